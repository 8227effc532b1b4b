/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_dump - what a line of a log costs: afsock dump, candump, python-can; and
 * the rate that each of them keeps up with
 *
 *     can_dump AFSOCK [FRAMES]
 *
 * Needs vcan1, with nobody else on it. "bursts" come 64 at a time, "single"
 * ones every 120 us, which is a full bus of 1 Mbit/s. Time is that of the
 * program's process, instructions are those in user space.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/socket.h>

#include "bench.h"

static struct afsock tx;
static char out[] = "/tmp/afsock-bench-XXXXXX",
	    err[] = "/tmp/afsock-bench-XXXXXX";

static void put_frames(long count)
{
	struct can_frame frame = { .can_id = 0x123, .len = 8 };

	for (long i = 0; i < count; i++) {
		memcpy(frame.data, &i, sizeof(i));
		must(send(tx.fd, &frame, sizeof(frame), 0) == sizeof(frame),
		     "send");
	}
}

/* Groups of frames, a time apart. */
static void put_paced(long groups, long each, long gap_ns)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	for (long i = 0; i < groups; i++) {
		put_frames(each);
		at.tv_nsec += gap_ns;
		at.tv_sec += at.tv_nsec / 1000000000;
		at.tv_nsec %= 1000000000;
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at,
				       NULL) == EINTR)
			;
	}
}

/* How many sockets receive frames of the bus, that of afsock dump among them,
 * which has its own way to them: lines of the tables in net/can/proc.c. */
static int receivers(void)
{
	static const char *const tables[] = { "/proc/net/can/rcvlist_all",
					      "/proc/net/can/rcvlist_inv" };
	char row[256];
	int count = 0;

	for (size_t i = 0; i < 2; i++) {
		FILE *f = fopen(tables[i], "re");

		must(f != NULL, tables[i]);
		while (fgets(row, sizeof(row), f))
			if (strncmp(row + strspn(row, " "), BUS " ", 6) == 0)
				count++;
		fclose(f);
	}
	return count;
}

static pid_t start(char *const *argv)
{
	int before = receivers(), status;
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid == 0)
		exec_command(argv, out, err);
	while (receivers() <= before && waitpid(pid, &status, WNOHANG) == 0)
		usleep(10000);
	return pid;
}

static void stop(pid_t pid)
{
	kill(pid, SIGINT);
	waitpid(pid, NULL, 0);
}

static long count_lines(void)
{
	FILE *f = fopen(out, "re");
	char line[256];
	long count = 0;

	must(f != NULL, out);
	while (fgets(line, sizeof(line), f))
		count += *line == '(';
	fclose(f);
	return count;
}

/* What it says that it lost: afsock dump at its end, candump -d in between. */
static long told(void)
{
	const char *const paths[] = { out, err };
	const char *at;
	char line[256];
	long count = 0;

	for (size_t i = 0; i < 2; i++) {
		FILE *f = fopen(paths[i], "re");

		must(f != NULL, paths[i]);
		while (fgets(line, sizeof(line), f)) {
			at = strstr(line, " messages, ");
			if (at)
				count = strtol(at + 11, NULL, 10);
			at = strstr(line, "total drops ");
			if (at)
				count = strtol(at + 12, NULL, 10);
		}
		fclose(f);
	}
	return count;
}

/* It has all of them once it uses no more time. */
static void settle(pid_t pid)
{
	double now = cpu_of(pid), before;

	do {
		before = now;
		usleep(200000);
		now = cpu_of(pid);
	} while (now > before + 1e6);
}

struct dump {
	const char *name;
	char *argv[12];
	double burst, single, rate;
	char **count_word; /* of argv; NULL: it has none */
};

static char no_end[] = "1000000000";

static void measure_cost(struct dump *d, long frames)
{
	pid_t pid = start(d->argv);
	double since;

	put_frames(64);
	settle(pid);
	since = cpu_of(pid);
	put_paced(frames / 64, 64, 20000000);
	settle(pid);
	d->burst = (cpu_of(pid) - since) / (double)(frames / 64 * 64);
	since = cpu_of(pid);
	put_paced(frames, 1, 120000);
	settle(pid);
	d->single = (cpu_of(pid) - since) / (double)frames;
	stop(pid);
	printf("%-28s %9.0f ns in bursts, %7.0f ns single\n", d->name, d->burst,
	       d->single);
	fflush(stdout);
}

/* Of 8 frames that are there, and of 24; each time it ends by itself. */
static void measure_steps(struct dump *d)
{
	long frames[2] = { 8, 24 }, steps[2];
	char number[24];
	int status;

	for (int i = 0; i < 2; i++) {
		pid_t pid;

		snprintf(number, sizeof(number), "%ld", frames[i]);
		*d->count_word = number;
		pid = start(d->argv);
		settle(pid);
		must(ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0, "seize");
		ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
		waitpid(pid, &status, 0);
		put_frames(frames[i]);
		steps[i] = step(pid);
	}
	*d->count_word = no_end;
	printf("%-28s %9ld instructions per frame\n", d->name,
	       (steps[1] - steps[0]) / (frames[1] - frames[0]));
	fflush(stdout);
}

/* How many of the frames are shown that come at a rate, 0: at once. */
static long shown_at(struct dump *d, long frames, long rate)
{
	pid_t pid = start(d->argv);

	/* Its socket is there before its buffer is. */
	settle(pid);
	if (rate)
		put_paced(frames * 1000 / rate, rate / 1000, 1000000);
	else
		put_frames(frames);
	settle(pid);
	stop(pid);
	return count_lines();
}

static void measure_loss(struct dump *d, long frames)
{
	long rate, most = 0, got, lost;

	for (rate = 1000; rate <= 512000; rate *= 2) {
		got = shown_at(d, frames, rate);
		if (got != frames * 1000 / rate * (rate / 1000))
			break;
		most = rate;
	}
	got = shown_at(d, frames, 0);
	lost = frames - got;
	d->rate = (double)most;
	printf("%-28s %9ld frames/s without loss; flood of %ld: lost %ld "
	       "(%.1f %%), told %ld\n",
	       d->name, most, frames, lost,
	       100.0 * (double)lost / (double)frames, told());
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char *afsock = argc > 1 ? argv[1] : NULL;
	long frames = argc > 2 ? strtol(argv[2], NULL, 10) : 20000;
	struct dump dumps[] = {
		{ .name = "afsock dump -L",
		  .argv = { afsock, "dump", "-L", "-n", no_end, "can:" BUS } },
		{ .name = "afsock dump -L -x",
		  .argv = { afsock, "dump", "-L", "-x", "-n", no_end,
			    "can:" BUS } },
		{ .name = "candump -L",
		  .argv = { "candump", "-L", "-n", no_end, BUS } },
		{ .name = "candump -L -d -r 16777216",
		  .argv = { "candump", "-L", "-d", "-r", "16777216", "-n",
			    no_end, BUS } },
		{ .name = "python-can",
		  .argv = { PYTHON, "bench/can_peers.py", "dump", BUS } },
	};
	const size_t count = sizeof(dumps) / sizeof(*dumps);

	must(afsock && frames > 0, "usage: can_dump AFSOCK [FRAMES]");
	must(mkstemp(out) >= 0 && mkstemp(err) >= 0, out);
	dial(&tx, "can:" BUS ",filter=none");
	for (size_t i = 0; i < count; i++)
		if (have(dumps[i].argv[0]))
			measure_cost(&dumps[i], frames / 10);
	for (size_t i = 0; i < count; i++)
		for (char **word = dumps[i].argv; *word; word++)
			if (*word == no_end)
				dumps[i].count_word = word;
	for (size_t i = 0; i < count; i++)
		if (dumps[i].count_word && have(dumps[i].argv[0]))
			measure_steps(&dumps[i]);
	for (size_t i = 0; i < count; i++)
		if (have(dumps[i].argv[0]))
			measure_loss(&dumps[i], frames);
	printf("candump takes %.1f times the time of afsock dump in bursts, "
	       "%.1f times single; afsock dump keeps up with %.0f times the "
	       "rate\n",
	       dumps[2].burst / dumps[0].burst,
	       dumps[2].single / dumps[0].single,
	       dumps[0].rate / dumps[2].rate);
	unlink(out);
	unlink(err);
	afsock_close(&tx);
	return 0;
}
