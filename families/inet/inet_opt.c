/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * inet_opt.c - options by name
 *
 * One table for both families: a name means the same whatever the host of an
 * address turns out to be. Names are socat's where it has the option.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <string.h>

#include "inet.h"
#include "inet_compat.h"

/* linux/sctp.h, which clashes with other headers on some systems */
enum { SCTP_OPT_NODELAY = 3, SCTP_OPT_MAXSEG = 13 };

/* ---- options that IPv4 and IPv6 number differently ---- */

static const struct {
	int ip;
	int ipv6;
} twins[] = {
	{ IP_TTL, IPV6_UNICAST_HOPS },
	{ IP_TOS, IPV6_TCLASS },
	{ IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS },
	{ IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP },
	{ IP_MULTICAST_ALL, IPV6_MULTICAST_ALL },
	{ IP_MTU_DISCOVER, IPV6_MTU_DISCOVER },
	{ IP_FREEBIND, IPV6_FREEBIND },
	{ IP_TRANSPARENT, IPV6_TRANSPARENT },
	{ IP_HDRINCL, IPV6_HDRINCL },
	{ IP_RECVERR, IPV6_RECVERR },
	{ IP_RECVTTL, IPV6_RECVHOPLIMIT },
	{ IP_RECVTOS, IPV6_RECVTCLASS },
	{ IP_PKTINFO, IPV6_RECVPKTINFO },
};

static int set_on_ip(struct afsock *s, int ip_name, int value)
{
	size_t i;

	if (s->family != AF_INET6)
		return afsock_setopt_int(s, IPPROTO_IP, ip_name, value);
	for (i = 0; i < INET_COUNT(twins); i++)
		if (twins[i].ip == ip_name)
			return afsock_setopt_int(s, IPPROTO_IPV6,
						 twins[i].ipv6, value);
	return -ENOPROTOOPT;
}

static int set_flag(struct afsock *s, const struct afsock_opt *opt,
		    const char *value, size_t len, struct afsock_err *err)
{
	int flag;
	int r = afsock_read_flag(value, len, opt->name, &flag, err);

	return r < 0 ? r : set_on_ip(s, opt->optname, flag);
}

static int set_number(struct afsock *s, const struct afsock_opt *opt,
		      const char *value, size_t len, struct afsock_err *err)
{
	int64_t number;
	int r = afsock_read_int(value, len, opt->words, opt->min, opt->max,
				opt->name, &number, err);

	return r < 0 ? r : set_on_ip(s, opt->optname, (int)number);
}

/* ---- multicast ---- */

/* Cut the host in front of the first ':' outside brackets; *rest is behind it,
 * NULL when there is none. */
static void cut_host(const char *text, size_t len, const char **ret_host,
		     size_t *ret_len, const char **ret_rest)
{
	const char *end = text + len;
	const char *stop = memchr(text, text < end && *text == '[' ? ']' : ':',
				  len);
	const char *colon = stop;

	*ret_host = text;
	if (stop && *stop == ']') {
		*ret_host = text + 1;
		colon = stop + 1 < end && stop[1] == ':' ? stop + 1 : NULL;
	}
	*ret_len = (size_t)((stop ? stop : end) - *ret_host);
	*ret_rest = colon ? colon + 1 : NULL;
}

/* An interface by name or by number; -ENODEV, AFSOCK_EVALUE. The length is the
 * one that afsock_if_index lets through, told with the option's name. */
static int read_interface(const struct afsock *s, const char *text, size_t len,
			  const char *field, int *ret, struct afsock_err *err)
{
	int64_t number;
	int r = afsock_read_int(text, len, NULL, 0, INT_MAX, field, &number,
				NULL);
	bool is_number = r == 0;

	if (!is_number && (len == 0 || len >= IF_NAMESIZE))
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "%s: interface name '%.*s' has %zu bytes, "
				   "wanted 1 to %d",
				   field, len > 40 ? 40 : (int)len, text, len,
				   IF_NAMESIZE - 1);
	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	r = afsock_if_index(s->fd, text, len, NULL);
	if (r > 0 || is_number) {
		*ret = r > 0 ? r : (int)number;
		return 0;
	}
	return afsock_fail(err, r, field, "%s: no interface '%.*s'", field,
			   len > 40 ? 40 : (int)len, text);
}

static int not_a_group(const struct afsock_opt *opt, const char *value,
		       size_t len, struct afsock_err *err)
{
	return afsock_fail(err, AFSOCK_EVALUE, opt->name,
			   "%s '%.*s' is not GROUP[:INTERFACE] with a "
			   "multicast address of the socket's family",
			   opt->name, len > 80 ? 80 : (int)len, value);
}

/* The interface of IPv4 multicast: by name, number, or an address it has. */
static int read_interface4(const struct afsock *s, const char *text,
			   size_t len, const char *field, struct ip_mreqn *ret,
			   struct afsock_err *err)
{
	unsigned char address[4];

	if (ip4_read(text, len, address)) {
		memcpy(&ret->imr_address, address, sizeof(address));
		return 0;
	}
	return read_interface(s, text, len, field, &ret->imr_ifindex, err);
}

static int join4(struct afsock *s, const struct afsock_opt *opt,
		 const char *value, size_t len, struct afsock_err *err)
{
	struct ip_mreqn mreq = { .imr_ifindex = 0 };
	const char *host, *rest;
	unsigned char group[4];
	size_t host_len;
	int r;

	cut_host(value, len, &host, &host_len, &rest);
	if (!ip4_read(host, host_len, group) || group[0] >> 4 != 14)
		return not_a_group(opt, value, len, err);
	memcpy(&mreq.imr_multiaddr, group, sizeof(group));
	if (rest) {
		r = read_interface4(s, rest, (size_t)(value + len - rest),
				    opt->name, &mreq, err);
		if (r < 0)
			return r;
	}
	return afsock_setopt(s, IPPROTO_IP, opt->optname, &mreq, sizeof(mreq));
}

static int join6(struct afsock *s, const struct afsock_opt *opt,
		 const char *value, size_t len, struct afsock_err *err)
{
	int name = opt->optname == IP_DROP_MEMBERSHIP ? IPV6_LEAVE_GROUP :
							IPV6_JOIN_GROUP;
	struct ipv6_mreq mreq = { .ipv6mr_interface = 0 };
	const char *host, *rest;
	unsigned char group[16];
	size_t host_len;
	int index = 0, r;

	cut_host(value, len, &host, &host_len, &rest);
	if (!ip6_read(host, host_len, group) || group[0] != 0xff)
		return not_a_group(opt, value, len, err);
	memcpy(&mreq.ipv6mr_multiaddr, group, sizeof(group));
	if (rest) {
		r = read_interface(s, rest, (size_t)(value + len - rest),
				   opt->name, &index, err);
		if (r < 0)
			return r;
	}
	mreq.ipv6mr_interface = (unsigned int)index;
	return afsock_setopt(s, IPPROTO_IPV6, name, &mreq, sizeof(mreq));
}

static int set_membership(struct afsock *s, const struct afsock_opt *opt,
			  const char *value, size_t len,
			  struct afsock_err *err)
{
	return s->family == AF_INET6 ? join6(s, opt, value, len, err) :
				       join4(s, opt, value, len, err);
}

static int set_multicast_if(struct afsock *s, const struct afsock_opt *opt,
			    const char *value, size_t len,
			    struct afsock_err *err)
{
	struct ip_mreqn mreq = { .imr_ifindex = 0 };
	int index, r;

	if (s->family == AF_INET6) {
		r = read_interface(s, value, len, opt->name, &index, err);
		return r < 0 ? r :
			       afsock_setopt_int(s, IPPROTO_IPV6,
						 IPV6_MULTICAST_IF, index);
	}
	r = read_interface4(s, value, len, opt->name, &mreq, err);
	return r < 0 ? r : afsock_setopt(s, IPPROTO_IP, IP_MULTICAST_IF, &mreq,
					 sizeof(mreq));
}

/* ---- the table ---- */

static const struct afsock_word mtu_words[] = {
	{ "dont", IP_PMTUDISC_DONT },   { "want", IP_PMTUDISC_WANT },
	{ "do", IP_PMTUDISC_DO },       { "probe", IP_PMTUDISC_PROBE },
	{ "interface", IP_PMTUDISC_INTERFACE }, { "omit", IP_PMTUDISC_OMIT },
	{ NULL, 0 },
};

/* RFC 1349's words; RFC 2474 codepoints are plain numbers. */
static const struct afsock_word tos_words[] = {
	{ "lowdelay", IPTOS_LOWDELAY },
	{ "throughput", IPTOS_THROUGHPUT },
	{ "reliability", IPTOS_RELIABILITY },
	{ "mincost", IPTOS_MINCOST },
	{ NULL, 0 },
};

#define FLAG(word, at, id, text) \
	{ .name = word, .level = at, .optname = id, .kind = AFSOCK_OPT_FLAG, \
	  .help = text }
#define NUMBER(word, at, id, low, high, text) \
	{ .name = word, .level = at, .optname = id, .kind = AFSOCK_OPT_INT, \
	  .min = low, .max = high, .help = text }
#define IP_FLAG(word, id, text) \
	{ .name = word, .optname = id, .kind = AFSOCK_OPT_CALL, \
	  .set = set_flag, .help = text }
#define IP_NUMBER(word, id, low, high, names, text) \
	{ .name = word, .optname = id, .kind = AFSOCK_OPT_CALL, .min = low, \
	  .max = high, .words = names, .set = set_number, .help = text }
#define CALL(word, id, function, text) \
	{ .name = word, .optname = id, .kind = AFSOCK_OPT_CALL, \
	  .set = function, .help = text }

#define TCP_FLAG(word, id, text) \
	FLAG(word, IPPROTO_TCP, id, text), \
	FLAG("tcp-" word, IPPROTO_TCP, id, "as " word)
#define TCP_NUMBER(word, id, low, high, text) \
	NUMBER(word, IPPROTO_TCP, id, low, high, text), \
	NUMBER("tcp-" word, IPPROTO_TCP, id, low, high, "as " word)
#define BOTH_FLAG(word, id, text) \
	IP_FLAG(word, id, text), IP_FLAG("ip-" word, id, "as " word)
#define BOTH_NUMBER(word, id, low, high, names, text) \
	IP_NUMBER(word, id, low, high, names, text), \
	IP_NUMBER("ip-" word, id, low, high, names, "as " word)

const struct afsock_opt inet_opts[] = {
	/* TCP, and MPTCP where its kernel passes it on */
	TCP_FLAG("nodelay", TCP_NODELAY, "send small segments at once"),
	TCP_FLAG("cork", TCP_CORK, "send full segments only"),
	TCP_FLAG("quickack", TCP_QUICKACK, "acknowledge at once"),
	TCP_NUMBER("keepidle", TCP_KEEPIDLE, 1, 32767,
		   "idle time before the first probe, s"),
	TCP_NUMBER("keepintvl", TCP_KEEPINTVL, 1, 32767,
		   "time between probes, s"),
	TCP_NUMBER("keepcnt", TCP_KEEPCNT, 1, 127,
		   "probes without answer that end it"),
	TCP_NUMBER("syncnt", TCP_SYNCNT, 1, 127, "repeats of a SYN"),
	TCP_NUMBER("maxseg", TCP_MAXSEG, 0, 65535, "largest segment, bytes"),
	NUMBER("mss", IPPROTO_TCP, TCP_MAXSEG, 0, 65535, "as maxseg"),
	TCP_NUMBER("linger2", TCP_LINGER2, -1, INT_MAX,
		   "life of an orphan in FIN_WAIT2, s"),
	TCP_NUMBER("window-clamp", TCP_WINDOW_CLAMP, 0, INT_MAX,
		   "largest window to offer, bytes"),
	TCP_NUMBER("defer-accept", TCP_DEFER_ACCEPT, 0, INT_MAX,
		   "accept when data is there, or after this, s"),
	TCP_NUMBER("notsent-lowat", TCP_NOTSENT_LOWAT, 0, INT_MAX,
		   "writable below this much unsent, bytes"),
	TCP_NUMBER("fastopen", TCP_FASTOPEN, 0, INT_MAX,
		   "listener: queue of connections with data in the SYN"),
	TCP_FLAG("fastopen-connect", TCP_FASTOPEN_CONNECT,
		 "first data goes with the SYN"),
	{ .name = "user-timeout", .level = IPPROTO_TCP,
	  .optname = TCP_USER_TIMEOUT, .kind = AFSOCK_OPT_MS, .max = INT_MAX,
	  .help = "longest time without acknowledgement, ms" },
	{ .name = "tcp-user-timeout", .level = IPPROTO_TCP,
	  .optname = TCP_USER_TIMEOUT, .kind = AFSOCK_OPT_MS, .max = INT_MAX,
	  .help = "as user-timeout" },
	/* The kernel cuts longer names (TCP_CA_NAME_MAX is 16). */
	{ .name = "congestion", .level = IPPROTO_TCP,
	  .optname = TCP_CONGESTION, .kind = AFSOCK_OPT_TEXT, .max = 15,
	  .help = "algorithm: cubic, reno, bbr ..." },
	{ .name = "tcp-congestion", .level = IPPROTO_TCP,
	  .optname = TCP_CONGESTION, .kind = AFSOCK_OPT_TEXT, .max = 15,
	  .help = "as congestion" },

	/* UDP, UDP-Lite, SCTP */
	NUMBER("udp-segment", IPPROTO_UDP, UDP_SEGMENT, 0, 65535,
	       "cut each send into datagrams of this, bytes"),
	FLAG("udp-gro", IPPROTO_UDP, UDP_GRO, "receive joined datagrams"),
	FLAG("udp-cork", IPPROTO_UDP, UDP_CORK, "collect one datagram"),
	NUMBER("send-cscov", IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, 0, 65535,
	       "checksum covers this much, 0 all, 1-7 as 8, bytes"),
	NUMBER("recv-cscov", IPPROTO_UDPLITE, UDPLITE_RECV_CSCOV, 0, 65535,
	       "least coverage to accept, 0 all, bytes"),
	FLAG("sctp-nodelay", IPPROTO_SCTP, SCTP_OPT_NODELAY,
	     "send small messages at once"),
	NUMBER("sctp-maxseg", IPPROTO_SCTP, SCTP_OPT_MAXSEG, 0, 65535,
	       "largest fragment, bytes"),

	/* IP, either version */
	BOTH_NUMBER("ttl", IP_TTL, -1, 255, NULL, "hops a packet may take"),
	BOTH_NUMBER("tos", IP_TOS, 0, 255, tos_words,
		    "traffic class: the DSCP times 4"),
	BOTH_NUMBER("mtu-discover", IP_MTU_DISCOVER, 0, 5, mtu_words,
		    "when to forbid fragments"),
	BOTH_FLAG("freebind", IP_FREEBIND, "bind to an address not here"),
	BOTH_FLAG("transparent", IP_TRANSPARENT,
		  "bind to anybody's address (CAP_NET_ADMIN)"),
	BOTH_FLAG("hdrincl", IP_HDRINCL, "raw: sends carry the IP header"),
	BOTH_FLAG("recverr", IP_RECVERR, "queue ICMP errors"),
	BOTH_FLAG("recvttl", IP_RECVTTL, "tell the TTL of each packet"),
	BOTH_FLAG("recvtos", IP_RECVTOS, "tell the class of each packet"),
	BOTH_FLAG("pktinfo", IP_PKTINFO,
		  "tell interface and destination of each packet"),
	BOTH_FLAG("multicast-loop", IP_MULTICAST_LOOP,
		  "own multicasts come back"),
	BOTH_FLAG("multicast-all", IP_MULTICAST_ALL,
		  "receive groups that others joined, too"),
	BOTH_NUMBER("multicast-ttl", IP_MULTICAST_TTL, -1, 255, NULL,
		    "hops a multicast may take"),
	CALL("multicast-if", 0, set_multicast_if,
	     "interface of multicasts sent, or an address of it"),
	CALL("ip-multicast-if", 0, set_multicast_if, "as multicast-if"),
	CALL("join-group", IP_ADD_MEMBERSHIP, set_membership,
	     "GROUP[:INTERFACE] to receive"),
	CALL("ip-add-membership", IP_ADD_MEMBERSHIP, set_membership,
	     "as join-group"),
	CALL("add-membership", IP_ADD_MEMBERSHIP, set_membership,
	     "as join-group"),
	CALL("ip-membership", IP_ADD_MEMBERSHIP, set_membership,
	     "as join-group"),
	CALL("ipv6-join-group", IP_ADD_MEMBERSHIP, set_membership,
	     "as join-group"),
	CALL("leave-group", IP_DROP_MEMBERSHIP, set_membership,
	     "GROUP[:INTERFACE] to leave"),

	/* IPv6 only */
	FLAG("v6only", IPPROTO_IPV6, IPV6_V6ONLY,
	     "no IPv4 on this IPv6 socket"),
	FLAG("ipv6only", IPPROTO_IPV6, IPV6_V6ONLY, "as v6only"),
	FLAG("ipv6-v6only", IPPROTO_IPV6, IPV6_V6ONLY, "as v6only"),
	NUMBER("ipv6-unicast-hops", IPPROTO_IPV6, IPV6_UNICAST_HOPS, -1, 255,
	       "as ttl"),
	NUMBER("unicast-hops", IPPROTO_IPV6, IPV6_UNICAST_HOPS, -1, 255,
	       "as ttl"),
	NUMBER("ipv6-tclass", IPPROTO_IPV6, IPV6_TCLASS, -1, 255, "as tos"),
	FLAG("ipv6-recverr", IPPROTO_IPV6, IPV6_RECVERR, "as recverr"),
	FLAG("ipv6-recvpktinfo", IPPROTO_IPV6, IPV6_RECVPKTINFO,
	     "as pktinfo"),
	FLAG("ipv6-recvhoplimit", IPPROTO_IPV6, IPV6_RECVHOPLIMIT,
	     "as recvttl"),
	FLAG("ipv6-recvtclass", IPPROTO_IPV6, IPV6_RECVTCLASS, "as recvtos"),
	{ .name = NULL },
};
