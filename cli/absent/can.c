/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can.c - cli/can in a build without AF_CAN
 *
 * What the commands for any family ask of it: no endpoint is one of CAN here.
 */
#define _GNU_SOURCE
#include <string.h>

#include "bridge.h"
#include "can_error.h"
#include "doctor.h"
#include "dump.h"

/* ---- dump ---- */

uint64_t dump_drops(const struct dump_source *source)
{
	return source->e.drops;
}

char *dump_can_address(const char *text)
{
	return strdup(text);
}

bool dump_is_can(const struct endpoint *e)
{
	(void)e;
	return false;
}

/* Of sources that are CAN: there are none. */

int dump_can_open(struct dump *d, struct dump_source *source)
{
	(void)d;
	(void)source;
	return EXIT_UNAVAILABLE;
}

void dump_can_close(struct dump_source *source)
{
	(void)source;
}

int dump_can_fd(const struct dump_source *source)
{
	(void)source;
	return -1;
}

int dump_can_take(struct dump *d)
{
	(void)d;
	return EXIT_UNAVAILABLE;
}

void dump_link_look(struct dump *d)
{
	(void)d;
}

/* ---- endpoints: no interface of theirs comes back ---- */

bool endpoint_survives(const struct endpoint *e, int code)
{
	(void)e;
	(void)code;
	return false;
}

void endpoint_leave(struct endpoint *e)
{
	e->is_in_trouble = false;
}

bool endpoint_return(struct endpoint *e)
{
	(void)e;
	return true;
}

void endpoint_forget(struct endpoint *e)
{
	(void)e;
}

/* ---- relay: the protocols for CAN frames are known by name ---- */

bool bridge_is_named(const char *text)
{
	static const char *const names[] = { "cannelloni", "socketcand" };
	size_t i, len = strcspn(text, ":");

	for (i = 0; i < COUNT(names); i++)
		if (strlen(names[i]) == len &&
		    memcmp(names[i], text, len) == 0)
			return true;
	return false;
}

int bridge_parse(struct bridge *b, const char *command, const char *text)
{
	(void)b;
	cli_say("%s: framing %s is for CAN, which is not in this build",
		command, text);
	return EXIT_UNAVAILABLE;
}

int bridge_set_up(struct bridge *b, const char *command, struct endpoint *one,
		  struct endpoint *two, int64_t block)
{
	(void)b;
	(void)command;
	(void)one;
	(void)two;
	(void)block;
	return EXIT_UNAVAILABLE;
}

void bridge_begin(struct bridge *b)
{
	(void)b;
}

int bridge_break(struct bridge *b, int code, const char *fmt, ...)
{
	(void)b;
	(void)fmt;
	return code;
}

void bridge_head(struct bridge *b, unsigned char *packet, size_t count)
{
	(void)b;
	(void)packet;
	(void)count;
}

/* ---- recv, doctor ---- */

void json_can_error(const struct afsock_form *form, const void *data,
		    size_t len)
{
	(void)form;
	(void)data;
	(void)len;
}

const char *doctor_can_state(const char *interface)
{
	(void)interface;
	return NULL;
}
