/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* alg_request.c - keys, messages and digests: afsock/alg.h */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_alg.h>
#include <sys/socket.h>

#include "alg.h"
#include "alg_compat.h"

#define CHUNK 65536

_Static_assert(AFSOCK_ALG_DECRYPT == ALG_OP_DECRYPT, "ALG_OP_DECRYPT");
_Static_assert(AFSOCK_ALG_ENCRYPT == ALG_OP_ENCRYPT, "ALG_OP_ENCRYPT");

/* The detail of a step on s that failed. */
static int failed(const struct afsock *s, int code, const char *op,
		  struct afsock_err *err)
{
	struct afsock_form form = afsock_form_of(s);
	const char *hint;
	char text[128];

	if (code >= 0 || !err)
		return code;
	afsock_fail_op(err, code, op, "%s",
		       afsock_strerror(code, text, sizeof(text)));
	hint = code >= -4095 ? alg_hint(&form, op, -code) : NULL;
	if (hint)
		snprintf(err->hint, sizeof(err->hint), "%s", hint);
	return code;
}

static int check_family(const struct afsock *s, const char *op,
			struct afsock_err *err)
{
	if (s->family == AF_ALG)
		return 0;
	return afsock_fail_op(err, AFSOCK_EADDR, op,
			      "socket is of family %d, wanted AF_ALG",
			      s->family);
}

int afsock_alg_open(const char *type, const char *name, struct afsock *ret,
		    struct afsock_err *err)
{
	struct afsock s = AFSOCK_INIT;
	int r;

	r = afsock_open(AF_ALG, SOCK_SEQPACKET, 0, &s, err);
	if (r < 0)
		return r;
	r = afsock_bind(&s, AFSOCK_ADDR(type, name), err);
	if (r < 0) {
		afsock_close(&s);
		return r;
	}
	*ret = s;
	return 0;
}

int afsock_alg_set_key(struct afsock *tfm, const void *key, size_t len,
		       struct afsock_err *err)
{
	int r = check_family(tfm, "ALG_SET_KEY", err);

	if (r < 0)
		return r;
	r = afsock_setopt(tfm, SOL_ALG, ALG_SET_KEY, key, len);
	return failed(tfm, r, "ALG_SET_KEY", err);
}

int afsock_alg_set_key_serial(struct afsock *tfm, int32_t serial,
			      struct afsock_err *err)
{
	int r = check_family(tfm, "ALG_SET_KEY_BY_KEY", err);

	if (r < 0)
		return r;
	r = afsock_setopt(tfm, SOL_ALG, ALG_SET_KEY_BY_KEY_SERIAL, &serial,
			  sizeof(serial));
	return failed(tfm, r, "ALG_SET_KEY_BY_KEY", err);
}

int afsock_alg_set_authsize(struct afsock *tfm, size_t size,
			    struct afsock_err *err)
{
	int r = check_family(tfm, "ALG_SET_AEAD_AUTHSIZE", err);

	if (r < 0)
		return r;
	if (size > INT_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, "authsize",
				   "authsize %zu above %d", size, INT_MAX);
	/* The size is the option's length; the kernel reads no value. */
	r = afsock_setopt_null(tfm, SOL_ALG, ALG_SET_AEAD_AUTHSIZE, size);
	return failed(tfm, r, "ALG_SET_AEAD_AUTHSIZE", err);
}

int afsock_alg_start(struct afsock *tfm, struct afsock *ret,
		     struct afsock_err *err)
{
	int r = check_family(tfm, "accept", err);

	if (r < 0)
		return r;
	r = afsock_accept(tfm, ret, NULL);
	return failed(tfm, r, "accept", err);
}

/* ---- messages ---- */

union control {
	struct cmsghdr align;
	unsigned char bytes[CMSG_SPACE(sizeof(uint32_t)) * 2 +
			    CMSG_SPACE(sizeof(struct af_alg_iv) +
				       AFSOCK_ALG_IV_MAX)];
};

static int put_iv(struct afsock_msg *msg, const struct afsock_alg_op *op)
{
	unsigned char iv[sizeof(struct af_alg_iv) + AFSOCK_ALG_IV_MAX];
	uint32_t len = (uint32_t)op->iv_len;

	memcpy(iv, &len, sizeof(len));
	memcpy(iv + sizeof(len), op->iv, op->iv_len);
	return afsock_cmsg_put(msg, SOL_ALG, ALG_SET_IV, iv,
			       sizeof(len) + op->iv_len);
}

static int put_op(struct afsock_msg *msg, const struct afsock_alg_op *op)
{
	uint32_t number = (uint32_t)op->op;
	int r;

	r = afsock_cmsg_put(msg, SOL_ALG, ALG_SET_OP, &number, sizeof(number));
	if (r == 0 && op->iv)
		r = put_iv(msg, op);
	if (r < 0 || op->assoclen < 0)
		return r;
	number = (uint32_t)op->assoclen;
	return afsock_cmsg_put(msg, SOL_ALG, ALG_SET_AEAD_ASSOCLEN, &number,
			       sizeof(number));
}

ssize_t afsock_alg_sendmsg(struct afsock *s, struct iovec *iov,
			   size_t iov_count, const struct afsock_alg_op *op,
			   int flags)
{
	union control control;
	struct afsock_msg msg = { .iov = iov, .iov_count = iov_count,
				  .control = control.bytes,
				  .control_size = sizeof(control.bytes) };
	int r;

	if (s->family != AF_ALG)
		return AFSOCK_EADDR;
	if (op->op < 0)
		return AFSOCK_ETYPE;
	if (op->assoclen > INT_MAX ||
	    (op->iv && op->iv_len > AFSOCK_ALG_IV_MAX))
		return AFSOCK_ERANGE;
	memset(&control, 0, sizeof(control));
	r = put_op(&msg, op);
	if (r < 0)
		return r;
	return afsock_sendmsg(s, &msg, flags);
}

/* ---- digests ---- */

/* A bound socket and an operation socket of a hash. */
struct hash {
	struct afsock tfm;
	struct afsock op;
};

static void hash_done(struct hash *h)
{
	afsock_close(&h->op);
	afsock_close(&h->tfm);
}

static int hash_start(struct hash *h, const char *name, const void *key,
		      size_t key_len, struct afsock_err *err)
{
	int r;

	r = afsock_alg_open("hash", name, &h->tfm, err);
	if (r == 0 && key)
		r = afsock_alg_set_key(&h->tfm, key, key_len, err);
	if (r == 0)
		r = afsock_alg_start(&h->tfm, &h->op, err);
	return r;
}

/*
 * The kernel finishes the digest when it is read, so that every piece may be
 * announced as not the last (hash_recvmsg in crypto/algif_hash.c).
 */
static int hash_add(struct hash *h, const void *data, size_t len,
		    struct afsock_err *err)
{
	int r = afsock_sendall(&h->op, data, len, MSG_MORE, NULL);

	return failed(&h->op, r, "send", err);
}

static ssize_t hash_get(struct hash *h, void *digest, size_t size,
			struct afsock_err *err)
{
	/* Above every digest of the kernel (HASH_MAX_DIGESTSIZE is 64). */
	unsigned char all[256];
	ssize_t n = afsock_recv(&h->op, all, sizeof(all), 0);

	if (n < 0)
		return failed(&h->op, (int)n, "recv", err);
	if ((size_t)n > size)
		return afsock_fail(err, AFSOCK_ERANGE, "size",
				   "digest is %zd bytes, room for %zu", n,
				   size);
	memcpy(digest, all, (size_t)n);
	return n;
}

ssize_t afsock_alg_hash(const char *name, const void *key, size_t key_len,
			const struct iovec *iov, size_t iov_count,
			void *digest, size_t size, struct afsock_err *err)
{
	struct hash h = { AFSOCK_INIT, AFSOCK_INIT };
	ssize_t r = hash_start(&h, name, key, key_len, err);
	size_t i;

	for (i = 0; r == 0 && i < iov_count; i++)
		if (iov[i].iov_len)
			r = hash_add(&h, iov[i].iov_base, iov[i].iov_len, err);
	if (r == 0)
		r = hash_get(&h, digest, size, err);
	hash_done(&h);
	return r;
}

/* Everything that fd has. */
static int hash_add_fd(struct hash *h, int fd, void *buf,
		       struct afsock_err *err)
{
	char text[64];
	ssize_t n;
	int r;

	for (;;) {
		n = read(fd, buf, CHUNK);
		r = n < 0 ? -errno : 0;
		if (n == 0)
			return 0;
		if (r == -EINTR)
			continue;
		if (r < 0)
			return afsock_fail_op(
				err, r, "read", "fd %d: %s", fd,
				afsock_strerror(r, text, sizeof(text)));
		r = hash_add(h, buf, (size_t)n, err);
		if (r < 0)
			return r;
	}
}

ssize_t afsock_alg_hash_fd(const char *name, const void *key, size_t key_len,
			   int fd, void *digest, size_t size,
			   struct afsock_err *err)
{
	struct hash h = { AFSOCK_INIT, AFSOCK_INIT };
	void *buf = malloc(CHUNK);
	ssize_t r;

	if (!buf)
		return afsock_fail_op(err, -ENOMEM, "malloc",
				      "no memory for %d bytes", CHUNK);
	r = hash_start(&h, name, key, key_len, err);
	if (r == 0)
		r = hash_add_fd(&h, fd, buf, err);
	if (r == 0)
		r = hash_get(&h, digest, size, err);
	hash_done(&h);
	free(buf);
	return r;
}
