/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp_sniff.c - afsock isotp sniff */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/can.h>
#include <afsock/uds.h>

#include "away.h"
#include "isotp.h"

static const char usage[] =
	"usage: afsock isotp sniff [OPTION]... --rx ID --tx ID INTERFACE\n"
	"\n"
	"Show the messages that two ends exchange. Nothing is sent, not even flow\n"
	"control. ID: three hex digits, or eight for 29 bits.\n"
	"\n"
	"  -d, --rx=ID          the identifier that the one end receives ...\n"
	"  -s, --tx=ID          ... and that it sends\n"
	"  -x, --ext=TX[:RX]    the first byte of its frames (hex), and of those\n"
	"                       that it receives\n"
	"      --fd             CAN FD frames\n"
	"  -u, --uds            say what UDS messages mean\n"
	"  -n, --count=COUNT    end after COUNT messages\n"
	"      --wait=TIME      end when none came for TIME\n"
	"  -j, --json           a JSON object for each: time, direction, id, len,\n"
	"                       data, uds, or error\n"
	"      --help           this text\n"
	"\n"
	"A line is the time of the last frame, interface, identifier, length and\n"
	"bytes.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 nothing came in time; 4 a\n"
	"message broke off; 77 not permitted or not available; 128+n ended by\n"
	"signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

struct sniff {
	struct afsock_isotp_sniffer sniffer;
	struct afsock_isotp_address address;
	const char *rx, *tx, *ext, *interface;
	bool is_fd, is_uds, is_json, has_broken;
	int64_t count, wait_ns;
	unsigned int index; /* of the interface that it is bound to */
	unsigned char *buf;
};

static int option(void *arg, int c)
{
	struct sniff *s = arg;

	switch (c) {
	case 'd':
		s->rx = optarg;
		return EXIT_DONE;
	case 's':
		s->tx = optarg;
		return EXIT_DONE;
	case 'x':
		s->ext = optarg;
		return EXIT_DONE;
	case 'F':
		s->is_fd = true;
		return EXIT_DONE;
	case 'u':
		s->is_uds = true;
		return EXIT_DONE;
	case 'n':
		return cli_number("isotp sniff", "count", optarg, 1, INT64_MAX,
				  &s->count);
	case 'W':
		return cli_duration("isotp sniff", optarg, &s->wait_ns);
	default:
		s->is_json = true;
		return EXIT_DONE;
	}
}

static int read_ext(struct sniff *s)
{
	char *end;
	unsigned long tx = strtoul(s->ext, &end, 16), rx = tx;

	if (*end == ':' && end != s->ext)
		rx = strtoul(end + 1, &end, 16);
	if (*end || end == s->ext || tx > 0xff || rx > 0xff)
		return cli_usage("isotp sniff", "'%s' is not one or two hex "
				 "bytes", s->ext);
	s->address.has_ext = true;
	s->address.tx_ext = (uint8_t)tx;
	s->address.rx_ext = (uint8_t)rx;
	return EXIT_DONE;
}

static int set_up(struct sniff *s)
{
	struct afsock_isotp_config config;
	struct afsock_err err;
	canid_t rx, tx;
	int code;

	if (!s->rx || !s->tx)
		return cli_usage("isotp sniff", "--rx and --tx are both "
				 "needed");
	code = isotp_id("isotp sniff", s->rx, &rx);
	if (!code)
		code = isotp_id("isotp sniff", s->tx, &tx);
	if (code)
		return code;
	if (afsock_isotp_normal(rx, tx, &s->address, &err) < 0)
		return cli_fail(&err);
	if (s->ext)
		code = read_ext(s);
	if (code)
		return code;
	afsock_isotp_config_init(&config);
	if (s->is_fd) {
		config.mtu = CANFD_MTU;
		config.tx_dl = CANFD_MAX_DLEN;
	}
	if (afsock_isotp_sniffer_open(s->interface, &s->address, &config, 0,
				      &s->sniffer, &err) < 0)
		return cli_fail(&err);
	s->index = away_index(s->interface);
	return EXIT_DONE;
}

static void print_json(const struct sniff *s,
		       const struct afsock_isotp_heard *heard,
		       const char *text)
{
	char direction[2] = { heard->direction, '\0' };

	json_begin();
	json_text("interface", s->interface);
	json_text("direction", direction);
	isotp_json("id", heard->id, heard->time_ns, s->buf, heard->len);
	if (heard->error) {
		json_text("error", text);
		json_text("code", afsock_code_name(heard->error));
	} else if (s->is_uds && *text) {
		json_text("uds", text);
	}
	json_end();
}

static void print_line(const struct sniff *s,
		       const struct afsock_isotp_heard *heard,
		       const char *text)
{
	char id[9];

	afsock_can_id_format(heard->id, id);
	printf("(%" PRId64 ".%06" PRId64 ") %s  %s  [%zu]  ",
	       heard->time_ns / 1000000000,
	       heard->time_ns % 1000000000 / 1000, s->interface, id,
	       heard->len);
	if (heard->error)
		printf("broken: %s\n", text);
	else
		isotp_pdu_print(stdout, s->buf, heard->len);
	if (!heard->error && s->is_uds && *text)
		printf("    %s\n", text);
}

static void print(struct sniff *s, const struct afsock_isotp_heard *heard,
		  const struct afsock_err *err)
{
	char text[256] = "";

	if (heard->error)
		snprintf(text, sizeof(text), "%s", err->text);
	else if (s->is_uds)
		afsock_uds_describe(s->buf, heard->len, text, sizeof(text));
	if (s->is_json)
		print_json(s, heard, text);
	else
		print_line(s, heard, text);
	s->has_broken |= heard->error != 0;
	cli_flush();
}

/* The interface went: both sockets are bound anew. */
static int come_back(struct sniff *s)
{
	bool is_new;
	int code = away_wait("isotp sniff", s->interface, &s->index,
			     cli_deadline(s->wait_ns), &is_new);

	if (code)
		return code;
	afsock_isotp_sniffer_close(&s->sniffer);
	return set_up(s);
}

static int hear_all(struct sniff *s)
{
	struct pollfd fds[2] = { { .events = POLLIN }, { .events = POLLIN } };
	struct afsock_isotp_heard heard;
	struct afsock_err err = { .code = 0 };
	int64_t got = 0;
	ssize_t n;
	int r;

	while (s->count < 0 || got < s->count) {
		n = afsock_isotp_sniffer_next(&s->sniffer, s->buf,
					      ISOTP_PDU_MAX, &heard, &err);
		if (n >= 0) {
			print(s, &heard, &err);
			got++;
			if (!cli_output_ok())
				break;
			if (cli_is_over())
				return 128 + cli_signal();
			continue;
		}
		if (away_is((int)n) || n == -EADDRNOTAVAIL) {
			r = come_back(s);
			if (r)
				return r;
			continue;
		}
		if (n != -EAGAIN)
			return cli_fail(&err);
		fds[0].fd = s->sniffer.sides[0].fd;
		fds[1].fd = s->sniffer.sides[1].fd;
		r = cli_poll_in(fds, 2, cli_deadline(s->wait_ns));
		if (r == 0)
			return got && s->count < 0 ? EXIT_DONE : EXIT_TIMEOUT;
		if (r < 0)
			return 128 + cli_signal();
	}
	return EXIT_DONE;
}

int isotp_sniff_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "rx", required_argument, NULL, 'd' },
		{ "tx", required_argument, NULL, 's' },
		{ "ext", required_argument, NULL, 'x' },
		{ "fd", no_argument, NULL, 'F' },
		{ "uds", no_argument, NULL, 'u' },
		{ "count", required_argument, NULL, 'n' },
		{ "wait", required_argument, NULL, 'W' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	struct sniff s = { .count = -1, .wait_ns = -1 };
	const struct isotp_args a = { "isotp sniff", usage, "d:s:x:un:j",
				      options, option, &s };
	char *interface = NULL;
	int code, count = 0;

	code = isotp_arguments(&a, argc, argv, &interface, 1, &count);
	if (!code && count == 0)
		code = cli_usage("isotp sniff", "no interface given");
	s.interface = interface;
	if (!code)
		code = set_up(&s);
	if (code)
		return code < 0 ? EXIT_DONE : code;
	cli_catch_signals();
	s.buf = malloc(ISOTP_PDU_MAX);
	code = s.buf ? hear_all(&s) :
		       cli_fail_code(-ENOMEM, "sniff", "buffer");
	afsock_isotp_sniffer_close(&s.sniffer);
	free(s.buf);
	if (s.has_broken && (!code || code > 128))
		code = EXIT_LOST;
	return cli_end(code);
}
