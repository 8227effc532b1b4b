/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939_send.c - messages that are sent, and what becomes of them */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <linux/can/raw.h>
#include <linux/sock_diag.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "j1939.h"

/* How often to look again at what nothing tells of. */
#define PAUSE_NS (10 * J1939_MS)

/* Connection management of both transports, and its Connection Abort (SAE
 * J1939-21, 5.10.3). */
#define PGN_TP_CM 0x0ec00
#define PGN_ETP_CM 0x0c800
#define CM_ABORT 255
#define ABORT_ANY_OTHER_REASON 250

static const struct {
	int error;
	const char *text;
} reasons[] = {
	/* net/can/j1939/transport.c, j1939_xtp_abort_to_errno */
	{ EALREADY, "the peer is busy with another transfer" },
	{ EMSGSIZE, "the peer has no room for it" },
	{ EHOSTUNREACH, "nobody answered in time" },
	{ EBADMSG, "the peer asked for packets in the middle of a transfer" },
	{ ENOTRECOVERABLE, "too many packets had to be sent again, or the "
			   "peer asked for what there is not" },
	{ ENOTCONN, "a packet came that nobody waited for" },
	{ EILSEQ, "a packet was out of sequence" },
	{ EPROTO, "the transfer broke the rules, or the peer gave it up" },
	/* same file: simple messages, retries, network devices, close() */
	{ ETIME, "the bus did not take the frame within 10 s" },
	{ ENETUNREACH, "the transmit queue of the interface stayed full" },
	{ ENETDOWN, "the interface went down" },
	{ ESHUTDOWN, "it was given up on this side" },
};

const char *afsock_j1939_abort_text(int error)
{
	size_t i;

	for (i = 0; i < CAN_COUNT(reasons); i++)
		if (reasons[i].error == (error < 0 ? -error : error))
			return reasons[i].text;
	return NULL;
}

int64_t j1939_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

/* ---- beginning ---- */

static bool is_broadcast(const struct afsock_j1939_to *to)
{
	return to->addr == J1939_NO_ADDR && to->name == J1939_NO_NAME;
}

static int check_to(const struct afsock_j1939_to *to, size_t len,
		    struct afsock_err *err)
{
	int r = to->pgn == J1939_NO_PGN ? 0 :
					  afsock_j1939_pgn_check(to->pgn, err);

	if (r < 0)
		return r;
	if (to->prio < -1 || to->prio > 7)
		return afsock_fail(err, AFSOCK_ERANGE, "prio",
				   "prio %d not within 0 and 7", to->prio);
	if (to->addr == J1939_IDLE_ADDR && to->name == J1939_NO_NAME)
		return afsock_fail(err, AFSOCK_EVALUE, "da",
				   "da 0x%02x is nobody's: 0 to 0x%02x, or "
				   "0x%02x for everybody", to->addr,
				   J1939_MAX_UNICAST_ADDR, J1939_NO_ADDR);
	/* Its identifier has no room for an address, so the kernel would send
	 * one frame to everybody (net/can/j1939/main.c, j1939_send_one). */
	if (!is_broadcast(to) && to->pgn <= J1939_PGN_MAX &&
	    !AFSOCK_J1939_IS_PDU1(to->pgn) && len <= AFSOCK_J1939_SIMPLE_MAX)
		return afsock_fail(err, AFSOCK_EVALUE, "da",
				   "pgn 0x%05" PRIx32 " of %zu bytes goes to "
				   "everybody: PDU2 groups have no destination "
				   "up to %d bytes", to->pgn, len,
				   AFSOCK_J1939_SIMPLE_MAX);
	if (is_broadcast(to) && len > AFSOCK_J1939_TP_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, "length",
				   "%zu bytes above %d, the longest broadcast",
				   len, AFSOCK_J1939_TP_MAX);
	return 0;
}

/* What the socket is connected to takes no message of that length. */
static int check_connected(const struct afsock *s, size_t len,
			   struct afsock_err *err)
{
	struct afsock_j1939_to to = AFSOCK_J1939_TO_INIT;
	struct sockaddr_can far;

	/* Without a peer the kernel has a code of its own. */
	if (j1939_get_end(s, true, &far) < 0)
		return 0;
	to.name = far.can_addr.j1939.name;
	to.addr = far.can_addr.j1939.addr;
	to.pgn = far.can_addr.j1939.pgn;
	return check_to(&to, len, err);
}

/* The options that a message needs. */
static int prepare(struct afsock *s, const struct afsock_j1939_to *to,
		   struct afsock_err *err)
{
	const char *op = "SO_BROADCAST";
	int r = 0;

	if (is_broadcast(to))
		r = afsock_setopt_int(s, SOL_SOCKET, SO_BROADCAST, 1);
	if (r == 0 && to->prio >= 0) {
		op = "SO_J1939_SEND_PRIO";
		r = afsock_setopt_int(s, SOL_CAN_J1939, SO_J1939_SEND_PRIO,
				      to->prio);
	}
	if (r == -EPERM)
		return afsock_fail_op(err, r, op, "priorities 0 and 1 need "
				      "CAP_NET_ADMIN");
	return r < 0 ? can_fail_op(err, r, op, "cannot set it") : 0;
}

ssize_t afsock_j1939_start(struct afsock *s, const void *buf, size_t len,
			   const struct afsock_j1939_to *to,
			   struct afsock_err *err)
{
	struct afsock now = *s;
	struct sockaddr_can sa;
	struct afsock_addr addr;
	ssize_t n;
	int r;

	if (len > AFSOCK_J1939_ETP_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, "length",
				   "%zu bytes above %d", len,
				   AFSOCK_J1939_ETP_MAX);
	now.timeout_ns = 0;
	if (!to) {
		r = check_connected(s, len, err);
		if (r < 0)
			return r;
		n = afsock_send(&now, buf, len, MSG_DONTWAIT);
		return n < 0 ? can_fail_op(err, (int)n, "send",
					   "cannot send") : n;
	}
	r = check_to(to, len, err);
	if (r == 0)
		r = prepare(s, to, err);
	if (r < 0)
		return r;
	memset(&sa, 0, sizeof(sa));
	memset(&addr, 0, sizeof(addr));
	sa.can_family = AF_CAN;
	sa.can_addr.j1939.name = to->name;
	sa.can_addr.j1939.pgn = to->pgn;
	sa.can_addr.j1939.addr = to->addr;
	can_store_address(&sa, &addr);
	/* A wait in sendmsg() would not end when the transfer does. */
	n = afsock_sendto(&now, buf, len, MSG_DONTWAIT, &addr);
	return n < 0 ? can_fail_op(err, (int)n, "send", "cannot send") : n;
}

int afsock_j1939_pending(const struct afsock *s)
{
	uint32_t words[SK_MEMINFO_VARS];
	size_t len = sizeof(words);
	int r = afsock_getopt(s, SOL_SOCKET, SO_MEMINFO, words, &len);

	if (r < 0)
		return r;
	/* A session keeps its data charged to the socket until it ends. */
	return len > SK_MEMINFO_WMEM_ALLOC * sizeof(words[0]) &&
	       words[SK_MEMINFO_WMEM_ALLOC] != 0;
}

/* ---- ending early ---- */

/* Address and group of a destination; what the socket is connected to. */
static int resolve_to(const struct afsock *s, const struct afsock_j1939_to *to,
		      struct afsock_j1939_to *ret)
{
	struct sockaddr_can far;
	int r = j1939_get_end(s, true, &far);

	if (to)
		*ret = *to;
	if (to && (to->pgn != J1939_NO_PGN || r < 0))
		return 0;
	if (r < 0)
		return r;
	ret->pgn = far.can_addr.j1939.pgn;
	if (!to) {
		ret->name = far.can_addr.j1939.name;
		ret->addr = far.can_addr.j1939.addr;
	}
	return 0;
}

static int send_frame(int ifindex, const struct can_frame *frame)
{
	struct sockaddr_can sa = { .can_family = AF_CAN,
				   .can_ifindex = ifindex };
	struct afsock raw = AFSOCK_INIT;
	struct afsock_addr addr;
	ssize_t n;
	int r = afsock_open(AF_CAN, SOCK_RAW, CAN_RAW, &raw, NULL);

	if (r < 0)
		return r;
	memset(&addr, 0, sizeof(addr));
	can_store_address(&sa, &addr);
	afsock_setopt(&raw, SOL_CAN_RAW, CAN_RAW_FILTER, NULL, 0);
	raw.timeout_ns = 100 * J1939_MS;
	n = afsock_sendto(&raw, frame, sizeof(*frame), MSG_DONTWAIT, &addr);
	afsock_close(&raw);
	return n < 0 ? (int)n : 0;
}

static int send_abort(const struct sockaddr_can *own, uint32_t cm,
		      const struct afsock_j1939_to *to)
{
	struct afsock_j1939_id id = { .pgn = cm, .prio = 7,
				      .sa = own->can_addr.j1939.addr,
				      .da = to->addr };
	struct can_frame frame = { .len = 8, .data = { CM_ABORT,
				   ABORT_ANY_OTHER_REASON, 0xff, 0xff, 0xff,
				   to->pgn & 0xff, to->pgn >> 8 & 0xff,
				   to->pgn >> 16 & 0xff } };
	int r = afsock_j1939_id_pack(&id, &frame.can_id, NULL);

	return r < 0 ? r : send_frame(own->can_ifindex, &frame);
}

/*
 * The kernel ends a session that either side aborts, and takes the frame for
 * ours (j1939_xtp_rx_abort). There is no other way to it: it has no shutdown(),
 * and connect() to AF_UNSPEC is EINVAL. Which transport it was is not known
 * here; an abort of one that there is not does nothing.
 */
int afsock_j1939_abort(struct afsock *s, const struct afsock_j1939_to *to,
		       struct afsock_err *err)
{
	struct afsock_j1939_to dest = AFSOCK_J1939_TO_INIT;
	struct sockaddr_can own;
	int r = j1939_get_end(s, false, &own);

	if (r == 0)
		r = resolve_to(s, to, &dest);
	if (r < 0)
		return afsock_fail_op(err, r, "abort", "no destination");
	if (is_broadcast(&dest) || dest.pgn > J1939_PGN_MAX)
		return afsock_fail(err, AFSOCK_EVALUE, "da",
				   "a broadcast cannot be aborted");
	if (own.can_addr.j1939.addr > J1939_MAX_UNICAST_ADDR ||
	    dest.addr > J1939_MAX_UNICAST_ADDR)
		return afsock_fail_op(err, -EADDRNOTAVAIL, "abort",
				      "an abort needs the addresses of both "
				      "ends, not only their names");
	r = send_abort(&own, PGN_TP_CM, &dest);
	if (r == 0)
		r = send_abort(&own, PGN_ETP_CM, &dest);
	return r < 0 ? can_fail_op(err, r, "abort",
				   "cannot send the abort") : 0;
}

int afsock_j1939_close(struct afsock *s, const struct afsock_j1939_to *to)
{
	int64_t give_up = j1939_now() + 100 * J1939_MS;
	struct timespec pause = { .tv_nsec = J1939_MS };

	/* Messages behind the first begin when it ends: one abort each. */
	while (s && s->fd >= 0 && afsock_j1939_pending(s) == 1 &&
	       j1939_now() < give_up) {
		if (afsock_j1939_abort(s, to, NULL) < 0)
			break;
		ppoll(NULL, 0, &pause, NULL);
	}
	return afsock_close(s);
}

/* ---- seeing it through ---- */

struct transfer {
	struct afsock *s;
	const unsigned char *data;
	size_t len;
	size_t queued;
	bool is_begun;
	uint32_t acked;
	const struct afsock_j1939_to *to;
	int64_t deadline; /* INT64_MAX: none */
	struct afsock_err *err;
	struct afsock ear; /* hears the peer's aborts; may be closed */
	struct afsock_j1939_to dest;
	bool is_peers_abort;
};

/*
 * The kernel does not end a transmission that its receiver aborts: it looks
 * for a reception (j1939_tp_cmd_recv with J1939_TP_CMD_ABORT), and says
 * EHOSTUNREACH once its timer is over. So hear them, and know the reason.
 */
static void open_ear(struct transfer *t)
{
	struct can_filter filters[2];
	struct afsock_j1939_id id = { .pgn = PGN_TP_CM };
	struct sockaddr_can own, any = { .can_family = AF_CAN };
	struct afsock_addr addr = { .len = 0 };
	size_t i;

	if (t->len <= AFSOCK_J1939_SIMPLE_MAX ||
	    resolve_to(t->s, t->to, &t->dest) < 0 ||
	    t->dest.addr > J1939_MAX_UNICAST_ADDR ||
	    j1939_get_end(t->s, false, &own) < 0 ||
	    own.can_addr.j1939.addr > J1939_MAX_UNICAST_ADDR)
		return;
	id.sa = t->dest.addr;
	id.da = own.can_addr.j1939.addr;
	for (i = 0; i < CAN_COUNT(filters); i++) {
		(void)afsock_j1939_id_pack(&id, &filters[i].can_id, NULL);
		filters[i].can_mask = CAN_EFF_FLAG | CAN_RTR_FLAG | 0x3ffffff;
		id.pgn = PGN_ETP_CM;
	}
	if (afsock_open(AF_CAN, SOCK_RAW, CAN_RAW, &t->ear, NULL) < 0)
		return;
	any.can_ifindex = own.can_ifindex;
	can_store_address(&any, &addr);
	if (afsock_setopt(&t->ear, SOL_CAN_RAW, CAN_RAW_FILTER, filters,
			  sizeof(filters)) < 0 ||
	    afsock_bind_addr(&t->ear, &addr, NULL) < 0)
		afsock_close(&t->ear);
	t->ear.timeout_ns = 0;
}

/* The errno that the kernel has for a reason (j1939_xtp_abort_to_errno). */
static int reason_errno(unsigned char reason)
{
	static const int errnos[] = { EPROTO, EALREADY, EMSGSIZE, EHOSTUNREACH,
				      EBADMSG, ENOTRECOVERABLE, ENOTCONN,
				      EILSEQ };

	return reason < CAN_COUNT(errnos) ? errnos[reason] : EPROTO;
}

/* 0, or what the peer aborted our transfer with. */
static int hear_abort(struct transfer *t)
{
	struct can_frame frame;

	while (t->ear.fd >= 0 && afsock_recv(&t->ear, &frame, sizeof(frame),
					     MSG_DONTWAIT) == sizeof(frame)) {
		if (frame.len == 8 && frame.data[0] == CM_ABORT &&
		    frame.data[5] == (t->dest.pgn & 0xff) &&
		    frame.data[6] == (t->dest.pgn >> 8 & 0xff) &&
		    frame.data[7] == (t->dest.pgn >> 16 & 0xff)) {
			t->is_peers_abort = true;
			return -reason_errno(frame.data[1]);
		}
	}
	return 0;
}

/* Wait for events, and for room if there is more to queue; but look again
 * after span_ns, if above 0. 0, or what ends it. */
static int wait_more(struct transfer *t, short events, int64_t span_ns)
{
	struct pollfd fds[] = { { .fd = t->s->fd, .events = events },
				{ .fd = t->ear.fd, .events = POLLIN } };
	int64_t left = t->deadline;
	struct timespec ts;
	bool has_limit;

	if (left != INT64_MAX) {
		left -= j1939_now();
		if (left <= 0)
			return AFSOCK_TIMEOUT;
	}
	if (span_ns > 0 && span_ns < left)
		left = span_ns;
	has_limit = left != INT64_MAX;
	/* A time_t may have 32 bits: the caller looks again. */
	if (left > INT64_C(1000000000) * 1000000)
		left = INT64_C(1000000000) * 1000000;
	ts.tv_sec = (time_t)(left / INT64_C(1000000000));
	ts.tv_nsec = (long)(left % INT64_C(1000000000));
	if (ppoll(fds, CAN_COUNT(fds), has_limit ? &ts : NULL, NULL) >= 0)
		return 0;
	if (errno != EINTR)
		return -errno;
	return t->s->on_interrupt && t->s->on_interrupt(t->s->interrupt_arg) ?
		       -EINTR : 0;
}

/* An error of the socket that is no event: the interface went down. */
static int socket_error(struct afsock *s)
{
	int error = 0;
	int r = afsock_getopt_int(s, SOL_SOCKET, SO_ERROR, &error);

	return r < 0 ? r : -error;
}

/* Let what was begun before end, and forget its events. */
static int wait_for_earlier(struct transfer *t)
{
	struct afsock_j1939_event event;
	int r;

	for (;;) {
		r = afsock_j1939_pending(t->s);
		while (afsock_j1939_event(t->s, &event) == 0)
			;
		if (r <= 0)
			return r;
		r = wait_more(t, 0, PAUSE_NS);
		if (r < 0)
			return r;
	}
}

/* Queue what is left, or as much as there is room for. */
static int queue_part(struct transfer *t)
{
	ssize_t n = afsock_j1939_start(t->s, t->data + t->queued,
				       t->len - t->queued, t->to, t->err);

	if (n == -EAGAIN)
		return 0;
	if (n < 0)
		return (int)n;
	t->is_begun = true;
	t->queued += (size_t)n;
	return 0;
}

static bool is_queued(const struct transfer *t)
{
	return t->is_begun && t->queued == t->len;
}

/* 1 done, 0 not yet, below 0 failed. */
static int look_at_events(struct transfer *t)
{
	struct afsock_j1939_event event;
	int r;

	while ((r = afsock_j1939_event(t->s, &event)) == 0) {
		if (event.kind == AFSOCK_J1939_TX_DONE)
			return 1;
		if (event.kind == AFSOCK_J1939_TX_SCHEDULED)
			t->acked = event.bytes;
		if (event.kind == AFSOCK_J1939_TX_ABORTED) {
			t->acked = event.bytes;
			return event.error ? -event.error : -EPROTO;
		}
	}
	if (r == -EAGAIN)
		r = hear_abort(t);
	return r < 0 ? r : socket_error(t->s);
}

/* A name can be used 250 ms after its claim, also after one that was made
 * again (j1939_ac_process starts the timer anew). */
static int begin(struct transfer *t)
{
	int64_t patience = j1939_now() + 300 * J1939_MS;
	struct timespec pause = { .tv_nsec = PAUSE_NS };
	int r = queue_part(t);

	if (patience > t->deadline)
		patience = t->deadline;
	while (r == -EADDRNOTAVAIL && j1939_now() < patience) {
		ppoll(NULL, 0, &pause, NULL);
		r = queue_part(t);
	}
	return r;
}

static int see_through(struct transfer *t)
{
	int r;

	for (;;) {
		r = look_at_events(t);
		if (r != 0)
			return r < 0 ? r : 0;
		if (!is_queued(t))
			r = queue_part(t);
		if (r == 0)
			r = wait_more(t, is_queued(t) ? 0 : POLLOUT, 0);
		if (r < 0)
			return r;
	}
}

/* End it here as well, and let the kernel see that. */
static void give_up(struct transfer *t)
{
	int64_t end = j1939_now() + 100 * J1939_MS;
	struct timespec pause = { .tv_nsec = J1939_MS };

	if (afsock_j1939_abort(t->s, t->to, NULL) < 0)
		return;
	while (afsock_j1939_pending(t->s) == 1 && j1939_now() < end)
		ppoll(NULL, 0, &pause, NULL);
}

static void describe(const struct transfer *t, char *buf, size_t size)
{
	struct afsock_j1939_to to = AFSOCK_J1939_TO_INIT;
	struct afsock_out out = { .buf = buf, .size = size };

	(void)resolve_to(t->s, t->to, &to);
	if (is_broadcast(&to))
		afsock_out_add(&out, "everybody");
	else if (to.name != J1939_NO_NAME)
		afsock_out_add(&out, "name 0x%016" PRIx64, to.name);
	else
		afsock_out_add(&out, "0x%02x", to.addr);
	afsock_out_add(&out, ", pgn 0x%05" PRIx32 ", %zu bytes", to.pgn,
		       t->len);
}

/* One sentence about how it went wrong. */
static int fail(const struct transfer *t, int r)
{
	const char *reason = r > -4096 ? afsock_j1939_abort_text(r) : NULL;
	char where[96];

	describe(t, where, sizeof(where));
	if (r == AFSOCK_TIMEOUT)
		return afsock_fail_op(t->err, r, "send",
				      "to %s: not through in time, %" PRIu32
				      " acknowledged; aborted", where,
				      t->acked);
	if (t->is_peers_abort)
		return afsock_fail_op(t->err, r, "send",
				      "to %s: the peer aborted: %s", where,
				      r == -EHOSTUNREACH ? "its own time was "
							   "up" : reason);
	if (r == -EHOSTUNREACH && t->acked == 0)
		return afsock_fail_op(t->err, r, "send",
				      "to %s: no answer within 1250 ms (T3): "
				      "is a receiver bound to that address?",
				      where);
	if (r == -EHOSTUNREACH)
		return afsock_fail_op(t->err, r, "send",
				      "to %s: the peer fell silent after "
				      "%" PRIu32 " bytes", where, t->acked);
	return afsock_fail_op(t->err, r, "send", "to %s: %s, after %" PRIu32
			      " bytes", where, reason ? reason : "failed",
			      t->acked);
}

int afsock_j1939_send(struct afsock *s, const void *buf, size_t len,
		      const struct afsock_j1939_to *to, struct afsock_err *err)
{
	struct transfer t = { .s = s, .data = buf, .len = len, .to = to,
			      .deadline = INT64_MAX, .err = err,
			      .ear = AFSOCK_INIT,
			      .dest = AFSOCK_J1939_TO_INIT };
	int64_t now = j1939_now();
	int on = 0, r;

	if (s->timeout_ns >= 0 && s->timeout_ns < INT64_MAX - now)
		t.deadline = now + s->timeout_ns;
	r = afsock_getopt_int(s, SOL_CAN_J1939, SO_J1939_ERRQUEUE, &on);
	if (r == 0 && !on)
		r = afsock_j1939_set_events(s, true);
	if (r == 0 && s->timeout_ns != 0)
		r = wait_for_earlier(&t);
	if (r < 0)
		return afsock_fail_op(err, r, "send", "the message before it "
				      "is still under way");
	if (s->timeout_ns == 0) {
		r = begin(&t);
		return r < 0 ? r : afsock_fail_op(err, -EINPROGRESS, "send",
						  "begun; events tell the "
						  "rest");
	}
	open_ear(&t);
	r = begin(&t);
	if (r == 0)
		r = see_through(&t);
	if (r < 0 && t.is_begun) {
		if (r == AFSOCK_TIMEOUT || r == -EINTR || t.is_peers_abort)
			give_up(&t);
		r = fail(&t, r);
	}
	afsock_close(&t.ear);
	return r;
}
