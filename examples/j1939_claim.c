/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * j1939_claim.c - a node of SAE J1939: claim an address, tell a group once a
 * second, and keep the address while doing so
 *
 *     j1939_claim can0 'identity-number=1,manufacturer-code=5' 128,200-210
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <afsock/j1939.h>

#define SECOND INT64_C(1000000000)

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec;
}

static int fail(const struct afsock_err *err)
{
	char line[512];

	afsock_err_line(err, line, sizeof(line));
	fprintf(stderr, "j1939_claim: %s\n", line);
	return 1;
}

/* What others did to our address; 1 when it is lost for good. */
static int serve(struct afsock_j1939_claim *claim)
{
	struct afsock_j1939_claim_event event;
	int r;

	while ((r = afsock_j1939_claim_handle(claim, &event)) > 0) {
		if (event.kind == AFSOCK_J1939_CLAIM_WON)
			printf("our address is 0x%02x\n", event.addr);
		if (event.kind == AFSOCK_J1939_CLAIM_LOST)
			printf("0x%02x went to 0x%016" PRIx64 "\n", event.addr,
			       event.name);
		if (event.kind == AFSOCK_J1939_CLAIM_NONE)
			return 1;
	}
	return r < 0;
}

static int run(struct afsock_j1939_claim *claim, struct afsock *s)
{
	struct afsock_j1939_to to = AFSOCK_J1939_TO_INIT;
	int64_t next = now_ns(), until;
	unsigned char count = 0;

	to.pgn = 0xff00; /* proprietary, for everybody */
	for (;;) {
		struct pollfd fd = { .fd = claim->s.fd, .events = POLLIN };

		if (serve(claim))
			return 1;
		if (now_ns() >= next) {
			if (claim->state == AFSOCK_J1939_CLAIMED &&
			    afsock_j1939_start(s, &count, 1, &to, NULL) == 1)
				count++;
			next += SECOND;
		}
		until = afsock_j1939_claim_deadline(claim);
		if (until > next)
			until = next;
		until -= now_ns();
		fflush(stdout);
		poll(&fd, 1, until > 0 ? (int)(until / 1000000) + 1 : 0);
	}
}

int main(int argc, char **argv)
{
	struct afsock_j1939_addrs addrs;
	struct afsock_j1939_claim claim;
	struct afsock_err err = { .code = 0 };
	struct afsock s = AFSOCK_INIT;
	char text[64];
	uint64_t name;

	if (argc != 4) {
		fprintf(stderr, "usage: j1939_claim IF NAME ADDRESSES\n");
		return 2;
	}
	if (afsock_j1939_name_parse(argv[2], strlen(argv[2]), &name, &err) < 0 ||
	    afsock_j1939_addrs_parse(argv[3], strlen(argv[3]), &addrs,
				     &err) < 0 ||
	    afsock_j1939_claim_open(&claim, argv[1], name, &addrs, &err) < 0)
		return fail(&err);
	snprintf(text, sizeof(text), "j1939:%.15s,name=0x%" PRIx64, argv[1],
		 name);
	if (afsock_dial(text, 0, &s, &err) < 0)
		return fail(&err);
	run(&claim, &s);
	fprintf(stderr, "j1939_claim: no address is left\n");
	afsock_close(&s);
	afsock_j1939_claim_close(&claim);
	return 1;
}
