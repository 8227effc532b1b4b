/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* doctor_can.c - states of CAN controllers */
#include <afsock/can_link.h>

#include "doctor.h"

const char *doctor_can_state(const char *interface)
{
	struct afsock_can_link_info info;

	if (afsock_can_link_get(interface, &info, NULL) < 0 ||
	    !(info.has & AFSOCK_CAN_HAS_STATE))
		return NULL;
	return afsock_can_state_name(info.state);
}
