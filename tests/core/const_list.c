/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* const_list.c - prints every constant: minor, name, value; for const_python.sh */
#include <inttypes.h>
#include <stdio.h>

#include <afsock/afsock.h>

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
	return fflush(stdout) ? 1 : 0;
}
