/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * ring.h - the frames of one interface in memory shared with the kernel
 *
 * A packet socket (AF_PACKET, TPACKET_V2) on a CAN interface sees each frame
 * that raw CAN sockets see, where they see it, so neither a system call nor a
 * copy per frame is needed. What it cannot tell is who sent a frame.
 */
#ifndef AFSOCK_FAMILIES_CAN_RING_H
#define AFSOCK_FAMILIES_CAN_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <afsock/can.h>

struct can_ring {
	int fd; /* to wait at; -1: there is none */
	unsigned int ifindex;
	unsigned char *map;
	size_t size;
	size_t block_slots; /* a block's last bytes are unused */
	size_t slot_size;
	size_t blocks;
	unsigned char *at;  /* the next slot, of those of a block */
	size_t block, slot;
	uint64_t drops;     /* told by the kernel so far */
};

struct can_ring_frame {
	const void *data;
	size_t len, full_len;
	int64_t time_ns;    /* CLOCK_REALTIME */
};

/*
 * What a CAN socket receives, from now on in a ring of about size bytes; the
 * socket itself receives nothing more. Returns 0, or below 0 when there can be
 * none that tells the same, with the socket as it was.
 */
int can_ring_open(struct can_ring *ring, const struct afsock *s, size_t size);

/* Ends it; the socket receives everything again. */
void can_ring_close(struct can_ring *ring, const struct afsock *s);

/* The next frame, without taking it out. */
bool can_ring_peek(struct can_ring *ring, struct can_ring_frame *ret);
/* It is the kernel's again. */
void can_ring_take(struct can_ring *ring);

/* Ask for drops. */
void can_ring_ask(struct can_ring *ring);
/* The error of the packet socket, as -errno, which it has no longer. */
int can_ring_error(const struct can_ring *ring);

#endif
