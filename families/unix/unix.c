/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * unix.c - AF_UNIX: one value, which is a path, an abstract name or nothing
 *
 * The kernel tells them apart by the first byte of sun_path and by the
 * length (unix(7)), so the length is part of the address.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "core/family.h"
#include "unix_const.h"
#include "unix_family.h"

#define PATH_AT offsetof(struct sockaddr_un, sun_path)
#define PATH_SIZE sizeof(((struct sockaddr_un *)NULL)->sun_path)

_Static_assert(PATH_AT == 2 && PATH_SIZE == 108, "struct sockaddr_un");

/* ---- the name as text ---- */

/*
 * "@name" is the abstract name; everything else, a quoted or escaped '@'
 * included, is a path. Colons belong to it.
 */
static int name_read(const struct afsock_field *field, const char **at,
		     const char *end, struct afsock_tuple *store,
		     struct afsock_value *ret, struct afsock_err *err)
{
	char name[sizeof(store->store)] = "";
	const char *text = *at, *kept = NULL;
	struct afsock_value rest;
	int r;

	*at = end;
	if (text == end || *text != '@')
		return afsock_field_unquote(text, end, store, field->name, ret,
					    err);
	r = afsock_field_unquote(text + 1, end, store, field->name, &rest,
				 err);
	if (r < 0)
		return r;
	if (rest.len < sizeof(name)) {
		memcpy(name + 1, rest.as.text, rest.len);
		kept = afsock_tuple_store(store, name, rest.len + 1);
	}
	if (!kept)
		return afsock_fail(err, AFSOCK_EADDR, field->name,
				   "%s: abstract name of %zu bytes above %zu",
				   field->name, rest.len, PATH_SIZE - 1);
	*ret = afsock_text_n(kept, rest.len + 1);
	return 0;
}

static int name_write(const struct afsock_field *field,
		      const struct afsock_value *v, char *buf, size_t size)
{
	struct afsock_value rest = *v;
	const char *mark = "";
	int n;

	(void)field;
	if (v->len && v->as.text[0] == '\0') {
		mark = "@";
		rest.as.text++;
		rest.len--;
	} else if (v->len && v->as.text[0] == '@') {
		mark = "\\";
	}
	n = snprintf(buf, size, "%s", mark);
	return n + afsock_field_quote(&rest, true,
				      (size_t)n < size ? buf + n : NULL,
				      (size_t)n < size ? size - (size_t)n : 0);
}

static const struct afsock_field_kind name_kind = {
	.name = "path or @name", .base = AFSOCK_TEXT, .allows_nul = true,
	.read = name_read, .write = name_write,
};

/* ---- the address ---- */

/*
 * A path of 108 bytes leaves no room for a NUL. Linux takes and makes such
 * addresses all the same (net/unix/af_unix.c, unix_mkname_bsd), with the
 * length of the whole structure; Python refuses them.
 */
static int unix_pack(const struct afsock_form *form,
		     const struct afsock_value *items, size_t n,
		     struct afsock_addr *ret, struct afsock_err *err)
{
	const struct afsock_value *name = &items[0];
	bool is_path = name->len && name->as.text[0] != '\0';

	(void)form;
	(void)n;
	if (is_path && memchr(name->as.text, '\0', name->len))
		return afsock_fail(err, AFSOCK_EVALUE, "path",
				   "path '%.*s' has a NUL byte after %zu bytes",
				   (int)strnlen(name->as.text, name->len),
				   name->as.text,
				   strnlen(name->as.text, name->len));
	ret->u.sa.sa_family = AF_UNIX;
	if (name->len)
		memcpy(ret->u.bytes + PATH_AT, name->as.text, name->len);
	ret->len = (socklen_t)(PATH_AT + name->len);
	if (is_path && name->len < PATH_SIZE)
		ret->len++;
	return 0;
}

/* The kernel reports up to 111 bytes: a full path and a NUL behind it. */
static int unix_unpack(const struct afsock_form *form,
		       const struct afsock_addr *addr,
		       struct afsock_tuple *ret, struct afsock_err *err)
{
	const char *path = (const char *)addr->u.bytes + PATH_AT;
	size_t len = addr->len - PATH_AT;

	(void)form;
	if (len == 0) {
		afsock_tuple_add(ret, afsock_text_n("", 0));
		return 0;
	}
	if (*path == '\0' && len > PATH_SIZE)
		return afsock_fail(err, AFSOCK_EADDR, "path",
				   "abstract name of %zu bytes above %zu", len,
				   PATH_SIZE);
	if (*path == '\0')
		afsock_tuple_add_bytes(ret, path, len);
	else
		afsock_tuple_add(ret, afsock_text_n(
			path, strnlen(path, len < PATH_SIZE ? len :
							      PATH_SIZE)));
	return 0;
}

static const struct afsock_field unix_fields[] = {
	{ .name = "path", .kind = &name_kind, .max = PATH_SIZE,
	  .flags = AFSOCK_FIELD_EITHER | AFSOCK_FIELD_ADDRESS },
};

static const struct afsock_shape unix_shapes[] = {
	{ .name = "UNIX", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = unix_fields, .n_min = 1, .n_max = 1,
	  .flags = AFSOCK_SHAPE_BARE, .addr_min = PATH_AT,
	  .pack = unix_pack, .unpack = unix_unpack },
	{ .name = NULL },
};

/* ---- schemes ---- */

#define NATIVE(word, sock_type, bits) \
	{ .name = word, .usage = word ":PATH or " word ":@NAME", \
	  .family = AF_UNIX, .type = sock_type, .flags = bits }
/* socat's names: '@' is an ordinary byte of a path. */
#define SOCAT_PATH(word, sock_type, bits) \
	{ .name = word, .usage = word ":PATH", \
	  .family = AF_UNIX, .type = sock_type, \
	  .flags = (bits) | AFSOCK_SCHEME_ALIAS, .first = &afsock_kind_rest }
#define ABSTRACT(word, sock_type, bits) \
	{ .name = word, .usage = word ":NAME", \
	  .family = AF_UNIX, .type = sock_type, .flags = bits, \
	  .prefix = "", .prefix_len = 1, .first = &afsock_kind_rest }
#define LISTENER (AFSOCK_SCHEME_STREAM | AFSOCK_SCHEME_LISTENS)
#define ALIAS AFSOCK_SCHEME_ALIAS

static const struct afsock_scheme unix_schemes[] = {
	NATIVE("unix", SOCK_STREAM, AFSOCK_SCHEME_STREAM),
	NATIVE("unix-dgram", SOCK_DGRAM, 0),
	NATIVE("unix-seqpacket", SOCK_SEQPACKET, AFSOCK_SCHEME_ACCEPTS),
	ABSTRACT("abstract", SOCK_STREAM, AFSOCK_SCHEME_STREAM),
	SOCAT_PATH("unix-connect", SOCK_STREAM, AFSOCK_SCHEME_STREAM),
	SOCAT_PATH("unix-client", SOCK_STREAM, AFSOCK_SCHEME_STREAM),
	SOCAT_PATH("unix-listen", SOCK_STREAM, LISTENER),
	SOCAT_PATH("unix-sendto", SOCK_DGRAM, 0),
	SOCAT_PATH("unix-recv", SOCK_DGRAM, AFSOCK_SCHEME_LISTENS),
	SOCAT_PATH("unix-recvfrom", SOCK_DGRAM, AFSOCK_SCHEME_LISTENS),
	ABSTRACT("abstract-connect", SOCK_STREAM, AFSOCK_SCHEME_STREAM | ALIAS),
	ABSTRACT("abstract-client", SOCK_STREAM, AFSOCK_SCHEME_STREAM | ALIAS),
	ABSTRACT("abstract-listen", SOCK_STREAM, LISTENER | ALIAS),
	ABSTRACT("abstract-sendto", SOCK_DGRAM, ALIAS),
	ABSTRACT("abstract-recv", SOCK_DGRAM, AFSOCK_SCHEME_LISTENS | ALIAS),
	ABSTRACT("abstract-recvfrom", SOCK_DGRAM,
		 AFSOCK_SCHEME_LISTENS | ALIAS),
	{ .name = NULL },
};

/* ---- what an error usually means ---- */

static const struct afsock_hint unix_hints[] = {
	{ "connect", ENOENT, "no socket file has that path: the server is not "
			     "running, or it uses another path" },
	{ "connect", ECONNREFUSED,
	  "nobody listens there: a socket file outlives its server, and an "
	  "abstract name exists only while somebody holds it in this network "
	  "namespace" },
	{ "connect", EAGAIN, "the listener's queue is full; with a timeout "
			     "the connection is tried again until it ends" },
	{ "connect", EPROTOTYPE, "the socket there has another type: unix is "
				 "a stream; try unix-seqpacket or unix-dgram" },
	{ "connect", EACCES, "connecting needs write permission on the socket "
			     "file and search permission on its directories" },
	{ "connect", EINVAL, "an empty name can be bound, not connected to" },
	{ "bind", EADDRINUSE, "the name is taken; a socket file stays when its "
			      "server ends: option unlink-early removes one "
			      "that nobody holds" },
	{ "bind", ENOENT, "a directory of that path does not exist" },
	{ "bind", EACCES, "binding needs write permission on the directory" },
	{ "bind", EINVAL, "this socket has a name already" },
	{ "send", ECONNREFUSED, "the receiver has closed its socket" },
	{ "send", ENOENT, "no socket file has that path" },
	{ "send", EPROTOTYPE, "the socket there has another type" },
	{ "send", EMSGSIZE, "a message must fit into the send buffer: raise "
			    "sndbuf" },
	{ "send", EAGAIN, "the receiver's queue is full "
			  "(net.unix.max_dgram_qlen)" },
	{ "send", EISCONN, "a connected stream takes no address" },
	{ "send", ETOOMANYREFS, "too many descriptors are on their way "
				"(RLIMIT_NOFILE); receive some first" },
	{ "send", EPERM, "other credentials than one's own need CAP_SYS_ADMIN "
			 "(pid), CAP_SETUID, CAP_SETGID" },
	{ NULL, 0, NULL },
};

static const char *unix_hint(const struct afsock_form *form, const char *op,
			     int error)
{
	(void)form;
	return afsock_hint_find(unix_hints, op, error);
}

AFSOCK_FAMILY(unix) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_UNIX,
	.name = "unix",
	.macro = "AF_UNIX",
	.what = "local sockets: paths, abstract names, pairs",
	.module = "unix",
	.addr_max = sizeof(struct sockaddr_un) + 1,
	.shapes = unix_shapes,
	.schemes = unix_schemes,
	.consts = unix_consts,
	.opts = unix_opts,
	.hint = unix_hint,
};
