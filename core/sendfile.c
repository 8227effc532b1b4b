/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* sendfile.c - a file onto a stream socket */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

/* So that the limit is looked at now and then while a peer that reads fast
 * keeps a call going. */
#define CHUNK_MAX (INT64_C(1) << 24)

struct transfer {
	struct afsock *s;
	int64_t deadline;
	struct afsock file; /* what is read, as the wait engine wants it */
	bool has_position;
	int64_t start;      /* with has_position */
	int64_t count;      /* -1: to the end */
	uint64_t sent;
};

static bool is_late(const struct transfer *t)
{
	return t->deadline != INT64_MAX && afsock__now() >= t->deadline;
}

static bool is_done(const struct transfer *t)
{
	return t->count >= 0 && t->sent >= (uint64_t)t->count;
}

static off_t position(const struct transfer *t)
{
	return (off_t)(t->start + (int64_t)t->sent);
}

/* How much to move next, at most max. */
static size_t next_len(const struct transfer *t, int64_t max)
{
	int64_t left = max;

	if (t->count >= 0)
		left = t->count - (int64_t)t->sent;
	return (size_t)(left < max ? left : max);
}

/*
 * One system call with the object's mode, and to the end in blocking mode even
 * where another owner made the open description non-blocking.
 */
static ssize_t persist(struct afsock *s, int events, afsock__call call,
		       void *arg, int64_t deadline)
{
	ssize_t n;
	int e, r;

	for (;;) {
		n = call(s, arg);
		if (n >= 0)
			return n;
		e = errno;
		n = afsock__finish(s, events, call, arg, deadline, e);
		if (n != -EAGAIN)
			return n;
		r = afsock__wait_until(s, events, deadline);
		if (r < 0)
			return r;
	}
}

/* ---- sendfile(2) ---- */

static ssize_t sendfile_call(struct afsock *s, void *arg)
{
	const struct transfer *t = arg;
	off_t at = position(t);

	return sendfile(s->fd, t->file.fd, t->has_position ? &at : NULL,
			next_len(t, CHUNK_MAX));
}

/*
 * sendfile(2) takes no flags, so a limit needs a description that does not
 * block. Ours does not, unless another owner of it changed that.
 */
static bool may_sendfile(const struct transfer *t)
{
	int flags;

	if (t->s->timeout_ns < 0)
		return true;
	flags = fcntl(t->s->fd, F_GETFL);
	return flags >= 0 && (flags & O_NONBLOCK);
}

/* Whether sendfile(2) says that it cannot read this file or write this
 * socket, as opposed to that it failed. */
static bool is_unsuitable(ssize_t r)
{
	return r == -EINVAL || r == -ENOSYS || r == -EOPNOTSUPP ||
	       r == -ESPIPE;
}

/* Returns 1 at the end, 0 when the other way must be tried, or a failure. */
static int move_in_kernel(struct transfer *t)
{
	ssize_t n;

	for (;;) {
		n = persist(t->s, POLLOUT, sendfile_call, t, t->deadline);
		/* Nothing at all is also what a file without a size gives. */
		if (t->sent == 0 && (n == 0 || is_unsuitable(n)))
			return 0;
		if (n < 0)
			return (int)n;
		t->sent += (uint64_t)n;
		if (n == 0 || is_done(t))
			return 1;
		if (is_late(t))
			return AFSOCK_TIMEOUT;
	}
}

/*
 * A broken stream raises SIGPIPE in the thread, and sendfile(2) has no
 * MSG_NOSIGNAL. Hold the signal back meanwhile and take away ours, but not one
 * that was pending before: the two would have become one.
 */
static int move_without_sigpipe(struct transfer *t)
{
	static const struct timespec at_once;
	sigset_t pipe_only, before, pending;
	bool was_pending = false;
	int r, e;

	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	e = pthread_sigmask(SIG_BLOCK, &pipe_only, &before);
	if (e)
		return -e;
	if (sigismember(&before, SIGPIPE) == 1 && sigpending(&pending) == 0)
		was_pending = sigismember(&pending, SIGPIPE) == 1;
	r = move_in_kernel(t);
	/* Also after success: a call that moved something may have met the end
	 * of the stream behind it. */
	while (!was_pending && sigtimedwait(&pipe_only, NULL, &at_once) < 0 &&
	       errno == EINTR)
		;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}

/* ---- read and send ---- */

struct piece {
	const struct transfer *t;
	unsigned char *buf;
	size_t len;
};

static ssize_t read_call(struct afsock *file, void *arg)
{
	const struct piece *p = arg;

	if (p->t->has_position)
		return pread(file->fd, p->buf, p->len, position(p->t));
	return read(file->fd, p->buf, p->len);
}

static ssize_t send_call(struct afsock *s, void *arg)
{
	const struct piece *p = arg;

	return send(s->fd, p->buf, p->len, afsock__send_flags(s, 0));
}

/* read() may sleep: within a limit only after poll() saw something. */
static ssize_t read_piece(struct transfer *t, struct piece *p)
{
	int r;

	if (!t->has_position && t->s->timeout_ns > 0) {
		r = afsock__wait_until(&t->file, POLLIN, t->deadline);
		if (r < 0)
			return r;
	}
	return persist(&t->file, POLLIN, read_call, p, t->deadline);
}

static int send_piece(struct transfer *t, struct piece *p)
{
	ssize_t n;

	while (p->len > 0) {
		n = persist(t->s, POLLOUT, send_call, p, t->deadline);
		if (n < 0)
			return (int)n;
		p->buf += n;
		p->len -= (size_t)n;
		t->sent += (uint64_t)n;
	}
	return 0;
}

static int move_by_hand(struct transfer *t)
{
	unsigned char buf[16384];
	struct piece p = { .t = t };
	ssize_t n;
	int r;

	for (;;) {
		p.buf = buf;
		p.len = next_len(t, sizeof(buf));
		n = read_piece(t, &p);
		if (n <= 0)
			return (int)n;
		p.len = (size_t)n;
		r = send_piece(t, &p);
		if (r < 0 || is_done(t))
			return r;
		if (is_late(t))
			return AFSOCK_TIMEOUT;
	}
}

/* ---- all together ---- */

static int move(struct transfer *t)
{
	int r = 0;

	if (may_sendfile(t))
		r = move_without_sigpipe(t);
	if (r != 0)
		return r < 0 ? r : 0;
	return move_by_hand(t);
}

/* Find out where reading starts. A file without positions can only go on. */
static int find_start(struct transfer *t, int64_t offset)
{
	off_t now = lseek(t->file.fd, 0, SEEK_CUR);
	int e = errno;

	if (now < 0 && (e != ESPIPE || offset >= 0))
		return -e;
	t->has_position = now >= 0;
	t->start = offset >= 0 ? offset : now;
	return 0;
}

int afsock_sendfile(struct afsock *s, int fd, int64_t offset, int64_t count,
		    uint64_t *ret_sent)
{
	struct transfer t = { .s = s, .count = count };
	int r;

	if (ret_sent)
		*ret_sent = 0;
	if (s->type != SOCK_STREAM || s->timeout_ns == 0 || offset < -1 ||
	    count < -1 || count == 0)
		return AFSOCK_EVALUE;
	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	t.deadline = afsock__deadline(s);
	t.file = *s;
	t.file.fd = fd;
	t.file.ops = NULL;
	r = find_start(&t, offset);
	if (r < 0)
		return r;
	r = move(&t);
	if (ret_sent)
		*ret_sent = t.sent;
	if (t.has_position && t.sent > 0)
		(void)lseek(fd, position(&t), SEEK_SET);
	return r;
}
