/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * tcp_server.c - a server for both versions of IP, line by line
 *
 * One IPv6 socket takes IPv4 connections too; where that does not work, an
 * IPv4 socket. Each connection is a FILE: what one writes comes back with the
 * address that it came from, until an empty line.
 *
 *     tcp_server [PORT [COUNT]]          a free port and no end unless given
 *
 * Exit 0 after COUNT connections; 1 something failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/inet.h>

#define SECOND INT64_C(1000000000)

static int failed(const char *step, int code)
{
	char text[128];

	fprintf(stderr, "tcp_server: %s: %s\n", step,
		afsock_strerror(code, text, sizeof(text)));
	return 1;
}

static void talk(struct afsock *conn, const struct afsock_addr *peer)
{
	struct afsock_form form = afsock_form_of(conn);
	char name[128], line[512];
	FILE *f;

	if (afsock_set_timeout(conn, 10 * SECOND) < 0 ||
	    afsock_addr_format(&form, peer, name, sizeof(name), NULL) < 0 ||
	    afsock_fopen(conn, "rw", &f, NULL) < 0)
		return;
	while (fgets(line, sizeof(line), f) && strcmp(line, "\n") != 0) {
		fprintf(f, "%s %s", name, line);
		if (fflush(f) != 0)
			break;
	}
	fclose(f);
}

int main(int argc, char **argv)
{
	bool dual = afsock_has_dualstack_ipv6();
	struct afsock_server how = { .family = dual ? AF_INET6 : AF_INET,
				     .dualstack = dual };
	int64_t port = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
	long left = argc > 2 ? strtol(argv[2], NULL, 10) : -1;
	struct afsock server, conn;
	struct afsock_form form;
	struct afsock_addr addr;
	struct afsock_err err;
	char name[512];
	int r;

	/* '' is any address of this machine. */
	r = afsock_create_server(AFSOCK_ADDR("", port), &how, &server, &err);
	if (r < 0) {
		afsock_err_line(&err, name, sizeof(name));
		fprintf(stderr, "tcp_server: %s\n", name);
		return 1;
	}
	form = afsock_form_of(&server);
	r = afsock_getsockname(&server, &addr);
	if (r < 0)
		return failed("getsockname", r);
	afsock_addr_format(&form, &addr, name, sizeof(name), NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts(name);
	for (; left != 0; left -= left > 0) {
		r = afsock_accept(&server, &conn, &addr);
		if (r < 0)
			return failed("accept", r);
		talk(&conn, &addr);
		afsock_close(&conn);
	}
	return afsock_close(&server) < 0;
}
