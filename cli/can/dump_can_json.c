/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump_can_json.c - a frame as one JSON object */
#define _GNU_SOURCE
#include <string.h>

#include "dump.h"

#define XL_HEAD 12
#define XL_FLAG 0x80

static const char *kind_of(canid_t id, const unsigned char *bytes, size_t len)
{
	if (bytes[4] & XL_FLAG)
		return "xl";
	if (len == CANFD_MTU)
		return "fd";
	if (id & CAN_ERR_FLAG)
		return "error";
	return id & CAN_RTR_FLAG ? "remote" : "classic";
}

static void put_id(canid_t id)
{
	char text[9];
	size_t len = afsock_can_id_format(id, text);

	json_text_n("id", text, len);
	json_bool("extended", (id & CAN_EFF_FLAG) != 0);
}

static void put_xl(const unsigned char *bytes, size_t len)
{
	uint32_t prio, af;

	memcpy(&prio, bytes, sizeof(prio));
	memcpy(&af, bytes + 8, sizeof(af));
	put_id(prio & CAN_SFF_MASK);
	json_unsigned("vcid", prio >> 16 & 0xff);
	json_unsigned("flags", bytes[4]);
	json_unsigned("sdt", bytes[5]);
	json_unsigned("af", af);
	json_unsigned("len", len - XL_HEAD);
	json_hex("data", bytes + XL_HEAD, len - XL_HEAD);
}

static void put_frame(canid_t id, const unsigned char *bytes, size_t len)
{
	size_t room = len - 8;
	bool has_data = len == CANFD_MTU || !(id & CAN_RTR_FLAG);

	put_id(id);
	if (len == CANFD_MTU) {
		json_bool("brs", (bytes[5] & CANFD_BRS) != 0);
		json_bool("esi", (bytes[5] & CANFD_ESI) != 0);
	}
	json_unsigned("len", bytes[4]);
	if (len == CAN_MTU && bytes[4] == CAN_MAX_DLEN && bytes[7] > 8 &&
	    bytes[7] < 16)
		json_unsigned("raw_dlc", bytes[7]);
	json_hex("data", bytes + 8,
		 !has_data ? 0 : bytes[4] < room ? bytes[4] : room);
}

/* What an error frame says, in words. */
static void put_error(const struct dump_source *source,
		      const struct afsock_can_record *record)
{
	struct afsock_addr from = { .len = 0 };
	char about[512];

	if (afsock_describe(&source->e.form, &from, record->frame,
			    record->frame_len, about, sizeof(about)) > 0)
		json_text("about", about);
}

void dump_can_json(const struct dump_source *source,
		   const struct afsock_can_received *frame, int64_t time_ns,
		   char *text, size_t size)
{
	static const char *const clocks[] = {
		[AFSOCK_CAN_CLOCK_NONE] = "reader",
		[AFSOCK_CAN_CLOCK_SYSTEM] = "system",
		[AFSOCK_CAN_CLOCK_HARDWARE] = "hardware",
	};
	const struct afsock_can_record *record = &frame->record;
	const unsigned char *bytes = record->frame;
	canid_t id;

	/* The kernel sends nothing shorter. */
	if (record->frame_len <= XL_HEAD)
		return;
	if (afsock_can_frame_format(bytes, record->frame_len, text, size) < 0)
		*text = '\0';
	memcpy(&id, bytes, sizeof(id));
	json_begin();
	json_time("time", time_ns);
	json_text("clock", clocks[frame->clock]);
	json_text("address", source->e.text);
	json_text_n("interface", record->interface, record->interface_len);
	json_text("direction", record->direction == 'T' ? "tx" : "rx");
	json_text("type", kind_of(id, bytes, record->frame_len));
	if (bytes[4] & XL_FLAG)
		put_xl(bytes, record->frame_len);
	else
		put_frame(id, bytes, record->frame_len);
	json_text("text", text);
	if (record->frame_len == CAN_MTU && id & CAN_ERR_FLAG)
		put_error(source, record);
	json_unsigned("dropped", source->can.drops_before + frame->drops);
	json_end();
}
