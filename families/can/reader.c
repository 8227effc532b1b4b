/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* reader.c - raw frames in batches: recvmmsg, or a ring, into memory that is
 * made once */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/net_tstamp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "isotp.h"
#include "reader.h"
#include "ring.h"

#ifndef SO_MEMINFO
#define SO_MEMINFO 55 /* Linux 4.12 */
#endif
#define MEMINFO_WORDS 9
#define MEMINFO_DROPS 8

#define NS_PER_SEC INT64_C(1000000000)
#define BATCH AFSOCK_CAN_READER_BATCH

/* A frame each, in whole cache lines, an odd number of them: the beginnings
 * do not compete for the same places of the cache. */
#define SLOT 2112

/* Three times, a count, and what else the socket was asked to tell. */
#define CONTROL_WORDS (256 / sizeof(size_t))

struct afsock_can_reader {
	struct afsock *s;
	bool wants_hardware;
	bool is_behind;	   /* what came before the ring is still to be read */
	unsigned int round; /* of names, in what got has of a ring */
	unsigned int held; /* frames of the ring that got has */
	unsigned int used; /* headers that the last call changed */
	struct can_count told;  /* SO_RXQ_OVFL */
	struct can_count asked; /* SO_MEMINFO */
	uint64_t frames;
	struct can_ring ring;
	struct can_names names;
	struct mmsghdr headers[BATCH];
	struct iovec iov[BATCH];
	struct sockaddr_can from[BATCH];
	size_t control[BATCH][CONTROL_WORDS];
	struct afsock_can_received got[BATCH];
	unsigned char slots[BATCH][SLOT];
};

_Static_assert(SLOT >= AFSOCK_CAN_FRAME_MAX, "a slot holds any frame");

/* ---- opening ---- */

static int fail_set(struct afsock_err *err, int code, const char *what)
{
	char why[128];

	return afsock_fail_op(err, code, "setsockopt", "%s: %s", what,
			      afsock_strerror(code, why, sizeof(why)));
}

/* Without the controller's own times a kernel still has the system's. */
static int ask_for_time(struct afsock *s)
{
	int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
		    SOF_TIMESTAMPING_RX_HARDWARE |
		    SOF_TIMESTAMPING_RAW_HARDWARE;

	/* The same time twice would only cost. */
	afsock_setopt_int(s, SOL_SOCKET, SO_TIMESTAMPNS, 0);
	if (afsock_setopt_int(s, SOL_SOCKET, SO_TIMESTAMPING, flags) == 0)
		return 0;
	return afsock_setopt_int(s, SOL_SOCKET, SO_TIMESTAMPNS, 1);
}

/* A new ring's size, in bytes, when none is asked for. */
#define RING_SIZE (1 << 20)

static int set_up(struct afsock_can_reader *reader,
		  const struct afsock_can_reader_config *config,
		  struct afsock_err *err)
{
	struct afsock *s = reader->s;
	size_t rcvbuf = config->rcvbuf;
	int r = ask_for_time(s);

	if (r < 0)
		return fail_set(err, r, "SO_TIMESTAMPING");
	r = afsock_setopt_int(s, SOL_SOCKET, SO_RXQ_OVFL, 1);
	if (r < 0)
		return fail_set(err, r, "SO_RXQ_OVFL");
	/* No packet has the controller's time and the system's. */
	if (config->flags & AFSOCK_CAN_READER_RING && !reader->wants_hardware &&
	    can_ring_open(&reader->ring, s, rcvbuf ? rcvbuf : RING_SIZE) == 0) {
		reader->is_behind = true;
		return 0;
	}
	if (rcvbuf == 0 ||
	    afsock_setopt_int(s, SOL_SOCKET, SO_RCVBUFFORCE, (int)rcvbuf) == 0)
		return 0;
	r = afsock_setopt_int(s, SOL_SOCKET, SO_RCVBUF, (int)rcvbuf);
	return r < 0 ? fail_set(err, r, "SO_RCVBUF") : 0;
}

static int check(const struct afsock *s,
		 const struct afsock_can_reader_config *config,
		 struct afsock_err *err)
{
	if (s->fd < 0)
		return afsock_fail(err, AFSOCK_ECLOSED, NULL,
				   "the socket is closed");
	if (s->family != AF_CAN || s->type != SOCK_RAW || s->proto != CAN_RAW)
		return afsock_fail(err, AFSOCK_EVALUE, NULL,
				   "no raw CAN socket: family %d, type %d, "
				   "protocol %d", s->family, s->type,
				   s->proto);
	if (config->flags & ~(unsigned int)(AFSOCK_CAN_READER_HARDWARE_TIME |
					    AFSOCK_CAN_READER_RING))
		return afsock_fail(err, AFSOCK_EVALUE, "flags",
				   "unknown flags 0x%x", config->flags);
	/* The kernel doubles it. */
	if (config->rcvbuf > INT_MAX / 2)
		return afsock_fail(err, AFSOCK_ERANGE, "rcvbuf",
				   "rcvbuf %zu above %d", config->rcvbuf,
				   INT_MAX / 2);
	return 0;
}

static void prepare(struct afsock_can_reader *r)
{
	unsigned int i;

	for (i = 0; i < BATCH; i++) {
		r->iov[i] = (struct iovec){ r->slots[i], AFSOCK_CAN_FRAME_MAX };
		r->headers[i].msg_hdr.msg_iov = &r->iov[i];
		r->headers[i].msg_hdr.msg_iovlen = 1;
		r->headers[i].msg_hdr.msg_name = &r->from[i];
		r->headers[i].msg_hdr.msg_control = r->control[i];
		r->got[i].record.frame = r->slots[i];
	}
	r->used = BATCH;
}

int afsock_can_reader_open(struct afsock *s,
			   const struct afsock_can_reader_config *config,
			   struct afsock_can_reader **ret,
			   struct afsock_err *err)
{
	static const struct afsock_can_reader_config plain;
	struct afsock_can_reader *reader;
	int r;

	if (!config)
		config = &plain;
	r = check(s, config, err);
	if (r < 0)
		return r;
	reader = calloc(1, sizeof(*reader));
	if (!reader)
		return afsock_fail_op(err, -ENOMEM, "calloc", "%zu bytes",
				      sizeof(*reader));
	reader->s = s;
	reader->ring.fd = -1;
	reader->round = UINT_MAX;
	reader->wants_hardware =
		config->flags & AFSOCK_CAN_READER_HARDWARE_TIME;
	r = set_up(reader, config, err);
	if (r < 0) {
		free(reader);
		return r;
	}
	prepare(reader);
	*ret = reader;
	return 0;
}

void afsock_can_reader_close(struct afsock_can_reader *r)
{
	if (r)
		can_ring_close(&r->ring, r->s);
	free(r);
}

int afsock_can_reader_fd(const struct afsock_can_reader *r)
{
	return r->ring.fd >= 0 ? r->ring.fd : r->s->fd;
}

/* ---- reading ---- */

static inline int64_t to_ns(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * NS_PER_SEC + ts->tv_nsec;
}

/* The system's time first, two that are deprecated or unused, the
 * controller's third (struct scm_timestamping). */
static inline void take_times(const struct afsock_can_reader *r,
			      const void *data, struct afsock_can_received *to)
{
	struct timespec ts[3];

	memcpy(ts, data, sizeof(ts));
	if (r->wants_hardware && (ts[2].tv_sec || ts[2].tv_nsec)) {
		to->record.time_ns = to_ns(&ts[2]);
		to->clock = AFSOCK_CAN_CLOCK_HARDWARE;
	} else if (ts[0].tv_sec || ts[0].tv_nsec) {
		to->record.time_ns = to_ns(&ts[0]);
		to->clock = AFSOCK_CAN_CLOCK_SYSTEM;
	}
}

#define TIMES_LEN (3 * sizeof(struct timespec))

static void take_control(struct afsock_can_reader *r,
			 const struct cmsghdr *c,
			 struct afsock_can_received *to)
{
	struct timespec ts;
	uint32_t drops;

	if (c->cmsg_level != SOL_SOCKET)
		return;
	if (c->cmsg_type == SCM_TIMESTAMPING &&
	    c->cmsg_len >= CMSG_LEN(TIMES_LEN)) {
		take_times(r, CMSG_DATA(c), to);
	} else if (c->cmsg_type == SO_RXQ_OVFL &&
		   c->cmsg_len >= CMSG_LEN(sizeof(drops))) {
		memcpy(&drops, CMSG_DATA(c), sizeof(drops));
		can_count_at(&r->told, drops);
	} else if (c->cmsg_type == SCM_TIMESTAMPNS &&
		   c->cmsg_len >= CMSG_LEN(sizeof(ts)) && !to->clock) {
		memcpy(&ts, CMSG_DATA(c), sizeof(ts));
		to->record.time_ns = to_ns(&ts);
		to->clock = AFSOCK_CAN_CLOCK_SYSTEM;
	}
}

static inline void take(struct afsock_can_reader *r, unsigned int i)
{
	struct msghdr *h = &r->headers[i].msg_hdr;
	struct afsock_can_received *to = &r->got[i];
	size_t len = r->headers[i].msg_len;
	struct cmsghdr *c;

	to->is_cut = len > AFSOCK_CAN_FRAME_MAX || (h->msg_flags & MSG_TRUNC);
	to->record.frame_len = len > AFSOCK_CAN_FRAME_MAX ?
				       AFSOCK_CAN_FRAME_MAX : len;
	to->record.time_ns = 0;
	to->clock = AFSOCK_CAN_CLOCK_NONE;
	c = CMSG_FIRSTHDR(h);
	/* Nearly always these times are alone. */
	if (c && h->msg_controllen == CMSG_SPACE(TIMES_LEN) &&
	    c->cmsg_len == CMSG_LEN(TIMES_LEN) &&
	    c->cmsg_type == SCM_TIMESTAMPING && c->cmsg_level == SOL_SOCKET) {
		take_times(r, CMSG_DATA(c), to);
	} else {
		for (; c; c = CMSG_NXTHDR(h, c))
			take_control(r, c, to);
	}
	to->drops = r->told.total;
	/* net/can/raw.c, raw_rcv: what was sent on this host, by this socket */
	to->record.direction = h->msg_flags & MSG_DONTROUTE ? 'T' : 'R';
	to->is_own = h->msg_flags & MSG_CONFIRM;
	to->ifindex = h->msg_namelen >= CAN_RAW_ADDR_MIN ?
			      (unsigned int)r->from[i].can_ifindex : 0;
	can_name_of(&r->names, r->s->fd, to->ifindex, &to->record);
}

/* What the kernel changed is to be said again. */
static void reset(struct afsock_can_reader *r)
{
	unsigned int i;

	for (i = 0; i < r->used; i++) {
		r->headers[i].msg_hdr.msg_namelen = sizeof(r->from[i]);
		r->headers[i].msg_hdr.msg_controllen = sizeof(r->control[i]);
	}
	r->used = 0;
}

/* A ring is not told when what was down goes away; the socket is. */
static int wait_until(const struct afsock_can_reader *r, int64_t deadline)
{
	struct pollfd fds[2] = {
		{ .fd = afsock_can_reader_fd(r), .events = POLLIN },
		{ .fd = r->s->fd },
	};
	int n;

	if (r->s->fd < 0)
		return AFSOCK_ECLOSED;
	n = can_isotp_poll(r->s, fds, r->ring.fd < 0 ? 1 : 2, deadline);
	return n < 0 ? n : 0;
}

static ssize_t receive_queued(struct afsock_can_reader *r)
{
	int n, e;

	for (;;) {
		n = recvmmsg(r->s->fd, r->headers, BATCH, MSG_DONTWAIT, NULL);
		if (n >= 0)
			return n;
		e = errno;
		if (r->s->fd < 0)
			return AFSOCK_ECLOSED;
		if (e != EINTR)
			return -e;
	}
}

static ssize_t read_queued(struct afsock_can_reader *r)
{
	unsigned int i;
	ssize_t n;

	reset(r);
	n = receive_queued(r);
	if (n <= 0)
		return n;
	r->used = (unsigned int)n;
	can_names_tick(&r->names);
	for (i = 0; i < r->used; i++)
		take(r, i);
	return n;
}

/* ---- reading a ring ---- */

/* What frames of a ring have in common, until an interface may have another
 * name, or something was dropped. */
static void prepare_ring(struct afsock_can_reader *r)
{
	struct afsock_can_received all = {
		.clock = AFSOCK_CAN_CLOCK_SYSTEM,
		.ifindex = r->ring.ifindex,
		.drops = r->told.total + r->ring.drops,
	};
	unsigned int i;

	can_name_of(&r->names, r->s->fd, all.ifindex, &all.record);
	for (i = 0; i < BATCH; i++)
		r->got[i] = all;
	r->round = r->names.round;
}

/* The kernel is asked once for all frames that say that there are drops. */
static void take_drops(struct afsock_can_reader *r, unsigned int from)
{
	can_ring_ask(&r->ring);
	for (; from < BATCH; from++)
		r->got[from].drops = r->told.total + r->ring.drops;
	r->round = r->names.round - 1;
}

/* Frames stay where they are: the next call gives them back. */
static unsigned int take_ring(struct afsock_can_reader *r)
{
	struct can_ring_place next = r->ring.next;
	struct can_ring_frame frame;
	unsigned int i, losing = BATCH;

	for (i = 0; i < BATCH && can_ring_look(&r->ring, next.at, &frame);
	     i++) {
		struct afsock_can_received *to = &r->got[i];

		if (frame.is_losing && losing == BATCH)
			losing = i;
		if (frame.len > AFSOCK_CAN_FRAME_MAX)
			frame.len = AFSOCK_CAN_FRAME_MAX;
		to->record.frame = frame.data;
		to->record.frame_len = frame.len;
		to->record.time_ns = frame.time_ns;
		to->is_cut = frame.len < frame.full_len;
		can_ring_step(&r->ring, &next);
	}
	r->ring.next = next;
	if (losing < i)
		take_drops(r, losing);
	return i;
}

/*
 * What the socket had before there was a ring. Some of the last frames may be
 * in both; the kernel gave them the same times.
 */
static ssize_t read_before(struct afsock_can_reader *r)
{
	struct can_ring_frame first;
	ssize_t n = read_queued(r), i;

	r->is_behind = n > 0;
	if (n <= 0)
		return 0;
	if (!can_ring_look(&r->ring, r->ring.next.at, &first))
		first.time_ns = INT64_MAX;
	for (i = 0; i < n; i++) {
		if (r->got[i].record.time_ns >= first.time_ns) {
			r->is_behind = false;
			break;
		}
		r->got[i].record.direction = 0;
		r->got[i].is_own = false;
	}
	return i;
}

/* An empty ring: both sockets are told when the interface goes, and the one
 * that is waited at must not keep its error. */
static ssize_t why_empty(struct afsock_can_reader *r)
{
	int code = can_ring_error(&r->ring);
	char unread;
	ssize_t n;

	/* Frames are those that the ring has had. */
	do
		n = recv(r->s->fd, &unread, sizeof(unread), MSG_DONTWAIT);
	while (n >= 0 || errno == EINTR);
	if (errno != EAGAIN)
		return r->s->fd < 0 ? AFSOCK_ECLOSED : -errno;
	return code < 0 ? code : -EAGAIN;
}

static ssize_t read_ring(struct afsock_can_reader *r)
{
	bool was_full = r->held == BATCH;
	ssize_t n;

	if (r->is_behind) {
		n = read_before(r);
		if (n > 0)
			return n;
	}
	can_ring_give_back(&r->ring, r->held);
	can_names_tick(&r->names);
	if (r->round != r->names.round)
		prepare_ring(r);
	r->held = take_ring(r);
	if (r->held > 0)
		return (ssize_t)r->held;
	/* Whoever reads until there is nothing more comes here behind most
	 * bursts. What else happened shows when the ring is waited at. */
	return was_full ? -EAGAIN : why_empty(r);
}

ssize_t afsock_can_reader_read(struct afsock_can_reader *r,
			       const struct afsock_can_received **ret)
{
	const struct afsock *s = r->s;
	int64_t deadline = 0;
	ssize_t n;

	for (;;) {
		n = r->ring.fd < 0 ? read_queued(r) : read_ring(r);
		if (n >= 0)
			break;
		if (n != -EAGAIN)
			can_names_expire(&r->names);
		if (n != -EAGAIN || s->timeout_ns == 0)
			return n;
		if (deadline == 0)
			deadline =
				s->timeout_ns < 0 ? INT64_MAX : can_deadline(s);
		n = wait_until(r, deadline);
		if (n < 0)
			return n;
	}
	r->frames += (uint64_t)n;
	*ret = r->got;
	return n;
}

/* ---- what it all came to ---- */

int afsock_can_reader_info(struct afsock_can_reader *r,
			   struct afsock_can_reader_info *ret)
{
	uint32_t words[MEMINFO_WORDS];
	size_t len = sizeof(words);
	int size = 0, e, f;

	e = afsock_getopt_int(r->s, SOL_SOCKET, SO_RCVBUF, &size);
	f = afsock_getopt(r->s, SOL_SOCKET, SO_MEMINFO, words, &len);
	if (f == 0 && len >= sizeof(words))
		can_count_at(&r->asked, words[MEMINFO_DROPS]);
	ret->rcvbuf = size > 0 ? (size_t)size : 0;
	ret->frames = r->frames;
	/* The one may be ahead of the other, never behind what is true. */
	ret->drops = r->asked.total > r->told.total ? r->asked.total :
						      r->told.total;
	ret->has_ring = r->ring.fd >= 0;
	if (ret->has_ring) {
		can_ring_ask(&r->ring);
		/* The kernel does not tell them with a frame any more. */
		r->round = r->names.round - 1;
		ret->rcvbuf = r->ring.size;
		ret->drops += r->ring.drops;
	}
	return e < 0 ? e : f;
}
