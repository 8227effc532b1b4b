/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* peer.c - foreign programs as the other end of a test */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

#define LIMIT_MS 60000

static bool is_executable(const char *dir, size_t len, const char *program)
{
	char path[512];

	snprintf(path, sizeof(path), "%.*s/%s", (int)len, dir, program);
	return access(path, X_OK) == 0;
}

bool peer_exists(const char *program)
{
	const char *at = getenv("PATH"), *stop;

	if (strchr(program, '/') && access(program, X_OK) == 0)
		return true;
	for (; at && *at && !strchr(program, '/'); at = stop + (*stop == ':')) {
		stop = strchrnul(at, ':');
		if (is_executable(at, (size_t)(stop - at), program))
			return true;
	}
	support_skip("no program %s", program);
	return false;
}

static void run_child(const char *const argv[], int in, int out, int fd)
{
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0)
		_exit(126);
	if (fd >= 0)
		fcntl(fd, F_SETFD, 0);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

void peer_start(struct peer *ret, const char *const argv[], int fd)
{
	int to[2], from[2];

	ck_assert_int_eq(pipe2(to, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(from, O_CLOEXEC), 0);
	fflush(NULL);
	ret->pid = fork();
	ck_assert_msg(ret->pid >= 0, "fork: %s", strerror(errno));
	if (ret->pid == 0)
		run_child(argv, to[0], from[1], fd);
	close(to[0]);
	close(from[1]);
	ret->in = to[1];
	ret->out = from[0];
}

static ssize_t read_some(struct peer *peer, char *buf, size_t size)
{
	struct pollfd p = { .fd = peer->out, .events = POLLIN };

	ck_assert_msg(poll(&p, 1, LIMIT_MS) == 1, "no output of the peer");
	return read(peer->out, buf, size);
}

void peer_line(struct peer *peer, char *buf, size_t size)
{
	size_t n = 0;

	while (n + 1 < size && read_some(peer, buf + n, 1) == 1 &&
	       buf[n] != '\n')
		n++;
	buf[n] = '\0';
}

size_t peer_rest(struct peer *peer, char *buf, size_t size)
{
	size_t used = 0;
	ssize_t n = 1;

	while (used + 1 < size && n > 0) {
		n = read_some(peer, buf + used, size - used - 1);
		used += n > 0 ? (size_t)n : 0;
	}
	buf[used] = '\0';
	return used;
}

void peer_eof(struct peer *peer)
{
	if (peer->in >= 0)
		close(peer->in);
	peer->in = -1;
}

int peer_end(struct peer *peer)
{
	peer_eof(peer);
	close(peer->out);
	return support_child_end(peer->pid);
}

int peer_run(const char *const argv[], int fd, char *buf, size_t size)
{
	struct peer peer;

	peer_start(&peer, argv, fd);
	peer_eof(&peer);
	peer_rest(&peer, buf, size);
	return peer_end(&peer);
}

void peer_squeeze(char *text)
{
	char *to = text, last = '\n';

	for (; *text; text++) {
		if (*text == ' ' && (last == ' ' || last == '\n'))
			continue;
		last = *text == '\t' ? ' ' : *text;
		*to++ = last;
	}
	*to = '\0';
}
