/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * gw.c - rules of the CAN gateway as messages (net/can/gw.c)
 *
 * The structures in the attributes are packed: they are copied, never pointed
 * at.
 */
#define _GNU_SOURCE
#include <linux/rtnetlink.h>
#include <stdlib.h>

#include "link.h"

_Static_assert(sizeof(struct cgw_frame_mod) == 17, "cgw_frame_mod");
_Static_assert(sizeof(struct cgw_fdframe_mod) == 73, "cgw_fdframe_mod");
_Static_assert(sizeof(struct cgw_csum_xor) == 4, "cgw_csum_xor");
_Static_assert(sizeof(struct cgw_csum_crc8) == 282, "cgw_csum_crc8");

/* ---- reading ---- */

static bool copy(void *to, size_t size, const struct nlattr *attr)
{
	if (!attr || nla_len(attr) < (int)size)
		return false;
	memcpy(to, nla_data(attr), size);
	return true;
}

static void read_mod(struct afsock_can_gw_mod *mod, const struct nlattr *attr,
		     bool is_fd)
{
	struct cgw_frame_mod classic;
	struct cgw_fdframe_mod fd;

	if (is_fd && copy(&fd, sizeof(fd), attr)) {
		mod->parts = fd.modtype;
		mod->id = fd.cf.can_id;
		mod->len = fd.cf.len;
		mod->flags = fd.cf.flags;
		memcpy(mod->data, fd.cf.data, sizeof(fd.cf.data));
	} else if (!is_fd && copy(&classic, sizeof(classic), attr)) {
		mod->parts = classic.modtype;
		mod->id = classic.cf.can_id;
		mod->len = classic.cf.can_dlc;
		memcpy(mod->data, classic.cf.data, sizeof(classic.cf.data));
	}
}

int can_gw_read(const struct nlmsghdr *head, struct afsock_can_gw_rule *ret,
		unsigned int *ret_src, unsigned int *ret_dst)
{
	struct afsock_can_gw_rule rule = { .flags = 0 };
	struct nlattr *tb[CGW_MAX + 1];
	const struct rtcanmsg *rt = nlmsg_data(head);
	unsigned int i, src, dst;

	if (head->nlmsg_type != RTM_NEWROUTE)
		return 0;
	if (nlmsg_datalen(head) < (int)sizeof(*rt))
		return -EBADMSG;
	if (rt->can_family != AF_CAN || rt->gwtype != CGW_TYPE_CAN_CAN)
		return 0;
	if (nlmsg_parse((struct nlmsghdr *)head, sizeof(*rt), tb, CGW_MAX,
			NULL) < 0 ||
	    !copy(&src, sizeof(src), tb[CGW_SRC_IF]) ||
	    !copy(&dst, sizeof(dst), tb[CGW_DST_IF]))
		return -EBADMSG;
	rule.flags = rt->flags;
	rule.has_filter = copy(&rule.filter, sizeof(rule.filter),
			       tb[CGW_FILTER]);
	for (i = 0; i < AFSOCK_CAN_GW_OPS; i++)
		read_mod(&rule.mods[i],
			 rule.flags & CGW_FLAGS_CAN_FD ?
				 tb[CGW_FDMOD_AND + i] :
				 tb[CGW_MOD_AND + i],
			 rule.flags & CGW_FLAGS_CAN_FD);
	rule.has_xor = copy(&rule.csum_xor, sizeof(rule.csum_xor),
			    tb[CGW_CS_XOR]);
	rule.has_crc8 = copy(&rule.csum_crc8, sizeof(rule.csum_crc8),
			     tb[CGW_CS_CRC8]);
	copy(&rule.hops, sizeof(rule.hops), tb[CGW_LIM_HOPS]);
	copy(&rule.uid, sizeof(rule.uid), tb[CGW_MOD_UID]);
	copy(&rule.handled, sizeof(rule.handled), tb[CGW_HANDLED]);
	copy(&rule.dropped, sizeof(rule.dropped), tb[CGW_DROPPED]);
	copy(&rule.deleted, sizeof(rule.deleted), tb[CGW_DELETED]);
	*ret = rule;
	*ret_src = src;
	*ret_dst = dst;
	return 1;
}

/* ---- writing ---- */

static int put_mod(struct nl_msg *msg, const struct afsock_can_gw_mod *mod,
		   int op, bool is_fd)
{
	struct cgw_frame_mod classic = { .modtype = (__u8)mod->parts };
	struct cgw_fdframe_mod fd = { .modtype = (__u8)mod->parts };

	if (!mod->parts)
		return 0;
	if (is_fd) {
		fd.cf.can_id = mod->id;
		fd.cf.len = mod->len;
		fd.cf.flags = mod->flags;
		memcpy(fd.cf.data, mod->data, sizeof(fd.cf.data));
		return nla_put(msg, CGW_FDMOD_AND + op, sizeof(fd), &fd);
	}
	classic.cf.can_id = mod->id;
	classic.cf.can_dlc = mod->len;
	memcpy(classic.cf.data, mod->data, sizeof(classic.cf.data));
	return nla_put(msg, CGW_MOD_AND + op, sizeof(classic), &classic);
}

static int put_rule(struct nl_msg *msg, const struct afsock_can_gw_rule *rule)
{
	int i, r = 0;

	for (i = 0; i < AFSOCK_CAN_GW_OPS && r == 0; i++)
		r = put_mod(msg, &rule->mods[i], i,
			    rule->flags & CGW_FLAGS_CAN_FD);
	if (r == 0 && rule->has_filter)
		r = nla_put(msg, CGW_FILTER, sizeof(rule->filter),
			    &rule->filter);
	if (r == 0 && rule->has_xor)
		r = nla_put(msg, CGW_CS_XOR, sizeof(rule->csum_xor),
			    &rule->csum_xor);
	if (r == 0 && rule->has_crc8)
		r = nla_put(msg, CGW_CS_CRC8, sizeof(rule->csum_crc8),
			    &rule->csum_crc8);
	if (r == 0 && rule->uid)
		r = nla_put_u32(msg, CGW_MOD_UID, rule->uid);
	if (r == 0 && rule->hops)
		r = nla_put_u8(msg, CGW_LIM_HOPS, rule->hops);
	return r;
}

struct nl_msg *can_gw_msg(int type, const struct afsock_can_gw_rule *rule,
			  unsigned int src, unsigned int dst)
{
	struct rtcanmsg rt = { .can_family = AF_CAN,
			       .gwtype = CGW_TYPE_CAN_CAN,
			       .flags = rule ? (__u16)rule->flags : 0 };
	struct nl_msg *msg = nlmsg_alloc_simple(
		type, type == RTM_GETROUTE ? NLM_F_REQUEST | NLM_F_DUMP :
					     NLM_F_REQUEST | NLM_F_ACK);
	int r;

	if (!msg)
		return NULL;
	r = nlmsg_append(msg, &rt, sizeof(rt), NLMSG_ALIGNTO);
	/* Both 0 in RTM_DELROUTE: all rules. */
	if (r == 0 && type != RTM_GETROUTE)
		r = nla_put_u32(msg, CGW_SRC_IF, src);
	if (r == 0 && type != RTM_GETROUTE)
		r = nla_put_u32(msg, CGW_DST_IF, dst);
	if (r == 0 && rule)
		r = put_rule(msg, rule);
	if (r == 0)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/* ---- asking ---- */

struct list {
	struct afsock_can_gw_rule *items;
	size_t count, room;
	bool is_other; /* answered by somebody else than the gateway */
};

static int take(const struct nlmsghdr *head, void *arg)
{
	struct list *list = arg;
	struct afsock_can_gw_rule *more, *rule;
	unsigned int src, dst;
	int r;

	if (list->count == list->room) {
		list->room = list->room ? 2 * list->room : 8;
		more = realloc(list->items, list->room * sizeof(*more));
		if (!more)
			return -ENOMEM;
		list->items = more;
	}
	rule = &list->items[list->count];
	r = can_gw_read(head, rule, &src, &dst);
	if (r == 0)
		list->is_other = true;
	if (r <= 0)
		return r;
	/* One whose interface is going away goes with it. */
	if (afsock_if_name(-1, src, rule->src) == 0 &&
	    afsock_if_name(-1, dst, rule->dst) == 0)
		list->count++;
	return 0;
}

static const char no_module[] =
	"the CAN gateway is not in this kernel, or its module is not loaded: "
	"modprobe can-gw";

ssize_t can_gw_list(struct afsock_can_gw_rule **ret, struct afsock_err *err)
{
	struct can_link_said said = { "" };
	struct list list = { .items = NULL };
	struct nl_sock *sock;
	int r = can_link_open(&sock, err);

	if (r < 0)
		return r;
	do {
		list.count = 0;
		r = can_link_ask(sock, can_gw_msg(RTM_GETROUTE, NULL, 0, 0),
				 take, &list, &said);
	} while (r == -EINTR);
	nl_socket_free(sock);
	/* Without the gateway the kernel lists what other families route. */
	if (r == 0 && list.is_other)
		r = -EOPNOTSUPP;
	if (r < 0) {
		free(list.items);
		return can_link_fail(err, r, "RTM_GETROUTE", NULL, &said,
				     r == -EOPNOTSUPP ? no_module : NULL);
	}
	*ret = list.items;
	return (ssize_t)list.count;
}

static const char *hint(int type, const struct afsock_can_gw_rule *rule,
			int code)
{
	if (code == -EOPNOTSUPP)
		return no_module;
	if (code == -ENODEV)
		return "both must be CAN interfaces";
	if (code != -EINVAL || !rule || type == RTM_DELROUTE)
		return NULL;
	if (rule->uid)
		return "another rule with this uid has other interfaces or "
		       "another filter, or hops are above the module's limit";
	return rule->hops ? "hops are above the module's limit: parameter "
			    "max_hops of can-gw" :
			    NULL;
}

int can_gw_change(int type, const struct afsock_can_gw_rule *rule,
		  struct afsock_err *err)
{
	struct can_link_said said = { "" };
	struct nl_sock *sock;
	int r, src = 0, dst = 0;

	if (rule) {
		src = afsock_if_index(-1, rule->src, strlen(rule->src), err);
		if (src < 0)
			return src;
		dst = afsock_if_index(-1, rule->dst, strlen(rule->dst), err);
		if (dst < 0)
			return dst;
	}
	r = can_link_open(&sock, err);
	if (r < 0)
		return r;
	r = can_link_request(sock, can_gw_msg(type, rule, (unsigned int)src,
					      (unsigned int)dst), &said);
	nl_socket_free(sock);
	/* cgw_remove_job(): no rule is equal. */
	if (r == -EINVAL && type == RTM_DELROUTE && rule)
		r = -ENOENT;
	if (r < 0)
		return can_link_fail(err, r, type == RTM_DELROUTE ? "del" :
								    "add",
				     rule ? rule->src : NULL, &said,
				     r == -ENOENT ? "no rule is equal" :
						    hint(type, rule, r));
	return 0;
}
