/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_bt_channels.c - L2CAP and RFCOMM between two emulated adapters
 *
 * Connecting to a BR/EDR device that does not exist is not tested: closing
 * such a socket ends in a BUG of Linux 6.1 (hci_chan_del).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <bluetooth/bluetooth.h>
#include <bluetooth/l2cap.h>

#include <afsock/afsock.h>

#include "families/bluetooth/adapters.h"
#include "support/support.h"

/* ---- L2CAP over BR/EDR ---- */

/* The peer is hci0, psm that of the listener; the channel id is the peer's. */
static void ck_peer(const struct afsock *s, const struct afsock_addr *addr,
		    unsigned int psm)
{
	struct afsock_form form = afsock_form_of(s);
	struct afsock_tuple tuple;

	ck_code(afsock_addr_unpack(&form, addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 3);
	ck_assert_str_eq(tuple.items[0].as.text, a0);
	ck_assert_uint_eq(tuple.items[1].as.u, psm);
	ck_assert_uint_ge(tuple.items[2].as.u, 0x40);
}

/* A connected pair over scheme: options for both ends. */
static void l2cap_pair(const char *scheme, const char *options,
		       struct afsock *ret_near, struct afsock *ret_far)
{
	char text[200], more[120];
	struct afsock listener;
	struct afsock_addr addr;

	snprintf(more, sizeof(more), "0%s", options);
	listener = listening(scheme, a1, more);
	snprintf(text, sizeof(text), "%s:%s:0x%x,bind=%s:0%s", scheme, a1,
		 own_number(&listener, 1), a0, options);
	*ret_near = dialled(text);
	*ret_far = accepted(&listener, &addr);
	ck_peer(ret_far, &addr, own_number(&listener, 1));
	afsock_close(&listener);
}

START_TEST(l2cap_seqpacket_keeps_messages_apart)
{
	struct afsock near, far;
	unsigned char buf[673] = { 0 };

	NEED_ADAPTERS();
	l2cap_pair("l2cap", "", &near, &far);
	passes(&near, &far, 1);
	passes(&far, &near, 672);
	ck_assert_int_eq(afsock_send(&near, "abc", 3, 0), 3);
	ck_assert_int_eq(afsock_send(&near, "de", 2, 0), 2);
	ck_assert_int_eq(afsock_recv(&far, buf, sizeof(buf), 0), 3);
	ck_assert_int_eq(afsock_recv(&far, buf, sizeof(buf), 0), 2);
	ck_code(afsock_send(&near, buf, 673, 0), -EMSGSIZE);
	ck_code(afsock_close(&near), 0);
	ck_code(afsock_recv(&far, buf, sizeof(buf), 0), 0);
	ck_code(afsock_close(&far), 0);
}
END_TEST

START_TEST(l2cap_imtu_makes_room_for_longer_messages)
{
	struct afsock near, far;

	NEED_ADAPTERS();
	l2cap_pair("l2cap", ",imtu=2000", &near, &far);
	passes(&near, &far, 2000);
	passes(&far, &near, 2000);
	afsock_close(&near);
	afsock_close(&far);
}
END_TEST

static struct l2cap_options options_of(struct afsock *s)
{
	struct l2cap_options o = { 0 };
	size_t len = sizeof(o);

	ck_code(afsock_getopt(s, SOL_L2CAP, L2CAP_OPTIONS, &o, &len), 0);
	return o;
}

START_TEST(l2cap_modes_are_chosen_by_name)
{
	static const struct {
		const char *option;
		int mode;
	} modes[] = {
		{ ",mode=basic", 0 },
		{ ",mode=ertm,txwin=20,max-tx=5,fcs=1", 3 },
		{ ",mode=streaming", 4 },
	};
	struct afsock near, far;

	NEED_ADAPTERS();
	l2cap_pair("l2cap", modes[_i].option, &near, &far);
	ck_assert_int_eq(options_of(&near).mode, modes[_i].mode);
	passes(&near, &far, 600);
	passes(&far, &near, 600);
	afsock_close(&near);
	afsock_close(&far);
}
END_TEST

START_TEST(l2cap_stream_moves_bytes)
{
	struct afsock near, far;
	unsigned char out[500], in[500];
	size_t got = 0;

	NEED_ADAPTERS();
	l2cap_pair("l2cap-stream", "", &near, &far);
	fill(out, sizeof(out), 3);
	ck_code(afsock_sendall(&near, out, sizeof(out), 0, NULL), 0);
	ck_code(afsock_recv_exactly(&far, in, sizeof(in), 0, &got), 0);
	ck_assert_uint_eq(got, sizeof(in));
	ck_bytes(in, out, sizeof(out));
	afsock_close(&near);
	afsock_close(&far);
}
END_TEST

START_TEST(l2cap_datagrams_name_their_sender)
{
	struct afsock near, far;
	struct afsock_addr from;
	char text[120], buf[32];

	NEED_ADAPTERS();
	far = listening("l2cap-dgram", a1, "0x1011");
	snprintf(text, sizeof(text), "l2cap-dgram:%s:0x1011,bind=%s:0x1011",
		 a1, a0);
	near = dialled(text);
	ck_assert_int_eq(afsock_send(&near, "hello", 5, 0), 5);
	ck_assert_int_eq(afsock_recvfrom(&far, buf, sizeof(buf), 0, &from), 5);
	snprintf(text, sizeof(text), "('%s', 4113)", a0);
	ck_repr(&far, &from, text);
	afsock_close(&near);
	afsock_close(&far);
}
END_TEST

START_TEST(l2cap_send_right_after_connect_works)
{
	char text[120], buf[8];
	struct afsock listener, near, far;
	int i;

	NEED_ADAPTERS();
	listener = listening("l2cap", a1, "0");
	snprintf(text, sizeof(text), "l2cap:%s:0x%x,bind=%s:0", a1,
		 own_number(&listener, 1), a0);
	for (i = 0; i < 20; i++) {
		near = dialled(text);
		ck_assert_int_eq(afsock_send(&near, "x", 1, 0), 1);
		far = accepted(&listener, NULL);
		ck_assert_int_eq(afsock_recv(&far, buf, sizeof(buf), 0), 1);
		afsock_close(&near);
		afsock_close(&far);
	}
	afsock_close(&listener);
}
END_TEST

START_TEST(l2cap_options_read_back)
{
	struct afsock near, far;
	struct bt_security security = { 0 };
	size_t len = sizeof(security);
	int value = 0;

	NEED_ADAPTERS();
	l2cap_pair("l2cap", ",security=low,power=0,omtu=500,master", &near,
		   &far);
	ck_code(afsock_getopt(&near, SOL_BLUETOOTH, BT_SECURITY, &security,
			      &len), 0);
	ck_assert_int_eq(security.level, BT_SECURITY_LOW);
	ck_code(afsock_getopt_int(&near, SOL_L2CAP, L2CAP_LM, &value), 0);
	ck_assert_int_eq(value & L2CAP_LM_MASTER, L2CAP_LM_MASTER);
	afsock_close(&near);
	afsock_close(&far);
}
END_TEST

START_TEST(deferred_accept_waits_for_a_read)
{
	struct afsock listener, near = AFSOCK_INIT, far;
	struct afsock_err err = { .text = "" };
	struct afsock_target target;
	struct afsock_addr addr, own;
	struct pollfd poll_near;
	char text[120], byte;
	int r;

	NEED_ADAPTERS();
	listener = listening("l2cap", a1, "0,defer");
	snprintf(text, sizeof(text), "l2cap:%s:0x%x", a1,
		 own_number(&listener, 1));
	ck_code(afsock_target_parse(text, strlen(text), &target, &err), 0);
	ck_code(afsock_addr_pack(&target.form, target.tuple.items,
				 target.tuple.n, &addr, &err), 0);
	ck_code(afsock_open(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_L2CAP, &near,
			    &err), 0);
	ck_code(afsock_bind(&near, AFSOCK_ADDR(a0, 0), &err), 0);
	ck_code(afsock_getsockname(&near, &own), 0);
	ck_code(afsock_set_timeout(&near, 0), 0);
	r = afsock_connect_addr(&near, &addr, &err);
	ck_code(r, -EINPROGRESS);
	far = accepted(&listener, NULL);
	poll_near = (struct pollfd){ .fd = near.fd, .events = POLLOUT };
	ck_assert_int_eq(poll(&poll_near, 1, 200), 0);
	/* The read that authorises gives nothing. */
	ck_assert_int_eq(recv(far.fd, &byte, 1, 0), 0);
	ck_assert_int_eq(poll(&poll_near, 1, 30000), 1);
	ck_code(afsock_set_timeout(&near, LIMIT), 0);
	passes(&near, &far, 5);
	afsock_close(&near);
	afsock_close(&far);
	afsock_close(&listener);
}
END_TEST

/* ---- L2CAP over LE ---- */

START_TEST(le_channel_moves_messages)
{
	char text[160];
	struct afsock listener, near, far;

	NEED_ADAPTERS();
	listener = listening("l2cap", a1, "0:0:le_public,imtu=2000");
	ck_assert_uint_ge(own_number(&listener, 1), 0x80);
	ck_assert_uint_le(own_number(&listener, 1), 0xff);
	ck_assert_uint_eq(own_number(&listener, 3), 1);
	snprintf(text, sizeof(text),
		 "l2cap:%s:0x%x:0:le_public,bind=%s:0:0:le_public,rcvmtu=2000",
		 a1, own_number(&listener, 1), a0);
	near = dialled(text);
	far = accepted(&listener, NULL);
	passes(&near, &far, 2000);
	passes(&far, &near, 2000);
	passes(&near, &far, 1);
	afsock_close(&near);
	afsock_close(&far);
	afsock_close(&listener);
}
END_TEST

/* The kernel's number for it (net/bluetooth/hci.h). */
#define LE_LINK 0x80

/* Whether an adapter still has an LE connection. */
static bool has_le_link(unsigned short number)
{
	union {
		struct hci_conn_list_req list;
		unsigned char room[sizeof(struct hci_conn_list_req) +
				   8 * sizeof(struct hci_conn_info)];
	} u = { .list = { .dev_id = number, .conn_num = 8 } };
	int i;

	ck_code(hci_ioctl(HCIGETCONNLIST, (unsigned long)&u), 0);
	for (i = 0; i < u.list.conn_num; i++)
		if (u.list.conn_info[i].type == LE_LINK)
			return true;
	return false;
}

/*
 * End the LE link that earlier tests left up for a while: a listener on a
 * fixed channel is told of it only when a link comes up, and a connection over
 * one that goes down is reset. The answer to the command comes before the
 * kernel has forgotten the link.
 */
static void le_link_down(void)
{
	int64_t end = support_now() + LIMIT;
	struct hci_dev_info info = { .dev_id = 1 };
	unsigned char param[7] = { 0 };
	int r;

	ck_code(hci_ioctl(HCIGETDEVINFO, (unsigned long)&info), 0);
	memcpy(param, &info.bdaddr, 6);
	param[6] = BDADDR_LE_PUBLIC;
	r = manage(0, MGMT_DISCONNECT, param, sizeof(param));
	ck_assert_msg(r == 0 || r == 0x02, "disconnect: status %d", r);
	while (has_le_link(0) || has_le_link(1)) {
		ck_assert_msg(support_now() < end, "the LE link stays up");
		support_pause(10 * SUPPORT_MS);
	}
}

START_TEST(le_att_channel_moves_messages)
{
	char text[160];
	struct afsock listener, near, far;

	NEED_ADAPTERS();
	le_link_down();
	listener = listening("l2cap", a1, "0:4:le_public");
	snprintf(text, sizeof(text),
		 "l2cap:%s:0:4:le_public,bind=%s:0:4:le_public", a1, a0);
	near = dialled(text);
	far = accepted(&listener, NULL);
	passes(&near, &far, 23);
	passes(&far, &near, 23);
	afsock_close(&near);
	afsock_close(&far);
	afsock_close(&listener);
}
END_TEST

START_TEST(le_dial_needs_no_bind)
{
	char text[160];
	struct afsock listener, near, far;

	NEED_ADAPTERS();
	le_link_down();
	listener = listening("l2cap", a1, _i ? "0:4:le_public" :
					       "0:0:le_public");
	snprintf(text, sizeof(text), "l2cap:%s:0x%x:%d:le_public", a1,
		 own_number(&listener, 1), _i ? 4 : 0);
	near = dialled(text);
	far = accepted(&listener, NULL);
	passes(&near, &far, 20);
	passes(&far, &near, 20);
	afsock_close(&near);
	afsock_close(&far);
	afsock_close(&listener);
}
END_TEST

START_TEST(le_connect_to_nobody_times_out_in_time)
{
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	int64_t since = support_now();
	char text[160];
	int r;

	NEED_ADAPTERS();
	snprintf(text, sizeof(text),
		 "l2cap:00:11:22:33:44:55:0x80:0:le_public,"
		 "bind=%s:0:0:le_public", a0);
	r = afsock_dial(text, SUPPORT_SEC, &s, &err);
	ck_code(r, AFSOCK_TIMEOUT);
	ck_took(since, SUPPORT_SEC);
	ck_assert_int_eq(s.fd, -1);
}
END_TEST

/* ---- RFCOMM ---- */

static unsigned int rfcomm_listening(struct afsock *ret)
{
	*ret = listening("rfcomm", a1, "0");
	return own_number(ret, 1);
}

START_TEST(rfcomm_moves_bytes)
{
	unsigned char out[20000], in[20000];
	struct afsock listener, near, far;
	struct afsock_addr addr;
	unsigned int channel;
	char text[120];
	size_t got = 0;

	NEED_ADAPTERS();
	channel = rfcomm_listening(&listener);
	ck_assert_uint_ge(channel, 1);
	ck_assert_uint_le(channel, 30);
	snprintf(text, sizeof(text), "rfcomm:%s:%u,bind=%s:0", a1, channel,
		 a0);
	near = dialled(text);
	far = accepted(&listener, &addr);
	snprintf(text, sizeof(text), "('%s', %u)", a0, channel);
	ck_repr(&far, &addr, text);
	fill(out, sizeof(out), 9);
	for (got = 0; got < sizeof(out); got += 1000) {
		size_t one = 0;

		ck_code(afsock_sendall(&near, out + got, 1000, 0, NULL), 0);
		ck_code(afsock_recv_exactly(&far, in + got, 1000, 0, &one), 0);
		ck_assert_uint_eq(one, 1000);
	}
	ck_bytes(in, out, sizeof(out));
	ck_code(afsock_close(&near), 0);
	ck_code(afsock_recv(&far, in, sizeof(in), 0), -ECONNRESET);
	afsock_close(&far);
	afsock_close(&listener);
}
END_TEST

START_TEST(rfcomm_reconnects_at_once)
{
	struct afsock listener, near, far;
	unsigned int channel;
	char text[120];
	int i;

	NEED_ADAPTERS();
	channel = rfcomm_listening(&listener);
	snprintf(text, sizeof(text), "rfcomm:%s:%u,bind=%s:0", a1, channel,
		 a0);
	for (i = 0; i < 20; i++) {
		near = dialled(text);
		far = accepted(&listener, NULL);
		afsock_close(&near);
		/* Were both ends closed at once, the answers that cross would
		 * refuse the next connection. */
		ck_code(afsock_recv(&far, text + sizeof(text) - 1, 1, 0),
			-ECONNRESET);
		afsock_close(&far);
	}
	afsock_close(&listener);
}
END_TEST

/* ---- deferred connections ---- */

struct calls {
	char text[120];
	int n;
};

/*
 * Calls n times, and hears the end of each call. RFCOMM remembers a call, or
 * its session, until the end is answered (__rfcomm_dlc_open, rfcomm_recv_ua),
 * and refuses the next one meanwhile.
 */
static int caller(void *arg)
{
	const struct calls *calls = arg;
	int64_t until = support_now() + LIMIT;
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .text = "" };
	char byte;
	int i, r;

	for (i = 0; i < calls->n; i++) {
		do {
			r = afsock_dial(calls->text, LIMIT, &s, &err);
		} while ((r == -EBUSY || r == -ECONNREFUSED) &&
			 support_now() < until);
		if (r < 0 || afsock_send(&s, "x", 1, 0) != 1)
			return 1;
		afsock_recv(&s, &byte, 1, 0);
		afsock_close(&s);
	}
	return 0;
}

/*
 * The kernel queues a deferred connection a moment before its peer can be
 * named, and an accept of that moment loses it: with RFCOMM nearly always when
 * the accept waits in the kernel.
 */
START_TEST(deferred_connections_are_never_lost)
{
	static const struct {
		const char *scheme;
		int64_t timeout;
		int calls;
	} rows[] = {
		{ "l2cap", LIMIT, 20 },
		{ "l2cap", -1, 20 },
		{ "rfcomm", LIMIT, 5 },
		{ "rfcomm", -1, 5 },
	};
	struct calls calls = { .n = rows[_i].calls };
	struct afsock listener, far;
	struct afsock_addr addr;
	pid_t pid;
	char byte;
	int i;

	NEED_ADAPTERS();
	listener = listening(rows[_i].scheme, a1, "0,defer");
	ck_code(afsock_set_timeout(&listener, rows[_i].timeout), 0);
	snprintf(calls.text, sizeof(calls.text), "%s:%s:%u,bind=%s:0",
		 rows[_i].scheme, a1, own_number(&listener, 1), a0);
	pid = support_child(caller, &calls);
	for (i = 0; i < calls.n; i++) {
		far = accepted(&listener, &addr);
		ck_assert_uint_gt(addr.len, 0);
		/* The read that authorises gives nothing. */
		ck_assert_int_eq(recv(far.fd, &byte, 1, 0), 0);
		ck_code(afsock_recv(&far, &byte, 1, 0), 1);
		afsock_close(&far);
	}
	ck_assert_int_eq(support_child_end(pid), 0);
	afsock_close(&listener);
}
END_TEST

/* ---- names of adapters ---- */

static const int64_t modes[] = { 0, LIMIT, -1 };

/* Sockets of BNEP, CMTP and HIDP are never anything for poll(). */
START_TEST(accept_of_what_cannot_listen_ends_at_once)
{
	static const struct {
		int type;
		int proto;
		int code;
	} rows[] = {
		{ SOCK_SEQPACKET, BTPROTO_L2CAP, -EBADFD },
		{ SOCK_STREAM, BTPROTO_RFCOMM, -EBADFD },
		{ SOCK_RAW, BTPROTO_HCI, -EOPNOTSUPP },
		{ SOCK_RAW, BTPROTO_BNEP, -EOPNOTSUPP },
		{ SOCK_RAW, BTPROTO_CMTP, -EOPNOTSUPP },
		{ SOCK_RAW, BTPROTO_HIDP, -EOPNOTSUPP },
	};
	struct afsock s = AFSOCK_INIT, conn = AFSOCK_INIT;
	size_t i;
	int r;

	NEED_ADAPTERS();
	r = afsock_open(AF_BLUETOOTH, rows[_i].type, rows[_i].proto, &s, NULL);
	if (r == -EPROTONOSUPPORT) {
		support_skip("protocol %d of Bluetooth", rows[_i].proto);
		return;
	}
	ck_code(r, 0);
	for (i = 0; i < SUPPORT_COUNT(modes); i++) {
		ck_code(afsock_set_timeout(&s, modes[i]), 0);
		ck_code(afsock_accept(&s, &conn, NULL), rows[_i].code);
	}
	ck_code(afsock_close(&s), 0);
}
END_TEST

START_TEST(accept_ends_with_the_kernels_own_limit)
{
	static const char *const schemes[] = { "l2cap", "rfcomm" };
	struct afsock conn = AFSOCK_INIT, listener;

	NEED_ADAPTERS();
	listener = listening(schemes[_i], a1, "0,rcvtimeo=10ms");
	ck_code(afsock_set_timeout(&listener, -1), 0);
	ck_code(afsock_accept(&listener, &conn, NULL), -EAGAIN);
	ck_code(afsock_close(&listener), 0);
}
END_TEST

START_TEST(adapter_names_stand_for_their_addresses)
{
	struct afsock_form form = { AF_BLUETOOTH, SOCK_STREAM, BTPROTO_RFCOMM,
				    -1 };
	struct afsock_err err = { .text = "" };
	struct afsock_value values[2] = { afsock_text("hci1"), afsock_int(5) };
	struct afsock listener, near, far;
	struct afsock_addr addr;
	struct afsock s = AFSOCK_INIT;
	char text[120];

	NEED_ADAPTERS();
	ck_code(afsock_resolve(&form, values, 2, &addr, 1, &err), 1);
	snprintf(text, sizeof(text), "('%s', 5)", a1);
	s.family = AF_BLUETOOTH;
	s.type = SOCK_STREAM;
	s.proto = BTPROTO_RFCOMM;
	ck_repr(&s, &addr, text);
	values[0] = afsock_text("hci9");
	ck_code(afsock_resolve(&form, values, 2, &addr, 1, &err), -ENODEV);
	ck_assert_msg(strstr(err.text, "hci9") != NULL, "%s", err.text);

	listener = listening("l2cap", "hci1", "0");
	snprintf(text, sizeof(text), "l2cap:hci1:0x%x,bind=hci0:0",
		 own_number(&listener, 1));
	near = dialled(text);
	far = accepted(&listener, NULL);
	passes(&near, &far, 9);
	afsock_close(&near);
	afsock_close(&far);
	afsock_close(&listener);
}
END_TEST

Suite *suite_bt_channels(void);
Suite *suite_bt_channels(void)
{
	Suite *s = suite_create("bt_channels");
	TCase *tc;

	tc = tcase(s, "l2cap");
	tcase_add_test(tc, l2cap_seqpacket_keeps_messages_apart);
	tcase_add_test(tc, l2cap_imtu_makes_room_for_longer_messages);
	tcase_add_loop_test(tc, l2cap_modes_are_chosen_by_name, 0, 3);
	tcase_add_test(tc, l2cap_stream_moves_bytes);
	tcase_add_test(tc, l2cap_datagrams_name_their_sender);
	tcase_add_test(tc, l2cap_send_right_after_connect_works);
	tcase_add_test(tc, l2cap_options_read_back);
	tcase_add_test(tc, deferred_accept_waits_for_a_read);
	tcase_add_test(tc, adapter_names_stand_for_their_addresses);

	tc = tcase(s, "le");
	tcase_add_test(tc, le_channel_moves_messages);
	tcase_add_test(tc, le_att_channel_moves_messages);
	tcase_add_loop_test(tc, le_dial_needs_no_bind, 0, 2);
	tcase_add_test(tc, le_connect_to_nobody_times_out_in_time);

	tc = tcase(s, "rfcomm");
	tcase_add_test(tc, rfcomm_moves_bytes);
	tcase_add_test(tc, rfcomm_reconnects_at_once);
	tcase_add_loop_test(tc, deferred_connections_are_never_lost, 0, 4);

	tc = tcase(s, "accept");
	tcase_add_loop_test(tc, accept_of_what_cannot_listen_ends_at_once, 0, 6);
	tcase_add_loop_test(tc, accept_ends_with_the_kernels_own_limit, 0, 2);
	return s;
}
