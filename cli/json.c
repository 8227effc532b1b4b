/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* json.c - one JSON object per line (RFC 8259), straight to stdout */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

static bool needs_comma;

static void open_with(char c)
{
	putchar(c);
	needs_comma = false;
}

static void close_with(char c)
{
	putchar(c);
	needs_comma = true;
}

/* Length of a well-formed UTF-8 sequence, 0 for none: such a byte goes out as
 * \u00XX, so the line stays valid. Where bytes matter they are in hex too. */
static size_t sequence(const unsigned char *p, size_t left)
{
	size_t n = *p >= 0xf0 && *p < 0xf5 ? 4 : *p >= 0xe0 && *p < 0xf0 ? 3 :
		   *p >= 0xc2 && *p < 0xe0 ? 2 : 0;
	size_t i;

	if (n == 0 || n > left)
		return 0;
	for (i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] >= 0xa0) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] >= 0x90))
		return 0;
	return n;
}

static void string(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = 0, n;

	putchar('"');
	while (i < len) {
		n = p[i] >= 0x80 ? sequence(p + i, len - i) : 0;
		if (n) {
			fwrite(p + i, 1, n, stdout);
			i += n;
			continue;
		}
		if (p[i] == '"' || p[i] == '\\')
			printf("\\%c", p[i]);
		else if (p[i] < 0x20 || p[i] >= 0x7f)
			printf("\\u%04x", p[i]);
		else
			putchar(p[i]);
		i++;
	}
	putchar('"');
}

static void member(const char *name)
{
	if (needs_comma)
		putchar(',');
	needs_comma = true;
	if (name) {
		string(name, strlen(name));
		putchar(':');
	}
}

void json_begin(void)
{
	open_with('{');
}

void json_end(void)
{
	close_with('}');
	putchar('\n');
	needs_comma = false;
}

void json_object(const char *name)
{
	member(name);
	open_with('{');
}

void json_object_end(void)
{
	close_with('}');
}

void json_array(const char *name)
{
	member(name);
	open_with('[');
}

void json_array_end(void)
{
	close_with(']');
}

void json_text_n(const char *name, const char *text, size_t len)
{
	member(name);
	string(text, len);
}

void json_text(const char *name, const char *text)
{
	json_text_n(name, text, strlen(text));
}

void json_number(const char *name, int64_t value)
{
	member(name);
	printf("%" PRId64, value);
}

void json_unsigned(const char *name, uint64_t value)
{
	member(name);
	printf("%" PRIu64, value);
}

void json_time(const char *name, int64_t ns)
{
	member(name);
	printf("%" PRId64 ".%09" PRId64, ns / 1000000000, ns % 1000000000);
}

void json_bool(const char *name, bool value)
{
	member(name);
	fputs(value ? "true" : "false", stdout);
}

void json_null(const char *name)
{
	member(name);
	fputs("null", stdout);
}

void json_hex(const char *name, const void *data, size_t len)
{
	const unsigned char *p = data;
	size_t i;

	member(name);
	putchar('"');
	for (i = 0; i < len; i++)
		printf("%02x", p[i]);
	putchar('"');
}
