/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_tipc_traffic.c - messages and connections within one node */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/layout.h"
#include "support/support.h"

#define LIMIT (20 * SUPPORT_SEC)
#define LEVEL_TIPC 271
#define NEED_TIPC() NEED_SOCKET(AF_TIPC, SOCK_RDM, 0)

static struct afsock_err err;

#define ck_ok(call) \
	do { \
		int64_t ok_ = (call); \
		ck_assert_msg(ok_ >= 0, "%s is %s: %s: %s (%s)", #call, \
			      support_code(ok_), err.op, err.text, err.hint); \
	} while (0)

static struct afsock_addr addr_of(const char *text)
{
	struct afsock_addr addr;

	ck_ok(afsock_addr_parse(text, strlen(text), NULL, &addr, &err));
	return addr;
}

static void open_rdm(struct afsock *s)
{
	ck_ok(afsock_open(AF_TIPC, SOCK_RDM, 0, s, &err));
	ck_code(afsock_set_timeout(s, LIMIT), 0);
}

/* ---- messages ---- */

static const char *const schemes[] = { "tipc-rdm:name:18888:17:0",
				       "tipc-dgram:name:18888:17:0" };

START_TEST(message_to_a_name_is_answered_to_the_socket)
{
	struct afsock a, b;
	struct afsock_addr to = addr_of(schemes[_i]), from, own;
	struct afsock_form form;
	struct afsock_tuple tuple;
	char got[16];

	NEED_TIPC();
	ck_ok(afsock_listen(schemes[_i], LIMIT, &b, &err));
	ck_ok(afsock_open(AF_TIPC, b.type, 0, &a, &err));
	ck_code(afsock_set_timeout(&a, LIMIT), 0);
	ck_assert_int_eq(afsock_sendto(&a, "ping", 4, 0, &to), 4);
	ck_assert_int_eq(afsock_recvfrom(&b, got, sizeof(got), 0, &from), 4);
	ck_assert_mem_eq(got, "ping", 4);
	form = afsock_form_of(&a);
	ck_code(afsock_addr_unpack(&form, &from, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 5);
	ck_assert_uint_eq(tuple.items[0].as.u, 3);
	/* getsockname is always the socket's id; the reference is in place. */
	ck_code(afsock_getsockname(&a, &own), 0);
	ck_bytes(from.u.bytes + 4, own.u.bytes + 4, 8);
	ck_assert_int_eq(afsock_sendto(&b, "pong!", 5, 0, &from), 5);
	ck_assert_int_eq(afsock_recv(&a, got, sizeof(got), 0), 5);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

/* The answer goes to a tuple that was taken apart and packed again. */
START_TEST(socket_address_survives_the_tuple)
{
	struct afsock a, b;
	struct afsock_addr own, again;
	struct afsock_form form;
	struct afsock_tuple tuple;
	char got[16];

	NEED_TIPC();
	open_rdm(&a);
	open_rdm(&b);
	form = afsock_form_of(&b);
	ck_code(afsock_getsockname(&b, &own), 0);
	ck_code(afsock_addr_unpack(&form, &own, &tuple, NULL), 0);
	ck_code(afsock_addr_pack(&form, tuple.items, tuple.n, &again, NULL), 0);
	ck_assert_uint_eq(again.len, own.len);
	ck_bytes(again.u.bytes, own.u.bytes, own.len);
	ck_assert_int_eq(afsock_sendto(&a, "x", 1, 0, &again), 1);
	ck_assert_int_eq(afsock_recv(&b, got, sizeof(got), 0), 1);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(range_address_multicasts)
{
	struct afsock a, b, c;
	struct afsock_addr to = addr_of("tipc-rdm:nameseq:18889:0:99");
	char got[16];

	NEED_TIPC();
	ck_ok(afsock_listen("tipc-rdm:nameseq:18889:0:49", LIMIT, &b, &err));
	ck_ok(afsock_listen("tipc-rdm:nameseq:18889:50:99", LIMIT, &c, &err));
	open_rdm(&a);
	ck_assert_int_eq(afsock_sendto(&a, "all", 3, 0, &to), 3);
	ck_assert_int_eq(afsock_recv(&b, got, sizeof(got), 0), 3);
	ck_assert_int_eq(afsock_recv(&c, got, sizeof(got), 0), 3);
	afsock_close(&a);
	afsock_close(&b);
	afsock_close(&c);
}
END_TEST

START_TEST(negative_scope_withdraws_the_name)
{
	struct afsock a, b;
	struct afsock_addr to = addr_of("tipc-rdm:name:18890:1:0");

	NEED_TIPC();
	ck_ok(afsock_listen("tipc-rdm:name:18890:1:0", LIMIT, &b, &err));
	open_rdm(&a);
	ck_assert_int_eq(afsock_sendto(&a, "x", 1, 0, &to), 1);
	ck_ok(afsock_bind(&b, AFSOCK_ADDR(2, 18890, 1, 0, -2), &err));
	ck_code(afsock_sendto(&a, "x", 1, 0, &to), -EHOSTUNREACH);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(message_above_66000_is_refused)
{
	static char big[66001];
	struct afsock a, b;
	struct afsock_addr to = addr_of("tipc-rdm:name:18891:1:0");

	NEED_TIPC();
	ck_ok(afsock_listen("tipc-rdm:name:18891:1:0", LIMIT, &b, &err));
	open_rdm(&a);
	ck_code(afsock_sendto(&a, big, sizeof(big), 0, &to), -EMSGSIZE);
	ck_assert_int_eq(afsock_sendto(&a, big, sizeof(big) - 1, 0, &to),
			 66000);
	ck_assert_int_eq(afsock_recv(&b, big, sizeof(big), 0), 66000);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

/* ---- groups ---- */

/* Members of a group hear of each other, and of a message they get the
 * sender's socket and, behind it, its name in the group. */
START_TEST(group_member_gets_two_addresses)
{
	struct afsock a, b;
	struct afsock_addr to = addr_of("tipc-rdm:name:4711:2:0"), from;
	char got[16];
	struct iovec iov = { got, sizeof(got) };
	struct afsock_msg msg = { .iov = &iov, .iov_count = 1, .addr = &from };
	unsigned char member[8];

	NEED_TIPC();
	open_rdm(&a);
	open_rdm(&b);
	ck_ok(afsock_set(&a, "group", "4711:1:node:events",
			 strlen("4711:1:node:events"), &err));
	ck_ok(afsock_set(&b, "group", "4711:2:node", strlen("4711:2:node"),
			 &err));
	/* The event of b's coming: empty, out of band. */
	ck_assert_int_eq(afsock_recvmsg(&a, &msg, 0), 0);
	ck_assert_msg(msg.flags & MSG_OOB, "flags %#x", msg.flags);
	ck_assert_int_eq(afsock_sendto(&a, "hello", 5, 0, &to), 5);
	ck_assert_int_eq(afsock_recvmsg(&b, &msg, 0), 5);
	ck_assert_uint_eq(from.len, 32);
	layout_bytes("w4711 w1", member, sizeof(member));
	ck_bytes(from.u.bytes + 16 + 4, member, sizeof(member));
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

static const struct {
	const char *value;
	int code;
} groups[] = {
	{ "", AFSOCK_ETEXT },
	{ "4711", AFSOCK_ETEXT },
	{ "4711:", AFSOCK_ETEXT },
	{ "4294967296:1", AFSOCK_ERANGE },
	{ "4711:1:everywhere", AFSOCK_ETEXT },
	{ "4711:1:1", AFSOCK_ERANGE },
	{ "4711:1:node:shout", AFSOCK_ETEXT },
	{ "4711:1:node:events+", AFSOCK_ETEXT },
	{ "4711:1:node:events:loopback", AFSOCK_ETEXT },
	{ "63:1:node:events+loopback", -EACCES },
};

START_TEST(bad_group_is_refused)
{
	struct afsock s;

	NEED_TIPC();
	open_rdm(&s);
	ck_code(afsock_set(&s, "group", groups[_i].value,
			   strlen(groups[_i].value), &err),
		groups[_i].code);
	afsock_close(&s);
}
END_TEST

/* ---- connections ---- */

static const char *const connected[] = { "tipc:name:18892:1:0",
					 "tipc-stream:name:18892:1:0" };

/* connect() ends when the other side has accepted, so that is a child. */
static int connect_and_answer(void *arg)
{
	struct afsock s;
	char got[8];

	if (afsock_dial(arg, LIMIT, &s, NULL) < 0)
		return 1;
	if (afsock_recv_exactly(&s, got, 4, 0, NULL) < 0 ||
	    memcmp(got, "ping", 4) != 0)
		return 2;
	return afsock_sendall(&s, "pong!", 5, 0, NULL) < 0 ? 3 : 0;
}

START_TEST(connection_goes_both_ways)
{
	struct afsock listener, s;
	struct afsock_addr peer, again;
	char got[8];
	pid_t pid;

	NEED_TIPC();
	ck_ok(afsock_listen(connected[_i], LIMIT, &listener, &err));
	pid = support_child(connect_and_answer,
			    (void *)(uintptr_t)connected[_i]);
	ck_code(afsock_accept(&listener, &s, &peer), 0);
	ck_assert_int_eq(peer.u.bytes[2], 3);
	ck_code(afsock_getpeername(&s, &again), 0);
	ck_bytes(again.u.bytes + 4, peer.u.bytes + 4, 8);
	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	ck_code(afsock_sendall(&s, "ping", 4, 0, NULL), 0);
	ck_code(afsock_recv_exactly(&s, got, 5, 0, NULL), 0);
	ck_assert_mem_eq(got, "pong!", 5);
	ck_assert_int_eq(support_child_end(pid), 0);
	afsock_close(&s);
	afsock_close(&listener);
}
END_TEST

START_TEST(pair_is_connected)
{
	struct afsock s[2];
	char got[8];

	NEED_TIPC();
	ck_ok(afsock_pair(AF_TIPC, SOCK_SEQPACKET, 0, s, &err));
	ck_assert_int_eq(afsock_send(&s[0], "abc", 3, 0), 3);
	ck_assert_int_eq(afsock_recv(&s[1], got, sizeof(got), 0), 3);
	afsock_close(&s[0]);
	afsock_close(&s[1]);
}
END_TEST

START_TEST(accept_keeps_its_limit)
{
	struct afsock listener, s;
	int64_t since;

	NEED_TIPC();
	ck_ok(afsock_listen("tipc:name:18893:1:0", 200 * SUPPORT_MS, &listener,
			    &err));
	since = support_now();
	ck_code(afsock_accept(&listener, &s, NULL), AFSOCK_TIMEOUT);
	ck_took(since, 200 * SUPPORT_MS);
	afsock_close(&listener);
}
END_TEST

START_TEST(connect_keeps_its_limit)
{
	struct afsock listener, s;
	int64_t since;

	NEED_TIPC();
	ck_ok(afsock_listen("tipc:name:18894:1:0", LIMIT, &listener, &err));
	since = support_now();
	ck_code(afsock_dial("tipc:name:18894:1:0", 300 * SUPPORT_MS, &s, &err),
		AFSOCK_TIMEOUT);
	ck_took(since, 300 * SUPPORT_MS);
	afsock_close(&listener);
}
END_TEST

/* The kernel's own limit, far below ours: its errno, not our code. */
START_TEST(kernel_s_limit_is_etimedout)
{
	struct afsock listener, s;

	NEED_TIPC();
	ck_ok(afsock_listen("tipc:name:18895:1:0", LIMIT, &listener, &err));
	ck_code(afsock_dial("tipc:name:18895:1:0,conn-timeout=250ms", -1, &s,
			    &err),
		-ETIMEDOUT);
	ck_assert_msg(strstr(err.hint, "conn-timeout"), "hint '%s'", err.hint);
	afsock_close(&listener);
}
END_TEST

START_TEST(recv_keeps_its_limit)
{
	struct afsock s;
	int64_t since;
	char got[4];

	NEED_TIPC();
	open_rdm(&s);
	ck_code(afsock_set_timeout(&s, 200 * SUPPORT_MS), 0);
	since = support_now();
	ck_code(afsock_recv(&s, got, sizeof(got), 0), AFSOCK_TIMEOUT);
	ck_took(since, 200 * SUPPORT_MS);
	afsock_close(&s);
}
END_TEST

/* ---- options ---- */

static const struct {
	const char *name;
	const char *value;
	int optname;
	int want;
} options[] = {
	{ "importance", "critical", 127, 3 },
	{ "importance", "1", 127, 1 },
	{ "src-droppable", "", 128, 1 },
	{ "dest-droppable", "no", 129, 0 },
	{ "conn-timeout", "1500", 130, 1500 },
	{ "conn-timeout", "2s", 130, 2000 },
};

START_TEST(options_reach_the_kernel)
{
	struct afsock s;
	int got = -1;

	NEED_TIPC();
	open_rdm(&s);
	ck_ok(afsock_set(&s, options[_i].name, options[_i].value,
			 strlen(options[_i].value), &err));
	ck_code(afsock_getopt_int(&s, LEVEL_TIPC, options[_i].optname, &got),
		0);
	ck_assert_int_eq(got, options[_i].want);
	afsock_close(&s);
}
END_TEST

/* ---- errors ---- */

static const struct {
	const char *text;
	int code;
	const char *op;
	const char *hint;
} failures[] = {
	{ "tipc:name:18896:1:0", -EHOSTUNREACH, "connect", "nobody is bound" },
	{ "tipc:name:63:1:0,listen", -EACCES, "bind", "below 64" },
	{ "tipc:nameseq:18896:9:8,listen", -EINVAL, "bind", "lower end" },
	{ "tipc:id:0:1:0,listen", -EAFNOSUPPORT, "bind", "from birth" },
	{ "tipc:name:18896:1:0,importance=4", AFSOCK_ERANGE, "", "" },
	{ "tipc:name:18896:1:0,conn-timeout=soon", AFSOCK_ETEXT, "", "" },
};

START_TEST(failures_say_step_and_hint)
{
	struct afsock_target target;
	struct afsock s = AFSOCK_INIT;
	const char *text = failures[_i].text;

	NEED_TIPC();
	ck_ok(afsock_target_parse(text, strlen(text), &target, &err));
	ck_code(target.is_listener ?
			afsock_listen_target(&target, LIMIT, &s, &err) :
			afsock_dial_target(&target, LIMIT, &s, &err),
		failures[_i].code);
	ck_assert_str_eq(err.op, failures[_i].op);
	ck_assert_msg(strstr(err.hint, failures[_i].hint), "%s: hint '%s'",
		      text, err.hint);
	ck_assert_int_eq(s.fd, -1);
}
END_TEST

START_TEST(adopted_fd_is_detected)
{
	struct afsock s;
	int fd;

	NEED_TIPC();
	fd = socket(AF_TIPC, SOCK_RDM | SOCK_CLOEXEC, 0);
	ck_ok(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s, &err));
	ck_assert_int_eq(s.family, AF_TIPC);
	ck_assert_int_eq(s.type, SOCK_RDM);
	afsock_close(&s);
}
END_TEST

Suite *suite_tipc_traffic(void);
Suite *suite_tipc_traffic(void)
{
	Suite *s = suite_create("tipc_traffic");
	TCase *tc = tcase_create("tipc_traffic");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, message_to_a_name_is_answered_to_the_socket, 0,
			    SUPPORT_COUNT(schemes));
	tcase_add_test(tc, socket_address_survives_the_tuple);
	tcase_add_test(tc, range_address_multicasts);
	tcase_add_test(tc, negative_scope_withdraws_the_name);
	tcase_add_test(tc, message_above_66000_is_refused);
	tcase_add_test(tc, group_member_gets_two_addresses);
	tcase_add_loop_test(tc, bad_group_is_refused, 0,
			    SUPPORT_COUNT(groups));
	tcase_add_loop_test(tc, connection_goes_both_ways, 0,
			    SUPPORT_COUNT(connected));
	tcase_add_test(tc, pair_is_connected);
	tcase_add_test(tc, accept_keeps_its_limit);
	tcase_add_test(tc, connect_keeps_its_limit);
	tcase_add_test(tc, kernel_s_limit_is_etimedout);
	tcase_add_test(tc, recv_keeps_its_limit);
	tcase_add_loop_test(tc, options_reach_the_kernel, 0,
			    SUPPORT_COUNT(options));
	tcase_add_loop_test(tc, failures_say_step_and_hint, 0,
			    SUPPORT_COUNT(failures));
	tcase_add_test(tc, adopted_fd_is_detected);
	suite_add_tcase(s, tc);
	return s;
}
