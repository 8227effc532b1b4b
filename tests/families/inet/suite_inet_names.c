/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_inet_names.c - hosts, services, protocols
 *
 * Look-ups run in a network namespace where no name server can be reached, and
 * in a mount namespace with an /etc/hosts of the test's own. What is expected
 * is what CPython 3.11 gives with glibc, but for the differences that
 * afsock/inet.h names.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <afsock/inet.h>

#include "support/layout.h"
#include "support/support.h"

/* ---- a machine with its own names ---- */

static const char hosts[] = "127.0.0.1 localhost\n"
			    "::1 localhost\n"
			    "10.9.8.7 full.example.test plain nick\n"
			    "10.9.8.8 short other.example.test\n"
			    "2001:db8::7 six.example.test\n"
			    "10.9.8.9 both\n"
			    "2001:db8::9 both\n"
			    "10.9.8.9 both\n";

static bool is_ready;

static bool replace_file(const char *path, const char *text)
{
	char from[] = "/tmp/afsock-test-XXXXXX";
	int fd = mkostemp(from, O_CLOEXEC);
	size_t len = strlen(text);
	bool done = fd >= 0 && write(fd, text, len) == (ssize_t)len;

	if (fd >= 0) {
		fchmod(fd, 0644);
		close(fd);
		done = done && mount(from, path, NULL, MS_BIND, NULL) == 0;
		unlink(from);
	}
	return done;
}

static void enter(void)
{
	is_ready = false;
	if (!support_netns_enter())
		return;
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    !replace_file("/etc/hosts", hosts)) {
		support_skip("an /etc/hosts of our own: %s", strerror(errno));
		return;
	}
	is_ready = true;
}

/* Not by setns(): that would go to the namespace's root, out of a chroot. */
static void leave(void)
{
	if (is_ready)
		umount2("/etc/hosts", MNT_DETACH);
	support_netns_leave();
}

#define NEED_NAMES() \
	do { \
		if (!is_ready) \
			return; \
	} while (0)

/* ---- getaddrinfo ---- */

#define NO_PORT INT64_MIN

static const struct {
	const char *host; /* NULL: none */
	const char *service; /* NULL: number */
	int64_t port;
	int family, type, flags;
	int64_t result; /* a count, or a code */
	int resolver;
	const char *repr; /* of the first */
} gai_rows[] = {
	{ "127.0.0.1", NULL, 80, 0, SOCK_STREAM, 0, 1, 0, "('127.0.0.1', 80)" },
	{ "127.0.0.1", "http", 0, 0, SOCK_STREAM, 0, 1, 0,
	  "('127.0.0.1', 80)" },
	{ "127.0.0.1", NULL, 80, 0, 0, 0, 3, 0, "('127.0.0.1', 80)" },
	{ "127.0.0.1", "", 0, 0, SOCK_STREAM, 0, 1, 0, "('127.0.0.1', 0)" },
	{ "127.0.0.1", NULL, NO_PORT, 0, SOCK_STREAM, 0, 1, 0,
	  "('127.0.0.1', 0)" },
	{ "127.1", NULL, 1, 0, SOCK_STREAM, 0, 1, 0, "('127.0.0.1', 1)" },
	{ "0x7f.1", NULL, 1, 0, SOCK_STREAM, 0, 1, 0, "('127.0.0.1', 1)" },
	{ "::1", NULL, 80, 0, SOCK_STREAM, 0, 1, 0, "('::1', 80, 0, 0)" },
	{ "fe80::1%lo", NULL, 80, 0, SOCK_STREAM, 0, 1, 0,
	  "('fe80::1', 80, 0, 1)" },
	{ "fe80::1%1", NULL, 80, 0, SOCK_STREAM, 0, 1, 0,
	  "('fe80::1', 80, 0, 1)" },
	{ "full.example.test", NULL, 7, 0, SOCK_STREAM, 0, 1, 0,
	  "('10.9.8.7', 7)" },
	{ "nick", NULL, 7, AF_INET, SOCK_DGRAM, 0, 1, 0, "('10.9.8.7', 7)" },
	{ "six.example.test", NULL, 7, 0, SOCK_STREAM, 0, 1, 0,
	  "('2001:db8::7', 7, 0, 0)" },
	{ "127.0.0.1", NULL, 80, AF_INET6, SOCK_STREAM, AI_V4MAPPED, 1, 0,
	  "('::ffff:127.0.0.1', 80, 0, 0)" },
	{ NULL, NULL, 0, AF_INET, SOCK_STREAM, 0, 1, 0, "('127.0.0.1', 0)" },
	{ NULL, NULL, 5, AF_INET6, SOCK_STREAM, AI_PASSIVE, 1, 0,
	  "('::', 5, 0, 0)" },
	{ NULL, NULL, 65535, AF_INET, SOCK_STREAM, AI_PASSIVE, 1, 0,
	  "('0.0.0.0', 65535)" },

	{ NULL, NULL, NO_PORT, 0, 0, 0, AFSOCK_EGAI, EAI_NONAME, NULL },
	{ "", NULL, 80, 0, 0, 0, AFSOCK_EGAI, EAI_NONAME, NULL },
	{ "127.0.0.1", "nosuchservice", 0, 0, SOCK_STREAM, 0, AFSOCK_EGAI,
	  EAI_SERVICE, NULL },
	{ "127.0.0.1", "-1", 0, 0, SOCK_STREAM, 0, AFSOCK_EGAI, EAI_SERVICE,
	  NULL },
	{ "127.0.0.1", NULL, 80, AF_INET6, 0, 0, AFSOCK_EGAI, EAI_ADDRFAMILY,
	  NULL },
	{ "127.0.0.1", NULL, 80, 98, 0, 0, AFSOCK_EGAI, EAI_FAMILY, NULL },
	{ "127.0.0.1", NULL, 80, 0, 99, 0, AFSOCK_EGAI, EAI_SOCKTYPE, NULL },
	{ "127.0.0.1", NULL, 80, 0, SOCK_RAW, 0, AFSOCK_EGAI, EAI_SERVICE,
	  NULL },
	{ "localhost", NULL, 80, 0, 0, AI_NUMERICHOST, AFSOCK_EGAI, EAI_NONAME,
	  NULL },
	{ "127.0.0.1", "http", 0, 0, SOCK_STREAM, AI_NUMERICSERV, AFSOCK_EGAI,
	  EAI_NONAME, NULL },
	{ "127.0.0.1", NULL, 80, 0, 0, 0x10000000, AFSOCK_EGAI, EAI_BADFLAGS,
	  NULL },
	{ "fe80::1%nosuchif0", NULL, 80, 0, 0, 0, AFSOCK_EGAI, EAI_NONAME,
	  NULL },
	/* glibc would take these modulo 65536. */
	{ "127.0.0.1", NULL, 65536, 0, 0, 0, AFSOCK_ERANGE, 0, NULL },
	{ "127.0.0.1", NULL, -1, 0, 0, 0, AFSOCK_ERANGE, 0, NULL },
	{ "127.0.0.1", NULL, INT64_MAX, 0, 0, 0, AFSOCK_ERANGE, 0, NULL },
	{ "127.0.0.1", "65536", 0, 0, 0, 0, AFSOCK_ERANGE, 0, NULL },
	{ "127.0.0.1", "+65537", 0, 0, 0, 0, AFSOCK_ERANGE, 0, NULL },
	{ "127.0.0.1", " 65537", 0, 0, 0, 0, AFSOCK_ERANGE, 0, NULL },
	{ "127.0.0.1", "-4294967295", 0, 0, 0, 0, AFSOCK_ERANGE, 0, NULL },
	/* and this for a service's name */
	{ "127.0.0.1", "-1", 0, 0, SOCK_STREAM, 0, AFSOCK_EGAI, EAI_SERVICE,
	  NULL },
	{ "127.0.0.1", "4294967296", 0, 0, 0, 0, AFSOCK_ERANGE, 0, NULL },
	{ "127.0.0.1", "99999999999999999999999", 0, 0, 0, 0, AFSOCK_ERANGE, 0,
	  NULL },
	/* Before any name server is asked. */
	{ "a..b", NULL, 80, 0, 0, 0, AFSOCK_ETEXT, 0, NULL },
	{ ".", NULL, 80, 0, 0, 0, AFSOCK_ETEXT, 0, NULL },
	{ "a123456789b123456789c123456789d123456789e123456789f123456789"
	  "1234.x",
	  NULL, 80, 0, 0, 0, AFSOCK_ETEXT, 0, NULL },
};

static ssize_t look_up(int row, struct afsock_addrinfo **ret,
		       struct afsock_err *err)
{
	const char *host = gai_rows[row].host;
	const char *service = gai_rows[row].service;
	struct afsock_value port = service ? afsock_text(service) :
					     afsock_int(gai_rows[row].port);

	return afsock_getaddrinfo(
		host, host ? strlen(host) : 0,
		!service && gai_rows[row].port == NO_PORT ? NULL : &port,
		gai_rows[row].family, gai_rows[row].type, 0,
		gai_rows[row].flags, ret, err);
}

START_TEST(getaddrinfo_rows)
{
	const struct afsock_form form = { AF_INET, SOCK_STREAM, 0, -1 };
	struct afsock_addrinfo *list = NULL;
	struct afsock_err err = { .code = 0 };
	char repr[80];
	ssize_t r;

	NEED_NAMES();
	r = look_up(_i, &list, &err);
	ck_assert_msg(r == gai_rows[_i].result, "row %d: %s (%s), wanted %s",
		      _i, support_code(r), err.text,
		      support_code(gai_rows[_i].result));
	ck_assert_int_eq(err.resolver, gai_rows[_i].resolver);
	if (r < 0) {
		ck_assert_int_eq(err.code, (int)r);
		ck_assert_ptr_null(list);
		return;
	}
	ck_assert_int_gt(afsock_addr_repr(&form, &list[0].addr, repr,
					  sizeof(repr), NULL),
			 0);
	ck_assert_str_eq(repr, gai_rows[_i].repr);
	ck_assert_str_eq(list[0].canonname, "");
	afsock_addrinfo_free(list);
}
END_TEST

START_TEST(getaddrinfo_gives_the_canonical_name_once)
{
	struct afsock_addrinfo *list;
	struct afsock_value port = afsock_uint(7);

	NEED_NAMES();
	ck_code(afsock_getaddrinfo("nick", 4, &port, AF_INET, 0, 0,
				   AI_CANONNAME, &list, NULL),
		3);
	ck_assert_str_eq(list[0].canonname, "full.example.test");
	ck_assert_str_eq(list[1].canonname, "");
	ck_assert_int_eq(list[0].type, SOCK_STREAM);
	ck_assert_int_eq(list[0].proto, IPPROTO_TCP);
	ck_assert_int_eq(list[1].type, SOCK_DGRAM);
	afsock_addrinfo_free(list);
}
END_TEST

START_TEST(getaddrinfo_host_ends_where_its_length_says)
{
	struct afsock_addrinfo *list;
	struct afsock_value port = afsock_bytes("80xyz", 2);

	ck_code(afsock_getaddrinfo("10.0.0.19", 8, &port, 0, SOCK_STREAM, 0, 0,
				   &list, NULL),
		1);
	ck_bytes(list[0].addr.u.bytes + 2, "\0\x50\x0a\0\0\1", 6);
	afsock_addrinfo_free(list);
	afsock_addrinfo_free(NULL);
}
END_TEST

START_TEST(getaddrinfo_refuses_nul_and_other_kinds)
{
	struct afsock_value port = afsock_text_n("8\0", 2);
	struct afsock_addrinfo *list;

	ck_code(afsock_getaddrinfo("a\0b", 3, NULL, 0, 0, 0, 0, &list, NULL),
		AFSOCK_EVALUE);
	ck_code(afsock_getaddrinfo("::1", 3, &port, 0, 0, 0, 0, &list, NULL),
		AFSOCK_EVALUE);
	port.kind = 99;
	ck_code(afsock_getaddrinfo("::1", 3, &port, 0, 0, 0, 0, &list, NULL),
		AFSOCK_ETYPE);
}
END_TEST

/* ---- resolve: what connect and bind do with a name ---- */

static const struct afsock_form tcp4 = { AF_INET, SOCK_STREAM, 0, -1 };
static const struct afsock_form tcp6 = { AF_INET6, SOCK_STREAM, 0, -1 };

START_TEST(resolve_gives_each_address_once)
{
	struct afsock_addr addr[8];
	unsigned char want[28];

	NEED_NAMES();
	ck_code(afsock_resolve(&tcp4, AFSOCK_ADDR("both", 7), addr, 8, NULL),
		1);
	layout_bytes("h2 n7 x:0a090809 z8", want, sizeof(want));
	ck_assert_uint_eq(addr[0].len, 16);
	ck_bytes(addr[0].u.bytes, want, 16);
	ck_code(afsock_resolve(&tcp6, AFSOCK_ADDR("both", 7, 5, 6), addr, 8,
			       NULL),
		1);
	layout_bytes("h10 n7 x:00000005 x:20010db8000000000000000000000009 w6",
		     want, sizeof(want));
	ck_assert_uint_eq(addr[0].len, 28);
	ck_bytes(addr[0].u.bytes, want, 28);
}
END_TEST

START_TEST(resolve_writes_no_more_than_there_is_room)
{
	struct afsock_addr addr[2];

	NEED_NAMES();
	memset(addr, 0xa5, sizeof(addr));
	ck_code(afsock_resolve(&tcp4, AFSOCK_ADDR("both", 7), addr, 1, NULL),
		1);
	ck_assert_uint_eq(addr[1].u.bytes[0], 0xa5);
}
END_TEST

static const struct {
	int family;
	const char *host;
	int resolver;
} unresolved[] = {
	{ AF_INET, "256.0.0.1", EAI_NONAME },
	{ AF_INET, "127.0.0.1 ", EAI_NONAME },
	{ AF_INET, " 127.0.0.1", EAI_NONAME },
	{ AF_INET, "<any>", EAI_NONAME },
	{ AF_INET, "::1", EAI_ADDRFAMILY },
	{ AF_INET6, "127.0.0.1", EAI_ADDRFAMILY },
	{ AF_INET, "nobody.invalid", EAI_NONAME },
};

START_TEST(resolve_reports_the_resolver_s_code)
{
	struct afsock_form form = { unresolved[_i].family, SOCK_STREAM, 0,
				    -1 };
	struct afsock_addr addr;
	struct afsock_err err;

	NEED_NAMES();
	ck_code(afsock_resolve(&form, AFSOCK_ADDR(unresolved[_i].host, 1),
			       &addr, 1, &err),
		AFSOCK_EGAI);
	/* A name that no server could be asked for. */
	if (err.resolver == EAI_AGAIN)
		return;
	ck_assert_msg(err.resolver == unresolved[_i].resolver,
		      "'%s': %s, wanted %s", unresolved[_i].host,
		      gai_strerror(err.resolver),
		      gai_strerror(unresolved[_i].resolver));
	ck_assert_str_eq(err.field, "host");
}
END_TEST

/* CPython 3.11: OSError "address family mismatched". */
START_TEST(broadcast_is_no_name_to_look_up_for_ipv6)
{
	static const char *const words[] = { "<broadcast>",
					     "255.255.255.255" };
	struct afsock_form form = { AF_INET6, SOCK_DGRAM, 0, -1 };
	struct afsock_addr addr = { .len = 77 };
	struct afsock_err err;

	ck_code(afsock_resolve(&form, AFSOCK_ADDR(words[_i], 1), &addr, 1,
			       &err),
		AFSOCK_EADDR);
	ck_assert_str_eq(err.field, "host");
	ck_assert_int_eq(err.resolver, 0);
	ck_assert_uint_eq(addr.len, 77);
}
END_TEST

/* localhost is ::1 and 127.0.0.1 here: every address has its turn. */
static struct afsock server4(char *text, size_t size, struct afsock_value *port)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_addr addr;
	unsigned int number;

	ck_code(afsock_listen("tcp:127.0.0.1:0", SUPPORT_SEC, &s, NULL), 0);
	ck_code(afsock_getsockname(&s, &addr), 0);
	number = (unsigned int)(addr.u.bytes[2] << 8 | addr.u.bytes[3]);
	snprintf(text, size, "tcp:localhost:%u", number);
	*port = afsock_uint(number);
	return s;
}

START_TEST(dial_tries_every_address_of_a_name)
{
	struct afsock_value port;
	struct afsock s = AFSOCK_INIT, listener;
	struct afsock_err err;
	char text[64];

	NEED_NAMES();
	listener = server4(text, sizeof(text), &port);
	ck_code(afsock_dial(text, SUPPORT_SEC, &s, NULL), 0);
	ck_assert_int_eq(s.family, AF_INET);
	afsock_close(&s);
	afsock_close(&listener);
	ck_code(afsock_dial(text, SUPPORT_SEC, &s, &err), -ECONNREFUSED);
	ck_code(afsock_dial("tcp6:plain:1", SUPPORT_SEC, &s, &err),
		AFSOCK_EGAI);
}
END_TEST

START_TEST(create_connection_tries_every_address_of_a_name)
{
	struct afsock_err errors[4], err;
	struct afsock_connection how = { .errors = errors, .errors_max = 4 };
	struct afsock_value port;
	struct afsock s = AFSOCK_INIT, listener;
	char text[64];

	NEED_NAMES();
	listener = server4(text, sizeof(text), &port);
	ck_code(afsock_create_connection("localhost", 9, &port, &how, &s,
					 NULL),
		0);
	ck_assert_int_eq(s.family, AF_INET);
	ck_assert_uint_eq(how.error_count, 1);
	ck_assert_ptr_nonnull(strstr(errors[0].address, "[::1]"));
	afsock_close(&s);
	afsock_close(&listener);
	how.errors_max = 1;
	memset(&errors[1], 0xa5, sizeof(errors[1]));
	ck_code(afsock_create_connection("localhost", 9, &port, &how, &s,
					 &err),
		-ECONNREFUSED);
	ck_assert_uint_eq(how.error_count, 2);
	ck_assert_ptr_nonnull(strstr(errors[0].address, "[::1]"));
	ck_assert_ptr_nonnull(strstr(err.address, "127.0.0.1"));
	ck_assert_int_eq(((unsigned char *)&errors[1])[0], 0xa5);
}
END_TEST

/* ---- getnameinfo ---- */

START_TEST(getnameinfo_by_number_and_name)
{
	const int numeric = NI_NUMERICHOST | NI_NUMERICSERV;
	struct afsock_nameinfo info;

	NEED_NAMES();
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("10.9.8.7", 80), 0, &info,
				   NULL),
		0);
	ck_assert_str_eq(info.host, "full.example.test");
	ck_assert_str_eq(info.service, "http");
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("127.1", 80), numeric, &info,
				   NULL),
		0);
	ck_assert_str_eq(info.host, "127.0.0.1");
	ck_assert_str_eq(info.service, "80");
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("ff02::1de:c0:face:8D", 1234,
					       0, 1),
				   numeric, &info, NULL),
		0);
	ck_assert_str_eq(info.host, "ff02::1de:c0:face:8d%lo");
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("2001:db8::1", 1, 0, 9),
				   numeric, &info, NULL),
		0);
	ck_assert_str_eq(info.host, "2001:db8::1%9");
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("fe80::1%lo", 1), numeric,
				   &info, NULL),
		0);
	ck_assert_str_eq(info.host, "fe80::1%lo");
}
END_TEST

START_TEST(getnameinfo_refuses)
{
	struct afsock_nameinfo info;
	struct afsock_err err;

	NEED_NAMES();
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("::1"), 0, &info, &err),
		AFSOCK_ETYPE);
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("::1", 1, 0, 0, 0), 0, &info,
				   &err),
		AFSOCK_ETYPE);
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("127.0.0.1", 1, 0), 0, &info,
				   &err),
		AFSOCK_EADDR);
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("::1", 1, 0x100000), 0, &info,
				   &err),
		AFSOCK_ERANGE);
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("127.0.0.1", 70000), 0, &info,
				   &err),
		AFSOCK_ERANGE);
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("localhost", 1), 0, &info,
				   &err),
		AFSOCK_EGAI);
	ck_assert_int_eq(err.resolver, EAI_NONAME);
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("", 1), 0, &info, &err),
		AFSOCK_EGAI);
	ck_assert_int_eq(err.resolver, EAI_NONAME);
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("10.1.1.1", 1), NI_NAMEREQD,
				   &info, &err),
		AFSOCK_EGAI);
	ck_assert(err.resolver == EAI_NONAME || err.resolver == EAI_AGAIN);
	ck_code(afsock_getnameinfo(AFSOCK_ADDR("10.1.1.1", 1), 1 << 20, &info,
				   &err),
		AFSOCK_EGAI);
	ck_assert_int_eq(err.resolver, EAI_BADFLAGS);
}
END_TEST

/* ---- hosts ---- */

static const struct {
	const char *host;
	int code;
	int resolver;
	const char *address;
} by_name[] = {
	{ "", 0, 0, "0.0.0.0" },
	{ "<broadcast>", 0, 0, "255.255.255.255" },
	{ "255.255.255.255", 0, 0, "255.255.255.255" },
	{ "127.0.0.1", 0, 0, "127.0.0.1" },
	{ "1.2", 0, 0, "1.0.0.2" },
	{ "plain", 0, 0, "10.9.8.7" },
	{ "::1", AFSOCK_EGAI, EAI_ADDRFAMILY, NULL },
	{ "1.2.3.4 ", AFSOCK_EGAI, EAI_NONAME, NULL },
	{ "a..b", AFSOCK_ETEXT, 0, NULL },
};

START_TEST(gethostbyname_rows)
{
	const char *host = by_name[_i].host;
	char address[16] = "";
	struct afsock_err err = { .code = 0 };

	NEED_NAMES();
	ck_code(afsock_gethostbyname(host, strlen(host), address, &err),
		by_name[_i].code);
	ck_assert_int_eq(err.resolver, by_name[_i].resolver);
	if (by_name[_i].address)
		ck_assert_str_eq(address, by_name[_i].address);
}
END_TEST

START_TEST(gethostbyname_ex_lists_all)
{
	struct afsock_host *host;

	NEED_NAMES();
	ck_code(afsock_gethostbyname_ex("plain", 5, &host, NULL), 0);
	ck_assert_str_eq(host->name, "full.example.test");
	ck_assert_uint_eq(host->alias_count, 2);
	ck_assert_str_eq(host->aliases[0], "plain");
	ck_assert_str_eq(host->aliases[1], "nick");
	ck_assert_ptr_null(host->aliases[2]);
	ck_assert_uint_eq(host->address_count, 1);
	ck_assert_str_eq(host->addresses[0], "10.9.8.7");
	ck_assert_ptr_null(host->addresses[1]);
	afsock_host_free(host);
	afsock_host_free(NULL);
}
END_TEST

START_TEST(gethostbyname_ex_tells_its_two_failures_apart)
{
	struct afsock_host *host;
	struct afsock_err err;

	NEED_NAMES();
	ck_code(afsock_gethostbyname_ex("nobody.invalid", 14, &host, &err),
		AFSOCK_EGAI);
	/* The first step takes '' as any address; the second cannot. */
	ck_code(afsock_gethostbyname_ex("", 0, &host, &err), AFSOCK_EHOST);
	ck_assert_int_eq(err.resolver, NO_RECOVERY);
}
END_TEST

START_TEST(gethostbyaddr_takes_addresses_and_names)
{
	struct afsock_host *host;
	struct afsock_err err;

	NEED_NAMES();
	ck_code(afsock_gethostbyaddr("10.9.8.7", 8, &host, NULL), 0);
	ck_assert_str_eq(host->name, "full.example.test");
	ck_assert_str_eq(host->addresses[0], "10.9.8.7");
	afsock_host_free(host);
	ck_code(afsock_gethostbyaddr("2001:db8::7", 11, &host, NULL), 0);
	ck_assert_str_eq(host->name, "six.example.test");
	ck_assert_uint_eq(host->alias_count, 0);
	ck_assert_str_eq(host->addresses[0], "2001:db8::7");
	afsock_host_free(host);
	ck_code(afsock_gethostbyaddr("nick", 4, &host, NULL), 0);
	ck_assert_str_eq(host->name, "full.example.test");
	afsock_host_free(host);
	ck_code(afsock_gethostbyaddr("", 0, &host, &err), AFSOCK_EADDR);
	ck_code(afsock_gethostbyaddr("10.77.77.77", 11, &host, &err),
		AFSOCK_EHOST);
	ck_assert(err.resolver == HOST_NOT_FOUND || err.resolver == TRY_AGAIN);
}
END_TEST

static const struct {
	const char *name;
	const char *full;
} full_names[] = {
	{ "plain", "full.example.test" },
	{ " 10.9.8.7\t", "full.example.test" },
	{ "short", "other.example.test" },
	{ "both", "both" },
	{ "nobody.invalid", "nobody.invalid" },
};

START_TEST(getfqdn_prefers_a_name_with_a_dot)
{
	const char *name = full_names[_i].name;
	char full[300];

	NEED_NAMES();
	ck_assert_int_eq(afsock_getfqdn(name, strlen(name), full, sizeof(full)),
			 (int)strlen(full_names[_i].full));
	ck_assert_str_eq(full, full_names[_i].full);
}
END_TEST

/* ---- this machine ---- */

START_TEST(host_name_is_set_and_told)
{
	int before = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	static const char *const words[] = { "", "0.0.0.0", "::", " " };
	char name[80], small[4] = "xxx";
	size_t i;

	NEED_NAMES();
	if (unshare(CLONE_NEWUTS) < 0) {
		support_skip("a host name of our own: %s", strerror(errno));
		return;
	}
	ck_code(afsock_sethostname("plainly", 5, NULL), 0);
	ck_code(afsock_gethostname(name, sizeof(name)), 5);
	ck_assert_str_eq(name, "plain");
	ck_code(afsock_gethostname(small, 3), 5);
	ck_assert_str_eq(small, "pl");
	for (i = 0; i < SUPPORT_COUNT(words); i++) {
		afsock_getfqdn(words[i], strlen(words[i]), name, sizeof(name));
		ck_assert_str_eq(name, "full.example.test");
	}
	ck_code(afsock_sethostname("a\0b", 3, NULL), AFSOCK_EVALUE);
	memset(name, 'x', sizeof(name));
	ck_code(afsock_sethostname(name, 65, NULL), -EINVAL);
	(void)setns(before, CLONE_NEWUTS);
	close(before);
}
END_TEST

/* ---- services: numbers of the assigned lists ---- */

START_TEST(services_by_name_and_port)
{
	struct afsock_err err;
	char name[32];

	ck_code(afsock_getservbyname("http", 4, NULL, NULL), 80);
	ck_code(afsock_getservbyname("domain", 6, "udp", NULL), 53);
	ck_code(afsock_getservbyname("http", 4, "sctp", &err), AFSOCK_EADDR);
	ck_assert_ptr_nonnull(strstr(err.text, "http/sctp"));
	ck_code(afsock_getservbyname("nosuchservice", 13, NULL, &err),
		AFSOCK_EADDR);
	ck_code(afsock_getservbyname("ht\0p", 4, NULL, &err), AFSOCK_EVALUE);
	ck_code(afsock_getservbyport(80, NULL, name, sizeof(name), &err), 4);
	ck_assert_str_eq(name, "http");
	ck_code(afsock_getservbyport(53, "udp", name, 4, &err), 6);
	ck_assert_str_eq(name, "dom");
	ck_code(afsock_getservbyport(80, "nosuch", name, sizeof(name), &err),
		AFSOCK_EADDR);
	ck_code(afsock_getservbyport(-1, NULL, name, sizeof(name), &err),
		AFSOCK_ERANGE);
	ck_code(afsock_getservbyport(65536, NULL, name, sizeof(name), &err),
		AFSOCK_ERANGE);
}
END_TEST

START_TEST(protocols_by_name_and_alias)
{
	ck_code(afsock_getprotobyname("icmp", 4, NULL), 1);
	ck_code(afsock_getprotobyname("ICMP", 4, NULL), 1);
	ck_code(afsock_getprotobyname("tcp", 3, NULL), 6);
	ck_code(afsock_getprotobyname("nosuchproto", 11, NULL), AFSOCK_EADDR);
	ck_code(afsock_getprotobyname("t\0p", 3, NULL), AFSOCK_EVALUE);
}
END_TEST

Suite *suite_inet_names(void);

Suite *suite_inet_names(void)
{
	Suite *s = suite_create("inet_names");
	TCase *tc = tcase_create("hosts");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_checked_fixture(tc, enter, leave);
	tcase_add_loop_test(tc, getaddrinfo_rows, 0, SUPPORT_COUNT(gai_rows));
	tcase_add_test(tc, getaddrinfo_gives_the_canonical_name_once);
	tcase_add_test(tc, getaddrinfo_host_ends_where_its_length_says);
	tcase_add_test(tc, getaddrinfo_refuses_nul_and_other_kinds);
	tcase_add_test(tc, resolve_gives_each_address_once);
	tcase_add_test(tc, resolve_writes_no_more_than_there_is_room);
	tcase_add_loop_test(tc, resolve_reports_the_resolver_s_code, 0,
			    SUPPORT_COUNT(unresolved));
	tcase_add_loop_test(tc, broadcast_is_no_name_to_look_up_for_ipv6, 0, 2);
	tcase_add_test(tc, dial_tries_every_address_of_a_name);
	tcase_add_test(tc, create_connection_tries_every_address_of_a_name);
	tcase_add_test(tc, getnameinfo_by_number_and_name);
	tcase_add_test(tc, getnameinfo_refuses);
	tcase_add_loop_test(tc, gethostbyname_rows, 0, SUPPORT_COUNT(by_name));
	tcase_add_test(tc, gethostbyname_ex_lists_all);
	tcase_add_test(tc, gethostbyname_ex_tells_its_two_failures_apart);
	tcase_add_test(tc, gethostbyaddr_takes_addresses_and_names);
	tcase_add_loop_test(tc, getfqdn_prefers_a_name_with_a_dot, 0,
			    SUPPORT_COUNT(full_names));
	tcase_add_test(tc, host_name_is_set_and_told);
	suite_add_tcase(s, tc);
	tc = tcase_create("services");
	tcase_add_test(tc, services_by_name_and_port);
	tcase_add_test(tc, protocols_by_name_and_alias);
	suite_add_tcase(s, tc);
	return s;
}
