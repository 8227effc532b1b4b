/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* const.c - constants by name, pattern or value */
#define _GNU_SOURCE
#include <fnmatch.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const char usage[] =
	"usage: afsock const [-j] [-v NUMBER] [PATTERN]...\n"
	"\n"
	"Look constants up. PATTERN is a name, any case, in which * and ? stand\n"
	"for other characters: CAN_RAW_*, *TIMESTAMP*.\n"
	"\n"
	"  -v, --value NUMBER  only those of that value\n"
	"  -j, --json          one JSON object per constant\n"
	"      --help          this text\n"
	"\n"
	"Prints name, value in decimal and hex, family.\n"
	"Exit status: 0; 1 nothing found; 2 wrong usage.\n";

struct query {
	char **patterns; /* NULL ended; empty: everything */
	bool has_value;
	int64_t value;
	bool is_json;
};

static bool is_wanted(const struct query *query, const struct afsock_const *row)
{
	char **p;

	if (query->has_value && (row->text || row->value != query->value))
		return false;
	if (!*query->patterns)
		return true;
	for (p = query->patterns; *p; p++)
		if (fnmatch(*p, row->name, FNM_CASEFOLD) == 0)
			return true;
	return false;
}

static void print_text(const struct afsock_const *row, const char *family)
{
	if (row->text)
		printf("%-32s %-33s %s\n", row->name, row->text, family);
	else
		printf("%-32s %-20" PRId64 " 0x%-10" PRIx64 " %s\n", row->name,
		       row->value, (uint64_t)row->value, family);
}

static void print_json(const struct afsock_const *row, const char *family)
{
	char version[8];

	json_begin();
	json_text("name", row->name);
	if (row->text)
		json_text("value", row->text);
	else
		json_number("value", row->value);
	if (*family)
		json_text("family", family);
	else
		json_null("family");
	if (row->python) {
		snprintf(version, sizeof(version), "3.%d", row->python);
		json_text("python", version);
	} else {
		json_null("python");
	}
	json_end();
}

static size_t print_matches(const struct query *query)
{
	struct afsock_family_info info;
	const struct afsock_const *row;
	const char *family;
	size_t i, found = 0;
	int af;

	for (i = 0; (row = afsock_const_at(i, &af)) != NULL; i++) {
		if (!is_wanted(query, row))
			continue;
		found++;
		family = afsock_family_lookup(af, NULL, &info, NULL) == 0 ?
				 info.name : "";
		if (query->is_json)
			print_json(row, family);
		else
			print_text(row, family);
	}
	return found;
}

/* Nothing matched: a name may be known elsewhere, and err says so. */
static int explain(const struct query *query)
{
	struct afsock_const row;
	struct afsock_err err;
	char **p;

	for (p = query->patterns; *p; p++)
		if (!strpbrk(*p, "*?[") &&
		    afsock_const_find(*p, &row, &err) < 0)
			cli_fail(&err);
	if (!*query->patterns || strpbrk(*query->patterns, "*?["))
		cli_say("no constant matches");
	return EXIT_FAILED;
}

int const_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "value", required_argument, NULL, 'v' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	struct query query = { .has_value = false };
	int c;

	while ((c = cli_option("const", argc, argv, "v:j", options)) != -1) {
		switch (c) {
		case 'v':
			if (cli_number("const", "value", optarg, INT64_MIN,
				       INT64_MAX, &query.value))
				return EXIT_USAGE;
			query.has_value = true;
			break;
		case 'j':
			query.is_json = true;
			break;
		case 'H':
			return cli_help(usage);
		default:
			return EXIT_USAGE;
		}
	}
	query.patterns = argv + optind;
	if (!*query.patterns && !query.has_value)
		return cli_usage("const", "no name, pattern or value given");
	return print_matches(&query) ? cli_end(EXIT_DONE) : explain(&query);
}
