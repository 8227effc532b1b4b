/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * link - changes of CAN interfaces as words, and what the kernel says of
 * interfaces and errors
 *
 * The first byte chooses which.
 */
#include "fuzz.h"

#include "families/can/link/link.h"

/* Words between spaces, in the text itself. */
static size_t split(char *text, const char **words, size_t max)
{
	size_t n = 0;
	char *word;

	while (n < max && (word = strsep(&text, " ")))
		words[n++] = word;
	return n;
}

static void words(char *text)
{
	char again[AFSOCK_CAN_LINK_TEXT_MAX], cut[40];
	const char *list[80];
	struct afsock_can_link_config config, second;
	struct afsock_err err;
	int n;

	if (afsock_can_link_parse(list, split(text, list, 80), &config,
				  &err) < 0)
		return;
	n = afsock_can_link_format(&config, again, sizeof(again));
	MUST(n > 0 && (size_t)n < sizeof(again));
	MUST(afsock_can_link_format(&config, cut, sizeof(cut)) == n);
	fuzz_must_be_cut(again, (size_t)n, cut, sizeof(cut));
	MUST(afsock_can_link_parse(list, split(again, list, 80), &second,
				   &err) == 0);
	MUST(memcmp(&config, &second, sizeof(config)) == 0);
}

static void message(void *bytes, size_t len)
{
	struct afsock_can_link_info info;
	struct can_link_said said = { "" };
	struct nlmsghdr *head = bytes;
	int r;

	if (len < sizeof(*head))
		return;
	head->nlmsg_len = (uint32_t)len;
	if (head->nlmsg_type == NLMSG_ERROR) {
		r = can_link_read_error(head, &said);
		MUST(r <= 0 && strlen(said.text) < sizeof(said.text));
	} else if (can_link_read(head, &info) > 0) {
		MUST(strlen(info.name) < sizeof(info.name));
		MUST(strlen(info.kind) < sizeof(info.kind));
		MUST(info.bitrate_count <= AFSOCK_CAN_BITRATES_MAX);
		MUST(info.termination_count <= AFSOCK_CAN_TERMINATIONS_MAX);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	unsigned int choice = fuzz_byte(&in);
	char *text;

	if (choice == 1) {
		text = fuzz_rest(&in);
		message(text, in.left);
	} else {
		text = strndup((const char *)in.at, in.left);
		MUST(text);
		words(text);
	}
	free(text);
	return 0;
}
