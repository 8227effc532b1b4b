/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * describe - a received message in words, in its family's text, and as capture
 * files have it
 *
 * The first byte chooses the form, the second how long the sender's address
 * is; that and then the message follow.
 */
#include "fuzz.h"

static void must_say(const struct afsock_form *form,
		     const struct afsock_addr *from, const void *data,
		     size_t len)
{
	static char text[1 << 18];
	char cut[32];
	ssize_t n = afsock_describe(form, from, data, len, text, sizeof(text));

	if (n >= 0) {
		MUST((size_t)n < sizeof(text));
		MUST(afsock_describe(form, from, data, len, cut, 32) == n);
		fuzz_must_be_cut(text, (size_t)n, cut, sizeof(cut));
	}
	n = afsock_message_write(form, data, len, text, sizeof(text));
	if (n < 0)
		return;
	MUST((size_t)n < sizeof(text));
	MUST(afsock_message_write(form, data, len, cut, 32) == n);
	fuzz_must_be_cut(text, (size_t)n, cut, sizeof(cut));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	struct afsock_form form = fuzz_form(fuzz_byte(&in));
	struct afsock_addr from = { .len = 0 };
	size_t wanted = fuzz_byte(&in);
	struct afsock_capture capture;
	unsigned char *message;

	if (wanted > in.left)
		wanted = in.left;
	if (wanted > sizeof(from.u))
		wanted = sizeof(from.u);
	from.len = (socklen_t)wanted;
	if (wanted > 0)
		memcpy(from.u.bytes, in.at, wanted);
	in.at += wanted;
	in.left -= wanted;
	message = fuzz_rest(&in);
	must_say(&form, &from, message, in.left);
	if (afsock_capture(&form, &from, message, in.left, &capture) == 0)
		MUST(capture.skip <= in.left &&
		     capture.head_len <= sizeof(capture.head));
	free(message);
	return 0;
}
