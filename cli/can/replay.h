/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* replay.h - what the files of afsock replay share */
#ifndef AFSOCK_CLI_REPLAY_H
#define AFSOCK_CLI_REPLAY_H

#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "can_log.h"

/* ---- replay_report.c: how late frames were, and the end ---- */

/* Counts of times by size: 32 steps for each power of two. */
#define LATE_STEPS 32
#define LATE_COUNT (60 * LATE_STEPS)

struct lateness {
	uint64_t count;
	int64_t max_ns;
	uint64_t counts[LATE_COUNT];
};

void lateness_add(struct lateness *l, int64_t ns);
/* What that part of all (0.99) was not later than. */
int64_t lateness_at(const struct lateness *l, double part);

struct replay_counts {
	uint64_t sent;
	uint64_t printed;    /* by stdout=IF */
	uint64_t failed;     /* refused by the kernel */
	uint64_t missed;     /* of them: handed over too late for --ahead */
	uint64_t filtered;   /* not in --filter, --from, --to */
	uint64_t unassigned; /* of interfaces that no assignment names */
	uint64_t backwards;  /* with a time before that of the frame in front */
	uint64_t waits;      /* for a full queue */
	int64_t paused_ns;   /* without the interface */
};

/* ---- replay_send.c: frames to interfaces ---- */

#define REPLAY_WAYS 64

/* What becomes of the frames of one interface of the log. */
struct way {
	char from[16];
	size_t from_len;
	char to[16];
	bool is_ignored;
	bool is_stdout;
	bool is_away;  /* down or gone, and said so */
	bool is_bound; /* the socket is bound to it: no address is needed */
	int failed_with; /* the last failure that was told */
	struct afsock_addr addr;
};

struct slot {
	struct way *way;
	int64_t due_ns;
	union {
		canid_t id; /* alignment */
		unsigned char bytes[AFSOCK_CAN_FRAME_MAX];
	} frame;
	unsigned char control[CMSG_SPACE(sizeof(int64_t))]; /* for --ahead */
};

struct replayer {
	/* what was asked for */
	const char *log;
	int format;
	int64_t loops;        /* -1: for ever */
	bool ignores_times;   /* -t */
	bool is_interactive;
	bool has_no_loopback;
	bool is_verbose;
	bool is_quiet;
	bool is_json;
	bool skips_errors;
	int64_t tick_ns;      /* -g; 0: every frame at its own time */
	int64_t gap_ns;       /* -s; -1: no limit */
	int64_t max_frames;   /* -n; -1: no limit */
	int64_t delay_ns;
	int64_t from_ns;
	int64_t to_ns;        /* INT64_MAX: to the end */
	int64_t wait_ns;      /* for a full queue; -1: for ever */
	int64_t ahead_ns;     /* frames go to the kernel that early */
	double speed;
	struct can_filter filters[64];
	struct afsock_can_filters filter;
	struct afsock_can_map map;
	const char *address;  /* where all other frames go; or NULL */

	/* how it goes */
	struct can_log_file file;
	struct afsock s;
	struct way ways[REPLAY_WAYS];
	size_t way_count;
	struct way *way;      /* of the frame in front, or NULL */
	char everything[16];  /* the interface of address */
	struct afsock_msg msgs[AFSOCK_BATCH_MAX]; /* of the slots */
	struct iovec iovs[AFSOCK_BATCH_MAX];
	struct slot slots[AFSOCK_BATCH_MAX];
	size_t queued;
	int64_t plan_ns;      /* when the first frame is due (monotonic) */
	int64_t first_ns;     /* of the log */
	int64_t skipped_ns;   /* of the log: gaps left out */
	int64_t last_ns;      /* of the log: of the frame in front */
	int64_t last_due_ns;
	int64_t begun_ns;     /* when the first frame went */
	int64_t ended_ns;
	int64_t shown_ns;
	bool is_flat_out;     /* nothing is waited for in front of a frame */
	bool shows_progress;
	bool has_one_way;     /* for all frames, and nobody asks for more */
	bool has_ahead_clock;
	clockid_t ahead_clock;
	int64_t ahead_lead_ns; /* of that clock, see clock_lead */
	int64_t ahead_last_ns; /* when the last frame handed over is sent */
	bool is_begun;
	bool is_planned;      /* a frame of this pass is in the plan */
	int64_t taken;        /* frames, for max_frames */
	struct replay_counts counts;
	struct lateness late;
	struct afsock_can_read_counts read;
	uint64_t bad_lines;
};

/* The socket and the messages. Returns 0 or an exit code after a message. */
int replay_open(struct replayer *r);

/* The way of an interface of the log, found or made; NULL and *ret_code after a
 * message when there is no such interface or too many. */
struct way *replay_find_way(struct replayer *r, const char *name, size_t len,
			    int *ret_code);

static inline bool way_is_of(const struct way *way, const char *name,
			     size_t len)
{
	return way->from_len == len && memcmp(way->from, name, len) == 0;
}

static inline struct way *replay_way(struct replayer *r, const char *name,
				     size_t len, int *ret_code)
{
	if (!r->way || (!r->has_one_way && !way_is_of(r->way, name, len)))
		r->way = replay_find_way(r, name, len, ret_code);
	return r->way;
}

/* Send what is queued, waiting for what has to be waited for. Returns 0, or an
 * exit code. */
int replay_flush(struct replayer *r);

/* ---- replay_ahead.c: frames handed over before their time ---- */

/* Whether the interface's queueing discipline keeps frames until their time.
 * Returns 0 or an exit code after a message. */
int replay_ahead_check(struct replayer *r, const struct way *way);

/* Give the queued frames from first on the time when they are due, and none an
 * earlier one than those in front: they keep the log's order. */
void replay_ahead_stamp(struct replayer *r, size_t first);

/* Count those that the kernel dropped since. */
void replay_ahead_errors(struct replayer *r);

/* Wait for the last one's time, a signal or not: it cannot be taken back. */
void replay_ahead_end(struct replayer *r);

/* The last lines. Returns code, or EXIT_LOST when frames were not sent. */
int replay_report(const struct replayer *r, int code);

#endif
