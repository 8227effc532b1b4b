/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_packet_addr.c - AF_PACKET addresses as bytes, tuples and text
 *
 * Bytes are struct sockaddr_ll of packet(7): family 2 (host), protocol 2
 * (network), ifindex 4 (host), hatype 2 (host), pkttype 1, halen 1, addr 8.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>
#include <afsock/family.h>

#include "support/support.h"

static const struct afsock_form raw = { 17, SOCK_RAW, 0, -1 };

/* ll[] from its parts, without the kernel's headers. */
static size_t ll_bytes(unsigned char *ret, unsigned int proto, int index,
		       unsigned int hatype, unsigned int pkttype,
		       const void *addr, size_t len)
{
	uint16_t family = 17, type = (uint16_t)hatype;

	memset(ret, 0, 44);
	memcpy(ret, &family, 2);
	ret[2] = (unsigned char)(proto >> 8);
	ret[3] = (unsigned char)proto;
	memcpy(ret + 4, &index, 4);
	memcpy(ret + 8, &type, 2);
	ret[10] = (unsigned char)pkttype;
	ret[11] = (unsigned char)len;
	memcpy(ret + 12, addr, len);
	return len > 8 ? 12 + len : 20;
}

static const struct {
	const char *what;
	const char *text;
	const char *ifname; /* "" for index 0 */
	unsigned int proto, pkttype, hatype;
	const char *addr;
	size_t addr_len;
	const char *formatted;
} rows[] = {
	{ "two fields", "packet:lo:ip", "lo", 0x0800, 0, 0, "", 0,
	  "packet:lo:ip" },
	{ "protocol left out is all", "packet:lo", "lo", 3, 0, 0, "", 0,
	  "packet:lo:all" },
	{ "socat's name", "INTERFACE:lo", "lo", 3, 0, 0, "", 0,
	  "packet:lo:all" },
	{ "any interface", "packet::ipv6", "", 0x86dd, 0, 0, "", 0,
	  "packet::ipv6" },
	{ "protocol without a word", "packet:lo:0x88b5", "lo", 0x88b5, 0, 0,
	  "", 0, "packet:lo:0x88b5" },
	{ "protocol 0", "packet:lo:0", "lo", 0, 0, 0, "", 0,
	  "packet:lo:0x0" },
	{ "largest protocol", "packet:lo:65535", "lo", 0xffff, 0, 0, "", 0,
	  "packet:lo:0xffff" },
	{ "all five", "packet:lo:arp:outgoing:ether:02.00.00.00.00.01", "lo",
	  0x0806, 4, 1, "\2\0\0\0\0\1", 6,
	  "packet:lo:arp:outgoing:ether:020000000001" },
	{ "eight bytes", "packet:lo:ip:otherhost:300:0102030405060708", "lo",
	  0x0800, 3, 300, "\1\2\3\4\5\6\7\10", 8,
	  "packet:lo:ip:otherhost:300:0102030405060708" },
	/* InfiniBand: behind the structure, 32 bytes in all. */
	{ "twenty bytes",
	  "packet:lo:ip:host:32:0102030405060708090a0b0c0d0e0f1011121314",
	  "lo", 0x0800, 0, 32,
	  "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24", 20,
	  "packet:lo:ip:host:32:0102030405060708090a0b0c0d0e0f1011121314" },
	{ "names", "packet:lo,proto=vlan,hatype=loopback", "lo", 0x8100, 0,
	  772, "", 0, "packet:lo:vlan:host:loopback" },
	{ "literal", "packet('lo', 2054, 1, 65535, b'\\xff')", "lo", 0x0806, 1,
	  65535, "\xff", 1, "packet:lo:arp:broadcast:65535:ff" },
	{ "largest pkttype", "packet:lo:ip:255", "lo", 0x0800, 255, 0, "", 0,
	  "packet:lo:ip:255" },
};

START_TEST(text_gives_bytes)
{
	unsigned char wanted[44];
	size_t len = ll_bytes(wanted, rows[_i].proto,
			      (int)if_nametoindex(rows[_i].ifname),
			      rows[_i].hatype, rows[_i].pkttype, rows[_i].addr,
			      rows[_i].addr_len);
	struct afsock_addr addr = { .len = 0 };
	struct afsock_form form = { .family = 0 };
	struct afsock_err err = { .code = 0 };
	int r = afsock_addr_parse(rows[_i].text, strlen(rows[_i].text), &form,
				  &addr, &err);

	ck_assert_msg(r == 0, "%s: %s", rows[_i].what, err.text);
	ck_assert_int_eq(form.family, 17);
	ck_assert_int_eq(form.type, SOCK_RAW);
	ck_assert_int_eq(form.proto, 0);
	ck_assert_msg(addr.len == len, "%s: length %u, wanted %zu",
		      rows[_i].what, addr.len, len);
	ck_bytes(addr.u.bytes, wanted, 44);
}
END_TEST

START_TEST(bytes_give_five_values)
{
	struct afsock_addr addr = { .len = 0 };
	struct afsock_tuple tuple;

	addr.len = (socklen_t)ll_bytes(addr.u.bytes, rows[_i].proto,
				       (int)if_nametoindex(rows[_i].ifname),
				       rows[_i].hatype, rows[_i].pkttype,
				       rows[_i].addr, rows[_i].addr_len);
	ck_code(afsock_addr_unpack(&raw, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 5);
	ck_assert_uint_eq(tuple.items[0].len, strlen(rows[_i].ifname));
	ck_bytes(tuple.items[0].as.text, rows[_i].ifname,
		 tuple.items[0].len);
	ck_assert_uint_eq(tuple.items[1].as.u, rows[_i].proto);
	ck_assert_uint_eq(tuple.items[2].as.u, rows[_i].pkttype);
	ck_assert_uint_eq(tuple.items[3].as.u, rows[_i].hatype);
	ck_assert_int_eq(tuple.items[4].kind, AFSOCK_BYTES);
	ck_assert_uint_eq(tuple.items[4].len, rows[_i].addr_len);
	ck_bytes(tuple.items[4].as.bytes, rows[_i].addr, rows[_i].addr_len);
}
END_TEST

START_TEST(format_is_the_inverse)
{
	struct afsock_addr addr = { .len = 0 }, again = { .len = 0 };
	struct afsock_form form;
	char buf[128];

	addr.len = (socklen_t)ll_bytes(addr.u.bytes, rows[_i].proto,
				       (int)if_nametoindex(rows[_i].ifname),
				       rows[_i].hatype, rows[_i].pkttype,
				       rows[_i].addr, rows[_i].addr_len);
	ck_assert_int_gt(afsock_addr_format(&raw, &addr, buf, sizeof(buf),
					    NULL), 0);
	ck_assert_str_eq(buf, rows[_i].formatted);
	ck_code(afsock_addr_parse(buf, strlen(buf), &form, &again, NULL), 0);
	ck_assert_uint_eq(again.len, addr.len);
	ck_bytes(again.u.bytes, addr.u.bytes, addr.len);
}
END_TEST

static const struct {
	const char *text;
	int wanted;
	const char *field;
} refused[] = {
	/* 16 bytes: CPython cuts it to 15 and asks for another interface. */
	{ "packet:abcdefghijklmnop:ip", AFSOCK_EVALUE, "ifname" },
	{ "packet:a\\x00b:ip", AFSOCK_EVALUE, "ifname" },
	{ "packet:nosuchif0:ip", -ENODEV, "" },
	{ "packet:lo:65536", AFSOCK_ERANGE, "proto" },
	{ "packet:lo:-1", AFSOCK_ERANGE, "proto" },
	{ "packet:lo:nosuch", AFSOCK_ETEXT, "proto" },
	{ "packet:lo:ip:256", AFSOCK_ERANGE, "pkttype" },
	{ "packet:lo:ip:0:65536", AFSOCK_ERANGE, "hatype" },
	{ "packet:lo:ip:0:0:0", AFSOCK_ETEXT, "addr" },
	{ "packet:lo:ip:0:0:"
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
	  AFSOCK_EVALUE, "addr" },
	{ "packet:lo:ip:0:0:00:1", AFSOCK_ETYPE, "" },
	{ "packet('lo')", AFSOCK_ETYPE, "" },
	{ "packet('lo', 3, 0, 0, b'', 1)", AFSOCK_ETYPE, "" },
	{ "packet(b'lo', 3)", AFSOCK_ETYPE, "ifname" },
	{ "packet('lo', 3, 0, 0, 'text')", AFSOCK_ETYPE, "addr" },
};

START_TEST(wrong_text_is_refused)
{
	struct afsock_addr addr = { .len = 77 };
	struct afsock_err err = { .code = 0 };
	int r = afsock_addr_parse(refused[_i].text, strlen(refused[_i].text),
				  NULL, &addr, &err);

	ck_assert_msg(r == refused[_i].wanted, "%s: %s (%s), wanted %s",
		      refused[_i].text, support_code(r), err.text,
		      support_code(refused[_i].wanted));
	if (*refused[_i].field)
		ck_assert_str_eq(err.field, refused[_i].field);
	ck_assert_uint_eq(addr.len, 77);
}
END_TEST

/* ---- lengths that cannot be trusted ---- */

static const struct {
	const char *what;
	socklen_t len;
	unsigned char halen;
	int wanted;
	size_t addr_len;
} lengths[] = {
	{ "too short", 11, 0, AFSOCK_EADDR, 0 },
	{ "getsockname, unbound", 12, 0, 0, 0 },
	{ "getsockname, Ethernet", 18, 6, 0, 6 },
	{ "halen beyond the address", 18, 200, 0, 6 },
	{ "halen below the room", 20, 6, 0, 6 },
	{ "InfiniBand", 32, 20, 0, 20 },
	{ "halen beyond 32 bytes", 128, 255, 0, 32 },
};

START_TEST(unpack_takes_what_is_there)
{
	struct afsock_addr addr = { .len = lengths[_i].len };
	struct afsock_tuple tuple;
	int r;

	addr.u.sa.sa_family = 17;
	addr.u.bytes[11] = lengths[_i].halen;
	r = afsock_addr_unpack(&raw, &addr, &tuple, NULL);
	ck_assert_msg(r == lengths[_i].wanted, "%s: %s", lengths[_i].what,
		      support_code(r));
	if (r < 0)
		return;
	ck_assert_msg(tuple.items[4].len == lengths[_i].addr_len,
		      "%s: %zu bytes, wanted %zu", lengths[_i].what,
		      tuple.items[4].len, lengths[_i].addr_len);
}
END_TEST

START_TEST(vanished_interface_is_empty_text)
{
	struct afsock_addr addr = { .len = 20 };
	struct afsock_tuple tuple;
	int index = 0x7ffffff0;

	addr.u.sa.sa_family = 17;
	memcpy(addr.u.bytes + 4, &index, sizeof(index));
	ck_code(afsock_addr_unpack(&raw, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.items[0].len, 0);
}
END_TEST

/* CPython 3.11.2, bound to lo with protocol 2048. */
START_TEST(repr_is_pythons)
{
	struct afsock_addr addr = { .len = 0 };
	char buf[128];

	addr.len = 18;
	ll_bytes(addr.u.bytes, 2048, (int)if_nametoindex("lo"), 772, 0,
		 "\0\0\0\0\0\0", 6);
	ck_assert_int_gt(afsock_addr_repr(&raw, &addr, buf, sizeof(buf),
					  NULL), 0);
	ck_assert_str_eq(buf, "('lo', 2048, 0, 772, "
			      "b'\\x00\\x00\\x00\\x00\\x00\\x00')");
}
END_TEST

/* ---- frames in words ---- */

#define MACS "\xff\xff\xff\xff\xff\xff\x02\0\0\0\0\1"
#define WORDS_MACS "02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff "
#define FRAME(bytes) bytes, sizeof(bytes) - 1
#define IPV4(proto, fragment, total) \
	"\x45\0\0" total "\0\0" fragment "\x40" proto "\0\0" \
	"\x0a\0\0\1" "\x0a\0\0\2"

static const struct {
	const char *frame;
	size_t len;
	const char *words;
} frames[] = {
	{ FRAME(MACS "\x08\x06\0\1\x08\0\6\4\0\1\x02\0\0\0\0\1\x0a\0\0\1"
		"\0\0\0\0\0\0\x0a\0\0\2"),
	  WORDS_MACS "arp who has 10.0.0.2, tell 10.0.0.1" },
	{ FRAME(MACS "\x08\x06\0\1\x08\0\6\4\0\2\x02\0\0\0\0\1\x0a\0\0\1"
		"\0\0\0\0\0\0\x0a\0\0\2"),
	  WORDS_MACS "arp 10.0.0.1 is at 02:00:00:00:00:01" },
	{ FRAME(MACS "\x08\x06\0\1"), WORDS_MACS "arp, cut after 2 bytes" },
	{ FRAME(MACS "\x08\0" IPV4("\x11", "\0\0", "\x1c") "\x13\x88\0\x35"),
	  WORDS_MACS "ip 10.0.0.1 > 10.0.0.2 udp 5000 > 53, 28 bytes" },
	/* A later fragment has no ports. */
	{ FRAME(MACS "\x08\0" IPV4("\x11", "\0\1", "\x1c") "\x13\x88\0\x35"),
	  WORDS_MACS "ip 10.0.0.1 > 10.0.0.2 udp, 28 bytes" },
	{ FRAME(MACS "\x08\0" IPV4("\x59", "\0\0", "\x14")),
	  WORDS_MACS "ip 10.0.0.1 > 10.0.0.2 protocol 89, 20 bytes" },
	{ FRAME(MACS "\x08\0\x4f\0"), WORDS_MACS "ip, cut after 2 bytes" },
	{ FRAME(MACS "\x81\0\x20\5\x08\0" IPV4("\1", "\0\0", "\x14")),
	  WORDS_MACS "vlan 5 ip 10.0.0.1 > 10.0.0.2 icmp, 20 bytes" },
	{ FRAME(MACS "\x81\0\x20"), WORDS_MACS "vlan, cut after 1 bytes" },
	{ FRAME(MACS "\x88\xb5hello"), WORDS_MACS "0x88b5, 5 bytes" },
	{ FRAME(MACS "\0\3abc"), WORDS_MACS "802.3, 3 bytes" },
	{ FRAME("short"), "ethernet, cut after 5 bytes" },
	{ FRAME(""), "ethernet, cut after 0 bytes" },
};

START_TEST(frame_is_described)
{
	char buf[160];
	ssize_t n = afsock_describe(&raw, NULL, frames[_i].frame,
				    frames[_i].len, buf, sizeof(buf));

	ck_assert_str_eq(buf, frames[_i].words);
	ck_assert_int_eq(n, (ssize_t)strlen(frames[_i].words));
	/* Cut, and counted all the same. */
	ck_assert_int_eq(afsock_describe(&raw, NULL, frames[_i].frame,
					 frames[_i].len, buf, 8), n);
	ck_assert_uint_eq(strlen(buf), 7);
}
END_TEST

START_TEST(frame_without_header_is_described_by_its_address)
{
	static const char v6[] = "\x60\0\0\0\0\x08\x3a\x40"
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"
		"\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\2";
	struct afsock_form form = { 17, SOCK_DGRAM, 0, -1 };
	struct afsock_addr from = { .len = 0 };
	char buf[100];

	from.len = (socklen_t)ll_bytes(from.u.bytes, 0x86dd, 1, 1, 2, "", 0);
	afsock_describe(&form, &from, v6, sizeof(v6) - 1, buf, sizeof(buf));
	ck_assert_str_eq(buf, "multicast ipv6 ::1 > ff02::2 icmpv6, 48 bytes");
}
END_TEST

START_TEST(frame_of_other_hardware_is_not_described)
{
	struct afsock_addr from = { .len = 0 };
	char buf[16] = "x";

	from.len = (socklen_t)ll_bytes(from.u.bytes, 0xc, 1, 280, 4, "", 0);
	ck_assert_int_eq(afsock_describe(&raw, &from, "0123456789abcdef", 16,
					 buf, sizeof(buf)), 0);
	ck_assert_str_eq(buf, "");
}
END_TEST

Suite *suite_packet_addr(void);
Suite *suite_packet_addr(void)
{
	Suite *s = suite_create("packet_addr");
	TCase *tc = tcase_create("forms");

	tcase_add_loop_test(tc, text_gives_bytes, 0, SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, bytes_give_five_values, 0,
			    SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, format_is_the_inverse, 0, SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, wrong_text_is_refused, 0,
			    SUPPORT_COUNT(refused));
	tcase_add_loop_test(tc, unpack_takes_what_is_there, 0,
			    SUPPORT_COUNT(lengths));
	tcase_add_test(tc, vanished_interface_is_empty_text);
	tcase_add_test(tc, repr_is_pythons);
	suite_add_tcase(s, tc);

	tc = tcase_create("words");
	tcase_add_loop_test(tc, frame_is_described, 0, SUPPORT_COUNT(frames));
	tcase_add_test(tc, frame_without_header_is_described_by_its_address);
	tcase_add_test(tc, frame_of_other_hardware_is_not_described);
	suite_add_tcase(s, tc);
	return s;
}
