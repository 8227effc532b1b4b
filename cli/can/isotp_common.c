/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp_common.c - arguments, messages and transfers of afsock isotp */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <afsock/can.h>
#include <afsock/family.h>

#include "away.h"
#include "isotp.h"

/* ---- arguments ---- */

int isotp_arguments(const struct isotp_args *a, int argc, char **argv,
		    char **args, int max, int *ret_count)
{
	int c, code, count = 0;

	while (optind < argc || optind == 0) {
		c = cli_option(a->command, argc, argv, a->letters, a->options);
		if (c == 'H')
			return cli_help(a->usage) ? EXIT_FAILED : -1;
		if (c != -1) {
			code = c == '?' ? EXIT_USAGE : a->on_option(a->arg, c);
			if (code)
				return code;
			continue;
		}
		if (optind >= argc)
			break;
		if (count == max)
			return cli_usage(a->command, "'%s' is one argument "
					 "too many", argv[optind]);
		args[count++] = argv[optind++];
	}
	*ret_count = count;
	return EXIT_DONE;
}

int isotp_id(const char *command, const char *text, canid_t *ret)
{
	const char *digits = text;
	struct afsock_err err;

	if (digits[0] == '0' && (digits[1] | 32) == 'x')
		digits += 2;
	if (afsock_can_id_parse(digits, strlen(digits), ret, &err) == 0 &&
	    !(*ret & CAN_ERR_FLAG))
		return EXIT_DONE;
	return cli_usage(command, "'%s' is no identifier: three hex digits, "
			 "or eight for 29 bits", text);
}

/* ---- messages as text ---- */

ssize_t isotp_pdu_read(const char *text, size_t len, unsigned char *buf,
		       size_t size, struct afsock_err *err)
{
	const struct afsock_form form = { AF_CAN, SOCK_DGRAM, CAN_ISOTP, -1 };

	return afsock_message_read(&form, text, len, buf, size, err);
}

void isotp_pdu_print(FILE *f, const unsigned char *data, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t i;

	for (i = 0; i < len; i++) {
		fputc(digits[data[i] >> 4], f);
		fputc(digits[data[i] & 15], f);
		fputc(' ', f);
	}
	fputc('\n', f);
}

char *isotp_pdu_text(const unsigned char *data, size_t len)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	isotp_pdu_print(f, data, len);
	if (fclose(f) == 0)
		return text;
	free(text);
	return NULL;
}

void isotp_json(const char *id_name, canid_t id, int64_t time_ns,
		const unsigned char *data, size_t len)
{
	char text[9];

	if (time_ns)
		json_time("time", time_ns);
	afsock_can_id_format(id, text);
	json_text(id_name, text);
	json_unsigned("len", len);
	json_hex("data", data, len);
}

/* ---- sockets ---- */

int isotp_dial(const char *text, struct afsock *ret)
{
	struct afsock_target target;
	struct afsock_err err;

	if (afsock_target_parse(text, strlen(text), &target, &err) < 0)
		return cli_fail(&err);
	if (target.form.proto != CAN_ISOTP || target.form.family != AF_CAN)
		return cli_usage("isotp", "'%s' is no ISO-TP address; one is "
				 "isotp:can0,rx=0x7e8,tx=0x7e0", text);
	if (afsock_dial_target(&target, 0, ret, &err) < 0)
		return cli_fail(&err);
	afsock_setopt_int(ret, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	return EXIT_DONE;
}

/* The index that a socket is bound to; 0 where it is not any more. */
static unsigned int bound_index(const struct afsock *s)
{
	struct sockaddr_can sa = { .can_ifindex = 0 };
	struct afsock_addr addr;

	if (afsock_getsockname(s, &addr) == 0)
		memcpy(&sa, addr.u.bytes,
		       addr.len < sizeof(sa) ? addr.len : sizeof(sa));
	return (unsigned int)sa.can_ifindex;
}

/* One that was unbound says EADDRNOTAVAIL before its ENODEV (net/can/isotp.c,
 * isotp_recvmsg). */
int isotp_return(const char *address, int code, int64_t deadline,
		 struct afsock *s)
{
	unsigned int index = bound_index(s);
	char interface[16];
	bool is_new;
	int r;

	if (!away_is(code) && code != -EADDRNOTAVAIL)
		return -1;
	if (!away_interface(address, interface))
		return -1;
	r = away_wait(address, interface, &index, deadline, &is_new);
	if (r)
		return r;
	isotp_hang_up(s);
	return isotp_dial(address, s);
}

static void on_alarm(int number)
{
	(void)number;
}

/*
 * The sleep of close() ends when a signal is caught. The timer repeats, so
 * that one which comes before the sleep does not count.
 */
void isotp_hang_up(struct afsock *s)
{
	struct itimerval timer = { .it_value = { 0, 1000 },
				   .it_interval = { 0, 1000 } };
	struct sigaction action = { .sa_handler = on_alarm }, old;

	if (s->fd < 0)
		return;
	sigemptyset(&action.sa_mask);
	sigaction(SIGALRM, &action, &old);
	setitimer(ITIMER_REAL, &timer, NULL);
	afsock_close(s);
	timer = (struct itimerval){ .it_value = { 0, 0 } };
	setitimer(ITIMER_REAL, &timer, NULL);
	sigaction(SIGALRM, &old, NULL);
}

/* ---- transfers ---- */

static int fail_signal(struct afsock_err *err)
{
	return afsock_fail(err, -EINTR, NULL, "ended by a signal");
}

/* Until the socket says events, or a little while where it says them wrongly.
 * 0, AFSOCK_TIMEOUT, -EINTR, -errno. */
static int await_socket(struct afsock *s, short events, int64_t deadline,
			bool is_false_alarm)
{
	struct pollfd fd = { .fd = s->fd, .events = events };
	int64_t soon = cli_deadline(2000000);
	int r;

	if (is_false_alarm && soon < deadline) {
		r = cli_poll(NULL, 0, soon);
		return r < 0 ? r : 0;
	}
	r = events & POLLOUT ? cli_poll(&fd, 1, deadline) :
			       cli_poll_in(&fd, 1, deadline);
	return r > 0 ? 0 : r < 0 ? r : AFSOCK_TIMEOUT;
}

/* Whom we wait for. */
static void far_id(const struct afsock *s, char ret[9])
{
	struct sockaddr_can sa = { .can_ifindex = 0 };
	struct afsock_addr addr;

	if (afsock_getsockname(s, &addr) == 0)
		memcpy(&sa, addr.u.bytes,
		       addr.len < sizeof(sa) ? addr.len : sizeof(sa));
	afsock_can_id_format(sa.can_addr.tp.rx_id, ret);
}

static int fail_slow(const struct afsock *s, int code, int64_t start,
		     struct afsock_err *err)
{
	char id[9];

	far_id(s, id);
	return afsock_fail(err, code, NULL, "still under way after %" PRId64
			   " ms: %s takes the message slowly, or asks to wait",
			   (cli_now() - start) / 1000000, id);
}

static int finish(struct afsock *s, int64_t start, int64_t deadline,
		  struct afsock_err *err)
{
	bool waited = false;
	int r, w;

	for (;;) {
		r = afsock_isotp_finish(s, err);
		if (r != -EAGAIN)
			return r;
		w = await_socket(s, POLLOUT, deadline, waited);
		if (w == -EINTR)
			return fail_signal(err);
		if (w < 0)
			return fail_slow(s, w, start, err);
		waited = true;
	}
}

int isotp_transfer(struct afsock *s, const void *pdu, size_t len,
		   int64_t limit_ns, struct afsock_err *err)
{
	int64_t start = cli_now(), deadline = cli_deadline(limit_ns);
	int64_t pause = 100000, until;
	ssize_t n;
	int r;

	for (;;) {
		n = afsock_isotp_send(s, pdu, len, err);
		if (n != -ENOBUFS || cli_now() >= deadline)
			break;
		/* Nothing tells when a device queue has room. */
		until = cli_deadline(pause);
		if (cli_poll(NULL, 0, until < deadline ? until : deadline) < 0)
			return fail_signal(err);
		pause = pause < 5000000 ? pause * 2 : pause;
	}
	if (n < 0)
		return (int)n;
	r = finish(s, start, deadline, err);
	if (r == -ECOMM)
		afsock_isotp_explain(s, "send", r, len, cli_now() - start,
				     err);
	return r;
}

static int fail_silence(const struct afsock *s, int code,
			struct afsock_err *err)
{
	char id[9];

	far_id(s, id);
	return afsock_fail(err, code, NULL, "no message from %s in time", id);
}

ssize_t isotp_receive(struct afsock *s, void *buf, size_t size,
		      int64_t deadline, int64_t *ret_time_ns,
		      struct afsock_err *err)
{
	ssize_t n;
	int r;

	for (;;) {
		n = afsock_isotp_recv(s, buf, size, ret_time_ns, err);
		if (n != -EAGAIN)
			return n;
		r = await_socket(s, POLLIN, deadline, false);
		if (r == -EINTR)
			return fail_signal(err);
		if (r < 0)
			return fail_silence(s, r, err);
	}
}

int isotp_fail(const struct afsock_err *err)
{
	if (err->code == -EINTR && cli_signal())
		return 128 + cli_signal();
	if (err->code == -EMSGSIZE) {
		cli_fail(err);
		return EXIT_LOST;
	}
	return cli_fail(err);
}
