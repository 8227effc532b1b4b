/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_err.c - results in words */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/internal.h"
#include "support/support.h"

Suite *suite_err(void);

static const struct {
	int code;
	const char *name;
	const char *text;
} codes[] = {
	{ -5000, "AFSOCK_TIMEOUT", "timed out" },
	{ -5001, "AFSOCK_EFAMILY", "address family not available" },
	{ -5002, "AFSOCK_ETYPE", "wrong kind or number of values" },
	{ -5003, "AFSOCK_EVALUE", "impossible value" },
	{ -5004, "AFSOCK_ERANGE", "number out of range" },
	{ -5005, "AFSOCK_ETEXT", "text cannot be read" },
	{ -5006, "AFSOCK_EADDR", "unusable address" },
	{ -5007, "AFSOCK_EGAI", "name resolution failed" },
	{ -5008, "AFSOCK_EHOST", "host lookup failed" },
	{ -5009, "AFSOCK_ECLOSED", "socket is closed" },
	{ -1, "EPERM", "Operation not permitted" },
	{ -11, "EAGAIN", "Resource temporarily unavailable" },
	{ -110, "ETIMEDOUT", "Connection timed out" },
	{ -111, "ECONNREFUSED", "Connection refused" },
	{ 0, NULL, "success" },
	{ 5, NULL, "success" },
	{ INT32_MAX, NULL, "success" },
	{ -4000, NULL, "unknown result -4000" },
	{ -4095, NULL, "unknown result -4095" },
	{ -4096, NULL, "unknown result -4096" },
	{ -4999, NULL, "unknown result -4999" },
	{ -5010, NULL, "unknown result -5010" },
	{ INT32_MIN, NULL, "unknown result -2147483648" },
};

START_TEST(every_result_has_words)
{
	char buf[80];

	ck_assert_ptr_eq(afsock_strerror(codes[_i].code, buf, sizeof(buf)),
			 buf);
	ck_assert_str_eq(buf, codes[_i].text);
}
END_TEST

START_TEST(codes_have_the_names_of_their_macros)
{
	const char *name = afsock_code_name(codes[_i].code);

	ck_assert_msg(name == codes[_i].name ||
			      (name && codes[_i].name &&
			       strcmp(name, codes[_i].name) == 0),
		      "%d is %s, wanted %s", codes[_i].code,
		      name ? name : "NULL",
		      codes[_i].name ? codes[_i].name : "NULL");
}
END_TEST

/* The two that are mistaken for one another. */
START_TEST(our_limit_is_none_of_the_kernels_numbers)
{
	char ours[80], kernels[80];

	ck_assert_int_lt(AFSOCK_TIMEOUT, -4095);
	afsock_strerror(AFSOCK_TIMEOUT, ours, sizeof(ours));
	afsock_strerror(-ETIMEDOUT, kernels, sizeof(kernels));
	ck_assert_str_ne(ours, kernels);
}
END_TEST

START_TEST(words_are_cut_to_the_buffer)
{
	char buf[8] = "-------";

	ck_assert_ptr_eq(afsock_strerror(AFSOCK_TIMEOUT, buf, 0), buf);
	ck_assert_str_eq(buf, "-------");
	afsock_strerror(AFSOCK_TIMEOUT, buf, 1);
	ck_assert_str_eq(buf, "");
	ck_assert_int_eq(buf[1], '-');
	afsock_strerror(AFSOCK_TIMEOUT, buf, 6);
	ck_assert_str_eq(buf, "timed");
	ck_assert_int_eq(buf[6], '-');
	afsock_strerror(-4000, buf, 5);
	ck_assert_str_eq(buf, "unkn");
}
END_TEST

/* ---- the line ---- */

static const struct {
	struct afsock_err err;
	const char *line;
} lines[] = {
	{ { .code = AFSOCK_TIMEOUT }, "timed out" },
	{ { .code = -ENODEV }, "No such device" },
	{ { .code = -ENODEV, .op = "bind" }, "bind: No such device" },
	{ { .code = -ENODEV, .op = "bind", .address = "can:x",
	    .text = "no such thing" }, "bind: can:x: no such thing" },
	{ { .code = AFSOCK_ERANGE, .field = "psm",
	    .text = "above the limit" }, "psm: above the limit" },
	/* What the sentence begins with is not said twice. */
	{ { .code = AFSOCK_ERANGE, .field = "psm",
	    .text = "psm 9 above 8" }, "psm 9 above 8" },
	{ { .code = -EPERM, .op = "socket", .address = "a:b", .field = "f",
	    .text = "no", .hint = "needs a capability" },
	  "socket: a:b: f: no (needs a capability)" },
};

START_TEST(line_has_what_is_known)
{
	char buf[120], small[7] = "------";
	size_t len = strlen(lines[_i].line);

	ck_assert_uint_eq(afsock_err_line(&lines[_i].err, buf, sizeof(buf)),
			  len);
	ck_assert_str_eq(buf, lines[_i].line);
	ck_assert_uint_eq(afsock_err_line(&lines[_i].err, NULL, 0), len);
	ck_assert_uint_eq(afsock_err_line(&lines[_i].err, small, 6), len);
	ck_assert_uint_eq(strlen(small), 5);
	ck_bytes(small, lines[_i].line, 5);
}
END_TEST

/* ---- filling ---- */

START_TEST(detail_is_replaced_as_a_whole)
{
	struct afsock_err err;

	memset(&err, 'x', sizeof(err));
	ck_code(afsock_fail(&err, AFSOCK_ERANGE, "psm", "psm %d above %d", 9,
			    8), AFSOCK_ERANGE);
	ck_code(err.code, AFSOCK_ERANGE);
	ck_assert_int_eq(err.resolver, 0);
	ck_assert_str_eq(err.field, "psm");
	ck_assert_str_eq(err.text, "psm 9 above 8");
	ck_assert_str_eq(err.op, "");
	ck_assert_str_eq(err.address, "");
	ck_assert_str_eq(err.hint, "");

	ck_code(afsock_fail_op(&err, -ENODEV, "SIOCGIFINDEX", "no %s", "x"),
		-ENODEV);
	ck_assert_str_eq(err.op, "SIOCGIFINDEX");
	ck_assert_str_eq(err.field, "");
	ck_code(afsock_fail(&err, -ENODEV, NULL, "x"), -ENODEV);
	ck_assert_str_eq(err.op, "");
	ck_assert_str_eq(err.field, "");
}
END_TEST

START_TEST(detail_need_not_be_wanted)
{
	struct afsock_form form = { AF_INET, SOCK_STREAM, 0, -1 };

	ck_code(afsock_fail(NULL, -ENODEV, "f", "x"), -ENODEV);
	ck_code(afsock_fail_op(NULL, -ENODEV, "f", "x"), -ENODEV);
	ck_code(afsock__fail_call(NULL, -ENODEV, "bind", &form, NULL),
		-ENODEV);
}
END_TEST

START_TEST(long_detail_is_cut_and_terminated)
{
	struct afsock_err err;
	char text[1000];

	memset(text, 'y', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_code(afsock_fail(&err, AFSOCK_ETEXT, text, "%s", text),
		AFSOCK_ETEXT);
	ck_assert_uint_eq(strlen(err.field), sizeof(err.field) - 1);
	ck_assert_uint_eq(strlen(err.text), sizeof(err.text) - 1);
	ck_code(afsock_fail_op(&err, AFSOCK_ETEXT, text, "%s", text),
		AFSOCK_ETEXT);
	ck_assert_uint_eq(strlen(err.op), sizeof(err.op) - 1);
}
END_TEST

/* A system call on an address: the words of all of them. */
START_TEST(failed_call_is_told_with_its_address)
{
	struct afsock_form form = { AF_UNIX, SOCK_STREAM, 0, -1 };
	struct afsock_addr addr = { .len = 5 };
	struct afsock_err err;

	addr.u.sa.sa_family = AF_UNIX;
	addr.u.bytes[2] = '/';
	addr.u.bytes[3] = 'x';
	ck_code(afsock__fail_call(&err, -ENOENT, "connect", &form, &addr),
		-ENOENT);
	ck_assert_str_eq(err.op, "connect");
	ck_assert_str_eq(err.address, "unix:/x");
	ck_assert_str_eq(err.text, "No such file or directory");
	ck_assert_msg(strstr(err.hint, "server"), "hint is '%s'", err.hint);
	/* A result of our own has no hint of a family. */
	ck_code(afsock__fail_call(&err, AFSOCK_TIMEOUT, "connect", &form,
				  &addr), AFSOCK_TIMEOUT);
	ck_assert_str_eq(err.hint, "");
}
END_TEST

/* ---- hints ---- */

START_TEST(hint_is_the_first_row_that_fits)
{
	static const struct afsock_hint rows[] = {
		{ "connect", ENOENT, "a" },
		{ "con", EPERM, "b" },
		{ NULL, EPERM, "c" },
		{ NULL, 0, NULL },
	};

	ck_assert_str_eq(afsock_hint_find(rows, "connect", ENOENT), "a");
	ck_assert_str_eq(afsock_hint_find(rows, "connect", -ENOENT), "a");
	ck_assert_str_eq(afsock_hint_find(rows, "connect", EPERM), "b");
	ck_assert_str_eq(afsock_hint_find(rows, "bind", EPERM), "c");
	ck_assert_str_eq(afsock_hint_find(rows, NULL, EPERM), "c");
	ck_assert_ptr_null(afsock_hint_find(rows, "bind", ENOENT));
	ck_assert_ptr_null(afsock_hint_find(rows, "connect", EIO));
}
END_TEST

/* ---- text in pieces ---- */

START_TEST(pieces_are_cut_and_counted)
{
	char buf[6] = "-----";
	struct afsock_out out = { .buf = buf, .size = sizeof(buf) };
	struct afsock_out none = { .buf = NULL, .size = 0 };

	afsock_out_add(&out, "%d-", 12);
	ck_assert_str_eq(buf, "12-");
	afsock_out_add(&out, "%s", "abcdef");
	ck_assert_str_eq(buf, "12-ab");
	afsock_out_add(&out, "more");
	ck_assert_uint_eq(out.used, 13);
	ck_assert_str_eq(buf, "12-ab");
	afsock_out_add(&none, "abc");
	ck_assert_uint_eq(none.used, 3);
}
END_TEST

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_err(void)
{
	Suite *s = suite_create("err");
	TCase *tc = tcase_create("err");

	LOOP(tc, every_result_has_words, codes);
	LOOP(tc, codes_have_the_names_of_their_macros, codes);
	tcase_add_test(tc, our_limit_is_none_of_the_kernels_numbers);
	tcase_add_test(tc, words_are_cut_to_the_buffer);
	LOOP(tc, line_has_what_is_known, lines);
	tcase_add_test(tc, detail_is_replaced_as_a_whole);
	tcase_add_test(tc, detail_need_not_be_wanted);
	tcase_add_test(tc, long_detail_is_cut_and_terminated);
	tcase_add_test(tc, failed_call_is_told_with_its_address);
	tcase_add_test(tc, hint_is_the_first_row_that_fits);
	tcase_add_test(tc, pieces_are_cut_and_counted);
	suite_add_tcase(s, tc);
	return s;
}
