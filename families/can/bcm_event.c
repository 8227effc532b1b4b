/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bcm_event.c - what CAN_BCM tells: messages of the kernel, distrusted */
#define _GNU_SOURCE
#include <inttypes.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include <afsock/bcm.h>

#include "can.h"

#define NS_PER_SEC INT64_C(1000000000)

static int fail(struct afsock_err *err, const char *field, const char *what,
		uint64_t value)
{
	return afsock_fail(err, AFSOCK_EVALUE, field,
			   "no event of the broadcast manager: %s %" PRIu64,
			   what, value);
}

static bool is_event(uint32_t opcode)
{
	return opcode >= TX_STATUS && opcode <= RX_CHANGED;
}

static int read_time(const struct bcm_timeval *from, const char *field,
		     int64_t *ret, struct afsock_err *err)
{
	int64_t seconds = from->tv_sec; /* a long: of 32 or 64 bits */

	if (seconds < 0 || from->tv_usec < 0 || from->tv_usec >= 1000000 ||
	    seconds >= INT64_MAX / NS_PER_SEC)
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "no event of the broadcast manager: %s of "
				   "%ld s and %ld us", field, from->tv_sec,
				   from->tv_usec);
	*ret = seconds * NS_PER_SEC + from->tv_usec * INT64_C(1000);
	return 0;
}

static int check_frames(const struct afsock_bcm_event *event,
			struct afsock_err *err)
{
	size_t max = event->key.is_fd ? CANFD_MAX_DLEN : CAN_MAX_DLEN, i;
	struct can_frame head;

	for (i = 0; i < event->frame_count; i++) {
		memcpy(&head, (const char *)event->frames +
				      i * event->frame_len, sizeof(head));
		if (head.len > max)
			return fail(err, "frames", "a frame's length of",
				    head.len);
	}
	return 0;
}

int afsock_bcm_parse(const void *message, size_t len,
		     const struct afsock_addr *from,
		     struct afsock_bcm_event *ret, struct afsock_err *err)
{
	struct afsock_bcm_event event = { .opcode = 0 };
	struct bcm_msg_head head;
	struct sockaddr_can sa;
	int r;

	if (len < sizeof(head))
		return fail(err, "len", "bytes", len);
	memcpy(&head, message, sizeof(head));
	if (!is_event(head.opcode))
		return fail(err, "opcode", "opcode", head.opcode);
	event.opcode = head.opcode;
	event.key.can_id = head.can_id;
	event.key.is_fd = head.flags & CAN_FD_FRAME;
	event.flags = head.flags;
	event.count = head.count;
	event.frame_len = event.key.is_fd ? CANFD_MTU : CAN_MTU;
	event.frame_count = head.nframes;
	event.frames = (const char *)message + sizeof(head);
	if (head.nframes > AFSOCK_BCM_RX_MAX)
		return fail(err, "nframes", "number of frames", head.nframes);
	if (len - sizeof(head) != event.frame_count * event.frame_len)
		return fail(err, "len", "bytes behind the head",
			    len - sizeof(head));
	r = read_time(&head.ival1, "ival1", &event.ival1_ns, err);
	if (r == 0)
		r = read_time(&head.ival2, "ival2", &event.ival2_ns, err);
	if (r == 0)
		r = check_frames(&event, err);
	if (r < 0)
		return r;
	if (from && from->len >= CAN_RAW_ADDR_MIN &&
	    from->u.sa.sa_family == AF_CAN) {
		can_load_address(from, &sa);
		event.key.ifindex = (unsigned int)sa.can_ifindex;
	}
	*ret = event;
	return 0;
}

static void read_stamp(const struct afsock_msg *msg,
		       struct afsock_bcm_event *event)
{
	struct afsock_cmsg it = { .data = NULL };
	struct timespec ts;
	struct timeval tv;

	while (afsock_cmsg_next(msg, &it)) {
		if (it.level != SOL_SOCKET)
			continue;
		if (it.type == SO_TIMESTAMPNS && it.len >= sizeof(ts)) {
			memcpy(&ts, it.data, sizeof(ts));
			event->has_time = true;
			event->time_ns = (int64_t)ts.tv_sec * NS_PER_SEC +
					 ts.tv_nsec;
		} else if (it.type == SO_TIMESTAMP && it.len >= sizeof(tv)) {
			memcpy(&tv, it.data, sizeof(tv));
			event->has_time = true;
			event->time_ns = (int64_t)tv.tv_sec * NS_PER_SEC +
					 tv.tv_usec * INT64_C(1000);
		}
	}
}

int afsock_bcm_recv(struct afsock *s, void *buf, size_t size,
		    struct afsock_bcm_event *ret, struct afsock_err *err)
{
	size_t control[128 / sizeof(size_t)];
	struct iovec iov = { buf, size };
	struct afsock_addr from;
	struct afsock_msg msg = {
		.iov = &iov, .iov_count = 1, .addr = &from,
		.control = control, .control_size = sizeof(control),
	};
	char text[128];
	ssize_t n = afsock_recvmsg(s, &msg, 0);
	int r;

	if (n < 0)
		return afsock_fail_op(err, (int)n, "recv", "%s",
				      afsock_strerror((int)n, text,
						      sizeof(text)));
	r = afsock_bcm_parse(buf, msg.len, &from, ret, err);
	if (r == 0)
		read_stamp(&msg, ret);
	return r;
}
