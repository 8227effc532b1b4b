/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_text.c - the grammar of address texts */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/internal.h"
#include "support/layout.h"
#include "support/support.h"

Suite *suite_text(void);

/* The family in tests/families/toy: (name, number[, mode]), as messages; a
 * bare name as datagrams. */
#define AF_TOY 200

/* A copy without a NUL behind it, for a parser that looks too far. */
static int parse(const char *text, struct afsock_target *ret,
		 struct afsock_err *err, char **ret_copy)
{
	size_t len = strlen(text);

	*ret_copy = malloc(len ? len : 1);
	memcpy(*ret_copy, text, len);
	return afsock_target_parse(*ret_copy, len, ret, err);
}

static bool same_value(const struct afsock_value *a,
		       const struct afsock_value *b)
{
	bool a_number = a->kind == AFSOCK_INT || a->kind == AFSOCK_UINT;
	bool b_number = b->kind == AFSOCK_INT || b->kind == AFSOCK_UINT;

	if (a_number || b_number)
		return a_number == b_number && a->as.u == b->as.u;
	return a->kind == b->kind && a->len == b->len &&
	       memcmp(a->as.bytes, b->as.bytes, a->len) == 0;
}

static void ck_tuple(const char *text, const struct afsock_tuple *tuple,
		     const char *literal)
{
	struct afsock_tuple want;
	size_t i;

	ck_code(afsock_values_parse(literal, strlen(literal), &want, NULL), 0);
	ck_assert_msg(tuple->n == want.n, "'%s' has %zu values, wanted %s",
		      text, tuple->n, literal);
	for (i = 0; i < want.n; i++)
		ck_assert_msg(same_value(&tuple->items[i], &want.items[i]),
			      "'%s': value %zu (kind %d, %.*s) is not that of "
			      "%s", text, i, tuple->items[i].kind,
			      tuple->items[i].kind == AFSOCK_TEXT ?
				      (int)tuple->items[i].len : 0,
			      tuple->items[i].kind == AFSOCK_TEXT ?
				      tuple->items[i].as.text : "",
			      literal);
}

/* ---- what a text stands for ---- */

static const struct {
	const char *text;
	const char *tuple;
} good[] = {
	{ "toy:a:1", "('a', 1)" },
	{ "TOY:a:1", "('a', 1)" },
	{ "Toy:a:0x10:fast", "('a', 16, 2)" },
	{ "toy:a:010:FAST", "('a', 8, 2)" },
	{ "toy:a:1:3", "('a', 1, 3)" },
	{ "toy:a:0b11:", "('a', 3)" },
	{ "toy:a:-1", "('a', -1)" },
	{ "toy:a:1,", "('a', 1)" },
	{ "toy:a:1,,", "('a', 1)" },
	/* names instead of places, in any order and case */
	{ "toy,name=a,number=5", "('a', 5)" },
	{ "toy:,number=5,name=a", "('a', 5)" },
	{ "toy:a,number=5", "('a', 5)" },
	{ "toy:a:1,mode=fast", "('a', 1, 2)" },
	{ "toy:a:1, MODE=2", "('a', 1, 2)" },
	{ "toy:a:1,number=2", "('a', 2)" },
	{ "toy:a:1,number=2,number=3", "('a', 3)" },
	{ "toy:a:1,name='b,c',mode=3", "('b,c', 1, 3)" },
	{ "toy:a:1,name=b=c", "('b=c', 1)" },
	/* quoting, as socat has it */
	{ "toy:\"a:b\":1", "('a:b', 1)" },
	{ "toy:'a:b':1", "('a:b', 1)" },
	{ "toy:a\\:b:1", "('a:b', 1)" },
	{ "toy:'a,b':1", "('a,b', 1)" },
	{ "toy:a\\,b:1", "('a,b', 1)" },
	{ "toy:a\"b c\"d:1", "('ab cd', 1)" },
	{ "toy:\"a\\\"b\":1", "('a\"b', 1)" },
	{ "toy:'a\\b':1", "('a\\\\b', 1)" },
	{ "toy:a\\\\b:1", "('a\\\\b', 1)" },
	{ "toy:'a\"b':1", "('a\"b', 1)" },
	{ "toy:\"a'b\":1", "(\"a'b\", 1)" },
	{ "toy:\\'a:1", "(\"'a\", 1)" },
	{ "toy:\\x41\\x2c\\x3A:1", "('A,:', 1)" },
	{ "toy:\"\\x41\":1", "('A', 1)" },
	{ "toy:'\\x41':1", "('\\\\x41', 1)" },
	{ "toy:\\xzz:1", "('xzz', 1)" },
	{ "toy:\\x4:1", "('x4', 1)" },
	{ "toy:\\a\\n:1", "('an', 1)" },
	{ "toy:a b :1", "('a b ', 1)" },
	{ "toy:\xff\x80:1", "('\\udcff\\udc80', 1)" },
	/* brackets hold what is in them together, and stay */
	{ "toy:(a:b):1", "('(a:b)', 1)" },
	{ "toy:[a,b]:1", "('[a,b]', 1)" },
	{ "toy:{a:{b,c}}:1", "('{a:{b,c}}', 1)" },
	{ "toy:x(a)y:1", "('x(a)y', 1)" },
	{ "toy:(a]:b):1", "('(a]:b)', 1)" },
	{ "toy:(a:1", "('(a', 1)" },
	{ "toy:a):1", "('a)', 1)" },
	{ "toy:[(:1", "('[(', 1)" },
	/* Python's literal behind the scheme */
	{ "toy('a', 1)", "('a', 1)" },
	{ "toy( 'a:b,c' , 0x10, 2 )", "('a:b,c', 16, 2)" },
	{ "toy(\"it's\", 1),mode=3", "(\"it's\", 1, 3)" },
	{ "toy-dgram:a", "'a'" },
	{ "toy-dgram('a')", "'a'" },
	{ "toy-dgram('a',)", "('a',)" },
	/* fields that the scheme leaves out */
	{ "toy-number:5,bind=x", "('x', 5)" },
	{ "toy-number:5:fast,bind=x", "('x', 5, 2)" },
	{ "toy-number:5,name=x", "('x', 5)" },
	{ "toy-number('x', 5)", "('x', 5)" },
	/* numbers and bytes, for families without texts */
	{ "socket:2:1:0:0050", "(2, b'\\0P')" },
	{ "SOCKET:0xfa:0x3:7:de.adbe ef", "(250, b'\\xde\\xad\\xbe\\xef')" },
	{ "socket:250:3:7:", "(250, b'')" },
	{ "socket:250:3:7", "(250, b'')" },
	{ "socket:2,type=1,proto=6,bytes=00.50", "(2, b'\\0P')" },
	{ "socket(2, 1, 0, b'\\0P')", "(2, b'\\0P')" },
};

START_TEST(text_gives_its_tuple)
{
	struct afsock_err err = { .code = 0 };
	struct afsock_target target;
	char *copy;

	ck_assert_msg(parse(good[_i].text, &target, &err, &copy) == 0,
		      "'%s' is refused: %s", good[_i].text, err.text);
	ck_tuple(good[_i].text, &target.tuple, good[_i].tuple);
	ck_assert_int_eq(target.form.fd, -1);
	free(copy);
}
END_TEST

START_TEST(parsed_text_stands_on_its_own_store)
{
	struct afsock_target target;
	char *copy;

	ck_code(parse("toy:'a':1", &target, NULL, &copy), 0);
	ck_assert_ptr_eq(target.tuple.items[0].as.text, target.tuple.store);
	ck_assert_str_eq(afsock_tuple_field(&target.tuple, 1), "number");
	ck_assert_ptr_null(afsock_tuple_field(&target.tuple, 3));
	free(copy);
}
END_TEST

static const struct {
	const char *text;
	int family, type, proto;
	bool is_listener, is_bare;
	const char *options;
} forms[] = {
	{ "toy:a:1", AF_TOY, SOCK_SEQPACKET, 0, false, false, "" },
	{ "toy-dgram:a", AF_TOY, SOCK_DGRAM, 0, false, true, "" },
	{ "toy:a:1,rcvbuf=5,reuseaddr", AF_TOY, SOCK_SEQPACKET, 0, false,
	  false, "rcvbuf=5,reuseaddr" },
	{ "toy:a:1,listen", AF_TOY, SOCK_SEQPACKET, 0, true, false,
	  "listen" },
	{ "toy:a:1,backlog=4,LISTEN", AF_TOY, SOCK_SEQPACKET, 0, true, false,
	  "backlog=4,LISTEN" },
	{ "unix:/x", AF_UNIX, SOCK_STREAM, 0, false, true, "" },
	{ "UNIX-LISTEN:/x", AF_UNIX, SOCK_STREAM, 0, true, true, "" },
	{ "unix-recv:/x", AF_UNIX, SOCK_DGRAM, 0, true, true, "" },
	{ "tcp:127.0.0.1:80", AF_INET, SOCK_STREAM, IPPROTO_TCP, false, false,
	  "" },
	{ "tcp:[::1]:80", AF_INET6, SOCK_STREAM, IPPROTO_TCP, false, false,
	  "" },
	{ "tcp:name:80", AF_UNSPEC, SOCK_STREAM, IPPROTO_TCP, false, false,
	  "" },
	{ "TCP-LISTEN:80", AF_INET, SOCK_STREAM, IPPROTO_TCP, true, false,
	  "" },
	{ "socket:250:3:7:00", 250, 3, 7, false, false, "" },
};

START_TEST(text_gives_its_form)
{
	struct afsock_err err = { .code = 0 };
	struct afsock_target target;
	char *copy;

	ck_assert_msg(parse(forms[_i].text, &target, &err, &copy) == 0,
		      "'%s' is refused: %s", forms[_i].text, err.text);
	ck_assert_int_eq(target.form.family, forms[_i].family);
	ck_assert_int_eq(target.form.type, forms[_i].type);
	ck_assert_int_eq(target.form.proto, forms[_i].proto);
	ck_assert_int_eq(target.is_listener, forms[_i].is_listener);
	ck_assert_int_eq(target.tuple.is_bare, forms[_i].is_bare);
	ck_assert_uint_eq(target.options_len, strlen(forms[_i].options));
	ck_bytes(target.options, forms[_i].options, target.options_len);
	free(copy);
}
END_TEST

/* ---- what is refused ---- */

static const struct {
	const char *text;
	int code;
	const char *field;
	const char *says;
} bad[] = {
	/* three answers for a scheme that is not there */
	{ "", AFSOCK_EFAMILY, "scheme", "scheme '' is of no family" },
	{ ":", AFSOCK_EFAMILY, "scheme", "scheme '' is of no family" },
	{ "bogus:x", AFSOCK_EFAMILY, "scheme",
	  "scheme 'bogus' is of no family in this build" },
	{ "appletalk:x", AFSOCK_EFAMILY, "",
	  "AF_APPLETALK is known, but not in this build" },
	{ "hyperv:x", AFSOCK_EFAMILY, "",
	  "AF_HYPERV is known, but not on Linux" },
	{ "toy :a:1", AFSOCK_EFAMILY, "scheme", "scheme 'toy ' is" },
	{ " toy:a:1", AFSOCK_EFAMILY, "scheme", "scheme ' toy' is" },
	{ "toyx:a:1", AFSOCK_EFAMILY, "scheme", "scheme 'toyx' is" },

	/* count */
	{ "toy", AFSOCK_ETYPE, "number", "number is missing; wanted "
	  "toy:NAME:NUMBER[:MODE]" },
	{ "toy:a", AFSOCK_ETYPE, "number", "number is missing" },
	{ "toy:a:", AFSOCK_ETYPE, "number", "number is missing" },
	{ "toy:a::2", AFSOCK_ETYPE, "number", "number is missing" },
	{ "toy:a:1:2:3", AFSOCK_ETYPE, "", "':3' behind the last field; "
	  "wanted toy:NAME:NUMBER[:MODE]" },
	{ "toy:a:1:2:", AFSOCK_ETYPE, "", "':' behind the last field" },
	{ "toy-dgram:a:b", AFSOCK_ETYPE, "", "':b' behind the last field" },
	{ "toy('a')", AFSOCK_ETYPE, "", "1 values, at least 2" },
	{ "toy()", AFSOCK_ETYPE, "", "0 values, at least 2" },
	{ "toy('a', 1, 2, 3)", AFSOCK_ETYPE, "", "behind the last field" },
	{ "toy-number:", AFSOCK_ETYPE, "number", "number is missing; wanted "
	  "toy-number:NUMBER[:MODE]" },
	{ "socket:2:1", AFSOCK_ETYPE, "proto", "proto is missing; wanted "
	  "socket:FAMILY:TYPE:PROTO:HEX" },

	/* kind */
	{ "toy:a:x", AFSOCK_ETEXT, "number", "number 'x' is not a number" },
	{ "toy:a:1 ", AFSOCK_ETEXT, "number", "number '1 ' is not a number" },
	{ "toy:a:'1'", AFSOCK_ETEXT, "number", "number ''1'' is not" },
	{ "toy:a:1:slowx", AFSOCK_ETEXT, "mode", "'slowx' is not a number" },
	{ "toy('a', 'b')", AFSOCK_ETYPE, "number",
	  "number is text, wanted number" },
	{ "toy(1, 2)", AFSOCK_ETYPE, "name", "name is number, wanted text" },
	{ "toy(b'a', 2)", AFSOCK_ETYPE, "name", "name is bytes, wanted text" },
	{ "socket:2:1:0:0", AFSOCK_ETEXT, "bytes", "position 0" },
	{ "socket:2:1:0:00zz", AFSOCK_ETEXT, "bytes", "position 2" },

	/* limits */
	{ "toy:a:0x100000000", AFSOCK_ERANGE, "number",
	  "number 0x100000000 above 0xffffffff" },
	{ "toy:a:-2", AFSOCK_ERANGE, "number", "number -2 below 0" },
	{ "toy:a:99999999999999999999", AFSOCK_ERANGE, "number",
	  "does not fit in 64 bits" },
	{ "toy:a:1:256", AFSOCK_ERANGE, "mode", "mode 256 above 255" },
	{ "toy:a:1,mode=-1", AFSOCK_ERANGE, "mode", "mode -1 below 0" },
	{ "toy::1", AFSOCK_EVALUE, "name",
	  "name '' is 0 bytes, at least 1" },
	{ "toy:aaaaaaaaaaaaaaaaaaaaa:1", AFSOCK_EVALUE, "name",
	  "is 21 bytes, at most 20" },
	{ "toy:a\\x00b:1", AFSOCK_EVALUE, "name", "name has a NUL byte" },
	{ "toy-number:5", AFSOCK_EVALUE, "name", "at least 1" },
	{ "socket:65536:1:0:", AFSOCK_ERANGE, "family",
	  "family 65536 above 65535" },

	/* quoting */
	{ "toy:'a:1", AFSOCK_ETEXT, "name", "quote ' is not closed" },
	{ "toy:\"a:1", AFSOCK_ETEXT, "name", "quote \" is not closed" },
	{ "toy:a'", AFSOCK_ETEXT, "name", "quote ' is not closed" },
	{ "tcp:[::1:80", AFSOCK_ETEXT, "host", "without a matching ']'" },
	{ "tcp:[::1]80", AFSOCK_ETEXT, "host", "']'" },
	{ "toy('a, 1)", AFSOCK_ETEXT, "", "not closed" },
	{ "toy('a', 1", AFSOCK_ETEXT, "", "missing at position 4" },
	{ "toy('a', 1)x", AFSOCK_ETEXT, "", "left over at position 8" },
	{ "toy('a', 1):2", AFSOCK_ETEXT, "", "left over" },

	/* names */
	{ "toy:a:1,nosuch", AFSOCK_EVALUE, "option",
	  "no option of toy is named 'nosuch'" },
	{ "toy:a:1,nosuch=1", AFSOCK_EVALUE, "option",
	  "no option of toy is named 'nosuch'" },
	{ "toy:a:1,mode", AFSOCK_EVALUE, "option",
	  "no option of toy is named 'mode'" },
	{ "toy:a:1,=5", AFSOCK_EVALUE, "option", "is named ''" },
	{ "toy:a:1,rcvbuf =5", AFSOCK_EVALUE, "option", "'rcvbuf '" },
	{ "toy:a:1,mode=2:3", AFSOCK_ETEXT, "mode", "mode: ':3' left over" },
	{ "toy:a:1,stmin=5", AFSOCK_EVALUE, "option", "'stmin'" },
};

START_TEST(wrong_text_is_refused_with_field_and_reason)
{
	struct afsock_target target, before;
	struct afsock_err err = { .code = 0 };
	char *copy;
	int r;

	memset(&target, 0x55, sizeof(target));
	memcpy(&before, &target, sizeof(target));
	r = parse(bad[_i].text, &target, &err, &copy);
	ck_assert_msg(r == bad[_i].code, "'%s' is %s, wanted %s (%s)",
		      bad[_i].text, support_code(r),
		      support_code(bad[_i].code), err.text);
	ck_code(err.code, r);
	ck_assert_msg(strcmp(err.field, bad[_i].field) == 0,
		      "'%s' names '%s', wanted '%s'", bad[_i].text, err.field,
		      bad[_i].field);
	ck_assert_msg(strstr(err.text, bad[_i].says), "'%s' is told as '%s', "
		      "without '%s'", bad[_i].text, err.text, bad[_i].says);
	ck_assert_str_eq(err.address, bad[_i].text);
	ck_assert_int_eq(memcmp(&target, &before, sizeof(target)), 0);
	free(copy);
}
END_TEST

START_TEST(long_wrong_text_is_cut_in_the_detail)
{
	struct afsock_target target;
	struct afsock_err err;
	char text[2000];

	memset(text, 'a', sizeof(text));
	memcpy(text, "toy:", 4);
	ck_code(afsock_target_parse(text, sizeof(text), &target, &err),
		AFSOCK_ETYPE);
	ck_assert_uint_eq(strlen(err.address), sizeof(err.address) - 1);
	memset(text, 'a', 4);
	ck_code(afsock_target_parse(text, sizeof(text), &target, &err),
		AFSOCK_EFAMILY);
	ck_assert_uint_lt(strlen(err.text), 140);
}
END_TEST

/* ---- texts and the kernel's bytes ---- */

static const struct {
	const char *text;
	const char *bytes; /* as tests/support/layout.h writes them */
	const char *canonical;
} packed[] = {
	{ "toy:a:1", "h200 z2 w1 b1 s1:a", "toy:a:0x1" },
	{ "toy:a:-1:2", "h200 z2 x:ffffffff b2 s1:a",
	  "toy:a:0xffffffff:fast" },
	{ "toy:ab:0x10:9", "h200 z2 w16 b9 s2:ab", "toy:ab:0x10:9" },
	{ "toy-dgram:name", "h200 s4:name", "toy-dgram:name" },
	{ "socket:2:1:0:0050", "h2 x:0050", NULL },
	{ "socket:2,type=1,proto=0,bytes=0050", "h2 x:0050", NULL },
	/* The raw form of families whose own tuple begins with a text. */
	{ "socket:38:5:0:6861", "h38 x:6861", NULL },
	{ "socket:29:3:1:0000", "h29 x:0000", NULL },
	{ "socket:250:3:7:dead", "h250 x:dead", "socket:250:3:7:dead" },
};

START_TEST(text_becomes_bytes_and_text_again)
{
	struct afsock_err err = { .code = 0 };
	struct afsock_form form;
	struct afsock_addr addr;
	unsigned char want[128];
	char text[200];
	size_t len = layout_bytes(packed[_i].bytes, want, sizeof(want));

	ck_assert_msg(afsock_addr_parse(packed[_i].text,
					strlen(packed[_i].text), &form, &addr,
					&err) == 0,
		      "'%s' is refused: %s", packed[_i].text, err.text);
	ck_assert_uint_eq(addr.len, len);
	ck_bytes(addr.u.bytes, want, len);
	if (!packed[_i].canonical)
		return;
	ck_assert_int_eq(afsock_addr_format(&form, &addr, text, sizeof(text),
					    NULL),
			 (ssize_t)strlen(packed[_i].canonical));
	ck_assert_str_eq(text, packed[_i].canonical);
}
END_TEST

static const char *const no_addresses[] = {
	"toy:a:1,rcvbuf=5", "toy:a:1,reuseaddr", "toy:a:1,listen",
	"tcp:127.0.0.1:80,nodelay", "socket:250:1:0:,reuseaddr",
};

START_TEST(option_is_no_part_of_an_address)
{
	struct afsock_form form = { 77, 77, 77, 77 };
	struct afsock_addr addr = { .len = 77 };
	struct afsock_err err;

	ck_code(afsock_addr_parse(no_addresses[_i], strlen(no_addresses[_i]),
				  &form, &addr, &err), AFSOCK_EVALUE);
	ck_assert_str_eq(err.field, "option");
	ck_assert_msg(strstr(err.text, "is an option, not part of an address"),
		      "'%s' is told as '%s'", no_addresses[_i], err.text);
	ck_assert_int_eq(form.family, 77);
	ck_assert_uint_eq(addr.len, 77);
}
END_TEST

/*
 * Every name of up to four of these bytes, between a scheme and a number, with
 * a name behind the comma.
 */
START_TEST(every_name_survives_its_text)
{
	static const char letters[] = "a:,([{)]}'\"\\=\x01\xff ";
	size_t count = sizeof(letters) - 1, len, i, k, all;
	struct afsock_form form = { AF_TOY, SOCK_SEQPACKET, 0, -1 };
	struct afsock_target target;
	struct afsock_addr addr;
	char name[5] = "", text[80];
	int n;

	for (len = 1, all = count; len <= 4; len++, all *= count) {
		for (i = 0; i < all; i++) {
			size_t rest = i;

			for (k = 0; k < len; k++, rest /= count)
				name[k] = letters[rest % count];
			name[len] = '\0';
			ck_code(afsock_addr_pack(&form,
						 AFSOCK_ADDR((char *)name, 5),
						 &addr, NULL), 0);
			n = (int)afsock_addr_format(&form, &addr, text,
						    sizeof(text), NULL);
			snprintf(text + n, sizeof(text) - (size_t)n,
				 ",mode=7");
			ck_assert_msg(afsock_target_parse(text, strlen(text),
							  &target, NULL) == 0,
				      "'%s' for '%s' is refused", text, name);
			ck_assert_msg(target.tuple.n == 3 &&
					      target.tuple.items[0].len == len,
				      "'%s' for '%s' has another name", text,
				      name);
			ck_bytes(target.tuple.items[0].as.text, name, len);
			ck_assert_uint_eq(target.tuple.items[1].as.u, 5);
			ck_assert_uint_eq(target.tuple.items[2].as.u, 7);
		}
	}
}
END_TEST

START_TEST(no_address_is_empty_text)
{
	struct afsock_form form = { AF_TOY, SOCK_SEQPACKET, 0, -1 };
	struct afsock_addr addr = { .len = 0 };
	char text[4] = "---";

	ck_assert_int_eq(afsock_addr_format(&form, &addr, text, sizeof(text),
					    NULL), 0);
	ck_assert_str_eq(text, "");
	ck_assert_int_eq(afsock_addr_format(&form, &addr, NULL, 0, NULL), 0);
}
END_TEST

/* A form that no scheme has is written with numbers. */
START_TEST(address_without_a_scheme_is_raw)
{
	struct afsock_form form = { AF_UNIX, SOCK_RDM, 0, -1 };
	struct afsock_addr addr = { .len = 4 };
	char text[40];

	addr.u.sa.sa_family = AF_UNIX;
	addr.u.bytes[2] = 'a';
	addr.u.bytes[3] = '\0';
	ck_assert_int_gt(afsock_addr_format(&form, &addr, text, sizeof(text),
					    NULL), 0);
	ck_assert_str_eq(text, "socket:1:4:0:6100");
}
END_TEST

/* ---- schemes ---- */

START_TEST(schemes_are_listed_with_the_raw_one_last)
{
	struct afsock_scheme_info infos[300];
	size_t n = afsock_schemes(NULL, 0), i;
	bool has_toy = false;

	ck_assert_uint_lt(n, 300);
	ck_assert_uint_eq(afsock_schemes(infos, 300), n);
	for (i = 0; i < n; i++)
		has_toy |= strcmp(infos[i].name, "toy-dgram") == 0;
	ck_assert(has_toy);
	ck_assert_str_eq(infos[n - 1].name, "socket");
	ck_assert_str_eq(infos[n - 1].usage, "socket:FAMILY:TYPE:PROTO:HEX");
	infos[1].name = "untouched";
	ck_assert_uint_eq(afsock_schemes(infos, 1), n);
	ck_assert_str_eq(infos[1].name, "untouched");
}
END_TEST

static const struct {
	int family, type, proto;
	const char *name;
} schemes[] = {
	{ AF_TOY, SOCK_SEQPACKET, 0, "toy" },
	{ AF_TOY, SOCK_DGRAM, 0, "toy-dgram" },
	{ AF_TOY, SOCK_STREAM, 0, NULL },
	{ AF_INET, SOCK_STREAM, 0, "tcp" },
	{ AF_INET, SOCK_STREAM, IPPROTO_TCP, "tcp" },
	{ AF_INET, SOCK_STREAM, IPPROTO_MPTCP, "mptcp" },
	{ AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE, "udplite" },
	{ AF_INET6, SOCK_STREAM, 0, "tcp6" },
	{ AF_UNIX, SOCK_SEQPACKET, 0, "unix-seqpacket" },
	{ 250, SOCK_STREAM, 0, NULL },
};

START_TEST(form_has_the_scheme_that_makes_it)
{
	struct afsock_form form = { schemes[_i].family, schemes[_i].type,
				    schemes[_i].proto, -1 };
	const struct afsock_scheme *scheme = afsock_scheme_of(&form);
	struct afsock_scheme_info info = { .name = NULL };

	if (scheme)
		afsock_scheme_get(scheme, &info);
	ck_assert_msg(!info.name == !schemes[_i].name, "scheme is %s",
		      info.name ? info.name : "none");
	if (info.name)
		ck_assert_str_eq(info.name, schemes[_i].name);
}
END_TEST

static const struct {
	const char *text;
	bool is_alias, is_listener, has_boundaries, has_connections;
} properties[] = {
	{ "tcp:1.2.3.4:5", false, false, false, true },
	{ "TCP-LISTEN:5", true, true, false, true },
	{ "udp:1.2.3.4:5", false, false, true, false },
	{ "unix-seqpacket:/x", false, false, true, true },
	{ "socket:2:1:0:", false, false, true, false },
};

START_TEST(scheme_tells_what_its_sockets_are_like)
{
	struct afsock_scheme_info info;
	struct afsock_target target;

	ck_code(afsock_target_parse(properties[_i].text,
				    strlen(properties[_i].text), &target,
				    NULL), 0);
	afsock_scheme_get(target.scheme, &info);
	ck_assert_int_eq(info.is_alias, properties[_i].is_alias);
	ck_assert_int_eq(info.is_listener, properties[_i].is_listener);
	ck_assert_int_eq(info.has_boundaries, properties[_i].has_boundaries);
	ck_assert_int_eq(info.has_connections,
			 properties[_i].has_connections);
}
END_TEST

/* ---- pieces ---- */

static const struct {
	const char *text;
	const char *name;
	const char *value; /* NULL: none */
} pairs[] = {
	{ "a", "a", NULL },
	{ "a=", "a", "" },
	{ "a=1", "a", "1" },
	{ "  ,, a=1", "a", "1" },
	{ "a=1,b=2", "a", "1" },
	{ "a='1,2',b", "a", "'1,2'" },
	{ "a=(1,2),b", "a", "(1,2)" },
	{ "a=1\\,2,b", "a", "1\\,2" },
	{ "a=b=c", "a", "b=c" },
	{ "a=(1,b", "a", "(1" },
};

START_TEST(option_is_name_and_value_up_to_the_comma)
{
	const char *at = pairs[_i].text, *end = at + strlen(at);
	struct afsock__pair pair;

	ck_assert(afsock__pair_next(&at, end, &pair));
	ck_assert_uint_eq(pair.name_len, strlen(pairs[_i].name));
	ck_bytes(pair.name, pairs[_i].name, pair.name_len);
	ck_assert_int_eq(!pair.value, !pairs[_i].value);
	if (!pair.value)
		return;
	ck_assert_uint_eq(pair.value_len, strlen(pairs[_i].value));
	ck_bytes(pair.value, pairs[_i].value, pair.value_len);
}
END_TEST

START_TEST(options_end)
{
	static const char text[] = " , ";
	const char *at = text;
	struct afsock__pair pair;

	ck_assert(!afsock__pair_next(&at, text + 3, &pair));
	ck_assert(!afsock__pair_next(&at, text + 3, &pair));
}
END_TEST

START_TEST(quoted_text_is_held_to_the_store)
{
	struct afsock_tuple store = { .used = 0 };
	struct afsock_value v = { .kind = 77 };
	struct afsock_err err;
	char text[400];

	memset(text, 'a', sizeof(text));
	text[0] = '\'';
	text[256] = '\'';
	ck_code(afsock_field_unquote(text, text + 257, &store, "f", &v, &err),
		0);
	ck_assert_uint_eq(v.len, 255);
	store.used = 0;
	text[256] = 'a';
	text[257] = '\'';
	ck_code(afsock_field_unquote(text, text + 258, &store, "f", &v, &err),
		AFSOCK_ERANGE);
	text[257] = 'a';
	text[399] = '\'';
	ck_code(afsock_field_unquote(text, text + 400, &store, "f", &v, &err),
		AFSOCK_ERANGE);
	ck_assert_str_eq(err.field, "f");
	/* Without quotes it stays where it is, however long. */
	ck_code(afsock_field_unquote(text + 1, text + 399, &store, "f", &v,
				     &err), 0);
	ck_assert_ptr_eq(v.as.text, text + 1);
	ck_assert_uint_eq(v.len, 398);
}
END_TEST

/* ---- texts that are made to take long ---- */

START_TEST(brackets_nest_sixteen_deep)
{
	char text[64];
	size_t depth = (size_t)_i, len = 2 * depth + 1, want, got;

	/* "[,[[]]]" */
	memset(text, '[', depth + 1);
	text[1] = ',';
	memset(text + depth + 1, ']', depth);
	want = depth > 16 ? 1 : len;
	got = (size_t)(afsock__text_end(text, text + len, ',') - text);
	ck_assert_msg(got == want, "%zu deep: ends at %zu, wanted %zu", depth,
		      got, want);
}
END_TEST

#define LONG 65536

static const struct {
	const char *head;
	const char *again; /* to the end */
} endless[] = {
	{ "toy:", "[" },	 { "toy:", "(" },
	{ "toy:", "{" },	 { "toy:", "([{" },
	{ "toy:", "[a" },	 { "toy:", "[]" },
	{ "toy:", "[[]" },	 { "toy:", "[:" },
	{ "toy:", "[," },	 { "toy:", ":" },
	{ "toy:", "'" },	 { "toy:", "'a'[" },
	{ "toy:", "\\" },	 { "toy:", "\"[" },
	{ "toy", "(" },		 { "toy", "('[" },
	{ "toy('a',", "[" },	 { "toy:a:", "1" },
	{ "toy:a:1", "," },	 { "toy:a:1,", "[" },
	{ "toy:a:1,", "name=[," }, { "toy:a:1,", "name='[]'," },
	{ "toy:a:1,", "broadcast," }, { "toy:a:1,", "bind=[," },
	{ "", "[" },		 { "", "t" },
};

/* What comes out does not matter here, only that it comes soon: when time
 * grows with the square of the length, this is over the limit below. */
START_TEST(long_text_takes_time_in_proportion)
{
	char *text = malloc(LONG);
	size_t head = strlen(endless[_i].head), n = strlen(endless[_i].again);
	struct afsock_target target;
	struct afsock_form form;
	struct afsock_addr addr;
	size_t i;

	memcpy(text, endless[_i].head, head);
	for (i = head; i < LONG; i++)
		text[i] = endless[_i].again[(i - head) % n];
	for (i = 0; i < 20; i++) {
		afsock_target_parse(text, LONG, &target, NULL);
		afsock_addr_parse(text, LONG, &form, &addr, NULL);
	}
	free(text);
}
END_TEST

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_text(void)
{
	Suite *s = suite_create("text");
	TCase *tc = tcase_create("text");

	tcase_set_timeout(tc, 60);
	LOOP(tc, text_gives_its_tuple, good);
	tcase_add_test(tc, parsed_text_stands_on_its_own_store);
	LOOP(tc, text_gives_its_form, forms);
	LOOP(tc, wrong_text_is_refused_with_field_and_reason, bad);
	tcase_add_test(tc, long_wrong_text_is_cut_in_the_detail);
	LOOP(tc, text_becomes_bytes_and_text_again, packed);
	LOOP(tc, option_is_no_part_of_an_address, no_addresses);
	tcase_add_test(tc, every_name_survives_its_text);
	tcase_add_test(tc, no_address_is_empty_text);
	tcase_add_test(tc, address_without_a_scheme_is_raw);
	tcase_add_test(tc, schemes_are_listed_with_the_raw_one_last);
	LOOP(tc, form_has_the_scheme_that_makes_it, schemes);
	LOOP(tc, scheme_tells_what_its_sockets_are_like, properties);
	LOOP(tc, option_is_name_and_value_up_to_the_comma, pairs);
	tcase_add_test(tc, options_end);
	tcase_add_test(tc, quoted_text_is_held_to_the_store);
	suite_add_tcase(s, tc);
	tc = tcase_create("long texts");
	tcase_set_timeout(tc, 10);
	tcase_add_loop_test(tc, brackets_nest_sixteen_deep, 1, 31);
	LOOP(tc, long_text_takes_time_in_proportion, endless);
	suite_add_tcase(s, tc);
	return s;
}
