/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* describe.c - frames for people; error frames decoded (linux/can/error.h) */
#include <linux/can/error.h>
#include <string.h>

#include "can.h"

/* 6.0. */
#ifndef CAN_ERR_CNT
#define CAN_ERR_CNT 0x00000200U
#endif

/* ---- error frames ---- */

/* One name for each bit from the lowest up. */
static const char *const controller_bits[8] = {
	"rx overflow", "tx overflow", "rx warning",   "tx warning",
	"rx passive",  "tx passive",  "active again", "bit 7",
};

static const char *const violation_bits[8] = {
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

static const struct {
	unsigned char value;
	const char *name;
} wires[] = {
	{ CAN_ERR_TRX_CANH_NO_WIRE, "CANH open" },
	{ CAN_ERR_TRX_CANH_SHORT_TO_BAT, "CANH at battery" },
	{ CAN_ERR_TRX_CANH_SHORT_TO_VCC, "CANH at VCC" },
	{ CAN_ERR_TRX_CANH_SHORT_TO_GND, "CANH at ground" },
	{ CAN_ERR_TRX_CANL_NO_WIRE, "CANL open" },
	{ CAN_ERR_TRX_CANL_SHORT_TO_BAT, "CANL at battery" },
	{ CAN_ERR_TRX_CANL_SHORT_TO_VCC, "CANL at VCC" },
	{ CAN_ERR_TRX_CANL_SHORT_TO_GND, "CANL at ground" },
	{ CAN_ERR_TRX_CANL_SHORT_TO_CANH, "CANL at CANH" },
};

static void out_bits(struct afsock_out *out, unsigned int bits,
		     const char *const names[8])
{
	const char *before = " (";
	unsigned int i;

	for (i = 0; i < 8; i++) {
		if (!(bits & 1u << i))
			continue;
		afsock_out_add(out, "%s%s", before, names[i]);
		before = ", ";
	}
	if (bits)
		afsock_out_add(out, ")");
}

static void out_lostarb(struct afsock_out *out, const unsigned char *data)
{
	if (data[0] != CAN_ERR_LOSTARB_UNSPEC)
		afsock_out_add(out, " (bit %u)", data[0]);
}

static void out_controller(struct afsock_out *out, const unsigned char *data)
{
	out_bits(out, data[1], controller_bits);
}

static void out_violation(struct afsock_out *out, const unsigned char *data)
{
	out_bits(out, data[2], violation_bits);
	if (data[3] == CAN_ERR_PROT_LOC_UNSPEC)
		return;
	if (data[3] < CAN_COUNT(places) && places[data[3]])
		afsock_out_add(out, " at %s", places[data[3]]);
	else
		afsock_out_add(out, " at place 0x%02x", data[3]);
}

/* The wires are two numbers, one in each half of the byte. */
static void out_wires(struct afsock_out *out, const unsigned char *data)
{
	unsigned char halves[2] = { data[4] & 0x0f, data[4] & 0xf0 };
	const char *before = " (";
	size_t half, i;

	for (half = 0; half < 2; half++)
		for (i = 0; i < CAN_COUNT(wires); i++) {
			if (!halves[half] || wires[i].value != halves[half])
				continue;
			afsock_out_add(out, "%s%s", before, wires[i].name);
			before = ", ";
		}
	if (*before == ',')
		afsock_out_add(out, ")");
}

static const struct {
	uint32_t bit;
	const char *name;
	void (*detail)(struct afsock_out *out, const unsigned char *data);
} classes[] = {
	{ CAN_ERR_TX_TIMEOUT, "transmit timeout", NULL },
	{ CAN_ERR_LOSTARB, "lost arbitration", out_lostarb },
	{ CAN_ERR_CRTL, "controller problem", out_controller },
	{ CAN_ERR_PROT, "protocol violation", out_violation },
	{ CAN_ERR_TRX, "transceiver", out_wires },
	{ CAN_ERR_ACK, "no acknowledge", NULL },
	{ CAN_ERR_BUSOFF, "bus off", NULL },
	{ CAN_ERR_BUSERROR, "bus error", NULL },
	{ CAN_ERR_RESTARTED, "restarted", NULL },
};

static void out_error(struct afsock_out *out, const struct can_frame *frame)
{
	const char *before = " ";
	size_t i;

	afsock_out_add(out, "error:");
	for (i = 0; i < CAN_COUNT(classes); i++) {
		if (!(frame->can_id & classes[i].bit))
			continue;
		afsock_out_add(out, "%s%s", before, classes[i].name);
		if (classes[i].detail)
			classes[i].detail(out, frame->data);
		before = ", ";
	}
	/* Drivers filled the counters in before there was a class for them. */
	if (frame->can_id & CAN_ERR_CNT || frame->data[6] || frame->data[7])
		afsock_out_add(out, "%scounters tx %u rx %u", before, frame->data[6],
			frame->data[7]);
	else if (*before == ' ')
		afsock_out_add(out, " of no known class");
}

/* ---- data ---- */

static void out_classic(struct afsock_out *out, const struct can_frame *frame)
{
	char id[9];

	afsock_can_id_format(frame->can_id, id);
	afsock_out_add(out, "%s [%u]", id, frame->len);
	if (frame->can_id & CAN_RTR_FLAG) {
		afsock_out_add(out, " remote request");
		return;
	}
	if (frame->len)
		afsock_out_add(out, " ");
	can_out_hex(out, frame->data, frame->len);
}

static void out_fd(struct afsock_out *out, const struct canfd_frame *frame)
{
	char id[9];

	afsock_can_id_format(frame->can_id, id);
	afsock_out_add(out, "%s FD%s%s [%02u]", id,
		frame->flags & CANFD_BRS ? " BRS" : "",
		frame->flags & CANFD_ESI ? " ESI" : "", frame->len);
	if (frame->len)
		afsock_out_add(out, " ");
	can_out_hex(out, frame->data, frame->len);
}

static void out_xl(struct afsock_out *out, const unsigned char *data)
{
	struct canxl_frame head;

	memcpy(&head, data, CANXL_HDR_SIZE);
	afsock_out_add(out, "%03X XL%s VCID %02X SDT %02X AF %08X [%u] ",
		head.prio & CANXL_PRIO_MASK,
		head.flags & CANXL_SEC ? " SEC" : "",
		(unsigned int)(head.prio >> CANXL_VCID_OFFSET & 0xff),
		head.sdt, head.af, head.len);
	can_out_hex(out, data + CANXL_HDR_SIZE, head.len);
}

int can_raw_describe(const unsigned char *data, size_t len, char *buf,
		     size_t size)
{
	struct afsock_out out = { .buf = buf, .size = size };
	struct can_frame classic;
	struct canfd_frame fd;

	if (!can_is_frame(data, len))
		return 0;
	if (can_frame_is_xl(data, len)) {
		out_xl(&out, data);
	} else if (len == CANFD_MTU) {
		memcpy(&fd, data, sizeof(fd));
		out_fd(&out, &fd);
	} else {
		memcpy(&classic, data, sizeof(classic));
		if (classic.can_id & CAN_ERR_FLAG)
			out_error(&out, &classic);
		else
			out_classic(&out, &classic);
	}
	return (int)out.used;
}
