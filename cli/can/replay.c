/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * replay.c - send the frames of a log at the times that they have in it
 *
 * Every frame has its place in a plan that begins with the first one; waiting
 * is for a time of the clock, never for a span, so nothing adds up.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <afsock/family.h>

#include "progress.h"
#include "replay.h"

static const char usage[] =
	"usage: afsock replay [OPTION]... LOG [ADDRESS | IF=LOG-IF]...\n"
	"       afsock replay [OPTION]... -I LOG [ADDRESS | IF=LOG-IF]...\n"
	"\n"
	"Send the frames of a CAN log (candump, ASC, pcapng, pcap, BLF; '-' is\n"
	"standard input) at the times that they have in it. vcan0=can1 sends what\n"
	"the log has of can1 on vcan0, stdout=can1 prints it as lines of a log;\n"
	"other frames are left out then, or go to ADDRESS (can:IF). With neither,\n"
	"every frame goes to the interface of its name.\n"
	"\n"
	"  -I LOG               the log, as canplayer has it\n"
	"  -l, --loop=N         N times; i: for ever\n"
	"  -t                   without waiting: as fast as the queue takes them\n"
	"  -i                   a frame for each line of standard input\n"
	"  -g MS                send at multiples of MS milliseconds only\n"
	"  -s SECONDS           leave gaps out that are longer\n"
	"  -x                   do not loop frames back to sockets of this host\n"
	"  -n COUNT             end after COUNT frames\n"
	"  -v                   print the frames sent\n"
	"      --speed=FACTOR   2 is twice as fast; 1\n"
	"      --from=TIME      begin that far behind the log's first frame\n"
	"      --to=TIME        end that far behind it\n"
	"      --delay=TIME     wait before the first frame\n"
	"      --ahead=TIME     hand frames to the kernel that early, at most 1s;\n"
	"                       the interface's queueing discipline, fq or etf,\n"
	"                       sends them at their times\n"
	"      --filter=FILTER  only these frames: 123:7FF, 123~7FF, #1FF as\n"
	"                       candump has them; may be repeated\n"
	"      --wait=TIME      for a full transmit queue, at most; 10s\n"
	"      --format=FORMAT  of LOG; by default what its first bytes say\n"
	"      --skip-errors    go on behind lines that cannot be read\n"
	"  -q, --quiet          no counters at the end\n"
	"  -j, --json           the counters as JSON\n"
	"      --help           this text\n"
	"\n"
	"At the end it tells how late frames went to the kernel. While an\n"
	"interface is down or gone the plan waits.\n"
	"\n"
	"Exit status: 0; 1 LOG cannot be read, no such interface; 2 wrong usage;\n"
	"3 the queue stayed full; 4 frames were not sent; 77 not permitted or not\n"
	"available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

/* ---- which frames ---- */

static bool is_error(const struct afsock_can_record *record, canid_t id)
{
	return record->frame_len != CAN_MTU ? false : id & CAN_ERR_FLAG;
}

/* As a raw socket chooses (net/can/af_can.c, can_rcv_filter). */
static bool is_wanted(const struct replayer *r,
		      const struct afsock_can_record *record)
{
	const struct afsock_can_filters *f = &r->filter;
	size_t i, fits = 0;
	canid_t id;
	bool fit;

	if (f->count == 0 && !f->has_errors)
		return true;
	memcpy(&id, record->frame, sizeof(id));
	if (is_error(record, id))
		return f->has_errors && (id & f->errors);
	if (f->count == 0)
		return true;
	for (i = 0; i < f->count; i++) {
		fit = ((id ^ f->list[i].can_id) & f->list[i].can_mask &
		       ~CAN_ERR_FLAG) == 0;
		fits += fit != ((f->list[i].can_id & CAN_INV_FILTER) != 0);
	}
	return f->is_joined ? fits == f->count : fits > 0;
}

/* ---- when ---- */

/* How far a frame is behind the one in front. */
static int64_t gap_of(struct replayer *r, int64_t time_ns)
{
	int64_t gap;

	if (!r->is_planned) {
		r->last_ns = time_ns;
		r->is_planned = true;
	}
	gap = time_ns - r->last_ns;
	r->counts.backwards += gap < 0;
	r->last_ns = time_ns;
	return gap;
}

/* Further than any plan goes, and adding some of it is no overflow. */
#define FAR (INT64_MAX / 8)

static int64_t within(int64_t ns)
{
	return ns < FAR ? ns : FAR;
}

static int64_t slowed(int64_t ns, double speed)
{
	long double slow = (long double)ns / (long double)speed;

	return slow > FAR ? FAR : slow < -FAR ? -FAR : (int64_t)slow;
}

/* When a frame is due, on the monotonic clock. The first one, and a pass after
 * the first, begin the plan. */
static int64_t due_time(struct replayer *r, int64_t time_ns)
{
	int64_t since = time_ns - r->first_ns, gap = gap_of(r, time_ns), due;

	if (r->ignores_times)
		return r->plan_ns;
	if (r->gap_ns >= 0 && gap > r->gap_ns)
		r->skipped_ns += gap;
	since = within(since - r->skipped_ns - r->from_ns);
	if (r->speed != 1)
		since = slowed(since, r->speed);
	if (r->tick_ns && since > 0)
		since = (since + r->tick_ns - 1) / r->tick_ns * r->tick_ns;
	due = within(r->plan_ns) + since;
	if (due > r->last_due_ns)
		r->last_due_ns = due;
	return due;
}

/* Returns 0, or 128 + n. */
static int wait_until(int64_t due)
{
	int n = 0;

	while (n == 0 && cli_now() < due)
		n = cli_poll(NULL, 0, due);
	return n == -EINTR ? 128 + cli_signal() : 0;
}

/* A line of standard input, which ends it all at its end. */
static int wait_for_enter(void)
{
	char c = '\0';
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	int n;

	while (c != '\n') {
		n = cli_poll(&fd, 1, INT64_MAX);
		if (n == -EINTR)
			return 128 + cli_signal();
		if (read(STDIN_FILENO, &c, 1) <= 0)
			return -1;
	}
	return 0;
}

static void show_progress(struct replayer *r, int64_t time_ns)
{
	int64_t now;

	/* Flat out, the clock is not read for every frame. */
	if (r->ignores_times && r->queued)
		return;
	now = cli_now();
	if (now < r->shown_ns)
		return;
	r->shown_ns = now + INT64_C(500000000);
	progress_show("%" PRIu64 " frames, at %.1f s, %" PRIu64
		      " not sent, late p99 %.0f us", r->counts.sent,
		      (double)(time_ns - r->first_ns) / 1e9, r->counts.failed,
		      (double)lateness_at(&r->late, 0.99) / 1000);
}

/* ---- one record after the other ---- */

/* The frames queued go now if the new one must wait. */
static int wait_for_turn(struct replayer *r, int64_t due)
{
	int code = 0;

	if (r->queued && (r->is_interactive || cli_now() < due))
		code = replay_flush(r);
	if (!code && r->is_interactive)
		return wait_for_enter();
	return code ? code : wait_until(due);
}

/* Nearly all are classic: of a length known here, two moves and no call. */
static inline void copy_frame(struct slot *slot,
			      const struct afsock_can_record *record)
{
	if (record->frame_len == CAN_MTU)
		memcpy(slot->frame.bytes, record->frame, CAN_MTU);
	else
		memcpy(slot->frame.bytes, record->frame, record->frame_len);
}

static int queue(struct replayer *r, struct way *way,
		 const struct afsock_can_record *record, int64_t due)
{
	struct slot *slot;
	int code = 0;

	if (!r->is_flat_out)
		code = wait_for_turn(r, due - r->ahead_ns);
	if (code)
		return code;
	slot = &r->slots[r->queued];
	slot->way = way;
	slot->due_ns = due;
	copy_frame(slot, record);
	r->iovs[r->queued].iov_len = record->frame_len;
	r->msgs[r->queued++].addr = way->is_bound ? NULL : &way->addr;
	return r->queued == AFSOCK_BATCH_MAX ? replay_flush(r) : 0;
}

static int print_record(struct replayer *r,
			const struct afsock_can_record *record, int64_t due)
{
	char line[AFSOCK_CAN_LOG_EXTRA + AFSOCK_CAN_XL_TEXT_MAX];
	int code = replay_flush(r);

	if (!code && !r->ignores_times)
		code = wait_until(due);
	if (code || afsock_can_log_format(record, 0, 0, line, sizeof(line)) < 0)
		return code;
	puts(line);
	r->counts.printed++;
	return cli_flush() ? 0 : EXIT_FAILED;
}

/* Returns 0 to go on, -1 at the end that was asked for, or an exit code. */
static int play(struct replayer *r, const struct afsock_can_entry *entry,
		bool *is_first)
{
	const struct afsock_can_record *record = &entry->record;
	struct way *way;
	int64_t due;
	int code = 0;

	if (entry->drops)
		return 0;
	if (*is_first) {
		r->first_ns = r->last_ns = record->time_ns;
		r->skipped_ns = 0;
		r->is_planned = false;
		*is_first = false;
	}
	if (record->time_ns - r->first_ns > r->to_ns)
		return -1;
	if (record->time_ns - r->first_ns < r->from_ns ||
	    !is_wanted(r, record)) {
		r->counts.filtered++;
		return 0;
	}
	way = replay_way(r, record->interface, record->interface_len, &code);
	if (!way)
		return code;
	if (way->is_ignored) {
		r->counts.unassigned++;
		return 0;
	}
	due = due_time(r, record->time_ns);
	if (r->shows_progress)
		show_progress(r, record->time_ns);
	code = way->is_stdout ? print_record(r, record, due) :
				queue(r, way, record, due);
	if (!code && r->max_frames >= 0 && ++r->taken >= r->max_frames)
		return -1;
	return code;
}

static void add_counts(struct replayer *r)
{
	struct afsock_can_read_counts n;

	afsock_can_log_reader_counts(r->file.reader, &n);
	r->read.skipped += n.skipped;
	r->read.drops += n.drops;
}

/* The log once. Returns as play. */
static int play_log(struct replayer *r)
{
	struct afsock_can_entry entry;
	struct afsock_err err;
	bool is_first = true;
	int n, code = 0;

	while (!code) {
		/* Lets a signal in where it reads. */
		n = afsock_can_log_reader_next(r->file.reader, &entry, &err);
		if (n > 0) {
			code = play(r, &entry, &is_first);
			continue;
		}
		if (n == 0)
			break;
		if (n == -EINTR && cli_signal())
			return 128 + cli_signal();
		progress_clear();
		cli_say("replay: %s: %s", r->log, err.text);
		r->bad_lines++;
		if (n != AFSOCK_ETEXT || !r->skips_errors)
			code = EXIT_FAILED;
	}
	add_counts(r);
	return code;
}

/* Before the log is waited for: what is due must not wait as well. */
static void flush_before_wait(void *arg)
{
	replay_flush(arg);
}

static int run(struct replayer *r)
{
	int64_t pass;
	int code = 0, flushed;

	/* The kernel may be late by 50 us as it is (prctl(2)). */
	prctl(PR_SET_TIMERSLACK, 1);
	r->shows_progress = !r->is_quiet && progress_is_seen();
	r->is_flat_out = r->ignores_times && !r->is_interactive;
	r->has_one_way = r->address && !r->map.count && !r->is_verbose;
	r->file.before_wait = flush_before_wait;
	r->file.arg = r;
	code = can_log_open(&r->file, "replay", r->log, r->format);
	if (code)
		return code;
	r->plan_ns = r->last_due_ns = cli_deadline(r->delay_ns);
	for (pass = 0; !code && (r->loops < 0 || pass < r->loops); pass++) {
		if (pass) {
			code = can_log_again(&r->file, "replay", r->log,
					     r->format);
			r->plan_ns = r->last_due_ns;
		}
		if (!code)
			code = play_log(r);
	}
	/* A signal ends it at once, anything else behind what is queued. */
	flushed = code < 128 ? replay_flush(r) : 0;
	if (code >= 128)
		r->counts.failed += r->queued;
	if (r->ahead_ns)
		replay_ahead_end(r);
	progress_clear();
	if (code <= 0)
		code = flushed;
	return replay_report(r, code);
}

/* ---- arguments ---- */

static int set_loops(struct replayer *r, const char *text)
{
	if (strcmp(text, "i") == 0) {
		r->loops = -1;
		return 0;
	}
	return cli_number("replay", "loop", text, 1, INT64_MAX, &r->loops);
}

static int set_speed(struct replayer *r, const char *text)
{
	int64_t whole, part = 0, unit = 1;
	const char *dot = strchr(text, '.');
	struct afsock_err err;
	size_t len = dot ? (size_t)(dot - text) : strlen(text);
	const char *at;

	/* Not strtod, which wants the locale's decimal point. */
	if (afsock_read_int(text, len, NULL, 0, 1000000, "speed", &whole,
			    &err) < 0)
		return cli_usage("replay", "%s", err.text);
	for (at = dot ? dot + 1 : ""; *at >= '0' && *at <= '9' &&
				      unit < 1000000000; at++) {
		part = part * 10 + (*at - '0');
		unit *= 10;
	}
	r->speed = (double)whole + (double)part / (double)unit;
	if (*at || r->speed < 1e-6)
		return cli_usage("replay", "speed '%s' is no number of 0.000001 "
				 "to 1000000", text);
	return 0;
}

static int set_milliseconds(const char *text, int64_t *ret_ns)
{
	int code = cli_number("replay", "gap in milliseconds", text, 0, 1000000,
			      ret_ns);

	*ret_ns *= 1000000;
	return code;
}

static int add_filter(struct replayer *r, const char *text)
{
	struct afsock_err err;

	if (afsock_can_filters_parse(text, strlen(text), &r->filter, &err) == 0)
		return 0;
	return cli_usage("replay", "--filter: %s", err.text);
}

/* fq drops what is 10 s ahead. */
static int set_ahead(struct replayer *r, const char *text)
{
	int code = cli_duration("replay", text, &r->ahead_ns);

	if (code || (r->ahead_ns > 0 && r->ahead_ns <= INT64_C(1000000000)))
		return code;
	return cli_usage("replay", "--ahead: '%s' is not above 0 and at most "
			 "1s", text);
}

static int set_format(struct replayer *r, const char *text)
{
	r->format = afsock_can_format_find(text);
	if (r->format > 0)
		return 0;
	return cli_usage("replay", "--format: '%s' is none of candump, asc, "
			 "pcapng, pcap, blf", text);
}

static int letter(struct replayer *r, int c)
{
	switch (c) {
	case 'I':
		r->log = optarg;
		return 0;
	case 'l':
		return set_loops(r, optarg);
	case 't':
		r->ignores_times = true;
		return 0;
	case 'i':
		r->is_interactive = true;
		return 0;
	case 'g':
		return set_milliseconds(optarg, &r->tick_ns);
	case 's':
		return cli_duration("replay", optarg, &r->gap_ns);
	case 'x':
		r->has_no_loopback = true;
		return 0;
	case 'n':
		return cli_number("replay", "count", optarg, 1, INT64_MAX,
				  &r->max_frames);
	case 'v':
		r->is_verbose = true;
		return 0;
	case 'q':
		r->is_quiet = true;
		return 0;
	case 'j':
		r->is_json = true;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

enum word {
	SPEED = 256, FROM, TO, DELAY, AHEAD, FILTER, WAIT, FORMAT, SKIP, HELP
};

static int option(struct replayer *r, int c)
{
	switch (c) {
	case SPEED:
		return set_speed(r, optarg);
	case FROM:
		return cli_duration("replay", optarg, &r->from_ns);
	case TO:
		return cli_duration("replay", optarg, &r->to_ns);
	case DELAY:
		return cli_duration("replay", optarg, &r->delay_ns);
	case AHEAD:
		return set_ahead(r, optarg);
	case FILTER:
		return add_filter(r, optarg);
	case WAIT:
		return cli_duration("replay", optarg, &r->wait_ns);
	case FORMAT:
		return set_format(r, optarg);
	case SKIP:
		r->skips_errors = true;
		return 0;
	default:
		return letter(r, c);
	}
}

/* "can:vcan0": where all frames go that no assignment names. */
static int set_address(struct replayer *r, const char *text)
{
	struct afsock_target target;
	struct afsock_value *name = &target.tuple.items[0];
	struct afsock_err err;

	if (r->address)
		return cli_usage("replay", "'%s' is a second address; IF=LOG-IF "
				 "sends to several", text);
	if (afsock_target_parse(text, strlen(text), &target, &err) < 0)
		return cli_usage("replay", "%s", err.text);
	if (target.form.family != AF_CAN || target.form.proto != CAN_RAW)
		return cli_usage("replay", "'%s' is no CAN interface: can:IF",
				 text);
	if (target.tuple.n < 1 || name->len < 1 ||
	    name->len >= sizeof(r->everything))
		return cli_usage("replay", "'%s' names no interface", text);
	memcpy(r->everything, name->as.text, name->len);
	r->address = text;
	return 0;
}

static int set_target(struct replayer *r, const char *text)
{
	const char *sign = strchr(text, '='), *colon = strchr(text, ':');
	struct afsock_err err;

	if (colon && (!sign || colon < sign))
		return set_address(r, text);
	if (afsock_can_map_add(&r->map, text, &err) == 0)
		return 0;
	return cli_usage("replay", "%s; an address is can:IF", err.text);
}

static int check(const struct replayer *r)
{
	bool is_stdin = strcmp(r->log, "-") == 0;

	if (is_stdin && r->is_interactive)
		return cli_usage("replay", "-i needs standard input, which is "
				 "LOG already");
	if (r->loops != 1 && is_stdin && lseek(STDIN_FILENO, 0, SEEK_CUR) < 0)
		return cli_usage("replay", "-l: a pipe cannot be read again");
	if (r->ahead_ns && (r->ignores_times || r->is_interactive))
		return cli_usage("replay", "--ahead needs the log's times: not "
				 "with -t or -i");
	if (r->to_ns < r->from_ns)
		return cli_usage("replay", "--to is before --from");
	return 0;
}

static int arguments(struct replayer *r, int argc, char **argv)
{
	int code = 0;

	if (!r->log) {
		if (optind == argc)
			return cli_usage("replay", "no LOG given");
		r->log = argv[optind++];
	}
	if (cli_only_addresses("replay", argc, argv))
		return EXIT_USAGE;
	for (; !code && optind < argc; optind++)
		code = set_target(r, argv[optind]);
	return code ? code : check(r);
}

int replay_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "loop", required_argument, NULL, 'l' },
		{ "speed", required_argument, NULL, SPEED },
		{ "from", required_argument, NULL, FROM },
		{ "to", required_argument, NULL, TO },
		{ "delay", required_argument, NULL, DELAY },
		{ "ahead", required_argument, NULL, AHEAD },
		{ "filter", required_argument, NULL, FILTER },
		{ "wait", required_argument, NULL, WAIT },
		{ "format", required_argument, NULL, FORMAT },
		{ "skip-errors", no_argument, NULL, SKIP },
		{ "quiet", no_argument, NULL, 'q' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, HELP },
		{ NULL, 0, NULL, 0 },
	};
	static struct replayer r = { .loops = 1, .gap_ns = -1,
				     .max_frames = -1, .to_ns = INT64_MAX,
				     .wait_ns = INT64_C(10000000000),
				     .speed = 1, .s = AFSOCK_INIT };
	int c, code;

	r.filter.list = r.filters;
	r.filter.max = COUNT(r.filters);
	while ((c = cli_option("replay", argc, argv, "I:l:tig:s:xn:vqj",
			       options)) != -1) {
		if (c == HELP)
			return cli_help(usage);
		code = option(&r, c);
		if (code)
			return code;
	}
	code = arguments(&r, argc, argv);
	if (!code)
		code = replay_open(&r);
	if (!code) {
		cli_catch_signals();
		code = run(&r);
	}
	can_log_close(&r.file);
	afsock_close(&r.s);
	return cli_end(code);
}
