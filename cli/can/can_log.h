/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_log.h - a log of CAN frames as input of a command */
#ifndef AFSOCK_CLI_CAN_LOG_H
#define AFSOCK_CLI_CAN_LOG_H

#include <afsock/can_log.h>

#include "cli.h"

struct can_log_file {
	int fd;
	struct afsock_can_log_reader *reader;
	void (*before_wait)(void *arg); /* for more of a pipe; or NULL */
	void *arg;
};

/* Open a log; "-" is standard input, whose end a signal is (-EINTR). Returns 0,
 * or an exit code after a message. */
int can_log_open(struct can_log_file *file, const char *command,
		 const char *path, int format);
void can_log_close(struct can_log_file *file);

/* Read it again from the beginning, which standard input may not have. Returns
 * as can_log_open. */
int can_log_again(struct can_log_file *file, const char *command,
		  const char *path, int format);

#endif
