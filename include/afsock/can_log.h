/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/can_log.h - logs of CAN frames in the formats that tools exchange
 *
 *     candump   text of can-utils' candump -l, both ways
 *     asc       Vector's text, both ways
 *     pcapng    captures with SocketCAN frames, both ways
 *     pcap      the older captures, read only
 *     blf       Vector's binary, read only
 *
 * A reader gives one record after the other and finds out the format by
 * itself; a writer takes records and says what the format could not hold.
 * Nothing depends on the locale. Memory is that of one handle, whatever the
 * file says. afsock_can_log(7) describes the formats.
 */
#ifndef AFSOCK_CAN_LOG_H
#define AFSOCK_CAN_LOG_H

#include <afsock/can.h>

#ifdef __cplusplus
extern "C" {
#endif

enum afsock_can_format {
	AFSOCK_CAN_FORMAT_AUTO, /* reading only: by the first bytes */
	AFSOCK_CAN_FORMAT_CANDUMP,
	AFSOCK_CAN_FORMAT_ASC,
	AFSOCK_CAN_FORMAT_PCAPNG,
	AFSOCK_CAN_FORMAT_PCAP,
	AFSOCK_CAN_FORMAT_BLF
};

/* "candump", "asc" ...; NULL for a number that is none. Since 0.1. */
AFSOCK_API const char *afsock_can_format_name(int format);

/*
 * afsock_can_format_find - a format by its name, or by the end of a file name
 *
 * text  "asc", or "drive.asc": what is behind the last dot; "log" is candump's
 *
 * Returns enum afsock_can_format; AFSOCK_EVALUE for none of them. Since 0.1.
 */
AFSOCK_API int afsock_can_format_find(const char *text);

/*
 * Where bytes come from or go to.
 *
 * read   as read(2), with -errno for a failure; 0 is the end
 * write  as write(2), with -errno; may take fewer than size, never none
 */
struct afsock_can_bytes {
	ssize_t (*read)(void *arg, void *buf, size_t size);
	ssize_t (*write)(void *arg, const void *buf, size_t size);
	void *arg;
};

/* Those of a descriptor, which stays the caller's. EINTR is retried.
 * Since 0.1. */
AFSOCK_API struct afsock_can_bytes afsock_can_bytes_fd(int fd);

/* ---- records --------------------------------------------------------------- */

/*
 * One record of a log. With drops above 0 it is no frame (frame_len is 0) but
 * the news that so many were lost at this place.
 */
struct afsock_can_entry {
	struct afsock_can_record record;
	uint64_t drops;
	uint64_t place;   /* read: line, from 1, or offset in bytes */
	bool is_relative; /* the time counts from the start of the log */
	bool has_ns;      /* read: the time was told in nanoseconds */
};

/* ---- reading --------------------------------------------------------------- */

struct afsock_can_log_reader;

struct afsock_can_read_counts {
	uint64_t frames;
	uint64_t drops;   /* frames that the log says were lost */
	uint64_t skipped; /* lines, blocks, objects that are no frames */
};

/*
 * afsock_can_log_reader_open - begin to read a log
 *
 * bytes   copied; what arg points to must stay
 * format  enum afsock_can_format
 *
 * With AFSOCK_CAN_FORMAT_AUTO it reads until the format is sure. An empty
 * input is an empty candump log. Allocates about 140 KB; nothing is allocated
 * later. Returns 0; AFSOCK_EVALUE no such format, or none that is known;
 * -ENOMEM; -errno of read. Since 0.1.
 */
AFSOCK_API int afsock_can_log_reader_open(const struct afsock_can_bytes *bytes,
					  int format,
					  struct afsock_can_log_reader **ret,
					  struct afsock_err *err);

/*
 * afsock_can_log_reader_next - the next record
 *
 * ret  name and frame point into the reader, until the next call
 *
 * Returns 1; 0 at the end; AFSOCK_ETEXT a line that cannot be right;
 * AFSOCK_EVALUE or AFSOCK_ERANGE a block or object that cannot be right; -errno
 * of read. err->text has the line or offset, the value and the limit. With text
 * the next call goes on behind the line, and behind -EINTR where it was; the
 * other formats are over then: every further call says the same. Since 0.1.
 */
AFSOCK_API int afsock_can_log_reader_next(struct afsock_can_log_reader *reader,
					  struct afsock_can_entry *ret,
					  struct afsock_err *err);

/* What was read so far. Since 0.1. */
AFSOCK_API void
afsock_can_log_reader_counts(const struct afsock_can_log_reader *reader,
			     struct afsock_can_read_counts *ret);

/* enum afsock_can_format, as found or as told. Since 0.1. */
AFSOCK_API int
afsock_can_log_reader_format(const struct afsock_can_log_reader *reader);

/* End it; takes NULL. The bytes' end is the caller's. Since 0.1. */
AFSOCK_API void
afsock_can_log_reader_close(struct afsock_can_log_reader *reader);

/* ---- writing --------------------------------------------------------------- */

struct afsock_can_log_writer;

/* AFSOCK_CAN_LOG_NS of afsock/can.h: always nine decimals. This: always six.
 * Neither: six in ASC, in candump's format until a time needs more. pcapng
 * always has nanoseconds. */
#define AFSOCK_CAN_LOG_US 2

/* What a format could not hold of a record that it was given. */
enum afsock_can_loss {
	AFSOCK_CAN_LOST_FRAME = 1, /* nothing was written */
	AFSOCK_CAN_LOST_NS = 2,    /* below the microsecond */
	AFSOCK_CAN_LOST_TIME = 4   /* before the first record's; written as that */
};

/*
 * afsock_can_log_writer_open - begin to write a log
 *
 * format  CANDUMP, ASC or PCAPNG
 * flags   AFSOCK_CAN_LOG_NS or AFSOCK_CAN_LOG_US
 *
 * Allocates about 70 KB. Returns 0; AFSOCK_EVALUE a format that is not
 * written, or both flags; -ENOMEM. Since 0.1.
 */
AFSOCK_API int afsock_can_log_writer_open(const struct afsock_can_bytes *bytes,
					  int format, unsigned int flags,
					  struct afsock_can_log_writer **ret,
					  struct afsock_err *err);

/*
 * afsock_can_log_writer_put - write a record, or that frames were lost
 *
 * Returns 0; enum afsock_can_loss bits of what the format could not hold;
 * AFSOCK_EVALUE no frame, a time below 0, or a name that is not 1 to 15 bytes
 * without spaces, quotes and control characters;
 * AFSOCK_ERANGE more than 64 interfaces in ASC and pcapng; -errno of write.
 * Since 0.1.
 */
AFSOCK_API int afsock_can_log_writer_put(struct afsock_can_log_writer *writer,
					 const struct afsock_can_entry *entry,
					 struct afsock_err *err);

/* Write what is buffered. Returns 0 or -errno of write. Since 0.1. */
AFSOCK_API int afsock_can_log_writer_flush(struct afsock_can_log_writer *writer,
					   struct afsock_err *err);

/* Finish the log and free the writer, also on failure; takes NULL. Returns 0 or
 * -errno of write. Since 0.1. */
AFSOCK_API int afsock_can_log_writer_close(struct afsock_can_log_writer *writer,
					   struct afsock_err *err);

/* ---- names of interfaces --------------------------------------------------- */

#define AFSOCK_CAN_MAP_MAX 32

/* Which interface stands for one of the log; rows[count] are in use. Zeroed, it
 * is empty. */
struct afsock_can_map {
	size_t count;
	struct afsock_can_map_row {
		char to[16];
		char from[16];
	} rows[AFSOCK_CAN_MAP_MAX];
};

/*
 * afsock_can_map_add - read an assignment as canplayer takes it: "vcan2=can0"
 *
 * What the log has of can0 is vcan2's. Returns 0; AFSOCK_ETEXT no '=' or a name
 * that is empty or above 15 bytes; AFSOCK_EVALUE that name of the log has one;
 * AFSOCK_ERANGE more than AFSOCK_CAN_MAP_MAX. Since 0.1.
 */
AFSOCK_API int afsock_can_map_add(struct afsock_can_map *map, const char *text,
				  struct afsock_err *err);

/* The row of an interface of the log, or NULL. Since 0.1. */
AFSOCK_API const struct afsock_can_map_row *
afsock_can_map_find(const struct afsock_can_map *map, const char *name,
		    size_t len);

#ifdef __cplusplus
}
#endif
#endif
