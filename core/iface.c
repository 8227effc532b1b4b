/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * iface.c - names and indexes of network interfaces
 *
 * Any socket answers these ioctls (net/core/dev_ioctl.c) for the network
 * namespace that it was made in; libc's functions open one for each question.
 */
#define _GNU_SOURCE
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

_Static_assert(IFNAMSIZ == sizeof(((struct afsock_interface *)0)->name),
	       "interface names fit");

/* One ioctl on fd, or below 0 on a socket of the thread's namespace. Returns 0
 * or -errno. */
static int ask(int fd, unsigned long request, struct ifreq *r)
{
	static const int families[] = { AF_UNIX, AF_INET, AF_INET6 };
	int result, own = -1;
	size_t i;

	for (i = 0; fd < 0 && own < 0 && i < AFSOCK_COUNT(families); i++)
		own = socket(families[i], SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 && own < 0)
		return -errno;
	result = ioctl(fd < 0 ? own : fd, request, r) < 0 ? -errno : 0;
	if (own >= 0)
		close(own);
	return result;
}

static int check_name(const char *name, size_t len, struct afsock_err *err)
{
	static const char field[] = "interface";

	if (len == 0)
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "interface name is empty");
	if (memchr(name, '\0', len))
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "interface name '%.*s' goes on behind a NUL",
				   (int)strnlen(name, IFNAMSIZ), name);
	if (len >= IFNAMSIZ)
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "interface name '%.*s' of %zu bytes above %d",
				   len > 64 ? 64 : (int)len, name, len,
				   IFNAMSIZ - 1);
	/* The kernel would cut it there, and find another interface. */
	if (memchr(name, ':', len))
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "interface name '%.*s' with a colon",
				   (int)len, name);
	return 0;
}

static int no_interface(struct afsock_err *err, const char *name, size_t len)
{
	int code = afsock_fail_op(err, -ENODEV, "SIOCGIFINDEX",
				  "no interface named %.*s", (int)len, name);

	if (err)
		snprintf(err->hint, sizeof(err->hint),
			 "ip link lists those of this network namespace");
	return code;
}

int afsock_if_index(int fd, const char *name, size_t len,
		    struct afsock_err *err)
{
	struct ifreq r = { .ifr_ifindex = 0 };
	int result = check_name(name, len, err);

	if (result < 0)
		return result;
	memcpy(r.ifr_name, name, len);
	result = ask(fd, SIOCGIFINDEX, &r);
	if (result == 0)
		return r.ifr_ifindex;
	if (result == -ENODEV)
		return no_interface(err, name, len);
	return afsock_fail_op(err, result, "SIOCGIFINDEX",
			      "index of interface %.*s: %s", (int)len, name,
			      strerrordesc_np(-result));
}

int afsock_if_name(int fd, unsigned int index, char ret[16])
{
	struct ifreq r = { .ifr_ifindex = (int)index };
	int result = ask(fd, SIOCGIFNAME, &r);

	/* if_indextoname(3) says ENXIO, so Python does. */
	if (result == -ENODEV)
		return -ENXIO;
	if (result < 0)
		return result;
	memcpy(ret, r.ifr_name, IFNAMSIZ);
	ret[IFNAMSIZ - 1] = '\0';
	return 0;
}

static int by_index(const void *a, const void *b)
{
	const struct afsock_interface *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

ssize_t afsock_if_list(struct afsock_interface **ret)
{
	struct if_nameindex *all = if_nameindex();
	struct afsock_interface *list;
	size_t i, count = 0;

	if (!all)
		return -errno;
	while (all[count].if_index != 0)
		count++;
	list = calloc(count + 1, sizeof(*list));
	if (!list) {
		if_freenameindex(all);
		return -ENOMEM;
	}
	for (i = 0; i < count; i++) {
		list[i].index = all[i].if_index;
		memcpy(list[i].name, all[i].if_name,
		       strnlen(all[i].if_name, sizeof(list[i].name) - 1));
	}
	if_freenameindex(all);
	qsort(list, count, sizeof(*list), by_index);
	*ret = list;
	return (ssize_t)count;
}
