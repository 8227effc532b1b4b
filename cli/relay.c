/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* relay.c - between any two addresses */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "progress.h"
#include "relay.h"

static const char usage[] =
	"usage: afsock relay [OPTION]... A B\n"
	"\n"
	"Carry messages between two addresses of any families, both ways.\n"
	"'-' is standard input and output. Boundaries of messages are kept where\n"
	"both sides have them. What cannot be delivered is counted, never hidden.\n"
	"\n"
	"  -u, --one-way        only from A to B\n"
	"  -n, --count=COUNT    end after COUNT messages (of both directions)\n"
	"  -w, --wait=TIME      end when nothing moved for TIME; also gives a side\n"
	"                       that knows no end time to answer after the other's\n"
	"  -f, --framing=HOW    messages within a stream: u16, u32 behind their\n"
	"                       length in network byte order; lines of the\n"
	"                       family's text (123#DEADBEEF) or hex; text: lines of\n"
	"                       text, or hex where a message is not printable;\n"
	"                       cannelloni, socketcand[:BUS]: raw CAN in these\n"
	"                       protocols, see below\n"
	"      --flush=TIME     with cannelloni over datagrams, the most that a frame\n"
	"                       waits for others to go with (1ms)\n"
	"  -b, --block=BYTES    without framing, the most that one read of a stream\n"
	"                       makes a message of\n"
	"      --skip-local     leave what this machine sent itself, other programs\n"
	"                       too: for relays that would feed each other\n"
	"      --rate=COUNT     at most COUNT messages a second each way; what comes\n"
	"                       faster waits in the kernel, and is counted as lost\n"
	"                       when there is no more room\n"
	"  -k, --keep           accept the next connection when one has ended\n"
	"  -q, --quiet          no summary\n"
	"  -j, --json           the summary as one JSON object on stdout\n"
	"      --help           this text\n"
	"\n"
	"Raw CAN frames and other structures cross a stream as lines unless -f\n"
	"says otherwise. ISO-TP sends wait until the peer has the message.\n"
	"The summary has messages in and out, bytes, dropped (by us, with reasons)\n"
	"and lost (by the kernel before they came to us); in = out + dropped. Where\n"
	"the kernel tells when a message came, it has the time until we had sent\n"
	"it: half of them, 99 %, the longest.\n"
	"A CAN interface that goes down or is deleted is waited for; what is to be\n"
	"sent there meanwhile is dropped, with ENETDOWN or ENODEV.\n"
	"cannelloni is spoken over streams and, with several frames in each of up to\n"
	"-b BYTES (1452), over datagrams (udp, sctp); datagrams that are missing\n"
	"count as lost. socketcand is spoken over streams, as server where this side\n"
	"listens, else as client; BUS is the name there, the interface's unless\n"
	"given. It has no remote requests and no CAN FD: those are dropped.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 nothing came within TIME; 4\n"
	"something was dropped or lost; 77 not permitted or not available;\n"
	"128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms, 1m; a bare number is seconds. BYTES 4k, 1M are\n"
	"powers of 1024.\n";

#define DATAGRAM_MAX 65507 /* UDP over IPv4 */
#define DIAL_LIMIT INT64_C(10000000000)

/* ---- set-up ---- */

static size_t default_block(const struct endpoint *to)
{
	if (!to->has_boundaries)
		return 65536;
	return to->scheme.message_max ? to->scheme.message_max : DATAGRAM_MAX;
}

static const struct endpoint *message_side(const struct relay *r)
{
	if (r->a.has_boundaries == r->b.has_boundaries)
		return NULL;
	return r->a.has_boundaries ? &r->a : &r->b;
}

static int choose_framing(struct relay *r)
{
	const struct endpoint *m = message_side(r);

	if (!m && r->framing)
		return cli_usage(r->command, "framing is for a stream and "
				 "messages; both sides are %s",
				 r->a.has_boundaries ? "messages" : "streams");
	if (m && !r->framing && !r->is_raw && !message_is_free(m))
		r->framing = FRAMING_LINES;
	return EXIT_DONE;
}

/* Both directions speak, also when only one carries frames. */
static int set_up_bridge(struct relay *r)
{
	int code = bridge_set_up(&r->bridge, r->command, &r->a, &r->b,
				 r->block);

	if (code == EXIT_DONE)
		code = transfer_bridge(&r->t, 0, &r->a, &r->b, &r->bridge,
				       false);
	if (code || (r->one_way && r->bridge.packet_max))
		return code;
	return transfer_bridge(&r->t, 1, &r->b, &r->a, &r->bridge, r->one_way);
}

static int set_up(struct relay *r)
{
	size_t block = (size_t)r->block;
	int code;

	if (r->a.is_stdio && r->b.is_stdio)
		return cli_usage(r->command, "both sides are '-'");
	if (r->is_json && (r->a.is_stdio || r->b.is_stdio))
		return cli_usage(r->command, "--json and '-' both want "
				 "standard output");
	if (r->keep && !r->a.is_listener && !r->b.is_listener)
		return cli_usage(r->command, "--keep: neither side listens "
				 "for connections");
	r->b.is_read = !r->one_way;
	r->a.is_kept = r->b.is_kept = r->keep;
	if (r->framing == FRAMING_BRIDGE)
		return set_up_bridge(r);
	if (r->bridge.flush_ns >= 0)
		return cli_usage(r->command, "--flush is for datagrams of "
				 "--framing=cannelloni");
	code = choose_framing(r);
	if (code)
		return code;
	code = transfer_flow(&r->t, 0, &r->a, &r->b, r->framing,
			     block ? block : default_block(&r->b));
	if (code || r->one_way)
		return code;
	return transfer_flow(&r->t, 1, &r->b, &r->a, r->framing,
			     block ? block : default_block(&r->a));
}

/* ---- sessions ---- */

/*
 * Sides that listen get their connection first, then those that connect are
 * connected, so that a server beyond sees one connection for each of ours.
 * Sides with messages are open from the start: what comes there before
 * somebody is connected waits in the kernel.
 */
static int open_first(struct relay *r)
{
	struct endpoint *ends[] = { &r->a, &r->b };
	bool waits = r->a.is_listener || r->b.is_listener;
	size_t i;
	int code = EXIT_DONE;

	for (i = 0; i < COUNT(ends) && !code; i++)
		code = endpoint_listen(ends[i]);
	for (i = 0; i < COUNT(ends) && !code; i++)
		if (!ends[i]->is_listener &&
		    (!waits || !ends[i]->scheme.has_connections))
			code = endpoint_open(ends[i], r->idle_ns);
	return code;
}

/* Connections for the sides that listen. */
static int accept_session(struct relay *r)
{
	int code = EXIT_DONE;

	if (r->a.is_listener)
		code = endpoint_open(&r->a, r->idle_ns);
	if (r->b.is_listener && !code)
		code = endpoint_open(&r->b, r->idle_ns);
	return code;
}

/* Signals wait while we connect, so that has a limit. */
static int dial_session(struct relay *r)
{
	int64_t limit = r->idle_ns < 0 ? DIAL_LIMIT : r->idle_ns;
	int code = endpoint_open(&r->a, limit);

	return code ? code : endpoint_open(&r->b, limit);
}

static void end_session(struct relay *r)
{
	if (r->a.scheme.has_connections)
		endpoint_hang_up(&r->a);
	if (r->b.scheme.has_connections)
		endpoint_hang_up(&r->b);
}

static int run_session(struct relay *r)
{
	int code = accept_session(r);

	if (code)
		return code;
	r->t.sessions++;
	code = dial_session(r);
	if (code) {
		r->t.has_failed = true;
		return r->keep ? EXIT_DONE : code;
	}
	transfer_reset(&r->t);
	if (r->framing == FRAMING_BRIDGE)
		bridge_begin(&r->bridge);
	code = transfer_run(&r->t);
	/* With -k an idle connection ends, not all of us. */
	return r->keep && code == EXIT_TIMEOUT ? EXIT_DONE : code;
}

static int run_sessions(struct relay *r)
{
	int code;

	do {
		code = run_session(r);
		end_session(r);
	} while (r->keep && code == EXIT_DONE && !r->t.is_done);
	return code;
}

/* ---- the end ---- */

static int verdict(const struct relay *r, int code)
{
	if (transfer_lost(&r->t))
		return EXIT_LOST;
	if (code == EXIT_TIMEOUT)
		return transfer_count(&r->t) ? EXIT_DONE : EXIT_TIMEOUT;
	if (code == EXIT_DONE && r->t.has_failed && !r->keep)
		return EXIT_FAILED;
	return code;
}

static void report(struct relay *r)
{
	progress_clear();
	if (r->is_json) {
		json_begin();
		report_json(&r->t);
		json_end();
	} else if (!r->is_quiet || transfer_lost(&r->t)) {
		report_text(&r->t);
	}
}

int relay_run(struct relay *r)
{
	int code = set_up(r);

	if (code == EXIT_DONE)
		code = open_first(r);
	if (code == EXIT_DONE) {
		/* A reader that is gone is an error of write, counted. */
		sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN },
			  NULL);
		cli_catch_signals();
		r->t.max_count = r->count;
		r->t.idle_ns = r->idle_ns;
		r->t.on_tick = progress_is_seen() && !r->is_quiet ?
				       report_tick : NULL;
		r->t.started = cli_now();
		code = run_sessions(r);
		endpoint_close(&r->a);
		endpoint_close(&r->b);
		if (r->t.sessions || code == EXIT_TIMEOUT || code > 128)
			report(r);
		code = verdict(r, code);
	}
	endpoint_close(&r->a);
	endpoint_close(&r->b);
	transfer_done(&r->t);
	return r->a.is_stdio || r->b.is_stdio ? code : cli_end(code);
}

int relay_parse(struct relay *r, const char *a, const char *b)
{
	int code = endpoint_parse(&r->a, r->command, a, ENDPOINT_DIAL);

	if (code)
		return code;
	return endpoint_parse(&r->b, r->command, b, ENDPOINT_DIAL);
}

static int option(struct relay *r, int c)
{
	int64_t rate;
	int code;

	switch (c) {
	case 'R':
		code = cli_number("relay", "rate", optarg, 1,
				  INT64_C(1000000000), &rate);
		if (!code)
			r->t.gap_ns = INT64_C(1000000000) / rate;
		return code;
	case 'L':
		r->t.skips_local = true;
		return 0;
	case 'u':
		r->one_way = true;
		return 0;
	case 'n':
		return cli_number("relay", "count", optarg, 1, INT64_MAX,
				  &r->count);
	case 'w':
		return cli_duration("relay", optarg, &r->idle_ns);
	case 'F':
		return cli_duration("relay", optarg, &r->bridge.flush_ns);
	case 'f':
		if (bridge_is_named(optarg)) {
			r->framing = FRAMING_BRIDGE;
			return bridge_parse(&r->bridge, "relay", optarg);
		}
		return framing_parse("relay", optarg, &r->framing);
	case 'b':
		return cli_number("relay", "block", optarg, 1,
				  (int64_t)MESSAGE_MAX, &r->block);
	case 'k':
		r->keep = true;
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

int relay_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "one-way", no_argument, NULL, 'u' },
		{ "count", required_argument, NULL, 'n' },
		{ "wait", required_argument, NULL, 'w' },
		{ "framing", required_argument, NULL, 'f' },
		{ "block", required_argument, NULL, 'b' },
		{ "flush", required_argument, NULL, 'F' },
		{ "rate", required_argument, NULL, 'R' },
		{ "skip-local", no_argument, NULL, 'L' },
		{ "keep", no_argument, NULL, 'k' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct relay r = RELAY_INIT("relay");
	int c, code;

	while ((c = cli_option("relay", argc, argv, "un:w:f:b:kqj",
			       options)) != -1) {
		if (c == 'H')
			return cli_help(usage);
		code = option(&r, c);
		if (code)
			return code;
	}
	if (cli_only_addresses("relay", argc, argv))
		return EXIT_USAGE;
	if (argc - optind != 2)
		return cli_usage("relay", "%d addresses given, two wanted",
				 argc - optind);
	code = relay_parse(&r, argv[optind], argv[optind + 1]);
	return code ? code : relay_run(&r);
}
