/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* send.c - many frames in few system calls */
#define _GNU_SOURCE
#include <errno.h>
#include <time.h>

#include "can.h"

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int check_frames(const struct afsock *s, const struct iovec *frames,
			size_t count, struct afsock_err *err)
{
	size_t i;

	if (s->family != AF_CAN || s->proto != CAN_RAW)
		return afsock_fail(err, AFSOCK_EVALUE, "socket",
				   "socket of family %d, protocol %d: frames "
				   "are sent on raw CAN sockets", s->family,
				   s->proto);
	for (i = 0; i < count; i++)
		if (!can_is_frame(frames[i].iov_base, frames[i].iov_len))
			return afsock_fail(err, AFSOCK_EVALUE, "frame",
					   "frame %zu: its %zu bytes are no "
					   "frame: those have 16 (data up to "
					   "8), 72 (up to 64), or 12 + data",
					   i, frames[i].iov_len);
	return 0;
}

/* One batch: how many went, at least 1, or what afsock_sendmmsg says. */
static ssize_t send_batch(struct afsock *s, const struct iovec *frames,
			  size_t count, const struct afsock_addr *to)
{
	struct afsock_msg msgs[AFSOCK_BATCH_MAX];
	size_t i;

	if (count > AFSOCK_BATCH_MAX)
		count = AFSOCK_BATCH_MAX;
	for (i = 0; i < count; i++)
		msgs[i] = (struct afsock_msg){
			/* Neither is written to. */
			.iov = (struct iovec *)(uintptr_t)&frames[i],
			.iov_count = 1,
			.addr = (struct afsock_addr *)(uintptr_t)to,
		};
	return afsock_sendmmsg(s, msgs, count, 0);
}

/* One limit for all: each batch gets what is left of it. */
static int send_all(struct afsock *s, const struct iovec *frames, size_t count,
		    const struct afsock_addr *to, size_t *sent)
{
	int64_t deadline = s->timeout_ns > 0 ? now() + s->timeout_ns : 0;
	struct afsock part = *s;
	size_t asked;
	ssize_t n;

	while (*sent < count) {
		asked = count - *sent;
		n = send_batch(&part, frames + *sent, asked, to);
		if (n < 0)
			return (int)n;
		*sent += (size_t)n;
		if (deadline)
			part.timeout_ns = deadline - now();
		if (deadline && part.timeout_ns <= 0)
			part.timeout_ns = 1;
		if ((size_t)n < asked && n < AFSOCK_BATCH_MAX &&
		    s->on_interrupt && s->on_interrupt(s->interrupt_arg))
			return -EINTR;
	}
	return 0;
}

int afsock_can_send_frames(struct afsock *s, const struct iovec *frames,
			   size_t count, const struct afsock_addr *to,
			   size_t *ret_sent, struct afsock_err *err)
{
	size_t sent = 0;
	int r = check_frames(s, frames, count, err);

	if (r == 0) {
		r = send_all(s, frames, count, to, &sent);
		if (r < 0)
			afsock_explain(s, "send", r, to, err);
	}
	if (ret_sent)
		*ret_sent = sent;
	return r;
}
