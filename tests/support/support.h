/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * support.h - what the suites share
 *
 * Check has no skip, so this has one: a test that misses something of the
 * kernel or the user records why and returns. The runner counts and prints
 * them; with AFSOCK_NO_SKIP=1 each is a failure.
 */
#ifndef AFSOCK_TESTS_SUPPORT_H
#define AFSOCK_TESTS_SUPPORT_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SUPPORT_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define SUPPORT_MS INT64_C(1000000)
#define SUPPORT_SEC INT64_C(1000000000)

/* ---- skipping ---- */

/*
 * Record that the running test is skipped, with the reason. The test returns
 * afterwards by itself:
 *
 *     if (...) {
 *             support_skip("no second processor");
 *             return;
 *     }
 */
void support_skip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Whether socket(af, type, proto) works here; if not, records a skip with the
 * errno. */
bool support_has_socket(int af, int type, int proto);

/* First line of a test that needs such a socket. */
#define NEED_SOCKET(af, type, proto) \
	do { \
		if (!support_has_socket((af), (type), (proto))) \
			return; \
	} while (0)

/* For the runner: before the first test; then how many, and one at a time as
 * "test: reason". */
int support_skips_open(void);
int support_skips_count(void);
void support_skips_print(void);

/* ---- results ---- */

/* The name of a result ("AFSOCK_TIMEOUT", "-ENODEV") or its number; the text
 * is overwritten by the fourth call from here. */
const char *support_code(int64_t code);

/* got must be want; says both by name. */
#define ck_code(got, want) \
	do { \
		int64_t got_ = (got); \
		int64_t want_ = (want); \
		ck_assert_msg(got_ == want_, "%s is %s, wanted %s", #got, \
			      support_code(got_), support_code(want_)); \
	} while (0)

/* len bytes must be equal; shows both in hex. */
#define ck_bytes(got, want, len) \
	support_bytes(__FILE__, __LINE__, #got, (got), (want), (len))
void support_bytes(const char *file, int line, const char *what,
		   const void *got, const void *want, size_t len);

/* ---- descriptors ---- */

/* How many descriptors this process has open. */
int support_fd_count(void);

/*
 * A fixture: fails a test that leaves descriptors behind, and names them.
 *
 *     tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
 */
void support_fds_note(void);
void support_fds_check(void);

/* ---- time and signals ---- */

/* CLOCK_MONOTONIC in nanoseconds. */
int64_t support_now(void);

/* Wait that long, signals or not: only in a child that lets its parent wait. */
void support_pause(int64_t ns);

/*
 * SIGALRM every interval_ns, with a handler that does nothing, and no
 * SA_RESTART. end stops it, puts everything back and says how many came.
 */
void support_storm_begin(int64_t interval_ns);
int support_storm_end(void);

/*
 * since (from support_now) must be at least ns ago, and less than four times
 * that and two seconds: an operation kept its limit on a busy machine too.
 */
#define ck_took(since, ns) \
	do { \
		int64_t took_ = support_now() - (since); \
		int64_t limit_ = (ns); \
		ck_assert_msg(took_ >= limit_, "over after %lld ns of %lld", \
			      (long long)took_, (long long)limit_); \
		ck_assert_msg(took_ < 4 * limit_ + 2 * SUPPORT_SEC, \
			      "took %lld ns for %lld", (long long)took_, \
			      (long long)limit_); \
	} while (0)

/* ---- other processes ---- */

/*
 * Run fn(arg) in a child, whose exit status is what fn returns (0..255). fn
 * asserts nothing: without CK_FORK a failure there would go on with the tests
 * behind this one, in the child too.
 */
pid_t support_child(int (*fn)(void *arg), void *arg);

/* Wait for it: its exit status, or 256 + the signal that ended it. */
int support_child_end(pid_t pid);

/*
 * How many system calls fn(arg) makes, in a child; fn must return 0. Below 0
 * after recording a skip, where processes cannot be traced.
 */
int support_syscalls(int (*fn)(void *arg), void *arg);

/* ---- namespaces ---- */

/*
 * A network namespace of our own with lo up, for this thread (with a user
 * namespace where the user needs one). Returns false after recording a skip.
 * leave goes back, which without privilege is not possible and then nothing.
 */
bool support_netns_enter(void);
void support_netns_leave(void);

#endif
