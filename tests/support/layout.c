/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* layout.c - addresses as rows: text, tuple and bytes */
#define _GNU_SOURCE
#include "layout.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

struct cursor {
	unsigned char *ret;
	size_t size;
	size_t used;
};

static void add(struct cursor *c, const void *bytes, size_t len)
{
	ck_assert_msg(c->used + len <= c->size, "layout above %zu bytes",
		      c->size);
	if (len)
		memcpy(c->ret + c->used, bytes, len);
	c->used += len;
}

static void add_zeros(struct cursor *c, size_t len)
{
	static const unsigned char zeros[256];

	ck_assert(len <= sizeof(zeros));
	add(c, zeros, len);
}

static void add_hex(struct cursor *c, const char *text, size_t len)
{
	char pair[3] = "";
	unsigned char byte;

	for (; len >= 2; text += 2, len -= 2) {
		memcpy(pair, text, 2);
		byte = (unsigned char)strtoul(pair, NULL, 16);
		add(c, &byte, 1);
	}
}

static void add_member(struct cursor *c, const char *at, size_t len)
{
	char *behind;
	unsigned long n = strtoul(at + 1, &behind, 0);
	uint16_t half = (uint16_t)n;
	uint32_t word = (uint32_t)n;
	uint8_t byte = (uint8_t)n;
	size_t text = (size_t)(at + len - behind) - 1;

	switch (*at) {
	case 'h':
		add(c, &half, sizeof(half));
		return;
	case 'n':
		half = htons(half);
		add(c, &half, sizeof(half));
		return;
	case 'w':
		add(c, &word, sizeof(word));
		return;
	case 'b':
		add(c, &byte, sizeof(byte));
		return;
	case 'z':
		add_zeros(c, n);
		return;
	case 's':
		ck_assert(text <= n);
		add(c, behind + 1, text);
		add_zeros(c, n - text);
		return;
	case 'x':
		add_hex(c, at + 2, len - 2);
		return;
	default:
		ck_abort_msg("layout: '%.*s'", (int)len, at);
	}
}

size_t layout_bytes(const char *list, unsigned char *ret, size_t size)
{
	struct cursor c = { ret, size, 0 };
	size_t len;

	for (list += strspn(list, " "); *list; list += strspn(list, " ")) {
		len = strcspn(list, " ");
		add_member(&c, list, len);
		list += len;
	}
	return c.used;
}

/* ---- rows ---- */

static void same_addr(const struct layout_row *row, const char *how,
		      const struct afsock_addr *got)
{
	unsigned char want[128];
	size_t len = layout_bytes(row->bytes, want, sizeof(want));

	ck_assert_msg(got->len == len, "%s by %s: %u bytes, wanted %zu",
		      row->text, how, (unsigned int)got->len, len);
	support_bytes(row->text, 0, how, got->u.bytes, want, len);
}

static void check_parse(const struct layout_row *row, const char *text,
			struct afsock_form *ret_form, struct afsock_addr *ret)
{
	struct afsock_err err;
	int r = afsock_addr_parse(text, strlen(text), ret_form, ret, &err);

	ck_assert_msg(r == 0, "%s: %s: %s", text, support_code(r),
		      r < 0 ? err.text : "");
	same_addr(row, text, ret);
}

static void check_repr(const struct layout_row *row,
		       const struct afsock_form *form,
		       const struct afsock_addr *addr)
{
	struct afsock_err err;
	char got[256];
	ssize_t r = afsock_addr_repr(form, addr, got, sizeof(got), &err);

	ck_assert_msg(r >= 0, "repr of %s: %s: %s", row->text, support_code(r),
		      r < 0 ? err.text : "");
	ck_assert_msg(strcmp(got, row->repr) == 0, "repr of %s is %s, wanted %s",
		      row->text, got, row->repr);
}

static void check_literal(const struct layout_row *row,
			  const struct afsock_form *form)
{
	struct afsock_tuple tuple;
	struct afsock_addr addr;
	struct afsock_err err;
	int r = afsock_values_parse(row->repr, strlen(row->repr), &tuple, &err);

	if (r == 0)
		r = afsock_addr_pack(form, tuple.items, tuple.n, &addr, &err);
	ck_assert_msg(r == 0, "%s: %s: %s", row->repr, support_code(r),
		      r < 0 ? err.text : "");
	same_addr(row, row->repr, &addr);
}

void layout_check(const struct layout_row *row)
{
	const char *canonical = row->canonical ? row->canonical : row->text;
	struct afsock_form form, again;
	struct afsock_addr addr;
	char text[256];
	ssize_t r;

	check_parse(row, row->text, &form, &addr);
	check_repr(row, &form, &addr);
	check_literal(row, &form);
	r = afsock_addr_format(&form, &addr, text, sizeof(text), NULL);
	ck_assert_msg(r == (ssize_t)strlen(canonical) &&
			      strcmp(text, canonical) == 0,
		      "%s is written %s (%s), wanted %s", row->text, text,
		      support_code(r), canonical);
	check_parse(row, text, &again, &addr);
	ck_assert_msg(again.family == form.family && again.type == form.type &&
			      again.proto == form.proto,
		      "%s and %s differ in family, type or protocol",
		      row->text, text);
}

void layout_check_bad(const struct layout_bad *row)
{
	struct afsock_addr addr, before;
	struct afsock_err err = { .code = 0 };
	int r;

	memset(&before, 0xa5, sizeof(before));
	memset(&addr, 0xa5, sizeof(addr));
	r = afsock_addr_parse(row->text, strlen(row->text), NULL, &addr, &err);
	ck_assert_msg(r == row->code, "%s is %s, wanted %s (%s)", row->text,
		      support_code(r), support_code(row->code), err.text);
	ck_assert_msg(memcmp(&addr, &before, sizeof(addr)) == 0,
		      "%s: written on failure", row->text);
	ck_assert_msg(err.code == r, "%s: detail has code %d", row->text,
		      err.code);
	ck_assert_msg(*err.text, "%s: no sentence", row->text);
	if (row->field)
		ck_assert_msg(strcmp(err.field, row->field) == 0,
			      "%s: field '%s', wanted '%s' (%s)", row->text,
			      err.field, row->field, err.text);
}
