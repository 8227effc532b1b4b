/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* gw.c - rules of the CAN gateway: what is checked before netlink is asked */
#include <inttypes.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "can.h"
#include "can_link.h"

/* ---- checks ---- */

static bool is_fd(const struct afsock_can_gw_rule *rule)
{
	return rule->flags & CGW_FLAGS_CAN_FD;
}

static bool has_mods(const struct afsock_can_gw_rule *rule)
{
	size_t i;

	for (i = 0; i < AFSOCK_CAN_GW_OPS; i++)
		if (rule->mods[i].parts)
			return true;
	return false;
}

static int check_mods(const struct afsock_can_gw_rule *rule,
		      struct afsock_err *err)
{
	unsigned int known = CGW_MOD_ID | CGW_MOD_LEN | CGW_MOD_DATA |
			     (is_fd(rule) ? CGW_MOD_FLAGS : 0);
	size_t i;

	for (i = 0; i < AFSOCK_CAN_GW_OPS; i++)
		if (rule->mods[i].parts & ~known)
			return afsock_fail(err, AFSOCK_EVALUE, "mod",
					   "parts 0x%x of a modification: %s "
					   "frames have 0x%x",
					   rule->mods[i].parts,
					   is_fd(rule) ? "FD" : "classic",
					   known);
	return 0;
}

/* cgw_chk_csum_parms() in net/can/gw.c */
static int check_place(const struct afsock_can_gw_rule *rule, int place,
		       const char *what, struct afsock_err *err)
{
	int max = is_fd(rule) ? CANFD_MAX_DLEN : CAN_MAX_DLEN;

	if (place >= -max && place < max)
		return 0;
	return afsock_fail(err, AFSOCK_ERANGE, what,
			   "%s place %d is not within %d and %d", what, place,
			   -max, max - 1);
}

static int check_checksums(const struct afsock_can_gw_rule *rule,
			   struct afsock_err *err)
{
	const struct cgw_csum_xor *x = &rule->csum_xor;
	const struct cgw_csum_crc8 *c = &rule->csum_crc8;
	const int places[] = { x->from_idx, x->to_idx, x->result_idx,
			       c->from_idx, c->to_idx, c->result_idx };
	size_t i;
	int r;

	for (i = 0; i < CAN_COUNT(places); i++) {
		if (!(i < 3 ? rule->has_xor : rule->has_crc8))
			continue;
		r = check_place(rule, places[i], i < 3 ? "XOR" : "CRC8", err);
		if (r < 0)
			return r;
	}
	if (rule->has_crc8 && c->profile > CGW_CRC8PRF_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, "profile",
				   "profile %u above %d", c->profile,
				   CGW_CRC8PRF_MAX);
	/* cgw_parse_attr() looks at them only behind a modification. */
	if ((rule->has_xor || rule->has_crc8 || rule->uid) && !has_mods(rule))
		return afsock_fail(err, AFSOCK_EVALUE,
				   rule->uid ? "uid" : "checksum",
				   "%s without a modification: the kernel "
				   "would forget it",
				   rule->uid ? "uid" : "checksum");
	return 0;
}

int afsock_can_gw_check(const struct afsock_can_gw_rule *rule,
			struct afsock_err *err)
{
	const unsigned int known = CGW_FLAGS_CAN_ECHO |
				   CGW_FLAGS_CAN_SRC_TSTAMP |
				   CGW_FLAGS_CAN_IIF_TX_OK | CGW_FLAGS_CAN_FD;
	int r = can_link_check_name(rule->src, "src", err);

	if (r == 0)
		r = can_link_check_name(rule->dst, "dst", err);
	if (r == 0 && rule->flags & ~known)
		r = afsock_fail(err, AFSOCK_EVALUE, "flags",
				"flags 0x%x have more than 0x%x", rule->flags,
				known);
	if (r == 0)
		r = check_mods(rule, err);
	return r == 0 ? check_checksums(rule, err) : r;
}

/* ---- equal ---- */

static bool same_mod(const struct afsock_can_gw_mod *a,
		     const struct afsock_can_gw_mod *b, size_t data)
{
	return a->parts == b->parts &&
	       (!a->parts ||
		(a->id == b->id && a->len == b->len && a->flags == b->flags &&
		 memcmp(a->data, b->data, data) == 0));
}

/* Everything but the modifications, their checksums and uid. */
static bool same_way(const struct afsock_can_gw_rule *a,
		     const struct afsock_can_gw_rule *b)
{
	/* A filter of 0:0 lets everything through; the kernel does not list
	 * it. */
	const struct can_filter none = { 0, 0 };
	const struct can_filter *fa = a->has_filter ? &a->filter : &none;
	const struct can_filter *fb = b->has_filter ? &b->filter : &none;

	return strncmp(a->src, b->src, sizeof(a->src)) == 0 &&
	       strncmp(a->dst, b->dst, sizeof(a->dst)) == 0 &&
	       a->flags == b->flags && a->hops == b->hops &&
	       fa->can_id == fb->can_id && fa->can_mask == fb->can_mask;
}

bool afsock_can_gw_equal(const struct afsock_can_gw_rule *a,
			 const struct afsock_can_gw_rule *b)
{
	size_t i, data = is_fd(a) ? CANFD_MAX_DLEN : CAN_MAX_DLEN;

	for (i = 0; i < AFSOCK_CAN_GW_OPS; i++)
		if (!same_mod(&a->mods[i], &b->mods[i], data))
			return false;
	return same_way(a, b) && a->uid == b->uid && a->has_xor == b->has_xor &&
	       a->has_crc8 == b->has_crc8 &&
	       (!a->has_xor || memcmp(&a->csum_xor, &b->csum_xor,
				      sizeof(a->csum_xor)) == 0) &&
	       (!a->has_crc8 || memcmp(&a->csum_crc8, &b->csum_crc8,
				       sizeof(a->csum_crc8)) == 0);
}

/* ---- the part ---- */

ssize_t afsock_can_gw_list(struct afsock_can_gw_rule **ret,
			   struct afsock_err *err)
{
	const struct can_link_ops *ops = can_link_ops(err);

	return ops ? ops->gw_list(ret, err) : AFSOCK_EFAMILY;
}

static int change(int type, const struct afsock_can_gw_rule *rule,
		  struct afsock_err *err)
{
	const struct can_link_ops *ops;
	int r = afsock_can_gw_check(rule, err);

	if (r < 0)
		return r;
	ops = can_link_ops(err);
	return ops ? ops->gw_change(type, rule, err) : AFSOCK_EFAMILY;
}

int afsock_can_gw_add(const struct afsock_can_gw_rule *rule,
		      struct afsock_err *err)
{
	return change(RTM_NEWROUTE, rule, err);
}

int afsock_can_gw_del(const struct afsock_can_gw_rule *rule,
		      struct afsock_err *err)
{
	return change(RTM_DELROUTE, rule, err);
}

int afsock_can_gw_flush(struct afsock_err *err)
{
	const struct can_link_ops *ops = can_link_ops(err);

	return ops ? ops->gw_change(RTM_DELROUTE, NULL, err) : AFSOCK_EFAMILY;
}

int afsock_can_gw_replace(const struct afsock_can_gw_rule *rule,
			  struct afsock_err *err)
{
	struct afsock_can_gw_rule *list = NULL;
	ssize_t i, n;
	int r = afsock_can_gw_check(rule, err);

	if (r < 0)
		return r;
	n = afsock_can_gw_list(&list, err);
	if (n < 0)
		return (int)n;
	for (i = 0; i < n; i++)
		if (rule->uid ? list[i].uid == rule->uid :
				afsock_can_gw_equal(&list[i], rule))
			break;
	if (i < n && afsock_can_gw_equal(&list[i], rule)) {
		free(list);
		return 0;
	}
	/* The kernel changes modifications by uid only where all else is the
	 * same (cgw_create_job()), and leaves flags and hops as they were. */
	if (i < n && !same_way(&list[i], rule))
		r = afsock_can_gw_del(&list[i], err);
	free(list);
	if (r == 0)
		r = afsock_can_gw_add(rule, err);
	return r < 0 ? r : 1;
}
