/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_inet_text.c - IP addresses as text against libc's own functions
 *
 * libc is the outside truth here: the accepted set and the bytes of
 * inet_pton(3) and inet_aton(3), the text of inet_ntop(3).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <afsock/inet.h>

#include "support/support.h"

#define ROUNDS 20000

/* ---- against libc ---- */

static void same_pton(int family, const char *text)
{
	unsigned char want[16] = { 0 }, got[16] = { 0 };
	int size = family == AF_INET ? 4 : 16;
	int r = inet_pton(family, text, want) == 1 ? size : AFSOCK_EADDR;
	int own = afsock_inet_pton(family, text, strlen(text), got, NULL);

	ck_assert_msg(own == r, "'%s' as family %d is %s, libc says %s", text,
		      family, support_code(own), support_code(r));
	if (r > 0)
		support_bytes(text, 0, "bytes", got, want, (size_t)size);
}

static void same_aton(const char *text)
{
	unsigned char got[4] = { 0 };
	struct in_addr want = { 0 };
	int r = inet_aton(text, &want) ? 0 : AFSOCK_EADDR;
	int own = afsock_inet_aton(text, strlen(text), got, NULL);

	ck_assert_msg(own == r, "'%s' is %s, libc's inet_aton says %s", text,
		      support_code(own), support_code(r));
	if (r == 0)
		support_bytes(text, 0, "inet_aton", got, &want, 4);
}

static void same_text(const char *text)
{
	same_pton(AF_INET, text);
	same_pton(AF_INET6, text);
	same_aton(text);
}

static void same_ntop(int family, const unsigned char *bytes)
{
	size_t size = family == AF_INET ? 4 : 16;
	char want[64], got[46];
	int r = afsock_inet_ntop(family, bytes, size, got, NULL);

	inet_ntop(family, bytes, want, sizeof(want));
	ck_assert_msg(r == (int)strlen(want) && strcmp(got, want) == 0,
		      "text is '%s' (%d), libc says '%s'", got, r, want);
}

/* xorshift64: the same texts in every run. */
static uint64_t state;

static unsigned int any(unsigned int below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned int)(state >> 20) % below;
}

static const char letters[] = "0123456789abcdefABCDEFgxX:::::.....% \t+-";

static void mutate(char *text, size_t len)
{
	size_t at = any((unsigned int)len + 1);
	char c = letters[any(sizeof(letters) - 1)];

	switch (any(3)) {
	case 0:
		if (at < len)
			text[at] = c;
		break;
	case 1:
		if (at < len)
			memmove(text + at, text + at + 1, len - at);
		break;
	default:
		memmove(text + at + 1, text + at, len - at + 1);
		text[at] = c;
	}
}

static void any_address(unsigned char *bytes)
{
	unsigned int zeros = any(256), i, group;

	for (i = 0; i < 8; i++) {
		group = any(4) ? any(65536) : any(16);
		if (zeros >> i & 1)
			group = 0;
		if (i == 5 && any(8) == 0)
			group = 0xffff;
		bytes[2 * i] = (unsigned char)(group >> 8);
		bytes[2 * i + 1] = (unsigned char)group;
	}
}

START_TEST(texts_of_random_addresses_match_libc)
{
	unsigned char bytes[16];
	int i;

	state = 88172645463325252u;
	for (i = 0; i < ROUNDS; i++) {
		any_address(bytes);
		same_ntop(AF_INET6, bytes);
		same_ntop(AF_INET, bytes + any(13));
	}
}
END_TEST

START_TEST(mutated_addresses_are_read_as_libc_does)
{
	unsigned char bytes[16];
	char text[80];
	int i, n;

	state = 362436069u;
	for (i = 0; i < ROUNDS; i++) {
		any_address(bytes);
		inet_ntop(any(2) ? AF_INET6 : AF_INET, bytes, text,
			  sizeof(text));
		for (n = 0; n < 4; n++) {
			same_text(text);
			mutate(text, strlen(text));
		}
	}
}
END_TEST

START_TEST(random_texts_are_read_as_libc_does)
{
	char text[24];
	size_t len, k;
	int i;

	state = 521288629u;
	for (i = 0; i < ROUNDS; i++) {
		len = any(sizeof(text));
		for (k = 0; k < len; k++)
			text[k] = letters[any(sizeof(letters) - 1)];
		text[len] = '\0';
		same_text(text);
	}
}
END_TEST

START_TEST(classic_parts_are_read_as_libc_does)
{
	static const char *const forms[] = { "%u", "0%o", "0x%x", "0X%X" };
	unsigned int parts, k, value;
	size_t used;
	char text[80];
	int i;

	state = 123456789u;
	for (i = 0; i < ROUNDS; i++) {
		parts = 1 + any(5);
		used = 0;
		for (k = 0; k < parts; k++) {
			value = (any(65536) << 16 | any(65536)) >> any(32);
			if (k)
				text[used++] = '.';
			used += (size_t)snprintf(text + used,
						 sizeof(text) - used,
						 forms[any(4)], value);
		}
		same_text(text);
	}
}
END_TEST

/* ---- by hand: RFC 4291, RFC 5952, and CPython 3.11's answers ---- */

static const struct {
	const char *text;
	const char *bytes;
	const char *written;
} known[] = {
	{ "::", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "::" },
	{ "0:0:0:0:0:0:0:1", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", "::1" },
	{ "1::", "\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "1::" },
	{ "FE80::A", "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\x0a", "fe80::a" },
	{ "::1.2.3.4", "\0\0\0\0\0\0\0\0\0\0\0\0\1\2\3\4", "::1.2.3.4" },
	{ "::ffff:102:304", "\0\0\0\0\0\0\0\0\0\0\xff\xff\1\2\3\4",
	  "::ffff:1.2.3.4" },
	/* A single zero group stays, the first of two equal runs goes. */
	{ "1:0:2:3:4:5:6:7", "\0\1\0\0\0\2\0\3\0\4\0\5\0\6\0\7",
	  "1:0:2:3:4:5:6:7" },
	{ "1:0:0:2:0:0:3:4", "\0\1\0\0\0\0\0\2\0\0\0\0\0\3\0\4",
	  "1::2:0:0:3:4" },
	{ "1:2:3:4:5:6:7::", "\0\1\0\2\0\3\0\4\0\5\0\6\0\7\0\0",
	  "1:2:3:4:5:6:7:0" },
};

START_TEST(known_addresses)
{
	unsigned char got[16];
	char text[46];

	ck_assert_int_eq(afsock_inet_pton(AF_INET6, known[_i].text,
					  strlen(known[_i].text), got, NULL),
			 16);
	support_bytes(known[_i].text, 0, "bytes", got, known[_i].bytes, 16);
	ck_assert_int_eq(afsock_inet_ntop(AF_INET6, got, 16, text, NULL),
			 (int)strlen(known[_i].written));
	ck_assert_str_eq(text, known[_i].written);
}
END_TEST

START_TEST(text_ends_where_its_length_says)
{
	unsigned char got[16];

	/* Bytes behind the length must not count. */
	ck_code(afsock_inet_pton(AF_INET, "10.0.0.255", 9, got, NULL), 4);
	ck_assert_uint_eq(got[3], 25);
	ck_code(afsock_inet_pton(AF_INET6, "::12", 3, got, NULL), 16);
	ck_assert_uint_eq(got[15], 1);
	ck_code(afsock_inet_pton(AF_INET, "", 0, got, NULL), AFSOCK_EADDR);
	ck_code(afsock_inet_pton(AF_INET6, "", 0, got, NULL), AFSOCK_EADDR);
}
END_TEST

START_TEST(failure_writes_nothing)
{
	unsigned char got[16], before[16];

	memset(got, 0xa5, sizeof(got));
	memcpy(before, got, sizeof(got));
	ck_code(afsock_inet_pton(AF_INET, "1.2.3.256", 9, got, NULL),
		AFSOCK_EADDR);
	ck_code(afsock_inet_pton(AF_INET6, "1:2:3:4:5:6:7:8:9", 17, got, NULL),
		AFSOCK_EADDR);
	ck_code(afsock_inet_aton("1.2.3.256", 9, got, NULL), AFSOCK_EADDR);
	ck_bytes(got, before, sizeof(got));
}
END_TEST

START_TEST(nul_byte_is_a_value_error)
{
	unsigned char got[16];

	ck_code(afsock_inet_pton(AF_INET, "1.2.3.4\0", 8, got, NULL),
		AFSOCK_EVALUE);
	ck_code(afsock_inet_aton("1.2.3.4 \0x", 10, got, NULL), AFSOCK_EVALUE);
}
END_TEST

START_TEST(wrong_family_and_length)
{
	unsigned char bytes[16] = { 0 };
	char text[46];

	ck_code(afsock_inet_pton(AF_UNIX, "1.2.3.4", 7, bytes, NULL),
		-EAFNOSUPPORT);
	ck_code(afsock_inet_ntop(AF_UNIX, bytes, 4, text, NULL),
		AFSOCK_EVALUE);
	ck_code(afsock_inet_ntop(AF_INET, bytes, 16, text, NULL),
		AFSOCK_EVALUE);
	ck_code(afsock_inet_ntop(AF_INET6, bytes, 4, text, NULL),
		AFSOCK_EVALUE);
	ck_code(afsock_inet_ntoa(bytes, 3, text, NULL), AFSOCK_EADDR);
	ck_code(afsock_inet_ntoa("\x7f\0\0\1", 4, text, NULL), 0);
	ck_assert_str_eq(text, "127.0.0.1");
}
END_TEST

/* ---- byte order ---- */

START_TEST(byte_order_swaps_within_its_range)
{
	const unsigned char two[] = { 0x12, 0x34 };
	const unsigned char four[] = { 0x12, 0x34, 0x56, 0x78 };
	uint16_t half;
	uint32_t word;

	memcpy(&half, two, 2);
	memcpy(&word, four, 4);
	ck_code(afsock_htons(0x1234), half);
	ck_code(afsock_ntohs(half), 0x1234);
	ck_code(afsock_htonl(0x12345678), word);
	ck_code(afsock_ntohl(word), 0x12345678);
	ck_code(afsock_htons(65536), AFSOCK_ERANGE);
	ck_code(afsock_ntohs(65536), AFSOCK_ERANGE);
	ck_code(afsock_htonl(INT64_C(0x100000000)), AFSOCK_ERANGE);
	ck_code(afsock_ntohl(INT64_MAX), AFSOCK_ERANGE);
	ck_code(afsock_htons(-1), AFSOCK_EVALUE);
	ck_code(afsock_htonl(-1), AFSOCK_EVALUE);
}
END_TEST

Suite *suite_inet_text(void);

Suite *suite_inet_text(void)
{
	Suite *s = suite_create("inet_text");
	TCase *tc = tcase_create("libc");

	tcase_set_timeout(tc, 240);
	tcase_add_test(tc, texts_of_random_addresses_match_libc);
	tcase_add_test(tc, mutated_addresses_are_read_as_libc_does);
	tcase_add_test(tc, random_texts_are_read_as_libc_does);
	tcase_add_test(tc, classic_parts_are_read_as_libc_does);
	suite_add_tcase(s, tc);
	tc = tcase_create("known");
	tcase_add_loop_test(tc, known_addresses, 0, SUPPORT_COUNT(known));
	tcase_add_test(tc, text_ends_where_its_length_says);
	tcase_add_test(tc, failure_writes_nothing);
	tcase_add_test(tc, nul_byte_is_a_value_error);
	tcase_add_test(tc, wrong_family_and_length);
	tcase_add_test(tc, byte_order_swaps_within_its_range);
	suite_add_tcase(s, tc);
	return s;
}
