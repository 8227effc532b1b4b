/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* afsock.c - the command: a table of subcommands */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "cli.h"

/* Those of a family are there where the build has it (cli/can, cli/alg). */
#pragma weak alg_main
#pragma weak bcm_main
#pragma weak can_main
#pragma weak isotp_main
#pragma weak j1939_main
#pragma weak link_main
#pragma weak replay_main
#pragma weak uds_main

#define ANY 0 /* of no family */

static const struct {
	const char *name;
	int (*run)(int argc, char **argv); /* NULL: not in this build */
	int family;
	const char *summary;
} commands[] = {
	{ "addr", addr_main, ANY, "convert addresses: text, tuple, bytes" },
	{ "alg", alg_main, AF_ALG, "hash with the kernel's crypto" },
	{ "bcm", bcm_main, AF_CAN,
	  "CAN frames that the kernel sends and watches" },
	{ "can", can_main, AF_CAN,
	  "CAN frames: generate, view, measure, convert, gateway rules" },
	{ "cat", cat_main, ANY, "an address and standard input and output" },
	{ "const", const_main, ANY, "look up constants by name or value" },
	{ "doctor", doctor_main, ANY,
	  "what this kernel and this user can do, and how to get the rest" },
	{ "dump", dump_main, ANY, "show what comes on several addresses" },
	{ "families", families_main, ANY,
	  "list address families and what can be opened here" },
	{ "isotp", isotp_main, AF_CAN,
	  "ISO-TP: send, receive, serve, sniff, ask" },
	{ "j1939", j1939_main, AF_CAN,
	  "SAE J1939: send, recv, spy, claim an address" },
	{ "link", link_main, AF_CAN,
	  "CAN interfaces: bit rates, states, vcan, vxcan" },
	{ "recv", recv_main, ANY, "receive messages" },
	{ "relay", relay_main, ANY, "carry messages between any two addresses" },
	{ "replay", replay_main, AF_CAN,
	  "send the frames of a CAN log in their time" },
	{ "send", send_main, ANY, "send messages" },
	{ "uds", uds_main, AF_CAN,
	  "diagnostics of control units (ISO 14229)" },
};

/* "AF_CAN" */
static const char *family_name(int family)
{
	static struct afsock_family_info info;

	return afsock_family_lookup(family, NULL, &info, NULL) < 0 ?
		       "its family" : info.macro;
}

static int help(void)
{
	size_t i;

	puts("usage: afsock COMMAND [OPTION]... [ARGUMENT]...\n"
	     "       afsock COMMAND --help\n"
	     "       afsock --version\n\n"
	     "Sockets of every Linux address family.\n");
	for (i = 0; i < COUNT(commands); i++)
		if (commands[i].run)
			printf("  %-10s %s\n", commands[i].name,
			       commands[i].summary);
		else
			printf("  %-10s (%s is not in this build)\n",
			       commands[i].name,
			       family_name(commands[i].family));
	puts("\nAddresses are SCHEME:FIELD:FIELD...[,NAME=VALUE]...: tcp:HOST:PORT,\n"
	     "can:IF, isotp:IF:RX_ID:TX_ID, vsock:CID:PORT; see afsock(1) and the\n"
	     "page of each family, afsock_can(7) and so on.\n\n"
	     "Exit status: 0 done, 1 failed, 2 wrong usage, 3 timed out, 4 data\n"
	     "lost or protocol error, 77 not permitted or not available here,\n"
	     "128+n ended by signal n.");
	return cli_end(EXIT_DONE);
}

/*
 * A standard descriptor that was closed must not be given to a socket: what is
 * meant for the terminal would go to the peer. Those put there fail with EBADF
 * as nothing would have.
 */
static void occupy_standard_fds(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };
	int fd;

	for (fd = 0; fd < (int)COUNT(modes); fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", modes[fd]) != fd)
			return;
}

int main(int argc, char **argv)
{
	size_t i;

	occupy_standard_fds();
	if (argc < 2) {
		cli_say("no command given; afsock --help lists them");
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0)
		return help();
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts("afsock " AFSOCK_VERSION);
		return cli_end(EXIT_DONE);
	}
	for (i = 0; i < COUNT(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			break;
	if (i < COUNT(commands) && commands[i].run)
		return commands[i].run(argc - 1, argv + 1);
	if (i < COUNT(commands)) {
		cli_say("%s: %s is not in this build", argv[1],
			family_name(commands[i].family));
		return EXIT_UNAVAILABLE;
	}
	cli_say("no command is named '%s'; afsock --help lists them", argv[1]);
	return EXIT_USAGE;
}
