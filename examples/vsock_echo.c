/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * vsock_echo.c - an echo between a virtual machine and its host
 *
 * With one argument it serves, one connection after the other; with two it
 * says the second and shows the answer. The address decides about the family,
 * so any stream does.
 *
 *     vsock_echo vsock:any:5000          on one side
 *     vsock_echo vsock:host:5000 hello   in the guest, or vsock:3:5000 for the
 *                                        guest 3; vsock:local:5000 for oneself
 *
 * Exit 0; 1 something failed.
 */
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>

#define SECOND INT64_C(1000000000)

static int failed(const struct afsock_err *err)
{
	char line[512];

	afsock_err_line(err, line, sizeof(line));
	fprintf(stderr, "vsock_echo: %s\n", line);
	return 1;
}

static int failed_call(const char *step, int code)
{
	char text[128];

	fprintf(stderr, "vsock_echo: %s: %s\n", step,
		afsock_strerror(code, text, sizeof(text)));
	return 1;
}

static void echo(struct afsock *conn)
{
	char buf[4096];
	ssize_t n;

	while ((n = afsock_recv(conn, buf, sizeof(buf), 0)) > 0)
		if (afsock_sendall(conn, buf, (size_t)n, 0, NULL) < 0)
			break;
}

static int serve(const char *address)
{
	struct afsock server, conn;
	struct afsock_form form;
	struct afsock_addr peer;
	struct afsock_err err;
	char name[128];
	int r;

	if (afsock_listen(address, -1, &server, &err) < 0)
		return failed(&err);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("listening");
	while ((r = afsock_accept(&server, &conn, &peer)) == 0) {
		form = afsock_form_of(&conn);
		if (afsock_addr_format(&form, &peer, name, sizeof(name),
				       NULL) >= 0)
			puts(name);
		echo(&conn);
		afsock_close(&conn);
	}
	afsock_close(&server);
	return failed_call("accept", r);
}

static int say(const char *address, const char *text)
{
	size_t len = strlen(text), got = 0;
	struct afsock_err err;
	struct afsock s;
	char answer[4096];
	int r;

	if (len > sizeof(answer))
		len = sizeof(answer);
	if (afsock_dial(address, 5 * SECOND, &s, &err) < 0)
		return failed(&err);
	r = afsock_sendall(&s, text, len, 0, NULL);
	if (r == 0)
		r = afsock_recv_exactly(&s, answer, len, 0, &got);
	if (r < 0)
		return failed_call("echo", r);
	printf("%.*s\n", (int)got, answer);
	return afsock_close(&s) < 0 || got != len;
}

int main(int argc, char **argv)
{
	if (argc == 2)
		return serve(argv[1]);
	if (argc == 3)
		return say(argv[1], argv[2]);
	fputs("usage: vsock_echo ADDRESS [TEXT]\n", stderr);
	return 2;
}
