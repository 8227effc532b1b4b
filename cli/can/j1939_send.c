/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939_send.c - messages, and what became of them */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <afsock/family.h>

#include "j1939.h"

static const char usage[] =
	"usage: afsock j1939 send [OPTION]... ADDRESS [MESSAGE]...\n"
	"\n"
	"Send each MESSAGE, pairs of hex digits, and wait until it is through: the\n"
	"peer has acknowledged all of it, or, with up to 8 bytes or a broadcast,\n"
	"it was on the bus. ADDRESS is j1939:IF,sa=OWN,da=PEER,pgn=PGN; without da\n"
	"everybody. The form IF:OWN with --to is taken as well.\n"
	"\n"
	"      --to=[IF:]DA,PGN[,NAME]  where to, if ADDRESS does not say\n"
	"      --file=FILE     the bytes of FILE are one more message; - is standard\n"
	"                      input\n"
	"      --repeat=COUNT  send all of them COUNT times\n"
	"      --wait=TIME     give up, and abort, a message that takes longer; 60s\n"
	"  -j, --json          an object for each message\n"
	"      --help          this text\n"
	"\n"
	"A message has up to 117440505 bytes, a broadcast 1785; a broadcast of\n"
	"more than 8 takes 50 ms for each 7 bytes.\n"
	"\n"
	"Exit status: 0; 1 failed (nobody answered: EHOSTUNREACH); 2 wrong usage\n"
	"or message; 3 timed out; 4 the peer aborted the transfer; 77 not\n"
	"permitted or not available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds. ADDR, PGN 0x90 or 144.\n";

struct sender {
	struct j1939_address address;
	const char *to;
	const char *file;
	int64_t repeat;
	int64_t wait_ns;
	bool is_json;
	struct afsock s;
	unsigned char *buf;
	size_t size;
};

static int stops(void *arg)
{
	(void)arg;
	return cli_signal() != 0;
}

static void on_alarm(int number)
{
	(void)number;
}

/* A signal ends the wait of close() for what cannot be aborted. */
static void close_now(struct afsock *s)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval often = { .it_interval = { .tv_usec = 100000 },
				   .it_value = { .tv_usec = 200000 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	afsock_j1939_close(s, NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){ .it_value = { 0 } }, NULL);
}

static void report(struct sender *s, size_t len, int r, int64_t ns)
{
	struct sockaddr_can far = { .can_family = AF_CAN };
	struct afsock_addr addr;
	int prio = 6;

	if (afsock_getpeername(&s->s, &addr) == 0 && addr.len >= sizeof(far))
		memcpy(&far, addr.u.bytes, sizeof(far));
	afsock_getopt_int(&s->s, SOL_CAN_J1939, SO_J1939_SEND_PRIO, &prio);
	json_begin();
	json_text("event", r < 0 ? "failed" : "sent");
	json_text("interface", s->address.interface);
	json_unsigned("sa", s->address.sa);
	json_unsigned("da", far.can_addr.j1939.addr);
	json_unsigned("pgn", far.can_addr.j1939.pgn);
	json_number("prio", prio);
	json_unsigned("len", len);
	json_time("seconds", ns);
	if (r < 0)
		json_text("error", afsock_code_name(r) ? afsock_code_name(r) :
							 "?");
	json_end();
}

static int send_bytes(struct sender *s, const void *data, size_t len)
{
	struct afsock_err err = { .code = 0 };
	int64_t start = cli_now();
	int size = 0, r;

	/* Long messages are handed over whole, as far as we may. */
	if (len > 50000) {
		size = len > 1 << 29 ? 1 << 30 : (int)(2 * len);
		if (afsock_setopt_int(&s->s, SOL_SOCKET, SO_SNDBUFFORCE,
				      size) < 0)
			afsock_setopt_int(&s->s, SOL_SOCKET, SO_SNDBUF, size);
	}
	r = afsock_j1939_send(&s->s, data, len, NULL, &err);
	if (s->is_json)
		report(s, len, r, cli_now() - start);
	if (!cli_flush())
		return EXIT_FAILED;
	if (r == 0)
		return EXIT_DONE;
	if (r == -EINTR && cli_signal())
		return 128 + cli_signal();
	return cli_fail(&err) == EXIT_LOST || r == -EALREADY ||
			       r == -EMSGSIZE || r == -ENOTRECOVERABLE ||
			       r == -ENOTCONN ?
		       EXIT_LOST :
		       cli_exit_code(r);
}

static int send_text(struct sender *s, const char *text)
{
	size_t len = strlen(text), size = len / 2 + 1;
	unsigned char *bytes = malloc(size);
	struct afsock_err err;
	ssize_t n;
	int code;

	if (!bytes)
		return cli_fail_code(-ENOMEM, "send", "message");
	n = afsock_read_hex(text, len, bytes, size, "message", &err);
	code = n < 0 ? cli_usage("j1939 send", "message '%.60s': %s", text,
				 err.text) :
		       send_bytes(s, bytes, (size_t)n);
	free(bytes);
	return code;
}

/* All of a file into s->buf. */
static int read_file(struct sender *s, size_t *ret)
{
	bool is_stdin = strcmp(s->file, "-") == 0;
	FILE *f = is_stdin ? stdin : fopen(s->file, "rb");
	size_t used = 0, n;
	unsigned char *more;

	if (!f)
		return cli_fail_code(-errno, "open", s->file);
	do {
		if (used == s->size) {
			s->size = s->size ? 2 * s->size : 65536;
			more = realloc(s->buf, s->size);
			if (!more)
				break;
			s->buf = more;
		}
		n = fread(s->buf + used, 1, s->size - used, f);
		used += n;
	} while (n > 0 && used <= AFSOCK_J1939_ETP_MAX);
	n = (size_t)ferror(f);
	if (!is_stdin)
		fclose(f);
	if (cli_signal())
		return 128 + cli_signal();
	if (n)
		return cli_fail_code(-EIO, "read", s->file);
	if (used > AFSOCK_J1939_ETP_MAX)
		return cli_usage("j1939 send", "%s has more than %d bytes",
				 s->file, AFSOCK_J1939_ETP_MAX);
	*ret = used;
	return EXIT_DONE;
}

static int send_all(struct sender *s, char **messages)
{
	size_t len = 0;
	int64_t i;
	char **m;
	int code = s->file ? read_file(s, &len) : EXIT_DONE;

	for (i = 0; !code && i < s->repeat; i++) {
		for (m = messages; !code && *m; m++)
			code = send_text(s, *m);
		if (!code && s->file)
			code = send_bytes(s, s->buf, len);
	}
	return code;
}

static int run(struct sender *s, char **messages)
{
	struct afsock_err err;
	sigset_t set;
	int code;

	if (afsock_dial_target(&s->address.target, s->wait_ns, &s->s, &err) < 0)
		return cli_fail(&err);
	/* They end the waits of the library, which then aborts. */
	cli_catch_signals();
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	afsock_set_interrupt(&s->s, stops, NULL);
	code = send_all(s, messages);
	close_now(&s->s);
	return code;
}

static int check(const struct sender *s, char **messages)
{
	if (!*messages && !s->file)
		return cli_usage("j1939 send", "no MESSAGE and no --file given");
	if (s->address.sa == J1939_NO_ADDR &&
	    s->address.name == J1939_NO_NAME)
		return cli_usage("j1939 send", "no source address: sa=ADDR, or "
				 "name=NAME of a claimed one");
	if (s->address.pgn == J1939_NO_PGN &&
	    !memmem(s->address.target.options, s->address.target.options_len,
		    "to=", 3))
		return cli_usage("j1939 send", "no pgn: pgn=PGN, 0 to 0x3ffff");
	return EXIT_DONE;
}

static int option(struct sender *s, int c)
{
	switch (c) {
	case 't':
		s->to = optarg;
		return 0;
	case 'f':
		s->file = optarg;
		return 0;
	case 'r':
		return cli_number("j1939 send", "repeat", optarg, 1, INT64_MAX,
				  &s->repeat);
	case 'w':
		return cli_duration("j1939 send", optarg, &s->wait_ns);
	case 'j':
		s->is_json = true;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

int j1939_send_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "to", required_argument, NULL, 't' },
		{ "file", required_argument, NULL, 'f' },
		{ "repeat", required_argument, NULL, 'r' },
		{ "wait", required_argument, NULL, 'w' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct sender s = { .repeat = 1, .s = AFSOCK_INIT,
				   .wait_ns = INT64_C(60000000000) };
	int c, code;

	while ((c = cli_option("j1939 send", argc, argv, "j", options)) != -1) {
		if (c == 'H')
			return cli_help(usage);
		code = option(&s, c);
		if (code)
			return code;
	}
	if (optind == argc)
		return cli_usage("j1939 send", "no address given");
	code = j1939_address("j1939 send", argv[optind], s.to, &s.address);
	if (!code)
		code = check(&s, argv + optind + 1);
	if (!code)
		code = run(&s, argv + optind + 1);
	free(s.buf);
	return cli_end(code);
}
