/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* scheme.c - the names that address texts begin with */
#include <stdatomic.h>

#include "internal.h"

const struct afsock_scheme afsock__raw_scheme = {
	.name = AFSOCK__RAW,
	.usage = AFSOCK__RAW ":FAMILY:TYPE:PROTO:HEX",
	.family = AF_UNSPEC, .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
};

static const struct afsock_field raw_fields[] = {
	{ .name = "family", .kind = &afsock_kind_uint, .max = UINT16_MAX },
	{ .name = "type", .kind = &afsock_kind_uint, .max = INT32_MAX },
	{ .name = "proto", .kind = &afsock_kind_uint, .max = INT32_MAX },
	{ .name = "bytes", .kind = &afsock_kind_bytes, .max = 126 },
};

const struct afsock_shape afsock__raw_shape = {
	.name = AFSOCK__RAW, .fields = raw_fields, .n_min = 4, .n_max = 4,
};

static const struct afsock__named raw = {
	.scheme = &afsock__raw_scheme, .shape = &afsock__raw_shape,
};

/* ---- by name ---- */

static bool same_letter(char lower, char c)
{
	return lower == c || (c >= 'A' && c <= 'Z' && lower == (c | 32));
}

/* name is lower case. */
static bool same_word(const char *name, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!name[i] || !same_letter(name[i], text[i]))
			return false;
	return !name[i];
}

typedef const struct afsock_family *next_family(size_t *cursor);

static bool find_among(next_family *next, const char *text, size_t len,
		       struct afsock__named *ret)
{
	const struct afsock_family *family;
	const struct afsock_scheme *scheme;
	size_t cursor = 0;

	while ((family = next(&cursor)))
		for (scheme = family->schemes; scheme && scheme->name; scheme++)
			if (same_word(scheme->name, text, len)) {
				ret->scheme = scheme;
				ret->family = family;
				return true;
			}
	return false;
}

/* Modules are opened only for a name that nobody else has. */
static int find(const char *text, size_t len, struct afsock__named *ret,
		struct afsock_err *err)
{
	struct afsock_form form;

	if (len == 0)
		return afsock__unknown_scheme(text, len, err);
	if (!find_among(afsock__family_next_loaded, text, len, ret)) {
		if (same_word(AFSOCK__RAW, text, len)) {
			*ret = raw;
			return 0;
		}
		if (!find_among(afsock__family_next, text, len, ret))
			return afsock__unknown_scheme(text, len, err);
	}
	form = (struct afsock_form){ ret->scheme->family, ret->scheme->type,
				     ret->scheme->proto, -1 };
	ret->shape = afsock__shape(ret->family, &form, err);
	return ret->shape ? 0 : AFSOCK_EFAMILY;
}

/*
 * Schemes that were asked for, by a hash of their name. A slot is claimed,
 * filled and published once and never changes again, so that readers need no
 * lock; nor can it go stale, because names are unique and families stay. A
 * name whose slots are taken is searched for each time.
 */
#define SLOTS 256
#define PROBES 4

enum { EMPTY, CLAIMED, FULL };

static struct slot {
	atomic_int state;
	struct afsock__named named;
} slots[SLOTS];

/* Letters count without case; that other bytes fall together is no harm. */
static size_t hash(const char *text, size_t len)
{
	size_t h = len, i;

	for (i = 0; i < len; i++)
		h = h * 31 + (unsigned char)(text[i] | 32);
	return h;
}

static void remember(size_t h, const struct afsock__named *named)
{
	size_t i;

	for (i = h; i < h + PROBES; i++) {
		struct slot *slot = &slots[i % SLOTS];
		int state = EMPTY;

		if (!atomic_compare_exchange_strong(&slot->state, &state,
						    CLAIMED))
			continue;
		slot->named = *named;
		atomic_store_explicit(&slot->state, FULL,
				      memory_order_release);
		return;
	}
}

const struct afsock__named *afsock__scheme_known(const char *text, size_t len)
{
	size_t h = hash(text, len), i;

	for (i = h; i < h + PROBES; i++) {
		const struct slot *slot = &slots[i % SLOTS];

		if (atomic_load_explicit(&slot->state, memory_order_acquire) !=
		    FULL)
			break;
		if (same_word(slot->named.scheme->name, text, len))
			return &slot->named;
	}
	return NULL;
}

int afsock__scheme_named(const char *text, size_t len,
			 struct afsock__named *ret, struct afsock_err *err)
{
	const struct afsock__named *known = afsock__scheme_known(text, len);
	int r;

	if (known) {
		*ret = *known;
		return 0;
	}
	r = find(text, len, ret, err);
	if (r == 0 && ret->family)
		remember(hash(text, len), ret);
	return r;
}

/* ---- by form ---- */

static bool writes(const struct afsock_scheme *scheme,
		   const struct afsock_form *form)
{
	return scheme->type == form->type &&
	       (scheme->family == form->family ||
		scheme->family == AF_UNSPEC) &&
	       !(scheme->flags &
		 (AFSOCK_SCHEME_ALIAS | AFSOCK_SCHEME_LISTENS)) &&
	       !scheme->prefix_len;
}

/* The first of the right protocol; for protocol 0, which is the default of
 * whatever the type has, else the first at all. */
const struct afsock_scheme *afsock_scheme_of(const struct afsock_form *form)
{
	const struct afsock_family *family = afsock__family(form->family);
	const struct afsock_scheme *scheme = family ? family->schemes : NULL;
	const struct afsock_scheme *fallback = NULL;

	for (; scheme && scheme->name; scheme++) {
		if (!writes(scheme, form))
			continue;
		if (scheme->proto == form->proto || scheme->pick_proto)
			return scheme;
		if (!fallback && form->proto <= 0)
			fallback = scheme;
	}
	return fallback;
}

/* ---- for people ---- */

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
		.is_connected_only = scheme->flags & AFSOCK_SCHEME_CONNECTS,
		.receives = scheme->receives ? scheme->receives : "",
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
		afsock_scheme_get(&afsock__raw_scheme, &ret[n - 1]);
	return n;
}
