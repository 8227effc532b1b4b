/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* netlink_const.c - constants of AF_NETLINK */
#define _GNU_SOURCE
#include <sys/socket.h>

#include <linux/netlink.h>

#include "netlink_const.h"

const struct afsock_const netlink_consts[] = {
	AFSOCK_CONST(AF_NETLINK, 11), /* kernel/user messaging */
	AFSOCK_CONST(AF_ROUTE, 11), /* alias of AF_NETLINK (4.4BSD name) */
	AFSOCK_CONST(SOL_NETLINK, 0), /* netlink options */
	AFSOCK_CONST(NETLINK_ROUTE, 11), /* protocol: routing, links, addresses */
	AFSOCK_CONST(NETLINK_UNUSED, 0), /* unused number */
	AFSOCK_CONST(NETLINK_USERSOCK, 11), /* protocol: user-to-user */
	AFSOCK_CONST(NETLINK_FIREWALL, 11), /* unused number, was ip_queue */
	AFSOCK_CONST(NETLINK_SOCK_DIAG, 0), /* protocol: socket diagnostics */
	AFSOCK_CONST(NETLINK_INET_DIAG, 0), /* = NETLINK_SOCK_DIAG */
	AFSOCK_CONST(NETLINK_NFLOG, 11), /* protocol: netfilter ULOG (old) */
	AFSOCK_CONST(NETLINK_XFRM, 11), /* protocol: IPsec */
	AFSOCK_CONST(NETLINK_SELINUX, 0), /* protocol: SELinux events */
	AFSOCK_CONST(NETLINK_ISCSI, 0), /* protocol: Open-iSCSI */
	AFSOCK_CONST(NETLINK_AUDIT, 0), /* protocol: audit */
	AFSOCK_CONST(NETLINK_FIB_LOOKUP, 0), /* protocol: FIB lookup */
	AFSOCK_CONST(NETLINK_CONNECTOR, 0), /* protocol: connector, process events */
	AFSOCK_CONST(NETLINK_NETFILTER, 0), /* protocol: netfilter subsystems */
	AFSOCK_CONST(NETLINK_IP6_FW, 11), /* old IPv6 firewall queue */
	AFSOCK_CONST(NETLINK_DNRTMSG, 11), /* DECnet routing (obsolete) */
	AFSOCK_CONST(NETLINK_KOBJECT_UEVENT, 0), /* protocol: device events */
	AFSOCK_CONST(NETLINK_GENERIC, 0), /* protocol: generic netlink */
	AFSOCK_CONST(NETLINK_SCSITRANSPORT, 0), /* protocol: SCSI transports */
	AFSOCK_CONST(NETLINK_ECRYPTFS, 0), /* protocol: ecryptfs */
	AFSOCK_CONST(NETLINK_RDMA, 0), /* protocol: RDMA */
	AFSOCK_CONST(NETLINK_CRYPTO, 11), /* protocol: crypto user API */
	AFSOCK_CONST(NETLINK_SMC, 0), /* protocol: SMC monitoring */
	AFSOCK_CONST(NETLINK_ADD_MEMBERSHIP, 0), /* option: join group by number */
	AFSOCK_CONST(NETLINK_DROP_MEMBERSHIP, 0), /* option: leave group */
	AFSOCK_CONST(NETLINK_PKTINFO, 0), /* option: group number control message */
	AFSOCK_CONST(NETLINK_BROADCAST_ERROR, 0), /* option: report broadcast errors */
	AFSOCK_CONST(NETLINK_NO_ENOBUFS, 0), /* option: no ENOBUFS on overrun */
	AFSOCK_CONST(NETLINK_RX_RING, 0), /* option: mmap ring (removed) */
	AFSOCK_CONST(NETLINK_TX_RING, 0), /* option: mmap ring (removed) */
	AFSOCK_CONST(NETLINK_LISTEN_ALL_NSID, 0), /* option: all namespaces */
	AFSOCK_CONST(NETLINK_LIST_MEMBERSHIPS, 0), /* option: list groups */
	AFSOCK_CONST(NETLINK_CAP_ACK, 0), /* option: short acknowledgements */
	AFSOCK_CONST(NETLINK_EXT_ACK, 0), /* option: extended acknowledgements */
	AFSOCK_CONST(NETLINK_GET_STRICT_CHK, 0), /* option: strict dump checking */
	AFSOCK_CONST(NLMSG_NOOP, 0), /* message: nothing */
	AFSOCK_CONST(NLMSG_ERROR, 0), /* message: error or acknowledgement */
	AFSOCK_CONST(NLMSG_DONE, 0), /* message: end of dump */
	AFSOCK_CONST(NLMSG_OVERRUN, 0), /* message: data lost */
	AFSOCK_CONST(NLMSG_MIN_TYPE, 0), /* first protocol message type */
	AFSOCK_CONST(NLMSG_ALIGNTO, 0), /* alignment */
	AFSOCK_CONST(NLM_F_REQUEST, 0), /* flag: request */
	AFSOCK_CONST(NLM_F_MULTI, 0), /* flag: multipart */
	AFSOCK_CONST(NLM_F_ACK, 0), /* flag: acknowledge */
	AFSOCK_CONST(NLM_F_ECHO, 0), /* flag: echo */
	AFSOCK_CONST(NLM_F_DUMP_INTR, 0), /* flag: dump changed underway */
	AFSOCK_CONST(NLM_F_DUMP_FILTERED, 0), /* flag: dump filtered */
	AFSOCK_CONST(NLM_F_ROOT, 0), /* flag: whole tree */
	AFSOCK_CONST(NLM_F_MATCH, 0), /* flag: all matching */
	AFSOCK_CONST(NLM_F_ATOMIC, 0), /* flag: atomic snapshot */
	AFSOCK_CONST(NLM_F_DUMP, 0), /* flag: ROOT and MATCH */
	AFSOCK_CONST(NLM_F_REPLACE, 0), /* flag: replace */
	AFSOCK_CONST(NLM_F_EXCL, 0), /* flag: fail if present */
	AFSOCK_CONST(NLM_F_CREATE, 0), /* flag: create */
	AFSOCK_CONST(NLM_F_APPEND, 0), /* flag: append */
	AFSOCK_CONST(NLM_F_NONREC, 0), /* flag: delete not recursively */
	AFSOCK_CONST(NLM_F_BULK, 0), /* flag: bulk delete */
	AFSOCK_CONST(NLM_F_CAPPED, 0), /* flag: acknowledgement was shortened */
	AFSOCK_CONST(NLM_F_ACK_TLVS, 0), /* flag: acknowledgement has attributes */
	AFSOCK_CONST(NLA_F_NESTED, 0), /* attribute flag: nested */
	AFSOCK_CONST(NLA_F_NET_BYTEORDER, 0), /* attribute flag: network order */
	AFSOCK_CONST(NLA_ALIGNTO, 0), /* attribute alignment */
	{ NULL, 0, NULL, 0 }
};
