/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* link.h - what the files of the part that speaks netlink share */
#ifndef AFSOCK_FAMILIES_CAN_LINK_LINK_H
#define AFSOCK_FAMILIES_CAN_LINK_LINK_H

#include <errno.h>
#include <linux/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <string.h>

#include "families/can/can_link.h"

#define LINK_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Attributes that headers before 5.16 and 5.17 lack. */
#define LINK_CAN_TDC 16
#define LINK_CAN_CTRLMODE_EXT 17
#define LINK_CAN_MAX 17
enum { LINK_TDC_TDCV_MIN = 1, LINK_TDC_TDCV_MAX, LINK_TDC_TDCO_MIN,
       LINK_TDC_TDCO_MAX, LINK_TDC_TDCF_MIN, LINK_TDC_TDCF_MAX,
       LINK_TDC_TDCV, LINK_TDC_TDCO, LINK_TDC_TDCF };
#define LINK_CTRLMODE_SUPPORTED 1
#define LINK_INFO_PEER 1 /* VXCAN_INFO_PEER */

/* ---- talk.c: requests and answers ---- */

/* What the kernel says besides the errno (NLMSGERR_ATTR_MSG); or "". */
struct can_link_said {
	char text[128];
};

/* A connected socket with extended acknowledgements. 0 or -errno; free it with
 * nl_socket_free. */
int can_link_open(struct nl_sock **ret, struct afsock_err *err);

/* The errno of a message with NLMSG_ERROR, 0 or below, and what it says; a
 * message too short for one is -EBADMSG. */
int can_link_read_error(const struct nlmsghdr *head,
			struct can_link_said *said);

/* Send a request that is answered by an acknowledgement only; frees msg.
 * 0 or -errno. */
int can_link_request(struct nl_sock *sock, struct nl_msg *msg,
		     struct can_link_said *said);

/*
 * Send a request and give every message of its answer to each, which returns
 * below 0 to end it; frees msg. A dump that changed meanwhile is -EINTR at its
 * end: start anew. 0 or -errno.
 */
int can_link_ask(struct nl_sock *sock, struct nl_msg *msg,
		 int (*each)(const struct nlmsghdr *head, void *arg), void *arg,
		 struct can_link_said *said);

/* A failure: op, the interface, the errno in words, what the kernel said and
 * what it usually means (may be NULL). Returns code. */
int can_link_fail(struct afsock_err *err, int code, const char *op,
		  const char *name, const struct can_link_said *said,
		  const char *hint);
extern const char can_link_privilege[];

/* ---- read.c: RTM_NEWLINK ---- */

/* 1 a CAN interface, in ret; 0 another one; -EBADMSG. */
int can_link_read(const struct nlmsghdr *head,
		  struct afsock_can_link_info *ret);

/* As afsock_can_link_get, from one message: without libsocketcan. */
int can_link_look(struct nl_sock *sock, const char *name,
		  struct afsock_can_link_info *ret, struct afsock_err *err);
int can_link_get(const char *name, struct afsock_can_link_info *ret,
		 struct afsock_err *err);
ssize_t can_link_list(struct afsock_can_link_info **ret,
		      struct afsock_err *err);

/* ---- controller.c: libsocketcan ---- */

/* Read anew what libsocketcan can read; what info has says what is there. */
int can_link_controller(struct afsock_can_link_info *info);

/* ---- write.c ---- */

int can_link_set(const char *name, const struct afsock_can_link_config *config,
		 struct afsock_err *err);
/* The request for all but up and down; NULL without memory. */
struct nl_msg *can_link_set_msg(unsigned int index,
				const struct afsock_can_link_config *config);
int can_link_add(const struct afsock_can_link_new *link,
		 struct afsock_err *err);
struct nl_msg *can_link_add_msg(const struct afsock_can_link_new *link,
				int netns_fd);
int can_link_del(const char *name, struct afsock_err *err);

/* ---- hint.c ---- */

/* What a refusal of a change usually means; NULL for nothing to add. */
const char *can_link_hint(const struct afsock_can_link_info *info,
			  const struct afsock_can_link_config *config,
			  int code, char *buf, size_t size);
/* Refuse what this interface cannot have, whatever the kernel would say. */
int can_link_suits(const struct afsock_can_link_info *info,
		   const struct afsock_can_link_config *config,
		   struct afsock_err *err);

/* ---- wait.c ---- */

int can_link_wait(const char *name, int what, int64_t timeout_ns,
		  struct afsock_can_link_info *ret, struct afsock_err *err);

/* ---- gw.c ---- */

/* A rule in a message; its interfaces by number. 1; 0 no rule; -EBADMSG. */
int can_gw_read(const struct nlmsghdr *head, struct afsock_can_gw_rule *ret,
		unsigned int *ret_src, unsigned int *ret_dst);
struct nl_msg *can_gw_msg(int type, const struct afsock_can_gw_rule *rule,
			  unsigned int src, unsigned int dst);
ssize_t can_gw_list(struct afsock_can_gw_rule **ret, struct afsock_err *err);
int can_gw_change(int type, const struct afsock_can_gw_rule *rule,
		  struct afsock_err *err);

#endif
