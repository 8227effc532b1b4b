/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_socket.c - the life of a socket object, and its mode */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <afsock/afsock.h>
#include <afsock/family.h>

#include "support/support.h"

Suite *suite_socket(void);

static void forget_default(void)
{
	afsock_set_default_timeout(-1);
}

static bool is_nonblocking(int fd)
{
	return fcntl(fd, F_GETFL) & O_NONBLOCK;
}

static bool is_cloexec(int fd)
{
	return fcntl(fd, F_GETFD) & FD_CLOEXEC;
}

static void set_flag(int fd, bool nonblocking)
{
	int flags = fcntl(fd, F_GETFL);

	flags = nonblocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
	ck_assert_int_eq(fcntl(fd, F_SETFL, flags), 0);
}

/* What a failure must leave alone. */
static const struct afsock untouched = {
	.fd = 77, .family = 78, .type = 79, .proto = 80, .timeout_ns = 81,
};

#define ck_untouched(s) ck_assert_int_eq(memcmp(&(s), &untouched, sizeof(s)), 0)

/* ---- open ---- */

static const struct {
	int family, type, proto, kept_type;
	int64_t timeout_ns;
} opened[] = {
	{ AF_INET, SOCK_STREAM, 0, SOCK_STREAM, -1 },
	{ AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP, SOCK_DGRAM, -1 },
	{ AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0, SOCK_STREAM, 0 },
	{ AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, SOCK_DGRAM,
	  0 },
	/* The kernel makes a datagram socket of it. */
	{ AF_UNIX, SOCK_RAW, 0, SOCK_RAW, -1 },
	{ AF_INET6, SOCK_STREAM, IPPROTO_TCP, SOCK_STREAM, -1 },
};

START_TEST(open_keeps_what_was_asked_without_the_flag_bits)
{
	struct afsock s;

	ck_code(afsock_open(opened[_i].family, opened[_i].type,
			    opened[_i].proto, &s, NULL), 0);
	ck_assert_int_eq(s.family, opened[_i].family);
	ck_assert_int_eq(s.type, opened[_i].kept_type);
	ck_assert_int_eq(s.proto, opened[_i].proto);
	ck_code(s.timeout_ns, opened[_i].timeout_ns);
	ck_assert_int_eq(is_nonblocking(s.fd), opened[_i].timeout_ns == 0);
	ck_assert(is_cloexec(s.fd));
	ck_code(afsock_close(&s), 0);
}
END_TEST

static const struct {
	int family, type, proto, code;
} not_opened[] = {
	{ 250, SOCK_STREAM, 0, -EAFNOSUPPORT },
	{ -2, SOCK_STREAM, 0, -EAFNOSUPPORT },
	{ AF_INET, SOCK_STREAM, IPPROTO_UDP, -EPROTONOSUPPORT },
	{ AF_UNIX, SOCK_STREAM, 7, -EPROTONOSUPPORT },
	{ AF_UNIX, SOCK_RDM, 0, -ESOCKTNOSUPPORT },
	{ AF_INET, 99, 0, -EINVAL },
};

START_TEST(open_fails_with_the_kernels_errno)
{
	struct afsock_err err = { .code = 1 };
	struct afsock s = untouched;

	ck_code(afsock_open(not_opened[_i].family, not_opened[_i].type,
			    not_opened[_i].proto, &s, &err),
		not_opened[_i].code);
	ck_untouched(s);
	ck_code(err.code, not_opened[_i].code);
	ck_assert_str_eq(err.op, "socket");
	ck_assert_str_eq(err.text, strerror(-err.code));
	ck_code(afsock_open(not_opened[_i].family, not_opened[_i].type,
			    not_opened[_i].proto, &s, NULL),
		not_opened[_i].code);
	ck_code(afsock_probe(not_opened[_i].family, not_opened[_i].type,
			     not_opened[_i].proto, &err),
		not_opened[_i].code);
}
END_TEST

/* CAN's raw protocol (1) exists for SOCK_RAW only: net/can/raw.c. */
START_TEST(open_tells_a_type_that_the_protocol_has_not)
{
	struct afsock s = untouched;

	NEED_SOCKET(AF_CAN, SOCK_RAW, 1);
	ck_code(afsock_open(AF_CAN, SOCK_DGRAM, 1, &s, NULL), -EPROTOTYPE);
	ck_untouched(s);
}
END_TEST

/* IUCV exists on s390 only. */
START_TEST(open_hints_at_what_the_kernel_lacks)
{
	struct afsock_err err;
	struct afsock s;

	ck_code(afsock_open(AF_IUCV, SOCK_STREAM, 0, &s, &err), -EAFNOSUPPORT);
	ck_assert_msg(strstr(err.hint, "module"), "hint '%s' for %s", err.hint,
		      err.text);
}
END_TEST

START_TEST(probe_leaves_nothing_open)
{
	ck_code(afsock_probe(AF_UNIX, SOCK_STREAM, 0, NULL), 0);
}
END_TEST

/* ---- adopt ---- */

static const struct {
	int family, type, proto, detected;
} adopted[] = {
	{ AF_UNIX, SOCK_STREAM, 0, 0 },
	{ AF_UNIX, SOCK_DGRAM, 0, 0 },
	{ AF_UNIX, SOCK_SEQPACKET, 0, 0 },
	{ AF_INET, SOCK_STREAM, 0, 6 },
	{ AF_INET, SOCK_DGRAM, 0, 17 },
	{ AF_INET6, SOCK_STREAM, 0, 6 },
	{ AF_NETLINK, SOCK_RAW, 15, 15 },
	{ AF_PACKET, SOCK_DGRAM, 0, 0 },
};

START_TEST(adopt_detects_family_type_and_protocol)
{
	struct afsock s;
	int fd;

	NEED_SOCKET(adopted[_i].family, adopted[_i].type, adopted[_i].proto);
	fd = socket(adopted[_i].family, adopted[_i].type, adopted[_i].proto);
	ck_code(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s, NULL),
		0);
	ck_assert_int_eq(s.fd, fd);
	ck_assert_int_eq(s.family, adopted[_i].family);
	ck_assert_int_eq(s.type, adopted[_i].type);
	ck_assert_int_eq(s.proto, adopted[_i].detected);
	ck_code(s.timeout_ns, -1);
	ck_assert(!is_cloexec(fd));
	ck_code(afsock_close(&s), 0);
}
END_TEST

START_TEST(adopt_believes_what_it_is_told)
{
	struct afsock s;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_code(afsock_adopt(fd, AF_INET6, SOCK_RAW, 99, &s, NULL), 0);
	ck_assert_int_eq(s.family, AF_INET6);
	ck_assert_int_eq(s.type, SOCK_RAW);
	ck_assert_int_eq(s.proto, 99);
	ck_code(afsock_close(&s), 0);
}
END_TEST

enum what { BELOW_ZERO, NOT_OPEN, NOT_A_SOCKET };

static const struct {
	int what, family, type, proto, code;
} refused[] = {
	{ BELOW_ZERO, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_EVALUE },
	{ BELOW_ZERO, AF_UNIX, SOCK_STREAM, 0, AFSOCK_EVALUE },
	{ NOT_OPEN, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, -EBADF },
	{ NOT_OPEN, AF_UNIX, SOCK_STREAM, 0, -EBADF },
	{ NOT_A_SOCKET, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, -ENOTSOCK },
	{ NOT_A_SOCKET, AF_UNIX, SOCK_STREAM, 0, -ENOTSOCK },
};

START_TEST(adopt_refuses_and_leaves_the_fd_open)
{
	struct afsock_err err;
	struct afsock s = untouched;
	int fds[2], fd;

	ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
	fd = refused[_i].what == BELOW_ZERO ? -1 :
	     refused[_i].what == NOT_OPEN   ? 4000 :
					      fds[0];
	ck_code(afsock_adopt(fd, refused[_i].family, refused[_i].type,
			     refused[_i].proto, &s, &err), refused[_i].code);
	ck_untouched(s);
	ck_code(err.code, refused[_i].code);
	ck_assert(err.text[0]);
	ck_assert_int_eq(close(fds[0]), 0);
	ck_assert_int_eq(close(fds[1]), 0);
}
END_TEST

START_TEST(adopt_does_not_look_at_the_nonblocking_flag)
{
	int fds[2];
	struct afsock s;
	char c;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				    fds), 0);
	ck_code(afsock_adopt(fds[0], AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s,
			     NULL), 0);
	ck_code(s.timeout_ns, -1);
	ck_assert(is_nonblocking(fds[0]));
	ck_code(afsock_recv(&s, &c, 1, 0), -EAGAIN);
	ck_code(afsock_close(&s), 0);
	close(fds[1]);
}
END_TEST

START_TEST(adopt_takes_the_nonblocking_bit_for_the_object_only)
{
	int fds[2];
	struct afsock s;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ck_code(afsock_adopt(fds[0], AFSOCK_ANY, SOCK_STREAM | SOCK_NONBLOCK,
			     AFSOCK_ANY, &s, NULL), 0);
	ck_code(s.timeout_ns, 0);
	ck_assert_int_eq(s.type, SOCK_STREAM);
	ck_assert(!is_nonblocking(fds[0]));
	ck_code(afsock_close(&s), 0);
	close(fds[1]);
}
END_TEST

/* ---- from_fd, pair, dup ---- */

START_TEST(from_fd_takes_a_cloexec_duplicate)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct afsock s;

	ck_code(afsock_from_fd(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s,
			       NULL), 0);
	ck_assert_int_ne(s.fd, fd);
	ck_assert(is_cloexec(s.fd));
	ck_assert_int_eq(s.proto, 17);
	ck_code(afsock_close(&s), 0);
	ck_assert_int_eq(close(fd), 0);
}
END_TEST

START_TEST(from_fd_fails_without_a_trace)
{
	struct afsock s = untouched;
	struct afsock_err err;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_code(afsock_from_fd(fds[0], AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s,
			       &err), -ENOTSOCK);
	ck_code(afsock_from_fd(4000, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s,
			       &err), -EBADF);
	ck_assert_str_eq(err.op, "fcntl");
	ck_untouched(s);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

static const struct {
	int type, kept_type;
	int64_t timeout_ns;
} pairs[] = {
	{ SOCK_STREAM, SOCK_STREAM, -1 },
	{ SOCK_DGRAM, SOCK_DGRAM, -1 },
	{ SOCK_SEQPACKET | SOCK_NONBLOCK, SOCK_SEQPACKET, 0 },
};

START_TEST(pair_is_connected_both_ways)
{
	struct afsock s[2];
	char c = 0;
	int i;

	ck_code(afsock_pair(AF_UNIX, pairs[_i].type, 0, s, NULL), 0);
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(s[i].type, pairs[_i].kept_type);
		ck_code(s[i].timeout_ns, pairs[_i].timeout_ns);
		ck_assert(is_cloexec(s[i].fd));
		ck_code(afsock_send(&s[i], "x", 1, 0), 1);
		ck_code(afsock_recv(&s[1 - i], &c, 1, 0), 1);
		ck_assert_int_eq(c, 'x');
	}
	ck_code(afsock_close(&s[0]), 0);
	ck_code(afsock_close(&s[1]), 0);
}
END_TEST

START_TEST(pair_of_a_family_without_pairs_is_eopnotsupp)
{
	struct afsock s[2] = { untouched, untouched };
	struct afsock_err err;

	ck_code(afsock_pair(AF_INET, SOCK_STREAM, 0, s, &err), -EOPNOTSUPP);
	ck_assert_str_eq(err.op, "socketpair");
	ck_untouched(s[0]);
	ck_untouched(s[1]);
}
END_TEST

START_TEST(dup_shares_the_flag_and_not_the_timeout)
{
	struct afsock s[2], copy;
	char c;

	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL), 0);
	ck_code(afsock_dup(&s[0], &copy), 0);
	ck_assert_int_ne(copy.fd, s[0].fd);
	ck_assert(is_cloexec(copy.fd));
	ck_assert_int_eq(copy.family, AF_UNIX);
	ck_assert_int_eq(copy.type, SOCK_STREAM);
	ck_code(afsock_set_timeout(&copy, 0), 0);
	ck_code(s[0].timeout_ns, -1);
	ck_code(afsock_recv(&s[0], &c, 1, 0), -EAGAIN);
	ck_code(afsock_close(&s[0]), 0);
	/* The other end is still there. */
	ck_code(afsock_send(&copy, "x", 1, 0), 1);
	ck_code(afsock_close(&copy), 0);
	ck_code(afsock_close(&s[1]), 0);
}
END_TEST

START_TEST(dup_applies_its_timeout_to_the_shared_description)
{
	struct afsock s[2], copy;

	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL), 0);
	ck_code(afsock_set_timeout(&s[1], SUPPORT_SEC), 0);
	set_flag(s[0].fd, true);
	set_flag(s[1].fd, false);
	ck_code(afsock_dup(&s[0], &copy), 0);
	ck_code(copy.timeout_ns, -1);
	ck_assert(!is_nonblocking(s[0].fd));
	ck_code(afsock_close(&copy), 0);
	ck_code(afsock_dup(&s[1], &copy), 0);
	ck_code(copy.timeout_ns, SUPPORT_SEC);
	ck_assert(is_nonblocking(s[1].fd));
	ck_code(afsock_close(&copy), 0);
	ck_code(afsock_close(&s[0]), 0);
	ck_code(afsock_close(&s[1]), 0);
}
END_TEST

/* ---- the end ---- */

static struct afsock unix_stream(void)
{
	struct afsock s;

	ck_code(afsock_open(AF_UNIX, SOCK_STREAM, 0, &s, NULL), 0);
	return s;
}

START_TEST(close_is_harmless_when_repeated)
{
	struct afsock s = unix_stream(), never = AFSOCK_INIT;
	int fd = s.fd;

	ck_code(afsock_close(&s), 0);
	ck_assert_int_eq(s.fd, -1);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&never), 0);
	ck_code(afsock_close(NULL), 0);
	ck_assert_int_eq(s.family, AF_UNIX);
	ck_assert_int_eq(s.type, SOCK_STREAM);
	ck_assert_int_eq(s.proto, 0);
}
END_TEST

START_TEST(close_tells_an_error_and_the_object_is_closed)
{
	struct afsock s = unix_stream();

	close(s.fd);
	ck_code(afsock_close(&s), -EBADF);
	ck_assert_int_eq(s.fd, -1);
	ck_code(afsock_close(&s), 0);
}
END_TEST

START_TEST(detach_gives_the_fd_away_once)
{
	struct afsock s = unix_stream();
	int fd = s.fd;

	ck_assert_int_eq(afsock_detach(&s), fd);
	ck_assert_int_eq(afsock_detach(&s), -1);
	ck_assert_int_eq(afsock_detach(NULL), -1);
	ck_code(afsock_close(&s), 0);
	ck_assert_int_ge(fcntl(fd, F_GETFD), 0);
	ck_code(afsock_fd_close(fd), 0);
}
END_TEST

START_TEST(fd_functions_work_on_any_descriptor)
{
	int fds[2], copy;

	ck_assert_int_eq(pipe(fds), 0);
	copy = afsock_fd_dup(fds[0]);
	ck_assert_int_ge(copy, 0);
	ck_assert(is_cloexec(copy));
	ck_code(afsock_fd_close(copy), 0);
	ck_code(afsock_fd_close(copy), -EBADF);
	ck_code(afsock_fd_dup(copy), -EBADF);
	ck_code(afsock_fd_close(fds[0]), 0);
	ck_code(afsock_fd_close(fds[1]), 0);
}
END_TEST

START_TEST(inheritable_is_cloexec_inverted)
{
	struct afsock s = unix_stream();

	ck_code(afsock_inheritable(&s), 0);
	ck_code(afsock_set_inheritable(&s, true), 0);
	ck_code(afsock_inheritable(&s), 1);
	ck_assert(!is_cloexec(s.fd));
	ck_code(afsock_set_inheritable(&s, false), 0);
	ck_assert(is_cloexec(s.fd));
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_inheritable(&s), AFSOCK_ECLOSED);
	ck_code(afsock_set_inheritable(&s, true), AFSOCK_ECLOSED);
	s.fd = 4000;
	ck_code(afsock_inheritable(&s), -EBADF);
	ck_code(afsock_set_inheritable(&s, true), -EBADF);
}
END_TEST

/* ---- modes ---- */

static const struct {
	int64_t given, kept;
	bool nonblocking;
} modes[] = {
	{ -1, -1, false },
	{ -2, -1, false },
	{ INT64_MIN, -1, false },
	{ 0, 0, true },
	{ 1, 1, true },
	{ INT64_MAX, INT64_MAX, true },
};

START_TEST(timeout_decides_the_mode_of_the_description)
{
	struct afsock s = unix_stream();
	int before;

	/* Whatever it was before: the flag is always written. */
	for (before = 0; before < 2; before++) {
		s.timeout_ns = modes[_i].kept;
		set_flag(s.fd, before);
		ck_code(afsock_set_timeout(&s, modes[_i].given), 0);
		ck_code(s.timeout_ns, modes[_i].kept);
		ck_assert_int_eq(is_nonblocking(s.fd), modes[_i].nonblocking);
	}
	ck_code(afsock_close(&s), 0);
}
END_TEST

static const int64_t kernel_limit_modes[] = { -1, 100 * SUPPORT_MS };

/* SO_RCVTIMEO of 20 ms: EAGAIN when blocking, no effect on a limit of ours. */
START_TEST(kernels_own_limit_counts_in_blocking_mode_only)
{
	struct timeval tv = { .tv_usec = 20000 };
	int64_t limit = kernel_limit_modes[_i], since;
	struct afsock s[2];
	char c;

	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL), 0);
	ck_code(afsock_setopt(&s[0], SOL_SOCKET, SO_RCVTIMEO, &tv,
			      sizeof(tv)), 0);
	ck_code(afsock_set_timeout(&s[0], limit), 0);
	since = support_now();
	ck_code(afsock_recv(&s[0], &c, 1, 0),
		limit < 0 ? -EAGAIN : AFSOCK_TIMEOUT);
	if (limit > 0)
		ck_took(since, limit);
	ck_code(afsock_close(&s[0]), 0);
	ck_code(afsock_close(&s[1]), 0);
}
END_TEST

/* CPython 3.11.2: settimeout(x), then gettimeout(), in nanoseconds. */
static const struct {
	double seconds;
	int64_t ns;
} good_seconds[] = {
	{ 0, 0 },
	{ -0.0, 0 },
	{ 1, INT64_C(1000000000) },
	{ 0.5, INT64_C(500000000) },
	{ 1e-9, 1 },
	{ 1e-10, 1 },
	{ 5e-324, 1 },
	{ 1.0000000001, INT64_C(1000000001) },
	{ 9.2e9, INT64_C(9200000000000000000) },
};

START_TEST(seconds_are_rounded_away_from_zero)
{
	int64_t ns = -7;

	ck_code(afsock_seconds(good_seconds[_i].seconds, &ns, NULL), 0);
	ck_assert_msg(ns == good_seconds[_i].ns, "%.17g s is %lld, wanted %lld",
		      good_seconds[_i].seconds, (long long)ns,
		      (long long)good_seconds[_i].ns);
}
END_TEST

static const struct {
	double seconds;
	int code;
	const char *says;
} bad_seconds[] = {
	{ -1, AFSOCK_EVALUE, "-1 s below 0" },
	{ -1e-10, AFSOCK_EVALUE, "-1e-10 s below 0" },
	{ NAN, AFSOCK_EVALUE, "not a number" },
	{ INFINITY, AFSOCK_ERANGE, "above 9223372036.85" },
	{ 1e10, AFSOCK_ERANGE, "1e+10 s above 9223372036.85" },
	{ 1e30, AFSOCK_ERANGE, "above 9223372036.85" },
	{ 0x1p63 / 1e9, AFSOCK_ERANGE, "above 9223372036.85" },
};

START_TEST(impossible_seconds_are_refused)
{
	struct afsock_err err;
	int64_t ns = -7;

	ck_code(afsock_seconds(bad_seconds[_i].seconds, &ns, &err),
		bad_seconds[_i].code);
	ck_code(ns, -7);
	ck_assert_str_eq(err.field, "timeout");
	ck_assert_msg(strstr(err.text, bad_seconds[_i].says), "'%s' for %g",
		      err.text, bad_seconds[_i].seconds);
}
END_TEST

/* ---- the default timeout ---- */

START_TEST(default_timeout_is_none_at_first)
{
	ck_code(afsock_default_timeout(), -1);
	afsock_set_default_timeout(5);
	ck_code(afsock_default_timeout(), 5);
	afsock_set_default_timeout(-77);
	ck_code(afsock_default_timeout(), -1);
}
END_TEST

static const int64_t defaults[] = { -1, 0, 3 * SUPPORT_SEC };

static void ck_default(struct afsock *s, int64_t timeout_ns)
{
	ck_code(s->timeout_ns, timeout_ns);
	ck_assert_int_eq(is_nonblocking(s->fd), timeout_ns >= 0);
	ck_code(afsock_close(s), 0);
}

START_TEST(every_new_object_has_the_default_timeout)
{
	struct afsock s[2], other;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	afsock_set_default_timeout(defaults[_i]);
	s[0] = unix_stream();
	ck_default(&s[0], defaults[_i]);
	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL), 0);
	ck_default(&s[0], defaults[_i]);
	ck_default(&s[1], defaults[_i]);
	ck_code(afsock_from_fd(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &other,
			       NULL), 0);
	ck_default(&other, defaults[_i]);
	ck_code(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &other,
			     NULL), 0);
	ck_default(&other, defaults[_i]);
}
END_TEST

START_TEST(dup_has_the_timeout_of_its_origin_not_the_default)
{
	struct afsock s = unix_stream(), copy;

	ck_code(afsock_set_timeout(&s, SUPPORT_SEC), 0);
	afsock_set_default_timeout(0);
	ck_code(afsock_dup(&s, &copy), 0);
	ck_default(&copy, SUPPORT_SEC);
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* ---- accept ---- */

static struct afsock listener(struct afsock_addr *addr)
{
	struct afsock s = unix_stream();

	ck_code(afsock_bind(&s, AFSOCK_ADDR(""), NULL), 0);
	ck_code(afsock_set_listening(&s, 5), 0);
	ck_code(afsock_getsockname(&s, addr), 0);
	return s;
}

static const int64_t listener_modes[] = { -1, 0, SUPPORT_SEC };

/* Rows: each default with each mode of the listener. */
START_TEST(accepted_socket_has_the_default_not_the_listeners_mode)
{
	int64_t by_default = defaults[_i / 3];
	struct afsock_addr addr, peer = { .len = 99 };
	struct afsock s = listener(&addr), client = unix_stream(), conn;

	ck_code(afsock_set_timeout(&s, listener_modes[_i % 3]), 0);
	ck_code(afsock_connect_addr(&client, &addr, NULL), 0);
	afsock_set_default_timeout(by_default);
	ck_code(afsock_accept(&s, &conn, &peer), 0);
	ck_assert_int_eq(conn.family, AF_UNIX);
	ck_assert_int_eq(conn.type, SOCK_STREAM);
	ck_assert_int_eq(conn.proto, 0);
	ck_assert(is_cloexec(conn.fd));
	/* An unbound client: the family alone, which is the empty name. */
	ck_assert_uint_eq(peer.len, 2);
	ck_default(&conn, by_default);
	ck_code(afsock_close(&client), 0);
	ck_code(afsock_close(&s), 0);
}
END_TEST

START_TEST(accepted_socket_is_of_the_listeners_words)
{
	struct afsock_addr addr;
	struct afsock s = listener(&addr), client = unix_stream(), conn;

	s.proto = 41; /* copied, not asked of the kernel */
	ck_code(afsock_connect_addr(&client, &addr, NULL), 0);
	ck_code(afsock_accept(&s, &conn, NULL), 0);
	ck_assert_int_eq(conn.proto, 41);
	ck_code(afsock_close(&conn), 0);
	ck_code(afsock_close(&client), 0);
	ck_code(afsock_close(&s), 0);
}
END_TEST

START_TEST(accept_fails_as_the_kernel_does_and_writes_nothing)
{
	struct afsock_addr addr, peer = { .len = 99 };
	struct afsock s = listener(&addr), conn = untouched, other;

	ck_code(afsock_set_timeout(&s, 0), 0);
	ck_code(afsock_accept(&s, &conn, &peer), -EAGAIN);
	ck_code(afsock_set_timeout(&s, 20 * SUPPORT_MS), 0);
	ck_code(afsock_accept(&s, &conn, &peer), AFSOCK_TIMEOUT);
	other = unix_stream();
	ck_code(afsock_accept(&other, &conn, &peer), -EINVAL);
	ck_code(afsock_close(&other), 0);
	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &other, NULL), 0);
	ck_code(afsock_accept(&other, &conn, &peer), -EOPNOTSUPP);
	ck_code(afsock_close(&other), 0);
	ck_untouched(conn);
	ck_assert_uint_eq(peer.len, 99);
	ck_code(afsock_close(&s), 0);
}
END_TEST

static bool always(struct afsock *s)
{
	(void)s;
	return true;
}

static const struct afsock_family late_peers = {
	.abi = AFSOCK_FAMILY_ABI, .af = AF_INET, .name = "inet",
	.has_late_peers = always,
};

static struct afsock late_listener(struct afsock_addr *addr, int64_t timeout)
{
	struct afsock s = AFSOCK_INIT;

	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL), 0);
	ck_code(afsock_bind(&s, AFSOCK_ADDR("127.0.0.1", 0), NULL), 0);
	s.ops = &late_peers;
	ck_code(afsock_set_timeout(&s, timeout), 0);
	/* It does not listen yet: told at once, whatever the timeout. */
	ck_code(afsock_accept(&s, &(struct afsock){ 0 }, NULL), -EINVAL);
	ck_code(afsock_set_listening(&s, 5), 0);
	ck_code(afsock_getsockname(&s, addr), 0);
	return s;
}

/* Rows: the listener's mode. */
START_TEST(late_peer_is_named_when_it_has_a_name)
{
	struct afsock client = AFSOCK_INIT, conn = untouched;
	struct afsock_addr addr, own, peer = { .len = 99 };
	struct afsock s = late_listener(&addr, listener_modes[_i]);

	if (listener_modes[_i] == 0) {
		ck_code(afsock_accept(&s, &conn, &peer), -EAGAIN);
		ck_untouched(conn);
		ck_assert_uint_eq(peer.len, 99);
	}
	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &client, NULL), 0);
	ck_code(afsock_connect_addr(&client, &addr, NULL), 0);
	ck_code(afsock_getsockname(&client, &own), 0);
	ck_code(afsock_accept(&s, &conn, &peer), 0);
	ck_assert_uint_eq(peer.len, own.len);
	ck_bytes(peer.u.bytes, own.u.bytes, own.len);
	ck_code(afsock_close(&conn), 0);
	ck_code(afsock_close(&client), 0);
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* The peer has reset the connection before it was accepted. */
START_TEST(late_peer_that_never_had_a_name_is_gone)
{
	struct linger at_once = { .l_onoff = 1 };
	struct afsock client = AFSOCK_INIT, conn = untouched;
	struct afsock_addr addr, peer = { .len = 99 };
	struct afsock s = late_listener(&addr, listener_modes[_i]);

	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &client, NULL), 0);
	ck_code(afsock_setopt(&client, SOL_SOCKET, SO_LINGER, &at_once,
			      sizeof(at_once)), 0);
	ck_code(afsock_connect_addr(&client, &addr, NULL), 0);
	ck_code(afsock_close(&client), 0);
	ck_code(afsock_accept(&s, &conn, &peer), -ECONNABORTED);
	ck_untouched(conn);
	ck_assert_uint_eq(peer.len, 99);
	ck_code(afsock_close(&s), 0);
}
END_TEST

/* ---- closed objects ---- */

static char room[8];
static struct afsock_addr any_addr;
static struct iovec any_iov = { room, sizeof(room) };

static int64_t do_send(struct afsock *s)
{
	return afsock_send(s, "x", 1, 0);
}

static int64_t do_sendto(struct afsock *s)
{
	any_addr.len = 2;
	any_addr.u.sa.sa_family = AF_UNIX;
	return afsock_sendto(s, "x", 1, 0, &any_addr);
}

static int64_t do_sendall(struct afsock *s)
{
	return afsock_sendall(s, "x", 1, 0, NULL);
}

static int64_t do_recv(struct afsock *s)
{
	return afsock_recv(s, room, sizeof(room), 0);
}

static int64_t do_recvfrom(struct afsock *s)
{
	return afsock_recvfrom(s, room, 0, 0, NULL);
}

static int64_t do_recv_exactly(struct afsock *s)
{
	return afsock_recv_exactly(s, room, 1, 0, NULL);
}

static int64_t do_recvmsg(struct afsock *s)
{
	struct afsock_msg m = { .iov = &any_iov, .iov_count = 1 };

	return afsock_recvmsg(s, &m, 0);
}

static int64_t do_sendmsg(struct afsock *s)
{
	struct afsock_msg m = { .iov = &any_iov, .iov_count = 1 };

	return afsock_sendmsg(s, &m, 0);
}

static int64_t do_bind(struct afsock *s)
{
	return afsock_bind(s, AFSOCK_ADDR(""), NULL);
}

static int64_t do_connect(struct afsock *s)
{
	return afsock_connect(s, AFSOCK_ADDR("x"), NULL);
}

static int64_t do_disconnect(struct afsock *s)
{
	return afsock_disconnect(s);
}

static int64_t do_listen(struct afsock *s)
{
	return afsock_set_listening(s, 1);
}

static int64_t do_accept(struct afsock *s)
{
	struct afsock conn;

	return afsock_accept(s, &conn, NULL);
}

static int64_t do_shutdown(struct afsock *s)
{
	return afsock_shutdown(s, SHUT_RDWR);
}

static int64_t do_getsockname(struct afsock *s)
{
	return afsock_getsockname(s, &any_addr);
}

static int64_t do_getpeername(struct afsock *s)
{
	return afsock_getpeername(s, &any_addr);
}

static int64_t do_setopt(struct afsock *s)
{
	return afsock_setopt_int(s, SOL_SOCKET, SO_REUSEADDR, 1);
}

static int64_t do_getopt(struct afsock *s)
{
	int value;

	return afsock_getopt_int(s, SOL_SOCKET, SO_REUSEADDR, &value);
}

static int64_t do_set(struct afsock *s)
{
	return afsock_set(s, "reuseaddr", "1", 1, NULL);
}

static int64_t do_dup(struct afsock *s)
{
	struct afsock copy;

	return afsock_dup(s, &copy);
}

static int64_t do_wait(struct afsock *s)
{
	return afsock_wait(s, POLLIN);
}

#define OP(name) { #name, do_##name }
static const struct {
	const char *name;
	int64_t (*call)(struct afsock *s);
} operations[] = {
	OP(send), OP(sendto), OP(sendall), OP(recv), OP(recvfrom),
	OP(recv_exactly), OP(recvmsg), OP(sendmsg), OP(bind), OP(connect),
	OP(disconnect), OP(listen), OP(accept), OP(shutdown), OP(getsockname),
	OP(getpeername), OP(setopt), OP(getopt), OP(set), OP(dup), OP(wait),
};

static const int64_t closed_modes[] = { -1, 0, 60 * SUPPORT_SEC };

/* At once, whatever the mode. */
START_TEST(closed_object_says_so)
{
	int64_t since = support_now();
	struct afsock s;
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(closed_modes); i++) {
		s = unix_stream();
		ck_code(afsock_set_timeout(&s, closed_modes[i]), 0);
		ck_code(afsock_close(&s), 0);
		ck_assert_msg(operations[_i].call(&s) == AFSOCK_ECLOSED,
			      "%s on a closed object is %s, wanted "
			      "AFSOCK_ECLOSED", operations[_i].name,
			      support_code(operations[_i].call(&s)));
	}
	ck_assert_int_lt(support_now() - since, 20 * SUPPORT_SEC);
}
END_TEST

START_TEST(closed_object_receives_nothing_into_nothing)
{
	struct afsock s = unix_stream();

	close(afsock_detach(&s));
	ck_code(afsock_recv(&s, room, 0, 0), 0);
	ck_code(afsock_recv_exactly(&s, room, 0, 0, NULL), 0);
}
END_TEST

START_TEST(closed_object_stores_a_new_timeout)
{
	struct afsock s = unix_stream();

	ck_code(afsock_close(&s), 0);
	ck_code(afsock_set_timeout(&s, SUPPORT_SEC), AFSOCK_ECLOSED);
	ck_code(s.timeout_ns, SUPPORT_SEC);
	ck_code(afsock_set_timeout(&s, -5), AFSOCK_ECLOSED);
	ck_code(s.timeout_ns, -1);
}
END_TEST

START_TEST(wrong_address_is_told_before_the_closed_object)
{
	struct afsock_err err;
	struct afsock s;

	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL), 0);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_connect_ex(&s, AFSOCK_ADDR("127.0.0.1", 5), NULL), 9);
	ck_code(afsock_connect_ex(&s, AFSOCK_ADDR("127.0.0.1", 70000), &err),
		AFSOCK_ERANGE);
	ck_code(afsock_connect(&s, AFSOCK_ADDR("127.0.0.1", 70000), &err),
		AFSOCK_ERANGE);
	ck_code(afsock_bind(&s, AFSOCK_ADDR("127.0.0.1"), &err), AFSOCK_ETYPE);
	ck_code(afsock_bind(&s, AFSOCK_ADDR("127.0.0.1", 5), &err),
		AFSOCK_ECLOSED);
	ck_code(err.code, AFSOCK_ECLOSED);
	ck_assert_str_eq(err.op, "bind");
}
END_TEST

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

static void add_making(TCase *tc)
{
	LOOP(tc, open_keeps_what_was_asked_without_the_flag_bits, opened);
	LOOP(tc, open_fails_with_the_kernels_errno, not_opened);
	tcase_add_test(tc, open_tells_a_type_that_the_protocol_has_not);
	tcase_add_test(tc, open_hints_at_what_the_kernel_lacks);
	tcase_add_test(tc, probe_leaves_nothing_open);
	LOOP(tc, adopt_detects_family_type_and_protocol, adopted);
	tcase_add_test(tc, adopt_believes_what_it_is_told);
	LOOP(tc, adopt_refuses_and_leaves_the_fd_open, refused);
	tcase_add_test(tc, adopt_does_not_look_at_the_nonblocking_flag);
	tcase_add_test(tc,
		       adopt_takes_the_nonblocking_bit_for_the_object_only);
	tcase_add_test(tc, from_fd_takes_a_cloexec_duplicate);
	tcase_add_test(tc, from_fd_fails_without_a_trace);
	LOOP(tc, pair_is_connected_both_ways, pairs);
	tcase_add_test(tc, pair_of_a_family_without_pairs_is_eopnotsupp);
	tcase_add_test(tc, dup_shares_the_flag_and_not_the_timeout);
	tcase_add_test(tc, dup_applies_its_timeout_to_the_shared_description);
}

static void add_ending(TCase *tc)
{
	tcase_add_test(tc, close_is_harmless_when_repeated);
	tcase_add_test(tc, close_tells_an_error_and_the_object_is_closed);
	tcase_add_test(tc, detach_gives_the_fd_away_once);
	tcase_add_test(tc, fd_functions_work_on_any_descriptor);
	tcase_add_test(tc, inheritable_is_cloexec_inverted);
	LOOP(tc, closed_object_says_so, operations);
	tcase_add_test(tc, closed_object_receives_nothing_into_nothing);
	tcase_add_test(tc, closed_object_stores_a_new_timeout);
	tcase_add_test(tc, wrong_address_is_told_before_the_closed_object);
}

static void add_modes(TCase *tc)
{
	LOOP(tc, timeout_decides_the_mode_of_the_description, modes);
	LOOP(tc, kernels_own_limit_counts_in_blocking_mode_only,
	     kernel_limit_modes);
	LOOP(tc, seconds_are_rounded_away_from_zero, good_seconds);
	LOOP(tc, impossible_seconds_are_refused, bad_seconds);
	tcase_add_test(tc, default_timeout_is_none_at_first);
	LOOP(tc, every_new_object_has_the_default_timeout, defaults);
	tcase_add_test(tc, dup_has_the_timeout_of_its_origin_not_the_default);
	tcase_add_loop_test(
		tc, accepted_socket_has_the_default_not_the_listeners_mode, 0,
		9);
	tcase_add_test(tc, accepted_socket_is_of_the_listeners_words);
	tcase_add_test(tc, accept_fails_as_the_kernel_does_and_writes_nothing);
	tcase_add_loop_test(tc, late_peer_is_named_when_it_has_a_name, 0, 3);
	tcase_add_loop_test(tc, late_peer_that_never_had_a_name_is_gone, 0, 3);
}

Suite *suite_socket(void)
{
	static void (*const adders[])(TCase *) = { add_making, add_ending,
						   add_modes };
	static const char *const names[] = { "making", "ending", "modes" };
	Suite *s = suite_create("socket");
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(adders); i++) {
		TCase *tc = tcase_create(names[i]);

		tcase_set_timeout(tc, 60);
		tcase_add_checked_fixture(tc, support_fds_note,
					  support_fds_check);
		tcase_add_checked_fixture(tc, NULL, forget_default);
		adders[i](tc);
		suite_add_tcase(s, tc);
	}
	return s;
}
