/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939.h - what the files of CAN_J1939 share */
#ifndef AFSOCK_FAMILIES_CAN_J1939_H
#define AFSOCK_FAMILIES_CAN_J1939_H

#include <afsock/j1939.h>

#include "can.h"

#define J1939_MS INT64_C(1000000)

/* ---- j1939_name.c: texts ---- */

/* All of text as a number in C notation, what it is for messages. */
int j1939_read_number(const char *text, size_t len, const char *what,
		      uint64_t *ret, struct afsock_err *err);
/* How many bytes there are before one of stops, or the end. */
size_t j1939_text_piece(const char *text, size_t len, const char *stops);

/* ---- j1939.c ---- */

/* The sockaddr of this socket's end, or of the far one. */
int j1939_get_end(const struct afsock *s, bool is_far,
		  struct sockaddr_can *ret);

/* ---- j1939_send.c ---- */

int64_t j1939_now(void);

#endif
