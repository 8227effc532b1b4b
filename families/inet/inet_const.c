/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * inet_const.c - constants of IPv4, IPv6 and the protocols on top of them
 *
 * linux/tcp.h and linux/udp.h cannot be included next to netinet/tcp.h and
 * netinet/udp.h; what only they have comes from inet_compat.h.
 */
#define _GNU_SOURCE
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/in6.h>
#include <linux/mptcp.h>
#include <linux/netfilter_ipv4.h>
#include <linux/sctp.h>
#include <linux/tls.h>

#include "inet_compat.h"
#include "inet_const.h"

const struct afsock_const inet_consts[] = {
	AFSOCK_CONST(AF_INET, 11), /* Internet, IPv4 */
	AFSOCK_CONST(AF_INET6, 11), /* Internet, IPv6 */
	AFSOCK_CONST(SOL_IP, 11), /* level of IPv4 options */
	AFSOCK_CONST(SOL_IPV6, 0), /* IPv6 options */
	AFSOCK_CONST(SOL_ICMPV6, 0), /* ICMPv6 options */
	AFSOCK_CONST(SOL_RAW, 0), /* raw socket options */
	AFSOCK_CONST(SOL_TCP, 11), /* TCP options */
	AFSOCK_CONST(SOL_UDP, 11), /* UDP options */
	AFSOCK_CONST(SOL_UDPLITE, 0), /* UDP-Lite options */
	AFSOCK_CONST(SOL_SCTP, 0), /* SCTP options */
	AFSOCK_CONST(SOL_DCCP, 0), /* DCCP options */
	AFSOCK_CONST(SOL_MPTCP, 0), /* MPTCP options */
	AFSOCK_CONST(SOL_TLS, 0), /* kernel TLS options */
	AFSOCK_CONST(SO_ORIGINAL_DST, 14), /* destination before NAT (level SOL_IP) */

	AFSOCK_CONST(MSG_NOTIFICATION, 0), /* SCTP: an event, not data */

	AFSOCK_CONST(IPPROTO_IP, 11), /* IPv4 (also option level) */
	AFSOCK_CONST(IPPROTO_HOPOPTS, 11), /* IPv6 hop-by-hop header */
	AFSOCK_CONST(IPPROTO_ICMP, 11), /* ICMP for IPv4 */
	AFSOCK_CONST(IPPROTO_IGMP, 11), /* group management */
	AFSOCK_CONST(IPPROTO_IPIP, 11), /* IPv4 in IPv4 */
	AFSOCK_CONST(IPPROTO_TCP, 11), /* TCP (also option level) */
	AFSOCK_CONST(IPPROTO_EGP, 11), /* exterior gateway protocol */
	AFSOCK_CONST(IPPROTO_PUP, 11), /* PARC universal packet */
	AFSOCK_CONST(IPPROTO_UDP, 11), /* UDP (also option level) */
	AFSOCK_CONST(IPPROTO_IDP, 11), /* XNS datagrams */
	AFSOCK_CONST(IPPROTO_TP, 11), /* ISO TP class 4 */
	AFSOCK_CONST(IPPROTO_DCCP, 0), /* datagram congestion control */
	AFSOCK_CONST(IPPROTO_IPV6, 11), /* IPv6 (also option level) */
	AFSOCK_CONST(IPPROTO_ROUTING, 11), /* IPv6 routing header */
	AFSOCK_CONST(IPPROTO_FRAGMENT, 11), /* IPv6 fragment header */
	AFSOCK_CONST(IPPROTO_RSVP, 11), /* resource reservation */
	AFSOCK_CONST(IPPROTO_GRE, 11), /* generic routing encapsulation */
	AFSOCK_CONST(IPPROTO_ESP, 11), /* IPsec encrypted payload */
	AFSOCK_CONST(IPPROTO_AH, 11), /* IPsec authentication header */
	AFSOCK_CONST(IPPROTO_ICMPV6, 11), /* ICMP for IPv6 */
	AFSOCK_CONST(IPPROTO_NONE, 11), /* IPv6 no next header */
	AFSOCK_CONST(IPPROTO_DSTOPTS, 11), /* IPv6 destination options */
	AFSOCK_CONST(IPPROTO_MTP, 0), /* multicast transport */
	AFSOCK_CONST(IPPROTO_BEETPH, 0), /* IPsec BEET pseudo header */
	AFSOCK_CONST(IPPROTO_ENCAP, 0), /* encapsulation header */
	AFSOCK_CONST(IPPROTO_PIM, 11), /* protocol independent multicast */
	AFSOCK_CONST(IPPROTO_COMP, 0), /* IP compression */
	AFSOCK_CONST(IPPROTO_L2TP, 0), /* L2TP version 3 */
	AFSOCK_CONST(IPPROTO_SCTP, 11), /* SCTP (also option level) */
	AFSOCK_CONST(IPPROTO_MH, 0), /* IPv6 mobility header */
	AFSOCK_CONST(IPPROTO_UDPLITE, 11), /* UDP-Lite (leaves the kernel about 7.1) */
	AFSOCK_CONST(IPPROTO_MPLS, 0), /* MPLS in IP */
	AFSOCK_CONST(IPPROTO_ETHERNET, 0), /* Ethernet in IP */
	AFSOCK_CONST(IPPROTO_AGGFRAG, 0), /* IPsec aggregation/fragmentation */
	AFSOCK_CONST(IPPROTO_RAW, 11), /* raw IP packets */
	AFSOCK_CONST(IPPROTO_SMC, 0), /* SMC as TCP protocol (6.11) */
	AFSOCK_CONST(IPPROTO_MPTCP, 11), /* multipath TCP */
	AFSOCK_CONST(IPPROTO_MAX, 0), /* one past the last protocol number */
	AFSOCK_CONST(IPPORT_RESERVED, 11), /* ports below need privilege */
	AFSOCK_CONST(IPPORT_USERRESERVED, 11), /* historic upper limit of user ports */
	AFSOCK_CONST(INADDR_ANY, 11), /* 0.0.0.0 (a host order number, like all of these) */
	AFSOCK_CONST(INADDR_BROADCAST, 11), /* 255.255.255.255 */
	AFSOCK_CONST(INADDR_NONE, 11), /* error value of inet_addr */
	AFSOCK_CONST(INADDR_LOOPBACK, 11), /* 127.0.0.1 */
	AFSOCK_CONST(INADDR_UNSPEC_GROUP, 11), /* 224.0.0.0 */
	AFSOCK_CONST(INADDR_ALLHOSTS_GROUP, 11), /* 224.0.0.1 */
	AFSOCK_CONST(INADDR_ALLRTRS_GROUP, 0), /* 224.0.0.2 */
	AFSOCK_CONST(INADDR_ALLSNOOPERS_GROUP, 0), /* 224.0.0.106 */
	AFSOCK_CONST(INADDR_MAX_LOCAL_GROUP, 11), /* 224.0.0.255 */
	AFSOCK_CONST(INADDR_DUMMY, 0), /* 192.0.0.8 */

	AFSOCK_CONST(IP_TOS, 11), /* type of service / DSCP */
	AFSOCK_CONST(IP_TTL, 11), /* time to live */
	AFSOCK_CONST(IP_HDRINCL, 11), /* caller supplies the IP header */
	AFSOCK_CONST(IP_OPTIONS, 11), /* IP options to send */
	AFSOCK_CONST(IP_ROUTER_ALERT, 0), /* receive router-alert packets */
	AFSOCK_CONST(IP_RECVOPTS, 11), /* receive IP options */
	AFSOCK_CONST(IP_RETOPTS, 11), /* receive raw options (also IP_RECVRETOPTS) */
	AFSOCK_CONST(IP_RECVRETOPTS, 11), /* = IP_RETOPTS */
	AFSOCK_CONST(IP_PKTINFO, 14), /* interface and addresses of a packet (struct in_pktinfo) */
	AFSOCK_CONST(IP_PKTOPTIONS, 0), /* pending control data of a stream */
	AFSOCK_CONST(IP_MTU_DISCOVER, 0), /* path MTU policy */
	AFSOCK_CONST(IP_PMTUDISC_DONT, 0), /* never set DF */
	AFSOCK_CONST(IP_PMTUDISC_WANT, 0), /* per-route */
	AFSOCK_CONST(IP_PMTUDISC_DO, 0), /* always set DF */
	AFSOCK_CONST(IP_PMTUDISC_PROBE, 0), /* set DF, ignore path MTU */
	AFSOCK_CONST(IP_PMTUDISC_INTERFACE, 0), /* use interface MTU, no DF */
	AFSOCK_CONST(IP_PMTUDISC_OMIT, 0), /* as INTERFACE but allow fragmentation */
	AFSOCK_CONST(IP_RECVERR, 14), /* queue extended errors */
	AFSOCK_CONST(IP_RECVERR_RFC4884, 0), /* parse ICMP extensions */
	AFSOCK_CONST(IP_RECVTTL, 14), /* receive TTL */
	AFSOCK_CONST(IP_RECVTOS, 11), /* receive TOS */
	AFSOCK_CONST(IP_RECVFRAGSIZE, 0), /* receive fragment size */
	AFSOCK_CONST(IP_MTU, 0), /* read-only: path MTU */
	AFSOCK_CONST(IP_FREEBIND, 14), /* bind to non-local address */
	AFSOCK_CONST(IP_IPSEC_POLICY, 0), /* IPsec policy */
	AFSOCK_CONST(IP_XFRM_POLICY, 0), /* IPsec policy (xfrm) */
	AFSOCK_CONST(IP_PASSSEC, 0), /* receive security label */
	AFSOCK_CONST(IP_TRANSPARENT, 11), /* transparent proxying */
	AFSOCK_CONST(IP_ORIGDSTADDR, 0), /* original destination (cmsg) */
	AFSOCK_CONST(IP_RECVORIGDSTADDR, 14), /* ask for IP_ORIGDSTADDR */
	AFSOCK_CONST(IP_MINTTL, 0), /* drop below this TTL */
	AFSOCK_CONST(IP_NODEFRAG, 0), /* no reassembly on raw sockets */
	AFSOCK_CONST(IP_CHECKSUM, 0), /* receive checksum */
	AFSOCK_CONST(IP_BIND_ADDRESS_NO_PORT, 11), /* delay port choice to connect */
	AFSOCK_CONST(IP_LOCAL_PORT_RANGE, 0), /* narrow ephemeral port range */
	AFSOCK_CONST(IP_PROTOCOL, 0), /* read-only: protocol of a raw socket (6.4) */
	AFSOCK_CONST(IP_MULTICAST_IF, 11), /* outgoing multicast interface */
	AFSOCK_CONST(IP_MULTICAST_TTL, 11), /* multicast TTL */
	AFSOCK_CONST(IP_MULTICAST_LOOP, 11), /* loop multicast back */
	AFSOCK_CONST(IP_MULTICAST_ALL, 0), /* deliver groups joined by others */
	AFSOCK_CONST(IP_ADD_MEMBERSHIP, 11), /* join group */
	AFSOCK_CONST(IP_DROP_MEMBERSHIP, 11), /* leave group */
	AFSOCK_CONST(IP_UNBLOCK_SOURCE, 14), /* unblock a source */
	AFSOCK_CONST(IP_BLOCK_SOURCE, 14), /* block a source */
	AFSOCK_CONST(IP_ADD_SOURCE_MEMBERSHIP, 14), /* join source-specific group */
	AFSOCK_CONST(IP_DROP_SOURCE_MEMBERSHIP, 14), /* leave source-specific group */
	AFSOCK_CONST(IP_MSFILTER, 0), /* full source filter */
	AFSOCK_CONST(IP_UNICAST_IF, 0), /* interface for unicast */
	AFSOCK_CONST(MCAST_JOIN_GROUP, 0), /* join, any family */
	AFSOCK_CONST(MCAST_BLOCK_SOURCE, 0), /* block source, any family */
	AFSOCK_CONST(MCAST_UNBLOCK_SOURCE, 0), /* unblock source, any family */
	AFSOCK_CONST(MCAST_LEAVE_GROUP, 0), /* leave, any family */
	AFSOCK_CONST(MCAST_JOIN_SOURCE_GROUP, 0), /* join source, any family */
	AFSOCK_CONST(MCAST_LEAVE_SOURCE_GROUP, 0), /* leave source, any family */
	AFSOCK_CONST(MCAST_MSFILTER, 0), /* source filter, any family */
	AFSOCK_CONST(IP_DEFAULT_MULTICAST_TTL, 11), /* default 1 */
	AFSOCK_CONST(IP_DEFAULT_MULTICAST_LOOP, 11), /* default 1 */
	AFSOCK_CONST(IP_MAX_MEMBERSHIPS, 11), /* historic limit */

	AFSOCK_CONST(IPV6_ADDRFORM, 0), /* turn into IPv4 socket */
	AFSOCK_CONST(IPV6_2292PKTINFO, 0), /* IPV6_PKTINFO of RFC 2292 */
	AFSOCK_CONST(IPV6_2292HOPOPTS, 0), /* IPV6_HOPOPTS of RFC 2292 */
	AFSOCK_CONST(IPV6_2292DSTOPTS, 0), /* IPV6_DSTOPTS of RFC 2292 */
	AFSOCK_CONST(IPV6_2292RTHDR, 0), /* IPV6_RTHDR of RFC 2292 */
	AFSOCK_CONST(IPV6_2292PKTOPTIONS, 0), /* pending control data, RFC 2292 */
	AFSOCK_CONST(IPV6_CHECKSUM, 11), /* checksum offset on raw socket */
	AFSOCK_CONST(IPV6_2292HOPLIMIT, 0), /* IPV6_HOPLIMIT of RFC 2292 */
	AFSOCK_CONST(IPV6_NEXTHOP, 11), /* address of the next hop, RFC 3542 */
	AFSOCK_CONST(IPV6_AUTHHDR, 0), /* authentication header */
	AFSOCK_CONST(IPV6_FLOWINFO, 0), /* receive flow information */
	AFSOCK_CONST(IPV6_UNICAST_HOPS, 11), /* hop limit */
	AFSOCK_CONST(IPV6_MULTICAST_IF, 11), /* multicast interface index */
	AFSOCK_CONST(IPV6_MULTICAST_HOPS, 11), /* multicast hop limit */
	AFSOCK_CONST(IPV6_MULTICAST_LOOP, 11), /* loop multicast back */
	AFSOCK_CONST(IPV6_JOIN_GROUP, 11), /* join group */
	AFSOCK_CONST(IPV6_LEAVE_GROUP, 11), /* leave group */
	AFSOCK_CONST(IPV6_ADD_MEMBERSHIP, 0), /* = IPV6_JOIN_GROUP */
	AFSOCK_CONST(IPV6_DROP_MEMBERSHIP, 0), /* = IPV6_LEAVE_GROUP */
	AFSOCK_CONST(IPV6_ROUTER_ALERT, 0), /* receive router-alert packets */
	AFSOCK_CONST(IPV6_MTU_DISCOVER, 0), /* path MTU policy */
	AFSOCK_CONST(IPV6_MTU, 0), /* MTU of the path, or a limit below it */
	AFSOCK_CONST(IPV6_RECVERR, 14), /* queue extended errors */
	AFSOCK_CONST(IPV6_V6ONLY, 11), /* no IPv4-mapped traffic */
	AFSOCK_CONST(IPV6_JOIN_ANYCAST, 0), /* join anycast */
	AFSOCK_CONST(IPV6_LEAVE_ANYCAST, 0), /* leave anycast */
	AFSOCK_CONST(IPV6_MULTICAST_ALL, 0), /* deliver groups joined by others */
	AFSOCK_CONST(IPV6_ROUTER_ALERT_ISOLATE, 0), /* isolate router alert by namespace */
	AFSOCK_CONST(IPV6_RECVERR_RFC4884, 0), /* parse ICMPv6 extensions */
	AFSOCK_CONST(IPV6_FLOWLABEL_MGR, 0), /* manage flow labels */
	AFSOCK_CONST(IPV6_FLOWINFO_SEND, 0), /* send sin6_flowinfo of the address */
	AFSOCK_CONST(IPV6_IPSEC_POLICY, 0), /* IPsec policy */
	AFSOCK_CONST(IPV6_XFRM_POLICY, 0), /* IPsec policy (xfrm) */
	AFSOCK_CONST(IPV6_HDRINCL, 0), /* caller supplies the IPv6 header */
	AFSOCK_CONST(IPV6_RECVPKTINFO, 11), /* ask for IPV6_PKTINFO */
	AFSOCK_CONST(IPV6_PKTINFO, 11), /* interface and address (struct in6_pktinfo) */
	AFSOCK_CONST(IPV6_RECVHOPLIMIT, 11), /* ask for IPV6_HOPLIMIT */
	AFSOCK_CONST(IPV6_HOPLIMIT, 11), /* hop limit (cmsg) */
	AFSOCK_CONST(IPV6_RECVHOPOPTS, 11), /* ask for IPV6_HOPOPTS */
	AFSOCK_CONST(IPV6_HOPOPTS, 11), /* hop-by-hop options */
	AFSOCK_CONST(IPV6_RTHDRDSTOPTS, 11), /* destination options before routing header */
	AFSOCK_CONST(IPV6_RECVRTHDR, 11), /* ask for IPV6_RTHDR */
	AFSOCK_CONST(IPV6_RTHDR, 11), /* routing header */
	AFSOCK_CONST(IPV6_RECVDSTOPTS, 11), /* ask for IPV6_DSTOPTS */
	AFSOCK_CONST(IPV6_DSTOPTS, 11), /* destination options */
	AFSOCK_CONST(IPV6_RECVPATHMTU, 11), /* receive path MTU */
	AFSOCK_CONST(IPV6_PATHMTU, 11), /* path MTU (struct ip6_mtuinfo) */
	AFSOCK_CONST(IPV6_DONTFRAG, 11), /* do not fragment */
	AFSOCK_CONST(IPV6_RECVTCLASS, 11), /* ask for IPV6_TCLASS */
	AFSOCK_CONST(IPV6_TCLASS, 11), /* traffic class */
	AFSOCK_CONST(IPV6_AUTOFLOWLABEL, 0), /* automatic flow label */
	AFSOCK_CONST(IPV6_ADDR_PREFERENCES, 0), /* source address preference */
	AFSOCK_CONST(IPV6_MINHOPCOUNT, 0), /* drop below this hop limit */
	AFSOCK_CONST(IPV6_ORIGDSTADDR, 0), /* original destination (cmsg) */
	AFSOCK_CONST(IPV6_RECVORIGDSTADDR, 0), /* ask for IPV6_ORIGDSTADDR */
	AFSOCK_CONST(IPV6_TRANSPARENT, 0), /* transparent proxying */
	AFSOCK_CONST(IPV6_UNICAST_IF, 0), /* interface for unicast */
	AFSOCK_CONST(IPV6_RECVFRAGSIZE, 0), /* receive fragment size */
	AFSOCK_CONST(IPV6_FREEBIND, 0), /* bind to non-local address */
	AFSOCK_CONST(IPV6_RTHDR_TYPE_0, 11), /* routing type 0 */
	AFSOCK_CONST(ICMPV6_FILTER, 0), /* filter bitmap of a raw ICMPv6 socket */
	AFSOCK_CONST(ICMP_FILTER, 0), /* filter bitmap of a raw ICMP socket */

	AFSOCK_CONST(TCP_NODELAY, 11), /* disable Nagle */
	AFSOCK_CONST(TCP_MAXSEG, 11), /* maximum segment size */
	AFSOCK_CONST(TCP_CORK, 11), /* send only full segments */
	AFSOCK_CONST(TCP_KEEPIDLE, 11), /* idle seconds before keep-alive */
	AFSOCK_CONST(TCP_KEEPINTVL, 11), /* seconds between probes */
	AFSOCK_CONST(TCP_KEEPCNT, 11), /* probes before giving up */
	AFSOCK_CONST(TCP_SYNCNT, 11), /* SYN retransmits */
	AFSOCK_CONST(TCP_LINGER2, 11), /* seconds in FIN_WAIT2 */
	AFSOCK_CONST(TCP_DEFER_ACCEPT, 11), /* wake listener on data only */
	AFSOCK_CONST(TCP_WINDOW_CLAMP, 11), /* limit advertised window */
	AFSOCK_CONST(TCP_INFO, 11), /* read-only: struct tcp_info */
	AFSOCK_CONST(TCP_QUICKACK, 11), /* immediate acknowledgements */
	AFSOCK_CONST(TCP_CONGESTION, 11), /* congestion algorithm name */
	AFSOCK_CONST(TCP_MD5SIG, 14), /* MD5 signature key */
	AFSOCK_CONST(TCP_COOKIE_TRANSACTIONS, 0), /* removed, number reserved */
	AFSOCK_CONST(TCP_THIN_LINEAR_TIMEOUTS, 14), /* thin-stream linear back-off */
	AFSOCK_CONST(TCP_THIN_DUPACK, 14), /* thin-stream fast retransmit */
	AFSOCK_CONST(TCP_USER_TIMEOUT, 11), /* milliseconds that data may stay unacknowledged */
	AFSOCK_CONST(TCP_REPAIR, 14), /* checkpoint/restore mode */
	AFSOCK_CONST(TCP_REPAIR_QUEUE, 14), /* queue selected in repair mode */
	AFSOCK_CONST(TCP_QUEUE_SEQ, 14), /* sequence number of that queue */
	AFSOCK_CONST(TCP_REPAIR_OPTIONS, 14), /* options in repair mode */
	AFSOCK_CONST(TCP_FASTOPEN, 11), /* fast-open queue length of a listener */
	AFSOCK_CONST(TCP_TIMESTAMP, 14), /* timestamp clock */
	AFSOCK_CONST(TCP_NOTSENT_LOWAT, 11), /* unsent low-water mark */
	AFSOCK_CONST(TCP_CC_INFO, 14), /* read-only: congestion state */
	AFSOCK_CONST(TCP_SAVE_SYN, 14), /* keep SYN headers */
	AFSOCK_CONST(TCP_SAVED_SYN, 14), /* read-only: kept SYN headers */
	AFSOCK_CONST(TCP_REPAIR_WINDOW, 14), /* window in repair mode */
	AFSOCK_CONST(TCP_FASTOPEN_CONNECT, 14), /* fast open on connect() */
	AFSOCK_CONST(TCP_ULP, 14), /* upper-layer protocol name ("tls", "espintcp") */
	AFSOCK_CONST(TCP_MD5SIG_EXT, 14), /* MD5 key with flags */
	AFSOCK_CONST(TCP_FASTOPEN_KEY, 14), /* fast-open key */
	AFSOCK_CONST(TCP_FASTOPEN_NO_COOKIE, 14), /* fast open without cookie */
	AFSOCK_CONST(TCP_ZEROCOPY_RECEIVE, 14), /* mmap receive */
	AFSOCK_CONST(TCP_INQ, 14), /* unread bytes as control message */
	AFSOCK_CONST(TCP_CM_INQ, 0), /* = TCP_INQ */
	AFSOCK_CONST(TCP_TX_DELAY, 14), /* delay outgoing packets (microseconds) */
	AFSOCK_CONST(TCP_AO_ADD_KEY, 0), /* authentication option: add key */
	AFSOCK_CONST(TCP_AO_DEL_KEY, 0), /* authentication option: delete key */
	AFSOCK_CONST(TCP_AO_INFO, 0), /* authentication option: state */
	AFSOCK_CONST(TCP_AO_GET_KEYS, 0), /* authentication option: list keys */
	AFSOCK_CONST(TCP_AO_REPAIR, 0), /* authentication option: repair */
	AFSOCK_CONST(TCP_IS_MPTCP, 0), /* read-only: still multipath */
	AFSOCK_CONST(TCP_RTO_MAX_MS, 0), /* cap of the retransmission timer */
	AFSOCK_CONST(TCP_RTO_MIN_US, 0), /* floor of the retransmission timer */
	AFSOCK_CONST(TCP_DELACK_MAX_US, 0), /* cap of delayed acknowledgement */
	AFSOCK_CONST(TCP_REPAIR_ON, 0), /* value: enter repair */
	AFSOCK_CONST(TCP_REPAIR_OFF, 0), /* value: leave repair */
	AFSOCK_CONST(TCP_REPAIR_OFF_NO_WP, 0), /* value: leave without window probe */
	AFSOCK_CONST(TLS_TX, 0), /* kernel TLS: transmit key (level SOL_TLS) */
	AFSOCK_CONST(TLS_RX, 0), /* kernel TLS: receive key */
	AFSOCK_CONST(TLS_TX_ZEROCOPY_RO, 0), /* kernel TLS: sendfile zero copy */
	AFSOCK_CONST(TLS_RX_EXPECT_NO_PAD, 0), /* kernel TLS: no record padding expected */
	AFSOCK_CONST(TLS_SET_RECORD_TYPE, 0), /* kernel TLS: record type cmsg (send) */
	AFSOCK_CONST(TLS_GET_RECORD_TYPE, 0), /* kernel TLS: record type cmsg (receive) */

	AFSOCK_CONST(UDP_CORK, 0), /* send only full datagrams */
	AFSOCK_CONST(UDP_ENCAP, 0), /* encapsulation kind */
	AFSOCK_CONST(UDP_NO_CHECK6_TX, 0), /* no checksum on IPv6 send */
	AFSOCK_CONST(UDP_NO_CHECK6_RX, 0), /* accept zero checksum on IPv6 */
	AFSOCK_CONST(UDP_SEGMENT, 0), /* segmentation offload size (option and cmsg) */
	AFSOCK_CONST(UDP_GRO, 0), /* receive offload (option and cmsg) */
	AFSOCK_CONST(UDP_ENCAP_ESPINUDP, 0), /* kind: ESP in UDP */
	AFSOCK_CONST(UDP_ENCAP_L2TPINUDP, 0), /* kind: L2TP in UDP */
	AFSOCK_CONST(UDP_ENCAP_GTP0, 0), /* kind: GTP version 0 */
	AFSOCK_CONST(UDP_ENCAP_GTP1U, 0), /* kind: GTP version 1, user plane */
	AFSOCK_CONST(UDP_ENCAP_RXRPC, 0), /* kind: RxRPC */
	AFSOCK_CONST(UDPLITE_SEND_CSCOV, 11), /* bytes covered when sending (0: all; at least 8) */
	AFSOCK_CONST(UDPLITE_RECV_CSCOV, 11), /* smallest coverage accepted */
	AFSOCK_CONST(MPTCP_INFO, 0), /* struct mptcp_info */
	AFSOCK_CONST(MPTCP_TCPINFO, 0), /* tcp_info of each subflow */
	AFSOCK_CONST(MPTCP_SUBFLOW_ADDRS, 0), /* addresses of each subflow */
	AFSOCK_CONST(MPTCP_FULL_INFO, 0), /* all three at once */
	AFSOCK_CONST(MPTCP_INFO_FLAG_FALLBACK, 0), /* fell back to plain TCP */
	AFSOCK_CONST(MPTCP_INFO_FLAG_REMOTE_KEY_RECEIVED, 0), /* peer key known */
	AFSOCK_CONST(SCTP_RTOINFO, 0), /* retransmission timers */
	AFSOCK_CONST(SCTP_ASSOCINFO, 0), /* association parameters */
	AFSOCK_CONST(SCTP_INITMSG, 0), /* initial stream counts (option and cmsg) */
	AFSOCK_CONST(SCTP_NODELAY, 0), /* disable Nagle */
	AFSOCK_CONST(SCTP_AUTOCLOSE, 0), /* idle close of one-to-many */
	AFSOCK_CONST(SCTP_SET_PEER_PRIMARY_ADDR, 0), /* ask peer to change primary */
	AFSOCK_CONST(SCTP_PRIMARY_ADDR, 0), /* own choice of primary */
	AFSOCK_CONST(SCTP_ADAPTATION_LAYER, 0), /* adaptation indication */
	AFSOCK_CONST(SCTP_DISABLE_FRAGMENTS, 0), /* do not fragment */
	AFSOCK_CONST(SCTP_PEER_ADDR_PARAMS, 0), /* heartbeat parameters */
	AFSOCK_CONST(SCTP_DEFAULT_SEND_PARAM, 0), /* default sndrcvinfo */
	AFSOCK_CONST(SCTP_EVENTS, 0), /* event subscription (old) */
	AFSOCK_CONST(SCTP_I_WANT_MAPPED_V4_ADDR, 0), /* IPv4-mapped addresses */
	AFSOCK_CONST(SCTP_MAXSEG, 0), /* fragment size */
	AFSOCK_CONST(SCTP_STATUS, 0), /* association status */
	AFSOCK_CONST(SCTP_GET_PEER_ADDR_INFO, 0), /* peer address state */
	AFSOCK_CONST(SCTP_DELAYED_SACK, 0), /* delayed SACK */
	AFSOCK_CONST(SCTP_CONTEXT, 0), /* default context */
	AFSOCK_CONST(SCTP_FRAGMENT_INTERLEAVE, 0), /* interleave level */
	AFSOCK_CONST(SCTP_PARTIAL_DELIVERY_POINT, 0), /* partial delivery size */
	AFSOCK_CONST(SCTP_MAX_BURST, 0), /* burst limit */
	AFSOCK_CONST(SCTP_AUTH_CHUNK, 0), /* authenticate a chunk type */
	AFSOCK_CONST(SCTP_HMAC_IDENT, 0), /* HMAC list */
	AFSOCK_CONST(SCTP_AUTH_KEY, 0), /* shared key */
	AFSOCK_CONST(SCTP_AUTH_ACTIVE_KEY, 0), /* active key */
	AFSOCK_CONST(SCTP_AUTH_DELETE_KEY, 0), /* delete key */
	AFSOCK_CONST(SCTP_AUTO_ASCONF, 0), /* automatic address reconfiguration */
	AFSOCK_CONST(SCTP_RECVRCVINFO, 0), /* ask for SCTP_RCVINFO */
	AFSOCK_CONST(SCTP_RECVNXTINFO, 0), /* ask for SCTP_NXTINFO */
	AFSOCK_CONST(SCTP_DEFAULT_SNDINFO, 0), /* default sndinfo */
	AFSOCK_CONST(SCTP_REUSE_PORT, 0), /* several sockets on one address */
	AFSOCK_CONST(SCTP_EVENT, 0), /* subscribe one event */
	AFSOCK_CONST(SCTP_SOCKOPT_BINDX_ADD, 0), /* add local address */
	AFSOCK_CONST(SCTP_SOCKOPT_BINDX_REM, 0), /* remove local address */
	AFSOCK_CONST(SCTP_SOCKOPT_PEELOFF, 0), /* detach association to a new fd */
	AFSOCK_CONST(SCTP_SOCKOPT_PEELOFF_FLAGS, 0), /* same, with type flags */
	AFSOCK_CONST(SCTP_GET_PEER_ADDRS, 0), /* list peer addresses */
	AFSOCK_CONST(SCTP_GET_LOCAL_ADDRS, 0), /* list local addresses */
	AFSOCK_CONST(SCTP_SOCKOPT_CONNECTX, 0), /* connect to several addresses */
	AFSOCK_CONST(SCTP_SNDRCV, 0), /* cmsg: old send/receive info */
	AFSOCK_CONST(SCTP_SNDINFO, 0), /* cmsg: send info */
	AFSOCK_CONST(SCTP_RCVINFO, 0), /* cmsg: receive info */
	AFSOCK_CONST(SCTP_NXTINFO, 0), /* cmsg: next message info */
	AFSOCK_CONST(SCTP_PRINFO, 0), /* cmsg: partial reliability */
	AFSOCK_CONST(SCTP_AUTHINFO, 0), /* cmsg: key choice */
	AFSOCK_CONST(SCTP_DSTADDRV4, 0), /* cmsg: extra IPv4 destination */
	AFSOCK_CONST(SCTP_DSTADDRV6, 0), /* cmsg: extra IPv6 destination */
	{ NULL, 0, NULL, 0 }
};
