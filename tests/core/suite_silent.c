/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_silent.c - what must be neither lost nor taken without a word */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
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

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_silent(void)
{
	Suite *s = suite_create("silent");
	TCase *tc = tcase_create("silent");

	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	LOOP(tc, listener_reuses_addresses_unless_the_text_says_no, reuses);
	suite_add_tcase(s, tc);
	return s;
}
