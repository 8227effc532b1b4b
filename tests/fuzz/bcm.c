/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * bcm - messages of the broadcast manager, and texts of subscriptions
 *
 * The first byte chooses which.
 */
#include "fuzz.h"

#include <afsock/bcm.h>
#include <afsock/can.h>

static void events(const void *message, size_t len)
{
	struct afsock_form form = { AF_CAN, SOCK_DGRAM, CAN_BCM, -1 };
	struct afsock_bcm_event event = { .opcode = 77 };
	struct afsock_err err = { .code = 0 };
	char text[AFSOCK_CAN_TEXT_MAX], whole[1 << 16];
	size_t i;

	(void)afsock_message_write(&form, message, len, whole, sizeof(whole));
	if (afsock_bcm_parse(message, len, NULL, &event, &err) < 0) {
		MUST(event.opcode == 77 && *err.text);
		return;
	}
	MUST(event.frame_count <= AFSOCK_BCM_RX_MAX);
	MUST(event.ival1_ns >= 0 && event.ival2_ns >= 0);
	/* All of it lies in the message, and every frame has a text. */
	for (i = 0; i < event.frame_count; i++)
		MUST(afsock_can_frame_format((const char *)event.frames +
						     i * event.frame_len,
					     event.frame_len, text,
					     sizeof(text)) > 0);
}

static void subscription(const char *text, size_t len)
{
	struct canfd_frame *frames = malloc(3 * sizeof(*frames));
	struct afsock_bcm_rx rx = { .frame_count = 99 };
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	MUST(frames);
	if (afsock_bcm_rx_parse(text, len, frames, 3, &rx, &err) < 0) {
		MUST(rx.frame_count == 99 && *err.text);
	} else {
		MUST(rx.frame_count <= 3);
		/* What the text means passes all checks. */
		MUST(afsock_bcm_rx_start(&s, &rx, &err) == AFSOCK_ECLOSED);
	}
	free(frames);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	unsigned int choice = fuzz_byte(&in);
	void *rest = fuzz_rest(&in);

	if (choice & 1)
		subscription(rest, in.left);
	else
		events(rest, in.left);
	free(rest);
	return 0;
}
