/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_conformance.c - what every family's addresses must do
 *
 * The tuples are those of samples.h; the limits come from each family's own
 * descriptor. That the bytes are right is the matter of each family's suite.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/internal.h"
#include "core/samples.h"
#include "support/support.h"

#define PAINT 0xa5

/* ---- one sample, taken apart ---- */

struct subject {
	const struct sample *sample;
	struct afsock_form form;
	const struct afsock_shape *shape;
	struct afsock_tuple tuple;
	struct afsock_addr addr;
};

static struct subject prepare(int i)
{
	struct subject s = { .sample = &samples[i] };
	const struct afsock_family *family;
	struct afsock_err err = { .code = 0 };

	s.form = (struct afsock_form){ samples[i].family, samples[i].type,
				       samples[i].proto, -1 };
	family = afsock_family_get(s.form.family, &err);
	ck_assert_msg(family != NULL, "%s", err.text);
	s.shape = afsock__shape(family, &s.form, &err);
	ck_assert_msg(s.shape != NULL, "%s", err.text);
	return s;
}

/* The tuple has pointers into itself, so it is filled where it stays. */
static void fill(struct subject *s)
{
	struct afsock_err err = { .code = 0 };
	int r = afsock_values_parse(s->sample->literal,
				    strlen(s->sample->literal), &s->tuple,
				    &err);

	ck_assert_msg(r == 0, "%s: %s", s->sample->literal, err.text);
	r = afsock_addr_pack(&s->form, s->tuple.items, s->tuple.n, &s->addr,
			     &err);
	ck_assert_msg(r == 0, "%s: %s %s", s->sample->literal,
		      support_code(r), err.text);
}

static bool same_addr(const struct afsock_addr *a, const struct afsock_addr *b)
{
	return a->len == b->len && memcmp(a->u.bytes, b->u.bytes, a->len) == 0;
}

static void must_be_same(const struct subject *s, const struct afsock_addr *got,
			 const char *how)
{
	ck_assert_msg(got->len == s->addr.len, "%s by %s: %u bytes, wanted %u",
		      s->sample->literal, how, (unsigned int)got->len,
		      (unsigned int)s->addr.len);
	ck_bytes(got->u.bytes, s->addr.u.bytes, got->len);
}

/* ---- round trips ---- */

START_TEST(tuple_of_an_address_packs_to_the_same_bytes)
{
	struct subject s = prepare(_i);
	struct afsock_tuple tuple;
	struct afsock_addr again;
	struct afsock_err err = { .code = 0 };
	int r;

	fill(&s);
	r = afsock_addr_unpack(&s.form, &s.addr, &tuple, &err);
	ck_assert_msg(r == 0, "%s: %s", s.sample->literal, err.text);
	ck_assert_uint_ge(tuple.n, 1);
	r = afsock_addr_pack(&s.form, tuple.items, tuple.n, &again, &err);
	ck_assert_msg(r == 0, "%s: %s", s.sample->literal, err.text);
	must_be_same(&s, &again, "tuple");
}
END_TEST

START_TEST(text_of_an_address_parses_to_the_same_bytes)
{
	struct subject s = prepare(_i);
	char text[1024];
	struct afsock_form form;
	struct afsock_addr again;
	struct afsock_err err = { .code = 0 };
	ssize_t n;
	int r;

	fill(&s);
	n = afsock_addr_format(&s.form, &s.addr, text, sizeof(text), &err);
	ck_assert_msg(n > 0 && (size_t)n == strlen(text), "%s: %s",
		      s.sample->literal, err.text);
	r = afsock_addr_parse(text, strlen(text), &form, &again, &err);
	ck_assert_msg(r == 0, "%s: %s: %s", s.sample->literal, text, err.text);
	must_be_same(&s, &again, text);
	ck_assert_int_eq(form.family, s.form.family);
	ck_assert_int_eq(form.type, s.form.type);
}
END_TEST

START_TEST(literal_of_an_address_packs_to_the_same_bytes)
{
	struct subject s = prepare(_i);
	char text[1024];
	struct afsock_tuple tuple;
	struct afsock_addr again;
	struct afsock_err err = { .code = 0 };
	ssize_t n;
	int r;

	fill(&s);
	n = afsock_addr_repr(&s.form, &s.addr, text, sizeof(text), &err);
	ck_assert_msg(n > 0 && (size_t)n == strlen(text), "%s", err.text);
	r = afsock_values_parse(text, strlen(text), &tuple, &err);
	ck_assert_msg(r == 0, "%s: %s", text, err.text);
	ck_assert_int_eq(tuple.is_bare,
			 (s.shape->flags & AFSOCK_SHAPE_BARE) != 0 ||
				 (tuple.n == 1 &&
				  s.shape->flags & AFSOCK_SHAPE_EITHER));
	r = afsock_addr_pack(&s.form, tuple.items, tuple.n, &again, &err);
	ck_assert_msg(r == 0, "%s: %s", text, err.text);
	must_be_same(&s, &again, text);
}
END_TEST

/* Every size of buffer: as snprintf, nothing behind its end. */
START_TEST(short_buffers_cut_the_text_and_nothing_else)
{
	struct subject s = prepare(_i);
	char whole[1024], part[1024];
	size_t size;
	ssize_t n;

	fill(&s);
	n = afsock_addr_format(&s.form, &s.addr, whole, sizeof(whole), NULL);
	for (size = 0; size <= (size_t)n + 1; size++) {
		memset(part, PAINT, sizeof(part));
		ck_assert_int_eq(afsock_addr_format(&s.form, &s.addr, part,
						    size, NULL),
				 n);
		ck_assert_uint_eq((unsigned char)part[size], PAINT);
		if (size) {
			ck_assert_uint_eq((unsigned char)part[size - 1], 0);
			ck_assert_int_eq(strncmp(part, whole, size - 1), 0);
		}
	}
}
END_TEST

/* ---- what does not fit is refused, by name, with nothing written ---- */

/*
 * items must be refused with one of the codes, in the words of field, and
 * must leave the output alone.
 */
static void must_refuse(const struct subject *s,
			const struct afsock_value *items, size_t n, int code,
			const char *field, const char *limit, const char *what)
{
	struct afsock_addr ret, painted;
	struct afsock_err err = { .code = 0 };
	int r;

	memset(&ret, PAINT, sizeof(ret));
	memset(&painted, PAINT, sizeof(painted));
	r = afsock_addr_pack(&s->form, items, n, &ret, &err);
	ck_assert_msg(r == code, "%s, %s: %s, wanted %s (%s)",
		      s->sample->literal, what, support_code(r),
		      support_code(code), err.text);
	ck_assert_int_eq(err.code, code);
	ck_assert_msg(memcmp(&ret, &painted, sizeof(ret)) == 0,
		      "%s, %s: output written", s->sample->literal, what);
	if (field)
		ck_assert_msg(strcmp(err.field, field) == 0,
			      "%s, %s: field '%s', wanted '%s'",
			      s->sample->literal, what, err.field, field);
	if (limit)
		ck_assert_msg(strstr(err.text, limit) != NULL,
			      "%s, %s: '%s' does not name %s",
			      s->sample->literal, what, err.text, limit);
	ck_assert_msg(*err.text != '\0', "%s: no text", what);
	/* Without anybody to tell, the answer is the same. */
	ck_assert_int_eq(afsock_addr_pack(&s->form, items, n, &ret, NULL),
			 code);
}

/* A value at its limit may clash with the others, but is not out of range. */
static void must_fit(const struct subject *s, const struct afsock_value *items,
		     size_t n, const char *what)
{
	struct afsock_addr ret;
	struct afsock_err err = { .code = 0 };
	int r = afsock_addr_pack(&s->form, items, n, &ret, &err);

	ck_assert_msg(r != AFSOCK_ERANGE && r != AFSOCK_ETYPE, "%s, %s: %s",
		      s->sample->literal, what, err.text);
}

static bool is_number(int kind)
{
	return kind == AFSOCK_INT || kind == AFSOCK_UINT;
}

static struct afsock_value number(bool negative, uint64_t u)
{
	return negative ? afsock_int((int64_t)u) : afsock_uint(u);
}

START_TEST(numbers_are_held_to_their_limits)
{
	struct subject s = prepare(_i);
	struct afsock_value items[AFSOCK_TUPLE_MAX];
	const struct afsock_field *f;
	bool ones;
	size_t i;

	fill(&s);
	for (i = 0; i < s.tuple.n; i++) {
		f = &s.shape->fields[i];
		if (!is_number(f->kind->base))
			continue;
		ones = f->flags & AFSOCK_FIELD_ONES;
		memcpy(items, s.tuple.items, sizeof(items));
		/* A kind of the family's own has a say about its numbers. */
		if (f->kind != &afsock_kind_int &&
		    f->kind != &afsock_kind_uint && f->kind != &afsock_kind_hex)
			continue;
		items[i] = number(f->min < 0, (uint64_t)f->min);
		must_fit(&s, items, s.tuple.n, "smallest");
		items[i] = number(false, f->max);
		must_fit(&s, items, s.tuple.n, "largest");
		if (f->max < UINT64_MAX) {
			items[i] = afsock_uint(f->max + 1);
			must_refuse(&s, items, s.tuple.n, AFSOCK_ERANGE,
				    f->name, "above", "max + 1");
		}
		if (f->min > INT64_MIN && !(ones && f->min == 0)) {
			items[i] = afsock_int(f->min - 1);
			must_refuse(&s, items, s.tuple.n, AFSOCK_ERANGE,
				    f->name, "below", "min - 1");
		}
		items[i] = afsock_int(ones ? -2 : INT64_MIN);
		must_refuse(&s, items, s.tuple.n, AFSOCK_ERANGE, f->name,
			    "below", "far below");
	}
}
END_TEST

START_TEST(texts_are_held_to_their_lengths)
{
	struct subject s = prepare(_i);
	struct afsock_value items[AFSOCK_TUPLE_MAX];
	const struct afsock_field *f;
	char limit[32], *longest;
	size_t i;

	fill(&s);
	for (i = 0; i < s.tuple.n; i++) {
		f = &s.shape->fields[i];
		if (is_number(f->kind->base) || f->max > 100000)
			continue;
		longest = malloc((size_t)f->max + 1);
		memset(longest, 'x', (size_t)f->max + 1);
		memcpy(items, s.tuple.items, sizeof(items));
		items[i].as.text = longest;
		items[i].len = (size_t)f->max + 1;
		snprintf(limit, sizeof(limit), "at most %" PRIu64, f->max);
		must_refuse(&s, items, s.tuple.n,
			    f->flags & AFSOCK_FIELD_ADDRESS ? AFSOCK_EADDR :
							      AFSOCK_EVALUE,
			    f->name, limit, "one byte too long");
		free(longest);
	}
}
END_TEST

START_TEST(nul_bytes_in_texts_are_refused)
{
	struct subject s = prepare(_i);
	struct afsock_value items[AFSOCK_TUPLE_MAX];
	const struct afsock_field *f;
	size_t i;

	fill(&s);
	for (i = 0; i < s.tuple.n; i++) {
		f = &s.shape->fields[i];
		if (f->kind->base != AFSOCK_TEXT || f->kind->allows_nul ||
		    f->max < 3)
			continue;
		memcpy(items, s.tuple.items, sizeof(items));
		items[i] = afsock_text_n("l\0o", 3);
		must_refuse(&s, items, s.tuple.n, AFSOCK_EVALUE, f->name,
			    "NUL", "NUL inside");
	}
}
END_TEST

START_TEST(wrong_kinds_are_refused)
{
	struct subject s = prepare(_i);
	struct afsock_value items[AFSOCK_TUPLE_MAX];
	const struct afsock_field *f;
	size_t i;

	fill(&s);
	for (i = 0; i < s.tuple.n; i++) {
		f = &s.shape->fields[i];
		memcpy(items, s.tuple.items, sizeof(items));
		items[i] = is_number(f->kind->base) ? afsock_text("1") :
						      afsock_int(1);
		must_refuse(&s, items, s.tuple.n, AFSOCK_ETYPE, f->name, NULL,
			    "number for text or text for number");
		items[i] = afsock_bytes("1", 1);
		if (is_number(f->kind->base) &&
		    !(s.tuple.n == 2 && i == 1 &&
		      s.tuple.items[0].as.i == s.form.family))
			must_refuse(&s, items, s.tuple.n, AFSOCK_ETYPE,
				    f->name, NULL, "bytes for number");
		items[i].kind = 99;
		must_refuse(&s, items, s.tuple.n, AFSOCK_ETYPE, f->name, NULL,
			    "kind 99");
	}
}
END_TEST

START_TEST(too_few_and_too_many_values_are_refused)
{
	struct subject s = prepare(_i);
	struct afsock_value items[AFSOCK_TUPLE_MAX + 2];
	size_t i;

	fill(&s);
	for (i = 0; i < SUPPORT_COUNT(items); i++)
		items[i] = i < s.tuple.n ? s.tuple.items[i] : afsock_int(0);
	must_refuse(&s, items, s.shape->n_min - 1, AFSOCK_ETYPE, NULL,
		    s.shape->fields[0].name, "one too few");
	must_refuse(&s, items, s.shape->n_max + 1, AFSOCK_ETYPE, NULL,
		    s.shape->fields[0].name, "one too many");
	must_refuse(&s, items, 0, AFSOCK_ETYPE, NULL, NULL, "none");
}
END_TEST

/* ---- sockaddrs of every length, and of noise ---- */

/*
 * However an address looks, a view of it that succeeds must pack again to
 * something with the same view, and its text must parse to the same view.
 */
static void must_be_stable(const struct subject *s,
			   const struct afsock_addr *addr)
{
	char text[1024], again[1024];
	struct afsock_err err = { .code = 0 };
	struct afsock_tuple tuple;
	struct afsock_addr packed, parsed;
	struct afsock_form form;
	ssize_t n;
	int r;

	memset(&tuple, PAINT, sizeof(tuple));
	r = afsock_addr_unpack(&s->form, addr, &tuple, &err);
	if (r < 0) {
		ck_assert_msg(r == AFSOCK_EADDR, "%s: %s %s",
			      s->sample->literal, support_code(r), err.text);
		ck_assert_uint_eq(tuple.n, 0);
		ck_assert_msg(*err.text != '\0', "no text");
		return;
	}
	ck_assert_uint_le(tuple.n, AFSOCK_TUPLE_MAX);
	n = afsock_addr_format(&s->form, addr, text, sizeof(text), &err);
	ck_assert_msg(n >= 0 && (size_t)n < sizeof(text), "%s", err.text);
	if (addr->len == 0 || !tuple.shape)
		return;
	/* A view may show what cannot be given: a vanished interface. */
	if (afsock_addr_pack(&s->form, tuple.items, tuple.n, &packed, &err) < 0)
		return;
	n = afsock_addr_format(&s->form, &packed, again, sizeof(again), &err);
	ck_assert_msg(n >= 0, "%s", err.text);
	/* Bytes in hex show padding too, which packing makes zero. */
	if (strncmp(text, "socket:", 7) == 0)
		return;
	ck_assert_str_eq(again, text);
	r = afsock_addr_parse(text, strlen(text), &form, &parsed, &err);
	ck_assert_msg(r == 0, "%s: %s", text, err.text);
	ck_assert_msg(same_addr(&parsed, &packed), "%s: other bytes", text);
}

START_TEST(sockaddrs_of_every_length_are_viewed_or_refused)
{
	struct subject s = prepare(_i);
	/* Exactly as long as the address, so that a sanitizer sees more. */
	struct afsock_addr addr;
	socklen_t len, full;

	fill(&s);
	full = s.addr.len;
	for (len = 0; len <= full + 8; len++) {
		addr = s.addr;
		addr.len = len;
		must_be_stable(&s, &addr);
	}
	addr.len = sizeof(addr.u) + 1;
	ck_code(afsock_addr_unpack(&s.form, &addr, &s.tuple, NULL),
		AFSOCK_EADDR);
	addr.len = UINT32_MAX;
	ck_code(afsock_addr_unpack(&s.form, &addr, &s.tuple, NULL),
		AFSOCK_EADDR);
}
END_TEST

/* xorshift64: the same noise on every run. */
static uint64_t noise_state;

static uint64_t noise(void)
{
	noise_state ^= noise_state << 13;
	noise_state ^= noise_state >> 7;
	noise_state ^= noise_state << 17;
	return noise_state;
}

START_TEST(noise_is_viewed_or_refused)
{
	struct subject s = prepare(_i);
	struct afsock_addr addr;
	int round, k, changes;

	fill(&s);
	noise_state = 0x9e3779b97f4a7c15 + (uint64_t)_i;
	for (round = 0; round < 2000; round++) {
		addr = s.addr;
		changes = 1 + (int)(noise() % 6);
		for (k = 0; k < changes; k++)
			addr.u.bytes[2 + noise() % (addr.len > 2 ?
						    addr.len - 2 : 1)] =
				(unsigned char)noise();
		if (noise() % 4 == 0)
			addr.len = (socklen_t)(noise() % (sizeof(addr.u) + 1));
		must_be_stable(&s, &addr);
	}
}
END_TEST

/* ---- every family takes part ---- */

START_TEST(every_shape_of_every_family_has_a_sample)
{
	const struct afsock_family *family;
	const struct afsock_shape *shape;
	struct afsock_form form = { .fd = -1 };
	size_t cursor = 0;
	bool found;
	int i;

	while ((family = afsock__family_next(&cursor)))
		for (shape = family->shapes; shape->name; shape++) {
			found = false;
			for (i = 0; i < SAMPLES && !found; i++) {
				form.family = samples[i].family;
				form.type = samples[i].type;
				form.proto = samples[i].proto;
				found = form.family == family->af &&
					afsock__shape(family, &form, NULL) ==
						shape;
			}
			ck_assert_msg(found, "%s: no sample of %s",
				      family->name, shape->name);
		}
}
END_TEST

static void add(Suite *suite, const char *name, const TTest *test, int rows)
{
	TCase *tc = tcase_create(name);

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, test, 0, rows);
	suite_add_tcase(suite, tc);
}

Suite *suite_conformance(void);

Suite *suite_conformance(void)
{
	Suite *suite = suite_create("conformance");

	add(suite, "samples", every_shape_of_every_family_has_a_sample, 1);
	add(suite, "tuple", tuple_of_an_address_packs_to_the_same_bytes,
	    SAMPLES);
	add(suite, "text", text_of_an_address_parses_to_the_same_bytes,
	    SAMPLES);
	add(suite, "literal", literal_of_an_address_packs_to_the_same_bytes,
	    SAMPLES);
	add(suite, "buffers", short_buffers_cut_the_text_and_nothing_else,
	    SAMPLES);
	add(suite, "numbers", numbers_are_held_to_their_limits, SAMPLES);
	add(suite, "lengths", texts_are_held_to_their_lengths, SAMPLES);
	add(suite, "nul", nul_bytes_in_texts_are_refused, SAMPLES);
	add(suite, "kinds", wrong_kinds_are_refused, SAMPLES);
	add(suite, "counts", too_few_and_too_many_values_are_refused, SAMPLES);
	add(suite, "sizes", sockaddrs_of_every_length_are_viewed_or_refused,
	    SAMPLES);
	add(suite, "noise", noise_is_viewed_or_refused, SAMPLES);
	return suite;
}
