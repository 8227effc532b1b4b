/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* inet6.c - (host, port, flowinfo, scope_id) and struct sockaddr_in6 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

#include "inet.h"

_Static_assert(sizeof(struct sockaddr_in6) == 28, "sockaddr_in6");

#define FLOWINFO_MAX 0xfffff /* RFC 8200, 3: the flow label has 20 bits */

/* ---- hosts ---- */

/* RFC 4007, 11.2: what is behind the '%' may be a number. */
static bool scope_number(const char *text, size_t len, uint32_t *ret)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(text[i] - '0');
		if (value > UINT32_MAX)
			return false;
	}
	*ret = (uint32_t)value;
	return len > 0;
}

/* As getaddrinfo has it: an interface first, for one may be named "7". */
static int read_scope(int fd, const char *text, size_t len, uint32_t *ret,
		      struct afsock_err *err)
{
	int index = afsock_if_index(fd, text, len, NULL);

	if (index > 0) {
		*ret = (uint32_t)index;
		return 0;
	}
	if (scope_number(text, len, ret))
		return 0;
	return afsock_fail(err, index, "host",
			   "scope '%.*s' is neither an interface nor a number "
			   "of 32 bits",
			   len > 60 ? 60 : (int)len, text);
}

int inet6_host(int fd, const char *host, size_t len, unsigned char ret[16],
	       uint32_t *ret_scope, struct afsock_err *err)
{
	const char *percent;
	size_t bare;
	int r;

	if (len == 0) {
		memset(ret, 0, 16);
		return 1;
	}
	if (ip6_read(host, len, ret))
		return 1;
	percent = memchr(host, '%', len);
	if (!percent)
		return 0;
	bare = (size_t)(percent - host);
	if (!ip6_read(host, bare, ret))
		return 0;
	r = read_scope(fd, percent + 1, len - bare - 1, ret_scope, err);
	return r < 0 ? r : 1;
}

static int not_ipv6(const char *host, size_t len, struct afsock_err *err)
{
	int shown = len > 80 ? 80 : (int)len;
	char dotted[IP4_TEXT_MAX];
	unsigned char bytes[4];

	if (inet4_host(host, len, bytes)) {
		ip4_write(bytes, dotted);
		return afsock_fail(err, AFSOCK_EADDR, "host",
				   "host '%.*s' is IPv4, the socket IPv6: "
				   "write '::ffff:%s'",
				   shown, host, dotted);
	}
	if (memchr(host, ':', len))
		return afsock_fail(err, AFSOCK_EADDR, "host",
				   "host '%.*s' is no IPv6 address", shown,
				   host);
	return afsock_fail(err, AFSOCK_EADDR, "host",
			   "host '%.*s' is a name: look it up with "
			   "afsock_resolve",
			   shown, host);
}

/* ---- the slots ---- */

static int inet6_pack(const struct afsock_form *form,
		      const struct afsock_value *items, size_t n,
		      struct afsock_addr *ret, struct afsock_err *err)
{
	const struct afsock_value *host = &items[0];
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6 };
	unsigned char bytes[16];
	uint32_t scope = 0;
	bool is_scoped;
	int r;

	r = inet6_host(form->fd, host->as.text, host->len, bytes, &scope, err);
	if (r == 0)
		return not_ipv6(host->as.text, host->len, err);
	if (r < 0)
		return r;
	/* Unlike Python, which drops the scope of the text. */
	is_scoped = host->len && memchr(host->as.text, '%', host->len);
	if (is_scoped && n > 3 && items[3].as.u != scope)
		return afsock_fail(err, AFSOCK_EVALUE, "scope_id",
				   "scope_id %" PRIu64 " but host '%.*s' says "
				   "%" PRIu32,
				   items[3].as.u, (int)host->len,
				   host->as.text, scope);
	memcpy(&sin6.sin6_addr, bytes, sizeof(bytes));
	sin6.sin6_port = htons((uint16_t)items[1].as.u);
	sin6.sin6_flowinfo = htonl((uint32_t)items[2].as.u);
	sin6.sin6_scope_id = is_scoped ? scope : (uint32_t)items[3].as.u;
	memcpy(&ret->u, &sin6, sizeof(sin6));
	ret->len = sizeof(sin6);
	return 0;
}

/* Four items always, as Python has it. */
static int inet6_unpack(const struct afsock_form *form,
			const struct afsock_addr *addr,
			struct afsock_tuple *ret, struct afsock_err *err)
{
	char text[IP6_TEXT_MAX];
	struct sockaddr_in6 sin6;
	size_t len;

	(void)form;
	(void)err;
	memcpy(&sin6, &addr->u, sizeof(sin6));
	len = ip6_write(sin6.sin6_addr.s6_addr, text);
	afsock_tuple_add(ret, afsock_text_n(afsock_tuple_store(ret, text, len),
					    len));
	afsock_tuple_add_uint(ret, ntohs(sin6.sin6_port));
	afsock_tuple_add_uint(ret, ntohl(sin6.sin6_flowinfo));
	afsock_tuple_add_uint(ret, sin6.sin6_scope_id);
	return 0;
}

#define HOST \
	{ .name = "host", .kind = &afsock_kind_host, \
	  .max = INET_NAME_MAX - 1, .flags = AFSOCK_FIELD_EITHER }
#define FLOW_AND_SCOPE \
	{ .name = "flowinfo", .kind = &afsock_kind_uint, .max = FLOWINFO_MAX }, \
	{ .name = "scope_id", .kind = &afsock_kind_uint, .max = UINT32_MAX }

static const struct afsock_field inet6_fields[] = {
	HOST,
	{ .name = "port", .kind = &inet_kind_port, .max = 65535 },
	FLOW_AND_SCOPE,
};

/* The port of a raw socket: rawv6_sendmsg wants 0 or its own protocol. */
static const struct afsock_field raw6_fields[] = {
	HOST,
	{ .name = "protocol", .kind = &afsock_kind_uint, .max = 65535,
	  .flags = AFSOCK_FIELD_PRESET, .words = inet_protocols },
	FLOW_AND_SCOPE,
};

static const struct afsock_field ping6_fields[] = {
	HOST,
	{ .name = "id", .kind = &inet_kind_port, .max = 65535,
	  .flags = AFSOCK_FIELD_PRESET },
	FLOW_AND_SCOPE,
};

#define SLOTS \
	.n_min = 2, .n_max = 4, .addr_min = sizeof(struct sockaddr_in6), \
	.pack = inet6_pack, .unpack = inet6_unpack, .resolve = inet_resolve

const struct afsock_shape inet6_shapes[] = {
	{ .name = "raw IPv6", .type = SOCK_RAW, .proto = AFSOCK_ANY,
	  .fields = raw6_fields, SLOTS },
	{ .name = "IPv6 ping", .type = SOCK_DGRAM, .proto = IPPROTO_ICMPV6,
	  .fields = ping6_fields, SLOTS },
	{ .name = "IPv6", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = inet6_fields, SLOTS },
	{ .name = NULL },
};
