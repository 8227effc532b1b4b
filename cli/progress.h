/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* progress.h - one line on stderr that changes, when that is a terminal */
#ifndef AFSOCK_CLI_PROGRESS_H
#define AFSOCK_CLI_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

#include "cli.h"

/* Whether anybody would see it. */
bool progress_is_seen(void);

void progress_show(const char *fmt, ...) AFSOCK_PRINTF(1, 2);

/* Take the line away, before anything else is printed. */
void progress_clear(void);

/* "17 B", "4.2 MB": powers of 1000. Returns buf. */
const char *progress_size(uint64_t bytes, char buf[16]);

#endif
