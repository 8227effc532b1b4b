/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_unix_peers.c - Python and socat as the other end */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <afsock/unix.h>

#include "support/peer.h"
#include "support/support.h"

#define WAIT (30 * SUPPORT_SEC)

static char dir[32], file[64], text[256];
static struct afsock_err err;

static void dir_make(void)
{
	snprintf(dir, sizeof(dir), "/tmp/afsock-peer-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/s", dir);
	support_fds_note();
}

static void dir_remove(void)
{
	unlink(file);
	rmdir(dir);
	support_fds_check();
}

static struct afsock dialled(const char *address)
{
	struct afsock s = AFSOCK_INIT;
	int r = afsock_dial(address, WAIT, &s, &err);

	ck_assert_msg(r == 0, "dial %s: %s %s", address, support_code(r),
		      err.text);
	return s;
}

static struct afsock listener(const char *address)
{
	struct afsock s = AFSOCK_INIT;
	int r = afsock_listen(address, WAIT, &s, &err);

	ck_assert_msg(r == 0, "listen %s: %s %s", address, support_code(r),
		      err.text);
	return s;
}

/* Python's type, the literal that it binds, our text for the same. */
static const struct {
	const char *type;
	const char *literal; /* %s: the file */
	const char *ours;
} names[] = {
	{ "SOCK_STREAM", "'%s'", "unix:%s" },
	{ "SOCK_STREAM", "b'%s'", "unix:%s" },
	{ "SOCK_SEQPACKET", "'%s'", "unix-seqpacket:%s" },
	{ "SOCK_STREAM", "b'\\0%s'", "unix:@%s" },
	{ "SOCK_STREAM", "'\\0%s'", "abstract:%s" },
	{ "SOCK_STREAM", "b'\\0%s\\0\\xff,:'", "unix:@%s\\x00\\xff\\,:" },
};

START_TEST(python_listens_and_both_say_the_same_name)
{
	char literal[128], script[512], line[160], repr[160];
	const char *const argv[] = { PEER_PYTHON, "-u", "-c", script, NULL };
	struct peer peer;
	struct afsock s;
	struct afsock_form form;
	struct afsock_addr addr;

	if (!peer_exists(argv[0]))
		return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(literal, sizeof(literal), names[_i].literal, file);
	snprintf(text, sizeof(text), names[_i].ours, file);
#pragma GCC diagnostic pop
	snprintf(script, sizeof(script),
		 "from socket import *\n"
		 "s = socket(AF_UNIX, %s)\n"
		 "s.bind(%s)\n"
		 "s.listen()\n"
		 "print(s.getsockname().__repr__())\n"
		 "c, who = s.accept()\n"
		 "c.send(c.recv(100) + b'!')\n"
		 "print(repr(who))\n", names[_i].type, literal);
	peer_start(&peer, argv, -1);
	peer_line(&peer, line, sizeof(line));
	s = dialled(text);
	form = afsock_form_of(&s);
	ck_code(afsock_getpeername(&s, &addr), 0);
	afsock_addr_repr(&form, &addr, repr, sizeof(repr), NULL);
	ck_assert_str_eq(repr, line);
	ck_code(afsock_send(&s, "hi", 2, 0), 2);
	ck_code(afsock_recv(&s, line, 3, 0), 3);
	ck_bytes(line, "hi!", 3);
	peer_line(&peer, line, sizeof(line));
	ck_assert_str_eq(line, "''");
	afsock_close(&s);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

START_TEST(python_sees_the_name_of_our_datagram)
{
	char script[512], line[160], repr[160];
	const char *const argv[] = { PEER_PYTHON, "-u", "-c", script, NULL };
	struct peer peer;
	struct afsock s;
	struct afsock_form form;
	struct afsock_addr addr;

	if (!peer_exists(argv[0]))
		return;
	snprintf(script, sizeof(script),
		 "from socket import *\n"
		 "s = socket(AF_UNIX, SOCK_DGRAM)\n"
		 "s.bind('%s')\n"
		 "print('ready')\n"
		 "print(s.recvfrom(10))\n"
		 "print(s.recvfrom(10)[1])\n", file);
	peer_start(&peer, argv, -1);
	peer_line(&peer, line, sizeof(line));
	/* Autobind: an abstract name that the kernel makes up. */
	snprintf(text, sizeof(text), "unix-dgram:%s,bind=", file);
	s = dialled(text);
	form = afsock_form_of(&s);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_code(afsock_send(&s, "data", 4, 0), 4);
	peer_line(&peer, line, sizeof(line));
	snprintf(text, sizeof(text), "(b'data', ");
	afsock_addr_repr(&form, &addr, repr, sizeof(repr), NULL);
	strncat(text, repr, sizeof(text) - strlen(text) - 1);
	strncat(text, ")", sizeof(text) - strlen(text) - 1);
	ck_assert_str_eq(line, text);
	afsock_close(&s);
	snprintf(text, sizeof(text), "unix-dgram:%s", file);
	s = dialled(text);
	ck_code(afsock_send(&s, "x", 1, 0), 1);
	peer_line(&peer, line, sizeof(line));
	ck_assert_str_eq(line, "None");
	afsock_close(&s);
	ck_assert_int_eq(peer_end(&peer), 0);
}
END_TEST

START_TEST(python_passes_a_descriptor_and_its_credentials)
{
	char script[512], buf[16];
	const char *const argv[] = { PEER_PYTHON, "-c", script, NULL };
	struct peer peer;
	struct afsock server, s = AFSOCK_INIT;
	struct afsock_unix_cred cred = { 0, 0, 0 };
	int fd = -1, flags = 0;
	size_t count = 0;

	if (!peer_exists(argv[0]))
		return;
	snprintf(text, sizeof(text), "unix:%s", file);
	server = listener(text);
	snprintf(script, sizeof(script),
		 "import os\n"
		 "from socket import *\n"
		 "s = socket(AF_UNIX)\n"
		 "s.connect('%s')\n"
		 "r, w = os.pipe()\n"
		 "os.write(w, b'in the pipe')\n"
		 "send_fds(s, [b'take'], [r])\n"
		 "assert s.recv(4) == b'done'\n", file);
	peer_start(&peer, argv, -1);
	ck_code(afsock_accept(&server, &s, NULL), 0);
	ck_code(afsock_set_timeout(&s, WAIT), 0);
	ck_code(afsock_unix_peer(&s, &cred), 0);
	ck_assert_int_eq(cred.pid, peer.pid);
	ck_assert_int_eq((int)cred.uid, (int)getuid());
	ck_code(afsock_recv_fds(&s, buf, sizeof(buf), &fd, 1, &count, 0,
				&flags, NULL), 4);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq((int)read(fd, buf, sizeof(buf)), 11);
	ck_bytes(buf, "in the pipe", 11);
	close(fd);
	ck_code(afsock_send(&s, "done", 4, 0), 4);
	ck_assert_int_eq(peer_end(&peer), 0);
	afsock_close(&s);
	afsock_close(&server);
}
END_TEST

/* The same address text for both, or two that mean the same. */
static const struct {
	const char *socat;
	const char *ours;
} spellings[] = {
	{ "UNIX-CONNECT:%s", "UNIX-LISTEN:%s" },
	{ "UNIX-CLIENT:%s", "unix:%s" },
	{ "ABSTRACT-CONNECT:%s", "ABSTRACT-LISTEN:%s" },
	{ "ABSTRACT-CONNECT:%s", "unix:@%s" },
	{ "ABSTRACT-CLIENT:%s", "abstract:%s" },
	{ "UNIX-CONNECT:%s,type=5", "unix-seqpacket:%s" },
	{ "UNIX-SENDTO:%s", "UNIX-RECV:%s" },
	{ "ABSTRACT-SENDTO:%s", "unix-dgram:@%s" },
};

START_TEST(socat_reaches_our_listener)
{
	char address[160], buf[16];
	const char *const argv[] = { "socat", "-u", "STDIN", address, NULL };
	struct peer peer;
	struct afsock server, s = AFSOCK_INIT, *from = &server;

	if (!peer_exists(argv[0]))
		return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(address, sizeof(address), spellings[_i].socat, file);
	snprintf(text, sizeof(text), spellings[_i].ours, file);
#pragma GCC diagnostic pop
	server = listener(text);
	peer_start(&peer, argv, -1);
	ck_assert_int_eq((int)write(peer.in, "from socat", 10), 10);
	if (server.type != SOCK_DGRAM) {
		ck_code(afsock_accept(&server, &s, NULL), 0);
		ck_code(afsock_set_timeout(&s, WAIT), 0);
		from = &s;
	}
	ck_code(afsock_recv(from, buf, sizeof(buf), 0), 10);
	ck_bytes(buf, "from socat", 10);
	ck_assert_int_eq(peer_end(&peer), 0);
	afsock_close(&s);
	afsock_close(&server);
}
END_TEST

/* socat's '@' and ours differ: a file of that name. */
START_TEST(socat_takes_at_sign_as_it_is)
{
	char buf[16];
	const char *const argv[] = { "socat", "-u", "STDIN", "UNIX-CONNECT:@s",
				     NULL };
	struct peer peer;
	struct afsock server, s = AFSOCK_INIT;
	int here = open(".", O_PATH | O_CLOEXEC);

	if (!peer_exists(argv[0])) {
		close(here);
		return;
	}
	ck_assert_int_eq(chdir(dir), 0);
	server = listener("UNIX-LISTEN:@s");
	ck_assert_int_eq(access("@s", F_OK), 0);
	peer_start(&peer, argv, -1);
	ck_assert_int_eq((int)write(peer.in, "at", 2), 2);
	ck_code(afsock_accept(&server, &s, NULL), 0);
	ck_code(afsock_set_timeout(&s, WAIT), 0);
	ck_code(afsock_recv(&s, buf, sizeof(buf), 0), 2);
	ck_assert_int_eq(peer_end(&peer), 0);
	unlink("@s");
	ck_assert_int_eq(fchdir(here), 0);
	close(here);
	afsock_close(&s);
	afsock_close(&server);
}
END_TEST

Suite *suite_unix_peers(void);
Suite *suite_unix_peers(void)
{
	Suite *s = suite_create("unix_peers");
	TCase *tc = tcase_create("unix_peers");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, dir_make, dir_remove);
	tcase_add_loop_test(tc, python_listens_and_both_say_the_same_name, 0,
			    SUPPORT_COUNT(names));
	tcase_add_test(tc, python_sees_the_name_of_our_datagram);
	tcase_add_test(tc, python_passes_a_descriptor_and_its_credentials);
	tcase_add_loop_test(tc, socat_reaches_our_listener, 0,
			    SUPPORT_COUNT(spellings));
	tcase_add_test(tc, socat_takes_at_sign_as_it_is);
	suite_add_tcase(s, tc);
	return s;
}
