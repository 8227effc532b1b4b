/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* resolve.c - the look-up hidden in bind and connect: names to sockaddrs */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "inet.h"

/* ---- shared with names.c ---- */

int inet_name_copy(const char *name, size_t len, const char *field,
		   char ret[INET_NAME_MAX], struct afsock_err *err)
{
	if (len >= INET_NAME_MAX)
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "%s '%.60s...' is %zu bytes, at most %d",
				   field, name, len, INET_NAME_MAX - 1);
	if (len && memchr(name, 0, len))
		return afsock_fail(err, AFSOCK_EVALUE, field,
				   "%s has a NUL byte", field);
	if (len)
		memcpy(ret, name, len);
	ret[len] = '\0';
	return 0;
}

static const char *gai_hint(int gai)
{
	switch (gai) {
	case EAI_NONAME:
		return "neither /etc/hosts nor the name servers know it";
	case EAI_AGAIN:
		return "no name server answered: see /etc/resolv.conf";
	case EAI_ADDRFAMILY:
		return "it has addresses of the other IP version only";
	case EAI_SERVICE:
		return "not in /etc/services for this type of socket";
	default:
		return "";
	}
}

int inet_gai_fail(struct afsock_err *err, int gai, int error, const char *what,
		  const char *text, size_t len)
{
	int shown = len > 100 ? 100 : (int)len;

	if (gai == EAI_SYSTEM)
		return afsock_fail_op(err, -error, "getaddrinfo",
				      "%s '%.*s': %s", what, shown, text,
				      strerrordesc_np(error));
	afsock_fail(err, AFSOCK_EGAI, what, "%s '%.*s': %s", what, shown, text,
		    gai_strerror(gai));
	if (!err)
		return AFSOCK_EGAI;
	err->resolver = gai;
	snprintf(err->op, sizeof(err->op), "getaddrinfo");
	snprintf(err->hint, sizeof(err->hint), "%s", gai_hint(gai));
	return AFSOCK_EGAI;
}

/* ---- the resolve slot ---- */

/* What an answer of the resolver becomes with the tuple's other items. */
static bool complete(const struct addrinfo *ai,
		     const struct afsock_value *items, size_t n,
		     struct afsock_addr *ret)
{
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)&ret->u.storage;
	struct sockaddr_in *sin = (struct sockaddr_in *)&ret->u.storage;
	uint16_t port = htons((uint16_t)items[1].as.u);

	if (ai->ai_addrlen > sizeof(ret->u))
		return false;
	memset(ret, 0, sizeof(*ret));
	memcpy(&ret->u, ai->ai_addr, ai->ai_addrlen);
	ret->len = ai->ai_addrlen;
	if (ai->ai_family == AF_INET && ret->len == sizeof(*sin)) {
		sin->sin_port = port;
		return true;
	}
	if (ai->ai_family != AF_INET6 || ret->len != sizeof(*sin6))
		return false;
	sin6->sin6_port = port;
	if (n > 2)
		sin6->sin6_flowinfo = htonl((uint32_t)items[2].as.u);
	if (n > 3)
		sin6->sin6_scope_id = (uint32_t)items[3].as.u;
	return true;
}

static bool is_among(const struct afsock_addr *addr,
		     const struct afsock_addr *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (list[i].len == addr->len &&
		    memcmp(&list[i].u, &addr->u, addr->len) == 0)
			return true;
	return false;
}

static int look_up(const struct afsock_form *form,
		   const struct afsock_value *items, size_t n,
		   struct afsock_addr *ret, size_t max, struct afsock_err *err)
{
	/* A type, because without one each address comes three times. */
	struct addrinfo hints = { .ai_family = form->family,
				  .ai_socktype = SOCK_STREAM };
	struct addrinfo *list, *ai;
	char name[INET_NAME_MAX];
	struct afsock_addr addr;
	size_t count = 0;
	int r;

	r = inet_name_copy(items[0].as.text, items[0].len, "host", name, err);
	if (r < 0)
		return r;
	r = getaddrinfo(name, NULL, &hints, &list);
	if (r)
		return inet_gai_fail(err, r, errno, "host", name,
				     items[0].len);
	for (ai = list; ai && count < max; ai = ai->ai_next) {
		if (!complete(ai, items, n, &addr) ||
		    is_among(&addr, ret, count))
			continue;
		ret[count++] = addr;
	}
	freeaddrinfo(list);
	if (count == 0)
		return afsock_fail(err, AFSOCK_EADDR, "host",
				   "host '%s' has no IP address", name);
	return (int)count;
}

/* The shape that a numeric host calls for; NULL for a name. */
static const struct afsock_shape *numeric_shape(int family,
						const struct afsock_value *host)
{
	enum inet_host kind;

	if (family == AF_INET)
		return inet4_shapes;
	if (family == AF_INET6)
		return inet6_shapes;
	kind = inet_host_kind(host->as.text, host->len);
	if (kind == INET_HOST_4)
		return inet4_shapes;
	return kind == INET_HOST_6 ? inet6_shapes : NULL;
}

/* What Python refuses for IPv6 without asking the resolver. */
static bool is_broadcast(const struct afsock_value *host)
{
	static const char word[] = "<broadcast>", quad[] = "255.255.255.255";

	return (host->len == sizeof(word) - 1 &&
		memcmp(host->as.text, word, host->len) == 0) ||
	       (host->len == sizeof(quad) - 1 &&
		memcmp(host->as.text, quad, host->len) == 0);
}

int inet_resolve(const struct afsock_form *form,
		 const struct afsock_value *items, size_t n,
		 struct afsock_addr *ret, size_t max, struct afsock_err *err)
{
	/* Family AF_UNSPEC comes with the two items of IPv4. */
	struct afsock_value four[4] = { items[0], items[1], afsock_uint(0),
					afsock_uint(0) };
	const struct afsock_shape *shape;
	struct afsock_addr addr = { .len = 0 };
	struct afsock_err detail;
	int r;

	shape = numeric_shape(form->family, &items[0]);
	if (!shape)
		return look_up(form, items, n, ret, max, err);
	if (form->family == AF_INET6)
		memcpy(four, items, sizeof(four));
	r = shape->pack(form, four, n, &addr, &detail);
	if (r == AFSOCK_EADDR && !is_broadcast(&items[0]))
		return look_up(form, items, n, ret, max, err);
	if (r < 0) {
		if (err)
			*err = detail;
		return r;
	}
	*ret = addr;
	return 1;
}
