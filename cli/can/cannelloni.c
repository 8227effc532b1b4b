/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * cannelloni.c - frames as cannelloni sends them over TCP, UDP and SCTP
 *
 * A frame is its identifier with the flags of linux/can.h (4 bytes, network
 * order), its length, whose highest bit stands for CAN FD, for that the flags,
 * and the data, which a remote request has none of. A stream begins with a word
 * from each side (cannelloni's doc/tcp_protocol.md); a datagram has a version,
 * an operation, a number and how many frames follow (doc/udp_format.md).
 */
#define _GNU_SOURCE
#include <string.h>

#include "bridge.h"

static const char hello[] = "CANNELLONIv1";

#define HELLO_LEN (sizeof(hello) - 1)
#define FRAME_HEAD 5
#define IS_FD 0x80
#define VERSION 2
#define DATA 0

/* ---- out ---- */

static void cannelloni_begin(struct bridge *b)
{
	b->stage = BRIDGE_READY;
	if (b->packet_max)
		return;
	b->stage = BRIDGE_GREETING;
	bridge_say(b, hello);
}

static ssize_t cannelloni_wrap(struct bridge *b, const void *frame, size_t len,
			       int64_t time_ns, unsigned char *out)
{
	struct canfd_frame f;
	size_t i, n = 0;

	(void)b;
	(void)time_ns;
	if (len != CAN_MTU && len != CANFD_MTU)
		return LOSS_UNTOLD;
	memcpy(&f, frame, len);
	if (f.len > (len == CAN_MTU ? CAN_MAX_DLEN : CANFD_MAX_DLEN))
		return LOSS_UNTOLD;
	for (i = 0; i < 4; i++)
		out[n++] = (unsigned char)(f.can_id >> (24 - 8 * i));
	out[n++] = len == CAN_MTU ? f.len : f.len | IS_FD;
	if (len == CANFD_MTU)
		out[n++] = f.flags;
	if (f.can_id & CAN_RTR_FLAG)
		return (ssize_t)n;
	memcpy(out + n, f.data, f.len);
	return (ssize_t)(n + f.len);
}

void bridge_head(struct bridge *b, unsigned char *packet, size_t count)
{
	packet[0] = VERSION;
	packet[1] = DATA;
	packet[2] = b->seq_out++;
	packet[3] = (unsigned char)(count >> 8);
	packet[4] = (unsigned char)count;
}

/* ---- in ---- */

/* Whether there is such a frame: FD has neither remote requests nor errors,
 * and a short identifier has no more than 11 bits. */
static bool is_possible(canid_t id, bool is_fd)
{
	if (is_fd && (id & (CAN_RTR_FLAG | CAN_ERR_FLAG)))
		return false;
	return (id & (CAN_EFF_FLAG | CAN_ERR_FLAG)) ||
	       (id & CAN_EFF_MASK) <= CAN_SFF_MASK;
}

/* As framing_unwrap. LOSS_LENGTH: where the next one begins is not known. */
static int read_frame(const unsigned char *p, size_t have, unsigned char *buf,
		      size_t *ret_len, size_t *ret_used)
{
	struct canfd_frame f = { .can_id = 0 };
	size_t head = FRAME_HEAD, data;
	bool is_fd;

	if (have < FRAME_HEAD)
		return 0;
	f.can_id = (canid_t)p[0] << 24 | (canid_t)p[1] << 16 |
		   (canid_t)p[2] << 8 | p[3];
	is_fd = p[4] & IS_FD;
	f.len = p[4] & 0x7f;
	if (f.len > (is_fd ? CANFD_MAX_DLEN : CAN_MAX_DLEN))
		return LOSS_LENGTH;
	head += is_fd;
	data = f.can_id & CAN_RTR_FLAG ? 0 : f.len;
	if (have < head + data)
		return 0;
	*ret_used = head + data;
	if (!is_possible(f.can_id, is_fd))
		return LOSS_TEXT;
	memcpy(f.data, p + head, data);
	*ret_len = is_fd ? CANFD_MTU : CAN_MTU;
	if (is_fd) {
		/* The other bits are reserved, and not every length exists. */
		f.flags = p[5] & (CANFD_BRS | CANFD_ESI | CANFD_FDF);
		f.len = (unsigned char)afsock_can_fd_len(f.len);
	}
	memcpy(buf, &f, *ret_len);
	return 1;
}

/* Give up all that was read. */
static int drop_rest(struct unwrap *u, size_t *ret_used, int code)
{
	*ret_used = u->end - u->at;
	u->at = u->end;
	return code;
}

static int greet(struct bridge *b, struct unwrap *u, size_t *ret_used)
{
	const unsigned char *p = u->buf + u->at;
	size_t have = u->end - u->at, n = have < HELLO_LEN ? have : HELLO_LEN;
	char text[48];

	if (memcmp(p, hello, n) != 0) {
		bridge_break(b, 0, "the peer begins with '%s', not with %s",
			     bridge_quote(p, n, text), hello);
		return drop_rest(u, ret_used, LOSS_HANDSHAKE);
	}
	if (n < HELLO_LEN)
		return 0;
	u->at += n;
	b->stage = BRIDGE_READY;
	return 1;
}

static int unwrap_stream(struct bridge *b, struct unwrap *u,
			 unsigned char *buf, size_t *ret_len, size_t *ret_used)
{
	int r = b->stage == BRIDGE_READY ? 1 : greet(b, u, ret_used);
	const unsigned char *p;

	if (r <= 0)
		return r;
	p = u->buf + u->at;
	r = read_frame(p, u->end - u->at, buf, ret_len, ret_used);
	if (r == LOSS_LENGTH) {
		bridge_break(b, 0, "a %s frame of %d bytes",
			     p[4] & IS_FD ? "CAN FD" : "CAN", p[4] & ~IS_FD);
		return drop_rest(u, ret_used, r);
	}
	if (r)
		u->at += *ret_used;
	return r;
}

/*
 * Numbers count datagrams and wrap at 256. One that is behind came late, or
 * twice; what came late had been missing. Which of more than 127 it is cannot
 * be told.
 */
static void see_number(struct bridge *b, unsigned char seq)
{
	unsigned char ahead = (unsigned char)(seq - b->seq_in - 1);

	if (!b->has_seq || ahead < 128) {
		if (b->has_seq) {
			b->missing += ahead;
			b->missing_ever += ahead;
		}
		b->has_seq = true;
		b->seq_in = seq;
	} else if (ahead != 255 && b->missing_ever) {
		b->missing--;
		b->missing_ever--;
	}
}

static int open_packet(struct bridge *b, struct unwrap *u, size_t *ret_used)
{
	const unsigned char *p = u->buf + u->at;

	if (u->end - u->at < BRIDGE_HEAD)
		return drop_rest(u, ret_used, LOSS_SHORT);
	if (p[0] != VERSION || p[1] != DATA)
		return drop_rest(u, ret_used, LOSS_VERSION);
	see_number(b, p[2]);
	b->left = (unsigned int)p[3] << 8 | p[4];
	b->is_inside = true;
	u->at += BRIDGE_HEAD;
	return 1;
}

/* The buffer has one datagram, or what is left of it. */
static int unwrap_packet(struct bridge *b, struct unwrap *u,
			 unsigned char *buf, size_t *ret_len, size_t *ret_used)
{
	int r;

	if (u->at == u->end && b->left == 0) {
		b->is_inside = false;
		return 0;
	}
	r = b->is_inside ? 1 : open_packet(b, u, ret_used);
	if (r <= 0)
		return r;
	if (b->left == 0 && u->at == u->end) {
		b->is_inside = false; /* none in it: cannelloni's are so */
		return 0;
	}
	r = b->left == 0 ? LOSS_SHORT :
		read_frame(u->buf + u->at, u->end - u->at, buf, ret_len,
			   ret_used);
	if (r == 0 || r == LOSS_LENGTH || r == LOSS_SHORT) {
		b->left = 0;
		b->is_inside = false;
		return drop_rest(u, ret_used, r ? r : LOSS_SHORT);
	}
	u->at += *ret_used;
	b->left--;
	return r;
}

static int cannelloni_unwrap(struct bridge *b, struct unwrap *u,
			     unsigned char *buf, size_t *ret_len,
			     size_t *ret_used)
{
	return b->packet_max ? unwrap_packet(b, u, buf, ret_len, ret_used) :
			       unwrap_stream(b, u, buf, ret_len, ret_used);
}

const struct bridge_protocol bridge_cannelloni = {
	.name = "cannelloni",
	.has_datagrams = true,
	.begin = cannelloni_begin,
	.unwrap = cannelloni_unwrap,
	.wrap = cannelloni_wrap,
};
