/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_j1939_bus.c - messages of SAE J1939 on vcan0, and peers that break
 * the rules
 *
 * Frames of such peers are written to a raw socket; the numbers in them are
 * those of SAE J1939-21, 5.10. The kernel takes them all for the bus.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <afsock/can.h>
#include <afsock/j1939.h>

#include "support/support.h"

#define TIMEOUT (40 * SUPPORT_SEC)

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

static struct afsock listen_at(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_listen(text, TIMEOUT, &s, &err);

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

/* Read frames until one begins with that text. */
static void await_frame(struct afsock *raw, const char *want)
{
	char text[AFSOCK_CAN_XL_TEXT_MAX];
	unsigned char frame[AFSOCK_CAN_FRAME_MAX];
	ssize_t n;

	do {
		n = afsock_recv(raw, frame, sizeof(frame), 0);
		ck_assert_msg(n > 0, "waiting for %s: %s", want,
			      support_code(n));
		afsock_can_frame_format(frame, (size_t)n, text, sizeof(text));
	} while (strncmp(text, want, strlen(want)) != 0);
}

/* The next event that is not just progress. */
static struct afsock_j1939_event await_event(struct afsock *s)
{
	struct afsock_j1939_event event = { .kind = 0 };
	int r;

	for (;;) {
		r = afsock_j1939_event(s, &event);
		if (r == 0 && event.kind != AFSOCK_J1939_TX_SCHEDULED &&
		    event.kind != AFSOCK_J1939_RX_PROGRESS)
			return event;
		if (r == 0)
			continue;
		ck_code(r, -EAGAIN);
		r = afsock_wait(s, 0);
		ck_assert_msg(r > 0, "no event: %s", support_code(r));
	}
}

static void fill(unsigned char *buf, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = (unsigned char)(i * 31 + i / 251);
}

/* ---- messages ---- */

static const size_t lengths[] = { 0, 8, 9, 20, 1785, 1786, 100000 };

START_TEST(a_message_is_seen_through_and_told_in_full)
{
	static unsigned char sent[100000], got[100001];
	struct afsock_j1939_to to = { 0, 0x12300, 0x90, 3 };
	struct afsock_j1939_msg msg;
	struct afsock_err err = { .code = 0 };
	size_t len = lengths[_i];
	struct afsock a, b;

	NEED_VCAN();
	fill(sent, sizeof(sent));
	b = listen_at("j1939:vcan0,sa=0x90,timestampns");
	a = dial("j1939:vcan0,sa=0x80");
	ck_assert_msg(afsock_j1939_send(&a, sent, len, &to, &err) == 0, "%s",
		      err.text);
	ck_code(afsock_j1939_pending(&a), 0);
	ck_code(afsock_j1939_recv(&b, got, sizeof(got), &msg), (int)len);
	ck_bytes(got, sent, len);
	ck_assert_uint_eq(msg.len, len);
	ck_assert(!msg.is_cut);
	ck_assert_uint_eq(msg.sa, 0x80);
	ck_assert_uint_eq(msg.da, 0x90);
	ck_assert_uint_eq(msg.pgn, 0x12300);
	ck_assert_uint_eq(msg.prio, 3);
	ck_assert_int_eq(msg.ifindex, (int)if_nametoindex("vcan0"));
	ck_assert_int_gt(msg.time_ns, 0);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(a_message_that_is_cut_says_so)
{
	struct afsock_j1939_msg msg;
	unsigned char got[10];
	struct afsock a, b;

	NEED_VCAN();
	b = listen_at("j1939:vcan0,sa=0x90");
	a = dial("j1939:vcan0,sa=0x80,da=0x90,pgn=0x12300");
	ck_code(afsock_j1939_send(&a, "0123456789abcdef", 16, NULL, NULL), 0);
	ck_code(afsock_j1939_recv(&b, got, sizeof(got), &msg), 10);
	ck_assert(msg.is_cut);
	ck_assert_uint_eq(msg.len, 10);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(broadcasts_need_no_option)
{
	struct afsock_j1939_to all = AFSOCK_J1939_TO_INIT;
	struct afsock_j1939_msg msg;
	struct afsock_err err;
	struct afsock a, b, c;
	unsigned char got[64];

	NEED_VCAN();
	b = listen_at("j1939:vcan0,sa=0x90");
	c = listen_at("j1939:vcan0");
	a = dial("j1939:vcan0,sa=0x80,broadcast=no");
	all.pgn = 0xfeca;
	ck_code(afsock_j1939_send(&a, "0123456789", 10, &all, NULL), 0);
	ck_code(afsock_j1939_recv(&b, got, sizeof(got), &msg), 10);
	ck_assert_uint_eq(msg.da, 0xff);
	ck_code(afsock_j1939_recv(&c, got, sizeof(got), &msg), 10);
	ck_assert_uint_eq(msg.sa, 0x80);
	/* One is not longer than the transport protocol. */
	ck_code(afsock_j1939_send(&a, got, 1786, &all, &err), AFSOCK_ERANGE);
	ck_assert_ptr_nonnull(strstr(err.text, "1786 bytes above 1785"));
	afsock_close(&a);
	afsock_close(&b);
	afsock_close(&c);
}
END_TEST

START_TEST(keys_say_what_is_sent_and_what_is_let_in)
{
	struct afsock_j1939_msg msg;
	struct afsock a, b, raw;
	char got[16];

	NEED_VCAN();
	raw = dial("can:vcan0");
	b = listen_at("j1939:vcan0,sa=0x90,rxpgn=0x12300/0xfecb");
	/* In either order. */
	a = dial("j1939:vcan0,pgn=0x12300,da=0x90,sa=0x80");
	ck_code(afsock_send(&a, "\1", 1, 0), 1);
	await_frame(&raw, "19239080#01");
	afsock_close(&a);
	a = dial("j1939:vcan0,sa=0x80,pgn=0xfeca");
	ck_code(afsock_send(&a, "\2", 1, 0), 1);
	await_frame(&raw, "18FECA80#02");
	afsock_close(&a);
	a = dial("j1939:vcan0,sa=0x80,pgn=0xfecb,da=0xff");
	ck_code(afsock_send(&a, "\3", 1, 0), 1);
	ck_code(afsock_j1939_recv(&b, got, sizeof(got), &msg), 1);
	ck_assert_int_eq(got[0], 1);
	ck_code(afsock_j1939_recv(&b, got, sizeof(got), &msg), 1);
	ck_assert_int_eq(got[0], 3);
	/* What is sent is no filter: an answer of another group comes in. */
	put(&raw, "18EF80FE#04");
	afsock_close(&a);
	a = dial("j1939:vcan0,sa=0x80,da=0x90,pgn=0x12300");
	put(&raw, "18EF8090#05");
	ck_code(afsock_j1939_recv(&a, got, sizeof(got), &msg), 1);
	ck_assert_int_eq(got[0], 5);
	afsock_close(&a);
	afsock_close(&b);
	b = listen_at("j1939:vcan0,sa=0x91,rxfilter=sa=0x7+pgn=0xef00");
	put(&raw, "18EF9106#06");
	put(&raw, "18EF9107#07");
	ck_code(afsock_j1939_recv(&b, got, sizeof(got), &msg), 1);
	ck_assert_int_eq(got[0], 7);
	afsock_close(&b);
	afsock_close(&raw);
}
END_TEST

START_TEST(mistakes_are_named_before_any_call)
{
	static const struct {
		const char *text;
		int code;
		const char *says;
	} rows[] = {
		{ "j1939:vcan0,sa=0x80,da=0x90,pgn=0x12345", AFSOCK_EVALUE,
		  "must end in 00" },
		{ "j1939:vcan0,sa=0x80,da=0x100", AFSOCK_ERANGE,
		  "da 0x100 above 0xff" },
		{ "j1939:vcan0,sa=0x80,da=0xfe", AFSOCK_EVALUE,
		  "no destination" },
		{ "j1939:vcan0,sa=0x80,da=", AFSOCK_EVALUE, "no destination" },
		{ "j1939:vcan0,sa=0x80,dname=", AFSOCK_EVALUE, "no name" },
		{ "j1939:vcan0,sa=0x100", AFSOCK_ERANGE, "addr 0x100 above" },
		{ "j1939:vcan0,sa=1,rxpgn=0x40000", AFSOCK_ERANGE,
		  "0x40000 above 0x3ffff" },
		{ "j1939:vcan0,sa=1,rxpgn=0xef01", AFSOCK_EVALUE, "end in 00" },
		{ "can:vcan0,rxpgn=1", AFSOCK_EVALUE, "one of j1939" },
	};
	struct afsock_j1939_to to = { 0, 0x12300, 0xfe, -1 };
	struct afsock_err err = { .code = 0 };
	struct afsock s = AFSOCK_INIT;
	size_t i;

	NEED_VCAN();
	for (i = 0; i < SUPPORT_COUNT(rows); i++) {
		ck_code(afsock_dial(rows[i].text, TIMEOUT, &s, &err),
			rows[i].code);
		ck_assert_msg(strstr(err.text, rows[i].says) != NULL,
			      "%s: says '%s'", rows[i].text, err.text);
	}
	ck_code(afsock_listen("j1939:vcan0,sa=1,pgn=0xfeca", 0, &s, &err),
		AFSOCK_EVALUE);
	ck_assert_ptr_nonnull(strstr(err.text, "rxpgn=0xfeca"));
	s = dial("j1939:vcan0,sa=0x80");
	ck_code(afsock_j1939_send(&s, "", 0, &to, &err), AFSOCK_EVALUE);
	to.addr = 1;
	to.prio = 8;
	ck_code(afsock_j1939_send(&s, "", 0, &to, &err), AFSOCK_ERANGE);
	to.prio = -1;
	to.pgn = 0x12301;
	ck_code(afsock_j1939_send(&s, "", 0, &to, &err), AFSOCK_EVALUE);
	ck_code(afsock_j1939_start(&s, "", 117440506, NULL, &err),
		AFSOCK_ERANGE);
	afsock_close(&s);
}
END_TEST

/* ---- nobody there, and closing ---- */

START_TEST(nobody_there_is_the_result)
{
	struct afsock_err err = { .code = 0 };
	int64_t start;
	struct afsock s;

	NEED_VCAN();
	s = dial("j1939:vcan0,sa=0x80,da=0x92,pgn=0x12300");
	start = support_now();
	ck_code(afsock_j1939_send(&s, "0123456789", 10, NULL, &err),
		-EHOSTUNREACH);
	ck_took(start, 1250 * SUPPORT_MS);
	ck_assert_ptr_nonnull(strstr(err.text, "0x92, pgn 0x12300, 10 bytes"));
	ck_assert_ptr_nonnull(strstr(err.text, "1250 ms (T3)"));
	/* It is over: nothing is left to wait for. */
	ck_code(afsock_j1939_pending(&s), 0);
	start = support_now();
	afsock_close(&s);
	ck_assert_int_lt(support_now() - start, SUPPORT_SEC);
}
END_TEST

/* The kernel's close() would wait 1.25 s for each of them. */
START_TEST(close_ends_what_is_under_way)
{
	static unsigned char data[3000];
	struct afsock s, raw;
	int64_t start;

	NEED_VCAN();
	raw = dial("can:vcan0");
	s = dial("j1939:vcan0,sa=0x80,da=0x92,pgn=0x12300");
	ck_code(afsock_send(&s, data, 20, 0), 20);
	ck_code(afsock_send(&s, data, 3000, 0), 3000);
	ck_code(afsock_j1939_pending(&s), 1);
	start = support_now();
	ck_code(afsock_j1939_close(&s, NULL), 0);
	ck_assert_int_lt(support_now() - start, 1250 * SUPPORT_MS);
	/* The peer is told. */
	await_frame(&raw, "1CEC9280#FFFAFFFFFF002301");
	afsock_close(&raw);
}
END_TEST

START_TEST(a_limit_of_ours_aborts)
{
	struct afsock_err err = { .code = 0 };
	struct afsock s, raw;
	int64_t start;

	NEED_VCAN();
	raw = dial("can:vcan0");
	s = dial("j1939:vcan0,sa=0x80,da=0x92,pgn=0x12300");
	ck_code(afsock_set_timeout(&s, 200 * SUPPORT_MS), 0);
	start = support_now();
	ck_code(afsock_j1939_send(&s, "0123456789", 10, NULL, &err),
		AFSOCK_TIMEOUT);
	ck_took(start, 200 * SUPPORT_MS);
	await_frame(&raw, "1CEC9280#FF");
	ck_code(afsock_set_timeout(&s, 0), 0);
	ck_code(afsock_j1939_send(&s, "0123456789", 10, NULL, &err),
		-EINPROGRESS);
	ck_code(afsock_j1939_abort(&s, NULL, &err), 0);
	ck_code(afsock_j1939_close(&s, NULL), 0);
	s = dial("j1939:vcan0,sa=0x80");
	ck_code(afsock_j1939_abort(&s, NULL, &err), -EADDRNOTAVAIL);
	afsock_close(&s);
	afsock_close(&raw);
}
END_TEST

/* ---- a receiver that breaks the rules ---- */

struct answer {
	struct afsock raw;
	const char *frames[4]; /* after the RTS; "=..." waits for one */
};

static int answer(void *arg)
{
	struct answer *a = arg;
	size_t i;

	await_frame(&a->raw, "18EC9280#10");
	for (i = 0; i < SUPPORT_COUNT(a->frames) && a->frames[i]; i++) {
		if (a->frames[i][0] == '=')
			await_frame(&a->raw, a->frames[i] + 1);
		else
			put(&a->raw, a->frames[i]);
	}
	return 0;
}

static const struct {
	const char *frames[4];
	int result;
	const char *says;
} answers[] = {
	{ { "18EC8092#FF01FFFFFF002301" }, -EALREADY, "busy" },
	{ { "18EC8092#FF02FFFFFF002301" }, -EMSGSIZE, "no room" },
	{ { "18EC8092#FF03FFFFFF002301" }, -EHOSTUNREACH, "" },
	{ { "18EC8092#FF04FFFFFF002301" }, -EBADMSG, "" },
	{ { "18EC8092#FF05FFFFFF002301" }, -ENOTRECOVERABLE, "" },
	{ { "18EC8092#FF06FFFFFF002301" }, -ENOTCONN, "" },
	{ { "18EC8092#FF07FFFFFF002301" }, -EILSEQ, "sequence" },
	{ { "18EC8092#FFFAFFFFFF002301" }, -EPROTO, "gave it up" },
	/* a reason that nobody defined */
	{ { "18EC8092#FFEEFFFFFF002301" }, -EPROTO, "gave it up" },
	/* in the middle */
	{ { "18EC8092#110101FFFF002301", "=18EB9280#01",
	    "18EC8092#FF02FFFFFF002301" }, -EMSGSIZE, "no room" },
	/* asks for packet 0; for more than there is */
	{ { "18EC8092#110100FFFF002301" }, -ENOTRECOVERABLE, "" },
	{ { "18EC8092#11FF01FFFF002301" }, -ENOTRECOVERABLE, "" },
	/* holds twice */
	{ { "18EC8092#110001FFFF002301", "18EC8092#110001FFFF002301" },
	  -EPROTO, "" },
	/* holds, and never goes on (T4) */
	{ { "18EC8092#110001FFFF002301" }, -EHOSTUNREACH, "" },
	/* takes all, and never says so (T3) */
	{ { "18EC8092#110301FFFF002301", "=18EB9280#03" }, -EHOSTUNREACH, "" },
	/* aborts another group: not ours */
	{ { "18EC8092#FF02FFFFFF002401" }, -EHOSTUNREACH, "T3" },
};

START_TEST(a_hostile_receiver_is_a_named_result)
{
	struct answer a = { .raw = AFSOCK_INIT };
	struct afsock_err err = { .code = 0 };
	struct afsock s;
	pid_t pid;
	int r;

	NEED_VCAN();
	memcpy(a.frames, answers[_i].frames, sizeof(a.frames));
	a.raw = dial("can:vcan0");
	s = dial("j1939:vcan0,sa=0x80,da=0x92,pgn=0x12300");
	pid = support_child(answer, &a);
	r = afsock_j1939_send(&s, "0123456789abcdefghi", 19, NULL, &err);
	ck_assert_msg(r == answers[_i].result, "%s: %s (%s)",
		      answers[_i].frames[0], support_code(r), err.text);
	ck_assert_msg(strstr(err.text, answers[_i].says) != NULL, "says '%s'",
		      err.text);
	ck_code(support_child_end(pid), 0);
	ck_code(afsock_j1939_close(&s, NULL), 0);
	afsock_close(&a.raw);
}
END_TEST

/* ---- a sender that breaks the rules ---- */

static const struct {
	const char *frames[4];
	int error; /* of the abort; 0: nothing begins */
	const char *abort; /* what the kernel answers, or NULL */
} attacks[] = {
	/* RTS, and silence (T2) */
	{ { "18EC9080#10130003FF002301" }, EHOSTUNREACH, "18EC8090#FF03" },
	/* a packet that is not there */
	{ { "18EC9080#10130003FF002301", "=18EC8090#11",
	    "18EB9080#0930313233343536" }, ENOTRECOVERABLE, "18EC8090#FF05" },
	/* a packet too short */
	{ { "18EC9080#10130003FF002301", "=18EC8090#11",
	    "18EB9080#0130" }, ENOTCONN, "18EC8090#FF06" },
	/* the sender gives up */
	{ { "18EC9080#10130003FF002301", "=18EC8090#11",
	    "18EC9080#FF02FFFFFF002301" }, EMSGSIZE, NULL },
	/* sizes that cannot be: 65535 and 8 bytes; 4 GiB and 20 of extended */
	{ { "18EC9080#10FFFFFFFF002301" }, 0, "18EC8090#FF05" },
	{ { "18EC9080#10080002FF002301" }, 0, "18EC8090#FF05" },
	{ { "18C89080#14FFFFFF7F002301" }, 0, "18C88090#FF05" },
	{ { "18C89080#1414000000002301" }, 0, "18C88090#FF05" },
	/* broadcast, and silence (T1): the kernel tells nobody on the bus */
	{ { "18ECFF80#20130003FF002301" }, EHOSTUNREACH, NULL },
};

START_TEST(a_hostile_sender_is_an_event)
{
	struct afsock_j1939_event event;
	struct afsock raw, s;
	struct afsock_j1939_msg msg;
	unsigned char got[32];
	size_t i;

	NEED_VCAN();
	raw = dial("can:vcan0");
	s = listen_at("j1939:vcan0,sa=0x90");
	ck_code(afsock_j1939_set_events(&s, true), 0);
	for (i = 0; i < 4 && attacks[_i].frames[i]; i++) {
		if (attacks[_i].frames[i][0] == '=')
			await_frame(&raw, attacks[_i].frames[i] + 1);
		else
			put(&raw, attacks[_i].frames[i]);
	}
	if (attacks[_i].error) {
		event = await_event(&s);
		ck_assert_int_eq(event.kind, AFSOCK_J1939_RX_STARTED);
		ck_assert_uint_eq(event.size, 19);
		event = await_event(&s);
		ck_assert_int_eq(event.kind, AFSOCK_J1939_RX_ABORTED);
		ck_assert_int_eq(event.error, attacks[_i].error);
	}
	if (attacks[_i].abort)
		await_frame(&raw, attacks[_i].abort);
	/* The socket works on. */
	put(&raw, "18EF9081#55");
	ck_code(afsock_j1939_recv(&s, got, sizeof(got), &msg), 1);
	ck_assert_int_eq(got[0], 0x55);
	afsock_close(&raw);
	afsock_close(&s);
}
END_TEST

Suite *suite_can_j1939_bus(void);
Suite *suite_can_j1939_bus(void)
{
	Suite *s = suite_create("can_j1939_bus");
	TCase *tc = tcase_create("messages");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, a_message_is_seen_through_and_told_in_full, 0,
			    (int)SUPPORT_COUNT(lengths));
	tcase_add_test(tc, a_message_that_is_cut_says_so);
	tcase_add_test(tc, broadcasts_need_no_option);
	tcase_add_test(tc, keys_say_what_is_sent_and_what_is_let_in);
	tcase_add_test(tc, mistakes_are_named_before_any_call);
	tcase_add_test(tc, nobody_there_is_the_result);
	tcase_add_test(tc, close_ends_what_is_under_way);
	tcase_add_test(tc, a_limit_of_ours_aborts);
	suite_add_tcase(s, tc);
	tc = tcase_create("hostile");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, a_hostile_receiver_is_a_named_result, 0,
			    (int)SUPPORT_COUNT(answers));
	tcase_add_loop_test(tc, a_hostile_sender_is_an_event, 0,
			    (int)SUPPORT_COUNT(attacks));
	suite_add_tcase(s, tc);
	return s;
}
