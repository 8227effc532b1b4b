/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * packet_compat.h - numbers that older headers lack, to be included after them
 *
 * Each group says since when they have been there.
 */
#ifndef AFSOCK_PACKET_COMPAT_H
#define AFSOCK_PACKET_COMPAT_H

/* linux/if_arp.h, which cannot be included next to net/if_arp.h */
#ifndef ARPHRD_NETLINK
#define ARPHRD_NETLINK 824
#endif
#ifndef ARPHRD_VSOCKMON
#define ARPHRD_VSOCKMON 826
#endif

/* Linux 6.3 */
#ifndef TP_STATUS_GSO_TCP
#define TP_STATUS_GSO_TCP 0x100
#endif

/* Linux 6.4 */
#ifndef PACKET_VNET_HDR_SZ
#define PACKET_VNET_HDR_SZ 24
#endif

/* after Linux 6.1 */
#ifndef PACKET_FANOUT_FLAG_IGNORE_OUTGOING
#define PACKET_FANOUT_FLAG_IGNORE_OUTGOING 0x4000
#endif

#endif
