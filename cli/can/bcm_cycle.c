/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bcm_cycle.c - frames that the kernel sends again and again */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "away.h"
#include "bcm.h"

static const char usage[] =
	"usage: afsock bcm cycle [OPTION]... IF --every=TIME FRAME... [-]\n"
	"\n"
	"Send each FRAME (123#11, 123##1AABB) every TIME; several of one identifier\n"
	"take turns. The kernel's timer does it, until this command ends: by a\n"
	"signal, by --duration, or by --count without --then.\n"
	"\n"
	"      --every=TIME     between two frames of an identifier\n"
	"  -n, --count=COUNT    that many frames of each identifier, then\n"
	"      --then=TIME      go on at this interval; without it, end\n"
	"      --sequence       all frames take turns, whatever their identifiers\n"
	"      --duration=TIME  end after TIME\n"
	"  -j, --json           one JSON object per line\n"
	"      --help           this text\n"
	"\n"
	"With - as the last argument, lines of standard input are new frames: each\n"
	"takes the place of those of its identifier, from the next turn on and\n"
	"without a shift in time. A line may have as many frames as there are. The\n"
	"end of input ends the command, unless there is a duration or a count.\n"
	"\n"
	"Lines are EVENT FRAME...: started (with the intervals that the kernel\n"
	"says), updated, expired (the count is sent). The number of frames is told\n"
	"on stderr at the end. The kernel drops frames that the interface has no\n"
	"room for.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage, or a line of standard input was\n"
	"refused; 77 not permitted or not available; 128+n ended by signal n (141:\n"
	"nobody reads the lines).\n"
	"Units: TIME 2s, 500ms, 100us; a bare number is seconds.\n";

#define LINE_MAX_LEN 65536

struct cycle {
	struct afsock s;
	const char *interface;
	unsigned int index;
	int64_t every_ns, then_ns, duration_ns, count;
	int64_t deadline;
	bool is_sequence, is_json, has_stdin;
	struct afsock_bcm_tx *jobs;
	size_t job_count;
	size_t expired;
	int refused; /* EXIT_USAGE once a line was */
	unsigned char buf[AFSOCK_BCM_MESSAGE_MAX];
	char line[LINE_MAX_LEN];
	size_t used;
	size_t line_number;
};

/* ---- jobs ---- */

static size_t frame_len(const struct afsock_bcm_tx *job)
{
	return job->key.is_fd ? CANFD_MTU : CAN_MTU;
}

static struct afsock_bcm_tx *find(struct cycle *c, canid_t id, bool is_fd)
{
	size_t i;

	for (i = 0; i < c->job_count; i++)
		if (c->is_sequence || (c->jobs[i].key.can_id == id &&
				       c->jobs[i].key.is_fd == is_fd))
			return &c->jobs[i];
	return NULL;
}

/* Append a frame to a job's, which are ours. */
static int append(struct afsock_bcm_tx *job, const unsigned char *frame)
{
	size_t len = frame_len(job);
	unsigned char *frames = realloc((void *)(uintptr_t)job->frames,
					(job->frame_count + 1) * len);

	if (!frames)
		return cli_fail_code(-ENOMEM, "bcm cycle", "frames");
	memcpy(frames + job->frame_count++ * len, frame, len);
	job->frames = frames;
	return EXIT_DONE;
}

static struct afsock_bcm_tx *new_job(struct cycle *c, canid_t id, bool is_fd)
{
	struct afsock_bcm_tx *job = &c->jobs[c->job_count++];

	*job = (struct afsock_bcm_tx){
		.key = { .can_id = id, .is_fd = is_fd },
		.count = (uint32_t)c->count,
		.ival1_ns = c->count ? c->every_ns : 0,
		.ival2_ns = c->count ? c->then_ns : c->every_ns,
		.flags = c->count ? TX_COUNTEVT : 0,
	};
	return job;
}

static int add(struct cycle *c, const char *text)
{
	unsigned char frame[CANFD_MTU];
	ssize_t n = bcm_frame("bcm cycle", text, strlen(text), frame);
	struct afsock_bcm_tx *job;
	canid_t id;

	if (n < 0)
		return EXIT_USAGE;
	memcpy(&id, frame, sizeof(id));
	job = find(c, id, n == CANFD_MTU);
	if (!job)
		job = new_job(c, id, n == CANFD_MTU);
	if (frame_len(job) != (size_t)n)
		return cli_usage("bcm cycle", "'%s': a sequence has only "
				 "classic or only CAN FD frames", text);
	return append(job, frame);
}

/* ---- what is told ---- */

static void print_intervals(const struct cycle *c,
			    const struct afsock_bcm_event *event)
{
	char ival1[32], ival2[32];

	if (c->is_json) {
		json_unsigned("count", event->count);
		json_time("ival1", event->ival1_ns);
		json_time("ival2", event->ival2_ns);
		return;
	}
	bcm_time_text(event->ival1_ns, ival1);
	bcm_time_text(event->ival2_ns, ival2);
	if (!event->ival1_ns)
		printf(" every %s", ival2);
	else if (!event->ival2_ns)
		printf(" every %s, %" PRIu32 " more", ival1, event->count);
	else
		printf(" every %s, %" PRIu32 " more, then every %s", ival1,
		       event->count, ival2);
}

static void print(const struct cycle *c, const char *name,
		  const struct afsock_bcm_event *event, bool has_intervals)
{
	char id[16];

	bcm_id_text(&event->key, id);
	if (c->is_json) {
		json_begin();
		json_text("event", name);
		json_text("id", id);
	} else {
		fputs(name, stdout);
	}
	if (event->frame_count)
		bcm_print_frames(event, c->is_json);
	else if (!c->is_json)
		printf(" %s", id);
	if (has_intervals)
		print_intervals(c, event);
	if (c->is_json)
		json_end();
	else
		putchar('\n');
}

static int start(struct cycle *c)
{
	struct afsock_err err;
	size_t i;

	for (i = 0; i < c->job_count; i++)
		if (afsock_bcm_tx_start(&c->s, &c->jobs[i], &err) < 0)
			return cli_fail(&err);
	for (i = 0; i < c->job_count; i++)
		if (afsock_bcm_tx_read(&c->s, &c->jobs[i].key, &err) < 0)
			return cli_fail(&err);
	/* Of a single frame no end is told. */
	if (c->count == 1 && !c->then_ns)
		c->expired = c->job_count;
	return EXIT_DONE;
}

/*
 * The interface went. Jobs go on once it is up. Those on one that was deleted
 * do not: they are made anew with their latest frames, unless a number of
 * frames was wanted, since nobody knows how many of them went out.
 */
static int come_back(struct cycle *c)
{
	bool is_new;
	int code = away_wait("bcm cycle", c->interface, &c->index, c->deadline,
			     &is_new);

	if (code || !is_new)
		return code;
	if (c->count)
		return cli_fail_code(-ENODEV, "bcm cycle", "the interface was "
				     "deleted before all frames were sent");
	afsock_close(&c->s);
	code = bcm_open(c->interface, &c->s);
	return code ? code : start(c);
}

static int on_event(struct cycle *c)
{
	struct afsock_bcm_event event;
	struct afsock_err err;
	int r = bcm_next(&c->s, 0, c->buf, sizeof(c->buf), &event, &err);

	if (r == -EAGAIN)
		return EXIT_DONE;
	if (away_is(r))
		return come_back(c);
	if (r < 0)
		return cli_fail(&err);
	if (event.opcode == TX_STATUS)
		print(c, "started", &event, true);
	if (event.opcode == TX_EXPIRED) {
		print(c, "expired", &event, false);
		c->expired++;
	}
	return EXIT_DONE;
}

/* ---- new frames of standard input ---- */

static int refuse_line(struct cycle *c, const char *why)
{
	cli_say("bcm cycle: line %zu: %s", c->line_number, why);
	c->refused = EXIT_USAGE;
	return EXIT_DONE;
}

/* Read the frames of a line into a job like the one they are for. ret->frames
 * is NULL when the line has none. */
static int read_line(struct cycle *c, char *line, struct afsock_bcm_tx *ret)
{
	const struct afsock_bcm_tx *job = NULL;
	unsigned char frame[CANFD_MTU];
	struct afsock_err err;
	char *word, *rest = line;
	canid_t id;
	ssize_t n;

	while ((word = strsep(&rest, " \t\r")) != NULL) {
		if (!*word)
			continue;
		n = afsock_can_frame_parse(word, strlen(word), frame,
					   sizeof(frame), &err);
		if (n < 0)
			return refuse_line(c, err.text);
		memcpy(&id, frame, sizeof(id));
		if (!job) {
			job = find(c, id, n == CANFD_MTU);
			if (!job)
				return refuse_line(c, "no frame of this "
						   "identifier is sent");
			*ret = *job;
			ret->frames = NULL;
			ret->frame_count = 0;
		}
		if (find(c, id, n == CANFD_MTU) != job ||
		    frame_len(job) != (size_t)n)
			return refuse_line(c, "frames of several identifiers");
		if (append(ret, frame))
			return EXIT_FAILED;
	}
	return EXIT_DONE;
}

static int on_line(struct cycle *c, char *line)
{
	struct afsock_bcm_tx tx = { .frames = NULL };
	struct afsock_bcm_event event = { .opcode = 0 };
	struct afsock_err err;
	int refused = c->refused, code;
	struct afsock_bcm_tx *job;

	c->line_number++;
	c->refused = 0;
	code = read_line(c, line, &tx);
	if (!code && !c->refused && tx.frames) {
		if (afsock_bcm_tx_update(&c->s, &tx, &err) < 0) {
			refuse_line(c, err.text);
		} else {
			event.key = tx.key;
			event.frames = tx.frames;
			event.frame_count = tx.frame_count;
			event.frame_len = frame_len(&tx);
			print(c, "updated", &event, false);
			/* What the job has from now on. */
			job = find(c, tx.key.can_id, tx.key.is_fd);
			free((void *)(uintptr_t)job->frames);
			job->frames = tx.frames;
			job->frame_count = tx.frame_count;
			tx.frames = NULL;
		}
	}
	free((void *)(uintptr_t)tx.frames);
	c->refused |= refused;
	return code;
}

/* All that can be read now. *is_end when nothing more will come. */
static int on_input(struct cycle *c, bool *is_end)
{
	ssize_t n = read(STDIN_FILENO, c->line + c->used,
			 sizeof(c->line) - 1 - c->used);
	char *at = c->line, *stop;
	int code = EXIT_DONE;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return EXIT_DONE;
	if (n < 0)
		return cli_fail_code(-errno, "read", "standard input");
	c->used += (size_t)n;
	*is_end = n == 0;
	/* The last line needs no end. */
	if (n == 0 && c->used)
		c->line[c->used++] = '\n';
	while (!code && (stop = memchr(at, '\n', c->used -
				       (size_t)(at - c->line))) != NULL) {
		*stop = '\0';
		code = on_line(c, at);
		at = stop + 1;
	}
	c->used -= (size_t)(at - c->line);
	memmove(c->line, at, c->used);
	if (c->used == sizeof(c->line) - 1) {
		c->used = 0;
		c->line_number++;
		refuse_line(c, "longer than 65534 bytes");
	}
	return code;
}

/* ---- running ---- */

static bool is_over(const struct cycle *c, bool is_end)
{
	if (c->count && !c->then_ns && c->expired >= c->job_count)
		return true;
	return is_end && !c->count && c->duration_ns < 0;
}

static int loop(struct cycle *c)
{
	bool is_end = false;
	struct pollfd fds[3] = { { .events = POLLIN }, { .events = POLLIN },
				 { .fd = STDOUT_FILENO } };
	int n, code = EXIT_DONE;

	c->deadline = cli_deadline(c->duration_ns);
	while (!code && !is_over(c, is_end)) {
		if (!cli_flush())
			return EXIT_FAILED;
		fds[0].fd = c->s.fd;
		fds[1].fd = c->has_stdin && !is_end ? STDIN_FILENO : -1;
		n = cli_poll(fds, COUNT(fds), c->deadline);
		if (n == -EINTR)
			return 128 + cli_signal();
		if (n <= 0)
			return n < 0 ? EXIT_FAILED : EXIT_DONE;
		/* Nobody reads what we say: "afsock bcm cycle ... | head -1". */
		if (fds[2].revents & (POLLERR | POLLHUP))
			return 128 + SIGPIPE;
		if (fds[0].revents)
			code = on_event(c);
		/* The duration ended while the interface was away. */
		if (code == EXIT_TIMEOUT)
			return EXIT_DONE;
		if (!code && fds[1].fd >= 0 && fds[1].revents)
			code = on_input(c, &is_end);
	}
	return code;
}

static int run(struct cycle *c, char **texts, int count)
{
	int64_t sent;
	int code = EXIT_DONE, i;

	for (i = 1; !code && i < count; i++)
		code = add(c, texts[i]);
	c->interface = texts[0];
	if (!code)
		code = bcm_open(c->interface, &c->s);
	if (code)
		return code;
	c->index = away_index(c->interface);
	cli_catch_signals();
	code = start(c);
	if (code)
		return code;
	code = loop(c);
	sent = bcm_sent(&c->s);
	if (sent >= 0)
		cli_say("bcm cycle: %" PRId64 " frames", sent);
	return code ? code : c->refused;
}

/* ---- the command line ---- */

static int option(struct cycle *c, int letter)
{
	switch (letter) {
	case 'e':
		return cli_duration("bcm cycle", optarg, &c->every_ns);
	case 't':
		return cli_duration("bcm cycle", optarg, &c->then_ns);
	case 'd':
		return cli_duration("bcm cycle", optarg, &c->duration_ns);
	case 'n':
		return cli_number("bcm cycle", "count", optarg, 1, UINT32_MAX,
				  &c->count);
	case 's':
		c->is_sequence = true;
		return 0;
	case 'j':
		c->is_json = true;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

static int check(const struct cycle *c, int count)
{
	if (!c->every_ns)
		return cli_usage("bcm cycle", "--every: no time given");
	if (c->then_ns && !c->count)
		return cli_usage("bcm cycle", "--then: when? give --count");
	if (count < 2)
		return cli_usage("bcm cycle", "an interface and a frame are "
				 "wanted");
	return EXIT_DONE;
}

int bcm_cycle_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "every", required_argument, NULL, 'e' },
		{ "count", required_argument, NULL, 'n' },
		{ "then", required_argument, NULL, 't' },
		{ "sequence", no_argument, NULL, 's' },
		{ "duration", required_argument, NULL, 'd' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct cycle c = { .s = AFSOCK_INIT, .duration_ns = -1 };
	int letter, code, count = 0;
	size_t i;

	while ((letter = cli_option_anywhere("bcm cycle", argc, argv, "n:j",
					     options, &count)) != -1) {
		if (letter == 'H')
			return cli_help(usage);
		code = option(&c, letter);
		if (code)
			return code;
	}
	if (count > 1 && strcmp(argv[count - 1], "-") == 0) {
		c.has_stdin = true;
		count--;
	}
	code = check(&c, count);
	if (code)
		return code;
	c.jobs = calloc((size_t)count, sizeof(*c.jobs));
	code = c.jobs ? run(&c, argv, count) :
			cli_fail_code(-ENOMEM, "bcm cycle", "jobs");
	for (i = 0; i < c.job_count; i++)
		free((void *)(uintptr_t)c.jobs[i].frames);
	free(c.jobs);
	afsock_close(&c.s);
	return cli_end(code);
}
