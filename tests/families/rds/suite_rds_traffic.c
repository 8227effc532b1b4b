/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_rds_traffic.c - datagrams over the loopback addresses */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "support/layout.h"
#include "support/support.h"

#define LIMIT (30 * SUPPORT_SEC)
#define NEED_RDS() NEED_SOCKET(AF_RDS, SOCK_SEQPACKET, 0)

static struct afsock_err err;

#define ck_ok(call) \
	do { \
		int64_t ok_ = (call); \
		ck_assert_msg(ok_ >= 0, "%s is %s: %s: %s (%s)", #call, \
			      support_code(ok_), err.op, err.text, err.hint); \
	} while (0)

static void is_written(const struct afsock *s, const struct afsock_addr *addr,
		       const char *want)
{
	struct afsock_form form = afsock_form_of(s);
	char text[128];

	ck_assert_int_gt(afsock_addr_format(&form, addr, text, sizeof(text),
					    NULL),
			 0);
	ck_assert_str_eq(text, want);
}

static const struct {
	const char *a;
	const char *b;
} pairs[] = {
	{ "rds:127.0.0.1:4001", "rds:127.0.0.1:4002" },
	{ "rds:[::1]:4001", "rds:[::1]:4002" },
};

START_TEST(datagrams_go_both_ways)
{
	struct afsock a, b;
	struct afsock_addr to, from;
	char got[16];

	NEED_RDS();
	ck_ok(afsock_listen(pairs[_i].a, LIMIT, &a, &err));
	ck_ok(afsock_listen(pairs[_i].b, LIMIT, &b, &err));
	ck_ok(afsock_addr_parse(pairs[_i].b, strlen(pairs[_i].b), NULL, &to,
				&err));
	ck_assert_int_eq(afsock_sendto(&a, "ping", 4, 0, &to), 4);
	ck_assert_int_eq(afsock_recvfrom(&b, got, sizeof(got), 0, &from), 4);
	ck_assert_mem_eq(got, "ping", 4);
	is_written(&b, &from, pairs[_i].a);
	ck_assert_int_eq(afsock_sendto(&b, "pong!", 5, 0, &from), 5);
	ck_assert_int_eq(afsock_recvfrom(&a, got, sizeof(got), 0, &from), 5);
	is_written(&a, &from, pairs[_i].b);
	ck_code(afsock_getsockname(&a, &from), 0);
	is_written(&a, &from, pairs[_i].a);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(dial_takes_its_near_end_from_an_option)
{
	struct afsock a, b;
	struct afsock_addr addr;
	char got[16];

	NEED_RDS();
	ck_ok(afsock_listen("rds:127.0.0.1:4003", LIMIT, &b, &err));
	ck_ok(afsock_dial("rds:127.0.0.1:4003,bind=127.0.0.1:4004", LIMIT, &a,
			  &err));
	ck_assert_int_eq(afsock_send(&a, "hello", 5, 0), 5);
	ck_assert_int_eq(afsock_recvfrom(&b, got, sizeof(got), 0, &addr), 5);
	is_written(&b, &addr, "rds:127.0.0.1:4004");
	ck_code(afsock_getpeername(&a, &addr), 0);
	is_written(&a, &addr, "rds:127.0.0.1:4003");
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(transport_is_chosen_by_name)
{
	struct afsock s;

	NEED_RDS();
	ck_ok(afsock_listen("rds:127.0.0.1:4005,transport=tcp", LIMIT, &s,
			    &err));
	afsock_close(&s);
}
END_TEST

/* The kernel's answer has family 0, which no shape reads. */
START_TEST(unbound_address_has_family_0)
{
	struct afsock s;
	struct afsock_addr addr;
	struct afsock_form form;
	struct afsock_tuple tuple;

	NEED_RDS();
	ck_ok(afsock_open(AF_RDS, SOCK_SEQPACKET, 0, &s, &err));
	form = afsock_form_of(&s);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 2);
	ck_assert_uint_eq(tuple.items[0].as.u, 0);
	ck_assert_int_eq(tuple.items[1].kind, AFSOCK_BYTES);
	ck_code(afsock_getpeername(&s, &addr), -ENOTCONN);
	afsock_close(&s);
}
END_TEST

START_TEST(unbound_send_is_enotconn)
{
	struct afsock s;
	struct afsock_addr to;

	NEED_RDS();
	ck_ok(afsock_open(AF_RDS, SOCK_SEQPACKET, 0, &s, &err));
	ck_ok(afsock_addr_parse("rds:127.0.0.1:4006", 18, NULL, &to, &err));
	ck_code(afsock_sendto(&s, "x", 1, 0, &to), -ENOTCONN);
	afsock_close(&s);
}
END_TEST

START_TEST(recv_keeps_its_limit)
{
	struct afsock s;
	int64_t since;
	char got[16];

	NEED_RDS();
	ck_ok(afsock_listen("rds:127.0.0.1:4007", 200 * SUPPORT_MS, &s, &err));
	since = support_now();
	ck_code(afsock_recv(&s, got, sizeof(got), 0), AFSOCK_TIMEOUT);
	ck_took(since, 200 * SUPPORT_MS);
	afsock_close(&s);
}
END_TEST

START_TEST(message_above_the_send_buffer_is_refused)
{
	static char big[1 << 20];
	struct afsock s;

	NEED_RDS();
	ck_ok(afsock_listen("rds:127.0.0.1:4008", LIMIT, &s, &err));
	ck_ok(afsock_connect(&s, AFSOCK_ADDR("127.0.0.1", 4009), &err));
	ck_code(afsock_send(&s, big, sizeof(big), 0), -EMSGSIZE);
	afsock_close(&s);
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *hint;
} binds[] = {
	{ "rds::4010", -EINVAL, "wildcard" },
	{ "rds:192.0.2.1:4010", -EADDRNOTAVAIL, "not an address" },
};

START_TEST(bind_failures_have_hints)
{
	struct afsock s;

	NEED_RDS();
	ck_code(afsock_listen(binds[_i].text, LIMIT, &s, &err),
		binds[_i].code);
	ck_assert_msg(strstr(err.hint, binds[_i].hint), "hint '%s'", err.hint);
	ck_assert_msg(strstr(err.address, "rds:"), "address '%s'",
		      err.address);
}
END_TEST

START_TEST(other_types_are_refused_with_a_hint)
{
	struct afsock s;

	NEED_RDS();
	ck_code(afsock_open(AF_RDS, SOCK_DGRAM, 0, &s, &err),
		-ESOCKTNOSUPPORT);
	ck_assert_msg(strstr(err.hint, "SOCK_SEQPACKET"), "hint '%s'",
		      err.hint);
}
END_TEST

START_TEST(adopted_fd_is_detected)
{
	struct afsock s;
	int fd;

	NEED_RDS();
	fd = socket(AF_RDS, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	ck_ok(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s, &err));
	ck_assert_int_eq(s.family, AF_RDS);
	ck_assert_int_eq(s.type, SOCK_SEQPACKET);
	afsock_close(&s);
}
END_TEST

Suite *suite_rds_traffic(void);
Suite *suite_rds_traffic(void)
{
	Suite *s = suite_create("rds_traffic");
	TCase *tc = tcase_create("rds_traffic");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, datagrams_go_both_ways, 0,
			    SUPPORT_COUNT(pairs));
	tcase_add_test(tc, dial_takes_its_near_end_from_an_option);
	tcase_add_test(tc, transport_is_chosen_by_name);
	tcase_add_test(tc, unbound_address_has_family_0);
	tcase_add_test(tc, unbound_send_is_enotconn);
	tcase_add_test(tc, recv_keeps_its_limit);
	tcase_add_test(tc, message_above_the_send_buffer_is_refused);
	tcase_add_loop_test(tc, bind_failures_have_hints, 0,
			    SUPPORT_COUNT(binds));
	tcase_add_test(tc, other_types_are_refused_with_a_hint);
	tcase_add_test(tc, adopted_fd_is_detected);
	suite_add_tcase(s, tc);
	return s;
}
