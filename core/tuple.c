/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* tuple.c - views of addresses: building and copying */
#include <string.h>

#include "internal.h"

char *afsock_tuple_store(struct afsock_tuple *tuple, const void *bytes,
			 size_t len)
{
	char *at = tuple->store + tuple->used;

	if (len >= sizeof(tuple->store) - tuple->used)
		return NULL;
	if (len)
		memcpy(at, bytes, len);
	at[len] = '\0';
	tuple->used += len + 1;
	return at;
}

void afsock_tuple_add(struct afsock_tuple *tuple, struct afsock_value v)
{
	if (tuple->n < AFSOCK_TUPLE_MAX)
		tuple->items[tuple->n++] = v;
}

void afsock_tuple_add_uint(struct afsock_tuple *tuple, uint64_t u)
{
	afsock_tuple_add(tuple, afsock_uint(u));
}

void afsock_tuple_add_int(struct afsock_tuple *tuple, int64_t i)
{
	afsock_tuple_add(tuple, afsock_int(i));
}

void afsock_tuple_add_bytes(struct afsock_tuple *tuple, const void *bytes,
			    size_t len)
{
	afsock_tuple_add(tuple, afsock_bytes(bytes, len));
}

void afsock_tuple_add_copy(struct afsock_tuple *tuple, const char *text)
{
	size_t len = strlen(text);
	const char *at = afsock_tuple_store(tuple, text, len);

	afsock_tuple_add(tuple, afsock_text_n(at ? at : "", at ? len : 0));
}

void afsock_tuple_add_ifname(struct afsock_tuple *tuple,
			     const struct afsock_form *form,
			     unsigned int index)
{
	char name[16] = "";

	if (index == 0 || afsock_if_name(form->fd, index, name) < 0)
		name[0] = '\0';
	afsock_tuple_add_copy(tuple, name);
}

static bool is_text(const struct afsock_value *v)
{
	return v->kind == AFSOCK_TEXT || v->kind == AFSOCK_BYTES;
}

int afsock_tuple_copy(struct afsock_tuple *ret,
		      const struct afsock_tuple *from)
{
	struct afsock_tuple copy = { .n = from->n,
				     .is_bare = from->is_bare,
				     .shape = from->shape };
	size_t i;

	for (i = 0; i < from->n && i < AFSOCK_TUPLE_MAX; i++) {
		copy.items[i] = from->items[i];
		if (!is_text(&copy.items[i]))
			continue;
		if (!afsock_tuple_store(&copy, from->items[i].as.text,
					from->items[i].len))
			return AFSOCK_EVALUE;
	}
	copy.used = 0;
	*ret = copy;
	for (i = 0; i < ret->n; i++) {
		if (!is_text(&ret->items[i]))
			continue;
		ret->items[i].as.text = ret->store + ret->used;
		ret->used += ret->items[i].len + 1;
	}
	return 0;
}

const char *afsock_tuple_field(const struct afsock_tuple *tuple, size_t i)
{
	if (!tuple->shape || i >= tuple->shape->n_max)
		return NULL;
	return tuple->shape->fields[i].name;
}
