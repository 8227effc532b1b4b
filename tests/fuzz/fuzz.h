/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * fuzz.h - what the fuzz targets share
 *
 * A target is one file with LLVMFuzzerTestOneInput. It must hold for every
 * input; what must be true is said with MUST, and the sanitizers say the
 * rest. Inputs are copied into blocks of exactly their size, so that one byte
 * too far is seen.
 */
#ifndef AFSOCK_TESTS_FUZZ_H
#define AFSOCK_TESTS_FUZZ_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what) \
	do { \
		if (!(what)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, \
				__LINE__, #what); \
			abort(); \
		} \
	} while (0)

/* What is left of an input. */
struct fuzz_in {
	const uint8_t *at;
	size_t left;
};

/* The next byte; 0 at the end. */
static inline unsigned int fuzz_byte(struct fuzz_in *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->at++;
}

/* The rest in a block of its own; free() it. */
static inline void *fuzz_rest(const struct fuzz_in *in)
{
	unsigned char *copy = malloc(in->left ? in->left : 1);

	MUST(copy);
	if (in->left)
		memcpy(copy, in->at, in->left);
	return copy;
}

/*
 * What a byte of an input stands for. Inputs in the corpora depend on the
 * order: new ones go to the end.
 */
static const char *const fuzz_schemes[] = {
	"unix",	      "unix-dgram", "unix-seqpacket", "tcp4",
	"udp4",	      "udplite4",   "mptcp4",	      "sctp4",
	"sctp4-seq",  "icmp4",	    "ip4",	      "tcp6",
	"udp6",	      "sctp6",	    "icmp6",	      "ip6",
	"netlink",    "netlink-generic", "netlink-kobject-uevent", "packet",
	"packet-dgram", "rds",	    "can",	      "bcm",
	"isotp",      "j1939",	    "tipc",	      "tipc-stream",
	"tipc-rdm",   "l2cap",	    "rfcomm",	      "sco",
	"hci",	      "iso",	    "alg",	      "vsock",
	"vsock-seqpacket", "qrtr",  "netlink-audit",  "netlink-netfilter",
	"socket",
};

/* The form of one of them; of a family that nobody knows where the build
 * lacks it. */
static inline struct afsock_form fuzz_form(unsigned int choice)
{
	const char *name = fuzz_schemes[choice % AFSOCK_COUNT(fuzz_schemes)];
	struct afsock_scheme_info schemes[300];
	size_t n = afsock_schemes(schemes, 300), i;

	MUST(n > 1 && n <= 300);
	for (i = 0; i < n && strcmp(schemes[i].name, name) != 0; i++)
		;
	return i < n ? (struct afsock_form){ schemes[i].family,
					     schemes[i].type, schemes[i].proto,
					     -1 } :
		       (struct afsock_form){ 77, 1, 0, -1 };
}

/*
 * What must hold of every function that writes text as snprintf: the same
 * length whatever the room, terminated, and the whole text begins with what
 * had room (a pair of digits or a word may be left out as one).
 */
static inline void fuzz_must_be_cut(const char *whole, size_t len,
				    const char *cut, size_t size)
{
	size_t n = strnlen(cut, size);

	MUST(strlen(whole) == len);
	MUST(n < size && n <= len);
	MUST(memcmp(whole, cut, n) == 0);
}

#endif
