/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* check.c - running suites without Check; see check.h beside it */
#include <stdarg.h>

#include "check.h"

jmp_buf foreign_end;
bool foreign_has_failed;
static const foreign_entry *running;
static int running_i;

static void *zeroed(size_t size)
{
	void *p = calloc(1, size);

	if (p)
		return p;
	perror("calloc");
	exit(2);
}

Suite *suite_create(const char *name)
{
	Suite *suite = zeroed(sizeof(*suite));

	suite->name = name;
	return suite;
}

TCase *tcase_create(const char *name)
{
	(void)name;
	return zeroed(sizeof(TCase));
}

void suite_add_tcase(Suite *suite, TCase *tc)
{
	if (suite->last)
		suite->last->next = tc;
	else
		suite->first = tc;
	suite->last = tc;
}

void foreign_add(TCase *tc, const TTest *test, int from, int to)
{
	if (tc->count == (int)(sizeof(tc->tests) / sizeof(*tc->tests))) {
		fprintf(stderr, "%s: no room for more tests\n", test->name);
		exit(2);
	}
	tc->tests[tc->count++] = (foreign_entry){ test->name, test->fn, from,
						  to };
}

void foreign_fixtures(TCase *tc, foreign_fixture setup,
		      foreign_fixture teardown)
{
	tc->setup = setup;
	tc->teardown = teardown;
}

void foreign_fail(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	printf("%s:%d:F:%s:%d: ", file, line, running->name, running_i);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	longjmp(foreign_end, 1);
}

static void run_one(SRunner *runner, const TCase *tc)
{
	runner->ran++;
	if (setjmp(foreign_end)) {
		runner->failed++;
		return;
	}
	if (tc->setup)
		tc->setup();
	running->test(running_i);
	if (tc->teardown)
		tc->teardown();
}

void srunner_run_all(SRunner *runner, int mode)
{
	const TCase *tc;
	int i;

	(void)mode;
	printf("Running suite %s\n", runner->suite->name);
	fflush(stdout);
	for (tc = runner->suite->first; tc; tc = tc->next)
		for (i = 0; i < tc->count; i++) {
			running = &tc->tests[i];
			for (running_i = running->from;
			     running_i < running->to; running_i++)
				run_one(runner, tc);
		}
}

const char *tcase_name(void)
{
	return running->name;
}

SRunner *srunner_create(Suite *suite)
{
	SRunner *runner = zeroed(sizeof(*runner));

	runner->suite = suite;
	return runner;
}

int srunner_ntests_run(SRunner *runner)
{
	return runner->ran;
}

int srunner_ntests_failed(SRunner *runner)
{
	return runner->failed;
}

void srunner_free(SRunner *runner)
{
	free(runner);
}
