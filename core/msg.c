/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * msg.c - messages of several buffers with ancillary data, alone and in
 * batches
 *
 * A message is the kernel's header for a call of its own; batches have theirs
 * built on the stack. What goes wrong is finished out of line, as in io.c.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>

#include "internal.h"

/* UIO_MAXIOV. More buffers than that are EMSGSIZE to net/socket.c, more control
 * bytes to send than INT_MAX are ENOBUFS. Where libc has narrower fields than
 * ours we say so, because the kernel would not see the whole number. */
#define IOV_LIMIT 1024
#define IS_NARROW(field) (sizeof(field) < sizeof(size_t))

/* A field whose type differs between C libraries. */
#define SET(field, value) ((field) = (__typeof__(field))(value))

static inline size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* C libraries whose fields are narrower than the kernel's have padding that
 * must be zero; glibc has none that counts, and every field is set below. */
static inline void clear_padding(struct msghdr *h)
{
#ifndef __GLIBC__
	memset(h, 0, sizeof(*h));
#else
	(void)h;
#endif
}

/* Both return 0 or what the kernel would say. */
static inline int to_send(struct msghdr *h, const struct afsock_msg *m)
{
	if (IS_NARROW(h->msg_iovlen) && m->iov_count > IOV_LIMIT)
		return -EMSGSIZE;
	if (IS_NARROW(h->msg_controllen) && m->control_len > INT_MAX)
		return -ENOBUFS;
	clear_padding(h);
	h->msg_iov = m->iov;
	SET(h->msg_iovlen, m->iov_count);
	h->msg_name = NULL;
	h->msg_namelen = 0;
	if (m->addr && m->addr->len > 0) {
		h->msg_name = m->addr->u.bytes;
		h->msg_namelen = m->addr->len;
	}
	h->msg_control = m->control_len > 0 ? m->control : NULL;
	SET(h->msg_controllen, m->control_len);
	h->msg_flags = 0;
	return 0;
}

static inline int to_receive(struct msghdr *h, const struct afsock_msg *m)
{
	if (IS_NARROW(h->msg_iovlen) && m->iov_count > IOV_LIMIT)
		return -EMSGSIZE;
	clear_padding(h);
	h->msg_iov = m->iov;
	SET(h->msg_iovlen, m->iov_count);
	h->msg_name = m->addr ? m->addr->u.bytes : NULL;
	h->msg_namelen = sizeof(m->addr->u);
	h->msg_control = m->control;
	SET(h->msg_controllen, IS_NARROW(h->msg_controllen) ?
				       least(m->control_size, INT_MAX) :
				       m->control_size);
	return 0;
}

/* The lengths of a message that came, within what the caller has room for. */
static __attribute__((noinline)) size_t fitted(struct afsock_msg *m)
{
	size_t i, sum = 0;

	if (m->control_len > m->control_size)
		m->control_len = m->control_size;
	if (m->addr && m->addr->len > sizeof(m->addr->u))
		m->addr->len = sizeof(m->addr->u);
	for (i = 0; i < m->iov_count; i++)
		sum += m->iov[i].iov_len;
	m->len = least(m->full_len, sum);
	return m->len;
}

/* What the kernel said about a message that came; its lengths are not to be
 * trusted. Returns how many bytes of it there are. */
static inline size_t received(struct afsock_msg *m, const struct msghdr *h,
			      size_t n, int flags)
{
	m->full_len = n;
	m->flags = h->msg_flags;
	m->control_len = h->msg_controllen;
	if (m->addr)
		m->addr->len = h->msg_namelen;
	if (AFSOCK__RARELY((flags | h->msg_flags) & MSG_TRUNC) ||
	    AFSOCK__RARELY(h->msg_controllen > m->control_size) ||
	    AFSOCK__RARELY(h->msg_namelen > sizeof(m->addr->u)))
		return fitted(m);
	m->len = n;
	return n;
}

/* ---- one message ---- */

#define LIES_AS(field, other)                                                 \
	(offsetof(struct afsock_msg, field) ==                                \
		 offsetof(struct msghdr, other) &&                            \
	 sizeof(((struct afsock_msg *)0)->field) ==                           \
		 sizeof(((struct msghdr *)0)->other))

/* Whether a message is a header: where libc has the kernel's types. An address
 * starts with its bytes. */
#define IS_HEADER                                                             \
	(LIES_AS(addr, msg_name) && LIES_AS(addr_room_, msg_namelen) &&       \
	 LIES_AS(iov, msg_iov) && LIES_AS(iov_count, msg_iovlen) &&           \
	 LIES_AS(control, msg_control) &&                                     \
	 LIES_AS(control_room_, msg_controllen) && LIES_AS(flags, msg_flags))

_Static_assert(offsetof(struct afsock_addr, u) == 0, "the bytes come first");

struct single {
	struct afsock *s;
	struct afsock_msg *msg;
	int flags;
	struct msghdr copy; /* unless IS_HEADER */
};

static inline struct msghdr *header(struct single *m)
{
	return IS_HEADER ? (struct msghdr *)m->msg : &m->copy;
}

/* As in io.c: what is needed after a failure waits on the stack. */
#define KEEP(m) __asm__ volatile("" : : "m"(m))

static ssize_t sendmsg_call(struct afsock *s, void *arg)
{
	struct single *m = arg;

	return sendmsg(s->fd, header(m), m->flags);
}

static ssize_t recvmsg_call(struct afsock *s, void *arg)
{
	struct single *m = arg;

	return recvmsg(s->fd, header(m), m->flags);
}

static __attribute__((noinline)) ssize_t send_later(struct single *m)
{
	int e = errno;
	ssize_t n = afsock__finish(m->s, afsock__send_events(m->s, m->flags),
				   sendmsg_call, m, afsock__deadline(m->s), e);

	if (n >= 0)
		m->msg->len = (size_t)n;
	return n;
}

static __attribute__((noinline)) ssize_t recv_later(struct single *m)
{
	int e = errno;
	ssize_t n = afsock__finish(m->s, afsock__recv_events(m->flags),
				   recvmsg_call, m, afsock__deadline(m->s), e);

	return n < 0 ? n : (ssize_t)received(m->msg, header(m), (size_t)n,
					     m->flags);
}

ssize_t afsock_sendmsg(struct afsock *s, struct afsock_msg *msg, int flags)
{
	struct single m;
	ssize_t n;
	int r;

	m.s = s;
	m.msg = msg;
	m.flags = afsock__send_flags(s, flags);
	if (IS_HEADER) {
		msg->addr_room_ = msg->addr ? msg->addr->len : 0;
		msg->control_room_ = msg->control_len;
	} else {
		r = to_send(&m.copy, msg);
		if (r < 0)
			return r;
	}
	KEEP(m);
	n = sendmsg(s->fd, header(&m), m.flags);
	if (AFSOCK__RARELY(n < 0))
		return send_later(&m);
	m.msg->len = (size_t)n;
	return n;
}

ssize_t afsock_recvmsg(struct afsock *s, struct afsock_msg *msg, int flags)
{
	struct single m;
	ssize_t n;
	int r;

	m.s = s;
	m.msg = msg;
	m.flags = afsock__recv_flags(s, flags);
	if (IS_HEADER) {
		msg->addr_room_ = sizeof(msg->addr->u);
		msg->control_room_ = msg->control_size;
	} else {
		r = to_receive(&m.copy, msg);
		if (r < 0)
			return r;
	}
	KEEP(m);
	n = recvmsg(s->fd, header(&m), m.flags);
	if (AFSOCK__RARELY(n < 0))
		return recv_later(&m);
	return (ssize_t)received(m.msg, header(&m), (size_t)n, m.flags);
}

/* ---- batches ---- */

/*
 * One system call for each of ours, so at most AFSOCK_BATCH_MAX messages: an
 * error that ends a second system call would have nowhere to go, because the
 * count of the first must be returned.
 */
struct batch {
	unsigned int count;
	int flags;
	struct mmsghdr h[AFSOCK_BATCH_MAX];
};

static ssize_t sendmmsg_call(struct afsock *s, void *arg)
{
	struct batch *b = arg;

	return sendmmsg(s->fd, b->h, b->count, b->flags);
}

static ssize_t recvmmsg_call(struct afsock *s, void *arg)
{
	struct batch *b = arg;

	return recvmmsg(s->fd, b->h, b->count, b->flags, NULL);
}

/* Fill b from msgs, up to the first that the kernel would refuse: 0, or what
 * it would say when that is the first of all. */
static int fill(struct batch *b, const struct afsock_msg *msgs, size_t count,
		int (*convert)(struct msghdr *h, const struct afsock_msg *m))
{
	unsigned int n = (unsigned int)least(count, AFSOCK_BATCH_MAX);
	unsigned int i;
	int r;

	for (i = 0; i < n; i++) {
		r = convert(&b->h[i].msg_hdr, &msgs[i]);
		if (r < 0 && i == 0)
			return r;
		if (r < 0)
			break;
	}
	b->count = i;
	return 0;
}

ssize_t afsock_sendmmsg(struct afsock *s, struct afsock_msg *msgs,
			size_t count, int flags)
{
	struct batch b;
	ssize_t i, n;
	int r;

	if (count == 0)
		return s->fd < 0 ? AFSOCK_ECLOSED : 0;
	r = fill(&b, msgs, count, to_send);
	if (r < 0)
		return r;
	b.flags = afsock__send_flags(s, flags);
	n = sendmmsg_call(s, &b);
	if (n < 0) {
		r = errno;
		n = afsock__finish(s, afsock__send_events(s, b.flags),
				   sendmmsg_call, &b, afsock__deadline(s), r);
	}
	for (i = 0; i < n; i++)
		msgs[i].len = b.h[i].msg_len;
	return n;
}

ssize_t afsock_recvmmsg(struct afsock *s, struct afsock_msg *msgs,
			size_t count, int flags)
{
	struct batch b;
	ssize_t i, n;
	int r;

	if (count == 0)
		return s->fd < 0 ? AFSOCK_ECLOSED : 0;
	r = fill(&b, msgs, count, to_receive);
	if (r < 0)
		return r;
	/* The kernel sleeps for the first message only. */
	b.flags = afsock__recv_flags(s, flags | MSG_WAITFORONE);
	n = recvmmsg_call(s, &b);
	if (n < 0) {
		r = errno;
		n = afsock__finish(s, afsock__recv_events(flags), recvmmsg_call,
				   &b, afsock__deadline(s), r);
	}
	for (i = 0; i < n; i++)
		received(&msgs[i], &b.h[i].msg_hdr, b.h[i].msg_len, flags);
	return n;
}
