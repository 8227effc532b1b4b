/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_sendfile.c - files onto stream sockets */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "support/support.h"

Suite *suite_sendfile(void);

#define LIMIT (50 * SUPPORT_MS)

/* pair[0] sends, pair[1] is the peer. */
static struct afsock pair[2];

static void open_unix(void)
{
	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, pair, NULL), 0);
}

/* Loopback TCP would take megabytes else. */
static void small_buffer(int fd, int name)
{
	ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, name, &(int){ 65536 },
				    sizeof(int)), 0);
}

static void open_tcp(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int fd;

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	small_buffer(fd, SO_RCVBUF);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sin, len), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sin, &len), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	ck_code(afsock_open(AF_INET, SOCK_STREAM, 0, &pair[0], NULL), 0);
	small_buffer(pair[0].fd, SO_SNDBUF);
	ck_assert_int_eq(connect(pair[0].fd, (struct sockaddr *)&sin, len), 0);
	ck_code(afsock_adopt(accept4(fd, NULL, NULL, SOCK_CLOEXEC), AF_INET,
			     SOCK_STREAM, 0, &pair[1], NULL), 0);
	close(fd);
}

/* Loops run over both: the kernel has a way of its own for each. */
static void open_pair(int which)
{
	if (which % 2)
		open_tcp();
	else
		open_unix();
}

#define NEED_BOTH() NEED_SOCKET(AF_INET, SOCK_STREAM, 0)

static void close_pair(void)
{
	ck_code(afsock_close(&pair[0]), 0);
	ck_code(afsock_close(&pair[1]), 0);
}

static int new_file(const void *bytes, size_t len)
{
	char path[] = "/tmp/afsock-sendfile-XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);

	ck_assert_msg(fd >= 0, "mkostemp: %s", strerror(errno));
	unlink(path);
	ck_code(write(fd, bytes, len), (ssize_t)len);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* What the peer has now, up to size - 1 bytes, as a string. */
static size_t peer_reads(char *buf, size_t size)
{
	struct pollfd p = { .fd = pair[1].fd, .events = POLLIN };
	size_t len = 0;
	ssize_t n;

	/* Loopback TCP may deliver a moment later. */
	poll(&p, 1, 100);
	do {
		n = recv(pair[1].fd, buf + len, size - 1 - len, MSG_DONTWAIT);
		len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && len < size - 1);
	buf[len] = '\0';
	return len;
}

/* Everything that the peer can still get after the sender closed. */
static uint64_t peer_counts(void)
{
	static char buf[65536];
	uint64_t sum = 0;
	ssize_t n;

	afsock_shutdown(&pair[0], SHUT_WR);
	while ((n = recv(pair[1].fd, buf, sizeof(buf), 0)) > 0)
		sum += (uint64_t)n;
	ck_code(n, 0);
	return sum;
}

/* ---- what is sent ---- */

static const struct {
	int64_t at; /* position before */
	int64_t offset;
	int64_t count;
	const char *want;
	int64_t after; /* position after */
} ranges[] = {
	{ 0, 0, -1, "0123456789", 10 },
	{ 3, 0, -1, "0123456789", 10 },
	{ 3, -1, -1, "3456789", 10 },
	{ 3, -1, 2, "34", 5 },
	{ 3, 4, 3, "456", 7 },
	{ 3, 0, 1, "0", 1 },
	{ 3, 8, 100, "89", 10 },
	{ 0, 0, 10, "0123456789", 10 },
	{ 0, 0, INT64_MAX, "0123456789", 10 },
	{ 3, 9, -1, "9", 10 },
	{ 3, 10, -1, "", 3 },
	{ 3, 100, -1, "", 3 },
	{ 10, -1, -1, "", 10 },
	{ 100, -1, 5, "", 100 },
};

START_TEST(range_is_sent_and_the_position_left_behind_it)
{
	size_t row = (size_t)_i / 4;
	uint64_t sent = 99;
	char buf[32];
	int fd;

	NEED_BOTH();
	fd = new_file("0123456789", 10);
	open_pair(_i);
	ck_code(afsock_set_timeout(&pair[0], _i / 2 % 2 ? SUPPORT_SEC : -1),
		0);
	ck_assert_int_eq(lseek(fd, (off_t)ranges[row].at, SEEK_SET),
			 ranges[row].at);
	ck_code(afsock_sendfile(&pair[0], fd, ranges[row].offset,
				ranges[row].count, &sent), 0);
	ck_assert_uint_eq(sent, strlen(ranges[row].want));
	if (sent > 0)
		peer_reads(buf, sizeof(buf));
	else
		buf[0] = '\0';
	ck_assert_str_eq(buf, ranges[row].want);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), ranges[row].after);
	close(fd);
	close_pair();
}
END_TEST

static const struct {
	int type;
	int64_t timeout_ns;
	int64_t offset;
	int64_t count;
} refused[] = {
	{ SOCK_STREAM, 0, 0, -1 },
	{ SOCK_STREAM, -1, -2, -1 },
	{ SOCK_STREAM, -1, INT64_MIN, -1 },
	{ SOCK_STREAM, -1, 0, 0 },
	{ SOCK_STREAM, -1, 0, -2 },
	{ SOCK_DGRAM, -1, 0, -1 },
	{ SOCK_SEQPACKET, -1, 0, -1 },
};

START_TEST(impossible_arguments_are_refused_before_anything_is_sent)
{
	int fd = new_file("abc", 3);
	uint64_t sent = 99;
	char c;

	ck_code(afsock_pair(AF_UNIX, refused[_i].type, 0, pair, NULL), 0);
	ck_code(afsock_set_timeout(&pair[0], refused[_i].timeout_ns), 0);
	ck_code(afsock_sendfile(&pair[0], fd, refused[_i].offset,
				refused[_i].count, &sent), AFSOCK_EVALUE);
	ck_assert_uint_eq(sent, 0);
	ck_assert_int_eq(recv(pair[1].fd, &c, 1, MSG_DONTWAIT), -1);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
	close(fd);
	close_pair();
}
END_TEST

START_TEST(closed_object_is_told)
{
	struct afsock s = AFSOCK_INIT;
	uint64_t sent = 99;

	s.type = SOCK_STREAM;
	ck_code(afsock_sendfile(&s, 0, -1, -1, &sent), AFSOCK_ECLOSED);
	ck_assert_uint_eq(sent, 0);
}
END_TEST

START_TEST(amount_need_not_be_told)
{
	int fd = new_file("abc", 3);

	open_unix();
	ck_code(afsock_sendfile(&pair[0], fd, 0, -1, NULL), 0);
	ck_assert_uint_eq(peer_counts(), 3);
	close(fd);
	close_pair();
}
END_TEST

START_TEST(files_that_report_no_size_are_sent)
{
	char want[4096] = "", got[4096];
	uint64_t sent;
	ssize_t len;
	int fd;

	NEED_BOTH();
	fd = open("/proc/version", O_RDONLY | O_CLOEXEC);
	len = read(fd, want, sizeof(want) - 1);
	ck_assert_int_gt(len, 10);
	open_pair(_i);
	ck_code(afsock_sendfile(&pair[0], fd, 0, -1, &sent), 0);
	ck_assert_uint_eq(sent, (uint64_t)len);
	peer_reads(got, sizeof(got));
	ck_assert_str_eq(got, want);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), len);
	close(fd);
	close_pair();
}
END_TEST

START_TEST(pipe_is_sent_to_its_end)
{
	uint64_t sent;
	char buf[32];
	int p[2];

	NEED_BOTH();
	open_pair(_i);
	ck_code(afsock_set_timeout(&pair[0], _i / 2 ? SUPPORT_SEC : -1), 0);
	ck_assert_int_eq(pipe2(p, O_CLOEXEC), 0);
	ck_assert_int_eq(write(p[1], "through a pipe", 14), 14);
	close(p[1]);
	ck_code(afsock_sendfile(&pair[0], p[0], -1, -1, &sent), 0);
	ck_assert_uint_eq(sent, 14);
	peer_reads(buf, sizeof(buf));
	ck_assert_str_eq(buf, "through a pipe");
	close(p[0]);
	close_pair();
}
END_TEST

START_TEST(count_leaves_the_rest_in_a_pipe)
{
	uint64_t sent;
	char buf[32] = "";
	int p[2];

	open_unix();
	ck_assert_int_eq(pipe2(p, O_CLOEXEC), 0);
	ck_assert_int_eq(write(p[1], "0123456789", 10), 10);
	ck_code(afsock_sendfile(&pair[0], p[0], -1, 4, &sent), 0);
	ck_assert_uint_eq(sent, 4);
	ck_assert_int_eq(read(p[0], buf, sizeof(buf) - 1), 6);
	ck_assert_str_eq(buf, "456789");
	close(p[0]);
	close(p[1]);
	close_pair();
}
END_TEST

static int write_later(void *arg)
{
	const int *fd = arg;

	support_pause(LIMIT);
	return write(*fd, "late", 4) == 4 ? 0 : 1;
}

START_TEST(empty_pipe_is_waited_for)
{
	static const int64_t timeouts[] = { -1, 100 * SUPPORT_SEC };
	uint64_t sent;
	char buf[32];
	pid_t pid;
	int p[2];

	open_unix();
	ck_code(afsock_set_timeout(&pair[0], timeouts[_i / 2]), 0);
	ck_assert_int_eq(pipe2(p, O_CLOEXEC | (_i % 2 ? O_NONBLOCK : 0)), 0);
	pid = support_child(write_later, &p[1]);
	ck_code(afsock_sendfile(&pair[0], p[0], -1, 4, &sent), 0);
	ck_assert_int_eq(support_child_end(pid), 0);
	peer_reads(buf, sizeof(buf));
	ck_assert_str_eq(buf, "late");
	close(p[0]);
	close(p[1]);
	close_pair();
}
END_TEST

START_TEST(unreadable_files_give_their_errno)
{
	uint64_t sent = 99;
	int p[2], dir, write_only;

	NEED_BOTH();
	open_pair(_i);
	ck_code(afsock_sendfile(&pair[0], -1, 0, -1, &sent), -EBADF);
	ck_assert_uint_eq(sent, 0);
	ck_assert_int_eq(pipe2(p, O_CLOEXEC), 0);
	ck_code(afsock_sendfile(&pair[0], p[0], 0, -1, &sent), -ESPIPE);
	ck_code(afsock_sendfile(&pair[0], p[1], -1, -1, &sent), -EBADF);
	dir = open("/tmp", O_RDONLY | O_CLOEXEC);
	ck_code(afsock_sendfile(&pair[0], dir, 0, -1, &sent), -EISDIR);
	write_only = open("/dev/null", O_WRONLY | O_CLOEXEC);
	ck_code(afsock_sendfile(&pair[0], write_only, 0, -1, &sent), -EBADF);
	close(p[0]);
	close(p[1]);
	close(dir);
	close(write_only);
	close_pair();
}
END_TEST

/* ---- large files ---- */

#define LARGE (3 * 1024 * 1024 + 17)

/* A pattern that does not repeat at any power of two. */
static unsigned char pattern(uint64_t i)
{
	return (unsigned char)(i % 251);
}

static int new_large(void)
{
	static unsigned char bytes[LARGE];
	size_t i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = pattern(i);
	return new_file(bytes, sizeof(bytes));
}

/* In a child: read all; 0 when it is a whole large file. */
static int check_large(void *arg)
{
	static unsigned char buf[65536];
	uint64_t at = 0;
	ssize_t n, i;

	(void)arg;
	afsock_close(&pair[0]);
	while ((n = recv(pair[1].fd, buf, sizeof(buf), 0)) > 0)
		for (i = 0; i < n; i++)
			if (buf[i] != pattern(at++))
				return 1;
	return at == LARGE ? 0 : 2;
}

START_TEST(large_file_arrives_whole)
{
	static const int64_t timeouts[] = { -1, 100 * SUPPORT_SEC };
	struct afsock other;
	uint64_t sent;
	pid_t pid;
	int fd;

	NEED_BOTH();
	fd = new_large();
	open_pair(_i);
	ck_code(afsock_set_timeout(&pair[0], timeouts[_i / 2 % 2]), 0);
	/* Another owner of the description has it in the other mode. */
	if (_i / 4) {
		ck_code(afsock_dup(&pair[0], &other), 0);
		ck_code(afsock_set_timeout(&other, -1 - timeouts[_i / 2 % 2]),
			0);
		ck_code(afsock_close(&other), 0);
	}
	pid = support_child(check_large, NULL);
	support_storm_begin(2 * SUPPORT_MS);
	ck_code(afsock_sendfile(&pair[0], fd, 0, -1, &sent), 0);
	support_storm_end();
	ck_assert_uint_eq(sent, LARGE);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), LARGE);
	ck_code(afsock_close(&pair[0]), 0);
	ck_assert_int_eq(support_child_end(pid), 0);
	close(fd);
	close_pair();
}
END_TEST

START_TEST(large_pipe_arrives_whole)
{
	static const char command[] = "cat <&3";
	pid_t pid, feeder;
	uint64_t sent;
	int fd, p[2];

	NEED_BOTH();
	fd = new_large();
	open_pair(_i);
	ck_assert_int_eq(pipe2(p, O_CLOEXEC), 0);
	feeder = fork();
	if (feeder == 0) {
		dup2(p[1], 1);
		dup2(fd, 3);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(p[1]);
	pid = support_child(check_large, NULL);
	ck_code(afsock_sendfile(&pair[0], p[0], -1, -1, &sent), 0);
	ck_assert_uint_eq(sent, LARGE);
	ck_code(afsock_close(&pair[0]), 0);
	ck_assert_int_eq(support_child_end(pid), 0);
	ck_assert_int_eq(support_child_end(feeder), 0);
	close(p[0]);
	close(fd);
	close_pair();
}
END_TEST

/* ---- time ---- */

START_TEST(peer_that_does_not_read_ends_in_a_timeout)
{
	struct afsock other;
	uint64_t sent = 0;
	int64_t start;
	int fd;

	NEED_BOTH();
	fd = new_large();
	open_pair(_i);
	ck_code(afsock_set_timeout(&pair[0], 2 * LIMIT), 0);
	/* The limit holds, too, when another owner wants to block. */
	if (_i / 2) {
		ck_code(afsock_dup(&pair[0], &other), 0);
		ck_code(afsock_set_timeout(&other, -1), 0);
		ck_code(afsock_close(&other), 0);
	}
	start = support_now();
	support_storm_begin(2 * SUPPORT_MS);
	ck_code(afsock_sendfile(&pair[0], fd, 5, -1, &sent), AFSOCK_TIMEOUT);
	ck_assert_int_gt(support_storm_end(), 0);
	ck_took(start, 2 * LIMIT);
	ck_assert_uint_gt(sent, 0);
	ck_assert_uint_lt(sent, LARGE - 5);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), (int64_t)sent + 5);
	ck_assert_uint_eq(peer_counts(), sent);
	close(fd);
	close_pair();
}
END_TEST

START_TEST(pipe_without_a_writer_in_sight_ends_in_a_timeout)
{
	uint64_t sent;
	int64_t start;
	int p[2];

	open_unix();
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	ck_assert_int_eq(pipe2(p, O_CLOEXEC | (_i ? O_NONBLOCK : 0)), 0);
	ck_assert_int_eq(write(p[1], "some", 4), 4);
	start = support_now();
	ck_code(afsock_sendfile(&pair[0], p[0], -1, -1, &sent),
		AFSOCK_TIMEOUT);
	ck_took(start, LIMIT);
	ck_assert_uint_eq(sent, 4);
	close(p[0]);
	close(p[1]);
	close_pair();
}
END_TEST

static int read_all(void *arg)
{
	static char buf[65536];

	(void)arg;
	afsock_close(&pair[0]);
	while (recv(pair[1].fd, buf, sizeof(buf), 0) > 0)
		;
	return 0;
}

START_TEST(limit_covers_the_whole_file_however_fast_the_peer_reads)
{
	int fd = _i ? open("/dev/zero", O_RDONLY | O_CLOEXEC) :
		      memfd_create("sparse", MFD_CLOEXEC);
	uint64_t sent;
	int64_t start;
	pid_t pid;

	if (_i == 0)
		ck_assert_int_eq(ftruncate(fd, (off_t)1 << 40), 0);
	open_unix();
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	pid = support_child(read_all, NULL);
	start = support_now();
	ck_code(afsock_sendfile(&pair[0], fd, 0, -1, &sent), AFSOCK_TIMEOUT);
	ck_took(start, LIMIT);
	ck_assert_uint_gt(sent, 0);
	close_pair();
	ck_assert_int_eq(support_child_end(pid), 0);
	close(fd);
}
END_TEST

static int second_time(void *arg)
{
	int *calls = arg;

	return ++*calls == 2;
}

START_TEST(hook_ends_it_with_eintr)
{
	int fd = new_large(), calls = 0;
	uint64_t sent;

	open_unix();
	if (_i)
		ck_code(afsock_set_timeout(&pair[0], 100 * SUPPORT_SEC), 0);
	afsock_set_interrupt(&pair[0], second_time, &calls);
	support_storm_begin(2 * SUPPORT_MS);
	ck_code(afsock_sendfile(&pair[0], fd, 0, -1, &sent), -EINTR);
	support_storm_end();
	ck_assert_int_eq(calls, 2);
	ck_assert_uint_eq(peer_counts(), sent);
	close(fd);
	close_pair();
}
END_TEST

/* ---- a broken stream ---- */

static int broken(void *arg)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	int fd = *(const int *)arg;
	uint64_t sent;
	sigset_t mask;

	sigaction(SIGPIPE, &sa, NULL);
	if (afsock_sendfile(&pair[0], fd, 0, -1, &sent) != -EPIPE)
		return 1;
	if (sent != 0)
		return 2;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	if (sigismember(&mask, SIGPIPE))
		return 3;
	sigpending(&mask);
	return sigismember(&mask, SIGPIPE) ? 4 : 0;
}

START_TEST(broken_stream_is_epipe_without_a_signal)
{
	int fd = new_large();

	open_unix();
	if (_i)
		ck_code(afsock_set_timeout(&pair[0], SUPPORT_SEC), 0);
	ck_code(afsock_close(&pair[1]), 0);
	ck_assert_int_eq(support_child_end(support_child(broken, &fd)), 0);
	close(fd);
	close_pair();
}
END_TEST

static int read_some_and_leave(void *arg)
{
	char buf[100];

	(void)arg;
	return recv(pair[1].fd, buf, sizeof(buf), 0) > 0 ? 0 : 1;
}

static int broken_midway(void *arg)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	int fd = *(const int *)arg, r;
	uint64_t sent = 0;

	sigaction(SIGPIPE, &sa, NULL);
	afsock_close(&pair[1]);
	r = afsock_sendfile(&pair[0], fd, 0, -1, &sent);
	if (r != -EPIPE && r != -ECONNRESET)
		return 1;
	return sent > 0 && sent < LARGE &&
	       lseek(fd, 0, SEEK_CUR) == (off_t)sent ? 0 : 2;
}

START_TEST(peer_that_leaves_midway_is_an_error_without_a_signal)
{
	pid_t reader, sender;
	int fd;

	NEED_BOTH();
	fd = new_large();
	open_pair(_i);
	if (_i / 2)
		ck_code(afsock_set_timeout(&pair[0], 100 * SUPPORT_SEC), 0);
	reader = support_child(read_some_and_leave, NULL);
	sender = support_child(broken_midway, &fd);
	ck_code(afsock_close(&pair[1]), 0);
	ck_assert_int_eq(support_child_end(reader), 0);
	ck_assert_int_eq(support_child_end(sender), 0);
	close(fd);
	close_pair();
}
END_TEST

/* With SIGPIPE blocked, and pending when _i is 1. */
static int with_sigpipe_blocked(void *arg)
{
	bool is_pending = *(const int *)arg;
	int fd = new_file("abc", 3);
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (is_pending)
		raise(SIGPIPE);
	if (afsock_sendfile(&pair[0], fd, 0, -1, NULL) != -EPIPE)
		return 1;
	sigprocmask(SIG_BLOCK, NULL, &set);
	if (!sigismember(&set, SIGPIPE))
		return 2;
	sigpending(&set);
	return sigismember(&set, SIGPIPE) == is_pending ? 0 : 3;
}

START_TEST(signal_that_was_pending_before_stays)
{
	open_unix();
	ck_code(afsock_close(&pair[1]), 0);
	ck_assert_int_eq(support_child_end(
				 support_child(with_sigpipe_blocked, &_i)),
			 0);
	close_pair();
}
END_TEST

static TCase *new_case(Suite *s, const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	suite_add_tcase(s, tc);
	return tc;
}

Suite *suite_sendfile(void)
{
	Suite *s = suite_create("sendfile");
	TCase *tc = new_case(s, "what");

	tcase_add_loop_test(tc, range_is_sent_and_the_position_left_behind_it,
			    0, 4 * (int)SUPPORT_COUNT(ranges));
	tcase_add_loop_test(
		tc, impossible_arguments_are_refused_before_anything_is_sent,
		0, (int)SUPPORT_COUNT(refused));
	tcase_add_test(tc, closed_object_is_told);
	tcase_add_test(tc, amount_need_not_be_told);
	tcase_add_loop_test(tc, files_that_report_no_size_are_sent, 0, 2);
	tcase_add_loop_test(tc, pipe_is_sent_to_its_end, 0, 4);
	tcase_add_test(tc, count_leaves_the_rest_in_a_pipe);
	tcase_add_loop_test(tc, empty_pipe_is_waited_for, 0, 4);
	tcase_add_loop_test(tc, unreadable_files_give_their_errno, 0, 2);
	tc = new_case(s, "large");
	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, large_file_arrives_whole, 0, 8);
	tcase_add_loop_test(tc, large_pipe_arrives_whole, 0, 2);
	tc = new_case(s, "time");
	tcase_add_loop_test(tc, peer_that_does_not_read_ends_in_a_timeout, 0,
			    4);
	tcase_add_loop_test(
		tc, pipe_without_a_writer_in_sight_ends_in_a_timeout, 0, 2);
	tcase_add_loop_test(
		tc, limit_covers_the_whole_file_however_fast_the_peer_reads, 0,
		2);
	tcase_add_loop_test(tc, hook_ends_it_with_eintr, 0, 2);
	tc = new_case(s, "broken");
	tcase_add_loop_test(tc, broken_stream_is_epipe_without_a_signal, 0, 2);
	tcase_add_loop_test(
		tc, peer_that_leaves_midway_is_an_error_without_a_signal, 0, 4);
	tcase_add_loop_test(tc, signal_that_was_pending_before_stays, 0, 2);
	return s;
}
