/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * replay_ahead.c - frames handed over before their time, which the interface's
 * queueing discipline keeps until then
 *
 * The time goes with each frame (SO_TXTIME). fq (net/sched/sch_fq.c) knows the
 * monotonic clock and sends what is late at once; etf (net/sched/sch_etf.c)
 * knows TAI only, drops what is late and tells it by the socket's error queue.
 * Others know no such times and would send at once.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <time.h>
/* Behind time.h, whose types it has in its structures. */
#include <linux/can/raw.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>

#include <afsock/can_link.h>

#include "progress.h"
#include "replay.h"

/* For etf: what is late gets a time that is not. */
#define SOON_NS INT64_C(500000)

/* What reading two clocks takes on a machine that is not busy. */
#define READ_NS INT64_C(50000)

static int64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/*
 * How far the discipline's clock is ahead of our own, which is the monotonic
 * one. Always the same until somebody sets the clock: what is within the time
 * that the reading took is no change. A lead that moved with it would send
 * frames before those in front of them.
 */
static int64_t clock_lead(struct replayer *r)
{
	int64_t before, there, after;
	int tries = 10;

	if (r->ahead_clock == CLOCK_MONOTONIC)
		return 0;
	do {
		before = cli_now();
		there = clock_ns(r->ahead_clock);
		after = cli_now();
	} while (after - before > READ_NS && --tries > 0);
	if (r->ahead_lead_ns < there - after ||
	    r->ahead_lead_ns > there - before)
		r->ahead_lead_ns = there - before - (after - before) / 2;
	return r->ahead_lead_ns;
}

static int set_clock(struct replayer *r, const struct way *way, clockid_t clock)
{
	const struct sock_txtime config = { .clockid = clock,
					    .flags = SOF_TXTIME_REPORT_ERRORS };
	int code;

	if (r->has_ahead_clock && r->ahead_clock == clock)
		return 0;
	if (r->has_ahead_clock) {
		cli_say("replay: %s: fq and etf side by side: their clocks "
			"differ", way->to);
		return EXIT_FAILED;
	}
	code = afsock_setopt(&r->s, SOL_SOCKET, SO_TXTIME, &config,
			     sizeof(config));
	if (code < 0)
		return cli_fail_code(code, "SO_TXTIME", way->to);
	r->ahead_clock = clock;
	r->has_ahead_clock = true;
	return 0;
}

int replay_ahead_check(struct replayer *r, const struct way *way)
{
	struct afsock_can_link_info info;
	struct afsock_err err;

	if (afsock_can_link_get(way->to, &info, &err) < 0) {
		progress_clear();
		return cli_fail(&err);
	}
	if (strcmp(info.qdisc, "fq") == 0)
		return set_clock(r, way, CLOCK_MONOTONIC);
	if (strcmp(info.qdisc, "etf") == 0)
		return set_clock(r, way, CLOCK_TAI);
	progress_clear();
	cli_say("replay: --ahead: %s has the queueing discipline '%s', which "
		"keeps no frame until its time: tc qdisc replace dev %s root "
		"fq", way->to, info.qdisc, way->to);
	return EXIT_FAILED;
}

void replay_ahead_stamp(struct replayer *r, size_t first)
{
	const int64_t lead = clock_lead(r);
	const int64_t now = cli_now() + lead;
	const int64_t soonest =
		r->ahead_clock == CLOCK_TAI ? now + SOON_NS : now;
	int64_t due = r->ahead_last_ns, at;
	size_t i;

	for (i = first; i < r->queued; i++) {
		/* The queue sorts, and a time below 0 would never come. */
		if (due < r->slots[i].due_ns)
			due = r->slots[i].due_ns;
		at = due + lead;
		if (at < soonest)
			at = soonest;
		r->msgs[i].control = r->slots[i].control;
		r->msgs[i].control_size = sizeof(r->slots[i].control);
		r->msgs[i].control_len = 0;
		(void)afsock_cmsg_put(&r->msgs[i], SOL_SOCKET, SCM_TXTIME, &at,
				      sizeof(at));
	}
}

/* What etf dropped when it was to go. What it refuses to queue is told too, but
 * also by the send, which is tried again. */
static bool is_missed(const struct afsock_msg *msg)
{
	struct sock_extended_err error;
	struct afsock_cmsg it = { 0 };

	while (afsock_cmsg_next(msg, &it)) {
		if (it.level != SOL_CAN_RAW ||
		    it.type != SCM_CAN_RAW_ERRQUEUE ||
		    it.len < sizeof(error))
			continue;
		memcpy(&error, it.data, sizeof(error));
		if (error.ee_origin == SO_EE_ORIGIN_TXTIME &&
		    error.ee_code == SO_EE_CODE_TXTIME_MISSED)
			return true;
	}
	return false;
}

void replay_ahead_errors(struct replayer *r)
{
	unsigned char frame[AFSOCK_CAN_FRAME_MAX], control[256];
	struct iovec iov = { frame, sizeof(frame) };
	struct afsock_msg msg = { .iov = &iov, .iov_count = 1,
				  .control = control,
				  .control_size = sizeof(control) };

	while (afsock_recvmsg(&r->s, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0) {
		if (!is_missed(&msg) || r->counts.sent == 0)
			continue;
		if (r->counts.missed == 0) {
			progress_clear();
			cli_say("replay: the kernel dropped a frame that came "
				"too late for its time: a larger --ahead?");
		}
		r->counts.missed++;
		r->counts.failed++;
		r->counts.sent--;
	}
}

void replay_ahead_end(struct replayer *r)
{
	int64_t rest = r->ahead_last_ns - cli_now();
	struct timespec ts = { .tv_sec = (time_t)(rest / 1000000000),
			       .tv_nsec = (long)(rest % 1000000000) };

	/* Not cli_poll, which a signal that came already ends. */
	if (rest > 0)
		nanosleep(&ts, NULL);
	replay_ahead_errors(r);
}
