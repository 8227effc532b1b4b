/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump.h - what the files of dump share */
#ifndef AFSOCK_CLI_DUMP_H
#define AFSOCK_CLI_DUMP_H

#include "endpoint.h"

enum dump_format { DUMP_LINES, DUMP_LOG, DUMP_JSON, DUMP_PCAPNG };

#define DUMP_INTERFACES_MAX 256

struct dump_source {
	struct endpoint e;
	bool is_over;
	uint64_t count;
};

/* An interface of a capture file: one per source and name. */
struct dump_interface {
	const struct dump_source *source;
	int link_type;
	char name[32];
	uint64_t count;
};

struct dump {
	struct dump_source *sources;
	size_t source_count;
	int format;
	char time_style;   /* a, d, z, A, or n for none */
	int64_t time_first, time_last;
	int64_t max_count; /* -1: no limit */
	int64_t wait_ns;   /* -1: for ever */
	uint64_t count, cut, errors;
	uint64_t unwritten; /* no record of the format can have them */
	size_t width;      /* of the longest address, or interface, so far */
	FILE *file;        /* of DUMP_PCAPNG */
	struct dump_interface interfaces[DUMP_INTERFACES_MAX];
	size_t interface_count;
	unsigned char *buf; /* MESSAGE_MAX */
	char *text;
	size_t text_size;
};

/* Whether the format can hold what a source has. Returns 0, or an exit code
 * after a message. */
int dump_check(const struct dump *d, const struct endpoint *e);

/* Print or write the message in buf. */
void dump_message(struct dump *d, struct dump_source *source,
		  const struct received *info);

/* What a capture file has at its end. */
void dump_finish(struct dump *d);

#endif
