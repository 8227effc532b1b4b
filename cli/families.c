/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* families.c - what this build knows and what this kernel and user can open */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "ways.h"

static const char usage[] =
	"usage: afsock families [-a] [-j] [NAME]...\n"
	"\n"
	"List address families: what this build has, and for each way of opening\n"
	"a socket whether this kernel and this user can, or why not. The kernel\n"
	"may load modules for it.\n"
	"\n"
	"  -a, --all      also families that this build or Linux does not have\n"
	"  -j, --json     one JSON object per family\n"
	"      --help     this text\n"
	"\n"
	"NAME is a family (can, AF_CAN) or its number.\n"
	"Exit status: 0; 2 wrong usage, unknown family.\n";

static const char *const status_words[] = {
	[AFSOCK_BUILT_IN] = "built in",
	[AFSOCK_MODULE] = "module",
	[AFSOCK_ADDED] = "added",
	[AFSOCK_NOT_BUILT] = "not in this build",
	[AFSOCK_NOT_LINUX] = "not on Linux",
};

static const char *reason(int code, char *buf, size_t size)
{
	const char *name = afsock_code_name(code);

	if (name)
		return name;
	return afsock_strerror(code, buf, size);
}

static size_t print_ways(const struct ways *list,
			 const struct afsock_family_info *info)
{
	const struct afsock_scheme_info *s;
	char text[128];
	size_t i = 0, n = 0;
	int r;

	while ((s = ways_next(list, info, &i))) {
		r = afsock_probe(s->family, s->type, s->proto, NULL);
		if (r == 0)
			printf("%s%s", n ? "  " : "", s->name);
		else
			printf("%s%s(%s)", n ? "  " : "", s->name,
			       reason(r, text, sizeof(text)));
		n++;
	}
	return n;
}

static void print_row(const struct ways *list,
		      const struct afsock_family_info *info)
{
	struct afsock_err err;

	if (info->af >= 0)
		printf("%3d  ", info->af);
	else
		printf("  -  ");
	printf("%-11s %-18s ", info->name, status_words[info->status]);
	if (!ways_has(info))
		printf("%s", info->what);
	else if (!afsock_family_get(info->af, &err))
		printf("%s", err.text);
	else if (print_ways(list, info) == 0)
		printf("%s", info->what);
	putchar('\n');
}

static void json_ways(const struct ways *list,
		      const struct afsock_family_info *info)
{
	const struct afsock_scheme_info *s;
	struct afsock_err err;
	size_t i = 0;
	int r;

	json_array("schemes");
	while ((s = ways_next(list, info, &i))) {
		r = afsock_probe(s->family, s->type, s->proto, &err);
		json_object(NULL);
		json_text("name", s->name);
		json_text("usage", s->usage);
		json_number("type", s->type);
		json_number("proto", s->proto);
		json_bool("open", r == 0);
		if (r < 0) {
			json_text("error", afsock_code_name(r) ?
						   afsock_code_name(r) : "?");
			json_text("reason", err.text);
			if (*err.hint)
				json_text("hint", err.hint);
		}
		json_object_end();
	}
	json_array_end();
}

static void json_row(const struct ways *list,
		     const struct afsock_family_info *info)
{
	json_begin();
	if (info->af >= 0)
		json_number("number", info->af);
	else
		json_null("number");
	json_text("name", info->name);
	json_text("macro", info->macro);
	json_text("status", status_words[info->status]);
	json_text("what", info->what);
	json_text("modules", info->module);
	if (ways_has(info))
		json_ways(list, info);
	json_end();
}

static int print_named(const struct ways *list, char **names, bool is_json)
{
	struct afsock_family_info info;
	struct afsock_err err;
	int64_t number;

	for (; *names; names++) {
		const char *name = *names;
		int af = -1;

		if (*name >= '0' && *name <= '9') {
			if (cli_number("families", "family", name, 0, 65535,
				       &number))
				return EXIT_USAGE;
			af = (int)number;
			name = NULL;
		}
		if (afsock_family_lookup(af, name, &info, &err) < 0) {
			cli_fail(&err);
			return EXIT_USAGE;
		}
		if (is_json)
			json_row(list, &info);
		else
			print_row(list, &info);
	}
	return EXIT_DONE;
}

int families_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct ways list;
	bool all = false, is_json = false;
	size_t i;
	int c;

	while ((c = cli_option("families", argc, argv, "aj", options)) != -1) {
		if (c == 'a')
			all = true;
		else if (c == 'j')
			is_json = true;
		else if (c == 'H')
			return cli_help(usage);
		else
			return EXIT_USAGE;
	}
	ways_load(&list);
	if (optind < argc)
		return cli_end(print_named(&list, argv + optind, is_json));
	for (i = 0; i < list.family_count; i++) {
		if (!all && !ways_has(&list.families[i]))
			continue;
		if (is_json)
			json_row(&list, &list.families[i]);
		else
			print_row(&list, &list.families[i]);
	}
	return cli_end(EXIT_DONE);
}
