/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* endpoint.h - one end of a transfer: a socket made from a text, or stdio */
#ifndef AFSOCK_CLI_ENDPOINT_H
#define AFSOCK_CLI_ENDPOINT_H

#include "cli.h"

enum endpoint_mode {
	ENDPOINT_DIAL,   /* connect, or bind where the family cannot */
	ENDPOINT_LISTEN, /* bind; the text need not say so */
	ENDPOINT_RECEIVE /* bind what has no connections, dial what has */
};

struct endpoint {
	const char *text;
	bool is_stdio;
	bool has_boundaries;
	bool is_listener;     /* accepts connections, one after the other */
	bool answers_sender;  /* has no peer: replies go to who sent last */
	struct afsock s;
	struct afsock listener;
	struct afsock_form form;
	struct afsock_scheme_info scheme;
	struct afsock_addr peer; /* the last sender; length 0: none yet */
	uint32_t drops_seen;     /* of SO_RXQ_OVFL, to take differences */
	uint64_t drops;          /* messages the kernel dropped before us */
};

/*
 * Open what text says: "-" is stdin and stdout. timeout_ns is for connecting.
 * Does not accept yet. Returns 0, or an exit code after a message.
 */
int endpoint_open(struct endpoint *e, const char *text, int mode,
		  int64_t timeout_ns);

/* Wait for the first (next) connection of a listener; nothing for others.
 * Returns 0, or an exit code after a message. */
int endpoint_accept(struct endpoint *e, int64_t timeout_ns);

/* Close everything; adds what the kernel dropped to e->drops first. */
void endpoint_close(struct endpoint *e);

/* fds to poll; -1 where there is none. */
int endpoint_fd_in(const struct endpoint *e);
int endpoint_fd_out(const struct endpoint *e);

struct received {
	size_t len;
	size_t full_len;        /* above len: the message was cut */
	int flags;
	bool has_time;
	int64_t time_ns;        /* since 1970 */
	struct afsock_addr from; /* length 0: not told */
};

/*
 * Receive one message or what a stream has. Returns above 0; 0 at the end of a
 * stream or for an empty message (see has_boundaries); or a negative result,
 * -EAGAIN when the socket's timeout is 0 and nothing is there.
 */
ssize_t endpoint_receive(struct endpoint *e, void *buf, size_t size,
			 struct received *ret);

/* Send one message or part of a stream. As afsock_send; -EDESTADDRREQ when
 * there is nobody to answer. */
ssize_t endpoint_send(struct endpoint *e, const void *buf, size_t len);

/* Tell the other side that nothing more comes. */
void endpoint_finish(struct endpoint *e);

#endif
