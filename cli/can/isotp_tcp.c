/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * isotp_tcp.c - PDUs of a TCP client, in the text of isotpserver
 *
 * "<22F190>" is a PDU, both ways; what is outside the brackets does not count.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "isotp_serve.h"

struct client {
	struct server *server;
	struct afsock s;
	char in[4096];   /* what was read */
	char *text;      /* of a PDU, 2 * ISOTP_PDU_MAX + 3 */
	size_t len;      /* of what has come of it */
	bool is_inside;
	bool is_bad;     /* too long */
};

#define TEXT_SIZE (2 * ISOTP_PDU_MAX + 3)

static int to_bus(struct client *c)
{
	struct server *s = c->server;
	struct afsock_err err;
	ssize_t n = isotp_pdu_read(c->text, c->len, s->answer, ISOTP_PDU_MAX,
				   &err);

	if (c->is_bad || n < 0)
		cli_say("tcp: a PDU that is none: %s",
			c->is_bad ? "too long" : err.text);
	if (c->is_bad || n <= 0)
		return EXIT_DONE;
	return serve_answer(s, s->answer, (size_t)n);
}

static int take_byte(struct client *c, char byte)
{
	if (byte == '<') {
		c->is_inside = true;
		c->is_bad = false;
		c->len = 0;
	} else if (byte == '>' && c->is_inside) {
		c->is_inside = false;
		return to_bus(c);
	} else if (c->is_inside && c->len < TEXT_SIZE) {
		c->text[c->len++] = byte;
	} else if (c->is_inside) {
		c->is_bad = true;
	}
	return EXIT_DONE;
}

/* Returns -1 when the client is gone, else an exit code. */
static int from_client(struct client *c)
{
	ssize_t n = afsock_recv(&c->s, c->in, sizeof(c->in), 0);
	ssize_t i;
	int code = EXIT_DONE;

	if (n == -EAGAIN)
		return EXIT_DONE;
	if (n <= 0)
		return -1;
	for (i = 0; !code && i < n; i++)
		code = take_byte(c, c->in[i]);
	return code;
}

/* All of text, or a word about the client that got a part. Returns as
 * from_client. */
static int give(struct client *c, const char *text, size_t len)
{
	struct pollfd fd = { .fd = c->s.fd, .events = POLLOUT };
	int64_t deadline = cli_deadline(c->server->wait_ns);
	char why[128];
	size_t done = 0;
	ssize_t n;
	int r;

	while (done < len) {
		n = afsock_send(&c->s, text + done, len - done, 0);
		if (n >= 0) {
			done += (size_t)n;
			continue;
		}
		r = n == -EAGAIN ? cli_poll(&fd, 1, deadline) : (int)n;
		if (r == -EINTR)
			return 128 + cli_signal();
		if (r > 0)
			continue;
		cli_say("tcp: the client does not take a PDU of %zu bytes: %s",
			len / 2 - 1,
			afsock_strerror(r ? r : -ETIMEDOUT, why, sizeof(why)));
		return -1;
	}
	return EXIT_DONE;
}

static int to_client(struct client *c, struct afsock *from)
{
	static const char digits[] = "0123456789abcdef";
	struct server *s = c->server;
	char *text = malloc(TEXT_SIZE);
	struct afsock_err err;
	size_t i, at = 0;
	ssize_t n;
	int r;

	if (!text)
		return cli_fail_code(-ENOMEM, "serve", "buffer");
	n = afsock_isotp_recv(from, s->pdu, ISOTP_PDU_MAX, NULL, &err);
	if (n < 0) {
		free(text);
		r = serve_return(s, (int)n);
		if (r >= 0)
			return r;
		if (n != -EAGAIN)
			s->code = isotp_fail(&err);
		return n == -EAGAIN || n == -EILSEQ || n == -ETIMEDOUT ||
				       n == -EBADMSG || n == -ECOMM ||
				       n == -EMSGSIZE ? EXIT_DONE : s->code;
	}
	text[at++] = '<';
	for (i = 0; i < (size_t)n; i++) {
		text[at++] = digits[s->pdu[i] >> 4];
		text[at++] = digits[s->pdu[i] & 15];
	}
	text[at++] = '>';
	r = give(c, text, at);
	free(text);
	return r;
}

static int serve_client(struct client *c)
{
	struct pollfd fds[3] = {
		{ .events = POLLIN }, { .events = POLLIN }, { .events = POLLIN },
	};
	int code = EXIT_DONE;

	while (!code) {
		fds[0].fd = c->s.fd;
		fds[1].fd = c->server->s.fd;
		fds[2].fd = c->server->all.fd;
		if (cli_poll(fds, 3, INT64_MAX) < 0)
			return 128 + cli_signal();
		if (fds[0].revents)
			code = from_client(c);
		if (!code && fds[1].revents)
			code = to_client(c, &c->server->s);
		if (!code && fds[2].revents)
			code = to_client(c, &c->server->all);
	}
	return code < 0 ? EXIT_DONE : code;
}

/* Without a client messages wait in the kernel. */
static int accept_client(struct afsock *listener, struct afsock *ret)
{
	struct pollfd fd = { .fd = listener->fd, .events = POLLIN };
	int r;

	for (;;) {
		if (cli_poll(&fd, 1, INT64_MAX) < 0)
			return 128 + cli_signal();
		r = afsock_accept(listener, ret, NULL);
		if (r == 0)
			return EXIT_DONE;
		if (r != -EAGAIN && r != -ECONNABORTED && r != -EPROTO)
			return cli_fail_code(r, "accept", "client");
	}
}

int serve_tcp(struct server *s)
{
	struct client c = { .server = s, .s = AFSOCK_INIT };
	struct afsock listener = AFSOCK_INIT;
	struct afsock_err err;
	int64_t served = 0;
	int code = EXIT_DONE;

	if (afsock_listen(s->tcp, 0, &listener, &err) < 0)
		return cli_fail(&err);
	c.text = malloc(TEXT_SIZE);
	if (!c.text)
		code = cli_fail_code(-ENOMEM, "serve", "buffer");
	while (!code && (s->count < 0 || served < s->count)) {
		code = accept_client(&listener, &c.s);
		if (code)
			break;
		afsock_set_timeout(&c.s, 0);
		c.is_inside = false;
		code = serve_client(&c);
		afsock_close(&c.s);
		served++;
	}
	free(c.text);
	afsock_close(&listener);
	return code ? code : s->code;
}
