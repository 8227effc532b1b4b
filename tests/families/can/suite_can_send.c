/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_send.c - sends that wait for a full transmit queue
 *
 * A pair of vxcan interfaces whose one end has a token bucket in front: what
 * the other end gets has been through the queue.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <afsock/can.h>

#include "support/support.h"

#define LIMIT (200 * SUPPORT_MS)
#define LONG (60 * SUPPORT_SEC)

static void run(const char *command)
{
	int r = system(command);

	ck_assert_msg(r == 0, "%s: status %d", command, r);
}

static void delete_bus(void)
{
	if (if_nametoindex("vxq0"))
		run("ip link del vxq0");
}

/*
 * What a queue lets go is received on the processor that took it off: the
 * sender's, or the one of the queue's timer, which the sender started
 * (net/core/dev.c, netif_rx; qdisc_watchdog). On one processor that keeps the
 * order.
 */
static cpu_set_t processors;

static void keep_to_one_processor(void)
{
	cpu_set_t one;
	size_t i = 0;

	ck_assert_int_eq(sched_getaffinity(0, sizeof(processors), &processors),
			 0);
	while (!CPU_ISSET(i, &processors))
		i++;
	CPU_ZERO(&one);
	CPU_SET(i, &one);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
}

/* A bus of the given bit rate, as tc says it; false after a skip. */
static bool slow_bus(const char *bucket)
{
	char command[256];

	if (!support_has_socket(AF_CAN, SOCK_RAW, CAN_RAW))
		return false;
	if (!if_nametoindex("vcan0") ||
	    system("modprobe -q sch_tbf vxcan 2>/dev/null") != 0) {
		support_skip("no vcan0 or no sch_tbf");
		return false;
	}
	delete_bus();
	run("ip link add vxq0 mtu 72 txqueuelen 77 type vxcan peer name vxq1 "
	    "mtu 72 && ip link set vxq0 up && ip link set vxq1 up");
	snprintf(command, sizeof(command), "tc qdisc add dev vxq0 root tbf %s",
		 bucket);
	run(command);
	keep_to_one_processor();
	return true;
}

/* About what a bus of 300 kbit/s with ten frames of queue is. */
#define SLOW "rate 300kbit burst 1000 limit 160"
/* A frame takes 16 seconds, and one waits. */
#define STUCK "rate 8bit burst 17 limit 17"

static struct afsock dial(const char *text, int64_t timeout_ns)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_dial(text, LONG, &s, &err);

	ck_assert_msg(r == 0, "%s: %s (%s)", text, support_code(r), err.text);
	ck_code(afsock_set_timeout(&s, timeout_ns), 0);
	return s;
}

static void done(struct afsock *s)
{
	afsock_close(s);
	sched_setaffinity(0, sizeof(processors), &processors);
	delete_bus();
}

static struct can_frame numbered(unsigned int i)
{
	struct can_frame frame = { .can_id = i & 0x7ff, .len = 4 };

	memcpy(frame.data, &i, 4);
	return frame;
}

/* The other end must get frames 0 to count - 1 in order. */
static void expect(struct afsock *s, unsigned int count)
{
	struct can_frame frame;
	unsigned int i, number;

	for (i = 0; i < count; i++) {
		ck_code(afsock_recv(s, &frame, sizeof(frame), 0), 16);
		memcpy(&number, frame.data, 4);
		ck_assert_uint_eq(number, i);
	}
	ck_code(afsock_set_timeout(s, 0), 0);
	ck_code(afsock_recv(s, &frame, sizeof(frame), 0), -EAGAIN);
}

/* ---- room comes ---- */

enum way { SEND, SENDTO, SENDALL, SENDMSG, SENDMMSG, FRAMES, WAYS };

static void send_one(struct afsock *s, int way, struct can_frame *frame)
{
	struct iovec iov = { frame, sizeof(*frame) };
	struct afsock_msg m = { .iov = &iov, .iov_count = 1 };
	struct afsock_addr to;
	ssize_t r;

	switch (way) {
	case SEND:
		r = afsock_send(s, frame, 16, 0);
		break;
	case SENDTO:
		ck_code(afsock_addr_parse("can:vxq0", 8, NULL, &to, NULL), 0);
		r = afsock_sendto(s, frame, 16, 0, &to);
		break;
	case SENDALL:
		r = 16 + afsock_sendall(s, frame, 16, 0, NULL);
		break;
	default:
		r = afsock_sendmsg(s, &m, 0);
	}
	ck_code(r, 16);
}

static void send_many(struct afsock *s, int way, unsigned int count)
{
	static struct can_frame frames[2000];
	static struct iovec iov[2000];
	static struct afsock_msg msgs[2000];
	struct afsock_err err = { .code = 0 };
	size_t i, sent = 0;
	ssize_t n;

	for (i = 0; i < count; i++) {
		frames[i] = numbered((unsigned int)i);
		iov[i] = (struct iovec){ &frames[i], sizeof(frames[i]) };
		msgs[i] = (struct afsock_msg){ .iov = &iov[i], .iov_count = 1 };
	}
	if (way == FRAMES) {
		ck_code(afsock_can_send_frames(s, iov, count, NULL, &sent,
					       &err), 0);
		ck_assert_uint_eq(sent, count);
	}
	while (way == SENDMMSG && sent < count) {
		n = afsock_sendmmsg(s, msgs + sent, count - sent, 0);
		ck_assert_msg(n > 0, "after %zu: %s", sent, support_code(n));
		sent += (size_t)n;
	}
	for (i = 0; way < SENDMMSG && i < count; i++)
		send_one(s, way, &frames[i]);
}

/* Each way blocking and with a limit, one of them with many. */
START_TEST(frames_wait_for_room_and_arrive_in_order)
{
	unsigned int count = _i == 1 ? 2000 : 100;
	struct afsock s, peer;
	int waits = _i % 2;

	if (!slow_bus(SLOW))
		return;
	s = dial("can:vxq0", waits ? LONG : -1);
	peer = dial("can:vxq1,rcvbufforce=8388608", LONG);
	send_many(&s, _i / 2, count);
	expect(&peer, count);
	afsock_close(&peer);
	done(&s);
}
END_TEST

static int free_queue(void *arg)
{
	(void)arg;
	support_pause(LIMIT);
	return system("tc qdisc del dev vxq0 root") != 0;
}

static void fill(struct afsock *s)
{
	struct can_frame frame = numbered(0);
	int64_t timeout = s->timeout_ns;
	ssize_t r;
	int i;

	ck_code(afsock_set_timeout(s, 0), 0);
	for (i = 0, r = 0; r >= 0 && i < 1000; i++)
		r = afsock_send(s, &frame, sizeof(frame), 0);
	ck_code(r, -ENOBUFS);
	ck_code(afsock_set_timeout(s, timeout), 0);
}

START_TEST(blocking_send_sleeps_until_the_queue_is_gone)
{
	struct can_frame frame = numbered(1);
	int64_t since = support_now();
	struct afsock s;
	pid_t pid;

	if (!slow_bus(STUCK))
		return;
	s = dial("can:vxq0", -1);
	fill(&s);
	pid = support_child(free_queue, NULL);
	ck_code(afsock_send(&s, &frame, sizeof(frame), 0), 16);
	ck_assert_int_ge(support_now() - since, LIMIT);
	ck_assert_int_eq(support_child_end(pid), 0);
	done(&s);
}
END_TEST

/* ---- room does not come ---- */

START_TEST(limit_of_a_stuck_bus_is_kept_and_explained)
{
	struct can_frame frame = numbered(1);
	struct afsock_err err = { .code = 0 };
	struct afsock s;
	int64_t since;

	if (!slow_bus(STUCK))
		return;
	s = dial("can:vxq0", LIMIT);
	fill(&s);
	since = support_now();
	ck_code(afsock_send(&s, &frame, sizeof(frame), 0), -ENOBUFS);
	ck_took(since, LIMIT);
	ck_code(afsock_explain(&s, "send", -ENOBUFS, NULL, &err), -ENOBUFS);
	ck_assert_str_eq(err.op, "send");
	ck_assert_ptr_nonnull(strstr(err.hint, "vxq0"));
	ck_assert_ptr_nonnull(strstr(err.hint, "txqueuelen 77"));
	done(&s);
}
END_TEST

/* BCM cannot tell its interface; what is known in general is said then. */
START_TEST(explanation_without_an_interface_is_the_general_one)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	if (!support_has_socket(AF_CAN, SOCK_DGRAM, 2))
		return;
	ck_code(afsock_open(AF_CAN, SOCK_DGRAM, 2, &s, NULL), 0);
	afsock_explain(&s, "send", -ENOBUFS, NULL, &err);
	ck_assert_ptr_nonnull(strstr(err.hint, "txqueuelen"));
	afsock_close(&s);
	afsock_explain(&s, "send", AFSOCK_ECLOSED, NULL, &err);
	ck_assert_str_eq(err.hint, "");
	ck_assert_str_eq(err.text, "socket is closed");
}
END_TEST

START_TEST(sends_that_must_not_wait_do_not)
{
	struct can_frame frame = numbered(1);
	struct iovec iov = { &frame, sizeof(frame) };
	struct afsock_err err = { .code = 0 };
	size_t sent = 7;
	struct afsock s;

	if (!slow_bus(STUCK))
		return;
	s = dial("can:vxq0", 0);
	fill(&s);
	ck_code(afsock_send(&s, &frame, sizeof(frame), 0), -ENOBUFS);
	ck_code(afsock_can_send_frames(&s, &iov, 1, NULL, &sent, &err),
		-ENOBUFS);
	ck_assert_uint_eq(sent, 0);
	ck_assert_ptr_nonnull(strstr(err.hint, "vxq0"));
	ck_code(afsock_set_timeout(&s, -1), 0);
	ck_code(afsock_send(&s, &frame, sizeof(frame), MSG_DONTWAIT), -ENOBUFS);
	done(&s);
}
END_TEST

/* ---- many frames ---- */

START_TEST(frames_in_batches_keep_one_limit)
{
	static struct can_frame frame;
	static struct iovec iov[200];
	size_t i, sent = 0;
	struct afsock s;
	int64_t since;

	if (!slow_bus(STUCK))
		return;
	s = dial("can:vxq0", LIMIT);
	for (i = 0; i < SUPPORT_COUNT(iov); i++)
		iov[i] = (struct iovec){ &frame, sizeof(frame) };
	since = support_now();
	ck_code(afsock_can_send_frames(&s, iov, SUPPORT_COUNT(iov), NULL, &sent,
				       NULL), -ENOBUFS);
	ck_took(since, LIMIT);
	ck_assert_uint_gt(sent, 0);
	ck_assert_uint_lt(sent, 10);
	done(&s);
}
END_TEST

START_TEST(bad_frame_is_refused_before_any_is_sent)
{
	struct can_frame good = numbered(0), bad = numbered(0);
	struct iovec iov[3] = { { &good, 16 }, { &good, 16 }, { &bad, 16 } };
	struct afsock_err err = { .code = 0 };
	struct afsock s, other = AFSOCK_INIT, peer;
	size_t sent = 7;

	if (!slow_bus(SLOW))
		return;
	s = dial("can:vxq0", LONG);
	peer = dial("can:vxq1", LONG);
	bad.len = 9;
	ck_code(afsock_can_send_frames(&s, iov, 3, NULL, &sent, &err),
		AFSOCK_EVALUE);
	ck_assert_str_eq(err.field, "frame");
	ck_assert_ptr_nonnull(strstr(err.text, "frame 2"));
	ck_assert_uint_eq(sent, 0);
	iov[0].iov_len = 15;
	ck_code(afsock_can_send_frames(&s, iov, 3, NULL, &sent, &err),
		AFSOCK_EVALUE);
	ck_assert_ptr_nonnull(strstr(err.text, "frame 0: its 15 bytes"));
	expect(&peer, 0);
	ck_code(afsock_can_send_frames(&s, NULL, 0, NULL, &sent, &err), 0);
	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &other, NULL), 0);
	ck_code(afsock_can_send_frames(&other, iov + 1, 1, NULL, NULL, &err),
		AFSOCK_EVALUE);
	afsock_close(&other);
	ck_code(afsock_can_send_frames(&other, iov + 1, 1, NULL, NULL, &err),
		AFSOCK_EVALUE);
	afsock_close(&peer);
	done(&s);
	ck_code(afsock_can_send_frames(&s, iov + 1, 1, NULL, NULL, NULL),
		AFSOCK_ECLOSED);
}
END_TEST

/* A socket of all interfaces sends where the address says. */
START_TEST(frames_of_both_kinds_go_to_an_address)
{
	struct canfd_frame fd = { .can_id = 0x123, .len = 64 };
	struct can_frame classic = numbered(0);
	struct iovec iov[2] = { { &fd, 72 }, { &classic, 16 } };
	struct afsock_addr to;
	struct afsock s, peer;

	if (!slow_bus("rate 10mbit burst 1000 limit 1000"))
		return;
	s = dial("can:,fd", LONG);
	peer = dial("can:vxq1,fd", LONG);
	ck_code(afsock_can_send_frames(&s, iov, 2, NULL, NULL, NULL), -ENXIO);
	ck_code(afsock_addr_parse("can:vxq0", 8, NULL, &to, NULL), 0);
	ck_code(afsock_can_send_frames(&s, iov, 2, &to, NULL, NULL), 0);
	ck_code(afsock_recv(&peer, &fd, sizeof(fd), 0), 72);
	ck_code(afsock_recv(&peer, &classic, sizeof(classic), 0), 16);
	afsock_close(&peer);
	done(&s);
}
END_TEST

/* ---- what comes back ---- */

/* net/can/raw.c, raw_rcv: MSG_DONTROUTE for what this machine sent, and
 * MSG_CONFIRM for what this very socket did. */
START_TEST(own_frame_comes_back_as_a_confirmation)
{
	struct can_frame frame = numbered(5), got;
	struct iovec iov = { &got, sizeof(got) };
	struct afsock_msg m = { .iov = &iov, .iov_count = 1 };
	struct afsock own, other;
	struct afsock_form form;
	ssize_t n;

	if (!if_nametoindex("vcan0")) {
		support_skip("no interface vcan0");
		return;
	}
	own = dial("can:vcan0,recv-own", LONG);
	other = dial("can:vcan0", LONG);
	form = afsock_form_of(&own);
	ck_code(afsock_send(&own, &frame, sizeof(frame), 0), 16);
	n = afsock_recvmsg(&own, &m, 0);
	ck_code(n, 16);
	ck_assert_int_eq(m.flags & (MSG_CONFIRM | MSG_DONTROUTE),
			 MSG_CONFIRM | MSG_DONTROUTE);
	ck_assert_int_eq(afsock_direction(&form, NULL, m.flags), 'T');
	ck_bytes(&got, &frame, sizeof(frame));
	n = afsock_recvmsg(&other, &m, 0);
	ck_code(n, 16);
	ck_assert_int_eq(m.flags & (MSG_CONFIRM | MSG_DONTROUTE),
			 MSG_DONTROUTE);
	afsock_close(&own);
	afsock_close(&other);
}
END_TEST

/* The length code above 8 of a frame of 8 bytes is at byte 7 of the kernel's
 * structure, since 5.11; FD data is filled up to the next length with zeros. */
START_TEST(length_codes_cross_the_bus)
{
	static const struct {
		const char *text;
		size_t len;
		unsigned char length, code, last;
	} rows[] = {
		{ "123#0011223344556677_9", 16, 8, 9, 0x77 },
		{ "123#0011223344556677_F", 16, 8, 15, 0x77 },
		{ "123#0011223344556677", 16, 8, 0, 0x77 },
		{ "123#R8_C", 16, 8, 12, 0 },
		{ "123##0001122334455667788", 72, 12, 0, 0 },
	};
	unsigned char frame[72], got[72];
	struct afsock a, b;
	size_t i;

	if (!if_nametoindex("vcan0")) {
		support_skip("no interface vcan0");
		return;
	}
	a = dial("can:vcan0,fd", LONG);
	b = dial("can:vcan0,fd", LONG);
	for (i = 0; i < SUPPORT_COUNT(rows); i++) {
		ck_code(afsock_can_frame_parse(rows[i].text,
					       strlen(rows[i].text), frame,
					       sizeof(frame), NULL),
			(int64_t)rows[i].len);
		ck_code(afsock_send(&a, frame, rows[i].len, 0),
			(int64_t)rows[i].len);
		ck_code(afsock_recv(&b, got, sizeof(got), 0),
			(int64_t)rows[i].len);
		ck_assert_uint_eq(got[4], rows[i].length);
		ck_assert_uint_eq(got[7], rows[i].code);
		ck_assert_uint_eq(got[7 + got[4]], rows[i].last);
	}
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

Suite *suite_can_send(void);
Suite *suite_can_send(void)
{
	Suite *s = suite_create("can_send");
	TCase *tc = tcase_create("queue");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_unchecked_fixture(tc, NULL, delete_bus);
	tcase_add_loop_test(tc, frames_wait_for_room_and_arrive_in_order, 0,
			    2 * WAYS);
	tcase_add_test(tc, blocking_send_sleeps_until_the_queue_is_gone);
	tcase_add_test(tc, limit_of_a_stuck_bus_is_kept_and_explained);
	tcase_add_test(tc, explanation_without_an_interface_is_the_general_one);
	tcase_add_test(tc, sends_that_must_not_wait_do_not);
	tcase_add_test(tc, frames_in_batches_keep_one_limit);
	tcase_add_test(tc, bad_frame_is_refused_before_any_is_sent);
	tcase_add_test(tc, frames_of_both_kinds_go_to_an_address);
	suite_add_tcase(s, tc);

	tc = tcase_create("wire");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, own_frame_comes_back_as_a_confirmation);
	tcase_add_test(tc, length_codes_cross_the_bus);
	suite_add_tcase(s, tc);
	return s;
}
