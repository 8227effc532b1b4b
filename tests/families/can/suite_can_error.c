/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_error.c - error frames taken apart
 *
 * Bytes are those of linux/can/error.h; the words beside each row are what
 * candump -e of can-utils 2020.11 prints for the same frame.
 */
#include <linux/can.h>
#include <linux/can/error.h>
#include <linux/can/netlink.h>
#include <stdio.h>
#include <string.h>

#include <afsock/can.h>

#include "support/support.h"

static const struct {
	const char *frame;
	struct afsock_can_error want;
} frames[] = {
	/* controller-problem{rx-error-warning} bus-off
	 * error-counter-tx-rx{{128}{144}} */
	{ "20000044#0004000000008090",
	  { .classes = 0x44,
	    .controller = 0x04,
	    .is_bus_off = true,
	    .has_counters = true,
	    .tx_errors = 128,
	    .rx_errors = 144,
	    .state = CAN_STATE_BUS_OFF } },
	/* lost-arbitration{at bit 5} */
	{ "20000002#0500000000000000",
	  { .classes = 2, .lost_bit = 5, .state = -1 } },
	/* controller-problem{rx-error-passive,tx-error-warning} */
	{ "20000004#0018000000000000",
	  { .classes = 4,
	    .controller = 0x18,
	    .state = CAN_STATE_ERROR_PASSIVE } },
	{ "20000004#0008000000000000",
	  { .classes = 4,
	    .controller = 0x08,
	    .state = CAN_STATE_ERROR_WARNING } },
	/* controller-problem{back-to-error-active} */
	{ "20000004#0040000000000000",
	  { .classes = 4,
	    .controller = 0x40,
	    .state = CAN_STATE_ERROR_ACTIVE } },
	/* controller-problem{rx-overflow} */
	{ "20000004#0001000000000000",
	  { .classes = 4, .controller = 1, .state = -1 } },
	/* protocol-violation{{bit-stuffing-error,error-on-tx}{crc-sequence}} */
	{ "20000008#0000840800000000",
	  { .classes = 8, .violation = 0x84, .location = 8, .state = -1 } },
	/* transceiver-status */
	{ "20000010#0000000045000000",
	  { .classes = 0x10, .transceiver = 0x45, .state = -1 } },
	/* restarted-after-bus-off */
	{ "20000100#0000000000000000",
	  { .classes = 0x100,
	    .is_restarted = true,
	    .state = CAN_STATE_ERROR_ACTIVE } },
	{ "20000200#0000000000000000",
	  { .classes = 0x200, .has_counters = true, .state = -1 } },
	/* no class: nothing that the bytes say counts */
	{ "20000000#0504030201000000", { .classes = 0, .state = -1 } },
	{ "3FFFFFFF#FFFFFFFFFFFFFFFF",
	  { .classes = 0x1fffffff,
	    .lost_bit = 255,
	    .controller = 255,
	    .violation = 255,
	    .location = 255,
	    .transceiver = 255,
	    .has_counters = true,
	    .tx_errors = 255,
	    .rx_errors = 255,
	    .is_bus_off = true,
	    .is_restarted = true,
	    .state = CAN_STATE_BUS_OFF } },
};

#define SAME(member) \
	ck_assert_msg(got.member == frames[_i].want.member, \
		      "%s: " #member " is %u, wanted %u", frames[_i].frame, \
		      (unsigned int)got.member, \
		      (unsigned int)frames[_i].want.member)

START_TEST(error_frame_in_its_parts)
{
	struct afsock_can_error got = { .classes = 77 };
	struct can_frame frame;

	ck_code(afsock_can_frame_parse(frames[_i].frame,
				       strlen(frames[_i].frame), &frame,
				       sizeof(frame), NULL), 16);
	ck_code(afsock_can_error_decode(&frame, sizeof(frame), &got), 0);
	SAME(classes);
	SAME(lost_bit);
	SAME(controller);
	SAME(violation);
	SAME(location);
	SAME(transceiver);
	SAME(has_counters);
	SAME(tx_errors);
	SAME(rx_errors);
	SAME(is_bus_off);
	SAME(is_restarted);
	SAME(state);
}
END_TEST

START_TEST(what_is_no_error_frame_is_refused)
{
	struct canfd_frame frame = { .can_id = 0x123 };
	struct afsock_can_error got = { .classes = 77 };

	ck_code(afsock_can_error_decode(&frame, 16, &got), AFSOCK_EVALUE);
	frame.can_id = CAN_ERR_FLAG | 4;
	ck_code(afsock_can_error_decode(&frame, 72, &got), AFSOCK_EVALUE);
	ck_code(afsock_can_error_decode(&frame, 15, &got), AFSOCK_EVALUE);
	ck_code(afsock_can_error_decode(&frame, 0, &got), AFSOCK_EVALUE);
	ck_assert_uint_eq(got.classes, 77);
}
END_TEST

/* ---- words ---- */

static const struct {
	struct afsock_can_error error;
	enum afsock_can_error_part part;
	const char *want; /* joined by ',' */
} words[] = {
	{ { .classes = 0x44 }, AFSOCK_CAN_ERROR_CLASSES, "crtl,busoff" },
	{ { .classes = 0x3ff }, AFSOCK_CAN_ERROR_CLASSES,
	  "tx-timeout,lostarb,crtl,prot,trx,ack,busoff,buserror,restarted,"
	  "cnt" },
	{ { .classes = 0x400 }, AFSOCK_CAN_ERROR_CLASSES, "" },
	{ { .controller = 0x18 }, AFSOCK_CAN_ERROR_CONTROLLER,
	  "tx warning,rx passive" },
	{ { .violation = 0x84 }, AFSOCK_CAN_ERROR_VIOLATION,
	  "stuffing,on transmit" },
	{ { .location = 8 }, AFSOCK_CAN_ERROR_LOCATION, "CRC" },
	{ { .location = 0 }, AFSOCK_CAN_ERROR_LOCATION, "" },
	{ { .location = 1 }, AFSOCK_CAN_ERROR_LOCATION, "" },
	{ { .location = 255 }, AFSOCK_CAN_ERROR_LOCATION, "" },
	{ { .transceiver = 0x45 }, AFSOCK_CAN_ERROR_TRANSCEIVER,
	  "CANH at battery,CANL open" },
	{ { .transceiver = 0x80 }, AFSOCK_CAN_ERROR_TRANSCEIVER,
	  "CANL at CANH" },
	{ { .transceiver = 0xff }, AFSOCK_CAN_ERROR_TRANSCEIVER, "" },
};

START_TEST(part_in_words)
{
	const char *list[AFSOCK_CAN_ERROR_WORDS_MAX];
	size_t i, n = afsock_can_error_words(&words[_i].error, words[_i].part,
					     list, SUPPORT_COUNT(list));
	char got[256] = "";

	ck_assert_uint_le(n, SUPPORT_COUNT(list));
	for (i = 0; i < n; i++) {
		size_t at = strlen(got);

		snprintf(got + at, sizeof(got) - at, "%s%s", i ? "," : "",
			 list[i]);
	}
	ck_assert_str_eq(got, words[_i].want);
}
END_TEST

START_TEST(words_beyond_the_room_are_counted_only)
{
	struct afsock_can_error error = { .classes = 0x3ff };
	const char *one[2] = { NULL, "untouched" };

	ck_assert_uint_eq(afsock_can_error_words(&error,
						 AFSOCK_CAN_ERROR_CLASSES, one,
						 1), 10);
	ck_assert_str_eq(one[0], "tx-timeout");
	ck_assert_str_eq(one[1], "untouched");
}
END_TEST

START_TEST(states_have_names)
{
	ck_assert_ptr_null(afsock_can_state_name(-1));
	ck_assert_str_eq(afsock_can_state_name(CAN_STATE_ERROR_PASSIVE),
			 "error-passive");
	ck_assert_str_eq(afsock_can_state_name(CAN_STATE_BUS_OFF),
			 "bus-off");
	ck_assert_ptr_null(afsock_can_state_name(99));
}
END_TEST

Suite *suite_can_error(void);
Suite *suite_can_error(void)
{
	Suite *s = suite_create("can_error");
	TCase *tc = tcase_create("decode");

	tcase_add_loop_test(tc, error_frame_in_its_parts, 0,
			    (int)SUPPORT_COUNT(frames));
	tcase_add_test(tc, what_is_no_error_frame_is_refused);
	tcase_add_loop_test(tc, part_in_words, 0, (int)SUPPORT_COUNT(words));
	tcase_add_test(tc, words_beyond_the_room_are_counted_only);
	tcase_add_test(tc, states_have_names);
	suite_add_tcase(s, tc);
	return s;
}
