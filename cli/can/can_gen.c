/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_gen.c - frames by rule or by chance
 *
 * Options and the order of values are those of cangen, so that one takes the
 * place of the other. Time is another: frames are due at multiples of the gap
 * from the start, and a full queue is waited for.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/can/raw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <afsock/family.h>

#include "can.h"
#include "can_load.h"

static const char usage[] =
	"usage: afsock can gen [OPTION]... IF\n"
	"\n"
	"Send generated CAN frames. The letters are those of cangen.\n"
	"\n"
	"  -g MS            gap between two frames, decimals allowed; 200. 0: as\n"
	"                   fast as they go\n"
	"  -e               29-bit identifiers\n"
	"  -f, -b, -E       CAN FD frames, with bit rate switch, with error state\n"
	"                   indicator\n"
	"  -R               remote requests\n"
	"  -8               length codes above 8 in classic frames\n"
	"  -m               mix -e -f -b -E -R by chance\n"
	"  -I MODE          identifier: r, e (even), o (odd), i, or hex\n"
	"  -L MODE          length: r, i, or decimal\n"
	"  -D MODE          data: r, i, or hex, where x is a digit by chance\n"
	"  -n COUNT         end after COUNT frames\n"
	"  -c COUNT         COUNT frames at a time; 1\n"
	"  -p MS            give up when the queue is full for MS; 10000\n"
	"  -i               leave out frames that find the queue full\n"
	"  -x               no copies for other sockets of this machine\n"
	"  -P PRIORITY      priority of the socket, 0 to 6\n"
	"  -a               accepted: times are absolute\n"
	"  -v               print each frame\n"
	"      --seed=N     repeat what chance did (the summary names it)\n"
	"      --duration=TIME  end after TIME\n"
	"  -j, --json       the summary as JSON on standard output\n"
	"      --help       this text\n"
	"\n"
	"Modes: r by chance (default), i one more each time, else that value.\n"
	"The summary is on stderr.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 the queue was full for too\n"
	"long; 77 not permitted or not available; 128+n ended by signal n.\n"
	"Units: MS milliseconds; TIME 2s, 500ms, a bare number is seconds.\n";

#define MS INT64_C(1000000)

enum mode { BY_CHANCE, EVEN, ODD, INCREASING, FIXED };

struct gen {
	/* what is wanted */
	bool is_extended, is_fd, has_brs, has_esi, is_remote, has_dlc8, is_mixed;
	bool is_ignoring, is_silent, is_shown, is_json;
	int id_mode, len_mode, data_mode;
	bool has_chance; /* in fixed data */
	unsigned char fixed[CANFD_MAX_DLEN], chance[CANFD_MAX_DLEN];
	int64_t gap_ns, wait_ns, duration_ns, max_count, burst, priority;
	uint64_t seed;
	bool has_seed;
	const char *interface;
	int mtu;

	/* the next frame */
	uint64_t state;
	canid_t id;
	unsigned int len, raw_dlc; /* raw_dlc: 9 to 15, or 0 */
	unsigned int len_step;
	uint64_t data_step;

	/* how it went */
	struct afsock s;
	struct can_batch batch;
	size_t kept; /* frames of the batch that are as wanted already */
	int64_t started, made, left_out, waits, waited_ns;
};

/* ---- frames ---- */

static unsigned int chance(struct gen *g)
{
	return (unsigned int)(can_random(&g->state) >> 32);
}

/* The length of a CAN FD frame's length code. */
static unsigned int fd_len(unsigned int dlc)
{
	static const unsigned char lengths[] = { 0,  1,	 2,  3,	 4,  5,
						 6,  7,	 8,  12, 16, 20,
						 24, 32, 48, 64 };

	return lengths[dlc & 15];
}

static void set_classic_len(struct gen *g, unsigned int dlc)
{
	g->len = dlc > CAN_MAX_DLEN ? CAN_MAX_DLEN : dlc;
	g->raw_dlc = g->has_dlc8 && dlc > CAN_MAX_DLEN ? dlc : 0;
}

static canid_t next_id(struct gen *g)
{
	if (g->id_mode == BY_CHANCE)
		g->id = chance(g);
	else if (g->id_mode == EVEN)
		g->id = chance(g) & ~1u;
	else if (g->id_mode == ODD)
		g->id = chance(g) | 1u;
	g->id &= g->is_extended ? CAN_EFF_MASK : CAN_SFF_MASK;
	return g->id | (g->is_extended ? CAN_EFF_FLAG : 0) |
	       (g->is_remote && !g->is_fd ? CAN_RTR_FLAG : 0);
}

static void choose_len(struct gen *g)
{
	if (g->len_mode == BY_CHANCE && g->is_fd)
		g->len = fd_len(chance(g));
	else if (g->len_mode == BY_CHANCE)
		set_classic_len(g, chance(g) & 15);
	/* What a frame of the other kind had, in a mixture. */
	if (g->is_fd)
		g->len = (unsigned int)afsock_can_fd_len(g->len);
	else if (g->len > CAN_MAX_DLEN)
		g->len = CAN_MAX_DLEN;
	if (g->data_mode == INCREASING && g->len == 0)
		g->len = 1;
}

static void fill(struct gen *g, unsigned char *data)
{
	unsigned char some[8];
	uint64_t bits;
	unsigned int i;

	if (g->data_mode == BY_CHANCE) {
		bits = can_random(&g->state);
		memcpy(some, &bits, sizeof(some));
		for (i = 0; i < g->len; i++)
			data[i] = some[i % 8];
	} else if (g->data_mode == FIXED && !g->has_chance) {
		memcpy(data, g->fixed, g->len);
	} else if (g->data_mode == FIXED) {
		for (i = 0; i < g->len; i++)
			data[i] = (unsigned char)(g->fixed[i] |
						  (chance(g) & g->chance[i]));
	} else {
		for (i = 0; i < g->len && i < 8; i++)
			data[i] = (unsigned char)(g->data_step >> 8 * i);
	}
}

/* What cangen changes once a frame has gone out. */
static void step(struct gen *g)
{
	unsigned int bits;

	if (g->id_mode == INCREASING)
		g->id++;
	if (g->len_mode == INCREASING) {
		g->len_step++;
		if (g->is_fd && !g->is_mixed)
			g->len = fd_len(g->len_step);
		else if (g->has_dlc8)
			set_classic_len(g, g->len_step % 16);
		else
			set_classic_len(g, g->len_step % 9);
	}
	g->data_step++;
	if (!g->is_mixed)
		return;
	bits = chance(g);
	g->is_extended = bits & 1;
	g->is_fd = bits & 2 && g->mtu >= (int)CANFD_MTU;
	g->has_brs = bits & 4;
	g->has_esi = bits & 8;
	g->is_remote = (bits & 24) == 24;
}

/* No frame differs from the one in front. */
static bool are_same(const struct gen *g)
{
	return g->id_mode == FIXED && g->len_mode == FIXED &&
	       g->data_mode == FIXED && !g->has_chance && !g->is_mixed;
}

/* Returns the frame's length in bytes. */
static size_t make(struct gen *g, struct canfd_frame *frame)
{
	size_t len = g->is_fd ? CANFD_MTU : CAN_MTU;
	struct can_frame *classic = (struct can_frame *)(void *)frame;

	g->made++;
	if (g->batch.end < g->kept)
		return len;
	if (are_same(g))
		g->kept = g->batch.end + 1;
	memset(frame, 0, sizeof(*frame));
	frame->can_id = next_id(g);
	choose_len(g);
	frame->len = (unsigned char)g->len;
	if (g->is_fd)
		frame->flags = (unsigned char)((g->has_brs ? CANFD_BRS : 0) |
					       (g->has_esi ? CANFD_ESI : 0));
	else if (g->len == CAN_MAX_DLEN)
		classic->len8_dlc = (unsigned char)g->raw_dlc;
	if (!(frame->can_id & CAN_RTR_FLAG))
		fill(g, frame->data);
	step(g);
	return len;
}

static void show(const struct gen *g, const struct canfd_frame *frame,
		 size_t len)
{
	char text[AFSOCK_CAN_TEXT_MAX];

	afsock_can_frame_format(frame, len, text, sizeof(text));
	printf("  %s  %s\n", g->interface, text);
}

/* ---- sending ---- */

/* Nothing tells when the queue of a device has room. */
static int wait_for_room(struct gen *g, int64_t until)
{
	int64_t before = cli_now();
	int r = cli_poll(NULL, 0, until);

	g->waited_ns += cli_now() - before;
	return r == -EINTR ? 128 + cli_signal() : EXIT_DONE;
}

static int put_out(struct gen *g)
{
	int64_t pause = 0, deadline = 0, until;
	size_t before;
	int code, r;

	for (;;) {
		before = g->batch.first;
		r = can_batch_send(&g->batch, &g->s);
		if (r == 0)
			return EXIT_DONE;
		if (r != -ENOBUFS && r != -EAGAIN)
			return can_load_fail(&g->s, g->interface, r);
		if (r == -ENOBUFS && g->is_ignoring) {
			g->batch.first++;
			g->left_out++;
			continue;
		}
		if (!pause || g->batch.first != before) {
			pause = MS / 10;
			deadline = cli_deadline(g->wait_ns);
			g->waits++;
		} else if (cli_now() >= deadline) {
			can_load_fail(&g->s, g->interface, r);
			return EXIT_TIMEOUT;
		}
		until = cli_now() + pause;
		code = wait_for_room(g, until < deadline ? until : deadline);
		if (code)
			return code;
		pause = pause < 5 * MS ? 2 * pause : pause;
	}
}

/* Until the next frames are due. EXIT_TIMEOUT when the end comes first. */
static int wait_until_due(const struct gen *g, int64_t end)
{
	int64_t due = g->started + g->made / g->burst * g->gap_ns;

	/* Also lets signals in, where nothing has to be waited for. */
	if (cli_poll(NULL, 0, g->gap_ns == 0 ? 0 : due < end ? due : end) ==
	    -EINTR)
		return 128 + cli_signal();
	return cli_now() >= end ? EXIT_TIMEOUT : EXIT_DONE;
}

static int64_t how_many(const struct gen *g)
{
	int64_t n = AFSOCK_BATCH_MAX;

	if (g->gap_ns && g->burst - g->made % g->burst < n)
		n = g->burst - g->made % g->burst;
	if (g->max_count >= 0 && g->max_count - g->made < n)
		n = g->max_count - g->made;
	return n;
}

static int send_all(struct gen *g)
{
	int64_t end = cli_deadline(g->duration_ns), n;
	struct canfd_frame *frame;
	int code;
	size_t len;

	for (n = how_many(g); n > 0; n = how_many(g)) {
		code = wait_until_due(g, end);
		if (code)
			return code == EXIT_TIMEOUT ? EXIT_DONE : code;
		while (n-- > 0) {
			frame = can_batch_next(&g->batch);
			len = make(g, frame);
			if (g->is_shown)
				show(g, frame, len);
			can_batch_add(&g->batch, len);
		}
		if (g->is_shown && !cli_flush())
			return EXIT_FAILED;
		code = put_out(g);
		if (code)
			return code;
	}
	return EXIT_DONE;
}

/* ---- the summary ---- */

static void sum_up(const struct gen *g)
{
	int64_t took = cli_now() - g->started;
	int64_t sent = g->made - g->left_out -
		       (int64_t)(g->batch.end - g->batch.first);
	double rate = took > 0 ? (double)sent * 1e9 / (double)took : 0;

	if (g->is_json) {
		json_begin();
		json_number("frames", sent);
		json_number("left_out", g->left_out);
		json_time("seconds", took);
		json_number("per_second", (int64_t)rate);
		json_number("waits", g->waits);
		json_time("waited", g->waited_ns);
		json_unsigned("seed", g->seed);
		json_end();
		return;
	}
	cli_say("can gen: %" PRId64 " frames in %.3f s, %.0f/s; queue full "
		"%" PRId64 " times, waited %.3f s; %" PRId64 " left out; "
		"seed %" PRIu64, sent, (double)took / 1e9, rate, g->waits,
		(double)g->waited_ns / 1e9, g->left_out, g->seed);
}

/* ---- opening ---- */

static int open_all(struct gen *g)
{
	const struct afsock_can_filters nothing = { .count = 0 };
	struct afsock_err err;
	int code = can_load_open(g->interface, &g->s);
	int priority = (int)g->priority;

	if (code)
		return code;
	g->mtu = can_load_mtu(&g->s);
	if (g->is_fd && g->mtu && g->mtu < (int)CANFD_MTU) {
		cli_say("can gen: %s has mtu %d and takes no CAN FD frames: "
			"ip link set %s mtu 72", g->interface, g->mtu,
			g->interface);
		return EXIT_FAILED;
	}
	/* Nothing is read here. */
	if (afsock_can_set_filters(&g->s, &nothing, &err) < 0)
		return cli_fail(&err);
	if (g->is_silent)
		code = afsock_setopt_int(&g->s, SOL_CAN_RAW, CAN_RAW_LOOPBACK,
					 0);
	if (code == 0 && priority >= 0)
		code = afsock_setopt_int(&g->s, SOL_SOCKET, SO_PRIORITY,
					 priority);
	if (code == -EPERM) {
		cli_say("can gen: -P %d: Operation not permitted (priorities "
			"above 6 need CAP_NET_ADMIN)", priority);
		return EXIT_UNAVAILABLE;
	}
	return code < 0 ? cli_fail_code(code, "can gen", g->interface) :
			  EXIT_DONE;
}

static int run(struct gen *g)
{
	int code = open_all(g);

	if (code)
		return code;
	if (!g->has_seed && getrandom(&g->seed, 4, 0) != 4)
		g->seed = (uint64_t)cli_now();
	g->state = g->seed;
	can_batch_init(&g->batch);
	cli_catch_signals();
	g->started = cli_now();
	code = send_all(g);
	sum_up(g);
	return code;
}

/* ---- the command line ---- */

static int mode_of(const char *text)
{
	static const char letters[] = { [BY_CHANCE] = 'r', [EVEN] = 'e',
					[ODD] = 'o', [INCREASING] = 'i' };
	size_t i;

	for (i = 0; i < COUNT(letters); i++)
		if (text[0] == letters[i] && !text[1])
			return (int)i;
	return FIXED;
}

static int read_id(struct gen *g, const char *text)
{
	unsigned long long id;
	char *end;

	/* "e" is a hex digit as well; cangen takes it as even. */
	g->id_mode = mode_of(text);
	if (g->id_mode != FIXED)
		return EXIT_DONE;
	errno = 0;
	id = strtoull(text, &end, 16);
	if (*end || end == text || errno || *text == '-' || id > CAN_EFF_MASK)
		return cli_usage("can gen", "-I %s: neither r, e, o, i nor hex "
				 "up to 1FFFFFFF", text);
	g->id = (canid_t)id;
	return EXIT_DONE;
}

static int read_len(struct gen *g, const char *text)
{
	int64_t len;

	g->len_mode = mode_of(text);
	if (g->len_mode == BY_CHANCE || g->len_mode == INCREASING)
		return EXIT_DONE;
	g->len_mode = FIXED;
	if (cli_number("can gen", "-L", text, 0, CANFD_MAX_DLEN, &len))
		return EXIT_USAGE;
	g->len = (unsigned int)len;
	return EXIT_DONE;
}

static int bad_data(const char *text)
{
	return cli_usage("can gen", "-D %s: neither r, i nor pairs of hex "
			 "digits, at most 64", text);
}

static int read_data(struct gen *g, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t len = strlen(text), i;
	const char *at;
	int shift;

	g->data_mode = mode_of(text);
	if (g->data_mode == BY_CHANCE || g->data_mode == INCREASING)
		return EXIT_DONE;
	g->data_mode = FIXED;
	if (len == 0 || len % 2 || len > 2 * sizeof(g->fixed))
		return bad_data(text);
	for (i = 0; i < len; i++) {
		shift = i % 2 ? 0 : 4;
		at = strchr(digits, text[i] >= 'A' && text[i] <= 'F' ?
					    text[i] | 32 : text[i]);
		g->has_chance |= text[i] == 'x';
		if (text[i] == 'x')
			g->chance[i / 2] |= (unsigned char)(15 << shift);
		else if (at)
			g->fixed[i / 2] |= (unsigned char)((at - digits)
							   << shift);
		else
			return bad_data(text);
	}
	return EXIT_DONE;
}

/* Milliseconds, with decimals, as cangen has them. */
static int read_ms(const char *what, const char *text, int64_t *ret_ns)
{
	struct afsock_err err;

	if (afsock_read_duration(text, strlen(text), MS, what, ret_ns,
				 &err) == 0)
		return EXIT_DONE;
	return cli_usage("can gen", "%s", err.text);
}

static int flag(struct gen *g, int c)
{
	switch (c) {
	case 'e':
		g->is_extended = true;
		return EXIT_DONE;
	case 'b':
		g->has_brs = g->is_fd = true;
		return EXIT_DONE;
	case 'E':
		g->has_esi = g->is_fd = true;
		return EXIT_DONE;
	case 'f':
		g->is_fd = true;
		return EXIT_DONE;
	case 'R':
		g->is_remote = true;
		return EXIT_DONE;
	case '8':
		g->has_dlc8 = true;
		return EXIT_DONE;
	case 'm':
		g->is_mixed = true;
		return EXIT_DONE;
	case 'i':
		g->is_ignoring = true;
		return EXIT_DONE;
	case 'x':
		g->is_silent = true;
		return EXIT_DONE;
	case 'v':
		g->is_shown = true;
		return EXIT_DONE;
	case 'a':
		return EXIT_DONE;
	case 'j':
		g->is_json = true;
		return EXIT_DONE;
	default:
		return EXIT_USAGE;
	}
}

static int option(struct gen *g, int c)
{
	int64_t number;

	switch (c) {
	case 'g':
		return read_ms("-g", optarg, &g->gap_ns);
	case 'p':
		return read_ms("-p", optarg, &g->wait_ns);
	case 'I':
		return read_id(g, optarg);
	case 'L':
		return read_len(g, optarg);
	case 'D':
		return read_data(g, optarg);
	case 'n':
		return cli_number("can gen", "-n", optarg, 1, INT64_MAX,
				  &g->max_count);
	case 'c':
		return cli_number("can gen", "-c", optarg, 1, INT32_MAX,
				  &g->burst);
	case 'P':
		return cli_number("can gen", "-P", optarg, 0, INT32_MAX,
				  &g->priority);
	case 'T':
		return cli_duration("can gen", optarg, &g->duration_ns);
	case 'S':
		g->has_seed = true;
		if (cli_number("can gen", "seed", optarg, 0, INT64_MAX,
			       &number))
			return EXIT_USAGE;
		g->seed = (uint64_t)number;
		return EXIT_DONE;
	default:
		return flag(g, c);
	}
}

static int check(struct gen *g, int count)
{
	if (count != 1)
		return cli_usage("can gen", "%d interfaces given, one wanted",
				 count);
	if (g->id_mode == FIXED && !g->is_extended && g->id > CAN_SFF_MASK)
		return cli_usage("can gen", "-I %X: above 7FF; -e makes it a "
				 "29-bit identifier", g->id);
	if (g->len_mode == FIXED && !g->is_fd && !g->is_mixed)
		set_classic_len(g, g->len < 15 ? g->len : 15);
	return EXIT_DONE;
}

int can_gen_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 'S' },
		{ "duration", required_argument, NULL, 'T' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct gen g = {
		.gap_ns = 200 * MS, .wait_ns = 10000 * MS, .duration_ns = -1,
		.max_count = -1, .burst = 1, .priority = -1, .s = AFSOCK_INIT,
	};
	int c, code, count = 0;

	while ((c = cli_option_anywhere("can gen", argc, argv,
					"g:aefbER8mI:L:D:p:P:n:ixc:vhj", options,
					&count)) != -1) {
		if (c == 'H' || c == 'h')
			return cli_help(usage);
		code = option(&g, c);
		if (code)
			return code;
	}
	code = check(&g, count);
	if (code)
		return code;
	g.interface = argv[0];
	code = run(&g);
	afsock_close(&g.s);
	return cli_end(code);
}
