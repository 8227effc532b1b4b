/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bdaddr.c - Bluetooth device addresses as text */
#define _GNU_SOURCE
#include <string.h>
#include <strings.h>

#include "bluetooth.h"

#define GROUPS 6

/* A hex digit has the mark and its value; everything else is 0. */
#define MARK 0x10
static const unsigned char digits[256] = {
	['0'] = MARK | 0,  ['1'] = MARK | 1,  ['2'] = MARK | 2,
	['3'] = MARK | 3,  ['4'] = MARK | 4,  ['5'] = MARK | 5,
	['6'] = MARK | 6,  ['7'] = MARK | 7,  ['8'] = MARK | 8,
	['9'] = MARK | 9,  ['A'] = MARK | 10, ['B'] = MARK | 11,
	['C'] = MARK | 12, ['D'] = MARK | 13, ['E'] = MARK | 14,
	['F'] = MARK | 15, ['a'] = MARK | 10, ['b'] = MARK | 11,
	['c'] = MARK | 12, ['d'] = MARK | 13, ['e'] = MARK | 14,
	['f'] = MARK | 15,
};

static unsigned int digit_of(char c)
{
	return digits[(unsigned char)c];
}

/* The usual spelling: seventeen bytes at known places. */
static bool parse_usual(const char *text, bdaddr_t *ret)
{
	unsigned int valid = MARK, wrong = 0;
	bdaddr_t bdaddr;
	int i;

	for (i = 0; i < GROUPS; i++) {
		unsigned int high = digit_of(text[3 * i]);
		unsigned int low = digit_of(text[3 * i + 1]);

		valid &= high & low;
		bdaddr.b[GROUPS - 1 - i] =
			(unsigned char)(high << 4 | (low & 15));
		if (i < GROUPS - 1)
			wrong |= (unsigned int)(text[3 * i + 2] ^ ':');
	}
	if (!valid || wrong)
		return false;
	*ret = bdaddr;
	return true;
}

/* isspace() of the C locale, which is what scanf skips. */
static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* One group as scanf's %X reads it: blanks, 0x, any number of digits. */
static const char *parse_group(const char *at, const char *end,
			       unsigned char *ret)
{
	unsigned int value = 0;
	const char *first;

	while (at < end && is_blank(*at))
		at++;
	if (end - at > 2 && at[0] == '0' && (at[1] | 32) == 'x' &&
	    digit_of(at[2]))
		at += 2;
	for (first = at; at < end && digit_of(*at); at++) {
		value = value << 4 | (digit_of(*at) & 15);
		if (value > 0xff)
			return NULL;
	}
	if (at == first)
		return NULL;
	*ret = (unsigned char)value;
	return at;
}

static bool parse_free(const char *at, const char *end, bdaddr_t *ret)
{
	bdaddr_t bdaddr;
	int i;

	for (i = GROUPS - 1; i >= 0; i--) {
		at = parse_group(at, end, &bdaddr.b[i]);
		if (!at)
			return false;
		if (i > 0 && (at == end || *at++ != ':'))
			return false;
	}
	if (at != end)
		return false;
	*ret = bdaddr;
	return true;
}

int bt_bdaddr_parse(const char *text, size_t len, bdaddr_t *ret)
{
	if (len == BT_BDADDR_LEN && parse_usual(text, ret))
		return 0;
	return parse_free(text, text + len, ret) ? 0 : -1;
}

void bt_bdaddr_format(const bdaddr_t *bdaddr, char ret[BT_BDADDR_LEN])
{
	static const char hex[16] = "0123456789ABCDEF";
	int i;

	for (i = 0; i < GROUPS; i++) {
		unsigned int byte = bdaddr->b[GROUPS - 1 - i];

		ret[3 * i] = hex[byte >> 4];
		ret[3 * i + 1] = hex[byte & 15];
		if (i < GROUPS - 1)
			ret[3 * i + 2] = ':';
	}
}

int bt_adapter_number(const char *text, size_t len)
{
	int number = 0;
	size_t i;

	if (len < 4 || len > 8 || strncasecmp(text, "hci", 3) != 0)
		return -1;
	for (i = 3; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number <= 0xffff ? number : -1;
}

int bt_pack_bdaddr(const struct afsock_value *v, const char *field,
		   bdaddr_t *ret, struct afsock_err *err)
{
	int shown = v->len > 80 ? 80 : (int)v->len;

	if (bt_bdaddr_parse(v->as.text, v->len, ret) == 0)
		return 0;
	if (bt_adapter_number(v->as.text, v->len) >= 0)
		return afsock_fail(err, AFSOCK_EADDR, field,
				   "%s '%.*s' is an adapter's name, whose "
				   "address must be looked up",
				   field, shown, v->as.text);
	return afsock_fail(err, AFSOCK_EADDR, field,
			   "%s '%.*s' is not six groups of hex digits up to "
			   "FF with ':' between them",
			   field, shown, v->as.text);
}

void bt_add_bdaddr(struct afsock_tuple *tuple, const bdaddr_t *bdaddr)
{
	char text[BT_BDADDR_LEN];
	const char *at;

	bt_bdaddr_format(bdaddr, text);
	at = afsock_tuple_store(tuple, text, sizeof(text));
	afsock_tuple_add(tuple, afsock_text_n(at ? at : "",
					      at ? sizeof(text) : 0));
}

/* Words for addresses that have a macro in bluetooth.h. */
static const struct {
	const char *word;
	const char *text;
} names[] = {
	{ "any", "00:00:00:00:00:00" },
	{ "all", "FF:FF:FF:FF:FF:FF" },
	{ "local", "00:00:00:FF:FF:FF" },
};

static const char *name_text(const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].word) == len &&
		    strncasecmp(names[i].word, word, len) == 0)
			return names[i].text;
	return NULL;
}

/* Behind the sixth group, or the end when there are fewer. */
static const char *groups_end(const char *at, const char *end)
{
	int i;

	for (i = 0; i < GROUPS; i++) {
		if (i > 0)
			at++;
		at = memchr(at, ':', (size_t)(end - at));
		if (!at)
			return end;
	}
	return at;
}

static bool read_usual(const char **at, const char *end,
		       struct afsock_value *ret)
{
	const char *text = *at, *stop = text + BT_BDADDR_LEN;
	bdaddr_t bdaddr;

	if (end - text < BT_BDADDR_LEN || (stop < end && *stop != ':') ||
	    !parse_usual(text, &bdaddr))
		return false;
	*at = stop;
	*ret = afsock_text_n(text, BT_BDADDR_LEN);
	return true;
}

static int bdaddr_read(const struct afsock_field *field, const char **at,
		       const char *end, struct afsock_tuple *store,
		       struct afsock_value *ret, struct afsock_err *err)
{
	const char *text = *at, *stop, *name;
	bdaddr_t bdaddr;
	size_t len;

	(void)store;
	if (read_usual(at, end, ret))
		return 0;
	stop = memchr(text, ':', (size_t)(end - text));
	len = (size_t)((stop ? stop : end) - text);
	name = name_text(text, len);
	if (name || bt_adapter_number(text, len) >= 0) {
		*ret = name ? afsock_text(name) : afsock_text_n(text, len);
		*at = text + len;
		return 0;
	}
	stop = groups_end(text, end);
	len = (size_t)(stop - text);
	if (bt_bdaddr_parse(text, len, &bdaddr) != 0)
		return afsock_fail(err, AFSOCK_ETEXT, field->name,
				   "%s '%.*s' is not six groups of hex digits "
				   "up to FF, nor hciN, any, local or all",
				   field->name, len > 80 ? 80 : (int)len,
				   text);
	*ret = afsock_text_n(text, len);
	*at = stop;
	return 0;
}

static int bdaddr_write(const struct afsock_field *field,
			const struct afsock_value *v, char *buf, size_t size)
{
	/* Nothing to quote, and the colons belong to it. */
	return afsock_kind_rest.write(field, v, buf, size);
}

const struct afsock_field_kind bt_kind_bdaddr = {
	.name = "Bluetooth address",
	.base = AFSOCK_TEXT,
	.read = bdaddr_read,
	.write = bdaddr_write,
};
