/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * const_list.c - prints every constant, for const_python.sh
 *
 * "11 SO_DEBUG 1": first minor version of Python 3, name, value. After them
 * "not-built AF_TIPC" for each family that has no constants in this build.
 */
#include <inttypes.h>
#include <stdio.h>

#include <afsock/afsock.h>

static void list_not_built(void)
{
	struct afsock_family_info info[96];
	size_t n = afsock_families(info, 96);
	size_t i;

	for (i = 0; i < n && i < 96; i++)
		if (info[i].status == AFSOCK_NOT_BUILT)
			printf("not-built %s\n", info[i].macro);
}

int main(void)
{
	const struct afsock_const *c;
	size_t i;

	for (i = 0; (c = afsock_const_at(i, NULL)) != NULL; i++) {
		if (c->text)
			printf("%d %s %s\n", c->python, c->name, c->text);
		else
			printf("%d %s %" PRId64 "\n", c->python, c->name,
			       c->value);
	}
	list_not_built();
	return fflush(stdout) ? 1 : 0;
}
