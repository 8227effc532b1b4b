/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_packet_traffic.c - frames on lo and on a pair of virtual links
 *
 * In a network namespace of its own, so that every frame there is the test's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "families/packet/cable.h"
#include "support/support.h"

#define WAIT (10 * SUPPORT_SEC)
/* An experimental Ethernet type, IEEE 802: nobody else uses it. */
#define PROTO 0x88b5
#define AF_PACKET_ 17
#define SOL_PACKET_ 263

static bool has_ns;

static void enter(void)
{
	has_ns = support_has_socket(AF_PACKET_, SOCK_RAW, 0) &&
		 support_netns_enter();
	support_fds_note();
}

static void leave(void)
{
	support_fds_check();
	if (has_ns)
		support_netns_leave();
}

#define NEED_NS() \
	do { \
		if (!has_ns) \
			return; \
	} while (0)

static struct afsock dialled(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_dial(text, WAIT, &s, &err);

	ck_assert_msg(r == 0, "%s: %s: %s %s", text, support_code(r),
		      err.text, err.hint);
	return s;
}

#define MAC_10 "\x02\0\0\0\0\x10"
#define MAC_11 "\x02\0\0\0\0\x11"
static const char frame[] = MAC_11 MAC_10 "\x88\xb5" "0123456789"
			    "0123456789" "0123456789" "0123456789" "012345";
#define FRAME_LEN (sizeof(frame) - 1) /* 60 */

static void check_from(const struct afsock *s, const struct afsock_addr *from,
		       const char *ifname, unsigned int pkttype,
		       unsigned int hatype, const char *addr)
{
	struct afsock_form form = afsock_form_of(s);
	struct afsock_tuple tuple;

	ck_code(afsock_addr_unpack(&form, from, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 5);
	ck_assert_uint_eq(tuple.items[0].len, strlen(ifname));
	ck_bytes(tuple.items[0].as.text, ifname, strlen(ifname));
	ck_assert_uint_eq(tuple.items[1].as.u, PROTO);
	ck_assert_uint_eq(tuple.items[2].as.u, pkttype);
	ck_assert_uint_eq(tuple.items[3].as.u, hatype);
	ck_assert_uint_eq(tuple.items[4].len, 6);
	ck_bytes(tuple.items[4].as.bytes, addr, 6);
}

START_TEST(frame_crosses_the_cable_byte_for_byte)
{
	struct afsock a, b;
	struct afsock_addr from = { .len = 0 };
	char buf[128];

	NEED_NS();
	cable_lay(false);
	a = dialled("packet:v0:0x88b5");
	b = dialled("packet:v1:0x88b5");
	ck_code(afsock_send(&a, frame, FRAME_LEN, 0), FRAME_LEN);
	ck_code(afsock_recvfrom(&b, buf, sizeof(buf), 0, &from), FRAME_LEN);
	ck_bytes(buf, frame, FRAME_LEN);
	/* The sender's address; 1 is ARPHRD_ETHER. */
	check_from(&b, &from, "v1", 0, 1, MAC_10);
	ck_assert_uint_eq(from.len, 20);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(datagram_has_no_link_header_and_addresses_by_hardware)
{
	struct afsock a, b;
	struct afsock_addr to = { .len = 0 }, from = { .len = 0 };
	struct afsock_form form;
	char buf[128];
	const char *text = "packet-dgram:v0:0x88b5:host:0:02.00.00.00.00.11";

	NEED_NS();
	cable_lay(false);
	a = dialled("packet-dgram:v0:0x88b5");
	b = dialled("packet-dgram:v1:0x88b5");
	ck_code(afsock_addr_parse(text, strlen(text), &form, &to, NULL), 0);
	ck_code(afsock_sendto(&a, frame + 14, 46, 0, &to), 46);
	ck_code(afsock_recvfrom(&b, buf, sizeof(buf), 0, &from), 46);
	ck_bytes(buf, frame + 14, 46);
	check_from(&b, &from, "v1", 0, 1, MAC_10);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

static const struct {
	const char *what;
	const char *to; /* the destination address */
	unsigned int pkttype;
} kinds[] = {
	{ "host", MAC_11, 0 },
	{ "broadcast", "\xff\xff\xff\xff\xff\xff", 1 },
	{ "multicast", "\x01\0\x5e\0\0\1", 2 },
	{ "otherhost", "\x02\0\0\0\0\x77", 3 },
};

START_TEST(kind_of_packet_is_told)
{
	struct afsock a, b;
	struct afsock_addr from = { .len = 0 };
	char buf[128];

	NEED_NS();
	cable_lay(false);
	a = dialled("packet:v0:0x88b5");
	b = dialled("packet:v1:0x88b5,promisc");
	memcpy(buf, frame, FRAME_LEN);
	memcpy(buf, kinds[_i].to, 6);
	ck_code(afsock_send(&a, buf, FRAME_LEN, 0), FRAME_LEN);
	ck_code(afsock_recvfrom(&b, buf, sizeof(buf), 0, &from), FRAME_LEN);
	check_from(&b, &from, "v1", kinds[_i].pkttype, 1, MAC_10);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

/* What was not said at socket() has not been received by bind(). */
START_TEST(nothing_is_received_before_bind)
{
	struct afsock a, b = AFSOCK_INIT;
	char buf[128];

	NEED_NS();
	cable_lay(false);
	ck_code(afsock_open(AF_PACKET_, SOCK_RAW, 0, &b, NULL), 0);
	ck_code(afsock_set_timeout(&b, 0), 0);
	a = dialled("packet:v0:0x88b5");
	ck_code(afsock_send(&a, frame, FRAME_LEN, 0), FRAME_LEN);
	ck_code(afsock_recv(&b, buf, sizeof(buf), 0), -EAGAIN);
	ck_code(afsock_bind(&b, AFSOCK_ADDR("v1", PROTO), NULL), 0);
	ck_code(afsock_recv(&b, buf, sizeof(buf), 0), -EAGAIN);
	ck_code(afsock_send(&a, frame, FRAME_LEN, 0), FRAME_LEN);
	ck_code(afsock_set_timeout(&b, WAIT), 0);
	ck_code(afsock_recv(&b, buf, sizeof(buf), 0), FRAME_LEN);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(own_frames_are_outgoing_for_others_unless_ignored)
{
	struct afsock a, tap, deaf;
	struct afsock_addr from = { .len = 0 };
	char buf[128];

	NEED_NS();
	cable_lay(false);
	tap = dialled("packet:v0:all");
	deaf = dialled("packet:v0:all,ignore-outgoing");
	a = dialled("packet:v0:0x88b5");
	ck_code(afsock_send(&a, frame, FRAME_LEN, 0), FRAME_LEN);
	ck_code(afsock_recvfrom(&tap, buf, sizeof(buf), 0, &from), FRAME_LEN);
	check_from(&tap, &from, "v0", 4, 1, MAC_10);
	ck_code(afsock_set_timeout(&deaf, 0), 0);
	ck_code(afsock_recv(&deaf, buf, sizeof(buf), 0), -EAGAIN);
	afsock_close(&a);
	afsock_close(&tap);
	afsock_close(&deaf);
}
END_TEST

START_TEST(loopback_has_hardware_type_772)
{
	struct afsock s;
	struct afsock_form form;
	struct afsock_addr addr;
	struct afsock_tuple tuple;

	NEED_NS();
	s = dialled("packet:lo:0x88b5");
	form = afsock_form_of(&s);
	ck_code(afsock_getsockname(&s, &addr), 0);
	/* packet_getname: the fixed part and dev->addr_len bytes. */
	ck_assert_uint_eq(addr.len, 18);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	check_from(&s, &addr, "lo", 0, 772, "\0\0\0\0\0\0");
	/* Packed again it is long enough for bind(), which refuses 18. */
	ck_code(afsock_addr_pack(&form, tuple.items, tuple.n, &addr, NULL), 0);
	ck_assert_uint_eq(addr.len, 20);
	ck_code(afsock_bind_addr(&s, &addr, NULL), 0);
	afsock_close(&s);
}
END_TEST

START_TEST(unbound_socket_has_empty_name)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_form form;
	struct afsock_addr addr;
	char buf[64];

	NEED_NS();
	ck_code(afsock_open(AF_PACKET_, SOCK_RAW, 0, &s, NULL), 0);
	form = afsock_form_of(&s);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_assert_int_gt(afsock_addr_repr(&form, &addr, buf, sizeof(buf),
					  NULL), 0);
	/* CPython 3.11.2. */
	ck_assert_str_eq(buf, "('', 0, 0, 0, b'')");
	afsock_close(&s);
}
END_TEST

/* socket() takes the number in network order, and so it is told again. */
START_TEST(protocol_of_adopted_socket_is_detected)
{
	struct afsock s = AFSOCK_INIT;
	int proto = (PROTO & 0xff) << 8 | PROTO >> 8, fd;

	NEED_NS();
	if (((union { uint16_t u; char c; }){ 1 }).c == 0)
		proto = PROTO;
	fd = socket(AF_PACKET_, SOCK_RAW | SOCK_CLOEXEC, proto);
	ck_assert_int_ge(fd, 0);
	ck_code(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s, NULL),
		0);
	ck_assert_int_eq(s.family, AF_PACKET_);
	ck_assert_int_eq(s.type, SOCK_RAW);
	ck_assert_int_eq(s.proto, proto);
	afsock_close(&s);
}
END_TEST

/* ---- options ---- */

static unsigned int promiscuity(const char *name)
{
	char command[80], text[16] = "";
	FILE *pipe;

	snprintf(command, sizeof(command),
		 "ip -d link show %s | sed -n 's/.*promiscuity \\([0-9]*\\) "
		 ".*/\\1/p'", name);
	pipe = popen(command, "re");
	ck_assert_ptr_nonnull(pipe);
	ck_assert_ptr_nonnull(fgets(text, sizeof(text), pipe));
	pclose(pipe);
	return (unsigned int)strtoul(text, NULL, 10);
}

START_TEST(promisc_counts_and_ends_with_the_socket)
{
	struct afsock s;

	NEED_NS();
	cable_lay(false);
	s = dialled("packet:v0:0x88b5,promisc");
	ck_assert_uint_eq(promiscuity("v0"), 1);
	ck_code(afsock_set(&s, "promisc", "0", 1, NULL), 0);
	ck_assert_uint_eq(promiscuity("v0"), 0);
	ck_code(afsock_set(&s, "promisc", "", 0, NULL), 0);
	ck_assert_uint_eq(promiscuity("v0"), 1);
	afsock_close(&s);
	ck_assert_uint_eq(promiscuity("v0"), 0);
}
END_TEST

START_TEST(promisc_without_interface_is_refused)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	NEED_NS();
	ck_code(afsock_dial("packet::all,promisc", WAIT, &s, &err),
		AFSOCK_EVALUE);
	ck_assert_str_eq(err.field, "promisc");
}
END_TEST

/* Options that only set a flag: what getsockopt() says afterwards. */
static const struct {
	const char *text;
	int option; /* linux/if_packet.h */
} flags[] = {
	{ "packet:lo:0x88b5,auxdata", 8 },
	{ "packet:lo:0x88b5,origdev", 9 },
	{ "packet:lo:0x88b5,vnet-hdr", 15 },
	{ "packet:lo:0x88b5,qdisc-bypass", 20 },
	{ "packet:lo:0x88b5,ignore-outgoing=yes", 23 },
};

START_TEST(flag_is_set)
{
	struct afsock s;
	int value = 0;

	NEED_NS();
	s = dialled(flags[_i].text);
	ck_code(afsock_getopt_int(&s, SOL_PACKET_, flags[_i].option, &value),
		0);
	ck_assert_int_eq(value, 1);
	afsock_close(&s);
}
END_TEST

/* PACKET_FANOUT reads back id, mode and flags as they were set. */
static const struct {
	const char *option;
	unsigned int mask, wanted;
} fanouts[] = {
	{ "fanout=7", 0xffffffff, 7 },
	{ "fanout=7:lb", 0xffffffff, 0x10007 },
	{ "fanout=0x1234:cpu", 0xffffffff, 0x21234 },
	{ "fanout=9:hash:rollover", 0xffffffff, 0x10000009 },
	{ "fanout=9:hash:defrag:rollover", 0xffffffff, 0x90000009 },
	{ "fanout=9:qm", 0xffffffff, 0x50009 },
	/* The kernel's choice of an id. */
	{ "fanout=unique:rnd", 0xffff0000, 0x40000 },
};

START_TEST(fanout_is_joined)
{
	struct afsock s;
	char text[80];
	int value = 0;

	NEED_NS();
	snprintf(text, sizeof(text), "packet:lo:0x88b5,%s",
		 fanouts[_i].option);
	s = dialled(text);
	ck_code(afsock_getopt_int(&s, SOL_PACKET_, 18, &value), 0);
	ck_assert_msg(((unsigned int)value & fanouts[_i].mask) ==
			      fanouts[_i].wanted,
		      "%s reads back 0x%x, wanted 0x%x", text,
		      (unsigned int)value, fanouts[_i].wanted);
	afsock_close(&s);
}
END_TEST

START_TEST(fanout_shares_frames)
{
	struct afsock a, b[2];
	char buf[128];
	int got[2] = { 0, 0 }, i;

	NEED_NS();
	cable_lay(false);
	a = dialled("packet:v0:0x88b5");
	for (i = 0; i < 2; i++) {
		b[i] = dialled("packet:v1:0x88b5,fanout=3:lb");
		ck_code(afsock_set_timeout(&b[i], 0), 0);
	}
	for (i = 0; i < 10; i++)
		ck_code(afsock_send(&a, frame, FRAME_LEN, 0), FRAME_LEN);
	for (i = 0; i < 2; i++)
		while (afsock_recv(&b[i], buf, sizeof(buf), 0) > 0)
			got[i]++;
	ck_assert_int_eq(got[0], 5);
	ck_assert_int_eq(got[1], 5);
	afsock_close(&a);
	afsock_close(&b[0]);
	afsock_close(&b[1]);
}
END_TEST

static const struct {
	const char *option;
	int wanted;
} bad_options[] = {
	{ "fanout=65536", AFSOCK_ERANGE },
	{ "fanout=", AFSOCK_ETEXT },
	{ "fanout=1:nosuch", AFSOCK_EVALUE },
	{ "fanout=1:hash:lb", AFSOCK_EVALUE },
	{ "multicast=zz", AFSOCK_ETEXT },
	{ "multicast=000102030405060708", AFSOCK_ERANGE },
	{ "promisc=maybe", AFSOCK_EVALUE },
	/* The kernel's: rollover of rollover. */
	{ "fanout=1:rollover:rollover", -EINVAL },
};

START_TEST(bad_option_is_refused)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	char text[80];
	int r;

	NEED_NS();
	snprintf(text, sizeof(text), "packet:lo:0x88b5,%s",
		 bad_options[_i].option);
	r = afsock_dial(text, WAIT, &s, &err);
	ck_assert_msg(r == bad_options[_i].wanted, "%s: %s (%s), wanted %s",
		      text, support_code(r), err.text,
		      support_code(bad_options[_i].wanted));
	ck_assert_int_eq(s.fd, -1);
}
END_TEST

START_TEST(multicast_address_is_joined)
{
	struct afsock s;

	NEED_NS();
	cable_lay(false);
	s = dialled("packet:v0:0x88b5,multicast=01:00:5e:01:02:03");
	ck_assert_int_eq(system("ip maddr show dev v0 | grep -q "
				"01:00:5e:01:02:03"), 0);
	afsock_close(&s);
	ck_assert_int_ne(system("ip maddr show dev v0 | grep -q "
				"01:00:5e:01:02:03"), 0);
}
END_TEST

/* ---- errors ---- */

static void check_hint(int r, int wanted, const struct afsock_err *err,
		       const char *word)
{
	ck_code(r, wanted);
	ck_assert_msg(strstr(err->hint, word), "hint '%s' lacks '%s'",
		      err->hint, word);
}

START_TEST(bind_to_interface_that_is_down_works_and_send_fails)
{
	struct afsock s;

	NEED_NS();
	cable_lay(true);
	s = dialled("packet:v0:0x88b5");
	ck_code(afsock_send(&s, frame, FRAME_LEN, 0), -ENETDOWN);
	afsock_close(&s);
}
END_TEST

START_TEST(send_errors_are_the_kernels)
{
	static char big[1600];
	struct afsock s = AFSOCK_INIT;

	NEED_NS();
	cable_lay(false);
	ck_code(afsock_open(AF_PACKET_, SOCK_RAW, 0, &s, NULL), 0);
	ck_code(afsock_send(&s, frame, FRAME_LEN, 0), -ENXIO);
	ck_code(afsock_bind(&s, AFSOCK_ADDR("v0", PROTO), NULL), 0);
	memcpy(big, frame, FRAME_LEN);
	ck_code(afsock_send(&s, big, sizeof(big), 0), -EMSGSIZE);
	ck_code(afsock_send(&s, frame, 13, 0), -EINVAL);
	afsock_close(&s);
}
END_TEST

START_TEST(missing_interface_and_peer_have_hints)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	struct afsock_addr addr = { .len = 20 };
	int index = 0x7ffffff0;

	NEED_NS();
	ck_code(afsock_dial("packet:nosuch0:ip", WAIT, &s, &err), -ENODEV);
	ck_assert_ptr_nonnull(strstr(err.text, "nosuch0"));
	ck_code(afsock_open(AF_PACKET_, SOCK_RAW, 0, &s, NULL), 0);
	addr.u.sa.sa_family = AF_PACKET_;
	memcpy(addr.u.bytes + 4, &index, sizeof(index));
	check_hint(afsock_bind_addr(&s, &addr, &err), -ENODEV, &err,
		   "interface");
	check_hint(afsock_connect(&s, AFSOCK_ADDR("lo", PROTO), &err),
		   -EOPNOTSUPP, &err, "bind");
	afsock_close(&s);
}
END_TEST

static int open_as_nobody(void *arg)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err *err = arg;

	if (setuid(65534) < 0)
		return 2;
	if (afsock_dial("packet:lo:all", WAIT, &s, err) != -EPERM)
		return 3;
	return strstr(err->hint, "CAP_NET_RAW") ? 0 : 4;
}

START_TEST(open_without_capability_is_eperm_and_says_which)
{
	struct afsock_err err = { .code = 0 };

	NEED_NS();
	if (geteuid() != 0) {
		support_skip("giving privilege up needs root");
		return;
	}
	ck_assert_int_eq(support_child_end(support_child(open_as_nobody,
							 &err)), 0);
}
END_TEST

Suite *suite_packet_traffic(void);
Suite *suite_packet_traffic(void)
{
	Suite *s = suite_create("packet_traffic");
	TCase *tc = tcase_create("frames");

	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, enter, leave);
	tcase_add_test(tc, frame_crosses_the_cable_byte_for_byte);
	tcase_add_test(tc,
		       datagram_has_no_link_header_and_addresses_by_hardware);
	tcase_add_loop_test(tc, kind_of_packet_is_told, 0,
			    SUPPORT_COUNT(kinds));
	tcase_add_test(tc, nothing_is_received_before_bind);
	tcase_add_test(tc, own_frames_are_outgoing_for_others_unless_ignored);
	tcase_add_test(tc, loopback_has_hardware_type_772);
	tcase_add_test(tc, unbound_socket_has_empty_name);
	tcase_add_test(tc, protocol_of_adopted_socket_is_detected);
	suite_add_tcase(s, tc);

	tc = tcase_create("options");
	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, enter, leave);
	tcase_add_test(tc, promisc_counts_and_ends_with_the_socket);
	tcase_add_test(tc, promisc_without_interface_is_refused);
	tcase_add_loop_test(tc, flag_is_set, 0, SUPPORT_COUNT(flags));
	tcase_add_loop_test(tc, fanout_is_joined, 0, SUPPORT_COUNT(fanouts));
	tcase_add_test(tc, fanout_shares_frames);
	tcase_add_loop_test(tc, bad_option_is_refused, 0,
			    SUPPORT_COUNT(bad_options));
	tcase_add_test(tc, multicast_address_is_joined);
	suite_add_tcase(s, tc);

	tc = tcase_create("errors");
	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, enter, leave);
	tcase_add_test(tc,
		       bind_to_interface_that_is_down_works_and_send_fails);
	tcase_add_test(tc, send_errors_are_the_kernels);
	tcase_add_test(tc, missing_interface_and_peer_have_hints);
	tcase_add_test(tc, open_without_capability_is_eperm_and_says_which);
	suite_add_tcase(s, tc);
	return s;
}
