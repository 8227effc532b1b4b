/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * capture.c - packets as capture files have them
 *
 * Frames of Ethernet, and of loopback, which has Ethernet's header, go as they
 * are. Packets without their header (SOCK_DGRAM) get the one that libpcap gave
 * to such "cooked" packets first, LINKTYPE_LINUX_SLL.
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <string.h>

#include "core/family.h"
#include "packet_family.h"

#define LINKTYPE_ETHERNET 1
#define LINKTYPE_LINUX_SLL 113
#define SLL_HEAD 16

static struct sockaddr_ll sender(const struct afsock_addr *from)
{
	struct sockaddr_ll ll = { .sll_pkttype = 0xff };

	if (from->len > 0)
		memcpy(&ll, from->u.bytes, from->len < sizeof(ll) ?
						   from->len : sizeof(ll));
	return ll;
}

int packet_direction(const struct afsock_form *form,
		     const struct afsock_addr *from, int flags)
{
	struct sockaddr_ll ll = sender(from);

	(void)form;
	(void)flags;
	if (from->len == 0)
		return 0;
	return ll.sll_pkttype == PACKET_OUTGOING ? 'T' : 'R';
}

static void put_be(unsigned char *to, unsigned int value)
{
	to[0] = (unsigned char)(value >> 8);
	to[1] = (unsigned char)value;
}

/* Packet type, hardware type, length of the sender's address, the first 8
 * bytes of it, protocol (in network order already). */
static void put_cooked(const struct sockaddr_ll *ll, struct afsock_capture *ret)
{
	ret->link_type = LINKTYPE_LINUX_SLL;
	ret->head_len = SLL_HEAD;
	put_be(ret->head, ll->sll_pkttype);
	put_be(ret->head + 2, ll->sll_hatype);
	put_be(ret->head + 4, ll->sll_halen);
	memcpy(ret->head + 6, ll->sll_addr, sizeof(ll->sll_addr));
	memcpy(ret->head + 14, &ll->sll_protocol, sizeof(ll->sll_protocol));
}

int packet_capture(const struct afsock_form *form,
		   const struct afsock_addr *from, const unsigned char *data,
		   size_t len, struct afsock_capture *ret)
{
	struct sockaddr_ll ll = sender(from);

	(void)data;
	(void)len;
	if (from->len == 0 || ll.sll_ifindex == 0)
		return AFSOCK_EADDR;
	if (form->type == SOCK_DGRAM) {
		put_cooked(&ll, ret);
		return 0;
	}
	if (ll.sll_hatype != ARPHRD_ETHER && ll.sll_hatype != ARPHRD_LOOPBACK)
		return -EOPNOTSUPP;
	ret->link_type = LINKTYPE_ETHERNET;
	return 0;
}
