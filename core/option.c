/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* option.c - socket options, by number and by name */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>

#include "internal.h"

int afsock_setopt(struct afsock *s, int level, int name, const void *value,
		  size_t len)
{
	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	if (len > INT_MAX)
		return -EINVAL;
	return setsockopt(s->fd, level, name, value, (socklen_t)len) < 0 ?
		       afsock__errno(s) : 0;
}

int afsock_setopt_int(struct afsock *s, int level, int name, int value)
{
	return afsock_setopt(s, level, name, &value, sizeof(value));
}

int afsock_setopt_null(struct afsock *s, int level, int name, size_t len)
{
	return afsock_setopt(s, level, name, NULL, len);
}

int afsock_setopt_u64(struct afsock *s, int level, int name, uint64_t value)
{
	return afsock_setopt(s, level, name, &value, sizeof(value));
}

int afsock_getopt(const struct afsock *s, int level, int name, void *buf,
		  size_t *len)
{
	socklen_t size = *len > INT_MAX ? INT_MAX : (socklen_t)*len;

	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	if (getsockopt(s->fd, level, name, buf, &size) < 0)
		return afsock__errno(s);
	if (size < *len)
		*len = size;
	return 0;
}

int afsock_getopt_int(const struct afsock *s, int level, int name, int *ret)
{
	size_t len = sizeof(*ret);
	int value = 0, r = afsock_getopt(s, level, name, &value, &len);

	if (r == 0)
		*ret = value;
	return r;
}

int afsock_getopt_u64(const struct afsock *s, int level, int name,
		      uint64_t *ret)
{
	uint64_t value = 0;
	size_t len = sizeof(value);
	int r = afsock_getopt(s, level, name, &value, &len);

	if (r == 0)
		*ret = value;
	return r;
}

/* ---- by name ---- */

static int set_linger(struct afsock *s, const struct afsock_opt *opt,
		      const char *value, size_t len, struct afsock_err *err)
{
	struct linger linger = { .l_onoff = 1 };
	int64_t ns;
	int r = afsock_read_duration(value, len, NS_PER_SEC, opt->name, &ns,
				     err);

	if (r < 0)
		return r;
	/* Whole seconds; part of one must not become "do not linger". */
	ns = ns / NS_PER_SEC + (ns % NS_PER_SEC != 0);
	if (ns > INT_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, opt->name,
				   "%s %.*s above %d s", opt->name, (int)len,
				   value, INT_MAX);
	linger.l_linger = (int)ns;
	return afsock_setopt(s, SOL_SOCKET, SO_LINGER, &linger,
			     sizeof(linger));
}

/* socat's setsockopt=LEVEL:NAME:VALUE; VALUE a number or x and hex bytes. */
static int set_by_number(struct afsock *s, const struct afsock_opt *opt,
			 const char *value, size_t len, struct afsock_err *err)
{
	const char *end = value + len, *stop;
	unsigned char bytes[256];
	int64_t number[3];
	ssize_t n;
	int i, r;

	for (i = 0; i < 3; i++) {
		stop = i < 2 ? memchr(value, ':', (size_t)(end - value)) : end;
		if (!stop)
			return afsock_fail(err, AFSOCK_ETEXT, opt->name,
					   "%s takes LEVEL:NAME:VALUE",
					   opt->name);
		if (i == 2 && value < end && *value == 'x') {
			n = afsock_read_hex(value + 1,
					    (size_t)(end - value - 1), bytes,
					    sizeof(bytes), opt->name, err);
			if (n < 0)
				return (int)n;
			return afsock_setopt(s, (int)number[0], (int)number[1],
					     bytes, (size_t)n);
		}
		r = afsock_read_int(value, (size_t)(stop - value), NULL,
				    INT_MIN, INT_MAX, opt->name, &number[i],
				    err);
		if (r < 0)
			return r;
		value = stop + 1;
	}
	return afsock_setopt_int(s, (int)number[0], (int)number[1],
				 (int)number[2]);
}

#define FLAG(word, id, text) \
	{ .name = word, .level = SOL_SOCKET, .optname = id, \
	  .kind = AFSOCK_OPT_FLAG, .help = text }
#define NUMBER(word, id, low, text) \
	{ .name = word, .level = SOL_SOCKET, .optname = id, \
	  .kind = AFSOCK_OPT_INT, .min = low, .max = INT_MAX, .help = text }

/* The kernel cuts a longer name, and finds another interface (net/core/sock.c,
 * sock_setbindtodevice). */
#define IFNAME_MAX 15

static const struct afsock_opt generic_opts[] = {
	FLAG("broadcast", SO_BROADCAST, "allow sends to broadcast addresses"),
	{ .name = "bindtodevice", .level = SOL_SOCKET,
	  .optname = SO_BINDTODEVICE, .kind = AFSOCK_OPT_TEXT,
	  .max = IFNAME_MAX, .help = "use one interface only, by name" },
	NUMBER("busy-poll", SO_BUSY_POLL, 0, "poll the driver, us"),
	FLAG("debug", SO_DEBUG, "protocol debugging"),
	FLAG("dontroute", SO_DONTROUTE, "local networks only"),
	{ .name = "if", .level = SOL_SOCKET, .optname = SO_BINDTODEVICE,
	  .kind = AFSOCK_OPT_TEXT, .max = IFNAME_MAX,
	  .help = "as bindtodevice" },
	FLAG("keepalive", SO_KEEPALIVE, "probe an idle connection"),
	{ .name = "linger", .kind = AFSOCK_OPT_CALL, .set = set_linger,
	  .help = "how long close waits for unsent data, s" },
	NUMBER("mark", SO_MARK, INT_MIN, "firewall mark"),
	FLAG("oobinline", SO_OOBINLINE, "urgent data in the stream"),
	NUMBER("priority", SO_PRIORITY, 0, "queueing priority"),
	NUMBER("rcvbuf", SO_RCVBUF, 0, "receive buffer, bytes"),
	NUMBER("rcvbufforce", SO_RCVBUFFORCE, 0,
	       "receive buffer past the system's limit, bytes"),
	NUMBER("rcvlowat", SO_RCVLOWAT, 0, "least bytes that wake a reader"),
	{ .name = "rcvtimeo", .level = SOL_SOCKET, .optname = SO_RCVTIMEO,
	  .kind = AFSOCK_OPT_TIMEVAL, .help = "kernel's own receive limit" },
	FLAG("reuseaddr", SO_REUSEADDR, "bind although an old one lingers"),
	FLAG("reuseport", SO_REUSEPORT, "several sockets on one address"),
	FLAG("rxq-ovfl", SO_RXQ_OVFL, "count dropped messages"),
	{ .name = "setsockopt", .kind = AFSOCK_OPT_CALL, .set = set_by_number,
	  .help = "LEVEL:NAME:VALUE, a number or x and hex" },
	NUMBER("sndbuf", SO_SNDBUF, 0, "send buffer, bytes"),
	NUMBER("sndbufforce", SO_SNDBUFFORCE, 0,
	       "send buffer past the system's limit, bytes"),
	{ .name = "sndtimeo", .level = SOL_SOCKET, .optname = SO_SNDTIMEO,
	  .kind = AFSOCK_OPT_TIMEVAL, .help = "kernel's own send limit" },
	{ .name = "so-bindtodevice", .level = SOL_SOCKET,
	  .optname = SO_BINDTODEVICE, .kind = AFSOCK_OPT_TEXT,
	  .max = IFNAME_MAX, .help = "as bindtodevice" },
	FLAG("timestamp", SO_TIMESTAMP, "receive times, us"),
	FLAG("timestampns", SO_TIMESTAMPNS, "receive times, ns"),
	{ .name = NULL },
};

static const struct afsock_opt *find(const struct afsock_opt *opt,
				     const char *name, size_t len)
{
	for (; opt && opt->name; opt++)
		if (strlen(opt->name) == len &&
		    strncasecmp(opt->name, name, len) == 0)
			return opt;
	return NULL;
}

const struct afsock_opt *afsock__opt_find(const struct afsock_family *family,
					  const char *name, size_t len)
{
	const struct afsock_opt *opt =
		family ? find(family->opts, name, len) : NULL;

	return opt ? opt : find(generic_opts, name, len);
}

const struct afsock_opt *afsock__opt_generic(void)
{
	return generic_opts;
}

static int set_duration(struct afsock *s, const struct afsock_opt *opt,
			const char *value, size_t len, struct afsock_err *err)
{
	struct timeval tv;
	int64_t ns, unit = opt->kind == AFSOCK_OPT_MS ? NS_PER_MS : NS_PER_SEC;
	int r = afsock_read_duration(value, len, unit, opt->name, &ns, err);

	if (r < 0)
		return r;
	if (opt->kind == AFSOCK_OPT_MS) {
		ns = ns / NS_PER_MS + (ns % NS_PER_MS != 0);
		if (ns > (opt->max > 0 ? opt->max : INT_MAX) || ns < opt->min)
			return afsock_fail(err, AFSOCK_ERANGE, opt->name,
					   "%s %.*s not within %lld and %lld "
					   "ms",
					   opt->name, (int)len, value,
					   (long long)opt->min,
					   (long long)(opt->max > 0 ?
						opt->max : INT_MAX));
		return afsock_setopt_int(s, opt->level, opt->optname, (int)ns);
	}
	ns = ns / 1000 + (ns % 1000 != 0);
	tv.tv_sec = (time_t)(ns / 1000000);
	if (tv.tv_sec != ns / 1000000)
		return afsock_fail(err, AFSOCK_ERANGE, opt->name,
				   "%s %.*s does not fit in this system's "
				   "time_t",
				   opt->name, len > 80 ? 80 : (int)len, value);
	tv.tv_usec = (suseconds_t)(ns % 1000000);
	return afsock_setopt(s, opt->level, opt->optname, &tv, sizeof(tv));
}

static int set_after_bind(struct afsock *s, const struct afsock_opt *opt,
			  const char *value, size_t len, struct afsock_err *err)
{
	struct afsock_addr addr;
	int r = afsock_getsockname(s, &addr);

	return r < 0 ? r : opt->at_bind(s, opt, &addr, true, value, len, err);
}

static int set_value(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err)
{
	unsigned char bytes[256];
	int64_t number;
	ssize_t n;
	int flag, r;

	switch (opt->kind) {
	case AFSOCK_OPT_FLAG:
		r = afsock_read_flag(value, len, opt->name, &flag, err);
		return r < 0 ? r : afsock_setopt_int(s, opt->level,
						     opt->optname, flag);
	case AFSOCK_OPT_INT:
		r = afsock_read_int(value, len, opt->words, opt->min, opt->max,
				    opt->name, &number, err);
		return r < 0 ? r : afsock_setopt_int(s, opt->level,
						     opt->optname,
						     (int)number);
	case AFSOCK_OPT_U64:
		r = afsock_read_int(value, len, opt->words, opt->min, opt->max,
				    opt->name, &number, err);
		return r < 0 ? r : afsock_setopt_u64(s, opt->level,
						     opt->optname,
						     (uint64_t)number);
	case AFSOCK_OPT_BYTES:
		n = afsock_read_hex(value, len, bytes, sizeof(bytes),
				    opt->name, err);
		return n < 0 ? (int)n : afsock_setopt(s, opt->level,
						      opt->optname, bytes,
						      (size_t)n);
	case AFSOCK_OPT_TEXT:
		if (opt->max > 0 && len > (size_t)opt->max)
			return afsock_fail(err, AFSOCK_EVALUE, opt->name,
					   "%s '%.*s' is %zu bytes, at most "
					   "%lld",
					   opt->name, len > 80 ? 80 : (int)len,
					   value, len, (long long)opt->max);
		return afsock_setopt(s, opt->level, opt->optname, value, len);
	case AFSOCK_OPT_MS:
	case AFSOCK_OPT_TIMEVAL:
		return set_duration(s, opt, value, len, err);
	case AFSOCK_OPT_BIND:
		return set_after_bind(s, opt, value, len, err);
	default:
		return opt->set(s, opt, value, len, err);
	}
}

/* A system call failed without anybody having said more about it. */
static int report(const struct afsock *s, const struct afsock_opt *opt, int r,
		  struct afsock_err *detail, struct afsock_err *err)
{
	struct afsock_form form = afsock_form_of(s);

	if (r >= 0)
		return 0;
	if (detail->code != r) {
		afsock__fail_call(detail, r, "setsockopt", &form, NULL);
		snprintf(detail->field, sizeof(detail->field), "%s",
			 opt->name);
	}
	if (err)
		*err = *detail;
	return r;
}

int afsock__opt_set(struct afsock *s, const struct afsock_opt *opt,
		    const char *value, size_t len, struct afsock_err *err)
{
	struct afsock_err detail = { .code = 0 };
	int r = set_value(s, opt, value ? value : "", value ? len : 0, &detail);

	return report(s, opt, r, &detail, err);
}

int afsock__opt_check(struct afsock *s, const struct afsock_opt *opt,
		      const struct afsock_addr *addr, const char *value,
		      size_t len, struct afsock_err *err)
{
	struct afsock_err detail = { .code = 0 };
	int r = 0;

	if (!value)
		len = 0;
	if (opt->kind != AFSOCK_OPT_BIND)
		r = set_value(s, opt, value ? value : "", len, &detail);
	else if (addr)
		r = opt->at_bind(s, opt, addr, false, value ? value : "", len,
				 &detail);
	/* Anything else is what a closed socket says. */
	if (r != AFSOCK_ETEXT && r != AFSOCK_ERANGE && r != AFSOCK_EVALUE)
		return 0;
	if (err)
		*err = detail;
	return r;
}

int afsock__opt_at_bind(struct afsock *s, const struct afsock_opt *opt,
			const struct afsock_addr *addr, bool is_bound,
			const char *value, size_t len, struct afsock_err *err)
{
	struct afsock_err detail = { .code = 0 };
	int r = opt->at_bind(s, opt, addr, is_bound, value ? value : "",
			     value ? len : 0, &detail);

	return report(s, opt, r, &detail, err);
}

int afsock_set(struct afsock *s, const char *name, const char *value,
	       size_t len, struct afsock_err *err)
{
	const struct afsock_opt *opt =
		afsock__opt_find(s->ops, name, strlen(name));

	if (!opt)
		return afsock_fail(err, AFSOCK_EVALUE, "option",
				   "no option is named '%s' here", name);
	if (s->fd < 0)
		return afsock_fail(err, AFSOCK_ECLOSED, name,
				   "socket is closed");
	return afsock__opt_set(s, opt, value, len, err);
}
