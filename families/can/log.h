/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* log.h - what the files of log formats share */
#ifndef AFSOCK_FAMILIES_CAN_LOG_H
#define AFSOCK_FAMILIES_CAN_LOG_H

#include <afsock/can_log.h>

#include "can.h"
#include "log_inflate.h"

#define CAN_LOG_NS INT64_C(1000000000)
#define CAN_LOG_SECONDS_MAX (INT64_MAX / CAN_LOG_NS - 1)

/* A line, or what a block or an object has in one piece, is not longer. */
#define CAN_LOG_BUFFER 65536

/* Names of channels and interfaces, by number. */
#define CAN_LOG_NAMES 64

/* ---- reading ---- */

/* Where frames go, and what most lines have of the line in front. */
struct candump_in {
	void *frame;
	size_t size;
	char name[16];      /* the last one that can_log_is_name took */
	size_t len;         /* 0: none */
	int64_t high_ns;    /* of the time: what its first digits say */
	uint64_t high_digits;
};

struct asc_in {
	int64_t start_ns;  /* what times count from */
	int64_t last_ns;   /* of the last event, when they count from that */
	bool has_start;
	bool is_decimal;
	bool counts_from_last;
	bool has_epoch;    /* told by our own writer */
	bool is_unknown;   /* directions are not told */
	char names[CAN_LOG_NAMES][16]; /* of channel i + 1; or "" */
};

struct pcapng_interface {
	uint16_t link_type;
	bool is_binary;         /* resolution 2^-n, not 10^-n */
	unsigned char resolution;
	int64_t offset_s;
	uint64_t drops;
	char name[16];
};

struct pcapng_in {
	bool is_swapped;        /* numbers are big-endian */
	bool is_begun;
	bool has_held;          /* a frame behind the drops just told */
	size_t count;
	struct afsock_can_entry held;
	struct pcapng_interface interfaces[CAN_LOG_NAMES];
};

struct blf_in {
	int64_t start_ns;
	bool has_start;
	bool is_begun;
	bool is_inside;         /* a container is open */
	uint64_t left;          /* bytes of the container, as in the file */
	bool is_stored;
	struct can_inflate inflate;
};

struct afsock_can_log_reader {
	struct afsock_can_bytes bytes;
	int format;
	int failed;             /* binary: for good */
	struct afsock_err why;
	bool is_end;
	uint64_t place;         /* of the record: line or offset */
	uint64_t lines;
	uint64_t offset;        /* of buf[start] in the input */
	int64_t last_ns;
	struct afsock_can_read_counts counts;
	union {
		struct candump_in candump;
		struct asc_in asc;
		struct pcapng_in pcapng;
		struct blf_in blf;
	} in;
	union {
		struct can_frame classic;
		struct canfd_frame fd;
		struct canxl_frame xl;
	} frame;
	char name[16];
	size_t start;
	size_t end;
	unsigned char buf[CAN_LOG_BUFFER];
};

/* One read into the buffer: 1 something came, 0 the end or no room. */
int can_log_fill(struct afsock_can_log_reader *r, struct afsock_err *err);

/* n bytes in one piece, n <= CAN_LOG_BUFFER: 1, 0 the input ends before. */
int can_log_need(struct afsock_can_log_reader *r, size_t n,
		 struct afsock_err *err);

static inline const unsigned char *
can_log_at(const struct afsock_can_log_reader *r)
{
	return r->buf + r->start;
}

static inline void can_log_took(struct afsock_can_log_reader *r, size_t n)
{
	r->start += n;
	r->offset += n;
}

/* Leave n bytes out: 1, 0 the input ends before. */
int can_log_skip(struct afsock_can_log_reader *r, uint64_t n,
		 struct afsock_err *err);

/* can_log_line for a line whose end is not in the buffer. */
int can_log_line_far(struct afsock_can_log_reader *r, const char **ret_text,
		     size_t *ret_len, struct afsock_err *err);

/* The next line, without its line feed: 1, 0 at the end, AFSOCK_ETEXT. */
static inline int can_log_line(struct afsock_can_log_reader *r,
			       const char **ret_text, size_t *ret_len,
			       struct afsock_err *err)
{
	const unsigned char *at = can_log_at(r);
	const unsigned char *end = memchr(at, '\n', r->end - r->start);

	if (!end)
		return can_log_line_far(r, ret_text, ret_len, err);
	r->place = ++r->lines;
	*ret_text = (const char *)at;
	*ret_len = (size_t)(end - at);
	can_log_took(r, (size_t)(end - at) + 1);
	return 1;
}

/* afsock_can_log_parse, with what the text of the time tells besides. A name
 * that the line in front had points into *in. On failure *ret may be written as
 * well. */
int can_log_parse(const char *text, size_t len, struct candump_in *in,
		  struct afsock_can_entry *ret, struct afsock_err *err);

/* Whether it can be the name of an interface: 1 to 15 bytes, none of them a
 * space, a quote or a control character, which no line could hold. */
bool can_log_is_name(const char *name, size_t len);

/* Fail with the line or offset in front of the sentence. */
int can_log_fail(const struct afsock_can_log_reader *r, int code,
		 struct afsock_err *err, const char *fmt, ...)
	AFSOCK_PRINTF(4, 5);

/* The input ended inside something. */
int can_log_fail_cut(const struct afsock_can_log_reader *r,
		     struct afsock_err *err, const char *what);

/* "DROPCOUNT: dropped 3 CAN frames on 'can0' socket": is it one? */
bool can_log_drops(struct afsock_can_log_reader *r, const char *text,
		   size_t len, struct afsock_can_entry *ret);

int can_log_candump_next(struct afsock_can_log_reader *r,
			 struct afsock_can_entry *ret, struct afsock_err *err);
int can_log_asc_next(struct afsock_can_log_reader *r,
		     struct afsock_can_entry *ret, struct afsock_err *err);
int can_log_pcapng_next(struct afsock_can_log_reader *r,
			struct afsock_can_entry *ret, struct afsock_err *err);
int can_log_pcap_next(struct afsock_can_log_reader *r,
		      struct afsock_can_entry *ret, struct afsock_err *err);
int can_log_blf_next(struct afsock_can_log_reader *r,
		     struct afsock_can_entry *ret, struct afsock_err *err);

/* A frame as captures have it (log_socketcan.c): 1, 0 no CAN frame, or as
 * can_log_fail. */
int can_log_captured(struct afsock_can_log_reader *r, unsigned int link_type,
		     const unsigned char *data, size_t len,
		     struct afsock_can_record *ret, struct afsock_err *err);

/* What captures hold of a frame at most: the longest and LINUX_SLL2's head. */
#define CAN_LOG_CAPTURED_MAX (CANXL_MTU + 20)

/* Text of a date ("Sam Sep 30 10:06:13.191 PM 2017") in local time. */
bool can_log_date_parse(const char *text, size_t len, int64_t *ret_ns);
/* Its numbers, as SYSTEMTIME has them. */
bool can_log_date_ns(int year, int month, int day, int hour, int minute,
		     int second, int64_t ns, int64_t *ret_ns);
/* "Sat Sep 30 10:06:13.191 pm 2017"; ret has 48 bytes. */
void can_log_date_format(int64_t ns, char ret[48]);

static inline uint16_t can_log_le16(const unsigned char *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t can_log_le32(const unsigned char *at)
{
	return can_log_le16(at) | (uint32_t)can_log_le16(at + 2) << 16;
}

static inline uint64_t can_log_le64(const unsigned char *at)
{
	return can_log_le32(at) | (uint64_t)can_log_le32(at + 4) << 32;
}

static inline uint16_t can_log_be16(const unsigned char *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t can_log_be32(const unsigned char *at)
{
	return (uint32_t)can_log_be16(at) << 16 | can_log_be16(at + 2);
}

/* ---- writing ---- */

struct writer_interface {
	char name[16];
	uint64_t pending; /* drops to tell with its next frame */
	uint64_t drops;
};

struct afsock_can_log_writer {
	struct afsock_can_bytes bytes;
	int format;
	unsigned int flags;
	bool is_begun;
	bool is_wide;      /* nine decimals */
	bool is_unknown;   /* asc: directions are not told */
	int64_t start_ns;  /* asc */
	int64_t last_ns;
	size_t width;      /* candump: of the longest name */
	size_t count;
	struct writer_interface interfaces[CAN_LOG_NAMES];
	size_t used;
	unsigned char buf[CAN_LOG_BUFFER];
};

/* Room for n bytes in the buffer: where; or NULL and *ret the reason. */
unsigned char *can_log_room(struct afsock_can_log_writer *w, size_t n, int *ret,
			    struct afsock_err *err);

/* The interface's number, a new one if need be; or AFSOCK_ERANGE. */
int can_log_interface(struct afsock_can_log_writer *w, const char *name,
		      size_t len, bool *ret_is_new, struct afsock_err *err);

/* Whether this time is written with nine decimals; adds to *loss. */
bool can_log_is_wide(struct afsock_can_log_writer *w, int64_t time_ns,
		     int *loss);

/* candump's line about drops, as snprintf. */
int can_log_drops_format(char *buf, size_t size, uint64_t drops,
			 const char *name, uint64_t total);

int can_log_asc_put(struct afsock_can_log_writer *w,
		    const struct afsock_can_entry *entry,
		    struct afsock_err *err);
int can_log_asc_end(struct afsock_can_log_writer *w, struct afsock_err *err);
int can_log_pcapng_put(struct afsock_can_log_writer *w,
		       const struct afsock_can_entry *entry,
		       struct afsock_err *err);
int can_log_pcapng_end(struct afsock_can_log_writer *w, struct afsock_err *err);

#endif
