/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* latency.c - how long messages were on their way through us */
#define _GNU_SOURCE
#include <stddef.h>
#include <time.h>

#include "latency.h"

/* Below 4 each number has its bucket, above each quarter of a power of two. */
static size_t bucket(uint64_t ns)
{
	unsigned int power;
	size_t i;

	if (ns < 4)
		return (size_t)ns;
	power = 63 - (unsigned int)__builtin_clzll(ns);
	i = 4 * (power - 1) + (ns >> (power - 2) & 3);
	return i < LATENCY_BUCKETS ? i : LATENCY_BUCKETS - 1;
}

/* The largest number of a bucket. */
static int64_t upper(size_t i)
{
	if (i < 4)
		return (int64_t)i;
	return (INT64_C(5) + (int64_t)(i % 4)) * (INT64_C(1) << (i / 4 - 1)) - 1;
}

void latency_add(struct latency *l, int64_t span_ns)
{
	if (span_ns < 0)
		span_ns = 0;
	l->count++;
	l->buckets[bucket((uint64_t)span_ns)]++;
	if (span_ns > l->max_ns)
		l->max_ns = span_ns;
}

int64_t latency_share(const struct latency *l, double share)
{
	uint64_t want = (uint64_t)((double)l->count * share + 0.999999);
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < LATENCY_BUCKETS && l->count; i++) {
		sum += l->buckets[i];
		if (sum >= want && sum)
			return upper(i) < l->max_ns ? upper(i) : l->max_ns;
	}
	return l->max_ns;
}

int64_t latency_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}
