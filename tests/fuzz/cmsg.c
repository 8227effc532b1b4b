/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * cmsg - ancillary data as it might come, and what is appended to it
 *
 * The first byte is how much of the buffer is said to be in use, the second
 * how much room there is behind it.
 */
#include "fuzz.h"

#include <afsock/unix.h>

static void walk(const struct afsock_msg *msg)
{
	const unsigned char *start = msg->control;
	const unsigned char *end = start + msg->control_size;
	struct afsock_cmsg item = { 0 };
	struct afsock_unix_cred cred;
	size_t before = 0, sum = 0, i;

	while (afsock_cmsg_next(msg, &item)) {
		MUST(item.data >= start && item.len <= msg->control_size);
		MUST(item.data + item.len <= end);
		MUST(item.offset_ > before);
		before = item.offset_;
		for (i = 0; i < item.len; i++)
			sum += item.data[i];
		MUST(!item.is_cut || !afsock_cmsg_next(msg, &item));
	}
	(void)sum;
	(void)afsock_unix_get_cred(msg, &cred);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	size_t used = fuzz_byte(&in), room = fuzz_byte(&in) % 64;
	unsigned char *control = malloc(in.left + room + 1);
	struct afsock_msg msg = { .control = control };
	size_t len;

	MUST(control);
	memset(control, 0xee, in.left + room + 1);
	if (in.left)
		memcpy(control, in.at, in.left);
	msg.control_size = in.left + room;
	msg.control_len = used * 2;
	walk(&msg);
	len = msg.control_len;
	if (len <= msg.control_size &&
	    afsock_cmsg_put(&msg, 1, 2, data, size % 32) == 0) {
		MUST(msg.control_len > len &&
		     msg.control_len <= msg.control_size);
		walk(&msg);
	} else {
		MUST(msg.control_len == len);
	}
	MUST(control[in.left + room] == 0xee);
	free(control);
	return 0;
}
