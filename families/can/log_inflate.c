/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* log_inflate.c - zlib streams (RFC 1950 and 1951) in bounded memory */
#include <string.h>

#include <afsock/afsock.h>

#include "log_inflate.h"

enum state { HEADER, BLOCK, STORED, CODED, DONE };

void can_inflate_begin(struct can_inflate *z, int (*byte)(void *arg), void *arg)
{
	/* The window and the codes are written before they are read. */
	memset(z, 0, offsetof(struct can_inflate, lengths));
	z->byte = byte;
	z->arg = arg;
	z->adler_a = 1;
}

static int bad(struct can_inflate *z)
{
	if (z->failed == 0)
		z->failed = AFSOCK_EVALUE;
	return z->failed;
}

/* count bits, at most 16, the first one lowest; below 0: z->failed. */
static int take(struct can_inflate *z, unsigned int count)
{
	uint32_t value;
	int byte;

	while (z->bit_count < count) {
		byte = z->byte(z->arg);
		if (byte < 0) {
			z->failed = byte;
			return byte;
		}
		z->bits |= (uint32_t)byte << z->bit_count;
		z->bit_count += 8;
	}
	value = z->bits & ((UINT32_C(1) << count) - 1);
	z->bits >>= count;
	z->bit_count -= count;
	return (int)value;
}

/* ---- codes (RFC 1951, 3.2.2) ---- */

/* Returns false for lengths that are more codes than there can be, or fewer:
 * only a single code of one bit is taken, and none at all (zlib, inftrees.c). */
static bool make_codes(struct can_inflate_codes *codes,
		       const unsigned char *lengths, size_t n)
{
	uint16_t next[INFLATE_BITS_MAX + 1] = { 0 };
	int left = 1;
	size_t i;

	memset(codes, 0, sizeof(*codes));
	for (i = 0; i < n; i++)
		codes->count[lengths[i]]++;
	codes->count[0] = 0;
	for (i = 1; i <= INFLATE_BITS_MAX; i++) {
		left = 2 * left - codes->count[i];
		if (left < 0)
			return false;
	}
	if (left > 0 && left != 1 << INFLATE_BITS_MAX &&
	    left != 1 << (INFLATE_BITS_MAX - 1))
		return false;
	for (i = 1; i < INFLATE_BITS_MAX; i++)
		next[i + 1] = (uint16_t)(next[i] + codes->count[i]);
	for (i = 0; i < n; i++)
		if (lengths[i])
			codes->symbol[next[lengths[i]]++] = (uint16_t)i;
	return true;
}

/* Codes of a length are numbers in a row: first is the lowest of them, and
 * index where their symbols are. */
static int take_symbol(struct can_inflate *z,
		       const struct can_inflate_codes *codes)
{
	int code = 0, first = 0, index = 0, count, bit, length;

	for (length = 1; length <= INFLATE_BITS_MAX; length++) {
		bit = take(z, 1);
		if (bit < 0)
			return bit;
		code |= bit;
		count = codes->count[length];
		if (code - first < count)
			return codes->symbol[index + code - first];
		index += count;
		first = (first + count) << 1;
		code <<= 1;
	}
	return bad(z);
}

static void fixed_codes(struct can_inflate *z)
{
	unsigned char lengths[288];

	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 112);
	memset(lengths + 256, 7, 24);
	memset(lengths + 280, 8, 8);
	make_codes(&z->lengths, lengths, 288);
	memset(lengths, 5, 32);
	make_codes(&z->distances, lengths, 32);
}

/* The lengths of the codes, which are coded themselves. */
static int take_lengths(struct can_inflate *z, unsigned char *lengths, size_t n)
{
	size_t i = 0, repeat;
	unsigned char value;
	int symbol;

	while (i < n) {
		symbol = take_symbol(z, &z->lengths);
		if (symbol < 0)
			return symbol;
		value = 0;
		repeat = 1;
		if (symbol < 16) {
			value = (unsigned char)symbol;
		} else if (symbol == 16) {
			if (i == 0)
				return bad(z);
			value = lengths[i - 1];
			repeat = 3 + (size_t)take(z, 2);
		} else if (symbol == 17) {
			repeat = 3 + (size_t)take(z, 3);
		} else {
			repeat = 11 + (size_t)take(z, 7);
		}
		if (z->failed)
			return z->failed;
		if (repeat > n - i)
			return bad(z);
		memset(lengths + i, value, repeat);
		i += repeat;
	}
	return 0;
}

static int dynamic_codes(struct can_inflate *z)
{
	static const unsigned char order[19] = { 16, 17, 18, 0, 8,  7, 9,
						 6,  10, 5,  11, 4, 12, 3,
						 13, 2,  14, 1,  15 };
	unsigned char lengths[288 + 32] = { 0 };
	int n_lengths = take(z, 5) + 257, n_distances = take(z, 5) + 1;
	int n_codes = take(z, 4) + 4, i, bits;

	if (z->failed)
		return z->failed;
	if (n_lengths > 286 || n_distances > 30)
		return bad(z);
	for (i = 0; i < n_codes; i++) {
		bits = take(z, 3);
		if (bits < 0)
			return bits;
		lengths[order[i]] = (unsigned char)bits;
	}
	if (!make_codes(&z->lengths, lengths, 19))
		return bad(z);
	memset(lengths, 0, sizeof(lengths));
	if (take_lengths(z, lengths, (size_t)(n_lengths + n_distances)) < 0)
		return z->failed;
	if (lengths[256] == 0 || /* no end of the block */
	    !make_codes(&z->lengths, lengths, (size_t)n_lengths) ||
	    !make_codes(&z->distances, lengths + n_lengths,
			(size_t)n_distances))
		return bad(z);
	return 0;
}

/* ---- blocks ---- */

/* RFC 1950, 2.2: deflate, a window of 32 KiB at most, no dictionary. */
static int begin_stream(struct can_inflate *z)
{
	int method = take(z, 8), flags = take(z, 8);

	if (z->failed)
		return z->failed;
	if ((method & 15) != 8 || method >> 4 > 7 ||
	    (method << 8 | flags) % 31 != 0 || (flags & 0x20))
		return bad(z);
	z->state = BLOCK;
	return 0;
}

static int begin_stored(struct can_inflate *z)
{
	int len, not_len;

	z->bits = 0;
	z->bit_count = 0;
	len = take(z, 16);
	not_len = take(z, 16);
	if (z->failed)
		return z->failed;
	if (len != (~not_len & 0xffff))
		return bad(z);
	z->stored = (size_t)len;
	z->state = STORED;
	return 0;
}

static int check_end(struct can_inflate *z)
{
	uint32_t sum = 0;
	int i;

	z->bits = 0;
	z->bit_count = 0;
	for (i = 0; i < 4; i++)
		sum = sum << 8 | (uint32_t)take(z, 8);
	if (z->failed)
		return z->failed;
	if (sum != (z->adler_b << 16 | z->adler_a))
		return bad(z);
	z->state = DONE;
	return 0;
}

static int begin_block(struct can_inflate *z)
{
	int type;

	if (z->is_last)
		return check_end(z);
	z->is_last = take(z, 1) == 1;
	type = take(z, 2);
	if (z->failed)
		return z->failed;
	if (type == 0)
		return begin_stored(z);
	if (type == 3)
		return bad(z);
	if (type == 1)
		fixed_codes(z);
	else if (dynamic_codes(z) < 0)
		return z->failed;
	z->state = CODED;
	return 0;
}

/* A byte that came out. */
static inline void put(struct can_inflate *z, unsigned char byte,
		       unsigned char **out)
{
	z->window[z->total++ % INFLATE_WINDOW] = byte;
	z->adler_a += byte;
	if (z->adler_a >= 65521)
		z->adler_a -= 65521;
	z->adler_b = (z->adler_b + z->adler_a) % 65521;
	*(*out)++ = byte;
}

static int begin_copy(struct can_inflate *z, int symbol)
{
	static const uint16_t lengths[29] = {
		3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
		31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258
	};
	static const unsigned char length_bits[29] = {
		0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
		2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
	};
	int extra, code;
	unsigned int bits;

	if (symbol > 285)
		return bad(z);
	extra = take(z, length_bits[symbol - 257]);
	if (extra < 0)
		return extra;
	z->copy = (size_t)lengths[symbol - 257] + (size_t)extra;
	code = take_symbol(z, &z->distances);
	if (code < 0)
		return code;
	if (code > 29)
		return bad(z);
	bits = code < 4 ? 0 : (unsigned int)code / 2 - 1;
	extra = take(z, bits);
	if (extra < 0)
		return extra;
	z->distance = (code < 4 ? (size_t)code :
				  (2 + (size_t)(code & 1)) << bits) +
		      1 + (size_t)extra;
	return z->distance > z->total ? bad(z) : 0;
}

static int step_coded(struct can_inflate *z, unsigned char **out)
{
	int symbol;

	if (z->copy) {
		z->copy--;
		put(z, z->window[(z->total - z->distance) % INFLATE_WINDOW],
		    out);
		return 0;
	}
	symbol = take_symbol(z, &z->lengths);
	if (symbol < 0)
		return symbol;
	if (symbol > 256)
		return begin_copy(z, symbol);
	if (symbol == 256)
		z->state = BLOCK;
	else
		put(z, (unsigned char)symbol, out);
	return 0;
}

static int step_stored(struct can_inflate *z, unsigned char **out)
{
	int byte;

	if (z->stored == 0) {
		z->state = BLOCK;
		return 0;
	}
	byte = take(z, 8);
	if (byte < 0)
		return byte;
	z->stored--;
	put(z, (unsigned char)byte, out);
	return 0;
}

int64_t can_inflate_read(struct can_inflate *z, unsigned char *out, size_t n)
{
	unsigned char *at = out;
	int r = 0;

	while (r == 0 && !z->failed && z->state != DONE && at < out + n) {
		switch (z->state) {
		case HEADER:
			r = begin_stream(z);
			break;
		case BLOCK:
			r = begin_block(z);
			break;
		case STORED:
			r = step_stored(z, &at);
			break;
		default:
			r = step_coded(z, &at);
		}
	}
	return z->failed ? z->failed : at - out;
}
