/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_vsock_addr.c - addresses of AF_VSOCK; opens no socket */
#include "support/layout.h"
#include "support/support.h"

/* struct sockaddr_vm: family 40, reserved, port, cid, flags, 3 zero bytes. */
static const struct layout_row rows[] = {
	{ "vsock:2:4000", "(2, 4000)", "h40 h0 w4000 w2 z4",
	  "vsock:host:4000" },
	{ "vsock:local:4000", "(1, 4000)", "h40 h0 w4000 w1 z4", NULL },
	{ "vsock:hypervisor:0", "(0, 0)", "h40 h0 w0 w0 z4", NULL },
	{ "vsock:any:any", "(4294967295, 4294967295)",
	  "h40 h0 w0xffffffff w0xffffffff z4", NULL },
	{ "vsock:-1:-1", "(4294967295, 4294967295)",
	  "h40 h0 w0xffffffff w0xffffffff z4", "vsock:any:any" },
	{ "vsock:0x12345678:0xfffffffe", "(305419896, 4294967294)",
	  "h40 h0 w4294967294 w305419896 z4",
	  "vsock:305419896:4294967294" },
	{ "vsock:16:1024:to-host", "(16, 1024, 1)",
	  "h40 h0 w1024 w16 b1 z3", NULL },
	{ "vsock:16:1024:255", "(16, 1024, 255)", "h40 h0 w1024 w16 b255 z3",
	  NULL },
	{ "vsock,port=5,cid=3", "(3, 5)", "h40 h0 w5 w3 z4", "vsock:3:5" },
	{ "vsock-seqpacket:local:9", "(1, 9)", "h40 h0 w9 w1 z4", NULL },
	{ "vsock-dgram:local:9", "(1, 9)", "h40 h0 w9 w1 z4", NULL },
	{ "VSOCK-CONNECT:1:9", "(1, 9)", "h40 h0 w9 w1 z4", "vsock:local:9" },
	{ "VSOCK-LISTEN:9", "(4294967295, 9)", "h40 h0 w9 w0xffffffff z4",
	  "vsock:any:9" },
	{ "vsock(3, 5)", "(3, 5)", "h40 h0 w5 w3 z4", "vsock:3:5" },
};

START_TEST(notations_turn_into_each_other)
{
	layout_check(&rows[_i]);
}
END_TEST

static const struct layout_bad bad_rows[] = {
	{ "vsock:1", AFSOCK_ETYPE, "port" },
	{ "vsock", AFSOCK_ETYPE, "cid" },
	{ "vsock:1:2:3:4", AFSOCK_ETYPE, NULL },
	{ "vsock:4294967296:1", AFSOCK_ERANGE, "cid" },
	{ "vsock:1:4294967296", AFSOCK_ERANGE, "port" },
	{ "vsock:-2:1", AFSOCK_ERANGE, "cid" },
	{ "vsock:1:1:256", AFSOCK_ERANGE, "flags" },
	{ "vsock:1:1:-1", AFSOCK_ERANGE, "flags" },
	{ "vsock:everybody:1", AFSOCK_ETEXT, "cid" },
	{ "vsock('1', 2)", AFSOCK_ETYPE, "cid" },
	{ "vsock:1:2,nosuch=3", AFSOCK_EVALUE, "option" },
};

START_TEST(bad_text_is_refused_by_field)
{
	layout_check_bad(&bad_rows[_i]);
}
END_TEST

START_TEST(short_address_is_no_address)
{
	struct afsock_form form = { .family = 40, .type = 1, .fd = -1 };
	struct afsock_addr addr = { .len = 15 };
	struct afsock_tuple tuple;

	addr.u.sa.sa_family = 40;
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), AFSOCK_EADDR);
}
END_TEST

Suite *suite_vsock_addr(void);
Suite *suite_vsock_addr(void)
{
	Suite *s = suite_create("vsock_addr");
	TCase *tc = tcase_create("vsock_addr");

	tcase_add_loop_test(tc, notations_turn_into_each_other, 0,
			    SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, bad_text_is_refused_by_field, 0,
			    SUPPORT_COUNT(bad_rows));
	tcase_add_test(tc, short_address_is_no_address);
	suite_add_tcase(s, tc);
	return s;
}
