/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp.h - the subcommands of afsock isotp, and what they share with uds */
#ifndef AFSOCK_CLI_ISOTP_H
#define AFSOCK_CLI_ISOTP_H

#include <getopt.h>
#include <stdio.h>

#include <afsock/isotp.h>

#include "cli.h"

int isotp_recv_main(int argc, char **argv);
int isotp_request_main(int argc, char **argv);
int isotp_send_main(int argc, char **argv);
int isotp_serve_main(int argc, char **argv);
int isotp_sniff_main(int argc, char **argv);

/* Room for any message (module parameter max_pdu_size is at most 1025 KiB). */
#define ISOTP_PDU_MAX ((size_t)1025 << 10)

/* ---- arguments ---- */

/*
 * Options and arguments in any order: no PDU begins with '-'. on_option
 * returns 0 or an exit code; 'H' is --help. Returns 0 with *ret_count
 * arguments in args (at most max), EXIT_USAGE, or -1 after --help.
 */
struct isotp_args {
	const char *command;
	const char *usage;
	const char *letters;
	const struct option *options;
	int (*on_option)(void *arg, int c);
	void *arg;
};
int isotp_arguments(const struct isotp_args *a, int argc, char **argv,
		    char **args, int max, int *ret_count);

/* An identifier: three hex digits, eight for 29 bits, 0x in front allowed. */
int isotp_id(const char *command, const char *text, canid_t *ret);

/*
 * A message: pairs of hex digits with blanks between them or not; single
 * digits between blanks are bytes too, as isotpsend takes them. Returns the
 * length, AFSOCK_ETEXT or AFSOCK_ERANGE.
 */
ssize_t isotp_pdu_read(const char *text, size_t len, unsigned char *buf,
		       size_t size, struct afsock_err *err);
/* "01 02 " and a line feed, as isotprecv; in memory, free() it, or NULL. */
char *isotp_pdu_text(const unsigned char *data, size_t len);
/* The same to a file. */
void isotp_pdu_print(FILE *f, const unsigned char *data, size_t len);

/* ---- transfers ---- */

/* Bind what an address text says; never blocks from then on. interrupt: what
 * SIGINT does to the library's own waits. */
int isotp_dial(const char *text, struct afsock *ret);

/*
 * Send within limit_ns (-1: for ever), ended by a signal. Returns 0, or a
 * result with its sentence in err; -EINTR after a signal.
 */
int isotp_transfer(struct afsock *s, const void *pdu, size_t len,
		   int64_t limit_ns, struct afsock_err *err);

/* Wait for a message until deadline: its length, AFSOCK_TIMEOUT, -EINTR, or as
 * afsock_isotp_recv. */
ssize_t isotp_receive(struct afsock *s, void *buf, size_t size,
		      int64_t deadline, int64_t *ret_time_ns,
		      struct afsock_err *err);

/*
 * After a result of a receive that says that the interface of address went:
 * wait until it is back, and bind anew. Returns 0, EXIT_TIMEOUT, 128 + n for a
 * signal, or an exit code after a message; -1 for a result of another kind.
 */
int isotp_return(const char *address, int code, int64_t deadline,
		 struct afsock *s);

/* Close at once, whatever is under way. */
void isotp_hang_up(struct afsock *s);

/* A failed send or receive on stderr; its exit code. */
int isotp_fail(const struct afsock_err *err);

/* Members of a JSON line: the time, identifiers, length, bytes. */
void isotp_json(const char *id_name, canid_t id, int64_t time_ns,
		const unsigned char *data, size_t len);

#endif
