/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * isotp_sniffer.c - hear both directions of a conversation and say nothing
 *
 * Two sockets with CAN_ISOTP_LISTEN_MODE, one bound as each end is. The mode
 * leaves out the flow control, which is all that a receiver sends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>

#include "isotp.h"

/* As the other end has it. */
static struct afsock_isotp_address turned(const struct afsock_isotp_address *a)
{
	return (struct afsock_isotp_address){
		.rx_id = a->tx_id, .tx_id = a->rx_id, .has_ext = a->has_ext,
		.tx_ext = a->rx_ext, .rx_ext = a->tx_ext,
	};
}

int afsock_isotp_sniffer_open(const char *interface,
			      const struct afsock_isotp_address *address,
			      const struct afsock_isotp_config *config,
			      int64_t timeout_ns,
			      struct afsock_isotp_sniffer *ret,
			      struct afsock_err *err)
{
	struct afsock_isotp_address ends[2] = { *address, turned(address) };
	struct afsock_isotp_config own;
	struct afsock_isotp_sniffer sniffer;
	int r;

	if (config)
		own = *config;
	else
		afsock_isotp_config_init(&own);
	own.listen_mode = true;
	own.cf_broadcast = false;
	ends[0].is_functional = false;
	r = afsock_isotp_open(interface, &ends[0], &own, 0,
			      &sniffer.sides[0], err);
	if (r < 0)
		return r;
	r = afsock_isotp_open(interface, &ends[1], &own, 0,
			      &sniffer.sides[1], err);
	if (r < 0) {
		afsock_close(&sniffer.sides[0]);
		return r;
	}
	sniffer.timeout_ns_ = timeout_ns;
	*ret = sniffer;
	return 0;
}

void afsock_isotp_sniffer_close(struct afsock_isotp_sniffer *sniffer)
{
	afsock_close(&sniffer->sides[0]);
	afsock_close(&sniffer->sides[1]);
}

/* Which side to read. Each has something, or an error. */
static int earlier(struct afsock_isotp_sniffer *sniffer,
		   const struct pollfd *fds)
{
	int64_t times[2] = { 0, 0 };
	int i;

	if (!fds[0].revents || !fds[1].revents)
		return fds[0].revents ? 0 : 1;
	/* Both: what ended first. Errors come at once. */
	for (i = 0; i < 2; i++)
		if (fds[i].revents & POLLERR ||
		    can_isotp_read(&sniffer->sides[i], NULL, 0, MSG_PEEK,
				   &times[i]) < 0)
			return i;
	return times[1] < times[0];
}

static ssize_t hear(struct afsock_isotp_sniffer *sniffer, int side, void *buf,
		    size_t size, struct afsock_isotp_heard *ret,
		    struct afsock_err *err)
{
	struct afsock *s = &sniffer->sides[side];
	struct afsock_addr addr;
	struct sockaddr_can sa;
	struct afsock_isotp_heard heard = { .direction = side ? 'T' : 'R' };
	ssize_t n;

	n = can_isotp_read(s, buf, size, 0, &heard.time_ns);
	if (n < 0 && n != -EILSEQ && n != -ETIMEDOUT && n != -EBADMSG)
		return n;
	if (afsock_getsockname(s, &addr) == 0) {
		can_load_address(&addr, &sa);
		heard.id = sa.can_addr.tp.rx_id;
	}
	if (n < 0) {
		heard.error = (int)n;
		afsock_isotp_explain(s, "recv", (int)n, 0, -1, err);
		n = 0;
	}
	heard.len = (size_t)n;
	*ret = heard;
	return n;
}

ssize_t afsock_isotp_sniffer_next(struct afsock_isotp_sniffer *sniffer,
				  void *buf, size_t size,
				  struct afsock_isotp_heard *ret,
				  struct afsock_err *err)
{
	const struct afsock *s = &sniffer->sides[0];
	int64_t deadline = can_isotp_deadline(sniffer->timeout_ns_);
	struct pollfd fds[2] = {
		{ .fd = s->fd, .events = POLLIN },
		{ .fd = sniffer->sides[1].fd, .events = POLLIN },
	};
	ssize_t n;
	int r;

	for (;;) {
		r = can_isotp_poll(s, fds, 2, deadline);
		if (r == AFSOCK_TIMEOUT && sniffer->timeout_ns_ == 0)
			return -EAGAIN;
		if (r < 0)
			return r;
		n = hear(sniffer, earlier(sniffer, fds), buf, size, ret, err);
		if (n >= 0)
			return n;
		if (n != -EAGAIN)
			return afsock_isotp_explain(s, "recv", (int)n, 0, -1,
						    err);
	}
}
