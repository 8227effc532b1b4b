/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* const.c - constants by name, by value and by position */
#include <stdio.h>
#include <string.h>

#include "internal.h"

enum { SOCKET_TABLE, FAMILY_TABLES, OTHER_TABLE, NO_TABLE };

/* A walk over the rows of every table; starts zeroed but for may_load. */
struct walk {
	bool may_load; /* modules too */
	int stage;
	size_t cursor;
	const struct afsock_const *row;
	int af; /* whose the last row was; AFSOCK_ANY: no family's */
};

static const struct afsock_family *next_family(bool may_load, size_t *cursor)
{
	return may_load ? afsock__family_next(cursor) :
			  afsock__family_next_loaded(cursor);
}

/* Two families of one directory may share a table: it is the first one's. */
static const struct afsock_family *first_with(const struct afsock_const *consts)
{
	size_t cursor = 0;
	const struct afsock_family *f = next_family(false, &cursor);

	while (f && f->consts != consts)
		f = next_family(false, &cursor);
	return f;
}

static bool next_family_table(struct walk *w)
{
	const struct afsock_family *f = next_family(w->may_load, &w->cursor);

	while (f && (!f->consts || first_with(f->consts) != f))
		f = next_family(w->may_load, &w->cursor);
	if (!f)
		return false;
	w->af = f->af;
	w->row = f->consts;
	return true;
}

static bool next_table(struct walk *w)
{
	if (w->stage == SOCKET_TABLE) {
		w->stage = FAMILY_TABLES;
		w->af = AFSOCK_ANY;
		w->row = afsock__socket_consts;
		return true;
	}
	if (w->stage == FAMILY_TABLES) {
		if (next_family_table(w))
			return true;
		w->stage = OTHER_TABLE;
		w->row = afsock__other_consts;
		return true;
	}
	w->stage = NO_TABLE;
	return false;
}

static const struct afsock_const *next_row(struct walk *w)
{
	while (!w->row || !w->row->name) {
		if (w->stage == NO_TABLE || !next_table(w))
			return NULL;
	}
	/* In the table of the others AF_ rows say whose the next ones are. */
	if (w->stage == OTHER_TABLE && !strncmp(w->row->name, "AF_", 3))
		w->af = (int)w->row->value;
	return w->row++;
}

static const struct afsock__foreign *find_foreign(const char *name)
{
	const struct afsock__foreign *f = afsock__foreign_names;

	while (f->name && strcmp(f->name, name))
		f++;
	return f->name ? f : NULL;
}

/* Families that are not in this build or not installed took their constants
 * along, so a name is never called unknown everywhere, only here. */
static int not_found(const char *name, struct afsock_err *err)
{
	const struct afsock__foreign *f = find_foreign(name);

	if (!f)
		return afsock_fail(err, AFSOCK_EVALUE, NULL,
				   "no constant here is named \"%s\"",
				   name);
	if (f->where)
		afsock_fail(err, AFSOCK_EVALUE, NULL,
			    "%s exists on %s, not on Linux", name, f->where);
	else
		afsock_fail(err, AFSOCK_EVALUE, NULL,
			    "%s has left the headers of Linux", name);
	if (err && f->hint)
		snprintf(err->hint, sizeof(err->hint), "%s", f->hint);
	return AFSOCK_EVALUE;
}

static const struct afsock_const *find(const char *name, bool may_load)
{
	struct walk w = { .may_load = may_load };
	const struct afsock_const *row = next_row(&w);

	while (row && strcmp(row->name, name))
		row = next_row(&w);
	return row;
}

int afsock_const_find(const char *name, struct afsock_const *ret,
		      struct afsock_err *err)
{
	const struct afsock_const *row = find(name, false);

	/* Most names need no module, so none is loaded for them. */
	if (!row)
		row = find(name, true);
	if (!row)
		return not_found(name, err);
	*ret = *row;
	return 0;
}

/* Under whose number the walk has the constants of af. */
static int owner_of(int af)
{
	const struct afsock_family *own = afsock__family(af);
	const struct afsock_family *first;

	if (!own || !own->consts)
		return af;
	first = first_with(own->consts);
	return first ? first->af : af;
}

const char *afsock_const_name(int af, const char *prefix, int64_t value)
{
	struct walk w = { 0 };
	size_t len = strlen(prefix);
	int owner = owner_of(af);
	const struct afsock_const *row;

	for (row = next_row(&w); row; row = next_row(&w)) {
		if (w.af == owner && !row->text && row->value == value &&
		    !strncmp(row->name, prefix, len))
			return row->name;
	}
	return NULL;
}

const struct afsock_const *afsock_const_at(size_t i, int *ret_af)
{
	/* Where this thread's last call stopped: a list is asked for in order,
	 * and would else be walked once for each of its rows. */
	static _Thread_local struct walk walk;
	static _Thread_local size_t next;
	const struct afsock_const *row;

	if (i < next || next == 0) {
		walk = (struct walk){ .may_load = true };
		next = 0;
	}
	do {
		row = next_row(&walk);
	} while (row && next++ < i);
	if (!row)
		next = 0;
	else if (ret_af)
		*ret_af = walk.af;
	return row;
}
