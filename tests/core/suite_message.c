/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_message.c - what families say about the payload of their messages */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/if_packet.h>
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>

#include "support/support.h"

Suite *suite_message(void);

#define CAN 29
#define CAN_RAW 1

/* What is asked about a message: who sent it, and from where. */
static struct afsock_addr link_address(int pkttype, int hatype, int ifindex)
{
	struct sockaddr_ll ll = {
		.sll_family = AF_PACKET, .sll_ifindex = ifindex,
		.sll_hatype = (unsigned short)hatype,
		.sll_pkttype = (unsigned char)pkttype, .sll_halen = 6,
		.sll_addr = { 2, 0, 0, 0, 0, 0x11 },
	};
	struct afsock_addr addr = { .len = sizeof(ll) };

	/* IPv4, in network order. */
	memcpy(&ll.sll_protocol, "\x08\x00", 2);
	memcpy(&addr.u, &ll, sizeof(ll));
	return addr;
}

/* ---- who sent it ---- */

static const struct {
	int family, type, proto, pkttype, flags, wanted;
} directions[] = {
	/* MSG_DONTROUTE on a received frame: this host sent it (can.rst). */
	{ CAN, SOCK_RAW, CAN_RAW, 0, MSG_DONTROUTE, 'T' },
	{ CAN, SOCK_RAW, CAN_RAW, 0, 0, 'R' },
	{ CAN, SOCK_DGRAM, 2, 0, 0, 0 },
	{ AF_PACKET, SOCK_RAW, 0, PACKET_OUTGOING, 0, 'T' },
	{ AF_PACKET, SOCK_RAW, 0, PACKET_HOST, 0, 'R' },
	{ AF_PACKET, SOCK_DGRAM, 0, PACKET_BROADCAST, 0, 'R' },
	{ AF_PACKET, SOCK_RAW, 0, -1, 0, 0 }, /* sender not told */
	{ AF_INET, SOCK_DGRAM, 0, 0, MSG_DONTROUTE, 0 },
	{ 250, SOCK_DGRAM, 0, 0, MSG_DONTROUTE, 0 },
};

START_TEST(direction_is_told_where_the_family_knows)
{
	struct afsock_form form = { directions[_i].family,
				    directions[_i].type,
				    directions[_i].proto, -1 };
	struct afsock_addr from = link_address(directions[_i].pkttype, 1, 1);

	if (directions[_i].pkttype < 0)
		from.len = 0;
	ck_assert_int_eq(afsock_direction(&form, &from, directions[_i].flags),
			 directions[_i].wanted);
}
END_TEST

/* ---- as capture files have it ---- */

/*
 * The formats behind LINKTYPE_ETHERNET 1, LINUX_SLL 113, CAN_SOCKETCAN 227
 * and NETLINK 253 in the list of the tcpdump project. The first four bytes of
 * a frame are its identifier in host order.
 */
static const struct {
	const char *what;
	int family, type, proto, hatype, ifindex;
	uint32_t id; /* in front of data */
	char data[6]; /* zeros behind it */
	size_t len;
	int code, link_type;
	size_t skip;
	const char *head;
	size_t head_len;
} captures[] = {
	{ "CAN frame", CAN, SOCK_RAW, CAN_RAW, 0, 0, 0x80000123,
	  "\x02\x55\0\0\xab", 16, 0, 227, 8,
	  "\x80\0\x01\x23\x02\0\0\0", 8 },
	{ "FD frame", CAN, SOCK_RAW, CAN_RAW, 0, 0, 0x123,
	  "\x02\x01\0\0\xab", 72, 0, 227, 8,
	  "\0\0\x01\x23\x02\x05\0\0", 8 },
	{ "XL frame", CAN, SOCK_RAW, CAN_RAW, 0, 0, 0x00420123,
	  "\x80\x03", 13, 0, 227, 12,
	  "\0\x42\x01\x23\x80\x03\x01\0\x44\x33\x22\x11", 12 },
	{ "frame cut short", CAN, SOCK_RAW, CAN_RAW, 0, 0, 0x123, "\x02", 15,
	  AFSOCK_EVALUE, 0, 0, "", 0 },
	{ "ISO-TP message", CAN, SOCK_DGRAM, 6, 0, 0, 0, "", 8, -EOPNOTSUPP,
	  0, 0, "", 0 },
	{ "Ethernet frame", AF_PACKET, SOCK_RAW, 0, 1, 1, 0, "", 60, 0, 1, 0,
	  "", 0 },
	{ "frame of lo", AF_PACKET, SOCK_RAW, 0, 772, 1, 0, "", 60, 0, 1, 0,
	  "", 0 },
	{ "frame of other hardware", AF_PACKET, SOCK_RAW, 0, 280, 1, 0, "",
	  60, -EOPNOTSUPP, 0, 0, "", 0 },
	{ "packet without its header", AF_PACKET, SOCK_DGRAM, 0, 1, 1, 0, "",
	  40, 0, 113, 0, "\0\0\0\x01\0\x06\x02\0\0\0\0\x11\0\0\x08\0", 16 },
	{ "packet of nobody", AF_PACKET, SOCK_DGRAM, 0, 1, 0, 0, "", 40,
	  AFSOCK_EADDR, 0, 0, "", 0 },
	{ "netlink message", AF_NETLINK, SOCK_RAW, 16, 0, 0, 0, "", 20, 0,
	  253, 0, "\0\0\x03\x38\0\0\0\0\0\0\0\0\0\0\0\x10", 16 },
	{ "datagram", AF_INET, SOCK_DGRAM, 0, 0, 0, 0, "", 20, -EOPNOTSUPP, 0,
	  0, "", 0 },
	{ "unknown family", 250, SOCK_DGRAM, 0, 0, 0, 0, "", 20, -EOPNOTSUPP,
	  0, 0, "", 0 },
};

START_TEST(message_has_the_head_of_its_link_type)
{
	struct afsock_form form = { captures[_i].family, captures[_i].type,
				    captures[_i].proto, -1 };
	struct afsock_addr from = link_address(0, captures[_i].hatype,
					       captures[_i].ifindex);
	struct afsock_capture got = { .link_type = 77, .head_len = 77 };
	const uint32_t acceptance = 0x11223344;
	const uint16_t xl_len = 1;
	unsigned char data[100] = { 0 };

	if (form.family == AF_NETLINK && !strstr(TEST_FAMILIES, "netlink")) {
		support_skip("this build has no netlink");
		return;
	}
	memcpy(data, &captures[_i].id, 4);
	memcpy(data + 4, captures[_i].data, sizeof(captures[_i].data));
	if (captures[_i].skip == 12) {
		memcpy(data + 6, &xl_len, 2);
		memcpy(data + 8, &acceptance, 4);
	}
	ck_code(afsock_capture(&form, &from, data, captures[_i].len, &got),
		captures[_i].code);
	if (captures[_i].code < 0) {
		ck_assert_int_eq(got.link_type, 77);
		return;
	}
	ck_assert_int_eq(got.link_type, captures[_i].link_type);
	ck_assert_uint_eq(got.skip, captures[_i].skip);
	ck_assert_uint_eq(got.head_len, captures[_i].head_len);
	ck_bytes(got.head, captures[_i].head, got.head_len);
}
END_TEST

/* ---- in text, of families without one of their own ---- */

START_TEST(message_without_a_notation_is_hex)
{
	struct afsock_form forms[] = { { AF_INET, SOCK_DGRAM, 0, -1 },
				       { 250, SOCK_DGRAM, 0, -1 } };
	struct afsock_err err;
	unsigned char data[4];
	char text[8];

	ck_assert(!afsock_has_message_text(&forms[_i]));
	ck_assert_int_eq(afsock_message_write(&forms[_i], "\x00\xab\xff", 3,
					      text, sizeof(text)), 6);
	ck_assert_str_eq(text, "00abff");
	ck_assert_int_eq(afsock_message_write(&forms[_i], "\x00\xab\xff", 3,
					      text, 4), 6);
	ck_assert_str_eq(text, "00a");
	ck_code(afsock_message_read(&forms[_i], "00ABff", 6, data, 4, &err),
		3);
	ck_bytes(data, "\x00\xab\xff", 3);
	ck_code(afsock_message_read(&forms[_i], "00x", 3, data, 4, &err),
		AFSOCK_ETEXT);
	ck_assert_msg(strstr(err.text, "position 2"), "'%s'", err.text);
	ck_code(afsock_message_read(&forms[_i], "0011223344", 10, data, 4,
				    &err), AFSOCK_ERANGE);
	ck_assert_str_eq(err.field, "message");
}
END_TEST

START_TEST(family_without_words_says_nothing)
{
	struct afsock_form form = { AF_INET, SOCK_DGRAM, 0, -1 };
	char text[8] = "-------";

	ck_assert_int_eq(afsock_describe(&form, NULL, "abc", 3, text,
					 sizeof(text)), 0);
	ck_assert_str_eq(text, "");
	ck_assert_int_eq(afsock_describe(&form, NULL, "abc", 3, NULL, 0), 0);
}
END_TEST

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_message(void)
{
	Suite *s = suite_create("message");
	TCase *tc = tcase_create("message");

	LOOP(tc, direction_is_told_where_the_family_knows, directions);
	LOOP(tc, message_has_the_head_of_its_link_type, captures);
	tcase_add_loop_test(tc, message_without_a_notation_is_hex, 0, 2);
	tcase_add_test(tc, family_without_words_says_nothing);
	suite_add_tcase(s, tc);
	return s;
}
