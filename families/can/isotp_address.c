/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * isotp_address.c - the addressing formats of ISO 15765-2
 *
 * Which identifiers and bytes each has: ISO 15765-2, 10.3 (N_AI mapping).
 */
#include <inttypes.h>

#include <afsock/isotp.h>

#include "isotp.h"

/* Priority 6, PDU formats of the fixed identifiers (SAE J1939 PF). */
#define NORMAL_PHYSICAL 0x18da0000u
#define NORMAL_FUNCTIONAL 0x18db0000u
#define MIXED_PHYSICAL 0x18ce0000u
#define MIXED_FUNCTIONAL 0x18cd0000u

static int check_pair(canid_t rx_id, canid_t tx_id, struct afsock_err *err)
{
	int r = can_isotp_check_id("rx_id", rx_id, err);

	if (r == 0)
		r = can_isotp_check_id("tx_id", tx_id, err);
	if (r == 0 && rx_id == tx_id)
		return afsock_fail(err, AFSOCK_EVALUE, "tx_id",
				   "rx_id and tx_id are both 0x%" PRIx32
				   ": each direction needs its own",
				   tx_id & CAN_EFF_MASK);
	return r;
}

int afsock_isotp_normal(canid_t rx_id, canid_t tx_id,
			struct afsock_isotp_address *ret,
			struct afsock_err *err)
{
	int r = check_pair(rx_id, tx_id, err);

	if (r == 0)
		*ret = (struct afsock_isotp_address){ .rx_id = rx_id,
						      .tx_id = tx_id };
	return r;
}

/* Identifiers of two addresses: base, target, source. */
static int fixed(uint8_t source, uint8_t target, canid_t base, canid_t back,
		 struct afsock_isotp_address *ret, struct afsock_err *err)
{
	if (source == target)
		return afsock_fail(err, AFSOCK_EVALUE, "target",
				   "source and target are both 0x%02x",
				   target);
	*ret = (struct afsock_isotp_address){
		.tx_id = CAN_EFF_FLAG | base | (canid_t)target << 8 | source,
		.rx_id = CAN_EFF_FLAG | back | (canid_t)source << 8 | target,
		.is_functional = base != back,
	};
	return 0;
}

int afsock_isotp_normal_fixed(uint8_t source, uint8_t target, bool functional,
			      struct afsock_isotp_address *ret,
			      struct afsock_err *err)
{
	return fixed(source, target,
		     functional ? NORMAL_FUNCTIONAL : NORMAL_PHYSICAL,
		     NORMAL_PHYSICAL, ret, err);
}

int afsock_isotp_extended(canid_t rx_id, canid_t tx_id, uint8_t source,
			  uint8_t target, struct afsock_isotp_address *ret,
			  struct afsock_err *err)
{
	int r = check_pair(rx_id, tx_id, err);

	if (r < 0)
		return r;
	if (source == target)
		return afsock_fail(err, AFSOCK_EVALUE, "target",
				   "source and target are both 0x%02x: one "
				   "byte both ways is mixed addressing",
				   target);
	*ret = (struct afsock_isotp_address){
		.rx_id = rx_id, .tx_id = tx_id, .has_ext = true,
		.tx_ext = target, .rx_ext = source,
	};
	return 0;
}

int afsock_isotp_mixed(canid_t rx_id, canid_t tx_id, uint8_t extension,
		       struct afsock_isotp_address *ret,
		       struct afsock_err *err)
{
	int r = check_pair(rx_id, tx_id, err);

	if (r < 0)
		return r;
	if ((rx_id | tx_id) & CAN_EFF_FLAG)
		return afsock_fail(err, AFSOCK_EVALUE,
				   rx_id & CAN_EFF_FLAG ? "rx_id" : "tx_id",
				   "mixed addressing with 29-bit identifiers "
				   "has them made of addresses: 18CE, target, "
				   "source");
	*ret = (struct afsock_isotp_address){
		.rx_id = rx_id, .tx_id = tx_id, .has_ext = true,
		.tx_ext = extension, .rx_ext = extension,
	};
	return 0;
}

int afsock_isotp_mixed_fixed(uint8_t source, uint8_t target, uint8_t extension,
			     bool functional, struct afsock_isotp_address *ret,
			     struct afsock_err *err)
{
	int r = fixed(source, target,
		      functional ? MIXED_FUNCTIONAL : MIXED_PHYSICAL,
		      MIXED_PHYSICAL, ret, err);

	if (r < 0)
		return r;
	ret->has_ext = true;
	ret->tx_ext = ret->rx_ext = extension;
	return 0;
}
