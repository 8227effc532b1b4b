/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* services.c - numbers and names of services and protocols */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/inet.h>

#include "inet.h"

/* What one of the databases is asked, and what it said. */
struct query {
	int (*ask)(struct query *q, char *buf, size_t size);
	const char *name;
	const char *proto;
	int port;
	int number;        /* out */
	const char *found; /* out, in the buffer; NULL: nothing */
};

static int by_name(struct query *q, char *buf, size_t size)
{
	struct servent s, *found = NULL;
	int e = getservbyname_r(q->name, q->proto, &s, buf, size, &found);

	q->found = e == 0 && found ? s.s_name : NULL;
	if (q->found)
		q->number = ntohs((uint16_t)s.s_port);
	return e;
}

static int by_port(struct query *q, char *buf, size_t size)
{
	struct servent s, *found = NULL;
	int e = getservbyport_r(htons((uint16_t)q->port), q->proto, &s, buf,
				size, &found);

	q->found = e == 0 && found ? s.s_name : NULL;
	return e;
}

static int by_protocol(struct query *q, char *buf, size_t size)
{
	struct protoent p, *found = NULL;
	int e = getprotobyname_r(q->name, &p, buf, size, &found);

	q->found = e == 0 && found ? p.p_name : NULL;
	if (q->found)
		q->number = p.p_proto;
	return e;
}

/* Ask with a buffer that grows. *ret_buf holds what q->found points into. */
static int run(struct query *q, char **ret_buf, struct afsock_err *err)
{
	char *buf = NULL, *grown;
	size_t size;
	int e = ERANGE;

	for (size = 1024; e == ERANGE && size <= 1024 * 1024; size *= 4) {
		grown = realloc(buf, size);
		if (!grown) {
			free(buf);
			return afsock_fail_op(err, -ENOMEM, "realloc",
					      "no memory for the look-up");
		}
		buf = grown;
		e = q->ask(q, buf, size);
	}
	*ret_buf = buf;
	return 0;
}

static int ask_number(struct query *q, const char *name, size_t len,
		      const char *field, struct afsock_err *err)
{
	char text[INET_NAME_MAX], *buf;
	int r = inet_name_copy(name, len, field, text, err);

	if (r < 0)
		return r;
	q->name = text;
	r = run(q, &buf, err);
	if (r < 0)
		return r;
	free(buf);
	if (q->found)
		return q->number;
	return afsock_fail(err, AFSOCK_EADDR, field, "%s '%.80s%s%s' not found",
			   field, text, q->proto ? "/" : "",
			   q->proto ? q->proto : "");
}

int afsock_getservbyname(const char *name, size_t len, const char *proto,
			 struct afsock_err *err)
{
	struct query q = { .ask = by_name, .proto = proto };

	return ask_number(&q, name, len, "service", err);
}

int afsock_getprotobyname(const char *name, size_t len, struct afsock_err *err)
{
	struct query q = { .ask = by_protocol };

	return ask_number(&q, name, len, "protocol", err);
}

ssize_t afsock_getservbyport(int64_t port, const char *proto, char *buf,
			     size_t size, struct afsock_err *err)
{
	struct query q = { .ask = by_port, .proto = proto };
	char *kept;
	size_t len;
	int r;

	if (port < 0 || port > 65535)
		return afsock_fail(err, AFSOCK_ERANGE, "port",
				   "port %" PRId64 " not within 0 and 65535",
				   port);
	q.port = (int)port;
	r = run(&q, &kept, err);
	if (r < 0)
		return r;
	if (!q.found) {
		free(kept);
		return afsock_fail(err, AFSOCK_EADDR, "port",
				   "port '%d%s%s' not found", q.port,
				   proto ? "/" : "", proto ? proto : "");
	}
	len = strlen(q.found);
	if (size) {
		memcpy(buf, q.found, len < size ? len + 1 : size);
		buf[size - 1] = '\0';
	}
	free(kept);
	return (ssize_t)len;
}
