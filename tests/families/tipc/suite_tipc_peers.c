/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_tipc_peers.c - Python and iproute2's tipc as the other end */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <afsock/afsock.h>

#include "support/peer.h"
#include "support/support.h"

#define LIMIT (30 * SUPPORT_SEC)
#define NEED_TIPC() NEED_SOCKET(AF_TIPC, SOCK_RDM, 0)

static struct afsock_err err;

/* Python binds a name by its own tuple and echoes; then shows who it was. */
START_TEST(python_answers_messages)
{
	const char *const argv[] = {
		PEER_PYTHON, "-u", "-c",
		"from socket import *\n"
		"s = socket(AF_TIPC, SOCK_RDM)\n"
		"s.bind((TIPC_ADDR_NAME, 18900, 3, 0, TIPC_NODE_SCOPE))\n"
		"print('ready')\n"
		"data, peer = s.recvfrom(100)\n"
		"s.sendto(data + b'!', peer)\n"
		"print(peer)\n",
		NULL
	};
	struct afsock s;
	struct afsock_addr addr, from;
	struct afsock_form form;
	struct peer peer;
	char got[64], want[64];

	NEED_TIPC();
	if (!peer_exists(argv[0]))
		return;
	peer_start(&peer, argv, -1);
	peer_line(&peer, got, sizeof(got));
	ck_assert_str_eq(got, "ready");
	ck_code(afsock_open(AF_TIPC, SOCK_RDM, 0, &s, &err), 0);
	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	form = afsock_form_of(&s);
	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR(2, 18900, 3, 0, 3), &addr,
				 NULL),
		0);
	ck_assert_int_eq(afsock_sendto(&s, "hi", 2, 0, &addr), 2);
	ck_assert_int_eq(afsock_recvfrom(&s, got, sizeof(got), 0, &from), 3);
	ck_assert_mem_eq(got, "hi!", 3);
	peer_line(&peer, want, sizeof(want));
	/* The scope byte of a received address is 0, of our own one not. */
	ck_code(afsock_getsockname(&s, &addr), 0);
	addr.u.bytes[3] = 0;
	afsock_addr_repr(&form, &addr, got, sizeof(got), NULL);
	ck_assert_str_eq(got, want);
	afsock_close(&s);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

START_TEST(python_connects_to_our_listener)
{
	const char *const argv[] = {
		PEER_PYTHON, "-c",
		"from socket import *\n"
		"s = socket(AF_TIPC, SOCK_SEQPACKET)\n"
		"s.connect((TIPC_ADDR_NAME, 18901, 4, 0))\n"
		"s.send(b'hello')\n"
		"print(s.recv(100).decode())\n",
		NULL
	};
	struct afsock listener, s;
	struct peer peer;
	char got[64];

	NEED_TIPC();
	if (!peer_exists(argv[0]))
		return;
	ck_code(afsock_listen("tipc:nameseq:18901:0:9", LIMIT, &listener, &err),
		0);
	peer_start(&peer, argv, -1);
	ck_code(afsock_accept(&listener, &s, NULL), 0);
	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	ck_assert_int_eq(afsock_recv(&s, got, sizeof(got), 0), 5);
	ck_assert_mem_eq(got, "hello", 5);
	ck_assert_int_eq(afsock_send(&s, "welcome", 7, 0), 7);
	peer_line(&peer, got, sizeof(got));
	ck_assert_str_eq(got, "welcome");
	ck_assert_int_eq(peer_end(&peer), 0);
	afsock_close(&s);
	afsock_close(&listener);
}
END_TEST

/* One line per binding: type, lower, upper, scope, port, node. */
START_TEST(iproute2_lists_our_range)
{
	const char *const argv[] = { "tipc", "nametable", "show", NULL };
	static char table[20000];
	struct afsock s;
	const char *line;

	NEED_TIPC();
	if (!peer_exists(argv[0]))
		return;
	ck_code(afsock_listen("tipc-rdm:nameseq:18902:100:200:node", LIMIT, &s,
			      &err),
		0);
	ck_assert_int_eq(peer_run(argv, -1, table, sizeof(table)), 0);
	peer_squeeze(table);
	line = strstr(table, "\n18902 100 200 node ");
	ck_assert_msg(line, "18902 100 200 node is not in the table:\n%s",
		      table);
	afsock_close(&s);
}
END_TEST

Suite *suite_tipc_peers(void);
Suite *suite_tipc_peers(void)
{
	Suite *s = suite_create("tipc_peers");
	TCase *tc = tcase_create("tipc_peers");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, python_answers_messages);
	tcase_add_test(tc, python_connects_to_our_listener);
	tcase_add_test(tc, iproute2_lists_our_range);
	suite_add_tcase(s, tc);
	return s;
}
