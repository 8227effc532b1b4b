/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/can_reader.h - CAN frames in batches, with everything known of them
 *
 * For programs that must not lose frames, and must know when they did: one
 * system call for up to 64 frames, each with its interface, time, direction
 * and the number of frames that the kernel dropped before it. Nothing is
 * allocated after afsock_can_reader_open.
 */
#ifndef AFSOCK_CAN_READER_H
#define AFSOCK_CAN_READER_H

#include <afsock/can.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Most frames that one call returns. */
#define AFSOCK_CAN_READER_BATCH 64

/* Whose time a frame has. The first frames behind the first socket of a machine
 * that asks for times may have none (net/core/dev.c, net_enable_timestamp). */
enum afsock_can_clock {
	AFSOCK_CAN_CLOCK_NONE = 0,  /* not told: time_ns is 0 */
	AFSOCK_CAN_CLOCK_SYSTEM,    /* CLOCK_REALTIME of this machine */
	AFSOCK_CAN_CLOCK_HARDWARE   /* the controller's own, raw */
};

/*
 * One frame. record is ready for afsock_can_log_format; what it points to is
 * the reader's, until the next afsock_can_reader_read or the end.
 */
struct afsock_can_received {
	struct afsock_can_record record; /* direction 'R', 'T'; 0 of a ring */
	unsigned int ifindex;
	int clock;      /* enum afsock_can_clock: of record.time_ns */
	bool is_own;	/* sent by this very socket (option recv-own); a ring
			 * cannot tell */
	bool is_cut;    /* longer than any frame: the end is missing */
	uint64_t drops; /* dropped by the kernel before this frame, in all */
};

enum afsock_can_reader_flag {
	/* The controller's time where a frame has it, else the system's. */
	AFSOCK_CAN_READER_HARDWARE_TIME = 1,
	/*
	 * Where it can be had, frames come through memory shared with the
	 * kernel (packet(7), PACKET_RX_RING) instead of the socket's queue, for
	 * a tenth of the cost. It needs CAP_NET_RAW and Linux 5.14, one
	 * interface, no filters (for error frames there may be) and no
	 * HARDWARE_TIME; else the socket is read as without the flag. A
	 * ring does not tell who sent a frame, has those that s itself sends,
	 * and its frames' drops may count a few that were dropped behind them.
	 * Until the end s receives nothing itself, and its options are
	 * not to be changed.
	 */
	AFSOCK_CAN_READER_RING = 2
};

struct afsock_can_reader_config {
	size_t rcvbuf;	    /* bytes to ask for; 0: as the socket has it, and
			     * 1 MiB for a ring */
	unsigned int flags; /* enum afsock_can_reader_flag */
};

struct afsock_can_reader_info {
	/* Bytes of the receive buffer as the kernel counts them: twice what
	 * was asked for when all of it was given. A classic frame takes about
	 * 770 of them. A ring has its own size, and takes 256 for a frame,
	 * 2176 where there is CAN XL. */
	size_t rcvbuf;
	uint64_t frames; /* read so far */
	uint64_t drops;  /* by the kernel since the socket was made */
	bool has_ring;	 /* by AFSOCK_CAN_READER_RING */
};

struct afsock_can_reader;

/*
 * afsock_can_reader_open - prepare a raw CAN socket for reading in batches
 *
 * s       bound, CAN_RAW; borrowed until afsock_can_reader_close, and not to
 *         be moved. Its filters, timeout and interrupt hook count.
 * config  or NULL: all zero
 * ret     written only on success
 *
 * Sets SO_TIMESTAMPING, SO_RXQ_OVFL and, if asked, the buffer: with
 * SO_RCVBUFFORCE (CAP_NET_ADMIN), else with SO_RCVBUF, which the kernel cuts
 * to net.core.rmem_max; afsock_can_reader_info tells what it gave.
 *
 * Returns 0; AFSOCK_EVALUE not CAN_RAW, or an unknown flag; AFSOCK_ERANGE
 * rcvbuf above INT_MAX / 2; AFSOCK_ECLOSED; -ENOMEM; -errno of setsockopt.
 * Since 0.1.
 */
AFSOCK_API int
afsock_can_reader_open(struct afsock *s,
		       const struct afsock_can_reader_config *config,
		       struct afsock_can_reader **ret, struct afsock_err *err);

/*
 * afsock_can_reader_read - the next frames
 *
 * ret  the first of them; valid until the next call
 *
 * As many as have come, at least one within the socket's timeout, at most
 * AFSOCK_CAN_READER_BATCH. Interfaces are asked for their name once and again
 * when a second has passed, so a renamed one has its old name for a second; one
 * that is gone keeps it, and has "if12" if it was never known.
 *
 * Returns how many; -EAGAIN, AFSOCK_TIMEOUT; -ENETDOWN, -ENODEV once when the
 * interface went down or away, what had come before is still to be read;
 * -EINTR from the interrupt hook; other -errno of recvmmsg(2). Since 0.1.
 */
AFSOCK_API ssize_t
afsock_can_reader_read(struct afsock_can_reader *r,
		       const struct afsock_can_received **ret);

/*
 * afsock_can_reader_info - what it has, and all that was dropped
 *
 * Asks the kernel (SO_MEMINFO, Linux 4.12), so that drops has those too that
 * no later frame could tell of. frames + drops is then, once everything was
 * read, exactly what was sent to this socket.
 *
 * Returns 0; AFSOCK_ECLOSED; -errno of getsockopt, drops is then what the
 * frames told; ret is always written. Since 0.1.
 */
AFSOCK_API int afsock_can_reader_info(struct afsock_can_reader *r,
				      struct afsock_can_reader_info *ret);

/* What to wait at with poll(2) for afsock_can_reader_read: the socket's own
 * descriptor, or a ring's. Read once before: what came before there was a ring
 * does not show there. A ring also looks ready as long as it has the frames of
 * the last call: read until -EAGAIN, or AFSOCK_TIMEOUT, before the wait. With a
 * ring, poll the socket as well, for no events: only it is told when an
 * interface that was down goes away. Since 0.1. */
AFSOCK_API int afsock_can_reader_fd(const struct afsock_can_reader *r);

/*
 * afsock_can_reader_lines - a candump log of frames that were read
 *
 * frames  count of them, of one afsock_can_reader_read
 * width   as for afsock_can_log_format, and flags
 * buf     size bytes, where the lines go, each with a line feed and no NUL
 * ret_len how many bytes they have
 *
 * The lines of afsock_can_log_format; what neighbours have in common is made
 * once. One is written where the longest of its kind would fit:
 * AFSOCK_CAN_LOG_EXTRA and AFSOCK_CAN_TEXT_MAX, AFSOCK_CAN_XL_TEXT_MAX for CAN
 * XL.
 *
 * Returns how many frames it wrote: all, or those before the first that has no
 * room, that is cut, or that afsock_can_log_format refuses. Since 0.1.
 */
AFSOCK_API size_t
afsock_can_reader_lines(const struct afsock_can_received *frames, size_t count,
			size_t width, unsigned int flags, char *buf,
			size_t size, size_t *ret_len);

/* Ends the reader, not its socket. NULL does nothing. Since 0.1. */
AFSOCK_API void afsock_can_reader_close(struct afsock_can_reader *r);

#ifdef __cplusplus
}
#endif
#endif
