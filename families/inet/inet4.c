/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* inet4.c - (host, port) and struct sockaddr_in */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

#include "inet.h"

_Static_assert(sizeof(struct sockaddr_in) == 16, "sockaddr_in");

/* ---- ports ---- */

static int port_read(const struct afsock_field *field, const char **at,
		     const char *end, struct afsock_tuple *store,
		     struct afsock_value *ret, struct afsock_err *err)
{
	const char *text = *at, *p = text;
	uint64_t value = 0;
	int64_t i;
	size_t len;
	int r;

	(void)store;
	while (p < end && *p >= '0' && *p <= '9')
		value = value * 10 + (uint64_t)(*p++ - '0');
	if (p > text && p - text <= 6 && (p == end || *p == ':') &&
	    (*text != '0' || p == text + 1)) {
		*at = p;
		*ret = afsock_uint(value);
		return 0;
	}
	p = afsock_field_end(text, end, false);
	len = (size_t)(p - text);
	r = afsock_read_int(text, len, field->words, INT64_MIN, INT64_MAX,
			    field->name, &i, NULL);
	if (r < 0)
		return afsock_fail(err, r, field->name,
				   "%s '%.*s' is not a number of 0 to %" PRIu64
				   "; service names are not looked up here",
				   field->name, len > 60 ? 60 : (int)len, text,
				   field->max);
	*at = p;
	*ret = afsock_int(i);
	return 0;
}

static int port_write(const struct afsock_field *field,
		      const struct afsock_value *v, char *buf, size_t size)
{
	return afsock_kind_uint.write(field, v, buf, size);
}

const struct afsock_field_kind inet_kind_port = {
	.name = "port", .base = AFSOCK_UINT,
	.read = port_read, .write = port_write,
};

/* ---- hosts ---- */

bool inet4_host(const char *host, size_t len, unsigned char ret[4])
{
	static const char broadcast[] = "<broadcast>";

	if (ip4_read(host, len, ret))
		return true;
	if (len == 0) {
		memset(ret, 0, 4);
		return true;
	}
	if (len == sizeof(broadcast) - 1 && memcmp(host, broadcast, len) == 0) {
		memset(ret, 0xff, 4);
		return true;
	}
	return ip4_read_classic(host, len, false, ret);
}

enum inet_host inet_host_kind(const char *host, size_t len)
{
	unsigned char bytes[4];

	if (inet4_host(host, len, bytes))
		return INET_HOST_4;
	return memchr(host, ':', len) ? INET_HOST_6 : INET_HOST_NAME;
}

static int not_ipv4(const char *host, size_t len, struct afsock_err *err)
{
	int shown = len > 80 ? 80 : (int)len;

	if (memchr(host, ':', len))
		return afsock_fail(err, AFSOCK_EADDR, "host",
				   "host '%.*s' is not IPv4", shown, host);
	return afsock_fail(err, AFSOCK_EADDR, "host",
			   "host '%.*s' is a name: look it up with "
			   "afsock_resolve",
			   shown, host);
}

/* ---- the slots ---- */

static int inet4_pack(const struct afsock_form *form,
		      const struct afsock_value *items, size_t n,
		      struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	unsigned char host[4];

	(void)form;
	(void)n;
	if (!inet4_host(items[0].as.text, items[0].len, host))
		return not_ipv4(items[0].as.text, items[0].len, err);
	memcpy(&sin.sin_addr, host, sizeof(host));
	sin.sin_port = htons((uint16_t)items[1].as.u);
	memcpy(&ret->u, &sin, sizeof(sin));
	ret->len = sizeof(sin);
	return 0;
}

bool inet4_quick(const char *fields, size_t len, struct afsock_addr *ret)
{
	const char *end = fields + len, *p = memchr(fields, ':', len);
	struct sockaddr_in sin = { .sin_family = AF_INET };
	unsigned char host[4];
	unsigned int port = 0, digit;

	if (!p || !ip4_read(fields, (size_t)(p - fields), host))
		return false;
	p++;
	if (end - p < 1 || end - p > 5 || (*p == '0' && end - p > 1))
		return false;
	for (; p < end; p++) {
		digit = (unsigned int)(unsigned char)*p - '0';
		if (digit > 9)
			return false;
		port = port * 10 + digit;
	}
	if (port > 65535)
		return false;
	memcpy(&sin.sin_addr, host, sizeof(host));
	sin.sin_port = htons((uint16_t)port);
	/* In two parts, which compilers write without a loop. */
	memset(&ret->u, 0, sizeof(ret->u) / 2);
	memset(ret->u.bytes + sizeof(ret->u) / 2, 0, sizeof(ret->u) / 2);
	memcpy(&ret->u, &sin, sizeof(sin));
	memset((char *)ret + sizeof(ret->u), 0, sizeof(*ret) - sizeof(ret->u));
	ret->len = sizeof(sin);
	return true;
}

static int inet4_unpack(const struct afsock_form *form,
			const struct afsock_addr *addr,
			struct afsock_tuple *ret, struct afsock_err *err)
{
	char text[IP4_TEXT_MAX];
	struct sockaddr_in sin;
	size_t len;

	(void)form;
	(void)err;
	memcpy(&sin, &addr->u, sizeof(sin));
	len = ip4_write((const unsigned char *)&sin.sin_addr, text);
	afsock_tuple_add(ret, afsock_text_n(afsock_tuple_store(ret, text, len),
					    len));
	afsock_tuple_add_uint(ret, ntohs(sin.sin_port));
	return 0;
}

/*
 * Names that address texts know for the protocol of a raw socket: those of
 * the assigned numbers that people open raw sockets for.
 */
const struct afsock_word inet_protocols[] = {
	{ "icmp", 1 },	     { "igmp", 2 },	{ "ipip", 4 },
	{ "tcp", 6 },	     { "udp", 17 },	{ "ipv6", 41 },
	{ "rsvp", 46 },	     { "gre", 47 },	{ "esp", 50 },
	{ "ah", 51 },	     { "icmp6", 58 },	{ "ipv6-icmp", 58 },
	{ "ospf", 89 },	     { "pim", 103 },	{ "vrrp", 112 },
	{ "sctp", 132 },     { "udplite", 136 }, { "raw", 255 },
	{ NULL, 0 },
};

#define HOST \
	{ .name = "host", .kind = &afsock_kind_host, \
	  .max = INET_NAME_MAX - 1, .flags = AFSOCK_FIELD_EITHER }

static const struct afsock_field inet4_fields[] = {
	HOST,
	{ .name = "port", .kind = &inet_kind_port, .max = 65535 },
};

/* What the port is for a raw socket: raw(7), and raw_bind in net/ipv4/raw.c. */
static const struct afsock_field raw4_fields[] = {
	HOST,
	{ .name = "protocol", .kind = &afsock_kind_uint, .max = 65535,
	  .flags = AFSOCK_FIELD_PRESET, .words = inet_protocols },
};

/* And for a ping socket: the identifier of the echo, net/ipv4/ping.c. */
static const struct afsock_field ping4_fields[] = {
	HOST,
	{ .name = "id", .kind = &inet_kind_port, .max = 65535,
	  .flags = AFSOCK_FIELD_PRESET },
};

#define SLOTS \
	.n_min = 2, .n_max = 2, .addr_min = sizeof(struct sockaddr_in), \
	.pack = inet4_pack, .unpack = inet4_unpack, .resolve = inet_resolve

const struct afsock_shape inet4_shapes[] = {
	{ .name = "raw IPv4", .type = SOCK_RAW, .proto = AFSOCK_ANY,
	  .fields = raw4_fields, SLOTS },
	{ .name = "IPv4 ping", .type = SOCK_DGRAM, .proto = IPPROTO_ICMP,
	  .fields = ping4_fields, SLOTS },
	{ .name = "IPv4", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = inet4_fields, SLOTS },
	{ .name = NULL },
};
