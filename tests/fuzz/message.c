/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * message - a message in its family's text, read, written and read again
 *
 * The first byte chooses the form, the rest is the text.
 */
#include "fuzz.h"

static void round_trip(const struct afsock_form *form,
		       const unsigned char *message, size_t len)
{
	static char text[1 << 16];
	static unsigned char again[8192];
	struct afsock_err err;
	ssize_t n = afsock_message_write(form, message, len, text,
					 sizeof(text));

	MUST(n >= 0 && (size_t)n < sizeof(text));
	n = afsock_message_read(form, text, (size_t)n, again, sizeof(again),
				&err);
	if (n < 0 || (size_t)n != len || memcmp(again, message, len) != 0)
		fprintf(stderr, "'%s' is %zd bytes %s, was %zu\n", text, n,
			n < 0 ? err.text : "", len);
	MUST(n >= 0 && (size_t)n == len);
	MUST(memcmp(again, message, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	unsigned int choice = fuzz_byte(&in);
	struct afsock_form form = fuzz_form(choice & 0x7f);
	/* Now and then too little room. */
	size_t room = choice & 0x80 ? 20 : 4096;
	unsigned char *message = malloc(room);
	char *text = fuzz_rest(&in);
	struct afsock_err err;
	ssize_t n;

	MUST(message);
	n = afsock_message_read(&form, text, in.left, message, room, &err);
	if (n >= 0) {
		MUST((size_t)n <= room);
		round_trip(&form, message, (size_t)n);
	}
	free(text);
	free(message);
	return 0;
}
