/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * udp_timeout.c - a question without an answer, and one that is refused
 *
 * The two must not be mixed up: AFSOCK_TIMEOUT is this program's own limit,
 * -ECONNREFUSED is what a machine said. The question goes to a socket of this
 * program that never answers, and once more when that is closed.
 *
 *     udp_timeout [MILLISECONDS]         100 unless given
 *
 * Exit 0; 1 something was not as expected.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <afsock/afsock.h>

static int failed(const struct afsock_err *err)
{
	char line[512];

	afsock_err_line(err, line, sizeof(line));
	fprintf(stderr, "udp_timeout: %s\n", line);
	return 1;
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Send a datagram, wait for one, and say what came of it. */
static int ask(struct afsock *s)
{
	char answer[512], text[128];
	double start = now();
	ssize_t n = afsock_send(s, "?", 1, 0);

	if (n >= 0)
		n = afsock_recv(s, answer, sizeof(answer), 0);
	printf("%s after %.3f s\n",
	       n < 0 ? afsock_strerror((int)n, text, sizeof(text)) :
		       "an answer",
	       now() - start);
	return (int)n;
}

int main(int argc, char **argv)
{
	int64_t limit_ns = argc > 1 ? strtol(argv[1], NULL, 10) : 100;
	struct afsock silent, s;
	struct afsock_form form;
	struct afsock_addr addr;
	struct afsock_err err;
	char name[128];

	limit_ns *= 1000000;
	if (afsock_listen("udp:127.0.0.1:0", -1, &silent, &err) < 0)
		return failed(&err);
	/* The port that the kernel chose, as a text that can be dialled. */
	form = afsock_form_of(&silent);
	if (afsock_getsockname(&silent, &addr) < 0 ||
	    afsock_addr_format(&form, &addr, name, sizeof(name), &err) < 0 ||
	    afsock_dial(name, limit_ns, &s, &err) < 0)
		return failed(&err);
	printf("asking %s\n", name);
	if (ask(&s) != AFSOCK_TIMEOUT)
		return 1;
	afsock_close(&silent);
	if (ask(&s) != -ECONNREFUSED)
		return 1;
	return afsock_close(&s) < 0;
}
