/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_cmsg.c - ancillary data and descriptors */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/un.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "support/support.h"

Suite *suite_cmsg(void);

#define LIMIT (30 * SUPPORT_MS)

/* ---- lengths: the kernel's layout, as CPython 3.11 computes it ---- */

static const struct {
	int64_t n;
	int64_t len;
	int64_t space;
} lengths[] = {
	{ -1, AFSOCK_ERANGE, AFSOCK_ERANGE },
	{ INT64_MIN, AFSOCK_ERANGE, AFSOCK_ERANGE },
	{ INT64_MAX, AFSOCK_ERANGE, AFSOCK_ERANGE },
	{ INT64_C(1) << 32, AFSOCK_ERANGE, AFSOCK_ERANGE },
#if SIZE_MAX > UINT32_MAX
	{ 0, 16, 16 },
	{ 1, 17, 24 },
	{ 4, 20, 24 },
	{ 8, 24, 24 },
	{ 9, 25, 32 },
	{ 1012, 1028, 1032 },
	{ INT64_C(2147483623), INT64_C(2147483639), INT64_C(2147483640) },
	{ INT64_C(2147483624), INT64_C(2147483640), AFSOCK_ERANGE },
	{ INT64_C(2147483631), INT64_C(2147483647), AFSOCK_ERANGE },
	{ INT64_C(2147483632), AFSOCK_ERANGE, AFSOCK_ERANGE },
#else
	{ 0, 12, 12 },
	{ 1, 13, 16 },
	{ 4, 16, 16 },
	{ 5, 17, 20 },
	{ INT64_C(2147483631), INT64_C(2147483643), INT64_C(2147483644) },
	{ INT64_C(2147483632), INT64_C(2147483644), AFSOCK_ERANGE },
	{ INT64_C(2147483635), INT64_C(2147483647), AFSOCK_ERANGE },
	{ INT64_C(2147483636), AFSOCK_ERANGE, AFSOCK_ERANGE },
#endif
};

START_TEST(lengths_have_the_limits_of_python)
{
	ck_code(afsock_cmsg_len(lengths[_i].n), lengths[_i].len);
	ck_code(afsock_cmsg_space(lengths[_i].n), lengths[_i].space);
}
END_TEST

/* ---- building ---- */

/* struct cmsghdr as the kernel has it: a size_t and two ints. */
static size_t header(unsigned char *at, size_t len, int level, int type)
{
	memcpy(at, &len, sizeof(len));
	memcpy(at + sizeof(len), &level, sizeof(level));
	memcpy(at + sizeof(len) + 4, &type, sizeof(type));
	return sizeof(len) + 8;
}

#define HEADER (sizeof(size_t) + 8)
#define WORD sizeof(size_t)

START_TEST(items_are_laid_out_as_the_kernel_reads_them)
{
	unsigned char raw[128], want[128] = { 0 };
	struct afsock_msg m = { .control = raw + _i, .control_size = 100 };
	size_t at, second;

	memset(raw, 0xff, sizeof(raw));
	ck_code(afsock_cmsg_put(&m, 7, 9, "abcde", 5), 0);
	ck_code(afsock_cmsg_put(&m, -1, INT_MAX, NULL, 0), 0);
	ck_code(afsock_cmsg_put(&m, 1, 2, "x", 1), 0);
	at = header(want, HEADER + 5, 7, 9);
	memcpy(want + at, "abcde", 5);
	second = HEADER + 8;
	at = second + header(want + second, HEADER, -1, INT_MAX);
	at += header(want + at, HEADER + 1, 1, 2);
	want[at] = 'x';
	at += WORD;
	ck_assert_uint_eq(m.control_len, at);
	ck_bytes(m.control, want, at);
	ck_assert_uint_eq(raw[(size_t)_i + at], 0xff);
}
END_TEST

START_TEST(gap_before_an_item_is_zeroed)
{
	unsigned char control[64], want[64] = { 0 };
	struct afsock_msg m = { .control = control,
				.control_size = sizeof(control),
				.control_len = 1 };

	memset(control, 0xff, sizeof(control));
	ck_code(afsock_cmsg_put(&m, 1, 2, "abc", 3), 0);
	want[0] = 0xff;
	header(want + WORD, HEADER + 3, 1, 2);
	memcpy(want + WORD + HEADER, "abc", 3);
	ck_assert_uint_eq(m.control_len, WORD + HEADER + WORD);
	ck_bytes(control, want, m.control_len);
}
END_TEST

START_TEST(item_that_has_no_room_is_refused_and_nothing_written)
{
	unsigned char control[HEADER + WORD], before[sizeof(control)];
	struct afsock_msg m = { .control = control };
	size_t size;

	for (size = 0; size < sizeof(control); size++) {
		memset(control, 0xee, sizeof(control));
		memcpy(before, control, sizeof(control));
		m.control_size = size;
		ck_code(afsock_cmsg_put(&m, 1, 1, "abcd", 4), AFSOCK_ERANGE);
		ck_assert_uint_eq(m.control_len, 0);
		ck_bytes(control, before, sizeof(control));
	}
	m.control_size = sizeof(control);
	ck_code(afsock_cmsg_put(&m, 1, 1, "abcd", 4), 0);
	ck_code(afsock_cmsg_put(&m, 1, 1, NULL, 0), AFSOCK_ERANGE);
	ck_assert_uint_eq(m.control_len, sizeof(control));
}
END_TEST

static const size_t huge[] = { INT_MAX, (size_t)INT_MAX + 1, SIZE_MAX / 2,
			       SIZE_MAX - 8, SIZE_MAX };

START_TEST(huge_lengths_are_refused)
{
	unsigned char control[64] = { 0 };
	struct afsock_msg m = { .control = control, .control_size = 64 };

	ck_code(afsock_cmsg_put(&m, 1, 1, control, huge[_i]), AFSOCK_ERANGE);
	m.control_len = huge[_i];
	ck_code(afsock_cmsg_put(&m, 1, 1, control, 1), AFSOCK_ERANGE);
}
END_TEST

/* ---- walking ---- */

/* A buffer with one header that claims len, then bytes 1, 2, 3 ... */
static const struct {
	const char *name;
	size_t claim;  /* cmsg_len */
	size_t used;   /* control_len */
	size_t size;   /* control_size */
	int items;
	size_t len;    /* of the last item */
	bool is_cut;
} walks[] = {
	{ "nothing", HEADER + 4, 0, 64, 0, 0, false },
	{ "half a header", HEADER + 4, HEADER - 1, 64, 0, 0, false },
	{ "only a header", HEADER, HEADER, 64, 1, 0, false },
	{ "whole", HEADER + 4, HEADER + WORD, 64, 1, 4, false },
	{ "whole without padding", HEADER + 4, HEADER + 4, 64, 1, 4, false },
	{ "claims less than a header", HEADER - 1, 64, 64, 0, 0, false },
	{ "claims nothing", 0, 64, 64, 0, 0, false },
	{ "claims one more", HEADER + 5, HEADER + 4, 64, 1, 4, true },
	{ "claims all memory", SIZE_MAX, HEADER + 4, 64, 1, 4, true },
	{ "claims all but a little", SIZE_MAX - 7, 64, 64, 1, 64 - HEADER,
	  true },
	{ "claims, has no data", HEADER + 1, HEADER, 64, 1, 0, true },
	{ "then half a header", HEADER + WORD, HEADER + WORD + HEADER - 1, 64,
	  1, WORD, false },
	{ "used beyond the buffer", HEADER + 8, 1000, HEADER + 4, 1, 4, true },
};

START_TEST(walk_stays_inside_the_buffer)
{
	unsigned char control[64] = { 0 };
	struct afsock_msg m = { .control = control };
	struct afsock_cmsg it = { 0 };
	size_t i;
	int items = 0;

	header(control, walks[_i].claim, 3, 4);
	for (i = HEADER; i < sizeof(control); i++)
		control[i] = (unsigned char)(i - HEADER + 1);
	m.control_len = walks[_i].used;
	m.control_size = walks[_i].size;
	while (afsock_cmsg_next(&m, &it))
		items++;
	ck_assert_msg(items == walks[_i].items, "%s: %d items", walks[_i].name,
		      items);
	ck_assert(!afsock_cmsg_next(&m, &it));
	if (items == 0)
		return;
	ck_assert_int_eq(it.level, 3);
	ck_assert_int_eq(it.type, 4);
	ck_assert_ptr_eq(it.data, control + HEADER);
	ck_assert_msg(it.len == walks[_i].len, "%s: length %zu, wanted %zu",
		      walks[_i].name, it.len, walks[_i].len);
	ck_assert_msg(it.is_cut == walks[_i].is_cut, "%s: cut %d",
		      walks[_i].name, it.is_cut);
}
END_TEST

START_TEST(walk_gives_what_was_put_at_any_alignment)
{
	unsigned char raw[160];
	struct afsock_msg m = { .control = raw + _i, .control_size = 150 };
	struct afsock_cmsg it = { 0 };

	ck_code(afsock_cmsg_put(&m, 1, 2, "abcde", 5), 0);
	ck_code(afsock_cmsg_put(&m, 3, 4, NULL, 0), 0);
	ck_code(afsock_cmsg_put(&m, 5, 6, "12345678", 8), 0);
	ck_assert(afsock_cmsg_next(&m, &it));
	ck_assert(it.level == 1 && it.type == 2 && it.len == 5);
	ck_bytes(it.data, "abcde", 5);
	ck_assert(afsock_cmsg_next(&m, &it));
	ck_assert(it.level == 3 && it.type == 4 && it.len == 0);
	ck_assert(afsock_cmsg_next(&m, &it));
	ck_assert(it.level == 5 && it.type == 6 && it.len == 8);
	ck_bytes(it.data, "12345678", 8);
	ck_assert(!it.is_cut);
	ck_assert(!afsock_cmsg_next(&m, &it));
}
END_TEST

START_TEST(message_without_control_has_no_items)
{
	struct afsock_msg m = { .control_len = 64, .control_size = 64 };
	struct afsock_cmsg it = { 0 };

	ck_assert(!afsock_cmsg_next(&m, &it));
}
END_TEST

/* ---- what the kernel cuts ---- */

static struct afsock pair[2];

static void open_pair(int type)
{
	ck_code(afsock_pair(AF_UNIX, type, 0, pair, NULL), 0);
}

static void close_pair(void)
{
	ck_code(afsock_close(&pair[0]), 0);
	ck_code(afsock_close(&pair[1]), 0);
}

static void pass_credentials(void)
{
	ck_assert_int_eq(setsockopt(pair[1].fd, SOL_SOCKET, SO_PASSCRED,
				    &(int){ 1 }, sizeof(int)), 0);
}

START_TEST(item_that_the_kernel_cut_has_fewer_bytes)
{
	unsigned char control[HEADER + 6];
	char buf[4];
	struct iovec in = { buf, sizeof(buf) };
	struct afsock_msg m = { .iov = &in, .iov_count = 1,
				.control = control,
				.control_size = sizeof(control) };
	struct afsock_cmsg it = { 0 };
	pid_t pid = getpid();

	open_pair(SOCK_DGRAM);
	pass_credentials();
	ck_code(send(pair[0].fd, "x", 1, 0), 1);
	ck_code(afsock_recvmsg(&pair[1], &m, 0), 1);
	ck_assert_int_eq(m.flags & MSG_CTRUNC, 8);
	ck_assert(afsock_cmsg_next(&m, &it));
	ck_assert_int_eq(it.level, SOL_SOCKET);
	ck_assert_int_eq(it.type, SCM_CREDENTIALS);
	ck_assert_uint_eq(it.len, 6);
	ck_bytes(it.data, &pid, 4);
	ck_assert(!afsock_cmsg_next(&m, &it));
	close_pair();
}
END_TEST

START_TEST(descriptors_are_cut_to_whole_ones)
{
	unsigned char control[HEADER + 6];
	char buf[4];
	struct iovec in = { buf, sizeof(buf) };
	struct afsock_msg m = { .iov = &in, .iov_count = 1,
				.control = control,
				.control_size = sizeof(control) };
	struct afsock_cmsg it = { 0 };
	int fd;

	open_pair(SOCK_DGRAM);
	ck_code(afsock_send_fds(&pair[0], "x", 1, (int[]){ 0, 1 }, 2, 0, NULL),
		1);
	ck_code(afsock_recvmsg(&pair[1], &m, 0), 1);
	ck_assert_int_eq(m.flags & MSG_CTRUNC, 8);
	ck_assert(afsock_cmsg_next(&m, &it));
	ck_assert_int_eq(it.type, SCM_RIGHTS);
	ck_assert_uint_eq(it.len, 4);
	memcpy(&fd, it.data, sizeof(fd));
	ck_assert_int_eq(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	close(fd);
	close_pair();
}
END_TEST

START_TEST(descriptors_without_room_are_dropped_and_told)
{
	char buf[4];
	struct iovec in = { buf, sizeof(buf) };
	struct afsock_msg m = { .iov = &in, .iov_count = 1 };

	open_pair(SOCK_DGRAM);
	ck_code(afsock_send_fds(&pair[0], "x", 1, (int[]){ 0 }, 1, 0, NULL),
		1);
	ck_code(afsock_recvmsg(&pair[1], &m, 0), 1);
	ck_assert_int_eq(m.flags & MSG_CTRUNC, 8);
	ck_assert_uint_eq(m.control_len, 0);
	close_pair();
}
END_TEST

START_TEST(credentials_can_be_sent)
{
	struct ucred mine = { getpid(), getuid(), getgid() };
	unsigned char control[64];
	char buf[4] = "y";
	struct iovec iov = { buf, 1 };
	struct afsock_msg m = { .iov = &iov, .iov_count = 1,
				.control = control,
				.control_size = sizeof(control) };
	struct afsock_cmsg it = { 0 };

	open_pair(SOCK_STREAM);
	pass_credentials();
	ck_code(afsock_cmsg_put(&m, SOL_SOCKET, SCM_CREDENTIALS, &mine,
				sizeof(mine)), 0);
	ck_code(afsock_sendmsg(&pair[0], &m, 0), 1);
	memset(control, 0xff, sizeof(control));
	ck_code(afsock_recvmsg(&pair[1], &m, 0), 1);
	ck_assert(afsock_cmsg_next(&m, &it));
	ck_assert_uint_eq(it.len, sizeof(mine));
	ck_bytes(it.data, &mine, sizeof(mine));
	close_pair();
}
END_TEST

/* ---- passing descriptors ---- */

/* What the receiving side got. */
static struct {
	char buf[16];
	int fds[300];
	size_t count;
	int flags;
	ssize_t n;
} got;

static void receive(size_t max, int flags)
{
	memset(&got, 0xff, sizeof(got));
	got.n = afsock_recv_fds(&pair[1], got.buf, sizeof(got.buf), got.fds,
				max, &got.count, flags, &got.flags, NULL);
}

static void close_received(void)
{
	size_t i;

	for (i = 0; i < got.count; i++)
		ck_assert_int_eq(close(got.fds[i]), 0);
}

START_TEST(received_descriptor_works_and_is_cloexec)
{
	char c;
	int p[2];

	open_pair(SOCK_STREAM);
	ck_assert_int_eq(pipe(p), 0);
	ck_code(afsock_send_fds(&pair[0], "hey", 3, &p[1], 1, 0, NULL), 3);
	receive(1, 0);
	ck_code(got.n, 3);
	ck_bytes(got.buf, "hey", 3);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_ne(got.fds[0], p[1]);
	ck_assert_int_eq(fcntl(got.fds[0], F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq(got.flags, 0);
	ck_assert_int_eq(write(got.fds[0], "!", 1), 1);
	ck_assert_int_eq(read(p[0], &c, 1), 1);
	ck_assert_int_eq(c, '!');
	close_received();
	close(p[0]);
	close(p[1]);
	close_pair();
}
END_TEST

static const struct {
	size_t sent;
	size_t max;
	size_t count;
	int flags;
} amounts[] = {
	{ 0, 0, 0, 0 },
	{ 0, 3, 0, 0 },
	{ 1, 1, 1, 0 },
	{ 2, 2, 2, 0 },
	{ 3, 3, 3, 0 },
	{ 1, 253, 1, 0 },
	{ 253, 253, 253, 0 },
	{ 1, 0, 0, MSG_CTRUNC },
	{ 2, 1, 1, MSG_CTRUNC },
	{ 3, 2, 2, MSG_CTRUNC },
	{ 253, 1, 1, MSG_CTRUNC },
	{ 253, 252, 252, MSG_CTRUNC },
};

START_TEST(no_more_descriptors_than_asked_and_none_left_open)
{
	int fds[253];
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(fds); i++)
		fds[i] = (int)(i % 3);
	open_pair(SOCK_STREAM);
	ck_code(afsock_send_fds(&pair[0], "x", 1, fds, amounts[_i].sent, 0,
				NULL), 1);
	receive(amounts[_i].max, 0);
	ck_code(got.n, 1);
	ck_assert_uint_eq(got.count, amounts[_i].count);
	ck_assert_int_eq(got.flags, amounts[_i].flags);
	ck_assert_int_eq(got.fds[got.count], -1);
	close_received();
	close_pair();
}
END_TEST

START_TEST(more_than_253_descriptors_are_refused)
{
	static int fds[254];

	open_pair(SOCK_STREAM);
	ck_code(afsock_send_fds(&pair[0], "x", 1, fds, 254, 0, NULL), -EINVAL);
	ck_code(afsock_send_fds(&pair[0], "x", 1, fds, SIZE_MAX, 0, NULL),
		-EINVAL);
	receive(1, MSG_DONTWAIT);
	ck_code(got.n, -EAGAIN);
	ck_code(send(pair[0].fd, "x", 1, 0), 1);
	receive(254, 0);
	ck_code(got.n, -EINVAL);
	receive(1, 0);
	ck_code(got.n, 1);
	close_pair();
}
END_TEST

START_TEST(bad_descriptor_is_ebadf_and_nothing_is_sent)
{
	open_pair(SOCK_STREAM);
	ck_code(afsock_send_fds(&pair[0], "x", 1, (int[]){ 1, -1 }, 2, 0,
				NULL), -EBADF);
	receive(1, MSG_DONTWAIT);
	ck_code(got.n, -EAGAIN);
	close_pair();
}
END_TEST

START_TEST(other_items_do_not_cost_descriptors)
{
	open_pair(SOCK_DGRAM);
	pass_credentials();
	ck_assert_int_eq(setsockopt(pair[1].fd, SOL_SOCKET, SO_TIMESTAMPNS,
				    &(int){ 1 }, sizeof(int)), 0);
	ck_code(afsock_send_fds(&pair[0], "x", 1, (int[]){ 0, 1 }, 2, 0, NULL),
		1);
	receive(2, 0);
	ck_code(got.n, 1);
	ck_assert_uint_eq(got.count, 2);
	ck_assert_int_eq(got.flags, 0);
	close_received();
	close_pair();
}
END_TEST

#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD 76 /* Linux 6.5 */
#endif

START_TEST(pidfd_of_the_sender_is_not_left_open)
{
	open_pair(SOCK_DGRAM);
	/* An older kernel refuses the option, and then adds none. */
	if (setsockopt(pair[1].fd, SOL_SOCKET, SO_PASSPIDFD, &(int){ 1 },
		       sizeof(int)) < 0)
		ck_assert_int_eq(errno, ENOPROTOOPT);
	ck_code(afsock_send_fds(&pair[0], "x", 1, (int[]){ 0 }, 1, 0, NULL),
		1);
	receive(1, 0);
	ck_code(got.n, 1);
	ck_assert_uint_eq(got.count, 1);
	close_received();
	close_pair();
}
END_TEST

START_TEST(descriptors_that_the_process_has_no_room_for_are_told)
{
	struct rlimit before, tight;
	int next;

	open_pair(SOCK_STREAM);
	ck_code(afsock_send_fds(&pair[0], "x", 1, (int[]){ 0, 1, 2 }, 3, 0,
				NULL), 1);
	next = dup(0);
	close(next);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	tight = before;
	tight.rlim_cur = (rlim_t)next + 1;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &tight), 0);
	receive(3, 0);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	ck_code(got.n, 1);
	ck_assert_uint_eq(got.count, 1);
	ck_assert_int_eq(got.fds[0], next);
	ck_assert_int_eq(got.flags & MSG_CTRUNC, MSG_CTRUNC);
	close_received();
	close_pair();
}
END_TEST

START_TEST(flags_are_honoured)
{
	open_pair(SOCK_DGRAM);
	receive(1, MSG_DONTWAIT);
	ck_code(got.n, -EAGAIN);
	ck_code(afsock_send_fds(&pair[0], "0123456789abcdefgh", 18,
				(int[]){ 0 }, 1, MSG_DONTWAIT, NULL), 18);
	receive(1, MSG_PEEK | MSG_TRUNC);
	ck_code(got.n, 16);
	ck_assert_int_eq(got.flags & MSG_TRUNC, MSG_TRUNC);
	ck_assert_uint_eq(got.count, 1);
	close_received();
	receive(1, MSG_CMSG_CLOEXEC);
	ck_code(got.n, 16);
	/* The kernel echoes the flag; that is told when the caller set it. */
	ck_assert_int_eq(got.flags, MSG_TRUNC | MSG_CMSG_CLOEXEC);
	close_received();
	close_pair();
}
END_TEST

static struct afsock_addr abstract(const char *name)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct afsock_addr a = { .len = 0 };
	int n;

	n = snprintf(sun.sun_path + 1, sizeof(sun.sun_path) - 1, "%s-%d", name,
		     (int)getpid());
	memcpy(&a.u, &sun, sizeof(sun));
	a.len = (socklen_t)(2 + 1 + n);
	return a;
}

START_TEST(addresses_are_honoured)
{
	struct afsock_addr a = abstract("fds-a"), b = abstract("fds-b"), from;
	int fd, flags;
	size_t count;
	struct afsock x, y;
	char buf[4];

	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &x, NULL), 0);
	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &y, NULL), 0);
	ck_assert_int_eq(bind(x.fd, &a.u.sa, a.len), 0);
	ck_assert_int_eq(bind(y.fd, &b.u.sa, b.len), 0);
	ck_code(afsock_send_fds(&x, "x", 1, (int[]){ 0 }, 1, 0, &b), 1);
	ck_code(afsock_recv_fds(&y, buf, sizeof(buf), &fd, 1, &count, 0,
				&flags, &from), 1);
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(from.len, a.len);
	ck_bytes(from.u.bytes, a.u.bytes, a.len);
	close(fd);
	afsock_close(&x);
	afsock_close(&y);
}
END_TEST

START_TEST(flags_and_sender_need_not_be_told)
{
	char buf[4];
	size_t count;

	open_pair(SOCK_STREAM);
	ck_code(afsock_send_fds(&pair[0], "x", 1, (int[]){ 0, 1 }, 2, 0, NULL),
		1);
	ck_code(afsock_recv_fds(&pair[1], buf, sizeof(buf), NULL, 0, &count, 0,
				NULL, NULL), 1);
	ck_assert_uint_eq(count, 0);
	close_pair();
}
END_TEST

START_TEST(end_of_stream_brings_no_descriptors)
{
	open_pair(SOCK_STREAM);
	shutdown(pair[0].fd, SHUT_WR);
	receive(3, 0);
	ck_code(got.n, 0);
	ck_assert_uint_eq(got.count, 0);
	close_pair();
}
END_TEST

START_TEST(receive_of_descriptors_keeps_its_limit)
{
	int64_t start;
	int signals;

	open_pair(SOCK_STREAM);
	ck_code(afsock_set_timeout(&pair[1], 4 * LIMIT), 0);
	start = support_now();
	support_storm_begin(2 * SUPPORT_MS);
	receive(3, 0);
	signals = support_storm_end();
	ck_code(got.n, AFSOCK_TIMEOUT);
	ck_took(start, 4 * LIMIT);
	ck_assert_int_gt(signals, 0);
	/* Nothing is written on failure. */
	ck_assert_uint_eq(got.count, SIZE_MAX);
	ck_assert_int_eq(got.flags, -1);
	close_pair();
}
END_TEST

START_TEST(closed_object_is_told)
{
	struct afsock s = AFSOCK_INIT;
	int fd = 0, flags;
	size_t count;
	char c = 'x';

	ck_code(afsock_send_fds(&s, &c, 1, &fd, 1, 0, NULL), AFSOCK_ECLOSED);
	ck_code(afsock_recv_fds(&s, &c, 1, &fd, 1, &count, 0, &flags, NULL),
		AFSOCK_ECLOSED);
}
END_TEST

static TCase *new_case(Suite *s, const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	suite_add_tcase(s, tc);
	return tc;
}

Suite *suite_cmsg(void)
{
	Suite *s = suite_create("cmsg");
	TCase *tc = new_case(s, "items");

	tcase_add_loop_test(tc, lengths_have_the_limits_of_python, 0,
			    (int)SUPPORT_COUNT(lengths));
	tcase_add_loop_test(tc, items_are_laid_out_as_the_kernel_reads_them, 0,
			    8);
	tcase_add_test(tc, gap_before_an_item_is_zeroed);
	tcase_add_test(tc,
		       item_that_has_no_room_is_refused_and_nothing_written);
	tcase_add_loop_test(tc, huge_lengths_are_refused, 0,
			    (int)SUPPORT_COUNT(huge));
	tcase_add_loop_test(tc, walk_stays_inside_the_buffer, 0,
			    (int)SUPPORT_COUNT(walks));
	tcase_add_loop_test(tc, walk_gives_what_was_put_at_any_alignment, 0, 8);
	tcase_add_test(tc, message_without_control_has_no_items);
	tc = new_case(s, "kernel");
	tcase_add_test(tc, item_that_the_kernel_cut_has_fewer_bytes);
	tcase_add_test(tc, descriptors_are_cut_to_whole_ones);
	tcase_add_test(tc, descriptors_without_room_are_dropped_and_told);
	tcase_add_test(tc, credentials_can_be_sent);
	tc = new_case(s, "descriptors");
	tcase_add_test(tc, received_descriptor_works_and_is_cloexec);
	tcase_add_loop_test(tc, no_more_descriptors_than_asked_and_none_left_open,
			    0, (int)SUPPORT_COUNT(amounts));
	tcase_add_test(tc, more_than_253_descriptors_are_refused);
	tcase_add_test(tc, bad_descriptor_is_ebadf_and_nothing_is_sent);
	tcase_add_test(tc, other_items_do_not_cost_descriptors);
	tcase_add_test(tc, pidfd_of_the_sender_is_not_left_open);
	tcase_add_test(tc,
		       descriptors_that_the_process_has_no_room_for_are_told);
	tcase_add_test(tc, flags_are_honoured);
	tcase_add_test(tc, addresses_are_honoured);
	tcase_add_test(tc, flags_and_sender_need_not_be_told);
	tcase_add_test(tc, end_of_stream_brings_no_descriptors);
	tcase_add_test(tc, receive_of_descriptors_keeps_its_limit);
	tcase_add_test(tc, closed_object_is_told);
	return s;
}
