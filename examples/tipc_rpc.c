/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * tipc_rpc.c - a question to a service in a TIPC cluster
 *
 * The service has a name, 18888:1, wherever in the cluster it runs; its
 * clients are answered by the address that their messages came from. It
 * multiplies two numbers.
 *
 *     tipc_rpc                           be the service
 *     tipc_rpc 6 7                       ask it
 *
 * Exit 0; 1 nobody has that name, or no answer.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/afsock.h>

#define SERVICE "tipc-rdm:name:18888:1"
#define SECOND INT64_C(1000000000)

static int failed(const struct afsock_err *err)
{
	char line[512];

	afsock_err_line(err, line, sizeof(line));
	fprintf(stderr, "tipc_rpc: %s\n", line);
	return 1;
}

static int failed_call(const char *step, int code)
{
	char text[128];

	fprintf(stderr, "tipc_rpc: %s: %s\n", step,
		afsock_strerror(code, text, sizeof(text)));
	return 1;
}

static int serve(void)
{
	struct afsock_addr from;
	struct afsock_err err;
	uint32_t q[2], answer;
	struct afsock s;
	ssize_t n;

	if (afsock_listen(SERVICE, -1, &s, &err) < 0)
		return failed(&err);
	for (;;) {
		n = afsock_recvfrom(&s, q, sizeof(q), 0, &from);
		if (n < 0)
			return failed_call("receive", (int)n);
		if (n != sizeof(q))
			continue;
		answer = htonl(ntohl(q[0]) * ntohl(q[1]));
		n = afsock_sendto(&s, &answer, sizeof(answer), 0, &from);
		if (n < 0)
			failed_call("answer", (int)n);
	}
}

static int ask(const char *a, const char *b)
{
	uint32_t q[2] = { htonl((uint32_t)strtoul(a, NULL, 0)),
			  htonl((uint32_t)strtoul(b, NULL, 0)) };
	struct afsock_form form;
	struct afsock_addr service;
	struct afsock_err err;
	struct afsock s;
	uint32_t answer;
	ssize_t n;
	int r;

	r = afsock_addr_parse(SERVICE, strlen(SERVICE), &form, &service, &err);
	if (r == 0)
		r = afsock_open(form.family, form.type, form.proto, &s, &err);
	if (r < 0)
		return failed(&err);
	r = afsock_set_timeout(&s, 2 * SECOND);
	if (r < 0)
		return failed_call("timeout", r);
	n = afsock_sendto(&s, q, sizeof(q), 0, &service);
	if (n >= 0)
		n = afsock_recv(&s, &answer, sizeof(answer), 0);
	/* What nobody takes comes back: no bytes, and the reason beside. */
	if (n != sizeof(answer))
		return failed_call("no answer", n < 0 ? (int)n : AFSOCK_EADDR);
	printf("%u\n", ntohl(answer));
	return afsock_close(&s) < 0;
}

int main(int argc, char **argv)
{
	if (argc == 1)
		return serve();
	if (argc == 3)
		return ask(argv[1], argv[2]);
	fputs("usage: tipc_rpc [A B]\n", stderr);
	return 2;
}
