/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* group.c - commands that have commands: afsock alg hash */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static int help(const struct cli_group *group)
{
	const struct cli_command *row;

	printf("usage: afsock %s COMMAND [OPTION]... [ARGUMENT]...\n"
	       "       afsock %s COMMAND --help\n\n%s\n\n",
	       group->name, group->name, group->about);
	for (row = group->commands; row->name; row++)
		printf("  %-10s %s\n", row->name, row->summary);
	if (group->notes)
		printf("\n%s\n", group->notes);
	return cli_end(EXIT_DONE);
}

int cli_group(const struct cli_group *group, int argc, char **argv)
{
	const struct cli_command *row;

	if (argc < 2)
		return cli_usage(group->name, "no command given");
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return help(group);
	for (row = group->commands; row->name; row++)
		if (strcmp(argv[1], row->name) == 0)
			return row->run(argc - 1, argv + 1);
	return cli_usage(group->name, "no command is named '%s'", argv[1]);
}
