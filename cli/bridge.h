/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * bridge.h - protocols that carry CAN frames over a network, for relay
 *
 * A protocol stands between a raw CAN socket and a stream or datagrams. It may
 * have to say something itself (a greeting, an answer): that waits in answer
 * for the direction to the network. What comes from there is distrusted: a
 * frame that cannot be is a loss with a reason, and what leaves the rest
 * without meaning ends the connection, with trouble as the message.
 *
 * In cli/can/bridge.c, or cli/absent/can.c
 */
#ifndef AFSOCK_CLI_BRIDGE_H
#define AFSOCK_CLI_BRIDGE_H

#include "transfer.h"

#define BRIDGE_BUS_MAX 15
#define BRIDGE_ANSWER_MAX 2048
#define BRIDGE_FRAME_MAX 256  /* one frame on the wire, as bytes or as text */
#define BRIDGE_LONGEST 70    /* one frame in a datagram */
#define BRIDGE_FLUSH INT64_C(1000000)
#define BRIDGE_COUNT_MAX 16384 /* frames of a datagram */

enum bridge_stage {
	BRIDGE_GREETING, /* a side is to say what it is */
	BRIDGE_OPENING,  /* socketcand: < ok > for the bus, or < rawmode > */
	BRIDGE_ENTERING, /* socketcand: < ok > for that */
	BRIDGE_READY     /* frames may pass */
};

struct bridge_protocol;

struct bridge {
	const struct bridge_protocol *protocol; /* NULL: none */
	struct endpoint *net, *can;
	char bus[BRIDGE_BUS_MAX + 1];
	int64_t flush_ns;     /* -1: choose */
	size_t packet_max;    /* 0: a stream, no datagrams of several frames */
	bool is_server;       /* of a protocol that has one */

	/* the connection */
	int stage;
	int64_t ready_at;     /* frames to the network wait until then */
	int64_t give_up_at;   /* end of the patience with its beginning */
	char trouble[160];    /* why it must end */
	char answer[BRIDGE_ANSWER_MAX]; /* to be sent to the network */
	size_t answer_len;

	/* datagrams */
	bool is_inside;       /* of one, with left frames to come */
	unsigned int left;
	bool has_seq;
	unsigned char seq_in, seq_out;
	int64_t missing;      /* found missing since this was cleared */
	uint64_t missing_ever;
};

struct bridge_protocol {
	const char *name;
	bool has_bus;       /* which a side names: there is a server */
	bool has_datagrams; /* a form for them too */
	void (*begin)(struct bridge *b);
	/* As framing_unwrap. */
	int (*unwrap)(struct bridge *b, struct unwrap *u, unsigned char *buf,
		      size_t *ret_len, size_t *ret_used);
	/* Returns the length, at most BRIDGE_FRAME_MAX; an enum loss. */
	ssize_t (*wrap)(struct bridge *b, const void *frame, size_t len,
			int64_t time_ns, unsigned char *out);
};

extern const struct bridge_protocol bridge_cannelloni;
extern const struct bridge_protocol bridge_socketcand;

/* Whether the text of --framing is one of these protocols. */
bool bridge_is_named(const char *text);

/* "cannelloni", "socketcand", "socketcand:BUS". Returns 0, or an exit code
 * after a message. */
int bridge_parse(struct bridge *b, const char *command, const char *text);

/* See which side is which, and whether they fit. block: what --block said, 0:
 * nothing. Returns as bridge_parse. */
int bridge_set_up(struct bridge *b, const char *command, struct endpoint *one,
		  struct endpoint *two, int64_t block);

/* A connection is there. */
void bridge_begin(struct bridge *b);

/* ---- for the protocols ---- */

/* What can be neither read nor skipped: the connection must end. Returns
 * code. */
int bridge_break(struct bridge *b, int code, const char *fmt, ...)
	AFSOCK_PRINTF(3, 4);

/* Have something sent to the network. Returns whether there was room. */
bool bridge_say(struct bridge *b, const char *text);

/* Text of the wire for a message: short and printable. */
const char *bridge_quote(const void *text, size_t len, char buf[48]);

/* ---- datagrams, cli/can/cannelloni.c ---- */

/* What stands in front of the frames of a datagram. */
#define BRIDGE_HEAD 5

/* Write that. */
void bridge_head(struct bridge *b, unsigned char *packet, size_t count);

#endif
