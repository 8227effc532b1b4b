/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * child.c - shell commands of the user
 *
 * popen() would start them with our signals blocked, and leave us in a read
 * that no signal ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"

#define LOOK_NS INT64_C(10000000)

static int spawn(pid_t *ret, const char *command, int in, int out)
{
	char shell[] = "sh", flag[] = "-c";
	char *argv[] = { shell, flag, strdup(command), NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	int r;

	if (!argv[2])
		return -ENOMEM;
	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK |
						POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	r = posix_spawn(ret, "/bin/sh", &actions, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	free(argv[2]);
	return -r;
}

/* In a file: a command that does not read it must not block us. */
static int input_file(const char *input)
{
	FILE *f = tmpfile();
	int fd = -1;

	if (!f)
		return -errno;
	if (fputs(input, f) >= 0 && fflush(f) == 0) {
		rewind(f);
		fd = fcntl(fileno(f), F_DUPFD_CLOEXEC, 3);
	}
	if (fd < 0)
		fd = -errno;
	fclose(f);
	return fd;
}

int child_start(struct child *c, const char *command, const char *input)
{
	int in = input_file(input), out[2], r;

	*c = (struct child){ .pid = -1, .fd = -1 };
	if (in < 0)
		return in;
	if (pipe2(out, O_CLOEXEC) < 0) {
		r = -errno;
		close(in);
		return r;
	}
	r = spawn(&c->pid, command, in, out[1]);
	close(in);
	close(out[1]);
	c->fd = out[0];
	if (r < 0) {
		close(c->fd);
		c->fd = -1;
	}
	return r;
}

/* More of the output behind what is there. As read(). */
static ssize_t read_more(struct child *c)
{
	struct pollfd fd = { .fd = c->fd, .events = POLLIN };
	char *more;
	ssize_t n;
	int r;

	if (c->room - c->len < 2) {
		more = realloc(c->buf, c->room ? 2 * c->room : 4096);
		if (!more)
			return -ENOMEM;
		c->buf = more;
		c->room = c->room ? 2 * c->room : 4096;
	}
	r = cli_poll(&fd, 1, INT64_MAX);
	if (r < 0)
		return r;
	n = read(c->fd, c->buf + c->len, c->room - c->len - 1);
	if (n < 0)
		return -errno;
	c->len += (size_t)n;
	return n;
}

ssize_t child_line(struct child *c, char **ret)
{
	char *end = NULL;
	ssize_t n = 1;
	size_t len;

	if (c->taken) {
		c->len -= c->taken;
		memmove(c->buf, c->buf + c->taken, c->len);
		c->taken = 0;
	}
	while (n > 0) {
		end = c->len ? memchr(c->buf, '\n', c->len) : NULL;
		if (end)
			break;
		n = read_more(c);
	}
	if (n < 0)
		return n;
	if (!end && c->len == 0)
		return -ENODATA;
	len = end ? (size_t)(end - c->buf) : c->len;
	c->taken = end ? len + 1 : len;
	c->buf[len] = '\0';
	*ret = c->buf;
	return (ssize_t)len;
}

/* It may go on behind the end of its output. */
static int wait_for_end(const struct child *c)
{
	int status;
	pid_t r;

	for (;;) {
		r = waitpid(c->pid, &status, WNOHANG);
		if (r < 0)
			return -errno;
		if (r > 0)
			return WIFEXITED(status) ? WEXITSTATUS(status) :
						   128 + WTERMSIG(status);
		if (cli_poll(NULL, 0, cli_deadline(LOOK_NS)) < 0)
			return -EINTR;
	}
}

int child_end(struct child *c)
{
	int r = -EINTR;

	close(c->fd);
	free(c->buf);
	if (!cli_signal())
		r = wait_for_end(c);
	if (r == -EINTR)
		kill(-c->pid, SIGTERM);
	return r;
}
