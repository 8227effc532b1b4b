/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* literal.c - tuples as Python writes them */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

/* ---- writing ---- */

struct out {
	char *buf;
	size_t size;
	size_t used;
};

static void put(struct out *o, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++, o->used++)
		if (o->used + 1 < o->size)
			o->buf[o->used] = text[i];
}

static void put_text(struct out *o, const char *text)
{
	put(o, text, strlen(text));
}

/* Length of the UTF-8 sequence at p, 0 when it is none. */
static size_t utf8_len(const unsigned char *p, size_t left, uint32_t *ret)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} forms[] = { { 0xe0, 0xc0, 0x80 },
		      { 0xf0, 0xe0, 0x800 },
		      { 0xf8, 0xf0, 0x10000 } };
	uint32_t code;
	size_t i, k;

	for (k = 0; k < AFSOCK_COUNT(forms); k++) {
		if ((*p & forms[k].mask) != forms[k].lead)
			continue;
		if (left < k + 2)
			return 0;
		code = (uint32_t)(*p & ~forms[k].mask);
		for (i = 1; i < k + 2; i++) {
			if ((p[i] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (p[i] & 0x3f);
		}
		if (code < forms[k].least || code > 0x10ffff ||
		    (code >= 0xd800 && code < 0xe000))
			return 0;
		*ret = code;
		return k + 2;
	}
	return 0;
}

/*
 * Controls, blanks, invisible marks and private characters, which repr()
 * escapes: categories Cc, Cf, Co, Zs, Zl and Zp of Unicode 14. Numbers without
 * a character yet are shown: which they are differs from Python to Python.
 */
static bool is_printable(uint32_t code)
{
	static const uint32_t hidden[][2] = {
		{ 0x80, 0xa0 },	      { 0xad, 0xad },
		{ 0x600, 0x605 },     { 0x61c, 0x61c },
		{ 0x6dd, 0x6dd },     { 0x70f, 0x70f },
		{ 0x890, 0x891 },     { 0x8e2, 0x8e2 },
		{ 0x1680, 0x1680 },   { 0x180e, 0x180e },
		{ 0x2000, 0x200f },   { 0x2028, 0x202f },
		{ 0x205f, 0x2064 },   { 0x2066, 0x206f },
		{ 0x3000, 0x3000 },   { 0xe000, 0xf8ff },
		{ 0xfdd0, 0xfdef },   { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb },   { 0x110bd, 0x110bd },
		{ 0x110cd, 0x110cd }, { 0x13430, 0x13438 },
		{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0001, 0xe0001 }, { 0xe0020, 0xe007f },
		{ 0xf0000, 0x10ffff },
	};
	size_t i;

	for (i = 0; i < AFSOCK_COUNT(hidden); i++)
		if (code >= hidden[i][0] && code <= hidden[i][1])
			return false;
	return (code & 0xfffe) != 0xfffe;
}

static void put_code(struct out *o, uint32_t code)
{
	char text[16];

	snprintf(text, sizeof(text),
		 code < 0x100 ? "\\x%02" PRIx32 :
		 code < 0x10000 ? "\\u%04" PRIx32 : "\\U%08" PRIx32, code);
	put_text(o, text);
}

static bool put_escape(struct out *o, unsigned char c, char quote)
{
	char text[8];

	if (c == '\\' || c == (unsigned char)quote)
		snprintf(text, sizeof(text), "\\%c", c);
	else if (c == '\n' || c == '\r' || c == '\t')
		snprintf(text, sizeof(text), "\\%c",
			 c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
	else if (c < 0x20 || c == 0x7f)
		snprintf(text, sizeof(text), "\\x%02x", c);
	else
		return false;
	put_text(o, text);
	return true;
}

/* str as repr() shows it after surrogateescape; bytes likewise. */
static void put_string(struct out *o, const struct afsock_value *v)
{
	const unsigned char *p = v->as.bytes;
	bool is_bytes = v->kind == AFSOCK_BYTES;
	bool has_single = v->len && memchr(p, '\'', v->len);
	bool has_double = v->len && memchr(p, '"', v->len);
	char quote = has_single && !has_double ? '"' : '\'';
	uint32_t code = 0;
	size_t i, n;

	if (is_bytes)
		put_text(o, "b");
	put(o, &quote, 1);
	for (i = 0; i < v->len; i += n) {
		n = 1;
		if (put_escape(o, p[i], quote))
			continue;
		if (p[i] < 0x80) {
			put(o, (const char *)p + i, 1);
			continue;
		}
		if (!is_bytes)
			n = utf8_len(p + i, v->len - i, &code);
		if (is_bytes || n == 0) {
			n = 1;
			put_code(o, is_bytes ? p[i] : 0xdc00u + p[i]);
		} else if (!is_printable(code)) {
			put_code(o, code);
		} else {
			put(o, (const char *)p + i, n);
		}
	}
	put(o, &quote, 1);
}

static void put_value(struct out *o, const struct afsock_value *v)
{
	char text[32];

	if (v->kind == AFSOCK_TEXT || v->kind == AFSOCK_BYTES) {
		put_string(o, v);
		return;
	}
	if (v->kind == AFSOCK_INT)
		snprintf(text, sizeof(text), "%" PRId64, v->as.i);
	else
		snprintf(text, sizeof(text), "%" PRIu64, v->as.u);
	put_text(o, text);
}

ssize_t afsock_addr_repr(const struct afsock_form *form,
			 const struct afsock_addr *addr, char *buf,
			 size_t size, struct afsock_err *err)
{
	struct out o = { buf, size, 0 };
	struct afsock_tuple tuple;
	size_t i;
	int r;

	r = afsock_addr_unpack(form, addr, &tuple, err);
	if (r < 0)
		return r;
	if (tuple.n == 0)
		put_text(&o, "None");
	else if (!tuple.is_bare)
		put_text(&o, "(");
	for (i = 0; i < tuple.n; i++) {
		if (i)
			put_text(&o, ", ");
		put_value(&o, &tuple.items[i]);
	}
	if (tuple.n && !tuple.is_bare)
		put_text(&o, tuple.n == 1 ? ",)" : ")");
	if (size)
		buf[o.used < size ? o.used : size - 1] = '\0';
	return (ssize_t)o.used;
}

/* ---- reading ---- */

struct scan {
	const char *start;
	const char *at;
	const char *end;
	struct afsock_tuple *ret;
	struct afsock_err *err;
};

static int bad(const struct scan *s, const char *what)
{
	return afsock_fail(s->err, AFSOCK_ETEXT, NULL,
			   "%s at position %zu of '%.*s'", what,
			   (size_t)(s->at - s->start),
			   s->end - s->start > 80 ? 80 :
						    (int)(s->end - s->start),
			   s->start);
}

static void skip_blanks(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\t'))
		s->at++;
}

static int hex_value(const char *p, size_t digits, unsigned int *ret)
{
	unsigned int value = 0;
	size_t i;

	for (i = 0; i < digits; i++) {
		char c = p[i];

		if (c >= '0' && c <= '9')
			value = value * 16 + (unsigned int)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			value = value * 16 + (unsigned int)((c | 32) - 'a' + 10);
		else
			return -1;
	}
	*ret = value;
	return 0;
}

/* UTF-8 of a code point; \udc80..\udcff is the byte behind surrogateescape.
 * No bytes stand for the other surrogates: 0. */
static size_t encode(unsigned int code, char out[4])
{
	if (code >= 0xdc80 && code <= 0xdcff)
		code -= 0xdc00;
	else if (code >= 0xd800 && code <= 0xdfff)
		return 0;
	else if (code >= 0x80) {
		size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4, i;

		for (i = n - 1; i > 0; i--, code >>= 6)
			out[i] = (char)(0x80 | (code & 0x3f));
		out[0] = (char)((0xf00 >> n) | code);
		return n;
	}
	out[0] = (char)code;
	return 1;
}

/* One escape behind the backslash; returns bytes in out, 0 for a bad one. */
static size_t read_escape(struct scan *s, bool is_bytes, char out[4])
{
	static const char names[] = "\\'\"nrtabfv";
	static const char values[] = "\\'\"\n\r\t\a\b\f\v";
	size_t left = (size_t)(s->end - s->at), digits;
	unsigned int code;
	const char *name;
	char c;

	if (left == 0)
		return 0;
	c = *s->at;
	name = strchr(names, c);
	if (c && name) {
		s->at++;
		out[0] = values[name - names];
		return 1;
	}
	if (c >= '0' && c <= '7') {
		for (code = 0, digits = 0; digits < 3 && s->at < s->end &&
					   *s->at >= '0' && *s->at <= '7';
		     digits++)
			code = code * 8 + (unsigned int)(*s->at++ - '0');
		if (code > 0xff)
			return 0;
		if (!is_bytes)
			return encode(code, out);
		out[0] = (char)code;
		return 1;
	}
	digits = c == 'x' ? 2 : is_bytes ? 0 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
	if (!digits || left < digits + 1 ||
	    hex_value(s->at + 1, digits, &code) < 0 || code > 0x10ffff)
		return 0;
	s->at += digits + 1;
	if (!is_bytes)
		return encode(code, out);
	out[0] = (char)code;
	return 1;
}

static int read_string(struct scan *s, bool is_bytes)
{
	char out[sizeof(s->ret->store)], piece[4], quote = *s->at++;
	const char *kept;
	size_t n = 0, k;

	while (s->at < s->end && *s->at != quote) {
		k = 1;
		piece[0] = *s->at++;
		if (is_bytes && (piece[0] & 0x80))
			return bad(s, "byte above 0x7f without an escape");
		if (piece[0] == '\\')
			k = read_escape(s, is_bytes, piece);
		if (k == 0)
			return bad(s, "unknown escape");
		if (n + k > sizeof(out))
			return afsock_fail(s->err, AFSOCK_ERANGE, NULL,
					   "string longer than %zu bytes",
					   sizeof(out));
		memcpy(out + n, piece, k);
		n += k;
	}
	if (s->at == s->end)
		return bad(s, "string is not closed");
	s->at++;
	kept = afsock_tuple_store(s->ret, out, n);
	if (!kept)
		return afsock_fail(s->err, AFSOCK_ERANGE, NULL,
				   "strings of an address hold at most %zu "
				   "bytes",
				   sizeof(s->ret->store) - 1);
	afsock_tuple_add(s->ret, is_bytes ? afsock_bytes(kept, n) :
					    afsock_text_n(kept, n));
	return 0;
}

/* "010" is 8 in C and no number in Python, which writes 0o10. */
static bool is_c_octal(const char *at, const char *end)
{
	bool has_lead;

	if (at < end && (*at == '-' || *at == '+'))
		at++;
	has_lead = at < end && *at == '0';
	while (at < end && *at == '0')
		at++;
	return has_lead && at < end && *at >= '1' && *at <= '9';
}

static int read_number(struct scan *s)
{
	const char *start = s->at;
	bool negative;
	uint64_t u;
	int r;

	while (s->at < s->end && *s->at != ',' && *s->at != ')' &&
	       *s->at != ' ')
		s->at++;
	r = is_c_octal(start, s->at) ?
		    AFSOCK_ETEXT :
		    afsock__read_u64(start, (size_t)(s->at - start), &negative,
				     &u);
	if (r == AFSOCK_ERANGE || (r == 0 && negative &&
				   u > (uint64_t)INT64_MAX + 1))
		return afsock_fail(s->err, AFSOCK_ERANGE, NULL,
				   "%.*s does not fit in 64 bits",
				   (int)(s->at - start), start);
	if (r < 0) {
		s->at = start;
		return bad(s, "neither string nor number");
	}
	if (negative)
		afsock_tuple_add_int(s->ret, (int64_t)(0 - u));
	else
		afsock_tuple_add_uint(s->ret, u);
	return 0;
}

static int read_value(struct scan *s)
{
	skip_blanks(s);
	if (s->at == s->end)
		return bad(s, "value missing");
	if (s->ret->n == AFSOCK_TUPLE_MAX)
		return afsock_fail(s->err, AFSOCK_ERANGE, NULL,
				   "more than %d values", AFSOCK_TUPLE_MAX);
	if (*s->at == '\'' || *s->at == '"')
		return read_string(s, false);
	if ((*s->at == 'b' || *s->at == 'B') && s->at + 1 < s->end &&
	    (s->at[1] == '\'' || s->at[1] == '"')) {
		s->at++;
		return read_string(s, true);
	}
	return read_number(s);
}

static int read_tuple(struct scan *s)
{
	int r;

	s->at++;
	for (;;) {
		skip_blanks(s);
		if (s->at < s->end && *s->at == ')') {
			s->at++;
			return 0;
		}
		r = read_value(s);
		if (r < 0)
			return r;
		skip_blanks(s);
		if (s->at < s->end && *s->at == ',')
			s->at++;
		else if (s->at == s->end || *s->at != ')')
			return bad(s, "',' or ')' missing");
		else if (s->ret->n == 1)
			s->ret->is_bare = true; /* "(x)" is x in Python */
	}
}

int afsock_values_parse(const char *text, size_t len,
			struct afsock_tuple *ret, struct afsock_err *err)
{
	struct afsock_tuple tuple;
	struct scan s = { text, text, text + len, &tuple, err };
	int r;

	memset(&tuple, 0, sizeof(tuple));
	skip_blanks(&s);
	if (s.at < s.end && *s.at == '(') {
		r = read_tuple(&s);
	} else {
		tuple.is_bare = true;
		r = read_value(&s);
	}
	skip_blanks(&s);
	if (r == 0 && s.at != s.end)
		r = bad(&s, "text left over");
	if (r < 0)
		return r;
	tuple.shape = NULL;
	return afsock_tuple_copy(ret, &tuple);
}
