/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_error.c - error frames of CAN as members of a JSON object */
#include <linux/can/error.h>
#include <linux/can/raw.h>
#include <sys/socket.h>

#include <afsock/can.h>

#include "can_error.h"

static void words(const char *name, const struct afsock_can_error *error,
		  enum afsock_can_error_part part)
{
	const char *list[AFSOCK_CAN_ERROR_WORDS_MAX];
	size_t i, n = afsock_can_error_words(error, part, list, COUNT(list));

	json_array(name);
	for (i = 0; i < n; i++)
		json_text(NULL, list[i]);
	json_array_end();
}

static void location(const struct afsock_can_error *error)
{
	const char *word;

	if (error->location == CAN_ERR_PROT_LOC_UNSPEC)
		return;
	json_number("location_code", error->location);
	if (afsock_can_error_words(error, AFSOCK_CAN_ERROR_LOCATION, &word, 1))
		json_text("location", word);
}

void json_can_error(const struct afsock_form *form, const void *data,
		    size_t len)
{
	struct afsock_can_error error;
	const char *state;

	if (form->family != AF_CAN || form->proto != CAN_RAW ||
	    afsock_can_error_decode(data, len, &error) < 0)
		return;
	state = afsock_can_state_name(error.state);
	json_object("error");
	words("classes", &error, AFSOCK_CAN_ERROR_CLASSES);
	if (state)
		json_text("state", state);
	if (error.lost_bit)
		json_number("lost_bit", error.lost_bit);
	if (error.controller)
		words("controller", &error, AFSOCK_CAN_ERROR_CONTROLLER);
	if (error.violation)
		words("violation", &error, AFSOCK_CAN_ERROR_VIOLATION);
	location(&error);
	if (error.transceiver)
		words("transceiver", &error, AFSOCK_CAN_ERROR_TRANSCEIVER);
	if (error.has_counters) {
		json_number("tx_errors", error.tx_errors);
		json_number("rx_errors", error.rx_errors);
	}
	json_object_end();
}
