/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * log_socketcan.c - frames as captures have them (tcpdump.org, LINKTYPE_)
 *
 * The kernel's structures, but identifiers and the priority of CAN XL are
 * big-endian and CAN XL's length and acceptance field little-endian. The
 * cooked captures have a head in front that says what it is, and all numbers
 * as the capturing machine had them: in the order of the file (libpcap,
 * pcap-common.c, swap_linux_sll_header).
 */
#include "log.h"

enum link_type {
	LINK_LINUX_SLL = 113,
	LINK_SOCKETCAN = 227,
	LINK_LINUX_SLL2 = 276
};

/* linux/if_ether.h, ETH_P_CAN and so on */
enum protocol { PROTOCOL_ANY, PROTOCOL_CAN = 12, PROTOCOL_FD, PROTOCOL_XL };

#define HEAD 8
#define SLL_OUTGOING 4

/* Which numbers are big-endian. */
struct order {
	bool is_id_big;
	bool is_xl_big; /* length and acceptance field of CAN XL */
};

static uint32_t get32(bool is_big, const unsigned char *at)
{
	return is_big ? can_log_be32(at) : can_log_le32(at);
}

static int fail_short(const struct afsock_can_log_reader *r,
		      struct afsock_err *err, size_t len, size_t wanted)
{
	return can_log_fail(r, AFSOCK_EVALUE, err,
			    "a frame of %zu bytes, %zu needed", len, wanted);
}

static int xl(struct afsock_can_log_reader *r, const struct order *order,
	      const unsigned char *data, size_t len, size_t *ret_len,
	      struct afsock_err *err)
{
	struct canxl_frame *frame = &r->frame.xl;
	size_t n;

	if (len < CANXL_HDR_SIZE)
		return fail_short(r, err, len, CANXL_HDR_SIZE);
	n = order->is_xl_big ? can_log_be16(data + 6) : can_log_le16(data + 6);
	if (n < CANXL_MIN_DLEN || n > CANXL_MAX_DLEN)
		return can_log_fail(r, AFSOCK_ERANGE, err,
				    "%zu bytes in a CAN XL frame, limits 1 and "
				    "2048", n);
	if (len < CANXL_HDR_SIZE + n)
		return fail_short(r, err, len, CANXL_HDR_SIZE + n);
	memset(frame, 0, CANXL_HDR_SIZE);
	frame->prio = get32(order->is_id_big, data) &
		      (CANXL_PRIO_MASK | CANXL_VCID_MASK);
	frame->flags = data[4];
	frame->sdt = data[5];
	frame->len = (unsigned short)n;
	frame->af = get32(order->is_xl_big, data + 8);
	memcpy(frame->data, data + CANXL_HDR_SIZE, n);
	*ret_len = CANXL_HDR_SIZE + n;
	return 1;
}

/* Only the bits that such a frame has: FD frames are never remote. */
static canid_t clean_id(canid_t id, bool is_fd)
{
	canid_t flags = is_fd ? 0 : id & CAN_RTR_FLAG;

	if (id & CAN_ERR_FLAG)
		return id & (CAN_ERR_FLAG | CAN_ERR_MASK);
	if (id & CAN_EFF_FLAG)
		return CAN_EFF_FLAG | flags | (id & CAN_EFF_MASK);
	return flags | (id & CAN_SFF_MASK);
}

/* Some captures have the data cut off that a remote frame does not have. */
static int classic_or_fd(struct afsock_can_log_reader *r, canid_t id,
			 const unsigned char *data, size_t len, bool is_fd,
			 size_t *ret_len, struct afsock_err *err)
{
	struct canfd_frame *frame = &r->frame.fd;
	size_t n = data[4], limit = is_fd ? CANFD_MAX_DLEN : CAN_MAX_DLEN;

	id = clean_id(id, is_fd);
	if (n > limit)
		return can_log_fail(r, AFSOCK_ERANGE, err,
				    "%zu bytes in a frame, limit %zu", n,
				    limit);
	*frame = (struct canfd_frame){ .can_id = id, .len = (unsigned char)n };
	if (!is_fd && (id & CAN_RTR_FLAG))
		n = 0;
	if (len < HEAD + n)
		return fail_short(r, err, len, HEAD + n);
	memcpy(frame->data, data + HEAD, n);
	if (is_fd)
		frame->flags = data[5] | CANFD_FDF;
	else if (frame->len == CAN_MAX_DLEN && data[7] > CAN_MAX_DLEN &&
		 data[7] <= CAN_MAX_RAW_DLC)
		r->frame.classic.len8_dlc = data[7];
	*ret_len = is_fd ? CANFD_MTU : CAN_MTU;
	return 1;
}

static int socketcan(struct afsock_can_log_reader *r, unsigned int protocol,
		     const struct order *order, const unsigned char *data,
		     size_t len, size_t *ret_len, struct afsock_err *err)
{
	bool is_fd;

	if (len < HEAD)
		return fail_short(r, err, len, HEAD);
	if (protocol == PROTOCOL_XL || (data[4] & CANXL_XLF))
		return xl(r, order, data, len, ret_len, err);
	/* Captures before Linux 6.1 have no FDF bit: by the length, as the
	 * kernel does. */
	is_fd = protocol == PROTOCOL_FD ||
		(protocol == PROTOCOL_ANY &&
		 ((data[5] & CANFD_FDF) || len == CANFD_MTU ||
		  data[4] > CAN_MAX_DLEN));
	return classic_or_fd(r, get32(order->is_id_big, data), data, len, is_fd,
			     ret_len, err);
}

int can_log_captured(struct afsock_can_log_reader *r, unsigned int link_type,
		     const unsigned char *data, size_t len,
		     struct afsock_can_record *ret, struct afsock_err *err)
{
	unsigned int protocol = PROTOCOL_ANY, type = 0;
	struct order order = { .is_id_big = true };
	size_t head = 0;
	int n;

	if (link_type == LINK_LINUX_SLL || link_type == LINK_LINUX_SLL2) {
		head = link_type == LINK_LINUX_SLL ? 16 : 20;
		if (len < head)
			return fail_short(r, err, len, head);
		if (link_type == LINK_LINUX_SLL) {
			type = can_log_be16(data);
			protocol = can_log_be16(data + 14);
		} else {
			protocol = can_log_be16(data);
			type = data[10];
		}
		if (protocol < PROTOCOL_CAN || protocol > PROTOCOL_XL)
			return 0;
		order.is_id_big = order.is_xl_big = r->in.pcapng.is_swapped;
		ret->direction = type == SLL_OUTGOING ? 'T' : 'R';
	} else if (link_type != LINK_SOCKETCAN) {
		return 0;
	}
	n = socketcan(r, protocol, &order, data + head, len - head, &ret->frame_len,
		      err);
	ret->frame = &r->frame;
	return n;
}
