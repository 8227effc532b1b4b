/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_log.c - a log of CAN frames as input of a command */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "can_log.h"

/* Of a pipe nobody knows when more comes: only a poll lets a signal in, and not
 * one that finds the descriptor ready, as a file always is. */
static ssize_t read_log(void *arg, void *buf, size_t size)
{
	const struct can_log_file *file = arg;
	struct pollfd fd = { .fd = file->fd, .events = POLLIN };
	ssize_t n;
	int r = cli_poll(NULL, 0, 0);

	if (r == 0)
		r = cli_poll(&fd, 1, 0);
	if (r == 0) {
		if (file->before_wait)
			file->before_wait(file->arg);
		r = cli_signal() ? -EINTR : cli_poll(&fd, 1, INT64_MAX);
	}
	if (r < 0)
		return r;
	n = read(file->fd, buf, size);
	return n < 0 ? -errno : n;
}

static int open_reader(struct can_log_file *file, const char *command,
		       const char *path, int format)
{
	const struct afsock_can_bytes bytes = { .read = read_log, .arg = file };
	struct afsock_err err;
	int r = afsock_can_log_reader_open(&bytes, format, &file->reader, &err);

	if (r == 0)
		return EXIT_DONE;
	file->reader = NULL;
	if (r == -EINTR && cli_signal())
		return 128 + cli_signal();
	cli_say("%s: %s: %s", command, path, err.text);
	return EXIT_FAILED;
}

int can_log_open(struct can_log_file *file, const char *command,
		 const char *path, int format)
{
	file->reader = NULL;
	file->fd = STDIN_FILENO;
	if (strcmp(path, "-") != 0)
		file->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (file->fd < 0) {
		cli_fail_code(-errno, command, path);
		return EXIT_FAILED;
	}
	return open_reader(file, command, path, format);
}

int can_log_again(struct can_log_file *file, const char *command,
		  const char *path, int format)
{
	afsock_can_log_reader_close(file->reader);
	file->reader = NULL;
	if (lseek(file->fd, 0, SEEK_SET) < 0) {
		cli_fail_code(-errno, command, path);
		return EXIT_FAILED;
	}
	return open_reader(file, command, path, format);
}

void can_log_close(struct can_log_file *file)
{
	afsock_can_log_reader_close(file->reader);
	file->reader = NULL;
	if (file->fd > STDERR_FILENO)
		close(file->fd);
}
