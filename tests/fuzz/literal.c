/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* literal - Python's notation of a tuple, packed for some family and back */
#include "fuzz.h"

static void round_trip(const struct afsock_form *form,
		       const struct afsock_tuple *tuple)
{
	char text[2048], cut[8];
	struct afsock_addr addr, again;
	struct afsock_tuple seen;
	struct afsock_err err;
	ssize_t n;

	if (afsock_addr_pack(form, tuple->items, tuple->n, &addr, &err) < 0)
		return;
	n = afsock_addr_repr(form, &addr, text, sizeof(text), &err);
	/* (family, bytes) is taken as it is, whatever the bytes. */
	if (tuple->n == 2 && tuple->items[1].kind == AFSOCK_BYTES &&
	    afsock_family_get(addr.u.sa.sa_family, NULL))
		return;
	MUST(n > 0 && (size_t)n < sizeof(text));
	MUST(afsock_addr_repr(form, &addr, cut, sizeof(cut), NULL) == n);
	fuzz_must_be_cut(text, (size_t)n, cut, sizeof(cut));
	MUST(afsock_values_parse(text, (size_t)n, &seen, &err) == 0);
	MUST(afsock_addr_pack(form, seen.items, seen.n, &again, &err) == 0);
	MUST(again.len == addr.len);
	MUST(memcmp(again.u.bytes, addr.u.bytes, addr.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	struct afsock_form form = fuzz_form(fuzz_byte(&in));
	char *text = fuzz_rest(&in);
	struct afsock_tuple tuple;
	struct afsock_err err;

	if (afsock_values_parse(text, in.left, &tuple, &err) == 0) {
		/* Nothing of it is in the text any more. */
		memset(text, 0xee, in.left);
		MUST(tuple.n <= AFSOCK_TUPLE_MAX);
		round_trip(&form, &tuple);
	}
	free(text);
	return 0;
}
