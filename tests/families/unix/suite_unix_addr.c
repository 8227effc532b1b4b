/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_unix_addr.c - AF_UNIX addresses as bytes, tuples and text
 *
 * Bytes are struct sockaddr_un as unix(7) has it: sa_family, then the name;
 * the length says how much of it counts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "support/support.h"

static const struct afsock_form stream = { AF_UNIX, SOCK_STREAM, 0, -1 };

/* 107 and 108 letters. */
#define TEN "0123456789"
#define N100 TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define N107 N100 "abcdefg"
#define N108 N100 "abcdefgh"

/* ---- values to bytes ---- */

static const struct {
	const char *what;
	const char *name;
	size_t len;
	socklen_t wanted; /* of the address */
} packs[] = {
	{ "unnamed", "", 0, 2 },
	{ "path", "/a", 2, 2 + 3 },
	{ "path of 107", N107, 107, 2 + 108 },
	/* As the kernel takes it: no room for a NUL (unix_mkname_bsd). */
	{ "path of 108", N108, 108, 2 + 108 },
	{ "path that begins with @", "@x", 2, 2 + 3 },
	{ "path that is no UTF-8", "\xff\xfe", 2, 2 + 3 },
	{ "empty abstract name", "\0", 1, 2 + 1 },
	{ "abstract name", "\0name", 5, 2 + 5 },
	{ "abstract name with NULs", "\0a\0b\0", 5, 2 + 5 },
	{ "abstract name of 108", "\0" N107, 108, 2 + 108 },
};

START_TEST(pack_gives_bytes)
{
	struct afsock_value name = afsock_text_n(packs[_i].name,
						 packs[_i].len);
	struct afsock_addr addr = { .len = 0 };
	unsigned char wanted[128] = { 0 };
	sa_family_t family = 1;

	memcpy(wanted, &family, sizeof(family));
	memcpy(wanted + 2, packs[_i].name, packs[_i].len);
	ck_code(afsock_addr_pack(&stream, &name, 1, &addr, NULL), 0);
	ck_assert_msg(addr.len == packs[_i].wanted, "%s: length %u, wanted %u",
		      packs[_i].what, addr.len, packs[_i].wanted);
	ck_bytes(addr.u.bytes, wanted, sizeof(wanted));
}
END_TEST

START_TEST(pack_takes_bytes_as_well_as_text)
{
	struct afsock_value name = afsock_bytes(packs[_i].name, packs[_i].len);
	struct afsock_addr addr = { .len = 0 };

	ck_code(afsock_addr_pack(&stream, &name, 1, &addr, NULL), 0);
	ck_assert_uint_eq(addr.len, packs[_i].wanted);
}
END_TEST

START_TEST(unpack_gives_back_what_was_packed)
{
	struct afsock_value name = afsock_text_n(packs[_i].name,
						 packs[_i].len);
	struct afsock_addr addr = { .len = 0 };
	struct afsock_tuple tuple;
	bool abstract = packs[_i].len && !packs[_i].name[0];

	ck_code(afsock_addr_pack(&stream, &name, 1, &addr, NULL), 0);
	ck_code(afsock_addr_unpack(&stream, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 1);
	ck_assert(tuple.is_bare);
	ck_assert_msg(tuple.items[0].kind ==
			      (abstract ? AFSOCK_BYTES : AFSOCK_TEXT),
		      "%s: kind %d", packs[_i].what, tuple.items[0].kind);
	ck_assert_uint_eq(tuple.items[0].len, packs[_i].len);
	ck_bytes(tuple.items[0].as.bytes, packs[_i].name, packs[_i].len);
}
END_TEST

static const struct {
	const char *what;
	struct afsock_value name;
	int wanted;
} refusals[] = {
	{ "path of 109", { AFSOCK_TEXT, 109, { .text = N108 "i" } },
	  AFSOCK_EADDR },
	{ "abstract name of 109", { AFSOCK_BYTES, 109, { .text = "\0" N108 } },
	  AFSOCK_EADDR },
	{ "NUL inside a path", { AFSOCK_TEXT, 3, { .text = "a\0b" } },
	  AFSOCK_EVALUE },
	{ "NUL behind a path", { AFSOCK_TEXT, 3, { .text = "ab\0" } },
	  AFSOCK_EVALUE },
	{ "number", { AFSOCK_INT, 0, { .i = 7 } }, AFSOCK_ETYPE },
};

START_TEST(pack_refuses)
{
	struct afsock_addr addr, before;
	struct afsock_err err = { .code = 0 };
	int r;

	memset(&addr, 0xa5, sizeof(addr));
	before = addr;
	r = afsock_addr_pack(&stream, &refusals[_i].name, 1, &addr, &err);
	ck_assert_msg(r == refusals[_i].wanted, "%s: %s, wanted %s",
		      refusals[_i].what, support_code(r),
		      support_code(refusals[_i].wanted));
	ck_assert_str_eq(err.field, "path");
	ck_assert_msg(memcmp(&addr, &before, sizeof(addr)) == 0,
		      "%s: the output was written", refusals[_i].what);
}
END_TEST

START_TEST(pack_takes_one_value)
{
	struct afsock_value two[] = { afsock_text("a"), afsock_text("b") };
	struct afsock_addr addr;

	ck_code(afsock_addr_pack(&stream, two, 2, &addr, NULL), AFSOCK_ETYPE);
	ck_code(afsock_addr_pack(&stream, two, 0, &addr, NULL), AFSOCK_ETYPE);
}
END_TEST

/* ---- bytes to values ---- */

#define LITERAL(text) text, sizeof(text) - 1

static const struct {
	const char *what;
	socklen_t len;
	const char *bytes; /* behind sa_family */
	size_t bytes_len;
	int wanted;
	const char *name;
	size_t name_len;
} unpacks[] = {
	{ "path without NUL", 2 + 3, LITERAL("abc"), 0, "abc", 3 },
	{ "path, NUL, rest", 2 + 6, LITERAL("abc\0de"), 0, "abc", 3 },
	{ "the kernel's 111 bytes", 111, LITERAL(N108), 0, N108, 108 },
	{ "more than the structure", 128, LITERAL(N108 "ijklm"), 0,
	  N108, 108 },
	{ "abstract name of 109", 111, LITERAL("\0" N107 "h"), AFSOCK_EADDR,
	  NULL, 0 },
	{ "one byte", 1, LITERAL(""), AFSOCK_EADDR, NULL, 0 },
};

START_TEST(unpack_distrusts_lengths)
{
	struct afsock_addr addr = { .len = unpacks[_i].len };
	struct afsock_tuple tuple;
	int r;

	addr.u.sa.sa_family = AF_UNIX;
	memcpy(addr.u.bytes + 2, unpacks[_i].bytes, unpacks[_i].bytes_len);
	r = afsock_addr_unpack(&stream, &addr, &tuple, NULL);
	ck_assert_msg(r == unpacks[_i].wanted, "%s: %s, wanted %s",
		      unpacks[_i].what, support_code(r),
		      support_code(unpacks[_i].wanted));
	if (r < 0)
		return;
	ck_assert_msg(tuple.items[0].len == unpacks[_i].name_len,
		      "%s: %zu bytes, wanted %zu", unpacks[_i].what,
		      tuple.items[0].len, unpacks[_i].name_len);
	ck_bytes(tuple.items[0].as.bytes, unpacks[_i].name,
		 unpacks[_i].name_len);
}
END_TEST

START_TEST(no_address_is_no_tuple)
{
	struct afsock_addr addr = { .len = 0 };
	struct afsock_tuple tuple;

	ck_code(afsock_addr_unpack(&stream, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 0);
}
END_TEST

/* CPython 3.11 repr of the same addresses. */
static const struct {
	const char *name;
	size_t len;
	const char *repr;
} reprs[] = {
	{ "", 0, "''" },
	{ "/tmp/x", 6, "'/tmp/x'" },
	{ "\0name", 5, "b'\\x00name'" },
	{ "\0\x01\xff", 3, "b'\\x00\\x01\\xff'" },
};

START_TEST(repr_is_pythons)
{
	struct afsock_value name = afsock_text_n(reprs[_i].name,
						 reprs[_i].len);
	struct afsock_addr addr = { .len = 0 };
	char buf[64];

	ck_code(afsock_addr_pack(&stream, &name, 1, &addr, NULL), 0);
	ck_assert_int_gt(afsock_addr_repr(&stream, &addr, buf, sizeof(buf),
					  NULL), 0);
	ck_assert_str_eq(buf, reprs[_i].repr);
}
END_TEST

/* ---- text ---- */

static const struct {
	const char *text;
	int type;
	const char *name;
	size_t len;
	const char *formatted; /* NULL: the same text */
} texts[] = {
	{ "unix:/tmp/x", SOCK_STREAM, "/tmp/x", 6, NULL },
	{ "unix:relative", SOCK_STREAM, "relative", 8, NULL },
	{ "unix-dgram:/tmp/x", SOCK_DGRAM, "/tmp/x", 6, NULL },
	{ "unix-seqpacket:/tmp/x", SOCK_SEQPACKET, "/tmp/x", 6, NULL },
	{ "UNIX:/X", SOCK_STREAM, "/X", 2, "unix:/X" },
	{ "unix:/a:b:c", SOCK_STREAM, "/a:b:c", 6, NULL },
	{ "unix:/a\\,b", SOCK_STREAM, "/a,b", 4, NULL },
	{ "unix:'/a,b'", SOCK_STREAM, "/a,b", 4, "unix:/a\\,b" },
	{ "unix:\"/a b\"", SOCK_STREAM, "/a b", 4, "unix:/a b" },
	{ "unix:/a\\\\b", SOCK_STREAM, "/a\\b", 4, NULL },
	{ "unix:/a\\x0ab", SOCK_STREAM, "/a\nb", 4, NULL },
	{ "unix:", SOCK_STREAM, "", 0, NULL },
	{ "unix:@name", SOCK_STREAM, "\0name", 5, NULL },
	{ "unix:@", SOCK_STREAM, "\0", 1, NULL },
	{ "unix:@a\\x00b", SOCK_STREAM, "\0a\0b", 4, NULL },
	{ "unix:@@", SOCK_STREAM, "\0@", 2, NULL },
	{ "unix:@a,path=@b", SOCK_STREAM, "\0b", 2, "unix:@b" },
	{ "unix:\\x00name", SOCK_STREAM, "\0name", 5, "unix:@name" },
	{ "unix:\\@x", SOCK_STREAM, "@x", 2, NULL },
	{ "unix:'@x'", SOCK_STREAM, "@x", 2, "unix:\\@x" },
	{ "unix:./@x", SOCK_STREAM, "./@x", 4, NULL },
	{ "unix('/tmp/x')", SOCK_STREAM, "/tmp/x", 6, "unix:/tmp/x" },
	{ "unix(b'\\x00n')", SOCK_STREAM, "\0n", 2, "unix:@n" },
	{ "unix,path=/tmp/x", SOCK_STREAM, "/tmp/x", 6, "unix:/tmp/x" },
	/* socat 1.7.4 takes these names as they are. */
	{ "UNIX-CONNECT:/tmp/x", SOCK_STREAM, "/tmp/x", 6, "unix:/tmp/x" },
	{ "UNIX-CONNECT:@x", SOCK_STREAM, "@x", 2, "unix:\\@x" },
	{ "UNIX-LISTEN:/x", SOCK_STREAM, "/x", 2, "unix:/x" },
	{ "UNIX-CLIENT:/x", SOCK_STREAM, "/x", 2, "unix:/x" },
	{ "UNIX-SENDTO:/x", SOCK_DGRAM, "/x", 2, "unix-dgram:/x" },
	{ "UNIX-RECV:/x", SOCK_DGRAM, "/x", 2, "unix-dgram:/x" },
	{ "UNIX-RECVFROM:/x", SOCK_DGRAM, "/x", 2, "unix-dgram:/x" },
	{ "abstract:name", SOCK_STREAM, "\0name", 5, "unix:@name" },
	{ "abstract:@x", SOCK_STREAM, "\0@x", 3, "unix:@@x" },
	{ "ABSTRACT-CONNECT:n", SOCK_STREAM, "\0n", 2, "unix:@n" },
	{ "ABSTRACT-LISTEN:n", SOCK_STREAM, "\0n", 2, "unix:@n" },
	{ "ABSTRACT-CLIENT:n", SOCK_STREAM, "\0n", 2, "unix:@n" },
	{ "ABSTRACT-SENDTO:n", SOCK_DGRAM, "\0n", 2, "unix-dgram:@n" },
	{ "ABSTRACT-RECV:n", SOCK_DGRAM, "\0n", 2, "unix-dgram:@n" },
	{ "ABSTRACT-RECVFROM:n", SOCK_DGRAM, "\0n", 2, "unix-dgram:@n" },
};

START_TEST(text_gives_name)
{
	struct afsock_form form = { .family = 0 };
	struct afsock_addr addr = { .len = 0 };
	struct afsock_err err = { .code = 0 };
	struct afsock_tuple tuple;
	int r = afsock_addr_parse(texts[_i].text, strlen(texts[_i].text),
				  &form, &addr, &err);

	ck_assert_msg(r == 0, "%s: %s", texts[_i].text, err.text);
	ck_assert_int_eq(form.family, AF_UNIX);
	ck_assert_int_eq(form.type, texts[_i].type);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_msg(tuple.items[0].len == texts[_i].len,
		      "%s: %zu bytes, wanted %zu", texts[_i].text,
		      tuple.items[0].len, texts[_i].len);
	ck_bytes(tuple.items[0].as.bytes, texts[_i].name, texts[_i].len);
}
END_TEST

START_TEST(format_is_the_inverse)
{
	const char *wanted = texts[_i].formatted ? texts[_i].formatted :
						   texts[_i].text;
	struct afsock_form form, again;
	struct afsock_addr addr = { .len = 0 }, second = { .len = 0 };
	char buf[128];
	ssize_t n;

	ck_code(afsock_addr_parse(texts[_i].text, strlen(texts[_i].text),
				  &form, &addr, NULL), 0);
	n = afsock_addr_format(&form, &addr, buf, sizeof(buf), NULL);
	ck_assert_int_eq(n, (ssize_t)strlen(wanted));
	ck_assert_str_eq(buf, wanted);
	ck_code(afsock_addr_parse(buf, strlen(buf), &again, &second, NULL), 0);
	ck_assert_uint_eq(second.len, addr.len);
	ck_bytes(second.u.bytes, addr.u.bytes, addr.len);
}
END_TEST

static void check_byte(char first, unsigned int byte)
{
	char name[3] = { first, (char)byte, 'z' };
	struct afsock_value value = afsock_text_n(name, sizeof(name));
	struct afsock_addr addr = { .len = 0 }, second = { .len = 0 };
	struct afsock_form form;
	char buf[64];
	ssize_t n;

	ck_code(afsock_addr_pack(&stream, &value, 1, &addr, NULL), 0);
	n = afsock_addr_format(&stream, &addr, buf, sizeof(buf), NULL);
	ck_assert_int_gt(n, 0);
	ck_code(afsock_addr_parse(buf, (size_t)n, &form, &second, NULL), 0);
	ck_assert_msg(second.len == addr.len &&
			      memcmp(second.u.bytes, addr.u.bytes,
				     addr.len) == 0,
		      "byte 0x%02x of %s: text '%s'", byte,
		      first ? "a path" : "an abstract name", buf);
}

START_TEST(every_byte_round_trips_through_text)
{
	unsigned int byte;

	for (byte = 0; byte < 256; byte++) {
		check_byte('\0', byte);
		if (byte > 0)
			check_byte('/', byte);
	}
}
END_TEST

static const struct {
	const char *text;
	int wanted;
} bad_texts[] = {
	{ "unix:" N108 "i", AFSOCK_EADDR },
	{ "unix:@" N108, AFSOCK_EADDR },
	{ "unix:'/a", AFSOCK_ETEXT },
	{ "unix:/a,nosuch=1", AFSOCK_EVALUE },
	{ "unix:/a\\x00b", AFSOCK_EVALUE },
	{ "unix:/a,mode=0600", AFSOCK_EVALUE }, /* an option, no address */
	{ "unix(7)", AFSOCK_ETYPE },
	{ "unix('/a', 1)", AFSOCK_ETYPE },
};

START_TEST(bad_text_is_refused)
{
	struct afsock_addr addr = { .len = 77 };
	struct afsock_err err = { .code = 0 };
	int r = afsock_addr_parse(bad_texts[_i].text,
				  strlen(bad_texts[_i].text), NULL, &addr,
				  &err);

	ck_assert_msg(r == bad_texts[_i].wanted, "%s: %s (%s), wanted %s",
		      bad_texts[_i].text, support_code(r), err.text,
		      support_code(bad_texts[_i].wanted));
	ck_assert_uint_eq(addr.len, 77);
}
END_TEST

/* ---- against the kernel ---- */

/* The kernel's own report of a full path is packed again so that it can be
 * connected to: 111 bytes come, 110 go. */
START_TEST(kernel_address_of_full_path_can_be_used)
{
	struct afsock_addr bound = { .len = 0 }, got, again;
	struct afsock_tuple tuple;
	struct afsock server = AFSOCK_INIT, client = AFSOCK_INIT;
	char dir[] = "/tmp/afsock-unix-XXXXXX", path[109];
	struct afsock_value name;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	memset(path, 'p', sizeof(path));
	memcpy(path, dir, strlen(dir));
	path[strlen(dir)] = '/';
	path[108] = '\0';
	name = afsock_text_n(path, 108);
	ck_code(afsock_addr_pack(&stream, &name, 1, &bound, NULL), 0);
	ck_code(afsock_open(AF_UNIX, SOCK_STREAM, 0, &server, NULL), 0);
	ck_code(afsock_bind_addr(&server, &bound, NULL), 0);
	ck_code(afsock_set_listening(&server, 1), 0);
	ck_code(afsock_getsockname(&server, &got), 0);
	ck_assert_uint_eq(got.len, 111);
	ck_code(afsock_addr_unpack(&stream, &got, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.items[0].len, 108);
	ck_code(afsock_addr_pack(&stream, tuple.items, 1, &again, NULL), 0);
	ck_code(afsock_open(AF_UNIX, SOCK_STREAM, 0, &client, NULL), 0);
	ck_code(afsock_connect_addr(&client, &again, NULL), 0);
	afsock_close(&client);
	afsock_close(&server);
	unlink(path);
	rmdir(dir);
}
END_TEST

START_TEST(autobind_gives_five_hex_digits)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_value name = afsock_text("");
	struct afsock_addr addr = { .len = 0 }, again = { .len = 0 };
	struct afsock_tuple tuple;
	size_t i;

	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &s, NULL), 0);
	ck_code(afsock_bind(&s, &name, 1, NULL), 0);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_code(afsock_addr_unpack(&stream, &addr, &tuple, NULL), 0);
	ck_assert_int_eq(tuple.items[0].kind, AFSOCK_BYTES);
	ck_assert_uint_eq(tuple.items[0].len, 6);
	ck_assert_int_eq(tuple.items[0].as.bytes[0], 0);
	for (i = 1; i < 6; i++)
		ck_assert_ptr_nonnull(strchr("0123456789abcdef",
					     tuple.items[0].as.bytes[i]));
	ck_code(afsock_addr_pack(&stream, tuple.items, 1, &again, NULL), 0);
	ck_assert_uint_eq(again.len, addr.len);
	ck_bytes(again.u.bytes, addr.u.bytes, addr.len);
	afsock_close(&s);
}
END_TEST

START_TEST(unbound_socket_is_unnamed_text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_addr addr;
	struct afsock_tuple tuple;
	char buf[32];

	ck_code(afsock_open(AF_UNIX, SOCK_STREAM, 0, &s, NULL), 0);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_assert_uint_eq(addr.len, 2);
	ck_code(afsock_addr_unpack(&stream, &addr, &tuple, NULL), 0);
	ck_assert_int_eq(tuple.items[0].kind, AFSOCK_TEXT);
	ck_assert_uint_eq(tuple.items[0].len, 0);
	ck_assert_int_eq(afsock_addr_format(&stream, &addr, buf, sizeof(buf),
					    NULL), 5);
	ck_assert_str_eq(buf, "unix:");
	afsock_close(&s);
}
END_TEST

Suite *suite_unix_addr(void);
Suite *suite_unix_addr(void)
{
	Suite *s = suite_create("unix_addr");
	TCase *tc = tcase_create("values");

	tcase_add_loop_test(tc, pack_gives_bytes, 0, SUPPORT_COUNT(packs));
	tcase_add_loop_test(tc, pack_takes_bytes_as_well_as_text, 0,
			    SUPPORT_COUNT(packs));
	tcase_add_loop_test(tc, unpack_gives_back_what_was_packed, 0,
			    SUPPORT_COUNT(packs));
	tcase_add_loop_test(tc, pack_refuses, 0, SUPPORT_COUNT(refusals));
	tcase_add_test(tc, pack_takes_one_value);
	tcase_add_loop_test(tc, unpack_distrusts_lengths, 0,
			    SUPPORT_COUNT(unpacks));
	tcase_add_test(tc, no_address_is_no_tuple);
	tcase_add_loop_test(tc, repr_is_pythons, 0, SUPPORT_COUNT(reprs));
	suite_add_tcase(s, tc);

	tc = tcase_create("text");
	tcase_add_loop_test(tc, text_gives_name, 0, SUPPORT_COUNT(texts));
	tcase_add_loop_test(tc, format_is_the_inverse, 0,
			    SUPPORT_COUNT(texts));
	tcase_add_test(tc, every_byte_round_trips_through_text);
	tcase_add_loop_test(tc, bad_text_is_refused, 0,
			    SUPPORT_COUNT(bad_texts));
	suite_add_tcase(s, tc);

	tc = tcase_create("kernel");
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, kernel_address_of_full_path_can_be_used);
	tcase_add_test(tc, autobind_gives_five_hex_digits);
	tcase_add_test(tc, unbound_socket_is_unnamed_text);
	suite_add_tcase(s, tc);
	return s;
}
