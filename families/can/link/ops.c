/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* ops.c - what the library finds in this part */
#define _GNU_SOURCE
#include "link.h"

AFSOCK_PART(can_link, struct can_link_ops) = {
	.part.abi = CAN_LINK_ABI,
	.get = can_link_get,
	.list = can_link_list,
	.set = can_link_set,
	.add = can_link_add,
	.del = can_link_del,
	.wait = can_link_wait,
	.gw_list = can_gw_list,
	.gw_change = can_gw_change,
};
