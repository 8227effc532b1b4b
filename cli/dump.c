/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump.c - what comes on several addresses, decoded or for other programs */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "pcapng.h"
#include "progress.h"

static const char usage[] =
	"usage: afsock dump [OPTION]... ADDRESS...\n"
	"\n"
	"Show what comes on every ADDRESS, one line per message: time, sender,\n"
	"direction (rx, tx by this machine, -- not told), the message as\n"
	"afsock recv prints it (cut after 64 bytes in hex; not with -j, -l, -W),\n"
	"and what it means.\n"
	"\n"
	"  -n, --count=COUNT   end after COUNT messages\n"
	"  -w, --wait=TIME     end when nothing came for TIME\n"
	"  -t, --time=STYLE    a: seconds since 1970; d: since the message before;\n"
	"                      z: since the first; A: local date and time (the\n"
	"                      default); none\n"
	"  -l, --log           CAN frames in the log lines of candump -L\n"
	"  -j, --json          one JSON object per message\n"
	"  -W, --write=FILE    a pcapng file of CAN frames, packets, netlink\n"
	"                      messages; '-' is standard output\n"
	"      --help          this text\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 nothing, or fewer than COUNT,\n"
	"within TIME; 4 messages were cut, dropped by the kernel, or could not be\n"
	"written; 77 not permitted or not available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

#define TICK INT64_C(500000000)

/* ---- receiving ---- */

static int bad_receive(struct dump *d, struct dump_source *source, int code)
{
	const struct endpoint *e = &source->e;

	endpoint_fail(e, "recv", code);
	if (!e->has_boundaries || e->has_end || code == -ENODEV ||
	    code == -ENXIO || ++d->errors == 100) {
		source->is_over = true;
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

/* All that a source has now, but no more than the others must wait for. */
static int drain(struct dump *d, struct dump_source *source)
{
	struct received info;
	ssize_t n;
	int i;

	for (i = 0; i < 64; i++) {
		n = endpoint_receive(&source->e, d->buf, MESSAGE_MAX, &info);
		if (n == -EAGAIN)
			return EXIT_DONE;
		if (n < 0)
			return bad_receive(d, source, (int)n);
		if (info.is_end) {
			source->is_over = true;
			return EXIT_DONE;
		}
		dump_message(d, source, &info);
		if (d->max_count >= 0 && d->count >= (uint64_t)d->max_count)
			return EXIT_DONE;
	}
	return EXIT_DONE;
}

static uint64_t dropped(const struct dump *d)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < d->source_count; i++)
		n += d->sources[i].e.drops;
	return n;
}

static void tick(const struct dump *d, int64_t *next)
{
	if (d->format != DUMP_PCAPNG || !progress_is_seen() ||
	    cli_now() < *next)
		return;
	progress_show("%" PRIu64 " messages, %" PRIu64 " dropped", d->count,
		      dropped(d));
	*next = cli_now() + TICK;
}

static bool is_finished(const struct dump *d)
{
	size_t i;

	if (d->max_count >= 0 && d->count >= (uint64_t)d->max_count)
		return true;
	for (i = 0; i < d->source_count; i++)
		if (!d->sources[i].is_over)
			return false;
	return true;
}

/* Everybody who watches sees all that came before we sleep. */
static bool flush(const struct dump *d)
{
	return cli_flush() &&
	       (!d->file || (fflush(d->file) == 0 && !ferror(d->file)));
}

static int wait_for_any(struct dump *d, struct pollfd *fds, int64_t deadline)
{
	size_t i;
	int n;

	if (!cli_flush())
		return EXIT_FAILED; /* cli_end says why */
	if (!flush(d))
		return cli_fail_code(-errno, "write", "capture file");
	for (i = 0; i < d->source_count; i++)
		fds[i] = (struct pollfd){
			.fd = d->sources[i].is_over ? -1 : d->sources[i].e.s.fd,
			.events = POLLIN,
		};
	n = cli_poll(fds, d->source_count, deadline);
	if (n == 0)
		return EXIT_TIMEOUT;
	if (n < 0)
		return n == -EINTR ? 128 + cli_signal() : EXIT_FAILED;
	return EXIT_DONE;
}

static int receive_all(struct dump *d, struct pollfd *fds)
{
	int64_t deadline = cli_deadline(d->wait_ns), next = 0;
	int code, worst = EXIT_DONE;
	uint64_t before;
	size_t i;

	while (!is_finished(d)) {
		code = wait_for_any(d, fds, deadline);
		if (code)
			return code;
		before = d->count;
		for (i = 0; i < d->source_count && !is_finished(d); i++)
			if (fds[i].revents)
				worst |= drain(d, &d->sources[i]);
		if (d->count > before)
			deadline = cli_deadline(d->wait_ns);
		tick(d, &next);
	}
	return worst;
}

/* ---- the whole ---- */

static int verdict(struct dump *d, int code)
{
	size_t i;

	progress_clear();
	for (i = 0; i < d->source_count; i++)
		if (d->sources[i].e.drops)
			cli_say("%s: %" PRIu64 " messages, %" PRIu64
				" dropped by the kernel",
				d->sources[i].e.text, d->sources[i].count,
				d->sources[i].e.drops);
	if (d->cut || d->errors || d->unwritten)
		cli_say("dump: %" PRIu64 " cut, %" PRIu64 " errors, %" PRIu64
			" that the format cannot hold", d->cut, d->errors,
			d->unwritten);
	if (dropped(d) || d->cut || d->errors || d->unwritten)
		return EXIT_LOST;
	if (code != EXIT_TIMEOUT || d->count == 0)
		return code;
	return d->max_count >= 0 ? EXIT_TIMEOUT : EXIT_DONE;
}

static int open_all(struct dump *d)
{
	size_t i;
	int code = EXIT_DONE;

	for (i = 0; i < d->source_count && !code; i++)
		code = endpoint_listen(&d->sources[i].e);
	for (i = 0; i < d->source_count && !code; i++)
		code = endpoint_open(&d->sources[i].e, d->wait_ns);
	for (i = 0; i < d->source_count && !code; i++)
		code = dump_check(d, &d->sources[i].e);
	return code;
}

static int run(struct dump *d, const char *path)
{
	struct pollfd *fds = calloc(d->source_count, sizeof(*fds));
	size_t i;
	int code = fds ? open_all(d) : cli_fail_code(-ENOMEM, "dump", "poll");

	if (!code && path) {
		d->file = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
		if (!d->file)
			code = cli_fail_code(-errno, "open", path);
		else
			pcapng_begin(d->file);
	}
	if (!code) {
		cli_catch_signals();
		code = receive_all(d, fds);
		for (i = 0; i < d->source_count; i++)
			endpoint_hang_up(&d->sources[i].e);
		if (d->file)
			dump_finish(d);
		if (!flush(d))
			code = cli_fail_code(-errno, "write", path ? path :
								     "output");
		code = verdict(d, code);
	}
	if (d->file && d->file != stdout)
		fclose(d->file);
	free(fds);
	return code;
}

static int parse_all(struct dump *d, char **texts)
{
	size_t i;
	int code = EXIT_DONE;

	for (i = 0; i < d->source_count && !code; i++) {
		struct endpoint *e = &d->sources[i].e;

		code = endpoint_parse(e, "dump", texts[i], ENDPOINT_RECEIVE);
		if (!code && e->is_stdio)
			code = cli_usage("dump", "'-' is no address to dump");
		if (!code)
			code = dump_check(d, e);
	}
	return code;
}

static int option(struct dump *d, int c)
{
	static const char *const styles[] = { "a", "d", "z", "A", "none" };
	size_t i;

	switch (c) {
	case 'n':
		return cli_number("dump", "count", optarg, 1, INT64_MAX,
				  &d->max_count);
	case 'w':
		return cli_duration("dump", optarg, &d->wait_ns);
	case 't':
		for (i = 0; i < COUNT(styles); i++)
			if (strcmp(styles[i], optarg) == 0)
				d->time_style = *optarg;
		if (d->time_style)
			return EXIT_DONE;
		return cli_usage("dump", "time '%s' is none of a, d, z, A, "
				 "none", optarg);
	case 'l':
		d->format = DUMP_LOG;
		return EXIT_DONE;
	case 'j':
		d->format = DUMP_JSON;
		return EXIT_DONE;
	default:
		return EXIT_USAGE;
	}
}

static int start(struct dump *d, char **texts, const char *path)
{
	size_t i;
	int code;

	d->text_size = 3 * MESSAGE_MAX + 4096;
	d->buf = malloc(MESSAGE_MAX);
	d->text = malloc(d->text_size);
	d->sources = calloc(d->source_count, sizeof(*d->sources));
	if (!d->buf || !d->text || !d->sources)
		return cli_fail_code(-ENOMEM, "dump", "buffers");
	code = parse_all(d, texts);
	if (!code)
		code = run(d, path);
	for (i = 0; i < d->source_count; i++)
		endpoint_close(&d->sources[i].e);
	free(d->buf);
	free(d->text);
	free(d->sources);
	return cli_end(code);
}

int dump_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "wait", required_argument, NULL, 'w' },
		{ "time", required_argument, NULL, 't' },
		{ "log", no_argument, NULL, 'l' },
		{ "json", no_argument, NULL, 'j' },
		{ "write", required_argument, NULL, 'W' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct dump d = { .max_count = -1, .wait_ns = -1 };
	const char *path = NULL;
	int c, code, formats = 0;

	while ((c = cli_option("dump", argc, argv, "n:w:t:ljW:", options)) !=
	       -1) {
		if (c == 'H')
			return cli_help(usage);
		formats += c == 'l' || c == 'j' || c == 'W';
		if (c == 'W') {
			path = optarg;
			d.format = DUMP_PCAPNG;
			continue;
		}
		code = option(&d, c);
		if (code)
			return code;
	}
	if (formats > 1)
		return cli_usage("dump", "--log, --json and --write exclude "
				 "each other");
	if (cli_only_addresses("dump", argc, argv))
		return EXIT_USAGE;
	if (optind == argc)
		return cli_usage("dump", "no address given");
	if (!d.time_style)
		d.time_style = d.format == DUMP_LOG ? 'a' : 'A';
	d.source_count = (size_t)(argc - optind);
	return start(&d, argv + optind, path);
}
