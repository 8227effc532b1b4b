/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* progress.c - one line on stderr that changes */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "progress.h"

static bool is_shown;

bool progress_is_seen(void)
{
	return isatty(STDERR_FILENO);
}

void progress_show(const char *fmt, ...)
{
	va_list ap;

	/* Erase to the end of the line: ECMA-48, EL. */
	fputs("\r\033[K", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	is_shown = true;
}

void progress_clear(void)
{
	if (is_shown)
		fputs("\r\033[K", stderr);
	is_shown = false;
}

const char *progress_size(uint64_t bytes, char buf[16])
{
	static const char units[] = "kMGTPE";
	double n = (double)bytes;
	size_t i = 0;

	if (bytes < 1000) {
		snprintf(buf, 16, "%" PRIu64 " B", bytes);
		return buf;
	}
	for (n /= 1000; n >= 999.95 && units[i + 1]; i++)
		n /= 1000;
	snprintf(buf, 16, "%.1f %cB", n, units[i]);
	return buf;
}
