/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* setup.c - binding, connecting, accepting; dial, listen and their kin */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <afsock/afsock.h>
#include <afsock/family.h>
#include <afsock/inet.h>

#include "fault.h"

#define SECOND INT64_C(1000000000)

/* A listener on the loopback, and its port. */
static struct afsock listener(int type, uint16_t *ret_port)
{
	struct afsock s = AFSOCK_INIT;
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sin);

	if (afsock_open(AF_INET, type, 0, &s, NULL) < 0 ||
	    bind(s.fd, (struct sockaddr *)&sin, sizeof(sin)) < 0 ||
	    (type == SOCK_STREAM && listen(s.fd, 50) < 0) ||
	    getsockname(s.fd, (struct sockaddr *)&sin, &len) < 0)
		fault.wrong = "no listener";
	*ret_port = ntohs(sin.sin_port);
	return s;
}

static struct afsock client(uint16_t port)
{
	struct afsock s = AFSOCK_INIT;
	struct sockaddr_in sin = { .sin_family = AF_INET,
				   .sin_port = htons(port),
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	s.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(s.fd, (struct sockaddr *)&sin, sizeof(sin)) < 0)
		fault.wrong = "no connection";
	return s;
}

/* ---- bind, listen ---- */

static int64_t bind_to(int family, int type, const struct afsock_value *items,
		       size_t n)
{
	struct afsock s = AFSOCK_INIT;
	int64_t r;

	if (afsock_open(family, type, 0, &s, NULL) < 0) {
		fault.skip = "no such socket here";
		return 0;
	}
	fault.has_err = true;
	r = TRY(afsock_bind(&s, items, n, &fault.err));
	if (r < 0)
		WRONG_UNLESS(afsock_bind(&s, items, n, NULL) == 0);
	afsock_close(&s);
	return r;
}

static int64_t bind_tcp(void)
{
	return bind_to(AF_INET, SOCK_STREAM, AFSOCK_ADDR("127.0.0.1", 0));
}

static int64_t bind_name(void)
{
	return bind_to(AF_INET, SOCK_STREAM, AFSOCK_ADDR("localhost", 0));
}

static int64_t bind_unix(void)
{
	return bind_to(AF_UNIX, SOCK_DGRAM,
		       AFSOCK_ADDR(afsock_bytes("\0fault-bind", 11)));
}

/* The name of an interface becomes its number. */
static int64_t bind_packet(void)
{
	return bind_to(AF_PACKET, SOCK_RAW, AFSOCK_ADDR("lo", 3));
}

static int64_t bind_scope(void)
{
	return bind_to(AF_INET6, SOCK_DGRAM, AFSOCK_ADDR("::1%lo", 0));
}

static int64_t set_listening(void)
{
	struct afsock s = AFSOCK_INIT;
	int64_t r;

	if (afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL) < 0)
		return -1;
	r = TRY(afsock_set_listening(&s, 3));
	if (r < 0)
		WRONG_UNLESS(afsock_set_listening(&s, 3) == 0);
	afsock_close(&s);
	return r;
}

/* ---- connect ---- */

static int64_t connect_by(int64_t timeout_ns, bool is_ex)
{
	uint16_t port;
	struct afsock l = listener(SOCK_STREAM, &port), s = AFSOCK_INIT;
	struct afsock_addr peer;
	int64_t r;

	if (afsock_open(AF_INET, SOCK_STREAM, 0, &s, NULL) < 0 ||
	    afsock_set_timeout(&s, timeout_ns) < 0)
		return -1;
	fault.has_err = !is_ex;
	if (is_ex)
		r = TRY(-afsock_connect_ex(&s, AFSOCK_ADDR("127.0.0.1", port),
					   NULL));
	else
		r = TRY(afsock_connect(&s, AFSOCK_ADDR("127.0.0.1", port),
				       &fault.err));
	if (r == 0)
		WRONG_UNLESS(afsock_getpeername(&s, &peer) == 0);
	WRONG_UNLESS(r == 0 || is_ex || *fault.err.address);
	afsock_close(&s);
	afsock_close(&l);
	return r;
}

static int64_t connect_blocking(void)
{
	return connect_by(-1, false);
}

static int64_t connect_timed(void)
{
	return connect_by(SECOND, false);
}

static int64_t connect_ex(void)
{
	return connect_by(SECOND, true);
}

/* A listener whose queue has room again by the second attempt. */
static int64_t connect_queue(void)
{
	static const char name[] = "\0fault-queue";
	struct afsock l = AFSOCK_INIT, s = AFSOCK_INIT;
	int64_t r;

	if (afsock_open(AF_UNIX, SOCK_STREAM, 0, &l, NULL) < 0 ||
	    afsock_bind(&l, AFSOCK_ADDR(afsock_bytes(name, 12)), NULL) < 0 ||
	    afsock_set_listening(&l, 1) < 0 ||
	    afsock_open(AF_UNIX, SOCK_STREAM, 0, &s, NULL) < 0 ||
	    afsock_set_timeout(&s, SECOND) < 0)
		return -1;
	fault.has_err = true;
	r = TRY(afsock_connect(&s, AFSOCK_ADDR(afsock_bytes(name, 12)),
			       &fault.err));
	afsock_close(&s);
	afsock_close(&l);
	return r;
}

static int64_t disconnect(void)
{
	uint16_t port;
	struct afsock s = listener(SOCK_DGRAM, &port);
	int64_t r = TRY(afsock_disconnect(&s));

	afsock_close(&s);
	return r;
}

/* ---- accept ---- */

static int64_t accept_from(struct afsock *l, uint16_t port)
{
	struct afsock c = client(port), conn;
	struct afsock_addr from;
	int64_t r;

	PAINT(conn);
	PAINT(from);
	r = TRY(afsock_accept(l, &conn, &from));
	if (r < 0) {
		PAINTED(conn);
		PAINTED(from);
		/* Refused after accept4(), it is gone. */
		if (fault.call == CALL_ioctl ||
		    fault.call == CALL_getpeername) {
			afsock_close(&c);
			c = client(port);
		}
		WRONG_UNLESS(afsock_accept(l, &conn, &from) == 0);
	}
	/* A connection is worth more than its name. */
	WRONG_UNLESS(from.len == sizeof(struct sockaddr_in) ||
		     (l->timeout_ns == 0 && from.len == 0 &&
		      fault.call == CALL_getpeername &&
		      fault.error == ENOTCONN));
	afsock_close(&conn);
	afsock_close(&c);
	return r;
}

static int64_t accept_blocking(void)
{
	uint16_t port;
	struct afsock l = listener(SOCK_STREAM, &port);
	int64_t r = accept_from(&l, port);

	afsock_close(&l);
	return r;
}

static int64_t accept_timed(void)
{
	uint16_t port;
	struct afsock l = listener(SOCK_STREAM, &port);
	int64_t r;

	afsock_set_timeout(&l, SECOND);
	afsock_set_default_timeout(SECOND);
	r = accept_from(&l, port);
	afsock_set_default_timeout(-1);
	afsock_close(&l);
	return r;
}

/* Another owner of the description has made it blocking. */
static int64_t accept_shared(void)
{
	uint16_t port;
	struct afsock l = listener(SOCK_STREAM, &port);
	int64_t r;

	afsock_set_timeout(&l, SECOND);
	(void)fcntl(l.fd, F_SETFL, 0);
	r = accept_from(&l, port);
	afsock_close(&l);
	return r;
}

static bool always(struct afsock *s)
{
	(void)s;
	return true;
}

/* The family's peers have their names late. */
static int64_t accept_late_in(int64_t timeout_ns)
{
	static const struct afsock_family late = {
		.abi = AFSOCK_FAMILY_ABI, .af = AF_INET, .name = "inet",
		.has_late_peers = always,
	};
	uint16_t port;
	struct afsock l = listener(SOCK_STREAM, &port);
	int64_t r;

	l.ops = &late;
	afsock_set_timeout(&l, timeout_ns);
	r = accept_from(&l, port);
	afsock_close(&l);
	return r;
}

static int64_t accept_late(void)
{
	return accept_late_in(-1);
}

static int64_t accept_late_now(void)
{
	return accept_late_in(0);
}

/* ---- dial and listen ---- */

static int64_t dial(const char *text)
{
	struct afsock s;
	int64_t r;

	PAINT(s);
	fault.has_err = true;
	r = TRY(afsock_dial(text, SECOND, &s, &fault.err));
	if (r < 0) {
		PAINTED(s);
		WRONG_UNLESS(afsock_dial(text, SECOND, &s, NULL) == 0);
	}
	WRONG_UNLESS(s.timeout_ns == SECOND);
	afsock_close(&s);
	return r;
}

static int64_t listen_on(const char *text)
{
	struct afsock s;
	int64_t r;

	PAINT(s);
	fault.has_err = true;
	r = TRY(afsock_listen(text, SECOND, &s, &fault.err));
	if (r < 0) {
		PAINTED(s);
		WRONG_UNLESS(afsock_listen(text, SECOND, &s, NULL) == 0);
	}
	afsock_close(&s);
	return r;
}

static int64_t dial_tcp(void)
{
	uint16_t port;
	struct afsock l = listener(SOCK_STREAM, &port);
	char text[128];
	int64_t r;

	snprintf(text, sizeof(text), "tcp:127.0.0.1:%u,nodelay,rcvbuf=8192,"
				     "linger=1,bind=127.0.0.1:0",
		 port);
	r = dial(text);
	afsock_close(&l);
	return r;
}

/* Each address of the name is tried. */
static int64_t dial_name(void)
{
	uint16_t port;
	struct afsock l = listener(SOCK_STREAM, &port);
	char text[64];
	int64_t r;

	snprintf(text, sizeof(text), "tcp:localhost:%u", port);
	r = dial(text);
	afsock_close(&l);
	return r;
}

static int64_t dial_udp(void)
{
	return dial("udp:127.0.0.1:9,broadcast,multicast-if=lo");
}

static int64_t listen_tcp(void)
{
	return listen_on("tcp-listen:0,bind=127.0.0.1,backlog=3,reuseport,"
			 "defer-accept=1");
}

static int64_t listen_packet(void)
{
	if (afsock_probe(AF_PACKET, SOCK_RAW, 0, NULL) < 0) {
		fault.skip = "no packet sockets here";
		return 0;
	}
	return dial("packet:lo:3,promisc");
}

static char directory[64];

static const char *socket_path(void)
{
	static char path[96];

	snprintf(directory, sizeof(directory), "/tmp/afsock-fault-XXXXXX");
	if (!mkdtemp(directory))
		fault.wrong = "no directory";
	snprintf(path, sizeof(path), "%s/socket", directory);
	return path;
}

/* The file of a socket that nobody has any more. */
static void leave_stale(const char *path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
	if (bind(fd, (struct sockaddr *)&un, sizeof(un)) < 0)
		fault.wrong = "no stale file";
	close(fd);
}

static int64_t listen_unix(void)
{
	const char *path = socket_path();
	struct stat st;
	char text[160];
	int64_t r;

	leave_stale(path);
	snprintf(text, sizeof(text),
		 "unix:%s,mode=0640,unlink-early,user=0,passcred", path);
	r = listen_on(text);
	WRONG_UNLESS(stat(path, &st) == 0 && (st.st_mode & 07777) == 0640);
	unlink(path);
	rmdir(directory);
	return r;
}

static int64_t dial_unix(void)
{
	static const char name[] = "abstract:fault-dial";
	struct afsock l;
	int64_t r;

	if (afsock_listen(name, SECOND, &l, NULL) < 0)
		return -1;
	r = dial("abstract:fault-dial,passcred,sndtimeo=1s");
	afsock_close(&l);
	return r;
}

/* ---- create_connection, create_server ---- */

static int64_t create_connection(void)
{
	uint16_t port;
	struct afsock l = listener(SOCK_STREAM, &port), s;
	struct afsock_value number = afsock_uint(port);
	struct afsock_err errors[4];
	struct afsock_connection how = { .has_timeout = true,
					 .timeout_ns = SECOND,
					 .errors = errors, .errors_max = 4 };
	int64_t r;

	PAINT(s);
	fault.has_err = true;
	r = TRY(afsock_create_connection("127.0.0.1", 9, &number, &how, &s,
					 &fault.err));
	if (r < 0) {
		PAINTED(s);
		WRONG_UNLESS(how.error_count == 0 || errors[0].code == r);
		WRONG_UNLESS(afsock_create_connection("127.0.0.1", 9, &number,
						      &how, &s, NULL) == 0);
	}
	afsock_close(&s);
	afsock_close(&l);
	return r;
}

static int64_t server_of(const char *host, const struct afsock_server *how)
{
	struct afsock s;
	int64_t r;

	PAINT(s);
	fault.has_err = true;
	r = TRY(afsock_create_server(AFSOCK_ADDR(host, 0), how, &s,
				     &fault.err));
	if (r < 0) {
		PAINTED(s);
		WRONG_UNLESS(afsock_create_server(AFSOCK_ADDR(host, 0), how,
						  &s, NULL) == 0);
	}
	afsock_close(&s);
	return r;
}

static int64_t create_server(void)
{
	static const struct afsock_server how = { .reuse_port = true };

	return server_of("127.0.0.1", &how);
}

static int64_t create_dualstack(void)
{
	static const struct afsock_server how = { .family = AF_INET6,
						  .dualstack = true };

	return server_of("::", &how);
}

const struct scenario setup_scenarios[] = {
	{ "bind-tcp", bind_tcp, false },
	{ "bind-name", bind_name, false },
	{ "bind-unix", bind_unix, false },
	{ "bind-packet", bind_packet, false },
	{ "bind-scope", bind_scope, false },
	{ "set-listening", set_listening, false },
	{ "connect-blocking", connect_blocking, false },
	{ "connect-timed", connect_timed, true },
	{ "connect-ex", connect_ex, true },
	{ "connect-queue", connect_queue, true },
	{ "disconnect", disconnect, false },
	{ "accept-blocking", accept_blocking, false },
	{ "accept-timed", accept_timed, true },
	{ "accept-shared", accept_shared, true },
	{ "accept-late", accept_late, false },
	{ "accept-late-now", accept_late_now, false },
	{ "dial-tcp", dial_tcp, true },
	{ "dial-name", dial_name, true },
	{ "dial-udp", dial_udp, true },
	{ "dial-packet", listen_packet, true },
	{ "dial-unix", dial_unix, true },
	{ "listen-tcp", listen_tcp, true },
	{ "listen-unix", listen_unix, true },
	{ "create-connection", create_connection, true },
	{ "create-server", create_server, false },
	{ "create-dualstack", create_dualstack, false },
	{ NULL, NULL, false },
};
