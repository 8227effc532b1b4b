/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_io.c - sending and receiving one buffer */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "support/support.h"

Suite *suite_io(void);

#define LIMIT (100 * SUPPORT_MS)
#define LARGE ((size_t)4 << 20)

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

static void put(const char *text)
{
	ck_code(send(pair[1].fd, text, strlen(text), MSG_DONTWAIT),
		(ssize_t)strlen(text));
}

static struct afsock inet(int type)
{
	struct afsock s;

	ck_code(afsock_open(AF_INET, type, 0, &s, NULL), 0);
	return s;
}

/* A UDP socket on loopback, and its address. */
static struct afsock udp(struct afsock_addr *addr)
{
	struct afsock s = inet(SOCK_DGRAM);

	ck_code(afsock_bind(&s, AFSOCK_ADDR("127.0.0.1", 0), NULL), 0);
	ck_code(afsock_getsockname(&s, addr), 0);
	return s;
}

/* ---- receiving ---- */

static int64_t get_recv(void *buf, size_t len, int flags)
{
	return afsock_recv(&pair[0], buf, len, flags);
}

static int64_t get_recvfrom(void *buf, size_t len, int flags)
{
	return afsock_recvfrom(&pair[0], buf, len, flags, NULL);
}

static int64_t get_exactly(void *buf, size_t len, int flags)
{
	size_t got = 0;
	int r = afsock_recv_exactly(&pair[0], buf, len, flags, &got);

	return r < 0 ? r : (int64_t)got;
}

static int64_t (*const receivers[])(void *buf, size_t len, int flags) = {
	get_recv, get_recvfrom, get_exactly
};

#define RECEIVERS (int)SUPPORT_COUNT(receivers)

/* The kernel answers 6, the datagram's length. */
START_TEST(result_never_exceeds_the_buffer)
{
	char buf[] = "......";

	open_pair(SOCK_DGRAM);
	put("abcdef");
	ck_code(receivers[_i](buf, 3, MSG_TRUNC), 3);
	ck_assert_str_eq(buf, "abc...");
	close_pair();
}
END_TEST

START_TEST(recv_of_nothing_takes_nothing)
{
	char buf[4];

	open_pair(SOCK_DGRAM);
	put("ab");
	ck_code(afsock_recv(&pair[0], buf, 0, 0), 0);
	ck_code(afsock_recv(&pair[0], NULL, 0, 0), 0);
	ck_code(afsock_recv(&pair[0], buf, sizeof(buf), 0), 2);
	close_pair();
}
END_TEST

START_TEST(recvfrom_of_nothing_takes_a_datagram)
{
	char buf[4];

	open_pair(SOCK_DGRAM);
	put("ab");
	put("c");
	ck_code(afsock_recvfrom(&pair[0], buf, 0, 0, NULL), 0);
	ck_code(afsock_recv(&pair[0], buf, sizeof(buf), 0), 1);
	ck_assert_int_eq(buf[0], 'c');
	close_pair();
}
END_TEST

START_TEST(end_of_stream_is_zero)
{
	char buf[4];

	open_pair(SOCK_STREAM);
	put("a");
	ck_code(afsock_close(&pair[1]), 0);
	ck_code(receivers[_i](buf, 1, 0), 1);
	ck_code(receivers[_i](buf, 1, 0), 0);
	ck_code(receivers[_i](buf, 1, 0), 0);
	close_pair();
}
END_TEST

START_TEST(flags_reach_the_kernel)
{
	char buf[4] = "";

	open_pair(SOCK_STREAM);
	put("ab");
	ck_code(receivers[_i](buf, 2, MSG_PEEK), 2);
	ck_code(receivers[_i](buf, 2, 0), 2);
	ck_bytes(buf, "ab", 2);
	close_pair();
}
END_TEST

START_TEST(datagram_tells_its_sender)
{
	struct afsock_addr a, b, from = { .len = 0 };
	struct afsock one = udp(&a), two = udp(&b);
	char buf[4];

	ck_code(afsock_sendto(&one, "hi", 2, 0, &b), 2);
	ck_code(afsock_recvfrom(&two, buf, sizeof(buf), 0, &from), 2);
	ck_assert_uint_eq(from.len, sizeof(struct sockaddr_in));
	ck_bytes(from.u.bytes, a.u.bytes, from.len);
	ck_code(afsock_close(&one), 0);
	ck_code(afsock_close(&two), 0);
}
END_TEST

START_TEST(stream_names_nobody)
{
	struct afsock_addr from = { .len = 99 };
	char c;

	open_pair(SOCK_STREAM);
	put("x");
	ck_code(afsock_recvfrom(&pair[0], &c, 1, 0, &from), 1);
	ck_assert_uint_eq(from.len, 0);
	close_pair();
}
END_TEST

START_TEST(failed_receive_leaves_the_address_alone)
{
	struct afsock_addr from = { .len = 99 };
	char c;

	open_pair(SOCK_STREAM);
	ck_code(afsock_set_timeout(&pair[0], 0), 0);
	ck_code(afsock_recvfrom(&pair[0], &c, 1, 0, &from), -EAGAIN);
	ck_assert_uint_eq(from.len, 99);
	close_pair();
}
END_TEST

static const int64_t early_modes[] = { 0, 60 * SUPPORT_SEC };

/* The fd is non-blocking in these modes, so the kernel does not wait. */
START_TEST(waitall_gives_what_is_there_unless_blocking)
{
	char buf[8];

	open_pair(SOCK_STREAM);
	ck_code(afsock_set_timeout(&pair[0], early_modes[_i]), 0);
	put("abc");
	ck_code(afsock_recv(&pair[0], buf, sizeof(buf), MSG_WAITALL), 3);
	close_pair();
}
END_TEST

/* ---- recv_exactly ---- */

static int put_in_pieces(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 4; i++) {
		support_pause(5 * SUPPORT_MS);
		if (send(pair[1].fd, "ab", 2, 0) != 2)
			return 1;
	}
	return 0;
}

START_TEST(exact_receive_gathers_pieces)
{
	char buf[9] = "";
	size_t got = 99;
	pid_t pid;

	open_pair(SOCK_STREAM);
	ck_code(afsock_set_timeout(&pair[0], _i ? 60 * SUPPORT_SEC : -1), 0);
	pid = support_child(put_in_pieces, NULL);
	ck_code(afsock_recv_exactly(&pair[0], buf, 8, 0, &got), 0);
	ck_assert_uint_eq(got, 8);
	ck_assert_str_eq(buf, "abababab");
	ck_assert_int_eq(support_child_end(pid), 0);
	close_pair();
}
END_TEST

START_TEST(exact_receive_tells_what_came_before_the_end)
{
	char buf[8];
	size_t got = 99;

	open_pair(SOCK_STREAM);
	put("abc");
	ck_code(afsock_close(&pair[1]), 0);
	ck_code(afsock_recv_exactly(&pair[0], buf, 8, 0, &got), 0);
	ck_assert_uint_eq(got, 3);
	ck_bytes(buf, "abc", 3);
	close_pair();
}
END_TEST

static const struct {
	int64_t limit;
	int code;
} partial[] = { { 0, -EAGAIN }, { LIMIT, AFSOCK_TIMEOUT } };

START_TEST(exact_receive_tells_what_came_before_it_gave_up)
{
	char buf[8];
	size_t got = 99;

	open_pair(SOCK_STREAM);
	ck_code(afsock_set_timeout(&pair[0], partial[_i].limit), 0);
	put("abc");
	ck_code(afsock_recv_exactly(&pair[0], buf, 8, 0, &got),
		partial[_i].code);
	ck_assert_uint_eq(got, 3);
	close_pair();
}
END_TEST

/* Several receives, all of which find data: no limit passes there. */
START_TEST(exact_receive_without_waiting_takes_all_that_is_there)
{
	char buf[8] = "";
	size_t got = 99;

	open_pair(SOCK_SEQPACKET);
	ck_code(afsock_set_timeout(&pair[0], 0), 0);
	put("abc");
	put("defg");
	ck_code(afsock_recv_exactly(&pair[0], buf, 7, 0, &got), 0);
	ck_assert_uint_eq(got, 7);
	ck_assert_str_eq(buf, "abcdefg");
	close_pair();
}
END_TEST

static int drip(void *arg)
{
	(void)arg;
	close(pair[0].fd);
	while (send(pair[1].fd, "x", 1, MSG_NOSIGNAL) == 1)
		support_pause(10 * SUPPORT_MS);
	return 0;
}

START_TEST(exact_receive_has_one_limit_for_all_pieces)
{
	char *buf = calloc(1, 100000);
	int64_t since;
	size_t got;
	pid_t pid;

	open_pair(SOCK_STREAM);
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	/* One piece at once, so that it is not up to a busy machine. */
	ck_assert_int_eq(send(pair[1].fd, "x", 1, MSG_NOSIGNAL), 1);
	pid = support_child(drip, NULL);
	since = support_now();
	ck_code(afsock_recv_exactly(&pair[0], buf, 100000, 0, &got),
		AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	ck_assert_uint_ge(got, 1);
	close_pair();
	ck_assert_int_eq(support_child_end(pid), 0);
	free(buf);
}
END_TEST

/* ---- sending ---- */

static int64_t with_send(struct afsock *s, const void *buf, size_t len)
{
	return afsock_send(s, buf, len, 0);
}

static int64_t with_sendall(struct afsock *s, const void *buf, size_t len)
{
	size_t sent = 0;
	int r = afsock_sendall(s, buf, len, 0, &sent);

	return r < 0 ? r : (int64_t)sent;
}

static int64_t with_sendto(struct afsock *s, const void *buf, size_t len)
{
	struct afsock_addr none = { .len = 0 };

	return afsock_sendto(s, buf, len, 0, &none);
}

static int64_t (*const senders[])(struct afsock *s, const void *buf,
				  size_t len) = { with_send, with_sendall,
						  with_sendto };

#define SENDERS (int)SUPPORT_COUNT(senders)

START_TEST(empty_buffer_is_an_empty_datagram)
{
	char c;

	open_pair(SOCK_DGRAM);
	ck_code(senders[_i](&pair[0], "", 0), 0);
	ck_code(senders[_i](&pair[0], NULL, 0), 0);
	ck_code(recv(pair[1].fd, &c, 1, MSG_DONTWAIT), 0);
	ck_code(recv(pair[1].fd, &c, 1, MSG_DONTWAIT), 0);
	ck_code(recv(pair[1].fd, &c, 1, MSG_DONTWAIT), -1);
	close_pair();
}
END_TEST

START_TEST(broken_stream_is_epipe_without_a_signal)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL }, before;

	ck_assert_int_eq(sigaction(SIGPIPE, &dfl, &before), 0);
	open_pair(SOCK_STREAM);
	ck_code(afsock_close(&pair[1]), 0);
	ck_code(senders[_i](&pair[0], "x", 1), -EPIPE);
	ck_code(senders[_i](&pair[0], "x", 1), -EPIPE);
	close_pair();
	ck_assert_int_eq(sigaction(SIGPIPE, &before, NULL), 0);
}
END_TEST

static const struct {
	const char *what;
	int type, code;
} unconnected[] = {
	{ "UDP", SOCK_DGRAM, -EDESTADDRREQ },
	{ "TCP", SOCK_STREAM, -EPIPE },
};

START_TEST(unconnected_socket_has_nowhere_to_send)
{
	struct afsock s = inet(unconnected[_i].type);
	size_t sent = 99;

	ck_code(afsock_send(&s, "x", 1, 0), unconnected[_i].code);
	ck_code(afsock_sendall(&s, "x", 1, 0, &sent), unconnected[_i].code);
	ck_assert_uint_eq(sent, 0);
	ck_code(afsock_close(&s), 0);
}
END_TEST

START_TEST(connected_stream_takes_no_address)
{
	struct afsock_addr to = { .len = 5, .u.bytes = { AF_UNIX } };

	to.u.sa.sa_family = AF_UNIX;
	to.u.bytes[2] = '/';
	to.u.bytes[3] = 'x';
	open_pair(SOCK_STREAM);
	ck_code(afsock_sendto(&pair[0], "x", 1, 0, &to), -EISCONN);
	close_pair();
}
END_TEST

START_TEST(message_beyond_the_protocols_limit_is_emsgsize)
{
	static const char zeros[70000];
	struct afsock_addr addr;
	struct afsock s = udp(&addr);

	ck_code(afsock_sendto(&s, zeros, sizeof(zeros), 0, &addr), -EMSGSIZE);
	ck_code(afsock_close(&s), 0);
}
END_TEST

START_TEST(error_that_waits_is_told_once)
{
	struct afsock_addr addr;
	struct afsock s = udp(&addr), gone = udp(&addr);
	char c;

	ck_code(afsock_close(&gone), 0);
	ck_code(afsock_connect_addr(&s, &addr, NULL), 0);
	ck_code(afsock_set_timeout(&s, 60 * SUPPORT_SEC), 0);
	ck_code(afsock_send(&s, "x", 1, 0), 1);
	ck_code(afsock_recv(&s, &c, 1, 0), -ECONNREFUSED);
	ck_code(afsock_set_timeout(&s, 0), 0);
	ck_code(afsock_recv(&s, &c, 1, 0), -EAGAIN);
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* ---- sendall ---- */

static int read_all(void *arg)
{
	static unsigned char block[65536];
	size_t at = 0, i;
	ssize_t n;

	(void)arg;
	while ((n = recv(pair[1].fd, block, sizeof(block), 0)) > 0)
		for (i = 0; i < (size_t)n; i++, at++)
			if (block[i] != (unsigned char)(at * 7 >> 3))
				return 1;
	return at == LARGE ? 0 : 2;
}

static unsigned char *pattern(void)
{
	unsigned char *p = malloc(LARGE);
	size_t i;

	for (i = 0; i < LARGE; i++)
		p[i] = (unsigned char)(i * 7 >> 3);
	return p;
}

static const int64_t sendall_modes[] = { -1, 60 * SUPPORT_SEC };

START_TEST(sendall_sends_every_byte_in_order)
{
	unsigned char *data = pattern();
	size_t sent = 0;
	pid_t pid;

	open_pair(SOCK_STREAM);
	ck_code(afsock_set_timeout(&pair[0], sendall_modes[_i]), 0);
	pid = support_child(read_all, NULL);
	ck_code(afsock_sendall(&pair[0], data, LARGE, 0, &sent), 0);
	ck_assert_uint_eq(sent, LARGE);
	ck_code(afsock_shutdown(&pair[0], SHUT_WR), 0);
	ck_assert_int_eq(support_child_end(pid), 0);
	close_pair();
	free(data);
}
END_TEST

/* How much of a 4 MiB buffer the kernel takes without a reader. */
static size_t room_of(int fd)
{
	unsigned char *data = pattern();
	size_t n = 0;
	ssize_t r;

	while ((r = send(fd, data, LARGE, MSG_DONTWAIT)) > 0)
		n += (size_t)r;
	free(data);
	return n;
}

START_TEST(sendall_tells_what_went_out_before_it_gave_up)
{
	unsigned char *data = pattern();
	size_t sent = 99, room;

	open_pair(SOCK_STREAM);
	room = room_of(pair[1].fd);
	ck_code(afsock_set_timeout(&pair[0], partial[_i].limit), 0);
	ck_code(afsock_sendall(&pair[0], data, LARGE, 0, &sent),
		partial[_i].code);
	ck_assert_uint_ge(sent, 1);
	ck_assert_uint_lt(sent, LARGE);
	ck_assert_uint_eq(sent, room);
	close_pair();
	free(data);
}
END_TEST

static int read_slowly(void *arg)
{
	char block[4096];

	(void)arg;
	do
		support_pause(10 * SUPPORT_MS);
	while (recv(pair[1].fd, block, sizeof(block), 0) > 0);
	return 0;
}

START_TEST(sendall_has_one_limit_for_all_sends)
{
	unsigned char *data = pattern();
	size_t sent = 0;
	int64_t since;
	pid_t pid;

	open_pair(SOCK_STREAM);
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	pid = support_child(read_slowly, NULL);
	since = support_now();
	ck_code(afsock_sendall(&pair[0], data, LARGE, 0, &sent),
		AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	ck_assert_uint_ge(sent, 1);
	ck_assert_uint_lt(sent, LARGE);
	ck_code(afsock_shutdown(&pair[0], SHUT_WR), 0);
	close(pair[1].fd);
	pair[1].fd = -1;
	/* What is queued would keep the slow reader busy. */
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(support_child_end(pid), 256 + SIGKILL);
	close_pair();
	free(data);
}
END_TEST

START_TEST(sendall_of_a_datagram_is_one_message)
{
	char buf[8] = "";

	open_pair(SOCK_DGRAM);
	ck_code(afsock_sendall(&pair[0], "abc", 3, 0, NULL), 0);
	ck_code(recv(pair[1].fd, buf, sizeof(buf), 0), 3);
	ck_assert_str_eq(buf, "abc");
	close_pair();
}
END_TEST

static int close_midway(void *arg)
{
	char block[4096];

	(void)arg;
	close(pair[0].fd);
	return recv(pair[1].fd, block, sizeof(block), 0) > 0 ? 0 : 1;
}

START_TEST(sendall_tells_what_went_out_before_the_stream_broke)
{
	unsigned char *data = pattern();
	size_t sent = 0;
	pid_t pid;
	int r;

	open_pair(SOCK_STREAM);
	pid = support_child(close_midway, NULL);
	/* The child has the only end that reads. */
	ck_code(afsock_close(&pair[1]), 0);
	r = afsock_sendall(&pair[0], data, LARGE, 0, &sent);
	ck_assert_msg(r == -EPIPE || r == -ECONNRESET, "sendall is %s",
		      support_code(r));
	ck_assert_uint_ge(sent, 1);
	ck_assert_uint_lt(sent, LARGE);
	ck_assert_int_eq(support_child_end(pid), 0);
	close_pair();
	free(data);
}
END_TEST

#define LOOP(tc, test, count) tcase_add_loop_test(tc, test, 0, (int)(count))

static void add_receiving(TCase *tc)
{
	LOOP(tc, result_never_exceeds_the_buffer, RECEIVERS);
	tcase_add_test(tc, recv_of_nothing_takes_nothing);
	tcase_add_test(tc, recvfrom_of_nothing_takes_a_datagram);
	LOOP(tc, end_of_stream_is_zero, RECEIVERS);
	LOOP(tc, flags_reach_the_kernel, RECEIVERS);
	tcase_add_test(tc, datagram_tells_its_sender);
	tcase_add_test(tc, stream_names_nobody);
	tcase_add_test(tc, failed_receive_leaves_the_address_alone);
	LOOP(tc, waitall_gives_what_is_there_unless_blocking,
	     SUPPORT_COUNT(early_modes));
	LOOP(tc, exact_receive_gathers_pieces, 2);
	tcase_add_test(tc, exact_receive_tells_what_came_before_the_end);
	LOOP(tc, exact_receive_tells_what_came_before_it_gave_up,
	     SUPPORT_COUNT(partial));
	tcase_add_test(
		tc, exact_receive_without_waiting_takes_all_that_is_there);
	tcase_add_test(tc, exact_receive_has_one_limit_for_all_pieces);
}

static void add_sending(TCase *tc)
{
	LOOP(tc, empty_buffer_is_an_empty_datagram, SENDERS);
	LOOP(tc, broken_stream_is_epipe_without_a_signal, SENDERS);
	LOOP(tc, unconnected_socket_has_nowhere_to_send,
	     SUPPORT_COUNT(unconnected));
	tcase_add_test(tc, connected_stream_takes_no_address);
	tcase_add_test(tc, message_beyond_the_protocols_limit_is_emsgsize);
	tcase_add_test(tc, error_that_waits_is_told_once);
	LOOP(tc, sendall_sends_every_byte_in_order,
	     SUPPORT_COUNT(sendall_modes));
	LOOP(tc, sendall_tells_what_went_out_before_it_gave_up,
	     SUPPORT_COUNT(partial));
	tcase_add_test(tc, sendall_has_one_limit_for_all_sends);
	tcase_add_test(tc, sendall_of_a_datagram_is_one_message);
	tcase_add_test(
		tc, sendall_tells_what_went_out_before_the_stream_broke);
}

Suite *suite_io(void)
{
	static void (*const adders[])(TCase *) = { add_receiving,
						   add_sending };
	static const char *const names[] = { "receiving", "sending" };
	Suite *s = suite_create("io");
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(adders); i++) {
		TCase *tc = tcase_create(names[i]);

		tcase_set_timeout(tc, 60);
		tcase_add_checked_fixture(tc, support_fds_note,
					  support_fds_check);
		adders[i](tc);
		suite_add_tcase(s, tc);
	}
	return s;
}
