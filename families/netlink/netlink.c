/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * netlink.c - AF_NETLINK: (pid, groups)
 *
 * pid is a port id; 0 in bind() lets the kernel choose, anywhere else it is
 * the kernel. groups is a mask of the first 32 multicast groups; the others
 * are joined by option.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "core/family.h"
#include "netlink_const.h"
#include "netlink_family.h"

_Static_assert(sizeof(struct sockaddr_nl) == 12, "struct sockaddr_nl");

/* ---- the address ---- */

static int netlink_pack(const struct afsock_form *form,
			const struct afsock_value *items, size_t n,
			struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_nl nl = { .nl_family = AF_NETLINK };

	(void)form;
	(void)n;
	(void)err;
	nl.nl_pid = (uint32_t)items[0].as.u;
	nl.nl_groups = (uint32_t)items[1].as.u;
	memcpy(ret->u.bytes, &nl, sizeof(nl));
	ret->len = sizeof(nl);
	return 0;
}

static int netlink_unpack(const struct afsock_form *form,
			  const struct afsock_addr *addr,
			  struct afsock_tuple *ret, struct afsock_err *err)
{
	struct sockaddr_nl nl;

	(void)form;
	(void)err;
	memcpy(&nl, addr->u.bytes, sizeof(nl));
	afsock_tuple_add_uint(ret, nl.nl_pid);
	afsock_tuple_add_uint(ret, nl.nl_groups);
	return 0;
}

/* The groups that have a bit, by the names of the options (netlink_opt.c). */
static const struct afsock_word route_masks[] = {
	{ "link", RTMGRP_LINK },
	{ "neigh", RTMGRP_NEIGH },
	{ "tc", RTMGRP_TC },
	{ "ipv4-ifaddr", RTMGRP_IPV4_IFADDR },
	{ "ipv4-mroute", RTMGRP_IPV4_MROUTE },
	{ "ipv4-route", RTMGRP_IPV4_ROUTE },
	{ "ipv4-rule", RTMGRP_IPV4_RULE },
	{ "ipv6-ifaddr", RTMGRP_IPV6_IFADDR },
	{ "ipv6-mroute", RTMGRP_IPV6_MROUTE },
	{ "ipv6-route", RTMGRP_IPV6_ROUTE },
	{ NULL, 0 },
};

/* 1 is what the kernel sends, 2 what udev passes on (lib/kobject_uevent.c,
 * systemd's device monitor). */
static const struct afsock_word uevent_masks[] = {
	{ "kernel", 1 },
	{ "udev", 2 },
	{ NULL, 0 },
};

#define FIELDS(group_words) \
	{ .name = "pid", .kind = &afsock_kind_uint, .max = UINT32_MAX, \
	  .flags = AFSOCK_FIELD_ONES | AFSOCK_FIELD_PRESET }, \
	{ .name = "groups", .kind = &afsock_kind_hex, .max = UINT32_MAX, \
	  .flags = AFSOCK_FIELD_ONES | AFSOCK_FIELD_PRESET, \
	  .words = group_words },

static const struct afsock_field route_fields[] = { FIELDS(route_masks) };
static const struct afsock_field uevent_fields[] = { FIELDS(uevent_masks) };
static const struct afsock_field plain_fields[] = { FIELDS(NULL) };

#define SHAPE(words, protocol, its_fields) \
	{ .name = words, .type = AFSOCK_ANY, .proto = protocol, \
	  .fields = its_fields, .n_min = 2, .n_max = 2, \
	  .addr_min = sizeof(struct sockaddr_nl), .pack = netlink_pack, \
	  .unpack = netlink_unpack }

static const struct afsock_shape netlink_shapes[] = {
	SHAPE("netlink route", NETLINK_ROUTE, route_fields),
	SHAPE("netlink uevent", NETLINK_KOBJECT_UEVENT, uevent_fields),
	SHAPE("netlink", AFSOCK_ANY, plain_fields),
	{ .name = NULL },
};

/* ---- schemes: one per protocol ---- */

#define SCHEME(word, protocol) \
	{ .name = word, .usage = word "[:PID[:GROUPS]]", \
	  .family = AF_NETLINK, .type = SOCK_RAW, .proto = protocol, \
	  .flags = AFSOCK_SCHEME_BINDS }

static const struct afsock_scheme netlink_schemes[] = {
	SCHEME("netlink", NETLINK_ROUTE),
	SCHEME("netlink-route", NETLINK_ROUTE),
	SCHEME("netlink-usersock", NETLINK_USERSOCK),
	SCHEME("netlink-sock-diag", NETLINK_SOCK_DIAG),
	SCHEME("netlink-xfrm", NETLINK_XFRM),
	SCHEME("netlink-selinux", NETLINK_SELINUX),
	SCHEME("netlink-iscsi", NETLINK_ISCSI),
	SCHEME("netlink-audit", NETLINK_AUDIT),
	SCHEME("netlink-fib-lookup", NETLINK_FIB_LOOKUP),
	SCHEME("netlink-connector", NETLINK_CONNECTOR),
	SCHEME("netlink-netfilter", NETLINK_NETFILTER),
	SCHEME("netlink-kobject-uevent", NETLINK_KOBJECT_UEVENT),
	SCHEME("netlink-generic", NETLINK_GENERIC),
	SCHEME("netlink-scsitransport", NETLINK_SCSITRANSPORT),
	SCHEME("netlink-rdma", NETLINK_RDMA),
	SCHEME("netlink-crypto", NETLINK_CRYPTO),
	SCHEME("netlink-smc", NETLINK_SMC),
	{ .name = NULL },
};

/* ---- what an error usually means ---- */

static const struct afsock_hint netlink_hints[] = {
	{ "socket", EPROTONOSUPPORT, "this kernel has nobody who answers to "
				     "that netlink protocol, or its module is "
				     "not loaded" },
	{ "socket", ESOCKTNOSUPPORT, "netlink sockets are SOCK_RAW or "
				     "SOCK_DGRAM" },
	{ "bind", EADDRINUSE, "another socket has that port id: 0 lets the "
			      "kernel choose" },
	{ "bind", EINVAL, "this socket has a port id already; only its groups "
			  "can be changed" },
	{ "bind", EPERM, "multicast groups of this protocol need a capability "
			 "(CAP_NET_ADMIN; audit: CAP_AUDIT_READ)" },
	{ "send", ECONNREFUSED, "nobody has that port id, or the kernel has "
				"no listener for this protocol" },
	{ "send", EPERM, "this message, or sending to others than the kernel, "
			 "needs CAP_NET_ADMIN" },
	{ "send", ENOBUFS, "the receiver's buffer is full" },
	{ "recv", ENOBUFS, "messages were lost because the receive buffer was "
			   "full: ask for the whole state again; raise rcvbuf "
			   "or rcvbufforce" },
	{ "setsockopt", EPERM, "that group or option needs CAP_NET_ADMIN (all "
			       "namespaces: CAP_NET_BROADCAST)" },
	{ "setsockopt", EINVAL, "no such group, or its number is above the "
				"protocol's last" },
	{ NULL, 0, NULL },
};

static const char *netlink_hint(const struct afsock_form *form, const char *op,
				int error)
{
	(void)form;
	return afsock_hint_find(netlink_hints, op, error);
}

#define LINKTYPE_NETLINK 253
#define COOKED_HEAD 16
#define ARPHRD_NETLINK 824 /* linux/if_arp.h, which clashes with net/if_arp.h */

/* Capture files have the header of a cooked packet in front, big-endian: type
 * (to us), hardware type, no address, and in place of a protocol netlink's. */
static int netlink_capture(const struct afsock_form *form,
			   const struct afsock_addr *from,
			   const unsigned char *data, size_t len,
			   struct afsock_capture *ret)
{
	(void)from;
	(void)data;
	(void)len;
	ret->link_type = LINKTYPE_NETLINK;
	ret->head_len = COOKED_HEAD;
	ret->head[2] = ARPHRD_NETLINK >> 8;
	ret->head[3] = ARPHRD_NETLINK & 0xff;
	ret->head[14] = (unsigned char)(form->proto >> 8);
	ret->head[15] = (unsigned char)form->proto;
	return 0;
}

AFSOCK_FAMILY(netlink) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_NETLINK,
	.name = "netlink",
	.macro = "AF_NETLINK",
	.what = "messages between the kernel and programs",
	.addr_max = sizeof(struct sockaddr_nl),
	.shapes = netlink_shapes,
	.schemes = netlink_schemes,
	.consts = netlink_consts,
	.opts = netlink_opts,
	.hint = netlink_hint,
	.describe = netlink_describe,
	.capture = netlink_capture,
};
