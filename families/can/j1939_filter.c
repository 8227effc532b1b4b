/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939_filter.c - which messages a socket receives */
#include <inttypes.h>
#include <string.h>

#include "j1939.h"

_Static_assert(sizeof(struct j1939_filter) == 32, "j1939_filter");

enum { KEY_PGN, KEY_SA, KEY_NAME };

static const struct {
	const char *name;
	uint64_t limit;
} keys[] = {
	[KEY_PGN] = { "pgn", J1939_PGN_MAX },
	[KEY_SA] = { "sa", 0xff },
	[KEY_NAME] = { "name", UINT64_MAX },
};

static int find_key(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < CAN_COUNT(keys); i++)
		if (strlen(keys[i].name) == len &&
		    memcmp(text, keys[i].name, len) == 0)
			return (int)i;
	return -1;
}

static int read_limited(const char *text, size_t len, int key, uint64_t *ret,
			struct afsock_err *err)
{
	uint64_t value = 0;
	int r = j1939_read_number(text, len, keys[key].name, &value, err);

	if (r == 0 && value > keys[key].limit)
		r = afsock_fail(err, AFSOCK_ERANGE, keys[key].name,
				"%s 0x%" PRIx64 " above 0x%" PRIx64,
				keys[key].name, value, keys[key].limit);
	if (r == 0)
		*ret = value;
	return r;
}

static void store(struct j1939_filter *filter, int key, uint64_t value,
		  uint64_t mask)
{
	switch (key) {
	case KEY_PGN:
		filter->pgn = (pgn_t)value;
		filter->pgn_mask = (pgn_t)mask;
		break;
	case KEY_SA:
		filter->addr = (uint8_t)value;
		filter->addr_mask = (uint8_t)mask;
		break;
	default:
		filter->name = value;
		filter->name_mask = mask;
	}
}

/* One "key=value[:mask]". */
static int read_condition(const char *text, size_t len, unsigned int *seen,
			  struct j1939_filter *filter, struct afsock_err *err)
{
	size_t name_len = j1939_text_piece(text, len, "=");
	int key = find_key(text, name_len), r;
	uint64_t value, mask;
	size_t n;

	if (key < 0 || name_len == len)
		return afsock_fail(err, AFSOCK_ETEXT, "filter",
				   "filter '%.*s' is not pgn=, sa= or "
				   "name=VALUE[:MASK]",
				   len > 60 ? 60 : (int)len, text);
	if (*seen & 1U << key)
		return afsock_fail(err, AFSOCK_ETEXT, "filter",
				   "%s is there twice in one filter; '/' "
				   "begins another", keys[key].name);
	*seen |= 1U << key;
	text += name_len + 1;
	len -= name_len + 1;
	n = j1939_text_piece(text, len, ":");
	mask = keys[key].limit;
	r = read_limited(text, n, key, &value, err);
	if (r == 0 && n < len)
		r = read_limited(text + n + 1, len - n - 1, key, &mask, err);
	if (r == 0)
		store(filter, key, value, mask);
	return r;
}

static int read_filter(const char *text, size_t len,
		       struct j1939_filter *ret, struct afsock_err *err)
{
	unsigned int seen = 0;
	size_t at = 0, n;
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	for (; r == 0 && at <= len; at += n + 1) {
		n = j1939_text_piece(text + at, len - at, "+");
		r = read_condition(text + at, n, &seen, ret, err);
	}
	return r;
}

int afsock_j1939_filters_parse(const char *text, size_t len,
			       struct afsock_j1939_filters *filters,
			       struct afsock_err *err)
{
	size_t at, n, count = filters->count;
	int r;

	for (at = 0; at <= len; at += n + 1) {
		n = j1939_text_piece(text + at, len - at, "/,");
		if (count >= filters->max)
			return afsock_fail(err, AFSOCK_ERANGE, "filter",
					   "more than %zu filters",
					   filters->max);
		r = read_filter(text + at, n, &filters->list[count], err);
		if (r < 0)
			return r;
		count++;
	}
	filters->count = count;
	return 0;
}

int afsock_j1939_set_filters(struct afsock *s,
			     const struct afsock_j1939_filters *filters,
			     struct afsock_err *err)
{
	int r;

	if (filters->count > J1939_FILTER_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, "filter",
				   "%zu filters, the kernel takes %d",
				   filters->count, J1939_FILTER_MAX);
	r = afsock_setopt(s, SOL_CAN_J1939, SO_J1939_FILTER,
			  filters->count ? filters->list : NULL,
			  filters->count * sizeof(*filters->list));
	return r < 0 ? can_fail_op(err, r, "SO_J1939_FILTER",
				   "cannot set filters") : 0;
}

/* ---- options ---- */

int can_j1939_set_filter(struct afsock *s, const struct afsock_opt *opt,
			 const char *value, size_t len, struct afsock_err *err)
{
	struct j1939_filter list[32];
	struct afsock_j1939_filters filters = { .list = list,
						.max = CAN_COUNT(list) };
	int r = can_opt_check(s, opt, err);

	if (r == 0)
		r = afsock_j1939_filters_parse(value, len, &filters, err);
	return r < 0 ? r : afsock_j1939_set_filters(s, &filters, err);
}

/* rxpgn=PGN[/PGN]... */
int can_j1939_set_rxpgn(struct afsock *s, const struct afsock_opt *opt,
			const char *value, size_t len, struct afsock_err *err)
{
	struct j1939_filter list[32] = { { .name = 0 } };
	struct afsock_j1939_filters filters = { .list = list };
	uint64_t pgn;
	size_t at, n;
	int r = can_opt_check(s, opt, err);

	for (at = 0; r == 0 && at <= len; at += n + 1) {
		n = j1939_text_piece(value + at, len - at, "/");
		if (filters.count == CAN_COUNT(list))
			return afsock_fail(err, AFSOCK_ERANGE, opt->name,
					   "more than %zu groups",
					   CAN_COUNT(list));
		r = read_limited(value + at, n, KEY_PGN, &pgn, err);
		if (r == 0)
			r = afsock_j1939_pgn_check((uint32_t)pgn, err);
		if (r == 0)
			store(&list[filters.count++], KEY_PGN, pgn,
			      J1939_PGN_MAX);
	}
	return r < 0 ? r : afsock_j1939_set_filters(s, &filters, err);
}
