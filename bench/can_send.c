/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_send - what a sent CAN frame costs: send, sendmmsg and afsock's calls,
 * afsock send and afsock can gen beside cangen and cansend
 *
 *     can_send AFSOCK [FRAMES]
 *
 * Needs vcan1, with nobody on it.
 */
#define _GNU_SOURCE
#include <sys/socket.h>

#include "bench.h"

#define BATCH 64

static struct afsock tx;
static struct can_frame frames[BATCH];
static struct iovec iov[BATCH];
static struct mmsghdr headers[BATCH];

static void prepare(void)
{
	dial(&tx, "can:" BUS ",filter=none");
	for (int i = 0; i < BATCH; i++) {
		frames[i] = (struct can_frame){ .can_id = 0x123, .len = 8 };
		iov[i] = (struct iovec){ &frames[i], sizeof(frames[i]) };
		headers[i].msg_hdr.msg_iov = &iov[i];
		headers[i].msg_hdr.msg_iovlen = 1;
	}
}

static void raw_send(void)
{
	must(send(tx.fd, &frames[0], sizeof(*frames), 0) == CAN_MTU, "send");
}

static void own_send(void)
{
	must(afsock_send(&tx, &frames[0], sizeof(*frames), 0) == CAN_MTU,
	     "afsock_send");
}

static void raw_batch(void)
{
	must(sendmmsg(tx.fd, headers, BATCH, 0) == BATCH, "sendmmsg");
}

static void own_batch(void)
{
	must(afsock_can_send_frames(&tx, iov, BATCH, NULL, NULL, NULL) == 0,
	     "afsock_can_send_frames");
}

int main(int argc, char **argv)
{
	static const struct call singles[] = {
		{ "send", raw_send, 1 },
		{ "afsock_send", own_send, 1 },
	};
	static const struct call batches[] = {
		{ "sendmmsg of 64", raw_batch, BATCH },
		{ "afsock_can_send_frames of 64", own_batch, BATCH },
	};
	char *afsock = argc > 1 ? argv[1] : NULL;
	long count = argc > 2 ? strtol(argv[2], NULL, 10) : 2000;
	const struct work works[] = {
		{ "afsock send",
		  { afsock, "send", "-n", "COUNT", "can:" BUS,
		    "123#0102030405060708" },
		  NULL },
		{ "afsock can gen",
		  { afsock, "can", "gen", "-g", "0", "-n", "COUNT", "-I", "123",
		    "-L", "8", "-D", "0102030405060708", BUS },
		  NULL },
		{ "cangen",
		  { "cangen", "-g", "0", "-n", "COUNT", "-I", "123", "-L", "8",
		    "-D", "0102030405060708", BUS },
		  NULL },
	};
	char *cansend[] = { "cansend", BUS, "123#0102030405060708", NULL };
	double own, peer;

	must(afsock && count > 0, "usage: can_send AFSOCK [FRAMES]");
	prepare();
	measure_calls(singles, 2, 4096);
	measure_calls(batches, 2, 4096);
	own = measure_work(&works[0], count, 5);
	measure_work(&works[1], count, 5);
	peer = measure_work(&works[2], count, 5);
	if (peer > 0)
		printf("cangen takes %.2f times the time of afsock send\n",
		       peer / own);
	if (have("cansend"))
		printf("%-28s %9.0f ns, a process for each frame\n", "cansend",
		       command_ns(cansend));
	afsock_close(&tx);
	return 0;
}
