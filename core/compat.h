/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * compat.h - numbers that older headers lack, to be included after them
 *
 * Each group says since when they have been there.
 */
#ifndef AFSOCK_CORE_COMPAT_H
#define AFSOCK_CORE_COMPAT_H

#include <asm/socket.h>

/* These two ports number socket options their own way; what follows is for
 * the others. */
#if (defined(__hppa__) || defined(__sparc__)) && !defined(SO_INQ)
#error "headers of Linux 6.17 or later are needed on this processor"
#endif

/* asm/socket.h leaves these out where the C library came first (musl). */
#ifndef SO_RCVTIMEO_OLD
#define SO_RCVTIMEO_OLD 20
#endif
#ifndef SO_SNDTIMEO_OLD
#define SO_SNDTIMEO_OLD 21
#endif

/* Linux 2.6.18, glibc 2.39 */
#ifndef SCM_SECURITY
#define SCM_SECURITY 3
#endif

/* Linux 6.2 */
#ifndef SOF_TIMESTAMPING_OPT_ID_TCP
#define SOF_TIMESTAMPING_OPT_ID_TCP 0x10000
#endif

/* Linux 6.5 */
#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD 76
#endif
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif
#ifndef SCM_PIDFD
#define SCM_PIDFD 4
#endif
#ifndef MSG_SPLICE_PAGES
#define MSG_SPLICE_PAGES 0x8000000
#endif

/* Linux 6.12 */
#ifndef SO_DEVMEM_LINEAR
#define SO_DEVMEM_LINEAR 78
#endif
#ifndef SO_DEVMEM_DMABUF
#define SO_DEVMEM_DMABUF 79
#endif
#ifndef SO_DEVMEM_DONTNEED
#define SO_DEVMEM_DONTNEED 80
#endif
#ifndef SCM_DEVMEM_LINEAR
#define SCM_DEVMEM_LINEAR 78
#endif
#ifndef SCM_DEVMEM_DMABUF
#define SCM_DEVMEM_DMABUF 79
#endif
#ifndef MSG_SOCK_DEVMEM
#define MSG_SOCK_DEVMEM 0x2000000
#endif
#ifndef SOF_TIMESTAMPING_OPT_RX_FILTER
#define SOF_TIMESTAMPING_OPT_RX_FILTER 0x20000
#endif

/* Linux 6.13 */
#ifndef SCM_TS_OPT_ID
#define SCM_TS_OPT_ID 81
#endif

/* Linux 6.14 */
#ifndef SO_RCVPRIORITY
#define SO_RCVPRIORITY 82
#endif

/* Linux 6.15 */
#ifndef SOF_TIMESTAMPING_TX_COMPLETION
#define SOF_TIMESTAMPING_TX_COMPLETION 0x40000
#endif

/* Linux 6.16 */
#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif

/* Linux 6.17 */
#ifndef SO_INQ
#define SO_INQ 84
#endif
#ifndef SCM_INQ
#define SCM_INQ 84
#endif

/* glibc has these, musl has not. */
#ifndef MSG_TRYHARD
#define MSG_TRYHARD MSG_DONTROUTE
#endif
#ifndef AI_IDN
#define AI_IDN 64
#endif
#ifndef AI_CANONIDN
#define AI_CANONIDN 128
#endif
#ifndef NI_IDN
#define NI_IDN 32
#endif
#ifndef NETDB_INTERNAL
#define NETDB_INTERNAL (-1)
#endif
#ifndef NETDB_SUCCESS
#define NETDB_SUCCESS 0
#endif

/* include/net/scm.h, not in uapi */
#ifndef SCM_MAX_FD
#define SCM_MAX_FD 253
#endif

#endif
