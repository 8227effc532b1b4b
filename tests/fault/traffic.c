/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* traffic.c - sending and receiving: buffers, messages, files, streams */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "fault.h"

#define SECOND INT64_C(1000000000)
#define PIECE 1000

/* Two connected sockets with a limit, the other end in [1]. */
struct ends {
	struct afsock a, b;
};

static struct ends ends_of(int type)
{
	struct afsock s[2] = { AFSOCK_INIT, AFSOCK_INIT };

	if (afsock_pair(AF_UNIX, type, 0, s, NULL) < 0 ||
	    afsock_set_timeout(&s[0], SECOND) < 0 ||
	    afsock_set_timeout(&s[1], SECOND) < 0)
		fault.wrong = "no pair";
	return (struct ends){ s[0], s[1] };
}

static void end(struct ends *e)
{
	afsock_close(&e->a);
	afsock_close(&e->b);
}

static int64_t send_one(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	char got[8];
	int64_t r = TRY(afsock_send(&e.a, "hello", 5, 0));

	if (r < 0)
		WRONG_UNLESS(afsock_send(&e.a, "hello", 5, 0) == 5);
	WRONG_UNLESS(recv(e.b.fd, got, sizeof(got), MSG_DONTWAIT) == 5);
	end(&e);
	return r;
}

static int64_t recv_one(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	char got[8];
	int64_t r;

	WRONG_UNLESS(send(e.b.fd, "hello", 5, 0) == 5);
	PAINT(got);
	r = TRY(afsock_recv(&e.a, got, sizeof(got), 0));
	if (r < 0) {
		PAINTED(got);
		WRONG_UNLESS(afsock_recv(&e.a, got, sizeof(got), 0) == 5);
	}
	WRONG_UNLESS(memcmp(got, "hello", 5) == 0);
	end(&e);
	return r;
}

static int64_t sendto_one(void)
{
	struct afsock s;
	struct afsock_addr self;
	char got[8];
	int64_t r;

	if (afsock_listen("udp:127.0.0.1:0", SECOND, &s, NULL) < 0 ||
	    afsock_getsockname(&s, &self) < 0)
		return -1;
	r = TRY(afsock_sendto(&s, "hello", 5, 0, &self));
	if (r < 0)
		WRONG_UNLESS(afsock_sendto(&s, "hello", 5, 0, &self) == 5);
	WRONG_UNLESS(recv(s.fd, got, sizeof(got), 0) == 5);
	afsock_close(&s);
	return r;
}

static int64_t recvfrom_one(void)
{
	struct afsock s;
	struct afsock_addr self, from;
	char got[8];
	int64_t r;

	if (afsock_listen("udp:127.0.0.1:0", SECOND, &s, NULL) < 0 ||
	    afsock_getsockname(&s, &self) < 0 ||
	    afsock_sendto(&s, "hello", 5, 0, &self) != 5)
		return -1;
	PAINT(from);
	r = TRY(afsock_recvfrom(&s, got, sizeof(got), 0, &from));
	if (r < 0) {
		PAINTED(from);
		WRONG_UNLESS(afsock_recvfrom(&s, got, sizeof(got), 0, &from) ==
			     5);
	}
	WRONG_UNLESS(from.len == self.len &&
		     memcmp(from.u.bytes, self.u.bytes, self.len) == 0);
	afsock_close(&s);
	return r;
}

/* ---- the whole of a buffer ---- */

/* What went out before the failure is told, and nothing else went out. */
static int64_t sendall(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	static char data[4 * PIECE], got[4 * PIECE];
	size_t sent = 77;
	int64_t r;

	fault_shorten(PIECE);
	r = TRY(afsock_sendall(&e.a, data, sizeof(data), 0, &sent));
	fault_shorten(0);
	if (r < 0) {
		WRONG_UNLESS(sent == (size_t)(fault.nth - 1) * PIECE);
		WRONG_UNLESS(afsock_sendall(&e.a, data + sent,
					    sizeof(data) - sent, 0,
					    NULL) == 0);
	}
	WRONG_UNLESS(recv(e.b.fd, got, sizeof(got), MSG_WAITALL) ==
		     (ssize_t)sizeof(got));
	WRONG_UNLESS(recv(e.b.fd, got, 1, MSG_DONTWAIT) < 0);
	end(&e);
	return r;
}

static int64_t recv_exactly(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	static char data[4 * PIECE], got[4 * PIECE];
	size_t n = 77, more = 0;
	int64_t r;

	WRONG_UNLESS(send(e.b.fd, data, sizeof(data), 0) ==
		     (ssize_t)sizeof(data));
	fault_shorten(PIECE);
	r = TRY(afsock_recv_exactly(&e.a, got, sizeof(got), 0, &n));
	fault_shorten(0);
	if (r < 0) {
		WRONG_UNLESS(n == (size_t)(fault.nth - 1) * PIECE);
		WRONG_UNLESS(afsock_recv_exactly(&e.a, got + n,
						 sizeof(got) - n, 0,
						 &more) == 0);
	}
	WRONG_UNLESS(n + more == sizeof(got));
	end(&e);
	return r;
}

/* ---- messages ---- */

static int64_t sendmsg_one(void)
{
	struct ends e = ends_of(SOCK_DGRAM);
	struct iovec iov = { (char[]){ "hello" }, 5 };
	struct afsock_msg msg = { .iov = &iov, .iov_count = 1, .len = 77 };
	int64_t r = TRY(afsock_sendmsg(&e.a, &msg, 0));

	if (r < 0) {
		WRONG_UNLESS(msg.len == 77);
		WRONG_UNLESS(afsock_sendmsg(&e.a, &msg, 0) == 5);
	}
	end(&e);
	return r;
}

static int64_t recvmsg_one(void)
{
	struct ends e = ends_of(SOCK_DGRAM);
	char got[8];
	struct iovec iov = { got, sizeof(got) };
	struct afsock_addr from;
	struct afsock_msg msg = { .iov = &iov, .iov_count = 1, .addr = &from,
				  .len = 77, .flags = 77 };
	int64_t r;

	WRONG_UNLESS(send(e.b.fd, "hello", 5, 0) == 5);
	PAINT(from);
	r = TRY(afsock_recvmsg(&e.a, &msg, 0));
	if (r < 0) {
		WRONG_UNLESS(msg.len == 77 && msg.flags == 77);
		PAINTED(from);
		WRONG_UNLESS(afsock_recvmsg(&e.a, &msg, 0) == 5);
	}
	WRONG_UNLESS(msg.len == 5 && msg.flags == 0);
	end(&e);
	return r;
}

static int64_t send_fds(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	int fds[2] = { 0, 1 }, got[2];
	size_t count = 0;
	char byte;
	int64_t r = TRY(afsock_send_fds(&e.a, "x", 1, fds, 2, 0, NULL));

	if (r < 0)
		WRONG_UNLESS(afsock_send_fds(&e.a, "x", 1, fds, 2, 0, NULL) ==
			     1);
	WRONG_UNLESS(afsock_recv_fds(&e.b, &byte, 1, got, 2, &count, 0, NULL,
				     NULL) == 1);
	WRONG_UNLESS(count == 2);
	while (count > 0)
		close(got[--count]);
	end(&e);
	return r;
}

/* Two come and there is room for one: the other is closed. */
static int64_t recv_fds(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	int fds[2] = { 0, 1 }, got[1], flags;
	size_t count;
	char byte;
	int64_t r;

	WRONG_UNLESS(afsock_send_fds(&e.b, "x", 1, fds, 2, 0, NULL) == 1);
	PAINT(got);
	PAINT(count);
	PAINT(flags);
	r = TRY(afsock_recv_fds(&e.a, &byte, 1, got, 1, &count, 0, &flags,
				NULL));
	if (r < 0) {
		PAINTED(got);
		PAINTED(count);
		PAINTED(flags);
		WRONG_UNLESS(afsock_recv_fds(&e.a, &byte, 1, got, 1, &count, 0,
					     &flags, NULL) == 1);
	}
	WRONG_UNLESS(count == 1 && (flags & MSG_CTRUNC));
	close(got[0]);
	end(&e);
	return r;
}

#define BATCH 3

static int64_t sendmmsg_some(void)
{
	struct ends e = ends_of(SOCK_DGRAM);
	struct iovec iov = { (char[]){ "hello" }, 5 };
	struct afsock_msg msgs[BATCH] = { { .iov = &iov, .iov_count = 1 },
					  { .iov = &iov, .iov_count = 1 },
					  { .iov = &iov, .iov_count = 1 } };
	int64_t r = TRY(afsock_sendmmsg(&e.a, msgs, BATCH, 0));

	if (r < 0)
		WRONG_UNLESS(msgs[0].len == 0 &&
			     afsock_sendmmsg(&e.a, msgs, BATCH, 0) == BATCH);
	WRONG_UNLESS(msgs[2].len == 5);
	end(&e);
	return r;
}

static int64_t recvmmsg_some(void)
{
	struct ends e = ends_of(SOCK_DGRAM);
	char got[BATCH][8];
	struct iovec iov[BATCH];
	struct afsock_msg msgs[BATCH] = { 0 };
	int64_t r;
	int i;

	for (i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ got[i], sizeof(got[i]) };
		msgs[i].iov = &iov[i];
		msgs[i].iov_count = 1;
		WRONG_UNLESS(send(e.b.fd, "hello", 5, 0) == 5);
	}
	r = TRY(afsock_recvmmsg(&e.a, msgs, BATCH, 0));
	if (r < 0)
		WRONG_UNLESS(msgs[0].len == 0 &&
			     afsock_recvmmsg(&e.a, msgs, BATCH, 0) == BATCH);
	WRONG_UNLESS(msgs[2].len == 5);
	end(&e);
	return r;
}

/* ---- files onto sockets ---- */

static int file_of(size_t len)
{
	static const char data[4 * PIECE];
	int fd = memfd_create("fault", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len ||
	    lseek(fd, 0, SEEK_SET) != 0)
		fault.wrong = "no file";
	return fd;
}

/* The file's position says what was sent, when something was. */
static int64_t sendfile_file(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	int fd = file_of(4 * PIECE);
	uint64_t sent, more = 0;
	static char got[4 * PIECE];
	int64_t r;

	PAINT(sent);
	fault_shorten(PIECE);
	r = TRY(afsock_sendfile(&e.a, fd, -1, -1, &sent));
	fault_shorten(0);
	if (fault.is_hit && fault.call == CALL_lseek64 && fault.nth == 2)
		lseek(fd, (off_t)sent, SEEK_SET);
	WRONG_UNLESS(lseek(fd, 0, SEEK_CUR) == (off_t)sent);
	if (r < 0)
		WRONG_UNLESS(afsock_sendfile(&e.a, fd, -1, -1, &more) == 0);
	WRONG_UNLESS(sent + more == sizeof(got));
	WRONG_UNLESS(recv(e.b.fd, got, sizeof(got), MSG_WAITALL) ==
		     (ssize_t)sizeof(got));
	close(fd);
	end(&e);
	return r;
}

static int64_t sendfile_pipe(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	static char got[2 * PIECE];
	uint64_t sent;
	int fds[2];
	int64_t r;

	if (pipe2(fds, O_CLOEXEC) < 0 ||
	    write(fds[1], got, sizeof(got)) != (ssize_t)sizeof(got))
		return -1;
	close(fds[1]);
	PAINT(sent);
	fault_shorten(PIECE);
	r = TRY(afsock_sendfile(&e.a, fds[0], -1, -1, &sent));
	fault_shorten(0);
	WRONG_UNLESS(r < 0 || sent == sizeof(got));
	/* What was told as sent is there, and no more. */
	WRONG_UNLESS(sent == 0 ||
		     recv(e.b.fd, got, sizeof(got), 0) == (ssize_t)sent);
	WRONG_UNLESS(recv(e.b.fd, got, 1, MSG_DONTWAIT) < 0);
	close(fds[0]);
	end(&e);
	return r;
}

/* A limit on a description that blocks: no sendfile(2), but pread and send. */
static int64_t sendfile_by_hand(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	int fd = file_of(2 * PIECE);
	uint64_t sent;
	int64_t r;

	(void)fcntl(e.a.fd, F_SETFL, 0);
	PAINT(sent);
	r = TRY(afsock_sendfile(&e.a, fd, 0, 2 * PIECE, &sent));
	WRONG_UNLESS(r < 0 || sent == 2 * PIECE);
	close(fd);
	end(&e);
	return r;
}

/* ---- streams ---- */

static int64_t open_file(const char *mode)
{
	struct ends e = ends_of(SOCK_STREAM);
	FILE *f;
	int64_t r;

	PAINT(f);
	fault.has_err = true;
	r = TRY(afsock_fopen(&e.a, mode, &f, &fault.err));
	if (r < 0) {
		PAINTED(f);
		WRONG_UNLESS(afsock_fopen(&e.a, mode, &f, NULL) == 0);
	}
	WRONG_UNLESS(fclose(f) == 0);
	end(&e);
	return r;
}

static int64_t fopen_read(void)
{
	return open_file("rb");
}

static int64_t fopen_both(void)
{
	return open_file("rw");
}

static int64_t file_read(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	char line[16] = "";
	int64_t r = 0;
	FILE *f;

	WRONG_UNLESS(send(e.b.fd, "hello\n", 6, 0) == 6);
	if (afsock_fopen(&e.a, "r", &f, NULL) < 0)
		return -1;
	fault_on();
	if (!fgets(line, sizeof(line), f))
		r = -errno;
	fault_off();
	if (r < 0) {
		clearerr(f);
		WRONG_UNLESS(fgets(line, sizeof(line), f));
	}
	WRONG_UNLESS(strcmp(line, "hello\n") == 0);
	fclose(f);
	end(&e);
	return r;
}

static int64_t file_write(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	char got[8];
	int64_t r = 0;
	FILE *f;

	if (afsock_fopen(&e.a, "w", &f, NULL) < 0)
		return -1;
	fputs("hello", f);
	fault_on();
	if (fflush(f) < 0)
		r = -errno;
	fault_off();
	if (r == 0)
		WRONG_UNLESS(recv(e.b.fd, got, sizeof(got), MSG_DONTWAIT) == 5);
	fclose(f);
	end(&e);
	return r;
}

static int64_t file_close(void)
{
	struct ends e = ends_of(SOCK_STREAM);
	int64_t r = 0;
	FILE *f;

	if (afsock_fopen(&e.a, "rw", &f, NULL) < 0)
		return -1;
	fault_on();
	if (fclose(f) < 0)
		r = -errno;
	fault_off();
	end(&e);
	return r;
}

const struct scenario traffic_scenarios[] = {
	{ "send", send_one, true },
	{ "recv", recv_one, true },
	{ "sendto", sendto_one, true },
	{ "recvfrom", recvfrom_one, true },
	{ "sendall", sendall, true },
	{ "recv-exactly", recv_exactly, true },
	{ "sendmsg", sendmsg_one, true },
	{ "recvmsg", recvmsg_one, true },
	{ "send-fds", send_fds, true },
	{ "recv-fds", recv_fds, true },
	{ "sendmmsg", sendmmsg_some, true },
	{ "recvmmsg", recvmmsg_some, true },
	{ "sendfile-file", sendfile_file, true },
	{ "sendfile-pipe", sendfile_pipe, true },
	{ "sendfile-by-hand", sendfile_by_hand, true },
	{ "fopen-read", fopen_read, false },
	{ "fopen-both", fopen_both, false },
	{ "file-read", file_read, true },
	{ "file-write", file_write, true },
	{ "file-close", file_close, false },
	{ NULL, NULL, false },
};
