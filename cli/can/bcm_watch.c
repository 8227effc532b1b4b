/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bcm_watch.c - frames that change, or stop coming */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "away.h"
#include "bcm.h"

static const char usage[] =
	"usage: afsock bcm watch [OPTION]... IF FILTER...\n"
	"\n"
	"Tell of frames of an interface (any: all of them) that change, and of\n"
	"those that stop coming. The kernel compares; what did not change costs\n"
	"nothing here. A FILTER is one of\n"
	"\n"
	"  123              every frame of this identifier; 123## of CAN FD\n"
	"  123#FF00         changes in the bits of the mask; 123##0FF00 CAN FD\n"
	"  123#F0/10FF/20FF multiplexed: the bits that are the multiplexer, then\n"
	"                   for each of its values that and the mask\n"
	"  123#R            every remote request\n"
	"\n"
	"      --timeout=TIME   tell when none came for TIME, and when they are\n"
	"                       back\n"
	"      --throttle=TIME  tell of changes not more often\n"
	"      --check-dlc      another length is a change\n"
	"      --no-autotimer   the timeout counts from the start only, not from\n"
	"                       each frame\n"
	"  -n, --count=COUNT    end after COUNT events\n"
	"      --duration=TIME  end after TIME\n"
	"  -j, --json           one JSON object per event\n"
	"      --help           this text\n"
	"\n"
	"Lines are TIME IF EVENT FRAME: changed, timeout (with the identifier),\n"
	"resumed. The time is seconds since 1970; that of a frame is the kernel's.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 fewer than COUNT within the\n"
	"duration; 4 events were dropped by the kernel; 77 not permitted or not\n"
	"available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms, 100us; a bare number is seconds.\n";

/* One filter, and whether its frames are away. */
struct watched {
	struct afsock_bcm_key key;
	bool is_silent;
};

struct watch {
	struct afsock s;
	char **texts; /* the interface and count - 1 filters */
	size_t text_count;
	unsigned int index;
	uint64_t dropped_before; /* by sockets that are closed */
	int64_t timeout_ns, throttle_ns, duration_ns;
	int64_t max_count;
	unsigned int flags;
	bool is_json;
	struct watched *watched;
	size_t count;
	int64_t events;
	unsigned char buf[AFSOCK_BCM_MESSAGE_MAX];
};

/* ---- setting up ---- */

static struct watched *find(struct watch *w, const struct afsock_bcm_key *key)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		if (w->watched[i].key.can_id == key->can_id &&
		    w->watched[i].key.is_fd == key->is_fd)
			return &w->watched[i];
	return NULL;
}

static int add(struct watch *w, const char *text)
{
	static struct canfd_frame frames[AFSOCK_BCM_RX_MAX];
	struct afsock_bcm_rx rx;
	struct afsock_err err;

	if (afsock_bcm_rx_parse(text, strlen(text), frames, AFSOCK_BCM_RX_MAX,
				&rx, &err) < 0)
		return cli_usage("bcm watch", "filter '%s': %s", text,
				 err.text);
	if (find(w, &rx.key))
		return cli_usage("bcm watch", "filter '%s': the identifier has "
				 "one already", text);
	rx.timeout_ns = w->timeout_ns;
	rx.throttle_ns = w->throttle_ns;
	rx.flags = w->flags | (w->timeout_ns ? RX_ANNOUNCE_RESUME : 0);
	if (afsock_bcm_rx_start(&w->s, &rx, &err) < 0)
		return cli_fail(&err);
	w->watched[w->count++] = (struct watched){ .key = rx.key };
	return EXIT_DONE;
}

/* ---- events ---- */

static const char *name_of(struct watch *w,
			   const struct afsock_bcm_event *event)
{
	struct watched *watched = find(w, &event->key);
	bool was_silent = watched && watched->is_silent;

	if (watched)
		watched->is_silent = event->opcode == RX_TIMEOUT;
	if (event->opcode == RX_TIMEOUT)
		return "timeout";
	return was_silent ? "resumed" : "changed";
}

static void print(struct watch *w, const struct afsock_bcm_event *event)
{
	const char *name = name_of(w, event);
	char interface[16], id[16], text[AFSOCK_CAN_TEXT_MAX];

	if (!event->key.ifindex ||
	    afsock_if_name(w->s.fd, event->key.ifindex, interface) < 0)
		snprintf(interface, sizeof(interface), "-");
	bcm_id_text(&event->key, id);
	text[0] = '\0';
	if (event->frame_count)
		afsock_can_frame_format(event->frames, event->frame_len, text,
					sizeof(text));
	if (!w->is_json) {
		printf("%" PRId64 ".%06" PRId64 " %s %s %s\n",
		       event->time_ns / 1000000000,
		       event->time_ns % 1000000000 / 1000, interface, name,
		       *text ? text : id);
		return;
	}
	json_begin();
	json_text("event", name);
	json_time("time", event->time_ns);
	json_text("interface", interface);
	json_text("id", id);
	json_bool("fd", event->key.is_fd);
	if (*text)
		json_text("frame", text);
	else
		json_time("timeout", event->ival1_ns);
	json_end();
}

static int open_all(struct watch *w)
{
	int code = bcm_open(w->texts[0], &w->s);
	size_t i;

	w->index = away_index(w->texts[0]);
	w->count = 0;
	for (i = 1; !code && i < w->text_count; i++)
		code = add(w, w->texts[i]);
	return code;
}

/* The interface went. Jobs go on once it is up; those of one that was deleted
 * are gone (net/can/bcm.c, bcm_notify). */
static int come_back(struct watch *w, int64_t deadline)
{
	bool is_new;
	int code = away_wait("bcm watch", w->texts[0], &w->index, deadline,
			     &is_new);

	if (code || !is_new)
		return code;
	w->dropped_before += bcm_dropped(&w->s);
	afsock_close(&w->s);
	return open_all(w);
}

static int failed(struct watch *w, const struct afsock_err *err,
		  int64_t deadline)
{
	int code;

	if (away_is(err->code)) {
		code = come_back(w, deadline);
		return code == EXIT_TIMEOUT && w->max_count < 0 ? -1 : code;
	}
	cli_fail(err);
	return err->code == AFSOCK_EVALUE ? EXIT_DONE :
					    cli_exit_code(err->code);
}

static int events(struct watch *w)
{
	int64_t deadline = cli_deadline(w->duration_ns);
	struct afsock_bcm_event event;
	struct afsock_err err;
	int r;

	while (w->max_count < 0 || w->events < w->max_count) {
		r = bcm_next(&w->s, deadline, w->buf, sizeof(w->buf), &event,
			     &err);
		if (r == -EAGAIN)
			return w->max_count < 0 ? EXIT_DONE : EXIT_TIMEOUT;
		if (r == -EINTR)
			return 128 + cli_signal();
		if (r < 0) {
			r = failed(w, &err, deadline);
			if (r)
				return r < 0 ? EXIT_DONE : r;
			continue;
		}
		if (event.opcode != RX_TIMEOUT && event.opcode != RX_CHANGED)
			continue;
		print(w, &event);
		w->events++;
		if (!cli_flush())
			return EXIT_FAILED;
		if (cli_is_over())
			return 128 + cli_signal();
	}
	return EXIT_DONE;
}

static int run(struct watch *w, char **texts, size_t count)
{
	uint64_t dropped;
	int code;

	w->texts = texts;
	w->text_count = count;
	cli_catch_signals();
	code = open_all(w);
	if (!code)
		code = events(w);
	dropped = w->dropped_before + bcm_dropped(&w->s);
	if (dropped) {
		cli_say("bcm watch: %" PRIu64 " events dropped by the kernel",
			dropped);
		code = EXIT_LOST;
	}
	return code;
}

/* ---- the command line ---- */

static int option(struct watch *w, int c)
{
	switch (c) {
	case 't':
		return cli_duration("bcm watch", optarg, &w->timeout_ns);
	case 'h':
		return cli_duration("bcm watch", optarg, &w->throttle_ns);
	case 'd':
		return cli_duration("bcm watch", optarg, &w->duration_ns);
	case 'l':
		w->flags |= RX_CHECK_DLC;
		return 0;
	case 'a':
		w->flags |= RX_NO_AUTOTIMER;
		return 0;
	case 'n':
		return cli_number("bcm watch", "count", optarg, 1, INT64_MAX,
				  &w->max_count);
	case 'j':
		w->is_json = true;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

int bcm_watch_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "timeout", required_argument, NULL, 't' },
		{ "throttle", required_argument, NULL, 'h' },
		{ "check-dlc", no_argument, NULL, 'l' },
		{ "no-autotimer", no_argument, NULL, 'a' },
		{ "count", required_argument, NULL, 'n' },
		{ "duration", required_argument, NULL, 'd' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct watch w = { .s = AFSOCK_INIT, .max_count = -1,
				  .duration_ns = -1 };
	int c, code, count = 0;

	while ((c = cli_option_anywhere("bcm watch", argc, argv, "n:j",
					options, &count)) != -1) {
		if (c == 'H')
			return cli_help(usage);
		code = option(&w, c);
		if (code)
			return code;
	}
	if (count < 2)
		return cli_usage("bcm watch", "an interface and a filter are "
				 "wanted");
	w.watched = calloc((size_t)count, sizeof(*w.watched));
	if (!w.watched)
		return cli_fail_code(-ENOMEM, "bcm watch", "filters");
	code = run(&w, argv, (size_t)count);
	afsock_close(&w.s);
	free(w.watched);
	return cli_end(code);
}
