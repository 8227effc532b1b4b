/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_rules.c - rules of Python's socket module that lie between the others
 *
 * tests/rules.tab says where each rule is held; these go across families or
 * have no other place.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <afsock/family.h>

#include "support/support.h"

Suite *suite_rules(void);

#define CAN 29
#define TIPC 30
#define BLUETOOTH 31
#define ALG 38
#define VSOCK 40
#define QRTR 42

#define ANY_BDADDR "00:00:00:00:00:00"

/* ---- names of a socket that nobody gave one ---- */

/* CPython 3.14.10 on Linux 6.1: repr() of each, or the errno. */
static const struct {
	const char *what;
	int family, type, proto;
	const char *name; /* NULL: name_code */
	int name_code;
	const char *peer; /* NULL: peer_code */
	int peer_code;
} unnamed[] = {
	{ "TCP", AF_INET, SOCK_STREAM, 0, "('0.0.0.0', 0)", 0, NULL,
	  -ENOTCONN },
	{ "UDP", AF_INET, SOCK_DGRAM, 0, "('0.0.0.0', 0)", 0, NULL,
	  -ENOTCONN },
	{ "TCP over IPv6", AF_INET6, SOCK_STREAM, 0, "('::', 0, 0, 0)", 0,
	  NULL, -ENOTCONN },
	{ "UNIX", AF_UNIX, SOCK_STREAM, 0, "''", 0, NULL, -ENOTCONN },
	{ "netlink", AF_NETLINK, SOCK_RAW, 0, "(0, 0)", 0, "(0, 0)", 0 },
	{ "packet", AF_PACKET, SOCK_DGRAM, 0, "('', 0, 0, 0, b'')", 0, NULL,
	  -EOPNOTSUPP },
	{ "CAN", CAN, SOCK_RAW, 1, "('',)", 0, NULL, -EOPNOTSUPP },
	{ "BCM", CAN, SOCK_DGRAM, 2, NULL, -EOPNOTSUPP, NULL, -EOPNOTSUPP },
	{ "ISO-TP", CAN, SOCK_DGRAM, 6, "('', 0, 0)", 0, NULL, -EOPNOTSUPP },
	{ "J1939", CAN, SOCK_DGRAM, 7, "('', 0, 262144, 255)", 0, NULL,
	  -EADDRNOTAVAIL },
	{ "L2CAP", BLUETOOTH, SOCK_SEQPACKET, 0, "('" ANY_BDADDR "', 0)", 0,
	  NULL, -ENOTCONN },
	{ "RFCOMM", BLUETOOTH, SOCK_STREAM, 3, "('" ANY_BDADDR "', 0)", 0,
	  NULL, -ENOTCONN },
	{ "SCO", BLUETOOTH, SOCK_SEQPACKET, 2, "'" ANY_BDADDR "'", 0,
	  "'" ANY_BDADDR "'", 0 },
	{ "HCI", BLUETOOTH, SOCK_RAW, 1, NULL, -EBADFD, NULL, -EOPNOTSUPP },
	{ "AF_ALG", ALG, SOCK_SEQPACKET, 0, NULL, -EOPNOTSUPP, NULL,
	  -EOPNOTSUPP },
	{ "vsock", VSOCK, SOCK_STREAM, 0, "(4294967295, 4294967295)", 0, NULL,
	  -ENOTCONN },
	{ "QRTR", QRTR, SOCK_DGRAM, 0, "(1, 0)", 0, NULL, -ENOTCONN },
};

static void ck_name(const char *what, const struct afsock *s,
		    int (*call)(const struct afsock *, struct afsock_addr *),
		    const char *repr, int code)
{
	struct afsock_form form = afsock_form_of(s);
	struct afsock_addr addr = { .len = 99 };
	char got[100];
	int r = call(s, &addr);

	ck_assert_msg(r == code, "%s: %s, wanted %s", what, support_code(r),
		      support_code(code));
	if (code < 0) {
		ck_assert_uint_eq(addr.len, 99);
		return;
	}
	ck_assert_int_gt(afsock_addr_repr(&form, &addr, got, sizeof(got),
					  NULL), 0);
	ck_assert_msg(strcmp(got, repr) == 0, "%s is %s, wanted %s", what,
		      got, repr);
}

START_TEST(socket_without_a_name_has_the_familys_own)
{
	struct afsock s;

	NEED_SOCKET(unnamed[_i].family, unnamed[_i].type, unnamed[_i].proto);
	ck_code(afsock_open(unnamed[_i].family, unnamed[_i].type,
			    unnamed[_i].proto, &s, NULL), 0);
	ck_name(unnamed[_i].what, &s, afsock_getsockname, unnamed[_i].name,
		unnamed[_i].name_code);
	ck_name(unnamed[_i].what, &s, afsock_getpeername, unnamed[_i].peer,
		unnamed[_i].peer_code);
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* ---- what a call does not say ---- */

static struct afsock server_on_loopback(struct afsock_addr *addr)
{
	struct afsock s;

	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL), 0);
	ck_code(afsock_bind(&s, AFSOCK_ADDR("127.0.0.1", 0), NULL), 0);
	ck_code(afsock_set_listening(&s, 5), 0);
	ck_code(afsock_getsockname(&s, addr), 0);
	return s;
}

static unsigned int port_of(const struct afsock_addr *addr)
{
	return (unsigned int)addr->u.bytes[2] << 8 | addr->u.bytes[3];
}

START_TEST(connection_to_the_empty_host_is_to_this_one)
{
	struct afsock_addr addr, peer;
	struct afsock server = server_on_loopback(&addr), s;

	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL), 0);
	ck_code(afsock_connect(&s, AFSOCK_ADDR("", port_of(&addr)), NULL), 0);
	ck_code(afsock_getpeername(&s, &peer), 0);
	ck_bytes(peer.u.bytes, addr.u.bytes, addr.len);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&server), 0);
}
END_TEST

START_TEST(connected_tcp_ignores_the_address_of_a_send)
{
	struct afsock_addr addr, other;
	struct afsock server = server_on_loopback(&addr), s, conn;
	char c = 0;

	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL), 0);
	ck_code(afsock_connect_addr(&s, &addr, NULL), 0);
	ck_code(afsock_accept(&server, &conn, NULL), 0);
	ck_code(afsock_addr_parse("tcp:192.0.2.1:9", 15, NULL, &other, NULL),
		0);
	ck_code(afsock_sendto(&s, "x", 1, 0, &other), 1);
	ck_code(afsock_recv(&conn, &c, 1, 0), 1);
	ck_assert_int_eq(c, 'x');
	ck_code(afsock_close(&conn), 0);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&server), 0);
}
END_TEST

/* Protocol 253 is for experiments (RFC 3692): nobody answers. */
START_TEST(raw_socket_has_its_protocol_for_a_port_and_peers_have_none)
{
	struct afsock_form form = { AF_INET, SOCK_RAW, 253, -1 };
	struct afsock_addr addr, from;
	struct afsock s;
	char buf[100];

	NEED_SOCKET(AF_INET, SOCK_RAW, 253);
	ck_code(afsock_open(AF_INET, SOCK_RAW, 253, &s, NULL), 0);
	ck_code(afsock_set_timeout(&s, 60 * SUPPORT_SEC), 0);
	ck_code(afsock_getsockname(&s, &addr), 0);
	afsock_addr_repr(&form, &addr, buf, sizeof(buf), NULL);
	ck_assert_str_eq(buf, "('0.0.0.0', 253)");
	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR("127.0.0.1", 0), &addr,
				 NULL), 0);
	ck_code(afsock_sendto(&s, "hi", 2, 0, &addr), 2);
	/* With the IP header of 20 bytes. */
	ck_code(afsock_recvfrom(&s, buf, sizeof(buf), 0, &from), 22);
	ck_bytes(buf + 20, "hi", 2);
	afsock_addr_repr(&form, &from, buf, sizeof(buf), NULL);
	ck_assert_str_eq(buf, "('127.0.0.1', 0)");
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* ---- which check comes first ---- */

static const struct {
	int family, type;
	const char *first;
	int second, code;
	const char *field;
} orders[] = {
	/* Python asks the resolver, and the interface, before it looks. */
	{ AF_INET, SOCK_STREAM, "no.host.invalid", 70000, AFSOCK_ERANGE,
	  "port" },
	{ AF_INET6, SOCK_STREAM, "no.host.invalid", -1, AFSOCK_ERANGE,
	  "port" },
	{ AF_PACKET, SOCK_RAW, "nosuch0", 70000, AFSOCK_ERANGE, "proto" },
	{ AF_PACKET, SOCK_RAW, "nosuch0", 3, -ENODEV, NULL },
	{ AF_PACKET, SOCK_RAW, "sixteen-bytes-eh", 3, AFSOCK_EVALUE,
	  "ifname" },
};

START_TEST(values_are_checked_before_anything_is_looked_up)
{
	struct afsock_form form = { orders[_i].family, orders[_i].type, 0,
				    -1 };
	struct afsock_addr addr = { .len = 99 };
	struct afsock_err err;

	ck_code(afsock_resolve(&form, AFSOCK_ADDR(orders[_i].first,
						  orders[_i].second), &addr, 1,
			       &err), orders[_i].code);
	ck_assert_uint_eq(addr.len, 99);
	if (orders[_i].field)
		ck_assert_msg(strcmp(err.field, orders[_i].field) == 0,
			      "field '%s', wanted '%s'", err.field,
			      orders[_i].field);
}
END_TEST

/* ---- limits that Python has and C has not ---- */

START_TEST(option_buffers_have_no_limit_of_1024)
{
	static unsigned char buf[65536];
	size_t len = sizeof(buf);
	struct afsock s;

	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL), 0);
	ck_code(afsock_getopt(&s, SOL_SOCKET, SO_TYPE, buf, &len), 0);
	ck_assert_uint_eq(len, 4);
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* A family without a descriptor: bytes both ways. */
START_TEST(family_without_a_form_has_family_and_bytes)
{
	static const unsigned char bytes[] = { 1, 0, 2, 255 };
	struct afsock_form form = { 250, SOCK_DGRAM, 0, -1 };
	struct afsock_addr addr;
	struct afsock_tuple tuple;
	struct afsock_err err;
	char text[40];

	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR(250, afsock_bytes(bytes,
								      4)),
				 &addr, NULL), 0);
	ck_assert_uint_eq(addr.len, 6);
	ck_assert_int_eq(addr.u.sa.sa_family, 250);
	ck_bytes(addr.u.bytes + 2, bytes, 4);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 2);
	ck_assert_uint_eq(tuple.items[0].as.u, 250);
	ck_assert_uint_eq(tuple.items[1].len, 4);
	afsock_addr_repr(&form, &addr, text, sizeof(text), NULL);
	ck_assert_str_eq(text, "(250, b'\\x01\\x00\\x02\\xff')");
	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR("host", 80), &addr, &err),
		AFSOCK_ETYPE);
	ck_assert_msg(strstr(err.text, "(family, bytes)"), "'%s'", err.text);
	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR(65536, afsock_bytes(bytes,
									4)),
				 &addr, &err), AFSOCK_ERANGE);
	ck_assert_str_eq(err.field, "family");
}
END_TEST

/* ---- what language bindings ask ---- */

static const struct {
	int family, type, proto;
	const char *fields; /* NULL: no shape */
} shapes[] = {
	{ AF_INET, SOCK_STREAM, 0, "host port" },
	{ AF_INET6, SOCK_STREAM, 0, "host port flowinfo scope_id" },
	{ AF_UNIX, SOCK_DGRAM, 0, "path" },
	{ CAN, SOCK_DGRAM, 6, "interface rx_id tx_id" },
	{ QRTR, SOCK_DGRAM, 0, "node port" },
	{ 250, SOCK_DGRAM, 0, NULL },
};

START_TEST(shape_of_a_form_has_its_fields)
{
	struct afsock_form form = { shapes[_i].family, shapes[_i].type,
				    shapes[_i].proto, -1 };
	const struct afsock_shape *shape = afsock_form_shape(&form);
	char names[100] = "";
	size_t i, n = 0;

	ck_assert_int_eq(!shape, !shapes[_i].fields);
	for (i = 0; shape && i < shape->n_max; i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s",
				      i ? " " : "", shape->fields[i].name);
	if (shape)
		ck_assert_str_eq(names, shapes[_i].fields);
}
END_TEST

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_rules(void)
{
	Suite *s = suite_create("rules");
	TCase *tc = tcase_create("rules");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	LOOP(tc, socket_without_a_name_has_the_familys_own, unnamed);
	tcase_add_test(tc, connection_to_the_empty_host_is_to_this_one);
	tcase_add_test(tc, connected_tcp_ignores_the_address_of_a_send);
	tcase_add_test(
		tc,
		raw_socket_has_its_protocol_for_a_port_and_peers_have_none);
	LOOP(tc, values_are_checked_before_anything_is_looked_up, orders);
	tcase_add_test(tc, option_buffers_have_no_limit_of_1024);
	tcase_add_test(tc, family_without_a_form_has_family_and_bytes);
	LOOP(tc, shape_of_a_form_has_its_fields, shapes);
	suite_add_tcase(s, tc);
	return s;
}
