/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bcm.c - jobs of the kernel's CAN broadcast manager */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <afsock/family.h>

#include "bcm.h"

/* Room for bursts; the kernel cuts it to what the user may have. */
#define RECEIVE_BUFFER (16 << 20)

#ifndef SO_MEMINFO
#define SO_MEMINFO 55 /* Linux 4.12 */
#endif
#define MEMINFO_WORDS 9
#define MEMINFO_DROPS 8

/* ---- what they share ---- */

int bcm_open(const char *interface, struct afsock *ret)
{
	bool is_any = strcmp(interface, "any") == 0;
	struct afsock_value item = afsock_text(is_any ? "" : interface);
	struct afsock_err err;
	int r;

	r = afsock_open(AF_CAN, SOCK_DGRAM, CAN_BCM, ret, &err);
	if (r == 0)
		r = afsock_connect(ret, &item, 1, &err);
	if (r < 0) {
		if (!*err.address)
			snprintf(err.address, sizeof(err.address), "%s",
				 interface);
		afsock_close(ret);
		return cli_fail(&err);
	}
	afsock_set_timeout(ret, 0);
	afsock_setopt_int(ret, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	if (afsock_setopt_int(ret, SOL_SOCKET, SO_RCVBUFFORCE,
			      RECEIVE_BUFFER) < 0)
		afsock_setopt_int(ret, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
	return EXIT_DONE;
}

ssize_t bcm_frame(const char *command, const char *text, size_t len,
		  unsigned char *ret)
{
	struct afsock_err err;
	ssize_t n = afsock_can_frame_parse(text, len, ret, CANFD_MTU, &err);

	if (n == CAN_MTU || n == CANFD_MTU)
		return n;
	cli_usage(command, "%s", n < 0 ? err.text :
		  "the broadcast manager has no CAN XL frames");
	return -1;
}

int bcm_next(struct afsock *s, int64_t deadline, void *buf, size_t size,
	     struct afsock_bcm_event *ret, struct afsock_err *err)
{
	struct pollfd fd = { .fd = s->fd, .events = POLLIN };
	int r = afsock_bcm_recv(s, buf, size, ret, err);

	while (r == -EAGAIN) {
		r = cli_poll_in(&fd, 1, deadline);
		if (r <= 0)
			return r < 0 ? r : -EAGAIN;
		r = afsock_bcm_recv(s, buf, size, ret, err);
	}
	return r;
}

const char *bcm_id_text(const struct afsock_bcm_key *key, char buf[16])
{
	size_t n = afsock_can_id_format(key->can_id, buf);

	snprintf(buf + n, 16 - n, "%s",
		 key->can_id & CAN_RTR_FLAG ? "#R" : "");
	return buf;
}

const char *bcm_time_text(int64_t ns, char buf[32])
{
	static const struct {
		int64_t ns;
		const char *unit;
	} units[] = { { 1000000000, "s" }, { 1000000, "ms" }, { 1000, "us" } };
	size_t i = 0;

	while (i < COUNT(units) - 1 && ns % units[i].ns)
		i++;
	snprintf(buf, 32, "%" PRId64 "%s", ns / units[i].ns, units[i].unit);
	return buf;
}

void bcm_print_frames(const struct afsock_bcm_event *event, bool is_json)
{
	const unsigned char *frame = event->frames;
	char text[AFSOCK_CAN_TEXT_MAX];
	size_t i;

	if (is_json)
		json_array("frames");
	for (i = 0; i < event->frame_count; i++, frame += event->frame_len) {
		afsock_can_frame_format(frame, event->frame_len, text,
					sizeof(text));
		if (is_json)
			json_text(NULL, text);
		else
			printf(" %s", text);
	}
	if (is_json)
		json_array_end();
}

uint64_t bcm_dropped(const struct afsock *s)
{
	uint32_t words[MEMINFO_WORDS];
	size_t len = sizeof(words);

	if (afsock_getopt(s, SOL_SOCKET, SO_MEMINFO, words, &len) < 0 ||
	    len < sizeof(words))
		return 0;
	return words[MEMINFO_DROPS];
}

/* ---- the group ---- */

static const struct cli_command commands[] = {
	{ "answer", bcm_answer_main, "answer remote requests" },
	{ "cycle", bcm_cycle_main, "send frames again and again" },
	{ "list", bcm_list_main, "show the jobs of all sockets" },
	{ "send", bcm_send_main, "send frames once" },
	{ "watch", bcm_watch_main,
	  "tell of frames that change, or stop coming" },
	{ NULL, NULL, NULL },
};

int bcm_main(int argc, char **argv)
{
	static const struct cli_group group = {
		.name = "bcm",
		.about = "CAN frames that the kernel sends and watches by "
			 "itself.",
		.commands = commands,
		.notes = "Jobs belong to the socket that made them: they end "
			 "with the command.",
	};

	return cli_group(&group, argc, argv);
}
