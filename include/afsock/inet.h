/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/inet.h - names, services, address texts, connections and servers of
 * the Internet families
 *
 * The conventions of afsock/afsock.h hold. Host and service names are bytes
 * with a length and are handed to the resolver as they are: an international
 * name in its ASCII form (xn--), or with AI_IDN in flags.
 *
 * No timeout covers a look-up, and every function here that takes a host name
 * may block on one, unless it says that it does not.
 */
#ifndef AFSOCK_INET_H
#define AFSOCK_INET_H

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- hosts and services ------------------------------------------------- */

/* One answer: what to give afsock_open, and where to connect or bind. */
struct afsock_addrinfo {
	int family;
	int type;
	int proto;
	const char *canonname; /* "" unless AI_CANONNAME; on the first only */
	struct afsock_addr addr;
	uint64_t reserved_[2];
};

/*
 * afsock_getaddrinfo - look up a host and a service
 *
 * host, host_len  name or address; NULL: this machine, or with AI_PASSIVE
 *                 every address of it
 * port            TEXT or BYTES a service or a number, INT or UINT a port;
 *                 NULL: none
 * family, type, proto, flags  as for getaddrinfo(3), 0 for any
 * ret             the answers in the resolver's order, duplicates included;
 *                 end with afsock_addrinfo_free
 *
 * Returns how many there are, at least 1; AFSOCK_EGAI with the EAI code in
 * err->resolver (EAI_SYSTEM is the -errno instead); AFSOCK_ERANGE a port
 * outside 0..65535, as text too (libc takes it modulo 65536); AFSOCK_EVALUE a
 * NUL inside; AFSOCK_ETYPE a port of another kind; AFSOCK_ETEXT a host name
 * with an empty part or one above 63 bytes; -ENOMEM. Allocates. Since 0.1.
 * Python: getaddrinfo().
 */
AFSOCK_API ssize_t afsock_getaddrinfo(const char *host, size_t host_len,
				      const struct afsock_value *port,
				      int family, int type, int proto,
				      int flags, struct afsock_addrinfo **ret,
				      struct afsock_err *err);

/* Ends a list; NULL is harmless. Since 0.1. */
AFSOCK_API void afsock_addrinfo_free(struct afsock_addrinfo *list);

/* Names of an address. */
struct afsock_nameinfo {
	char host[1025];
	char service[32];
};

/*
 * afsock_getnameinfo - names of an address given as values
 *
 * items, n  (host, port), for IPv6 also flowinfo and scope_id; the host must
 *           be numeric
 * flags     NI_* of getnameinfo(3)
 *
 * Returns 0; AFSOCK_ETYPE count or kinds; AFSOCK_ERANGE a port outside
 * 0..65535 (Python wraps it), a flowinfo above 0xfffff; AFSOCK_EADDR an IPv4
 * host with more than two values; AFSOCK_EVALUE two scopes that differ;
 * AFSOCK_EGAI, EAI_NONAME for a host that is not numeric; -errno. The scope
 * of the host's text counts unless scope_id is given (Python drops it).
 * Since 0.1. Python: getnameinfo().
 */
AFSOCK_API int afsock_getnameinfo(const struct afsock_value *items, size_t n,
				  int flags, struct afsock_nameinfo *ret,
				  struct afsock_err *err);

/* The same for the kernel's bytes. Returns 0, AFSOCK_EGAI, -errno. Since 0.1. */
AFSOCK_API int afsock_getnameinfo_addr(const struct afsock_addr *addr,
				       int flags, struct afsock_nameinfo *ret,
				       struct afsock_err *err);

/*
 * afsock_gethostbyname - one IPv4 address of a host, in text
 *
 * '' is 0.0.0.0, '<broadcast>' 255.255.255.255; a dotted quad is not looked
 * up. Returns 0, AFSOCK_EGAI, AFSOCK_EVALUE, AFSOCK_ETEXT, -errno. Since 0.1.
 * Python: gethostbyname().
 */
AFSOCK_API int afsock_gethostbyname(const char *host, size_t len, char ret[16],
				    struct afsock_err *err);

/* A host with everything it goes by; texts and lists end with NULL. */
struct afsock_host {
	const char *name;
	const char *const *aliases;
	size_t alias_count;
	const char *const *addresses;
	size_t address_count;
};

/*
 * afsock_gethostbyname_ex - a host's names and IPv4 addresses
 * afsock_gethostbyaddr - the same, with addresses of the family that an
 *                        address of either kind, or a name, has first
 *
 * ret  end with afsock_host_free
 *
 * Return 0; AFSOCK_EGAI when the name has no address; AFSOCK_EHOST with
 * h_errno in err->resolver when the second step fails; AFSOCK_EADDR '' for
 * gethostbyaddr; AFSOCK_EVALUE, AFSOCK_ETEXT; -ENOMEM, -errno. Allocate.
 * Since 0.1. Python: gethostbyname_ex(), gethostbyaddr().
 */
AFSOCK_API int afsock_gethostbyname_ex(const char *host, size_t len,
				       struct afsock_host **ret,
				       struct afsock_err *err);
AFSOCK_API int afsock_gethostbyaddr(const char *host, size_t len,
				    struct afsock_host **ret,
				    struct afsock_err *err);

/* Ends a host; NULL is harmless. Since 0.1. */
AFSOCK_API void afsock_host_free(struct afsock_host *host);

/*
 * afsock_getfqdn - the full name of a host
 *
 * name  '', '0.0.0.0' and '::' mean this machine; blanks around it go
 *
 * The first of the host's names with a dot in it, else its first name; when it
 * cannot be looked up, the name itself. Returns the length as snprintf, or
 * -errno of asking for this machine's name. Since 0.1. Python: getfqdn().
 */
AFSOCK_API ssize_t afsock_getfqdn(const char *name, size_t len, char *buf,
				  size_t size);

/* This machine's name. Returns the length as snprintf, or -errno. Does not
 * block. Since 0.1. Python: gethostname(). */
AFSOCK_API ssize_t afsock_gethostname(char *buf, size_t size);

/* Sets it: len bytes. Returns 0; AFSOCK_EVALUE a NUL inside; -EPERM without
 * CAP_SYS_ADMIN; -EINVAL above 64 bytes. Since 0.1. Python: sethostname(). */
AFSOCK_API int afsock_sethostname(const char *name, size_t len,
				  struct afsock_err *err);

/*
 * afsock_getservbyname - the port of a service
 * afsock_getservbyport - the service of a port, as afsock_gethostname
 * afsock_getprotobyname - the number of an IP protocol, aliases included
 *
 * proto  "tcp", "udp" ..., or NULL for any
 *
 * Return the number (the length); AFSOCK_EADDR not found; AFSOCK_ERANGE a port
 * outside 0..65535; AFSOCK_EVALUE a NUL inside; -ENOMEM. Re-entrant. Read
 * /etc/services and /etc/protocols, or what nsswitch.conf(5) says. Since 0.1.
 * Python: getservbyname(), getservbyport(), getprotobyname().
 */
AFSOCK_API int afsock_getservbyname(const char *name, size_t len,
				    const char *proto, struct afsock_err *err);
AFSOCK_API ssize_t afsock_getservbyport(int64_t port, const char *proto,
					char *buf, size_t size,
					struct afsock_err *err);
AFSOCK_API int afsock_getprotobyname(const char *name, size_t len,
				     struct afsock_err *err);

/* ---- addresses as text and as bytes -------------------------------------- */

/*
 * afsock_inet_pton - text to bytes: strict, as inet_pton(3)
 *
 * family  AF_INET or AF_INET6; a scope is not part of it
 *
 * Returns 4 or 16, the bytes written; AFSOCK_EADDR another text;
 * AFSOCK_EVALUE a NUL inside; -EAFNOSUPPORT. Does not block. Since 0.1.
 * Python: inet_pton().
 */
AFSOCK_API int afsock_inet_pton(int family, const char *text, size_t len,
				unsigned char ret[16], struct afsock_err *err);

/*
 * afsock_inet_ntop - bytes to text
 *
 * Returns the length of the text; AFSOCK_EVALUE a len that is not 4 or 16,
 * or another family. Does not block. Since 0.1. Python: inet_ntop().
 */
AFSOCK_API int afsock_inet_ntop(int family, const void *bytes, size_t len,
				char ret[46], struct afsock_err *err);

/* The classic pair: one to four parts, octal and hex too, and a blank ends the
 * text. Returns 0, AFSOCK_EADDR (for ntoa: len is not 4), AFSOCK_EVALUE a NUL
 * inside. Since 0.1. Python: inet_aton(), inet_ntoa(). */
AFSOCK_API int afsock_inet_aton(const char *text, size_t len,
				unsigned char ret[4], struct afsock_err *err);
AFSOCK_API int afsock_inet_ntoa(const void *bytes, size_t len, char ret[16],
				struct afsock_err *err);

/* Byte order with the range checked: the converted number, AFSOCK_EVALUE below
 * 0, AFSOCK_ERANGE above 16 or 32 bits. Python: htons() ... Since 0.1. */
AFSOCK_API int64_t afsock_htons(int64_t value);
AFSOCK_API int64_t afsock_ntohs(int64_t value);
AFSOCK_API int64_t afsock_htonl(int64_t value);
AFSOCK_API int64_t afsock_ntohl(int64_t value);

/* ---- connections and servers --------------------------------------------- */

/* What afsock_create_connection can be told; zeroed: nothing. */
struct afsock_connection {
	bool has_timeout;  /* else the process default */
	int64_t timeout_ns; /* of each try, and of the result; -1 none */
	const struct afsock_value *source; /* where to bind first, or NULL */
	size_t source_count;
	struct afsock_err *errors; /* room for what each failed try gave */
	size_t errors_max;
	size_t error_count; /* out: how many tries failed */
	uint64_t reserved_[2];
};

/*
 * afsock_create_connection - connect to a host and port, whatever its family
 *
 * host, host_len, port  as afsock_getaddrinfo, for SOCK_STREAM
 * how                   or NULL
 *
 * Every address is tried in the resolver's order until one answers; the
 * result keeps the timeout. A failure of the system, of a look-up or of an
 * address goes on with the next address, and err is that of the last; a wrong
 * value, and the hook of afsock_set_default_interrupt, end it at once. Returns
 * 0 or as afsock_getaddrinfo, afsock_open, afsock_bind, afsock_connect.
 * Since 0.1. Python: create_connection().
 */
AFSOCK_API int afsock_create_connection(const char *host, size_t host_len,
					const struct afsock_value *port,
					struct afsock_connection *how,
					struct afsock *ret,
					struct afsock_err *err);

/* What afsock_create_server can be told; zeroed: an AF_INET server. */
struct afsock_server {
	int family;       /* 0: AF_INET; any family with SOCK_STREAM works */
	bool has_backlog; /* else AFSOCK_ANY_BACKLOG */
	int backlog;
	bool reuse_port;  /* SO_REUSEPORT; only for AF_INET and AF_INET6 */
	bool dualstack;   /* AF_INET6 only: take IPv4 connections too */
	uint64_t reserved_[2];
};

/*
 * afsock_create_server - a socket that listens
 *
 * items, n  where to bind, as afsock_bind
 * how       or NULL
 *
 * SO_REUSEADDR is set. An AF_INET6 server takes IPv6 only unless dualstack.
 * Returns 0; AFSOCK_EVALUE dualstack without IPv6 or without support; or as
 * afsock_open, afsock_bind, and -errno of listen(). Since 0.1.
 * Python: create_server().
 */
AFSOCK_API int afsock_create_server(const struct afsock_value *items, size_t n,
				    const struct afsock_server *how,
				    struct afsock *ret,
				    struct afsock_err *err);

/* Whether one IPv6 socket can serve both versions here. Opens and closes one.
 * Since 0.1. Python: has_dualstack_ipv6(). */
AFSOCK_API bool afsock_has_dualstack_ipv6(void);

#ifdef __cplusplus
}
#endif
#endif
