/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bluetooth.c - the AF_BLUETOOTH family */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "bluetooth.h"
#include "bluetooth_const.h"
#include "../../core/family.h"
#include <bluetooth/hci.h>
#include <bluetooth/hci_lib.h>
#include <bluetooth/l2cap.h>

const struct afsock_word bt_type_words[] = {
	{ "bredr", BDADDR_BREDR },
	{ "le_public", BDADDR_LE_PUBLIC },
	{ "le_random", BDADDR_LE_RANDOM },
	{ NULL, 0 },
};

/* BNEP, CMTP and HIDP have sockets for ioctls only, and no addresses. */
static const struct afsock_shape shapes[] = {
	{ .name = "L2CAP", .type = AFSOCK_ANY, .proto = BTPROTO_L2CAP,
	  .fields = l2cap_fields, .n_min = 2, .n_max = L2CAP_FIELDS,
	  .addr_min = 14, .pack = l2cap_pack, .unpack = l2cap_unpack,
	  .resolve = bt_resolve },
	{ .name = "RFCOMM", .type = AFSOCK_ANY, .proto = BTPROTO_RFCOMM,
	  .fields = rfcomm_fields, .n_min = 2, .n_max = RFCOMM_FIELDS,
	  .addr_min = 9, .pack = rfcomm_pack, .unpack = rfcomm_unpack,
	  .resolve = bt_resolve },
	{ .name = "SCO", .type = AFSOCK_ANY, .proto = BTPROTO_SCO,
	  .fields = sco_fields, .n_min = 1, .n_max = SCO_FIELDS,
	  .flags = AFSOCK_SHAPE_BARE, .addr_min = 8, .pack = sco_pack,
	  .unpack = sco_unpack, .resolve = bt_resolve },
	{ .name = "HCI", .type = AFSOCK_ANY, .proto = BTPROTO_HCI,
	  .fields = hci_fields, .n_min = 1, .n_max = HCI_FIELDS,
	  .flags = AFSOCK_SHAPE_EITHER, .addr_min = 6, .pack = hci_pack,
	  .unpack = hci_unpack },
	{ .name = "ISO", .type = AFSOCK_ANY, .proto = BTPROTO_ISO,
	  .fields = iso_fields, .n_min = 2, .n_max = ISO_FIELDS,
	  .addr_min = 9, .pack = iso_pack, .unpack = iso_unpack,
	  .resolve = bt_resolve },
	{ .name = NULL },
};

static const struct afsock_shape *shape_of(int proto)
{
	const struct afsock_shape *shape;

	for (shape = shapes; shape->name; shape++)
		if (shape->proto == proto)
			return shape;
	return NULL;
}

/* The address of adapter hciN. */
static int adapter_address(int number, bdaddr_t *ret, struct afsock_err *err)
{
	struct hci_dev_info info = { 0 };
	int error;

	if (hci_devinfo(number, &info) < 0) {
		error = errno;
		return afsock_fail_op(err, -error, "HCIGETDEVINFO",
				      "no adapter hci%d", number);
	}
	*ret = info.bdaddr;
	return 0;
}

int bt_resolve(const struct afsock_form *form,
	       const struct afsock_value *items, size_t n,
	       struct afsock_addr *ret, size_t max, struct afsock_err *err)
{
	const struct afsock_shape *shape = shape_of(form->proto);
	struct afsock_value values[AFSOCK_TUPLE_MAX];
	struct afsock_addr addr = { 0 };
	char text[BT_BDADDR_LEN];
	bdaddr_t bdaddr;
	int number, r;

	(void)max;
	number = bt_adapter_number(items[0].as.text, items[0].len);
	memcpy(values, items, shape->n_max * sizeof(*items));
	if (number >= 0) {
		r = adapter_address(number, &bdaddr, err);
		if (r < 0)
			return r;
		bt_bdaddr_format(&bdaddr, text);
		values[0] = afsock_text_n(text, sizeof(text));
	}
	r = shape->pack(form, values, n, &addr, err);
	if (r < 0)
		return r;
	*ret = addr;
	return 1;
}

static const struct afsock_scheme schemes[] = {
	{ .name = "l2cap", .usage = "l2cap:BDADDR:PSM[:CID[:TYPE]]",
	  .family = AF_BLUETOOTH, .type = SOCK_SEQPACKET,
	  .proto = BTPROTO_L2CAP, .flags = AFSOCK_SCHEME_ACCEPTS },
	{ .name = "l2cap-stream", .usage = "l2cap-stream:BDADDR:PSM",
	  .family = AF_BLUETOOTH, .type = SOCK_STREAM, .proto = BTPROTO_L2CAP,
	  .flags = AFSOCK_SCHEME_STREAM },
	{ .name = "l2cap-dgram", .usage = "l2cap-dgram:BDADDR:PSM",
	  .family = AF_BLUETOOTH, .type = SOCK_DGRAM,
	  .proto = BTPROTO_L2CAP },
	{ .name = "l2cap-raw", .usage = "l2cap-raw:BDADDR:PSM",
	  .family = AF_BLUETOOTH, .type = SOCK_RAW, .proto = BTPROTO_L2CAP },
	{ .name = "rfcomm", .usage = "rfcomm:BDADDR:CHANNEL",
	  .family = AF_BLUETOOTH, .type = SOCK_STREAM,
	  .proto = BTPROTO_RFCOMM,
	  .flags = AFSOCK_SCHEME_STREAM | AFSOCK_SCHEME_LINGERS },
	{ .name = "sco", .usage = "sco:BDADDR", .family = AF_BLUETOOTH,
	  .type = SOCK_SEQPACKET, .proto = BTPROTO_SCO,
	  .flags = AFSOCK_SCHEME_ACCEPTS },
	{ .name = "hci", .usage = "hci:DEV[:CHANNEL]",
	  .family = AF_BLUETOOTH, .type = SOCK_RAW, .proto = BTPROTO_HCI,
	  .flags = AFSOCK_SCHEME_BINDS },
	{ .name = "iso",
	  .usage = "iso:BDADDR:TYPE[:BC_BDADDR:BC_TYPE:SID:BIS]",
	  .family = AF_BLUETOOTH, .type = SOCK_SEQPACKET,
	  .proto = BTPROTO_ISO, .flags = AFSOCK_SCHEME_ACCEPTS },
	{ .name = NULL },
};

static const struct afsock_word security_words[] = {
	{ "sdp", BT_SECURITY_SDP },	  { "low", BT_SECURITY_LOW },
	{ "medium", BT_SECURITY_MEDIUM }, { "high", BT_SECURITY_HIGH },
	{ "fips", BT_SECURITY_FIPS },	  { NULL, 0 },
};

static const struct afsock_word link_mode_words[] = {
	{ "master", L2CAP_LM_MASTER },	 { "auth", L2CAP_LM_AUTH },
	{ "encrypt", L2CAP_LM_ENCRYPT }, { "trusted", L2CAP_LM_TRUSTED },
	{ "reliable", L2CAP_LM_RELIABLE }, { "secure", L2CAP_LM_SECURE },
	{ "none", 0 },			 { NULL, 0 },
};

/* Where l2cap_set_option finds a member, see there. */
#define L2CAP_MEMBER(m) \
	.level = sizeof(((struct l2cap_options *)0)->m), \
	.optname = offsetof(struct l2cap_options, m), \
	.kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_BOUND, \
	.set = l2cap_set_option
#define SOL_BLUETOOTH_FLAG(option, time) \
	.level = SOL_BLUETOOTH, .optname = (option), \
	.kind = AFSOCK_OPT_FLAG, .when = (time)

static const struct afsock_opt opts[] = {
	/* any but HCI */
	{ .name = "security", .kind = AFSOCK_OPT_CALL,
	  .when = AFSOCK_OPT_OPENED, .words = security_words,
	  .set = bt_set_security, .help = "sdp, low, medium, high or fips" },
	{ .name = "defer", SOL_BLUETOOTH_FLAG(BT_DEFER_SETUP, AFSOCK_OPT_BOUND),
	  .help = "accept first, authorise with the first read" },
	{ .name = "pkt-status",
	  SOL_BLUETOOTH_FLAG(BT_PKT_STATUS, AFSOCK_OPT_OPENED),
	  .help = "SCO, ISO: status of each packet as a control message" },
	/* L2CAP */
	{ .name = "imtu", L2CAP_MEMBER(imtu), .min = 23, .max = 65535,
	  .help = "L2CAP: longest message that is accepted, bytes" },
	{ .name = "omtu", L2CAP_MEMBER(omtu), .min = 0, .max = 65535,
	  .help = "L2CAP BR/EDR: longest message that is sent, bytes" },
	{ .name = "flush-timeout", L2CAP_MEMBER(flush_to), .min = 1,
	  .max = 65535, .help = "L2CAP BR/EDR: milliseconds, 65535 never" },
	{ .name = "mode", .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_BOUND,
	  .words = l2cap_mode_words, .set = l2cap_set_mode,
	  .help = "L2CAP: basic, ertm, streaming, le-flowctl, ext-flowctl" },
	{ .name = "fcs", L2CAP_MEMBER(fcs), .min = 0, .max = 1,
	  .help = "L2CAP BR/EDR: 1 with a checksum in ERTM and streaming" },
	{ .name = "max-tx", L2CAP_MEMBER(max_tx), .min = 0, .max = 255,
	  .help = "L2CAP ERTM: transmissions of a frame, 0 without limit" },
	{ .name = "txwin", L2CAP_MEMBER(txwin_size), .min = 1, .max = 16383,
	  .help = "L2CAP ERTM: frames under way" },
	{ .name = "rcvmtu", .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_BOUND,
	  .min = 23, .max = 65535, .set = l2cap_set_rcvmtu,
	  .help = "L2CAP LE: longest message that is accepted, bytes" },
	{ .name = "flushable",
	  SOL_BLUETOOTH_FLAG(BT_FLUSHABLE, AFSOCK_OPT_CONNECTED),
	  .help = "L2CAP: packets may be flushed" },
	{ .name = "power", .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_OPENED,
	  .set = bt_set_power, .help = "L2CAP: 1 leaves power saving to send" },
	/* L2CAP, RFCOMM */
	{ .name = "master", .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_OPENED,
	  .set = bt_set_master, .help = "L2CAP, RFCOMM: be the link's central" },
	{ .name = "lm", .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_OPENED,
	  .words = link_mode_words, .set = bt_set_link_mode,
	  .help = "L2CAP, RFCOMM: master+auth+encrypt+reliable+secure" },
	/* SCO */
	{ .name = "voice", .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_OPENED,
	  .max = 0xffff, .words = sco_voice_words, .set = sco_set_voice,
	  .help = "SCO: cvsd, transparent, transparent16 or a number" },
	/* HCI */
	{ .name = "hci-filter", .kind = AFSOCK_OPT_CALL,
	  .when = AFSOCK_OPT_BOUND, .set = hci_set_filter,
	  .help = "HCI raw: all, none, or event+acl+event/0x0e ..." },
	{ .name = "hci-direction", .level = SOL_HCI, .optname = HCI_DATA_DIR,
	  .kind = AFSOCK_OPT_FLAG, .when = AFSOCK_OPT_BOUND,
	  .help = "HCI raw: direction of each packet as a control message" },
	{ .name = "hci-timestamp", .level = SOL_HCI, .optname = HCI_TIME_STAMP,
	  .kind = AFSOCK_OPT_FLAG, .when = AFSOCK_OPT_BOUND,
	  .help = "HCI raw: time of each packet as a control message" },
	/* ISO */
	{ .name = "iso-qos", .kind = AFSOCK_OPT_CALL,
	  .when = AFSOCK_OPT_OPENED, .set = iso_set_qos,
	  .help = "ISO: a setting of the Basic Audio Profile: 16_2_1" },
	{ .name = "iso-base", .level = SOL_BLUETOOTH, .optname = BT_ISO_BASE,
	  .kind = AFSOCK_OPT_BYTES, .max = 248, .when = AFSOCK_OPT_OPENED,
	  .help = "ISO broadcast: the announcement in hex" },
	{ .name = NULL },
};

static int bt_describe(const struct afsock_form *form,
		       const struct afsock_addr *from,
		       const unsigned char *data, size_t len, char *buf,
		       size_t size)
{
	(void)from;
	if (form->proto != BTPROTO_HCI)
		return 0;
	return hci_describe(data, len, buf, size);
}

static int bt_message_write(const struct afsock_form *form,
			    const unsigned char *data, size_t len, char *buf,
			    size_t size)
{
	if (form->proto != BTPROTO_HCI)
		return -EOPNOTSUPP;
	return hci_message_write(data, len, buf, size);
}

static ssize_t bt_message_read(const struct afsock_form *form,
			       const char *text, size_t len, void *buf,
			       size_t size, struct afsock_err *err)
{
	if (form->proto != BTPROTO_HCI)
		return -EOPNOTSUPP;
	return hci_message_read(text, len, buf, size, err);
}

/*
 * accept() hands out what is not connected only with BT_DEFER_SETUP
 * (bt_accept_dequeue). A socket that is neither bound nor listens, or of a
 * protocol without that option, is refused by accept() at once, while some of
 * them never are anything for poll().
 */
static bool bt_has_late_peers(struct afsock *s)
{
	uint32_t defers = 0;

	return bt_opt_get(s, SOL_BLUETOOTH, BT_DEFER_SETUP, &defers,
			  sizeof(defers)) == 0 && defers;
}

static int bt_connecting(struct afsock *s, const struct afsock_addr *addr)
{
	return s->proto == BTPROTO_L2CAP ? l2cap_connecting(s, addr) : 0;
}

AFSOCK_FAMILY(bluetooth) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_BLUETOOTH,
	.name = "bluetooth",
	.macro = "AF_BLUETOOTH",
	.what = "Bluetooth: L2CAP, RFCOMM, SCO, HCI and ISO",
	.module = "bluetooth rfcomm",
	.addr_max = 50,
	.shapes = shapes,
	.schemes = schemes,
	.consts = bluetooth_consts,
	.opts = opts,
	.has_late_peers = bt_has_late_peers,
	.connecting = bt_connecting,
	.hint = bt_hint,
	.describe = bt_describe,
	.message_write = bt_message_write,
	.message_read = bt_message_read,
};
