/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * slow_clock.c - a machine that sets a program aside while it reads the clock
 *
 * For LD_PRELOAD: behind one clock_gettime() of fifty, in no pattern, the
 * program sleeps for 30 ms before it sees the answer.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *ret)
{
	static int (*real)(clockid_t, struct timespec *);
	static unsigned int calls;
	const struct timespec aside = { .tv_nsec = 30000000 };
	int r;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	r = real(clock, ret);
	if ((++calls * 2654435761u >> 16) % 50 == 0)
		nanosleep(&aside, NULL);
	return r;
}
