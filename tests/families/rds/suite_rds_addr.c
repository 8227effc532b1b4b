/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_rds_addr.c - addresses of AF_RDS, which are those of IP */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "support/layout.h"
#include "support/support.h"

/* struct sockaddr_in and sockaddr_in6: families 2 and 10, never 21. */
static const struct layout_row rows[] = {
	{ "rds:127.0.0.1:4000", "('127.0.0.1', 4000)",
	  "h2 n4000 x:7f000001 z8", NULL },
	{ "rds:10.20.30.40:65535", "('10.20.30.40', 65535)",
	  "h2 n65535 x:0a141e28 z8", NULL },
	{ "rds::4000", "('0.0.0.0', 4000)", "h2 n4000 z12",
	  "rds:0.0.0.0:4000" },
	{ "rds:[::1]:4000", "('::1', 4000, 0, 0)",
	  "h10 n4000 w0 z15 b1 w0", NULL },
	{ "rds:[2001:db8::7]:1", "('2001:db8::7', 1, 0, 0)",
	  "h10 n1 w0 x:20010db8000000000000000000000007 w0", NULL },
	{ "rds:[fe80::1]:1:0:4", "('fe80::1', 1, 0, 4)",
	  "h10 n1 w0 x:fe800000000000000000000000000001 w4", NULL },
	{ "rds:[fe80::1%4]:1", "('fe80::1', 1, 0, 4)",
	  "h10 n1 w0 x:fe800000000000000000000000000001 w4",
	  "rds:[fe80::1]:1:0:4" },
	{ "rds:[fe80::1%lo]:1", "('fe80::1', 1, 0, 1)",
	  "h10 n1 w0 x:fe800000000000000000000000000001 w1",
	  "rds:[fe80::1]:1:0:1" },
	{ "rds:[::1]:1:0xabcde", "('::1', 1, 703710, 0)",
	  "h10 n1 x:000abcde z15 b1 w0", "rds:[::1]:1:703710" },
	{ "rds(\"127.0.0.1\", 7)", "('127.0.0.1', 7)", "h2 n7 x:7f000001 z8",
	  "rds:127.0.0.1:7" },
};

START_TEST(notations_turn_into_each_other)
{
	layout_check(&rows[_i]);
}
END_TEST

static const struct layout_bad bad_rows[] = {
	{ "rds:127.0.0.1", AFSOCK_ETYPE, "port" },
	{ "rds:127.0.0.1:65536", AFSOCK_ERANGE, "port" },
	{ "rds:127.0.0.1:-1", AFSOCK_ERANGE, "port" },
	{ "rds:127.0.0.1:1:0", AFSOCK_EVALUE, "flowinfo" },
	{ "rds:[::1]:1:0x100000", AFSOCK_ERANGE, "flowinfo" },
	{ "rds:[fe80::1%4]:1:0:5", AFSOCK_EVALUE, "scope_id" },
	{ "rds:localhost:1", AFSOCK_EADDR, "host" },
	{ "rds:127.0.0.256:1", AFSOCK_EADDR, "host" },
	{ "rds:127.1:1", AFSOCK_EADDR, "host" },
	{ "rds:[::1:1", AFSOCK_ETEXT, "host" },
	{ "rds:[fe80::1%nosuchif0]:1", -ENODEV, NULL },
};

START_TEST(bad_text_is_refused_by_field)
{
	layout_check_bad(&bad_rows[_i]);
}
END_TEST

static const struct afsock_form form = { .family = AF_RDS,
					 .type = SOCK_SEQPACKET, .fd = -1 };

/* localhost stands for 127.0.0.1 in every /etc/hosts (RFC 6761). */
START_TEST(name_resolves_to_ipv4_first)
{
	struct afsock_err err = { .code = 77 };
	struct afsock_addr addr[4];
	unsigned char want[16];

	ck_assert_int_ge(afsock_resolve(&form, AFSOCK_ADDR("localhost", 4000),
					addr, 4, &err),
			 1);
	/* Nothing has failed. */
	ck_assert_int_eq(err.code, 77);
	layout_bytes("h2 n4000 x:7f000001 z8", want, sizeof(want));
	ck_assert_uint_eq(addr[0].len, 16);
	ck_bytes(addr[0].u.bytes, want, sizeof(want));
}
END_TEST

START_TEST(address_needs_no_resolver)
{
	struct afsock_addr addr[4];

	ck_assert_int_eq(afsock_resolve(&form, AFSOCK_ADDR("::1", 4000), addr,
					4, NULL),
			 1);
	ck_assert_uint_eq(addr[0].len, 28);
}
END_TEST

/* Names under invalid never resolve (RFC 6761). */
START_TEST(unknown_name_is_the_resolver_s_error)
{
	struct afsock_err err;
	struct afsock_addr addr;

	ck_code(afsock_resolve(&form, AFSOCK_ADDR("nobody.invalid", 1), &addr,
			       1, &err),
		AFSOCK_EGAI);
	ck_assert_msg(err.resolver == EAI_NONAME || err.resolver == EAI_AGAIN,
		      "resolver %d", err.resolver);
}
END_TEST

/* What getsockname says of a socket without an address: family 0. Python
 * shows the same pair. */
START_TEST(address_of_family_0_is_bytes)
{
	struct afsock_addr addr = { .len = 16 };
	char text[128];

	ck_assert_int_gt(afsock_addr_repr(&form, &addr, text, sizeof(text),
					  NULL),
			 0);
	ck_assert_str_eq(text, "(0, b'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
			       "\\x00\\x00\\x00\\x00\\x00\\x00')");
}
END_TEST

static const char *const broken[] = {
	"h2 n1 x:7f0000 z8",	   /* an IPv4 address cut by one */
	"h10 n1 w0 z15 b1 w0 z0 ", /* whole; cut below */
	"h21 n1 z12",		   /* RDS's own number never comes */
};

START_TEST(broken_bytes_are_no_address)
{
	struct afsock_addr addr = { .len = 0 };
	struct afsock_tuple tuple;

	addr.len = (socklen_t)layout_bytes(broken[_i], addr.u.bytes,
					   sizeof(addr.u.bytes));
	if (addr.len == 28)
		addr.len--;
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), AFSOCK_EADDR);
}
END_TEST

Suite *suite_rds_addr(void);
Suite *suite_rds_addr(void)
{
	Suite *s = suite_create("rds_addr");
	TCase *tc = tcase_create("rds_addr");

	tcase_add_loop_test(tc, notations_turn_into_each_other, 0,
			    SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, bad_text_is_refused_by_field, 0,
			    SUPPORT_COUNT(bad_rows));
	tcase_add_test(tc, name_resolves_to_ipv4_first);
	tcase_add_test(tc, address_needs_no_resolver);
	tcase_add_test(tc, unknown_name_is_the_resolver_s_error);
	tcase_add_test(tc, address_of_family_0_is_bytes);
	tcase_add_loop_test(tc, broken_bytes_are_no_address, 0,
			    SUPPORT_COUNT(broken));
	suite_add_tcase(s, tc);
	return s;
}
