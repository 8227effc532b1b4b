/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * cmsg.c - ancillary data
 *
 * Headers are copied, never pointed at, so control buffers need no alignment.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <string.h>

#include "internal.h"

#define HEADER_LEN CMSG_LEN(0)

/* SCM_MAX_FD of the kernel's include/net/scm.h. */
#define FDS_MAX 253

/* Room for what options make the kernel add before the descriptors. */
#define OTHERS_LEN 512

#ifndef SCM_PIDFD
#define SCM_PIDFD 4 /* Linux 6.5 */
#endif

/* A field whose type differs between C libraries. */
#define SET(field, value) ((field) = (__typeof__(field))(value))

/* ---- lengths ---- */

int64_t afsock_cmsg_len(int64_t n)
{
	if (n < 0 || n > INT_MAX - (int64_t)CMSG_LEN(0))
		return AFSOCK_ERANGE;
	return (int64_t)CMSG_LEN((size_t)n);
}

int64_t afsock_cmsg_space(int64_t n)
{
	/* Python's limit: room for the padding before and behind the data. */
	if (n < 0 || n > INT_MAX - (int64_t)CMSG_SPACE(1))
		return AFSOCK_ERANGE;
	return (int64_t)CMSG_SPACE((size_t)n);
}

/* ---- reading and building ---- */

bool afsock_cmsg_next(const struct afsock_msg *msg, struct afsock_cmsg *it)
{
	size_t end = msg->control_len < msg->control_size ? msg->control_len :
							    msg->control_size;
	const unsigned char *at = msg->control;
	struct cmsghdr h;
	size_t left, len;

	if (!at || it->offset_ >= end)
		return false;
	at += it->offset_;
	left = end - it->offset_;
	if (left < sizeof(h))
		return false;
	memcpy(&h, at, sizeof(h));
	len = h.cmsg_len;
	if (len < HEADER_LEN || left < HEADER_LEN)
		return false;
	it->is_cut = len > left;
	if (it->is_cut)
		len = left;
	it->level = h.cmsg_level;
	it->type = h.cmsg_type;
	it->data = at + HEADER_LEN;
	it->len = len - HEADER_LEN;
	/* Aligning cannot overflow: left is inside an object in memory. */
	it->offset_ += it->is_cut ? left : CMSG_ALIGN(len);
	return true;
}

int afsock_cmsg_put(struct afsock_msg *msg, int level, int type,
		    const void *data, size_t len)
{
	struct cmsghdr h = { .cmsg_level = level, .cmsg_type = type };
	unsigned char *at = msg->control;
	size_t start, space;

	if (len > INT_MAX - CMSG_SPACE(1) || msg->control_len > INT_MAX)
		return AFSOCK_ERANGE;
	start = CMSG_ALIGN(msg->control_len);
	space = CMSG_SPACE(len);
	if (start > msg->control_size || msg->control_size - start < space)
		return AFSOCK_ERANGE;
	SET(h.cmsg_len, CMSG_LEN(len));
	memset(at + msg->control_len, 0, start - msg->control_len);
	at += start;
	memset(at, 0, space);
	memcpy(at, &h, sizeof(h));
	if (len > 0)
		memcpy(at + HEADER_LEN, data, len);
	msg->control_len = start + space;
	return 0;
}

/* ---- descriptors ---- */

ssize_t afsock_send_fds(struct afsock *s, const void *buf, size_t len,
			const int *fds, size_t count, int flags,
			const struct afsock_addr *to)
{
	unsigned char control[CMSG_SPACE(FDS_MAX * sizeof(int))];
	struct iovec iov = { (void *)(uintptr_t)buf, len };
	struct afsock_msg msg = {
		.iov = &iov,
		.iov_count = 1,
		.addr = (struct afsock_addr *)(uintptr_t)to,
		.control = control,
		.control_size = sizeof(control),
	};

	if (count > FDS_MAX)
		return -EINVAL;
	if (count > 0)
		(void)afsock_cmsg_put(&msg, SOL_SOCKET, SCM_RIGHTS, fds,
				      count * sizeof(int));
	return afsock_sendmsg(s, &msg, flags);
}

/* Where received descriptors go; what has no room is closed. */
struct basket {
	int *fds;
	size_t max;
	size_t count;
	bool is_full; /* some had no room */
};

static void take_fds(const struct afsock_cmsg *item, struct basket *to)
{
	size_t i, n = item->len / sizeof(int);
	int fd;

	for (i = 0; i < n; i++) {
		memcpy(&fd, item->data + i * sizeof(fd), sizeof(fd));
		if (to->count < to->max) {
			to->fds[to->count++] = fd;
			continue;
		}
		(void)afsock_fd_close(fd);
		to->is_full = true;
	}
}

/*
 * The kernel installs as many descriptors as the control buffer can name, so
 * the room for other items (credentials, timestamps, labels) may bring more
 * than the caller asked for. What SO_PASSPIDFD adds is a descriptor too.
 */
static void sort_out(const struct afsock_msg *msg, struct basket *ret)
{
	struct afsock_cmsg item = { 0 };
	struct basket none = { 0 };

	while (afsock_cmsg_next(msg, &item)) {
		if (item.level != SOL_SOCKET)
			continue;
		if (item.type == SCM_RIGHTS)
			take_fds(&item, ret);
		else if (item.type == SCM_PIDFD)
			take_fds(&item, &none);
	}
}

ssize_t afsock_recv_fds(struct afsock *s, void *buf, size_t len, int *fds,
			size_t max, size_t *ret_count, int flags,
			int *ret_flags, struct afsock_addr *from)
{
	unsigned char control[CMSG_SPACE(FDS_MAX * sizeof(int)) + OTHERS_LEN];
	struct iovec iov = { buf, len };
	struct afsock_msg msg = {
		.iov = &iov,
		.iov_count = 1,
		.addr = from,
		.control = control,
	};
	struct basket got = { fds, max, 0, false };
	ssize_t n;

	if (max > FDS_MAX)
		return -EINVAL;
	msg.control_size = CMSG_SPACE(max * sizeof(int)) + OTHERS_LEN;
	n = afsock_recvmsg(s, &msg, flags | MSG_CMSG_CLOEXEC);
	if (n < 0)
		return n;
	sort_out(&msg, &got);
	*ret_count = got.count;
	/* The kernel echoes the flag that we added. */
	msg.flags &= ~(MSG_CMSG_CLOEXEC & ~flags);
	if (ret_flags)
		*ret_flags = msg.flags | (got.is_full ? MSG_CTRUNC : 0);
	return n;
}
