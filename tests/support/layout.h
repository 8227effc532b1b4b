/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * layout.h - addresses as rows: text, tuple and the bytes they stand for
 *
 * The bytes are written as a list of the struct's members, so that they are
 * right on machines of either byte order:
 *
 *     h40      16 bits, host order      n4000   16 bits, network order
 *     w1       32 bits, host order      b2      one byte
 *     z4       that many zero bytes     s14:x   text padded with zeros to 14
 *     x:ab12   bytes in hex
 */
#ifndef AFSOCK_TESTS_LAYOUT_H
#define AFSOCK_TESTS_LAYOUT_H

#include <stddef.h>

#include <afsock/afsock.h>

/* One address in all its notations; canonical NULL: as text. */
struct layout_row {
	const char *text;      /* what is parsed: "vsock:1:4000" */
	const char *repr;      /* Python's literal: "(1, 4000)" */
	const char *bytes;     /* the struct */
	const char *canonical; /* what is written */
};

/* One text that must be refused. */
struct layout_bad {
	const char *text;
	int code;
	const char *field; /* the field that must be named, NULL: none */
};

/* The bytes of a list into ret; returns how many. */
size_t layout_bytes(const char *list, unsigned char *ret, size_t size);

/*
 * Text, tuple and bytes of a row must turn into each other, all six ways.
 * Fails the running test naming row, wanted and got.
 */
void layout_check(const struct layout_row *row);

/* The text must be refused with that code, naming the field, with nothing
 * written. */
void layout_check_bad(const struct layout_bad *row);

#endif
