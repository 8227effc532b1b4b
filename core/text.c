/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * text.c - addresses as scheme:field:field,name=value
 *
 * The scheme names family, type and protocol. Fields are the tuple in order;
 * each field's kind reads itself. Behind the first comma come names: of
 * fields, or of options.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

/* Any address as numbers and bytes, for families without a scheme. */
#define RAW_SCHEME "socket"

static const struct afsock_scheme raw_scheme = {
	.name = RAW_SCHEME,
	.usage = RAW_SCHEME ":FAMILY:TYPE:PROTO:HEX",
	.family = AF_UNSPEC, .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
};

static const struct afsock_field raw_fields[] = {
	{ .name = "family", .kind = &afsock_kind_uint, .max = UINT16_MAX },
	{ .name = "type", .kind = &afsock_kind_uint, .max = INT32_MAX },
	{ .name = "proto", .kind = &afsock_kind_uint, .max = INT32_MAX },
	{ .name = "bytes", .kind = &afsock_kind_bytes, .max = 126 },
};

static const struct afsock_shape raw_shape = {
	.name = RAW_SCHEME, .fields = raw_fields, .n_min = 4, .n_max = 4,
};

/* ---- schemes ---- */

static bool same_word(const char *name, const char *text, size_t len)
{
	return (*name | 32) == (*text | 32) && strlen(name) == len &&
	       strncasecmp(name, text, len) == 0;
}

typedef const struct afsock_family *next_family(size_t *cursor);

static const struct afsock_scheme *
scheme_among(next_family *next, const char *text, size_t len,
	     const struct afsock_family **ret_family)
{
	const struct afsock_family *family;
	const struct afsock_scheme *scheme;
	size_t cursor = 0;

	while ((family = next(&cursor)))
		for (scheme = family->schemes; scheme && scheme->name; scheme++)
			if (same_word(scheme->name, text, len)) {
				*ret_family = family;
				return scheme;
			}
	return NULL;
}

/* Modules are opened only for a name that nobody else has. *ret_family is the
 * family whose table has it, and left alone for the raw scheme. */
static const struct afsock_scheme *
scheme_named(const char *text, size_t len,
	     const struct afsock_family **ret_family)
{
	const struct afsock_scheme *scheme;

	if (len == 0)
		return NULL;
	scheme = scheme_among(afsock__family_next_loaded, text, len,
			      ret_family);
	if (!scheme && same_word(RAW_SCHEME, text, len))
		scheme = &raw_scheme;
	return scheme ? scheme :
			scheme_among(afsock__family_next, text, len,
				     ret_family);
}

static const struct afsock_scheme *
scheme_matching(const struct afsock_family *family,
		const struct afsock_form *form, bool any_proto)
{
	const struct afsock_scheme *scheme;

	for (scheme = family->schemes; scheme && scheme->name; scheme++) {
		if (scheme->flags &
		    (AFSOCK_SCHEME_ALIAS | AFSOCK_SCHEME_LISTENS))
			continue;
		if (scheme->family != form->family &&
		    scheme->family != AF_UNSPEC)
			continue;
		if (scheme->prefix_len)
			continue;
		if (scheme->type == form->type &&
		    (any_proto || scheme->proto == form->proto ||
		     scheme->pick_proto))
			return scheme;
	}
	return NULL;
}

const struct afsock_scheme *afsock_scheme_of(const struct afsock_form *form)
{
	const struct afsock_family *family = afsock__family(form->family);
	const struct afsock_scheme *scheme;

	if (!family)
		return NULL;
	scheme = scheme_matching(family, form, false);
	if (!scheme && form->proto <= 0)
		scheme = scheme_matching(family, form, true);
	return scheme;
}

void afsock_scheme_get(const struct afsock_scheme *scheme,
		       struct afsock_scheme_info *ret)
{
	*ret = (struct afsock_scheme_info){
		.name = scheme->name,
		.usage = scheme->usage,
		.family = scheme->family,
		.type = scheme->type,
		.proto = scheme->proto,
		.is_alias = scheme->flags & AFSOCK_SCHEME_ALIAS,
		.is_listener = scheme->flags & AFSOCK_SCHEME_LISTENS,
		.has_boundaries = !(scheme->flags & AFSOCK_SCHEME_STREAM),
		.has_connections = scheme->flags & (AFSOCK_SCHEME_STREAM |
						    AFSOCK_SCHEME_ACCEPTS),
		.is_bound_only = scheme->flags & AFSOCK_SCHEME_BINDS,
		.defaults = scheme->defaults ? scheme->defaults : "",
		.message_max = scheme->message_max,
	};
}

size_t afsock_schemes(struct afsock_scheme_info *ret, size_t max)
{
	const struct afsock_family *family;
	const struct afsock_scheme *scheme;
	size_t cursor = 0, n = 0;

	while ((family = afsock__family_next(&cursor)))
		for (scheme = family->schemes; scheme && scheme->name; scheme++)
			if (n++ < max)
				afsock_scheme_get(scheme, &ret[n - 1]);
	if (n++ < max)
		afsock_scheme_get(&raw_scheme, &ret[n - 1]);
	return n;
}

/* ---- names behind the comma ---- */

bool afsock__pair_next(const char **at, const char *end,
		       struct afsock__pair *ret)
{
	const char *stop, *equals;

	while (*at < end && (**at == ',' || **at == ' '))
		++*at;
	if (*at >= end)
		return false;
	stop = afsock__text_end(*at, end, ',');
	equals = memchr(*at, '=', (size_t)(stop - *at));
	*ret = (struct afsock__pair){
		.name = *at,
		.name_len = (size_t)((equals ? equals : stop) - *at),
		.value = equals ? equals + 1 : NULL,
		.value_len = equals ? (size_t)(stop - equals - 1) : 0,
	};
	*at = stop;
	return true;
}

static bool same_letter(char a, char b)
{
	return a == b || (a == '_' && b == '-') || (a >= 'a' && a <= 'z' &&
						    (b | 32) == a);
}

/* "rx_id" goes by "rx_id", "rx-id" and "rx". */
static bool names_field(const struct afsock__pair *pair, const char *name)
{
	size_t len = strlen(name), i;

	if (pair->name_len + 3 == len && strcmp(name + len - 3, "_id") == 0)
		len -= 3;
	if (pair->name_len != len)
		return false;
	for (i = 0; i < len; i++)
		if (!same_letter(name[i], pair->name[i]))
			return false;
	return true;
}

static const struct afsock_field *field_named(const struct afsock_shape *shape,
					      const struct afsock__pair *pair)
{
	size_t i;

	for (i = 0; i < shape->n_max; i++)
		if (names_field(pair, shape->fields[i].name))
			return &shape->fields[i];
	return NULL;
}

/* The same, and "tcp-listen:80,bind=127.0.0.1": what the scheme left out. */
static const struct afsock_field *
field_meant(const struct afsock_target *target,
	    const struct afsock__pair *pair)
{
	const struct afsock_shape *shape = target->scheme == &raw_scheme ?
						   &raw_shape :
						   target->tuple.shape;
	const struct afsock_field *field = field_named(shape, pair);

	if (!field && target->scheme->skip > 0 && afsock__pair_is(pair, "bind"))
		field = &shape->fields[0];
	return field;
}

/* ---- parsing ---- */

struct parse {
	const struct afsock_shape *shape;
	struct afsock_target *target;
	bool given[AFSOCK_TUPLE_MAX];
	struct afsock_err *err;
};

static bool is_number(const struct afsock_field *field)
{
	return field->kind->base == AFSOCK_INT ||
	       field->kind->base == AFSOCK_UINT;
}

static int read_field(struct parse *p, size_t i, const char **at,
		      const char *end)
{
	const struct afsock_field *field = &p->shape->fields[i];
	const struct afsock_scheme *scheme = p->target->scheme;
	const struct afsock_field_kind *kind =
		i == scheme->skip && scheme->first ? scheme->first :
						     field->kind;
	struct afsock_tuple *tuple = &p->target->tuple;
	int r;

	/* An empty number is one that was left out. */
	if (is_number(field) && (*at == end || **at == ':'))
		return 0;
	r = kind->read(field, at, end, tuple, &tuple->items[i], p->err);
	p->given[i] = r == 0;
	return r;
}

static int too_many(struct parse *p, const char *at, const char *end)
{
	return afsock_fail(p->err, AFSOCK_ETYPE, NULL,
			   "'%.*s' behind the last field; wanted %s",
			   end - at > 60 ? 60 : (int)(end - at), at,
			   p->target->scheme->usage);
}

/* at is behind the scheme's name: at ':' or at end. */
static int read_fields(struct parse *p, const char *at, const char *end)
{
	size_t i = p->target->scheme->skip;
	int r;

	for (; at < end; i++) {
		if (*at != ':' || i >= p->shape->n_max)
			return too_many(p, at, end);
		at++;
		r = read_field(p, i, &at, end);
		if (r < 0)
			return r;
	}
	return 0;
}

static int check_option(struct parse *p, const struct afsock__pair *pair)
{
	const struct afsock_family *family =
		afsock__scheme_family(p->target->scheme);
	int shown = pair->name_len > 40 ? 40 : (int)pair->name_len;

	if (afsock__opt_find(family, pair->name, pair->name_len) ||
	    afsock__is_dial_option(pair))
		return 0;
	return afsock_fail(p->err, AFSOCK_EVALUE, "option",
			   "no option of %s is named '%.*s'",
			   p->target->scheme->name, shown, pair->name);
}

static int read_names(struct parse *p)
{
	const char *at = p->target->options;
	const char *end = at + p->target->options_len, *value;
	const struct afsock_field *field;
	struct afsock__pair pair;
	int r;

	while (afsock__pair_next(&at, end, &pair)) {
		field = field_meant(p->target, &pair);
		if (!field || !pair.value) {
			r = check_option(p, &pair);
			if (r < 0)
				return r;
			if (afsock__pair_is(&pair, "listen"))
				p->target->is_listener = true;
			continue;
		}
		value = pair.value;
		r = read_field(p, (size_t)(field - p->shape->fields), &value,
			       pair.value + pair.value_len);
		if (r == 0 && value != pair.value + pair.value_len)
			r = afsock_fail(p->err, AFSOCK_ETEXT, field->name,
					"%s: '%.*s' left over", field->name,
					(int)(pair.value + pair.value_len -
					      value),
					value);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Give every field in front of the last one given a value; count them. */
static int fill_gaps(struct parse *p)
{
	struct afsock_tuple *tuple = &p->target->tuple;
	size_t i, last = 0;

	for (i = 0; i < p->shape->n_max; i++)
		if (p->given[i] || i < p->shape->n_min)
			last = i + 1;
	for (i = 0; i < last; i++) {
		const struct afsock_field *field = &p->shape->fields[i];

		if (p->given[i])
			continue;
		if (is_number(field)) {
			if (i < p->shape->n_min &&
			    i >= p->target->scheme->skip &&
			    !(field->flags & AFSOCK_FIELD_PRESET))
				return afsock_fail(
					p->err, AFSOCK_ETYPE, field->name,
					"%s is missing; wanted %s",
					field->name, p->target->scheme->usage);
			tuple->items[i] = afsock_int(field->preset);
			tuple->items[i].kind = field->kind->base;
		} else {
			tuple->items[i] = afsock_text_n("", 0);
			tuple->items[i].kind = field->kind->base;
		}
	}
	tuple->n = last;
	return 0;
}

static int add_prefix(struct parse *p)
{
	const struct afsock_scheme *scheme = p->target->scheme;
	struct afsock_value *v = &p->target->tuple.items[scheme->skip];
	char joined[sizeof(p->target->tuple.store)];
	const char *kept = NULL;

	if (!scheme->prefix_len || p->target->tuple.n <= scheme->skip)
		return 0;
	if (v->len + scheme->prefix_len <= sizeof(joined)) {
		memcpy(joined, scheme->prefix, scheme->prefix_len);
		if (v->len)
			memcpy(joined + scheme->prefix_len, v->as.text, v->len);
		kept = afsock_tuple_store(&p->target->tuple, joined,
					  v->len + scheme->prefix_len);
	}
	if (!kept)
		return afsock_fail(p->err, AFSOCK_ERANGE,
				   p->shape->fields[scheme->skip].name,
				   "%s is too long for an address",
				   p->shape->fields[scheme->skip].name);
	v->as.text = kept;
	v->len += scheme->prefix_len;
	return 0;
}

/* "isotp('vcan0', 1, 2)": the tuple is Python's, options may follow. */
static int read_literal(struct parse *p, const char *at, const char *end)
{
	size_t i;
	int r = afsock_values_parse(at, (size_t)(end - at), &p->target->tuple,
				    p->err);

	if (r < 0)
		return r;
	if (p->target->tuple.n > p->shape->n_max)
		return too_many(p, at, end);
	if (p->target->tuple.n < p->shape->n_min)
		return afsock_fail(p->err, AFSOCK_ETYPE, NULL,
				   "%zu values, at least %zu; wanted %s",
				   p->target->tuple.n, p->shape->n_min,
				   p->target->scheme->usage);
	for (i = 0; i < p->target->tuple.n; i++)
		p->given[i] = true;
	return 0;
}

static int finish_raw(struct parse *p)
{
	struct afsock_tuple *tuple = &p->target->tuple;

	p->target->form.family = (int)tuple->items[0].as.u;
	p->target->form.type = (int)tuple->items[1].as.u;
	p->target->form.proto = (int)tuple->items[2].as.u;
	tuple->items[1] = tuple->items[3];
	tuple->n = 2;
	tuple->shape = NULL;
	return 0;
}

static int parse_target(struct parse *p, const char *text, const char *end)
{
	struct afsock_target *target = p->target;
	const char *comma = afsock__text_end(text, end, ',');
	const char *name_end = text;
	struct afsock_value checked[AFSOCK_TUPLE_MAX];
	const struct afsock_family *family;
	int r;

	while (name_end < comma && *name_end != ':' && *name_end != '(')
		name_end++;
	target->scheme = scheme_named(text, (size_t)(name_end - text),
				      &family);
	if (!target->scheme)
		return afsock__unknown_scheme(text, (size_t)(name_end - text),
					      p->err);
	target->form = (struct afsock_form){
		.family = target->scheme->family, .type = target->scheme->type,
		.proto = target->scheme->proto, .fd = -1,
	};
	target->is_listener = target->scheme->flags & AFSOCK_SCHEME_LISTENS;
	target->options = comma < end ? comma + 1 : end;
	target->options_len = (size_t)(end - target->options);
	if (target->scheme == &raw_scheme) {
		p->shape = &raw_shape;
	} else {
		p->shape = afsock__shape(family, &target->form, p->err);
	}
	if (!p->shape)
		return AFSOCK_EFAMILY;
	r = name_end < comma && *name_end == '(' ?
		    read_literal(p, name_end, comma) :
		    read_fields(p, name_end, comma);
	target->tuple.shape = p->shape;
	if (r == 0)
		r = read_names(p);
	if (r == 0)
		r = fill_gaps(p);
	if (r == 0)
		r = add_prefix(p);
	if (r == 0)
		r = afsock__check_values(p->shape, target->tuple.items,
					 target->tuple.n, checked, p->err);
	if (r < 0)
		return r;
	target->tuple.is_bare = p->shape->flags & AFSOCK_SHAPE_BARE;
	if (p->shape == &raw_shape)
		return finish_raw(p);
	if (target->scheme->pick)
		target->form.family = target->scheme->pick(
			target->tuple.items, target->tuple.n);
	if (target->scheme->pick_proto)
		target->form.proto = target->scheme->pick_proto(
			target->tuple.items, target->tuple.n);
	return 0;
}

/* A copy of a tuple: its items that point into the other's store move too. */
static void move_tuple(struct afsock_tuple *to, const struct afsock_tuple *from)
{
	size_t i;

	for (i = 0; i < to->n; i++) {
		const struct afsock_value *v = &from->items[i];

		if ((v->kind == AFSOCK_TEXT || v->kind == AFSOCK_BYTES) &&
		    v->as.text >= from->store &&
		    v->as.text < from->store + sizeof(from->store))
			to->items[i].as.text =
				to->store + (v->as.text - from->store);
	}
}

int afsock_target_parse(const char *text, size_t len,
			struct afsock_target *ret, struct afsock_err *err)
{
	struct afsock_target target;
	struct parse p = { .target = &target, .err = err };
	int r;

	memset(&target, 0, sizeof(target));
	r = parse_target(&p, text, text + len);
	if (r < 0) {
		if (err && !*err->address) {
			snprintf(err->address, sizeof(err->address), "%.*s",
				 len > 127 ? 127 : (int)len, text);
			afsock__one_line(err->address);
		}
		return r;
	}
	*ret = target;
	move_tuple(&ret->tuple, &target.tuple);
	return 0;
}

int afsock_addr_parse(const char *text, size_t len,
		      struct afsock_form *ret_form, struct afsock_addr *ret,
		      struct afsock_err *err)
{
	struct afsock_target target;
	struct afsock__pair pair;
	const char *at;
	int r;

	r = afsock_target_parse(text, len, &target, err);
	if (r < 0)
		return r;
	at = target.options;
	while (afsock__pair_next(&at, target.options + target.options_len,
				 &pair))
		if (!pair.value || !field_meant(&target, &pair))
			return afsock_fail(err, AFSOCK_EVALUE, "option",
					   "'%.*s' is an option, not part of "
					   "an address",
					   pair.name_len > 40 ?
						   40 : (int)pair.name_len,
					   pair.name);
	if (target.form.family == AF_UNSPEC)
		target.form.family = target.scheme->family;
	r = afsock_addr_pack(&target.form, target.tuple.items, target.tuple.n,
			     ret, err);
	if (r < 0)
		return r;
	if (ret_form)
		*ret_form = target.form;
	return 0;
}

bool afsock__names_field(const struct afsock_target *target,
			 const struct afsock__pair *pair)
{
	return pair->value && field_meant(target, pair);
}

/* ---- formatting ---- */

static size_t clipped(size_t used, size_t size)
{
	return used < size ? size - used : 0;
}

static ssize_t format_raw(const struct afsock_form *form,
			  const struct afsock_tuple *tuple, char *buf,
			  size_t size)
{
	int n = snprintf(buf, size, RAW_SCHEME ":%" PRIu64 ":%d:%d:",
			 tuple->items[0].as.u, form->type < 0 ? 0 : form->type,
			 form->proto < 0 ? 0 : form->proto);
	size_t used = (size_t)n;

	n = raw_fields[3].kind->write(&raw_fields[3], &tuple->items[1],
				      used < size ? buf + used : NULL,
				      clipped(used, size));
	return (ssize_t)used + n;
}

/* How many leading items must be written for the rest to be presets. */
static size_t needed_items(const struct afsock_tuple *tuple)
{
	const struct afsock_shape *shape = tuple->shape;
	size_t n = tuple->n;

	while (n > shape->n_min) {
		const struct afsock_field *field = &shape->fields[n - 1];
		const struct afsock_value *v = &tuple->items[n - 1];

		if (is_number(field) ? v->as.i != field->preset : v->len != 0)
			break;
		n--;
	}
	return n;
}

ssize_t afsock_addr_format(const struct afsock_form *form,
			   const struct afsock_addr *addr, char *buf,
			   size_t size, struct afsock_err *err)
{
	struct afsock_form own = *form;
	const struct afsock_scheme *scheme;
	struct afsock_tuple tuple;
	size_t used, i, n;
	int r;

	r = afsock_addr_unpack(form, addr, &tuple, err);
	if (r < 0)
		return r;
	if (tuple.n == 0) {
		if (size)
			*buf = '\0';
		return 0;
	}
	if (!tuple.shape)
		return format_raw(form, &tuple, buf, size);
	own.family = afsock__addr_family(form, addr);
	scheme = afsock_scheme_of(&own);
	if (!scheme) {
		tuple.n = 0;
		afsock_tuple_add_uint(&tuple, addr->u.sa.sa_family);
		afsock_tuple_add_bytes(&tuple, addr->u.bytes + 2,
				       addr->len - 2);
		return format_raw(form, &tuple, buf, size);
	}
	used = (size_t)snprintf(buf, size, "%s", scheme->name);
	n = needed_items(&tuple);
	for (i = 0; i < n; i++) {
		const struct afsock_field *field = &tuple.shape->fields[i];

		if (used + 1 < size) {
			buf[used] = ':';
			buf[used + 1] = '\0';
		}
		used++;
		r = field->kind->write(field, &tuple.items[i],
				       used < size ? buf + used : NULL,
				       clipped(used, size));
		used += r > 0 ? (size_t)r : 0;
	}
	return (ssize_t)used;
}
