/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * controller.c - a controller's values, read with libsocketcan
 *
 * Its functions print when a value is not there, and copy what is there
 * without a look at the length: so each is called only for what a message of
 * the kernel has just had, in full (read.c).
 */
#define _GNU_SOURCE
#include <libsocketcan.h>

#include "link.h"

static int read_modes(const char *name, struct afsock_can_link_info *info)
{
	struct can_ctrlmode mode;
	struct can_clock clock;
	int r = 0;

	if (info->has & AFSOCK_CAN_HAS_CTRLMODE) {
		r = can_get_ctrlmode(name, &mode);
		if (r == 0)
			info->ctrlmode = mode.flags;
	}
	if (r == 0 && info->has & AFSOCK_CAN_HAS_CLOCK) {
		r = can_get_clock(name, &clock);
		if (r == 0)
			info->clock_hz = clock.freq;
	}
	if (r == 0 && info->has & AFSOCK_CAN_HAS_RESTART_MS)
		r = can_get_restart_ms(name, &info->restart_ms);
	return r;
}

int can_link_controller(struct afsock_can_link_info *info)
{
	const char *name = info->name;
	int r = read_modes(name, info);

	if (r == 0 && info->has & AFSOCK_CAN_HAS_BITTIMING)
		r = can_get_bittiming(name, &info->bittiming);
	if (r == 0 && info->has & AFSOCK_CAN_HAS_BITTIMING_CONST)
		r = can_get_bittiming_const(name, &info->bittiming_const);
	if (r == 0 && info->has & AFSOCK_CAN_HAS_STATE)
		r = can_get_state(name, &info->state);
	if (r == 0 && info->has & AFSOCK_CAN_HAS_BERR)
		r = can_get_berr_counter(name, &info->berr);
	if (r == 0 && info->has & AFSOCK_CAN_HAS_DEVICE_STATS)
		r = can_get_device_stats(name, &info->device_stats);
	return r < 0 ? -ENODEV : 0;
}
