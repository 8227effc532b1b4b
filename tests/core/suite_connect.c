/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_connect.c - giving sockets their two ends, on the running kernel */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include <afsock/family.h>
#include <afsock/inet.h>

#include "support/support.h"

Suite *suite_connect(void);

#define LIMIT (80 * SUPPORT_MS)

static struct afsock sock(int family, int type)
{
	struct afsock s;

	ck_code(afsock_open(family, type, 0, &s, NULL), 0);
	return s;
}

static uint16_t port_of(const struct afsock_addr *addr)
{
	struct sockaddr_in in;

	memcpy(&in, &addr->u, sizeof(in));
	return ntohs(in.sin_port);
}

/* A bound socket of a family and its address: loopback, or a name that the
 * kernel chose. */
static struct afsock bound(int family, int type, struct afsock_addr *addr)
{
	struct afsock s = sock(family, type);

	if (family == AF_UNIX)
		ck_code(afsock_bind(&s, AFSOCK_ADDR(""), NULL), 0);
	else
		ck_code(afsock_bind(&s, AFSOCK_ADDR("127.0.0.1", 0), NULL), 0);
	ck_code(afsock_getsockname(&s, addr), 0);
	return s;
}

static struct afsock listener(int family, int backlog,
			      struct afsock_addr *addr)
{
	struct afsock s = bound(family, SOCK_STREAM, addr);

	ck_code(afsock_set_listening(&s, backlog), 0);
	return s;
}

/* A listener whose queue has no room, and the connection that fills it. */
struct full {
	struct afsock listener, first;
	struct afsock_addr addr;
};

static void fill_queue(struct full *f, int family)
{
	f->listener = listener(family, 0, &f->addr);
	f->first = sock(family, SOCK_STREAM);
	ck_code(afsock_connect_addr(&f->first, &f->addr, NULL), 0);
	/* A TCP client is connected before the last ACK fills the queue. */
	ck_code(afsock_wait(&f->listener, POLLIN), POLLIN);
}

static void end_full(struct full *f)
{
	ck_code(afsock_close(&f->first), 0);
	ck_code(afsock_close(&f->listener), 0);
}

/* ---- exact numbers ---- */

/* A port that nobody listens on, held by a socket that does not. */
START_TEST(refused_connection_says_where_and_why)
{
	static const int64_t modes[] = { -1, 60 * SUPPORT_SEC };
	struct afsock_addr addr;
	struct afsock held = bound(AF_INET, SOCK_STREAM, &addr), s;
	struct afsock_err err;
	char text[64];

	s = sock(AF_INET, SOCK_STREAM);
	ck_code(afsock_set_timeout(&s, modes[_i]), 0);
	ck_code(afsock_connect(&s, AFSOCK_ADDR("127.0.0.1", port_of(&addr)),
			       &err), -ECONNREFUSED);
	ck_code(err.code, -ECONNREFUSED);
	ck_assert_str_eq(err.op, "connect");
	ck_assert_str_eq(err.text, strerror(ECONNREFUSED));
	snprintf(text, sizeof(text), "tcp:127.0.0.1:%u", port_of(&addr));
	ck_assert_str_eq(err.address, text);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&held), 0);
}
END_TEST

/* What Python's connect_ex returned for each, on Linux. */
START_TEST(connect_ex_gives_the_systems_number)
{
	struct afsock_addr addr;
	struct afsock held, s, other;
	struct full f;
	uint16_t port;

	if (!support_netns_enter())
		return;
	held = bound(AF_INET, SOCK_STREAM, &addr);
	s = sock(AF_INET, SOCK_STREAM);
	port = port_of(&addr);
	ck_code(afsock_connect_ex(&s, AFSOCK_ADDR("127.0.0.1", port), NULL),
		111);
	ck_code(afsock_close(&s), 0);

	fill_queue(&f, AF_INET);
	s = sock(AF_INET, SOCK_STREAM);
	port = port_of(&f.addr);
	ck_code(afsock_set_timeout(&s, 0), 0);
	ck_code(afsock_connect_ex(&s, AFSOCK_ADDR("127.0.0.1", port), NULL),
		115);
	ck_code(afsock_connect_ex(&s, AFSOCK_ADDR("127.0.0.1", port), NULL),
		114);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_connect_ex(&s, AFSOCK_ADDR("127.0.0.1", port), NULL),
		9);

	other = sock(AF_INET, SOCK_STREAM);
	ck_code(afsock_set_timeout(&other, LIMIT), 0);
	ck_code(afsock_connect_ex(&other, AFSOCK_ADDR("127.0.0.1", port),
				  NULL), 11);
	/* The kernel goes on: a second connection is none. */
	ck_code(afsock_connect_ex(&other, AFSOCK_ADDR("127.0.0.1", port),
				  NULL), 114);
	ck_code(afsock_connect_ex_addr(&other, &f.addr), 114);
	ck_code(afsock_close(&other), 0);
	ck_code(afsock_connect_ex_addr(&other, &f.addr), 9);

	ck_code(afsock_connect_ex(&f.first, AFSOCK_ADDR("127.0.0.1", port),
				  NULL), 106);
	end_full(&f);
	ck_code(afsock_close(&held), 0);
	support_netns_leave();
}
END_TEST

/* TCP_SYNCNT 1: the kernel gives up after 1 + 2 seconds, with its own error. */
static const struct {
	int64_t limit;
	int number;
	int64_t took;
} limits[] = {
	{ LIMIT, 11, LIMIT },
	{ -1, 110, 2900 * SUPPORT_MS },
	{ 60 * SUPPORT_SEC, 110, 2900 * SUPPORT_MS },
};

START_TEST(own_limit_is_not_the_kernels)
{
	struct full f;
	struct afsock s;
	int64_t since;

	if (!support_netns_enter())
		return;
	fill_queue(&f, AF_INET);
	s = sock(AF_INET, SOCK_STREAM);
	ck_code(afsock_setopt_int(&s, IPPROTO_TCP, TCP_SYNCNT, 1), 0);
	ck_code(afsock_set_timeout(&s, limits[_i].limit), 0);
	since = support_now();
	ck_code(afsock_connect_ex(&s, AFSOCK_ADDR("127.0.0.1",
						  port_of(&f.addr)), NULL),
		limits[_i].number);
	ck_took(since, limits[_i].took);
	ck_code(afsock_close(&s), 0);
	end_full(&f);
	support_netns_leave();
}
END_TEST

START_TEST(connect_ex_refuses_a_wrong_address_below_zero)
{
	struct afsock s = sock(AF_INET, SOCK_STREAM);
	struct afsock_err err;

	ck_code(afsock_connect_ex(&s, AFSOCK_ADDR("127.0.0.1", 65536), &err),
		AFSOCK_ERANGE);
	ck_assert_str_eq(err.field, "port");
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* ---- success ---- */

static const int64_t modes[] = { -1, 60 * SUPPORT_SEC, 0 };

START_TEST(connection_is_made_in_every_mode)
{
	struct afsock_addr addr, near, peer;
	struct afsock server = listener(AF_INET, 5, &addr), conn;
	struct afsock s = sock(AF_INET, SOCK_STREAM);

	ck_code(afsock_set_timeout(&s, modes[_i]), 0);
	ck_code(afsock_connect_addr(&s, &addr, NULL),
		modes[_i] ? 0 : -EINPROGRESS);
	ck_code(afsock_accept(&server, &conn, &peer), 0);
	if (modes[_i] == 0)
		ck_code(afsock_wait(&s, POLLOUT), POLLOUT);
	ck_code(afsock_getsockname(&s, &near), 0);
	ck_assert_uint_eq(near.len, peer.len);
	ck_bytes(near.u.bytes, peer.u.bytes, near.len);
	ck_code(afsock_getpeername(&s, &peer), 0);
	ck_bytes(peer.u.bytes, addr.u.bytes, addr.len);
	ck_code(afsock_close(&conn), 0);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&server), 0);
}
END_TEST

static struct full the_full;

/* Makes room after a while, and keeps what it accepted until its input ends. */
static int make_room(void *arg)
{
	int first, second;
	char c;

	(void)arg;
	support_pause(LIMIT);
	first = accept(the_full.listener.fd, NULL, NULL);
	second = accept(the_full.listener.fd, NULL, NULL);
	if (first < 0 || second < 0)
		return 1;
	return recv(second, &c, 1, 0) == 1 && c == '!' ? 0 : 2;
}

static int count_calls(void *arg)
{
	++*(int *)arg;
	return 0;
}

static const struct {
	int family;
	int64_t limit;
} patient[] = {
	{ AF_INET, -1 },
	{ AF_INET, 60 * SUPPORT_SEC },
	{ AF_UNIX, -1 },
	{ AF_UNIX, 60 * SUPPORT_SEC },
};

/*
 * The kernel leaves a connect() that a signal broke in two states: TCP goes on
 * with it, AF_UNIX with a full queue has not begun.
 */
START_TEST(signals_do_not_end_a_connection_that_waits_for_room)
{
	struct afsock_addr peer;
	struct afsock s;
	int calls = 0;
	pid_t pid;

	if (!support_netns_enter())
		return;
	fill_queue(&the_full, patient[_i].family);
	s = sock(patient[_i].family, SOCK_STREAM);
	ck_code(afsock_set_timeout(&s, patient[_i].limit), 0);
	afsock_set_interrupt(&s, count_calls, &calls);
	pid = support_child(make_room, NULL);
	support_storm_begin(5 * SUPPORT_MS);
	ck_code(afsock_connect_addr(&s, &the_full.addr, NULL), 0);
	support_storm_end();
	ck_assert_int_ge(calls, 1);
	ck_code(afsock_getpeername(&s, &peer), 0);
	ck_code(afsock_send(&s, "!", 1, 0), 1);
	ck_assert_int_eq(support_child_end(pid), 0);
	ck_code(afsock_close(&s), 0);
	end_full(&the_full);
	support_netns_leave();
}
END_TEST

static int third_call(void *arg)
{
	return ++*(int *)arg == 3;
}

START_TEST(hook_ends_a_connection_with_eintr)
{
	struct afsock s;
	struct full f;
	int calls = 0;

	if (!support_netns_enter())
		return;
	fill_queue(&f, patient[_i].family);
	s = sock(patient[_i].family, SOCK_STREAM);
	ck_code(afsock_set_timeout(&s, patient[_i].limit), 0);
	afsock_set_interrupt(&s, third_call, &calls);
	support_storm_begin(5 * SUPPORT_MS);
	ck_code(afsock_connect_addr(&s, &f.addr, NULL), -EINTR);
	support_storm_end();
	ck_assert_int_eq(calls, 3);
	ck_code(afsock_close(&s), 0);
	end_full(&f);
	support_netns_leave();
}
END_TEST

/* What opens its own socket has the hook of the process. */
START_TEST(hook_of_the_process_ends_a_dial)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_form form;
	struct afsock_err err;
	struct full f;
	char text[128];
	int calls = 0;

	if (!support_netns_enter())
		return;
	fill_queue(&f, patient[_i].family);
	form = afsock_form_of(&f.listener);
	ck_assert_int_gt(afsock_addr_format(&form, &f.addr, text,
					    sizeof(text), NULL), 0);
	afsock_set_default_interrupt(third_call, &calls);
	support_storm_begin(5 * SUPPORT_MS);
	ck_code(afsock_dial(text, patient[_i].limit, &s, &err), -EINTR);
	support_storm_end();
	afsock_set_default_interrupt(NULL, NULL);
	ck_code(err.code, -EINTR);
	ck_assert_int_eq(calls, 3);
	ck_assert_int_eq(s.fd, -1);
	end_full(&f);
	support_netns_leave();
}
END_TEST

START_TEST(hook_of_the_process_ends_create_connection_at_once)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err, each;
	struct afsock_connection how = { .errors = &each, .errors_max = 1 };
	struct afsock_tuple tuple;
	struct afsock_form form;
	struct full f;
	int calls = 0;

	if (!support_netns_enter())
		return;
	fill_queue(&f, AF_INET);
	form = afsock_form_of(&f.listener);
	ck_code(afsock_addr_unpack(&form, &f.addr, &tuple, NULL), 0);
	afsock_set_default_interrupt(third_call, &calls);
	support_storm_begin(5 * SUPPORT_MS);
	ck_code(afsock_create_connection("127.0.0.1", 9, &tuple.items[1], &how,
					 &s, &err), -EINTR);
	support_storm_end();
	afsock_set_default_interrupt(NULL, NULL);
	ck_code(err.code, -EINTR);
	ck_assert_int_eq(calls, 3);
	ck_assert_uint_eq(how.error_count, 0);
	ck_assert_int_eq(s.fd, -1);
	end_full(&f);
	support_netns_leave();
}
END_TEST

START_TEST(new_objects_have_the_hook_of_the_process)
{
	struct afsock s, pair[2], copy;
	int calls = 0;

	afsock_set_default_interrupt(count_calls, &calls);
	s = sock(AF_INET, SOCK_STREAM);
	ck_assert(s.on_interrupt == count_calls && s.interrupt_arg == &calls);
	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, pair, NULL), 0);
	ck_assert(pair[1].on_interrupt == count_calls);
	ck_code(afsock_from_fd(s.fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &copy,
			       NULL), 0);
	ck_assert(copy.on_interrupt == count_calls);
	afsock_set_default_interrupt(NULL, NULL);
	ck_code(afsock_close(&copy), 0);
	ck_code(afsock_close(&pair[0]), 0);
	ck_code(afsock_close(&pair[1]), 0);
	ck_code(afsock_close(&s), 0);
	s = sock(AF_INET, SOCK_STREAM);
	ck_assert(!s.on_interrupt && !s.interrupt_arg);
	ck_code(afsock_close(&s), 0);
}
END_TEST

START_TEST(full_queue_keeps_the_limit_under_signals)
{
	struct afsock s = sock(AF_UNIX, SOCK_STREAM);
	struct full f;
	int64_t since;

	fill_queue(&f, AF_UNIX);
	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	support_storm_begin(5 * SUPPORT_MS);
	since = support_now();
	ck_code(afsock_connect_addr(&s, &f.addr, NULL), AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	support_storm_end();
	ck_code(afsock_set_timeout(&s, 0), 0);
	ck_code(afsock_connect_addr(&s, &f.addr, NULL), -EAGAIN);
	ck_code(afsock_close(&s), 0);
	end_full(&f);
}
END_TEST

static int stop_listening(void *arg)
{
	(void)arg;
	support_pause(LIMIT);
	/* Another process's close would not end it. */
	return shutdown(the_full.listener.fd, SHUT_RDWR) < 0;
}

START_TEST(full_queue_that_goes_away_is_refused)
{
	struct afsock s = sock(AF_UNIX, SOCK_STREAM);
	pid_t pid;

	fill_queue(&the_full, AF_UNIX);
	ck_code(afsock_set_timeout(&s, 60 * SUPPORT_SEC), 0);
	pid = support_child(stop_listening, NULL);
	ck_code(afsock_connect_addr(&s, &the_full.addr, NULL), -ECONNREFUSED);
	ck_assert_int_eq(support_child_end(pid), 0);
	ck_code(afsock_close(&s), 0);
	end_full(&the_full);
}
END_TEST

/* ---- what a family does first ---- */

static struct afsock_addr seen;

static int prepare(struct afsock *s, const struct afsock_addr *addr)
{
	(void)s;
	seen = *addr;
	return -ENOKEY;
}

static const struct afsock_family preparing = {
	.abi = AFSOCK_FAMILY_ABI, .af = AF_INET, .name = "inet",
	.connecting = prepare,
};

START_TEST(family_may_refuse_a_connection_beforehand)
{
	struct afsock_addr addr;
	struct afsock server = listener(AF_INET, 5, &addr);
	struct afsock s = sock(AF_INET, SOCK_STREAM);
	struct afsock_err err;

	s.ops = &preparing;
	ck_code(afsock_connect_addr(&s, &addr, &err), -ENOKEY);
	ck_code(err.code, -ENOKEY);
	ck_bytes(seen.u.bytes, addr.u.bytes, addr.len);
	ck_code(afsock_getpeername(&s, &seen), -ENOTCONN);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_connect_addr(&s, &addr, &err), AFSOCK_ECLOSED);
	ck_code(afsock_close(&server), 0);
}
END_TEST

/* ---- datagrams ---- */

START_TEST(datagram_socket_changes_its_peer_and_loses_it)
{
	struct afsock_addr a, b, peer = { .len = 99 };
	struct afsock one = bound(AF_INET, SOCK_DGRAM, &a);
	struct afsock two = bound(AF_INET, SOCK_DGRAM, &b);
	struct afsock s = sock(AF_INET, SOCK_DGRAM);

	ck_code(afsock_getpeername(&s, &peer), -ENOTCONN);
	ck_assert_uint_eq(peer.len, 99);
	ck_code(afsock_connect_addr(&s, &a, NULL), 0);
	ck_code(afsock_connect_addr(&s, &b, NULL), 0);
	ck_code(afsock_getpeername(&s, &peer), 0);
	ck_bytes(peer.u.bytes, b.u.bytes, b.len);
	ck_code(afsock_disconnect(&s), 0);
	ck_code(afsock_getpeername(&s, &peer), -ENOTCONN);
	ck_code(afsock_send(&s, "x", 1, 0), -EDESTADDRREQ);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&one), 0);
	ck_code(afsock_close(&two), 0);
}
END_TEST

/* ---- bind ---- */

START_TEST(bind_fails_as_the_kernel_does)
{
	struct afsock_addr addr;
	struct afsock held = bound(AF_INET, SOCK_STREAM, &addr);
	struct afsock s = sock(AF_INET, SOCK_STREAM);
	struct afsock_err err;
	char text[64];

	snprintf(text, sizeof(text), "tcp:127.0.0.1:%u", port_of(&addr));
	ck_code(afsock_bind(&s, AFSOCK_ADDR("127.0.0.1", port_of(&addr)),
			    &err), -EADDRINUSE);
	ck_assert_str_eq(err.op, "bind");
	ck_assert_str_eq(err.address, text);
	ck_code(afsock_bind(&s, AFSOCK_ADDR("127.0.0.1", 0), NULL), 0);
	ck_code(afsock_bind(&s, AFSOCK_ADDR("127.0.0.1", 0), &err), -EINVAL);
	ck_code(afsock_close(&s), 0);
	s = sock(AF_INET, SOCK_STREAM);
	ck_code(afsock_bind(&s, AFSOCK_ADDR("192.0.2.1", 0), NULL),
		-EADDRNOTAVAIL);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&held), 0);
}
END_TEST

/* ---- listen ---- */

static const struct {
	int backlog, room;
} backlogs[] = { { 0, 1 }, { -5, 1 }, { INT32_MIN, 1 }, { 2, 3 } };

/* AF_UNIX queues one more than was asked: net/unix/af_unix.c. */
START_TEST(backlog_below_zero_is_zero)
{
	struct afsock_addr addr;
	struct afsock server = listener(AF_UNIX, backlogs[_i].backlog, &addr);
	struct afsock s[8];
	int i, room = 0;

	for (i = 0; i < 8; i++) {
		s[i] = sock(AF_UNIX, SOCK_STREAM);
		ck_code(afsock_set_timeout(&s[i], 0), 0);
		room += afsock_connect_addr(&s[i], &addr, NULL) == 0;
	}
	ck_assert_int_eq(room, backlogs[_i].room);
	for (i = 0; i < 8; i++)
		ck_code(afsock_close(&s[i]), 0);
	ck_code(afsock_close(&server), 0);
}
END_TEST

static const struct {
	int family, type, code;
} listeners[] = {
	{ AF_INET, SOCK_STREAM, 0 }, /* gets a port */
	{ AF_UNIX, SOCK_STREAM, -EINVAL },
	{ AF_INET, SOCK_DGRAM, -EOPNOTSUPP },
	{ AF_UNIX, SOCK_DGRAM, -EOPNOTSUPP },
};

START_TEST(unbound_socket_listens_where_the_family_lets_it)
{
	struct afsock s = sock(listeners[_i].family, listeners[_i].type);
	struct afsock_addr addr;

	ck_code(afsock_set_listening(&s, AFSOCK_ANY_BACKLOG),
		listeners[_i].code);
	if (listeners[_i].code == 0) {
		ck_code(afsock_getsockname(&s, &addr), 0);
		ck_assert_uint_ne(port_of(&addr), 0);
	}
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* ---- shutdown ---- */

START_TEST(shutdown_of_sending_ends_the_peers_stream)
{
	struct afsock s[2];
	char buf[4];

	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL), 0);
	ck_code(afsock_send(&s[0], "ab", 2, 0), 2);
	ck_code(afsock_shutdown(&s[0], SHUT_WR), 0);
	ck_code(afsock_send(&s[0], "c", 1, 0), -EPIPE);
	ck_code(afsock_recv(&s[1], buf, sizeof(buf), 0), 2);
	ck_code(afsock_recv(&s[1], buf, sizeof(buf), 0), 0);
	/* The other direction works. */
	ck_code(afsock_send(&s[1], "d", 1, 0), 1);
	ck_code(afsock_recv(&s[0], buf, sizeof(buf), 0), 1);
	ck_code(afsock_close(&s[0]), 0);
	ck_code(afsock_close(&s[1]), 0);
}
END_TEST

START_TEST(shutdown_of_receiving_ends_the_own_stream)
{
	struct afsock s[2];
	char buf[4];

	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL), 0);
	ck_code(afsock_shutdown(&s[0], SHUT_RD), 0);
	ck_code(afsock_recv(&s[0], buf, sizeof(buf), 0), 0);
	ck_code(afsock_close(&s[0]), 0);
	ck_code(afsock_close(&s[1]), 0);
}
END_TEST

START_TEST(shutdown_fails_as_the_kernel_does)
{
	struct afsock s = sock(AF_INET, SOCK_STREAM), pair[2];

	ck_code(afsock_shutdown(&s, SHUT_RDWR), -ENOTCONN);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, pair, NULL), 0);
	ck_code(afsock_shutdown(&pair[0], 3), -EINVAL);
	ck_code(afsock_shutdown(&pair[0], -1), -EINVAL);
	ck_code(afsock_shutdown(&pair[0], SHUT_RDWR), 0);
	ck_code(afsock_close(&pair[0]), 0);
	ck_code(afsock_close(&pair[1]), 0);
}
END_TEST

/* ---- names ---- */

START_TEST(name_is_the_kernels_bytes_and_length)
{
	static const unsigned char unbound_inet[16] = { AF_INET & 0xff };
	struct afsock s = sock(AF_UNIX, SOCK_STREAM);
	struct afsock_addr addr = { .len = 99 };

	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_assert_uint_eq(addr.len, 2);
	ck_assert_int_eq(addr.u.sa.sa_family, AF_UNIX);
	ck_code(afsock_bind(&s, AFSOCK_ADDR(afsock_bytes("\0a\0b", 4)), NULL),
		0);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_assert_uint_eq(addr.len, 6);
	ck_bytes(addr.u.bytes + 2, "\0a\0b", 4);
	ck_code(afsock_close(&s), 0);

	s = sock(AF_INET, SOCK_STREAM);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_assert_uint_eq(addr.len, 16);
	ck_assert_int_eq(addr.u.sa.sa_family, AF_INET);
	ck_bytes(addr.u.bytes + 2, unbound_inet + 2, 14);
	ck_code(afsock_close(&s), 0);
}
END_TEST

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_connect(void)
{
	Suite *s = suite_create("connect");
	TCase *tc = tcase_create("connect");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, refused_connection_says_where_and_why, 0, 2);
	tcase_add_test(tc, connect_ex_gives_the_systems_number);
	LOOP(tc, own_limit_is_not_the_kernels, limits);
	tcase_add_test(tc, connect_ex_refuses_a_wrong_address_below_zero);
	LOOP(tc, connection_is_made_in_every_mode, modes);
	LOOP(tc, signals_do_not_end_a_connection_that_waits_for_room, patient);
	LOOP(tc, hook_ends_a_connection_with_eintr, patient);
	tcase_add_loop_test(tc, hook_of_the_process_ends_a_dial, 0,
			    (int)SUPPORT_COUNT(patient));
	tcase_add_test(tc, hook_of_the_process_ends_create_connection_at_once);
	tcase_add_test(tc, new_objects_have_the_hook_of_the_process);
	tcase_add_test(tc, full_queue_keeps_the_limit_under_signals);
	tcase_add_test(tc, full_queue_that_goes_away_is_refused);
	tcase_add_test(tc, family_may_refuse_a_connection_beforehand);
	tcase_add_test(tc, datagram_socket_changes_its_peer_and_loses_it);
	tcase_add_test(tc, bind_fails_as_the_kernel_does);
	LOOP(tc, backlog_below_zero_is_zero, backlogs);
	LOOP(tc, unbound_socket_listens_where_the_family_lets_it, listeners);
	tcase_add_test(tc, shutdown_of_sending_ends_the_peers_stream);
	tcase_add_test(tc, shutdown_of_receiving_ends_the_own_stream);
	tcase_add_test(tc, shutdown_fails_as_the_kernel_does);
	tcase_add_test(tc, name_is_the_kernels_bytes_and_length);
	suite_add_tcase(s, tc);
	return s;
}
