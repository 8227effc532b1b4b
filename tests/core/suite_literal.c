/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_literal.c - tuples as Python writes them, both ways */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/afsock.h>

#include "support/support.h"

Suite *suite_literal(void);

/* Without a family, so that addresses are (family, bytes). */
#define AF_NONE 250

/* ---- golden rows ---- */

/*
 * Bytes, what repr() of CPython 3.11.2 prints for them as text behind
 * os.fsdecode() in a UTF-8 locale, and as bytes.
 */
static const struct {
	const char *raw;
	const char *text;
	const char *bytes;
} golden[] = {
	{ "",
	  "''",
	  "b''" },
	{ "abc",
	  "'abc'",
	  "b'abc'" },
	{ "/run/x y",
	  "'/run/x y'",
	  "b'/run/x y'" },
	{ "it's",
	  "\"it's\"",
	  "b\"it's\"" },
	{ "say \"hi\"",
	  "'say \"hi\"'",
	  "b'say \"hi\"'" },
	{ "both ' and \"",
	  "'both \\' and \"'",
	  "b'both \\' and \"'" },
	{ "back\\slash",
	  "'back\\\\slash'",
	  "b'back\\\\slash'" },
	{ "tab\x09nl\x0a" "cr\x0d",
	  "'tab\\tnl\\ncr\\r'",
	  "b'tab\\tnl\\ncr\\r'" },
	{ "\x01\x1f\x7f",
	  "'\\x01\\x1f\\x7f'",
	  "b'\\x01\\x1f\\x7f'" },
	{ "\x07\x08\x0b\x0c\x1b",
	  "'\\x07\\x08\\x0b\\x0c\\x1b'",
	  "b'\\x07\\x08\\x0b\\x0c\\x1b'" },
	{ "\xc3\xa9",
	  "'\xc3\xa9'",
	  "b'\\xc3\\xa9'" },
	{ "\xe6\x97\xa5\xe6\x9c\xac",
	  "'\xe6\x97\xa5\xe6\x9c\xac'",
	  "b'\\xe6\\x97\\xa5\\xe6\\x9c\\xac'" },
	{ "\xf0\x9f\x98\x80",
	  "'\xf0\x9f\x98\x80'",
	  "b'\\xf0\\x9f\\x98\\x80'" },
	{ "\xff",
	  "'\\udcff'",
	  "b'\\xff'" },
	{ "\xc3",
	  "'\\udcc3'",
	  "b'\\xc3'" },
	{ "\xc3(",
	  "'\\udcc3('",
	  "b'\\xc3('" },
	{ "\xe9t\xe9",
	  "'\\udce9t\\udce9'",
	  "b'\\xe9t\\xe9'" },
	{ "\xed\xa0\x80",
	  "'\\udced\\udca0\\udc80'",
	  "b'\\xed\\xa0\\x80'" },
	{ "\xc0\x80",
	  "'\\udcc0\\udc80'",
	  "b'\\xc0\\x80'" },
	{ "\xf8\x88\x80\x80\x80",
	  "'\\udcf8\\udc88\\udc80\\udc80\\udc80'",
	  "b'\\xf8\\x88\\x80\\x80\\x80'" },
	{ "\xf4\x90\x80\x80",
	  "'\\udcf4\\udc90\\udc80\\udc80'",
	  "b'\\xf4\\x90\\x80\\x80'" },
	{ "\xe0\x9f\xbf",
	  "'\\udce0\\udc9f\\udcbf'",
	  "b'\\xe0\\x9f\\xbf'" },
	{ "\xc2\x80\xc2\x9f",
	  "'\\x80\\x9f'",
	  "b'\\xc2\\x80\\xc2\\x9f'" },
	{ "a\xc2\xa0" "b",
	  "'a\\xa0b'",
	  "b'a\\xc2\\xa0b'" },
	{ "soft\xc2\xadhyphen",
	  "'soft\\xadhyphen'",
	  "b'soft\\xc2\\xadhyphen'" },
	{ "\xe2\x80\x8b\xe2\x80\xae",
	  "'\\u200b\\u202e'",
	  "b'\\xe2\\x80\\x8b\\xe2\\x80\\xae'" },
	{ "\xe3\x80\x80",
	  "'\\u3000'",
	  "b'\\xe3\\x80\\x80'" },
	{ "\xee\x80\x80",
	  "'\\ue000'",
	  "b'\\xee\\x80\\x80'" },
	{ "\xef\xbb\xbf",
	  "'\\ufeff'",
	  "b'\\xef\\xbb\\xbf'" },
	{ "\xef\xbf\xbe",
	  "'\\ufffe'",
	  "b'\\xef\\xbf\\xbe'" },
	{ "\xf3\xa0\x80\x81",
	  "'\\U000e0001'",
	  "b'\\xf3\\xa0\\x80\\x81'" },
	{ "\xf4\x8f\xbf\xbf",
	  "'\\U0010ffff'",
	  "b'\\xf4\\x8f\\xbf\\xbf'" },
	{ "\xf0\x9d\x85\xb3",
	  "'\\U0001d173'",
	  "b'\\xf0\\x9d\\x85\\xb3'" },
	{ "\xe2\x80\xa8",
	  "'\\u2028'",
	  "b'\\xe2\\x80\\xa8'" },
	{ "\xc3\x9f\xc3\xbf\xc4\x80",
	  "'\xc3\x9f\xc3\xbf\xc4\x80'",
	  "b'\\xc3\\x9f\\xc3\\xbf\\xc4\\x80'" },
	{ "{}[](),:",
	  "'{}[](),:'",
	  "b'{}[](),:'" },
	{ "%s\\x41",
	  "'%s\\\\x41'",
	  "b'%s\\\\x41'" },
	{ "$HOME`id`",
	  "'$HOME`id`'",
	  "b'$HOME`id`'" },
	{ "end\\",
	  "'end\\\\'",
	  "b'end\\\\'" },
};

/* The repr of raw as an address: bare text (a path) or family and bytes. */
static ssize_t repr_of(const char *raw, size_t len, bool is_bytes, char *buf,
		       size_t size)
{
	struct afsock_form form = { is_bytes ? AF_NONE : AF_UNIX,
				    is_bytes ? 0 : SOCK_STREAM, 0, -1 };
	struct afsock_value items[2] = { afsock_int(AF_NONE),
					 afsock_bytes(raw, len) };
	struct afsock_value path = afsock_text_n(raw, len);
	struct afsock_addr addr;
	struct afsock_err err;
	int r = is_bytes ? afsock_addr_pack(&form, items, 2, &addr, &err) :
			   afsock_addr_pack(&form, &path, 1, &addr, &err);

	ck_assert_msg(r == 0, "'%s' cannot be packed: %s", raw, err.text);
	return afsock_addr_repr(&form, &addr, buf, size, NULL);
}

static void ck_repr(const char *raw, size_t len, bool is_bytes,
		    const char *literal)
{
	char got[600], want[600];

	snprintf(want, sizeof(want), is_bytes ? "(250, %s)" : "%s", literal);
	ck_assert_int_eq(repr_of(raw, len, is_bytes, got, sizeof(got)),
			 (ssize_t)strlen(want));
	ck_assert_msg(strcmp(got, want) == 0, "'%s' is shown as %s, wanted %s",
		      raw, got, want);
}

static void ck_read(const char *literal, int kind, const char *raw, size_t len)
{
	struct afsock_err err = { .code = 0 };
	struct afsock_tuple tuple;

	ck_assert_msg(afsock_values_parse(literal, strlen(literal), &tuple,
					  &err) == 0,
		      "%s is refused: %s", literal, err.text);
	ck_assert_uint_eq(tuple.n, 1);
	ck_assert_int_eq(tuple.items[0].kind, kind);
	ck_assert_msg(tuple.items[0].len == len, "%s has %zu bytes, wanted %zu",
		      literal, tuple.items[0].len, len);
	ck_bytes(tuple.items[0].as.bytes, raw, len);
}

START_TEST(text_is_shown_as_python_shows_it)
{
	ck_repr(golden[_i].raw, strlen(golden[_i].raw), false,
		golden[_i].text);
}
END_TEST

START_TEST(bytes_are_shown_as_python_shows_them)
{
	ck_repr(golden[_i].raw, strlen(golden[_i].raw), true,
		golden[_i].bytes);
}
END_TEST

START_TEST(what_python_shows_is_read_back)
{
	ck_read(golden[_i].text, AFSOCK_TEXT, golden[_i].raw,
		strlen(golden[_i].raw));
	ck_read(golden[_i].bytes, AFSOCK_BYTES, golden[_i].raw,
		strlen(golden[_i].raw));
}
END_TEST

START_TEST(every_byte_is_shown_and_read_back)
{
	char raw[2] = { (char)_i, 'z' }, text[40];
	struct afsock_tuple tuple;

	/* A path ends at a NUL. */
	if (_i > 0) {
		repr_of(raw, 2, false, text, sizeof(text));
		ck_read(text, AFSOCK_TEXT, raw, 2);
	}
	repr_of(raw, 2, true, text, sizeof(text));
	ck_code(afsock_values_parse(text, strlen(text), &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 2);
	ck_assert_uint_eq(tuple.items[1].len, 2);
	ck_bytes(tuple.items[1].as.bytes, raw, 2);
}
END_TEST

/* ---- shapes of an address ---- */

START_TEST(no_address_is_none)
{
	struct afsock_form form = { AF_UNIX, SOCK_STREAM, 0, -1 };
	struct afsock_addr addr = { .len = 0 };
	char buf[8];

	ck_assert_int_eq(afsock_addr_repr(&form, &addr, buf, sizeof(buf),
					  NULL), 4);
	ck_assert_str_eq(buf, "None");
}
END_TEST

START_TEST(short_buffer_cuts_the_literal)
{
	char buf[8] = "-------";

	ck_assert_int_eq(repr_of("abcdef", 6, false, buf, 5), 8);
	ck_assert_str_eq(buf, "'abc");
	ck_assert_int_eq(buf[5], '-');
	ck_assert_int_eq(repr_of("abcdef", 6, false, NULL, 0), 8);
}
END_TEST

/* ---- reading ---- */

/* CPython 3.11.2: ast.literal_eval(text), as "n" and the values' kinds. */
static const struct {
	const char *text;
	const char *kinds; /* t text, b bytes, u and i numbers */
	bool is_bare;
	int64_t first;
} tuples[] = {
	{ "()", "", false, 0 },
	{ "( )", "", false, 0 },
	{ "1", "u", true, 1 },
	{ "(1)", "u", true, 1 },
	{ "(1,)", "u", false, 1 },
	{ " (\t1 , ) ", "u", false, 1 },
	{ "\t1 ", "u", true, 1 },
	{ "-1", "i", true, -1 },
	{ "+5", "u", true, 5 },
	{ "-0", "u", true, 0 },
	{ "00", "u", true, 0 },
	{ "0x7e8", "u", true, 0x7e8 },
	{ "0o17", "u", true, 15 },
	{ "0b11", "u", true, 3 },
	{ "-9223372036854775808", "i", true, INT64_MIN },
	{ "('vcan0', 0x7e8, 0x7e0)", "tuu", false, 0 },
	{ "('a',b'c',1,)", "tbu", false, 0 },
	{ "(1,2,3,4,5,6,7,8)", "uuuuuuuu", false, 1 },
	{ "'x'", "t", true, 0 },
	{ "('x')", "t", true, 0 },
	{ "B\"x\"", "b", true, 0 },
};

static char kind_letter(int kind)
{
	static const char letters[] = "?iutb";

	return letters[kind >= AFSOCK_INT && kind <= AFSOCK_BYTES ? kind : 0];
}

START_TEST(literal_gives_its_values)
{
	const char *text = tuples[_i].text;
	struct afsock_err err = { .code = 0 };
	struct afsock_tuple tuple;
	char kinds[AFSOCK_TUPLE_MAX + 1] = "";
	size_t i;

	ck_assert_msg(afsock_values_parse(text, strlen(text), &tuple, &err) ==
			      0, "%s is refused: %s", text, err.text);
	for (i = 0; i < tuple.n; i++)
		kinds[i] = kind_letter(tuple.items[i].kind);
	ck_assert_msg(strcmp(kinds, tuples[_i].kinds) == 0,
		      "%s is of kinds '%s', wanted '%s'", text, kinds,
		      tuples[_i].kinds);
	ck_assert_msg(tuple.is_bare == tuples[_i].is_bare, "%s: bare is %d",
		      text, tuple.is_bare);
	if (kinds[0] == 'u' || kinds[0] == 'i')
		ck_code(tuple.items[0].as.i, tuples[_i].first);
}
END_TEST

START_TEST(largest_number_is_2_to_64_less_1)
{
	struct afsock_tuple tuple;

	ck_code(afsock_values_parse("18446744073709551615", 20, &tuple, NULL),
		0);
	ck_assert_int_eq(tuple.items[0].kind, AFSOCK_UINT);
	ck_assert_uint_eq(tuple.items[0].as.u, UINT64_MAX);
}
END_TEST

static const struct {
	const char *text;
	const char *raw;
	size_t len;
} escapes[] = {
	{ "'\\\\\\'\\\"'", "\\'\"", 3 },
	{ "'\\n\\r\\t\\a\\b\\f\\v'", "\n\r\t\a\b\f\v", 7 },
	{ "'\\0\\7\\101'", "\0\7A", 3 },
	{ "'\\x41\\xe9'", "A\xc3\xa9", 3 },
	{ "'\\u00e9\\u20ac'", "\xc3\xa9\xe2\x82\xac", 5 },
	{ "'\\U0001f600'", "\xf0\x9f\x98\x80", 4 },
	{ "'\\U0010FFFF'", "\xf4\x8f\xbf\xbf", 4 },
	{ "'\\377'", "\xc3\xbf", 2 },
	/* surrogateescape: two halves of one character are its bytes. */
	{ "'\\udcc3\\udca9'", "\xc3\xa9", 2 },
	{ "'\\udc80\\udcff'", "\x80\xff", 2 },
	{ "\"it's\"", "it's", 4 },
	{ "'(1, 2)'", "(1, 2)", 6 },
};

START_TEST(escapes_mean_what_python_means)
{
	ck_read(escapes[_i].text, AFSOCK_TEXT, escapes[_i].raw,
		escapes[_i].len);
}
END_TEST

START_TEST(escapes_of_bytes_are_bytes)
{
	ck_read("b'\\x00\\xff\\0\\377A'", AFSOCK_BYTES, "\0\xff\0\xff" "A", 5);
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *says;
} malformed[] = {
	{ "", AFSOCK_ETEXT, "value missing at position 0" },
	{ "   ", AFSOCK_ETEXT, "value missing at position 3" },
	{ "(", AFSOCK_ETEXT, "value missing at position 1" },
	{ "(1", AFSOCK_ETEXT, "',' or ')' missing at position 2" },
	{ "(1,", AFSOCK_ETEXT, "value missing at position 3" },
	{ "(,)", AFSOCK_ETEXT, "neither string nor number at position 1" },
	{ "(1,,2)", AFSOCK_ETEXT, "neither string nor number at position 3" },
	{ "(1 2)", AFSOCK_ETEXT, "',' or ')' missing at position 3" },
	{ "('a' 'b')", AFSOCK_ETEXT, "',' or ')' missing at position 5" },
	{ "(1,) x", AFSOCK_ETEXT, "text left over at position 5" },
	{ "1 2", AFSOCK_ETEXT, "text left over at position 2" },
	{ "1)", AFSOCK_ETEXT, "text left over at position 1" },
	{ "(1))", AFSOCK_ETEXT, "text left over at position 3" },
	{ "'a", AFSOCK_ETEXT, "string is not closed at position 2" },
	{ "'a\"", AFSOCK_ETEXT, "string is not closed at position 3" },
	{ "'a\\'", AFSOCK_ETEXT, "string is not closed" },
	{ "'a\\", AFSOCK_ETEXT, "unknown escape at position 3" },
	{ "'\\q'", AFSOCK_ETEXT, "unknown escape at position 2" },
	{ "'\\x4'", AFSOCK_ETEXT, "unknown escape" },
	{ "'\\x'", AFSOCK_ETEXT, "unknown escape" },
	{ "'\\u123'", AFSOCK_ETEXT, "unknown escape" },
	{ "'\\U00110000'", AFSOCK_ETEXT, "unknown escape" },
	{ "'\\N{DIGIT ONE}'", AFSOCK_ETEXT, "unknown escape" },
	{ "b'\\u00e9'", AFSOCK_ETEXT, "unknown escape" },
	{ "'\\400'", AFSOCK_ETEXT, "unknown escape" },
	/* Half a pair: the file system encoding has no bytes for it. */
	{ "'\\ud800'", AFSOCK_ETEXT, "unknown escape" },
	{ "'\\ud83d\\ude00'", AFSOCK_ETEXT, "unknown escape" },
	{ "'\\udc7f'", AFSOCK_ETEXT, "unknown escape" },
	{ "b'\xc3\xa9'", AFSOCK_ETEXT, "byte above 0x7f" },
	{ "[1]", AFSOCK_ETEXT, "neither string nor number at position 0" },
	{ "None", AFSOCK_ETEXT, "neither string nor number" },
	{ "True", AFSOCK_ETEXT, "neither string nor number" },
	{ "1.0", AFSOCK_ETEXT, "neither string nor number" },
	{ "0x", AFSOCK_ETEXT, "neither string nor number" },
	{ "0b12", AFSOCK_ETEXT, "neither string nor number" },
	{ "1_000", AFSOCK_ETEXT, "neither string nor number" },
	{ "('a', 010)", AFSOCK_ETEXT, "neither string nor number" },
	{ "-010", AFSOCK_ETEXT, "neither string nor number" },
	{ "((1,),)", AFSOCK_ETEXT, "neither string nor number at position 1" },
	{ "18446744073709551616", AFSOCK_ERANGE,
	  "18446744073709551616 does not fit in 64 bits" },
	{ "-9223372036854775809", AFSOCK_ERANGE, "does not fit in 64 bits" },
	{ "(1,2,3,4,5,6,7,8,9)", AFSOCK_ERANGE, "more than 8 values" },
};

/* The text has no NUL behind it, for a reader that looks too far. */
START_TEST(malformed_literal_is_refused_with_its_position)
{
	size_t len = strlen(malformed[_i].text);
	char *text = malloc(len ? len : 1);
	struct afsock_tuple tuple, before;
	struct afsock_err err = { .code = 0 };
	int r;

	memset(&tuple, 0x55, sizeof(tuple));
	memcpy(&before, &tuple, sizeof(tuple));
	memcpy(text, malformed[_i].text, len);
	r = afsock_values_parse(text, len, &tuple, &err);
	ck_assert_msg(r == malformed[_i].code, "%s is %s, wanted %s",
		      malformed[_i].text, support_code(r),
		      support_code(malformed[_i].code));
	ck_assert_msg(strstr(err.text, malformed[_i].says), "%s is told as "
		      "'%s', without '%s'", malformed[_i].text, err.text,
		      malformed[_i].says);
	ck_assert_int_eq(memcmp(&tuple, &before, sizeof(tuple)), 0);
	free(text);
}
END_TEST

START_TEST(strings_hold_255_bytes_in_all)
{
	char text[600];
	struct afsock_tuple tuple;
	struct afsock_err err;

	snprintf(text, sizeof(text), "'%0255d'", 0);
	ck_code(afsock_values_parse(text, strlen(text), &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.items[0].len, 255);
	ck_assert_ptr_eq(tuple.items[0].as.text, tuple.store);
	snprintf(text, sizeof(text), "'%0256d'", 0);
	ck_code(afsock_values_parse(text, strlen(text), &tuple, &err),
		AFSOCK_ERANGE);
	snprintf(text, sizeof(text), "'%0500d'", 0);
	ck_code(afsock_values_parse(text, strlen(text), &tuple, &err),
		AFSOCK_ERANGE);
	snprintf(text, sizeof(text), "('%0128d', '%0128d')", 0, 0);
	ck_code(afsock_values_parse(text, strlen(text), &tuple, &err),
		AFSOCK_ERANGE);
}
END_TEST

/* ---- copies ---- */

START_TEST(copy_stands_on_its_own)
{
	struct afsock_tuple from, copy;

	ck_code(afsock_values_parse("('ab', b'\\0c', 7)", 17, &from, NULL), 0);
	ck_code(afsock_tuple_copy(&copy, &from), 0);
	memset(&from, 0x55, sizeof(from));
	ck_assert_uint_eq(copy.n, 3);
	ck_assert_uint_eq(copy.items[0].len, 2);
	ck_bytes(copy.items[0].as.text, "ab", 2);
	ck_bytes(copy.items[1].as.bytes, "\0c", 2);
	ck_assert_uint_eq(copy.items[2].as.u, 7);
	ck_assert_ptr_null(afsock_tuple_field(&copy, 0));
}
END_TEST

START_TEST(copy_of_what_does_not_fit_is_refused)
{
	static const char big[300];
	struct afsock_tuple from = { .n = 1 }, copy = { .n = 77 };

	from.items[0] = afsock_text_n(big, sizeof(big));
	ck_code(afsock_tuple_copy(&copy, &from), AFSOCK_EVALUE);
	ck_assert_uint_eq(copy.n, 77);
}
END_TEST

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_literal(void)
{
	Suite *s = suite_create("literal");
	TCase *tc = tcase_create("literal");

	LOOP(tc, text_is_shown_as_python_shows_it, golden);
	LOOP(tc, bytes_are_shown_as_python_shows_them, golden);
	LOOP(tc, what_python_shows_is_read_back, golden);
	tcase_add_loop_test(tc, every_byte_is_shown_and_read_back, 0, 256);
	tcase_add_test(tc, no_address_is_none);
	tcase_add_test(tc, short_buffer_cuts_the_literal);
	LOOP(tc, literal_gives_its_values, tuples);
	tcase_add_test(tc, largest_number_is_2_to_64_less_1);
	LOOP(tc, escapes_mean_what_python_means, escapes);
	tcase_add_test(tc, escapes_of_bytes_are_bytes);
	LOOP(tc, malformed_literal_is_refused_with_its_position, malformed);
	tcase_add_test(tc, strings_hold_255_bytes_in_all);
	tcase_add_test(tc, copy_stands_on_its_own);
	tcase_add_test(tc, copy_of_what_does_not_fit_is_refused);
	suite_add_tcase(s, tc);
	return s;
}
