/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* hint.c - finding a family's hint in its table */
#include <stddef.h>
#include <string.h>

#include <afsock/family.h>

const char *afsock_hint_find(const struct afsock_hint *rows, const char *op,
			     int error)
{
	if (error < 0)
		error = -error;
	for (; rows->text; rows++) {
		if (rows->error != error)
			continue;
		if (!rows->op ||
		    (op && strncmp(rows->op, op, strlen(rows->op)) == 0))
			return rows->text;
	}
	return NULL;
}
