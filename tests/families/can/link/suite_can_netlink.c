/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_netlink.c - messages of the kernel as read, whole and damaged, and
 * messages to it as written
 *
 * The answers are those of Linux 6.1 to a socket of CPython, about what
 * iproute2 and cangw had set; wanted values are what these two printed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "families/can/link/link.h"
#include "support/support.h"

/* clang-format off */
/* ip -d link show can0: can <LOOPBACK,LISTEN-ONLY> state ERROR-ACTIVE
 * restart-ms 100 bitrate 500000 sample-point 0.875 tq 125 prop-seg 6
 * phase-seg1 7 phase-seg2 2 sjw 1 brp 1, sja1000: tseg1 1..16 tseg2 1..8 sjw
 * 1..4 brp 1..64 brp_inc 1 clock 8000000 parentbus pci parentdev 0000:00:04.0
 */
static const char can0[] =
	"b4030000100000000700000090090000000018010c000000c100050000000000"
	"0900030063616e300000000008000d000a000000050010000600000005001100"
	"0000000008000400100000000800320000000000080033000000000008001b00"
	"0000000008001e000000000008003d000000000008001f000100000008002800"
	"ffff0000080029000000010008003a000000010008003b000000010008003c00"
	"ffff0000080020000100000005002100010000000f000600706669666f5f6661"
	"73740000080023000100000008002f0001000000080030000000000005002700"
	"0000000024000e00000000000000000000000000000000000000000000000000"
	"1400000000000000cc0017000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000640007000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000c002b0005000200"
	"00000000c40012000800010063616e001c000300000000000000000000000000"
	"0000000000000000000000009c0002002400010020a107006b0300007d000000"
	"060000000700000002000000010000000100000034000200736a613130303000"
	"0000000000000000010000001000000001000000080000000400000001000000"
	"40000000010000000800030000127a0008000400000000000c00050000000000"
	"030000000800060064000000080008000000000008000f00000000000c001180"
	"080001005f01000090001a008c00020088000100000000000000000000000000"
	"0100000001000000010000000100000000000000010000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000010270000"
	"e803000000000000000000000000000000000000010000001100380030303030"
	"3a30303a30342e30000000000800390070636900";

/* vxcan0@vxcan1: mtu 72, txqueuelen 1000, link_index 8 */
static const char vxcan0[] =
	"e80200001000000007000000900900000000180109000000c100010000000000"
	"0b000300767863616e30000008000d00e8030000050010000600000005001100"
	"0000000008000400480000000800320000000000080033000000000008001b00"
	"0000000008001e000000000008003d000000000008001f000100000008002800"
	"ffff0000080029000000010008003a000000010008003b000000010008003c00"
	"ffff0000080020000100000005002100010000000c0006006e6f717565756500"
	"080023000200000008002f000100000008003000010000000500270000000000"
	"24000e0000000000000000000000000000000000000000000000000000000000"
	"00000000cc001700000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000064000700000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000000000000000000000c002b000500020000000000"
	"100012000a000100767863616e000000080005000800000090001a008c000200"
	"8800010000000000000000000000000001000000010000000100000001000000"
	"0000000001000000000000000000000000000000000000000000000000000000"
	"0000000000000000000000000000000000000000000000000000000000000000"
	"00000000000000000000000010270000e8030000000000000000000000000000"
	"0000000001000000";

/* cangw -A -s vcan0 -d vcan1 -e -m AND:D:000.0.FF00FF00FF00FF00
 * -m SET:IL:333.4.1122334455667788 -u 7 -x 0:6:7:A5 -f 123:7FF */
static const char rule[] =
	"700000001800020007000000900900001d010100150001000000000000000000"
	"ff00ff00ff00ff00040000001500040033030000040000001122334455667788"
	"0300000008000e000700000008000500000607a50c000b0023010000ff070000"
	"080009000600000008000a0007000000";
/* clang-format on */

/* Bytes in a block of exactly their size. */
static struct nlmsghdr *unhex(const char *hex, size_t *ret_len)
{
	size_t i, len = strlen(hex) / 2;
	unsigned char *bytes = malloc(len);
	char pair[3] = "";

	ck_assert_ptr_nonnull(bytes);
	for (i = 0; i < len; i++) {
		memcpy(pair, hex + 2 * i, 2);
		bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	*ret_len = len;
	return (struct nlmsghdr *)(void *)bytes;
}

START_TEST(controller_is_read_as_ip_shows_it)
{
	struct afsock_can_link_info i;
	size_t len;
	struct nlmsghdr *head = unhex(can0, &len);

	ck_assert_int_eq(can_link_read(head, &i), 1);
	free(head);
	ck_assert_str_eq(i.name, "can0");
	ck_assert_str_eq(i.kind, "can");
	ck_assert_str_eq(i.parent_bus, "pci");
	ck_assert_str_eq(i.parent, "0000:00:04.0");
	ck_assert_str_eq(i.qdisc, "pfifo_fast");
	ck_assert_int_eq(i.is_up, true);
	ck_assert_uint_eq(i.mtu, 16);
	ck_assert_uint_eq(i.txqueuelen, 10);
	ck_assert_uint_eq(i.has,
			  AFSOCK_CAN_HAS_STATE | AFSOCK_CAN_HAS_BITTIMING |
				  AFSOCK_CAN_HAS_BITTIMING_CONST |
				  AFSOCK_CAN_HAS_CLOCK |
				  AFSOCK_CAN_HAS_CTRLMODE |
				  AFSOCK_CAN_HAS_CTRLMODE_SUPPORTED |
				  AFSOCK_CAN_HAS_RESTART_MS |
				  AFSOCK_CAN_HAS_BERR |
				  AFSOCK_CAN_HAS_DEVICE_STATS |
				  AFSOCK_CAN_HAS_STATS);
	ck_assert_int_eq(i.state, CAN_STATE_ERROR_ACTIVE);
	ck_assert_uint_eq(i.restart_ms, 100);
	ck_assert_uint_eq(i.clock_hz, 8000000);
	ck_assert_uint_eq(i.ctrlmode,
			  CAN_CTRLMODE_LOOPBACK | CAN_CTRLMODE_LISTENONLY);
	ck_assert_uint_eq(i.bittiming.bitrate, 500000);
	ck_assert_uint_eq(i.bittiming.sample_point, 875);
	ck_assert_uint_eq(i.bittiming.tq, 125);
	ck_assert_uint_eq(i.bittiming.prop_seg, 6);
	ck_assert_uint_eq(i.bittiming.phase_seg1, 7);
	ck_assert_uint_eq(i.bittiming.phase_seg2, 2);
	ck_assert_uint_eq(i.bittiming.sjw, 1);
	ck_assert_uint_eq(i.bittiming.brp, 1);
	ck_assert_str_eq(i.bittiming_const.name, "sja1000");
	ck_assert_uint_eq(i.bittiming_const.tseg1_max, 16);
	ck_assert_uint_eq(i.bittiming_const.tseg2_max, 8);
	ck_assert_uint_eq(i.bittiming_const.sjw_max, 4);
	ck_assert_uint_eq(i.bittiming_const.brp_max, 64);
}
END_TEST

START_TEST(pair_is_read_as_ip_shows_it)
{
	struct afsock_can_link_info i;
	size_t len;
	struct nlmsghdr *head = unhex(vxcan0, &len);

	ck_assert_int_eq(can_link_read(head, &i), 1);
	free(head);
	ck_assert_str_eq(i.kind, "vxcan");
	ck_assert_uint_eq(i.mtu, 72);
	ck_assert_uint_eq(i.has, AFSOCK_CAN_HAS_STATS | AFSOCK_CAN_HAS_PEER);
	ck_assert_uint_eq(i.peer_index, 8);
	ck_assert_int_eq(i.peer_netns, -1);
	ck_assert_int_eq(i.state, -1);
}
END_TEST

START_TEST(rule_is_read_as_cangw_wrote_it)
{
	struct afsock_can_gw_rule r;
	unsigned int src, dst;
	char text[AFSOCK_CAN_GW_TEXT_MAX];
	size_t len;
	struct nlmsghdr *head = unhex(rule, &len);

	ck_assert_int_eq(can_gw_read(head, &r, &src, &dst), 1);
	free(head);
	ck_assert_uint_eq(src, 6);
	ck_assert_uint_eq(dst, 7);
	memcpy(r.src, "vcan0", sizeof("vcan0"));
	memcpy(r.dst, "vcan1", sizeof("vcan1"));
	afsock_can_gw_format(&r, text, sizeof(text));
	ck_assert_str_eq(text, "-s vcan0 -d vcan1 -e "
			       "-m AND:D:000.0.FF00FF00FF00FF00 "
			       "-m SET:IL:333.4.1122334455667788 -u 7 "
			       "-x 0:6:7:A5 -f 123:7FF");
}
END_TEST

static int read_any(const struct nlmsghdr *head)
{
	struct afsock_can_link_info info;
	struct afsock_can_gw_rule r;
	unsigned int src, dst;

	return head->nlmsg_type == RTM_NEWLINK ?
		       can_link_read(head, &info) :
		       can_gw_read(head, &r, &src, &dst);
}

static const char *const answers[] = { can0, vxcan0, rule };

/* The sanitizers see a look behind the block. */
START_TEST(truncated_answers_are_refused_or_read_in_part)
{
	size_t len, n, ok = 0;
	struct nlmsghdr *head = unhex(answers[_i], &len), *cut;
	int r;

	for (n = sizeof(*head); n < len; n++) {
		cut = malloc(n);
		ck_assert_ptr_nonnull(cut);
		memcpy(cut, head, n);
		cut->nlmsg_len = (uint32_t)n;
		r = read_any(cut);
		ck_assert_msg(r == 1 || r == 0 || r == -EBADMSG, "%zu: %d", n,
			      r);
		/* Nothing is known without its first attributes. */
		ck_assert_msg(n > 40 || r == -EBADMSG, "%zu: %d", n, r);
		ok += r == 1;
		free(cut);
	}
	ck_assert_uint_lt(ok, len);
	free(head);
}
END_TEST

/* Each length and type in turn, and every other byte too. */
START_TEST(damaged_answers_do_no_harm)
{
	static const unsigned char values[] = { 0, 1, 3, 0x7f, 0x80, 0xff };
	size_t len, at, v;
	struct nlmsghdr *head = unhex(answers[_i], &len);
	unsigned char *bytes = (unsigned char *)head, old;
	int r;

	for (at = sizeof(*head); at < len; at++) {
		old = bytes[at];
		for (v = 0; v < SUPPORT_COUNT(values); v++) {
			bytes[at] = values[v];
			r = read_any(head);
			ck_assert_msg(r == 1 || r == 0 || r == -EBADMSG,
				      "%zu: %d", at, r);
		}
		bytes[at] = old;
	}
	ck_assert_int_eq(read_any(head), 1);
	free(head);
}
END_TEST

/* ---- errors ---- */

struct error {
	struct nlmsghdr head;
	struct nlmsgerr e;
	struct nlattr attr;
	char text[12];
};

static const struct error whole_error = {
	.head = { .nlmsg_len = sizeof(struct error),
		  .nlmsg_type = NLMSG_ERROR,
		  .nlmsg_flags = NLM_F_CAPPED | NLM_F_ACK_TLVS },
	.e = { .error = -EBUSY },
	.attr = { .nla_len = 4 + 8, .nla_type = NLMSGERR_ATTR_MSG },
	.text = "no room",
};

START_TEST(error_has_its_text)
{
	struct error message = whole_error;
	struct can_link_said said = { "" };

	ck_assert_int_eq(can_link_read_error(&message.head, &said), -EBUSY);
	ck_assert_str_eq(said.text, "no room");
	/* Not terminated: no byte behind it. */
	message.attr.nla_len = 4 + 2;
	ck_assert_int_eq(can_link_read_error(&message.head, &said), -EBUSY);
	ck_assert_str_eq(said.text, "no");
}
END_TEST

START_TEST(damaged_error_has_none)
{
	struct error message = whole_error;
	struct can_link_said said = { "" };

	message.head.nlmsg_len = sizeof(message.head) + 4;
	ck_assert_int_eq(can_link_read_error(&message.head, &said), -EBADMSG);
	message = whole_error;
	message.e.error = 5;
	ck_assert_int_eq(can_link_read_error(&message.head, &said), -EBADMSG);
	message = whole_error;
	message.attr.nla_len = 4000;
	ck_assert_int_eq(can_link_read_error(&message.head, &said), -EBUSY);
	ck_assert_str_eq(said.text, "");
	/* The request is said to be repeated, and longer than all there is. */
	message = whole_error;
	message.head.nlmsg_flags = NLM_F_ACK_TLVS;
	message.e.msg.nlmsg_len = 0xfffffff0;
	ck_assert_int_eq(can_link_read_error(&message.head, &said), -EBUSY);
	ck_assert_str_eq(said.text, "");
}
END_TEST

/* ---- what is sent ---- */

static void must_be(struct nl_msg *msg, const char *hex)
{
	size_t len;
	struct nlmsghdr *want = unhex(hex, &len);
	struct nlmsghdr *got = nlmsg_hdr(msg);

	/* Sequence and port are put in on the way. */
	got->nlmsg_seq = got->nlmsg_pid = 0;
	ck_assert_uint_eq(got->nlmsg_len, len);
	ck_bytes(got, want, len);
	free(want);
	nlmsg_free(msg);
}

/* The numbers of if_link.h, vxcan.h and rtnetlink.h, by hand; 0x80: nested. */
START_TEST(pair_is_asked_for_with_its_other_end)
{
	struct afsock_can_link_new link = { .name = "x0", .kind = "vxcan",
					    .peer = "x1", .mtu = 72 };

	must_be(can_link_add_msg(&link, 9),
		"70000000" "1000" "0506" "00000000" "00000000"
		"00000000000000000000000000000000"
		"0700" "0300" "78300000"             /* IFNAME x0 */
		"0800" "0400" "48000000"             /* MTU */
		"4000" "1280"                        /* LINKINFO */
		"0a00" "0100" "767863616e000000"     /* KIND vxcan */
		"3000" "0280"                        /* DATA */
		"2c00" "0180"                        /* VXCAN_INFO_PEER */
		"00000000000000000000000000000000"
		"0700" "0300" "78310000"             /* IFNAME x1 */
		"0800" "0400" "48000000"             /* MTU */
		"0800" "1c00" "09000000");           /* NET_NS_FD */
}
END_TEST

START_TEST(bit_rates_and_fd_are_asked_for_together)
{
	struct afsock_can_link_config c = {
		.set = AFSOCK_CAN_SET_BITTIMING |
		       AFSOCK_CAN_SET_DATA_BITTIMING | AFSOCK_CAN_SET_CTRLMODE |
		       AFSOCK_CAN_SET_TERMINATION,
		.bittiming.bitrate = 500000, .data_bittiming.bitrate = 2000000,
		.ctrlmode = { CAN_CTRLMODE_FD, CAN_CTRLMODE_FD },
		.termination = 120,
	};

	must_be(can_link_set_msg(5, &c),
		"8c000000" "1000" "0500" "00000000" "00000000"
		"00000000" "05000000" "00000000" "00000000"
		"6c00" "1280"                        /* LINKINFO */
		"0800" "0100" "63616e00"             /* KIND can */
		"6000" "0280"                        /* DATA */
		"0c00" "0500" "2000000020000000"     /* CTRLMODE */
		"2400" "0100" "20a10700"             /* BITTIMING */
		"00000000000000000000000000000000000000000000000000000000"
		"2400" "0900" "80841e00"             /* DATA_BITTIMING */
		"00000000000000000000000000000000000000000000000000000000"
		"0600" "0b00" "78000000");           /* TERMINATION */
}
END_TEST

/* The kernel's own list, but for the order. */
START_TEST(rule_is_written_with_packed_structures)
{
	struct afsock_can_gw_rule r;
	const char *text = "-s a -d b -e -m AND:D:0.0.FF00FF00FF00FF00 "
			   "-u 7 -l 2 -x 0:6:7:A5 -f 123:7FF";

	ck_assert_int_eq(afsock_can_gw_parse(text, strlen(text), &r, NULL), 0);
	must_be(can_gw_msg(RTM_NEWROUTE, &r, 6, 7),
		"60000000" "1800" "0500" "00000000" "00000000"
		"1d010100"
		"0800" "0900" "06000000"             /* SRC_IF */
		"0800" "0a00" "07000000"             /* DST_IF */
		"1500" "0100" "00000000" "00000000"  /* MOD_AND */
		"ff00ff00ff00ff00" "04" "000000"
		"0c00" "0b00" "23010000" "ff070000"  /* FILTER */
		"0800" "0500" "000607a5"             /* CS_XOR */
		"0800" "0e00" "07000000"             /* MOD_UID */
		"0500" "0d00" "02000000");           /* LIM_HOPS */
}
END_TEST

Suite *suite_can_netlink(void);
Suite *suite_can_netlink(void)
{
	Suite *s = suite_create("can_netlink");
	TCase *tc = tcase_create("answers");
	int n = (int)SUPPORT_COUNT(answers);

	tcase_add_test(tc, controller_is_read_as_ip_shows_it);
	tcase_add_test(tc, pair_is_read_as_ip_shows_it);
	tcase_add_test(tc, rule_is_read_as_cangw_wrote_it);
	tcase_add_loop_test(tc, truncated_answers_are_refused_or_read_in_part,
			    0, n);
	tcase_add_loop_test(tc, damaged_answers_do_no_harm, 0, n);
	tcase_add_test(tc, error_has_its_text);
	tcase_add_test(tc, damaged_error_has_none);
	suite_add_tcase(s, tc);

	tc = tcase_create("requests");
	tcase_add_test(tc, pair_is_asked_for_with_its_other_end);
	tcase_add_test(tc, bit_rates_and_fd_are_asked_for_together);
	tcase_add_test(tc, rule_is_written_with_packed_structures);
	suite_add_tcase(s, tc);
	return s;
}
