/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump.h - what the files of dump share */
#ifndef AFSOCK_CLI_DUMP_H
#define AFSOCK_CLI_DUMP_H

#include <afsock/can_reader.h>

#include "endpoint.h"

enum dump_format { DUMP_LINES, DUMP_LOG, DUMP_JSON, DUMP_PCAPNG, DUMP_SILENT };

#define DUMP_INTERFACES_MAX 256

/*
 * A frame behind a silence is shown at once. But waking up for every one costs
 * more than showing it, so a source that had frames less than this ago, in ns,
 * is left alone for as long: those that come then are shown together.
 */
#define DUMP_PAUSE INT64_C(1000000)

/* A source of raw CAN frames, which come in batches. */
struct dump_can {
	struct afsock_can_reader *reader; /* NULL: its interface is gone */
	const struct afsock_can_received *batch;
	size_t count, at;      /* of batch: all, and already shown */
	bool has_ring;	       /* frames come through memory, all of one bus */
	bool is_drained;       /* there was no more */
	bool has_room;	       /* for more than comes in a while */
	bool is_busy;	       /* looked at again after a while, not polled */
	int64_t read_ns;       /* when it had frames, since 1970 */
	bool is_down, is_new;
	uint64_t drops_before; /* of the sockets before this one */
	uint64_t drops_shown;  /* in a line of -d */
	char interface[16];    /* "": all of them */
};

struct dump_source {
	char *text;        /* of e; ours to free */
	struct endpoint e;
	bool is_over;
	bool is_can;       /* raw frames: can is used */
	struct dump_can can;
	uint64_t count;
};

/* An interface of a capture file: one per source and name. */
struct dump_interface {
	const struct dump_source *source;
	int link_type;
	char name[32];
	uint64_t count;
};

/* How candump's screen lines look. */
struct dump_view {
	bool is_binary, has_ascii, is_swapped, has_errors, has_raw_dlc;
	bool has_extra;  /* direction and flags; in a log the direction */
	bool is_indented; /* an identifier of 29 bits was shown */
	int color;
};

struct dump {
	struct dump_source *sources;
	size_t source_count;
	int format;
	char time_style;   /* a, d, z, A, n for none; 0: the format's own */
	bool has_ns;
	int64_t time_first, time_last;
	int64_t stop_ns;   /* since 1970; not 0: nothing after that counts */
	int64_t max_count; /* -1: no limit */
	int64_t wait_ns;   /* -1: for ever */
	uint64_t count, cut, errors;
	uint64_t unwritten; /* no record of the format can have them */
	size_t width;      /* of the longest address so far */
	size_t can_width;  /* of the longest CAN interface */
	struct dump_view view;
	bool has_log;      /* lines of candump's log go to log as well */
	FILE *log;
	int log_errno;     /* of its first write that failed, or 0 */
	FILE *file;        /* of DUMP_PCAPNG */
	struct dump_interface interfaces[DUMP_INTERFACES_MAX];
	size_t interface_count;
	int64_t rcvbuf;    /* bytes to ask for; 0: not told */
	bool wants_hardware;
	bool shows_drops;
	bool ignores_drops;
	bool has_stdout;
	int link_fd;       /* tells of interfaces while one is away; or -1 */
	unsigned char *buf; /* MESSAGE_MAX */
	char *text;
	size_t text_size;
};

/* ---- dump_format.c ---- */

/* Whether the format can hold what a source has. Returns 0, or an exit code
 * after a message. */
int dump_check(const struct dump *d, const struct endpoint *e);

/* Print or write the message in buf. */
void dump_message(struct dump *d, struct dump_source *source,
		  const struct received *info);

/* The interface that a message came from, "" where there is none. */
void dump_interface_of(const struct endpoint *e, const struct afsock_addr *from,
		       char *ret, size_t size);

/* Now, since 1970. */
int64_t dump_now(void);

/* ---- dump_time.c ---- */

/* "(1795395488.400888) " in a style; out has 64 bytes of room. Returns behind
 * it. */
char *dump_put_time(struct dump *d, char *out, int64_t ns, char style);

/* ---- dump_capture.c ---- */

void dump_capture(struct dump *d, struct dump_source *source,
		  const struct received *info);
/* What a capture file has at its end. */
void dump_capture_end(struct dump *d);

/* ---- what knows raw CAN: cli/can, or cli/absent/can.c ---- */

/* What the kernel dropped before us, so far. */
uint64_t dump_drops(const struct dump_source *source);

/* candump's notation of filters as ours: "can:any,123:7FF,#FF,j". The result is
 * to be freed; NULL: no memory. */
char *dump_can_address(const char *text);

/* Whether an endpoint is a raw CAN socket. */
bool dump_is_can(const struct endpoint *e);

/* Behind endpoint_open and before endpoint_hang_up. */
int dump_can_open(struct dump *d, struct dump_source *source);
void dump_can_close(struct dump_source *source);

/* Readable when there is something for dump_can_take; -1: nothing to wait on. */
int dump_can_fd(const struct dump_source *source);

/* Show what the sources have, in the order of time. Returns an exit code. */
int dump_can_take(struct dump *d);

/* Something happened to an interface, perhaps to ours. */
void dump_link_look(struct dump *d);

/* ---- within cli/can: dump_can_{line,error,json}.c ---- */

void dump_can_line(struct dump *d, const struct afsock_can_received *frame,
		   int64_t time_ns);
/* What candump -e has behind an error frame; returns behind it. */
char *dump_can_error(char *out, const struct can_frame *frame);
void dump_can_json(const struct dump_source *source,
		   const struct afsock_can_received *frame, int64_t time_ns,
		   char *text, size_t size);

/* ---- within cli/can: dump_link.c, interfaces that go and come back ---- */

/* Its interface is down, or gone: wait for it. */
void dump_link_down(struct dump *d, struct dump_source *source);
void dump_link_gone(struct dump *d, struct dump_source *source);
/* Whether a socket that is said to be down is bound to nothing any more. */
bool dump_link_is_gone(const struct dump_source *source);

#endif
