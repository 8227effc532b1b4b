/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* away.c - wait for a CAN interface that went down or was deleted */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include <afsock/can.h>
#include <afsock/family.h>

#include "away.h"

bool away_is(int code)
{
	return code == -ENETDOWN || code == -ENODEV || code == -ENXIO;
}

bool away_interface(const char *address, char ret[16])
{
	struct afsock_target target;
	const struct afsock_value *v = &target.tuple.items[0];

	if (afsock_target_parse(address, strlen(address), &target, NULL) < 0 ||
	    target.tuple.n == 0 || v->kind != AFSOCK_TEXT || v->len == 0 ||
	    v->len > 15)
		return false;
	memcpy(ret, v->as.text, v->len);
	ret[v->len] = '\0';
	return true;
}

unsigned int away_index(const char *interface)
{
	int r = afsock_if_index(-1, interface, strlen(interface), NULL);

	return r < 0 ? 0 : (unsigned int)r;
}

bool away_is_up(const char *interface)
{
	struct afsock_can_watch w;
	bool is_up;

	if (afsock_can_watch_open(&w, interface, NULL) < 0)
		return false;
	is_up = w.index && w.is_up;
	afsock_can_watch_close(&w);
	return is_up;
}

/* index is 0 when who asks found itself unbound already. */
static bool is_another(const struct afsock_can_watch *w, unsigned int index)
{
	return !w->index || w->index != index;
}

int away_wait(const char *who, const char *interface, unsigned int *index,
	      int64_t deadline, bool *is_new)
{
	struct afsock_can_watch w;
	struct pollfd fd = { .events = POLLIN };
	struct afsock_err err;
	bool is_gone;
	int r = 1;

	if (afsock_can_watch_open(&w, interface, &err) < 0)
		return cli_fail(&err);
	fd.fd = w.s.fd;
	is_gone = is_another(&w, *index);
	cli_say("%s: interface %s is %s; waiting for it", who, interface,
		is_gone ? "gone" : "down");
	cli_flush();
	while (r > 0 && (!w.index || !w.is_up)) {
		r = cli_poll(&fd, 1, deadline);
		afsock_can_watch_read(&w);
		if (!is_gone && is_another(&w, *index)) {
			cli_say("%s: interface %s is gone; waiting for it",
				who, interface);
			is_gone = true;
		}
	}
	if (r > 0)
		cli_say("%s: interface %s is %s", who, interface,
			is_gone ? "back" : "up again");
	*is_new = is_gone;
	*index = w.index;
	afsock_can_watch_close(&w);
	if (r == 0)
		return EXIT_TIMEOUT;
	if (r < 0)
		return r == -EINTR ? 128 + cli_signal() : EXIT_FAILED;
	return EXIT_DONE;
}
