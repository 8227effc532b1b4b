/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_vsock_peers.c - socat and Python as the other end, in the test machine */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <afsock/afsock.h>

#include "support/peer.h"
#include "support/support.h"

#define LIMIT (30 * SUPPORT_SEC)

static bool may_use_vsock(void)
{
	if (getenv("AFSOCK_IN_VM"))
		return support_has_socket(AF_VSOCK, SOCK_STREAM, 0);
	support_skip("vsock is used in the test machine only");
	return false;
}

#define NEED_VSOCK() \
	do { \
		if (!may_use_vsock()) \
			return; \
	} while (0)

static struct afsock_err err;

/* Until somebody listens there: the kernel says ECONNRESET before. */
static void dial_when_there(const char *text, struct afsock *ret)
{
	int64_t until = support_now() + LIMIT;
	int r;

	for (;;) {
		r = afsock_dial(text, LIMIT, ret, &err);
		if (r != -ECONNRESET || support_now() > until)
			break;
		support_pause(10 * SUPPORT_MS);
	}
	ck_assert_msg(r == 0, "%s: %s %s", text, support_code(r), err.text);
}

START_TEST(socat_listens_and_echoes)
{
	const char *const argv[] = { "socat", "VSOCK-LISTEN:45001", "EXEC:cat",
				     NULL };
	struct afsock s;
	struct peer peer;
	char got[16];

	NEED_VSOCK();
	if (!peer_exists(argv[0]))
		return;
	peer_start(&peer, argv, -1);
	dial_when_there("VSOCK-CONNECT:1:45001", &s);
	ck_code(afsock_sendall(&s, "to socat", 8, 0, NULL), 0);
	ck_code(afsock_recv_exactly(&s, got, 8, 0, NULL), 0);
	ck_assert_mem_eq(got, "to socat", 8);
	afsock_close(&s);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

START_TEST(socat_connects)
{
	const char *const argv[] = { "socat", "-t", "30", "-",
				     "VSOCK-CONNECT:1:45002", NULL };
	struct afsock listener, s;
	struct peer peer;
	char got[32];

	NEED_VSOCK();
	if (!peer_exists(argv[0]))
		return;
	ck_code(afsock_dial("VSOCK-LISTEN:45002", LIMIT, &listener, &err), 0);
	peer_start(&peer, argv, -1);
	ck_code(afsock_accept(&listener, &s, NULL), 0);
	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	ck_code(afsock_sendall(&s, "to socat\n", 9, 0, NULL), 0);
	peer_line(&peer, got, sizeof(got));
	ck_assert_str_eq(got, "to socat");
	peer_eof(&peer);
	ck_assert_int_eq(afsock_recv(&s, got, sizeof(got), 0), 0);
	afsock_close(&s);
	afsock_close(&listener);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

/* Python's view of a bound socket of ours is the tuple that we print. */
START_TEST(python_sees_the_same_tuple)
{
	const char *argv[] = { PEER_PYTHON, "-c",
			       "import socket, sys\n"
			       "s = socket.socket(fileno=int(sys.argv[1]))\n"
			       "print(s.getsockname())\n",
			       NULL, NULL };
	struct afsock s;
	struct afsock_addr addr;
	struct afsock_form form;
	char fd[16], want[64], got[64];

	NEED_VSOCK();
	if (!peer_exists(argv[0]))
		return;
	ck_code(afsock_listen("vsock-seqpacket:local:45003", LIMIT, &s, &err),
		0);
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

Suite *suite_vsock_peers(void);
Suite *suite_vsock_peers(void)
{
	Suite *s = suite_create("vsock_peers");
	TCase *tc = tcase_create("vsock_peers");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, socat_listens_and_echoes);
	tcase_add_test(tc, socat_connects);
	tcase_add_test(tc, python_sees_the_same_tuple);
	suite_add_tcase(s, tc);
	return s;
}
