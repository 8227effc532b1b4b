/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_peers.c - can-utils at the other end of vcan0: candump, cansend,
 * isotpsend, isotprecv, testj1939
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <afsock/can.h>

#include "support/peer.h"
#include "support/support.h"

#define TIMEOUT (20 * SUPPORT_SEC)

static bool have_peer(const char *program)
{
	if (!support_has_socket(AF_CAN, SOCK_RAW, CAN_RAW))
		return false;
	if (if_nametoindex("vcan0"))
		return peer_exists(program);
	support_skip("no interface vcan0");
	return false;
}

#define NEED_PEER(program) \
	do { \
		if (!have_peer(program)) \
			return; \
	} while (0)

/* A command of words without spaces, its output by lines. */
static struct peer start(const char *command)
{
	const char *argv[24] = { "stdbuf", "-oL" };
	struct peer peer;
	char words[256], *rest = words, *word;
	size_t n = 2;

	snprintf(words, sizeof(words), "%s", command);
	while (n < SUPPORT_COUNT(argv) - 1 && (word = strsep(&rest, " ")))
		argv[n++] = word;
	peer_start(&peer, argv, -1);
	return peer;
}

/* For programs that go on until they are told. */
static int stop(struct peer *peer)
{
	kill(peer->pid, SIGTERM);
	return peer_end(peer);
}

static bool has_output(const struct peer *peer, int ms)
{
	struct pollfd p = { .fd = peer->out, .events = POLLIN };

	return poll(&p, 1, ms) > 0;
}

/* Until the kernel has a receiver of that line's beginning on vcan0. */
static void await_receiver(const char *list, const char *begins)
{
	int64_t limit = support_now() + TIMEOUT;
	char path[64], line[256];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/net/can/rcvlist_%s", list);
	while (!found) {
		ck_assert_msg(support_now() < limit, "no '%s' in %s", begins,
			      path);
		f = fopen(path, "re");
		ck_assert_ptr_nonnull(f);
		while (!found && fgets(line, sizeof(line), f))
			found = strncmp(line, begins, strlen(begins)) == 0;
		fclose(f);
		if (!found)
			support_pause(20 * SUPPORT_MS);
	}
}

static struct afsock dial(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_dial(text, TIMEOUT, &s, &err);

	ck_assert_msg(r == 0, "%s: %s (%s)", text, support_code(r), err.text);
	return s;
}

/* ---- candump and cansend ---- */

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* Every kind of frame in turn, with contents from a generator. */
static size_t make_frame(unsigned int i, uint32_t *state, unsigned char *ret)
{
	struct canfd_frame fd = { .can_id = next_random(state) };
	struct can_frame frame = { .can_id = 0 };
	size_t at;

	for (at = 0; at < 64; at++)
		fd.data[at] = (unsigned char)next_random(state);
	fd.can_id &= i & 1 ? CAN_EFF_MASK : CAN_SFF_MASK;
	fd.can_id |= i & 1 ? CAN_EFF_FLAG : 0;
	if (i % 5 == 4) {
		fd.len = (unsigned char)afsock_can_fd_len(next_random(state) %
							  65);
		fd.flags = (unsigned char)(next_random(state) & 3);
		memset(fd.data + fd.len, 0, 64 - (size_t)fd.len);
		memcpy(ret, &fd, sizeof(fd));
		return sizeof(fd);
	}
	frame.can_id = fd.can_id;
	frame.len = (unsigned char)(next_random(state) % 9);
	if (i % 7 == 3)
		frame.can_id |= CAN_RTR_FLAG;
	else
		memcpy(frame.data, fd.data, frame.len);
	if (i % 11 == 6) {
		frame.can_id = CAN_ERR_FLAG | (fd.can_id & 0x3ff);
		frame.len = 8;
	}
	memcpy(ret, &frame, sizeof(frame));
	return sizeof(frame);
}

/* What the kernel delivers to us and to candump is the same; so are the texts,
 * and the lines' times and names are read. */
START_TEST(candumps_log_and_ours_are_equal)
{
	struct peer candump;
	struct afsock tx, rx;
	struct afsock_can_record record;
	unsigned char frame[72], logged[72];
	char line[256], text[AFSOCK_CAN_TEXT_MAX], again[256];
	uint32_t state = 4711;
	unsigned int i;
	size_t len;
	ssize_t n;

	NEED_PEER("candump");
	candump = start("candump -L vcan0,0:0,#FFFFFFFF");
	await_receiver("all", "   vcan0     000    00000000");
	rx = dial("can:vcan0,fd,error");
	tx = dial("can:vcan0,fd");
	for (i = 0; i < 500; i++) {
		len = make_frame(i, &state, frame);
		ck_code(afsock_send(&tx, frame, len, 0), (int)len);
		n = afsock_recv(&rx, frame, sizeof(frame), 0);
		ck_assert_int_eq(n, (ssize_t)len);
		peer_line(&candump, line, sizeof(line));
		ck_assert_int_gt(afsock_can_frame_format(frame, len, text,
							 sizeof(text)), 0);
		ck_assert_str_eq(strrchr(line, ' ') + 1, text);
		ck_code(afsock_can_log_parse(line, strlen(line), logged,
					     sizeof(logged), &record, NULL), 1);
		ck_assert_uint_eq(record.frame_len, len);
		ck_bytes(logged, frame, len);
		afsock_can_log_format(&record, 0, 0, again, sizeof(again));
		ck_assert_str_eq(again, line);
	}
	afsock_close(&tx);
	afsock_close(&rx);
	ck_assert_int_eq(stop(&candump), 0);
}
END_TEST

START_TEST(cansends_frame_is_the_one_that_we_parse)
{
	static const char *const texts[] = {
		"123#DEADBEEF", "123#DE.AD.BE.EF", "12345678#", "123#R8",
		"5A1##3112233445566778899", "123##0", "20000044#0004000000008090",
		"123#.11.22.",
	};
	struct afsock rx;
	unsigned char got[72], want[72];
	char command[128];
	struct peer cansend;
	size_t i;
	ssize_t n;

	NEED_PEER("cansend");
	rx = dial("can:vcan0,fd,error");
	for (i = 0; i < SUPPORT_COUNT(texts); i++) {
		snprintf(command, sizeof(command), "cansend vcan0 %s",
			 texts[i]);
		cansend = start(command);
		ck_assert_int_eq(peer_end(&cansend), 0);
		n = afsock_recv(&rx, got, sizeof(got), 0);
		ck_code(afsock_can_frame_parse(texts[i], strlen(texts[i]),
					       want, sizeof(want), NULL), n);
		/* The kernel marks FD frames on their way. */
		if (n == 72)
			want[5] |= 4;
		ck_bytes(got, want, (size_t)n);
	}
	afsock_close(&rx);
}
END_TEST

/* ---- isotpsend and isotprecv ---- */

#define PDU 4000

static unsigned char pdu_byte(size_t i)
{
	return (unsigned char)(i * 7 + (i >> 8) + 1);
}

START_TEST(isotprecv_gets_what_we_send)
{
	static unsigned char pdu[PDU];
	static char line[3 * PDU + 16], pair[4];
	struct peer peer;
	struct afsock s;
	size_t i;

	NEED_PEER("isotprecv");
	for (i = 0; i < PDU; i++)
		pdu[i] = pdu_byte(i);
	peer = start("isotprecv -s 711 -d 710 vcan0");
	await_receiver("sff", "   vcan0     710");
	s = dial("isotp:vcan0,rx=0x711,tx=0x710,wait-tx-done");
	ck_code(afsock_send(&s, pdu, PDU, 0), PDU);
	peer_line(&peer, line, sizeof(line));
	ck_assert_uint_eq(strlen(line), 3 * PDU);
	for (i = 0; i < PDU; i++) {
		snprintf(pair, sizeof(pair), "%02X ", pdu[i]);
		ck_assert_msg(memcmp(line + 3 * i, pair, 3) == 0,
			      "byte %zu is %.3s, wanted %s", i, line + 3 * i,
			      pair);
	}
	afsock_close(&s);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

START_TEST(we_get_what_isotpsend_sends)
{
	static unsigned char got[PDU + 10];
	struct peer peer;
	struct afsock s;
	char text[4];
	size_t i;

	NEED_PEER("isotpsend");
	s = dial("isotp:vcan0,rx=0x710,tx=0x711,bs=16,stmin=100us");
	peer = start("isotpsend -s 710 -d 711 vcan0");
	for (i = 0; i < PDU; i++) {
		snprintf(text, sizeof(text), "%02x ", pdu_byte(i));
		ck_assert_int_eq(write(peer.in, text, 3), 3);
	}
	peer_eof(&peer);
	ck_code(afsock_recv(&s, got, sizeof(got), 0), PDU);
	for (i = 0; i < PDU; i++)
		ck_assert_msg(got[i] == pdu_byte(i), "byte %zu is %02x", i,
			      got[i]);
	afsock_close(&s);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

/* 29 bits, extended addresses, padding: their options against ours. */
START_TEST(isotp_options_mean_what_can_utils_means)
{
	static unsigned char pdu[100], got[128];
	struct peer peer;
	struct afsock s;
	char line[512];

	NEED_PEER("isotprecv");
	memset(pdu, 0x5a, sizeof(pdu));
	peer = start("isotprecv -s 18DA10F9 -d 18DAF910 -x AA:BB -p 11:22 "
		     "-P a vcan0");
	await_receiver("eff", "   vcan0  98daf910");
	s = dial("isotp:vcan0,rx=0x18DA10F9,tx=0x18DAF910,ext-address=0xbb,"
		 "rx-ext-address=0xaa,txpad=0x22,rxpad=0x11,check-pad=all,"
		 "wait-tx-done");
	ck_code(afsock_send(&s, pdu, sizeof(pdu), 0), sizeof(pdu));
	peer_line(&peer, line, sizeof(line));
	ck_assert(strncmp(line, "5A 5A 5A", 8) == 0);
	ck_assert_uint_eq(strlen(line), 3 * sizeof(pdu));
	peer_end(&peer);
	peer = start("isotpsend -s 18DA10F9 -d 18DAF910 -x AA:BB -p 11:22 "
		     "-P a vcan0");
	ck_assert_int_eq(write(peer.in, "01 02 03 04 05 06 07 08 09", 26), 26);
	peer_eof(&peer);
	ck_code(afsock_recv(&s, got, sizeof(got), 0), 9);
	ck_bytes(got, "\x01\x02\x03\x04\x05\x06\x07\x08\x09", 9);
	peer_end(&peer);
	afsock_close(&s);
}
END_TEST

/* ---- testj1939 ---- */

START_TEST(testj1939_gets_what_we_send)
{
	static const char *const want[] = {
		"80 12300: 00 11 22 33 44 55 66 77",
		"00008     88 99 aa bb cc dd ee ff",
		"00010     10 20 30 40",
	};
	unsigned char data[20] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66,
				   0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd,
				   0xee, 0xff, 0x10, 0x20, 0x30, 0x40 };
	struct peer peer;
	struct afsock s;
	char line[128];
	size_t i;
	int tries = 0;

	NEED_PEER("testj1939");
	peer = start("testj1939 -r vcan0:0x90");
	s = dial("j1939:vcan0,addr=0x80,to=0x90:0x12300");
	/* Nothing tells that it is ready: send until it says something. */
	do {
		ck_assert_int_lt(tries++, 60);
		afsock_send(&s, data, sizeof(data), 0);
	} while (!has_output(&peer, 1000));
	for (i = 0; i < SUPPORT_COUNT(want); i++) {
		peer_line(&peer, line, sizeof(line));
		ck_assert_str_eq(line, want[i]);
	}
	stop(&peer);
	afsock_close(&s);
}
END_TEST

/* Its messages repeat 01 23 45 67 89 ab cd ef. */
START_TEST(we_get_what_testj1939_sends)
{
	static const unsigned char want[20] = {
		0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23,
		0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67,
	};
	static const size_t sizes[] = { 8, 20 };
	struct afsock_form form;
	struct afsock_addr from;
	struct peer peer;
	struct afsock s;
	unsigned char got[64];
	char text[128];
	size_t i;

	NEED_PEER("testj1939");
	s = dial("j1939:vcan0,addr=0x90");
	form = afsock_form_of(&s);
	for (i = 0; i < SUPPORT_COUNT(sizes); i++) {
		snprintf(text, sizeof(text),
			 "testj1939 -s%zu vcan0:0x80 :0x90,0x12300", sizes[i]);
		peer = start(text);
		ck_code(afsock_recvfrom(&s, got, sizeof(got), 0, &from),
			(int)sizes[i]);
		ck_bytes(got, want, sizes[i]);
		afsock_describe(&form, &from, got, 8, text, sizeof(text));
		ck_assert_str_eq(text, "pgn 0x12300 from 0x80 [8] 01 23 45 67 "
				       "89 AB CD EF");
		ck_assert_int_eq(peer_end(&peer), 0);
	}
	afsock_close(&s);
}
END_TEST

Suite *suite_can_peers(void);
Suite *suite_can_peers(void)
{
	Suite *s = suite_create("can_peers");
	TCase *tc = tcase_create("can-utils");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, candumps_log_and_ours_are_equal);
	tcase_add_test(tc, cansends_frame_is_the_one_that_we_parse);
	tcase_add_test(tc, isotprecv_gets_what_we_send);
	tcase_add_test(tc, we_get_what_isotpsend_sends);
	tcase_add_test(tc, isotp_options_mean_what_can_utils_means);
	tcase_add_test(tc, testj1939_gets_what_we_send);
	tcase_add_test(tc, we_get_what_testj1939_sends);
	suite_add_tcase(s, tc);
	return s;
}
