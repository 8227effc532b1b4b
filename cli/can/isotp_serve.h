/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp_serve.h - what the ways of afsock isotp serve share */
#ifndef AFSOCK_CLI_ISOTP_SERVE_H
#define AFSOCK_CLI_ISOTP_SERVE_H

#include "isotp.h"

/* A line of a table. */
struct row {
	struct row *next;
	unsigned char *request;
	unsigned char *is_any; /* for each byte of it */
	size_t request_len;
	bool is_open;          /* any rest fits */
	unsigned char *answers; /* one behind the other */
	size_t *ends;           /* where each ends */
	size_t answer_count;
};

struct server {
	struct afsock s;
	struct afsock all; /* hears functional requests, if there are any */
	const char *address, *table_file, *exec, *tcp;
	int64_t count, wait_ns;
	bool is_verbose, has_functional;
	canid_t functional;
	struct row *rows;
	unsigned char *pdu, *answer; /* ISOTP_PDU_MAX each */
	size_t len;                  /* of the request in pdu */
	int code;                    /* of the last thing that went wrong */
};

/* Send an answer. Returns 0, also after a failure that was told and is kept in
 * s->code; 128 + n after a signal. */
int serve_answer(struct server *s, const unsigned char *pdu, size_t len);

/* After a result that says that the interface went: as isotp_return, for both
 * sockets. */
int serve_return(struct server *s, int result);

/* isotp_table.c: read s->table_file into s->rows. 0 or an exit code. */
int table_read(struct server *s);
bool row_fits(const struct row *row, const unsigned char *pdu, size_t len);
void table_free(struct row *rows);

/* isotp_tcp.c: one client after the other. An exit code. */
int serve_tcp(struct server *s);

#endif
