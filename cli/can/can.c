/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can.c - what there is for CAN besides send, recv, dump and relay */
#include "can.h"

static const struct cli_command commands[] = {
	{ "convert", can_convert_main, "a log in another format" },
	{ "gen", can_gen_main, "send generated frames" },
	{ "gw", can_gw_main, "rules of the kernel's CAN gateway" },
	{ "perf", can_perf_main,
	  "measure what gets through: rate, loss, latency" },
	{ "view", can_view_main, "identifiers, periods and bus load, live" },
	{ NULL, NULL, NULL },
};

int can_main(int argc, char **argv)
{
	static const struct cli_group group = {
		.name = "can",
		.about = "Controller Area Network.",
		.commands = commands,
	};

	return cli_group(&group, argc, argv);
}
