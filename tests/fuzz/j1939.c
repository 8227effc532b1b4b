/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * j1939 - names, filters and addresses in text; received messages and events
 *
 * The first byte chooses which.
 */
#include "fuzz.h"

#include <afsock/j1939.h>

static void name(const char *text, size_t len)
{
	char written[AFSOCK_J1939_NAME_TEXT_MAX];
	struct afsock_j1939_name parts;
	struct afsock_err err;
	uint64_t got, again;
	ssize_t n;

	if (afsock_j1939_name_parse(text, len, &got, &err) < 0)
		return;
	n = afsock_j1939_name_format(got, written, sizeof(written));
	MUST(n > 0 && (size_t)n < sizeof(written));
	MUST(afsock_j1939_name_parse(written, (size_t)n, &again, &err) == 0);
	MUST(again == got);
	afsock_j1939_name_unpack(got, &parts);
	MUST(afsock_j1939_name_pack(&parts, &again, &err) == 0);
	MUST(again == got);
}

static void filters(const char *text, size_t len)
{
	struct j1939_filter list[4];
	struct afsock_j1939_filters set = { .list = list, .max = 4 };
	struct afsock_err err;

	(void)afsock_j1939_filters_parse(text, len, &set, &err);
	MUST(set.count <= set.max);
}

static void addresses(const char *text, size_t len)
{
	struct afsock_j1939_addrs addrs;
	struct afsock_err err;
	size_t i;

	if (afsock_j1939_addrs_parse(text, len, &addrs, &err) < 0)
		return;
	MUST(addrs.count > 0 && addrs.count <= sizeof(addrs.list));
	for (i = 0; i < addrs.count; i++)
		MUST(addrs.list[i] <= J1939_MAX_UNICAST_ADDR);
}

/* The bytes are control data, as the kernel might put it there. */
static void message(char *bytes, size_t len)
{
	struct afsock_addr from = { .len = 24 };
	struct afsock_msg msg = { .addr = &from, .control = bytes,
				  .control_size = len, .control_len = len };
	struct afsock_j1939_event event;
	struct afsock_j1939_msg got;

	from.u.sa.sa_family = AF_CAN;
	MUST(afsock_j1939_msg_parse(&msg, &got) == 0);
	(void)afsock_j1939_event_parse(&msg, &event);
	from.len = 23;
	MUST(afsock_j1939_msg_parse(&msg, &got) == AFSOCK_EADDR);
}

static void identifier(const char *bytes, size_t len)
{
	struct afsock_j1939_id parts;
	canid_t id, again;

	if (len < sizeof(id))
		return;
	memcpy(&id, bytes, sizeof(id));
	if (afsock_j1939_id_unpack(id, &parts, NULL) < 0)
		return;
	MUST(afsock_j1939_id_pack(&parts, &again, NULL) == 0);
	MUST(again == id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	unsigned int choice = fuzz_byte(&in);
	char *rest = fuzz_rest(&in);

	switch (choice % 5) {
	case 0:
		name(rest, in.left);
		break;
	case 1:
		filters(rest, in.left);
		break;
	case 2:
		addresses(rest, in.left);
		break;
	case 3:
		message(rest, in.left);
		break;
	default:
		identifier(rest, in.left);
	}
	free(rest);
	return 0;
}
