/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump_format.c - received messages as lines, log, JSON, capture file */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "dump.h"
#include "framing.h"
#include "pcapng.h"

#define LINE_MAX_TEXT 128
#define NS_PER_SEC INT64_C(1000000000)

static int64_t time_of(const struct received *info)
{
	struct timespec ts;

	if (info->has_time)
		return info->time_ns;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

/* The interface that a message came from, "" where there is none. */
static void interface_of(const struct endpoint *e, const struct received *info,
			 char *ret, size_t size)
{
	struct afsock_tuple tuple;
	const char *name;
	size_t i;

	*ret = '\0';
	if (!info->from.len ||
	    afsock_addr_unpack(&e->form, &info->from, &tuple, NULL) < 0)
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

/* ---- time, in the styles of candump ---- */

static void put_seconds(int64_t ns, int digits)
{
	printf("(%0*" PRId64 ".%06" PRId64 ") ", digits, ns / NS_PER_SEC,
	       ns % NS_PER_SEC / 1000);
}

static void put_date(int64_t ns)
{
	time_t seconds = (time_t)(ns / NS_PER_SEC);
	struct tm tm = { .tm_sec = 0 };
	char date[32];

	localtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
	printf("(%s.%06" PRId64 ") ", date, ns % NS_PER_SEC / 1000);
}

/* Clocks are set back; differences are never below 0. */
static int64_t since(int64_t now, int64_t then)
{
	return now > then ? now - then : 0;
}

static void put_time(struct dump *d, int64_t now)
{
	if (d->time_first == 0)
		d->time_first = d->time_last = now;
	if (d->time_style == 'a')
		put_seconds(now, 10);
	else if (d->time_style == 'd')
		put_seconds(since(now, d->time_last), 3);
	else if (d->time_style == 'z')
		put_seconds(since(now, d->time_first), 3);
	else if (d->time_style == 'A')
		put_date(now);
	d->time_last = now;
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

/* As candump -L has it: the name padded to the longest that was seen. */
static void put_log(struct dump *d, struct dump_source *source,
		    const struct received *info)
{
	char name[32];

	interface_of(&source->e, info, name, sizeof(name));
	grow_width(d, name);
	put_time(d, time_of(info));
	printf("%*s %s\n", (int)d->width, name, text_of(d, &source->e, info));
}

static void put_json(struct dump *d, struct dump_source *source,
		     const struct received *info)
{
	const struct endpoint *e = &source->e;
	int direction = afsock_direction(&e->form, &info->from, info->flags);
	char from[512], about[512], name[32];

	sender_of(e, info, from, sizeof(from));
	interface_of(e, info, name, sizeof(name));
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
	json_unsigned("dropped", e->drops);
	json_end();
}

/* Returns the number of the interface, below 0: too many of them. */
static int capture_interface(struct dump *d, const struct dump_source *source,
			     const struct received *info, int link_type)
{
	struct dump_interface *row;
	char name[sizeof(row->name)];
	size_t i;

	interface_of(&source->e, info, name, sizeof(name));
	if (!*name)
		snprintf(name, sizeof(name), "%s", source->e.text);
	for (i = 0; i < d->interface_count; i++) {
		row = &d->interfaces[i];
		if (row->source == source && row->link_type == link_type &&
		    strcmp(row->name, name) == 0)
			return (int)i;
	}
	if (i == DUMP_INTERFACES_MAX)
		return -1;
	row = &d->interfaces[d->interface_count++];
	row->source = source;
	row->link_type = link_type;
	memcpy(row->name, name, sizeof(name));
	pcapng_interface(d->file, link_type, name);
	return (int)i;
}

static void put_capture(struct dump *d, struct dump_source *source,
			const struct received *info)
{
	const struct endpoint *e = &source->e;
	struct afsock_capture capture;
	struct pcapng_packet packet = {
		.time_ns = time_of(info), .capture = &capture,
		.data = d->buf, .len = info->len, .full_len = info->full_len,
		.direction = afsock_direction(&e->form, &info->from,
					      info->flags),
	};
	int i;

	if (afsock_capture(&e->form, &info->from, d->buf, info->len,
			   &capture) < 0) {
		d->unwritten++;
		return;
	}
	i = capture_interface(d, source, info, capture.link_type);
	if (i < 0) {
		d->unwritten++;
		return;
	}
	packet.interface = (uint32_t)i;
	d->interfaces[i].count++;
	pcapng_packet(d->file, &packet);
}

void dump_message(struct dump *d, struct dump_source *source,
		  const struct received *info)
{
	static void (*const put[])(struct dump *, struct dump_source *,
				   const struct received *) = {
		[DUMP_LINES] = put_line, [DUMP_LOG] = put_log,
		[DUMP_JSON] = put_json, [DUMP_PCAPNG] = put_capture,
	};

	d->count++;
	source->count++;
	if (info->full_len > info->len)
		d->cut++;
	put[d->format](d, source, info);
}

/* A source's drops belong to its first interface: the kernel does not say
 * whose they were. */
void dump_finish(struct dump *d)
{
	const struct received now = { .has_time = false };
	const struct dump_source *last = NULL;
	size_t i;

	for (i = 0; i < d->interface_count; i++) {
		const struct dump_interface *row = &d->interfaces[i];

		pcapng_statistics(d->file, (uint32_t)i, time_of(&now),
				  row->count,
				  row->source == last ? 0 :
							row->source->e.drops);
		last = row->source;
	}
}

int dump_check(const struct dump *d, const struct endpoint *e)
{
	struct afsock_addr own = { .len = 0 };
	struct afsock_capture capture;

	if (d->format == DUMP_LOG &&
	    (e->form.family != AF_CAN || e->form.type != SOCK_RAW))
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
