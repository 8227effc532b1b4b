/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* vsock_const.c - constants of AF_VSOCK */
#define _GNU_SOURCE
#include <sys/socket.h>
#include <sys/ioctl.h>

#include <linux/vm_sockets.h>

#include "vsock_const.h"

/* linux/vm_sockets.h, Linux 6.7 */
#ifndef SOL_VSOCK
#define SOL_VSOCK 287
#endif
#ifndef VSOCK_RECVERR
#define VSOCK_RECVERR 1
#endif

const struct afsock_const vsock_consts[] = {
	AFSOCK_CONST(AF_VSOCK, 11), /* hypervisor <-> guest sockets */
	AFSOCK_CONST(SOL_VSOCK, 0), /* VSOCK control messages (error queue) */
	AFSOCK_CONST(SO_VM_SOCKETS_BUFFER_SIZE, 11), /* option (level AF_VSOCK): u64 bytes */
	AFSOCK_CONST(SO_VM_SOCKETS_BUFFER_MIN_SIZE, 11), /* option: u64 */
	AFSOCK_CONST(SO_VM_SOCKETS_BUFFER_MAX_SIZE, 11), /* option: u64 */
	AFSOCK_CONST(SO_VM_SOCKETS_PEER_HOST_VM_ID, 0), /* option: VMCI host id */
	AFSOCK_CONST(SO_VM_SOCKETS_TRUSTED, 0), /* option: is trusted */
	AFSOCK_CONST(SO_VM_SOCKETS_CONNECT_TIMEOUT, 0), /* option: struct timeval */
	AFSOCK_CONST(SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD, 0), /* option: timeout with native longs */
	AFSOCK_CONST(SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW, 0), /* option: timeout with 64-bit time */
	AFSOCK_CONST(SO_VM_SOCKETS_NONBLOCK_TXRX, 0), /* option: kernel users only */
	AFSOCK_CONST(VMADDR_CID_ANY, 11), /* any context */
	AFSOCK_CONST(VMADDR_PORT_ANY, 11), /* any free port */
	AFSOCK_CONST(VMADDR_CID_HYPERVISOR, 0), /* context 0, the hypervisor */
	AFSOCK_CONST(VMADDR_CID_LOCAL, 14), /* context 1, loopback */
	AFSOCK_CONST(VMADDR_CID_HOST, 11), /* context 2, the host */
	AFSOCK_CONST(VMADDR_FLAG_TO_HOST, 0), /* svm_flags: through the host (not in Python) */
	AFSOCK_CONST(VM_SOCKETS_INVALID_VERSION, 11), /* version: invalid */
	AFSOCK_CONST(IOCTL_VM_SOCKETS_GET_LOCAL_CID, 11), /* ioctl on /dev/vsock */
	AFSOCK_CONST(VSOCK_RECVERR, 0), /* cmsg type on the error queue */
	{ NULL, 0, NULL, 0 }
};
