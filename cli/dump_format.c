/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump_format.c - received messages as lines and JSON */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "dump.h"
#include "framing.h"

#define LINE_MAX_TEXT 128
#define NS_PER_SEC INT64_C(1000000000)

int64_t dump_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

static int64_t time_of(const struct received *info)
{
	return info->has_time ? info->time_ns : dump_now();
}

void dump_interface_of(const struct endpoint *e, const struct afsock_addr *from,
		       char *ret, size_t size)
{
	struct afsock_tuple tuple;
	const char *name;
	size_t i;

	*ret = '\0';
	if (!from->len || afsock_addr_unpack(&e->form, from, &tuple, NULL) < 0)
		return;
	for (i = 0; i < tuple.n; i++) {
		name = afsock_tuple_field(&tuple, i);
		if (name && tuple.items[i].kind == AFSOCK_TEXT &&
		    (strcmp(name, "interface") == 0 ||
		     strcmp(name, "ifname") == 0))
			snprintf(ret, size, "%.*s", (int)tuple.items[i].len,
				 tuple.items[i].as.text);
	}
}

/* Whoever sent it; the address that we listen on when that is not told. */
static void sender_of(const struct endpoint *e, const struct received *info,
		      char *ret, size_t size)
{
	if (info->from.len && afsock_addr_format(&e->form, &info->from, ret,
						 size, NULL) > 0)
		return;
	snprintf(ret, size, "%s", e->text);
}

static const char *text_of(struct dump *d, const struct endpoint *e,
			   const struct received *info)
{
	if (message_text(e, d->buf, info->len, false, d->text,
			 d->text_size) < 0)
		*d->text = '\0';
	return d->text;
}

static void grow_width(struct dump *d, const char *text)
{
	size_t len = strlen(text);

	if (len > d->width)
		d->width = len;
}

static void put_time(struct dump *d, int64_t ns)
{
	char text[64];
	char *end = dump_put_time(d, text, ns,
				  d->time_style ? d->time_style : 'A');

	fwrite(text, 1, (size_t)(end - text), stdout);
}

/* ---- the formats ---- */

/* A line is for people: long messages without a notation are shortened. */
static void put_text(struct dump *d, const struct endpoint *e,
		     const struct received *info)
{
	const char *text = text_of(d, e, info);

	if (e->has_own_text || strlen(text) <= LINE_MAX_TEXT)
		fputs(text, stdout);
	else
		printf("%.*s...(%zu bytes)", LINE_MAX_TEXT, text, info->len);
}

static void put_line(struct dump *d, struct dump_source *source,
		     const struct received *info)
{
	const struct endpoint *e = &source->e;
	int direction = afsock_direction(&e->form, &info->from, info->flags);
	char from[512], about[512];

	sender_of(e, info, from, sizeof(from));
	grow_width(d, from);
	put_time(d, time_of(info));
	printf("%-*s  %s  ", (int)d->width, from,
	       direction == 'T' ? "tx" : direction == 'R' ? "rx" : "--");
	put_text(d, e, info);
	if (afsock_describe(&e->form, &info->from, d->buf, info->len, about,
			    sizeof(about)) > 0)
		printf("  %s", about);
	if (info->full_len > info->len)
		printf("  [cut, %zu bytes or more]", info->full_len);
	putchar('\n');
}

static void put_json(struct dump *d, struct dump_source *source,
		     const struct received *info)
{
	const struct endpoint *e = &source->e;
	int direction = afsock_direction(&e->form, &info->from, info->flags);
	char from[512], about[512], name[32];

	sender_of(e, info, from, sizeof(from));
	dump_interface_of(e, &info->from, name, sizeof(name));
	json_begin();
	json_time("time", time_of(info));
	json_text("address", e->text);
	json_text("from", from);
	if (*name)
		json_text("interface", name);
	if (direction)
		json_text("direction", direction == 'T' ? "tx" : "rx");
	json_hex("hex", d->buf, info->len);
	json_text("text", text_of(d, e, info));
	if (afsock_describe(&e->form, &info->from, d->buf, info->len, about,
			    sizeof(about)) > 0)
		json_text("about", about);
	json_unsigned("len", info->len);
	if (info->full_len > info->len)
		json_unsigned("full_len", info->full_len);
	json_number("flags", info->flags);
	json_unsigned("dropped", dump_drops(source));
	json_end();
}

void dump_message(struct dump *d, struct dump_source *source,
		  const struct received *info)
{
	d->count++;
	source->count++;
	if (info->full_len > info->len)
		d->cut++;
	if (d->format == DUMP_JSON)
		put_json(d, source, info);
	else if (d->format == DUMP_PCAPNG)
		dump_capture(d, source, info);
	else if (d->format != DUMP_SILENT)
		put_line(d, source, info);
}

int dump_check(const struct dump *d, const struct endpoint *e)
{
	struct afsock_addr own = { .len = 0 };
	struct afsock_capture capture;

	if ((d->format == DUMP_LOG || d->has_log) && !dump_is_can(e))
		return cli_usage("dump", "%s: a log of candump has CAN frames "
				 "only", e->text);
	/* Before it is open there is no address; a link type that depends on
	 * it is asked for again then. */
	if (e->is_open)
		afsock_getsockname(&e->s, &own);
	if (d->format == DUMP_PCAPNG &&
	    afsock_capture(&e->form, &own, d->buf, 0, &capture) == -EOPNOTSUPP)
		return cli_usage("dump", "%s: capture files have no type for "
				 "these messages; -j writes any", e->text);
	return EXIT_DONE;
}
