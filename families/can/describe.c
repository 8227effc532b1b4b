/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* describe.c - frames for people */
#include <linux/can/error.h>
#include <string.h>

#include "can.h"

/* ---- error frames ---- */

/* "BEFOREword, wordAFTER", nothing without words. */
static void out_words(struct afsock_out *out,
		      const struct afsock_can_error *error,
		      enum afsock_can_error_part part, const char *before,
		      const char *after)
{
	const char *words[AFSOCK_CAN_ERROR_WORDS_MAX];
	size_t i, n = afsock_can_error_words(error, part, words,
					     CAN_COUNT(words));

	for (i = 0; i < n; i++)
		afsock_out_add(out, "%s%s", i ? ", " : before, words[i]);
	if (n)
		afsock_out_add(out, "%s", after);
}

static void out_lostarb(struct afsock_out *out,
			const struct afsock_can_error *error)
{
	if (error->lost_bit != CAN_ERR_LOSTARB_UNSPEC)
		afsock_out_add(out, " (bit %u)", error->lost_bit);
}

static void out_controller(struct afsock_out *out,
			   const struct afsock_can_error *error)
{
	out_words(out, error, AFSOCK_CAN_ERROR_CONTROLLER, " (", ")");
}

static void out_violation(struct afsock_out *out,
			  const struct afsock_can_error *error)
{
	size_t used;

	out_words(out, error, AFSOCK_CAN_ERROR_VIOLATION, " (", ")");
	used = out->used;
	out_words(out, error, AFSOCK_CAN_ERROR_LOCATION, " at ", "");
	if (out->used == used && error->location != CAN_ERR_PROT_LOC_UNSPEC)
		afsock_out_add(out, " at place 0x%02x", error->location);
}

static void out_wires(struct afsock_out *out,
		      const struct afsock_can_error *error)
{
	out_words(out, error, AFSOCK_CAN_ERROR_TRANSCEIVER, " (", ")");
}

static const struct {
	uint32_t bit;
	const char *name;
	void (*detail)(struct afsock_out *out,
		       const struct afsock_can_error *error);
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
	struct afsock_can_error error;
	const char *before = " ";
	size_t i;

	if (afsock_can_error_decode(frame, sizeof(*frame), &error) < 0)
		return;
	afsock_out_add(out, "error:");
	for (i = 0; i < CAN_COUNT(classes); i++) {
		if (!(error.classes & classes[i].bit))
			continue;
		afsock_out_add(out, "%s%s", before, classes[i].name);
		if (classes[i].detail)
			classes[i].detail(out, &error);
		before = ", ";
	}
	if (error.has_counters)
		afsock_out_add(out, "%scounters tx %u rx %u", before,
			       error.tx_errors, error.rx_errors);
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
