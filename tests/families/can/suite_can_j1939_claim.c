/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_j1939_claim.c - address claiming on vcan0, alone, against others,
 * against somebody who means no good
 */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <afsock/can.h>
#include <afsock/j1939.h>

#include "support/support.h"

#define TIMEOUT (40 * SUPPORT_SEC)
#define NAME UINT64_C(0x1122334455667788)
#define NAME_BYTES "8877665544332211"

static bool have_vcan(void)
{
	if (!support_has_socket(AF_CAN, SOCK_DGRAM, CAN_J1939))
		return false;
	if (if_nametoindex("vcan0"))
		return true;
	support_skip("no interface vcan0");
	return false;
}

#define NEED_VCAN() \
	do { \
		if (!have_vcan()) \
			return; \
	} while (0)

static struct afsock dial(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_dial(text, TIMEOUT, &s, &err);

	ck_assert_msg(r == 0, "%s: %s (%s)", text, support_code(r), err.text);
	return s;
}

static void put(struct afsock *raw, const char *text)
{
	unsigned char frame[AFSOCK_CAN_FRAME_MAX];
	ssize_t n = afsock_can_frame_parse(text, strlen(text), frame,
					   sizeof(frame), NULL);

	ck_code(n, 16);
	ck_code(afsock_send(raw, frame, 16, 0), 16);
}

static const char *get(struct afsock *raw)
{
	static char text[AFSOCK_CAN_XL_TEXT_MAX];
	unsigned char frame[AFSOCK_CAN_FRAME_MAX];
	ssize_t n = afsock_recv(raw, frame, sizeof(frame), 0);

	ck_assert_msg(n > 0 || n == -EAGAIN, "%s", support_code(n));
	text[0] = '\0';
	if (n > 0)
		afsock_can_frame_format(frame, (size_t)n, text, sizeof(text));
	return text;
}

static void begin(struct afsock_j1939_claim *c, uint64_t name,
		  const char *addrs)
{
	struct afsock_j1939_addrs wanted = { .count = 0 };
	struct afsock_err err = { .code = 0 };
	int r;

	ck_code(afsock_j1939_addrs_parse(addrs, strlen(addrs), &wanted, &err),
		0);
	r = afsock_j1939_claim_open(c, "vcan0", name, &wanted, &err);
	ck_assert_msg(r == 0, "%s %s", support_code(r), err.text);
}

/* Serve claims until the first of them has an event of that kind. */
static struct afsock_j1939_claim_event pump(struct afsock_j1939_claim *claims,
					    size_t count, int kind)
{
	int64_t end = support_now() + TIMEOUT;

	while (support_now() < end) {
		struct afsock_j1939_claim_event event;
		struct pollfd fds[4];
		int64_t until = end, left;
		struct timespec ts;
		size_t i;
		int r;

		for (i = 0; i < count; i++) {
			while ((r = afsock_j1939_claim_handle(&claims[i],
							      &event)) > 0)
				if (i == 0 && event.kind == kind)
					return event;
			ck_code(r, 0);
			fds[i] = (struct pollfd){ .fd = claims[i].s.fd,
						  .events = POLLIN };
			if (afsock_j1939_claim_deadline(&claims[i]) < until)
				until = afsock_j1939_claim_deadline(
					&claims[i]);
		}
		left = until - support_now();
		left = left < 0 ? 0 : left;
		ts.tv_sec = (time_t)(left / SUPPORT_SEC);
		ts.tv_nsec = (long)(left % SUPPORT_SEC);
		ppoll(fds, count, &ts, NULL);
	}
	ck_abort_msg("no event %d", kind);
	return (struct afsock_j1939_claim_event){ .kind = 0 };
}

START_TEST(an_address_is_ours_after_250_ms)
{
	struct afsock_j1939_to to = { 0, 0x12300, 0x90, -1 };
	struct afsock_j1939_claim c;
	struct afsock_j1939_msg msg;
	struct afsock_err err = { .code = 0 };
	struct afsock raw, s, peer;
	unsigned char got[64];
	int64_t start;

	NEED_VCAN();
	raw = dial("can:vcan0");
	peer = dial("j1939:vcan0,sa=0x90,broadcast=no");
	start = support_now();
	begin(&c, NAME, "0x80");
	ck_code(afsock_j1939_claim_wait(&c, TIMEOUT, &err), 0);
	ck_took(start, 250 * SUPPORT_MS);
	ck_assert_uint_eq(c.addr, 0x80);
	ck_assert_str_eq(get(&raw), "18EEFF80#" NAME_BYTES);
	/* Another socket sends as the name, from that address. */
	s = dial("j1939:vcan0,name=0x1122334455667788");
	ck_code(afsock_j1939_send(&s, "0123456789", 10, &to, &err), 0);
	ck_code(afsock_j1939_recv(&peer, got, sizeof(got), &msg), 10);
	ck_assert_uint_eq(msg.sa, 0x80);
	ck_assert_uint_eq(msg.src_name, NAME);
	afsock_close(&s);
	/* And one can send to the name. */
	to = (struct afsock_j1939_to){ NAME, 0x12300, 0xff, -1 };
	s = dial("j1939:vcan0,name=0x1122334455667788");
	ck_code(afsock_j1939_send(&peer, "0123456789", 10, &to, &err), 0);
	ck_code(afsock_j1939_recv(&s, got, sizeof(got), &msg), 10);
	ck_assert_uint_eq(msg.dst_name, NAME);
	ck_assert_uint_eq(msg.da, 0x80);
	afsock_close(&s);
	afsock_j1939_claim_close(&c);
	afsock_close(&peer);
	afsock_close(&raw);
}
END_TEST

START_TEST(a_rival_with_a_higher_name_loses)
{
	struct afsock_j1939_claim_event event;
	struct afsock_j1939_claim c;
	struct afsock raw;

	NEED_VCAN();
	begin(&c, NAME, "0x80");
	pump(&c, 1, AFSOCK_J1939_CLAIM_WON);
	raw = dial("can:vcan0");
	put(&raw, "18EEFF80#8977665544332211");
	event = pump(&c, 1, AFSOCK_J1939_CLAIM_DEFENDED);
	ck_assert_uint_eq(event.addr, 0x80);
	ck_assert_uint_eq(event.name, NAME + 1);
	/* A question afterwards is answered by the claim that defends. */
	put(&raw, "18EA8090#00EE00");
	put(&raw, "18EEFF81#0100000000000000");
	pump(&c, 1, AFSOCK_J1939_CLAIM_SEEN);
	while (afsock_j1939_claim_deadline(&c) != INT64_MAX)
		ck_assert_int_ge(afsock_j1939_claim_handle(&c, &event), 0);
	ck_assert_str_eq(get(&raw), "18EEFF80#" NAME_BYTES);
	ck_assert_int_eq(c.state, AFSOCK_J1939_CLAIMED);
	ck_assert_uint_eq(c.holders[0x81], 1);
	ck_assert_uint_eq(c.holders[0x80], NAME);
	afsock_j1939_claim_close(&c);
	afsock_close(&raw);
}
END_TEST

START_TEST(a_lost_address_makes_room_for_the_next)
{
	struct afsock_j1939_claim_event event;
	struct afsock_j1939_claim c;
	struct afsock raw;
	const char *text;

	NEED_VCAN();
	begin(&c, NAME, "0x80,0x81");
	pump(&c, 1, AFSOCK_J1939_CLAIM_WON);
	ck_assert_uint_eq(c.addr, 0x80);
	raw = dial("can:vcan0");
	put(&raw, "18EEFF80#8777665544332211");
	event = pump(&c, 1, AFSOCK_J1939_CLAIM_LOST);
	ck_assert_uint_eq(event.addr, 0x80);
	ck_assert_uint_eq(event.name, NAME - 1);
	pump(&c, 1, AFSOCK_J1939_CLAIM_WON);
	ck_assert_uint_eq(c.addr, 0x81);
	ck_assert_str_eq(get(&raw), "18EEFF81#" NAME_BYTES);
	put(&raw, "18EEFF81#8677665544332211");
	pump(&c, 1, AFSOCK_J1939_CLAIM_LOST);
	event = pump(&c, 1, AFSOCK_J1939_CLAIM_NONE);
	ck_assert_int_eq(c.state, AFSOCK_J1939_CANNOT);
	while (afsock_j1939_claim_deadline(&c) != INT64_MAX)
		ck_assert_int_ge(afsock_j1939_claim_handle(&c, &event), 0);
	text = get(&raw);
	ck_assert_str_eq(text, "18EEFFFE#" NAME_BYTES);
	ck_code(afsock_j1939_claim_wait(&c, TIMEOUT, NULL), -EADDRNOTAVAIL);
	afsock_j1939_claim_close(&c);
	afsock_close(&raw);
}
END_TEST

START_TEST(two_claimers_share_a_bus)
{
	struct afsock_j1939_claim c[2];

	NEED_VCAN();
	/* The second looks first, and takes what is free. */
	begin(&c[0], NAME + 1, "0x80,0x81");
	pump(c, 1, AFSOCK_J1939_CLAIM_WON);
	begin(&c[1], NAME, "0x80,0x81");
	pump(c, 2, AFSOCK_J1939_CLAIM_SEEN);
	ck_assert_uint_eq(c[0].addr, 0x80);
	ck_assert_uint_eq(c[1].addr, 0x81);
	afsock_j1939_claim_close(&c[1]);
	/* One that wants just this address gets it by its name. */
	begin(&c[1], NAME, "0x80");
	pump(c, 2, AFSOCK_J1939_CLAIM_LOST);
	pump(c, 2, AFSOCK_J1939_CLAIM_WON);
	ck_assert_uint_eq(c[0].addr, 0x81);
	if (c[1].state != AFSOCK_J1939_CLAIMED)
		pump(&c[1], 1, AFSOCK_J1939_CLAIM_WON);
	ck_assert_int_eq(c[1].state, AFSOCK_J1939_CLAIMED);
	afsock_j1939_claim_close(&c[0]);
	afsock_j1939_claim_close(&c[1]);
}
END_TEST

/* Whoever asks or claims as fast as the bus goes gets a few answers. */
START_TEST(a_flood_is_not_answered_with_one)
{
	struct afsock_j1939_claim_event event;
	struct afsock_j1939_claim c;
	int64_t start, took;
	struct afsock raw;
	int i, ours = 0;

	NEED_VCAN();
	begin(&c, NAME, "0x80");
	pump(&c, 1, AFSOCK_J1939_CLAIM_WON);
	raw = dial("can:vcan0,rcvbuf=1000000");
	start = support_now();
	for (i = 0; i < 300; i++) {
		put(&raw, i % 2 ? "18EAFF90#00EE00" :
				  "18EEFF80#8977665544332211");
		while (afsock_j1939_claim_handle(&c, &event) > 0)
			;
	}
	took = support_now() - start;
	afsock_set_timeout(&raw, 0);
	while (*get(&raw))
		ours++;
	ck_assert_int_ge(ours, 1);
	ck_assert_msg(ours <= 2 + took / (20 * SUPPORT_MS),
		      "%d claims in %lld ns", ours, (long long)took);
	ck_assert_uint_eq(c.addr, 0x80);
	afsock_j1939_claim_close(&c);
	afsock_close(&raw);
}
END_TEST

/* Somebody with the lowest name wants every address that we go to. */
START_TEST(a_war_ends)
{
	struct afsock_j1939_claim_event event;
	struct afsock_j1939_claim c;
	struct afsock raw;
	char text[64];
	int losses = 0;

	NEED_VCAN();
	raw = dial("can:vcan0,rcvbuf=1000000");
	begin(&c, NAME, "0-253");
	do {
		struct pollfd fd = { .fd = c.s.fd, .events = POLLIN };
		int r = afsock_j1939_claim_handle(&c, &event);

		ck_assert_int_ge(r, 0);
		if (r > 0 && event.kind == AFSOCK_J1939_CLAIM_LOST)
			losses++;
		if (r > 0 && event.kind == AFSOCK_J1939_CLAIM_NONE)
			break;
		if (r > 0)
			continue;
		if (c.state == AFSOCK_J1939_CLAIMING) {
			snprintf(text, sizeof(text),
				 "18EEFF%02X#%02X00000000000000", c.addr,
				 c.addr + 1);
			put(&raw, text);
		}
		poll(&fd, 1, 5);
	} while (losses <= AFSOCK_J1939_CLAIM_LOSSES);
	ck_assert_int_eq(losses, AFSOCK_J1939_CLAIM_LOSSES);
	ck_assert_int_eq(c.state, AFSOCK_J1939_CANNOT);
	ck_code(afsock_j1939_claim_restart(&c), 0);
	pump(&c, 1, AFSOCK_J1939_CLAIM_WON);
	afsock_j1939_claim_close(&c);
	afsock_close(&raw);
}
END_TEST

START_TEST(somebody_has_our_name)
{
	struct afsock_j1939_claim_event event;
	struct afsock_j1939_claim c;
	struct afsock raw;

	NEED_VCAN();
	begin(&c, NAME, "0x80");
	pump(&c, 1, AFSOCK_J1939_CLAIM_WON);
	raw = dial("can:vcan0");
	put(&raw, "18EEFF83#" NAME_BYTES);
	event = pump(&c, 1, AFSOCK_J1939_CLAIM_DUPLICATE);
	ck_assert_uint_eq(event.addr, 0x83);
	while (afsock_j1939_claim_deadline(&c) != INT64_MAX)
		ck_assert_int_ge(afsock_j1939_claim_handle(&c, &event), 0);
	ck_assert_str_eq(get(&raw), "18EEFF80#" NAME_BYTES);
	afsock_j1939_claim_close(&c);
	afsock_close(&raw);
}
END_TEST

START_TEST(claims_that_cannot_be)
{
	struct afsock_j1939_addrs wanted = { .count = 0 };
	struct afsock_j1939_claim c = { .s = AFSOCK_INIT, .name = 5 };
	struct afsock_err err;

	ck_code(afsock_j1939_claim_open(&c, "vcan0", NAME, &wanted, &err),
		AFSOCK_EVALUE);
	wanted.count = 1;
	ck_code(afsock_j1939_claim_open(&c, "vcan0", 0, &wanted, &err),
		AFSOCK_EVALUE);
	wanted.list[0] = 0xfe;
	ck_code(afsock_j1939_claim_open(&c, "vcan0", NAME, &wanted, &err),
		AFSOCK_EVALUE);
	ck_assert_uint_eq(c.name, 5);
	NEED_VCAN();
	wanted.list[0] = 1;
	ck_code(afsock_j1939_claim_open(&c, "nosuch0", NAME, &wanted, &err),
		-ENODEV);
	ck_code(afsock_j1939_claim_open(&c, "lo", NAME, &wanted, &err),
		-ENODEV);
	ck_assert_uint_eq(c.name, 5);
	begin(&c, NAME, "1");
	ck_code(afsock_j1939_claim_wait(&c, 20 * SUPPORT_MS, &err),
		AFSOCK_TIMEOUT);
	afsock_j1939_claim_close(&c);
	afsock_j1939_claim_close(NULL);
}
END_TEST

Suite *suite_can_j1939_claim(void);
Suite *suite_can_j1939_claim(void)
{
	Suite *s = suite_create("can_j1939_claim");
	TCase *tc = tcase_create("claim");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, an_address_is_ours_after_250_ms);
	tcase_add_test(tc, a_rival_with_a_higher_name_loses);
	tcase_add_test(tc, a_lost_address_makes_room_for_the_next);
	tcase_add_test(tc, two_claimers_share_a_bus);
	tcase_add_test(tc, a_flood_is_not_answered_with_one);
	tcase_add_test(tc, a_war_ends);
	tcase_add_test(tc, somebody_has_our_name);
	tcase_add_test(tc, claims_that_cannot_be);
	suite_add_tcase(s, tc);
	return s;
}
