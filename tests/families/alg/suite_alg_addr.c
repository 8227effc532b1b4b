/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_alg_addr.c - addresses of AF_ALG */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "support/layout.h"
#include "support/support.h"

/* 63 and 103 bytes of name: the longest of the old struct and of the new. */
#define N63 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
#define N103 N63 "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm"

/*
 * struct sockaddr_alg: family 38, 14 bytes of type, feat, mask, 64 bytes of
 * name; sockaddr_alg_new: as much name as there is, and its NUL.
 */
static const struct layout_row rows[] = {
	{ "alg:hash:sha256", "('hash', 'sha256')",
	  "h38 s14:hash w0 w0 s64:sha256", NULL },
	{ "alg:skcipher:cbc(aes)", "('skcipher', 'cbc(aes)')",
	  "h38 s14:skcipher w0 w0 s64:cbc(aes)", NULL },
	{ "alg:aead:rfc4106(gcm(aes))", "('aead', 'rfc4106(gcm(aes))')",
	  "h38 s14:aead w0 w0 s64:rfc4106(gcm(aes))", NULL },
	{ "alg:aead:authenc(hmac(sha1),cbc(aes))",
	  "('aead', 'authenc(hmac(sha1),cbc(aes))')",
	  "h38 s14:aead w0 w0 s64:authenc(hmac(sha1),cbc(aes))", NULL },
	{ "alg:'aead':\"authenc(hmac(sha1),cbc(aes))\"",
	  "('aead', 'authenc(hmac(sha1),cbc(aes))')",
	  "h38 s14:aead w0 w0 s64:authenc(hmac(sha1),cbc(aes))",
	  "alg:aead:authenc(hmac(sha1),cbc(aes))" },
	{ "alg:hash:sha256:0x1000", "('hash', 'sha256', 4096)",
	  "h38 s14:hash w0x1000 w0 s64:sha256", NULL },
	{ "alg:hash:sha256:0x12345678:0xffffffff",
	  "('hash', 'sha256', 305419896, 4294967295)",
	  "h38 s14:hash w0x12345678 w0xffffffff s64:sha256", NULL },
	{ "alg:hash:sha256,mask=8", "('hash', 'sha256', 0, 8)",
	  "h38 s14:hash w0 w8 s64:sha256", "alg:hash:sha256:0x0:0x8" },
	{ "alg:ttttttttttttt:x", "('ttttttttttttt', 'x')",
	  "h38 s14:ttttttttttttt w0 w0 s64:x", NULL },
	{ "alg:hash:" N63, "('hash', '" N63 "')",
	  "h38 s14:hash w0 w0 s64:" N63, NULL },
	{ "alg:hash:" N63 "o", "('hash', '" N63 "o')",
	  "h38 s14:hash w0 w0 s65:" N63 "o", NULL },
	{ "alg:hash:" N103, "('hash', '" N103 "')",
	  "h38 s14:hash w0 w0 s104:" N103, NULL },
	{ "alg:hash:", "('hash', '')", "h38 s14:hash w0 w0 z64", NULL },
	{ "alg('hash', 'a:b')", "('hash', 'a:b')",
	  "h38 s14:hash w0 w0 s64:a:b", "alg:hash:a\\:b" },
};

START_TEST(notations_turn_into_each_other)
{
	layout_check(&rows[_i]);
}
END_TEST

static const struct layout_bad bad_rows[] = {
	{ "alg:tttttttttttttt:x", AFSOCK_EVALUE, "type" },
	{ "alg:hash:" N103 "x", AFSOCK_EVALUE, "name" },
	{ "alg:hash:a\\x00b", AFSOCK_EVALUE, "name" },
	{ "alg:hash:x:4294967296", AFSOCK_ERANGE, "feat" },
	{ "alg:hash:x:0:-1", AFSOCK_ERANGE, "mask" },
	{ "alg:hash:x:1:2:3", AFSOCK_ETYPE, NULL },
	{ "alg('hash', 1)", AFSOCK_ETYPE, "name" },
	{ "alg('hash', b'x')", AFSOCK_ETYPE, "name" },
	{ "alg('hash',)", AFSOCK_ETYPE, NULL },
};

START_TEST(bad_text_is_refused_by_field)
{
	layout_check_bad(&bad_rows[_i]);
}
END_TEST

static const char *const broken[] = {
	"h38 s14:hash w0 w0",	       /* no name at all */
	"h38 s14:hash w0 w0 s3:abc",   /* a name without end */
	"h38 s14:hhhhhhhhhhhhhh w0 w0 s64:x", /* a type without end */
};

START_TEST(broken_bytes_are_no_address)
{
	struct afsock_form form = { .family = AF_ALG, .type = SOCK_SEQPACKET,
				    .fd = -1 };
	struct afsock_addr addr = { .len = 0 };
	struct afsock_tuple tuple;

	addr.len = (socklen_t)layout_bytes(broken[_i], addr.u.bytes,
					   sizeof(addr.u.bytes));
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), AFSOCK_EADDR);
}
END_TEST

START_TEST(comma_behind_a_name_with_commas_begins_options)
{
	static const char text[] =
		"alg:aead:authenc(hmac(sha1),cbc(aes)),authsize=20";
	struct afsock_target target;

	ck_code(afsock_target_parse(text, strlen(text), &target, NULL), 0);
	ck_assert_uint_eq(target.tuple.n, 2);
	ck_assert_uint_eq(target.tuple.items[1].len,
			  strlen("authenc(hmac(sha1),cbc(aes))"));
	ck_assert_uint_eq(target.options_len, strlen("authsize=20"));
}
END_TEST

Suite *suite_alg_addr(void);
Suite *suite_alg_addr(void)
{
	Suite *s = suite_create("alg_addr");
	TCase *tc = tcase_create("alg_addr");

	tcase_add_loop_test(tc, notations_turn_into_each_other, 0,
			    SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, bad_text_is_refused_by_field, 0,
			    SUPPORT_COUNT(bad_rows));
	tcase_add_loop_test(tc, broken_bytes_are_no_address, 0,
			    SUPPORT_COUNT(broken));
	tcase_add_test(tc, comma_behind_a_name_with_commas_begins_options);
	suite_add_tcase(s, tc);
	return s;
}
