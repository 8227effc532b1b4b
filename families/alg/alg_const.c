/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * alg_const.c - constants of AF_ALG
 *
 * The three names at the end are Python's, after patches that the kernel never
 * took; 6 is ALG_SET_DRBG_ENTROPY in every kernel.
 */
#define _GNU_SOURCE
#include <sys/socket.h>

#include <linux/if_alg.h>

#include "alg_compat.h"
#include "alg_const.h"

const struct afsock_const alg_consts[] = {
	AFSOCK_CONST(AF_ALG, 11), /* kernel crypto */
	AFSOCK_CONST(SOL_ALG, 11), /* AF_ALG options and control messages */
	AFSOCK_CONST(ALG_SET_KEY, 11), /* setsockopt: key bytes */
	AFSOCK_CONST(ALG_SET_IV, 11), /* cmsg: struct af_alg_iv */
	AFSOCK_CONST(ALG_SET_OP, 11), /* cmsg: ALG_OP_* */
	AFSOCK_CONST(ALG_SET_AEAD_ASSOCLEN, 11), /* cmsg: associated data length */
	AFSOCK_CONST(ALG_SET_AEAD_AUTHSIZE, 11), /* setsockopt: tag size as option length */
	AFSOCK_CONST(ALG_SET_DRBG_ENTROPY, 0), /* setsockopt: entropy for CAVP tests */
	AFSOCK_CONST(ALG_SET_KEY_BY_KEY_SERIAL, 0), /* setsockopt: key from a keyring */
	AFSOCK_CONST(ALG_OP_DECRYPT, 11), /* operation: decrypt */
	AFSOCK_CONST(ALG_OP_ENCRYPT, 11), /* operation: encrypt */
	AFSOCK_CONST_AS(ALG_SET_PUBKEY, 6, 11), /* Python's own, in no kernel */
	AFSOCK_CONST_AS(ALG_OP_SIGN, 2, 11), /* Python's own, in no kernel */
	AFSOCK_CONST_AS(ALG_OP_VERIFY, 3, 11), /* Python's own, in no kernel */
	{ NULL, 0, NULL, 0 }
};
