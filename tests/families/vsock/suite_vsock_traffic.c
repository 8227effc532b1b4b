/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_vsock_traffic.c - streams and messages to the local context id
 *
 * In the test machine only: a development machine may itself be a guest, and
 * then these sockets reach its host. Outside no socket is opened.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <afsock/vsock.h>

#include "support/layout.h"
#include "support/support.h"

#define LIMIT (20 * SUPPORT_SEC)

static bool may_use_vsock(void)
{
	if (getenv("AFSOCK_IN_VM"))
		return support_has_socket(AF_VSOCK, SOCK_STREAM, 0);
	support_skip("vsock is used in the test machine only");
	return false;
}

#define NEED_VSOCK() \
	do { \
		if (!may_use_vsock()) \
			return; \
	} while (0)

static struct afsock_err err;

#define ck_ok(call) \
	do { \
		int64_t ok_ = (call); \
		ck_assert_msg(ok_ >= 0, "%s is %s: %s: %s (%s)", #call, \
			      support_code(ok_), err.op, err.text, err.hint); \
	} while (0)

static void unpacked(const struct afsock *s, const struct afsock_addr *addr,
		     uint64_t *cid, uint64_t *port)
{
	struct afsock_form form = afsock_form_of(s);
	struct afsock_tuple tuple;

	ck_code(afsock_addr_unpack(&form, addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 2);
	*cid = tuple.items[0].as.u;
	*port = tuple.items[1].as.u;
}

/* A listener on a port that the kernel chose, and a client of it. */
struct pair {
	struct afsock listener, client, server;
	struct afsock_addr peer;
	uint64_t port;
};

static void pair_open(struct pair *p, const char *scheme, const char *options)
{
	struct afsock_addr addr;
	char text[128];
	uint64_t cid;

	snprintf(text, sizeof(text), "%s:any:any%s", scheme, options);
	ck_ok(afsock_listen(text, LIMIT, &p->listener, &err));
	ck_code(afsock_getsockname(&p->listener, &addr), 0);
	unpacked(&p->listener, &addr, &cid, &p->port);
	ck_assert_uint_eq(cid, 0xffffffff);
	snprintf(text, sizeof(text), "%s:local:%u%s", scheme,
		 (unsigned int)p->port, options);
	ck_ok(afsock_dial(text, LIMIT, &p->client, &err));
	ck_code(afsock_accept(&p->listener, &p->server, &p->peer), 0);
	ck_code(afsock_set_timeout(&p->server, LIMIT), 0);
}

static void pair_close(struct pair *p)
{
	afsock_close(&p->client);
	afsock_close(&p->server);
	afsock_close(&p->listener);
}

START_TEST(stream_goes_both_ways_to_its_end)
{
	struct pair p;
	char got[16];

	NEED_VSOCK();
	pair_open(&p, "vsock", "");
	ck_code(afsock_sendall(&p.client, "ping", 4, 0, NULL), 0);
	ck_code(afsock_recv_exactly(&p.server, got, 4, 0, NULL), 0);
	ck_assert_mem_eq(got, "ping", 4);
	ck_code(afsock_shutdown(&p.client, SHUT_WR), 0);
	ck_assert_int_eq(afsock_recv(&p.server, got, sizeof(got), 0), 0);
	ck_code(afsock_sendall(&p.server, "pong!", 5, 0, NULL), 0);
	ck_code(afsock_recv_exactly(&p.client, got, 5, 0, NULL), 0);
	ck_assert_mem_eq(got, "pong!", 5);
	pair_close(&p);
}
END_TEST

START_TEST(stream_names_its_ends)
{
	struct pair p;
	struct afsock_addr addr;
	uint64_t cid, port, client_port;
	char got[4];

	NEED_VSOCK();
	pair_open(&p, "vsock", "");
	unpacked(&p.server, &p.peer, &cid, &client_port);
	ck_assert_uint_eq(cid, 1);
	ck_code(afsock_getpeername(&p.client, &addr), 0);
	unpacked(&p.client, &addr, &cid, &port);
	ck_assert_uint_eq(cid, 1);
	ck_assert_uint_eq(port, p.port);
	/* A client does not learn its own context id. */
	ck_code(afsock_getsockname(&p.client, &addr), 0);
	unpacked(&p.client, &addr, &cid, &port);
	ck_assert_uint_eq(cid, 0xffffffff);
	ck_assert_uint_eq(port, client_port);
	ck_code(afsock_sendall(&p.client, "x", 1, 0, NULL), 0);
	ck_assert_int_eq(afsock_recvfrom(&p.server, got, 4, 0, &addr), 1);
	ck_assert_uint_eq(addr.len, 0);
	pair_close(&p);
}
END_TEST

START_TEST(seqpacket_keeps_boundaries)
{
	struct pair p;
	char got[8];
	struct iovec iov = { got, 2 };
	struct afsock_msg msg = { .iov = &iov, .iov_count = 1 };

	NEED_VSOCK();
	pair_open(&p, "vsock-seqpacket", "");
	ck_assert_int_eq(afsock_send(&p.client, "one", 3, 0), 3);
	ck_assert_int_eq(afsock_send(&p.client, "three", 5, MSG_EOR), 5);
	ck_assert_int_eq(afsock_send(&p.client, "ab", 2, 0), 2);
	ck_assert_int_eq(afsock_recv(&p.server, got, sizeof(got), 0), 3);
	ck_assert_int_eq(afsock_recvmsg(&p.server, &msg, 0), 2);
	ck_assert_msg(msg.flags & MSG_TRUNC, "flags %#x", msg.flags);
	ck_assert_msg(msg.flags & MSG_EOR, "flags %#x", msg.flags);
	ck_assert_int_eq(afsock_recvmsg(&p.server, &msg, 0), 2);
	ck_assert_msg(!(msg.flags & MSG_TRUNC), "flags %#x", msg.flags);
	pair_close(&p);
}
END_TEST

/* Ours, not Python's: the flag is in the address and the kernel reads it. */
START_TEST(to_host_is_taken_and_other_flags_are_not)
{
	struct pair p;
	struct afsock s;
	char text[64];

	NEED_VSOCK();
	pair_open(&p, "vsock", "");
	snprintf(text, sizeof(text), "vsock:local:%u:to-host",
		 (unsigned int)p.port);
	ck_ok(afsock_dial(text, LIMIT, &s, &err));
	afsock_close(&s);
	snprintf(text, sizeof(text), "vsock:local:%u:2", (unsigned int)p.port);
	ck_code(afsock_dial(text, LIMIT, &s, &err), -EINVAL);
	pair_close(&p);
}
END_TEST

/* ---- limits ---- */

START_TEST(accept_keeps_its_limit)
{
	struct afsock listener, s;
	int64_t since;

	NEED_VSOCK();
	ck_ok(afsock_listen("vsock:any:any", 200 * SUPPORT_MS, &listener,
			    &err));
	since = support_now();
	ck_code(afsock_accept(&listener, &s, NULL), AFSOCK_TIMEOUT);
	ck_took(since, 200 * SUPPORT_MS);
	ck_code(afsock_set_timeout(&listener, 0), 0);
	ck_code(afsock_accept(&listener, &s, NULL), -EAGAIN);
	afsock_close(&listener);
}
END_TEST

START_TEST(recv_keeps_its_limit)
{
	struct pair p;
	int64_t since;
	char got[4];

	NEED_VSOCK();
	pair_open(&p, "vsock", "");
	ck_code(afsock_set_timeout(&p.server, 200 * SUPPORT_MS), 0);
	since = support_now();
	ck_code(afsock_recv(&p.server, got, sizeof(got), 0), AFSOCK_TIMEOUT);
	ck_took(since, 200 * SUPPORT_MS);
	pair_close(&p);
}
END_TEST

/* A megabyte to a peer that reads nothing: the send ends by its limit and
 * says how much went out. */
START_TEST(sendall_keeps_its_limit)
{
	static char big[1 << 20];
	struct pair p;
	int64_t since;
	size_t sent = 0;

	NEED_VSOCK();
	pair_open(&p, "vsock", "");
	ck_code(afsock_set_timeout(&p.client, 200 * SUPPORT_MS), 0);
	since = support_now();
	ck_code(afsock_sendall(&p.client, big, sizeof(big), 0, &sent),
		AFSOCK_TIMEOUT);
	ck_took(since, 200 * SUPPORT_MS);
	ck_assert_uint_gt(sent, 0);
	ck_assert_uint_lt(sent, sizeof(big));
	pair_close(&p);
}
END_TEST

/* ---- options ---- */

START_TEST(buffer_size_raises_its_own_limit)
{
	struct pair p;
	uint64_t got;

	NEED_VSOCK();
	pair_open(&p, "vsock", ",buffer-size=1048576");
	ck_code(afsock_getopt_u64(&p.client, AF_VSOCK, 0, &got), 0);
	ck_assert_uint_eq(got, 1048576);
	ck_code(afsock_getopt_u64(&p.client, AF_VSOCK, 2, &got), 0);
	ck_assert_uint_eq(got, 1048576);
	/* Accepted ones have the listener's. */
	ck_code(afsock_getopt_u64(&p.server, AF_VSOCK, 0, &got), 0);
	ck_assert_uint_eq(got, 1048576);
	pair_close(&p);
}
END_TEST

START_TEST(buffer_limits_are_set_by_name)
{
	struct afsock s;
	uint64_t got;

	NEED_VSOCK();
	ck_ok(afsock_listen("vsock:any:any,buffer-min=4096,buffer-max=0x20000",
			    LIMIT, &s, &err));
	ck_code(afsock_getopt_u64(&s, AF_VSOCK, 1, &got), 0);
	ck_assert_uint_eq(got, 4096);
	ck_code(afsock_getopt_u64(&s, AF_VSOCK, 2, &got), 0);
	ck_assert_uint_eq(got, 0x20000);
	afsock_close(&s);
}
END_TEST

/* Option 6 is a struct timeval on 64-bit machines. */
START_TEST(connect_timeout_is_a_timeval)
{
	struct afsock s;
	struct timeval tv = { 0 };
	size_t len = sizeof(tv);

	NEED_VSOCK();
	ck_ok(afsock_open(AF_VSOCK, SOCK_STREAM, 0, &s, &err));
	ck_ok(afsock_set(&s, "connect-timeout", "1500ms", 6, &err));
	ck_code(afsock_getopt(&s, AF_VSOCK, 6, &tv, &len), 0);
	ck_assert_int_eq(tv.tv_sec, 1);
	ck_assert_int_eq(tv.tv_usec, 500000);
	afsock_close(&s);
}
END_TEST

/* In a text it is the limit of dial and, so that the kernel does not give up
 * earlier, the kernel's own. */
START_TEST(connect_timeout_of_a_text_reaches_the_kernel)
{
	struct pair p;
	struct timeval tv = { 0 };
	size_t len = sizeof(tv);

	NEED_VSOCK();
	pair_open(&p, "vsock", ",connect-timeout=7");
	ck_code(afsock_getopt(&p.client, AF_VSOCK, 6, &tv, &len), 0);
	ck_assert_int_eq(tv.tv_sec, 7);
	pair_close(&p);
}
END_TEST

START_TEST(message_above_the_peer_s_buffer_is_refused)
{
	static char big[262145];
	struct pair p;
	ssize_t n;

	NEED_VSOCK();
	pair_open(&p, "vsock-seqpacket", "");
	n = afsock_send(&p.client, big, sizeof(big), 0);
	/* ENOMEM up to Linux 6.1, EMSGSIZE later. */
	ck_assert_msg(n == -ENOMEM || n == -EMSGSIZE, "%s", support_code(n));
	ck_assert_int_eq(afsock_send(&p.client, big, sizeof(big) - 1, 0),
			 sizeof(big) - 1);
	pair_close(&p);
}
END_TEST

/* ---- errors ---- */

static const struct {
	const char *text;
	int code;
	const char *op;
	const char *hint;
} failures[] = {
	{ "vsock:local:60999", -ECONNRESET, "connect", "nobody listens" },
	{ "vsock:77777:60999", -ENODEV, "connect", "no such context id" },
	{ "vsock-seqpacket:local:60999", -ECONNRESET, "connect",
	  "nobody listens" },
	{ "vsock:77777:60999,listen", -EADDRNOTAVAIL, "bind",
	  "not a context id" },
	{ "vsock:local:1,buffer-size=-1", AFSOCK_ERANGE, "", "" },
	{ "vsock:local:1,buffer-size=many", AFSOCK_ETEXT, "", "" },
};

START_TEST(failures_say_step_and_hint)
{
	struct afsock s = AFSOCK_INIT;

	NEED_VSOCK();
	ck_code(afsock_dial(failures[_i].text, LIMIT, &s, &err),
		failures[_i].code);
	ck_assert_str_eq(err.op, failures[_i].op);
	ck_assert_msg(strstr(err.hint, failures[_i].hint), "%s: hint '%s'",
		      failures[_i].text, err.hint);
	ck_assert_int_eq(s.fd, -1);
}
END_TEST

START_TEST(taken_port_is_eaddrinuse)
{
	struct pair p;
	struct afsock s;
	char text[64];

	NEED_VSOCK();
	pair_open(&p, "vsock", "");
	snprintf(text, sizeof(text), "vsock-listen:%u", (unsigned int)p.port);
	ck_code(afsock_dial(text, LIMIT, &s, &err), -EADDRINUSE);
	ck_assert_msg(strstr(err.hint, "SO_REUSEADDR"), "hint '%s'", err.hint);
	pair_close(&p);
}
END_TEST

static int bind_low_as_nobody(void *arg)
{
	struct afsock s;
	int r;

	(void)arg;
	if (setuid(65534) < 0)
		return 1;
	r = afsock_listen("vsock:any:1023", LIMIT, &s, &err);
	return r == -EACCES && strstr(err.hint, "CAP_NET_BIND_SERVICE") ? 0 : 2;
}

START_TEST(low_port_needs_privilege)
{
	NEED_VSOCK();
	ck_assert_int_eq(support_child_end(support_child(bind_low_as_nobody,
							 NULL)),
			 0);
}
END_TEST

/* ---- the rest ---- */

/* The test machine has the loopback transport only: id 1. */
START_TEST(local_cid_is_asked_of_the_device)
{
	uint32_t cid = 7;

	NEED_VSOCK();
	ck_ok(afsock_vsock_local_cid(&cid, &err));
	ck_assert_uint_eq(cid, 1);
}
END_TEST

static int ask_cid_as_nobody(void *arg)
{
	uint32_t cid = 7;
	int r;

	(void)arg;
	if (setuid(65534) < 0)
		return 1;
	r = afsock_vsock_local_cid(&cid, &err);
	return r == -EACCES && cid == 7 && strcmp(err.op, "open") == 0 ? 0 : 2;
}

/* Machines differ in the mode of the device: here it is for root only. */
START_TEST(local_cid_may_need_root)
{
	struct stat st;
	int status;

	NEED_VSOCK();
	ck_assert_int_eq(stat("/dev/vsock", &st), 0);
	ck_assert_int_eq(chmod("/dev/vsock", 0600), 0);
	status = support_child_end(support_child(ask_cid_as_nobody, NULL));
	ck_assert_int_eq(chmod("/dev/vsock", st.st_mode & 07777), 0);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(adopted_fd_is_detected)
{
	struct afsock s;
	int fd;

	NEED_VSOCK();
	fd = socket(AF_VSOCK, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	ck_ok(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s, &err));
	ck_assert_int_eq(s.family, AF_VSOCK);
	ck_assert_int_eq(s.type, SOCK_SEQPACKET);
	afsock_close(&s);
}
END_TEST

Suite *suite_vsock_traffic(void);
Suite *suite_vsock_traffic(void)
{
	Suite *s = suite_create("vsock_traffic");
	TCase *tc = tcase_create("vsock_traffic");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, stream_goes_both_ways_to_its_end);
	tcase_add_test(tc, stream_names_its_ends);
	tcase_add_test(tc, seqpacket_keeps_boundaries);
	tcase_add_test(tc, to_host_is_taken_and_other_flags_are_not);
	tcase_add_test(tc, accept_keeps_its_limit);
	tcase_add_test(tc, recv_keeps_its_limit);
	tcase_add_test(tc, sendall_keeps_its_limit);
	tcase_add_test(tc, buffer_size_raises_its_own_limit);
	tcase_add_test(tc, buffer_limits_are_set_by_name);
	tcase_add_test(tc, connect_timeout_is_a_timeval);
	tcase_add_test(tc, connect_timeout_of_a_text_reaches_the_kernel);
	tcase_add_test(tc, message_above_the_peer_s_buffer_is_refused);
	tcase_add_loop_test(tc, failures_say_step_and_hint, 0,
			    SUPPORT_COUNT(failures));
	tcase_add_test(tc, taken_port_is_eaddrinuse);
	tcase_add_test(tc, low_port_needs_privilege);
	tcase_add_test(tc, local_cid_is_asked_of_the_device);
	tcase_add_test(tc, local_cid_may_need_root);
	tcase_add_test(tc, adopted_fd_is_detected);
	suite_add_tcase(s, tc);
	return s;
}
