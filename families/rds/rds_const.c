/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* rds_const.c - constants of AF_RDS */
#define _GNU_SOURCE
#include <sys/socket.h>

#include <linux/rds.h>

#include "rds_const.h"

const struct afsock_const rds_consts[] = {
	AFSOCK_CONST(AF_RDS, 11), /* reliable datagram sockets (addresses are IPv4 or IPv6) */
	AFSOCK_CONST(PF_RDS, 11), /* = AF_RDS */
	AFSOCK_CONST(SOL_RDS, 11), /* RDS options */
	AFSOCK_CONST(RDS_CANCEL_SENT_TO, 0), /* option: drop queued for a peer */
	AFSOCK_CONST(RDS_GET_MR, 0), /* option: register memory */
	AFSOCK_CONST(RDS_FREE_MR, 0), /* option: free memory */
	AFSOCK_CONST(RDS_RECVERR, 0), /* option: completion notices */
	AFSOCK_CONST(RDS_CONG_MONITOR, 0), /* option: congestion notices */
	AFSOCK_CONST(RDS_GET_MR_FOR_DEST, 0), /* option: register for a peer */
	AFSOCK_CONST(SO_RDS_TRANSPORT, 0), /* option: force transport */
	AFSOCK_CONST(SO_RDS_MSG_RXPATH_LATENCY, 0), /* option: trace latency */
	AFSOCK_CONST(RDS_TRANS_IB, 0), /* transport: InfiniBand */
	AFSOCK_CONST(RDS_TRANS_GAP, 0), /* transport: unused */
	AFSOCK_CONST(RDS_TRANS_TCP, 0), /* transport: TCP */
	AFSOCK_CONST(RDS_TRANS_COUNT, 0), /* number of transports */
	AFSOCK_CONST(RDS_TRANS_NONE, 0), /* no transport */
	AFSOCK_CONST(RDS_CMSG_RDMA_ARGS, 0), /* cmsg: start an RDMA transfer */
	AFSOCK_CONST(RDS_CMSG_RDMA_DEST, 0), /* cmsg: where the peer's transfer goes */
	AFSOCK_CONST(RDS_CMSG_RDMA_MAP, 0), /* cmsg: register memory with a message */
	AFSOCK_CONST(RDS_CMSG_RDMA_STATUS, 0), /* cmsg: how a transfer ended */
	AFSOCK_CONST(RDS_CMSG_CONG_UPDATE, 0), /* cmsg: congestion has eased */
	AFSOCK_CONST(RDS_CMSG_ATOMIC_FADD, 0), /* cmsg: atomic add */
	AFSOCK_CONST(RDS_CMSG_ATOMIC_CSWP, 0), /* cmsg: atomic compare and swap */
	AFSOCK_CONST(RDS_CMSG_MASKED_ATOMIC_FADD, 0), /* cmsg: masked atomic add */
	AFSOCK_CONST(RDS_CMSG_MASKED_ATOMIC_CSWP, 0), /* cmsg: masked atomic compare and swap */
	AFSOCK_CONST(RDS_CMSG_RXPATH_LATENCY, 0), /* cmsg: receive latency trace */
	AFSOCK_CONST(RDS_RDMA_READWRITE, 0), /* flag: write access */
	AFSOCK_CONST(RDS_RDMA_FENCE, 0), /* flag: fence */
	AFSOCK_CONST(RDS_RDMA_INVALIDATE, 0), /* flag: invalidate key */
	AFSOCK_CONST(RDS_RDMA_USE_ONCE, 0), /* flag: free after use */
	AFSOCK_CONST(RDS_RDMA_DONTWAIT, 0), /* flag: no barrier wait */
	AFSOCK_CONST(RDS_RDMA_NOTIFY_ME, 0), /* flag: completion notice */
	AFSOCK_CONST(RDS_RDMA_SILENT, 0), /* flag: no remote interrupt */
	AFSOCK_CONST(RDS_RDMA_SUCCESS, 0), /* status: done */
	AFSOCK_CONST(RDS_RDMA_REMOTE_ERROR, 0), /* status: the peer failed */
	AFSOCK_CONST(RDS_RDMA_CANCELED, 0), /* status: cancelled */
	AFSOCK_CONST(RDS_RDMA_DROPPED, 0), /* status: dropped with its connection */
	AFSOCK_CONST(RDS_RDMA_OTHER_ERROR, 0), /* status: another error */
	AFSOCK_CONST(RDS_INFO_COUNTERS, 0), /* table: counters */
	AFSOCK_CONST(RDS_INFO_CONNECTIONS, 0), /* table: connections */
	AFSOCK_CONST(RDS_INFO_SEND_MESSAGES, 0), /* table: messages to send */
	AFSOCK_CONST(RDS_INFO_RETRANS_MESSAGES, 0), /* table: messages to send again */
	AFSOCK_CONST(RDS_INFO_RECV_MESSAGES, 0), /* table: messages to receive */
	AFSOCK_CONST(RDS_INFO_SOCKETS, 0), /* table: sockets */
	AFSOCK_CONST(RDS_INFO_TCP_SOCKETS, 0), /* table: TCP connections underneath */
	AFSOCK_CONST(RDS_INFO_IB_CONNECTIONS, 0), /* table: InfiniBand connections */
	AFSOCK_CONST(RDS_INFO_CONNECTION_STATS, 0), /* table: connection counters */
	AFSOCK_CONST(RDS_INFO_IWARP_CONNECTIONS, 0), /* table: iWARP connections */
	{ NULL, 0, NULL, 0 }
};
