/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * replay_send.c - frames to interfaces
 *
 * One socket for all of them, which receives nothing: each message says its
 * interface. It never blocks; what has to be waited for is waited for here,
 * where a signal is let in.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <linux/can/raw.h>
#include <stdio.h>
#include <string.h>

#include "progress.h"
#include "replay.h"

/* An enumerator where there is one, since Linux 6.1. */
#define XL_FRAMES 7

#define MS INT64_C(1000000)

/* ---- the socket and the interfaces ---- */

/* Options of the address are those of afsock_dial; without one the socket is
 * not bound. */
static int open_socket(struct replayer *r, struct afsock_err *err)
{
	int code;

	if (r->address)
		return afsock_dial(r->address, -1, &r->s, err);
	code = afsock_open(AF_CAN, SOCK_RAW, CAN_RAW, &r->s, err);
	if (code == 0) {
		/* Kernels without them say so when such a frame is sent. */
		(void)afsock_setopt_int(&r->s, SOL_CAN_RAW,
					CAN_RAW_FD_FRAMES, 1);
		(void)afsock_setopt_int(&r->s, SOL_CAN_RAW, XL_FRAMES, 1);
	}
	return code;
}

/* What no frame changes. */
static void prepare(struct replayer *r)
{
	size_t i;

	for (i = 0; i < AFSOCK_BATCH_MAX; i++) {
		r->iovs[i].iov_base = r->slots[i].frame.bytes;
		r->msgs[i].iov = &r->iovs[i];
		r->msgs[i].iov_count = 1;
	}
}

int replay_open(struct replayer *r)
{
	static const struct afsock_can_filters nothing = { .has_errors = true };
	struct afsock_err err = { .code = 0 };
	int code = open_socket(r, &err);

	prepare(r);
	if (code == 0)
		code = afsock_can_set_filters(&r->s, &nothing, &err);
	if (code == 0 && r->has_no_loopback)
		code = afsock_setopt_int(&r->s, SOL_CAN_RAW, CAN_RAW_LOOPBACK,
					 0);
	if (code == 0)
		code = afsock_set_timeout(&r->s, 0);
	if (code < 0 && err.code)
		return cli_fail(&err);
	return code < 0 ? cli_fail_code(code, "replay", "socket") : 0;
}

static int find_interface(struct replayer *r, struct way *way,
			  struct afsock_err *err)
{
	struct afsock_form form = afsock_form_of(&r->s);
	struct afsock_value name = afsock_text(way->to);

	return afsock_addr_pack(&form, &name, 1, &way->addr, err);
}

/* Of the address given; the socket of none is not bound. */
static bool is_bound_to(const struct replayer *r, const struct afsock_addr *to)
{
	struct afsock_addr own;
	struct sockaddr_can a, b;

	if (afsock_getsockname(&r->s, &own) < 0)
		return false;
	memcpy(&a, own.u.bytes, sizeof(a));
	memcpy(&b, to->u.bytes, sizeof(b));
	return a.can_ifindex == b.can_ifindex;
}

static void set_target(struct replayer *r, struct way *way)
{
	const struct afsock_can_map_row *row =
		afsock_can_map_find(&r->map, way->from, strlen(way->from));

	if (row && strcmp(row->to, "stdout") == 0)
		way->is_stdout = true;
	else if (row)
		memcpy(way->to, row->to, sizeof(way->to));
	else if (r->address)
		memcpy(way->to, r->everything, sizeof(way->to));
	else if (r->map.count)
		way->is_ignored = true;
	else
		memcpy(way->to, way->from, sizeof(way->to));
}

struct way *replay_find_way(struct replayer *r, const char *name, size_t len,
			    int *ret_code)
{
	struct afsock_err err;
	struct way *way;
	size_t i;

	for (i = 0; i < r->way_count; i++)
		if (way_is_of(&r->ways[i], name, len))
			return &r->ways[i];
	if (i == REPLAY_WAYS) {
		cli_say("replay: more than %d interfaces in the log",
			REPLAY_WAYS);
		*ret_code = EXIT_FAILED;
		return NULL;
	}
	way = &r->ways[i];
	memset(way, 0, sizeof(*way));
	memcpy(way->from, name, len);
	way->from_len = len;
	set_target(r, way);
	if (!way->is_stdout && !way->is_ignored &&
	    find_interface(r, way, &err) < 0) {
		*ret_code = cli_fail(&err);
		return NULL;
	}
	if (r->ahead_ns && !way->is_stdout && !way->is_ignored) {
		*ret_code = replay_ahead_check(r, way);
		if (*ret_code)
			return NULL;
	}
	way->is_bound = is_bound_to(r, &way->addr);
	r->way_count++;
	return way;
}

/* ---- waiting ---- */

/* Returns 0, or 128 + n once a signal came. */
static int pause_for(int64_t ns)
{
	int r = cli_poll(NULL, 0, cli_deadline(ns));

	return r == -EINTR ? 128 + cli_signal() : 0;
}

/*
 * A full transmit queue is told by ENOBUFS, and poll knows nothing about it
 * (net/can/af_can.c, can_send): try again, less and less often. *pause is 0
 * at first. Returns 0, an exit code after a message, 128 + n.
 */
static int wait_for_room(struct replayer *r, const struct way *way,
			 int64_t *pause, int64_t *deadline)
{
	if (*pause == 0) {
		r->counts.waits++;
		/* What the kernel holds for --ahead is no full queue's fault. */
		*deadline = cli_deadline(r->wait_ns);
		if (*deadline < INT64_MAX - r->ahead_ns)
			*deadline += r->ahead_ns;
		*pause = MS / 20;
	} else if (*pause < 5 * MS) {
		*pause *= 2;
	}
	if (cli_now() < *deadline)
		return pause_for(*pause);
	progress_clear();
	cli_say("replay: %s: the transmit queue is full for --wait", way->to);
	return EXIT_TIMEOUT;
}

static bool is_away(int code)
{
	return code == -ENETDOWN || code == -ENODEV || code == -ENXIO;
}

/* Down, or gone: look for it again, by its name, which is no longer what the
 * socket is bound to. The plan waits as well. */
static int wait_for_interface(struct replayer *r, struct way *way)
{
	const int64_t since = cli_now();
	int64_t waited;
	size_t i;
	int code;

	if (!way->is_away) {
		way->is_away = true;
		progress_clear();
		cli_say("replay: %s is down or gone: waiting for it", way->to);
	}
	code = pause_for(100 * MS);
	/* One that is made anew has another queueing discipline. */
	if (find_interface(r, way, NULL) == 0 && r->ahead_ns && !code)
		code = replay_ahead_check(r, way);
	waited = cli_now() - since;
	r->plan_ns += waited;
	r->last_due_ns += waited;
	r->counts.paused_ns += waited;
	way->is_bound = false;
	for (i = 0; i < r->queued; i++) {
		r->slots[i].due_ns += waited;
		if (r->slots[i].way == way)
			r->msgs[i].addr = &way->addr;
	}
	return code;
}

/* ---- sending ---- */

static void note_return(struct way *way)
{
	way->is_away = false;
	cli_say("replay: %s is back", way->to);
}

/* n messages went, of which slot is the first. */
static void note_sent(struct replayer *r, const struct slot *slot, size_t n,
		      int64_t now)
{
	const struct slot *end = slot + n;

	if (!r->is_begun)
		r->begun_ns = now;
	r->is_begun = true;
	r->ended_ns = now;
	r->counts.sent += n;
	for (; slot < end; slot++) {
		if (!r->ignores_times && !r->is_interactive)
			lateness_add(&r->late, now - slot->due_ns);
		if (slot->due_ns > r->ahead_last_ns)
			r->ahead_last_ns = slot->due_ns;
		if (slot->way->is_away)
			note_return(slot->way);
	}
}

static void note_failed(struct replayer *r, struct slot *slot, int code)
{
	char text[128];

	r->counts.failed++;
	if (slot->way->failed_with == code)
		return;
	slot->way->failed_with = code;
	progress_clear();
	cli_say("replay: %s: %s%s", slot->way->to,
		afsock_strerror(code, text, sizeof(text)),
		code == -EINVAL ? " (CAN FD or XL on an interface without?)" :
				  "");
}

static void show(const struct replayer *r, size_t first, size_t n)
{
	char text[AFSOCK_CAN_XL_TEXT_MAX];
	const struct slot *slot;
	size_t i;

	for (i = first; i < first + n; i++) {
		slot = &r->slots[i];
		if (afsock_can_frame_format(slot->frame.bytes,
					    r->iovs[i].iov_len, text,
					    sizeof(text)) > 0)
			printf("%s (%s) %s\n", slot->way->to, slot->way->from,
			       text);
	}
}

/* What stopped a send at a slot. Returns 0 to try again, 1 when the frame is
 * given up, or an exit code above that. */
static int recover(struct replayer *r, struct slot *slot, int code,
		   int64_t *pause, int64_t *deadline)
{
	struct pollfd fd = { .fd = r->s.fd, .events = POLLOUT };
	int n;

	if (code == -ENOBUFS)
		return wait_for_room(r, slot->way, pause, deadline);
	if (code == -EAGAIN) {
		n = cli_poll(&fd, 1, INT64_MAX);
		return n == -EINTR ? 128 + cli_signal() : 0;
	}
	if (is_away(code))
		return wait_for_interface(r, slot->way);
	note_failed(r, slot, code);
	return 1;
}

int replay_flush(struct replayer *r)
{
	int64_t pause = 0, deadline = 0, now;
	size_t done = 0;
	ssize_t n;
	int code = 0;

	while (done < r->queued && code <= 1) {
		if (r->ahead_ns)
			replay_ahead_stamp(r, done);
		now = cli_now();
		n = afsock_sendmmsg(&r->s, r->msgs + done, r->queued - done, 0);
		if (n < 0) {
			code = recover(r, &r->slots[done], (int)n, &pause,
				       &deadline);
			done += code == 1;
			continue;
		}
		note_sent(r, &r->slots[done], (size_t)n, now);
		if (r->is_verbose)
			show(r, done, (size_t)n);
		done += (size_t)n;
		pause = 0;
	}
	if (r->is_verbose)
		cli_flush();
	if (r->ahead_ns)
		replay_ahead_errors(r);
	/* Those that a signal or a limit left over. */
	r->counts.failed += r->queued - done;
	r->queued = 0;
	return code > 1 ? code : 0;
}
