/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* latency.h - how long messages were on their way through us */
#ifndef AFSOCK_CLI_LATENCY_H
#define AFSOCK_CLI_LATENCY_H

#include <stdint.h>

/* Four buckets for each power of two, up to 2^44 ns (five hours). */
#define LATENCY_BUCKETS (4 * 44)

struct latency {
	uint64_t count;
	int64_t max_ns;
	uint64_t buckets[LATENCY_BUCKETS];
};

/* A span below 0 (a clock that was set) counts as 0. */
void latency_add(struct latency *l, int64_t span_ns);

/* What that share (0..1) of the messages did not exceed, within a fifth and
 * rounded up; 0 without messages. */
int64_t latency_share(const struct latency *l, double share);

/* Nanoseconds on the clock that the kernel's receive times are of. */
int64_t latency_now(void);

#endif
