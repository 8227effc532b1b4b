/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* cli.h - what the subcommands share; they use public headers only */
#ifndef AFSOCK_CLI_H
#define AFSOCK_CLI_H

#include <poll.h>
#include <signal.h>

#include <afsock/afsock.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_TIMEOUT = 3,
	EXIT_LOST = 4,        /* data lost, or a protocol error */
	EXIT_UNAVAILABLE = 77 /* not permitted, or not on this system */
	/* 128 + n: ended by signal n */
};

/* ---- subcommands: argv[0] is the subcommand's name ---- */

int addr_main(int argc, char **argv);
int alg_main(int argc, char **argv);
int bcm_main(int argc, char **argv);
int can_main(int argc, char **argv);
int cat_main(int argc, char **argv);
int const_main(int argc, char **argv);
int doctor_main(int argc, char **argv);
int dump_main(int argc, char **argv);
int families_main(int argc, char **argv);
int link_main(int argc, char **argv);
int j1939_main(int argc, char **argv);
int isotp_main(int argc, char **argv);
int recv_main(int argc, char **argv);
int relay_main(int argc, char **argv);
int replay_main(int argc, char **argv);
int send_main(int argc, char **argv);
int uds_main(int argc, char **argv);

/* ---- tables of commands ---- */

struct cli_command {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the name */
	const char *summary;
};

/* A command that has commands; the table ends with a NULL name. */
struct cli_group {
	const char *name;
	const char *about; /* one line */
	const struct cli_command *commands;
	const char *notes; /* the end of --help, or NULL */
};

/* Run the command that argv[1] names. Returns its exit code. */
int cli_group(const struct cli_group *group, int argc, char **argv);

/* ---- usage ---- */

/* A mistake in the arguments, on stderr. Returns EXIT_USAGE. */
int cli_usage(const char *command, const char *fmt, ...) AFSOCK_PRINTF(2, 3);

/*
 * getopt_long that stops at the first argument, with our messages: '?' after a
 * mistake, -1 at the end.
 */
struct option;
int cli_option(const char *command, int argc, char **argv, const char *letters,
	       const struct option *options);

/*
 * The same wherever the option stands: arguments before it are moved to the
 * front of argv, where *count of them are then. What is behind "--" is none.
 */
int cli_option_anywhere(const char *command, int argc, char **argv,
			const char *letters, const struct option *options,
			int *count);

/* The text of --help on stdout. Returns EXIT_DONE, or EXIT_FAILED. */
int cli_help(const char *text);

/* ---- failures ---- */

/* The exit code that fits a result. */
int cli_exit_code(int code);

/* "afsock: line" on stderr; returns the exit code that fits err->code. */
int cli_fail(const struct afsock_err *err);

/* The same for a result without detail: what was done, to whom. */
int cli_fail_code(int code, const char *op, const char *what);

/* A message on stderr, "afsock: ..." */
void cli_say(const char *fmt, ...) AFSOCK_PRINTF(1, 2);

/* Whether all output went well so far; to be asked right after output, to keep
 * the reason for cli_end. */
bool cli_output_ok(void);
/* Refuse what looks like an option among the addresses from optind on, "-"
 * excepted: EXIT_USAGE. The order is fixed because a message may begin with a
 * '-'. */
int cli_only_addresses(const char *command, int argc, char **argv);

/* Flush stdout; whether all output went well. */
bool cli_flush(void);
/* Flush stdout and see whether everything was written: EXIT_FAILED with a
 * message when not (a full disk), else code. */
int cli_end(int code);

/* ---- JSON lines ---- */

/* One object on one line: begin, members, end. */
void json_begin(void);
void json_end(void);
void json_text(const char *name, const char *text);
void json_text_n(const char *name, const char *text, size_t len);
void json_number(const char *name, int64_t value);
void json_unsigned(const char *name, uint64_t value);
/* Seconds with nine decimals. */
void json_time(const char *name, int64_t ns);
void json_bool(const char *name, bool value);
void json_null(const char *name);
void json_hex(const char *name, const void *data, size_t len);
/* A nested array of values without names. */
void json_array(const char *name);
void json_array_end(void);
/* A member of an array or a nested object: name NULL inside an array. */
void json_object(const char *name);
void json_object_end(void);

/* ---- signals and time ---- */

/*
 * Let SIGINT, SIGTERM and SIGHUP end the work cleanly from here on: they are
 * let in only by cli_poll, so none is missed. A second one ends the program.
 */
void cli_catch_signals(void);
/* The same, but let in at any time: for calls of the library that wait. */
void cli_let_signals(void);
/* The signal that came, or 0. */
int cli_signal(void);

/* Nanoseconds on the monotonic clock. */
int64_t cli_now(void);

/* poll until deadline (INT64_MAX: for ever). Returns how many are ready, 0 when
 * time is up, -EINTR once a signal came. */
int cli_poll(struct pollfd *fds, size_t count, int64_t deadline);

/* The same for receivers: what came before a signal is ready still, and read
 * first, for a second at most. */
int cli_poll_in(struct pollfd *fds, size_t count, int64_t deadline);
/* To be asked for each message, since there may always be one more: whether a
 * signal came, and that second is over. */
bool cli_is_over(void);

/* now + span, INT64_MAX for a span below 0. */
int64_t cli_deadline(int64_t span_ns);

/* ---- numbers ---- */

/* A duration of the command line ("2s", "500ms"; a bare number is seconds).
 * Returns 0, or EXIT_USAGE after a message. */
int cli_duration(const char *command, const char *text, int64_t *ret_ns);
/* A number within limits, with k, M, G suffixes of 1024. */
int cli_number(const char *command, const char *what, const char *text,
	       int64_t min, int64_t max, int64_t *ret);

#endif
