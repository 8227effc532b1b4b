/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/alg.h - AF_ALG: hashes, ciphers and random numbers of the kernel
 *
 * Two sockets make one computation. The first is bound to an algorithm and
 * holds key and tag size; afsock_accept on it (or afsock_alg_start) gives an
 * operation socket, which takes data and returns results. Several operation
 * sockets may share one bound socket.
 *
 *     afsock_alg_open("hash", "sha256", &tfm, &err);
 *     afsock_alg_start(&tfm, &op, &err);
 *     afsock_sendall(&op, data, len, 0, NULL);
 *     afsock_recv(&op, digest, 32, 0);
 *
 * The kernel answers calls, it is no stream: poll says nothing of use, a
 * blocking receive that asks for more than the operation yields sleeps for
 * ever, and data must be sent in pieces below the socket's send buffer
 * (64 KiB is safe) with MSG_MORE on all but the last.
 */
#ifndef AFSOCK_ALG_H
#define AFSOCK_ALG_H

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * afsock_alg_open - a socket bound to an algorithm
 *
 * type  "hash", "skcipher", "aead" or "rng"
 * name  as in /proc/crypto: "sha256", "hmac(sha256)", "gcm(aes)"
 *
 * Returns 0; as afsock_open; as afsock_bind (-ENOENT with a hint which module
 * may be missing). The kernel may load modules, which takes time. Since 0.1.
 */
AFSOCK_API int afsock_alg_open(const char *type, const char *name,
			       struct afsock *ret, struct afsock_err *err);

/*
 * afsock_alg_set_key - the key of a bound socket
 *
 * Set it before operation sockets are made: while one that has a key is open
 * the kernel answers -EBUSY. Returns 0; AFSOCK_EADDR not an AF_ALG socket;
 * -EINVAL a length that the algorithm does not take; -ENOSYS a hash without
 * keys; -ENOPROTOOPT not bound; -EOPNOTSUPP an operation socket. Does not keep
 * the key. Since 0.1.
 */
AFSOCK_API int afsock_alg_set_key(struct afsock *tfm, const void *key,
				  size_t len, struct afsock_err *err);

/* The same with a key of a keyring, of type user, logon, encrypted or
 * trusted, which needs Linux 6.2 (-ENOPROTOOPT before). The key never enters
 * this process. Since 0.1. */
AFSOCK_API int afsock_alg_set_key_serial(struct afsock *tfm, int32_t serial,
					 struct afsock_err *err);

/*
 * afsock_alg_set_authsize - bytes of the tag of an AEAD algorithm
 *
 * Not set, it is the algorithm's largest. Returns 0; AFSOCK_EADDR,
 * AFSOCK_ERANGE above INT_MAX, -EINVAL a size that the algorithm does not
 * have, else as afsock_alg_set_key. Since 0.1.
 */
AFSOCK_API int afsock_alg_set_authsize(struct afsock *tfm, size_t size,
				       struct afsock_err *err);

/*
 * afsock_alg_start - an operation socket of a bound one
 *
 * On an operation socket of a hash it gives a copy of the running state.
 * Returns as afsock_accept, with a hint in err. Since 0.1.
 */
AFSOCK_API int afsock_alg_start(struct afsock *tfm, struct afsock *ret,
				struct afsock_err *err);

#define AFSOCK_ALG_DECRYPT 0 /* ALG_OP_DECRYPT */
#define AFSOCK_ALG_ENCRYPT 1 /* ALG_OP_ENCRYPT */
#define AFSOCK_ALG_IV_MAX 512 /* no algorithm of the kernel has more */

/* What a message asks for. Note that assoclen 0 is said, -1 is not. */
struct afsock_alg_op {
	int op;           /* AFSOCK_ALG_DECRYPT, AFSOCK_ALG_ENCRYPT */
	const void *iv;   /* NULL: none is sent, the last one goes on */
	size_t iv_len;    /* bytes, at most AFSOCK_ALG_IV_MAX */
	int64_t assoclen; /* bytes of associated data; below 0: not told */
	uint64_t reserved_[2];
};

/*
 * afsock_alg_sendmsg - send a message with operation, IV and lengths
 *
 * s          an operation socket
 * iov        iov_count pieces of input, may be none (parameters only)
 * flags      MSG_MORE when more of this message follows
 *
 * Returns the bytes taken; AFSOCK_EADDR not an AF_ALG socket; AFSOCK_ETYPE op
 * below 0; AFSOCK_ERANGE an IV or assoclen (above INT_MAX) too long; else as
 * afsock_sendmsg. Allocates nothing. Since 0.1.
 * Python: sendmsg_afalg().
 */
AFSOCK_API ssize_t afsock_alg_sendmsg(struct afsock *s, struct iovec *iov,
				      size_t iov_count,
				      const struct afsock_alg_op *op,
				      int flags);

#define AFSOCK_ALG_DIGEST_MAX 64 /* the longest of the usual hashes, SHA-512 */

/*
 * afsock_alg_hash, afsock_alg_hash_fd - the digest of memory, of a file
 *
 * name          "sha256", "hmac(sha256)" ...
 * key, key_len  for keyed hashes; NULL for none
 * iov           iov_count pieces, hashed as one
 * fd            read from its position to its end
 * digest        size bytes of room
 *
 * Returns the length of the digest; AFSOCK_ERANGE when it does not fit (and
 * nothing is written); as afsock_alg_open, afsock_alg_set_key, afsock_send,
 * afsock_recv; -errno of read(), with op "read". hash_fd allocates a buffer
 * of 64 KiB for the call (-ENOMEM). Keep a bound socket of your own where many
 * small inputs are hashed: opening one costs several times a small hash.
 * Since 0.1.
 */
AFSOCK_API ssize_t afsock_alg_hash(const char *name, const void *key,
				   size_t key_len, const struct iovec *iov,
				   size_t iov_count, void *digest, size_t size,
				   struct afsock_err *err);
AFSOCK_API ssize_t afsock_alg_hash_fd(const char *name, const void *key,
				      size_t key_len, int fd, void *digest,
				      size_t size, struct afsock_err *err);

#ifdef __cplusplus
}
#endif
#endif
