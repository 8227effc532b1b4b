/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump_capture.c - received messages as packets of a capture file */
#include <stdio.h>
#include <string.h>

#include "dump.h"
#include "pcapng.h"

/* Returns the number of the interface, below 0: too many of them. */
static int number_of(struct dump *d, const struct dump_source *source,
		     const struct received *info, int link_type)
{
	struct dump_interface *row;
	char name[sizeof(row->name)];
	size_t i;

	dump_interface_of(&source->e, &info->from, name, sizeof(name));
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

void dump_capture(struct dump *d, struct dump_source *source,
		  const struct received *info)
{
	const struct endpoint *e = &source->e;
	struct afsock_capture capture;
	struct pcapng_packet packet = {
		.time_ns = info->has_time ? info->time_ns : dump_now(),
		.capture = &capture, .data = d->buf, .len = info->len,
		.full_len = info->full_len,
		.direction = afsock_direction(&e->form, &info->from,
					      info->flags),
	};
	int i;

	if (afsock_capture(&e->form, &info->from, d->buf, info->len,
			   &capture) < 0) {
		d->unwritten++;
		return;
	}
	i = number_of(d, source, info, capture.link_type);
	if (i < 0) {
		d->unwritten++;
		return;
	}
	packet.interface = (uint32_t)i;
	d->interfaces[i].count++;
	pcapng_packet(d->file, &packet);
}

/* A source's drops belong to its first interface: the kernel does not say
 * whose they were. */
void dump_capture_end(struct dump *d)
{
	const struct dump_source *last = NULL;
	size_t i;

	for (i = 0; i < d->interface_count; i++) {
		const struct dump_interface *row = &d->interfaces[i];

		pcapng_statistics(d->file, (uint32_t)i, dump_now(), row->count,
				  row->source == last ? 0 :
							dump_drops(row->source));
		last = row->source;
	}
}
