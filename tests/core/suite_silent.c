/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_silent.c - what must be neither lost nor taken without a word */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <afsock/family.h>

#include "support/support.h"

Suite *suite_silent(void);

static const struct {
	const char *options;
	int wanted;
} reuses[] = {
	{ "", 1 }, /* as Python's create_server */
	{ ",reuseaddr", 1 },
	{ ",reuseaddr=0", 0 },
	{ ",setsockopt=1:2:0", 0 }, /* SOL_SOCKET, SO_REUSEADDR */
};

START_TEST(listener_reuses_addresses_unless_the_text_says_no)
{
	struct afsock s;
	char text[80];
	int value = -1;

	snprintf(text, sizeof(text), "unix:@afsock-silent-%d%s",
		 (int)getpid(), reuses[_i].options);
	ck_code(afsock_listen(text, -1, &s, NULL), 0);
	ck_code(afsock_getopt_int(&s, SOL_SOCKET, SO_REUSEADDR, &value), 0);
	ck_assert_msg(value == reuses[_i].wanted, "%s: %d, wanted %d", text,
		      value, reuses[_i].wanted);
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* ---- messages quote what came in ---- */

static void check_line(const struct afsock_err *err)
{
	char line[1024];
	size_t i, n = afsock_err_line(err, line, sizeof(line));

	ck_assert_uint_gt(n, 0);
	for (i = 0; line[i]; i++)
		ck_assert_msg((unsigned char)line[i] >= 0x20 &&
				      line[i] != 0x7f,
			      "byte %d at %zu of '%s'", line[i], i, line);
}

static int parse(const char *text, struct afsock_err *err)
{
	struct afsock_target target;

	return afsock_target_parse(text, strlen(text), &target, err);
}

static int look_up(const char *name, struct afsock_err *err)
{
	return afsock_if_index(-1, name, strlen(name), err);
}

static int find(const char *name, struct afsock_err *err)
{
	struct afsock_const found;

	return afsock_const_find(name, &found, err);
}

static int lookup(const char *name, struct afsock_err *err)
{
	struct afsock_family_info info;

	return afsock_family_lookup(-1, name, &info, err);
}

static const struct {
	int (*call)(const char *text, struct afsock_err *err);
	const char *text;
	const char *shown;
} quoted[] = {
	{ parse, "a\nb:1", "a?b" },
	{ parse, "unix:x,a\033[31m=1", "a?[31m" },
	{ parse, "unix:x,rcvbuf\x7f", "rcvbuf?" },
	{ look_up, "no\rsuch", "no?such" },
	{ find, "SO_\n", "SO_?" },
	{ lookup, "\tx", "?x" },
};

START_TEST(message_is_one_line_whatever_it_quotes)
{
	struct afsock_err err = { .code = 0 };

	ck_assert_int_lt(quoted[_i].call(quoted[_i].text, &err), 0);
	check_line(&err);
	ck_assert_msg(strstr(err.text, quoted[_i].shown), "'%s' without '%s'",
		      err.text, quoted[_i].shown);
}
END_TEST

START_TEST(field_of_a_message_is_one_line)
{
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_fail(&err, AFSOCK_EVALUE, "a\nb", "\n%s\n", "x"),
		AFSOCK_EVALUE);
	check_line(&err);
	ck_assert_str_eq(err.field, "a?b");
	ck_assert_str_eq(err.text, "?x?");
}
END_TEST

/* ---- what would be taken for something else ---- */

START_TEST(device_name_that_the_kernel_would_cut_is_refused)
{
	static const char *const names[] = { "bindtodevice", "if",
					     "so-bindtodevice" };
	struct afsock_err err = { .code = 0 };
	struct afsock s;

	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &s, NULL), 0);
	ck_code(afsock_set(&s, names[_i], "abcdefghijklmnop", 16, &err),
		AFSOCK_EVALUE);
	ck_assert_str_eq(err.field, names[_i]);
	ck_assert_msg(strstr(err.text, "'abcdefghijklmnop' is 16 bytes, at "
				       "most 15"),
		      "%s", err.text);
	/* 15 are the kernel's to judge. */
	ck_assert_int_gt(afsock_set(&s, names[_i], "abcdefghijklmno", 15,
				    &err), -4096);
	ck_code(afsock_close(&s), 0);
}
END_TEST

START_TEST(text_of_a_null_pointer_is_not_the_empty_text)
{
	static const struct afsock_form form = { AF_UNIX, SOCK_STREAM, 0, -1 };
	const char *unset = NULL;
	struct afsock_addr addr = { .len = 77 };
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR(unset), &addr, &err),
		AFSOCK_ETYPE);
	ck_assert_uint_eq(addr.len, 77);
	ck_assert_str_eq(err.text, "path is a NULL pointer, wanted text");
	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR(""), &addr, &err), 0);
	ck_assert_uint_eq(addr.len, 2);
}
END_TEST

START_TEST(longest_length_is_no_errno)
{
	struct afsock s[2];
	char buf[4] = "";

	ck_code(afsock_pair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, s, NULL),
		0);
	ck_code(afsock_recv(&s[0], buf, SIZE_MAX, 0), recv(s[0].fd, buf,
							   SSIZE_MAX, 0) < 0 ?
						      -errno : 0);
	ck_code(afsock_close(&s[0]), 0);
	ck_code(afsock_close(&s[1]), 0);
}
END_TEST

/* Seconds above 2^31 and 2^32, which a time_t of 32 bits does not hold. */
static const int64_t long_limits[] = {
	INT64_C(3000000000) * SUPPORT_SEC, INT64_C(5000000000) * SUPPORT_SEC,
	INT64_C(9000000000) * SUPPORT_SEC, INT64_MAX - 1, INT64_MAX,
};

START_TEST(long_limit_is_no_wrong_argument)
{
	struct afsock s[2];

	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL), 0);
	ck_code(afsock_set_timeout(&s[0], long_limits[_i]), 0);
	ck_assert_int_eq(afsock_wait(&s[0], POLLOUT), POLLOUT);
	ck_code(afsock_close(&s[0]), 0);
	ck_code(afsock_close(&s[1]), 0);
}
END_TEST

START_TEST(kernel_limit_is_stored_or_refused)
{
	struct afsock_err err = { .code = 0 };
	struct timeval tv = { 0, 0 };
	size_t len = sizeof(tv);
	struct afsock s;
	int r;

	ck_code(afsock_open(AF_UNIX, SOCK_STREAM, 0, &s, NULL), 0);
	r = afsock_set(&s, "rcvtimeo", "4294967297", 10, &err);
	if (sizeof(tv.tv_sec) == 4)
		ck_code(r, AFSOCK_ERANGE);
	else
		ck_code(r, 0);
	ck_code(afsock_getopt(&s, SOL_SOCKET, SO_RCVTIMEO, &tv, &len), 0);
	ck_assert_int_ne(tv.tv_sec, 1);
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* ---- families in files of their own ---- */

/* The number of a family that is a file; 0 when this build has none. */
static int a_module(void)
{
	struct afsock_family_info rows[80];
	size_t n = afsock_families(rows, SUPPORT_COUNT(rows)), i;

	for (i = 0; i < n && i < SUPPORT_COUNT(rows); i++)
		if (rows[i].status == AFSOCK_MODULE)
			return rows[i].af;
	return 0;
}

/* Without a descriptor left no file can be opened. */
START_TEST(module_is_tried_again_for_who_asks_why)
{
	struct rlimit before, none;
	struct afsock_err err = { .code = 0 };
	const struct afsock_family *family;
	int af = a_module();

	if (!af)
		return;
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	family = afsock_family_get(af, &err);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	if (!family) { /* else it was there already: CK_FORK=no */
		ck_code(err.code, AFSOCK_EFAMILY);
		family = afsock_family_get(af, &err);
	}
	ck_assert_msg(family != NULL, "%s", err.text);
	/* And for everybody from then on. */
	ck_assert_ptr_eq(afsock_family_get(af, NULL), family);
}
END_TEST

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_silent(void)
{
	Suite *s = suite_create("silent");
	TCase *tc = tcase_create("silent");

	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	LOOP(tc, listener_reuses_addresses_unless_the_text_says_no, reuses);
	LOOP(tc, message_is_one_line_whatever_it_quotes, quoted);
	tcase_add_test(tc, field_of_a_message_is_one_line);
	tcase_add_loop_test(
		tc, device_name_that_the_kernel_would_cut_is_refused, 0, 3);
	tcase_add_test(tc, text_of_a_null_pointer_is_not_the_empty_text);
	tcase_add_test(tc, longest_length_is_no_errno);
	LOOP(tc, long_limit_is_no_wrong_argument, long_limits);
	tcase_add_test(tc, kernel_limit_is_stored_or_refused);
	tcase_add_test(tc, module_is_tried_again_for_who_asks_why);
	suite_add_tcase(s, tc);
	return s;
}
