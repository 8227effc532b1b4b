/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * log_format.c - lines of a candump log, as they are written
 *
 * What the lines of a second and of an interface have in common is made once
 * for all of a batch.
 */
#define _GNU_SOURCE
#include <string.h>

#include <afsock/can_reader.h>

#include "frame_text.h"

#define NS_PER_SEC INT64_C(1000000000)

/* ---- the time ---- */

/* clang-format off */
#define TEN(h) h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7" h "8" h "9"
#define HUNDRED(h) \
	TEN(h "0") TEN(h "1") TEN(h "2") TEN(h "3") TEN(h "4") \
	TEN(h "5") TEN(h "6") TEN(h "7") TEN(h "8") TEN(h "9")
/* Three digits of each number below 1000; one byte more, so that four of them
 * can be read at any. */
static const char decimals[3 * 1000 + 1] =
	HUNDRED("0") HUNDRED("1") HUNDRED("2") HUNDRED("3") HUNDRED("4")
	HUNDRED("5") HUNDRED("6") HUNDRED("7") HUNDRED("8") HUNDRED("9");
/* clang-format on */

/* A move of four is one; the last of them does not stay. */
static inline char *put_three(char *out, uint32_t value)
{
	memcpy(out, &decimals[3 * (size_t)value], 4);
	return out + 3;
}

static inline char *put_six(char *out, uint32_t value)
{
	out = put_three(out, value / 1000);
	return put_three(out, value % 1000);
}

/* "(1795395488.": ten digits hold every second that an int64_t of nanoseconds
 * can tell. */
static inline char *put_second(char *out, uint64_t second)
{
	uint32_t high = (uint32_t)(second / 1000000);

	*out++ = '(';
	*out++ = (char)('0' + high / 1000);
	out = put_three(out, high % 1000);
	out = put_six(out, (uint32_t)(second - high * UINT64_C(1000000)));
	*out++ = '.';
	return out;
}

/* "400888", or nine of them. */
static inline char *put_decimals(char *out, uint32_t ns, unsigned int flags)
{
	out = put_six(out, ns / 1000);
	return flags & AFSOCK_CAN_LOG_NS ? put_three(out, ns % 1000) : out;
}

/* ---- one line ---- */

/* Names are short: two moves that overlap beat a call. */
static inline void copy_name(char *out, const char *name, size_t len)
{
	if (len >= 4 && len <= 8) {
		memcpy(out, name, 4);
		memcpy(out + len - 4, name + len - 4, 4);
		return;
	}
	memcpy(out, name, len);
}

/* ") vcan0 " */
static inline char *put_name(char *out, const struct afsock_can_record *record,
			     size_t width)
{
	size_t len = record->interface_len;

	*out++ = ')';
	*out++ = ' ';
	if (len < width) {
		memset(out, ' ', width - len);
		out += width - len;
	}
	copy_name(out, record->interface, len);
	out[len] = ' ';
	return out + len + 1;
}

static inline char *put_direction(char *out,
				  const struct afsock_can_record *record)
{
	if (!record->direction)
		return out;
	*out++ = ' ';
	*out++ = record->direction;
	return out;
}

/* For a buffer that the longest line may not fit. */
static ssize_t format_cut(const struct afsock_can_record *record, size_t width,
			  unsigned int flags, char *buf, size_t size)
{
	char text[AFSOCK_CAN_LOG_EXTRA + AFSOCK_CAN_XL_TEXT_MAX];
	ssize_t used = afsock_can_log_format(record, width, flags, text,
					     sizeof(text));
	size_t kept = size ? size - 1 : 0;

	if (used < 0)
		return used;
	if (kept > (size_t)used)
		kept = (size_t)used;
	if (kept)
		memcpy(buf, text, kept);
	if (size)
		buf[kept] = '\0';
	return used;
}

static inline bool fits(const struct afsock_can_record *record, size_t size)
{
	if (size >= AFSOCK_CAN_LOG_EXTRA + AFSOCK_CAN_XL_TEXT_MAX)
		return true;
	return size >= AFSOCK_CAN_LOG_EXTRA + AFSOCK_CAN_TEXT_MAX &&
	       !can_frame_is_xl(record->frame, record->frame_len);
}

/* The usual kind first, and without a call. */
static inline bool is_frame(const struct afsock_can_record *record)
{
	return can_is_classic(record->frame, record->frame_len) ||
	       can_is_frame(record->frame, record->frame_len);
}

/* LOG_EXTRA has room for 16 bytes of name besides the time. */
static inline bool is_short(const struct afsock_can_record *record, size_t width)
{
	return record->interface_len <= 16 && width <= 16;
}

ssize_t afsock_can_log_format(const struct afsock_can_record *record,
			      size_t width, unsigned int flags, char *buf,
			      size_t size)
{
	uint64_t second = (uint64_t)record->time_ns / (uint64_t)NS_PER_SEC;
	char *at;

	if (record->time_ns < 0 || !is_short(record, width) ||
	    !is_frame(record))
		return AFSOCK_EVALUE;
	if (!fits(record, size))
		return format_cut(record, width, flags, buf, size);
	at = put_second(buf, second);
	at = put_decimals(at, (uint32_t)((uint64_t)record->time_ns -
					 second * (uint64_t)NS_PER_SEC),
			  flags);
	at = put_name(at, record, width);
	at += can_put_frame(at, record->frame, record->frame_len);
	at = put_direction(at, record);
	*at = '\0';
	return at - buf;
}

/* ---- lines of a batch ---- */

/* What the lines before had, and the next one has most likely as well. */
struct common {
	int64_t second_ns; /* when the second began */
	const char *interface;
	size_t interface_len, name_len;
	char second[16]; /* "(1795395488.", which has 12 */
	char name[40];	 /* ") vcan0 " */
};

#define SECOND_LEN 12
/* The most that put_name writes, and copied as a whole: no call. */
#define NAME_SIZE 32

/* Whether there are lines for this record at all. */
static bool begin(struct common *c, const struct afsock_can_record *record,
		  size_t width)
{
	uint64_t second = (uint64_t)record->time_ns / (uint64_t)NS_PER_SEC;

	if (record->time_ns < 0 || !is_short(record, width))
		return false;
	c->second_ns = (int64_t)second * NS_PER_SEC;
	put_second(c->second, second);
	c->interface = record->interface;
	c->interface_len = record->interface_len;
	c->name_len = (size_t)(put_name(c->name, record, width) - c->name);
	return true;
}

static inline bool has_common(const struct common *c,
			      const struct afsock_can_record *record)
{
	/* A time below 0 may be less than a second behind the last of all. */
	return record->time_ns >= c->second_ns &&
	       record->time_ns - c->second_ns < NS_PER_SEC &&
	       record->interface == c->interface &&
	       record->interface_len == c->interface_len;
}

/* Behind the line; NULL: it is no frame. */
static inline char *put_line(char *out, const struct common *c,
			     const struct afsock_can_record *record,
			     unsigned int flags)
{
	char *at = NULL;

	memcpy(out, c->second, sizeof(c->second));
	out = put_decimals(out + SECOND_LEN,
			   (uint32_t)(record->time_ns - c->second_ns), flags);
	memcpy(out, c->name, NAME_SIZE);
	out += c->name_len;
	if (can_is_classic(record->frame, record->frame_len))
		at = can_put_plain(out, record->frame);
	else if (!can_is_frame(record->frame, record->frame_len))
		return NULL;
	if (!at)
		at = out + can_put_frame(out, record->frame, record->frame_len);
	at = put_direction(at, record);
	*at++ = '\n';
	return at;
}

size_t afsock_can_reader_lines(const struct afsock_can_received *frames,
			       size_t count, size_t width, unsigned int flags,
			       char *buf, size_t size, size_t *ret_len)
{
	struct common c = { .interface_len = SIZE_MAX }; /* no record's */
	char *at = buf, *end;
	size_t i;

	for (i = 0; i < count && !frames[i].is_cut; i++) {
		const struct afsock_can_record *record = &frames[i].record;

		if (!fits(record, size - (size_t)(at - buf)) ||
		    (!has_common(&c, record) && !begin(&c, record, width)))
			break;
		end = put_line(at, &c, record, flags);
		if (!end)
			break;
		at = end;
	}
	*ret_len = (size_t)(at - buf);
	return i;
}
