/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* names.c - interfaces, the resolver, AF_ALG and modules; the exceptions */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <afsock/alg.h>
#include <afsock/inet.h>

#include "fault.h"

/* ---- interfaces ---- */

static int64_t if_index(void)
{
	fault.has_err = true;
	return TRY(afsock_if_index(-1, "lo", 2, &fault.err));
}

static int64_t if_index_fd(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int64_t r;

	fault.has_err = true;
	r = TRY(afsock_if_index(fd, "lo", 2, &fault.err));
	close(fd);
	return r;
}

static int64_t if_name(void)
{
	char name[16];
	int64_t r;

	PAINT(name);
	r = TRY(afsock_if_name(-1, 1, name));
	if (r < 0)
		PAINTED(name);
	return r;
}

static int64_t if_list(void)
{
	struct afsock_interface *list;
	int64_t r;

	PAINT(list);
	r = TRY(afsock_if_list(&list));
	if (r < 0) {
		PAINTED(list);
		WRONG_UNLESS(afsock_if_list(&list) > 0);
	}
	free(list);
	return r;
}

/* ---- the resolver ---- */

static int64_t getaddrinfo_list(void)
{
	struct afsock_addrinfo *list;
	struct afsock_value port = afsock_uint(80);
	int64_t r;

	PAINT(list);
	fault.has_err = true;
	r = TRY(afsock_getaddrinfo("localhost", 9, &port, 0, SOCK_STREAM, 0, 0,
				   &list, &fault.err));
	if (r < 0) {
		PAINTED(list);
		WRONG_UNLESS(r != AFSOCK_EGAI || fault.err.resolver ==
						 FAULT_EAI - fault.error);
		WRONG_UNLESS(afsock_getaddrinfo("localhost", 9, &port, 0,
						SOCK_STREAM, 0, 0, &list,
						NULL) > 0);
	}
	afsock_addrinfo_free(list);
	return r;
}

static int64_t resolve(void)
{
	struct afsock_form form = { AF_INET, SOCK_STREAM, 0, -1 };
	struct afsock_addr addr;
	int64_t r;

	PAINT(addr);
	fault.has_err = true;
	r = TRY(afsock_resolve(&form, AFSOCK_ADDR("localhost", 80), &addr, 1,
			       &fault.err));
	if (r < 0)
		PAINTED(addr);
	return r;
}

static int64_t nameinfo(void)
{
	struct afsock_nameinfo info;
	int64_t r;

	PAINT(info);
	fault.has_err = true;
	r = TRY(afsock_getnameinfo(AFSOCK_ADDR("127.0.0.1", 80),
				   NI_NUMERICHOST, &info, &fault.err));
	if (r < 0)
		PAINTED(info);
	return r;
}

static int64_t host_of(int (*call)(const char *, size_t, struct afsock_host **,
				   struct afsock_err *),
		       const char *name)
{
	struct afsock_host *host;
	int64_t r;

	PAINT(host);
	fault.has_err = true;
	r = TRY(call(name, strlen(name), &host, &fault.err));
	if (r < 0) {
		PAINTED(host);
		WRONG_UNLESS(call(name, strlen(name), &host, NULL) == 0);
	}
	afsock_host_free(host);
	return r;
}

static int64_t host_by_name(void)
{
	return host_of(afsock_gethostbyname_ex, "localhost");
}

static int64_t host_by_addr(void)
{
	return host_of(afsock_gethostbyaddr, "127.0.0.1");
}

static int64_t own_name(void)
{
	char name[65];
	int64_t r;

	PAINT(name);
	r = TRY(afsock_gethostname(name, sizeof(name)));
	if (r < 0)
		PAINTED(name);
	return r;
}

/* ---- AF_ALG: several sockets for one answer ---- */

static int64_t alg_hash(void)
{
	unsigned char digest[32];
	struct iovec iov = { (char[]){ "abc" }, 3 };
	int64_t r;

	if (afsock_probe(AF_ALG, SOCK_SEQPACKET, 0, NULL) < 0) {
		fault.skip = "no AF_ALG here";
		return 0;
	}
	PAINT(digest);
	fault.has_err = true;
	r = TRY(afsock_alg_hash("sha256", NULL, 0, &iov, 1, digest,
				sizeof(digest), &fault.err));
	if (r < 0)
		PAINTED(digest);
	return r;
}

static int64_t alg_hash_fd(void)
{
	unsigned char digest[32];
	int fd, in_file;
	int64_t r;

	if (afsock_probe(AF_ALG, SOCK_SEQPACKET, 0, NULL) < 0) {
		fault.skip = "no AF_ALG here";
		return 0;
	}
	fd = memfd_create("fault", MFD_CLOEXEC);
	in_file = (int)write(fd, "abc", 3);
	WRONG_UNLESS(in_file == 3 && lseek(fd, 0, SEEK_SET) == 0);
	PAINT(digest);
	fault.has_err = true;
	r = TRY(afsock_alg_hash_fd("sha256", NULL, 0, fd, digest,
				   sizeof(digest), &fault.err));
	if (r < 0)
		PAINTED(digest);
	close(fd);
	return r;
}

/* ---- modules ---- */

/*
 * A module that could not be opened, for want of memory or descriptors, can be
 * when it is asked for again. In a child: a module that is open stays so.
 */
static int64_t load_module(void)
{
	struct afsock_family_info info;
	const struct afsock_family *family;
	int status;
	pid_t pid;

	if (afsock_family_lookup(AF_BLUETOOTH, NULL, &info, NULL) < 0 ||
	    info.status != AFSOCK_MODULE) {
		fault.skip = "no modules in this build";
		return 0;
	}
	pid = fork();
	if (pid == 0) {
		fault.lasts = true;
		fault_on();
		family = afsock_family_get(AF_BLUETOOTH, &fault.err);
		fault_off();
		if (!fault.is_hit)
			_exit(family ? 0 : 2);
		if (family || fault.err.code != AFSOCK_EFAMILY)
			_exit(3);
		family = afsock_family_get(AF_BLUETOOTH, &fault.err);
		_exit(family ? 1 : 4);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	fault.is_hit = WEXITSTATUS(status) != 0;
	WRONG_UNLESS(WEXITSTATUS(status) < 2);
	return WEXITSTATUS(status) == 0 ? 0 : AFSOCK_EFAMILY;
}

const struct scenario name_scenarios[] = {
	{ "if-index", if_index, false },
	{ "if-index-fd", if_index_fd, false },
	{ "if-name", if_name, false },
	{ "if-list", if_list, false },
	{ "getaddrinfo", getaddrinfo_list, false },
	{ "resolve", resolve, false },
	{ "nameinfo", nameinfo, false },
	{ "host-by-name", host_by_name, false },
	{ "host-by-addr", host_by_addr, false },
	{ "hostname", own_name, false },
	{ "alg-hash", alg_hash, false },
	{ "alg-hash-fd", alg_hash_fd, false },
	{ "load-module", load_module, false },
	{ NULL, NULL, false },
};

/* ---- what does not come back as it went ---- */

/* clang-format off */
const struct exception exceptions[] = {
	{ "end", CALL_close, 0, 0, 0, "the one that tells" },
	{ "file-close", CALL_close, 0, 0, 0, "fclose() tells" },
	{ "", CALL_close, 0, 0, IS_HARMLESS, "of what was only needed inside" },
	{ "disconnect", CALL_connect, 0, EINTR, -EINTR, "there is nothing to wait for" },
	{ "accept-", CALL_fcntl, 0, 0, IS_HARMLESS, "accept4() is tried all the same" },
	{ "accept-late", CALL_getpeername, 0, ENOTCONN, IS_HARMLESS, "asked once more, or left out" },
	{ "dial-packet", CALL_socket, 1, 0, IS_HARMLESS, "any socket answers SIOCGIFINDEX" },
	{ "if-index", CALL_socket, 1, 0, IS_HARMLESS, "any socket answers SIOCGIFINDEX" },
	{ "if-name", CALL_socket, 1, 0, IS_HARMLESS, "any socket answers SIOCGIFNAME" },
	{ "listen-tcp", CALL_setsockopt, 1, 0, IS_HARMLESS, "our own SO_REUSEADDR" },
	{ "listen-unix", CALL_setsockopt, 1, 0, IS_HARMLESS, "our own SO_REUSEADDR" },
	{ "create-server", CALL_setsockopt, 1, 0, IS_HARMLESS, "our own SO_REUSEADDR" },
	{ "create-dualstack", CALL_setsockopt, 1, 0, IS_HARMLESS, "our own SO_REUSEADDR" },
	/* Whatever is not known to be abandoned stays. */
	{ "listen-unix", CALL_socket, 2, 0, -EADDRINUSE, "unlink-early asks" },
	{ "listen-unix", CALL_connect, 1, ECONNREFUSED, IS_HARMLESS, "the answer hoped for" },
	{ "listen-unix", CALL_connect, 1, 0, -EADDRINUSE, "unlink-early asks" },
	{ "listen-unix", CALL_lstat, 1, 0, -EADDRINUSE, "unlink-early asks" },
	/* sendfile(2) has a second way. */
	{ "sendfile", CALL_fcntl64, 1, 0, IS_HARMLESS, "then read and send" },
	{ "sendfile", CALL_sendfile64, 1, EINVAL, IS_HARMLESS, "then read and send" },
	{ "sendfile", CALL_lseek64, 2, 0, IS_HARMLESS, "all is sent by then" },
	{ "sendfile", CALL_pthread_sigmask, 2, 0, IS_HARMLESS, "all is sent by then" },
	{ "load-module", CALL_dlopen, 0, 0, AFSOCK_EFAMILY, "dlopen() has no errno" },
	{ "load-module", CALL_dlsym, 0, 0, AFSOCK_EFAMILY, "dlsym() has no errno" },
	{ NULL, CALL_COUNT, 0, 0, 0, NULL },
};
/* clang-format on */
