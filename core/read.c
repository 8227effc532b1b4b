/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* read.c - numbers, durations, flags and hex from text; whole text or nothing */
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

/* How much of a text fits into a message. */
static int shown(size_t len)
{
	return len > 80 ? 80 : (int)len;
}

int afsock__read_u64(const char *text, size_t len, bool *ret_negative,
		     uint64_t *ret)
{
	const char *end = text + len;
	bool negative = false;
	unsigned int base = 10;
	uint64_t value = 0;

	if (text < end && (*text == '-' || *text == '+'))
		negative = *text++ == '-';
	if (end - text > 2 && text[0] == '0' && (text[1] | 32) == 'x') {
		base = 16;
		text += 2;
	} else if (end - text > 2 && text[0] == '0' &&
		   (text[1] | 32) == 'b') {
		base = 2;
		text += 2;
	} else if (end - text > 1 && text[0] == '0') {
		base = 8;
		text += 1;
		if ((*text | 32) == 'o' && end - text > 1)
			text++;
	}
	if (text == end)
		return AFSOCK_ETEXT;
	for (; text < end; text++) {
		unsigned int d = (unsigned int)digit_of(*text);

		if (d >= base)
			return AFSOCK_ETEXT;
		if (value > (UINT64_MAX - d) / base)
			return AFSOCK_ERANGE;
		value = value * base + d;
	}
	*ret_negative = negative && value != 0;
	*ret = value;
	return 0;
}

const struct afsock_word *afsock__word(const struct afsock_word *words,
				       const char *text, size_t len)
{
	for (; words && words->word; words++)
		if (strlen(words->word) == len &&
		    strncasecmp(words->word, text, len) == 0)
			return words;
	return NULL;
}

int afsock_read_int(const char *text, size_t len,
		    const struct afsock_word *words, int64_t min, int64_t max,
		    const char *field, int64_t *ret, struct afsock_err *err)
{
	const struct afsock_word *word = afsock__word(words, text, len);
	bool negative;
	uint64_t u;
	int64_t i;
	int r;

	if (word) {
		*ret = word->value;
		return 0;
	}
	r = afsock__read_u64(text, len, &negative, &u);
	if (r == AFSOCK_ETEXT)
		return afsock_fail(err, AFSOCK_ETEXT, field,
				   "%s '%.*s' is not a number", field,
				   shown(len), text);
	if (r == 0 && negative && u <= (uint64_t)INT64_MAX + 1)
		i = (int64_t)(0 - u);
	else if (r == 0 && !negative && u <= INT64_MAX)
		i = (int64_t)u;
	else
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s %.*s does not fit in 64 bits", field,
				   shown(len), text);
	if (i < min)
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s %.*s below %" PRId64, field, shown(len),
				   text, min);
	if (i > max)
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s %.*s above %" PRId64, field, shown(len),
				   text, max);
	*ret = i;
	return 0;
}

static const struct {
	const char *name;
	int64_t ns;
} units[] = {
	{ "ns", 1 },		     { "us", 1000 }, { "ms", NS_PER_MS },
	{ "s", NS_PER_SEC },	     { "m", 60 * NS_PER_SEC },
	{ "h", 3600 * NS_PER_SEC },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Nanoseconds of a unit, or 0 for none. */
static int64_t unit_named(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < AFSOCK_COUNT(units); i++)
		if (strlen(units[i].name) == len &&
		    strncasecmp(units[i].name, text, len) == 0)
			return units[i].ns;
	return 0;
}

/* The digits behind the point as part of a unit, rounded up, however many:
 * from the last one on, each is a tenth of what is in front of it. */
static int64_t part_of(const char *digits, const char *end, int64_t unit_ns)
{
	bool is_inexact = false;
	int64_t part = 0;

	while (end > digits) {
		part += (*--end - '0') * unit_ns;
		is_inexact |= part % 10 != 0;
		part /= 10;
	}
	return part + is_inexact;
}

int afsock_read_duration(const char *text, size_t len, int64_t unit_ns,
			 const char *field, int64_t *ret_ns,
			 struct afsock_err *err)
{
	const char *at = text, *end = text + len, *point;
	bool is_huge = false;
	int64_t value = 0, part;

	for (; at < end && is_digit(*at); at++) {
		is_huge |= value > (INT64_MAX - (*at - '0')) / 10;
		if (!is_huge)
			value = value * 10 + (*at - '0');
	}
	point = at;
	if (at > text && at < end && *at == '.')
		for (point = ++at; at < end && is_digit(*at);)
			at++;
	if (at > text && at < end)
		unit_ns = unit_named(at, (size_t)(end - at));
	if (at == text || unit_ns == 0)
		return afsock_fail(err, AFSOCK_ETEXT, field,
				   "%s '%.*s' is not a duration: a number with "
				   "ns, us, ms, s, m or h",
				   field, shown(len), text);
	part = part_of(point, at, unit_ns);
	if (is_huge || value > (INT64_MAX - part) / unit_ns)
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s %.*s above 2^63-1 ns", field,
				   shown(len), text);
	*ret_ns = value * unit_ns + part;
	return 0;
}

ssize_t afsock_read_hex(const char *text, size_t len, void *buf, size_t size,
			const char *field, struct afsock_err *err)
{
	unsigned char *out = buf;
	size_t i = 0, n = 0;
	int high, low;

	while (i < len) {
		if (i > 0 && (text[i] == '.' || text[i] == ':' ||
			      text[i] == ' ')) {
			i++;
			continue;
		}
		high = digit_of(text[i]);
		low = i + 1 < len ? digit_of(text[i + 1]) : 99;
		if (high > 15 || low > 15)
			return afsock_fail(err, AFSOCK_ETEXT, field,
					   "%s '%.*s' is not pairs of hex "
					   "digits at position %zu",
					   field, shown(len), text, i);
		if (n == size)
			return afsock_fail(err, AFSOCK_ERANGE, field,
					   "%s has more than %zu bytes", field,
					   size);
		out[n++] = (unsigned char)(high << 4 | low);
		i += 2;
	}
	return (ssize_t)n;
}

int afsock_read_flag(const char *text, size_t len, const char *field, int *ret,
		     struct afsock_err *err)
{
	static const struct afsock_word flags[] = {
		{ "1", 1 },   { "0", 0 },    { "yes", 1 },   { "no", 0 },
		{ "on", 1 },  { "off", 0 },  { "true", 1 },  { "false", 0 },
		{ "", 1 },    { NULL, 0 },
	};
	const struct afsock_word *word = afsock__word(flags, text, len);

	if (!word)
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "%s '%.*s' is not 0 or 1, no or yes, off or "
				   "on",
				   field, shown(len), text);
	*ret = (int)word->value;
	return 0;
}
