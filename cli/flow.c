/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* flow.c - one direction of a transfer: a message in, a message out */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "transfer.h"

#define BAD_READS_MAX 100 /* errors in a row: the socket has nothing else */
#define PAUSE_FIRST INT64_C(100000)
#define PAUSE_LAST INT64_C(5000000)

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

void flow_drop(struct flow *f, int code)
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
		flow_drop(f, (int)n);
	else
		f->out_len = (size_t)n;
}

/* A message that came but cannot be read. */
static void take_bad(struct flow *f, size_t len, int code)
{
	f->count.in++;
	f->count.in_bytes += len;
	f->message_len = len;
	flow_drop(f, code == -EMSGSIZE ? code : LOSS_TEXT);
}

void flow_cut(struct flow *f)
{
	size_t left = f->stream.end - f->stream.at;

	if (f->unwrap == FRAMING_NONE || left == 0)
		return;
	f->message_len = left;
	f->count.in++;
	f->count.in_bytes += left;
	f->stream.at = f->stream.end = 0;
	flow_drop(f, LOSS_CUT);
}

/* Nothing more comes. The last line may lack its end, and is taken yet: the
 * next read finds the end again. */
static void end_of_source(struct flow *f)
{
	struct unwrap *u = &f->stream;

	if (f->unwrap >= FRAMING_LINES && !u->is_skipping && u->end > u->at &&
	    u->end < u->size) {
		u->buf[u->end++] = '\n';
		return;
	}
	f->is_ended = true;
	flow_cut(f);
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
	if (t->skips_local &&
	    afsock_direction(&f->from->form, &info.from, info.flags) == 'T') {
		f->count.skipped++;
		return -1;
	}
	if (info.full_len > info.len)
		f->count.cut++;
	f->time_ns = info.has_time ? info.time_ns : 0;
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

void flow_fetch(struct transfer *t, struct flow *f)
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
void flow_break(struct transfer *t, struct flow *f, int code)
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

/* The error of a socket was told to a send, so poll will not tell it to the
 * flow that reads there. */
static void look_again(struct transfer *t, const struct endpoint *e)
{
	size_t i;

	for (i = 0; i < t->flow_count; i++)
		if (t->flows[i].from == e)
			t->flows[i].may_read = true;
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
		flow_drop(f, code);
		if (endpoint_survives(f->to, code))
			look_again(t, f->to);
		else if (is_fatal(f->to, code))
			flow_break(t, f, code);
	}
}

/* With a rate, messages leave with a gap; pauses before are not made up for. */
static bool is_early(const struct transfer *t, struct flow *f)
{
	if (!t->gap_ns || f->out_at || t->is_settling || cli_now() >= f->due)
		return false;
	f->retry_at = f->due;
	f->may_write = false;
	return true;
}

/* A message went as a whole. */
static void sent(const struct transfer *t, struct flow *f)
{
	int64_t now = t->gap_ns ? cli_now() : 0;

	f->count.out++;
	f->has_message = false;
	if (f->time_ns)
		latency_add(&f->count.latency, latency_now() - f->time_ns);
	f->due = (now - f->due < t->gap_ns ? f->due : now) + t->gap_ns;
}

void flow_push(struct transfer *t, struct flow *f)
{
	size_t left = f->out_len - f->out_at;
	ssize_t n;

	if (is_early(t, f))
		return;
	n = endpoint_send(f->to, f->out + f->out_at, left);
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
	sent(t, f);
}
