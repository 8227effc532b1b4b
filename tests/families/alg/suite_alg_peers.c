/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_alg_peers.c - the same answers as coreutils, openssl and libkcapi */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <afsock/alg.h>

#include "support/layout.h"
#include "support/peer.h"
#include "support/support.h"

#define NEED_ALG() NEED_SOCKET(AF_ALG, SOCK_SEQPACKET, 0)

static struct afsock_err err;

/* A file of that many bytes of a generator's output; returns its fd, at 0. */
static int make_file(char *path, size_t size)
{
	unsigned int x = 1;
	FILE *f;
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	f = fdopen(dup(fd), "w");
	ck_assert_ptr_nonnull(f);
	for (; size; size--) {
		x = x * 1103515245 + 12345;
		putc((int)(x >> 16 & 0xff), f);
	}
	ck_assert_int_eq(fclose(f), 0);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static void to_hex(const unsigned char *bytes, size_t len, char *ret)
{
	size_t i;

	for (i = 0; i < len; i++)
		snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

/* Sizes around the pieces of 64 KiB that a file is read in. */
static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 131072, 1234567 };

/* What hash_fd says must begin the output of every program. */
static void same_digest(const char *name, const void *key, size_t key_len,
			size_t size, const char *const argv[], char *path)
{
	unsigned char digest[AFSOCK_ALG_DIGEST_MAX];
	char got[160], want[400];
	int fd = make_file(path, size), status;
	ssize_t n = afsock_alg_hash_fd(name, key, key_len, fd, digest,
				       sizeof(digest), &err);

	ck_assert_msg(n > 0, "%s: %s %s", name, support_code(n), err.text);
	to_hex(digest, (size_t)n, got);
	status = peer_run(argv, -1, want, sizeof(want));
	unlink(path);
	close(fd);
	ck_assert_msg(status == 0 && strstr(want, got),
		      "%s of %zu bytes is %s, %s says %s (status %d)", name,
		      size, got, argv[0], want, status);
}

START_TEST(digest_is_that_of_coreutils)
{
	char path[] = "/tmp/afsock-alg-XXXXXX";
	const char *const argv[] = { "sha256sum", path, NULL };

	NEED_ALG();
	if (peer_exists(argv[0]))
		same_digest("sha256", NULL, 0, sizes[_i], argv, path);
}
END_TEST

START_TEST(mac_is_that_of_openssl)
{
	char path[] = "/tmp/afsock-alg-XXXXXX";
	const char *const argv[] = { "openssl", "dgst", "-sha512", "-hmac",
				     "secret", path, NULL };

	NEED_ALG();
	if (peer_exists(argv[0]))
		same_digest("hmac(sha512)", "secret", 6, sizes[_i], argv,
			    path);
}
END_TEST

START_TEST(digest_is_that_of_kcapi)
{
	char path[] = "/tmp/afsock-alg-XXXXXX";
	const char *const argv[] = { "kcapi-dgst", "-c", "sha3-256", "--hex",
				     "-i", path, NULL };

	NEED_ALG();
	if (peer_exists(argv[0]))
		same_digest("sha3-256", NULL, 0, sizes[_i], argv, path);
}
END_TEST

/* Our cipher through text and typed messages, openssl's of the same input. */
START_TEST(cipher_is_that_of_openssl)
{
	static const char key[] = "00112233445566778899aabbccddeeff";
	static const char iv[] = "0f0e0d0c0b0a09080706050403020100";
	static unsigned char in[32768], got[32768];
	static char want[32768 + 1];
	char path[] = "/tmp/afsock-alg-XXXXXX", text[100];
	const char *const argv[] = { "openssl", "enc", "-aes-128-cbc", "-nopad",
				     "-K", key, "-iv", iv, "-in", path, NULL };
	unsigned char iv_bytes[16];
	struct afsock_alg_op op = { .op = AFSOCK_ALG_ENCRYPT, .iv = iv_bytes,
				    .iv_len = 16, .assoclen = -1 };
	struct iovec iov = { in, sizeof(in) };
	struct afsock tfm, s;
	int fd;

	NEED_ALG();
	if (!peer_exists(argv[0]))
		return;
	fd = make_file(path, sizeof(in));
	ck_assert_int_eq(read(fd, in, sizeof(in)), sizeof(in));
	close(fd);
	layout_bytes("x:0f0e0d0c0b0a09080706050403020100", iv_bytes, 16);
	snprintf(text, sizeof(text), "alg:skcipher:cbc(aes),key=%s", key);
	ck_code(afsock_dial(text, -1, &tfm, &err), 0);
	ck_code(afsock_alg_start(&tfm, &s, &err), 0);
	ck_assert_int_eq(afsock_alg_sendmsg(&s, &iov, 1, &op, 0), sizeof(in));
	ck_assert_int_eq(afsock_recv(&s, got, sizeof(got), 0), sizeof(got));
	ck_assert_int_eq(peer_run(argv, -1, want, sizeof(want)), 0);
	unlink(path);
	ck_assert_mem_eq(got, want, sizeof(got));
	afsock_close(&s);
	afsock_close(&tfm);
}
END_TEST

Suite *suite_alg_peers(void);
Suite *suite_alg_peers(void)
{
	Suite *s = suite_create("alg_peers");
	TCase *tc = tcase_create("alg_peers");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, digest_is_that_of_coreutils, 0,
			    SUPPORT_COUNT(sizes));
	tcase_add_loop_test(tc, mac_is_that_of_openssl, 0,
			    SUPPORT_COUNT(sizes));
	tcase_add_loop_test(tc, digest_is_that_of_kcapi, 1,
			    SUPPORT_COUNT(sizes));
	tcase_add_test(tc, cipher_is_that_of_openssl);
	suite_add_tcase(s, tc);
	return s;
}
