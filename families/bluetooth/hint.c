/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* hint.c - what the errors of this family usually mean */
#define _GNU_SOURCE
#include <errno.h>

#include "bluetooth.h"

static const struct afsock_hint any_hints[] = {
	{ "socket", EAFNOSUPPORT,
	  "the kernel has no Bluetooth: modprobe bluetooth, or build "
	  "CONFIG_BT" },
	{ "bind", EADDRNOTAVAIL,
	  "no adapter has this address: hciconfig -a lists them" },
	{ "connect", EHOSTUNREACH,
	  "no adapter is powered on, or none has the address that the socket "
	  "is bound to: btmgmt power on, or hciconfig hci0 up" },
	{ "connect", EHOSTDOWN,
	  "the device did not answer: switched off, out of range, or not "
	  "connectable" },
	{ "connect", EACCES,
	  "pairing was refused or failed, or the link is less secure than "
	  "either side asks for: pair first, or lower the security option" },
	{ "connect", EBADFD,
	  "this socket was connected or has failed before: use a new one" },
	{ NULL, EBADFD,
	  "this socket is not in the state for that: bound twice, or an HCI "
	  "socket that is not bound to an adapter" },
	{ "connect", ECONNRESET,
	  "the device ended the connection; a pairing that one side has "
	  "forgotten does that (btmgmt unpair on both)" },
	{ "send", ENOTCONN,
	  "not connected yet: a deferred connection is up when it becomes "
	  "writable" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint l2cap_hints[] = {
	{ "socket", ESOCKTNOSUPPORT,
	  "L2CAP sockets are SEQPACKET, STREAM, DGRAM or RAW" },
	{ "socket", EPERM,
	  "a raw L2CAP socket needs CAP_NET_RAW" },
	{ "bind", EACCES,
	  "a psm below 0x1001 (LE: below 0x80) needs CAP_NET_BIND_SERVICE" },
	{ "bind", EINVAL,
	  "BR/EDR: psm is odd with bit 8 clear (0x1001, 0x1003 ...), or 0 "
	  "for a free one; LE: psm up to 0xff, or cid 4 with psm 0; never "
	  "psm and cid together; bdaddr_type 0 to 2" },
	{ "bind", EADDRINUSE,
	  "another socket has this psm on this adapter; psm 0 takes a free "
	  "one" },
	{ "connect", ECONNREFUSED,
	  "nobody listens on this psm, or it is this adapter's own address; "
	  "at once on LE: the adapter has LE switched off (btmgmt le on)" },
	{ "connect", EINVAL,
	  "BR/EDR: psm is odd with bit 8 clear and not 0; LE: psm 1 to 0xff "
	  "or cid 4, never both, and the socket is bound with the same kind "
	  "of bdaddr_type" },
	{ "send", EMSGSIZE,
	  "longer than the peer takes: it must raise its imtu before it "
	  "listens or connects" },
	{ NULL, ENOPROTOOPT,
	  "BT_MODE needs the bluetooth module's parameter enable_ecred=1" },
	{ "setsockopt", EINVAL,
	  "LE channels have rcvmtu only and BR/EDR ones no rcvmtu; a "
	  "connected channel keeps its sizes and mode; a datagram socket has "
	  "no security" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint rfcomm_hints[] = {
	{ "socket", EPROTONOSUPPORT,
	  "RFCOMM is not in the kernel: modprobe rfcomm" },
	{ "socket", ESOCKTNOSUPPORT,
	  "RFCOMM sockets are STREAM or RAW" },
	{ "bind", EADDRINUSE,
	  "another socket listens on this channel of this adapter; channel 0 "
	  "takes a free one" },
	{ "listen", EADDRINUSE,
	  "another socket listens on this channel of this adapter; channel 0 "
	  "takes a free one" },
	{ "connect", ECONNREFUSED,
	  "nobody listens on this channel (the device's service records say "
	  "which: sdptool browse), or it is this adapter's own address" },
	{ "connect", EINVAL,
	  "RFCOMM connects to channels 1 to 30" },
	{ "connect", EBUSY,
	  "a connection to this channel exists or is still being closed: try "
	  "again with a new socket" },
	{ "recv", ECONNRESET,
	  "the peer has closed: RFCOMM reports that as a reset" },
	{ "setsockopt", EINVAL,
	  "defer goes with a socket that is bound or listens" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint sco_hints[] = {
	{ "socket", ESOCKTNOSUPPORT,
	  "SCO sockets are SEQPACKET" },
	{ "connect", ECONNREFUSED,
	  "the device refused audio, or this adapter has no SCO buffers "
	  "(hciconfig hciN scomtu MTU:PACKETS)" },
	{ "connect", EOPNOTSUPP,
	  "the adapter cannot do this voice setting" },
	{ "send", EINVAL,
	  "longer than the MTU of SCO_OPTIONS" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint hci_hints[] = {
	{ "socket", ESOCKTNOSUPPORT,
	  "HCI sockets are RAW" },
	{ "bind", EINVAL,
	  "the monitor, control and logging channels take dev none (65535), "
	  "the user channel an adapter" },
	{ "bind", EBUSY,
	  "the user channel wants an adapter that is down and has no other "
	  "user: hciconfig hciN down or btmgmt power off, and no bluetoothd" },
	{ "bind", ENODEV,
	  "no such adapter: hciconfig -a or btmgmt info lists them" },
	{ "bind", EPERM,
	  "the user channel needs CAP_NET_ADMIN, the monitor and logging "
	  "channels CAP_NET_RAW or CAP_NET_ADMIN" },
	{ "bind", EALREADY,
	  "this socket is bound already" },
	{ "connect", EOPNOTSUPP,
	  "HCI sockets only bind" },
	{ NULL, ENETDOWN,
	  "the adapter is down: btmgmt power on, or hciconfig hciN up" },
	{ "send", EPERM,
	  "this HCI command changes something and needs CAP_NET_RAW" },
	{ "recv", EOPNOTSUPP,
	  "the logging channel is for sending only" },
	{ "setsockopt", EBADFD,
	  "only the raw channel has these options" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint iso_hints[] = {
	{ "socket", EPROTONOSUPPORT,
	  "ISO sockets are an experimental feature: KernelExperimental in "
	  "/etc/bluetooth/main.conf, or management command 0x004a with UUID "
	  "6fbaf188-05e0-496a-9885-d6ddfdb4e03e" },
	{ "socket", ESOCKTNOSUPPORT,
	  "ISO sockets are SEQPACKET" },
	{ "bind", EINVAL,
	  "ISO wants an LE bdaddr_type, and for a broadcast sid up to 15 and "
	  "1 to 31 numbers in bis" },
	{ "connect", ECONNREFUSED,
	  "the device refused the stream, or the adapter has LE switched off "
	  "(btmgmt le on)" },
	{ "connect", EINVAL,
	  "ISO wants an LE bdaddr_type, and a quality of service that the "
	  "adapter can do" },
	{ "connect", EOPNOTSUPP,
	  "the adapter cannot do isochronous channels" },
	{ "setsockopt", EINVAL,
	  "defer goes with a socket that is bound or listens, quality of "
	  "service with one that is not connected" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint bnep_hints[] = {
	{ "socket", EPROTONOSUPPORT,
	  "BNEP is not in the kernel: modprobe bnep" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint cmtp_hints[] = {
	{ "socket", EPROTONOSUPPORT,
	  "CMTP is not in the kernel: modprobe cmtp (removed in Linux 6.17)" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint hidp_hints[] = {
	{ "socket", EPROTONOSUPPORT,
	  "HIDP is not in the kernel: modprobe hidp" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint *const proto_hints[] = {
	[BTPROTO_L2CAP] = l2cap_hints,
	[BTPROTO_RFCOMM] = rfcomm_hints,
	[BTPROTO_SCO] = sco_hints,
	[BTPROTO_HCI] = hci_hints,
	[BTPROTO_ISO] = iso_hints,
	[BTPROTO_BNEP] = bnep_hints,
	[BTPROTO_CMTP] = cmtp_hints,
	[BTPROTO_HIDP] = hidp_hints,
};

/* A protocol's own rows before those of all. */
const char *bt_hint(const struct afsock_form *form, const char *op, int error)
{
	const size_t count = sizeof(proto_hints) / sizeof(proto_hints[0]);
	const char *text = NULL;

	if (form->proto >= 0 && (size_t)form->proto < count &&
	    proto_hints[form->proto])
		text = afsock_hint_find(proto_hints[form->proto], op, error);
	return text ? text : afsock_hint_find(any_hints, op, error);
}
