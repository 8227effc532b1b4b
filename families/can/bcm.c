/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * bcm.c - CAN_BCM in words; its addresses are those of raw.c
 *
 * A message is a struct bcm_msg_head and nframes frames behind it, classic or
 * FD by its flag. The head holds native longs: 56 bytes on 64-bit machines.
 */
#include <linux/can/bcm.h>
#include <string.h>

#include "can.h"

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
