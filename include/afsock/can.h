/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/can.h - typed helpers for AF_CAN
 *
 * Frames are the kernel's own structures: struct can_frame (16 bytes), struct
 * canfd_frame (72) and struct canxl_frame (12 and its data). The length that
 * send and recv use is what tells them apart, so every function here takes it.
 *
 * Texts are those of can-utils: compact frames (cansend), log lines (candump
 * -L) and filters (candump). Nothing depends on the locale.
 */
#ifndef AFSOCK_CAN_H
#define AFSOCK_CAN_H

#include <linux/can.h>

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Longest frame of any kind, in bytes: what to give recv. */
#define AFSOCK_CAN_FRAME_MAX 2060

/* Longest text, with its NUL: a classic or FD frame, an XL frame, and what a
 * log line has besides the frame and the padding of the interface's name. */
#define AFSOCK_CAN_TEXT_MAX 144
#define AFSOCK_CAN_XL_TEXT_MAX 4128
#define AFSOCK_CAN_LOG_EXTRA 48

/* ---- identifiers and lengths -------------------------------------------- */

/* The number in an identifier, without its flag bits. Since 0.1. */
static inline canid_t afsock_can_id_number(canid_t id)
{
	return id & (id & (CAN_EFF_FLAG | CAN_ERR_FLAG) ? CAN_EFF_MASK :
							   CAN_SFF_MASK);
}

/*
 * afsock_can_id_parse - an identifier in the notation of frame texts
 *
 * Exactly 3 hex digits are an 11-bit identifier; exactly 8 are a 29-bit one,
 * which gets CAN_EFF_FLAG, or an error frame's classes when bit 29 is set.
 *
 * Returns 0; AFSOCK_ETEXT not hex or another number of digits; AFSOCK_ERANGE
 * above 7FF, above 3FFFFFFF. Since 0.1.
 */
AFSOCK_API int afsock_can_id_parse(const char *text, size_t len, canid_t *ret,
				   struct afsock_err *err);

/* The inverse; always terminated. Returns the length, 3 or 8. Since 0.1. */
AFSOCK_API size_t afsock_can_id_format(canid_t id, char ret[9]);

/* The shortest length that a CAN FD frame can have for len bytes of data (9
 * becomes 12); 0 above 64. Since 0.1. */
AFSOCK_API size_t afsock_can_fd_len(size_t len);

/* ---- frames as text ------------------------------------------------------ */

/*
 * afsock_can_frame_parse - read a frame in compact text
 *
 *     123#DEADBEEF  123#DE.AD.BE.EF  12345678#      data
 *     123#R  123#R4                                 remote request, length
 *     123#0011223344556677_9  123#R8_F              raw length code
 *     123##1AABB                                    CAN FD, flags 1
 *     00123#81:00:12345678#AABB                     CAN XL: VCID and priority,
 *                                                   flags, SDT, AF
 *     20000044#0004000000000000                     error frame
 *
 * An FD length that no frame can have is rounded up and filled with zeros. XL
 * frames get the flag that every one must have.
 *
 * text, len    consumed whole; surplus bytes are refused
 * frame, size  where to write: 16 bytes, 72 for FD, 12 + data for XL
 *
 * Returns the length of the frame; AFSOCK_ETEXT with the position in
 * err->text; AFSOCK_ERANGE an identifier above its limit, too much data, or a
 * frame longer than size. Since 0.1.
 */
AFSOCK_API ssize_t afsock_can_frame_parse(const char *text, size_t len,
					  void *frame, size_t size,
					  struct afsock_err *err);

/*
 * afsock_can_frame_format - write a frame as compact text
 *
 * Returns the length that the text has without its NUL; at least size means
 * it was cut (as snprintf). AFSOCK_EVALUE: len bytes are no frame. Since 0.1.
 */
AFSOCK_API ssize_t afsock_can_frame_format(const void *frame, size_t len,
					   char *buf, size_t size);

/* ---- log lines ----------------------------------------------------------- */

/* One frame of a log. */
struct afsock_can_record {
	int64_t time_ns;       /* since the epoch, or since the start */
	const char *interface; /* not terminated */
	size_t interface_len;
	const void *frame;
	size_t frame_len;
	char direction;        /* 'R', 'T', or 0: not told */
};

enum afsock_can_log_flag {
	AFSOCK_CAN_LOG_NS = 1 /* nine decimals instead of six */
};

/*
 * afsock_can_log_format - "(1795395488.400888) vcan0 123#1122", no line feed
 *
 * width  the interface's name is padded on the left to it; 0 as it is
 * flags  enum afsock_can_log_flag
 *
 * Returns as afsock_can_frame_format; AFSOCK_EVALUE also for a time below 0, a
 * name or width above 16. Since 0.1.
 */
AFSOCK_API ssize_t afsock_can_log_format(const struct afsock_can_record *record,
					 size_t width, unsigned int flags,
					 char *buf, size_t size);

/*
 * afsock_can_log_parse - read one line of a log
 *
 * Takes six or nine decimals, padded names, a direction at the end, a line
 * feed or none.
 *
 * frame, size  where the frame goes (afsock_can_frame_parse)
 * ret          interface points into text, frame is the one given
 *
 * Returns 1; 0 for a line that is no record (it does not begin with '(':
 * comments, candump's DROPCOUNT); AFSOCK_ETEXT, AFSOCK_ERANGE. Since 0.1.
 */
AFSOCK_API int afsock_can_log_parse(const char *text, size_t len, void *frame,
				    size_t size, struct afsock_can_record *ret,
				    struct afsock_err *err);

/* ---- sending many --------------------------------------------------------- */

/*
 * afsock_can_send_frames - send frames in order, in batches
 *
 * Up to AFSOCK_BATCH_MAX frames a system call. A full transmit queue is waited
 * for as afsock_send does, all of it within one limit, the socket's.
 *
 * s         a raw socket, bound to an interface unless to names one
 * frames    count of them: iov_base is one frame, iov_len its length (16, 72,
 *           12 + data for XL); borrowed for the call
 * to        where to, or NULL
 * ret_sent  how many went, on failure too; or NULL
 * err       the detail, with field "frame" and its number for one that is bad
 *
 * Returns 0 when all went; AFSOCK_EVALUE what is no frame, or no raw socket,
 * before any is sent; AFSOCK_TIMEOUT; -ENOBUFS the queue is full (when time is
 * up, or at once in non-blocking mode); -EAGAIN; -EINTR the hook ended it, which
 * is asked after each batch that went in part; AFSOCK_ECLOSED; -errno of
 * sendmmsg(). Since 0.1.
 */
AFSOCK_API int afsock_can_send_frames(struct afsock *s,
				      const struct iovec *frames, size_t count,
				      const struct afsock_addr *to,
				      size_t *ret_sent, struct afsock_err *err);

/* ---- filters -------------------------------------------------------------- */

/*
 * What a raw socket shall receive. list is the caller's, with room for max
 * (the kernel takes 512); count of them are in use.
 */
struct afsock_can_filters {
	struct can_filter *list;
	size_t max;
	size_t count;
	can_err_mask_t errors; /* classes of error frames */
	bool has_errors;       /* errors was told */
	bool is_joined;        /* all must match, not one */
};

/*
 * afsock_can_filters_parse - add filters in candump's notation
 *
 *     123:7FF     identifier & mask must be equal
 *     123~7FF     must not be equal
 *     #1FF        error frames of these classes
 *     j           all filters must match
 *
 * All numbers are hex, 0x allowed; eight digits of an identifier mean
 * CAN_EFF_FLAG in it, while the mask alone decides whether that matters.
 * Several stand behind each other with ',' or '+'. Bit 29 of a mask is cleared.
 *
 * Returns 0; AFSOCK_ETEXT; AFSOCK_ERANGE a number above 32 bits, bit 29 in an
 * identifier, or no room. Since 0.1.
 */
AFSOCK_API int afsock_can_filters_parse(const char *text, size_t len,
					struct afsock_can_filters *filters,
					struct afsock_err *err);

/*
 * afsock_can_set_filters - make a raw socket receive exactly this
 *
 * Count 0 receives no data frames. Error classes are changed only with
 * has_errors, and joining is switched on only. Returns 0; AFSOCK_ERANGE above
 * 512; AFSOCK_ECLOSED; -errno of setsockopt. Since 0.1.
 */
AFSOCK_API int afsock_can_set_filters(struct afsock *s,
				      const struct afsock_can_filters *filters,
				      struct afsock_err *err);

/*
 * afsock_can_errors_parse - a mask of error classes
 *
 * Hex, or names joined by '+': tx-timeout lostarb crtl prot trx ack busoff
 * buserror restarted cnt, all, none. Empty text: all.
 *
 * Returns 0, AFSOCK_ETEXT, AFSOCK_ERANGE. Since 0.1.
 */
AFSOCK_API int afsock_can_errors_parse(const char *text, size_t len,
				       can_err_mask_t *ret,
				       struct afsock_err *err);

/* ---- interfaces that come and go ------------------------------------------ */

/*
 * An interface by its name, and what became of it. The caller's memory; read
 * the fields, poll s.fd for POLLIN, and call afsock_can_watch_read then.
 */
struct afsock_can_watch {
	struct afsock s;    /* news of interfaces (rtnetlink), non-blocking */
	char name[16];
	unsigned int index; /* 0: there is none of that name */
	bool is_up;
	bool is_new;        /* it was made (again) after the watch was opened:
			     * what was bound to the name must be bound again;
			     * stays until the caller clears it */
};

/*
 * afsock_can_watch_open - watch an interface of this thread's network namespace
 *
 * name  need not exist; borrowed for the call
 *
 * index and is_up say what is so now. Returns 0; AFSOCK_EVALUE an empty name or
 * one above 15 bytes; -errno of the netlink socket. Needs no privilege.
 * Since 0.1.
 */
AFSOCK_API int afsock_can_watch_open(struct afsock_can_watch *ret,
				     const char *name, struct afsock_err *err);

/*
 * afsock_can_watch_read - see what has changed, without waiting
 *
 * Returns 1 when index or is_up is another than before, 0 when not;
 * AFSOCK_ECLOSED; -errno. What came and went in between is not told, but an
 * interface that was deleted and made again is_new. Since 0.1.
 */
AFSOCK_API int afsock_can_watch_read(struct afsock_can_watch *w);

/* End it; a second time and NULL are harmless. Since 0.1. */
AFSOCK_API void afsock_can_watch_close(struct afsock_can_watch *w);

/*
 * afsock_can_rebind - bind a raw socket again, after its interface came back
 *
 * A raw socket works again by itself when its interface was down. When it was
 * deleted, the kernel says so once (ENODEV), unbinds the socket and forgets its
 * filters; other options and the descriptor stay.
 *
 * filters  what it shall receive; NULL for everything
 *
 * Returns 0; AFSOCK_EVALUE no raw CAN socket; or as afsock_can_set_filters and
 * afsock_bind. Since 0.1.
 */
AFSOCK_API int afsock_can_rebind(struct afsock *s, const char *name,
				 const struct afsock_can_filters *filters,
				 struct afsock_err *err);

/* ---- error frames --------------------------------------------------------- */

/* What a controller has become; thresholds of its counters are 96 (warning),
 * 128 (passive) and 256 (bus off). */
/*
 * An error frame taken apart. The numbers are those of linux/can/error.h; what
 * belongs to a class that is not set is 0, whatever the frame has there.
 */
struct afsock_can_error {
	can_err_mask_t classes;    /* CAN_ERR_TX_TIMEOUT ... CAN_ERR_CNT */
	unsigned char lost_bit;    /* arbitration was lost in; 0: not told */
	unsigned char controller;  /* CAN_ERR_CRTL_ bits */
	unsigned char violation;   /* CAN_ERR_PROT_ bits */
	unsigned char location;    /* CAN_ERR_PROT_LOC_; 0: not told */
	unsigned char transceiver; /* CAN_ERR_TRX_, CANH and CANL together */
	unsigned char tx_errors;   /* the counters, with has_counters */
	unsigned char rx_errors;
	bool has_counters;         /* told, or not 0 from older drivers */
	bool is_bus_off;
	bool is_restarted;
	int state; /* the worst that it tells, CAN_STATE_* of
		    * linux/can/netlink.h; -1: none. Counters above 95, 127
		    * and 255 are warning, passive and bus off */
};

/*
 * afsock_can_error_decode - take an error frame apart
 *
 * Sockets receive them with the option error, or afsock_can_set_filters.
 *
 * Returns 0; AFSOCK_EVALUE: len bytes are no error frame. Since 0.1.
 */
AFSOCK_API int afsock_can_error_decode(const void *frame, size_t len,
				       struct afsock_can_error *ret);

enum afsock_can_error_part {
	AFSOCK_CAN_ERROR_CLASSES,    /* "crtl", "busoff": the option's names */
	AFSOCK_CAN_ERROR_CONTROLLER, /* "tx warning", "rx passive" */
	AFSOCK_CAN_ERROR_VIOLATION,  /* "stuffing", "on transmit" */
	AFSOCK_CAN_ERROR_LOCATION,   /* "CRC"; none where it is not told */
	AFSOCK_CAN_ERROR_TRANSCEIVER /* "CANH open", "CANL at ground" */
};

/* Room for the words of any part. */
#define AFSOCK_CAN_ERROR_WORDS_MAX 10

/*
 * afsock_can_error_words - one part of an error in words
 *
 * ret, max  where the words go, static texts; at most max are written
 *
 * Returns how many there are. Since 0.1.
 */
AFSOCK_API size_t afsock_can_error_words(const struct afsock_can_error *error,
					 enum afsock_can_error_part part,
					 const char **ret, size_t max);

/* "error-active", "error-warning", "error-passive", "bus-off", "stopped",
 * "sleeping" for CAN_STATE_* of linux/can/netlink.h; NULL for another number.
 * Static text. Since 0.1. */
AFSOCK_API const char *afsock_can_state_name(int state);

#ifdef __cplusplus
}
#endif
#endif
