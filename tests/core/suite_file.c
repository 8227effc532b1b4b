/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_file.c - a FILE on a socket */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "support/support.h"

Suite *suite_file(void);

#define LIMIT (40 * SUPPORT_MS)

/* pair[0] has the stream, pair[1] is the peer. */
static struct afsock pair[2];

static void open_pair(void)
{
	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, pair, NULL), 0);
}

static void close_pair(void)
{
	ck_code(afsock_close(&pair[0]), 0);
	ck_code(afsock_close(&pair[1]), 0);
}

static FILE *stream(const char *mode)
{
	FILE *f = NULL;

	ck_code(afsock_fopen(&pair[0], mode, &f, NULL), 0);
	ck_assert_ptr_nonnull(f);
	return f;
}

static void peer_sends(const char *text)
{
	ck_code(send(pair[1].fd, text, strlen(text), 0),
		(ssize_t)strlen(text));
}

/* What the peer has now, as a string; "" for nothing. */
static const char *peer_gets(void)
{
	static char buf[256];
	ssize_t n = recv(pair[1].fd, buf, sizeof(buf) - 1, MSG_DONTWAIT);

	buf[n < 0 ? 0 : n] = '\0';
	return buf;
}

static void fill_up(int fd)
{
	static const char block[4096];

	while (send(fd, block, sizeof(block), MSG_DONTWAIT) > 0)
		;
	while (send(fd, block, 1, MSG_DONTWAIT) > 0)
		;
}

/* ---- modes ---- */

static const struct {
	const char *mode;
	bool reads;
	bool writes;
} modes[] = {
	{ "r", true, false },   { "w", false, true },	{ "rw", true, true },
	{ "wr", true, true },   { "rb", true, false },	{ "br", true, false },
	{ "wb", false, true },  { "bw", false, true },	{ "rwb", true, true },
	{ "rbw", true, true },  { "bwr", true, true },	{ "wrb", true, true },
};

START_TEST(mode_says_what_the_stream_can_do)
{
	FILE *f;

	open_pair();
	f = stream(modes[_i].mode);
	peer_sends("y");
	ck_assert_int_eq(fgetc(f), modes[_i].reads ? 'y' : EOF);
	clearerr(f);
	ck_assert_int_eq(fputc('x', f) == 'x' && fflush(f) == 0,
			 modes[_i].writes);
	ck_assert_str_eq(peer_gets(), modes[_i].writes ? "x" : "");
	clearerr(f);
	fclose(f);
	close_pair();
}
END_TEST

static const char *const bad_modes[] = { "",   "b",  "a",  "r+", "rr", "ww",
					 "rbb", "rt", "R",  "rwx", "r ", " r",
					 "re" };

START_TEST(other_modes_are_refused)
{
	FILE *f = stdin;
	struct afsock_err err = { 0 };

	open_pair();
	ck_code(afsock_fopen(&pair[0], bad_modes[_i], &f, &err), AFSOCK_EVALUE);
	ck_assert_ptr_eq(f, stdin);
	ck_assert_int_eq(err.code, AFSOCK_EVALUE);
	ck_assert_str_eq(err.field, "mode");
	ck_assert_ptr_nonnull(strstr(err.text, bad_modes[_i]));
	ck_code(afsock_fopen(&pair[0], bad_modes[_i], &f, NULL), AFSOCK_EVALUE);
	close_pair();
}
END_TEST

START_TEST(closed_object_is_told)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { 0 };
	FILE *f = stdin;

	ck_code(afsock_fopen(&s, "r", &f, &err), AFSOCK_ECLOSED);
	ck_assert_ptr_eq(f, stdin);
	ck_assert_int_eq(err.code, AFSOCK_ECLOSED);
}
END_TEST

/* ---- life ---- */

START_TEST(stream_and_socket_close_in_any_order)
{
	FILE *f;
	char c;

	open_pair();
	f = stream("w");
	if (_i) {
		ck_code(afsock_close(&pair[0]), 0);
		fputs("x", f);
		ck_assert_int_eq(fclose(f), 0);
	} else {
		fputs("x", f);
		ck_assert_int_eq(fclose(f), 0);
		ck_code(send(pair[0].fd, "y", 1, 0), 1);
		ck_code(afsock_close(&pair[0]), 0);
	}
	ck_assert_str_eq(peer_gets(), _i ? "x" : "xy");
	ck_code(recv(pair[1].fd, &c, 1, 0), 0);
	close_pair();
}
END_TEST

START_TEST(descriptor_of_the_stream_is_cloexec)
{
	int next, flags;
	FILE *f;

	open_pair();
	next = dup(0);
	close(next);
	f = stream("r");
	flags = fcntl(next, F_GETFD);
	ck_assert_int_ge(flags, 0);
	ck_assert_int_eq(flags & FD_CLOEXEC, FD_CLOEXEC);
	fclose(f);
	close_pair();
}
END_TEST

/* ---- reading and writing ---- */

START_TEST(lines_are_read_until_the_end)
{
	char line[32];
	FILE *f;

	open_pair();
	f = stream("r");
	peer_sends("first\nsecond\nrest");
	ck_assert_str_eq(fgets(line, sizeof(line), f), "first\n");
	ck_assert_str_eq(fgets(line, sizeof(line), f), "second\n");
	ck_assert_int_eq(shutdown(pair[1].fd, SHUT_WR), 0);
	ck_assert_str_eq(fgets(line, sizeof(line), f), "rest");
	ck_assert_ptr_null(fgets(line, sizeof(line), f));
	ck_assert(feof(f));
	ck_assert(!ferror(f));
	fclose(f);
	close_pair();
}
END_TEST

START_TEST(writes_are_held_until_flushed)
{
	FILE *f;

	open_pair();
	f = stream("w");
	fprintf(f, "%s %d", "number", 5);
	ck_assert_str_eq(peer_gets(), "");
	ck_assert_int_eq(fflush(f), 0);
	ck_assert_str_eq(peer_gets(), "number 5");
	fclose(f);
	close_pair();
}
END_TEST

START_TEST(turning_to_writing_keeps_what_was_read_ahead)
{
	char line[32];
	FILE *f;

	open_pair();
	f = stream("rw");
	peer_sends("one\ntwo\nthree\n");
	ck_assert_str_eq(fgets(line, sizeof(line), f), "one\n");
	ck_assert_int_ge(fputs("got one\n", f), 0);
	if (_i)
		ck_assert_int_eq(fflush(f), 0);
	ck_assert_str_eq(fgets(line, sizeof(line), f), "two\n");
	ck_assert_str_eq(peer_gets(), "got one\n");
	ck_assert_int_ge(fputs("got two\n", f), 0);
	ck_assert_int_eq(fflush(f), 0);
	ck_assert_str_eq(peer_gets(), "got two\n");
	peer_sends("four\n");
	ck_assert_str_eq(fgets(line, sizeof(line), f), "three\n");
	ck_assert_str_eq(fgets(line, sizeof(line), f), "four\n");
	ck_assert_int_ge(fputs("bye\n", f), 0);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_str_eq(peer_gets(), "bye\n");
	close_pair();
}
END_TEST

START_TEST(dialogue_on_one_stream_goes_on)
{
	char line[32], want[32];
	FILE *f;
	int i;

	open_pair();
	f = stream("rw");
	for (i = 0; i < 3000; i++) {
		snprintf(want, sizeof(want), "request %d\n", i);
		peer_sends(want);
		peer_sends("more\n");
		ck_assert_str_eq(fgets(line, sizeof(line), f), want);
		fprintf(f, "reply %d\n", i);
		ck_assert_int_eq(fflush(f), 0);
		snprintf(want, sizeof(want), "reply %d\n", i);
		ck_assert_str_eq(peer_gets(), want);
		ck_assert_str_eq(fgets(line, sizeof(line), f), "more\n");
	}
	fclose(f);
	close_pair();
}
END_TEST

#define LARGE 1000003

static int check_large(void *arg)
{
	static unsigned char buf[65536];
	size_t at = 0;
	ssize_t n, i;

	(void)arg;
	while (at < LARGE) {
		n = recv(pair[1].fd, buf, sizeof(buf), 0);
		if (n <= 0)
			return 1;
		for (i = 0; i < n; i++)
			if (buf[i] != (unsigned char)(at++ % 251))
				return 2;
	}
	return 0;
}

START_TEST(large_writes_arrive_whole)
{
	static const int64_t timeouts[] = { -1, 100 * SUPPORT_SEC };
	static unsigned char bytes[LARGE];
	size_t i;
	pid_t pid;
	FILE *f;

	for (i = 0; i < LARGE; i++)
		bytes[i] = (unsigned char)(i % 251);
	open_pair();
	ck_code(afsock_set_timeout(&pair[0], timeouts[_i % 2]), 0);
	f = stream(_i / 2 ? "rw" : "w");
	pid = support_child(check_large, NULL);
	ck_assert_uint_eq(fwrite(bytes, 1, 100, f), 100);
	ck_assert_uint_eq(fwrite(bytes + 100, 1, LARGE - 100, f), LARGE - 100);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(support_child_end(pid), 0);
	close_pair();
}
END_TEST

static int send_large(void *arg)
{
	static unsigned char bytes[LARGE];
	size_t i;

	(void)arg;
	for (i = 0; i < LARGE; i++)
		bytes[i] = (unsigned char)(i % 251);
	return afsock_sendall(&pair[1], bytes, LARGE, 0, NULL) == 0 ? 0 : 1;
}

START_TEST(large_reads_arrive_whole)
{
	static unsigned char bytes[LARGE];
	size_t i;
	pid_t pid;
	FILE *f;

	open_pair();
	f = stream(_i ? "rw" : "r");
	pid = support_child(send_large, NULL);
	ck_assert_uint_eq(fread(bytes, 1, LARGE, f), LARGE);
	ck_assert_int_eq(support_child_end(pid), 0);
	for (i = 0; i < LARGE; i++)
		if (bytes[i] != (unsigned char)(i % 251))
			ck_abort_msg("byte %zu is %u", i, bytes[i]);
	fclose(f);
	close_pair();
}
END_TEST

START_TEST(stream_cannot_be_positioned)
{
	char line[16];
	FILE *f;

	open_pair();
	f = stream(modes[_i].mode);
	errno = 0;
	ck_assert_int_eq(fseek(f, 0, SEEK_SET), -1);
	ck_assert_int_eq(fseek(f, 0, SEEK_END), -1);
	ck_assert_int_eq(fseek(f, 1, SEEK_CUR), -1);
	if (modes[_i].reads) {
		peer_sends("still here\n");
		ck_assert_str_eq(fgets(line, sizeof(line), f), "still here\n");
	}
	fclose(f);
	close_pair();
}
END_TEST

/* ---- time and failures ---- */

START_TEST(read_that_timed_out_fails_for_ever)
{
	int64_t start;
	FILE *f;

	open_pair();
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	f = stream(_i ? "rw" : "r");
	start = support_now();
	errno = 0;
	ck_assert_int_eq(fgetc(f), EOF);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_took(start, LIMIT);
	ck_assert(ferror(f));
	ck_assert(!feof(f));
	clearerr(f);
	peer_sends("too late");
	errno = 0;
	ck_assert_int_eq(fgetc(f), EOF);
	ck_assert_int_eq(errno, ETIMEDOUT);
	/* The socket itself goes on. */
	ck_code(afsock_recv(&pair[0], (char[8]){ 0 }, 8, 0), 8);
	fclose(f);
	close_pair();
}
END_TEST

START_TEST(write_that_timed_out_can_be_followed_by_another)
{
	static char drain[65536];
	int64_t start;
	FILE *f;

	open_pair();
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	fill_up(pair[0].fd);
	f = stream(_i ? "rw" : "w");
	start = support_now();
	fputs("hello", f);
	errno = 0;
	ck_assert_int_eq(fflush(f), EOF);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_took(start, LIMIT);
	ck_assert(ferror(f));
	clearerr(f);
	while (recv(pair[1].fd, drain, sizeof(drain), MSG_DONTWAIT) > 0)
		;
	fputs("again", f);
	ck_assert_int_eq(fflush(f), 0);
	ck_assert_ptr_nonnull(strstr(peer_gets(), "again"));
	fclose(f);
	close_pair();
}
END_TEST

START_TEST(timed_out_reader_can_still_write)
{
	FILE *f;

	open_pair();
	ck_code(afsock_set_timeout(&pair[0], LIMIT), 0);
	f = stream("rw");
	ck_assert_int_eq(fgetc(f), EOF);
	clearerr(f);
	fputs("anyway", f);
	ck_assert_int_eq(fflush(f), 0);
	ck_assert_str_eq(peer_gets(), "anyway");
	fclose(f);
	close_pair();
}
END_TEST

START_TEST(non_blocking_read_says_eagain_and_is_not_latched)
{
	FILE *f;

	open_pair();
	ck_code(afsock_set_timeout(&pair[0], 0), 0);
	f = stream("r");
	errno = 0;
	ck_assert_int_eq(fgetc(f), EOF);
	ck_assert_int_eq(errno, EAGAIN);
	clearerr(f);
	peer_sends("x");
	ck_assert_int_eq(fgetc(f), 'x');
	fclose(f);
	close_pair();
}
END_TEST

static int broken(void *arg)
{
	struct sigaction sa = { .sa_handler = SIG_DFL };
	FILE *f = arg;

	sigaction(SIGPIPE, &sa, NULL);
	afsock_close(&pair[1]);
	fputs("to nobody", f);
	return fflush(f) == EOF && errno == EPIPE ? 0 : 1;
}

START_TEST(broken_stream_is_epipe_without_a_signal)
{
	FILE *f;

	open_pair();
	f = stream("w");
	ck_code(afsock_close(&pair[1]), 0);
	ck_assert_int_eq(support_child_end(support_child(broken, f)), 0);
	fclose(f);
	close_pair();
}
END_TEST

static int always(void *arg)
{
	(void)arg;
	return 1;
}

START_TEST(hook_of_the_socket_ends_a_read_with_eintr)
{
	FILE *f;

	open_pair();
	afsock_set_interrupt(&pair[0], always, NULL);
	f = stream("r");
	support_storm_begin(2 * SUPPORT_MS);
	errno = 0;
	ck_assert_int_eq(fgetc(f), EOF);
	ck_assert_int_eq(errno, EINTR);
	support_storm_end();
	clearerr(f);
	peer_sends("x");
	ck_assert_int_eq(fgetc(f), 'x');
	fclose(f);
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

Suite *suite_file(void)
{
	Suite *s = suite_create("file");
	TCase *tc = new_case(s, "modes");

	tcase_add_loop_test(tc, mode_says_what_the_stream_can_do, 0,
			    (int)SUPPORT_COUNT(modes));
	tcase_add_loop_test(tc, other_modes_are_refused, 0,
			    (int)SUPPORT_COUNT(bad_modes));
	tcase_add_loop_test(tc, stream_cannot_be_positioned, 0,
			    (int)SUPPORT_COUNT(modes));
	tc = new_case(s, "life");
	tcase_add_test(tc, closed_object_is_told);
	tcase_add_loop_test(tc, stream_and_socket_close_in_any_order, 0, 2);
	tcase_add_test(tc, descriptor_of_the_stream_is_cloexec);
	tc = new_case(s, "transfers");
	tcase_add_test(tc, lines_are_read_until_the_end);
	tcase_add_test(tc, writes_are_held_until_flushed);
	tcase_add_loop_test(tc, turning_to_writing_keeps_what_was_read_ahead,
			    0, 2);
	tcase_add_test(tc, dialogue_on_one_stream_goes_on);
	tcase_add_loop_test(tc, large_writes_arrive_whole, 0, 4);
	tcase_add_loop_test(tc, large_reads_arrive_whole, 0, 2);
	tc = new_case(s, "failures");
	tcase_add_loop_test(tc, read_that_timed_out_fails_for_ever, 0, 2);
	tcase_add_loop_test(
		tc, write_that_timed_out_can_be_followed_by_another, 0, 2);
	tcase_add_test(tc, timed_out_reader_can_still_write);
	tcase_add_test(tc, non_blocking_read_says_eagain_and_is_not_latched);
	tcase_add_test(tc, broken_stream_is_epipe_without_a_signal);
	tcase_add_test(tc, hook_of_the_socket_ends_a_read_with_eintr);
	return s;
}
