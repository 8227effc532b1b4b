/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * talk.c - one request over routing netlink, with exact errors
 *
 * libnl's own receive loop turns errno into fewer codes of its own, so answers
 * are taken as they come.
 */
#define _GNU_SOURCE
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "link.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

const char can_link_privilege[] =
	"this needs CAP_NET_ADMIN in the network namespace: be root, or give "
	"the program the capability with setcap cap_net_admin+ep";

int can_link_fail(struct afsock_err *err, int code, const char *op,
		  const char *name, const struct can_link_said *said,
		  const char *hint)
{
	char why[128];

	afsock_strerror(code, why, sizeof(why));
	if (said && *said->text)
		afsock_fail_op(err, code, op, "%s; the kernel says \"%s\"",
			       why, said->text);
	else
		afsock_fail_op(err, code, op, "%s", why);
	if (!err)
		return code;
	snprintf(err->address, sizeof(err->address), "%s", name ? name : "");
	snprintf(err->hint, sizeof(err->hint), "%s",
		 code == -EPERM ? can_link_privilege : hint ? hint : "");
	return code;
}

int can_link_open(struct nl_sock **ret, struct afsock_err *err)
{
	struct nl_sock *sock = nl_socket_alloc();
	int on = 1;

	if (!sock)
		return can_link_fail(err, -ENOMEM, "netlink", NULL, NULL, NULL);
	errno = EIO;
	if (nl_connect(sock, NETLINK_ROUTE) < 0) {
		int r = -errno;

		nl_socket_free(sock);
		return can_link_fail(err, r, "netlink", NULL, NULL, NULL);
	}
	nl_socket_disable_auto_ack(sock);
	/* Linux 4.12, 4.3; without them there is only the errno. */
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK, &on,
		   sizeof(on));
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_CAP_ACK, &on,
		   sizeof(on));
	*ret = sock;
	return 0;
}

/* The attributes stand behind the header of the request, or behind all of it
 * where the kernel repeats it (netlink_ack() in net/netlink/af_netlink.c). */
static void read_said(const struct nlmsghdr *head, const struct nlmsgerr *e,
		      struct can_link_said *said)
{
	size_t skip = NLMSG_ALIGN(sizeof(*e)), len = (size_t)nlmsg_datalen(head);
	struct nlattr *text;

	if (!(head->nlmsg_flags & NLM_F_CAPPED)) {
		if (e->msg.nlmsg_len < sizeof(e->msg) ||
		    e->msg.nlmsg_len > len)
			return;
		skip += NLMSG_ALIGN(e->msg.nlmsg_len) - sizeof(e->msg);
	}
	if (!(head->nlmsg_flags & NLM_F_ACK_TLVS) || skip >= len)
		return;
	text = nla_find((struct nlattr *)(void *)((char *)nlmsg_data(head) +
						  skip),
			(int)(len - skip), NLMSGERR_ATTR_MSG);
	if (text)
		snprintf(said->text, sizeof(said->text), "%.*s", nla_len(text),
			 (const char *)nla_data(text));
}

int can_link_read_error(const struct nlmsghdr *head, struct can_link_said *said)
{
	const struct nlmsgerr *e = nlmsg_data(head);

	if (nlmsg_datalen(head) < (int)sizeof(*e) || e->error > 0 ||
	    e->error < -4095)
		return -EBADMSG;
	if (e->error && said)
		read_said(head, e, said);
	return e->error;
}

/* What one message means for the answer: 1 go on, 0 it is complete. */
static int take(const struct nlmsghdr *head,
		int (*each)(const struct nlmsghdr *head, void *arg), void *arg,
		bool *changed, struct can_link_said *said)
{
	int r;

	if (head->nlmsg_flags & NLM_F_DUMP_INTR)
		*changed = true;
	switch (head->nlmsg_type) {
	case NLMSG_ERROR:
		return can_link_read_error(head, said);
	case NLMSG_DONE:
		if (nlmsg_datalen(head) >= (int)sizeof(int)) {
			memcpy(&r, nlmsg_data(head), sizeof(r));
			if (r < 0)
				return r;
		}
		return *changed ? -EINTR : 0;
	case NLMSG_NOOP:
		return 1;
	default:
		if (!each)
			return 1;
		r = each(head, arg);
		if (r < 0)
			return r;
		/* What is no dump ends with its only message. */
		return head->nlmsg_flags & NLM_F_MULTI ? 1 : 0;
	}
}

int can_link_ask(struct nl_sock *sock, struct nl_msg *msg,
		 int (*each)(const struct nlmsghdr *head, void *arg), void *arg,
		 struct can_link_said *said)
{
	struct sockaddr_nl from;
	struct nlmsghdr *head;
	unsigned char *buf;
	bool changed = false;
	uint32_t seq;
	int r, left;

	if (!msg)
		return -ENOMEM;
	errno = EIO;
	r = nl_send_auto(sock, msg) < 0 ? -errno : 1;
	seq = nlmsg_hdr(msg)->nlmsg_seq;
	nlmsg_free(msg);
	while (r > 0) {
		errno = EIO;
		left = nl_recv(sock, &from, &buf, NULL);
		if (left <= 0)
			return left < 0 ? -errno : -EBADMSG;
		/* Only the kernel is believed, and only about this request. */
		for (head = (struct nlmsghdr *)(void *)buf;
		     r > 0 && from.nl_pid == 0 && nlmsg_ok(head, left);
		     head = nlmsg_next(head, &left))
			if (head->nlmsg_seq == seq)
				r = take(head, each, arg, &changed, said);
		free(buf);
	}
	return r;
}

int can_link_request(struct nl_sock *sock, struct nl_msg *msg,
		     struct can_link_said *said)
{
	return can_link_ask(sock, msg, NULL, NULL, said);
}
