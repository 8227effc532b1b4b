/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * const_socket.c - constants of no family: types, flags, SOL_SOCKET, resolver
 *
 * Of two names with one number the first is the one that a lookup by value
 * gives. One row per line, its comment behind it: the manual is made of them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <asm/socket.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>

#include "compat.h"
#include "internal.h"

const struct afsock_const afsock__socket_consts[] = {
	AFSOCK_CONST(AF_UNSPEC, 11), /* no family; connect() with it forgets the peer */
	AFSOCK_CONST(AF_MAX, 0), /* one past the last family, not part of the ABI */
	AFSOCK_CONST(PF_UNSPEC, 0), /* the protocol-family spelling of AF_UNSPEC */
	AFSOCK_CONST(SOCK_STREAM, 11), /* byte stream */
	AFSOCK_CONST(SOCK_DGRAM, 11), /* datagrams */
	AFSOCK_CONST(SOCK_RAW, 11), /* raw protocol access */
	AFSOCK_CONST(SOCK_RDM, 11), /* reliable datagrams */
	AFSOCK_CONST(SOCK_SEQPACKET, 11), /* connected, ordered records */
	AFSOCK_CONST(SOCK_DCCP, 0), /* datagram congestion control (left the kernel in 6.16) */
	AFSOCK_CONST(SOCK_PACKET, 0), /* obsolete way to link-layer frames */
	AFSOCK_CONST(SOCK_CLOEXEC, 11), /* type flag: close-on-exec atomically */
	AFSOCK_CONST(SOCK_NONBLOCK, 11), /* type flag: O_NONBLOCK atomically */
	AFSOCK_CONST(SHUT_RD, 11), /* stop receiving */
	AFSOCK_CONST(SHUT_WR, 11), /* stop sending */
	AFSOCK_CONST(SHUT_RDWR, 11), /* stop both */
	AFSOCK_CONST(SOMAXCONN, 11), /* longest listen() queue known to the C library */

	AFSOCK_CONST(SOL_SOCKET, 11), /* generic options */
	AFSOCK_CONST(SO_DEBUG, 11), /* protocol debugging */
	AFSOCK_CONST(SO_ACCEPTCONN, 11), /* read-only: is listening */
	AFSOCK_CONST(SO_REUSEADDR, 11), /* allow quick rebinding */
	AFSOCK_CONST(SO_REUSEPORT, 11), /* several sockets on one address */
	AFSOCK_CONST(SO_KEEPALIVE, 11), /* keep-alive probes */
	AFSOCK_CONST(SO_DONTROUTE, 11), /* bypass routing */
	AFSOCK_CONST(SO_BROADCAST, 11), /* permit broadcast sends */
	AFSOCK_CONST(SO_LINGER, 11), /* struct linger: behaviour of close() */
	AFSOCK_CONST(SO_OOBINLINE, 11), /* urgent data in band */
	AFSOCK_CONST(SO_SNDBUF, 11), /* send buffer size (kernel doubles) */
	AFSOCK_CONST(SO_RCVBUF, 11), /* receive buffer size (kernel doubles) */
	AFSOCK_CONST(SO_SNDBUFFORCE, 0), /* as SO_SNDBUF past the limit (CAP_NET_ADMIN) */
	AFSOCK_CONST(SO_RCVBUFFORCE, 0), /* as SO_RCVBUF past the limit */
	AFSOCK_CONST(SO_SNDLOWAT, 11), /* send low-water mark (read-only on Linux) */
	AFSOCK_CONST(SO_RCVLOWAT, 11), /* receive low-water mark */
	AFSOCK_CONST(SO_SNDTIMEO, 11), /* kernel send timeout, struct timeval */
	AFSOCK_CONST(SO_RCVTIMEO, 11), /* kernel receive timeout, struct timeval */
	AFSOCK_CONST(SO_ERROR, 11), /* read and clear pending error */
	AFSOCK_CONST(SO_TYPE, 11), /* read-only: socket type */
	AFSOCK_CONST(SO_DOMAIN, 11), /* read-only: family */
	AFSOCK_CONST(SO_PROTOCOL, 11), /* read-only: protocol (0 where none is stored) */
	AFSOCK_CONST(SO_NO_CHECK, 0), /* no UDP checksum on send */
	AFSOCK_CONST(SO_PRIORITY, 11), /* queueing priority of sent packets */
	AFSOCK_CONST(SO_BSDCOMPAT, 0), /* obsolete, ignored */
	AFSOCK_CONST(SO_PASSCRED, 11), /* receive SCM_CREDENTIALS */
	AFSOCK_CONST(SO_PEERCRED, 11), /* read-only: struct ucred of peer */
	AFSOCK_CONST(SO_PEERGROUPS, 0), /* read-only: supplementary groups of peer */
	AFSOCK_CONST(SO_PEERNAME, 0), /* read-only: as getpeername */
	AFSOCK_CONST(SO_PEERSEC, 11), /* read-only: peer security label */
	AFSOCK_CONST(SO_PASSSEC, 11), /* receive SCM_SECURITY */
	AFSOCK_CONST(SO_PASSPIDFD, 0), /* receive SCM_PIDFD */
	AFSOCK_CONST(SO_PEERPIDFD, 0), /* read-only: pidfd of peer */
	AFSOCK_CONST(SO_PASSRIGHTS, 0), /* allow or refuse incoming SCM_RIGHTS (6.16) */
	AFSOCK_CONST(SO_SECURITY_AUTHENTICATION, 0), /* reserved, unused */
	AFSOCK_CONST(SO_SECURITY_ENCRYPTION_TRANSPORT, 0), /* reserved, unused */
	AFSOCK_CONST(SO_SECURITY_ENCRYPTION_NETWORK, 0), /* reserved, unused */
	AFSOCK_CONST(SO_BINDTODEVICE, 11), /* bind to an interface by name; empty unbinds */
	AFSOCK_CONST(SO_BINDTOIFINDEX, 14), /* bind to interface index */
	AFSOCK_CONST(SO_ATTACH_FILTER, 0), /* attach classic BPF program */
	AFSOCK_CONST(SO_DETACH_FILTER, 0), /* detach filter */
	AFSOCK_CONST(SO_GET_FILTER, 0), /* read attached classic filter */
	AFSOCK_CONST(SO_LOCK_FILTER, 0), /* forbid changing the filter */
	AFSOCK_CONST(SO_ATTACH_BPF, 0), /* attach eBPF program by fd */
	AFSOCK_CONST(SO_DETACH_BPF, 0), /* = SO_DETACH_FILTER */
	AFSOCK_CONST(SO_ATTACH_REUSEPORT_CBPF, 0), /* classic BPF selector for a reuseport group */
	AFSOCK_CONST(SO_ATTACH_REUSEPORT_EBPF, 0), /* eBPF selector for a reuseport group */
	AFSOCK_CONST(SO_DETACH_REUSEPORT_BPF, 0), /* remove the selector */
	AFSOCK_CONST(SO_BPF_EXTENSIONS, 0), /* read-only: number of BPF extensions */
	AFSOCK_CONST(SO_TIMESTAMP, 0), /* receive time stamps, struct timeval */
	AFSOCK_CONST(SO_TIMESTAMPNS, 0), /* receive time stamps, struct timespec */
	AFSOCK_CONST(SO_TIMESTAMPING, 0), /* hardware/software time stamp flags (SOF_*) */
	AFSOCK_CONST(SO_TIMESTAMP_OLD, 0), /* SO_TIMESTAMP with native longs */
	AFSOCK_CONST(SO_TIMESTAMPNS_OLD, 0), /* SO_TIMESTAMPNS with native longs */
	AFSOCK_CONST(SO_TIMESTAMPING_OLD, 0), /* SO_TIMESTAMPING with native longs */
	AFSOCK_CONST(SO_TIMESTAMP_NEW, 0), /* SO_TIMESTAMP with 64-bit time */
	AFSOCK_CONST(SO_TIMESTAMPNS_NEW, 0), /* SO_TIMESTAMPNS with 64-bit time */
	AFSOCK_CONST(SO_TIMESTAMPING_NEW, 0), /* SO_TIMESTAMPING with 64-bit time */
	AFSOCK_CONST(SO_RCVTIMEO_OLD, 0), /* SO_RCVTIMEO with native longs */
	AFSOCK_CONST(SO_SNDTIMEO_OLD, 0), /* SO_SNDTIMEO with native longs */
	AFSOCK_CONST(SO_RCVTIMEO_NEW, 0), /* SO_RCVTIMEO with 64-bit time */
	AFSOCK_CONST(SO_SNDTIMEO_NEW, 0), /* SO_SNDTIMEO with 64-bit time */
	AFSOCK_CONST(SO_MARK, 11), /* firewall mark of sent packets */
	AFSOCK_CONST(SO_RCVMARK, 0), /* receive SO_MARK control message */
	AFSOCK_CONST(SO_RCVPRIORITY, 0), /* receive SO_PRIORITY control message */
	AFSOCK_CONST(SO_RXQ_OVFL, 0), /* receive drop counter control message */
	AFSOCK_CONST(SO_WIFI_STATUS, 0), /* Wi-Fi acknowledgement control message */
	AFSOCK_CONST(SO_PEEK_OFF, 0), /* offset for MSG_PEEK */
	AFSOCK_CONST(SO_NOFCS, 0), /* do not append a frame check sequence */
	AFSOCK_CONST(SO_SELECT_ERR_QUEUE, 0), /* wake poll's exceptional set for the error queue */
	AFSOCK_CONST(SO_BUSY_POLL, 0), /* busy-poll microseconds */
	AFSOCK_CONST(SO_PREFER_BUSY_POLL, 0), /* prefer busy polling */
	AFSOCK_CONST(SO_BUSY_POLL_BUDGET, 0), /* busy-poll packet budget */
	AFSOCK_CONST(SO_MAX_PACING_RATE, 0), /* pacing cap in bytes/s */
	AFSOCK_CONST(SO_INCOMING_CPU, 11), /* CPU that serves this flow */
	AFSOCK_CONST(SO_INCOMING_NAPI_ID, 0), /* read-only: NAPI id of last packet */
	AFSOCK_CONST(SO_CNX_ADVICE, 0), /* advise that the path is bad (re-route) */
	AFSOCK_CONST(SO_MEMINFO, 0), /* read-only: socket memory counters */
	AFSOCK_CONST(SO_COOKIE, 0), /* read-only: unique 64-bit socket id */
	AFSOCK_CONST(SO_NETNS_COOKIE, 0), /* read-only: 64-bit network-namespace id */
	AFSOCK_CONST(SO_ZEROCOPY, 0), /* permit MSG_ZEROCOPY */
	AFSOCK_CONST(SO_TXTIME, 0), /* scheduled transmit time (struct sock_txtime) */
	AFSOCK_CONST(SO_BUF_LOCK, 0), /* lock buffer sizes against autotuning */
	AFSOCK_CONST(SO_RESERVE_MEM, 0), /* reserve kernel memory */
	AFSOCK_CONST(SO_TXREHASH, 0), /* re-hash flow on retransmit */
	AFSOCK_CONST(SO_DEVMEM_LINEAR, 0), /* device-memory TCP: cmsg for copied data */
	AFSOCK_CONST(SO_DEVMEM_DMABUF, 0), /* device-memory TCP: cmsg for dmabuf data */
	AFSOCK_CONST(SO_DEVMEM_DONTNEED, 0), /* device-memory TCP: return buffers */
	AFSOCK_CONST(SO_INQ, 0), /* unread byte count as control message, AF_UNIX (6.17) */

	AFSOCK_CONST(SCM_RIGHTS, 11), /* file descriptors (int array) */
	AFSOCK_CONST(SCM_CREDENTIALS, 11), /* struct ucred */
	AFSOCK_CONST(SCM_SECURITY, 0), /* security label */
	AFSOCK_CONST(SCM_PIDFD, 0), /* pidfd of the sender */
	AFSOCK_CONST(SCM_TIMESTAMP, 0), /* = SO_TIMESTAMP */
	AFSOCK_CONST(SCM_TIMESTAMPNS, 0), /* = SO_TIMESTAMPNS */
	AFSOCK_CONST(SCM_TIMESTAMPING, 0), /* = SO_TIMESTAMPING (three timespecs) */
	AFSOCK_CONST(SCM_TIMESTAMPING_OPT_STATS, 0), /* TCP statistics with a TX stamp */
	AFSOCK_CONST(SCM_TIMESTAMPING_PKTINFO, 0), /* interface of a stamped packet */
	AFSOCK_CONST(SCM_TS_OPT_ID, 0), /* caller-chosen stamp id */
	AFSOCK_CONST(SCM_TXTIME, 0), /* = SO_TXTIME */
	AFSOCK_CONST(SCM_WIFI_STATUS, 0), /* = SO_WIFI_STATUS */
	AFSOCK_CONST(SCM_DEVMEM_LINEAR, 0), /* = SO_DEVMEM_LINEAR */
	AFSOCK_CONST(SCM_DEVMEM_DMABUF, 0), /* = SO_DEVMEM_DMABUF */
	AFSOCK_CONST(SCM_INQ, 0), /* = SO_INQ */
	AFSOCK_CONST(SCM_MAX_FD, 0), /* most descriptors in one message */

	AFSOCK_CONST(MSG_OOB, 11), /* urgent data */
	AFSOCK_CONST(MSG_PEEK, 11), /* leave data queued */
	AFSOCK_CONST(MSG_DONTROUTE, 11), /* bypass routing; received: sent by this host */
	AFSOCK_CONST(MSG_TRYHARD, 0), /* = MSG_DONTROUTE */
	AFSOCK_CONST(MSG_CTRUNC, 11), /* output: control data lost */
	AFSOCK_CONST(MSG_PROXY, 0), /* probe, no data */
	AFSOCK_CONST(MSG_TRUNC, 11), /* output: datagram cut; input: return the full length */
	AFSOCK_CONST(MSG_DONTWAIT, 11), /* non-blocking for this call */
	AFSOCK_CONST(MSG_EOR, 11), /* end of record */
	AFSOCK_CONST(MSG_WAITALL, 11), /* wait for the full count */
	AFSOCK_CONST(MSG_FIN, 0), /* kernel internal */
	AFSOCK_CONST(MSG_SYN, 0), /* kernel internal */
	AFSOCK_CONST(MSG_CONFIRM, 11), /* neighbour is reachable; received: sent by this socket */
	AFSOCK_CONST(MSG_RST, 0), /* kernel internal */
	AFSOCK_CONST(MSG_ERRQUEUE, 11), /* read the error queue */
	AFSOCK_CONST(MSG_NOSIGNAL, 11), /* no SIGPIPE */
	AFSOCK_CONST(MSG_MORE, 11), /* more data follows */
	AFSOCK_CONST(MSG_WAITFORONE, 0), /* recvmmsg: block only for the first */
	AFSOCK_CONST(MSG_BATCH, 0), /* sendmmsg: more follow */
	AFSOCK_CONST(MSG_SOCK_DEVMEM, 0), /* receive device memory as control messages */
	AFSOCK_CONST(MSG_ZEROCOPY, 0), /* do not copy the data */
	AFSOCK_CONST(MSG_FASTOPEN, 11), /* connect and send at once */
	AFSOCK_CONST(MSG_CMSG_CLOEXEC, 11), /* descriptors that arrive get close-on-exec */
	AFSOCK_CONST(MSG_SPLICE_PAGES, 0), /* kernel internal */

	AFSOCK_CONST(SOF_TIMESTAMPING_TX_HARDWARE, 0), /* stamp on send, by the device */
	AFSOCK_CONST(SOF_TIMESTAMPING_TX_SOFTWARE, 0), /* stamp on send, by the driver */
	AFSOCK_CONST(SOF_TIMESTAMPING_RX_HARDWARE, 0), /* stamp on receive, by the device */
	AFSOCK_CONST(SOF_TIMESTAMPING_RX_SOFTWARE, 0), /* stamp on receive, by the stack */
	AFSOCK_CONST(SOF_TIMESTAMPING_SOFTWARE, 0), /* report software stamps */
	AFSOCK_CONST(SOF_TIMESTAMPING_SYS_HARDWARE, 0), /* obsolete, ignored */
	AFSOCK_CONST(SOF_TIMESTAMPING_RAW_HARDWARE, 0), /* report raw hardware stamps */
	AFSOCK_CONST(SOF_TIMESTAMPING_OPT_ID, 0), /* number the stamps */
	AFSOCK_CONST(SOF_TIMESTAMPING_TX_SCHED, 0), /* stamp on entering the scheduler */
	AFSOCK_CONST(SOF_TIMESTAMPING_TX_ACK, 0), /* stamp on peer's acknowledgement */
	AFSOCK_CONST(SOF_TIMESTAMPING_OPT_CMSG, 0), /* allow other control messages with stamps */
	AFSOCK_CONST(SOF_TIMESTAMPING_OPT_TSONLY, 0), /* return stamp without the packet */
	AFSOCK_CONST(SOF_TIMESTAMPING_OPT_STATS, 0), /* add TCP statistics */
	AFSOCK_CONST(SOF_TIMESTAMPING_OPT_PKTINFO, 0), /* add interface info */
	AFSOCK_CONST(SOF_TIMESTAMPING_OPT_TX_SWHW, 0), /* both software and hardware */
	AFSOCK_CONST(SOF_TIMESTAMPING_BIND_PHC, 0), /* bind to a PTP clock */
	AFSOCK_CONST(SOF_TIMESTAMPING_OPT_ID_TCP, 0), /* stable numbering for TCP */
	AFSOCK_CONST(SOF_TIMESTAMPING_OPT_RX_FILTER, 0), /* only stamps asked for by this socket */
	AFSOCK_CONST(SOF_TIMESTAMPING_TX_COMPLETION, 0), /* stamp on completion report */
	AFSOCK_CONST(SO_EE_ORIGIN_NONE, 0), /* error origin: none */
	AFSOCK_CONST(SO_EE_ORIGIN_LOCAL, 0), /* error origin: this host */
	AFSOCK_CONST(SO_EE_ORIGIN_ICMP, 0), /* error origin: ICMP */
	AFSOCK_CONST(SO_EE_ORIGIN_ICMP6, 0), /* error origin: ICMPv6 */
	AFSOCK_CONST(SO_EE_ORIGIN_TXSTATUS, 0), /* error origin: transmit status */
	AFSOCK_CONST(SO_EE_ORIGIN_ZEROCOPY, 0), /* error origin: zero-copy completion */
	AFSOCK_CONST(SO_EE_ORIGIN_TXTIME, 0), /* error origin: missed transmit time */
	AFSOCK_CONST(SO_EE_ORIGIN_TIMESTAMPING, 0), /* = TXSTATUS */
	AFSOCK_CONST(SO_EE_CODE_ZEROCOPY_COPIED, 0), /* data was copied after all */
	AFSOCK_CONST(SO_EE_CODE_TXTIME_INVALID_PARAM, 0), /* bad transmit time */
	AFSOCK_CONST(SO_EE_CODE_TXTIME_MISSED, 0), /* deadline missed */
	AFSOCK_CONST(SO_EE_RFC4884_FLAG_INVALID, 0), /* bad RFC 4884 extension */

	AFSOCK_CONST(EAI_BADFLAGS, 11), /* bad ai_flags */
	AFSOCK_CONST(EAI_NONAME, 11), /* name or service unknown */
	AFSOCK_CONST(EAI_AGAIN, 11), /* temporary failure */
	AFSOCK_CONST(EAI_FAIL, 11), /* permanent failure */
	AFSOCK_CONST(EAI_NODATA, 11), /* name exists without address */
	AFSOCK_CONST(EAI_FAMILY, 11), /* family not supported */
	AFSOCK_CONST(EAI_SOCKTYPE, 11), /* socket type not supported */
	AFSOCK_CONST(EAI_SERVICE, 11), /* service not available for type */
	AFSOCK_CONST(EAI_ADDRFAMILY, 11), /* no address of that family */
	AFSOCK_CONST(EAI_MEMORY, 11), /* out of memory */
	AFSOCK_CONST(EAI_SYSTEM, 11), /* see errno */
	AFSOCK_CONST(EAI_OVERFLOW, 11), /* buffer too small */
	AFSOCK_CONST(EAI_INPROGRESS, 0), /* glibc asynchronous resolver: pending */
	AFSOCK_CONST(EAI_CANCELED, 0), /* glibc asynchronous resolver: cancelled */
	AFSOCK_CONST(EAI_NOTCANCELED, 0), /* glibc asynchronous resolver: not cancelled */
	AFSOCK_CONST(EAI_ALLDONE, 0), /* glibc asynchronous resolver: all done */
	AFSOCK_CONST(EAI_INTR, 0), /* glibc asynchronous resolver: signal */
	AFSOCK_CONST(EAI_IDN_ENCODE, 0), /* IDN conversion failed */
	AFSOCK_CONST(AI_PASSIVE, 11), /* wildcard address for bind */
	AFSOCK_CONST(AI_CANONNAME, 11), /* return canonical name */
	AFSOCK_CONST(AI_NUMERICHOST, 11), /* no host name lookup */
	AFSOCK_CONST(AI_V4MAPPED, 11), /* IPv4-mapped IPv6 answers */
	AFSOCK_CONST(AI_ALL, 11), /* both kinds with AI_V4MAPPED */
	AFSOCK_CONST(AI_ADDRCONFIG, 11), /* only families configured here */
	AFSOCK_CONST(AI_IDN, 0), /* IDN-encode input */
	AFSOCK_CONST(AI_CANONIDN, 0), /* IDN-decode canonical name */
	AFSOCK_CONST(AI_NUMERICSERV, 11), /* no service name lookup */
	AFSOCK_CONST(NI_NUMERICHOST, 11), /* numeric host */
	AFSOCK_CONST(NI_NUMERICSERV, 11), /* numeric service */
	AFSOCK_CONST(NI_NOFQDN, 11), /* short name for local hosts */
	AFSOCK_CONST(NI_NAMEREQD, 11), /* fail if no name */
	AFSOCK_CONST(NI_DGRAM, 11), /* datagram service names */
	AFSOCK_CONST(NI_IDN, 14), /* IDN-decode the name */
	AFSOCK_CONST(NI_MAXHOST, 11), /* host buffer size */
	AFSOCK_CONST(NI_MAXSERV, 11), /* service buffer size */
	AFSOCK_CONST(HOST_NOT_FOUND, 0), /* h_errno: unknown host */
	AFSOCK_CONST(TRY_AGAIN, 0), /* h_errno: temporary failure */
	AFSOCK_CONST(NO_RECOVERY, 0), /* h_errno: permanent failure */
	AFSOCK_CONST(NO_DATA, 0), /* h_errno: no address */
	AFSOCK_CONST(NETDB_INTERNAL, 0), /* h_errno: see errno */
	AFSOCK_CONST(NETDB_SUCCESS, 0), /* h_errno: no error */

	AFSOCK_CONST(SIOCGIFINDEX, 0), /* ioctl: interface name to index */
	AFSOCK_CONST(SIOCGIFNAME, 0), /* ioctl: interface index to name */
	AFSOCK_CONST(SIOCGIFHWADDR, 0), /* ioctl: hardware address */
	AFSOCK_CONST(SIOCGIFMTU, 0), /* ioctl: MTU */
	AFSOCK_CONST(SIOCGIFFLAGS, 0), /* ioctl: flags */
	AFSOCK_CONST(SIOCINQ, 0), /* ioctl: unread bytes */
	AFSOCK_CONST(SIOCOUTQ, 0), /* ioctl: unsent bytes */
	AFSOCK_CONST(SIOCATMARK, 0), /* ioctl: at urgent mark */
	AFSOCK_CONST(SIOCGSTAMP, 0), /* ioctl: last receive time */
	AFSOCK_CONST(SIOCGSTAMPNS, 0), /* ioctl: last receive time, ns */
	AFSOCK_CONST(FIONBIO, 0), /* ioctl: blocking mode */
	AFSOCK_CONST(FIONREAD, 0), /* ioctl: unread bytes */
	AFSOCK_CONST(IF_NAMESIZE, 0), /* bytes of an interface name with its NUL */
	AFSOCK_CONST(IFNAMSIZ, 0), /* = IF_NAMESIZE */

	AFSOCK_CONST(EAGAIN, 11), /* errno: the call would block */
	AFSOCK_CONST(EWOULDBLOCK, 11), /* errno: = EAGAIN */
	AFSOCK_CONST(EBADF, 11), /* errno: no such descriptor */
	{ NULL, 0, NULL, 0 }
};
