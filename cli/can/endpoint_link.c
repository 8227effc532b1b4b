/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * endpoint_link.c - CAN interfaces that go down, are deleted and come back
 *
 * The kernel tells a bound socket once (ENETDOWN, ENODEV). A raw or ISO-TP
 * socket works again when its interface is up again; after a delete, and for
 * J1939, whose addresses are forgotten, the text is dialled again. While the
 * interface is away the endpoint's socket is the one that tells of its return,
 * so that whoever polls the endpoint need not know.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can.h>
#include <string.h>
#include <sys/socket.h>

#include "endpoint.h"

bool endpoint_interface(const struct endpoint *e, char ret[16])
{
	struct afsock_target target;
	const struct afsock_value *v = &target.tuple.items[0];

	if (afsock_target_parse(e->full, strlen(e->full), &target, NULL) < 0 ||
	    target.tuple.n == 0 || v->kind != AFSOCK_TEXT || v->len == 0 ||
	    v->len > 15)
		return false;
	memcpy(ret, v->as.text, v->len);
	ret[v->len] = '\0';
	return true;
}

bool endpoint_survives(const struct endpoint *e, int code)
{
	char name[16];

	/* An ISO-TP socket that was unbound says this before its ENODEV
	 * (net/can/isotp.c, isotp_recvmsg). */
	if (code == -EADDRNOTAVAIL && e->form.proto == CAN_ISOTP)
		code = -ENODEV;
	return (code == -ENETDOWN || code == -ENODEV || code == -ENXIO) &&
	       !e->is_stdio && e->form.family == AF_CAN &&
	       e->scheme.is_bound_only && endpoint_interface(e, name);
}

static bool keeps_socket(const struct endpoint *e)
{
	return e->form.proto == CAN_RAW || e->form.proto == CAN_ISOTP;
}

/* The end of a socket, but not of the endpoint. */
static void let_go(struct endpoint *e)
{
	struct afsock watch = e->s;

	if (e->parked.fd < 0)
		return;
	e->s = e->parked;
	endpoint_count_drops(e);
	afsock_close(&e->s);
	e->parked = e->s;
	e->s = watch;
}

static void say(struct endpoint *e, const char *what)
{
	e->has_told = true;
	cli_say("%s: interface %s %s", e->text, e->link.name, what);
}

/* Whether the name stands for another interface than the socket is bound to. */
static bool is_another(struct endpoint *e)
{
	struct sockaddr_can sa = { .can_ifindex = 0 };
	struct afsock_addr bound;

	if (afsock_getsockname(&e->s, &bound) < 0)
		return true;
	memcpy(&sa, bound.u.bytes, bound.len < sizeof(sa) ? bound.len :
							    sizeof(sa));
	return e->link.index != (unsigned int)sa.can_ifindex;
}

void endpoint_leave(struct endpoint *e)
{
	struct afsock_can_watch *w = &e->link;
	struct afsock_err err;
	char name[16];

	e->is_in_trouble = false;
	if (!endpoint_interface(e, name))
		return;
	if (afsock_can_watch_open(w, name, &err) < 0) {
		cli_fail(&err);
		return;
	}
	w->is_new = is_another(e);
	e->parked = e->s;
	e->s = w->s;
	e->is_away = true;
	e->is_gone = e->has_told = false;
	if (w->index && !w->is_new && !w->is_up)
		say(e, "is down; waiting for it");
	if (!keeps_socket(e))
		let_go(e);
	endpoint_return(e);
}

/* Have a socket for an interface that exists; one that is not up yet refuses
 * some (J1939), or FD frames as long as its mtu is 16. */
static bool has_socket(struct endpoint *e)
{
	struct afsock watch = e->s;
	int r;

	if (e->parked.fd >= 0)
		return true;
	r = endpoint_reopen(e);
	if (r == 0)
		e->parked = e->s;
	else if (e->link.is_up)
		cli_fail_code(r, "open", e->text);
	e->s = watch;
	return r == 0;
}

bool endpoint_return(struct endpoint *e)
{
	struct afsock_can_watch *w = &e->link;

	afsock_can_watch_read(w);
	if (!w->index || w->is_new) {
		if (!e->is_gone)
			say(e, "is gone; waiting for it");
		e->is_gone = true;
		w->is_new = false;
		let_go(e);
	}
	if (!w->index || !has_socket(e) || !w->is_up)
		return false;
	if (e->has_told)
		say(e, e->is_gone ? "is back" : "is up again");
	endpoint_forget(e);
	return true;
}

void endpoint_forget(struct endpoint *e)
{
	if (!e->is_away)
		return;
	e->is_away = false;
	e->s = e->parked;
	e->is_open = e->s.fd >= 0;
	/* It may have been left in the middle of a send that waits. */
	afsock_set_timeout(&e->s, 0);
	afsock_can_watch_close(&e->link);
}
