/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* names.c - getaddrinfo and getnameinfo */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/inet.h>

#include "inet.h"

/* ---- what goes in ---- */

/*
 * Parts between dots have 1 to 63 bytes (RFC 1035, 2.3.4); the last may be
 * empty. Python's codec checks that before the resolver is asked; names with
 * other than ASCII are the resolver's business.
 */
int inet_name_check(const char *name, struct afsock_err *err)
{
	const char *part = name, *dot;
	const char *p;
	size_t len;

	for (p = name; *p; p++)
		if ((unsigned char)*p > 127)
			return 0;
	for (; *part; part = dot + 1) {
		dot = strchrnul(part, '.');
		len = (size_t)(dot - part);
		if (len == 0 || len > 63)
			return afsock_fail(err, AFSOCK_ETEXT, "host",
					   "host '%.100s' has a part of %zu "
					   "bytes, wanted 1 to 63",
					   name, len);
		if (!*dot)
			break;
	}
	return 0;
}

/*
 * Whether a text is a number that is no port: libc reads it as strtoul(3) does,
 * with blanks and a sign in front, and takes it modulo 65536. A negative one
 * of up to nine digits is a service's name to it.
 */
static bool is_beyond_ports(const char *text)
{
	const char *sign = text + strspn(text, " \t\n\v\f\r");
	const char *first = sign + (*sign == '+' || *sign == '-');
	size_t digits = strspn(first, "0123456789");

	if (digits < 5 || first[digits])
		return false;
	if (*sign == '-')
		return digits > 9;
	return digits > 18 || strtoll(first, NULL, 10) > 65535;
}

static int service_range(const char *service, struct afsock_err *err)
{
	return afsock_fail(err, AFSOCK_ERANGE, "port",
			   "port %.40s not within 0 and 65535", service);
}

/* A port as the resolver wants it; *ret NULL for none. */
static int service_text(const struct afsock_value *port,
			char buf[INET_NAME_MAX], const char **ret,
			struct afsock_err *err)
{
	int r;

	*ret = NULL;
	if (!port)
		return 0;
	*ret = buf;
	switch (port->kind) {
	case AFSOCK_INT:
		snprintf(buf, INET_NAME_MAX, "%" PRId64, port->as.i);
		return port->as.i < 0 || port->as.i > 65535 ?
			       service_range(buf, err) : 0;
	case AFSOCK_UINT:
		snprintf(buf, INET_NAME_MAX, "%" PRIu64, port->as.u);
		return port->as.u > 65535 ? service_range(buf, err) : 0;
	case AFSOCK_TEXT:
	case AFSOCK_BYTES:
		r = inet_name_copy(port->as.text, port->len, "port", buf, err);
		if (r < 0)
			return r;
		return is_beyond_ports(buf) ? service_range(buf, err) : 0;
	default:
		return afsock_fail(err, AFSOCK_ETYPE, "port",
				   "port is neither a number nor text");
	}
}

/* ---- what comes out: one block, the names behind the array ---- */

static size_t list_size(const struct addrinfo *ai, size_t *ret_count)
{
	size_t names = 0, count = 0;

	for (; ai; ai = ai->ai_next) {
		count++;
		names += ai->ai_canonname ? strlen(ai->ai_canonname) + 1 : 0;
	}
	*ret_count = count;
	return count * sizeof(struct afsock_addrinfo) + names;
}

static const char *keep(char **at, const char *text)
{
	char *to = *at;
	size_t size = strlen(text) + 1;

	memcpy(to, text, size);
	*at += size;
	return to;
}

static void fill(struct afsock_addrinfo *list, size_t count,
		 const struct addrinfo *ai)
{
	char *names = (char *)(list + count);
	socklen_t len;

	for (; ai; ai = ai->ai_next, list++) {
		list->family = ai->ai_family;
		list->type = ai->ai_socktype;
		list->proto = ai->ai_protocol;
		list->canonname = ai->ai_canonname ?
					  keep(&names, ai->ai_canonname) : "";
		len = ai->ai_addrlen;
		if (len > sizeof(list->addr.u))
			len = sizeof(list->addr.u);
		memcpy(&list->addr.u, ai->ai_addr, len);
		list->addr.len = len;
	}
}

ssize_t afsock_getaddrinfo(const char *host, size_t host_len,
			   const struct afsock_value *port, int family,
			   int type, int proto, int flags,
			   struct afsock_addrinfo **ret, struct afsock_err *err)
{
	struct addrinfo hints = { .ai_flags = flags, .ai_family = family,
				  .ai_socktype = type, .ai_protocol = proto };
	char name[INET_NAME_MAX], service_buf[INET_NAME_MAX];
	const char *service = NULL;
	struct afsock_addrinfo *list;
	struct addrinfo *found;
	size_t count;
	int r = 0;

	if (host)
		r = inet_name_copy(host, host_len, "host", name, err);
	if (r == 0 && host)
		r = inet_name_check(name, err);
	if (r == 0)
		r = service_text(port, service_buf, &service, err);
	if (r < 0)
		return r;
	r = getaddrinfo(host ? name : NULL, service, &hints, &found);
	if (r == EAI_SERVICE && service)
		return inet_gai_fail(err, r, errno, "port", service,
				     strlen(service));
	if (r)
		return inet_gai_fail(err, r, errno, "host",
				     host ? name : "(none)",
				     host ? host_len : 6);
	list = calloc(1, list_size(found, &count));
	if (list)
		fill(list, count, found);
	freeaddrinfo(found);
	if (!list)
		return afsock_fail_op(err, -ENOMEM, "calloc",
				      "no memory for %zu addresses", count);
	*ret = list;
	return (ssize_t)count;
}

void afsock_addrinfo_free(struct afsock_addrinfo *list)
{
	free(list);
}

/* ---- getnameinfo ---- */

int afsock_getnameinfo_addr(const struct afsock_addr *addr, int flags,
			    struct afsock_nameinfo *ret, struct afsock_err *err)
{
	struct afsock_nameinfo info;
	int r;

	if (addr->len > sizeof(addr->u))
		return afsock_fail(err, AFSOCK_EADDR, NULL,
				   "address of %u bytes, at most %zu",
				   (unsigned int)addr->len, sizeof(addr->u));
	r = getnameinfo(&addr->u.sa, addr->len, info.host, sizeof(info.host),
			info.service, sizeof(info.service), flags);
	if (r == EAI_SYSTEM) {
		r = -errno;
		return afsock_fail_op(err, r, "getnameinfo", "%s",
				      strerrordesc_np(-r));
	}
	if (r) {
		afsock_fail_op(err, AFSOCK_EGAI, "getnameinfo", "%s",
			       gai_strerror(r));
		if (err)
			err->resolver = r;
		return AFSOCK_EGAI;
	}
	*ret = info;
	return 0;
}

/* The tuple as an address; a host that is not numeric is EAI_NONAME. */
static int numeric_address(const struct afsock_value *items, size_t n,
			   struct afsock_addr *ret, struct afsock_err *err)
{
	struct afsock_form form = { AF_INET6, SOCK_DGRAM, 0, -1 };
	unsigned char bytes[4];
	struct afsock_err detail;
	int r;

	if (n > 0 && items[0].len > 0 &&
	    (items[0].kind == AFSOCK_TEXT || items[0].kind == AFSOCK_BYTES) &&
	    ip4_read_classic(items[0].as.text, items[0].len, false, bytes)) {
		if (n > 2)
			return afsock_fail(err, AFSOCK_EADDR, "host",
					   "an IPv4 address is (host, port), "
					   "not %zu values",
					   n);
		form.family = AF_INET;
	}
	r = afsock_addr_pack(&form, items, n, ret, &detail);
	if (r == AFSOCK_EADDR || r == -ENODEV ||
	    (r == 0 && items[0].len == 0))
		return inet_gai_fail(err, EAI_NONAME, 0, "host",
				     items[0].as.text, items[0].len);
	if (r < 0 && err)
		*err = detail;
	return r;
}

int afsock_getnameinfo(const struct afsock_value *items, size_t n, int flags,
		       struct afsock_nameinfo *ret, struct afsock_err *err)
{
	struct afsock_addr addr;
	int r = numeric_address(items, n, &addr, err);

	return r < 0 ? r : afsock_getnameinfo_addr(&addr, flags, ret, err);
}
