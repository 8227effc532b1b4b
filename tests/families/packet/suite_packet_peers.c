/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_packet_peers.c - Python, socat and the kernel at the other end */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>

#include "families/packet/cable.h"
#include "support/peer.h"
#include "support/support.h"

#define WAIT (30 * SUPPORT_SEC)

static bool has_ns;
static struct afsock_err err;

static void enter(void)
{
	has_ns = support_has_socket(17, SOCK_RAW, 0) && support_netns_enter();
	if (has_ns)
		cable_lay(false);
	support_fds_note();
}

static void leave(void)
{
	support_fds_check();
	if (has_ns)
		support_netns_leave();
}

static struct afsock dialled(const char *address)
{
	struct afsock s = AFSOCK_INIT;
	int r = afsock_dial(address, WAIT, &s, &err);

	ck_assert_msg(r == 0, "dial %s: %s %s", address, support_code(r),
		      err.text);
	return s;
}

static const char frame[60] = "\x02\0\0\0\0\x11" "\x02\0\0\0\0\x10"
			      "\x88\xb5" "between two programs";

START_TEST(python_sees_the_same_address)
{
	const char *const argv[] = {
		PEER_PYTHON, "-u", "-c",
		"from socket import *\n"
		"s = socket(AF_PACKET, SOCK_RAW, 0)\n"
		"s.bind(('v1', 0x88b5))\n"
		"print(s.getsockname())\n"
		"data, who = s.recvfrom(100)\n"
		"print(who)\n"
		"s.send(data[6:12] + data[:6] + data[12:])\n",
		NULL
	};
	struct peer peer;
	struct afsock a, b;
	struct afsock_form form;
	struct afsock_addr addr = { .len = 0 };
	char line[160], repr[160], buf[100];

	if (!has_ns || !peer_exists(argv[0]))
		return;
	b = dialled("packet:v1:0x88b5");
	a = dialled("packet:v0:0x88b5,ignore-outgoing");
	form = afsock_form_of(&b);
	peer_start(&peer, argv, -1);
	peer_line(&peer, line, sizeof(line));
	ck_code(afsock_getsockname(&b, &addr), 0);
	afsock_addr_repr(&form, &addr, repr, sizeof(repr), NULL);
	ck_assert_str_eq(repr, line);
	ck_code(afsock_send(&a, frame, sizeof(frame), 0), sizeof(frame));
	ck_code(afsock_recvfrom(&b, buf, sizeof(buf), 0, &addr),
		sizeof(frame));
	peer_line(&peer, line, sizeof(line));
	afsock_addr_repr(&form, &addr, repr, sizeof(repr), NULL);
	ck_assert_str_eq(repr, line);
	ck_code(afsock_recv(&a, buf, sizeof(buf), 0), sizeof(frame));
	ck_bytes(buf, frame + 6, 6);
	ck_bytes(buf + 12, frame + 12, sizeof(frame) - 12);
	afsock_close(&a);
	afsock_close(&b);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

START_TEST(socat_sends_us_its_frame)
{
	const char *const argv[] = { "socat", "-u", "STDIN", "INTERFACE:v0",
				     NULL };
	struct peer peer;
	struct afsock s;
	char buf[100];

	if (!has_ns || !peer_exists(argv[0]))
		return;
	s = dialled("INTERFACE:v1");
	peer_start(&peer, argv, -1);
	ck_assert_int_eq((int)write(peer.in, frame, sizeof(frame)),
			 (int)sizeof(frame));
	ck_code(afsock_recv(&s, buf, sizeof(buf), 0), sizeof(frame));
	ck_bytes(buf, frame, sizeof(frame));
	afsock_close(&s);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

/* The kernel itself asks who has an address. */
START_TEST(question_of_the_kernel_is_described)
{
	const char *const argv[] = {
		PEER_PYTHON, "-c",
		"from socket import *\n"
		"s = socket(AF_INET, SOCK_DGRAM)\n"
		"s.sendto(b'x', ('10.77.0.2', 9))\n",
		NULL
	};
	struct peer peer;
	struct afsock s;
	struct afsock_form form;
	struct afsock_addr from = { .len = 0 };
	char buf[100], words[160];
	ssize_t n;

	if (!has_ns || !peer_exists(argv[0]))
		return;
	s = dialled("packet:v1:arp");
	form = afsock_form_of(&s);
	ck_assert_int_eq(system("ip addr add 10.77.0.1/24 dev v0"), 0);
	peer_start(&peer, argv, -1);
	n = afsock_recvfrom(&s, buf, sizeof(buf), 0, &from);
	ck_assert_int_ge(n, 42);
	afsock_describe(&form, &from, buf, (size_t)n, words, sizeof(words));
	ck_assert_str_eq(words, "broadcast 02:00:00:00:00:10 > "
				"ff:ff:ff:ff:ff:ff arp who has 10.77.0.2, "
				"tell 10.77.0.1");
	afsock_close(&s);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

Suite *suite_packet_peers(void);
Suite *suite_packet_peers(void)
{
	Suite *s = suite_create("packet_peers");
	TCase *tc = tcase_create("packet_peers");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, enter, leave);
	tcase_add_test(tc, python_sees_the_same_address);
	tcase_add_test(tc, socat_sends_us_its_frame);
	tcase_add_test(tc, question_of_the_kernel_is_described);
	suite_add_tcase(s, tc);
	return s;
}
