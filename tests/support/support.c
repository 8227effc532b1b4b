/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* support.c - skips, descriptors, signals, children, namespaces for suites */
#define _GNU_SOURCE
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <afsock/afsock.h>

/* ---- skipping ---- */

/*
 * Tests run in children, so the records live in a file without a name that
 * every child inherits; each record is one line.
 */
static int skips_fd = -1;

int support_skips_open(void)
{
	skips_fd = memfd_create("skips", MFD_CLOEXEC);
	if (skips_fd < 0)
		return -errno;
	return fcntl(skips_fd, F_SETFL, O_APPEND) < 0 ? -errno : 0;
}

static bool skip_is_failure(void)
{
	const char *v = getenv("AFSOCK_NO_SKIP");

	return v && *v && strcmp(v, "0") != 0;
}

void support_skip(const char *fmt, ...)
{
	char reason[400], line[600];
	va_list ap;
	int n;

	va_start(ap, fmt);
	vsnprintf(reason, sizeof(reason), fmt, ap);
	va_end(ap);
	if (skip_is_failure())
		ck_abort_msg("skip not allowed: %s", reason);
	n = snprintf(line, sizeof(line), "%s: %s\n", tcase_name(), reason);
	if (skips_fd < 0 || write(skips_fd, line, (size_t)n) != n)
		ck_abort_msg("skip not recorded: %s", reason);
}

bool support_has_socket(int af, int type, int proto)
{
	int fd = socket(af, type | SOCK_CLOEXEC, proto);
	int e = errno;

	if (fd >= 0) {
		close(fd);
		return true;
	}
	support_skip("socket(%d, %d, %d): %s", af, type, proto, strerror(e));
	return false;
}

static FILE *skips_read(void)
{
	int fd = skips_fd < 0 ? -1 : dup(skips_fd);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	if (f)
		rewind(f);
	else if (fd >= 0)
		close(fd);
	return f;
}

int support_skips_count(void)
{
	FILE *f = skips_read();
	int c, count = 0;

	if (!f)
		return 0;
	while ((c = getc(f)) != EOF)
		count += c == '\n';
	fclose(f);
	return count;
}

void support_skips_print(void)
{
	FILE *f = skips_read();
	char line[640];

	if (!f)
		return;
	while (fgets(line, sizeof(line), f))
		printf("skipped %s", line);
	fclose(f);
}

/* ---- results ---- */

const char *support_code(int64_t code)
{
	static char texts[4][40];
	static unsigned int turn;
	char *text = texts[turn++ % SUPPORT_COUNT(texts)];
	const char *name = NULL;

	if (code < 0 && code >= INT32_MIN)
		name = afsock_code_name((int)code);
	if (name)
		snprintf(text, sizeof(texts[0]), "%s%s",
			 code > -5000 ? "-" : "", name);
	else
		snprintf(text, sizeof(texts[0]), "%lld", (long long)code);
	return text;
}

static void hex(char *buf, size_t size, const unsigned char *bytes, size_t len)
{
	size_t i;

	buf[0] = '\0';
	for (i = 0; i < len && 3 * i + 4 < size; i++)
		snprintf(buf + 3 * i, size - 3 * i, "%02x ", bytes[i]);
}

void support_bytes(const char *file, int line, const char *what,
		   const void *got, const void *want, size_t len)
{
	char a[800], b[800];

	if (len == 0 || memcmp(got, want, len) == 0)
		return;
	hex(a, sizeof(a), got, len);
	hex(b, sizeof(b), want, len);
	ck_abort_msg("%s:%d: %s is %s, wanted %s", file, line, what, a, b);
}

/* ---- descriptors ---- */

/* Calls each for every open descriptor but the one used to look. */
static int fds_walk(void (*each)(int fd, void *arg), void *arg)
{
	DIR *dir = opendir("/proc/self/fd");
	const struct dirent *e;
	int fd, count = 0;

	if (!dir)
		ck_abort_msg("/proc/self/fd: %s", strerror(errno));
	while ((e = readdir(dir)) != NULL) {
		fd = (int)strtol(e->d_name, NULL, 10);
		if (e->d_name[0] == '.' || fd == dirfd(dir))
			continue;
		count++;
		if (each)
			each(fd, arg);
	}
	closedir(dir);
	return count;
}

int support_fd_count(void)
{
	return fds_walk(NULL, NULL);
}

static struct {
	bool is_open[4096];
	char text[1000];
	size_t len;
	int extra;
} fds;

static void fd_note(int fd, void *arg)
{
	(void)arg;
	if (fd < (int)SUPPORT_COUNT(fds.is_open))
		fds.is_open[fd] = true;
}

static void fd_compare(int fd, void *arg)
{
	char path[40], target[100];
	ssize_t n;

	(void)arg;
	if (fd < (int)SUPPORT_COUNT(fds.is_open) && fds.is_open[fd])
		return;
	fds.extra++;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, target, sizeof(target) - 1);
	target[n < 0 ? 0 : n] = '\0';
	if (fds.len < sizeof(fds.text) - 1)
		fds.len += (size_t)snprintf(fds.text + fds.len,
					    sizeof(fds.text) - fds.len,
					    " %d=%s", fd, target);
}

void support_fds_note(void)
{
	memset(&fds, 0, sizeof(fds));
	fds_walk(fd_note, NULL);
}

void support_fds_check(void)
{
	fds_walk(fd_compare, NULL);
	ck_assert_msg(fds.extra == 0, "%d descriptors left open:%s", fds.extra,
		      fds.text);
}

/* ---- time and signals ---- */

int64_t support_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * SUPPORT_SEC + ts.tv_nsec;
}

void support_pause(int64_t ns)
{
	struct timespec ts = { .tv_sec = (time_t)(ns / SUPPORT_SEC),
			       .tv_nsec = (long)(ns % SUPPORT_SEC) };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, &ts) == EINTR)
		;
}

static volatile sig_atomic_t storm_count;
static struct sigaction storm_before;

static void on_alarm(int signo)
{
	(void)signo;
	storm_count++;
}

static void storm_timer(int64_t interval_ns)
{
	struct itimerval t = { .it_interval = { 0 } };

	t.it_interval.tv_sec = (time_t)(interval_ns / SUPPORT_SEC);
	t.it_interval.tv_usec =
		(suseconds_t)(interval_ns % SUPPORT_SEC / 1000);
	t.it_value = t.it_interval;
	ck_assert_int_eq(setitimer(ITIMER_REAL, &t, NULL), 0);
}

void support_storm_begin(int64_t interval_ns)
{
	struct sigaction sa = { .sa_handler = on_alarm };

	storm_count = 0;
	ck_assert_int_eq(sigaction(SIGALRM, &sa, &storm_before), 0);
	storm_timer(interval_ns);
}

int support_storm_end(void)
{
	storm_timer(0);
	ck_assert_int_eq(sigaction(SIGALRM, &storm_before, NULL), 0);
	return (int)storm_count;
}

/* ---- other processes ---- */

pid_t support_child(int (*fn)(void *arg), void *arg)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		_exit(fn(arg));
	ck_assert_msg(pid > 0, "fork: %s", strerror(errno));
	return pid;
}

int support_child_end(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		ck_assert_msg(errno == EINTR, "waitpid: %s", strerror(errno));
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

/* What a traced child stops for next: a system call's number on entry, -1 for
 * anything else, -2 when it is gone (status set). */
static long next_stop(pid_t pid, int *status)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_SYSCALL, pid, 0, 0) < 0)
		return -2;
	while (waitpid(pid, status, 0) < 0)
		ck_assert_msg(errno == EINTR, "waitpid: %s", strerror(errno));
	if (!WIFSTOPPED(*status))
		return -2;
	if (WSTOPSIG(*status) != (SIGTRAP | 0x80) ||
	    ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) < 0 ||
	    info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return -1;
	return (long)info.entry.nr;
}

/* getppid() marks the beginning and the end of what is counted. */
static int traced(int (*fn)(void *arg), void *arg)
{
	int r;

	if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
		return 77;
	raise(SIGSTOP);
	syscall(SYS_getppid);
	r = fn(arg);
	syscall(SYS_getppid);
	return r;
}

int support_syscalls(int (*fn)(void *arg), void *arg)
{
	int status, marks = 0, count = 0;
	long nr = -1;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		_exit(traced(fn, arg));
	ck_assert_msg(pid > 0, "fork: %s", strerror(errno));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (!WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, pid, 0,
		   PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) < 0) {
		support_skip("ptrace: not possible here");
		return -1;
	}
	while (nr != -2) {
		nr = next_stop(pid, &status);
		if (nr == SYS_getppid)
			marks++;
		else if (nr >= 0 && marks == 1)
			count++;
	}
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
		      "the traced child ended with status 0x%x", status);
	if (marks == 2)
		return count;
	support_skip("PTRACE_GET_SYSCALL_INFO: not possible here");
	return -1;
}

/* ---- namespaces ---- */

static int netns_before = -1;

static int lo_up(void)
{
	struct ifreq r = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int e = 0;

	/* A kernel without IPv4 configures its lo through another family. */
	if (fd < 0)
		fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	r.ifr_flags = IFF_UP | IFF_RUNNING;
	if (ioctl(fd, SIOCSIFFLAGS, &r) < 0)
		e = errno;
	close(fd);
	return e;
}

bool support_netns_enter(void)
{
	int before = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int e = 0;

	if (unshare(CLONE_NEWNET) < 0)
		e = errno;
	if (e == EPERM)
		e = unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0 ? errno : 0;
	if (e) {
		if (before >= 0)
			close(before);
		support_skip("unshare of a network namespace: %s",
			     strerror(e));
		return false;
	}
	netns_before = before;
	e = lo_up();
	ck_assert_msg(e == 0, "lo up: %s", strerror(e));
	return true;
}

void support_netns_leave(void)
{
	if (netns_before < 0)
		return;
	(void)setns(netns_before, CLONE_NEWNET);
	close(netns_before);
	netns_before = -1;
}
