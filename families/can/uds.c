/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * uds.c - one request of ISO 14229-1 and its answer
 *
 * Times: ISO 14229-2. The server answers within P2, after each "response
 * pending" (code 0x78) within P2*; the client adds what the way takes.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "isotp.h"
#include "uds.h"

#define MS INT64_C(1000000)
#define SEC INT64_C(1000000000)
#define RESPONSE_PENDING 0x78

void afsock_uds_init(struct afsock_uds *u, struct afsock *s, void *buf,
		     size_t size)
{
	*u = (struct afsock_uds){
		.s = s, .buf = buf, .size = size,
		.p2_ns = 50 * MS, .p2_star_ns = 5 * SEC,
		.margin_ns = 950 * MS, .total_ns = 60 * SEC,
		.s3_ns = 2 * SEC, .session = 1,
	};
}

/* ---- messages in and out ---- */

static bool is_isotp(const struct afsock *s)
{
	return s->family == AF_CAN && s->proto == CAN_ISOTP;
}

static int fail_call(struct afsock_err *err, int code, const char *op)
{
	char text[64];

	afsock_fail(err, code, NULL, "%s",
		    afsock_strerror(code, text, sizeof(text)));
	if (err)
		snprintf(err->op, sizeof(err->op), "%s", op);
	return code;
}

/* Errors and messages that wait there belong to requests before. */
static void drop_old(struct afsock_uds *u)
{
	struct afsock now = can_isotp_until(u->s, 0);
	ssize_t n;

	if (is_isotp(u->s))
		while (afsock_isotp_error(u->s, NULL) < 0)
			u->strays++;
	for (;;) {
		n = can_isotp_read(&now, u->buf, 0, MSG_DONTWAIT, NULL);
		if (n < 0 && n != -EILSEQ && n != -EBADMSG && n != -ETIMEDOUT)
			return;
		/* A stream's end, on sockets that have one. */
		if (n == 0)
			return;
		u->strays++;
	}
}

/* 0, or a result. */
static int send_request(struct afsock_uds *u, const struct iovec *iov,
			size_t count, int64_t deadline, struct afsock_err *err)
{
	struct afsock limited = can_isotp_until(u->s, deadline);
	struct afsock_msg msg = { .iov = (struct iovec *)(uintptr_t)iov,
				  .iov_count = count };
	ssize_t n;

	u->spoke_ns_ = can_isotp_now();
	if (is_isotp(u->s)) {
		n = afsock_isotp_sendv(&limited, iov, count, err);
		/* The message has gone out; something that came broke off. */
		if (n == -EILSEQ || n == -ETIMEDOUT) {
			u->strays++;
			n = 0;
		}
		return n < 0 ? (int)n : 0;
	}
	n = afsock_sendmsg(&limited, &msg, MSG_DONTWAIT);
	return n < 0 ? fail_call(err, (int)n, "send") : 0;
}

static ssize_t receive(struct afsock_uds *u, int64_t deadline,
		       struct afsock_err *err)
{
	struct afsock limited = can_isotp_until(u->s, deadline);
	ssize_t n;

	/* A socket that does not wait says EAGAIN for our deadline. */
	if (limited.timeout_ns == 0)
		limited.timeout_ns = 1;
	n = can_isotp_read(&limited, u->buf, u->size, MSG_DONTWAIT, NULL);
	if (n < 0 && n != AFSOCK_TIMEOUT && is_isotp(u->s))
		return afsock_isotp_explain(u->s, "recv", (int)n, 0, -1, err);
	if (n < 0)
		return fail_call(err, (int)n, "recv");
	if (n == 0)
		return fail_call(err, -ECONNRESET, "recv");
	return n;
}

/* ---- judging an answer ---- */

int can_uds_fail(struct afsock_err *err, int code, uint8_t service,
		 const char *text)
{
	const char *name = afsock_uds_service_name(service);

	return afsock_fail(err, code, NULL, "%s (0x%02X): %s",
			   name ? name : "service", service, text);
}

static int fail_negative(const struct afsock_uds *u, uint8_t service,
			 struct afsock_err *err)
{
	const char *name = afsock_uds_nrc_name(u->nrc);
	char text[96];

	snprintf(text, sizeof(text), "refused: %s (0x%02X)",
		 name ? name : "a reserved code", u->nrc);
	can_uds_fail(err, -EREMOTEIO, service, text);
	if (err)
		snprintf(err->field, sizeof(err->field), "0x%02X", u->nrc);
	return -EREMOTEIO;
}

enum verdict { ANSWER, PENDING, REFUSAL, STRAY };

static enum verdict judge(struct afsock_uds *u, uint8_t service, size_t len)
{
	const unsigned char *p = u->buf;

	if (len <= u->size && p[0] == (uint8_t)(service + 0x40))
		return ANSWER;
	if (len != 3 || u->size < 3 || p[0] != AFSOCK_UDS_NEGATIVE ||
	    p[1] != service)
		return STRAY;
	if (p[2] == RESPONSE_PENDING)
		return PENDING;
	u->nrc = p[2];
	return REFUSAL;
}

/* wait_ns: what was waited for last; 0: the request took too long in all. */
static int fail_silent(const struct afsock_uds *u, uint8_t service,
		       int64_t wait_ns, unsigned int strays,
		       struct afsock_err *err)
{
	char text[128];

	if (strays) {
		snprintf(text, sizeof(text), "%u message%s came, none answers "
			 "it (the last begins with 0x%02X)", strays,
			 strays == 1 ? "" : "s", u->buf[0]);
		return can_uds_fail(err, -EPROTO, service, text);
	}
	if (wait_ns == 0)
		snprintf(text, sizeof(text), "no answer within %lld ms in all, "
			 "\"response pending\" came %u times",
			 (long long)(u->total_ns / MS),
			 (unsigned int)u->pending);
	else
		snprintf(text, sizeof(text), "no answer within %lld ms (%s)",
			 (long long)(wait_ns / MS), u->pending ? "P2*" : "P2");
	return can_uds_fail(err, AFSOCK_TIMEOUT, service, text);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* span from now, which is not negative. */
static int64_t after(int64_t span_ns)
{
	return can_isotp_deadline(span_ns < 0 ? 0 : span_ns);
}

static ssize_t await_answer(struct afsock_uds *u, uint8_t service,
			    int64_t total, struct afsock_err *err)
{
	int64_t wait = u->p2_ns + u->margin_ns;
	int64_t deadline = least(after(wait), total);
	unsigned int strays = 0;
	ssize_t n;

	for (;;) {
		n = receive(u, deadline, err);
		if (n == AFSOCK_TIMEOUT)
			return fail_silent(u, service,
					   deadline == total ? 0 : wait, strays,
					   err);
		if (n < 0)
			return n;
		if ((size_t)n > u->size)
			return can_uds_fail(err, AFSOCK_ERANGE, service,
					    "the answer is longer than the "
					    "room for it");
		switch (judge(u, service, (size_t)n)) {
		case ANSWER:
			return n;
		case REFUSAL:
			return fail_negative(u, service, err);
		case PENDING:
			u->pending++;
			wait = u->p2_star_ns + u->margin_ns;
			deadline = least(after(wait), total);
			break;
		default:
			u->strays++;
			strays++;
		}
	}
}

/* Services whose second byte is a sub-function (ISO 14229-1, table 2). */
static bool has_sub_function(uint8_t service)
{
	static const uint8_t list[] = { 0x10, 0x11, 0x19, 0x27, 0x28, 0x29,
					0x2c, 0x31, 0x3e, 0x83, 0x85, 0x86,
					0x87 };

	return memchr(list, service, sizeof(list)) != NULL;
}

ssize_t can_uds_exchange(struct afsock_uds *u, const struct iovec *iov,
			 size_t count, struct afsock_err *err)
{
	const uint8_t *head = iov[0].iov_base;
	int64_t total = after(u->total_ns);
	ssize_t n;
	int r;

	u->nrc = 0;
	u->pending = 0;
	drop_old(u);
	r = send_request(u, iov, count, total, err);
	if (r < 0)
		return r;
	if (iov[0].iov_len > 1 && has_sub_function(head[0]) &&
	    head[1] & AFSOCK_UDS_SUPPRESS)
		return 0;
	n = await_answer(u, head[0], total, err);
	/* The sub-function comes back (ISO 14229-1, 8.4). */
	if (n >= 0 && iov[0].iov_len > 1 && has_sub_function(head[0]) &&
	    (n < 2 || u->buf[1] != head[1]))
		return can_uds_fail(err, -EPROTO, head[0],
				    "the answer is one of another "
				    "sub-function");
	return n;
}

ssize_t afsock_uds_request(struct afsock_uds *u, const void *request,
			   size_t len, const unsigned char **ret,
			   struct afsock_err *err)
{
	const struct iovec iov = { (void *)(uintptr_t)request, len };
	ssize_t n;

	if (len == 0)
		return afsock_fail(err, AFSOCK_EVALUE, "request",
				   "an empty request has no service");
	n = can_uds_exchange(u, &iov, 1, err);
	if (n >= 0 && ret)
		*ret = u->buf;
	return n;
}

/* ---- the tester is present ---- */

int afsock_uds_tester_present(struct afsock_uds *u, bool suppress,
			      struct afsock_err *err)
{
	const uint8_t request[] = { AFSOCK_UDS_TESTER_PRESENT,
				    suppress ? AFSOCK_UDS_SUPPRESS : 0 };
	ssize_t n = afsock_uds_request(u, request, sizeof(request), NULL, err);

	return n < 0 ? (int)n : 0;
}

int64_t afsock_uds_due(const struct afsock_uds *u)
{
	int64_t left;

	if (u->session == 1)
		return -1;
	left = u->spoke_ns_ + u->s3_ns / 2 - can_isotp_now();
	return left > 0 ? left : 0;
}
