/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * log_inflate.h - zlib streams (RFC 1950, 1951), pulled byte by byte
 *
 * The library needs libc only, and a stream of any length must not need more
 * memory than its window.
 */
#ifndef AFSOCK_FAMILIES_CAN_LOG_INFLATE_H
#define AFSOCK_FAMILIES_CAN_LOG_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INFLATE_WINDOW 32768
#define INFLATE_BITS_MAX 15

struct can_inflate_codes {
	uint16_t count[INFLATE_BITS_MAX + 1]; /* codes of each length */
	uint16_t symbol[288];                 /* by code */
};

struct can_inflate {
	/* The next byte of the compressed stream, 0..255; below 0 a result that
	 * ends everything. */
	int (*byte)(void *arg);
	void *arg;
	int failed;
	int state;
	bool is_last;          /* the block is the last one */
	uint32_t bits;
	unsigned int bit_count;
	size_t stored;         /* bytes of a stored block left */
	size_t copy;           /* bytes of a repetition left */
	size_t distance;
	uint64_t total;        /* bytes that came out */
	uint32_t adler_a;
	uint32_t adler_b;
	struct can_inflate_codes lengths;
	struct can_inflate_codes distances;
	unsigned char window[INFLATE_WINDOW];
};

/* Begin a stream. */
void can_inflate_begin(struct can_inflate *z, int (*byte)(void *arg), void *arg);

/*
 * Up to n bytes of what it stands for. Returns how many, less than n only at
 * its end; AFSOCK_EVALUE a stream that cannot be right (its checksum
 * included); what byte returned.
 */
int64_t can_inflate_read(struct can_inflate *z, unsigned char *out, size_t n);

#endif
