/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_qipcrtr_peers.c - qrtr-lookup and Python as the other end */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <afsock/afsock.h>

#include "support/layout.h"
#include "support/peer.h"
#include "support/support.h"

#define LIMIT (30 * SUPPORT_SEC)
#define NEED_QRTR() NEED_SOCKET(AF_QIPCRTR, SOCK_DGRAM, 0)

static struct afsock_err err;

/* Service 0x2345, version 2, instance 7, at our socket: little endian. */
START_TEST(qrtr_lookup_finds_our_service)
{
	const char *const argv[] = { "qrtr-lookup", "9029", NULL };
	unsigned char packet[20];
	struct afsock s;
	struct afsock_addr to;
	char got[512];

	NEED_QRTR();
	if (!peer_exists(argv[0]))
		return;
	ck_code(afsock_listen("qrtr:1:0x6001", LIMIT, &s, &err), 0);
	ck_code(afsock_addr_parse("qrtr:1:control", 14, NULL, &to, NULL), 0);
	layout_bytes("x:0400000045230000020700000100000001600000", packet,
		     sizeof(packet));
	ck_assert_int_eq(afsock_sendto(&s, packet, 20, 0, &to), 20);
	ck_assert_int_eq(peer_run(argv, -1, got, sizeof(got)), 0);
	peer_squeeze(got);
	ck_assert_msg(strstr(got, "\n9029 2 7 1 24577 "), "%s", got);
	afsock_close(&s);
}
END_TEST

START_TEST(python_answers_and_sees_the_same_tuple)
{
	const char *const argv[] = {
		PEER_PYTHON, "-u", "-c",
		"from socket import *\n"
		"s = socket(AF_QIPCRTR, SOCK_DGRAM)\n"
		"s.bind((1, 0x6002))\n"
		"print('ready')\n"
		"data, peer = s.recvfrom(100)\n"
		"s.sendto(data + b'!', peer)\n"
		"print(peer)\n",
		NULL
	};
	struct afsock s;
	struct afsock_addr addr;
	struct afsock_form form;
	struct peer peer;
	char got[64], want[64];

	NEED_QRTR();
	if (!peer_exists(argv[0]))
		return;
	peer_start(&peer, argv, -1);
	peer_line(&peer, got, sizeof(got));
	ck_assert_str_eq(got, "ready");
	ck_code(afsock_dial("qrtr:1:0x6002", LIMIT, &s, &err), 0);
	ck_assert_int_eq(afsock_send(&s, "hi", 2, 0), 2);
	ck_assert_int_eq(afsock_recv(&s, got, sizeof(got), 0), 3);
	ck_assert_mem_eq(got, "hi!", 3);
	peer_line(&peer, want, sizeof(want));
	form = afsock_form_of(&s);
	ck_code(afsock_getsockname(&s, &addr), 0);
	afsock_addr_repr(&form, &addr, got, sizeof(got), NULL);
	ck_assert_str_eq(got, want);
	afsock_close(&s);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

Suite *suite_qipcrtr_peers(void);
Suite *suite_qipcrtr_peers(void)
{
	Suite *s = suite_create("qipcrtr_peers");
	TCase *tc = tcase_create("qipcrtr_peers");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, qrtr_lookup_finds_our_service);
	tcase_add_test(tc, python_answers_and_sees_the_same_tuple);
	suite_add_tcase(s, tc);
	return s;
}
