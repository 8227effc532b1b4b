/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * socketcand.c - the raw mode of socketcand, as server and as client
 *
 *     server: < hi >                    client: < open vcan0 >
 *     < ok >                            < rawmode >
 *     < ok >
 *     < frame 123 23.424242 1A22 >      < send 123 2 1a 22 >
 *     < error 004 23.424242 >           < echo >
 *
 * (socketcand's doc/protocol.md and src/state_raw.c.) It has data of classic
 * frames and the classes of error frames; remote requests and CAN FD cannot be
 * said. Eight digits are an identifier of 29 bits; some clients write it
 * without leading zeros, so a number above 7FF is one too.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can/error.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bridge.h"

#define ELEMENT_MAX 256
#define WORDS_MAX 16

/*
 * A client that wants exactly "< ok >" from one read (python-can) must not find
 * frames behind it. Nothing tells when it has read; frames wait meanwhile.
 */
#define QUIET INT64_C(20000000)

struct words {
	size_t n;
	struct {
		const char *at;
		size_t len;
	} w[WORDS_MAX];
};

/* ---- out ---- */

static void socketcand_begin(struct bridge *b)
{
	b->stage = BRIDGE_GREETING;
	if (b->is_server)
		bridge_say(b, "< hi >");
}

/* "123 " */
static size_t put_id(canid_t id, char *out)
{
	size_t n = afsock_can_id_format(id, out);

	out[n++] = ' ';
	return n;
}

static void put_time(int64_t time_ns, char *out, size_t size)
{
	struct timespec now;

	if (!time_ns) {
		clock_gettime(CLOCK_REALTIME, &now);
		time_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	}
	snprintf(out, size, "%lld.%06lld", (long long)(time_ns / 1000000000),
		 (long long)(time_ns / 1000 % 1000000));
}

/*
 * The line feed in front is none of the protocol's, which passes over it: it
 * is for python-can of 2022 and 2023 (4.1 among them), which loses the character
 * behind the last message of each read.
 */
static ssize_t wrap_served(const struct can_frame *f, int64_t time_ns,
			   char *out)
{
	char stamp[32], id[10];
	size_t n, i;

	put_time(time_ns, stamp, sizeof(stamp));
	if (f->can_id & CAN_ERR_FLAG)
		return snprintf(out, BRIDGE_FRAME_MAX, "\n< error %03X %s >",
				f->can_id & CAN_ERR_MASK, stamp);
	id[put_id(f->can_id, id)] = '\0';
	n = (size_t)snprintf(out, BRIDGE_FRAME_MAX, "\n< frame %s%s ", id,
			     stamp);
	for (i = 0; i < f->len; i++)
		n += (size_t)snprintf(out + n, BRIDGE_FRAME_MAX - n, "%02X",
				      f->data[i]);
	return (ssize_t)n + snprintf(out + n, BRIDGE_FRAME_MAX - n, " >");
}

static ssize_t wrap_sent(const struct can_frame *f, char *out)
{
	char id[10];
	size_t n, i;

	id[put_id(f->can_id, id)] = '\0';
	n = (size_t)snprintf(out, BRIDGE_FRAME_MAX, "< send %s%d", id, f->len);
	for (i = 0; i < f->len; i++)
		n += (size_t)snprintf(out + n, BRIDGE_FRAME_MAX - n, " %x",
				      f->data[i]);
	return (ssize_t)n + snprintf(out + n, BRIDGE_FRAME_MAX - n, " >");
}

static ssize_t socketcand_wrap(struct bridge *b, const void *frame, size_t len,
			       int64_t time_ns, unsigned char *out)
{
	struct can_frame f;

	if (len != CAN_MTU)
		return LOSS_UNTOLD;
	memcpy(&f, frame, len);
	if (f.len > CAN_MAX_DLEN || (f.can_id & CAN_RTR_FLAG) ||
	    (!b->is_server && (f.can_id & CAN_ERR_FLAG)))
		return LOSS_UNTOLD;
	return b->is_server ? wrap_served(&f, time_ns, (char *)out) :
			      wrap_sent(&f, (char *)out);
}

/* ---- elements ---- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Leave out what is between elements; returns how much of it was no space. */
static size_t pass_over(struct unwrap *u)
{
	const char *p = (const char *)u->buf;
	size_t bad = 0;

	for (; u->at < u->end && p[u->at] != '<'; u->at++)
		bad += !is_space(p[u->at]);
	return bad;
}

/* The rest of an element that was too long. */
static bool skip(struct unwrap *u)
{
	const unsigned char *p = u->buf + u->at;
	const unsigned char *stop;

	if (!u->is_skipping)
		return true;
	stop = u->at < u->end ? memchr(p, '>', u->end - u->at) : NULL;
	u->at = stop ? (size_t)(stop - u->buf) + 1 : u->end;
	u->is_skipping = !stop;
	return stop != NULL;
}

/* An element from '<' to '>'. As framing_unwrap. */
static int next_element(struct unwrap *u, const char **ret, size_t *ret_len,
			size_t *ret_used)
{
	const unsigned char *stop;
	size_t have;

	if (!skip(u))
		return 0;
	*ret_used = pass_over(u);
	if (*ret_used)
		return LOSS_TEXT;
	have = u->end - u->at;
	if (have > ELEMENT_MAX)
		have = ELEMENT_MAX;
	stop = have ? memchr(u->buf + u->at, '>', have) : NULL;
	if (!stop && have < ELEMENT_MAX)
		return 0;
	*ret = (const char *)u->buf + u->at;
	*ret_len = stop ? (size_t)(stop - (u->buf + u->at)) + 1 : have;
	*ret_used = *ret_len;
	u->at += *ret_len;
	u->is_skipping = !stop;
	return stop ? 1 : -EMSGSIZE;
}

/* What is in it, without its ends. More words than there is room for are none. */
static void split(const char *text, size_t len, struct words *ret)
{
	const char *at = text + 1, *end = text + len - 1, *start;

	ret->n = 0;
	while (at < end) {
		while (at < end && is_space(*at))
			at++;
		start = at;
		while (at < end && !is_space(*at))
			at++;
		if (at == start)
			break;
		if (ret->n == WORDS_MAX) {
			ret->n = 0;
			return;
		}
		ret->w[ret->n].at = start;
		ret->w[ret->n++].len = (size_t)(at - start);
	}
}

static bool is(const struct words *w, size_t i, const char *text)
{
	return i < w->n && w->w[i].len == strlen(text) &&
	       memcmp(w->w[i].at, text, w->w[i].len) == 0;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A hex number of at most max digits. */
static bool hex(const struct words *w, size_t i, size_t max, uint32_t *ret)
{
	uint32_t n = 0;
	size_t k;

	if (i >= w->n || w->w[i].len > max)
		return false;
	for (k = 0; k < w->w[i].len; k++) {
		if (digit(w->w[i].at[k]) < 0)
			return false;
		n = n << 4 | (uint32_t)digit(w->w[i].at[k]);
	}
	*ret = n;
	return true;
}

static bool read_id(const struct words *w, canid_t *ret)
{
	uint32_t n;

	if (!hex(w, 1, 8, &n) || n > CAN_EFF_MASK)
		return false;
	*ret = w->w[1].len == 8 || n > CAN_SFF_MASK ? n | CAN_EFF_FLAG : n;
	return true;
}

/* "23.424242"; what it says is not used. */
static bool is_time(const struct words *w, size_t i)
{
	size_t k, dots = 0;

	if (i >= w->n)
		return false;
	for (k = 0; k < w->w[i].len; k++) {
		dots += w->w[i].at[k] == '.';
		if (w->w[i].at[k] != '.' &&
		    (w->w[i].at[k] < '0' || w->w[i].at[k] > '9'))
			return false;
	}
	return dots == 1 && k > 1;
}

static int give(const struct can_frame *f, unsigned char *buf, size_t *ret_len)
{
	memcpy(buf, f, sizeof(*f));
	*ret_len = sizeof(*f);
	return 1;
}

/* < send 123 2 1a 22 > */
static int read_send(const struct words *w, unsigned char *buf,
		     size_t *ret_len)
{
	struct can_frame f = { .can_id = 0 };
	uint32_t n;
	size_t i;

	if (!read_id(w, &f.can_id) || !hex(w, 2, 2, &n))
		return LOSS_TEXT;
	if (n > CAN_MAX_DLEN)
		return LOSS_LENGTH;
	if (w->n != 3 + n)
		return LOSS_TEXT;
	f.len = (unsigned char)n;
	for (i = 0; i < f.len; i++) {
		if (!hex(w, 3 + i, 2, &n))
			return LOSS_TEXT;
		f.data[i] = (unsigned char)n;
	}
	return give(&f, buf, ret_len);
}

/* < frame 123 23.424242 1A22 >, without the last word when it is empty */
static int read_served(const struct words *w, unsigned char *buf,
		       size_t *ret_len)
{
	struct can_frame f = { .can_id = 0 };
	const char *data;
	size_t i, len = w->n > 3 ? w->w[3].len : 0;

	if (w->n < 3 || w->n > 4 || !read_id(w, &f.can_id) || !is_time(w, 2) ||
	    len % 2)
		return LOSS_TEXT;
	if (len > 2 * CAN_MAX_DLEN)
		return LOSS_LENGTH;
	data = w->w[w->n - 1].at;
	for (i = 0; i < len; i++) {
		if (digit(data[i]) < 0)
			return LOSS_TEXT;
		f.data[i / 2] = (unsigned char)(f.data[i / 2] << 4 |
						digit(data[i]));
	}
	f.len = (unsigned char)(len / 2);
	return give(&f, buf, ret_len);
}

/* < error 004 23.424242 > is an error frame, other words are a complaint. */
static int read_error(const struct words *w, unsigned char *buf,
		      size_t *ret_len)
{
	struct can_frame f = { .len = CAN_ERR_DLC };

	if (w->n != 3 || !hex(w, 1, 8, &f.can_id) || !is_time(w, 2) ||
	    f.can_id > CAN_ERR_MASK)
		return LOSS_TEXT;
	f.can_id |= CAN_ERR_FLAG;
	return give(&f, buf, ret_len);
}

/* ---- the two sides ---- */

#define NO_FRAME 2 /* understood, but nothing to carry */

static int wrong_word(struct bridge *b, const char *text, size_t len,
		      const char *wanted)
{
	char quoted[48];

	return bridge_break(b, LOSS_HANDSHAKE, "the peer says '%s' instead of "
			    "%s", bridge_quote(text, len, quoted), wanted);
}

static int answer(struct bridge *b, const char *text)
{
	return bridge_say(b, text) ? NO_FRAME : LOSS_TEXT;
}

static int serve_open(struct bridge *b, const struct words *w,
		      const char *text, size_t len)
{
	char quoted[48];

	if (w->n != 2 || !is(w, 0, "open")) {
		bridge_say(b, "< error unknown command >");
		return wrong_word(b, text, len, "< open BUS >");
	}
	if (!is(w, 1, b->bus)) {
		bridge_say(b, "< error could not open bus >");
		return bridge_break(b, LOSS_HANDSHAKE, "the client wants bus "
				    "'%s', here is %s",
				    bridge_quote(w->w[1].at, w->w[1].len,
						 quoted), b->bus);
	}
	b->stage = BRIDGE_OPENING;
	return answer(b, "< ok >");
}

static int serve(struct bridge *b, const struct words *w, const char *text,
		 size_t len, unsigned char *buf, size_t *ret_len)
{
	int r;

	if (b->stage == BRIDGE_GREETING)
		return serve_open(b, w, text, len);
	if (is(w, 0, "send")) {
		r = read_send(w, buf, ret_len);
		if (r < 0)
			bridge_say(b, "< error bad frame >");
		return r;
	}
	if (w->n == 1 && is(w, 0, "echo"))
		return answer(b, "< echo >");
	if (w->n == 1 && is(w, 0, "rawmode")) {
		if (b->stage != BRIDGE_READY)
			b->ready_at = cli_now() + QUIET;
		b->stage = BRIDGE_READY;
		return answer(b, "< ok >");
	}
	bridge_say(b, "< error unknown command >");
	return LOSS_TEXT;
}

static int ask(struct bridge *b, const struct words *w, const char *text,
	       size_t len, unsigned char *buf, size_t *ret_len)
{
	char open[BRIDGE_BUS_MAX + 16];

	switch (b->stage) {
	case BRIDGE_GREETING:
		if (w->n != 1 || !is(w, 0, "hi"))
			return wrong_word(b, text, len, "< hi >");
		snprintf(open, sizeof(open), "< open %s >", b->bus);
		b->stage = BRIDGE_OPENING;
		return answer(b, open);
	case BRIDGE_OPENING:
		if (w->n != 1 || !is(w, 0, "ok"))
			return wrong_word(b, text, len, "< ok >");
		b->stage = BRIDGE_ENTERING;
		return answer(b, "< rawmode >");
	case BRIDGE_ENTERING:
		if (w->n != 1 || !is(w, 0, "ok"))
			return wrong_word(b, text, len, "< ok >");
		b->stage = BRIDGE_READY;
		return NO_FRAME;
	}
	if (is(w, 0, "frame"))
		return read_served(w, buf, ret_len);
	if (is(w, 0, "error"))
		return read_error(w, buf, ret_len);
	return LOSS_TEXT;
}

static int socketcand_unwrap(struct bridge *b, struct unwrap *u,
			     unsigned char *buf, size_t *ret_len,
			     size_t *ret_used)
{
	struct words w;
	const char *text;
	size_t len;
	int r;

	do {
		r = next_element(u, &text, &len, ret_used);
		if (r < 0 && b->stage != BRIDGE_READY)
			return bridge_break(b, LOSS_HANDSHAKE, "the peer does "
					    "not speak socketcand");
		if (r <= 0)
			return r;
		split(text, len, &w);
		r = b->is_server ? serve(b, &w, text, len, buf, ret_len) :
				   ask(b, &w, text, len, buf, ret_len);
	} while (r == NO_FRAME);
	return r;
}

const struct bridge_protocol bridge_socketcand = {
	.name = "socketcand",
	.has_bus = true,
	.begin = socketcand_begin,
	.unwrap = socketcand_unwrap,
	.wrap = socketcand_wrap,
};
