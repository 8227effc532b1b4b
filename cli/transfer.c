/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * transfer.c - messages from one endpoint to another, and back
 *
 * One loop, one message on its way per direction: a side that does not take
 * its messages keeps only the direction to it waiting. Nothing here blocks but
 * an ISO-TP send that waits for the peer (wait-tx-done), for up to a second.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transfer.h"

#define BATCH 64          /* messages of one direction before the other */
#define BAD_READS_MAX 100 /* errors in a row: the socket has nothing else */
#define PAUSE_FIRST INT64_C(100000)
#define PAUSE_LAST INT64_C(5000000)
#define TICK INT64_C(500000000)

/* A line of text takes up to three characters for a byte. */
#define TEXT_ROOM (3 * MESSAGE_MAX + 4096)

static void count_reason(struct reasons *reasons, int code)
{
	size_t i;

	for (i = 0; i < reasons->n; i++)
		if (reasons->rows[i].code == code)
			break;
	if (i == COUNT(reasons->rows))
		i--; /* the last one stands for all the rest */
	if (i == reasons->n) {
		reasons->n++;
		reasons->rows[i].code = code;
	}
	reasons->rows[i].count++;
}

static bool is_any_of(int code, const int *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (code == list[i])
			return true;
	return false;
}

/* The connection or the interface is gone: nothing will work any more. */
static bool is_fatal(const struct endpoint *e, int code)
{
	static const int always[] = {
		-EPIPE,	    -ECONNRESET, -ENOTCONN, -ECONNABORTED, -ESHUTDOWN,
		-EBADF,	    -ENODEV,	 -ENXIO,    -EIO,	   -ENOSPC,
		AFSOCK_ECLOSED,
	};

	return is_any_of(code, always, COUNT(always)) || !e->has_boundaries;
}

/* ---- one message ---- */

static void drop(struct flow *f, int code)
{
	f->count.dropped++;
	f->count.dropped_bytes += f->message_len;
	count_reason(&f->count.drops, code);
	f->has_message = false;
	f->retry_at = f->pause = 0;
}

/* A message is in: get it ready for the other side. */
static void take(struct flow *f, const unsigned char *data, size_t len)
{
	ssize_t n;

	f->count.in++;
	f->count.in_bytes += len;
	f->message_len = len;
	f->has_message = true;
	f->out = data;
	f->out_at = 0;
	n = framing_wrap(f->wrap, f->from, f->buf + FRAMING_HEAD, len, f->text,
			 TEXT_ROOM, &f->out);
	if (n < 0)
		drop(f, (int)n);
	else
		f->out_len = (size_t)n;
}

/* A message that came but cannot be read. */
static void take_bad(struct flow *f, size_t len, int code)
{
	f->count.in++;
	f->count.in_bytes += len;
	f->message_len = len;
	drop(f, code == -EMSGSIZE ? code : LOSS_TEXT);
}

static void end_of_source(struct flow *f)
{
	size_t left = f->stream.end - f->stream.at;

	f->is_ended = true;
	if (f->unwrap == FRAMING_NONE || left == 0)
		return;
	f->message_len = left;
	f->count.in++;
	f->count.in_bytes += left;
	f->stream.at = f->stream.end = 0;
	drop(f, LOSS_CUT);
}

static void bad_read(struct transfer *t, struct flow *f, int code)
{
	if (code == -EAGAIN) {
		f->may_read = false;
		return;
	}
	if (!is_fatal(f->from, code) && ++f->bad_reads < BAD_READS_MAX) {
		count_reason(&f->count.errors, code);
		return;
	}
	endpoint_fail(f->from, "recv", code);
	t->has_failed = true;
	end_of_source(f);
}

/* Read what is there into buf. Returns the length; below 0: nothing. */
static ssize_t read_some(struct transfer *t, struct flow *f, void *buf,
			 size_t size)
{
	struct received info;
	ssize_t n = endpoint_receive(f->from, buf, size, &info);

	if (n < 0) {
		bad_read(t, f, (int)n);
		return -1;
	}
	f->bad_reads = 0;
	if (info.is_end) {
		end_of_source(f);
		return -1;
	}
	if (info.full_len > info.len)
		f->count.cut++;
	return n;
}

static void fetch_framed(struct transfer *t, struct flow *f)
{
	struct unwrap *u = &f->stream;
	size_t len = 0, used = 0;
	ssize_t n;
	int r = framing_unwrap(f->unwrap, f->to, u, f->buf + FRAMING_HEAD,
			       MESSAGE_MAX, &len, &used);

	if (r > 0) {
		take(f, f->buf + FRAMING_HEAD, len);
		return;
	}
	if (r < 0) {
		take_bad(f, used, r);
		return;
	}
	memmove(u->buf, u->buf + u->at, u->end - u->at);
	u->end -= u->at;
	u->at = 0;
	n = read_some(t, f, u->buf + u->end, u->size - u->end);
	if (n > 0)
		u->end += (size_t)n;
}

static void fetch(struct transfer *t, struct flow *f)
{
	unsigned char *data = f->buf + FRAMING_HEAD;
	ssize_t n;

	if (f->unwrap != FRAMING_NONE) {
		fetch_framed(t, f);
		return;
	}
	n = read_some(t, f, data, f->from->has_boundaries ? MESSAGE_MAX :
							    f->block);
	if (n >= 0)
		take(f, data, (size_t)n);
}

/* ---- sending it ---- */

/* The destination is gone. A socket that broke will end the other direction
 * by itself, after what it had received before. */
static void broken(struct transfer *t, struct flow *f, int code)
{
	f->is_ended = f->is_over = true;
	if (!f->to->has_end || f->to->is_stdio)
		t->is_stopping = true;
	if (f->to->is_stdio && code == -EPIPE)
		return; /* the reader has had enough */
	t->has_failed = true;
	endpoint_fail(f->to, "send", code);
}

static void put_off(struct flow *f)
{
	f->pause = f->pause ? f->pause * 2 : PAUSE_FIRST;
	if (f->pause > PAUSE_LAST)
		f->pause = PAUSE_LAST;
	f->retry_at = cli_now() + f->pause;
	f->may_write = false;
}

static void bad_send(struct transfer *t, struct flow *f, int code)
{
	if (code == -ENOBUFS) {
		f->count.retries++;
		put_off(f);
	} else if (code == -EAGAIN) {
		/* Writable a moment ago, and not now: a busy ISO-TP socket
		 * before Linux 6.3 is reported so. */
		if (f->pause)
			put_off(f);
		f->pause = PAUSE_FIRST;
		f->may_write = false;
	} else {
		f->message_len -= f->wrap == FRAMING_NONE ? f->out_at : 0;
		drop(f, code);
		if (is_fatal(f->to, code))
			broken(t, f, code);
	}
}

static void push(struct transfer *t, struct flow *f)
{
	size_t left = f->out_len - f->out_at;
	ssize_t n = endpoint_send(f->to, f->out + f->out_at, left);

	if (n < 0) {
		bad_send(t, f, (int)n);
		return;
	}
	f->pause = f->retry_at = 0;
	f->out_at += (size_t)n;
	if (f->wrap == FRAMING_NONE)
		f->count.out_bytes += (uint64_t)n;
	/* A message went as a whole, whatever the count says. */
	if (f->out_at < f->out_len && !f->to->has_boundaries)
		return;
	if (f->wrap != FRAMING_NONE)
		f->count.out_bytes += f->message_len;
	f->count.out++;
	f->has_message = false;
}

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
	int i;

	for (i = 0; i < BATCH && !f->is_over; i++) {
		if (!f->has_message) {
			if (f->is_ended) {
				finish(t, f);
				return;
			}
			if (!f->may_read || t->is_stopping)
				return;
			fetch(t, f);
			t->last_move = cli_now();
		}
		if (t->max_count >= 0 &&
		    transfer_count(t) >= (uint64_t)t->max_count)
			t->is_stopping = t->is_done = true;
		if (f->has_message && !f->may_write)
			return;
		if (f->has_message)
			push(t, f);
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
	if (f->is_over)
		return;
	if (!f->has_message && !f->is_ended && !t->is_stopping) {
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
		broken(t, f, -EPIPE);
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

		if (!f->is_over && (!t->is_stopping || f->has_message))
			return false;
	}
	return true;
}

/* The last chance of what waits for room, then it is dropped. */
static void settle(struct transfer *t)
{
	size_t i;

	for (i = 0; i < t->flow_count; i++) {
		struct flow *f = &t->flows[i];

		if (f->has_message)
			push(t, f);
		if (f->has_message) {
			f->message_len -= f->wrap == FRAMING_NONE ? f->out_at :
								    0;
			drop(f, LOSS_UNSENT);
		}
		if (!f->is_ended && f->stream.end > f->stream.at)
			end_of_source(f);
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

int transfer_flow(struct transfer *t, size_t i, struct endpoint *from,
		  struct endpoint *to, int framing, size_t block)
{
	struct flow *f = &t->flows[i];

	*f = (struct flow){ .from = from, .to = to, .block = block };
	if (!from->has_boundaries && to->has_boundaries)
		f->unwrap = framing;
	if (from->has_boundaries && !to->has_boundaries)
		f->wrap = framing;
	f->buf = malloc(FRAMING_HEAD + MESSAGE_MAX);
	f->text = f->wrap >= FRAMING_LINES ? malloc(TEXT_ROOM) : NULL;
	f->stream.size = TEXT_ROOM;
	f->stream.buf = f->unwrap ? malloc(f->stream.size) : NULL;
	if (i >= t->flow_count)
		t->flow_count = i + 1;
	transfer_reset(t);
	if (!f->buf || (f->wrap >= FRAMING_LINES && !f->text) ||
	    (f->unwrap && !f->stream.buf))
		return cli_fail_code(-ENOMEM, "relay", "buffers");
	return EXIT_DONE;
}

void transfer_reset(struct transfer *t)
{
	size_t i;

	t->is_stopping = false;
	for (i = 0; i < t->flow_count; i++) {
		struct flow *f = &t->flows[i];

		f->stream.at = f->stream.end = f->stream.to_skip = 0;
		f->stream.is_skipping = f->has_message = false;
		f->is_ended = f->is_over = false;
		f->may_read = f->may_write = true;
		f->retry_at = f->pause = 0;
		f->bad_reads = 0;
	}
}

void transfer_done(struct transfer *t)
{
	size_t i;

	for (i = 0; i < t->flow_count; i++) {
		free(t->flows[i].buf);
		free(t->flows[i].text);
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
