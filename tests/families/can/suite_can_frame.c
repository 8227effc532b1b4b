/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_frame.c - frames, log lines and filters as text
 *
 * The rows marked D12 are what cansend put on a vcan of Linux 6.1 and what
 * candump -L printed of it (can-utils 2020.11); XL and raw length codes, which
 * it lacks, follow lib.h of can-utils of 2026.
 */
#define _GNU_SOURCE
#include <linux/can.h>
#include <linux/can/error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/can_reader.h>

#include "support/support.h"

/* ---- golden frames ---- */

struct row {
	const char *text;
	const char *again; /* as it is written; NULL: the same */
	size_t len;        /* 16, 72, or 12 + data */
	uint32_t id;
	unsigned char head[4]; /* bytes 4 to 7 */
	const char *data;      /* hex */
};

/* clang-format off */
static const struct row rows[] = {
	/* D12 */
	{ "123#DEADBEEF", NULL, 16, 0x123, { 4 }, "DEADBEEF" },
	{ "123#deadBEEF", "123#DEADBEEF", 16, 0x123, { 4 }, "DEADBEEF" },
	{ "123#DE.AD.BE.EF", "123#DEADBEEF", 16, 0x123, { 4 }, "DEADBEEF" },
	{ "123#.11", "123#11", 16, 0x123, { 1 }, "11" },
	{ "123#11.", "123#11", 16, 0x123, { 1 }, "11" },
	{ "12345678#", NULL, 16, 0x92345678, { 0 }, "" },
	{ "00000123#11", NULL, 16, 0x80000123, { 1 }, "11" },
	{ "1FFFFFFF#1122334455667788", NULL, 16, 0x9FFFFFFF, { 8 },
	  "1122334455667788" },
	{ "000#", NULL, 16, 0, { 0 }, "" },
	{ "7FF#00", NULL, 16, 0x7FF, { 1 }, "00" },
	{ "123#R", NULL, 16, 0x40000123, { 0 }, "" },
	{ "123#r", "123#R", 16, 0x40000123, { 0 }, "" },
	{ "123#R0", "123#R", 16, 0x40000123, { 0 }, "" },
	{ "123#R4", NULL, 16, 0x40000123, { 4 }, "" },
	{ "123#R8", NULL, 16, 0x40000123, { 8 }, "" },
	{ "12345678#R3", NULL, 16, 0xD2345678, { 3 }, "" },
	{ "123##0", NULL, 72, 0x123, { 0, 0 }, "" },
	{ "123##1AABB", NULL, 72, 0x123, { 2, 1 }, "AABB" },
	{ "123##1.AA.BB", "123##1AABB", 72, 0x123, { 2, 1 }, "AABB" },
	{ "5A1##3112233445566778899", "5A1##3112233445566778899000000", 72,
	  0x5A1, { 12, 3 }, "112233445566778899000000" },
	{ "12345678##F00112233445566778899AABBCCDDEEFF", NULL, 72, 0x92345678,
	  { 16, 15 }, "00112233445566778899AABBCCDDEEFF" },
	{ "123##4000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D"
	  "1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F",
	  NULL, 72, 0x123, { 64, 4 },
	  "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D"
	  "1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F" },
	{ "20000044#0004000000008090", NULL, 16, 0x20000044, { 8 },
	  "0004000000008090" },
	{ "3FFFFFFF#0000000000000000", NULL, 16, 0x3FFFFFFF, { 8 },
	  "0000000000000000" },
	/* 2026 */
	{ "123#1122334455667788_9", NULL, 16, 0x123, { 8, 0, 0, 9 },
	  "1122334455667788" },
	{ "123#R8_f", "123#R8_F", 16, 0x40000123, { 8, 0, 0, 15 }, "" },
};
/* clang-format on */

static size_t from_hex(const char *hex, unsigned char *ret)
{
	unsigned int byte;
	size_t n = 0;
	char pair[3] = "";

	for (; hex[0] && hex[1]; hex += 2) {
		memcpy(pair, hex, 2);
		byte = (unsigned int)strtoul(pair, NULL, 16);
		ret[n++] = (unsigned char)byte;
	}
	return n;
}

static void build(const struct row *row, unsigned char *ret)
{
	memset(ret, 0, row->len);
	memcpy(ret, &row->id, 4);
	memcpy(ret + 4, row->head, 4);
	from_hex(row->data, ret + 8);
}

START_TEST(frame_text_becomes_the_kernels_bytes)
{
	const struct row *row = &rows[_i];
	unsigned char want[72], got[AFSOCK_CAN_FRAME_MAX];
	struct afsock_err err = { .code = 0 };
	ssize_t r;

	build(row, want);
	memset(got, 0xa5, sizeof(got));
	r = afsock_can_frame_parse(row->text, strlen(row->text), got,
				   sizeof(got), &err);
	ck_assert_msg(r == (ssize_t)row->len, "%s: %s, wanted %zu (%s)",
		      row->text, support_code(r), row->len, err.text);
	ck_bytes(got, want, row->len);
	ck_assert_int_eq(got[row->len], 0xa5);
}
END_TEST

START_TEST(frame_is_written_as_candump_writes_it)
{
	const struct row *row = &rows[_i];
	const char *want = row->again ? row->again : row->text;
	unsigned char frame[72];
	char got[AFSOCK_CAN_TEXT_MAX];
	ssize_t r;

	build(row, frame);
	r = afsock_can_frame_format(frame, row->len, got, sizeof(got));
	ck_assert_msg(r == (ssize_t)strlen(want), "%s: %s", row->text,
		      support_code(r));
	ck_assert_str_eq(got, want);
}
END_TEST

/* A short buffer gets what fits and the length that was needed. */
START_TEST(frame_text_is_cut_as_snprintf_cuts)
{
	const struct row *row = &rows[_i];
	const char *want = row->again ? row->again : row->text;
	unsigned char frame[72];
	char got[AFSOCK_CAN_TEXT_MAX + 1];
	size_t size, kept;
	ssize_t r;

	build(row, frame);
	for (size = 0; size <= strlen(want) + 1; size++) {
		memset(got, 'x', sizeof(got));
		r = afsock_can_frame_format(frame, row->len, got, size);
		ck_assert_int_eq(r, (ssize_t)strlen(want));
		kept = size ? size - 1 : 0;
		if (kept > strlen(want))
			kept = strlen(want);
		ck_assert_msg(memcmp(got, want, kept) == 0, "%s at %zu",
			      want, size);
		if (size)
			ck_assert_int_eq(got[kept], '\0');
		ck_assert_int_eq(got[size], 'x');
	}
}
END_TEST

/* ---- what is refused ---- */

static const struct {
	const char *text;
	int code;
	const char *says;
} bad_rows[] = {
	{ "", AFSOCK_ETEXT, "position 0" },
	{ "123", AFSOCK_ETEXT, "position 0" },
	{ "12#11", AFSOCK_ETEXT, "3 or 8 hex digits" },
	{ "1234#11", AFSOCK_ETEXT, "3 or 8 hex digits" },
	{ "12G#11", AFSOCK_ETEXT, "12G" },
	{ "1234567G#11", AFSOCK_ETEXT, "1234567G" },
	{ "FFF#22", AFSOCK_ERANGE, "FFF above 7FF" },
	{ "800#22", AFSOCK_ERANGE, "800 above 7FF" },
	{ "FFFFFFFF#11", AFSOCK_ERANGE, "FFFFFFFF above" },
	{ "40000000#11", AFSOCK_ERANGE, "40000000 above" },
	{ "123#1", AFSOCK_ETEXT, "position 5" },
	{ "123#12.3", AFSOCK_ETEXT, "position 8" },
	{ "123#11..22", AFSOCK_ETEXT, "position 7" },
	{ "123#11 22", AFSOCK_ETEXT, "position 6" },
	{ "123#1G", AFSOCK_ETEXT, "position 5" },
	{ "123#112233445566778899", AFSOCK_ERANGE, "position 20" },
	{ "123#11.22.33.44.55.66.77.88.99", AFSOCK_ERANGE, "position 28" },
	{ "123#R9", AFSOCK_ETEXT, "position 5" },
	{ "123#R4x", AFSOCK_ETEXT, "position 6" },
	{ "123#R4_9", AFSOCK_ETEXT, "position 6" },
	{ "123#R8_8", AFSOCK_ETEXT, "position 7" },
	{ "123#R8_", AFSOCK_ETEXT, "position 7" },
	{ "123#R8_9_", AFSOCK_ETEXT, "position 8" },
	{ "123#11_9", AFSOCK_ETEXT, "position 6" },
	{ "123#1122334455667788_G", AFSOCK_ETEXT, "position 21" },
	{ "123##", AFSOCK_ETEXT, "position 5" },
	{ "123##G", AFSOCK_ETEXT, "position 5" },
	{ "123##1123456789", AFSOCK_ETEXT, "position 15" },
	{ "123##1R", AFSOCK_ETEXT, "position 6" },
	{ "00123#81:00:12345678#", AFSOCK_ETEXT, "position 21" },
	{ "00123#81:00:1234567#11", AFSOCK_ETEXT, "position 19" },
	{ "00123#8100:12345678#11", AFSOCK_ETEXT, "position 8" },
	{ "00FFF#81:00:12345678#11", AFSOCK_ERANGE, "FFF above 7FF" },
};

START_TEST(bad_frame_text_is_refused_with_its_position)
{
	unsigned char got[AFSOCK_CAN_FRAME_MAX], want[AFSOCK_CAN_FRAME_MAX];
	struct afsock_err err = { .code = 0 };
	const char *text = bad_rows[_i].text;
	ssize_t r;

	memset(got, 0x5a, sizeof(got));
	memcpy(want, got, sizeof(got));
	r = afsock_can_frame_parse(text, strlen(text), got, sizeof(got), &err);
	ck_assert_msg(r == bad_rows[_i].code, "%s: %s, wanted %s", text,
		      support_code(r), support_code(bad_rows[_i].code));
	ck_assert_int_eq(err.code, bad_rows[_i].code);
	ck_assert_msg(strstr(err.text, bad_rows[_i].says) != NULL,
		      "%s: says '%s', wanted '%s'", text, err.text,
		      bad_rows[_i].says);
	ck_bytes(got, want, sizeof(got));
}
END_TEST

START_TEST(fd_data_above_64_bytes_is_refused)
{
	char text[6 + 130 + 1] = "123##0";
	unsigned char got[72];

	memset(text + 6, '1', 130);
	ck_code(afsock_can_frame_parse(text, 6 + 128, got, sizeof(got), NULL),
		72);
	ck_code(afsock_can_frame_parse(text, 6 + 130, got, sizeof(got), NULL),
		AFSOCK_ERANGE);
}
END_TEST

START_TEST(frame_that_does_not_fit_is_refused)
{
	unsigned char got[AFSOCK_CAN_FRAME_MAX] = { 0 };

	ck_code(afsock_can_frame_parse("123#11", 6, got, 15, NULL),
		AFSOCK_ERANGE);
	ck_code(afsock_can_frame_parse("123#11", 6, got, 16, NULL), 16);
	ck_code(afsock_can_frame_parse("123##0", 6, got, 71, NULL),
		AFSOCK_ERANGE);
	ck_code(afsock_can_frame_parse("00123#80:00:00000000#11", 23, got, 12,
				       NULL), AFSOCK_ERANGE);
	ck_code(afsock_can_frame_parse("00123#80:00:00000000#11", 23, got, 13,
				       NULL), 13);
}
END_TEST

START_TEST(what_is_no_frame_has_no_text)
{
	unsigned char bytes[72] = { 0 };
	char text[AFSOCK_CAN_TEXT_MAX];

	ck_code(afsock_can_frame_format(bytes, 0, text, sizeof(text)),
		AFSOCK_EVALUE);
	ck_code(afsock_can_frame_format(bytes, 15, text, sizeof(text)),
		AFSOCK_EVALUE);
	ck_code(afsock_can_frame_format(bytes, 17, text, sizeof(text)),
		AFSOCK_EVALUE);
	bytes[4] = 9;
	ck_code(afsock_can_frame_format(bytes, 16, text, sizeof(text)),
		AFSOCK_EVALUE);
	bytes[4] = 65;
	ck_code(afsock_can_frame_format(bytes, 72, text, sizeof(text)),
		AFSOCK_EVALUE);
}
END_TEST

/* Priority @0 with the VCID from bit 16, flags @4, SDT @5, length @6 in 16
 * bits, AF @8, data @12. */
START_TEST(xl_frame_both_ways)
{
	static const char text[] = "42123#81:03:12345678#AABB";
	unsigned char want[14], got[AFSOCK_CAN_FRAME_MAX];
	uint32_t prio = 0x420123, af = 0x12345678;
	uint16_t len = 2;
	char again[AFSOCK_CAN_TEXT_MAX];

	memcpy(want, &prio, 4);
	want[4] = 0x81;
	want[5] = 3;
	memcpy(want + 6, &len, 2);
	memcpy(want + 8, &af, 4);
	want[12] = 0xaa;
	want[13] = 0xbb;
	ck_code(afsock_can_frame_parse(text, strlen(text), got, sizeof(got),
				       NULL), 14);
	ck_bytes(got, want, 14);
	ck_code(afsock_can_frame_format(want, 14, again, sizeof(again)),
		(int)strlen(text));
	ck_assert_str_eq(again, text);
	/* The flag that every XL frame has need not be written. */
	ck_code(afsock_can_frame_parse("42123#01:03:12345678#AABB",
				       strlen(text), got, sizeof(got), NULL),
		14);
	ck_bytes(got, want, 14);
	/* A length that is not the message's. */
	ck_code(afsock_can_frame_format(want, 13, again, sizeof(again)),
		AFSOCK_EVALUE);
}
END_TEST

START_TEST(xl_frame_of_2048_bytes_both_ways)
{
	static unsigned char frame[AFSOCK_CAN_FRAME_MAX], got[sizeof(frame)];
	static char text[AFSOCK_CAN_XL_TEXT_MAX];
	struct canxl_frame head = { .prio = 1, .flags = 0x80, .len = 2048 };
	ssize_t n;

	memset(frame, 0x5c, sizeof(frame));
	memcpy(frame, &head, 12);
	n = afsock_can_frame_format(frame, sizeof(frame), text, sizeof(text));
	ck_assert_int_eq(n, 21 + 4096);
	ck_code(afsock_can_frame_parse(text, (size_t)n, got, sizeof(got), NULL),
		2060);
	ck_bytes(got, frame, sizeof(frame));
	text[n] = '0';
	text[n + 1] = '0';
	ck_code(afsock_can_frame_parse(text, (size_t)n + 2, got, sizeof(got),
				       NULL), AFSOCK_ERANGE);
}
END_TEST

/* ---- identifiers, lengths ---- */

START_TEST(identifier_digits_decide_its_format)
{
	static const struct {
		const char *text;
		uint32_t id, number;
	} ids[] = {
		{ "123", 0x123, 0x123 },
		{ "00000123", 0x80000123, 0x123 },
		{ "18DA10F1", 0x98DA10F1, 0x18DA10F1 },
		{ "20000040", 0x20000040, 0x40 },
	};
	canid_t id = 0;
	char text[9];
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(ids); i++) {
		ck_code(afsock_can_id_parse(ids[i].text, strlen(ids[i].text),
					    &id, NULL), 0);
		ck_assert_uint_eq(id, ids[i].id);
		ck_assert_uint_eq(afsock_can_id_number(id), ids[i].number);
		ck_assert_uint_eq(afsock_can_id_format(id, text),
				  strlen(ids[i].text));
		ck_assert_str_eq(text, ids[i].text);
	}
	ck_code(afsock_can_id_parse("123456789", 9, &id, NULL), AFSOCK_ETEXT);
	ck_code(afsock_can_id_parse("", 0, &id, NULL), AFSOCK_ETEXT);
	ck_code(afsock_can_id_parse("40000000", 8, &id, NULL), AFSOCK_ERANGE);
	ck_assert_uint_eq(id, 0x20000040);
}
END_TEST

/* ISO 11898-1: the lengths behind the codes 0 to 15. */
START_TEST(fd_lengths_are_rounded_up)
{
	static const unsigned char lengths[] = { 0,  1,	 2,  3,	 4,  5,	 6,  7,
						 8,  12, 16, 20, 24, 32, 48, 64 };
	size_t len, i = 0;

	for (len = 0; len <= 64; len++) {
		while (lengths[i] < len)
			i++;
		ck_assert_uint_eq(afsock_can_fd_len(len), lengths[i]);
	}
	ck_assert_uint_eq(afsock_can_fd_len(65), 0);
	ck_assert_uint_eq(afsock_can_fd_len(SIZE_MAX), 0);
}
END_TEST

/* ---- log lines ---- */

static const struct {
	const char *line;
	const char *again; /* with the same flags; NULL: the same */
	int64_t time_ns;
	const char *interface;
	const char *frame;
	char direction;
	size_t width;
	unsigned int flags;
} logs[] = {
	{ "(1795395488.400888) vcan0 5A1##7112233445566778899000000", NULL,
	  INT64_C(1795395488400888000), "vcan0",
	  "5A1##7112233445566778899000000", 0, 0, 0 },
	{ "(1795395488.400888)   can1 123#R T", NULL,
	  INT64_C(1795395488400888000), "can1", "123#R", 'T', 6, 0 },
	{ "(1795395488.400888012) vcan0 20000044#0004000000008090 R", NULL,
	  INT64_C(1795395488400888012), "vcan0", "20000044#0004000000008090",
	  'R', 5, AFSOCK_CAN_LOG_NS },
	{ "(0000000000.000000) vcan0 123#", NULL, 0, "vcan0", "123#", 0, 0, 0 },
	{ "(000.000000) vcan0 123#", "(0000000000.000000) vcan0 123#", 0,
	  "vcan0", "123#", 0, 0, 0 },
	{ "(0000000001.000001) vcan0 123#11\r\n",
	  "(0000000001.000001) vcan0 123#11", 1000001000, "vcan0", "123#11", 0,
	  0, 0 },
	{ "(9223372036.854775) abcdefghijklmno 123#", NULL,
	  INT64_C(9223372036854775000), "abcdefghijklmno", "123#", 0, 0, 0 },
};

START_TEST(log_line_is_read)
{
	unsigned char frame[72], want[72];
	struct afsock_can_record record = { .time_ns = -1 };
	struct afsock_err err = { .code = 0 };
	size_t len = strlen(logs[_i].line);
	ssize_t n = afsock_can_frame_parse(logs[_i].frame,
					   strlen(logs[_i].frame), want,
					   sizeof(want), NULL);
	int r = afsock_can_log_parse(logs[_i].line, len, frame, sizeof(frame),
				     &record, &err);

	ck_assert_msg(r == 1, "%s: %s (%s)", logs[_i].line, support_code(r),
		      err.text);
	ck_assert_int_eq(record.time_ns, logs[_i].time_ns);
	ck_assert_uint_eq(record.interface_len, strlen(logs[_i].interface));
	ck_assert(memcmp(record.interface, logs[_i].interface,
			 record.interface_len) == 0);
	ck_assert_int_eq(record.direction, logs[_i].direction);
	ck_assert_ptr_eq(record.frame, frame);
	ck_assert_int_eq((ssize_t)record.frame_len, n);
	ck_bytes(frame, want, (size_t)n);
}
END_TEST

START_TEST(log_line_is_written)
{
	const char *want = logs[_i].again ? logs[_i].again : logs[_i].line;
	unsigned char frame[72];
	char got[256], cut[8];
	struct afsock_can_record record = {
		.time_ns = logs[_i].time_ns,
		.interface = logs[_i].interface,
		.interface_len = strlen(logs[_i].interface),
		.frame = frame,
		.direction = logs[_i].direction,
	};

	record.frame_len = (size_t)afsock_can_frame_parse(
		logs[_i].frame, strlen(logs[_i].frame), frame, sizeof(frame),
		NULL);
	ck_assert_int_eq(afsock_can_log_format(&record, logs[_i].width,
					       logs[_i].flags, got,
					       sizeof(got)),
			 (ssize_t)strlen(want));
	ck_assert_str_eq(got, want);
	ck_assert_int_eq(afsock_can_log_format(&record, logs[_i].width,
					       logs[_i].flags, cut,
					       sizeof(cut)),
			 (ssize_t)strlen(want));
	ck_assert(memcmp(cut, want, 7) == 0 && cut[7] == '\0');
}
END_TEST

static const struct {
	const char *line;
	int code;
} odd_lines[] = {
	{ "", 0 },
	{ "\n", 0 },
	{ "# a comment", 0 },
	{ "DROPCOUNT: dropped 12 CAN frames on 'vcan0' socket "
	  "(total drops 12)", 0 },
	{ "(1795395488) vcan0 123#", AFSOCK_ETEXT },
	{ "(1795395488.4008) vcan0 123#", AFSOCK_ETEXT },
	{ "(1795395488.4008881) vcan0 123#", AFSOCK_ETEXT },
	{ "(.400888) vcan0 123#", AFSOCK_ETEXT },
	{ "(-1.400888) vcan0 123#", AFSOCK_ETEXT },
	{ "(99999999999.400888) vcan0 123#", AFSOCK_ETEXT },
	{ "(9223372036.854776) vcan0 123#", AFSOCK_ETEXT },
	{ "(1795395488.400888", AFSOCK_ETEXT },
	{ "(1795395488.400888)", AFSOCK_ETEXT },
	{ "(1795395488.400888) vcan0", AFSOCK_ETEXT },
	{ "(1795395488.400888) abcdefghijklmnop 123#", AFSOCK_ETEXT },
	{ "(1795395488.400888) vcan0 123#1", AFSOCK_ETEXT },
	{ "(1795395488.400888) vcan0 FFF#1", AFSOCK_ERANGE },
	{ "(1795395488.400888) vcan0 123# X", AFSOCK_ETEXT },
	{ "(1795395488.400888) vcan0 123# RT", AFSOCK_ETEXT },
};

START_TEST(lines_that_are_no_record)
{
	struct afsock_can_record record = { .time_ns = 77 };
	unsigned char frame[72];
	int r = afsock_can_log_parse(odd_lines[_i].line,
				     strlen(odd_lines[_i].line), frame,
				     sizeof(frame), &record, NULL);

	ck_assert_msg(r == odd_lines[_i].code, "%s: %s, wanted %s",
		      odd_lines[_i].line, support_code(r),
		      support_code(odd_lines[_i].code));
	ck_assert_int_eq(record.time_ns, 77);
}
END_TEST

START_TEST(log_record_out_of_limits_is_refused)
{
	struct can_frame frame = { .can_id = 0x123 };
	struct afsock_can_record record = {
		.time_ns = 0, .interface = "abcdefghijklmnopqrst",
		.interface_len = 5, .frame = &frame, .frame_len = 16,
	};
	char text[256];

	ck_assert_int_gt(afsock_can_log_format(&record, 16, 0, text,
					       sizeof(text)), 0);
	ck_code(afsock_can_log_format(&record, 17, 0, text, sizeof(text)),
		AFSOCK_EVALUE);
	record.interface_len = 17;
	ck_code(afsock_can_log_format(&record, 0, 0, text, sizeof(text)),
		AFSOCK_EVALUE);
	record.interface_len = 5;
	record.time_ns = -1;
	ck_code(afsock_can_log_format(&record, 0, 0, text, sizeof(text)),
		AFSOCK_EVALUE);
	record.time_ns = 0;
	record.frame_len = 17;
	ck_code(afsock_can_log_format(&record, 0, 0, text, sizeof(text)),
		AFSOCK_EVALUE);
}
END_TEST

/* The buffer that the header's constants tell is never overrun. */
START_TEST(longest_log_line_fits_the_documented_room)
{
	static unsigned char frame[AFSOCK_CAN_FRAME_MAX];
	static char text[AFSOCK_CAN_LOG_EXTRA + AFSOCK_CAN_XL_TEXT_MAX];
	struct canxl_frame head = { .prio = 1, .flags = 0x80, .len = 2048 };
	struct afsock_can_record record = {
		.time_ns = INT64_MAX, .interface = "abcdefghijklmno",
		.interface_len = 15, .frame = frame,
		.frame_len = sizeof(frame), .direction = 'R',
	};

	memcpy(frame, &head, 12);
	ck_assert_int_lt(afsock_can_log_format(&record, 16, AFSOCK_CAN_LOG_NS,
					       text, sizeof(text)),
			 (ssize_t)sizeof(text));
}
END_TEST

/* ---- lines of a batch ---- */

/* Kinds of frames, another second, another name and none: a batch of each. */
static const struct {
	int64_t time_ns;
	const char *interface;
	const char *frame;
	char direction;
	const char *line;
} batch[] = {
	{ INT64_C(1795395488999999123), "vcan0", "123#0102030405060708", 0,
	  "(1795395488.999999) vcan0 123#0102030405060708\n" },
	{ INT64_C(1795395488999999999), "vcan0", "12345678#AABBCC", 'T',
	  "(1795395488.999999) vcan0 12345678#AABBCC T\n" },
	{ INT64_C(1795395489000000000), "vcan0", "7FF#", 'R',
	  "(1795395489.000000) vcan0 7FF# R\n" },
	{ INT64_C(1795395489070003000), "can1", "123#R5", 0,
	  "(1795395489.070003)  can1 123#R5\n" },
	{ INT64_C(1795395489070004000), "can1", "123#1122334455667788_E", 0,
	  "(1795395489.070004)  can1 123#1122334455667788_E\n" },
	{ INT64_C(1795395488000000000), "abcdefghijklmno", "5A1##511223344", 0,
	  "(1795395488.000000) abcdefghijklmno 5A1##511223344\n" },
	{ INT64_C(9223372036854775807), "c", "20000044#0004000000008090", 0,
	  "(9223372036.854775)     c 20000044#0004000000008090\n" },
	{ 0, "vcan0", "00123#81:00:12345678#11223344", 'R',
	  "(0000000000.000000) vcan0 00123#81:00:12345678#11223344 R\n" },
	{ 1, "vcan0", "001#AA", 0, "(0000000000.000000) vcan0 001#AA\n" },
};

#define BATCH_ROWS (sizeof(batch) / sizeof(*batch))

static struct afsock_can_received *take_batch(void)
{
	static struct afsock_can_received frames[BATCH_ROWS];
	static unsigned char bytes[BATCH_ROWS][AFSOCK_CAN_FRAME_MAX];
	ssize_t n;
	size_t i;

	memset(frames, 0, sizeof(frames));
	for (i = 0; i < BATCH_ROWS; i++) {
		struct afsock_can_record *record = &frames[i].record;

		n = afsock_can_frame_parse(batch[i].frame,
					   strlen(batch[i].frame), bytes[i],
					   sizeof(bytes[i]), NULL);
		ck_assert_msg(n > 0, "%s", batch[i].frame);
		record->time_ns = batch[i].time_ns;
		record->interface = batch[i].interface;
		record->interface_len = strlen(batch[i].interface);
		record->frame = bytes[i];
		record->frame_len = (size_t)n;
		record->direction = batch[i].direction;
	}
	return frames;
}

/* So many lines, and nothing behind the room that they need at most. */
static void has_lines(size_t from, size_t count, size_t want, size_t size)
{
	struct afsock_can_received *frames = take_batch();
	static char got[8192], text[8192];
	size_t i, len = 0, used = 0;

	memset(got, '?', sizeof(got));
	for (i = from; i < from + want; i++) {
		memcpy(text + used, batch[i].line, strlen(batch[i].line));
		used += strlen(batch[i].line);
	}
	ck_assert_uint_eq(afsock_can_reader_lines(frames + from, count, 5, 0,
						  got, size, &len),
			  want);
	ck_assert_uint_eq(len, used);
	ck_assert_mem_eq(got, text, used);
	for (i = size; i < sizeof(got); i++)
		ck_assert_int_eq(got[i], '?');
}

START_TEST(lines_of_a_batch_are_those_of_its_frames)
{
	has_lines(0, BATCH_ROWS, BATCH_ROWS, 8000);
	has_lines((size_t)_i, 1, 1, 4176);
}
END_TEST

START_TEST(a_batch_stops_where_there_is_no_room)
{
	/* 48 + 144 bytes are for the longest line without CAN XL. */
	has_lines(0, 3, 1, 192);
	has_lines(0, 3, 0, 191);
	has_lines(0, 3, 2, 192 + strlen(batch[0].line));
	has_lines(0, BATCH_ROWS, 7, 2000);
	has_lines(7, 2, 0, 4175);
	has_lines(0, 0, 0, 0);
}
END_TEST

START_TEST(a_batch_stops_before_what_has_no_line)
{
	struct afsock_can_received *frames;
	static char got[8192];
	size_t len;
	int i;

	for (i = 0; i < 5; i++) {
		frames = take_batch();
		if (i == 0)
			frames[1].is_cut = true;
		else if (i == 1)
			frames[1].record.frame_len = 17;
		else if (i == 2)
			frames[1].record.time_ns = -1;
		else if (i == 3)
			frames[1].record.interface_len = 17;
		else
			((unsigned char *)frames[1].record.frame)[4] = 9;
		ck_assert_uint_eq(afsock_can_reader_lines(frames, 3, 5, 0, got,
							  sizeof(got), &len),
				  1);
		ck_assert_uint_eq(len, strlen(batch[0].line));
	}
	frames = take_batch();
	ck_assert_uint_eq(afsock_can_reader_lines(frames, 3, 17, 0, got,
						  sizeof(got), &len), 0);
	ck_assert_uint_eq(len, 0);
}
END_TEST

/* The last second that there is goes on below 0, for whoever lets it wrap. */
START_TEST(a_batch_stops_before_a_time_below_0_behind_the_last_second)
{
	struct afsock_can_received *frames = take_batch();
	static char got[8192];
	size_t len;

	frames[0].record.time_ns = INT64_C(9223372036854775807);
	frames[1].record.time_ns = INT64_MIN + 5;
	frames[1].record.interface = frames[0].record.interface;
	ck_assert_uint_eq(afsock_can_reader_lines(frames, 2, 5, 0, got,
						  sizeof(got), &len), 1);
}
END_TEST

START_TEST(a_batch_may_have_nine_decimals)
{
	struct afsock_can_received *frames = take_batch();
	const char *want = "(1795395488.999999123) vcan0 "
			   "123#0102030405060708\n"
			   "(1795395488.999999999) vcan0 12345678#AABBCC T\n";
	char got[1024];
	size_t len;

	ck_assert_uint_eq(afsock_can_reader_lines(frames, 2, 0,
						  AFSOCK_CAN_LOG_NS, got,
						  sizeof(got), &len), 2);
	ck_assert_uint_eq(len, strlen(want));
	ck_assert_mem_eq(got, want, len);
}
END_TEST

/* ---- filters ---- */

static const struct {
	const char *text;
	size_t count;
	struct can_filter list[3];
	bool has_errors;
	uint32_t errors;
	bool is_joined;
} filters[] = {
	{ "123:7FF", 1, { { 0x123, 0x7FF } }, false, 0, false },
	{ "0x123:0x7ff", 1, { { 0x123, 0x7FF } }, false, 0, false },
	{ "123:C00007FF", 1, { { 0x123, 0xC00007FF } }, false, 0, false },
	{ "00000123:DFFFFFFF", 1, { { 0x80000123, 0xDFFFFFFF } }, false, 0,
	  false },
	{ "0x00000123:DFFFFFFF", 1, { { 0x80000123, 0xDFFFFFFF } }, false, 0,
	  false },
	{ "123~7FF", 1, { { 0x20000123, 0x7FF } }, false, 0, false },
	{ "123~7FF,223~7FF,j", 2, { { 0x20000123, 0x7FF },
	  { 0x20000223, 0x7FF } }, false, 0, true },
	{ "j+123~7FF+223~7FF", 2, { { 0x20000123, 0x7FF },
	  { 0x20000223, 0x7FF } }, false, 0, true },
	{ "0~0", 1, { { 0x20000000, 0 } }, false, 0, false },
	{ "123:700+456:7FF", 2, { { 0x123, 0x700 }, { 0x456, 0x7FF } }, false,
	  0, false },
	/* bit 29 of a mask would select error frames by number */
	{ "123:FFFFFFFF", 1, { { 0x123, 0xDFFFFFFF } }, false, 0, false },
	{ "#FFFFFFFF", 0, { { 0, 0 } }, true, 0x1FFFFFFF, false },
	{ "0:0,#44", 1, { { 0, 0 } }, true, 0x44, false },
};

START_TEST(filter_text_becomes_the_kernels_struct)
{
	struct can_filter list[3];
	struct afsock_can_filters got = { .list = list, .max = 3 };
	struct afsock_err err = { .code = 0 };
	int r = afsock_can_filters_parse(filters[_i].text,
					 strlen(filters[_i].text), &got, &err);

	ck_assert_msg(r == 0, "%s: %s (%s)", filters[_i].text, support_code(r),
		      err.text);
	ck_assert_uint_eq(got.count, filters[_i].count);
	ck_bytes(list, filters[_i].list, got.count * sizeof(list[0]));
	ck_assert(got.has_errors == filters[_i].has_errors);
	ck_assert_uint_eq(got.errors, filters[_i].errors);
	ck_assert(got.is_joined == filters[_i].is_joined);
}
END_TEST

static const struct {
	const char *text;
	int code;
} bad_filters[] = {
	{ "", AFSOCK_ETEXT },
	{ "123", AFSOCK_ETEXT },
	{ "123:", AFSOCK_ETEXT },
	{ ":7FF", AFSOCK_ETEXT },
	{ "123:7FF,", AFSOCK_ETEXT },
	{ "123:7FF,,j", AFSOCK_ETEXT },
	{ "12G:7FF", AFSOCK_ETEXT },
	{ "123:7FG", AFSOCK_ETEXT },
	{ "123;7FF", AFSOCK_ETEXT },
	{ "#", AFSOCK_ETEXT },
	{ "#12x", AFSOCK_ETEXT },
	{ "jj", AFSOCK_ETEXT },
	{ "123456789:7FF", AFSOCK_ERANGE },
	{ "123:123456789", AFSOCK_ERANGE },
	{ "20000044:7FF", AFSOCK_ERANGE },
	{ "1:1,2:2,3:3,4:4", AFSOCK_ERANGE },
};

START_TEST(bad_filter_is_refused_and_the_list_left_alone)
{
	struct can_filter list[3], want[3];
	struct afsock_can_filters got = { .list = list, .max = 3 };
	int r;

	memset(list, 0x33, sizeof(list));
	memcpy(want, list, sizeof(list));
	r = afsock_can_filters_parse(bad_filters[_i].text,
				     strlen(bad_filters[_i].text), &got, NULL);
	ck_assert_msg(r == bad_filters[_i].code, "%s: %s, wanted %s",
		      bad_filters[_i].text, support_code(r),
		      support_code(bad_filters[_i].code));
	ck_assert_uint_eq(got.count, 0);
	ck_bytes(list, want, sizeof(list));
	ck_assert(!got.is_joined);
}
END_TEST

START_TEST(error_classes_by_name_and_number)
{
	static const struct {
		const char *text;
		int code;
		uint32_t mask;
	} masks[] = {
		{ "", 0, 0x1FFFFFFF },
		{ "all", 0, 0x1FFFFFFF },
		{ "none", 0, 0 },
		{ "44", 0, 0x44 },
		{ "0x1FF", 0, 0x1FF },
		{ "FFFFFFFF", 0, 0x1FFFFFFF },
		{ "busoff+crtl", 0, 0x44 },
		{ "tx-timeout+lostarb+crtl+prot+trx+ack+busoff+buserror+"
		  "restarted+cnt", 0, 0x3FF },
		{ "Busoff+200", 0, 0x240 },
		{ "bus", AFSOCK_ETEXT, 0 },
		{ "busoff,crtl", AFSOCK_ETEXT, 0 },
		{ "1FFFFFFFF", AFSOCK_ETEXT, 0 },
	};
	can_err_mask_t mask;
	size_t i;
	int r;

	for (i = 0; i < SUPPORT_COUNT(masks); i++) {
		mask = 0;
		r = afsock_can_errors_parse(masks[i].text,
					    strlen(masks[i].text), &mask, NULL);
		ck_assert_msg(r == masks[i].code, "'%s': %s", masks[i].text,
			      support_code(r));
		ck_assert_msg(mask == masks[i].mask, "'%s': 0x%x",
			      masks[i].text, mask);
	}
}
END_TEST

Suite *suite_can_frame(void);
Suite *suite_can_frame(void)
{
	Suite *s = suite_create("can_frame");
	TCase *tc = tcase_create("frames");
	int n = (int)SUPPORT_COUNT(rows);

	tcase_add_loop_test(tc, frame_text_becomes_the_kernels_bytes, 0, n);
	tcase_add_loop_test(tc, frame_is_written_as_candump_writes_it, 0, n);
	tcase_add_loop_test(tc, frame_text_is_cut_as_snprintf_cuts, 0, n);
	tcase_add_loop_test(tc, bad_frame_text_is_refused_with_its_position, 0,
			    (int)SUPPORT_COUNT(bad_rows));
	tcase_add_test(tc, fd_data_above_64_bytes_is_refused);
	tcase_add_test(tc, frame_that_does_not_fit_is_refused);
	tcase_add_test(tc, what_is_no_frame_has_no_text);
	tcase_add_test(tc, xl_frame_both_ways);
	tcase_add_test(tc, xl_frame_of_2048_bytes_both_ways);
	tcase_add_test(tc, identifier_digits_decide_its_format);
	tcase_add_test(tc, fd_lengths_are_rounded_up);
	suite_add_tcase(s, tc);

	tc = tcase_create("logs");
	n = (int)SUPPORT_COUNT(logs);
	tcase_add_loop_test(tc, log_line_is_read, 0, n);
	tcase_add_loop_test(tc, log_line_is_written, 0, n);
	tcase_add_loop_test(tc, lines_that_are_no_record, 0,
			    (int)SUPPORT_COUNT(odd_lines));
	tcase_add_test(tc, log_record_out_of_limits_is_refused);
	tcase_add_test(tc, longest_log_line_fits_the_documented_room);
	tcase_add_loop_test(tc, lines_of_a_batch_are_those_of_its_frames, 0,
			    (int)BATCH_ROWS);
	tcase_add_test(tc, a_batch_stops_where_there_is_no_room);
	tcase_add_test(tc, a_batch_stops_before_what_has_no_line);
	tcase_add_test(
		tc, a_batch_stops_before_a_time_below_0_behind_the_last_second);
	tcase_add_test(tc, a_batch_may_have_nine_decimals);
	suite_add_tcase(s, tc);

	tc = tcase_create("filters");
	tcase_add_loop_test(tc, filter_text_becomes_the_kernels_struct, 0,
			    (int)SUPPORT_COUNT(filters));
	tcase_add_loop_test(tc, bad_filter_is_refused_and_the_list_left_alone,
			    0, (int)SUPPORT_COUNT(bad_filters));
	tcase_add_test(tc, error_classes_by_name_and_number);
	suite_add_tcase(s, tc);
	return s;
}
