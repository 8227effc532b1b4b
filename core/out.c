/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* out.c - text in pieces */
#include <stdarg.h>
#include <stdio.h>

#include "internal.h"

void afsock_out_add(struct afsock_out *out, const char *fmt, ...)
{
	bool has_room = out->used < out->size;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(has_room ? out->buf + out->used : NULL,
		      has_room ? out->size - out->used : 0, fmt, ap);
	va_end(ap);
	if (n > 0)
		out->used += (size_t)n;
}
