/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_view.h - what the files of afsock can view share */
#ifndef AFSOCK_CLI_CAN_VIEW_H
#define AFSOCK_CLI_CAN_VIEW_H

#include <afsock/can_reader.h>

#include "endpoint.h"

/* The frames of one identifier on one interface. */
struct view_row {
	unsigned int ifindex;
	canid_t id;
	bool is_fd;
	char interface[16];
	unsigned char data[CANFD_MAX_DLEN];
	size_t len;
	uint64_t changed;    /* a bit for each byte since the last snapshot */
	uint64_t count;
	uint64_t count_before; /* at the last snapshot */
	int64_t last_ns;
	int64_t gap_ns;      /* between the last two */
	int64_t since_ns;    /* the last one before the last snapshot */
};

struct view_bus {
	char *text;
	struct endpoint e;
	struct afsock_can_reader *reader;
	bool is_down, is_gone, has_told;
	uint64_t drops_before; /* by sockets that are closed */
	uint64_t frames, frames_before;
	uint64_t errors;
	uint64_t nominal, data; /* bits since the last snapshot */
};

struct view {
	struct view_bus *buses;
	size_t bus_count;
	struct view_row **rows; /* in the order of interface and identifier */
	size_t row_count, row_room;
	int64_t interval_ns;
	int64_t snapshots;   /* -1: no limit */
	int64_t bitrate, dbitrate; /* 0: not told */
	bool is_worst;       /* stuff bits */
	bool is_json;
	bool is_screen;
};

/* ---- can_view_rows.c ---- */

/* Take a frame in. Returns 0 or -ENOMEM. */
int view_add(struct view *v, struct view_bus *bus,
	     const struct afsock_can_received *frame);
/* Changes and counts begin anew. */
void view_next(struct view *v);

/* ---- can_view_show.c ---- */

void view_show(const struct view *v, int64_t elapsed_ns);
uint64_t view_drops(const struct view_bus *bus);

#endif
