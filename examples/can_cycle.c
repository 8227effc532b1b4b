/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_cycle.c - a cyclic frame with a counter, and a watch for the answer
 *
 * The kernel sends 123#NN every 10 ms and compares what comes as 456. This
 * program sleeps, but for ten times a second, when it changes the counter: the
 * frames stay where they are in time.
 *
 *     can_cycle bcm:vcan0 [SECONDS]
 *
 * Exit 0 after SECONDS (5); 1 something failed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/bcm.h>
#include <afsock/can.h>

#define MS INT64_C(1000000)

static int failed(const struct afsock_err *err)
{
	char line[512];

	afsock_err_line(err, line, sizeof(line));
	fprintf(stderr, "can_cycle: %s\n", line);
	return 1;
}

/* Tell when 456 changes in its first byte, or is away for half a second. */
static int watch(struct afsock *s, struct afsock_err *err)
{
	struct can_frame mask = { .len = 8, .data = { 0xff } };
	struct afsock_bcm_rx rx = {
		.key = { .can_id = 0x456 },
		.frames = &mask,
		.frame_count = 1,
		.timeout_ns = 500 * MS,
		.flags = RX_ANNOUNCE_RESUME,
	};

	return afsock_bcm_rx_start(s, &rx, err);
}

static void show(const struct afsock_bcm_event *event)
{
	char text[AFSOCK_CAN_TEXT_MAX];

	if (event->opcode == RX_TIMEOUT)
		puts("456 stopped");
	if (event->opcode == RX_CHANGED &&
	    afsock_can_frame_format(event->frames, event->frame_len, text,
				    sizeof(text)) > 0)
		puts(text);
	fflush(stdout);
}

/* The events of 100 ms, or of less. Returns 0 or a negative result. */
static int listen_a_while(struct afsock *s, struct afsock_err *err)
{
	static unsigned char buf[AFSOCK_BCM_MESSAGE_MAX];
	struct afsock_bcm_event event;
	int r = afsock_bcm_recv(s, buf, sizeof(buf), &event, err);

	if (r == 0)
		show(&event);
	return r == AFSOCK_TIMEOUT ? 0 : r;
}

static int run(struct afsock *s, long rounds, struct afsock_err *err)
{
	struct can_frame frame = { .can_id = 0x123, .len = 1 };
	struct afsock_bcm_tx tx = {
		.key = { .can_id = 0x123 },
		.frames = &frame,
		.frame_count = 1,
		.ival2_ns = 10 * MS,
	};
	int r = watch(s, err);

	if (r == 0)
		r = afsock_bcm_tx_start(s, &tx, err);
	while (r == 0 && rounds-- > 0) {
		r = listen_a_while(s, err);
		frame.data[0]++;
		if (r == 0)
			r = afsock_bcm_tx_update(s, &tx, err);
	}
	return r;
}

int main(int argc, char **argv)
{
	long seconds = argc > 2 ? strtol(argv[2], NULL, 10) : 5;
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err;
	int r;

	if (argc < 2) {
		fputs("usage: can_cycle bcm:IF [SECONDS]\n", stderr);
		return 2;
	}
	r = afsock_dial(argv[1], 100 * MS, &s, &err);
	if (r == 0)
		r = run(&s, seconds * 10, &err);
	afsock_close(&s);
	return r < 0 ? failed(&err) : 0;
}
