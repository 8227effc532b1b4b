/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_text.c - address texts of can, bcm, isotp and j1939; messages in
 * words and in the text that send and recv use; hints
 *
 * Error frames in words: what candump -e prints of the same frames, in our
 * words. Codes are those of linux/can/error.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can.h>
#include <stdio.h>
#include <string.h>

#include <afsock/can.h>
#include <afsock/family.h>

#include "support/support.h"

#define RAW 1
#define BCM 2
#define ISOTP 6
#define J1939 7

/* ---- addresses ---- */

static const struct {
	const char *text;
	const char *repr;  /* the tuple that it means */
	const char *again; /* as it is written; NULL: the same */
	int type;
	int proto;
} texts[] = {
	{ "can:lo", "('lo',)", NULL, SOCK_RAW, RAW },
	{ "CAN:lo", "('lo',)", "can:lo", SOCK_RAW, RAW },
	{ "can:", "('',)", NULL, SOCK_RAW, RAW },
	{ "can('lo')", "('lo',)", "can:lo", SOCK_RAW, RAW },
	{ "can,interface=lo", "('lo',)", "can:lo", SOCK_RAW, RAW },
	{ "bcm:lo", "('lo',)", NULL, SOCK_DGRAM, BCM },
	{ "bcm:", "('',)", NULL, SOCK_DGRAM, BCM },

	{ "isotp:lo:0x7e8:0x7e0", "('lo', 2024, 2016)", NULL, SOCK_DGRAM,
	  ISOTP },
	{ "isotp:lo:2024:2016", "('lo', 2024, 2016)", "isotp:lo:0x7e8:0x7e0",
	  SOCK_DGRAM, ISOTP },
	{ "isotp:lo:0:0x1", "('lo', 0, 1)", "isotp:lo:0x000:0x001", SOCK_DGRAM,
	  ISOTP },
	{ "isotp:lo,rx=0x7e8,tx=0x7e0", "('lo', 2024, 2016)",
	  "isotp:lo:0x7e8:0x7e0", SOCK_DGRAM, ISOTP },
	{ "isotp:lo,tx_id=0x7e0,rx_id=0x7e8", "('lo', 2024, 2016)",
	  "isotp:lo:0x7e8:0x7e0", SOCK_DGRAM, ISOTP },
	{ "isotp('lo', 0x7e8, 0x7e0)", "('lo', 2024, 2016)",
	  "isotp:lo:0x7e8:0x7e0", SOCK_DGRAM, ISOTP },
	/* eight digits behind 0x: 29 bits */
	{ "isotp:lo:0x18da10f9:0x18dab9f1", "('lo', 2564428025, 2564471281)",
	  NULL, SOCK_DGRAM, ISOTP },
	{ "isotp:lo:0x18DA10F9:0X18DAB9F1", "('lo', 2564428025, 2564471281)",
	  "isotp:lo:0x18da10f9:0x18dab9f1", SOCK_DGRAM, ISOTP },
	{ "isotp:lo:0x000007e8:0x7e0", "('lo', 2147485672, 2016)", NULL,
	  SOCK_DGRAM, ISOTP },
	{ "isotp:lo:0x98da10f9:2564471281", "('lo', 2564428025, 2564471281)",
	  "isotp:lo:0x18da10f9:0x18dab9f1", SOCK_DGRAM, ISOTP },
	/* fewer digits: the number as it is */
	{ "isotp:lo:0x07e8:0x00007e0", "('lo', 2024, 2016)",
	  "isotp:lo:0x7e8:0x7e0", SOCK_DGRAM, ISOTP },

	{ "j1939:lo", "('lo', 0, 262144, 255)", "j1939:lo:none:none:none",
	  SOCK_DGRAM, J1939 },
	{ "j1939:lo:none:none:none", "('lo', 0, 262144, 255)", NULL,
	  SOCK_DGRAM, J1939 },
	{ "j1939:lo:::0x80", "('lo', 0, 262144, 128)", "j1939:lo:none:none:0x80",
	  SOCK_DGRAM, J1939 },
	{ "j1939:lo,addr=0x80,pgn=0x12300", "('lo', 0, 74496, 128)",
	  "j1939:lo:none:0x12300:0x80", SOCK_DGRAM, J1939 },
	{ "j1939:lo,pgn=0x12300,sa=0x80", "('lo', 0, 74496, 128)",
	  "j1939:lo:none:0x12300:0x80", SOCK_DGRAM, J1939 },
	{ "j1939:lo,name=0x0123456789abcdef", "('lo', 81985529216486895, "
	  "262144, 255)", "j1939:lo:0x123456789abcdef:none:none", SOCK_DGRAM,
	  J1939 },
	{ "j1939:lo:none:0:idle", "('lo', 0, 0, 254)", "j1939:lo:none:0x0:idle",
	  SOCK_DGRAM, J1939 },
	{ "j1939:lo,addr=broadcast", "('lo', 0, 262144, 255)",
	  "j1939:lo:none:none:none", SOCK_DGRAM, J1939 },
};

START_TEST(text_means_the_tuple_and_is_written_back)
{
	struct afsock_form form = { .fd = -1 };
	struct afsock_addr addr, parsed;
	struct afsock_err err = { .code = 0 };
	const char *text = texts[_i].text;
	const char *again = texts[_i].again ? texts[_i].again : text;
	char got[128];
	int r = afsock_addr_parse(text, strlen(text), &form, &addr, &err);

	ck_assert_msg(r == 0, "%s: %s (%s)", text, support_code(r), err.text);
	ck_assert_int_eq(form.family, 29);
	ck_assert_int_eq(form.type, texts[_i].type);
	ck_assert_int_eq(form.proto, texts[_i].proto);
	ck_assert_int_gt(afsock_addr_repr(&form, &addr, got, sizeof(got), NULL),
			 0);
	ck_assert_str_eq(got, texts[_i].repr);
	ck_assert_int_eq(afsock_addr_format(&form, &addr, got, sizeof(got),
					    NULL), (ssize_t)strlen(again));
	ck_assert_str_eq(got, again);
	ck_code(afsock_addr_parse(got, strlen(got), NULL, &parsed, NULL), 0);
	ck_assert_uint_eq(parsed.len, addr.len);
	ck_bytes(parsed.u.bytes, addr.u.bytes, addr.len);
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *field;
	const char *says;
} bad_texts[] = {
	{ "can:lo:1", AFSOCK_ETYPE, "", "can:IF" },
	{ "can:abcdefghijklmnop", AFSOCK_EADDR, "interface", "at most 15" },
	{ "can:nosuchif0", -ENODEV, "", "nosuchif0" },
	{ "can:lo,stmnn=5ms", AFSOCK_EVALUE, "option", "stmnn" },
	{ "isotp:lo", AFSOCK_ETYPE, "rx_id", "isotp:IF:RX_ID:TX_ID" },
	{ "isotp:lo:0x7e8", AFSOCK_ETYPE, "tx_id", "tx_id is missing" },
	{ "isotp:lo:7e8:7e0", AFSOCK_ETEXT, "rx_id", "begins with 0x" },
	{ "isotp:lo:0x7e8:0x7eg", AFSOCK_ETEXT, "tx_id", "'0x7eg'" },
	{ "isotp:lo:0x800:1", AFSOCK_ERANGE, "rx_id", "0x800 above 0x7ff" },
	{ "isotp:lo:0x800:1", AFSOCK_ERANGE, "rx_id", "0x00000800" },
	{ "isotp:lo:1:0x18da10f", AFSOCK_ERANGE, "tx_id", "0x018da10f" },
	{ "isotp:lo:1:4096", AFSOCK_ERANGE, "tx_id", "0x1000 above 0x7ff" },
	{ "isotp:lo:0x20000000:1", AFSOCK_ERANGE, "rx_id",
	  "0x20000000 above 0x1fffffff" },
	{ "isotp:lo:0xffffffff:1", AFSOCK_ERANGE, "rx_id", "above 0x1fffffff" },
	{ "isotp:lo:0x100000000:1", AFSOCK_ERANGE, "rx_id",
	  "above 0x1fffffff" },
	{ "isotp:lo:-1:1", AFSOCK_ERANGE, "rx_id", "-1" },
	{ "isotp:lo:99999999999999999999:1", AFSOCK_ERANGE, "rx_id",
	  "99999999999999999999" },
	{ "j1939:lo:0:0x40001:0", AFSOCK_ERANGE, "pgn", "0x40001 above" },
	{ "j1939:lo:0:0:256", AFSOCK_ERANGE, "addr", "above 0xff" },
	{ "j1939:lo:0:0:0:0", AFSOCK_ETYPE, "", "j1939:IF" },
	{ "j1939:lo:no", AFSOCK_ETEXT, "name", "'no'" },
};

START_TEST(bad_text_names_its_field)
{
	struct afsock_addr addr = { .len = 9 };
	struct afsock_err err = { .code = 0 };
	const char *text = bad_texts[_i].text;
	int r = afsock_addr_parse(text, strlen(text), NULL, &addr, &err);

	ck_assert_msg(r == bad_texts[_i].code, "%s: %s, wanted %s (%s)", text,
		      support_code(r), support_code(bad_texts[_i].code),
		      err.text);
	ck_assert_str_eq(err.field, bad_texts[_i].field);
	ck_assert_msg(strstr(err.text, bad_texts[_i].says) != NULL,
		      "%s: says '%s', wanted '%s'", text, err.text,
		      bad_texts[_i].says);
	ck_assert_uint_eq(addr.len, 9);
}
END_TEST

/* Every option that a text can hold is known before anything is opened. */
START_TEST(option_names_are_known)
{
	static const char *const known[] = {
		"can:lo,filter=123:7ff,filter=none,error=busoff,loopback=0,"
		"recv-own,fd,xl,join,rcvbuf=100000",
		"isotp:lo,rx=1,tx=2,stmin=5ms,bs=8,wftmax=1,txpad=0xcc,rxpad,"
		"padding,check-pad=all,ext-address=0xf1,rx-ext-address=1,"
		"frame-txtime=0,force-tx-stmin=1ms,force-rx-stmin=1us,mtu=72,"
		"tx-dl=64,brs,esi,fd,wait-tx-done,listen-mode,half-duplex,"
		"sf-broadcast,cf-broadcast",
		"j1939:lo,addr=0x80,prio=3,promisc,to=0x90:0x12300,broadcast",
	};
	struct afsock_target target;
	struct afsock_err err = { .code = 0 };
	size_t i;
	int r;

	for (i = 0; i < SUPPORT_COUNT(known); i++) {
		r = afsock_target_parse(known[i], strlen(known[i]), &target,
					&err);
		ck_assert_msg(r == 0, "%s: %s", known[i], err.text);
	}
}
END_TEST

/* ---- messages in words ---- */

static const struct afsock_form *form_of(int proto)
{
	static struct afsock_form form;

	form = (struct afsock_form){
		.family = 29, .proto = proto, .fd = -1,
		.type = proto == RAW ? SOCK_RAW : SOCK_DGRAM,
	};
	return &form;
}

static const struct {
	const char *frame; /* compact text */
	const char *words;
} words[] = {
	{ "123#112233", "123 [3] 11 22 33" },
	{ "123#", "123 [0]" },
	{ "12345678#DE", "12345678 [1] DE" },
	{ "123#R5", "123 [5] remote request" },
	{ "5A1##3112233445566778899", "5A1 FD BRS ESI [12] 11 22 33 44 55 66 "
	  "77 88 99 00 00 00" },
	{ "42123#81:03:12345678#AABB",
	  "123 XL SEC VCID 42 SDT 03 AF 12345678 [2] AA BB" },
	/* candump -e: controller-problem{rx-error-warning}, bus-off,
	 * error-counter-tx-rx{{128}{144}} */
	{ "20000044#0004000000008090", "error: controller problem (rx warning),"
	  " bus off, counters tx 128 rx 144" },
	/* lost-arbitration{at bit 5}, controller-problem{rx-error-warning,
	 * tx-error-warning,rx-error-passive,tx-error-passive},
	 * protocol-violation{{frame-format-error,tx-dominant-bit-error,
	 * tx-recessive-bit-error}{acknowledge-slot}} */
	{ "2000000E#053C1A1900000000", "error: lost arbitration (bit 5), "
	  "controller problem (rx warning, tx warning, rx passive, tx passive),"
	  " protocol violation (form, dominant bit not sent, recessive bit not "
	  "sent) at acknowledge slot" },
	/* CANH 5: short to battery, CANL 0x40: no wire */
	{ "20000010#0000000045000000",
	  "error: transceiver (CANH at battery, CANL open)" },
	{ "20000010#0000000080000000", "error: transceiver (CANL at CANH)" },
	{ "20000010#0000000000000000", "error: transceiver" },
	/* tx-timeout, no-acknowledgement-on-tx, restarted-after-bus-off */
	{ "20000121#0000000000000000",
	  "error: transmit timeout, no acknowledge, restarted" },
	{ "20000280#0000000000000102",
	  "error: bus error, counters tx 1 rx 2" },
	{ "20000200#0000000000007F60", "error: counters tx 127 rx 96" },
	{ "20000200#0000000000000000", "error: counters tx 0 rx 0" },
	{ "20000008#0000FF1F00000000", "error: protocol violation (single bit, "
	  "form, stuffing, dominant bit not sent, recessive bit not sent, "
	  "overload, active error flag, on transmit) at place 0x1f" },
	{ "20000400#0000000000000000", "error: of no known class" },
};

START_TEST(frame_in_words)
{
	unsigned char frame[AFSOCK_CAN_FRAME_MAX];
	char got[512], cut[9];
	ssize_t n = afsock_can_frame_parse(words[_i].frame,
					   strlen(words[_i].frame), frame,
					   sizeof(frame), NULL);

	ck_assert_int_gt(n, 0);
	ck_assert_int_eq(afsock_describe(form_of(RAW), NULL, frame, (size_t)n,
					 got, sizeof(got)),
			 (ssize_t)strlen(words[_i].words));
	ck_assert_str_eq(got, words[_i].words);
	ck_assert_int_eq(afsock_describe(form_of(RAW), NULL, frame, (size_t)n,
					 cut, sizeof(cut)),
			 (ssize_t)strlen(words[_i].words));
	ck_assert_uint_le(strlen(cut), 8);
	ck_assert(memcmp(cut, words[_i].words, strlen(cut)) == 0);
}
END_TEST

START_TEST(what_is_no_message_has_no_words)
{
	unsigned char bytes[72] = { 0 };
	char got[64];

	ck_assert_int_eq(afsock_describe(form_of(RAW), NULL, bytes, 5, got,
					 sizeof(got)), 0);
	ck_assert_int_eq(afsock_describe(form_of(BCM), NULL, bytes, 5, got,
					 sizeof(got)), 0);
	ck_assert_int_eq(afsock_describe(form_of(ISOTP), NULL, bytes, 5, got,
					 sizeof(got)), 0);
}
END_TEST

/* struct bcm_msg_head: opcode @0, flags @4, count, two times of two longs, then
 * identifier and number of frames; the frames are aligned to eight. */
START_TEST(bcm_message_in_words)
{
	enum { HEAD = sizeof(long) == 8 ? 56 : 40 };
	unsigned char message[HEAD + 16 + 72] = { 0 };
	uint32_t opcode = 12, id = 0x123, count = 1;
	struct can_frame frame = { .can_id = 0x123, .len = 2,
				   .data = { 0x11, 0x22 } };
	char got[256];
	size_t at = sizeof(long) == 8 ? 48 : 28;

	memcpy(message, &opcode, 4);
	memcpy(message + at, &id, 4);
	memcpy(message + at + 4, &count, 4);
	memcpy(message + HEAD, &frame, 16);
	afsock_describe(form_of(BCM), NULL, message, HEAD + 16, got,
			sizeof(got));
	ck_assert_str_eq(got, "RX_CHANGED 123 123#1122");
	/* More frames claimed than came. */
	count = 4000000000u;
	memcpy(message + at + 4, &count, 4);
	afsock_describe(form_of(BCM), NULL, message, HEAD + 16, got,
			sizeof(got));
	ck_assert_str_eq(got, "RX_CHANGED 123 123#1122");
	count = 0;
	opcode = 11;
	memcpy(message, &opcode, 4);
	memcpy(message + at + 4, &count, 4);
	afsock_describe(form_of(BCM), NULL, message, HEAD, got, sizeof(got));
	ck_assert_str_eq(got, "RX_TIMEOUT 123");
	opcode = 99;
	memcpy(message, &opcode, 4);
	afsock_describe(form_of(BCM), NULL, message, HEAD, got, sizeof(got));
	ck_assert_str_eq(got, "opcode 99 123");
}
END_TEST

START_TEST(j1939_message_in_words)
{
	struct afsock_addr from;
	char got[256];

	ck_code(afsock_addr_parse("j1939:lo:0x1122334455667788:0xfeca:0x80", 39,
				  NULL, &from, NULL), 0);
	afsock_describe(form_of(J1939), &from, "\x01\x02", 2, got, sizeof(got));
	ck_assert_str_eq(got, "pgn 0x0feca from 0x80 name 0x1122334455667788 "
			      "[2] 01 02");
	afsock_describe(form_of(J1939), NULL, "\x01\x02", 2, got, sizeof(got));
	ck_assert_str_eq(got, "[2] 01 02");
}
END_TEST

/* ---- the text of send and recv ---- */

static const struct afsock_family *can(void)
{
	const struct afsock_family *family = afsock_family_get(29, NULL);

	ck_assert_ptr_nonnull(family);
	return family;
}

static const struct {
	const char *text;
	ssize_t result;
	const char *bytes;
	const char *again;
} messages[] = {
	{ "", 0, "", "" },
	{ "01 02 0A", 3, "\x01\x02\x0a", "01 02 0A" },
	{ "01 02 0a \n", 3, "\x01\x02\x0a", "01 02 0A" },
	{ "01020a", 3, "\x01\x02\x0a", "01 02 0A" },
	{ "1 2 a", 3, "\x01\x02\x0a", "01 02 0A" },
	{ "1 023", AFSOCK_ETEXT, "", "" },
	{ "01 0g", AFSOCK_ETEXT, "", "" },
	{ "01,02", AFSOCK_ETEXT, "", "" },
	{ "01 02 03 04 05", AFSOCK_ERANGE, "", "" },
};

START_TEST(pdu_text_is_hex_bytes_with_spaces)
{
	unsigned char bytes[5];
	char got[32];
	struct afsock_err err = { .code = 0 };
	const char *text = messages[_i].text;
	ssize_t r;

	memset(bytes, 0x99, sizeof(bytes));
	r = can()->message_read(form_of(ISOTP), text, strlen(text), bytes, 4,
				&err);
	ck_assert_msg(r == messages[_i].result, "'%s': %s (%s)", text,
		      support_code(r), err.text);
	ck_assert_int_eq(bytes[4], 0x99);
	if (r < 0) {
		ck_assert_int_eq(bytes[0], 0x99);
		return;
	}
	ck_bytes(bytes, messages[_i].bytes, (size_t)r);
	ck_assert_int_eq(can()->message_write(form_of(J1939), bytes, (size_t)r,
					      got, sizeof(got)),
			 (int)strlen(messages[_i].again));
	ck_assert_str_eq(got, messages[_i].again);
}
END_TEST

START_TEST(pdu_text_is_cut_as_snprintf_cuts)
{
	char got[16];
	size_t size;

	for (size = 0; size < 12; size++) {
		memset(got, 'x', sizeof(got));
		ck_assert_int_eq(can()->message_write(
					 form_of(ISOTP),
					 (const unsigned char *)"\x01\x02\xff",
					 3, got, size), 8);
		ck_assert_int_eq(got[size], 'x');
		if (!size)
			continue;
		ck_assert_uint_lt(strlen(got), size);
		ck_assert(memcmp(got, "01 02 FF", strlen(got)) == 0);
		if (size > 8)
			ck_assert_uint_eq(strlen(got), 8);
	}
}
END_TEST

START_TEST(raw_message_text_is_frame_text)
{
	struct can_frame frame = { .can_id = 0x123, .len = 1, .data = { 0xab } };
	struct can_frame got;
	char text[64];

	ck_assert_int_eq(can()->message_write(form_of(RAW),
					      (const unsigned char *)&frame, 16,
					      text, sizeof(text)), 6);
	ck_assert_str_eq(text, "123#AB");
	ck_assert_int_eq(can()->message_read(form_of(RAW), text, 6, &got,
					     sizeof(got), NULL), 16);
	ck_bytes(&got, &frame, 16);
}
END_TEST

/* ---- hints ---- */

static const struct {
	int proto;
	const char *op;
	int error;
	const char *says; /* NULL: nothing */
} hints[] = {
	{ RAW, "send", ENOBUFS, "txqueuelen" },
	{ J1939, "sendto", ENOBUFS, "txqueuelen" },
	{ BCM, "recv", ENETDOWN, "ip link set" },
	{ RAW, "send", ENXIO, "name one in the address" },
	{ RAW, "bind", ENODEV, "not a CAN one" },
	{ BCM, "connect", ENODEV, "not a CAN one" },
	{ ISOTP, "bind", ENODEV, "cannot use all" },
	{ BCM, "send", ENOTCONN, "connect" },
	{ BCM, "bind", EOPNOTSUPP, "not bound" },
	{ RAW, "send", EINVAL, "fd" },
	{ ISOTP, "bind", EINVAL, "mtu 16" },
	{ ISOTP, "send", ECOMM, "flow control" },
	{ ISOTP, "recv", EILSEQ, "lost" },
	{ ISOTP, "recv", EBADMSG, "padding" },
	{ ISOTP, "bind", EADDRNOTAVAIL, "equal" },
	{ ISOTP, "setsockopt", EISCONN, "before" },
	{ J1939, "sendto", EADDRNOTAVAIL, "claim" },
	{ J1939, "send", EACCES, "broadcast" },
	{ J1939, "setsockopt", EPERM, "CAP_NET_ADMIN" },
	{ J1939, "send", EBADFD, "bind" },
	{ RAW, "socket", EAFNOSUPPORT, "modprobe can" },
	{ ISOTP, "socket", EPROTONOSUPPORT, "modprobe can-isotp" },
	{ J1939, "socket", EPROTONOSUPPORT, "modprobe can-j1939" },
	{ RAW, "bind", EIO, NULL },
	{ 99, "send", ENOBUFS, "txqueuelen" },
	{ -1, "send", EINVAL, NULL },
};

START_TEST(misleading_errors_have_a_hint)
{
	const char *got = can()->hint(form_of(hints[_i].proto), hints[_i].op,
				      hints[_i].error);

	if (!hints[_i].says) {
		ck_assert_ptr_null(got);
		return;
	}
	ck_assert_msg(got && strstr(got, hints[_i].says), "%s %d: %s",
		      hints[_i].op, hints[_i].error, got ? got : "nothing");
	/* It is copied into a field of that size. */
	ck_assert_uint_lt(strlen(got), sizeof(((struct afsock_err *)0)->hint));
}
END_TEST

Suite *suite_can_text(void);
Suite *suite_can_text(void)
{
	Suite *s = suite_create("can_text");
	TCase *tc = tcase_create("addresses");

	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, text_means_the_tuple_and_is_written_back, 0,
			    (int)SUPPORT_COUNT(texts));
	tcase_add_loop_test(tc, bad_text_names_its_field, 0,
			    (int)SUPPORT_COUNT(bad_texts));
	tcase_add_test(tc, option_names_are_known);
	suite_add_tcase(s, tc);

	tc = tcase_create("messages");
	tcase_add_loop_test(tc, frame_in_words, 0, (int)SUPPORT_COUNT(words));
	tcase_add_test(tc, what_is_no_message_has_no_words);
	tcase_add_test(tc, bcm_message_in_words);
	tcase_add_test(tc, j1939_message_in_words);
	tcase_add_loop_test(tc, pdu_text_is_hex_bytes_with_spaces, 0,
			    (int)SUPPORT_COUNT(messages));
	tcase_add_test(tc, pdu_text_is_cut_as_snprintf_cuts);
	tcase_add_test(tc, raw_message_text_is_frame_text);
	suite_add_tcase(s, tc);

	tc = tcase_create("hints");
	tcase_add_loop_test(tc, misleading_errors_have_a_hint, 0,
			    (int)SUPPORT_COUNT(hints));
	suite_add_tcase(s, tc);
	return s;
}
