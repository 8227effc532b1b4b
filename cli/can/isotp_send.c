/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp_send.c - afsock isotp send */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "isotp.h"

static const char usage[] =
	"usage: afsock isotp send [OPTION]... ADDRESS [PDU]...\n"
	"\n"
	"Send each PDU (hex: 22F190, '22 f1 90') and wait until the peer has it.\n"
	"A PDU of '-' stands for standard input, one PDU per line.\n"
	"\n"
	"  -D, --length=BYTES   a PDU of that many bytes, 01 02 .. FF 01 ..\n"
	"      --file=FILE      the bytes of a file as one PDU; '-' is stdin\n"
	"  -l, --loop=COUNT     send all of it COUNT times; i: for ever\n"
	"      --interval=TIME  between two PDUs\n"
	"      --wait=TIME      give up when one takes longer; 60s\n"
	"  -j, --json           a JSON object for each PDU: address, len, took, data,\n"
	"                       error\n"
	"      --help           this text\n"
	"\n"
	"Exit status: 0 the peer has everything; 1 failed; 2 wrong usage or PDU; 3\n"
	"timed out; 4 no or wrong flow control, no room at the peer; 77 not\n"
	"permitted or not available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

struct sender {
	struct afsock s;
	const char *address, *file;
	int64_t length, loops, interval_ns, wait_ns;
	bool is_json, has_sent;
	unsigned char *buf;
};

static int option(void *arg, int c)
{
	struct sender *s = arg;

	switch (c) {
	case 'D':
		return cli_number("isotp send", "length", optarg, 1,
				  (int64_t)ISOTP_PDU_MAX, &s->length);
	case 'f':
		s->file = optarg;
		return EXIT_DONE;
	case 'l':
		s->loops = -1;
		return strcmp(optarg, "i") == 0 ? EXIT_DONE :
			       cli_number("isotp send", "loop", optarg, 1,
					  INT64_MAX, &s->loops);
	case 'I':
		return cli_duration("isotp send", optarg, &s->interval_ns);
	case 'W':
		return cli_duration("isotp send", optarg, &s->wait_ns);
	default:
		s->is_json = true;
		return EXIT_DONE;
	}
}

static void print_json(const struct sender *s, size_t len, int64_t took_ns,
		       const struct afsock_err *err)
{
	json_begin();
	json_text("address", s->address);
	json_unsigned("len", len);
	json_time("took", took_ns);
	json_hex("data", s->buf, len);
	if (err) {
		json_text("error", err->text);
		json_text("code", afsock_code_name(err->code));
	}
	json_end();
	cli_flush();
}

static int send_pdu(struct sender *s, size_t len)
{
	struct afsock_err err;
	int64_t start;
	int r;

	/* Also lets signals in, where nothing has to be waited for. */
	if (cli_poll(NULL, 0, s->has_sent ? cli_deadline(s->interval_ns) :
					    cli_now()) < 0)
		return 128 + cli_signal();
	s->has_sent = true;
	start = cli_now();
	r = isotp_transfer(&s->s, s->buf, len, s->wait_ns, &err);
	/* Something that came in broke off, which is not our concern. */
	if (r == -EILSEQ || (r == -ETIMEDOUT && strcmp(err.op, "recv") == 0))
		r = 0;
	if (s->is_json && !(r == -EINTR && cli_signal()))
		print_json(s, len, cli_now() - start, r < 0 ? &err : NULL);
	return r < 0 ? isotp_fail(&err) : EXIT_DONE;
}

static int send_text(struct sender *s, const char *text, size_t len,
		     size_t line)
{
	struct afsock_err err;
	ssize_t n = isotp_pdu_read(text, len, s->buf, ISOTP_PDU_MAX, &err);

	if (n > 0)
		return send_pdu(s, (size_t)n);
	if (n == 0 && line)
		return EXIT_DONE;
	if (n == 0)
		return cli_usage("isotp send", "a PDU is empty");
	if (line)
		return cli_usage("isotp send", "line %zu: %s", line, err.text);
	return cli_usage("isotp send", "PDU '%.40s': %s", text, err.text);
}

static int send_lines(struct sender *s)
{
	struct child in = { .pid = -1, .fd = STDIN_FILENO };
	size_t number = 0;
	int code = EXIT_DONE;
	ssize_t n = 0;
	char *line;

	while (!code && (n = child_line(&in, &line)) >= 0)
		code = send_text(s, line, (size_t)n, ++number);
	free(in.buf);
	if (n == -EINTR)
		return 128 + cli_signal();
	if (n < 0 && n != -ENODATA)
		return cli_fail_code((int)n, "read", "standard input");
	return code;
}

/* Up to size bytes, and signals meanwhile. As read(). */
static ssize_t read_all(int fd, unsigned char *buf, size_t size)
{
	struct pollfd in = { .fd = fd, .events = POLLIN };
	size_t used = 0;
	ssize_t n = 1;
	int r;

	while (n > 0 && used < size) {
		r = cli_poll(&in, 1, INT64_MAX);
		if (r < 0)
			return r;
		n = read(fd, buf + used, size - used);
		if (n < 0)
			return -errno;
		used += (size_t)n;
	}
	return (ssize_t)used;
}

static int send_file(struct sender *s)
{
	bool is_stdin = strcmp(s->file, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(s->file, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	int code;

	if (fd < 0)
		return cli_fail_code(-errno, "open", s->file);
	/* One byte more, to see that there is none. */
	n = read_all(fd, s->buf, ISOTP_PDU_MAX + 1);
	if (n == -EINTR)
		code = 128 + cli_signal();
	else if (n < 0)
		code = cli_fail_code((int)n, "read", s->file);
	else if (n == 0)
		code = cli_usage("isotp send", "%s is empty", s->file);
	else if ((size_t)n > ISOTP_PDU_MAX)
		code = cli_usage("isotp send", "%s is longer than any PDU",
				 s->file);
	else
		code = send_pdu(s, (size_t)n);
	if (!is_stdin)
		close(fd);
	return code;
}

/* The contents that isotpsend -D has. */
static int send_synthetic(struct sender *s)
{
	size_t i;

	for (i = 0; i < (size_t)s->length; i++)
		s->buf[i] = (unsigned char)(i % 255 + 1);
	return send_pdu(s, i);
}

static int send_all(struct sender *s, char **pdus, int count)
{
	int i, code = EXIT_DONE;

	if (s->length)
		code = send_synthetic(s);
	if (!code && s->file)
		code = send_file(s);
	for (i = 0; !code && i < count; i++)
		code = strcmp(pdus[i], "-") == 0 ? send_lines(s) :
			       send_text(s, pdus[i], strlen(pdus[i]), 0);
	return code;
}

static int run(struct sender *s, char **pdus, int count)
{
	int64_t i;
	int code = isotp_dial(s->address, &s->s);

	if (code)
		return code;
	cli_catch_signals();
	for (i = 0; !code && (s->loops < 0 || i < s->loops); i++)
		code = send_all(s, pdus, count);
	isotp_hang_up(&s->s);
	return cli_end(code);
}

int isotp_send_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "length", required_argument, NULL, 'D' },
		{ "file", required_argument, NULL, 'f' },
		{ "loop", required_argument, NULL, 'l' },
		{ "interval", required_argument, NULL, 'I' },
		{ "wait", required_argument, NULL, 'W' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	struct sender s = { .s = AFSOCK_INIT, .loops = 1,
			    .wait_ns = INT64_C(60000000000) };
	const struct isotp_args a = { "isotp send", usage, "D:l:j", options,
				      option, &s };
	char **args = calloc((size_t)argc, sizeof(*args));
	int code, count = 0;

	s.buf = malloc(ISOTP_PDU_MAX + 1);
	code = args && s.buf ? isotp_arguments(&a, argc, argv, args, argc,
					       &count) :
			       cli_fail_code(-ENOMEM, "send", "buffer");
	if (!code && count == 0)
		code = cli_usage("isotp send", "no address given");
	if (!code && count == 1 && !s.length && !s.file)
		code = cli_usage("isotp send", "no PDU given ('-' reads "
				 "standard input)");
	if (!code) {
		s.address = args[0];
		code = run(&s, args + 1, count - 1);
	}
	free(args);
	free(s.buf);
	return code < 0 ? EXIT_DONE : code;
}
