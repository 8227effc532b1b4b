/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * transfer.c - the loop that moves the messages of both directions
 *
 * One message is on its way per direction: a side that does not take its
 * messages keeps only the direction to it waiting. Nothing here blocks but an
 * ISO-TP send that waits for the peer (wait-tx-done), for up to a second.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>

#include "bridge.h"

#define BATCH 64          /* messages of one direction before the other */
#define TICK INT64_C(500000000)

/* All that came has gone: tell the other side. One that knows no end ends the
 * transfer, unless there is time for its answers. */
static void finish(struct transfer *t, struct flow *f)
{
	f->is_over = true;
	if (!endpoint_finish(f->to) && t->idle_ns < 0)
		t->is_stopping = true;
}

static void pump(struct transfer *t, struct flow *f)
{
	int64_t until;
	int i;

	for (i = 0; i < BATCH && !f->is_over; i++) {
		if (!flow_has_message(t, f)) {
			flow_look(t, f);
			if (f->is_ended) {
				finish(t, f);
				return;
			}
			if (!f->may_read || t->is_stopping ||
			    flow_is_shut(f, &until))
				return;
			flow_fetch(t, f);
			t->last_move = cli_now();
		}
		if (t->max_count >= 0 &&
		    transfer_count(t) >= (uint64_t)t->max_count)
			t->is_stopping = t->is_done = true;
		if (f->has_message && !f->may_write)
			return;
		if (f->has_message)
			flow_push(t, f);
	}
}

/* ---- waiting ---- */

struct watch {
	struct pollfd fds[4];
	int64_t until;
};

/* What both flows want of the fds. A socket has one, stdio has two. */
static void want(struct watch *w, int fd, short events)
{
	size_t i;

	for (i = 0; w->fds[i].fd >= 0 && w->fds[i].fd != fd; i++)
		;
	w->fds[i].fd = fd;
	w->fds[i].events |= events;
}

static short got(const struct watch *w, int fd)
{
	size_t i;

	for (i = 0; i < COUNT(w->fds); i++)
		if (w->fds[i].fd == fd)
			return w->fds[i].revents;
	return 0;
}

/* Whether to look for the end of a reader that has nothing to read now: when
 * it would cost a message to find out. */
static short death_events(const struct transfer *t, const struct flow *f)
{
	return t->flow_count == 1 && f->from->has_boundaries &&
	       !f->to->has_boundaries && !f->to->is_stdio ? POLLRDHUP : 0;
}

static void watch_flow(const struct transfer *t, const struct flow *f,
		       struct watch *w)
{
	int64_t until;
	bool is_shut = flow_is_shut(f, &until);

	if (f->is_over)
		return;
	if (!f->has_message && until < w->until)
		w->until = until;
	if (!f->has_message && !f->is_ended && !t->is_stopping && !is_shut) {
		if (f->may_read)
			w->until = 0;
		want(w, endpoint_fd_in(f->from), POLLIN);
	}
	if (f->has_message && f->retry_at) {
		if (f->retry_at < w->until)
			w->until = f->retry_at;
	} else if (f->has_message) {
		if (f->may_write)
			w->until = 0;
		want(w, endpoint_fd_out(f->to), POLLOUT);
	} else if (f->to->is_stdio || death_events(t, f)) {
		want(w, endpoint_fd_out(f->to), death_events(t, f));
	}
}

static void see_flow(struct transfer *t, struct flow *f, const struct watch *w)
{
	const short bad = POLLERR | POLLHUP | POLLNVAL;
	short out = got(w, endpoint_fd_out(f->to));

	if (f->is_over)
		return;
	if (got(w, endpoint_fd_in(f->from)) & (POLLIN | bad))
		f->may_read = true;
	if (f->has_message && f->retry_at) {
		f->may_write = cli_now() >= f->retry_at;
		if (f->may_write)
			f->retry_at = 0;
	} else if (f->has_message) {
		f->may_write = f->may_write || (out & (POLLOUT | bad));
	} else if (f->to->is_stdio && (out & (POLLERR | POLLNVAL))) {
		flow_break(t, f, -EPIPE);
	} else if (death_events(t, f) && (out & POLLRDHUP)) {
		f->is_ended = true;
	}
}

/* Returns what ends the transfer: EXIT_TIMEOUT, 128 + n; else EXIT_DONE. */
static int wait_for_all(struct transfer *t)
{
	struct watch w = { .until = INT64_MAX };
	int64_t idle_at = t->idle_ns < 0 ? INT64_MAX :
					   t->last_move + t->idle_ns;
	size_t i;
	int r;

	for (i = 0; i < COUNT(w.fds); i++)
		w.fds[i].fd = -1;
	for (i = 0; i < t->flow_count; i++)
		watch_flow(t, &t->flows[i], &w);
	if (idle_at < w.until)
		w.until = idle_at;
	if (t->on_tick && t->next_tick < w.until)
		w.until = t->next_tick;
	r = cli_poll(w.fds, COUNT(w.fds), w.until);
	if (r < 0)
		return r == -EINTR ? 128 + cli_signal() : EXIT_FAILED;
	for (i = 0; i < t->flow_count; i++)
		see_flow(t, &t->flows[i], &w);
	if (r == 0 && cli_now() >= idle_at)
		return EXIT_TIMEOUT;
	if (t->on_tick && cli_now() >= t->next_tick) {
		t->on_tick(t);
		t->next_tick = cli_now() + TICK;
	}
	return EXIT_DONE;
}

static bool is_finished(const struct transfer *t)
{
	size_t i;

	for (i = 0; i < t->flow_count; i++) {
		const struct flow *f = &t->flows[i];

		if (!f->is_over && (!t->is_stopping || flow_holds(f)))
			return false;
	}
	return true;
}

/* The last chance of what waits for room, then it is dropped. */
static void settle(struct transfer *t)
{
	size_t i;

	t->is_settling = true;
	for (i = 0; i < t->flow_count; i++) {
		struct flow *f = &t->flows[i];

		while (flow_has_message(t, f)) {
			flow_push(t, f);
			if (!f->has_message)
				continue;
			f->message_len -= f->wrap == FRAMING_NONE ? f->out_at :
								    0;
			flow_drop(f, LOSS_UNSENT);
		}
		flow_cut(f);
		if (!f->is_over && f->to->has_end)
			endpoint_finish(f->to);
	}
}

int transfer_run(struct transfer *t)
{
	int r = EXIT_DONE;
	size_t i;

	t->last_move = cli_now();
	do {
		for (i = 0; i < t->flow_count; i++)
			pump(t, &t->flows[i]);
		if (is_finished(t))
			break;
		r = wait_for_all(t);
	} while (r == EXIT_DONE);
	settle(t);
	return r;
}

/* ---- set-up and end ---- */

/* The buffers of a flow that says what it needs. */
static int set_up(struct transfer *t, size_t i)
{
	struct flow *f = &t->flows[i];

	f->buf = malloc(FRAMING_HEAD + MESSAGE_MAX);
	f->text = f->wrap >= FRAMING_LINES ? malloc(TEXT_ROOM) : NULL;
	f->times = calloc(f->wrap == FRAMING_BRIDGE ? BRIDGE_COUNT_MAX : 1,
			  sizeof(*f->times));
	f->stream.size = TEXT_ROOM;
	f->stream.buf = f->unwrap ? malloc(f->stream.size) : NULL;
	if (i >= t->flow_count)
		t->flow_count = i + 1;
	transfer_reset(t);
	if (!f->buf || !f->times || (f->wrap >= FRAMING_LINES && !f->text) ||
	    (f->unwrap && !f->stream.buf))
		return cli_fail_code(-ENOMEM, "relay", "buffers");
	return EXIT_DONE;
}

int transfer_flow(struct transfer *t, size_t i, struct endpoint *from,
		  struct endpoint *to, int framing, size_t block)
{
	struct flow *f = &t->flows[i];

	*f = (struct flow){ .from = from, .to = to, .block = block };
	if (!from->has_boundaries && to->has_boundaries)
		f->unwrap = framing;
	if (from->has_boundaries && !to->has_boundaries)
		f->wrap = framing;
	return set_up(t, i);
}

int transfer_bridge(struct transfer *t, size_t i, struct endpoint *from,
		    struct endpoint *to, struct bridge *b, bool is_deaf)
{
	struct flow *f = &t->flows[i];

	*f = (struct flow){ .from = from, .to = to, .bridge = b,
			    .is_deaf = is_deaf };
	if (from == b->net)
		f->unwrap = FRAMING_BRIDGE;
	else
		f->wrap = FRAMING_BRIDGE;
	return set_up(t, i);
}

void transfer_reset(struct transfer *t)
{
	size_t i;

	t->is_stopping = t->is_settling = false;
	for (i = 0; i < t->flow_count; i++) {
		struct flow *f = &t->flows[i];

		f->stream.at = f->stream.end = f->stream.to_skip = 0;
		f->stream.is_skipping = f->has_message = false;
		f->is_ended = f->is_over = false;
		f->may_read = f->may_write = true;
		f->retry_at = f->pause = 0;
		f->bad_reads = 0;
		f->gathered = 0;
	}
}

void transfer_done(struct transfer *t)
{
	size_t i;

	for (i = 0; i < t->flow_count; i++) {
		free(t->flows[i].buf);
		free(t->flows[i].text);
		free(t->flows[i].times);
		free(t->flows[i].stream.buf);
	}
}

uint64_t transfer_count(const struct transfer *t)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < t->flow_count; i++)
		n += t->flows[i].count.in;
	return n;
}

bool transfer_lost(const struct transfer *t)
{
	size_t i;

	for (i = 0; i < t->flow_count; i++) {
		const struct flow *f = &t->flows[i];

		if (f->count.dropped || f->count.cut || f->count.errors.n ||
		    f->from->drops)
			return true;
	}
	return false;
}
