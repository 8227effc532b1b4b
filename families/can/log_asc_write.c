/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * log_asc_write.c - writing Vector's ASC
 *
 * Lines as asc2log and python-can's ASCReader take them. What the format has no
 * field for stands in comments, which those leave out and log_asc.c reads: the
 * time of the start without a time zone, the interfaces' names, directions
 * that are not told, the content of error frames, frames that were lost.
 */
#include <stdarg.h>
#include <stdio.h>

#include "log.h"

#define HEAD_MAX 512

/* A line of CAN XL, whose data takes three characters per byte. */
#define LINE_MAX (3 * CANXL_MAX_DLEN + HEAD_MAX)

struct line {
	char *at;
	char *end;
};

static void add(struct line *l, const char *fmt, ...) AFSOCK_PRINTF(2, 3);

static void add(struct line *l, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(l->at, (size_t)(l->end - l->at), fmt, ap);
	va_end(ap);
	l->at += n;
}

static void add_data(struct line *l, const unsigned char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		*l->at++ = ' ';
		memcpy(l->at, &can_hex_pairs[2 * (size_t)data[i]], 2);
		l->at += 2;
	}
}

/* The date has milliseconds, so the start is at a whole one. */
static void add_head(struct afsock_can_log_writer *w, struct line *l,
		     const struct afsock_can_entry *entry)
{
	int64_t time_ns = entry->record.time_ns;
	char date[48];

	w->start_ns = entry->is_relative ? 0 : time_ns - time_ns % 1000000;
	w->last_ns = w->start_ns;
	w->is_begun = true;
	can_log_date_format(w->start_ns, date);
	add(l, "date %s\nbase hex  timestamps absolute\n"
	       "internal events logged\n// version 9.0.0\n", date);
	if (entry->is_relative)
		add(l, "// epoch none\n");
	else
		add(l, "// epoch %lld.%09lld\n",
		    (long long)(w->start_ns / CAN_LOG_NS),
		    (long long)(w->start_ns % CAN_LOG_NS));
	add(l, "Begin Triggerblock %s\n   0.000000 Start of measurement\n",
	    date);
}

static void add_time(struct afsock_can_log_writer *w, struct line *l,
		     int64_t time_ns, int *loss)
{
	int64_t since = time_ns - w->start_ns;

	if (since < 0) {
		*loss |= AFSOCK_CAN_LOST_TIME;
		since = 0;
	}
	if (can_log_is_wide(w, since, loss))
		add(l, "%4lld.%09lld ", (long long)(since / CAN_LOG_NS),
		    (long long)(since % CAN_LOG_NS));
	else
		add(l, "%4lld.%06lld ", (long long)(since / CAN_LOG_NS),
		    (long long)(since % CAN_LOG_NS / 1000));
}

/* "123", "12345678x" */
static const char *id_text(canid_t id, char ret[12])
{
	snprintf(ret, 12, "%X%s", id & CAN_EFF_FLAG ? id & CAN_EFF_MASK :
						      id & CAN_SFF_MASK,
		 id & CAN_EFF_FLAG ? "x" : "");
	return ret;
}

static void add_error(struct line *l, int channel,
		      const struct afsock_can_record *record)
{
	char text[AFSOCK_CAN_TEXT_MAX];

	afsock_can_frame_format(record->frame, record->frame_len, text,
				sizeof(text));
	add(l, "%d  ErrorFrame // %s", channel, text);
	if (record->direction)
		add(l, " %c", record->direction);
}

static void add_classic(struct line *l, int channel, const char *dir,
			const struct can_frame *frame)
{
	unsigned int dlc = frame->len;
	char id[12];

	if (dlc == CAN_MAX_DLEN && frame->len8_dlc > CAN_MAX_DLEN &&
	    frame->len8_dlc <= CAN_MAX_RAW_DLC)
		dlc = frame->len8_dlc;
	add(l, "%d  %-15s %-4s %c %x", channel, id_text(frame->can_id, id), dir,
	    frame->can_id & CAN_RTR_FLAG ? 'r' : 'd', dlc);
	if (!(frame->can_id & CAN_RTR_FLAG))
		add_data(l, frame->data, frame->len);
}

/* Lengths of CAN FD have codes of their own (ISO 11898-1). */
static unsigned int fd_dlc(unsigned int len)
{
	static const unsigned char above[] = { 12, 16, 20, 24, 32, 48, 64 };
	unsigned int dlc = 9;
	size_t i;

	if (len <= CAN_MAX_DLEN)
		return len;
	for (i = 0; i + 1 < sizeof(above) && above[i] < len; i++)
		dlc++;
	return dlc;
}

static void add_fd(struct line *l, int channel, const char *dir,
		   const struct canfd_frame *frame)
{
	unsigned int brs = frame->flags & CANFD_BRS ? 1 : 0;
	unsigned int esi = frame->flags & CANFD_ESI ? 1 : 0;
	/* What is between two lengths fills the longer one with zeros. */
	size_t len = afsock_can_fd_len(frame->len);
	unsigned char data[CANFD_MAX_DLEN] = { 0 };
	char id[12];

	memcpy(data, frame->data, frame->len);
	add(l, "CANFD %3d %-4s %8s  %32s %u %u %x %2zu", channel, dir,
	    id_text(frame->can_id, id), "", brs, esi,
	    fd_dlc((unsigned int)len), len);
	add_data(l, data, len);
	add(l, " %8d %4d %8X 0 0 0 0 0", 0, 0,
	    0x1000u | brs << 13 | esi << 14);
}

/* As can-utils' log2asc has it since there is CAN XL. */
static void add_xl(struct line *l, int channel, const char *dir,
		   const struct canxl_frame *frame)
{
	unsigned int sec = frame->flags & CANXL_SEC ? 1 : 0;
	unsigned int flags = 0x00403000 | sec << 24;

	if (frame->flags & CANXL_RRS)
		flags |= 0x00800000;
	add(l, "CANXL %3d %-4s XLFF 0 0 %9X %32s %02x %u %x %u 0 0 %02x %08x",
	    channel, dir, frame->prio & CANXL_PRIO_MASK, "", frame->sdt, sec,
	    frame->len - 1u, (unsigned int)frame->len,
	    frame->prio >> CANXL_VCID_OFFSET & CANXL_VCID_VAL_MASK, frame->af);
	add_data(l, frame->data, frame->len);
	add(l, " 0 %08x 00000000 0 0 0 0 0 0", flags);
}

static void add_frame(struct afsock_can_log_writer *w, struct line *l,
		      int channel, const struct afsock_can_record *record,
		      int *loss)
{
	const char *dir = record->direction == 'T' ? "Tx" : "Rx";
	union {
		struct can_frame classic;
		struct canfd_frame fd;
		struct canxl_frame xl;
	} frame;

	/* A line about the direction is for frames that have one. */
	memcpy(&frame, record->frame, record->frame_len);
	if (can_frame_is_xl(&frame, record->frame_len) ||
	    !(frame.classic.can_id & CAN_ERR_FLAG)) {
		if (w->is_unknown != (record->direction == '\0')) {
			w->is_unknown = !w->is_unknown;
			add(l, "// direction %s\n",
			    w->is_unknown ? "unknown" : "known");
		}
	}
	add_time(w, l, record->time_ns, loss);
	if (can_frame_is_xl(&frame, record->frame_len))
		add_xl(l, channel, dir, &frame.xl);
	else if (frame.classic.can_id & CAN_ERR_FLAG)
		add_error(l, channel, record);
	else if (record->frame_len == CANFD_MTU)
		add_fd(l, channel, dir, &frame.fd);
	else
		add_classic(l, channel, dir, &frame.classic);
}

int can_log_asc_put(struct afsock_can_log_writer *w,
		    const struct afsock_can_entry *entry,
		    struct afsock_err *err)
{
	const struct afsock_can_record *record = &entry->record;
	struct writer_interface *interface;
	int loss = 0, code = 0, number;
	bool is_new = false;
	struct line l;

	l.at = (char *)can_log_room(w, LINE_MAX + HEAD_MAX, &code, err);
	if (!l.at)
		return code;
	l.end = l.at + LINE_MAX + HEAD_MAX;
	number = can_log_interface(w, record->interface, record->interface_len,
				   &is_new, err);
	if (number < 0)
		return number;
	interface = &w->interfaces[number];
	if (!w->is_begun)
		add_head(w, &l, entry);
	if (is_new)
		add(&l, "// channel %d %s\n", number + 1, interface->name);
	if (entry->drops) {
		interface->drops += entry->drops;
		add(&l, "// ");
		l.at += can_log_drops_format(l.at, HEAD_MAX, entry->drops,
					     interface->name,
					     interface->drops);
	} else {
		add_frame(w, &l, number + 1, record, &loss);
	}
	*l.at++ = '\n';
	w->used = (size_t)((unsigned char *)l.at - w->buf);
	return loss;
}

int can_log_asc_end(struct afsock_can_log_writer *w, struct afsock_err *err)
{
	static const char end[] = "End TriggerBlock\n";
	int code = 0;
	unsigned char *at = can_log_room(w, sizeof(end), &code, err);

	if (!at || !w->is_begun)
		return code;
	memcpy(at, end, sizeof(end) - 1);
	w->used += sizeof(end) - 1;
	return 0;
}
