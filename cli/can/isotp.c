/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp.c - ISO 15765-2: the table of its subcommands */
#include "isotp.h"

static const struct cli_command commands[] = {
	{ "recv", isotp_recv_main, "receive messages, as isotprecv" },
	{ "request", isotp_request_main,
	  "ask one control unit, or all of them" },
	{ "send", isotp_send_main, "send messages, as isotpsend" },
	{ "serve", isotp_serve_main,
	  "answer from a table, a command or a TCP client" },
	{ "sniff", isotp_sniff_main, "hear both ends and say nothing" },
	{ NULL, NULL, NULL },
};

int isotp_main(int argc, char **argv)
{
	static const struct cli_group group = {
		.name = "isotp",
		.about = "Messages of ISO 15765-2 (ISO-TP) on CAN.",
		.commands = commands,
		.notes = "ADDRESS is isotp:IF,rx=ID,tx=ID[,OPTION=VALUE]...; "
			 "afsock_isotp(7) has\nthe options. A PDU is pairs of "
			 "hex digits.",
	};

	return cli_group(&group, argc, argv);
}
