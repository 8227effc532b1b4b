/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* log.c - lines of a candump log, as they are read */
#define _GNU_SOURCE
#include <endian.h>
#include <string.h>

#include "can.h"

#define NS_PER_SEC INT64_C(1000000000)

static int fail_line(struct afsock_err *err, const char *text, size_t len,
		     const char *why)
{
	return afsock_fail(err, AFSOCK_ETEXT, "log", "log line '%.*s': %s",
			   len > 80 ? 80 : (int)len, text, why);
}

/* Eight characters, the first in the lowest byte. */
static inline uint64_t eight_at(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	return le64toh(x);
}

/* '0' to '9': 3 in the upper half, and still when 6 is added. */
static inline bool are_digits(const char *p)
{
	const uint64_t upper = UINT64_C(0xf0f0f0f0f0f0f0f0);
	uint64_t x = eight_at(p);

	return ((x & upper) | ((x + UINT64_C(0x0606060606060606)) & upper) >>
				      4) == UINT64_C(0x3333333333333333);
}

/* Pairs, fours, all: each product adds a ten-, hundred- or ten-thousandfold to
 * its neighbour. */
static inline uint64_t eight_digits(const char *p)
{
	uint64_t x = eight_at(p) & UINT64_C(0x0f0f0f0f0f0f0f0f);

	x = (x * (10 * 256 + 1) >> 8) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x * (100 * 65536 + 1) >> 16) & UINT64_C(0x0000ffff0000ffff);
	return x * (10000 * UINT64_C(4294967296) + 1) >> 32;
}

/* At most max digits at *at, which is then behind them. */
static inline int64_t read_digits(const char **at, const char *end,
				  ptrdiff_t max)
{
	const char *p = *at, *stop = end - p > max ? p + max : end;
	uint64_t value = 0;
	unsigned int digit;

	if (stop - p >= 8 && are_digits(p)) {
		value = eight_digits(p);
		p += 8;
	}
	for (; p < stop; p++) {
		digit = (unsigned char)*p - (unsigned int)'0';
		if (digit > 9)
			break;
		value = value * 10 + digit;
	}
	*at = p;
	return (int64_t)value;
}

/* "1795395488.400888", six or nine decimals; returns behind it, or NULL. */
static const char *read_time(const char *at, const char *end, int64_t *ret)
{
	const char *start = at;
	int64_t seconds = read_digits(&at, end, 10), part;

	if (at == start || at == end || *at != '.')
		return NULL;
	start = ++at;
	part = read_digits(&at, end, 9);
	if (at - start == 6)
		part *= 1000;
	else if (at - start != 9)
		return NULL;
	if (seconds > (INT64_MAX - part) / NS_PER_SEC)
		return NULL;
	*ret = seconds * NS_PER_SEC + part;
	return at;
}

static const char *line_end(const char *text, size_t len)
{
	const char *end = text + len;

	while (end > text &&
	       (end[-1] == '\n' || end[-1] == '\r' || end[-1] == ' '))
		end--;
	return end;
}

int afsock_can_log_parse(const char *text, size_t len, void *frame,
			 size_t size, struct afsock_can_record *ret,
			 struct afsock_err *err)
{
	const char *end = line_end(text, len), *at = text;
	struct afsock_can_record record = { .frame = frame };
	ssize_t n;

	if (at == end || *at != '(')
		return 0;
	at = read_time(at + 1, end, &record.time_ns);
	if (!at || at == end || *at != ')')
		return fail_line(err, text, len,
				 "wanted (SECONDS.DECIMALS), 6 or 9 of them");
	for (at++; at < end && *at == ' ';)
		at++;
	record.interface = at;
	while (at < end && *at != ' ')
		at++;
	record.interface_len = (size_t)(at - record.interface);
	while (at < end && *at == ' ')
		at++;
	if (record.interface_len == 0 || record.interface_len > 15)
		return fail_line(err, text, len,
				 "no interface of 1 to 15 bytes");
	/* What else has a space in it is not a frame either. */
	if (end - at > 2 && end[-2] == ' ' &&
	    (end[-1] == 'R' || end[-1] == 'T')) {
		record.direction = end[-1];
		end -= 2;
	}
	n = afsock_can_frame_parse(at, (size_t)(end - at), frame, size, err);
	if (n < 0)
		return (int)n;
	record.frame_len = (size_t)n;
	*ret = record;
	return 1;
}
