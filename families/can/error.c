/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* error.c - error frames taken apart (linux/can/error.h) */
#include <linux/can/error.h>
#include <linux/can/netlink.h>
#include <string.h>

#include "can.h"

/* ---- names ---- */

/* One for each bit from the lowest up. The classes' are those of the option
 * error (afsock_can_errors_parse). */
static const char *const class_words[] = {
	"tx-timeout", "lostarb", "crtl",     "prot",	  "trx",
	"ack",	      "busoff",	 "buserror", "restarted", "cnt",
};

static const char *const controller_words[8] = {
	"rx overflow", "tx overflow", "rx warning",   "tx warning",
	"rx passive",  "tx passive",  "active again", "bit 7",
};

static const char *const violation_words[8] = {
	"single bit", "form",	  "stuffing",	  "dominant bit not sent",
	"recessive bit not sent", "overload", "active error flag", "on transmit",
};

static const char *const places[32] = {
	[CAN_ERR_PROT_LOC_ID28_21] = "id bits 28-21",
	[CAN_ERR_PROT_LOC_SOF] = "start of frame",
	[CAN_ERR_PROT_LOC_SRTR] = "substitute RTR",
	[CAN_ERR_PROT_LOC_IDE] = "identifier extension",
	[CAN_ERR_PROT_LOC_ID20_18] = "id bits 20-18",
	[CAN_ERR_PROT_LOC_ID17_13] = "id bits 17-13",
	[CAN_ERR_PROT_LOC_CRC_SEQ] = "CRC",
	[CAN_ERR_PROT_LOC_RES0] = "reserved bit 0",
	[CAN_ERR_PROT_LOC_DATA] = "data",
	[CAN_ERR_PROT_LOC_DLC] = "length code",
	[CAN_ERR_PROT_LOC_RTR] = "RTR",
	[CAN_ERR_PROT_LOC_RES1] = "reserved bit 1",
	[CAN_ERR_PROT_LOC_ID04_00] = "id bits 4-0",
	[CAN_ERR_PROT_LOC_ID12_05] = "id bits 12-5",
	[CAN_ERR_PROT_LOC_INTERM] = "intermission",
	[CAN_ERR_PROT_LOC_CRC_DEL] = "CRC delimiter",
	[CAN_ERR_PROT_LOC_ACK] = "acknowledge slot",
	[CAN_ERR_PROT_LOC_EOF] = "end of frame",
	[CAN_ERR_PROT_LOC_ACK_DEL] = "acknowledge delimiter",
};

/* The transceiver's byte has a number in each half. */
static const char *const canh_words[16] = {
	[CAN_ERR_TRX_CANH_NO_WIRE] = "CANH open",
	[CAN_ERR_TRX_CANH_SHORT_TO_BAT] = "CANH at battery",
	[CAN_ERR_TRX_CANH_SHORT_TO_VCC] = "CANH at VCC",
	[CAN_ERR_TRX_CANH_SHORT_TO_GND] = "CANH at ground",
};

static const char *const canl_words[16] = {
	[CAN_ERR_TRX_CANL_NO_WIRE >> 4] = "CANL open",
	[CAN_ERR_TRX_CANL_SHORT_TO_BAT >> 4] = "CANL at battery",
	[CAN_ERR_TRX_CANL_SHORT_TO_VCC >> 4] = "CANL at VCC",
	[CAN_ERR_TRX_CANL_SHORT_TO_GND >> 4] = "CANL at ground",
	[CAN_ERR_TRX_CANL_SHORT_TO_CANH >> 4] = "CANL at CANH",
};

/* Words found so far; count goes on where there is no room. */
struct words {
	const char **list;
	size_t max;
	size_t count;
};

static void add(struct words *w, const char *word)
{
	if (!word)
		return;
	if (w->count < w->max)
		w->list[w->count] = word;
	w->count++;
}

static void add_bits(struct words *w, uint32_t bits, const char *const *names,
		     size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (bits & UINT32_C(1) << i)
			add(w, names[i]);
}

size_t afsock_can_error_words(const struct afsock_can_error *error,
			      enum afsock_can_error_part part,
			      const char **ret, size_t max)
{
	struct words w = { ret, max, 0 };

	switch (part) {
	case AFSOCK_CAN_ERROR_CLASSES:
		add_bits(&w, error->classes, class_words,
			 CAN_COUNT(class_words));
		break;
	case AFSOCK_CAN_ERROR_CONTROLLER:
		add_bits(&w, error->controller, controller_words, 8);
		break;
	case AFSOCK_CAN_ERROR_VIOLATION:
		add_bits(&w, error->violation, violation_words, 8);
		break;
	case AFSOCK_CAN_ERROR_LOCATION:
		if (error->location < CAN_COUNT(places))
			add(&w, places[error->location]);
		break;
	case AFSOCK_CAN_ERROR_TRANSCEIVER:
		add(&w, canh_words[error->transceiver & 15]);
		add(&w, canl_words[error->transceiver >> 4]);
		break;
	}
	return w.count;
}

const char *afsock_can_state_name(int state)
{
	static const char *const names[] = {
		[CAN_STATE_ERROR_ACTIVE] = "error-active",
		[CAN_STATE_ERROR_WARNING] = "error-warning",
		[CAN_STATE_ERROR_PASSIVE] = "error-passive",
		[CAN_STATE_BUS_OFF] = "bus-off",
		[CAN_STATE_STOPPED] = "stopped",
		[CAN_STATE_SLEEPING] = "sleeping",
	};

	return state >= 0 && (size_t)state < CAN_COUNT(names) ? names[state] :
								NULL;
}

/* ---- decoding ---- */

static int state_of(const struct afsock_can_error *error)
{
	if (error->is_bus_off)
		return CAN_STATE_BUS_OFF;
	if (error->controller & (CAN_ERR_CRTL_RX_PASSIVE |
				 CAN_ERR_CRTL_TX_PASSIVE))
		return CAN_STATE_ERROR_PASSIVE;
	if (error->controller & (CAN_ERR_CRTL_RX_WARNING |
				 CAN_ERR_CRTL_TX_WARNING))
		return CAN_STATE_ERROR_WARNING;
	if (error->is_restarted || error->controller & CAN_ERR_CRTL_ACTIVE)
		return CAN_STATE_ERROR_ACTIVE;
	return -1;
}

/* What a byte says counts only where its class is set. */
static unsigned char detail(const struct can_frame *frame, canid_t class,
			    size_t at)
{
	return frame->can_id & class ? frame->data[at] : 0;
}

int afsock_can_error_decode(const void *frame, size_t len,
			    struct afsock_can_error *ret)
{
	struct afsock_can_error e = { .classes = 0 };
	struct can_frame f;

	if (len != CAN_MTU)
		return AFSOCK_EVALUE;
	memcpy(&f, frame, sizeof(f));
	if (!(f.can_id & CAN_ERR_FLAG))
		return AFSOCK_EVALUE;
	e.classes = f.can_id & CAN_ERR_MASK;
	e.lost_bit = detail(&f, CAN_ERR_LOSTARB, 0);
	e.controller = detail(&f, CAN_ERR_CRTL, 1);
	e.violation = detail(&f, CAN_ERR_PROT, 2);
	e.location = detail(&f, CAN_ERR_PROT, 3);
	e.transceiver = detail(&f, CAN_ERR_TRX, 4);
	e.is_bus_off = f.can_id & CAN_ERR_BUSOFF;
	e.is_restarted = f.can_id & CAN_ERR_RESTARTED;
	/* Drivers filled the counters in before there was a class for them. */
	e.has_counters = f.can_id & CAN_ERR_CNT || f.data[6] || f.data[7];
	e.tx_errors = f.data[6];
	e.rx_errors = f.data[7];
	e.state = state_of(&e);
	*ret = e;
	return 0;
}
