/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* common.c - messages, exit codes, signals, numbers of the command line */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

int cli_option(const char *command, int argc, char **argv, const char *letters,
	       const struct option *options)
{
	char all[64];
	int c;

	snprintf(all, sizeof(all), "+:%s", letters);
	opterr = 0;
	c = getopt_long(argc, argv, all, options, NULL);
	if (c == ':')
		cli_usage(command, "option '%s' wants a value",
			  argv[optind - 1]);
	else if (c == '?' && optopt && !strchr(letters, optopt) &&
		 strncmp(argv[optind - 1], "--", 2) != 0)
		cli_usage(command, "no option is named '-%c'", optopt);
	else if (c == '?')
		cli_usage(command, "option '%s' is unknown, not unique, or "
			  "takes no value", argv[optind - 1]);
	return c == ':' ? '?' : c;
}

int cli_option_anywhere(const char *command, int argc, char **argv,
			const char *letters, const struct option *options,
			int *count)
{
	bool is_end = false;
	int c;

	while (optind < argc) {
		c = is_end ? -1 : cli_option(command, argc, argv, letters,
					     options);
		if (c != -1)
			return c;
		is_end |= strcmp(argv[optind - 1], "--") == 0;
		if (optind < argc)
			argv[(*count)++] = argv[optind++];
	}
	return -1;
}

int cli_only_addresses(const char *command, int argc, char **argv)
{
	int i;

	for (i = optind; i < argc; i++)
		if (argv[i][0] == '-' && argv[i][1] != '\0')
			return cli_usage(command, "'%s' behind an address: "
					 "options stand in front", argv[i]);
	return EXIT_DONE;
}

int cli_help(const char *text)
{
	fputs(text, stdout);
	return cli_end(EXIT_DONE);
}

int cli_exit_code(int code)
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
	case AFSOCK_EADDR:
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
	/* Nobody knows the word, unless a part of this build that cannot be
	 * opened (the hint) does. */
	bool is_unknown = err->code == AFSOCK_EFAMILY && !*err->hint &&
			  strcmp(err->field, "scheme") == 0;

	afsock_err_line(err, line, sizeof(line));
	if (!is_unknown)
		cli_say("%s", line);
	else if (*err->address && !strchr(err->address, ':'))
		cli_say("%s; an address begins with its scheme: can:IF, "
			"tcp:HOST:PORT", line);
	else
		cli_say("%s; afsock families lists them", line);
	return is_unknown ? EXIT_USAGE : cli_exit_code(err->code);
}

int cli_fail_code(int code, const char *op, const char *what)
{
	char text[128];

	cli_say("%s: %s: %s", op, what,
		afsock_strerror(code, text, sizeof(text)));
	return cli_exit_code(code);
}

/* errno of the first output that failed. */
static int output_errno;

bool cli_output_ok(void)
{
	if (!ferror(stdout))
		return true;
	if (!output_errno)
		output_errno = errno;
	return false;
}

bool cli_flush(void)
{
	if (fflush(stdout) != 0 && !output_errno)
		output_errno = errno;
	return cli_output_ok() && !output_errno;
}

int cli_end(int code)
{
	if (cli_flush())
		return code;
	cli_say("standard output: %s", strerror(output_errno));
	return EXIT_FAILED;
}

/* ---- signals and time ---- */

#define NS_PER_SEC INT64_C(1000000000)

static volatile sig_atomic_t caught;
static sigset_t mask_before;
static bool catches;

static void on_signal(int number)
{
	caught = number;
}

void cli_catch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal }, old;
	sigset_t mask;
	size_t i;

	action.sa_flags = (int)SA_RESETHAND;
	sigemptyset(&mask);
	for (i = 0; i < COUNT(numbers); i++) {
		sigaction(numbers[i], NULL, &old);
		/* nohup(1) asked for it. */
		if (numbers[i] == SIGHUP && old.sa_handler == SIG_IGN)
			continue;
		sigaction(numbers[i], &action, NULL);
		sigaddset(&mask, numbers[i]);
	}
	sigprocmask(SIG_BLOCK, &mask, &mask_before);
	catches = true;
}

void cli_let_signals(void)
{
	cli_catch_signals();
	sigprocmask(SIG_SETMASK, &mask_before, NULL);
}

int cli_signal(void)
{
	return caught;
}

int64_t cli_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

int64_t cli_deadline(int64_t span_ns)
{
	int64_t now;

	if (span_ns < 0)
		return INT64_MAX;
	now = cli_now();
	return span_ns > INT64_MAX - now ? INT64_MAX : now + span_ns;
}

int cli_poll(struct pollfd *fds, size_t count, int64_t deadline)
{
	struct timespec ts = { .tv_sec = 0 };
	int64_t left;
	int r;

	for (;;) {
		if (deadline != INT64_MAX) {
			left = deadline - cli_now();
			if (left < 0)
				left = 0;
			ts.tv_sec = (time_t)(left / NS_PER_SEC);
			ts.tv_nsec = (long)(left % NS_PER_SEC);
		}
		r = ppoll(fds, count, deadline == INT64_MAX ? NULL : &ts,
			  catches ? &mask_before : NULL);
		if (r >= 0)
			return r;
		if (errno != EINTR)
			return -errno;
		if (caught)
			return -EINTR;
	}
}

/* Whether the time to read what came before the signal is over. */
static bool is_late(void)
{
	static int64_t last_ns;

	if (!last_ns)
		last_ns = cli_deadline(NS_PER_SEC);
	return cli_now() >= last_ns;
}

int cli_poll_in(struct pollfd *fds, size_t count, int64_t deadline)
{
	int r = caught ? -EINTR : cli_poll(fds, count, deadline);

	if (r != -EINTR)
		return r;
	r = poll(fds, (nfds_t)count, 0);
	return r > 0 && !is_late() ? r : -EINTR;
}

bool cli_is_over(void)
{
	static unsigned int calls;

	/* Without fds, it is the signals only that it looks for. */
	if (!caught && ++calls % 64 == 0)
		cli_poll(NULL, 0, 0);
	return caught && is_late();
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
	if (*ret < min)
		return cli_usage(command, "%s %s below %" PRId64, what, text,
				 min);
	return 0;
}
