/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* qipcrtr_const.c - constants of AF_QIPCRTR */
#define _GNU_SOURCE
#include <sys/socket.h>

#include <linux/qrtr.h>

#include "qipcrtr_const.h"

const struct afsock_const qipcrtr_consts[] = {
	AFSOCK_CONST(AF_QIPCRTR, 11), /* Qualcomm IPC router */
	AFSOCK_CONST(QRTR_NODE_BCAST, 0), /* node: broadcast */
	AFSOCK_CONST(QRTR_PORT_CTRL, 0), /* port: control */
	AFSOCK_CONST(QRTR_TYPE_DATA, 0), /* packet: data */
	AFSOCK_CONST(QRTR_TYPE_HELLO, 0), /* packet: hello */
	AFSOCK_CONST(QRTR_TYPE_BYE, 0), /* packet: bye */
	AFSOCK_CONST(QRTR_TYPE_NEW_SERVER, 0), /* control: server appears */
	AFSOCK_CONST(QRTR_TYPE_DEL_SERVER, 0), /* control: server goes */
	AFSOCK_CONST(QRTR_TYPE_DEL_CLIENT, 0), /* control: client goes */
	AFSOCK_CONST(QRTR_TYPE_RESUME_TX, 0), /* control: flow control */
	AFSOCK_CONST(QRTR_TYPE_EXIT, 0), /* control: exit */
	AFSOCK_CONST(QRTR_TYPE_PING, 0), /* control: ping */
	AFSOCK_CONST(QRTR_TYPE_NEW_LOOKUP, 0), /* control: start a lookup */
	AFSOCK_CONST(QRTR_TYPE_DEL_LOOKUP, 0), /* control: end a lookup */
	{ NULL, 0, NULL, 0 }
};
