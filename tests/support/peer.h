/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* peer.h - foreign programs as the other end of a test */
#ifndef AFSOCK_TESTS_PEER_H
#define AFSOCK_TESTS_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A program that runs, with pipes to its stdin and from its stdout. */
struct peer {
	pid_t pid;
	int in;  /* write here; -1 once closed */
	int out; /* read here */
};

/* Debian's Python, which has every family. */
#define PEER_PYTHON "/usr/bin/python3.11"

/* Whether a program is there (path, or a name looked for in PATH); records a
 * skip if not. */
bool peer_exists(const char *program);

/* Start argv, NULL ended. fd is inherited as that number, -1: none. Fails the
 * test when it cannot. */
void peer_start(struct peer *ret, const char *const argv[], int fd);

/* The next line of its output without the newline, "" at the end. Fails the
 * test after 60 s. */
void peer_line(struct peer *peer, char *buf, size_t size);

/* All the output that is left, at most size - 1 bytes; returns how many. */
size_t peer_rest(struct peer *peer, char *buf, size_t size);

/* Close its stdin. */
void peer_eof(struct peer *peer);

/* Close the pipes and wait: its exit status, or 256 + its signal. */
int peer_end(struct peer *peer);

/* Start, collect the output, end. Returns the exit status. */
int peer_run(const char *const argv[], int fd, char *buf, size_t size);

/* Make every run of blanks one, and none at the start of lines. */
void peer_squeeze(char *text);

#endif
