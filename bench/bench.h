/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * bench.h - what the figures of CAN share: time of the processor and
 * instructions in user space, of functions and of commands
 *
 * A command's start and end are no part of its figures: it does the work of n
 * frames and of 2n, and the difference counts. Instructions are counted by
 * stepping, so they do not depend on how busy the machine is.
 */
#ifndef AFSOCK_BENCH_H
#define AFSOCK_BENCH_H

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <afsock/can.h>

#define BUS "vcan1"
#define PYTHON "/usr/bin/python3"
#define ROUNDS 21

static inline void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

/* For a command that is of no family of ours. */
static inline bool have(const char *command)
{
	char path[256];
	const char *dirs[] = { "", "/usr/bin/", "/usr/local/bin/" };

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", dirs[i], command);
		if (access(path, X_OK) == 0)
			return true;
	}
	printf("%-28s not installed\n", command);
	return false;
}

static inline void dial(struct afsock *ret, const char *text)
{
	struct afsock_err err;
	char line[512];

	if (afsock_dial(text, -1, ret, &err) == 0)
		return;
	afsock_err_line(&err, line, sizeof(line));
	fprintf(stderr, "%s\n", line);
	exit(1);
}

/* ---- time of the processor ---- */

static inline double clock_of(clockid_t clock)
{
	struct timespec ts;

	must(clock_gettime(clock, &ts) == 0, "clock_gettime");
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static inline double cpu_ns(void)
{
	return clock_of(CLOCK_PROCESS_CPUTIME_ID);
}

static inline double cpu_of(pid_t pid)
{
	clockid_t clock;

	must(clock_getcpuclockid(pid, &clock) == 0, "clock_getcpuclockid");
	return clock_of(clock);
}

static inline int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static inline double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), by_value);
	return values[count / 2];
}

/* ---- instructions ---- */

/* Step a stopped child until it stops itself again, or ends. */
static inline long step(pid_t pid)
{
	long steps = 0;
	int status;

	for (;;) {
		ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL);
		if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
		    WSTOPSIG(status) == SIGSTOP)
			return steps;
		steps++;
	}
}

static inline long steps_of_call(void (*fn)(void))
{
	pid_t pid = fork();
	long steps;
	int status;

	must(pid >= 0, "fork");
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		fn();
		raise(SIGSTOP);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	steps = step(pid);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return steps;
}

static inline void do_nothing(void)
{
}

static inline long instructions_of(void (*fn)(void))
{
	return steps_of_call(fn) - steps_of_call(do_nothing);
}

/* ---- commands ---- */

static inline void exec_command(char *const *argv, const char *out,
				const char *err)
{
	int fd = open(out ? out : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC,
		      0600);

	dup2(fd, STDOUT_FILENO);
	dup2(open(err ? err : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0600),
	     STDERR_FILENO);
	dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
	execvp(argv[0], argv);
	_exit(127);
}

/* Its processor time, in ns, to its end. */
static inline double command_ns(char *const *argv)
{
	struct rusage used;
	pid_t pid = fork();
	int status;

	must(pid >= 0, "fork");
	if (pid == 0)
		exec_command(argv, NULL, NULL);
	must(wait4(pid, &status, 0, &used) == pid && WIFEXITED(status) &&
		     WEXITSTATUS(status) == 0,
	     argv[0]);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e9 +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e3;
}

/* A command for a number of frames: of its words, "COUNT" is the number. */
struct work {
	const char *name;
	char *argv[16];
	void (*prepare)(long count); /* or NULL: what it works on */
};

static inline char *const *words_of(const struct work *w, long count)
{
	static char number[24];
	static char *argv[16];

	snprintf(number, sizeof(number), "%ld", count);
	for (size_t i = 0; i < 16; i++)
		argv[i] = w->argv[i] && strcmp(w->argv[i], "COUNT") == 0
				  ? number
				  : w->argv[i];
	if (w->prepare)
		w->prepare(count);
	return argv;
}

/* A line, and the ns of a frame, the median of 1 to 5 rounds; 0 when there is
 * no such command. */
static inline double measure_work(const struct work *w, long frames,
				  size_t rounds)
{
	double ns[5];

	if (!have(w->argv[0]))
		return 0;
	for (size_t i = 0; i < rounds; i++) {
		ns[i] = command_ns(words_of(w, 2 * frames));
		ns[i] = (ns[i] - command_ns(words_of(w, frames))) /
			(double)frames;
	}
	printf("%-28s %9.0f ns per frame\n", w->name, median(ns, rounds));
	fflush(stdout);
	return ns[rounds / 2];
}

/* ---- functions ---- */

struct call {
	const char *name;
	void (*fn)(void);
	long frames; /* of one call */
};

/* Each beside the others, round by round; a line for each, with the ratio to
 * the first. */
static inline void measure_calls(const struct call *calls, size_t count,
				 int times)
{
	double ns[8][ROUNDS], ratio[8][ROUNDS], start;

	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < count; i++) {
			start = cpu_ns();
			for (long n = 0; n < times; n += calls[i].frames)
				calls[i].fn();
			ns[i][round] = (cpu_ns() - start) / times;
			ratio[i][round] = ns[i][round] / ns[0][round];
		}
	for (size_t i = 0; i < count; i++)
		printf("%-28s %9.0f ns, %5ld instructions per frame, "
		       "ratio %.3f\n",
		       calls[i].name, median(ns[i], ROUNDS),
		       instructions_of(calls[i].fn) / calls[i].frames,
		       median(ratio[i], ROUNDS));
	fflush(stdout);
}

#endif
