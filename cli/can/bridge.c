/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bridge.c - what the protocols that carry CAN over a network share */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "bridge.h"

/* What a frame of an Ethernet takes of UDP over IPv6: 1500 - 40 - 8. */
#define PACKET 1452
#define PACKET_MIN 75 /* one frame of CAN FD */
#define PACKET_MAX 65507
#define PATIENCE INT64_C(10000000000)

static const struct bridge_protocol *const protocols[] = {
	&bridge_cannelloni,
	&bridge_socketcand,
};

/* ---- set-up ---- */

/* The length of its name at the beginning of text; 0: another one. */
static size_t names(const struct bridge_protocol *p, const char *text)
{
	size_t len = strlen(p->name);

	if (strncmp(p->name, text, len) != 0)
		return 0;
	return text[len] == '\0' || text[len] == ':' ? len : 0;
}

static const struct bridge_protocol *find(const char *text)
{
	size_t i;

	for (i = 0; i < COUNT(protocols); i++)
		if (names(protocols[i], text))
			return protocols[i];
	return NULL;
}

bool bridge_is_named(const char *text)
{
	return find(text) != NULL;
}

int bridge_parse(struct bridge *b, const char *command, const char *text)
{
	const struct bridge_protocol *p = find(text);
	const char *bus = text + names(p, text);

	b->protocol = p;
	b->bus[0] = '\0';
	if (*bus == '\0')
		return EXIT_DONE;
	bus++;
	if (!p->has_bus)
		return cli_usage(command, "framing %s has no name of a bus",
				 p->name);
	if (*bus == '\0' || strlen(bus) > BRIDGE_BUS_MAX ||
	    strpbrk(bus, " \t\r\n<>"))
		return cli_usage(command, "'%s' is no name of a bus: up to %d "
				 "characters without spaces, < and >", bus,
				 BRIDGE_BUS_MAX);
	memcpy(b->bus, bus, strlen(bus) + 1);
	return EXIT_DONE;
}

static bool is_raw_can(const struct endpoint *e)
{
	return !e->is_stdio && e->form.family == AF_CAN &&
	       e->form.proto == CAN_RAW;
}

static int set_up_bus(struct bridge *b, const char *command)
{
	b->is_server = !b->net->scheme.has_connections || b->net->is_listener;
	if (!*b->bus && !endpoint_interface(b->can, b->bus))
		return cli_usage(command, "%s names no bus: -f %s:BUS",
				 b->can->text, b->protocol->name);
	return EXIT_DONE;
}

static int set_up_packets(struct bridge *b, const char *command, int64_t block)
{
	if (!b->protocol->has_datagrams)
		return cli_usage(command, "framing %s is for a stream; %s has "
				 "messages", b->protocol->name, b->net->text);
	if (block && (block < PACKET_MIN || block > PACKET_MAX))
		return cli_usage(command, "datagrams of %lld bytes are not "
				 "between %d and %d", (long long)block,
				 PACKET_MIN, PACKET_MAX);
	b->packet_max = block ? (size_t)block : PACKET;
	if (b->flush_ns < 0)
		b->flush_ns = BRIDGE_FLUSH;
	return EXIT_DONE;
}

int bridge_set_up(struct bridge *b, const char *command, struct endpoint *one,
		  struct endpoint *two, int64_t block)
{
	int code = EXIT_DONE;

	if (is_raw_can(one) == is_raw_can(two))
		return cli_usage(command, "framing %s is between raw CAN and "
				 "something else", b->protocol->name);
	b->can = is_raw_can(one) ? one : two;
	b->net = is_raw_can(one) ? two : one;
	/* A connection of SCTP is a stream for Python, but has boundaries. */
	if (b->net->form.proto == IPPROTO_SCTP && b->protocol->has_datagrams)
		b->net->has_boundaries = true;
	if (b->protocol->has_bus)
		code = set_up_bus(b, command);
	if (code == EXIT_DONE && b->net->has_boundaries)
		code = set_up_packets(b, command, block);
	if (code == EXIT_DONE && b->flush_ns >= 0 && !b->packet_max)
		return cli_usage(command, "--flush is for datagrams; %s is a "
				 "stream", b->net->text);
	return code;
}

void bridge_begin(struct bridge *b)
{
	b->ready_at = 0;
	b->give_up_at = cli_deadline(PATIENCE);
	b->answer_len = 0;
	b->trouble[0] = '\0';
	b->is_inside = b->has_seq = false;
	b->left = 0;
	/* Frames do not wait for the acknowledgement of those before. Refused
	 * where it is no TCP. */
	if (!b->net->is_stdio && !b->net->has_boundaries)
		afsock_setopt_int(&b->net->s, IPPROTO_TCP, TCP_NODELAY, 1);
	b->protocol->begin(b);
}

/* ---- for the protocols ---- */

int bridge_break(struct bridge *b, int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(b->trouble, sizeof(b->trouble), fmt, ap);
	va_end(ap);
	return code;
}

bool bridge_say(struct bridge *b, const char *text)
{
	size_t len = strlen(text);

	if (len > sizeof(b->answer) - b->answer_len) {
		bridge_break(b, 0, "the peer asks more than it reads");
		return false;
	}
	memcpy(b->answer + b->answer_len, text, len);
	b->answer_len += len;
	return true;
}

const char *bridge_quote(const void *text, size_t len, char buf[48])
{
	const unsigned char *p = text;
	size_t i;

	for (i = 0; i < len && i < 40; i++)
		buf[i] = (char)(p[i] >= 0x20 && p[i] < 0x7f ? p[i] : '?');
	memcpy(buf + i, len > i ? "..." : "", len > i ? 4 : 1);
	return buf;
}
