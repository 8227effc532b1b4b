/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_perf.c - what gets from one CAN address to another: rate, loss, latency
 *
 * Each frame carries its number and, in the rest of its data, bits that follow
 * from the number and from the run. So every frame that arrives says whether it
 * is whole, late or double, and which are missing.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "can.h"
#include "can_load.h"

static const char usage[] =
	"usage: afsock can perf [OPTION]... A B\n"
	"\n"
	"Send numbered frames on A and receive them on B: one interface twice, the\n"
	"two ends of a vxcan pair, or two with a gateway in between. Each is an\n"
	"interface or an address (can:vcan0,rcvbuf=1M).\n"
	"\n"
	"  -n, --count=COUNT    frames; 10000, at most 10000000\n"
	"      --duration=TIME  as many as go in TIME (at most 10 minutes, and\n"
	"                       COUNT, which is 10000000 then)\n"
	"      --rate=FPS       frames per second; without it, as fast as they go\n"
	"      --search         find the highest rate without loss; each try has at\n"
	"                       most COUNT frames and takes at most 2 s\n"
	"      --id=ID          identifier, 3 or 8 hex digits; 7EF\n"
	"      --size=BYTES     data in a frame, from 6; 8, with --fd 64\n"
	"      --fd             CAN FD frames\n"
	"      --wait=TIME      how long to wait for the next frame before the rest\n"
	"                       is lost, and for a queue to have room; 1s\n"
	"  -j, --json           one JSON object per run\n"
	"      --help           this text\n"
	"\n"
	"Latency is from just before the call that sends to the time that the\n"
	"kernel notes for the frame received. \"dropped\" are those lost frames that\n"
	"this command was too slow for. Frames of others with this identifier count\n"
	"as corrupt.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 the queue was full for too\n"
	"long; 4 frames were lost, corrupt or doubled (with --search: at every\n"
	"rate); 77 not permitted or not available; 128+n ended by signal n.\n"
	"Units: us, frames per second; TIME 2s, 500ms, a bare number is seconds.\n";

#define COUNT_MAX 10000000
#define DURATION_MAX INT64_C(600000000000)
#define TRY_NS INT64_C(2000000000)
#define TRIES 8
#define NS_PER_SEC INT64_C(1000000000)
#define RECEIVE_BUFFER (16 << 20)
#define MEMINFO_WORDS 9
#define MEMINFO_DROPS 8

#ifndef SO_MEMINFO
#define SO_MEMINFO 55 /* Linux 4.12 */
#endif

struct perf {
	/* what is wanted */
	const char *texts[2];
	canid_t id;
	bool is_fd, is_json, does_search;
	int64_t size, max_count, rate, duration_ns, wait_ns;

	struct afsock a, b;
	struct can_batch batch;
	struct canfd_frame got[AFSOCK_BATCH_MAX];
	unsigned char control[AFSOCK_BATCH_MAX][128];
	struct iovec iovs[AFSOCK_BATCH_MAX];
	struct afsock_msg msgs[AFSOCK_BATCH_MAX];

	/* one entry per frame of a run */
	int64_t *sent_ns;
	int64_t *latency_ns; /* -1: not received */
	size_t room;

	/* a run */
	uint64_t seed;
	int64_t count, started, last_progress;
	int64_t made, received, reordered, doubled, corrupt, bit_errors, waits;
	int64_t highest;
	uint64_t dropped, dropped_before;
	int64_t first_ns, last_ns; /* of receipt */
};

static int64_t wall_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

/* ---- frames ---- */

static void fill(const struct perf *p, uint32_t number, unsigned char *data)
{
	uint64_t state = p->seed ^ number, bits = 0;
	size_t i;

	for (i = 0; i < 4; i++)
		data[i] = (unsigned char)(number >> 8 * i);
	for (; i < (size_t)p->size; i++) {
		if (i % 8 == 4 || i == 4)
			bits = can_random(&state);
		data[i] = (unsigned char)(bits >> 8 * ((i - 4) % 8));
	}
}

static void make(struct perf *p)
{
	struct canfd_frame *frame = can_batch_next(&p->batch);

	memset(frame, 0, sizeof(*frame));
	frame->can_id = p->id;
	frame->len = (unsigned char)p->size;
	fill(p, (uint32_t)p->made, frame->data);
	can_batch_add(&p->batch, p->is_fd ? CANFD_MTU : CAN_MTU);
	p->made++;
}

/* The bits that differ from what a frame of this number has. */
static int64_t differing(const struct perf *p, uint32_t number,
			 const unsigned char *data)
{
	unsigned char want[CANFD_MAX_DLEN];
	int64_t bits = 0;
	size_t i;

	fill(p, number, want);
	for (i = 0; i < (size_t)p->size; i++)
		bits += __builtin_popcount((unsigned int)(want[i] ^ data[i]));
	return bits;
}

static int64_t time_of(const struct afsock_msg *msg)
{
	struct afsock_cmsg it = { .data = NULL };
	struct timespec ts;

	while (afsock_cmsg_next(msg, &it)) {
		if (it.level != SOL_SOCKET || it.type != SO_TIMESTAMPNS ||
		    it.len < sizeof(ts))
			continue;
		memcpy(&ts, it.data, sizeof(ts));
		return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
	}
	return wall_clock();
}

static void take(struct perf *p, const struct canfd_frame *frame, size_t len,
		 int64_t time_ns)
{
	uint32_t number = 0;
	int64_t bits;
	size_t i;

	for (i = 0; i < 4; i++)
		number |= (uint32_t)frame->data[i] << 8 * i;
	if (len != (p->is_fd ? CANFD_MTU : CAN_MTU) ||
	    frame->len != p->size || number >= p->made) {
		p->corrupt++;
		return;
	}
	bits = differing(p, number, frame->data);
	if (bits) {
		p->corrupt++;
		p->bit_errors += bits;
		return;
	}
	if (p->latency_ns[number] >= 0) {
		p->doubled++;
		return;
	}
	/* The two clocks are one; a step of it is no latency. */
	p->latency_ns[number] = time_ns > p->sent_ns[number] ?
					time_ns - p->sent_ns[number] : 0;
	if ((int64_t)number < p->highest)
		p->reordered++;
	else
		p->highest = number;
	if (!p->received++)
		p->first_ns = time_ns;
	p->last_ns = time_ns;
}

/* ---- sending and receiving, in turns ---- */

/* Returns how many frames came; 0 none; below 0 an error. */
static ssize_t receive(struct perf *p)
{
	ssize_t n, i;

	for (i = 0; i < AFSOCK_BATCH_MAX; i++) {
		p->iovs[i] = (struct iovec){ &p->got[i], sizeof(p->got[i]) };
		p->msgs[i] = (struct afsock_msg){
			.iov = &p->iovs[i], .iov_count = 1,
			.control = p->control[i],
			.control_size = sizeof(p->control[i]),
		};
	}
	n = afsock_recvmmsg(&p->b, p->msgs, AFSOCK_BATCH_MAX, 0);
	if (n == -EAGAIN)
		return 0;
	for (i = 0; i < n; i++)
		take(p, &p->got[i], p->msgs[i].len, time_of(&p->msgs[i]));
	return n;
}

/* How many frames may go out now. */
static int64_t are_due(const struct perf *p, int64_t now)
{
	int64_t due = p->count;

	if (p->duration_ns >= 0 && now - p->started >= p->duration_ns)
		return 0;
	/* Below 2^53 for all rates and times that are allowed. */
	if (p->rate)
		due = 1 + (int64_t)((double)(now - p->started) *
				    (double)p->rate / 1e9);
	if (due > p->count)
		due = p->count;
	due -= p->made;
	return due < AFSOCK_BATCH_MAX ? due : AFSOCK_BATCH_MAX;
}

/* Returns 1 when something was sent, 0 when not, else a negative result. */
static int send_due(struct perf *p)
{
	int64_t n, now = cli_now(), wall = wall_clock();
	size_t before = p->batch.first;
	int64_t i;
	int r;

	if (p->batch.end == 0) {
		for (n = are_due(p, now); n > 0; n--)
			make(p);
	}
	/* Those that found the queue full before have a new time. */
	n = (int64_t)(p->batch.end - p->batch.first);
	for (i = p->made - n; i < p->made; i++)
		p->sent_ns[i] = wall;
	if (n == 0)
		return 0;
	r = can_batch_send(&p->batch, &p->a);
	if (r == 0)
		return 1;
	if (r != -ENOBUFS && r != -EAGAIN)
		return r;
	p->waits++;
	return p->batch.first != before;
}

static bool is_sent(const struct perf *p, int64_t now)
{
	return p->batch.end == 0 &&
	       (p->made == p->count ||
		(p->duration_ns >= 0 && now - p->started >= p->duration_ns));
}

/* When there is nothing to do: until a frame comes, or is due. */
static int rest(struct perf *p, int64_t now)
{
	struct pollfd fd = { .fd = p->b.fd, .events = POLLIN };
	int64_t due = p->last_progress + p->wait_ns;

	if (p->batch.end) /* a full queue */
		due = now + 200000;
	else if (p->made < p->count && p->rate)
		due = p->started + (int64_t)((double)p->made * 1e9 /
					     (double)p->rate) + 1;
	return cli_poll(&fd, 1, due);
}

/* Returns 0, AFSOCK_TIMEOUT when a queue was full for too long, another
 * negative result. */
static int exchange(struct perf *p)
{
	int64_t now;
	ssize_t n;
	int r, polled = 0;

	while (!is_sent(p, cli_now()) || p->received + p->corrupt < p->made) {
		r = send_due(p);
		if (r < 0)
			return r;
		n = receive(p);
		if (n < 0)
			return (int)n;
		now = cli_now();
		if (r > 0 || n > 0) {
			p->last_progress = now;
			/* Signals come in only where we poll. */
			if (++polled % 64 == 0 && cli_poll(NULL, 0, 0) < 0)
				return -EINTR;
			continue;
		}
		if (now - p->last_progress >= p->wait_ns &&
		    (p->batch.end || is_sent(p, now)))
			return p->batch.end ? AFSOCK_TIMEOUT : 0;
		r = rest(p, now);
		if (r < 0)
			return r;
	}
	return 0;
}

static uint64_t drops(const struct afsock *s)
{
	uint32_t words[MEMINFO_WORDS];
	size_t len = sizeof(words);

	if (afsock_getopt(s, SOL_SOCKET, SO_MEMINFO, words, &len) < 0 ||
	    len < sizeof(words))
		return 0;
	return words[MEMINFO_DROPS];
}

static int64_t lost(const struct perf *p)
{
	return p->made - p->received;
}

static bool is_clean(const struct perf *p)
{
	return lost(p) == 0 && p->corrupt == 0 && p->doubled == 0;
}

/* One run of count frames. Returns 0, or an exit code after a message. */
static int measure(struct perf *p, int64_t count)
{
	int r;

	p->count = count;
	p->made = p->received = p->reordered = p->doubled = 0;
	p->corrupt = p->bit_errors = p->waits = p->highest = 0;
	p->first_ns = p->last_ns = 0;
	p->batch.first = p->batch.end = 0;
	memset(p->latency_ns, 0xff, (size_t)count * sizeof(*p->latency_ns));
	p->seed = can_random(&p->seed);
	p->dropped_before = drops(&p->b);
	p->started = p->last_progress = cli_now();
	r = exchange(p);
	p->dropped = drops(&p->b) - p->dropped_before;
	if (r == 0)
		return EXIT_DONE;
	if (r == -EINTR)
		return 128 + cli_signal();
	can_load_fail(&p->a, p->texts[0], r == AFSOCK_TIMEOUT ? -ENOBUFS : r);
	return cli_exit_code(r);
}

/* ---- what it says ---- */

static int compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Sorted, those that are missing in front. */
static int64_t percentile(const struct perf *p, int percent)
{
	const int64_t *first = p->latency_ns + lost(p);
	int64_t at = (p->received * percent + 99) / 100;

	return p->received ? first[at > 0 ? at - 1 : 0] : 0;
}

static double frames_per_second(const struct perf *p)
{
	int64_t span = p->last_ns - p->first_ns;

	return p->received > 1 && span > 0 ?
		       (double)(p->received - 1) * 1e9 / (double)span : 0;
}

static void print_json(const struct perf *p)
{
	json_begin();
	json_number("sent", p->made);
	json_number("received", p->received);
	json_number("lost", lost(p));
	json_unsigned("dropped", p->dropped);
	json_number("reordered", p->reordered);
	json_number("doubled", p->doubled);
	json_number("corrupt", p->corrupt);
	json_number("bit_errors", p->bit_errors);
	json_number("queue_full", p->waits);
	json_number("rate_wanted", p->rate);
	json_number("rate", (int64_t)frames_per_second(p));
	json_object("latency_us");
	json_number("p50", percentile(p, 50) / 1000);
	json_number("p90", percentile(p, 90) / 1000);
	json_number("p99", percentile(p, 99) / 1000);
	json_number("max", percentile(p, 100) / 1000);
	json_object_end();
	json_bool("clean", is_clean(p));
	json_end();
}

static void print_head(const struct perf *p)
{
	if (!p->is_json)
		puts("    sent received   lost dropped reorder doubled corrupt "
		     "biterr  full  wanted     fps  p50us  p90us  p99us  maxus");
}

static void print(struct perf *p)
{
	qsort(p->latency_ns, (size_t)p->made, sizeof(*p->latency_ns), compare);
	if (p->is_json)
		print_json(p);
	else
		printf("%8" PRId64 " %8" PRId64 " %6" PRId64 " %7" PRIu64
		       " %7" PRId64 " %7" PRId64 " %7" PRId64 " %6" PRId64
		       " %5" PRId64 " %7" PRId64 " %7.0f %6" PRId64 " %6" PRId64
		       " %6" PRId64 " %6" PRId64 "\n",
		       p->made, p->received, lost(p), p->dropped, p->reordered,
		       p->doubled, p->corrupt, p->bit_errors, p->waits,
		       p->rate, frames_per_second(p), percentile(p, 50) / 1000,
		       percentile(p, 90) / 1000, percentile(p, 99) / 1000,
		       percentile(p, 100) / 1000);
	cli_flush();
}

/* ---- the highest rate without loss ---- */

static int try_rate(struct perf *p, int64_t rate, bool *ret_is_clean)
{
	int64_t count = p->max_count;
	int code;

	p->rate = rate;
	if (rate && rate * (TRY_NS / NS_PER_SEC) < count)
		count = rate * (TRY_NS / NS_PER_SEC);
	p->duration_ns = TRY_NS;
	code = measure(p, count > 0 ? count : 1);
	if (code == EXIT_TIMEOUT || code == EXIT_DONE)
		print(p);
	*ret_is_clean = code == EXIT_DONE && is_clean(p) && p->received > 0;
	return code == EXIT_TIMEOUT ? EXIT_DONE : code;
}

/* Flat out first; if that loses frames, halve the interval between a rate that
 * was clean and one that was not. */
static int search(struct perf *p)
{
	int64_t low = 0, high, best = 0;
	bool is_ok;
	int i, code;

	print_head(p);
	code = try_rate(p, 0, &is_ok);
	if (code)
		return code;
	high = (int64_t)frames_per_second(p);
	best = is_ok ? high : 0;
	for (i = 0; !is_ok && i < TRIES && high - low > 1 + high / 50; i++) {
		code = try_rate(p, low + (high - low) / 2, &is_ok);
		if (code)
			return code;
		if (is_ok)
			best = low = p->rate;
		else
			high = p->rate;
		is_ok = false;
	}
	if (p->is_json) {
		json_begin();
		json_number("highest_rate", best);
		json_end();
	} else {
		printf("highest rate without loss: %" PRId64 " frames/s\n",
		       best);
	}
	return best ? EXIT_DONE : EXIT_LOST;
}

/* ---- running ---- */

static int prepare(struct perf *p)
{
	struct can_filter own = { .can_id = p->id,
				  .can_mask = CAN_EFF_FLAG | CAN_RTR_FLAG |
					      (p->id & CAN_EFF_FLAG ?
						       CAN_EFF_MASK :
						       CAN_SFF_MASK) };
	struct afsock_can_filters filters = { .list = &own, .max = 1,
					      .count = 1 };
	const struct afsock_can_filters nothing = { .count = 0 };
	struct afsock_err err;

	if (afsock_can_set_filters(&p->b, &filters, &err) < 0 ||
	    afsock_can_set_filters(&p->a, &nothing, &err) < 0)
		return cli_fail(&err);
	if (!strstr(p->texts[1], "rcvbuf") &&
	    afsock_setopt_int(&p->b, SOL_SOCKET, SO_RCVBUFFORCE,
			      RECEIVE_BUFFER) < 0)
		afsock_setopt_int(&p->b, SOL_SOCKET, SO_RCVBUF,
				  RECEIVE_BUFFER);
	afsock_setopt_int(&p->b, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	return EXIT_DONE;
}

static int run(struct perf *p)
{
	int code;

	p->sent_ns = calloc(p->room, sizeof(*p->sent_ns));
	p->latency_ns = calloc(p->room, sizeof(*p->latency_ns));
	if (!p->sent_ns || !p->latency_ns)
		return cli_fail_code(-ENOMEM, "can perf", "frames");
	code = can_load_open(p->texts[0], &p->a);
	if (!code)
		code = can_load_open(p->texts[1], &p->b);
	if (!code)
		code = prepare(p);
	if (code)
		return code;
	if (getrandom(&p->seed, sizeof(p->seed), 0) != sizeof(p->seed))
		p->seed = (uint64_t)wall_clock();
	can_batch_init(&p->batch);
	cli_catch_signals();
	if (p->does_search)
		return search(p);
	print_head(p);
	code = measure(p, p->max_count);
	print(p);
	return code ? code : is_clean(p) ? EXIT_DONE : EXIT_LOST;
}

/* ---- the command line ---- */

static int read_identifier(struct perf *p, const char *text)
{
	struct afsock_err err;

	if (afsock_can_id_parse(text, strlen(text), &p->id, &err) < 0)
		return cli_usage("can perf", "%s", err.text);
	if (p->id & CAN_ERR_FLAG)
		return cli_usage("can perf", "identifier %s is one of error "
				 "frames", text);
	return EXIT_DONE;
}

static int option(struct perf *p, int c)
{
	switch (c) {
	case 'n':
		return cli_number("can perf", "count", optarg, 1, COUNT_MAX,
				  &p->max_count);
	case 'd':
		return cli_duration("can perf", optarg, &p->duration_ns);
	case 'r':
		return cli_number("can perf", "rate", optarg, 1, COUNT_MAX,
				  &p->rate);
	case 's':
		return cli_number("can perf", "size", optarg, 6,
				  CANFD_MAX_DLEN, &p->size);
	case 'w':
		return cli_duration("can perf", optarg, &p->wait_ns);
	case 'i':
		return read_identifier(p, optarg);
	case 'f':
		p->is_fd = true;
		return EXIT_DONE;
	case 'S':
		p->does_search = true;
		return EXIT_DONE;
	case 'j':
		p->is_json = true;
		return EXIT_DONE;
	default:
		return EXIT_USAGE;
	}
}

static int check(struct perf *p, int count)
{
	if (count != 2)
		return cli_usage("can perf", "%d addresses given, two wanted",
				 count);
	if (!p->size)
		p->size = p->is_fd ? CANFD_MAX_DLEN : CAN_MAX_DLEN;
	if (!p->is_fd && p->size > CAN_MAX_DLEN)
		return cli_usage("can perf", "size %" PRId64 " above 8 without "
				 "--fd", p->size);
	if ((int64_t)afsock_can_fd_len((size_t)p->size) != p->size)
		return cli_usage("can perf", "size %" PRId64 ": no CAN FD frame "
				 "has it", p->size);
	if (p->duration_ns > DURATION_MAX)
		return cli_usage("can perf", "duration above 10 minutes");
	if (p->does_search && (p->rate || p->duration_ns >= 0))
		return cli_usage("can perf", "--search chooses rate and "
				 "duration");
	if (!p->max_count)
		p->max_count = p->duration_ns >= 0 ? COUNT_MAX : 10000;
	if (p->duration_ns >= 0 && p->rate &&
	    p->rate * (p->duration_ns / NS_PER_SEC + 1) < p->max_count)
		p->max_count = p->rate * (p->duration_ns / NS_PER_SEC + 1);
	p->room = (size_t)p->max_count;
	return EXIT_DONE;
}

int can_perf_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "duration", required_argument, NULL, 'd' },
		{ "rate", required_argument, NULL, 'r' },
		{ "search", no_argument, NULL, 'S' },
		{ "id", required_argument, NULL, 'i' },
		{ "size", required_argument, NULL, 's' },
		{ "fd", no_argument, NULL, 'f' },
		{ "wait", required_argument, NULL, 'w' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct perf p = { .id = 0x7ef, .duration_ns = -1,
				 .wait_ns = NS_PER_SEC, .a = AFSOCK_INIT,
				 .b = AFSOCK_INIT };
	int c, code, count = 0;

	while ((c = cli_option_anywhere("can perf", argc, argv, "n:j", options,
					&count)) != -1) {
		if (c == 'H')
			return cli_help(usage);
		code = option(&p, c);
		if (code)
			return code;
	}
	code = check(&p, count);
	if (code)
		return code;
	p.texts[0] = argv[0];
	p.texts[1] = argv[1];
	code = run(&p);
	afsock_close(&p.a);
	afsock_close(&p.b);
	free(p.sent_ns);
	free(p.latency_ns);
	return cli_end(code);
}
