/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * bcm_job.c - what is asked of CAN_BCM: jobs that send, jobs that watch
 *
 * Everything the kernel would refuse with a bare EINVAL is looked for first
 * (net/can/bcm.c, bcm_sendmsg, bcm_tx_setup, bcm_rx_setup).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <afsock/bcm.h>

#include "can.h"

#define NS_PER_US 1000
#define US_PER_SEC 1000000

#define TX_FLAGS (TX_COUNTEVT | TX_ANNOUNCE | TX_CP_CAN_ID | TX_RESET_MULTI_IDX)
#define RX_FLAGS (RX_CHECK_DLC | RX_NO_AUTOTIMER | RX_ANNOUNCE_RESUME | \
		  RX_RTR_FRAME)

/* The kernel reads frames behind sizeof(head), which is where frames[] is. */
_Static_assert(sizeof(struct bcm_msg_head) == (sizeof(long) == 8 ? 56 : 40),
	       "bcm_msg_head");
_Static_assert(offsetof(struct bcm_msg_head, frames) ==
		       sizeof(struct bcm_msg_head), "bcm_msg_head.frames");

/* ---- checks ---- */

static size_t step_of(const struct afsock_bcm_key *key)
{
	return key->is_fd ? CANFD_MTU : CAN_MTU;
}

static int check_id(canid_t id, const char *field, struct afsock_err *err)
{
	canid_t max = id & CAN_EFF_FLAG ? CAN_EFF_MASK : CAN_SFF_MASK;

	if (id & CAN_ERR_FLAG)
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s 0x%x is one of error frames, which the "
				   "broadcast manager does not know", field, id);
	if ((id & CAN_EFF_MASK) > max)
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s 0x%x above 0x%x without CAN_EFF_FLAG",
				   field, id & CAN_EFF_MASK, max);
	return 0;
}

/* Both kinds of frames have identifier and length at the same place. */
static int check_frame(const struct afsock_bcm_key *key, const void *frame,
		       size_t at, struct afsock_err *err)
{
	unsigned int max = key->is_fd ? CANFD_MAX_DLEN : CAN_MAX_DLEN;
	struct can_frame head;

	memcpy(&head, frame, sizeof(head));
	if (head.len > max)
		return afsock_fail(err, AFSOCK_ERANGE, "frames",
				   "frame %zu: length %u above %u%s", at,
				   head.len, max, key->is_fd ? "" :
				   "; CAN FD frames need is_fd");
	if (key->is_fd && afsock_can_fd_len(head.len) != head.len)
		return afsock_fail(err, AFSOCK_EVALUE, "frames",
				   "frame %zu: no CAN FD frame has length %u",
				   at, head.len);
	return 0;
}

static int check_frames(const struct afsock_bcm_key *key, const void *frames,
			size_t count, size_t min, size_t max,
			struct afsock_err *err)
{
	const unsigned char *frame = frames;
	size_t i;
	int r = check_id(key->can_id, "can_id", err);

	if (r == 0 && (count < min || count > max))
		return afsock_fail(err, AFSOCK_ERANGE, "frame_count",
				   "frame_count %zu not in %zu to %zu", count,
				   min, max);
	if (r == 0 && count && !frames)
		return afsock_fail(err, AFSOCK_EVALUE, "frames",
				   "frames is NULL");
	for (i = 0; r == 0 && i < count; i++, frame += step_of(key))
		r = check_frame(key, frame, i, err);
	return r;
}

static int check_flags(unsigned int flags, unsigned int known,
		       struct afsock_err *err)
{
	if ((flags & ~known) == 0)
		return 0;
	return afsock_fail(err, AFSOCK_EVALUE, "flags",
			   "flags 0x%x: 0x%x are not among 0x%x", flags,
			   flags & ~known, known);
}

static int put_time(int64_t ns, const char *field, struct bcm_timeval *ret,
		    struct afsock_err *err)
{
	int64_t us;

	if (ns < 0 || ns > AFSOCK_BCM_INTERVAL_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s %" PRId64 " ns not in 0 to %" PRId64
				   " (400 days)", field, ns,
				   AFSOCK_BCM_INTERVAL_MAX);
	us = (ns + NS_PER_US - 1) / NS_PER_US;
	ret->tv_sec = (long)(us / US_PER_SEC);
	ret->tv_usec = (long)(us % US_PER_SEC);
	return 0;
}

/* ---- requests ---- */

static const char *const names[] = {
	[TX_SETUP] = "TX_SETUP", [TX_DELETE] = "TX_DELETE",
	[TX_READ] = "TX_READ",   [TX_SEND] = "TX_SEND",
	[RX_SETUP] = "RX_SETUP", [RX_DELETE] = "RX_DELETE",
	[RX_READ] = "RX_READ",
};

/* The kernel has few errors for many reasons. */
static int fail_request(const struct afsock *s, const struct bcm_msg_head *head,
			int code, struct afsock_err *err)
{
	const struct afsock_form form = afsock_form_of(s);
	const char *op = names[head->opcode], *hint = NULL;
	char id[9], text[128];
	bool is_lookup = head->opcode != TX_SETUP && head->opcode != RX_SETUP &&
			 head->opcode != TX_SEND;

	if (!err)
		return code;
	afsock_can_id_format(head->can_id, id);
	if (code == -EINVAL && is_lookup)
		return afsock_fail_op(err, code, op, "this socket has no job "
				      "%s of %s frames: direction, identifier, "
				      "interface and CAN FD must be those it "
				      "was set up with", id,
				      head->flags & CAN_FD_FRAME ? "CAN FD" :
								   "classic");
	if (code == -E2BIG)
		return afsock_fail_op(err, code, op, "job %s has fewer than %u "
				      "frames and cannot grow: delete it first",
				      id, head->nframes);
	afsock_fail_op(err, code, op, "%s",
		       afsock_strerror(code, text, sizeof(text)));
	if (s->ops && s->ops->hint && code > -4096)
		hint = s->ops->hint(&form, "send", -code);
	snprintf(err->hint, sizeof(err->hint), "%s", hint ? hint : "");
	return code;
}

static int request(struct afsock *s, const struct afsock_bcm_key *key,
		   struct bcm_msg_head *head, const void *frames,
		   struct afsock_err *err)
{
	size_t len = head->nframes * step_of(key);
	struct iovec iov[] = { { head, sizeof(*head) },
			       { (void *)(uintptr_t)frames, len } };
	struct sockaddr_can sa = { .can_family = AF_CAN,
				   .can_ifindex = (int)key->ifindex };
	struct afsock_addr to = { .len = 0 };
	struct afsock_msg msg = { .iov = iov, .iov_count = len ? 2 : 1 };
	ssize_t n;

	head->can_id = key->can_id;
	head->flags |= key->is_fd ? CAN_FD_FRAME : 0;
	if (key->ifindex) {
		can_store_address(&sa, &to);
		msg.addr = &to;
	}
	n = afsock_sendmsg(s, &msg, 0);
	return n < 0 ? fail_request(s, head, (int)n, err) : 0;
}

/* ---- sending ---- */

static int check_tx(const struct afsock_bcm_tx *tx, struct afsock_err *err)
{
	int r = check_flags(tx->flags, TX_FLAGS, err);

	if (r == 0)
		r = check_frames(&tx->key, tx->frames, tx->frame_count, 1,
				 AFSOCK_BCM_TX_MAX, err);
	return r;
}

static int tx_setup(struct afsock *s, const struct afsock_bcm_tx *tx,
		    struct bcm_msg_head *head, struct afsock_err *err)
{
	int r = check_tx(tx, err);

	if (r < 0)
		return r;
	head->opcode = TX_SETUP;
	head->flags |= tx->flags;
	head->nframes = (uint32_t)tx->frame_count;
	return request(s, &tx->key, head, tx->frames, err);
}

int afsock_bcm_tx_start(struct afsock *s, const struct afsock_bcm_tx *tx,
			struct afsock_err *err)
{
	struct bcm_msg_head head = { .flags = SETTIMER | STARTTIMER,
				     .count = tx->count };
	int r = put_time(tx->ival1_ns, "ival1_ns", &head.ival1, err);

	if (r == 0)
		r = put_time(tx->ival2_ns, "ival2_ns", &head.ival2, err);
	if (r < 0)
		return r;
	/* The kernel would make a job that never sends. */
	if (tx->ival2_ns == 0 && (tx->ival1_ns == 0 || tx->count == 0))
		return afsock_fail(err, AFSOCK_EVALUE, "ival2_ns",
				   "ival2_ns is 0, and so is ival1_ns or "
				   "count: nothing would be sent");
	return tx_setup(s, tx, &head, err);
}

int afsock_bcm_tx_update(struct afsock *s, const struct afsock_bcm_tx *tx,
			 struct afsock_err *err)
{
	struct bcm_msg_head head = { .flags = 0 };

	return tx_setup(s, tx, &head, err);
}

int afsock_bcm_tx_stop(struct afsock *s, const struct afsock_bcm_tx *tx,
		       struct afsock_err *err)
{
	struct bcm_msg_head head = { .flags = SETTIMER };

	return tx_setup(s, tx, &head, err);
}

static int ask(struct afsock *s, const struct afsock_bcm_key *key,
	       uint32_t opcode, struct afsock_err *err)
{
	struct bcm_msg_head head = { .opcode = opcode };
	int r = check_id(key->can_id, "can_id", err);

	return r < 0 ? r : request(s, key, &head, NULL, err);
}

int afsock_bcm_tx_delete(struct afsock *s, const struct afsock_bcm_key *key,
			 struct afsock_err *err)
{
	return ask(s, key, TX_DELETE, err);
}

int afsock_bcm_tx_read(struct afsock *s, const struct afsock_bcm_key *key,
		       struct afsock_err *err)
{
	return ask(s, key, TX_READ, err);
}

int afsock_bcm_send(struct afsock *s, const void *frame, size_t len,
		    unsigned int ifindex, struct afsock_err *err)
{
	struct bcm_msg_head head = { .opcode = TX_SEND, .nframes = 1 };
	struct afsock_bcm_key key = { .is_fd = len == CANFD_MTU,
				      .ifindex = ifindex };
	int r;

	if (len != CAN_MTU && len != CANFD_MTU)
		return afsock_fail(err, AFSOCK_EVALUE, "len",
				   "len %zu: a frame has 16 bytes, or 72", len);
	memcpy(&key.can_id, frame, sizeof(key.can_id));
	r = check_frames(&key, frame, 1, 1, 1, err);
	return r < 0 ? r : request(s, &key, &head, frame, err);
}

/* ---- watching ---- */

static int check_answer(const struct afsock_bcm_rx *rx, struct afsock_err *err)
{
	if (!(rx->flags & RX_RTR_FRAME))
		return 0;
	if (!(rx->key.can_id & CAN_RTR_FLAG) || rx->frame_count != 1)
		return afsock_fail(err, AFSOCK_EVALUE, "flags",
				   "RX_RTR_FRAME: the identifier wants "
				   "CAN_RTR_FLAG, and frame_count %zu is not 1",
				   rx->frame_count);
	if (rx->timeout_ns || rx->throttle_ns)
		return afsock_fail(err, AFSOCK_EVALUE, "flags",
				   "RX_RTR_FRAME has no timeout and no "
				   "throttle");
	return 0;
}

int afsock_bcm_rx_start(struct afsock *s, const struct afsock_bcm_rx *rx,
			struct afsock_err *err)
{
	struct bcm_msg_head head = {
		.opcode = RX_SETUP,
		.flags = SETTIMER | STARTTIMER | rx->flags,
		.nframes = (uint32_t)rx->frame_count,
	};
	int r = check_flags(rx->flags, RX_FLAGS, err);

	if (r == 0)
		r = check_frames(&rx->key, rx->frames, rx->frame_count, 0,
				 AFSOCK_BCM_RX_MAX, err);
	if (r == 0)
		r = check_answer(rx, err);
	if (r == 0)
		r = put_time(rx->timeout_ns, "timeout_ns", &head.ival1, err);
	if (r == 0)
		r = put_time(rx->throttle_ns, "throttle_ns", &head.ival2, err);
	if (r < 0)
		return r;
	if (rx->frame_count == 0)
		head.flags |= RX_FILTER_ID;
	return request(s, &rx->key, &head, rx->frames, err);
}

int afsock_bcm_rx_delete(struct afsock *s, const struct afsock_bcm_key *key,
			 struct afsock_err *err)
{
	return ask(s, key, RX_DELETE, err);
}

int afsock_bcm_rx_read(struct afsock *s, const struct afsock_bcm_key *key,
		       struct afsock_err *err)
{
	return ask(s, key, RX_READ, err);
}
