/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/isotp.h - ISO 15765-2 over the kernel's CAN_ISOTP sockets
 *
 * Addresses by the standard's names, every option of the kernel with its unit,
 * sends whose result is the transfer's, functional requests to many
 * responders, and a listener that never answers.
 *
 * Sentences in err name the timer, the identifiers and the limit: "no flow
 * control from 321 within 1 s (N_Bs)". See afsock_isotp(7).
 */
#ifndef AFSOCK_ISOTP_H
#define AFSOCK_ISOTP_H

#include <linux/can.h>

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- addressing ---------------------------------------------------------- */

/*
 * What ISO 15765-2 calls an addressing format, as the kernel needs it. Fill it
 * with one of the functions below.
 */
struct afsock_isotp_address {
	canid_t rx_id; /* what this end receives; 29 bits with CAN_EFF_FLAG */
	canid_t tx_id; /* what it sends */
	bool has_ext;  /* the first data byte of each frame is an address */
	uint8_t tx_ext; /* ... in frames that this end sends */
	uint8_t rx_ext; /* ... in frames that it receives */
	bool is_functional; /* sent to everybody: single frames, rx_id unused */
};

/*
 * afsock_isotp_normal - normal addressing: two identifiers and nothing else
 *
 * Both have 11 bits, or 29 with CAN_EFF_FLAG.
 *
 * All five: ret is written only on success. Return 0; AFSOCK_ERANGE an
 * identifier above 7FF without CAN_EFF_FLAG, above 1FFFFFFF; AFSOCK_EVALUE
 * equal identifiers, equal addresses of both ends. No system call. Since 0.1.
 */
AFSOCK_API int afsock_isotp_normal(canid_t rx_id, canid_t tx_id,
				   struct afsock_isotp_address *ret,
				   struct afsock_err *err);

/*
 * afsock_isotp_normal_fixed - 29-bit identifiers made of two addresses
 *
 * Sends 18DA, target, source; receives 18DA, source, target. functional: sends
 * 18DB, target, source (target 0x33 are all OBD units).
 */
AFSOCK_API int afsock_isotp_normal_fixed(uint8_t source, uint8_t target,
					 bool functional,
					 struct afsock_isotp_address *ret,
					 struct afsock_err *err);

/*
 * afsock_isotp_extended - extended addressing: the target in the first byte
 *
 * Sent frames begin with target, received ones with source (the kernel's
 * EXTEND_ADDR and RX_EXT_ADDR).
 */
AFSOCK_API int afsock_isotp_extended(canid_t rx_id, canid_t tx_id,
				     uint8_t source, uint8_t target,
				     struct afsock_isotp_address *ret,
				     struct afsock_err *err);

/*
 * afsock_isotp_mixed - mixed addressing with 11-bit identifiers
 *
 * The address extension is the first byte both ways (the kernel's EXTEND_ADDR
 * alone). 29-bit identifiers are refused: those are made of addresses, below.
 */
AFSOCK_API int afsock_isotp_mixed(canid_t rx_id, canid_t tx_id,
				  uint8_t extension,
				  struct afsock_isotp_address *ret,
				  struct afsock_err *err);

/* afsock_isotp_mixed_fixed - mixed addressing with 29-bit identifiers: 18CE,
 * functional 18CD, target, source, and the extension in the first byte. */
AFSOCK_API int afsock_isotp_mixed_fixed(uint8_t source, uint8_t target,
					uint8_t extension, bool functional,
					struct afsock_isotp_address *ret,
					struct afsock_err *err);

/* ---- options -------------------------------------------------------------- */

/* Times that are not set. */
#define AFSOCK_ISOTP_UNSET (-1)

/*
 * Every option of the kernel. They are fixed once a socket is bound. Durations
 * are nanoseconds and have the kernel's limits: 4294967294, where it keeps
 * "all ones" for itself.
 */
struct afsock_isotp_config {
	bool has_ext_address;    /* afsock_isotp_open sets these from its */
	uint8_t ext_address;     /* address */
	bool has_rx_ext_address; /* a byte of its own on receipt */
	uint8_t rx_ext_address;
	bool has_txpad;          /* fill sent frames up to 8 bytes with txpad */
	uint8_t txpad;
	bool has_rxpad;          /* received ones are filled up with rxpad */
	uint8_t rxpad;
	bool check_pad_len;      /* refuse frames that are not filled up */
	bool check_pad_data;     /* ... whose filling is not rxpad */
	bool wait_tx_done;       /* a plain send ends with the transfer */
	bool listen_mode;        /* never answer */
	bool half_duplex;        /* receive nothing while sending */
	bool sf_broadcast;       /* single frames to everybody (5.11) */
	bool cf_broadcast;       /* several frames, no flow control (5.19) */
	bool dynamic_fc;         /* obey every flow control, not only the first
				  * of a message (6.9) */
	int64_t frame_txtime_ns; /* N_As: gap between sent frames at least;
				  * AFSOCK_ISOTP_UNSET: the kernel's, 50 us;
				  * 0: none (5.18) */
	int64_t force_tx_stmin_ns; /* gap whatever the peer asks; or UNSET */
	int64_t force_rx_stmin_ns; /* ignore frames that come faster; or UNSET */
	int64_t stmin_ns;        /* asked of senders: 0..127 ms whole, or
				  * 100..900 us in steps of 100 */
	uint8_t bs;              /* frames between two flow controls; 0: all */
	uint8_t wftmax;          /* kept by the kernel, which never uses it */
	uint8_t mtu;             /* 16 classic frames, 72 CAN FD */
	uint8_t tx_dl;           /* data bytes: 8; FD 12 16 20 24 32 48 64 */
	bool brs;                /* FD: bit rate switch */
	bool esi;                /* FD: error state indicator */
};

/*
 * afsock_isotp_config_init - the kernel's defaults, and wait_tx_done
 *
 * Classic frames, no padding, flow control "all at once". Since 0.1.
 */
AFSOCK_API void afsock_isotp_config_init(struct afsock_isotp_config *ret);

/*
 * afsock_isotp_config_check - what the kernel would take or silently mistake
 *
 * Returns 0; AFSOCK_ERANGE a number, AFSOCK_EVALUE a combination; err->field
 * is the member. No system call. Since 0.1.
 */
AFSOCK_API int afsock_isotp_config_check(const struct afsock_isotp_config *config,
					 struct afsock_err *err);

/*
 * afsock_isotp_config_apply - check, then set all of it, before bind
 *
 * Returns as check; -EOPNOTSUPP a flag that this kernel takes without knowing
 * it (err says since when); AFSOCK_EVALUE not an ISO-TP socket; -EISCONN bound
 * already; AFSOCK_ECLOSED; -errno of setsockopt. Since 0.1.
 */
AFSOCK_API int afsock_isotp_config_apply(struct afsock *s,
					 const struct afsock_isotp_config *config,
					 struct afsock_err *err);

/* afsock_isotp_config_read - what a socket has, bound or not. Flags that this
 * kernel does not know read as they were set. Returns 0, AFSOCK_EVALUE,
 * AFSOCK_ECLOSED or -errno. Since 0.1. */
AFSOCK_API int afsock_isotp_config_read(const struct afsock *s,
					struct afsock_isotp_config *ret,
					struct afsock_err *err);

/*
 * afsock_isotp_stmin_encode, afsock_isotp_stmin_decode - the byte of a flow
 * control
 *
 * 0x00..0x7f are 0..127 ms, 0xf1..0xf9 100..900 us. Reserved bytes are taken
 * as 127 ms (ISO 15765-2, 9.6.5.5). encode returns 0, or AFSOCK_ERANGE for a
 * time that has no byte. Since 0.1.
 */
AFSOCK_API int afsock_isotp_stmin_encode(int64_t ns, uint8_t *ret,
					 struct afsock_err *err);
AFSOCK_API int64_t afsock_isotp_stmin_decode(uint8_t stmin);

/* Where a limit comes from. */
enum afsock_isotp_limit {
	AFSOCK_ISOTP_LIMIT_PARAMETER = 1, /* the module says it (6.4) */
	AFSOCK_ISOTP_LIMIT_VERSION = 2    /* of kernels of this version */
};

/*
 * afsock_isotp_max_pdu - the longest message that this kernel sends, in bytes
 *
 * ret_source  enum afsock_isotp_limit, or NULL
 *
 * /sys/module/can_isotp/parameters/max_pdu_size where there is one; else what
 * the kernel's version has: 66000 since 5.18, 8200 before. Opens a file at
 * each call. Since 0.1.
 */
AFSOCK_API size_t afsock_isotp_max_pdu(int *ret_source);

/* ---- opening, sending, receiving ------------------------------------------ */

/*
 * afsock_isotp_open - a bound socket
 *
 * config  or NULL for the defaults; its ext_address, rx_ext_address and
 *         sf_broadcast are taken from address (cf_broadcast instead stays)
 *
 * Returns 0; as the checks; -ENODEV no such interface; AFSOCK_EADDR,
 * -EADDRNOTAVAIL, -errno of socket() and bind(), with hints. End with
 * afsock_close or afsock_isotp_close. Since 0.1.
 */
AFSOCK_API int afsock_isotp_open(const char *interface,
				 const struct afsock_isotp_address *address,
				 const struct afsock_isotp_config *config,
				 int64_t timeout_ns, struct afsock *ret,
				 struct afsock_err *err);

/*
 * afsock_isotp_send - send a message; the result is the transfer's
 *
 * Ends when the peer has taken all of it, with or without wait_tx_done. The
 * socket's timeout covers the whole transfer, except that with wait_tx_done
 * the kernel sleeps by its own timers (1 s for each flow control, for ever
 * when the peer keeps asking to wait): switch it off to have an exact limit.
 * In non-blocking mode it starts the transfer; afsock_isotp_finish has the
 * result.
 *
 * Returns len; -ECOMM no flow control, or our frames did not reach the bus;
 * -EMSGSIZE the peer has no room; -EBADMSG a flow control that is none;
 * AFSOCK_TIMEOUT our limit, the transfer goes on; -EAGAIN non-blocking, one is
 * under way; AFSOCK_ERANGE above afsock_isotp_max_pdu, or above a single frame
 * with sf_broadcast; AFSOCK_EVALUE len 0; -ENOBUFS, -errno. When an error of
 * an earlier message was waiting it is returned with err->field "earlier", and
 * nothing was sent. -ETIMEDOUT, -EILSEQ with err->op "recv": the message has
 * gone out, but one that came in meanwhile broke off. Since 0.1.
 */
AFSOCK_API ssize_t afsock_isotp_send(struct afsock *s, const void *pdu,
				     size_t len, struct afsock_err *err);

/* afsock_isotp_sendv - the same from several buffers. Since 0.1. */
AFSOCK_API ssize_t afsock_isotp_sendv(struct afsock *s, const struct iovec *iov,
				      size_t count, struct afsock_err *err);

/*
 * afsock_isotp_finish - wait until nothing is under way, within the timeout
 *
 * Returns 0 when the message has gone out (also when none was sent);
 * AFSOCK_TIMEOUT; -EAGAIN in non-blocking mode; as afsock_isotp_send for a
 * transfer that failed. poll() says POLLOUT then (Linux 6.3, 6.1.23).
 * Since 0.1.
 */
AFSOCK_API int afsock_isotp_finish(struct afsock *s, struct afsock_err *err);

/*
 * afsock_isotp_error - take the error that waits on the socket
 *
 * The kernel keeps one, of either direction, and gives it to whoever asks
 * next. Returns 0 when there is none, else the code, with its sentence in err.
 * Since 0.1.
 */
AFSOCK_API int afsock_isotp_error(struct afsock *s, struct afsock_err *err);

/*
 * afsock_isotp_recv - receive a message
 *
 * ret_time_ns  when its last frame came, since 1970; 0 without SO_TIMESTAMPNS;
 *              may be NULL
 *
 * Returns the length of the message, also when it is above size and was cut.
 * -ETIMEDOUT the sender fell silent inside a message (N_Cr), -EILSEQ a wrong
 * sequence number, -EBADMSG padding; -ECOMM, -EMSGSIZE belong to an earlier
 * send that did not wait: each is told once, the socket goes on.
 * AFSOCK_TIMEOUT, -EAGAIN, AFSOCK_ECLOSED, -errno. Since 0.1.
 */
AFSOCK_API ssize_t afsock_isotp_recv(struct afsock *s, void *buf, size_t size,
				     int64_t *ret_time_ns,
				     struct afsock_err *err);

/*
 * afsock_isotp_close - close without falling asleep in the kernel
 *
 * close() waits until a transfer is over: 1 s without a peer, for ever when it
 * keeps asking to wait. This waits at most timeout_ns (-1 for ever).
 *
 * Returns as afsock_close, and the failure of what was under way; with
 * AFSOCK_TIMEOUT the socket is still open: try again, or afsock_close, whose
 * sleep ends with the transfer or with a signal that is caught. Since 0.1.
 */
AFSOCK_API int afsock_isotp_close(struct afsock *s, int64_t timeout_ns,
				  struct afsock_err *err);

/*
 * afsock_isotp_explain - the sentence for a result of a plain send or receive
 *
 * op       "send" or "recv"
 * code     its result, below 0
 * len      of the message sent; 0 not known
 * took_ns  how long it took; -1 not known: tells a missing flow control (1 s)
 *          from frames that did not come back to us (2 s)
 *
 * Returns code. Since 0.1.
 */
AFSOCK_API int afsock_isotp_explain(const struct afsock *s, const char *op,
				    int code, size_t len, int64_t took_ns,
				    struct afsock_err *err);

/* ---- functional requests --------------------------------------------------- */

/* One request to everybody, and a receiver for each that may answer. */
struct afsock_isotp_group;

#define AFSOCK_ISOTP_GROUP_MAX 256

struct afsock_isotp_answer {
	size_t index;    /* of the responder */
	canid_t rx_id;   /* what it answered with */
	int64_t time_ns; /* when its last frame came, since 1970 */
	int error;       /* 0, or the code of a message that broke off */
	const unsigned char *data; /* valid until the next call */
	size_t len;
	bool is_cut;     /* longer than the room for it */
};

/*
 * afsock_isotp_group_open - sockets for a functional request
 *
 * functional   where requests go (is_functional, or rx_id unused)
 * responders   count physical addresses, one for each possible answer; at most
 *              AFSOCK_ISOTP_GROUP_MAX
 * config       of all, or NULL
 * answer_max   room for the longest answer, in bytes
 *
 * Each receiver gives flow control of its own. Allocates; end with
 * afsock_isotp_group_close. Returns 0; AFSOCK_ERANGE count; -ENOMEM; as
 * afsock_isotp_open, naming the responder. Since 0.1.
 */
AFSOCK_API int afsock_isotp_group_open(
	const char *interface, const struct afsock_isotp_address *functional,
	const struct afsock_isotp_address *responders, size_t count,
	const struct afsock_isotp_config *config, size_t answer_max,
	struct afsock_isotp_group **ret, struct afsock_err *err);

/*
 * afsock_isotp_group_request - send a request and collect all answers
 *
 * timeout_ns  for all of it, from the send on
 * on_answer   called for each; anything but 0 ends it
 *
 * Answers to earlier requests that still lay there are dropped first.
 * AFSOCK_TIMEOUT is no failure here: time is up. Returns how many answers came
 * (broken ones too); as afsock_isotp_send; -errno of poll. Since 0.1.
 */
AFSOCK_API ssize_t afsock_isotp_group_request(
	struct afsock_isotp_group *group, const void *pdu, size_t len,
	int64_t timeout_ns,
	int (*on_answer)(void *arg, const struct afsock_isotp_answer *answer),
	void *arg, struct afsock_err *err);

/* The hook of each wait, as afsock_set_interrupt. Since 0.1. */
AFSOCK_API void afsock_isotp_group_set_interrupt(
	struct afsock_isotp_group *group, int (*hook)(void *arg), void *arg);

/* Takes NULL. Since 0.1. */
AFSOCK_API void afsock_isotp_group_close(struct afsock_isotp_group *group);

/* ---- listening ------------------------------------------------------------- */

/* Both directions of a conversation, heard without a frame of ours. */
struct afsock_isotp_sniffer {
	struct afsock sides[2]; /* to poll: what rx_id, what tx_id sends */
	int64_t timeout_ns_;    /* private: of each next */
};

struct afsock_isotp_heard {
	char direction;  /* 'R': the address's rx_id sent it; 'T': its tx_id */
	canid_t id;      /* of the sender */
	int64_t time_ns; /* of the last frame, since 1970 */
	int error;       /* 0, or -ETIMEDOUT, -EILSEQ ...: a message broke off */
	size_t len;
};

/*
 * afsock_isotp_sniffer_open - hear what two ends say to each other
 *
 * address  as one of the ends has it; extension bytes are those
 *
 * The sockets are in listen mode: nothing is sent, ever. Returns as
 * afsock_isotp_open. Since 0.1.
 */
AFSOCK_API int afsock_isotp_sniffer_open(
	const char *interface, const struct afsock_isotp_address *address,
	const struct afsock_isotp_config *config, int64_t timeout_ns,
	struct afsock_isotp_sniffer *ret, struct afsock_err *err);

/*
 * afsock_isotp_sniffer_next - the next message of either side, in their order
 *
 * Returns its length, above size when it was cut, 0 for one that broke off
 * (ret->error, and its sentence in err); AFSOCK_TIMEOUT; -EAGAIN; -errno.
 * Since 0.1.
 */
AFSOCK_API ssize_t afsock_isotp_sniffer_next(struct afsock_isotp_sniffer *sniffer,
					     void *buf, size_t size,
					     struct afsock_isotp_heard *ret,
					     struct afsock_err *err);

/* Since 0.1. */
AFSOCK_API void afsock_isotp_sniffer_close(struct afsock_isotp_sniffer *sniffer);

#ifdef __cplusplus
}
#endif
#endif
