/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * transfer.h - messages from one endpoint to another, and back
 *
 * Every message that comes in goes out or is counted as dropped with the
 * reason: in = out + dropped, in messages and in bytes. A piece that was read
 * from a stream counts as a message.
 */
#ifndef AFSOCK_CLI_TRANSFER_H
#define AFSOCK_CLI_TRANSFER_H

#include "endpoint.h"
#include "framing.h"
#include "latency.h"

/* Reasons that are no results of the library. */
enum loss {
	LOSS_CUT = -9001,    /* the stream ended within a message */
	LOSS_UNSENT = -9002, /* still waiting for room at the end */
	LOSS_TEXT = -9003,   /* a line that is no message */
	/* of the protocols of bridge.h */
	LOSS_UNTOLD = -9004,    /* a frame that the protocol cannot say */
	LOSS_HANDSHAKE = -9005, /* a wrong beginning */
	LOSS_VERSION = -9006,   /* a datagram of another kind */
	LOSS_LENGTH = -9007,    /* more data than a frame can have */
	LOSS_SHORT = -9008      /* a datagram that is not as long as it says */
};

struct bridge;

struct reasons {
	size_t n;
	struct {
		int code;
		uint64_t count;
	} rows[16];
};

struct counters {
	uint64_t in, out, dropped;
	uint64_t in_bytes, out_bytes, dropped_bytes;
	uint64_t cut;     /* messages longer than our room, or the wire's */
	uint64_t skipped; /* sent by this machine, with skips_local; or of the
			   * direction that is not carried */
	uint64_t retries; /* sends put off because a device queue was full */
	struct reasons drops;
	struct reasons errors; /* of receiving: each lost us a message */
	struct latency latency; /* from the kernel's receipt to our send */
};

/* One direction. */
struct flow {
	struct endpoint *from, *to;
	int unwrap;    /* enum framing of from, a stream */
	int wrap;      /* of to, a stream */
	size_t block;  /* the most to read of a stream at once */
	struct counters count;

	unsigned char *buf;   /* a message, FRAMING_HEAD bytes in */
	char *text;           /* one that goes out as text */
	struct unwrap stream; /* what was read, with unwrap */
	struct bridge *bridge; /* with FRAMING_BRIDGE; of both directions */
	bool is_deaf;          /* carries only what the bridge itself says */
	int64_t *times;        /* when the kernel got what is in text */
	size_t gathered;       /* messages in text, and their bytes */
	size_t gathered_len, gathered_bytes;
	int64_t flush_at;

	bool has_message;     /* out .. out + out_len waits to be sent */
	const unsigned char *out;
	size_t out_len, out_at;
	size_t message_len;   /* as counted */
	size_t message_count; /* how many messages that is: 0 for an answer */

	int64_t time_ns;          /* when the kernel got it; 0: not told */
	int64_t due;              /* not before then, with max_rate */
	bool may_read, may_write; /* until told that it would block */
	int64_t retry_at;         /* 0: not after a pause */
	int64_t pause;
	int bad_reads;            /* errors in a row */
	bool is_ended;            /* nothing more comes from from */
	bool is_over;             /* and to was told */
};

struct transfer {
	struct flow flows[2];
	size_t flow_count;
	int64_t max_count;    /* messages to come in; -1: no limit */
	int64_t idle_ns;      /* -1: no limit */
	bool skips_local;     /* carry only what others sent */
	int64_t gap_ns;       /* between two sends of a direction; 0: none */
	void (*on_tick)(const struct transfer *t); /* every half second */
	int64_t started;
	int64_t last_move;    /* when a message came or went */
	int64_t next_tick;
	bool is_settling;     /* the last chance: what waits is sent at once */
	bool is_stopping;     /* read no more, send what is there */
	bool has_failed;      /* a connection or an interface broke */
	bool is_done;         /* max_count came */
	unsigned int sessions;
};

/* ---- flow.c ---- */

/* Room for a message as text: up to three characters for a byte. */
#define TEXT_ROOM (3 * MESSAGE_MAX + 4096)

/* Get a message, if there is one and if it can be told to the other side. */
void flow_fetch(struct transfer *t, struct flow *f);
/* Try to send it. */
void flow_push(struct transfer *t, struct flow *f);
/* Count it as dropped. */
void flow_drop(struct flow *f, int code);
/* Drop what was read of a stream and not taken yet. */
void flow_cut(struct flow *f);
/* Whether there is something to send: a message, or, of a bridge, an answer or
 * as many frames as it takes, which are the message then. */
bool flow_has_message(const struct transfer *t, struct flow *f);
/* Whether there is nothing to be read for now, and until when. */
bool flow_is_shut(const struct flow *f, int64_t *ret_until);
/* Whether something is kept that is to be sent yet. */
bool flow_holds(const struct flow *f);
/* See whether the other side of a bridge has begun as it should. */
void flow_look(struct transfer *t, struct flow *f);
/* The destination is gone. */
void flow_break(struct transfer *t, struct flow *f, int code);

/* ---- transfer.c ---- */

/* Set up flow i of t. Returns 0, or an exit code after a message. */
int transfer_flow(struct transfer *t, size_t i, struct endpoint *from,
		  struct endpoint *to, int framing, size_t block);

/* Flow i speaks the protocol of b, for FRAMING_BRIDGE. Returns the same. */
int transfer_bridge(struct transfer *t, size_t i, struct endpoint *from,
		    struct endpoint *to, struct bridge *b, bool is_deaf);

/* Move messages until the end, the count, the idle limit or a signal. Returns
 * EXIT_DONE, or EXIT_TIMEOUT when it was idle for too long. */
int transfer_run(struct transfer *t);

/* For the next session: counters stay. */
void transfer_reset(struct transfer *t);

void transfer_done(struct transfer *t);

/* Messages that came in, of all flows. */
uint64_t transfer_count(const struct transfer *t);

/* Whether anything was lost, of what came or before it came to us. */
bool transfer_lost(const struct transfer *t);

/* ---- report.c ---- */

/* A word for a reason: "ENOBUFS", "unsent". */
const char *reason_name(int code, char *buf, size_t size);

/* What happened, for people on stderr; as members of a JSON object. */
void report_text(const struct transfer *t);
void report_json(const struct transfer *t);
/* A line for a terminal, for on_tick. */
void report_tick(const struct transfer *t);

#endif
