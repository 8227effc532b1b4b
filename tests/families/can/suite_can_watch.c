/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_can_watch.c - interfaces that go down, are deleted and come back */
#include <errno.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/can.h>

#include "support/support.h"

#define LIMIT (60 * SUPPORT_SEC)

static void run(const char *command)
{
	int r = system(command);

	ck_assert_msg(r == 0, "%s: status %d", command, r);
}

static void delete_link(void)
{
	if (if_nametoindex("vcanw"))
		run("ip link del vcanw");
}

static bool can_make_links(void)
{
	if (!support_has_socket(AF_CAN, SOCK_RAW, CAN_RAW))
		return false;
	if (if_nametoindex("vcan0")) {
		delete_link();
		return true;
	}
	support_skip("no interface vcan0");
	return false;
}

static struct afsock_can_watch open_watch(void)
{
	struct afsock_can_watch w = { .s = AFSOCK_INIT };

	ck_code(afsock_can_watch_open(&w, "vcanw", NULL), 0);
	ck_code(afsock_set_timeout(&w.s, LIMIT), 0);
	return w;
}

/* The next change of vcanw; other interfaces have news too. */
static void await_change(struct afsock_can_watch *w)
{
	int r;

	do {
		ck_code(afsock_wait(&w->s, POLLIN), POLLIN);
		r = afsock_can_watch_read(w);
		ck_assert_msg(r >= 0, "%s", support_code(r));
	} while (r == 0);
}

START_TEST(changes_of_an_interface_are_seen)
{
	struct afsock_can_watch w;
	unsigned int first;

	if (!can_make_links())
		return;
	w = open_watch();
	ck_assert_uint_eq(w.index, 0);
	ck_code(afsock_can_watch_read(&w), 0);
	run("ip link add dev vcanw type vcan");
	await_change(&w);
	ck_assert_uint_eq(w.index, if_nametoindex("vcanw"));
	ck_assert(w.is_new && !w.is_up);
	w.is_new = false;
	run("ip link set vcanw up");
	await_change(&w);
	ck_assert(w.is_up && !w.is_new);
	run("ip link set vcanw down");
	await_change(&w);
	ck_assert(!w.is_up && !w.is_new);
	first = w.index;
	run("ip link del vcanw");
	await_change(&w);
	ck_assert_uint_eq(w.index, 0);
	ck_assert(!w.is_new);
	run("ip link add dev vcanw type vcan && ip link del vcanw && "
	    "ip link add dev vcanw type vcan && ip link set vcanw up");
	while (!w.is_up)
		await_change(&w);
	ck_assert_uint_ne(w.index, first);
	ck_assert(w.is_new);
	afsock_can_watch_close(&w);
	afsock_can_watch_close(&w);
	ck_code(afsock_can_watch_read(&w), AFSOCK_ECLOSED);
	delete_link();
}
END_TEST

/* What is there when the watch begins is not news; what is made again while
 * nobody looks is. */
START_TEST(remade_interface_is_new)
{
	struct afsock_can_watch w;

	if (!can_make_links())
		return;
	run("ip link add dev vcanw type vcan && ip link set vcanw up");
	w = open_watch();
	ck_assert(w.is_up && !w.is_new);
	ck_assert_uint_eq(w.index, if_nametoindex("vcanw"));
	run("ip link del vcanw && ip link add dev vcanw type vcan && "
	    "ip link set vcanw up");
	await_change(&w);
	ck_assert(w.is_new);
	ck_assert_uint_eq(w.index, if_nametoindex("vcanw"));
	afsock_can_watch_close(&w);
	delete_link();
}
END_TEST

START_TEST(name_of_a_watch_has_limits)
{
	struct afsock_can_watch w;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_can_watch_open(&w, "", &err), AFSOCK_EVALUE);
	ck_assert_str_eq(err.field, "interface");
	ck_code(afsock_can_watch_open(&w, "abcdefghijklmnop", &err),
		AFSOCK_EVALUE);
	ck_code(afsock_can_watch_open(&w, "abcdefghijklmno", &err), 0);
	ck_assert_uint_eq(w.index, 0);
	afsock_can_watch_close(&w);
	afsock_can_watch_close(NULL);
}
END_TEST

/* ---- the socket of an interface that was deleted ---- */

static void put(canid_t id)
{
	struct can_frame frame = { .can_id = id };
	struct afsock s = AFSOCK_INIT;

	ck_code(afsock_dial("can:vcanw", LIMIT, &s, NULL), 0);
	ck_code(afsock_send(&s, &frame, sizeof(frame), 0), 16);
	afsock_close(&s);
}

static canid_t get(struct afsock *s)
{
	struct can_frame frame;

	ck_code(afsock_recv(s, &frame, sizeof(frame), 0), 16);
	return frame.can_id;
}

START_TEST(rebound_socket_has_the_filters_that_it_is_given)
{
	struct can_filter one = { 0x124, 0x7ff };
	struct afsock_can_filters filters = { .list = &one, .max = 1,
					      .count = 1 };
	struct can_frame frame = { .can_id = 0x1 };
	struct afsock_err err = { .code = 0 };
	struct afsock s = AFSOCK_INIT;

	if (!can_make_links())
		return;
	run("ip link add dev vcanw type vcan && ip link set vcanw up");
	ck_code(afsock_dial("can:vcanw,filter=123:7ff", LIMIT, &s, NULL), 0);
	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	put(0x123);
	ck_assert_uint_eq(get(&s), 0x123);
	run("ip link del vcanw");
	ck_code(afsock_recv(&s, &frame, sizeof(frame), 0), -ENODEV);
	ck_code(afsock_send(&s, &frame, sizeof(frame), 0), -ENXIO);
	ck_code(afsock_can_rebind(&s, "vcanw", &filters, &err), -ENODEV);
	run("ip link add dev vcanw type vcan && ip link set vcanw up");
	ck_code(afsock_can_rebind(&s, "vcanw", &filters, &err), 0);
	put(0x123);
	put(0x124);
	ck_assert_uint_eq(get(&s), 0x124);
	ck_code(afsock_can_rebind(&s, "vcanw", NULL, &err), 0);
	put(0x125);
	ck_assert_uint_eq(get(&s), 0x125);
	filters.count = 513;
	ck_code(afsock_can_rebind(&s, "vcanw", &filters, &err), AFSOCK_ERANGE);
	afsock_close(&s);
	ck_code(afsock_can_rebind(&s, "vcanw", NULL, &err), AFSOCK_ECLOSED);
	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &s, NULL), 0);
	ck_code(afsock_can_rebind(&s, "vcanw", NULL, &err), AFSOCK_EVALUE);
	afsock_close(&s);
	delete_link();
}
END_TEST

Suite *suite_can_watch(void);
Suite *suite_can_watch(void)
{
	Suite *s = suite_create("can_watch");
	TCase *tc = tcase_create("link");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, changes_of_an_interface_are_seen);
	tcase_add_test(tc, remade_interface_is_new);
	tcase_add_test(tc, name_of_a_watch_has_limits);
	tcase_add_test(tc, rebound_socket_has_the_filters_that_it_is_given);
	suite_add_tcase(s, tc);
	return s;
}
