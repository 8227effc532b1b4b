/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can - what a received CAN frame costs: the reader beside recvmmsg, afsock
 * dump beside candump and python-can
 *
 *     can AFSOCK [FRAMES]
 *
 * Needs vcan1, with nobody else on it. Instructions are those in user space,
 * counted by stepping, so that they do not depend on how busy the machine is;
 * times are of the processor.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <afsock/can_reader.h>

#define BUS "vcan1"
#define BATCH 64
#define ROUNDS 21

static struct afsock tx, rx;

static void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static void open_bus(struct afsock *ret, const char *text)
{
	struct afsock_err err;
	char line[512];

	if (afsock_dial(text, -1, ret, &err) == 0)
		return;
	afsock_err_line(&err, line, sizeof(line));
	fprintf(stderr, "can: %s\n", line);
	exit(1);
}

static void put_frames(long count)
{
	struct can_frame frame = { .can_id = 0x123, .len = 8 };

	for (long i = 0; i < count; i++) {
		memcpy(frame.data, &i, sizeof(i));
		must(send(tx.fd, &frame, sizeof(frame), 0) == sizeof(frame),
		     "send");
	}
}

/* A busy machine delivers some of them later, in a thread of the kernel. */
static void put_and_settle(long count)
{
	put_frames(count);
	usleep(50000);
}

/* ---- recvmmsg as a careful program calls it ---- */

static struct {
	struct mmsghdr headers[BATCH];
	struct iovec iov[BATCH];
	struct sockaddr_can from[BATCH];
	size_t control[BATCH][32];
	unsigned char frames[BATCH][72];
} raw;

/* So that the compiler keeps what is read. */
static volatile long seen_time, seen_drops, seen_index;

static void raw_prepare(void)
{
	for (int i = 0; i < BATCH; i++) {
		struct msghdr *h = &raw.headers[i].msg_hdr;

		raw.iov[i] = (struct iovec){ raw.frames[i],
					     sizeof(raw.frames[i]) };
		h->msg_iov = &raw.iov[i];
		h->msg_iovlen = 1;
		h->msg_name = &raw.from[i];
		h->msg_control = raw.control[i];
	}
}

static void raw_read(void)
{
	int i, n;

	for (i = 0; i < BATCH; i++) {
		raw.headers[i].msg_hdr.msg_namelen = sizeof(raw.from[i]);
		raw.headers[i].msg_hdr.msg_controllen = sizeof(raw.control[i]);
	}
	n = recvmmsg(rx.fd, raw.headers, BATCH, MSG_DONTWAIT, NULL);
	must(n == BATCH, "recvmmsg");
	for (i = 0; i < n; i++) {
		struct msghdr *h = &raw.headers[i].msg_hdr;
		struct cmsghdr *c;
		struct timespec ts;

		for (c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			if (c->cmsg_type == SO_RXQ_OVFL)
				seen_drops = (long)ts.tv_sec;
			else
				seen_time = (long)ts.tv_nsec;
		}
		seen_index = raw.from[i].can_ifindex;
	}
}

static struct afsock_can_reader *reader;

static void own_read(void)
{
	const struct afsock_can_received *got;
	ssize_t n = afsock_can_reader_read(reader, &got);

	must(n == BATCH, "afsock_can_reader_read");
	for (ssize_t i = 0; i < n; i++) {
		seen_time = got[i].record.time_ns;
		seen_drops = (long)got[i].drops;
		seen_index = (long)got[i].ifindex;
	}
}

/* ---- text ---- */

static const struct can_frame text_frame = {
	.can_id = 0x123, .len = 8, .data = { 1, 2, 3, 4, 5, 6, 7, 8 }
};
static char line[256];

static void own_format(void)
{
	const struct afsock_can_record record = {
		.time_ns = 1795488400400888123, .interface = "vcan0",
		.interface_len = 5, .frame = &text_frame,
		.frame_len = sizeof(text_frame),
	};

	must(afsock_can_log_format(&record, 5, 0, line, sizeof(line)) > 0,
	     "afsock_can_log_format");
}

static void own_parse(void)
{
	struct can_frame frame;

	must(afsock_can_frame_parse("123#0102030405060708", 20, &frame,
				    sizeof(frame), NULL) == 16,
	     "afsock_can_frame_parse");
}

static void own_parse_log(void)
{
	static const char text[] =
		"(1795488400.400888) vcan0 123#0102030405060708";
	struct afsock_can_record record;
	struct can_frame frame;

	must(afsock_can_log_parse(text, sizeof(text) - 1, &frame,
				  sizeof(frame), &record, NULL) == 1,
	     "afsock_can_log_parse");
}

static void nothing(void)
{
}

/* ---- instructions ---- */

/* Step a stopped child until it stops itself again, or ends. */
static long step(pid_t pid)
{
	long steps = 0;
	int status;

	for (;;) {
		ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL);
		if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
		    WSTOPSIG(status) == SIGSTOP)
			return steps;
		steps++;
	}
}

static long instructions_of(void (*fn)(void))
{
	pid_t pid = fork();
	long steps;
	int status;

	must(pid >= 0, "fork");
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		fn();
		raise(SIGSTOP);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	steps = step(pid);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return steps;
}

/* ---- the reader beside recvmmsg ---- */

static double cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static double time_of(void (*fn)(void), int batches)
{
	double start;

	put_and_settle((long)batches * BATCH);
	start = cpu_ns();
	for (int i = 0; i < batches; i++)
		fn();
	return (cpu_ns() - start) / (batches * BATCH);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure_reader(void)
{
	const struct afsock_can_reader_config config = { .rcvbuf = 16 << 20 };
	double ratio[ROUNDS], raws[ROUNDS], owns[ROUNDS];
	struct afsock_err err;
	long empty = instructions_of(nothing), raw_steps, own_steps;

	open_bus(&tx, "can:" BUS ",filter=none");
	open_bus(&rx, "can:" BUS);
	afsock_set_timeout(&rx, 0);
	must(afsock_can_reader_open(&rx, &config, &reader, &err) == 0, "open");
	raw_prepare();
	for (int i = 0; i < ROUNDS; i++) {
		raws[i] = time_of(raw_read, 64);
		owns[i] = time_of(own_read, 64);
		ratio[i] = owns[i] / raws[i];
	}
	put_and_settle(BATCH);
	raw_steps = instructions_of(raw_read) - empty;
	put_and_settle(BATCH);
	own_steps = instructions_of(own_read) - empty;
	qsort(ratio, ROUNDS, sizeof(*ratio), by_value);
	qsort(raws, ROUNDS, sizeof(*raws), by_value);
	qsort(owns, ROUNDS, sizeof(*owns), by_value);
	printf("%-28s %9.0f ns, %5ld instructions per frame\n",
	       "recvmmsg of 64", raws[ROUNDS / 2], raw_steps / BATCH);
	printf("%-28s %9.0f ns, %5ld instructions per frame, ratio %.3f\n",
	       "afsock_can_reader_read", owns[ROUNDS / 2], own_steps / BATCH,
	       ratio[ROUNDS / 2]);
	printf("%-28s %28ld instructions\n", "afsock_can_log_format",
	       instructions_of(own_format) - empty);
	printf("%-28s %28ld instructions\n", "afsock_can_frame_parse",
	       instructions_of(own_parse) - empty);
	printf("%-28s %28ld instructions\n", "afsock_can_log_parse",
	       instructions_of(own_parse_log) - empty);
	afsock_can_reader_close(reader);
	afsock_close(&rx);
}

/* ---- commands ---- */

/* How many sockets receive everything that the bus has: lines of the table in
 * net/can/proc.c. */
static int receivers(void)
{
	FILE *f = fopen("/proc/net/can/rcvlist_all", "re");
	char row[256];
	int count = 0;

	must(f != NULL, "/proc/net/can/rcvlist_all");
	while (fgets(row, sizeof(row), f))
		if (strncmp(row + strspn(row, " "), BUS " ", 6) == 0)
			count++;
	fclose(f);
	return count;
}

/* Start a command whose output is a file, and wait until it receives. */
static pid_t start(char *const *argv, const char *out, bool is_traced)
{
	int before = receivers(), status;
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid == 0) {
		int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		dup2(fd, STDOUT_FILENO);
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	while (receivers() <= before && waitpid(pid, &status, WNOHANG) == 0)
		usleep(10000);
	if (is_traced) {
		must(ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0, "seize");
		ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
		waitpid(pid, &status, 0);
	}
	return pid;
}

static long count_lines(const char *path)
{
	FILE *f = fopen(path, "re");
	long count = 0;
	int c;

	must(f != NULL, path);
	while ((c = getc(f)) != EOF)
		count += c == '\n';
	fclose(f);
	return count;
}

struct command {
	const char *name;
	char *argv[16];
	int count_at; /* where the number of frames goes */
	long burst, single; /* how many to step through, twice, less once */
};

/* Instructions until a command ends that waits for count frames, which are all
 * there, or come one by one. */
static long steps_for(struct command *c, const char *out, long count,
		      bool is_single)
{
	char number[24];
	pid_t pid, sender = -1;
	long steps;

	snprintf(number, sizeof(number), "%ld", count);
	c->argv[c->count_at] = number;
	pid = start(c->argv, out, true);
	if (!is_single) {
		put_frames(count);
	} else {
		sender = fork();
		for (long i = 0; sender == 0 && i < count; i++) {
			usleep(400000);
			put_frames(1);
		}
		if (sender == 0)
			_exit(0);
	}
	steps = step(pid);
	if (sender > 0)
		waitpid(sender, NULL, 0);
	return steps;
}

/* Without what starting and ending takes. */
static long steps_per_frame(struct command *c, const char *out, long count,
			    bool is_single)
{
	return (steps_for(c, out, 2 * count, is_single) -
		steps_for(c, out, count, is_single)) / count;
}

static void measure_command(struct command *c, const char *out, long frames,
			    double *ret_steps, double *ret_ns)
{
	struct rusage used;
	double ns;
	long got, burst, single;
	pid_t pid;
	int status;

	burst = steps_per_frame(c, out, c->burst, false);
	single = steps_per_frame(c, out, c->single, true);
	c->argv[c->count_at] = "1000000000";
	pid = start(c->argv, out, false);
	put_frames(frames);
	/* It has all of them once it sleeps; a second is long. */
	sleep(1);
	kill(pid, SIGINT);
	wait4(pid, &status, 0, &used);
	got = count_lines(out);
	ns = ((double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e9 +
	      (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e3) /
	     (double)got;
	printf("%-24s %7ld of %ld frames of a flood (%5.1f %%), %7.0f ns of "
	       "CPU each; instructions: burst %ld, single %ld\n", c->name, got,
	       frames, 100.0 * (double)got / (double)frames, ns, burst,
	       single);
	fflush(stdout);
	*ret_steps = (double)burst;
	*ret_ns = ns;
}

int main(int argc, char **argv)
{
	struct command own = {
		"afsock dump -L",
		{ argc > 1 ? argv[1] : "afsock", "dump", "-L", "-n", NULL,
		  "can:" BUS, NULL },
		4, 64, 4
	};
	struct command peer = { "candump -L",
				{ "candump", "-L", "-n", NULL, BUS, NULL }, 3,
				8, 3 };
	struct command large = {
		"candump -L -r 16777216",
		{ "candump", "-L", "-r", "16777216", "-n", NULL, BUS, NULL }, 5,
		8, 3
	};
	long frames = argc > 2 ? strtol(argv[2], NULL, 10) : 20000;
	char out[] = "/tmp/afsock-bench-XXXXXX";
	double steps[3], ns[3];

	must(argc > 1 && frames > 0, "usage: can AFSOCK [FRAMES]");
	must(mkstemp(out) >= 0, out);
	measure_reader();
	measure_command(&own, out, frames, &steps[0], &ns[0]);
	measure_command(&peer, out, frames, &steps[1], &ns[1]);
	measure_command(&large, out, frames, &steps[2], &ns[2]);
	printf("candump takes %.1f times the instructions and %.2f times the "
	       "time of afsock dump\n", steps[1] / steps[0], ns[2] / ns[0]);
	unlink(out);
	return 0;
}
