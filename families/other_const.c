/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * other_const.c - constants of the families that have no directory here
 *
 * The first row of each family is its AF_ number: that is how lookups know
 * whose the rows up to the next one are. A family that gets a directory takes
 * its rows along.
 */
#define _GNU_SOURCE
#include <sys/socket.h>

#include <linux/if_pppox.h>
#include <linux/if_xdp.h>
#include <linux/kcm.h>
#include <linux/llc.h>
#include <linux/mctp.h>
#include <linux/nfc.h>
#include <linux/pfkeyv2.h>
#include <linux/phonet.h>
#include <linux/rxrpc.h>
#include <linux/smc.h>

#include "../core/internal.h"

/* Linux 4.11, 5.15; not in musl 1.2.3 */
#ifndef SOL_SMC
#define SOL_SMC 286
#endif
#ifndef AF_MCTP
#define AF_MCTP 45
#endif
#ifndef SOL_MCTP
#define SOL_MCTP 285
#endif

/* Linux 6.6 */
#ifndef XDP_USE_SG
#define XDP_USE_SG 16
#endif

/* net/smc/smc.h, not in uapi */
#ifndef SMCPROTO_SMC
#define SMCPROTO_SMC 0
#endif
#ifndef SMCPROTO_SMC6
#define SMCPROTO_SMC6 1
#endif

const struct afsock_const afsock__other_consts[] = {
	AFSOCK_CONST(AF_AX25, 11), /* amateur radio AX.25 */
	AFSOCK_CONST(AF_IPX, 11), /* Novell IPX (no longer in the kernel) */
	AFSOCK_CONST(AF_APPLETALK, 11), /* AppleTalk DDP */
	AFSOCK_CONST(AF_NETROM, 11), /* amateur radio NET/ROM */
	AFSOCK_CONST(AF_BRIDGE, 11), /* multiprotocol bridge; only used inside rtnetlink */

	AFSOCK_CONST(AF_ATMPVC, 11), /* ATM permanent circuits */
	AFSOCK_CONST(SOL_ATM, 0), /* ATM cell layer */
	AFSOCK_CONST(SOL_AAL, 0), /* ATM adaptation layer */

	AFSOCK_CONST(AF_X25, 11), /* ITU-T X.25 */
	AFSOCK_CONST(SOL_X25, 0), /* X.25 options */

	AFSOCK_CONST(AF_ROSE, 11), /* amateur radio ROSE (X.25 packet layer) */

	AFSOCK_CONST(AF_DECnet, 11), /* DECnet (left the kernel in 6.1) */
	AFSOCK_CONST(SOL_DECNET, 0), /* DECnet options */

	AFSOCK_CONST(AF_NETBEUI, 11), /* reserved for 802.2 LLC project, never used */
	AFSOCK_CONST(SOL_NETBEUI, 0), /* NetBEUI options */

	AFSOCK_CONST(AF_SECURITY, 11), /* security callback pseudo-family, never used */

	AFSOCK_CONST(AF_KEY, 11), /* PF_KEY v2 IPsec key management */
	AFSOCK_CONST(PF_KEY_V2, 0), /* protocol number */

	AFSOCK_CONST(AF_ASH, 11), /* Ash, never used */
	AFSOCK_CONST(AF_ECONET, 11), /* Acorn Econet (no longer in the kernel) */
	AFSOCK_CONST(AF_ATMSVC, 11), /* ATM switched circuits */
	AFSOCK_CONST(AF_SNA, 11), /* Linux SNA, never used */

	AFSOCK_CONST(AF_IRDA, 11), /* infra-red (left the kernel in 4.17) */
	AFSOCK_CONST(SOL_IRDA, 0), /* IrDA options */

	AFSOCK_CONST(AF_PPPOX, 11), /* PPP over X (PPPoE, PPTP, L2TP) */
	AFSOCK_CONST(SOL_PPPOL2TP, 0), /* PPP over L2TP options */
	AFSOCK_CONST(PX_PROTO_OE, 0), /* protocol: PPPoE */
	AFSOCK_CONST(PX_PROTO_OL2TP, 0), /* protocol: L2TP */
	AFSOCK_CONST(PX_PROTO_PPTP, 0), /* protocol: PPTP */

	AFSOCK_CONST(AF_WANPIPE, 11), /* Sangoma API (no longer in the kernel) */

	AFSOCK_CONST(AF_LLC, 11), /* IEEE 802.2 LLC */
	AFSOCK_CONST(SOL_LLC, 0), /* LLC options */
	AFSOCK_CONST(LLC_OPT_RETRY, 0), /* option: most retransmissions */
	AFSOCK_CONST(LLC_OPT_SIZE, 0), /* option: longest message */
	AFSOCK_CONST(LLC_OPT_ACK_TMR_EXP, 0), /* option: acknowledgement timer, seconds */
	AFSOCK_CONST(LLC_OPT_P_TMR_EXP, 0), /* option: poll timer, seconds */
	AFSOCK_CONST(LLC_OPT_REJ_TMR_EXP, 0), /* option: reject timer, seconds */
	AFSOCK_CONST(LLC_OPT_BUSY_TMR_EXP, 0), /* option: busy timer, seconds */
	AFSOCK_CONST(LLC_OPT_TX_WIN, 0), /* option: transmit window */
	AFSOCK_CONST(LLC_OPT_RX_WIN, 0), /* option: receive window */
	AFSOCK_CONST(LLC_OPT_PKTINFO, 0), /* option: packet information */
	AFSOCK_CONST(LLC_SAP_NULL, 0), /* service access point: null */
	AFSOCK_CONST(LLC_SAP_SNAP, 0), /* service access point: SNAP */

	AFSOCK_CONST(AF_IB, 0), /* native InfiniBand address (no socket() of its own) */
	AFSOCK_CONST(AF_MPLS, 0), /* MPLS; only used inside rtnetlink */

	AFSOCK_CONST(AF_IUCV, 0), /* z/VM inter-user communication */
	AFSOCK_CONST(SOL_IUCV, 0), /* IUCV options */

	AFSOCK_CONST(AF_RXRPC, 0), /* RxRPC (AFS) */
	AFSOCK_CONST(SOL_RXRPC, 0), /* RxRPC options */
	AFSOCK_CONST(RXRPC_USER_CALL_ID, 0), /* cmsg: the user's name for a call */
	AFSOCK_CONST(RXRPC_ABORT, 0), /* cmsg: abort code */
	AFSOCK_CONST(RXRPC_ACK, 0), /* cmsg: final acknowledgement */
	AFSOCK_CONST(RXRPC_NET_ERROR, 0), /* cmsg: network error */
	AFSOCK_CONST(RXRPC_BUSY, 0), /* cmsg: server busy */
	AFSOCK_CONST(RXRPC_LOCAL_ERROR, 0), /* cmsg: local error */
	AFSOCK_CONST(RXRPC_NEW_CALL, 0), /* cmsg: a new call came in */
	AFSOCK_CONST(RXRPC_SECURITY_KEY, 0), /* option: client key */
	AFSOCK_CONST(RXRPC_SECURITY_KEYRING, 0), /* option: server keyring */
	AFSOCK_CONST(RXRPC_EXCLUSIVE_CONNECTION, 0), /* option: one connection per call */
	AFSOCK_CONST(RXRPC_MIN_SECURITY_LEVEL, 0), /* option: lowest security level */
	AFSOCK_CONST(RXRPC_UPGRADEABLE_SERVICE, 0), /* option: service id upgrade */

	AFSOCK_CONST(AF_ISDN, 0), /* mISDN (ISDN terminals) */

	AFSOCK_CONST(AF_PHONET, 0), /* Nokia Phonet / ISI modems */
	AFSOCK_CONST(SOL_PNPIPE, 0), /* Phonet pipe options */
	AFSOCK_CONST(PN_PROTO_TRANSPORT, 0), /* protocol: transport */
	AFSOCK_CONST(PN_PROTO_PHONET, 0), /* protocol: datagrams */
	AFSOCK_CONST(PN_PROTO_PIPE, 0), /* protocol: pipes */
	AFSOCK_CONST(PNPIPE_ENCAP, 0), /* option: encapsulation */
	AFSOCK_CONST(PNPIPE_IFINDEX, 0), /* option: interface index */
	AFSOCK_CONST(PNPIPE_HANDLE, 0), /* option: pipe handle */
	AFSOCK_CONST(PNPIPE_INITSTATE, 0), /* option: initial state */

	AFSOCK_CONST(AF_IEEE802154, 0), /* 802.15.4 radio */

	AFSOCK_CONST(AF_CAIF, 0), /* ST-Ericsson CAIF modems */
	AFSOCK_CONST(SOL_CAIF, 0), /* CAIF options */

	AFSOCK_CONST(AF_NFC, 0), /* near-field communication */
	AFSOCK_CONST(SOL_NFC, 0), /* NFC options */
	AFSOCK_CONST(NFC_SOCKPROTO_RAW, 0), /* protocol: raw */
	AFSOCK_CONST(NFC_SOCKPROTO_LLCP, 0), /* protocol: LLCP */
	AFSOCK_CONST(NFC_LLCP_RW, 0), /* option: receive window */
	AFSOCK_CONST(NFC_LLCP_MIUX, 0), /* option: maximum information unit */

	AFSOCK_CONST(AF_KCM, 0), /* kernel connection multiplexor over TCP */
	AFSOCK_CONST(SOL_KCM, 0), /* KCM options */
	AFSOCK_CONST(KCMPROTO_CONNECTED, 0), /* protocol: over connected sockets */
	AFSOCK_CONST(KCM_RECV_DISABLE, 0), /* option: receive nothing here */

	AFSOCK_CONST(AF_SMC, 0), /* shared memory communications, in place of TCP */
	AFSOCK_CONST(SOL_SMC, 0), /* SMC options */
	AFSOCK_CONST(SMC_LIMIT_HS, 0), /* option: limit handshakes */
	AFSOCK_CONST(SMCPROTO_SMC, 0), /* protocol: over IPv4 */
	AFSOCK_CONST(SMCPROTO_SMC6, 0), /* protocol: over IPv6 */

	AFSOCK_CONST(AF_XDP, 0), /* express data path rings */
	AFSOCK_CONST(SOL_XDP, 0), /* AF_XDP options */
	AFSOCK_CONST(XDP_MMAP_OFFSETS, 0), /* option: read-only, ring offsets */
	AFSOCK_CONST(XDP_RX_RING, 0), /* option: receive ring size */
	AFSOCK_CONST(XDP_TX_RING, 0), /* option: transmit ring size */
	AFSOCK_CONST(XDP_UMEM_REG, 0), /* option: register memory */
	AFSOCK_CONST(XDP_UMEM_FILL_RING, 0), /* option: fill ring size */
	AFSOCK_CONST(XDP_UMEM_COMPLETION_RING, 0), /* option: completion ring size */
	AFSOCK_CONST(XDP_STATISTICS, 0), /* option: read-only, counters */
	AFSOCK_CONST(XDP_OPTIONS, 0), /* option: read-only, mode flags */
	AFSOCK_CONST(XDP_SHARED_UMEM, 0), /* sxdp_flags: share memory */
	AFSOCK_CONST(XDP_COPY, 0), /* sxdp_flags: copy mode */
	AFSOCK_CONST(XDP_ZEROCOPY, 0), /* sxdp_flags: zero-copy mode */
	AFSOCK_CONST(XDP_USE_NEED_WAKEUP, 0), /* sxdp_flags: wake-up flag */
	AFSOCK_CONST(XDP_USE_SG, 0), /* sxdp_flags: multi-buffer */

	AFSOCK_CONST(AF_MCTP, 0), /* Management Component Transport Protocol */
	AFSOCK_CONST(SOL_MCTP, 0), /* MCTP options */
	AFSOCK_CONST(MCTP_ADDR_NULL, 0), /* address: null */
	AFSOCK_CONST(MCTP_ADDR_ANY, 0), /* address: any */
	AFSOCK_CONST(MCTP_NET_ANY, 0), /* network: any */
	AFSOCK_CONST(MCTP_TAG_MASK, 0), /* tag bits */
	AFSOCK_CONST(MCTP_TAG_OWNER, 0), /* tag bit: sender owns it */
	AFSOCK_CONST(MCTP_TAG_PREALLOC, 0), /* tag bit: allocated before */
	AFSOCK_CONST(MCTP_OPT_ADDR_EXT, 0), /* option: extended addresses */
	{ NULL, 0, NULL, 0 }
};
