/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump_can_error.c - error frames in the words of candump -e */
#include <linux/can/error.h>
#include <stdio.h>
#include <string.h>

#include "dump.h"

/* Linux 6.0 */
#ifndef CAN_ERR_CNT
#define CAN_ERR_CNT 0x00000200U
#endif

static const char *const controller_words[8] = {
	"rx-overflow",	    "tx-overflow",	"rx-error-warning",
	"tx-error-warning", "rx-error-passive", "tx-error-passive",
	"back-to-error-active",
};

static const char *const violation_words[8] = {
	"single-bit-error",	  "frame-format-error",
	"bit-stuffing-error",	  "tx-dominant-bit-error",
	"tx-recessive-bit-error", "bus-overload",
	"active-error",		  "error-on-tx",
};

static const char *const places[32] = {
	[0x02] = "id.28-to-id.21",     [0x03] = "start-of-frame",
	[0x04] = "bit-srtr",	       [0x05] = "bit-ide",
	[0x06] = "id.20-to-id.18",     [0x07] = "id.17-to-id.13",
	[0x08] = "crc-sequence",       [0x09] = "reserved-bit-0",
	[0x0a] = "data-field",	       [0x0b] = "data-length-code",
	[0x0c] = "bit-rtr",	       [0x0d] = "reserved-bit-1",
	[0x0e] = "id.4-to-id.0",       [0x0f] = "id.12-to-id.5",
	[0x11] = "active-error-flag",  [0x12] = "intermission",
	[0x13] = "tolerate-dominant-bits", [0x16] = "passive-error-flag",
	[0x17] = "error-delimiter",    [0x18] = "crc-delimiter",
	[0x19] = "acknowledge-slot",   [0x1a] = "end-of-frame",
	[0x1b] = "acknowledge-delimiter", [0x1c] = "overload-flag",
};

static char *put_text(char *out, const char *text)
{
	size_t len = strlen(text);

	memcpy(out, text, len);
	return out + len;
}

static char *put_words(char *out, unsigned int bits,
		       const char *const words[8])
{
	const char *between = "";
	unsigned int i;

	for (i = 0; i < 8; i++) {
		if (!(bits & 1u << i) || !words[i])
			continue;
		out = put_text(put_text(out, between), words[i]);
		between = ",";
	}
	return out;
}

static char *put_lostarb(char *out, const unsigned char *data)
{
	char text[32];

	snprintf(text, sizeof(text), "{at bit %d}", data[0]);
	return put_text(out, text);
}

static char *put_controller(char *out, const unsigned char *data)
{
	out = put_words(put_text(out, "{"), data[1], controller_words);
	return put_text(out, "}");
}

static char *put_violation(char *out, const unsigned char *data)
{
	const char *place = data[3] < COUNT(places) ? places[data[3]] : "";

	out = put_words(put_text(out, "{{"), data[2], violation_words);
	out = put_text(out, "}{");
	if (data[3] > 0)
		out = put_text(out, place ? place : "unspecified");
	return put_text(out, "}}");
}

static const struct {
	canid_t bit;
	const char *name;
	char *(*detail)(char *out, const unsigned char *data);
} classes[] = {
	{ CAN_ERR_TX_TIMEOUT, "tx-timeout", NULL },
	{ CAN_ERR_LOSTARB, "lost-arbitration", put_lostarb },
	{ CAN_ERR_CRTL, "controller-problem", put_controller },
	{ CAN_ERR_PROT, "protocol-violation", put_violation },
	{ CAN_ERR_TRX, "transceiver-status", NULL },
	{ CAN_ERR_ACK, "no-acknowledgement-on-tx", NULL },
	{ CAN_ERR_BUSOFF, "bus-off", NULL },
	{ CAN_ERR_BUSERROR, "bus-error", NULL },
	{ CAN_ERR_RESTARTED, "restarted-after-bus-off", NULL },
};

char *dump_can_error(char *out, const struct can_frame *frame)
{
	static const char between[] = "\n\t";
	size_t i, count = 0;
	char text[64];

	out = put_text(out, between);
	for (i = 0; i < COUNT(classes); i++) {
		if (!(frame->can_id & classes[i].bit))
			continue;
		if (count++ > 0)
			out = put_text(out, between);
		out = put_text(out, classes[i].name);
		if (classes[i].detail)
			out = classes[i].detail(out, frame->data);
	}
	/* Drivers told the counters before there was a class for them. */
	if (!(frame->can_id & CAN_ERR_CNT) && !frame->data[6] && !frame->data[7])
		return out;
	snprintf(text, sizeof(text), "%serror-counter-tx-rx{{%d}{%d}}", between,
		 frame->data[6], frame->data[7]);
	return put_text(out, text);
}
