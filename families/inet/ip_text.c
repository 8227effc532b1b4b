/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * ip_text.c - IPv4 and IPv6 addresses as text
 *
 * Own code because it stands in the path of every address text: libc's prints
 * through snprintf, and wants its input terminated. What is accepted and how
 * it is written is exactly glibc's inet_pton, inet_aton and inet_ntop.
 */
#include <string.h>

#include "inet.h"

static inline unsigned int decimal(char c)
{
	return (unsigned int)(unsigned char)c - '0';
}

/* The value of a hex digit plus one; 0 for any other byte. */
static const unsigned char hex_plus_one[256] = {
	['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,
	['5'] = 6,  ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10,
	['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* Above 15 for any other byte. */
static inline unsigned int hex(char c)
{
	return hex_plus_one[(unsigned char)c] - 1U;
}

/* ---- IPv4 ---- */

bool ip4_read(const char *text, size_t len, unsigned char ret[4])
{
	const char *end = text + len;
	unsigned char out[4];
	unsigned int value, d;
	int i;

	for (i = 0;; i++) {
		if (text == end)
			return false;
		value = decimal(*text++);
		if (value > 9)
			return false;
		if (text < end && (d = decimal(*text)) <= 9) {
			if (value == 0)
				return false;
			value = value * 10 + d;
			text++;
			if (text < end && (d = decimal(*text)) <= 9) {
				value = value * 10 + d;
				text++;
				if (value > 255)
					return false;
			}
		}
		out[i] = (unsigned char)value;
		if (i == 3)
			break;
		if (text == end || *text++ != '.')
			return false;
	}
	if (text != end)
		return false;
	memcpy(ret, out, sizeof(out));
	return true;
}

/* One part of the classic notation; *at is left behind its last digit. */
static bool classic_part(const char **at, const char *end, uint32_t *ret)
{
	const char *p = *at;
	unsigned int base = 10;
	uint64_t value = 0;

	if (p == end || decimal(*p) > 9)
		return false;
	if (*p == '0') {
		base = 8;
		/* "0x" alone is the digit 0 in front of an 'x'. */
		if (end - p > 2 && (p[1] | 32) == 'x' && hex(p[2]) < 16) {
			base = 16;
			p += 2;
		}
	}
	for (; p < end && hex(*p) < base; p++) {
		value = value * base + hex(*p);
		if (value > UINT32_MAX)
			return false;
	}
	*at = p;
	*ret = (uint32_t)value;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool ip4_read_classic(const char *text, size_t len, bool blank_ends,
		      unsigned char ret[4])
{
	/* The last part may fill all that the ones before it left. */
	static const uint32_t last_max[] = { 0xffffffff, 0xffffff, 0xffff,
					     0xff };
	const char *end = text + len;
	uint32_t value = 0, part;
	unsigned int n;

	for (n = 0;; n++) {
		if (!classic_part(&text, end, &part))
			return false;
		if (text == end || *text != '.')
			break;
		if (n == 3 || part > 255)
			return false;
		value |= part << (24 - 8 * n);
		text++;
	}
	if (text < end && !(blank_ends && is_blank(*text)))
		return false;
	if (part > last_max[n])
		return false;
	value |= part;
	ret[0] = (unsigned char)(value >> 24);
	ret[1] = (unsigned char)(value >> 16);
	ret[2] = (unsigned char)(value >> 8);
	ret[3] = (unsigned char)value;
	return true;
}

/* "00" to "99". */
static const char pairs[] = "00010203040506070809"
			    "10111213141516171819"
			    "20212223242526272829"
			    "30313233343536373839"
			    "40414243444546474849"
			    "50515253545556575859"
			    "60616263646566676869"
			    "70717273747576777879"
			    "80818283848586878889"
			    "90919293949596979899";

static inline char *write_octet(char *p, unsigned int v)
{
	unsigned int hundreds;

	if (v < 10) {
		*p = (char)('0' + v);
		return p + 1;
	}
	if (v > 99) {
		hundreds = v > 199 ? 2 : 1;
		*p++ = (char)('0' + hundreds);
		v -= 100 * hundreds;
	}
	memcpy(p, pairs + 2 * v, 2);
	return p + 2;
}

size_t ip4_write(const unsigned char bytes[4], char *buf)
{
	char *p = write_octet(buf, bytes[0]);
	int i;

	for (i = 1; i < 4; i++) {
		*p++ = '.';
		p = write_octet(p, bytes[i]);
	}
	*p = '\0';
	return (size_t)(p - buf);
}

/* ---- IPv6 ---- */

bool ip6_read(const char *text, size_t len, unsigned char ret[16])
{
	const char *p = text, *end = text + len, *group;
	unsigned char out[16], *at = out, *gap = NULL;
	unsigned int value, d;

	if (len < 2 || (p[0] == ':' && *++p != ':'))
		return false;
	while (p < end) {
		/* The second colon of "::": the first was taken below. */
		if (*p == ':') {
			if (gap)
				return false;
			gap = at;
			p++;
			continue;
		}
		value = 0;
		for (group = p; p < end; p++) {
			d = hex(*p);
			if (d > 15)
				break;
			value = value << 4 | d;
		}
		if (p == group || p - group > 4)
			return false;
		if (p < end && *p == '.') {
			if (out + 16 - at < 4 ||
			    !ip4_read(group, (size_t)(end - group), at))
				return false;
			at += 4;
			break;
		}
		if (at == out + 16)
			return false;
		*at++ = (unsigned char)(value >> 8);
		*at++ = (unsigned char)value;
		if (p < end && (*p++ != ':' || p == end))
			return false;
	}
	/* "::" stands for one group at least. */
	if (gap ? at == out + 16 : at != out + 16)
		return false;
	if (gap) {
		size_t tail = (size_t)(at - gap), head = (size_t)(gap - out);

		memmove(out + 16 - tail, gap, tail);
		memset(gap, 0, 16 - tail - head);
	}
	memcpy(ret, out, sizeof(out));
	return true;
}

/* The first longest run of two or more zero groups; *ret_len 0: none. */
static unsigned int longest_gap(const unsigned int group[8],
				unsigned int *ret_len)
{
	unsigned int i, start = 0, run = 0, best = 0, best_len = 1;

	for (i = 0; i < 8; i++) {
		if (group[i]) {
			run = 0;
			continue;
		}
		if (run++ == 0)
			start = i;
		if (run > best_len) {
			best = start;
			best_len = run;
		}
	}
	*ret_len = best_len > 1 ? best_len : 0;
	return best;
}

static char *write_group(char *p, unsigned int v)
{
	static const char digits[16] = "0123456789abcdef";

	if (v > 0xfff)
		*p++ = digits[v >> 12];
	if (v > 0xff)
		*p++ = digits[v >> 8 & 15];
	if (v > 0xf)
		*p++ = digits[v >> 4 & 15];
	*p++ = digits[v & 15];
	return p;
}

size_t ip6_write(const unsigned char bytes[16], char *buf)
{
	unsigned int group[8], i, gap, gap_len;
	char *p = buf;

	for (i = 0; i < 8; i++)
		group[i] = (unsigned int)bytes[2 * i] << 8 | bytes[2 * i + 1];
	gap = longest_gap(group, &gap_len);
	for (i = 0; i < 8; i++) {
		if (gap_len && i == gap) {
			*p++ = ':';
			i += gap_len - 1;
			if (i == 7)
				*p++ = ':';
			continue;
		}
		if (i)
			*p++ = ':';
		/* IPv4-compatible, and IPv4-mapped. */
		if (i == 6 && gap == 0 &&
		    (gap_len == 6 || (gap_len == 5 && group[5] == 0xffff))) {
			p += ip4_write(bytes + 12, p);
			break;
		}
		p = write_group(p, group[i]);
	}
	*p = '\0';
	return (size_t)(p - buf);
}
