/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_log - logs of every format: candump, ASC, pcapng, pcap, BLF
 *
 * The first byte chooses the format to write again, and how many bytes come at
 * once. What is read is written, and what was written is read as the same.
 */
#include "fuzz.h"

#include <afsock/can_log.h>

#define WRITTEN_MAX (1 << 20)

struct memory {
	const unsigned char *at;
	size_t left;
	size_t piece;
};

static unsigned char written[WRITTEN_MAX];
static size_t written_len;

static ssize_t memory_read(void *arg, void *buf, size_t size)
{
	struct memory *m = arg;
	size_t n = m->left < size ? m->left : size;

	if (n > m->piece)
		n = m->piece;
	if (n)
		memcpy(buf, m->at, n);
	m->at += n;
	m->left -= n;
	return (ssize_t)n;
}

static ssize_t memory_write(void *arg, const void *buf, size_t size)
{
	(void)arg;
	if (size > sizeof(written) - written_len)
		return -ENOSPC;
	memcpy(written + written_len, buf, size);
	written_len += size;
	return (ssize_t)size;
}

/* The text has no reserved bits of the flags, and rounds lengths of FD up. */
static void must_be_same(const struct afsock_can_entry *a,
			 const struct afsock_can_entry *b)
{
	const unsigned char *x = a->record.frame, *y = b->record.frame;
	size_t i;

	/* candump tells no time with what was lost. */
	MUST(a->drops || a->record.time_ns == b->record.time_ns);
	MUST(a->record.interface_len == b->record.interface_len);
	MUST(memcmp(a->record.interface, b->record.interface,
		    a->record.interface_len) == 0);
	MUST(a->drops == b->drops);
	if (a->drops)
		return;
	MUST(a->record.frame_len == b->record.frame_len);
	for (i = 0; i < a->record.frame_len; i++)
		MUST(i == 4 || i == 5 || x[i] == y[i]);
}

/* Both inputs at once: none keeps what it gave beyond its next call. */
static void compare(struct memory *first, int format)
{
	struct memory second = { written, written_len, 4096 };
	const struct afsock_can_bytes a = { memory_read, NULL, first };
	const struct afsock_can_bytes b = { memory_read, NULL, &second };
	struct afsock_can_log_reader *one = NULL, *two = NULL;
	struct afsock_can_entry x, y;
	int n, m;

	MUST(afsock_can_log_reader_open(&a, 0, &one, NULL) == 0);
	MUST(afsock_can_log_reader_open(&b, format, &two, NULL) == 0);
	for (;;) {
		n = afsock_can_log_reader_next(one, &x, NULL);
		if (n == AFSOCK_ETEXT)
			continue;
		m = afsock_can_log_reader_next(two, &y, NULL);
		if (n <= 0 || m <= 0)
			break;
		must_be_same(&x, &y);
	}
	MUST(n <= 0 && m <= 0);
	afsock_can_log_reader_close(one);
	afsock_can_log_reader_close(two);
}

/* Returns whether all of it was held. */
static bool convert(struct memory *m, int format)
{
	const struct afsock_can_bytes in = { memory_read, NULL, m };
	const struct afsock_can_bytes out = { NULL, memory_write, NULL };
	struct afsock_can_log_reader *r = NULL;
	struct afsock_can_log_writer *w = NULL;
	struct afsock_can_entry entry;
	struct afsock_err err = { .code = 0 };
	bool is_whole = true;
	int n;

	written_len = 0;
	if (afsock_can_log_reader_open(&in, 0, &r, &err) < 0)
		return false;
	MUST(afsock_can_log_writer_open(&out, format, AFSOCK_CAN_LOG_NS, &w,
					NULL) == 0);
	while ((n = afsock_can_log_reader_next(r, &entry, &err)) > 0 ||
	       n == AFSOCK_ETEXT) {
		if (n < 0)
			MUST(err.code == n && err.text[0]);
		else if (afsock_can_log_writer_put(w, &entry, NULL) != 0)
			is_whole = false;
	}
	if (afsock_can_log_writer_close(w, NULL) < 0)
		is_whole = false;
	afsock_can_log_reader_close(r);
	return is_whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_in in = { data, size };
	unsigned int choice = fuzz_byte(&in);
	size_t piece = choice & 4 ? 1 + (choice >> 3) : 65536;
	/* The others move or drop a little: pcapng tells what was lost with the
	 * interface's next frame, ASC has one start for all times. */
	int format = AFSOCK_CAN_FORMAT_CANDUMP + (int)(choice % 3);
	unsigned char *bytes = fuzz_rest(&in);
	struct memory m = { bytes, in.left, piece }, again = m;

	if (convert(&m, format) && format == AFSOCK_CAN_FORMAT_CANDUMP)
		compare(&again, format);
	free(bytes);
	return 0;
}
