/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* alg.h - the subcommands of afsock alg */
#ifndef AFSOCK_CLI_ALG_H
#define AFSOCK_CLI_ALG_H

#include "cli.h"

int alg_hash_main(int argc, char **argv);

#endif
