/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* doctor_links.c - the interfaces of this namespace by kind (netdevice(7)) */
#define _GNU_SOURCE
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "doctor.h"

#ifndef ARPHRD_CAN
#define ARPHRD_CAN 280
#endif

static const struct {
	int type;
	const char *name;
} kinds[] = {
	{ ARPHRD_ETHER, "ethernet" }, { ARPHRD_LOOPBACK, "loopback" },
	{ ARPHRD_CAN, "can" },	      { ARPHRD_PPP, "ppp" },
	{ ARPHRD_TUNNEL, "tunnel" },  { ARPHRD_IEEE80211, "wifi monitor" },
	{ 65534, "no hardware" },
};

/* What fits into a frame tells the kinds of CAN apart. */
static const char *can_kind(int mtu)
{
	return mtu == 16 ? "classic" : mtu == 72 ? "FD" :
	       mtu > 72 ? "XL" : "?";
}

static const char *kind_name(int type, char *buf, size_t size)
{
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (kinds[i].type == type)
			return kinds[i].name;
	snprintf(buf, size, "type %d", type);
	return buf;
}

static bool ask(int fd, unsigned long request, const char *name,
		struct ifreq *ret)
{
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->ifr_name, name, sizeof(ret->ifr_name));
	return ioctl(fd, request, ret) == 0;
}

static void show(int fd, const struct afsock_interface *link, bool is_json)
{
	struct ifreq hw, flags, mtu, queue;
	char buf[24];
	const char *kind, *state;
	bool is_up;
	int type;

	if (!ask(fd, SIOCGIFHWADDR, link->name, &hw) ||
	    !ask(fd, SIOCGIFFLAGS, link->name, &flags) ||
	    !ask(fd, SIOCGIFMTU, link->name, &mtu) ||
	    !ask(fd, SIOCGIFTXQLEN, link->name, &queue))
		return;
	type = hw.ifr_hwaddr.sa_family;
	kind = kind_name(type, buf, sizeof(buf));
	is_up = flags.ifr_flags & IFF_UP;
	state = type == ARPHRD_CAN ? doctor_can_state(link->name) : NULL;
	if (is_json) {
		json_object(NULL);
		json_text("name", link->name);
		json_text("kind", kind);
		json_bool("up", is_up);
		json_number("mtu", mtu.ifr_mtu);
		json_number("tx_queue", queue.ifr_qlen);
		if (state)
			json_text("state", state);
		json_object_end();
		return;
	}
	printf("%-16s %-10s %-4s mtu %d%s%s", link->name, kind,
	       is_up ? "up" : "down", mtu.ifr_mtu,
	       type == ARPHRD_CAN ? " " : "",
	       type == ARPHRD_CAN ? can_kind(mtu.ifr_mtu) : "");
	if (state)
		printf("  %s", state);
	if (type == ARPHRD_CAN && queue.ifr_qlen > 0 && queue.ifr_qlen < 100)
		printf("  queue of %d frames: bursts wait; afsock link set "
		       "%s txqueuelen 1000", queue.ifr_qlen, link->name);
	if (type == ARPHRD_CAN && !is_up)
		printf("  afsock link set %s %sup", link->name,
		       state ? "bitrate 500000 " : "");
	if (state && strcmp(state, "bus-off") == 0)
		printf("  afsock link set %s restart", link->name);
	putchar('\n');
}

void doctor_interfaces(bool is_json)
{
	struct afsock_interface *links = NULL;
	struct afsock s = AFSOCK_INIT;
	ssize_t i, n = afsock_if_list(&links);

	if (is_json)
		json_array("interfaces");
	else
		puts("\ninterfaces");
	if (n > 0 && afsock_open(AF_UNIX, SOCK_DGRAM, 0, &s, NULL) == 0)
		for (i = 0; i < n; i++)
			show(s.fd, &links[i], is_json);
	if (is_json)
		json_array_end();
	afsock_close(&s);
	free(links);
}
