/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * packet.c - AF_PACKET: (ifname, proto[, pkttype[, hatype[, addr]]])
 *
 * proto is a number in host order, sll_protocol is not (packet(7)). The
 * schemes open their socket with protocol 0, which receives nothing: what the
 * socket is for is said by bind(), after filters and options are in place.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <string.h>

#include "core/family.h"
#include "packet_const.h"
#include "packet_family.h"

#define ADDR_AT offsetof(struct sockaddr_ll, sll_addr)
/* The longest hardware address of the kernel: MAX_ADDR_LEN, netdevice.h. */
#define ADDR_MAX 32

_Static_assert(ADDR_AT == 12 && sizeof(struct sockaddr_ll) == 20,
	       "struct sockaddr_ll");

static const struct afsock_word protocols[] = {
	{ "all", ETH_P_ALL },
	{ "ip", ETH_P_IP },
	{ "ipv6", ETH_P_IPV6 },
	{ "arp", ETH_P_ARP },
	{ "vlan", ETH_P_8021Q },
	{ "802.1ad", ETH_P_8021AD },
	{ "mpls", ETH_P_MPLS_UC },
	{ "pppoe-disc", ETH_P_PPP_DISC },
	{ "pppoe", ETH_P_PPP_SES },
	{ "eapol", ETH_P_PAE },
	{ "lldp", ETH_P_LLDP },
	{ "ptp", ETH_P_1588 },
	{ "can", ETH_P_CAN },
	{ "canfd", ETH_P_CANFD },
	{ NULL, 0 },
};

static const struct afsock_word packet_types[] = {
	{ "host", PACKET_HOST },
	{ "broadcast", PACKET_BROADCAST },
	{ "multicast", PACKET_MULTICAST },
	{ "otherhost", PACKET_OTHERHOST },
	{ "outgoing", PACKET_OUTGOING },
	{ NULL, 0 },
};

static const struct afsock_word hardware_types[] = {
	{ "ether", ARPHRD_ETHER },
	{ "loopback", ARPHRD_LOOPBACK },
	{ "can", 280 },
	{ NULL, 0 },
};

static const struct afsock_field packet_fields[] = {
	{ .name = "ifname", .kind = &afsock_kind_ifname, .max = 15 },
	{ .name = "proto", .kind = &afsock_kind_hex, .max = UINT16_MAX,
	  .preset = ETH_P_ALL, .flags = AFSOCK_FIELD_PRESET,
	  .words = protocols },
	{ .name = "pkttype", .kind = &afsock_kind_uint, .max = UINT8_MAX,
	  .preset = PACKET_HOST, .words = packet_types },
	{ .name = "hatype", .kind = &afsock_kind_uint, .max = UINT16_MAX,
	  .words = hardware_types },
	{ .name = "addr", .kind = &afsock_kind_bytes, .max = ADDR_MAX },
};

/*
 * An empty name is index 0: every interface. Hardware addresses above 8
 * bytes (InfiniBand has 20) go behind the end of the structure, where the
 * kernel looks for them (net/packet/af_packet.c, packet_snd). The address is
 * never shorter than the structure, because bind() refuses that; what
 * getsockname() reports may be.
 */
static int packet_pack(const struct afsock_form *form,
		       const struct afsock_value *items, size_t n,
		       struct afsock_addr *ret, struct afsock_err *err)
{
	const struct afsock_value *name = &items[0], *addr = &items[4];
	struct sockaddr_ll ll = { .sll_family = AF_PACKET };
	int index = 0;

	(void)n;
	if (name->len > 0)
		index = afsock_if_index(form->fd, name->as.text, name->len,
					err);
	if (index < 0)
		return index;
	ll.sll_protocol = htons((uint16_t)items[1].as.u);
	ll.sll_ifindex = index;
	ll.sll_hatype = (uint16_t)items[3].as.u;
	ll.sll_pkttype = (uint8_t)items[2].as.u;
	ll.sll_halen = (uint8_t)addr->len;
	memcpy(ret->u.bytes, &ll, sizeof(ll));
	if (addr->len > 0)
		memcpy(ret->u.bytes + ADDR_AT, addr->as.bytes, addr->len);
	ret->len = (socklen_t)sizeof(ll);
	if (addr->len > sizeof(ll) - ADDR_AT)
		ret->len = (socklen_t)(ADDR_AT + addr->len);
	return 0;
}

static int packet_unpack(const struct afsock_form *form,
			 const struct afsock_addr *addr,
			 struct afsock_tuple *ret, struct afsock_err *err)
{
	struct sockaddr_ll ll = { .sll_family = AF_PACKET };
	size_t len = addr->len - ADDR_AT;

	(void)err;
	memcpy(&ll, addr->u.bytes, ADDR_AT);
	if (len > ADDR_MAX)
		len = ADDR_MAX;
	if (len > ll.sll_halen)
		len = ll.sll_halen;
	afsock_tuple_add_ifname(ret, form, (unsigned int)ll.sll_ifindex);
	afsock_tuple_add_uint(ret, ntohs(ll.sll_protocol));
	afsock_tuple_add_uint(ret, ll.sll_pkttype);
	afsock_tuple_add_uint(ret, ll.sll_hatype);
	afsock_tuple_add_bytes(ret, addr->u.bytes + ADDR_AT, len);
	return 0;
}

static const struct afsock_shape packet_shapes[] = {
	{ .name = "packet", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = packet_fields, .n_min = 2, .n_max = 5,
	  .addr_min = ADDR_AT, .pack = packet_pack, .unpack = packet_unpack },
	{ .name = NULL },
};

static const struct afsock_scheme packet_schemes[] = {
	{ .name = "packet",
	  .usage = "packet:IF[:PROTO[:PKTTYPE[:HATYPE[:ADDR]]]]",
	  .family = AF_PACKET, .type = SOCK_RAW,
	  .flags = AFSOCK_SCHEME_BINDS },
	{ .name = "packet-dgram",
	  .usage = "packet-dgram:IF[:PROTO[:PKTTYPE[:HATYPE[:ADDR]]]]",
	  .family = AF_PACKET, .type = SOCK_DGRAM,
	  .flags = AFSOCK_SCHEME_BINDS },
	{ .name = "interface", .usage = "interface:IF",
	  .family = AF_PACKET, .type = SOCK_RAW,
	  .flags = AFSOCK_SCHEME_BINDS | AFSOCK_SCHEME_ALIAS },
	{ .name = NULL },
};

/* The kernel keeps the protocol of a packet socket in its address only, and
 * the number that socket() took is in network order. */
static int packet_detect_proto(int fd, int type)
{
	struct sockaddr_ll ll = { .sll_family = AF_UNSPEC };
	socklen_t len = sizeof(ll);

	(void)type;
	if (getsockname(fd, (struct sockaddr *)&ll, &len) < 0 ||
	    len < ADDR_AT || ll.sll_family != AF_PACKET)
		return 0;
	return ll.sll_protocol;
}

static const struct afsock_hint packet_hints[] = {
	{ "socket", EPERM, "packet sockets need CAP_NET_RAW in the network "
			   "namespace's user namespace" },
	{ "bind", ENODEV, "no such interface in this network namespace" },
	{ "bind", ENETDOWN, "the interface is down: ip link set IF up" },
	{ "bind", EINVAL, "a member of a fanout group keeps its interface and "
			  "protocol" },
	{ "send", ENXIO, "no interface: bind to one, or give an address with "
			 "one" },
	{ "send", ENETDOWN, "the interface is down: ip link set IF up" },
	{ "send", ENODEV, "the interface is gone" },
	{ "send", EMSGSIZE, "the frame is longer than the interface's MTU and "
			    "link header allow: ip link show IF" },
	{ "send", EINVAL, "the frame is shorter than the link header" },
	{ "send", ENOBUFS, "the interface's transmit queue is full: wait and "
			   "send again, or raise its txqueuelen" },
	{ "recv", ENETDOWN, "the interface went down; the socket works again "
			    "when it is up" },
	{ "connect", EOPNOTSUPP, "packet sockets have no peer: bind, and send "
				 "to an address" },
	{ NULL, 0, NULL },
};

static const char *packet_hint(const struct afsock_form *form, const char *op,
			       int error)
{
	(void)form;
	return afsock_hint_find(packet_hints, op, error);
}

AFSOCK_FAMILY(packet) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_PACKET,
	.name = "packet",
	.macro = "AF_PACKET",
	.what = "frames of the link layer",
	.module = "af_packet",
	.addr_max = ADDR_AT + ADDR_MAX,
	.shapes = packet_shapes,
	.schemes = packet_schemes,
	.consts = packet_consts,
	.opts = packet_opts,
	.detect_proto = packet_detect_proto,
	.hint = packet_hint,
	.describe = packet_describe,
	.direction = packet_direction,
	.capture = packet_capture,
};
