/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* child.h - shell commands of the user, whose output is read line by line, as
 * that of any descriptor can be: pid -1, and buf to be freed at the end */
#ifndef AFSOCK_CLI_CHILD_H
#define AFSOCK_CLI_CHILD_H

#include <sys/types.h>

#include "cli.h"

struct child {
	pid_t pid;
	int fd;      /* its standard output */
	char *buf;
	size_t len, room;
	size_t taken; /* what the last line had, at the front */
};

/* Run command with input as its standard input. It gets the signals that we
 * wait for. Returns 0 or -errno. */
int child_start(struct child *c, const char *command, const char *input);

/* The next line, without its end; *ret is valid until the next call. Returns
 * its length, -ENODATA at the end, -EINTR after a signal, -errno. */
ssize_t child_line(struct child *c, char **ret);

/* End it: at once (SIGTERM to it and what it started) when a signal came, else
 * when it has ended. Returns its exit status, 128 + n, or -EINTR. */
int child_end(struct child *c);

#endif
