/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * part.c - a program that uses what only a part of a family can do
 *
 * C99 and C++. Says what the library's part that speaks netlink answers for the
 * interface of the first argument.
 */
#include <stdio.h>

#include <afsock/can_link.h>

int main(int argc, char **argv)
{
	struct afsock_can_link_info info;
	struct afsock_err err;
	char line[512];

	if (argc != 2)
		return 2;
	if (afsock_can_link_get(argv[1], &info, &err) == 0)
		return puts(info.name) < 0;
	afsock_err_line(&err, line, sizeof(line));
	puts(line);
	return 1;
}
