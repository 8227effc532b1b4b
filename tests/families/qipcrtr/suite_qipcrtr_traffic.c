/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_qipcrtr_traffic.c - datagrams on one node, and the name service */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/layout.h"
#include "support/support.h"

#define LIMIT (20 * SUPPORT_SEC)
#define NEED_QRTR() NEED_SOCKET(AF_QIPCRTR, SOCK_DGRAM, 0)

static struct afsock_err err;

#define ck_ok(call) \
	do { \
		int64_t ok_ = (call); \
		ck_assert_msg(ok_ >= 0, "%s is %s: %s: %s (%s)", #call, \
			      support_code(ok_), err.op, err.text, err.hint); \
	} while (0)

/* A socket with a port of its own, and its address as node and port. */
static void open_bound(struct afsock *s, struct afsock_addr *addr,
		       unsigned int *node, unsigned int *port)
{
	struct afsock_form form;
	struct afsock_tuple tuple;

	ck_ok(afsock_open(AF_QIPCRTR, SOCK_DGRAM, 0, s, &err));
	ck_code(afsock_set_timeout(s, LIMIT), 0);
	form = afsock_form_of(s);
	ck_code(afsock_getsockname(s, addr), 0);
	ck_code(afsock_addr_unpack(&form, addr, &tuple, NULL), 0);
	ck_ok(afsock_bind(s, AFSOCK_ADDR((unsigned int)tuple.items[0].as.u, 0),
			  &err));
	ck_code(afsock_getsockname(s, addr), 0);
	ck_code(afsock_addr_unpack(&form, addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 2);
	*node = (unsigned int)tuple.items[0].as.u;
	*port = (unsigned int)tuple.items[1].as.u;
}

START_TEST(port_0_binds_to_one_from_0x4000)
{
	struct afsock s;
	struct afsock_addr addr;
	unsigned int node, port;

	NEED_QRTR();
	open_bound(&s, &addr, &node, &port);
	ck_assert_uint_ge(port, 0x4000);
	ck_assert_uint_eq(addr.len, 12);
	afsock_close(&s);
}
END_TEST

START_TEST(datagrams_go_both_ways)
{
	struct afsock a, b;
	struct afsock_addr at_a, at_b, from;
	unsigned int node, port;
	char got[16];

	NEED_QRTR();
	open_bound(&a, &at_a, &node, &port);
	open_bound(&b, &at_b, &node, &port);
	ck_assert_int_eq(afsock_sendto(&a, "ping", 4, 0, &at_b), 4);
	ck_assert_int_eq(afsock_recvfrom(&b, got, sizeof(got), 0, &from), 4);
	ck_assert_mem_eq(got, "ping", 4);
	ck_assert_uint_eq(from.len, at_a.len);
	ck_bytes(from.u.bytes, at_a.u.bytes, at_a.len);
	ck_assert_int_eq(afsock_sendto(&b, "pong!", 5, 0, &from), 5);
	ck_assert_int_eq(afsock_recvfrom(&a, got, sizeof(got), 0, &from), 5);
	ck_assert_mem_eq(got, "pong!", 5);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(dial_connects_by_text)
{
	struct afsock a, b;
	struct afsock_addr at_b, peer;
	unsigned int node, port;
	char text[64], got[16];

	NEED_QRTR();
	open_bound(&b, &at_b, &node, &port);
	snprintf(text, sizeof(text), "qrtr:%u:%u", node, port);
	ck_ok(afsock_dial(text, LIMIT, &a, &err));
	ck_assert_int_eq(afsock_send(&a, "hello", 5, 0), 5);
	ck_assert_int_eq(afsock_recv(&b, got, sizeof(got), 0), 5);
	ck_code(afsock_getpeername(&a, &peer), 0);
	ck_bytes(peer.u.bytes, at_b.u.bytes, at_b.len);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(listen_binds_by_text)
{
	struct afsock s;
	struct afsock_addr addr;
	struct afsock_form form;
	char text[64];

	NEED_QRTR();
	ck_ok(afsock_listen("qrtr:1:0x7fff", LIMIT, &s, &err));
	form = afsock_form_of(&s);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_assert_int_gt(afsock_addr_format(&form, &addr, text, sizeof(text),
					    NULL),
			 0);
	ck_assert_str_eq(text, "qrtr:1:32767");
	afsock_close(&s);
}
END_TEST

START_TEST(recv_keeps_its_limit)
{
	struct afsock s;
	struct afsock_addr addr;
	unsigned int node, port;
	int64_t since;
	char got[16];

	NEED_QRTR();
	open_bound(&s, &addr, &node, &port);
	ck_code(afsock_set_timeout(&s, 200 * SUPPORT_MS), 0);
	since = support_now();
	ck_code(afsock_recv(&s, got, sizeof(got), 0), AFSOCK_TIMEOUT);
	ck_took(since, 200 * SUPPORT_MS);
	ck_code(afsock_set_timeout(&s, 0), 0);
	ck_code(afsock_recv(&s, got, sizeof(got), 0), -EAGAIN);
	afsock_close(&s);
}
END_TEST

static void pack_le(unsigned char *at, unsigned int v)
{
	at[0] = (unsigned char)v;
	at[1] = (unsigned char)(v >> 8);
	at[2] = (unsigned char)(v >> 16);
	at[3] = (unsigned char)(v >> 24);
}

/* One control packet to the name service of a node. */
static void control(struct afsock *s, unsigned int node, unsigned int cmd,
		    unsigned int service, unsigned int instance,
		    unsigned int at_node, unsigned int at_port)
{
	unsigned char packet[20];
	struct afsock_form form = afsock_form_of(s);
	struct afsock_addr to;

	pack_le(packet, cmd);
	pack_le(packet + 4, service);
	pack_le(packet + 8, instance);
	pack_le(packet + 12, at_node);
	pack_le(packet + 16, at_port);
	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR(node, 0xfffffffeu), &to,
				 NULL),
		0);
	ck_assert_int_eq(afsock_sendto(s, packet, sizeof(packet), 0, &to),
			 sizeof(packet));
}

/* The next control packet in words. */
static void heard(struct afsock *s, char *buf, size_t size)
{
	unsigned char packet[64];
	struct afsock_form form = afsock_form_of(s);
	struct afsock_addr from;
	ssize_t n = afsock_recvfrom(s, packet, sizeof(packet), 0, &from);

	ck_assert_int_eq(n, 20);
	ck_assert_int_gt(afsock_describe(&form, &from, packet, (size_t)n, buf,
					 size),
			 0);
}

/* 4 NEW_SERVER, 10 NEW_LOOKUP; the service vanishes with its socket. */
START_TEST(name_service_tells_coming_and_going)
{
	struct afsock server, client;
	struct afsock_addr addr;
	unsigned int node, port, other;
	char want[128], got[128];

	NEED_QRTR();
	open_bound(&client, &addr, &node, &other);
	open_bound(&server, &addr, &node, &port);
	control(&client, node, 10, 0x1234, 0, 0, 0);
	heard(&client, got, sizeof(got));
	ck_assert_str_eq(got, "new-server end of list");
	control(&server, node, 4, 0x1234, 5 << 8 | 1, node, port);
	heard(&client, got, sizeof(got));
	snprintf(want, sizeof(want),
		 "new-server service 4660 version 1 instance 5 at %u:%u", node,
		 port);
	ck_assert_str_eq(got, want);
	afsock_close(&server);
	heard(&client, got, sizeof(got));
	memcpy(want, "del", 3);
	ck_assert_str_eq(got, want);
	afsock_close(&client);
}
END_TEST

START_TEST(message_above_65535_is_refused)
{
	static char big[65536];
	struct afsock a, b;
	struct afsock_addr at_b, addr;
	unsigned int node, port;

	NEED_QRTR();
	open_bound(&a, &addr, &node, &port);
	open_bound(&b, &at_b, &node, &port);
	ck_code(afsock_sendto(&a, big, sizeof(big), 0, &at_b), -EMSGSIZE);
	ck_assert_int_eq(afsock_sendto(&a, big, sizeof(big) - 1, 0, &at_b),
			 65535);
	ck_assert_int_eq(afsock_recv(&b, big, sizeof(big), 0), 65535);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(dead_port_is_enodev_and_unknown_node_econnreset)
{
	struct afsock s;
	struct afsock_addr addr;
	struct afsock_form form;
	unsigned int node, port;

	NEED_QRTR();
	open_bound(&s, &addr, &node, &port);
	form = afsock_form_of(&s);
	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR(node, 0x7123), &addr,
				 NULL),
		0);
	ck_code(afsock_sendto(&s, "x", 1, 0, &addr), -ENODEV);
	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR(4711, 0x7123), &addr,
				 NULL),
		0);
	ck_code(afsock_sendto(&s, "x", 1, 0, &addr), -ECONNRESET);
	afsock_close(&s);
}
END_TEST

START_TEST(stream_is_refused_with_a_hint)
{
	struct afsock s;

	NEED_QRTR();
	ck_code(afsock_open(AF_QIPCRTR, SOCK_STREAM, 0, &s, &err),
		-EPROTOTYPE);
	ck_assert_msg(strstr(err.hint, "SOCK_DGRAM"), "hint '%s'", err.hint);
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *hint;
} binds[] = {
	{ "qrtr:4711:0x7000", -EINVAL, "own node" },
	{ "qrtr:1:control", -EADDRINUSE, "name service" },
};

START_TEST(bind_failures_have_hints)
{
	struct afsock s;

	NEED_QRTR();
	ck_code(afsock_listen(binds[_i].text, LIMIT, &s, &err),
		binds[_i].code);
	ck_assert_str_eq(err.op, "bind");
	ck_assert_msg(strstr(err.hint, binds[_i].hint), "hint '%s'", err.hint);
}
END_TEST

static int bind_low_as_nobody(void *arg)
{
	struct afsock s;
	int r;

	(void)arg;
	if (setuid(65534) < 0)
		return 1;
	r = afsock_listen("qrtr:1:0x3fff", LIMIT, &s, &err);
	return r == -EACCES && strstr(err.hint, "CAP_NET_ADMIN") ? 0 : 2;
}

START_TEST(low_port_needs_privilege)
{
	NEED_QRTR();
	if (geteuid() != 0) {
		support_skip("not root");
		return;
	}
	ck_assert_int_eq(support_child_end(support_child(bind_low_as_nobody,
							 NULL)),
			 0);
}
END_TEST

START_TEST(adopted_fd_is_detected)
{
	struct afsock s;
	int fd;

	NEED_QRTR();
	fd = socket(AF_QIPCRTR, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_ok(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s, &err));
	ck_assert_int_eq(s.family, AF_QIPCRTR);
	ck_assert_int_eq(s.type, SOCK_DGRAM);
	afsock_close(&s);
}
END_TEST

Suite *suite_qipcrtr_traffic(void);
Suite *suite_qipcrtr_traffic(void)
{
	Suite *s = suite_create("qipcrtr_traffic");
	TCase *tc = tcase_create("qipcrtr_traffic");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, port_0_binds_to_one_from_0x4000);
	tcase_add_test(tc, datagrams_go_both_ways);
	tcase_add_test(tc, dial_connects_by_text);
	tcase_add_test(tc, listen_binds_by_text);
	tcase_add_test(tc, recv_keeps_its_limit);
	tcase_add_test(tc, name_service_tells_coming_and_going);
	tcase_add_test(tc, message_above_65535_is_refused);
	tcase_add_test(tc, dead_port_is_enodev_and_unknown_node_econnreset);
	tcase_add_test(tc, stream_is_refused_with_a_hint);
	tcase_add_loop_test(tc, bind_failures_have_hints, 0,
			    SUPPORT_COUNT(binds));
	tcase_add_test(tc, low_port_needs_privilege);
	tcase_add_test(tc, adopted_fd_is_detected);
	suite_add_tcase(s, tc);
	return s;
}
