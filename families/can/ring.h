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

/* A slot, and where those of its block end: what is left of the block is
 * unused. */
struct can_ring_place {
	unsigned char *at, *end;
};

struct can_ring {
	int fd; /* to wait at; -1: there is none */
	unsigned int ifindex;
	unsigned char *map;
	size_t size;
	size_t slot_size;
	size_t block_used; /* bytes of its slots */
	struct can_ring_place next;  /* the kernel's, or a frame to take */
	struct can_ring_place taken; /* the first that is not given back */
	uint64_t drops;		     /* told by the kernel so far */
};

struct can_ring_frame {
	const void *data;
	size_t len, full_len;
	int64_t time_ns; /* CLOCK_REALTIME */
	bool is_losing;	 /* there are drops that were not asked for */
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

/* The frame at a slot, if the kernel has put one there. */
static inline bool can_ring_look(const struct can_ring *ring,
				 const unsigned char *at,
				 struct can_ring_frame *ret)
{
	const struct tpacket2_hdr *head =
		(const struct tpacket2_hdr *)(const void *)at;
	uint32_t status = __atomic_load_n(&head->tp_status, __ATOMIC_ACQUIRE);

	if (!(status & TP_STATUS_USER))
		return false;
	ret->is_losing = status & TP_STATUS_LOSING;
	ret->data = at + head->tp_mac;
	ret->len = head->tp_snaplen;
	ret->full_len = head->tp_len;
	if ((uint64_t)ret->len + head->tp_mac > ring->slot_size) {
		/* no frame: it would not be in its slot */
		ret->data = at;
		ret->len = 0;
	}
	ret->time_ns =
		(int64_t)head->tp_sec * INT64_C(1000000000) + head->tp_nsec;
	return true;
}

static inline void can_ring_step(const struct can_ring *ring,
				 struct can_ring_place *place)
{
	place->at += ring->slot_size;
	if (place->at < place->end)
		return;
	place->at = place->end - ring->block_used + CAN_RING_BLOCK;
	if (place->at == ring->map + ring->size)
		place->at = ring->map;
	place->end = place->at + ring->block_used;
}

/* The oldest that were taken are the kernel's again. */
static inline void can_ring_give_back(struct can_ring *ring, size_t count)
{
	struct can_ring_place taken = ring->taken;
	struct tpacket2_hdr *head;

	for (; count > 0; count--) {
		head = (struct tpacket2_hdr *)(void *)taken.at;
		__atomic_store_n(&head->tp_status, (uint32_t)TP_STATUS_KERNEL,
				 __ATOMIC_RELEASE);
		can_ring_step(ring, &taken);
	}
	ring->taken = taken;
}

#endif
