/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* addr.c - addresses in all their notations */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <afsock/family.h>

#include "cli.h"

static const char usage[] =
	"usage: afsock addr [-r] [-j] ADDRESS...\n"
	"       afsock addr [-j] -x HEX SCHEME...\n"
	"\n"
	"Show an address as text, as Python's tuple, and as the kernel's bytes.\n"
	"ADDRESS is a text (isotp:vcan0:0x7e8:0x7e0) or a scheme with Python's\n"
	"literal (\"isotp('vcan0', 0x7e8, 0x7e0)\"). Interfaces must exist, for\n"
	"their index is part of the bytes.\n"
	"\n"
	"  -r, --resolve  look host names up, and show every answer\n"
	"  -x, --hex HEX  the bytes of a sockaddr; SCHEME says how to read them\n"
	"  -j, --json     one JSON object per address\n"
	"      --help     this text\n"
	"\n"
	"Exit status: 0; 1 look-up failed; 2 wrong usage or address; 77 no such\n"
	"family here.\n";

#define ANSWERS_MAX 64

static void print_plain(const char *text, const char *tuple,
			const struct afsock_addr *addr)
{
	socklen_t i;

	printf("%s  %s  ", text, tuple);
	for (i = 0; i < addr->len; i++)
		printf("%02x", addr->u.bytes[i]);
	putchar('\n');
}

static void print_json(const struct afsock_form *form, const char *text,
		       const char *tuple, const struct afsock_addr *addr)
{
	struct afsock_family_info info;

	json_begin();
	json_text("text", text);
	json_text("tuple", tuple);
	json_hex("bytes", addr->u.bytes, addr->len);
	json_number("len", addr->len);
	if (afsock_family_lookup(addr->u.sa.sa_family, NULL, &info, NULL) == 0)
		json_text("family", info.macro);
	json_number("type", form->type);
	json_number("proto", form->proto);
	json_end();
}

static int print_addr(const struct afsock_form *form,
		      const struct afsock_addr *addr, bool is_json)
{
	char text[1024], tuple[1024];
	struct afsock_form own = *form;
	struct afsock_err err;

	if (own.family == AF_UNSPEC)
		own.family = addr->u.sa.sa_family;
	if (afsock_addr_format(&own, addr, text, sizeof(text), &err) < 0 ||
	    afsock_addr_repr(&own, addr, tuple, sizeof(tuple), &err) < 0)
		return cli_fail(&err);
	if (is_json)
		print_json(&own, text, tuple, addr);
	else
		print_plain(text, tuple, addr);
	return EXIT_DONE;
}

static int show_text(const char *text, bool is_json)
{
	struct afsock_form form;
	struct afsock_addr addr;
	struct afsock_err err;

	if (afsock_addr_parse(text, strlen(text), &form, &addr, &err) < 0)
		return cli_fail(&err);
	return print_addr(&form, &addr, is_json);
}

static int show_resolved(const char *text, bool is_json)
{
	struct afsock_addr answers[ANSWERS_MAX];
	struct afsock_target target;
	struct afsock_err err;
	int i, n, code = EXIT_DONE;

	if (afsock_target_parse(text, strlen(text), &target, &err) < 0)
		return cli_fail(&err);
	n = afsock_target_resolve(&target, answers, ANSWERS_MAX, &err);
	if (n < 0)
		return cli_fail(&err);
	for (i = 0; i < n && code == EXIT_DONE; i++)
		code = print_addr(&target.form, &answers[i], is_json);
	return code;
}

static int show_bytes(const char *hex, const char *scheme, bool is_json)
{
	struct afsock_scheme_info schemes[512];
	size_t i, n = afsock_schemes(schemes, COUNT(schemes));
	struct afsock_form form = { .fd = -1 };
	struct afsock_addr addr = { .len = 0 };
	struct afsock_err err;
	ssize_t len = afsock_read_hex(hex, strlen(hex), addr.u.bytes,
				      sizeof(addr.u.bytes), "hex", &err);

	if (len < 0)
		return cli_fail(&err);
	addr.len = (socklen_t)len;
	for (i = 0; i < n && i < COUNT(schemes); i++)
		if (strcasecmp(schemes[i].name, scheme) == 0)
			break;
	if (i == n || i == COUNT(schemes))
		return cli_usage("addr", "no scheme is named '%s'", scheme);
	form.family = schemes[i].family;
	form.type = schemes[i].type;
	form.proto = schemes[i].proto;
	return print_addr(&form, &addr, is_json);
}

/* Name and usage of each, for the shell's completion. */
static int list_schemes(void)
{
	static struct afsock_scheme_info schemes[512];
	size_t i, n = afsock_schemes(schemes, COUNT(schemes));

	for (i = 0; i < n && i < COUNT(schemes); i++)
		printf("%s %s\n", schemes[i].name, schemes[i].usage);
	return cli_end(EXIT_DONE);
}

int addr_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "resolve", no_argument, NULL, 'r' },
		{ "hex", required_argument, NULL, 'x' },
		{ "json", no_argument, NULL, 'j' },
		{ "schemes", no_argument, NULL, 'S' }, /* for completion */
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	bool is_json = false, resolve = false;
	const char *hex = NULL;
	int c, code, worst = EXIT_DONE;

	while ((c = cli_option("addr", argc, argv, "rx:j", options)) != -1) {
		switch (c) {
		case 'r':
			resolve = true;
			break;
		case 'x':
			hex = optarg;
			break;
		case 'j':
			is_json = true;
			break;
		case 'S':
			return list_schemes();
		case 'H':
			return cli_help(usage);
		default:
			return EXIT_USAGE;
		}
	}
	if (optind == argc)
		return cli_usage("addr", "no address given");
	for (; optind < argc; optind++) {
		code = hex ? show_bytes(hex, argv[optind], is_json) :
		       resolve ? show_resolved(argv[optind], is_json) :
				 show_text(argv[optind], is_json);
		if (code > worst)
			worst = code;
	}
	return cli_end(worst);
}
