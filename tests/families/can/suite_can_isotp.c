/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_isotp.c - afsock/isotp.h: addressing formats, options, transfers
 *
 * Peers are made of single frames, so that they can break every rule.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can/isotp.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/can.h>
#include <afsock/isotp.h>

#include "support/support.h"

#define TIMEOUT (20 * SUPPORT_SEC)
#define EFF CAN_EFF_FLAG

static bool have_isotp(void)
{
	if (!support_has_socket(AF_CAN, SOCK_DGRAM, CAN_ISOTP))
		return false;
	if (if_nametoindex("vcan0"))
		return true;
	support_skip("no interface vcan0");
	return false;
}

#define NEED_ISOTP() \
	do { \
		if (!have_isotp()) \
			return; \
	} while (0)

static struct afsock_isotp_address normal(canid_t rx, canid_t tx)
{
	struct afsock_isotp_address a;
	struct afsock_err err;

	ck_code(afsock_isotp_normal(rx, tx, &a, &err), 0);
	return a;
}

static struct afsock open_one(canid_t rx, canid_t tx,
			      const struct afsock_isotp_config *config,
			      int64_t timeout_ns)
{
	struct afsock_isotp_address a = normal(rx, tx);
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_isotp_open("vcan0", &a, config, timeout_ns, &s, &err);

	ck_assert_msg(r == 0, "%s: %s", support_code(r), err.text);
	return s;
}

static struct afsock open_raw(void)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_dial("can:vcan0,fd", TIMEOUT, &s, &err), 0);
	return s;
}

static void put(struct afsock *raw, const char *text)
{
	unsigned char frame[72];
	ssize_t n = afsock_can_frame_parse(text, strlen(text), frame,
					   sizeof(frame), NULL);

	ck_assert_int_gt(n, 0);
	ck_assert_int_eq(afsock_send(raw, frame, (size_t)n, 0), n);
}

/* The next frame on the bus that others sent. */
static const char *get(struct afsock *raw)
{
	static char text[AFSOCK_CAN_TEXT_MAX];
	unsigned char frame[72];
	ssize_t n = afsock_recv(raw, frame, sizeof(frame), 0);

	ck_assert_int_gt(n, 0);
	afsock_can_frame_format(frame, (size_t)n, text, sizeof(text));
	return text;
}

#define ck_says(err, words) \
	ck_assert_msg(strstr((err).text, words) != NULL, \
		      "says '%s', wanted '%s'", (err).text, words)

/* ---- addressing (ISO 15765-2, 10.3) ---- */

START_TEST(fixed_identifiers_are_made_of_addresses)
{
	struct afsock_isotp_address a;

	/* ISO 15765-4: the tester is F1, the engine 10. */
	ck_code(afsock_isotp_normal_fixed(0xf1, 0x10, false, &a, NULL), 0);
	ck_assert_uint_eq(a.tx_id, EFF | 0x18da10f1);
	ck_assert_uint_eq(a.rx_id, EFF | 0x18daf110);
	ck_assert(!a.has_ext && !a.is_functional);
	ck_code(afsock_isotp_normal_fixed(0xf1, 0x33, true, &a, NULL), 0);
	ck_assert_uint_eq(a.tx_id, EFF | 0x18db33f1);
	ck_assert(a.is_functional);
	ck_code(afsock_isotp_mixed_fixed(0xf1, 0x10, 0x99, false, &a, NULL),
		0);
	ck_assert_uint_eq(a.tx_id, EFF | 0x18ce10f1);
	ck_assert_uint_eq(a.rx_id, EFF | 0x18cef110);
	ck_assert(a.has_ext && a.tx_ext == 0x99 && a.rx_ext == 0x99);
	ck_code(afsock_isotp_mixed_fixed(0xf1, 0x33, 0x99, true, &a, NULL), 0);
	ck_assert_uint_eq(a.tx_id, EFF | 0x18cd33f1);
}
END_TEST

START_TEST(impossible_addresses_are_refused_by_name)
{
	struct afsock_isotp_address a = { .rx_id = 77 };
	struct afsock_err err;

	ck_code(afsock_isotp_normal(0x800, 0x1, &a, &err), AFSOCK_ERANGE);
	ck_says(err, "rx_id 0x800 above 0x7ff");
	ck_code(afsock_isotp_normal(0x1, EFF | 0x20000000, &a, &err),
		AFSOCK_ERANGE);
	ck_assert_str_eq(err.field, "tx_id");
	ck_code(afsock_isotp_normal(0x123, 0x123, &a, &err), AFSOCK_EVALUE);
	ck_says(err, "both 0x123");
	ck_code(afsock_isotp_normal_fixed(0x10, 0x10, false, &a, &err),
		AFSOCK_EVALUE);
	ck_code(afsock_isotp_extended(0x1, 0x2, 5, 5, &a, &err),
		AFSOCK_EVALUE);
	ck_code(afsock_isotp_mixed(EFF | 0x1, 0x2, 5, &a, &err),
		AFSOCK_EVALUE);
	ck_says(err, "18CE");
	ck_assert_uint_eq(a.rx_id, 77);
}
END_TEST

/* What the first byte of frames is: extended begins with the receiver, mixed
 * with the extension. */
START_TEST(address_bytes_are_on_the_bus)
{
	struct afsock_isotp_address a;
	struct afsock_err err;
	struct afsock s, raw;
	unsigned char pdu[8];

	NEED_ISOTP();
	raw = open_raw();
	ck_code(afsock_isotp_extended(0x7a1, 0x7a2, 0xf1, 0x10, &a, &err), 0);
	ck_code(afsock_isotp_open("vcan0", &a, NULL, TIMEOUT, &s, &err), 0);
	ck_code(afsock_isotp_send(&s, "\x3e", 1, &err), 1);
	ck_assert_str_eq(get(&raw), "7A2#10013E");
	put(&raw, "7A1#10013E"); /* for somebody else */
	put(&raw, "7A1#F1017E");
	ck_code(afsock_isotp_recv(&s, pdu, sizeof(pdu), NULL, &err), 1);
	ck_assert_uint_eq(pdu[0], 0x7e);
	afsock_close(&s);
	ck_code(afsock_isotp_mixed(0x7a1, 0x7a2, 0x55, &a, &err), 0);
	ck_code(afsock_isotp_open("vcan0", &a, NULL, TIMEOUT, &s, &err), 0);
	ck_code(afsock_isotp_send(&s, "\x3e", 1, &err), 1);
	ck_assert_str_eq(get(&raw), "7A2#55013E");
	put(&raw, "7A1#55017E");
	ck_code(afsock_isotp_recv(&s, pdu, sizeof(pdu), NULL, &err), 1);
	afsock_close(&s);
	afsock_close(&raw);
}
END_TEST

/* ---- options ---- */

/* ISO 15765-2, table 19. */
static const struct {
	int64_t ns;
	int byte; /* -1: none */
} stmins[] = {
	{ 0, 0 }, { 1000000, 1 }, { 127000000, 0x7f }, { 128000000, -1 },
	{ 100000, 0xf1 }, { 900000, 0xf9 }, { 950000, -1 }, { 1500000, -1 },
	{ -1, -1 },
};

START_TEST(stmin_has_the_standards_bytes)
{
	uint8_t byte = 0x80;
	int r = afsock_isotp_stmin_encode(stmins[_i].ns, &byte, NULL);

	if (stmins[_i].byte < 0) {
		ck_code(r, AFSOCK_ERANGE);
		return;
	}
	ck_code(r, 0);
	ck_assert_uint_eq(byte, (unsigned int)stmins[_i].byte);
	ck_assert_int_eq(afsock_isotp_stmin_decode(byte), stmins[_i].ns);
}
END_TEST

START_TEST(reserved_stmin_is_the_longest)
{
	ck_assert_int_eq(afsock_isotp_stmin_decode(0x80), 127000000);
	ck_assert_int_eq(afsock_isotp_stmin_decode(0xf0), 127000000);
	ck_assert_int_eq(afsock_isotp_stmin_decode(0xfa), 127000000);
}
END_TEST

/* Each row breaks one thing. */
static void break_one(struct afsock_isotp_config *c, int what)
{
	switch (what) {
	case 0:
		c->sf_broadcast = c->cf_broadcast = true;
		break;
	case 1:
		c->has_rx_ext_address = true;
		break;
	case 2:
		c->check_pad_data = true;
		break;
	case 3:
		c->frame_txtime_ns = INT64_C(4294967295);
		break;
	case 4:
		c->force_tx_stmin_ns = -2;
		break;
	case 5:
		c->stmin_ns = 1;
		break;
	case 6:
		c->tx_dl = 10;
		break;
	case 7:
		c->tx_dl = 64; /* with mtu 16 */
		break;
	case 8:
		c->mtu = 17;
		break;
	default:
		c->listen_mode = c->sf_broadcast = true;
	}
}

static const char *const broken_fields[] = {
	"cf_broadcast", "rx_ext_address", "check_pad_data", "frame_txtime_ns",
	"force_tx_stmin_ns", "stmin", "tx-dl", "mtu", "mtu", "listen_mode",
};

START_TEST(impossible_options_name_their_field)
{
	struct afsock_isotp_config c;
	struct afsock_err err;

	afsock_isotp_config_init(&c);
	ck_code(afsock_isotp_config_check(&c, &err), 0);
	break_one(&c, _i);
	ck_assert_int_lt(afsock_isotp_config_check(&c, &err), -5000);
	ck_assert_str_eq(err.field, broken_fields[_i]);
}
END_TEST

START_TEST(options_are_the_kernels_bytes_and_read_back)
{
	static const struct can_isotp_options want = {
		.flags = CAN_ISOTP_EXTEND_ADDR | CAN_ISOTP_TX_PADDING |
			 CAN_ISOTP_RX_PADDING | CAN_ISOTP_CHK_PAD_LEN |
			 CAN_ISOTP_CHK_PAD_DATA | CAN_ISOTP_HALF_DUPLEX |
			 CAN_ISOTP_FORCE_TXSTMIN | CAN_ISOTP_FORCE_RXSTMIN |
			 CAN_ISOTP_RX_EXT_ADDR | CAN_ISOTP_WAIT_TX_DONE,
		.frame_txtime = 70000, .ext_address = 0xf1,
		.txpad_content = 0x11, .rxpad_content = 0x22,
		.rx_ext_address = 0x10,
	};
	struct afsock_isotp_config c, back;
	struct can_isotp_options opts;
	struct can_isotp_fc_options flow;
	struct can_isotp_ll_options link;
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err;
	uint32_t gap;
	size_t len = sizeof(opts);

	NEED_ISOTP();
	afsock_isotp_config_init(&c);
	c.has_ext_address = c.has_rx_ext_address = true;
	c.ext_address = 0xf1;
	c.rx_ext_address = 0x10;
	c.has_txpad = c.has_rxpad = true;
	c.check_pad_len = c.check_pad_data = c.half_duplex = true;
	c.txpad = 0x11;
	c.rxpad = 0x22;
	c.frame_txtime_ns = 70000;
	c.force_tx_stmin_ns = 123456;
	c.force_rx_stmin_ns = 654321;
	c.stmin_ns = 300000;
	c.bs = 9;
	c.wftmax = 3;
	c.mtu = 72;
	c.tx_dl = 32;
	c.brs = true;
	ck_code(afsock_open(AF_CAN, SOCK_DGRAM, CAN_ISOTP, &s, &err), 0);
	ck_code(afsock_isotp_config_apply(&s, &c, &err), 0);
	ck_code(afsock_getopt(&s, SOL_CAN_ISOTP, CAN_ISOTP_OPTS, &opts, &len),
		0);
	ck_bytes(&opts, &want, sizeof(want));
	len = sizeof(flow);
	afsock_getopt(&s, SOL_CAN_ISOTP, CAN_ISOTP_RECV_FC, &flow, &len);
	ck_bytes(&flow, "\x09\xf3\x03", 3);
	len = sizeof(link);
	afsock_getopt(&s, SOL_CAN_ISOTP, CAN_ISOTP_LL_OPTS, &link, &len);
	ck_bytes(&link, "\x48\x20\x01", 3);
	len = sizeof(gap);
	afsock_getopt(&s, SOL_CAN_ISOTP, CAN_ISOTP_TX_STMIN, &gap, &len);
	ck_assert_uint_eq(gap, 123456);
	memset(&back, 0, sizeof(back));
	ck_code(afsock_isotp_config_read(&s, &back, &err), 0);
	ck_assert_int_eq(back.force_rx_stmin_ns, 654321);
	ck_assert_int_eq(back.stmin_ns, 300000);
	ck_assert_int_eq(back.frame_txtime_ns, 70000);
	ck_assert(back.brs && !back.esi && back.tx_dl == 32 && back.bs == 9);
	ck_assert(back.half_duplex && back.wait_tx_done && !back.listen_mode);
	afsock_close(&s);
}
END_TEST

START_TEST(options_after_bind_are_refused)
{
	struct afsock_isotp_config c;
	struct afsock_err err;
	struct afsock s;

	NEED_ISOTP();
	afsock_isotp_config_init(&c);
	s = open_one(0x7a1, 0x7a2, &c, TIMEOUT);
	ck_code(afsock_isotp_config_apply(&s, &c, &err), -EISCONN);
	ck_says(err, "once the socket is bound");
	afsock_close(&s);
}
END_TEST

/* The kernel of the test machine has no such flag and takes it all the same;
 * newer ones have it. */
START_TEST(unknown_flags_are_not_taken_silently)
{
	struct afsock_isotp_config c;
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err;
	int r;

	NEED_ISOTP();
	afsock_isotp_config_init(&c);
	c.dynamic_fc = true;
	ck_code(afsock_open(AF_CAN, SOCK_DGRAM, CAN_ISOTP, &s, &err), 0);
	r = afsock_isotp_config_apply(&s, &c, &err);
	if (r < 0) {
		ck_code(r, -EOPNOTSUPP);
		ck_says(err, "dynamic_fc needs Linux 6.9");
	}
	afsock_close(&s);
}
END_TEST

/* ---- transfers ---- */

/* Both ends in one process: the receiver's kernel does the rest. */
static const size_t lengths[] = { 1, 7, 8, 4095, 4096, 66000 };

START_TEST(messages_arrive_as_they_were)
{
	struct afsock_isotp_config c;
	struct afsock a, b;
	struct afsock_err err;
	size_t len = lengths[_i % 6], i, room = len + 1;
	unsigned char *sent, *got;
	int64_t time_ns = 0;

	NEED_ISOTP();
	if (len > afsock_isotp_max_pdu(NULL)) {
		len = afsock_isotp_max_pdu(NULL);
	}
	sent = malloc(len);
	got = malloc(room);
	for (i = 0; i < len; i++)
		sent[i] = (unsigned char)(i * 7 + i / 256);
	afsock_isotp_config_init(&c);
	c.frame_txtime_ns = 0;
	/* Second half: by our own waiting, and CAN FD. */
	c.wait_tx_done = _i < 6;
	if (_i >= 6) {
		c.mtu = 72;
		c.tx_dl = 64;
	}
	a = open_one(0x7a1, 0x7a2, &c, 6 * TIMEOUT);
	b = open_one(0x7a2, 0x7a1, &c, TIMEOUT);
	ck_code(afsock_isotp_send(&a, sent, len, &err), (int64_t)len);
	ck_code(afsock_isotp_recv(&b, got, room, &time_ns, &err),
		(int64_t)len);
	ck_bytes(got, sent, len);
	ck_assert_int_gt(time_ns, INT64_C(1600000000) * SUPPORT_SEC);
	afsock_close(&a);
	afsock_close(&b);
	free(sent);
	free(got);
}
END_TEST

START_TEST(a_cut_message_says_its_whole_length)
{
	struct afsock a, b;
	unsigned char got[4];

	NEED_ISOTP();
	a = open_one(0x7a1, 0x7a2, NULL, TIMEOUT);
	b = open_one(0x7a2, 0x7a1, NULL, TIMEOUT);
	ck_code(afsock_isotp_send(&a, "1234567890", 10, NULL), 10);
	ck_code(afsock_isotp_recv(&b, got, sizeof(got), NULL, NULL), 10);
	ck_bytes(got, "1234", 4);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(too_long_is_refused_with_the_limit)
{
	size_t max = afsock_isotp_max_pdu(NULL);
	unsigned char *pdu;
	char says[64];
	struct afsock_err err;
	struct afsock s, raw;

	NEED_ISOTP();
	pdu = calloc(1, max + 1);
	ck_assert_ptr_nonnull(pdu);
	s = open_one(0x7a1, 0x7a2, NULL, TIMEOUT);
	raw = open_raw();
	snprintf(says, sizeof(says), "%zu bytes above the %zu", max + 1, max);
	ck_code(afsock_isotp_send(&s, pdu, max + 1, &err), AFSOCK_ERANGE);
	ck_says(err, says);
	ck_code(afsock_isotp_send(&s, pdu, 0, &err), AFSOCK_EVALUE);
	/* The kernel agrees: EINVAL above, not below. */
	ck_code(afsock_send(&s, pdu, max + 1, 0), -EINVAL);
	afsock_set_timeout(&raw, 0);
	ck_code(afsock_recv(&raw, pdu, 16, 0), -EAGAIN);
	afsock_close(&s);
	afsock_close(&raw);
	free(pdu);
}
END_TEST

/* Loop: with the kernel waiting, and with us waiting. */
START_TEST(no_flow_control_is_told_by_the_send)
{
	struct afsock_isotp_config c;
	struct afsock_err err;
	struct afsock s;
	int64_t start;

	NEED_ISOTP();
	afsock_isotp_config_init(&c);
	c.wait_tx_done = _i == 0;
	s = open_one(0x321, 0x123, &c, TIMEOUT);
	start = support_now();
	ck_code(afsock_isotp_send(&s, "0123456789", 10, &err), -ECOMM);
	ck_assert_int_ge(support_now() - start, SUPPORT_SEC);
	ck_says(err, "no flow control from 321 within 1 s (N_Bs)");
	/* Nothing of it is left for the next. */
	ck_code(afsock_isotp_error(&s, &err), 0);
	ck_code(afsock_isotp_send(&s, "0", 1, &err), 1);
	afsock_close(&s);
}
END_TEST

START_TEST(an_error_of_an_earlier_send_is_told_as_such)
{
	struct afsock_isotp_config c;
	struct afsock_err err;
	struct pollfd fd;
	struct afsock s, raw;

	NEED_ISOTP();
	afsock_isotp_config_init(&c);
	c.wait_tx_done = false;
	s = open_one(0x321, 0x123, &c, TIMEOUT);
	raw = open_raw();
	ck_code(afsock_send(&s, "0123456789", 10, 0), 10);
	fd = (struct pollfd){ .fd = s.fd, .events = POLLERR };
	ck_assert_int_eq(poll(&fd, 1, 20000), 1);
	ck_assert_str_eq(get(&raw), "123#100A303132333435");
	ck_code(afsock_isotp_send(&s, "X", 1, &err), -ECOMM);
	ck_assert_str_eq(err.field, "earlier");
	ck_code(afsock_isotp_send(&s, "Y", 1, &err), 1);
	ck_assert_str_eq(get(&raw), "123#0159");
	afsock_close(&s);
	afsock_close(&raw);
}
END_TEST

START_TEST(our_limit_ends_a_send_that_goes_on)
{
	struct afsock_isotp_config c;
	struct afsock_err err;
	struct afsock s;
	int64_t start;

	NEED_ISOTP();
	afsock_isotp_config_init(&c);
	c.wait_tx_done = false;
	s = open_one(0x321, 0x123, &c, 100 * SUPPORT_MS);
	start = support_now();
	ck_code(afsock_isotp_send(&s, "0123456789", 10, &err), AFSOCK_TIMEOUT);
	ck_took(start, 100 * SUPPORT_MS);
	ck_says(err, "still under way");
	/* Closing within no time leaves it open; within a while tells how it
	 * ended. */
	ck_code(afsock_isotp_close(&s, 0, &err), AFSOCK_TIMEOUT);
	ck_assert_int_ge(s.fd, 0);
	ck_code(afsock_isotp_close(&s, TIMEOUT, &err), -ECOMM);
	ck_assert_int_eq(s.fd, -1);
}
END_TEST

START_TEST(a_send_that_does_not_wait_is_finished_later)
{
	struct afsock_isotp_config c;
	struct afsock_err err;
	struct afsock s, raw;

	NEED_ISOTP();
	afsock_isotp_config_init(&c);
	c.wait_tx_done = false;
	s = open_one(0x321, 0x123, &c, 0);
	raw = open_raw();
	ck_code(afsock_isotp_send(&s, "0123456789", 10, &err), 10);
	ck_code(afsock_isotp_finish(&s, &err), -EAGAIN);
	ck_code(afsock_isotp_send(&s, "0", 1, &err), -EAGAIN);
	put(&raw, "321#300000");
	afsock_set_timeout(&s, TIMEOUT);
	ck_code(afsock_isotp_finish(&s, &err), 0);
	afsock_close(&s);
	afsock_close(&raw);
}
END_TEST

/* ---- hostile peers, frame by frame ---- */

/* What a sender is told about bad flow control. */
static const struct {
	const char *frame;
	int code;
	const char *says;
} bad_flows[] = {
	{ "321#320000", -EMSGSIZE, "321 has no room" },
	{ "321#3F0000", -EBADMSG, "no flow control that we know" },
	{ "321#30", -EBADMSG, "no flow control that we know" },
	/* Wait once, then nothing. */
	{ "321#310000", -ECOMM, "no flow control from 321" },
	/* Reserved STmin: the longest, 127 ms. */
	{ "321#3000A0", 0, "" },
};

START_TEST(bad_flow_control_has_a_name)
{
	struct afsock_isotp_config c;
	struct afsock_err err = { .code = 0 };
	struct afsock s, raw;

	NEED_ISOTP();
	afsock_isotp_config_init(&c);
	c.wait_tx_done = false;
	s = open_one(0x321, 0x123, &c, 0);
	raw = open_raw();
	ck_code(afsock_isotp_send(&s, "0123456789", 10, &err), 10);
	put(&raw, bad_flows[_i].frame);
	afsock_set_timeout(&s, TIMEOUT);
	ck_code(afsock_isotp_finish(&s, &err), bad_flows[_i].code);
	ck_says(err, bad_flows[_i].says);
	afsock_close(&s);
	afsock_close(&raw);
}
END_TEST

/* A peer that always asks to wait: the kernel has no end for that. */
START_TEST(a_flood_of_wait_frames_meets_our_limit)
{
	struct afsock_isotp_config c;
	struct afsock_err err;
	struct afsock s, raw;
	int64_t start = support_now();

	NEED_ISOTP();
	afsock_isotp_config_init(&c);
	c.wait_tx_done = false;
	s = open_one(0x321, 0x123, &c, 0);
	raw = open_raw();
	ck_code(afsock_isotp_send(&s, "0123456789", 10, &err), 10);
	while (support_now() - start < 1500 * SUPPORT_MS) {
		put(&raw, "321#310000");
		support_pause(50 * SUPPORT_MS);
	}
	afsock_set_timeout(&s, 50 * SUPPORT_MS);
	ck_code(afsock_isotp_finish(&s, &err), AFSOCK_TIMEOUT);
	ck_says(err, "asks to wait");
	put(&raw, "321#320000");
	ck_code(afsock_isotp_close(&s, TIMEOUT, &err), -EMSGSIZE);
	afsock_close(&raw);
}
END_TEST

/* What a receiver is told: the kernel's error, or our limit where the kernel
 * drops the frame without a word. */
static const struct {
	const char *frames[3];
	int code;
	const char *says;
} bad_messages[] = {
	{ { "321#1014000102030405", "321#2200010203040506" }, -EILSEQ,
	  "from 321 has the wrong sequence number" },
	{ { "321#1014000102030405" }, -ETIMEDOUT,
	  "no consecutive frame from 321 within 1 s (N_Cr)" },
	{ { "321#2100010203040506" }, AFSOCK_TIMEOUT, "" },
	{ { "321#00" }, AFSOCK_TIMEOUT, "" },
	{ { "321#0800" }, AFSOCK_TIMEOUT, "" },
	{ { "321#1000000200000000" }, AFSOCK_TIMEOUT, "" }, /* 128 KiB */
	{ { "321#1000FFFFFFFF0000" }, AFSOCK_TIMEOUT, "" },
	{ { "321#1003000102030405" }, AFSOCK_TIMEOUT, "" }, /* fits in one */
	/* Too short in the middle: dropped, and the kernel's timer with it. */
	{ { "321#1014000102030405", "321#21000102" }, AFSOCK_TIMEOUT, "" },
};

START_TEST(bad_messages_have_a_name_and_an_end)
{
	struct afsock_err err = { .text = "" };
	struct afsock s, raw;
	unsigned char got[64];
	size_t i;

	NEED_ISOTP();
	s = open_one(0x321, 0x123, NULL,
		     bad_messages[_i].code == AFSOCK_TIMEOUT ?
			     1500 * SUPPORT_MS : TIMEOUT);
	raw = open_raw();
	for (i = 0; i < 3 && bad_messages[_i].frames[i]; i++)
		put(&raw, bad_messages[_i].frames[i]);
	ck_code(afsock_isotp_recv(&s, got, sizeof(got), NULL, &err),
		bad_messages[_i].code);
	ck_says(err, bad_messages[_i].says);
	/* And the next message is as good as any. */
	put(&raw, "321#02AABB");
	afsock_set_timeout(&s, TIMEOUT);
	ck_code(afsock_isotp_recv(&s, got, sizeof(got), NULL, &err), 2);
	afsock_close(&s);
	afsock_close(&raw);
}
END_TEST

START_TEST(wrong_padding_has_a_name)
{
	struct afsock_isotp_config c;
	struct afsock_err err;
	struct afsock s, raw;
	unsigned char got[8];

	NEED_ISOTP();
	afsock_isotp_config_init(&c);
	c.has_rxpad = c.check_pad_len = c.check_pad_data = true;
	s = open_one(0x321, 0x123, &c, TIMEOUT);
	raw = open_raw();
	put(&raw, "321#02AABB5555555555");
	ck_code(afsock_isotp_recv(&s, got, sizeof(got), NULL, &err), -EBADMSG);
	ck_says(err, "check-pad");
	put(&raw, "321#02AABBCCCCCCCCCC");
	ck_code(afsock_isotp_recv(&s, got, sizeof(got), NULL, &err), 2);
	afsock_close(&s);
	afsock_close(&raw);
}
END_TEST

/* ---- functional requests ---- */

struct answers {
	size_t count;
	canid_t ids[8];
	size_t lens[8];
	int errors[8];
	unsigned char first[8];
};

static int keep(void *arg, const struct afsock_isotp_answer *answer)
{
	struct answers *all = arg;
	size_t i = all->count++;

	ck_assert_uint_lt(i, 8);
	all->ids[i] = answer->rx_id;
	all->lens[i] = answer->len;
	all->errors[i] = answer->error;
	all->first[i] = answer->len ? answer->data[0] : 0;
	return all->count == 3;
}

struct responder {
	canid_t rx, tx;
	size_t len;
};

static const struct responder responders[] = {
	{ 0x7e0, 0x7e8, 8 },
	{ 0x7e3, 0x7eb, 20 },
	{ 0x7e7, 0x7ef, 400 },
};

/* Bound before there is a process to wait for. */
struct sockets {
	const struct responder *who;
	struct afsock hear, say;
};

static void open_responder(const struct responder *who, struct sockets *ret)
{
	ret->who = who;
	ret->hear = open_one(0x7df, 0x6f8 + (who->rx & 7), NULL, 5 * TIMEOUT);
	ret->say = open_one(who->rx, who->tx, NULL, 5 * TIMEOUT);
}

/* Hears the functional request, then answers physically. In a child, so no
 * assertions. */
static int respond(void *arg)
{
	struct sockets *s = arg;
	unsigned char pdu[400] = { 0 };
	struct afsock_err err = { .text = "" };
	ssize_t n = afsock_isotp_recv(&s->hear, pdu, sizeof(pdu), NULL, &err);

	if (n == 2) {
		pdu[0] = (unsigned char)(0x41 + (s->who->rx & 7));
		n = afsock_isotp_send(&s->say, pdu, s->who->len, &err);
		if (n == (ssize_t)s->who->len)
			return 0;
	}
	fprintf(stderr, "responder %x: %zd %s\n", s->who->rx, n, err.text);
	return 1;
}

START_TEST(one_request_has_the_answers_of_all)
{
	struct afsock_isotp_address to = { .tx_id = 0x7df,
					   .is_functional = true };
	struct afsock_isotp_address from[8];
	struct afsock_isotp_group *group;
	struct sockets sockets[3];
	struct answers all = { 0 };
	struct afsock_err err = { .code = 0 };
	pid_t pids[3];
	canid_t i;
	ssize_t n;
	int r;

	NEED_ISOTP();
	for (i = 0; i < 3; i++)
		open_responder(&responders[i], &sockets[i]);
	for (i = 0; i < 8; i++)
		from[i] = normal(0x7e8 + i, 0x7e0 + i);
	r = afsock_isotp_group_open("vcan0", &to, from, 8, NULL, 4095, &group,
				    &err);
	ck_assert_msg(r == 0, "%s: %s", support_code(r), err.text);
	for (i = 0; i < 3; i++)
		pids[i] = support_child(respond, &sockets[i]);
	n = afsock_isotp_group_request(group, "\x01\x00", 2, 5 * TIMEOUT, keep,
				       &all, &err);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(support_child_end(pids[i]), 0);
	ck_code(n, 3);
	for (i = 0; i < 3; i++) {
		size_t k;

		for (k = 0; k < 3 && all.ids[k] != responders[i].tx; k++)
			;
		ck_assert_msg(k < 3, "nothing of %x", responders[i].tx);
		ck_assert_uint_eq(all.lens[k], responders[i].len);
		ck_assert_int_eq(all.errors[k], 0);
		ck_assert_uint_eq(all.first[k], 0x41 + (responders[i].rx & 7));
		afsock_close(&sockets[i].hear);
		afsock_close(&sockets[i].say);
	}
	afsock_isotp_group_close(group);
}
END_TEST

START_TEST(functional_requests_are_one_frame)
{
	struct afsock_isotp_address to = { .tx_id = 0x7df,
					   .is_functional = true };
	struct afsock_isotp_address from = normal(0x7e8, 0x7e0);
	struct afsock_isotp_group *group;
	struct answers all = { 0 };
	struct afsock_err err;
	struct afsock raw;

	NEED_ISOTP();
	raw = open_raw();
	ck_code(afsock_isotp_group_open("vcan0", &to, &from, 1, NULL, 100,
					&group, &err), 0);
	ck_code(afsock_isotp_group_request(group, "12345678", 8, 0, keep, &all,
					   &err), AFSOCK_ERANGE);
	ck_says(err, "8 bytes do not fit in a single frame");
	/* Nobody answers: no answers, and no failure. An old one is dropped. */
	put(&raw, "7E8#0141");
	ck_code(afsock_isotp_group_request(group, "1234567", 7,
					   50 * SUPPORT_MS, keep, &all, &err),
		0);
	ck_assert_str_eq(get(&raw), "7DF#0731323334353637");
	ck_assert_uint_eq(all.count, 0);
	ck_code(afsock_isotp_group_open("vcan0", &to, &from, 0, NULL, 100,
					&group, &err), AFSOCK_ERANGE);
	afsock_isotp_group_close(group);
	afsock_close(&raw);
}
END_TEST

/* ---- listening ---- */

START_TEST(a_sniffer_hears_both_and_says_nothing)
{
	struct afsock_isotp_address a = normal(0x7e8, 0x7e0);
	struct afsock_isotp_sniffer sniffer;
	struct afsock_isotp_heard heard;
	struct afsock_err err = { .code = 0 };
	unsigned char got[64];
	struct afsock raw;

	NEED_ISOTP();
	ck_code(afsock_isotp_sniffer_open("vcan0", &a, NULL, TIMEOUT, &sniffer,
					  &err), 0);
	raw = open_raw();
	put(&raw, "7E0#0322F190");
	put(&raw, "7E8#100A000102030405");
	put(&raw, "7E8#2106070809AAAAAA");
	ck_code(afsock_isotp_sniffer_next(&sniffer, got, sizeof(got), &heard,
					  &err), 3);
	ck_assert_int_eq(heard.direction, 'T');
	ck_assert_uint_eq(heard.id, 0x7e0);
	ck_bytes(got, "\x22\xf1\x90", 3);
	ck_code(afsock_isotp_sniffer_next(&sniffer, got, sizeof(got), &heard,
					  &err), 10);
	ck_assert_int_eq(heard.direction, 'R');
	ck_assert_int_gt(heard.time_ns, 0);
	put(&raw, "7E8#1014000102030405");
	put(&raw, "7E8#2500010203040506");
	ck_code(afsock_isotp_sniffer_next(&sniffer, got, sizeof(got), &heard,
					  &err), 0);
	ck_assert_int_eq(heard.error, -EILSEQ);
	ck_assert_uint_eq(heard.id, 0x7e8);
	ck_says(err, "wrong sequence");
	/* No flow control of ours is on the bus. */
	afsock_set_timeout(&raw, 0);
	ck_code(afsock_recv(&raw, got, 16, 0), -EAGAIN);
	afsock_isotp_sniffer_close(&sniffer);
	afsock_close(&raw);
}
END_TEST

Suite *suite_can_isotp(void);
Suite *suite_can_isotp(void)
{
	Suite *s = suite_create("can_isotp");
	TCase *tc = tcase_create("values");

	tcase_add_test(tc, fixed_identifiers_are_made_of_addresses);
	tcase_add_test(tc, impossible_addresses_are_refused_by_name);
	tcase_add_loop_test(tc, stmin_has_the_standards_bytes, 0,
			    (int)SUPPORT_COUNT(stmins));
	tcase_add_test(tc, reserved_stmin_is_the_longest);
	tcase_add_loop_test(tc, impossible_options_name_their_field, 0,
			    (int)SUPPORT_COUNT(broken_fields));
	suite_add_tcase(s, tc);

	tc = tcase_create("kernel");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, address_bytes_are_on_the_bus);
	tcase_add_test(tc, options_are_the_kernels_bytes_and_read_back);
	tcase_add_test(tc, options_after_bind_are_refused);
	tcase_add_test(tc, unknown_flags_are_not_taken_silently);
	tcase_add_loop_test(tc, messages_arrive_as_they_were, 0, 12);
	tcase_add_test(tc, a_cut_message_says_its_whole_length);
	tcase_add_test(tc, too_long_is_refused_with_the_limit);
	tcase_add_loop_test(tc, no_flow_control_is_told_by_the_send, 0, 2);
	tcase_add_test(tc, an_error_of_an_earlier_send_is_told_as_such);
	tcase_add_test(tc, our_limit_ends_a_send_that_goes_on);
	tcase_add_test(tc, a_send_that_does_not_wait_is_finished_later);
	tcase_add_loop_test(tc, bad_flow_control_has_a_name, 0,
			    (int)SUPPORT_COUNT(bad_flows));
	tcase_add_test(tc, a_flood_of_wait_frames_meets_our_limit);
	tcase_add_loop_test(tc, bad_messages_have_a_name_and_an_end, 0,
			    (int)SUPPORT_COUNT(bad_messages));
	tcase_add_test(tc, wrong_padding_has_a_name);
	tcase_add_test(tc, one_request_has_the_answers_of_all);
	tcase_add_test(tc, functional_requests_are_one_frame);
	tcase_add_test(tc, a_sniffer_hears_both_and_says_nothing);
	suite_add_tcase(s, tc);
	return s;
}
