/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * bcm.c - CAN_BCM in words; its addresses are those of raw.c
 *
 * A message is a struct bcm_msg_head and nframes frames behind it, classic or
 * FD by its flag. The head holds native longs: 56 bytes on 64-bit machines.
 */
#include <string.h>

#include <afsock/bcm.h>

#include "can.h"

/* ---- messages ---- */

static const char *const opcodes[] = {
	[TX_SETUP] = "TX_SETUP",     [TX_DELETE] = "TX_DELETE",
	[TX_READ] = "TX_READ",	     [TX_SEND] = "TX_SEND",
	[RX_SETUP] = "RX_SETUP",     [RX_DELETE] = "RX_DELETE",
	[RX_READ] = "RX_READ",	     [TX_STATUS] = "TX_STATUS",
	[TX_EXPIRED] = "TX_EXPIRED", [RX_STATUS] = "RX_STATUS",
	[RX_TIMEOUT] = "RX_TIMEOUT", [RX_CHANGED] = "RX_CHANGED",
};

int can_bcm_describe(const unsigned char *data, size_t len, char *buf,
		     size_t size)
{
	struct afsock_out out = { .buf = buf, .size = size };
	struct bcm_msg_head head;
	size_t at = offsetof(struct bcm_msg_head, frames), step, i;
	char text[AFSOCK_CAN_TEXT_MAX];

	if (len < at)
		return 0;
	memset(&head, 0, sizeof(head));
	memcpy(&head, data, at);
	step = head.flags & CAN_FD_FRAME ? CANFD_MTU : CAN_MTU;
	if (head.opcode < CAN_COUNT(opcodes) && opcodes[head.opcode])
		afsock_out_add(&out, "%s", opcodes[head.opcode]);
	else
		afsock_out_add(&out, "opcode %u", head.opcode);
	afsock_can_id_format(head.can_id, text);
	afsock_out_add(&out, " %s", text);
	if (head.nframes == 0)
		return (int)out.used;
	for (i = 0; i < head.nframes && len - at >= step; i++, at += step)
		if (afsock_can_frame_format(data + at, step, text,
					    sizeof(text)) > 0)
			afsock_out_add(&out, " %s", text);
	return (int)out.used;
}

/* A frame that is sent or was told is its text, so that a relay carries it;
 * the rest is for people. */
int can_bcm_write(const unsigned char *data, size_t len, char *buf,
		  size_t size)
{
	struct bcm_msg_head head;
	size_t step;
	ssize_t n = -1;

	if (len < sizeof(head))
		return can_bytes_write(data, len, buf, size);
	memcpy(&head, data, sizeof(head));
	step = head.flags & CAN_FD_FRAME ? CANFD_MTU : CAN_MTU;
	if ((head.opcode == TX_SEND || head.opcode == RX_CHANGED) &&
	    head.nframes == 1 && len == sizeof(head) + step)
		n = afsock_can_frame_format(data + sizeof(head), step, buf,
					    size);
	return n >= 0 ? (int)n : can_bcm_describe(data, len, buf, size);
}

/* A frame, to be sent once. */
ssize_t can_bcm_read(const char *text, size_t len, void *buf, size_t size,
		     struct afsock_err *err)
{
	struct bcm_msg_head head = { .opcode = TX_SEND, .nframes = 1 };
	unsigned char frame[CANFD_MTU];
	ssize_t n = afsock_can_frame_parse(text, len, frame, sizeof(frame),
					   err);

	if (n < 0)
		return n;
	if (n != CAN_MTU && n != CANFD_MTU)
		return afsock_fail(err, AFSOCK_ERANGE, "frame",
				   "the broadcast manager has no CAN XL "
				   "frames");
	if (sizeof(head) + (size_t)n > size)
		return afsock_fail(err, AFSOCK_ERANGE, "frame",
				   "the message takes %zu bytes, %zu are there",
				   sizeof(head) + (size_t)n, size);
	memcpy(&head.can_id, frame, sizeof(head.can_id));
	head.flags = n == CANFD_MTU ? CAN_FD_FRAME : 0;
	memcpy(buf, &head, sizeof(head));
	memcpy((unsigned char *)buf + sizeof(head), frame, (size_t)n);
	return (ssize_t)sizeof(head) + n;
}

/* ---- subscriptions ---- */

/* Store one more mask: text behind the identifier, which is ahead of it. */
static int add_mask(const char *head, size_t head_len, const char *text,
		    size_t len, unsigned char *frames, size_t max,
		    struct afsock_bcm_rx *rx, struct afsock_err *err)
{
	char whole[AFSOCK_CAN_TEXT_MAX];
	unsigned char frame[CANFD_MTU];
	canid_t id;
	ssize_t n;

	if (rx->frame_count == max)
		return afsock_fail(err, AFSOCK_ERANGE, "watch",
				   "more than %zu masks", max);
	if (head_len + len > sizeof(whole))
		return afsock_fail(err, AFSOCK_ERANGE, "watch",
				   "a mask longer than a frame");
	memcpy(whole, head, head_len);
	memcpy(whole + head_len, text, len);
	n = afsock_can_frame_parse(whole, head_len + len, frame, sizeof(frame),
				   err);
	if (n < 0)
		return (int)n;
	memcpy(&id, frame, sizeof(id));
	if ((size_t)n != (rx->key.is_fd ? CANFD_MTU : CAN_MTU) ||
	    id & CAN_RTR_FLAG)
		return afsock_fail(err, AFSOCK_ETEXT, "watch",
				   "'%.*s' is no mask", (int)(head_len + len),
				   whole);
	memcpy(frames + rx->frame_count * (size_t)n, frame, (size_t)n);
	rx->frame_count++;
	return 0;
}

static int add_masks(const char *text, size_t head_len, size_t len,
		     unsigned char *frames, size_t max,
		     struct afsock_bcm_rx *rx, struct afsock_err *err)
{
	const char *at = text + head_len, *end = text + len, *stop;
	int r;

	for (;;) {
		stop = memchr(at, '/', (size_t)(end - at));
		if (!stop)
			stop = end;
		r = add_mask(text, head_len, at, (size_t)(stop - at), frames,
			     max, rx, err);
		if (r < 0 || stop == end)
			return r;
		at = stop + 1;
	}
}

int afsock_bcm_rx_parse(const char *text, size_t len,
			struct canfd_frame *frames, size_t max,
			struct afsock_bcm_rx *ret, struct afsock_err *err)
{
	struct afsock_bcm_rx rx = { .frames = frames };
	const char *hash = memchr(text, '#', len);
	size_t digits = hash ? (size_t)(hash - text) : len;
	size_t behind = hash ? len - digits - 1 : 0;
	int r = afsock_can_id_parse(text, digits, &rx.key.can_id, err);

	if (r < 0)
		return r;
	if (rx.key.can_id & CAN_ERR_FLAG)
		return afsock_fail(err, AFSOCK_ERANGE, "watch",
				   "the broadcast manager does not know error "
				   "frames");
	rx.key.is_fd = behind > 0 && hash[1] == '#';
	if (behind == 1 && (hash[1] | 32) == 'r')
		rx.key.can_id |= CAN_RTR_FLAG;
	else if (behind > (rx.key.is_fd ? 1 : 0))
		r = add_masks(text, digits + 1, len, (unsigned char *)frames,
			      max, &rx, err);
	if (r == 0)
		*ret = rx;
	return r;
}

/* ---- the option watch ---- */

/* Each of them, joined by '+'; started too unless s is NULL. */
static int each_watch(struct afsock *s, const char *value, size_t len,
		      struct afsock_err *err)
{
	struct canfd_frame frames[AFSOCK_BCM_RX_MAX];
	const char *at = value, *end = value + len, *stop;
	struct afsock_bcm_rx rx;
	int r = 0;

	while (r == 0) {
		stop = memchr(at, '+', (size_t)(end - at));
		if (!stop)
			stop = end;
		r = afsock_bcm_rx_parse(at, (size_t)(stop - at), frames,
					AFSOCK_BCM_RX_MAX, &rx, err);
		if (r == 0 && s)
			r = afsock_bcm_rx_start(s, &rx, err);
		if (stop == end)
			break;
		at = stop + 1;
	}
	return r;
}

int can_bcm_set_watch(struct afsock *s, const struct afsock_opt *opt,
		      const char *value, size_t len, struct afsock_err *err)
{
	int r = can_opt_check(s, opt, err);

	if (r == 0)
		r = each_watch(NULL, value, len, err);
	if (r == 0 && s->fd < 0)
		r = AFSOCK_ECLOSED;
	return r < 0 ? r : each_watch(s, value, len, err);
}
