/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_uds.c - afsock/uds.h against servers of which every word is
 * written here
 *
 * A connected pair of AF_UNIX sockets keeps messages as ISO-TP does, so these
 * run on every kernel. Bytes are those of ISO 14229-1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <afsock/uds.h>

#include "support/support.h"

#define ROOM 64

/* What the server gets, and says: messages in hex behind '>' and '<', a pause
 * of 100 ms as '~'. */
struct dialogue {
	int fd;
	const char *text;
};

static size_t from_hex(const char *text, size_t len, unsigned char *ret)
{
	char pair[3] = "";
	size_t i, n = 0;

	for (i = 0; i + 1 < len; i += 2) {
		memcpy(pair, text + i, 2);
		ret[n++] = (unsigned char)strtoul(pair, NULL, 16);
	}
	return n;
}

/* Exit status: 0, or the position that did not come as written. */
static int serve(void *arg)
{
	const struct dialogue *d = arg;
	const char *at = d->text, *end;
	unsigned char want[256], got[256];
	size_t n;
	ssize_t r;

	for (; *at; at = end) {
		end = at + 1 + strcspn(at + 1, "<>~");
		n = from_hex(at + 1, (size_t)(end - at - 1), want);
		if (*at == '~')
			support_pause(100 * SUPPORT_MS);
		if (*at == '<' && write(d->fd, want, n) != (ssize_t)n)
			return 250;
		if (*at != '>')
			continue;
		r = read(d->fd, got, sizeof(got));
		if (r != (ssize_t)n || memcmp(got, want, n) != 0)
			return 1 + (int)(at - d->text) % 200;
	}
	return 0;
}

struct talk {
	struct afsock pair[2];
	struct afsock_uds u;
	struct dialogue d;
	pid_t pid;
	unsigned char buf[ROOM];
	struct afsock_err err;
};

static void begin(struct talk *t, const char *text)
{
	memset(t, 0, sizeof(*t));
	ck_code(afsock_pair(AF_UNIX, SOCK_SEQPACKET, 0, t->pair, &t->err), 0);
	t->d = (struct dialogue){ t->pair[1].fd, text };
	t->pid = support_child(serve, &t->d);
	afsock_close(&t->pair[1]);
	afsock_uds_init(&t->u, &t->pair[0], t->buf, sizeof(t->buf));
	t->u.margin_ns = 20 * SUPPORT_SEC; /* a busy machine */
}

static void finish(struct talk *t)
{
	afsock_close(&t->pair[0]);
	ck_assert_int_eq(support_child_end(t->pid), 0);
}

#define ck_says(t, words) \
	ck_assert_msg(strstr((t).err.text, words) != NULL, \
		      "says '%s', wanted '%s'", (t).err.text, words)

/* ---- good answers ---- */

START_TEST(data_is_read_by_identifier)
{
	const unsigned char *data;
	struct talk t;

	begin(&t, ">22F190<62F190414243");
	ck_code(afsock_uds_read(&t.u, 0xf190, &data, &t.err), 3);
	ck_bytes(data, "ABC", 3);
	ck_assert_uint_eq(t.u.nrc, 0);
	finish(&t);
}
END_TEST

START_TEST(pending_answers_are_waited_for)
{
	const unsigned char *data;
	struct talk t;

	begin(&t, ">22F190<7F2278~<7F2278~<62F19001");
	ck_code(afsock_uds_read(&t.u, 0xf190, &data, &t.err), 1);
	ck_assert_uint_eq(t.u.pending, 2);
	finish(&t);
}
END_TEST

START_TEST(a_session_brings_its_times)
{
	struct talk t;

	begin(&t, ">1003<5003003201F4>3E80>1101<5101");
	ck_assert_int_eq(afsock_uds_due(&t.u), -1);
	ck_code(afsock_uds_session(&t.u, 3, &t.err), 0);
	ck_assert_int_eq(t.u.p2_ns, 50 * SUPPORT_MS);
	ck_assert_int_eq(t.u.p2_star_ns, 5 * SUPPORT_SEC);
	ck_assert_uint_eq(t.u.session, 3);
	ck_assert_int_ge(afsock_uds_due(&t.u), 0);
	ck_assert_int_le(afsock_uds_due(&t.u), SUPPORT_SEC);
	ck_code(afsock_uds_tester_present(&t.u, true, &t.err), 0);
	ck_code(afsock_uds_reset(&t.u, 1, NULL, &t.err), 0);
	ck_assert_int_eq(afsock_uds_due(&t.u), -1);
	finish(&t);
}
END_TEST

START_TEST(writes_resets_routines_and_codes)
{
	struct afsock_uds_dtc list[1];
	const unsigned char *data;
	struct talk t;
	int down = 0;

	begin(&t, ">2EF1905556<6EF190>3101FF00AA<7101FF0012>1104<51040A"
		  ">1902FF<5902FF01234508ABCDEF2F>14FFFFFF<54");
	ck_code(afsock_uds_write(&t.u, 0xf190, "UV", 2, &t.err), 0);
	ck_code(afsock_uds_routine(&t.u, 1, 0xff00, "\xaa", 1, &data, &t.err),
		1);
	ck_assert_uint_eq(data[0], 0x12);
	ck_code(afsock_uds_reset(&t.u, 4, &down, &t.err), 0);
	ck_assert_int_eq(down, 10);
	ck_code(afsock_uds_read_dtcs(&t.u, 0xff, list, 1, &t.err), 2);
	ck_assert_uint_eq(list[0].code, 0x012345);
	ck_assert_uint_eq(list[0].status, 0x08);
	ck_code(afsock_uds_clear_dtcs(&t.u, 0xffffff, &t.err), 0);
	finish(&t);
}
END_TEST

/* ---- security ---- */

static ssize_t add_one(void *arg, uint8_t level, const unsigned char *seed,
		       size_t seed_len, unsigned char *key, size_t size)
{
	size_t i;

	(void)arg;
	(void)level;
	for (i = 0; i < seed_len && i < size; i++)
		key[i] = (unsigned char)(seed[i] + 1);
	return (ssize_t)i;
}

static ssize_t no_key(void *arg, uint8_t level, const unsigned char *seed,
		      size_t seed_len, unsigned char *key, size_t size)
{
	(void)arg;
	(void)level;
	(void)seed;
	(void)seed_len;
	(void)key;
	(void)size;
	return -EACCES;
}

START_TEST(security_answers_a_seed)
{
	struct talk t;

	begin(&t, ">2701<67011122>27021223<6702>2703<67030000>2701<670111"
		  ">2701<670111>270212<7F2735");
	ck_code(afsock_uds_security(&t.u, 1, add_one, NULL, &t.err), 0);
	/* Granted before: no key. */
	ck_code(afsock_uds_security(&t.u, 3, no_key, NULL, &t.err), 0);
	ck_code(afsock_uds_security(&t.u, 1, no_key, NULL, &t.err), -EACCES);
	ck_code(afsock_uds_security(&t.u, 1, add_one, NULL, &t.err),
		-EREMOTEIO);
	ck_says(t, "SecurityAccess (0x27): refused: invalidKey (0x35)");
	ck_code(afsock_uds_security(&t.u, 2, add_one, NULL, &t.err),
		AFSOCK_EVALUE);
	finish(&t);
}
END_TEST

/* ---- bad answers ---- */

/* To ReadDataByIdentifier F190. */
static const struct {
	const char *answer;
	int code;
	const char *says;
} bad[] = {
	{ "<7F2231", -EREMOTEIO, "requestOutOfRange (0x31)" },
	{ "<7F22FE", -EREMOTEIO, "reserved code (0xFE)" },
	{ "<62F19101", -EPROTO, "another identifier" },
	{ "<62F1", -EPROTO, "another identifier" },
	{ "<62", -EPROTO, "another identifier" },
	{ "<62F190", -EPROTO, "wrong length" },
	{ "<7F", -EPROTO, "none answers it" },
	{ "<7F22", -EPROTO, "none answers it" },
	{ "<7F3E31", -EPROTO, "none answers it (the last begins with 0x7F)" },
	{ "<7F223100", -EPROTO, "none answers it" },
	{ "<50030032", -EPROTO, "none answers it (the last begins with 0x50)" },
	{ "<62F190"
	  "00000000000000000000000000000000000000000000000000000000000000000000"
	  "00000000000000000000000000000000000000000000000000000000000000000000",
	  AFSOCK_ERANGE, "longer than the room" },
};

START_TEST(bad_answers_are_refused)
{
	const unsigned char *data = NULL;
	char text[512];
	struct talk t;

	/* The server stays until we are done: the end would be told. */
	snprintf(text, sizeof(text), ">22F190%s>3E80", bad[_i].answer);
	begin(&t, text);
	if (bad[_i].code == -EPROTO && strstr(bad[_i].says, "none"))
		t.u.margin_ns = 2 * SUPPORT_SEC;
	ck_code(afsock_uds_read(&t.u, 0xf190, &data, &t.err), bad[_i].code);
	ck_says(t, bad[_i].says);
	ck_assert_ptr_null(data);
	ck_code(afsock_uds_tester_present(&t.u, true, &t.err), 0);
	finish(&t);
}
END_TEST

START_TEST(bad_lengths_and_echoes_of_other_services)
{
	struct afsock_uds_dtc list[4];
	struct talk t;

	begin(&t, ">1003<5002003201F4>1003<50030032>1101<51010000>2EF19055"
		  "<6EF19000>31011234<71021234>31011234<71011235>1902FF"
		  "<5902FF0102>1902FF<5902>2701<6701>3E00<7E>14FFFFFF<5400");
	ck_code(afsock_uds_session(&t.u, 3, &t.err), -EPROTO);
	ck_says(t, "another sub-function");
	ck_code(afsock_uds_session(&t.u, 3, &t.err), -EPROTO);
	ck_assert_uint_eq(t.u.session, 1);
	ck_code(afsock_uds_reset(&t.u, 1, NULL, &t.err), -EPROTO);
	ck_code(afsock_uds_write(&t.u, 0xf190, "U", 1, &t.err), -EPROTO);
	ck_code(afsock_uds_routine(&t.u, 1, 0x1234, NULL, 0, NULL, &t.err),
		-EPROTO);
	ck_code(afsock_uds_routine(&t.u, 1, 0x1234, NULL, 0, NULL, &t.err),
		-EPROTO);
	ck_code(afsock_uds_read_dtcs(&t.u, 0xff, list, 4, &t.err), -EPROTO);
	ck_code(afsock_uds_read_dtcs(&t.u, 0xff, list, 4, &t.err), -EPROTO);
	ck_code(afsock_uds_security(&t.u, 1, add_one, NULL, &t.err), -EPROTO);
	ck_code(afsock_uds_tester_present(&t.u, false, &t.err), -EPROTO);
	ck_code(afsock_uds_clear_dtcs(&t.u, 0xffffff, &t.err), -EPROTO);
	finish(&t);
}
END_TEST

START_TEST(silence_ends_with_p2)
{
	const unsigned char *data;
	struct talk t;
	int64_t start;

	begin(&t, ">22F190>3E80");
	t.u.margin_ns = 50 * SUPPORT_MS;
	start = support_now();
	ck_code(afsock_uds_read(&t.u, 0xf190, &data, &t.err), AFSOCK_TIMEOUT);
	ck_took(start, 100 * SUPPORT_MS);
	ck_says(t, "no answer within 100 ms (P2)");
	ck_code(afsock_uds_tester_present(&t.u, true, &t.err), 0);
	finish(&t);
}
END_TEST

START_TEST(endless_pending_ends_with_the_total)
{
	const unsigned char *data;
	struct talk t;
	char text[512] = ">22F190";
	int64_t start;
	int i;

	for (i = 0; i < 20; i++)
		strncat(text, "<7F2278~", sizeof(text) - strlen(text) - 1);
	begin(&t, text);
	t.u.total_ns = 500 * SUPPORT_MS;
	start = support_now();
	ck_code(afsock_uds_read(&t.u, 0xf190, &data, &t.err), AFSOCK_TIMEOUT);
	ck_took(start, 500 * SUPPORT_MS);
	ck_says(t, "within 500 ms in all, \"response pending\" came");
	/* The server ends after its last words; we read none of them. */
	ck_assert_int_eq(support_child_end(t.pid), 0);
	afsock_close(&t.pair[0]);
}
END_TEST

START_TEST(old_answers_are_dropped_and_counted)
{
	const unsigned char *data;
	struct talk t;
	unsigned char got[8];

	/* Refused although no answer was wanted: that comes late. */
	begin(&t, ">3E80<7F3E12<11>22F190<62F19001");
	ck_code(afsock_uds_tester_present(&t.u, true, &t.err), 0);
	t.pair[0].timeout_ns = -1;
	ck_code(recv(t.pair[0].fd, got, sizeof(got), MSG_PEEK), 3);
	ck_code(afsock_uds_read(&t.u, 0xf190, &data, &t.err), 1);
	ck_assert_uint_ge(t.u.strays, 1);
	finish(&t);
}
END_TEST

START_TEST(a_server_that_goes_away_is_told)
{
	const unsigned char *data;
	struct talk t;

	begin(&t, ">22F190");
	ck_code(afsock_uds_read(&t.u, 0xf190, &data, &t.err), -ECONNRESET);
	finish(&t);
}
END_TEST

/* ---- transfers ---- */

struct memory {
	unsigned char bytes[600];
	size_t at, limit;
};

static ssize_t give(void *arg, void *buf, size_t size)
{
	struct memory *m = arg;

	if (m->limit && m->at >= m->limit)
		return -EIO;
	memcpy(buf, m->bytes + m->at, size);
	m->at += size;
	return (ssize_t)size;
}

static int take(void *arg, const void *data, size_t len)
{
	struct memory *m = arg;

	ck_assert_uint_le(m->at + len, sizeof(m->bytes));
	memcpy(m->bytes + m->at, data, len);
	m->at += len;
	return 0;
}

START_TEST(a_download_goes_in_blocks)
{
	struct afsock_uds_area area = { .address = 0x8000, .size = 5,
					.address_bytes = 2, .size_bytes = 1 };
	struct memory m = { .bytes = "abcde" };
	unsigned char block[16];
	uint64_t done;
	struct talk t;

	begin(&t, ">340012800005<742000044142>3E80");
	/* lengthFormatIdentifier says 2 bytes, and there are 4. */
	ck_code(afsock_uds_download(&t.u, &area, block, sizeof(block), give,
				    &m, &done, &t.err), -EPROTO);
	ck_code(afsock_uds_tester_present(&t.u, true, &t.err), 0);
	finish(&t);
	begin(&t, ">340012800005<74200004>36016162<7601>36026364<7602"
		  ">360365<7603>37<77");
	ck_code(afsock_uds_download(&t.u, &area, block, sizeof(block), give,
				    &m, &done, &t.err), 0);
	ck_assert_uint_eq(done, 5);
	finish(&t);
	m.at = 0;
	begin(&t, ">340012800005<74200004>36016162<7602>3E80");
	ck_code(afsock_uds_download(&t.u, &area, block, sizeof(block), give,
				    &m, &done, &t.err), -EPROTO);
	ck_says(t, "another block");
	ck_assert_uint_eq(done, 0);
	ck_code(afsock_uds_tester_present(&t.u, true, &t.err), 0);
	finish(&t);
	area.address = 0x10000;
	ck_code(afsock_uds_download(&t.u, &area, block, sizeof(block), give,
				    &m, &done, &t.err), AFSOCK_ERANGE);
}
END_TEST

/* 300 blocks of one byte: 01 .. FF, 00, 01 .. */
START_TEST(the_block_counter_goes_round)
{
	struct afsock_uds_area area = { .address = 0, .size = 300,
					.address_bytes = 1, .size_bytes = 2 };
	char *text = malloc(300 * 20 + 100), *at = text;
	struct memory m = { .at = 0 };
	unsigned char block[3];
	uint64_t done;
	struct talk t;
	int i;

	at += snprintf(at, 32, ">34002100012C<7410FF");
	for (i = 1; i <= 300; i++)
		at += snprintf(at, 32, ">36%02X00<76%02X", i & 0xff, i & 0xff);
	snprintf(at, 32, ">37<77");
	begin(&t, text);
	ck_code(afsock_uds_download(&t.u, &area, block, sizeof(block), give,
				    &m, &done, &t.err), 0);
	ck_assert_uint_eq(done, 300);
	finish(&t);
	free(text);
}
END_TEST

START_TEST(an_upload_takes_what_was_asked_for)
{
	struct afsock_uds_area area = { .address = 0, .size = 3,
					.address_bytes = 1, .size_bytes = 1 };
	struct memory m = { .at = 0 };
	uint64_t done;
	struct talk t;

	begin(&t, ">3500110003<7510FF>3601<76016162>3602<760263>37<77");
	ck_code(afsock_uds_upload(&t.u, &area, 64, take, &m, &done, &t.err),
		0);
	ck_bytes(m.bytes, "abc", 3);
	finish(&t);
	m.at = 0;
	begin(&t, ">3500110003<7510FF>3601<760161626364>3E80");
	ck_code(afsock_uds_upload(&t.u, &area, 64, take, &m, &done, &t.err),
		-EPROTO);
	ck_assert_uint_eq(m.at, 0);
	ck_code(afsock_uds_tester_present(&t.u, true, &t.err), 0);
	finish(&t);
	begin(&t, ">3500110003<7510FF>3601<7601>3E80");
	ck_code(afsock_uds_upload(&t.u, &area, 64, take, &m, &done, &t.err),
		-EPROTO);
	ck_code(afsock_uds_tester_present(&t.u, true, &t.err), 0);
	finish(&t);
}
END_TEST

/* ---- names (ISO 14229-1:2020, tables 2 and A.1) ---- */

static const struct {
	const char *pdu, *text;
} described[] = {
	{ "22F190", "ReadDataByIdentifier F190" },
	{ "62F1904142", "positive: ReadDataByIdentifier F190: 2 bytes" },
	{ "7F2231", "negative: ReadDataByIdentifier: requestOutOfRange (0x31)" },
	{ "7FEE99", "negative: 0xEE: reserved (0x99)" },
	{ "3E80", "TesterPresent 80" },
	{ "7101FF00", "positive: RoutineControl 01 FF00: 0 bytes" },
	{ "3601AA", "TransferData 01: 1 byte" },
	{ "C501", "positive: ControlDTCSetting 01: 0 bytes" },
	{ "7F22", "" },
	{ "", "" },
	{ "00", "" },
};

START_TEST(messages_are_described)
{
	unsigned char pdu[16];
	char text[128], cut[8] = "xxxxxxx";
	size_t len = from_hex(described[_i].pdu, strlen(described[_i].pdu),
			      pdu);

	ck_assert_int_eq(afsock_uds_describe(pdu, len, text, sizeof(text)),
			 (ssize_t)strlen(described[_i].text));
	ck_assert_str_eq(text, described[_i].text);
	afsock_uds_describe(pdu, len, cut, 5);
	ck_assert_int_eq(strncmp(cut, described[_i].text, 4), 0);
	ck_assert_str_eq(afsock_uds_nrc_name(0x78),
			 "requestCorrectlyReceivedResponsePending");
	ck_assert_ptr_null(afsock_uds_nrc_name(0));
	ck_assert_ptr_null(afsock_uds_service_name(0x62));
}
END_TEST

Suite *suite_can_uds(void);
Suite *suite_can_uds(void)
{
	Suite *s = suite_create("can_uds");
	TCase *tc = tcase_create("client");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, data_is_read_by_identifier);
	tcase_add_test(tc, pending_answers_are_waited_for);
	tcase_add_test(tc, a_session_brings_its_times);
	tcase_add_test(tc, writes_resets_routines_and_codes);
	tcase_add_test(tc, security_answers_a_seed);
	tcase_add_loop_test(tc, bad_answers_are_refused, 0,
			    (int)SUPPORT_COUNT(bad));
	tcase_add_test(tc, bad_lengths_and_echoes_of_other_services);
	tcase_add_test(tc, silence_ends_with_p2);
	tcase_add_test(tc, endless_pending_ends_with_the_total);
	tcase_add_test(tc, old_answers_are_dropped_and_counted);
	tcase_add_test(tc, a_server_that_goes_away_is_told);
	tcase_add_test(tc, a_download_goes_in_blocks);
	tcase_add_test(tc, the_block_counter_goes_round);
	tcase_add_test(tc, an_upload_takes_what_was_asked_for);
	tcase_add_loop_test(tc, messages_are_described, 0,
			    (int)SUPPORT_COUNT(described));
	suite_add_tcase(s, tc);
	return s;
}
