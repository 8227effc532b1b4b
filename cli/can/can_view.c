/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_view.c - what is on a bus, a line for each identifier, again and again */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/can.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "can.h"
#include "away.h"
#include "can_view.h"

static const char usage[] =
	"usage: afsock can view [OPTION]... IF...\n"
	"\n"
	"Show the identifiers on interfaces (can0, any, or an address: can:can0,\n"
	"filter=100:700), one line each: count, period, bytes of the last frame;\n"
	"above them frames a second, bus load, error frames and what the kernel\n"
	"dropped. On a terminal the screen changes, bytes that changed are\n"
	"inverted; else snapshots are printed, changed bytes with a '*'.\n"
	"\n"
	"  -n, --count=COUNT      end after COUNT snapshots\n"
	"      --interval=TIME    between two of them (default 1s)\n"
	"      --bitrate=RATE     bits a second; without it there is no bus load\n"
	"      --dbitrate=RATE    of the data phase of FD frames with BRS\n"
	"      --stuffing=KIND    exact: the stuff bits that each frame has;\n"
	"                         worst: the most that it could have\n"
	"  -j, --json             one JSON object for each snapshot\n"
	"      --help             this text\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 4 the kernel dropped frames;\n"
	"128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds. RATE 500000.\n";

#define RECEIVE_BUFFER (16 << 20)

/* ---- receiving ---- */

/* How often to look for an interface that is away. */
#define LOOK_NS INT64_C(200000000)

static void let_go(struct view_bus *bus)
{
	bus->is_gone = true;
	bus->drops_before = view_drops(bus);
	afsock_can_reader_close(bus->reader);
	bus->reader = NULL;
	endpoint_hang_up(&bus->e);
}

static int bad_read(const struct view *v, struct view_bus *bus, int code)
{
	if (code == -EAGAIN)
		return EXIT_DONE;
	if (code == -ENODEV)
		let_go(bus);
	else if (code == -ENETDOWN)
		bus->is_down = true;
	if (code != -ENODEV && code != -ENETDOWN) {
		endpoint_fail(&bus->e, "recv", code);
		return EXIT_FAILED;
	}
	/* On a screen the line of the interface says so. */
	if (!bus->has_told && !v->is_screen)
		cli_say("can view: interface %s is %s; waiting for it",
			bus->e.text, bus->is_gone ? "gone" : "down");
	bus->has_told = true;
	return EXIT_DONE;
}

static int take(struct view *v, struct view_bus *bus)
{
	const struct afsock_can_received *got;
	ssize_t n, i;
	int batches;

	for (batches = 0; batches < 64; batches++) {
		n = afsock_can_reader_read(bus->reader, &got);
		if (n < 0)
			return bad_read(v, bus, (int)n);
		for (i = 0; i < n; i++)
			if (view_add(v, bus, &got[i]) < 0)
				return cli_fail_code(-ENOMEM, "view",
						     bus->e.text);
		if (n < AFSOCK_CAN_READER_BATCH)
			break;
	}
	return EXIT_DONE;
}

static int open_socket(struct view_bus *bus)
{
	const struct afsock_can_reader_config config = {
		.rcvbuf = RECEIVE_BUFFER,
	};
	struct afsock_err err;
	int code = endpoint_open(&bus->e, -1);

	if (!code && afsock_can_reader_open(&bus->e.s, &config, &bus->reader,
					    &err) < 0)
		code = cli_fail(&err);
	return code;
}

/* An interface that is up again; one that was deleted needs a new socket. */
static int look_for(const struct view *v, struct view_bus *bus)
{
	char interface[16];
	int code;

	if ((!bus->is_gone && !bus->is_down) ||
	    !away_interface(bus->text, interface) || !away_is_up(interface))
		return EXIT_DONE;
	code = bus->is_gone ? open_socket(bus) : EXIT_DONE;
	if (code)
		return code;
	if (!v->is_screen)
		cli_say("can view: interface %s is %s", bus->e.text,
			bus->is_gone ? "back" : "up again");
	bus->is_gone = bus->is_down = bus->has_told = false;
	return EXIT_DONE;
}

static int wait_for_frames(struct view *v, struct pollfd *fds, int64_t deadline)
{
	int64_t soon = cli_deadline(LOOK_NS);
	int code = EXIT_DONE, n;
	size_t i;

	for (i = 0; i < v->bus_count && !code; i++)
		code = look_for(v, &v->buses[i]);
	if (code)
		return code;
	for (i = 0; i < v->bus_count; i++)
		if ((v->buses[i].is_gone || v->buses[i].is_down) &&
		    soon < deadline)
			deadline = soon;
	for (i = 0; i < v->bus_count; i++)
		fds[i] = (struct pollfd){
			.fd = v->buses[i].is_gone ? -1 : v->buses[i].e.s.fd,
			.events = POLLIN,
		};
	n = cli_poll(fds, v->bus_count, deadline);
	if (n < 0)
		return n == -EINTR ? 128 + cli_signal() : EXIT_FAILED;
	for (i = 0; i < v->bus_count && !code; i++)
		if (fds[i].revents)
			code = take(v, &v->buses[i]);
	return code;
}

static int snapshot(struct view *v, int64_t *begin)
{
	int64_t now = cli_now();

	view_show(v, now > *begin ? now - *begin : 1);
	view_next(v);
	*begin = now;
	return cli_flush() ? EXIT_DONE : EXIT_FAILED;
}

/* A signal came: what came before it is in the last snapshot. */
static int last_snapshot(struct view *v, int64_t begin, int code)
{
	size_t i;

	for (i = 0; i < v->bus_count; i++)
		if (!v->buses[i].is_gone)
			take(v, &v->buses[i]);
	if (!v->is_screen)
		snapshot(v, &begin);
	return code;
}

static int loop(struct view *v, struct pollfd *fds)
{
	int64_t begin = cli_now(), end;
	int code;

	while (v->snapshots != 0) {
		end = begin + v->interval_ns;
		while (cli_now() < end) {
			code = wait_for_frames(v, fds, end);
			if (code > 128)
				return last_snapshot(v, begin, code);
			if (code)
				return code;
		}
		code = snapshot(v, &begin);
		if (code)
			return code;
		if (v->snapshots > 0)
			v->snapshots--;
	}
	return EXIT_DONE;
}

/* ---- the whole ---- */

/* An interface's name, or an address; error frames are wanted as well. */
static int open_bus(struct view_bus *bus, const char *name)
{
	int code;

	if (strcmp(name, "any") == 0)
		name = "";
	if (asprintf(&bus->text, "%s%s%s", strchr(name, ':') ? "" : "can:",
		     name, ",filter=#FFFFFFFF") < 0) {
		bus->text = NULL;
		return cli_fail_code(-ENOMEM, "view", name);
	}
	code = endpoint_parse(&bus->e, "can view", bus->text, ENDPOINT_RECEIVE);
	bus->e.text = *name ? name : "any";
	if (!code && (bus->e.form.family != AF_CAN || bus->e.form.proto != CAN_RAW))
		code = cli_usage("can view", "%s: only raw CAN frames have "
				 "identifiers", name);
	return code ? code : open_socket(bus);
}

static int verdict(const struct view *v, int code)
{
	size_t i;

	for (i = 0; i < v->bus_count; i++) {
		uint64_t drops = view_drops(&v->buses[i]);

		if (drops == 0)
			continue;
		cli_say("%s: %" PRIu64 " frames, %" PRIu64
			" dropped by the kernel", v->buses[i].e.text,
			v->buses[i].frames, drops);
		code = EXIT_LOST;
	}
	return code;
}

static int run(struct view *v, char **names)
{
	struct pollfd *fds = calloc(v->bus_count, sizeof(*fds));
	size_t i;
	int code = EXIT_DONE;

	v->buses = calloc(v->bus_count, sizeof(*v->buses));
	if (!fds || !v->buses)
		return cli_fail_code(-ENOMEM, "view", "buses");
	for (i = 0; i < v->bus_count; i++)
		v->buses[i].e = (struct endpoint){ .s = AFSOCK_INIT,
						   .listener = AFSOCK_INIT };
	for (i = 0; i < v->bus_count && !code; i++)
		code = open_bus(&v->buses[i], names[i]);
	if (!code) {
		cli_catch_signals();
		/* The alternate screen, and back (xterm, mode 1049). */
		if (v->is_screen)
			fputs("\033[?1049h\033[2J", stdout);
		code = loop(v, fds);
		if (v->is_screen)
			fputs("\033[?1049l", stdout);
		cli_flush();
		code = verdict(v, code);
	}
	for (i = 0; i < v->bus_count; i++) {
		afsock_can_reader_close(v->buses[i].reader);
		endpoint_close(&v->buses[i].e);
		free(v->buses[i].text);
	}
	for (i = 0; i < v->row_count; i++)
		free(v->rows[i]);
	free(v->rows);
	free(v->buses);
	free(fds);
	return cli_end(code);
}

enum long_option { HELP = 256, INTERVAL, BITRATE, DBITRATE, STUFFING };

static int option(struct view *v, int c)
{
	int code;

	switch (c) {
	case 'j':
		v->is_json = true;
		return EXIT_DONE;
	case 'n':
		return cli_number("can view", "count", optarg, 1, INT64_MAX,
				  &v->snapshots);
	case INTERVAL:
		code = cli_duration("can view", optarg, &v->interval_ns);
		if (!code && v->interval_ns < 1000000)
			code = cli_usage("can view", "interval %s below 1ms",
					 optarg);
		return code;
	case BITRATE:
		return cli_number("can view", "bitrate", optarg, 1, 1000000000,
				  &v->bitrate);
	case DBITRATE:
		return cli_number("can view", "dbitrate", optarg, 1, 1000000000,
				  &v->dbitrate);
	case STUFFING:
		v->is_worst = strcmp(optarg, "worst") == 0;
		if (v->is_worst || strcmp(optarg, "exact") == 0)
			return EXIT_DONE;
		return cli_usage("can view", "stuffing '%s' is neither exact "
				 "nor worst", optarg);
	default:
		return EXIT_USAGE;
	}
}

int can_view_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "interval", required_argument, NULL, INTERVAL },
		{ "bitrate", required_argument, NULL, BITRATE },
		{ "dbitrate", required_argument, NULL, DBITRATE },
		{ "stuffing", required_argument, NULL, STUFFING },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, HELP },
		{ NULL, 0, NULL, 0 },
	};
	static struct view v = { .interval_ns = 1000000000, .snapshots = -1 };
	int c, code;

	while ((c = cli_option("can view", argc, argv, "n:j", options)) != -1) {
		if (c == HELP)
			return cli_help(usage);
		code = option(&v, c);
		if (code)
			return code;
	}
	if (cli_only_addresses("can view", argc, argv))
		return EXIT_USAGE;
	if (optind == argc)
		return cli_usage("can view", "no interface given");
	v.is_screen = !v.is_json && isatty(STDOUT_FILENO);
	v.bus_count = (size_t)(argc - optind);
	return run(&v, argv + optind);
}
