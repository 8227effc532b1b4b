/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* kinds.c - how each kind of field stands in an address text */
#define _GNU_SOURCE
#include <string.h>

#include "internal.h"

/* ---- quoting: socat's, plus \xHH for a byte ---- */

static const char opening[] = "([{";
static const char closing[] = ")]}";

/* Deeper nested brackets count as unclosed. With the limit a text is read in
 * linear time: one that never ends is given up after so many others. */
#define NESTING_MAX 16

/* Behind the bracketed run that begins at at, or behind the bracket alone when
 * it is not closed. Only brackets of the same kind nest. */
static const char *step_brackets(const char *at, const char *end, char close)
{
	const char *p;
	int depth = 0;

	for (p = at; p < end && depth <= NESTING_MAX; p++) {
		if (*p == *at)
			depth++;
		else if (*p == close && --depth == 0)
			return p + 1;
	}
	return at + 1;
}

/*
 * Step over one unit of text: a quoted run, a bracketed run, an escape or a
 * byte. An unclosed bracket is an ordinary byte.
 */
static const char *step(const char *at, const char *end)
{
	const char *p, *open;
	char quote = *at;

	if (*at == '\\')
		return at + 1 < end ? at + 2 : end;
	if (quote == '\'' || quote == '"') {
		for (p = at + 1; p < end && *p != quote; p++)
			if (*p == '\\' && quote == '"' && p + 1 < end)
				p++;
		return p < end ? p + 1 : end;
	}
	open = *at ? strchr(opening, *at) : NULL;
	return open ? step_brackets(at, end, closing[open - opening]) : at + 1;
}

/* Bytes that step() does more than step over. */
#define UNITS \
	['\\'] = true, ['\''] = true, ['"'] = true, \
	['('] = true,  ['['] = true,  ['{'] = true
static const bool begins_unit[256] = { UNITS };
static const bool ends_plain[256] = { UNITS, [':'] = true };
/* Bytes above 0x1f that writing does more with than to copy them. */
static const bool is_special[256] = {
	UNITS, [':'] = true, [','] = true, [')'] = true, [']'] = true,
	['}'] = true, [0x7f] = true,
};

const char *afsock_field_end(const char *at, const char *end, bool has_colons)
{
	if (has_colons)
		return end;
	return afsock__text_end(at, end, ':');
}

const char *afsock__text_end(const char *at, const char *end, char stop)
{
	/* The usual case: nothing to stop at, whatever is quoted. */
	if (at >= end || !memchr(at, stop, (size_t)(end - at)))
		return end;
	while (at < end && *at != stop)
		at = begins_unit[(unsigned char)*at] ? step(at, end) : at + 1;
	return at < end ? at : end;
}

/* A field of which no byte needs a closer look. */
static bool read_plain(const char **at, const char *end,
		       struct afsock_value *ret)
{
	const char *text = *at, *p = text;

	while (p < end && !ends_plain[(unsigned char)*p])
		p++;
	if (p < end && *p != ':')
		return false;
	*at = p;
	*ret = afsock_text_n(text, (size_t)(p - text));
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One escape behind a backslash at *at; advances it. */
static char unescape(const char **at, const char *end)
{
	const char *p = *at;

	if (end - p >= 3 && *p == 'x' && hex_digit(p[1]) >= 0 &&
	    hex_digit(p[2]) >= 0) {
		*at = p + 3;
		return (char)(hex_digit(p[1]) << 4 | hex_digit(p[2]));
	}
	*at = p + 1;
	return *p;
}

int afsock_field_unquote(const char *at, const char *end,
			 struct afsock_tuple *store, const char *field,
			 struct afsock_value *ret, struct afsock_err *err)
{
	char out[sizeof(store->store)];
	const char *p = at;
	size_t n = 0;
	char quote = 0, c;

	while (p < end && *p != '\\' && *p != '\'' && *p != '"')
		p++;
	if (p == end) {
		*ret = afsock_text_n(at, (size_t)(end - at));
		return 0;
	}
	for (p = at; p < end;) {
		c = *p++;
		if (c == quote && quote) {
			quote = 0;
			continue;
		}
		if (!quote && (c == '\'' || c == '"')) {
			quote = c;
			continue;
		}
		if (c == '\\' && quote != '\'' && p < end)
			c = unescape(&p, end);
		if (n == sizeof(out))
			return afsock_fail(err, AFSOCK_ERANGE, field,
					   "%s longer than %zu bytes", field,
					   sizeof(out));
		out[n++] = c;
	}
	if (quote)
		return afsock_fail(err, AFSOCK_ETEXT, field,
				   "%s: quote %c is not closed", field, quote);
	p = afsock_tuple_store(store, out, n);
	if (!p)
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s: address texts hold at most %zu bytes "
				   "of quoted text",
				   field, sizeof(store->store) - 1);
	*ret = afsock_text_n(p, n);
	return 0;
}

struct out {
	char *buf;
	size_t size;
	size_t used;
};

static void put(struct out *o, char c)
{
	if (o->used + 1 < o->size)
		o->buf[o->used] = c;
	o->used++;
}

static int put_end(struct out *o)
{
	if (o->size)
		o->buf[o->used < o->size ? o->used : o->size - 1] = '\0';
	return (int)o->used;
}

/* Whether brackets pair up in v, so that they can stand as they are. */
static bool is_balanced(const struct afsock_value *v)
{
	const char *p = v->as.text, *end = p + v->len, *open;

	while (p < end) {
		open = *p ? strchr(opening, *p) : NULL;
		if (open) {
			const char *next = step(p, end);

			if (next == p + 1)
				return false;
			p = next;
			continue;
		}
		if (*p && strchr(closing, *p))
			return false;
		p++;
	}
	return true;
}

/* Nothing to quote in it, and no brackets to pair up. */
static bool is_plain(const struct afsock_value *v, bool has_colons)
{
	size_t i;

	for (i = 0; i < v->len; i++) {
		unsigned char c = (unsigned char)v->as.text[i];

		if (c < 0x20 || (is_special[c] && !(c == ':' && has_colons)))
			return false;
	}
	return true;
}

int afsock__put_text(char *buf, size_t size, const char *text, size_t len)
{
	size_t n = len < size ? len : size - 1;

	if (size) {
		memcpy(buf, text, n);
		buf[n] = '\0';
	}
	return (int)len;
}

int afsock_field_quote(const struct afsock_value *v, bool has_colons,
		       char *buf, size_t size)
{
	static const char hex[] = "0123456789abcdef";
	struct out o = { buf, size, 0 };
	const char *text = v->as.text, *end = text + v->len, *at;
	const char *inside = text; /* up to here in brackets */
	bool balanced;

	if (v->len && is_plain(v, has_colons))
		return afsock__put_text(buf, size, v->as.text, v->len);
	balanced = is_balanced(v);
	for (at = text; at < end; at++) {
		unsigned char c = (unsigned char)*at;
		bool bracket = c && strchr("([{)]}", c);

		if (balanced && at >= inside && c && strchr(opening, c))
			inside = step(at, end);
		if (c < 0x20 || c == 0x7f) {
			put(&o, '\\');
			put(&o, 'x');
			put(&o, hex[c >> 4]);
			put(&o, hex[c & 15]);
			continue;
		}
		if (c == '\\' || c == '\'' || c == '"' ||
		    (bracket && !balanced) || (c == ',' && at >= inside) ||
		    (c == ':' && at >= inside && !has_colons))
			put(&o, '\\');
		put(&o, (char)c);
	}
	return put_end(&o);
}

/* ---- numbers ---- */

static int put_number(uint64_t u, bool is_negative, bool is_hex, char *buf,
		      size_t size)
{
	static const char digits[] = "0123456789abcdef";
	char text[24], *end = text + sizeof(text), *p = end;

	if (is_hex) {
		for (; u > 15; u >>= 4)
			*--p = digits[u & 15];
		*--p = digits[u];
		*--p = 'x';
		*--p = '0';
	} else {
		for (; u > 9; u /= 10)
			*--p = digits[u % 10];
		*--p = digits[u];
	}
	if (is_negative)
		*--p = '-';
	return afsock__put_text(buf, size, p, (size_t)(end - p));
}

static int number_text(const struct afsock_field *field,
		       const struct afsock_value *v, bool is_hex, char *buf,
		       size_t size)
{
	const struct afsock_word *word = field->words;
	bool is_negative = !is_hex && v->kind == AFSOCK_INT && v->as.i < 0;

	for (; word && word->word; word++)
		if (word->value == v->as.i)
			return afsock__put_text(buf, size, word->word,
						strlen(word->word));
	return put_number(is_negative ? 0 - v->as.u : v->as.u, is_negative,
			  is_hex, buf, size);
}

static int number_read(const struct afsock_field *field, const char **at,
		       const char *end, struct afsock_tuple *store,
		       struct afsock_value *ret, struct afsock_err *err)
{
	const char *text = *at, *stop = afsock_field_end(text, end, false);
	size_t len = (size_t)(stop - text);
	const struct afsock_word *word =
		afsock__word(field->words, text, len);
	bool negative;
	uint64_t u;
	int r;

	(void)store;
	*at = stop;
	if (word) {
		*ret = afsock_int(word->value);
		return 0;
	}
	r = afsock__read_u64(text, len, &negative, &u);
	if (r == AFSOCK_ETEXT)
		return afsock_fail(err, r, field->name,
				   "%s '%.*s' is not a number", field->name,
				   len > 80 ? 80 : (int)len, text);
	if (r < 0 || (negative && u > (uint64_t)INT64_MAX + 1))
		return afsock_fail(err, AFSOCK_ERANGE, field->name,
				   "%s %.*s does not fit in 64 bits",
				   field->name, len > 80 ? 80 : (int)len,
				   text);
	*ret = negative ? afsock_int((int64_t)(0 - u)) : afsock_uint(u);
	return 0;
}

static int decimal_write(const struct afsock_field *field,
			 const struct afsock_value *v, char *buf, size_t size)
{
	return number_text(field, v, false, buf, size);
}

static int hex_write(const struct afsock_field *field,
		     const struct afsock_value *v, char *buf, size_t size)
{
	return number_text(field, v, true, buf, size);
}

const struct afsock_field_kind afsock_kind_int = {
	.name = "number", .base = AFSOCK_INT,
	.read = number_read, .write = decimal_write,
};

const struct afsock_field_kind afsock_kind_uint = {
	.name = "number", .base = AFSOCK_UINT,
	.read = number_read, .write = decimal_write,
};

const struct afsock_field_kind afsock_kind_hex = {
	.name = "number", .base = AFSOCK_UINT,
	.read = number_read, .write = hex_write,
};

/* ---- texts ---- */

static int text_read(const struct afsock_field *field, const char **at,
		     const char *end, struct afsock_tuple *store,
		     struct afsock_value *ret, struct afsock_err *err)
{
	const char *text = *at;

	if (read_plain(at, end, ret))
		return 0;
	*at = afsock_field_end(text, end, false);
	return afsock_field_unquote(text, *at, store, field->name, ret, err);
}

static int rest_read(const struct afsock_field *field, const char **at,
		     const char *end, struct afsock_tuple *store,
		     struct afsock_value *ret, struct afsock_err *err)
{
	const char *text = *at;

	*at = end;
	return afsock_field_unquote(text, end, store, field->name, ret, err);
}

static int text_write(const struct afsock_field *field,
		      const struct afsock_value *v, char *buf, size_t size)
{
	(void)field;
	return afsock_field_quote(v, false, buf, size);
}

static int rest_write(const struct afsock_field *field,
		      const struct afsock_value *v, char *buf, size_t size)
{
	(void)field;
	return afsock_field_quote(v, true, buf, size);
}

const struct afsock_field_kind afsock_kind_text = {
	.name = "text", .base = AFSOCK_TEXT,
	.read = text_read, .write = text_write,
};

const struct afsock_field_kind afsock_kind_rest = {
	.name = "text", .base = AFSOCK_TEXT,
	.read = rest_read, .write = rest_write,
};

const struct afsock_field_kind afsock_kind_ifname = {
	.name = "interface", .base = AFSOCK_TEXT,
	.read = text_read, .write = text_write,
};

/* A host: an IPv6 address stands in brackets, which are no part of it. */
static int host_read(const struct afsock_field *field, const char **at,
		     const char *end, struct afsock_tuple *store,
		     struct afsock_value *ret, struct afsock_err *err)
{
	const char *text = *at, *stop;

	if (text == end || *text != '[')
		return text_read(field, at, end, store, ret, err);
	stop = memchr(text, ']', (size_t)(end - text));
	if (!stop || (stop + 1 < end && stop[1] != ':'))
		return afsock_fail(err, AFSOCK_ETEXT, field->name,
				   "%s '%.*s': '[' without a matching ']'",
				   field->name,
				   end - text > 80 ? 80 : (int)(end - text),
				   text);
	*at = stop + 1;
	*ret = afsock_text_n(text + 1, (size_t)(stop - text - 1));
	return 0;
}

static int host_write(const struct afsock_field *field,
		      const struct afsock_value *v, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };
	size_t i;

	if (!memchr(v->as.text, ':', v->len))
		return text_write(field, v, buf, size);
	put(&o, '[');
	for (i = 0; i < v->len; i++)
		put(&o, v->as.text[i]);
	put(&o, ']');
	return put_end(&o);
}

const struct afsock_field_kind afsock_kind_host = {
	.name = "host", .base = AFSOCK_TEXT,
	.read = host_read, .write = host_write,
};

/* ---- bytes ---- */

static int bytes_read(const struct afsock_field *field, const char **at,
		      const char *end, struct afsock_tuple *store,
		      struct afsock_value *ret, struct afsock_err *err)
{
	unsigned char out[sizeof(store->store)];
	const char *text = *at, *stop = afsock_field_end(text, end, false);
	ssize_t n = afsock_read_hex(text, (size_t)(stop - text), out,
				    sizeof(out), field->name, err);
	const char *kept;

	if (n < 0)
		return (int)n;
	kept = afsock_tuple_store(store, out, (size_t)n);
	if (!kept)
		return afsock_fail(err, AFSOCK_ERANGE, field->name,
				   "%s: too many bytes for an address",
				   field->name);
	*at = stop;
	*ret = afsock_bytes(kept, (size_t)n);
	return 0;
}

static int bytes_write(const struct afsock_field *field,
		       const struct afsock_value *v, char *buf, size_t size)
{
	static const char hex[] = "0123456789abcdef";
	struct out o = { buf, size, 0 };
	size_t i;

	(void)field;
	for (i = 0; i < v->len; i++) {
		put(&o, hex[v->as.bytes[i] >> 4]);
		put(&o, hex[v->as.bytes[i] & 15]);
	}
	return put_end(&o);
}

const struct afsock_field_kind afsock_kind_bytes = {
	.name = "bytes", .base = AFSOCK_BYTES,
	.read = bytes_read, .write = bytes_write,
};
