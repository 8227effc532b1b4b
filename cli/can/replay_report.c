/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* replay_report.c - how late frames were, and what became of them */
#include <inttypes.h>
#include <stdio.h>

#include "replay.h"

/* Below LATE_STEPS a place for each nanosecond, then LATE_STEPS for each power
 * of two. */
static size_t place_of(uint64_t ns)
{
	unsigned int shift = 0;

	while (ns >> shift >= 2 * LATE_STEPS)
		shift++;
	return ns < LATE_STEPS ? (size_t)ns :
				 shift * LATE_STEPS + (size_t)(ns >> shift);
}

/* The largest time of a place. */
static int64_t end_of(size_t place)
{
	size_t shift = place < 2 * LATE_STEPS ? 0 : place / LATE_STEPS - 1;
	uint64_t first = place - shift * LATE_STEPS;

	return (int64_t)(((first + 1) << shift) - 1);
}

void lateness_add(struct lateness *l, int64_t ns)
{
	size_t place = place_of(ns > 0 ? (uint64_t)ns : 0);

	l->count++;
	if (ns > l->max_ns)
		l->max_ns = ns;
	l->counts[place < LATE_COUNT ? place : LATE_COUNT - 1]++;
}

int64_t lateness_at(const struct lateness *l, double part)
{
	uint64_t wanted = (uint64_t)((double)l->count * part), seen = 0;
	size_t i;

	for (i = 0; i < LATE_COUNT; i++) {
		seen += l->counts[i];
		if (seen > wanted || seen == l->count)
			break;
	}
	if (i == LATE_COUNT || end_of(i) > l->max_ns)
		return l->max_ns;
	return end_of(i);
}

static double us(int64_t ns)
{
	return (double)ns / 1000;
}

static void say(uint64_t count, const char *what)
{
	if (count)
		cli_say("replay: %" PRIu64 " %s", count, what);
}

static void report_text(const struct replayer *r)
{
	const struct replay_counts *n = &r->counts;
	double seconds = (double)(r->ended_ns - r->begun_ns) / 1e9;

	if (!r->is_begun)
		cli_say("replay: 0 frames");
	else if (r->ignores_times || r->is_interactive)
		cli_say("replay: %" PRIu64 " frames in %.3f s (%.0f a second)",
			n->sent, seconds,
			seconds > 0 ? (double)n->sent / seconds : 0);
	else
		cli_say("replay: %" PRIu64 " frames in %.3f s; late p50 %.1f us, "
			"p99 %.1f us, max %.1f us", n->sent, seconds,
			us(lateness_at(&r->late, 0.5)),
			us(lateness_at(&r->late, 0.99)), us(r->late.max_ns));
	say(n->printed, "lines printed");
	say(n->filtered, "frames left out as asked");
	say(n->unassigned, "frames of interfaces without an assignment");
	say(n->backwards, "frames with a time before that of the frame in "
			     "front");
	say(n->waits, "waits for a full queue");
	say(r->read.skipped, "lines, blocks or objects that are no frames");
	say(r->read.drops, "frames were lost when the log was made");
	if (n->paused_ns)
		cli_say("replay: %.3f s without the interface",
			(double)n->paused_ns / 1e9);
	say(n->failed, "frames NOT sent");
	say(n->missed, "of them handed over too late for their time");
	say(r->bad_lines, "lines could not be read");
}

static void report_json(const struct replayer *r)
{
	const struct replay_counts *n = &r->counts;

	json_begin();
	json_unsigned("frames", n->sent);
	json_time("seconds", r->is_begun ? r->ended_ns - r->begun_ns : 0);
	json_time("late_p50", lateness_at(&r->late, 0.5));
	json_time("late_p99", lateness_at(&r->late, 0.99));
	json_time("late_max", r->late.max_ns);
	json_unsigned("failed", n->failed);
	json_unsigned("missed", n->missed);
	json_unsigned("printed", n->printed);
	json_unsigned("filtered", n->filtered);
	json_unsigned("unassigned", n->unassigned);
	json_unsigned("backwards", n->backwards);
	json_unsigned("waits", n->waits);
	json_time("paused", n->paused_ns);
	json_unsigned("skipped", r->read.skipped);
	json_unsigned("log_drops", r->read.drops);
	json_unsigned("bad_lines", r->bad_lines);
	json_end();
}

int replay_report(const struct replayer *r, int code)
{
	if (r->is_json)
		report_json(r);
	else if (!r->is_quiet)
		report_text(r);
	if (!code && (r->counts.failed || r->bad_lines))
		return EXIT_LOST;
	return code;
}
