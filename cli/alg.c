/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* alg.c - the kernel's crypto: the table of its subcommands */
#include <stdio.h>
#include <string.h>

#include "alg.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{ "hash", alg_hash_main, "digests of files, as sha256sum prints them" },
};

static int help(void)
{
	size_t i;

	puts("usage: afsock alg COMMAND [OPTION]... [ARGUMENT]...\n"
	     "       afsock alg COMMAND --help\n\n"
	     "The kernel's crypto, through AF_ALG.\n");
	for (i = 0; i < COUNT(commands); i++)
		printf("  %-10s %s\n", commands[i].name, commands[i].summary);
	puts("\nNames are those of /proc/crypto: sha256, hmac(sha256), crc32c.");
	return cli_end(EXIT_DONE);
}

int alg_main(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		return cli_usage("alg", "no command given");
	if (strcmp(argv[1], "--help") == 0)
		return help();
	for (i = 0; i < COUNT(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	return cli_usage("alg", "no command is named '%s'", argv[1]);
}
