/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* reader_names.c - interfaces by number: asked for once a second, not for each
 * frame */
#define _GNU_SOURCE
#include <stdio.h>
#include <time.h>

#include "reader.h"

#define NS_PER_SEC INT64_C(1000000000)
#define NAME_AGE NS_PER_SEC

static int64_t clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

int64_t can_now(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

int64_t can_deadline(const struct afsock *s)
{
	int64_t now = can_now();

	return s->timeout_ns > INT64_MAX - now ? INT64_MAX :
						 now + s->timeout_ns;
}

void can_names_expire(struct can_names *names)
{
	names->round++;
}

void can_names_tick(struct can_names *names)
{
	int64_t now = clock_ns(CLOCK_MONOTONIC_COARSE);

	if (now - names->asked_ns < NAME_AGE)
		return;
	names->asked_ns = now;
	can_names_expire(names);
}

/* An interface that is gone keeps the name that it had. */
static void ask(struct can_name *name, int fd)
{
	if (name->index && afsock_if_name(fd, name->index, name->text) == 0)
		name->len = (unsigned char)strnlen(name->text,
						   sizeof(name->text));
	else if (name->len == 0)
		name->len = (unsigned char)snprintf(
			name->text, sizeof(name->text), "if%u", name->index);
}

struct can_name *can_name_find(struct can_names *names, int fd,
			       unsigned int index)
{
	struct can_name *name;
	size_t i;

	for (i = 0; i < CAN_NAMES_MAX; i++) {
		name = &names->list[i];
		if (name->len && name->index == index)
			break;
	}
	if (i == CAN_NAMES_MAX) {
		name = &names->list[names->next++ % CAN_NAMES_MAX];
		name->index = index;
		name->len = 0;
		name->round = names->round - 1;
	}
	if (name->round != names->round) {
		ask(name, fd);
		name->round = names->round;
	}
	return name;
}
