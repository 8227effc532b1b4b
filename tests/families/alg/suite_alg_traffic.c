/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_alg_traffic.c - hashes, ciphers and random numbers by the kernel
 *
 * Vectors: SHA-256 from FIPS 180-4's examples (NIST), HMAC from RFC 4231, CBC
 * from NIST SP 800-38A F.2, GCM from test case 4 of its specification (McGrew
 * and Viega).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <afsock/alg.h>

#include "support/layout.h"
#include "support/support.h"

#define MS_200 (200 * SUPPORT_MS)

#define NEED_ALG() NEED_SOCKET(AF_ALG, SOCK_SEQPACKET, 0)

/* What a call says, and why. */
#define ck_ok(call) \
	do { \
		int64_t ok_ = (call); \
		ck_assert_msg(ok_ >= 0, "%s is %s: %s: %s (%s)", #call, \
			      support_code(ok_), err.op, err.text, err.hint); \
	} while (0)

static struct afsock_err err;

static size_t unhex(const char *text, unsigned char *ret, size_t size)
{
	char list[600];

	snprintf(list, sizeof(list), "x:%s", text);
	return layout_bytes(list, ret, size);
}

/* ---- digests ---- */

static const struct {
	const char *name;
	const char *key; /* hex, NULL: none */
	const char *input;
	const char *digest;
} digests[] = {
	{ "sha256", NULL, "abc",
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "sha256", NULL, "",
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "sha256", NULL,
	  "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "hmac(sha256)", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	  "Hi There",
	  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ "hmac(sha256)", "4a656665", "what do ya want for nothing?",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
};

START_TEST(digest_of_memory)
{
	unsigned char key[64], want[64], got[64];
	size_t key_len = 0, len, half = strlen(digests[_i].input) / 2;
	struct iovec iov[3] = {
		{ (void *)(uintptr_t)digests[_i].input, half },
		{ NULL, 0 },
		{ (void *)(uintptr_t)(digests[_i].input + half),
		  strlen(digests[_i].input) - half },
	};

	NEED_ALG();
	if (digests[_i].key)
		key_len = unhex(digests[_i].key, key, sizeof(key));
	len = unhex(digests[_i].digest, want, sizeof(want));
	ck_ok(afsock_alg_hash(digests[_i].name, key_len ? key : NULL, key_len,
			      iov, 3, got, sizeof(got), &err));
	ck_bytes(got, want, len);
}
END_TEST

/* A file with a million times 'a' (FIPS 180-4's long example). */
static int million(void)
{
	static char a[10000];
	int fd = memfd_create("million", MFD_CLOEXEC), i;

	memset(a, 'a', sizeof(a));
	ck_assert_int_ge(fd, 0);
	for (i = 0; i < 100; i++)
		ck_assert_int_eq(write(fd, a, sizeof(a)), sizeof(a));
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static const char million_digest[] =
	"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

START_TEST(digest_of_a_file)
{
	unsigned char want[32], got[32];
	int fd;

	NEED_ALG();
	fd = million();
	unhex(million_digest, want, sizeof(want));
	ck_ok(afsock_alg_hash_fd("sha256", NULL, 0, fd, got, sizeof(got),
				 &err));
	ck_bytes(got, want, 32);
	close(fd);
}
END_TEST

/* From the position on: 64 KiB and a byte are left, more than one piece. */
START_TEST(digest_begins_at_the_file_s_position)
{
	static unsigned char rest[65537];
	struct iovec iov = { rest, sizeof(rest) };
	unsigned char want[32], got[32];
	int fd;

	NEED_ALG();
	memset(rest, 'a', sizeof(rest));
	fd = million();
	lseek(fd, 1000000 - 65537, SEEK_SET);
	ck_ok(afsock_alg_hash_fd("sha256", NULL, 0, fd, got, sizeof(got),
				 &err));
	ck_ok(afsock_alg_hash("sha256", NULL, 0, &iov, 1, want, sizeof(want),
			      &err));
	ck_bytes(got, want, 32);
	close(fd);
}
END_TEST

START_TEST(digest_of_an_unreadable_fd_is_its_errno)
{
	unsigned char got[32];

	NEED_ALG();
	ck_code(afsock_alg_hash_fd("sha256", NULL, 0, -1, got, sizeof(got),
				   &err),
		-EBADF);
	ck_assert_str_eq(err.op, "read");
}
END_TEST

START_TEST(digest_without_room_writes_nothing)
{
	unsigned char got[32], before[32];

	NEED_ALG();
	memset(got, 0x5a, sizeof(got));
	memcpy(before, got, sizeof(got));
	ck_code(afsock_alg_hash("sha256", NULL, 0, NULL, 0, got, 31, &err),
		AFSOCK_ERANGE);
	ck_bytes(got, before, sizeof(got));
}
END_TEST

/* ---- sockets ---- */

static void open_pair(const char *type, const char *name, const char *key,
		      struct afsock *tfm, struct afsock *op)
{
	unsigned char bytes[128];
	size_t len;

	ck_ok(afsock_alg_open(type, name, tfm, &err));
	if (key) {
		len = unhex(key, bytes, sizeof(bytes));
		ck_ok(afsock_alg_set_key(tfm, bytes, len, &err));
	}
	ck_ok(afsock_alg_start(tfm, op, &err));
}

static void close_pair(struct afsock *tfm, struct afsock *op)
{
	ck_code(afsock_close(op), 0);
	ck_code(afsock_close(tfm), 0);
}

START_TEST(hash_socket_clones_its_state)
{
	unsigned char want[32], got[32];
	struct afsock tfm, op, copy;

	NEED_ALG();
	open_pair("hash", "sha256", NULL, &tfm, &op);
	ck_code(afsock_sendall(&op, "ab", 2, MSG_MORE, NULL), 0);
	ck_ok(afsock_alg_start(&op, &copy, &err));
	ck_code(afsock_sendall(&op, "X", 1, 0, NULL), 0);
	ck_code(afsock_sendall(&copy, "c", 1, 0, NULL), 0);
	ck_assert_int_eq(afsock_recv(&copy, got, sizeof(got), 0), 32);
	unhex(digests[0].digest, want, sizeof(want));
	ck_bytes(got, want, 32);
	afsock_close(&copy);
	close_pair(&tfm, &op);
}
END_TEST

/* poll() never says that a bound socket or a hash is ready. */
START_TEST(timeout_mode_does_not_wait_for_poll)
{
	unsigned char want[32], got[32];
	struct afsock tfm, op;
	int64_t since = support_now();

	NEED_ALG();
	ck_ok(afsock_alg_open("hash", "sha256", &tfm, &err));
	ck_code(afsock_set_timeout(&tfm, 30 * SUPPORT_SEC), 0);
	ck_ok(afsock_alg_start(&tfm, &op, &err));
	ck_code(afsock_set_timeout(&op, 30 * SUPPORT_SEC), 0);
	ck_code(afsock_sendall(&op, "abc", 3, 0, NULL), 0);
	ck_assert_int_eq(afsock_recv(&op, got, sizeof(got), 0), 32);
	unhex(digests[0].digest, want, sizeof(want));
	ck_bytes(got, want, 32);
	ck_assert_int_lt(support_now() - since, 20 * SUPPORT_SEC);
	close_pair(&tfm, &op);
}
END_TEST

static const char cbc_key[] = "2b7e151628aed2a6abf7158809cf4f3c";
static const char cbc_iv[] = "000102030405060708090a0b0c0d0e0f";
static const char cbc_text[] =
	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
	"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
static const char cbc_sealed[] =
	"7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
	"73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7";

static void cbc(int operation, const char *from, const char *to)
{
	unsigned char in[64], iv[16], want[64], got[64];
	struct afsock_alg_op op = { .op = operation, .iv = iv,
				    .iv_len = sizeof(iv), .assoclen = -1 };
	struct iovec iov[2] = { { in, 20 }, { in + 20, 44 } };
	struct afsock tfm, s;

	unhex(from, in, sizeof(in));
	unhex(to, want, sizeof(want));
	unhex(cbc_iv, iv, sizeof(iv));
	open_pair("skcipher", "cbc(aes)", cbc_key, &tfm, &s);
	ck_assert_int_eq(afsock_alg_sendmsg(&s, iov, 2, &op, 0), 64);
	ck_assert_int_eq(afsock_recv(&s, got, sizeof(got), 0), 64);
	ck_bytes(got, want, 64);
	close_pair(&tfm, &s);
}

START_TEST(cbc_aes_encrypts)
{
	NEED_ALG();
	cbc(AFSOCK_ALG_ENCRYPT, cbc_text, cbc_sealed);
}
END_TEST

START_TEST(cbc_aes_decrypts)
{
	NEED_ALG();
	cbc(AFSOCK_ALG_DECRYPT, cbc_sealed, cbc_text);
}
END_TEST

/* First the parameters alone, then the text with plain sends; the second
 * message goes on with the IV that the first one left. */
START_TEST(parameters_alone_configure_the_next_send)
{
	unsigned char in[64], iv[16], want[64], got[64];
	struct afsock_alg_op op = { .op = AFSOCK_ALG_ENCRYPT, .iv = iv,
				    .iv_len = sizeof(iv), .assoclen = -1 };
	struct afsock_alg_op same_iv = { .op = AFSOCK_ALG_ENCRYPT,
					 .assoclen = -1 };
	struct iovec second = { in + 32, 32 };
	struct afsock tfm, s;

	NEED_ALG();
	unhex(cbc_text, in, sizeof(in));
	unhex(cbc_sealed, want, sizeof(want));
	unhex(cbc_iv, iv, sizeof(iv));
	open_pair("skcipher", "cbc(aes)", cbc_key, &tfm, &s);
	ck_assert_int_eq(afsock_alg_sendmsg(&s, NULL, 0, &op, MSG_MORE), 0);
	ck_code(afsock_sendall(&s, in, 32, 0, NULL), 0);
	ck_assert_int_eq(afsock_recv(&s, got, 32, 0), 32);
	ck_assert_int_eq(afsock_alg_sendmsg(&s, &second, 1, &same_iv, 0), 32);
	ck_assert_int_eq(afsock_recv(&s, got + 32, 32, 0), 32);
	ck_bytes(got, want, 64);
	close_pair(&tfm, &s);
}
END_TEST

/* A cipher is "ready" for poll although there is nothing to give. */
START_TEST(cipher_without_input_times_out)
{
	struct afsock tfm, s;
	unsigned char got[16];
	int64_t since;

	NEED_ALG();
	open_pair("skcipher", "cbc(aes)", cbc_key, &tfm, &s);
	ck_code(afsock_set_timeout(&s, MS_200), 0);
	since = support_now();
	ck_code(afsock_recv(&s, got, sizeof(got), 0), AFSOCK_TIMEOUT);
	ck_took(since, MS_200);
	ck_code(afsock_set_timeout(&s, 0), 0);
	ck_code(afsock_recv(&s, got, sizeof(got), 0), -EAGAIN);
	close_pair(&tfm, &s);
}
END_TEST

static const char gcm_key[] = "feffe9928665731c6d6a8f9467308308";
static const char gcm_iv[] = "cafebabefacedbaddecaf888";
static const char gcm_aad[] = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
static const char gcm_text[] =
	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
	"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
static const char gcm_sealed[] =
	"42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
	"21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091";
static const char gcm_tag[] = "5bc94fbc3221a5db94fae95ae7121a47";

#define GCM_LEN 60
#define GCM_AAD 20

struct gcm {
	unsigned char aad[GCM_AAD], text[GCM_LEN], sealed[GCM_LEN], tag[16];
	unsigned char iv[12];
	struct afsock_alg_op op;
	struct afsock tfm, s;
};

static void gcm_begin(struct gcm *g, int operation, size_t tag_len)
{
	unsigned char key[16];

	unhex(gcm_aad, g->aad, GCM_AAD);
	unhex(gcm_text, g->text, GCM_LEN);
	unhex(gcm_sealed, g->sealed, GCM_LEN);
	unhex(gcm_tag, g->tag, 16);
	unhex(gcm_iv, g->iv, 12);
	unhex(gcm_key, key, 16);
	g->op = (struct afsock_alg_op){ .op = operation, .iv = g->iv,
					.iv_len = 12, .assoclen = GCM_AAD };
	ck_ok(afsock_alg_open("aead", "gcm(aes)", &g->tfm, &err));
	ck_ok(afsock_alg_set_key(&g->tfm, key, 16, &err));
	ck_ok(afsock_alg_set_authsize(&g->tfm, tag_len, &err));
	ck_ok(afsock_alg_start(&g->tfm, &g->s, &err));
}

START_TEST(gcm_aes_seals)
{
	unsigned char got[GCM_AAD + GCM_LEN + 16];
	static struct gcm g;
	struct iovec iov[2] = { { g.aad, GCM_AAD }, { g.text, GCM_LEN } };

	NEED_ALG();
	gcm_begin(&g, AFSOCK_ALG_ENCRYPT, 16);
	ck_assert_int_eq(afsock_alg_sendmsg(&g.s, iov, 2, &g.op, 0),
			 GCM_AAD + GCM_LEN);
	ck_assert_int_eq(afsock_recv(&g.s, got, sizeof(got), 0), sizeof(got));
	ck_bytes(got, g.aad, GCM_AAD);
	ck_bytes(got + GCM_AAD, g.sealed, GCM_LEN);
	ck_bytes(got + GCM_AAD + GCM_LEN, g.tag, 16);
	close_pair(&g.tfm, &g.s);
}
END_TEST

/* The tag is cut to 12 bytes; the size was set through the option's length. */
START_TEST(gcm_aes_opens_with_a_short_tag_and_notices_change)
{
	unsigned char got[GCM_AAD + GCM_LEN];
	static struct gcm g;
	struct iovec iov[3] = { { g.aad, GCM_AAD },
				{ g.sealed, GCM_LEN },
				{ g.tag, 12 } };

	NEED_ALG();
	gcm_begin(&g, AFSOCK_ALG_DECRYPT, 12);
	g.aad[0] ^= 1;
	ck_assert_int_eq(afsock_alg_sendmsg(&g.s, iov, 3, &g.op, 0),
			 GCM_AAD + GCM_LEN + 12);
	ck_code(afsock_recv(&g.s, got, sizeof(got), 0), -EBADMSG);
	g.aad[0] ^= 1;
	ck_assert_int_eq(afsock_alg_sendmsg(&g.s, iov, 3, &g.op, 0),
			 GCM_AAD + GCM_LEN + 12);
	ck_assert_int_eq(afsock_recv(&g.s, got, sizeof(got), 0), sizeof(got));
	ck_bytes(got + GCM_AAD, g.text, GCM_LEN);
	close_pair(&g.tfm, &g.s);
}
END_TEST

START_TEST(random_numbers_come_in_128_bytes_at_most)
{
	unsigned char a[200], b[200];
	struct afsock tfm, s;

	NEED_ALG();
	open_pair("rng", "stdrng", "", &tfm, &s);
	ck_assert_int_eq(afsock_recv(&s, a, sizeof(a), 0), 128);
	ck_assert_int_eq(afsock_recv(&s, b, sizeof(b), 0), 128);
	ck_assert(memcmp(a, b, 128) != 0);
	close_pair(&tfm, &s);
}
END_TEST

/* ---- text ---- */

START_TEST(dial_binds_and_sets_the_key)
{
	static const char text[] =
		"alg:hash:hmac(sha256),key=0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b";
	unsigned char want[32], got[32];
	struct afsock tfm, op;

	NEED_ALG();
	ck_ok(afsock_dial(text, -1, &tfm, &err));
	ck_ok(afsock_alg_start(&tfm, &op, &err));
	ck_code(afsock_sendall(&op, "Hi There", 8, 0, NULL), 0);
	ck_assert_int_eq(afsock_recv(&op, got, sizeof(got), 0), 32);
	unhex(digests[3].digest, want, sizeof(want));
	ck_bytes(got, want, 32);
	close_pair(&tfm, &op);
}
END_TEST

/* enckeylen 16 in an rtattr of type 1, then 20 bytes for HMAC, 16 for AES. */
static const char *const dials[] = {
	"alg:hash:sha256",
	"alg:skcipher:cbc(aes),key=2b7e151628aed2a6abf7158809cf4f3c",
	"alg:aead:gcm(aes),key=2b7e151628aed2a6abf7158809cf4f3c,authsize=12",
	"alg:aead:rfc4106(gcm(aes)),"
	"key=2b7e151628aed2a6abf7158809cf4f3c00000000,authsize=8",
	"alg:aead:authenc(hmac(sha1),cbc(aes)),"
	"key=0800010000000010000102030405060708090a0b0c0d0e0f10111213"
	"2b7e151628aed2a6abf7158809cf4f3c,authsize=12",
	"alg:rng:stdrng",
};

START_TEST(names_with_parentheses_and_commas_dial)
{
	struct afsock tfm, op;

	NEED_ALG();
	ck_ok(afsock_dial(dials[_i], SUPPORT_SEC, &tfm, &err));
	ck_ok(afsock_alg_start(&tfm, &op, &err));
	close_pair(&tfm, &op);
}
END_TEST

/* ---- errors ---- */

static const struct {
	const char *text;
	int code;
	const char *op;
	const char *hint; /* words of it */
} failures[] = {
	{ "alg:hash:nosuchhash", -ENOENT, "bind", "algif_<type>" },
	{ "alg:nosuchtype:sha256", -ENOENT, "bind", "algif_<type>" },
	{ "alg:skcipher:sha256", -ENOENT, "bind", "another type" },
	{ "alg:hash:sha256:0x80", -EINVAL, "bind", "feat and mask" },
	{ "alg:hash:sha256,key=00", -ENOSYS, "ALG_SET_KEY", "takes no key" },
	{ "alg:skcipher:cbc(aes),key=0001", -EINVAL, "ALG_SET_KEY",
	  "16, 24 or 32" },
	{ "alg:aead:gcm(aes),authsize=7", -EINVAL, "ALG_SET_AEAD_AUTHSIZE",
	  "GCM has 4, 8" },
	{ "alg:skcipher:cbc(aes),key=000", AFSOCK_ETEXT, "", "" },
	{ "alg:aead:gcm(aes),authsize=-1", AFSOCK_ERANGE, "", "" },
	{ "alg:aead:gcm(aes),key-serial=4294967296", AFSOCK_ERANGE, "", "" },
};

START_TEST(failures_say_step_and_hint)
{
	struct afsock s = AFSOCK_INIT;

	NEED_ALG();
	ck_code(afsock_dial(failures[_i].text, -1, &s, &err),
		failures[_i].code);
	ck_assert_str_eq(err.op, failures[_i].op);
	ck_assert_msg(strstr(err.hint, failures[_i].hint), "%s: hint '%s'",
		      failures[_i].text, err.hint);
	ck_assert_int_eq(s.fd, -1);
}
END_TEST

START_TEST(key_in_the_text_is_never_quoted)
{
	struct afsock s;
	char line[700];

	NEED_ALG();
	ck_code(afsock_dial("alg:hash:hmac(sha256),key=5ec2e7zz", -1, &s,
			    &err),
		AFSOCK_ETEXT);
	afsock_err_line(&err, line, sizeof(line));
	ck_assert_msg(!strstr(line, "5ec2e7"), "%s", line);
}
END_TEST

START_TEST(key_with_open_operations_is_busy)
{
	struct afsock tfm, op;
	unsigned char key[16] = { 0 };

	NEED_ALG();
	open_pair("skcipher", "cbc(aes)", cbc_key, &tfm, &op);
	ck_code(afsock_alg_set_key(&tfm, key, sizeof(key), &err), -EBUSY);
	ck_assert_msg(strstr(err.hint, "still open"), "hint '%s'", err.hint);
	ck_code(afsock_alg_set_key(&op, key, sizeof(key), &err), -EOPNOTSUPP);
	close_pair(&tfm, &op);
}
END_TEST

START_TEST(keyed_hash_without_key_is_enokey)
{
	unsigned char got[32];
	struct iovec iov = { (void *)(uintptr_t)"x", 1 };

	NEED_ALG();
	ck_code(afsock_alg_hash("hmac(sha256)", NULL, 0, &iov, 1, got,
				sizeof(got), &err),
		-ENOKEY);
	ck_assert_msg(strstr(err.hint, "needs a key"), "hint '%s'", err.hint);
}
END_TEST

/* A name of 103 bytes reaches the kernel whole: it is unknown, not invalid. */
START_TEST(long_name_is_looked_up)
{
	char name[104];
	struct afsock s;

	NEED_ALG();
	memset(name, 'n', 103);
	name[103] = '\0';
	ck_code(afsock_alg_open("hash", name, &s, &err), -ENOENT);
}
END_TEST

/* 68 bytes: the old struct cannot hold it. */
START_TEST(long_name_of_a_real_algorithm_binds)
{
	static const char name[] = "essiv(authenc(hmac(sha256-generic),"
				   "cbc(aes-generic)),sha256-generic)";
	struct afsock s;

	NEED_ALG();
	ck_ok(afsock_alg_open("aead", name, &s, &err));
	afsock_close(&s);
}
END_TEST

START_TEST(key_by_serial_needs_a_new_kernel_or_that_key)
{
	struct afsock tfm;
	int r;

	NEED_ALG();
	ck_ok(afsock_alg_open("skcipher", "cbc(aes)", &tfm, &err));
	r = afsock_alg_set_key_serial(&tfm, 0x7ffffff0, &err);
	ck_assert_msg(r == -ENOPROTOOPT || r == -ENOKEY || r == -EACCES,
		      "%s", support_code(r));
	ck_assert_str_eq(err.op, "ALG_SET_KEY_BY_KEY");
	afsock_close(&tfm);
}
END_TEST

START_TEST(address_of_a_socket_is_not_known)
{
	struct afsock tfm;
	struct afsock_addr addr;

	NEED_ALG();
	ck_ok(afsock_alg_open("hash", "sha256", &tfm, &err));
	ck_code(afsock_getsockname(&tfm, &addr), -EOPNOTSUPP);
	afsock_close(&tfm);
}
END_TEST

START_TEST(adopted_fd_is_detected)
{
	struct afsock s;
	int fd;

	NEED_ALG();
	fd = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(fd, 0);
	ck_ok(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s, &err));
	ck_assert_int_eq(s.family, AF_ALG);
	ck_assert_int_eq(s.type, SOCK_SEQPACKET);
	ck_assert_int_eq(s.proto, 0);
	afsock_close(&s);
}
END_TEST

START_TEST(operation_is_closed_on_exec)
{
	struct afsock tfm, op;

	NEED_ALG();
	open_pair("hash", "sha256", NULL, &tfm, &op);
	ck_assert_int_eq(afsock_inheritable(&op), 0);
	close_pair(&tfm, &op);
}
END_TEST

/* ---- what is refused before any call; needs no AF_ALG ---- */

static const struct {
	struct afsock_alg_op op;
	int family;
	int code;
} requests[] = {
	{ { .op = 1, .assoclen = -1 }, AF_UNIX, AFSOCK_EADDR },
	{ { .op = -1, .assoclen = -1 }, AF_ALG, AFSOCK_ETYPE },
	{ { .op = 1, .assoclen = INT64_C(0x80000000) }, AF_ALG, AFSOCK_ERANGE },
	{ { .op = 1, .iv = "", .iv_len = 513, .assoclen = -1 }, AF_ALG,
	  AFSOCK_ERANGE },
	{ { .op = 1, .assoclen = -1 }, AF_ALG, AFSOCK_ECLOSED },
};

START_TEST(bad_requests_are_refused)
{
	struct afsock s = AFSOCK_INIT;

	s.family = requests[_i].family;
	ck_code(afsock_alg_sendmsg(&s, NULL, 0, &requests[_i].op, 0),
		requests[_i].code);
}
END_TEST

START_TEST(keys_of_another_family_are_refused)
{
	struct afsock s = AFSOCK_INIT;

	s.family = AF_UNIX;
	ck_code(afsock_alg_set_key(&s, "k", 1, &err), AFSOCK_EADDR);
	ck_code(afsock_alg_set_key_serial(&s, 1, &err), AFSOCK_EADDR);
	ck_code(afsock_alg_set_authsize(&s, 16, &err), AFSOCK_EADDR);
	s.family = AF_ALG;
	ck_code(afsock_alg_set_authsize(&s, (size_t)1 << 31, &err),
		AFSOCK_ERANGE);
}
END_TEST

/* An IV of length 0 is sent as such, not left out: also the wrong length. */
START_TEST(iv_of_the_wrong_length_is_einval)
{
	unsigned char iv[15] = { 0 };
	struct afsock_alg_op op = { .op = AFSOCK_ALG_ENCRYPT, .iv = iv,
				    .iv_len = sizeof(iv), .assoclen = -1 };
	struct iovec iov = { iv, sizeof(iv) };
	struct afsock tfm, s;

	NEED_ALG();
	open_pair("skcipher", "cbc(aes)", cbc_key, &tfm, &s);
	ck_code(afsock_alg_sendmsg(&s, &iov, 1, &op, 0), -EINVAL);
	op.iv = "";
	op.iv_len = 0;
	ck_code(afsock_alg_sendmsg(&s, &iov, 1, &op, 0), -EINVAL);
	close_pair(&tfm, &s);
}
END_TEST

Suite *suite_alg_traffic(void);
Suite *suite_alg_traffic(void)
{
	Suite *s = suite_create("alg_traffic");
	TCase *tc = tcase_create("alg_traffic");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, digest_of_memory, 0, SUPPORT_COUNT(digests));
	tcase_add_test(tc, digest_of_a_file);
	tcase_add_test(tc, digest_begins_at_the_file_s_position);
	tcase_add_test(tc, digest_of_an_unreadable_fd_is_its_errno);
	tcase_add_test(tc, digest_without_room_writes_nothing);
	tcase_add_test(tc, hash_socket_clones_its_state);
	tcase_add_test(tc, timeout_mode_does_not_wait_for_poll);
	tcase_add_test(tc, cbc_aes_encrypts);
	tcase_add_test(tc, cbc_aes_decrypts);
	tcase_add_test(tc, parameters_alone_configure_the_next_send);
	tcase_add_test(tc, cipher_without_input_times_out);
	tcase_add_test(tc, gcm_aes_seals);
	tcase_add_test(tc, gcm_aes_opens_with_a_short_tag_and_notices_change);
	tcase_add_test(tc, random_numbers_come_in_128_bytes_at_most);
	tcase_add_test(tc, dial_binds_and_sets_the_key);
	tcase_add_loop_test(tc, names_with_parentheses_and_commas_dial, 0,
			    SUPPORT_COUNT(dials));
	tcase_add_loop_test(tc, failures_say_step_and_hint, 0,
			    SUPPORT_COUNT(failures));
	tcase_add_test(tc, key_in_the_text_is_never_quoted);
	tcase_add_test(tc, key_with_open_operations_is_busy);
	tcase_add_test(tc, keyed_hash_without_key_is_enokey);
	tcase_add_test(tc, long_name_is_looked_up);
	tcase_add_test(tc, long_name_of_a_real_algorithm_binds);
	tcase_add_test(tc, key_by_serial_needs_a_new_kernel_or_that_key);
	tcase_add_test(tc, address_of_a_socket_is_not_known);
	tcase_add_test(tc, adopted_fd_is_detected);
	tcase_add_test(tc, operation_is_closed_on_exec);
	tcase_add_loop_test(tc, bad_requests_are_refused, 0,
			    SUPPORT_COUNT(requests));
	tcase_add_test(tc, keys_of_another_family_are_refused);
	tcase_add_test(tc, iv_of_the_wrong_length_is_einval);
	suite_add_tcase(s, tc);
	return s;
}
