/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can.c - what there is for CAN besides send, recv, dump and relay */
#include "can.h"

static const struct cli_command commands[] = {
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
