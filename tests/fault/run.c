/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * run.c - every scenario, with every call in it failing once
 *
 *     run [SCENARIO...]
 *
 * For each scenario, function and error the nth call fails, n from 1 on, until
 * the scenario runs through untouched. The result must be the error that was
 * made, or what the table of exceptions says; no descriptor and no block may be
 * left over, nothing written through outputs, and the same again must work.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define CALLS_MAX 50
#define FDS_MAX 256

static const char *const call_names[] = {
#define X(name) [CALL_##name] = #name,
#include "functions.inc"
#undef X
};

/* The errors that each call can have, 0 ended. */
#define SENDING { EINTR, EAGAIN, ENOBUFS, EPIPE }
#define RECEIVING { EINTR, EAGAIN, ENOMEM, ECONNRESET }
static const int errors_of[CALL_COUNT][5] = {
	[CALL_socket] = { EMFILE, ENOBUFS, EINVAL },
	[CALL_socketpair] = { EMFILE, ENOMEM },
	[CALL_accept4] = { EINTR, EAGAIN, EMFILE, ECONNABORTED },
	[CALL_bind] = { EADDRINUSE, ENOMEM },
	[CALL_connect] = { EINTR, EAGAIN, ECONNREFUSED, ENOMEM },
	[CALL_listen] = { EADDRINUSE },
	[CALL_shutdown] = { ENOTCONN },
	[CALL_fcntl] = { EMFILE, EINVAL },
	[CALL_fcntl64] = { EINVAL },
	[CALL_ioctl] = { EIO, ENOMEM },
	[CALL_getsockopt] = { EIO, ENOBUFS },
	[CALL_setsockopt] = { ENOMEM, EINVAL },
	[CALL_getsockname] = { ENOBUFS },
	[CALL_getpeername] = { ENOBUFS, ENOTCONN },
	[CALL_send] = SENDING,
	[CALL_sendto] = SENDING,
	[CALL_sendmsg] = SENDING,
	[CALL_sendmmsg] = SENDING,
	[CALL_recv] = RECEIVING,
	[CALL_recvfrom] = RECEIVING,
	[CALL_recvmsg] = RECEIVING,
	[CALL_recvmmsg] = RECEIVING,
	[CALL_sendfile] = { EINTR, EAGAIN, EIO, ENOMEM },
	[CALL_sendfile64] = { EINTR, EAGAIN, EIO, EINVAL },
	[CALL_ppoll] = { EINTR, ENOMEM },
	[CALL_read] = { EINTR, EIO },
	[CALL_pread64] = { EINTR, EIO },
	[CALL_lseek64] = { EIO },
	[CALL_pthread_sigmask] = { EINVAL },
	[CALL_open] = { EMFILE, EACCES },
	[CALL_fstat] = { EIO },
	[CALL_lstat] = { EACCES },
	[CALL_chmod] = { EPERM },
	[CALL_fchmod] = { EPERM },
	[CALL_fchownat] = { EPERM },
	[CALL_unlink] = { EPERM },
	[CALL_close] = { EIO, EINTR },
	[CALL_malloc] = { ENOMEM },
	[CALL_calloc] = { ENOMEM },
	[CALL_realloc] = { ENOMEM },
	[CALL_fopencookie] = { ENOMEM },
	[CALL_dlopen] = { ENOENT },
	[CALL_dlsym] = { ENOENT },
	/* EAI_AGAIN, EAI_MEMORY, EAI_SYSTEM. */
	[CALL_getaddrinfo] = { FAULT_EAI + 3, FAULT_EAI + 10, EMFILE },
	[CALL_getnameinfo] = { FAULT_EAI + 3, EMFILE },
	[CALL_gethostbyname_r] = { EMFILE },
	[CALL_gethostbyaddr_r] = { EMFILE },
	[CALL_if_nameindex] = { ENOBUFS },
	[CALL_gethostname] = { EFAULT },
};

static int passed, failed, skipped;

/* ---- descriptors ---- */

static void note_fds(bool open[FDS_MAX])
{
	int fd;

	for (fd = 0; fd < FDS_MAX; fd++)
		open[fd] = fcntl(fd, F_GETFD) >= 0;
}

/* The first that is open now and was not, -1 for none. */
static int new_fd(const bool before[FDS_MAX])
{
	bool now[FDS_MAX];
	int fd;

	note_fds(now);
	for (fd = 0; fd < FDS_MAX; fd++)
		if (now[fd] && !before[fd])
			return fd;
	return -1;
}

/* ---- one run ---- */

static bool is_retried(const struct scenario *s)
{
	switch (fault.call) {
	case CALL_accept4:
	case CALL_connect:
	case CALL_ppoll:
	case CALL_read:
	case CALL_pread64:
	case CALL_send:
	case CALL_sendto:
	case CALL_sendmsg:
	case CALL_sendmmsg:
	case CALL_recv:
	case CALL_recvfrom:
	case CALL_recvmsg:
	case CALL_recvmmsg:
	case CALL_sendfile:
	case CALL_sendfile64:
		return fault.error == EINTR ||
		       (fault.error == EAGAIN && s->has_timeout);
	default:
		return false;
	}
}

static const struct exception *exception_of(const struct scenario *s)
{
	const struct exception *x;

	for (x = exceptions; x->scenario; x++)
		if (strncmp(x->scenario, s->name, strlen(x->scenario)) == 0 &&
		    x->call == fault.call &&
		    (!x->nth || x->nth == fault.nth) &&
		    (!x->error || x->error == fault.error))
			return x;
	return NULL;
}

static bool is_expected(const struct scenario *s, int64_t r, int64_t *wanted)
{
	const struct exception *x = exception_of(s);

	*wanted = fault.error >= FAULT_EAI ? AFSOCK_EGAI : -fault.error;
	if (x && x->outcome < 0) {
		*wanted = x->outcome;
		return r == *wanted;
	}
	if (x && x->outcome == IS_EITHER)
		return r >= 0 || r == *wanted;
	if (is_retried(s) || (x && x->outcome == IS_HARMLESS)) {
		*wanted = 0;
		return r >= 0;
	}
	return r == *wanted;
}

static bool complain(const struct scenario *s, const char *what, int64_t got,
		     int64_t wanted)
{
	if (fault.call == CALL_COUNT) {
		printf("FAIL %s: nothing fails: %s (%lld)\n", s->name, what,
		       (long long)got);
		return false;
	}
	printf("FAIL %s: %s number %d: %s: %s (%lld, wanted %lld)\n", s->name,
	       call_names[fault.call], fault.nth,
	       fault.error >= FAULT_EAI ? "EAI_" : strerrorname_np(fault.error),
	       what, (long long)got, (long long)wanted);
	if (fault.has_err && got < 0)
		printf("     %s\n", fault.err.text);
	return false;
}

static bool check(const struct scenario *s, int64_t r, const bool fds[FDS_MAX],
		  long blocks)
{
	int64_t wanted;
	int fd = new_fd(fds);

	if (fault.is_hit && !is_expected(s, r, &wanted))
		return complain(s, "result", r, wanted);
	if (!fault.is_hit && r < 0)
		return complain(s, "untouched, but failed", r, 0);
	if (fault.wrong)
		return complain(s, fault.wrong, r, 0);
	if (r < 0 && fault.has_err && fault.err.code != r)
		return complain(s, "code of the detail", fault.err.code, r);
	if (r < 0 && fault.has_err && !*fault.err.text)
		return complain(s, "the detail says nothing", 0, 0);
	if (fd >= 0)
		return complain(s, "descriptor left open", fd, 0);
	if (fault.blocks != blocks)
		return complain(s, "blocks left", fault.blocks - blocks, 0);
	if (fault.bad_closes)
		return complain(s, "closed what was not open",
				fault.bad_closes, 0);
	return true;
}

/* Returns whether all is as it should be. */
static bool run_once(const struct scenario *s, enum fault_call call, int nth,
		     int error)
{
	long blocks = fault.blocks;
	bool fds[FDS_MAX];
	int64_t r;

	note_fds(fds);
	fault = (struct fault){ .call = call, .nth = nth, .error = error,
				.blocks = blocks };
	r = s->run();
	fault_off();
	fault_shorten(0);
	return fault.skip || check(s, r, fds, blocks);
}

/* ---- all runs ---- */

static void run_calls(const struct scenario *s, enum fault_call call, int error)
{
	bool is_good = true;
	int nth;

	for (nth = 1; nth < CALLS_MAX; nth++) {
		if (!run_once(s, call, nth, error))
			is_good = false;
		if (!fault.is_hit)
			break;
	}
	if (nth == 1 && is_good)
		return;
	if (nth == CALLS_MAX)
		is_good = complain(s, "never runs through", nth, 0);
	if (is_good)
		passed++;
	else
		failed++;
}

static void run_scenario(const struct scenario *s)
{
	int before = passed, call, i;

	/* What libc and the library open once and keep. */
	if (!run_once(s, CALL_COUNT, 0, 0) && !run_once(s, CALL_COUNT, 0, 0)) {
		failed++;
		return;
	}
	if (fault.skip) {
		printf("skip %s: %s\n", s->name, fault.skip);
		skipped++;
		return;
	}
	for (call = 0; call < CALL_COUNT; call++)
		for (i = 0; errors_of[call][i]; i++)
			run_calls(s, (enum fault_call)call, errors_of[call][i]);
	if (passed == before) {
		printf("FAIL %s: no call of it fails\n", s->name);
		failed++;
	}
	fflush(stdout);
}

static bool is_wanted(const char *name, char **names)
{
	size_t i;

	for (i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return i == 0;
}

int main(int argc, char **argv)
{
	static const struct scenario *const tables[] = {
		life_scenarios, setup_scenarios, traffic_scenarios,
		name_scenarios,
	};
	const struct scenario *s;
	size_t i;

	(void)argc;
	for (i = 0; i < COUNT(tables); i++)
		for (s = tables[i]; s->name; s++)
			if (is_wanted(s->name, argv + 1))
				run_scenario(s);
	printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
	return failed > 0 || passed == 0;
}
