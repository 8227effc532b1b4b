/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_dial.c - from an address text to a socket that is ready for use */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <afsock/family.h>

#include "support/support.h"

Suite *suite_dial(void);

#define LIMIT (80 * SUPPORT_MS)
#define LONG_LIMIT (60 * SUPPORT_SEC)

static const struct afsock untouched = { .fd = 77, .family = 78,
					 .type = 79, .timeout_ns = 81 };

#define ck_untouched(s) ck_assert_int_eq(memcmp(&(s), &untouched, sizeof(s)), 0)

/* An abstract name of this process: "unix:@afsock-dial-PID-name". */
static const char *named(const char *scheme, const char *name)
{
	static char texts[4][120];
	static unsigned int turn;
	char *text = texts[turn++ % SUPPORT_COUNT(texts)];

	snprintf(text, sizeof(texts[0]), "%s:@afsock-dial-%d-%s", scheme,
		 (int)getpid(), name);
	return text;
}

static struct afsock listen_on(const char *text)
{
	struct afsock_err err = { .code = 0 };
	struct afsock s = untouched;
	int r = afsock_listen(text, LONG_LIMIT, &s, &err);

	ck_assert_msg(r == 0, "listen %s: %s: %s", text, support_code(r),
		      err.text);
	return s;
}

static struct afsock dial_to(const char *text, int64_t limit)
{
	struct afsock_err err = { .code = 0 };
	struct afsock s = untouched;
	int r = afsock_dial(text, limit, &s, &err);

	ck_assert_msg(r == 0, "dial %s: %s: %s", text, support_code(r),
		      err.text);
	return s;
}

/* Where s is, with more behind it. */
static const char *place_of(const struct afsock *s, const char *more)
{
	static char text[300];
	struct afsock_form form = afsock_form_of(s);
	struct afsock_addr addr;
	ssize_t n;

	ck_code(afsock_getsockname(s, &addr), 0);
	n = afsock_addr_format(&form, &addr, text, sizeof(text), NULL);
	ck_assert_int_gt(n, 0);
	snprintf(text + n, sizeof(text) - (size_t)n, "%s", more);
	return text;
}

static int option(const struct afsock *s, int level, int name)
{
	int value = -77;

	ck_assert_int_eq(getsockopt(s->fd, level, name, &value,
				    &(socklen_t){ sizeof(value) }), 0);
	return value;
}

static void ck_passes(struct afsock *from, struct afsock *to)
{
	char c = 0;

	ck_code(afsock_send(from, "!", 1, 0), 1);
	ck_code(afsock_recv(to, &c, 1, 0), 1);
	ck_assert_int_eq(c, '!');
}

/* ---- connections ---- */

static const struct {
	const char *scheme;
	bool is_unix;
} connected[] = {
	{ "unix", true },
	{ "unix-seqpacket", true },
	{ "tcp:127.0.0.1:0", false },
	{ "tcp:[::1]:0", false },
	{ "tcp-listen:0,bind=127.0.0.1", false },
};

static const int64_t limits[] = { -1, LONG_LIMIT };

/* Rows: each of them, blocking and with a limit. */
START_TEST(listener_and_dialler_meet)
{
	const char *scheme = connected[_i / 2].scheme;
	int64_t limit = limits[_i % 2];
	struct afsock server, s, conn;

	if (!support_netns_enter())
		return;
	server = listen_on(connected[_i / 2].is_unix ? named(scheme, "meet") :
						       scheme);
	s = dial_to(place_of(&server, ""), limit);
	ck_code(server.timeout_ns, LONG_LIMIT);
	ck_code(s.timeout_ns, limit);
	ck_assert_int_eq(!!(fcntl(s.fd, F_GETFL) & O_NONBLOCK), limit >= 0);
	ck_assert_int_ne(fcntl(s.fd, F_GETFD) & FD_CLOEXEC, 0);
	ck_assert_int_eq(option(&server, SOL_SOCKET, SO_ACCEPTCONN), 1);
	ck_assert_int_eq(option(&server, SOL_SOCKET, SO_REUSEADDR), 1);
	ck_code(afsock_accept(&server, &conn, NULL), 0);
	ck_passes(&s, &conn);
	ck_passes(&conn, &s);
	ck_code(afsock_close(&conn), 0);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&server), 0);
	support_netns_leave();
}
END_TEST

START_TEST(datagram_listener_is_bound_only)
{
	struct afsock server, s;

	if (!support_netns_enter())
		return;
	server = listen_on(_i ? named("unix-dgram", "udp") :
				"udp:127.0.0.1:0");
	s = dial_to(place_of(&server, ""), -1);
	ck_passes(&s, &server);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&server), 0);
	support_netns_leave();
}
END_TEST

START_TEST(dialling_what_listens_listens)
{
	char text[150];
	struct afsock s;

	snprintf(text, sizeof(text), "%s,listen", named("unix", "dl"));
	s = dial_to(_i ? text : "tcp-listen:0,bind=127.0.0.1", -1);
	ck_assert_int_eq(option(&s, SOL_SOCKET, SO_ACCEPTCONN), 1);
	ck_code(afsock_close(&s), 0);
}
END_TEST

START_TEST(dial_without_waiting_fails_where_it_would_wait)
{
	struct afsock server, s = untouched, conn;
	struct afsock_err err;

	if (!support_netns_enter())
		return;
	server = listen_on("tcp:127.0.0.1:0");
	ck_code(afsock_dial(place_of(&server, ""), 0, &s, &err),
		-EINPROGRESS);
	ck_untouched(s);
	ck_code(afsock_close(&server), 0);
	server = listen_on(named("unix", "now"));
	s = dial_to(place_of(&server, ""), 0);
	ck_code(afsock_accept(&server, &conn, NULL), 0);
	ck_code(afsock_close(&conn), 0);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&server), 0);
	support_netns_leave();
}
END_TEST

START_TEST(raw_text_dials_by_number)
{
	struct afsock server = listen_on(named("unix", "raw")), s;
	struct afsock_addr addr;
	char text[300];
	int n, i;

	ck_code(afsock_getsockname(&server, &addr), 0);
	n = snprintf(text, sizeof(text), "socket:1:1:0:");
	for (i = 2; i < (int)addr.len; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%02x",
			      addr.u.bytes[i]);
	s = dial_to(text, -1);
	ck_assert_int_eq(s.family, AF_UNIX);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&server), 0);
}
END_TEST

/* ---- the near end ---- */

START_TEST(bind_names_the_near_end)
{
	struct afsock server, s, conn;
	struct afsock_addr peer;
	struct sockaddr_in in;
	char more[200];

	if (!support_netns_enter())
		return;
	server = listen_on("tcp:127.0.0.1:0");
	s = dial_to(place_of(&server, ",bind=127.0.0.2:0"), LONG_LIMIT);
	ck_code(afsock_accept(&server, &conn, &peer), 0);
	memcpy(&in, &peer.u, sizeof(in));
	ck_assert_uint_eq(ntohl(in.sin_addr.s_addr), 0x7f000002);
	ck_code(afsock_close(&conn), 0);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&server), 0);

	server = listen_on(named("unix", "far"));
	snprintf(more, sizeof(more), ",bind=@n'e,a'r%d", (int)getpid());
	s = dial_to(place_of(&server, more), LONG_LIMIT);
	ck_code(afsock_accept(&server, &conn, &peer), 0);
	snprintf(more, sizeof(more), "ne,ar%d", (int)getpid());
	ck_assert_uint_eq(peer.len, 3 + strlen(more));
	ck_bytes(peer.u.bytes + 3, more, strlen(more));
	ck_code(afsock_close(&conn), 0);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&server), 0);
	support_netns_leave();
}
END_TEST

/* ---- options ---- */

START_TEST(options_are_set_before_the_socket_is_bound)
{
	struct afsock s = untouched;

	if (!support_netns_enter())
		return;
	/* An address of nobody, which freebind allows. */
	ck_code(afsock_listen("tcp-listen:0,bind=192.0.2.1", -1, &s, NULL),
		-EADDRNOTAVAIL);
	ck_untouched(s);
	s = listen_on("tcp-listen:0,bind=192.0.2.1,freebind");
	ck_code(afsock_close(&s), 0);
	support_netns_leave();
}
END_TEST

static const struct {
	const char *options;
	int level, name, wanted;
} options[] = {
	{ ",nodelay", IPPROTO_TCP, TCP_NODELAY, 1 },
	{ ",nodelay=0", IPPROTO_TCP, TCP_NODELAY, 0 },
	{ ",NoDelay=yes,priority=3", IPPROTO_TCP, TCP_NODELAY, 1 },
	{ ",priority=5,priority=6", SOL_SOCKET, SO_PRIORITY, 6 },
	{ ", keepalive , priority=4", SOL_SOCKET, SO_PRIORITY, -1 },
	{ ",priority='5'", SOL_SOCKET, SO_PRIORITY, 5 },
	{ ",priority=\\x35", SOL_SOCKET, SO_PRIORITY, 5 },
	{ ",congestion=\"reno\",priority=2", SOL_SOCKET, SO_PRIORITY, 2 },
	{ ",setsockopt=1:12:4", SOL_SOCKET, SO_PRIORITY, 4 },
};

START_TEST(options_of_the_text_are_set)
{
	struct afsock_err err = { .code = 0 };
	struct afsock server, s = untouched;
	int r;

	if (!support_netns_enter())
		return;
	server = listen_on("tcp:127.0.0.1:0");
	r = afsock_dial(place_of(&server, options[_i].options), LONG_LIMIT,
			&s, &err);
	/* Blanks go in front of a name only. */
	if (options[_i].wanted < 0) {
		ck_code(r, AFSOCK_EVALUE);
		ck_untouched(s);
	} else {
		ck_assert_msg(r == 0, "'%s': %s", options[_i].options,
			      err.text);
		ck_assert_int_eq(option(&s, options[_i].level,
					options[_i].name),
				 options[_i].wanted);
		ck_code(afsock_close(&s), 0);
	}
	ck_code(afsock_close(&server), 0);
	support_netns_leave();
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *field;
	const char *says;
} refused[] = {
	{ "tcp:127.0.0.1:9,nosuch", AFSOCK_EVALUE, "option", "'nosuch'" },
	{ "tcp:127.0.0.1:9,passcred", AFSOCK_EVALUE, "option",
	  "no option of tcp is named 'passcred'" },
	{ "tcp:no.host.invalid:9,passcred", AFSOCK_EVALUE, "option",
	  "'passcred'" },
	{ "unix:@x,nodelay", AFSOCK_EVALUE, "option",
	  "no option of unix is named 'nodelay'" },
	{ "udp:127.0.0.1:9,priority=x", AFSOCK_ETEXT, "priority",
	  "priority 'x' is not a number" },
	{ "udp:127.0.0.1:9,broadcast=maybe", AFSOCK_EVALUE, "broadcast",
	  "'maybe'" },
	{ "udp:127.0.0.1:9,priority='5", AFSOCK_ETEXT, "priority",
	  "quote ' is not closed" },
	{ "udp:127.0.0.1:9,bindtodevice=nosuch0", -ENODEV, "bindtodevice",
	  "No such device" },
	{ "udp:127.0.0.1:9,bind=127.0.0.1:x", AFSOCK_ETEXT, "port",
	  "'x'" },
	{ "udp:127.0.0.1:9,bind=127.0.0.1:70000", AFSOCK_ERANGE, "port",
	  "70000" },
	{ "udp:127.0.0.1:9,connect-timeout=soon", AFSOCK_ETEXT,
	  "connect-timeout", "'soon' is not a duration" },
	{ "udp:127.0.0.1:9,connect-timeout", AFSOCK_ETEXT, "connect-timeout",
	  "'' is not a duration" },
	{ "unix:@x,mode=600", AFSOCK_EVALUE, "mode", "is for what is bound" },
	{ "unix:@x,listen,backlog=many", AFSOCK_ETEXT, "backlog", "'many'" },
	{ "unix:@x,listen,backlog=-1", AFSOCK_ERANGE, "backlog",
	  "backlog -1 below 0" },
	{ "unix:@x,listen,backlog", AFSOCK_ETEXT, "backlog", "''" },
	{ "udp:127.0.0.1:0,listen,bind=127.0.0.1:0", AFSOCK_EVALUE, "bind",
	  "the address of udp is itself bound" },
	{ "tcp-listen:0,bind", AFSOCK_EVALUE, "bind", "is itself bound" },
	{ "packet:lo,bind=lo", AFSOCK_EVALUE, "bind", "is itself bound" },
	{ "bogus:x", AFSOCK_EFAMILY, "scheme", "'bogus'" },
};

START_TEST(wrong_option_is_told_and_nothing_left_open)
{
	struct afsock s = untouched;
	struct afsock_err err = { .code = 0 };
	int r = afsock_dial(refused[_i].text, LIMIT, &s, &err);

	ck_assert_msg(r == refused[_i].code, "'%s' is %s, wanted %s (%s)",
		      refused[_i].text, support_code(r),
		      support_code(refused[_i].code), err.text);
	ck_code(err.code, r);
	ck_assert_str_eq(err.field, refused[_i].field);
	ck_assert_msg(strstr(err.text, refused[_i].says), "'%s' without '%s'",
		      err.text, refused[_i].says);
	ck_untouched(s);
	ck_code(afsock_dial(refused[_i].text, LIMIT, &s, NULL), r);
}
END_TEST

static const struct {
	const char *options;
	int room;
} backlogs[] = { { ",backlog=0", 1 }, { ",backlog=2", 3 }, { "", 8 } };

/* AF_UNIX queues one more than was asked. */
START_TEST(backlog_is_that_of_the_text)
{
	char text[200];
	struct afsock server, s[8];
	int i, room = 0;

	snprintf(text, sizeof(text), "%s%s", named("unix", "backlog"),
		 backlogs[_i].options);
	server = listen_on(text);
	for (i = 0; i < 8; i++) {
		s[i] = (struct afsock)AFSOCK_INIT;
		room += afsock_dial(place_of(&server, ""), 0, &s[i], NULL) ==
			0;
	}
	ck_assert_int_eq(room, backlogs[_i].room);
	for (i = 0; i < 8; i++)
		ck_code(afsock_close(&s[i]), 0);
	ck_code(afsock_close(&server), 0);
}
END_TEST

/* ---- time ---- */

START_TEST(connect_timeout_is_not_that_of_the_result)
{
	char text[200];
	struct afsock server, s, other = untouched;
	int64_t since;

	snprintf(text, sizeof(text), "%s,backlog=0", named("unix", "slow"));
	server = listen_on(text);
	s = dial_to(place_of(&server, ",connect-timeout=80ms"), -1);
	ck_code(s.timeout_ns, -1);
	ck_assert(!(fcntl(s.fd, F_GETFL) & O_NONBLOCK));
	/* The queue is full now. */
	since = support_now();
	ck_code(afsock_dial(place_of(&server, ",connect-timeout=80ms"), -1,
			    &other, NULL), AFSOCK_TIMEOUT);
	ck_took(since, LIMIT);
	ck_untouched(other);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&server), 0);
}
END_TEST

/* ---- failures ---- */

START_TEST(failed_step_is_named_with_its_address)
{
	struct afsock s = untouched;
	struct afsock_err err;
	const char *text = named("unix", "nobody");

	ck_code(afsock_dial(text, -1, &s, &err), -ECONNREFUSED);
	ck_assert_str_eq(err.op, "connect");
	ck_assert_str_eq(err.address, text);
	ck_assert_msg(strstr(err.hint, "nobody listens"), "hint is '%s'",
		      err.hint);
	ck_code(afsock_dial("socket:250:1:0:00", -1, &s, &err),
		-EAFNOSUPPORT);
	ck_assert_str_eq(err.op, "socket");
	ck_code(afsock_listen("unix:/no/such/dir/x", -1, &s, &err), -ENOENT);
	ck_assert_str_eq(err.op, "bind");
	ck_assert_str_eq(err.address, "unix:/no/such/dir/x");
	ck_untouched(s);
}
END_TEST

/* ---- several addresses ---- */

/*
 * A scheme whose one number says which addresses of AF_UNIX it stands for, as
 * a host name does: each digit, from the last on, is n nobody, f full, or the
 * listener.
 */
enum { NOBODY = 1, FULL, OPEN };

static struct afsock_addr places[4];

static int many_resolve(const struct afsock_form *form,
			const struct afsock_value *items, size_t n,
			struct afsock_addr *ret, size_t max,
			struct afsock_err *err)
{
	uint64_t which = items[0].as.u;
	int count = 0;

	(void)form;
	(void)n;
	if (which == 0)
		return afsock_fail(err, AFSOCK_EGAI, "number", "no address");
	for (; which && (size_t)count < max; which /= 10)
		ret[count++] = places[which % 10];
	return count;
}

static const struct afsock_field many_fields[] = {
	{ .name = "number", .kind = &afsock_kind_uint, .max = UINT32_MAX },
};

static const struct afsock_shape many_shape = {
	.name = "many", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	.fields = many_fields, .n_min = 1, .n_max = 1,
	.resolve = many_resolve,
};

static const struct afsock_scheme many_scheme = {
	.name = "many", .usage = "many:NUMBER", .family = AF_UNIX,
	.type = SOCK_STREAM, .flags = AFSOCK_SCHEME_STREAM,
};

static struct afsock_target many(unsigned int which)
{
	struct afsock_target target;

	memset(&target, 0, sizeof(target));
	target.form = (struct afsock_form){ AF_UNSPEC, SOCK_STREAM, 0, -1 };
	target.scheme = &many_scheme;
	target.tuple.shape = &many_shape;
	target.tuple.n = 1;
	target.tuple.items[0] = afsock_uint(which);
	target.options = "";
	return target;
}

static const struct {
	unsigned int which;
	int code;
	int tries_that_wait;
} tries[] = {
	{ OPEN, 0, 0 },
	{ 100 * OPEN + 10 * NOBODY + NOBODY, 0, 0 },
	{ 10 * OPEN + FULL, 0, 1 },
	{ NOBODY, -ECONNREFUSED, 0 },
	/* the error of the last, and its limit for each */
	{ 10 * NOBODY + FULL, -ECONNREFUSED, 1 },
	{ 10 * FULL + NOBODY, AFSOCK_TIMEOUT, 1 },
	{ 100 * FULL + 10 * FULL + FULL, AFSOCK_TIMEOUT, 3 },
	{ 0, AFSOCK_EGAI, 0 },
};

START_TEST(every_address_is_tried_in_order)
{
	struct afsock_target target = many(tries[_i].which);
	struct afsock full, first, open, s = untouched, conn;
	struct afsock_err err = { .code = 0 };
	struct afsock_addr got[4];
	char text[200];
	int64_t since;
	int r;

	snprintf(text, sizeof(text), "%s,backlog=0", named("unix", "full"));
	full = listen_on(text);
	first = dial_to(place_of(&full, ""), -1);
	open = listen_on(named("unix", "open"));
	ck_code(afsock_getsockname(&full, &places[FULL]), 0);
	ck_code(afsock_getsockname(&open, &places[OPEN]), 0);
	places[NOBODY] = places[OPEN];
	places[NOBODY].u.bytes[places[NOBODY].len++] = 'x';

	since = support_now();
	r = afsock_dial_target(&target, LIMIT, &s, &err);
	ck_code(r, tries[_i].code);
	ck_took(since, tries[_i].tries_that_wait * LIMIT);
	if (r == 0) {
		ck_code(s.timeout_ns, LIMIT);
		ck_code(afsock_accept(&open, &conn, NULL), 0);
		ck_passes(&s, &conn);
		ck_code(afsock_close(&conn), 0);
		ck_code(afsock_close(&s), 0);
	} else {
		ck_untouched(s);
		ck_code(err.code, r);
	}
	/* No more are written than there is room for. */
	if (tries[_i].which > 9)
		ck_code(afsock_target_resolve(&target, got, 1, NULL), 1);
	ck_code(afsock_close(&open), 0);
	ck_code(afsock_close(&first), 0);
	ck_code(afsock_close(&full), 0);
}
END_TEST

START_TEST(listener_takes_the_first_address_that_can_be_bound)
{
	struct afsock_target target = many(10 * OPEN + FULL);
	struct afsock taken = listen_on(named("unix", "taken")), s;
	struct afsock_addr addr;

	ck_code(afsock_getsockname(&taken, &places[FULL]), 0);
	places[OPEN] = places[FULL];
	places[OPEN].u.bytes[places[OPEN].len++] = 'y';
	ck_code(afsock_listen_target(&target, -1, &s, NULL), 0);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_assert_uint_eq(addr.len, places[OPEN].len);
	ck_code(afsock_close(&s), 0);
	ck_code(afsock_close(&taken), 0);
}
END_TEST

#define LOOP(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

Suite *suite_dial(void)
{
	Suite *s = suite_create("dial");
	TCase *tc = tcase_create("dial");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, listener_and_dialler_meet, 0,
			    2 * (int)SUPPORT_COUNT(connected));
	tcase_add_loop_test(tc, datagram_listener_is_bound_only, 0, 2);
	tcase_add_loop_test(tc, dialling_what_listens_listens, 0, 2);
	tcase_add_test(tc, dial_without_waiting_fails_where_it_would_wait);
	tcase_add_test(tc, raw_text_dials_by_number);
	tcase_add_test(tc, bind_names_the_near_end);
	tcase_add_test(tc, options_are_set_before_the_socket_is_bound);
	LOOP(tc, options_of_the_text_are_set, options);
	LOOP(tc, wrong_option_is_told_and_nothing_left_open, refused);
	LOOP(tc, backlog_is_that_of_the_text, backlogs);
	tcase_add_test(tc, connect_timeout_is_not_that_of_the_result);
	tcase_add_test(tc, failed_step_is_named_with_its_address);
	LOOP(tc, every_address_is_tried_in_order, tries);
	tcase_add_test(tc,
		       listener_takes_the_first_address_that_can_be_bound);
	suite_add_tcase(s, tc);
	return s;
}
