/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump_time.c - times in the styles of candump */
#define _GNU_SOURCE
#include <time.h>

#include "dump.h"

#define NS_PER_SEC INT64_C(1000000000)

/* At least so many digits, more where the number has more. */
static char *put_number(char *out, uint64_t value, int digits)
{
	char reversed[20];
	int n = 0;

	for (; value > 0 || n < digits; value /= 10)
		reversed[n++] = (char)('0' + value % 10);
	while (n > 0)
		*out++ = reversed[--n];
	return out;
}

static char *put_decimals(const struct dump *d, char *out, int64_t ns)
{
	uint64_t part = (uint64_t)(ns % NS_PER_SEC);

	*out++ = '.';
	return d->has_ns ? put_number(out, part, 9) :
			   put_number(out, part / 1000, 6);
}

static char *put_seconds(const struct dump *d, char *out, int64_t ns,
			 int digits)
{
	out = put_number(out, (uint64_t)(ns / NS_PER_SEC), digits);
	return put_decimals(d, out, ns);
}

/* Every frame of a second has the same date. */
static char *put_date(const struct dump *d, char *out, int64_t ns)
{
	static time_t last = -1;
	static struct tm tm;
	time_t seconds = (time_t)(ns / NS_PER_SEC);

	if (seconds != last)
		localtime_r(&seconds, &tm);
	last = seconds;
	out += strftime(out, 32, "%Y-%m-%d %H:%M:%S", &tm);
	return put_decimals(d, out, ns);
}

/* Clocks are set back; differences are never below 0. */
static int64_t since(int64_t now, int64_t then)
{
	return now > then ? now - then : 0;
}

char *dump_put_time(struct dump *d, char *out, int64_t ns, char style)
{
	if (style == 'n')
		return out;
	if (ns < 0)
		ns = 0;
	/* Differences are those of what is shown, as candump has them. */
	if (!d->has_ns)
		ns -= ns % 1000;
	if (d->time_first == 0)
		d->time_first = d->time_last = ns;
	*out++ = '(';
	if (style == 'a')
		out = put_seconds(d, out, ns, 10);
	else if (style == 'd')
		out = put_seconds(d, out, since(ns, d->time_last), 3);
	else if (style == 'z')
		out = put_seconds(d, out, since(ns, d->time_first), 3);
	else
		out = put_date(d, out, ns);
	*out++ = ')';
	*out++ = ' ';
	d->time_last = ns;
	return out;
}
