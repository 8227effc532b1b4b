/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_reader.c - frames in batches on vcan0, in the kernel's own words
 *
 * Needs the test machine's vcan0 (mtu 72, up).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <afsock/can_reader.h>

#include "support/support.h"

#define TIMEOUT (20 * SUPPORT_SEC)

static bool have_vcan(void)
{
	if (!support_has_socket(AF_CAN, SOCK_RAW, 1))
		return false;
	if (if_nametoindex("vcan0"))
		return true;
	support_skip("no interface vcan0");
	return false;
}

#define NEED_VCAN() \
	do { \
		if (!have_vcan()) \
			return; \
	} while (0)

static struct afsock dial(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_dial(text, TIMEOUT, &s, &err), 0);
	afsock_set_timeout(&s, TIMEOUT);
	return s;
}

static struct afsock_can_reader *
open_reader(struct afsock *s, const struct afsock_can_reader_config *config)
{
	struct afsock_can_reader *r = NULL;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_can_reader_open(s, config, &r, &err), 0);
	return r;
}

/* Bytes of the header's struct can_frame, little-endian as the machine. */
static void put(struct afsock *s, canid_t id, unsigned char byte)
{
	struct can_frame frame = { .can_id = id, .len = 1, .data = { byte } };

	ck_code(afsock_send(s, &frame, sizeof(frame), 0), 16);
}

static void run(const char *command)
{
	int r = system(command);

	ck_assert_msg(r == 0, "%s: status %d", command, r);
}

START_TEST(a_batch_has_every_frame_with_all_that_is_known)
{
	const struct afsock_can_received *got;
	struct afsock_can_reader *r;
	struct afsock tx, rx;
	struct canfd_frame fd = { .can_id = 0x80000123, .len = 12,
				  .flags = 1 };
	struct timespec before, after;
	ssize_t i, n;

	NEED_VCAN();
	rx = dial("can:vcan0,fd");
	tx = dial("can:vcan0,fd");
	r = open_reader(&rx, NULL);
	clock_gettime(CLOCK_REALTIME, &before);
	for (i = 0; i < 9; i++)
		put(&tx, 0x100 + (canid_t)i, (unsigned char)i);
	ck_code(afsock_send(&tx, &fd, sizeof(fd), 0), 72);
	clock_gettime(CLOCK_REALTIME, &after);
	n = afsock_can_reader_read(r, &got);
	ck_assert_int_eq(n, 10);
	for (i = 0; i < n; i++) {
		const struct afsock_can_record *record = &got[i].record;
		canid_t id;

		memcpy(&id, record->frame, sizeof(id));
		ck_assert_uint_eq(id, i < 9 ? 0x100 + (canid_t)i : 0x80000123);
		ck_assert_uint_eq(record->frame_len, i < 9 ? 16 : 72);
		ck_assert_uint_eq(record->interface_len, 5);
		ck_assert_mem_eq(record->interface, "vcan0", 5);
		ck_assert_uint_eq(got[i].ifindex, if_nametoindex("vcan0"));
		ck_assert_int_eq(record->direction, 'T');
		ck_assert_int_eq(got[i].clock, AFSOCK_CAN_CLOCK_SYSTEM);
		ck_assert_int_ge(record->time_ns,
				 before.tv_sec * SUPPORT_SEC + before.tv_nsec);
		ck_assert_int_le(record->time_ns,
				 after.tv_sec * SUPPORT_SEC + after.tv_nsec);
		ck_assert(!got[i].is_own && !got[i].is_cut);
		ck_assert_uint_eq(got[i].drops, 0);
	}
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&tx);
}
END_TEST

START_TEST(own_frames_and_those_of_the_wire_are_told_apart)
{
	const struct afsock_can_received *got = NULL;
	struct afsock_can_reader *r;
	struct afsock s, other;

	NEED_VCAN();
	if (!if_nametoindex("vxcan0") || !if_nametoindex("vxcan1")) {
		support_skip("no pair vxcan0, vxcan1");
		return;
	}
	s = dial("can:vcan0,recv-own");
	r = open_reader(&s, NULL);
	put(&s, 0x123, 1);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert(got[0].is_own);
	ck_assert_int_eq(got[0].record.direction, 'T');
	afsock_can_reader_close(r);
	afsock_close(&s);

	/* What comes out of the other end of a cable was not sent there. */
	s = dial("can:vxcan1");
	other = dial("can:vxcan0");
	r = open_reader(&s, NULL);
	put(&other, 0x123, 1);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_int_eq(got[0].record.direction, 'R');
	ck_assert(!got[0].is_own);
	afsock_can_reader_close(r);
	afsock_close(&s);
	afsock_close(&other);
}
END_TEST

START_TEST(frames_and_drops_are_what_was_sent)
{
	const struct afsock_can_reader_config config = { .rcvbuf = 8192 };
	struct afsock_can_reader_info info;
	const struct afsock_can_received *got;
	struct afsock_can_reader *r;
	struct afsock tx, rx;
	uint64_t last = 0;
	ssize_t i, n;
	int sent = 0;

	NEED_VCAN();
	rx = dial("can:vcan0");
	tx = dial("can:vcan0");
	r = open_reader(&rx, &config);
	ck_code(afsock_can_reader_info(r, &info), 0);
	/* net/core/sock.c, sock_setsockopt: twice what was asked for. */
	ck_assert_uint_eq(info.rcvbuf, 16384);
	for (; sent < 200; sent++)
		put(&tx, 0x111, 0);
	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert_uint_gt(info.drops, 0);
	afsock_set_timeout(&rx, 0);
	while ((n = afsock_can_reader_read(r, &got)) > 0)
		ck_assert_uint_eq(got[0].drops, 0);
	ck_code(n, -EAGAIN);
	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert_uint_eq(info.frames + info.drops, 200);

	/* A later frame tells of them, and of no more. */
	for (; sent < 400; sent++) {
		put(&tx, 0x111, 0);
		n = afsock_can_reader_read(r, &got);
		for (i = 0; i < n; i++)
			last = got[i].drops;
	}
	ck_assert_uint_eq(last, info.drops);
	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert_uint_eq(info.frames + info.drops, 400);
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&tx);
}
END_TEST

START_TEST(a_name_that_changed_is_asked_for_again)
{
	const struct afsock_can_received *got = NULL;
	struct afsock_can_reader *r;
	struct afsock tx, rx;

	NEED_VCAN();
	run("ip link add vcanr1 type vcan && ip link set vcanr1 up");
	rx = dial("can:vcanr1");
	tx = dial("can:vcanr1");
	r = open_reader(&rx, NULL);
	put(&tx, 0x123, 1);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_mem_eq(got[0].record.interface, "vcanr1", 6);
	/* Renaming takes it down, which the socket is told. */
	run("ip link set vcanr1 down && ip link set vcanr1 name vcanr2 && "
	    "ip link set vcanr2 up");
	ck_code(afsock_can_reader_read(r, &got), -ENETDOWN);
	afsock_getopt_int(&tx, SOL_SOCKET, SO_ERROR, &(int){ 0 });
	put(&tx, 0x123, 2);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_mem_eq(got[0].record.interface, "vcanr2", 6);
	run("ip link del vcanr2");
	ck_code(afsock_can_reader_read(r, &got), -ENODEV);
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&tx);
}
END_TEST

START_TEST(waiting_keeps_the_limit_of_the_socket)
{
	const struct afsock_can_received *got = NULL;
	struct afsock_can_reader *r;
	struct afsock s;
	int64_t since;

	NEED_VCAN();
	s = dial("can:vcan0,filter=none");
	r = open_reader(&s, NULL);
	afsock_set_timeout(&s, 0);
	ck_code(afsock_can_reader_read(r, &got), -EAGAIN);
	afsock_set_timeout(&s, 50 * SUPPORT_MS);
	since = support_now();
	ck_code(afsock_can_reader_read(r, &got), AFSOCK_TIMEOUT);
	ck_took(since, 50 * SUPPORT_MS);
	ck_assert_ptr_null(got);
	afsock_close(&s);
	ck_code(afsock_can_reader_read(r, &got), AFSOCK_ECLOSED);
	afsock_can_reader_close(r);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
	struct afsock_can_reader_config config = { .rcvbuf =
							   INT_MAX / 2 + 1u };
	struct afsock_can_reader *r = NULL;
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_can_reader_open(&s, NULL, &r, &err), AFSOCK_ECLOSED);
	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &s, NULL), 0);
	ck_code(afsock_can_reader_open(&s, NULL, &r, &err), AFSOCK_EVALUE);
	afsock_close(&s);
	NEED_VCAN();
	s = dial("can:vcan0");
	ck_code(afsock_can_reader_open(&s, &config, &r, &err), AFSOCK_ERANGE);
	ck_assert_msg(strstr(err.text, "rcvbuf") != NULL, "%s", err.text);
	config = (struct afsock_can_reader_config){ .flags = 0x80 };
	ck_code(afsock_can_reader_open(&s, &config, &r, &err), AFSOCK_EVALUE);
	ck_assert_ptr_null(r);
	afsock_can_reader_close(NULL);
	afsock_close(&s);
}
END_TEST

Suite *suite_can_reader(void);
Suite *suite_can_reader(void)
{
	Suite *suite = suite_create("can_reader");
	TCase *tc = tcase_create("vcan");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, a_batch_has_every_frame_with_all_that_is_known);
	tcase_add_test(tc, own_frames_and_those_of_the_wire_are_told_apart);
	tcase_add_test(tc, frames_and_drops_are_what_was_sent);
	tcase_add_test(tc, a_name_that_changed_is_asked_for_again);
	tcase_add_test(tc, waiting_keeps_the_limit_of_the_socket);
	tcase_add_test(tc, what_cannot_be_is_refused);
	suite_add_tcase(suite, tc);
	return suite;
}
