/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* cable.h - two virtual links for the tests of AF_PACKET */
#ifndef AFSOCK_TESTS_CABLE_H
#define AFSOCK_TESTS_CABLE_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/support.h"

/* Which of two interfaces the link messages in buf say is running. */
static inline unsigned int cable_running(const char *buf, size_t len, const int index[2])
{
	const struct nlmsghdr *head = (const void *)buf;
	unsigned int seen = 0;

	for (; len >= sizeof(*head) && NLMSG_OK(head, len);
	     head = NLMSG_NEXT(head, len)) {
		const struct ifinfomsg *link = NLMSG_DATA(head);

		if (head->nlmsg_type != RTM_NEWLINK ||
		    !(link->ifi_flags & IFF_RUNNING))
			continue;
		seen |= link->ifi_index == index[0] ? 1 : 0;
		seen |= link->ifi_index == index[1] ? 2 : 0;
	}
	return seen;
}

/*
 * v0 and v1, the ends of one cable; up unless is_down. Until the kernel says
 * that an end runs, its queue throws frames away.
 */
static inline void cable_lay(bool is_down)
{
	struct sockaddr_nl group = { .nl_family = AF_NETLINK,
				     .nl_groups = RTMGRP_LINK };
	struct pollfd events = { -1, POLLIN, 0 };
	unsigned int seen = 0;
	int index[2];
	_Alignas(8) char buf[32768];
	ssize_t n;

	ck_assert_int_eq(system("ip link add v0 address 02:00:00:00:00:10 "
				"type veth peer name v1 address "
				"02:00:00:00:00:11"), 0);
	if (is_down)
		return;
	index[0] = (int)if_nametoindex("v0");
	index[1] = (int)if_nametoindex("v1");
	events.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	ck_assert_int_eq(bind(events.fd, (struct sockaddr *)&group,
			      sizeof(group)), 0);
	/* No neighbour discovery: the cable carries the test's frames only. */
	ck_assert_int_eq(system("for i in v0 v1; do echo 1 > "
				"/proc/sys/net/ipv6/conf/$i/disable_ipv6 "
				"2>/dev/null; ip link set $i up; done"), 0);
	while (seen != 3) {
		ck_assert_int_eq(poll(&events, 1, 10000), 1);
		n = recv(events.fd, buf, sizeof(buf), 0);
		ck_assert_int_gt((int)n, 0);
		seen |= cable_running(buf, (size_t)n, index);
	}
	close(events.fd);
}

#endif
