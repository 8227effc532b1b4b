/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * gw - rules of the CAN gateway as text, and as messages of the kernel
 *
 * The first byte chooses which.
 */
#include "fuzz.h"

#include "families/can/link/link.h"

static void must_read_again(const struct afsock_can_gw_rule *rule)
{
	char text[AFSOCK_CAN_GW_TEXT_MAX], cut[64];
	struct afsock_can_gw_rule again;
	struct afsock_err err;
	int n = afsock_can_gw_format(rule, text, sizeof(text));

	MUST(n > 0 && (size_t)n < sizeof(text));
	MUST(afsock_can_gw_format(rule, cut, sizeof(cut)) == n);
	fuzz_must_be_cut(text, (size_t)n, cut, sizeof(cut));
	MUST(afsock_can_gw_parse(text, (size_t)n, &again, &err) == 0);
	MUST(afsock_can_gw_equal(&again, rule));
}

static void message(void *bytes, size_t len)
{
	struct nlmsghdr *head = bytes;
	struct afsock_can_gw_rule rule;
	unsigned int src, dst;
	char text[AFSOCK_CAN_GW_TEXT_MAX];

	if (len < sizeof(*head))
		return;
	head->nlmsg_len = (uint32_t)len;
	if (can_gw_read(head, &rule, &src, &dst) > 0)
		(void)afsock_can_gw_format(&rule, text, sizeof(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	unsigned int choice = fuzz_byte(&in);
	char *text = fuzz_rest(&in);
	struct afsock_can_gw_rule rule;
	struct afsock_err err;

	if (choice == 1)
		message(text, in.left);
	else if (afsock_can_gw_parse(text, in.left, &rule, &err) == 0)
		must_read_again(&rule);
	free(text);
	return 0;
}
