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

#include <linux/if_packet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <afsock/can.h>

#define CAN_RING_BLOCK (64 * 1024)

struct can_ring {
	int fd; /* to wait at; -1: there is none */
	unsigned int ifindex;
	unsigned char *map;
	size_t size;
	size_t block_slots; /* a block's last bytes are unused */
	size_t slot_size;
	size_t blocks;
	unsigned char *at; /* the next slot, of those of a block */
	size_t block, slot;
	uint64_t drops; /* told by the kernel so far */
};

struct can_ring_frame {
	const void *data;
	size_t len, full_len;
	int64_t time_ns; /* CLOCK_REALTIME */
};

/*
 * What a CAN socket receives, from now on in a ring of about size bytes; the
 * socket itself receives nothing more. Returns 0, or below 0 when there can be
 * none that tells the same, with the socket as it was.
 */
int can_ring_open(struct can_ring *ring, const struct afsock *s, size_t size);

/* Ends it; the socket receives everything again. */
void can_ring_close(struct can_ring *ring, const struct afsock *s);

/* Ask for drops. */
void can_ring_ask(struct can_ring *ring);
/* The error of the packet socket, as -errno, which it has no longer. */
int can_ring_error(const struct can_ring *ring);

/* ---- for each frame ---- */

/* The next frame, without taking it out. */
static inline bool can_ring_peek(struct can_ring *ring,
				 struct can_ring_frame *ret)
{
	const struct tpacket2_hdr *head =
		(const struct tpacket2_hdr *)(const void *)ring->at;
	uint32_t status = __atomic_load_n(&head->tp_status, __ATOMIC_ACQUIRE);

	if (!(status & TP_STATUS_USER))
		return false;
	if (status & TP_STATUS_LOSING)
		can_ring_ask(ring);
	ret->data = ring->at;
	ret->len = 0; /* no frame, where the slot could not hold it */
	if (head->tp_mac <= ring->slot_size &&
	    head->tp_snaplen <= ring->slot_size - head->tp_mac) {
		ret->data = ring->at + head->tp_mac;
		ret->len = head->tp_snaplen;
	}
	ret->full_len = head->tp_len;
	ret->time_ns =
		(int64_t)head->tp_sec * INT64_C(1000000000) + head->tp_nsec;
	return true;
}

/* It is the kernel's again. */
static inline void can_ring_take(struct can_ring *ring)
{
	struct tpacket2_hdr *head = (struct tpacket2_hdr *)(void *)ring->at;

	__atomic_store_n(&head->tp_status, (uint32_t)TP_STATUS_KERNEL,
			 __ATOMIC_RELEASE);
	ring->at += ring->slot_size;
	if (++ring->slot < ring->block_slots)
		return;
	ring->slot = 0;
	if (++ring->block == ring->blocks)
		ring->block = 0;
	ring->at = ring->map + ring->block * CAN_RING_BLOCK;
}

#endif
