/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* qipcrtr.c - AF_QIPCRTR, datagrams to the processors of a Qualcomm chip */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/qrtr.h>

#include "core/family.h"
#include "qipcrtr_const.h"

_Static_assert(sizeof(struct sockaddr_qrtr) == 12, "sockaddr_qrtr");
_Static_assert(sizeof(struct qrtr_ctrl_pkt) == 20, "qrtr_ctrl_pkt");

static const struct afsock_word node_words[] = {
	{ "broadcast", QRTR_NODE_BCAST },
	{ NULL, 0 },
};

static const struct afsock_word port_words[] = {
	{ "control", QRTR_PORT_CTRL },
	{ NULL, 0 },
};

static const struct afsock_field qrtr_fields[] = {
	{ "node", &afsock_kind_uint, .max = UINT32_MAX,
	  .flags = AFSOCK_FIELD_ONES, .words = node_words },
	{ "port", &afsock_kind_uint, .max = UINT32_MAX,
	  .flags = AFSOCK_FIELD_ONES, .words = port_words },
};

static int qrtr_pack(const struct afsock_form *form,
		     const struct afsock_value *items, size_t n,
		     struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_qrtr sa;

	(void)form;
	(void)n;
	(void)err;
	memset(&sa, 0, sizeof(sa)); /* two bytes of padding behind sq_family */
	sa.sq_family = AF_QIPCRTR;
	sa.sq_node = (uint32_t)items[0].as.u;
	sa.sq_port = (uint32_t)items[1].as.u;
	memcpy(ret->u.bytes, &sa, sizeof(sa));
	ret->len = sizeof(sa);
	return 0;
}

static int qrtr_unpack(const struct afsock_form *form,
		       const struct afsock_addr *addr,
		       struct afsock_tuple *ret, struct afsock_err *err)
{
	struct sockaddr_qrtr sa;

	(void)form;
	(void)err;
	memcpy(&sa, addr->u.bytes, sizeof(sa));
	afsock_tuple_add_uint(ret, sa.sq_node);
	afsock_tuple_add_uint(ret, sa.sq_port);
	return 0;
}

static const struct afsock_shape qrtr_shapes[] = {
	{ .name = "AF_QIPCRTR", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = qrtr_fields, .n_min = 2, .n_max = 2,
	  .addr_min = sizeof(struct sockaddr_qrtr), .pack = qrtr_pack,
	  .unpack = qrtr_unpack },
	{ .name = NULL },
};

static const struct afsock_scheme qrtr_schemes[] = {
	{ .name = "qrtr", .usage = "qrtr:NODE:PORT", .family = AF_QIPCRTR,
	  .type = SOCK_DGRAM },
	{ .name = NULL },
};

static const struct afsock_hint qrtr_hints[] = {
	{ "socket", EAFNOSUPPORT, "this kernel has no qrtr (CONFIG_QRTR)" },
	{ "socket", EPROTOTYPE, "qrtr has SOCK_DGRAM only" },
	{ "bind", EACCES, "ports below 0x4000 need CAP_NET_ADMIN" },
	{ "bind", EINVAL,
	  "a socket binds to this machine's own node, which getsockname of a "
	  "fresh socket tells (1 unless configured)" },
	{ "bind", EADDRINUSE,
	  "the port is taken; the control port belongs to the name service" },
	{ NULL, ENODEV, "nobody has that port on this node" },
	{ NULL, ECONNRESET,
	  "no such node, or its remote processor is gone" },
	{ "connect", EPROTOTYPE, "qrtr has SOCK_DGRAM only" },
	{ "send", ENOTCONN,
	  "no destination: connect first, or send to an address; the broadcast "
	  "node takes control packets only" },
	{ "send", EMSGSIZE, "qrtr carries at most 65535 bytes" },
	{ NULL, 0, NULL },
};

static const char *qrtr_hint(const struct afsock_form *form, const char *op,
			     int error)
{
	(void)form;
	return afsock_hint_find(qrtr_hints, op, error);
}

/* ---- control packets in words ---- */

enum { NO_DETAIL, SERVER, CLIENT, LOOKUP };

static const struct {
	const char *name;
	int detail;
} ctrl_names[] = {
	[QRTR_TYPE_DATA] = { "data", NO_DETAIL },
	[QRTR_TYPE_HELLO] = { "hello", NO_DETAIL },
	[QRTR_TYPE_BYE] = { "bye", CLIENT },
	[QRTR_TYPE_NEW_SERVER] = { "new-server", SERVER },
	[QRTR_TYPE_DEL_SERVER] = { "del-server", SERVER },
	[QRTR_TYPE_DEL_CLIENT] = { "del-client", CLIENT },
	[QRTR_TYPE_RESUME_TX] = { "resume-tx", CLIENT },
	[QRTR_TYPE_EXIT] = { "exit", NO_DETAIL },
	[QRTR_TYPE_PING] = { "ping", NO_DETAIL },
	[QRTR_TYPE_NEW_LOOKUP] = { "new-lookup", LOOKUP },
	[QRTR_TYPE_DEL_LOOKUP] = { "del-lookup", LOOKUP },
};

static uint32_t le32(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static bool is_control(const struct afsock_addr *from, size_t len)
{
	struct sockaddr_qrtr sa;

	if (!from || from->len < sizeof(sa) ||
	    len < sizeof(struct qrtr_ctrl_pkt))
		return false;
	memcpy(&sa, from->u.bytes, sizeof(sa));
	return sa.sq_family == AF_QIPCRTR && sa.sq_port == QRTR_PORT_CTRL;
}

/* The low byte of an instance is the service's version by the convention of
 * Qualcomm's messages; qrtr-lookup prints them apart as well. */
static int server_words(const char *name, const unsigned char *data, char *buf,
			size_t size)
{
	uint32_t service = le32(data + 4), instance = le32(data + 8);

	if (!service && !instance && !le32(data + 12) && !le32(data + 16))
		return snprintf(buf, size, "%s end of list", name);
	return snprintf(buf, size,
			"%s service %" PRIu32 " version %" PRIu32
			" instance %" PRIu32 " at %" PRIu32 ":%" PRIu32,
			name, service, instance & 0xff, instance >> 8,
			le32(data + 12), le32(data + 16));
}

/* Control packets are little endian on every machine. */
static int qrtr_describe(const struct afsock_form *form,
			 const struct afsock_addr *from,
			 const unsigned char *data, size_t len, char *buf,
			 size_t size)
{
	uint32_t cmd;
	const char *name;

	(void)form;
	if (!is_control(from, len))
		return 0;
	cmd = le32(data);
	if (cmd >= sizeof(ctrl_names) / sizeof(ctrl_names[0]) ||
	    !ctrl_names[cmd].name)
		return snprintf(buf, size, "control %" PRIu32, cmd);
	name = ctrl_names[cmd].name;
	switch (ctrl_names[cmd].detail) {
	case SERVER:
		return server_words(name, data, buf, size);
	case CLIENT:
		return snprintf(buf, size, "%s %" PRIu32 ":%" PRIu32, name,
				le32(data + 4), le32(data + 8));
	case LOOKUP:
		return snprintf(buf, size,
				"%s service %" PRIu32 " instance %" PRIu32,
				name, le32(data + 4), le32(data + 8));
	default:
		return snprintf(buf, size, "%s", name);
	}
}

AFSOCK_FAMILY(qipcrtr) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_QIPCRTR,
	.name = "qipcrtr",
	.macro = "AF_QIPCRTR",
	.what = "datagrams to the other processors of a Qualcomm chip",
	.module = "qrtr",
	.addr_max = sizeof(struct sockaddr_qrtr),
	.flags = AFSOCK_FAMILY_NO_SIGPIPE,
	.shapes = qrtr_shapes,
	.schemes = qrtr_schemes,
	.consts = qipcrtr_consts,
	.hint = qrtr_hint,
	.describe = qrtr_describe,
};
