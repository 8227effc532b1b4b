/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * packet_text.c - a received frame in words
 *
 * Layouts: Ethernet IEEE 802.3, VLAN 802.1Q, ARP RFC 826, IPv4 RFC 791, IPv6
 * RFC 8200. The frame is the wire's: every length in it is checked.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <string.h>

#include "packet_family.h"

struct frame {
	const unsigned char *at;
	size_t left;
	struct afsock_out *out;
};

static unsigned int be16(const unsigned char *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

/* Step over n bytes; NULL when there are fewer. */
static const unsigned char *take(struct frame *f, size_t n)
{
	const unsigned char *p = f->at;

	if (f->left < n)
		return NULL;
	f->at += n;
	f->left -= n;
	return p;
}

static void add_mac(struct afsock_out *out, const unsigned char *mac)
{
	afsock_out_add(out, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
		       mac[2], mac[3], mac[4], mac[5]);
}

static void add_ip(struct afsock_out *out, int family,
		   const unsigned char *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (inet_ntop(family, addr, text, sizeof(text)))
		afsock_out_add(out, "%s", text);
}

static void add_cut(struct frame *f, const char *what)
{
	afsock_out_add(f->out, "%s, cut after %zu bytes", what, f->left);
}

static void add_transport(struct frame *f, unsigned int proto, bool is_first)
{
	static const struct {
		unsigned int proto;
		const char *name;
		bool has_ports;
	} known[] = {
		{ IPPROTO_ICMP, "icmp", false },
		{ IPPROTO_IGMP, "igmp", false },
		{ IPPROTO_TCP, "tcp", true },
		{ IPPROTO_UDP, "udp", true },
		{ IPPROTO_ICMPV6, "icmpv6", false },
		{ IPPROTO_SCTP, "sctp", true },
		{ IPPROTO_UDPLITE, "udplite", true },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].proto != proto)
			continue;
		afsock_out_add(f->out, " %s", known[i].name);
		if (known[i].has_ports && is_first && f->left >= 4)
			afsock_out_add(f->out, " %u > %u", be16(f->at),
				       be16(f->at + 2));
		return;
	}
	afsock_out_add(f->out, " protocol %u", proto);
}

static void add_ipv4(struct frame *f)
{
	const unsigned char *ip = take(f, 20);
	size_t options;

	if (!ip) {
		add_cut(f, "ip");
		return;
	}
	options = (size_t)(ip[0] & 15) * 4;
	afsock_out_add(f->out, "ip ");
	add_ip(f->out, AF_INET, ip + 12);
	afsock_out_add(f->out, " > ");
	add_ip(f->out, AF_INET, ip + 16);
	if (options < 20 || !take(f, options - 20)) {
		afsock_out_add(f->out, ", bad header length");
		return;
	}
	/* Only the first fragment begins with ports. */
	add_transport(f, ip[9], (be16(ip + 6) & 0x1fff) == 0);
	afsock_out_add(f->out, ", %u bytes", be16(ip + 2));
}

static void add_ipv6(struct frame *f)
{
	const unsigned char *ip = take(f, 40);

	if (!ip) {
		add_cut(f, "ipv6");
		return;
	}
	afsock_out_add(f->out, "ipv6 ");
	add_ip(f->out, AF_INET6, ip + 8);
	afsock_out_add(f->out, " > ");
	add_ip(f->out, AF_INET6, ip + 24);
	add_transport(f, ip[6], true);
	afsock_out_add(f->out, ", %u bytes", be16(ip + 4) + 40);
}

static void add_arp(struct frame *f)
{
	const unsigned char *arp = take(f, 28), *body;
	unsigned int op;

	if (!arp) {
		add_cut(f, "arp");
		return;
	}
	if (be16(arp + 2) != ETH_P_IP || arp[4] != 6 || arp[5] != 4) {
		afsock_out_add(f->out, "arp for protocol 0x%04x",
			       be16(arp + 2));
		return;
	}
	body = arp + 8;
	op = be16(arp + 6);
	if (op == ARPOP_REQUEST) {
		afsock_out_add(f->out, "arp who has ");
		add_ip(f->out, AF_INET, body + 16);
		afsock_out_add(f->out, ", tell ");
		add_ip(f->out, AF_INET, body + 6);
	} else if (op == ARPOP_REPLY) {
		afsock_out_add(f->out, "arp ");
		add_ip(f->out, AF_INET, body + 6);
		afsock_out_add(f->out, " is at ");
		add_mac(f->out, body);
	} else {
		afsock_out_add(f->out, "arp operation %u", op);
	}
}

static void add_payload(struct frame *f, unsigned int proto)
{
	const unsigned char *tag;

	while (proto == ETH_P_8021Q || proto == ETH_P_8021AD) {
		tag = take(f, 4);
		if (!tag) {
			add_cut(f, "vlan");
			return;
		}
		afsock_out_add(f->out, "vlan %u ", be16(tag) & 0xfff);
		proto = be16(tag + 2);
	}
	if (proto == ETH_P_IP)
		add_ipv4(f);
	else if (proto == ETH_P_IPV6)
		add_ipv6(f);
	else if (proto == ETH_P_ARP)
		add_arp(f);
	else if (proto < 0x600)
		afsock_out_add(f->out, "802.3, %zu bytes", f->left);
	else
		afsock_out_add(f->out, "0x%04x, %zu bytes", proto, f->left);
}

static void add_direction(struct afsock_out *out, unsigned int type)
{
	static const char *const words[] = {
		[PACKET_HOST] = "", [PACKET_BROADCAST] = "broadcast ",
		[PACKET_MULTICAST] = "multicast ",
		[PACKET_OTHERHOST] = "otherhost ",
		[PACKET_OUTGOING] = "outgoing ",
	};

	if (type < sizeof(words) / sizeof(words[0]))
		afsock_out_add(out, "%s", words[type]);
}

int packet_describe(const struct afsock_form *form,
		    const struct afsock_addr *from, const unsigned char *data,
		    size_t len, char *buf, size_t size)
{
	struct afsock_out out = { buf, size, 0 };
	struct frame f = { data, len, &out };
	struct sockaddr_ll ll = { .sll_hatype = ARPHRD_ETHER };
	const unsigned char *eth;

	if (from && from->len >= offsetof(struct sockaddr_ll, sll_addr) &&
	    from->u.sa.sa_family == AF_PACKET)
		memcpy(&ll, from->u.bytes,
		       offsetof(struct sockaddr_ll, sll_addr));
	if (form->type != SOCK_DGRAM && ll.sll_hatype != ARPHRD_ETHER &&
	    ll.sll_hatype != ARPHRD_LOOPBACK)
		return 0;
	add_direction(&out, ll.sll_pkttype);
	if (form->type == SOCK_DGRAM) {
		add_payload(&f, ntohs(ll.sll_protocol));
		return (int)out.used;
	}
	eth = take(&f, ETH_HLEN);
	if (!eth) {
		add_cut(&f, "ethernet");
		return (int)out.used;
	}
	add_mac(&out, eth + 6);
	afsock_out_add(&out, " > ");
	add_mac(&out, eth);
	afsock_out_add(&out, " ");
	add_payload(&f, be16(eth + 12));
	return (int)out.used;
}
