/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * io.c - one buffer at a time
 *
 * Each call is tried at once; what follows a failure is out of line, so that
 * a send or receive that can be done costs little more than the system call.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <string.h>

#include "internal.h"

struct io {
	void *buf;
	size_t len;
	int flags;
	struct afsock_addr *addr;
};

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

static ssize_t recvfrom_call(struct afsock *s, void *arg)
{
	const struct io *io = arg;
	socklen_t len = sizeof(io->addr->u);
	ssize_t n = recvfrom(s->fd, io->buf, io->len, io->flags,
			     &io->addr->u.sa, &len);

	if (n >= 0)
		io->addr->len = len < sizeof(io->addr->u) ?
					len : (socklen_t)sizeof(io->addr->u);
	return n;
}

static ssize_t send_later(struct afsock *s, const void *buf, size_t len,
			  int flags, const struct afsock_addr *to,
			  int64_t deadline, int e)
{
	struct io io = { (void *)(uintptr_t)buf, len, flags,
			 (struct afsock_addr *)(uintptr_t)to };

	return afsock__finish(s, POLLOUT, send_call, &io, deadline, e);
}

ssize_t afsock_send(struct afsock *s, const void *buf, size_t len, int flags)
{
	ssize_t n;
	int e;

	flags = afsock__send_flags(s, flags);
	n = send(s->fd, buf, len, flags);
	if (n >= 0)
		return n;
	e = errno;
	return send_later(s, buf, len, flags, NULL, afsock__deadline(s), e);
}

ssize_t afsock_sendto(struct afsock *s, const void *buf, size_t len, int flags,
		      const struct afsock_addr *to)
{
	ssize_t n;
	int e;

	flags = afsock__send_flags(s, flags);
	n = sendto(s->fd, buf, len, flags, &to->u.sa, to->len);
	if (n >= 0)
		return n;
	e = errno;
	return send_later(s, buf, len, flags, to, afsock__deadline(s), e);
}

/*
 * What ends an operation that is done in part: its deadline, which a peer that
 * takes or gives a little at a time must not stretch, or the hook, because a
 * signal that finds something done shows as a short count. 0 to go on.
 */
static int may_go_on(const struct afsock *s, int64_t deadline)
{
	if (afsock__interrupted(s))
		return -EINTR;
	if (deadline != INT64_MAX && afsock__now() >= deadline)
		return AFSOCK_TIMEOUT;
	return 0;
}

int afsock_sendall(struct afsock *s, const void *buf, size_t len, int flags,
		   size_t *ret_sent)
{
	int64_t deadline = afsock__deadline(s);
	const unsigned char *at = buf;
	size_t sent = 0;
	ssize_t n;

	flags = afsock__send_flags(s, flags);
	do {
		n = send(s->fd, at + sent, len - sent, flags);
		if (n < 0)
			n = send_later(s, at + sent, len - sent, flags, NULL,
				       deadline, errno);
		if (n > 0)
			sent += (size_t)n;
		if (n >= 0 && sent < len)
			n = may_go_on(s, deadline);
	} while (n >= 0 && sent < len);
	if (ret_sent)
		*ret_sent = sent;
	return n < 0 ? (int)n : 0;
}

static ssize_t clamp(ssize_t n, size_t len)
{
	return n > 0 && (size_t)n > len ? (ssize_t)len : n;
}

static ssize_t recv_until(struct afsock *s, void *buf, size_t len, int flags,
			  int64_t deadline)
{
	struct io io = { buf, len, flags, NULL };
	ssize_t n = recv(s->fd, buf, len, flags);

	if (n < 0)
		n = afsock__finish(s, afsock__recv_events(flags), recv_call,
				   &io, deadline, errno);
	return clamp(n, len);
}

static ssize_t recv_later(struct afsock *s, void *buf, size_t len, int flags,
			  int e)
{
	struct io io = { buf, len, flags, NULL };

	return clamp(afsock__finish(s, afsock__recv_events(flags), recv_call,
				    &io, afsock__deadline(s), e),
		     len);
}

ssize_t afsock_recv(struct afsock *s, void *buf, size_t len, int flags)
{
	ssize_t n;

	if (len == 0)
		return 0;
	flags = afsock__recv_flags(s, flags);
	n = recv(s->fd, buf, len, flags);
	if (n >= 0)
		return clamp(n, len);
	return recv_later(s, buf, len, flags, errno);
}

ssize_t afsock_recvfrom(struct afsock *s, void *buf, size_t len, int flags,
			struct afsock_addr *from)
{
	struct afsock_addr addr;
	struct io io = { buf, len, afsock__recv_flags(s, flags),
			 from ? from : &addr };
	ssize_t n = recvfrom_call(s, &io);
	int e;

	if (n < 0) {
		e = errno;
		n = afsock__finish(s, afsock__recv_events(flags),
				   recvfrom_call, &io, afsock__deadline(s), e);
	}
	return clamp(n, len);
}

int afsock_recv_exactly(struct afsock *s, void *buf, size_t len, int flags,
			size_t *ret_got)
{
	int64_t deadline = afsock__deadline(s);
	unsigned char *at = buf;
	size_t got = 0;
	ssize_t n = 0;

	flags = afsock__recv_flags(s, flags);
	while (got < len) {
		n = recv_until(s, at + got, len - got, flags, deadline);
		if (n <= 0)
			break;
		got += (size_t)n;
		if (got < len)
			n = may_go_on(s, deadline);
		if (n < 0)
			break;
	}
	if (ret_got)
		*ret_got = got;
	return n < 0 ? (int)n : 0;
}
