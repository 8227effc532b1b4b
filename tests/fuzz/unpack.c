/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * unpack - bytes that claim to be an address, in every notation
 *
 * The first byte chooses the form, its top bit whether sa_family is the
 * form's; the rest is the address.
 */
#include "fuzz.h"

static void write_it(const struct afsock_form *form,
		     const struct afsock_addr *addr)
{
	char text[2048], cut[16];
	ssize_t n = afsock_addr_format(form, addr, text, sizeof(text), NULL);

	if (n >= 0) {
		MUST((size_t)n < sizeof(text));
		MUST(afsock_addr_format(form, addr, cut, 16, NULL) == n);
		fuzz_must_be_cut(text, (size_t)n, cut, sizeof(cut));
	}
	n = afsock_addr_repr(form, addr, text, sizeof(text), NULL);
	if (n >= 0) {
		MUST((size_t)n < sizeof(text));
		MUST(afsock_addr_repr(form, addr, cut, 16, NULL) == n);
		fuzz_must_be_cut(text, (size_t)n, cut, sizeof(cut));
	}
}

/* A tuple that packs must have meant the address that it packs to. */
static void pack_again(const struct afsock_form *form,
		       const struct afsock_tuple *tuple)
{
	struct afsock_tuple copy, seen;
	struct afsock_addr first, second;
	struct afsock_err err;

	if (afsock_tuple_copy(&copy, tuple) < 0 ||
	    afsock_addr_pack(form, copy.items, copy.n, &first, &err) < 0)
		return;
	MUST(first.len > 0 && first.len <= sizeof(first.u));
	MUST(afsock_addr_unpack(form, &first, &seen, &err) == 0);
	MUST(afsock_addr_pack(form, seen.items, seen.n, &second, &err) == 0);
	MUST(first.len == second.len);
	MUST(memcmp(first.u.bytes, second.u.bytes, first.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	unsigned int choice = fuzz_byte(&in);
	struct afsock_form form = fuzz_form(choice & 0x7f);
	struct afsock_addr addr = { .len = 0 };
	struct afsock_capture capture;
	struct afsock_tuple tuple;
	struct afsock_err err;
	size_t room = sizeof(addr.u);

	addr.len = (socklen_t)(in.left < room ? in.left : room);
	if (addr.len > 0)
		memcpy(addr.u.bytes, in.at, addr.len);
	if (!(choice & 0x80) && addr.len >= sizeof(sa_family_t))
		addr.u.sa.sa_family = (sa_family_t)form.family;
	if (afsock_addr_unpack(&form, &addr, &tuple, &err) == 0)
		pack_again(&form, &tuple);
	else
		MUST(tuple.n == 0 && err.code == AFSOCK_EADDR);
	write_it(&form, &addr);
	(void)afsock_direction(&form, &addr, 0);
	if (afsock_capture(&form, &addr, "", 0, &capture) == 0)
		MUST(capture.skip == 0 &&
		     capture.head_len <= sizeof(capture.head));
	return 0;
}
