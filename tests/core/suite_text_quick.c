/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_text_quick.c - the quick way through an address text says what the
 * long way says, mistakes included
 *
 * Each seed is tried as it is and with every byte left out, doubled, and
 * replaced by each of some others.
 */
#include <stdio.h>
#include <string.h>

#include "core/internal.h"
#include "support/support.h"

Suite *suite_text_quick(void);

static const char *const seeds[] = {
	"tcp:192.0.2.199:8080", "udp:127.0.0.1:0", "tcp4:255.255.255.255:65535",
	"udp4:0.0.0.0:1", "TCP:10.0.0.1:80", "mptcp:198.51.100.7:4711",
	"sctp:127.0.0.1:5000", "udplite4:1.2.3.4:5", "tcp-connect:1.2.3.4:22",
	"inet:9.9.9.9:53", "tcp6:[::1]:80", "tcp:[2001:db8::7]:443",
	"tcp:<broadcast>:7", "tcp::80", "tcp:127.1:80", "udp:0x7f.1:80",
	"tcp:010.1.2.3:80", "tcp:1.2.3.4:080", "tcp:1.2.3.4:0x50",
	"tcp:1.2.3.4:65536", "tcp:1.2.3.4:99999999999", "tcp:1.2.3.4:",
	"tcp:1.2.3.4", "tcp:1.2.3.4:80:1", "tcp:1.2.3.4:80,nodelay",
	"tcp:1.2.3.4:80,port=81", "tcp:1.2.3.4:80,", "tcp:'1.2.3.4':80",
	"tcp('1.2.3.4', 80)", "tcp:1.2.3.4:-1", "tcp:1.2.3.4:+1",
	"tcp:host:80", "tcp-listen:80", "ip4:1.2.3.4:6", "icmp:1.2.3.4:7",
	"rfcomm:AA:BB:CC:DD:EE:FF:1", "can:lo", "unix:/tmp/x", "vsock:1:2",
	"", ":", "::", "tcp", "tcp:",
};

struct answer {
	int r;
	struct afsock_form form;
	struct afsock_addr addr;
	struct afsock_err err;
};

typedef int parser(const char *text, size_t len, struct afsock_form *ret_form,
		   struct afsock_addr *ret, struct afsock_err *err);

static void ask(parser *parse, const char *text, size_t len,
		struct answer *ret)
{
	memset(ret, 0x5a, sizeof(*ret));
	ret->r = parse(text, len, &ret->form, &ret->addr, &ret->err);
}

static void both_ways(const char *text, size_t len)
{
	struct answer quick, any;

	ask(afsock_addr_parse, text, len, &quick);
	ask(afsock__addr_parse_any, text, len, &any);
	ck_assert_msg(quick.r == any.r, "'%.*s': quick %s, long %s", (int)len,
		      text, support_code(quick.r), support_code(any.r));
	ck_assert_msg(memcmp(&quick.form, &any.form, sizeof(any.form)) == 0,
		      "'%.*s': the form differs", (int)len, text);
	ck_assert_msg(memcmp(&quick.addr, &any.addr, sizeof(any.addr)) == 0,
		      "'%.*s': the address differs", (int)len, text);
	ck_assert_msg(memcmp(&quick.err, &any.err, sizeof(any.err)) == 0,
		      "'%.*s': quick says '%s', long '%s'", (int)len, text,
		      quick.err.text, any.err.text);
}

START_TEST(quick_way_says_what_the_long_way_says)
{
	static const char others[] = "0159af.:,'x-+ []%<";
	const char *seed = seeds[_i];
	size_t len = strlen(seed), i, k;
	char text[64];

	both_ways(seed, len);
	for (i = 0; i < len; i++) {
		both_ways(seed, i);
		memcpy(text, seed, i);
		memcpy(text + i, seed + i + 1, len - i - 1);
		both_ways(text, len - 1);
		memcpy(text, seed, i + 1);
		memcpy(text + i + 1, seed + i, len - i);
		both_ways(text, len + 1);
		memcpy(text, seed, len);
		/* The NUL that ends the list is one of them. */
		for (k = 0; k < sizeof(others); k++) {
			text[i] = others[k];
			both_ways(text, len);
		}
	}
}
END_TEST

/* 198.51.100.7, port 4711: struct sockaddr_in as ip(7) has it. */
START_TEST(quick_way_gives_the_bytes_of_the_kernel)
{
	static const unsigned char tail[] = { 0x12, 0x67, 198, 51, 100, 7,
					      0, 0, 0, 0, 0, 0, 0, 0 };
	static const char text[] = "tcp:198.51.100.7:4711";
	const struct afsock__named *known;
	struct afsock_addr addr;
	struct afsock_form form;
	int i;

	if (!afsock_family_get(AF_INET, NULL)) {
		support_skip("this build has no inet");
		return;
	}
	/* The scheme is known from the second time on. */
	for (i = 0; i < 2; i++) {
		memset(&addr, 0x5a, sizeof(addr));
		ck_code(afsock_addr_parse(text, sizeof(text) - 1, &form, &addr,
					  NULL), 0);
		ck_assert_uint_eq(addr.len, 16);
		ck_assert_int_eq(addr.u.sa.sa_family, AF_INET);
		ck_assert_mem_eq(addr.u.bytes + 2, tail, sizeof(tail));
		ck_assert_int_eq(form.family, AF_INET);
		ck_assert_int_eq(form.type, SOCK_STREAM);
		ck_assert_int_eq(form.proto, 6);
		ck_assert_int_eq(form.fd, -1);
	}
	known = afsock__scheme_known("tcp", 3);
	ck_assert_ptr_nonnull(known);
	ck_assert(known->scheme->quick != NULL);
}
END_TEST

Suite *suite_text_quick(void)
{
	Suite *suite = suite_create("text_quick");
	TCase *tc = tcase_create("quick");

	tcase_add_loop_test(tc, quick_way_says_what_the_long_way_says, 0,
			    (int)SUPPORT_COUNT(seeds));
	tcase_add_test(tc, quick_way_gives_the_bytes_of_the_kernel);
	suite_add_tcase(suite, tc);
	return suite;
}
