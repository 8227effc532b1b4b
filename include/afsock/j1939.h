/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/j1939.h - typed helpers for SAE J1939 (AF_CAN, CAN_J1939)
 *
 * Names, groups and identifiers taken apart (SAE J1939-21 and -81), messages
 * with their priority and destination, what becomes of a message that is sent,
 * and address claiming.
 *
 * Sockets are those of afsock_dial and afsock_open. Addresses are 0 to 0xfd;
 * J1939_IDLE_ADDR (0xfe) has none yet, J1939_NO_ADDR (0xff) is everybody. A
 * parameter group number (PGN) has 18 bits; J1939_NO_PGN is none.
 */
#ifndef AFSOCK_J1939_H
#define AFSOCK_J1939_H

#include <linux/can.h>
#include <linux/can/j1939.h>

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Longest message in bytes: of one frame, of the transport protocol (the most
 * that can be broadcast), of the extended one. */
#define AFSOCK_J1939_SIMPLE_MAX 8
#define AFSOCK_J1939_TP_MAX 1785
#define AFSOCK_J1939_ETP_MAX 117440505

/* ---- group numbers and identifiers --------------------------------------- */

/* The parts of a PGN: extended data page, data page, PDU format, PDU specific. */
#define AFSOCK_J1939_EDP(pgn) (((pgn) >> 17) & 1)
#define AFSOCK_J1939_DP(pgn) (((pgn) >> 16) & 1)
#define AFSOCK_J1939_PF(pgn) (((pgn) >> 8) & 0xff)
#define AFSOCK_J1939_PS(pgn) ((pgn) & 0xff)

/* PDU1: for one destination, whose address takes the place of PS on the bus.
 * PDU2: for everybody. */
#define AFSOCK_J1939_IS_PDU1(pgn) (AFSOCK_J1939_PF(pgn) < 0xf0)

/*
 * afsock_j1939_pgn_check - can this group be sent?
 *
 * Returns 0; AFSOCK_ERANGE above 0x3ffff; AFSOCK_EVALUE a PDU1 group that does
 * not end in 00. Since 0.1.
 */
AFSOCK_API int afsock_j1939_pgn_check(uint32_t pgn, struct afsock_err *err);

/* What an identifier of 29 bits says. */
struct afsock_j1939_id {
	uint32_t pgn;
	uint8_t prio; /* 0 (first) to 7 */
	uint8_t sa;   /* source */
	uint8_t da;   /* destination; J1939_NO_ADDR with PDU2 */
};

/*
 * afsock_j1939_id_pack - the identifier of a frame, with CAN_EFF_FLAG
 *
 * Returns 0; AFSOCK_ERANGE prio above 7, or as afsock_j1939_pgn_check;
 * AFSOCK_EVALUE a PDU2 group with a destination. Since 0.1.
 */
AFSOCK_API int afsock_j1939_id_pack(const struct afsock_j1939_id *id,
				    canid_t *ret, struct afsock_err *err);

/* The inverse. Returns 0, or AFSOCK_EVALUE for an identifier of 11 bits, a
 * remote request or an error frame. Since 0.1. */
AFSOCK_API int afsock_j1939_id_unpack(canid_t id, struct afsock_j1939_id *ret,
				      struct afsock_err *err);

/* ---- names ----------------------------------------------------------------- */

/* The fields of a NAME (SAE J1939-81), with their width in bits. */
struct afsock_j1939_name {
	uint32_t identity_number;         /* 21 */
	uint16_t manufacturer_code;       /* 11 */
	uint8_t ecu_instance;             /* 3 */
	uint8_t function_instance;        /* 5 */
	uint8_t function;                 /* 8 */
	uint8_t reserved;                 /* 1, to be 0 */
	uint8_t vehicle_system;           /* 7 */
	uint8_t vehicle_system_instance;  /* 4 */
	uint8_t industry_group;           /* 3 */
	uint8_t arbitrary_address_capable; /* 1 */
};

/* Enough for the longest text of a name. */
#define AFSOCK_J1939_NAME_TEXT_MAX 256

/*
 * afsock_j1939_name_pack - the 64 bits of a name
 *
 * Returns 0; AFSOCK_ERANGE with the field and its limit; AFSOCK_EVALUE when
 * all are 0, which the kernel takes for no name. Since 0.1.
 */
AFSOCK_API int afsock_j1939_name_pack(const struct afsock_j1939_name *name,
				      uint64_t *ret, struct afsock_err *err);

/* The inverse, for any 64 bits. Since 0.1. */
AFSOCK_API void afsock_j1939_name_unpack(uint64_t name,
					 struct afsock_j1939_name *ret);

/*
 * afsock_j1939_name_parse - a name from text
 *
 *     0x80a0120304600005
 *     identity-number=5,manufacturer-code=0x23,function=25
 *
 * Fields go by their names, with '-' or '_'; ',' or '+' between them; those
 * left out are 0. Numbers in C notation.
 *
 * Returns 0; AFSOCK_ETEXT; AFSOCK_EVALUE an unknown or repeated field, or name
 * 0; AFSOCK_ERANGE. Since 0.1.
 */
AFSOCK_API int afsock_j1939_name_parse(const char *text, size_t len,
				       uint64_t *ret, struct afsock_err *err);

/* Every field with its value, in the notation of afsock_j1939_name_parse.
 * Returns the length as snprintf. Since 0.1. */
AFSOCK_API ssize_t afsock_j1939_name_format(uint64_t name, char *buf,
					    size_t size);

/* ---- filters ----------------------------------------------------------------- */

/* What a socket shall receive of what is meant for it: messages that fit one of
 * the filters. list is the caller's, with room for max. */
struct afsock_j1939_filters {
	struct j1939_filter *list;
	size_t max;
	size_t count;
};

/*
 * afsock_j1939_filters_parse - add filters from text
 *
 *     pgn=0xfeca                    one group
 *     pgn=0xfe00:0x3ff00+sa=0x80    those with a mask, of one source
 *     name=0x1:0x1fffff/sa=0x17     two filters
 *
 * '/' or ',' between filters, '+' between what one of them asks for. Without a
 * mask all bits count. Numbers in C notation.
 *
 * Returns 0; AFSOCK_ETEXT; AFSOCK_ERANGE a number above its limit, or no room.
 * Since 0.1.
 */
AFSOCK_API int afsock_j1939_filters_parse(const char *text, size_t len,
					  struct afsock_j1939_filters *filters,
					  struct afsock_err *err);

/* Make a socket receive what fits one of them; count 0 lets all through. In
 * place of the ones before. Returns 0; AFSOCK_ERANGE above 512; AFSOCK_ECLOSED;
 * -errno of setsockopt. Since 0.1. */
AFSOCK_API int afsock_j1939_set_filters(
	struct afsock *s, const struct afsock_j1939_filters *filters,
	struct afsock_err *err);

/* ---- receiving ----------------------------------------------------------------- */

struct afsock_j1939_msg {
	size_t len;        /* bytes stored */
	bool is_cut;       /* the message was longer */
	bool is_local;     /* sent on this machine */
	int ifindex;       /* the bound one where the kernel does not say */
	uint64_t src_name; /* J1939_NO_NAME: unknown */
	uint64_t dst_name;
	uint32_t pgn;
	uint8_t sa;
	uint8_t da;        /* J1939_NO_ADDR: broadcast */
	uint8_t prio;
	int64_t time_ns;   /* since 1970, with SO_TIMESTAMPNS; 0 not told */
	uint32_t dropped;  /* so far on this socket, with SO_RXQ_OVFL */
};

/*
 * afsock_j1939_recv - one message, with all that the kernel tells of it
 *
 * The kernel refuses MSG_PEEK and MSG_TRUNC for J1939, so there are no flags:
 * the size of a long message is told by AFSOCK_J1939_RX_STARTED before it is
 * there.
 *
 * Returns ret->len, or as afsock_recvmsg. One system call, a second for the
 * interface of a message of several frames. Since 0.1.
 */
AFSOCK_API ssize_t afsock_j1939_recv(struct afsock *s, void *buf, size_t size,
				     struct afsock_j1939_msg *ret);

/*
 * afsock_j1939_msg_parse - the same of a message that afsock_recvmsg filled in
 *
 * msg needs addr and 128 bytes of control. Ancillary data that is too short,
 * or not of J1939, is passed over. Returns 0, or AFSOCK_EADDR for an address
 * that is not one of J1939. Since 0.1.
 */
AFSOCK_API int afsock_j1939_msg_parse(const struct afsock_msg *msg,
				      struct afsock_j1939_msg *ret);

/* ---- events ------------------------------------------------------------------- */

enum afsock_j1939_event_kind {
	AFSOCK_J1939_TX_SCHEDULED = 1, /* on the bus, as far as bytes says */
	AFSOCK_J1939_TX_DONE,          /* all of it; the peer has it, unless it
					* was broadcast or one frame */
	AFSOCK_J1939_TX_ABORTED,       /* error says why */
	AFSOCK_J1939_RX_STARTED,       /* a message of size bytes is coming */
	AFSOCK_J1939_RX_PROGRESS,      /* extended transport only */
	AFSOCK_J1939_RX_ABORTED
};

struct afsock_j1939_event {
	int kind;         /* enum afsock_j1939_event_kind; 0 one that is new */
	int error;        /* above 0: errno, with the ABORTED kinds */
	uint32_t id;      /* messages of a socket count from 0; receptions of an
			   * interface have numbers of their own */
	uint32_t bytes;   /* acknowledged, or received, so far */
	int64_t time_ns;  /* since 1970; 0 not told */
	/* With RX_STARTED, otherwise as after AFSOCK_J1939_TO_INIT and 0: */
	uint32_t size;
	uint32_t pgn;
	uint64_t src_name;
	uint64_t dst_name;
	uint8_t sa;
	uint8_t da;
};

/*
 * afsock_j1939_set_events - events instead of errors of the socket
 *
 * Sets SO_J1939_ERRQUEUE and SO_TIMESTAMPING. While it is on, SO_ERROR and
 * later calls do not tell of messages that failed: read the events. Receptions
 * are told since Linux 5.15. poll() says POLLERR while there are events.
 *
 * Returns 0, AFSOCK_ECLOSED or -errno of setsockopt. Since 0.1.
 */
AFSOCK_API int afsock_j1939_set_events(struct afsock *s, bool is_on);

/* The next event. Never waits (afsock_wait(s, 0) does): -EAGAIN when there is
 * none. Returns 0 or as afsock_recvmsg. Since 0.1. */
AFSOCK_API int afsock_j1939_event(struct afsock *s,
				  struct afsock_j1939_event *ret);

/* The same of a message that was read with MSG_ERRQUEUE; its control needs 256
 * bytes. Returns 0, or AFSOCK_EVALUE when it is no event of J1939. Since 0.1. */
AFSOCK_API int afsock_j1939_event_parse(const struct afsock_msg *msg,
					struct afsock_j1939_event *ret);

/* What the errno of a failed transfer means, by the reasons of a Connection
 * Abort (SAE J1939-21): static text, or NULL for one that has none. Since 0.1. */
AFSOCK_API const char *afsock_j1939_abort_text(int error);

/* ---- sending ------------------------------------------------------------------ */

/* Where a message goes. Start from AFSOCK_J1939_TO_INIT: broadcast. */
struct afsock_j1939_to {
	uint64_t name; /* if not J1939_NO_NAME, used instead of addr */
	uint32_t pgn;
	uint8_t addr;  /* J1939_NO_ADDR: everybody */
	int prio;      /* 0 to 7; -1 what the socket has */
};

#define AFSOCK_J1939_TO_INIT { J1939_NO_NAME, J1939_NO_PGN, J1939_NO_ADDR, -1 }

/*
 * afsock_j1939_start - begin to send a message, and do not wait for it
 *
 * to  where; NULL what the socket is connected to
 *
 * Broadcast is allowed on the socket (SO_BROADCAST) when it is one. What
 * becomes of the message is told by events.
 *
 * Returns how many bytes the kernel took: fewer than len when its buffer is
 * full. Give it the rest once poll() says POLLOUT, unless the message was
 * aborted meanwhile: the kernel would take the rest for a new one. Otherwise
 * AFSOCK_ERANGE, AFSOCK_EVALUE for what cannot be sent; AFSOCK_ECLOSED;
 * -EAGAIN; -errno of setsockopt or sendmsg. Since 0.1.
 */
AFSOCK_API ssize_t afsock_j1939_start(struct afsock *s, const void *buf,
				      size_t len,
				      const struct afsock_j1939_to *to,
				      struct afsock_err *err);

/*
 * afsock_j1939_send - send a message and see it through
 *
 * The result is what became of it, within the timeout of the socket: 0 when
 * the peer has all of it (one frame or a broadcast: when it was on the bus).
 * Waits for the messages that were begun before. Switches events on; those of
 * the socket that it meets are gone. Several frames of a name whose address is
 * being confirmed (250 ms after each claim) are waited for.
 *
 * Returns 0; as afsock_j1939_start; AFSOCK_TIMEOUT, after it tried to abort
 * the message (afsock_j1939_abort); -EINPROGRESS in non-blocking mode, begun;
 * -EHOSTUNREACH nobody answered, or fell silent; -EALREADY, -EMSGSIZE,
 * -EBADMSG, -ENOTRECOVERABLE, -ENOTCONN, -EILSEQ, -EPROTO the peer aborted
 * (afsock_j1939_abort_text); -ETIME one frame that did not get onto the bus
 * within 10 s; -ENETUNREACH a transmit queue that stays full; -ENETDOWN.
 * Since 0.1.
 */
AFSOCK_API int afsock_j1939_send(struct afsock *s, const void *buf, size_t len,
				 const struct afsock_j1939_to *to,
				 struct afsock_err *err);

/* Whether messages of this socket are under way, so that close() would wait: 1,
 * 0, AFSOCK_ECLOSED or -errno. Since 0.1. */
AFSOCK_API int afsock_j1939_pending(const struct afsock *s);

/*
 * afsock_j1939_abort - end the transfer to a destination
 *
 * to  as it was sent with: address and PGN count; NULL what the socket is
 *     connected to
 *
 * Sends the Connection Abort of SAE J1939-21 that this end may send, which
 * ends the session in the kernel as well as at the peer. Needs an address of
 * the socket's own. A broadcast and a message of one frame cannot be aborted.
 *
 * Returns 0; AFSOCK_EVALUE broadcast, or no PGN; -EADDRNOTAVAIL the socket, or
 * the destination, has no address of its own; -errno. Since 0.1.
 */
AFSOCK_API int afsock_j1939_abort(struct afsock *s,
				  const struct afsock_j1939_to *to,
				  struct afsock_err *err);

/*
 * afsock_j1939_close - afsock_close that does not wait for a silent peer
 *
 * What is under way to a destination (as afsock_j1939_abort) is aborted first;
 * nothing to abort is no error. The kernel still waits for a broadcast (50 ms
 * for each 7 bytes) and for single frames that the bus does not take (10 s);
 * a signal with a handler ends that. Returns as afsock_close. Since 0.1.
 */
AFSOCK_API int afsock_j1939_close(struct afsock *s,
				  const struct afsock_j1939_to *to);

/* ---- address claiming ----------------------------------------------------------- */

/* Addresses, the preferred one first. */
struct afsock_j1939_addrs {
	size_t count;
	uint8_t list[J1939_MAX_UNICAST_ADDR + 1];
};

/* Read "128,50-100": C notation, each address counts once. Returns 0,
 * AFSOCK_ETEXT, AFSOCK_ERANGE above 0xfd. Since 0.1. */
AFSOCK_API int afsock_j1939_addrs_parse(const char *text, size_t len,
					struct afsock_j1939_addrs *ret,
					struct afsock_err *err);

enum afsock_j1939_claim_state {
	AFSOCK_J1939_LOOKING = 1, /* asked who is there */
	AFSOCK_J1939_CLAIMING,    /* said what is ours: 250 ms to object */
	AFSOCK_J1939_CLAIMED,
	AFSOCK_J1939_CANNOT       /* no address: only afsock_j1939_claim_restart */
};

enum afsock_j1939_claim_event_kind {
	AFSOCK_J1939_CLAIM_WON = 1,  /* addr is ours and can be used */
	AFSOCK_J1939_CLAIM_LOST,     /* addr belongs to name */
	AFSOCK_J1939_CLAIM_NONE,     /* no address is left, or the limit of
				      * losses is reached */
	AFSOCK_J1939_CLAIM_DEFENDED, /* name wanted addr, and lost */
	AFSOCK_J1939_CLAIM_SEEN,     /* name has addr now */
	AFSOCK_J1939_CLAIM_DUPLICATE /* somebody else uses our name, at addr */
};

struct afsock_j1939_claim_event {
	int kind; /* enum afsock_j1939_claim_event_kind */
	uint8_t addr;
	uint64_t name;
};

/* Losses until it gives up: a limit for a claim war. One is forgotten for every
 * minute that an address was held. */
#define AFSOCK_J1939_CLAIM_LOSSES 16

/* How long after a claim on the bus the last socket of J1939 on an interface
 * should stay open, in ns; see afsock_j1939_claim_close. */
#define AFSOCK_J1939_SETTLE_NS INT64_C(300000000)

/*
 * A node that claims an address (SAE J1939-81, 4.4). The caller's memory; read
 * the fields without '_', and poll s.fd for POLLIN.
 */
struct afsock_j1939_claim {
	struct afsock s;
	uint64_t name;
	int state;    /* enum afsock_j1939_claim_state */
	uint8_t addr; /* being claimed, or ours; J1939_IDLE_ADDR */
	struct afsock_j1939_addrs wanted;
	/* The name that claimed each address, as far as was heard; 0 nobody. */
	uint64_t holders[J1939_MAX_UNICAST_ADDR + 1];
	int ifindex_;
	int losses_;
	bool owes_claim_;
	int64_t due_ns_;        /* of the state; INT64_MAX none */
	int64_t answer_ns_;     /* not before */
	int64_t sent_ns_;
	int64_t heard_ns_;      /* the last claim, of anybody */
	int64_t held_since_ns_;
	uint64_t rival_;
};

/*
 * afsock_j1939_claim_open - begin to claim an address for a name
 *
 * interface  "can0"
 * wanted     with one address it is claimed at once; with several the bus is
 *            asked first, for 250 ms, and the first that is free is taken, or
 *            else that of a name which has to give way
 *
 * Returns 0; AFSOCK_EVALUE no name or no address; -errno of socket, bind.
 * Since 0.1.
 */
AFSOCK_API int afsock_j1939_claim_open(struct afsock_j1939_claim *ret,
				       const char *interface, uint64_t name,
				       const struct afsock_j1939_addrs *wanted,
				       struct afsock_err *err);

/* When afsock_j1939_claim_handle is to be called at the latest, on the
 * monotonic clock; INT64_MAX: only when s.fd is readable. Since 0.1. */
AFSOCK_API int64_t afsock_j1939_claim_deadline(
	const struct afsock_j1939_claim *claim);

/*
 * afsock_j1939_claim_handle - do what is to be done now, without waiting
 *
 * Answers requests, defends the address, takes another when it is lost, sends
 * Cannot Claim (after a pause of up to 153 ms) when there is none. However
 * much comes in, it sends at most 50 claims a second, answers two requests a
 * second, and pauses longer after each loss.
 *
 * Returns 1 with an event: call it again; 0 nothing to tell; -ENETDOWN,
 * -ENODEV and other -errno: afsock_j1939_claim_restart once the interface is
 * back. Since 0.1.
 */
AFSOCK_API int afsock_j1939_claim_handle(struct afsock_j1939_claim *claim,
					 struct afsock_j1939_claim_event *ret);

/* Begin anew, with the addresses in wanted. Returns 0 or -errno. Since 0.1. */
AFSOCK_API int afsock_j1939_claim_restart(struct afsock_j1939_claim *claim);

/*
 * afsock_j1939_claim_wait - until an address is ours
 *
 * timeout_ns  -1 for ever; with one free address it takes 250 ms
 *
 * Returns 0, claim->addr can be used; -EADDRNOTAVAIL there is none;
 * AFSOCK_TIMEOUT; -errno. Go on with afsock_j1939_claim_handle: an address
 * that nobody defends is lost. Since 0.1.
 */
AFSOCK_API int afsock_j1939_claim_wait(struct afsock_j1939_claim *claim,
				       int64_t timeout_ns,
				       struct afsock_err *err);

/*
 * afsock_j1939_claim_close - end it
 *
 * The address is free for others from then on, and the name has none. Sleeps
 * until AFSOCK_J1939_SETTLE_NS after the last claim on the bus, if that is not
 * yet over: kernels (6.1 at least) never let go of an interface whose last
 * J1939 socket is closed while their own timer for a claim runs, and then it
 * cannot be deleted any more. Takes NULL. Since 0.1.
 */
AFSOCK_API void afsock_j1939_claim_close(struct afsock_j1939_claim *claim);

#ifdef __cplusplus
}
#endif
#endif
