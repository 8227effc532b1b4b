/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_addr.c - AF_CAN tuples and the kernel's bytes
 *
 * Bytes are put together from linux/can.h's layout: family @0 (2 bytes),
 * interface @4 (4), rx_id @8 (4), tx_id @12 (4); name @8 (8), pgn @16 (4),
 * addr @20 (1); 24 in all. Interface lo, of index 1, is no CAN interface but
 * is everywhere: packing only looks names up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can.h>
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>

#include "support/support.h"

/* From linux/socket.h and linux/can.h, as numbers. */
#define FAMILY 29
#define RAW 1
#define BCM 2
#define ISOTP 6
#define J1939 7

struct want {
	int proto;
	const char *repr; /* Python's tuple */
	int32_t index;
	uint32_t rx, tx;  /* ISO-TP */
	uint64_t name;    /* J1939 */
	uint32_t pgn;
	unsigned char addr;
};

static const struct want rows[] = {
	{ RAW, "('lo',)", 1, 0, 0, 0, 0, 0 },
	{ RAW, "('',)", 0, 0, 0, 0, 0, 0 },
	{ BCM, "('lo',)", 1, 0, 0, 0, 0, 0 },
	{ ISOTP, "('lo', 2024, 2016)", 1, 0x7e8, 0x7e0, 0, 0, 0 },
	{ ISOTP, "('', 0, 0)", 0, 0, 0, 0, 0, 0 },
	{ ISOTP, "('lo', 0, 2047)", 1, 0, 0x7ff, 0, 0, 0 },
	{ ISOTP, "('lo', 2564428025, 2564471281)", 1, 0x98da10f9, 0x98dab9f1, 0,
	  0, 0 },
	{ ISOTP, "('lo', 2147483648, 2684354559)", 1, 0x80000000, 0x9fffffff, 0,
	  0, 0 },
	{ J1939, "('lo', 0, 262144, 255)", 1, 0, 0, 0, 0x40000, 0xff },
	{ J1939, "('lo', 0, 74496, 128)", 1, 0, 0, 0, 0x12300, 0x80 },
	{ J1939, "('lo', 18446744073709551615, 262143, 254)", 1, 0, 0,
	  UINT64_MAX, 0x3ffff, 0xfe },
	{ J1939, "('', 81985529216486895, 0, 0)", 0, 0, 0,
	  UINT64_C(0x0123456789abcdef), 0, 0 },
};

static struct afsock_form form_of(int proto)
{
	struct afsock_form form = {
		.family = FAMILY, .proto = proto, .fd = -1,
		.type = proto == RAW ? SOCK_RAW : SOCK_DGRAM,
	};

	return form;
}

static void build(const struct want *want, unsigned char ret[24])
{
	uint16_t family = FAMILY;

	memset(ret, 0, 24);
	memcpy(ret, &family, 2);
	memcpy(ret + 4, &want->index, 4);
	if (want->proto == ISOTP) {
		memcpy(ret + 8, &want->rx, 4);
		memcpy(ret + 12, &want->tx, 4);
	}
	if (want->proto == J1939) {
		memcpy(ret + 8, &want->name, 8);
		memcpy(ret + 16, &want->pgn, 4);
		ret[20] = want->addr;
	}
}

/* Python's literal to bytes. */
static int pack(int proto, const char *literal, struct afsock_addr *ret,
		struct afsock_err *err)
{
	struct afsock_form form = form_of(proto);
	struct afsock_tuple tuple;
	int r = afsock_values_parse(literal, strlen(literal), &tuple, err);

	return r < 0 ? r : afsock_addr_pack(&form, tuple.items, tuple.n, ret,
					    err);
}

START_TEST(tuple_packs_to_the_kernels_24_bytes)
{
	const struct want *row = &rows[_i];
	struct afsock_addr addr = { .len = 0 };
	struct afsock_err err = { .code = 0 };
	unsigned char want[24];
	int r = pack(row->proto, row->repr, &addr, &err);

	ck_assert_msg(r == 0, "%s: %s (%s)", row->repr, support_code(r),
		      err.text);
	build(row, want);
	ck_assert_uint_eq(addr.len, 24);
	ck_bytes(addr.u.bytes, want, 24);
}
END_TEST

START_TEST(bytes_unpack_to_pythons_tuple)
{
	const struct want *row = &rows[_i];
	struct afsock_form form = form_of(row->proto);
	struct afsock_addr addr = { .len = 24 };
	char got[128];

	build(row, addr.u.bytes);
	ck_assert_int_gt(afsock_addr_repr(&form, &addr, got, sizeof(got), NULL),
			 0);
	ck_assert_str_eq(got, row->repr);
}
END_TEST

/* The kernel answers with 8 bytes for raw and BCM, 16 for ISO-TP, 24 for
 * J1939; a byte less is no address. */
START_TEST(kernels_shorter_addresses_unpack)
{
	static const socklen_t least[] = { [RAW] = 8, [BCM] = 8, [ISOTP] = 16,
					   [J1939] = 24 };
	const struct want *row = &rows[_i];
	struct afsock_form form = form_of(row->proto);
	struct afsock_addr addr = { .len = least[row->proto] };
	char got[128];

	build(row, addr.u.bytes);
	memset(addr.u.bytes + addr.len, 0xee, 64);
	ck_assert_int_gt(afsock_addr_repr(&form, &addr, got, sizeof(got), NULL),
			 0);
	ck_assert_str_eq(got, row->repr);
	addr.len--;
	ck_code(afsock_addr_repr(&form, &addr, got, sizeof(got), NULL),
		AFSOCK_EADDR);
}
END_TEST

static const struct {
	int proto;
	const char *literal;
	int code;
	const char *field;
	const char *says; /* in the sentence */
} bad_rows[] = {
	{ RAW, "()", AFSOCK_ETYPE, "", "(interface)" },
	{ RAW, "('lo', 1)", AFSOCK_ETYPE, "", "(interface)" },
	{ RAW, "(1,)", AFSOCK_ETYPE, "interface", "number" },
	{ RAW, "('abcdefghijklmnop',)", AFSOCK_EADDR, "interface", "at most 15" },
	{ RAW, "('l\\0o',)", AFSOCK_EVALUE, "interface", "NUL" },
	{ RAW, "('nosuchif0',)", -ENODEV, "", "nosuchif0" },
	{ ISOTP, "('lo', 1)", AFSOCK_ETYPE, "", "(interface, rx_id, tx_id)" },
	{ ISOTP, "('lo', 1, 2, 3)", AFSOCK_ETYPE, "", "rx_id" },
	{ ISOTP, "('lo', '1', 2)", AFSOCK_ETYPE, "rx_id", "text" },
	{ ISOTP, "('lo', -1, 2)", AFSOCK_ERANGE, "rx_id", "-1 below 0" },
	{ ISOTP, "('lo', 0x800, 2)", AFSOCK_ERANGE, "rx_id",
	  "0x800 above 0x7ff" },
	{ ISOTP, "('lo', 1, 0x18DA10F1)", AFSOCK_ERANGE, "tx_id",
	  "CAN_EFF_FLAG, 0x98da10f1" },
	{ ISOTP, "('lo', 0x20000123, 2)", AFSOCK_ERANGE, "rx_id",
	  "0x20000123 above 0x1fffffff" },
	{ ISOTP, "('lo', 1, 0x40000123)", AFSOCK_ERANGE, "tx_id",
	  "0x40000123 above 0x1fffffff" },
	{ ISOTP, "('lo', 1, 0xa0000123)", AFSOCK_ERANGE, "tx_id",
	  "above 0x1fffffff" },
	{ ISOTP, "('lo', 0x180000123, 2)", AFSOCK_ERANGE, "rx_id",
	  "above 0x1fffffff" },
	{ ISOTP, "('nosuchif0', 1, 2)", -ENODEV, "", "nosuchif0" },
	{ J1939, "('lo',)", AFSOCK_ETYPE, "", "(interface, name, pgn, addr)" },
	{ J1939, "('lo', 0, 0)", AFSOCK_ETYPE, "", "addr" },
	{ J1939, "('lo', 0, 0x40001, 0)", AFSOCK_ERANGE, "pgn",
	  "0x40001 above 0x40000" },
	/* Python wraps these to 0x20 and 2^64-1. */
	{ J1939, "('lo', 0, 0, 0x120)", AFSOCK_ERANGE, "addr",
	  "0x120 above 0xff" },
	{ J1939, "('lo', -1, 0, 0)", AFSOCK_ERANGE, "name", "-1 below" },
	{ 0, "('lo',)", AFSOCK_EADDR, "", "unsupported CAN protocol 0" },
	{ 3, "('lo',)", AFSOCK_EADDR, "", "unsupported CAN protocol 3" },
};

START_TEST(bad_tuple_names_field_value_and_limit)
{
	struct afsock_addr addr, want;
	struct afsock_err err = { .code = 0 };
	int r;

	memset(&addr, 0x77, sizeof(addr));
	want = addr;
	r = pack(bad_rows[_i].proto, bad_rows[_i].literal, &addr, &err);
	ck_assert_msg(r == bad_rows[_i].code, "%s: %s, wanted %s (%s)",
		      bad_rows[_i].literal, support_code(r),
		      support_code(bad_rows[_i].code), err.text);
	ck_assert_str_eq(err.field, bad_rows[_i].field);
	ck_assert_msg(strstr(err.text, bad_rows[_i].says) != NULL,
		      "%s: says '%s', wanted '%s'", bad_rows[_i].literal,
		      err.text, bad_rows[_i].says);
	ck_assert(memcmp(&addr, &want, sizeof(addr)) == 0);
}
END_TEST

/* What no socket can be bound to cannot come back from one either. */
START_TEST(impossible_bytes_are_no_address)
{
	static const struct want odd[] = {
		{ ISOTP, NULL, 1, 0x800, 1, 0, 0, 0 },
		{ ISOTP, NULL, 1, 1, 0x20000001, 0, 0, 0 },
		{ J1939, NULL, 1, 0, 0, 0, 0x40001, 0 },
	};
	struct afsock_form form = form_of(odd[_i].proto);
	struct afsock_addr addr = { .len = 24 };
	struct afsock_err err = { .code = 0 };
	struct afsock_tuple tuple;

	build(&odd[_i], addr.u.bytes);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, &err), AFSOCK_EADDR);
	ck_assert_int_eq(err.code, AFSOCK_EADDR);
	ck_assert_uint_eq(tuple.n, 0);
}
END_TEST

START_TEST(index_without_interface_unpacks_to_empty_name)
{
	static const struct want gone = { .proto = RAW, .index = 0x7ffffff0 };
	static const struct want negative = { .proto = RAW, .index = -5 };
	struct afsock_form form = form_of(RAW);
	struct afsock_addr addr = { .len = 24 };
	char got[64];

	build(&gone, addr.u.bytes);
	ck_assert_int_gt(afsock_addr_repr(&form, &addr, got, sizeof(got), NULL),
			 0);
	ck_assert_str_eq(got, "('',)");
	build(&negative, addr.u.bytes);
	ck_assert_int_gt(afsock_addr_repr(&form, &addr, got, sizeof(got), NULL),
			 0);
	ck_assert_str_eq(got, "('',)");
}
END_TEST

/* Python shows addresses of protocols that it does not know as raw ones. */
START_TEST(unknown_protocol_unpacks_as_interface)
{
	static const struct want row = { .proto = RAW, .index = 1 };
	struct afsock_form form = { .family = FAMILY, .type = SOCK_DGRAM,
				    .proto = 3, .fd = -1 };
	struct afsock_addr addr = { .len = 16 };
	char got[64];

	build(&row, addr.u.bytes);
	ck_assert_int_gt(afsock_addr_repr(&form, &addr, got, sizeof(got), NULL),
			 0);
	ck_assert_str_eq(got, "('lo',)");
}
END_TEST

START_TEST(fields_are_named)
{
	static const char *const names[] = { "interface", "name", "pgn",
					     "addr" };
	struct afsock_form form = form_of(J1939);
	struct afsock_addr addr = { .len = 24 };
	struct afsock_tuple tuple;
	size_t i;

	build(&rows[8], addr.u.bytes);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 4);
	for (i = 0; i < 4; i++)
		ck_assert_str_eq(afsock_tuple_field(&tuple, i), names[i]);
}
END_TEST

Suite *suite_can_addr(void);
Suite *suite_can_addr(void)
{
	Suite *s = suite_create("can_addr");
	TCase *tc = tcase_create("tuples");
	int n = (int)SUPPORT_COUNT(rows);

	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, tuple_packs_to_the_kernels_24_bytes, 0, n);
	tcase_add_loop_test(tc, bytes_unpack_to_pythons_tuple, 0, n);
	tcase_add_loop_test(tc, kernels_shorter_addresses_unpack, 0, n);
	tcase_add_loop_test(tc, bad_tuple_names_field_value_and_limit, 0,
			    (int)SUPPORT_COUNT(bad_rows));
	tcase_add_loop_test(tc, impossible_bytes_are_no_address, 0, 3);
	tcase_add_test(tc, index_without_interface_unpacks_to_empty_name);
	tcase_add_test(tc, unknown_protocol_unpacks_as_interface);
	tcase_add_test(tc, fields_are_named);
	suite_add_tcase(s, tc);
	return s;
}
