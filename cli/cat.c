/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* cat.c - an address and standard input and output, both ways */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>

#include "relay.h"

static const char usage[] =
	"usage: afsock cat [OPTION]... ADDRESS\n"
	"\n"
	"Send standard input to ADDRESS and print what comes. Messages are lines:\n"
	"in the notation of the family (123#DEADBEEF for CAN, hex for ISO-TP),\n"
	"else text; one that is not printable is shown in hex. A stream is copied\n"
	"as it is; its sending half is closed at the end of standard input.\n"
	"\n"
	"  -w, --wait=TIME  end when nothing moved for TIME; messages have no end,\n"
	"                   so without it cat ends with standard input, and no\n"
	"                   answer is waited for\n"
	"  -k, --keep       accept the next connection when one has ended\n"
	"  -r, --raw        no lines: each read is a message, messages are printed\n"
	"                   as they are\n"
	"  -v, --verbose    a summary at the end\n"
	"      --help       this text\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 nothing came within TIME; 4\n"
	"something was dropped or lost; 77 not permitted or not available;\n"
	"128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

int cat_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "wait", required_argument, NULL, 'w' },
		{ "keep", no_argument, NULL, 'k' },
		{ "raw", no_argument, NULL, 'r' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct relay r = RELAY_INIT("cat");
	bool is_raw = false;
	int c, code;

	r.is_quiet = true;
	while ((c = cli_option("cat", argc, argv, "w:krv", options)) != -1) {
		if (c == 'w') {
			code = cli_duration("cat", optarg, &r.idle_ns);
			if (code)
				return code;
		} else if (c == 'k') {
			r.keep = true;
		} else if (c == 'r') {
			is_raw = true;
		} else if (c == 'v') {
			r.is_quiet = false;
		} else {
			return c == 'H' ? cli_help(usage) : EXIT_USAGE;
		}
	}
	if (cli_only_addresses("cat", argc, argv))
		return EXIT_USAGE;
	if (argc - optind != 1)
		return cli_usage("cat", "%d addresses given, one wanted",
				 argc - optind);
	code = relay_parse(&r, "-", argv[optind]);
	if (code)
		return code;
	if (r.b.has_boundaries)
		r.framing = is_raw ? FRAMING_NONE : FRAMING_TEXT;
	r.is_raw = is_raw;
	return relay_run(&r);
}
