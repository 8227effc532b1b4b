/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* fragment.c - what stands around the pieces of code in manual pages */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <linux/can.h>

#include <afsock/alg.h>
#include <afsock/can.h>
#include <afsock/inet.h>
#include <afsock/unix.h>
#include <afsock/vsock.h>

void add_to_epoll(int fd);
int fragment(struct afsock s, struct afsock_err err);
int fragment(struct afsock s, struct afsock_err err)
{
	unsigned char buf[512];
	ssize_t n = 0;
	int r = 0;

	{
#include "fragment.inc"
	}
	(void)buf;
	return r < 0 || n < 0;
}
