/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * packet_const.c - constants of AF_PACKET, Ethernet and ARP
 *
 * netpacket/packet.h defines the structures of linux/if_packet.h over again
 * and has fewer names, so it is not used; net/if_arp.h comes in anyhow with
 * musl's net/ethernet.h.
 */
#define _GNU_SOURCE
#include <sys/socket.h>
#include <net/ethernet.h>
#include <net/if_arp.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "packet_compat.h"
#include "packet_const.h"

const struct afsock_const packet_consts[] = {
	AFSOCK_CONST(AF_PACKET, 11), /* link-layer frames */
	AFSOCK_CONST(PF_PACKET, 11), /* = AF_PACKET */
	AFSOCK_CONST(SOL_PACKET, 0), /* AF_PACKET options */
	AFSOCK_CONST(PACKET_HOST, 11), /* sll_pkttype: for this host */
	AFSOCK_CONST(PACKET_BROADCAST, 11), /* sll_pkttype: link broadcast */
	AFSOCK_CONST(PACKET_MULTICAST, 11), /* sll_pkttype: link multicast */
	AFSOCK_CONST(PACKET_OTHERHOST, 11), /* sll_pkttype: for someone else */
	AFSOCK_CONST(PACKET_OUTGOING, 11), /* sll_pkttype: sent by this host */
	AFSOCK_CONST(PACKET_LOOPBACK, 11), /* sll_pkttype: looped-back frame (invisible to user) */
	AFSOCK_CONST(PACKET_FASTROUTE, 11), /* sll_pkttype: obsolete, = PACKET_USER */
	AFSOCK_CONST(PACKET_USER, 0), /* sll_pkttype: to user space (internal) */
	AFSOCK_CONST(PACKET_KERNEL, 0), /* sll_pkttype: to kernel (internal) */
	AFSOCK_CONST(PACKET_ADD_MEMBERSHIP, 0), /* option: join (struct packet_mreq) */
	AFSOCK_CONST(PACKET_DROP_MEMBERSHIP, 0), /* option: leave */
	AFSOCK_CONST(PACKET_RECV_OUTPUT, 0), /* option: unused */
	AFSOCK_CONST(PACKET_RX_RING, 0), /* option: receive ring */
	AFSOCK_CONST(PACKET_STATISTICS, 0), /* option: counters, reset on read */
	AFSOCK_CONST(PACKET_COPY_THRESH, 0), /* option: copy threshold */
	AFSOCK_CONST(PACKET_AUXDATA, 0), /* option and cmsg: struct tpacket_auxdata */
	AFSOCK_CONST(PACKET_ORIGDEV, 0), /* option: real device in sll_ifindex */
	AFSOCK_CONST(PACKET_VERSION, 0), /* option: TPACKET version */
	AFSOCK_CONST(PACKET_HDRLEN, 0), /* option: header length of a version */
	AFSOCK_CONST(PACKET_RESERVE, 0), /* option: headroom in ring */
	AFSOCK_CONST(PACKET_TX_RING, 0), /* option: transmit ring */
	AFSOCK_CONST(PACKET_LOSS, 0), /* option: skip bad frames */
	AFSOCK_CONST(PACKET_VNET_HDR, 0), /* option: virtio header */
	AFSOCK_CONST(PACKET_VNET_HDR_SZ, 0), /* option: virtio header of given size */
	AFSOCK_CONST(PACKET_TX_TIMESTAMP, 0), /* option and cmsg: transmit stamp */
	AFSOCK_CONST(PACKET_TIMESTAMP, 0), /* option: ring stamp source */
	AFSOCK_CONST(PACKET_FANOUT, 0), /* option: join a fan-out group */
	AFSOCK_CONST(PACKET_FANOUT_DATA, 0), /* option: fan-out program */
	AFSOCK_CONST(PACKET_TX_HAS_OFF, 0), /* option: transmit offset */
	AFSOCK_CONST(PACKET_QDISC_BYPASS, 0), /* option: skip the queueing discipline */
	AFSOCK_CONST(PACKET_ROLLOVER_STATS, 0), /* option: rollover counters */
	AFSOCK_CONST(PACKET_IGNORE_OUTGOING, 0), /* option: no own frames */
	AFSOCK_CONST(PACKET_FANOUT_HASH, 0), /* mode: flow hash */
	AFSOCK_CONST(PACKET_FANOUT_LB, 0), /* mode: round robin */
	AFSOCK_CONST(PACKET_FANOUT_CPU, 0), /* mode: by CPU */
	AFSOCK_CONST(PACKET_FANOUT_ROLLOVER, 0), /* mode: next on overflow */
	AFSOCK_CONST(PACKET_FANOUT_RND, 0), /* mode: random */
	AFSOCK_CONST(PACKET_FANOUT_QM, 0), /* mode: by queue */
	AFSOCK_CONST(PACKET_FANOUT_CBPF, 0), /* mode: classic BPF */
	AFSOCK_CONST(PACKET_FANOUT_EBPF, 0), /* mode: eBPF */
	AFSOCK_CONST(PACKET_FANOUT_FLAG_ROLLOVER, 0), /* flag: rollover */
	AFSOCK_CONST(PACKET_FANOUT_FLAG_UNIQUEID, 0), /* flag: pick a free id */
	AFSOCK_CONST(PACKET_FANOUT_FLAG_IGNORE_OUTGOING, 0), /* flag: no own frames */
	AFSOCK_CONST(PACKET_FANOUT_FLAG_DEFRAG, 0), /* flag: reassemble first */
	AFSOCK_CONST(PACKET_MR_MULTICAST, 0), /* membership: multicast address */
	AFSOCK_CONST(PACKET_MR_PROMISC, 0), /* membership: promiscuous */
	AFSOCK_CONST(PACKET_MR_ALLMULTI, 0), /* membership: all multicast */
	AFSOCK_CONST(PACKET_MR_UNICAST, 0), /* membership: extra unicast address */
	AFSOCK_CONST(TPACKET_V1, 0), /* ring version 1 */
	AFSOCK_CONST(TPACKET_V2, 0), /* ring version 2 */
	AFSOCK_CONST(TPACKET_V3, 0), /* ring version 3 (block based) */
	AFSOCK_CONST(TPACKET_ALIGNMENT, 0), /* ring alignment */
	AFSOCK_CONST(TP_STATUS_KERNEL, 0), /* slot owned by kernel */
	AFSOCK_CONST(TP_STATUS_USER, 0), /* slot owned by user */
	AFSOCK_CONST(TP_STATUS_COPY, 0), /* truncated, full copy in queue */
	AFSOCK_CONST(TP_STATUS_LOSING, 0), /* drops since last read */
	AFSOCK_CONST(TP_STATUS_CSUMNOTREADY, 0), /* checksum left to the device */
	AFSOCK_CONST(TP_STATUS_VLAN_VALID, 0), /* VLAN tag valid */
	AFSOCK_CONST(TP_STATUS_BLK_TMO, 0), /* block retired by timeout */
	AFSOCK_CONST(TP_STATUS_VLAN_TPID_VALID, 0), /* VLAN protocol valid */
	AFSOCK_CONST(TP_STATUS_CSUM_VALID, 0), /* checksum verified */
	AFSOCK_CONST(TP_STATUS_GSO_TCP, 0), /* segmentation offload packet */
	AFSOCK_CONST(TP_STATUS_AVAILABLE, 0), /* transmit slot free */
	AFSOCK_CONST(TP_STATUS_SEND_REQUEST, 0), /* transmit requested */
	AFSOCK_CONST(TP_STATUS_SENDING, 0), /* in flight */
	AFSOCK_CONST(TP_STATUS_WRONG_FORMAT, 0), /* transmit frame rejected */
	AFSOCK_CONST(TP_STATUS_TS_SOFTWARE, 0), /* software stamp */
	AFSOCK_CONST(TP_STATUS_TS_RAW_HARDWARE, 0), /* hardware stamp */
	AFSOCK_CONST(TP_FT_REQ_FILL_RXHASH, 0), /* ring feature: receive hash */
	AFSOCK_CONST(ETH_P_ALL, 14), /* every protocol (host order; htons() it for socket()) */
	AFSOCK_CONST(ETH_P_IP, 0), /* Internet, IPv4 */
	AFSOCK_CONST(ETH_P_ARP, 0), /* address resolution */
	AFSOCK_CONST(ETH_P_RARP, 0), /* reverse ARP */
	AFSOCK_CONST(ETH_P_8021Q, 0), /* VLAN tag */
	AFSOCK_CONST(ETH_P_8021AD, 0), /* provider bridge */
	AFSOCK_CONST(ETH_P_IPV6, 0), /* Internet, IPv6 */
	AFSOCK_CONST(ETH_P_MPLS_UC, 0), /* MPLS unicast */
	AFSOCK_CONST(ETH_P_PPP_DISC, 0), /* PPPoE discovery */
	AFSOCK_CONST(ETH_P_PPP_SES, 0), /* PPPoE session */
	AFSOCK_CONST(ETH_P_PAE, 0), /* port authentication, 802.1X */
	AFSOCK_CONST(ETH_P_LLDP, 0), /* link layer discovery */
	AFSOCK_CONST(ETH_P_MACSEC, 0), /* MACsec, 802.1AE */
	AFSOCK_CONST(ETH_P_1588, 0), /* precision time, IEEE 1588 */
	AFSOCK_CONST(ETH_P_TSN, 0), /* time-sensitive streams, IEEE 1722 */
	AFSOCK_CONST(ETH_P_TIPC, 0), /* TIPC over Ethernet */
	AFSOCK_CONST(ETH_P_LOOP, 0), /* loopback test */
	AFSOCK_CONST(ETH_P_802_2, 0), /* 802.2 frames */
	AFSOCK_CONST(ETH_P_802_3, 0), /* raw 802.3 */
	AFSOCK_CONST(ETH_P_CAN, 0), /* CAN frames */
	AFSOCK_CONST(ETH_P_CANFD, 0), /* CAN FD frames */
	AFSOCK_CONST(ETH_P_CANXL, 0), /* CAN XL frames */
	AFSOCK_CONST(ETH_P_IEEE802154, 0), /* 802.15.4 frames */
	AFSOCK_CONST(ETH_P_MCTP, 0), /* MCTP packets */
	AFSOCK_CONST(ETH_P_QINQ1, 0), /* obsolete QinQ */
	AFSOCK_CONST(ETHERTYPE_ARP, 14), /* ARP (BSD name) */
	AFSOCK_CONST(ETHERTYPE_IP, 14), /* IPv4 (BSD name) */
	AFSOCK_CONST(ETHERTYPE_IPV6, 14), /* IPv6 (BSD name) */
	AFSOCK_CONST(ETHERTYPE_VLAN, 14), /* VLAN (BSD name) */
	AFSOCK_CONST(ETH_ALEN, 0), /* bytes in a MAC address */
	AFSOCK_CONST(ETH_HLEN, 0), /* header bytes */
	AFSOCK_CONST(ETH_FRAME_LEN, 0), /* largest frame without checksum */
	AFSOCK_CONST(ARPHRD_ETHER, 0), /* hardware type: Ethernet */
	AFSOCK_CONST(ARPHRD_LOOPBACK, 0), /* hardware type: loopback */
	AFSOCK_CONST(ARPHRD_CAN, 0), /* hardware type: CAN */
	AFSOCK_CONST(ARPHRD_PPP, 0), /* hardware type: PPP */
	AFSOCK_CONST(ARPHRD_IEEE80211, 0), /* hardware type: 802.11 */
	AFSOCK_CONST(ARPHRD_IEEE80211_RADIOTAP, 0), /* hardware type: 802.11 with radiotap */
	AFSOCK_CONST(ARPHRD_INFINIBAND, 0), /* hardware type: InfiniBand */
	AFSOCK_CONST(ARPHRD_NETLINK, 0), /* hardware type: nlmon */
	AFSOCK_CONST(ARPHRD_VSOCKMON, 0), /* hardware type: vsock monitor */
	AFSOCK_CONST(ARPHRD_NONE, 0), /* hardware type: none */
	AFSOCK_CONST(ARPHRD_TUNNEL, 0), /* hardware type: IPIP */
	AFSOCK_CONST(ARPHRD_SIT, 0), /* hardware type: IPv6 in IPv4 */
	AFSOCK_CONST(ARPHRD_IPGRE, 0), /* hardware type: GRE */
	AFSOCK_CONST(ARPHRD_IEEE802154, 0), /* hardware type: 802.15.4 */
	{ NULL, 0, NULL, 0 }
};
