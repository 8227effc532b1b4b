/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* frame_text.h - the plain case of writing a frame, without a call */
#ifndef AFSOCK_FAMILIES_CAN_FRAME_TEXT_H
#define AFSOCK_FAMILIES_CAN_FRAME_TEXT_H

#include <string.h>

#include "can.h"

static inline char *can_put_byte(char *out, unsigned int byte)
{
	memcpy(out, &can_hex_pairs[2 * (size_t)byte], 2);
	return out + 2;
}

static inline char *can_put_id(char *out, canid_t id)
{
	if (!(id & (CAN_EFF_FLAG | CAN_ERR_FLAG))) {
		*out = can_hex_pairs[2 * (id >> 8 & 7) + 1];
		return can_put_byte(out + 1, id & 0xff);
	}
	id &= id & CAN_ERR_FLAG ? CAN_ERR_MASK | CAN_ERR_FLAG : CAN_EFF_MASK;
	out = can_put_byte(out, id >> 24);
	out = can_put_byte(out, id >> 16 & 0xff);
	out = can_put_byte(out, id >> 8 & 0xff);
	return can_put_byte(out, id & 0xff);
}

/* A classic frame. No frame of CAN XL: that has a bit set where this has its
 * length. */
static inline bool can_is_classic(const void *frame, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)frame;

	return len == CAN_MTU &&
	       bytes[offsetof(struct can_frame, len)] <= CAN_MAX_DLEN;
}

/* Its text, if it has data and no raw length code; else NULL. All eight bytes
 * are written: there is room, and they need no loop. */
static inline char *can_put_plain(char *out, const void *frame)
{
	const unsigned char *bytes = (const unsigned char *)frame;
	const unsigned char *data = bytes + offsetof(struct can_frame, data);
	canid_t id;

	memcpy(&id, frame, sizeof(id));
	if (id & CAN_RTR_FLAG || bytes[offsetof(struct can_frame, len8_dlc)])
		return NULL;
	out = can_put_id(out, id);
	*out++ = '#';
	can_put_byte(out, data[0]);
	can_put_byte(out + 2, data[1]);
	can_put_byte(out + 4, data[2]);
	can_put_byte(out + 6, data[3]);
	can_put_byte(out + 8, data[4]);
	can_put_byte(out + 10, data[5]);
	can_put_byte(out + 12, data[6]);
	can_put_byte(out + 14, data[7]);
	return out + 2 * (size_t)bytes[offsetof(struct can_frame, len)];
}

#endif
