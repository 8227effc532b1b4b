/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* connect.c - giving sockets their two ends */
#define _GNU_SOURCE
#include <poll.h>
#include <string.h>

#include "internal.h"

/* How long to leave a full queue alone before asking again. */
#define QUEUE_PAUSE_NS (2 * NS_PER_MS)

static int fail(struct afsock_err *err, int code, const char *op,
		const struct afsock *s, const struct afsock_addr *addr)
{
	struct afsock_form form = afsock_form_of(s);

	return afsock__fail_call(err, code, op, &form, addr);
}

int afsock_bind_addr(struct afsock *s, const struct afsock_addr *addr,
		     struct afsock_err *err)
{
	if (bind(s->fd, &addr->u.sa, addr->len) < 0)
		return fail(err, afsock__errno(s), "bind", s, addr);
	return 0;
}

/* What became of a connection that the kernel works on. */
static ssize_t connect_result(struct afsock *s, void *arg)
{
	int error = 0;
	socklen_t len = sizeof(error);

	(void)arg;
	if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return -1;
	if (error == 0 || error == EISCONN)
		return 0;
	errno = error;
	return -1;
}

/* Never call connect() again here: the second call has another meaning where
 * the kernel goes on with the first. */
static int await_connection(struct afsock *s)
{
	int64_t deadline = afsock__deadline(s);
	int r = afsock__wait_until(s, POLLOUT | POLLERR, deadline);

	if (r < 0)
		return r;
	return connect_result(s, NULL) < 0 ? -errno : 0;
}

static ssize_t connect_call(struct afsock *s, void *arg)
{
	const struct afsock_addr *addr = arg;

	return connect(s->fd, &addr->u.sa, addr->len);
}

/*
 * A listener's full queue: the kernel's answer is EAGAIN, for which there is
 * no event to wait for (net/unix/af_unix.c, unix_stream_connect). Another
 * family's EAGAIN (IP, while a key exchange is under way) may turn into a
 * connection that the kernel works on.
 */
static int connect_when_room(struct afsock *s, const struct afsock_addr *addr,
			     int64_t deadline)
{
	int64_t now;
	int r;

	for (;;) {
		now = afsock__now();
		if (now >= deadline)
			return AFSOCK_TIMEOUT;
		if (now + QUEUE_PAUSE_NS < deadline)
			now += QUEUE_PAUSE_NS;
		else
			now = deadline;
		r = afsock__pause(s, now);
		if (r < 0)
			return r;
		if (connect_call(s, (void *)(uintptr_t)addr) == 0)
			return 0;
		if (errno == EINPROGRESS)
			return await_connection(s);
		if (errno != EAGAIN)
			return -errno;
	}
}

/*
 * connect() was broken by a signal. Most families go on with it in the kernel;
 * AF_UNIX, which slept for room in a queue, has forgotten it, and its socket
 * looks writable and without error then. Where nobody is at the other end and
 * nothing is wrong, it was forgotten: begin anew.
 */
static int connect_on(struct afsock *s, const struct afsock_addr *addr,
		      int64_t deadline)
{
	struct afsock_addr peer;
	int r;

	for (;;) {
		if (s->on_interrupt && s->on_interrupt(s->interrupt_arg))
			return -EINTR;
		r = await_connection(s);
		if (r < 0 || afsock_getpeername(s, &peer) != -ENOTCONN)
			return r;
		if (connect_call(s, (void *)(uintptr_t)addr) == 0)
			return 0;
		if (errno == EAGAIN && s->timeout_ns > 0)
			return connect_when_room(s, addr, deadline);
		if (errno != EINTR)
			return -errno;
	}
}

static int do_connect(struct afsock *s, const struct afsock_addr *addr)
{
	int64_t deadline = afsock__deadline(s);
	int e, r;

	if (s->ops && s->ops->connecting && s->fd >= 0) {
		r = s->ops->connecting(s, addr);
		if (r < 0)
			return r;
	}
	if (connect_call(s, (void *)(uintptr_t)addr) == 0)
		return 0;
	e = errno;
	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	if (e == EINTR && s->timeout_ns != 0)
		return connect_on(s, addr, deadline);
	if (e == EINPROGRESS && s->timeout_ns > 0)
		return await_connection(s);
	if (e == EAGAIN && s->timeout_ns > 0)
		return connect_when_room(s, addr, deadline);
	return -e;
}

int afsock_connect_addr(struct afsock *s, const struct afsock_addr *addr,
			struct afsock_err *err)
{
	int r = do_connect(s, addr);

	return r < 0 ? fail(err, r, "connect", s, addr) : 0;
}

static int first_address(const struct afsock *s,
			 const struct afsock_value *items, size_t n,
			 struct afsock_addr *ret, struct afsock_err *err)
{
	struct afsock_form form = afsock_form_of(s);
	int r = afsock_resolve(&form, items, n, ret, 1, err);

	return r < 0 ? r : 0;
}

int afsock_bind(struct afsock *s, const struct afsock_value *items, size_t n,
		struct afsock_err *err)
{
	struct afsock_addr addr;
	int r = first_address(s, items, n, &addr, err);

	return r < 0 ? r : afsock_bind_addr(s, &addr, err);
}

int afsock_connect(struct afsock *s, const struct afsock_value *items,
		   size_t n, struct afsock_err *err)
{
	struct afsock_addr addr;
	int r = first_address(s, items, n, &addr, err);

	return r < 0 ? r : afsock_connect_addr(s, &addr, err);
}

int afsock_connect_ex_addr(struct afsock *s, const struct afsock_addr *addr)
{
	int r = do_connect(s, addr);

	if (r == AFSOCK_TIMEOUT)
		return EAGAIN;
	return r == AFSOCK_ECLOSED ? EBADF : -r;
}

int afsock_connect_ex(struct afsock *s, const struct afsock_value *items,
		      size_t n, struct afsock_err *err)
{
	struct afsock_addr addr;
	int r = first_address(s, items, n, &addr, err);

	if (r < 0)
		return r;
	return afsock_connect_ex_addr(s, &addr);
}

int afsock_disconnect(struct afsock *s)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };

	return connect(s->fd, &sa, sizeof(sa)) < 0 ? afsock__errno(s) : 0;
}

int afsock_set_listening(struct afsock *s, int backlog)
{
	return listen(s->fd, backlog < 0 ? 0 : backlog) < 0 ?
		       afsock__errno(s) : 0;
}

int afsock_shutdown(struct afsock *s, int how)
{
	return shutdown(s->fd, how) < 0 ? afsock__errno(s) : 0;
}

typedef int name_call(int fd, struct sockaddr *sa, socklen_t *len);

static int name_of(const struct afsock *s, name_call *call,
		   struct afsock_addr *ret)
{
	struct afsock_addr addr = { .len = sizeof(addr.u) };

	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	if (call(s->fd, &addr.u.sa, &addr.len) < 0)
		return afsock__errno(s);
	/* The kernel says how long the address is, not what it wrote. */
	if (addr.len > sizeof(addr.u))
		addr.len = sizeof(addr.u);
	*ret = addr;
	return 0;
}

int afsock_getsockname(const struct afsock *s, struct afsock_addr *ret)
{
	return name_of(s, getsockname, ret);
}

int afsock_getpeername(const struct afsock *s, struct afsock_addr *ret)
{
	return name_of(s, getpeername, ret);
}
