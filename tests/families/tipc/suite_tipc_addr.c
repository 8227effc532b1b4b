/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_tipc_addr.c - addresses of AF_TIPC */
#include <string.h>
#include <sys/socket.h>

#include "support/layout.h"
#include "support/support.h"

/*
 * struct sockaddr_tipc: family 30, kind, signed scope, then three words: of a
 * range type, lower, upper; of a name type, instance, domain; of a socket
 * reference, node and nothing.
 */
static const struct layout_row rows[] = {
	{ "tipc:nameseq:18888:10:20", "(1, 18888, 10, 20, 2)",
	  "h30 b1 b2 w18888 w10 w20", NULL },
	{ "tipc:range:18888:10:20:node", "(1, 18888, 10, 20, 3)",
	  "h30 b1 b3 w18888 w10 w20", "tipc:nameseq:18888:10:20:node" },
	{ "tipc:name:18888:17:0", "(2, 18888, 17, 0, 2)",
	  "h30 b2 b2 w18888 w17 w0", NULL },
	{ "tipc:name:18888:17", "(2, 18888, 17, 0, 2)",
	  "h30 b2 b2 w18888 w17 w0", "tipc:name:18888:17:0" },
	{ "tipc:service:18888:17:0x01001001:zone",
	  "(2, 18888, 17, 16781313, 1)", "h30 b2 b1 w18888 w17 w0x01001001",
	  "tipc:name:18888:17:16781313:zone" },
	{ "tipc:id:0x01001001:305419896:0", "(3, 16781313, 305419896, 0, 2)",
	  "h30 b3 b2 w305419896 w0x01001001 w0",
	  "tipc:id:16781313:305419896:0" },
	{ "tipc:socket:1:2:0:0", "(3, 1, 2, 0, 0)", "h30 b3 b0 w2 w1 w0",
	  "tipc:id:1:2:0:0" },
	{ "tipc:name:18888:17:0:-2", "(2, 18888, 17, 0, -2)",
	  "h30 b2 b0xfe w18888 w17 w0", NULL },
	{ "tipc:name:1000:1,scope=-128", "(2, 1000, 1, 0, -128)",
	  "h30 b2 b0x80 w1000 w1 w0", "tipc:name:1000:1:0:-128" },
	{ "tipc:nameseq:1000:0:-1", "(1, 1000, 0, 4294967295, 2)",
	  "h30 b1 b2 w1000 w0 w0xffffffff",
	  "tipc:nameseq:1000:0:4294967295" },
	{ "tipc-stream:name:64:1:0", "(2, 64, 1, 0, 2)",
	  "h30 b2 b2 w64 w1 w0", NULL },
	{ "tipc-rdm:2:64:1:0", "(2, 64, 1, 0, 2)", "h30 b2 b2 w64 w1 w0",
	  "tipc-rdm:name:64:1:0" },
	{ "tipc-dgram:name:64:1:0", "(2, 64, 1, 0, 2)", "h30 b2 b2 w64 w1 w0",
	  NULL },
};

START_TEST(notations_turn_into_each_other)
{
	layout_check(&rows[_i]);
}
END_TEST

static const struct layout_bad bad_rows[] = {
	{ "tipc:0:1:2:3", AFSOCK_ERANGE, "kind" },
	{ "tipc:4:1:2:3", AFSOCK_ERANGE, "kind" },
	{ "tipc:port:1:2:3", AFSOCK_ETEXT, "kind" },
	{ "tipc:name:1", AFSOCK_ETYPE, "v2" },
	{ "tipc:name:4294967296:1:0", AFSOCK_ERANGE, "v1" },
	{ "tipc:name:1:4294967296:0", AFSOCK_ERANGE, "v2" },
	{ "tipc:name:1:1:-2", AFSOCK_ERANGE, "v3" },
	{ "tipc:name:1:1:0:128", AFSOCK_ERANGE, "scope" },
	{ "tipc:name:1:1:0:-129", AFSOCK_ERANGE, "scope" },
	{ "tipc:name:1:1:0:2:9", AFSOCK_ETYPE, NULL },
};

START_TEST(bad_text_is_refused_by_field)
{
	layout_check_bad(&bad_rows[_i]);
}
END_TEST

static int unpack(const char *bytes, struct afsock_tuple *ret)
{
	struct afsock_form form = { .family = AF_TIPC, .type = SOCK_RDM,
				    .fd = -1 };
	static struct afsock_addr addr;

	addr.len = (socklen_t)layout_bytes(bytes, addr.u.bytes,
					   sizeof(addr.u.bytes));
	return afsock_addr_unpack(&form, &addr, ret, NULL);
}

/* A group member gets the sender's socket and its name behind it. */
START_TEST(pair_of_addresses_shows_the_first)
{
	struct afsock_tuple tuple;

	ck_code(unpack("h30 b3 b0 w7 w5 w0 h30 b2 b2 w4711 w1 w0", &tuple), 0);
	ck_assert_uint_eq(tuple.n, 5);
	ck_assert_uint_eq(tuple.items[0].as.u, 3);
	ck_assert_uint_eq(tuple.items[1].as.u, 5);
	ck_assert_uint_eq(tuple.items[2].as.u, 7);
}
END_TEST

START_TEST(tuple_of_four_means_cluster_scope)
{
	struct afsock_form form = { .family = AF_TIPC, .type = SOCK_RDM,
				    .fd = -1 };
	struct afsock_addr addr;
	unsigned char want[16];

	ck_code(afsock_addr_pack(&form, AFSOCK_ADDR(2, 18888, 17, 0), &addr,
				 NULL),
		0);
	layout_bytes("h30 b2 b2 w18888 w17 w0", want, sizeof(want));
	ck_bytes(addr.u.bytes, want, sizeof(want));
}
END_TEST

static const char *const broken[] = {
	"h30 b0 b0 w1 w2 w3", "h30 b4 b0 w1 w2 w3", "h30 b2 b0 w1 w2 h0 b0",
};

START_TEST(broken_bytes_are_no_address)
{
	struct afsock_tuple tuple;

	ck_code(unpack(broken[_i], &tuple), AFSOCK_EADDR);
}
END_TEST

Suite *suite_tipc_addr(void);
Suite *suite_tipc_addr(void)
{
	Suite *s = suite_create("tipc_addr");
	TCase *tc = tcase_create("tipc_addr");

	tcase_add_loop_test(tc, notations_turn_into_each_other, 0,
			    SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, bad_text_is_refused_by_field, 0,
			    SUPPORT_COUNT(bad_rows));
	tcase_add_test(tc, pair_of_addresses_shows_the_first);
	tcase_add_test(tc, tuple_of_four_means_cluster_scope);
	tcase_add_loop_test(tc, broken_bytes_are_no_address, 0,
			    SUPPORT_COUNT(broken));
	suite_add_tcase(s, tc);
	return s;
}
