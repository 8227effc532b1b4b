/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* recv.c - messages to standard output */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "can_error.h"
#include "endpoint.h"
#include "framing.h"
#include "progress.h"

static const char usage[] =
	"usage: afsock recv [OPTION]... ADDRESS\n"
	"\n"
	"Receive messages, one line each: in the notation of the family\n"
	"(123#DEADBEEF for CAN), else as text when printable (without a line feed\n"
	"at its end), else as pairs of hex digits. A stream is copied as it is, to\n"
	"its end. Families without connections bind ADDRESS; others connect to it,\n"
	"or accept one connection when it says so (tcp-listen:PORT, or ,listen).\n"
	"A CAN interface that goes down or is deleted is waited for.\n"
	"\n"
	"  -n, --count=COUNT  end after COUNT messages\n"
	"  -w, --wait=TIME    end when nothing came for TIME\n"
	"  -x, --hex          every message in hex\n"
	"  -r, --raw          the bytes of the messages and nothing else\n"
	"  -t, --time         seconds since 1970 in front\n"
	"  -j, --json         one JSON object per message\n"
	"      --help         this text\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 nothing, or fewer than COUNT,\n"
	"within TIME; 4 messages were cut, or dropped by the kernel; 77 not\n"
	"permitted or not available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

struct receiver {
	struct endpoint e;
	bool is_hex, is_raw, has_time, is_json;
	int64_t max_count; /* -1: no limit */
	int64_t wait_ns;   /* -1: for ever */
	uint64_t count, cut, errors;
	unsigned char *buf; /* MESSAGE_MAX */
	char *text;
	size_t text_size;
};

/* ---- one message ---- */

static void print_json(struct receiver *r, const struct received *info)
{
	char from[512];
	ssize_t n = message_text(&r->e, r->buf, info->len, false, r->text,
				 r->text_size);

	json_begin();
	json_hex("hex", r->buf, info->len);
	json_text_n("text", r->text, n < 0 ? 0 : (size_t)n);
	json_can_error(&r->e.form, r->buf, info->len);
	if (info->from.len &&
	    afsock_addr_format(&r->e.form, &info->from, from, sizeof(from),
			       NULL) > 0)
		json_text("from", from);
	if (info->has_time)
		json_time("time", info->time_ns);
	json_unsigned("len", info->len);
	if (info->full_len > info->len)
		json_unsigned("full_len", info->full_len);
	json_number("flags", info->flags);
	json_unsigned("dropped", r->e.drops);
	json_end();
}

static void print_line(struct receiver *r, const struct received *info)
{
	ssize_t n = message_text(&r->e, r->buf, info->len, r->is_hex, r->text,
				 r->text_size);

	if (r->has_time && info->has_time)
		printf("%" PRId64 ".%06" PRId64 " ",
		       info->time_ns / 1000000000,
		       info->time_ns % 1000000000 / 1000);
	fwrite(r->text, 1, n < 0 ? 0 : (size_t)n, stdout);
	putchar('\n');
}

static void print(struct receiver *r, const struct received *info)
{
	if (info->full_len > info->len)
		r->cut++;
	r->count++;
	if (!r->e.has_boundaries || r->is_raw)
		fwrite(r->buf, 1, info->len, stdout);
	else if (r->is_json)
		print_json(r, info);
	else
		print_line(r, info);
}

/* ---- all of them ---- */

/* Returns EXIT_DONE when there is something to read. */
static int wait_for_more(struct receiver *r, int64_t deadline)
{
	struct pollfd fd = { .fd = r->e.s.fd, .events = POLLIN };
	int n;

	/* Whoever watches sees all that came before we sleep. */
	if (!cli_flush())
		return EXIT_FAILED;
	n = cli_poll_in(&fd, 1, deadline);
	if (n == 0)
		return EXIT_TIMEOUT;
	if (n < 0)
		return n == -EINTR ? 128 + cli_signal() : EXIT_FAILED;
	return EXIT_DONE;
}

/* An error of receiving. Messages were lost, but a socket that keeps
 * boundaries may go on; a limit, in case it has nothing but errors. */
static int bad_receive(struct receiver *r, int code)
{
	endpoint_fail(&r->e, "recv", code);
	if (!r->e.has_boundaries || r->e.has_end || code == -ENODEV ||
	    code == -ENXIO || ++r->errors == 100)
		return cli_exit_code(code);
	return EXIT_DONE;
}

static int receive_all(struct receiver *r)
{
	int64_t deadline = cli_deadline(r->wait_ns);
	struct received info;
	ssize_t n;
	int code = EXIT_DONE;

	while (!code) {
		n = endpoint_receive(&r->e, r->buf, MESSAGE_MAX, &info);
		if (n == -EAGAIN) {
			code = wait_for_more(r, deadline);
			continue;
		}
		if (n < 0) {
			code = bad_receive(r, (int)n);
			continue;
		}
		if (info.is_end)
			break;
		print(r, &info);
		if (!cli_output_ok())
			break;
		if (cli_is_over())
			return 128 + cli_signal();
		deadline = cli_deadline(r->wait_ns);
		if (r->max_count >= 0 && r->count >= (uint64_t)r->max_count)
			break;
	}
	return code;
}

static int verdict(const struct receiver *r, int code)
{
	bool fell_short = r->max_count >= 0 &&
			  r->count < (uint64_t)r->max_count;

	if (r->e.drops || r->cut || r->errors) {
		cli_say("%s: %" PRIu64 " messages, %" PRIu64 " dropped by the "
			"kernel, %" PRIu64 " cut, %" PRIu64 " errors",
			r->e.text, r->count, r->e.drops, r->cut, r->errors);
		return EXIT_LOST;
	}
	if (code == EXIT_TIMEOUT)
		return r->count && !fell_short ? EXIT_DONE : EXIT_TIMEOUT;
	return code;
}

static int run(struct receiver *r)
{
	int code = endpoint_listen(&r->e);

	if (!code && r->e.is_listener)
		cli_catch_signals();
	if (!code)
		code = endpoint_open(&r->e, r->wait_ns);
	if (!code) {
		if (!r->e.is_listener)
			cli_catch_signals();
		code = receive_all(r);
	}
	endpoint_close(&r->e);
	return verdict(r, code);
}

static int option(struct receiver *r, int c)
{
	switch (c) {
	case 'n':
		return cli_number("recv", "count", optarg, 1, INT64_MAX,
				  &r->max_count);
	case 'w':
		return cli_duration("recv", optarg, &r->wait_ns);
	case 'x':
		r->is_hex = true;
		return 0;
	case 'r':
		r->is_raw = true;
		return 0;
	case 't':
		r->has_time = true;
		return 0;
	case 'j':
		r->is_json = true;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

static int check(const struct receiver *r)
{
	if (r->e.is_stdio)
		return cli_usage("recv", "'-' is no address to receive from");
	if (r->is_hex + r->is_raw + r->is_json > 1)
		return cli_usage("recv", "--hex, --raw and --json exclude each "
				 "other");
	if (!r->e.has_boundaries && (r->is_json || r->is_hex))
		return cli_usage("recv", "%s is a stream and has no messages "
				 "for --json or --hex", r->e.text);
	return EXIT_DONE;
}

int recv_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "wait", required_argument, NULL, 'w' },
		{ "hex", no_argument, NULL, 'x' },
		{ "raw", no_argument, NULL, 'r' },
		{ "time", no_argument, NULL, 't' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct receiver r = { .max_count = -1, .wait_ns = -1 };
	int c, code;

	while ((c = cli_option("recv", argc, argv, "n:w:xrtj", options)) !=
	       -1) {
		if (c == 'H')
			return cli_help(usage);
		code = option(&r, c);
		if (code)
			return code;
	}
	if (cli_only_addresses("recv", argc, argv))
		return EXIT_USAGE;
	if (argc - optind != 1)
		return cli_usage("recv", "%d addresses given, one wanted",
				 argc - optind);
	code = endpoint_parse(&r.e, "recv", argv[optind], ENDPOINT_RECEIVE);
	if (!code)
		code = check(&r);
	if (code)
		return code;
	r.text_size = 3 * MESSAGE_MAX + 4096;
	r.buf = malloc(MESSAGE_MAX);
	r.text = malloc(r.text_size);
	code = r.buf && r.text ? run(&r) :
				 cli_fail_code(-ENOMEM, "recv", "buffers");
	free(r.buf);
	free(r.text);
	return cli_end(code);
}
