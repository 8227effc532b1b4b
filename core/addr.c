/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* addr.c - values to kernel bytes and back, by the shapes of a family */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

const struct afsock_shape *afsock__shape(const struct afsock_family *family,
					 const struct afsock_form *form,
					 struct afsock_err *err)
{
	const struct afsock_shape *shape;

	for (shape = family->shapes; shape->name; shape++)
		if ((shape->type == AFSOCK_ANY || shape->type == form->type) &&
		    (shape->proto == AFSOCK_ANY ||
		     shape->proto == form->proto))
			return shape;
	afsock_fail(err, AFSOCK_EFAMILY, NULL,
		    "%s: no address form for type %d, protocol %d",
		    family->name, form->type, form->proto);
	return NULL;
}

/* ---- checking values ---- */

static bool is_number(int kind)
{
	return kind == AFSOCK_INT || kind == AFSOCK_UINT;
}

static const char *kind_name(int kind)
{
	static const char *const names[] = {
		[AFSOCK_INT] = "number", [AFSOCK_UINT] = "number",
		[AFSOCK_TEXT] = "text", [AFSOCK_BYTES] = "bytes",
	};

	return kind >= AFSOCK_INT && kind <= AFSOCK_BYTES ? names[kind] :
							    "unknown kind";
}

static void number_words(const struct afsock_field *field, bool negative,
			 uint64_t u, char *buf, size_t size)
{
	bool is_hex = field->kind == &afsock_kind_hex && !negative;

	if (is_hex)
		snprintf(buf, size, "0x%" PRIx64, u);
	else if (negative)
		snprintf(buf, size, "%" PRId64, (int64_t)u);
	else
		snprintf(buf, size, "%" PRIu64, u);
}

static int out_of_range(const struct afsock_field *field, bool negative,
			uint64_t u, bool is_below, struct afsock_err *err)
{
	char value[32], limit[32];

	number_words(field, negative, u, value, sizeof(value));
	if (is_below)
		number_words(field, field->min < 0, (uint64_t)field->min,
			     limit, sizeof(limit));
	else
		number_words(field, false, field->max, limit, sizeof(limit));
	return afsock_fail(err, AFSOCK_ERANGE, field->name, "%s %s %s %s",
			   field->name, value, is_below ? "below" : "above",
			   limit);
}

static int check_number(const struct afsock_field *field,
			const struct afsock_value *v,
			struct afsock_value *ret, struct afsock_err *err)
{
	bool negative = v->kind == AFSOCK_INT && v->as.i < 0;
	uint64_t u = v->as.u;

	if (negative && v->as.i == -1 && (field->flags & AFSOCK_FIELD_ONES)) {
		negative = false;
		u = UINT32_MAX;
	}
	if (negative && (field->min >= 0 || v->as.i < field->min))
		return out_of_range(field, true, u, true, err);
	if (!negative && field->min > 0 && u < (uint64_t)field->min)
		return out_of_range(field, false, u, true, err);
	if (!negative && u > field->max)
		return out_of_range(field, false, u, false, err);
	ret->kind = field->kind->base;
	ret->len = 0;
	ret->as.u = u;
	return 0;
}

static int wrong_length(const struct afsock_field *field,
			const struct afsock_value *v, bool is_short,
			struct afsock_err *err)
{
	bool is_text = v->kind == AFSOCK_TEXT;
	bool is_address = !is_short && (field->flags & AFSOCK_FIELD_ADDRESS);
	const char *quote = is_text ? "'" : "";
	int shown = !is_text ? 0 : v->len > 60 ? 60 : (int)v->len;

	return afsock_fail(err, is_address ? AFSOCK_EADDR : AFSOCK_EVALUE,
			   field->name,
			   "%s %s%.*s%s is %zu bytes, at %s %" PRIu64,
			   field->name, quote, shown,
			   is_text ? v->as.text : "", quote, v->len,
			   is_short ? "least" : "most",
			   is_short ? (uint64_t)field->min : field->max);
}

static int check_text(const struct afsock_field *field,
		      const struct afsock_value *v, struct afsock_value *ret,
		      struct afsock_err *err)
{
	/* afsock_text() of a pointer that is not set would be '', which is any
	 * host or interface. */
	if (v->kind == AFSOCK_TEXT && !v->as.text)
		return afsock_fail(err, AFSOCK_ETYPE, field->name,
				   "%s is a NULL pointer, wanted text",
				   field->name);
	if (v->len > field->max)
		return wrong_length(field, v, false, err);
	if (field->min > 0 && v->len < (uint64_t)field->min)
		return wrong_length(field, v, true, err);
	if (field->kind->base == AFSOCK_TEXT && !field->kind->allows_nul &&
	    v->len && memchr(v->as.text, 0, v->len))
		return afsock_fail(err, AFSOCK_EVALUE, field->name,
				   "%s has a NUL byte", field->name);
	*ret = *v;
	return 0;
}

static int check_value(const struct afsock_field *field,
		       const struct afsock_value *v, struct afsock_value *ret,
		       struct afsock_err *err)
{
	int base = field->kind->base;

	if (is_number(base) && is_number(v->kind))
		return check_number(field, v, ret, err);
	if (base == v->kind ||
	    (!is_number(base) && (field->flags & AFSOCK_FIELD_EITHER) &&
	     (v->kind == AFSOCK_TEXT || v->kind == AFSOCK_BYTES)))
		return check_text(field, v, ret, err);
	return afsock_fail(err, AFSOCK_ETYPE, field->name,
			   "%s is %s, wanted %s", field->name,
			   kind_name(v->kind), kind_name(base));
}

/* "(interface, rx_id, tx_id)" */
static void shape_words(const struct afsock_shape *shape, char *buf,
			size_t size)
{
	size_t used = 0, i;

	for (i = 0; i < shape->n_max && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%s%s",
					 i >= shape->n_min ? "[" : "",
					 i ? ", " : "",
					 shape->fields[i].name);
	for (i = shape->n_min; i < shape->n_max && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "]");
}

static int wrong_count(const struct afsock_shape *shape, size_t n,
		       struct afsock_err *err)
{
	char words[128] = "";

	shape_words(shape, words, sizeof(words));
	return afsock_fail(err, AFSOCK_ETYPE, NULL,
			   "%s address has %zu values, wanted (%s)",
			   shape->name, n, words);
}

int afsock__check_values(const struct afsock_shape *shape,
			 const struct afsock_value *items, size_t n,
			 struct afsock_value *ret, struct afsock_err *err)
{
	const struct afsock_field *field = shape->fields;
	size_t i;
	int r;

	if (n < shape->n_min || n > shape->n_max)
		return wrong_count(shape, n, err);
	for (i = 0; i < n; i++, field++) {
		r = check_value(field, &items[i], &ret[i], err);
		if (r < 0)
			return r;
	}
	for (; i < shape->n_max; i++, field++) {
		ret[i] = afsock_text_n("", 0);
		ret[i].kind = field->kind->base;
		if (is_number(ret[i].kind))
			ret[i].as.i = field->preset;
	}
	return 0;
}

/* ---- the form for families without a descriptor ---- */

#define HEAD offsetof(struct sockaddr, sa_data)

static int pack_bytes(const struct afsock_form *form,
		      const struct afsock_value *items, size_t n,
		      struct afsock_addr *ret, struct afsock_err *err)
{
	struct afsock_addr addr = { .len = 0 };
	size_t max = sizeof(addr.u.bytes) - HEAD;

	if (n != 2 || !is_number(items[0].kind) ||
	    items[1].kind != AFSOCK_BYTES)
		return afsock_fail(err, AFSOCK_ETYPE, NULL,
				   "addresses of family %d are (family, bytes) "
				   "in this build",
				   form->family);
	if (items[0].as.u > UINT16_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, "family",
				   "family %" PRId64 " not within 0 and 65535",
				   items[0].as.i);
	if (items[1].len > max)
		return afsock_fail(err, AFSOCK_EVALUE, "bytes",
				   "bytes are %zu, at most %zu", items[1].len,
				   max);
	addr.u.sa.sa_family = (sa_family_t)items[0].as.u;
	if (items[1].len)
		memcpy(addr.u.bytes + HEAD, items[1].as.bytes, items[1].len);
	addr.len = (socklen_t)(HEAD + items[1].len);
	*ret = addr;
	return 0;
}

static int unpack_bytes(const struct afsock_addr *addr,
			struct afsock_tuple *ret)
{
	size_t len = addr->len < HEAD ? 0 : addr->len - HEAD;

	afsock_tuple_add_uint(ret, addr->len < HEAD ? 0 :
						      addr->u.sa.sa_family);
	afsock_tuple_add_bytes(ret, addr->u.bytes + HEAD, len);
	return 0;
}

/* ---- public ---- */

/*
 * The family that a form's addresses belong to. NULL: use (family, bytes);
 * a family that is known to be elsewhere is an error.
 */
static int form_shape(const struct afsock_form *form,
		      const struct afsock_shape **ret, struct afsock_err *err)
{
	const struct afsock_family *family = afsock__family(form->family);

	*ret = NULL;
	if (!family)
		return 0;
	*ret = afsock__shape(family, form, err);
	return *ret ? 0 : AFSOCK_EFAMILY;
}

const struct afsock_shape *afsock_form_shape(const struct afsock_form *form)
{
	const struct afsock_shape *shape;

	return form_shape(form, &shape, NULL) < 0 ? NULL : shape;
}

/* (family, bytes) is understood for every family whose own tuple it is not. */
static bool is_raw(const struct afsock_form *form,
		   const struct afsock_shape *shape,
		   const struct afsock_value *items, size_t n)
{
	if (!shape)
		return true;
	return n == 2 && is_number(items[0].kind) &&
	       items[0].as.i == form->family &&
	       items[1].kind == AFSOCK_BYTES &&
	       (shape->n_max < 2 || !is_number(shape->fields[0].kind->base) ||
		is_number(shape->fields[1].kind->base));
}

int afsock__pack_checked(const struct afsock_shape *shape,
			 const struct afsock_form *form,
			 const struct afsock_value *checked, size_t n,
			 struct afsock_addr *ret, struct afsock_err *err)
{
	struct afsock_addr addr;
	int r;

	memset(&addr, 0, sizeof(addr));
	r = shape->pack(form, checked, n, &addr, err);
	if (r < 0)
		return r;
	*ret = addr;
	return 0;
}

int afsock_addr_pack(const struct afsock_form *form,
		     const struct afsock_value *items, size_t n,
		     struct afsock_addr *ret, struct afsock_err *err)
{
	struct afsock_value checked[AFSOCK_TUPLE_MAX];
	const struct afsock_shape *shape;
	int r;

	r = form_shape(form, &shape, err);
	if (r < 0)
		return r;
	if (is_raw(form, shape, items, n))
		return pack_bytes(form, items, n, ret, err);
	r = afsock__check_values(shape, items, n, checked, err);
	if (r < 0)
		return r;
	return afsock__pack_checked(shape, form, checked, n, ret, err);
}

int afsock_resolve(const struct afsock_form *form,
		   const struct afsock_value *items, size_t n,
		   struct afsock_addr *ret, size_t max, struct afsock_err *err)
{
	struct afsock_value checked[AFSOCK_TUPLE_MAX];
	const struct afsock_shape *shape;
	int r;

	if (max == 0)
		return afsock_fail(err, AFSOCK_EVALUE, "max",
				   "max is 0, at least 1");
	r = form_shape(form, &shape, err);
	if (r < 0)
		return r;
	if (is_raw(form, shape, items, n) || !shape->resolve) {
		r = afsock_addr_pack(form, items, n, ret, err);
		return r < 0 ? r : 1;
	}
	r = afsock__check_values(shape, items, n, checked, err);
	if (r < 0)
		return r;
	return shape->resolve(form, checked, n, ret, max, err);
}

int afsock__addr_family(const struct afsock_form *form,
			const struct afsock_addr *addr)
{
	const struct afsock_family *family;

	if (addr->u.sa.sa_family == form->family)
		return form->family;
	family = afsock__family(form->family);
	if (family && (family->flags & AFSOCK_FAMILY_BORROWS) &&
	    addr->u.sa.sa_family != AF_UNSPEC)
		return form->family;
	return addr->u.sa.sa_family;
}

int afsock_addr_unpack(const struct afsock_form *form,
		       const struct afsock_addr *addr,
		       struct afsock_tuple *ret, struct afsock_err *err)
{
	struct afsock_form own = *form;
	const struct afsock_shape *shape;
	int r;

	ret->n = 0;
	ret->used = 0;
	ret->is_bare = false;
	ret->shape = NULL;
	if (addr->len == 0)
		return 0;
	if (addr->len > sizeof(addr->u))
		return afsock_fail(err, AFSOCK_EADDR, NULL,
				   "address of %u bytes, at most %zu",
				   (unsigned int)addr->len, sizeof(addr->u));
	if (addr->len < HEAD)
		return afsock_fail(err, AFSOCK_EADDR, NULL,
				   "address of %u byte has no family",
				   (unsigned int)addr->len);
	own.family = afsock__addr_family(form, addr);
	if (own.family != form->family)
		own.type = own.proto = AFSOCK_ANY;
	r = form_shape(&own, &shape, NULL);
	if (r < 0 || !shape)
		return unpack_bytes(addr, ret);
	if (addr->len < shape->addr_min)
		return afsock_fail(err, AFSOCK_EADDR, NULL,
				   "%s address is %u bytes, at least %zu",
				   shape->name, (unsigned int)addr->len,
				   shape->addr_min);
	ret->shape = shape;
	ret->is_bare = shape->flags & AFSOCK_SHAPE_BARE;
	r = shape->unpack(&own, addr, ret, err);
	if (r < 0)
		ret->n = 0;
	return r;
}
