/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * file.c - a FILE on a socket
 *
 * A stream that is read and written has one buffer in stdio. When it turns
 * from reading to writing, glibc asks the stream to go back by what it had
 * read ahead; so we keep the last piece and can (seek below). musl just drops
 * it; there such a stream gets no buffer in stdio.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#ifdef __GLIBC__
#define STDIO_GOES_BACK true
#else
#define STDIO_GOES_BACK false
#endif

struct file {
	struct afsock s;
	bool is_late; /* a read ran into the time limit */
	bool is_both; /* read and written: received goes through piece */
	int64_t where; /* bytes received so far */
	size_t at;     /* of piece: what stdio has not taken (again) */
	size_t len;
	unsigned char piece[8192];
};

/* errno for stdio's caller. */
static int to_errno(ssize_t r)
{
	if (r == AFSOCK_TIMEOUT)
		return ETIMEDOUT;
	return r > -4096 ? (int)-r : EBADF;
}

static ssize_t receive(struct file *f, void *buf, size_t size)
{
	ssize_t n;

	if (f->is_late) {
		errno = ETIMEDOUT;
		return -1;
	}
	n = afsock_recv(&f->s, buf, size, 0);
	if (n >= 0) {
		f->where += n;
		return n;
	}
	f->is_late = n == AFSOCK_TIMEOUT;
	errno = to_errno(n);
	return -1;
}

static ssize_t read_file(void *cookie, char *buf, size_t size)
{
	struct file *f = cookie;
	ssize_t n;

	if (!f->is_both)
		return receive(f, buf, size);
	if (f->at == f->len) {
		n = receive(f, f->piece, sizeof(f->piece));
		if (n <= 0)
			return n;
		f->at = 0;
		f->len = (size_t)n;
	}
	if (size > f->len - f->at)
		size = f->len - f->at;
	memcpy(buf, f->piece + f->at, size);
	f->at += size;
	return (ssize_t)size;
}

/* stdio takes less than size for a failure and forbids negative results. */
static ssize_t write_file(void *cookie, const char *buf, size_t size)
{
	struct file *f = cookie;
	size_t sent;
	int r;

	r = afsock_sendall(&f->s, buf, size, 0, &sent);
	if (r < 0)
		errno = to_errno(r);
	return (ssize_t)sent;
}

/* Only back within the last piece, and forth again. */
static int seek_file(void *cookie, off64_t *offset, int whence)
{
	struct file *f = cookie;
	int64_t by = *offset;

	if (whence != SEEK_CUR || by < -(int64_t)f->at ||
	    by > (int64_t)(f->len - f->at)) {
		errno = ESPIPE;
		return -1;
	}
	f->at = (size_t)((int64_t)f->at + by);
	*offset = f->where - (int64_t)(f->len - f->at);
	return 0;
}

static int close_file(void *cookie)
{
	struct file *f = cookie;
	int r = afsock_close(&f->s);

	free(f);
	if (r == 0)
		return 0;
	errno = to_errno(r);
	return -1;
}

/* "r", "w" and "b" at most once each, and one of the first two. */
static bool read_mode(const char *mode, bool *ret_reads, bool *ret_writes)
{
	static const char letters[] = "rwb";
	bool seen[3] = { false };
	const char *letter;

	for (; *mode; mode++) {
		letter = strchr(letters, *mode);
		if (!letter || seen[letter - letters])
			return false;
		seen[letter - letters] = true;
	}
	*ret_reads = seen[0];
	*ret_writes = seen[1];
	return seen[0] || seen[1];
}

int afsock_fopen(struct afsock *s, const char *mode, FILE **ret,
		 struct afsock_err *err)
{
	cookie_io_functions_t calls = { .close = close_file };
	bool reads, writes;
	struct file *f;
	FILE *stream;
	int r;

	if (!read_mode(mode, &reads, &writes))
		return afsock_fail(err, AFSOCK_EVALUE, "mode",
				   "mode '%s' is not r, w or rw, each with an "
				   "optional b",
				   mode);
	f = calloc(1, sizeof(*f));
	if (!f)
		return afsock_fail_op(err, -ENOMEM, "malloc",
				      "no memory for a stream");
	r = afsock_dup(s, &f->s);
	if (r < 0) {
		free(f);
		return afsock_fail_op(err, r, "dup",
				      "cannot duplicate the socket");
	}
	f->is_both = reads && writes;
	if (reads)
		calls.read = read_file;
	if (writes)
		calls.write = write_file;
	if (f->is_both)
		calls.seek = seek_file;
	stream = fopencookie(f, !writes ? "r" : !reads ? "w" : "r+", calls);
	if (!stream) {
		close_file(f);
		return afsock_fail_op(err, -ENOMEM, "fopencookie",
				      "no memory for a stream");
	}
	if (f->is_both && !STDIO_GOES_BACK)
		setvbuf(stream, NULL, _IONBF, 0);
	*ret = stream;
	return 0;
}
