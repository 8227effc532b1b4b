/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_wait.c - one deadline for an operation, however often it waits */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/internal.h"
#include "support/support.h"

Suite *suite_wait(void);

#define LIMIT (60 * SUPPORT_MS)

static struct afsock pair[2];

static void open_pair(void)
{
	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, pair, NULL), 0);
}

static void close_pair(void)
{
	ck_code(afsock_close(&pair[0]), 0);
	ck_code(afsock_close(&pair[1]), 0);
}

static void put(const char *text)
{
	ck_code(send(pair[1].fd, text, strlen(text), MSG_DONTWAIT),
		(ssize_t)strlen(text));
}

static void fill_up(int fd)
{
	static const char block[4096];

	while (send(fd, block, sizeof(block), MSG_DONTWAIT) > 0)
		;
	while (send(fd, block, 1, MSG_DONTWAIT) > 0)
		;
	ck_assert_int_eq(errno, EAGAIN);
}

static void make_blocking(int fd)
{
	ck_assert_int_eq(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK),
			 0);
}

static struct afsock unix_stream(void)
{
	struct afsock s;

	ck_code(afsock_open(AF_UNIX, SOCK_STREAM, 0, &s, NULL), 0);
	return s;
}

/* A listener at a name that the kernel chose. */
static struct afsock listener(struct afsock_addr *addr)
{
	struct afsock s = unix_stream();

	ck_code(afsock_bind(&s, AFSOCK_ADDR(""), NULL), 0);
	ck_code(afsock_set_listening(&s, 5), 0);
	ck_code(afsock_getsockname(&s, addr), 0);
	return s;
}

/* ---- operations that find nothing to do ---- */

static int64_t do_recv(struct afsock *s, int flags)
{
	char c;

	return afsock_recv(s, &c, 1, flags);
}

static int64_t do_recvfrom(struct afsock *s, int flags)
{
	struct afsock_addr from;
	char c;

	return afsock_recvfrom(s, &c, 1, flags, &from);
}

static int64_t do_recv_exactly(struct afsock *s, int flags)
{
	char c[2];

	return afsock_recv_exactly(s, c, 2, flags, NULL);
}

static int64_t do_send(struct afsock *s, int flags)
{
	return afsock_send(s, "x", 1, flags);
}

static int64_t do_sendall(struct afsock *s, int flags)
{
	return afsock_sendall(s, "x", 1, flags, NULL);
}

static int64_t do_accept(struct afsock *s, int flags)
{
	struct afsock conn;

	(void)flags;
	return afsock_accept(s, &conn, NULL);
}

#define OP(name) { #name, do_##name }
static const struct {
	const char *name;
	int64_t (*call)(struct afsock *s, int flags);
} operations[] = { OP(recv), OP(recvfrom), OP(recv_exactly),
		   OP(send), OP(sendall), OP(accept) };

/* The last one has no flags. */
#define WITH_FLAGS ((int)SUPPORT_COUNT(operations) - 1)

/* A socket on which operation i cannot do anything now. */
static struct afsock idle(int i)
{
	struct afsock_addr addr;
	struct afsock s;

	if (operations[i].call == do_accept)
		return listener(&addr);
	open_pair();
	s = pair[0];
	if (operations[i].call == do_send || operations[i].call == do_sendall)
		fill_up(s.fd);
	return s;
}

static void idle_end(int i, struct afsock *s)
{
	if (operations[i].call == do_accept)
		ck_code(afsock_close(s), 0);
	else
		close_pair();
}

/* ---- limits ---- */

START_TEST(limit_ends_in_a_timeout)
{
	struct afsock s = idle(_i);
	int64_t since;

	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	since = support_now();
	ck_code(operations[_i].call(&s, 0), AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	idle_end(_i, &s);
}
END_TEST

START_TEST(signals_do_not_extend_the_limit)
{
	struct afsock s = idle(_i);
	int64_t since;

	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	support_storm_begin(3 * SUPPORT_MS);
	since = support_now();
	ck_code(operations[_i].call(&s, 0), AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	ck_assert_int_ge(support_storm_end(), 1);
	idle_end(_i, &s);
}
END_TEST

START_TEST(non_blocking_says_eagain_at_once)
{
	struct afsock s = idle(_i);

	ck_code(afsock_set_timeout(&s, 0), 0);
	ck_code(operations[_i].call(&s, 0), -EAGAIN);
	idle_end(_i, &s);
}
END_TEST

/* Python polls before it calls, so the flag changes nothing there either. */
START_TEST(dontwait_waits_on_a_socket_with_a_limit)
{
	struct afsock s = idle(_i);
	int64_t since;

	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	since = support_now();
	ck_code(operations[_i].call(&s, MSG_DONTWAIT), AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	idle_end(_i, &s);
}
END_TEST

START_TEST(dontwait_on_a_blocking_socket_is_eagain)
{
	struct afsock s = idle(_i);

	ck_code(operations[_i].call(&s, MSG_DONTWAIT), -EAGAIN);
	idle_end(_i, &s);
}
END_TEST

START_TEST(limit_holds_when_another_made_the_socket_blocking)
{
	struct afsock s = idle(_i);
	int other = dup(s.fd);
	int64_t since;

	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	make_blocking(other);
	since = support_now();
	ck_code(operations[_i].call(&s, 0), AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	close(other);
	idle_end(_i, &s);
}
END_TEST

START_TEST(non_blocking_holds_when_another_made_the_socket_blocking)
{
	struct afsock s = idle(_i);

	ck_code(afsock_set_timeout(&s, 0), 0);
	make_blocking(s.fd);
	ck_code(operations[_i].call(&s, 0), -EAGAIN);
	idle_end(_i, &s);
}
END_TEST

/* ---- the hook ---- */

static int hook_calls;

/* Ends the operation when it is called for the arg-th time. */
static int hook(void *arg)
{
	return ++hook_calls == *(int *)arg;
}

static const int64_t hook_modes[] = { -1, 60 * SUPPORT_SEC };

/* Rows: each operation, blocking and with a limit. */
START_TEST(hook_ends_the_operation_with_eintr)
{
	struct afsock s = idle(_i / 2);
	int last = 3;

	hook_calls = 0;
	ck_code(afsock_set_timeout(&s, hook_modes[_i % 2]), 0);
	afsock_set_interrupt(&s, hook, &last);
	support_storm_begin(3 * SUPPORT_MS);
	ck_code(operations[_i / 2].call(&s, 0), -EINTR);
	support_storm_end();
	ck_assert_int_eq(hook_calls, 3);
	idle_end(_i / 2, &s);
}
END_TEST

START_TEST(wait_asks_the_hook_too)
{
	int last = 2;

	hook_calls = 0;
	open_pair();
	afsock_set_interrupt(&pair[0], hook, &last);
	support_storm_begin(3 * SUPPORT_MS);
	ck_code(afsock_wait(&pair[0], POLLIN), -EINTR);
	support_storm_end();
	ck_assert_int_eq(hook_calls, 2);
	close_pair();
}
END_TEST

/* A signal that finds something done shows as a short count, not as EINTR:
 * the hook is asked after each part, here one that no signal ended. */
START_TEST(hook_is_asked_after_a_part_that_was_sent)
{
	static char block[1 << 22];
	size_t sent = 0;
	int last = 1;

	hook_calls = 0;
	open_pair();
	ck_code(afsock_set_timeout(&pair[0], 60 * SUPPORT_SEC), 0);
	afsock_set_interrupt(&pair[0], hook, &last);
	ck_code(afsock_sendall(&pair[0], block, sizeof(block), 0, &sent),
		-EINTR);
	ck_assert_int_eq(hook_calls, 1);
	ck_assert_uint_gt(sent, 0);
	ck_assert_uint_lt(sent, sizeof(block));
	close_pair();
}
END_TEST

START_TEST(hook_is_asked_after_a_part_that_came)
{
	char buf[8];
	size_t got = 0;
	int last = 1;

	hook_calls = 0;
	open_pair();
	afsock_set_interrupt(&pair[0], hook, &last);
	put("abc");
	ck_code(afsock_recv_exactly(&pair[0], buf, sizeof(buf), 0, &got),
		-EINTR);
	ck_assert_uint_eq(got, 3);
	ck_assert_int_eq(hook_calls, 1);
	close_pair();
}
END_TEST

/* ---- what comes later ---- */

static int send_later(void *arg)
{
	(void)arg;
	support_pause(LIMIT);
	return send(pair[1].fd, "later", 5, 0) == 5 ? 0 : 1;
}

/* None of them may end before what it waits for, 60 ms later. */
static const int64_t long_limits[] = {
	-1,
	60 * SUPPORT_SEC,
	(INT64_C(1) + INT_MAX) * SUPPORT_MS,
	INT64_C(1) << 62,
	INT64_MAX - 1,
	INT64_MAX,
};

START_TEST(long_limits_wait_until_data_comes)
{
	char buf[8];
	pid_t pid;

	open_pair();
	ck_code(afsock_set_timeout(&pair[0], long_limits[_i]), 0);
	pid = support_child(send_later, NULL);
	support_storm_begin(3 * SUPPORT_MS);
	ck_code(afsock_recv(&pair[0], buf, sizeof(buf), 0), 5);
	ck_assert_int_ge(support_storm_end(), 1);
	ck_assert_int_eq(support_child_end(pid), 0);
	ck_bytes(buf, "later", 5);
	close_pair();
}
END_TEST

START_TEST(limit_that_no_clock_reaches_is_for_ever)
{
	struct afsock s = AFSOCK_INIT;
	int64_t before = afsock__now(), deadline;

	ck_code(afsock__deadline(&s), INT64_MAX);
	s.timeout_ns = INT64_MAX;
	ck_code(afsock__deadline(&s), INT64_MAX);
	s.timeout_ns = INT64_C(1) << 62;
	deadline = afsock__deadline(&s);
	ck_assert_int_ge(deadline, before + (INT64_C(1) << 62));
	ck_assert_int_le(deadline, afsock__now() + (INT64_C(1) << 62));
	s.timeout_ns = 0;
	ck_assert_int_le(afsock__deadline(&s), afsock__now());
}
END_TEST

static struct afsock_addr where;

static int connect_later(void *arg)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)arg;
	support_pause(LIMIT);
	return connect(fd, &where.u.sa, where.len) == 0 ? 0 : 1;
}

START_TEST(accept_is_woken_by_a_connection)
{
	struct afsock s = listener(&where), conn;
	pid_t pid;

	ck_code(afsock_set_timeout(&s, 60 * SUPPORT_SEC), 0);
	pid = support_child(connect_later, NULL);
	ck_code(afsock_accept(&s, &conn, NULL), 0);
	ck_assert_int_eq(support_child_end(pid), 0);
	ck_code(afsock_close(&conn), 0);
	ck_code(afsock_close(&s), 0);
}
END_TEST

static int drain_later(void *arg)
{
	char block[65536];

	(void)arg;
	support_pause(LIMIT);
	while (recv(pair[1].fd, block, sizeof(block), MSG_DONTWAIT) > 0)
		;
	return 0;
}

START_TEST(send_is_woken_by_room)
{
	pid_t pid;

	open_pair();
	fill_up(pair[0].fd);
	ck_code(afsock_set_timeout(&pair[0], 60 * SUPPORT_SEC), 0);
	pid = support_child(drain_later, NULL);
	ck_code(afsock_send(&pair[0], "x", 1, 0), 1);
	ck_assert_int_eq(support_child_end(pid), 0);
	close_pair();
}
END_TEST

/* ---- false readiness ---- */

struct liar {
	int lies; /* how often to say EAGAIN; below 0: always */
	int calls;
};

static ssize_t lie(struct afsock *s, void *arg)
{
	struct liar *liar = arg;

	(void)s;
	if (liar->calls++ != liar->lies)
		errno = EAGAIN;
	return liar->calls > liar->lies && liar->lies >= 0 ? 7 : -1;
}

START_TEST(false_readiness_is_waited_out)
{
	struct liar liar = { .lies = 5 };

	open_pair();
	put("x");
	ck_code(afsock_set_timeout(&pair[0], 60 * SUPPORT_SEC), 0);
	ck_code(afsock__finish(&pair[0], POLLIN, lie, &liar,
			       afsock__deadline(&pair[0]), EAGAIN), 7);
	ck_assert_int_eq(liar.calls, 6);
	close_pair();
}
END_TEST

/* Readiness that never comes true costs neither the limit nor a processor. */
START_TEST(false_readiness_ends_at_the_limit_without_spinning)
{
	struct liar liar = { .lies = -1 };
	int64_t since = support_now();

	open_pair();
	put("x");
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	ck_code(afsock__finish(&pair[0], POLLIN, lie, &liar,
			       afsock__deadline(&pair[0]), EAGAIN),
		AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	ck_assert_int_ge(liar.calls, 2);
	ck_assert_int_lt(liar.calls, 100);
	close_pair();
}
END_TEST

static int receive_one(void *arg)
{
	int64_t since = support_now();
	char c;
	ssize_t n;

	(void)arg;
	n = afsock_recv(&pair[0], &c, 1, 0);
	if (n == 1)
		return 1;
	return n == AFSOCK_TIMEOUT && support_now() - since >= 4 * LIMIT ? 2 :
									   3;
}

/* Two processes share one open socket; both are woken, one of them reads. */
START_TEST(reader_that_lost_the_race_keeps_its_limit)
{
	pid_t one, two;
	int sum;

	open_pair();
	ck_code(afsock_set_timeout(&pair[0], 4 * LIMIT), 0);
	one = support_child(receive_one, NULL);
	two = support_child(receive_one, NULL);
	put("x");
	sum = support_child_end(one) * 10;
	sum += support_child_end(two);
	ck_assert_msg(sum == 12 || sum == 21,
		      "the two ended with %d (1 got it, 2 timed out)", sum);
	close_pair();
}
END_TEST

/* ---- families that answer no poll ---- */

static const struct afsock_family unpolled = {
	.abi = AFSOCK_FAMILY_ABI, .af = AF_UNIX, .name = "unix",
	.flags = AFSOCK_FAMILY_NO_POLL,
};

START_TEST(family_without_poll_keeps_its_limit)
{
	int64_t since;

	open_pair();
	pair[0].ops = &unpolled;
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	since = support_now();
	ck_code(do_recv(&pair[0], 0), AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	close_pair();
}
END_TEST

START_TEST(family_without_poll_sees_what_comes_later)
{
	char buf[8];
	pid_t pid;

	open_pair();
	pair[0].ops = &unpolled;
	ck_code(afsock_set_timeout(&pair[0], 60 * SUPPORT_SEC), 0);
	pid = support_child(send_later, NULL);
	ck_code(afsock_recv(&pair[0], buf, sizeof(buf), 0), 5);
	ck_assert_int_eq(support_child_end(pid), 0);
	close_pair();
}
END_TEST

/* ---- queues that poll does not see ---- */

/* A datagram socket without a peer stands for a full device: poll finds room,
 * and sends fail until somebody connects it. */
static const struct afsock_family queued = {
	.abi = AFSOCK_FAMILY_ABI, .af = AF_UNIX, .name = "unix",
	.queue_errno = ENOTCONN,
};

static struct afsock queued_socket(int64_t timeout_ns)
{
	struct afsock s = AFSOCK_INIT;

	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &s, NULL), 0);
	ck_code(afsock_set_timeout(&s, timeout_ns), 0);
	s.ops = &queued;
	return s;
}

static ssize_t send_it(struct afsock *s, int how, int flags)
{
	struct iovec iov = { (char[]){ "x" }, 1 };
	struct afsock_msg m = { .iov = &iov, .iov_count = 1 };
	struct afsock_addr none = { .len = 0 };

	switch (how) {
	case 0:
		return afsock_send(s, "x", 1, flags);
	case 1:
		return afsock_sendto(s, "x", 1, flags, &none);
	case 2:
		return afsock_sendall(s, "x", 1, flags, NULL);
	case 3:
		return afsock_sendmsg(s, &m, flags);
	default:
		return afsock_sendmmsg(s, &m, 1, flags);
	}
}

START_TEST(full_queue_is_waited_for_and_told_as_it_is)
{
	struct afsock s = queued_socket(LIMIT);
	int64_t since = support_now();

	ck_code(send_it(&s, _i, 0), -ENOTCONN);
	ck_took(since, LIMIT);
	ck_code(afsock_set_timeout(&s, 0), 0);
	ck_code(send_it(&s, _i, 0), -ENOTCONN);
	ck_code(afsock_set_timeout(&s, -1), 0);
	ck_code(send_it(&s, _i, MSG_DONTWAIT), -ENOTCONN);
	afsock_close(&s);
}
END_TEST

static int connect_it_later(void *arg)
{
	struct sockaddr_un peer = { .sun_family = AF_UNIX,
				    .sun_path = "\0afsock-queue" };

	support_pause(LIMIT);
	return connect(*(int *)arg, (struct sockaddr *)&peer, 16) < 0;
}

/* Blocking, and with a limit. */
START_TEST(full_queue_that_gets_room_is_sent_to)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX,
				    .sun_path = "\0afsock-queue" };
	struct afsock s = queued_socket(_i % 2 ? -1 : 60 * SUPPORT_SEC);
	int peer = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int64_t since = support_now();
	pid_t pid;

	ck_assert_int_eq(bind(peer, (struct sockaddr *)&name, 16), 0);
	pid = support_child(connect_it_later, &s.fd);
	ck_code(send_it(&s, _i / 2, 0), _i / 2 == 2 ? 0 : 1);
	ck_assert_int_ge(support_now() - since, LIMIT);
	ck_assert_int_eq(support_child_end(pid), 0);
	close(peer);
	afsock_close(&s);
}
END_TEST

static int end_it(void *arg)
{
	(void)arg;
	return 1;
}

START_TEST(hook_ends_the_wait_for_a_full_queue)
{
	struct afsock s = queued_socket(-1);

	afsock_set_interrupt(&s, end_it, NULL);
	support_storm_begin(50 * SUPPORT_MS);
	ck_code(send_it(&s, _i, 0), -EINTR);
	ck_assert_int_gt(support_storm_end(), 0);
	afsock_close(&s);
}
END_TEST

/* ---- wait ---- */

START_TEST(wait_tells_the_events_that_are_there)
{
	open_pair();
	ck_code(afsock_wait(&pair[0], POLLIN | POLLOUT), POLLOUT);
	put("x");
	ck_code(afsock_wait(&pair[0], POLLIN | POLLOUT), POLLIN | POLLOUT);
	ck_code(afsock_wait(&pair[0], POLLIN), POLLIN);
	ck_code(afsock_close(&pair[1]), 0);
	/* The end of a connection is told unasked. */
	ck_assert_int_ne(afsock_wait(&pair[0], 0) & POLLHUP, 0);
	close_pair();
}
END_TEST

START_TEST(wait_keeps_the_limit)
{
	int64_t since = support_now();

	open_pair();
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	ck_code(afsock_wait(&pair[0], POLLIN), AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	ck_code(afsock_set_timeout(&pair[0], 0), 0);
	ck_code(afsock_wait(&pair[0], POLLIN), AFSOCK_TIMEOUT);
	close_pair();
}
END_TEST

START_TEST(wait_on_a_number_that_is_not_open_is_ready)
{
	struct afsock s = unix_stream();

	close(s.fd);
	ck_code(afsock_wait(&s, POLLIN), POLLNVAL);
	s.fd = -1;
	ck_code(afsock_wait(&s, POLLIN), AFSOCK_ECLOSED);
}
END_TEST

/* ---- system calls ---- */

static int (*counted)(void);

static int count_it(void *arg)
{
	(void)arg;
	return counted();
}

static int one_send(void)
{
	return afsock_send(&pair[0], "x", 1, 0) == 1 ? 0 : 1;
}

static int one_sendall(void)
{
	return afsock_sendall(&pair[0], "x", 1, 0, NULL);
}

static int one_recv(void)
{
	char buf[8];

	return afsock_recv(&pair[0], buf, sizeof(buf), 0) == 4 ? 0 : 1;
}

static int one_recvfrom(void)
{
	struct afsock_addr from;
	char buf[8];

	return afsock_recvfrom(&pair[0], buf, sizeof(buf), 0, &from) == 4 ? 0 :
									    1;
}

static int no_recv(void)
{
	return (int)afsock_recv(&pair[0], NULL, 0, 0);
}

/* An operation of several parts reads the clock first when it has a limit,
 * which is a system call on some machines. */
static const struct {
	int (*call)(void);
	int64_t limit;
	int wanted;
} costs[] = {
	{ one_send, -1, 1 },
	{ one_send, 60 * SUPPORT_SEC, 1 },
	{ one_send, 0, 1 },
	{ one_recv, -1, 1 },
	{ one_recv, 60 * SUPPORT_SEC, 1 },
	{ one_recvfrom, 60 * SUPPORT_SEC, 1 },
	{ one_sendall, -1, 1 },
	{ no_recv, -1, 0 },
};

START_TEST(what_can_be_done_costs_one_system_call)
{
	int n;

	open_pair();
	put("data");
	counted = costs[_i].call;
	ck_code(afsock_set_timeout(&pair[0], costs[_i].limit), 0);
	n = support_syscalls(count_it, NULL);
	ck_assert_msg(n < 0 || n == costs[_i].wanted,
		      "%d system calls, wanted %d", n, costs[_i].wanted);
	close_pair();
}
END_TEST

#define LOOP(tc, test, count) tcase_add_loop_test(tc, test, 0, (int)(count))

Suite *suite_wait(void)
{
	size_t all = SUPPORT_COUNT(operations);
	Suite *s = suite_create("wait");
	TCase *tc = tcase_create("wait");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	LOOP(tc, limit_ends_in_a_timeout, all);
	LOOP(tc, signals_do_not_extend_the_limit, all);
	LOOP(tc, non_blocking_says_eagain_at_once, all);
	LOOP(tc, dontwait_waits_on_a_socket_with_a_limit, WITH_FLAGS);
	LOOP(tc, dontwait_on_a_blocking_socket_is_eagain, WITH_FLAGS);
	LOOP(tc, limit_holds_when_another_made_the_socket_blocking, all);
	LOOP(tc, non_blocking_holds_when_another_made_the_socket_blocking,
	     all);
	LOOP(tc, hook_ends_the_operation_with_eintr, 2 * all);
	tcase_add_test(tc, wait_asks_the_hook_too);
	tcase_add_test(tc, hook_is_asked_after_a_part_that_was_sent);
	tcase_add_test(tc, hook_is_asked_after_a_part_that_came);
	LOOP(tc, long_limits_wait_until_data_comes,
	     SUPPORT_COUNT(long_limits));
	tcase_add_test(tc, limit_that_no_clock_reaches_is_for_ever);
	tcase_add_test(tc, accept_is_woken_by_a_connection);
	tcase_add_test(tc, send_is_woken_by_room);
	tcase_add_test(tc, false_readiness_is_waited_out);
	tcase_add_test(tc,
		       false_readiness_ends_at_the_limit_without_spinning);
	tcase_add_test(tc, reader_that_lost_the_race_keeps_its_limit);
	tcase_add_test(tc, family_without_poll_keeps_its_limit);
	tcase_add_test(tc, family_without_poll_sees_what_comes_later);
	tcase_add_loop_test(tc, full_queue_is_waited_for_and_told_as_it_is, 0,
			    5);
	tcase_add_loop_test(tc, full_queue_that_gets_room_is_sent_to, 0, 10);
	tcase_add_loop_test(tc, hook_ends_the_wait_for_a_full_queue, 0, 5);
	tcase_add_test(tc, wait_tells_the_events_that_are_there);
	tcase_add_test(tc, wait_keeps_the_limit);
	tcase_add_test(tc, wait_on_a_number_that_is_not_open_is_ready);
	LOOP(tc, what_can_be_done_costs_one_system_call,
	     SUPPORT_COUNT(costs));
	suite_add_tcase(s, tc);
	return s;
}
