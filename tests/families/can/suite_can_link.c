/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_link.c - changes of CAN interfaces as words, and interfaces that
 * these tests make in a network namespace of their own
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <afsock/can_link.h>

#include "support/support.h"

/* ---- words ---- */

static int parse(const char *text, struct afsock_can_link_config *ret,
		 struct afsock_err *err)
{
	char copy[512], *rest = copy, *word;
	const char *words[64];
	size_t n = 0;

	snprintf(copy, sizeof(copy), "%s", text);
	while (*text && n < 64 && (word = strsep(&rest, " ")))
		words[n++] = word;
	return afsock_can_link_parse(words, n, ret, err);
}

static const struct {
	const char *text, *again;
} rows[] = {
	{ "up", NULL },
	{ "up down", "down up" },
	{ "mtu 0x48", "mtu 72" },
	{ "txqueuelen 1000", NULL },
	{ "type can bitrate 500000", "bitrate 500000" },
	{ "bitrate 500k sample-point .8", "bitrate 500000 sample-point 0.800" },
	{ "bitrate 1M", "bitrate 1000000" },
	{ "tq 125 prop-seg 6 phase-seg1 7 phase-seg2 2 sjw 1", NULL },
	{ "fd on dbitrate 2000000 bitrate 500000",
	  "bitrate 500000 dbitrate 2000000 fd on" },
	{ "bitrate 500000 dbitrate 4000000 fd on tdc-mode manual tdcv 5 tdco 9",
	  NULL },
	{ "tdc-mode off", NULL },
	{ "fd off listen-only on one-shot off", "listen-only on one-shot off "
						"fd off" },
	{ "loopback on triple-sampling on berr-reporting on presume-ack on "
	  "fd-non-iso off cc-len8-dlc on", NULL },
	{ "restart-ms 100 restart termination 120", NULL },
	{ "restart-ms 0", NULL },
	{ "termination 0", NULL },
};

START_TEST(words_are_read_and_written)
{
	const char *want = rows[_i].again ? rows[_i].again : rows[_i].text;
	struct afsock_can_link_config c, again;
	struct afsock_err err = { .code = 0 };
	char text[AFSOCK_CAN_LINK_TEXT_MAX];
	int n;

	ck_assert_msg(parse(rows[_i].text, &c, &err) == 0, "%s: %s",
		      rows[_i].text, err.text);
	n = afsock_can_link_format(&c, text, sizeof(text));
	ck_assert_str_eq(text, want);
	ck_assert_int_eq(n, (int)strlen(want));
	ck_code(parse(text, &again, &err), 0);
	ck_bytes(&again, &c, sizeof(c));
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *says;
} bad_rows[] = {
	{ "", AFSOCK_EVALUE, "nothing to change" },
	{ "bitrat 500000", AFSOCK_ETEXT, "nothing is named 'bitrat'" },
	{ "bitrate", AFSOCK_ETEXT, "bitrate without its value" },
	{ "bitrate 0", AFSOCK_ERANGE, "bitrate 0" },
	{ "bitrate 4294967296", AFSOCK_ERANGE, "4294967295" },
	{ "bitrate 5000M", AFSOCK_ERANGE, "5000" },
	{ "bitrate 500kk", AFSOCK_ETEXT, "bitrate" },
	{ "bitrate 500000 bitrate 500000", AFSOCK_ETEXT, "there twice" },
	{ "up up", AFSOCK_ETEXT, "there twice" },
	{ "bitrate 500000 sample-point 1.0", AFSOCK_ETEXT, "0.875" },
	{ "bitrate 500000 sample-point 0,875", AFSOCK_ETEXT, "0.875" },
	{ "bitrate 500000 sample-point 0.0", AFSOCK_ERANGE, "not above 0" },
	{ "sample-point 0.8", AFSOCK_EVALUE, "bitrate is neither" },
	{ "bitrate 500000 tq 125 prop-seg 6 phase-seg1 7 phase-seg2 2",
	  AFSOCK_EVALUE, "one of them" },
	{ "tq 125 prop-seg 6", AFSOCK_EVALUE, "phase-seg2" },
	{ "mtu 73", AFSOCK_ERANGE, "72 (CAN FD)" },
	{ "mtu 2061", AFSOCK_ERANGE, "2060" },
	{ "fd on", AFSOCK_EVALUE,
	  "fd on needs bitrate and dbitrate in the same request" },
	{ "fd on bitrate 500000", AFSOCK_EVALUE, "same request" },
	{ "bitrate 500000 dbitrate 2000000", AFSOCK_EVALUE, "fd on" },
	{ "fd maybe", AFSOCK_ETEXT, "none of on, off" },
	{ "tdcv 5", AFSOCK_EVALUE, "tdc-mode" },
	{ "tdc-mode auto", AFSOCK_EVALUE, "fd on" },
	{ "bitrate 1M dbitrate 2M fd on tdc-mode auto tdco 5 tdcv 4",
	  AFSOCK_EVALUE, "tdcv is measured" },
	{ "bitrate 1M dbitrate 2M fd on tdc-mode manual tdco 5", AFSOCK_EVALUE,
	  "needs tdcv" },
	{ "termination 65536", AFSOCK_ERANGE, "65535" },
	{ "restart-ms -1", AFSOCK_ERANGE, "-1" },
};

START_TEST(bad_words_are_refused)
{
	struct afsock_can_link_config c, before;
	struct afsock_err err = { .code = 0 };

	memset(&c, 0x5a, sizeof(c));
	before = c;
	ck_code(parse(bad_rows[_i].text, &c, &err), bad_rows[_i].code);
	ck_assert_msg(strstr(err.text, bad_rows[_i].says), "%s: %s",
		      bad_rows[_i].text, err.text);
	ck_bytes(&c, &before, sizeof(c));
}
END_TEST

START_TEST(names_that_no_interface_has_are_refused)
{
	static const char *const names[] = { "", "abcdefghijklmnop", ".", "..",
					     "a/b", "a:b", "a b" };
	struct afsock_can_link_info info;
	struct afsock_err err;
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(names); i++) {
		struct afsock_can_link_new link = { .name = names[i],
						    .kind = "vcan" };

		ck_code(afsock_can_link_get(names[i], &info, &err),
			AFSOCK_EVALUE);
		ck_code(afsock_can_link_del(names[i], &err), AFSOCK_EVALUE);
		ck_code(afsock_can_link_add(&link, &err), AFSOCK_EVALUE);
	}
}
END_TEST

START_TEST(impossible_new_interfaces_are_refused)
{
	static const struct {
		struct afsock_can_link_new link;
		int code;
		const char *says;
	} all[] = {
		{ { .name = "a", .kind = "veth" }, AFSOCK_EVALUE, "vxcan" },
		{ { .name = "a" }, AFSOCK_EVALUE, "vxcan" },
		{ { .name = "a", .kind = "vcan", .peer = "b" }, AFSOCK_EVALUE,
		  "no other end" },
		{ { .name = "a", .kind = "vxcan", .peer = "a" }, AFSOCK_EVALUE,
		  "both ends" },
		{ { .name = "a", .kind = "vxcan", .peer = "0123456789012345" },
		  AFSOCK_EVALUE, "15 bytes" },
		/* A length of CAN XL. */
		{ { .name = "a", .kind = "vcan", .mtu = 1500 }, 0, NULL },
		{ { .name = "a", .kind = "vcan", .mtu = 3000 }, AFSOCK_ERANGE,
		  "2060" },
		{ { .name = "a", .kind = "vxcan", .peer_netns = "N",
		    .peer_netns_pid = 1 }, AFSOCK_EVALUE, "one of" },
	};
	struct afsock_err err;
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(all); i++) {
		ck_code(afsock_can_link_check_new(&all[i].link, &err),
			all[i].code);
		ck_assert_msg(!all[i].says || strstr(err.text, all[i].says),
			      "%s", err.text);
	}
}
END_TEST

START_TEST(names_of_states_and_modes)
{
	ck_assert_str_eq(afsock_can_state_name(CAN_STATE_BUS_OFF), "bus-off");
	ck_assert_ptr_null(afsock_can_state_name(-1));
	ck_assert_ptr_null(afsock_can_state_name(CAN_STATE_MAX));
	ck_assert_str_eq(afsock_can_ctrlmode_name(CAN_CTRLMODE_3_SAMPLES),
			 "triple-sampling");
	ck_assert_ptr_null(afsock_can_ctrlmode_name(0));
	ck_assert_ptr_null(afsock_can_ctrlmode_name(3));
	ck_assert_ptr_null(afsock_can_ctrlmode_name(UINT32_C(1) << 31));
}
END_TEST

/* ---- the kernel's interfaces ---- */

/* A namespace with v0, a vcan interface; false after a skip. */
static bool enter(void)
{
	struct afsock_can_link_new link = { .name = "v0", .kind = "vcan" };
	struct afsock_err err = { .code = 0 };
	int r;

	if (!support_netns_enter())
		return false;
	r = afsock_can_link_add(&link, &err);
	if (r == -EOPNOTSUPP || r == AFSOCK_EFAMILY) {
		support_skip("no vcan here: %s", err.text);
		support_netns_leave();
		return false;
	}
	ck_assert_msg(r == 0, "%s: %s", support_code(r), err.text);
	return true;
}

START_TEST(vcan_is_made_changed_and_removed)
{
	struct afsock_can_link_info info, *list = NULL;
	struct afsock_can_link_config c;
	struct afsock_err err;

	if (!enter())
		return;
	ck_code(afsock_can_link_get("v0", &info, &err), 0);
	ck_assert_str_eq(info.kind, "vcan");
	ck_assert_int_eq(info.is_up, false);
	ck_assert_uint_eq(info.has, AFSOCK_CAN_HAS_STATS);
	ck_code(parse("mtu 16 txqueuelen 77 up", &c, &err), 0);
	ck_code(afsock_can_link_set("v0", &c, &err), 0);
	ck_code(afsock_can_link_get("v0", &info, &err), 0);
	ck_assert_uint_eq(info.mtu, 16);
	ck_assert_uint_eq(info.txqueuelen, 77);
	ck_assert_int_eq(info.is_up, true);
	ck_code(parse("mtu 72", &c, &err), 0);
	ck_code(afsock_can_link_set("v0", &c, &err), -EBUSY);
	ck_assert_ptr_nonnull(strstr(err.hint, "link set v0 down"));
	ck_code(parse("down mtu 72 up", &c, &err), 0);
	ck_code(afsock_can_link_set("v0", &c, &err), 0);
	ck_code(afsock_can_link_list(&list, &err), 1);
	ck_assert_str_eq(list[0].name, "v0");
	ck_assert_uint_eq(list[0].mtu, 72);
	free(list);
	ck_code(afsock_can_link_del("v0", &err), 0);
	ck_code(afsock_can_link_get("v0", &info, &err), -ENODEV);
	ck_code(afsock_can_link_del("v0", &err), -ENODEV);
	ck_code(afsock_can_link_set("v0", &c, &err), -ENODEV);
	support_netns_leave();
}
END_TEST

START_TEST(what_vcan_cannot_is_said)
{
	struct afsock_can_link_config c;
	struct afsock_err err;

	if (!enter())
		return;
	ck_code(parse("bitrate 500000 dbitrate 2000000 fd on", &c, &err), 0);
	ck_code(afsock_can_link_set("v0", &c, &err), AFSOCK_EVALUE);
	ck_assert_ptr_nonnull(strstr(err.text, "v0 has no bit timing"));
	ck_code(afsock_can_link_set("lo", &c, &err), AFSOCK_EVALUE);
	ck_assert_ptr_nonnull(strstr(err.text, "no CAN interface"));
	ck_code(afsock_can_link_wait("v0", AFSOCK_CAN_WAIT_BUS_OFF, -1, NULL,
				     &err), AFSOCK_EVALUE);
	support_netns_leave();
}
END_TEST

START_TEST(taken_name_is_said)
{
	struct afsock_can_link_new link = { .name = "v0", .kind = "vcan" };
	struct afsock_err err;

	if (!enter())
		return;
	ck_code(afsock_can_link_add(&link, &err), -EEXIST);
	ck_assert_ptr_nonnull(strstr(err.hint, "v0 is there already"));
	support_netns_leave();
}
END_TEST

START_TEST(pair_in_one_namespace)
{
	struct afsock_can_link_new link = { .name = "a", .kind = "vxcan",
					    .peer = "b", .mtu = 16 };
	struct afsock_can_link_info info;
	struct afsock_err err = { .code = 0 };

	if (!enter())
		return;
	ck_code(afsock_can_link_add(&link, &err), 0);
	ck_code(afsock_can_link_get("a", &info, &err), 0);
	ck_assert_uint_eq(info.mtu, 16);
	ck_assert_str_eq(info.peer, "b");
	ck_assert_int_eq(info.peer_netns, -1);
	ck_code(afsock_can_link_get("b", &info, &err), 0);
	ck_assert_uint_eq(info.mtu, 16);
	ck_assert_str_eq(info.peer, "a");
	ck_code(afsock_can_link_del("b", &err), 0);
	ck_code(afsock_can_link_get("a", &info, &err), -ENODEV);
	support_netns_leave();
}
END_TEST

static int wait_for_parent(void *arg)
{
	int *fds = arg;
	char c = 0;

	close(fds[0]);
	if (unshare(CLONE_NEWNET) != 0 || write(fds[1], "", 1) != 1)
		return 1;
	return read(fds[2], &c, 1) == 0 ? 0 : 1;
}

/* By descriptor, and by process: the child has left this namespace. */
START_TEST(other_end_in_another_namespace)
{
	struct afsock_can_link_new link = { .name = "a", .kind = "vxcan",
					    .peer = "b" };
	struct afsock_can_link_info info;
	struct afsock_err err = { .code = 0 };
	int ready[2], end[2], fds[3];
	char path[64], c;
	pid_t child;

	if (!enter())
		return;
	ck_assert_int_eq(pipe2(ready, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(end, O_CLOEXEC), 0);
	fds[0] = end[1];
	fds[1] = ready[1];
	fds[2] = end[0];
	child = support_child(wait_for_parent, fds);
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1) {
		support_skip("no second network namespace");
		goto out;
	}
	link.peer_netns_pid = child;
	ck_assert_msg(afsock_can_link_add(&link, &err) == 0, "%s", err.text);
	ck_code(afsock_can_link_get("b", &info, &err), -ENODEV);
	ck_code(afsock_can_link_get("a", &info, &err), 0);
	ck_assert_int_ge(info.peer_netns, 0);
	ck_assert_str_eq(info.peer, "");
	ck_code(afsock_can_link_del("a", &err), 0);

	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)child);
	link.peer_netns_pid = 0;
	link.peer_netns = path;
	ck_assert_msg(afsock_can_link_add(&link, &err) == 0, "%s", err.text);
	ck_code(afsock_can_link_get("b", &info, &err), -ENODEV);
	ck_code(afsock_can_link_del("a", &err), 0);

	link.peer_netns = NULL;
	link.peer_netns_fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_gt(link.peer_netns_fd, 0);
	ck_assert_msg(afsock_can_link_add(&link, &err) == 0, "%s", err.text);
	ck_code(afsock_can_link_get("b", &info, &err), -ENODEV);
	close(link.peer_netns_fd);

	link = (struct afsock_can_link_new){ .name = "c", .kind = "vxcan",
					     .peer = "d",
					     .peer_netns = "/dev/null" };
	ck_assert_int_lt(afsock_can_link_add(&link, &err), 0);
	link.peer_netns = "/nonexistent/ns";
	ck_code(afsock_can_link_add(&link, &err), -ENOENT);
out:
	close(end[1]);
	close(end[0]);
	close(ready[0]);
	support_child_end(child);
	support_netns_leave();
}
END_TEST

/* ---- waiting ---- */

static int raise_v0(void *arg)
{
	struct afsock_can_link_config up = { .set = AFSOCK_CAN_SET_UP };

	(void)arg;
	support_pause(300 * SUPPORT_MS);
	return afsock_can_link_set("v0", &up, NULL) == 0 ? 0 : 1;
}

START_TEST(wait_ends_with_the_event)
{
	struct afsock_can_link_info info;
	struct afsock_err err;
	int64_t since;
	pid_t child;

	if (!enter())
		return;
	since = support_now();
	child = support_child(raise_v0, NULL);
	ck_code(afsock_can_link_wait("v0", AFSOCK_CAN_WAIT_UP,
				     60 * SUPPORT_SEC, &info, &err), 0);
	ck_assert(support_now() - since >= 300 * SUPPORT_MS);
	ck_assert(support_now() - since < 50 * SUPPORT_SEC);
	ck_assert_int_eq(info.is_up, true);
	ck_assert_int_eq(support_child_end(child), 0);
	support_netns_leave();
}
END_TEST

static int make_later(void *arg)
{
	struct afsock_can_link_new link = { .name = "later", .kind = "vcan" };

	(void)arg;
	support_pause(300 * SUPPORT_MS);
	return afsock_can_link_add(&link, NULL) == 0 ? 0 : 1;
}

START_TEST(interface_that_is_not_there_is_waited_for)
{
	struct afsock_err err;
	pid_t child;

	if (!enter())
		return;
	child = support_child(make_later, NULL);
	ck_code(afsock_can_link_wait("later", AFSOCK_CAN_WAIT_PRESENT,
				     60 * SUPPORT_SEC, NULL, &err), 0);
	ck_assert_int_eq(support_child_end(child), 0);
	support_netns_leave();
}
END_TEST

static int remove_later(void *arg)
{
	(void)arg;
	support_pause(300 * SUPPORT_MS);
	return afsock_can_link_del("v0", NULL) == 0 ? 0 : 1;
}

START_TEST(interface_that_goes_is_noticed)
{
	struct afsock_err err;
	pid_t child;

	if (!enter())
		return;
	child = support_child(remove_later, NULL);
	ck_code(afsock_can_link_wait("v0", AFSOCK_CAN_WAIT_GONE,
				     60 * SUPPORT_SEC, NULL, &err), 0);
	ck_assert_int_eq(support_child_end(child), 0);
	support_netns_leave();
}
END_TEST

START_TEST(wait_keeps_its_limit_and_says_how_it_is)
{
	struct afsock_err err;
	int64_t since;

	if (!enter())
		return;
	since = support_now();
	ck_code(afsock_can_link_wait("v0", AFSOCK_CAN_WAIT_UP,
				     200 * SUPPORT_MS, NULL, &err),
		AFSOCK_TIMEOUT);
	ck_took(since, 200 * SUPPORT_MS);
	ck_assert_ptr_nonnull(strstr(err.text, "v0 is not up"));
	ck_assert_ptr_nonnull(strstr(err.text, "it is down"));
	ck_code(afsock_can_link_wait("nope", AFSOCK_CAN_WAIT_UP, 0, NULL, &err),
		AFSOCK_TIMEOUT);
	ck_assert_ptr_nonnull(strstr(err.text, "does not exist"));
	ck_code(afsock_can_link_wait("v0", 99, 0, NULL, &err), AFSOCK_EVALUE);
	support_netns_leave();
}
END_TEST

Suite *suite_can_link(void);
Suite *suite_can_link(void)
{
	Suite *s = suite_create("can_link");
	TCase *tc = tcase_create("words");

	tcase_add_loop_test(tc, words_are_read_and_written, 0,
			    (int)SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, bad_words_are_refused, 0,
			    (int)SUPPORT_COUNT(bad_rows));
	tcase_add_test(tc, names_that_no_interface_has_are_refused);
	tcase_add_test(tc, impossible_new_interfaces_are_refused);
	tcase_add_test(tc, names_of_states_and_modes);
	suite_add_tcase(s, tc);

	tc = tcase_create("interfaces");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, vcan_is_made_changed_and_removed);
	tcase_add_test(tc, what_vcan_cannot_is_said);
	tcase_add_test(tc, taken_name_is_said);
	tcase_add_test(tc, pair_in_one_namespace);
	tcase_add_test(tc, other_end_in_another_namespace);
	suite_add_tcase(s, tc);

	tc = tcase_create("waiting");
	tcase_set_timeout(tc, 90);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, wait_ends_with_the_event);
	tcase_add_test(tc, interface_that_is_not_there_is_waited_for);
	tcase_add_test(tc, interface_that_goes_is_noticed);
	tcase_add_test(tc, wait_keeps_its_limit_and_says_how_it_is);
	suite_add_tcase(s, tc);
	return s;
}
