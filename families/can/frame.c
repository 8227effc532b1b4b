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

#include "can.h"

/* clang-format off */
#define ROW(h) \
	h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7" \
	h "8" h "9" h "A" h "B" h "C" h "D" h "E" h "F"
const char can_hex_pairs[513] =
	ROW("0") ROW("1") ROW("2") ROW("3") ROW("4") ROW("5") ROW("6") ROW("7")
	ROW("8") ROW("9") ROW("A") ROW("B") ROW("C") ROW("D") ROW("E") ROW("F");

#define NONE16 255, 255, 255, 255, 255, 255, 255, 255, \
	255, 255, 255, 255, 255, 255, 255, 255
#define LETTERS 255, 10, 11, 12, 13, 14, 15, 255, \
	255, 255, 255, 255, 255, 255, 255, 255
const unsigned char can_nibbles[256] = {
	NONE16, NONE16, NONE16,
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 255, 255, 255, 255, 255,
	LETTERS, NONE16, LETTERS, NONE16,
	NONE16, NONE16, NONE16, NONE16, NONE16, NONE16, NONE16, NONE16,
};
/* clang-format on */

static inline unsigned int nibble(char c)
{
	return can_nibbles[(unsigned char)c];
}

static inline char *put_byte(char *out, unsigned int byte)
{
	memcpy(out, &can_hex_pairs[2 * byte], 2);
	return out + 2;
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

static inline char *put_id(char *out, canid_t id)
{
	if (!(id & (CAN_EFF_FLAG | CAN_ERR_FLAG))) {
		*out = can_hex_pairs[2 * (id >> 8 & 7) + 1];
		return put_byte(out + 1, id & 0xff);
	}
	id &= id & CAN_ERR_FLAG ? CAN_ERR_MASK | CAN_ERR_FLAG : CAN_EFF_MASK;
	out = put_byte(out, id >> 24);
	out = put_byte(out, id >> 16 & 0xff);
	out = put_byte(out, id >> 8 & 0xff);
	return put_byte(out, id & 0xff);
}

size_t afsock_can_id_format(canid_t id, char ret[9])
{
	char *end = put_id(ret, id);

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
	if ((bad & 0xf0) || (len != 3 && len != 8))
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

static inline char *put_data(char *out, const unsigned char *data, size_t len)
{
	const unsigned char *end = data + len;

	while (data < end)
		out = put_byte(out, *data++);
	return out;
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

static inline size_t put_classic(char *out, const struct can_frame *frame)
{
	char *at = put_id(out, frame->can_id);

	if (frame->len > CAN_MAX_DLEN)
		return 0;
	*at++ = '#';
	if (frame->can_id & CAN_RTR_FLAG)
		return put_remote(at, out, frame);
	at = put_data(at, frame->data, frame->len);
	if (frame->len8_dlc)
		at = put_raw_dlc(at, frame);
	return (size_t)(at - out);
}

static size_t put_fd(char *out, const struct canfd_frame *frame)
{
	char *at = put_id(out, frame->can_id);

	if (frame->len > CANFD_MAX_DLEN)
		return 0;
	*at++ = '#';
	*at++ = '#';
	*at++ = can_hex_pairs[2 * (frame->flags & 15u) + 1];
	at = put_data(at, frame->data, frame->len);
	return (size_t)(at - out);
}

/* VCID and priority are five digits: "00123". */
static size_t put_xl(char *out, const unsigned char *bytes, size_t len)
{
	struct canxl_frame head;
	char *at = out;
	unsigned int prio;

	memcpy(&head, bytes, CANXL_HDR_SIZE);
	if (head.len < CANXL_MIN_DLEN || head.len > CANXL_MAX_DLEN ||
	    len != CANXL_HDR_SIZE + head.len)
		return 0;
	prio = head.prio & CANXL_PRIO_MASK;
	at = put_byte(at, head.prio >> CANXL_VCID_OFFSET & 0xff);
	*at++ = can_hex_pairs[2 * (prio >> 8) + 1];
	at = put_byte(at, prio & 0xff);
	*at++ = '#';
	at = put_byte(at, head.flags);
	*at++ = ':';
	at = put_byte(at, head.sdt);
	*at++ = ':';
	at = put_byte(at, head.af >> 24);
	at = put_byte(at, head.af >> 16 & 0xff);
	at = put_byte(at, head.af >> 8 & 0xff);
	at = put_byte(at, head.af & 0xff);
	*at++ = '#';
	at = put_data(at, bytes + CANXL_HDR_SIZE, head.len);
	return (size_t)(at - out);
}

/* The flag lies where the other kinds have their length, far above any. */
bool can_frame_is_xl(const void *frame, size_t len)
{
	const unsigned char *bytes = frame;

	return len > CANXL_HDR_SIZE && len <= CANXL_MTU &&
	       bytes[offsetof(struct canxl_frame, flags)] & CANXL_XLF;
}

size_t can_put_frame(char *out, const void *frame, size_t len)
{
	struct can_frame classic;
	struct canfd_frame fd;

	if (can_frame_is_xl(frame, len))
		return put_xl(out, frame, len);
	if (len == CAN_MTU) {
		memcpy(&classic, frame, sizeof(classic));
		return put_classic(out, &classic);
	}
	if (len == CANFD_MTU) {
		memcpy(&fd, frame, sizeof(fd));
		return put_fd(out, &fd);
	}
	return 0;
}

ssize_t afsock_can_frame_format(const void *frame, size_t len, char *buf,
				size_t size)
{
	char text[AFSOCK_CAN_XL_TEXT_MAX];
	char *out = size < (can_frame_is_xl(frame, len) ?
				    AFSOCK_CAN_XL_TEXT_MAX :
				    AFSOCK_CAN_TEXT_MAX) ? text : buf;
	size_t used = can_put_frame(out, frame, len), kept;

	if (used == 0)
		return AFSOCK_EVALUE;
	kept = used < size ? used : size ? size - 1 : 0;
	if (out == text && kept)
		memcpy(buf, text, kept);
	if (size)
		buf[kept] = '\0';
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
static inline ssize_t read_data(struct reader *in, unsigned char *data,
				size_t max, char stop_at)
{
	size_t len = (size_t)(in->end - in->at), i;
	const char *at = in->at;
	unsigned int high, low, bad = 0;

	if (len > 2 * max || len % 2)
		return read_data_slowly(in, data, max, stop_at);
	for (i = 0; i < len / 2; i++, at += 2) {
		high = nibble(at[0]);
		low = nibble(at[1]);
		bad |= high | low;
		data[i] = (unsigned char)(high << 4 | low);
	}
	if (bad & 0xf0) {
		memset(data, 0, len / 2);
		return read_data_slowly(in, data, max, stop_at);
	}
	in->at = at;
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

static inline ssize_t read_classic(struct reader *in, canid_t id, void *ret,
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

ssize_t afsock_can_frame_parse(const char *text, size_t len, void *frame,
			       size_t size, struct afsock_err *err)
{
	struct reader in = { text, text, text + len, err };
	size_t digits = 3;
	canid_t id = 0;
	unsigned int a, b, c;
	int r;

	if (len > 5 && text[5] == '#' && text[3] != '#')
		return read_xl(&in, frame, size);
	if (len > 3 && text[3] == '#') {
		a = nibble(text[0]);
		b = nibble(text[1]);
		c = nibble(text[2]);
		id = a << 8 | b << 4 | c;
		if (a > 7 || (b | c) > 15)
			id = CAN_EFF_FLAG;
	} else if (len > 8 && text[8] == '#') {
		digits = 8;
		id = CAN_EFF_FLAG;
	} else {
		return fail_at(&in, AFSOCK_ETEXT,
			       "no identifier of 3 or 8 hex digits and '#'");
	}
	if (id & CAN_EFF_FLAG) {
		r = afsock_can_id_parse(text, digits, &id, err);
		if (r < 0)
			return r;
	}
	in.at = text + digits + 1;
	if (in.at < in.end && *in.at == '#') {
		in.at++;
		return read_fd(&in, id, frame, size);
	}
	return read_classic(&in, id, frame, size);
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
