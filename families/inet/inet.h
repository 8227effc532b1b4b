/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* inet.h - what the files of this directory share; nothing here is installed. */
#ifndef AFSOCK_FAMILIES_INET_H
#define AFSOCK_FAMILIES_INET_H

#include <netinet/in.h>

#include <afsock/family.h>

#define INET_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- ip_text.c: addresses as text, the same set as inet_pton(3) ---- */

#define IP4_TEXT_MAX 16 /* "255.255.255.255" and NUL */
#define IP6_TEXT_MAX 46 /* INET6_ADDRSTRLEN: six groups and a dotted quad */

/* Four decimal parts without leading zeros; nothing else. */
bool ip4_read(const char *text, size_t len, unsigned char ret[4]);

/*
 * What inet_aton(3) reads: one to four parts, each decimal, 0 octal or 0x hex,
 * the last one filling what is left. blank_ends: a blank ends the address and
 * what is behind it does not count, as inet_aton has it and getaddrinfo not.
 */
bool ip4_read_classic(const char *text, size_t len, bool blank_ends,
		      unsigned char ret[4]);

/* RFC 4291, 2.2, without a scope. */
bool ip6_read(const char *text, size_t len, unsigned char ret[16]);

/* Both write the text and a NUL, and return its length. */
size_t ip4_write(const unsigned char bytes[4], char *buf);
size_t ip6_write(const unsigned char bytes[16], char *buf);

/* ---- inet4.c, inet6.c: tuples ---- */

extern const struct afsock_shape inet4_shapes[];
extern const struct afsock_shape inet6_shapes[];
extern const struct afsock_field_kind inet_kind_port;
extern const struct afsock_word inet_protocols[];

/* How a host text can be read without looking anything up. */
enum inet_host {
	INET_HOST_NAME, /* it cannot: a name, or nonsense */
	INET_HOST_4,
	INET_HOST_6
};
enum inet_host inet_host_kind(const char *host, size_t len);

/* '' any, '<broadcast>', a dotted quad or inet_aton's other forms. */
bool inet4_host(const char *host, size_t len, unsigned char ret[4]);

/*
 * '' any, or an IPv6 address, %scope included (an interface of fd's
 * namespace, or a number). *ret_scope is written where there is one. Returns
 * 1, 0 when host is no such address, or -errno of the interface look-up.
 */
int inet6_host(int fd, const char *host, size_t len, unsigned char ret[16],
	       uint32_t *ret_scope, struct afsock_err *err);

/* The quick slot of schemes of IPv4 addresses: "192.0.2.1:80". */
bool inet4_quick(const char *fields, size_t len, struct afsock_addr *ret);

/* ---- resolve.c ---- */

/* The resolve slot of all shapes; form->family may be AF_UNSPEC. */
int inet_resolve(const struct afsock_form *form,
		 const struct afsock_value *items, size_t n,
		 struct afsock_addr *ret, size_t max, struct afsock_err *err);

/* Fill err from a getaddrinfo(3) result; what names the input. Returns
 * AFSOCK_EGAI, or -error for EAI_SYSTEM. */
int inet_gai_fail(struct afsock_err *err, int gai, int error,
		  const char *what, const char *text, size_t len);

/* A NUL-terminated copy of a host name; 0, AFSOCK_EVALUE (NUL inside, longer
 * than a name can be). */
#define INET_NAME_MAX 1025
int inet_name_copy(const char *name, size_t len, const char *field,
		   char ret[INET_NAME_MAX], struct afsock_err *err);

/* ---- names.c ---- */

/* The parts of a host name have a length that they can have; else
 * AFSOCK_ETEXT. */
int inet_name_check(const char *name, struct afsock_err *err);

/* ---- inet_opt.c, inet_hint.c ---- */

extern const struct afsock_opt inet_opts[];
const char *inet_hint(const struct afsock_form *form, const char *op,
		      int error);

#endif
