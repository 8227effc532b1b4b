/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* pcapng.h - capture files (draft-ietf-opsawg-pcapng) */
#ifndef AFSOCK_CLI_PCAPNG_H
#define AFSOCK_CLI_PCAPNG_H

#include <stdint.h>
#include <stdio.h>

#include "cli.h"

/* The section header. All of these write in this machine's byte order, which
 * it tells; errors stay in the FILE. */
void pcapng_begin(FILE *f);

/* An interface with time in nanoseconds; they are numbered from 0. */
void pcapng_interface(FILE *f, int link_type, const char *name);

struct pcapng_packet {
	uint32_t interface;
	int64_t time_ns;  /* since 1970 */
	const struct afsock_capture *capture;
	const unsigned char *data;
	size_t len;
	size_t full_len;  /* before it was cut */
	int direction;    /* 'R', 'T' or 0 */
};

void pcapng_packet(FILE *f, const struct pcapng_packet *p);

/* How many packets of an interface came, and how many were dropped. */
void pcapng_statistics(FILE *f, uint32_t interface, int64_t time_ns,
		       uint64_t received, uint64_t dropped);

#endif
