/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * table.c - which families there are
 *
 * The rows are generated and read-only. What changes at run time is only which
 * module files have been opened, and the list behind afsock_family_add.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "internal.h"

#define ROWS_MAX 96
#define ADDED_MAX 16

/* A module that cannot be opened is not tried again by every look-up. */
static const struct afsock_family unusable;
static _Atomic(const struct afsock_family *) loaded[ROWS_MAX];

static const struct afsock_family *added[ADDED_MAX];
static size_t added_count;

/* ---- modules ---- */

static const struct afsock_family *load(const struct afsock__row *row,
					struct afsock_err *err)
{
	char what[64], symbol[64];

	snprintf(what, sizeof(what), "family %s", row->name);
	snprintf(symbol, sizeof(symbol), "afsock_family_%s", row->name);
	return afsock__module_open(row->file, symbol, AFSOCK_FAMILY_ABI, what,
				   err);
}

static const struct afsock_family *row_family(size_t i, bool may_load,
					      struct afsock_err *err)
{
	const struct afsock__row *row = &afsock__rows[i];
	const struct afsock_family *family;

	if (row->family || !row->file || i >= ROWS_MAX)
		return row->family;
	family = atomic_load_explicit(&loaded[i], memory_order_acquire);
	/* Once more when somebody asks for the reason: it may have gone. */
	if (may_load && (!family || (family == &unusable && err))) {
		family = load(row, err);
		atomic_store_explicit(&loaded[i], family ? family : &unusable,
				      memory_order_release);
	}
	return family == &unusable ? NULL : family;
}

/* ---- look-up ---- */

static bool is_row_of(const struct afsock__row *row, int af)
{
	return row->af >= 0 ? row->af == af :
			      row->family && row->family->af == af;
}

/* Index of the row of a number, afsock__row_count for none. */
static size_t row_of(int af)
{
	size_t i = af >= 0 ? (size_t)af : 0;

	/* Numbers are dense, so the row is usually where the number says. */
	if (i < afsock__row_count && afsock__rows[i].af == af && af >= 0)
		return i;
	for (i = 0; i < afsock__row_count; i++)
		if (is_row_of(&afsock__rows[i], af))
			break;
	return i;
}

static const struct afsock_family *added_of(int af)
{
	size_t i;

	for (i = 0; i < added_count; i++)
		if (added[i]->af == af)
			return added[i];
	return NULL;
}

const struct afsock_family *afsock__family(int af)
{
	const struct afsock_family *family = NULL;
	size_t i = row_of(af);

	if (i < afsock__row_count)
		family = row_family(i, true, NULL);
	return family || !added_count ? family : added_of(af);
}

static const struct afsock_family *next(size_t *cursor, bool may_load)
{
	const struct afsock_family *family;

	while (*cursor < afsock__row_count) {
		family = row_family((*cursor)++, may_load, NULL);
		if (family)
			return family;
	}
	if (*cursor - afsock__row_count < added_count)
		return added[(*cursor)++ - afsock__row_count];
	return NULL;
}

const struct afsock_family *afsock__family_next(size_t *cursor)
{
	return next(cursor, true);
}

const struct afsock_family *afsock__family_next_loaded(size_t *cursor)
{
	return next(cursor, false);
}

/* ---- rows for people ---- */

static int row_status(const struct afsock__row *row)
{
	if (row->family)
		return AFSOCK_BUILT_IN;
	if (row->file)
		return AFSOCK_MODULE;
	return row->is_elsewhere || row->is_gone ? AFSOCK_NOT_LINUX :
						   AFSOCK_NOT_BUILT;
}

static struct afsock_family_info family_info(const struct afsock_family *family,
					     int status)
{
	return (struct afsock_family_info){
		.af = family->af, .status = status, .name = family->name,
		.macro = family->macro,
		.what = family->what ? family->what : "",
		.module = family->module ? family->module : "",
	};
}

static struct afsock_family_info row_info(size_t i)
{
	const struct afsock__row *row = &afsock__rows[i];
	const struct afsock_family *own;

	if (row->af < 0 && row->family)
		return family_info(row->family, AFSOCK_BUILT_IN);
	own = row_status(row) == AFSOCK_NOT_BUILT ? added_of(row->af) : NULL;
	if (own)
		return family_info(own, AFSOCK_ADDED);
	return (struct afsock_family_info){
		.af = row->af, .status = row_status(row), .name = row->name,
		.macro = row->macro, .what = row->what, .module = row->module,
		.file = row->file,
	};
}

size_t afsock_families(struct afsock_family_info *ret, size_t max)
{
	size_t i, n = 0;

	for (i = 0; i < afsock__row_count; i++)
		if (n++ < max)
			ret[n - 1] = row_info(i);
	for (i = 0; i < added_count; i++)
		if (row_of(added[i]->af) == afsock__row_count && n++ < max)
			ret[n - 1] = family_info(added[i], AFSOCK_ADDED);
	return n;
}

static bool is_alias(const char *aliases, const char *name)
{
	size_t len = strlen(name);

	while (aliases && *aliases) {
		size_t word = strcspn(aliases, " ");

		if (word == len && strncasecmp(aliases, name, len) == 0)
			return true;
		aliases += word + (aliases[word] == ' ');
	}
	return false;
}

static bool is_named(const struct afsock_family_info *info,
		     const char *aliases, const char *name)
{
	if (strncasecmp(name, "AF_", 3) == 0 ||
	    strncasecmp(name, "PF_", 3) == 0)
		name += 3;
	return strcasecmp(info->name, name) == 0 || is_alias(aliases, name);
}

int afsock_family_lookup(int af, const char *name,
			 struct afsock_family_info *ret, struct afsock_err *err)
{
	struct afsock_family_info info;
	size_t i;

	for (i = 0; i < afsock__row_count + added_count; i++) {
		bool is_row = i < afsock__row_count;

		info = is_row ? row_info(i) :
				family_info(added[i - afsock__row_count],
					    AFSOCK_ADDED);
		if (name ? is_named(&info,
				    is_row ? afsock__rows[i].aliases : NULL,
				    name) :
			   info.af == af && af >= 0) {
			*ret = info;
			return 0;
		}
	}
	if (name)
		return afsock_fail(err, AFSOCK_EFAMILY, NULL,
				   "no address family is named '%s'", name);
	return afsock_fail(err, AFSOCK_EFAMILY, NULL,
			   "no address family has number %d", af);
}

static int not_here(const struct afsock_family_info *info,
		    struct afsock_err *err)
{
	if (info->status == AFSOCK_NOT_LINUX)
		return afsock_fail(err, AFSOCK_EFAMILY, NULL,
				   "%s is known, but not on Linux: %s",
				   info->macro, info->what);
	return afsock_fail(err, AFSOCK_EFAMILY, NULL,
			   "%s is known, but not in this build: %s",
			   info->macro, info->what);
}

const struct afsock_family *afsock_family_get(int af, struct afsock_err *err)
{
	const struct afsock_family *family = afsock__family(af);
	struct afsock_family_info info;
	size_t i = row_of(af);

	if (family)
		return family;
	if (afsock_family_lookup(af, NULL, &info, err) < 0)
		return NULL;
	if (info.status == AFSOCK_MODULE)
		return row_family(i, true, err);
	not_here(&info, err);
	return NULL;
}

/* The scheme may be that of a module that cannot be opened. */
static void say_unusable(struct afsock_err *err)
{
	struct afsock_err why;
	size_t i;

	for (i = 0; err && i < afsock__row_count; i++)
		if (afsock__rows[i].file && !row_family(i, true, &why)) {
			snprintf(err->hint, sizeof(err->hint), "%s", why.text);
			return;
		}
}

int afsock__unknown_scheme(const char *text, size_t len,
			   struct afsock_err *err)
{
	struct afsock_family_info info;
	char name[32];

	if (len > 0 && len < sizeof(name)) {
		snprintf(name, sizeof(name), "%.*s", (int)len, text);
		if (afsock_family_lookup(-1, name, &info, NULL) == 0) {
			if (info.status == AFSOCK_MODULE &&
			    !afsock_family_get(info.af, err))
				return AFSOCK_EFAMILY;
			if (info.status == AFSOCK_NOT_BUILT ||
			    info.status == AFSOCK_NOT_LINUX)
				return not_here(&info, err);
		}
	}
	afsock_fail(err, AFSOCK_EFAMILY, "scheme",
		    "scheme '%.*s' is of no family in this build",
		    len > 60 ? 60 : (int)len, text);
	say_unusable(err);
	return AFSOCK_EFAMILY;
}

const char *afsock__missing_hint(int af)
{
	size_t i = row_of(af);

	if (i == afsock__row_count || afsock__rows[i].is_gone)
		return NULL;
	return *afsock__rows[i].module ?
		       "the kernel lacks this family: its module is not "
		       "loaded, or not part of this kernel" :
		       NULL;
}

/* ---- families from outside ---- */

static int broken(struct afsock_err *err, const char *slot, const char *why)
{
	return afsock_fail(err, AFSOCK_EVALUE, slot, "%s: %s", slot, why);
}

static bool is_word(const char *name)
{
	if (!name || !islower((unsigned char)*name))
		return false;
	while (*name && (islower((unsigned char)*name) ||
			 isdigit((unsigned char)*name) || *name == '_' ||
			 *name == '-'))
		name++;
	return *name == '\0';
}

static int check_shapes(const struct afsock_family *family,
			struct afsock_err *err)
{
	const struct afsock_shape *shape;
	size_t i;

	if (!family->shapes || !family->shapes->name)
		return broken(err, "shapes", "none");
	for (shape = family->shapes; shape->name; shape++) {
		if (!shape->pack || !shape->unpack)
			return broken(err, shape->name, "no pack or unpack");
		if (shape->n_max > AFSOCK_TUPLE_MAX ||
		    shape->n_min > shape->n_max)
			return broken(err, shape->name, "n_min or n_max");
		for (i = 0; i < shape->n_max; i++)
			if (!shape->fields || !shape->fields[i].name ||
			    !shape->fields[i].kind)
				return broken(err, shape->name,
					      "field without name or kind");
	}
	return 0;
}

static int check_schemes(const struct afsock_family *family,
			 struct afsock_err *err)
{
	const struct afsock_family *other;
	const struct afsock_scheme *own, *theirs;
	size_t cursor;

	for (own = family->schemes; own && own->name; own++) {
		if (!is_word(own->name))
			return broken(err, "schemes", "name not lower case");
		cursor = 0;
		while ((other = afsock__family_next(&cursor)))
			for (theirs = other->schemes; theirs && theirs->name;
			     theirs++)
				if (strcmp(theirs->name, own->name) == 0)
					return afsock_fail(
						err, -EEXIST, "schemes",
						"scheme %s belongs to %s",
						own->name, other->name);
	}
	return 0;
}

int afsock_family_add(const struct afsock_family *family,
		      struct afsock_err *err)
{
	struct afsock_family_info info;
	int r;

	if (family->abi != AFSOCK_FAMILY_ABI)
		return afsock_fail(err, AFSOCK_EVALUE, "abi",
				   "abi %d, this library has %d", family->abi,
				   AFSOCK_FAMILY_ABI);
	if (family->af <= 0 || family->af > UINT16_MAX)
		return broken(err, "af", "not within 1 and 65535");
	if (!is_word(family->name))
		return broken(err, "name", "not a lower-case word");
	if (!family->macro)
		return broken(err, "macro", "none");
	if (family->addr_max < sizeof(sa_family_t) ||
	    family->addr_max > sizeof(struct sockaddr_storage))
		return broken(err, "addr_max", "not within 2 and 128");
	r = check_shapes(family, err);
	if (r == 0)
		r = check_schemes(family, err);
	if (r < 0)
		return r;
	if (afsock__family(family->af) ||
	    (afsock_family_lookup(-1, family->name, &info, NULL) == 0 &&
	     (info.status < AFSOCK_NOT_BUILT || info.af != family->af)))
		return afsock_fail(err, -EEXIST, "name",
				   "number %d or name %s is taken", family->af,
				   family->name);
	if (added_count == ADDED_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, NULL,
				   "at most %d families can be added",
				   ADDED_MAX);
	added[added_count++] = family;
	return 0;
}
