/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* capture.c - frames as capture files have them: LINKTYPE_CAN_SOCKETCAN */
#include <errno.h>
#include <string.h>

#include "can.h"

#define LINKTYPE_CAN_SOCKETCAN 227
#define HEAD 8 /* identifier, length, flags, two more bytes */

/* Frames of this machine come back with MSG_DONTROUTE (net/can/raw.c,
 * raw_rcv). */
int can_direction(const struct afsock_form *form,
		  const struct afsock_addr *from, int flags)
{
	(void)from;
	if (form->proto != CAN_RAW)
		return 0;
	return flags & MSG_DONTROUTE ? 'T' : 'R';
}

/* Big-endian, for the identifier, whose bits are the kernel's. */
static void put_be(unsigned char *to, uint32_t value)
{
	to[0] = (unsigned char)(value >> 24);
	to[1] = (unsigned char)(value >> 16);
	to[2] = (unsigned char)(value >> 8);
	to[3] = (unsigned char)value;
}

static void put_le(unsigned char *to, uint32_t value, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = (unsigned char)(value >> (8 * i));
}

/* An XL frame: priority and VCID are big-endian, length and acceptance field
 * little-endian. */
static void put_xl(const unsigned char *data, struct afsock_capture *ret)
{
	struct canxl_frame frame;

	memcpy(&frame, data, CANXL_HDR_SIZE);
	put_be(ret->head, frame.prio);
	ret->head[4] = frame.flags;
	ret->head[5] = frame.sdt;
	put_le(ret->head + 6, frame.len, 2);
	put_le(ret->head + 8, frame.af, 4);
	ret->head_len = ret->skip = CANXL_HDR_SIZE;
}

int can_capture(const struct afsock_form *form, const struct afsock_addr *from,
		const unsigned char *data, size_t len,
		struct afsock_capture *ret)
{
	canid_t id;

	(void)from;
	if (form->proto != CAN_RAW)
		return -EOPNOTSUPP;
	ret->link_type = LINKTYPE_CAN_SOCKETCAN;
	if (len >= CANXL_HDR_SIZE + CANXL_MIN_DLEN && (data[4] & CANXL_XLF)) {
		put_xl(data, ret);
		return 0;
	}
	if (len != CAN_MTU && len != CANFD_MTU)
		return AFSOCK_EVALUE;
	memcpy(&id, data, sizeof(id));
	put_be(ret->head, id);
	memcpy(ret->head + 4, data + 4, HEAD - 4);
	/* Only this bit tells an FD frame from a classic one; kernels before
	 * 6.1 do not set it. Byte 5 of a classic frame is padding. */
	ret->head[5] = len == CANFD_MTU ? data[5] | CANFD_FDF : 0;
	ret->head_len = ret->skip = HEAD;
	return 0;
}
