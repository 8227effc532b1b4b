/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * log_asc.c - reading Vector's ASC
 *
 *     date Sat Sep 30 10:06:13.191 PM 2017
 *     base hex  timestamps absolute
 *        0.000000 1  123             Rx   d 8 11 22 33 44 55 66 77 88
 *        0.100000 1  12345678x       Tx   r 4
 *        0.200000 1  ErrorFrame
 *        0.300000 CANFD   1 Rx 123  1 0 a 16 00 ... 130000 130 3000 0 0 0 0 0
 *        0.400000 CANXL   1 Rx XLFF ...
 *
 * Everything else with a time is an event that is no frame. Comments that our
 * own writer makes say what the format has no field for (log_asc_write.c).
 */
#include <linux/can/error.h>
#include <stdio.h>
#include <strings.h>

#include "log.h"

/* Bits of the field Flags (can-utils, asc2log.c). */
enum asc_flag {
	ASC_RTR = 0x00000010,
	ASC_FDF = 0x00001000,
	ASC_RRS = 0x00800000,
	ASC_SEC = 0x01000000
};

struct words {
	const char *at;
	const char *end;
	const char *text; /* the word taken last, len 0 at the end */
	size_t len;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool take(struct words *w)
{
	while (w->at < w->end && is_space(*w->at))
		w->at++;
	w->text = w->at;
	while (w->at < w->end && !is_space(*w->at))
		w->at++;
	w->len = (size_t)(w->at - w->text);
	return w->len > 0;
}

static bool is_word(const struct words *w, const char *word)
{
	return w->len == strlen(word) && strncasecmp(w->text, word, w->len) == 0;
}

static bool take_word(struct words *w, const char *word)
{
	return take(w) && is_word(w, word);
}

/* The word as a number of at most max. */
static bool number(const struct words *w, size_t len, unsigned int base,
		   uint32_t max, uint32_t *ret)
{
	uint64_t value = 0;
	unsigned int digit;
	size_t i;

	for (i = 0; i < len; i++) {
		digit = can_nibbles[(unsigned char)w->text[i]];
		if (digit >= base)
			return false;
		value = value * base + digit;
		if (value > max)
			return false;
	}
	*ret = (uint32_t)value;
	return len > 0;
}

static bool take_number(struct words *w, unsigned int base, uint32_t max,
			uint32_t *ret)
{
	return take(w) && number(w, w->len, base, max, ret);
}

static unsigned int base_of(const struct afsock_can_log_reader *r)
{
	return r->in.asc.is_decimal ? 10 : 16;
}

/* ---- fields ---- */

static int fail_word(const struct afsock_can_log_reader *r,
		     const struct words *w, struct afsock_err *err,
		     const char *what)
{
	if (w->len == 0)
		return can_log_fail(r, AFSOCK_ETEXT, err, "%s is missing",
				    what);
	return can_log_fail(r, AFSOCK_ETEXT, err, "%s '%.*s' is not right",
			    what, w->len > 40 ? 40 : (int)w->len, w->text);
}

/* "123", "12345678x", in the base of the file. */
static bool read_id(const struct afsock_can_log_reader *r,
		    const struct words *w, canid_t *ret)
{
	bool is_long = w->len > 1 && (w->text[w->len - 1] | 32) == 'x';

	if (!number(w, w->len - is_long, base_of(r),
		    is_long ? CAN_EFF_MASK : CAN_SFF_MASK, ret))
		return false;
	if (is_long)
		*ret |= CAN_EFF_FLAG;
	return true;
}

/* 'R', 'T', 0 when it is no direction, '-' for a request to send, which the
 * frame itself follows. */
static char direction(const struct words *w)
{
	return is_word(w, "Rx")	  ? 'R' :
	       is_word(w, "Tx")	  ? 'T' :
	       is_word(w, "TxRq") ? '-' :
				    0;
}

static void set_channel(struct afsock_can_log_reader *r, uint32_t channel,
			struct afsock_can_record *record)
{
	struct asc_in *in = &r->in.asc;

	if (channel >= 1 && channel <= CAN_LOG_NAMES &&
	    in->names[channel - 1][0])
		memcpy(r->name, in->names[channel - 1], sizeof(r->name));
	else if (channel >= 1)
		snprintf(r->name, sizeof(r->name), "can%u", channel - 1);
	else
		memcpy(r->name, "canX", 5);
	record->interface = r->name;
	record->interface_len = strlen(r->name);
}

static void set_direction(const struct afsock_can_log_reader *r, char dir,
			  struct afsock_can_record *record)
{
	record->direction = r->in.asc.is_unknown ? '\0' : dir;
}

static bool take_data(struct words *w, unsigned int base, unsigned char *data,
		      size_t len)
{
	uint32_t byte;
	size_t i;

	for (i = 0; i < len; i++) {
		if (!take_number(w, base, 255, &byte))
			return false;
		data[i] = (unsigned char)byte;
	}
	return true;
}

static void set_dlc(struct can_frame *frame, uint32_t dlc)
{
	frame->len = (unsigned char)(dlc > CAN_MAX_DLEN ? CAN_MAX_DLEN : dlc);
	if (dlc > CAN_MAX_DLEN)
		frame->len8_dlc = (unsigned char)dlc;
}

/* ---- frames: each returns 1, 0 no frame, or AFSOCK_ETEXT ---- */

/*
 * Behind "ErrorFrame" our own writer has the frame, in a comment. Of others
 * nothing more is known than that there was an error on the bus.
 */
static int read_error(struct afsock_can_log_reader *r, struct words *w,
		      struct afsock_can_record *record, struct afsock_err *err)
{
	struct afsock_err why;
	ssize_t n;

	r->frame.classic = (struct can_frame){
		.can_id = CAN_ERR_FLAG | CAN_ERR_BUSERROR,
		.len = CAN_ERR_DLC
	};
	record->frame_len = CAN_MTU;
	if (!take_word(w, "//") || !take(w))
		return 1;
	n = afsock_can_frame_parse(w->text, w->len, &r->frame, CAN_MTU, &why);
	if (n < 0)
		return can_log_fail(r, AFSOCK_ETEXT, err, "%s", why.text);
	if (take(w) && w->len == 1 && (*w->text == 'R' || *w->text == 'T'))
		record->direction = *w->text;
	return 1;
}

static int read_classic(struct afsock_can_log_reader *r, struct words *w,
			struct afsock_can_record *record,
			struct afsock_err *err)
{
	struct can_frame *frame = &r->frame.classic;
	struct words id = *w;
	uint32_t dlc = 0;
	char dir;

	if (is_word(w, "ErrorFrame"))
		return read_error(r, w, record, err);
	take(w);
	dir = direction(w);
	if (dir == 0 || dir == '-' || !take(w) || w->len != 1)
		return 0;
	*frame = (struct can_frame){ .can_id = 0 };
	record->frame_len = CAN_MTU;
	set_direction(r, dir, record);
	if (!read_id(r, &id, &frame->can_id))
		return fail_word(r, &id, err, "the identifier");
	if ((*w->text | 32) == 'r') {
		frame->can_id |= CAN_RTR_FLAG;
		if (take(w) && w->len == 1 &&
		    number(w, w->len, 16, CAN_MAX_RAW_DLC, &dlc))
			set_dlc(frame, dlc);
		return 1;
	}
	if ((*w->text | 32) != 'd')
		return 0;
	if (!take(w) || !number(w, w->len, w->len == 1 ? 16 : base_of(r),
				CAN_MAX_RAW_DLC, &dlc))
		return fail_word(r, w, err, "the length code");
	set_dlc(frame, dlc);
	if (!take_data(w, base_of(r), frame->data, frame->len))
		return fail_word(r, w, err, "a byte of data");
	return 1;
}

/* A classic frame in a line of the newer kinds: len bytes of data were read
 * into frame.fd, whose head is that of frame.classic. */
static int as_classic(struct afsock_can_log_reader *r, uint32_t flags,
		      uint32_t dlc, struct afsock_can_record *record,
		      struct afsock_err *err)
{
	struct can_frame *frame = &r->frame.classic;

	if (r->frame.fd.len > CAN_MAX_DLEN)
		return can_log_fail(r, AFSOCK_ETEXT, err,
				    "%u bytes in a classic frame, limit 8",
				    (unsigned int)r->frame.fd.len);
	r->frame.fd.flags = 0;
	if (flags & ASC_RTR) {
		memset(frame->data, 0, sizeof(frame->data));
		frame->can_id |= CAN_RTR_FLAG;
		set_dlc(frame, dlc);
	} else if (frame->len == CAN_MAX_DLEN && dlc > CAN_MAX_DLEN) {
		set_dlc(frame, dlc);
	}
	record->frame_len = CAN_MTU;
	return 1;
}

/* The lengths that a frame of a newer line has: 0, or what is wrong. */
static const char *check_lengths(uint32_t dlc, uint32_t len)
{
	if (dlc > CAN_MAX_RAW_DLC)
		return "a length code above f";
	if (len > CANFD_MAX_DLEN || afsock_can_fd_len(len) != len)
		return "a length that no frame can have";
	return NULL;
}

static int finish_fd(struct afsock_can_log_reader *r, uint32_t flags,
		     uint32_t dlc, struct afsock_can_record *record,
		     struct afsock_err *err)
{
	if (!(flags & ASC_FDF))
		return as_classic(r, flags, dlc, record, err);
	r->frame.fd.flags |= CANFD_FDF;
	record->frame_len = CANFD_MTU;
	return 1;
}

/* Behind the identifier, and the name where there is one: BRS ESI DLC LENGTH */
static bool take_fd_head(struct words *w, uint32_t *flags, uint32_t *dlc,
			 uint32_t *len)
{
	uint32_t brs, esi;

	if (!take_number(w, 16, 1, &brs) || !take_number(w, 16, 1, &esi) ||
	    !take_number(w, 16, UINT32_MAX, dlc) ||
	    !take_number(w, 10, UINT32_MAX, len))
		return false;
	*flags = (brs ? CANFD_BRS : 0u) | (esi ? CANFD_ESI : 0u);
	return true;
}

static int read_fd(struct afsock_can_log_reader *r, struct words *w,
		   struct afsock_can_record *record, struct afsock_err *err)
{
	struct canfd_frame *frame = &r->frame.fd;
	uint32_t channel, bits = 0, dlc = 0, len = 0, flags;
	struct words behind;
	const char *wrong;
	char dir;

	if (!take_number(w, 10, 65535, &channel) || !take(w))
		return 0;
	dir = direction(w);
	if (dir == 0 || dir == '-' || !take(w))
		return 0;
	set_channel(r, channel, record);
	if (is_word(w, "ErrorFrame"))
		return read_error(r, w, record, err);
	set_direction(r, dir, record);
	*frame = (struct canfd_frame){ .can_id = 0 };
	if (!read_id(r, w, &frame->can_id))
		return fail_word(r, w, err, "the identifier");
	behind = *w;
	if (!take_fd_head(w, &bits, &dlc, &len)) {
		*w = behind; /* a symbolic name */
		if (!take(w) || !take_fd_head(w, &bits, &dlc, &len))
			return fail_word(r, w, err, "BRS, ESI, DLC or length");
	}
	wrong = check_lengths(dlc, len);
	if (wrong)
		return can_log_fail(r, AFSOCK_ETEXT, err, "%s: %u, %u", wrong,
				    dlc, len);
	if (!take_data(w, base_of(r), frame->data, len))
		return fail_word(r, w, err, "a byte of data");
	frame->len = (unsigned char)len;
	frame->flags = (unsigned char)bits;
	/* Without the fields behind the data, no data with a length code is a
	 * remote frame. */
	if (!take(w) || !take(w) || !take_number(w, 16, UINT32_MAX, &flags))
		flags = len == 0 && dlc > 0 ? ASC_RTR : ASC_FDF;
	return finish_fd(r, flags, dlc, record, err);
}

/* Behind the identifier of an XL frame, or the name: SDT SEC DLC LENGTH
 * STUFF-BITS PCRC VCID AF */
static bool take_xl_head(struct words *w, struct canxl_frame *frame,
			 uint32_t *len)
{
	uint32_t sdt, sec, dlc, skipped, vcid, af;

	if (!take_number(w, 16, 255, &sdt) || !take_number(w, 16, 1, &sec) ||
	    !take_number(w, 16, UINT32_MAX, &dlc) ||
	    !take_number(w, 10, UINT32_MAX, len) ||
	    !take_number(w, 16, UINT32_MAX, &skipped) ||
	    !take_number(w, 16, UINT32_MAX, &skipped) ||
	    !take_number(w, 16, 255, &vcid) ||
	    !take_number(w, 16, UINT32_MAX, &af))
		return false;
	frame->prio |= vcid << CANXL_VCID_OFFSET;
	frame->sdt = (unsigned char)sdt;
	frame->af = af;
	return true;
}

static int read_xl_frame(struct afsock_can_log_reader *r, struct words *w,
			 struct afsock_can_record *record,
			 struct afsock_err *err)
{
	struct canxl_frame *frame = &r->frame.xl;
	uint32_t len = 0, flags = 0, prio = 0;
	struct words behind;

	memset(frame, 0, CANXL_HDR_SIZE);
	if (!number(w, w->len, base_of(r), CANXL_PRIO_MASK, &prio))
		return fail_word(r, w, err, "the priority");
	frame->prio = prio;
	behind = *w;
	if (!take_xl_head(w, frame, &len)) {
		*w = behind;
		frame->prio = prio;
		if (!take(w) || !take_xl_head(w, frame, &len))
			return fail_word(r, w, err, "a field of CAN XL");
	}
	if (len < CANXL_MIN_DLEN || len > CANXL_MAX_DLEN)
		return can_log_fail(r, AFSOCK_ETEXT, err,
				    "%u bytes in a CAN XL frame, limits 1 and "
				    "2048", len);
	if (!take_data(w, base_of(r), frame->data, len))
		return fail_word(r, w, err, "a byte of data");
	if (!take(w) || !take_number(w, 16, UINT32_MAX, &flags))
		return fail_word(r, w, err, "the field of flags");
	frame->len = (unsigned short)len;
	frame->flags = (unsigned char)(CANXL_XLF |
				       (flags & ASC_SEC ? CANXL_SEC : 0) |
				       (flags & ASC_RRS ? CANXL_RRS : 0));
	record->frame_len = CANXL_HDR_SIZE + len;
	return 1;
}

/* "CANXL 1 Rx FBFF DURATION BITS ID [NAME] DLC LENGTH DATA [STUFF] FCRC FLAGS":
 * classic and FD frames as lines of CAN XL have them. */
static int read_xl(struct afsock_can_log_reader *r, struct words *w,
		   struct afsock_can_record *record, struct afsock_err *err)
{
	struct canfd_frame *frame = &r->frame.fd;
	uint32_t channel, dlc = 0, len = 0, flags = 0;
	struct words kind, behind;
	char dir;

	if (!take_number(w, 10, 65535, &channel) || !take(w))
		return 0;
	dir = direction(w);
	if (dir == 0 || dir == '-' || !take(w))
		return 0;
	kind = *w;
	set_channel(r, channel, record);
	set_direction(r, dir, record);
	if (!take(w) || !take(w) || !take(w))
		return 0;
	if (is_word(&kind, "XLFF"))
		return read_xl_frame(r, w, record, err);
	if (!is_word(&kind, "CBFF") && !is_word(&kind, "CEFF") &&
	    !is_word(&kind, "FBFF") && !is_word(&kind, "FEFF"))
		return 0;
	*frame = (struct canfd_frame){ .can_id = 0 };
	if (!read_id(r, w, &frame->can_id))
		return fail_word(r, w, err, "the identifier");
	behind = *w;
	if (!take_number(w, 16, UINT32_MAX, &dlc) ||
	    !take_number(w, 10, UINT32_MAX, &len)) {
		*w = behind;
		if (!take(w) || !take_number(w, 16, UINT32_MAX, &dlc) ||
		    !take_number(w, 10, UINT32_MAX, &len))
			return fail_word(r, w, err, "DLC or length");
	}
	if (check_lengths(dlc, len))
		return can_log_fail(r, AFSOCK_ETEXT, err, "%s: %u, %u",
				    check_lengths(dlc, len), dlc, len);
	if (!take_data(w, base_of(r), frame->data, len))
		return fail_word(r, w, err, "a byte of data");
	frame->len = (unsigned char)len;
	if ((*kind.text | 32) == 'f')
		take(w);
	if (!take(w) || !take_number(w, 16, UINT32_MAX, &flags))
		return fail_word(r, w, err, "the field of flags");
	if (flags & ASC_FDF)
		frame->flags = (unsigned char)((flags >> 13 & 1 ? CANFD_BRS : 0) |
					       (flags >> 14 & 1 ? CANFD_ESI : 0));
	return finish_fd(r, flags, dlc, record, err);
}

/* ---- lines ---- */

/* "12.345678": up to nine decimals, the rest is left out. */
static bool read_time(const struct words *w, int64_t *ret_ns, bool *ret_has_ns)
{
	const char *at = w->text, *end = at + w->len, *dot;
	int64_t seconds = 0, part = 0;
	int n;

	for (; at < end && *at >= '0' && *at <= '9'; at++) {
		seconds = seconds * 10 + (*at - '0');
		if (seconds > CAN_LOG_SECONDS_MAX)
			return false;
	}
	if (at == w->text || at == end || *at != '.')
		return false;
	dot = ++at;
	for (n = 0; n < 9; n++) {
		part *= 10;
		if (at < end && *at >= '0' && *at <= '9')
			part += *at++ - '0';
	}
	*ret_has_ns = at - dot > 6;
	while (at < end && *at >= '0' && *at <= '9')
		at++;
	*ret_ns = seconds * CAN_LOG_NS + part;
	return at == end && at > dot;
}

/* What a time of an event stands for; false when it is out of range. */
static bool place_time(struct afsock_can_log_reader *r, int64_t told,
		       int64_t *ret)
{
	struct asc_in *in = &r->in.asc;
	int64_t from = in->counts_from_last ? in->last_ns : in->start_ns;

	if (told > INT64_MAX - from)
		return false;
	in->last_ns = *ret = from + told;
	return true;
}

/* An event: 1 a frame, 0 another, or AFSOCK_ETEXT. */
static int read_event(struct afsock_can_log_reader *r, struct words *w,
		      struct afsock_can_entry *ret, struct afsock_err *err)
{
	struct afsock_can_entry entry = { .record = { .frame = &r->frame } };
	struct afsock_can_record *record = &entry.record;
	uint32_t channel = 0;
	int64_t told;
	int n = 0;

	if (!read_time(w, &told, &entry.has_ns))
		return 0;
	if (!place_time(r, told, &record->time_ns))
		return fail_word(r, w, err, "the time");
	if (!take(w))
		return 0;
	if (is_word(w, "CANFD")) {
		n = read_fd(r, w, record, err);
	} else if (is_word(w, "CANXL")) {
		n = read_xl(r, w, record, err);
	} else if (number(w, w->len, 10, 65535, &channel) && take(w)) {
		set_channel(r, channel, record);
		n = read_classic(r, w, record, err);
	}
	entry.is_relative = !r->in.asc.has_start;
	if (n > 0)
		*ret = entry;
	return n;
}

static void set_start(struct afsock_can_log_reader *r, int64_t ns)
{
	r->in.asc.start_ns = r->in.asc.last_ns = ns;
	r->in.asc.has_start = true;
}

/* The date of the file, or of a trigger block: that one counts when it says
 * another second, since it may be without the milliseconds. */
static int read_date(struct afsock_can_log_reader *r, struct words *w,
		     struct afsock_err *err)
{
	int64_t ns, apart;

	if (r->in.asc.has_epoch)
		return 0;
	if (!can_log_date_parse(w->at, (size_t)(w->end - w->at), &ns))
		return can_log_fail(r, AFSOCK_ETEXT, err,
				    "the date '%.*s' cannot be read",
				    w->end - w->at > 60 ? 60 :
							  (int)(w->end - w->at),
				    w->at);
	apart = ns - r->in.asc.start_ns;
	if (!r->in.asc.has_start || apart >= CAN_LOG_NS || apart <= -CAN_LOG_NS)
		set_start(r, ns);
	return 0;
}

/* "// epoch 1795395488.123000000", "// channel 1 vcan0", "// direction unknown",
 * "// DROPCOUNT: ...": 1 drops, 0 known, -1 just a comment. */
static int read_comment(struct afsock_can_log_reader *r, struct words *w,
			struct afsock_can_entry *ret)
{
	struct asc_in *in = &r->in.asc;
	uint32_t channel;
	int64_t ns;
	bool has_ns;

	take(w);
	if (is_word(w, "DROPCOUNT:"))
		return can_log_drops(r, w->text, (size_t)(w->end - w->text),
				     ret) ? 1 : -1;
	if (is_word(w, "epoch") && take(w)) {
		in->has_epoch = true;
		in->has_start = false;
		in->start_ns = in->last_ns = 0;
		if (read_time(w, &ns, &has_ns))
			set_start(r, ns);
		return 0;
	}
	if (is_word(w, "direction") && take(w)) {
		in->is_unknown = is_word(w, "unknown");
		return 0;
	}
	if (is_word(w, "channel") &&
	    take_number(w, 10, CAN_LOG_NAMES, &channel) && channel > 0 &&
	    take(w) && can_log_is_name(w->text, w->len)) {
		memset(in->names[channel - 1], 0, sizeof(in->names[0]));
		memcpy(in->names[channel - 1], w->text, w->len);
		return 0;
	}
	return -1;
}

/* A line of the header: as read_comment, or AFSOCK_ETEXT. */
static int read_header(struct afsock_can_log_reader *r, struct words *w,
		       struct afsock_can_entry *ret, struct afsock_err *err)
{
	if (is_word(w, "//"))
		return read_comment(r, w, ret);
	if (is_word(w, "date"))
		return read_date(r, w, err);
	if (is_word(w, "begin"))
		return take_word(w, "triggerblock") ? read_date(r, w, err) : -1;
	if (!is_word(w, "base"))
		return -1;
	take(w);
	r->in.asc.is_decimal = is_word(w, "dec");
	if (!r->in.asc.is_decimal && !is_word(w, "hex"))
		return fail_word(r, w, err, "the base (hex or dec)");
	take(w);
	take(w);
	r->in.asc.counts_from_last = is_word(w, "relative");
	return 0;
}

int can_log_asc_next(struct afsock_can_log_reader *r,
		     struct afsock_can_entry *ret, struct afsock_err *err)
{
	struct words w;
	const char *text;
	size_t len;
	int n;

	for (;;) {
		n = can_log_line(r, &text, &len, err);
		if (n <= 0)
			return n;
		w = (struct words){ text, text + len, text, 0 };
		if (!take(&w))
			continue;
		if (*w.text >= '0' && *w.text <= '9') {
			n = read_event(r, &w, ret, err);
			r->counts.skipped += n == 0;
		} else {
			n = read_header(r, &w, ret, err);
			r->counts.skipped += n == -1;
			if (n == -1)
				n = 0;
		}
		if (n)
			return n;
	}
}
