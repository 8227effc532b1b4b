/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* names - what is looked up by name: families, constants, schemes, results */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct afsock_family_info info;
	struct afsock_const value;
	struct afsock_err err;
	char *name = malloc(size + 1), small[8];
	size_t n;

	MUST(name);
	if (size)
		memcpy(name, data, size);
	name[size] = '\0';
	if (afsock_family_lookup(-1, name, &info, &err) == 0)
		MUST(info.name && info.macro && info.what && info.module);
	if (afsock_const_find(name, &value, &err) == 0) {
		MUST(strcmp(value.name, name) == 0);
	} else {
		n = afsock_err_line(&err, small, sizeof(small));
		MUST(n > 0 && strnlen(small, sizeof(small)) < sizeof(small));
	}
	(void)afsock_const_name(AFSOCK_ANY, name, (int64_t)size);
	free(name);
	return 0;
}
