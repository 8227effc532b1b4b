/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * start - what it costs to start a command, do one thing and end: afsock,
 * can-utils, socat, Python
 *
 *     start AFSOCK
 *
 * A line per command: time by the clock and of the processor (medians of 21
 * runs), the most memory it had, instructions in user space from exec to exit.
 * Each sends where nobody needs to listen: a frame to vcan1, where there is one,
 * a datagram to a UDP port of this host.
 */
#define _GNU_SOURCE
#include "bench.h"

struct start {
	const char *name;
	const char *argv[8];
	bool needs_bus;
	bool is_long; /* too long to be stepped */
};

static pid_t start(const struct start *c, bool is_traced)
{
	char *argv[8];
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid > 0)
		return pid;
	for (size_t i = 0; i < 8; i++)
		argv[i] = c->argv[i] ? strdup(c->argv[i]) : NULL;
	if (is_traced)
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	exec_command(argv, NULL, NULL);
	return -1;
}

/* us by the clock; ret_cpu: us of the processor; ret_kib: the most memory that
 * was resident. */
static double once(const struct start *c, double *ret_cpu, long *ret_kib)
{
	double begin = clock_of(CLOCK_MONOTONIC);
	pid_t pid = start(c, false);
	struct rusage used;
	int status;

	must(wait4(pid, &status, 0, &used) == pid && WIFEXITED(status) &&
		     WEXITSTATUS(status) == 0,
	     c->name);
	*ret_cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
		   (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
	*ret_kib = used.ru_maxrss;
	return (clock_of(CLOCK_MONOTONIC) - begin) / 1e3;
}

/* From the first instruction after exec to the last. What a child of it does is
 * not counted. */
static long instructions(const struct start *c)
{
	pid_t pid = start(c, true);
	long steps = 0;
	int status;

	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		steps++;
		/* A signal of its own (SIGCHLD) is passed on. */
		ptrace(PTRACE_SINGLESTEP, pid, NULL,
		       WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status));
	}
	return steps;
}

static void measure(const struct start *c)
{
	double us[ROUNDS], cpu[ROUNDS];
	long kib = 0;

	if (!have(c->argv[0]))
		return;
	for (size_t i = 0; i < ROUNDS; i++)
		us[i] = once(c, &cpu[i], &kib);
	printf("%-28s %8.0f us, of the processor %8.0f us, %5ld KiB", c->name,
	       median(us, ROUNDS), median(cpu, ROUNDS), kib);
	if (c->is_long)
		printf("\n");
	else
		printf(", %ld instructions\n", instructions(c));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	const char *afsock = argc > 1 ? argv[1] : "build/afsock";
	bool has_bus = access("/sys/class/net/" BUS, F_OK) == 0;
	const struct start commands[] = {
		{ "afsock --version", { afsock, "--version" }, false, false },
		{ "afsock families", { afsock, "families" }, false, true },
		{ "afsock send udp", { afsock, "send", "udp:127.0.0.1:9",
				       "x" }, false, false },
		{ "afsock send can", { afsock, "send", "can:" BUS,
				       "123#1122" }, true, false },
		{ "cansend", { "cansend", BUS, "123#1122" }, true, false },
		{ "candump, its usage", { "candump" }, false, false },
		{ "socat -V", { "socat", "-V" }, false, true },
		{ "socat, a datagram", { "socat", "-t", "0", "-u",
					 "/etc/debian_version",
					 "UDP:127.0.0.1:9" }, false, true },
		{ "python3 -c 'import socket'", { PYTHON, "-c",
						  "import socket" }, false,
		  true },
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (has_bus || !commands[i].needs_bus)
			measure(&commands[i]);
	return 0;
}
