/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump_can.c - raw CAN frames of several interfaces in the order of time */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <linux/can/raw.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "dump.h"

/* Room for bursts; the kernel cuts it to what the user may have. */
#define RECEIVE_BUFFER (16 << 20)

/* So many frames, and what is shown is flushed and others get their turn. */
#define TURN 4096

bool dump_is_can(const struct endpoint *e)
{
	return e->form.family == AF_CAN && e->form.type == SOCK_RAW &&
	       e->form.proto == CAN_RAW;
}

/* ---- opening and closing ---- */

/* A buffer that is smaller than what was asked for loses frames sooner: say so,
 * once. */
static void look_at_buffer(struct dump_source *source, size_t asked)
{
	static bool is_told;
	struct afsock_can_reader_info info;

	source->can.has_room = source->can.has_ring = false;
	if (afsock_can_reader_info(source->can.reader, &info) < 0)
		return;
	source->can.has_room = info.has_ring || info.rcvbuf >= RECEIVE_BUFFER;
	source->can.has_ring = info.has_ring;
	if (is_told || info.has_ring || info.rcvbuf >= 2 * asked)
		return;
	is_told = true;
	cli_say("%s: a receive buffer of %zu bytes, not %zu: more needs "
		"CAP_NET_ADMIN, or a larger sysctl net.core.rmem_max",
		source->e.text, info.rcvbuf / 2, asked);
}

/* A ring cannot tell who sent a frame, nor does it have the size that was asked
 * for in the kernel's way of counting. */
static bool may_use_ring(const struct dump *d, const struct dump_source *source)
{
	return !d->rcvbuf && !source->e.has_rcvbuf && !d->view.has_extra &&
	       d->format != DUMP_JSON && d->format != DUMP_PCAPNG;
}

int dump_can_open(struct dump *d, struct dump_source *source)
{
	struct dump_can *can = &source->can;
	struct afsock_can_reader_config config = { .rcvbuf = RECEIVE_BUFFER };
	struct afsock_addr own;
	struct afsock_err err;

	if (d->rcvbuf)
		config.rcvbuf = (size_t)d->rcvbuf;
	else if (source->e.has_rcvbuf)
		config.rcvbuf = 0;
	if (d->wants_hardware)
		config.flags |= AFSOCK_CAN_READER_HARDWARE_TIME;
	if (may_use_ring(d, source))
		config.flags |= AFSOCK_CAN_READER_RING;
	if (afsock_can_reader_open(&source->e.s, &config, &can->reader,
				   &err) < 0)
		return cli_fail(&err);
	can->count = can->at = 0;
	can->is_down = false;
	can->drops_shown = 0;
	if (!*can->interface && afsock_getsockname(&source->e.s, &own) == 0)
		dump_interface_of(&source->e, &own, can->interface,
				  sizeof(can->interface));
	/* As candump: "any" is a name, too. */
	if (strlen(*can->interface ? can->interface : "any") > d->can_width)
		d->can_width = strlen(*can->interface ? can->interface : "any");
	look_at_buffer(source, config.rcvbuf);
	/* Frames may have come before there was a ring to wait at. */
	can->is_busy = true;
	can->is_drained = false;
	return EXIT_DONE;
}

static uint64_t drops_of(const struct dump_can *can)
{
	struct afsock_can_reader_info info = { .drops = 0 };

	if (can->reader)
		afsock_can_reader_info(can->reader, &info);
	return info.drops;
}

void dump_can_close(struct dump_source *source)
{
	source->can.drops_before += drops_of(&source->can);
	afsock_can_reader_close(source->can.reader);
	source->can.reader = NULL;
}

uint64_t dump_drops(const struct dump_source *source)
{
	if (!source->is_can)
		return source->e.drops;
	return source->can.drops_before + drops_of(&source->can);
}

/* ---- one frame ---- */

#define LINE_MAX_SIZE (AFSOCK_CAN_LOG_EXTRA + AFSOCK_CAN_XL_TEXT_MAX + 1)

/* All of a wake-up, mostly: writing takes longer than making them. */
static char lines[64 * 1024];
static size_t lines_len;

/* The log has no buffer: neither fflush nor fclose will say why. */
static void note_log_error(struct dump *d)
{
	if (ferror_unlocked(d->log) && !d->log_errno)
		d->log_errno = errno;
}

static void put_lines(struct dump *d)
{
	if (d->log) {
		fwrite_unlocked(lines, 1, lines_len, d->log);
		note_log_error(d);
	}
	if (d->format == DUMP_LOG) {
		fwrite_unlocked(lines, 1, lines_len, stdout);
		cli_output_ok();
	}
	lines_len = 0;
}

/* Behind the lines that are there. */
static void add_line(struct dump *d, const struct afsock_can_received *frame,
		     int64_t time_ns)
{
	struct afsock_can_record record = frame->record;
	char *line, time[64];
	size_t len;
	ssize_t n;

	if (sizeof(lines) - lines_len < LINE_MAX_SIZE)
		put_lines(d);
	line = lines + lines_len;
	record.time_ns = time_ns;
	if (!d->view.has_extra)
		record.direction = 0;
	n = afsock_can_log_format(&record, d->can_width,
				  d->has_ns ? AFSOCK_CAN_LOG_NS : 0, line,
				  LINE_MAX_SIZE - 1);
	if (n < 0) {
		d->errors++;
		return;
	}
	line[n++] = '\n';
	if (d->time_style == 'z') {
		/* Shorter than the time that it takes the place of. */
		char *rest = strchr(line, ')') + 2;

		len = (size_t)(dump_put_time(d, time, time_ns, 'z') - time);
		n -= rest - line;
		memmove(line + len, rest, (size_t)n);
		memcpy(line, time, len);
		n += (ssize_t)len;
	}
	lines_len += (size_t)n;
}

/* For a capture file it is a message like any other. */
static void put_capture(struct dump *d, struct dump_source *source,
			const struct afsock_can_received *frame,
			int64_t time_ns)
{
	struct sockaddr_can from = { .can_family = AF_CAN,
				     .can_ifindex = (int)frame->ifindex };
	struct received info = {
		.len = frame->record.frame_len,
		.full_len = frame->record.frame_len,
		.flags = frame->record.direction == 'T' ? MSG_DONTROUTE : 0,
		.has_time = true, .time_ns = time_ns,
	};

	memcpy(info.from.u.bytes, &from, sizeof(from));
	info.from.len = sizeof(from);
	memcpy(d->buf, frame->record.frame, frame->record.frame_len);
	dump_capture(d, source, &info);
}

/* Lines that replaying programs skip, in candump's words. */
static void put_drops(struct dump *d, struct dump_source *source,
		      const struct afsock_can_received *frame)
{
	uint64_t more = frame->drops - source->can.drops_shown;
	FILE *to[2] = { stdout, d->log };
	int i;

	source->can.drops_shown = frame->drops;
	put_lines(d);
	if (d->format != DUMP_LINES && d->format != DUMP_LOG)
		to[0] = NULL;
	for (i = 0; i < 2; i++)
		if (to[i])
			fprintf(to[i], "DROPCOUNT: dropped %" PRIu64
				" CAN frame%s on '%s' socket (total drops %"
				PRIu64 ")\n", more, more > 1 ? "s" : "",
				*source->can.interface ?
					source->can.interface : "any",
				frame->drops);
	if (d->log)
		note_log_error(d);
}

static void show(struct dump *d, struct dump_source *source,
		 const struct afsock_can_received *frame)
{
	int64_t time_ns = frame->clock ? frame->record.time_ns : dump_now();

	d->count++;
	source->count++;
	d->cut += frame->is_cut;
	if (frame->record.interface_len > d->can_width)
		d->can_width = frame->record.interface_len;
	if (d->shows_drops && frame->drops != source->can.drops_shown)
		put_drops(d, source, frame);
	if (d->log || d->format == DUMP_LOG)
		add_line(d, frame, time_ns);
	if (d->format == DUMP_LINES)
		dump_can_line(d, frame, time_ns);
	else if (d->format == DUMP_JSON)
		dump_can_json(source, frame, time_ns, d->text, d->text_size);
	else if (d->format == DUMP_PCAPNG)
		put_capture(d, source, frame, time_ns);
}

/* ---- many frames ---- */

/* Whether nothing but lines is asked for, and those of a ring: they have a time
 * and no direction, and the name of one interface. */
static bool has_only_lines(const struct dump *d, const struct dump_can *can)
{
	return can->has_ring && d->source_count == 1 &&
	       (d->format == DUMP_LOG ||
		(d->format == DUMP_SILENT && d->log)) &&
	       d->time_style != 'z' && !d->shows_drops;
}

/* As many as possible in one go. Returns how many. */
static size_t show_lines(struct dump *d, struct dump_source *source)
{
	struct dump_can *can = &source->can;
	const struct afsock_can_received *first = &can->batch[can->at];
	size_t count = can->count - can->at, len;

	if (first->record.interface_len > d->can_width)
		d->can_width = first->record.interface_len;
	if (d->max_count >= 0 && count > (uint64_t)d->max_count - d->count)
		count = (size_t)((uint64_t)d->max_count - d->count);
	if (sizeof(lines) - lines_len < LINE_MAX_SIZE)
		put_lines(d);
	count = afsock_can_reader_lines(first, count, d->can_width,
					d->has_ns ? AFSOCK_CAN_LOG_NS : 0,
					lines + lines_len,
					sizeof(lines) - lines_len, &len);
	lines_len += len;
	can->at += count;
	source->count += count;
	d->count += count;
	return count;
}

/* The next, and perhaps those behind it. */
static size_t show_some(struct dump *d, struct dump_source *source)
{
	struct dump_can *can = &source->can;
	size_t count = 0;

	if (has_only_lines(d, can))
		count = show_lines(d, source);
	if (count > 0)
		return count;
	show(d, source, &can->batch[can->at++]);
	return 1;
}

/* ---- batches ---- */

static int bad_read(struct dump *d, struct dump_source *source, int code)
{
	struct dump_can *can = &source->can;

	if (code == -EAGAIN) {
		can->is_drained = true;
		if (can->is_down && dump_link_is_gone(source))
			dump_link_gone(d, source);
		return EXIT_DONE;
	}
	if (code == -ENETDOWN || code == -ENODEV) {
		dump_link_down(d, source);
		return EXIT_DONE;
	}
	endpoint_fail(&source->e, "recv", code);
	if (++d->errors < 100)
		return EXIT_DONE;
	source->is_over = can->is_drained = true;
	return EXIT_FAILED;
}

/* Whether a batch that is not the first behind a silence ends now, not long ago:
 * then more is likely to come soon, and not worth asking for. */
static bool goes_on(const struct dump_can *can, int64_t now)
{
	const struct afsock_can_received *last = &can->batch[can->count - 1];

	return last->clock == AFSOCK_CAN_CLOCK_SYSTEM &&
	       now - last->record.time_ns < DUMP_PAUSE / 4 &&
	       now - can->read_ns < 2 * DUMP_PAUSE;
}

/* The next batch of a source. */
static int fill(struct dump *d, struct dump_source *source)
{
	struct dump_can *can = &source->can;
	ssize_t n = afsock_can_reader_read(can->reader, &can->batch);
	int64_t now;

	can->at = can->count = 0;
	if (n < 0)
		return bad_read(d, source, (int)n);
	can->count = (size_t)n;
	can->is_drained = n < AFSOCK_CAN_READER_BATCH;
	now = dump_now();
	can->is_busy = can->has_room && can->is_drained && goes_on(can, now);
	can->read_ns = now;
	/* What came after the end is not asked for. */
	if (d->stop_ns && can->batch[0].clock == AFSOCK_CAN_CLOCK_SYSTEM &&
	    can->batch[0].record.time_ns > d->stop_ns) {
		can->count = 0;
		can->is_drained = true;
	}
	return EXIT_DONE;
}

static bool is_full(const struct dump *d)
{
	return d->max_count >= 0 && d->count >= (uint64_t)d->max_count;
}

static bool is_pending(const struct dump_can *can)
{
	return can->at < can->count;
}

/* The source whose next frame is the oldest, or NULL. */
static struct dump_source *oldest(struct dump *d, bool may_fill, int *worst)
{
	struct dump_source *best = NULL;
	int64_t best_ns = 0, ns;
	size_t i;

	if (d->source_count == 1 && d->sources->can.reader &&
	    is_pending(&d->sources->can))
		return d->sources;
	for (i = 0; i < d->source_count; i++) {
		struct dump_source *source = &d->sources[i];
		struct dump_can *can = &source->can;

		while (can->reader && may_fill && !is_pending(can) &&
		       !can->is_drained)
			*worst |= fill(d, source);
		if (!can->reader || !is_pending(can))
			continue;
		ns = can->batch[can->at].record.time_ns;
		if (!best || ns < best_ns) {
			best = source;
			best_ns = ns;
		}
	}
	return best;
}

int dump_can_fd(const struct dump_source *source)
{
	return source->can.reader ? afsock_can_reader_fd(source->can.reader) :
				    -1;
}

int dump_can_take(struct dump *d)
{
	struct dump_source *source;
	int worst = EXIT_DONE;
	size_t turn = 0;

	while (!is_full(d)) {
		source = oldest(d, turn < TURN || d->stop_ns, &worst);
		if (!source)
			break;
		turn += show_some(d, source);
	}
	put_lines(d);
	return worst;
}
