/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* ways.h - the families of this build and the ways to open their sockets */
#ifndef AFSOCK_CLI_WAYS_H
#define AFSOCK_CLI_WAYS_H

#include "cli.h"

#define SCHEMES_MAX 512
#define FAMILIES_MAX 128

struct ways {
	struct afsock_family_info families[FAMILIES_MAX];
	size_t family_count;
	struct afsock_scheme_info schemes[SCHEMES_MAX];
	size_t scheme_count;
};

void ways_load(struct ways *w);

/* Whether a family is in this build. */
bool ways_has(const struct afsock_family_info *info);

/* The next scheme of a family from *at on that stands for a way of its own:
 * the first of its type and protocol. NULL at the end. */
const struct afsock_scheme_info *
ways_next(const struct ways *w, const struct afsock_family_info *info,
	  size_t *at);

#endif
