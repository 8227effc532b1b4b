/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can - frame texts, log lines, filters, error classes and identifiers
 *
 * The first byte chooses which, and the room for the frame.
 */
#include "fuzz.h"

#include <afsock/can.h>

static const size_t rooms[] = { 16, 72, 200, AFSOCK_CAN_FRAME_MAX };

static void must_read_again(const void *frame, size_t len)
{
	char text[AFSOCK_CAN_XL_TEXT_MAX];
	unsigned char again[AFSOCK_CAN_FRAME_MAX];
	struct afsock_err err;
	ssize_t n = afsock_can_frame_format(frame, len, text, sizeof(text));

	MUST(n > 0 && (size_t)n < sizeof(text));
	MUST(afsock_can_frame_parse(text, (size_t)n, again, sizeof(again),
				    &err) == (ssize_t)len);
	MUST(memcmp(again, frame, len) == 0);
}

static void log_line(const char *text, size_t len, void *frame, size_t room)
{
	char line[AFSOCK_CAN_XL_TEXT_MAX + AFSOCK_CAN_LOG_EXTRA];
	unsigned char space[AFSOCK_CAN_FRAME_MAX];
	struct afsock_can_record record, again;
	struct afsock_err err;
	ssize_t n;

	if (afsock_can_log_parse(text, len, frame, room, &record, &err) <= 0)
		return;
	MUST(record.interface >= text &&
	     record.interface + record.interface_len <= text + len);
	n = afsock_can_log_format(&record, 0, AFSOCK_CAN_LOG_NS, line,
				  sizeof(line));
	if (n == AFSOCK_EVALUE)
		return;
	MUST(n > 0 && (size_t)n < sizeof(line));
	MUST(afsock_can_log_parse(line, (size_t)n, space, sizeof(space),
				  &again, &err) == 1);
	MUST(again.time_ns == record.time_ns &&
	     again.direction == record.direction &&
	     again.interface_len == record.interface_len &&
	     again.frame_len == record.frame_len);
	MUST(memcmp(space, frame, again.frame_len) == 0);
}

static void filters(const char *text, size_t len)
{
	struct can_filter list[5];
	struct afsock_can_filters set = { .list = list, .max = 5 };
	struct afsock_err err;

	(void)afsock_can_filters_parse(text, len, &set, &err);
	MUST(set.count <= set.max);
}

static void identifier(const char *text, size_t len)
{
	char written[9];
	struct afsock_err err;
	canid_t id, again;
	size_t n;

	if (afsock_can_id_parse(text, len, &id, &err) < 0)
		return;
	n = afsock_can_id_format(id, written);
	MUST(afsock_can_id_parse(written, n, &again, &err) == 0);
	MUST(again == id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	unsigned int choice = fuzz_byte(&in);
	size_t room = rooms[choice >> 6];
	void *frame = malloc(room);
	char *text = fuzz_rest(&in);
	can_err_mask_t errors;
	struct afsock_err err;
	ssize_t n;

	MUST(frame);
	switch (choice & 7) {
	case 0:
		filters(text, in.left);
		break;
	case 1:
		log_line(text, in.left, frame, room);
		break;
	case 2:
		(void)afsock_can_errors_parse(text, in.left, &errors, &err);
		break;
	case 3:
		identifier(text, in.left);
		break;
	default:
		n = afsock_can_frame_parse(text, in.left, frame, room, &err);
		if (n >= 0)
			must_read_again(frame, (size_t)n);
	}
	free(text);
	free(frame);
	return 0;
}
