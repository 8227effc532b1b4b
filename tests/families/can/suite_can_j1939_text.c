/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_j1939_text.c - names, groups, identifiers, filters and events of
 * SAE J1939 as numbers and text; no kernel is asked
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <linux/errqueue.h>

#include <afsock/j1939.h>

#include "support/support.h"

/* ---- names: bits as <linux/can/j1939.h> lists them ---- */

static const struct {
	const char *text;
	uint64_t name;
} fields[] = {
	{ "identity-number=0x1fffff", 0x1fffff },
	{ "manufacturer-code=2047", 0xffe00000 },
	{ "ecu-instance=7", UINT64_C(0x700000000) },
	{ "function-instance=31", UINT64_C(0xf800000000) },
	{ "function=255", UINT64_C(0xff0000000000) },
	{ "reserved=1", UINT64_C(0x1000000000000) },
	{ "vehicle-system=127", UINT64_C(0xfe000000000000) },
	{ "vehicle-system-instance=15", UINT64_C(0xf00000000000000) },
	{ "industry-group=7", UINT64_C(0x7000000000000000) },
	{ "arbitrary-address-capable=1", UINT64_C(0x8000000000000000) },
	{ "identity_number=1,ecu_instance=2+function=3",
	  UINT64_C(0x30200000001) },
	{ "0x8000000000000001", UINT64_C(0x8000000000000001) },
	{ "17", 17 },
};

START_TEST(name_fields_are_the_bits_of_the_standard)
{
	struct afsock_j1939_name parts;
	struct afsock_err err = { .code = 0 };
	char text[AFSOCK_J1939_NAME_TEXT_MAX];
	uint64_t got = 0, again = 0;
	ssize_t n;

	ck_code(afsock_j1939_name_parse(fields[_i].text,
					strlen(fields[_i].text), &got, &err), 0);
	ck_assert_uint_eq(got, fields[_i].name);
	afsock_j1939_name_unpack(got, &parts);
	ck_code(afsock_j1939_name_pack(&parts, &again, &err), 0);
	ck_assert_uint_eq(again, got);
	n = afsock_j1939_name_format(got, text, sizeof(text));
	ck_assert_int_lt(n, (int)sizeof(text));
	again = 0;
	ck_code(afsock_j1939_name_parse(text, (size_t)n, &again, &err), 0);
	ck_assert_uint_eq(again, got);
	ck_code(afsock_j1939_name_format(got, text, 5), n);
	ck_assert_uint_eq(strlen(text), 4);
}
END_TEST

START_TEST(a_name_is_written_field_by_field)
{
	char text[AFSOCK_J1939_NAME_TEXT_MAX];

	afsock_j1939_name_format(UINT64_C(0x80a0120304600005), text,
				 sizeof(text));
	ck_assert_str_eq(text,
			 "arbitrary_address_capable=1,industry_group=0,"
			 "vehicle_system_instance=0,vehicle_system=80,"
			 "function=18,function_instance=0,ecu_instance=3,"
			 "manufacturer_code=35,identity_number=5");
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *says;
} bad_names[] = {
	{ "", AFSOCK_ETEXT, "name '' is not a number" },
	{ "0", AFSOCK_EVALUE, "all zeros" },
	{ "-1", AFSOCK_ETEXT, "not a number above 0" },
	{ "0x10000000000000000", AFSOCK_ERANGE, "64 bits" },
	{ "identity-number=0x200000", AFSOCK_ERANGE,
	  "identity_number 2097152 above 2097151" },
	{ "manufacturer-code=2048", AFSOCK_ERANGE, "2048 above 2047" },
	{ "ecu-instance=8", AFSOCK_ERANGE, "ecu_instance 8 above 7" },
	{ "function-instance=32", AFSOCK_ERANGE, "32 above 31" },
	{ "function=256", AFSOCK_ERANGE, "function 256 above 255" },
	{ "vehicle-system=128", AFSOCK_ERANGE, "128 above 127" },
	{ "vehicle-system-instance=16", AFSOCK_ERANGE, "16 above 15" },
	{ "industry-group=8", AFSOCK_ERANGE, "industry_group 8 above 7" },
	{ "arbitrary-address-capable=2", AFSOCK_ERANGE, "2 above 1" },
	{ "function=1,function=1", AFSOCK_EVALUE, "function is there twice" },
	{ "colour=1", AFSOCK_EVALUE, "no field 'colour'" },
	{ "function=", AFSOCK_ETEXT, "function ''" },
	{ "function=1,", AFSOCK_EVALUE, "no field ''" },
	{ "function=1,ecu-instance", AFSOCK_ETEXT, "has no value" },
};

START_TEST(bad_names_say_field_value_and_limit)
{
	struct afsock_err err = { .code = 0 };
	uint64_t name = 42;

	ck_code(afsock_j1939_name_parse(bad_names[_i].text,
					strlen(bad_names[_i].text), &name,
					&err), bad_names[_i].code);
	ck_assert_msg(strstr(err.text, bad_names[_i].says) != NULL,
		      "%s: says '%s'", bad_names[_i].text, err.text);
	ck_assert_uint_eq(name, 42);
}
END_TEST

/* ---- groups and identifiers; the frames are those of candump ---- */

static const struct {
	canid_t id;
	struct afsock_j1939_id parts;
} ids[] = {
	{ 0x98feca80, { 0xfeca, 6, 0x80, 0xff } },
	{ 0x8d239080, { 0x12300, 3, 0x80, 0x90 } },
	{ 0x98eeff80, { 0xee00, 6, 0x80, 0xff } },
	{ 0x9cec9080, { 0xec00, 7, 0x80, 0x90 } },
	{ 0x80000000, { 0, 0, 0, 0 } },
	{ 0x9fffffff, { 0x3ffff, 7, 0xff, 0xff } },
};

START_TEST(identifiers_both_ways)
{
	struct afsock_j1939_id got = { .pgn = 0 };
	struct afsock_err err = { .code = 0 };
	canid_t id = 0;

	ck_code(afsock_j1939_id_pack(&ids[_i].parts, &id, &err), 0);
	ck_assert_uint_eq(id, ids[_i].id);
	ck_code(afsock_j1939_id_unpack(id, &got, &err), 0);
	ck_assert_uint_eq(got.pgn, ids[_i].parts.pgn);
	ck_assert_uint_eq(got.prio, ids[_i].parts.prio);
	ck_assert_uint_eq(got.sa, ids[_i].parts.sa);
	ck_assert_uint_eq(got.da, ids[_i].parts.da);
}
END_TEST

START_TEST(what_no_identifier_can_say)
{
	static const struct {
		struct afsock_j1939_id parts;
		int code;
		const char *says;
	} rows[] = {
		{ { 0x40000, 6, 1, 2 }, AFSOCK_ERANGE, "0x40000 above 0x3ffff" },
		{ { 0x12345, 6, 1, 2 }, AFSOCK_EVALUE, "must end in 00" },
		{ { 0xef01, 6, 1, 2 }, AFSOCK_EVALUE, "PF 0xef" },
		{ { 0xef00, 8, 1, 2 }, AFSOCK_ERANGE, "prio 8 above 7" },
		{ { 0xf001, 6, 1, 2 }, AFSOCK_EVALUE, "for everybody" },
	};
	static const canid_t bad[] = { 0x123, 0xd8feca80, 0xa0000000 };
	struct afsock_j1939_id got;
	struct afsock_err err;
	canid_t id = 5;
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(rows); i++) {
		ck_code(afsock_j1939_id_pack(&rows[i].parts, &id, &err),
			rows[i].code);
		ck_assert_ptr_nonnull(strstr(err.text, rows[i].says));
		ck_assert_uint_eq(id, 5);
	}
	for (i = 0; i < SUPPORT_COUNT(bad); i++)
		ck_code(afsock_j1939_id_unpack(bad[i], &got, &err),
			AFSOCK_EVALUE);
	ck_assert_uint_eq(AFSOCK_J1939_EDP(0x2ef00), 1);
	ck_assert_uint_eq(AFSOCK_J1939_DP(0x12300), 1);
	ck_assert_uint_eq(AFSOCK_J1939_PF(0x12300), 0x23);
	ck_assert_uint_eq(AFSOCK_J1939_PS(0xfeca), 0xca);
}
END_TEST

/* ---- filters and lists of addresses ---- */

START_TEST(filters_from_text)
{
	static const char text[] =
		"pgn=0xfeca/pgn=0xfe00:0x3ff00+sa=0x80,name=5:0x1fffff";
	struct j1939_filter list[3];
	struct afsock_j1939_filters set = { .list = list, .max = 3 };
	struct afsock_err err;

	ck_code(afsock_j1939_filters_parse(text, strlen(text), &set, &err), 0);
	ck_assert_uint_eq(set.count, 3);
	ck_assert_uint_eq(list[0].pgn, 0xfeca);
	ck_assert_uint_eq(list[0].pgn_mask, 0x3ffff);
	ck_assert_uint_eq(list[0].addr_mask, 0);
	ck_assert_uint_eq(list[0].name_mask, 0);
	ck_assert_uint_eq(list[1].pgn, 0xfe00);
	ck_assert_uint_eq(list[1].pgn_mask, 0x3ff00);
	ck_assert_uint_eq(list[1].addr, 0x80);
	ck_assert_uint_eq(list[1].addr_mask, 0xff);
	ck_assert_uint_eq(list[2].name, 5);
	ck_assert_uint_eq(list[2].name_mask, 0x1fffff);
	ck_code(afsock_j1939_filters_parse("sa=1", 4, &set, &err),
		AFSOCK_ERANGE);
}
END_TEST

START_TEST(filters_that_are_none)
{
	static const struct {
		const char *text;
		int code;
	} rows[] = {
		{ "", AFSOCK_ETEXT },          { "pgn", AFSOCK_ETEXT },
		{ "pgn=", AFSOCK_ETEXT },      { "da=3", AFSOCK_ETEXT },
		{ "sa=1+sa=2", AFSOCK_ETEXT }, { "sa=256", AFSOCK_ERANGE },
		{ "sa=1:", AFSOCK_ETEXT },     { "pgn=0x40000", AFSOCK_ERANGE },
		{ "sa=1/", AFSOCK_ETEXT },     { "sa=1:2:3", AFSOCK_ETEXT },
	};
	struct j1939_filter list[3];
	struct afsock_j1939_filters set = { .list = list, .max = 3 };
	struct afsock_err err;
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(rows); i++) {
		int r = afsock_j1939_filters_parse(rows[i].text,
						   strlen(rows[i].text), &set,
						   &err);

		ck_assert_msg(r == rows[i].code, "%s: %s", rows[i].text,
			      support_code(r));
		ck_assert_uint_eq(set.count, 0);
	}
}
END_TEST

START_TEST(addresses_in_order_of_preference)
{
	static const uint8_t want[] = { 80, 50, 51, 52, 53, 0xfd, 0xfc };
	struct afsock_j1939_addrs addrs;
	struct afsock_err err;

	ck_code(afsock_j1939_addrs_parse("80,50-53,51,0xfd-0xfc", 21, &addrs,
					 &err), 0);
	ck_assert_uint_eq(addrs.count, sizeof(want));
	ck_bytes(addrs.list, want, sizeof(want));
	ck_code(afsock_j1939_addrs_parse("0-253", 5, &addrs, &err), 0);
	ck_assert_uint_eq(addrs.count, 254);
	ck_code(afsock_j1939_addrs_parse("254", 3, &addrs, &err),
		AFSOCK_ERANGE);
	ck_code(afsock_j1939_addrs_parse("1-0x100000001", 13, &addrs, &err),
		AFSOCK_ERANGE);
	ck_code(afsock_j1939_addrs_parse("", 0, &addrs, &err), AFSOCK_ETEXT);
	ck_code(afsock_j1939_addrs_parse("1,,2", 4, &addrs, &err),
		AFSOCK_ETEXT);
	ck_code(afsock_j1939_addrs_parse("1-", 2, &addrs, &err), AFSOCK_ETEXT);
}
END_TEST

/* ---- events, as the kernel of 6.1 gave them ---- */

static void put_event(struct afsock_msg *msg, uint32_t error, uint8_t origin,
		      uint32_t info, const void *stats, size_t len)
{
	struct sock_extended_err ee = { .ee_errno = error, .ee_origin = origin,
					.ee_info = info, .ee_data = 7 };

	ck_code(afsock_cmsg_put(msg, 107, 4, &ee, sizeof(ee)), 0);
	ck_code(afsock_cmsg_put(msg, SOL_SOCKET, 54, stats, len), 0);
}

/* Attributes of netlink: numbers are in the order of the machine. */
struct attr_number {
	uint16_t len, type;
	uint32_t value;
};
struct attr_bytes {
	uint16_t len, type;
	unsigned char value[4];
};

START_TEST(events_from_the_error_queue)
{
	static const struct attr_number acked = { 8, 1, 1785 };
	static const struct {
		struct attr_number size, pgn;
		uint16_t name_len, name_type;
		unsigned char name[8];
		struct attr_bytes source, dest;
	} started = {
		{ 8, 2, 1786 }, { 8, 3, 0x12300 },
		12, 4, { 1, 2, 3, 4, 5, 6, 7, 8 },
		{ 5, 6, { 0x80 } }, { 5, 7, { 0x90 } },
	};
	static const struct {
		uint32_t error;
		uint8_t origin;
		uint32_t info;
		int kind, want_error;
	} rows[] = {
		{ ENOMSG, 4, 1, AFSOCK_J1939_TX_SCHEDULED, 0 },
		{ ENOMSG, 4, 2, AFSOCK_J1939_TX_DONE, 0 },
		{ EHOSTUNREACH, 1, 1, AFSOCK_J1939_TX_ABORTED, EHOSTUNREACH },
		{ (uint32_t)-ENETUNREACH, 1, 1, AFSOCK_J1939_TX_ABORTED,
		  ENETUNREACH },
		{ ENOMSG, 1, 3, AFSOCK_J1939_RX_PROGRESS, 0 },
		{ EILSEQ, 1, 4, AFSOCK_J1939_RX_ABORTED, EILSEQ },
		{ ENOMSG, 1, 5, 0, 0 },
		{ ENOMSG, 4, 3, 0, 0 },
	};
	unsigned char control[256];
	struct afsock_j1939_event event;
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(rows); i++) {
		struct afsock_msg msg = { .control = control,
					  .control_size = sizeof(control) };

		put_event(&msg, rows[i].error, rows[i].origin, rows[i].info,
			  &acked, sizeof(acked));
		ck_code(afsock_j1939_event_parse(&msg, &event), 0);
		ck_assert_int_eq(event.kind, rows[i].kind);
		ck_assert_int_eq(event.error, rows[i].want_error);
		ck_assert_uint_eq(event.bytes, 1785);
		ck_assert_uint_eq(event.id, 7);
	}
	struct afsock_msg msg = { .control = control,
				  .control_size = sizeof(control) };

	ck_code(afsock_j1939_event_parse(&msg, &event), AFSOCK_EVALUE);
	put_event(&msg, ENOMSG, 1, 2, &started, sizeof(started));
	ck_code(afsock_j1939_event_parse(&msg, &event), 0);
	ck_assert_int_eq(event.kind, AFSOCK_J1939_RX_STARTED);
	ck_assert_uint_eq(event.size, 1786);
	ck_assert_uint_eq(event.pgn, 0x12300);
	ck_assert_uint_eq(event.sa, 0x80);
	ck_assert_uint_eq(event.da, 0x90);
	ck_bytes(&event.src_name, "\1\2\3\4\5\6\7\10", 8);
}
END_TEST

START_TEST(reasons_have_words)
{
	ck_assert_ptr_nonnull(strstr(afsock_j1939_abort_text(EALREADY),
				     "busy"));
	ck_assert_ptr_eq(afsock_j1939_abort_text(-EALREADY),
			 afsock_j1939_abort_text(EALREADY));
	ck_assert_ptr_null(afsock_j1939_abort_text(0));
	ck_assert_ptr_null(afsock_j1939_abort_text(EISDIR));
}
END_TEST

Suite *suite_can_j1939_text(void);
Suite *suite_can_j1939_text(void)
{
	Suite *s = suite_create("can_j1939_text");
	TCase *tc = tcase_create("text");

	tcase_add_loop_test(tc, name_fields_are_the_bits_of_the_standard, 0,
			    (int)SUPPORT_COUNT(fields));
	tcase_add_test(tc, a_name_is_written_field_by_field);
	tcase_add_loop_test(tc, bad_names_say_field_value_and_limit, 0,
			    (int)SUPPORT_COUNT(bad_names));
	tcase_add_loop_test(tc, identifiers_both_ways, 0,
			    (int)SUPPORT_COUNT(ids));
	tcase_add_test(tc, what_no_identifier_can_say);
	tcase_add_test(tc, filters_from_text);
	tcase_add_test(tc, filters_that_are_none);
	tcase_add_test(tc, addresses_in_order_of_preference);
	tcase_add_test(tc, events_from_the_error_queue);
	tcase_add_test(tc, reasons_have_words);
	suite_add_tcase(s, tc);
	return s;
}
