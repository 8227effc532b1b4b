/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/can_gw.h - rules of the kernel's CAN gateway (module can-gw)
 *
 * A rule takes frames from one interface to another inside the kernel, may
 * change them, and counts them. Anybody may list rules; changing them needs
 * CAP_NET_ADMIN. Numbers and structures are the kernel's (linux/can/gw.h).
 *
 * The text of a rule is what cangw(1) takes and prints:
 *
 *     -s vcan0 -d vcan1 -e -f 123:C00007FF -m SET:IL:333.4.1122334455667788
 */
#ifndef AFSOCK_CAN_GW_H
#define AFSOCK_CAN_GW_H

#include <linux/can.h>
#include <linux/can/gw.h>

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Longest text of a rule, with its NUL. */
#define AFSOCK_CAN_GW_TEXT_MAX 1536

/* In this order they are done. */
enum afsock_can_gw_op {
	AFSOCK_CAN_GW_AND,
	AFSOCK_CAN_GW_OR,
	AFSOCK_CAN_GW_XOR,
	AFSOCK_CAN_GW_SET,
	AFSOCK_CAN_GW_OPS
};

struct afsock_can_gw_mod {
	unsigned int parts; /* CGW_MOD_ID, _LEN, _DATA, _FLAGS; 0: none */
	canid_t id;
	uint8_t len;        /* classic: the length code */
	uint8_t flags;      /* CAN FD only */
	uint8_t data[64];   /* classic: the first 8 */
};

struct afsock_can_gw_rule {
	char src[16];
	char dst[16];
	unsigned int flags; /* CGW_FLAGS_*: ECHO, SRC_TSTAMP, IIF_TX_OK, FD */
	bool has_filter;
	struct can_filter filter; /* CAN_INV_FILTER in can_id: must differ */
	struct afsock_can_gw_mod mods[AFSOCK_CAN_GW_OPS];
	bool has_xor;
	struct cgw_csum_xor csum_xor;
	bool has_crc8;
	struct cgw_csum_crc8 csum_crc8;
	uint8_t hops;       /* at most; 0: the module's own limit */
	uint32_t uid;       /* of modifications; 0: none */

	/* How the kernel counted; not looked at by add and del. */
	uint32_t handled;
	uint32_t dropped;
	uint32_t deleted;   /* because of their hops */
};

/*
 * afsock_can_gw_parse - read a rule in cangw's notation
 *
 *     -s IF  -d IF               source and destination
 *     -X                         frames of CAN FD (else of classic CAN)
 *     -e -t -i                   echo on the destination; keep the time of
 *                                receipt; back to where it came from is fine
 *     -f ID:MASK  -f ID~MASK     filter
 *     -m OP:ILD:ID.LEN.DATA      AND, OR, XOR or SET; I, L, D say which parts
 *     -M OP:IFLD:ID.FLAGS.LEN.DATA   the same for CAN FD, 64 bytes of data
 *     -x FROM:TO:RESULT:INIT     XOR checksum of data[FROM..TO]
 *     -c FROM:TO:RESULT:INIT:XOR:TABLE   CRC8, TABLE 256 bytes
 *     -p PROFILE[:DATA]          1:NN, 2:16 bytes, 3
 *     -l HOPS  -u UID
 *
 * Values are hex, except -l, -p's number and the three places of a checksum
 * (negative ones count from the end). What stands behind a '#' is a remark.
 * "cangw -A" in front is passed over.
 *
 * text, len  consumed whole
 *
 * Returns 0; AFSOCK_ETEXT; AFSOCK_ERANGE a number above its limit;
 * AFSOCK_EVALUE as afsock_can_gw_check. Since 0.1.
 */
AFSOCK_API int afsock_can_gw_parse(const char *text, size_t len,
				   struct afsock_can_gw_rule *ret,
				   struct afsock_err *err);

/* The inverse, in the order and the letters of "cangw -L", without counters;
 * as snprintf. Since 0.1. */
AFSOCK_API int afsock_can_gw_format(const struct afsock_can_gw_rule *rule,
				    char *buf, size_t size);

/*
 * afsock_can_gw_check - whether the kernel could take a rule
 *
 * No system call is made. Returns 0; AFSOCK_EVALUE names that no interface can
 * have, a checksum or a uid without a modification (the kernel would forget
 * it), FLAGS in a rule of classic frames; AFSOCK_ERANGE places outside the
 * data. Since 0.1.
 */
AFSOCK_API int afsock_can_gw_check(const struct afsock_can_gw_rule *rule,
				   struct afsock_err *err);

/* Whether two rules are the same but for their counters. Since 0.1. */
AFSOCK_API bool afsock_can_gw_equal(const struct afsock_can_gw_rule *a,
				    const struct afsock_can_gw_rule *b);

/*
 * afsock_can_gw_list - the rules of this network namespace
 *
 * Newest first, as the kernel keeps them. Allocates *ret; free() it.
 *
 * Returns the count; AFSOCK_EFAMILY the part of afsock that speaks netlink is
 * missing; -EOPNOTSUPP the module can-gw is not loaded; -EBADMSG an answer
 * that cannot be understood; -errno of the netlink socket. Since 0.1.
 */
AFSOCK_API ssize_t afsock_can_gw_list(struct afsock_can_gw_rule **ret,
				      struct afsock_err *err);

/*
 * afsock_can_gw_add - add a rule
 *
 * The kernel adds a rule that is there already a second time, and then carries
 * frames twice. With a uid that a rule has, only its modifications change.
 *
 * Returns 0; -ENODEV no such interface, or no CAN; -EPERM without
 * CAP_NET_ADMIN; -EINVAL another rule has the uid, or hops above the limit of
 * the module; AFSOCK_EVALUE, AFSOCK_ERANGE as afsock_can_gw_check; else as
 * afsock_can_gw_list. Since 0.1.
 */
AFSOCK_API int afsock_can_gw_add(const struct afsock_can_gw_rule *rule,
				 struct afsock_err *err);

/*
 * afsock_can_gw_replace - make a rule be there, once
 *
 * With a uid: a rule that has it gets these modifications without losing a
 * frame, or goes and this one comes, where more than they differ. Without:
 * nothing is done when an equal rule is there.
 *
 * Returns 1 when something was changed, 0 when nothing had to be; else as
 * afsock_can_gw_add. Since 0.1.
 */
AFSOCK_API int afsock_can_gw_replace(const struct afsock_can_gw_rule *rule,
				     struct afsock_err *err);

/*
 * afsock_can_gw_del - remove one rule
 *
 * The one that is equal; with a uid its modifications need not be.
 *
 * Returns 0; -ENOENT there is none; else as afsock_can_gw_add. Since 0.1.
 */
AFSOCK_API int afsock_can_gw_del(const struct afsock_can_gw_rule *rule,
				 struct afsock_err *err);

/* Remove every rule. Returns 0; -EPERM; else as afsock_can_gw_list.
 * Since 0.1. */
AFSOCK_API int afsock_can_gw_flush(struct afsock_err *err);

#ifdef __cplusplus
}
#endif
#endif
