/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* relay.h - what relay and cat share */
#ifndef AFSOCK_CLI_RELAY_H
#define AFSOCK_CLI_RELAY_H

#include "bridge.h"

struct relay {
	const char *command;
	struct endpoint a, b;
	struct transfer t;
	bool one_way;
	bool keep;
	bool is_quiet;
	bool is_json;
	bool is_raw;     /* FRAMING_NONE is meant */
	int framing;     /* FRAMING_NONE: choose */
	struct bridge bridge; /* with FRAMING_BRIDGE */
	int64_t count;   /* -1: no limit */
	int64_t idle_ns; /* -1: no limit */
	int64_t block;   /* 0: choose */
};

#define RELAY_INIT(name) { .command = (name), .count = -1, .idle_ns = -1, \
			   .bridge = { .flush_ns = -1 } }

/* Take the addresses apart. Returns 0, or an exit code after a message. */
int relay_parse(struct relay *r, const char *a, const char *b);

/* Returns the exit code of the command. */
int relay_run(struct relay *r);

#endif
