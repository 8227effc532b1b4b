/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_bits.h - how many bits a frame takes on the bus */
#ifndef AFSOCK_CLI_CAN_BITS_H
#define AFSOCK_CLI_CAN_BITS_H

#include <stdbool.h>
#include <stddef.h>

struct can_bits {
	unsigned int nominal; /* at the bit rate */
	unsigned int data;    /* at that of the data phase */
};

/*
 * From the start bit to the end of the intermission, so that a bus without
 * pauses has a load of 100 %. is_worst: the most stuff bits that such a frame
 * can have, else those that it has. Error frames and CAN XL have 0.
 */
struct can_bits can_bits_of(const void *frame, size_t len, bool is_worst);

#endif
