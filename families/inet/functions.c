/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* functions.c - address texts and byte order, as functions of their own */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include <afsock/inet.h>

#include "inet.h"

static int bad_text(const char *text, size_t len, const char *wanted,
		    struct afsock_err *err)
{
	if (len && memchr(text, 0, len))
		return afsock_fail(err, AFSOCK_EVALUE, "text",
				   "address has a NUL byte");
	return afsock_fail(err, AFSOCK_EADDR, "text", "'%.*s' is no %s",
			   len > 80 ? 80 : (int)len, text, wanted);
}

int afsock_inet_pton(int family, const char *text, size_t len,
		     unsigned char ret[16], struct afsock_err *err)
{
	switch (family) {
	case AF_INET:
		return ip4_read(text, len, ret) ?
			       4 : bad_text(text, len, "dotted quad", err);
	case AF_INET6:
		return ip6_read(text, len, ret) ?
			       16 : bad_text(text, len, "IPv6 address", err);
	default:
		return afsock_fail(err, -EAFNOSUPPORT, "family",
				   "family %d is neither AF_INET nor AF_INET6",
				   family);
	}
}

int afsock_inet_ntop(int family, const void *bytes, size_t len, char ret[46],
		     struct afsock_err *err)
{
	size_t wanted;

	if (family != AF_INET && family != AF_INET6)
		return afsock_fail(err, AFSOCK_EVALUE, "family",
				   "family %d is neither AF_INET nor AF_INET6",
				   family);
	wanted = family == AF_INET ? 4 : 16;
	if (len != wanted)
		return afsock_fail(err, AFSOCK_EVALUE, "bytes",
				   "address of %zu bytes, wanted %zu", len,
				   wanted);
	return (int)(family == AF_INET ? ip4_write(bytes, ret) :
					 ip6_write(bytes, ret));
}

int afsock_inet_aton(const char *text, size_t len, unsigned char ret[4],
		     struct afsock_err *err)
{
	if ((len && memchr(text, 0, len)) ||
	    !ip4_read_classic(text, len, true, ret))
		return bad_text(text, len, "IPv4 address", err);
	return 0;
}

int afsock_inet_ntoa(const void *bytes, size_t len, char ret[16],
		     struct afsock_err *err)
{
	if (len != 4)
		return afsock_fail(err, AFSOCK_EADDR, "bytes",
				   "address of %zu bytes, wanted 4", len);
	ip4_write(bytes, ret);
	return 0;
}

static int64_t check(int64_t value, int64_t max)
{
	if (value < 0)
		return AFSOCK_EVALUE;
	return value > max ? AFSOCK_ERANGE : 0;
}

int64_t afsock_htons(int64_t value)
{
	int64_t r = check(value, UINT16_MAX);

	return r < 0 ? r : htons((uint16_t)value);
}

int64_t afsock_ntohs(int64_t value)
{
	return afsock_htons(value);
}

int64_t afsock_htonl(int64_t value)
{
	int64_t r = check(value, UINT32_MAX);

	return r < 0 ? r : htonl((uint32_t)value);
}

int64_t afsock_ntohl(int64_t value)
{
	return afsock_htonl(value);
}
