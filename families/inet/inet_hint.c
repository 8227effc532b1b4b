/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* inet_hint.c - what the kernel's answers usually mean, and what to do */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>

#include "inet.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

#define NO_SCTP "this kernel has no SCTP, or may not load it: modprobe sctp"
#define NO_UDPLITE \
	"this kernel has no UDP-Lite: Linux dropped it in 2026"
#define NO_MPTCP \
	"this kernel has no MPTCP: since Linux 5.6, with CONFIG_MPTCP"
#define NO_PING \
	"net.ipv4.ping_group_range must include a group of this user"

/* Kernels differ in which of the two they say (inet_create). */
static const struct afsock_hint sctp_hints[] = {
	{ "socket", EPROTONOSUPPORT, NO_SCTP },
	{ "socket", ESOCKTNOSUPPORT, NO_SCTP },
	{ "connect", ECONNREFUSED, "no SCTP socket listens on that port" },
	{ "send", EPIPE, "a one-to-many socket sends to an address each "
			 "time: afsock_sendto; or the association is over" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint udplite_hints[] = {
	{ "socket", EPROTONOSUPPORT, NO_UDPLITE },
	{ "socket", ESOCKTNOSUPPORT, NO_UDPLITE },
	{ NULL, 0, NULL },
};

static const struct afsock_hint mptcp_hints[] = {
	{ "socket", EPROTONOSUPPORT, NO_MPTCP },
	{ "socket", ESOCKTNOSUPPORT, NO_MPTCP },
	{ "socket", ENOPROTOOPT,
	  "MPTCP is switched off: sysctl net.mptcp.enabled=1" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint raw_hints[] = {
	{ "socket", EPERM, "raw sockets need CAP_NET_RAW" },
	{ "socket", EPROTONOSUPPORT,
	  "a raw socket is for one protocol: name it, as in ip4:HOST:icmp" },
	{ "socket", EINVAL, "IP protocols have numbers of 1 to 255" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint ping_hints[] = {
	{ "socket", EACCES, NO_PING },
	{ "send", EINVAL,
	  "a ping socket sends echo requests only: 8 bytes of header at "
	  "least, type 8 (ICMPv6: 128), code 0" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint inet6_hints[] = {
	{ "socket", EAFNOSUPPORT, "this kernel has no IPv6, or it is off: "
				  "see /proc/sys/net/ipv6" },
	{ "bind", EINVAL, "a link-local address needs its interface, as in "
			  "[fe80::1%eth0]; or the socket is bound already" },
	{ "connect", EINVAL, "a link-local address needs its interface, as "
			     "in [fe80::1%eth0]" },
	{ "send", EINVAL, "a link-local address needs its interface, as in "
			  "[fe80::1%eth0]" },
	{ "bind", EADDRNOTAVAIL,
	  "no interface here has that address, or it is still being checked "
	  "for a double (tentative); option freebind takes it all the same" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint common_hints[] = {
	{ "bind", EADDRNOTAVAIL, "no interface here has that address; option "
				 "freebind takes it all the same" },
	{ "bind", EACCES,
	  "ports below net.ipv4.ip_unprivileged_port_start (1024) need "
	  "CAP_NET_BIND_SERVICE" },
	{ "bind", EADDRINUSE,
	  "another socket has that port ('ss -lnp' shows it); against one "
	  "that only lingers: option reuseaddr" },
	{ "listen", EADDRINUSE,
	  "another socket listens on that port: 'ss -lnp' shows it" },
	{ "connect", EACCES,
	  "a broadcast address needs option broadcast; or a firewall says "
	  "no" },
	{ "connect", EADDRNOTAVAIL, "no free local port for that peer, or "
				    "the near end's address is not here" },
	{ "connect", ECONNREFUSED,
	  "that host answers, but nothing listens on that port" },
	{ "connect", ECONNRESET, "the peer broke the connection off" },
	{ "connect", EHOSTUNREACH, "a router, or the neighbour search, says "
				   "that this host cannot be reached" },
	{ "connect", ENETUNREACH,
	  "no route to that network: 'ip route get ADDRESS'" },
	{ "connect", ETIMEDOUT, "no answer to any attempt: the host is down, "
				"or a firewall drops packets" },
	{ "send", EACCES, "a broadcast address needs option broadcast" },
	{ "send", EPERM, "a firewall rule here forbids it" },
	{ "send", EMSGSIZE, "more than a datagram can carry, or more than the "
			    "path's MTU while mtu-discover is do" },
	{ "setsockopt", ENOPROTOOPT,
	  "this protocol, or this IP version, has no such option" },
	{ "setsockopt", EPERM, "this option needs CAP_NET_ADMIN" },
	{ NULL, 0, NULL },
};

static const struct afsock_hint *hints_of(const struct afsock_form *form)
{
	if (form->type == SOCK_RAW)
		return raw_hints;
	switch (form->proto) {
	case IPPROTO_SCTP:
		return sctp_hints;
	case IPPROTO_UDPLITE:
		return udplite_hints;
	case IPPROTO_MPTCP:
		return mptcp_hints;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return ping_hints;
	default:
		return NULL;
	}
}

const char *inet_hint(const struct afsock_form *form, const char *op,
		      int error)
{
	const struct afsock_hint *own = hints_of(form);
	const char *text = own ? afsock_hint_find(own, op, error) : NULL;

	if (!text && form->family == AF_INET6)
		text = afsock_hint_find(inet6_hints, op, error);
	return text ? text : afsock_hint_find(common_hints, op, error);
}
