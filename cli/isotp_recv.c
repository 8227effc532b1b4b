/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp_recv.c - afsock isotp recv */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "isotp.h"

static const char usage[] =
	"usage: afsock isotp recv [OPTION]... ADDRESS\n"
	"\n"
	"Receive one PDU and print it as isotprecv does: pairs of hex digits, each\n"
	"with a blank behind it.\n"
	"\n"
	"  -l, --loop           go on for ever\n"
	"  -n, --count=COUNT    end after COUNT PDUs\n"
	"      --wait=TIME      end when none came for TIME; for ever\n"
	"      --raw            the bytes of the PDUs and nothing else\n"
	"      --file=FILE      the same, into a file\n"
	"  -j, --json           a JSON object for each: time, rx, len, data, or error\n"
	"      --help           this text\n"
	"\n"
	"A message that breaks off (a frame lost, late, padded wrongly) is told on\n"
	"standard error and in the exit status, at once without --loop or --count.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 nothing came in time, or a\n"
	"message broke off because a frame did; 4 it broke off otherwise, or was\n"
	"lost in the kernel; 77 not permitted or not available; 128+n ended by\n"
	"signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

struct receiver {
	struct afsock s;
	const char *address, *file;
	int64_t count, wait_ns; /* below 0: no end */
	uint64_t dropped;       /* by sockets that are closed */
	bool is_raw, is_json;
	unsigned char *buf;
	canid_t rx_id;
	FILE *out;
};

static int option(void *arg, int c)
{
	struct receiver *r = arg;

	switch (c) {
	case 'l':
		r->count = -1;
		return EXIT_DONE;
	case 'n':
		return cli_number("isotp recv", "count", optarg, 1, INT64_MAX,
				  &r->count);
	case 'W':
		return cli_duration("isotp recv", optarg, &r->wait_ns);
	case 'f':
		r->file = optarg;
		/* fallthrough */
	case 'r':
		r->is_raw = true;
		return EXIT_DONE;
	default:
		r->is_json = true;
		return EXIT_DONE;
	}
}

/* Whether it was written; errno says why not. */
static bool print(struct receiver *r, size_t len, int64_t time_ns)
{
	if (r->is_raw) {
		fwrite(r->buf, 1, len, r->out);
	} else if (r->is_json) {
		json_begin();
		isotp_json("rx", r->rx_id, time_ns, r->buf, len);
		json_end();
	} else {
		isotp_pdu_print(r->out, r->buf, len);
	}
	return r->out == stdout ? cli_flush() : fflush(r->out) == 0;
}

static int broken(const struct receiver *r, const struct afsock_err *err)
{
	if (r->is_json && err->code != -EINTR) {
		json_begin();
		json_text("error", err->text);
		json_text("code", afsock_code_name(err->code));
		json_end();
		cli_flush();
	}
	return isotp_fail(err);
}

static bool may_go_on(int code)
{
	return code == -EILSEQ || code == -ETIMEDOUT || code == -EBADMSG;
}

/* What the kernel dropped because nobody read: SO_MEMINFO, word 8 (4.12). */
static uint32_t drops(const struct receiver *r)
{
	uint32_t words[9];
	size_t len = sizeof(words);

	return afsock_getopt(&r->s, SOL_SOCKET, 55, words, &len) < 0 ||
			       len < sizeof(words) ? 0 : words[8];
}

/* The interface went: -1 when it was something else. */
static int wait_for_return(struct receiver *r, int code, int64_t deadline)
{
	uint32_t dropped = drops(r);

	code = isotp_return(r->address, code, deadline, &r->s);
	if (!code)
		r->dropped += dropped;
	return code;
}

static int receive_all(struct receiver *r)
{
	struct afsock_err err;
	int64_t time_ns, deadline, got = 0;
	int code = EXIT_DONE, last = EXIT_DONE;
	ssize_t n;

	while (r->count < 0 || got < r->count) {
		deadline = cli_deadline(r->wait_ns);
		n = isotp_receive(&r->s, r->buf, ISOTP_PDU_MAX, deadline,
				  &time_ns, &err);
		if (n == AFSOCK_TIMEOUT && r->count < 0 && got)
			break;
		code = n < 0 ? wait_for_return(r, (int)n, deadline) : -1;
		if (code == EXIT_DONE)
			continue;
		if (code > 0)
			return code;
		if (n < 0) {
			code = broken(r, &err);
			if (!may_go_on((int)n) || r->count == 1)
				return code;
			last = code;
			continue;
		}
		if (!print(r, (size_t)n, time_ns))
			return r->file ? cli_fail_code(-errno, "write",
						       r->file) : last;
		got++;
		if (cli_is_over())
			return 128 + cli_signal();
	}
	return last;
}

static int count_drops(struct receiver *r, int code)
{
	uint64_t dropped = r->dropped + drops(r);

	if (dropped == 0)
		return code;
	cli_say("%s: %" PRIu64 " messages lost in the kernel", r->address,
		dropped);
	return EXIT_LOST;
}

static int run(struct receiver *r)
{
	struct afsock_addr addr;
	struct sockaddr_can sa;
	int code = isotp_dial(r->address, &r->s);

	if (code)
		return code;
	if (afsock_getsockname(&r->s, &addr) == 0) {
		memset(&sa, 0, sizeof(sa));
		memcpy(&sa, addr.u.bytes,
		       addr.len < sizeof(sa) ? addr.len : sizeof(sa));
		r->rx_id = sa.can_addr.tp.rx_id;
	}
	r->out = r->file ? fopen(r->file, "wbe") : stdout;
	if (!r->out)
		code = cli_fail_code(-errno, "open", r->file);
	cli_catch_signals();
	if (!code)
		code = count_drops(r, receive_all(r));
	isotp_hang_up(&r->s);
	if (r->file && r->out && fclose(r->out) != 0)
		code = cli_fail_code(-errno, "write", r->file);
	return cli_end(code);
}

int isotp_recv_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "loop", no_argument, NULL, 'l' },
		{ "count", required_argument, NULL, 'n' },
		{ "wait", required_argument, NULL, 'W' },
		{ "raw", no_argument, NULL, 'r' },
		{ "file", required_argument, NULL, 'f' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	struct receiver r = { .s = AFSOCK_INIT, .count = 1, .wait_ns = -1 };
	const struct isotp_args a = { "isotp recv", usage, "ln:j", options,
				      option, &r };
	char *address = NULL;
	int code, count = 0;

	code = isotp_arguments(&a, argc, argv, &address, 1, &count);
	if (!code && count == 0)
		code = cli_usage("isotp recv", "no address given");
	if (!code && r.is_json && r.is_raw)
		code = cli_usage("isotp recv", "--json and --raw exclude each "
				 "other");
	if (code)
		return code < 0 ? EXIT_DONE : code;
	r.address = address;
	r.buf = malloc(ISOTP_PDU_MAX);
	code = r.buf ? run(&r) : cli_fail_code(-ENOMEM, "recv", "buffer");
	free(r.buf);
	return code;
}
