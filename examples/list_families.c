/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * list_families.c - which families and address texts there are, and what this
 * kernel and this user can open of them
 *
 *     list_families
 *
 * Exit 0.
 */
#include <stdio.h>

#include <afsock/afsock.h>

#define ROWS_MAX 128
#define SCHEMES_MAX 256

static const char *const status_words[] = {
	[AFSOCK_BUILT_IN] = "built in",
	[AFSOCK_MODULE] = "module",
	[AFSOCK_ADDED] = "added",
	[AFSOCK_NOT_BUILT] = "not built",
	[AFSOCK_NOT_LINUX] = "not on Linux",
};

static void show_scheme(const struct afsock_scheme_info *scheme)
{
	struct afsock_err err;
	int r = afsock_probe(scheme->family, scheme->type, scheme->proto, &err);

	printf("    %-18s %-36s %s", scheme->name, scheme->usage,
	       r == 0 ? "yes" : afsock_code_name(r));
	if (r < 0 && *err.hint)
		printf(" (%s)", err.hint);
	putchar('\n');
}

int main(void)
{
	static struct afsock_family_info rows[ROWS_MAX];
	static struct afsock_scheme_info schemes[SCHEMES_MAX];
	size_t n = afsock_families(rows, ROWS_MAX);
	size_t schemes_n = afsock_schemes(schemes, SCHEMES_MAX);
	size_t i, k;

	for (i = 0; i < n && i < ROWS_MAX; i++) {
		printf("%3d %-12s %-12s %s\n", rows[i].af, rows[i].name,
		       status_words[rows[i].status], rows[i].what);
		if (rows[i].status > AFSOCK_ADDED)
			continue;
		for (k = 0; k < schemes_n && k < SCHEMES_MAX; k++)
			if (schemes[k].family == rows[i].af &&
			    !schemes[k].is_alias)
				show_scheme(&schemes[k]);
	}
	return 0;
}
