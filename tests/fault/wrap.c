/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* wrap.c - the calls that can fail */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"

/* No call of ours fails with it. */
#define JUNK EXFULL

struct fault fault;
static size_t short_len;

void fault_on(void)
{
	fault.is_on = true;
	errno = JUNK;
}

void fault_off(void)
{
	fault.is_on = false;
}

int64_t fault_keep(int64_t result)
{
	fault_off();
	return result;
}

void fault_shorten(size_t len)
{
	short_len = len;
}

void fault_paint(void *p, size_t len)
{
	memset(p, 0xa5, len);
}

bool fault_is_painted(const void *p, size_t len)
{
	const unsigned char *at = p;
	size_t i;

	for (i = 0; i < len; i++)
		if (at[i] != 0xa5)
			return false;
	return true;
}

/* Whether this call is the one that fails. */
static bool fails(enum fault_call call)
{
	if (!fault.is_on || call != fault.call)
		return false;
	fault.calls++;
	if (fault.calls != fault.nth &&
	    !(fault.lasts && fault.calls > fault.nth))
		return false;
	fault.is_hit = true;
	errno = fault.error;
	return true;
}

static size_t clip(size_t len)
{
	return fault.is_on && short_len && len > short_len ? short_len : len;
}

static void ruin(bool has_worked)
{
	if (fault.is_on && has_worked)
		errno = JUNK;
}

static void count(bool is_new)
{
	if (is_new)
		fault.blocks++;
}

#define PROTOTYPES(type, name, params) \
	type __real_##name params; \
	type __wrap_##name params; \
	type __wrap_##name params

#define WRAP(type, name, bad, params, args) \
	PROTOTYPES(type, name, params) \
	{ \
		type r; \
		if (fails(CALL_##name)) \
			return bad; \
		r = __real_##name args; \
		ruin(r != (bad)); \
		return r; \
	}

WRAP(int, socket, -1, (int f, int t, int p), (f, t, p))
WRAP(int, socketpair, -1, (int f, int t, int p, int v[2]), (f, t, p, v))
WRAP(int, accept4, -1, (int s, struct sockaddr *a, socklen_t *l, int f),
     (s, a, l, f))
WRAP(int, bind, -1, (int s, const struct sockaddr *a, socklen_t l), (s, a, l))
WRAP(int, listen, -1, (int s, int n), (s, n))
WRAP(int, shutdown, -1, (int s, int how), (s, how))
WRAP(int, getsockopt, -1, (int s, int v, int n, void *p, socklen_t *l),
     (s, v, n, p, l))
WRAP(int, setsockopt, -1, (int s, int v, int n, const void *p, socklen_t l),
     (s, v, n, p, l))
WRAP(int, getsockname, -1, (int s, struct sockaddr *a, socklen_t *l), (s, a, l))
WRAP(int, getpeername, -1, (int s, struct sockaddr *a, socklen_t *l), (s, a, l))
WRAP(ssize_t, send, -1, (int s, const void *p, size_t n, int f),
     (s, p, clip(n), f))
WRAP(ssize_t, sendto, -1,
     (int s, const void *p, size_t n, int f, const struct sockaddr *a,
      socklen_t l), (s, p, clip(n), f, a, l))
WRAP(ssize_t, sendmsg, -1, (int s, const struct msghdr *m, int f), (s, m, f))
WRAP(int, sendmmsg, -1, (int s, struct mmsghdr *m, unsigned int n, int f),
     (s, m, n, f))
WRAP(ssize_t, recv, -1, (int s, void *p, size_t n, int f), (s, p, clip(n), f))
WRAP(ssize_t, recvfrom, -1,
     (int s, void *p, size_t n, int f, struct sockaddr *a, socklen_t *l),
     (s, p, clip(n), f, a, l))
WRAP(ssize_t, recvmsg, -1, (int s, struct msghdr *m, int f), (s, m, f))
WRAP(int, recvmmsg, -1,
     (int s, struct mmsghdr *m, unsigned int n, int f, struct timespec *t),
     (s, m, n, f, t))
WRAP(ssize_t, sendfile, -1, (int s, int f, off_t *at, size_t n),
     (s, f, at, clip(n)))
WRAP(ssize_t, sendfile64, -1, (int s, int f, off64_t *at, size_t n),
     (s, f, at, clip(n)))
WRAP(int, ppoll, -1,
     (struct pollfd *p, nfds_t n, const struct timespec *t,
      const sigset_t *s), (p, n, t, s))
WRAP(ssize_t, read, -1, (int f, void *p, size_t n), (f, p, clip(n)))
WRAP(ssize_t, pread64, -1, (int f, void *p, size_t n, off64_t at),
     (f, p, clip(n), at))
WRAP(off64_t, lseek64, -1, (int f, off64_t at, int how), (f, at, how))
WRAP(int, fstat, -1, (int f, struct stat *st), (f, st))
WRAP(int, lstat, -1, (const char *p, struct stat *st), (p, st))
WRAP(int, chmod, -1, (const char *p, mode_t m), (p, m))
WRAP(int, fchmod, -1, (int f, mode_t m), (f, m))
WRAP(int, fchownat, -1, (int d, const char *p, uid_t u, gid_t g, int f),
     (d, p, u, g, f))
WRAP(int, unlink, -1, (const char *p), (p))
WRAP(int, gethostname, -1, (char *p, size_t n), (p, n))
WRAP(FILE *, fopencookie, NULL,
     (void *c, const char *m, cookie_io_functions_t f), (c, m, f))
WRAP(void *, dlopen, NULL, (const char *p, int f), (p, f))
WRAP(void *, dlsym, NULL, (void *h, const char *p), (h, p))

/* ---- those with an argument more, or another way to fail ---- */

PROTOTYPES(int, fcntl, (int fd, int command, ...))
{
	va_list ap;
	void *arg;
	int r;

	va_start(ap, command);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (fails(CALL_fcntl))
		return -1;
	r = __real_fcntl(fd, command, arg);
	ruin(r >= 0);
	return r;
}

PROTOTYPES(int, fcntl64, (int fd, int command, ...))
{
	va_list ap;
	void *arg;
	int r;

	va_start(ap, command);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (fails(CALL_fcntl64))
		return -1;
	r = __real_fcntl64(fd, command, arg);
	ruin(r >= 0);
	return r;
}

PROTOTYPES(int, ioctl, (int fd, unsigned long request, ...))
{
	va_list ap;
	void *arg;
	int r;

	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (fails(CALL_ioctl))
		return -1;
	r = __real_ioctl(fd, request, arg);
	ruin(r >= 0);
	return r;
}

PROTOTYPES(int, open, (const char *path, int flags, ...))
{
	va_list ap;
	mode_t mode;
	int r;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	if (fails(CALL_open))
		return -1;
	r = __real_open(path, flags, mode);
	ruin(r >= 0);
	return r;
}

/* Interrupted, the kernel goes on connecting. */
PROTOTYPES(int, connect, (int s, const struct sockaddr *a, socklen_t l))
{
	int r;

	if (fails(CALL_connect)) {
		if (fault.error == EINTR)
			(void)__real_connect(s, a, l);
		errno = fault.error;
		return -1;
	}
	r = __real_connect(s, a, l);
	ruin(r == 0);
	return r;
}

/* It is closed whatever close() says. */
PROTOTYPES(int, close, (int fd))
{
	int r;

	if (fails(CALL_close)) {
		(void)__real_close(fd);
		errno = fault.error;
		return -1;
	}
	r = __real_close(fd);
	if (r < 0 && errno == EBADF)
		fault.bad_closes++;
	ruin(r == 0);
	return r;
}

/* These return the error and leave errno alone. */
PROTOTYPES(int, pthread_sigmask, (int how, const sigset_t *s, sigset_t *old))
{
	if (fails(CALL_pthread_sigmask)) {
		errno = JUNK;
		return fault.error;
	}
	return __real_pthread_sigmask(how, s, old);
}

static int eai(void)
{
	return fault.error >= FAULT_EAI ? FAULT_EAI - fault.error : EAI_SYSTEM;
}

PROTOTYPES(int, getaddrinfo,
	   (const char *host, const char *service, const struct addrinfo *hints,
	    struct addrinfo **ret))
{
	int r;

	if (fails(CALL_getaddrinfo))
		return eai();
	r = __real_getaddrinfo(host, service, hints, ret);
	count(r == 0);
	ruin(r == 0);
	return r;
}

void __real_freeaddrinfo(struct addrinfo *list);
void __wrap_freeaddrinfo(struct addrinfo *list);
void __wrap_freeaddrinfo(struct addrinfo *list)
{
	fault.blocks--;
	__real_freeaddrinfo(list);
	ruin(true);
}

PROTOTYPES(int, getnameinfo,
	   (const struct sockaddr *a, socklen_t l, char *host, socklen_t hl,
	    char *service, socklen_t sl, int flags))
{
	int r;

	if (fails(CALL_getnameinfo))
		return eai();
	r = __real_getnameinfo(a, l, host, hl, service, sl, flags);
	ruin(r == 0);
	return r;
}

/* What it says without memory: the error returned, NETDB_INTERNAL. */
PROTOTYPES(int, gethostbyname_r,
	   (const char *name, struct hostent *h, char *buf, size_t size,
	    struct hostent **found, int *code))
{
	if (fails(CALL_gethostbyname_r)) {
		*found = NULL;
		*code = NETDB_INTERNAL;
		return fault.error;
	}
	return __real_gethostbyname_r(name, h, buf, size, found, code);
}

PROTOTYPES(int, gethostbyaddr_r,
	   (const void *a, socklen_t l, int f, struct hostent *h, char *buf,
	    size_t size, struct hostent **found, int *code))
{
	if (fails(CALL_gethostbyaddr_r)) {
		*found = NULL;
		*code = NETDB_INTERNAL;
		return fault.error;
	}
	return __real_gethostbyaddr_r(a, l, f, h, buf, size, found, code);
}

PROTOTYPES(struct if_nameindex *, if_nameindex, (void))
{
	struct if_nameindex *r;

	if (fails(CALL_if_nameindex))
		return NULL;
	r = __real_if_nameindex();
	count(r != NULL);
	ruin(r != NULL);
	return r;
}

void __real_if_freenameindex(struct if_nameindex *list);
void __wrap_if_freenameindex(struct if_nameindex *list);
void __wrap_if_freenameindex(struct if_nameindex *list)
{
	fault.blocks--;
	__real_if_freenameindex(list);
	ruin(true);
}

/* ---- memory ---- */

PROTOTYPES(void *, malloc, (size_t size))
{
	void *p;

	if (fails(CALL_malloc))
		return NULL;
	p = __real_malloc(size);
	count(p != NULL);
	ruin(p != NULL);
	return p;
}

PROTOTYPES(void *, calloc, (size_t n, size_t size))
{
	void *p;

	if (fails(CALL_calloc))
		return NULL;
	p = __real_calloc(n, size);
	count(p != NULL);
	ruin(p != NULL);
	return p;
}

PROTOTYPES(void *, realloc, (void *old, size_t size))
{
	void *p;

	if (fails(CALL_realloc))
		return NULL;
	p = __real_realloc(old, size);
	count(p != NULL && !old);
	ruin(p != NULL);
	return p;
}

void __real_free(void *p);
void __wrap_free(void *p);
void __wrap_free(void *p)
{
	if (p)
		fault.blocks--;
	__real_free(p);
	ruin(true);
}
