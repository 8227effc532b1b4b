/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * isotp_send.c - ISO-TP sockets: open, send until it is done, receive, close
 *
 * The kernel starts a transfer with send() and is done with it later. An empty
 * send() asks whether it is: isotp_sendmsg() says EAGAIN while one is under
 * way, and only then looks at the length, EINVAL. That holds since 5.10, while
 * poll() tells it since 6.3 (and 6.1.23) only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "isotp.h"

#define NS_PER_SEC INT64_C(1000000000)

int64_t can_isotp_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

int64_t can_isotp_deadline(int64_t span_ns)
{
	int64_t now;

	if (span_ns < 0)
		return INT64_MAX;
	now = can_isotp_now();
	return span_ns > INT64_MAX - now ? INT64_MAX : now + span_ns;
}

struct afsock can_isotp_until(const struct afsock *s, int64_t deadline)
{
	struct afsock limited = *s;
	int64_t left = INT64_MAX;

	if (deadline != INT64_MAX)
		left = deadline - can_isotp_now();
	limited.timeout_ns = left > 0 ? left : 0;
	return limited;
}

/* No more than a 32-bit time_t holds. */
#define POLL_MAX INT64_C(1000000000000000000)

int can_isotp_poll(const struct afsock *s, struct pollfd *fds, size_t count,
		   int64_t deadline)
{
	struct timespec ts;
	int64_t left;
	int r;

	for (;;) {
		left = deadline - can_isotp_now();
		left = left < 0 ? 0 : left > POLL_MAX ? POLL_MAX : left;
		ts.tv_sec = (time_t)(left / NS_PER_SEC);
		ts.tv_nsec = (long)(left % NS_PER_SEC);
		r = ppoll(fds, count, &ts, NULL);
		if (r > 0)
			return r;
		if (r == 0 && can_isotp_now() >= deadline)
			return AFSOCK_TIMEOUT;
		if (r < 0 && errno != EINTR)
			return -errno;
		if (r < 0 && s->on_interrupt &&
		    s->on_interrupt(s->interrupt_arg))
			return -EINTR;
	}
}

/* ---- opening ---- */

static int check_open(const char *interface,
		      const struct afsock_isotp_address *a,
		      struct afsock_err *err)
{
	int r = can_isotp_check_id("rx_id", a->rx_id, err);

	if (r == 0)
		r = can_isotp_check_id("tx_id", a->tx_id, err);
	if (r == 0 && !*interface)
		r = afsock_fail(err, AFSOCK_EVALUE, "interface",
				"no interface named: ISO-TP cannot use all");
	return r;
}

int afsock_isotp_open(const char *interface,
		      const struct afsock_isotp_address *address,
		      const struct afsock_isotp_config *config,
		      int64_t timeout_ns, struct afsock *ret,
		      struct afsock_err *err)
{
	const struct afsock_value items[] = {
		afsock_text(interface),
		afsock_uint(address->rx_id),
		afsock_uint(address->tx_id),
	};
	struct afsock_isotp_config own;
	struct afsock s;
	int r = check_open(interface, address, err);

	if (r < 0)
		return r;
	if (config)
		own = *config;
	else
		afsock_isotp_config_init(&own);
	own.has_ext_address = address->has_ext;
	own.has_rx_ext_address = address->has_ext &&
				 address->tx_ext != address->rx_ext;
	own.ext_address = address->tx_ext;
	own.rx_ext_address = address->rx_ext;
	own.sf_broadcast = address->is_functional && !own.cf_broadcast;
	r = afsock_isotp_config_check(&own, err);
	if (r == 0)
		r = afsock_open(AF_CAN, SOCK_DGRAM, CAN_ISOTP, &s, err);
	if (r < 0)
		return r;
	r = afsock_isotp_config_apply(&s, &own, err);
	if (r == 0)
		r = afsock_set_timeout(&s, timeout_ns);
	if (r == 0)
		r = afsock_setopt_int(&s, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	if (r == 0)
		r = afsock_bind(&s, items, CAN_COUNT(items), err);
	if (r < 0) {
		afsock_close(&s);
		return r;
	}
	*ret = s;
	return 0;
}

/* ---- the end of a transfer ---- */

int afsock_isotp_error(struct afsock *s, struct afsock_err *err)
{
	int error = 0;
	int r = afsock_getopt_int(s, SOL_SOCKET, SO_ERROR, &error);

	if (r < 0)
		return afsock_fail(err, r, NULL, "the socket is closed");
	if (!error)
		return 0;
	return afsock_isotp_explain(s, "recv", -error, 0, -1, err);
}

/* Errors that only a transfer of ours leaves behind. */
static bool is_of_send(int code)
{
	return code == -ECOMM || code == -EMSGSIZE || code == -EBADMSG;
}

/* Whether a transfer is under way. */
static bool is_busy(const struct afsock *s)
{
	return send(s->fd, "", 0, MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

/* 0, AFSOCK_TIMEOUT, -EAGAIN, -errno. */
static int wait_idle(const struct afsock *s, int64_t deadline)
{
	int64_t pause = 50000, until;
	struct afsock limited;
	int r;

	while (is_busy(s)) {
		if (s->timeout_ns == 0 && deadline == 0)
			return -EAGAIN;
		limited = can_isotp_until(s, deadline);
		r = afsock_wait(&limited, POLLOUT);
		if (r < 0)
			return r;
		if (!is_busy(s))
			break;
		/* A kernel whose poll does not tell: look again, ever later. */
		until = can_isotp_now() + pause;
		if (until >= deadline)
			until = deadline;
		limited = can_isotp_until(s, until);
		r = afsock_wait(&limited, 0);
		if (r == -EINTR || (r == AFSOCK_TIMEOUT && until == deadline))
			return r;
		pause = pause < 5000000 ? pause * 2 : pause;
	}
	return 0;
}

/* How a transfer of len bytes that began at start has ended. */
static int result(struct afsock *s, size_t len, int64_t start,
		  struct afsock_err *err)
{
	int error = 0;
	int r = afsock_getopt_int(s, SOL_SOCKET, SO_ERROR, &error);

	if (r < 0 || !error)
		return r;
	/*
	 * The kernel keeps one error for both directions. One of receiving is
	 * not this send's failure; it is told here or never, so that the
	 * caller knows of the message that it lost.
	 */
	if (!is_of_send(-error))
		return afsock_isotp_explain(s, "recv", -error, 0, -1, err);
	return afsock_isotp_explain(s, "send", -error, len,
				    start < 0 ? -1 : can_isotp_now() - start,
				    err);
}

static int fail_busy(const struct afsock *s, int code, int64_t start,
		     struct afsock_err *err)
{
	char text[64];

	if (code == AFSOCK_TIMEOUT)
		afsock_fail(err, code, NULL,
			    "still under way after %" PRId64 " ms: the peer "
			    "takes the message slowly, or asks to wait",
			    (can_isotp_now() - start) / 1000000);
	else if (code == -EAGAIN)
		afsock_fail(err, code, NULL, "a message is under way");
	else
		afsock_fail(err, code, NULL, "%s",
			    afsock_strerror(code, text, sizeof(text)));
	if (err) {
		const struct afsock_form form = afsock_form_of(s);
		struct afsock_addr addr;

		snprintf(err->op, sizeof(err->op), "send");
		if (afsock_getsockname(s, &addr) == 0)
			afsock_addr_format(&form, &addr, err->address,
					   sizeof(err->address), NULL);
	}
	return code;
}

int afsock_isotp_finish(struct afsock *s, struct afsock_err *err)
{
	int64_t start = can_isotp_now();
	int64_t deadline = s->timeout_ns == 0 ? 0 :
				   can_isotp_deadline(s->timeout_ns);
	int r = s->fd < 0 ? AFSOCK_ECLOSED : wait_idle(s, deadline);

	return r < 0 ? fail_busy(s, r, start, err) : result(s, 0, -1, err);
}

/* ---- sending ---- */

static size_t total(const struct iovec *iov, size_t count)
{
	size_t i, sum = 0;

	for (i = 0; i < count; i++)
		sum = iov[i].iov_len > SIZE_MAX - sum ? SIZE_MAX :
							sum + iov[i].iov_len;
	return sum;
}

/* Below what every kernel takes there is nothing to look up. */
#define ALWAYS_FITS 4095

static int check_len(size_t len, struct afsock_err *err)
{
	size_t max;
	int source;

	if (len == 0)
		return afsock_fail(err, AFSOCK_EVALUE, "length",
				   "an ISO-TP message has at least one byte");
	if (len <= ALWAYS_FITS)
		return 0;
	max = afsock_isotp_max_pdu(&source);
	if (len <= max)
		return 0;
	return afsock_fail(err, AFSOCK_ERANGE, "length",
			   "%zu bytes above the %zu that this kernel sends%s",
			   len, max,
			   source == AFSOCK_ISOTP_LIMIT_PARAMETER ?
				   " (module parameter max_pdu_size)" :
				   " (by its version)");
}

/* EINVAL of a message that is not too long has one reason left. */
static int fail_send(struct afsock *s, int code, size_t len, int64_t took_ns,
		     struct afsock_err *err)
{
	struct afsock_isotp_config c;

	if (code == -EINVAL && afsock_isotp_config_read(s, &c, NULL) == 0 &&
	    c.sf_broadcast)
		return afsock_fail(err, AFSOCK_ERANGE, "length",
				   "%zu bytes do not fit in a single frame, "
				   "and functional requests have no more",
				   len);
	return afsock_isotp_explain(s, "send", code, len, took_ns, err);
}

ssize_t afsock_isotp_sendv(struct afsock *s, const struct iovec *iov,
			   size_t count, struct afsock_err *err)
{
	struct afsock_msg msg = { .iov = (struct iovec *)(uintptr_t)iov,
				  .iov_count = count };
	size_t len = total(iov, count);
	int64_t start = can_isotp_now();
	int64_t deadline = can_isotp_deadline(s->timeout_ns);
	int r = check_len(len, err);
	ssize_t n;

	if (r == 0)
		r = afsock_isotp_error(s, err);
	if (r < 0) {
		if (err && r > -4096)
			snprintf(err->field, sizeof(err->field), "earlier");
		return r;
	}
	n = afsock_sendmsg(s, &msg, 0);
	if (n == AFSOCK_TIMEOUT || n == -EAGAIN)
		return fail_busy(s, (int)n, start, err);
	if (n < 0)
		return fail_send(s, (int)n, len, can_isotp_now() - start, err);
	if (s->timeout_ns == 0)
		return n;
	r = wait_idle(s, deadline);
	if (r < 0)
		return fail_busy(s, r, start, err);
	r = result(s, len, start, err);
	return r < 0 ? r : n;
}

ssize_t afsock_isotp_send(struct afsock *s, const void *pdu, size_t len,
			  struct afsock_err *err)
{
	const struct iovec iov = { (void *)(uintptr_t)pdu, len };

	return afsock_isotp_sendv(s, &iov, 1, err);
}

/* ---- receiving ---- */

static int64_t time_of(const struct afsock_msg *msg)
{
	struct afsock_cmsg it = { .data = NULL };
	struct timespec ts;

	while (afsock_cmsg_next(msg, &it)) {
		if (it.level == SOL_SOCKET && it.type == SO_TIMESTAMPNS &&
		    it.len >= sizeof(ts)) {
			memcpy(&ts, it.data, sizeof(ts));
			return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
		}
	}
	return 0;
}

ssize_t can_isotp_read(struct afsock *s, void *buf, size_t size, int flags,
		       int64_t *ret_time_ns)
{
	struct iovec iov = { buf, size };
	size_t control[128 / sizeof(size_t)];
	struct afsock_msg msg = {
		.iov = &iov, .iov_count = 1,
		.control = control, .control_size = sizeof(control),
	};
	ssize_t n = afsock_recvmsg(s, &msg, flags | MSG_TRUNC);

	if (n < 0)
		return n;
	if (ret_time_ns)
		*ret_time_ns = time_of(&msg);
	return (ssize_t)msg.full_len;
}

ssize_t afsock_isotp_recv(struct afsock *s, void *buf, size_t size,
			  int64_t *ret_time_ns, struct afsock_err *err)
{
	ssize_t n = can_isotp_read(s, buf, size, 0, ret_time_ns);

	if (n >= 0)
		return n;
	return afsock_isotp_explain(s, is_of_send((int)n) && n != -EBADMSG ?
						"send" : "recv",
				    (int)n, 0, -1, err);
}

/* ---- the end ---- */

int afsock_isotp_close(struct afsock *s, int64_t timeout_ns,
		       struct afsock_err *err)
{
	int64_t start = can_isotp_now();
	int r = 0, closed;

	if (!s || s->fd < 0)
		return 0;
	r = wait_idle(s, can_isotp_deadline(timeout_ns));
	if (r < 0)
		return fail_busy(s, r, start, err);
	r = result(s, 0, -1, err);
	closed = afsock_close(s);
	return r < 0 ? r : closed;
}
