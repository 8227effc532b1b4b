/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* hosts.c - gethostbyname and its kin, on the resolver's re-entrant calls */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <afsock/inet.h>

#include "inet.h"

/* ---- the address of a host, as a first step ---- */

static int no_wildcard(struct afsock_err *err)
{
	return afsock_fail(err, AFSOCK_EADDR, "host",
			   "host '' is every address, not one");
}

/* One address of the family (AF_UNSPEC: either); '' only for AF_INET. */
static int first_address(const char *name, size_t len, int family,
			 struct afsock_addr *ret, struct afsock_err *err)
{
	const struct afsock_value items[] = { afsock_text_n(name, len),
					      afsock_uint(0) };
	struct afsock_form form = { family, SOCK_STREAM, 0, -1 };
	int r;

	if (len == 0 && family == AF_UNSPEC)
		return no_wildcard(err);
	r = inet_resolve(&form, items, 2, ret, 1, err);
	return r < 0 ? r : 0;
}

/* The name checked and terminated, then its first address. */
static int start(const char *host, size_t len, int family,
		 char name[INET_NAME_MAX], struct afsock_addr *ret,
		 struct afsock_err *err)
{
	int r = inet_name_copy(host, len, "host", name, err);

	if (r == 0)
		r = inet_name_check(name, err);
	return r < 0 ? r : first_address(name, len, family, ret, err);
}

static const unsigned char *address_bytes(const struct afsock_addr *addr,
					  socklen_t *ret_len)
{
	if (addr->u.sa.sa_family == AF_INET6) {
		*ret_len = 16;
		return addr->u.bytes + offsetof(struct sockaddr_in6, sin6_addr);
	}
	*ret_len = 4;
	return addr->u.bytes + offsetof(struct sockaddr_in, sin_addr);
}

int afsock_gethostbyname(const char *host, size_t len, char ret[16],
			 struct afsock_err *err)
{
	char name[INET_NAME_MAX];
	struct afsock_addr addr;
	socklen_t bytes;
	int r = start(host, len, AF_INET, name, &addr, err);

	if (r < 0)
		return r;
	ip4_write(address_bytes(&addr, &bytes), ret);
	return 0;
}

/* ---- hostent to struct afsock_host, in one block ---- */

static size_t text_list_size(char *const *list, size_t *ret_count)
{
	size_t size = 0, count = 0;

	for (; list && list[count]; count++)
		size += strlen(list[count]) + 1;
	*ret_count = count;
	return size;
}

static const char *keep(char **at, const char *text)
{
	char *to = *at;
	size_t size = strlen(text) + 1;

	memcpy(to, text, size);
	*at += size;
	return to;
}

static const char *keep_address(char **at, const struct hostent *h,
				const char *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes;
	char *to = *at;
	size_t n = h->h_addrtype == AF_INET6 && h->h_length == 16 ?
			   ip6_write(b, to) : ip4_write(b, to);

	*at += n + 1;
	return to;
}

static struct afsock_host *make_host(const struct hostent *h)
{
	size_t names, aliases, addresses = 0, i;
	const char **list;
	struct afsock_host *host;
	char *at;

	names = text_list_size(h->h_aliases, &aliases) + strlen(h->h_name) + 1;
	while (h->h_addr_list && h->h_addr_list[addresses])
		addresses++;
	host = calloc(1, sizeof(*host) +
				 (aliases + addresses + 2) * sizeof(*list) +
				 names + addresses * IP6_TEXT_MAX);
	if (!host)
		return NULL;
	list = (const char **)(void *)(host + 1);
	at = (char *)(list + aliases + addresses + 2);
	host->name = keep(&at, h->h_name);
	host->aliases = list;
	host->alias_count = aliases;
	for (i = 0; i < aliases; i++)
		*list++ = keep(&at, h->h_aliases[i]);
	list++;
	host->addresses = list;
	host->address_count = addresses;
	for (i = 0; i < addresses; i++)
		*list++ = keep_address(&at, h, h->h_addr_list[i]);
	return host;
}

void afsock_host_free(struct afsock_host *host)
{
	free(host);
}

/* ---- the re-entrant calls ---- */

static const char *host_words(int code)
{
	switch (code) {
	case HOST_NOT_FOUND:
		return "unknown host";
	case TRY_AGAIN:
		return "no name server answered";
	case NO_RECOVERY:
		return "a name server failed";
	case NO_DATA:
		return "the name has no address";
	default:
		return "unknown resolver error";
	}
}

static int host_fail(struct afsock_err *err, int code, int error,
		     const char *op, const char *name)
{
	if (code == NETDB_INTERNAL && error > 0)
		return afsock_fail_op(err, -error, op, "host '%.100s': %s",
				      name, strerrordesc_np(error));
	afsock_fail_op(err, AFSOCK_EHOST, op, "host '%.100s': %s", name,
		       host_words(code));
	if (err)
		err->resolver = code;
	return AFSOCK_EHOST;
}

/* What to ask: by address when there is one, else by name. */
struct question {
	const char *op;
	const char *name;
	const struct afsock_addr *addr;
};

static int ask_once(const struct question *q, struct hostent *h, char *buf,
		    size_t size, struct hostent **found, int *code)
{
	const unsigned char *bytes;
	socklen_t len;

	if (!q->addr)
		return gethostbyname_r(q->name, h, buf, size, found, code);
	bytes = address_bytes(q->addr, &len);
	return gethostbyaddr_r(bytes, len, q->addr->u.sa.sa_family, h, buf,
			       size, found, code);
}

static int ask(const struct question *q, struct afsock_host **ret,
	       struct afsock_err *err)
{
	struct hostent h, *found = NULL;
	struct afsock_host *host;
	size_t size = 4096;
	int code = 0, e = ERANGE;
	char *buf = NULL, *grown;

	while (e == ERANGE && size <= 4096 * 256) {
		grown = realloc(buf, size);
		if (!grown) {
			free(buf);
			return afsock_fail_op(err, -ENOMEM, "realloc",
					      "no memory for host '%.100s'",
					      q->name);
		}
		buf = grown;
		e = ask_once(q, &h, buf, size, &found, &code);
		size *= 4;
	}
	if (e || !found) {
		free(buf);
		return host_fail(err, code, e, q->op, q->name);
	}
	host = make_host(&h);
	free(buf);
	if (!host)
		return afsock_fail_op(err, -ENOMEM, "calloc",
				      "no memory for host '%.100s'", q->name);
	*ret = host;
	return 0;
}

int afsock_gethostbyname_ex(const char *host, size_t len,
			    struct afsock_host **ret, struct afsock_err *err)
{
	char name[INET_NAME_MAX];
	struct question q = { .op = "gethostbyname", .name = name };
	struct afsock_addr addr;
	int r = start(host, len, AF_INET, name, &addr, err);

	return r < 0 ? r : ask(&q, ret, err);
}

int afsock_gethostbyaddr(const char *host, size_t len,
			 struct afsock_host **ret, struct afsock_err *err)
{
	char name[INET_NAME_MAX];
	struct afsock_addr addr;
	struct question q = { .op = "gethostbyaddr", .name = name,
			      .addr = &addr };
	int r = start(host, len, AF_UNSPEC, name, &addr, err);

	return r < 0 ? r : ask(&q, ret, err);
}

/* ---- this machine ---- */

static ssize_t give(const char *text, size_t len, char *buf, size_t size)
{
	size_t n = len < size ? len : size - 1;

	if (size) {
		memcpy(buf, text, n);
		buf[n] = '\0';
	}
	return (ssize_t)len;
}

ssize_t afsock_gethostname(char *buf, size_t size)
{
	char name[INET_NAME_MAX];

	/* Linux has 64 bytes at most: always terminated. */
	if (gethostname(name, sizeof(name)) < 0)
		return -errno;
	return give(name, strlen(name), buf, size);
}

int afsock_sethostname(const char *name, size_t len, struct afsock_err *err)
{
	int r;

	if (len && memchr(name, 0, len))
		return afsock_fail(err, AFSOCK_EVALUE, "name",
				   "name has a NUL byte");
	if (sethostname(name, len) == 0)
		return 0;
	r = -errno;
	afsock_fail_op(err, r, "sethostname", "name '%.*s': %s",
		       len > 80 ? 80 : (int)len, name, strerrordesc_np(-r));
	if (err && r == -EPERM)
		snprintf(err->hint, sizeof(err->hint), "%s",
			 "setting the host name needs CAP_SYS_ADMIN");
	return r;
}

static bool is_this_machine(const char *name, size_t len)
{
	static const char *const words[] = { "", "0.0.0.0", "::" };
	size_t i;

	for (i = 0; i < INET_COUNT(words); i++)
		if (strlen(words[i]) == len && memcmp(words[i], name, len) == 0)
			return true;
	return false;
}

static const char *full_name(const struct afsock_host *host)
{
	size_t i;

	if (strchr(host->name, '.'))
		return host->name;
	for (i = 0; i < host->alias_count; i++)
		if (strchr(host->aliases[i], '.'))
			return host->aliases[i];
	return host->name;
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

ssize_t afsock_getfqdn(const char *name, size_t len, char *buf, size_t size)
{
	char own[INET_NAME_MAX];
	struct afsock_host *host;
	const char *full;
	ssize_t r;

	for (; len && is_blank(*name); len--)
		name++;
	while (len && is_blank(name[len - 1]))
		len--;
	if (is_this_machine(name, len)) {
		r = afsock_gethostname(own, sizeof(own));
		if (r < 0)
			return r;
		name = own;
		len = (size_t)r;
	}
	if (afsock_gethostbyaddr(name, len, &host, NULL) < 0)
		return give(name, len, buf, size);
	full = full_name(host);
	r = give(full, strlen(full), buf, size);
	afsock_host_free(host);
	return r;
}
