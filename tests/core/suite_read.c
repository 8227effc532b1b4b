/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_read.c - numbers, durations, flags and hex from text */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/internal.h"
#include "support/support.h"

Suite *suite_read(void);

/* A text without a NUL behind it, for readers that look too far. */
static char *exactly(const char *text, size_t *ret_len)
{
	size_t len = strlen(text);
	char *copy = malloc(len ? len : 1);

	memcpy(copy, text, len);
	*ret_len = len;
	return copy;
}

static void ck_says(const struct afsock_err *err, const char *text,
		    const char *says)
{
	ck_assert_msg(strstr(err->text, says), "'%s' is told as '%s', "
		      "without '%s'", text, err->text, says);
}

/* ---- numbers ---- */

static const struct afsock_word words[] = {
	{ "any", -1 }, { "Raw", 255 }, { "7", 70 }, { NULL, 0 },
};

#define ALL INT64_MIN, INT64_MAX

/* As strtoll(3) reads them with base 0, and 0b, 0o of Python. */
static const struct {
	const char *text;
	int64_t min, max, value;
} numbers[] = {
	{ "0", ALL, 0 },
	{ "-0", ALL, 0 },
	{ "+5", ALL, 5 },
	{ "00", ALL, 0 },
	{ "010", ALL, 8 },
	{ "0o17", ALL, 15 },
	{ "0O17", ALL, 15 },
	{ "0x1F", ALL, 31 },
	{ "0XfF", ALL, 255 },
	{ "-0x10", ALL, -16 },
	{ "0b101", ALL, 5 },
	{ "0B1", ALL, 1 },
	{ "9223372036854775807", ALL, INT64_MAX },
	{ "0x7fffffffffffffff", ALL, INT64_MAX },
	{ "-9223372036854775808", ALL, INT64_MIN },
	{ "-0x8000000000000000", ALL, INT64_MIN },
	{ "000000000000000000000000000001", ALL, 1 },
	{ "65535", 0, 65535, 65535 },
	{ "-5", -5, 5, -5 },
	/* Words come first, in any case, and are not held to the limits. */
	{ "any", 0, 10, -1 },
	{ "ANY", 0, 10, -1 },
	{ "raw", 0, 10, 255 },
	{ "7", 0, 10, 70 },
};

START_TEST(number_is_read_in_c_notation_or_as_a_word)
{
	struct afsock_err err = { .code = 0 };
	int64_t value = -99;
	size_t len;
	char *text = exactly(numbers[_i].text, &len);

	ck_assert_msg(afsock_read_int(text, len, words, numbers[_i].min,
				      numbers[_i].max, "f", &value, &err) == 0,
		      "'%s' is refused: %s", numbers[_i].text, err.text);
	ck_assert_msg(value == numbers[_i].value, "'%s' is %lld, wanted %lld",
		      numbers[_i].text, (long long)value,
		      (long long)numbers[_i].value);
	free(text);
}
END_TEST

static const struct {
	const char *text;
	int64_t min, max;
	int code;
	const char *says;
} bad_numbers[] = {
	{ "", ALL, AFSOCK_ETEXT, "f '' is not a number" },
	{ "-", ALL, AFSOCK_ETEXT, "f '-' is not a number" },
	{ "+", ALL, AFSOCK_ETEXT, "not a number" },
	{ "--1", ALL, AFSOCK_ETEXT, "f '--1' is not a number" },
	{ "-+1", ALL, AFSOCK_ETEXT, "not a number" },
	{ "0x", ALL, AFSOCK_ETEXT, "f '0x' is not a number" },
	{ "0b", ALL, AFSOCK_ETEXT, "not a number" },
	{ "0o", ALL, AFSOCK_ETEXT, "not a number" },
	{ "0x-1", ALL, AFSOCK_ETEXT, "not a number" },
	{ "0xg", ALL, AFSOCK_ETEXT, "not a number" },
	{ "0b2", ALL, AFSOCK_ETEXT, "not a number" },
	{ "08", ALL, AFSOCK_ETEXT, "f '08' is not a number" },
	{ "1 ", ALL, AFSOCK_ETEXT, "f '1 ' is not a number" },
	{ " 1", ALL, AFSOCK_ETEXT, "not a number" },
	{ "1.0", ALL, AFSOCK_ETEXT, "not a number" },
	{ "1_000", ALL, AFSOCK_ETEXT, "not a number" },
	{ "1e3", ALL, AFSOCK_ETEXT, "not a number" },
	{ "an", ALL, AFSOCK_ETEXT, "not a number" },
	{ "anyx", ALL, AFSOCK_ETEXT, "not a number" },
	{ "9223372036854775808", ALL, AFSOCK_ERANGE,
	  "f 9223372036854775808 does not fit in 64 bits" },
	{ "-9223372036854775809", ALL, AFSOCK_ERANGE, "64 bits" },
	{ "0x10000000000000000", ALL, AFSOCK_ERANGE, "64 bits" },
	{ "18446744073709551616", ALL, AFSOCK_ERANGE, "64 bits" },
	{ "99999999999999999999999999", ALL, AFSOCK_ERANGE, "64 bits" },
	{ "65536", 0, 65535, AFSOCK_ERANGE, "f 65536 above 65535" },
	{ "0x80000123", 0, 0x1fffffff, AFSOCK_ERANGE,
	  "f 0x80000123 above 536870911" },
	{ "-1", 0, 10, AFSOCK_ERANGE, "f -1 below 0" },
	{ "-6", -5, 5, AFSOCK_ERANGE, "f -6 below -5" },
};

START_TEST(wrong_number_is_refused_with_its_limit)
{
	struct afsock_err err = { .code = 0 };
	int64_t value = -99;
	size_t len;
	char *text = exactly(bad_numbers[_i].text, &len);
	int r = afsock_read_int(text, len, words, bad_numbers[_i].min,
				bad_numbers[_i].max, "f", &value, &err);

	ck_assert_msg(r == bad_numbers[_i].code, "'%s' is %s, wanted %s",
		      bad_numbers[_i].text, support_code(r),
		      support_code(bad_numbers[_i].code));
	ck_code(err.code, r);
	ck_assert_str_eq(err.field, "f");
	ck_says(&err, bad_numbers[_i].text, bad_numbers[_i].says);
	ck_code(value, -99);
	free(text);
}
END_TEST

START_TEST(long_wrong_number_is_cut_in_the_message)
{
	struct afsock_err err;
	char text[5000];
	int64_t value;

	memset(text, '9', sizeof(text));
	ck_code(afsock_read_int(text, sizeof(text), NULL, ALL, "f", &value,
				&err), AFSOCK_ERANGE);
	ck_assert_uint_lt(strlen(err.text), 120);
	ck_says(&err, "999...", "64 bits");
}
END_TEST

/* Magnitudes up to 2^64 - 1, for fields of that size. */
START_TEST(magnitude_goes_to_64_bits)
{
	bool negative = true;
	uint64_t u = 0;

	ck_code(afsock__read_u64("18446744073709551615", 20, &negative, &u),
		0);
	ck_assert(!negative);
	ck_assert_uint_eq(u, UINT64_MAX);
	ck_code(afsock__read_u64("-0xffffffffffffffff", 19, &negative, &u), 0);
	ck_assert(negative);
	ck_assert_uint_eq(u, UINT64_MAX);
	ck_code(afsock__read_u64("-0", 2, &negative, &u), 0);
	ck_assert(!negative);
	ck_code(afsock__read_u64("18446744073709551616", 20, &negative, &u),
		AFSOCK_ERANGE);
}
END_TEST

/* ---- durations ---- */

#define S INT64_C(1000000000)

static const struct {
	const char *text;
	int64_t unit, ns;
} durations[] = {
	{ "0", S, 0 },
	{ "5", S, 5 * S },
	{ "5", 1000000, 5000000 },
	{ "5ns", S, 5 },
	{ "5us", S, 5000 },
	{ "5ms", S, 5000000 },
	{ "5s", 1, 5 * S },
	{ "5m", 1, 300 * S },
	{ "5h", 1, 18000 * S },
	{ "5MS", S, 5000000 },
	{ "0.5", S, S / 2 },
	{ "1.25ms", S, 1250000 },
	{ "0.001s", S, 1000000 },
	{ "1.5h", S, 5400 * S },
	{ "1.", S, S },
	{ "0.000000001", S, 1 },
	/* As settimeout() does: never down to "do not wait". */
	{ "0.1ns", S, 1 },
	{ "1.5ns", S, 2 },
	{ "0.0000000001", S, 1 },
	{ "1.0000000000", S, S },
	{ "0.30000000000000004", S, 300000001 },
	/* Digits behind the point cost no range. */
	{ "10.000000000s", S, 10 * S },
	{ "1.000000000h", S, 3600 * S },
	{ "9000000000.000000001s", S, 9000000000 * S + 1 },
	{ "9223372036.854775807", S, INT64_MAX },
	{ "9223372036854775807ns", S, INT64_MAX },
};

START_TEST(duration_is_a_number_with_a_unit)
{
	struct afsock_err err = { .code = 0 };
	int64_t ns = -99;
	size_t len;
	char *text = exactly(durations[_i].text, &len);

	ck_assert_msg(afsock_read_duration(text, len, durations[_i].unit, "f",
					   &ns, &err) == 0,
		      "'%s' is refused: %s", durations[_i].text, err.text);
	ck_assert_msg(ns == durations[_i].ns, "'%s' is %lld ns, wanted %lld",
		      durations[_i].text, (long long)ns,
		      (long long)durations[_i].ns);
	free(text);
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *says;
} bad_durations[] = {
	{ "", AFSOCK_ETEXT, "f '' is not a duration" },
	{ "s", AFSOCK_ETEXT, "f 's' is not a duration" },
	{ "-1", AFSOCK_ETEXT, "f '-1' is not a duration" },
	{ "+1", AFSOCK_ETEXT, "not a duration" },
	{ ".5", AFSOCK_ETEXT, "f '.5' is not a duration" },
	{ ".", AFSOCK_ETEXT, "not a duration" },
	{ "1..5", AFSOCK_ETEXT, "not a duration" },
	{ "1.5.5", AFSOCK_ETEXT, "not a duration" },
	{ "5 ms", AFSOCK_ETEXT, "f '5 ms' is not a duration" },
	{ "5msx", AFSOCK_ETEXT, "not a duration" },
	{ "5d", AFSOCK_ETEXT, "ns, us, ms, s, m or h" },
	{ "5mss", AFSOCK_ETEXT, "not a duration" },
	{ "0x10", AFSOCK_ETEXT, "not a duration" },
	{ "1e3", AFSOCK_ETEXT, "not a duration" },
	{ "nan", AFSOCK_ETEXT, "not a duration" },
	{ "inf", AFSOCK_ETEXT, "not a duration" },
	{ "9223372037", AFSOCK_ERANGE, "f 9223372037 above 2^63-1 ns" },
	{ "9223372036.854775808", AFSOCK_ERANGE, "2^63-1 ns" },
	{ "9223372036854775807.1ns", AFSOCK_ERANGE, "2^63-1 ns" },
	{ "2562048h", AFSOCK_ERANGE, "f 2562048h above 2^63-1 ns" },
	{ "99999999999999999999ns", AFSOCK_ERANGE, "2^63-1 ns" },
};

START_TEST(wrong_duration_is_refused)
{
	struct afsock_err err = { .code = 0 };
	int64_t ns = -99;
	size_t len;
	char *text = exactly(bad_durations[_i].text, &len);
	int r = afsock_read_duration(text, len, S, "f", &ns, &err);

	ck_assert_msg(r == bad_durations[_i].code, "'%s' is %s, wanted %s",
		      bad_durations[_i].text, support_code(r),
		      support_code(bad_durations[_i].code));
	ck_assert_str_eq(err.field, "f");
	ck_says(&err, bad_durations[_i].text, bad_durations[_i].says);
	ck_code(ns, -99);
	free(text);
}
END_TEST

/* ---- hex ---- */

static const struct {
	const char *text;
	const char *bytes;
	ssize_t len;
} hex[] = {
	{ "", "", 0 },
	{ "00", "\0", 1 },
	{ "deadBEEF", "\xde\xad\xbe\xef", 4 },
	{ "de.ad:be ef", "\xde\xad\xbe\xef", 4 },
	{ "00:11:22:33:44:55", "\0\x11\x22\x33\x44\x55", 6 },
	{ "0123456789abcdef", "\x01\x23\x45\x67\x89\xab\xcd\xef", 8 },
};

START_TEST(hex_is_pairs_with_separators_between)
{
	unsigned char buf[8];
	size_t len;
	char *text = exactly(hex[_i].text, &len);

	ck_code(afsock_read_hex(text, len, buf, sizeof(buf), "f", NULL),
		hex[_i].len);
	ck_bytes(buf, hex[_i].bytes, (size_t)hex[_i].len);
	free(text);
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *says;
} bad_hex[] = {
	{ "d", AFSOCK_ETEXT, "f 'd' is not pairs of hex digits at position 0" },
	{ "dea", AFSOCK_ETEXT, "position 2" },
	{ "0x12", AFSOCK_ETEXT, "position 0" },
	{ "12 3", AFSOCK_ETEXT, "position 3" },
	{ "1.2", AFSOCK_ETEXT, "position 0" },
	{ ".12", AFSOCK_ETEXT, "position 0" },
	{ "12-34", AFSOCK_ETEXT, "position 2" },
	{ "12zz", AFSOCK_ETEXT, "position 2" },
	{ "001122334455667788", AFSOCK_ERANGE, "f has more than 8 bytes" },
};

START_TEST(wrong_hex_is_refused_with_its_position)
{
	struct afsock_err err;
	unsigned char buf[8];
	size_t len;
	char *text = exactly(bad_hex[_i].text, &len);

	ck_code(afsock_read_hex(text, len, buf, sizeof(buf), "f", &err),
		bad_hex[_i].code);
	ck_assert_str_eq(err.field, "f");
	ck_says(&err, bad_hex[_i].text, bad_hex[_i].says);
	free(text);
}
END_TEST

/* ---- flags and words ---- */

static const struct {
	const char *text;
	int value;
} flags[] = {
	{ "1", 1 },  { "0", 0 },   { "yes", 1 },  { "no", 0 },
	{ "on", 1 }, { "off", 0 }, { "true", 1 }, { "false", 0 },
	{ "", 1 },   { "YES", 1 }, { "Off", 0 },
};

START_TEST(flag_has_its_spellings)
{
	int value = -99;

	ck_code(afsock_read_flag(flags[_i].text, strlen(flags[_i].text), "f",
				 &value, NULL), 0);
	ck_assert_int_eq(value, flags[_i].value);
}
END_TEST

static const char *const bad_flags[] = { "2", "-1", "y", "yess", " 1", "01" };

START_TEST(wrong_flag_is_refused)
{
	struct afsock_err err;
	int value = -99;

	ck_code(afsock_read_flag(bad_flags[_i], strlen(bad_flags[_i]), "f",
				 &value, &err), AFSOCK_EVALUE);
	ck_assert_int_eq(value, -99);
	ck_says(&err, bad_flags[_i], "is not 0 or 1, no or yes, off or on");
	ck_says(&err, bad_flags[_i], bad_flags[_i]);
}
END_TEST

START_TEST(word_is_found_whole_and_in_any_case)
{
	ck_assert_ptr_eq(afsock__word(words, "any", 3), &words[0]);
	ck_assert_ptr_eq(afsock__word(words, "RAW", 3), &words[1]);
	ck_assert_ptr_null(afsock__word(words, "an", 2));
	ck_assert_ptr_null(afsock__word(words, "anyone", 6));
	ck_assert_ptr_null(afsock__word(words, "", 0));
	ck_assert_ptr_null(afsock__word(NULL, "any", 3));
}
END_TEST

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_read(void)
{
	Suite *s = suite_create("read");
	TCase *tc = tcase_create("read");

	LOOP(tc, number_is_read_in_c_notation_or_as_a_word, numbers);
	LOOP(tc, wrong_number_is_refused_with_its_limit, bad_numbers);
	tcase_add_test(tc, long_wrong_number_is_cut_in_the_message);
	tcase_add_test(tc, magnitude_goes_to_64_bits);
	LOOP(tc, duration_is_a_number_with_a_unit, durations);
	LOOP(tc, wrong_duration_is_refused, bad_durations);
	LOOP(tc, hex_is_pairs_with_separators_between, hex);
	LOOP(tc, wrong_hex_is_refused_with_its_position, bad_hex);
	LOOP(tc, flag_has_its_spellings, flags);
	LOOP(tc, wrong_flag_is_refused, bad_flags);
	tcase_add_test(tc, word_is_found_whole_and_in_any_case);
	suite_add_tcase(s, tc);
	return s;
}
