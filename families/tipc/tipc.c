/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* tipc.c - AF_TIPC, messages to services by name, in a cluster of nodes */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/tipc.h>

#include "core/family.h"
#include "tipc_const.h"

_Static_assert(sizeof(struct sockaddr_tipc) == 16, "sockaddr_tipc");
_Static_assert(offsetof(struct sockaddr_tipc, addr) == 4, "addr");
_Static_assert(sizeof(struct tipc_group_req) == 16, "tipc_group_req");

static const struct afsock_word kind_words[] = {
	{ "nameseq", TIPC_SERVICE_RANGE }, { "range", TIPC_SERVICE_RANGE },
	{ "name", TIPC_SERVICE_ADDR },	   { "service", TIPC_SERVICE_ADDR },
	{ "id", TIPC_SOCKET_ADDR },	   { "socket", TIPC_SOCKET_ADDR },
	{ NULL, 0 },
};

/* A negative scope in bind withdraws the name: -2 undoes cluster. */
static const struct afsock_word scope_words[] = {
	{ "zone", TIPC_ZONE_SCOPE },
	{ "cluster", TIPC_CLUSTER_SCOPE },
	{ "node", TIPC_NODE_SCOPE },
	{ NULL, 0 },
};

static const struct afsock_field tipc_fields[] = {
	{ "kind", &afsock_kind_uint, .min = TIPC_SERVICE_RANGE,
	  .max = TIPC_SOCKET_ADDR, .words = kind_words },
	{ "v1", &afsock_kind_uint, .max = UINT32_MAX,
	  .flags = AFSOCK_FIELD_ONES },
	{ "v2", &afsock_kind_uint, .max = UINT32_MAX,
	  .flags = AFSOCK_FIELD_ONES },
	{ "v3", &afsock_kind_uint, .max = UINT32_MAX,
	  .flags = AFSOCK_FIELD_ONES | AFSOCK_FIELD_PRESET },
	{ "scope", &afsock_kind_int, .min = INT8_MIN, .max = INT8_MAX,
	  .preset = TIPC_CLUSTER_SCOPE, .words = scope_words },
};

/*
 * The three words behind the kind are in the tuple's order but for a socket
 * address: the kernel has the reference first, the tuple the node. The third
 * is the upper end of a range, the lookup domain of a name, and padding of a
 * socket address.
 */
static int tipc_pack(const struct afsock_form *form,
		     const struct afsock_value *items, size_t n,
		     struct afsock_addr *ret, struct afsock_err *err)
{
	bool is_id = items[0].as.u == TIPC_SOCKET_ADDR;
	uint32_t words[3] = { (uint32_t)items[is_id ? 2 : 1].as.u,
			      (uint32_t)items[is_id ? 1 : 2].as.u,
			      (uint32_t)items[3].as.u };
	struct sockaddr_tipc sa = { .family = AF_TIPC,
				    .addrtype =
					    (unsigned char)items[0].as.u,
				    .scope = (signed char)items[4].as.i };

	(void)form;
	(void)n;
	(void)err;
	memcpy(&sa.addr, words, sizeof(words));
	memcpy(ret->u.bytes, &sa, sizeof(sa));
	ret->len = sizeof(sa);
	return 0;
}

/*
 * A member of a group receives two addresses back to back, the sender's socket
 * and its name in the group: the first is the one that answers go to.
 */
static int tipc_unpack(const struct afsock_form *form,
		       const struct afsock_addr *addr,
		       struct afsock_tuple *ret, struct afsock_err *err)
{
	struct sockaddr_tipc sa;
	uint32_t words[3];
	bool is_id;

	(void)form;
	memcpy(&sa, addr->u.bytes, sizeof(sa));
	memcpy(words, &sa.addr, sizeof(words));
	if (sa.addrtype < TIPC_SERVICE_RANGE || sa.addrtype > TIPC_SOCKET_ADDR)
		return afsock_fail(err, AFSOCK_EADDR, "kind",
				   "kind %d not within 1 and 3", sa.addrtype);
	is_id = sa.addrtype == TIPC_SOCKET_ADDR;
	afsock_tuple_add_uint(ret, sa.addrtype);
	afsock_tuple_add_uint(ret, words[is_id ? 1 : 0]);
	afsock_tuple_add_uint(ret, words[is_id ? 0 : 1]);
	afsock_tuple_add_uint(ret, words[2]);
	afsock_tuple_add_int(ret, sa.scope);
	return 0;
}

static const struct afsock_shape tipc_shapes[] = {
	{ .name = "AF_TIPC", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = tipc_fields, .n_min = 4, .n_max = 5,
	  .addr_min = sizeof(struct sockaddr_tipc), .pack = tipc_pack,
	  .unpack = tipc_unpack },
	{ .name = NULL },
};

static const struct afsock_scheme tipc_schemes[] = {
	{ .name = "tipc", .usage = "tipc:KIND:V1:V2[:V3[:SCOPE]]",
	  .family = AF_TIPC, .type = SOCK_SEQPACKET,
	  .flags = AFSOCK_SCHEME_ACCEPTS },
	{ .name = "tipc-stream", .usage = "tipc-stream:KIND:V1:V2[:V3[:SCOPE]]",
	  .family = AF_TIPC, .type = SOCK_STREAM,
	  .flags = AFSOCK_SCHEME_STREAM },
	{ .name = "tipc-rdm", .usage = "tipc-rdm:KIND:V1:V2[:V3[:SCOPE]]",
	  .family = AF_TIPC, .type = SOCK_RDM },
	{ .name = "tipc-dgram", .usage = "tipc-dgram:KIND:V1:V2[:V3[:SCOPE]]",
	  .family = AF_TIPC, .type = SOCK_DGRAM },
	{ .name = NULL },
};

/* ---- options ---- */

static const struct afsock_word importance_words[] = {
	{ "low", TIPC_LOW_IMPORTANCE },
	{ "medium", TIPC_MEDIUM_IMPORTANCE },
	{ "high", TIPC_HIGH_IMPORTANCE },
	{ "critical", TIPC_CRITICAL_IMPORTANCE },
	{ NULL, 0 },
};

static const struct afsock_word group_scopes[] = {
	{ "cluster", TIPC_CLUSTER_SCOPE },
	{ "node", TIPC_NODE_SCOPE },
	{ NULL, 0 },
};

/* One "loopback" or "events"; several stand with '+' between them. */
static int group_flag(const char *text, size_t len, uint32_t *flags)
{
	static const struct afsock_word words[] = {
		{ "loopback", TIPC_GROUP_LOOPBACK },
		{ "events", TIPC_GROUP_MEMBER_EVTS },
		{ NULL, 0 },
	};
	const struct afsock_word *word;

	for (word = words; word->word; word++) {
		if (strlen(word->word) == len &&
		    memcmp(word->word, text, len) == 0) {
			*flags |= (uint32_t)word->value;
			return 0;
		}
	}
	return AFSOCK_ETEXT;
}

static int group_flags(const char *text, size_t len, uint32_t *ret,
		       struct afsock_err *err)
{
	const char *end = text + len, *at = text, *stop;
	uint32_t flags = 0;

	for (; at <= end; at = stop + 1) {
		stop = memchr(at, '+', (size_t)(end - at));
		if (!stop)
			stop = end;
		if (group_flag(at, (size_t)(stop - at), &flags) < 0)
			return afsock_fail(err, AFSOCK_ETEXT, "group",
					   "group flags '%.*s' are not "
					   "loopback, events or both with '+'",
					   (int)(len > 80 ? 80 : len), text);
	}
	*ret = flags;
	return 0;
}

/* Take the part of a value in front of the next ':'. */
static size_t part(const char **at, const char *end, const char **ret)
{
	const char *stop = memchr(*at, ':', (size_t)(end - *at));
	size_t len;

	*ret = *at;
	if (!stop)
		stop = end;
	len = (size_t)(stop - *at);
	*at = stop < end ? stop + 1 : end;
	return len;
}

static int read_group(const char *value, size_t len,
		      struct tipc_group_req *ret, struct afsock_err *err)
{
	const char *at = value, *end = value + len, *text;
	int64_t type, instance, scope = TIPC_CLUSTER_SCOPE;
	uint32_t flags = 0;
	size_t n;
	int r;

	n = part(&at, end, &text);
	r = afsock_read_int(text, n, NULL, 0, UINT32_MAX, "group type", &type,
			    err);
	if (r < 0)
		return r;
	n = part(&at, end, &text);
	r = afsock_read_int(text, n, NULL, 0, UINT32_MAX, "group instance",
			    &instance, err);
	if (r < 0)
		return r;
	if (at < end) {
		n = part(&at, end, &text);
		r = afsock_read_int(text, n, group_scopes, TIPC_CLUSTER_SCOPE,
				    TIPC_NODE_SCOPE, "group scope", &scope,
				    err);
	}
	if (r == 0 && at < end)
		r = group_flags(at, (size_t)(end - at), &flags, err);
	if (r < 0)
		return r;
	*ret = (struct tipc_group_req){ .type = (uint32_t)type,
					.instance = (uint32_t)instance,
					.scope = (uint32_t)scope,
					.flags = flags };
	return 0;
}

static int set_group(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err)
{
	struct tipc_group_req req;
	int r = read_group(value, len, &req, err);

	if (r < 0)
		return r;
	return afsock_setopt(s, opt->level, opt->optname, &req, sizeof(req));
}

static const struct afsock_opt tipc_opts[] = {
	{ .name = "importance", .level = SOL_TIPC, .optname = TIPC_IMPORTANCE,
	  .kind = AFSOCK_OPT_INT, .when = AFSOCK_OPT_OPENED,
	  .min = TIPC_LOW_IMPORTANCE, .max = TIPC_CRITICAL_IMPORTANCE,
	  .words = importance_words,
	  .help = "what is dropped last when queues are full" },
	{ .name = "src-droppable", .level = SOL_TIPC,
	  .optname = TIPC_SRC_DROPPABLE,
	  .kind = AFSOCK_OPT_FLAG, .when = AFSOCK_OPT_OPENED,
	  .help = "messages may be dropped on a busy link" },
	{ .name = "dest-droppable", .level = SOL_TIPC,
	  .optname = TIPC_DEST_DROPPABLE,
	  .kind = AFSOCK_OPT_FLAG, .when = AFSOCK_OPT_OPENED,
	  .help = "undeliverable messages are dropped, not returned" },
	{ .name = "conn-timeout", .level = SOL_TIPC,
	  .optname = TIPC_CONN_TIMEOUT,
	  .kind = AFSOCK_OPT_MS, .when = AFSOCK_OPT_OPENED,
	  .max = INT_MAX,
	  .help = "how long the kernel tries to connect, 8 s at first" },
	{ .name = "nodelay", .level = SOL_TIPC, .optname = TIPC_NODELAY,
	  .kind = AFSOCK_OPT_FLAG, .when = AFSOCK_OPT_OPENED,
	  .help = "streams: send small pieces at once" },
	{ .name = "group", .level = SOL_TIPC, .optname = TIPC_GROUP_JOIN,
	  .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_OPENED,
	  .set = set_group,
	  .help = "join TYPE:INSTANCE[:SCOPE[:loopback+events]]" },
	{ .name = NULL },
};

/* ---- hints ---- */

static const struct afsock_hint tipc_hints[] = {
	{ "socket", EAFNOSUPPORT,
	  "the module is not loaded by itself everywhere: modprobe tipc" },
	{ "bind", EACCES,
	  "service types below 64 are the kernel's; a socket that is connected "
	  "or in a group cannot bind" },
	{ "bind", EINVAL, "the lower end of the range is above the upper" },
	{ "bind", EAFNOSUPPORT,
	  "a socket has its id from birth: bind a name or a range" },
	{ "setsockopt", EACCES,
	  "group types below 64 are the kernel's, and a socket is in one group "
	  "at most" },
	{ "connect", EHOSTUNREACH,
	  "nobody is bound to that name in the scope that this node sees" },
	{ "send", EHOSTUNREACH,
	  "nobody is bound to that name in the scope that this node sees" },
	{ "connect", ETIMEDOUT,
	  "the peer did not call accept within conn-timeout (8 s unless set)" },
	{ "connect", ECONNREFUSED,
	  "the peer is no listener, or its queue is full" },
	{ NULL, EMSGSIZE, "a message has at most 66000 bytes" },
	{ NULL, ECONNRESET, "the peer has gone" },
	{ "send", ENOTCONN,
	  "no destination: connect first, or send to an address" },
	{ NULL, 0, NULL },
};

static const char *tipc_hint(const struct afsock_form *form, const char *op,
			     int error)
{
	(void)form;
	return afsock_hint_find(tipc_hints, op, error);
}

AFSOCK_FAMILY(tipc) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_TIPC,
	.name = "tipc",
	.macro = "AF_TIPC",
	.what = "messages and connections to services by name, in a cluster",
	.module = "tipc",
	.addr_max = 2 * sizeof(struct sockaddr_tipc),
	.shapes = tipc_shapes,
	.schemes = tipc_schemes,
	.consts = tipc_consts,
	.opts = tipc_opts,
	.hint = tipc_hint,
};
