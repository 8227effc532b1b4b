/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * watch.c - interfaces that go down, come up, are deleted and come back
 *
 * rtnetlink only says that something happened: what is the case is asked of
 * the kernel then, so that no message can be missed or misread.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can/raw.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "can.h"

_Static_assert(IFNAMSIZ == sizeof(((struct afsock_can_watch *)0)->name),
	       "interface names fit");

/* ---- what is the case ---- */

/* 1 when it is another interface than before, or up where it was down. */
static int look(struct afsock_can_watch *w)
{
	struct ifreq r = { .ifr_ifindex = 0 };
	unsigned int index;
	bool is_up, has_changed;

	memcpy(r.ifr_name, w->name, sizeof(r.ifr_name));
	index = ioctl(w->s.fd, SIOCGIFINDEX, &r) < 0 ?
			0 : (unsigned int)r.ifr_ifindex;
	/* Between the two it may have gone, and that is told again. */
	is_up = index && ioctl(w->s.fd, SIOCGIFFLAGS, &r) == 0 &&
		(r.ifr_flags & IFF_UP);
	has_changed = index != w->index || is_up != w->is_up;
	if (index && index != w->index)
		w->is_new = true;
	w->index = index;
	w->is_up = is_up;
	return has_changed;
}

int afsock_can_watch_read(struct afsock_can_watch *w)
{
	char message[8192];
	ssize_t n;

	if (w->s.fd < 0)
		return AFSOCK_ECLOSED;
	/* ENOBUFS: more happened than there was room for; look all the same. */
	do
		n = recv(w->s.fd, message, sizeof(message), MSG_DONTWAIT);
	while (n >= 0 || errno == ENOBUFS || errno == EINTR);
	if (errno != EAGAIN)
		return -errno;
	return look(w);
}

/* ---- beginning and end ---- */

static int subscribe(struct afsock *s, struct afsock_err *err)
{
	struct sockaddr_nl links = { .nl_family = AF_NETLINK,
				     .nl_groups = RTMGRP_LINK };
	struct afsock_addr addr = { .len = sizeof(links) };
	int r = afsock_open(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE,
			    s, err);

	if (r < 0)
		return r;
	memcpy(addr.u.bytes, &links, sizeof(links));
	r = afsock_bind_addr(s, &addr, err);
	if (r < 0)
		afsock_close(s);
	return r;
}

int afsock_can_watch_open(struct afsock_can_watch *ret, const char *name,
			  struct afsock_err *err)
{
	struct afsock_can_watch w = { .s = AFSOCK_INIT };
	size_t len = strlen(name);
	int r;

	if (len == 0 || len >= sizeof(w.name))
		return afsock_fail(err, AFSOCK_EVALUE, "interface",
				   "interface name '%.64s' of %zu bytes, "
				   "wanted 1 to %zu", name, len,
				   sizeof(w.name) - 1);
	memcpy(w.name, name, len);
	r = subscribe(&w.s, err);
	if (r < 0)
		return r;
	look(&w);
	w.is_new = false;
	*ret = w;
	return 0;
}

void afsock_can_watch_close(struct afsock_can_watch *w)
{
	if (w)
		afsock_close(&w->s);
}

/* ---- sockets ---- */

/* net/can/raw.c, raw_notify: an interface that is deleted takes the filters
 * of the sockets that were bound to it along, and leaves them with none. */
int afsock_can_rebind(struct afsock *s, const char *name,
		      const struct afsock_can_filters *filters,
		      struct afsock_err *err)
{
	static struct can_filter everything;
	const struct afsock_can_filters all = { .list = &everything, .max = 1,
						.count = 1 };
	const struct afsock_value interface = AFSOCK_VALUE(name);
	int r;

	if (s->family != AF_CAN || s->proto != CAN_RAW)
		return afsock_fail(err, AFSOCK_EVALUE, "socket",
				   "socket of family %d, protocol %d: only raw "
				   "CAN sockets are bound twice", s->family,
				   s->proto);
	/* A socket that is not bound keeps them until it is. */
	r = afsock_can_set_filters(s, filters ? filters : &all, err);
	return r < 0 ? r : afsock_bind(s, &interface, 1, err);
}
