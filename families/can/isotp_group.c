/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * isotp_group.c - one request to everybody, an answer from each
 *
 * A functional request is a single frame that nobody gives flow control for;
 * each responder answers on an identifier of its own and needs flow control
 * on another, which only a socket bound to both gives.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "isotp.h"

struct afsock_isotp_group {
	struct afsock sender;
	struct afsock *receivers;
	canid_t *ids;
	struct pollfd *fds;
	size_t count;
	unsigned char *buf;
	size_t size;
};

static struct afsock_isotp_group *make(size_t count, size_t answer_max)
{
	struct afsock_isotp_group *g = calloc(1, sizeof(*g));
	size_t i;

	if (!g)
		return NULL;
	g->sender = (struct afsock)AFSOCK_INIT;
	g->size = answer_max;
	g->buf = malloc(answer_max ? answer_max : 1);
	g->receivers = calloc(count, sizeof(*g->receivers));
	g->ids = calloc(count, sizeof(*g->ids));
	g->fds = calloc(count, sizeof(*g->fds));
	for (i = 0; g->receivers && i < count; i++)
		g->receivers[i] = (struct afsock)AFSOCK_INIT;
	if (g->buf && g->receivers && g->ids && g->fds) {
		g->count = count;
		return g;
	}
	afsock_isotp_group_close(g);
	return NULL;
}

void afsock_isotp_group_close(struct afsock_isotp_group *group)
{
	size_t i;

	if (!group)
		return;
	afsock_close(&group->sender);
	for (i = 0; i < group->count; i++)
		afsock_close(&group->receivers[i]);
	free(group->receivers);
	free(group->ids);
	free(group->fds);
	free(group->buf);
	free(group);
}

static int open_receiver(struct afsock_isotp_group *g, size_t i,
			 const char *interface,
			 const struct afsock_isotp_address *address,
			 const struct afsock_isotp_config *config,
			 struct afsock_err *err)
{
	int r = afsock_isotp_open(interface, address, config, 0,
				  &g->receivers[i], err);

	if (r < 0)
		return r;
	g->ids[i] = address->rx_id;
	g->fds[i] = (struct pollfd){ .fd = g->receivers[i].fd,
				     .events = POLLIN };
	return 0;
}

int afsock_isotp_group_open(const char *interface,
			    const struct afsock_isotp_address *functional,
			    const struct afsock_isotp_address *responders,
			    size_t count,
			    const struct afsock_isotp_config *config,
			    size_t answer_max, struct afsock_isotp_group **ret,
			    struct afsock_err *err)
{
	struct afsock_isotp_address to = *functional;
	struct afsock_isotp_group *g;
	size_t i;
	int r;

	if (count == 0 || count > AFSOCK_ISOTP_GROUP_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, "count",
				   "%zu responders not within 1 and %d", count,
				   AFSOCK_ISOTP_GROUP_MAX);
	g = make(count, answer_max);
	if (!g)
		return afsock_fail(err, -ENOMEM, NULL, "out of memory");
	to.is_functional = true;
	r = afsock_isotp_open(interface, &to, config, -1, &g->sender, err);
	for (i = 0; r == 0 && i < count; i++)
		r = open_receiver(g, i, interface, &responders[i], config,
				  err);
	if (r < 0) {
		afsock_isotp_group_close(g);
		return r;
	}
	*ret = g;
	return 0;
}

void afsock_isotp_group_set_interrupt(struct afsock_isotp_group *group,
				      int (*hook)(void *arg), void *arg)
{
	afsock_set_interrupt(&group->sender, hook, arg);
}

/* What lay there since before the request answers another one. */
static void drop_old(struct afsock_isotp_group *g)
{
	ssize_t n = 0;
	size_t i;

	for (i = 0; i < g->count; i++) {
		do
			n = can_isotp_read(&g->receivers[i], g->buf, 0, 0,
					   NULL);
		while (n >= 0 || n == -EILSEQ || n == -ETIMEDOUT ||
		       n == -EBADMSG);
	}
}

/* The next message of responder i. Returns whether there was one. */
static bool take(struct afsock_isotp_group *g, size_t i,
		 struct afsock_isotp_answer *ret)
{
	ssize_t n;

	*ret = (struct afsock_isotp_answer){ .index = i, .rx_id = g->ids[i],
					     .data = g->buf };
	n = can_isotp_read(&g->receivers[i], g->buf, g->size, 0,
			   &ret->time_ns);
	if (n == -EAGAIN)
		return false;
	if (n < 0) {
		ret->error = (int)n;
		return true;
	}
	ret->is_cut = (size_t)n > g->size;
	ret->len = ret->is_cut ? g->size : (size_t)n;
	return true;
}

/* All that lies there. Returns how many answers. */
static size_t collect(struct afsock_isotp_group *g,
		      int (*on_answer)(void *arg,
				       const struct afsock_isotp_answer *answer),
		      void *arg, bool *ret_ends)
{
	struct afsock_isotp_answer answer;
	size_t i, got = 0;

	for (i = 0; i < g->count; i++) {
		while (g->fds[i].revents && take(g, i, &answer)) {
			got++;
			if (on_answer(arg, &answer) != 0) {
				*ret_ends = true;
				return got;
			}
			/* A dead interface says so for ever. */
			if (answer.error && answer.error != -EILSEQ &&
			    answer.error != -ETIMEDOUT &&
			    answer.error != -EBADMSG)
				g->fds[i].fd = -1;
			if (answer.error)
				break;
		}
	}
	return got;
}

ssize_t afsock_isotp_group_request(
	struct afsock_isotp_group *group, const void *pdu, size_t len,
	int64_t timeout_ns,
	int (*on_answer)(void *arg, const struct afsock_isotp_answer *answer),
	void *arg, struct afsock_err *err)
{
	int64_t deadline = can_isotp_deadline(timeout_ns);
	bool ends = false;
	ssize_t got = 0, n;
	size_t i;
	int r;

	for (i = 0; i < group->count; i++)
		group->fds[i].fd = group->receivers[i].fd;
	drop_old(group);
	n = afsock_isotp_send(&group->sender, pdu, len, err);
	if (n < 0)
		return n;
	while (!ends) {
		r = can_isotp_poll(&group->sender, group->fds, group->count,
				   deadline);
		if (r == AFSOCK_TIMEOUT)
			break;
		if (r < 0)
			return afsock_fail(err, r, NULL, "waiting for answers "
					   "was interrupted");
		got += (ssize_t)collect(group, on_answer, arg, &ends);
	}
	return got;
}
