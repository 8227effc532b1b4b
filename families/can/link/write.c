/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * write.c - changing, making and removing CAN interfaces
 *
 * libnl's objects for links have no termination, no delay compensation and no
 * vxcan pairs, so all attributes are put together here.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <unistd.h>

#include "link.h"

/* Put an attribute, once nothing failed before. */
static void put(struct nl_msg *msg, int *r, int type, const void *data,
		size_t len)
{
	if (*r == 0)
		*r = nla_put(msg, type, (int)len, data);
}

static void put_u32(struct nl_msg *msg, int *r, int type, uint32_t value)
{
	put(msg, r, type, &value, sizeof(value));
}

static struct nlattr *nest(struct nl_msg *msg, int *r, int type)
{
	struct nlattr *attr = *r == 0 ? nla_nest_start(msg, type) : NULL;

	if (!attr && *r == 0)
		*r = -NLE_NOMEM;
	return attr;
}

static void nest_end(struct nl_msg *msg, int r, struct nlattr *attr)
{
	if (r == 0)
		nla_nest_end(msg, attr);
}

/* A request about one interface; NULL without memory. */
static struct nl_msg *link_msg(int type, int flags, const struct ifinfomsg *ifi)
{
	struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_REQUEST |
							      NLM_F_ACK |
							      flags);

	if (msg && nlmsg_append(msg, (void *)ifi, sizeof(*ifi),
				NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/* The message, or NULL where something did not fit. */
static struct nl_msg *built(struct nl_msg *msg, int r)
{
	if (r == 0)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/* ---- changing ---- */

static void put_tdc(struct nl_msg *msg, int *r,
		    const struct afsock_can_tdc *tdc)
{
	struct nlattr *attr = nest(msg, r, LINK_CAN_TDC);

	if (tdc->has & AFSOCK_CAN_TDCV)
		put_u32(msg, r, LINK_TDC_TDCV, tdc->tdcv);
	if (tdc->has & AFSOCK_CAN_TDCO)
		put_u32(msg, r, LINK_TDC_TDCO, tdc->tdco);
	if (tdc->has & AFSOCK_CAN_TDCF)
		put_u32(msg, r, LINK_TDC_TDCF, tdc->tdcf);
	nest_end(msg, *r, attr);
}

static void put_controller(struct nl_msg *msg, int *r,
			   const struct afsock_can_link_config *c)
{
	struct nlattr *info = nest(msg, r, IFLA_LINKINFO), *data;

	put(msg, r, IFLA_INFO_KIND, "can", sizeof("can"));
	data = nest(msg, r, IFLA_INFO_DATA);
	if (c->set & AFSOCK_CAN_SET_CTRLMODE)
		put(msg, r, IFLA_CAN_CTRLMODE, &c->ctrlmode,
		    sizeof(c->ctrlmode));
	if (c->set & AFSOCK_CAN_SET_BITTIMING)
		put(msg, r, IFLA_CAN_BITTIMING, &c->bittiming,
		    sizeof(c->bittiming));
	if (c->set & AFSOCK_CAN_SET_DATA_BITTIMING)
		put(msg, r, IFLA_CAN_DATA_BITTIMING, &c->data_bittiming,
		    sizeof(c->data_bittiming));
	if (c->set & AFSOCK_CAN_SET_TDC)
		put_tdc(msg, r, &c->tdc);
	if (c->set & AFSOCK_CAN_SET_RESTART_MS)
		put_u32(msg, r, IFLA_CAN_RESTART_MS, c->restart_ms);
	if (c->set & AFSOCK_CAN_SET_RESTART)
		put_u32(msg, r, IFLA_CAN_RESTART, 1);
	if (c->set & AFSOCK_CAN_SET_TERMINATION)
		put(msg, r, IFLA_CAN_TERMINATION, &c->termination,
		    sizeof(c->termination));
	nest_end(msg, *r, data);
	nest_end(msg, *r, info);
}

struct nl_msg *can_link_set_msg(unsigned int index,
				const struct afsock_can_link_config *c)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC,
				 .ifi_index = (int)index };
	struct nl_msg *msg = link_msg(RTM_NEWLINK, 0, &ifi);
	int r = 0;

	if (!msg)
		return NULL;
	if (c->set & AFSOCK_CAN_SET_MTU)
		put_u32(msg, &r, IFLA_MTU, c->mtu);
	if (c->set & AFSOCK_CAN_SET_TXQUEUELEN)
		put_u32(msg, &r, IFLA_TXQLEN, c->txqueuelen);
	if (c->set & CAN_LINK_CONTROLLER)
		put_controller(msg, &r, c);
	return built(msg, r);
}

static struct nl_msg *flag_msg(unsigned int index, bool up)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC,
				 .ifi_index = (int)index,
				 .ifi_change = IFF_UP,
				 .ifi_flags = up ? IFF_UP : 0 };

	return link_msg(RTM_NEWLINK, 0, &ifi);
}

/* One of the requests that a change is made of: those bits of config. */
static int change(struct nl_sock *sock, struct afsock_can_link_info *info,
		  const struct afsock_can_link_config *config,
		  unsigned int bits, struct afsock_err *err)
{
	struct afsock_can_link_config part = *config;
	struct can_link_said said = { "" };
	struct nl_msg *msg;
	char hint[256];
	int r;

	part.set &= bits;
	if (!part.set)
		return 0;
	if (part.set & (AFSOCK_CAN_SET_UP | AFSOCK_CAN_SET_DOWN))
		msg = flag_msg(info->index, part.set & AFSOCK_CAN_SET_UP);
	else
		msg = can_link_set_msg(info->index, &part);
	r = can_link_request(sock, msg, &said);
	if (r < 0)
		return can_link_fail(err, r,
				     part.set & AFSOCK_CAN_SET_UP   ? "up" :
				     part.set & AFSOCK_CAN_SET_DOWN ? "down" :
								      "set",
				     info->name, &said,
				     can_link_hint(info, &part, r, hint,
						   sizeof(hint)));
	if (part.set & AFSOCK_CAN_SET_DOWN)
		info->is_up = false;
	if (part.set & AFSOCK_CAN_SET_BITTIMING) {
		info->has |= AFSOCK_CAN_HAS_BITTIMING;
		info->bittiming = part.bittiming;
	}
	return 0;
}

int can_link_set(const char *name, const struct afsock_can_link_config *config,
		 struct afsock_err *err)
{
	const unsigned int flags = AFSOCK_CAN_SET_UP | AFSOCK_CAN_SET_DOWN;
	struct afsock_can_link_info info;
	struct nl_sock *sock;
	int r = can_link_open(&sock, err);

	if (r < 0)
		return r;
	r = can_link_look(sock, name, &info, err);
	if (r == 0)
		r = can_link_suits(&info, config, err);
	if (r == 0)
		r = change(sock, &info, config, AFSOCK_CAN_SET_DOWN, err);
	if (r == 0)
		r = change(sock, &info, config, ~flags, err);
	if (r == 0)
		r = change(sock, &info, config, AFSOCK_CAN_SET_UP, err);
	nl_socket_free(sock);
	return r;
}

/* ---- making ---- */

/* The other end is described as a link of its own (vxcan_newlink()). */
static void put_peer(struct nl_msg *msg, int *r,
		     const struct afsock_can_link_new *link, int netns_fd)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct nlattr *data = nest(msg, r, IFLA_INFO_DATA);
	struct nlattr *peer = nest(msg, r, LINK_INFO_PEER);

	if (*r == 0)
		*r = nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO);
	if (link->peer)
		put(msg, r, IFLA_IFNAME, link->peer, strlen(link->peer) + 1);
	if (link->mtu)
		put_u32(msg, r, IFLA_MTU, link->mtu);
	if (link->peer_netns_pid)
		put_u32(msg, r, IFLA_NET_NS_PID,
			(uint32_t)link->peer_netns_pid);
	if (netns_fd >= 0)
		put_u32(msg, r, IFLA_NET_NS_FD, (uint32_t)netns_fd);
	nest_end(msg, *r, peer);
	nest_end(msg, *r, data);
}

struct nl_msg *can_link_add_msg(const struct afsock_can_link_new *link,
				int netns_fd)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct nl_msg *msg = link_msg(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
				      &ifi);
	struct nlattr *info;
	int r = 0;

	if (!msg)
		return NULL;
	put(msg, &r, IFLA_IFNAME, link->name, strlen(link->name) + 1);
	if (link->mtu)
		put_u32(msg, &r, IFLA_MTU, link->mtu);
	info = nest(msg, &r, IFLA_LINKINFO);
	put(msg, &r, IFLA_INFO_KIND, link->kind, strlen(link->kind) + 1);
	if (strcmp(link->kind, "vxcan") == 0)
		put_peer(msg, &r, link, netns_fd);
	nest_end(msg, r, info);
	return built(msg, r);
}

/* The descriptor of a namespace below /run/netns, or of a path. */
static int open_netns(const char *name, struct afsock_err *err)
{
	char path[256];
	int n, fd;

	n = snprintf(path, sizeof(path), "%s%s",
		     strchr(name, '/') ? "" : "/run/netns/", name);
	if (n < 0 || (size_t)n >= sizeof(path) || !*name)
		return afsock_fail(err, AFSOCK_EVALUE, "netns",
				   "netns '%.40s' is empty or too long a name",
				   name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	n = -errno;
	return can_link_fail(err, n, "open", path, NULL,
			     n == -ENOENT ? "ip netns add makes namespaces, "
					    "ip netns lists them" :
					    NULL);
}

static const char *add_hint(const struct afsock_can_link_new *link, int code,
			    char *buf, size_t size)
{
	switch (code) {
	case -EEXIST:
		snprintf(buf, size, "%s%s%s is there already", link->name,
			 link->peer ? " or " : "",
			 link->peer ? link->peer : "");
		return buf;
	case -EOPNOTSUPP:
		snprintf(buf, size, "the kernel has no %s: modprobe %s",
			 link->kind, link->kind);
		return buf;
	case -ESRCH:
		return "no process has that number";
	case -EINVAL:
		return link->peer_netns || link->peer_netns_fd ?
			       "is it a network namespace?" :
			       NULL;
	default:
		return NULL;
	}
}

int can_link_add(const struct afsock_can_link_new *link, struct afsock_err *err)
{
	struct can_link_said said = { "" };
	struct nl_sock *sock;
	char hint[128];
	int r, fd = link->peer_netns_fd ? link->peer_netns_fd : -1;

	if (link->peer_netns) {
		fd = open_netns(link->peer_netns, err);
		if (fd < 0)
			return fd;
	}
	r = can_link_open(&sock, err);
	if (r == 0) {
		r = can_link_request(sock, can_link_add_msg(link, fd), &said);
		if (r < 0)
			can_link_fail(err, r, "add", link->name, &said,
				      add_hint(link, r, hint, sizeof(hint)));
		nl_socket_free(sock);
	}
	if (link->peer_netns)
		close(fd);
	return r;
}

/* ---- removing ---- */

int can_link_del(const char *name, struct afsock_err *err)
{
	struct can_link_said said = { "" };
	struct afsock_can_link_info info;
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct nl_sock *sock;
	int r = can_link_open(&sock, err);

	if (r < 0)
		return r;
	r = can_link_look(sock, name, &info, err);
	/* The kernel would say yes to a controller and do nothing:
	 * can_dellink() in drivers/net/can/dev/netlink.c is empty. */
	if (r == 0 && strcmp(info.kind, "can") == 0) {
		r = can_link_fail(err, -EOPNOTSUPP, "del", name, NULL,
				  "it belongs to a device: only vcan and vxcan "
				  "can be removed");
	} else if (r == 0) {
		ifi.ifi_index = (int)info.index;
		r = can_link_request(sock, link_msg(RTM_DELLINK, 0, &ifi),
				     &said);
		if (r < 0)
			can_link_fail(err, r, "del", name, &said, NULL);
	}
	nl_socket_free(sock);
	return r;
}
