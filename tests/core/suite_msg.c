/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_msg.c - sendmsg, recvmsg and their batches, on the running kernel */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/un.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "support/support.h"

Suite *suite_msg(void);

#define LIMIT (30 * SUPPORT_MS)

static struct afsock pair[2];

static void open_pair(int type)
{
	ck_code(afsock_pair(AF_UNIX, type, 0, pair, NULL), 0);
}

static void close_pair(void)
{
	ck_code(afsock_close(&pair[0]), 0);
	ck_code(afsock_close(&pair[1]), 0);
}

static struct afsock_msg message(struct iovec *iov, size_t count)
{
	return (struct afsock_msg){ .iov = iov, .iov_count = count };
}

static struct iovec bytes(const char *text)
{
	return (struct iovec){ (void *)(uintptr_t)text, strlen(text) };
}

static void put(struct afsock *s, const char *text)
{
	ck_code(send(s->fd, text, strlen(text), MSG_DONTWAIT),
		(ssize_t)strlen(text));
}

/* Fill a socket until the kernel takes no more. */
static void fill_up(int fd)
{
	static const char block[4096];

	while (send(fd, block, sizeof(block), MSG_DONTWAIT) > 0)
		;
	while (send(fd, block, 1, MSG_DONTWAIT) > 0)
		;
	ck_assert_int_eq(errno, EAGAIN);
}

/* The two operations of a kind, for loops over both directions. */
typedef ssize_t (*operation)(struct afsock *s, int flags);

static ssize_t send_one(struct afsock *s, int flags)
{
	struct iovec iov = bytes("x");
	struct afsock_msg m = message(&iov, 1);

	return afsock_sendmsg(s, &m, flags);
}

static ssize_t recv_one(struct afsock *s, int flags)
{
	char buf[8];
	struct iovec iov = { buf, sizeof(buf) };
	struct afsock_msg m = message(&iov, 1);

	return afsock_recvmsg(s, &m, flags);
}

static ssize_t send_two(struct afsock *s, int flags)
{
	struct iovec iov = bytes("x");
	struct afsock_msg m[2] = { message(&iov, 1), message(&iov, 1) };

	return afsock_sendmmsg(s, m, 2, flags);
}

static ssize_t recv_two(struct afsock *s, int flags)
{
	char buf[8];
	struct iovec iov = { buf, sizeof(buf) };
	struct afsock_msg m[2] = { message(&iov, 1), message(&iov, 1) };

	return afsock_recvmmsg(s, m, 2, flags);
}

static const operation operations[] = { send_one, recv_one, send_two,
					recv_two };

#define OPERATIONS (int)SUPPORT_COUNT(operations)

/* ---- one message ---- */

START_TEST(buffers_are_gathered_and_scattered)
{
	struct iovec out[] = { bytes("ab"), bytes(""), bytes("cdef") };
	char one[3], two[8];
	struct iovec in[] = { { one, sizeof(one) }, { two, sizeof(two) } };
	struct afsock_msg sent = message(out, 3), got = message(in, 2);

	open_pair(SOCK_SEQPACKET);
	ck_code(afsock_sendmsg(&pair[0], &sent, 0), 6);
	ck_assert_uint_eq(sent.len, 6);
	ck_code(afsock_recvmsg(&pair[1], &got, 0), 6);
	ck_assert_uint_eq(got.len, 6);
	ck_assert_uint_eq(got.full_len, 6);
	ck_bytes(one, "abc", 3);
	ck_bytes(two, "def", 3);
	close_pair();
}
END_TEST

/* sockaddr_un of the abstract name "ms": family in host order, NUL, name. */
static struct afsock_addr abstract(const char *name)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct afsock_addr a = { .len = 0 };
	int n;

	n = snprintf(sun.sun_path + 1, sizeof(sun.sun_path) - 1, "%s-%d", name,
		     (int)getpid());
	memcpy(&a.u, &sun, sizeof(sun));
	a.len = (socklen_t)(2 + 1 + n);
	return a;
}

START_TEST(addresses_name_the_receiver_and_the_sender)
{
	struct afsock_addr a = abstract("msg-a"), b = abstract("msg-b"), from;
	struct iovec out = bytes("hello");
	char buf[16];
	struct iovec in = { buf, sizeof(buf) };
	struct afsock_msg sent = message(&out, 1), got = message(&in, 1);
	struct afsock x, y;

	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &x, NULL), 0);
	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &y, NULL), 0);
	ck_assert_int_eq(bind(x.fd, &a.u.sa, a.len), 0);
	ck_assert_int_eq(bind(y.fd, &b.u.sa, b.len), 0);
	sent.addr = &b;
	ck_code(afsock_sendmsg(&x, &sent, 0), 5);
	memset(&from, 0xee, sizeof(from));
	got.addr = &from;
	ck_code(afsock_recvmsg(&y, &got, 0), 5);
	ck_assert_uint_eq(from.len, a.len);
	ck_bytes(from.u.bytes, a.u.bytes, a.len);
	afsock_close(&x);
	afsock_close(&y);
}
END_TEST

START_TEST(unnamed_sender_has_length_zero)
{
	char buf[4];
	struct iovec in = { buf, sizeof(buf) };
	struct afsock_msg got = message(&in, 1);
	struct afsock_addr from = { .len = 77 };

	open_pair(SOCK_DGRAM);
	put(&pair[0], "x");
	got.addr = &from;
	ck_code(afsock_recvmsg(&pair[1], &got, 0), 1);
	ck_assert_uint_eq(from.len, 0);
	close_pair();
}
END_TEST

START_TEST(address_of_length_zero_is_none)
{
	struct iovec out = bytes("x");
	struct afsock_msg sent = message(&out, 1);
	struct afsock_addr none = { .len = 0 };

	open_pair(SOCK_DGRAM);
	sent.addr = &none;
	ck_code(afsock_sendmsg(&pair[0], &sent, 0), 1);
	close_pair();
}
END_TEST

static const struct {
	int flags;
	size_t lens[2];
	size_t len;
	size_t full_len;
	int want_flags;
} cuts[] = {
	{ 0, { 3, 0 }, 3, 3, MSG_TRUNC },
	{ MSG_TRUNC, { 3, 0 }, 3, 6, MSG_TRUNC },
	{ MSG_TRUNC, { 2, 3 }, 5, 6, MSG_TRUNC },
	{ MSG_TRUNC, { 4, 2 }, 6, 6, 0 },
	{ MSG_TRUNC, { 4, 7 }, 6, 6, 0 },
	{ MSG_TRUNC, { 0, 0 }, 0, 6, MSG_TRUNC },
	{ 0, { 0, 0 }, 0, 0, MSG_TRUNC },
};

START_TEST(truncated_datagram_is_told_with_its_full_length)
{
	char buf[16], after[4];
	struct iovec in[] = { { buf, cuts[_i].lens[0] },
			      { buf + 8, cuts[_i].lens[1] } };
	struct iovec rest = { after, sizeof(after) };
	struct afsock_msg got = message(in, 2), next = message(&rest, 1);

	open_pair(SOCK_DGRAM);
	put(&pair[0], "abcdef");
	put(&pair[0], "next");
	memset(buf, '.', sizeof(buf));
	ck_code(afsock_recvmsg(&pair[1], &got, cuts[_i].flags),
		(ssize_t)cuts[_i].len);
	ck_assert_uint_eq(got.len, cuts[_i].len);
	ck_assert_uint_eq(got.full_len, cuts[_i].full_len);
	ck_assert_int_eq(got.flags & MSG_TRUNC, cuts[_i].want_flags);
	ck_assert_int_eq(buf[cuts[_i].lens[0]], '.');
	ck_assert_int_eq(buf[8 + cuts[_i].lens[1]], '.');
	ck_code(afsock_recvmsg(&pair[1], &next, 0), 4);
	ck_bytes(after, "next", 4);
	close_pair();
}
END_TEST

START_TEST(no_buffers_still_take_a_datagram)
{
	struct afsock_msg got = message(NULL, 0);

	open_pair(SOCK_DGRAM);
	put(&pair[0], "abc");
	ck_code(afsock_recvmsg(&pair[1], &got, 0), 0);
	ck_code(recv_one(&pair[1], MSG_DONTWAIT), -EAGAIN);
	close_pair();
}
END_TEST

static const struct {
	size_t count;
	ssize_t want;
} iov_counts[] = {
	{ 1024, 1024 },
	{ 1025, -EMSGSIZE },
	{ (size_t)INT_MAX + 2, -EMSGSIZE },
	{ SIZE_MAX, -EMSGSIZE },
};

START_TEST(more_than_1024_buffers_are_refused)
{
	static struct iovec iov[1025];
	static char byte[1025];
	struct afsock_msg m = message(iov, iov_counts[_i].count);
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(iov); i++)
		iov[i] = (struct iovec){ &byte[i], 1 };
	open_pair(SOCK_DGRAM);
	ck_code(afsock_sendmsg(&pair[0], &m, 0), iov_counts[_i].want);
	ck_code(afsock_sendmmsg(&pair[0], &m, 1, 0),
		iov_counts[_i].want < 0 ? iov_counts[_i].want : 1);
	if (iov_counts[_i].want < 0)
		put(&pair[0], "not empty");
	ck_code(afsock_recvmsg(&pair[1], &m, 0), iov_counts[_i].want);
	ck_code(afsock_recvmmsg(&pair[1], &m, 1, 0),
		iov_counts[_i].want < 0 ? iov_counts[_i].want : 1);
	close_pair();
}
END_TEST

START_TEST(control_data_above_int_max_is_refused)
{
	struct iovec iov = bytes("x");
	struct afsock_msg m = message(&iov, 1);
	unsigned char control[16] = { 0 };

	m.control = control;
	m.control_size = m.control_len = (size_t)INT_MAX + 1;
	open_pair(SOCK_DGRAM);
	ck_code(afsock_sendmsg(&pair[0], &m, 0), -ENOBUFS);
	ck_code(afsock_sendmmsg(&pair[0], &m, 1, 0), -ENOBUFS);
	close_pair();
}
END_TEST

START_TEST(failure_leaves_the_message_alone)
{
	struct afsock_addr from;
	unsigned char control[64];
	char buf[8];
	struct iovec in = { buf, sizeof(buf) };
	struct afsock_msg m = message(&in, 1), before;
	unsigned char was[sizeof(from)];

	memset(&from, 0x5a, sizeof(from));
	memcpy(was, &from, sizeof(from));
	m.addr = &from;
	m.control = control;
	m.control_size = sizeof(control);
	m.control_len = 3;
	m.flags = 1234;
	m.len = 5678;
	m.full_len = 91011;
	m.addr_room_ = sizeof(from.u);
	m.control_room_ = sizeof(control);
	before = m;
	open_pair(SOCK_DGRAM);
	ck_code(afsock_set_timeout(&pair[1], 0), 0);
	ck_code(afsock_recvmsg(&pair[1], &m, 0), -EAGAIN);
	ck_code(afsock_recvmmsg(&pair[1], &m, 1, 0), -EAGAIN);
	ck_assert_int_eq(memcmp(&m, &before, sizeof(m)), 0);
	ck_bytes(&from, was, sizeof(from));
	close_pair();
}
END_TEST

/* ---- modes and time ---- */

/* A pair on which none of the operations can be done. */
static void open_stuck(int type, int64_t timeout_ns)
{
	open_pair(type);
	fill_up(pair[0].fd);
	ck_code(afsock_set_timeout(&pair[0], timeout_ns), 0);
	if (timeout_ns < 0)
		ck_code(ioctl(pair[0].fd, FIONBIO, &(int){ 0 }), 0);
}

START_TEST(non_blocking_says_eagain)
{
	open_stuck(SOCK_STREAM, 0);
	ck_code(operations[_i](&pair[0], 0), -EAGAIN);
	close_pair();
}
END_TEST

START_TEST(blocking_with_dontwait_says_eagain)
{
	open_stuck(SOCK_STREAM, -1);
	ck_code(operations[_i](&pair[0], MSG_DONTWAIT), -EAGAIN);
	close_pair();
}
END_TEST

START_TEST(limit_ends_in_a_timeout)
{
	int64_t start;

	open_stuck(SOCK_STREAM, LIMIT);
	start = support_now();
	ck_code(operations[_i](&pair[0], 0), AFSOCK_TIMEOUT);
	ck_took(start, LIMIT);
	close_pair();
}
END_TEST

START_TEST(dontwait_waits_on_a_socket_with_a_limit)
{
	int64_t start;

	open_stuck(SOCK_STREAM, LIMIT);
	start = support_now();
	ck_code(operations[_i](&pair[0], MSG_DONTWAIT), AFSOCK_TIMEOUT);
	ck_took(start, LIMIT);
	close_pair();
}
END_TEST

START_TEST(limit_holds_when_another_made_the_socket_blocking)
{
	struct afsock other;
	int64_t start;

	open_stuck(SOCK_STREAM, LIMIT);
	ck_code(afsock_dup(&pair[0], &other), 0);
	ck_code(afsock_set_timeout(&other, -1), 0);
	start = support_now();
	ck_code(operations[_i](&pair[0], 0), AFSOCK_TIMEOUT);
	ck_took(start, LIMIT);
	afsock_close(&other);
	close_pair();
}
END_TEST

START_TEST(signals_do_not_extend_the_limit)
{
	int64_t start;
	int signals;

	open_stuck(SOCK_STREAM, 4 * LIMIT);
	start = support_now();
	support_storm_begin(2 * SUPPORT_MS);
	ck_code(operations[_i](&pair[0], 0), AFSOCK_TIMEOUT);
	signals = support_storm_end();
	ck_took(start, 4 * LIMIT);
	ck_assert_int_gt(signals, 0);
	close_pair();
}
END_TEST

static int third_time(void *arg)
{
	int *calls = arg;

	return ++*calls == 3;
}

START_TEST(hook_ends_a_wait_with_eintr)
{
	int calls = 0;
	bool is_limited = _i % 2;

	open_stuck(SOCK_STREAM, is_limited ? 100 * SUPPORT_SEC : -1);
	afsock_set_interrupt(&pair[0], third_time, &calls);
	support_storm_begin(2 * SUPPORT_MS);
	ck_code(operations[_i / 2](&pair[0], 0), -EINTR);
	support_storm_end();
	ck_assert_int_eq(calls, 3);
	close_pair();
}
END_TEST

static int send_later(void *arg)
{
	const struct afsock *s = arg;

	support_pause(LIMIT);
	return send(s->fd, "late", 4, 0) == 4 ? 0 : 1;
}

START_TEST(receive_waits_for_what_comes_later)
{
	static const int64_t timeouts[] = { -1, 100 * SUPPORT_SEC };
	operation op = _i / 2 ? recv_two : recv_one;
	pid_t pid;

	open_pair(SOCK_DGRAM);
	ck_code(afsock_set_timeout(&pair[1], timeouts[_i % 2]), 0);
	pid = support_child(send_later, &pair[0]);
	support_storm_begin(2 * SUPPORT_MS);
	ck_code(op(&pair[1], 0), _i / 2 ? 1 : 4);
	support_storm_end();
	ck_assert_int_eq(support_child_end(pid), 0);
	close_pair();
}
END_TEST

static int drain_later(void *arg)
{
	const struct afsock *s = arg;
	static char buf[65536];

	support_pause(LIMIT);
	while (recv(s->fd, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
	return 0;
}

START_TEST(send_waits_for_room)
{
	static const int64_t timeouts[] = { -1, 100 * SUPPORT_SEC };
	operation op = _i / 2 ? send_two : send_one;
	pid_t pid;

	open_stuck(SOCK_STREAM, timeouts[_i % 2]);
	pid = support_child(drain_later, &pair[1]);
	support_storm_begin(2 * SUPPORT_MS);
	ck_assert_int_gt(op(&pair[0], 0), 0);
	support_storm_end();
	ck_assert_int_eq(support_child_end(pid), 0);
	close_pair();
}
END_TEST

START_TEST(closed_object_says_so_at_once)
{
	static const int64_t timeouts[] = { -1, 0, 100 * SUPPORT_SEC };
	struct afsock s = AFSOCK_INIT;

	s.timeout_ns = timeouts[_i % 3];
	ck_code(operations[_i / 3](&s, 0), AFSOCK_ECLOSED);
}
END_TEST

static int send_to_nobody(void *arg)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	operation op = *(const operation *)arg;

	sigaction(SIGPIPE, &sa, NULL);
	return op(&pair[0], 0) == -EPIPE ? 0 : 1;
}

START_TEST(broken_stream_is_epipe_without_a_signal)
{
	operation op = _i ? send_two : send_one;

	open_pair(SOCK_STREAM);
	afsock_close(&pair[1]);
	ck_assert_int_eq(support_child_end(support_child(send_to_nobody, &op)),
			 0);
	afsock_close(&pair[0]);
}
END_TEST

/* ---- the error queue ---- */

/* A UDP socket whose datagram met a closed port of lo. */
static struct afsock refused_udp(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	struct afsock s;
	int fd;

	ck_code(afsock_open(AF_INET, SOCK_DGRAM, 0, &s, NULL), 0);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sin, len), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sin, &len), 0);
	close(fd);
	ck_assert_int_eq(setsockopt(s.fd, IPPROTO_IP, IP_RECVERR, &(int){ 1 },
				    sizeof(int)), 0);
	ck_assert_int_eq(connect(s.fd, (struct sockaddr *)&sin, len), 0);
	return s;
}

START_TEST(error_queue_gives_the_queued_error)
{
	unsigned char control[256];
	char buf[16];
	struct iovec in = { buf, sizeof(buf) };
	struct afsock_msg m = message(&in, 1);
	struct afsock_cmsg item = { 0 };
	struct afsock s;
	uint32_t error;

	NEED_SOCKET(AF_INET, SOCK_DGRAM, 0);
	s = refused_udp();
	ck_code(afsock_set_timeout(&s, 10 * SUPPORT_SEC), 0);
	ck_code(send(s.fd, "hello", 5, 0), 5);
	m.control = control;
	m.control_size = sizeof(control);
	ck_code(afsock_recvmsg(&s, &m, MSG_ERRQUEUE), 5);
	ck_bytes(buf, "hello", 5);
	ck_assert_int_eq(m.flags & MSG_ERRQUEUE, MSG_ERRQUEUE);
	ck_assert(afsock_cmsg_next(&m, &item));
	ck_assert_int_eq(item.level, 0);
	ck_assert_int_eq(item.type, 11);
	ck_assert_uint_ge(item.len, 16);
	memcpy(&error, item.data, sizeof(error));
	ck_assert_uint_eq(error, 111);
	afsock_close(&s);
}
END_TEST

/* How often this process went to sleep. */
static long sleeps(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_nvcsw;
}

START_TEST(error_queue_wait_is_not_woken_by_data)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	struct afsock_msg m = message(NULL, 0);
	struct afsock s;
	int64_t start;
	long before;

	NEED_SOCKET(AF_INET, SOCK_DGRAM, 0);
	ck_code(afsock_open(AF_INET, SOCK_DGRAM, 0, &s, NULL), 0);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(s.fd, (struct sockaddr *)&sin, len), 0);
	ck_assert_int_eq(getsockname(s.fd, (struct sockaddr *)&sin, &len), 0);
	ck_assert_int_eq(connect(s.fd, (struct sockaddr *)&sin, len), 0);
	put(&s, "to myself");
	ck_code(afsock_set_timeout(&s, 10 * LIMIT), 0);
	start = support_now();
	before = sleeps();
	ck_code(afsock_recvmsg(&s, &m, MSG_ERRQUEUE), AFSOCK_TIMEOUT);
	ck_took(start, 10 * LIMIT);
	ck_assert_int_lt(sleeps() - before, 10);
	afsock_close(&s);
}
END_TEST

/* ---- batches ---- */

#define BATCH 200

static struct {
	struct afsock_msg msgs[BATCH];
	struct iovec iov[BATCH];
	struct afsock_addr addrs[BATCH];
	char bytes[BATCH][4];
} batch;

/* BATCH messages of one byte each: its number. */
static void make_batch(void)
{
	size_t i;

	memset(&batch, 0, sizeof(batch));
	for (i = 0; i < BATCH; i++) {
		batch.bytes[i][0] = (char)i;
		batch.iov[i] = (struct iovec){ batch.bytes[i], 1 };
		batch.msgs[i] = message(&batch.iov[i], 1);
	}
}

/* Room for BATCH messages of up to 4 bytes. */
static void make_room(void)
{
	size_t i;

	memset(&batch, 0, sizeof(batch));
	for (i = 0; i < BATCH; i++) {
		batch.iov[i] = (struct iovec){ batch.bytes[i], 4 };
		batch.msgs[i] = message(&batch.iov[i], 1);
		batch.msgs[i].addr = &batch.addrs[i];
		batch.addrs[i].len = 99;
	}
}

static const struct {
	size_t count;
	ssize_t want;
} batches[] = { { 0, 0 }, { 1, 1 }, { 2, 2 }, { 64, 64 }, { 65, 64 },
		{ BATCH, 64 } };

START_TEST(batch_moves_up_to_64_messages_in_order)
{
	static const int64_t timeouts[] = { -1, 0, SUPPORT_SEC };
	size_t row = (size_t)_i / 3, i;
	ssize_t want = batches[row].want;

	open_pair(SOCK_SEQPACKET);
	ck_code(afsock_set_timeout(&pair[0], timeouts[_i % 3]), 0);
	ck_code(afsock_set_timeout(&pair[1], timeouts[_i % 3]), 0);
	make_batch();
	ck_code(afsock_sendmmsg(&pair[0], batch.msgs, batches[row].count, 0),
		want);
	for (i = 0; i < BATCH; i++)
		ck_assert_uint_eq(batch.msgs[i].len, (ssize_t)i < want);
	make_room();
	ck_code(afsock_recvmmsg(&pair[1], batch.msgs, batches[row].count, 0),
		want);
	for (i = 0; (ssize_t)i < want; i++) {
		ck_assert_int_eq(batch.bytes[i][0], (char)i);
		ck_assert_uint_eq(batch.msgs[i].len, 1);
		ck_assert_uint_eq(batch.msgs[i].full_len, 1);
		ck_assert_uint_eq(batch.addrs[i].len, 0);
	}
	ck_assert_uint_eq(batch.addrs[i].len, 99);
	close_pair();
}
END_TEST

static int send_64(void *arg)
{
	(void)arg;
	return afsock_sendmmsg(&pair[0], batch.msgs, 64, 0) == 64 ? 0 : 1;
}

static int recv_64(void *arg)
{
	(void)arg;
	return afsock_recvmmsg(&pair[1], batch.msgs, 64, 0) == 64 ? 0 : 1;
}

static int recv_3_of_64(void *arg)
{
	(void)arg;
	return afsock_recvmmsg(&pair[1], batch.msgs, 64, 0) == 3 ? 0 : 1;
}

START_TEST(batch_of_64_is_one_system_call)
{
	static const int64_t timeouts[] = { -1, 0, SUPPORT_SEC };
	int count;

	open_pair(SOCK_SEQPACKET);
	ck_code(afsock_set_timeout(&pair[0], timeouts[_i]), 0);
	ck_code(afsock_set_timeout(&pair[1], timeouts[_i]), 0);
	make_batch();
	count = support_syscalls(send_64, NULL);
	if (count >= 0) {
		ck_assert_int_eq(count, 1);
		make_room();
		ck_assert_int_eq(support_syscalls(recv_64, NULL), 1);
		put(&pair[0], "a");
		put(&pair[0], "b");
		put(&pair[0], "c");
		ck_assert_int_eq(support_syscalls(recv_3_of_64, NULL), 1);
	}
	close_pair();
}
END_TEST

static int one_each(void *arg)
{
	(void)arg;
	if (send_one(&pair[0], 0) != 1 || recv_one(&pair[1], 0) != 1)
		return 1;
	return 0;
}

START_TEST(message_that_can_go_is_one_system_call)
{
	static const int64_t timeouts[] = { -1, 0, SUPPORT_SEC };
	int count;

	open_pair(SOCK_DGRAM);
	ck_code(afsock_set_timeout(&pair[0], timeouts[_i]), 0);
	ck_code(afsock_set_timeout(&pair[1], timeouts[_i]), 0);
	count = support_syscalls(one_each, NULL);
	if (count >= 0)
		ck_assert_int_eq(count, 2);
	close_pair();
}
END_TEST

START_TEST(blocking_batch_waits_for_the_first_only)
{
	open_pair(SOCK_DGRAM);
	put(&pair[0], "one");
	put(&pair[0], "two");
	put(&pair[0], "six");
	make_room();
	ck_code(afsock_recvmmsg(&pair[1], batch.msgs, BATCH, 0), 3);
	ck_bytes(batch.bytes[0], "one", 3);
	ck_bytes(batch.bytes[1], "two", 3);
	ck_bytes(batch.bytes[2], "six", 3);
	close_pair();
}
END_TEST

START_TEST(batch_with_a_limit_sends_what_has_room)
{
	static char block[16384];
	struct iovec iov = { block, sizeof(block) };
	struct afsock_msg msgs[64];
	ssize_t n, total = 0;
	size_t i;

	for (i = 0; i < 64; i++)
		msgs[i] = message(&iov, 1);
	open_pair(SOCK_SEQPACKET);
	ck_code(setsockopt(pair[0].fd, SOL_SOCKET, SO_SNDBUF,
			   &(int){ 150000 }, sizeof(int)), 0);
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	while ((n = afsock_sendmmsg(&pair[0], msgs, 64, 0)) > 0)
		total += n;
	ck_code(n, AFSOCK_TIMEOUT);
	ck_assert_int_gt(total, 2);
	ck_assert_int_lt(total, 64);
	while (recv(pair[1].fd, block, sizeof(block), MSG_DONTWAIT) > 0)
		total--;
	ck_assert_int_eq(total, 0);
	close_pair();
}
END_TEST

/* The second of three messages is broken in one of these ways. */
static void break_second(int how)
{
	if (how == 0)
		batch.iov[1].iov_base = (void *)1;
	else
		batch.msgs[1].iov_count = 1025;
}

static const int breaks[] = { -EFAULT, -EMSGSIZE };

START_TEST(sent_before_a_failure_is_counted_and_the_failure_comes_next)
{
	open_pair(SOCK_DGRAM);
	make_batch();
	break_second(_i);
	ck_code(afsock_sendmmsg(&pair[0], batch.msgs, 3, 0), 1);
	ck_code(afsock_sendmmsg(&pair[0], batch.msgs + 1, 2, 0), breaks[_i]);
	ck_code(afsock_sendmmsg(&pair[0], batch.msgs + 2, 1, 0), 1);
	close_pair();
}
END_TEST

START_TEST(received_before_a_failure_is_counted_and_the_failure_comes_next)
{
	open_pair(SOCK_DGRAM);
	put(&pair[0], "one");
	put(&pair[0], "two");
	put(&pair[0], "six");
	make_room();
	break_second(_i);
	ck_code(afsock_recvmmsg(&pair[1], batch.msgs, 3, 0), 1);
	ck_bytes(batch.bytes[0], "one", 3);
	ck_code(afsock_recvmmsg(&pair[1], batch.msgs + 1, 2, 0), breaks[_i]);
	ck_code(afsock_recvmmsg(&pair[1], batch.msgs + 2, 1, 0), 1);
	close_pair();
}
END_TEST

START_TEST(each_message_of_a_batch_has_its_own_result)
{
	struct afsock_addr a = abstract("mmsg-a"), b = abstract("mmsg-b");
	struct afsock x, y;

	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &x, NULL), 0);
	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &y, NULL), 0);
	ck_assert_int_eq(bind(x.fd, &a.u.sa, a.len), 0);
	ck_assert_int_eq(bind(y.fd, &b.u.sa, b.len), 0);
	make_batch();
	batch.msgs[0].addr = &b;
	batch.msgs[1].addr = &b;
	batch.iov[1] = bytes("longer");
	ck_code(afsock_sendmmsg(&x, batch.msgs, 2, 0), 2);
	ck_assert_uint_eq(batch.msgs[1].len, 6);
	make_room();
	ck_code(afsock_recvmmsg(&y, batch.msgs, 2, MSG_TRUNC), 2);
	ck_assert_uint_eq(batch.msgs[0].len, 1);
	ck_assert_int_eq(batch.msgs[0].flags & MSG_TRUNC, 0);
	ck_assert_uint_eq(batch.msgs[1].len, 4);
	ck_assert_uint_eq(batch.msgs[1].full_len, 6);
	ck_assert_int_eq(batch.msgs[1].flags & MSG_TRUNC, MSG_TRUNC);
	ck_assert_uint_eq(batch.addrs[1].len, a.len);
	ck_bytes(batch.addrs[1].u.bytes, a.u.bytes, a.len);
	afsock_close(&x);
	afsock_close(&y);
}
END_TEST

static TCase *new_case(Suite *s, const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	suite_add_tcase(s, tc);
	return tc;
}

static void add_modes(Suite *s)
{
	TCase *tc = new_case(s, "modes");

	tcase_add_loop_test(tc, non_blocking_says_eagain, 0, OPERATIONS);
	tcase_add_loop_test(tc, blocking_with_dontwait_says_eagain, 0, OPERATIONS);
	tcase_add_loop_test(tc, limit_ends_in_a_timeout, 0, OPERATIONS);
	tcase_add_loop_test(tc, dontwait_waits_on_a_socket_with_a_limit,
			    0, OPERATIONS);
	tcase_add_loop_test(tc,
			    limit_holds_when_another_made_the_socket_blocking,
			    0, OPERATIONS);
	tcase_add_loop_test(tc, signals_do_not_extend_the_limit, 0, OPERATIONS);
	tcase_add_loop_test(tc, hook_ends_a_wait_with_eintr, 0, 8);
	tcase_add_loop_test(tc, receive_waits_for_what_comes_later, 0, 4);
	tcase_add_loop_test(tc, send_waits_for_room, 0, 4);
	tcase_add_loop_test(tc, closed_object_says_so_at_once, 0, 12);
	tcase_add_loop_test(tc, broken_stream_is_epipe_without_a_signal, 0, 2);
}

Suite *suite_msg(void)
{
	Suite *s = suite_create("msg");
	TCase *tc = new_case(s, "one");

	tcase_add_test(tc, buffers_are_gathered_and_scattered);
	tcase_add_test(tc, addresses_name_the_receiver_and_the_sender);
	tcase_add_test(tc, unnamed_sender_has_length_zero);
	tcase_add_test(tc, address_of_length_zero_is_none);
	tcase_add_loop_test(tc, truncated_datagram_is_told_with_its_full_length,
			    0, (int)SUPPORT_COUNT(cuts));
	tcase_add_test(tc, no_buffers_still_take_a_datagram);
	tcase_add_loop_test(tc, more_than_1024_buffers_are_refused, 0,
			    (int)SUPPORT_COUNT(iov_counts));
	tcase_add_test(tc, control_data_above_int_max_is_refused);
	tcase_add_test(tc, failure_leaves_the_message_alone);
	tcase_add_loop_test(tc, message_that_can_go_is_one_system_call, 0, 3);
	add_modes(s);
	tc = new_case(s, "error queue");
	tcase_add_test(tc, error_queue_gives_the_queued_error);
	tcase_add_test(tc, error_queue_wait_is_not_woken_by_data);
	tc = new_case(s, "batches");
	tcase_add_loop_test(tc, batch_moves_up_to_64_messages_in_order, 0,
			    3 * (int)SUPPORT_COUNT(batches));
	tcase_add_loop_test(tc, batch_of_64_is_one_system_call, 0, 3);
	tcase_add_test(tc, blocking_batch_waits_for_the_first_only);
	tcase_add_test(tc, batch_with_a_limit_sends_what_has_room);
	tcase_add_loop_test(
		tc, sent_before_a_failure_is_counted_and_the_failure_comes_next,
		0, 2);
	tcase_add_loop_test(
		tc,
		received_before_a_failure_is_counted_and_the_failure_comes_next,
		0, 2);
	tcase_add_test(tc, each_message_of_a_batch_has_its_own_result);
	return s;
}
