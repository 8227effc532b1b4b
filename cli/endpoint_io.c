/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* endpoint_io.c - messages in and out of an endpoint, without waiting */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "endpoint.h"

/* ---- receiving ---- */

int endpoint_fd_in(const struct endpoint *e)
{
	return e->is_stdio ? STDIN_FILENO : e->s.fd;
}

int endpoint_fd_out(const struct endpoint *e)
{
	return e->is_stdio ? STDOUT_FILENO : e->s.fd;
}

static ssize_t receive_stdin(void *buf, size_t size, struct received *ret)
{
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	ssize_t n;

	if (poll(&fd, 1, 0) == 0)
		return -EAGAIN;
	n = read(STDIN_FILENO, buf, size);
	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	ret->len = ret->full_len = (size_t)n;
	ret->is_end = n == 0;
	return n;
}

static void read_ancillary(struct endpoint *e, const struct afsock_msg *msg,
			   struct received *ret)
{
	struct afsock_cmsg it = { .data = NULL };
	struct timespec ts;
	uint32_t drops;

	while (afsock_cmsg_next(msg, &it)) {
		if (it.level != SOL_SOCKET)
			continue;
		if (it.type == SO_RXQ_OVFL && it.len >= sizeof(drops)) {
			memcpy(&drops, it.data, sizeof(drops));
			e->drops += drops - e->drops_seen;
			e->drops_seen = drops;
		} else if (it.type == SCM_TIMESTAMPNS &&
			   it.len >= sizeof(ts)) {
			memcpy(&ts, it.data, sizeof(ts));
			ret->has_time = true;
			ret->time_ns = (int64_t)ts.tv_sec *
					       INT64_C(1000000000) +
				       ts.tv_nsec;
		}
	}
}

static ssize_t receive(struct endpoint *e, void *buf, size_t size,
		       struct received *ret)
{
	struct iovec iov = { buf, size };
	size_t control[256 / sizeof(size_t)];
	struct afsock_msg msg = {
		.iov = &iov, .iov_count = 1, .addr = &ret->from,
		.control = control, .control_size = sizeof(control),
	};
	ssize_t n;

	ret->len = ret->full_len = 0;
	ret->flags = 0;
	ret->is_end = ret->has_time = false;
	ret->from.len = 0;
	if (e->is_stdio)
		return receive_stdin(buf, size, ret);
	n = afsock_recvmsg(&e->s, &msg, e->receive_flags);
	if (n == -EINVAL && e->receive_flags) {
		/* J1939 refuses MSG_TRUNC as a flag. */
		e->receive_flags = 0;
		n = afsock_recvmsg(&e->s, &msg, 0);
	}
	if (n < 0)
		return n;
	ret->len = msg.len;
	ret->full_len = msg.full_len > msg.len ? msg.full_len : msg.len;
	if ((msg.flags & MSG_TRUNC) && ret->full_len == ret->len)
		ret->full_len++; /* at least */
	ret->flags = msg.flags;
	read_ancillary(e, &msg, ret);
	/* An empty message of a connection has a time, its end has none. */
	ret->is_end = n == 0 && e->has_end && !ret->has_time;
	if (e->answers_sender && ret->from.len)
		e->peer = ret->from;
	return n;
}

/* An interface that went has left messages behind, perhaps, and says so once
 * for going down and once for being deleted. */
ssize_t endpoint_receive(struct endpoint *e, void *buf, size_t size,
			 struct received *ret)
{
	ssize_t n;
	int errors = 0;

	if (e->is_away && !endpoint_return(e))
		return -EAGAIN;
	do
		n = receive(e, buf, size, ret);
	while (n < 0 && endpoint_survives(e, (int)n) && ++errors < 4);
	if (errors)
		e->is_in_trouble = true;
	if (errors == 4)
		n = -EAGAIN;
	if (n == -EAGAIN && e->is_in_trouble)
		endpoint_leave(e);
	return n;
}

/* ---- sending ---- */

#define SEND_STEP INT64_C(100000000)

static ssize_t write_stdout(const struct endpoint *e, const void *buf,
			    size_t len)
{
	struct pollfd fd = { .fd = STDOUT_FILENO, .events = POLLOUT };
	ssize_t n;

	if (poll(&fd, 1, 0) == 0)
		return -EAGAIN;
	n = write(STDOUT_FILENO, buf, len < e->write_max ? len : e->write_max);
	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	return n;
}

static ssize_t send_some(struct endpoint *e, const void *buf, size_t len)
{
	if (e->is_stdio)
		return write_stdout(e, buf, len);
	if (!e->answers_sender)
		return afsock_send(&e->s, buf, len, 0);
	if (!e->peer.len)
		return -EDESTADDRREQ;
	return afsock_sendto(&e->s, buf, len, 0, &e->peer);
}

ssize_t endpoint_send(struct endpoint *e, const void *buf, size_t len)
{
	ssize_t n;

	if (e->is_away && !endpoint_return(e))
		return e->link.index ? -ENETDOWN : -ENODEV;
	n = send_some(e, buf, len);
	if (n >= 0) {
		e->has_worked = true;
	} else if (endpoint_survives(e, (int)n)) {
		/* What came before is read first, where that is wanted. */
		e->is_in_trouble = true;
		if (!e->is_read)
			endpoint_leave(e);
	}
	return n;
}

/* Until the interface is back, or the deadline: 0, or code then. */
static int wait_for_link(struct endpoint *e, int64_t deadline, int code)
{
	struct pollfd fd = { .fd = e->s.fd, .events = POLLIN };
	int r = cli_poll(&fd, 1, deadline);

	return r == 0 ? code : r < 0 ? r : 0;
}

/* A send that waits, in steps: signals are let in by cli_poll only. */
static ssize_t send_waiting(struct endpoint *e, const void *buf, size_t len,
			    int64_t deadline)
{
	int64_t left;
	ssize_t n;

	do {
		n = cli_poll(NULL, 0, 0);
		if (n < 0)
			break;
		left = deadline - cli_now();
		if (left > SEND_STEP)
			left = SEND_STEP;
		afsock_set_timeout(&e->s, left > 0 ? left : 1);
		n = endpoint_send(e, buf, len);
	} while ((n == -ENOBUFS || n == AFSOCK_TIMEOUT) &&
		 cli_now() < deadline);
	if (!e->is_away)
		afsock_set_timeout(&e->s, 0);
	return n;
}

int endpoint_send_all(struct endpoint *e, const void *buf, size_t len,
		      int64_t deadline)
{
	const unsigned char *at = buf;
	ssize_t n;

	do {
		n = endpoint_send(e, at, len);
		if (n == -EAGAIN || n == -ENOBUFS)
			n = send_waiting(e, at, len, deadline);
		if (n < 0 && e->is_away && e->has_worked) {
			n = wait_for_link(e, deadline, (int)n);
			if (n == 0)
				continue;
		}
		if (n < 0)
			return (int)n;
		at += n;
		len -= (size_t)n;
	} while (len > 0);
	return 0;
}
