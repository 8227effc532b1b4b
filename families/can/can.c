/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can.c - the descriptor of AF_CAN */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can/bcm.h>
#include <linux/can/isotp.h>
#include <linux/can/j1939.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "../../core/family.h"
#include "can.h"
#include "can_const.h"

/* ---- shapes ---- */

static const struct afsock_shape can_shapes[] = {
	{ .name = "ISO-TP", .type = AFSOCK_ANY, .proto = CAN_ISOTP,
	  .fields = can_isotp_fields, .n_min = 3, .n_max = 3,
	  .addr_min = CAN_ISOTP_ADDR_MIN,
	  .pack = can_isotp_pack, .unpack = can_isotp_unpack },
	{ .name = "J1939", .type = AFSOCK_ANY, .proto = CAN_J1939,
	  .fields = can_j1939_fields, .n_min = 4, .n_max = 4,
	  .addr_min = CAN_J1939_ADDR_MIN,
	  .pack = can_j1939_pack, .unpack = can_j1939_unpack },
	{ .name = "BCM", .type = AFSOCK_ANY, .proto = CAN_BCM,
	  .fields = can_raw_fields, .n_min = 1, .n_max = 1,
	  .addr_min = CAN_RAW_ADDR_MIN,
	  .pack = can_raw_pack, .unpack = can_raw_unpack },
	/* CAN_RAW, and what unknown protocols are shown as. */
	{ .name = "CAN", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = can_raw_fields, .n_min = 1, .n_max = 1,
	  .addr_min = CAN_RAW_ADDR_MIN,
	  .pack = can_raw_pack, .unpack = can_raw_unpack },
	{ .name = NULL },
};

static const struct afsock_scheme can_schemes[] = {
	{ .name = "can", .usage = "can:IF", .family = AF_CAN,
	  .type = SOCK_RAW, .proto = CAN_RAW, .flags = AFSOCK_SCHEME_BINDS,
	  /* Else a socket sees nothing of the FD frames on its bus. */
	  .defaults = "fd" },
	{ .name = "bcm", .usage = "bcm:IF", .family = AF_CAN,
	  .type = SOCK_DGRAM, .proto = CAN_BCM,
	  .flags = AFSOCK_SCHEME_CONNECTS, .receives = "watch" },
	{ .name = "isotp", .usage = "isotp:IF:RX_ID:TX_ID", .family = AF_CAN,
	  .type = SOCK_DGRAM, .proto = CAN_ISOTP,
	  .flags = AFSOCK_SCHEME_BINDS,
	  /* Else a send says nothing of a peer that is not there. */
	  .defaults = "wait-tx-done",
	  /* ISO 15765-2, without the 32-bit length. */
	  .message_max = 4095 },
	{ .name = "j1939", .usage = "j1939:IF[:NAME[:PGN[:ADDR]]]",
	  .family = AF_CAN, .type = SOCK_DGRAM, .proto = CAN_J1939,
	  .flags = AFSOCK_SCHEME_BINDS },
	{ .name = NULL },
};

/* ---- options ---- */

/* fd is the one option that two protocols have. */
static int set_fd(struct afsock *s, const struct afsock_opt *opt,
		  const char *value, size_t len, struct afsock_err *err)
{
	struct afsock_opt own = *opt;

	if (s->proto != CAN_ISOTP)
		return can_raw_set_flag(s, opt, value, len, err);
	own.level = SOL_CAN_ISOTP;
	return can_isotp_set_fd(s, &own, value, len, err);
}

#define OPT(name_, level_, optname_, set_, min_, max_, help_) \
	{ .name = name_, .level = level_, .optname = optname_, \
	  .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_OPENED, \
	  .min = min_, .max = max_, .help = help_, .set = set_ }
#define RAW(name, optname, set, help) \
	OPT(name, SOL_CAN_RAW, optname, set, 0, 1, help)
#define ISOTP(name, optname, set, min, max, help) \
	OPT(name, SOL_CAN_ISOTP, optname, set, min, max, help)

static const struct afsock_opt can_opts[] = {
	RAW("filter", CAN_RAW_FILTER, can_raw_set_filter,
	    "ID:MASK, ID~MASK, #MASK, j in hex, joined by '+'; none; adds up"),
	RAW("error", CAN_RAW_ERR_FILTER, can_raw_set_error,
	    "error frames: mask in hex or class names, joined by '+'"),
	RAW("loopback", CAN_RAW_LOOPBACK, can_raw_set_flag,
	    "others on this machine get what is sent"),
	RAW("recv-own", CAN_RAW_RECV_OWN_MSGS, can_raw_set_flag,
	    "this socket gets what it sends"),
	RAW("fd", CAN_RAW_FD_FRAMES, set_fd,
	    "CAN FD frames (isotp: of up to 64 bytes)"),
	RAW("xl", CAN_RAW_XL_FRAMES, can_raw_set_flag,
	    "CAN XL frames, and FD with them"),
	RAW("join", CAN_RAW_JOIN_FILTERS, can_raw_set_flag,
	    "all filters must match, not one"),

	{ .name = "watch", .level = SOL_CAN_BASE + CAN_BCM,
	  .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_CONNECTED,
	  .set = can_bcm_set_watch,
	  .help = "frames to receive: ID, or ID#MASK when they change; joined "
		  "by '+'" },

	ISOTP("stmin", CAN_ISOTP_RECV_FC, can_isotp_set_stmin, 0, 0,
	      "separation time asked of the sender: 0..127ms, 100..900us"),
	ISOTP("bs", CAN_ISOTP_RECV_FC, can_isotp_set_flow, 0, 255,
	      "frames between two flow controls, 0 for all"),
	ISOTP("wftmax", CAN_ISOTP_RECV_FC, can_isotp_set_flow, 0, 255,
	      "wait frames allowed"),
	ISOTP("txpad", CAN_ISOTP_OPTS, can_isotp_set_byte, 0, 255,
	      "pad sent frames with this byte (0xcc), or no"),
	ISOTP("rxpad", CAN_ISOTP_OPTS, can_isotp_set_byte, 0, 255,
	      "expect this padding (0xcc), or no"),
	ISOTP("padding", CAN_ISOTP_OPTS, can_isotp_set_byte, 0, 255,
	      "txpad and rxpad at once"),
	ISOTP("check-pad", CAN_ISOTP_OPTS, can_isotp_set_check, 0, 0,
	      "refuse wrong padding: len, data, all, no"),
	ISOTP("ext-address", CAN_ISOTP_OPTS, can_isotp_set_byte, 0, 255,
	      "extended address byte, both ways"),
	ISOTP("rx-ext-address", CAN_ISOTP_OPTS, can_isotp_set_byte, 0, 255,
	      "another extended address byte on receipt"),
	ISOTP("frame-txtime", CAN_ISOTP_OPTS, can_isotp_set_txtime, 0, 0,
	      "time a frame takes: duration, ns without a unit"),
	ISOTP("force-tx-stmin", CAN_ISOTP_TX_STMIN, can_isotp_set_force, 0, 0,
	      "gap between sent frames whatever the peer asks: duration, ns"),
	ISOTP("force-rx-stmin", CAN_ISOTP_RX_STMIN, can_isotp_set_force, 0, 0,
	      "ignore frames that come faster: duration, ns"),
	ISOTP("mtu", CAN_ISOTP_LL_OPTS, can_isotp_set_link, 0, 255,
	      "frames: 16 classic, 72 CAN FD"),
	ISOTP("tx-dl", CAN_ISOTP_LL_OPTS, can_isotp_set_link, 0, 255,
	      "bytes in a frame: 8, with FD 12 16 20 24 32 48 64"),
	ISOTP("brs", CAN_ISOTP_LL_OPTS, can_isotp_set_fd, 0, 1,
	      "FD frames with bit rate switch"),
	ISOTP("esi", CAN_ISOTP_LL_OPTS, can_isotp_set_fd, 0, 1,
	      "FD frames with error state indicator"),
	ISOTP("wait-tx-done", CAN_ISOTP_OPTS, can_isotp_set_flag, 0, 1,
	      "send returns when the peer has all"),
	ISOTP("listen-mode", CAN_ISOTP_OPTS, can_isotp_set_flag, 0, 1,
	      "never answer, only listen"),
	ISOTP("half-duplex", CAN_ISOTP_OPTS, can_isotp_set_flag, 0, 1,
	      "refuse to receive while sending"),
	ISOTP("sf-broadcast", CAN_ISOTP_OPTS, can_isotp_set_flag, 0, 1,
	      "functional addressing: single frames, nobody answers"),
	ISOTP("cf-broadcast", CAN_ISOTP_OPTS, can_isotp_set_flag, 0, 1,
	      "functional addressing: several frames, no flow control"),

	OPT("prio", SOL_CAN_J1939, SO_J1939_SEND_PRIO, can_j1939_set_number,
	    0, 7, "priority, 0 highest; below 2 needs CAP_NET_ADMIN"),
	OPT("promisc", SOL_CAN_J1939, SO_J1939_PROMISC, can_j1939_set_number,
	    0, 1, "receive what is for other addresses too"),
	OPT("rxpgn", SOL_CAN_J1939, SO_J1939_FILTER, can_j1939_set_rxpgn, 0, 0,
	    "receive these groups only: PGN/PGN..."),
	OPT("rxfilter", SOL_CAN_J1939, SO_J1939_FILTER, can_j1939_set_filter,
	    0, 0, "pgn=, sa=, name=VALUE[:MASK] joined by '+'; '/' for more"),
	{ .name = "da", .level = SOL_CAN_J1939, .kind = AFSOCK_OPT_CALL,
	  .when = AFSOCK_OPT_BOUND, .set = can_j1939_set_da,
	  .help = "destination address; 0xff is broadcast" },
	{ .name = "dname", .level = SOL_CAN_J1939, .kind = AFSOCK_OPT_CALL,
	  .when = AFSOCK_OPT_BOUND, .set = can_j1939_set_da,
	  .help = "destination by its name" },
	{ .name = "to", .level = SOL_CAN_J1939, .kind = AFSOCK_OPT_CALL,
	  .when = AFSOCK_OPT_BOUND, .set = can_j1939_set_to,
	  .help = "destination ADDR[:PGN[:NAME]]; 0xff is broadcast" },
	/* The generic one, later: a J1939 text switches it on in bind(). */
	{ .name = "broadcast", .level = SOL_SOCKET, .optname = SO_BROADCAST,
	  .kind = AFSOCK_OPT_FLAG, .when = AFSOCK_OPT_BOUND,
	  .help = "allow broadcasts; j1939 texts do" },
	{ .name = NULL },
};

/* ---- protocols ---- */

const char *can_proto_name(int proto)
{
	const struct afsock_scheme *scheme;

	for (scheme = can_schemes; scheme->name; scheme++)
		if (scheme->proto == proto)
			return scheme->name;
	return "an unknown CAN protocol";
}

/*
 * CAN_RAW, CAN_BCM and CAN_ISOTP sockets say SO_PROTOCOL 0. BCM alone has no
 * getsockname(); ISO-TP has, so a datagram socket is one or the other.
 */
static int can_detect_proto(int fd, int type)
{
	struct sockaddr_storage storage;
	socklen_t len = sizeof(storage);

	if (type == SOCK_RAW)
		return CAN_RAW;
	if (type != SOCK_DGRAM)
		return 0;
	if (getsockname(fd, (struct sockaddr *)&storage, &len) == 0)
		return CAN_ISOTP;
	return errno == EOPNOTSUPP ? CAN_BCM : 0;
}

static int can_bind_text(struct afsock *s, const struct afsock_addr *addr,
			 bool connects, struct afsock_err *err)
{
	if (s->proto == CAN_J1939)
		return can_j1939_bind(s, addr, connects, err);
	return afsock_bind_addr(s, addr, err);
}

/* ---- what errors mean ---- */

static const struct afsock_hint raw_hints[] = {
	{ "socket", EPROTONOSUPPORT,
	  "modprobe can-raw (CONFIG_CAN_RAW)" },
	{ "socket", EPROTOTYPE,
	  "CAN_RAW is SOCK_RAW" },
	{ NULL, ENODEV,
	  "no such interface, or not a CAN one; an interface that was deleted "
	  "says so once and then stays silent: bind again" },
	{ "send", ENXIO,
	  "bound to all interfaces, or the interface is gone: name one in the "
	  "address" },
	{ "send", EINVAL,
	  "a frame is 16 bytes, or 72 with the option fd on an interface of "
	  "mtu 72, and its length field at most 8 or 64; CAN XL needs the "
	  "option xl and a larger mtu" },
	{ "connect", EOPNOTSUPP,
	  "raw CAN sockets are bound only" },
	{ "setsockopt", EINVAL,
	  "at most 512 filters" },
	{ "setsockopt", ENOPROTOOPT,
	  "the kernel is older than this option (xl: 6.1)" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint bcm_hints[] = {
	{ "socket", EPROTONOSUPPORT,
	  "modprobe can-bcm (CONFIG_CAN_BCM)" },
	{ "bind", EOPNOTSUPP,
	  "BCM sockets are connected, not bound" },
	{ "send", ENOTCONN,
	  "connect the socket first: to an interface, or to '' and name one in "
	  "each address" },
	{ "connect", EISCONN,
	  "a BCM socket connects once" },
	{ "send", EINVAL,
	  "no job of this identifier, or a wrong count: TX takes 1 to 256 "
	  "frames, RX up to 257" },
	{ "send", ENODEV,
	  "connected to all interfaces: name one in each address; or the "
	  "interface is gone" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint isotp_hints[] = {
	{ "socket", EPROTONOSUPPORT,
	  "modprobe can-isotp (CONFIG_CAN_ISOTP, since 5.10)" },
	{ NULL, ENODEV,
	  "no such interface, not a CAN one, or none named: ISO-TP cannot use "
	  "all at once" },
	{ "bind", EADDRNOTAVAIL,
	  "rx_id and tx_id are equal; each direction needs its own" },
	{ "bind", EINVAL,
	  "bound already, or FD frames (mtu 72) asked of an interface that has "
	  "mtu 16" },
	{ "connect", EOPNOTSUPP,
	  "ISO-TP sockets are bound to both identifiers, not connected" },
	{ "setsockopt", EISCONN,
	  "ISO-TP options are fixed once the socket is bound: set them before" },
	{ "send", EADDRNOTAVAIL,
	  "bind the socket first" },
	{ "send", EINVAL,
	  "empty, too long for the kernel, or more than a single frame with "
	  "sf-broadcast" },
	{ NULL, ECOMM,
	  "no flow control from the peer within 1 s, or frames did not get "
	  "onto the bus: is the peer there, and is our rx_id its tx_id?" },
	{ NULL, EMSGSIZE,
	  "the peer has no room for a message of this length" },
	{ NULL, ETIMEDOUT,
	  "the sender fell silent inside a message: no frame for 1 s" },
	{ NULL, EILSEQ,
	  "a frame of the message was lost or came twice" },
	{ NULL, EBADMSG,
	  "padding that check-pad does not allow; see txpad of the peer" },
	{ "send", EAGAIN,
	  "the message before is still under way" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint j1939_hints[] = {
	{ "socket", EPROTONOSUPPORT,
	  "modprobe can-j1939 (CONFIG_CAN_J1939, since 5.4)" },
	{ NULL, ENODEV,
	  "no such interface, not a CAN one, or none named: J1939 cannot use "
	  "all at once" },
	{ "bind", EINVAL,
	  "a PGN below 0xf000 in its last 16 bits must end in 00" },
	{ "connect", EINVAL,
	  "bind first, to the same interface; a PGN below 0xf000 in its last "
	  "16 bits must end in 00" },
	{ "send", EINVAL,
	  "no PGN, or one below 0xf000 in its last 16 bits that does not end "
	  "in 00" },
	{ NULL, EADDRNOTAVAIL,
	  "the name has no address: send its claim (PGN 0xee00) and wait "
	  "250 ms; with no name bind to an address" },
	{ NULL, EACCES,
	  "broadcast needs the option broadcast (SO_BROADCAST)" },
	{ "setsockopt", EPERM,
	  "priorities 0 and 1 need CAP_NET_ADMIN" },
	{ "send", EBADFD,
	  "no source: bind the socket to a name or an address" },
	{ NULL, EHOSTUNREACH,
	  "nobody answered at the destination address" },
	{ NULL, ETIME,
	  "the peer fell silent inside a message" },
	{ "send", EPROTO,
	  "an address claim must carry the name that the socket is bound to, "
	  "little end first" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint any_hints[] = {
	{ "socket", EAFNOSUPPORT,
	  "the kernel has no CAN: modprobe can (CONFIG_CAN)" },
	{ "socket", EPROTOTYPE,
	  "this protocol is SOCK_DGRAM" },
	{ "send", ENOBUFS,
	  "the interface's transmit queue is full, which poll() does not tell: "
	  "try again a little later, or make it longer: ip link set IF "
	  "txqueuelen 1000" },
	{ NULL, ENETDOWN,
	  "the interface is down: ip link set IF up, for a real controller "
	  "with a bitrate; the socket works again once it is up" },
	{ NULL, ENODEV,
	  "no such interface, or not a CAN one" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint *const proto_hints[] = {
	[CAN_RAW] = raw_hints,
	[CAN_BCM] = bcm_hints,
	[CAN_ISOTP] = isotp_hints,
	[CAN_J1939] = j1939_hints,
};

static const char *can_hint(const struct afsock_form *form, const char *op,
			    int error)
{
	const char *text = NULL;

	if (form->proto > 0 && (size_t)form->proto < CAN_COUNT(proto_hints) &&
	    proto_hints[form->proto])
		text = afsock_hint_find(proto_hints[form->proto], op, error);
	return text ? text : afsock_hint_find(any_hints, op, error);
}

/* The queue that was full has an interface; what is left of the room is for
 * its name and length. */
static int can_explain(const struct afsock *s, const char *op, int error,
		       const struct afsock_addr *addr, char *buf, size_t size)
{
	struct ifreq r = { .ifr_ifindex = 0 };

	if (error != ENOBUFS || strncmp(op, "send", 4) != 0)
		return 0;
	r.ifr_ifindex = can_interface_of(s, addr);
	if (r.ifr_ifindex <= 0 || ioctl(s->fd, SIOCGIFNAME, &r) < 0 ||
	    ioctl(s->fd, SIOCGIFTXQLEN, &r) < 0)
		return 0;
	return snprintf(buf, size, "the transmit queue of %.*s is full "
			"(txqueuelen %d): frames come faster than the bus "
			"takes them, or nobody acknowledges them; it is made "
			"longer by ip link set %.*s txqueuelen 1000",
			IFNAMSIZ, r.ifr_name, r.ifr_qlen, IFNAMSIZ,
			r.ifr_name);
}

int can_fail_op(struct afsock_err *err, int code, const char *op,
		const char *what)
{
	char why[128];

	return afsock_fail_op(err, code, op, "%s: %s", what,
			      afsock_strerror(code, why, sizeof(why)));
}

int can_opt_check(const struct afsock *s, const struct afsock_opt *opt,
		  struct afsock_err *err)
{
	int proto = opt->level - SOL_CAN_BASE;

	if (s->proto == proto)
		return 0;
	return afsock_fail(err, AFSOCK_EVALUE, opt->name,
			   "option %s is one of %s, not of %s", opt->name,
			   can_proto_name(proto), can_proto_name(s->proto));
}

/* ---- messages ---- */

/* The text may be 3 bytes per byte of a message of megabytes: no snprintf. */
void can_out_hex(struct afsock_out *out, const unsigned char *data, size_t len)
{
	size_t i, at = out->used;

	for (i = 0; i < len; i++, at += 3) {
		if (at + 3 >= out->size)
			break;
		memcpy(out->buf + at, &can_hex_pairs[2 * data[i]], 2);
		out->buf[at + 2] = ' ';
	}
	out->used += len ? 3 * len - 1 : 0;
	if (out->used < out->size) {
		if (i < len)
			memcpy(out->buf + at, &can_hex_pairs[2 * data[i]], 2);
		out->buf[out->used] = '\0';
	} else if (out->size) {
		out->buf[at < out->size ? at : out->size - 1] = '\0';
	}
}

static int can_describe(const struct afsock_form *form,
			const struct afsock_addr *from,
			const unsigned char *data, size_t len, char *buf,
			size_t size)
{
	switch (form->proto) {
	case CAN_RAW:
		return can_raw_describe(data, len, buf, size);
	case CAN_BCM:
		return can_bcm_describe(data, len, buf, size);
	case CAN_J1939:
		return can_j1939_describe(from, data, len, buf, size);
	default:
		return 0;
	}
}

static int can_message_write(const struct afsock_form *form,
			     const unsigned char *data, size_t len, char *buf,
			     size_t size)
{
	if (form->proto == CAN_RAW)
		return (int)afsock_can_frame_format(data, len, buf, size);
	if (form->proto == CAN_BCM)
		return can_bcm_write(data, len, buf, size);
	return can_bytes_write(data, len, buf, size);
}

static ssize_t can_message_read(const struct afsock_form *form,
				const char *text, size_t len, void *buf,
				size_t size, struct afsock_err *err)
{
	if (form->proto == CAN_RAW)
		return afsock_can_frame_parse(text, len, buf, size, err);
	if (form->proto == CAN_BCM)
		return can_bcm_read(text, len, buf, size, err);
	return can_bytes_read(text, len, buf, size, err);
}

AFSOCK_FAMILY(can) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_CAN,
	.name = "can",
	.macro = "AF_CAN",
	.what = "Controller Area Network: raw frames, BCM, ISO-TP, J1939",
	.module = "can can-raw can-bcm can-isotp can-j1939",
	.addr_max = sizeof(struct sockaddr_can),
	.shapes = can_shapes,
	.schemes = can_schemes,
	.consts = can_consts,
	.opts = can_opts,
	.bind_text = can_bind_text,
	.detect_proto = can_detect_proto,
	/* net/can/af_can.c, can_send: what dev_queue_xmit says. */
	.queue_errno = ENOBUFS,
	.hint = can_hint,
	.explain = can_explain,
	.describe = can_describe,
	.message_write = can_message_write,
	.message_read = can_message_read,
	.direction = can_direction,
	.capture = can_capture,
};
