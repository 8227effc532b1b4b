/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * io.c - one buffer at a time
 *
 * Each call is tried at once; what follows a failure is out of line, so that
 * a send or receive that can be done costs little more than the system call.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "internal.h"

struct io {
	struct afsock *s;
	void *buf;
	size_t len;
	int flags;
	struct afsock_addr *addr;
};

/*
 * The arguments wait on the stack for the call to fail: written once, and not
 * kept in registers that would have to be saved and restored around it.
 */
#define KEEP(io) __asm__ volatile("" : : "m"(io))

#define NOT_YET INT64_MIN

static ssize_t send_call(struct afsock *s, void *arg)
{
	const struct io *io = arg;

	return sendto(s->fd, io->buf, io->len, io->flags,
		      io->addr ? &io->addr->u.sa : NULL,
		      io->addr ? io->addr->len : 0);
}

static ssize_t recv_call(struct afsock *s, void *arg)
{
	const struct io *io = arg;

	return recv(s->fd, io->buf, io->len, io->flags);
}

/* The kernel says how long an address is, not what it wrote. */
static inline socklen_t fitting(socklen_t len)
{
	if (AFSOCK__RARELY(len > sizeof(struct sockaddr_storage)))
		return sizeof(struct sockaddr_storage);
	return len;
}

static ssize_t recvfrom_call(struct afsock *s, void *arg)
{
	const struct io *io = arg;
	socklen_t len = sizeof(io->addr->u);
	ssize_t n = recvfrom(s->fd, io->buf, io->len, io->flags,
			     &io->addr->u.sa, &len);

	if (n >= 0)
		io->addr->len = fitting(len);
	return n;
}

static ssize_t clamp(ssize_t n, size_t len)
{
	return n > 0 && (size_t)n > len ? (ssize_t)len : n;
}

/* What is left to do when the first attempt, just made, has failed. */
static __attribute__((noinline)) ssize_t send_later(struct io *io,
						    int64_t deadline)
{
	int e = errno;

	if (deadline == NOT_YET)
		deadline = afsock__deadline(io->s);
	return afsock__finish(io->s, afsock__send_events(io->s, io->flags),
			      send_call, io, deadline, e);
}

static __attribute__((noinline)) ssize_t recv_later(struct io *io,
						    afsock__call call,
						    int64_t deadline)
{
	int e = errno;

	if (deadline == NOT_YET)
		deadline = afsock__deadline(io->s);
	return clamp(afsock__finish(io->s, afsock__recv_events(io->flags), call,
				    io, deadline, e),
		     io->len);
}

ssize_t afsock_send(struct afsock *s, const void *buf, size_t len, int flags)
{
	struct io io = { s, (void *)(uintptr_t)buf, len,
			 afsock__send_flags(s, flags), NULL };
	ssize_t n;

	KEEP(io);
	n = send(s->fd, buf, len, io.flags);
	return n >= 0 ? n : send_later(&io, NOT_YET);
}

ssize_t afsock_sendto(struct afsock *s, const void *buf, size_t len, int flags,
		      const struct afsock_addr *to)
{
	struct io io = { s, (void *)(uintptr_t)buf, len,
			 afsock__send_flags(s, flags),
			 (struct afsock_addr *)(uintptr_t)to };
	ssize_t n;

	KEEP(io);
	n = sendto(s->fd, buf, len, io.flags, &to->u.sa, to->len);
	return n >= 0 ? n : send_later(&io, NOT_YET);
}

/* Unlike afsock_recv a call for no bytes, too: it takes a datagram. */
static __attribute__((noinline)) ssize_t recv_any(struct io *io)
{
	ssize_t n = recv_call(io->s, io);

	return n >= 0 ? clamp(n, io->len) : recv_later(io, recv_call, NOT_YET);
}

ssize_t afsock_recv(struct afsock *s, void *buf, size_t len, int flags)
{
	struct io io = { s, buf, len, afsock__recv_flags(s, flags), NULL };
	ssize_t n;

	/* 0, and what could not be told from -1. */
	if (len - 1 >= SSIZE_MAX) {
		if (len == 0)
			return 0;
		len = io.len = SSIZE_MAX;
	}
	KEEP(io);
	n = recv(s->fd, buf, len, io.flags);
	if ((size_t)n <= io.len)
		return n;
	return n >= 0 ? (ssize_t)io.len : recv_later(&io, recv_call, NOT_YET);
}

ssize_t afsock_recvfrom(struct afsock *s, void *buf, size_t len, int flags,
			struct afsock_addr *from)
{
	struct io io = { s, buf, len, afsock__recv_flags(s, flags), from };
	socklen_t size = sizeof(from->u);
	ssize_t n;

	if (!from)
		return recv_any(&io);
	KEEP(io);
	n = recvfrom(s->fd, buf, len, io.flags, &from->u.sa, &size);
	if (AFSOCK__RARELY(n < 0))
		return recv_later(&io, recvfrom_call, NOT_YET);
	io.addr->len = fitting(size);
	return AFSOCK__RARELY((size_t)n > io.len) ? (ssize_t)io.len : n;
}

/* ---- the whole of a buffer, under one deadline ---- */

/*
 * What ends an operation that is done in part: its deadline, which a peer that
 * takes or gives a little at a time must not stretch (without waiting there is
 * none to pass: the next call says EAGAIN), or the hook, because a signal that
 * finds something done shows as a short count. 0 to go on.
 */
static int may_go_on(const struct afsock *s, int64_t deadline)
{
	if (afsock__interrupted(s))
		return -EINTR;
	if (s->timeout_ns > 0 && deadline != INT64_MAX &&
	    afsock__now() >= deadline)
		return AFSOCK_TIMEOUT;
	return 0;
}

int afsock_sendall(struct afsock *s, const void *buf, size_t len, int flags,
		   size_t *ret_sent)
{
	int64_t deadline = afsock__deadline(s);
	struct io io = { s, (void *)(uintptr_t)buf, len,
			 afsock__send_flags(s, flags), NULL };
	ssize_t n;

	do {
		n = send_call(s, &io);
		if (n < 0)
			n = send_later(&io, deadline);
		if (n > 0) {
			io.buf = (unsigned char *)io.buf + n;
			io.len -= (size_t)n;
		}
		if (n >= 0 && io.len)
			n = may_go_on(s, deadline);
	} while (n >= 0 && io.len);
	if (ret_sent)
		*ret_sent = len - io.len;
	return n < 0 ? (int)n : 0;
}

int afsock_recv_exactly(struct afsock *s, void *buf, size_t len, int flags,
			size_t *ret_got)
{
	int64_t deadline = afsock__deadline(s);
	struct io io = { s, buf, len, afsock__recv_flags(s, flags), NULL };
	ssize_t n = 1;

	while (n > 0 && io.len) {
		n = clamp(recv_call(s, &io), io.len);
		if (n < 0)
			n = recv_later(&io, recv_call, deadline);
		if (n > 0) {
			io.buf = (unsigned char *)io.buf + n;
			io.len -= (size_t)n;
		}
		if (n > 0 && io.len) {
			n = may_go_on(s, deadline);
			n = n < 0 ? n : 1;
		}
	}
	if (ret_got)
		*ret_got = len - io.len;
	return n < 0 ? (int)n : 0;
}
