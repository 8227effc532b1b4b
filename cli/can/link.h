/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* link.h - what the files of afsock link share */
#ifndef AFSOCK_CLI_LINK_H
#define AFSOCK_CLI_LINK_H

#include <afsock/can_link.h>

#include "cli.h"

/* One interface as lines for people, with counters. */
void link_print(const struct afsock_can_link_info *info, bool counters);
/* The same as a JSON line, with everything. */
void link_print_json(const struct afsock_can_link_info *info);

#endif
