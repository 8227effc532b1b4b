/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_view_show.c - a snapshot as a screen, as lines, as JSON */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "can_view.h"

#define NS_PER_SEC 1e9

uint64_t view_drops(const struct view_bus *bus)
{
	struct afsock_can_reader_info info = { .drops = 0 };

	if (bus->reader)
		afsock_can_reader_info(bus->reader, &info);
	return bus->drops_before + info.drops;
}

/* Percent of the time that the bus was in use; below 0: without a rate nobody
 * knows. */
static double load_of(const struct view *v, const struct view_bus *bus,
		      int64_t elapsed_ns)
{
	double dbitrate = (double)(v->dbitrate ? v->dbitrate : v->bitrate);
	double busy;

	if (v->bitrate == 0)
		return -1;
	busy = (double)bus->nominal / (double)v->bitrate +
	       (double)bus->data / dbitrate;
	return 100 * busy / ((double)elapsed_ns / NS_PER_SEC);
}

static double rate_of(const struct view_bus *bus, int64_t elapsed_ns)
{
	return (double)(bus->frames - bus->frames_before) /
	       ((double)elapsed_ns / NS_PER_SEC);
}

/* The mean of this interval, or the last gap before it. */
static double period_ms(const struct view_row *row)
{
	uint64_t n = row->count - row->count_before;

	/* The very first frame ends no gap. */
	if (row->count_before == 0 && n > 0)
		n--;
	if (n > 0)
		return (double)(row->last_ns - row->since_ns) / (double)n / 1e6;
	return (double)row->gap_ns / 1e6;
}

/* ---- text ---- */

static void put_bus(const struct view *v, const struct view_bus *bus,
		    int64_t elapsed_ns, const char *eol)
{
	double load = load_of(v, bus, elapsed_ns);

	printf("%s  %.0f frames/s", bus->e.text, rate_of(bus, elapsed_ns));
	if (load >= 0)
		printf("  load %.1f %%", load);
	printf("  %" PRIu64 " frames  %" PRIu64 " errors  %" PRIu64
	       " dropped%s%s", bus->frames, bus->errors, view_drops(bus),
	       bus->is_gone ? "  gone" : bus->is_down ? "  down" : "", eol);
}

static void put_data(const struct view *v, const struct view_row *row)
{
	size_t i;

	for (i = 0; i < row->len; i++) {
		bool is_changed = row->changed >> i & 1;

		if (v->is_screen)
			printf(is_changed ? " \033[7m%02X\033[0m" : " %02X",
			       row->data[i]);
		else
			printf(is_changed ? " %02X*" : " %02X", row->data[i]);
	}
}

static void put_row(const struct view *v, const struct view_row *row,
		    const char *eol)
{
	char id[9], period[32] = "-";

	afsock_can_id_format(row->id, id);
	if (row->count > 1)
		snprintf(period, sizeof(period), "%.3f ms", period_ms(row));
	printf("%-8s %8s  %8" PRIu64 " %13s  [%02zu]%s", row->interface, id,
	       row->count, period, row->len,
	       row->id & CAN_RTR_FLAG ? " remote request" : "");
	if (!(row->id & CAN_RTR_FLAG))
		put_data(v, row);
	fputs(eol, stdout);
}

/* Rows that the terminal has no room for are counted. */
static size_t rows_shown(const struct view *v)
{
	struct winsize size;
	size_t room;

	if (!v->is_screen || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 ||
	    size.ws_row == 0)
		return v->row_count;
	room = size.ws_row > v->bus_count + 3 ?
		       size.ws_row - v->bus_count - 3 : 1;
	return room < v->row_count ? room : v->row_count;
}

static void show_text(const struct view *v, int64_t elapsed_ns)
{
	/* Home; what is left of older lines is erased (ECMA-48, EL, ED). */
	const char *eol = v->is_screen ? "\033[K\n" : "\n";
	size_t shown = rows_shown(v), i;

	if (v->is_screen)
		fputs("\033[H", stdout);
	for (i = 0; i < v->bus_count; i++)
		put_bus(v, &v->buses[i], elapsed_ns, eol);
	printf("%-8s %8s  %8s %13s  data%s", "", "id", "count", "period", eol);
	for (i = 0; i < shown; i++)
		put_row(v, v->rows[i], eol);
	if (shown < v->row_count)
		printf("%zu more%s", v->row_count - shown, eol);
	fputs(v->is_screen ? "\033[J" : "\n", stdout);
}

/* ---- JSON ---- */

static void json_fraction(const char *name, double value)
{
	json_time(name, (int64_t)(value * NS_PER_SEC));
}

static void json_bus(const struct view *v, const struct view_bus *bus,
		     int64_t elapsed_ns)
{
	double load = load_of(v, bus, elapsed_ns);

	json_object(NULL);
	json_text("address", bus->e.text);
	json_unsigned("frames", bus->frames);
	json_fraction("frames_per_s", rate_of(bus, elapsed_ns));
	json_unsigned("bits", bus->nominal);
	json_unsigned("data_bits", bus->data);
	if (load >= 0)
		json_fraction("load_percent", load);
	else
		json_null("load_percent");
	json_unsigned("errors", bus->errors);
	json_unsigned("dropped", view_drops(bus));
	json_text("state", bus->is_gone ? "gone" : bus->is_down ? "down" :
								  "up");
	json_object_end();
}

static void json_row(const struct view_row *row)
{
	char id[9];
	size_t i;

	afsock_can_id_format(row->id, id);
	json_object(NULL);
	json_text("interface", row->interface);
	json_text("id", id);
	json_bool("fd", row->is_fd);
	json_bool("remote", (row->id & CAN_RTR_FLAG) != 0);
	json_unsigned("count", row->count);
	if (row->count > 1)
		json_fraction("period_ms", period_ms(row));
	else
		json_null("period_ms");
	json_unsigned("len", row->len);
	json_hex("data", row->data, row->id & CAN_RTR_FLAG ? 0 : row->len);
	json_array("changed");
	for (i = 0; i < row->len; i++)
		if (row->changed >> i & 1)
			json_unsigned(NULL, i);
	json_array_end();
	json_object_end();
}

static void show_json(const struct view *v, int64_t elapsed_ns)
{
	struct timespec now;
	size_t i;

	clock_gettime(CLOCK_REALTIME, &now);
	json_begin();
	json_time("time", (int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
	json_time("interval", elapsed_ns);
	json_array("buses");
	for (i = 0; i < v->bus_count; i++)
		json_bus(v, &v->buses[i], elapsed_ns);
	json_array_end();
	json_array("ids");
	for (i = 0; i < v->row_count; i++)
		json_row(v->rows[i]);
	json_array_end();
	json_end();
}

void view_show(const struct view *v, int64_t elapsed_ns)
{
	if (v->is_json)
		show_json(v, elapsed_ns);
	else
		show_text(v, elapsed_ns);
}
