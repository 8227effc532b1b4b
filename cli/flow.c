/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* flow.c - one direction of a transfer: a message in, a message out */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "bridge.h"

#define BAD_READS_MAX 100 /* errors in a row: the socket has nothing else */
#define PAUSE_FIRST INT64_C(100000)
#define PAUSE_LAST INT64_C(5000000)

static void count_reason(struct reasons *reasons, int code, uint64_t n)
{
	size_t i;

	if (n == 0)
		return;
	for (i = 0; i < reasons->n; i++)
		if (reasons->rows[i].code == code)
			break;
	if (i == COUNT(reasons->rows))
		i--; /* the last one stands for all the rest */
	if (i == reasons->n) {
		reasons->n++;
		reasons->rows[i].code = code;
	}
	reasons->rows[i].count += n;
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
	f->count.dropped += f->message_count;
	f->count.dropped_bytes += f->message_len;
	count_reason(&f->count.drops, code, f->message_count);
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
	f->message_count = 1;
	f->has_message = true;
	f->out = data;
	f->out_at = 0;
	f->times[0] = f->time_ns;
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
	f->message_count = 1;
	flow_drop(f, code == -EMSGSIZE || f->bridge ? code : LOSS_TEXT);
}

void flow_cut(struct flow *f)
{
	size_t left = f->stream.end - f->stream.at;

	if (f->unwrap == FRAMING_NONE || left == 0)
		return;
	f->message_len = left;
	f->message_count = 1;
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

	if ((f->unwrap == FRAMING_LINES || f->unwrap == FRAMING_TEXT) &&
	    !u->is_skipping && u->end > u->at && u->end < u->size) {
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
		count_reason(&f->count.errors, code, 1);
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

static void read_more(struct transfer *t, struct flow *f)
{
	struct unwrap *u = &f->stream;
	ssize_t n;

	memmove(u->buf, u->buf + u->at, u->end - u->at);
	u->end -= u->at;
	u->at = 0;
	n = read_some(t, f, u->buf + u->end, u->size - u->end);
	if (n > 0)
		u->end += (size_t)n;
	else if (n == 0 && f->from->has_boundaries)
		take_bad(f, 0, LOSS_SHORT);
}

static void fetch_framed(struct transfer *t, struct flow *f)
{
	size_t len = 0, used = 0;
	int r = framing_unwrap(f->unwrap, f->to, &f->stream,
			       f->buf + FRAMING_HEAD, MESSAGE_MAX, &len,
			       &used);

	if (r > 0)
		take(f, f->buf + FRAMING_HEAD, len);
	else if (r < 0)
		take_bad(f, used, r);
	else
		read_more(t, f);
}

/* ---- bridges ---- */

/* The conversation makes no sense any more: all of it ends. */
static void give_up(struct transfer *t, struct flow *f)
{
	cli_say("%s: %s", f->bridge->net->text, f->bridge->trouble);
	t->has_failed = t->is_stopping = true;
	f->is_ended = true;
}

void flow_look(struct transfer *t, struct flow *f)
{
	struct bridge *b = f->bridge;

	if (!b || f->from != b->net || b->stage == BRIDGE_READY ||
	    *b->trouble || t->is_stopping)
		return;
	if (f->is_ended)
		bridge_break(b, 0, "the connection ended before %s had begun",
			     b->protocol->name);
	else if (cli_now() >= b->give_up_at)
		bridge_break(b, 0, "no %s within 10 s", b->protocol->name);
	else
		return;
	give_up(t, f);
}

static void fetch_from_net(struct transfer *t, struct flow *f)
{
	unsigned char *data = f->buf + FRAMING_HEAD;
	struct bridge *b = f->bridge;
	struct unwrap *u = &f->stream;
	size_t len = 0, used = 0;
	int r = b->protocol->unwrap(b, u, data, &len, &used);

	f->from->drops = (uint64_t)((int64_t)f->from->drops + b->missing);
	b->missing = 0;
	if (r < 0) {
		if (*b->trouble) {
			used += u->end - u->at;
			u->at = u->end;
		}
		take_bad(f, used, r);
	} else if (r > 0 && f->is_deaf) {
		f->count.skipped++;
	} else if (r > 0) {
		take(f, data, len);
	} else {
		read_more(t, f);
	}
	if (*b->trouble && !f->is_ended)
		give_up(t, f);
}

/* One frame more for the network. */
static void gather(struct flow *f, const unsigned char *frame, size_t len)
{
	struct bridge *b = f->bridge;
	unsigned char *packet = (unsigned char *)f->text;
	ssize_t n;

	if (!f->gathered) {
		f->gathered_len = b->packet_max ? BRIDGE_HEAD : 0;
		f->gathered_bytes = 0;
		f->flush_at = b->packet_max ? cli_now() + b->flush_ns : 0;
	}
	n = b->protocol->wrap(b, frame, len, f->time_ns,
			      packet + f->gathered_len);
	if (n < 0) {
		take_bad(f, len, (int)n);
		return;
	}
	f->count.in++;
	f->count.in_bytes += len;
	f->times[f->gathered++] = f->time_ns;
	f->gathered_len += (size_t)n;
	f->gathered_bytes += len;
}

/* Whether what is gathered has to go. */
static bool is_due(const struct transfer *t, const struct flow *f)
{
	const struct bridge *b = f->bridge;

	return !b->packet_max || f->is_ended || t->is_stopping ||
	       t->is_settling || f->gathered == BRIDGE_COUNT_MAX ||
	       f->gathered_len + BRIDGE_LONGEST > b->packet_max ||
	       cli_now() >= f->flush_at;
}

/* What is in text is the message now. */
static void seal(struct flow *f, size_t count, size_t bytes, size_t len)
{
	f->has_message = true;
	f->message_count = count;
	f->message_len = bytes;
	f->out = (const unsigned char *)f->text;
	f->out_at = 0;
	f->out_len = len;
}

bool flow_has_message(const struct transfer *t, struct flow *f)
{
	struct bridge *b = f->bridge;

	if (f->has_message || !b || f->to != b->net)
		return f->has_message;
	if (f->gathered && is_due(t, f)) {
		if (b->packet_max)
			bridge_head(b, (unsigned char *)f->text, f->gathered);
		seal(f, f->gathered, f->gathered_bytes, f->gathered_len);
		f->gathered = 0;
	} else if (!f->gathered && b->answer_len) {
		memcpy(f->text, b->answer, b->answer_len);
		seal(f, 0, 0, b->answer_len);
		b->answer_len = 0;
	}
	return f->has_message;
}

bool flow_is_shut(const struct flow *f, int64_t *ret_until)
{
	const struct bridge *b = f->bridge;

	*ret_until = INT64_MAX;
	if (!b)
		return false;
	if (f->from == b->net) {
		if (b->stage != BRIDGE_READY && !*b->trouble)
			*ret_until = b->give_up_at;
		return false;
	}
	if (b->answer_len)
		*ret_until = 0;
	else if (f->gathered)
		*ret_until = f->flush_at;
	if (f->is_deaf || b->stage != BRIDGE_READY)
		return true;
	if (cli_now() >= b->ready_at)
		return false;
	if (!b->answer_len)
		*ret_until = b->ready_at;
	return true;
}

bool flow_holds(const struct flow *f)
{
	return f->has_message || f->gathered ||
	       (f->bridge && f->to == f->bridge->net &&
		f->bridge->answer_len);
}

/* ---- either ---- */

void flow_fetch(struct transfer *t, struct flow *f)
{
	unsigned char *data = f->buf + FRAMING_HEAD;
	ssize_t n;

	if (f->unwrap == FRAMING_BRIDGE) {
		fetch_from_net(t, f);
		return;
	}
	if (f->unwrap != FRAMING_NONE) {
		fetch_framed(t, f);
		return;
	}
	n = read_some(t, f, data, f->from->has_boundaries ? MESSAGE_MAX :
							    f->block);
	if (n >= 0 && f->wrap == FRAMING_BRIDGE)
		gather(f, data, (size_t)n);
	else if (n >= 0)
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
	if (!t->gap_ns || f->out_at || t->is_settling || !f->message_count ||
	    cli_now() >= f->due)
		return false;
	f->retry_at = f->due;
	f->may_write = false;
	return true;
}

/* A message went as a whole. */
static void sent(const struct transfer *t, struct flow *f)
{
	int64_t now = t->gap_ns ? cli_now() : 0;
	size_t i;

	f->count.out += f->message_count;
	f->has_message = false;
	for (i = 0; i < f->message_count; i++)
		if (f->times[i])
			latency_add(&f->count.latency,
				    latency_now() - f->times[i]);
	f->due = (now - f->due < t->gap_ns ? f->due : now) +
		 t->gap_ns * (int64_t)f->message_count;
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
