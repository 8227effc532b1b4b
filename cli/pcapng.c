/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* pcapng.c - capture files (draft-ietf-opsawg-pcapng) */
#include <string.h>

#include "pcapng.h"

enum block {
	BLOCK_INTERFACE = 1,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6,
	BLOCK_SECTION = 0x0a0d0d0a
};

#define BYTE_ORDER_MAGIC 0x1a2b3c4d

enum option_code {
	OPTION_END = 0,
	IF_NAME = 2,
	IF_TSRESOL = 9,
	EPB_FLAGS = 2,
	ISB_IFRECV = 4,
	ISB_IFDROP = 5
};

static void u16(FILE *f, unsigned int value)
{
	uint16_t v = (uint16_t)value;

	fwrite(&v, sizeof(v), 1, f);
}

static void u32(FILE *f, uint32_t value)
{
	fwrite(&value, sizeof(value), 1, f);
}

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

static void pad(FILE *f, size_t len)
{
	fwrite("\0\0\0", 1, padded(len) - len, f);
}

/* body: its length without the type and the two lengths. */
static void begin(FILE *f, uint32_t type, size_t body)
{
	u32(f, type);
	u32(f, (uint32_t)(body + 12));
}

static void end(FILE *f, size_t body)
{
	u32(f, (uint32_t)(body + 12));
}

static void option(FILE *f, unsigned int code, const void *value, size_t len)
{
	u16(f, code);
	u16(f, (unsigned int)len);
	fwrite(value, 1, len, f);
	pad(f, len);
}

static void timestamp(FILE *f, int64_t time_ns)
{
	u32(f, (uint32_t)((uint64_t)time_ns >> 32));
	u32(f, (uint32_t)time_ns);
}

void pcapng_begin(FILE *f)
{
	begin(f, BLOCK_SECTION, 16);
	u32(f, BYTE_ORDER_MAGIC);
	u16(f, 1);
	u16(f, 0);
	u32(f, UINT32_MAX); /* length of the section: not told */
	u32(f, UINT32_MAX);
	end(f, 16);
}

void pcapng_interface(FILE *f, int link_type, const char *name)
{
	static const unsigned char nanoseconds = 9;
	size_t len = strlen(name);
	size_t body = 8 + 4 + padded(len) + 8 + 4;

	begin(f, BLOCK_INTERFACE, body);
	u16(f, (unsigned int)link_type);
	u16(f, 0);
	u32(f, 0); /* no limit on the length of packets */
	option(f, IF_NAME, name, len);
	option(f, IF_TSRESOL, &nanoseconds, 1);
	option(f, OPTION_END, "", 0);
	end(f, body);
}

void pcapng_packet(FILE *f, const struct pcapng_packet *p)
{
	const struct afsock_capture *c = p->capture;
	uint32_t flags = p->direction == 'T' ? 2 : p->direction == 'R' ? 1 : 0;
	size_t captured = c->head_len + p->len - c->skip;
	size_t original = captured + p->full_len - p->len;
	size_t body = 20 + padded(captured) + 8 + 4;

	begin(f, BLOCK_PACKET, body);
	u32(f, p->interface);
	timestamp(f, p->time_ns);
	u32(f, (uint32_t)captured);
	u32(f, (uint32_t)original);
	fwrite(c->head, 1, c->head_len, f);
	fwrite(p->data + c->skip, 1, p->len - c->skip, f);
	pad(f, captured);
	option(f, EPB_FLAGS, &flags, sizeof(flags));
	option(f, OPTION_END, "", 0);
	end(f, body);
}

void pcapng_statistics(FILE *f, uint32_t interface, int64_t time_ns,
		       uint64_t received, uint64_t dropped)
{
	const size_t body = 12 + 12 + 12 + 4;

	begin(f, BLOCK_STATISTICS, body);
	u32(f, interface);
	timestamp(f, time_ns);
	option(f, ISB_IFRECV, &received, sizeof(received));
	option(f, ISB_IFDROP, &dropped, sizeof(dropped));
	option(f, OPTION_END, "", 0);
	end(f, body);
}
