/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * dump_can_address.c - candump's notation behind "can:"
 *
 * "can:any,123:7FF,#FF,j" is "can:,filter=123:7FF,filter=#FF,filter=j". No
 * option's name looks like that.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dump.h"

static size_t hex_digits(const char *text)
{
	size_t skip = strncasecmp(text, "0x", 2) == 0 ? 2 : 0;

	return skip + strspn(text + skip, "0123456789abcdefABCDEF");
}

/* ID:MASK, ID~MASK, #MASK or j; what is wrong in it is told when the filter is
 * read. */
static bool is_filter(const char *item, size_t len)
{
	size_t digits = hex_digits(item);

	if (len == 1 && (*item == 'j' || *item == 'J'))
		return true;
	return *item == '#' || (digits > 0 && digits < len &&
				(item[digits] == ':' || item[digits] == '~'));
}

static char *append(char *to, const char *text, size_t len)
{
	memcpy(to, text, len);
	return to + len;
}

char *dump_can_address(const char *text)
{
	static const char scheme[] = "can:", option[] = "filter=";
	const char *at = text + strlen(scheme);
	char *all, *to;
	size_t len;

	if (strncasecmp(text, scheme, strlen(scheme)) != 0)
		return strdup(text);
	/* Each item has two bytes at least, with its comma. */
	all = to = malloc(strlen(text) * (1 + strlen(option)) + 1);
	if (!all)
		return NULL;
	to = append(to, text, strlen(scheme));
	len = strcspn(at, ",");
	if (len != 3 || memcmp(at, "any", 3) != 0)
		to = append(to, at, len);
	for (at += len; *at; at += len) {
		*to++ = *at++;
		len = strcspn(at, ",");
		if (is_filter(at, len))
			to = append(to, option, strlen(option));
		to = append(to, at, len);
	}
	*to = '\0';
	return all;
}
