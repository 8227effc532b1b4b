/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_load.c - frames put on an interface */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include <afsock/family.h>

#include "can_load.h"

static int bind_interface(struct afsock *s, const char *interface,
			  struct afsock_err *err)
{
	struct afsock_value item = afsock_text(interface);
	int r = afsock_open(AF_CAN, SOCK_RAW, CAN_RAW, s, err);

	if (r < 0)
		return r;
	/* Kernels before 3.6 have no CAN FD. */
	afsock_set(s, "fd", "", 0, NULL);
	r = afsock_bind(s, &item, 1, err);
	if (r < 0 && !*err->address)
		snprintf(err->address, sizeof(err->address), "%s", interface);
	return r;
}

int can_load_open(const char *text, struct afsock *ret)
{
	struct afsock_err err;
	int r;

	if (!strchr(text, ':')) {
		r = bind_interface(ret, text, &err);
	} else {
		r = afsock_dial(text, 0, ret, &err);
		if (r == 0 && (ret->family != AF_CAN || ret->proto != CAN_RAW))
			r = afsock_fail(&err, AFSOCK_EVALUE, NULL,
					"%s is no address of raw CAN", text);
		else if (r == 0)
			afsock_set(ret, "fd", "", 0, NULL);
	}
	if (r < 0) {
		afsock_close(ret);
		return cli_fail(&err);
	}
	afsock_set_timeout(ret, 0);
	return EXIT_DONE;
}

int can_load_mtu(const struct afsock *s)
{
	struct afsock_addr addr;
	struct sockaddr_can sa;
	struct ifreq request = { .ifr_mtu = 0 };

	memset(&sa, 0, sizeof(sa));
	if (afsock_getsockname(s, &addr) < 0)
		return 0;
	memcpy(&sa, addr.u.bytes, addr.len < sizeof(sa) ? addr.len : sizeof(sa));
	if (afsock_if_name(s->fd, (unsigned int)sa.can_ifindex,
			   request.ifr_name) < 0 ||
	    ioctl(s->fd, SIOCGIFMTU, &request) < 0)
		return 0;
	return request.ifr_mtu;
}

void can_batch_init(struct can_batch *b)
{
	size_t i;

	b->first = b->end = 0;
	for (i = 0; i < AFSOCK_BATCH_MAX; i++) {
		b->iovs[i].iov_base = &b->frames[i];
		b->msgs[i] = (struct afsock_msg){ .iov = &b->iovs[i],
						  .iov_count = 1 };
	}
}

int can_batch_send(struct can_batch *b, struct afsock *s)
{
	ssize_t n;

	while (b->first < b->end) {
		n = afsock_sendmmsg(s, b->msgs + b->first, b->end - b->first,
				    0);
		if (n < 0)
			return (int)n;
		b->first += (size_t)n;
	}
	b->first = b->end = 0;
	return 0;
}

int can_load_fail(const struct afsock *s, const char *text, int code)
{
	const struct afsock_form form = afsock_form_of(s);
	struct afsock_err err = { .code = code, .op = "send" };
	const char *hint = NULL;

	snprintf(err.address, sizeof(err.address), "%s", text);
	afsock_strerror(code, err.text, sizeof(err.text));
	if (s->ops && s->ops->hint && code > -4096)
		hint = s->ops->hint(&form, "send", -code);
	snprintf(err.hint, sizeof(err.hint), "%s", hint ? hint : "");
	return cli_fail(&err);
}

uint64_t can_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}
