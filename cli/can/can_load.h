/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_load.h - what can gen and can perf share: frames put on an interface */
#ifndef AFSOCK_CLI_CAN_LOAD_H
#define AFSOCK_CLI_CAN_LOAD_H

#include <afsock/can.h>

#include "cli.h"

/*
 * A raw socket that never waits, for CAN FD too where the interface takes it.
 * text is an interface, or an address with its options (can:vcan0,prio=3).
 * Returns 0, or an exit code after a message.
 */
int can_load_open(const char *text, struct afsock *ret);

/* The MTU of the interface that a socket is bound to; 0 when unknown. */
int can_load_mtu(const struct afsock *s);

/* Frames with their messages, ready for one system call. */
struct can_batch {
	struct canfd_frame frames[AFSOCK_BATCH_MAX];
	struct iovec iovs[AFSOCK_BATCH_MAX];
	struct afsock_msg msgs[AFSOCK_BATCH_MAX];
	size_t first; /* not sent yet */
	size_t end;
};

void can_batch_init(struct can_batch *b);

/* Where the next frame goes; can_batch_add then takes it, with its length. */
static inline struct canfd_frame *can_batch_next(struct can_batch *b)
{
	return &b->frames[b->end];
}

static inline void can_batch_add(struct can_batch *b, size_t len)
{
	b->iovs[b->end++].iov_len = len;
}

/*
 * Send what the interface has room for, in order. Returns 0 when all is gone,
 * -ENOBUFS or -EAGAIN when it is full, another negative result.
 */
int can_batch_send(struct can_batch *b, struct afsock *s);

/* Say why a send failed, and what the family knows about it. Returns the exit
 * code. */
int can_load_fail(const struct afsock *s, const char *text, int code);

/* A generator of numbers: the same ones after the same seed (SplitMix64). */
uint64_t can_random(uint64_t *state);

#endif
