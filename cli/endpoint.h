/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* endpoint.h - one end of a transfer: a socket made from a text, or stdio */
#ifndef AFSOCK_CLI_ENDPOINT_H
#define AFSOCK_CLI_ENDPOINT_H

#include <afsock/can.h>

#include "cli.h"

/* Room for the longest message of any family; what is longer is cut, and
 * counted. Pages that no message reaches are never touched. */
#define MESSAGE_MAX ((size_t)1 << 20)

enum endpoint_mode {
	ENDPOINT_DIAL,   /* connect, or bind where the family cannot */
	ENDPOINT_RECEIVE /* bind what has no connections, dial what has */
};

struct endpoint {
	const char *text;
	const char *command;  /* the subcommand, for messages */
	char *full;           /* text with the command's own defaults */
	int mode;
	bool is_stdio;
	bool binds;           /* listens, or waits for messages of anybody */
	bool is_listener;     /* accepts connections, one after the other */
	bool is_open;         /* s can be used */
	bool has_boundaries;
	bool has_end;         /* the other side can end what it sends */
	bool has_own_text;    /* its messages have a notation of their own */
	bool answers_sender;  /* has no peer: replies go to who sent last */
	bool has_rcvbuf;      /* the text says how large its buffer is */
	bool is_kept;         /* stdio that further sessions will use */
	bool is_read;         /* drops of its receive queue are our loss */
	size_t write_max;     /* stdio: what can be written without waiting */
	struct afsock s;
	struct afsock listener;
	struct afsock_form form;
	struct afsock_scheme_info scheme;
	/* A CAN interface may go and come back (endpoint_link.c): while it is
	 * away, s is the socket that tells of its return. */
	bool is_in_trouble;      /* the kernel said that it went */
	bool is_away;
	bool is_gone;            /* deleted, not just down */
	bool has_told;           /* that it is away */
	bool has_worked;         /* a message was sent */
	struct afsock parked;    /* s, while is_away; or closed */
	struct afsock_can_watch link;
	struct afsock_addr peer; /* the last sender; length 0: none yet */
	int receive_flags;
	uint32_t drops_seen;     /* of SO_RXQ_OVFL, to take differences */
	uint64_t drops;          /* messages the kernel dropped before us */
};

/*
 * Take text apart; "-" is stdin and stdout. Opens nothing. Returns 0, or an
 * exit code after a message.
 */
int endpoint_parse(struct endpoint *e, const char *command, const char *text,
		   int mode);

/* Bind and listen, if it accepts connections. Returns as endpoint_parse. */
int endpoint_listen(struct endpoint *e);

/*
 * Make it ready for messages unless it is: connect or bind, or accept the
 * next connection, for at most timeout_ns (-1: for ever). All of it never
 * blocks from then on. Returns as endpoint_parse; EXIT_TIMEOUT and 128 + n
 * for a signal without a message.
 */
int endpoint_open(struct endpoint *e, int64_t timeout_ns);

/* ---- cli/can/endpoint_link.c, or cli/absent/can.c ---- */

/*
 * Interfaces of CAN that go down or are deleted do not end an endpoint: it says
 * so once, waits and goes on. endpoint_receive says -EAGAIN meanwhile, and
 * endpoint_send -ENETDOWN or -ENODEV.
 */

/* The name of the interface in the text; false where it may be any. */
bool endpoint_interface(const struct endpoint *e, char ret[16]);

/* Whether code is no more than the end of an interface that may come back. */
bool endpoint_survives(const struct endpoint *e, int code);

/* Watch the interface, if it is away; s changes. */
void endpoint_leave(struct endpoint *e);

/* See whether it is back; s changes. Returns whether s can be used. */
bool endpoint_return(struct endpoint *e);

/* Give up waiting: s is the socket again, or closed. */
void endpoint_forget(struct endpoint *e);

/* ---- endpoint.c, endpoint_io.c ---- */

/* A new socket instead of the one that lost its interface, from the text.
 * Returns 0 or a result, without a message. */
int endpoint_reopen(struct endpoint *e);

/* Ask the kernel what it dropped since it told last. */
void endpoint_count_drops(struct endpoint *e);

/* End the connection, not the listener; what the kernel dropped is in drops
 * then. */
void endpoint_hang_up(struct endpoint *e);

/* The same, and the rest. */
void endpoint_close(struct endpoint *e);

/* Say what failed and what the family knows about it. */
void endpoint_fail(const struct endpoint *e, const char *op, int code);

/* fds to poll; -1 where there is none. */
int endpoint_fd_in(const struct endpoint *e);
int endpoint_fd_out(const struct endpoint *e);

struct received {
	size_t len;
	size_t full_len;        /* above len: the message was cut */
	int flags;
	bool is_end;            /* nothing more will come */
	bool has_time;
	int64_t time_ns;        /* since 1970 */
	struct afsock_addr from; /* length 0: not told */
};

/*
 * Receive one message or what a stream has, without waiting. Returns the
 * length, also 0 (see is_end), or a negative result; -EAGAIN: nothing there.
 */
ssize_t endpoint_receive(struct endpoint *e, void *buf, size_t size,
			 struct received *ret);

/* Send one message or part of a stream, without waiting. As afsock_send;
 * -EDESTADDRREQ when there is nobody to answer. */
ssize_t endpoint_send(struct endpoint *e, const void *buf, size_t len);

/* Tell the other side that nothing more comes. Returns whether it could be
 * told while the other direction goes on. */
bool endpoint_finish(struct endpoint *e);

/*
 * Send a whole message or all of a piece of a stream to a socket, waiting for
 * room until deadline, and for an interface that went while it was in use.
 * Returns 0, AFSOCK_TIMEOUT, -ENOBUFS when a transmit queue was full all the
 * time, -EINTR after a signal, or as afsock_send.
 */
int endpoint_send_all(struct endpoint *e, const void *buf, size_t len,
		      int64_t deadline);

#endif
