/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* reader.h - what the parts of the reader share */
#ifndef AFSOCK_FAMILIES_CAN_READER_H
#define AFSOCK_FAMILIES_CAN_READER_H

#include <afsock/can_reader.h>

#include "can.h"

/* ---- counters of 32 bits that wrap ---- */

struct can_count {
	uint32_t seen;
	uint64_t total;
};

static inline void can_count_at(struct can_count *count, uint32_t now)
{
	count->total += now - count->seen;
	count->seen = now;
}

/* ---- names of interfaces, reader_names.c ---- */

/* More than the frames of a batch, so that none of its names is reused. */
#define CAN_NAMES_MAX 128

struct can_name {
	unsigned int index;
	unsigned int round; /* when it was asked for */
	unsigned char len;  /* 0: free */
	char text[16];
};

struct can_names {
	unsigned int round;
	unsigned int next; /* to be replaced */
	int64_t asked_ns;
	struct can_name *last;
	struct can_name list[CAN_NAMES_MAX];
};

/* Once before each batch: names may have become old. */
void can_names_tick(struct can_names *names);
/* They have: something happened to an interface. */
void can_names_expire(struct can_names *names);
struct can_name *can_name_find(struct can_names *names, int fd,
			       unsigned int index);

static inline void can_name_of(struct can_names *names, int fd,
			       unsigned int index,
			       struct afsock_can_record *ret)
{
	struct can_name *name = names->last;

	if (!name || name->index != index || name->round != names->round)
		name = names->last = can_name_find(names, fd, index);
	ret->interface = name->text;
	ret->interface_len = name->len;
}

/* ---- time ---- */

int64_t can_now(void);
int64_t can_deadline(const struct afsock *s);

#endif
