/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* ways.c - the families of this build and the ways to open their sockets */
#include "ways.h"

void ways_load(struct ways *w)
{
	w->family_count = afsock_families(w->families, FAMILIES_MAX);
	if (w->family_count > FAMILIES_MAX)
		w->family_count = FAMILIES_MAX;
	w->scheme_count = afsock_schemes(w->schemes, SCHEMES_MAX);
	if (w->scheme_count > SCHEMES_MAX)
		w->scheme_count = SCHEMES_MAX;
}

bool ways_has(const struct afsock_family_info *info)
{
	return info->status < AFSOCK_NOT_BUILT;
}

static bool is_first_of_kind(const struct ways *w, size_t i)
{
	const struct afsock_scheme_info *s = &w->schemes[i], *t;
	size_t k;

	for (k = 0; k < i; k++) {
		t = &w->schemes[k];
		if (t->family == s->family && t->type == s->type &&
		    t->proto == s->proto)
			return false;
	}
	return !s->is_alias && !s->is_listener;
}

const struct afsock_scheme_info *
ways_next(const struct ways *w, const struct afsock_family_info *info,
	  size_t *at)
{
	for (; *at < w->scheme_count; ++*at)
		if (w->schemes[*at].family == info->af &&
		    is_first_of_kind(w, *at))
			return &w->schemes[(*at)++];
	return NULL;
}
