/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can.h - the subcommands of afsock can */
#ifndef AFSOCK_CLI_CAN_H
#define AFSOCK_CLI_CAN_H

#include "cli.h"

int can_gw_main(int argc, char **argv);
int can_gen_main(int argc, char **argv);
int can_perf_main(int argc, char **argv);
int can_convert_main(int argc, char **argv);
int can_view_main(int argc, char **argv);

#endif
