/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_rds_peers.c - Python as the other end */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <afsock/afsock.h>

#include "support/peer.h"
#include "support/support.h"

#define LIMIT (30 * SUPPORT_SEC)
#define NEED_RDS() NEED_SOCKET(AF_RDS, SOCK_SEQPACKET, 0)

static struct afsock_err err;

START_TEST(python_answers_and_sees_the_same_tuple)
{
	const char *const argv[] = {
		PEER_PYTHON, "-u", "-c",
		"from socket import *\n"
		"s = socket(AF_RDS, SOCK_SEQPACKET)\n"
		"s.bind(('127.0.0.1', 4101))\n"
		"print('ready')\n"
		"data, peer = s.recvfrom(100)\n"
		"s.sendto(data + b'!', peer)\n"
		"print(peer)\n"
		"import sys\n"
		"sys.stdin.read()\n",
		NULL
	};
	struct afsock s;
	struct afsock_addr addr;
	struct afsock_form form;
	struct peer peer;
	char got[64], want[64];

	NEED_RDS();
	if (!peer_exists(argv[0]))
		return;
	peer_start(&peer, argv, -1);
	peer_line(&peer, got, sizeof(got));
	ck_assert_str_eq(got, "ready");
	ck_code(afsock_dial("rds:127.0.0.1:4101,bind=127.0.0.1:4102", LIMIT,
			    &s, &err),
		0);
	ck_assert_int_eq(afsock_send(&s, "hi", 2, 0), 2);
	ck_assert_int_eq(afsock_recvfrom(&s, got, sizeof(got), 0, &addr), 3);
	ck_assert_mem_eq(got, "hi!", 3);
	peer_line(&peer, want, sizeof(want));
	form = afsock_form_of(&s);
	afsock_addr_repr(&form, &addr, got, sizeof(got), NULL);
	ck_assert_str_eq(got, "('127.0.0.1', 4101)");
	ck_code(afsock_getsockname(&s, &addr), 0);
	afsock_addr_repr(&form, &addr, got, sizeof(got), NULL);
	ck_assert_str_eq(got, want);
	ck_assert_int_eq(peer_end(&peer), 0);
	afsock_close(&s);
}
END_TEST

/* An unbound socket has family 0; Python shows the same pair. */
START_TEST(python_sees_the_same_unbound_socket)
{
	const char *argv[] = { PEER_PYTHON, "-c",
			       "from socket import *\n"
			       "import sys\n"
			       "s = socket(AF_RDS, SOCK_SEQPACKET, 0,\n"
			       "           fileno=int(sys.argv[1]))\n"
			       "print(s.getsockname())\n",
			       NULL, NULL };
	struct afsock s;
	struct afsock_addr addr;
	struct afsock_form form;
	char fd[16], got[128], want[128];

	NEED_RDS();
	if (!peer_exists(argv[0]))
		return;
	ck_code(afsock_open(AF_RDS, SOCK_SEQPACKET, 0, &s, &err), 0);
	snprintf(fd, sizeof(fd), "%d", s.fd);
	argv[3] = fd;
	ck_assert_int_eq(peer_run(argv, s.fd, want, sizeof(want)), 0);
	want[strcspn(want, "\n")] = '\0';
	form = afsock_form_of(&s);
	ck_code(afsock_getsockname(&s, &addr), 0);
	afsock_addr_repr(&form, &addr, got, sizeof(got), NULL);
	ck_assert_str_eq(got, want);
	afsock_close(&s);
}
END_TEST

Suite *suite_rds_peers(void);
Suite *suite_rds_peers(void)
{
	Suite *s = suite_create("rds_peers");
	TCase *tc = tcase_create("rds_peers");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, python_answers_and_sees_the_same_tuple);
	tcase_add_test(tc, python_sees_the_same_unbound_socket);
	suite_add_tcase(s, tc);
	return s;
}
