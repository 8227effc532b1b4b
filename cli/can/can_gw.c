/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_gw.c - rules of the kernel's CAN gateway, in the letters of cangw */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/can_gw.h>

#include "can.h"

/* A kernel without the gateway is no mistake of the user's. */
static int gw_fail(const struct afsock_err *err)
{
	int code = cli_fail(err);

	return err->code == -EOPNOTSUPP ? EXIT_UNAVAILABLE : code;
}

/* ---- list ---- */

static const char list_usage[] =
	"usage: afsock can gw list [-j]\n"
	"\n"
	"The rules of this network namespace with what they counted, newest first,\n"
	"in the notation that add takes.\n"
	"\n"
	"  -j, --json  one JSON object per rule\n"
	"      --help  this text\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 77 not available.\n";

static void json_mods(const struct afsock_can_gw_rule *rule)
{
	static const char *const names[AFSOCK_CAN_GW_OPS] = { "and", "or",
							      "xor", "set" };
	static const struct {
		const char *name;
		unsigned int part;
	} parts[] = { { "id", CGW_MOD_ID }, { "len", CGW_MOD_LEN },
		      { "data", CGW_MOD_DATA }, { "flags", CGW_MOD_FLAGS } };
	bool is_fd = rule->flags & CGW_FLAGS_CAN_FD;
	size_t i, k;

	for (i = 0; i < AFSOCK_CAN_GW_OPS; i++) {
		const struct afsock_can_gw_mod *mod = &rule->mods[i];

		if (!mod->parts)
			continue;
		json_object(names[i]);
		json_array("parts");
		for (k = 0; k < COUNT(parts); k++)
			if (mod->parts & parts[k].part)
				json_text(NULL, parts[k].name);
		json_array_end();
		json_unsigned("id", mod->id);
		json_unsigned("len", mod->len);
		if (is_fd)
			json_unsigned("flags", mod->flags);
		json_hex("data", mod->data, is_fd ? 64 : 8);
		json_object_end();
	}
}

static void json_checksums(const struct afsock_can_gw_rule *rule)
{
	const struct cgw_csum_xor *x = &rule->csum_xor;
	const struct cgw_csum_crc8 *c = &rule->csum_crc8;

	if (rule->has_xor) {
		json_object("checksum_xor");
		json_number("from", x->from_idx);
		json_number("to", x->to_idx);
		json_number("result", x->result_idx);
		json_unsigned("init", x->init_xor_val);
		json_object_end();
	}
	if (!rule->has_crc8)
		return;
	json_object("checksum_crc8");
	json_number("from", c->from_idx);
	json_number("to", c->to_idx);
	json_number("result", c->result_idx);
	json_unsigned("init", c->init_crc_val);
	json_unsigned("final_xor", c->final_xor_val);
	json_hex("table", c->crctab, sizeof(c->crctab));
	json_unsigned("profile", c->profile);
	json_hex("profile_data", c->profile_data,
		 c->profile == CGW_CRC8PRF_1U8	 ? 1 :
		 c->profile == CGW_CRC8PRF_16U8 ? 16 :
						   0);
	json_object_end();
}

static void print_json(const struct afsock_can_gw_rule *rule, const char *text)
{
	json_begin();
	json_text("src", rule->src);
	json_text("dst", rule->dst);
	json_bool("fd", rule->flags & CGW_FLAGS_CAN_FD);
	json_bool("echo", rule->flags & CGW_FLAGS_CAN_ECHO);
	json_bool("keep_time", rule->flags & CGW_FLAGS_CAN_SRC_TSTAMP);
	json_bool("to_incoming", rule->flags & CGW_FLAGS_CAN_IIF_TX_OK);
	if (rule->has_filter) {
		json_object("filter");
		json_unsigned("id", rule->filter.can_id & ~CAN_INV_FILTER);
		json_unsigned("mask", rule->filter.can_mask);
		json_bool("inverted", rule->filter.can_id & CAN_INV_FILTER);
		json_object_end();
	}
	json_mods(rule);
	json_checksums(rule);
	if (rule->hops)
		json_unsigned("hops", rule->hops);
	if (rule->uid)
		json_unsigned("uid", rule->uid);
	json_unsigned("handled", rule->handled);
	json_unsigned("dropped", rule->dropped);
	json_unsigned("deleted", rule->deleted);
	json_text("text", text);
	json_end();
}

static int list_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	struct afsock_can_gw_rule *list = NULL;
	char text[AFSOCK_CAN_GW_TEXT_MAX];
	struct afsock_err err;
	bool is_json = false;
	ssize_t i, n;
	int c;

	while ((c = cli_option("can gw list", argc, argv, "j", options)) != -1)
		if (c == 'j')
			is_json = true;
		else
			return c == 'H' ? cli_help(list_usage) : EXIT_USAGE;
	if (optind < argc)
		return cli_usage("can gw list", "no arguments, not '%s'",
				 argv[optind]);
	n = afsock_can_gw_list(&list, &err);
	if (n < 0)
		return gw_fail(&err);
	for (i = 0; i < n; i++) {
		afsock_can_gw_format(&list[i], text, sizeof(text));
		if (is_json)
			print_json(&list[i], text);
		else
			printf("%s # %" PRIu32 " handled %" PRIu32
			       " dropped %" PRIu32 " deleted\n",
			       text, list[i].handled, list[i].dropped,
			       list[i].deleted);
	}
	free(list);
	return cli_end(EXIT_DONE);
}

/* ---- add, replace, del ---- */

#define RULE_USAGE                                                            \
	"\n"                                                                  \
	"  -s IF -d IF   source and destination\n"                            \
	"  -X            frames of CAN FD, else of classic CAN\n"             \
	"  -e            echo sent frames, which vcan needs\n"                \
	"  -t            keep the time of receipt\n"                          \
	"  -i            may go back to the interface it came from\n"         \
	"  -f ID:MASK    only these identifiers; ID~MASK: all others\n"       \
	"  -m OP:PARTS:ID.LEN.DATA        change classic frames\n"            \
	"  -M OP:PARTS:ID.FLAGS.LEN.DATA  change FD frames\n"                 \
	"                OP: AND, OR, XOR, SET; PARTS: of I, F, L, D;\n"      \
	"                DATA: 8 bytes, FD 64\n"                              \
	"  -x FROM:TO:RESULT:INIT         XOR checksum\n"                     \
	"  -c FROM:TO:RESULT:INIT:XOR:TABLE   CRC8, with 256 bytes of table\n"\
	"  -p PROFILE[:DATA]              1:NN, 2: with 16 bytes, 3\n"        \
	"  -l HOPS       at most so many gateways\n"                          \
	"  -u UID        name of the modifications\n"                         \
	"  --dry-run     print the rule, send nothing\n"                      \
	"  --help        this text\n"                                         \
	"\n"                                                                  \
	"Values are hex, but HOPS, FROM, TO, RESULT and PROFILE decimal. Needs\n" \
	"CAP_NET_ADMIN. Exit status: 0 done; 1 refused; 2 wrong usage; 77 not\n" \
	"permitted, or not available.\n"

static const char add_usage[] =
	"usage: afsock can gw add -s IF -d IF [OPTION]...\n"
	"\n"
	"Add a rule. One that is there already is added once more; replace does\n"
	"not.\n" RULE_USAGE;

static const char replace_usage[] =
	"usage: afsock can gw replace -s IF -d IF [OPTION]...\n"
	"\n"
	"Make a rule be there once: with -u, instead of the one with that uid;\n"
	"without, unless an equal one is there.\n" RULE_USAGE;

static const char del_usage[] =
	"usage: afsock can gw del -s IF -d IF [OPTION]...\n"
	"\n"
	"Remove the rule that was added with the same options; with -u, its\n"
	"modifications need not be the same.\n" RULE_USAGE;

/* Arguments as one text, with a space between; NULL without memory. */
static char *joined(int argc, char **argv, bool *ret_dry, bool *ret_help)
{
	size_t size = 1, used = 0;
	char *text;
	int i;

	for (i = 1; i < argc; i++)
		size += strlen(argv[i]) + 1;
	text = calloc(1, size);
	for (i = 1; text && i < argc; i++) {
		if (strcmp(argv[i], "--dry-run") == 0)
			*ret_dry = true;
		else if (strcmp(argv[i], "--help") == 0)
			*ret_help = true;
		else
			used += (size_t)snprintf(text + used, size - used,
						 "%s ", argv[i]);
	}
	return text;
}

typedef int change_fn(const struct afsock_can_gw_rule *rule,
		      struct afsock_err *err);

static int change(const char *command, const char *text, change_fn *fn,
		  bool is_dry)
{
	char out[AFSOCK_CAN_GW_TEXT_MAX];
	struct afsock_can_gw_rule rule;
	struct afsock_err err;

	if (afsock_can_gw_parse(text, strlen(text), &rule, &err) < 0)
		return cli_usage(command, "%s", err.text);
	if (is_dry) {
		afsock_can_gw_format(&rule, out, sizeof(out));
		printf("cangw -%c %s\n", fn == afsock_can_gw_del ? 'D' : 'A',
		       out);
		return EXIT_DONE;
	}
	return fn(&rule, &err) < 0 ? gw_fail(&err) : EXIT_DONE;
}

static int change_main(const char *command, const char *usage, change_fn *fn,
		       int argc, char **argv)
{
	bool is_dry = false, wants_help = false;
	char *text = joined(argc, argv, &is_dry, &wants_help);
	int code;

	if (!text)
		return cli_fail_code(-ENOMEM, command, "rule");
	code = wants_help ? cli_help(usage) :
			    change(command, text, fn, is_dry);
	free(text);
	return cli_end(code);
}

static int add_main(int argc, char **argv)
{
	return change_main("can gw add", add_usage, afsock_can_gw_add, argc,
			   argv);
}

static int replace_main(int argc, char **argv)
{
	return change_main("can gw replace", replace_usage,
			   afsock_can_gw_replace, argc, argv);
}

static int del_main(int argc, char **argv)
{
	return change_main("can gw del", del_usage, afsock_can_gw_del, argc,
			   argv);
}

/* ---- flush ---- */

static const char flush_usage[] =
	"usage: afsock can gw flush [--dry-run]\n"
	"\n"
	"Remove every rule of this network namespace.\n"
	"\n"
	"  --dry-run  print what would be removed, send nothing\n"
	"  --help     this text\n"
	"\n"
	"Needs CAP_NET_ADMIN. Exit status: 0 done; 1 failed; 2 wrong usage;\n"
	"77 not permitted, or not available.\n";

static int flush_main(int argc, char **argv)
{
	char *list[] = { "list", NULL };
	struct afsock_err err;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return cli_help(flush_usage);
	if (argc == 2 && strcmp(argv[1], "--dry-run") == 0)
		return list_main(1, list);
	if (argc > 1)
		return cli_usage("can gw flush", "no arguments, not '%s'",
				 argv[1]);
	return afsock_can_gw_flush(&err) < 0 ? gw_fail(&err) : EXIT_DONE;
}

/* ---- the group ---- */

static const struct cli_command commands[] = {
	{ "add", add_main, "add a rule" },
	{ "del", del_main, "remove one rule" },
	{ "flush", flush_main, "remove every rule" },
	{ "list", list_main, "rules and what they counted" },
	{ "replace", replace_main, "make a rule be there once" },
	{ NULL, NULL, NULL },
};

int can_gw_main(int argc, char **argv)
{
	static const struct cli_group group = {
		.name = "can gw",
		.about = "The kernel's CAN gateway: rules in cangw's letters.",
		.commands = commands,
		.notes = "Rules are kept by the kernel module can-gw.",
	};

	return cli_group(&group, argc, argv);
}
