/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* log_reader.c - logs of any format, one record after the other */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "log.h"

/* ---- formats ---- */

static const struct {
	const char *name;
	const char *ending; /* of file names, besides the name */
} formats[] = {
	[AFSOCK_CAN_FORMAT_CANDUMP] = { "candump", "log" },
	[AFSOCK_CAN_FORMAT_ASC] = { "asc", "asc" },
	[AFSOCK_CAN_FORMAT_PCAPNG] = { "pcapng", "pcapng" },
	[AFSOCK_CAN_FORMAT_PCAP] = { "pcap", "cap" },
	[AFSOCK_CAN_FORMAT_BLF] = { "blf", "blf" },
};

const char *afsock_can_format_name(int format)
{
	if (format <= 0 || (size_t)format >= CAN_COUNT(formats))
		return NULL;
	return formats[format].name;
}

int afsock_can_format_find(const char *text)
{
	const char *dot = strrchr(text, '.');
	const char *word = dot ? dot + 1 : text;
	int i;

	for (i = 1; i < (int)CAN_COUNT(formats); i++)
		if (strcasecmp(word, formats[i].name) == 0 ||
		    strcasecmp(word, formats[i].ending) == 0)
			return i;
	return AFSOCK_EVALUE;
}

/* ---- bytes ---- */

static ssize_t fd_read(void *arg, void *buf, size_t size)
{
	ssize_t n;

	do
		n = read((int)(intptr_t)arg, buf, size);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

static ssize_t fd_write(void *arg, const void *buf, size_t size)
{
	ssize_t n;

	do
		n = write((int)(intptr_t)arg, buf, size);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

struct afsock_can_bytes afsock_can_bytes_fd(int fd)
{
	return (struct afsock_can_bytes){ fd_read, fd_write,
					  (void *)(intptr_t)fd };
}

int can_log_fill(struct afsock_can_log_reader *r, struct afsock_err *err)
{
	ssize_t n;

	if (r->is_end)
		return 0;
	if (r->start > 0) {
		memmove(r->buf, r->buf + r->start, r->end - r->start);
		r->end -= r->start;
		r->start = 0;
	}
	if (r->end == sizeof(r->buf))
		return 0;
	n = r->bytes.read(r->bytes.arg, r->buf + r->end,
			  sizeof(r->buf) - r->end);
	if (n < 0)
		return can_fail_op(err, (int)n, "read", "the log");
	if (n == 0)
		r->is_end = true;
	r->end += (size_t)n;
	return n > 0;
}

int can_log_need(struct afsock_can_log_reader *r, size_t n,
		 struct afsock_err *err)
{
	int got = 1;

	while (r->end - r->start < n && got > 0)
		got = can_log_fill(r, err);
	return got;
}

int can_log_skip(struct afsock_can_log_reader *r, uint64_t n,
		 struct afsock_err *err)
{
	size_t part;
	int got = 1;

	while (n > 0) {
		if (r->start == r->end) {
			got = can_log_fill(r, err);
			if (got <= 0)
				return got;
		}
		part = r->end - r->start;
		if (part > n)
			part = (size_t)n;
		can_log_took(r, part);
		n -= part;
	}
	return 1;
}

/* What is behind the longest line that is read, up to its end. */
static int skip_line(struct afsock_can_log_reader *r, struct afsock_err *err)
{
	const unsigned char *end;
	int got = 1;

	while (got > 0) {
		end = memchr(can_log_at(r), '\n', r->end - r->start);
		can_log_took(r, end ? (size_t)(end - can_log_at(r)) + 1 :
				      r->end - r->start);
		if (end)
			break;
		got = can_log_fill(r, err);
	}
	return got < 0 ? got :
			 can_log_fail(r, AFSOCK_ETEXT, err,
				      "longer than %d bytes", CAN_LOG_BUFFER);
}

CAN_RARE int can_log_line_far(struct afsock_can_log_reader *r,
			      const char **ret_text, size_t *ret_len,
			      struct afsock_err *err)
{
	size_t seen = 0, len;
	const unsigned char *end;
	int got = 1;

	for (;;) {
		end = memchr(can_log_at(r) + seen, '\n',
			     r->end - r->start - seen);
		if (end || got == 0)
			break;
		seen = r->end - r->start;
		got = can_log_fill(r, err);
		if (got < 0)
			return got;
	}
	len = end ? (size_t)(end - can_log_at(r)) : r->end - r->start;
	if (!end && len == 0)
		return 0;
	r->place = ++r->lines;
	if (!end && len == CAN_LOG_BUFFER)
		return skip_line(r, err);
	*ret_text = (const char *)can_log_at(r);
	*ret_len = len;
	can_log_took(r, len + (end != NULL));
	return 1;
}

/* ---- failures ---- */

static bool is_text(const struct afsock_can_log_reader *r)
{
	return r->format == AFSOCK_CAN_FORMAT_CANDUMP ||
	       r->format == AFSOCK_CAN_FORMAT_ASC;
}

int can_log_fail(const struct afsock_can_log_reader *r, int code,
		 struct afsock_err *err, const char *fmt, ...)
{
	char what[220];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return afsock_fail(err, code, "log", "%s %llu: %s",
			   is_text(r) ? "line" : "offset",
			   (unsigned long long)r->place, what);
}

int can_log_fail_cut(const struct afsock_can_log_reader *r,
		     struct afsock_err *err, const char *what)
{
	return can_log_fail(r, AFSOCK_EVALUE, err,
			    "the input ends inside %s", what);
}

/* ---- candump ---- */

bool can_log_is_name(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)name[i] <= ' ' || name[i] == 0x7f ||
		    name[i] == '\'')
			return false;
	return len > 0 && len < 16;
}

bool can_log_drops(struct afsock_can_log_reader *r, const char *text,
		   size_t len, struct afsock_can_entry *ret)
{
	static const char begin[] = "DROPCOUNT: dropped ", on[] = " on '";
	const size_t n = sizeof(begin) - 1;
	const char *end = text + len, *at = text + n, *name;
	uint64_t drops = 0;

	if (len < n || memcmp(text, begin, n) != 0)
		return false;
	for (; at < end && *at >= '0' && *at <= '9'; at++) {
		if (drops > (UINT64_MAX - 9) / 10)
			return false;
		drops = drops * 10 + (uint64_t)(*at - '0');
	}
	name = memmem(at, (size_t)(end - at), on, sizeof(on) - 1);
	if (drops == 0 || !name)
		return false;
	name += sizeof(on) - 1;
	at = memchr(name, '\'', (size_t)(end - name));
	if (!at || !can_log_is_name(name, (size_t)(at - name)))
		return false;
	*ret = (struct afsock_can_entry){
		.record = { .time_ns = r->last_ns, .interface = name,
			    .interface_len = (size_t)(at - name) },
		.drops = drops,
	};
	return true;
}

static bool is_blank(const char *text, size_t len)
{
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\r' ||
			   text[len - 1] == '\t'))
		len--;
	return len == 0;
}

static bool take_name(struct candump_in *in,
		      const struct afsock_can_record *record)
{
	if (!can_log_is_name(record->interface, record->interface_len))
		return false;
	memcpy(in->name, record->interface, record->interface_len);
	in->len = record->interface_len;
	return true;
}

int can_log_candump_next(struct afsock_can_log_reader *r,
			 struct afsock_can_entry *ret, struct afsock_err *err)
{
	struct afsock_can_entry entry;
	struct candump_in *in = &r->in.candump;
	struct afsock_err why;
	const char *text;
	size_t len;
	int n;

	for (;;) {
		n = can_log_line(r, &text, &len, err);
		if (n <= 0)
			return n;
		n = can_log_parse(text, len, in, &entry, &why);
		if (n > 0)
			break;
		if (n < 0)
			return can_log_fail(r, AFSOCK_ETEXT, err, "%s",
					    why.text);
		if (can_log_drops(r, text, len, ret))
			return 1;
		r->counts.skipped += !is_blank(text, len);
	}
	if (entry.record.interface != in->name &&
	    !take_name(in, &entry.record))
		return can_log_fail(r, AFSOCK_ETEXT, err,
				    "the interface's name has a quote or a "
				    "control character");
	entry.drops = 0;
	*ret = entry;
	return 1;
}

/* ---- which format ---- */

static int (*const next_of[])(struct afsock_can_log_reader *r,
			      struct afsock_can_entry *ret,
			      struct afsock_err *err) = {
	[AFSOCK_CAN_FORMAT_CANDUMP] = can_log_candump_next,
	[AFSOCK_CAN_FORMAT_ASC] = can_log_asc_next,
	[AFSOCK_CAN_FORMAT_PCAPNG] = can_log_pcapng_next,
	[AFSOCK_CAN_FORMAT_PCAP] = can_log_pcap_next,
	[AFSOCK_CAN_FORMAT_BLF] = can_log_blf_next,
};

static const struct {
	unsigned char bytes[5]; /* four of them */
	int format;
} magics[] = {
	{ "\x0a\x0d\x0d\x0a", AFSOCK_CAN_FORMAT_PCAPNG },
	{ "\xa1\xb2\xc3\xd4", AFSOCK_CAN_FORMAT_PCAP },
	{ "\xd4\xc3\xb2\xa1", AFSOCK_CAN_FORMAT_PCAP },
	{ "\xa1\xb2\x3c\x4d", AFSOCK_CAN_FORMAT_PCAP },
	{ "\x4d\x3c\xb2\xa1", AFSOCK_CAN_FORMAT_PCAP },
	{ "LOGG", AFSOCK_CAN_FORMAT_BLF },
};

/* What a line makes sure; candump's times and comments of Vector's files. */
static const struct {
	const char *begin;
	int format;
} line_marks[] = {
	{ "(", AFSOCK_CAN_FORMAT_CANDUMP },
	{ "DROPCOUNT:", AFSOCK_CAN_FORMAT_CANDUMP },
	{ "date ", AFSOCK_CAN_FORMAT_ASC },
	{ "base ", AFSOCK_CAN_FORMAT_ASC },
	{ "//", AFSOCK_CAN_FORMAT_ASC },
	{ "begin trigger", AFSOCK_CAN_FORMAT_ASC },
};

static int format_of_line(const char *text, size_t len)
{
	size_t i, n;

	for (i = 0; i < CAN_COUNT(line_marks); i++) {
		n = strlen(line_marks[i].begin);
		if (len >= n &&
		    strncasecmp(text, line_marks[i].begin, n) == 0)
			return line_marks[i].format;
	}
	return AFSOCK_CAN_FORMAT_AUTO;
}

static int format_of_bytes(const unsigned char *at, size_t len, bool is_all)
{
	const char *text = (const char *)at, *end;
	int format = AFSOCK_CAN_FORMAT_AUTO;
	size_t i;

	for (i = 0; i < CAN_COUNT(magics) && len >= 4; i++)
		if (memcmp(at, magics[i].bytes, 4) == 0)
			return magics[i].format;
	while (len > 0 && format == AFSOCK_CAN_FORMAT_AUTO) {
		end = memchr(text, '\n', len);
		if (!end && !is_all)
			break;
		i = end ? (size_t)(end - text) : len;
		format = format_of_line(text, i);
		i += end != NULL;
		text += i;
		len -= i;
	}
	return format;
}

static int find_format(struct afsock_can_log_reader *r, struct afsock_err *err)
{
	int got;

	do {
		got = can_log_fill(r, err);
		if (got < 0)
			return got;
		r->format = format_of_bytes(can_log_at(r), r->end - r->start,
					    got == 0);
	} while (got > 0 && r->format == AFSOCK_CAN_FORMAT_AUTO);
	if (r->end == r->start)
		r->format = AFSOCK_CAN_FORMAT_CANDUMP;
	if (r->format == AFSOCK_CAN_FORMAT_AUTO)
		return afsock_fail(err, AFSOCK_EVALUE, "format",
				   "no log of a known format: candump, asc, "
				   "pcapng, pcap, blf");
	return 0;
}

int afsock_can_log_reader_open(const struct afsock_can_bytes *bytes, int format,
			       struct afsock_can_log_reader **ret,
			       struct afsock_err *err)
{
	struct afsock_can_log_reader *r;
	int code = 0;

	if (format != AFSOCK_CAN_FORMAT_AUTO && !afsock_can_format_name(format))
		return afsock_fail(err, AFSOCK_EVALUE, "format",
				   "format %d is none of 0 to %d", format,
				   AFSOCK_CAN_FORMAT_BLF);
	r = malloc(sizeof(*r));
	if (!r)
		return afsock_fail_op(err, -ENOMEM, "malloc", "the reader");
	/* The buffer is written before it is read. */
	memset(r, 0, offsetof(struct afsock_can_log_reader, buf));
	r->bytes = *bytes;
	r->format = format;
	if (format == AFSOCK_CAN_FORMAT_AUTO)
		code = find_format(r, err);
	if (code < 0) {
		free(r);
		return code;
	}
	if (r->format == AFSOCK_CAN_FORMAT_CANDUMP)
		r->in.candump = (struct candump_in){ .frame = &r->frame,
						     .size = sizeof(r->frame) };
	*ret = r;
	return 0;
}

int afsock_can_log_reader_next(struct afsock_can_log_reader *r,
			       struct afsock_can_entry *ret,
			       struct afsock_err *err)
{
	struct afsock_err why;
	int n;

	if (r->failed) {
		if (err)
			*err = r->why;
		return r->failed;
	}
	n = next_of[r->format](r, ret, &why);
	if (n > 0) {
		ret->place = r->place;
		r->last_ns = ret->record.time_ns;
		if (ret->drops)
			r->counts.drops += ret->drops;
		else
			r->counts.frames++;
	} else if (n < 0) {
		if (!is_text(r)) {
			r->failed = n;
			r->why = why;
		}
		if (err)
			*err = why;
	}
	return n;
}

void afsock_can_log_reader_counts(const struct afsock_can_log_reader *r,
				  struct afsock_can_read_counts *ret)
{
	*ret = r->counts;
}

int afsock_can_log_reader_format(const struct afsock_can_log_reader *r)
{
	return r->format;
}

void afsock_can_log_reader_close(struct afsock_can_log_reader *r)
{
	free(r);
}
