/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump_can_line.c - frames as candump shows them on the screen, to the byte */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "dump.h"

#define INDENT 5
/* Where what stands behind the data ends, counted from eight bytes of it. */
#define ERROR_COLUMN 13
#define ASCII_COLUMN 4
#define SWAP_MARK '`'

/* struct canxl_frame, which came with the headers of Linux 6.1. */
#define XL_HEAD 12
#define XL_FLAG 0x80

/* What the line says of a frame of any kind. */
struct shown {
	canid_t id;
	const unsigned char *data;
	size_t len;
	unsigned char flags;
	unsigned char raw_dlc; /* 9..15, or 0 */
	bool is_classic;
	const unsigned char *xl; /* the frame, when it is one of CAN XL */
};

/* ---- pieces; each returns behind what it wrote ---- */

static inline char *put_text(char *out, const char *text)
{
	size_t len = strlen(text);

	memcpy(out, text, len);
	return out + len;
}

static inline char *put_fill(char *out, size_t count)
{
	memset(out, ' ', count);
	return out + count;
}

static inline char *put_hex(char *out, uint32_t value, int digits)
{
	int i;

	for (i = digits - 1; i >= 0; i--, value >>= 4)
		out[i] = "0123456789ABCDEF"[value & 15];
	return out + digits;
}

static char *put_bits(char *out, unsigned char byte)
{
	int bit;

	for (bit = 7; bit >= 0; bit--)
		*out++ = byte >> bit & 1 ? '1' : '0';
	return out;
}

/* ---- the frame ---- */

static void look_xl(const unsigned char *bytes, size_t len, struct shown *ret)
{
	uint16_t data_len;

	memcpy(&data_len, bytes + 6, sizeof(data_len));
	ret->id &= CAN_SFF_MASK;
	ret->xl = bytes;
	ret->data = bytes + XL_HEAD;
	ret->len = data_len < len - XL_HEAD ? data_len : len - XL_HEAD;
}

/* The kernel has checked the lengths; we do not rely on it. */
static struct shown look(const unsigned char *bytes, size_t len)
{
	struct shown ret = { .is_classic = len == CAN_MTU };
	size_t room = ret.is_classic ? CAN_MAX_DLEN : CANFD_MAX_DLEN;

	if (len <= XL_HEAD)
		return ret;
	memcpy(&ret.id, bytes, sizeof(ret.id));
	if (bytes[4] & XL_FLAG) {
		look_xl(bytes, len, &ret);
		return ret;
	}
	ret.flags = bytes[5];
	ret.data = bytes + 8;
	if (room > len - 8)
		room = len - 8;
	ret.len = bytes[4] < room ? bytes[4] : room;
	if (ret.is_classic && ret.len == CAN_MAX_DLEN && bytes[7] > 8 &&
	    bytes[7] < 16)
		ret.raw_dlc = bytes[7];
	return ret;
}

static char *put_id(char *out, const struct dump_view *view, canid_t id)
{
	if (id & CAN_ERR_FLAG)
		return put_hex(out, id & (CAN_ERR_MASK | CAN_ERR_FLAG), 8);
	if (id & CAN_EFF_FLAG)
		return put_hex(out, id & CAN_EFF_MASK, 8);
	if (view->is_indented)
		out = put_fill(out, INDENT);
	return put_hex(out, id & CAN_SFF_MASK, 3);
}

/* "   [8] ", "   {F} ", "  [64] ", and the fields that only CAN XL has. */
static char *put_len(char *out, const struct dump_view *view,
		     const struct shown *s)
{
	uint32_t prio, af;
	char text[64];

	if (s->xl) {
		memcpy(&prio, s->xl, sizeof(prio));
		memcpy(&af, s->xl + 8, sizeof(af));
		snprintf(text, sizeof(text), "  [%04zu] (%02X|%02X:%02X:%08X)",
			 s->len, prio >> 16 & 0xff, s->xl[4], s->xl[5], af);
		return put_text(out, text);
	}
	if (!s->is_classic) {
		out = put_text(out, "  [");
		*out++ = (char)('0' + s->len / 10);
		*out++ = (char)('0' + s->len % 10);
		return put_text(out, "] ");
	}
	if (s->raw_dlc && view->has_raw_dlc) {
		out = put_text(out, "   {");
		out = put_hex(out, s->raw_dlc, 1);
		return put_text(out, "} ");
	}
	out = put_text(out, "   [");
	*out++ = (char)('0' + s->len);
	return put_text(out, "] ");
}

static char *put_data(char *out, const struct dump_view *view,
		      const struct shown *s)
{
	unsigned char byte;
	size_t i;

	for (i = 0; i < s->len; i++) {
		byte = s->data[view->is_swapped ? s->len - 1 - i : i];
		*out++ = view->is_swapped && i > 0 ? SWAP_MARK : ' ';
		out = view->is_binary ? put_bits(out, byte) :
					put_hex(out, byte, 2);
	}
	return out;
}

static char *put_ascii(char *out, const struct dump_view *view,
		       const struct shown *s)
{
	char mark = view->is_swapped ? SWAP_MARK : '\'';
	unsigned char byte;
	size_t i;

	*out++ = mark;
	for (i = 0; i < s->len; i++) {
		byte = s->data[view->is_swapped ? s->len - 1 - i : i];
		*out++ = byte > 0x1f && byte < 0x7f ? (char)byte : '.';
	}
	*out++ = mark;
	return out;
}

/* Behind the data, always at the same column. */
static char *put_behind(char *out, const struct dump_view *view,
			const struct shown *s)
{
	static const char error[] = "ERRORFRAME";
	size_t missing;

	if (s->len > CAN_MAX_DLEN || s->xl)
		return out;
	missing = (CAN_MAX_DLEN - s->len) * (view->is_binary ? 9 : 3);
	if (s->id & CAN_ERR_FLAG) {
		out = put_fill(out, missing + ERROR_COLUMN - strlen(error));
		return put_text(out, error);
	}
	if (!view->has_ascii)
		return out;
	return put_ascii(put_fill(out, missing + ASCII_COLUMN - 1), view, s);
}

static char *put_frame(char *out, const struct dump_view *view,
		       const struct shown *s)
{
	out = put_id(out, view, s->id);
	out = put_len(out, view, s);
	if (s->is_classic && s->id & CAN_RTR_FLAG)
		return put_text(out, " remote request");
	out = put_data(out, view, s);
	return put_behind(out, view, s);
}

/* ---- the line ---- */

static const char *color_of(const struct dump *d,
			    const struct afsock_can_received *frame)
{
	static const char *const colors[] = {
		"\033[1m\033[34m", "\033[1m\033[31m", "\033[1m\033[32m",
		"\033[1m", "\033[1m\033[35m", "\033[1m\033[36m",
	};

	return d->view.color ? colors[frame->ifindex % COUNT(colors)] : "";
}

static char *put_name(char *out, const struct dump *d,
		      const struct afsock_can_record *record)
{
	size_t len = record->interface_len;

	if (len < d->can_width)
		out = put_fill(out, d->can_width - len);
	memcpy(out, record->interface, len);
	return out + len;
}

static char *put_extra(char *out, const struct afsock_can_record *record,
		       const struct shown *s)
{
	static const char *const words[4] = { "- -", "B -", "- E", "B E" };

	out = put_text(out, record->direction == 'T' ? "  TX " : "  RX ");
	return put_text(out, words[s->flags & (CANFD_BRS | CANFD_ESI)]);
}

void dump_can_line(struct dump *d, const struct afsock_can_received *frame,
		   int64_t time_ns)
{
	static char line[64 * 1024];
	const struct afsock_can_record *record = &frame->record;
	struct shown s = look(record->frame, record->frame_len);
	const struct dump_view *view = &d->view;
	struct can_frame error;
	char *out = line;

	/* Error frames do not count, though they have eight digits. */
	if (s.id & CAN_EFF_FLAG)
		d->view.is_indented = true;
	*out++ = ' ';
	if (view->color > 2)
		out = put_text(out, color_of(d, frame));
	if (d->time_style)
		out = dump_put_time(d, out, time_ns, d->time_style);
	*out++ = ' ';
	if (view->color < 3)
		out = put_text(out, color_of(d, frame));
	out = put_name(out, d, record);
	if (view->has_extra)
		out = put_extra(out, record, &s);
	if (view->color == 1)
		out = put_text(out, "\033[0m");
	out = put_text(out, "  ");
	out = put_frame(out, view, &s);
	if (view->has_errors && s.is_classic && s.id & CAN_ERR_FLAG) {
		memcpy(&error, record->frame, sizeof(error));
		out = dump_can_error(out, &error);
	}
	if (view->color > 1)
		out = put_text(out, "\033[0m");
	*out++ = '\n';
	fwrite_unlocked(line, 1, (size_t)(out - line), stdout);
}
