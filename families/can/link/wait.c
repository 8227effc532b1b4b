/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* wait.c - until an interface is in a state */
#define _GNU_SOURCE
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "link.h"

#define NS_PER_SEC INT64_C(1000000000)

/* How often to look at what the kernel does not tell of: a change between
 * error states. */
#define LOOK_NS INT64_C(100000000)

static const char *const wanted[] = {
	[AFSOCK_CAN_WAIT_PRESENT] = "there",
	[AFSOCK_CAN_WAIT_GONE] = "gone",
	[AFSOCK_CAN_WAIT_UP] = "up and running",
	[AFSOCK_CAN_WAIT_DOWN] = "down",
	[AFSOCK_CAN_WAIT_ERROR_ACTIVE] = "error-active",
	[AFSOCK_CAN_WAIT_BUS_OFF] = "bus-off",
};

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

static bool is_state(int what)
{
	return what >= AFSOCK_CAN_WAIT_ERROR_ACTIVE;
}

/* info NULL: there is none. */
static bool is_so(int what, const struct afsock_can_link_info *info)
{
	if (!info)
		return what == AFSOCK_CAN_WAIT_GONE;
	switch (what) {
	case AFSOCK_CAN_WAIT_PRESENT:
		return true;
	case AFSOCK_CAN_WAIT_UP:
		return info->is_up && info->is_running;
	case AFSOCK_CAN_WAIT_DOWN:
		return !info->is_up;
	case AFSOCK_CAN_WAIT_ERROR_ACTIVE:
		return info->is_up && info->state == CAN_STATE_ERROR_ACTIVE;
	case AFSOCK_CAN_WAIT_BUS_OFF:
		return info->state == CAN_STATE_BUS_OFF;
	default:
		return false;
	}
}

/* Until something is told about links, or time is up. */
static int pause_for(struct nl_sock *events, int64_t span_ns)
{
	struct pollfd fd = { .fd = nl_socket_get_fd(events), .events = POLLIN };
	struct timespec ts = { .tv_sec = (time_t)(span_ns / NS_PER_SEC),
			       .tv_nsec = (long)(span_ns % NS_PER_SEC) };
	struct sockaddr_nl from;
	unsigned char *buf;
	int r = ppoll(&fd, 1, span_ns < 0 ? NULL : &ts, NULL);

	if (r < 0)
		return errno == EINTR ? 0 : -errno;
	if (r == 0)
		return 0;
	/* What it says does not matter: a look comes next. That some were lost
	 * (ENOBUFS) does not either. */
	do {
		buf = NULL;
		r = nl_recv(events, &from, &buf, NULL);
		if (r > 0)
			free(buf);
	} while (r > 0);
	return 0;
}

static int say_late(const char *name, int what,
		    const struct afsock_can_link_info *info,
		    struct afsock_err *err)
{
	const char *state = info && info->has & AFSOCK_CAN_HAS_STATE ?
				    afsock_can_state_name(info->state) :
				    NULL;

	return afsock_fail_op(err, AFSOCK_TIMEOUT, "wait",
			      "%s is not %s in time: %s%s%s", name,
			      wanted[what],
			      !info		 ? "it does not exist" :
			      !info->is_up	 ? "it is down" :
			      !info->is_running ? "it is up without carrier" :
						   "it is up",
			      state ? ", " : "", state ? state : "");
}

static int wait_with(struct nl_sock *ask, struct nl_sock *events,
		     const char *name, int what, int64_t timeout_ns,
		     struct afsock_can_link_info *ret, struct afsock_err *err)
{
	struct afsock_can_link_info info;
	int64_t start = now(), left = 0, span;
	bool is_there;
	int r;

	for (;;) {
		r = can_link_look(ask, name, &info, err);
		if (r < 0 && r != -ENODEV)
			return r;
		is_there = r == 0;
		if (is_there && is_state(what) &&
		    !(info.has & AFSOCK_CAN_HAS_STATE))
			return afsock_fail(err, AFSOCK_EVALUE, NULL,
					   "%s is of kind '%s': it never is "
					   "%s",
					   name, info.kind, wanted[what]);
		if (is_so(what, is_there ? &info : NULL)) {
			if (is_there && ret)
				*ret = info;
			return 0;
		}
		if (timeout_ns >= 0) {
			left = timeout_ns - (now() - start);
			if (left <= 0)
				return say_late(name, what,
						is_there ? &info : NULL, err);
		}
		span = timeout_ns < 0 ? -1 : left;
		if (is_there && is_state(what) && (span < 0 || span > LOOK_NS))
			span = LOOK_NS;
		r = pause_for(events, span);
		if (r < 0)
			return can_link_fail(err, r, "poll", name, NULL, NULL);
	}
}

int can_link_wait(const char *name, int what, int64_t timeout_ns,
		  struct afsock_can_link_info *ret, struct afsock_err *err)
{
	struct nl_sock *ask, *events;
	int r = can_link_open(&ask, err);

	if (r < 0)
		return r;
	r = can_link_open(&events, err);
	if (r == 0) {
		/* Before the first look, so that nothing is missed. */
		nl_socket_set_nonblocking(events);
		errno = EIO;
		if (nl_socket_add_membership(events, RTNLGRP_LINK) < 0)
			r = can_link_fail(err, -errno, "RTNLGRP_LINK", name,
					  NULL, NULL);
		else
			r = wait_with(ask, events, name, what, timeout_ns, ret,
				      err);
		nl_socket_free(events);
	}
	nl_socket_free(ask);
	return r;
}
