/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* log.c - lines of a candump log, as they are read */
#define _GNU_SOURCE
#include <endian.h>
#include <string.h>

#include "log.h"

#define NS_PER_SEC INT64_C(1000000000)

static CAN_RARE int fail_line(struct afsock_err *err, const char *text,
			      size_t len, const char *why)
{
	return afsock_fail(err, AFSOCK_ETEXT, "log", "log line '%.*s': %s",
			   len > 80 ? 80 : (int)len, text, why);
}

/* Eight characters less '0' each, the first in the lowest byte. */
static inline uint64_t eight_at(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	return le64toh(x) ^ UINT64_C(0x3030303030303030);
}

/* 0 to 9: below 16, and still when 6 is added. */
static inline bool are_digits(uint64_t x)
{
	return ((x | (x + UINT64_C(0x0606060606060606))) &
		UINT64_C(0xf0f0f0f0f0f0f0f0)) == 0;
}

/* Pairs, fours, all: each product adds a ten-, hundred- or ten-thousandfold to
 * its neighbour. */
static inline uint64_t value_of(uint64_t x)
{
	x = (x * (10 * 256 + 1) >> 8) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x * (100 * 65536 + 1) >> 16) & UINT64_C(0x0000ffff0000ffff);
	return x * (10000 * UINT64_C(4294967296) + 1) >> 32;
}

/* "(1795395488.400888) ", of which every character has its place. */
#define PLAIN_TIME 20

/* Of the seconds, the digits but two change every hundred seconds. Before the
 * first line they are 0. Returns nanoseconds, or -1. */
static inline int64_t read_high(const char *at, struct candump_in *in)
{
	uint64_t digits = eight_at(at);

	if (digits == in->high_digits)
		return in->high_ns;
	/* What an int64_t of nanoseconds holds (2262) ends in 92233720. */
	if (!are_digits(digits) || value_of(digits) >= 92233720)
		return -1;
	in->high_digits = digits;
	in->high_ns = (int64_t)value_of(digits) * 100 * NS_PER_SEC;
	return in->high_ns;
}

/*
 * The time of nearly every line. The second eight are the last digit of the
 * seconds, the dot and the microseconds. What it refuses may still be a time.
 */
static inline bool read_plain_time(const char *at, struct candump_in *in,
				   int64_t *ret)
{
	const uint64_t dot = '.' ^ '0';
	unsigned int ninth = (unsigned char)at[9] - (unsigned int)'0';
	uint64_t low = eight_at(at + 10);
	int64_t high = read_high(at + 1, in);

	if (high < 0 || at[11] != '.' || at[18] != ')' || at[19] != ' ' ||
	    ninth > 9 || !are_digits(low ^ dot << 8))
		return false;
	*ret = high + (int64_t)(ninth * 10 + (low & 15)) * NS_PER_SEC +
	       (int64_t)value_of(low & ~UINT64_C(0xffff)) * 1000;
	return true;
}

/* At most max digits at *at, which is then behind them. */
static inline int64_t read_digits(const char **at, const char *end,
				  ptrdiff_t max)
{
	const char *p = *at, *stop = end - p > max ? p + max : end;
	uint64_t value = 0;
	unsigned int digit;

	for (; p < stop; p++) {
		digit = (unsigned char)*p - (unsigned int)'0';
		if (digit > 9)
			break;
		value = value * 10 + digit;
	}
	*at = p;
	return (int64_t)value;
}

/* "(1795395488.400888)", six or nine decimals; returns behind it, or NULL. */
static CAN_RARE const char *read_time(const char *at, const char *end,
				      struct afsock_can_entry *ret)
{
	const char *start = ++at;
	int64_t seconds = read_digits(&at, end, 10), part;

	if (at == start || at == end || *at != '.')
		return NULL;
	/* Times since the epoch have ten digits (candump.c); -t z has three. */
	ret->is_relative = at - start < 10;
	start = ++at;
	part = read_digits(&at, end, 9);
	ret->has_ns = at - start == 9;
	if (at - start == 6)
		part *= 1000;
	else if (at - start != 9)
		return NULL;
	if (at == end || *at != ')' ||
	    seconds > (INT64_MAX - part) / NS_PER_SEC)
		return NULL;
	ret->record.time_ns = seconds * NS_PER_SEC + part;
	return at + 1;
}

static const char *line_end(const char *text, size_t len)
{
	const char *end = text + len;

	while (end > text &&
	       (end[-1] == '\n' || end[-1] == '\r' || end[-1] == ' '))
		end--;
	return end;
}

/* Two moves that overlap: names are short. */
static inline bool is_same_name(const char *a, const char *b, size_t len)
{
	uint32_t first[2], last[2];

	if (len < 4 || len > 8)
		return memcmp(a, b, len) == 0;
	memcpy(&first[0], a, 4);
	memcpy(&first[1], b, 4);
	memcpy(&last[0], a + len - 4, 4);
	memcpy(&last[1], b + len - 4, 4);
	return ((first[0] ^ first[1]) | (last[0] ^ last[1])) == 0;
}

/* Returns behind the name. */
static const char *find_name(const char *at, const char *end,
			     struct afsock_can_record *ret)
{
	while (at < end && *at == ' ')
		at++;
	ret->interface = at;
	while (at < end && *at != ' ')
		at++;
	ret->interface_len = (size_t)(at - ret->interface);
	return at;
}

static inline const char *read_name(const char *at, const char *end,
				    const struct candump_in *in,
				    struct afsock_can_record *ret)
{
	if (in->len == 0 || end - at <= (ptrdiff_t)in->len ||
	    at[in->len] != ' ' ||
	    !is_same_name(at, in->name, in->len))
		return find_name(at, end, ret);
	ret->interface = in->name;
	ret->interface_len = in->len;
	return at + in->len;
}

/* What else has a space in it is no frame either. */
static inline char read_direction(const char *at, const char **end)
{
	const char *last = *end - 1;

	if (last - at < 2 || last[-1] != ' ' || (*last != 'R' && *last != 'T'))
		return 0;
	*end -= 2;
	return *last;
}

int can_log_parse(const char *text, size_t len, struct candump_in *in,
		  struct afsock_can_entry *ret, struct afsock_err *err)
{
	const char *end = line_end(text, len), *at = text;
	struct afsock_can_record *record = &ret->record;
	ssize_t n;

	if (at == end || *at != '(')
		return 0;
	ret->is_relative = ret->has_ns = false;
	if (end - at > PLAIN_TIME &&
	    read_plain_time(at, in, &record->time_ns))
		at += PLAIN_TIME;
	else
		at = read_time(at, end, ret);
	if (!at)
		return fail_line(err, text, len,
				 "wanted (SECONDS.DECIMALS), 6 or 9 of them");
	at = read_name(at, end, in, record);
	if (record->interface_len == 0 || record->interface_len > 15)
		return fail_line(err, text, len,
				 "no interface of 1 to 15 bytes");
	while (at < end && *at == ' ')
		at++;
	record->direction = read_direction(at, &end);
	record->frame = in->frame;
	n = afsock_can_frame_parse(at, (size_t)(end - at), in->frame, in->size,
				   err);
	if (n < 0)
		return (int)n;
	record->frame_len = (size_t)n;
	return 1;
}

int afsock_can_log_parse(const char *text, size_t len, void *frame,
			 size_t size, struct afsock_can_record *ret,
			 struct afsock_err *err)
{
	struct candump_in in = { .frame = frame, .size = size };
	struct afsock_can_entry entry;
	int n = can_log_parse(text, len, &in, &entry, err);

	if (n > 0)
		*ret = entry.record;
	return n;
}
