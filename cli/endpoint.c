/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* endpoint.c - one end of a transfer */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <afsock/family.h>

#include "endpoint.h"

/* Room for bursts; the kernel cuts it to what the user may have. */
#define RECEIVE_BUFFER (16 << 20)

#define SETTLE_LIMIT INT64_C(5000000000)
#define SETTLE_STEP INT64_C(5000000)

#ifndef SO_MEMINFO
#define SO_MEMINFO 55 /* Linux 4.12 */
#endif
#define MEMINFO_WORDS 9
#define MEMINFO_DROPS 8

/* ---- taking the text apart ---- */

/* A pipe that poll calls writable takes PIPE_BUF bytes at once (pipe(7)); a
 * terminal less, but it is never stuck for long. */
static void parse_stdio(struct endpoint *e)
{
	struct stat st;

	e->is_stdio = true;
	e->has_end = true;
	e->form = (struct afsock_form){ .fd = -1 };
	e->write_max = PIPE_BUF;
	if (fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode))
		e->write_max = SSIZE_MAX;
}

static bool names_option(const struct afsock_target *target, const char *name)
{
	const char *at = target->options, *end = at + target->options_len;
	size_t len = strlen(name);

	while (at < end && (size_t)(end - at) >= len) {
		if (strncasecmp(at, name, len) == 0 &&
		    (at + len == end || at[len] == '=' || at[len] == ','))
			return true;
		at = memchr(at, ',', (size_t)(end - at));
		if (!at)
			break;
		at++;
	}
	return false;
}

/* The text, and the options that its scheme's users expect to be set. */
static char *with_defaults(const char *text,
			   const struct afsock_target *target,
			   const char *defaults)
{
	char *joined;

	if (!*defaults || names_option(target, defaults))
		return strdup(text);
	if (asprintf(&joined, "%s,%s", text, defaults) < 0)
		return NULL;
	return joined;
}

static int refuse_unpolled(const struct endpoint *e)
{
	const struct afsock_family *family = afsock_family_get(e->form.family,
							       NULL);

	if (!family || !(family->flags & AFSOCK_FAMILY_NO_POLL))
		return EXIT_DONE;
	return cli_usage(e->command, "%s: %s sockets answer calls and carry "
			 "no messages; see afsock %s", e->text, family->name,
			 family->name);
}

static void set_traits(struct endpoint *e, const struct afsock_target *target)
{
	e->form = target->form;
	afsock_scheme_get(target->scheme, &e->scheme);
	e->binds = target->is_listener || (e->mode == ENDPOINT_RECEIVE &&
					   !e->scheme.has_connections &&
					   !e->scheme.is_connected_only);
	e->has_boundaries = e->form.type != SOCK_STREAM;
	e->is_listener = e->binds && e->scheme.has_connections;
	e->has_end = !e->has_boundaries || e->scheme.has_connections;
	e->answers_sender = e->binds && !e->scheme.has_connections &&
			    !e->scheme.is_bound_only;
	e->has_rcvbuf = names_option(target, "rcvbuf") ||
			names_option(target, "rcvbufforce") ||
			names_option(target, "so-rcvbuf");
	e->has_own_text = e->has_boundaries &&
			  afsock_has_message_text(&e->form);
	e->receive_flags = e->has_boundaries ? MSG_TRUNC : 0;
}

int endpoint_parse(struct endpoint *e, const char *command, const char *text,
		   int mode)
{
	struct afsock_target target;
	struct afsock_scheme_info scheme;
	struct afsock_err err;

	*e = (struct endpoint){ .text = text, .command = command, .mode = mode,
				.is_read = true, .s = AFSOCK_INIT,
				.parked = AFSOCK_INIT,
				.link = { .s = AFSOCK_INIT },
				.listener = AFSOCK_INIT };
	if (strcmp(text, "-") == 0) {
		parse_stdio(e);
		return EXIT_DONE;
	}
	if (afsock_target_parse(text, strlen(text), &target, &err) < 0)
		return cli_fail(&err);
	afsock_scheme_get(target.scheme, &scheme);
	e->full = with_defaults(text, &target, scheme.defaults);
	if (!e->full)
		return cli_fail_code(-ENOMEM, "open", text);
	set_traits(e, &target);
	if (mode == ENDPOINT_RECEIVE && *scheme.receives &&
	    !names_option(&target, scheme.receives))
		return cli_usage(command, "%s: nothing is received without "
				 "the option %s=, which says what", text,
				 scheme.receives);
	return refuse_unpolled(e);
}

/* ---- opening ---- */

/* What a command wants of every socket it reads messages from. Refusals are
 * no failure: the family has no such thing then. */
static void prepare(struct endpoint *e)
{
	int size = RECEIVE_BUFFER;

	afsock_set_timeout(&e->s, 0);
	e->form = afsock_form_of(&e->s);
	e->drops_seen = 0;
	e->is_open = true;
	if (!e->has_boundaries || !e->is_read)
		return;
	afsock_setopt_int(&e->s, SOL_SOCKET, SO_RXQ_OVFL, 1);
	afsock_setopt_int(&e->s, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	if (!e->has_rcvbuf &&
	    afsock_setopt_int(&e->s, SOL_SOCKET, SO_RCVBUFFORCE, size) < 0)
		afsock_setopt_int(&e->s, SOL_SOCKET, SO_RCVBUF, size);
}

static int fail_open(const struct endpoint *e, struct afsock_err *err)
{
	if (!*err->address)
		snprintf(err->address, sizeof(err->address), "%s", e->text);
	return cli_fail(err);
}

/* The text again: a target points into what it was parsed from. */
static int parse_again(const struct endpoint *e, struct afsock_target *ret)
{
	struct afsock_err err;

	if (afsock_target_parse(e->full, strlen(e->full), ret, &err) < 0)
		return cli_fail(&err);
	return EXIT_DONE;
}

int endpoint_listen(struct endpoint *e)
{
	struct afsock_target target;
	struct afsock_err err;
	int r;

	if (!e->is_listener || e->listener.fd >= 0)
		return EXIT_DONE;
	r = parse_again(e, &target);
	if (r)
		return r;
	if (afsock_listen_target(&target, 0, &e->listener, &err) < 0)
		return fail_open(e, &err);
	return EXIT_DONE;
}

static int accept_one(struct endpoint *e, int64_t timeout_ns)
{
	int64_t deadline = cli_deadline(timeout_ns);
	struct pollfd fd;
	int r;

	for (;;) {
		r = afsock_accept(&e->listener, &e->s, NULL);
		if (r == 0)
			break;
		/* Gone before we came to it: accept(2), "Error handling". */
		if (r != -EAGAIN && r != -ECONNABORTED && r != -EPROTO)
			return cli_fail_code(r, "accept", e->text);
		fd = (struct pollfd){ .fd = e->listener.fd, .events = POLLIN };
		r = cli_poll(&fd, 1, deadline);
		if (r == 0)
			return EXIT_TIMEOUT;
		if (r < 0)
			return r == -EINTR ? 128 + cli_signal() :
					     cli_fail_code(r, "poll", e->text);
	}
	prepare(e);
	return EXIT_DONE;
}

int endpoint_open(struct endpoint *e, int64_t timeout_ns)
{
	struct afsock_target target;
	struct afsock_err err;
	int r;

	if (e->is_open || e->is_stdio)
		return EXIT_DONE;
	if (e->is_listener)
		return accept_one(e, timeout_ns);
	r = parse_again(e, &target);
	if (r)
		return r;
	r = e->binds ? afsock_listen_target(&target, timeout_ns, &e->s, &err) :
		       afsock_dial_target(&target, timeout_ns, &e->s, &err);
	if (r < 0)
		return fail_open(e, &err);
	prepare(e);
	return EXIT_DONE;
}

int endpoint_reopen(struct endpoint *e)
{
	struct afsock_target target;
	struct afsock s = AFSOCK_INIT;
	int r = afsock_target_parse(e->full, strlen(e->full), &target, NULL);

	if (r == 0)
		r = afsock_dial_target(&target, 0, &s, NULL);
	if (r < 0)
		return r;
	e->s = s;
	prepare(e);
	return 0;
}

void endpoint_fail(const struct endpoint *e, const char *op, int code)
{
	struct afsock_err err;

	if (e->is_stdio) {
		cli_fail_code(code, op, e->text);
		return;
	}
	afsock_explain(e->is_away ? &e->parked : &e->s, op, code, NULL, &err);
	snprintf(err.address, sizeof(err.address), "%s", e->text);
	cli_fail(&err);
}

/* ---- the end ---- */

/* The kernel tells of drops only with the next message; ask for the rest. */
void endpoint_count_drops(struct endpoint *e)
{
	uint32_t words[MEMINFO_WORDS];
	size_t len = sizeof(words);

	if (!e->has_boundaries || !e->is_read ||
	    afsock_getopt(&e->s, SOL_SOCKET, SO_MEMINFO, words, &len) < 0 ||
	    len < sizeof(words))
		return;
	e->drops += words[MEMINFO_DROPS] - e->drops_seen;
	e->drops_seen = words[MEMINFO_DROPS];
}

/*
 * Closing a TCP connection with unread input resets it and throws away what
 * was not sent yet (net/ipv4/tcp.c, __tcp_close; RFC 1122, 4.2.2.13). So read
 * what comes until the peer has everything; nothing tells when that is.
 */
static void settle(struct endpoint *e)
{
	int64_t deadline = cli_deadline(SETTLE_LIMIT), step;
	struct pollfd fd = { .fd = e->s.fd, .events = POLLIN };
	char unread[4096];
	int left = 0, nodelay;
	ssize_t n;

	if (afsock_getopt_int(&e->s, IPPROTO_TCP, TCP_NODELAY, &nodelay) < 0)
		return;
	afsock_shutdown(&e->s, SHUT_WR);
	while (ioctl(e->s.fd, SIOCOUTQ, &left) == 0 && left > 0) {
		n = afsock_recv(&e->s, unread, sizeof(unread), 0);
		if (n == 0 || (n < 0 && n != -EAGAIN))
			return;
		step = cli_deadline(SETTLE_STEP);
		if (n < 0 && cli_poll(&fd, 1, step < deadline ? step :
							deadline) < 0)
			return;
		if (cli_now() < deadline)
			continue;
		cli_say("%s: the peer has not taken %d bytes", e->text, left);
		return;
	}
}

void endpoint_hang_up(struct endpoint *e)
{
	endpoint_forget(e);
	if (e->is_open)
		endpoint_count_drops(e);
	if (e->is_open && !e->has_boundaries)
		settle(e);
	e->is_open = false;
	e->peer.len = 0;
	afsock_close(&e->s);
}

void endpoint_close(struct endpoint *e)
{
	endpoint_hang_up(e);
	afsock_close(&e->listener);
	free(e->full);
	e->full = NULL;
}

bool endpoint_finish(struct endpoint *e)
{
	if (e->is_stdio)
		return !e->is_kept && close(STDOUT_FILENO) == 0;
	return e->has_end && afsock_shutdown(&e->s, SHUT_WR) == 0;
}
