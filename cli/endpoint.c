/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* endpoint.c - one end of a transfer */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "endpoint.h"

/* Room for bursts; the kernel cuts it to what the user may have. */
#define RECEIVE_BUFFER (4 << 20)

#ifndef SO_MEMINFO
#define SO_MEMINFO 55 /* Linux 4.12 */
#endif
#define MEMINFO_WORDS 9
#define MEMINFO_DROPS 8

static int open_stdio(struct endpoint *e)
{
	e->is_stdio = true;
	e->s.fd = -1;
	return EXIT_DONE;
}

/* What a command wants of every socket it reads messages from. Refusals are
 * no failure: the family has no such thing then. */
static void prepare(struct endpoint *e)
{
	int size = RECEIVE_BUFFER;

	if (!e->has_boundaries)
		return;
	afsock_setopt_int(&e->s, SOL_SOCKET, SO_RXQ_OVFL, 1);
	afsock_setopt_int(&e->s, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	if (afsock_setopt_int(&e->s, SOL_SOCKET, SO_RCVBUFFORCE, size) < 0)
		afsock_setopt_int(&e->s, SOL_SOCKET, SO_RCVBUF, size);
}

/*
 * An ISO-TP send that is over when the peer has it, unless the text says
 * otherwise: a tester wants to know (the library leaves it to its caller).
 */
static char *with_defaults(const char *text,
			   const struct afsock_target *target)
{
	struct afsock_scheme_info scheme;
	char *joined;

	afsock_scheme_get(target->scheme, &scheme);
	if (strcmp(scheme.name, "isotp") != 0 ||
	    memmem(target->options, target->options_len, "wait-tx-done",
		   strlen("wait-tx-done")))
		return strdup(text);
	if (asprintf(&joined, "%s,wait-tx-done", text) < 0)
		return NULL;
	return joined;
}

static int open_target(struct endpoint *e, const char *text, int mode,
		       int64_t timeout_ns)
{
	struct afsock_target target;
	struct afsock_err err;
	bool listens;
	int r;

	r = afsock_target_parse(text, strlen(text), &target, &err);
	if (r < 0)
		return cli_fail(&err);
	afsock_scheme_get(target.scheme, &e->scheme);
	e->has_boundaries = e->scheme.has_boundaries;
	listens = target.is_listener || mode == ENDPOINT_LISTEN ||
		  (mode == ENDPOINT_RECEIVE && !e->scheme.has_connections);
	e->is_listener = listens && e->scheme.has_connections;
	e->answers_sender = listens && !e->scheme.has_connections &&
			    !e->scheme.is_bound_only;
	r = listens ? afsock_listen_target(&target, timeout_ns, &e->s, &err) :
		      afsock_dial_target(&target, timeout_ns, &e->s, &err);
	if (r < 0) {
		if (!*err.address)
			snprintf(err.address, sizeof(err.address), "%s", text);
		return cli_fail(&err);
	}
	afsock_set_interrupt(&e->s, cli_interrupted, NULL);
	e->form = afsock_form_of(&e->s);
	if (e->is_listener) {
		e->listener = e->s;
		e->s = (struct afsock)AFSOCK_INIT;
	} else {
		prepare(e);
	}
	return EXIT_DONE;
}

int endpoint_open(struct endpoint *e, const char *text, int mode,
		  int64_t timeout_ns)
{
	struct afsock_target target;
	struct afsock_err err;
	char *full;
	int r;

	*e = (struct endpoint){ .text = text, .s = AFSOCK_INIT,
				.listener = AFSOCK_INIT };
	if (strcmp(text, "-") == 0)
		return open_stdio(e);
	if (afsock_target_parse(text, strlen(text), &target, &err) < 0)
		return cli_fail(&err);
	full = with_defaults(text, &target);
	if (!full)
		return cli_fail_code(-ENOMEM, "open", text);
	r = open_target(e, full, mode, timeout_ns);
	free(full);
	return r;
}

int endpoint_accept(struct endpoint *e, int64_t timeout_ns)
{
	int r;

	if (!e->is_listener)
		return EXIT_DONE;
	afsock_close(&e->s);
	afsock_set_timeout(&e->listener, timeout_ns);
	r = afsock_accept(&e->listener, &e->s, NULL);
	if (r == -EINTR && cli_signal())
		return 128 + cli_signal();
	if (r < 0)
		return cli_fail_code(r, "accept", e->text);
	afsock_set_interrupt(&e->s, cli_interrupted, NULL);
	e->form = afsock_form_of(&e->s);
	prepare(e);
	return EXIT_DONE;
}

/* The kernel tells of drops only with the next message; ask for the rest. */
static void count_last_drops(struct endpoint *e)
{
	uint32_t words[MEMINFO_WORDS];
	size_t len = sizeof(words);

	if (!e->has_boundaries ||
	    afsock_getopt(&e->s, SOL_SOCKET, SO_MEMINFO, words, &len) < 0 ||
	    len < sizeof(words))
		return;
	e->drops += words[MEMINFO_DROPS] - e->drops_seen;
	e->drops_seen = words[MEMINFO_DROPS];
}

void endpoint_close(struct endpoint *e)
{
	if (e->s.fd >= 0)
		count_last_drops(e);
	afsock_close(&e->s);
	afsock_close(&e->listener);
}

int endpoint_fd_in(const struct endpoint *e)
{
	return e->is_stdio ? STDIN_FILENO : e->s.fd;
}

int endpoint_fd_out(const struct endpoint *e)
{
	return e->is_stdio ? STDOUT_FILENO : e->s.fd;
}

static ssize_t receive_stdin(void *buf, size_t size, struct received *ret)
{
	ssize_t n;

	do
		n = read(STDIN_FILENO, buf, size);
	while (n < 0 && errno == EINTR && !cli_signal());
	if (n < 0)
		return -errno;
	ret->len = ret->full_len = (size_t)n;
	return n;
}

static void read_ancillary(struct endpoint *e, const struct afsock_msg *msg,
			   struct received *ret)
{
	struct afsock_cmsg it = { .data = NULL };
	struct timespec ts;
	uint32_t drops;

	while (afsock_cmsg_next(msg, &it)) {
		if (it.level != SOL_SOCKET)
			continue;
		if (it.type == SO_RXQ_OVFL && it.len >= sizeof(drops)) {
			memcpy(&drops, it.data, sizeof(drops));
			e->drops += drops - e->drops_seen;
			e->drops_seen = drops;
		} else if (it.type == SCM_TIMESTAMPNS &&
			   it.len >= sizeof(ts)) {
			memcpy(&ts, it.data, sizeof(ts));
			ret->has_time = true;
			ret->time_ns = (int64_t)ts.tv_sec *
					       INT64_C(1000000000) +
				       ts.tv_nsec;
		}
	}
}

ssize_t endpoint_receive(struct endpoint *e, void *buf, size_t size,
			 struct received *ret)
{
	struct iovec iov = { buf, size };
	size_t control[256 / sizeof(size_t)];
	struct afsock_msg msg = {
		.iov = &iov, .iov_count = 1, .addr = &ret->from,
		.control = control, .control_size = sizeof(control),
	};
	ssize_t n;

	ret->len = ret->full_len = 0;
	ret->flags = 0;
	ret->has_time = false;
	ret->from.len = 0;
	if (e->is_stdio)
		return receive_stdin(buf, size, ret);
	n = afsock_recvmsg(&e->s, &msg, 0);
	if (n < 0)
		return n;
	ret->len = msg.len;
	ret->full_len = msg.full_len > msg.len ? msg.full_len : msg.len;
	ret->flags = msg.flags;
	read_ancillary(e, &msg, ret);
	if (e->answers_sender && ret->from.len)
		e->peer = ret->from;
	return n;
}

ssize_t endpoint_send(struct endpoint *e, const void *buf, size_t len)
{
	ssize_t n;

	if (!e->is_stdio) {
		if (!e->answers_sender)
			return afsock_send(&e->s, buf, len, 0);
		if (!e->peer.len)
			return -EDESTADDRREQ;
		return afsock_sendto(&e->s, buf, len, 0, &e->peer);
	}
	do
		n = write(STDOUT_FILENO, buf, len);
	while (n < 0 && errno == EINTR && !cli_signal());
	return n < 0 ? -errno : n;
}

void endpoint_finish(struct endpoint *e)
{
	if (e->is_stdio)
		close(STDOUT_FILENO);
	else if (!e->has_boundaries)
		afsock_shutdown(&e->s, SHUT_WR);
}
