/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* read.c - what RTM_NEWLINK says of a CAN interface */
#define _GNU_SOURCE
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>

#include "link.h"

#ifndef ARPHRD_CAN
#define ARPHRD_CAN 280
#endif

/* IFLA_PARENT_DEV_NAME and _BUS_NAME came with 5.14. */
#define ATTR_PARENT 56
#define ATTR_PARENT_BUS 57
#define ATTR_MAX 60

#define INFO_TEXT(to, attr) copy_text((to), sizeof(to), (attr))

static void copy_text(char *to, size_t size, const struct nlattr *attr)
{
	if (attr)
		snprintf(to, size, "%.*s", nla_len(attr),
			 (const char *)nla_data(attr));
}

/* A value of at least size bytes: newer kernels append to structures. */
static bool copy(void *to, size_t size, const struct nlattr *attr)
{
	if (!attr || nla_len(attr) < (int)size)
		return false;
	memcpy(to, nla_data(attr), size);
	return true;
}

/* The same, and note in has that it was told. */
static void copy_has(struct afsock_can_link_info *info, unsigned int has,
		     void *to, size_t size, const struct nlattr *attr)
{
	if (copy(to, size, attr))
		info->has |= has;
}

static size_t copy_list(void *to, size_t size, size_t max,
			const struct nlattr *attr)
{
	size_t n = attr ? (size_t)nla_len(attr) / size : 0;

	if (n > max)
		n = max;
	if (n)
		memcpy(to, nla_data(attr), n * size);
	return n;
}

static bool nested(struct nlattr **tb, int max, const struct nlattr *attr)
{
	return attr && nla_parse(tb, max, nla_data(attr), nla_len(attr),
				 NULL) == 0;
}

/* can_tdc_fill_info() in drivers/net/can/dev/netlink.c */
static void read_tdc(struct afsock_can_link_info *info,
		     const struct nlattr *attr)
{
	struct nlattr *tb[LINK_TDC_TDCF + 1];
	struct {
		struct afsock_can_tdc *tdc;
		int first;
		unsigned int has;
	} sets[] = {
		{ &info->tdc, 0, AFSOCK_CAN_HAS_TDC },
		{ &info->tdc_min, LINK_TDC_TDCV_MIN, AFSOCK_CAN_HAS_TDC_CONST },
		{ &info->tdc_max, LINK_TDC_TDCV_MAX, AFSOCK_CAN_HAS_TDC_CONST },
	};
	size_t i;

	if (!nested(tb, LINK_TDC_TDCF, attr))
		return;
	for (i = 0; i < LINK_COUNT(sets); i++) {
		struct afsock_can_tdc *tdc = sets[i].tdc;
		int at = sets[i].first, step = at ? 2 : 1;

		if (!at)
			at = LINK_TDC_TDCV;
		if (copy(&tdc->tdcv, 4, tb[at]))
			tdc->has |= AFSOCK_CAN_TDCV;
		if (copy(&tdc->tdco, 4, tb[at + step]))
			tdc->has |= AFSOCK_CAN_TDCO;
		if (copy(&tdc->tdcf, 4, tb[at + 2 * step]))
			tdc->has |= AFSOCK_CAN_TDCF;
		if (tdc->has)
			info->has |= sets[i].has;
	}
}

static void read_timing(struct afsock_can_link_info *info, struct nlattr **tb)
{
	copy_has(info, AFSOCK_CAN_HAS_BITTIMING, &info->bittiming,
		 sizeof(info->bittiming), tb[IFLA_CAN_BITTIMING]);
	copy_has(info, AFSOCK_CAN_HAS_BITTIMING_CONST, &info->bittiming_const,
		 sizeof(info->bittiming_const), tb[IFLA_CAN_BITTIMING_CONST]);
	copy_has(info, AFSOCK_CAN_HAS_DATA_BITTIMING, &info->data_bittiming,
		 sizeof(info->data_bittiming), tb[IFLA_CAN_DATA_BITTIMING]);
	copy_has(info, AFSOCK_CAN_HAS_DATA_BITTIMING_CONST,
		 &info->data_bittiming_const,
		 sizeof(info->data_bittiming_const),
		 tb[IFLA_CAN_DATA_BITTIMING_CONST]);
	/* 0: no limit of its own. */
	if (copy(&info->bitrate_max, 4, tb[IFLA_CAN_BITRATE_MAX]) &&
	    info->bitrate_max)
		info->has |= AFSOCK_CAN_HAS_BITRATE_MAX;
	info->bitrate_count = copy_list(info->bitrates, 4,
					AFSOCK_CAN_BITRATES_MAX,
					tb[IFLA_CAN_BITRATE_CONST]);
	info->data_bitrate_count = copy_list(info->data_bitrates, 4,
					     AFSOCK_CAN_BITRATES_MAX,
					     tb[IFLA_CAN_DATA_BITRATE_CONST]);
	info->bittiming_const.name[15] = '\0';
	info->data_bittiming_const.name[15] = '\0';
}

static void read_controller(struct afsock_can_link_info *info,
			    const struct nlattr *data)
{
	struct nlattr *tb[LINK_CAN_MAX + 1], *ext[2];
	struct can_ctrlmode mode;
	uint32_t state;

	if (!nested(tb, LINK_CAN_MAX, data))
		return;
	if (copy(&state, sizeof(state), tb[IFLA_CAN_STATE]) &&
	    state < CAN_STATE_MAX) {
		info->state = (int)state;
		info->has |= AFSOCK_CAN_HAS_STATE;
	}
	copy_has(info, AFSOCK_CAN_HAS_CLOCK, &info->clock_hz, 4,
		 tb[IFLA_CAN_CLOCK]);
	copy_has(info, AFSOCK_CAN_HAS_RESTART_MS, &info->restart_ms, 4,
		 tb[IFLA_CAN_RESTART_MS]);
	copy_has(info, AFSOCK_CAN_HAS_BERR, &info->berr, sizeof(info->berr),
		 tb[IFLA_CAN_BERR_COUNTER]);
	if (copy(&mode, sizeof(mode), tb[IFLA_CAN_CTRLMODE])) {
		info->ctrlmode = mode.flags;
		info->has |= AFSOCK_CAN_HAS_CTRLMODE;
	}
	if (nested(ext, 1, tb[LINK_CAN_CTRLMODE_EXT]))
		copy_has(info, AFSOCK_CAN_HAS_CTRLMODE_SUPPORTED,
			 &info->ctrlmode_supported, 4,
			 ext[LINK_CTRLMODE_SUPPORTED]);
	copy_has(info, AFSOCK_CAN_HAS_TERMINATION, &info->termination,
		 sizeof(info->termination), tb[IFLA_CAN_TERMINATION]);
	info->termination_count = copy_list(info->terminations, 2,
					    AFSOCK_CAN_TERMINATIONS_MAX,
					    tb[IFLA_CAN_TERMINATION_CONST]);
	read_timing(info, tb);
	read_tdc(info, tb[LINK_CAN_TDC]);
}

/* The other end is a link index, in another namespace with its number there
 * (rtnl_fill_link_netnsid() in net/core/rtnetlink.c). */
static void read_peer(struct afsock_can_link_info *info, struct nlattr **tb)
{
	info->peer_netns = -1;
	copy(&info->peer_netns, sizeof(info->peer_netns),
	     tb[IFLA_LINK_NETNSID]);
	if (strcmp(info->kind, "vxcan") != 0)
		return;
	copy_has(info, AFSOCK_CAN_HAS_PEER, &info->peer_index,
		 sizeof(info->peer_index), tb[IFLA_LINK]);
}

int can_link_read(const struct nlmsghdr *head, struct afsock_can_link_info *ret)
{
	struct afsock_can_link_info info = { .state = -1 };
	struct nlattr *tb[ATTR_MAX + 1], *more[IFLA_INFO_MAX + 1];
	const struct ifinfomsg *ifi = nlmsg_data(head);

	if (head->nlmsg_type != RTM_NEWLINK)
		return 0;
	if (nlmsg_datalen(head) < (int)sizeof(*ifi))
		return -EBADMSG;
	if (ifi->ifi_type != ARPHRD_CAN)
		return 0;
	if (nlmsg_parse((struct nlmsghdr *)head, sizeof(*ifi), tb, ATTR_MAX,
			NULL) < 0 ||
	    !tb[IFLA_IFNAME] || ifi->ifi_index <= 0)
		return -EBADMSG;
	info.index = (unsigned int)ifi->ifi_index;
	info.flags = ifi->ifi_flags;
	info.is_up = ifi->ifi_flags & IFF_UP;
	/* The first follows the second up to a second later (linkwatch). */
	info.is_running = (ifi->ifi_flags & (IFF_RUNNING | IFF_LOWER_UP)) ==
			  (IFF_RUNNING | IFF_LOWER_UP);
	INFO_TEXT(info.name, tb[IFLA_IFNAME]);
	INFO_TEXT(info.qdisc, tb[IFLA_QDISC]);
	INFO_TEXT(info.parent, tb[ATTR_PARENT]);
	INFO_TEXT(info.parent_bus, tb[ATTR_PARENT_BUS]);
	copy(&info.mtu, sizeof(info.mtu), tb[IFLA_MTU]);
	copy(&info.txqueuelen, sizeof(info.txqueuelen), tb[IFLA_TXQLEN]);
	copy_has(&info, AFSOCK_CAN_HAS_STATS, &info.stats,
		 offsetof(struct rtnl_link_stats64, rx_nohandler),
		 tb[IFLA_STATS64]);
	if (nested(more, IFLA_INFO_MAX, tb[IFLA_LINKINFO])) {
		INFO_TEXT(info.kind, more[IFLA_INFO_KIND]);
		if (strcmp(info.kind, "can") == 0)
			read_controller(&info, more[IFLA_INFO_DATA]);
		copy_has(&info, AFSOCK_CAN_HAS_DEVICE_STATS,
			 &info.device_stats, sizeof(info.device_stats),
			 more[IFLA_INFO_XSTATS]);
	}
	read_peer(&info, tb);
	*ret = info;
	return 1;
}

/* ---- asking ---- */

static struct nl_msg *get_msg(const char *name)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct nl_msg *msg = nlmsg_alloc_simple(
		RTM_GETLINK, NLM_F_REQUEST | (name ? 0 : NLM_F_DUMP));

	if (!msg)
		return NULL;
	if (nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0 ||
	    (name && nla_put_string(msg, IFLA_IFNAME, name) < 0)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

struct found {
	struct afsock_can_link_info info;
	int result;
};

static int take_one(const struct nlmsghdr *head, void *arg)
{
	struct found *found = arg;

	found->result = can_link_read(head, &found->info);
	return found->result < 0 ? found->result : 0;
}

/* The name of an index where that is in this namespace. */
static void name_peer(struct afsock_can_link_info *info)
{
	if (info->has & AFSOCK_CAN_HAS_PEER && info->peer_netns < 0 &&
	    afsock_if_name(-1, info->peer_index, info->peer) < 0)
		info->peer[0] = '\0';
}

int can_link_look(struct nl_sock *sock, const char *name,
		  struct afsock_can_link_info *ret, struct afsock_err *err)
{
	struct can_link_said said = { "" };
	struct found found = { .result = 0 };
	int r = can_link_ask(sock, get_msg(name), take_one, &found, &said);

	if (r < 0)
		return can_link_fail(err, r, "RTM_GETLINK", name, &said,
				     r == -ENODEV ?
					     "afsock link lists the CAN "
					     "interfaces of this network "
					     "namespace" :
					     NULL);
	if (found.result == 0)
		return afsock_fail(err, AFSOCK_EVALUE, NULL,
				   "%s is no CAN interface", name);
	name_peer(&found.info);
	*ret = found.info;
	return 0;
}

int can_link_get(const char *name, struct afsock_can_link_info *ret,
		 struct afsock_err *err)
{
	struct afsock_can_link_info info;
	struct nl_sock *sock;
	int r = can_link_open(&sock, err);

	if (r < 0)
		return r;
	r = can_link_look(sock, name, &info, err);
	nl_socket_free(sock);
	if (r < 0)
		return r;
	r = can_link_controller(&info);
	if (r < 0)
		return can_link_fail(err, r, "libsocketcan", name, NULL,
				     "it went away while it was read");
	*ret = info;
	return 0;
}

struct list {
	struct afsock_can_link_info *items;
	size_t count, room;
};

static int take_all(const struct nlmsghdr *head, void *arg)
{
	struct list *list = arg;
	struct afsock_can_link_info *more;
	int r;

	if (list->count == list->room) {
		list->room = list->room ? 2 * list->room : 8;
		more = realloc(list->items, list->room * sizeof(*more));
		if (!more)
			return -ENOMEM;
		list->items = more;
	}
	r = can_link_read(head, &list->items[list->count]);
	if (r > 0)
		list->count++;
	return r < 0 ? r : 0;
}

static int by_index(const void *a, const void *b)
{
	const struct afsock_can_link_info *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

ssize_t can_link_list(struct afsock_can_link_info **ret, struct afsock_err *err)
{
	struct can_link_said said = { "" };
	struct list list = { NULL, 0, 0 };
	struct nl_sock *sock;
	size_t i;
	int r = can_link_open(&sock, err);

	if (r < 0)
		return r;
	do {
		list.count = 0;
		r = can_link_ask(sock, get_msg(NULL), take_all, &list, &said);
	} while (r == -EINTR);
	nl_socket_free(sock);
	if (r < 0) {
		free(list.items);
		return can_link_fail(err, r, "RTM_GETLINK", NULL, &said, NULL);
	}
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items), by_index);
	for (i = 0; i < list.count; i++)
		name_peer(&list.items[i]);
	*ret = list.items;
	return (ssize_t)list.count;
}
