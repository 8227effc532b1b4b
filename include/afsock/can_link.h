/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/can_link.h - CAN interfaces: bit rates, states, making and removing
 *
 * Everything here asks or tells the kernel's routing netlink about interfaces
 * of the calling thread's network namespace. Reading needs no privilege;
 * changes need CAP_NET_ADMIN.
 *
 * What needs libnl and libsocketcan lies in a file of its own, which is opened
 * on first use: without it these functions return AFSOCK_EFAMILY. Structures
 * of bit timing and counters are the kernel's own (linux/can/netlink.h).
 */
#ifndef AFSOCK_CAN_LINK_H
#define AFSOCK_CAN_LINK_H

#include <linux/can/netlink.h>
#include <linux/if_link.h>

#include <afsock/can.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AFSOCK_CAN_BITRATES_MAX 32
#define AFSOCK_CAN_TERMINATIONS_MAX 16

/* Longest text of afsock_can_link_format, with its NUL. */
#define AFSOCK_CAN_LINK_TEXT_MAX 768

/* ---- what an interface is ------------------------------------------------ */

/* Transmitter delay compensation (CAN FD), in clock periods. */
enum afsock_can_tdc_has {
	AFSOCK_CAN_TDCV = 1, /* delay value; manual mode */
	AFSOCK_CAN_TDCO = 2, /* offset */
	AFSOCK_CAN_TDCF = 4  /* filter window */
};

struct afsock_can_tdc {
	unsigned int has; /* enum afsock_can_tdc_has */
	uint32_t tdcv;
	uint32_t tdco;
	uint32_t tdcf;
};

/* Which members of struct afsock_can_link_info the kernel told. */
enum afsock_can_link_has {
	AFSOCK_CAN_HAS_STATE = 0x1,
	AFSOCK_CAN_HAS_BITTIMING = 0x2,
	AFSOCK_CAN_HAS_BITTIMING_CONST = 0x4,
	AFSOCK_CAN_HAS_DATA_BITTIMING = 0x8,
	AFSOCK_CAN_HAS_DATA_BITTIMING_CONST = 0x10,
	AFSOCK_CAN_HAS_CLOCK = 0x20,
	AFSOCK_CAN_HAS_CTRLMODE = 0x40,
	AFSOCK_CAN_HAS_CTRLMODE_SUPPORTED = 0x80,
	AFSOCK_CAN_HAS_RESTART_MS = 0x100,
	AFSOCK_CAN_HAS_BERR = 0x200,
	AFSOCK_CAN_HAS_DEVICE_STATS = 0x400,
	AFSOCK_CAN_HAS_TERMINATION = 0x800,
	AFSOCK_CAN_HAS_TDC = 0x1000,
	AFSOCK_CAN_HAS_TDC_CONST = 0x2000,
	AFSOCK_CAN_HAS_BITRATE_MAX = 0x4000,
	AFSOCK_CAN_HAS_STATS = 0x8000,
	AFSOCK_CAN_HAS_PEER = 0x10000
};

struct afsock_can_link_info {
	unsigned int index;
	char name[16];
	char kind[16];       /* "can" (a controller), "vcan", "vxcan"; or "" */
	char parent[32];     /* its device: "0000:00:04.0"; or "" */
	char parent_bus[16]; /* "pci", "usb"; or "" */
	char qdisc[16];      /* what queues its frames: "pfifo_fast" */
	unsigned int flags;  /* IFF_* */
	bool is_up;
	bool is_running;     /* can carry frames now (not in bus-off) */
	uint32_t mtu;        /* 16 classic CAN, 72 CAN FD, above CAN XL */
	uint32_t txqueuelen; /* frames */

	unsigned int has;    /* enum afsock_can_link_has: all below */

	/* The other end of a vxcan pair: its name where it is in this network
	 * namespace, else "" and this namespace's number for that one. */
	unsigned int peer_index;
	char peer[16];
	int32_t peer_netns;  /* -1: this one, or not told */

	int state;           /* enum can_state */
	uint32_t clock_hz;
	uint32_t restart_ms; /* after bus-off; 0: not by itself */
	struct can_bittiming bittiming;
	struct can_bittiming_const bittiming_const;
	struct can_bittiming data_bittiming;
	struct can_bittiming_const data_bittiming_const;
	uint32_t ctrlmode;           /* CAN_CTRLMODE_* that are on */
	uint32_t ctrlmode_supported; /* that can be changed (5.17) */
	struct can_berr_counter berr;
	struct can_device_stats device_stats;
	uint32_t bitrate_max;        /* of the transceiver, bit/s */

	/* Controllers that have a few bit rates only, instead of ranges. */
	uint32_t bitrates[AFSOCK_CAN_BITRATES_MAX];
	size_t bitrate_count;
	uint32_t data_bitrates[AFSOCK_CAN_BITRATES_MAX];
	size_t data_bitrate_count;

	uint16_t termination;        /* ohms; 0: off */
	uint16_t terminations[AFSOCK_CAN_TERMINATIONS_MAX]; /* possible ones */
	size_t termination_count;

	struct afsock_can_tdc tdc;
	struct afsock_can_tdc tdc_min; /* has: whose limits were told */
	struct afsock_can_tdc tdc_max;

	struct rtnl_link_stats64 stats;
};

/*
 * afsock_can_link_get - what one interface is
 *
 * name  at most 15 bytes
 *
 * What libsocketcan can read (state, clock, bit timing, modes, restart_ms,
 * error counters and device statistics of a controller) it does read.
 *
 * Returns 0; AFSOCK_EVALUE a name that no interface can have, or an interface
 * that is no CAN; -ENODEV no such name; AFSOCK_EFAMILY; -EBADMSG an answer
 * that cannot be understood; -errno of the netlink socket. Since 0.1.
 */
AFSOCK_API int afsock_can_link_get(const char *name,
				   struct afsock_can_link_info *ret,
				   struct afsock_err *err);

/* Every CAN interface, by index. Allocates *ret; free() it. Returns the count,
 * or as afsock_can_link_get. Since 0.1. */
AFSOCK_API ssize_t afsock_can_link_list(struct afsock_can_link_info **ret,
					struct afsock_err *err);

/* The name of one bit of CAN_CTRLMODE_*, as iproute2 writes it: "listen-only";
 * NULL for one without. Since 0.1. */
AFSOCK_API const char *afsock_can_ctrlmode_name(uint32_t bit);

/* ---- changing it ---------------------------------------------------------- */

enum afsock_can_link_set {
	AFSOCK_CAN_SET_DOWN = 0x1, /* first, in a request of its own */
	AFSOCK_CAN_SET_UP = 0x2,   /* last, in a request of its own */
	AFSOCK_CAN_SET_MTU = 0x4,
	AFSOCK_CAN_SET_TXQUEUELEN = 0x8,
	AFSOCK_CAN_SET_BITTIMING = 0x10,
	AFSOCK_CAN_SET_DATA_BITTIMING = 0x20,
	AFSOCK_CAN_SET_CTRLMODE = 0x40,
	AFSOCK_CAN_SET_RESTART_MS = 0x80,
	AFSOCK_CAN_SET_RESTART = 0x100, /* now, from bus-off */
	AFSOCK_CAN_SET_TERMINATION = 0x200,
	AFSOCK_CAN_SET_TDC = 0x400
};

/*
 * What to change; all that set does not name is left alone. Bit timing is
 * either bitrate, with sample_point (tenths of a percent) or 0, or tq (ns)
 * with prop_seg, phase_seg1, phase_seg2; sjw and the rest may be 0.
 */
struct afsock_can_link_config {
	unsigned int set; /* enum afsock_can_link_set */
	uint32_t mtu;
	uint32_t txqueuelen;
	struct can_bittiming bittiming;
	struct can_bittiming data_bittiming;
	struct can_ctrlmode ctrlmode; /* mask: which; flags: on */
	uint32_t restart_ms;
	uint16_t termination;
	struct afsock_can_tdc tdc;
};

/*
 * afsock_can_link_set - change an interface
 *
 * The changes go out in one request, so that CAN FD's bit rates and fd on come
 * together, between down and up where those are wanted. When a request is
 * refused the ones before it have happened; err says which one it was, what
 * the kernel says, and what it usually means.
 *
 * Returns 0; AFSOCK_EVALUE values that do not go together (fd without both
 * bit rates), or an interface that has no such thing (bit timing of vcan);
 * AFSOCK_ERANGE a number outside its limits; -EPERM without CAP_NET_ADMIN;
 * -EBUSY what can be changed only while it is down; -EOPNOTSUPP what this
 * controller cannot; -EINVAL, -EDOM, -ERANGE bit timing that it cannot make;
 * else as afsock_can_link_get. Since 0.1.
 */
AFSOCK_API int afsock_can_link_set(const char *name,
				   const struct afsock_can_link_config *config,
				   struct afsock_err *err);

/*
 * afsock_can_link_check - whether a change can be asked for
 *
 * What afsock_can_link_set refuses before any system call. Returns 0,
 * AFSOCK_EVALUE, AFSOCK_ERANGE. Since 0.1.
 */
AFSOCK_API int
afsock_can_link_check(const struct afsock_can_link_config *config,
		      struct afsock_err *err);

/*
 * afsock_can_link_parse - read a change in the words of iproute2
 *
 *     up  down  mtu N  txqueuelen N
 *     bitrate N [sample-point 0.875]
 *     tq NS prop-seg N phase-seg1 N phase-seg2 N [sjw N]
 *     dbitrate N [dsample-point 0.8]   dtq dprop-seg dphase-seg1 dphase-seg2 dsjw
 *     loopback listen-only triple-sampling one-shot berr-reporting fd
 *     presume-ack fd-non-iso cc-len8-dlc, each on or off
 *     tdc-mode auto|manual|off  tdcv N  tdco N  tdcf N
 *     restart-ms N  restart  termination OHMS
 *
 * Numbers are in C notation, bit rates may end in k or M. "type can" is passed
 * over, so that the words of "ip link set IF" fit.
 *
 * words, count  borrowed for the call
 *
 * Returns 0; AFSOCK_ETEXT an unknown word, one without its value, or one that
 * is there twice; AFSOCK_ERANGE; AFSOCK_EVALUE as afsock_can_link_check.
 * Since 0.1.
 */
AFSOCK_API int afsock_can_link_parse(const char *const *words, size_t count,
				     struct afsock_can_link_config *ret,
				     struct afsock_err *err);

/* The inverse, as snprintf; parsed again it gives the same. Since 0.1. */
AFSOCK_API int
afsock_can_link_format(const struct afsock_can_link_config *config, char *buf,
		       size_t size);

/* ---- making and removing ------------------------------------------------- */

struct afsock_can_link_new {
	const char *name;
	const char *kind; /* "vcan" or "vxcan" */
	uint32_t mtu;     /* of both ends; 0: what the kernel gives */
	const char *peer; /* the other end of a vxcan pair; NULL: kernel's name */
	/* Where the other end goes: at most one of these; none: here. */
	const char *peer_netns;  /* below /run/netns, or a path; or NULL */
	pid_t peer_netns_pid;    /* that of a process; or 0 */
	int peer_netns_fd;       /* a descriptor above 0; or 0 */
};

/*
 * afsock_can_link_add - make a vcan interface or a vxcan pair, down
 *
 * Returns 0; AFSOCK_EVALUE a name, kind or combination that cannot be;
 * AFSOCK_ERANGE an mtu that is none of CAN; -EEXIST a name that is taken;
 * -EPERM without CAP_NET_ADMIN (for vxcan in both namespaces); -EOPNOTSUPP the
 * kernel lacks the kind; -ENOENT, -ESRCH no such namespace or process; else as
 * afsock_can_link_get. Since 0.1.
 */
AFSOCK_API int afsock_can_link_add(const struct afsock_can_link_new *link,
				   struct afsock_err *err);

/* What afsock_can_link_add refuses before any system call. Returns 0,
 * AFSOCK_EVALUE, AFSOCK_ERANGE. Since 0.1. */
AFSOCK_API int
afsock_can_link_check_new(const struct afsock_can_link_new *link,
			  struct afsock_err *err);

/*
 * afsock_can_link_del - remove an interface, with the other end of a pair
 *
 * Only CAN interfaces are removed. Returns 0; -EOPNOTSUPP the interface of a
 * device; -EPERM; else as afsock_can_link_get. Since 0.1.
 */
AFSOCK_API int afsock_can_link_del(const char *name, struct afsock_err *err);

/* ---- waiting -------------------------------------------------------------- */

enum afsock_can_link_wait {
	AFSOCK_CAN_WAIT_PRESENT = 1,
	AFSOCK_CAN_WAIT_GONE,
	AFSOCK_CAN_WAIT_UP,   /* up and running: can carry frames */
	AFSOCK_CAN_WAIT_DOWN, /* there, and down */
	AFSOCK_CAN_WAIT_ERROR_ACTIVE,
	AFSOCK_CAN_WAIT_BUS_OFF
};

/*
 * afsock_can_link_wait - until an interface is in a state
 *
 * An interface that does not exist is waited for. The kernel tells of most
 * changes; between error states it does not, so those are looked at ten times
 * a second.
 *
 * timeout_ns  -1 for ever, 0 only look
 * ret         how it was then, or NULL; not written for GONE
 *
 * Returns 0; AFSOCK_TIMEOUT with what it is instead in err; AFSOCK_EVALUE an
 * impossible state (error-active of vcan); else as afsock_can_link_get.
 * Since 0.1.
 */
AFSOCK_API int afsock_can_link_wait(const char *name, int what,
				    int64_t timeout_ns,
				    struct afsock_can_link_info *ret,
				    struct afsock_err *err);

#ifdef __cplusplus
}
#endif
#endif
