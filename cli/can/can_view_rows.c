/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_view_rows.c - what came for each identifier */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "can_bits.h"
#include "can_view.h"

static int compare(const struct view_row *a, const struct view_row *b)
{
	if (a->ifindex != b->ifindex)
		return a->ifindex < b->ifindex ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (int)a->is_fd - (int)b->is_fd;
}

/* Where the row is, or would have to be. */
static size_t find(const struct view *v, const struct view_row *row)
{
	size_t low = 0, high = v->row_count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (compare(v->rows[middle], row) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct view_row *insert(struct view *v, size_t at,
			       const struct view_row *row)
{
	size_t room = v->row_room ? 2 * v->row_room : 256;
	struct view_row **rows, *copy = malloc(sizeof(*copy));

	if (!copy)
		return NULL;
	if (v->row_count == v->row_room) {
		rows = realloc(v->rows, room * sizeof(*rows));
		if (!rows) {
			free(copy);
			return NULL;
		}
		v->rows = rows;
		v->row_room = room;
	}
	memmove(v->rows + at + 1, v->rows + at,
		(v->row_count - at) * sizeof(*v->rows));
	*copy = *row;
	v->rows[at] = copy;
	v->row_count++;
	return copy;
}

static struct view_row *row_of(struct view *v, const struct view_row *row)
{
	size_t at = find(v, row);

	if (at < v->row_count && compare(v->rows[at], row) == 0)
		return v->rows[at];
	return insert(v, at, row);
}

static void update(struct view_row *row, const struct canfd_frame *frame,
		   size_t room, int64_t time_ns)
{
	size_t len = frame->len < room ? frame->len : room, i;

	for (i = 0; i < len && row->count > 0; i++)
		if (i >= row->len || row->data[i] != frame->data[i])
			row->changed |= UINT64_C(1) << i;
	memcpy(row->data, frame->data, len);
	row->len = len;
	if (row->count++ > 0)
		row->gap_ns = time_ns - row->last_ns;
	else
		row->since_ns = time_ns;
	row->last_ns = time_ns;
}

int view_add(struct view *v, struct view_bus *bus,
	     const struct afsock_can_received *received)
{
	const struct afsock_can_record *record = &received->record;
	struct can_bits bits = can_bits_of(record->frame, record->frame_len,
					   v->is_worst);
	struct view_row key = { .ifindex = received->ifindex }, *row;
	struct canfd_frame frame = { .can_id = 0 };

	bus->frames++;
	bus->nominal += bits.nominal;
	bus->data += bits.data;
	/* What is longer is CAN XL: counted, but without a row. */
	if (record->frame_len != CAN_MTU && record->frame_len != CANFD_MTU)
		return 0;
	memcpy(&frame, record->frame, record->frame_len);
	key.id = frame.can_id;
	key.is_fd = record->frame_len == CANFD_MTU;
	memcpy(key.interface, record->interface, record->interface_len);
	bus->errors += !!(frame.can_id & CAN_ERR_FLAG);
	row = row_of(v, &key);
	if (!row)
		return -ENOMEM;
	update(row, &frame, key.is_fd ? CANFD_MAX_DLEN : CAN_MAX_DLEN,
	       record->time_ns);
	return 0;
}

void view_next(struct view *v)
{
	size_t i;

	for (i = 0; i < v->row_count; i++) {
		v->rows[i]->changed = 0;
		v->rows[i]->count_before = v->rows[i]->count;
		v->rows[i]->since_ns = v->rows[i]->last_ns;
	}
	for (i = 0; i < v->bus_count; i++) {
		v->buses[i].frames_before = v->buses[i].frames;
		v->buses[i].nominal = v->buses[i].data = 0;
	}
}
