/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_qipcrtr_addr.c - addresses and control packets of AF_QIPCRTR */
#include <string.h>

#include "support/layout.h"
#include "support/support.h"

/* struct sockaddr_qrtr: family 42, two bytes of padding, node, port. */
static const struct layout_row rows[] = {
	{ "qrtr:1:16384", "(1, 16384)", "h42 h0 w1 w16384", NULL },
	{ "qrtr:0:0", "(0, 0)", "h42 h0 w0 w0", NULL },
	{ "qrtr:broadcast:control", "(4294967295, 4294967294)",
	  "h42 h0 w0xffffffff w0xfffffffe", NULL },
	{ "qrtr:-1:-1", "(4294967295, 4294967295)",
	  "h42 h0 w0xffffffff w0xffffffff", "qrtr:broadcast:4294967295" },
	{ "qrtr,port=0x4001,node=2", "(2, 16385)", "h42 h0 w2 w16385",
	  "qrtr:2:16385" },
	{ "qrtr(7, 9)", "(7, 9)", "h42 h0 w7 w9", "qrtr:7:9" },
};

START_TEST(notations_turn_into_each_other)
{
	layout_check(&rows[_i]);
}
END_TEST

static const struct layout_bad bad_rows[] = {
	{ "qrtr:1", AFSOCK_ETYPE, "port" },
	{ "qrtr:1:2:3", AFSOCK_ETYPE, NULL },
	{ "qrtr:4294967296:1", AFSOCK_ERANGE, "node" },
	{ "qrtr:1:4294967296", AFSOCK_ERANGE, "port" },
	{ "qrtr:-2:1", AFSOCK_ERANGE, "node" },
	{ "qrtr:x:1", AFSOCK_ETEXT, "node" },
};

START_TEST(bad_text_is_refused_by_field)
{
	layout_check_bad(&bad_rows[_i]);
}
END_TEST

START_TEST(short_address_is_no_address)
{
	struct afsock_form form = { .family = 42, .type = 2, .fd = -1 };
	struct afsock_addr addr = { .len = 11 };
	struct afsock_tuple tuple;

	addr.u.sa.sa_family = 42;
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), AFSOCK_EADDR);
}
END_TEST

/*
 * Control packets: five little-endian words, command first (linux/qrtr.h).
 * Version and instance are the low byte and the rest of the third.
 */
static const struct {
	const char *from;
	const char *bytes;
	const char *want;
} packets[] = {
	{ "qrtr:1:control",
	  "x:0400000034120000010500000100000000400000",
	  "new-server service 4660 version 1 instance 5 at 1:16384" },
	{ "qrtr:1:control",
	  "x:0500000034120000010500000100000000400000",
	  "del-server service 4660 version 1 instance 5 at 1:16384" },
	{ "qrtr:1:control", "x:0400000000000000000000000000000000000000",
	  "new-server end of list" },
	{ "qrtr:1:control", "x:0600000001000000024000000000000000000000",
	  "del-client 1:16386" },
	{ "qrtr:1:control", "x:0700000001000000024000000000000000000000",
	  "resume-tx 1:16386" },
	{ "qrtr:1:control", "x:0a0000000f000000010000000000000000000000",
	  "new-lookup service 15 instance 1" },
	{ "qrtr:1:control", "x:0200000000000000000000000000000000000000",
	  "hello" },
	{ "qrtr:1:control", "x:6300000000000000000000000000000000000000",
	  "control 99" },
	{ "qrtr:1:control", "x:0000000000000000000000000000000000000000",
	  "control 0" },
	/* too short, and not from the control port */
	{ "qrtr:1:control", "x:04000000341200000105000001000000004000", "" },
	{ "qrtr:1:16384",
	  "x:0400000034120000010500000100000000400000", "" },
};

START_TEST(control_packets_are_described)
{
	unsigned char bytes[32];
	struct afsock_form form;
	struct afsock_addr from;
	char got[128] = "untouched";
	size_t len;
	ssize_t r;

	ck_code(afsock_addr_parse(packets[_i].from, strlen(packets[_i].from),
				  &form, &from, NULL),
		0);
	len = layout_bytes(packets[_i].bytes, bytes, sizeof(bytes));
	r = afsock_describe(&form, &from, bytes, len, got, sizeof(got));
	ck_assert_str_eq(got, packets[_i].want);
	ck_assert_int_eq(r, (ssize_t)strlen(packets[_i].want));
}
END_TEST

START_TEST(description_is_cut_to_its_room)
{
	unsigned char bytes[32];
	struct afsock_form form;
	struct afsock_addr from;
	char got[8];
	size_t len;

	ck_code(afsock_addr_parse(packets[0].from, strlen(packets[0].from),
				  &form, &from, NULL),
		0);
	len = layout_bytes(packets[0].bytes, bytes, sizeof(bytes));
	ck_assert_int_eq(afsock_describe(&form, &from, bytes, len, got,
					 sizeof(got)),
			 (ssize_t)strlen(packets[0].want));
	ck_assert_str_eq(got, "new-ser");
}
END_TEST

Suite *suite_qipcrtr_addr(void);
Suite *suite_qipcrtr_addr(void)
{
	Suite *s = suite_create("qipcrtr_addr");
	TCase *tc = tcase_create("qipcrtr_addr");

	tcase_add_loop_test(tc, notations_turn_into_each_other, 0,
			    SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, bad_text_is_refused_by_field, 0,
			    SUPPORT_COUNT(bad_rows));
	tcase_add_test(tc, short_address_is_no_address);
	tcase_add_loop_test(tc, control_packets_are_described, 0,
			    SUPPORT_COUNT(packets));
	tcase_add_test(tc, description_is_cut_to_its_room);
	suite_add_tcase(s, tc);
	return s;
}
