/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* framing.h - messages within a stream, and messages as text */
#ifndef AFSOCK_CLI_FRAMING_H
#define AFSOCK_CLI_FRAMING_H

#include "endpoint.h"

enum framing {
	FRAMING_NONE,  /* as it comes */
	FRAMING_U16,   /* behind a length of 2 bytes, network order */
	FRAMING_U32,   /* of 4 bytes */
	FRAMING_LINES, /* a line of the family's text, hex where it has none */
	FRAMING_TEXT,  /* the same, printable text where it has none */
	FRAMING_BRIDGE /* a protocol of bridge.h, which does all of it */
};

/* "u16" and so on. Returns 0, or EXIT_USAGE after a message. */
int framing_parse(const char *command, const char *text, int *ret);

/* Room in front of a message for its length. */
#define FRAMING_HEAD 4

/*
 * A message as people read it: the family's text; without one, text as it is
 * when printable (a line feed at its end left out), else pairs of hex digits.
 * is_hex: always those. Returns the length as snprintf, or a negative result.
 */
ssize_t message_text(const struct endpoint *e, const void *data, size_t len,
		     bool is_hex, char *buf, size_t size);

/* The inverse for what is typed: the family's text, else the bytes
 * themselves. Returns the length, or a negative result. */
ssize_t message_bytes(const struct endpoint *e, const char *text, size_t len,
		      bool is_hex, void *buf, size_t size,
		      struct afsock_err *err);

/* Whether a message can be any bytes, or only a structure of the kernel's. */
bool message_is_free(const struct endpoint *e);

/*
 * Wrap a message for a stream. data has FRAMING_HEAD bytes of room in front.
 * text, size: room for framings with text. Returns the length of what *ret
 * points to; -EMSGSIZE.
 */
ssize_t framing_wrap(int framing, const struct endpoint *e,
		     unsigned char *data, size_t len, char *text, size_t size,
		     const unsigned char **ret);

/* What has been read of a stream. */
struct unwrap {
	unsigned char *buf;
	size_t size;
	size_t at;
	size_t end;
	bool is_skipping; /* a line that is too long, up to its end */
	size_t to_skip;   /* bytes of a message that is too long */
};

/*
 * The next message in what was read, for endpoint e. Returns 1 and the length
 * of the message in buf; 0 when more must be read; a negative result for a
 * message that cannot be had, which is skipped. *ret_used is how many bytes of
 * the stream it took.
 */
int framing_unwrap(int framing, const struct endpoint *e, struct unwrap *u,
		   unsigned char *buf, size_t size, size_t *ret_len,
		   size_t *ret_used);

#endif
