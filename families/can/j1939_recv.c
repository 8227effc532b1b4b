/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939_recv.c - received messages, and the events of the error queue */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <time.h>

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>

#include "j1939.h"

_Static_assert(sizeof(struct sock_extended_err) == 16, "sock_extended_err");

/* Enough for all that the kernel puts there (net/can/j1939/socket.c,
 * j1939_sk_recvmsg, and the generic times and drops). */
#define CONTROL_SIZE 256

static int64_t timespec_ns(const unsigned char *data)
{
	struct timespec ts;
	int64_t seconds;

	memcpy(&ts, data, sizeof(ts));
	seconds = ts.tv_sec; /* a time_t may have 32 bits */
	/* Nothing that int64_t cannot hold is a time since 1970. */
	if (seconds < 0 || seconds > INT64_MAX / INT64_C(1000000000) - 1 ||
	    ts.tv_nsec < 0 || ts.tv_nsec >= 1000000000)
		return 0;
	return seconds * INT64_C(1000000000) + ts.tv_nsec;
}

/* The type and length of an item are right: take it to ret. */
static bool is_item(const struct afsock_cmsg *c, int level, int type,
		    size_t size)
{
	return c->level == level && c->type == type && c->len >= size &&
	       !c->is_cut;
}

static void take_item(const struct afsock_cmsg *c, struct afsock_j1939_msg *ret)
{
	if (is_item(c, SOL_CAN_J1939, SCM_J1939_DEST_ADDR, 1))
		ret->da = c->data[0];
	else if (is_item(c, SOL_CAN_J1939, SCM_J1939_DEST_NAME, 8))
		memcpy(&ret->dst_name, c->data, 8);
	else if (is_item(c, SOL_CAN_J1939, SCM_J1939_PRIO, 1))
		ret->prio = c->data[0];
	else if (is_item(c, SOL_SOCKET, SO_TIMESTAMPNS, sizeof(struct timespec)))
		ret->time_ns = timespec_ns(c->data);
	else if (is_item(c, SOL_SOCKET, SO_RXQ_OVFL, 4))
		memcpy(&ret->dropped, c->data, 4);
}

int afsock_j1939_msg_parse(const struct afsock_msg *msg,
			   struct afsock_j1939_msg *ret)
{
	struct afsock_j1939_msg got = { .da = J1939_NO_ADDR };
	struct afsock_cmsg c = { .level = 0 };
	struct sockaddr_can sa;

	if (!msg->addr || msg->addr->len < CAN_J1939_ADDR_MIN ||
	    msg->addr->u.sa.sa_family != AF_CAN)
		return AFSOCK_EADDR;
	can_load_address(msg->addr, &sa);
	got.len = msg->len;
	got.is_cut = msg->flags & MSG_TRUNC;
	got.is_local = msg->flags & MSG_DONTROUTE;
	got.ifindex = sa.can_ifindex;
	got.src_name = sa.can_addr.j1939.name;
	got.pgn = sa.can_addr.j1939.pgn;
	got.sa = sa.can_addr.j1939.addr;
	while (afsock_cmsg_next(msg, &c))
		take_item(&c, &got);
	*ret = got;
	return 0;
}

ssize_t afsock_j1939_recv(struct afsock *s, void *buf, size_t size,
			  struct afsock_j1939_msg *ret)
{
	struct iovec iov = { .iov_base = buf, .iov_len = size };
	struct afsock_j1939_msg got;
	struct afsock_addr from;
	struct sockaddr_can own;
	unsigned char control[CONTROL_SIZE];
	struct afsock_msg msg = {
		.iov = &iov, .iov_count = 1, .addr = &from,
		.control = control, .control_size = sizeof(control),
	};
	ssize_t n = afsock_recvmsg(s, &msg, 0);
	int r;

	if (n < 0)
		return n;
	r = afsock_j1939_msg_parse(&msg, &got);
	if (r < 0)
		return r;
	/* Reassembled messages come without (seen on 6.1). */
	if (got.ifindex == 0 && j1939_get_end(s, false, &own) == 0)
		got.ifindex = own.can_ifindex;
	*ret = got;
	return n;
}

/* ---- events ---- */

int afsock_j1939_set_events(struct afsock *s, bool is_on)
{
	int flags = !is_on ? 0 :
		SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
		SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_TX_ACK |
		SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_CMSG |
		SOF_TIMESTAMPING_OPT_STATS | SOF_TIMESTAMPING_OPT_TSONLY;
	int r = afsock_setopt_int(s, SOL_SOCKET, SO_TIMESTAMPING, flags);

	/* Answers with the value given instead of 0. */
	if (r >= 0)
		r = afsock_setopt_int(s, SOL_CAN_J1939, SO_J1939_ERRQUEUE,
				      is_on);
	return r < 0 ? r : 0;
}

static uint32_t u32_of(const unsigned char *data)
{
	uint32_t u;

	memcpy(&u, data, sizeof(u));
	return u;
}

static void take_stat(int type, const unsigned char *data, size_t len,
		      struct afsock_j1939_event *ret)
{
	if (type == J1939_NLA_BYTES_ACKED && len >= 4)
		ret->bytes = u32_of(data);
	else if (type == J1939_NLA_TOTAL_SIZE && len >= 4)
		ret->size = u32_of(data);
	else if (type == J1939_NLA_PGN && len >= 4)
		ret->pgn = u32_of(data);
	else if (type == J1939_NLA_SRC_NAME && len >= 8)
		memcpy(&ret->src_name, data, 8);
	else if (type == J1939_NLA_DEST_NAME && len >= 8)
		memcpy(&ret->dst_name, data, 8);
	else if (type == J1939_NLA_SRC_ADDR && len >= 1)
		ret->sa = *data;
	else if (type == J1939_NLA_DEST_ADDR && len >= 1)
		ret->da = *data;
}

/* Netlink attributes: length with the head of 4 bytes, type, padded to 4. */
static void take_stats(const unsigned char *data, size_t len,
		       struct afsock_j1939_event *ret)
{
	uint16_t head[2];
	size_t step;

	while (len >= sizeof(head)) {
		memcpy(head, data, sizeof(head));
		if (head[0] < sizeof(head) || head[0] > len)
			return;
		take_stat(head[1], data + sizeof(head),
			  head[0] - sizeof(head), ret);
		step = ((size_t)head[0] + 3) & ~(size_t)3;
		if (step > len)
			return;
		data += step;
		len -= step;
	}
}

/* What the kernel puts there: net/can/j1939/socket.c, __j1939_sk_errqueue. */
static int kind_of(const struct sock_extended_err *ee)
{
	static const int local[] = {
		[J1939_EE_INFO_TX_ABORT] = AFSOCK_J1939_TX_ABORTED,
		[J1939_EE_INFO_RX_RTS] = AFSOCK_J1939_RX_STARTED,
		[J1939_EE_INFO_RX_DPO] = AFSOCK_J1939_RX_PROGRESS,
		[J1939_EE_INFO_RX_ABORT] = AFSOCK_J1939_RX_ABORTED,
	};

	if (ee->ee_origin == SO_EE_ORIGIN_LOCAL &&
	    ee->ee_info < CAN_COUNT(local))
		return local[ee->ee_info];
	if (ee->ee_origin != SO_EE_ORIGIN_TIMESTAMPING)
		return 0;
	if (ee->ee_info == SCM_TSTAMP_SCHED)
		return AFSOCK_J1939_TX_SCHEDULED;
	return ee->ee_info == SCM_TSTAMP_ACK ? AFSOCK_J1939_TX_DONE : 0;
}

int afsock_j1939_event_parse(const struct afsock_msg *msg,
			     struct afsock_j1939_event *ret)
{
	struct afsock_j1939_event got = {
		.pgn = J1939_NO_PGN, .sa = J1939_NO_ADDR, .da = J1939_NO_ADDR,
	};
	struct afsock_cmsg c = { .level = 0 };
	struct sock_extended_err ee;
	bool has_error = false;

	while (afsock_cmsg_next(msg, &c)) {
		if (is_item(&c, SOL_CAN_J1939, SCM_J1939_ERRQUEUE,
			    sizeof(ee))) {
			memcpy(&ee, c.data, sizeof(ee));
			has_error = true;
		} else if (is_item(&c, SOL_SOCKET, SCM_TIMESTAMPING_OPT_STATS,
				   0)) {
			take_stats(c.data, c.len, &got);
		} else if (is_item(&c, SOL_SOCKET, SO_TIMESTAMPING,
				   sizeof(struct timespec))) {
			got.time_ns = timespec_ns(c.data);
		}
	}
	if (!has_error)
		return AFSOCK_EVALUE;
	got.kind = kind_of(&ee);
	got.id = ee.ee_data;
	/* ENOMSG says that nothing is wrong; an error that the kernel left
	 * negative (ENETUNREACH, ETIME in transport.c) is one all the same. */
	got.error = ee.ee_errno == ENOMSG ? 0 : (int)ee.ee_errno;
	if (got.error < 0)
		got.error = got.error < -4095 ? EPROTO : -got.error;
	*ret = got;
	return 0;
}

int afsock_j1939_event(struct afsock *s, struct afsock_j1939_event *ret)
{
	struct afsock now = *s;
	unsigned char data[128], control[CONTROL_SIZE];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct afsock_msg msg = {
		.iov = &iov, .iov_count = 1, .control = control,
		.control_size = sizeof(control),
	};
	ssize_t n;

	/* The error queue never waits by itself. */
	now.timeout_ns = 0;
	n = afsock_recvmsg(&now, &msg, MSG_ERRQUEUE | MSG_DONTWAIT);
	return n < 0 ? (int)n : afsock_j1939_event_parse(&msg, ret);
}
