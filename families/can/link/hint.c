/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* hint.c - why a change of an interface is refused, and what to do about it */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>

#include "link.h"

/* What controllers can change only while they are down: can_changelink() in
 * drivers/net/can/dev/netlink.c, and vcan_change_mtu(). */
#define DOWN_ONLY                                                   \
	(AFSOCK_CAN_SET_BITTIMING | AFSOCK_CAN_SET_DATA_BITTIMING | \
	 AFSOCK_CAN_SET_CTRLMODE | AFSOCK_CAN_SET_TDC |             \
	 AFSOCK_CAN_SET_RESTART_MS | AFSOCK_CAN_SET_MTU)

#define TIMING (AFSOCK_CAN_SET_BITTIMING | AFSOCK_CAN_SET_DATA_BITTIMING)

int can_link_suits(const struct afsock_can_link_info *info,
		   const struct afsock_can_link_config *config,
		   struct afsock_err *err)
{
	const char *what;

	if (!(config->set & CAN_LINK_CONTROLLER) ||
	    strcmp(info->kind, "can") == 0)
		return 0;
	what = config->set & TIMING			 ? "bit timing" :
	       config->set & AFSOCK_CAN_SET_CTRLMODE	 ? "controller modes" :
	       config->set & AFSOCK_CAN_SET_TERMINATION ? "termination" :
							   "bus-off state";
	return afsock_fail(err, AFSOCK_EVALUE, NULL,
			   "%s has no %s: it is of kind '%s', not a controller",
			   info->name, what, info->kind);
}

static void add(char *buf, size_t size, const char *text)
{
	size_t used = strlen(buf);

	snprintf(buf + used, size - used, "%s%s", used ? ", " : "", text);
}

/* What this controller lacks, by name. */
static const char *lacking(const struct afsock_can_link_info *info,
			   const struct afsock_can_link_config *config,
			   char *buf, size_t size)
{
	uint32_t missing = 0;
	char list[160] = "";
	int i;

	if (config->set & AFSOCK_CAN_SET_CTRLMODE &&
	    info->has & AFSOCK_CAN_HAS_CTRLMODE_SUPPORTED)
		missing = config->ctrlmode.flags & ~info->ctrlmode_supported;
	for (i = 0; i < 32; i++) {
		const char *name = afsock_can_ctrlmode_name(UINT32_C(1) << i);

		if (missing & UINT32_C(1) << i && name)
			add(list, sizeof(list), name);
	}
	if (config->set & AFSOCK_CAN_SET_TERMINATION &&
	    !info->termination_count)
		add(list, sizeof(list), "a switch for its termination");
	if (config->set &
	    (AFSOCK_CAN_SET_RESTART_MS | AFSOCK_CAN_SET_RESTART))
		add(list, sizeof(list), "restart from bus-off");
	if (!*list)
		return NULL;
	snprintf(buf, size, "this controller may lack: %s", list);
	return buf;
}

static const char *bit_rates(const uint32_t *rates, size_t count, char *buf,
			     size_t size)
{
	char number[16];
	size_t i;

	snprintf(buf, size, "%s", "");
	for (i = 0; i < count; i++) {
		snprintf(number, sizeof(number), "%" PRIu32, rates[i]);
		add(buf, size, number);
	}
	return buf;
}

static const char *ohms(const struct afsock_can_link_info *info, char *buf,
			size_t size)
{
	uint32_t values[AFSOCK_CAN_TERMINATIONS_MAX];
	char list[160];
	size_t i;

	for (i = 0; i < info->termination_count; i++)
		values[i] = info->terminations[i];
	snprintf(buf, size, "its terminations are %s ohms",
		 bit_rates(values, info->termination_count, list,
			   sizeof(list)));
	return buf;
}

/* can_restart_now() */
static const char restart[] = "restart is for an interface that is up and in "
			      "bus-off, with restart-ms 0 only";

static const char *busy(const struct afsock_can_link_info *info,
			const struct afsock_can_link_config *config, char *buf,
			size_t size)
{
	if (config->set & AFSOCK_CAN_SET_RESTART)
		return restart;
	if (!(config->set & DOWN_ONLY))
		return NULL;
	snprintf(buf, size,
		 "it can be changed only while the interface is down: afsock "
		 "link set %s down ... up",
		 info->name);
	return buf;
}

static const char *invalid(const struct afsock_can_link_info *info,
			   const struct afsock_can_link_config *config,
			   char *buf, size_t size)
{
	char list[160];

	if (config->set & AFSOCK_CAN_SET_UP &&
	    strcmp(info->kind, "can") == 0 && !info->bittiming.bitrate) {
		snprintf(buf, size,
			 "its bit rate comes first: afsock link set %s bitrate "
			 "500000 up",
			 info->name);
		return buf;
	}
	if (config->set & AFSOCK_CAN_SET_RESTART)
		return restart;
	if (config->set & TIMING && info->bitrate_count) {
		snprintf(buf, size, "its bit rates are %s",
			 bit_rates(info->bitrates, info->bitrate_count, list,
				   sizeof(list)));
		return buf;
	}
	if (config->set & AFSOCK_CAN_SET_TERMINATION && info->termination_count)
		return ohms(info, buf, size);
	return NULL;
}

/* can_calc_bittiming() and can_fixup_bittiming() in drivers/net/can/dev. */
static const char *timing(const struct afsock_can_link_info *info, char *buf,
			  size_t size)
{
	const struct can_bittiming_const *c = &info->bittiming_const;

	if (!(info->has & AFSOCK_CAN_HAS_BITTIMING_CONST))
		return NULL;
	snprintf(buf, size,
		 "it cannot make this from its clock of %" PRIu32 " Hz: tseg1 "
		 "%" PRIu32 "..%" PRIu32 ", tseg2 %" PRIu32 "..%" PRIu32
		 ", sjw to %" PRIu32 ", brp %" PRIu32 "..%" PRIu32,
		 info->clock_hz, c->tseg1_min, c->tseg1_max, c->tseg2_min,
		 c->tseg2_max, c->sjw_max, c->brp_min, c->brp_max);
	return buf;
}

const char *can_link_hint(const struct afsock_can_link_info *info,
			  const struct afsock_can_link_config *config,
			  int code, char *buf, size_t size)
{
	switch (code) {
	case -EBUSY:
		return busy(info, config, buf, size);
	case -EOPNOTSUPP:
		return lacking(info, config, buf, size);
	case -EINVAL:
		return invalid(info, config, buf, size);
	case -EDOM:
	case -ERANGE:
		return config->set & TIMING ? timing(info, buf, size) : NULL;
	case -ETIMEDOUT:
		return "the adapter does not take its commands";
	case -ENODEV:
		return "it went away meanwhile";
	default:
		return NULL;
	}
}
