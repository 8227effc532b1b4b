/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* alg.c - the kernel's crypto: the table of its subcommands */
#include "alg.h"

static const struct cli_command commands[] = {
	{ "hash", alg_hash_main, "digests of files, as sha256sum prints them" },
	{ NULL, NULL, NULL },
};

int alg_main(int argc, char **argv)
{
	static const struct cli_group group = {
		.name = "alg",
		.about = "The kernel's crypto, through AF_ALG.",
		.commands = commands,
		.notes = "Names are those of /proc/crypto: sha256, "
			 "hmac(sha256), crc32c.",
	};

	return cli_group(&group, argc, argv);
}
