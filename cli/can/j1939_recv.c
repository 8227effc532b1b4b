/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939_recv.c - messages for an address, or all of a bus */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/sock_diag.h>
#include <stdio.h>
#include <string.h>

#include "away.h"
#include "j1939.h"

static const char recv_usage[] =
	"usage: afsock j1939 recv [OPTION]... ADDRESS\n"
	"\n"
	"Receive what is sent to ADDRESS, j1939:IF,sa=OWN, and to everybody, one\n"
	"line each: interface, source > destination, pgn, priority, [length], data.\n"
	"Long messages reach only an address that somebody is bound to; without sa\n"
	"only broadcasts come. rxpgn=PGN/PGN and rxfilter= choose, da=PEER lets\n"
	"through what PEER sends.\n"
	"\n"
	"      --count=COUNT  end after COUNT messages\n"
	"      --wait=TIME    end when nothing came for TIME\n"
	"      --raw          the bytes of the messages and nothing else\n"
	"      --time         seconds since 1970 in front\n"
	"  -j, --json         one JSON object per message\n"
	"      --help         this text\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 nothing, or fewer than COUNT,\n"
	"within TIME; 4 messages were aborted, cut or dropped; 77 not permitted or\n"
	"not available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds. In lines sources,\n"
	"destinations and pgns are hex; in JSON all numbers are decimal.\n";

static const char spy_usage[] =
	"usage: afsock j1939 spy [OPTION]... IF\n"
	"\n"
	"Show all messages of a bus, those between others too: their transfers are\n"
	"put together by listening. IF is an interface or j1939:IF,rxfilter=...\n"
	"\n"
	"      --frames       the frames of transfers as well, with what they say\n"
	"      --count=COUNT  end after COUNT lines\n"
	"      --wait=TIME    end when nothing came for TIME\n"
	"      --time         seconds since 1970 in front\n"
	"  -j, --json         one JSON object per line\n"
	"      --help         this text\n"
	"\n"
	"Transfers of more than 1 MiB between others are shown as frames only.\n"
	"Exit status and lines as afsock j1939 recv.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

#define RECEIVE_BUFFER (8 << 20)
#define SIZE_FIRST (1 << 16)
#define STARTED 32

struct receiver {
	const char *command;
	struct j1939_address address;
	struct j1939_format format;
	bool is_raw;
	bool is_spy;
	bool has_frames;
	int64_t max_count; /* -1: no limit */
	int64_t wait_ns;   /* -1: for ever */
	struct afsock s;
	struct j1939_track *track;
	unsigned char *buf;
	size_t size;
	uint64_t count, cut, aborted;
	uint64_t dropped_before; /* by sockets that are closed */
	uint32_t dropped;
	unsigned int index;      /* of the interface that s is bound to */
	int64_t claimed_ns;      /* when the last claim came; 0: none */
	/* What is under way, by its number; a size of 0 is nothing. */
	struct afsock_j1939_event started[STARTED];
};

/* ---- events ---- */

/* Room for what is coming. */
static void make_room(struct receiver *r, size_t size)
{
	unsigned char *more;

	if (size <= r->size || size > AFSOCK_J1939_ETP_MAX)
		return;
	more = realloc(r->buf, size);
	if (!more)
		return;
	r->buf = more;
	r->size = size;
}

/* The kernel tells of some aborts twice. */
static void aborted(struct receiver *r, const struct afsock_j1939_event *event)
{
	struct afsock_j1939_event *was = &r->started[event->id % STARTED];
	const char *why = afsock_j1939_abort_text(event->error);
	char da[16];

	if (was->size == 0 || was->id != event->id)
		return;
	r->aborted++;
	cli_say("j1939 %s: from 0x%02x to %s, pgn 0x%05" PRIx32 ", %" PRIu32
		" bytes: aborted after %" PRIu32 ": %s", r->command, was->sa,
		j1939_addr_text(was->da, da), was->pgn, was->size,
		event->bytes, why ? why : "unknown reason");
	was->size = 0;
}

static void read_events(struct receiver *r)
{
	struct afsock_j1939_event event;

	while (afsock_j1939_event(&r->s, &event) == 0) {
		if (event.kind == AFSOCK_J1939_RX_STARTED) {
			r->started[event.id % STARTED] = event;
			make_room(r, event.size);
		} else if (event.kind == AFSOCK_J1939_RX_ABORTED) {
			aborted(r, &event);
		}
	}
}

/* ---- messages ---- */

static void print(struct receiver *r, const struct afsock_j1939_msg *msg,
		  const unsigned char *data, const char *note)
{
	if (r->is_raw)
		fwrite(data, 1, msg->len, stdout);
	else
		j1939_print(&r->format, msg, data, note);
	r->count++;
}

static void take(struct receiver *r, const struct afsock_j1939_msg *msg)
{
	struct afsock_j1939_msg whole;
	const unsigned char *data = NULL;
	const char *words = NULL;

	if (r->is_spy)
		words = j1939_track_frame(r->track, msg, r->buf, &whole,
					  &data);
	if (!words || r->has_frames)
		print(r, msg, r->buf, words);
	if (data)
		print(r, &whole, data, NULL);
	if (msg->pgn == J1939_PGN_ADDRESS_CLAIMED)
		r->claimed_ns = cli_now();
	r->cut += msg->is_cut;
	if (msg->dropped)
		r->dropped = msg->dropped;
}

/* Returns EXIT_DONE when there is something to read. */
static int wait_for_more(struct receiver *r, int64_t deadline)
{
	struct pollfd fd = { .fd = r->s.fd, .events = POLLIN };
	int n;

	if (!cli_flush())
		return EXIT_FAILED;
	n = cli_poll_in(&fd, 1, deadline);
	if (n == 0)
		return EXIT_TIMEOUT;
	if (n < 0)
		return n == -EINTR ? 128 + cli_signal() : EXIT_FAILED;
	return EXIT_DONE;
}

static bool has_all(const struct receiver *r)
{
	return r->max_count >= 0 && r->count >= (uint64_t)r->max_count;
}

static int open_it(struct receiver *r)
{
	struct afsock_err err;
	int size = RECEIVE_BUFFER, n;

	r->index = away_index(r->address.interface);
	n = afsock_listen_target(&r->address.target, 0, &r->s, &err);
	if (n < 0)
		return cli_fail(&err);
	n = afsock_j1939_set_events(&r->s, true);
	if (n == 0)
		n = afsock_setopt_int(&r->s, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	if (n == 0 && r->is_spy)
		n = afsock_setopt_int(&r->s, SOL_CAN_J1939, SO_J1939_PROMISC,
				      1);
	if (n < 0)
		return cli_fail_code(n, "setsockopt", r->address.text);
	afsock_setopt_int(&r->s, SOL_SOCKET, SO_RXQ_OVFL, 1);
	if (afsock_setopt_int(&r->s, SOL_SOCKET, SO_RCVBUFFORCE, size) < 0)
		afsock_setopt_int(&r->s, SOL_SOCKET, SO_RCVBUF, size);
	return EXIT_DONE;
}

/* What was dropped behind the last message is told by nothing else. */
static void count_drops(struct receiver *r)
{
	uint32_t words[SK_MEMINFO_VARS];
	size_t len = sizeof(words);

	if (afsock_getopt(&r->s, SOL_SOCKET, SO_MEMINFO, words, &len) == 0 &&
	    len > SK_MEMINFO_DROPS * sizeof(words[0]))
		r->dropped = words[SK_MEMINFO_DROPS];
}

/*
 * The interface went. The kernel keeps no address for it, and a socket whose
 * interface was deleted hears nothing ever again (net/can/j1939/main.c,
 * j1939_netdev_notify): one that is bound anew goes on.
 */
static int come_back(struct receiver *r, int64_t deadline)
{
	char who[24];
	bool is_new;
	int code;

	snprintf(who, sizeof(who), "j1939 %s", r->command);
	read_events(r);
	code = away_wait(who, r->address.interface, &r->index, deadline,
			 &is_new);
	if (code)
		return code;
	count_drops(r);
	afsock_close(&r->s);
	r->dropped_before += r->dropped;
	r->dropped = 0;
	memset(r->started, 0, sizeof(r->started));
	return open_it(r);
}

static int receive_all(struct receiver *r)
{
	int64_t deadline = cli_deadline(r->wait_ns);
	struct afsock_j1939_msg msg;
	ssize_t n;
	int code = EXIT_DONE;

	while (!code && !has_all(r)) {
		read_events(r);
		n = afsock_j1939_recv(&r->s, r->buf, r->size, &msg);
		if (n == -EAGAIN) {
			code = wait_for_more(r, deadline);
		} else if (away_is((int)n)) {
			code = come_back(r, deadline);
		} else if (n < 0) {
			return cli_fail_code((int)n, "recv",
					     r->address.text);
		} else {
			take(r, &msg);
			if (!cli_output_ok())
				break;
			if (cli_is_over())
				return 128 + cli_signal();
			deadline = cli_deadline(r->wait_ns);
		}
	}
	return code;
}

static int verdict(const struct receiver *r, int code)
{
	uint64_t dropped = r->dropped_before + r->dropped;

	if (dropped || r->cut || r->aborted) {
		cli_say("j1939 %s: %" PRIu64 " messages, %" PRIu64 " dropped "
			"by the kernel, %" PRIu64 " cut, %" PRIu64 " aborted",
			r->command, r->count, dropped, r->cut, r->aborted);
		return EXIT_LOST;
	}
	if (code == EXIT_TIMEOUT)
		return r->count && (r->max_count < 0 || has_all(r)) ?
			       EXIT_DONE : EXIT_TIMEOUT;
	return code;
}

static int run(struct receiver *r)
{
	int code;

	make_room(r, SIZE_FIRST);
	r->track = j1939_track_new();
	if (!r->buf || !r->track)
		return cli_fail_code(-ENOMEM, "recv", "buffers");
	code = open_it(r);
	if (code)
		return code;
	cli_catch_signals();
	code = receive_all(r);
	count_drops(r);
	code = verdict(r, code);
	cli_flush();
	/* As afsock_j1939_claim_close. */
	if (r->claimed_ns)
		cli_poll(NULL, 0, r->claimed_ns + AFSOCK_J1939_SETTLE_NS);
	afsock_close(&r->s);
	return code;
}

static int option(struct receiver *r, int c)
{
	switch (c) {
	case 'n':
		return cli_number(r->command, "count", optarg, 1, INT64_MAX,
				  &r->max_count);
	case 'w':
		return cli_duration(r->command, optarg, &r->wait_ns);
	case 'r':
		r->is_raw = true;
		return 0;
	case 't':
		r->format.has_time = true;
		return 0;
	case 'j':
		r->format.is_json = true;
		return 0;
	case 'f':
		r->has_frames = true;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

static int main_with(struct receiver *r, const struct option *options,
		     const char *usage, int argc, char **argv)
{
	char command[24];
	int c, code;

	snprintf(command, sizeof(command), "j1939 %s", r->command);
	while ((c = cli_option(command, argc, argv, "j", options)) != -1) {
		if (c == 'H')
			return cli_help(usage);
		code = option(r, c);
		if (code)
			return code;
	}
	if (cli_only_addresses(command, argc, argv))
		return EXIT_USAGE;
	if (argc - optind != 1)
		return cli_usage(command, "%d addresses given, one wanted",
				 argc - optind);
	if (r->is_raw && r->format.is_json)
		return cli_usage(command, "--raw and --json exclude each other");
	code = j1939_address(command, argv[optind], NULL, &r->address);
	if (!code)
		code = run(r);
	j1939_track_free(r->track);
	free(r->buf);
	return cli_end(code);
}

int j1939_recv_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "wait", required_argument, NULL, 'w' },
		{ "raw", no_argument, NULL, 'r' },
		{ "time", no_argument, NULL, 't' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct receiver r = { .command = "recv", .s = AFSOCK_INIT,
				     .max_count = -1, .wait_ns = -1 };

	return main_with(&r, options, recv_usage, argc, argv);
}

int j1939_spy_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "frames", no_argument, NULL, 'f' },
		{ "count", required_argument, NULL, 'n' },
		{ "wait", required_argument, NULL, 'w' },
		{ "time", no_argument, NULL, 't' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct receiver r = { .command = "spy", .s = AFSOCK_INIT,
				     .max_count = -1, .wait_ns = -1,
				     .is_spy = true };

	return main_with(&r, options, spy_usage, argc, argv);
}
