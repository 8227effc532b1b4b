/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_netlink_peers.c - Python and iproute2 at the other end */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>

#include "support/peer.h"
#include "support/support.h"

#define WAIT (30 * SUPPORT_SEC)

static bool has_ns;
static struct afsock_err err;

static void enter(void)
{
	has_ns = support_netns_enter();
	afsock_family_get(16, NULL);
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

START_TEST(python_sees_the_same_addresses)
{
	const char *const argv[] = {
		PEER_PYTHON, "-u", "-c",
		"from socket import *\n"
		"s = socket(AF_NETLINK, SOCK_RAW, NETLINK_USERSOCK)\n"
		"s.bind((7777, 0))\n"
		"print(s.getsockname())\n"
		"data, who = s.recvfrom(100)\n"
		"print(who)\n"
		"s.sendto(data + b'!', who)\n",
		NULL
	};
	struct peer peer;
	struct afsock s;
	struct afsock_form form;
	struct afsock_addr to = { .len = 0 }, own, from = { .len = 0 };
	char line[64], repr[64];

	if (!has_ns || !peer_exists(argv[0]))
		return;
	peer_start(&peer, argv, -1);
	peer_line(&peer, line, sizeof(line));
	s = dialled("netlink-usersock:4711");
	form = afsock_form_of(&s);
	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR(7777, 0), &to, NULL), 0);
	afsock_addr_repr(&form, &to, repr, sizeof(repr), NULL);
	ck_assert_str_eq(repr, line);
	ck_code(afsock_sendto(&s, "hello", 5, 0, &to), 5);
	peer_line(&peer, line, sizeof(line));
	ck_code(afsock_getsockname(&s, &own), 0);
	afsock_addr_repr(&form, &own, repr, sizeof(repr), NULL);
	ck_assert_str_eq(repr, line);
	ck_code(afsock_recvfrom(&s, line, sizeof(line), 0, &from), 6);
	ck_bytes(line, "hello!", 6);
	ck_assert_uint_eq(from.len, to.len);
	ck_bytes(from.u.bytes, to.u.bytes, to.len);
	afsock_close(&s);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

/* What `ip` does, and how our words say it. */
static const struct {
	const char *group;
	const char *argv[16];
	const char *words; /* what a message must begin with */
} changes[] = {
	{ "ipv4-ifaddr", { "ip", "addr", "add", "10.7.0.1/24", "dev", "lo" },
	  "RTM_NEWADDR 10.7.0.1/24 index 1 scope global" },
	{ "ipv6-ifaddr", { "ip", "addr", "add", "2001:db8::7/64", "dev", "lo" },
	  "RTM_NEWADDR 2001:db8::7/64 index 1 scope global" },
	{ "ipv4-route", { "ip", "route", "add", "192.0.2.0/24", "dev", "lo" },
	  "RTM_NEWROUTE unicast 192.0.2.0/24 index 1 table 254" },
	{ "ipv4-route", { "ip", "route", "add", "default", "dev", "lo",
			  "table", "1000" },
	  "RTM_NEWROUTE unicast default index 1 table 1000" },
	{ "ipv4-route", { "ip", "route", "add", "blackhole", "192.0.2.9" },
	  "RTM_NEWROUTE blackhole 192.0.2.9/32 table 254" },
	{ "neigh", { "ip", "neigh", "add", "2001:db8::9", "lladdr",
		     "02:00:00:00:00:09", "dev", "lo", "nud", "permanent" },
	  "RTM_NEWNEIGH 2001:db8::9 index 1 at 02:00:00:00:00:09 permanent" },
	{ "link", { "ip", "link", "set", "lo", "mtu", "1400" },
	  "RTM_NEWLINK lo index 1 <loopback,up,running,lowerup> mtu 1400" },
	{ "ipv4-rule", { "ip", "rule", "add", "pref", "99", "table", "7" },
	  "RTM_NEWRULE, seq " },
};

START_TEST(change_made_by_ip_is_described)
{
	char address[64], words[512], output[256];
	_Alignas(8) char buf[32768];
	struct afsock s;
	struct afsock_form form;
	ssize_t n;

	if (!has_ns || !peer_exists(changes[_i].argv[0]))
		return;
	snprintf(address, sizeof(address), "netlink,group=%s",
		 changes[_i].group);
	s = dialled(address);
	form = afsock_form_of(&s);
	ck_assert_int_eq(peer_run(changes[_i].argv, -1, output,
				  sizeof(output)), 0);
	n = afsock_recv(&s, buf, sizeof(buf), 0);
	ck_assert_int_gt(n, 0);
	afsock_describe(&form, NULL, buf, (size_t)n, words, sizeof(words));
	ck_assert_msg(strncmp(words, changes[_i].words,
			      strlen(changes[_i].words)) == 0,
		      "'%s', wanted '%s'", words, changes[_i].words);
	afsock_close(&s);
}
END_TEST

Suite *suite_netlink_peers(void);
Suite *suite_netlink_peers(void)
{
	Suite *s = suite_create("netlink_peers");
	TCase *tc = tcase_create("netlink_peers");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, enter, leave);
	tcase_add_test(tc, python_sees_the_same_addresses);
	tcase_add_loop_test(tc, change_made_by_ip_is_described, 0,
			    SUPPORT_COUNT(changes));
	suite_add_tcase(s, tc);
	return s;
}
