/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bcm_send.c - frames once, and answers to remote requests */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "away.h"
#include "bcm.h"

static const char send_usage[] =
	"usage: afsock bcm send IF FRAME...\n"
	"\n"
	"Send each FRAME (123#11, 123##1AABB) once, through the broadcast manager.\n"
	"\n"
	"      --help  this text\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 77 not permitted or not\n"
	"available.\n"
	"Units: none.\n";

static const char answer_usage[] =
	"usage: afsock bcm answer [OPTION]... IF FRAME...\n"
	"\n"
	"Answer each remote request for the identifier of a FRAME with that\n"
	"FRAME. The kernel does it; this command only waits.\n"
	"\n"
	"      --duration=TIME  end after TIME\n"
	"      --help           this text\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 77 not permitted or not\n"
	"available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

static int send_one(struct afsock *s, const char *text)
{
	unsigned char frame[CANFD_MTU];
	ssize_t n = bcm_frame("bcm send", text, strlen(text), frame);
	struct afsock_err err;

	if (n < 0)
		return EXIT_USAGE;
	if (afsock_bcm_send(s, frame, (size_t)n, 0, &err) < 0)
		return cli_fail(&err);
	return EXIT_DONE;
}

static int answer_one(struct afsock *s, const char *text)
{
	struct canfd_frame room;
	struct can_frame frame;
	struct afsock_bcm_rx rx = { .frames = &frame, .frame_count = 1,
				    .flags = RX_RTR_FRAME };
	struct afsock_err err;
	ssize_t n = bcm_frame("bcm answer", text, strlen(text),
			      (unsigned char *)&room);

	if (n < 0)
		return EXIT_USAGE;
	memcpy(&frame, &room, sizeof(frame));
	if (n != CAN_MTU || frame.can_id & CAN_RTR_FLAG)
		return cli_usage("bcm answer", "'%s': an answer is a classic "
				 "frame with data", text);
	rx.key.can_id = frame.can_id | CAN_RTR_FLAG;
	if (afsock_bcm_rx_start(s, &rx, &err) < 0)
		return cli_fail(&err);
	return EXIT_DONE;
}

static int check(const char *command, int argc, char **argv)
{
	if (cli_only_addresses(command, argc, argv))
		return EXIT_USAGE;
	if (argc - optind < 2)
		return cli_usage(command, "an interface and a frame are "
				 "wanted");
	return EXIT_DONE;
}

static int for_each(struct afsock *s, char **texts,
		    int (*one)(struct afsock *s, const char *text))
{
	int code = bcm_open(*texts, s);

	while (!code && *++texts)
		code = one(s, *texts);
	return code;
}

/* The kernel answers; only the end of the interface is ours. */
static int answer_all(struct afsock *s, char **texts, int64_t deadline)
{
	unsigned char buf[AFSOCK_BCM_MESSAGE_MAX];
	unsigned int index = away_index(*texts);
	struct afsock_bcm_event event;
	struct afsock_err err;
	bool is_new = false;
	int r, code = EXIT_DONE;

	while (!code) {
		r = bcm_next(s, deadline, buf, sizeof(buf), &event, &err);
		if (r == -EAGAIN)
			return EXIT_DONE;
		if (r == -EINTR)
			return 128 + cli_signal();
		if (r < 0 && !away_is(r))
			return cli_fail(&err);
		if (r == 0)
			continue;
		code = away_wait("bcm answer", *texts, &index, deadline,
				 &is_new);
		if (!code && is_new) {
			afsock_close(s);
			code = for_each(s, texts, answer_one);
		}
	}
	return code == EXIT_TIMEOUT ? EXIT_DONE : code;
}

int bcm_send_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	struct afsock s = AFSOCK_INIT;
	int c, code;

	while ((c = cli_option("bcm send", argc, argv, "", options)) != -1)
		return c == 'H' ? cli_help(send_usage) : EXIT_USAGE;
	code = check("bcm send", argc, argv);
	if (!code)
		code = for_each(&s, argv + optind, send_one);
	afsock_close(&s);
	return code;
}

int bcm_answer_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "duration", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	struct afsock s = AFSOCK_INIT;
	int64_t duration_ns = -1;
	int c, code;

	while ((c = cli_option("bcm answer", argc, argv, "", options)) != -1) {
		if (c == 'H')
			return cli_help(answer_usage);
		if (c != 'd' ||
		    cli_duration("bcm answer", optarg, &duration_ns))
			return EXIT_USAGE;
	}
	code = check("bcm answer", argc, argv);
	if (code)
		return code;
	cli_catch_signals();
	code = for_each(&s, argv + optind, answer_one);
	if (!code)
		code = answer_all(&s, argv + optind, cli_deadline(duration_ns));
	afsock_close(&s);
	return code;
}
