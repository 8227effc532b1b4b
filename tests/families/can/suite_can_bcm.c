/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_bcm.c - jobs and events of the broadcast manager
 *
 * Messages are compared with bytes laid out by hand from linux/can/bcm.h, on a
 * pair of UNIX sockets; what the kernel makes of them is seen on vcan0.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <afsock/bcm.h>
#include <afsock/can.h>

#include "support/support.h"

Suite *suite_can_bcm(void);

#define LIMIT (60 * SUPPORT_SEC)
#define HEAD (sizeof(long) == 8 ? 56 : 40)

static bool have_bcm(void)
{
	if (!support_has_socket(AF_CAN, SOCK_DGRAM, CAN_BCM))
		return false;
	if (if_nametoindex("vcan0"))
		return true;
	support_skip("no interface vcan0");
	return false;
}

#define NEED_BCM() \
	do { \
		if (!have_bcm()) \
			return; \
	} while (0)

static struct afsock dial(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_dial(text, LIMIT, &s, &err);

	ck_assert_msg(r == 0, "%s: %s (%s)", text, support_code(r), err.text);
	return s;
}

static struct can_frame classic(const char *text)
{
	struct can_frame frame;

	memset(&frame, 0, sizeof(frame));
	ck_assert_int_eq(afsock_can_frame_parse(text, strlen(text), &frame,
						sizeof(frame), NULL), 16);
	return frame;
}

static void put(struct afsock *raw, const char *text)
{
	unsigned char frame[72];
	ssize_t n = afsock_can_frame_parse(text, strlen(text), frame,
					   sizeof(frame), NULL);

	ck_code(afsock_send(raw, frame, (size_t)n, 0), n);
}

/* The next frame as text, and the kernel's time of it. */
static const char *get(struct afsock *raw, int64_t *ret_ns)
{
	static char text[AFSOCK_CAN_TEXT_MAX];
	unsigned char frame[72], control[128];
	struct iovec iov = { frame, sizeof(frame) };
	struct afsock_msg msg = { .iov = &iov, .iov_count = 1,
				  .control = control,
				  .control_size = sizeof(control) };
	struct afsock_cmsg it = { .data = NULL };
	struct timespec ts;
	ssize_t n = afsock_recvmsg(raw, &msg, 0);

	ck_assert_msg(n > 0, "recv: %s", support_code(n));
	while (ret_ns && afsock_cmsg_next(&msg, &it)) {
		memcpy(&ts, it.data, sizeof(ts));
		*ret_ns = ts.tv_sec * SUPPORT_SEC + ts.tv_nsec;
	}
	afsock_can_frame_format(frame, (size_t)n, text, sizeof(text));
	return text;
}

static struct afsock stamped(const char *text)
{
	struct afsock s = dial(text);

	ck_code(afsock_setopt_int(&s, SOL_SOCKET, SO_TIMESTAMPNS, 1), 0);
	return s;
}

static _Alignas(8) unsigned char buf[AFSOCK_BCM_MESSAGE_MAX];

static struct afsock_bcm_event event(struct afsock *s)
{
	struct afsock_bcm_event ret = { .opcode = 0 };
	struct afsock_err err = { .code = 0 };
	int r = afsock_bcm_recv(s, buf, sizeof(buf), &ret, &err);

	ck_assert_msg(r == 0, "recv: %s (%s)", support_code(r), err.text);
	return ret;
}

/* The next event is RX_CHANGED with this frame. */
static void changed(struct afsock *s, const char *want)
{
	struct afsock_bcm_event e = event(s);
	char text[AFSOCK_CAN_TEXT_MAX] = "";

	ck_assert_uint_eq(e.opcode, RX_CHANGED);
	ck_assert_uint_eq(e.frame_count, 1);
	afsock_can_frame_format(e.frames, e.frame_len, text, sizeof(text));
	ck_assert_str_eq(text, want);
}

/* ---- without the kernel's CAN ---- */

/* An end that speaks to us instead of a broadcast manager. */
static void fake(struct afsock *s, int *ret_fd)
{
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0,
				    fds), 0);
	ck_code(afsock_adopt(fds[0], AF_CAN, SOCK_DGRAM, CAN_BCM, s, NULL), 0);
	*ret_fd = fds[1];
}

static void lay_out(unsigned char *to, uint32_t opcode, uint32_t flags,
		    uint32_t count, long times[4], uint32_t id,
		    uint32_t frames)
{
	memset(to, 0, HEAD);
	memcpy(to, &opcode, 4);
	memcpy(to + 4, &flags, 4);
	memcpy(to + 8, &count, 4);
	/* The first long is aligned to its size. */
	memcpy(to + (sizeof(long) == 8 ? 16 : 12), times, 4 * sizeof(long));
	memcpy(to + (sizeof(long) == 8 ? 48 : 28), &id, 4);
	memcpy(to + (sizeof(long) == 8 ? 52 : 32), &frames, 4);
}

START_TEST(transmission_is_laid_out_as_the_kernel_reads_it)
{
	struct can_frame frames[2] = { classic("123#1122"), classic("123#33") };
	struct afsock_bcm_tx tx = {
		.key = { .can_id = 0x123 }, .frames = frames, .frame_count = 2,
		.count = 7, .ival1_ns = 1500000001, .ival2_ns = 1,
		.flags = TX_COUNTEVT,
	};
	/* Times are rounded up to microseconds. */
	long times[] = { 1, 500001, 0, 1 }, none[4] = { 0, 0, 0, 0 };
	unsigned char want[HEAD + 32], got[400];
	struct afsock s;
	int fd;

	fake(&s, &fd);
	memcpy(want + HEAD, frames, sizeof(frames));
	ck_code(afsock_bcm_tx_start(&s, &tx, NULL), 0);
	ck_assert_int_eq(read(fd, got, sizeof(got)), HEAD + 32);
	/* TX_SETUP 1; SETTIMER 1, STARTTIMER 2, TX_COUNTEVT 4 */
	lay_out(want, 1, 7, 7, times, 0x123, 2);
	ck_bytes(got, want, sizeof(want));

	ck_code(afsock_bcm_tx_update(&s, &tx, NULL), 0);
	ck_assert_int_eq(read(fd, got, sizeof(got)), HEAD + 32);
	lay_out(want, 1, 4, 0, none, 0x123, 2);
	ck_bytes(got, want, sizeof(want));

	ck_code(afsock_bcm_tx_stop(&s, &tx, NULL), 0);
	ck_assert_int_eq(read(fd, got, sizeof(got)), HEAD + 32);
	lay_out(want, 1, 5, 0, none, 0x123, 2);
	ck_bytes(got, want, sizeof(want));
	afsock_close(&s);
	close(fd);
}
END_TEST

START_TEST(other_requests_are_laid_out_as_the_kernel_reads_them)
{
	struct canfd_frame frame = { .can_id = 0x80000456, .len = 12,
				     .flags = 1, .data = { 9 } };
	struct afsock_bcm_key key = { .can_id = 0x80000456, .is_fd = true };
	struct afsock_bcm_rx rx = { .key = key, .timeout_ns = 2 * SUPPORT_SEC,
				    .throttle_ns = 999,
				    .flags = RX_CHECK_DLC };
	long times[] = { 2, 0, 0, 1 }, none[4] = { 0, 0, 0, 0 };
	static int (*const asks[])(struct afsock *,
				   const struct afsock_bcm_key *,
				   struct afsock_err *) = {
		[2] = afsock_bcm_tx_delete, [3] = afsock_bcm_tx_read,
		[6] = afsock_bcm_rx_delete, [7] = afsock_bcm_rx_read,
	};
	unsigned char want[HEAD + 72], got[400];
	struct afsock s;
	uint32_t i;
	int fd;

	fake(&s, &fd);
	for (i = 0; i < SUPPORT_COUNT(asks); i++) {
		if (!asks[i])
			continue;
		ck_code(asks[i](&s, &key, NULL), 0);
		ck_assert_int_eq(read(fd, got, sizeof(got)), HEAD);
		lay_out(want, i, 0x800, 0, none, 0x80000456, 0);
		ck_bytes(got, want, HEAD);
	}
	ck_code(afsock_bcm_send(&s, &frame, 72, 0, NULL), 0);
	ck_assert_int_eq(read(fd, got, sizeof(got)), HEAD + 72);
	lay_out(want, 4, 0x800, 0, none, 0x80000456, 1);
	memcpy(want + HEAD, &frame, 72);
	ck_bytes(got, want, HEAD + 72);

	/* RX_SETUP 5; without masks RX_FILTER_ID 0x20 */
	ck_code(afsock_bcm_rx_start(&s, &rx, NULL), 0);
	ck_assert_int_eq(read(fd, got, sizeof(got)), HEAD);
	lay_out(want, 5, 0x863, 0, times, 0x80000456, 0);
	ck_bytes(got, want, HEAD);
	afsock_close(&s);
	close(fd);
}
END_TEST

/* What is wrong with a transmission: one row, one reason. */
static const struct bad_tx {
	size_t frames;
	canid_t id;
	bool is_fd;
	unsigned char len;
	int64_t ival1_ns, ival2_ns;
	uint32_t count;
	unsigned int flags;
	int code;
	const char *field;
} bad_tx[] = {
	{ 0, 0x123, false, 8, 0, 1, 0, 0, AFSOCK_ERANGE, "frame_count" },
	{ 257, 0x123, false, 8, 0, 1, 0, 0, AFSOCK_ERANGE, "frame_count" },
	{ 257, 0x123, true, 8, 0, 1, 0, 0, AFSOCK_ERANGE, "frame_count" },
	{ 1, 0x800, false, 8, 0, 1, 0, 0, AFSOCK_ERANGE, "can_id" },
	{ 1, 0x20000004, false, 8, 0, 1, 0, 0, AFSOCK_ERANGE, "can_id" },
	{ 1, 0x123, false, 9, 0, 1, 0, 0, AFSOCK_ERANGE, "frames" },
	{ 256, 0x123, true, 65, 0, 1, 0, 0, AFSOCK_ERANGE, "frames" },
	{ 1, 0x123, true, 9, 0, 1, 0, 0, AFSOCK_EVALUE, "frames" },
	{ 1, 0x123, false, 8, -1, 1, 0, 0, AFSOCK_ERANGE, "ival1_ns" },
	{ 1, 0x123, false, 8, 0, AFSOCK_BCM_INTERVAL_MAX + 1, 0, 0,
	  AFSOCK_ERANGE, "ival2_ns" },
	{ 1, 0x123, false, 8, 0, 0, 5, 0, AFSOCK_EVALUE, "ival2_ns" },
	{ 1, 0x123, false, 8, 1, 0, 0, 0, AFSOCK_EVALUE, "ival2_ns" },
	/* CAN_FD_FRAME, which is key.is_fd here */
	{ 1, 0x123, false, 8, 0, 1, 0, 0x800, AFSOCK_EVALUE, "flags" },
	{ 256, 0x123, false, 8, 0, 1, 0, 0, AFSOCK_ECLOSED, "" },
	{ 256, 0x123, true, 64, 1, 0, 1, 0xc, AFSOCK_ECLOSED, "" },
	{ 1, 0x80000800, false, 0, 0, AFSOCK_BCM_INTERVAL_MAX, 0, 0,
	  AFSOCK_ECLOSED, "" },
};

/* A closed socket shows that it was not asked. */
START_TEST(transmission_is_checked_before_any_call)
{
	const struct bad_tx *bad = &bad_tx[_i];
	unsigned char *frames = calloc(257, 72);
	size_t step = bad->is_fd ? 72 : 16;
	struct afsock_bcm_tx tx = {
		.key = { .can_id = bad->id, .is_fd = bad->is_fd },
		.frames = frames, .frame_count = bad->frames,
		.count = bad->count, .ival1_ns = bad->ival1_ns,
		.ival2_ns = bad->ival2_ns, .flags = bad->flags,
	};
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	ck_assert_ptr_nonnull(frames);
	/* The last frame is the one that is wrong. */
	if (bad->frames)
		frames[(bad->frames - 1) * step + 4] = bad->len;
	ck_code(afsock_bcm_tx_start(&s, &tx, &err), bad->code);
	ck_assert_str_eq(err.field, bad->field);
	free(frames);
}
END_TEST

START_TEST(subscription_is_checked_before_any_call)
{
	struct canfd_frame *frames = calloc(258, 72);
	struct can_frame frame = classic("123#11");
	struct afsock_bcm_rx rx = { .key = { .can_id = 0x123, .is_fd = true },
				    .frames = frames, .frame_count = 258 };
	struct afsock s = AFSOCK_INIT;

	ck_assert_ptr_nonnull(frames);
	ck_code(afsock_bcm_rx_start(&s, &rx, NULL), AFSOCK_ERANGE);
	rx.frame_count = 257;
	ck_code(afsock_bcm_rx_start(&s, &rx, NULL), AFSOCK_ECLOSED);
	rx.flags = TX_COUNTEVT;
	ck_code(afsock_bcm_rx_start(&s, &rx, NULL), AFSOCK_EVALUE);
	rx = (struct afsock_bcm_rx){ .key = { .can_id = 0x123 },
				     .frames = &frame, .frame_count = 1,
				     .flags = RX_RTR_FRAME };
	ck_code(afsock_bcm_rx_start(&s, &rx, NULL), AFSOCK_EVALUE);
	rx.key.can_id |= CAN_RTR_FLAG;
	ck_code(afsock_bcm_rx_start(&s, &rx, NULL), AFSOCK_ECLOSED);
	rx.timeout_ns = 1;
	ck_code(afsock_bcm_rx_start(&s, &rx, NULL), AFSOCK_EVALUE);
	rx.timeout_ns = -1;
	rx.flags = 0;
	ck_code(afsock_bcm_rx_start(&s, &rx, NULL), AFSOCK_ERANGE);
	ck_code(afsock_bcm_send(&s, &frame, 15, 0, NULL), AFSOCK_EVALUE);
	frame.len = 9;
	ck_code(afsock_bcm_send(&s, &frame, 16, 0, NULL), AFSOCK_ERANGE);
	free(frames);
}
END_TEST

START_TEST(event_is_read_from_its_bytes)
{
	struct can_frame frame = classic("123#1122");
	struct sockaddr_can sa = { .can_family = AF_CAN, .can_ifindex = 5 };
	struct afsock_addr from = { .len = 0 };
	struct afsock_bcm_event e;
	long times[] = { 1, 2, 0, 999999 };
	unsigned char message[HEAD + 16];

	memcpy(&from.u, &sa, sizeof(sa));
	from.len = sizeof(sa);
	lay_out(message, 12, 0x103, 4, times, 0x123, 1);
	memcpy(message + HEAD, &frame, 16);
	ck_code(afsock_bcm_parse(message, sizeof(message), &from, &e, NULL), 0);
	ck_assert_uint_eq(e.opcode, RX_CHANGED);
	ck_assert_uint_eq(e.key.can_id, 0x123);
	ck_assert_uint_eq(e.key.ifindex, 5);
	ck_assert(!e.key.is_fd && !e.has_time);
	ck_assert_uint_eq(e.flags, 0x103);
	ck_assert_uint_eq(e.count, 4);
	ck_assert_int_eq(e.ival1_ns, 1000002000);
	ck_assert_int_eq(e.ival2_ns, 999999000);
	ck_assert_uint_eq(e.frame_count, 1);
	ck_assert_uint_eq(e.frame_len, 16);
	ck_assert_ptr_eq(e.frames, message + HEAD);
}
END_TEST

static const struct bad_event {
	uint32_t opcode, flags, frames;
	long usec;
	unsigned char len; /* of the frame */
	size_t bytes;      /* behind the head */
} bad_events[] = {
	{ 1, 0, 1, 0, 8, 16 },           /* a request */
	{ 0, 0, 0, 0, 0, 0 },
	{ 13, 0, 0, 0, 0, 0 },
	{ 12, 0, 1, 0, 8, 15 },
	{ 12, 0, 1, 0, 8, 17 },
	{ 12, 0, 2, 0, 8, 16 },
	{ 12, 0, 0, 0, 8, 16 },
	{ 12, 0x800, 1, 0, 8, 16 },      /* CAN FD needs 72 */
	{ 12, 0, 0x10000001, 0, 8, 16 }, /* times 16 is 16 in 32 bits */
	{ 12, 0, 1, 0, 9, 16 },
	{ 12, 0x800, 1, 0, 65, 72 },
	{ 12, 0, 1, 1000000, 8, 16 },
	{ 12, 0, 1, -1, 8, 16 },
};

START_TEST(foreign_messages_are_no_events)
{
	const struct bad_event *bad = &bad_events[_i];
	long times[] = { 0, bad->usec, 0, 0 };
	unsigned char message[HEAD + 72] = { 0 };
	struct afsock_bcm_event e = { .opcode = 77 };
	struct afsock_err err = { .code = 0 };

	lay_out(message, bad->opcode, bad->flags, 0, times, 0x123, bad->frames);
	message[HEAD + 4] = bad->len;
	ck_code(afsock_bcm_parse(message, HEAD + bad->bytes, NULL, &e, &err),
		AFSOCK_EVALUE);
	ck_assert_str_ne(err.text, "");
	ck_assert_uint_eq(e.opcode, 77);
	ck_code(afsock_bcm_parse(message, HEAD - 1, NULL, &e, NULL),
		AFSOCK_EVALUE);
}
END_TEST

static const struct filter_text {
	const char *text;
	int code;
	canid_t id;
	bool is_fd;
	size_t frames;
} filter_texts[] = {
	{ "123", 0, 0x123, false, 0 },
	{ "12345678", 0, 0x92345678, false, 0 },
	{ "123#", 0, 0x123, false, 0 },
	{ "123##", 0, 0x123, true, 0 },
	{ "123#R", 0, 0x40000123, false, 0 },
	{ "123#FF00", 0, 0x123, false, 1 },
	{ "123##0FF", 0, 0x123, true, 1 },
	{ "123#F0/10FF/20FF", 0, 0x123, false, 3 },
	{ "123#/", 0, 0x123, false, 2 },
	{ "123#01/02/03/04/05", AFSOCK_ERANGE, 0, false, 0 },
	{ "123#001122334455667788", AFSOCK_ERANGE, 0, false, 0 },
	{ "123#0", AFSOCK_ETEXT, 0, false, 0 },
	{ "123#R4/11", AFSOCK_ETEXT, 0, false, 0 },
	{ "12", AFSOCK_ETEXT, 0, false, 0 },
	{ "", AFSOCK_ETEXT, 0, false, 0 },
	{ "20000004#", AFSOCK_ERANGE, 0, false, 0 },
	{ "800#", AFSOCK_ERANGE, 0, false, 0 },
};

START_TEST(filter_text_is_read)
{
	const struct filter_text *row = &filter_texts[_i];
	struct canfd_frame frames[4];
	struct afsock_bcm_rx rx = { .frame_count = 99 };

	ck_code(afsock_bcm_rx_parse(row->text, strlen(row->text), frames, 4,
				    &rx, NULL), row->code);
	if (row->code)
		return;
	ck_assert_uint_eq(rx.key.can_id, row->id);
	ck_assert(rx.key.is_fd == row->is_fd);
	ck_assert_uint_eq(rx.frame_count, row->frames);
}
END_TEST

START_TEST(message_text_is_a_frame_to_send)
{
	struct afsock_form form = { AF_CAN, SOCK_DGRAM, CAN_BCM, -1 };
	static const char *const texts[] = { "123#1122", "12345678#R",
					     "123##1AABBCCDD" };
	unsigned char message[256];
	struct afsock_err err;
	char text[200];
	ssize_t n;
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(texts); i++) {
		n = afsock_message_read(&form, texts[i], strlen(texts[i]),
					message, sizeof(message), &err);
		ck_assert_int_eq(n, (ssize_t)HEAD + (i == 2 ? 72 : 16));
		ck_assert_uint_eq(message[0], TX_SEND);
		afsock_message_write(&form, message, (size_t)n, text,
				     sizeof(text));
		ck_assert_str_eq(text, texts[i]);
	}
	ck_code(afsock_message_read(&form, "123#11", 6, message, 60, &err),
		AFSOCK_ERANGE);
	ck_code(afsock_message_read(&form, "00123#81:00:12345678#AABB", 25,
				    message, sizeof(message), &err),
		AFSOCK_ERANGE);
}
END_TEST

/* ---- sending ---- */

START_TEST(frames_come_at_the_interval)
{
	struct can_frame frame = classic("3b0#11");
	struct afsock_bcm_tx tx = {
		.key = { .can_id = 0x3b0 }, .frames = &frame, .frame_count = 1,
		.count = 100, .ival1_ns = 10 * SUPPORT_MS,
		.flags = TX_COUNTEVT,
	};
	struct afsock bcm, raw;
	int64_t first = 0, last = 0;
	struct afsock_bcm_event e;
	int i;

	NEED_BCM();
	raw = stamped("can:vcan0,filter=3b0:7ff");
	bcm = dial("bcm:vcan0");
	ck_code(afsock_bcm_tx_start(&bcm, &tx, NULL), 0);
	for (i = 0; i < 100; i++)
		ck_assert_str_eq(get(&raw, i ? &last : &first), "3B0#11");
	e = event(&bcm);
	ck_assert_uint_eq(e.opcode, TX_EXPIRED);
	ck_assert_uint_eq(e.key.can_id, 0x3b0);
	ck_assert_uint_eq(e.count, 0);
	/* The first may have waited for the emulator; none comes early. */
	last = (last - first) / 99;
	ck_assert_msg(last >= 9900 * 1000 && last < 40 * SUPPORT_MS,
		      "an interval of %lld ns", (long long)last);
	/* Exactly 100. */
	afsock_set_timeout(&raw, 50 * SUPPORT_MS);
	ck_code(afsock_recv(&raw, buf, 72, 0), AFSOCK_TIMEOUT);
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

/* Were the timer started anew by each update, it would never fire; did an
 * update send by itself, frames would come too early. */
START_TEST(update_does_not_shift_time)
{
	struct can_frame frame = classic("3b1#00");
	struct afsock_bcm_tx tx = {
		.key = { .can_id = 0x3b1 }, .frames = &frame, .frame_count = 1,
		.ival2_ns = 100 * SUPPORT_MS,
	};
	int64_t now = 0, before = 0, first = 0;
	struct afsock bcm, raw;
	unsigned char got[16];
	int n = 0;

	NEED_BCM();
	raw = stamped("can:vcan0,filter=3b1:7ff");
	bcm = dial("bcm:vcan0");
	ck_code(afsock_bcm_tx_start(&bcm, &tx, NULL), 0);
	get(&raw, &first);
	before = first;
	while (n < 5) {
		frame.data[0]++;
		ck_code(afsock_bcm_tx_update(&bcm, &tx, NULL), 0);
		afsock_set_timeout(&raw, 5 * SUPPORT_MS);
		if (afsock_recv(&raw, got, 16, MSG_PEEK) != 16)
			continue;
		/* The newest data, or those of the update before. */
		ck_assert_msg((unsigned char)(frame.data[0] - got[8]) <= 1,
			      "data %u, now %u", got[8], frame.data[0]);
		get(&raw, &now);
		ck_assert_msg(now - before >= 95 * SUPPORT_MS,
			      "frame after %lld ns", (long long)(now - before));
		before = now;
		n++;
	}
	ck_assert_msg(now - first < 20 * SUPPORT_SEC, "%lld ns for 5 frames",
		      (long long)(now - first));
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

START_TEST(job_is_read_as_it_stands)
{
	struct can_frame frames[256];
	struct afsock_bcm_tx tx = {
		.key = { .can_id = 0x3b2 }, .frames = frames,
		.frame_count = 256, .count = 1000,
		.ival1_ns = 3600 * SUPPORT_SEC, .ival2_ns = 1500,
		.flags = TX_COUNTEVT,
	};
	struct afsock_bcm_event e;
	struct afsock bcm;
	size_t i;

	NEED_BCM();
	for (i = 0; i < 256; i++) {
		frames[i] = classic("3b2#0000");
		frames[i].data[0] = (unsigned char)i;
	}
	bcm = dial("bcm:vcan0");
	ck_code(afsock_bcm_tx_start(&bcm, &tx, NULL), 0);
	ck_code(afsock_bcm_tx_read(&bcm, &tx.key, NULL), 0);
	e = event(&bcm);
	ck_assert_uint_eq(e.opcode, TX_STATUS);
	ck_assert_uint_eq(e.key.can_id, 0x3b2);
	/* One was sent at once. */
	ck_assert_uint_eq(e.count, 999);
	ck_assert_int_eq(e.ival1_ns, 3600 * SUPPORT_SEC);
	ck_assert_int_eq(e.ival2_ns, 2000);
	ck_assert(e.flags & TX_COUNTEVT);
	ck_assert_uint_eq(e.frame_count, 256);
	ck_bytes(e.frames, frames, sizeof(frames));
	ck_code(afsock_bcm_tx_delete(&bcm, &tx.key, NULL), 0);
	ck_code(afsock_bcm_tx_read(&bcm, &tx.key, NULL), -EINVAL);
	afsock_close(&bcm);
}
END_TEST

START_TEST(stopped_job_starts_again_where_it_was)
{
	struct can_frame frames[] = { classic("3b3#00"), classic("3b3#01"),
				      classic("3b3#02") };
	struct afsock_bcm_tx tx = {
		.key = { .can_id = 0x3b3 }, .frames = frames, .frame_count = 3,
		.ival2_ns = 3600 * SUPPORT_SEC,
	};
	struct afsock bcm, raw;

	NEED_BCM();
	raw = dial("can:vcan0,filter=3b3:7ff");
	bcm = dial("bcm:vcan0");
	ck_code(afsock_bcm_tx_start(&bcm, &tx, NULL), 0);
	ck_assert_str_eq(get(&raw, NULL), "3B3#00");
	ck_code(afsock_bcm_tx_stop(&bcm, &tx, NULL), 0);
	ck_code(afsock_bcm_tx_start(&bcm, &tx, NULL), 0);
	ck_assert_str_eq(get(&raw, NULL), "3B3#01");
	tx.flags = TX_RESET_MULTI_IDX | TX_ANNOUNCE;
	ck_code(afsock_bcm_tx_update(&bcm, &tx, NULL), 0);
	ck_assert_str_eq(get(&raw, NULL), "3B3#00");
	tx.flags = TX_ANNOUNCE | TX_CP_CAN_ID;
	frames[1].can_id = 0x555;
	ck_code(afsock_bcm_tx_update(&bcm, &tx, NULL), 0);
	ck_assert_str_eq(get(&raw, NULL), "3B3#01");
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

START_TEST(can_fd_frames_are_sent_and_watched)
{
	struct canfd_frame frame = { .can_id = 0x3b4, .len = 12, .flags = 1,
				     .data = { 0xaa } };
	struct afsock_bcm_tx tx = {
		.key = { .can_id = 0x3b4, .is_fd = true }, .frames = &frame,
		.frame_count = 1, .ival2_ns = 5 * SUPPORT_MS,
	};
	struct afsock bcm, watch, raw;

	NEED_BCM();
	raw = dial("can:vcan0,fd,filter=3b4:7ff");
	watch = dial("bcm:vcan0,watch=3b4##0FF");
	bcm = dial("bcm:vcan0");
	ck_code(afsock_bcm_tx_start(&bcm, &tx, NULL), 0);
	/* Flag 4 is the kernel's mark of a CAN FD frame. */
	ck_assert_str_eq(get(&raw, NULL), "3B4##5AA0000000000000000000000");
	ck_assert_str_eq(get(&raw, NULL), "3B4##5AA0000000000000000000000");
	changed(&watch, "3B4##5AA0000000000000000000000");
	frame.data[0] = 0xbb;
	ck_code(afsock_bcm_tx_update(&bcm, &tx, NULL), 0);
	changed(&watch, "3B4##5BB0000000000000000000000");
	afsock_close(&bcm);
	afsock_close(&watch);
	afsock_close(&raw);
}
END_TEST

START_TEST(one_frame_is_sent_once)
{
	struct can_frame frame = classic("3b5#77");
	struct afsock_err err;
	struct afsock bcm, any, raw;

	NEED_BCM();
	raw = dial("can:vcan0,filter=3b5:7ff");
	bcm = dial("bcm:vcan0");
	any = dial("bcm:");
	ck_code(afsock_bcm_send(&bcm, &frame, 16, 0, NULL), 0);
	ck_assert_str_eq(get(&raw, NULL), "3B5#77");
	ck_code(afsock_bcm_send(&any, &frame, 16, 0, &err), -ENODEV);
	ck_assert_str_ne(err.hint, "");
	ck_code(afsock_bcm_send(&any, &frame, 16, if_nametoindex("vcan0"),
				NULL), 0);
	ck_assert_str_eq(get(&raw, NULL), "3B5#77");
	afsock_close(&any);
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

START_TEST(refusals_of_the_kernel_are_explained)
{
	struct can_frame frames[] = { classic("3b6#00"), classic("3b6#01") };
	struct afsock_bcm_tx tx = {
		.key = { .can_id = 0x3b6 }, .frames = frames, .frame_count = 1,
		.ival2_ns = SUPPORT_SEC,
	};
	struct afsock_bcm_key key = { .can_id = 0x3b6, .is_fd = true };
	struct afsock_err err;
	struct afsock bcm;

	NEED_BCM();
	bcm = dial("bcm:vcan0");
	ck_code(afsock_bcm_tx_start(&bcm, &tx, NULL), 0);
	tx.frame_count = 2;
	ck_code(afsock_bcm_tx_update(&bcm, &tx, &err), -E2BIG);
	ck_assert_ptr_nonnull(strstr(err.text, "3B6"));
	ck_assert_ptr_nonnull(strstr(err.text, "delete"));
	/* Found by identifier and kind of frames. */
	ck_code(afsock_bcm_tx_delete(&bcm, &key, &err), -EINVAL);
	ck_assert_str_eq(err.op, "TX_DELETE");
	ck_assert_ptr_nonnull(strstr(err.text, "no job 3B6 of CAN FD"));
	ck_code(afsock_bcm_rx_read(&bcm, &tx.key, &err), -EINVAL);
	ck_assert_ptr_nonnull(strstr(err.text, "no job 3B6 of classic"));
	ck_code(afsock_bcm_tx_delete(&bcm, &tx.key, NULL), 0);
	afsock_close(&bcm);
}
END_TEST

START_TEST(closing_ends_all_jobs)
{
	struct can_frame frame;
	struct afsock_bcm_tx tx = { .frames = &frame, .frame_count = 1,
				    .ival2_ns = 10 * SUPPORT_MS };
	struct afsock bcm, raw;
	int i;

	NEED_BCM();
	raw = dial("can:vcan0,filter=3c0:7f0");
	bcm = dial("bcm:vcan0");
	for (i = 0; i < 16; i++) {
		frame = classic("3c0#11");
		tx.key.can_id = frame.can_id = 0x3c0 + (canid_t)i;
		ck_code(afsock_bcm_tx_start(&bcm, &tx, NULL), 0);
	}
	for (i = 0; i < 40; i++)
		get(&raw, NULL);
	afsock_close(&bcm);
	afsock_set_timeout(&raw, 0);
	while (afsock_recv(&raw, buf, 72, 0) > 0)
		;
	afsock_set_timeout(&raw, 100 * SUPPORT_MS);
	ck_code(afsock_recv(&raw, buf, 72, 0), AFSOCK_TIMEOUT);
	afsock_close(&raw);
}
END_TEST

/* ---- watching ---- */

static void start(struct afsock *bcm, const char *text, int64_t timeout_ns,
		  int64_t throttle_ns, unsigned int flags)
{
	struct canfd_frame frames[8];
	struct afsock_bcm_rx rx;

	ck_code(afsock_bcm_rx_parse(text, strlen(text), frames, 8, &rx, NULL),
		0);
	rx.timeout_ns = timeout_ns;
	rx.throttle_ns = throttle_ns;
	rx.flags = flags;
	ck_code(afsock_bcm_rx_start(bcm, &rx, NULL), 0);
}

START_TEST(only_changes_are_told)
{
	struct afsock bcm, raw;
	struct afsock_bcm_event e;

	NEED_BCM();
	raw = dial("can:vcan0");
	bcm = stamped("bcm:vcan0");
	start(&bcm, "3d0#FF00FF", 0, 0, RX_CHECK_DLC);
	put(&raw, "3d0#010203");
	put(&raw, "3d0#010203");
	put(&raw, "3d0#01FF03"); /* not in the mask */
	put(&raw, "3d0#010204");
	put(&raw, "3d0#01020405"); /* another length */
	put(&raw, "3d1#FF");
	e = event(&bcm);
	ck_assert_uint_eq(e.opcode, RX_CHANGED);
	ck_assert_uint_eq(e.key.ifindex, if_nametoindex("vcan0"));
	ck_assert(e.has_time && e.time_ns > 1600000000 * SUPPORT_SEC);
	changed(&bcm, "3D0#010204");
	changed(&bcm, "3D0#01020405");
	afsock_set_timeout(&bcm, 0);
	ck_code(afsock_recv(&bcm, buf, sizeof(buf), 0), -EAGAIN);
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

START_TEST(every_frame_of_an_identifier_is_told)
{
	struct afsock bcm, raw;

	NEED_BCM();
	raw = dial("can:vcan0");
	bcm = dial("bcm:,watch=3d2+12345678#FF");
	put(&raw, "3d2#01");
	put(&raw, "3d2#01");
	put(&raw, "12345678#02");
	changed(&bcm, "3D2#01");
	changed(&bcm, "3D2#01");
	changed(&bcm, "12345678#02");
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

START_TEST(multiplexed_data_are_told_apart)
{
	struct afsock bcm, raw;

	NEED_BCM();
	raw = dial("can:vcan0");
	bcm = dial("bcm:vcan0");
	/* 1 and 2 in the upper half are watched, with other masks. */
	start(&bcm, "3d3#F0/10FF/2000FF", 0, 0, 0);
	put(&raw, "3d3#1011");
	put(&raw, "3d3#200022");
	put(&raw, "3d3#1011");
	put(&raw, "3d3#20FF22");
	put(&raw, "3d3#3033");
	put(&raw, "3d3#1012");
	put(&raw, "3d3#200023");
	changed(&bcm, "3D3#1011");
	changed(&bcm, "3D3#200022");
	changed(&bcm, "3D3#1012");
	changed(&bcm, "3D3#200023");
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

START_TEST(throttle_tells_the_latest_later)
{
	struct afsock bcm, raw;
	int64_t began;

	NEED_BCM();
	raw = dial("can:vcan0");
	bcm = dial("bcm:vcan0");
	start(&bcm, "3d4#FF", 0, SUPPORT_SEC, 0);
	began = support_now();
	put(&raw, "3d4#01");
	put(&raw, "3d4#02");
	put(&raw, "3d4#03");
	changed(&bcm, "3D4#01");
	changed(&bcm, "3D4#03");
	ck_assert_msg(support_now() - began >= SUPPORT_SEC, "after %lld ns",
		      (long long)(support_now() - began));
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

START_TEST(silence_and_its_end_are_told)
{
	struct afsock_bcm_event e;
	struct afsock bcm, raw;
	int64_t began;
	int i;

	NEED_BCM();
	raw = dial("can:vcan0");
	bcm = dial("bcm:vcan0");
	began = support_now();
	start(&bcm, "3d5#FF", 200 * SUPPORT_MS, 0, RX_ANNOUNCE_RESUME);
	for (i = 0; i < 2; i++) {
		e = event(&bcm);
		ck_assert_uint_eq(e.opcode, RX_TIMEOUT);
		ck_assert_uint_eq(e.key.can_id, 0x3d5);
		ck_assert_uint_eq(e.frame_count, 0);
		ck_assert_int_eq(e.ival1_ns, 200 * SUPPORT_MS);
		ck_took(began, 200 * SUPPORT_MS);
		/* The same data, and told again. */
		began = support_now();
		put(&raw, "3d5#01");
		changed(&bcm, "3D5#01");
	}
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

START_TEST(timeout_need_not_start_by_itself)
{
	struct afsock_bcm_key key = { .can_id = 0x3d6 };
	struct afsock_bcm_event e;
	struct afsock bcm, raw;

	NEED_BCM();
	raw = dial("can:vcan0");
	bcm = dial("bcm:vcan0");
	start(&bcm, "3d6#FF", 20 * SUPPORT_SEC, 0, RX_NO_AUTOTIMER);
	/* A frame stops it, and nothing starts it again. */
	put(&raw, "3d6#01");
	changed(&bcm, "3D6#01");
	start(&bcm, "3d6#FF", 50 * SUPPORT_MS, 0, RX_NO_AUTOTIMER);
	e = event(&bcm);
	ck_assert_uint_eq(e.opcode, RX_TIMEOUT);
	put(&raw, "3d6#02");
	changed(&bcm, "3D6#02");
	afsock_set_timeout(&bcm, 150 * SUPPORT_MS);
	ck_code(afsock_recv(&bcm, buf, sizeof(buf), 0), AFSOCK_TIMEOUT);
	afsock_set_timeout(&bcm, LIMIT);
	ck_code(afsock_bcm_rx_read(&bcm, &key, NULL), 0);
	e = event(&bcm);
	ck_assert_uint_eq(e.opcode, RX_STATUS);
	ck_assert_int_eq(e.ival1_ns, 50 * SUPPORT_MS);
	ck_assert_uint_eq(e.frame_count, 1);
	ck_code(afsock_bcm_rx_delete(&bcm, &key, NULL), 0);
	ck_code(afsock_bcm_rx_delete(&bcm, &key, NULL), -EINVAL);
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

START_TEST(remote_requests_are_answered)
{
	struct can_frame frame = classic("3d7#0102");
	struct afsock_bcm_rx rx = {
		.key = { .can_id = 0x3d7 | CAN_RTR_FLAG }, .frames = &frame,
		.frame_count = 1, .flags = RX_RTR_FRAME,
	};
	struct afsock bcm, raw;

	NEED_BCM();
	raw = dial("can:vcan0,filter=3d7:7ff");
	bcm = dial("bcm:vcan0");
	ck_code(afsock_bcm_rx_start(&bcm, &rx, NULL), 0);
	put(&raw, "3d7#R");
	ck_assert_str_eq(get(&raw, NULL), "3D7#0102");
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

/* net/can/bcm.c, bcm_recvmsg: what does not fit is gone without MSG_TRUNC. */
START_TEST(cut_event_is_refused)
{
	struct afsock_bcm_event e = { .opcode = 77 };
	struct afsock bcm, raw;

	NEED_BCM();
	raw = dial("can:vcan0");
	bcm = dial("bcm:vcan0,watch=3d8");
	put(&raw, "3d8#01");
	ck_code(afsock_wait(&bcm, 1 /* POLLIN */), 1);
	ck_code(afsock_bcm_recv(&bcm, buf, HEAD + 8, &e, NULL),
		AFSOCK_EVALUE);
	ck_assert_uint_eq(e.opcode, 77);
	put(&raw, "3d8#02");
	changed(&bcm, "3D8#02");
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

Suite *suite_can_bcm(void)
{
	Suite *suite = suite_create("can_bcm");
	TCase *tc = tcase_create("messages");

	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, transmission_is_laid_out_as_the_kernel_reads_it);
	tcase_add_test(tc, other_requests_are_laid_out_as_the_kernel_reads_them);
	tcase_add_loop_test(tc, transmission_is_checked_before_any_call, 0,
			    SUPPORT_COUNT(bad_tx));
	tcase_add_test(tc, subscription_is_checked_before_any_call);
	tcase_add_test(tc, event_is_read_from_its_bytes);
	tcase_add_loop_test(tc, foreign_messages_are_no_events, 0,
			    SUPPORT_COUNT(bad_events));
	tcase_add_loop_test(tc, filter_text_is_read, 0,
			    SUPPORT_COUNT(filter_texts));
	tcase_add_test(tc, message_text_is_a_frame_to_send);
	suite_add_tcase(suite, tc);

	tc = tcase_create("kernel");
	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, frames_come_at_the_interval);
	tcase_add_test(tc, update_does_not_shift_time);
	tcase_add_test(tc, job_is_read_as_it_stands);
	tcase_add_test(tc, stopped_job_starts_again_where_it_was);
	tcase_add_test(tc, can_fd_frames_are_sent_and_watched);
	tcase_add_test(tc, one_frame_is_sent_once);
	tcase_add_test(tc, refusals_of_the_kernel_are_explained);
	tcase_add_test(tc, closing_ends_all_jobs);
	tcase_add_test(tc, only_changes_are_told);
	tcase_add_test(tc, every_frame_of_an_identifier_is_told);
	tcase_add_test(tc, multiplexed_data_are_told_apart);
	tcase_add_test(tc, throttle_tells_the_latest_later);
	tcase_add_test(tc, silence_and_its_end_are_told);
	tcase_add_test(tc, timeout_need_not_start_by_itself);
	tcase_add_test(tc, remote_requests_are_answered);
	tcase_add_test(tc, cut_event_is_refused);
	suite_add_tcase(suite, tc);
	return suite;
}
