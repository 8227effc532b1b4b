/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* netlink_opt.c - AF_NETLINK options: groups by name or number, flags */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "netlink_family.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

static const struct afsock_word route_groups[] = {
	{ "link", RTNLGRP_LINK },
	{ "notify", RTNLGRP_NOTIFY },
	{ "neigh", RTNLGRP_NEIGH },
	{ "tc", RTNLGRP_TC },
	{ "ipv4-ifaddr", RTNLGRP_IPV4_IFADDR },
	{ "ipv4-mroute", RTNLGRP_IPV4_MROUTE },
	{ "ipv4-route", RTNLGRP_IPV4_ROUTE },
	{ "ipv4-rule", RTNLGRP_IPV4_RULE },
	{ "ipv6-ifaddr", RTNLGRP_IPV6_IFADDR },
	{ "ipv6-mroute", RTNLGRP_IPV6_MROUTE },
	{ "ipv6-route", RTNLGRP_IPV6_ROUTE },
	{ "ipv6-ifinfo", RTNLGRP_IPV6_IFINFO },
	{ "ipv6-prefix", RTNLGRP_IPV6_PREFIX },
	{ "ipv6-rule", RTNLGRP_IPV6_RULE },
	{ "nd-useropt", RTNLGRP_ND_USEROPT },
	{ "ipv4-netconf", RTNLGRP_IPV4_NETCONF },
	{ "ipv6-netconf", RTNLGRP_IPV6_NETCONF },
	{ "mdb", RTNLGRP_MDB },
	{ "mpls-route", RTNLGRP_MPLS_ROUTE },
	{ "nsid", RTNLGRP_NSID },
	{ "nexthop", RTNLGRP_NEXTHOP },
	{ "stats", RTNLGRP_STATS },
	{ NULL, 0 },
};

static const struct afsock_word uevent_groups[] = {
	{ "kernel", 1 }, { "udev", 2 }, { NULL, 0 },
};

static const struct {
	int proto;
	const struct afsock_word *words;
} named_groups[] = {
	{ NETLINK_ROUTE, route_groups },
	{ NETLINK_KOBJECT_UEVENT, uevent_groups },
};

/*
 * FAMILY/GROUP of generic netlink, as "nlctrl/notify": the kernel numbers
 * them when a family registers, and tells on a socket of libnl's own.
 */
static int generic_group(const struct afsock *s, const struct afsock_opt *opt,
			 const char *value, size_t len, int64_t *ret,
			 struct afsock_err *err)
{
	char name[64];
	char *slash = NULL;
	struct nl_sock *sock;
	int r;

	if (len < sizeof(name)) {
		memcpy(name, value, len);
		name[len] = '\0';
		slash = strchr(name, '/');
	}
	if (!slash)
		return afsock_fail(err, AFSOCK_EVALUE, opt->name,
				   "%s '%.*s' is not a number or FAMILY/GROUP",
				   opt->name, len > 60 ? 60 : (int)len, value);
	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	*slash++ = '\0';
	sock = nl_socket_alloc();
	if (!sock)
		return -ENOMEM;
	r = genl_connect(sock);
	if (r == 0)
		r = genl_ctrl_resolve_grp(sock, name, slash);
	nl_socket_free(sock);
	if (r < 0)
		return afsock_fail(err, AFSOCK_EVALUE, opt->name,
				   "%s %s/%s: %s", opt->name, name, slash,
				   nl_geterror(r));
	*ret = r;
	return 0;
}

static int read_group(const struct afsock *s, const struct afsock_opt *opt,
		      const char *value, size_t len, int64_t *ret,
		      struct afsock_err *err)
{
	const struct afsock_word *words = NULL;
	bool is_number = len > 0 && value[0] >= '0' && value[0] <= '9';
	size_t i;

	for (i = 0; i < sizeof(named_groups) / sizeof(named_groups[0]); i++)
		if (named_groups[i].proto == s->proto)
			words = named_groups[i].words;
	if (s->proto == NETLINK_GENERIC && !is_number)
		return generic_group(s, opt, value, len, ret, err);
	return afsock_read_int(value, len, words, 1, INT_MAX, opt->name, ret,
			       err);
}

static int change_membership(struct afsock *s, const struct afsock_opt *opt,
			     const char *value, size_t len,
			     struct afsock_err *err)
{
	int64_t group;
	int r = read_group(s, opt, value, len, &group, err);

	return r < 0 ? r : afsock_setopt_int(s, SOL_NETLINK, opt->optname,
					     (int)group);
}

#define FLAG(word, option, words) \
	{ .name = word, .level = SOL_NETLINK, .optname = option, \
	  .kind = AFSOCK_OPT_FLAG, .max = 1, .help = words }
#define GROUP(word, option, words) \
	{ .name = word, .level = SOL_NETLINK, .optname = option, \
	  .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_BOUND, \
	  .set = change_membership, .help = words }

const struct afsock_opt netlink_opts[] = {
	GROUP("group", NETLINK_ADD_MEMBERSHIP,
	      "join a group: number, name, generic FAMILY/GROUP"),
	GROUP("add-membership", NETLINK_ADD_MEMBERSHIP, "as group"),
	GROUP("drop-membership", NETLINK_DROP_MEMBERSHIP, "leave a group"),
	FLAG("pktinfo", NETLINK_PKTINFO, "group number as a control message"),
	FLAG("broadcast-error", NETLINK_BROADCAST_ERROR,
	     "senders learn that this socket lost a message"),
	FLAG("no-enobufs", NETLINK_NO_ENOBUFS, "lose messages silently"),
	FLAG("listen-all-nsid", NETLINK_LISTEN_ALL_NSID,
	     "messages of peer network namespaces too"),
	FLAG("cap-ack", NETLINK_CAP_ACK, "errors do not repeat the request"),
	FLAG("ext-ack", NETLINK_EXT_ACK, "errors carry a text"),
	FLAG("strict-check", NETLINK_GET_STRICT_CHK,
	     "dump requests are checked and filtered"),
	{ .name = NULL },
};
