/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * option - values of options, and the readers behind them
 *
 * The first byte chooses the family; name=value follows. The socket is a UNIX
 * one whatever the family: what reaches the kernel does not matter here.
 */
#include "fuzz.h"

static void set(const struct afsock_form *form, const char *text, size_t len)
{
	const char *equals = memchr(text, '=', len);
	struct afsock s;
	struct afsock_err err = { .code = 0 };
	char name[32] = "";
	int r;

	if (!equals || (size_t)(equals - text) >= sizeof(name))
		return;
	memcpy(name, text, (size_t)(equals - text));
	MUST(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &s, NULL) == 0);
	s.ops = afsock_family_get(form->family, NULL);
	r = afsock_set(&s, name, equals + 1,
		       len - (size_t)(equals + 1 - text), &err);
	MUST(r <= 0 && (r == 0 || err.code == r));
	afsock_close(&s);
}

static void read_it(const char *text, size_t len)
{
	static const struct afsock_word words[] = { { "on", 1 }, { NULL, 0 } };
	unsigned char bytes[16];
	struct afsock_err err;
	int64_t number = 7;
	int flag;

	if (afsock_read_int(text, len, words, -5, 1000, "n", &number, &err) == 0)
		MUST(number >= -5 && number <= 1000);
	(void)afsock_read_int(text, len, NULL, INT64_MIN, INT64_MAX, "n",
			      &number, &err);
	if (afsock_read_duration(text, len, NS_PER_SEC, "d", &number, &err) == 0)
		MUST(number >= 0);
	if (afsock_read_flag(text, len, "f", &flag, &err) == 0)
		MUST(flag == 0 || flag == 1);
	MUST(afsock_read_hex(text, len, bytes, sizeof(bytes), "h", &err) <= 16);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	struct afsock_form form = fuzz_form(fuzz_byte(&in));
	char *text = fuzz_rest(&in);

	read_it(text, in.left);
	set(&form, text, in.left);
	free(text);
	return 0;
}
