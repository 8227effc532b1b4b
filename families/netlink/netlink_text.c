/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * netlink_text.c - received netlink messages in words
 *
 * Names come from libnl where it has them: a message type that nobody here
 * knows still has its number, flags and length.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/rtnl.h>

#include "netlink_family.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* As much of one message as is looked at, where its header is aligned. */
union message {
	struct nlmsghdr head;
	unsigned char bytes[4096];
};

static const char *text_of(const struct nlattr *attr)
{
	return attr ? nla_get_string(attr) : "?";
}

/* An IP address; any other one as bytes. */
static void add_address(struct afsock_out *out, int family,
			const struct nlattr *attr)
{
	char text[INET6_ADDRSTRLEN];
	int want = family == AF_INET ? 4 : 16, i;

	if (nla_len(attr) == want && (family == AF_INET || family == AF_INET6) &&
	    inet_ntop(family, nla_data(attr), text, sizeof(text))) {
		afsock_out_add(out, "%s", text);
		return;
	}
	for (i = 0; i < nla_len(attr) && i < 32; i++)
		afsock_out_add(out, "%s%02x", i ? ":" : "",
			       ((const unsigned char *)nla_data(attr))[i]);
}

/* ---- rtnetlink ---- */

static void add_link(struct afsock_out *out, struct nlmsghdr *head)
{
	static const struct nla_policy policy[IFLA_MAX + 1] = {
		[IFLA_IFNAME] = { .type = NLA_STRING },
		[IFLA_MTU] = { .type = NLA_U32 },
		[IFLA_OPERSTATE] = { .type = NLA_U8 },
	};
	struct nlattr *attrs[IFLA_MAX + 1];
	const struct ifinfomsg *link = nlmsg_data(head);
	char words[256];

	if (nlmsg_parse(head, sizeof(*link), attrs, IFLA_MAX, policy) < 0)
		return;
	afsock_out_add(out, " %s index %d", text_of(attrs[IFLA_IFNAME]),
		       link->ifi_index);
	rtnl_link_flags2str((int)link->ifi_flags, words, sizeof(words));
	afsock_out_add(out, " <%s>", words);
	if (attrs[IFLA_MTU])
		afsock_out_add(out, " mtu %u", nla_get_u32(attrs[IFLA_MTU]));
	if (!attrs[IFLA_OPERSTATE])
		return;
	rtnl_link_operstate2str(nla_get_u8(attrs[IFLA_OPERSTATE]), words,
				sizeof(words));
	afsock_out_add(out, " state %s", words);
}

static void add_ifaddr(struct afsock_out *out, struct nlmsghdr *head)
{
	static const struct nla_policy policy[IFA_MAX + 1] = {
		[IFA_LABEL] = { .type = NLA_STRING },
	};
	struct nlattr *attrs[IFA_MAX + 1], *addr;
	const struct ifaddrmsg *ifa = nlmsg_data(head);
	char words[64];

	if (nlmsg_parse(head, sizeof(*ifa), attrs, IFA_MAX, policy) < 0)
		return;
	addr = attrs[IFA_LOCAL] ? attrs[IFA_LOCAL] : attrs[IFA_ADDRESS];
	afsock_out_add(out, " ");
	if (addr)
		add_address(out, ifa->ifa_family, addr);
	afsock_out_add(out, "/%u index %u scope %s", ifa->ifa_prefixlen,
		       ifa->ifa_index,
		       rtnl_scope2str(ifa->ifa_scope, words, sizeof(words)));
}

static void add_route(struct afsock_out *out, struct nlmsghdr *head)
{
	static const struct nla_policy policy[RTA_MAX + 1] = {
		[RTA_OIF] = { .type = NLA_U32 },
		[RTA_TABLE] = { .type = NLA_U32 },
	};
	struct nlattr *attrs[RTA_MAX + 1];
	const struct rtmsg *route = nlmsg_data(head);
	char words[64];

	if (nlmsg_parse(head, sizeof(*route), attrs, RTA_MAX, policy) < 0)
		return;
	afsock_out_add(out, " %s ", nl_rtntype2str(route->rtm_type, words,
						   sizeof(words)));
	if (attrs[RTA_DST])
		add_address(out, route->rtm_family, attrs[RTA_DST]);
	else
		afsock_out_add(out, "default");
	if (attrs[RTA_DST])
		afsock_out_add(out, "/%u", route->rtm_dst_len);
	if (attrs[RTA_GATEWAY]) {
		afsock_out_add(out, " via ");
		add_address(out, route->rtm_family, attrs[RTA_GATEWAY]);
	}
	if (attrs[RTA_OIF])
		afsock_out_add(out, " index %u", nla_get_u32(attrs[RTA_OIF]));
	afsock_out_add(out, " table %u",
		       attrs[RTA_TABLE] ? nla_get_u32(attrs[RTA_TABLE]) :
					  route->rtm_table);
}

static void add_neigh(struct afsock_out *out, struct nlmsghdr *head)
{
	struct nlattr *attrs[NDA_MAX + 1];
	const struct ndmsg *neigh = nlmsg_data(head);
	char words[64];

	if (nlmsg_parse(head, sizeof(*neigh), attrs, NDA_MAX, NULL) < 0)
		return;
	afsock_out_add(out, " ");
	if (attrs[NDA_DST])
		add_address(out, neigh->ndm_family, attrs[NDA_DST]);
	afsock_out_add(out, " index %d", neigh->ndm_ifindex);
	if (attrs[NDA_LLADDR]) {
		afsock_out_add(out, " at ");
		add_address(out, AF_UNSPEC, attrs[NDA_LLADDR]);
	}
	rtnl_neigh_state2str(neigh->ndm_state, words, sizeof(words));
	afsock_out_add(out, " %s", words);
}

static const struct {
	int base; /* the NEW of a kind; DEL, GET and SET follow */
	const char *name;
	void (*add)(struct afsock_out *out, struct nlmsghdr *head);
} route_kinds[] = {
	{ RTM_NEWLINK, "LINK", add_link },
	{ RTM_NEWADDR, "ADDR", add_ifaddr },
	{ RTM_NEWROUTE, "ROUTE", add_route },
	{ RTM_NEWNEIGH, "NEIGH", add_neigh },
	{ RTM_NEWRULE, "RULE", NULL },
	{ RTM_NEWQDISC, "QDISC", NULL },
	{ RTM_NEWTCLASS, "TCLASS", NULL },
	{ RTM_NEWTFILTER, "TFILTER", NULL },
	{ RTM_NEWNSID, "NSID", NULL },
};

static bool add_rtnetlink(struct afsock_out *out, struct nlmsghdr *head)
{
	static const char *const verbs[] = { "NEW", "DEL", "GET", "SET" };
	size_t i;

	for (i = 0; i < COUNT(route_kinds); i++) {
		int verb = head->nlmsg_type - route_kinds[i].base;

		if (verb < 0 || verb > 3)
			continue;
		afsock_out_add(out, "RTM_%s%s", verbs[verb],
			       route_kinds[i].name);
		/* A GET may be as short as its header. */
		if (verb != 2 && route_kinds[i].add)
			route_kinds[i].add(out, head);
		return true;
	}
	return false;
}

/* ---- generic netlink ---- */

static bool add_generic(struct afsock_out *out, struct nlmsghdr *head)
{
	static const struct nla_policy policy[CTRL_ATTR_MAX + 1] = {
		[CTRL_ATTR_FAMILY_ID] = { .type = NLA_U16 },
		[CTRL_ATTR_FAMILY_NAME] = { .type = NLA_STRING },
	};
	struct nlattr *attrs[CTRL_ATTR_MAX + 1];
	const struct genlmsghdr *genl = nlmsg_data(head);
	char words[64] = "";

	if (head->nlmsg_len < (unsigned int)nlmsg_size(sizeof(*genl)))
		return false;
	if (head->nlmsg_type != GENL_ID_CTRL) {
		afsock_out_add(out, "generic family %u command %u version %u",
			       head->nlmsg_type, genl->cmd, genl->version);
		return true;
	}
	afsock_out_add(out, "nlctrl %s",
		       genl_op2name(GENL_ID_CTRL, genl->cmd, words,
				    sizeof(words)) ? words : "");
	if (!*words)
		afsock_out_add(out, "command %u", genl->cmd);
	if (nlmsg_parse(head, GENL_HDRLEN, attrs, CTRL_ATTR_MAX, policy) < 0)
		return true;
	if (attrs[CTRL_ATTR_FAMILY_NAME])
		afsock_out_add(out, " %s",
			       text_of(attrs[CTRL_ATTR_FAMILY_NAME]));
	if (attrs[CTRL_ATTR_FAMILY_ID])
		afsock_out_add(out, " id %u",
			       nla_get_u16(attrs[CTRL_ATTR_FAMILY_ID]));
	return true;
}

/* ---- messages of every protocol ---- */

/* The text that NETLINK_EXT_ACK adds; it lies behind the request that the
 * error repeats, unless NLM_F_CAPPED says that only its header is there. */
static void add_ext_ack(struct afsock_out *out, struct nlmsghdr *head,
			const struct nlmsgerr *error)
{
	static const struct nla_policy policy[NLMSGERR_ATTR_MAX + 1] = {
		[NLMSGERR_ATTR_MSG] = { .type = NLA_STRING },
	};
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1];
	size_t skip = sizeof(*error);

	if (!(head->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(head->nlmsg_flags & NLM_F_CAPPED)) {
		if (error->msg.nlmsg_len < sizeof(error->msg) ||
		    error->msg.nlmsg_len > head->nlmsg_len)
			return;
		skip += error->msg.nlmsg_len - sizeof(error->msg);
	}
	if (nlmsg_parse(head, (int)skip, attrs, NLMSGERR_ATTR_MAX, policy) < 0)
		return;
	if (attrs[NLMSGERR_ATTR_MSG])
		afsock_out_add(out, " '%s'",
			       text_of(attrs[NLMSGERR_ATTR_MSG]));
}

static void add_error(struct afsock_out *out, struct nlmsghdr *head)
{
	const struct nlmsgerr *error = nlmsg_data(head);
	const char *name;

	if (head->nlmsg_len < (unsigned int)nlmsg_size(sizeof(*error))) {
		afsock_out_add(out, "ERROR, cut");
		return;
	}
	name = afsock_code_name(error->error);
	if (error->error == 0)
		afsock_out_add(out, "ACK");
	else
		afsock_out_add(out, "ERROR %d %s", error->error,
			       name ? name : "");
	afsock_out_add(out, " of type %u", error->msg.nlmsg_type);
	add_ext_ack(out, head, error);
}

static void add_message(struct afsock_out *out, int proto,
			struct nlmsghdr *head, size_t full_len)
{
	char words[128];
	bool known = false;

	if (head->nlmsg_type == NLMSG_ERROR) {
		add_error(out, head);
		known = true;
	} else if (head->nlmsg_type < NLMSG_MIN_TYPE) {
		nl_nlmsgtype2str(head->nlmsg_type, words, sizeof(words));
		afsock_out_add(out, "%s", words);
		known = true;
	} else if (proto == NETLINK_ROUTE) {
		known = add_rtnetlink(out, head);
	} else if (proto == NETLINK_GENERIC) {
		known = add_generic(out, head);
	}
	if (!known)
		afsock_out_add(out, "type %u", head->nlmsg_type);
	/* The upper flags mean something else for each kind of message. */
	nl_nlmsg_flags2str(head->nlmsg_flags & 0x0f, words, sizeof(words));
	afsock_out_add(out, "%s%s%s, seq %u pid %u len %zu",
		       *words ? " <" : "", words, *words ? ">" : "",
		       head->nlmsg_seq, head->nlmsg_pid, full_len);
	if (head->nlmsg_flags & NLM_F_DUMP_INTR)
		afsock_out_add(out, ", dump interrupted");
}

/* A device event is no netlink message but texts: "add@/devices/...". udev's
 * copy begins with a header of its own instead. */
static int describe_uevent(const unsigned char *data, size_t len, char *buf,
			   size_t size)
{
	struct afsock_out out = { buf, size, 0 };
	size_t n = strnlen((const char *)data, len);

	if (n == strlen("libudev") && memcmp(data, "libudev", n) == 0)
		afsock_out_add(&out, "event from udev, %zu bytes", len);
	else
		afsock_out_add(&out, "%.*s", (int)n, (const char *)data);
	return (int)out.used;
}

int netlink_describe(const struct afsock_form *form,
		     const struct afsock_addr *from, const unsigned char *data,
		     size_t len, char *buf, size_t size)
{
	struct afsock_out out = { buf, size, 0 };
	union message message;
	struct nlmsghdr head;
	size_t at = 0, kept;

	(void)from;
	if (form->proto == NETLINK_KOBJECT_UEVENT)
		return describe_uevent(data, len, buf, size);
	while (len - at >= sizeof(head)) {
		memcpy(&head, data + at, sizeof(head));
		if (head.nlmsg_len < sizeof(head) ||
		    head.nlmsg_len > len - at) {
			afsock_out_add(&out, "%smessage of %u bytes in %zu",
				       at ? "; " : "", head.nlmsg_len,
				       len - at);
			return (int)out.used;
		}
		kept = head.nlmsg_len < sizeof(message) ? head.nlmsg_len :
							  sizeof(message);
		memcpy(message.bytes, data + at, kept);
		message.head.nlmsg_len = (uint32_t)kept;
		if (at)
			afsock_out_add(&out, "; ");
		add_message(&out, form->proto, &message.head, head.nlmsg_len);
		at += NLMSG_ALIGN(head.nlmsg_len);
		if (at >= len)
			break;
	}
	return (int)out.used;
}
