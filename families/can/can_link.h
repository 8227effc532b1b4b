/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_link.h - what the library and its part that speaks netlink agree on */
#ifndef AFSOCK_FAMILIES_CAN_CAN_LINK_H
#define AFSOCK_FAMILIES_CAN_CAN_LINK_H

#include <afsock/can_gw.h>
#include <afsock/can_link.h>

#include "core/family.h"

/* Raise it with every change of the table, or of a structure in it. */
#define CAN_LINK_ABI 1

/*
 * families/can/link: names are valid, values checked. Results are those of the
 * public functions that only pass them on.
 */
struct can_link_ops {
	struct afsock_part part;
	int (*get)(const char *name, struct afsock_can_link_info *ret,
		   struct afsock_err *err);
	ssize_t (*list)(struct afsock_can_link_info **ret,
			struct afsock_err *err);
	int (*set)(const char *name,
		   const struct afsock_can_link_config *config,
		   struct afsock_err *err);
	int (*add)(const struct afsock_can_link_new *link,
		   struct afsock_err *err);
	int (*del)(const char *name, struct afsock_err *err);
	int (*wait)(const char *name, int what, int64_t timeout_ns,
		    struct afsock_can_link_info *ret, struct afsock_err *err);

	ssize_t (*gw_list)(struct afsock_can_gw_rule **ret,
			   struct afsock_err *err);
	/* type: RTM_NEWROUTE or RTM_DELROUTE; rule NULL: all of them. */
	int (*gw_change)(int type, const struct afsock_can_gw_rule *rule,
			 struct afsock_err *err);
};

/* The table, or NULL with err filled. */
const struct can_link_ops *can_link_ops(struct afsock_err *err);

/* Whether name can be an interface's (dev_valid_name() in net/core/dev.c).
 * field is whose it is. 0, AFSOCK_EVALUE. */
int can_link_check_name(const char *name, const char *field,
			struct afsock_err *err);

/* What only a controller has. */
#define CAN_LINK_CONTROLLER                                      \
	(AFSOCK_CAN_SET_BITTIMING | AFSOCK_CAN_SET_DATA_BITTIMING | \
	 AFSOCK_CAN_SET_CTRLMODE | AFSOCK_CAN_SET_RESTART_MS |      \
	 AFSOCK_CAN_SET_RESTART | AFSOCK_CAN_SET_TERMINATION |      \
	 AFSOCK_CAN_SET_TDC)

/* Modes that headers before 5.16 lack. */
#define CAN_LINK_TDC_AUTO 0x200u
#define CAN_LINK_TDC_MANUAL 0x400u

#endif
