/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * log_blf.c - reading Vector's BLF
 *
 * A head with the date, then objects; most of them are in containers, whose
 * contents (zlib, or as they are) put together are one stream of objects.
 * Little-endian. The layout is that of python-can's and Vector's own writers;
 * there is no public specification.
 */
#include <linux/can/error.h>
#include <stdio.h>

#include "log.h"

enum object {
	CAN_MESSAGE = 1,
	CAN_ERROR = 2,
	LOG_CONTAINER = 10,
	CAN_ERROR_EXT = 73,
	CAN_MESSAGE2 = 86,
	CAN_FD_MESSAGE = 100,
	CAN_FD_MESSAGE_64 = 101
};

#define FILE_HEAD 72    /* up to the date of the end */
#define OBJECT_HEAD 16
#define TIME_HEAD 16    /* of version 1, and what is read of version 2 */
#define CONTAINER_HEAD 16
#define BODY_MAX (40 + CANFD_MAX_DLEN)
#define OBJECT_MAX 0x10000000u

#define TIME_TEN_US 1 /* else nanoseconds */
#define MESSAGE_TX 0x01
#define MESSAGE_RTR 0x80

static bool has_mark(const unsigned char *at)
{
	return memcmp(at, "LOBJ", 4) == 0;
}

/* ---- the stream of objects ---- */

/* A byte of the container, for the inflater. */
static int container_byte(void *arg)
{
	struct afsock_can_log_reader *r = arg;
	struct blf_in *in = &r->in.blf;
	int got;

	if (in->left == 0)
		return can_log_fail(r, AFSOCK_EVALUE, &r->why,
				    "a container ends too early");
	got = can_log_need(r, 1, &r->why);
	if (got <= 0)
		return got < 0 ? got :
				 can_log_fail_cut(r, &r->why, "a container");
	in->left--;
	got = *can_log_at(r);
	can_log_took(r, 1);
	return got;
}

/* What there is of n bytes of the open container; 0 at its end. */
static int64_t container_read(struct afsock_can_log_reader *r,
			      unsigned char *out, size_t n,
			      struct afsock_err *err)
{
	struct blf_in *in = &r->in.blf;
	int64_t got;

	if (!in->is_stored) {
		r->why.code = 0;
		got = can_inflate_read(&in->inflate, out, n);
		if (got < 0 && r->why.code == 0)
			return can_log_fail(r, (int)got, err,
					    "the container's compressed data "
					    "is damaged");
		if (got < 0 && err)
			*err = r->why;
		return got;
	}
	if (n > in->left)
		n = (size_t)in->left;
	got = can_log_need(r, n, err);
	if (got <= 0)
		return got < 0 ? got :
				 can_log_fail_cut(r, err, "a container");
	memcpy(out, can_log_at(r), n);
	can_log_took(r, n);
	in->left -= n;
	return (int64_t)n;
}

/* An object that is in no container is a part of the stream as it is. */
static void open_alone(struct afsock_can_log_reader *r, uint32_t len)
{
	r->in.blf.left = len;
	r->in.blf.is_inside = true;
	r->in.blf.is_stored = true;
}

/* An object that is a container of len bytes. */
static int open_container(struct afsock_can_log_reader *r, uint32_t len,
			  struct afsock_err *err)
{
	struct blf_in *in = &r->in.blf;
	unsigned int method;
	int got = can_log_need(r, OBJECT_HEAD + CONTAINER_HEAD, err);

	if (got <= 0)
		return got < 0 ? got : can_log_fail_cut(r, err, "a container");
	method = can_log_le16(can_log_at(r) + OBJECT_HEAD);
	if (method != 0 && method != 2)
		return can_log_fail(r, AFSOCK_EVALUE, err,
				    "compression %u is neither 0 nor 2 (zlib)",
				    method);
	can_log_took(r, OBJECT_HEAD + CONTAINER_HEAD);
	in->left = len - OBJECT_HEAD - CONTAINER_HEAD;
	in->is_inside = true;
	in->is_stored = method == 0;
	can_inflate_begin(&in->inflate, container_byte, r);
	return 1;
}

/* Up to seven bytes of padding, and the head of an object of the file itself,
 * which is not taken: 1, 0 at the end. */
static int file_object(struct afsock_can_log_reader *r, uint32_t *ret_len,
		       uint32_t *ret_type, struct afsock_err *err)
{
	const unsigned char *head;
	int got = 1, padding;

	for (padding = 0; padding < 8; padding++) {
		got = can_log_need(r, 4, err);
		if (got <= 0 || has_mark(can_log_at(r)))
			break;
		can_log_took(r, 1);
	}
	r->place = r->offset;
	if (got < 0)
		return got;
	if (got == 0 && r->start < r->end && *can_log_at(r) != 0)
		return can_log_fail_cut(r, err, "an object");
	if (got == 0)
		return 0;
	if (padding == 8)
		return can_log_fail(r, AFSOCK_EVALUE, err,
				    "no object begins here (LOBJ)");
	got = can_log_need(r, OBJECT_HEAD, err);
	if (got <= 0)
		return got < 0 ? got : can_log_fail_cut(r, err, "an object");
	head = can_log_at(r);
	*ret_len = can_log_le32(head + 8);
	*ret_type = can_log_le32(head + 12);
	if (*ret_len < OBJECT_HEAD + (*ret_type == LOG_CONTAINER ?
					     CONTAINER_HEAD : 0) ||
	    *ret_len > OBJECT_MAX)
		return can_log_fail(r, AFSOCK_ERANGE, err,
				    "object of %u bytes; limits are %d and %u",
				    *ret_len, OBJECT_HEAD, OBJECT_MAX);
	return 1;
}

/* n bytes of the stream, from one container to the next: 1, 0 at its end. is_in
 * says that it must not end here. */
static int stream_read(struct afsock_can_log_reader *r, unsigned char *out,
		       size_t n, bool is_in, struct afsock_err *err)
{
	struct blf_in *in = &r->in.blf;
	uint32_t len = 0, type = 0;
	size_t done = 0;
	int64_t got;
	int n2;

	while (done < n) {
		if (in->is_inside) {
			got = container_read(r, out + done, n - done, err);
			if (got < 0)
				return (int)got;
			done += (size_t)got;
			if (done == n)
				break;
			in->is_inside = false;
			n2 = can_log_skip(r, in->left, err);
			if (n2 < 0)
				return n2;
		}
		n2 = file_object(r, &len, &type, err);
		if (n2 < 0)
			return n2;
		if (n2 == 0)
			return done == 0 && !is_in ?
				       0 :
				       can_log_fail_cut(r, err, "an object");
		if (type == LOG_CONTAINER)
			n2 = open_container(r, len, err);
		else
			open_alone(r, len);
		if (n2 < 0)
			return n2;
	}
	return 1;
}

static int stream_skip(struct afsock_can_log_reader *r, uint64_t n,
		       struct afsock_err *err)
{
	unsigned char waste[512];
	size_t part;
	int got = 1;

	while (n > 0 && got > 0) {
		part = n < sizeof(waste) ? (size_t)n : sizeof(waste);
		got = stream_read(r, waste, part, true, err);
		n -= part;
	}
	return got;
}

/* ---- objects ---- */

static void set_id(struct afsock_can_log_reader *r, uint32_t id)
{
	r->frame.classic.can_id =
		id & CAN_EFF_FLAG ? CAN_EFF_FLAG | (id & CAN_EFF_MASK) :
				    id & CAN_SFF_MASK;
}

static int set_classic(struct afsock_can_log_reader *r, uint32_t id,
		       unsigned int dlc, bool is_remote,
		       const unsigned char *data,
		       struct afsock_can_record *record)
{
	struct can_frame *frame = &r->frame.classic;

	*frame = (struct can_frame){ .can_id = 0 };
	set_id(r, id);
	frame->len = (unsigned char)(dlc > CAN_MAX_DLEN ? CAN_MAX_DLEN : dlc);
	if (dlc > CAN_MAX_DLEN && dlc <= CAN_MAX_RAW_DLC)
		frame->len8_dlc = (unsigned char)dlc;
	if (is_remote)
		frame->can_id |= CAN_RTR_FLAG;
	else
		memcpy(frame->data, data, frame->len);
	record->frame_len = CAN_MTU;
	return 1;
}

static int set_fd(struct afsock_can_log_reader *r, uint32_t id,
		  unsigned int flags, size_t len, const unsigned char *data,
		  struct afsock_can_record *record, struct afsock_err *err)
{
	if (len > CANFD_MAX_DLEN)
		return can_log_fail(r, AFSOCK_ERANGE, err,
				    "%zu bytes in a frame, limit 64", len);
	r->frame.fd = (struct canfd_frame){
		.len = (unsigned char)afsock_can_fd_len(len),
		.flags = (unsigned char)(flags | CANFD_FDF),
	};
	set_id(r, id);
	memcpy(r->frame.fd.data, data, len);
	record->frame_len = CANFD_MTU;
	return 1;
}

static int set_error(struct afsock_can_log_reader *r,
		     struct afsock_can_record *record)
{
	r->frame.classic = (struct can_frame){
		.can_id = CAN_ERR_FLAG | CAN_ERR_BUSERROR,
		.len = CAN_ERR_DLC,
	};
	record->frame_len = CAN_MTU;
	record->direction = '\0';
	return 1;
}

/* EDL, BRS and ESI from a bit on. */
static unsigned int fd_flags(uint32_t flags, unsigned int bit)
{
	return (flags >> (bit + 1) & 1 ? CANFD_BRS : 0u) |
	       (flags >> (bit + 2) & 1 ? CANFD_ESI : 0u);
}

/* A body of BODY_MAX bytes, zero behind what the object has. */
static int read_message(struct afsock_can_log_reader *r, uint32_t type,
			const unsigned char *at,
			struct afsock_can_record *record,
			struct afsock_err *err)
{
	bool is_remote = at[2] & MESSAGE_RTR;
	uint32_t flags;

	record->direction = at[2] & MESSAGE_TX ? 'T' : 'R';
	switch (type) {
	case CAN_MESSAGE:
	case CAN_MESSAGE2:
		return set_classic(r, can_log_le32(at + 4), at[3], is_remote,
				   at + 8, record);
	case CAN_FD_MESSAGE:
		/* channel, flags, dlc, id, length, bits, FD flags, valid bytes,
		 * 5 bytes, data */
		if (!(at[13] & 1))
			return set_classic(r, can_log_le32(at + 4), at[3],
					   is_remote, at + 20, record);
		return set_fd(r, can_log_le32(at + 4), fd_flags(at[13], 0),
			      at[14], at + 20, record, err);
	case CAN_FD_MESSAGE_64:
		/* channel, dlc, valid bytes, count, id, length, flags, four
		 * times 4 bytes, 2 bytes, direction, 5 bytes, data */
		flags = can_log_le32(at + 12);
		record->direction = at[34] ? 'T' : 'R';
		if (!(flags & 0x1000))
			return set_classic(r, can_log_le32(at + 4), at[1],
					   flags & 0x10, at + 40, record);
		return set_fd(r, can_log_le32(at + 4), fd_flags(flags, 12),
			      at[2], at + 40, record, err);
	default:
		return set_error(r, record);
	}
}

/* Bytes that an object of a type must have. */
static size_t body_min(uint32_t type)
{
	switch (type) {
	case CAN_MESSAGE:
	case CAN_MESSAGE2:
		return 16;
	case CAN_FD_MESSAGE:
		return 20;
	case CAN_FD_MESSAGE_64:
		return 40;
	case CAN_ERROR:
	case CAN_ERROR_EXT:
		return 2;
	default:
		return 0;
	}
}

static void set_channel(struct afsock_can_log_reader *r, uint32_t type,
			const unsigned char *at,
			struct afsock_can_record *record)
{
	unsigned int channel = type == CAN_FD_MESSAGE_64 ? at[0] :
							    can_log_le16(at);

	memcpy(r->name, "canX", 5);
	if (channel > 0)
		snprintf(r->name, sizeof(r->name), "can%u", channel - 1);
	record->interface = r->name;
	record->interface_len = strlen(r->name);
}

static int set_time(struct afsock_can_log_reader *r, const unsigned char *head,
		    struct afsock_can_entry *entry, struct afsock_err *err)
{
	uint64_t told = can_log_le64(head + 8);
	uint64_t unit = can_log_le32(head) == TIME_TEN_US ? 10000 : 1;
	uint64_t max = (uint64_t)(INT64_MAX - r->in.blf.start_ns) / unit;

	if (told > max)
		return can_log_fail(r, AFSOCK_ERANGE, err,
				    "time of %llu units, limit %llu",
				    (unsigned long long)told,
				    (unsigned long long)max);
	entry->record.time_ns = r->in.blf.start_ns + (int64_t)(told * unit);
	entry->has_ns = unit == 1;
	entry->is_relative = !r->in.blf.has_start;
	return 1;
}

/* What is behind the head of an object of len bytes: 1 a record, 0 none. */
static int read_object(struct afsock_can_log_reader *r,
		       const unsigned char *head, struct afsock_can_entry *ret,
		       struct afsock_err *err)
{
	struct afsock_can_entry entry = { .record = { .frame = &r->frame } };
	unsigned char times[TIME_HEAD], body[BODY_MAX] = { 0 };
	uint32_t head_len = can_log_le16(head + 4);
	uint32_t len = can_log_le32(head + 8), type = can_log_le32(head + 12);
	size_t body_len, min = body_min(type);
	int n;

	if (head_len < OBJECT_HEAD || len < head_len || len > OBJECT_MAX)
		return can_log_fail(r, AFSOCK_ERANGE, err,
				    "object of %u bytes with a head of %u; "
				    "limits are %d and %u", len, head_len,
				    OBJECT_HEAD, OBJECT_MAX);
	if (min == 0) {
		r->counts.skipped++;
		n = stream_skip(r, len - OBJECT_HEAD, err);
		return n < 0 ? n : 0;
	}
	if (head_len < OBJECT_HEAD + TIME_HEAD || len - head_len < min)
		return can_log_fail(r, AFSOCK_EVALUE, err,
				    "object of type %u with %u bytes is too "
				    "short", type, len);
	n = stream_read(r, times, sizeof(times), true, err);
	if (n > 0)
		n = stream_skip(r, head_len - OBJECT_HEAD - TIME_HEAD, err);
	body_len = len - head_len < sizeof(body) ? len - head_len :
						   sizeof(body);
	if (n > 0)
		n = stream_read(r, body, body_len, true, err);
	if (n > 0)
		n = stream_skip(r, len - head_len - body_len, err);
	if (n > 0)
		n = set_time(r, times, &entry, err);
	if (n > 0)
		n = read_message(r, type, body, &entry.record, err);
	if (n < 0)
		return n;
	set_channel(r, type, body, &entry.record);
	*ret = entry;
	return 1;
}

/* The head of the file: its own length, and the date as SYSTEMTIME at 40. */
static int begin_file(struct afsock_can_log_reader *r, struct afsock_err *err)
{
	struct blf_in *in = &r->in.blf;
	const unsigned char *at;
	uint32_t len;
	int n = can_log_need(r, FILE_HEAD, err);

	if (n <= 0)
		return n < 0 ? n : can_log_fail_cut(r, err, "the head");
	at = can_log_at(r);
	len = can_log_le32(at + 4);
	if (memcmp(at, "LOGG", 4) != 0 || len < FILE_HEAD || len > 65536)
		return can_log_fail(r, AFSOCK_EVALUE, err,
				    "a head of %u bytes; limits are %d and "
				    "65536", len, FILE_HEAD);
	at += 40;
	in->has_start = can_log_date_ns(can_log_le16(at), can_log_le16(at + 2),
					can_log_le16(at + 6),
					can_log_le16(at + 8),
					can_log_le16(at + 10),
					can_log_le16(at + 12),
					can_log_le16(at + 14) % 1000 * 1000000,
					&in->start_ns);
	in->is_begun = true;
	n = can_log_skip(r, len, err);
	return n == 0 ? can_log_fail_cut(r, err, "the head") : n;
}

/* The mark of the next object of the stream, behind padding: 1, 0 at the end */
static int find_object(struct afsock_can_log_reader *r, unsigned char *head,
		       struct afsock_err *err)
{
	int n, padding;

	for (padding = 0; padding < 8; padding++) {
		n = stream_read(r, head + 3, 1, false, err);
		if (n <= 0)
			return n;
		if (padding >= 3 && has_mark(head))
			return 1;
		memmove(head, head + 1, 3);
	}
	return 2;
}

int can_log_blf_next(struct afsock_can_log_reader *r,
		     struct afsock_can_entry *ret, struct afsock_err *err)
{
	unsigned char head[OBJECT_HEAD];
	int n = 1;

	if (!r->in.blf.is_begun)
		n = begin_file(r, err);
	while (n > 0) {
		memset(head, 0, sizeof(head));
		n = find_object(r, head, err);
		if (n == 2)
			return can_log_fail(r, AFSOCK_EVALUE, err,
					    "no object begins in the container "
					    "where one should (LOBJ)");
		if (n > 0)
			n = stream_read(r, head + 4, sizeof(head) - 4, true,
					err);
		if (n <= 0)
			return n;
		n = read_object(r, head, ret, err);
		if (n != 0)
			return n;
		n = 1;
	}
	return n;
}
