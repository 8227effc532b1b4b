/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * log_pcapng_write.c - writing captures (draft-ietf-opsawg-pcapng)
 *
 * Little-endian, one section. What was lost goes with the next packet of its
 * interface, and at the end into the interface's statistics.
 */
#include <linux/can/raw.h>

#include "log.h"

enum block {
	BLOCK_INTERFACE = 1,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6,
	BLOCK_SECTION = 0x0a0d0d0a
};

enum option {
	OPTION_END = 0,
	IF_NAME = 2,
	IF_TSRESOL = 9,
	EPB_FLAGS = 2,
	EPB_DROPS = 4,
	ISB_IFDROP = 5
};

#define LINKTYPE_CAN_SOCKETCAN 227

/* More than any block here has. */
#define BLOCK_ROOM (CANXL_MTU + 256)

static unsigned char *put(unsigned char *at, uint64_t value, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		at[i] = (unsigned char)(value >> (8 * i));
	return at + n;
}

static unsigned char *put_bytes(unsigned char *at, const void *bytes, size_t n)
{
	size_t padding = (4 - n % 4) % 4;

	memcpy(at, bytes, n);
	memset(at + n, 0, padding);
	return at + n + padding;
}

static unsigned char *put_option(unsigned char *at, unsigned int code,
				 const void *value, size_t n)
{
	at = put(at, code, 2);
	at = put(at, n, 2);
	return put_bytes(at, value, n);
}

static unsigned char *put_number(unsigned char *at, unsigned int code,
				 uint64_t value, size_t n)
{
	unsigned char bytes[8];

	put(bytes, value, n);
	return put_option(at, code, bytes, n);
}

/* The high half of a time comes first. */
static unsigned char *put_time(unsigned char *at, int64_t time_ns)
{
	at = put(at, (uint64_t)time_ns >> 32, 4);
	return put(at, (uint64_t)time_ns & UINT32_MAX, 4);
}

/* A block whose body is from start + 8 to at. */
static void end_block(struct afsock_can_log_writer *w, unsigned char *start,
		      unsigned char *at, uint32_t type)
{
	size_t len = (size_t)(at - start) + 4;

	put(start, type, 4);
	put(start + 4, len, 4);
	put(at, len, 4);
	w->used += len;
}

static void put_section(struct afsock_can_log_writer *w)
{
	unsigned char *start = w->buf + w->used, *at = start + 8;

	at = put(at, 0x1a2b3c4d, 4);
	at = put(at, 1, 4); /* version 1.0 */
	at = put(at, UINT64_MAX, 8); /* its length is not told */
	end_block(w, start, at, BLOCK_SECTION);
	w->is_begun = true;
}

static void put_interface(struct afsock_can_log_writer *w, const char *name)
{
	unsigned char *start = w->buf + w->used, *at = start + 8;

	at = put(at, LINKTYPE_CAN_SOCKETCAN, 4);
	at = put(at, 0, 4); /* no limit on the length of packets */
	at = put_option(at, IF_NAME, name, strlen(name));
	at = put_number(at, IF_TSRESOL, 9, 1);
	at = put(at, OPTION_END, 4);
	end_block(w, start, at, BLOCK_INTERFACE);
}

static void put_packet(struct afsock_can_log_writer *w, int interface,
		       const struct afsock_can_record *record,
		       const struct afsock_capture *capture)
{
	unsigned char *start = w->buf + w->used, *at = start + 8;
	struct writer_interface *i = &w->interfaces[interface];
	size_t len = capture->head_len + record->frame_len - capture->skip;
	unsigned int flags = record->direction == 'R' ? 1 :
			     record->direction == 'T' ? 2 :
							0;

	at = put(at, (uint64_t)interface, 4);
	at = put_time(at, record->time_ns);
	at = put(at, len, 4);
	at = put(at, len, 4);
	memcpy(at, capture->head, capture->head_len);
	at = put_bytes(at + capture->head_len,
		       (const unsigned char *)record->frame + capture->skip,
		       record->frame_len - capture->skip);
	if (flags)
		at = put_number(at, EPB_FLAGS, flags, 4);
	if (i->pending)
		at = put_number(at, EPB_DROPS, i->pending, 8);
	if (flags || i->pending)
		at = put(at, OPTION_END, 4);
	i->pending = 0;
	end_block(w, start, at, BLOCK_PACKET);
}

/* The section and the interface, where they are new. */
static int begin(struct afsock_can_log_writer *w,
		 const struct afsock_can_record *record, struct afsock_err *err)
{
	bool is_new = false;
	int number = can_log_interface(w, record->interface,
				       record->interface_len, &is_new, err);

	if (number < 0)
		return number;
	if (!w->is_begun)
		put_section(w);
	if (is_new)
		put_interface(w, w->interfaces[number].name);
	return number;
}

int can_log_pcapng_put(struct afsock_can_log_writer *w,
		       const struct afsock_can_entry *entry,
		       struct afsock_err *err)
{
	static const struct afsock_form form = { AF_CAN, SOCK_RAW, CAN_RAW, -1 };
	const struct afsock_can_record *record = &entry->record;
	struct afsock_capture capture = { .link_type = 0 };
	int number, code = 0;

	/* Three blocks may be new. */
	if (!can_log_room(w, 3 * BLOCK_ROOM, &code, err))
		return code;
	number = begin(w, record, err);
	if (number < 0)
		return number;
	w->last_ns = record->time_ns;
	if (entry->drops) {
		w->interfaces[number].pending += entry->drops;
		w->interfaces[number].drops += entry->drops;
		return 0;
	}
	code = can_capture(&form, NULL, record->frame, record->frame_len,
			   &capture);
	if (code < 0)
		return afsock_fail(err, code, "frame",
				   "%zu bytes that are no frame",
				   record->frame_len);
	put_packet(w, number, record, &capture);
	return 0;
}

/* An empty capture has its section all the same. */
int can_log_pcapng_end(struct afsock_can_log_writer *w, struct afsock_err *err)
{
	unsigned char *start, *at;
	int code = 0;
	size_t i;

	if (!can_log_room(w, BLOCK_ROOM, &code, err))
		return code;
	if (!w->is_begun)
		put_section(w);
	for (i = 0; i < w->count; i++) {
		if (!w->interfaces[i].drops)
			continue;
		start = can_log_room(w, BLOCK_ROOM, &code, err);
		if (!start)
			return code;
		at = put(start + 8, i, 4);
		at = put_time(at, w->last_ns);
		at = put_number(at, ISB_IFDROP, w->interfaces[i].drops, 8);
		at = put(at, OPTION_END, 4);
		end_block(w, start, at, BLOCK_STATISTICS);
	}
	return 0;
}
