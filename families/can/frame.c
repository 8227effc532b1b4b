/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * frame.c - frames in can-utils' compact text, both ways
 *
 * Every frame of a dump and of a replay goes through here, so the plain case
 * of each direction is a table look-up per byte and no call. What the plain
 * reader does not like goes to a slow one that finds the position.
 */
#include <errno.h>
#include <string.h>

#include "frame_text.h"

/* clang-format off */
#define ROW(h) \
	h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7" \
	h "8" h "9" h "A" h "B" h "C" h "D" h "E" h "F"
const char can_hex_pairs[513] =
	ROW("0") ROW("1") ROW("2") ROW("3") ROW("4") ROW("5") ROW("6") ROW("7")
	ROW("8") ROW("9") ROW("A") ROW("B") ROW("C") ROW("D") ROW("E") ROW("F");

#define NO CAN_NO_NIBBLE
#define NO8 NO, NO, NO, NO, NO, NO, NO, NO
#define NO16 NO8, NO8
#define DIGITS(n) \
	NO16, NO16, NO16, \
	0, n, 2 * n, 3 * n, 4 * n, 5 * n, 6 * n, 7 * n, \
	8 * n, 9 * n, NO, NO, NO, NO, NO, NO, \
	NO, 10 * n, 11 * n, 12 * n, 13 * n, 14 * n, 15 * n, NO, NO8, NO16, \
	NO, 10 * n, 11 * n, 12 * n, 13 * n, 14 * n, 15 * n, NO, NO8, NO16, \
	NO16, NO16, NO16, NO16, NO16, NO16, NO16, NO16
const uint16_t can_nibbles[256] = { DIGITS(1) };
static const uint16_t high_nibbles[256] = { DIGITS(16) };
/* clang-format on */

static inline unsigned int nibble(char c)
{
	return can_nibbles[(unsigned char)c];
}

/* The byte of two digits; above 0xff when one is none. */
static inline unsigned int byte_of(const char *at)
{
	return (unsigned int)high_nibbles[(unsigned char)at[0]] |
	       can_nibbles[(unsigned char)at[1]];
}

/* The bytes of eight digits. Above 0xff when one of those is none. */
static inline unsigned int read_four(const char *at, unsigned char *ret)
{
	const unsigned int a = byte_of(at), b = byte_of(at + 2);
	const unsigned int c = byte_of(at + 4), d = byte_of(at + 6);

	ret[0] = (unsigned char)a;
	ret[1] = (unsigned char)b;
	ret[2] = (unsigned char)c;
	ret[3] = (unsigned char)d;
	return a | b | c | d;
}

/* ---- lengths and identifiers ---- */

size_t afsock_can_fd_len(size_t len)
{
	static const unsigned char lengths[] = { 8,  12, 16, 20,
						 24, 32, 48, 64 };
	size_t i = 0;

	if (len <= CAN_MAX_DLEN)
		return len;
	while (i < CAN_COUNT(lengths) && lengths[i] < len)
		i++;
	return i < CAN_COUNT(lengths) ? lengths[i] : 0;
}

size_t afsock_can_id_format(canid_t id, char ret[9])
{
	char *end = can_put_id(ret, id);

	*end = '\0';
	return (size_t)(end - ret);
}

static int shown(size_t len)
{
	return len > 60 ? 60 : (int)len;
}

int afsock_can_id_parse(const char *text, size_t len, canid_t *ret,
			struct afsock_err *err)
{
	canid_t id = 0;
	unsigned int bad = 0;
	size_t i;

	for (i = 0; i < len && i < 8; i++) {
		bad |= nibble(text[i]);
		id = id << 4 | (nibble(text[i]) & 15);
	}
	if (bad > 15 || (len != 3 && len != 8))
		return afsock_fail(err, AFSOCK_ETEXT, "id",
				   "identifier '%.*s' is not 3 or 8 hex digits",
				   shown(len), text);
	if (len == 3 && id > CAN_SFF_MASK)
		return afsock_fail(err, AFSOCK_ERANGE, "id",
				   "identifier %.3s above 7FF; 29 bits are "
				   "written with 8 digits",
				   text);
	if (id > (CAN_ERR_FLAG | CAN_ERR_MASK))
		return afsock_fail(err, AFSOCK_ERANGE, "id",
				   "identifier %.8s above 1FFFFFFF (3FFFFFFF "
				   "in an error frame)",
				   text);
	if (len == 8 && !(id & CAN_ERR_FLAG))
		id |= CAN_EFF_FLAG;
	*ret = id;
	return 0;
}

/* ---- writing ---- */

/* In steps of four: a frame's data and the room for its text end at one. */
static inline char *put_data(char *out, const unsigned char *data, size_t len)
{
	char *end = out + 2 * len;

	for (; out < end; data += 4) {
		out = can_put_byte(out, data[0]);
		out = can_put_byte(out, data[1]);
		out = can_put_byte(out, data[2]);
		out = can_put_byte(out, data[3]);
	}
	return end;
}

static char *put_raw_dlc(char *out, const struct can_frame *frame)
{
	if (frame->len != CAN_MAX_DLEN || frame->len8_dlc <= CAN_MAX_DLEN ||
	    frame->len8_dlc > CAN_MAX_RAW_DLC)
		return out;
	*out++ = '_';
	*out++ = can_hex_pairs[2 * frame->len8_dlc + 1];
	return out;
}

static size_t put_remote(char *at, char *out, const struct can_frame *frame)
{
	*at++ = 'R';
	if (frame->len > 0)
		*at++ = (char)('0' + frame->len);
	at = put_raw_dlc(at, frame);
	return (size_t)(at - out);
}

/* What can_put_plain leaves. */
static size_t put_classic(char *out, const struct can_frame *frame)
{
	char *at = can_put_id(out, frame->can_id);

	*at++ = '#';
	if (frame->can_id & CAN_RTR_FLAG)
		return put_remote(at, out, frame);
	at = put_raw_dlc(put_data(at, frame->data, frame->len), frame);
	return (size_t)(at - out);
}

static size_t put_fd(char *out, const struct canfd_frame *frame)
{
	char *at = can_put_id(out, frame->can_id);

	*at++ = '#';
	*at++ = '#';
	*at++ = can_hex_pairs[2 * (frame->flags & 15u) + 1];
	at = put_data(at, frame->data, frame->len);
	return (size_t)(at - out);
}

/* VCID and priority are five digits: "00123". */
static size_t put_xl(char *out, const unsigned char *bytes)
{
	struct canxl_frame head;
	char *at = out;
	unsigned int prio, i;

	memcpy(&head, bytes, CANXL_HDR_SIZE);
	prio = head.prio & CANXL_PRIO_MASK;
	at = can_put_byte(at, head.prio >> CANXL_VCID_OFFSET & 0xff);
	*at++ = can_hex_pairs[2 * (prio >> 8) + 1];
	at = can_put_byte(at, prio & 0xff);
	*at++ = '#';
	at = can_put_byte(at, head.flags);
	*at++ = ':';
	at = can_put_byte(at, head.sdt);
	*at++ = ':';
	at = can_put_byte(at, head.af >> 24);
	at = can_put_byte(at, head.af >> 16 & 0xff);
	at = can_put_byte(at, head.af >> 8 & 0xff);
	at = can_put_byte(at, head.af & 0xff);
	*at++ = '#';
	bytes += CANXL_HDR_SIZE;
	at = put_data(at, bytes, head.len & ~3u);
	for (i = head.len & ~3u; i < head.len; i++)
		at = can_put_byte(at, bytes[i]);
	return (size_t)(at - out);
}

size_t can_put_frame(char *out, const void *frame, size_t len)
{
	struct can_frame classic;
	struct canfd_frame fd;
	char *at;

	if (can_is_classic(frame, len)) {
		at = can_put_plain(out, frame);
		if (at)
			return (size_t)(at - out);
	}
	if (can_frame_is_xl(frame, len))
		return put_xl(out, frame);
	if (len == CANFD_MTU) {
		memcpy(&fd, frame, sizeof(fd));
		return put_fd(out, &fd);
	}
	memcpy(&classic, frame, sizeof(classic));
	return put_classic(out, &classic);
}

/* For a buffer that the longest text may not fit. */
static ssize_t format_cut(const void *frame, size_t len, char *buf, size_t size)
{
	char text[AFSOCK_CAN_XL_TEXT_MAX];
	size_t used = can_put_frame(text, frame, len);
	size_t kept = used < size ? used : size ? size - 1 : 0;

	if (kept)
		memcpy(buf, text, kept);
	if (size)
		buf[kept] = '\0';
	return (ssize_t)used;
}

ssize_t afsock_can_frame_format(const void *frame, size_t len, char *buf,
				size_t size)
{
	size_t used;

	if (!can_is_frame(frame, len))
		return AFSOCK_EVALUE;
	if (size < AFSOCK_CAN_TEXT_MAX || can_frame_is_xl(frame, len))
		return format_cut(frame, len, buf, size);
	used = can_put_frame(buf, frame, len);
	buf[used] = '\0';
	return (ssize_t)used;
}

/* ---- reading ---- */

struct reader {
	const char *text; /* the whole of it, for messages */
	const char *at;
	const char *end;
	struct afsock_err *err;
};

static int fail_at(const struct reader *in, int code, const char *why)
{
	return afsock_fail(in->err, code, "frame",
			   "frame '%.*s': %s at position %zu",
			   shown((size_t)(in->end - in->text)), in->text, why,
			   (size_t)(in->at - in->text));
}

static ssize_t finish(const struct reader *in, const void *frame, size_t len,
		      void *ret, size_t size)
{
	if (len > size)
		return afsock_fail(in->err, AFSOCK_ERANGE, "frame",
				   "frame '%.*s' takes %zu bytes, %zu are there",
				   shown((size_t)(in->end - in->text)),
				   in->text, len, size);
	memcpy(ret, frame, len);
	return (ssize_t)len;
}

/*
 * Pairs of digits up to max bytes or to stop_at; one '.' may stand before each
 * and at the end, as cansend takes it. Returns how many.
 */
static ssize_t read_data_slowly(struct reader *in, unsigned char *data,
				size_t max, char stop_at)
{
	size_t n = 0;

	while (in->at < in->end && *in->at != stop_at) {
		if (*in->at == '.' && ++in->at == in->end)
			break;
		if (nibble(*in->at) > 15)
			return fail_at(in, AFSOCK_ETEXT, "no hex digit");
		if (n == max)
			return fail_at(in, AFSOCK_ERANGE,
				       "more data than a frame holds");
		if (in->at + 1 == in->end || nibble(in->at[1]) > 15) {
			in->at++;
			return fail_at(in, AFSOCK_ETEXT,
				       "second hex digit missing");
		}
		data[n++] = (unsigned char)(nibble(in->at[0]) << 4 |
					    nibble(in->at[1]));
		in->at += 2;
	}
	return (ssize_t)n;
}

/* Nothing but pairs, all of them and not too many: the usual case. */
static ssize_t read_data(struct reader *in, unsigned char *data, size_t max,
			 char stop_at)
{
	size_t len = (size_t)(in->end - in->at), i;
	unsigned int byte, bad = 0;

	if (len > 2 * max || len % 2)
		return read_data_slowly(in, data, max, stop_at);
	for (i = 0; i + 4 <= len / 2; i += 4)
		bad |= read_four(in->at + 2 * i, data + i);
	for (; i < len / 2; i++) {
		byte = byte_of(in->at + 2 * i);
		bad |= byte;
		data[i] = (unsigned char)byte;
	}
	if (bad > 0xff) {
		memset(data, 0, len / 2);
		return read_data_slowly(in, data, max, stop_at);
	}
	in->at = in->end;
	return (ssize_t)i;
}

/* "_9" to "_F" behind a length of 8, or nothing. */
static int read_raw_dlc(struct reader *in, struct can_frame *frame)
{
	unsigned int dlc;

	if (in->at == in->end)
		return 0;
	if (*in->at != '_' || frame->len != CAN_MAX_DLEN)
		return fail_at(in, AFSOCK_ETEXT, "surplus");
	in->at++;
	dlc = in->at < in->end ? nibble(*in->at) : 255;
	if (dlc <= CAN_MAX_DLEN || dlc > CAN_MAX_RAW_DLC)
		return fail_at(in, AFSOCK_ETEXT, "no length code of 9 to F");
	in->at++;
	if (in->at != in->end)
		return fail_at(in, AFSOCK_ETEXT, "surplus");
	frame->len8_dlc = (unsigned char)dlc;
	return 0;
}

/* Behind "R". */
static int read_remote(struct reader *in, struct can_frame *frame)
{
	frame->can_id |= CAN_RTR_FLAG;
	if (in->at < in->end) {
		if (*in->at < '0' || *in->at > '8')
			return fail_at(in, AFSOCK_ETEXT, "no length of 0 to 8");
		frame->len = (unsigned char)(*in->at++ - '0');
	}
	return read_raw_dlc(in, frame);
}

static ssize_t read_classic(struct reader *in, canid_t id, void *ret,
				   size_t size)
{
	struct can_frame frame = { .can_id = id };
	ssize_t n;
	int r = 0;

	if (in->at < in->end && (*in->at | 32) == 'r') {
		in->at++;
		r = read_remote(in, &frame);
	} else {
		n = read_data(in, frame.data, CAN_MAX_DLEN, '_');
		if (n < 0)
			return n;
		frame.len = (unsigned char)n;
		if (in->at != in->end)
			r = read_raw_dlc(in, &frame);
	}
	return r < 0 ? r : finish(in, &frame, CAN_MTU, ret, size);
}

/* Behind "##". */
static ssize_t read_fd(struct reader *in, canid_t id, void *ret, size_t size)
{
	struct canfd_frame frame = { .can_id = id };
	ssize_t n;

	if (in->at == in->end || nibble(*in->at) > 15)
		return fail_at(in, AFSOCK_ETEXT, "no flags as one hex digit");
	frame.flags = (unsigned char)nibble(*in->at++);
	n = read_data(in, frame.data, CANFD_MAX_DLEN, '\0');
	if (n < 0)
		return n;
	frame.len = (unsigned char)afsock_can_fd_len((size_t)n);
	return finish(in, &frame, CANFD_MTU, ret, size);
}

static int read_digits(struct reader *in, size_t count, char behind,
		       uint32_t *ret)
{
	uint32_t value = 0;

	for (; count; count--, in->at++) {
		if (in->at == in->end || nibble(*in->at) > 15)
			return fail_at(in, AFSOCK_ETEXT, "no hex digit");
		value = value << 4 | nibble(*in->at);
	}
	if (in->at == in->end || *in->at != behind)
		return fail_at(in, AFSOCK_ETEXT,
			       behind == '#' ? "no '#'" : "no ':'");
	in->at++;
	*ret = value;
	return 0;
}

static ssize_t read_xl(struct reader *in, void *ret, size_t size)
{
	struct canxl_frame frame;
	uint32_t id = 0, flags = 0, sdt = 0, af = 0;
	ssize_t n;
	int r = read_digits(in, 5, '#', &id);

	if (r == 0)
		r = read_digits(in, 2, ':', &flags);
	if (r == 0)
		r = read_digits(in, 2, ':', &sdt);
	if (r == 0)
		r = read_digits(in, 8, '#', &af);
	if (r < 0)
		return r;
	if ((id & 0xfff) > CANXL_PRIO_MASK)
		return afsock_fail(in->err, AFSOCK_ERANGE, "frame",
				   "priority %03X above 7FF",
				   (unsigned int)(id & 0xfff));
	memset(&frame, 0, CANXL_HDR_SIZE);
	frame.prio = (id & 0xfff) | id >> 12 << CANXL_VCID_OFFSET;
	frame.flags = (unsigned char)(flags | CANXL_XLF);
	frame.sdt = (unsigned char)sdt;
	frame.af = af;
	n = read_data(in, frame.data, CANXL_MAX_DLEN, '\0');
	if (n < 0)
		return n;
	if (n < CANXL_MIN_DLEN)
		return fail_at(in, AFSOCK_ETEXT,
			       "no data, which CAN XL does not have");
	frame.len = (unsigned short)n;
	return finish(in, &frame, CANXL_HDR_SIZE + (size_t)n, ret, size);
}

/*
 * "123#1122" and "12345678#1122" and nothing else. What it refuses may still
 * be a frame, and is looked at again by parse_any.
 */
static inline bool parse_plain(const char *text, size_t len,
			       struct can_frame *ret)
{
	size_t digits = len > 3 && text[3] == '#' ? 3 : 8, count, i;
	unsigned int a, b, c, d, byte, bad = 0;

	if (len <= digits || text[digits] != '#' || (len - digits) % 2 == 0)
		return false;
	if (digits == 3) {
		a = can_nibbles[(unsigned char)text[0]];
		b = byte_of(text + 1);
		if (a > 7 || b > 0xff)
			return false;
		ret->can_id = a << 8 | b;
	} else {
		a = byte_of(text);
		b = byte_of(text + 2);
		c = byte_of(text + 4);
		d = byte_of(text + 6);
		if ((a | b | c | d) > 0xff || a > 0x3f)
			return false;
		ret->can_id = a << 24 | b << 16 | c << 8 | d;
		if (!(ret->can_id & CAN_ERR_FLAG))
			ret->can_id |= CAN_EFF_FLAG;
	}
	text += digits + 1;
	count = (len - digits) / 2;
	if (count > CAN_MAX_DLEN)
		return false;
	ret->len = (unsigned char)count;
	if (count == CAN_MAX_DLEN)
		return (read_four(text, ret->data) |
			read_four(text + 8, ret->data + 4)) <= 0xff;
	for (i = 0; i < count; i++, text += 2) {
		byte = byte_of(text);
		bad |= byte;
		ret->data[i] = (unsigned char)byte;
	}
	return bad <= 0xff;
}

static CAN_RARE ssize_t parse_any(const char *text, size_t len, void *frame,
				  size_t size, struct afsock_err *err)
{
	struct reader in = { text, text, text + len, err };
	size_t digits = len > 3 && text[3] == '#' ? 3 : 8;
	canid_t id;
	int r;

	if (len > 5 && text[5] == '#' && digits != 3)
		return read_xl(&in, frame, size);
	if (len <= digits || text[digits] != '#')
		return fail_at(&in, AFSOCK_ETEXT,
			       "no identifier of 3 or 8 hex digits and '#'");
	r = afsock_can_id_parse(text, digits, &id, err);
	if (r < 0)
		return r;
	in.at = text + digits + 1;
	if (in.at < in.end && *in.at == '#') {
		in.at++;
		return read_fd(&in, id, frame, size);
	}
	return read_classic(&in, id, frame, size);
}

ssize_t afsock_can_frame_parse(const char *text, size_t len, void *frame,
			       size_t size, struct afsock_err *err)
{
	struct can_frame plain = { .can_id = 0 };

	if (size < CAN_MTU || !parse_plain(text, len, &plain))
		return parse_any(text, len, frame, size, err);
	memcpy(frame, &plain, sizeof(plain));
	return sizeof(plain);
}

/* ---- bytes of the other protocols ---- */

int can_bytes_write(const unsigned char *data, size_t len, char *buf,
		    size_t size)
{
	struct afsock_out out = { .buf = buf, .size = size };

	can_out_hex(&out, data, len);
	return (int)out.used;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Words of hex digits; a single digit alone is a byte, as isotpsend takes it. */
ssize_t can_bytes_read(const char *text, size_t len, void *buf, size_t size,
		       struct afsock_err *err)
{
	struct reader in = { text, text, text + len, err };
	unsigned char *out = buf;
	const char *stop;
	size_t n = 0;
	int pass;

	/* The first pass only checks. */
	for (pass = 0; pass < 2; pass++) {
		in.at = text;
		n = 0;
		while (in.at < in.end) {
			if (is_space(*in.at)) {
				in.at++;
				continue;
			}
			for (stop = in.at; stop < in.end && !is_space(*stop);)
				stop++;
			for (; in.at < stop; n++) {
				unsigned int high = 0, low;
				bool is_alone = stop - in.at == 1 &&
						(in.at == text ||
						 is_space(in.at[-1]));

				if (!is_alone)
					high = nibble(*in.at++);
				low = in.at < stop ? nibble(*in.at) : 255;
				if ((high | low) > 15)
					return fail_at(&in, AFSOCK_ETEXT,
						       "no pair of hex digits");
				in.at++;
				if (n >= size)
					return fail_at(&in, AFSOCK_ERANGE,
						       "more bytes than room");
				if (pass)
					out[n] = (unsigned char)(high << 4 |
								 low);
			}
		}
	}
	return (ssize_t)n;
}
