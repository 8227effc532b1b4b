/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* away.h - CAN interfaces that go and come back, for commands with sockets of
 * their own (endpoint_link.c is for those with endpoints) */
#ifndef AFSOCK_CLI_AWAY_H
#define AFSOCK_CLI_AWAY_H

#include "cli.h"

/* Whether a result of a bound CAN socket says that its interface went. */
bool away_is(int code);

/* The interface in an address of the family; false where it may be any. */
bool away_interface(const char *address, char ret[16]);

/* The index of an interface; 0 when there is none. */
unsigned int away_index(const char *interface);

/* Whether there is one, and up. */
bool away_is_up(const char *interface);

/*
 * Say that an interface went, wait until it is up, and say that it is back.
 *
 * who    what the messages begin with
 * index  of the interface that it was, 0 when it is known to be gone; *is_new
 *        says whether it is another now, and what was bound to it is not bound
 *        any more
 *
 * Returns 0; EXIT_TIMEOUT; 128 + n after a signal; EXIT_FAILED after a message.
 */
int away_wait(const char *who, const char *interface, unsigned int *index,
	      int64_t deadline, bool *is_new);

#endif
