/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp_serve.c - afsock isotp serve: answers from a table, a command, TCP */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/can.h>
#include <afsock/family.h>

#include "child.h"
#include "isotp_serve.h"

static const char usage[] =
	"usage: afsock isotp serve [OPTION]... ADDRESS\n"
	"\n"
	"Answer what comes in, in one of three ways:\n"
	"\n"
	"      --table=FILE     from a table: a line REQUEST: ANSWER [| ANSWER]... in\n"
	"                       hex; '..' in REQUEST is any byte, '*' at its end any\n"
	"                       rest; the first line that fits answers; '#' comments\n"
	"      --exec=COMMAND   with what a shell command prints, PDUs in hex, one on\n"
	"                       a line; the request is a line on its standard input\n"
	"      --tcp=ADDRESS    by a TCP client, as isotpserver: <22F190> is a PDU, both\n"
	"                       ways; ADDRESS is an afsock one, tcp-listen:PORT\n"
	"\n"
	"      --functional=ID  what everybody is asked on this identifier, 7DF, too;\n"
	"                       flow control for answers still comes to the address\n"
	"  -n, --count=COUNT    end after COUNT requests (--tcp: after the client)\n"
	"      --wait=TIME      give up when an answer takes longer to send; 60s\n"
	"  -v, --verbose        requests and answers on standard error\n"
	"      --help           this text\n"
	"\n"
	"Requests that nothing answers are left alone. Messages that break off are\n"
	"told on standard error.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage or table; 4 an answer could not be\n"
	"sent, or a request broke off (with --count); 77 not permitted or not\n"
	"available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

#define COMMAND "isotp serve"

static int option(void *arg, int c)
{
	struct server *s = arg;

	switch (c) {
	case 'T':
		s->table_file = optarg;
		return EXIT_DONE;
	case 'e':
		s->exec = optarg;
		return EXIT_DONE;
	case 't':
		s->tcp = optarg;
		return EXIT_DONE;
	case 'F':
		s->has_functional = true;
		return isotp_id(COMMAND, optarg, &s->functional);
	case 'n':
		return cli_number(COMMAND, "count", optarg, 1, INT64_MAX,
				  &s->count);
	case 'W':
		return cli_duration(COMMAND, optarg, &s->wait_ns);
	default:
		s->is_verbose = true;
		return EXIT_DONE;
	}
}

/* ---- what all ways share ---- */

static void say_pdu(const struct server *s, const char *arrow,
		    const unsigned char *data, size_t len)
{
	if (!s->is_verbose)
		return;
	fprintf(stderr, "%s ", arrow);
	isotp_pdu_print(stderr, data, len);
}

int serve_answer(struct server *s, const unsigned char *pdu, size_t len)
{
	struct afsock_err err;
	int r;

	say_pdu(s, "<", pdu, len);
	r = isotp_transfer(&s->s, pdu, len, s->wait_ns, &err);
	if (r >= 0)
		return EXIT_DONE;
	r = isotp_fail(&err);
	if (r < 128)
		s->code = r;
	return r < 128 ? EXIT_DONE : r;
}

/* ---- the table ---- */

/* The first line of the table that fits, sent. */
static int answer_from_table(struct server *s)
{
	const struct row *row;
	size_t i, end;
	int code = EXIT_DONE;

	for (row = s->rows; row && !row_fits(row, s->pdu, s->len);)
		row = row->next;
	for (i = 0; row && !code && i < row->answer_count; i++) {
		end = row->ends[i];
		code = serve_answer(s, row->answers + (i ? row->ends[i - 1] : 0),
				    end - (i ? row->ends[i - 1] : 0));
	}
	return code;
}

/* ---- a command for each request ---- */

static int answer_from_command(struct server *s)
{
	char *request = isotp_pdu_text(s->pdu, s->len), *line;
	struct afsock_err err;
	struct child child;
	int code = EXIT_DONE, r;
	ssize_t n;

	r = request ? child_start(&child, s->exec, request) : -ENOMEM;
	free(request);
	if (r < 0)
		return cli_fail_code(r, "exec", s->exec);
	while (!code && (n = child_line(&child, &line)) >= 0) {
		n = isotp_pdu_read(line, (size_t)n, s->answer, ISOTP_PDU_MAX,
				   &err);
		if (n < 0)
			cli_say("exec: %s: %s", s->exec, err.text);
		else if (n > 0)
			code = serve_answer(s, s->answer, (size_t)n);
	}
	if (child_end(&child) == -EINTR && !code)
		code = 128 + cli_signal();
	return code;
}

/* ---- requests ---- */

/*
 * The second socket only listens: a functional request is a single frame, and
 * whoever gives flow control for a longer one speaks for all.
 */
static int open_functional(struct server *s)
{
	struct afsock_isotp_config config;
	struct afsock_isotp_address a;
	struct sockaddr_can sa = { .can_family = AF_CAN };
	struct afsock_addr addr;
	struct afsock_err err;
	char name[IF_NAMESIZE] = "";
	int r = afsock_getsockname(&s->s, &addr);

	if (r < 0)
		return cli_fail_code(r, "getsockname", s->address);
	memcpy(&sa, addr.u.bytes,
	       addr.len < sizeof(sa) ? addr.len : sizeof(sa));
	if_indextoname((unsigned int)sa.can_ifindex, name);
	if (afsock_isotp_config_read(&s->s, &config, &err) < 0 ||
	    afsock_isotp_normal(s->functional, sa.can_addr.tp.tx_id, &a,
				&err) < 0)
		return cli_fail(&err);
	a.has_ext = config.has_ext_address;
	a.tx_ext = config.ext_address;
	a.rx_ext = config.has_rx_ext_address ? config.rx_ext_address :
					       config.ext_address;
	config.listen_mode = true;
	config.sf_broadcast = config.cf_broadcast = false;
	if (afsock_isotp_open(name, &a, &config, 0, &s->all, &err) < 0)
		return cli_fail(&err);
	return EXIT_DONE;
}

int serve_return(struct server *s, int result)
{
	int code = isotp_return(s->address, result, INT64_MAX, &s->s);

	if (code || !s->has_functional)
		return code;
	isotp_hang_up(&s->all);
	return open_functional(s);
}

static bool may_go_on(int code)
{
	return code == -EILSEQ || code == -ETIMEDOUT || code == -EBADMSG;
}

/* As isotp_receive, from both sockets. */
static ssize_t next_request(struct server *s, struct afsock_err *err)
{
	struct pollfd fds[2] = {
		{ .fd = s->s.fd, .events = POLLIN },
		{ .fd = s->all.fd, .events = POLLIN },
	};
	ssize_t n;
	int r;

	for (;;) {
		n = afsock_isotp_recv(&s->s, s->pdu, ISOTP_PDU_MAX, NULL, err);
		if (n == -EAGAIN && s->has_functional)
			n = afsock_isotp_recv(&s->all, s->pdu, ISOTP_PDU_MAX,
					      NULL, err);
		if (n != -EAGAIN)
			return n;
		r = cli_poll(fds, 2, INT64_MAX);
		if (r < 0)
			return afsock_fail(err, r, NULL, "ended by a signal");
	}
}

static int serve_requests(struct server *s)
{
	struct afsock_err err;
	int64_t got = 0;
	int code = EXIT_DONE;
	ssize_t n;

	while (!code && (s->count < 0 || got < s->count)) {
		n = next_request(s, &err);
		code = n < 0 ? serve_return(s, (int)n) : -1;
		if (code == EXIT_DONE)
			continue;
		if (code > 0)
			return code;
		code = EXIT_DONE;
		if (n < 0) {
			code = isotp_fail(&err);
			if (!may_go_on((int)n))
				return code;
			s->code = code;
			code = EXIT_DONE;
			continue;
		}
		s->len = (size_t)n;
		got++;
		say_pdu(s, ">", s->pdu, s->len);
		code = s->exec ? answer_from_command(s) : answer_from_table(s);
	}
	return code ? code : s->code;
}

static int run(struct server *s)
{
	int code = s->table_file ? table_read(s) : EXIT_DONE;

	if (!code)
		code = isotp_dial(s->address, &s->s);
	if (!code && s->has_functional)
		code = open_functional(s);
	if (!code) {
		cli_catch_signals();
		code = s->tcp ? serve_tcp(s) : serve_requests(s);
	}
	isotp_hang_up(&s->all);
	isotp_hang_up(&s->s);
	return code;
}

int isotp_serve_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "table", required_argument, NULL, 'T' },
		{ "exec", required_argument, NULL, 'e' },
		{ "tcp", required_argument, NULL, 't' },
		{ "functional", required_argument, NULL, 'F' },
		{ "count", required_argument, NULL, 'n' },
		{ "wait", required_argument, NULL, 'W' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	struct server s = { .s = AFSOCK_INIT, .all = AFSOCK_INIT, .count = -1,
			    .wait_ns = INT64_C(60000000000) };
	const struct isotp_args a = { COMMAND, usage, "n:v", options, option,
				      &s };
	char *address = NULL;
	int code, count = 0;

	code = isotp_arguments(&a, argc, argv, &address, 1, &count);
	if (!code && count == 0)
		code = cli_usage(COMMAND, "no address given");
	if (!code && !s.table_file + !s.exec + !s.tcp != 2)
		code = cli_usage(COMMAND, "one of --table, --exec and --tcp is "
				 "wanted");
	if (code)
		return code < 0 ? EXIT_DONE : code;
	s.address = address;
	s.pdu = malloc(ISOTP_PDU_MAX);
	s.answer = malloc(ISOTP_PDU_MAX);
	code = s.pdu && s.answer ? run(&s) :
				   cli_fail_code(-ENOMEM, "serve", "buffers");
	table_free(s.rows);
	free(s.pdu);
	free(s.answer);
	return cli_end(code);
}
