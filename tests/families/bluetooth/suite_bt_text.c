/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_bt_text.c - Bluetooth addresses, options and HCI packets as text
 *
 * Expected bytes are written from the kernel's structures; packets from the
 * Bluetooth Core specification, volume 4 part E, and BlueZ's mgmt-api.txt.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/afsock.h>
#include <afsock/family.h>

#include "support/support.h"

#define AF_BT 31
#define L2CAP 0
#define HCI 1
#define SCO 2
#define RFCOMM 3
#define ISO 8

#define ADDR "00:1A:7D:DA:71:13"
#define ADDR_BYTES 0x13, 0x71, 0xda, 0x7d, 0x1a, 0x00
#define OTHER "01:02:03:04:05:06"
#define OTHER_BYTES 0x06, 0x05, 0x04, 0x03, 0x02, 0x01

#if __BYTE_ORDER == __LITTLE_ENDIAN
#define HOST(x) (x) & 0xff, (x) >> 8
#else
#define HOST(x) (x) >> 8, (x) & 0xff
#endif
#define FAMILY HOST(AF_BT)

/* ---- addresses ---- */

/* written: what formatting the bytes gives, NULL where it is text. */
static const struct {
	const char *text;
	int type;
	int proto;
	size_t len;
	unsigned char bytes[50];
	const char *written;
} rows[] = {
	{ "l2cap:" ADDR ":0x1001", SOCK_SEQPACKET, L2CAP, 14,
	  { FAMILY, 0x01, 0x10, ADDR_BYTES }, NULL },
	{ "l2cap:" ADDR ":4097", SOCK_SEQPACKET, L2CAP, 14,
	  { FAMILY, 0x01, 0x10, ADDR_BYTES }, "l2cap:" ADDR ":0x1001" },
	{ "L2CAP:0:1a:7d:da:71:13:0x1001", SOCK_SEQPACKET, L2CAP, 14,
	  { FAMILY, 0x01, 0x10, ADDR_BYTES }, "l2cap:" ADDR ":0x1001" },
	{ "l2cap:" ADDR ":0x80:0:le_public", SOCK_SEQPACKET, L2CAP, 14,
	  { FAMILY, 0x80, 0, ADDR_BYTES, 0, 0, 1, 0 }, NULL },
	{ "l2cap:" ADDR ":0:4:le_random", SOCK_SEQPACKET, L2CAP, 14,
	  { FAMILY, 0, 0, ADDR_BYTES, 4, 0, 2, 0 },
	  "l2cap:" ADDR ":0x0:4:le_random" },
	{ "l2cap:" ADDR ":0x80::le_public", SOCK_SEQPACKET, L2CAP, 14,
	  { FAMILY, 0x80, 0, ADDR_BYTES, 0, 0, 1, 0 },
	  "l2cap:" ADDR ":0x80:0:le_public" },
	{ "l2cap:" ADDR ",psm=0x80,bdaddr_type=le_public", SOCK_SEQPACKET,
	  L2CAP, 14, { FAMILY, 0x80, 0, ADDR_BYTES, 0, 0, 1, 0 },
	  "l2cap:" ADDR ":0x80:0:le_public" },
	{ "l2cap:" ADDR ":0x80,bdaddr-type=1", SOCK_SEQPACKET, L2CAP, 14,
	  { FAMILY, 0x80, 0, ADDR_BYTES, 0, 0, 1, 0 },
	  "l2cap:" ADDR ":0x80:0:le_public" },
	{ "l2cap:" ADDR ":1:0:9", SOCK_SEQPACKET, L2CAP, 14,
	  { FAMILY, 1, 0, ADDR_BYTES, 0, 0, 9, 0 },
	  "l2cap:" ADDR ":0x1:0:9" },
	{ "l2cap('" ADDR "', 4097, 0, 1)", SOCK_SEQPACKET, L2CAP, 14,
	  { FAMILY, 0x01, 0x10, ADDR_BYTES, 0, 0, 1, 0 },
	  "l2cap:" ADDR ":0x1001:0:le_public" },
	{ "l2cap-stream:" ADDR ":0x1001", SOCK_STREAM, L2CAP, 14,
	  { FAMILY, 0x01, 0x10, ADDR_BYTES }, NULL },
	{ "l2cap-dgram:" ADDR ":0x1001", SOCK_DGRAM, L2CAP, 14,
	  { FAMILY, 0x01, 0x10, ADDR_BYTES }, NULL },
	{ "l2cap-raw:" ADDR ":0x0", SOCK_RAW, L2CAP, 14,
	  { FAMILY, 0, 0, ADDR_BYTES }, NULL },
	{ "l2cap:any:0x1001", SOCK_SEQPACKET, L2CAP, 14,
	  { FAMILY, 0x01, 0x10 }, "l2cap:00:00:00:00:00:00:0x1001" },
	{ "rfcomm:" ADDR ":3", SOCK_STREAM, RFCOMM, 10,
	  { FAMILY, ADDR_BYTES, 3, 0 }, NULL },
	{ "rfcomm:local:3", SOCK_STREAM, RFCOMM, 10,
	  { FAMILY, 0xff, 0xff, 0xff, 0, 0, 0, 3, 0 },
	  "rfcomm:00:00:00:FF:FF:FF:3" },
	{ "sco:" ADDR, SOCK_SEQPACKET, SCO, 8, { FAMILY, ADDR_BYTES }, NULL },
	{ "sco:ALL", SOCK_SEQPACKET, SCO, 8,
	  { FAMILY, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
	  "sco:FF:FF:FF:FF:FF:FF" },
	{ "sco('" ADDR "')", SOCK_SEQPACKET, SCO, 8, { FAMILY, ADDR_BYTES },
	  "sco:" ADDR },
	{ "hci:0", SOCK_RAW, HCI, 6, { FAMILY, 0, 0, 0, 0 }, NULL },
	{ "hci:hci1", SOCK_RAW, HCI, 6, { FAMILY, HOST(1), 0, 0 }, "hci:1" },
	{ "hci:0:user", SOCK_RAW, HCI, 6, { FAMILY, 0, 0, HOST(1) }, NULL },
	{ "hci:0:raw", SOCK_RAW, HCI, 6, { FAMILY, 0, 0, 0, 0 }, "hci:0" },
	{ "hci:none:monitor", SOCK_RAW, HCI, 6,
	  { FAMILY, 0xff, 0xff, HOST(2) }, NULL },
	{ "hci:65535:control", SOCK_RAW, HCI, 6,
	  { FAMILY, 0xff, 0xff, HOST(3) }, "hci:none:control" },
	{ "hci:none:logging", SOCK_RAW, HCI, 6,
	  { FAMILY, 0xff, 0xff, HOST(4) }, NULL },
	{ "hci:1:9", SOCK_RAW, HCI, 6, { FAMILY, HOST(1), HOST(9) }, NULL },
	{ "hci(1)", SOCK_RAW, HCI, 6, { FAMILY, HOST(1), 0, 0 }, "hci:1" },
	{ "iso:" ADDR ":le_public", SOCK_SEQPACKET, ISO, 10,
	  { FAMILY, ADDR_BYTES, 1, 0 }, NULL },
	{ "iso:" ADDR ":1:" OTHER ":le_random:5:01.1f", SOCK_SEQPACKET, ISO,
	  50, { FAMILY, ADDR_BYTES, 1, OTHER_BYTES, 2, 5, 2, 1, 31 },
	  "iso:" ADDR ":le_public:" OTHER ":le_random:5:011f" },
	{ "iso:" ADDR ":le_public,bc_bdaddr=" OTHER ",bis=01", SOCK_SEQPACKET,
	  ISO, 50, { FAMILY, ADDR_BYTES, 1, OTHER_BYTES, 1, 0, 1, 1 },
	  "iso:" ADDR ":le_public:" OTHER ":le_public:0:01" },
	{ "iso:" ADDR ":le_public:" OTHER, SOCK_SEQPACKET, ISO, 50,
	  { FAMILY, ADDR_BYTES, 1, OTHER_BYTES, 1, 0, 0 }, NULL },
};

START_TEST(text_parses_to_the_kernels_bytes)
{
	const char *text = rows[_i].text;
	struct afsock_err err = { .text = "" };
	struct afsock_form form;
	struct afsock_addr addr;
	int r = afsock_addr_parse(text, strlen(text), &form, &addr, &err);

	ck_assert_msg(r == 0, "%s: %s %s", text, support_code(r), err.text);
	ck_assert_int_eq(form.family, AF_BT);
	ck_assert_int_eq(form.type, rows[_i].type);
	ck_assert_int_eq(form.proto, rows[_i].proto);
	ck_assert_msg(addr.len == rows[_i].len, "%s: length %u, wanted %zu",
		      text, addr.len, rows[_i].len);
	ck_bytes(addr.u.bytes, rows[_i].bytes, rows[_i].len);
}
END_TEST

START_TEST(kernels_bytes_format_to_text)
{
	struct afsock_form form = { AF_BT, rows[_i].type, rows[_i].proto, -1 };
	struct afsock_addr addr = { .len = (socklen_t)rows[_i].len };
	char text[160];

	memcpy(addr.u.bytes, rows[_i].bytes, rows[_i].len);
	ck_assert_int_gt(afsock_addr_format(&form, &addr, text, sizeof(text),
					    NULL), 0);
	ck_assert_str_eq(text, rows[_i].written ? rows[_i].written :
						  rows[_i].text);
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *field;
	const char *part;
} bad[] = {
	{ "l2cap", AFSOCK_ETYPE, "psm", "psm is missing" },
	{ "l2cap:" ADDR, AFSOCK_ETYPE, "psm", "psm is missing" },
	{ "l2cap:" ADDR ":x", AFSOCK_ETEXT, "psm", "'x' is not a number" },
	{ "l2cap:" ADDR ":0x10000", AFSOCK_ERANGE, "psm", "above 0xffff" },
	{ "l2cap:" ADDR ":1:0:le", AFSOCK_ETEXT, "bdaddr_type", "'le'" },
	{ "l2cap:" ADDR ":1:0:1:1", AFSOCK_ETYPE, "", "l2cap:BDADDR:PSM" },
	{ "l2cap:00:1A:7D:DA:71", AFSOCK_ETEXT, "bdaddr", "six groups" },
	{ "l2cap:00:1A:7D:DA:71:1G:1", AFSOCK_ETEXT, "bdaddr", "71:1G'" },
	{ "l2cap:00:1A:7D:DA:71:100:1", AFSOCK_ETEXT, "bdaddr", "71:100'" },
	{ "l2cap::1", AFSOCK_ETEXT, "bdaddr", "six groups" },
	{ "l2cap:hci:1", AFSOCK_ETEXT, "bdaddr", "hciN" },
	{ "l2cap:hci0:0x1001", AFSOCK_EADDR, "bdaddr", "adapter's name" },
	{ "rfcomm:" ADDR ":256", AFSOCK_ERANGE, "channel", "above 255" },
	{ "sco:" ADDR ":1", AFSOCK_ETYPE, "", "sco:BDADDR" },
	{ "hci", AFSOCK_ETYPE, "dev", "dev is missing" },
	{ "hci:eth0", AFSOCK_ETEXT, "dev", "'eth0'" },
	{ "hci:hci65536", AFSOCK_ETEXT, "dev", "'hci65536'" },
	{ "hci:65536", AFSOCK_ERANGE, "dev", "above 65535" },
	{ "hci:0:admin", AFSOCK_ETEXT, "channel", "'admin'" },
	{ "iso:" ADDR, AFSOCK_ETYPE, "bdaddr_type", "missing" },
	{ "iso:" ADDR ":1:" OTHER ":1:0:00", AFSOCK_ERANGE, "bis",
	  "outside 1 to 31" },
	{ "iso:" ADDR ":1:" OTHER ":1:0:zz", AFSOCK_ETEXT, "bis", "'zz'" },
	{ "rfcomm:" ADDR ":3,stmin=5", AFSOCK_EVALUE, "option", "'stmin'" },
};

START_TEST(bad_text_is_refused_with_field_and_reason)
{
	const char *text = bad[_i].text;
	struct afsock_err err = { .text = "" };
	struct afsock_addr addr = { .len = 99 };
	int r = afsock_addr_parse(text, strlen(text), NULL, &addr, &err);

	ck_assert_msg(r == bad[_i].code, "%s: %s, wanted %s (%s)", text,
		      support_code(r), support_code(bad[_i].code), err.text);
	ck_assert_msg(strcmp(err.field, bad[_i].field) == 0,
		      "%s: field '%s', wanted '%s' (%s)", text, err.field,
		      bad[_i].field, err.text);
	ck_assert_msg(strstr(err.text, bad[_i].part) != NULL,
		      "%s: '%s' lacks '%s'", text, err.text, bad[_i].part);
	ck_assert_uint_eq(addr.len, 99);
}
END_TEST

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1;
	return *state >> 33;
}

/* Any bytes that a kernel could give, each through text and back. */
START_TEST(random_addresses_survive_text)
{
	static const struct {
		int type, proto;
		size_t len, used;
	} kinds[] = {
		{ SOCK_SEQPACKET, L2CAP, 14, 13 }, { SOCK_STREAM, RFCOMM, 10, 9 },
		{ SOCK_SEQPACKET, SCO, 8, 8 },	   { SOCK_RAW, HCI, 6, 6 },
		{ SOCK_SEQPACKET, ISO, 10, 9 },
	};
	struct afsock_form form = { AF_BT, kinds[_i].type, kinds[_i].proto,
				    -1 };
	struct afsock_addr addr = { .len = (socklen_t)kinds[_i].len };
	struct afsock_addr again;
	struct afsock_form got;
	uint64_t state = 1;
	char text[160];
	size_t i, n;
	int r;

	for (n = 0; n < 10000; n++) {
		addr.u.sa.sa_family = AF_BT;
		for (i = 2; i < kinds[_i].used; i++)
			addr.u.bytes[i] = (unsigned char)next_random(&state);
		ck_assert_int_gt(afsock_addr_format(&form, &addr, text,
						    sizeof(text), NULL), 0);
		r = afsock_addr_parse(text, strlen(text), &got, &again, NULL);
		ck_assert_msg(r == 0, "%s: %s", text, support_code(r));
		ck_assert_int_eq(got.proto, form.proto);
		ck_assert_uint_eq(again.len, addr.len);
		ck_bytes(again.u.bytes, addr.u.bytes, addr.len);
	}
}
END_TEST

START_TEST(no_byte_behind_the_text_is_read)
{
	static const char text[] = "l2cap:" ADDR ":0x80:0:le_public";
	struct afsock_err err;
	struct afsock_addr addr;
	char *copy;
	size_t len;

	/* Each beginning, alone in memory of its own size. */
	for (len = 0; len < sizeof(text) - 1; len++) {
		copy = memcpy(malloc(len ? len : 1), text, len);
		(void)afsock_addr_parse(copy, len, NULL, &addr, &err);
		free(copy);
	}
	ck_code(afsock_addr_parse(text, sizeof(text) - 1, NULL, &addr, &err),
		0);
}
END_TEST

/* ---- schemes ---- */

START_TEST(schemes_say_what_they_are)
{
	static const struct {
		const char *name;
		int type, proto;
		bool has_boundaries;
	} wanted[] = {
		{ "l2cap", SOCK_SEQPACKET, L2CAP, true },
		{ "l2cap-stream", SOCK_STREAM, L2CAP, false },
		{ "l2cap-dgram", SOCK_DGRAM, L2CAP, true },
		{ "l2cap-raw", SOCK_RAW, L2CAP, true },
		{ "rfcomm", SOCK_STREAM, RFCOMM, false },
		{ "sco", SOCK_SEQPACKET, SCO, true },
		{ "hci", SOCK_RAW, HCI, true },
		{ "iso", SOCK_SEQPACKET, ISO, true },
	};
	struct afsock_scheme_info all[256];
	size_t n = afsock_schemes(all, SUPPORT_COUNT(all)), i;

	for (i = 0; i < n; i++)
		if (strcmp(all[i].name, wanted[_i].name) == 0)
			break;
	ck_assert_msg(i < n, "no scheme %s", wanted[_i].name);
	ck_assert_int_eq(all[i].family, AF_BT);
	ck_assert_int_eq(all[i].type, wanted[_i].type);
	ck_assert_int_eq(all[i].proto, wanted[_i].proto);
	ck_assert_int_eq(all[i].has_boundaries, wanted[_i].has_boundaries);
}
END_TEST

/* ---- HCI packets ---- */

static const struct {
	size_t len;
	unsigned char bytes[32];
	const char *words;
	const char *text;
} packets[] = {
	{ 4, { 0x01, 0x01, 0x10, 0x00 }, "command 0x1001, 0 bytes",
	  "command:01.10.00" },
	{ 15, { 0x04, 0x0e, 0x0c, 0x01, 0x01, 0x10, 0x00, 0x0b, 0, 0, 0x0b, 0,
		0, 0, 0 },
	  "event 0x0e command complete of command 0x1001, 12 bytes: "
	  "01 01 10 00 0b 00 00 0b 00 00 00 00",
	  "event:0e.0c.01.01.10.00.0b.00.00.0b.00.00.00.00" },
	{ 7, { 0x04, 0x0f, 0x04, 0x0c, 0x01, 0x05, 0x04 },
	  "event 0x0f command status 0x0c of command 0x0405, 4 bytes: "
	  "0c 01 05 04", "event:0f.04.0c.01.05.04" },
	{ 4, { 0x04, 0x77, 0x01, 0xaa }, "event 0x77, 1 bytes: aa",
	  "event:77.01.aa" },
	/* Too short for the command that it should name. */
	{ 4, { 0x04, 0x0e, 0x01, 0xaa },
	  "event 0x0e command complete, 1 bytes: aa", "event:0e.01.aa" },
	{ 7, { 0x02, 0xc8, 0x20, 0x02, 0x00, 0xde, 0xad },
	  "acl handle 0x0c8 flags 0x2, 2 bytes: de ad",
	  "acl:c8.20.02.00.de.ad" },
	{ 5, { 0x03, 0x01, 0x10, 0x01, 0x7f },
	  "sco handle 0x001 flags 0x1, 1 bytes: 7f", "sco:01.10.01.7f" },
	{ 6, { 0x05, 0x10, 0x20, 0x01, 0x40, 0x7f },
	  "iso handle 0x010 flags 0x2, 1 bytes: 7f", "iso:10.20.01.40.7f" },
	/* Read Version on the control channel and its answer. */
	{ 6, { 0x01, 0x00, 0xff, 0xff, 0x00, 0x00 },
	  "message 0x0001, 0 bytes", "01.00.ff.ff.00.00" },
	{ 8, { 0x05, 0x00, 0x01, 0x00, 0x02, 0x00, 0x12, 0x34 },
	  "message 0x0005 hci1, 2 bytes: 12 34", "05.00.01.00.02.00.12.34" },
	/* Cut short. */
	{ 3, { 0x04, 0x0e, 0x0c }, "3 bytes: 04 0e 0c", "04.0e.0c" },
	{ 1, { 0x01 }, "1 bytes: 01", "01" },
};

static const struct afsock_form hci_form = { AF_BT, SOCK_RAW, HCI, -1 };

START_TEST(packet_is_described_in_words)
{
	char text[200], small[12];
	ssize_t n = afsock_describe(&hci_form, NULL, packets[_i].bytes,
				    packets[_i].len, text, sizeof(text));

	ck_assert_str_eq(text, packets[_i].words);
	ck_assert_int_eq(n, (ssize_t)strlen(text));
	ck_assert_int_eq(afsock_describe(&hci_form, NULL, packets[_i].bytes,
					 packets[_i].len, small,
					 sizeof(small)), n);
	ck_assert_uint_eq(strnlen(small, sizeof(small)),
			  n < 11 ? (size_t)n : 11);
}
END_TEST

START_TEST(packet_text_goes_both_ways)
{
	const struct afsock_family *family = afsock_family_get(AF_BT, NULL);
	unsigned char bytes[64];
	char text[200];
	ssize_t n;

	ck_assert_ptr_nonnull(family);
	n = family->message_write(&hci_form, packets[_i].bytes,
				  packets[_i].len, text, sizeof(text));
	ck_assert_str_eq(text, packets[_i].text);
	ck_assert_int_eq(n, (ssize_t)strlen(text));
	n = family->message_read(&hci_form, text, strlen(text), bytes,
				 sizeof(bytes), NULL);
	ck_assert_int_eq(n, (ssize_t)packets[_i].len);
	ck_bytes(bytes, packets[_i].bytes, packets[_i].len);
}
END_TEST

static const struct {
	const char *text;
	int code;
	size_t size;
} bad_packets[] = {
	{ "commando:01", AFSOCK_ETEXT, 64 },
	{ "command:0", AFSOCK_ETEXT, 64 },
	{ "xyz", AFSOCK_ETEXT, 64 },
	{ "command:01.02", AFSOCK_ERANGE, 2 },
	{ "command:", AFSOCK_ERANGE, 0 },
	{ "01.02.03", AFSOCK_ERANGE, 2 },
};

START_TEST(bad_packet_text_is_refused)
{
	const struct afsock_family *family = afsock_family_get(AF_BT, NULL);
	unsigned char bytes[64];
	ssize_t n = family->message_read(&hci_form, bad_packets[_i].text,
					 strlen(bad_packets[_i].text), bytes,
					 bad_packets[_i].size, NULL);

	ck_assert_msg(n == bad_packets[_i].code, "%s: %s, wanted %s",
		      bad_packets[_i].text, support_code(n),
		      support_code(bad_packets[_i].code));
}
END_TEST

START_TEST(packet_type_words_in_any_case)
{
	const struct afsock_family *family = afsock_family_get(AF_BT, NULL);
	static const char text[] = "VENDOR:0102";
	unsigned char bytes[8];

	ck_assert_int_eq(family->message_read(&hci_form, text, strlen(text),
					      bytes, sizeof(bytes), NULL), 3);
	ck_bytes(bytes, "\xff\x01\x02", 3);
}
END_TEST

START_TEST(messages_of_other_protocols_are_plain_bytes)
{
	const struct afsock_family *family = afsock_family_get(AF_BT, NULL);
	struct afsock_form form = { AF_BT, SOCK_STREAM, RFCOMM, -1 };
	char text[64];

	ck_code(family->message_write(&form, (const unsigned char *)"ab", 2,
				      text, sizeof(text)), -EOPNOTSUPP);
	ck_code(family->message_read(&form, "ab", 2, text, sizeof(text), NULL),
		-EOPNOTSUPP);
	ck_assert_int_eq(afsock_describe(&form, NULL, "ab", 2, text,
					 sizeof(text)), 0);
}
END_TEST

/* ---- hints, without a kernel ---- */

static const struct {
	int proto;
	const char *op;
	int error;
	const char *part;
} hints[] = {
	{ L2CAP, "socket", EAFNOSUPPORT, "modprobe bluetooth" },
	{ RFCOMM, "socket", EPROTONOSUPPORT, "modprobe rfcomm" },
	{ ISO, "socket", EPROTONOSUPPORT,
	  "6fbaf188-05e0-496a-9885-d6ddfdb4e03e" },
	{ L2CAP, "connect", EHOSTDOWN, "did not answer" },
	{ RFCOMM, "connect", EHOSTUNREACH, "hciconfig hci0 up" },
	{ RFCOMM, "connect", EBUSY, "new socket" },
	{ RFCOMM, "connect", EINVAL, "1 to 30" },
	{ RFCOMM, "connect", ECONNREFUSED, "channel" },
	{ L2CAP, "connect", EACCES, "pairing" },
	{ L2CAP, "bind", EACCES, "CAP_NET_BIND_SERVICE" },
	{ L2CAP, "bind", EINVAL, "odd" },
	{ HCI, "bind", EBUSY, "hciconfig hciN down" },
	{ HCI, "bind", EPERM, "CAP_NET_ADMIN" },
	{ HCI, "send", ENETDOWN, "hciconfig hciN up" },
	{ HCI, "send", EPERM, "CAP_NET_RAW" },
	{ SCO, "connect", ECONNREFUSED, "scomtu" },
	{ 77, "connect", EHOSTDOWN, "did not answer" },
	{ L2CAP, "connect", EIO, NULL },
	{ SCO, "bind", EBUSY, NULL },
};

START_TEST(hint_names_cause_and_remedy)
{
	const struct afsock_family *family = afsock_family_get(AF_BT, NULL);
	struct afsock_form form = { AF_BT, SOCK_STREAM, hints[_i].proto, -1 };
	const char *text = family->hint(&form, hints[_i].op, hints[_i].error);

	if (!hints[_i].part) {
		ck_assert_ptr_null(text);
		return;
	}
	ck_assert_ptr_nonnull(text);
	ck_assert_msg(strstr(text, hints[_i].part) != NULL,
		      "'%s' lacks '%s'", text, hints[_i].part);
	ck_assert_uint_lt(strlen(text), 256);
}
END_TEST

#define ADD_ROWS(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_bt_text(void);
Suite *suite_bt_text(void)
{
	Suite *s = suite_create("bt_text");
	TCase *tc = tcase_create("addresses");

	ADD_ROWS(tc, text_parses_to_the_kernels_bytes, rows);
	ADD_ROWS(tc, kernels_bytes_format_to_text, rows);
	ADD_ROWS(tc, bad_text_is_refused_with_field_and_reason, bad);
	tcase_add_loop_test(tc, random_addresses_survive_text, 0, 5);
	tcase_add_test(tc, no_byte_behind_the_text_is_read);
	tcase_add_loop_test(tc, schemes_say_what_they_are, 0, 8);
	suite_add_tcase(s, tc);

	tc = tcase_create("packets");
	ADD_ROWS(tc, packet_is_described_in_words, packets);
	ADD_ROWS(tc, packet_text_goes_both_ways, packets);
	ADD_ROWS(tc, bad_packet_text_is_refused, bad_packets);
	tcase_add_test(tc, packet_type_words_in_any_case);
	tcase_add_test(tc, messages_of_other_protocols_are_plain_bytes);
	suite_add_tcase(s, tc);

	tc = tcase_create("hints");
	ADD_ROWS(tc, hint_names_cause_and_remedy, hints);
	suite_add_tcase(s, tc);
	return s;
}
