/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * module.c - files of the module directory, and parts of families in them
 *
 * A family may be a file of its own; so may a part of one, for what it links
 * with: a program that only moves CAN frames shall not load libnl.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

#define PARTS_MAX 16

static _Atomic(const struct afsock_part *) loaded[PARTS_MAX];

const void *afsock__module_open(const char *file, const char *symbol, int abi,
				const char *what, struct afsock_err *err)
{
	char path[512];
	void *handle;
	const int *table;
	int n = snprintf(path, sizeof(path), "%s/%s", afsock__module_dir, file);

	if (n < 0 || (size_t)n >= sizeof(path)) {
		afsock_fail(err, AFSOCK_EFAMILY, NULL,
			    "%s is a module whose path is longer than %zu "
			    "bytes",
			    what, sizeof(path) - 1);
		return NULL;
	}
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		const char *why = dlerror();

		afsock_fail(err, AFSOCK_EFAMILY, NULL,
			    "%s is a module that cannot be opened: %s", what,
			    why ? why : path);
		return NULL;
	}
	table = dlsym(handle, symbol);
	if (table && *table == abi)
		return table;
	dlclose(handle);
	afsock_fail(err, AFSOCK_EFAMILY, NULL,
		    "%s is not a module of this version", path);
	return NULL;
}

/* "can/link" is in afsock_can_link.so, as afsock_part_can_link. */
static const struct afsock_part *open_part(const struct afsock__part_row *row,
					   int abi, struct afsock_err *err)
{
	const struct afsock_part *part;
	char symbol[64], what[64];
	char *slash;

	snprintf(symbol, sizeof(symbol), "afsock_part_%s", row->name);
	slash = strchr(symbol, '/');
	if (slash)
		*slash = '_';
	snprintf(what, sizeof(what), "%s", row->name);
	part = afsock__module_open(row->file, symbol, abi, what, err);
	if (!part && err)
		snprintf(err->hint, sizeof(err->hint),
			 "it comes with the package of afsock's modules, and "
			 "needs the libraries %s", row->libs);
	return part;
}

const struct afsock_part *afsock_family_part(const char *name, int abi,
					     struct afsock_err *err)
{
	const struct afsock__part_row *row;
	const struct afsock_part *part;
	size_t i;

	for (i = 0; i < PARTS_MAX && afsock__parts[i].name; i++) {
		row = &afsock__parts[i];
		if (strcmp(row->name, name) != 0)
			continue;
		if (row->part)
			return row->part;
		part = atomic_load_explicit(&loaded[i], memory_order_acquire);
		if (!part)
			part = open_part(row, abi, err);
		atomic_store_explicit(&loaded[i], part, memory_order_release);
		return part;
	}
	afsock_fail(err, AFSOCK_EFAMILY, NULL, "%s is not in this build", name);
	return NULL;
}
