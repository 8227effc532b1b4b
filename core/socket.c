/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* socket.c - the life of a socket object, and its mode */
#define _GNU_SOURCE
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

#define TYPE_FLAGS (SOCK_CLOEXEC | SOCK_NONBLOCK)

/* Processors without atomic 64 bits (32-bit PowerPC, MIPS) would need
 * libatomic. */
#if ATOMIC_LLONG_LOCK_FREE == 2
static _Atomic(int64_t) default_timeout = -1;

void afsock_set_default_timeout(int64_t timeout_ns)
{
	atomic_store(&default_timeout, timeout_ns < 0 ? -1 : timeout_ns);
}

int64_t afsock_default_timeout(void)
{
	return atomic_load(&default_timeout);
}
#else
static pthread_mutex_t default_lock = PTHREAD_MUTEX_INITIALIZER;
static int64_t default_timeout = -1;

void afsock_set_default_timeout(int64_t timeout_ns)
{
	pthread_mutex_lock(&default_lock);
	default_timeout = timeout_ns < 0 ? -1 : timeout_ns;
	pthread_mutex_unlock(&default_lock);
}

int64_t afsock_default_timeout(void)
{
	int64_t timeout_ns;

	pthread_mutex_lock(&default_lock);
	timeout_ns = default_timeout;
	pthread_mutex_unlock(&default_lock);
	return timeout_ns;
}
#endif

static _Atomic(int (*)(void *)) default_hook;
static _Atomic(void *) default_hook_arg;

void afsock_set_default_interrupt(int (*hook)(void *arg), void *arg)
{
	atomic_store(&default_hook_arg, arg);
	atomic_store(&default_hook, hook);
}

int afsock_fd_dup(int fd)
{
	int r = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	return r < 0 ? -errno : r;
}

int afsock_fd_close(int fd)
{
	/* Linux has released the fd whatever close() says, EINTR included. */
	if (close(fd) == 0 || errno == ECONNRESET)
		return 0;
	return -errno;
}

static int set_nonblocking(int fd, bool on)
{
	int value = on;

	return ioctl(fd, FIONBIO, &value) < 0 ? -errno : 0;
}

/* Keep the flags of the data path in step with the mode. */
static void set_mode(struct afsock *s, int64_t timeout_ns)
{
	bool raises = !(s->ops && (s->ops->flags & AFSOCK_FAMILY_NO_SIGPIPE));

	s->timeout_ns = timeout_ns < 0 ? -1 : timeout_ns;
	s->recv_flags_ = timeout_ns < 0 ? 0 : MSG_DONTWAIT;
	s->send_flags_ = s->recv_flags_ | (raises ? MSG_NOSIGNAL : 0);
}

/* ---- making objects ---- */

static struct afsock object(int fd, int family, int type, int proto)
{
	struct afsock s = {
		.fd = fd, .family = family, .type = type & ~TYPE_FLAGS,
		.proto = proto, .ops = afsock__family(family),
	};

	s.on_interrupt = atomic_load(&default_hook);
	s.interrupt_arg = atomic_load(&default_hook_arg);
	set_mode(&s, -1);
	return s;
}

/* Give a new object its mode and the family its say. */
static int start(struct afsock *s, int type, struct afsock_err *err)
{
	int64_t timeout_ns = afsock_default_timeout();
	int r;

	if (type & SOCK_NONBLOCK) {
		set_mode(s, 0);
	} else if (timeout_ns >= 0) {
		set_mode(s, timeout_ns);
		r = set_nonblocking(s->fd, true);
		if (r < 0)
			return afsock_fail_op(err, r, "FIONBIO",
					      "cannot set O_NONBLOCK");
	}
	if (s->ops && s->ops->opened)
		return s->ops->opened(s, err);
	return 0;
}

int afsock_open(int family, int type, int proto, struct afsock *ret,
		struct afsock_err *err)
{
	struct afsock_form form = { family, type & ~TYPE_FLAGS, proto, -1 };
	struct afsock s;
	int fd, r;

	fd = socket(family, type | SOCK_CLOEXEC, proto);
	if (fd < 0)
		return afsock__fail_call(err, -errno, "socket", &form, NULL);
	s = object(fd, family, type, proto);
	r = start(&s, type, err);
	if (r < 0) {
		close(fd);
		return r;
	}
	*ret = s;
	return 0;
}

int afsock_pair(int family, int type, int proto, struct afsock ret[2],
		struct afsock_err *err)
{
	struct afsock_form form = { family, type & ~TYPE_FLAGS, proto, -1 };
	struct afsock s[2];
	int fds[2], r;

	if (socketpair(family, type | SOCK_CLOEXEC, proto, fds) < 0)
		return afsock__fail_call(err, -errno, "socketpair", &form,
					 NULL);
	s[0] = object(fds[0], family, type, proto);
	s[1] = object(fds[1], family, type, proto);
	r = start(&s[0], type, err);
	if (r == 0)
		r = start(&s[1], type, err);
	if (r < 0) {
		close(fds[0]);
		close(fds[1]);
		return r;
	}
	ret[0] = s[0];
	ret[1] = s[1];
	return 0;
}

static int ask(int fd, int name, int *value, struct afsock_err *err)
{
	socklen_t len = sizeof(*value);

	if (getsockopt(fd, SOL_SOCKET, name, value, &len) < 0)
		return afsock_fail_op(err, -errno, "getsockopt",
				      "fd %d is not a socket", fd);
	return 0;
}

int afsock_adopt(int fd, int family, int type, int proto, struct afsock *ret,
		 struct afsock_err *err)
{
	int flags = type == AFSOCK_ANY ? 0 : type & TYPE_FLAGS, domain;
	bool detect = proto == AFSOCK_ANY;
	struct afsock s;
	int r;

	if (fd < 0)
		return afsock_fail(err, AFSOCK_EVALUE, "fd", "fd %d below 0",
				   fd);
	/*
	 * SO_DOMAIN, not getsockname(): the latter fails on AF_ALG, CAN_BCM,
	 * AF_KEY and unbound HCI sockets, and says 0 on unbound RDS ones.
	 */
	r = ask(fd, SO_DOMAIN, &domain, err);
	if (r == 0 && type == AFSOCK_ANY)
		r = ask(fd, SO_TYPE, &type, err);
	if (r == 0 && detect)
		r = ask(fd, SO_PROTOCOL, &proto, err);
	if (r < 0)
		return r;
	s = object(fd, family == AFSOCK_ANY ? domain : family, type, proto);
	if (detect && proto == 0 && s.ops && s.ops->detect_proto)
		s.proto = s.ops->detect_proto(fd, s.type);
	r = start(&s, flags, err);
	if (r < 0)
		return r;
	*ret = s;
	return 0;
}

int afsock_from_fd(int fd, int family, int type, int proto, struct afsock *ret,
		   struct afsock_err *err)
{
	int r, copy = afsock_fd_dup(fd);

	if (copy < 0)
		return afsock_fail_op(err, copy, "fcntl",
				      "fd %d cannot be duplicated", fd);
	r = afsock_adopt(copy, family, type, proto, ret, err);
	if (r < 0)
		close(copy);
	return r;
}

int afsock_dup(const struct afsock *s, struct afsock *ret)
{
	struct afsock copy = *s;
	int r;

	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	copy.fd = afsock_fd_dup(s->fd);
	if (copy.fd < 0)
		return copy.fd;
	r = afsock_set_timeout(&copy, s->timeout_ns);
	if (r < 0) {
		close(copy.fd);
		return r;
	}
	*ret = copy;
	return 0;
}

int afsock_close(struct afsock *s)
{
	int fd = afsock_detach(s);

	return fd < 0 ? 0 : afsock_fd_close(fd);
}

int afsock_detach(struct afsock *s)
{
	int fd;

	if (!s)
		return -1;
	fd = s->fd;
	s->fd = -1;
	return fd;
}

static bool has_flag(const struct afsock *s, unsigned int flag)
{
	return s->ops && (s->ops->flags & flag);
}

static bool has_late_peers(struct afsock *s)
{
	return s->ops && s->ops->has_late_peers && s->ops->has_late_peers(s);
}

static ssize_t accept_call(struct afsock *s, void *arg)
{
	struct afsock_addr *addr = arg;
	socklen_t len = sizeof(addr->u);
	int fd;

	if (!addr)
		return accept4(s->fd, NULL, NULL, SOCK_CLOEXEC);
	fd = accept4(s->fd, &addr->u.sa, &len, SOCK_CLOEXEC);
	addr->len = len > sizeof(addr->u) ? (socklen_t)sizeof(addr->u) : len;
	return fd;
}

/*
 * accept4() has no flag for one call that must not sleep. The description is
 * non-blocking in timeout mode unless another owner changed it; then its own
 * mode would swallow our deadline, so look first. Of peers that have names
 * later, poll() alone knows which are ready. A socket that does not listen is
 * writable there, and accept() says what is wrong with it.
 */
static int may_accept(struct afsock *s, bool is_late, int64_t deadline)
{
	int flags;

	if (is_late)
		return afsock__wait_until(s, POLLIN | POLLOUT, deadline);
	if (s->timeout_ns < 0 || has_flag(s, AFSOCK_FAMILY_NO_POLL))
		return 0;
	flags = fcntl(s->fd, F_GETFL);
	if (flags < 0 || (flags & O_NONBLOCK))
		return 0;
	return afsock__wait_until(s, POLLIN, deadline);
}

/* How long a peer may take to have a name, and how often to ask. */
#define PEER_WAIT INT64_C(1000000000)
#define PEER_PAUSE INT64_C(1000000)

/*
 * The address of a peer that may have none yet, because another connection,
 * behind it in the queue, was the one that was ready. Waits for it a moment;
 * then the connection is worth more than its name, and the length is 0.
 * Returns 0, -ECONNABORTED when it has ended, -errno.
 */
static int name_late_peer(const struct afsock *listener, struct afsock *conn,
			  struct afsock_addr *ret, int64_t deadline)
{
	int64_t end = afsock__now() + PEER_WAIT;
	int r;

	if (listener->timeout_ns == 0)
		end = 0;
	else if (listener->timeout_ns > 0 && deadline < end)
		end = deadline;
	for (;;) {
		r = afsock_getpeername(conn, ret);
		if (r != -ENOTCONN)
			return r;
		/* Nothing asked for: what is told is an error or the end. */
		if (afsock__wait_until(conn, 0, 0) > 0)
			return -ECONNABORTED;
		if (afsock__now() >= end ||
		    afsock__pause(listener, afsock__now() + PEER_PAUSE) < 0)
			break;
	}
	ret->len = 0;
	return 0;
}

int afsock_accept(struct afsock *s, struct afsock *ret,
		  struct afsock_addr *ret_addr)
{
	bool is_late = has_late_peers(s);
	bool has_addr = !is_late && !has_flag(s, AFSOCK_FAMILY_NO_ACCEPT_ADDR);
	int64_t deadline = afsock__deadline(s);
	struct afsock_addr addr;
	struct afsock conn;
	ssize_t fd;
	int r;

	addr.len = 0;
	r = may_accept(s, is_late, deadline);
	if (r < 0)
		return r == AFSOCK_TIMEOUT && s->timeout_ns == 0 ? -EAGAIN : r;
	fd = accept_call(s, has_addr ? &addr : NULL);
	if (fd < 0)
		fd = afsock__finish(s, POLLIN, accept_call,
				    has_addr ? &addr : NULL, deadline, errno);
	if (fd < 0)
		return (int)fd;
	conn = object((int)fd, s->family, s->type, s->proto);
	r = start(&conn, 0, NULL);
	if (r == 0 && is_late && ret_addr)
		r = name_late_peer(s, &conn, &addr, deadline);
	if (r < 0) {
		close(conn.fd);
		return r;
	}
	*ret = conn;
	if (ret_addr)
		*ret_addr = addr;
	return 0;
}

/* ---- flags of the fd ---- */

int afsock_inheritable(const struct afsock *s)
{
	int flags = fcntl(s->fd, F_GETFD);

	return flags < 0 ? afsock__errno(s) : !(flags & FD_CLOEXEC);
}

int afsock_set_inheritable(struct afsock *s, bool inheritable)
{
	int flags = fcntl(s->fd, F_GETFD);

	if (flags < 0)
		return afsock__errno(s);
	flags = inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC;
	return fcntl(s->fd, F_SETFD, flags) < 0 ? -errno : 0;
}

/* ---- time ---- */

int afsock_set_timeout(struct afsock *s, int64_t timeout_ns)
{
	set_mode(s, timeout_ns);
	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	return set_nonblocking(s->fd, s->timeout_ns >= 0);
}

int afsock_seconds(double seconds, int64_t *ret_ns, struct afsock_err *err)
{
	double ns;

	if (isnan(seconds))
		return afsock_fail(err, AFSOCK_EVALUE, "timeout",
				   "timeout is not a number");
	if (seconds < 0)
		return afsock_fail(err, AFSOCK_EVALUE, "timeout",
				   "timeout %g s below 0", seconds);
	ns = seconds * 1e9;
	if (!(ns < 0x1p63))
		return afsock_fail(err, AFSOCK_ERANGE, "timeout",
				   "timeout %g s above 9223372036.85", seconds);
	*ret_ns = (int64_t)ns;
	if ((double)*ret_ns < ns)
		++*ret_ns;
	return 0;
}

void afsock_set_interrupt(struct afsock *s, int (*hook)(void *arg), void *arg)
{
	s->on_interrupt = hook;
	s->interrupt_arg = arg;
}

/* The protocol that stands for all that addresses of this type may name. */
static int probe_proto(int family, int type)
{
	const struct afsock_family *ops = afsock__family(family);
	const struct afsock_scheme *scheme = ops ? ops->schemes : NULL;

	for (; scheme && scheme->name; scheme++)
		if (scheme->family == family && scheme->type == type &&
		    scheme->pick_proto)
			return scheme->pick_proto(NULL, 0);
	return 0;
}

int afsock_probe(int family, int type, int proto, struct afsock_err *err)
{
	struct afsock_form form = { family, type & ~TYPE_FLAGS, proto, -1 };
	int fd;

	if (proto == AFSOCK_ANY)
		form.proto = probe_proto(family, form.type);
	fd = socket(family, type | SOCK_CLOEXEC, form.proto);
	if (fd < 0)
		return afsock__fail_call(err, -errno, "socket", &form, NULL);
	close(fd);
	return 0;
}
