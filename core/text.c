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

#include "internal.h"

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
		if (names_field(pair, shape->fields[i].name) ||
		    (shape->fields[i].alias &&
		     names_field(pair, shape->fields[i].alias)))
			return &shape->fields[i];
	return NULL;
}

/* The same, and "tcp-listen:80,bind=127.0.0.1": what the scheme left out. */
static const struct afsock_field *
field_meant(const struct afsock_target *target,
	    const struct afsock__pair *pair)
{
	bool is_raw = target->scheme == &afsock__raw_scheme;
	const struct afsock_shape *shape = is_raw ? &afsock__raw_shape :
						    target->tuple.shape;
	const struct afsock_field *field = field_named(shape, pair);

	if (!field && target->scheme->skip > 0 && afsock__pair_is(pair, "bind"))
		field = &shape->fields[0];
	return field;
}

/* ---- parsing ---- */

struct parse {
	struct afsock_target *target;
	struct afsock_value *checked; /* the items, as pack wants them */
	struct afsock_err *err;
	const struct afsock_family *family; /* NULL: the raw scheme */
	const struct afsock_shape *shape;
	unsigned int given; /* bit i: item i has a value */
	const struct afsock__named *known; /* the scheme, if it was found */
	size_t known_len; /* of its name in the text */
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
	if ((*at == end || **at == ':') && is_number(field))
		return 0;
	r = kind->read(field, at, end, tuple, &tuple->items[i], p->err);
	if (r == 0)
		p->given |= 1U << i;
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
	int shown = pair->name_len > 40 ? 40 : (int)pair->name_len;

	if (afsock__opt_find(p->family, pair->name, pair->name_len) ||
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

/* What an item is that the text left out. */
static int fill_gap(struct parse *p, size_t i)
{
	const struct afsock_field *field = &p->shape->fields[i];
	struct afsock_value *v = &p->target->tuple.items[i];
	bool must_be_given = i < p->shape->n_min &&
			     i >= p->target->scheme->skip &&
			     !(field->flags & AFSOCK_FIELD_PRESET);

	if (is_number(field) && must_be_given)
		return afsock_fail(p->err, AFSOCK_ETYPE, field->name,
				   "%s is missing; wanted %s", field->name,
				   p->target->scheme->usage);
	*v = is_number(field) ? afsock_int(field->preset) :
				afsock_text_n("", 0);
	v->kind = field->kind->base;
	return 0;
}

/* Give every field in front of the last one given a value; count them. */
static int fill_gaps(struct parse *p)
{
	size_t n = p->shape->n_min, i;
	unsigned int missing;
	int r;

	while (p->given >> n)
		n++;
	missing = ~p->given & ((1U << n) - 1);
	for (i = 0; missing >> i; i++) {
		if (!(missing >> i & 1))
			continue;
		r = fill_gap(p, i);
		if (r < 0)
			return r;
	}
	p->target->tuple.n = n;
	return 0;
}

/* The scheme's bytes in front of the first field of the text. */
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
	p->given = (1U << p->target->tuple.n) - 1;
	return 0;
}

/* socket:FAMILY:TYPE:PROTO:HEX becomes (family, bytes). */
static void finish_raw(struct parse *p)
{
	struct afsock_tuple *tuple = &p->target->tuple;

	p->target->form.family = (int)tuple->items[0].as.u;
	p->target->form.type = (int)tuple->items[1].as.u;
	p->target->form.proto = (int)tuple->items[2].as.u;
	tuple->items[1] = tuple->items[3];
	tuple->n = 2;
	tuple->shape = NULL;
}

static int read_scheme(struct parse *p, const char *text, size_t len)
{
	struct afsock_target *target = p->target;
	struct afsock__named named;
	int r = 0;

	if (p->known && p->known_len == len)
		named = *p->known;
	else
		r = afsock__scheme_named(text, len, &named, p->err);
	if (r < 0)
		return r;
	p->family = named.family;
	target->scheme = named.scheme;
	target->form = (struct afsock_form){
		.family = named.scheme->family, .type = named.scheme->type,
		.proto = named.scheme->proto, .fd = -1,
	};
	target->is_listener = named.scheme->flags & AFSOCK_SCHEME_LISTENS;
	p->shape = named.shape;
	return 0;
}

/* The fields in front of the comma, then those behind it. at is behind the
 * scheme's name. */
static int read_items(struct parse *p, const char *at, const char *comma)
{
	struct afsock_tuple *tuple = &p->target->tuple;
	int r;

	tuple->n = 0;
	tuple->used = 0;
	r = at < comma && *at == '(' ? read_literal(p, at, comma) :
				       read_fields(p, at, comma);
	tuple->shape = p->shape;
	tuple->is_bare = p->shape->flags & AFSOCK_SHAPE_BARE;
	if (r == 0 && p->target->options_len)
		r = read_names(p);
	if (r == 0)
		r = fill_gaps(p);
	if (r == 0)
		r = add_prefix(p);
	return r < 0 ? r : afsock__check_values(p->shape, tuple->items,
						tuple->n, p->checked, p->err);
}

static int parse_text(struct parse *p, const char *text, const char *end)
{
	struct afsock_target *target = p->target;
	const char *comma = afsock__text_end(text, end, ',');
	const char *name_end = text;
	int r;

	while (name_end < comma && *name_end != ':' && *name_end != '(')
		name_end++;
	target->options = comma < end ? comma + 1 : end;
	target->options_len = (size_t)(end - target->options);
	r = read_scheme(p, text, (size_t)(name_end - text));
	if (r == 0)
		r = read_items(p, name_end, comma);
	if (r < 0)
		return r;
	if (!p->family)
		finish_raw(p);
	else if (target->scheme->pick_proto)
		target->form.proto = target->scheme->pick_proto(
			target->tuple.items, target->tuple.n);
	return 0;
}

/* Everything but the family that scheme->pick may choose. Of p->target only
 * what is in use is written. */
static int parse_target(struct parse *p, const char *text, size_t len)
{
	struct afsock_err *err = p->err;
	int r = parse_text(p, text, text + len);

	if (r < 0 && err && !*err->address) {
		snprintf(err->address, sizeof(err->address), "%.*s",
			 len > 127 ? 127 : (int)len, text);
		afsock__one_line(err->address);
	}
	return r;
}

/* A copy of a tuple: its items that point into the other's store move too. */
static void copy_tuple(struct afsock_tuple *to, const struct afsock_tuple *from)
{
	size_t i;

	to->n = from->n;
	to->is_bare = from->is_bare;
	to->shape = from->shape;
	to->used = from->used;
	memcpy(to->store, from->store, from->used);
	for (i = 0; i < from->n; i++) {
		struct afsock_value v = from->items[i];

		if ((v.kind == AFSOCK_TEXT || v.kind == AFSOCK_BYTES) &&
		    v.as.text >= from->store &&
		    v.as.text < from->store + sizeof(from->store))
			v.as.text = to->store + (v.as.text - from->store);
		to->items[i] = v;
	}
}

int afsock_target_parse(const char *text, size_t len,
			struct afsock_target *ret, struct afsock_err *err)
{
	struct afsock_value checked[AFSOCK_TUPLE_MAX];
	struct afsock_target target;
	struct parse p = { .target = &target, .checked = checked, .err = err };
	int r = parse_target(&p, text, len);

	if (r < 0)
		return r;
	ret->form = target.form;
	if (target.scheme->pick)
		ret->form.family = target.scheme->pick(target.tuple.items,
						       target.tuple.n);
	ret->scheme = target.scheme;
	ret->is_listener = target.is_listener;
	ret->options = target.options;
	ret->options_len = target.options_len;
	copy_tuple(&ret->tuple, &target.tuple);
	return 0;
}

static int refuse_options(const struct afsock_target *target,
			  struct afsock_err *err)
{
	const char *at = target->options;
	const char *end = at + target->options_len;
	struct afsock__pair pair;

	while (afsock__pair_next(&at, end, &pair))
		if (!pair.value || !field_meant(target, &pair))
			return afsock_fail(err, AFSOCK_EVALUE, "option",
					   "'%.*s' is an option, not part of "
					   "an address",
					   pair.name_len > 40 ?
						   40 : (int)pair.name_len,
					   pair.name);
	return 0;
}

/* pick would read what pack reads, so it is asked where pack refused. */
static int pack_target(const struct parse *p, struct afsock_form *form,
		       struct afsock_addr *ret, struct afsock_err *err)
{
	const struct afsock_scheme *scheme = p->target->scheme;
	const struct afsock_tuple *tuple = &p->target->tuple;
	int family, r;

	/* With another protocol the shape may be another, too. */
	if (p->family && !scheme->pick_proto) {
		r = afsock__pack_checked(p->shape, form, p->checked, tuple->n,
					 ret, scheme->pick ? NULL : err);
		if (r == 0 || !scheme->pick)
			return r;
	}
	family = scheme->pick ? scheme->pick(tuple->items, tuple->n) :
				AF_UNSPEC;
	if (family != AF_UNSPEC)
		form->family = family;
	return afsock_addr_pack(form, tuple->items, tuple->n, ret, err);
}

/* known, known_len: as in struct parse. */
static int parse_any(const char *text, size_t len,
		     const struct afsock__named *known, size_t known_len,
		     struct afsock_form *ret_form, struct afsock_addr *ret,
		     struct afsock_err *err)
{
	struct afsock_value checked[AFSOCK_TUPLE_MAX];
	struct afsock_target target;
	struct parse p = { .target = &target, .checked = checked, .err = err,
			   .known = known, .known_len = known_len };
	int r = parse_target(&p, text, len);

	if (r == 0 && target.options_len)
		r = refuse_options(&target, err);
	if (r == 0)
		r = pack_target(&p, &target.form, ret, err);
	if (r < 0)
		return r;
	if (ret_form)
		*ret_form = target.form;
	return 0;
}

int afsock__addr_parse_any(const char *text, size_t len,
			   struct afsock_form *ret_form,
			   struct afsock_addr *ret, struct afsock_err *err)
{
	return parse_any(text, len, NULL, 0, ret_form, ret, err);
}

int afsock_addr_parse(const char *text, size_t len,
		      struct afsock_form *ret_form, struct afsock_addr *ret,
		      struct afsock_err *err)
{
	const struct afsock__named *known = NULL;
	const struct afsock_scheme *scheme;
	size_t n = 0;

	while (n < len && text[n] != ':')
		n++;
	if (n < len)
		known = afsock__scheme_known(text, n);
	if (!known || !known->scheme->quick ||
	    !known->scheme->quick(text + n + 1, len - n - 1, ret))
		return parse_any(text, len, known, n, ret_form, ret, err);
	scheme = known->scheme;
	if (ret_form)
		*ret_form = (struct afsock_form){
			.family = scheme->family, .type = scheme->type,
			.proto = scheme->proto, .fd = -1,
		};
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
	int n = snprintf(buf, size, AFSOCK__RAW ":%" PRIu64 ":%d:%d:",
			 tuple->items[0].as.u, form->type < 0 ? 0 : form->type,
			 form->proto < 0 ? 0 : form->proto);
	size_t used = (size_t)n;

	n = afsock_kind_bytes.write(&afsock__raw_shape.fields[3],
				    &tuple->items[1],
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
	used = (size_t)afsock__put_text(buf, size, scheme->name,
					strlen(scheme->name));
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
