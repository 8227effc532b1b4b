/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * runner.c - runs every suite of the tests
 *
 *     runner [-l] [SUITE...]
 *
 * A suite is named as its function, with or without "suite_"; without names
 * all run, -l lists them. Check's own environment works: CK_FORK=no,
 * CK_RUN_CASE, CK_VERBOSITY, CK_TIMEOUT_MULTIPLIER. AFSOCK_NO_SKIP=1 makes a
 * skip a failure. AFSOCK_WHOLE names a file that gets the name of each suite
 * that passed and skipped nothing. The last line is "N passed, N failed, N
 * skipped". Exit 0; 1 something failed; 2 wrong usage; 77 everything was
 * skipped.
 *
 * suites.inc, made by the build, has one X(suite_name) a line.
 */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/support.h"

#define X(name) Suite *name(void);
#include "suites.inc"
#undef X

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define X(name) { #name, name },
#include "suites.inc"
#undef X
};

static bool is_named(const char *name, const char *wanted)
{
	static const char prefix[] = "suite_";

	if (strcmp(name, wanted) == 0)
		return true;
	return strncmp(name, prefix, sizeof(prefix) - 1) == 0 &&
	       strcmp(name + sizeof(prefix) - 1, wanted) == 0;
}

static bool is_wanted(const char *name, char **wanted)
{
	size_t i;

	if (!wanted[0])
		return true;
	for (i = 0; wanted[i]; i++)
		if (is_named(name, wanted[i]))
			return true;
	return false;
}

static bool exists(const char *wanted)
{
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(suites); i++)
		if (is_named(suites[i].name, wanted))
			return true;
	return false;
}

static int list(void)
{
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(suites); i++)
		puts(suites[i].name);
	return 0;
}

static void note_whole(const char *name)
{
	const char *file = getenv("AFSOCK_WHOLE");
	FILE *f = file ? fopen(file, "ae") : NULL;

	if (!f)
		return;
	fprintf(f, "%s\n", name);
	fclose(f);
}

struct sums {
	int ran;
	int failed;
};

static void run_suite(size_t i, struct sums *sums)
{
	SRunner *runner = srunner_create(suites[i].make());
	int skipped = support_skips_count(), failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	sums->ran += srunner_ntests_run(runner);
	sums->failed += failed;
	srunner_free(runner);
	if (failed == 0 && support_skips_count() == skipped)
		note_whole(suites[i].name);
}

static int run(char **wanted)
{
	struct sums sums = { 0, 0 };
	int skipped;
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(suites); i++)
		if (is_wanted(suites[i].name, wanted))
			run_suite(i, &sums);
	skipped = support_skips_count();
	support_skips_print();
	printf("%d passed, %d failed, %d skipped\n",
	       sums.ran - sums.failed - skipped, sums.failed, skipped);
	if (sums.failed > 0 || sums.ran == 0)
		return 1;
	return skipped == sums.ran ? 77 : 0;
}

int main(int argc, char **argv)
{
	int i;

	if (argc > 1 && strcmp(argv[1], "-l") == 0)
		return list();
	for (i = 1; i < argc; i++) {
		if (exists(argv[i]))
			continue;
		fprintf(stderr, "runner: no suite named %s\n", argv[i]);
		return 2;
	}
	if (support_skips_open() < 0) {
		perror("runner: memfd_create");
		return 1;
	}
	return run(argv + 1);
}
