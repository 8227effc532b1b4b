/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/bcm.h - CAN frames that the kernel sends and watches by itself
 *
 * A CAN_BCM socket has jobs: transmissions that repeat on the kernel's timer,
 * and subscriptions that tell only of frames that changed, or stopped coming.
 * Open one with afsock_dial("bcm:vcan0", ...), or "bcm:" and name an interface
 * in each job. Closing the socket ends its jobs.
 *
 * A job is found by its direction, identifier, interface and CAN FD flag, on
 * the socket that made it and on no other. To set up one that exists changes
 * it.
 *
 * Flags, opcodes and frames are the kernel's own (linux/can/bcm.h). Times are
 * nanoseconds here and microseconds in the kernel: they are rounded up, so
 * that none becomes 0, and a timeout never comes early.
 *
 * A process of 32 bits has other messages than a kernel of 64 bits reads, and
 * the kernel translates none: there, all of this is refused or goes wrong.
 */
#ifndef AFSOCK_BCM_H
#define AFSOCK_BCM_H

#include <linux/can.h>
#include <linux/can/bcm.h>

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Most frames of a job: to send; to watch, one mask of multiplexers and 256
 * (net/can/bcm.c, MAX_NFRAMES). */
#define AFSOCK_BCM_TX_MAX 256
#define AFSOCK_BCM_RX_MAX 257

/* The longest message there is, in bytes: what to give afsock_bcm_recv. */
#define AFSOCK_BCM_MESSAGE_MAX \
	(sizeof(struct bcm_msg_head) + AFSOCK_BCM_RX_MAX * CANFD_MTU)

/* The longest interval: 400 days (net/can/bcm.c, BCM_TIMER_SEC_MAX). */
#define AFSOCK_BCM_INTERVAL_MAX INT64_C(34560000000000000)

/* What a job is found by, besides the socket. */
struct afsock_bcm_key {
	canid_t can_id;       /* with CAN_EFF_FLAG, CAN_RTR_FLAG */
	bool is_fd;           /* its frames are struct canfd_frame */
	unsigned int ifindex; /* 0: the interface that the socket has */
};

/* ---- sending ------------------------------------------------------------- */

/*
 * A transmission: its frames in turn, the first count of them every ival1_ns,
 * then one every ival2_ns. Without count, or with ival1_ns 0, ival2_ns alone;
 * with ival2_ns 0 it ends after count.
 */
struct afsock_bcm_tx {
	struct afsock_bcm_key key;
	const void *frames;   /* struct can_frame, or struct canfd_frame */
	size_t frame_count;   /* 1 to AFSOCK_BCM_TX_MAX */
	uint32_t count;       /* frames, not rounds */
	int64_t ival1_ns;
	int64_t ival2_ns;
	/* Of TX_COUNTEVT (an event TX_EXPIRED after count), TX_ANNOUNCE (send
	 * one at once, besides), TX_CP_CAN_ID (frames get the identifier of
	 * the job), TX_RESET_MULTI_IDX (go on with the first frame). */
	unsigned int flags;
};

/*
 * afsock_bcm_tx_start - start to send, or start anew
 *
 * The first frame goes out at once, and counts. A job of this key that exists
 * gets these frames and intervals and starts its time from here; it may not get
 * more frames than it has. Of frame identifiers nothing is asked but that they
 * are some: they need not be the job's.
 *
 * With count 1 and ival2_ns 0 kernels up to 6.1 at least send the frame and
 * tell no TX_EXPIRED.
 *
 * Returns 0; AFSOCK_ERANGE the number of frames, an interval, the length of a
 * frame's data, an identifier; AFSOCK_EVALUE no interval, other flags, frames
 * NULL, a CAN FD length that no frame has; AFSOCK_ECLOSED; -ENODEV no interface
 * told, or it is gone; -E2BIG more frames than the job has; -ENOTCONN; -errno.
 * Since 0.1.
 */
AFSOCK_API int afsock_bcm_tx_start(struct afsock *s,
				   const struct afsock_bcm_tx *tx,
				   struct afsock_err *err);

/*
 * afsock_bcm_tx_update - other data from the next frame on
 *
 * The timer runs on as it was: nothing comes earlier or later for it, and
 * count and intervals of tx are not looked at. Flags replace those of the job:
 * give TX_COUNTEVT again. Fewer frames than the job has shorten it for good,
 * and it goes on with the first. A key that has no job gets one that sends
 * nothing until it is started. Returns as afsock_bcm_tx_start. Since 0.1.
 */
AFSOCK_API int afsock_bcm_tx_update(struct afsock *s,
				    const struct afsock_bcm_tx *tx,
				    struct afsock_err *err);

/*
 * afsock_bcm_tx_stop - stop sending and keep the job with these frames
 *
 * Returns as afsock_bcm_tx_start. Since 0.1.
 */
AFSOCK_API int afsock_bcm_tx_stop(struct afsock *s,
				  const struct afsock_bcm_tx *tx,
				  struct afsock_err *err);

/* End the job. Returns 0; -EINVAL there is none of this key; AFSOCK_ERANGE;
 * AFSOCK_ECLOSED; -errno. Since 0.1. */
AFSOCK_API int afsock_bcm_tx_delete(struct afsock *s,
				    const struct afsock_bcm_key *key,
				    struct afsock_err *err);

/* Ask for the job as it stands: the answer, an event TX_STATUS with its frames,
 * is the last in the queue when this returns. As afsock_bcm_tx_delete.
 * Since 0.1. */
AFSOCK_API int afsock_bcm_tx_read(struct afsock *s,
				  const struct afsock_bcm_key *key,
				  struct afsock_err *err);

/*
 * afsock_bcm_send - send one frame, once
 *
 * frame, len  16 bytes, or 72 for CAN FD
 * ifindex     0: the interface that the socket has
 *
 * Returns 0; AFSOCK_EVALUE bytes that are no such frame; as afsock_bcm_tx_start;
 * -ENOBUFS, -ENETDOWN as a raw socket. Since 0.1.
 */
AFSOCK_API int afsock_bcm_send(struct afsock *s, const void *frame, size_t len,
			       unsigned int ifindex, struct afsock_err *err);

/* ---- watching ------------------------------------------------------------- */

/*
 * A subscription: what frames of one identifier are told as RX_CHANGED.
 *
 * frame_count 0   every one
 * frame_count 1   those whose data differ, in the bits set in frames[0], from
 *                 the last told; the first one always
 * above 1         multiplexed data: the bits set in frames[0] are the
 *                 multiplexer; each further frame has one value of it in those
 *                 bits, and in all others the mask of what must differ. Other
 *                 values are not told
 *
 * Only the first eight bytes of a CAN FD frame are the multiplexer.
 */
struct afsock_bcm_rx {
	struct afsock_bcm_key key;
	const void *frames;
	size_t frame_count;  /* 0 to AFSOCK_BCM_RX_MAX */
	int64_t timeout_ns;  /* RX_TIMEOUT when none came for that long; 0 off */
	int64_t throttle_ns; /* RX_CHANGED not more often than that; 0 off */
	/* Of RX_CHECK_DLC (another length is a change), RX_NO_AUTOTIMER (only
	 * this call starts the timeout), RX_ANNOUNCE_RESUME (the first frame
	 * behind a timeout is told, changed or not), RX_RTR_FRAME (answer
	 * remote requests). */
	unsigned int flags;
};

/*
 * afsock_bcm_rx_start - watch an identifier, or watch it otherwise
 *
 * A timeout counts from here, then from each frame of the identifier; it is
 * told once for each silence. A job of this key that exists gets the new masks
 * and times, what it held back is told, and all it knew is forgotten; it may
 * not get more frames than it has.
 *
 * RX_RTR_FRAME makes it answer by itself: key.can_id has CAN_RTR_FLAG,
 * frames[0] goes out for each remote request, without that flag, and no event
 * comes. It has no times.
 *
 * Returns 0; AFSOCK_ERANGE; AFSOCK_EVALUE; AFSOCK_ECLOSED; -E2BIG more frames
 * than the job has; -ENOTCONN; -ENODEV; -errno. Since 0.1.
 */
AFSOCK_API int afsock_bcm_rx_start(struct afsock *s,
				   const struct afsock_bcm_rx *rx,
				   struct afsock_err *err);

/* As afsock_bcm_tx_delete and afsock_bcm_tx_read; the answer is RX_STATUS.
 * Since 0.1. */
AFSOCK_API int afsock_bcm_rx_delete(struct afsock *s,
				    const struct afsock_bcm_key *key,
				    struct afsock_err *err);
AFSOCK_API int afsock_bcm_rx_read(struct afsock *s,
				  const struct afsock_bcm_key *key,
				  struct afsock_err *err);

/*
 * afsock_bcm_rx_parse - a subscription in text
 *
 *     123            every frame of the identifier
 *     123#FF00       changes in the first byte (the rest of the mask is 0)
 *     123##0FF00     the same of CAN FD frames; 123## every one of them
 *     123#F0/10FF/20FF  multiplexed: mask, and a frame for each value
 *     123#R          remote requests
 *
 * frames, max  room for that many struct canfd_frame; classic ones are stored
 *              as struct can_frame, 16 bytes apart
 * ret          its frames are the array given; times and flags are 0
 *
 * Returns 0; AFSOCK_ETEXT; AFSOCK_ERANGE an identifier, too much data, more
 * than max. Since 0.1.
 */
AFSOCK_API int afsock_bcm_rx_parse(const char *text, size_t len,
				   struct canfd_frame *frames, size_t max,
				   struct afsock_bcm_rx *ret,
				   struct afsock_err *err);

/* ---- events ---------------------------------------------------------------- */

struct afsock_bcm_event {
	/* TX_STATUS, TX_EXPIRED, RX_STATUS, RX_TIMEOUT or RX_CHANGED. */
	unsigned int opcode;
	/* Whose; ifindex is that of the interface, 0 where the kernel does not
	 * say (all but RX_CHANGED and RX_TIMEOUT). */
	struct afsock_bcm_key key;
	unsigned int flags; /* of the job */
	uint32_t count;     /* frames left at ival1_ns */
	int64_t ival1_ns;   /* of a subscription the timeout, and below the */
	int64_t ival2_ns;   /* throttle */
	const void *frames; /* in the message, aligned as that is */
	size_t frame_count;
	size_t frame_len;   /* of each: 16 or 72 bytes */
	bool has_time;      /* with SO_TIMESTAMPNS or SO_TIMESTAMP */
	int64_t time_ns;    /* since 1970; of RX_CHANGED, of the frame */
};

/*
 * afsock_bcm_parse - a received message as an event
 *
 * from  the sender's address, or NULL
 * ret   its frames point into message; has_time is false
 *
 * Returns 0; AFSOCK_EVALUE, and why in err, for bytes that are no event:
 * shorter than they say or longer, an opcode that is a request, more frames
 * than a job has, a length that no frame has, a time that is none. Since 0.1.
 */
AFSOCK_API int afsock_bcm_parse(const void *message, size_t len,
				const struct afsock_addr *from,
				struct afsock_bcm_event *ret,
				struct afsock_err *err);

/*
 * afsock_bcm_recv - receive one event
 *
 * buf, size  where the message goes; AFSOCK_BCM_MESSAGE_MAX has room for any.
 *            The kernel cuts what is longer and says nothing: then AFSOCK_EVALUE
 * ret        its frames point into buf
 * err        also for what afsock_recvmsg returns
 *
 * Returns 0; AFSOCK_EVALUE as afsock_bcm_parse, the message is gone; AFSOCK_
 * TIMEOUT; AFSOCK_ECLOSED; -EAGAIN; -ENETDOWN and -ENODEV once, when the
 * interface goes down or away; -errno. Since 0.1.
 */
AFSOCK_API int afsock_bcm_recv(struct afsock *s, void *buf, size_t size,
			       struct afsock_bcm_event *ret,
			       struct afsock_err *err);

#ifdef __cplusplus
}
#endif
#endif
