/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * bridge - what comes from the network to relay's cannelloni and socketcand
 *
 * The first byte chooses the protocol and the side, and whether its beginning
 * is over; the next how many bytes come at once, or, of datagrams, the length
 * of each stands before it.
 */
#include "fuzz.h"

#include "cli/can/bridge.c"
#include "cli/can/cannelloni.c"
#include "cli/can/socketcand.c"

/* ---- of the command, which is no library ---- */

int cli_usage(const char *command, const char *fmt, ...)
{
	(void)command;
	(void)fmt;
	return EXIT_USAGE;
}

int64_t cli_now(void)
{
	return 0;
}

int64_t cli_deadline(int64_t span_ns)
{
	return span_ns;
}

bool endpoint_interface(const struct endpoint *e, char ret[16])
{
	(void)e;
	(void)ret;
	return false;
}

/* ---- */

struct wire {
	struct bridge bridge;
	struct unwrap u; /* in a block of exactly what is there */
	bool is_over;
};

static void add(struct unwrap *u, const uint8_t *data, size_t len)
{
	size_t left = u->end - u->at;
	unsigned char *buf = malloc(left + len ? left + len : 1);

	MUST(buf);
	if (left)
		memcpy(buf, u->buf + u->at, left);
	if (len)
		memcpy(buf + left, data, len);
	free(u->buf);
	u->buf = buf;
	u->at = 0;
	u->end = u->size = left + len;
}

/* What was read is a frame, and means the same when it is sent on. */
static void see_frame(const struct bridge *from, const unsigned char *frame,
		      size_t len)
{
	struct bridge b = *from;
	unsigned char *out = malloc(BRIDGE_FRAME_MAX), again[CANFD_MTU];
	char text[AFSOCK_CAN_TEXT_MAX];
	struct unwrap u = { .at = 0 };
	size_t again_len = 0, used = 0;
	ssize_t n;

	MUST(out);
	MUST(len == CAN_MTU || len == CANFD_MTU);
	MUST(afsock_can_frame_format(frame, len, text, sizeof(text)) > 0);
	b.packet_max = 0;
	b.stage = BRIDGE_READY;
	/* The other side's words. */
	b.is_server = !from->is_server;
	n = b.protocol->wrap(&b, frame, len, 1, out);
	MUST(n > 0 && n <= BRIDGE_FRAME_MAX);
	add(&u, out, (size_t)n);
	b.is_server = from->is_server;
	MUST(b.protocol->unwrap(&b, &u, again, &again_len, &used) == 1);
	MUST(u.at == u.end && again_len == len);
	/* Of an error frame socketcand has the classes only, as it came. */
	MUST(memcmp(again, frame, len) == 0);
	free(u.buf);
	free(out);
}

static void take(struct wire *w, const uint8_t *data, size_t len)
{
	struct bridge *b = &w->bridge;
	unsigned char *frame = malloc(CANFD_MTU);
	size_t frame_len = 77, used = 0, before, rounds = 0;
	int r;

	MUST(frame);
	add(&w->u, data, len);
	do {
		before = w->u.at;
		r = b->protocol->unwrap(b, &w->u, frame, &frame_len, &used);
		MUST(w->u.at >= before && w->u.at <= w->u.end);
		MUST(used <= w->u.end + 1);
		MUST(b->answer_len <= sizeof(b->answer));
		MUST(strnlen(b->trouble, sizeof(b->trouble)) <
		     sizeof(b->trouble));
		MUST(r <= 1 && (r >= 0 || r == -EMSGSIZE ||
				(r <= LOSS_TEXT && r >= LOSS_SHORT)));
		if (r == 1) {
			MUST(b->stage == BRIDGE_READY || b->is_server);
			see_frame(b, frame, frame_len);
		}
		MUST(++rounds < 3 * (len + w->u.end) + 10);
	} while (r != 0 && !*b->trouble);
	if (b->packet_max && !*b->trouble)
		MUST(w->u.at == w->u.end && !b->is_inside);
	b->answer_len = 0;
	w->is_over = *b->trouble;
	free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	unsigned int choice = fuzz_byte(&in);
	struct endpoint net = { .is_stdio = true };
	struct wire w = { .is_over = false };
	size_t piece = 1, n;

	w.bridge.net = &net;
	w.bridge.protocol = &bridge_cannelloni;
	if (choice & 1)
		w.bridge.protocol = &bridge_socketcand;
	w.bridge.is_server = w.bridge.protocol->has_bus && (choice & 2);
	if (!w.bridge.protocol->has_bus && (choice & 2))
		w.bridge.packet_max = PACKET;
	memcpy(w.bridge.bus, "can0", 5);
	bridge_begin(&w.bridge);
	if (choice & 4)
		w.bridge.stage = BRIDGE_READY;
	if (!w.bridge.packet_max)
		piece += fuzz_byte(&in);
	while (in.left > 0 && !w.is_over) {
		if (w.bridge.packet_max)
			piece = fuzz_byte(&in);
		n = piece < in.left ? piece : in.left;
		take(&w, in.at, n);
		in.at += n;
		in.left -= n;
	}
	free(w.u.buf);
	return 0;
}
