/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* link.c - CAN interfaces: show, add, set, del, wait */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "link.h"

/* ---- show ---- */

static const char show_usage[] =
	"usage: afsock link show [-s] [-j] [IF]...\n"
	"       afsock link [-s] [-j] [IF]...\n"
	"\n"
	"CAN interfaces of this network namespace: kind, state, bit timing, what\n"
	"the controller can do.\n"
	"\n"
	"  -s, --statistics  counters too: frames, losses by place, bus errors\n"
	"  -j, --json        one JSON object per interface, with everything\n"
	"      --help        this text\n"
	"\n"
	"Bit rates are in bit/s, clocks in Hz, tq in ns, terminations in ohms.\n"
	"Exit status: 0; 1 no such interface; 2 wrong usage; 77 not available.\n";

struct show {
	bool counters, is_json;
};

static void show_one(const struct show *s,
		     const struct afsock_can_link_info *info)
{
	if (s->is_json)
		link_print_json(info);
	else
		link_print(info, s->counters);
}

static int show_all(const struct show *s)
{
	struct afsock_can_link_info *list = NULL;
	struct afsock_err err;
	ssize_t i, n = afsock_can_link_list(&list, &err);

	if (n < 0)
		return cli_fail(&err);
	for (i = 0; i < n; i++)
		show_one(s, &list[i]);
	free(list);
	return EXIT_DONE;
}

static int show_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "statistics", no_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	struct afsock_can_link_info info;
	struct show s = { false, false };
	struct afsock_err err;
	int c, code = EXIT_DONE;

	while ((c = cli_option("link show", argc, argv, "sj", options)) != -1)
		switch (c) {
		case 's':
			s.counters = true;
			break;
		case 'j':
			s.is_json = true;
			break;
		case 'H':
			return cli_help(show_usage);
		default:
			return EXIT_USAGE;
		}
	if (cli_only_addresses("link show", argc, argv) != EXIT_DONE)
		return EXIT_USAGE;
	if (optind == argc)
		return cli_end(show_all(&s));
	for (; optind < argc; optind++) {
		if (afsock_can_link_get(argv[optind], &info, &err) < 0)
			code = cli_fail(&err);
		else
			show_one(&s, &info);
	}
	return cli_end(code);
}

/* ---- words with options in between ---- */

struct words {
	const char **list;
	int count, at;
	bool is_dry, wants_help;
};

/*
 * The words of iproute2 without options, which may stand anywhere, the first
 * of them an interface. EXIT_DONE, or the code after a message; list is to be
 * freed.
 */
static int words_of(const char *command, int argc, char **argv,
		    struct words *ret)
{
	int i;

	*ret = (struct words){ calloc((size_t)argc, sizeof(*ret->list)),
			       0, 0, false, false };
	if (!ret->list)
		return cli_fail_code(-ENOMEM, command, "words");
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--dry-run") == 0)
			ret->is_dry = true;
		else if (strcmp(argv[i], "--help") == 0)
			ret->wants_help = true;
		else if (argv[i][0] == '-')
			return cli_usage(command, "option '%s' is unknown",
					 argv[i]);
		else
			ret->list[ret->count++] = argv[i];
	}
	if (!ret->count && !ret->wants_help)
		return cli_usage(command, "no interface given");
	return EXIT_DONE;
}

/* ---- set ---- */

static const char set_usage[] =
	"usage: afsock link set [--dry-run] IF WORD...\n"
	"\n"
	"Change a CAN interface, in iproute2's words:\n"
	"\n"
	"  up, down               both: down, the changes, up\n"
	"  mtu N                  16 classic CAN, 72 CAN FD, 76..2060 CAN XL\n"
	"  txqueuelen N           frames that wait for the bus\n"
	"  bitrate N [sample-point 0.875]         bit/s; 500k and 1M too\n"
	"  tq NS prop-seg N phase-seg1 N phase-seg2 N [sjw N]\n"
	"  dbitrate N [dsample-point 0.8] fd on   CAN FD: with bitrate\n"
	"  dtq, dprop-seg, dphase-seg1, dphase-seg2, dsjw\n"
	"  loopback, listen-only, triple-sampling, one-shot, berr-reporting,\n"
	"  fd, presume-ack, fd-non-iso, cc-len8-dlc    each on or off\n"
	"  tdc-mode auto|manual|off  tdcv N  tdco N  tdcf N\n"
	"  restart-ms N           ms after bus-off; 0: not by itself\n"
	"  restart                now, from bus-off\n"
	"  termination OHMS       0: off\n"
	"\n"
	"  --dry-run  print the requests as commands of iproute2, send nothing\n"
	"  --help     this text\n"
	"\n"
	"Needs CAP_NET_ADMIN. Exit status: 0 done; 1 refused; 2 wrong usage;\n"
	"77 not permitted, or not available.\n";

/* Some of the changes, as the command that would make them. */
static void print_request(const char *name,
			  const struct afsock_can_link_config *config,
			  unsigned int bits)
{
	struct afsock_can_link_config part = *config;
	const unsigned int of_all = AFSOCK_CAN_SET_DOWN | AFSOCK_CAN_SET_UP |
				    AFSOCK_CAN_SET_MTU |
				    AFSOCK_CAN_SET_TXQUEUELEN;
	char text[AFSOCK_CAN_LINK_TEXT_MAX];

	part.set &= bits;
	if (!part.set)
		return;
	printf("ip link set %s", name);
	part.set &= of_all;
	if (part.set) {
		afsock_can_link_format(&part, text, sizeof(text));
		printf(" %s", text);
	}
	part.set = config->set & bits & ~of_all;
	if (part.set) {
		afsock_can_link_format(&part, text, sizeof(text));
		printf(" type can %s", text);
	}
	putchar('\n');
}

static int set_words(const struct words *w)
{
	const unsigned int flags = AFSOCK_CAN_SET_DOWN | AFSOCK_CAN_SET_UP;
	const char *name = w->list[0];
	struct afsock_can_link_config config;
	struct afsock_err err;

	if (afsock_can_link_parse(w->list + 1, (size_t)w->count - 1, &config,
				  &err) < 0)
		return cli_usage("link set", "%s", err.text);
	if (w->is_dry) {
		print_request(name, &config, AFSOCK_CAN_SET_DOWN);
		print_request(name, &config, ~flags);
		print_request(name, &config, AFSOCK_CAN_SET_UP);
		return EXIT_DONE;
	}
	if (afsock_can_link_set(name, &config, &err) < 0)
		return cli_fail(&err);
	return EXIT_DONE;
}

static int set_main(int argc, char **argv)
{
	struct words w;
	int code = words_of("link set", argc, argv, &w);

	if (code == EXIT_DONE)
		code = w.wants_help ? cli_help(set_usage) : set_words(&w);
	free(w.list);
	return cli_end(code);
}

/* ---- add ---- */

static const char add_usage[] =
	"usage: afsock link add [--dry-run] IF type vcan [mtu N]\n"
	"       afsock link add [--dry-run] IF type vxcan [peer [name] IF\n"
	"                       [netns NAME|PATH|PID]] [mtu N]\n"
	"\n"
	"Make a virtual CAN interface, or a pair whose other end may be in another\n"
	"network namespace: one below /run/netns, or a process's. They are down.\n"
	"\n"
	"  --dry-run  print the request as a command of iproute2, send nothing\n"
	"  --help     this text\n"
	"\n"
	"mtu is 16 (classic CAN), 72 (CAN FD), 76..2060 (CAN XL), of both ends.\n"
	"Needs CAP_NET_ADMIN. Exit status: 0 done; 1 refused; 2 wrong usage;\n"
	"77 not permitted, or not available.\n";

/* A number is a process, unless a namespace has that name. */
static void read_netns(const char *text, struct afsock_can_link_new *link)
{
	char path[300], *end;
	long pid = strtol(text, &end, 10);

	snprintf(path, sizeof(path), "/run/netns/%s", text);
	if (*end || end == text || pid <= 0 || pid > INT32_MAX ||
	    access(path, F_OK) == 0)
		link->peer_netns = text;
	else
		link->peer_netns_pid = (pid_t)pid;
}

/* What stands behind a word; NULL after a message. */
static const char *value_of(struct words *w, const char *word)
{
	if (w->at < w->count)
		return w->list[w->at++];
	cli_usage("link add", "%s without its value", word);
	return NULL;
}

static int read_add_word(struct words *w, struct afsock_can_link_new *link)
{
	const char *word = w->list[w->at++], *value = value_of(w, word);
	int64_t mtu = 0;

	if (value && strcmp(word, "peer") == 0 && strcmp(value, "name") == 0)
		value = value_of(w, "peer name");
	if (!value)
		return EXIT_USAGE;
	if (strcmp(word, "type") == 0)
		link->kind = value;
	else if (strcmp(word, "peer") == 0)
		link->peer = value;
	else if (strcmp(word, "netns") == 0)
		read_netns(value, link);
	else if (strcmp(word, "mtu") != 0)
		return cli_usage("link add", "nothing is named '%s'", word);
	else if (cli_number("link add", "mtu", value, 1, UINT32_MAX, &mtu) != 0)
		return EXIT_USAGE;
	else
		link->mtu = (uint32_t)mtu;
	return EXIT_DONE;
}

static void print_add(const struct afsock_can_link_new *link)
{
	printf("ip link add %s", link->name);
	if (link->mtu)
		printf(" mtu %" PRIu32, link->mtu);
	printf(" type %s", link->kind);
	if (link->peer || link->peer_netns || link->peer_netns_pid)
		printf(" peer");
	if (link->peer)
		printf(" name %s", link->peer);
	if (link->mtu && link->peer)
		printf(" mtu %" PRIu32, link->mtu);
	if (link->peer_netns)
		printf(" netns %s", link->peer_netns);
	if (link->peer_netns_pid)
		printf(" netns %d", (int)link->peer_netns_pid);
	putchar('\n');
}

static int add_words(struct words *w)
{
	struct afsock_can_link_new link = { .name = w->list[0] };
	struct afsock_err err;
	int r;

	w->at = 1;
	while (w->at < w->count)
		if (read_add_word(w, &link) != EXIT_DONE)
			return EXIT_USAGE;
	if (!link.kind)
		return cli_usage("link add", "type vcan or type vxcan is "
				 "missing");
	r = w->is_dry ? afsock_can_link_check_new(&link, &err) :
			afsock_can_link_add(&link, &err);
	if (r < 0)
		return cli_fail(&err);
	if (w->is_dry)
		print_add(&link);
	return EXIT_DONE;
}

static int add_main(int argc, char **argv)
{
	struct words w;
	int code = words_of("link add", argc, argv, &w);

	if (code == EXIT_DONE)
		code = w.wants_help ? cli_help(add_usage) : add_words(&w);
	free(w.list);
	return cli_end(code);
}

/* ---- del ---- */

static const char del_usage[] =
	"usage: afsock link del [--dry-run] IF...\n"
	"\n"
	"Remove virtual CAN interfaces, with the other ends of pairs.\n"
	"\n"
	"  --dry-run  print the requests as commands of iproute2, send nothing\n"
	"  --help     this text\n"
	"\n"
	"Needs CAP_NET_ADMIN. Exit status: 0 done; 1 refused; 2 wrong usage;\n"
	"77 not permitted, or not available.\n";

static int del_main(int argc, char **argv)
{
	struct afsock_err err;
	struct words w;
	int code = words_of("link del", argc, argv, &w);

	if (code == EXIT_DONE && w.wants_help)
		code = cli_help(del_usage);
	else
		for (; code == EXIT_DONE && w.at < w.count; w.at++) {
			if (w.is_dry)
				printf("ip link del %s\n", w.list[w.at]);
			else if (afsock_can_link_del(w.list[w.at], &err) < 0)
				code = cli_fail(&err);
		}
	free(w.list);
	return cli_end(code);
}

/* ---- wait ---- */

static const char wait_usage[] =
	"usage: afsock link wait [-w TIME] IF STATE\n"
	"\n"
	"Wait until an interface is in a state; one that does not exist is waited\n"
	"for.\n"
	"\n"
	"  up            up, and can carry frames\n"
	"  down          there, and down\n"
	"  error-active  the controller takes part in the bus\n"
	"  bus-off       it does not, after too many errors\n"
	"  present       there\n"
	"  gone          not there\n"
	"\n"
	"  -w, --wait TIME  at most that long: 500ms, 2s, a bare number is seconds\n"
	"      --help       this text\n"
	"\n"
	"Exit status: 0; 2 wrong usage, or a state that the interface never has; 3\n"
	"not in time; 77 not available.\n";

static int state_of(const char *word)
{
	static const struct {
		const char *word;
		int what;
	} states[] = {
		{ "up", AFSOCK_CAN_WAIT_UP },
		{ "down", AFSOCK_CAN_WAIT_DOWN },
		{ "error-active", AFSOCK_CAN_WAIT_ERROR_ACTIVE },
		{ "bus-off", AFSOCK_CAN_WAIT_BUS_OFF },
		{ "present", AFSOCK_CAN_WAIT_PRESENT },
		{ "gone", AFSOCK_CAN_WAIT_GONE },
	};
	size_t i;

	for (i = 0; i < COUNT(states); i++)
		if (strcmp(states[i].word, word) == 0)
			return states[i].what;
	return 0;
}

static int wait_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "wait", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	int64_t timeout_ns = -1;
	struct afsock_err err;
	const char *name = NULL, *state = NULL;
	int c, what;

	/* The option may also stand behind the state. */
	for (;;) {
		c = cli_option("link wait", argc, argv, "w:", options);
		if (c == 'w') {
			if (cli_duration("link wait", optarg, &timeout_ns) != 0)
				return EXIT_USAGE;
		} else if (c == 'H') {
			return cli_help(wait_usage);
		} else if (c != -1) {
			return EXIT_USAGE;
		} else if (optind == argc) {
			break;
		} else if (!name) {
			name = argv[optind++];
		} else if (!state) {
			state = argv[optind++];
		} else {
			return cli_usage("link wait", "one interface and one "
					 "state, not '%s' too", argv[optind]);
		}
	}
	if (!state)
		return cli_usage("link wait", "an interface and a state are "
				 "missing");
	what = state_of(state);
	if (!what)
		return cli_usage("link wait", "state '%s' is none of up, down, "
				 "error-active, bus-off, present, gone", state);
	if (afsock_can_link_wait(name, what, timeout_ns, NULL, &err) < 0)
		return cli_fail(&err);
	return EXIT_DONE;
}

/* ---- the group ---- */

static const struct cli_command commands[] = {
	{ "add", add_main, "make a vcan interface or a vxcan pair" },
	{ "del", del_main, "remove them" },
	{ "set", set_main, "bit rates, modes, up and down" },
	{ "show", show_main, "what there is; also without a command" },
	{ "wait", wait_main, "until an interface is in a state" },
	{ NULL, NULL, NULL },
};

int link_main(int argc, char **argv)
{
	static const struct cli_group group = {
		.name = "link",
		.about = "CAN interfaces.",
		.commands = commands,
		.notes = "Without a command, or with an interface instead of "
			 "one: show.",
	};
	const struct cli_command *row;

	for (row = commands; argc > 1 && row->name; row++)
		if (strcmp(argv[1], row->name) == 0)
			return row->run(argc - 1, argv + 1);
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 ||
			 strcmp(argv[1], "-h") == 0))
		return cli_group(&group, argc, argv);
	return show_main(argc, argv);
}
