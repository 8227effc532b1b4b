/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * dump_link.c - CAN interfaces that go down or away, and come back
 *
 * A socket whose interface is down works again once it is up. One whose
 * interface was deleted is bound to nothing and has lost its filters
 * (net/can/raw.c, raw_notify): a new one takes its place as soon as the name
 * is there again.
 */
#define _GNU_SOURCE
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dump.h"

/* Flags of an interface, by a socket of any family; below 0: there is none. */
static int flags_of(int fd, const char *name)
{
	struct ifreq request;

	memset(&request, 0, sizeof(request));
	memcpy(request.ifr_name, name, strnlen(name, IF_NAMESIZE - 1));
	if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
		return -1;
	return (unsigned short)request.ifr_flags;
}

/* Listen first, look then: nothing can happen in between. */
static void watch(struct dump *d)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK,
				   .nl_groups = RTMGRP_LINK };

	if (d->link_fd >= 0)
		return;
	d->link_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			    NETLINK_ROUTE);
	if (d->link_fd >= 0)
		bind(d->link_fd, (struct sockaddr *)&own, sizeof(own));
}

void dump_link_down(struct dump *d, struct dump_source *source)
{
	struct dump_can *can = &source->can;

	if (!can->is_down)
		cli_say("interface %s is down; waiting for it", can->interface);
	can->is_down = true;
	watch(d);
}

bool dump_link_is_gone(const struct dump_source *source)
{
	struct afsock_addr own;
	char name[16];

	if (afsock_getsockname(&source->e.s, &own) < 0)
		return true;
	dump_interface_of(&source->e, &own, name, sizeof(name));
	return strcmp(name, source->can.interface) != 0;
}

static void reopen(struct dump *d, struct dump_source *source)
{
	if (flags_of(d->link_fd, source->can.interface) < 0)
		return;
	if (endpoint_open(&source->e, 0) || dump_can_open(d, source)) {
		endpoint_hang_up(&source->e);
		return;
	}
	source->can.is_drained = false;
	source->can.is_down = source->can.is_new = true;
}

static void look_at(struct dump *d, struct dump_source *source)
{
	struct dump_can *can = &source->can;
	int flags;

	if (!can->reader)
		reopen(d, source);
	flags = flags_of(d->link_fd, can->interface);
	if (!can->reader || !can->is_down || flags < 0 || !(flags & IFF_UP))
		return;
	cli_say("interface %s is %s", can->interface, can->is_new ? "back" : "up again");
	can->is_down = can->is_new = false;
}

void dump_link_gone(struct dump *d, struct dump_source *source)
{
	cli_say("interface %s is gone; waiting for it", source->can.interface);
	dump_can_close(source);
	endpoint_hang_up(&source->e);
	watch(d);
	look_at(d, source);
}

void dump_link_look(struct dump *d)
{
	char unread[8192];
	size_t i;

	/* What it says does not matter: the interfaces are looked at. */
	while (recv(d->link_fd, unread, sizeof(unread), 0) > 0)
		;
	for (i = 0; i < d->source_count; i++) {
		struct dump_can *can = &d->sources[i].can;

		if (!d->sources[i].is_can || (!can->is_down && can->reader))
			continue;
		/* A ring does not tell that what was down is gone. */
		can->is_busy = can->reader != NULL;
		look_at(d, &d->sources[i]);
	}
}
