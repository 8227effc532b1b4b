/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * j1939_claim.c - address claiming (SAE J1939-81, 4.4)
 *
 * The kernel keeps track of who claimed what, but sends no claim itself
 * (net/can/j1939/address-claim.c). A socket that is bound to the name and an
 * address says so; it never gets what it sends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "j1939.h"

/* Time to object to a claim; time for answers to a request. */
#define CLAIM_NS (250 * J1939_MS)
#define LOOK_NS (250 * J1939_MS)
/* Cannot Claim waits for a random time up to this (SAE J1939-81, 4.2.2.3). */
#define RANDOM_NS (153 * J1939_MS)
/* The least time between two claims, and between two answers to requests. */
#define GAP_NS (20 * J1939_MS)
#define ANSWER_GAP_NS (500 * J1939_MS)
/* After the first losses, each one doubles a pause up to the longest. */
#define QUICK_LOSSES 3
#define PAUSE_NS (50 * J1939_MS)
#define PAUSE_DOUBLINGS 5
#define FORGET_NS (60 * 1000 * J1939_MS)
/* Messages to look at in one call. */
#define BATCH 64

/* ---- addresses in text ---- */

static int add_addr(struct afsock_j1939_addrs *addrs, uint64_t addr)
{
	if (!memchr(addrs->list, (int)addr, addrs->count))
		addrs->list[addrs->count++] = (uint8_t)addr;
	return 0;
}

/* "50" or "50-100", which may go down as well. */
static int read_range(const char *text, size_t len,
		      struct afsock_j1939_addrs *addrs, struct afsock_err *err)
{
	size_t n = j1939_text_piece(text, len, "-");
	uint64_t first = 0, last = 0;
	int r = j1939_read_number(text, n, "address", &first, err);

	last = first;
	if (r == 0 && n < len)
		r = j1939_read_number(text + n + 1, len - n - 1, "address",
				      &last, err);
	if (r < 0)
		return r;
	if (first > J1939_MAX_UNICAST_ADDR || last > J1939_MAX_UNICAST_ADDR)
		return afsock_fail(err, AFSOCK_ERANGE, "address",
				   "address %.*s above 0x%x",
				   len > 40 ? 40 : (int)len, text,
				   J1939_MAX_UNICAST_ADDR);
	for (; first != last; first += first < last ? 1 : (uint64_t)-1)
		add_addr(addrs, first);
	return add_addr(addrs, last);
}

int afsock_j1939_addrs_parse(const char *text, size_t len,
			     struct afsock_j1939_addrs *ret,
			     struct afsock_err *err)
{
	struct afsock_j1939_addrs addrs = { .count = 0 };
	size_t at, n;
	int r;

	for (at = 0; at <= len; at += n + 1) {
		n = j1939_text_piece(text + at, len - at, ",");
		r = read_range(text + at, n, &addrs, err);
		if (r < 0)
			return r;
	}
	*ret = addrs;
	return 0;
}

/* ---- sending ---- */

static int bind_at(struct afsock_j1939_claim *c, uint8_t addr,
		   struct afsock_err *err)
{
	struct sockaddr_can sa;
	struct afsock_addr own;

	memset(&sa, 0, sizeof(sa));
	memset(&own, 0, sizeof(own));
	sa.can_family = AF_CAN;
	sa.can_ifindex = c->ifindex_;
	sa.can_addr.j1939.name = c->name;
	sa.can_addr.j1939.pgn = J1939_NO_PGN;
	sa.can_addr.j1939.addr = addr;
	can_store_address(&sa, &own);
	return afsock_bind_addr(&c->s, &own, err);
}

static int send_all(struct afsock_j1939_claim *c, uint32_t pgn,
		    const unsigned char *data, size_t len)
{
	struct afsock_j1939_to to = AFSOCK_J1939_TO_INIT;
	ssize_t n;

	to.pgn = pgn;
	n = afsock_j1939_start(&c->s, data, len, &to, NULL);
	return n < 0 ? (int)n : 0;
}

/* Our claim, or Cannot Claim, from the address that the socket is bound to. */
static int send_claim(struct afsock_j1939_claim *c, int64_t now)
{
	unsigned char data[8];
	size_t i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)(c->name >> 8 * i);
	c->sent_ns_ = c->heard_ns_ = now;
	c->owes_claim_ = false;
	return send_all(c, J1939_PGN_ADDRESS_CLAIMED, data, sizeof(data));
}

static int send_request(struct afsock_j1939_claim *c)
{
	static const unsigned char data[3] = {
		J1939_PGN_ADDRESS_CLAIMED & 0xff,
		J1939_PGN_ADDRESS_CLAIMED >> 8 & 0xff,
		J1939_PGN_ADDRESS_CLAIMED >> 16 & 0xff,
	};

	return send_all(c, J1939_PGN_REQUEST, data, sizeof(data));
}

/* Nodes that give up together must not answer together: the time of day and
 * the name decide, as no generator of the process shall be touched. */
static int64_t random_ns(const struct afsock_j1939_claim *c, int64_t now)
{
	uint64_t x = c->name ^ (uint64_t)now * UINT64_C(0x9e3779b97f4a7c15);

	x ^= x >> 29;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 32;
	return (int64_t)(x % RANDOM_NS);
}

/* Say who we are, soon: the rate is limited. */
static void owe_claim(struct afsock_j1939_claim *c, int64_t now, bool is_asked)
{
	int64_t at = c->sent_ns_ + (is_asked ? ANSWER_GAP_NS : GAP_NS);

	if (at < now)
		at = now;
	if (c->owes_claim_ &&
	    (c->answer_ns_ <= at || c->state == AFSOCK_J1939_CANNOT))
		return;
	if (c->state == AFSOCK_J1939_CANNOT)
		at += random_ns(c, now);
	c->owes_claim_ = true;
	c->answer_ns_ = at;
}

/* ---- states ---- */

static bool is_free(const struct afsock_j1939_claim *c, uint8_t addr)
{
	return !c->holders[addr] || c->holders[addr] == c->name;
}

/* The first that is free, or else the first whose holder must give way. */
static int choose(const struct afsock_j1939_claim *c)
{
	size_t i;

	for (i = 0; i < c->wanted.count; i++)
		if (is_free(c, c->wanted.list[i]))
			return c->wanted.list[i];
	for (i = 0; i < c->wanted.count; i++)
		if (c->name < c->holders[c->wanted.list[i]])
			return c->wanted.list[i];
	return -1;
}

/* Bound to no address: Cannot Claim follows. */
static int give_up(struct afsock_j1939_claim *c, int64_t now)
{
	c->state = AFSOCK_J1939_CANNOT;
	c->addr = J1939_IDLE_ADDR;
	c->due_ns_ = INT64_MAX;
	owe_claim(c, now, false);
	return bind_at(c, J1939_IDLE_ADDR, NULL);
}

/* A full queue is tried again, other failures are told. */
static int try_again(struct afsock_j1939_claim *c, int r, int64_t now)
{
	if (r != -ENOBUFS && r != -EAGAIN)
		return r;
	c->state = AFSOCK_J1939_LOOKING;
	c->due_ns_ = now + GAP_NS;
	return 0;
}

static int claim_next(struct afsock_j1939_claim *c, int64_t now,
		      struct afsock_j1939_claim_event *ret)
{
	int addr = c->losses_ < AFSOCK_J1939_CLAIM_LOSSES ? choose(c) : -1;
	int r;

	if (addr < 0) {
		*ret = (struct afsock_j1939_claim_event){
			.kind = AFSOCK_J1939_CLAIM_NONE,
			.addr = J1939_IDLE_ADDR, .name = c->rival_,
		};
		r = give_up(c, now);
		return r < 0 ? r : 1;
	}
	r = bind_at(c, (uint8_t)addr, NULL);
	if (r == 0)
		r = send_claim(c, now);
	if (r < 0)
		return try_again(c, r, now);
	c->state = AFSOCK_J1939_CLAIMING;
	c->addr = (uint8_t)addr;
	c->due_ns_ = now + CLAIM_NS;
	return 0;
}

static int won(struct afsock_j1939_claim *c, int64_t now,
	       struct afsock_j1939_claim_event *ret)
{
	c->state = AFSOCK_J1939_CLAIMED;
	c->holders[c->addr] = c->name;
	c->due_ns_ = INT64_MAX;
	c->held_since_ns_ = now;
	*ret = (struct afsock_j1939_claim_event){
		.kind = AFSOCK_J1939_CLAIM_WON, .addr = c->addr,
		.name = c->name,
	};
	return 1;
}

static void forget_losses(struct afsock_j1939_claim *c, int64_t now)
{
	int64_t held = now - c->held_since_ns_;

	if (c->state == AFSOCK_J1939_CLAIMED && held / FORGET_NS >= c->losses_)
		c->losses_ = 0;
	else if (c->state == AFSOCK_J1939_CLAIMED)
		c->losses_ -= (int)(held / FORGET_NS);
}

static int lost(struct afsock_j1939_claim *c, int64_t now, uint64_t rival,
		struct afsock_j1939_claim_event *ret)
{
	int doublings;

	*ret = (struct afsock_j1939_claim_event){
		.kind = AFSOCK_J1939_CLAIM_LOST, .addr = c->addr,
		.name = rival,
	};
	forget_losses(c, now);
	c->rival_ = rival;
	c->state = AFSOCK_J1939_LOOKING;
	c->addr = J1939_IDLE_ADDR;
	c->owes_claim_ = false;
	c->due_ns_ = now;
	doublings = c->losses_++ - QUICK_LOSSES;
	if (doublings > PAUSE_DOUBLINGS)
		doublings = PAUSE_DOUBLINGS;
	if (doublings >= 0)
		c->due_ns_ += PAUSE_NS << doublings;
	return 1;
}

/* ---- what others say ---- */

static void note_holder(struct afsock_j1939_claim *c, uint8_t addr,
			uint64_t name)
{
	size_t i;

	for (i = 0; i < CAN_COUNT(c->holders); i++)
		if (c->holders[i] == name)
			c->holders[i] = J1939_NO_NAME;
	if (addr <= J1939_MAX_UNICAST_ADDR)
		c->holders[addr] = name;
}

static int other_claim(struct afsock_j1939_claim *c, int64_t now, uint8_t addr,
		       uint64_t name, struct afsock_j1939_claim_event *ret)
{
	bool is_ours = addr == c->addr && (c->state == AFSOCK_J1939_CLAIMING ||
					   c->state == AFSOCK_J1939_CLAIMED);
	bool is_new = addr > J1939_MAX_UNICAST_ADDR || c->holders[addr] != name;

	*ret = (struct afsock_j1939_claim_event){ .addr = addr, .name = name };
	if (name == c->name) {
		/* The kernel believes it: say again where we are. */
		ret->kind = AFSOCK_J1939_CLAIM_DUPLICATE;
		if (c->state == AFSOCK_J1939_CLAIMED)
			owe_claim(c, now, false);
		return 1;
	}
	if (is_ours && c->name < name) {
		ret->kind = AFSOCK_J1939_CLAIM_DEFENDED;
		owe_claim(c, now, false);
		return 1;
	}
	note_holder(c, addr, name);
	if (is_ours)
		return lost(c, now, name, ret);
	ret->kind = AFSOCK_J1939_CLAIM_SEEN;
	return is_new;
}

static bool is_our_request(const struct afsock_j1939_claim *c,
			   const unsigned char *data, size_t len)
{
	uint32_t pgn;

	if (len < 3 || c->state == AFSOCK_J1939_LOOKING)
		return false;
	pgn = data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16;
	return pgn == J1939_PGN_ADDRESS_CLAIMED;
}

static int take(struct afsock_j1939_claim *c, int64_t now,
		const struct afsock_j1939_msg *msg, const unsigned char *data,
		struct afsock_j1939_claim_event *ret)
{
	uint64_t name = 0;
	size_t i;

	if (msg->pgn == J1939_PGN_REQUEST && is_our_request(c, data, msg->len))
		owe_claim(c, now, true);
	if (msg->pgn != J1939_PGN_ADDRESS_CLAIMED || msg->len != 8)
		return 0;
	c->heard_ns_ = now;
	for (i = 0; i < 8; i++)
		name |= (uint64_t)data[i] << 8 * i;
	if (name == J1939_NO_NAME || msg->sa == J1939_NO_ADDR)
		return 0;
	return other_claim(c, now, msg->sa, name, ret);
}

/* ---- for callers ---- */

static int do_timers(struct afsock_j1939_claim *c, int64_t now,
		     struct afsock_j1939_claim_event *ret)
{
	int r = 0;

	if (c->owes_claim_ && now >= c->answer_ns_)
		r = send_claim(c, now);
	if (r == -ENOBUFS || r == -EAGAIN) {
		owe_claim(c, now, false);
		r = 0;
	}
	if (r < 0 || now < c->due_ns_)
		return r;
	if (c->state == AFSOCK_J1939_LOOKING)
		return claim_next(c, now, ret);
	return c->state == AFSOCK_J1939_CLAIMING ? won(c, now, ret) : 0;
}

int afsock_j1939_claim_handle(struct afsock_j1939_claim *claim,
			      struct afsock_j1939_claim_event *ret)
{
	struct afsock_j1939_claim_event event = { .kind = 0 };
	struct afsock_j1939_msg msg;
	unsigned char data[16];
	ssize_t n;
	int i, r = 0;

	for (i = 0; i < BATCH && r == 0; i++) {
		n = afsock_j1939_recv(&claim->s, data, sizeof(data), &msg);
		if (n == -EAGAIN)
			break;
		if (n < 0)
			return (int)n;
		r = take(claim, j1939_now(), &msg, data, &event);
	}
	/* All that came before the end of 250 ms counts. */
	if (r == 0 && i < BATCH)
		r = do_timers(claim, j1939_now(), &event);
	if (r > 0)
		*ret = event;
	return r;
}

int64_t afsock_j1939_claim_deadline(const struct afsock_j1939_claim *claim)
{
	if (claim->owes_claim_ && claim->answer_ns_ < claim->due_ns_)
		return claim->answer_ns_;
	return claim->due_ns_;
}

int afsock_j1939_claim_restart(struct afsock_j1939_claim *claim)
{
	int64_t now = j1939_now();
	int r = bind_at(claim, J1939_NO_ADDR, NULL);

	if (r < 0)
		return r;
	memset(claim->holders, 0, sizeof(claim->holders));
	claim->state = AFSOCK_J1939_LOOKING;
	claim->addr = J1939_IDLE_ADDR;
	claim->losses_ = 0;
	claim->owes_claim_ = false;
	claim->rival_ = J1939_NO_NAME;
	claim->sent_ns_ = now - ANSWER_GAP_NS;
	claim->due_ns_ = now;
	if (claim->wanted.count == 1)
		return 0;
	claim->due_ns_ = now + LOOK_NS;
	return send_request(claim);
}

static int set_up(struct afsock_j1939_claim *c, const char *interface,
		  struct afsock_err *err)
{
	static const struct j1939_filter list[] = {
		{ .pgn = J1939_PGN_ADDRESS_CLAIMED, .pgn_mask = J1939_PGN_MAX },
		{ .pgn = J1939_PGN_REQUEST, .pgn_mask = J1939_PGN_MAX },
	};
	int r = afsock_if_index(c->s.fd, interface, strlen(interface), err);

	if (r < 0)
		return r;
	c->ifindex_ = r;
	r = afsock_set_timeout(&c->s, 0);
	if (r == 0)
		r = afsock_setopt_int(&c->s, SOL_SOCKET, SO_BROADCAST, 1);
	if (r == 0)
		r = afsock_setopt(&c->s, SOL_CAN_J1939, SO_J1939_FILTER, list,
				  sizeof(list));
	if (r < 0)
		return can_fail_op(err, r, "setsockopt", "cannot set up");
	r = bind_at(c, J1939_NO_ADDR, err);
	if (r < 0)
		return r;
	r = afsock_j1939_claim_restart(c);
	return r < 0 ? can_fail_op(err, r, "send",
				   "cannot ask who is there") : 0;
}

static int check_wanted(uint64_t name, const struct afsock_j1939_addrs *wanted,
			struct afsock_err *err)
{
	size_t i;

	if (name == J1939_NO_NAME)
		return afsock_fail(err, AFSOCK_EVALUE, "name",
				   "name 0 is none");
	if (wanted->count == 0 || wanted->count > sizeof(wanted->list))
		return afsock_fail(err, AFSOCK_EVALUE, "address",
				   "%zu addresses, wanted 1 to %zu",
				   wanted->count, sizeof(wanted->list));
	for (i = 0; i < wanted->count; i++)
		if (wanted->list[i] > J1939_MAX_UNICAST_ADDR)
			return afsock_fail(err, AFSOCK_EVALUE, "address",
					   "address 0x%x above 0x%x",
					   wanted->list[i],
					   J1939_MAX_UNICAST_ADDR);
	return 0;
}

int afsock_j1939_claim_open(struct afsock_j1939_claim *ret,
			    const char *interface, uint64_t name,
			    const struct afsock_j1939_addrs *wanted,
			    struct afsock_err *err)
{
	struct afsock_j1939_claim claim = { .s = AFSOCK_INIT, .name = name,
					    .wanted = *wanted };
	int r = check_wanted(name, wanted, err);

	if (r == 0)
		r = afsock_open(AF_CAN, SOCK_DGRAM, CAN_J1939, &claim.s, err);
	if (r < 0)
		return r;
	r = set_up(&claim, interface, err);
	if (r < 0) {
		afsock_close(&claim.s);
		return r;
	}
	*ret = claim;
	return 0;
}

/* 1 decided, 0 not yet. */
static int handle_all(struct afsock_j1939_claim *claim)
{
	struct afsock_j1939_claim_event event;
	int r;

	while ((r = afsock_j1939_claim_handle(claim, &event)) > 0)
		if (event.kind == AFSOCK_J1939_CLAIM_WON ||
		    event.kind == AFSOCK_J1939_CLAIM_NONE)
			return 1;
	return r;
}

int afsock_j1939_claim_wait(struct afsock_j1939_claim *claim,
			    int64_t timeout_ns, struct afsock_err *err)
{
	int64_t now = j1939_now(), end = INT64_MAX, until;
	struct afsock part = claim->s;
	int r;

	if (timeout_ns >= 0 && timeout_ns < INT64_MAX - now)
		end = now + timeout_ns;
	while ((r = handle_all(claim)) == 0) {
		until = afsock_j1939_claim_deadline(claim);
		if (claim->state == AFSOCK_J1939_CLAIMED ||
		    claim->state == AFSOCK_J1939_CANNOT)
			break;
		now = j1939_now();
		if (now >= end)
			return afsock_fail_op(err, AFSOCK_TIMEOUT, "claim",
					      "no address for 0x%016" PRIx64
					      " in time", claim->name);
		until = until < end ? until : end;
		part.timeout_ns = until == INT64_MAX ? -1 :
				  until > now ? until - now : 0;
		r = afsock_wait(&part, POLLIN);
		if (r < 0 && r != AFSOCK_TIMEOUT)
			return can_fail_op(err, r, "poll", "cannot wait");
	}
	if (r < 0)
		return can_fail_op(err, r, "claim", "cannot claim");
	if (claim->state == AFSOCK_J1939_CLAIMED)
		return 0;
	return afsock_fail_op(err, -EADDRNOTAVAIL, "claim",
			      "no address is left for name 0x%016" PRIx64
			      "; the last went to 0x%016" PRIx64,
			      claim->name, claim->rival_);
}

/*
 * A claim starts a timer of 250 ms in the kernel, which then enters the name
 * into its table (net/can/j1939/bus.c, j1939_ecu_timer_handler). When the last
 * socket has emptied that table meanwhile, nobody takes the name out again, and
 * it holds the interface for ever.
 */
static void settle(const struct afsock_j1939_claim *c)
{
	struct pollfd fd = { .fd = c->s.fd, .events = POLLIN };
	int64_t until = c->heard_ns_;
	struct timespec ts;

	/* What was not read may be a claim. */
	if (poll(&fd, 1, 0) > 0 && fd.revents & POLLIN)
		until = j1939_now();
	until += AFSOCK_J1939_SETTLE_NS;
	ts.tv_sec = (time_t)(until / INT64_C(1000000000));
	ts.tv_nsec = (long)(until % INT64_C(1000000000));
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) ==
	       EINTR)
		;
}

void afsock_j1939_claim_close(struct afsock_j1939_claim *claim)
{
	if (claim && claim->s.fd >= 0 && claim->heard_ns_)
		settle(claim);
	if (claim)
		afsock_close(&claim->s);
}
