/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* log_writer.c - logs of the formats that are written; candump's; names */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"

/* ---- bytes ---- */

static int fail_write(struct afsock_err *err, ssize_t n)
{
	return can_fail_op(err, (int)n, "write", "the log");
}

int afsock_can_log_writer_flush(struct afsock_can_log_writer *w,
				struct afsock_err *err)
{
	size_t done = 0;
	ssize_t n = 0;

	while (done < w->used) {
		n = w->bytes.write(w->bytes.arg, w->buf + done, w->used - done);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	/* What went out must not go again. */
	memmove(w->buf, w->buf + done, w->used - done);
	w->used -= done;
	if (w->used)
		return fail_write(err, n < 0 ? n : -EIO);
	return 0;
}

unsigned char *can_log_room(struct afsock_can_log_writer *w, size_t n, int *ret,
			    struct afsock_err *err)
{
	if (sizeof(w->buf) - w->used < n) {
		*ret = afsock_can_log_writer_flush(w, err);
		if (*ret < 0)
			return NULL;
	}
	return w->buf + w->used;
}

/* ---- what the formats share ---- */

int can_log_interface(struct afsock_can_log_writer *w, const char *name,
		      size_t len, bool *ret_is_new, struct afsock_err *err)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		if (strncmp(w->interfaces[i].name, name, len) == 0 &&
		    w->interfaces[i].name[len] == '\0') {
			*ret_is_new = false;
			return (int)i;
		}
	if (i == CAN_LOG_NAMES)
		return afsock_fail(err, AFSOCK_ERANGE, "interface",
				   "%.*s is one interface more than the %d of "
				   "a log", (int)len, name, CAN_LOG_NAMES);
	memset(&w->interfaces[i], 0, sizeof(w->interfaces[i]));
	memcpy(w->interfaces[i].name, name, len);
	w->count++;
	*ret_is_new = true;
	return (int)i;
}

bool can_log_is_wide(struct afsock_can_log_writer *w, int64_t time_ns,
		     int *loss)
{
	/* asc2log takes whatever is behind the point for microseconds. */
	bool is_narrow = w->flags & AFSOCK_CAN_LOG_US ||
			 w->format == AFSOCK_CAN_FORMAT_ASC;

	if (time_ns % 1000 && !w->is_wide && is_narrow)
		*loss |= AFSOCK_CAN_LOST_NS;
	else if (time_ns % 1000)
		w->is_wide = true;
	return w->is_wide;
}

int can_log_drops_format(char *buf, size_t size, uint64_t drops,
			 const char *name, uint64_t total)
{
	return snprintf(buf, size,
			"DROPCOUNT: dropped %llu CAN frame%s on '%s' socket "
			"(total drops %llu)", (unsigned long long)drops,
			drops > 1 ? "s" : "", name, (unsigned long long)total);
}

/* ---- candump ---- */

static int put_candump(struct afsock_can_log_writer *w,
		       const struct afsock_can_entry *entry, size_t i,
		       struct afsock_err *err)
{
	const struct afsock_can_record *record = &entry->record;
	const size_t room = AFSOCK_CAN_LOG_EXTRA + AFSOCK_CAN_XL_TEXT_MAX;
	int loss = 0, code = 0;
	bool is_wide;
	ssize_t n;
	char *at = (char *)can_log_room(w, room, &code, err);

	if (!at)
		return code;
	if (record->interface_len > w->width)
		w->width = record->interface_len;
	if (entry->drops) {
		n = can_log_drops_format(at, room, entry->drops,
					 w->interfaces[i].name,
					 w->interfaces[i].drops);
	} else {
		is_wide = can_log_is_wide(w, record->time_ns, &loss);
		n = afsock_can_log_format(record, w->width,
					  is_wide ? AFSOCK_CAN_LOG_NS : 0, at,
					  room);
	}
	if (n < 0)
		return afsock_fail(err, (int)n, "record",
				   "no frame, or a time below 0");
	at[n] = '\n';
	w->used += (size_t)n + 1;
	return loss;
}

/* ---- the object ---- */

int afsock_can_log_writer_open(const struct afsock_can_bytes *bytes, int format,
			       unsigned int flags,
			       struct afsock_can_log_writer **ret,
			       struct afsock_err *err)
{
	struct afsock_can_log_writer *w;

	if (format < AFSOCK_CAN_FORMAT_CANDUMP ||
	    format > AFSOCK_CAN_FORMAT_PCAPNG)
		return afsock_fail(err, AFSOCK_EVALUE, "format",
				   "%s is not written: candump, asc and pcapng "
				   "are",
				   afsock_can_format_name(format) ?
					   afsock_can_format_name(format) :
					   "this format");
	if (flags == (AFSOCK_CAN_LOG_NS | AFSOCK_CAN_LOG_US) || flags > 3)
		return afsock_fail(err, AFSOCK_EVALUE, "flags",
				   "flags %#x: one of NS and US", flags);
	w = malloc(sizeof(*w));
	if (!w)
		return afsock_fail_op(err, -ENOMEM, "malloc", "the writer");
	memset(w, 0, offsetof(struct afsock_can_log_writer, buf));
	w->bytes = *bytes;
	w->format = format;
	w->flags = flags;
	w->is_wide = flags & AFSOCK_CAN_LOG_NS;
	*ret = w;
	return 0;
}

static int check(const struct afsock_can_entry *entry, struct afsock_err *err)
{
	const struct afsock_can_record *record = &entry->record;

	if (!can_log_is_name(record->interface, record->interface_len))
		return afsock_fail(err, AFSOCK_EVALUE, "interface",
				   "a name of %zu bytes; limits are 1 and 15, "
				   "without spaces, quotes and control "
				   "characters", record->interface_len);
	if (record->time_ns < 0)
		return afsock_fail(err, AFSOCK_EVALUE, "time",
				   "%lld ns is before the epoch",
				   (long long)record->time_ns);
	if (!entry->drops && !can_is_frame(record->frame, record->frame_len))
		return afsock_fail(err, AFSOCK_EVALUE, "frame",
				   "%zu bytes that are no frame",
				   record->frame_len);
	return 0;
}

int afsock_can_log_writer_put(struct afsock_can_log_writer *w,
			      const struct afsock_can_entry *entry,
			      struct afsock_err *err)
{
	const struct afsock_can_record *record = &entry->record;
	bool is_new = false;
	int code = check(entry, err), i = 0;

	if (code < 0)
		return code;
	if (w->format == AFSOCK_CAN_FORMAT_ASC)
		return can_log_asc_put(w, entry, err);
	if (w->format == AFSOCK_CAN_FORMAT_PCAPNG)
		return can_log_pcapng_put(w, entry, err);
	if (entry->drops) {
		i = can_log_interface(w, record->interface,
				      record->interface_len, &is_new, err);
		if (i < 0)
			return i;
		w->interfaces[i].drops += entry->drops;
	}
	return put_candump(w, entry, (size_t)i, err);
}

int afsock_can_log_writer_close(struct afsock_can_log_writer *w,
				struct afsock_err *err)
{
	int code = 0;

	if (!w)
		return 0;
	if (w->format == AFSOCK_CAN_FORMAT_ASC)
		code = can_log_asc_end(w, err);
	else if (w->format == AFSOCK_CAN_FORMAT_PCAPNG)
		code = can_log_pcapng_end(w, err);
	if (code == 0)
		code = afsock_can_log_writer_flush(w, err);
	free(w);
	return code;
}

/* ---- names of interfaces ---- */

int afsock_can_map_add(struct afsock_can_map *map, const char *text,
		       struct afsock_err *err)
{
	const char *sign = strchr(text, '=');
	size_t to = sign ? (size_t)(sign - text) : 0;
	size_t from = sign ? strlen(sign + 1) : 0;
	struct afsock_can_map_row *row;

	if (to < 1 || to > 15 || from < 1 || from > 15)
		return afsock_fail(err, AFSOCK_ETEXT, "interface",
				   "'%.60s' is no INTERFACE=LOG-INTERFACE with "
				   "names of 1 to 15 bytes", text);
	if (afsock_can_map_find(map, sign + 1, from))
		return afsock_fail(err, AFSOCK_EVALUE, "interface",
				   "%s has an interface already", sign + 1);
	if (map->count == AFSOCK_CAN_MAP_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, "interface",
				   "more than %d interfaces",
				   AFSOCK_CAN_MAP_MAX);
	row = &map->rows[map->count++];
	memset(row, 0, sizeof(*row));
	memcpy(row->to, text, to);
	memcpy(row->from, sign + 1, from);
	return 0;
}

const struct afsock_can_map_row *
afsock_can_map_find(const struct afsock_can_map *map, const char *name,
		    size_t len)
{
	size_t i;

	for (i = 0; i < map->count; i++)
		if (strlen(map->rows[i].from) == len &&
		    memcmp(map->rows[i].from, name, len) == 0)
			return &map->rows[i];
	return NULL;
}
