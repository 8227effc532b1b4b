/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_dump.c - show CAN frames with their time, and say when some were lost
 *
 * Lines are those of a log of can-utils, so that canplayer takes them. Frames
 * that the kernel dropped because this program was slow show as a comment.
 *
 *     can_dump can:vcan0 [COUNT]
 *     can_dump can:can0,filter=123:7ff,error,fd
 *
 * Exit 0 after COUNT frames; 1 something failed.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <afsock/can.h>

/* What the kernel tells beside a frame. */
struct beside {
	int64_t time_ns;
	uint32_t lost; /* since the socket was opened */
};

static void read_control(const struct afsock_msg *msg, struct beside *ret)
{
	struct afsock_cmsg item = { 0 };
	struct timespec ts;

	while (afsock_cmsg_next(msg, &item)) {
		if (item.level != SOL_SOCKET)
			continue;
		if (item.type == SO_TIMESTAMPNS && item.len >= sizeof(ts)) {
			memcpy(&ts, item.data, sizeof(ts));
			ret->time_ns = (int64_t)ts.tv_sec * 1000000000 +
				       ts.tv_nsec;
		}
		if (item.type == SO_RXQ_OVFL && item.len >= sizeof(ret->lost))
			memcpy(&ret->lost, item.data, sizeof(ret->lost));
	}
}

static int show(const struct afsock *s, const struct afsock_msg *msg,
		int64_t time_ns)
{
	struct afsock_form form = afsock_form_of(s);
	struct afsock_can_record record = {
		.time_ns = time_ns, .frame = msg->iov->iov_base,
		.frame_len = msg->len,
	};
	char line[AFSOCK_CAN_XL_TEXT_MAX + AFSOCK_CAN_LOG_EXTRA];
	struct afsock_tuple from;

	if (afsock_addr_unpack(&form, msg->addr, &from, NULL) < 0)
		return -1;
	record.interface = from.items[0].as.text;
	record.interface_len = from.items[0].len;
	if (afsock_can_log_format(&record, 0, 0, line, sizeof(line)) < 0)
		return -1;
	return puts(line);
}

int main(int argc, char **argv)
{
	unsigned char frame[AFSOCK_CAN_FRAME_MAX], control[128];
	struct iovec iov = { frame, sizeof(frame) };
	struct beside beside = { 0, 0 };
	struct afsock_addr from;
	struct afsock_msg msg = {
		.iov = &iov, .iov_count = 1, .addr = &from,
		.control = control, .control_size = sizeof(control),
	};
	long left = argc > 2 ? strtol(argv[2], NULL, 10) : -1;
	uint32_t lost = 0;
	struct afsock_err err;
	struct afsock s;
	char line[512];
	ssize_t n;
	int r = afsock_dial(argc > 1 ? argv[1] : "can:vcan0", -1, &s, &err);

	if (r == 0)
		r = afsock_set(&s, "timestampns", "", 0, &err);
	if (r == 0)
		r = afsock_set(&s, "rxq-ovfl", "", 0, &err);
	if (r < 0) {
		afsock_err_line(&err, line, sizeof(line));
		return fprintf(stderr, "can_dump: %s\n", line), 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (; left != 0; left -= left > 0) {
		n = afsock_recvmsg(&s, &msg, 0);
		if (n < 0) {
			afsock_strerror((int)n, line, sizeof(line));
			return fprintf(stderr, "can_dump: %s\n", line), 1;
		}
		read_control(&msg, &beside);
		if (beside.lost != lost)
			printf("# %u frames lost\n", beside.lost - lost);
		lost = beside.lost;
		if (show(&s, &msg, beside.time_ns) < 0)
			return 1;
	}
	return afsock_close(&s) < 0;
}
