/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* alg.c - AF_ALG, the kernel's crypto: addresses, options, hints */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

#include <linux/if_alg.h>
#include <sys/socket.h>

#include "alg.h"
#include "alg_compat.h"
#include "alg_const.h"
#include "core/family.h"

/*
 * Names of 64 bytes and more go into the open array of sockaddr_alg_new
 * (Linux 4.12); the whole address must fit in a sockaddr_storage.
 */
#define ALG_HEAD offsetof(struct sockaddr_alg, salg_name)
#define ALG_TYPE_MAX 13
#define ALG_NAME_MAX (sizeof(struct sockaddr_storage) - ALG_HEAD - 1)

_Static_assert(sizeof(struct sockaddr_alg) == 88, "sockaddr_alg");
_Static_assert(offsetof(struct sockaddr_alg, salg_feat) == 16, "salg_feat");
_Static_assert(ALG_HEAD == 24, "salg_name");

/* feat and mask are 32 bits in the kernel; Python cuts them to 16. */
static const struct afsock_field alg_fields[] = {
	{ "type", &afsock_kind_text, .min = 0, .max = ALG_TYPE_MAX },
	{ "name", &afsock_kind_text, .min = 0, .max = ALG_NAME_MAX },
	{ "feat", &afsock_kind_hex, .min = 0, .max = UINT32_MAX },
	{ "mask", &afsock_kind_hex, .min = 0, .max = UINT32_MAX },
};

static int alg_pack(const struct afsock_form *form,
		    const struct afsock_value *items, size_t n,
		    struct afsock_addr *ret, struct afsock_err *err)
{
	const struct afsock_value *type = &items[0], *name = &items[1];
	struct sockaddr_alg sa = { .salg_family = AF_ALG,
				   .salg_feat = (uint32_t)items[2].as.u,
				   .salg_mask = (uint32_t)items[3].as.u };
	size_t len = ALG_HEAD + name->len + 1;

	(void)form;
	(void)n;
	(void)err;
	memcpy(sa.salg_type, type->as.text, type->len);
	memcpy(ret->u.bytes, &sa, ALG_HEAD);
	memcpy(ret->u.bytes + ALG_HEAD, name->as.text, name->len);
	ret->len = (socklen_t)(len < sizeof(sa) ? sizeof(sa) : len);
	return 0;
}

static int alg_unpack(const struct afsock_form *form,
		      const struct afsock_addr *addr, struct afsock_tuple *ret,
		      struct afsock_err *err)
{
	const char *name = (const char *)addr->u.bytes + ALG_HEAD;
	struct sockaddr_alg sa = { 0 };

	(void)form;
	memcpy(&sa, addr->u.bytes, ALG_HEAD);
	if (memchr(sa.salg_type, 0, sizeof(sa.salg_type)) == NULL)
		return afsock_fail(err, AFSOCK_EADDR, "type",
				   "type has no end within %zu bytes",
				   sizeof(sa.salg_type));
	if (memchr(name, 0, addr->len - ALG_HEAD) == NULL)
		return afsock_fail(err, AFSOCK_EADDR, "name",
				   "name has no end within %zu bytes",
				   (size_t)addr->len - ALG_HEAD);
	afsock_tuple_add_copy(ret, (const char *)sa.salg_type);
	afsock_tuple_add_copy(ret, name);
	if (sa.salg_feat || sa.salg_mask)
		afsock_tuple_add_uint(ret, sa.salg_feat);
	if (sa.salg_mask)
		afsock_tuple_add_uint(ret, sa.salg_mask);
	return 0;
}

static const struct afsock_shape alg_shapes[] = {
	{ .name = "AF_ALG", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = alg_fields, .n_min = 2, .n_max = 4,
	  .addr_min = ALG_HEAD + 1, .pack = alg_pack, .unpack = alg_unpack },
	{ .name = NULL },
};

static const struct afsock_scheme alg_schemes[] = {
	{ .name = "alg", .usage = "alg:TYPE:NAME[:FEAT[:MASK]]",
	  .family = AF_ALG, .type = SOCK_SEQPACKET, .proto = 0,
	  .flags = AFSOCK_SCHEME_BINDS },
	{ .name = NULL },
};

/* ---- options ---- */

/* The longest key in the kernel is that of authenc() with a long HMAC key;
 * longer HMAC keys go through afsock_alg_set_key. */
#define ALG_KEY_TEXT_MAX 1024

static int set_key(struct afsock *s, const struct afsock_opt *opt,
		   const char *value, size_t len, struct afsock_err *err)
{
	unsigned char key[ALG_KEY_TEXT_MAX];
	ssize_t n = afsock_read_hex(value, len, key, sizeof(key), opt->name,
				    err);
	int r = (int)n;

	if (n >= 0)
		r = afsock_alg_set_key(s, key, (size_t)n, err);
	explicit_bzero(key, sizeof(key));
	/* The message would quote the key. */
	if (n < 0)
		afsock_fail(err, r, opt->name,
			    "key is not at most %zu bytes as pairs of hex "
			    "digits", sizeof(key));
	return r;
}

static int set_authsize(struct afsock *s, const struct afsock_opt *opt,
			const char *value, size_t len, struct afsock_err *err)
{
	int64_t size;
	int r = afsock_read_int(value, len, NULL, opt->min, opt->max,
				opt->name, &size, err);

	return r < 0 ? r : afsock_alg_set_authsize(s, (size_t)size, err);
}

static int set_key_serial(struct afsock *s, const struct afsock_opt *opt,
			  const char *value, size_t len, struct afsock_err *err)
{
	int64_t serial;
	int r = afsock_read_int(value, len, NULL, opt->min, opt->max,
				opt->name, &serial, err);

	return r < 0 ? r : afsock_alg_set_key_serial(s, (int32_t)serial, err);
}

/* For the bound socket; the accepted ones refuse them. */
static const struct afsock_opt alg_opts[] = {
	{ .name = "key", .level = SOL_ALG, .optname = ALG_SET_KEY,
	  .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_BOUND,
	  .set = set_key,
	  .help = "key in hex; others can read command lines" },
	{ .name = "key-serial", .level = SOL_ALG,
	  .optname = ALG_SET_KEY_BY_KEY_SERIAL,
	  .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_BOUND,
	  .min = INT32_MIN, .max = INT32_MAX, .set = set_key_serial,
	  .help = "serial number of a key in a keyring (Linux 6.2)" },
	{ .name = "authsize", .level = SOL_ALG,
	  .optname = ALG_SET_AEAD_AUTHSIZE,
	  .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_BOUND,
	  .min = 0, .max = INT_MAX, .set = set_authsize,
	  .help = "bytes of the AEAD tag" },
	{ .name = "drbg-entropy", .level = SOL_ALG,
	  .optname = ALG_SET_DRBG_ENTROPY,
	  .kind = AFSOCK_OPT_BYTES, .when = AFSOCK_OPT_BOUND,
	  .help = "entropy in hex, for tests of random generators" },
	{ .name = NULL },
};

/* ---- hints ---- */

static const struct afsock_hint alg_hints[] = {
	{ "socket", EAFNOSUPPORT,
	  "this kernel has no AF_ALG: CONFIG_CRYPTO_USER_API is off or the "
	  "module af_alg cannot be loaded; distributions have begun to leave "
	  "it out" },
	{ "socket", EPERM,
	  "blocked by a policy: container engines deny AF_ALG in their seccomp "
	  "profiles" },
	{ "socket", EACCES,
	  "blocked by a policy: a seccomp profile or a security module denies "
	  "AF_ALG" },
	{ "socket", ESOCKTNOSUPPORT, "AF_ALG has SOCK_SEQPACKET only" },
	{ "socket", EPROTONOSUPPORT, "AF_ALG has protocol 0 only" },
	{ "bind", ENOENT,
	  "no such type, no such name, a name of another type, or a module "
	  "that cannot be loaded; types hash, skcipher, aead and rng need "
	  "algif_<type> (CONFIG_CRYPTO_USER_API_HASH, _SKCIPHER, _AEAD, _RNG)" },
	{ "bind", EINVAL,
	  "feat and mask may only have bits that the kernel lets user space "
	  "ask for (0x1000, drivers of hardware)" },
	{ "bind", EBUSY,
	  "operation sockets of this one are still open: close them first" },
	{ "bind", ELIBBAD, "the kernel's self-test of this algorithm failed" },
	{ "accept", EINVAL, "bind the socket to an algorithm first" },
	{ "ALG_SET_AEAD", EINVAL,
	  "not a tag size of this algorithm: GCM has 4, 8, 12 to 16; CCM has 4 "
	  "to 16, even; rfc4106 has 8, 12, 16; rfc7539 has 16" },
	{ "ALG_SET_AEAD", ENOPROTOOPT, "bind to an aead algorithm first" },
	{ "ALG_SET_KEY", EINVAL,
	  "not a key length of this algorithm (AES has 16, 24 or 32 bytes, "
	  "twice that for XTS; authenc() wants its own packed form)" },
	{ "ALG_SET_KEY", ENOSYS, "this hash takes no key" },
	{ "ALG_SET_KEY", EACCES, "this process may not search that key" },
	{ "ALG_SET_KEY", ENOPROTOOPT,
	  "bind first; keys by serial number need Linux 6.2 and "
	  "CONFIG_KEYS" },
	{ NULL, ENOKEY, "the algorithm needs a key: set it before accept" },
	{ NULL, EBUSY,
	  "operation sockets of this one are still open, or two threads use "
	  "one at once" },
	{ NULL, EBADMSG,
	  "the tag does not fit: wrong key, nonce or associated data, or the "
	  "message was changed" },
	{ NULL, EOPNOTSUPP,
	  "options belong to the bound socket, data to the one that accept "
	  "gives; AF_ALG has no connect, listen or getsockname" },
	{ "send", EINVAL,
	  "wrong IV length, or the result of the last message was not read "
	  "yet" },
	{ "recv", EINVAL,
	  "the input is no whole number of blocks, or shorter than associated "
	  "data and tag: close this operation socket, it cannot go on" },
	{ NULL, ENOMEM,
	  "the message is larger than net.core.optmem_max or the socket's "
	  "buffers allow" },
	{ NULL, 0, NULL },
};

const char *alg_hint(const struct afsock_form *form, const char *op, int error)
{
	(void)form;
	return afsock_hint_find(alg_hints, op, error);
}

AFSOCK_FAMILY(alg) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_ALG,
	.name = "alg",
	.macro = "AF_ALG",
	.what = "crypto of the kernel: hashes, ciphers, AEAD, random numbers",
	.module = "af_alg algif_hash algif_skcipher algif_aead algif_rng",
	.addr_max = sizeof(struct sockaddr_storage),
	/* af_alg_accept needs no address; poll never reports a bound socket or
	 * a hash, and reports ciphers when they would block. */
	.flags = AFSOCK_FAMILY_NO_ACCEPT_ADDR | AFSOCK_FAMILY_NO_POLL,
	.shapes = alg_shapes,
	.schemes = alg_schemes,
	.consts = alg_consts,
	.opts = alg_opts,
	.hint = alg_hint,
};
