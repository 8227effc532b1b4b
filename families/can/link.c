/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* link.c - CAN interfaces: what is checked before netlink is asked */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "can.h"
#include "can_link.h"

const struct can_link_ops *can_link_ops(struct afsock_err *err)
{
	/* The table begins with the part. */
	return (const struct can_link_ops *)(const void *)afsock_family_part(
		"can/link", CAN_LINK_ABI, err);
}

/* ---- names ---- */

const char *afsock_can_ctrlmode_name(uint32_t bit)
{
	static const char *const names[] = {
		"loopback", "listen-only", "triple-sampling", "one-shot",
		"berr-reporting", "fd", "presume-ack", "fd-non-iso",
		"cc-len8-dlc", "tdc-auto", "tdc-manual",
	};
	size_t i;

	for (i = 0; i < CAN_COUNT(names); i++)
		if (bit == UINT32_C(1) << i)
			return names[i];
	return NULL;
}

int can_link_check_name(const char *name, const char *field,
			struct afsock_err *err)
{
	const char *at = name ? name : "";
	size_t len = strlen(at);

	if (len == 0 || len > 15)
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "interface name '%.40s' is not within 1 "
				   "and 15 bytes",
				   at);
	if (strcmp(at, ".") == 0 || strcmp(at, "..") == 0)
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "no interface can be named '%s'", at);
	for (; *at; at++)
		if (*at == '/' || *at == ':' || isspace((unsigned char)*at))
			return afsock_fail(err, AFSOCK_EVALUE, field,
					   "interface name '%s' has a '%c' "
					   "in it",
					   name, *at);
	return 0;
}

/* ---- values ---- */

static int check_mtu(uint32_t mtu, struct afsock_err *err)
{
	/* vcan_change_mtu() in drivers/net/can/vcan.c */
	if (mtu == CAN_MTU || mtu == CANFD_MTU ||
	    (mtu >= 76 && mtu <= AFSOCK_CAN_FRAME_MAX))
		return 0;
	return afsock_fail(err, AFSOCK_ERANGE, "mtu",
			   "mtu %" PRIu32 " is none of 16 (classic CAN), 72 "
			   "(CAN FD), 76 to 2060 (CAN XL)",
			   mtu);
}

static int check_bittiming(const struct can_bittiming *bt, const char *rate,
			   struct afsock_err *err)
{
	if (!bt->bitrate == !bt->tq)
		return afsock_fail(err, AFSOCK_EVALUE, rate,
				   bt->tq ? "%s is told, and tq too: one of "
					    "them decides" :
					    "%s is neither told nor made of "
					    "tq and segments",
				   rate);
	if (bt->sample_point >= 1000)
		return afsock_fail(err, AFSOCK_ERANGE, "sample-point",
				   "sample-point %" PRIu32 " above 999 tenths "
				   "of a percent",
				   bt->sample_point);
	if (bt->tq && (!(bt->prop_seg + bt->phase_seg1) || !bt->phase_seg2))
		return afsock_fail(err, AFSOCK_EVALUE, "tq",
				   "tq needs prop-seg, phase-seg1 and "
				   "phase-seg2");
	if (bt->tq && bt->sample_point)
		return afsock_fail(err, AFSOCK_EVALUE, "sample-point",
				   "sample-point follows from the segments: "
				   "leave it out");
	return 0;
}

/* can_validate() in drivers/net/can/dev/netlink.c: what comes together. */
static int check_fd(const struct afsock_can_link_config *c,
		    struct afsock_err *err)
{
	bool fd = c->set & AFSOCK_CAN_SET_CTRLMODE &&
		  c->ctrlmode.flags & CAN_CTRLMODE_FD;
	bool rates = c->set & AFSOCK_CAN_SET_BITTIMING &&
		     c->set & AFSOCK_CAN_SET_DATA_BITTIMING;

	if (fd && !rates)
		return afsock_fail(err, AFSOCK_EVALUE, "fd",
				   "fd on needs bitrate and dbitrate in the "
				   "same request");
	if (!fd && c->set & AFSOCK_CAN_SET_DATA_BITTIMING)
		return afsock_fail(err, AFSOCK_EVALUE, "dbitrate",
				   "dbitrate needs bitrate and fd on in the "
				   "same request");
	return 0;
}

static int check_tdc(const struct afsock_can_link_config *c,
		     struct afsock_err *err)
{
	uint32_t modes = c->set & AFSOCK_CAN_SET_CTRLMODE ?
				 c->ctrlmode.flags &
					 (CAN_LINK_TDC_AUTO |
					  CAN_LINK_TDC_MANUAL) :
				 0;
	unsigned int has = c->set & AFSOCK_CAN_SET_TDC ? c->tdc.has : 0;
	const char *wrong = NULL;

	if (modes == (CAN_LINK_TDC_AUTO | CAN_LINK_TDC_MANUAL))
		wrong = "tdc-mode is auto or manual, not both";
	else if (!modes && c->set & AFSOCK_CAN_SET_TDC)
		wrong = "tdcv, tdco and tdcf need tdc-mode auto or manual";
	else if (modes && !(c->ctrlmode.flags & CAN_CTRLMODE_FD))
		wrong = "tdc-mode needs fd on in the same request";
	else if (modes && !(has & AFSOCK_CAN_TDCO))
		wrong = "tdc-mode auto and manual need tdco";
	else if (modes == CAN_LINK_TDC_MANUAL && !(has & AFSOCK_CAN_TDCV))
		wrong = "tdc-mode manual needs tdcv";
	else if (modes == CAN_LINK_TDC_AUTO && has & AFSOCK_CAN_TDCV)
		wrong = "tdcv is measured with tdc-mode auto: leave it out";
	return wrong ? afsock_fail(err, AFSOCK_EVALUE, "tdc-mode", "%s",
				   wrong) :
		       0;
}

int afsock_can_link_check(const struct afsock_can_link_config *c,
			  struct afsock_err *err)
{
	int r = 0;

	if (!c->set)
		return afsock_fail(err, AFSOCK_EVALUE, NULL,
				   "nothing to change is told");
	if (c->set & AFSOCK_CAN_SET_MTU)
		r = check_mtu(c->mtu, err);
	if (r == 0 && c->set & AFSOCK_CAN_SET_BITTIMING)
		r = check_bittiming(&c->bittiming, "bitrate", err);
	if (r == 0 && c->set & AFSOCK_CAN_SET_DATA_BITTIMING)
		r = check_bittiming(&c->data_bittiming, "dbitrate", err);
	if (r == 0 && c->set & AFSOCK_CAN_SET_CTRLMODE &&
	    (!c->ctrlmode.mask || c->ctrlmode.flags & ~c->ctrlmode.mask))
		r = afsock_fail(err, AFSOCK_EVALUE, "ctrlmode",
				"ctrlmode flags 0x%" PRIx32 " are not all in "
				"its mask 0x%" PRIx32,
				c->ctrlmode.flags, c->ctrlmode.mask);
	if (r == 0)
		r = check_fd(c, err);
	return r == 0 ? check_tdc(c, err) : r;
}

int afsock_can_link_check_new(const struct afsock_can_link_new *link,
			      struct afsock_err *err)
{
	bool is_pair = link->kind && strcmp(link->kind, "vxcan") == 0;
	int places = (link->peer_netns != NULL) + (link->peer_netns_pid != 0) +
		     (link->peer_netns_fd != 0);
	int r = can_link_check_name(link->name, "name", err);

	if (r == 0 && !is_pair && (!link->kind || strcmp(link->kind, "vcan")))
		r = afsock_fail(err, AFSOCK_EVALUE, "kind",
				"kind '%.40s' is none of vcan, vxcan",
				link->kind ? link->kind : "");
	if (r == 0 && !is_pair && (link->peer || places))
		r = afsock_fail(err, AFSOCK_EVALUE, "peer",
				"vcan has no other end: vxcan is a pair");
	if (r == 0 && link->peer)
		r = can_link_check_name(link->peer, "peer", err);
	if (r == 0 && link->peer && !places &&
	    strcmp(link->peer, link->name) == 0)
		r = afsock_fail(err, AFSOCK_EVALUE, "peer",
				"both ends are named %s in one namespace",
				link->name);
	if (r == 0 && (places > 1 || link->peer_netns_pid < 0 ||
		       link->peer_netns_fd < 0))
		r = afsock_fail(err, AFSOCK_EVALUE, "netns",
				"the namespace is told by one of name, process "
				"and descriptor");
	return r == 0 && link->mtu ? check_mtu(link->mtu, err) : r;
}

/* ---- the part ---- */

int afsock_can_link_get(const char *name, struct afsock_can_link_info *ret,
			struct afsock_err *err)
{
	const struct can_link_ops *ops;
	int r = can_link_check_name(name, "name", err);

	if (r < 0)
		return r;
	ops = can_link_ops(err);
	return ops ? ops->get(name, ret, err) : AFSOCK_EFAMILY;
}

ssize_t afsock_can_link_list(struct afsock_can_link_info **ret,
			     struct afsock_err *err)
{
	const struct can_link_ops *ops = can_link_ops(err);

	return ops ? ops->list(ret, err) : AFSOCK_EFAMILY;
}

int afsock_can_link_set(const char *name,
			const struct afsock_can_link_config *config,
			struct afsock_err *err)
{
	const struct can_link_ops *ops;
	int r = can_link_check_name(name, "name", err);

	if (r == 0)
		r = afsock_can_link_check(config, err);
	if (r < 0)
		return r;
	ops = can_link_ops(err);
	return ops ? ops->set(name, config, err) : AFSOCK_EFAMILY;
}

int afsock_can_link_add(const struct afsock_can_link_new *link,
			struct afsock_err *err)
{
	const struct can_link_ops *ops;
	int r = afsock_can_link_check_new(link, err);

	if (r < 0)
		return r;
	ops = can_link_ops(err);
	return ops ? ops->add(link, err) : AFSOCK_EFAMILY;
}

int afsock_can_link_del(const char *name, struct afsock_err *err)
{
	const struct can_link_ops *ops;
	int r = can_link_check_name(name, "name", err);

	if (r < 0)
		return r;
	ops = can_link_ops(err);
	return ops ? ops->del(name, err) : AFSOCK_EFAMILY;
}

int afsock_can_link_wait(const char *name, int what, int64_t timeout_ns,
			 struct afsock_can_link_info *ret,
			 struct afsock_err *err)
{
	const struct can_link_ops *ops;
	int r = can_link_check_name(name, "name", err);

	if (r < 0)
		return r;
	if (what < AFSOCK_CAN_WAIT_PRESENT || what > AFSOCK_CAN_WAIT_BUS_OFF)
		return afsock_fail(err, AFSOCK_EVALUE, "what",
				   "what %d is no state to wait for", what);
	ops = can_link_ops(err);
	return ops ? ops->wait(name, what, timeout_ns, ret, err) :
		     AFSOCK_EFAMILY;
}
