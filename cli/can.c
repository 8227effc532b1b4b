/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can.c - what there is for CAN besides send, recv, dump and relay */
#include "can.h"

static const struct cli_command commands[] = {
	{ "gw", can_gw_main, "rules of the kernel's CAN gateway" },
	{ "gen", can_gen_main, "send generated frames" },
	{ "perf", can_perf_main,
	  "measure what gets through: rate, loss, latency" },
	{ "convert", can_convert_main, "a log in another format" },
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
