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
	return n > 1 ? (int)items[1].as.u : 0;
}

#define STREAM AFSOCK_SCHEME_STREAM
#define ACCEPTS AFSOCK_SCHEME_ACCEPTS
#define ALIAS AFSOCK_SCHEME_ALIAS
#define LISTENS (AFSOCK_SCHEME_LISTENS | AFSOCK_SCHEME_ALIAS)

#define PLAIN(af) .family = af
#define EITHER .family = AF_INET, .pick = pick_family

#define TCP .type = SOCK_STREAM, .proto = IPPROTO_TCP
#define MPTCP .type = SOCK_STREAM, .proto = IPPROTO_MPTCP
#define SCTP .type = SOCK_STREAM, .proto = IPPROTO_SCTP
#define SCTP_SEQ .type = SOCK_SEQPACKET, .proto = IPPROTO_SCTP
#define UDP .type = SOCK_DGRAM, .proto = IPPROTO_UDP
#define UDPLITE .type = SOCK_DGRAM, .proto = IPPROTO_UDPLITE
#define RAW .type = SOCK_RAW, .proto = AFSOCK_ANY, .pick_proto = pick_protocol

/* One scheme: TO connects, ON listens (and leaves the host out). */
#define TO(word, which, what, bits) \
	{ .name = word, .usage = word ":HOST:PORT", which, what, .flags = bits }
#define TO6(word, which, what, bits) \
	{ .name = word, .usage = word ":HOST:PORT[:FLOWINFO[:SCOPE]]", which, \
	  what, .flags = bits }
#define ON(word, which, what, bits) \
	{ .name = word, .usage = word ":PORT", which, what, .skip = 1, \
	  .flags = LISTENS | (bits) }
#define RAW_TO(word, which, bits) \
	{ .name = word, .usage = word ":HOST[:PROTOCOL]", which, RAW, \
	  .flags = bits }
#define RAW_ON(word, which) \
	{ .name = word, .usage = word ":PROTOCOL", which, RAW, .skip = 1, \
	  .flags = LISTENS }

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

#define INET PLAIN(AF_INET)
#define INET6 PLAIN(AF_INET6)

static const struct afsock_scheme inet4_schemes[] = {
	TO("tcp", EITHER, TCP, STREAM),
	TO("udp", EITHER, UDP, 0),
	TO("tcp4", INET, TCP, STREAM),
	TO("udp4", INET, UDP, 0),
	TO("udplite", EITHER, UDPLITE, 0),
	TO("udplite4", INET, UDPLITE, 0),
	TO("mptcp", EITHER, MPTCP, STREAM),
	TO("mptcp4", INET, MPTCP, STREAM),
	/* One message each, one-to-one and one-to-many: RFC 6458. */
	TO("sctp", EITHER, SCTP, ACCEPTS),
	TO("sctp4", INET, SCTP, ACCEPTS),
	TO("sctp-seq", EITHER, SCTP_SEQ, 0),
	TO("sctp4-seq", INET, SCTP_SEQ, 0),
	{ .name = "icmp", .usage = "icmp:HOST[:ID]", INET, .type = SOCK_DGRAM,
	  .proto = IPPROTO_ICMP },
	{ .name = "icmp4", .usage = "icmp4:HOST[:ID]", INET,
	  .type = SOCK_DGRAM, .proto = IPPROTO_ICMP, .flags = ALIAS },
	RAW_TO("ip", EITHER, 0),
	RAW_TO("ip4", INET, 0),

	CONNECTED("tcp", EITHER, TCP, STREAM),
	CONNECTED("tcp4", INET, TCP, STREAM),
	TO("inet", EITHER, TCP, ALIAS | STREAM),
	TO("inet4", INET, TCP, ALIAS | STREAM),
	ON("inet-listen", EITHER, TCP, STREAM),
	ON("inet-l", EITHER, TCP, STREAM),
	ON("inet4-listen", INET, TCP, STREAM),
	ON("inet4-l", INET, TCP, STREAM),
	DATAGRAMS("udp", EITHER, UDP),
	DATAGRAMS("udp4", INET, UDP),
	DATAGRAMS("udplite", EITHER, UDPLITE),
	DATAGRAMS("udplite4", INET, UDPLITE),
	CONNECTED("sctp", EITHER, SCTP, ACCEPTS),
	CONNECTED("sctp4", INET, SCTP, ACCEPTS),
	PACKETS("ip", EITHER),
	PACKETS("ip4", INET),
	{ .name = NULL },
};

static const struct afsock_scheme inet6_schemes[] = {
	TO6("tcp6", INET6, TCP, STREAM),
	TO6("udp6", INET6, UDP, 0),
	TO6("udplite6", INET6, UDPLITE, 0),
	TO6("mptcp6", INET6, MPTCP, STREAM),
	TO6("sctp6", INET6, SCTP, ACCEPTS),
	TO6("sctp6-seq", INET6, SCTP_SEQ, 0),
	{ .name = "icmp6", .usage = "icmp6:HOST[:ID[:FLOWINFO[:SCOPE]]]",
	  INET6, .type = SOCK_DGRAM, .proto = IPPROTO_ICMPV6 },
	RAW_TO("ip6", INET6, 0),

	CONNECTED("tcp6", INET6, TCP, STREAM),
	TO("inet6", INET6, TCP, ALIAS | STREAM),
	ON("inet6-listen", INET6, TCP, STREAM),
	ON("inet6-l", INET6, TCP, STREAM),
	DATAGRAMS("udp6", INET6, UDP),
	DATAGRAMS("udplite6", INET6, UDPLITE),
	CONNECTED("sctp6", INET6, SCTP, ACCEPTS),
	PACKETS("ip6", INET6),
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
	.opts = inet_opts,
	.hint = inet_hint,
};
