/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * inet_compat.h - numbers that older headers lack, to be included after them
 *
 * Each group says since when they have been there.
 */
#ifndef AFSOCK_INET_COMPAT_H
#define AFSOCK_INET_COMPAT_H

/* include/linux/socket.h, not in uapi */
#ifndef SOL_UDPLITE
#define SOL_UDPLITE 136
#endif
#ifndef SOL_SCTP
#define SOL_SCTP 132
#endif

/* include/net/udplite.h (Linux 2.6.20), not in uapi */
#ifndef UDPLITE_SEND_CSCOV
#define UDPLITE_SEND_CSCOV 10
#endif
#ifndef UDPLITE_RECV_CSCOV
#define UDPLITE_RECV_CSCOV 11
#endif

/* linux/udp.h, which cannot be included next to netinet/udp.h */
#ifndef UDP_ENCAP_RXRPC
#define UDP_ENCAP_RXRPC 6
#endif

/* linux/in.h, but not glibc's netinet/in.h */
#ifndef IPPROTO_L2TP
#define IPPROTO_L2TP 115
#endif

/* glibc has these, musl 1.2.3 has not. */
#ifndef SOL_MPTCP
#define SOL_MPTCP 284
#endif
#ifndef IPPORT_USERRESERVED
#define IPPORT_USERRESERVED 5000
#endif
#ifndef TCP_COOKIE_TRANSACTIONS
#define TCP_COOKIE_TRANSACTIONS 15
#endif

/* linux/in6.h has these since 6.2; the kernel since 2.4 */
#ifndef IPV6_FLOWINFO
#define IPV6_FLOWINFO 11
#endif
#ifndef IPV6_FLOWLABEL_MGR
#define IPV6_FLOWLABEL_MGR 32
#endif
#ifndef IPV6_FLOWINFO_SEND
#define IPV6_FLOWINFO_SEND 33
#endif

/* Linux 6.3 */
#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif

/* Linux 6.4 */
#ifndef IP_PROTOCOL
#define IP_PROTOCOL 52
#endif

/* Linux 6.5 */
#ifndef MPTCP_FULL_INFO
#define MPTCP_FULL_INFO 4
#endif

/* Linux 6.7 */
#ifndef TCP_AO_ADD_KEY
#define TCP_AO_ADD_KEY 38
#endif
#ifndef TCP_AO_DEL_KEY
#define TCP_AO_DEL_KEY 39
#endif
#ifndef TCP_AO_INFO
#define TCP_AO_INFO 40
#endif
#ifndef TCP_AO_GET_KEYS
#define TCP_AO_GET_KEYS 41
#endif
#ifndef TCP_AO_REPAIR
#define TCP_AO_REPAIR 42
#endif

/* Linux 6.11 */
#ifndef IPPROTO_SMC
#define IPPROTO_SMC 256
#endif

/* Linux 6.14 */
#ifndef IPPROTO_AGGFRAG
#define IPPROTO_AGGFRAG 144
#endif
#ifndef TCP_IS_MPTCP
#define TCP_IS_MPTCP 43
#endif

/* Linux 6.15 */
#ifndef TCP_RTO_MAX_MS
#define TCP_RTO_MAX_MS 44
#endif

/* Linux 6.18 */
#ifndef TCP_RTO_MIN_US
#define TCP_RTO_MIN_US 45
#endif
#ifndef TCP_DELACK_MAX_US
#define TCP_DELACK_MAX_US 46
#endif

#endif
