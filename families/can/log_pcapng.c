/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * log_pcapng.c - reading captures: pcapng (draft-ietf-opsawg-pcapng) and pcap
 * (draft-ietf-opsawg-pcap)
 *
 * Both byte orders. Of a block only what matters is looked at, in pieces of
 * bounded size; the rest is left out without being kept.
 */
#include <stdio.h>

#include "log.h"

enum block {
	BLOCK_INTERFACE = 1,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6,
	BLOCK_SECTION = 0x0a0d0d0a
};

enum option {
	OPTION_END = 0,
	IF_NAME = 2,
	IF_TSRESOL = 9,
	IF_TSOFFSET = 14,
	EPB_FLAGS = 2,
	EPB_DROPS = 4,
	ISB_IFDROP = 5
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4d

/* No block of a CAN capture comes near it. */
#define BLOCK_MAX 0x10000000u

/* An option longer than that holds nothing that is read. */
#define OPTION_MAX 64

static uint16_t get16(const struct afsock_can_log_reader *r,
		      const unsigned char *at)
{
	return r->in.pcapng.is_swapped ? can_log_be16(at) : can_log_le16(at);
}

static uint32_t get32(const struct afsock_can_log_reader *r,
		      const unsigned char *at)
{
	return r->in.pcapng.is_swapped ? can_log_be32(at) : can_log_le32(at);
}

static uint64_t get64(const struct afsock_can_log_reader *r,
		      const unsigned char *at)
{
	uint64_t first = get32(r, at), second = get32(r, at + 4);

	return r->in.pcapng.is_swapped ? first << 32 | second :
					 second << 32 | first;
}

/* ---- a block, from behind its type and length to its second length ---- */

struct block_in {
	struct afsock_can_log_reader *r;
	uint32_t type;
	uint32_t len;   /* all of it */
	uint64_t left;  /* bytes of the body not taken yet */
	struct afsock_err *err;
};

/* The next n bytes of the body, which stay where they are until the next call:
 * 1, or as can_log_fail. */
static int body(struct block_in *b, size_t n, const unsigned char **ret)
{
	int got;

	if (n > b->left)
		return can_log_fail(b->r, AFSOCK_EVALUE, b->err,
				    "block %#x of %u bytes is too short",
				    b->type, b->len);
	got = can_log_need(b->r, n, b->err);
	if (got <= 0)
		return got < 0 ? got : can_log_fail_cut(b->r, b->err, "a block");
	*ret = can_log_at(b->r);
	can_log_took(b->r, n);
	b->left -= n;
	return 1;
}

static int body_skip(struct block_in *b, uint64_t n)
{
	int got;

	if (n > b->left)
		n = b->left;
	got = can_log_skip(b->r, n, b->err);
	b->left -= n;
	return got > 0	? 1 :
	       got == 0 ? can_log_fail_cut(b->r, b->err, "a block") :
			  got;
}

/* The next option: 1, 0 for no more. What is longer than OPTION_MAX has len 0
 * in it. */
static int next_option(struct block_in *b, unsigned int *ret_code,
		       const unsigned char **ret_value, size_t *ret_len)
{
	const unsigned char *at = NULL;
	size_t len, padded;
	int n;

	if (b->left < 4)
		return 0;
	n = body(b, 4, &at);
	if (n < 0)
		return n;
	*ret_code = get16(b->r, at);
	len = get16(b->r, at + 2);
	padded = (len + 3) & ~(size_t)3;
	if (*ret_code == OPTION_END)
		return 0;
	if (len > OPTION_MAX) {
		*ret_len = 0;
		return body_skip(b, padded);
	}
	*ret_len = len;
	return padded ? body(b, padded, ret_value) : 1;
}

/* What is left of the block, and its length again. */
static int end_block(struct block_in *b)
{
	const unsigned char *at = NULL;
	int n = body_skip(b, b->left);

	b->left = 4;
	if (n > 0)
		n = body(b, 4, &at);
	if (n > 0 && get32(b->r, at) != b->len)
		return can_log_fail(b->r, AFSOCK_EVALUE, b->err,
				    "block of %u bytes ends with length %u",
				    b->len, get32(b->r, at));
	return n;
}

/* The head of the next block: 1, 0 at the end of the input. A section begins
 * with the byte order of everything in it. */
static int begin_block(struct block_in *b)
{
	struct afsock_can_log_reader *r = b->r;
	struct pcapng_in *in = &r->in.pcapng;
	const unsigned char *at;
	int n = can_log_need(r, 12, b->err);

	r->place = r->offset;
	if (n < 0 || (n == 0 && r->start == r->end))
		return n;
	if (n == 0)
		return can_log_fail_cut(r, b->err, "a block");
	at = can_log_at(r);
	if (can_log_le32(at) == BLOCK_SECTION) {
		in->is_swapped = can_log_le32(at + 8) != BYTE_ORDER_MAGIC;
		in->is_begun = true;
		in->count = 0;
		if (get32(r, at + 8) != BYTE_ORDER_MAGIC)
			return can_log_fail(r, AFSOCK_EVALUE, b->err,
					    "section without byte order: %#x",
					    can_log_le32(at + 8));
	}
	if (!in->is_begun)
		return can_log_fail(r, AFSOCK_EVALUE, b->err,
				    "no section in front of block %#x",
				    can_log_le32(at));
	b->type = get32(r, at);
	b->len = get32(r, at + 4);
	if (b->len < 12 || b->len % 4 || b->len > BLOCK_MAX)
		return can_log_fail(r, AFSOCK_ERANGE, b->err,
				    "block of %u bytes; limits are 12 and %u, "
				    "in steps of 4", b->len, BLOCK_MAX);
	can_log_took(r, 8);
	b->left = b->len - 12;
	return 1;
}

/* ---- interfaces ---- */

static int read_interface_option(struct block_in *b, unsigned int code,
				 const unsigned char *value, size_t len,
				 struct pcapng_interface *ret)
{
	if (code == IF_NAME) {
		while (len > 0 && value[len - 1] == '\0')
			len--;
		if (can_log_is_name((const char *)value, len)) {
			memset(ret->name, 0, sizeof(ret->name));
			memcpy(ret->name, value, len);
		}
	} else if (code == IF_TSRESOL && len >= 1) {
		ret->is_binary = value[0] & 0x80;
		ret->resolution = value[0] & 0x7f;
		if (ret->resolution > (ret->is_binary ? 62 : 18))
			return can_log_fail(b->r, AFSOCK_ERANGE, b->err,
					    "if_tsresol %#x above %#x",
					    value[0],
					    ret->is_binary ? 0xbe : 18);
	} else if (code == IF_TSOFFSET && len >= 8) {
		ret->offset_s = (int64_t)get64(b->r, value);
	}
	return 1;
}

static int read_interface(struct block_in *b)
{
	struct pcapng_in *in = &b->r->in.pcapng;
	struct pcapng_interface interface = { .resolution = 6 };
	const unsigned char *value = NULL;
	unsigned int code;
	size_t len;
	int n = body(b, 8, &value);

	if (n < 0)
		return n;
	if (in->count == CAN_LOG_NAMES)
		return can_log_fail(b->r, AFSOCK_ERANGE, b->err,
				    "more than %d interfaces", CAN_LOG_NAMES);
	interface.link_type = get16(b->r, value);
	snprintf(interface.name, sizeof(interface.name), "can%u",
		 (unsigned int)in->count);
	while ((n = next_option(b, &code, &value, &len)) > 0) {
		n = read_interface_option(b, code, value, len, &interface);
		if (n < 0)
			return n;
	}
	if (n == 0)
		in->interfaces[in->count++] = interface;
	return n;
}

static int find_interface(struct block_in *b, uint32_t number,
			  struct pcapng_interface **ret)
{
	struct pcapng_in *in = &b->r->in.pcapng;

	if (number >= in->count)
		return can_log_fail(b->r, AFSOCK_ERANGE, b->err,
				    "interface %u of %zu", number, in->count);
	*ret = &in->interfaces[number];
	return 1;
}

/* ---- packets ---- */

static uint64_t ten_to(unsigned int n)
{
	uint64_t value = 1;

	while (n-- > 0)
		value *= 10;
	return value;
}

/* Nanoseconds of a part of a second that has 2^bits or 10^digits. */
static int64_t part_ns(const struct pcapng_interface *i, uint64_t part)
{
	unsigned int n = i->resolution;

	if (i->is_binary && n > 33)
		return (int64_t)((part >> (n - 33)) * (uint64_t)CAN_LOG_NS >>
				 33);
	if (i->is_binary)
		return (int64_t)(part * (uint64_t)CAN_LOG_NS >> n);
	return (int64_t)(n > 9 ? part / ten_to(n - 9) : part * ten_to(9 - n));
}

static int read_time(struct block_in *b, const struct pcapng_interface *i,
		     uint64_t told, int64_t *ret)
{
	uint64_t unit = i->is_binary ? UINT64_C(1) << i->resolution :
				       ten_to(i->resolution);
	uint64_t seconds = told / unit;

	if (i->offset_s < -CAN_LOG_SECONDS_MAX ||
	    i->offset_s > CAN_LOG_SECONDS_MAX ||
	    seconds > (uint64_t)CAN_LOG_SECONDS_MAX ||
	    (int64_t)seconds + i->offset_s < 0 ||
	    (int64_t)seconds + i->offset_s > CAN_LOG_SECONDS_MAX)
		return can_log_fail(b->r, AFSOCK_ERANGE, b->err,
				    "time of %llu s, limits 0 and %lld",
				    (unsigned long long)seconds,
				    (long long)CAN_LOG_SECONDS_MAX);
	*ret = ((int64_t)seconds + i->offset_s) * CAN_LOG_NS +
	       part_ns(i, told % unit);
	return 1;
}

/* Options of a packet: its direction, and what was lost before it. */
static int read_packet_options(struct block_in *b,
			       struct afsock_can_record *record,
			       uint64_t *ret_drops)
{
	const unsigned char *value = NULL;
	unsigned int code;
	uint32_t flags;
	size_t len;
	int n;

	while ((n = next_option(b, &code, &value, &len)) > 0) {
		if (code == EPB_FLAGS && len >= 4) {
			flags = get32(b->r, value) & 3;
			record->direction = flags == 1 ? 'R' :
					    flags == 2 ? 'T' :
							 '\0';
		} else if (code == EPB_DROPS && len >= 8) {
			*ret_drops = get64(b->r, value);
		}
	}
	return n;
}

static void set_name(const struct pcapng_interface *i,
		     struct afsock_can_record *record)
{
	record->interface = i->name;
	record->interface_len = strlen(i->name);
}

/* Drops come first, and the frame with the next call. */
static void hold(struct pcapng_in *in, struct pcapng_interface *i,
		 uint64_t drops, struct afsock_can_entry *entry)
{
	i->drops += drops;
	in->held = *entry;
	in->has_held = true;
	entry->drops = drops;
	entry->record.frame_len = 0;
	entry->record.direction = '\0';
}

/* 1 with a record, 0 when it is none. */
static int read_packet(struct block_in *b, struct afsock_can_entry *ret)
{
	struct afsock_can_log_reader *r = b->r;
	struct afsock_can_entry entry = { .has_ns = true };
	const unsigned char *at = NULL;
	struct pcapng_interface *i = NULL;
	uint64_t drops = 0, time, padded;
	uint32_t captured;
	size_t len;
	int n = body(b, 20, &at), is_frame;

	if (n > 0)
		n = find_interface(b, get32(r, at), &i);
	if (n < 0)
		return n;
	time = (uint64_t)get32(r, at + 4) << 32 | get32(r, at + 8);
	captured = get32(r, at + 12);
	padded = ((uint64_t)captured + 3) & ~UINT64_C(3);
	if (padded > b->left)
		return can_log_fail(r, AFSOCK_EVALUE, b->err,
				    "packet of %u bytes in a block of %u",
				    captured, b->len);
	len = captured > CAN_LOG_CAPTURED_MAX ? CAN_LOG_CAPTURED_MAX : captured;
	n = read_time(b, i, time, &entry.record.time_ns);
	if (n > 0)
		n = body(b, len, &at);
	if (n < 0)
		return n;
	is_frame = can_log_captured(r, i->link_type, at, len, &entry.record,
				    b->err);
	if (is_frame < 0)
		return is_frame;
	n = body_skip(b, padded - len);
	if (n > 0)
		n = read_packet_options(b, &entry.record, &drops);
	if (n < 0 || !is_frame)
		return n;
	set_name(i, &entry.record);
	entry.has_ns = i->is_binary || i->resolution > 6;
	if (drops)
		hold(&r->in.pcapng, i, drops, &entry);
	*ret = entry;
	return 1;
}

/* What the packets did not tell of the interface's drops. */
static int read_statistics(struct block_in *b, struct afsock_can_entry *ret)
{
	const unsigned char *value = NULL;
	struct pcapng_interface *i = NULL;
	uint64_t drops = 0;
	unsigned int code;
	size_t len;
	int n = body(b, 12, &value);

	if (n > 0)
		n = find_interface(b, get32(b->r, value), &i);
	if (n < 0)
		return n;
	while ((n = next_option(b, &code, &value, &len)) > 0)
		if (code == ISB_IFDROP && len >= 8)
			drops = get64(b->r, value);
	if (n < 0 || drops <= i->drops)
		return n;
	*ret = (struct afsock_can_entry){ .drops = drops - i->drops };
	ret->record.time_ns = b->r->last_ns;
	set_name(i, &ret->record);
	i->drops = drops;
	return 1;
}

static int read_block(struct block_in *b, struct afsock_can_entry *ret)
{
	int is_record = 0, n;

	if (b->type == BLOCK_INTERFACE)
		is_record = read_interface(b);
	else if (b->type == BLOCK_PACKET)
		is_record = read_packet(b, ret);
	else if (b->type == BLOCK_STATISTICS)
		is_record = read_statistics(b, ret);
	if (is_record < 0)
		return is_record;
	if (is_record == 0 && b->type != BLOCK_SECTION &&
	    b->type != BLOCK_INTERFACE && b->type != BLOCK_STATISTICS)
		b->r->counts.skipped++;
	n = end_block(b);
	return n < 0 ? n : is_record;
}

int can_log_pcapng_next(struct afsock_can_log_reader *r,
			struct afsock_can_entry *ret, struct afsock_err *err)
{
	struct block_in b = { .r = r, .err = err };
	int n;

	if (r->in.pcapng.has_held) {
		r->in.pcapng.has_held = false;
		*ret = r->in.pcapng.held;
		return 1;
	}
	do {
		n = begin_block(&b);
		if (n <= 0)
			return n;
		n = read_block(&b, ret);
	} while (n == 0);
	return n;
}

/* ---- pcap ---- */

#define PCAP_US 0xa1b2c3d4
#define PCAP_NS 0xa1b23c4d

/* Bits of the link type that say something else (frame check sequences). */
#define LINK_MASK 0xffff

/* A file has one interface without a name. */
static int begin_pcap(struct afsock_can_log_reader *r, struct afsock_err *err)
{
	struct pcapng_in *in = &r->in.pcapng;
	struct pcapng_interface *i = &in->interfaces[0];
	const unsigned char *at;
	uint32_t magic;
	int n = can_log_need(r, 24, err);

	if (n <= 0)
		return n < 0 ? n : can_log_fail_cut(r, err, "the head");
	at = can_log_at(r);
	magic = can_log_le32(at);
	in->is_swapped = magic != PCAP_US && magic != PCAP_NS;
	magic = get32(r, at);
	if (magic != PCAP_US && magic != PCAP_NS)
		return can_log_fail(r, AFSOCK_EVALUE, err,
				    "%#x is no mark of a pcap file", magic);
	i->resolution = magic == PCAP_NS ? 9 : 6;
	i->link_type = (uint16_t)(get32(r, at + 20) & LINK_MASK);
	memcpy(i->name, "can0", 5);
	in->is_begun = true;
	can_log_took(r, 24);
	return 1;
}

static int read_pcap_packet(struct block_in *b, struct afsock_can_entry *ret)
{
	struct afsock_can_log_reader *r = b->r;
	struct pcapng_interface *i = &r->in.pcapng.interfaces[0];
	struct afsock_can_entry entry = { .has_ns = i->resolution > 6 };
	const unsigned char *at = NULL;
	uint64_t unit = ten_to(i->resolution);
	uint32_t captured, part;
	size_t len;
	int n, skipped;

	b->left = 16;
	n = body(b, 16, &at);
	if (n < 0)
		return n;
	part = get32(r, at + 4);
	captured = get32(r, at + 8);
	if (part >= unit || captured > BLOCK_MAX)
		return can_log_fail(r, AFSOCK_ERANGE, b->err,
				    "packet of %u bytes at %u parts of a "
				    "second; limits are %u and %llu", captured,
				    part, BLOCK_MAX,
				    (unsigned long long)unit - 1);
	entry.record.time_ns = (int64_t)get32(r, at) * CAN_LOG_NS +
			       part_ns(i, part);
	b->left = captured;
	len = captured > CAN_LOG_CAPTURED_MAX ? CAN_LOG_CAPTURED_MAX : captured;
	n = body(b, len, &at);
	if (n > 0)
		n = can_log_captured(r, i->link_type, at, len, &entry.record,
				     b->err);
	if (n < 0)
		return n;
	set_name(i, &entry.record);
	*ret = entry;
	r->counts.skipped += n == 0;
	skipped = body_skip(b, b->left);
	return skipped < 0 ? skipped : n;
}

int can_log_pcap_next(struct afsock_can_log_reader *r,
		      struct afsock_can_entry *ret, struct afsock_err *err)
{
	struct block_in b = { .r = r, .err = err };
	int n = 1;

	if (!r->in.pcapng.is_begun)
		n = begin_pcap(r, err);
	while (n > 0) {
		r->place = r->offset;
		n = can_log_need(r, 1, err);
		if (n <= 0)
			return n;
		n = read_pcap_packet(&b, ret);
		if (n != 0)
			return n;
		n = 1;
	}
	return n;
}
