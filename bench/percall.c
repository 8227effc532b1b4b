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
#include <net/if.h>
#include <netdb.h>
#include <netinet/ether.h>
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
	int family; /* that ours needs, which the build may lack; or 0 */
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
	{ "send + recv", raw_send, own_send, 0 },
	{ "sendto + recvfrom", raw_sendto, own_sendto, 0 },
	{ "(send +) recvmsg", raw_recvmsg, own_recvmsg, 0 },
};

/* ---- addresses ---- */

static void parse(const char *text, struct afsock_form *ret_form,
		  struct afsock_addr *ret)
{
	must(afsock_addr_parse(text, strlen(text), ret_form, ret, NULL) == 0,
	     text);
}

static void own_parse(const char *text)
{
	struct afsock_form form;
	struct afsock_addr addr;

	parse(text, &form, &addr);
}

/* What a text stands for, in text again. */
static struct {
	struct afsock_form form;
	struct afsock_addr addr;
} inet, inet6, rfcomm;

static void own_format(const struct afsock_form *form,
		       const struct afsock_addr *addr)
{
	char text[128];

	must(afsock_addr_format(form, addr, text, sizeof(text), NULL) > 0,
	     "afsock_addr_format");
}

static void libc_getaddrinfo(int family, const char *host)
{
	struct addrinfo hints = { .ai_family = family,
				  .ai_socktype = SOCK_STREAM,
				  .ai_flags = AI_NUMERICHOST |
					      AI_NUMERICSERV };
	struct addrinfo *list;

	must(getaddrinfo(host, "8080", &hints, &list) == 0, "getaddrinfo");
	freeaddrinfo(list);
}

#define INET_HOST "192.0.2.199"
#define INET6_HOST "2001:db8:0:17::c0:199"
#define BDADDR "AA:BB:CC:DD:EE:FF"

static void inet_libc_pton(void)
{
	struct in_addr in;

	must(inet_pton(AF_INET, INET_HOST, &in) == 1, "inet_pton");
}

static void inet_libc_gai(void)
{
	libc_getaddrinfo(AF_INET, INET_HOST);
}

static void inet_own_parse(void)
{
	own_parse("tcp:" INET_HOST ":8080");
}

static void inet_own_pack(void)
{
	static const struct afsock_form form = { AF_INET, SOCK_STREAM, 0, -1 };
	struct afsock_addr addr;

	must(afsock_addr_pack(&form, AFSOCK_ADDR(INET_HOST, 8080), &addr,
			      NULL) == 0, "afsock_addr_pack");
}

static void inet_libc_ntop(void)
{
	char text[INET_ADDRSTRLEN];

	must(inet_ntop(AF_INET, inet.addr.u.bytes + 4, text,
		       sizeof(text)) != NULL, "inet_ntop");
}

static void inet_own_format(void)
{
	own_format(&inet.form, &inet.addr);
}

static void inet6_libc_gai(void)
{
	libc_getaddrinfo(AF_INET6, INET6_HOST);
}

static void inet6_own_parse(void)
{
	own_parse("tcp6:[" INET6_HOST "]:8080");
}

static void inet6_libc_ntop(void)
{
	char text[INET6_ADDRSTRLEN];

	must(inet_ntop(AF_INET6, inet6.addr.u.bytes + 8, text,
		       sizeof(text)) != NULL, "inet_ntop");
}

static void inet6_own_format(void)
{
	own_format(&inet6.form, &inet6.addr);
}

/* Libc has no Bluetooth, but Ethernet's addresses look the same. */
static struct ether_addr ether;

static void ether_libc_aton(void)
{
	must(ether_aton_r(BDADDR, &ether) != NULL, "ether_aton_r");
}

static void rfcomm_own_parse(void)
{
	own_parse("rfcomm:" BDADDR ":1");
}

static void ether_libc_ntoa(void)
{
	char text[32];

	must(ether_ntoa_r(&ether, text) != NULL, "ether_ntoa_r");
}

static void rfcomm_own_format(void)
{
	own_format(&rfcomm.form, &rfcomm.addr);
}

static void libc_ifindex(void)
{
	must(if_nametoindex("lo") > 0, "if_nametoindex");
}

static void can_own_parse(void)
{
	own_parse("can:lo");
}

static void packet_own_parse(void)
{
	own_parse("packet:lo");
}

static const struct op addresses[] = {
	{ "tcp text to sockaddr / inet_pton", inet_libc_pton, inet_own_parse,
	  0 },
	{ "tcp text to sockaddr / getaddrinfo", inet_libc_gai, inet_own_parse,
	  0 },
	{ "values to sockaddr / getaddrinfo", inet_libc_gai, inet_own_pack,
	  0 },
	{ "sockaddr to tcp text / inet_ntop", inet_libc_ntop, inet_own_format,
	  0 },
	{ "tcp6 text to sockaddr / getaddrinfo", inet6_libc_gai,
	  inet6_own_parse, 0 },
	{ "sockaddr to tcp6 text / inet_ntop", inet6_libc_ntop,
	  inet6_own_format, 0 },
	{ "rfcomm text to sockaddr / ether_aton", ether_libc_aton,
	  rfcomm_own_parse, AF_BLUETOOTH },
	{ "sockaddr to rfcomm text / ether_ntoa", ether_libc_ntoa,
	  rfcomm_own_format, AF_BLUETOOTH },
	{ "can:lo / if_nametoindex", libc_ifindex, can_own_parse, AF_CAN },
	{ "packet:lo / if_nametoindex", libc_ifindex, packet_own_parse,
	  AF_PACKET },
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
	printf("%-38s %-12s %9.0f %9.0f %7.3f %8.0f %8.0f %+8.0f\n", op->name,
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

static bool has_family(int family)
{
	return family == 0 || afsock_family_get(family, NULL) != NULL;
}

static void measure_addresses(long rounds)
{
	size_t i;

	parse("tcp:" INET_HOST ":8080", &inet.form, &inet.addr);
	parse("tcp6:[" INET6_HOST "]:8080", &inet6.form, &inet6.addr);
	if (has_family(AF_BLUETOOTH))
		parse("rfcomm:" BDADDR ":1", &rfcomm.form, &rfcomm.addr);
	printf("-- addresses (raw: libc)\n");
	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		if (has_family(addresses[i].family))
			measure(&addresses[i], "", rounds);
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

	must(rounds > 0, "ROUNDS");
	printf("%-38s %-12s %9s %9s %7s %8s %8s %8s\n", "operation", "mode",
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
	afsock_close(&near);
	afsock_close(&far);

	measure_addresses(rounds);
	return 0;
}
