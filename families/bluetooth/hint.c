/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* hint.c - what the errors of this family usually mean */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "bluetooth.h"

/* The first row that fits is taken; AFSOCK_ANY and NULL fit everything. */
static const struct hint {
	int error;
	int proto;
	const char *op;
	const char *text;
} hints[] = {
	/* socket */
	{ EAFNOSUPPORT, AFSOCK_ANY, "socket",
	  "the kernel has no Bluetooth: modprobe bluetooth, or build "
	  "CONFIG_BT" },
	{ EPROTONOSUPPORT, BTPROTO_RFCOMM, "socket",
	  "RFCOMM is not in the kernel: modprobe rfcomm" },
	{ EPROTONOSUPPORT, BTPROTO_BNEP, "socket",
	  "BNEP is not in the kernel: modprobe bnep" },
	{ EPROTONOSUPPORT, BTPROTO_CMTP, "socket",
	  "CMTP is not in the kernel: modprobe cmtp (removed in Linux 6.17)" },
	{ EPROTONOSUPPORT, BTPROTO_HIDP, "socket",
	  "HIDP is not in the kernel: modprobe hidp" },
	{ EPROTONOSUPPORT, BTPROTO_ISO, "socket",
	  "ISO sockets are an experimental feature: KernelExperimental in "
	  "/etc/bluetooth/main.conf, or management command 0x004a with UUID "
	  "6fbaf188-05e0-496a-9885-d6ddfdb4e03e" },
	{ ESOCKTNOSUPPORT, BTPROTO_L2CAP, "socket",
	  "L2CAP sockets are SEQPACKET, STREAM, DGRAM or RAW" },
	{ ESOCKTNOSUPPORT, BTPROTO_RFCOMM, "socket",
	  "RFCOMM sockets are STREAM or RAW" },
	{ ESOCKTNOSUPPORT, BTPROTO_SCO, "socket",
	  "SCO sockets are SEQPACKET" },
	{ ESOCKTNOSUPPORT, BTPROTO_HCI, "socket", "HCI sockets are RAW" },
	{ ESOCKTNOSUPPORT, BTPROTO_ISO, "socket",
	  "ISO sockets are SEQPACKET" },
	{ EPERM, BTPROTO_L2CAP, "socket",
	  "a raw L2CAP socket needs CAP_NET_RAW" },

	/* bind */
	{ EACCES, BTPROTO_L2CAP, "bind",
	  "a psm below 0x1001 (LE: below 0x80) needs CAP_NET_BIND_SERVICE" },
	{ EINVAL, BTPROTO_L2CAP, "bind",
	  "BR/EDR: psm is odd with bit 8 clear (0x1001, 0x1003 ...), or 0 for "
	  "a free one; LE: psm up to 0xff, or cid 4 with psm 0; never psm and "
	  "cid together; bdaddr_type 0 to 2" },
	{ EINVAL, BTPROTO_ISO, "bind",
	  "ISO wants an LE bdaddr_type, and for a broadcast sid up to 15 and "
	  "1 to 31 numbers in bis" },
	{ EINVAL, BTPROTO_HCI, "bind",
	  "the monitor, control and logging channels take dev none (65535), "
	  "the user channel an adapter" },
	{ EADDRINUSE, BTPROTO_L2CAP, "bind",
	  "another socket has this psm on this adapter; psm 0 takes a free "
	  "one" },
	{ EADDRINUSE, BTPROTO_RFCOMM, "bind",
	  "another socket listens on this channel of this adapter; channel 0 "
	  "takes a free one" },
	{ EADDRINUSE, BTPROTO_RFCOMM, "listen",
	  "another socket listens on this channel of this adapter; channel 0 "
	  "takes a free one" },
	{ EBUSY, BTPROTO_HCI, "bind",
	  "the user channel wants an adapter that is down and has no other "
	  "user: hciconfig hciN down or btmgmt power off, and no bluetoothd" },
	{ ENODEV, BTPROTO_HCI, "bind",
	  "no such adapter: hciconfig -a or btmgmt info lists them" },
	{ EPERM, BTPROTO_HCI, "bind",
	  "the user channel needs CAP_NET_ADMIN, the monitor and logging "
	  "channels CAP_NET_RAW or CAP_NET_ADMIN" },
	{ EALREADY, BTPROTO_HCI, "bind", "this socket is bound already" },
	{ EADDRNOTAVAIL, AFSOCK_ANY, "bind",
	  "no adapter has this address: hciconfig -a lists them" },

	/* connect */
	{ EHOSTUNREACH, AFSOCK_ANY, "connect",
	  "no adapter is powered on, or none has the address that the socket "
	  "is bound to: btmgmt power on, or hciconfig hci0 up" },
	{ EHOSTDOWN, AFSOCK_ANY, "connect",
	  "the device did not answer: switched off, out of range, or not "
	  "connectable" },
	{ ECONNREFUSED, BTPROTO_L2CAP, "connect",
	  "nobody listens on this psm, or it is this adapter's own address; "
	  "at once on LE: the adapter has LE switched off (btmgmt le on)" },
	{ ECONNREFUSED, BTPROTO_RFCOMM, "connect",
	  "nobody listens on this channel (the device's service records say "
	  "which: sdptool browse), or it is this adapter's own address" },
	{ ECONNREFUSED, BTPROTO_SCO, "connect",
	  "the device refused audio, or this adapter has no SCO buffers "
	  "(hciconfig hciN scomtu MTU:PACKETS)" },
	{ ECONNREFUSED, BTPROTO_ISO, "connect",
	  "the device refused the stream, or the adapter has LE switched off "
	  "(btmgmt le on)" },
	{ EACCES, AFSOCK_ANY, "connect",
	  "pairing was refused or failed, or the link is less secure than "
	  "either side asks for: pair first, or lower the security option" },
	{ EINVAL, BTPROTO_L2CAP, "connect",
	  "BR/EDR: psm is odd with bit 8 clear and not 0; LE: psm 1 to 0xff "
	  "or cid 4, never both, and the socket is bound with the same kind "
	  "of bdaddr_type" },
	{ EINVAL, BTPROTO_RFCOMM, "connect",
	  "RFCOMM connects to channels 1 to 30" },
	{ EINVAL, BTPROTO_ISO, "connect",
	  "ISO wants an LE bdaddr_type, and a quality of service that the "
	  "adapter can do" },
	{ EBUSY, BTPROTO_RFCOMM, "connect",
	  "a connection to this channel exists or is still being closed: try "
	  "again with a new socket" },
	{ EBADFD, AFSOCK_ANY, "connect",
	  "this socket was connected or has failed before: use a new one" },
	{ EBADFD, AFSOCK_ANY, NULL,
	  "this socket is not in the state for that: bound twice, or an HCI "
	  "socket that is not bound to an adapter" },
	{ ECONNRESET, AFSOCK_ANY, "connect",
	  "the device ended the connection; a pairing that one side has "
	  "forgotten does that (btmgmt unpair on both)" },
	{ EOPNOTSUPP, BTPROTO_SCO, "connect",
	  "the adapter cannot do this voice setting" },
	{ EOPNOTSUPP, BTPROTO_ISO, "connect",
	  "the adapter cannot do isochronous channels" },
	{ EOPNOTSUPP, BTPROTO_HCI, "connect", "HCI sockets only bind" },

	/* data */
	{ ENETDOWN, BTPROTO_HCI, NULL,
	  "the adapter is down: btmgmt power on, or hciconfig hciN up" },
	{ EPERM, BTPROTO_HCI, "send",
	  "this HCI command changes something and needs CAP_NET_RAW" },
	{ EOPNOTSUPP, BTPROTO_HCI, "recv",
	  "the logging channel is for sending only" },
	{ EMSGSIZE, BTPROTO_L2CAP, "send",
	  "longer than the peer takes: it must raise its imtu before it "
	  "listens or connects" },
	{ EINVAL, BTPROTO_SCO, "send",
	  "longer than the MTU of SCO_OPTIONS" },
	{ ENOTCONN, AFSOCK_ANY, "send",
	  "not connected yet: a deferred connection is up when it becomes "
	  "writable" },
	{ ECONNRESET, BTPROTO_RFCOMM, "recv",
	  "the peer has closed: RFCOMM reports that as a reset" },
	{ ENOPROTOOPT, BTPROTO_L2CAP, NULL,
	  "BT_MODE needs the bluetooth module's parameter enable_ecred=1" },
	{ 0, 0, NULL, NULL },
};

const char *bt_hint(const struct afsock_form *form, const char *op, int error)
{
	const struct hint *h;

	for (h = hints; h->text; h++)
		if (h->error == error &&
		    (h->proto == AFSOCK_ANY || h->proto == form->proto) &&
		    (!h->op || strcmp(h->op, op) == 0))
			return h->text;
	return NULL;
}
