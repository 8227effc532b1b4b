/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * l2cap_echo.c - an echo over Bluetooth that keeps messages apart
 *
 * With one argument it serves; with two or more it sends each as a message of
 * its own and shows what comes back. The server ends a connection when the
 * client has: what is on its way when a channel is closed can be lost.
 *
 *     l2cap_echo l2cap:any:0x1001
 *     l2cap_echo l2cap:00:1A:7D:DA:71:13:0x1001 one two
 *     l2cap_echo l2cap:00:1A:7D:DA:71:13:0x1001,bind=hci1:0 one two
 *
 * Exit 0; 1 something failed.
 */
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>

#define SECOND INT64_C(1000000000)
#define MESSAGE_MAX 672 /* what L2CAP allows unless both sides agree on more */

static int failed(const struct afsock_err *err)
{
	char line[512];

	afsock_err_line(err, line, sizeof(line));
	fprintf(stderr, "l2cap_echo: %s\n", line);
	return 1;
}

static int failed_call(const char *step, int code)
{
	char text[128];

	fprintf(stderr, "l2cap_echo: %s: %s\n", step,
		afsock_strerror(code, text, sizeof(text)));
	return 1;
}

static int serve(const char *address)
{
	char message[MESSAGE_MAX], name[128];
	struct afsock server, conn;
	struct afsock_form form;
	struct afsock_addr peer;
	struct afsock_err err;
	ssize_t n;
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
		/* An empty message looks like the end; this one sends none. */
		while ((n = afsock_recv(&conn, message, sizeof(message), 0)) > 0)
			if (afsock_send(&conn, message, (size_t)n, 0) != n)
				break;
		afsock_close(&conn);
	}
	afsock_close(&server);
	return failed_call("accept", r);
}

static int say(const char *address, char **texts)
{
	char message[MESSAGE_MAX];
	struct afsock_err err;
	struct afsock s;
	ssize_t n;

	if (afsock_dial(address, 20 * SECOND, &s, &err) < 0)
		return failed(&err);
	for (; *texts; texts++) {
		n = afsock_send(&s, *texts, strlen(*texts), 0);
		if (n >= 0)
			n = afsock_recv(&s, message, sizeof(message), 0);
		if (n < 0)
			return failed_call(*texts, (int)n);
		printf("%.*s\n", (int)n, message);
	}
	return afsock_close(&s) < 0;
}

int main(int argc, char **argv)
{
	if (argc > 2)
		return say(argv[1], argv + 2);
	if (argc == 2)
		return serve(argv[1]);
	fputs("usage: l2cap_echo ADDRESS [TEXT]...\n", stderr);
	return 2;
}
