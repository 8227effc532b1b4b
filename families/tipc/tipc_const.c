/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* tipc_const.c - constants of AF_TIPC */
#define _GNU_SOURCE
#include <sys/socket.h>

#include <linux/tipc.h>

#include "tipc_const.h"

const struct afsock_const tipc_consts[] = {
	AFSOCK_CONST(AF_TIPC, 11), /* TIPC cluster IPC */
	AFSOCK_CONST(SOL_TIPC, 11), /* TIPC options */
	AFSOCK_CONST(TIPC_NODE_STATE, 0), /* service 0: node up/down */
	AFSOCK_CONST(TIPC_TOP_SRV, 11), /* service 1: topology server */
	AFSOCK_CONST(TIPC_LINK_STATE, 0), /* service 2: link up/down */
	AFSOCK_CONST(TIPC_RESERVED_TYPES, 0), /* first service type for users */
	AFSOCK_CONST(TIPC_CFG_SRV, 11), /* old name of service 0 */
	AFSOCK_CONST(TIPC_ADDR_NAMESEQ, 11), /* address kind: service range */
	AFSOCK_CONST(TIPC_ADDR_MCAST, 0), /* = range, for multicast */
	AFSOCK_CONST(TIPC_SERVICE_RANGE, 0), /* new name of TIPC_ADDR_NAMESEQ */
	AFSOCK_CONST(TIPC_ADDR_NAME, 11), /* address kind: service */
	AFSOCK_CONST(TIPC_SERVICE_ADDR, 0), /* new name of TIPC_ADDR_NAME */
	AFSOCK_CONST(TIPC_ADDR_ID, 11), /* address kind: socket */
	AFSOCK_CONST(TIPC_SOCKET_ADDR, 0), /* new name of TIPC_ADDR_ID */
	AFSOCK_CONST(TIPC_ZONE_SCOPE, 11), /* old scope, same as the cluster */
	AFSOCK_CONST(TIPC_CLUSTER_SCOPE, 11), /* visible in the cluster */
	AFSOCK_CONST(TIPC_NODE_SCOPE, 11), /* visible on this node */
	AFSOCK_CONST(TIPC_MAX_USER_MSG_SIZE, 0), /* longest message, 66000 */
	AFSOCK_CONST(TIPC_LOW_IMPORTANCE, 11), /* importance: low, dropped first */
	AFSOCK_CONST(TIPC_MEDIUM_IMPORTANCE, 11), /* importance: medium */
	AFSOCK_CONST(TIPC_HIGH_IMPORTANCE, 11), /* importance: high */
	AFSOCK_CONST(TIPC_CRITICAL_IMPORTANCE, 11), /* importance: critical, dropped last */
	AFSOCK_CONST(TIPC_OK, 0), /* not rejected */
	AFSOCK_CONST(TIPC_ERR_NO_NAME, 0), /* rejected: no such service */
	AFSOCK_CONST(TIPC_ERR_NO_PORT, 0), /* rejected: no such socket */
	AFSOCK_CONST(TIPC_ERR_NO_NODE, 0), /* rejected: no such node */
	AFSOCK_CONST(TIPC_ERR_OVERLOAD, 0), /* rejected: receiver full */
	AFSOCK_CONST(TIPC_CONN_SHUTDOWN, 0), /* rejected: connection shut down */
	AFSOCK_CONST(TIPC_SUB_PORTS, 11), /* subscription filter: every match */
	AFSOCK_CONST(TIPC_SUB_SERVICE, 11), /* subscription filter: first and last */
	AFSOCK_CONST(TIPC_SUB_CANCEL, 11), /* subscription filter: cancel */
	AFSOCK_CONST(TIPC_WAIT_FOREVER, 11), /* subscription without end */
	AFSOCK_CONST(TIPC_PUBLISHED, 11), /* event: appeared */
	AFSOCK_CONST(TIPC_WITHDRAWN, 11), /* event: vanished */
	AFSOCK_CONST(TIPC_SUBSCR_TIMEOUT, 11), /* event: subscription ended */
	AFSOCK_CONST(TIPC_IMPORTANCE, 11), /* option: importance of sent messages */
	AFSOCK_CONST(TIPC_SRC_DROPPABLE, 11), /* option: may drop at source */
	AFSOCK_CONST(TIPC_DEST_DROPPABLE, 11), /* option: may drop at destination */
	AFSOCK_CONST(TIPC_CONN_TIMEOUT, 11), /* option: connect timeout in ms (8000) */
	AFSOCK_CONST(TIPC_NODE_RECVQ_DEPTH, 0), /* option: obsolete, always 0 */
	AFSOCK_CONST(TIPC_SOCK_RECVQ_DEPTH, 0), /* option: read-only, unread messages here */
	AFSOCK_CONST(TIPC_SOCK_RECVQ_USED, 0), /* option: read-only, bytes they take */
	AFSOCK_CONST(TIPC_MCAST_BROADCAST, 0), /* option: force broadcast */
	AFSOCK_CONST(TIPC_MCAST_REPLICAST, 0), /* option: force replication */
	AFSOCK_CONST(TIPC_GROUP_JOIN, 0), /* option: struct tipc_group_req */
	AFSOCK_CONST(TIPC_GROUP_LEAVE, 0), /* option: leave the group */
	AFSOCK_CONST(TIPC_GROUP_LOOPBACK, 0), /* flag: copy of own messages */
	AFSOCK_CONST(TIPC_GROUP_MEMBER_EVTS, 0), /* flag: membership events */
	AFSOCK_CONST(TIPC_NODELAY, 0), /* option: no Nagle */
	AFSOCK_CONST(TIPC_ERRINFO, 0), /* cmsg: error code and length */
	AFSOCK_CONST(TIPC_RETDATA, 0), /* cmsg: returned data */
	AFSOCK_CONST(TIPC_DESTNAME, 0), /* cmsg: name the message was sent to */
	AFSOCK_CONST(SIOCGETLINKNAME, 0), /* ioctl: link name */
	AFSOCK_CONST(SIOCGETNODEID, 0), /* ioctl: node identity */
	AFSOCK_CONST(TIPC_NODEID_LEN, 0), /* bytes of a node identity */
	AFSOCK_CONST(TIPC_MAX_LINK_NAME, 0), /* bytes of a link name */
	AFSOCK_CONST(TIPC_AEAD_ALG_NAME, 0), /* bytes of an algorithm name */
	AFSOCK_CONST(TIPC_AEAD_KEYLEN_MIN, 0), /* shortest key with its salt */
	AFSOCK_CONST(TIPC_AEAD_KEYLEN_MAX, 0), /* longest key with its salt */
	{ NULL, 0, NULL, 0 }
};
