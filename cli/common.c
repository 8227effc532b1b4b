/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* common.c - messages, exit codes, signals, numbers of the command line */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/family.h>

#include "cli.h"

void cli_say(const char *fmt, ...)
{
	va_list ap;

	fputs("afsock: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

int cli_usage(const char *command, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "afsock: %s: ", command);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "; afsock %s --help says more\n", command);
	return EXIT_USAGE;
}

int cli_help(const char *text)
{
	fputs(text, stdout);
	return cli_end(EXIT_DONE);
}

static int exit_code_of(int code)
{
	switch (code) {
	case AFSOCK_TIMEOUT:
	case -ETIMEDOUT:
		return EXIT_TIMEOUT;
	case AFSOCK_EFAMILY:
	case -EPERM:
	case -EACCES:
	case -EAFNOSUPPORT:
	case -EPROTONOSUPPORT:
	case -ESOCKTNOSUPPORT:
		return EXIT_UNAVAILABLE;
	case AFSOCK_ETYPE:
	case AFSOCK_EVALUE:
	case AFSOCK_ERANGE:
	case AFSOCK_ETEXT:
		return EXIT_USAGE;
	case -ECOMM:
	case -EILSEQ:
	case -EBADMSG:
	case -EPROTO:
		return EXIT_LOST;
	default:
		return EXIT_FAILED;
	}
}

int cli_fail(const struct afsock_err *err)
{
	char line[1024];

	afsock_err_line(err, line, sizeof(line));
	cli_say("%s", line);
	return exit_code_of(err->code);
}

int cli_fail_code(int code, const char *op, const char *what)
{
	char text[128];

	cli_say("%s: %s: %s", op, what,
		afsock_strerror(code, text, sizeof(text)));
	return exit_code_of(code);
}

int cli_end(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	cli_say("standard output: %s", strerror(errno));
	return EXIT_FAILED;
}

/* ---- signals ---- */

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	caught = number;
}

void cli_catch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal };
	size_t i;

	/* No SA_RESTART: a wait must end. A second one ends the program. */
	action.sa_flags = (int)SA_RESETHAND;
	for (i = 0; i < COUNT(numbers); i++)
		sigaction(numbers[i], &action, NULL);
}

int cli_signal(void)
{
	return caught;
}

int cli_interrupted(void *unused)
{
	(void)unused;
	return caught;
}

/* ---- numbers ---- */

int cli_duration(const char *command, const char *text, int64_t *ret_ns)
{
	struct afsock_err err;

	if (afsock_read_duration(text, strlen(text), INT64_C(1000000000),
				 "duration", ret_ns, &err) == 0)
		return 0;
	return cli_usage(command, "%s", err.text);
}

int cli_number(const char *command, const char *what, const char *text,
	       int64_t min, int64_t max, int64_t *ret)
{
	static const char suffixes[] = "kMG";
	size_t len = strlen(text);
	const char *suffix = len ? strchr(suffixes, text[len - 1]) : NULL;
	struct afsock_err err;
	int shift = 0;

	if (suffix && *suffix) {
		shift = (int)(suffix - suffixes + 1) * 10;
		len--;
	}
	if (afsock_read_int(text, len, NULL, min >> shift, max >> shift, what,
			    ret, &err) < 0)
		return cli_usage(command, "%s", err.text);
	*ret <<= shift;
	return 0;
}
