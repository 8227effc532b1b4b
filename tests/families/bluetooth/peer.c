/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * peer.c - one end of a Bluetooth connection, for peers.sh
 *
 *     peer send|recv dial|listen ADDRESS COUNT SIZE
 *     peer le
 *
 * send and recv move COUNT messages of SIZE bytes (on a stream, as many bytes)
 * and print "COUNT messages of SIZE"; a listener prints "listening" first. A
 * sender closes when its standard input ends: what is on its way when
 * an L2CAP channel is closed can be lost.
 * le switches LE on at hci0 and hci1 and lets hci1 advertise.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/afsock.h>

#define LIMIT INT64_C(30000000000)

static int fail(const char *what, int code, const struct afsock_err *err)
{
	char line[600] = "";

	if (err)
		afsock_err_line(err, line, sizeof(line));
	else
		afsock_strerror(code, line, sizeof(line));
	fprintf(stderr, "peer: %s: %s\n", what, line);
	return 1;
}

static int connection(const char *how, const char *address, struct afsock *ret,
		      bool *ret_has_boundaries)
{
	struct afsock_target target;
	struct afsock_scheme_info scheme;
	struct afsock listener = AFSOCK_INIT;
	struct afsock_err err = { .text = "" };
	int r = afsock_target_parse(address, strlen(address), &target, &err);

	if (r < 0)
		return fail(address, r, &err);
	afsock_scheme_get(target.scheme, &scheme);
	*ret_has_boundaries = scheme.has_boundaries;
	if (strcmp(how, "dial") == 0) {
		r = afsock_dial_target(&target, LIMIT, ret, &err);
		return r < 0 ? fail("dial", r, &err) : 0;
	}
	r = afsock_listen_target(&target, LIMIT, &listener, &err);
	if (r < 0)
		return fail("listen", r, &err);
	printf("listening\n");
	fflush(stdout);
	r = afsock_accept(&listener, ret, NULL);
	afsock_close(&listener);
	if (r == 0)
		r = afsock_set_timeout(ret, LIMIT);
	return r < 0 ? fail("accept", r, NULL) : 0;
}

static int send_all(struct afsock *s, unsigned char *buf, size_t size,
		    int count)
{
	int i, r;

	for (i = 0; i < count; i++) {
		memset(buf, i, size);
		r = afsock_sendall(s, buf, size, 0, NULL);
		if (r < 0)
			return fail("send", r, NULL);
	}
	return 0;
}

static int recv_all(struct afsock *s, unsigned char *buf, size_t size,
		    int count, bool has_boundaries)
{
	ssize_t n;
	size_t got;
	int i, r;

	for (i = 0; i < count; i++) {
		if (!has_boundaries) {
			r = afsock_recv_exactly(s, buf, size, 0, &got);
			n = r < 0 ? r : (ssize_t)got;
		} else {
			n = afsock_recv(s, buf, size + 1, 0);
		}
		if (n < 0)
			return fail("recv", (int)n, NULL);
		if ((size_t)n != size) {
			fprintf(stderr, "peer: message %d has %zd bytes\n", i,
				n);
			return 1;
		}
	}
	return 0;
}

/*
 * One management command, with at most one byte. Returns 0 or the status, and
 * behind it the two bytes at 13 of what the answer carries.
 */
static int manage(struct afsock *s, int index, int opcode, int value,
		  unsigned int *ret)
{
	unsigned char buf[512] = { (unsigned char)opcode, 0,
				   (unsigned char)index, 0, value >= 0, 0,
				   (unsigned char)value };
	ssize_t n = afsock_send(s, buf, value >= 0 ? 7 : 6, 0);

	while (n >= 0) {
		n = afsock_recv(s, buf, sizeof(buf), 0);
		if (n < 9 || (buf[0] != 1 && buf[0] != 2) || buf[1] != 0 ||
		    buf[2] != index || buf[6] != opcode)
			continue;
		if (ret)
			*ret = buf[22] | (unsigned int)buf[23] << 8;
		return buf[8];
	}
	return (int)n;
}

/* Powered, connectable, BR/EDR and LE, without SSP: READY when it is so
 * already, 0 when it was set now, else the status. */
#define READY 1000

static int set_up(struct afsock *s, int index)
{
	static const struct {
		int opcode, value;
	} steps[] = { { 0x05, 0 }, { 0x0b, 0 }, { 0x0d, 1 }, { 0x07, 1 },
		      { 0x05, 1 } };
	unsigned int settings = 0;
	size_t i;
	int r = manage(s, index, 0x04, -1, &settings);

	if (r == 0 && (settings & 0x02c3) == 0x0283)
		return READY;
	for (i = 0; r == 0 && i < sizeof(steps) / sizeof(steps[0]); i++)
		r = manage(s, index, steps[i].opcode, steps[i].value, NULL);
	return r;
}

/* The emulator may need more than one attempt (adapters.h). */
static int le(void)
{
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	int attempt, first = 0, second = 0;
	int r = afsock_dial("hci:none:control", LIMIT, &s, &err);

	if (r < 0)
		return fail("control channel", r, &err);
	for (attempt = 0; attempt < 5; attempt++) {
		first = set_up(&s, 0);
		second = set_up(&s, 1);
		if (first == READY && second == READY)
			break;
	}
	r = manage(&s, 1, 0x29, 1, NULL);
	afsock_close(&s);
	if (first == READY && second == READY && r == 0)
		return 0;
	fprintf(stderr, "peer: management: %d, %d, %d\n", first, second, r);
	return 1;
}

int main(int argc, char **argv)
{
	struct afsock s = AFSOCK_INIT;
	static unsigned char buf[65536];
	bool has_boundaries;
	size_t size;
	int count, r;

	if (argc == 2 && strcmp(argv[1], "le") == 0)
		return le();
	if (argc != 6)
		return 2;
	count = (int)strtol(argv[4], NULL, 0);
	size = strtoul(argv[5], NULL, 0);
	if (size == 0 || size >= sizeof(buf))
		return 2;
	if (connection(argv[2], argv[3], &s, &has_boundaries))
		return 1;
	r = strcmp(argv[1], "send") == 0 ?
		    send_all(&s, buf, size, count) :
		    recv_all(&s, buf, size, count, has_boundaries);
	if (r)
		return r;
	printf("%d messages of %zu\n", count, size);
	fflush(stdout);
	while (strcmp(argv[1], "send") == 0 && getchar() != EOF)
		;
	afsock_close(&s);
	return 0;
}
