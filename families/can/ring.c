/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* ring.c - a packet socket's ring instead of a raw CAN socket's queue */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/can/raw.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "can.h"
#include "ring.h"

/* tpacket2_hdr and sockaddr_ll come first, 80 bytes with what aligns them
 * (net/packet/af_packet.c, tpacket_rcv). */
#define SLOT_HEAD 80
#define SLOT_FD 256
#define SLOT_XL 2176

_Static_assert(SLOT_FD >= SLOT_HEAD + CANFD_MTU, "room for CAN FD");
_Static_assert(SLOT_XL >= SLOT_HEAD + AFSOCK_CAN_FRAME_MAX, "room for CAN XL");

/* ---- what the CAN socket is to receive ---- */

struct wanted {
	int ifindex;
	bool has_fd, has_xl, has_vcid; /* the last: frames with one */
	uint32_t errors;
};

static bool read_int(const struct afsock *s, int level, int name, int *ret)
{
	socklen_t len = sizeof(*ret);

	return getsockopt(s->fd, level, name, ret, &len) == 0;
}

/* Everything, as a new socket has it. */
static bool has_all(const struct afsock *s)
{
	struct can_filter filter;
	socklen_t len = sizeof(filter), none = 0;

	return getsockopt(s->fd, SOL_CAN_RAW, CAN_RAW_FILTER, &filter, &len) ==
		       0 &&
	       len == sizeof(filter) && filter.can_id == 0 &&
	       filter.can_mask == 0 &&
	       getsockopt(s->fd, SOL_SOCKET, SO_GET_FILTER, NULL, &none) == 0 &&
	       none == 0;
}

static int look(const struct afsock *s, struct wanted *ret)
{
	struct sockaddr_can own = { .can_ifindex = 0 };
	unsigned char vcid[4] = { 0 }; /* flags first */
	socklen_t len = sizeof(own);
	int value;

	if (getsockname(s->fd, (struct sockaddr *)&own, &len) < 0)
		return -errno;
	ret->ifindex = own.can_ifindex;
	if (!ret->ifindex || !has_all(s))
		return -EOPNOTSUPP;
	if (!read_int(s, SOL_CAN_RAW, CAN_RAW_ERR_FILTER, &value))
		return -errno;
	ret->errors = (uint32_t)value;
	ret->has_fd =
		read_int(s, SOL_CAN_RAW, CAN_RAW_FD_FRAMES, &value) && value;
	ret->has_xl =
		read_int(s, SOL_CAN_RAW, CAN_RAW_XL_FRAMES, &value) && value;
	len = sizeof(vcid);
	/* A kernel that does not know the option shows all of them. */
	ret->has_vcid = getsockopt(s->fd, SOL_CAN_RAW, CAN_RAW_XL_VCID_OPTS,
				   vcid, &len) < 0;
	return vcid[0] ? -EOPNOTSUPP : 0;
}

/* ---- which packets those are ---- */

#define LOAD(from) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(from))
#define LOAD_PROTOCOL LOAD(SKF_AD_OFF + SKF_AD_PROTOCOL)
#define IF_EQUAL(value, yes, no)                                               \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define IF_ANY(bits, yes, no)                                                  \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)
#define TAKE(len) BPF_STMT(BPF_RET | BPF_K, len)

/*
 * net/can/af_can.c, can_rcv_filter, and net/can/raw.c, raw_rcv. A word is
 * loaded as if it were big-endian; those of frames are the machine's.
 */
static int set_filter(int fd, const struct wanted *w)
{
	struct sock_filter code[] = {
		/* 0 */ LOAD_PROTOCOL,
		/* 1 */ IF_EQUAL(ETH_P_CAN, 4, 0),
		/* 2 */ IF_EQUAL(ETH_P_CANFD, 2, 0),
		/* 3 */ IF_EQUAL(ETH_P_CANXL, 5, 0),
		/* 4 */ TAKE(0),
		/* 5 */ TAKE(0),
		/* 6 */ LOAD(0),
		/* 7 */ IF_ANY(htonl(CAN_ERR_FLAG), 0, 4),
		/* 8 */ IF_ANY(htonl(w->errors & CAN_ERR_MASK), 3, 2),
		/* 9 */ LOAD(0),
		/* 10 */ IF_ANY(htonl(CANXL_VCID_MASK), 0, 1),
		/* 11 */ TAKE(0),
		/* 12 */ TAKE(UINT32_MAX),
	};
	const struct sock_fprog program = { sizeof(code) / sizeof(*code),
					    code };

	if (w->has_fd)
		code[2].jt = 3;
	if (!w->has_xl)
		code[3].jt = 0;
	if (w->has_vcid)
		code[10].jt = 1;
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
			  sizeof(program)) < 0
		       ? -errno
		       : 0;
}

/* ---- opening ---- */

static bool is_same_net(int a, int b)
{
	uint64_t x = 0, y = 1;
	socklen_t len = sizeof(x);

	return getsockopt(a, SOL_SOCKET, SO_NETNS_COOKIE, &x, &len) == 0 &&
	       getsockopt(b, SOL_SOCKET, SO_NETNS_COOKIE, &y, &len) == 0 &&
	       x == y;
}

static bool has_xl_mtu(int fd, int ifindex)
{
	struct ifreq request;

	memset(&request, 0, sizeof(request));
	request.ifr_ifindex = ifindex;
	return ioctl(fd, SIOCGIFNAME, &request) < 0 ||
	       ioctl(fd, SIOCGIFMTU, &request) < 0 ||
	       request.ifr_mtu > (int)CANFD_MTU;
}

static int set_up(struct can_ring *ring, const struct wanted *w, size_t size)
{
	const int version = TPACKET_V2, on = 1;
	struct tpacket_req request = { .tp_block_size = CAN_RING_BLOCK };
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = w->ifindex,
	};
	size_t blocks = size / CAN_RING_BLOCK + 1, slots;
	void *map;
	int r = set_filter(ring->fd, w);

	if (r < 0)
		return r;
	ring->ifindex = (unsigned int)w->ifindex;
	ring->slot_size = w->has_xl && has_xl_mtu(ring->fd, w->ifindex)
				  ? SLOT_XL
				  : SLOT_FD;
	slots = CAN_RING_BLOCK / ring->slot_size;
	ring->block_used = slots * ring->slot_size;
	ring->size = blocks * CAN_RING_BLOCK;
	request.tp_block_nr = (unsigned int)blocks;
	request.tp_frame_size = (unsigned int)ring->slot_size;
	request.tp_frame_nr = (unsigned int)(blocks * slots);
	if (setsockopt(ring->fd, SOL_PACKET, PACKET_VERSION, &version,
		       sizeof(version)) < 0 ||
	    setsockopt(ring->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
		       sizeof(on)) < 0 ||
	    setsockopt(ring->fd, SOL_PACKET, PACKET_RX_RING, &request,
		       sizeof(request)) < 0)
		return -errno;
	map = mmap(NULL, ring->size, PROT_READ | PROT_WRITE, MAP_SHARED,
		   ring->fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	ring->map = map;
	ring->next.at = map;
	ring->next.end = ring->map + ring->block_used;
	ring->taken = ring->next;
	return bind(ring->fd, (struct sockaddr *)&to, sizeof(to)) < 0 ? -errno
								      : 0;
}

static int set_can_filter(const struct afsock *s, canid_t id)
{
	const struct can_filter filter = { .can_id = id, .can_mask = 0 };

	return setsockopt(s->fd, SOL_CAN_RAW, CAN_RAW_FILTER, &filter,
			  sizeof(filter)) < 0
		       ? -errno
		       : 0;
}

static void end(struct can_ring *ring)
{
	if (ring->map)
		munmap(ring->map, ring->size);
	close(ring->fd);
	*ring = (struct can_ring){ .fd = -1 };
}

/* The inverse of everything: the socket is still seen in /proc/net/can, and
 * still told when its interface goes down. */
int can_ring_open(struct can_ring *ring, const struct afsock *s, size_t size)
{
	struct wanted wanted = { 0 };
	int r = look(s, &wanted);

	*ring = (struct can_ring){ .fd = -1 };
	if (r < 0)
		return r;
	ring->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (ring->fd < 0)
		return -errno;
	r = is_same_net(s->fd, ring->fd) ? set_up(ring, &wanted, size)
					 : -EOPNOTSUPP;
	if (r == 0)
		r = set_can_filter(s, CAN_INV_FILTER);
	if (r < 0)
		end(ring);
	return r;
}

void can_ring_close(struct can_ring *ring, const struct afsock *s)
{
	if (ring->fd < 0)
		return;
	if (s->fd >= 0)
		(void)set_can_filter(s, 0);
	end(ring);
}

/* ---- what it tells ---- */

/* The kernel counts from 0 again whenever it was asked. */
void can_ring_ask(struct can_ring *ring)
{
	struct tpacket_stats stats;
	socklen_t len = sizeof(stats);

	if (getsockopt(ring->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) ==
	    0)
		ring->drops += stats.tp_drops;
}

int can_ring_error(const struct can_ring *ring)
{
	int error = 0;
	socklen_t len = sizeof(error);

	if (getsockopt(ring->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return -errno;
	return -error;
}
