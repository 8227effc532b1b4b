/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * check.h - as much of Check as the suites use, for machines of another kind
 * that have no such library
 *
 * Tests run one after the other in one process, as with CK_FORK=no. Fixtures
 * are set up and torn down around each; there are no time limits.
 */
#ifndef AFSOCK_FOREIGN_CHECK_H
#define AFSOCK_FOREIGN_CHECK_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*foreign_test)(int _i);
typedef void (*foreign_fixture)(void);

typedef struct foreign_entry {
	const char *name;
	foreign_test test;
	int from, to;
} foreign_entry;

typedef struct TCase {
	foreign_entry tests[160];
	int count;
	foreign_fixture setup, teardown;
	struct TCase *next;
} TCase;

typedef struct Suite {
	const char *name;
	TCase *first, *last;
} Suite;

typedef struct SRunner {
	Suite *suite;
	int ran, failed;
} SRunner;

typedef struct TTest {
	const char *name;
	foreign_test fn;
} TTest;

enum { CK_ENV };

extern jmp_buf foreign_end;
extern bool foreign_has_failed;

Suite *suite_create(const char *name);
TCase *tcase_create(const char *name);
void suite_add_tcase(Suite *suite, TCase *tc);
void foreign_add(TCase *tc, const TTest *test, int from, int to);
void foreign_fixtures(TCase *tc, foreign_fixture setup,
		      foreign_fixture teardown);
SRunner *srunner_create(Suite *suite);
void srunner_run_all(SRunner *runner, int mode);
int srunner_ntests_run(SRunner *runner);
int srunner_ntests_failed(SRunner *runner);
void srunner_free(SRunner *runner);
const char *tcase_name(void);
void foreign_fail(const char *file, int line, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 3, 4)));

#define START_TEST(test) \
	static void test##_fn(int _i); \
	static const TTest test##_ttest = { #test, test##_fn }; \
	static const TTest *test = &test##_ttest; \
	static void test##_fn(int _i __attribute__((unused)))
#define END_TEST

#define tcase_add_test(tc, test) foreign_add(tc, test, 0, 1)
#define tcase_add_loop_test(tc, test, from, to) foreign_add(tc, test, from, to)
#define tcase_set_timeout(tc, seconds) ((void)(tc), (void)(seconds))
#define tcase_add_checked_fixture(tc, setup, teardown) \
	foreign_fixtures(tc, setup, teardown)
#define tcase_add_unchecked_fixture(tc, setup, teardown) \
	foreign_fixtures(tc, setup, teardown)

#define ck_abort_msg(...) foreign_fail(__FILE__, __LINE__, __VA_ARGS__)
#define ck_assert_msg(good, ...) \
	((good) ? (void)0 : foreign_fail(__FILE__, __LINE__, __VA_ARGS__))
#define ck_assert(good) ck_assert_msg(good, "%s", #good)
#define FOREIGN_NUMBER(type, format, a, op, b) do { \
	type a_ = (type)(a), b_ = (type)(b); \
	ck_assert_msg(a_ op b_, "%s " #op " %s: %" format " and %" format, \
		      #a, #b, a_, b_); \
} while (0)
#define FOREIGN_INT(a, op, b) FOREIGN_NUMBER(intmax_t, PRIdMAX, a, op, b)
#define FOREIGN_UINT(a, op, b) FOREIGN_NUMBER(uintmax_t, PRIuMAX, a, op, b)
#define ck_assert_int_eq(a, b) FOREIGN_INT(a, ==, b)
#define ck_assert_int_ne(a, b) FOREIGN_INT(a, !=, b)
#define ck_assert_int_lt(a, b) FOREIGN_INT(a, <, b)
#define ck_assert_int_le(a, b) FOREIGN_INT(a, <=, b)
#define ck_assert_int_gt(a, b) FOREIGN_INT(a, >, b)
#define ck_assert_int_ge(a, b) FOREIGN_INT(a, >=, b)
#define ck_assert_uint_eq(a, b) FOREIGN_UINT(a, ==, b)
#define ck_assert_uint_ne(a, b) FOREIGN_UINT(a, !=, b)
#define ck_assert_uint_lt(a, b) FOREIGN_UINT(a, <, b)
#define ck_assert_uint_le(a, b) FOREIGN_UINT(a, <=, b)
#define ck_assert_uint_gt(a, b) FOREIGN_UINT(a, >, b)
#define ck_assert_uint_ge(a, b) FOREIGN_UINT(a, >=, b)
#define ck_assert_ptr_eq(a, b) ck_assert((const void *)(a) == (const void *)(b))
#define ck_assert_ptr_ne(a, b) ck_assert((const void *)(a) != (const void *)(b))
#define ck_assert_ptr_null(a) ck_assert((a) == NULL)
#define ck_assert_ptr_nonnull(a) ck_assert((a) != NULL)
#define ck_assert_mem_eq(a, b, n) ck_assert(memcmp(a, b, n) == 0)
#define ck_assert_str_eq(a, b) do { \
	const char *a_ = (a), *b_ = (b); \
	ck_assert_msg(strcmp(a_, b_) == 0, "%s == %s: \"%s\" and \"%s\"", \
		      #a, #b, a_, b_); \
} while (0)
#define ck_assert_str_ne(a, b) ck_assert(strcmp(a, b) != 0)

#endif
