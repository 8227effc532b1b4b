/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* create.c - create_connection and create_server of Python's socket module */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <afsock/inet.h>

#include "inet.h"

/* ---- connections ---- */

/*
 * Whether a failure is one of this address, so that the next may work: what
 * Python has as an OSError. A wrong value would be wrong everywhere, and EINTR
 * is the hook's word.
 */
static bool is_of_this_address(int code)
{
	switch (code) {
	case AFSOCK_ETYPE:
	case AFSOCK_EVALUE:
	case AFSOCK_ERANGE:
	case AFSOCK_ETEXT:
	case -EINTR:
		return false;
	default:
		return true;
	}
}

static int connect_one(const struct afsock_addrinfo *ai,
		       const struct afsock_connection *how, struct afsock *s,
		       struct afsock_err *err)
{
	int r = afsock_open(ai->family, ai->type, ai->proto, s, err);

	if (r < 0)
		return r;
	if (how->has_timeout) {
		r = afsock_set_timeout(s, how->timeout_ns);
		if (r < 0)
			return afsock_fail_op(err, r, "FIONBIO",
					      "cannot set O_NONBLOCK");
	}
	if (how->source)
		r = afsock_bind(s, how->source, how->source_count, err);
	return r < 0 ? r : afsock_connect_addr(s, &ai->addr, err);
}

static int try_all(const struct afsock_addrinfo *list, ssize_t count,
		   struct afsock_connection *how, struct afsock *ret,
		   struct afsock_err *err)
{
	struct afsock s = AFSOCK_INIT;
	ssize_t i;
	int r = 0;

	for (i = 0; i < count; i++) {
		r = connect_one(&list[i], how, &s, err);
		if (r == 0) {
			*ret = s;
			return 0;
		}
		afsock_close(&s);
		if (!is_of_this_address(r))
			break;
		if (how->errors && how->error_count < how->errors_max)
			how->errors[how->error_count] = *err;
		how->error_count++;
	}
	return r;
}

int afsock_create_connection(const char *host, size_t host_len,
			     const struct afsock_value *port,
			     struct afsock_connection *how, struct afsock *ret,
			     struct afsock_err *err)
{
	struct afsock_connection plain = { .has_timeout = false };
	struct afsock_addrinfo *list;
	struct afsock_err detail;
	ssize_t count;
	int r;

	if (!how)
		how = &plain;
	how->error_count = 0;
	count = afsock_getaddrinfo(host, host_len, port, 0, SOCK_STREAM, 0, 0,
				   &list, err);
	if (count < 0)
		return (int)count;
	r = try_all(list, count, how, ret, &detail);
	afsock_addrinfo_free(list);
	if (r < 0 && err)
		*err = detail;
	return r;
}

/* ---- servers ---- */

static int prepare(struct afsock *s, const struct afsock_server *how,
		   struct afsock_err *err)
{
	int r = 0;

	/* A family that refuses it has no addresses that linger. */
	afsock_setopt_int(s, SOL_SOCKET, SO_REUSEADDR, 1);
	/* Linux 6.12.9 refuses it elsewhere with EOPNOTSUPP. */
	if (how->reuse_port &&
	    (s->family == AF_INET || s->family == AF_INET6))
		r = afsock_setopt_int(s, SOL_SOCKET, SO_REUSEPORT, 1);
	if (r < 0)
		return afsock_fail_op(err, r, "SO_REUSEPORT",
				      "cannot share the port");
	if (s->family != AF_INET6)
		return 0;
	r = afsock_setopt_int(s, IPPROTO_IPV6, IPV6_V6ONLY, !how->dualstack);
	return r < 0 ? afsock_fail_op(err, r, "IPV6_V6ONLY",
				      "cannot choose the IP versions") : 0;
}

static int listen_failed(const struct afsock *s, int code,
			 struct afsock_err *err)
{
	struct afsock_form form = afsock_form_of(s);
	const char *hint = inet_hint(&form, "listen", -code);

	afsock_fail_op(err, code, "listen", "%s", strerrordesc_np(-code));
	if (err && hint)
		snprintf(err->hint, sizeof(err->hint), "%s", hint);
	return code;
}

static int serve(struct afsock *s, const struct afsock_value *items, size_t n,
		 const struct afsock_server *how, struct afsock_err *err)
{
	int backlog = how->has_backlog ? how->backlog : AFSOCK_ANY_BACKLOG;
	int r = prepare(s, how, err);

	if (r == 0)
		r = afsock_bind(s, items, n, err);
	if (r < 0)
		return r;
	r = afsock_set_listening(s, backlog);
	return r < 0 ? listen_failed(s, r, err) : 0;
}

int afsock_create_server(const struct afsock_value *items, size_t n,
			 const struct afsock_server *how, struct afsock *ret,
			 struct afsock_err *err)
{
	static const struct afsock_server plain;
	struct afsock s;
	int family, r;

	if (!how)
		how = &plain;
	family = how->family ? how->family : AF_INET;
	if (how->dualstack && family != AF_INET6)
		return afsock_fail(err, AFSOCK_EVALUE, "dualstack",
				   "dualstack needs family AF_INET6, not %d",
				   family);
	r = afsock_open(family, SOCK_STREAM, 0, &s, err);
	if (r == -EAFNOSUPPORT && how->dualstack)
		return afsock_fail(err, AFSOCK_EVALUE, "dualstack",
				   "dualstack is not supported here");
	if (r < 0)
		return r;
	r = serve(&s, items, n, how, err);
	if (r < 0) {
		afsock_close(&s);
		return r;
	}
	*ret = s;
	return 0;
}

bool afsock_has_dualstack_ipv6(void)
{
	struct afsock s;
	int r = afsock_open(AF_INET6, SOCK_STREAM, 0, &s, NULL);

	if (r < 0)
		return false;
	r = afsock_setopt_int(&s, IPPROTO_IPV6, IPV6_V6ONLY, 0);
	afsock_close(&s);
	return r == 0;
}
