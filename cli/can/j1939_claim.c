/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939_claim.c - a node that claims an address and keeps it */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <afsock/family.h>

#include "j1939.h"

static const char usage[] =
	"usage: afsock j1939 claim [OPTION]... --name=NAME --address=LIST IF\n"
	"\n"
	"Claim an address for NAME, keep it, answer those who ask, and say what\n"
	"happens, one line each, until a signal comes. Other programs send as the\n"
	"name meanwhile: afsock j1939 send j1939:IF,name=NAME,da=...\n"
	"\n"
	"      --name=NAME     0x1122334455667788, or fields of it with ',' between:\n"
	"                      identity-number manufacturer-code ecu-instance\n"
	"                      function-instance function vehicle-system\n"
	"                      vehicle-system-instance industry-group\n"
	"                      arbitrary-address-capable\n"
	"      --address=LIST  128,50-100: the first that is free is claimed\n"
	"      --state=FILE    try the address in FILE first, keep the last one there\n"
	"      --once          end as soon as it is decided; the address is free then\n"
	"      --all           also what others claim\n"
	"      --wait=TIME     with --once: how long it may take; 10s\n"
	"  -j, --json          one JSON object per event\n"
	"      --help          this text\n"
	"\n"
	"IF may be j1939:IF,name=NAME,sa=ADDR as well. Lines: claimed ADDR, lost\n"
	"ADDR to NAME, defended ADDR against NAME, cannot claim, duplicate ADDR\n"
	"(somebody else has our name), seen ADDR NAME. An interface that is down is\n"
	"waited for.\n"
	"\n"
	"Exit status: 0 claimed (with --once); 1 no address was to be had, or\n"
	"failed; 2 wrong usage; 3 not decided within TIME; 77 not permitted or not\n"
	"available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds. Numbers in LIST and NAME\n"
	"are in C notation: 0x for hex.\n";

#define RETRY_NS INT64_C(500000000)

struct claimer {
	struct j1939_address address;
	uint64_t name;
	struct afsock_j1939_addrs addrs;
	const char *state;
	bool is_once, shows_all, is_json;
	int64_t wait_ns;
	struct afsock_j1939_claim claim;
	bool is_down;
};

/* ---- the state file: one address in C notation ---- */

/* The address kept there goes to the front, if it is one of the list. */
static void prefer_kept(struct claimer *c)
{
	struct afsock_j1939_addrs kept;
	char line[32] = "";
	FILE *f = c->state ? fopen(c->state, "re") : NULL;
	uint8_t *at;
	size_t len;

	if (!f)
		return;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	len = strcspn(line, "\n");
	if (afsock_j1939_addrs_parse(line, len, &kept, NULL) < 0)
		return;
	at = memchr(c->addrs.list, kept.list[0], c->addrs.count);
	if (!at)
		return;
	memmove(c->addrs.list + 1, c->addrs.list,
		(size_t)(at - c->addrs.list));
	c->addrs.list[0] = kept.list[0];
}

static void keep(const struct claimer *c, uint8_t addr)
{
	char name[4096];
	FILE *f;

	if (!c->state)
		return;
	snprintf(name, sizeof(name), "%s.new", c->state);
	f = fopen(name, "we");
	if (!f || fprintf(f, "0x%02x\n", addr) < 0 || fclose(f) != 0 ||
	    rename(name, c->state) != 0)
		cli_say("j1939 claim: %s: %s", c->state, strerror(errno));
}

/* ---- events ---- */

static const char *const kinds[] = {
	[AFSOCK_J1939_CLAIM_WON] = "claimed",
	[AFSOCK_J1939_CLAIM_LOST] = "lost",
	[AFSOCK_J1939_CLAIM_NONE] = "cannot claim",
	[AFSOCK_J1939_CLAIM_DEFENDED] = "defended",
	[AFSOCK_J1939_CLAIM_SEEN] = "seen",
	[AFSOCK_J1939_CLAIM_DUPLICATE] = "duplicate",
};

static void print_json(const struct claimer *c,
		       const struct afsock_j1939_claim_event *event)
{
	char name[24];

	snprintf(name, sizeof(name), "0x%016" PRIx64, event->name);
	json_begin();
	json_text("event", kinds[event->kind]);
	json_text("interface", c->address.interface);
	json_unsigned("address", event->addr);
	if (event->name)
		json_text("name", name);
	json_end();
}

static void print(const struct claimer *c,
		  const struct afsock_j1939_claim_event *event)
{
	const char *between = event->kind == AFSOCK_J1939_CLAIM_LOST ? "to " :
		event->kind == AFSOCK_J1939_CLAIM_DEFENDED ? "against " : "";

	if (event->kind == AFSOCK_J1939_CLAIM_SEEN && !c->shows_all)
		return;
	if (c->is_json)
		print_json(c, event);
	else if (event->kind == AFSOCK_J1939_CLAIM_NONE)
		printf("cannot claim\n");
	else if (event->kind == AFSOCK_J1939_CLAIM_WON)
		printf("claimed 0x%02x\n", event->addr);
	else
		printf("%s 0x%02x %s0x%016" PRIx64 "\n", kinds[event->kind],
		       event->addr, between, event->name);
}

/* EXIT_DONE goes on; -1 ends it well. */
static int take(struct claimer *c, const struct afsock_j1939_claim_event *event)
{
	print(c, event);
	if (event->kind == AFSOCK_J1939_CLAIM_WON)
		keep(c, event->addr);
	if (!c->is_once)
		return EXIT_DONE;
	if (event->kind == AFSOCK_J1939_CLAIM_WON)
		return -1;
	return event->kind == AFSOCK_J1939_CLAIM_NONE ? EXIT_FAILED :
							EXIT_DONE;
}

/* The interface went: say so once, and begin anew when it is back. */
static int recover(struct claimer *c, int r)
{
	if (r != -ENETDOWN && r != -ENODEV && r != -ENXIO)
		return cli_fail_code(r, "claim", c->address.interface);
	if (!c->is_down)
		cli_say("j1939 claim: %s is down or gone; waiting for it",
			c->address.interface);
	c->is_down = true;
	return EXIT_DONE;
}

static int handle(struct claimer *c)
{
	struct afsock_j1939_claim_event event;
	int r, code;

	while ((r = afsock_j1939_claim_handle(&c->claim, &event)) > 0) {
		code = take(c, &event);
		if (code)
			return code;
	}
	return r < 0 ? recover(c, r) : EXIT_DONE;
}

/* A deleted interface comes back as another: open anew. */
static void try_restart(struct claimer *c)
{
	struct afsock_j1939_claim fresh;

	if (afsock_j1939_claim_open(&fresh, c->address.interface, c->name,
				    &c->addrs, NULL) < 0)
		return;
	afsock_j1939_claim_close(&c->claim);
	c->claim = fresh;
	c->is_down = false;
	cli_say("j1939 claim: %s is back", c->address.interface);
}

static int keep_claiming(struct claimer *c)
{
	int64_t end = c->is_once ? cli_deadline(c->wait_ns) : INT64_MAX;
	struct pollfd fd;
	int64_t until;
	int code, n;

	for (;;) {
		if (c->is_down)
			try_restart(c);
		code = c->is_down ? EXIT_DONE : handle(c);
		if (!cli_flush())
			return EXIT_FAILED;
		if (code)
			return code < 0 ? EXIT_DONE : code;
		if (cli_now() >= end)
			return EXIT_TIMEOUT;
		until = c->is_down ? cli_deadline(RETRY_NS) :
				     afsock_j1939_claim_deadline(&c->claim);
		fd = (struct pollfd){ .fd = c->claim.s.fd, .events = POLLIN };
		n = cli_poll(&fd, c->is_down ? 0 : 1,
			     until < end ? until : end);
		if (n == -EINTR)
			return 128 + cli_signal();
	}
}

static int run(struct claimer *c)
{
	struct afsock_err err;
	int code;

	prefer_kept(c);
	if (afsock_j1939_claim_open(&c->claim, c->address.interface, c->name,
				    &c->addrs, &err) < 0)
		return cli_fail(&err);
	cli_catch_signals();
	code = keep_claiming(c);
	afsock_j1939_claim_close(&c->claim);
	return code;
}

static int option(struct claimer *c, int letter)
{
	struct afsock_err err;

	switch (letter) {
	case 'n':
		return afsock_j1939_name_parse(optarg, strlen(optarg),
					       &c->name, &err) < 0 ?
			       cli_usage("j1939 claim", "%s", err.text) : 0;
	case 'a':
		return afsock_j1939_addrs_parse(optarg, strlen(optarg),
						&c->addrs, &err) < 0 ?
			       cli_usage("j1939 claim", "%s", err.text) : 0;
	case 's':
		c->state = optarg;
		return 0;
	case 'o':
		c->is_once = true;
		return 0;
	case 'A':
		c->shows_all = true;
		return 0;
	case 'w':
		return cli_duration("j1939 claim", optarg, &c->wait_ns);
	case 'j':
		c->is_json = true;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

static int complete(struct claimer *c, const char *text)
{
	int code = j1939_address("j1939 claim", text, NULL, &c->address);

	if (code)
		return code;
	if (!c->name)
		c->name = c->address.name;
	if (c->addrs.count == 0 && c->address.sa <= J1939_MAX_UNICAST_ADDR)
		c->addrs = (struct afsock_j1939_addrs){
			.count = 1, .list = { c->address.sa } };
	if (!c->name)
		return cli_usage("j1939 claim", "no --name=NAME given");
	if (c->addrs.count == 0)
		return cli_usage("j1939 claim", "no --address=LIST given");
	return EXIT_DONE;
}

int j1939_claim_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "name", required_argument, NULL, 'n' },
		{ "address", required_argument, NULL, 'a' },
		{ "state", required_argument, NULL, 's' },
		{ "once", no_argument, NULL, 'o' },
		{ "all", no_argument, NULL, 'A' },
		{ "wait", required_argument, NULL, 'w' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct claimer c = { .wait_ns = INT64_C(10000000000) };
	int letter, code;

	while ((letter = cli_option("j1939 claim", argc, argv, "j", options)) !=
	       -1) {
		if (letter == 'H')
			return cli_help(usage);
		code = option(&c, letter);
		if (code)
			return code;
	}
	if (cli_only_addresses("j1939 claim", argc, argv))
		return EXIT_USAGE;
	if (argc - optind != 1)
		return cli_usage("j1939 claim", "%d interfaces given, one "
				 "wanted", argc - optind);
	code = complete(&c, argv[optind]);
	if (!code)
		code = run(&c);
	return cli_end(code);
}
