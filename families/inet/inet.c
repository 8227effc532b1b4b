/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * inet.c - the descriptors of AF_INET and AF_INET6, and their schemes
 *
 * A scheme without a digit takes the family from its host: IPv4 or IPv6 as
 * the address is written, both for a name, IPv4 for none (as socat does).
 */
#define _GNU_SOURCE
#include <netinet/in.h>

#include "core/family.h"
#include "inet.h"
#include "inet_const.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262 /* Linux 5.6 */
#endif

static int pick_family(const struct afsock_value *items, size_t n)
{
	if (n == 0 || items[0].len == 0)
		return AF_INET;
	switch (inet_host_kind(items[0].as.text, items[0].len)) {
	case INET_HOST_4:
		return AF_INET;
	case INET_HOST_6:
		return AF_INET6;
	default:
		return AF_UNSPEC;
	}
}

/* A raw socket is opened for the protocol that its address names. */
static int pick_protocol(const struct afsock_value *items, size_t n)
{
	if (n == 0)
		return IPPROTO_RAW;
	return n > 1 ? (int)items[1].as.u : 0;
}

#define STREAM AFSOCK_SCHEME_STREAM
#define ACCEPTS AFSOCK_SCHEME_ACCEPTS
#define COLLECTS AFSOCK_SCHEME_COLLECTS
#define ALIAS AFSOCK_SCHEME_ALIAS
#define LISTENS (AFSOCK_SCHEME_LISTENS | AFSOCK_SCHEME_ALIAS)

/* What the words of the rows below stand for. */
#define FAMILY_either AF_INET
#define FAMILY_ip4 AF_INET
#define FAMILY_ip6 AF_INET6
#define PICK_either pick_family
#define PICK_ip4 NULL
#define PICK_ip6 NULL
#define QUICK_either inet4_quick
#define QUICK_ip4 inet4_quick
#define QUICK_ip6 NULL
#define TYPE_tcp SOCK_STREAM
#define PROTO_tcp IPPROTO_TCP
#define TYPE_mptcp SOCK_STREAM
#define PROTO_mptcp IPPROTO_MPTCP
#define TYPE_sctp SOCK_STREAM
#define PROTO_sctp IPPROTO_SCTP
#define TYPE_sctp_seq SOCK_SEQPACKET
#define PROTO_sctp_seq IPPROTO_SCTP
#define TYPE_udp SOCK_DGRAM
#define PROTO_udp IPPROTO_UDP
#define TYPE_udplite SOCK_DGRAM
#define PROTO_udplite IPPROTO_UDPLITE

#define IP(which) .family = FAMILY_##which, .pick = PICK_##which
#define OVER(what) .type = TYPE_##what, .proto = PROTO_##what
#define RAW .type = SOCK_RAW, .proto = AFSOCK_ANY, .pick_proto = pick_protocol

/* One scheme: TO connects, ON listens (and leaves the host out). */
#define TO(word, which, what, bits) \
	{ .name = word, .usage = word ":HOST:PORT", IP(which), OVER(what), \
	  .flags = bits, .quick = QUICK_##which }
#define TO6(word, what, bits) \
	{ .name = word, .usage = word ":HOST:PORT[:FLOWINFO[:SCOPE]]", \
	  IP(ip6), OVER(what), .flags = bits }
#define ON(word, which, what, bits) \
	{ .name = word, .usage = word ":PORT[,bind=HOST]", IP(which), \
	  OVER(what), .skip = 1, .flags = LISTENS | (bits) }
#define RAW_TO(word, which, bits) \
	{ .name = word, .usage = word ":HOST[:PROTOCOL]", IP(which), RAW, \
	  .flags = bits }
#define RAW_ON(word, which) \
	{ .name = word, .usage = word ":PROTOCOL[,bind=HOST]", IP(which), \
	  RAW, .skip = 1, .flags = LISTENS }
#define PING(word, which, number, bits) \
	{ .name = word, .usage = word ":HOST[:ID]", IP(which), \
	  .type = SOCK_DGRAM, .proto = number, .flags = bits }

/* socat(1)'s spellings; word carries the 4 or 6. */
#define CONNECTED(word, which, what, bits) \
	TO(word "-connect", which, what, ALIAS | (bits)), \
	ON(word "-listen", which, what, bits), \
	ON(word "-l", which, what, bits)
#define DATAGRAMS(word, which, what) \
	CONNECTED(word, which, what, 0), \
	TO(word "-sendto", which, what, ALIAS), \
	TO(word "-send", which, what, ALIAS), \
	TO(word "-datagram", which, what, ALIAS), \
	TO(word "-dgram", which, what, ALIAS), \
	ON(word "-recv", which, what, 0), \
	ON(word "-recvfrom", which, what, 0)
#define PACKETS(word, which) \
	RAW_TO(word "-sendto", which, ALIAS), \
	RAW_TO(word "-send", which, ALIAS), \
	RAW_TO(word "-datagram", which, ALIAS), \
	RAW_TO(word "-dgram", which, ALIAS), \
	RAW_ON(word "-recv", which), \
	RAW_ON(word "-recvfrom", which)

static const struct afsock_scheme inet4_schemes[] = {
	TO("tcp", either, tcp, STREAM),
	TO("udp", either, udp, 0),
	TO("tcp4", ip4, tcp, STREAM),
	TO("udp4", ip4, udp, 0),
	TO("udplite", either, udplite, 0),
	TO("udplite4", ip4, udplite, 0),
	TO("mptcp", either, mptcp, STREAM),
	TO("mptcp4", ip4, mptcp, STREAM),
	/* Messages, one-to-one and one-to-many: RFC 6458. */
	TO("sctp", either, sctp, ACCEPTS),
	TO("sctp4", ip4, sctp, ACCEPTS),
	TO("sctp-seq", either, sctp_seq, COLLECTS),
	TO("sctp4-seq", ip4, sctp_seq, COLLECTS),
	PING("icmp", ip4, IPPROTO_ICMP, 0),
	PING("icmp4", ip4, IPPROTO_ICMP, 0),
	RAW_TO("ip", either, 0),
	RAW_TO("ip4", ip4, 0),

	CONNECTED("tcp", either, tcp, STREAM),
	CONNECTED("tcp4", ip4, tcp, STREAM),
	TO("inet", either, tcp, ALIAS | STREAM),
	TO("inet4", ip4, tcp, ALIAS | STREAM),
	ON("inet-listen", either, tcp, STREAM),
	ON("inet-l", either, tcp, STREAM),
	ON("inet4-listen", ip4, tcp, STREAM),
	ON("inet4-l", ip4, tcp, STREAM),
	DATAGRAMS("udp", either, udp),
	DATAGRAMS("udp4", ip4, udp),
	DATAGRAMS("udplite", either, udplite),
	DATAGRAMS("udplite4", ip4, udplite),
	CONNECTED("sctp", either, sctp, ACCEPTS),
	CONNECTED("sctp4", ip4, sctp, ACCEPTS),
	PACKETS("ip", either),
	PACKETS("ip4", ip4),
	{ .name = NULL },
};

static const struct afsock_scheme inet6_schemes[] = {
	TO6("tcp6", tcp, STREAM),
	TO6("udp6", udp, 0),
	TO6("udplite6", udplite, 0),
	TO6("mptcp6", mptcp, STREAM),
	TO6("sctp6", sctp, ACCEPTS),
	TO6("sctp6-seq", sctp_seq, COLLECTS),
	PING("icmp6", ip6, IPPROTO_ICMPV6, 0),
	RAW_TO("ip6", ip6, 0),

	CONNECTED("tcp6", ip6, tcp, STREAM),
	TO("inet6", ip6, tcp, ALIAS | STREAM),
	ON("inet6-listen", ip6, tcp, STREAM),
	ON("inet6-l", ip6, tcp, STREAM),
	DATAGRAMS("udp6", ip6, udp),
	DATAGRAMS("udplite6", ip6, udplite),
	CONNECTED("sctp6", ip6, sctp, ACCEPTS),
	PACKETS("ip6", ip6),
	{ .name = NULL },
};

AFSOCK_FAMILY(inet) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_INET,
	.name = "inet",
	.macro = "AF_INET",
	.what = "IPv4: TCP, UDP, UDP-Lite, MPTCP, SCTP, ping, raw",
	.module = "",
	.addr_max = sizeof(struct sockaddr_in),
	.shapes = inet4_shapes,
	.schemes = inet4_schemes,
	.consts = inet_consts,
	.opts = inet_opts,
	.hint = inet_hint,
};

AFSOCK_FAMILY(inet6) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_INET6,
	.name = "inet6",
	.macro = "AF_INET6",
	.what = "IPv6: TCP, UDP, UDP-Lite, MPTCP, SCTP, ping, raw",
	.module = "ipv6",
	.addr_max = sizeof(struct sockaddr_in6),
	.shapes = inet6_shapes,
	.schemes = inet6_schemes,
	.consts = inet_consts,
	.opts = inet_opts,
	.hint = inet_hint,
};
