/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * samples.h - an address of every kind
 *
 * Each family gives its own (tests/families/<name>/samples.inc); the build puts
 * those of the families it has into one file.
 */
#ifndef AFSOCK_TESTS_SAMPLES_H
#define AFSOCK_TESTS_SAMPLES_H

#include "support/support.h"

struct sample {
	int family;
	int type;
	int proto;
	const char *literal; /* the tuple */
};

#define SAMPLE(family, type, proto, literal) { family, type, proto, literal },
static const struct sample samples[] = {
#include "samples.inc"
};
#define SAMPLES ((int)SUPPORT_COUNT(samples))

#endif
