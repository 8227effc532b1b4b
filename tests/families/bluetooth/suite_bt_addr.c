/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_bt_addr.c - Bluetooth tuples and kernel addresses
 *
 * Expected bytes are written from the kernel's structures (bluetooth/l2cap.h,
 * rfcomm.h, sco.h, hci.h and the kernel's net/bluetooth/iso.h). Answers about
 * address texts are those of CPython 3.11.2 on glibc 2.36.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>

#include "support/support.h"

#define L2CAP 0
#define HCI 1
#define SCO 2
#define RFCOMM 3
#define BNEP 4
#define CMTP 5
#define HIDP 6
#define ISO 8

#define ADDR "AA:BB:CC:DD:EE:FF"
#define ADDR_BYTES 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa
#define OTHER "01:02:03:04:05:06"
#define OTHER_BYTES 0x06, 0x05, 0x04, 0x03, 0x02, 0x01

/* A 16-bit number as this machine keeps it. */
#if __BYTE_ORDER == __LITTLE_ENDIAN
#define HOST(x) (x) & 0xff, (x) >> 8
#else
#define HOST(x) (x) >> 8, (x) & 0xff
#endif
#define FAMILY HOST(31)

static struct afsock_form form_of(int proto)
{
	static const int types[] = {
		[L2CAP] = SOCK_SEQPACKET, [HCI] = SOCK_RAW,
		[SCO] = SOCK_SEQPACKET,	  [RFCOMM] = SOCK_STREAM,
		[BNEP] = SOCK_RAW,	  [CMTP] = SOCK_RAW,
		[HIDP] = SOCK_RAW,	  [7] = SOCK_RAW,
		[ISO] = SOCK_SEQPACKET,
	};
	struct afsock_form form = { 31, types[proto], proto, -1 };

	return form;
}

/* ---- both ways ---- */

/* A tuple as Python prints it, and its bytes; exact inverses. */
static const struct row {
	int proto;
	const char *tuple;
	size_t len;
	unsigned char bytes[50];
} rows[] = {
	{ L2CAP, "('" ADDR "', 4097)", 14,
	  { FAMILY, 0x01, 0x10, ADDR_BYTES, 0, 0, 0, 0 } },
	{ L2CAP, "('" ADDR "', 65535)", 14,
	  { FAMILY, 0xff, 0xff, ADDR_BYTES, 0, 0, 0, 0 } },
	{ L2CAP, "('" ADDR "', 4097, 258)", 14,
	  { FAMILY, 0x01, 0x10, ADDR_BYTES, 0x02, 0x01, 0, 0 } },
	{ L2CAP, "('" ADDR "', 128, 0, 1)", 14,
	  { FAMILY, 0x80, 0x00, ADDR_BYTES, 0, 0, 1, 0 } },
	{ L2CAP, "('" ADDR "', 0, 4, 2)", 14,
	  { FAMILY, 0, 0, ADDR_BYTES, 4, 0, 2, 0 } },
	{ L2CAP, "('00:00:00:00:00:00', 0)", 14, { FAMILY } },
	{ RFCOMM, "('" ADDR "', 3)", 10, { FAMILY, ADDR_BYTES, 3, 0 } },
	{ RFCOMM, "('" ADDR "', 255)", 10, { FAMILY, ADDR_BYTES, 255, 0 } },
	{ SCO, "'" ADDR "'", 8, { FAMILY, ADDR_BYTES } },
	{ SCO, "'00:00:00:FF:FF:FF'", 8,
	  { FAMILY, 0xff, 0xff, 0xff, 0, 0, 0 } },
	{ HCI, "0", 6, { FAMILY, 0, 0, 0, 0 } },
	{ HCI, "258", 6, { FAMILY, HOST(258), 0, 0 } },
	{ HCI, "(1, 1)", 6, { FAMILY, HOST(1), HOST(1) } },
	{ HCI, "(65535, 3)", 6, { FAMILY, HOST(65535), HOST(3) } },
	{ ISO, "('" ADDR "', 1)", 10, { FAMILY, ADDR_BYTES, 1, 0 } },
	{ ISO, "('" ADDR "', 0)", 10, { FAMILY, ADDR_BYTES, 0, 0 } },
	/* The broadcast part begins at 9 and the length counts from 10. */
	{ ISO, "('" ADDR "', 1, '" OTHER "', 2, 5, b'\\x01\\x1f')", 50,
	  { FAMILY, ADDR_BYTES, 1, OTHER_BYTES, 2, 5, 2, 1, 31 } },
	{ ISO, "('" ADDR "', 1, '" OTHER "', 1, 0, b'')", 50,
	  { FAMILY, ADDR_BYTES, 1, OTHER_BYTES, 1, 0, 0 } },
};

static int pack(int proto, const char *tuple, struct afsock_addr *ret,
		struct afsock_err *err)
{
	struct afsock_form form = form_of(proto);
	struct afsock_tuple values;
	int r = afsock_values_parse(tuple, strlen(tuple), &values, err);

	ck_assert_msg(r == 0, "%s: %s", tuple, err->text);
	return afsock_addr_pack(&form, values.items, values.n, ret, err);
}

static struct afsock_addr addr_of(const void *bytes, size_t len)
{
	struct afsock_addr addr = { .len = (socklen_t)len };

	memcpy(addr.u.bytes, bytes, len);
	return addr;
}

START_TEST(tuple_packs_to_the_kernels_bytes)
{
	const struct row *row = &rows[_i];
	struct afsock_err err = { .text = "" };
	struct afsock_addr addr;
	int r = pack(row->proto, row->tuple, &addr, &err);

	ck_assert_msg(r == 0, "%s: %s %s", row->tuple, support_code(r),
		      err.text);
	ck_assert_msg(addr.len == row->len, "%s: length %u, wanted %zu",
		      row->tuple, addr.len, row->len);
	ck_bytes(addr.u.bytes, row->bytes, row->len);
}
END_TEST

START_TEST(kernels_bytes_unpack_to_the_tuple)
{
	const struct row *row = &rows[_i];
	struct afsock_form form = form_of(row->proto);
	struct afsock_addr addr = addr_of(row->bytes, row->len);
	struct afsock_err err = { .text = "" };
	char text[256];
	ssize_t n = afsock_addr_repr(&form, &addr, text, sizeof(text), &err);

	ck_assert_msg(n > 0, "%s: %s %s", row->tuple, support_code(n),
		      err.text);
	ck_assert_str_eq(text, row->tuple);
}
END_TEST

/* ---- shapes that have more than one spelling ---- */

static const struct {
	int proto;
	const char *tuple, *same;
} spellings[] = {
	{ L2CAP, "('" ADDR "', 4097, 0)", "('" ADDR "', 4097)" },
	{ L2CAP, "('" ADDR "', 4097, 0, 0)", "('" ADDR "', 4097)" },
	{ HCI, "(1,)", "1" },
	{ HCI, "(1, 0)", "1" },
	{ SCO, "b'" ADDR "'", "'" ADDR "'" },
	{ SCO, "('" ADDR "',)", "'" ADDR "'" },
	{ ISO, "('" ADDR "', 1, '" OTHER "')",
	  "('" ADDR "', 1, '" OTHER "', 1, 0, b'')" },
	{ ISO, "('" ADDR "', 1, '" OTHER "', 2, 5)",
	  "('" ADDR "', 1, '" OTHER "', 2, 5, b'')" },
};

START_TEST(other_spellings_pack_to_the_same_bytes)
{
	struct afsock_err err = { .text = "" };
	struct afsock_addr a, b;
	int r = pack(spellings[_i].proto, spellings[_i].tuple, &a, &err);

	ck_assert_msg(r == 0, "%s: %s %s", spellings[_i].tuple,
		      support_code(r), err.text);
	ck_code(pack(spellings[_i].proto, spellings[_i].same, &b, &err), 0);
	ck_assert_uint_eq(a.len, b.len);
	ck_bytes(a.u.bytes, b.u.bytes, a.len);
}
END_TEST

START_TEST(hci_is_bare_only_on_the_raw_channel)
{
	static const unsigned char raw[] = { FAMILY, HOST(7), HOST(0) };
	static const unsigned char user[] = { FAMILY, HOST(7), HOST(1) };
	struct afsock_form form = form_of(HCI);
	struct afsock_addr addr = addr_of(raw, sizeof(raw));
	struct afsock_tuple tuple;

	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 1);
	ck_assert(tuple.is_bare);
	addr = addr_of(user, sizeof(user));
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 2);
	ck_assert(!tuple.is_bare);
}
END_TEST

/* ---- texts of device addresses ---- */

/* NULL: CPython raises OSError "bad bluetooth address". */
static const struct {
	const char *text;
	const char *usual;
} bdaddrs[] = {
	{ "AA:BB:CC:DD:EE:FF", "AA:BB:CC:DD:EE:FF" },
	{ "aa:bb:cc:dd:ee:ff", "AA:BB:CC:DD:EE:FF" },
	{ "0:aa:1:0:0:0", "00:AA:01:00:00:00" },
	{ "0:aa:1:0:0:000", "00:AA:01:00:00:00" },
	{ "00AA:1:2:3:4:5", "AA:01:02:03:04:05" },
	{ "0xAA:0XbB:1:2:3:4", "AA:BB:01:02:03:04" },
	{ " AA: BB:\t1:\n2:3:4", "AA:BB:01:02:03:04" },
	{ "\vAA:\f1:2:3:4:5", "AA:01:02:03:04:05" },
	{ "", NULL },
	{ "::::: ", NULL },
	{ "1:2:3:4:5", NULL },
	{ "1:2:3:4:5:", NULL },
	{ "1:2:3:4:5:6:7", NULL },
	{ "1:2:3:4:5:6x", NULL },
	{ "1:2:3:4:5:G", NULL },
	{ "1:2:3:4:5:6\n", NULL },
	{ "1-2-3-4-5-6", NULL },
	{ "AA-BB-CC-DD-EE-FF", NULL },
	{ "AA:BB:CC:DD:EE-FF", NULL },
	{ "AA:BB:CC:DD:EE:F ", NULL },
	{ "AA:BB:CC:DD:EE:FG", NULL },
	{ "AA :BB:1:2:3:4", NULL },
	{ "AA:BB:1:2:3:4 ", NULL },
	{ "-1:2:3:4:5:6", NULL },
	{ "0x0x1:1:1:1:1:1", NULL },
	{ "00:00:00:00:00:100", NULL },
	{ "100:0:0:0:0:0", NULL },
	{ "\xa0" "A:1:2:3:4:5", NULL },
	{ "hci0", NULL },
	{ "any", NULL },
};

START_TEST(address_text_is_taken_as_python_takes_it)
{
	struct afsock_form form = form_of(RFCOMM);
	struct afsock_value values[2] = { afsock_text(bdaddrs[_i].text),
					  afsock_int(1) };
	struct afsock_err err = { .text = "" };
	struct afsock_addr addr = { .len = 99 };
	char text[64], wanted[64];
	int r = afsock_addr_pack(&form, values, 2, &addr, &err);

	if (!bdaddrs[_i].usual) {
		ck_assert_msg(r == AFSOCK_EADDR, "'%s': %s, wanted EADDR",
			      bdaddrs[_i].text, support_code(r));
		ck_assert_str_eq(err.field, "bdaddr");
		ck_assert_uint_eq(addr.len, 99);
		return;
	}
	ck_assert_msg(r == 0, "'%s': %s %s", bdaddrs[_i].text,
		      support_code(r), err.text);
	snprintf(wanted, sizeof(wanted), "('%s', 1)", bdaddrs[_i].usual);
	afsock_addr_repr(&form, &addr, text, sizeof(text), NULL);
	ck_assert_str_eq(text, wanted);
}
END_TEST

START_TEST(every_byte_survives_text_in_every_place)
{
	struct afsock_form form = form_of(SCO);
	struct afsock_addr addr, again;
	struct afsock_tuple tuple;
	unsigned char bytes[8] = { FAMILY };
	int value, place;

	for (place = 2; place < 8; place++)
		for (value = 0; value < 256; value++) {
			memset(bytes + 2, 0x5a, 6);
			bytes[place] = (unsigned char)value;
			addr = addr_of(bytes, sizeof(bytes));
			ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL),
				0);
			ck_code(afsock_addr_pack(&form, tuple.items, tuple.n,
						 &again, NULL), 0);
			ck_bytes(again.u.bytes, bytes, sizeof(bytes));
		}
}
END_TEST

START_TEST(text_of_an_address_is_upper_case_and_reversed)
{
	static const unsigned char bytes[] = { FAMILY, 0x0f, 0xe1, 0xd2,
					       0xc3, 0xb4, 0xa5 };
	struct afsock_form form = form_of(SCO);
	struct afsock_addr addr = addr_of(bytes, sizeof(bytes));
	struct afsock_tuple tuple;

	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_int_eq(tuple.items[0].kind, AFSOCK_TEXT);
	ck_assert_uint_eq(tuple.items[0].len, 17);
	ck_assert_str_eq(tuple.items[0].as.text, "A5:B4:C3:D2:E1:0F");
}
END_TEST

/* ---- refusals ---- */

static const struct {
	int proto;
	const char *tuple;
	int code;
	const char *field;
	const char *text; /* must be part of the sentence */
} refusals[] = {
	{ L2CAP, "'" ADDR "'", AFSOCK_ETYPE, "", "wanted (bdaddr, psm" },
	{ L2CAP, "('" ADDR "',)", AFSOCK_ETYPE, "", "1 values" },
	{ L2CAP, "('" ADDR "', 1, 0, 0, 0)", AFSOCK_ETYPE, "", "5 values" },
	{ L2CAP, "(b'" ADDR "', 1)", AFSOCK_ETYPE, "bdaddr", "bytes" },
	{ L2CAP, "(1, 1)", AFSOCK_ETYPE, "bdaddr", "number" },
	{ L2CAP, "('" ADDR "', '1')", AFSOCK_ETYPE, "psm", "text" },
	{ L2CAP, "('" ADDR "', 65536)", AFSOCK_ERANGE, "psm",
	  "psm 0x10000 above 0xffff" },
	{ L2CAP, "('" ADDR "', -1)", AFSOCK_ERANGE, "psm", "-1 below 0" },
	{ L2CAP, "('" ADDR "', 1, 65536)", AFSOCK_ERANGE, "cid",
	  "65536 above 65535" },
	{ L2CAP, "('" ADDR "', 1, 0, 256)", AFSOCK_ERANGE, "bdaddr_type",
	  "256 above 255" },
	{ L2CAP, "('A\\x00:1:1:1:1:1', 1)", AFSOCK_EVALUE, "bdaddr", "NUL" },
	{ L2CAP, "('hci0', 1)", AFSOCK_EADDR, "bdaddr", "adapter's name" },
	{ RFCOMM, "('" ADDR "',)", AFSOCK_ETYPE, "", "wanted (bdaddr" },
	{ RFCOMM, "('" ADDR "', 1, 1)", AFSOCK_ETYPE, "", "3 values" },
	{ RFCOMM, "('" ADDR "', 256)", AFSOCK_ERANGE, "channel",
	  "256 above 255" },
	{ SCO, "1", AFSOCK_ETYPE, "bdaddr", "number" },
	{ SCO, "('" ADDR "', 1)", AFSOCK_ETYPE, "", "2 values" },
	{ SCO, "b'1:2:3'", AFSOCK_EADDR, "bdaddr", "1:2:3" },
	{ HCI, "'hci0'", AFSOCK_ETYPE, "dev", "text" },
	{ HCI, "65536", AFSOCK_ERANGE, "dev", "65536 above 65535" },
	{ HCI, "-1", AFSOCK_ERANGE, "dev", "-1 below 0" },
	{ HCI, "(0, 65536)", AFSOCK_ERANGE, "channel", "above 65535" },
	{ HCI, "(0, 0, 0)", AFSOCK_ETYPE, "", "3 values" },
	{ ISO, "('" ADDR "',)", AFSOCK_ETYPE, "", "1 values" },
	{ ISO, "('" ADDR "', 1, 'x')", AFSOCK_EADDR, "bc_bdaddr", "'x'" },
	{ ISO, "('" ADDR "', 1, '" OTHER "', 1, 256)", AFSOCK_ERANGE, "sid",
	  "256 above 255" },
	{ ISO, "('" ADDR "', 1, '" OTHER "', 1, 0, b'\\x00')", AFSOCK_ERANGE,
	  "bis", "bis 0 outside 1 to 31" },
	{ ISO, "('" ADDR "', 1, '" OTHER "', 1, 0, b'\\x01\\x20')",
	  AFSOCK_ERANGE, "bis", "bis 32 outside 1 to 31" },
	{ ISO, "('" ADDR "', 1, '" OTHER "', 1, 0, b'"
	  "12345678901234567890123456789012')", AFSOCK_EVALUE, "bis",
	  "at most 31" },
	{ BNEP, "('" ADDR "', 1)", AFSOCK_EFAMILY, "", "protocol 4" },
	{ CMTP, "('" ADDR "', 1)", AFSOCK_EFAMILY, "", "protocol 5" },
	{ HIDP, "('" ADDR "', 1)", AFSOCK_EFAMILY, "", "protocol 6" },
};

START_TEST(bad_tuple_is_refused_with_field_and_limit)
{
	struct afsock_err err = { .text = "" };
	struct afsock_addr addr = { .len = 99 };
	int r = pack(refusals[_i].proto, refusals[_i].tuple, &addr, &err);

	ck_assert_msg(r == refusals[_i].code, "%s: %s, wanted %s",
		      refusals[_i].tuple, support_code(r),
		      support_code(refusals[_i].code));
	ck_assert_int_eq(err.code, r);
	ck_assert_msg(strcmp(err.field, refusals[_i].field) == 0,
		      "%s: field '%s', wanted '%s' (%s)", refusals[_i].tuple,
		      err.field, refusals[_i].field, err.text);
	ck_assert_msg(strstr(err.text, refusals[_i].text) != NULL,
		      "%s: '%s' lacks '%s'", refusals[_i].tuple, err.text,
		      refusals[_i].text);
	ck_assert_uint_eq(addr.len, 99);
}
END_TEST

START_TEST(short_addresses_are_refused)
{
	static const struct {
		int proto;
		socklen_t shortest;
	} limits[] = {
		{ L2CAP, 14 }, { RFCOMM, 9 }, { SCO, 8 }, { HCI, 6 },
		{ ISO, 9 },
	};
	struct afsock_form form = form_of(limits[_i].proto);
	struct afsock_addr addr = { .u.sa.sa_family = 31 };
	struct afsock_tuple tuple;

	for (addr.len = 2; addr.len < limits[_i].shortest; addr.len++)
		ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL),
			AFSOCK_EADDR);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
}
END_TEST

START_TEST(iso_broadcast_list_longer_than_its_room_is_refused)
{
	unsigned char bytes[50] = { FAMILY };
	struct afsock_form form = form_of(ISO);
	struct afsock_tuple tuple;
	struct afsock_addr addr;

	bytes[17] = 31;
	addr = addr_of(bytes, sizeof(bytes));
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.items[5].len, 31);
	bytes[17] = 32;
	addr = addr_of(bytes, sizeof(bytes));
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), AFSOCK_EADDR);
}
END_TEST

START_TEST(protocols_without_addresses_show_bytes)
{
	static const unsigned char bytes[] = { FAMILY, 1, 2, 3, 4 };
	struct afsock_form form = form_of(BNEP);
	struct afsock_addr addr = addr_of(bytes, sizeof(bytes));
	char text[64];

	afsock_addr_repr(&form, &addr, text, sizeof(text), NULL);
	ck_assert_str_eq(text, "(31, b'\\x01\\x02\\x03\\x04')");
}
END_TEST

START_TEST(constants_come_with_the_family)
{
	static const struct {
		const char *name;
		int64_t value;
		const char *text;
	} wanted[] = {
		{ "BTPROTO_RFCOMM", 3, NULL },	 { "SOL_L2CAP", 6, NULL },
		{ "SOL_BLUETOOTH", 274, NULL },	 { "BT_SECURITY", 4, NULL },
		{ "HCI_DEV_NONE", 65535, NULL }, { "BDADDR_LE_RANDOM", 2, NULL },
		{ "BDADDR_ANY", 0, "00:00:00:00:00:00" },
		{ "BDADDR_LOCAL", 0, "00:00:00:FF:FF:FF" },
	};
	struct afsock_const got;
	struct afsock_err err = { .text = "" };
	int r = afsock_const_find(wanted[_i].name, &got, &err);

	ck_assert_msg(r == 0, "%s: %s", wanted[_i].name, err.text);
	if (wanted[_i].text)
		ck_assert_str_eq(got.text, wanted[_i].text);
	else
		ck_assert_int_eq(got.value, wanted[_i].value);
}
END_TEST

#define ADD_ROWS(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_bt_addr(void);
Suite *suite_bt_addr(void)
{
	Suite *s = suite_create("bt_addr");
	TCase *tc = tcase_create("tuples");

	ADD_ROWS(tc, tuple_packs_to_the_kernels_bytes, rows);
	ADD_ROWS(tc, kernels_bytes_unpack_to_the_tuple, rows);
	ADD_ROWS(tc, other_spellings_pack_to_the_same_bytes, spellings);
	tcase_add_test(tc, hci_is_bare_only_on_the_raw_channel);
	ADD_ROWS(tc, address_text_is_taken_as_python_takes_it, bdaddrs);
	tcase_add_test(tc, every_byte_survives_text_in_every_place);
	tcase_add_test(tc, text_of_an_address_is_upper_case_and_reversed);
	suite_add_tcase(s, tc);

	tc = tcase_create("refusals");
	ADD_ROWS(tc, bad_tuple_is_refused_with_field_and_limit, refusals);
	tcase_add_loop_test(tc, short_addresses_are_refused, 0, 5);
	tcase_add_test(tc, iso_broadcast_list_longer_than_its_room_is_refused);
	tcase_add_test(tc, protocols_without_addresses_show_bytes);
	suite_add_tcase(s, tc);

	tc = tcase_create("constants");
	tcase_add_loop_test(tc, constants_come_with_the_family, 0, 8);
	suite_add_tcase(s, tc);
	return s;
}
