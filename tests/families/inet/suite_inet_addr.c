/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_inet_addr.c - addresses of AF_INET and AF_INET6 in all notations */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <afsock/afsock.h>

#include "support/layout.h"
#include "support/support.h"

/*
 * struct sockaddr_in: family, port, address, 8 zeros; struct sockaddr_in6:
 * family, port, flow label, address, scope; ports, label and addresses in
 * network order (ip(7), ipv6(7)).
 */
static const struct layout_row rows[] = {
	{ "tcp:127.0.0.1:80", "('127.0.0.1', 80)", "h2 n80 x:7f000001 z8",
	  NULL },
	{ "udp:255.255.255.255:65535", "('255.255.255.255', 65535)",
	  "h2 n65535 x:ffffffff z8", NULL },
	{ "udp:<broadcast>:67", "('255.255.255.255', 67)",
	  "h2 n67 x:ffffffff z8", "udp:255.255.255.255:67" },
	{ "tcp::0", "('0.0.0.0', 0)", "h2 n0 z4 z8", "tcp:0.0.0.0:0" },
	{ "tcp4:10.20.30.40:0x1f90", "('10.20.30.40', 8080)",
	  "h2 n8080 x:0a141e28 z8", "tcp:10.20.30.40:8080" },
	{ "udplite:9.8.7.6:5", "('9.8.7.6', 5)", "h2 n5 x:09080706 z8", NULL },
	{ "mptcp:9.8.7.6:5", "('9.8.7.6', 5)", "h2 n5 x:09080706 z8", NULL },
	{ "sctp:9.8.7.6:5", "('9.8.7.6', 5)", "h2 n5 x:09080706 z8", NULL },
	{ "sctp-seq:9.8.7.6:5", "('9.8.7.6', 5)", "h2 n5 x:09080706 z8",
	  NULL },
	{ "icmp:9.8.7.6:5", "('9.8.7.6', 5)", "h2 n5 x:09080706 z8", NULL },
	{ "icmp:9.8.7.6", "('9.8.7.6', 0)", "h2 n0 x:09080706 z8",
	  "icmp:9.8.7.6:0" },
	/* Forms that inet_aton(3) and getaddrinfo(3) take. */
	{ "tcp:127.1:1", "('127.0.0.1', 1)", "h2 n1 x:7f000001 z8",
	  "tcp:127.0.0.1:1" },
	{ "tcp:0x7f.1:1", "('127.0.0.1', 1)", "h2 n1 x:7f000001 z8",
	  "tcp:127.0.0.1:1" },
	{ "tcp:0:1", "('0.0.0.0', 1)", "h2 n1 x:00000000 z8",
	  "tcp:0.0.0.0:1" },
	{ "tcp:01.02.03.010:1", "('1.2.3.8', 1)", "h2 n1 x:01020308 z8",
	  "tcp:1.2.3.8:1" },
	{ "tcp:10.1.65535:1", "('10.1.255.255', 1)", "h2 n1 x:0a01ffff z8",
	  "tcp:10.1.255.255:1" },

	{ "tcp:[::1]:80", "('::1', 80, 0, 0)", "h10 n80 w0 z15 b1 w0",
	  "tcp6:[::1]:80" },
	{ "tcp6::0", "('::', 0, 0, 0)", "h10 n0 w0 z16 w0", "tcp6:[::]:0" },
	{ "udp6:[2001:db8::7]:53", "('2001:db8::7', 53, 0, 0)",
	  "h10 n53 w0 x:20010db8000000000000000000000007 w0", NULL },
	{ "tcp6:[::ffff:1.2.3.4]:1", "('::ffff:1.2.3.4', 1, 0, 0)",
	  "h10 n1 w0 x:00000000000000000000ffff01020304 w0", NULL },
	{ "tcp6:[fe80::1]:1:0:4", "('fe80::1', 1, 0, 4)",
	  "h10 n1 w0 x:fe800000000000000000000000000001 w4", NULL },
	{ "tcp6:[fe80::1]:1:0:4294967295", "('fe80::1', 1, 0, 4294967295)",
	  "h10 n1 w0 x:fe800000000000000000000000000001 x:ffffffff", NULL },
	{ "tcp:[fe80::1%4]:1", "('fe80::1', 1, 0, 4)",
	  "h10 n1 w0 x:fe800000000000000000000000000001 w4",
	  "tcp6:[fe80::1]:1:0:4" },
	{ "tcp6:[fe80::1%lo]:1", "('fe80::1', 1, 0, 1)",
	  "h10 n1 w0 x:fe800000000000000000000000000001 w1",
	  "tcp6:[fe80::1]:1:0:1" },
	{ "tcp6:[fe80::1%lo]:1:0:1", "('fe80::1', 1, 0, 1)",
	  "h10 n1 w0 x:fe800000000000000000000000000001 w1",
	  "tcp6:[fe80::1]:1:0:1" },
	{ "udp6:[::1]:1:0xfffff", "('::1', 1, 1048575, 0)",
	  "h10 n1 x:000fffff z15 b1 w0", "udp6:[::1]:1:1048575" },
	{ "tcp6:[::1]:7,flowinfo=0x12345,scope_id=2", "('::1', 7, 74565, 2)",
	  "h10 n7 x:00012345 z15 b1 w2", "tcp6:[::1]:7:74565:2" },
	{ "icmp6:[::1]:5", "('::1', 5, 0, 0)", "h10 n5 w0 z15 b1 w0", NULL },
	{ "sctp6-seq:[::1]:5", "('::1', 5, 0, 0)", "h10 n5 w0 z15 b1 w0",
	  NULL },

	/* Raw sockets have the protocol where others have the port. */
	{ "ip4:127.0.0.1:1", "('127.0.0.1', 1)", "h2 n1 x:7f000001 z8",
	  "ip:127.0.0.1:icmp" },
	{ "ip:127.0.0.1:udplite", "('127.0.0.1', 136)",
	  "h2 n136 x:7f000001 z8", NULL },
	{ "ip4:127.0.0.1", "('127.0.0.1', 0)", "h2 n0 x:7f000001 z8",
	  "ip:127.0.0.1:0" },
	{ "ip:[::1]:icmp6", "('::1', 58, 0, 0)", "h10 n58 w0 z15 b1 w0",
	  "ip6:[::1]:icmp6" },

	/* Python's literal behind a scheme. */
	{ "tcp('127.0.0.1', 80)", "('127.0.0.1', 80)", "h2 n80 x:7f000001 z8",
	  "tcp:127.0.0.1:80" },
};

START_TEST(notations_turn_into_each_other)
{
	layout_check(&rows[_i]);
}
END_TEST

/* socat's spellings, from its own list of address types. */
static const struct {
	const char *text;
	int family, type, proto;
	bool is_listener;
	const char *bytes;
} aliases[] = {
	{ "TCP-CONNECT:10.0.0.1:80", AF_INET, SOCK_STREAM, IPPROTO_TCP, false,
	  "h2 n80 x:0a000001 z8" },
	{ "TCP:[::1]:80", AF_INET6, SOCK_STREAM, IPPROTO_TCP, false,
	  "h10 n80 w0 z15 b1 w0" },
	{ "TCP4:10.0.0.1:80", AF_INET, SOCK_STREAM, IPPROTO_TCP, false,
	  "h2 n80 x:0a000001 z8" },
	{ "TCP6-CONNECT:[::1]:80", AF_INET6, SOCK_STREAM, IPPROTO_TCP, false,
	  "h10 n80 w0 z15 b1 w0" },
	{ "TCP-LISTEN:80", AF_INET, SOCK_STREAM, IPPROTO_TCP, true,
	  "h2 n80 z4 z8" },
	{ "TCP-L:80,bind=127.0.0.1", AF_INET, SOCK_STREAM, IPPROTO_TCP, true,
	  "h2 n80 x:7f000001 z8" },
	{ "TCP-LISTEN:80,bind=[::1]", AF_INET6, SOCK_STREAM, IPPROTO_TCP,
	  true, "h10 n80 w0 z15 b1 w0" },
	{ "TCP4-LISTEN:80", AF_INET, SOCK_STREAM, IPPROTO_TCP, true,
	  "h2 n80 z4 z8" },
	{ "TCP6-LISTEN:80", AF_INET6, SOCK_STREAM, IPPROTO_TCP, true,
	  "h10 n80 w0 z16 w0" },
	{ "inet:10.0.0.1:80", AF_INET, SOCK_STREAM, IPPROTO_TCP, false,
	  "h2 n80 x:0a000001 z8" },
	{ "inet6-l:80", AF_INET6, SOCK_STREAM, IPPROTO_TCP, true,
	  "h10 n80 w0 z16 w0" },
	{ "UDP-CONNECT:10.0.0.1:53", AF_INET, SOCK_DGRAM, IPPROTO_UDP, false,
	  "h2 n53 x:0a000001 z8" },
	{ "UDP4-SENDTO:10.0.0.1:53", AF_INET, SOCK_DGRAM, IPPROTO_UDP, false,
	  "h2 n53 x:0a000001 z8" },
	{ "UDP-DATAGRAM:224.1.2.3:53", AF_INET, SOCK_DGRAM, IPPROTO_UDP,
	  false, "h2 n53 x:e0010203 z8" },
	{ "UDP6-DATAGRAM:[ff02::1]:53", AF_INET6, SOCK_DGRAM, IPPROTO_UDP,
	  false, "h10 n53 w0 x:ff020000000000000000000000000001 w0" },
	{ "UDP-LISTEN:53", AF_INET, SOCK_DGRAM, IPPROTO_UDP, true,
	  "h2 n53 z4 z8" },
	{ "UDP-RECV:53", AF_INET, SOCK_DGRAM, IPPROTO_UDP, true,
	  "h2 n53 z4 z8" },
	{ "UDP6-RECVFROM:53", AF_INET6, SOCK_DGRAM, IPPROTO_UDP, true,
	  "h10 n53 w0 z16 w0" },
	{ "SCTP-CONNECT:10.0.0.1:9", AF_INET, SOCK_STREAM, IPPROTO_SCTP,
	  false, "h2 n9 x:0a000001 z8" },
	{ "SCTP6-LISTEN:9", AF_INET6, SOCK_STREAM, IPPROTO_SCTP, true,
	  "h10 n9 w0 z16 w0" },
	{ "UDPLITE-SENDTO:10.0.0.1:9", AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE,
	  false, "h2 n9 x:0a000001 z8" },
	{ "UDPLITE6-RECV:9", AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE, true,
	  "h10 n9 w0 z16 w0" },
	{ "IP4-SENDTO:10.0.0.1:17", AF_INET, SOCK_RAW, 17, false,
	  "h2 n17 x:0a000001 z8" },
	{ "IP-DATAGRAM:[::1]:58", AF_INET6, SOCK_RAW, 58, false,
	  "h10 n58 w0 z15 b1 w0" },
	{ "IP4-RECV:1", AF_INET, SOCK_RAW, 1, true, "h2 n1 z4 z8" },
	{ "IP6-RECVFROM:58", AF_INET6, SOCK_RAW, 58, true,
	  "h10 n58 w0 z16 w0" },
};

START_TEST(socat_spelling_gives_the_same_socket_and_address)
{
	unsigned char want[32];
	size_t len = layout_bytes(aliases[_i].bytes, want, sizeof(want));
	const char *text = aliases[_i].text;
	struct afsock_target target;
	struct afsock_addr addr;
	struct afsock_form form;
	struct afsock_err err = { .code = 0 };

	ck_assert_msg(afsock_target_parse(text, strlen(text), &target,
					  &err) == 0,
		      "%s: %s", text, err.text);
	ck_assert_int_eq(target.form.type, aliases[_i].type);
	ck_assert_int_eq(target.form.proto, aliases[_i].proto);
	ck_assert_int_eq(target.is_listener, aliases[_i].is_listener);
	ck_assert_msg(afsock_addr_parse(text, strlen(text), &form, &addr,
					&err) == 0,
		      "%s: %s", text, err.text);
	ck_assert_int_eq(form.family, aliases[_i].family);
	ck_assert_uint_eq(addr.len, len);
	support_bytes(text, 0, "address", addr.u.bytes, want, len);
}
END_TEST

static const struct layout_bad bad_rows[] = {
	{ "tcp:127.0.0.1", AFSOCK_ETYPE, "port" },
	{ "tcp:127.0.0.1:", AFSOCK_ETYPE, "port" },
	{ "tcp:127.0.0.1:65536", AFSOCK_ERANGE, "port" },
	{ "tcp:127.0.0.1:99999999999999999999", AFSOCK_ERANGE, "port" },
	{ "tcp:127.0.0.1:-1", AFSOCK_ERANGE, "port" },
	{ "tcp:127.0.0.1:http", AFSOCK_ETEXT, "port" },
	{ "tcp:127.0.0.1:80x", AFSOCK_ETEXT, "port" },
	{ "tcp:127.0.0.1:1:0", AFSOCK_ETYPE, NULL },
	{ "tcp:localhost:1", AFSOCK_EADDR, "host" },
	{ "tcp:256.0.0.1:1", AFSOCK_EADDR, "host" },
	{ "tcp:1.2.3.4.5:1", AFSOCK_EADDR, "host" },
	{ "tcp:127.0.0.1 :1", AFSOCK_EADDR, "host" },
	{ "tcp: 127.0.0.1:1", AFSOCK_EADDR, "host" },
	{ "tcp:<any>:1", AFSOCK_EADDR, "host" },
	{ "tcp4:[::1]:1", AFSOCK_EADDR, "host" },
	{ "tcp6:127.0.0.1:1", AFSOCK_EADDR, "host" },
	{ "tcp6:<broadcast>:1", AFSOCK_EADDR, "host" },
	{ "tcp6:[::g]:1", AFSOCK_EADDR, "host" },
	{ "tcp6:[::1%]:1", AFSOCK_EVALUE, "host" },
	{ "tcp6:[::1]:1:0x100000", AFSOCK_ERANGE, "flowinfo" },
	{ "tcp6:[::1]:1:-1", AFSOCK_ERANGE, "flowinfo" },
	{ "tcp6:[::1]:1:0:4294967296", AFSOCK_ERANGE, "scope_id" },
	{ "tcp6:[fe80::1%4]:1:0:5", AFSOCK_EVALUE, "scope_id" },
	{ "tcp6:[fe80::1%4]:1:0:0", AFSOCK_EVALUE, "scope_id" },
	{ "tcp6:[fe80::1%4294967296]:1", -ENODEV, "host" },
	{ "tcp6:[fe80::1%nosuchif0]:1", -ENODEV, "host" },
	{ "tcp:[::1:1", AFSOCK_ETEXT, "host" },
	{ "ip4:127.0.0.1:65536", AFSOCK_ERANGE, "protocol" },
	{ "ip4:127.0.0.1:nosuch", AFSOCK_ETEXT, "protocol" },
};

START_TEST(bad_text_is_refused_by_field)
{
	layout_check_bad(&bad_rows[_i]);
}
END_TEST

static const struct afsock_form tcp4 = { AF_INET, SOCK_STREAM, 0, -1 };
static const struct afsock_form tcp6 = { AF_INET6, SOCK_STREAM, 0, -1 };

START_TEST(values_of_wrong_kind_or_count_are_type_errors)
{
	struct afsock_addr addr;

	ck_code(afsock_addr_pack(&tcp4, AFSOCK_ADDR("127.0.0.1"), &addr, NULL),
		AFSOCK_ETYPE);
	ck_code(afsock_addr_pack(&tcp4, AFSOCK_ADDR("127.0.0.1", 1, 0), &addr,
				 NULL),
		AFSOCK_ETYPE);
	ck_code(afsock_addr_pack(&tcp4, AFSOCK_ADDR("127.0.0.1", "80"), &addr,
				 NULL),
		AFSOCK_ETYPE);
	ck_code(afsock_addr_pack(&tcp4, AFSOCK_ADDR(80, 80), &addr, NULL),
		AFSOCK_ETYPE);
	ck_code(afsock_addr_pack(&tcp6, AFSOCK_ADDR("::1", 1, 0, 0, 0), &addr,
				 NULL),
		AFSOCK_ETYPE);
}
END_TEST

START_TEST(host_may_be_bytes)
{
	unsigned char want[16];
	struct afsock_addr addr;

	ck_code(afsock_addr_pack(&tcp4,
				 AFSOCK_ADDR(afsock_bytes("10.0.0.1", 8), 80),
				 &addr, NULL),
		0);
	layout_bytes("h2 n80 x:0a000001 z8", want, sizeof(want));
	ck_bytes(addr.u.bytes, want, sizeof(want));
}
END_TEST

START_TEST(host_with_nul_is_a_value_error)
{
	struct afsock_addr addr;
	struct afsock_err err;

	ck_code(afsock_addr_pack(&tcp4,
				 AFSOCK_ADDR(afsock_text_n("1.2.3.4\0x", 9),
					     80),
				 &addr, &err),
		AFSOCK_EVALUE);
	ck_assert_str_eq(err.field, "host");
}
END_TEST

START_TEST(name_is_refused_with_advice)
{
	struct afsock_addr addr;
	struct afsock_err err;

	ck_code(afsock_addr_pack(&tcp4, AFSOCK_ADDR("localhost", 80), &addr,
				 &err),
		AFSOCK_EADDR);
	ck_assert_str_eq(err.text, "host 'localhost' is a name: look it up "
				   "with afsock_resolve");
}
END_TEST

START_TEST(ipv4_host_of_ipv6_socket_is_told_how_to_be_written)
{
	struct afsock_addr addr;
	struct afsock_err err;

	ck_code(afsock_addr_pack(&tcp6, AFSOCK_ADDR("10.0.0.1", 80), &addr,
				 &err),
		AFSOCK_EADDR);
	ck_assert_ptr_nonnull(strstr(err.text, "'::ffff:10.0.0.1'"));
}
END_TEST

/* Shorter than sockaddr_in, and than sockaddr_in6: a kernel never says so. */
START_TEST(short_address_is_not_unpacked)
{
	struct afsock_addr addr = { .len = 15 };
	struct afsock_tuple tuple;

	addr.u.sa.sa_family = AF_INET;
	ck_code(afsock_addr_unpack(&tcp4, &addr, &tuple, NULL), AFSOCK_EADDR);
	addr.len = 27;
	addr.u.sa.sa_family = AF_INET6;
	ck_code(afsock_addr_unpack(&tcp6, &addr, &tuple, NULL), AFSOCK_EADDR);
}
END_TEST

START_TEST(flowinfo_is_shown_whole)
{
	static const char want[] = "('::1', 1, 268435455, 0)";
	struct afsock_addr addr = { .len = 28 };
	char text[80];

	/* Label and traffic class, as a peer's packet may carry them. */
	layout_bytes("h10 n1 x:0fffffff z15 b1 w0", addr.u.bytes, 28);
	ck_assert_int_eq(afsock_addr_repr(&tcp6, &addr, text, sizeof(text),
					  NULL),
			 sizeof(want) - 1);
	ck_assert_str_eq(text, want);
}
END_TEST

Suite *suite_inet_addr(void);

Suite *suite_inet_addr(void)
{
	Suite *s = suite_create("inet_addr");
	TCase *tc = tcase_create("notations");

	tcase_add_loop_test(tc, notations_turn_into_each_other, 0,
			    SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc,
			    socat_spelling_gives_the_same_socket_and_address,
			    0, SUPPORT_COUNT(aliases));
	tcase_add_loop_test(tc, bad_text_is_refused_by_field, 0,
			    SUPPORT_COUNT(bad_rows));
	suite_add_tcase(s, tc);
	tc = tcase_create("values");
	tcase_add_test(tc, values_of_wrong_kind_or_count_are_type_errors);
	tcase_add_test(tc, host_may_be_bytes);
	tcase_add_test(tc, host_with_nul_is_a_value_error);
	tcase_add_test(tc, name_is_refused_with_advice);
	tcase_add_test(tc, ipv4_host_of_ipv6_socket_is_told_how_to_be_written);
	tcase_add_test(tc, short_address_is_not_unpacked);
	tcase_add_test(tc, flowinfo_is_shown_whole);
	suite_add_tcase(s, tc);
	return s;
}
