/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * unix_const.c - constants of AF_UNIX
 *
 * linux/un.h has UNIX_PATH_MAX and cannot be included next to sys/un.h.
 */
#define _GNU_SOURCE
#include <sys/socket.h>

#include <linux/sockios.h>
#include <linux/un.h>

#include "unix_const.h"

const struct afsock_const unix_consts[] = {
	AFSOCK_CONST(AF_UNIX, 11), /* local sockets (path, abstract, unnamed) */
	AFSOCK_CONST(AF_LOCAL, 0), /* alias of AF_UNIX */
	AFSOCK_CONST(AF_FILE, 0), /* glibc alias of AF_UNIX */
	AFSOCK_CONST(SIOCUNIXFILE, 0), /* ioctl: O_PATH fd of a bound path socket */
	AFSOCK_CONST(UNIX_PATH_MAX, 0), /* bytes of sun_path */
	{ NULL, 0, NULL, 0 }
};
