/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_unix_traffic.c - AF_UNIX sockets at work, on the running kernel */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <afsock/unix.h>

#include "support/support.h"

#define WAIT (10 * SUPPORT_SEC)

/* ---- a directory of our own ---- */

static char dir[32], file[64], other[64], text[256];

static void dir_make(void)
{
	snprintf(dir, sizeof(dir), "/tmp/afsock-unix-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/s", dir);
	snprintf(other, sizeof(other), "%s/t", dir);
	support_fds_note();
}

static void dir_remove(void)
{
	unlink(file);
	unlink(other);
	rmdir(dir);
	support_fds_check();
}

/* scheme, a name in the directory or unique to it, options. */
static const char *in_dir(const char *scheme, const char *name,
			  const char *options)
{
	snprintf(text, sizeof(text), "%s:%s%s", scheme, name, options);
	return text;
}

static struct afsock listener(const char *address)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_listen(address, WAIT, &s, &err);

	ck_assert_msg(r == 0, "listen %s: %s: %s", address, support_code(r),
		      err.text);
	return s;
}

static struct afsock dialled(const char *address)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_dial(address, WAIT, &s, &err);

	ck_assert_msg(r == 0, "dial %s: %s: %s", address, support_code(r),
		      err.text);
	return s;
}

static struct afsock accepted(struct afsock *server)
{
	struct afsock s = AFSOCK_INIT;

	ck_code(afsock_accept(server, &s, NULL), 0);
	ck_code(afsock_set_timeout(&s, WAIT), 0);
	return s;
}

/* ---- streams, datagrams, packets ---- */

static void check_echo(struct afsock *a, struct afsock *b)
{
	char buf[8] = "";

	ck_code(afsock_send(a, "ping", 4, 0), 4);
	ck_code(afsock_recv(b, buf, sizeof(buf), 0), 4);
	ck_bytes(buf, "ping", 4);
	ck_code(afsock_send(b, "pong!", 5, 0), 5);
	ck_code(afsock_recv(a, buf, sizeof(buf), 0), 5);
	ck_bytes(buf, "pong!", 5);
}

static const struct {
	const char *listen;
	const char *dial;
	bool is_path;
} pairs[] = {
	{ "unix", "unix", true },
	{ "unix-seqpacket", "unix-seqpacket", true },
	{ "unix-listen", "unix-connect", true },
	{ "unix-listen", "unix-client", true },
	{ "abstract", "abstract", false },
	{ "abstract-listen", "abstract-connect", false },
};

START_TEST(connection_carries_both_ways)
{
	const char *name = pairs[_i].is_path ? file : dir;
	struct afsock server = listener(in_dir(pairs[_i].listen, name, ""));
	struct afsock client = dialled(in_dir(pairs[_i].dial, name, ""));
	struct afsock peer = accepted(&server);
	char buf[1];

	check_echo(&client, &peer);
	ck_code(afsock_close(&client), 0);
	ck_code(afsock_recv(&peer, buf, 1, 0), 0);
	afsock_close(&peer);
	afsock_close(&server);
}
END_TEST

/* '@' of our own spelling and socat's ABSTRACT are the same name. */
START_TEST(spellings_of_an_abstract_name_meet)
{
	struct afsock server, client, peer;
	char name[64];

	snprintf(name, sizeof(name), "@%s", dir);
	server = listener(in_dir("unix", name, ""));
	client = dialled(in_dir("ABSTRACT-CONNECT", dir, ""));
	peer = accepted(&server);
	check_echo(&client, &peer);
	afsock_close(&peer);
	afsock_close(&client);
	afsock_close(&server);
}
END_TEST

START_TEST(stream_has_no_boundaries_and_seqpacket_has)
{
	static const struct {
		const char *scheme;
		ssize_t first;
	} rows[] = { { "unix", 6 }, { "unix-seqpacket", 3 } };
	struct afsock server = listener(in_dir(rows[_i].scheme, file, ""));
	struct afsock client = dialled(in_dir(rows[_i].scheme, file, ""));
	struct afsock peer = accepted(&server);
	char buf[16];

	ck_code(afsock_send(&client, "abc", 3, 0), 3);
	ck_code(afsock_send(&client, "def", 3, 0), 3);
	ck_code(afsock_recv(&peer, buf, sizeof(buf), 0), rows[_i].first);
	afsock_close(&peer);
	afsock_close(&client);
	afsock_close(&server);
}
END_TEST

static void check_name(const struct afsock_addr *addr, int kind,
		       const char *name, size_t len)
{
	struct afsock_form form = { AF_UNIX, SOCK_DGRAM, 0, -1 };
	struct afsock_tuple tuple;

	ck_code(afsock_addr_unpack(&form, addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 1);
	ck_assert_int_eq(tuple.items[0].kind, kind);
	ck_assert_uint_eq(tuple.items[0].len, len);
	ck_bytes(tuple.items[0].as.bytes, name, len);
}

START_TEST(datagram_names_its_sender)
{
	struct afsock server = listener(in_dir("unix-dgram", file, ""));
	struct afsock client;
	struct afsock_addr from = { .len = 0 };
	char options[80], buf[8];

	snprintf(options, sizeof(options), ",bind=%s", other);
	client = dialled(in_dir("unix-dgram", file, options));
	ck_code(afsock_send(&client, "hi", 2, 0), 2);
	ck_code(afsock_recvfrom(&server, buf, sizeof(buf), 0, &from), 2);
	check_name(&from, AFSOCK_TEXT, other, strlen(other));
	ck_code(afsock_sendto(&server, "yo!", 3, 0, &from), 3);
	ck_code(afsock_recv(&client, buf, sizeof(buf), 0), 3);
	ck_bytes(buf, "yo!", 3);
	afsock_close(&client);
	afsock_close(&server);
}
END_TEST

START_TEST(datagram_of_unnamed_sender_has_no_address)
{
	struct afsock server = listener(in_dir("unix-recv", file, ""));
	struct afsock client = dialled(in_dir("unix-sendto", file, ""));
	struct afsock_addr from = { .len = 99 };
	char buf[8];

	ck_code(afsock_send(&client, "", 0, 0), 0);
	ck_code(afsock_recvfrom(&server, buf, sizeof(buf), 0, &from), 0);
	ck_assert_uint_eq(from.len, 0);
	afsock_close(&client);
	afsock_close(&server);
}
END_TEST

START_TEST(accept_tells_bound_and_unbound_clients)
{
	struct afsock server = listener(in_dir("unix", file, ""));
	struct afsock client, peer = AFSOCK_INIT;
	struct afsock_addr from = { .len = 0 };
	char options[80];

	snprintf(options, sizeof(options), ",bind=@%s", dir);
	client = dialled(in_dir("unix", file, options));
	ck_code(afsock_accept(&server, &peer, &from), 0);
	ck_assert_uint_eq(from.len, 2 + 1 + strlen(dir));
	ck_assert_int_eq(from.u.bytes[2], 0);
	ck_bytes(from.u.bytes + 3, dir, strlen(dir));
	afsock_close(&peer);
	afsock_close(&client);
	client = dialled(in_dir("unix", file, ""));
	ck_code(afsock_accept(&server, &peer, &from), 0);
	ck_assert_uint_eq(from.len, 2);
	afsock_close(&peer);
	afsock_close(&client);
	afsock_close(&server);
}
END_TEST

static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

START_TEST(pair_is_connected_and_unnamed)
{
	struct afsock s[2] = { AFSOCK_INIT, AFSOCK_INIT };
	struct afsock_addr addr;
	int i;

	ck_code(afsock_pair(AF_UNIX, types[_i], 0, s, NULL), 0);
	for (i = 0; i < 2; i++) {
		ck_code(afsock_getpeername(&s[i], &addr), 0);
		check_name(&addr, AFSOCK_TEXT, "", 0);
		ck_code(afsock_inheritable(&s[i]), 0);
		ck_code(afsock_set_timeout(&s[i], WAIT), 0);
	}
	check_echo(&s[0], &s[1]);
	afsock_close(&s[0]);
	afsock_close(&s[1]);
}
END_TEST

START_TEST(adopted_socket_is_recognised)
{
	int fds[2];
	struct afsock s = AFSOCK_INIT;

	ck_assert_int_eq(socketpair(AF_UNIX, types[_i], 0, fds), 0);
	close(fds[1]);
	ck_code(afsock_adopt(fds[0], AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s,
			     NULL), 0);
	ck_assert_int_eq(s.family, AF_UNIX);
	ck_assert_int_eq(s.type, types[_i]);
	ck_assert_int_eq(s.proto, 0);
	afsock_close(&s);
}
END_TEST

/* ---- what messages carry ---- */

START_TEST(descriptor_passes_and_is_close_on_exec)
{
	struct afsock s[2] = { AFSOCK_INIT, AFSOCK_INIT };
	int pipes[2], fds[4] = { -1, -1, -1, -1 }, flags = 0;
	size_t count = 0;
	char buf[4];

	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL), 0);
	ck_assert_int_eq(pipe(pipes), 0);
	ck_code(afsock_send_fds(&s[0], "x", 1, pipes, 2, 0, NULL), 1);
	ck_code(afsock_recv_fds(&s[1], buf, sizeof(buf), fds, 4, &count, 0,
				&flags, NULL), 1);
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(flags & MSG_CTRUNC, 0);
	ck_assert_int_eq(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq(fcntl(fds[1], F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq((int)write(fds[1], "through", 7), 7);
	ck_assert_int_eq((int)read(pipes[0], buf, 4), 4);
	ck_bytes(buf, "thro", 4);
	close(fds[0]);
	close(fds[1]);
	close(pipes[0]);
	close(pipes[1]);
	afsock_close(&s[0]);
	afsock_close(&s[1]);
}
END_TEST

START_TEST(peer_has_our_credentials)
{
	struct afsock s[2] = { AFSOCK_INIT, AFSOCK_INIT };
	struct afsock_unix_cred cred = { 0, 0, 0 };

	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL), 0);
	ck_code(afsock_unix_peer(&s[0], &cred), 0);
	ck_assert_int_eq(cred.pid, getpid());
	ck_assert_int_eq((int)cred.uid, (int)getuid());
	ck_assert_int_eq((int)cred.gid, (int)getgid());
	afsock_close(&s[0]);
	ck_code(afsock_unix_peer(&s[0], &cred), AFSOCK_ECLOSED);
	afsock_close(&s[1]);
}
END_TEST

START_TEST(unconnected_socket_has_no_peer)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_unix_cred cred = { 77, 77, 77 };

	ck_code(afsock_open(AF_UNIX, SOCK_STREAM, 0, &s, NULL), 0);
	ck_code(afsock_unix_peer(&s, &cred), AFSOCK_EVALUE);
	ck_assert_int_eq(cred.pid, 77);
	afsock_close(&s);
}
END_TEST

static ssize_t receive(struct afsock *s, struct afsock_msg *msg, char *buf,
		       size_t size, void *control, size_t control_size)
{
	static struct iovec iov;

	iov = (struct iovec){ buf, size };
	*msg = (struct afsock_msg){ .iov = &iov, .iov_count = 1,
				    .control = control,
				    .control_size = control_size };
	return afsock_recvmsg(s, msg, 0);
}

START_TEST(message_carries_credentials)
{
	struct afsock s[2] = { AFSOCK_INIT, AFSOCK_INIT };
	size_t control[16] = { 0 };
	struct iovec iov = { (char[]){ 'c' }, 1 };
	struct afsock_msg msg = { .iov = &iov, .iov_count = 1,
				  .control = control,
				  .control_size = sizeof(control) };
	struct afsock_unix_cred cred = { 0, 0, 0 };
	char buf[4];

	ck_code(afsock_pair(AF_UNIX, SOCK_DGRAM, 0, s, NULL), 0);
	ck_code(afsock_set(&s[1], "passcred", "", 0, NULL), 0);
	ck_code(afsock_unix_put_cred(&msg, NULL), 0);
	ck_code(afsock_sendmsg(&s[0], &msg, 0), 1);
	ck_code(receive(&s[1], &msg, buf, sizeof(buf), control,
			sizeof(control)), 1);
	ck_code(afsock_unix_get_cred(&msg, &cred), 0);
	ck_assert_int_eq(cred.pid, getpid());
	ck_assert_int_eq((int)cred.uid, (int)getuid());
	ck_assert_int_eq((int)cred.gid, (int)getgid());
	afsock_close(&s[0]);
	afsock_close(&s[1]);
}
END_TEST

START_TEST(message_without_credentials_says_so)
{
	struct afsock s[2] = { AFSOCK_INIT, AFSOCK_INIT };
	size_t control[16] = { 0 };
	struct afsock_unix_cred cred = { 7, 7, 7 };
	struct afsock_msg msg;
	char buf[4];

	ck_code(afsock_pair(AF_UNIX, SOCK_DGRAM, 0, s, NULL), 0);
	ck_code(afsock_send(&s[0], "c", 1, 0), 1);
	ck_code(receive(&s[1], &msg, buf, sizeof(buf), control,
			sizeof(control)), 1);
	ck_code(afsock_unix_get_cred(&msg, &cred), AFSOCK_EVALUE);
	ck_assert_int_eq(cred.pid, 7);
	afsock_close(&s[0]);
	afsock_close(&s[1]);
}
END_TEST

/* ---- the full queue (unix_stream_connect answers EAGAIN) ---- */

/* backlog 0 holds one connection. */
static struct afsock full_listener(struct afsock *ret_first)
{
	struct afsock server = listener(in_dir("unix", file, ",backlog=0"));

	*ret_first = dialled(in_dir("unix", file, ""));
	return server;
}

START_TEST(full_queue_times_out)
{
	struct afsock first, server = full_listener(&first);
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int64_t since = support_now();

	ck_code(afsock_dial(in_dir("unix", file, ""), 150 * SUPPORT_MS, &s,
			    &err), AFSOCK_TIMEOUT);
	ck_took(since, 150 * SUPPORT_MS);
	ck_code(err.code, AFSOCK_TIMEOUT);
	ck_assert_str_eq(err.op, "connect");
	ck_assert_int_eq(s.fd, -1);
	afsock_close(&first);
	afsock_close(&server);
}
END_TEST

START_TEST(full_queue_fails_at_once_without_waiting)
{
	struct afsock first, server = full_listener(&first);
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_dial(in_dir("unix", file, ""), 0, &s, &err), -EAGAIN);
	ck_assert_ptr_nonnull(strstr(err.hint, "queue"));
	afsock_close(&first);
	afsock_close(&server);
}
END_TEST

static int accept_later(void *arg)
{
	struct afsock *server = arg, peer = AFSOCK_INIT;

	support_pause(50 * SUPPORT_MS);
	if (afsock_accept(server, &peer, NULL) < 0)
		return 1;
	if (afsock_accept(server, &peer, NULL) < 0)
		return 2;
	return 0;
}

START_TEST(full_queue_is_waited_for)
{
	struct afsock first, server = full_listener(&first);
	pid_t child = support_child(accept_later, &server);
	struct afsock s = dialled(in_dir("unix", file, ""));

	ck_assert_int_eq(support_child_end(child), 0);
	afsock_close(&s);
	afsock_close(&first);
	afsock_close(&server);
}
END_TEST

/* ---- the socket file ---- */

static mode_t mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

START_TEST(mode_is_what_was_asked_whatever_the_umask)
{
	static const struct {
		const char *option;
		mode_t umask, wanted;
	} rows[] = {
		{ ",mode=0660", 022, 0660 }, { ",mode=660", 077, 0660 },
		{ ",mode=0600", 0, 0600 },   { ",mode=0777", 077, 0777 },
		{ "", 027, 0750 },
	};
	mode_t before = umask(rows[_i].umask);
	struct afsock server = listener(in_dir("unix", file,
					       rows[_i].option));

	umask(before);
	ck_assert_uint_eq(mode_of(file), rows[_i].wanted);
	afsock_close(&server);
}
END_TEST

START_TEST(owner_is_what_was_asked)
{
	struct stat st;
	struct afsock server;

	if (geteuid() != 0) {
		support_skip("changing owners needs root");
		return;
	}
	server = listener(in_dir("unix", file, ",user=12345,group=daemon"));
	ck_assert_int_eq(lstat(file, &st), 0);
	ck_assert_uint_eq(st.st_uid, 12345);
	ck_assert_uint_eq(st.st_gid, 1); /* of Debian's base-passwd */
	afsock_close(&server);
}
END_TEST

static const struct {
	const char *options;
	int wanted;
	const char *field;
} bad_options[] = {
	{ ",mode=8", AFSOCK_ETEXT, "mode" },
	{ ",mode=17777", AFSOCK_ERANGE, "mode" },
	{ ",mode", AFSOCK_ETEXT, "mode" },
	{ ",user=nosuchuserhere", AFSOCK_EVALUE, "user" },
	{ ",group=nosuchgrouphere", AFSOCK_EVALUE, "group" },
	{ ",unlink-early=maybe", AFSOCK_EVALUE, "unlink-early" },
};

START_TEST(bad_option_leaves_no_file)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_listen(in_dir("unix", file, bad_options[_i].options),
			      WAIT, &s, &err), bad_options[_i].wanted);
	ck_assert_str_eq(err.field, bad_options[_i].field);
	ck_assert_int_eq(access(file, F_OK), -1);
}
END_TEST

START_TEST(mode_of_a_name_without_file_is_refused)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_listen(in_dir("abstract", dir, ",mode=0600"), WAIT, &s,
			      &err), AFSOCK_EVALUE);
	ck_assert_str_eq(err.field, "mode");
}
END_TEST

START_TEST(option_of_a_file_needs_a_bound_one)
{
	struct afsock server = listener(in_dir("unix", file, ""));
	struct afsock s = AFSOCK_INIT, client;
	struct afsock_err err = { .code = 0 };
	char options[128];

	ck_code(afsock_dial(in_dir("unix", file, ",mode=0600"), WAIT, &s,
			    &err), AFSOCK_EVALUE);
	ck_assert_str_eq(err.field, "mode");
	ck_assert_int_eq(s.fd, -1);
	snprintf(options, sizeof(options), ",bind=%s,mode=0600", other);
	client = dialled(in_dir("unix", file, options));
	ck_assert_uint_eq(mode_of(other), 0600);
	afsock_close(&client);
	afsock_close(&server);
}
END_TEST

START_TEST(stale_file_is_removed_when_asked)
{
	struct afsock server = listener(in_dir("unix", file, ""));
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	afsock_close(&server);
	ck_code(afsock_listen(in_dir("unix", file, ""), WAIT, &s, &err),
		-EADDRINUSE);
	ck_assert_str_eq(err.op, "bind");
	ck_assert_ptr_nonnull(strstr(err.hint, "unlink-early"));
	server = listener(in_dir("unix", file, ",unlink-early"));
	afsock_close(&server);
}
END_TEST

static const char *const kinds[] = { "unix", "unix-seqpacket", "unix-dgram" };

START_TEST(live_socket_is_not_removed)
{
	struct afsock server = listener(in_dir(kinds[_i], file, ""));
	struct afsock s = AFSOCK_INIT, client;
	struct pollfd ready = { server.fd, POLLIN, 0 };

	ck_code(afsock_listen(in_dir("unix", file, ",unlink-early"), WAIT, &s,
			      NULL), -EADDRINUSE);
	/* Nor did it notice anything. */
	ck_assert_int_eq(poll(&ready, 1, 0), 0);
	client = dialled(in_dir(kinds[_i], file, ""));
	afsock_close(&client);
	afsock_close(&server);
}
END_TEST

START_TEST(other_file_is_not_removed)
{
	struct afsock s = AFSOCK_INIT;
	int fd = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_code(afsock_listen(in_dir("unix", file, ",unlink-early"), WAIT, &s,
			      NULL), -EADDRINUSE);
	ck_assert_int_eq(access(file, F_OK), 0);
}
END_TEST

/* ---- errors ---- */

static const struct {
	const char *what;
	const char *scheme;
	int wanted;
	const char *hint; /* a word of it */
} errors[] = {
	{ "missing file", "unix", -ENOENT, "server" },
	{ "stale file", "unix", -ECONNREFUSED, "outlives" },
	{ "another type", "unix-seqpacket", -EPROTOTYPE, "type" },
};

START_TEST(connect_error_is_the_kernels_with_a_hint)
{
	struct afsock server = AFSOCK_INIT, s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	if (_i > 0)
		server = listener(in_dir("unix", file, ""));
	if (_i == 1)
		afsock_close(&server);
	ck_code(afsock_dial(in_dir(errors[_i].scheme, file, ""), WAIT, &s,
			    &err), errors[_i].wanted);
	ck_assert_str_eq(err.op, "connect");
	ck_assert_msg(strstr(err.hint, errors[_i].hint), "%s: hint '%s'",
		      errors[_i].what, err.hint);
	ck_assert_ptr_nonnull(strstr(err.address, file));
	afsock_close(&server);
}
END_TEST

START_TEST(bind_in_missing_directory_is_enoent)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_listen(in_dir("unix", file, "/x"), WAIT, &s, &err),
		-ENOENT);
	ck_assert_ptr_nonnull(strstr(err.hint, "directory"));
}
END_TEST

START_TEST(broken_stream_is_epipe_without_signal)
{
	struct afsock s[2] = { AFSOCK_INIT, AFSOCK_INIT };

	ck_code(afsock_pair(AF_UNIX, SOCK_STREAM, 0, s, NULL), 0);
	afsock_close(&s[1]);
	ck_code(afsock_send(&s[0], "x", 1, 0), -EPIPE);
	afsock_close(&s[0]);
}
END_TEST

Suite *suite_unix_traffic(void);
Suite *suite_unix_traffic(void)
{
	Suite *s = suite_create("unix_traffic");
	TCase *tc = tcase_create("carrying");

	tcase_add_checked_fixture(tc, dir_make, dir_remove);
	tcase_add_loop_test(tc, connection_carries_both_ways, 0,
			    SUPPORT_COUNT(pairs));
	tcase_add_test(tc, spellings_of_an_abstract_name_meet);
	tcase_add_loop_test(tc, stream_has_no_boundaries_and_seqpacket_has, 0,
			    2);
	tcase_add_test(tc, datagram_names_its_sender);
	tcase_add_test(tc, datagram_of_unnamed_sender_has_no_address);
	tcase_add_test(tc, accept_tells_bound_and_unbound_clients);
	tcase_add_loop_test(tc, pair_is_connected_and_unnamed, 0, 3);
	tcase_add_loop_test(tc, adopted_socket_is_recognised, 0, 3);
	tcase_add_test(tc, descriptor_passes_and_is_close_on_exec);
	tcase_add_test(tc, peer_has_our_credentials);
	tcase_add_test(tc, unconnected_socket_has_no_peer);
	tcase_add_test(tc, message_carries_credentials);
	tcase_add_test(tc, message_without_credentials_says_so);
	suite_add_tcase(s, tc);

	tc = tcase_create("queue");
	tcase_add_checked_fixture(tc, dir_make, dir_remove);
	tcase_add_test(tc, full_queue_times_out);
	tcase_add_test(tc, full_queue_fails_at_once_without_waiting);
	tcase_add_test(tc, full_queue_is_waited_for);
	suite_add_tcase(s, tc);

	tc = tcase_create("file");
	tcase_add_checked_fixture(tc, dir_make, dir_remove);
	tcase_add_loop_test(tc, mode_is_what_was_asked_whatever_the_umask, 0,
			    5);
	tcase_add_test(tc, owner_is_what_was_asked);
	tcase_add_loop_test(tc, bad_option_leaves_no_file, 0,
			    SUPPORT_COUNT(bad_options));
	tcase_add_test(tc, mode_of_a_name_without_file_is_refused);
	tcase_add_test(tc, option_of_a_file_needs_a_bound_one);
	tcase_add_test(tc, stale_file_is_removed_when_asked);
	tcase_add_loop_test(tc, live_socket_is_not_removed, 0, 3);
	tcase_add_test(tc, other_file_is_not_removed);
	suite_add_tcase(s, tc);

	tc = tcase_create("errors");
	tcase_add_checked_fixture(tc, dir_make, dir_remove);
	tcase_add_loop_test(tc, connect_error_is_the_kernels_with_a_hint, 0,
			    SUPPORT_COUNT(errors));
	tcase_add_test(tc, bind_in_missing_directory_is_enoent);
	tcase_add_test(tc, broken_stream_is_epipe_without_signal);
	suite_add_tcase(s, tc);
	return s;
}
