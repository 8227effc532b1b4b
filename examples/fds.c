/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * fds.c - one process opens a file, another reads it
 *
 * The child opens the file and passes the descriptor over a pair of UNIX
 * sockets, as a privileged helper does for a process that may not open it.
 *
 *     fds [FILE]                         /proc/version unless given
 *
 * Exit 0 and the file on stdout; 1 something failed.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <afsock/afsock.h>

#define SECOND INT64_C(1000000000)

static int failed(const char *step, int code)
{
	char text[128];

	fprintf(stderr, "fds: %s: %s\n", step,
		afsock_strerror(code, text, sizeof(text)));
	return 1;
}

static int child(struct afsock *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0) {
		perror(path);
		return 1;
	}
	/* A stream carries descriptors with at least one byte. */
	n = afsock_send_fds(s, "", 1, &fd, 1, 0, NULL);
	close(fd);
	return n < 0 ? failed("send", (int)n) : 0;
}

static int parent(struct afsock *s)
{
	char byte, buf[4096];
	size_t count = 0;
	int fd, flags = 0;
	ssize_t n = afsock_recv_fds(s, &byte, 1, &fd, 1, &count, 0, &flags,
				    NULL);

	if (n < 0)
		return failed("receive", (int)n);
	if (count != 1 || (flags & MSG_CTRUNC)) {
		fprintf(stderr, "fds: no descriptor came\n");
		return 1;
	}
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		fwrite(buf, 1, (size_t)n, stdout);
	close(fd);
	return n < 0;
}

int main(int argc, char **argv)
{
	struct afsock s[2];
	struct afsock_err err;
	char line[512];
	int status = 0, r;
	pid_t pid;

	r = afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, &err);
	if (r < 0) {
		afsock_err_line(&err, line, sizeof(line));
		fprintf(stderr, "fds: %s\n", line);
		return 1;
	}
	pid = fork();
	if (pid == 0) {
		afsock_close(&s[0]);
		return child(&s[1], argc > 1 ? argv[1] : "/proc/version");
	}
	/* So that the end of the child is the end of the stream. */
	afsock_close(&s[1]);
	afsock_set_timeout(&s[0], 10 * SECOND);
	r = pid < 0 ? 1 : parent(&s[0]);
	afsock_close(&s[0]);
	if (pid > 0 && waitpid(pid, &status, 0) < 0)
		return 1;
	return r != 0 || status != 0;
}
