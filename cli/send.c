/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* send.c - messages of the command line or of standard input */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "endpoint.h"
#include "framing.h"
#include "progress.h"

static const char usage[] =
	"usage: afsock send [OPTION]... ADDRESS [MESSAGE]...\n"
	"\n"
	"Send each MESSAGE: in the notation of its family (123#DEADBEEF for CAN,\n"
	"hex for ISO-TP), else the bytes as they are. Without MESSAGE, standard\n"
	"input: all of it, or a message per line where the family has a notation.\n"
	"\n"
	"  -x, --hex            messages are pairs of hex digits\n"
	"  -l, --lines          every line of standard input is a message\n"
	"  -n, --repeat=COUNT   send the messages COUNT times\n"
	"  -i, --interval=TIME  between two messages\n"
	"  -w, --wait=TIME      give up when a message (or the connection) takes\n"
	"                       longer; 10s\n"
	"      --help           this text\n"
	"\n"
	"A full transmit queue of a CAN interface is waited for, and so is an\n"
	"interface that goes down or away after the first message. An ISO-TP message\n"
	"is sent when the peer has it. A listening address sends to the first that\n"
	"connects.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage or message; 3 timed out; 4 the\n"
	"peer broke the protocol (ISO-TP: no flow control); 77 not permitted or\n"
	"not available.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

struct sender {
	struct endpoint e;
	bool is_hex;
	bool by_line;
	int64_t repeat;
	int64_t interval_ns;
	int64_t wait_ns;
	bool has_sent;
	unsigned char *buf; /* MESSAGE_MAX */
	size_t len;         /* of the message in buf */
};

static int send_bytes(struct sender *s, const void *data, size_t len)
{
	int r;

	if (s->has_sent && s->interval_ns > 0)
		cli_poll(NULL, 0, cli_deadline(s->interval_ns));
	s->has_sent = true;
	r = endpoint_send_all(&s->e, data, len, cli_deadline(s->wait_ns));
	if (r == 0)
		return EXIT_DONE;
	endpoint_fail(&s->e, "send", r);
	return r == -ENOBUFS ? EXIT_TIMEOUT : cli_exit_code(r);
}

/* line: its number in standard input, or 0. */
static int send_text(struct sender *s, const char *text, size_t len, size_t line)
{
	struct afsock_err err;
	ssize_t n = message_bytes(&s->e, text, len, s->is_hex, s->buf,
				  MESSAGE_MAX, &err);

	if (n >= 0) {
		s->len = (size_t)n;
		return send_bytes(s, s->buf, s->len);
	}
	if (line)
		return cli_usage("send", "line %zu: %s", line, err.text);
	return cli_usage("send", "message '%s': %s", text, err.text);
}

/* One message, which is read once. */
static int send_again(struct sender *s, const char *text)
{
	int code = send_text(s, text, strlen(text), 0);
	int64_t i;

	for (i = 1; i < s->repeat && !code; i++)
		code = send_bytes(s, s->buf, s->len);
	return code;
}

static int send_arguments(struct sender *s, char **messages)
{
	int64_t i;
	char **m;
	int code;

	if (!messages[1])
		return send_again(s, *messages);
	for (i = 0; i < s->repeat; i++) {
		for (m = messages; *m; m++) {
			code = send_text(s, *m, strlen(*m), 0);
			if (code)
				return code;
		}
	}
	return EXIT_DONE;
}

static int failed_stdin(void)
{
	return cli_fail_code(-errno, "read", "standard input");
}

static int send_lines(struct sender *s)
{
	size_t room = 0, number = 0, len;
	char *line = NULL;
	ssize_t n;
	int code = EXIT_DONE;

	errno = 0;
	while (!code && (n = getline(&line, &room, stdin)) >= 0) {
		number++;
		len = (size_t)n - (n > 0 && line[n - 1] == '\n');
		/* Blank lines are messages only where any bytes are. */
		if (len == 0 && (s->e.has_own_text || s->is_hex))
			continue;
		code = send_text(s, line, len, number);
	}
	free(line);
	if (!code && ferror(stdin))
		return failed_stdin();
	return code;
}

/* All of standard input as one message, which text may describe. */
static int send_whole(struct sender *s)
{
	char *text = malloc(2 * MESSAGE_MAX + 2);
	size_t len;
	int code;

	if (!text)
		return cli_fail_code(-ENOMEM, "read", "standard input");
	len = fread(text, 1, 2 * MESSAGE_MAX + 1, stdin);
	if (ferror(stdin)) {
		code = failed_stdin();
	} else {
		while (s->is_hex && len > 0 && text[len - 1] == '\n')
			len--;
		code = send_text(s, text, len, 1);
	}
	free(text);
	return code;
}

static int send_stream(struct sender *s)
{
	int64_t next = 0, total = 0;
	char size[16];
	ssize_t n;
	int code;

	for (;;) {
		n = read(STDIN_FILENO, s->buf, 65536);
		if (n <= 0)
			break;
		code = send_bytes(s, s->buf, (size_t)n);
		if (code)
			return code;
		total += n;
		if (progress_is_seen() && cli_now() >= next) {
			progress_show("%s", progress_size((uint64_t)total,
							  size));
			next = cli_now() + INT64_C(500000000);
		}
	}
	progress_clear();
	return n < 0 ? failed_stdin() : EXIT_DONE;
}

static int send_stdin(struct sender *s)
{
	if (s->by_line || (s->e.has_own_text && !s->is_hex))
		return send_lines(s);
	if (s->e.has_boundaries || s->is_hex)
		return send_whole(s);
	return send_stream(s);
}

static int run(struct sender *s, char **messages)
{
	int code = endpoint_listen(&s->e);

	s->e.is_read = false;
	if (!code)
		code = endpoint_open(&s->e, s->wait_ns);
	if (code == EXIT_TIMEOUT && s->e.is_listener)
		cli_say("send: %s: nobody connected", s->e.text);
	if (code)
		return code;
	return *messages ? send_arguments(s, messages) : send_stdin(s);
}

static int option(struct sender *s, int c)
{
	switch (c) {
	case 'x':
		s->is_hex = true;
		return 0;
	case 'l':
		s->by_line = true;
		return 0;
	case 'n':
		return cli_number("send", "repeat", optarg, 1, INT64_MAX,
				  &s->repeat);
	case 'i':
		return cli_duration("send", optarg, &s->interval_ns);
	case 'w':
		return cli_duration("send", optarg, &s->wait_ns);
	default:
		return EXIT_USAGE;
	}
}

int send_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "hex", no_argument, NULL, 'x' },
		{ "lines", no_argument, NULL, 'l' },
		{ "repeat", required_argument, NULL, 'n' },
		{ "interval", required_argument, NULL, 'i' },
		{ "wait", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct sender s = { .repeat = 1,
				   .wait_ns = INT64_C(10000000000) };
	int c, code;

	while ((c = cli_option("send", argc, argv, "xln:i:w:", options)) !=
	       -1) {
		if (c == 'H')
			return cli_help(usage);
		code = option(&s, c);
		if (code)
			return code;
	}
	if (optind == argc)
		return cli_usage("send", "no address given");
	if (s.repeat > 1 && optind + 1 == argc)
		return cli_usage("send", "--repeat: no MESSAGE given");
	code = endpoint_parse(&s.e, "send", argv[optind], ENDPOINT_DIAL);
	if (code)
		return code;
	if (s.e.is_stdio)
		return cli_usage("send", "'-' is no address to send to");
	s.buf = malloc(MESSAGE_MAX);
	code = s.buf ? run(&s, argv + optind + 1) :
		       cli_fail_code(-ENOMEM, "send", "buffer");
	endpoint_close(&s.e);
	free(s.buf);
	return code;
}
