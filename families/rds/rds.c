/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* rds.c - AF_RDS, reliable datagrams between hosts; addresses are those of IP */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <linux/rds.h>

#include "core/family.h"
#include "rds_const.h"

#define HOST_MAX 255

/* flowinfo and scope_id are there so that what getsockname gives for IPv6
 * can be handed back; IPv4 has neither. */
static const struct afsock_field rds_fields[] = {
	{ "host", &afsock_kind_host, .max = HOST_MAX },
	{ "port", &afsock_kind_uint, .max = UINT16_MAX },
	{ "flowinfo", &afsock_kind_uint, .max = 0xfffff },
	{ "scope_id", &afsock_kind_uint, .max = UINT32_MAX },
};

enum { HOST, PORT, FLOWINFO, SCOPE_ID };

/* ---- packing ---- */

static int pack_inet(const struct in_addr *ip, const struct afsock_value *items,
		     size_t n, struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
				  .sin_port = htons(
					  (uint16_t)items[PORT].as.u),
				  .sin_addr = *ip };

	if (n > FLOWINFO)
		return afsock_fail(err, AFSOCK_EVALUE, "flowinfo",
				   "flowinfo and scope_id belong to IPv6");
	memcpy(ret->u.bytes, &sa, sizeof(sa));
	ret->len = sizeof(sa);
	return 0;
}

static int pack_inet6(const struct in6_addr *ip, uint32_t scope_id,
		      const struct afsock_value *items, struct afsock_addr *ret)
{
	struct sockaddr_in6 sa = { .sin6_family = AF_INET6,
				   .sin6_port = htons(
					   (uint16_t)items[PORT].as.u),
				   .sin6_flowinfo = htonl(
					   (uint32_t)items[FLOWINFO].as.u),
				   .sin6_addr = *ip,
				   .sin6_scope_id = scope_id };

	memcpy(ret->u.bytes, &sa, sizeof(sa));
	ret->len = sizeof(sa);
	return 0;
}

/* The scope of "fe80::1%eth0" or "fe80::1%2"; 0 without one. */
static int read_scope(const struct afsock_form *form, const char *text,
		      uint32_t *ret, struct afsock_err *err)
{
	const char *at = strchr(text, '%');
	int64_t number;
	int r;

	*ret = 0;
	if (!at)
		return 0;
	at++;
	if (afsock_read_int(at, strlen(at), NULL, 0, UINT32_MAX, "host",
			    &number, NULL) == 0) {
		*ret = (uint32_t)number;
		return 0;
	}
	r = afsock_if_index(form->fd, at, strlen(at), err);
	if (r < 0)
		return r;
	*ret = (uint32_t)r;
	return 0;
}

static int pack_scoped(const struct afsock_form *form, char *host,
		       const struct afsock_value *items, size_t n,
		       struct afsock_addr *ret, struct afsock_err *err)
{
	uint32_t given = (uint32_t)items[SCOPE_ID].as.u, scope;
	struct in6_addr ip;
	char *percent;
	int r;

	r = read_scope(form, host, &scope, err);
	if (r < 0)
		return r;
	percent = strchr(host, '%');
	if (percent)
		*percent = '\0';
	if (inet_pton(AF_INET6, host, &ip) != 1)
		return afsock_fail(err, AFSOCK_EADDR, "host",
				   "host '%s' is no IP address", host);
	if (percent && n > SCOPE_ID && given != scope)
		return afsock_fail(err, AFSOCK_EVALUE, "scope_id",
				   "scope_id %" PRIu32 " is not the %" PRIu32
				   " of the host's text",
				   given, scope);
	return pack_inet6(&ip, percent ? scope : given, items, ret);
}

static int rds_pack(const struct afsock_form *form,
		    const struct afsock_value *items, size_t n,
		    struct afsock_addr *ret, struct afsock_err *err)
{
	char host[HOST_MAX + 1] = "0.0.0.0";
	struct in_addr ip;

	if (items[HOST].len) {
		memcpy(host, items[HOST].as.text, items[HOST].len);
		host[items[HOST].len] = '\0';
	}
	if (inet_pton(AF_INET, host, &ip) == 1)
		return pack_inet(&ip, items, n, ret, err);
	return pack_scoped(form, host, items, n, ret, err);
}

/* ---- names ---- */

static int resolver_failed(int code, const char *host, struct afsock_err *err)
{
	int e = errno;
	char text[64];

	if (code == EAI_SYSTEM)
		return afsock_fail_op(err, -e, "getaddrinfo", "host '%s': %s",
				      host,
				      afsock_strerror(-e, text, sizeof(text)));
	afsock_fail_op(err, AFSOCK_EGAI, "getaddrinfo", "host '%s': %s", host,
		       gai_strerror(code));
	if (err)
		err->resolver = code;
	return AFSOCK_EGAI;
}

/* The addresses of one version of IP that a name has. */
static int lookup(const char *host, int family, struct addrinfo **ret)
{
	struct addrinfo hints = { .ai_family = family,
				  .ai_socktype = SOCK_STREAM };

	return getaddrinfo(host, NULL, &hints, ret);
}

static int add_result(const struct addrinfo *ai,
		      const struct afsock_value *items, size_t n,
		      struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_in6 in6;
	struct sockaddr_in in;

	memset(ret, 0, sizeof(*ret));
	if (ai->ai_family == AF_INET) {
		memcpy(&in, ai->ai_addr, sizeof(in));
		return pack_inet(&in.sin_addr, items, n, ret, err);
	}
	memcpy(&in6, ai->ai_addr, sizeof(in6));
	return pack_inet6(&in6.sin6_addr,
			  n > SCOPE_ID ? (uint32_t)items[SCOPE_ID].as.u :
					 in6.sin6_scope_id,
			  items, ret);
}

/* As Python: what the name has in IPv4. IPv6 where it has only that, because a
 * socket that is bound to one cannot send to the other. */
static int rds_resolve(const struct afsock_form *form,
		       const struct afsock_value *items, size_t n,
		       struct afsock_addr *ret, size_t max,
		       struct afsock_err *err)
{
	struct afsock_addr addr = { .len = 0 };
	struct afsock_err detail;
	struct addrinfo *list, *ai;
	char host[HOST_MAX + 1];
	size_t count = 0;
	int r;

	r = rds_pack(form, items, n, &addr, &detail);
	if (r == 0)
		ret[0] = addr;
	if (r < 0 && r != AFSOCK_EADDR && err)
		*err = detail;
	if (r != AFSOCK_EADDR)
		return r < 0 ? r : 1;
	memcpy(host, items[HOST].as.text, items[HOST].len);
	host[items[HOST].len] = '\0';
	r = lookup(host, AF_INET, &list);
	if (r != 0 && lookup(host, AF_INET6, &list) != 0)
		return resolver_failed(r, host, err);
	r = 0;
	for (ai = list; ai && count < max && r == 0; ai = ai->ai_next) {
		r = add_result(ai, items, n, &addr, err);
		if (r == 0)
			ret[count++] = addr;
	}
	freeaddrinfo(list);
	return r < 0 ? r : (int)count;
}

/* ---- unpacking ---- */

/* The kernel gives addresses of AF_INET and AF_INET6. */
static int rds_unpack(const struct afsock_form *form,
		      const struct afsock_addr *addr, struct afsock_tuple *ret,
		      struct afsock_err *err)
{
	char text[INET6_ADDRSTRLEN];
	struct sockaddr_in6 in6;
	struct sockaddr_in in;

	(void)form;
	memcpy(&in, addr->u.bytes, sizeof(in));
	if (in.sin_family == AF_INET) {
		inet_ntop(AF_INET, &in.sin_addr, text, sizeof(text));
		afsock_tuple_add_copy(ret, text);
		afsock_tuple_add_uint(ret, ntohs(in.sin_port));
		return 0;
	}
	if (in.sin_family != AF_INET6 || addr->len < sizeof(in6))
		return afsock_fail(err, AFSOCK_EADDR, "host",
				   "family %d of %u bytes is no address of RDS",
				   in.sin_family, (unsigned int)addr->len);
	memcpy(&in6, addr->u.bytes, sizeof(in6));
	inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof(text));
	afsock_tuple_add_copy(ret, text);
	afsock_tuple_add_uint(ret, ntohs(in6.sin6_port));
	afsock_tuple_add_uint(ret, ntohl(in6.sin6_flowinfo));
	afsock_tuple_add_uint(ret, in6.sin6_scope_id);
	return 0;
}

static const struct afsock_shape rds_shapes[] = {
	{ .name = "AF_RDS", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = rds_fields, .n_min = 2, .n_max = 4,
	  .addr_min = sizeof(struct sockaddr_in), .pack = rds_pack,
	  .unpack = rds_unpack, .resolve = rds_resolve },
	{ .name = NULL },
};

static const struct afsock_scheme rds_schemes[] = {
	{ .name = "rds", .usage = "rds:HOST:PORT", .family = AF_RDS,
	  .type = SOCK_SEQPACKET },
	{ .name = NULL },
};

/* ---- options ---- */

static const struct afsock_word transport_words[] = {
	{ "ib", RDS_TRANS_IB },
	{ "tcp", RDS_TRANS_TCP },
	{ NULL, 0 },
};

static const struct afsock_opt rds_opts[] = {
	{ .name = "transport", .level = SOL_RDS, .optname = SO_RDS_TRANSPORT,
	  .kind = AFSOCK_OPT_INT, .when = AFSOCK_OPT_OPENED,
	  .min = RDS_TRANS_IB, .max = RDS_TRANS_TCP, .words = transport_words,
	  .help = "what carries the messages, chosen before bind" },
	{ .name = "recverr", .level = SOL_RDS, .optname = RDS_RECVERR,
	  .kind = AFSOCK_OPT_FLAG, .when = AFSOCK_OPT_OPENED,
	  .help = "notices of failed RDMA operations" },
	{ .name = "cong-monitor", .level = SOL_RDS, .optname = RDS_CONG_MONITOR,
	  .kind = AFSOCK_OPT_FLAG, .when = AFSOCK_OPT_OPENED,
	  .help = "notices of ports that are free again instead of polling" },
	{ .name = NULL },
};

/* ---- hints ---- */

static const struct afsock_hint rds_hints[] = {
	{ "socket", EAFNOSUPPORT,
	  "the modules are not loaded by themselves everywhere: modprobe -a "
	  "rds rds_tcp" },
	{ "socket", ESOCKTNOSUPPORT, "rds has SOCK_SEQPACKET only" },
	{ "bind", EINVAL,
	  "rds binds to an address of this host, never to the wildcard, and "
	  "only once" },
	{ "bind", EADDRNOTAVAIL,
	  "not an address of this host, or no transport on its interface "
	  "(modprobe rds_tcp)" },
	{ "bind", EADDRINUSE, "the port is taken on that address" },
	{ "send", ENOTCONN,
	  "bind a local address before sending (option bind=HOST:PORT), and "
	  "connect or name a destination" },
	{ "send", EMSGSIZE,
	  "a message may have half of the send buffer: raise sndbuf" },
	{ "send", EOPNOTSUPP,
	  "a socket that is bound to IPv4 cannot send to IPv6, nor the other "
	  "way round" },
	{ "send", EAGAIN,
	  "the send buffer is full, or the peer's port is congested" },
	{ NULL, 0, NULL },
};

static const char *rds_hint(const struct afsock_form *form, const char *op,
			    int error)
{
	(void)form;
	return afsock_hint_find(rds_hints, op, error);
}

AFSOCK_FAMILY(rds) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_RDS,
	.name = "rds",
	.macro = "AF_RDS",
	.what = "reliable datagrams between hosts, many peers on one socket",
	.module = "rds rds_tcp",
	.addr_max = sizeof(struct sockaddr_in6),
	.flags = AFSOCK_FAMILY_BORROWS | AFSOCK_FAMILY_NO_SIGPIPE,
	.shapes = rds_shapes,
	.schemes = rds_schemes,
	.consts = rds_consts,
	.opts = rds_opts,
	.hint = rds_hint,
};
