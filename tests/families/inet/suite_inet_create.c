/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_inet_create.c - create_connection, create_server, and time limits */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <afsock/inet.h>

#include "support/support.h"

static bool is_ready;

static void enter(void)
{
	is_ready = support_netns_enter();
}

#define NEED_NETNS() \
	do { \
		if (!is_ready) \
			return; \
	} while (0)

/* A server on the loopback of this version of IP, and its port. */
static struct afsock server_on(const char *host,
			       const struct afsock_server *how,
			       struct afsock_value *ret_port)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_addr addr;
	struct afsock_err err = { .code = 0 };
	int r = afsock_create_server(AFSOCK_ADDR(host, 0), how, &s, &err);

	ck_assert_msg(r == 0, "server on %s: %s: %s", host, support_code(r),
		      err.text);
	ck_code(afsock_getsockname(&s, &addr), 0);
	*ret_port = afsock_uint((unsigned int)(addr.u.bytes[2] << 8 |
					       addr.u.bytes[3]));
	return s;
}

static int connect_to(const char *host, const struct afsock_value *port,
		      struct afsock_connection *how, struct afsock *ret,
		      struct afsock_err *err)
{
	return afsock_create_connection(host, strlen(host), port, how, ret,
					err);
}

static int option(const struct afsock *s, int level, int name)
{
	int value = -12345;

	ck_code(afsock_getopt_int(s, level, name, &value), 0);
	return value;
}

/* ---- connections ---- */

START_TEST(connection_reaches_the_server_and_keeps_its_timeout)
{
	struct afsock_connection how = { .has_timeout = true,
					 .timeout_ns = 7 * SUPPORT_SEC };
	struct afsock_value port;
	struct afsock s, peer, listener;
	struct afsock_addr addr;
	char byte = 0;

	NEED_NETNS();
	listener = server_on("127.0.0.1", NULL, &port);
	ck_code(connect_to("127.0.0.1", &port, &how, &s, NULL), 0);
	ck_assert_uint_eq(how.error_count, 0);
	ck_assert_int_eq(s.timeout_ns, 7 * SUPPORT_SEC);
	ck_assert_int_eq(s.family, AF_INET);
	ck_assert_int_eq(s.type, SOCK_STREAM);
	ck_code(afsock_getpeername(&s, &addr), 0);
	ck_bytes(addr.u.bytes + 4, "\x7f\0\0\1", 4);
	ck_code(afsock_accept(&listener, &peer, NULL), 0);
	ck_code(afsock_send(&peer, "x", 1, 0), 1);
	ck_code(afsock_recv(&s, &byte, 1, 0), 1);
	ck_assert_int_eq(byte, 'x');
	afsock_close(&peer);
	afsock_close(&s);
	afsock_close(&listener);
}
END_TEST

START_TEST(connection_without_timeout_has_the_default)
{
	struct afsock_connection how = { .has_timeout = true,
					 .timeout_ns = -1 };
	struct afsock_value port;
	struct afsock s, listener;

	NEED_NETNS();
	listener = server_on("127.0.0.1", NULL, &port);
	afsock_set_default_timeout(3 * SUPPORT_SEC);
	ck_code(connect_to("127.0.0.1", &port, NULL, &s, NULL), 0);
	ck_assert_int_eq(s.timeout_ns, 3 * SUPPORT_SEC);
	afsock_close(&s);
	ck_code(connect_to("127.0.0.1", &port, &how, &s, NULL), 0);
	ck_assert_int_eq(s.timeout_ns, -1);
	afsock_set_default_timeout(-1);
	afsock_close(&s);
	afsock_close(&listener);
}
END_TEST

START_TEST(connection_comes_from_the_source_address)
{
	const struct afsock_value source[] = { afsock_text("127.0.0.5"),
					       afsock_uint(0) };
	struct afsock_connection how = { .source = source,
					 .source_count = 2 };
	struct afsock_value port;
	struct afsock s, listener;
	struct afsock_addr addr;

	NEED_NETNS();
	listener = server_on("127.0.0.1", NULL, &port);
	ck_code(connect_to("127.0.0.1", &port, &how, &s, NULL), 0);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_bytes(addr.u.bytes + 4, "\x7f\0\0\5", 4);
	afsock_close(&s);
	afsock_close(&listener);
}
END_TEST

START_TEST(refused_connection_says_so)
{
	struct afsock_err errors[4], err;
	struct afsock_connection how = { .errors = errors, .errors_max = 4 };
	struct afsock_value port;
	struct afsock s = AFSOCK_INIT, listener;

	NEED_NETNS();
	listener = server_on("127.0.0.1", NULL, &port);
	afsock_close(&listener);
	ck_code(connect_to("127.0.0.1", &port, &how, &s, &err), -ECONNREFUSED);
	ck_assert_int_eq(s.fd, -1);
	ck_assert_int_eq(err.code, -ECONNREFUSED);
	ck_assert_str_eq(err.op, "connect");
	ck_assert_ptr_nonnull(strstr(err.address, "127.0.0.1"));
	ck_assert_str_ne(err.hint, "");
	ck_assert_uint_eq(how.error_count, 1);
	ck_assert_int_eq(errors[0].code, -ECONNREFUSED);
}
END_TEST

/* A source of one family for a peer of the other: an error of each try. */
START_TEST(wrong_source_fails_each_try)
{
	const struct afsock_value source[] = { afsock_text("::1"),
					       afsock_uint(0) };
	struct afsock_err errors[4], err;
	struct afsock_connection how = { .source = source, .source_count = 2,
					 .errors = errors, .errors_max = 4 };
	struct afsock_value port;
	struct afsock s, listener;

	NEED_NETNS();
	listener = server_on("127.0.0.1", NULL, &port);
	ck_code(connect_to("127.0.0.1", &port, &how, &s, &err), AFSOCK_EGAI);
	ck_assert_int_eq(err.resolver, EAI_ADDRFAMILY);
	ck_assert_uint_eq(how.error_count, 1);
	ck_assert_int_eq(errors[0].code, AFSOCK_EGAI);
	afsock_close(&listener);
}
END_TEST

START_TEST(wrong_values_end_it_at_once)
{
	const struct afsock_value source[] = { afsock_text("127.0.0.1"),
					       afsock_uint(65536) };
	struct afsock_connection how = { .source = source,
					 .source_count = 2 };
	struct afsock_value port = afsock_int(65536), fine = afsock_int(9);
	struct afsock s;
	struct afsock_err err;

	NEED_NETNS();
	ck_code(connect_to("127.0.0.1", &port, NULL, &s, &err),
		AFSOCK_ERANGE);
	ck_code(connect_to("127.0.0.1", &fine, &how, &s, &err),
		AFSOCK_ERANGE);
	ck_assert_uint_eq(how.error_count, 0);
	ck_code(connect_to("nosuch..host", &fine, NULL, &s, &err),
		AFSOCK_ETEXT);
	ck_code(connect_to("", &fine, NULL, &s, &err), AFSOCK_EGAI);
	ck_assert_int_eq(err.resolver, EAI_NONAME);
}
END_TEST

START_TEST(zero_timeout_is_in_progress)
{
	struct afsock_connection how = { .has_timeout = true };
	struct afsock_value port;
	struct afsock s, listener;

	NEED_NETNS();
	listener = server_on("127.0.0.1", NULL, &port);
	ck_code(connect_to("127.0.0.1", &port, &how, &s, NULL), -EINPROGRESS);
	afsock_close(&listener);
}
END_TEST

/* ---- servers ---- */

START_TEST(server_of_ipv6_takes_no_ipv4)
{
	const struct afsock_server how = { .family = AF_INET6 };
	struct afsock_value port;
	struct afsock s, listener;

	NEED_NETNS();
	NEED_SOCKET(AF_INET6, SOCK_STREAM, 0);
	listener = server_on("::", &how, &port);
	ck_assert_int_eq(option(&listener, IPPROTO_IPV6, IPV6_V6ONLY), 1);
	ck_assert_int_eq(option(&listener, SOL_SOCKET, SO_REUSEADDR), 1);
	ck_assert_int_eq(option(&listener, SOL_SOCKET, SO_REUSEPORT), 0);
	ck_code(connect_to("127.0.0.1", &port, NULL, &s, NULL), -ECONNREFUSED);
	ck_code(connect_to("::1", &port, NULL, &s, NULL), 0);
	ck_assert_int_eq(s.family, AF_INET6);
	afsock_close(&s);
	afsock_close(&listener);
}
END_TEST

START_TEST(dualstack_server_shows_ipv4_peers_as_mapped)
{
	const struct afsock_server how = { .family = AF_INET6,
					   .dualstack = true };
	struct afsock_value port;
	struct afsock s, peer, listener;
	struct afsock_addr addr;

	NEED_NETNS();
	NEED_SOCKET(AF_INET6, SOCK_STREAM, 0);
	ck_assert(afsock_has_dualstack_ipv6());
	listener = server_on("::", &how, &port);
	ck_assert_int_eq(option(&listener, IPPROTO_IPV6, IPV6_V6ONLY), 0);
	ck_code(connect_to("127.0.0.1", &port, NULL, &s, NULL), 0);
	ck_code(afsock_accept(&listener, &peer, &addr), 0);
	ck_bytes(addr.u.bytes + 8, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\1",
		 16);
	afsock_close(&s);
	afsock_close(&peer);
	afsock_close(&listener);
}
END_TEST

START_TEST(server_shares_its_port_when_told)
{
	const struct afsock_server how = { .reuse_port = true };
	struct afsock_value port;
	struct afsock one, two;
	struct afsock_value items[] = { afsock_text("127.0.0.1"),
					afsock_int(0) };

	NEED_NETNS();
	one = server_on("127.0.0.1", &how, &port);
	items[1] = port;
	ck_assert_int_eq(option(&one, SOL_SOCKET, SO_REUSEPORT), 1);
	ck_code(afsock_create_server(items, 2, &how, &two, NULL), 0);
	afsock_close(&one);
	afsock_close(&two);
}
END_TEST

START_TEST(server_on_a_taken_port_names_it)
{
	struct afsock_value port;
	struct afsock one;
	struct afsock two = AFSOCK_INIT;
	struct afsock_value items[] = { afsock_text("127.0.0.1"),
					afsock_int(0) };
	struct afsock_err err;

	NEED_NETNS();
	one = server_on("127.0.0.1", NULL, &port);
	items[1] = port;
	ck_code(afsock_create_server(items, 2, NULL, &two, &err),
		-EADDRINUSE);
	ck_assert_int_eq(two.fd, -1);
	ck_assert_str_eq(err.op, "bind");
	ck_assert_ptr_nonnull(strstr(err.address, "127.0.0.1"));
	ck_assert_ptr_nonnull(strstr(err.hint, "ss -lnp"));
	afsock_close(&one);
}
END_TEST

START_TEST(server_refuses_wrong_values)
{
	const struct afsock_server both = { .family = AF_INET,
					    .dualstack = true };
	struct afsock s;
	struct afsock_err err;

	NEED_NETNS();
	ck_code(afsock_create_server(AFSOCK_ADDR("127.0.0.1", 0), &both, &s,
				     &err),
		AFSOCK_EVALUE);
	ck_code(afsock_create_server(AFSOCK_ADDR("127.0.0.1", 65536), NULL,
				     &s, &err),
		AFSOCK_ERANGE);
	ck_code(afsock_create_server(AFSOCK_ADDR("127.0.0.1"), NULL, &s,
				     &err),
		AFSOCK_ETYPE);
	/* TEST-NET-1 (RFC 5737) is nobody's address. */
	ck_code(afsock_create_server(AFSOCK_ADDR("192.0.2.1", 0), NULL, &s,
				     &err),
		-EADDRNOTAVAIL);
	ck_assert_ptr_nonnull(strstr(err.hint, "freebind"));
}
END_TEST

START_TEST(server_of_another_family)
{
	/* reuse_port is not for AF_UNIX: Linux 6.12.9 would refuse it. */
	const struct afsock_server how = { .family = AF_UNIX,
					   .reuse_port = true,
					   .has_backlog = true,
					   .backlog = 1 };
	static const char name[] = "\0afsock-test-create-server";
	struct afsock s;

	NEED_NETNS();
	ck_code(afsock_create_server(AFSOCK_ADDR(afsock_bytes(name,
							      sizeof(name) -
								      1)),
				     &how, &s, NULL),
		0);
	ck_assert_int_eq(s.family, AF_UNIX);
	ck_assert_int_eq(option(&s, SOL_SOCKET, SO_ACCEPTCONN), 1);
	afsock_close(&s);
}
END_TEST

/* ---- whose timeout: a full listener leaves a SYN without an answer ---- */

struct full {
	struct afsock listener;
	struct afsock first;
	struct afsock_value port;
};

static void fill_up(struct full *f)
{
	const struct afsock_server how = { .has_backlog = true };

	f->listener = server_on("127.0.0.1", &how, &f->port);
	ck_code(connect_to("127.0.0.1", &f->port, NULL, &f->first, NULL), 0);
}

static void end_full(struct full *f)
{
	afsock_close(&f->first);
	afsock_close(&f->listener);
}

static struct afsock impatient(int64_t timeout_ns)
{
	struct afsock s;

	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL), 0);
	/* One SYN more: the kernel gives up after 1 + 2 seconds. */
	ck_code(afsock_setopt_int(&s, IPPROTO_TCP, TCP_SYNCNT, 1), 0);
	ck_code(afsock_set_timeout(&s, timeout_ns), 0);
	return s;
}

static const struct {
	int64_t timeout_ns;
	int code;
	int ex;
	int64_t took_ns;
} limits[] = {
	{ 200 * SUPPORT_MS, AFSOCK_TIMEOUT, EAGAIN, 200 * SUPPORT_MS },
	{ -1, -ETIMEDOUT, ETIMEDOUT, 2900 * SUPPORT_MS },
	{ 60 * SUPPORT_SEC, -ETIMEDOUT, ETIMEDOUT, 2900 * SUPPORT_MS },
	{ 0, -EINPROGRESS, EINPROGRESS, 0 },
};

START_TEST(own_timeout_is_not_the_kernel_s)
{
	struct full f;
	struct afsock s, ex;
	struct afsock_err err;
	int64_t since;

	NEED_NETNS();
	fill_up(&f);
	s = impatient(limits[_i].timeout_ns);
	since = support_now();
	ck_code(afsock_connect(&s, AFSOCK_ADDR("127.0.0.1", f.port), &err),
		limits[_i].code);
	ck_took(since, limits[_i].took_ns);
	ck_assert_int_eq(err.code, limits[_i].code);
	ex = impatient(limits[_i].timeout_ns);
	ck_assert_int_eq(afsock_connect_ex(&ex, AFSOCK_ADDR("127.0.0.1",
							    f.port), NULL),
			 limits[_i].ex);
	afsock_close(&ex);
	afsock_close(&s);
	end_full(&f);
}
END_TEST

START_TEST(signals_do_not_stretch_or_end_a_connect)
{
	struct full f;
	struct afsock s;
	int64_t since;
	int r;

	NEED_NETNS();
	fill_up(&f);
	s = impatient(300 * SUPPORT_MS);
	since = support_now();
	support_storm_begin(20 * SUPPORT_MS);
	r = afsock_connect(&s, AFSOCK_ADDR("127.0.0.1", f.port), NULL);
	ck_assert_int_gt(support_storm_end(), 0);
	ck_code(r, AFSOCK_TIMEOUT);
	ck_took(since, 300 * SUPPORT_MS);
	afsock_close(&s);

	/* A blocking connect that was interrupted is the kernel's to end. */
	s = impatient(-1);
	since = support_now();
	support_storm_begin(20 * SUPPORT_MS);
	r = afsock_connect(&s, AFSOCK_ADDR("127.0.0.1", f.port), NULL);
	ck_assert_int_gt(support_storm_end(), 0);
	ck_code(r, -ETIMEDOUT);
	ck_took(since, 2900 * SUPPORT_MS);
	afsock_close(&s);
	end_full(&f);
}
END_TEST

START_TEST(connection_s_timeout_is_for_each_try)
{
	struct full f;
	struct afsock s;
	struct afsock_err errors[2], err;
	struct afsock_connection how = { .has_timeout = true,
					 .timeout_ns = 150 * SUPPORT_MS,
					 .errors = errors, .errors_max = 2 };
	int64_t since;

	NEED_NETNS();
	fill_up(&f);
	since = support_now();
	ck_code(connect_to("127.0.0.1", &f.port, &how, &s, &err),
		AFSOCK_TIMEOUT);
	ck_took(since, 150 * SUPPORT_MS);
	ck_assert_uint_eq(how.error_count, 1);
	ck_assert_int_eq(errors[0].code, AFSOCK_TIMEOUT);
	end_full(&f);
}
END_TEST

Suite *suite_inet_create(void);

Suite *suite_inet_create(void)
{
	Suite *s = suite_create("inet_create");
	TCase *tc = tcase_create("create");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_checked_fixture(tc, enter, support_netns_leave);
	tcase_add_test(tc,
		       connection_reaches_the_server_and_keeps_its_timeout);
	tcase_add_test(tc, connection_without_timeout_has_the_default);
	tcase_add_test(tc, connection_comes_from_the_source_address);
	tcase_add_test(tc, refused_connection_says_so);
	tcase_add_test(tc, wrong_source_fails_each_try);
	tcase_add_test(tc, wrong_values_end_it_at_once);
	tcase_add_test(tc, zero_timeout_is_in_progress);
	tcase_add_test(tc, server_of_ipv6_takes_no_ipv4);
	tcase_add_test(tc, dualstack_server_shows_ipv4_peers_as_mapped);
	tcase_add_test(tc, server_shares_its_port_when_told);
	tcase_add_test(tc, server_on_a_taken_port_names_it);
	tcase_add_test(tc, server_refuses_wrong_values);
	tcase_add_test(tc, server_of_another_family);
	tcase_add_loop_test(tc, own_timeout_is_not_the_kernel_s, 0,
			    SUPPORT_COUNT(limits));
	tcase_add_test(tc, signals_do_not_stretch_or_end_a_connect);
	tcase_add_test(tc, connection_s_timeout_is_for_each_try);
	suite_add_tcase(s, tc);
	return s;
}
