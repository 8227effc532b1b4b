/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* framing.c - messages within a stream, and messages as text */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <afsock/family.h>

#include "framing.h"

static const char *const names[] = {
	[FRAMING_U16] = "u16", [FRAMING_U32] = "u32",
	[FRAMING_LINES] = "lines", [FRAMING_TEXT] = "text",
};

int framing_parse(const char *command, const char *text, int *ret)
{
	int i;

	for (i = FRAMING_U16; i < (int)COUNT(names); i++) {
		if (strcmp(names[i], text) == 0) {
			*ret = i;
			return 0;
		}
	}
	return cli_usage(command, "framing '%s' is none of u16, u32, lines, "
			 "text, cannelloni, socketcand", text);
}

/* ---- one message as text ---- */

/* Length of a printable UTF-8 sequence at p; 0 for none. */
static size_t printable(const unsigned char *p, size_t left)
{
	size_t i, n;

	if (*p < 0x80)
		return (*p >= 0x20 && *p < 0x7f) || *p == '\t';
	n = *p >= 0xc2 && *p < 0xe0 ? 2 : *p >= 0xe0 && *p < 0xf0 ? 3 :
	    *p >= 0xf0 && *p < 0xf5 ? 4 : 0;
	if (n == 0 || n > left || (*p == 0xc2 && p[1] < 0xa0))
		return 0;
	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static bool is_text(const unsigned char *p, size_t len)
{
	size_t i = 0, n;

	while (i < len) {
		n = printable(p + i, len - i);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

static size_t hex(const unsigned char *p, size_t len, char *buf, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len && 2 * i + 2 < size; i++) {
		buf[2 * i] = digits[p[i] >> 4];
		buf[2 * i + 1] = digits[p[i] & 15];
	}
	if (2 * i < size)
		buf[2 * i] = '\0';
	return 2 * len;
}

static ssize_t plain_text(const unsigned char *p, size_t len, char *buf,
			  size_t size)
{
	size_t shown = len > 0 && p[len - 1] == '\n' ? len - 1 : len;

	if (!is_text(p, shown))
		return (ssize_t)hex(p, len, buf, size);
	if (shown < size) {
		memcpy(buf, p, shown);
		buf[shown] = '\0';
	}
	return (ssize_t)shown;
}

ssize_t message_text(const struct endpoint *e, const void *data, size_t len,
		     bool is_hex, char *buf, size_t size)
{
	ssize_t n;

	if (is_hex)
		return (ssize_t)hex(data, len, buf, size);
	if (!e->has_own_text)
		return plain_text(data, len, buf, size);
	n = afsock_message_write(&e->form, data, len, buf, size);
	/* Bytes that are no message of the family, but came all the same. */
	return n < 0 ? (ssize_t)hex(data, len, buf, size) : n;
}

ssize_t message_bytes(const struct endpoint *e, const char *text, size_t len,
		      bool is_hex, void *buf, size_t size,
		      struct afsock_err *err)
{
	if (is_hex)
		return afsock_read_hex(text, len, buf, size, "message", err);
	if (e->has_own_text)
		return afsock_message_read(&e->form, text, len, buf, size,
					   err);
	if (len > size)
		return afsock_fail(err, AFSOCK_ERANGE, "message",
				   "message of %zu bytes above %zu", len,
				   size);
	if (len)
		memcpy(buf, text, len);
	return (ssize_t)len;
}

/* A single zero byte is a message where any bytes are. */
bool message_is_free(const struct endpoint *e)
{
	return !e->has_own_text ||
	       afsock_message_write(&e->form, "", 1, NULL, 0) >= 0;
}

/* ---- into a stream ---- */

static ssize_t wrap_line(int framing, const struct endpoint *e,
			 const unsigned char *data, size_t len, char *text,
			 size_t size)
{
	ssize_t n;

	if (framing == FRAMING_TEXT || e->has_own_text)
		n = message_text(e, data, len, false, text, size);
	else
		n = message_text(e, data, len, true, text, size);
	if (n < 0)
		return n;
	if ((size_t)n + 1 >= size)
		return -EMSGSIZE;
	text[n] = '\n';
	return n + 1;
}

ssize_t framing_wrap(int framing, const struct endpoint *e,
		     unsigned char *data, size_t len, char *text, size_t size,
		     const unsigned char **ret)
{
	size_t i, head = framing == FRAMING_U16 ? 2 : 4;

	*ret = data;
	if (framing == FRAMING_NONE)
		return (ssize_t)len;
	if (framing >= FRAMING_LINES) {
		*ret = (const unsigned char *)text;
		return wrap_line(framing, e, data, len, text, size);
	}
	if (head == 2 && len > 0xffff)
		return -EMSGSIZE;
	for (i = 0; i < head; i++)
		data[-1 - (ssize_t)i] = (unsigned char)(len >> (8 * i));
	*ret = data - head;
	return (ssize_t)(len + head);
}

/* ---- out of a stream ---- */

static int unwrap_counted(size_t head, struct unwrap *u, unsigned char *buf,
			  size_t size, size_t *ret_len, size_t *ret_used)
{
	const unsigned char *p = u->buf + u->at;
	size_t i, len = 0, have = u->end - u->at;

	if (have < head)
		return 0;
	for (i = 0; i < head; i++)
		len = len << 8 | p[i];
	if (len > size || len > u->size - head) {
		u->to_skip = len;
		u->at += head;
		*ret_used = head + len;
		return -EMSGSIZE;
	}
	if (have - head < len)
		return 0;
	memcpy(buf, p + head, len);
	u->at += head + len;
	*ret_len = len;
	*ret_used = head + len;
	return 1;
}

/* The bytes of a line, without its end; NULL when there is no whole one yet.
 * One that is too long is given with is_skipping set. */
static const char *next_line(struct unwrap *u, size_t *ret_len)
{
	const unsigned char *p = u->buf + u->at;
	size_t have = u->end - u->at;
	const unsigned char *stop = memchr(p, '\n', have);

	if (!stop && have < u->size)
		return NULL;
	u->is_skipping = !stop;
	*ret_len = stop ? (size_t)(stop - p) : have;
	u->at += *ret_len + (stop != NULL);
	return (const char *)p;
}

static int unwrap_line(int framing, const struct endpoint *e, struct unwrap *u,
		       unsigned char *buf, size_t size, size_t *ret_len,
		       size_t *ret_used)
{
	bool is_hex = framing == FRAMING_LINES && !e->has_own_text;
	const char *line;
	size_t len;
	ssize_t n;

	do {
		line = next_line(u, &len);
		if (!line)
			return 0;
		*ret_used = len;
		if (u->is_skipping)
			return -EMSGSIZE;
		if (e->has_own_text && len > 0 && line[len - 1] == '\r')
			len--;
	} while (e->has_own_text && len == 0);
	n = message_bytes(e, line, len, is_hex, buf, size, NULL);
	if (n < 0)
		return (int)n;
	*ret_len = (size_t)n;
	return 1;
}

/* Leave out what belongs to a message that was too long. */
static bool skip(struct unwrap *u)
{
	size_t n = u->end - u->at;
	const unsigned char *stop;

	if (u->is_skipping) {
		stop = memchr(u->buf + u->at, '\n', n);
		u->at += stop ? (size_t)(stop - (u->buf + u->at)) + 1 : n;
		u->is_skipping = !stop;
	} else if (u->to_skip) {
		if (n > u->to_skip)
			n = u->to_skip;
		u->to_skip -= n;
		u->at += n;
	}
	return !u->is_skipping && !u->to_skip;
}

int framing_unwrap(int framing, const struct endpoint *e, struct unwrap *u,
		   unsigned char *buf, size_t size, size_t *ret_len,
		   size_t *ret_used)
{
	if (!skip(u))
		return 0;
	if (framing >= FRAMING_LINES)
		return unwrap_line(framing, e, u, buf, size, ret_len,
				   ret_used);
	return unwrap_counted(framing == FRAMING_U16 ? 2 : 4, u, buf, size,
			      ret_len, ret_used);
}
