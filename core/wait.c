/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* wait.c - one deadline for an operation, however often it has to wait */
#define _GNU_SOURCE
#include <poll.h>
#include <time.h>

#include "internal.h"

int64_t afsock__now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

int64_t afsock__deadline(const struct afsock *s)
{
	int64_t now;

	if (s->timeout_ns < 0)
		return INT64_MAX;
	now = afsock__now();
	return s->timeout_ns > INT64_MAX - now ? INT64_MAX :
						 now + s->timeout_ns;
}

/* What a time_t of 32 bits holds as well, in seconds. */
#define POLL_MAX INT64_C(1000000000)

/* ppoll with a limit: the result of ppoll, 0 also when the limit is past. It
 * may say 0 earlier, but not before POLL_MAX. */
static int poll_until(struct pollfd *fds, nfds_t count, int64_t deadline)
{
	struct timespec ts;
	int64_t left;

	if (deadline == INT64_MAX)
		return ppoll(fds, count, NULL, NULL);
	left = deadline - afsock__now();
	if (left < 0)
		left = 0;
	if (left > POLL_MAX * NS_PER_SEC)
		left = POLL_MAX * NS_PER_SEC;
	ts.tv_sec = (time_t)(left / NS_PER_SEC);
	ts.tv_nsec = (long)(left % NS_PER_SEC);
	return ppoll(fds, count, &ts, NULL);
}

bool afsock__interrupted(const struct afsock *s)
{
	return s->on_interrupt && s->on_interrupt(s->interrupt_arg) != 0;
}

int afsock__wait_until(const struct afsock *s, int events, int64_t deadline)
{
	struct pollfd p = { .fd = s->fd, .events = (short)events };
	int r, e;

	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	for (;;) {
		r = poll_until(&p, 1, deadline);
		if (r > 0)
			return p.revents;
		if (r == 0 && afsock__now() < deadline)
			continue;
		if (r == 0)
			return AFSOCK_TIMEOUT;
		e = errno;
		if (e != EINTR)
			return -e;
		if (afsock__interrupted(s))
			return -EINTR;
	}
}

int afsock__pause(const struct afsock *s, int64_t until)
{
	if (poll_until(NULL, 0, until) < 0 && errno == EINTR && afsock__interrupted(s))
		return -EINTR;
	return 0;
}

/* 100 us: a frame of CAN at 1 Mbit/s. The longest pause is 32 times that. */
#define QUEUE_PAUSE INT64_C(100000)

/*
 * Some sockets are reported ready although the call would block: AF_ALG
 * ciphers without input, a busy ISO-TP sender before Linux 6.3, a description
 * that another process reads first. Each false alarm doubles a pause, so that
 * none of them costs a processor.
 */
static int pause_after_false_alarm(const struct afsock *s, int alarms,
				   int64_t deadline)
{
	int64_t pause = 50000 * (INT64_C(1) << (alarms < 7 ? alarms : 7));
	int64_t until = afsock__now() + pause;

	if (alarms < 2)
		return 0;
	return afsock__pause(s, until < deadline ? until : deadline);
}

/*
 * A send found a queue below the socket full, which no event tells the end of:
 * the device takes one frame after the other off it, whose ever they are. Pause
 * for what a bus needs for a few frames, longer each time. Returns 0 to try
 * again, or what the operation ends with.
 */
static int wait_for_queue(const struct afsock *s, int pauses, int64_t deadline)
{
	int64_t now = afsock__now();
	int64_t until = now + QUEUE_PAUSE *
				      (INT64_C(1) << (pauses < 5 ? pauses : 5));

	if (now >= deadline)
		return -s->ops->queue_errno;
	return afsock__pause(s, until < deadline ? until : deadline);
}

static bool is_queue_full(const struct afsock *s, int events, int error)
{
	return s->ops && error == s->ops->queue_errno && s->timeout_ns != 0 &&
	       (events & POLLOUT);
}

static bool is_polled(const struct afsock *s)
{
	return !s->ops || !(s->ops->flags & AFSOCK_FAMILY_NO_POLL);
}

ssize_t afsock__finish(struct afsock *s, int events, afsock__call call,
		       void *arg, int64_t deadline, int first_errno)
{
	int e = first_errno;
	int alarms = is_polled(s) ? 0 : 2, pauses = 0;
	ssize_t n;
	int r;

	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	for (;;) {
		if (e == EINTR) {
			if (afsock__interrupted(s))
				return -EINTR;
		} else if ((e == EAGAIN || e == EWOULDBLOCK) &&
			   s->timeout_ns > 0) {
			if (is_polled(s)) {
				r = afsock__wait_until(s, events, deadline);
				if (r < 0)
					return r;
			}
			if (alarms > 1 && afsock__now() >= deadline)
				return AFSOCK_TIMEOUT;
			r = pause_after_false_alarm(s, alarms++, deadline);
			if (r < 0)
				return r;
		} else if (is_queue_full(s, events, e)) {
			r = wait_for_queue(s, pauses++, deadline);
			if (r < 0)
				return r;
		} else {
			return -e;
		}
		n = call(s, arg);
		if (n >= 0)
			return n;
		e = errno;
	}
}

int afsock_wait(struct afsock *s, int events)
{
	return afsock__wait_until(s, events, afsock__deadline(s));
}
