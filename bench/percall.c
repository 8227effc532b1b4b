/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * percall - what one call costs beside the raw system call
 *
 *     percall [ROUNDS]
 *
 * A line per operation: nanoseconds of the raw call and of ours, their ratio,
 * and the instructions that ours executes in user space above the raw call,
 * counted by stepping a child through both, so that they do not depend on how
 * busy the machine is. Both run in turn, in one process.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <afsock/afsock.h>

#define BATCHES 21
#define STEPPED 8

static struct afsock near, far;
static struct afsock_addr to;
static char buf[64];
static struct iovec iov = { buf, sizeof(buf) };

struct op {
	const char *name;
	void (*raw)(void);
	void (*own)(void);
};

static void must(bool good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

/* ---- send and receive: pairs, so that the queue stays empty ---- */

static void raw_send(void)
{
	must(send(near.fd, buf, 16, MSG_NOSIGNAL) == 16, "send");
	must(recv(far.fd, buf, sizeof(buf), 0) == 16, "recv");
}

static void own_send(void)
{
	must(afsock_send(&near, buf, 16, 0) == 16, "afsock_send");
	must(afsock_recv(&far, buf, sizeof(buf), 0) == 16, "afsock_recv");
}

static void raw_sendto(void)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);

	must(sendto(near.fd, buf, 16, MSG_NOSIGNAL, &to.u.sa, to.len) == 16,
	     "sendto");
	must(recvfrom(far.fd, buf, sizeof(buf), 0, (struct sockaddr *)&from,
		      &len) == 16, "recvfrom");
}

static void own_sendto(void)
{
	struct afsock_addr from;

	must(afsock_sendto(&near, buf, 16, 0, &to) == 16, "afsock_sendto");
	must(afsock_recvfrom(&far, buf, sizeof(buf), 0, &from) == 16,
	     "afsock_recvfrom");
}

static void raw_recvmsg(void)
{
	struct sockaddr_storage from;
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
			      .msg_name = &from,
			      .msg_namelen = sizeof(from) };

	must(send(near.fd, buf, 16, MSG_NOSIGNAL) == 16, "send");
	must(recvmsg(far.fd, &msg, 0) == 16, "recvmsg");
}

static void own_recvmsg(void)
{
	struct afsock_addr from;
	struct afsock_msg msg = { .iov = &iov, .iov_count = 1, .addr = &from };

	must(send(near.fd, buf, 16, MSG_NOSIGNAL) == 16, "send");
	must(afsock_recvmsg(&far, &msg, 0) == 16, "afsock_recvmsg");
}

static const struct op calls[] = {
	{ "send + recv", raw_send, own_send },
	{ "sendto + recvfrom", raw_sendto, own_sendto },
	{ "(send +) recvmsg", raw_recvmsg, own_recvmsg },
};

/* ---- addresses ---- */

static void libc_pton(void)
{
	struct in_addr in;

	must(inet_pton(AF_INET, "192.0.2.199", &in) == 1, "inet_pton");
}

static void libc_getaddrinfo(void)
{
	struct addrinfo hints = { .ai_family = AF_INET,
				  .ai_socktype = SOCK_STREAM,
				  .ai_flags = AI_NUMERICHOST |
					      AI_NUMERICSERV };
	struct addrinfo *list;

	must(getaddrinfo("192.0.2.199", "8080", &hints, &list) == 0,
	     "getaddrinfo");
	freeaddrinfo(list);
}

static void own_parse(void)
{
	static const char text[] = "tcp:192.0.2.199:8080";
	struct afsock_form form;
	struct afsock_addr addr;

	must(afsock_addr_parse(text, sizeof(text) - 1, &form, &addr, NULL) ==
		     0, "afsock_addr_parse");
}

static void own_pack(void)
{
	static const struct afsock_form form = { AF_INET, SOCK_STREAM, 0, -1 };
	struct afsock_addr addr;

	must(afsock_addr_pack(&form, AFSOCK_ADDR("192.0.2.199", 8080), &addr,
			      NULL) == 0, "afsock_addr_pack");
}

static struct afsock_addr inet_addr_bytes;

static void libc_ntop(void)
{
	char text[INET_ADDRSTRLEN];

	must(inet_ntop(AF_INET, inet_addr_bytes.u.bytes + 4, text,
		       sizeof(text)) != NULL, "inet_ntop");
}

static void own_format(void)
{
	static const struct afsock_form form = { AF_INET, SOCK_STREAM, 6, -1 };
	char text[128];

	must(afsock_addr_format(&form, &inet_addr_bytes, text, sizeof(text),
				NULL) > 0, "afsock_addr_format");
}

static const struct op addresses[] = {
	{ "text to sockaddr / inet_pton", libc_pton, own_parse },
	{ "text to sockaddr / getaddrinfo", libc_getaddrinfo, own_parse },
	{ "values to sockaddr / getaddrinfo", libc_getaddrinfo, own_pack },
	{ "sockaddr to text / inet_ntop", libc_ntop, own_format },
};

/* ---- measuring ---- */

static double now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static double time_of(void (*fn)(void), long rounds)
{
	double start = now_ns();
	long i;

	for (i = 0; i < rounds; i++)
		fn();
	return (now_ns() - start) / (double)rounds;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values)
{
	qsort(values, BATCHES, sizeof(*values), by_value);
	return values[BATCHES / 2];
}

/* Instructions of one fn() in user space: a child stops itself before and
 * behind some of them, and is stepped from stop to stop. */
static double instructions_of(void (*fn)(void))
{
	pid_t pid = fork();
	long steps = 0;
	int status, i, stops = 0;

	must(pid >= 0, "fork");
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		fn();
		raise(SIGSTOP);
		for (i = 0; i < STEPPED; i++)
			fn();
		raise(SIGSTOP);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		if (WSTOPSIG(status) == SIGSTOP)
			stops++;
		else if (stops == 1)
			steps++;
		ptrace(stops == 1 ? PTRACE_SINGLESTEP : PTRACE_CONT, pid, NULL,
		       NULL);
	}
	return (double)steps / STEPPED;
}

/* What raise() itself and the loop take. */
static void nothing(void)
{
}

static void measure(const struct op *op, const char *label, long rounds)
{
	double raw[BATCHES], own[BATCHES], ratio[BATCHES];
	double empty = instructions_of(nothing);
	int i;

	for (i = 0; i < BATCHES; i++) {
		raw[i] = time_of(op->raw, rounds / BATCHES + 1);
		own[i] = time_of(op->own, rounds / BATCHES + 1);
		ratio[i] = own[i] / raw[i];
	}
	printf("%-34s %-12s %9.0f %9.0f %7.3f %8.0f %8.0f %+8.0f\n", op->name,
	       label, median(raw), median(own), median(ratio),
	       instructions_of(op->raw) - empty,
	       instructions_of(op->own) - empty,
	       instructions_of(op->own) - instructions_of(op->raw));
	fflush(stdout);
}

static const struct {
	const char *name;
	int64_t timeout_ns;
} modes[] = {
	{ "blocking", -1 }, { "non-blocking", 0 }, { "timeout", 5000000000 },
};

static void measure_calls(const char *family, long rounds)
{
	char label[64];
	size_t i, m;

	for (m = 0; m < sizeof(modes) / sizeof(modes[0]); m++) {
		must(afsock_set_timeout(&near, modes[m].timeout_ns) == 0 &&
			     afsock_set_timeout(&far, modes[m].timeout_ns) == 0,
		     "afsock_set_timeout");
		snprintf(label, sizeof(label), "%s", modes[m].name);
		printf("-- %s, %s\n", family, modes[m].name);
		for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
			measure(&calls[i], label, rounds);
	}
}

static void open_bound(struct afsock *s, const char *text)
{
	struct afsock_err err;
	char line[512];

	if (afsock_listen(text, -1, s, &err) == 0)
		return;
	afsock_err_line(&err, line, sizeof(line));
	fprintf(stderr, "percall: %s\n", line);
	exit(1);
}

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 100000;
	size_t i;

	must(rounds > 0, "ROUNDS");
	printf("%-34s %-12s %9s %9s %7s %8s %8s %8s\n", "operation", "mode",
	       "raw ns", "ours ns", "ratio", "raw ins", "ours ins", "above");
	open_bound(&near, "unix-dgram:@percall-near");
	open_bound(&far, "unix-dgram:@percall-far");
	must(afsock_getsockname(&far, &to) == 0, "getsockname");
	must(afsock_connect_addr(&near, &to, NULL) == 0, "connect");
	measure_calls("AF_UNIX datagram", rounds);
	afsock_close(&near);
	afsock_close(&far);

	open_bound(&near, "udp:127.0.0.1:0");
	open_bound(&far, "udp:127.0.0.1:0");
	must(afsock_getsockname(&far, &to) == 0, "getsockname");
	must(afsock_connect_addr(&near, &to, NULL) == 0, "connect");
	measure_calls("UDP", rounds);
	inet_addr_bytes = to;
	afsock_close(&near);
	afsock_close(&far);

	printf("-- addresses (raw: libc)\n");
	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		measure(&addresses[i], "", rounds);
	return 0;
}
