/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* life.c - making, copying and ending sockets, modes and options */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "fault.h"

/* With a default timeout each new object gets its mode by an ioctl. */
#define WITH_TIMEOUT() afsock_set_default_timeout(1000000000)
#define WITHOUT_TIMEOUT() afsock_set_default_timeout(-1)

static int64_t open_one(void)
{
	struct afsock s;
	int64_t r;

	PAINT(s);
	WITH_TIMEOUT();
	fault.has_err = true;
	r = TRY(afsock_open(AF_INET, SOCK_STREAM, 0, &s, &fault.err));
	if (r < 0) {
		PAINTED(s);
		WRONG_UNLESS(afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL) ==
			     0);
	}
	WITHOUT_TIMEOUT();
	afsock_close(&s);
	return r;
}

static int64_t pair(void)
{
	struct afsock s[2];
	int64_t r;

	PAINT(s);
	WITH_TIMEOUT();
	fault.has_err = true;
	r = TRY(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, &fault.err));
	if (r < 0) {
		PAINTED(s);
		WRONG_UNLESS(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL) == 0);
	}
	WITHOUT_TIMEOUT();
	afsock_close(&s[0]);
	afsock_close(&s[1]);
	return r;
}

/* What was to be adopted stays the caller's. */
static int64_t adopt(void)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct afsock s;
	int64_t r;

	PAINT(s);
	WITH_TIMEOUT();
	fault.has_err = true;
	r = TRY(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s,
			     &fault.err));
	if (r < 0) {
		PAINTED(s);
		WRONG_UNLESS(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY,
					  AFSOCK_ANY, &s, NULL) == 0);
	}
	WITHOUT_TIMEOUT();
	WRONG_UNLESS(s.fd == fd && s.family == AF_UNIX && s.type == SOCK_DGRAM);
	afsock_close(&s);
	return r;
}

static int64_t from_fd(void)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct afsock s;
	int64_t r;

	PAINT(s);
	WITH_TIMEOUT();
	fault.has_err = true;
	r = TRY(afsock_from_fd(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s,
			       &fault.err));
	if (r < 0) {
		PAINTED(s);
		WRONG_UNLESS(afsock_from_fd(fd, AFSOCK_ANY, AFSOCK_ANY,
					    AFSOCK_ANY, &s, NULL) == 0);
	}
	WITHOUT_TIMEOUT();
	WRONG_UNLESS(s.fd != fd && fcntl(fd, F_GETFD) >= 0);
	afsock_close(&s);
	close(fd);
	return r;
}

static struct afsock unix_socket(void)
{
	struct afsock s = AFSOCK_INIT;

	if (afsock_open(AF_UNIX, SOCK_DGRAM, 0, &s, NULL) < 0)
		fault.wrong = "no UNIX socket";
	return s;
}

static int64_t dup_one(void)
{
	struct afsock s = unix_socket(), copy;
	int64_t r;

	PAINT(copy);
	r = TRY(afsock_dup(&s, &copy));
	if (r < 0) {
		PAINTED(copy);
		WRONG_UNLESS(afsock_dup(&s, &copy) == 0);
	}
	afsock_close(&copy);
	afsock_close(&s);
	return r;
}

/* Closed whatever is said; a second one does nothing. */
static int64_t close_one(void)
{
	struct afsock s = unix_socket();
	int64_t r = TRY(afsock_close(&s));

	WRONG_UNLESS(s.fd == -1 && afsock_close(&s) == 0);
	return r;
}

static int64_t set_timeout(void)
{
	struct afsock s = unix_socket();
	int64_t r = TRY(afsock_set_timeout(&s, 5));

	WRONG_UNLESS(afsock_set_timeout(&s, 5) == 0 && s.timeout_ns == 5);
	afsock_close(&s);
	return r;
}

static int64_t inheritable(void)
{
	struct afsock s = unix_socket();
	int64_t r = TRY(afsock_inheritable(&s));

	WRONG_UNLESS(afsock_inheritable(&s) == 0);
	afsock_close(&s);
	return r;
}

static int64_t set_inheritable(void)
{
	struct afsock s = unix_socket();
	int64_t r = TRY(afsock_set_inheritable(&s, true));

	WRONG_UNLESS(afsock_set_inheritable(&s, true) == 0 &&
		     afsock_inheritable(&s) == 1);
	afsock_close(&s);
	return r;
}

static int64_t wait_for(void)
{
	struct afsock s = unix_socket();
	int64_t r = TRY(afsock_wait(&s, POLLOUT));

	WRONG_UNLESS(afsock_wait(&s, POLLOUT) == POLLOUT);
	afsock_close(&s);
	return r;
}

static int64_t probe(void)
{
	fault.has_err = true;
	return TRY(afsock_probe(AF_UNIX, SOCK_STREAM, AFSOCK_ANY, &fault.err));
}

static int64_t name_of(int (*call)(const struct afsock *, struct afsock_addr *))
{
	struct afsock s[2];
	struct afsock_addr addr;
	int64_t r;

	if (afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL) < 0)
		return -1;
	PAINT(addr);
	r = TRY(call(&s[0], &addr));
	if (r < 0) {
		PAINTED(addr);
		WRONG_UNLESS(call(&s[0], &addr) == 0);
	}
	WRONG_UNLESS(addr.len == 2);
	afsock_close(&s[0]);
	afsock_close(&s[1]);
	return r;
}

static int64_t sockname(void)
{
	return name_of(afsock_getsockname);
}

static int64_t peername(void)
{
	return name_of(afsock_getpeername);
}

static int64_t shut_down(void)
{
	struct afsock s[2];
	int64_t r;

	if (afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL) < 0)
		return -1;
	r = TRY(afsock_shutdown(&s[0], SHUT_WR));
	afsock_close(&s[0]);
	afsock_close(&s[1]);
	return r;
}

/* ---- options ---- */

static int64_t getopt_int(void)
{
	struct afsock s = unix_socket();
	int value;
	int64_t r;

	PAINT(value);
	r = TRY(afsock_getopt_int(&s, SOL_SOCKET, SO_TYPE, &value));
	if (r < 0) {
		PAINTED(value);
		WRONG_UNLESS(afsock_getopt_int(&s, SOL_SOCKET, SO_TYPE,
					       &value) == 0);
	}
	WRONG_UNLESS(value == SOCK_DGRAM);
	afsock_close(&s);
	return r;
}

static int64_t getopt_u64(void)
{
	struct afsock s = unix_socket();
	uint64_t value;
	int64_t r;

	PAINT(value);
	r = TRY(afsock_getopt_u64(&s, SOL_SOCKET, SO_COOKIE, &value));
	if (r < 0)
		PAINTED(value);
	afsock_close(&s);
	return r;
}

static int64_t set_by(const char *name, const char *value, size_t len)
{
	struct afsock s = unix_socket();
	int64_t r;

	fault.has_err = true;
	r = TRY(afsock_set(&s, name, value, len, &fault.err));
	WRONG_UNLESS(r == 0 || *fault.err.field);
	WRONG_UNLESS(afsock_set(&s, name, value, len, NULL) == 0);
	afsock_close(&s);
	return r;
}

static int64_t set_number(void)
{
	return set_by("rcvbuf", "8192", 4);
}

static int64_t set_linger(void)
{
	return set_by("linger", "1.5s", 4);
}

static int64_t set_limit(void)
{
	return set_by("rcvtimeo", "20ms", 4);
}

static int64_t set_raw(void)
{
	return set_by("setsockopt", "1:2:1", 5);
}

static int64_t setopt_int(void)
{
	struct afsock s = unix_socket();
	int64_t r = TRY(afsock_setopt_int(&s, SOL_SOCKET, SO_PASSCRED, 1));

	afsock_close(&s);
	return r;
}

const struct scenario life_scenarios[] = {
	{ "open", open_one, false },
	{ "pair", pair, false },
	{ "adopt", adopt, false },
	{ "from-fd", from_fd, false },
	{ "dup", dup_one, false },
	{ "end", close_one, false },
	{ "set-timeout", set_timeout, false },
	{ "inheritable", inheritable, false },
	{ "set-inheritable", set_inheritable, false },
	{ "wait", wait_for, false },
	{ "probe", probe, false },
	{ "sockname", sockname, false },
	{ "peername", peername, false },
	{ "shutdown", shut_down, false },
	{ "getopt-int", getopt_int, false },
	{ "getopt-u64", getopt_u64, false },
	{ "set-number", set_number, false },
	{ "set-linger", set_linger, false },
	{ "set-limit", set_limit, false },
	{ "set-raw", set_raw, false },
	{ "setopt-int", setopt_int, false },
	{ NULL, NULL, false },
};
