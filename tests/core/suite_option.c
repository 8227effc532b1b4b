/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_option.c - socket options, by number and by name */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include "core/internal.h"
#include "support/support.h"

Suite *suite_option(void);

static struct afsock s;

static void open_tcp(void)
{
	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL), 0);
}

static void close_tcp(void)
{
	ck_code(afsock_close(&s), 0);
}

/* What the kernel has now, asked without the library. */
static int kernel_int(int level, int name)
{
	int value = -77;
	socklen_t len = sizeof(value);

	ck_assert_int_eq(getsockopt(s.fd, level, name, &value, &len), 0);
	return value;
}

/* ---- by number ---- */

START_TEST(int_form_sets_four_bytes)
{
	ck_code(afsock_setopt_int(&s, SOL_SOCKET, SO_REUSEADDR, 1), 0);
	ck_assert_int_eq(kernel_int(SOL_SOCKET, SO_REUSEADDR), 1);
	ck_code(afsock_setopt_int(&s, SOL_SOCKET, SO_PRIORITY, 5), 0);
	ck_assert_int_eq(kernel_int(SOL_SOCKET, SO_PRIORITY), 5);
	ck_code(afsock_setopt_int(&s, SOL_SOCKET, 9999, 1), -ENOPROTOOPT);
	ck_code(afsock_setopt_int(&s, IPPROTO_TCP, TCP_KEEPCNT, -1), -EINVAL);
}
END_TEST

START_TEST(bytes_form_passes_what_it_is_given)
{
	struct linger linger = { 1, 7 };
	char none[1];

	ck_code(afsock_setopt(&s, SOL_SOCKET, SO_LINGER, &linger,
			      sizeof(linger)), 0);
	memset(&linger, 0, sizeof(linger));
	ck_assert_int_eq(getsockopt(s.fd, SOL_SOCKET, SO_LINGER, &linger,
				    &(socklen_t){ sizeof(linger) }), 0);
	ck_assert_int_eq(linger.l_linger, 7);
	ck_code(afsock_setopt(&s, SOL_SOCKET, SO_PRIORITY, none, 0), -EINVAL);
	ck_code(afsock_setopt(&s, SOL_SOCKET, SO_PRIORITY, none, 1), -EINVAL);
	ck_code(afsock_setopt(&s, SOL_SOCKET, SO_PRIORITY, none,
			      (size_t)INT_MAX + 1), -EINVAL);
}
END_TEST

/* A length without bytes is not the same as no bytes. */
START_TEST(null_form_passes_a_length_alone)
{
	char name[16];
	size_t len = sizeof(name);

	ck_code(afsock_setopt(&s, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2), 0);
	ck_code(afsock_getopt(&s, SOL_SOCKET, SO_BINDTODEVICE, name, &len), 0);
	ck_assert_str_eq(name, "lo");
	ck_code(afsock_setopt_null(&s, SOL_SOCKET, SO_BINDTODEVICE, 0), 0);
	len = sizeof(name);
	ck_code(afsock_getopt(&s, SOL_SOCKET, SO_BINDTODEVICE, name, &len), 0);
	ck_assert_uint_eq(len, 0);
	ck_code(afsock_setopt_null(&s, SOL_SOCKET, SO_REUSEADDR, 4), -EFAULT);
}
END_TEST

/* 5 GB/s do not fit in 32 bits: net/core/sock.c, SO_MAX_PACING_RATE. */
START_TEST(u64_form_sets_and_gets_eight_bytes)
{
	uint64_t value = 77;

	ck_code(afsock_setopt_u64(&s, SOL_SOCKET, SO_MAX_PACING_RATE,
				  UINT64_C(5000000000)), 0);
	ck_code(afsock_getopt_u64(&s, SOL_SOCKET, SO_MAX_PACING_RATE, &value),
		0);
	ck_assert_uint_eq(value, UINT64_C(5000000000));
	value = 77;
	ck_code(afsock_getopt_u64(&s, SOL_SOCKET, 9999, &value),
		-ENOPROTOOPT);
	ck_assert_uint_eq(value, 77);
}
END_TEST

static const struct {
	size_t room, wrote;
} gets[] = { { 8, 4 }, { 4, 4 }, { 2, 2 }, { 0, 0 } };

START_TEST(get_tells_what_the_kernel_wrote)
{
	unsigned char buf[8];
	size_t len = gets[_i].room;
	int type = SOCK_STREAM;

	memset(buf, 0x55, sizeof(buf));
	ck_code(afsock_getopt(&s, SOL_SOCKET, SO_TYPE, buf, &len), 0);
	ck_assert_uint_eq(len, gets[_i].wrote);
	ck_bytes(buf, &type, gets[_i].wrote);
	for (; len < sizeof(buf); len++)
		ck_assert_int_eq(buf[len], 0x55);
}
END_TEST

START_TEST(get_fails_as_the_kernel_does_and_writes_nothing)
{
	size_t len = 4;
	int value = 77;

	ck_code(afsock_getopt(&s, SOL_SOCKET, 9999, &value, &len),
		-ENOPROTOOPT);
	ck_code(afsock_getopt_int(&s, 250, 1, &value), -EOPNOTSUPP);
	ck_assert_uint_eq(len, 4);
	ck_assert_int_eq(value, 77);
	ck_code(afsock_getopt_int(&s, SOL_SOCKET, SO_TYPE, &value), 0);
	ck_assert_int_eq(value, SOCK_STREAM);
}
END_TEST

/* ---- by name: each kind ---- */

static const struct {
	const char *name;
	const char *value; /* NULL: none */
	int level, optname, wanted;
} ints[] = {
	{ "reuseaddr", NULL, SOL_SOCKET, SO_REUSEADDR, 1 },
	{ "reuseaddr", "", SOL_SOCKET, SO_REUSEADDR, 1 },
	{ "ReuseAddr", "yes", SOL_SOCKET, SO_REUSEADDR, 1 },
	{ "reuseaddr", "off", SOL_SOCKET, SO_REUSEADDR, 0 },
	{ "keepalive", "1", SOL_SOCKET, SO_KEEPALIVE, 1 },
	{ "broadcast", "true", SOL_SOCKET, SO_BROADCAST, 1 },
	{ "oobinline", "on", SOL_SOCKET, SO_OOBINLINE, 1 },
	{ "rxq-ovfl", NULL, SOL_SOCKET, SO_RXQ_OVFL, 1 },
	{ "timestampns", NULL, SOL_SOCKET, SO_TIMESTAMPNS, 1 },
	{ "priority", "0x6", SOL_SOCKET, SO_PRIORITY, 6 },
	{ "rcvlowat", "10", SOL_SOCKET, SO_RCVLOWAT, 10 },
	/* The kernel doubles these: socket(7). */
	{ "rcvbuf", "20000", SOL_SOCKET, SO_RCVBUF, 40000 },
	{ "sndbuf", "20000", SOL_SOCKET, SO_SNDBUF, 40000 },
	/* of the family */
	{ "nodelay", NULL, IPPROTO_TCP, TCP_NODELAY, 1 },
	{ "tcp-keepcnt", "9", IPPROTO_TCP, TCP_KEEPCNT, 9 },
	/* durations in milliseconds, rounded up */
	{ "user-timeout", "2s", IPPROTO_TCP, TCP_USER_TIMEOUT, 2000 },
	{ "user-timeout", "1500", IPPROTO_TCP, TCP_USER_TIMEOUT, 1500 },
	{ "user-timeout", "1ns", IPPROTO_TCP, TCP_USER_TIMEOUT, 1 },
	{ "user-timeout", "0", IPPROTO_TCP, TCP_USER_TIMEOUT, 0 },
	/* LEVEL:NAME:VALUE */
	{ "setsockopt", "1:12:4", SOL_SOCKET, SO_PRIORITY, 4 },
	{ "setsockopt", "6:1:0x1", IPPROTO_TCP, TCP_NODELAY, 1 },
	{ "setsockopt", "1:12:x0000000000000000", SOL_SOCKET, SO_PRIORITY,
	  0 },
};

START_TEST(option_is_set_by_name)
{
	struct afsock_err err = { .code = 0 };
	const char *value = ints[_i].value;
	int got;

	ck_assert_msg(afsock_set(&s, ints[_i].name, value,
				 value ? strlen(value) : 0, &err) == 0,
		      "%s=%s is refused: %s", ints[_i].name, value, err.text);
	got = kernel_int(ints[_i].level, ints[_i].optname);
	ck_assert_msg(got == ints[_i].wanted, "%s=%s sets %d, wanted %d",
		      ints[_i].name, value, got, ints[_i].wanted);
}
END_TEST

static const struct {
	const char *name;
	const char *value;
	int optname;
	int64_t us_min, us_max; /* the kernel rounds up to its clock */
} timevals[] = {
	{ "rcvtimeo", "2", SO_RCVTIMEO, 2000000, 2010000 },
	{ "rcvtimeo", "1.5", SO_RCVTIMEO, 1500000, 1510000 },
	{ "sndtimeo", "250ms", SO_SNDTIMEO, 250000, 260000 },
	{ "rcvtimeo", "1ns", SO_RCVTIMEO, 1, 10000 },
	{ "rcvtimeo", "0", SO_RCVTIMEO, 0, 0 },
};

START_TEST(duration_is_set_as_a_timeval)
{
	const char *value = timevals[_i].value;
	struct timeval tv = { 77, 77 };
	int64_t us;

	ck_code(afsock_set(&s, timevals[_i].name, value, strlen(value), NULL),
		0);
	ck_assert_int_eq(getsockopt(s.fd, SOL_SOCKET, timevals[_i].optname,
				    &tv, &(socklen_t){ sizeof(tv) }), 0);
	us = (int64_t)tv.tv_sec * 1000000 + tv.tv_usec;
	ck_assert_int_ge(us, timevals[_i].us_min);
	ck_assert_int_le(us, timevals[_i].us_max);
}
END_TEST

static const struct {
	const char *value;
	int seconds;
} lingers[] = {
	{ "0", 0 },	{ "2", 2 },   { "500ms", 1 },
	{ "2.5", 3 },	{ "1ns", 1 }, { "2147483647", INT_MAX },
};

/* Whole seconds: part of one is not "do not wait". */
START_TEST(linger_is_rounded_up)
{
	const char *value = lingers[_i].value;
	struct linger linger = { 0, 77 };

	ck_code(afsock_set(&s, "linger", value, strlen(value), NULL), 0);
	ck_assert_int_eq(getsockopt(s.fd, SOL_SOCKET, SO_LINGER, &linger,
				    &(socklen_t){ sizeof(linger) }), 0);
	ck_assert_int_eq(linger.l_onoff, 1);
	ck_assert_int_eq(linger.l_linger, lingers[_i].seconds);
	/* Nothing may keep the test from closing. */
	ck_code(afsock_set(&s, "linger", "0", 1, NULL), 0);
}
END_TEST

START_TEST(text_is_set_as_it_is)
{
	char name[16] = "";
	size_t len = sizeof(name);

	ck_code(afsock_set(&s, "bindtodevice", "lo", 2, NULL), 0);
	ck_code(afsock_getopt(&s, SOL_SOCKET, SO_BINDTODEVICE, name, &len), 0);
	ck_assert_str_eq(name, "lo");
	/* Only the bytes that were told. */
	ck_code(afsock_set(&s, "if", "loXX", 2, NULL), 0);
	ck_code(afsock_set(&s, "if", NULL, 0, NULL), 0);
	len = sizeof(name);
	ck_code(afsock_getopt(&s, SOL_SOCKET, SO_BINDTODEVICE, name, &len), 0);
	ck_assert_uint_eq(len, 0);
}
END_TEST

/* ---- kinds that no option of this socket has ---- */

static const struct afsock_word moods[] = { { "calm", 3 }, { NULL, 0 } };

static const struct afsock_opt rows[] = {
	{ .name = "worded", .level = SOL_SOCKET, .optname = SO_PRIORITY,
	  .kind = AFSOCK_OPT_INT, .min = 1, .max = 6, .words = moods },
	{ .name = "raw", .level = SOL_SOCKET, .optname = SO_PRIORITY,
	  .kind = AFSOCK_OPT_BYTES },
	{ .name = "wide", .level = SOL_SOCKET, .optname = SO_MAX_PACING_RATE,
	  .kind = AFSOCK_OPT_U64, .min = 1, .max = INT64_MAX },
	{ .name = "brief", .level = IPPROTO_TCP, .optname = TCP_USER_TIMEOUT,
	  .kind = AFSOCK_OPT_MS, .min = 10, .max = 20 },
};

static int set_row(size_t i, const char *value, struct afsock_err *err)
{
	return afsock__opt_set(&s, &rows[i], value, strlen(value), err);
}

START_TEST(every_kind_of_option_is_set)
{
	uint64_t wide = 0;

	ck_code(set_row(0, "CALM", NULL), 0);
	ck_assert_int_eq(kernel_int(SOL_SOCKET, SO_PRIORITY), 3);
	ck_code(set_row(0, "6", NULL), 0);
	ck_assert_int_eq(kernel_int(SOL_SOCKET, SO_PRIORITY), 6);
	/* The same in either byte order. */
	ck_code(set_row(1, "00.00:00 00", NULL), 0);
	ck_assert_int_eq(kernel_int(SOL_SOCKET, SO_PRIORITY), 0);
	ck_code(set_row(2, "0x12a05f200", NULL), 0);
	ck_code(afsock_getopt_u64(&s, SOL_SOCKET, SO_MAX_PACING_RATE, &wide),
		0);
	ck_assert_uint_eq(wide, UINT64_C(5000000000));
	ck_code(set_row(3, "15", NULL), 0);
	ck_assert_int_eq(kernel_int(IPPROTO_TCP, TCP_USER_TIMEOUT), 15);
}
END_TEST

static const struct {
	size_t row;
	const char *value;
	int code;
	const char *says;
} bad_rows[] = {
	{ 0, "7", AFSOCK_ERANGE, "worded 7 above 6" },
	{ 0, "0", AFSOCK_ERANGE, "worded 0 below 1" },
	{ 0, "angry", AFSOCK_ETEXT, "worded 'angry' is not a number" },
	{ 1, "0", AFSOCK_ETEXT, "raw '0' is not pairs of hex digits" },
	{ 1, "0g", AFSOCK_ETEXT, "at position 0" },
	{ 1, "0000", -EINVAL, "Invalid argument" },
	{ 2, "0", AFSOCK_ERANGE, "wide 0 below 1" },
	{ 2, "-1", AFSOCK_ERANGE, "wide -1 below 1" },
	{ 3, "9", AFSOCK_ERANGE, "brief 9 not within 10 and 20 ms" },
	{ 3, "1s", AFSOCK_ERANGE, "brief 1s not within 10 and 20 ms" },
};

START_TEST(value_beyond_a_limit_is_refused)
{
	struct afsock_err err = { .code = 0 };
	int r = set_row(bad_rows[_i].row, bad_rows[_i].value, &err);

	ck_assert_msg(r == bad_rows[_i].code, "%s=%s is %s, wanted %s",
		      rows[bad_rows[_i].row].name, bad_rows[_i].value,
		      support_code(r), support_code(bad_rows[_i].code));
	ck_assert_str_eq(err.field, rows[bad_rows[_i].row].name);
	ck_assert_msg(strstr(err.text, bad_rows[_i].says), "'%s' without '%s'",
		      err.text, bad_rows[_i].says);
}
END_TEST

/* ---- by name: what is refused ---- */

static const struct {
	const char *name, *value;
	int code;
	const char *field;
	const char *says;
} refused[] = {
	{ "nosuch", "1", AFSOCK_EVALUE, "option",
	  "no option is named 'nosuch' here" },
	{ "", "1", AFSOCK_EVALUE, "option", "no option is named ''" },
	{ "reuseadd", "", AFSOCK_EVALUE, "option", "'reuseadd'" },
	/* of another family */
	{ "passcred", "1", AFSOCK_EVALUE, "option", "'passcred'" },
	{ "stmin", "1", AFSOCK_EVALUE, "option", "'stmin'" },
	{ "reuseaddr", "maybe", AFSOCK_EVALUE, "reuseaddr",
	  "reuseaddr 'maybe' is not 0 or 1" },
	{ "reuseaddr", "2", AFSOCK_EVALUE, "reuseaddr", "'2'" },
	{ "rcvbuf", "", AFSOCK_ETEXT, "rcvbuf", "rcvbuf '' is not a number" },
	{ "rcvbuf", "many", AFSOCK_ETEXT, "rcvbuf", "'many'" },
	{ "rcvbuf", "-1", AFSOCK_ERANGE, "rcvbuf", "rcvbuf -1 below 0" },
	{ "rcvbuf", "2147483648", AFSOCK_ERANGE, "rcvbuf",
	  "rcvbuf 2147483648 above 2147483647" },
	{ "rcvtimeo", "soon", AFSOCK_ETEXT, "rcvtimeo",
	  "rcvtimeo 'soon' is not a duration" },
	{ "rcvtimeo", "", AFSOCK_ETEXT, "rcvtimeo", "''" },
	{ "user-timeout", "2147484s", AFSOCK_ERANGE, "user-timeout",
	  "user-timeout 2147484s not within 0 and 2147483647 ms" },
	{ "linger", "", AFSOCK_ETEXT, "linger", "linger '' is not" },
	{ "linger", "2147483648", AFSOCK_ERANGE, "linger",
	  "linger 2147483648 above 2147483647 s" },
	{ "linger", "2147483647.5", AFSOCK_ERANGE, "linger",
	  "linger 2147483647.5 above 2147483647 s" },
	{ "setsockopt", "", AFSOCK_ETEXT, "setsockopt",
	  "setsockopt takes LEVEL:NAME:VALUE" },
	{ "setsockopt", "1:2", AFSOCK_ETEXT, "setsockopt", "LEVEL:NAME:VALUE" },
	{ "setsockopt", "1:2:", AFSOCK_ETEXT, "setsockopt", "'' is not" },
	{ "setsockopt", "a:2:1", AFSOCK_ETEXT, "setsockopt", "'a' is not" },
	{ "setsockopt", "1:2:1:1", AFSOCK_ETEXT, "setsockopt", "'1:1'" },
	{ "setsockopt", "1:2:xfff", AFSOCK_ETEXT, "setsockopt", "position 2" },
	{ "setsockopt", "1:2:2147483648", AFSOCK_ERANGE, "setsockopt",
	  "above 2147483647" },
	/* the kernel's own answers */
	{ "setsockopt", "1:9999:1", -ENOPROTOOPT, "setsockopt",
	  "Protocol not available" },
	{ "bindtodevice", "nosuch0", -ENODEV, "bindtodevice",
	  "No such device" },
	{ "congestion", "nosuch", -ENOENT, "congestion",
	  "No such file or directory" },
};

START_TEST(wrong_option_is_refused_by_name_value_and_limit)
{
	struct afsock_err err = { .code = 0 };
	int r = afsock_set(&s, refused[_i].name, refused[_i].value,
			   strlen(refused[_i].value), &err);

	ck_assert_msg(r == refused[_i].code, "%s=%s is %s, wanted %s (%s)",
		      refused[_i].name, refused[_i].value, support_code(r),
		      support_code(refused[_i].code), err.text);
	ck_code(err.code, r);
	ck_assert_str_eq(err.field, refused[_i].field);
	ck_assert_msg(strstr(err.text, refused[_i].says), "'%s' without '%s'",
		      err.text, refused[_i].says);
	/* The detail need not be wanted. */
	ck_code(afsock_set(&s, refused[_i].name, refused[_i].value,
			   strlen(refused[_i].value), NULL), r);
}
END_TEST

START_TEST(unknown_name_is_told_before_the_closed_object)
{
	struct afsock closed = AFSOCK_INIT;
	struct afsock_err err;

	ck_code(afsock_set(&closed, "nosuch", "1", 1, &err), AFSOCK_EVALUE);
	ck_code(afsock_set(&closed, "reuseaddr", "1", 1, &err),
		AFSOCK_ECLOSED);
	ck_assert_str_eq(err.field, "reuseaddr");
	ck_code(afsock_setopt(&closed, SOL_SOCKET, SO_LINGER, "", 0),
		AFSOCK_ECLOSED);
	ck_code(afsock_setopt_null(&closed, SOL_SOCKET, SO_LINGER, 0),
		AFSOCK_ECLOSED);
	ck_code(afsock_setopt_u64(&closed, SOL_SOCKET, SO_LINGER, 0),
		AFSOCK_ECLOSED);
}
END_TEST

#define LOOP(tc, test, table) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(table))

Suite *suite_option(void)
{
	Suite *suite = suite_create("option");
	TCase *tc = tcase_create("option");

	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_checked_fixture(tc, open_tcp, close_tcp);
	tcase_add_test(tc, int_form_sets_four_bytes);
	tcase_add_test(tc, bytes_form_passes_what_it_is_given);
	tcase_add_test(tc, null_form_passes_a_length_alone);
	tcase_add_test(tc, u64_form_sets_and_gets_eight_bytes);
	LOOP(tc, get_tells_what_the_kernel_wrote, gets);
	tcase_add_test(tc, get_fails_as_the_kernel_does_and_writes_nothing);
	LOOP(tc, option_is_set_by_name, ints);
	LOOP(tc, duration_is_set_as_a_timeval, timevals);
	LOOP(tc, linger_is_rounded_up, lingers);
	tcase_add_test(tc, text_is_set_as_it_is);
	tcase_add_test(tc, every_kind_of_option_is_set);
	LOOP(tc, value_beyond_a_limit_is_refused, bad_rows);
	LOOP(tc, wrong_option_is_refused_by_name_value_and_limit, refused);
	tcase_add_test(tc, unknown_name_is_told_before_the_closed_object);
	suite_add_tcase(suite, tc);
	return suite;
}
