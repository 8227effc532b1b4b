/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* text - an address text: parsed, packed, written, parsed again */
#include "fuzz.h"

/* What was written once is written so again. */
static void must_be_stable(const struct afsock_form *form,
			   const struct afsock_addr *addr, const char *text)
{
	char again[2048];
	ssize_t n = afsock_addr_format(form, addr, again, sizeof(again), NULL);

	MUST(n > 0 && (size_t)n < sizeof(again));
	MUST(strcmp(text, again) == 0);
}

/*
 * Writing what was read and reading that must give the same bytes. Not so for
 * the raw scheme, whose bytes may be no address of their family, or have
 * something where that has padding.
 */
static void round_trip(const struct afsock_form *form,
		       const struct afsock_addr *addr, bool is_raw)
{
	char text[2048], cut[16];
	struct afsock_addr again;
	struct afsock_form its;
	struct afsock_err err;
	ssize_t n = afsock_addr_format(form, addr, text, sizeof(text), &err);
	int r;

	if (is_raw && n == AFSOCK_EADDR)
		return;
	MUST(n > 0 && (size_t)n < sizeof(text));
	MUST(afsock_addr_format(form, addr, cut, sizeof(cut), NULL) == n);
	fuzz_must_be_cut(text, (size_t)n, cut, sizeof(cut));
	r = afsock_addr_parse(text, (size_t)n, &its, &again, &err);
	if (r < 0)
		fprintf(stderr, "%s: %s\n", text, err.text);
	if (is_raw && r < 0)
		return;
	MUST(r == 0);
	must_be_stable(&its, &again, text);
	if (is_raw)
		return;
	MUST(its.family == form->family && its.type == form->type &&
	     its.proto == form->proto);
	MUST(again.len == addr->len);
	MUST(memcmp(again.u.bytes, addr->u.bytes, addr->len) == 0);
}

static void take_apart(const struct afsock_target *target)
{
	const char *at = target->options, *end = at + target->options_len;
	struct afsock_scheme_info info;
	struct afsock__pair pair;
	struct afsock_tuple copy;

	while (afsock__pair_next(&at, end, &pair))
		MUST(pair.name + pair.name_len <= end &&
		     (!pair.value || pair.value + pair.value_len <= end));
	afsock_scheme_get(target->scheme, &info);
	MUST(target->tuple.n <= AFSOCK_TUPLE_MAX);
	if (afsock_tuple_copy(&copy, &target->tuple) == 0)
		MUST(copy.n == target->tuple.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	char *text = fuzz_rest(&in);
	struct afsock_target target;
	struct afsock_form form;
	struct afsock_addr addr;
	struct afsock_err err;
	char line[1024];

	if (afsock_target_parse(text, size, &target, &err) == 0)
		take_apart(&target);
	else
		MUST(afsock_err_line(&err, line, sizeof(line)) > 0);
	if (afsock_addr_parse(text, size, &form, &addr, &err) == 0)
		round_trip(&form, &addr,
			   strcmp(target.scheme->name, "socket") == 0);
	free(text);
	return 0;
}
