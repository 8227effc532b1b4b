/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_bits.c - how many bits a frame takes on the bus (ISO 11898-1)
 *
 * The frame is laid out bit by bit. Behind five equal bits the controller
 * inserts one of the other value, which begins a new run; in a classic frame
 * up to the end of its checksum, in an FD frame up to the end of the data:
 * from there on stuff bits have fixed places.
 */
#include <linux/can.h>
#include <stdint.h>
#include <string.h>

#include "can_bits.h"

#define TRAILER 13 /* CRC delimiter, ACK and its delimiter, EOF 7, pause 3 */
#define CRC15 0x4599

struct stream {
	unsigned int bits;
	unsigned int stuffed;
	unsigned int run;
	unsigned int last; /* 2: none yet */
	unsigned int crc;
};

static void put_bit(struct stream *to, unsigned int bit)
{
	unsigned int feedback = (to->crc >> 14 & 1) ^ bit;

	to->crc = (to->crc << 1 & 0x7fff) ^ (feedback ? CRC15 : 0);
	to->bits++;
	to->run = bit == to->last ? to->run + 1 : 1;
	to->last = bit;
	if (to->run < 5)
		return;
	to->stuffed++;
	to->last = !bit;
	to->run = 1;
}

static void put_bits(struct stream *to, uint32_t value, int count)
{
	while (count-- > 0)
		put_bit(to, value >> count & 1);
}

static void put_bytes(struct stream *to, const unsigned char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		put_bits(to, data[i], 8);
}

/* Start, identifier, and the bits around it: RTR (RRS) and IDE, SRR first in
 * the long form. */
static void put_id(struct stream *to, canid_t id, unsigned int rtr)
{
	put_bit(to, 0);
	if (!(id & CAN_EFF_FLAG)) {
		put_bits(to, id & CAN_SFF_MASK, 11);
		put_bits(to, rtr << 1, 2);
		return;
	}
	put_bits(to, (id & CAN_EFF_MASK) >> 18, 11);
	put_bits(to, 3, 2);
	put_bits(to, id & 0x3ffff, 18);
	put_bit(to, rtr);
}

/* Each stuff bit needs four more behind the first five, the one before it
 * counted. */
static unsigned int stuff_of(const struct stream *s, bool is_worst)
{
	return is_worst ? (s->bits - 1) / 4 : s->stuffed;
}

static struct can_bits classic(const struct can_frame *frame, bool is_worst)
{
	bool is_remote = frame->can_id & CAN_RTR_FLAG;
	size_t len = frame->len < CAN_MAX_DLEN ? frame->len : CAN_MAX_DLEN;
	struct stream s = { .last = 2 };
	struct can_bits ret = { 0, 0 };

	put_id(&s, frame->can_id, is_remote);
	/* r1 of the long form; r0. */
	put_bits(&s, 0, frame->can_id & CAN_EFF_FLAG ? 2 : 1);
	put_bits(&s, (uint32_t)len, 4);
	if (!is_remote)
		put_bytes(&s, frame->data, len);
	put_bits(&s, s.crc, 15);
	ret.nominal = s.bits + stuff_of(&s, is_worst) + TRAILER;
	return ret;
}

static unsigned int dlc_of(size_t len)
{
	static const unsigned char lengths[] = { 8,  12, 16, 20,
						 24, 32, 48, 64 };
	unsigned int i = 0;

	if (len <= CAN_MAX_DLEN)
		return (unsigned int)len;
	while (lengths[i] < len)
		i++;
	return i + CAN_MAX_DLEN;
}

static struct can_bits flexible(const struct canfd_frame *frame, bool is_worst)
{
	size_t len = frame->len < CANFD_MAX_DLEN ? frame->len : CANFD_MAX_DLEN;
	bool is_switched = frame->flags & CANFD_BRS;
	struct stream s = { .last = 2 };
	struct can_bits ret;
	unsigned int head, tail;

	put_id(&s, frame->can_id, 0);
	put_bits(&s, 4 | is_switched, 3); /* FDF, res, BRS */
	head = s.bits + stuff_of(&s, is_worst);
	put_bit(&s, frame->flags & CANFD_ESI ? 1 : 0);
	put_bits(&s, dlc_of(len), 4);
	put_bytes(&s, frame->data, len);
	/* Count of stuff bits 4, checksum 17 or 21, and a fixed stuff bit in
	 * front and behind each four of them. */
	tail = len <= 16 ? 4 + 17 + 6 : 4 + 21 + 7;
	tail += s.bits + stuff_of(&s, is_worst) - head;
	ret.nominal = head + TRAILER + (is_switched ? 0 : tail);
	ret.data = is_switched ? tail : 0;
	return ret;
}

struct can_bits can_bits_of(const void *bytes, size_t len, bool is_worst)
{
	struct canfd_frame frame;

	if (len != CAN_MTU && len != CANFD_MTU)
		return (struct can_bits){ 0, 0 };
	memset(&frame, 0, sizeof(frame));
	memcpy(&frame, bytes, len);
	/* Bit 7 of the length: CAN XL. */
	if (frame.can_id & CAN_ERR_FLAG || frame.len & 0x80)
		return (struct can_bits){ 0, 0 };
	if (len == CANFD_MTU)
		return flexible(&frame, is_worst);
	return classic((const struct can_frame *)&frame, is_worst);
}
