/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_bt_traffic.c - Bluetooth between two emulated adapters
 *
 * Needs hci0 and hci1, virtual ones that hear each other: the test machine
 * with --bt. Real adapters are never touched. Both are set up through the
 * management channel with LE on and pairing off, and hci1 advertises.
 *
 * Connecting to a BR/EDR device that does not exist is not tested: closing
 * such a socket ends in a BUG of Linux 6.1 (hci_chan_del).
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/l2cap.h>

#include <afsock/afsock.h>

#include "support/support.h"

/* Far above what the slowest emulation takes. */
#define LIMIT (30 * SUPPORT_SEC)
#define TEST_SECONDS 180

static char a0[18], a1[18];
static char why_not[160];

/* ---- sockets, or the test is over ---- */

static struct afsock opened(int r, struct afsock s, const char *text,
			    const struct afsock_err *err)
{
	char line[600];

	afsock_err_line(err, line, sizeof(line));
	ck_assert_msg(r == 0, "%s: %s: %s", text, support_code(r), line);
	return s;
}

static struct afsock listening(const char *fmt, const char *addr,
			       const char *more)
{
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	char text[200];
	int r;

	snprintf(text, sizeof(text), "%s:%s:%s", fmt, addr, more);
	r = afsock_listen(text, LIMIT, &s, &err);
	return opened(r, s, text, &err);
}

static struct afsock dialled(const char *text)
{
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	int r = afsock_dial(text, LIMIT, &s, &err);

	return opened(r, s, text, &err);
}

static struct afsock accepted(struct afsock *listener,
			      struct afsock_addr *addr)
{
	struct afsock s = AFSOCK_INIT;

	ck_code(afsock_accept(listener, &s, addr), 0);
	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	return s;
}

/* Item i of the socket's own address. */
static unsigned int own_number(const struct afsock *s, size_t i)
{
	struct afsock_form form = afsock_form_of(s);
	struct afsock_addr addr;
	struct afsock_tuple tuple;

	ck_code(afsock_getsockname(s, &addr), 0);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_uint_lt(i, tuple.n);
	return (unsigned int)tuple.items[i].as.u;
}

static void ck_repr(const struct afsock *s, const struct afsock_addr *addr,
		    const char *wanted)
{
	struct afsock_form form = afsock_form_of(s);
	char text[160];

	afsock_addr_repr(&form, addr, text, sizeof(text), NULL);
	ck_assert_str_eq(text, wanted);
}

static void fill(unsigned char *buf, size_t len, unsigned int seed)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = (unsigned char)(seed + i * 7);
}

/* One message there, as one message. */
static void passes(struct afsock *from, struct afsock *to, size_t len)
{
	unsigned char out[4096], in[4096] = { 0 };
	ssize_t n;

	fill(out, len, (unsigned int)len);
	n = afsock_send(from, out, len, 0);
	ck_assert_msg(n == (ssize_t)len, "send of %zu: %s", len,
		      support_code(n));
	n = afsock_recv(to, in, sizeof(in), 0);
	ck_assert_msg(n == (ssize_t)len, "recv of %zu: %s", len,
		      support_code(n));
	ck_bytes(in, out, len);
}

/* ---- adapters ---- */

static int hci_ioctl(unsigned long request, unsigned long arg)
{
	int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, BTPROTO_HCI);
	int r = fd < 0 ? -1 : ioctl(fd, request, arg);
	int e = errno;

	if (fd >= 0)
		close(fd);
	return r < 0 ? -e : 0;
}

static bool adapter_is_ours(unsigned short number, char text[18])
{
	struct hci_dev_info info = { .dev_id = number };
	int r = hci_ioctl(HCIGETDEVINFO, (unsigned long)&info);

	if (r < 0) {
		snprintf(why_not, sizeof(why_not),
			 "hci%u: %s; two adapters are needed", number,
			 strerror(-r));
		return false;
	}
	if ((info.type & 0x0f) != HCI_VIRTUAL) {
		snprintf(why_not, sizeof(why_not),
			 "hci%u is not a virtual adapter", number);
		return false;
	}
	snprintf(text, 18, "%02X:%02X:%02X:%02X:%02X:%02X", info.bdaddr.b[5],
		 info.bdaddr.b[4], info.bdaddr.b[3], info.bdaddr.b[2],
		 info.bdaddr.b[1], info.bdaddr.b[0]);
	return true;
}

static void put16(unsigned char *at, unsigned int value)
{
	at[0] = (unsigned char)value;
	at[1] = (unsigned char)(value >> 8);
}

static unsigned int get16(const unsigned char *at)
{
	return at[0] | (unsigned int)at[1] << 8;
}

/* One management command and its answer's status, or -errno. */
static int manage(unsigned int index, unsigned int opcode, const void *param,
		  size_t len)
{
	struct afsock s = dialled("hci:none:control");
	unsigned char buf[512];
	ssize_t n;

	put16(buf, opcode);
	put16(buf + 2, index);
	put16(buf + 4, (unsigned int)len);
	memcpy(buf + 6, param, len);
	n = afsock_send(&s, buf, 6 + len, 0);
	while (n >= 0) {
		n = afsock_recv(&s, buf, sizeof(buf), 0);
		/* Command complete or command status, of this command. */
		if (n >= 9 && (get16(buf) == 1 || get16(buf) == 2) &&
		    get16(buf + 2) == index && get16(buf + 6) == opcode)
			break;
	}
	afsock_close(&s);
	return n < 0 ? (int)n : buf[8];
}

static void manage_flag(unsigned int index, unsigned int opcode, int value)
{
	unsigned char byte = (unsigned char)value;
	int r = manage(index, opcode, &byte, 1);

	ck_assert_msg(r == 0, "management command 0x%04x of hci%u: %d",
		      opcode, index, r);
}

#define MGMT_POWERED 0x0005
#define MGMT_CONNECTABLE 0x0007
#define MGMT_SSP 0x000b
#define MGMT_LE 0x000d
#define MGMT_DISCONNECT 0x0014
#define MGMT_ADVERTISING 0x0029
#define MGMT_EXPERIMENTAL 0x004a

#define MGMT_INFO 0x0004
/* Powered, connectable, SSP, BR/EDR and LE of the current settings. */
#define SETTINGS 0x02c3u
#define SETTINGS_WANTED 0x0283u

/* The answer to Read Controller Information: settings at 13 behind status. */
static unsigned int settings_of(unsigned int index)
{
	struct afsock s = dialled("hci:none:control");
	unsigned char buf[512] = { 0 };
	ssize_t n;

	put16(buf, MGMT_INFO);
	put16(buf + 2, index);
	ck_assert_int_eq(afsock_send(&s, buf, 6, 0), 6);
	do {
		n = afsock_recv(&s, buf, sizeof(buf), 0);
		ck_assert_msg(n > 0, "%s", support_code(n));
	} while (n < 26 || get16(buf) != 1 || get16(buf + 2) != index ||
		 get16(buf + 6) != MGMT_INFO);
	afsock_close(&s);
	return get16(buf + 9 + 13);
}

static bool is_as_wanted(unsigned int index)
{
	return (settings_of(index) & SETTINGS) == SETTINGS_WANTED;
}

/*
 * An adapter that is as wanted is left alone, because switching one off upsets
 * the emulator now and then: it answers, and is off again a moment later. So
 * look once more and repeat that, a few times.
 */
static void adapters_up(void)
{
	unsigned int attempt, i;

	for (attempt = 0; attempt < 5; attempt++) {
		for (i = 0; i < 2; i++) {
			if (is_as_wanted(i))
				continue;
			manage_flag(i, MGMT_POWERED, 0);
			manage_flag(i, MGMT_SSP, 0);
			manage_flag(i, MGMT_LE, 1);
			manage_flag(i, MGMT_CONNECTABLE, 1);
			manage_flag(i, MGMT_POWERED, 1);
		}
		manage_flag(1, MGMT_ADVERTISING, 1);
		if (is_as_wanted(0) && is_as_wanted(1))
			return;
	}
	ck_abort_msg("settings are 0x%x and 0x%x", settings_of(0),
		     settings_of(1));
}

static void setup(void)
{
	int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, BTPROTO_HCI);

	why_not[0] = '\0';
	if (fd < 0) {
		snprintf(why_not, sizeof(why_not), "no Bluetooth: %s",
			 strerror(errno));
		return;
	}
	close(fd);
	if (adapter_is_ours(0, a0) && adapter_is_ours(1, a1))
		adapters_up();
}

#define NEED_ADAPTERS() \
	do { \
		if (why_not[0]) { \
			support_skip("%s", why_not); \
			return; \
		} \
	} while (0)

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

/* ---- HCI ---- */

static const unsigned char read_local_version[] = { 0x01, 0x01, 0x10, 0x00 };

/* The event that completes a command, within the socket's limit. */
static ssize_t await_complete(struct afsock *s, unsigned int opcode,
			      unsigned char *buf, size_t size)
{
	ssize_t n;

	do {
		n = afsock_recv(s, buf, size, 0);
		ck_assert_msg(n > 0, "command 0x%04x: %s", opcode,
			      support_code(n));
	} while (n < 7 || buf[0] != 0x04 || buf[1] != 0x0e ||
		 get16(buf + 4) != opcode);
	return n;
}

START_TEST(hci_raw_reads_the_local_version)
{
	static const char *const filters[] = { "all", "event", "command+event",
					       "event/0x0e+event/0x0f" };
	unsigned char buf[300];
	char text[200];
	struct afsock s;
	struct afsock_form form;
	struct afsock_addr addr;
	ssize_t n;

	NEED_ADAPTERS();
	snprintf(text, sizeof(text), "hci:0,hci-filter=%s", filters[_i]);
	s = dialled(text);
	ck_assert_int_eq(afsock_send(&s, read_local_version, 4, 0), 4);
	n = await_complete(&s, 0x1001, buf, sizeof(buf));
	ck_assert_int_eq(buf[6], 0);
	form = afsock_form_of(&s);
	afsock_describe(&form, NULL, buf, (size_t)n, text, sizeof(text));
	ck_assert_msg(strncmp(text, "event 0x0e command complete of command "
				    "0x1001, 12 bytes: ", 57) == 0, "%s", text);
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_repr(&s, &addr, "0");
	afsock_close(&s);
}
END_TEST

START_TEST(hci_raw_filter_keeps_other_events_out)
{
	unsigned char buf[300];
	struct afsock s;

	NEED_ADAPTERS();
	s = dialled("hci:0,hci-filter=event/0x05");
	ck_assert_int_eq(afsock_send(&s, read_local_version, 4, 0), 4);
	ck_code(afsock_set(&s, "hci-filter", "all", 3, NULL), 0);
	ck_assert_int_eq(afsock_send(&s, read_local_version, 4, 0), 4);
	/* The second command's own copy or its answer; once drained, as many
	 * answers as commands sent with the filter open. */
	await_complete(&s, 0x1001, buf, sizeof(buf));
	afsock_close(&s);
}
END_TEST

START_TEST(hci_direction_and_time_come_as_control_messages)
{
	unsigned char buf[300];
	size_t control[16];
	struct iovec iov = { buf, sizeof(buf) };
	struct afsock_msg msg = { .iov = &iov, .iov_count = 1,
				  .control = control,
				  .control_size = sizeof(control) };
	struct afsock_cmsg c = { .level = 0 };
	bool has_direction = false, has_time = false;
	struct afsock s;

	NEED_ADAPTERS();
	s = dialled("hci:0,hci-filter=event,hci-direction,hci-timestamp");
	ck_assert_int_eq(afsock_send(&s, read_local_version, 4, 0), 4);
	ck_assert_int_gt(afsock_recvmsg(&s, &msg, 0), 0);
	while (afsock_cmsg_next(&msg, &c)) {
		has_direction |= c.level == SOL_HCI && c.type == HCI_CMSG_DIR;
		has_time |= c.level == SOL_HCI && c.type == HCI_CMSG_TSTAMP;
	}
	ck_assert(has_direction);
	ck_assert(has_time);
	afsock_close(&s);
}
END_TEST

START_TEST(hci_control_channel_tells_its_version)
{
	static const unsigned char read_version[] = { 1, 0, 0xff, 0xff, 0, 0 };
	unsigned char buf[300];
	struct afsock s;
	ssize_t n;

	NEED_ADAPTERS();
	s = dialled("hci:none:control");
	ck_assert_int_eq(afsock_send(&s, read_version, 6, 0), 6);
	do {
		n = afsock_recv(&s, buf, sizeof(buf), 0);
		ck_assert_msg(n > 0, "%s", support_code(n));
	} while (get16(buf) != 1 || get16(buf + 6) != 1);
	/* header, opcode, status, version 1, revision */
	ck_assert_int_eq(n, 12);
	ck_assert_int_eq(buf[8], 0);
	ck_assert_int_eq(buf[9], 1);
	afsock_close(&s);
}
END_TEST

START_TEST(hci_monitor_channel_names_the_adapters)
{
	unsigned char buf[600];
	unsigned int seen = 0;
	struct afsock s;
	ssize_t n;

	NEED_ADAPTERS();
	s = dialled("hci:none:monitor");
	/* Notes of versions, then New Index (0) for each adapter. */
	while (seen != 3) {
		n = afsock_recv(&s, buf, sizeof(buf), 0);
		ck_assert_msg(n >= 6, "%s", support_code(n));
		if (get16(buf) == 0 && get16(buf + 2) < 2)
			seen |= 1u << get16(buf + 2);
	}
	afsock_close(&s);
}
END_TEST

/* Down, by request; then as the fixture had it. */
static void adapter_down(unsigned int index)
{
	ck_code(hci_ioctl(HCIDEVDOWN, index), 0);
}

START_TEST(hci_user_channel_owns_the_adapter)
{
	static const unsigned char reset[] = { 0x01, 0x03, 0x0c, 0x00 };
	unsigned char buf[300];
	struct afsock s;

	NEED_ADAPTERS();
	adapter_down(0);
	adapter_down(1);
	s = dialled("hci:hci1:user");
	ck_assert_int_eq(afsock_send(&s, reset, 4, 0), 4);
	await_complete(&s, 0x0c03, buf, sizeof(buf));
	ck_assert_int_eq(buf[6], 0);
	ck_assert_int_eq(afsock_send(&s, read_local_version, 4, 0), 4);
	await_complete(&s, 0x1001, buf, sizeof(buf));
	ck_assert_int_eq(buf[6], 0);
	ck_code(afsock_close(&s), 0);
	adapters_up();
}
END_TEST

/* ---- SCO ---- */

static void give_sco_buffers(void)
{
	struct hci_dev_req req = { .dev_opt = 8 | 64 << 16 };
	unsigned int i;

	/* MTU above, packets below, in the order of two 16-bit numbers. */
	for (i = 0; i < 2; i++) {
		uint16_t pair[2] = { 8, 64 };

		req.dev_id = (uint16_t)i;
		memcpy(&req.dev_opt, pair, sizeof(pair));
		ck_code(hci_ioctl(HCISETSCOMTU, (unsigned long)&req), 0);
	}
}

START_TEST(sco_connects_and_sends)
{
	static const struct {
		const char *voice;
		int setting;
	} voices[] = { { "cvsd", 0x60 }, { "transparent", 3 } };
	char text[120];
	struct bt_voice voice = { 0 };
	size_t len = sizeof(voice);
	struct afsock s;
	struct afsock_addr addr;
	unsigned char buf[64] = { 0 };

	NEED_ADAPTERS();
	give_sco_buffers();
	snprintf(text, sizeof(text), "sco:%s,bind=%s,voice=%s", a1, a0,
		 voices[_i].voice);
	s = dialled(text);
	ck_code(afsock_getopt(&s, SOL_BLUETOOTH, BT_VOICE, &voice, &len), 0);
	ck_assert_int_eq(voice.setting, voices[_i].setting);
	ck_assert_int_eq(afsock_send(&s, buf, 48, 0), 48);
	ck_code(afsock_getpeername(&s, &addr), 0);
	snprintf(text, sizeof(text), "'%s'", a1);
	ck_repr(&s, &addr, text);
	afsock_close(&s);
}
END_TEST

/* ---- ISO ---- */

static void allow_iso(void)
{
	static const unsigned char on[17] = { 0x3e, 0xe0, 0xb4, 0xfd, 0xdd,
					      0xd6, 0x85, 0x98, 0x6a, 0x49,
					      0xe0, 0x05, 0x88, 0xf1, 0xba,
					      0x6f, 1 };
	int r = manage(0xffff, MGMT_EXPERIMENTAL, on, sizeof(on));

	ck_assert_msg(r == 0, "ISO switch: %d", r);
}

START_TEST(iso_needs_its_switch_and_says_so)
{
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	int r;

	NEED_ADAPTERS();
	/* First of its kind in a fresh machine: nobody has switched it on. */
	r = afsock_open(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_ISO, &s, &err);
	if (r == 0) {
		afsock_close(&s);
		return;
	}
	ck_code(r, -EPROTONOSUPPORT);
	ck_assert_msg(strstr(err.hint, "6fbaf188") != NULL, "%s", err.hint);
}
END_TEST

START_TEST(iso_unicast_moves_packets)
{
	char text[120];
	struct afsock listener, near, far;
	struct afsock_addr addr;
	int i;

	NEED_ADAPTERS();
	allow_iso();
	listener = listening("iso", a1, "le_public");
	snprintf(text, sizeof(text),
		 "iso:%s:le_public,bind=%s:le_public,iso-qos=16_2_1", a1, a0);
	near = dialled(text);
	far = accepted(&listener, &addr);
	snprintf(text, sizeof(text), "('%s', 1)", a0);
	ck_repr(&far, &addr, text);
	for (i = 0; i < 100; i++)
		passes(&near, &far, 40);
	afsock_close(&near);
	afsock_close(&far);
	afsock_close(&listener);
}
END_TEST

START_TEST(iso_qos_reads_back)
{
	unsigned char qos[128] = { 0 };
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	size_t len = sizeof(qos);
	uint32_t interval;
	uint16_t sdu;

	NEED_ADAPTERS();
	allow_iso();
	ck_code(afsock_open(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_ISO, &s,
			    &err), 0);
	ck_code(afsock_set(&s, "iso-qos", "441_2_2", 7, &err), 0);
	ck_code(afsock_getopt(&s, SOL_BLUETOOTH, BT_ISO_QOS, qos, &len), 0);
	/* framing at 4; in at 8, out at 20: interval, latency, sdu */
	ck_assert_int_eq(qos[4], 1);
	memcpy(&interval, qos + 20, sizeof(interval));
	memcpy(&sdu, qos + 26, sizeof(sdu));
	ck_assert_uint_eq(interval, 10884);
	ck_assert_uint_eq(sdu, 130);
	ck_code(afsock_set(&s, "iso-qos", "16_2", 4, &err), AFSOCK_EVALUE);
	ck_assert_str_eq(err.field, "iso-qos");
	afsock_close(&s);
}
END_TEST

/*
 * btvirt 5.66 keeps a periodic advertisement, and the other side's
 * synchronisation with it, even over a reset: this works once in its life.
 */
#define BROADCAST_MARK "/run/afsock-iso-broadcast"

START_TEST(iso_broadcast_reaches_its_listener)
{
	char text[200];
	struct afsock listener, near, far;
	int mark;

	NEED_ADAPTERS();
	mark = open(BROADCAST_MARK, O_CREAT | O_EXCL | O_CLOEXEC | O_WRONLY,
		    0600);
	if (mark < 0 && errno == EEXIST)
		return;
	close(mark);
	allow_iso();
	snprintf(text, sizeof(text),
		 "iso:any:le_public,bind=%s:le_public,iso-qos=16_2_1,"
		 "iso-base=02.03.04", a0);
	near = dialled(text);
	snprintf(text, sizeof(text), "le_public:%s:le_public:0:01", a0);
	listener = listening("iso", a1, text);
	far = accepted(&listener, NULL);
	passes(&near, &far, 40);
	afsock_close(&near);
	afsock_close(&far);
	afsock_close(&listener);
}
END_TEST

/* ---- sockets that others made ---- */

START_TEST(family_type_and_protocol_are_detected)
{
	static const struct {
		int type, proto;
	} kinds[] = {
		{ SOCK_SEQPACKET, BTPROTO_L2CAP }, { SOCK_STREAM, BTPROTO_L2CAP },
		{ SOCK_DGRAM, BTPROTO_L2CAP },	   { SOCK_RAW, BTPROTO_L2CAP },
		{ SOCK_STREAM, BTPROTO_RFCOMM },   { SOCK_SEQPACKET, BTPROTO_SCO },
		{ SOCK_RAW, BTPROTO_HCI },	   { SOCK_SEQPACKET, BTPROTO_ISO },
	};
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	int fd;

	NEED_ADAPTERS();
	allow_iso();
	fd = socket(AF_BLUETOOTH, kinds[_i].type | SOCK_CLOEXEC,
		    kinds[_i].proto);
	ck_assert_msg(fd >= 0, "socket: %s", strerror(errno));
	ck_code(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s, &err),
		0);
	ck_assert_int_eq(s.family, AF_BLUETOOTH);
	ck_assert_int_eq(s.type, kinds[_i].type);
	ck_assert_int_eq(s.proto, kinds[_i].proto);
	afsock_close(&s);
}
END_TEST

/* ---- failures that explain themselves ---- */

/* %1$s is hci0's address, %2$s hci1's. */
static const struct {
	const char *text;
	bool listens;
	int code;
	const char *op;
	const char *hint;
} failures[] = {
	{ "l2cap:%2$s:0x1ff1,bind=%1$s:0", false, -EINVAL, "connect", "odd" },
	{ "l2cap:%2$s:0x10f1,bind=%1$s:0", false, -ECONNREFUSED, "connect",
	  "nobody listens" },
	{ "l2cap:%1$s:0x10f1,bind=%1$s:0", false, -ECONNREFUSED, "connect",
	  "own address" },
	{ "l2cap:%2$s:0x1002,bind=%1$s:0", false, -EINVAL, "connect", "odd" },
	{ "l2cap:%1$s:0x1002", true, -EINVAL, "bind", "odd" },
	{ "l2cap:%1$s:0x1001:4", true, -EINVAL, "bind", "never" },
	{ "l2cap:%1$s:0x1001:0:3", true, -EINVAL, "bind", "0 to 2" },
	{ "l2cap:%2$s:0x80:0:le_public,bind=%1$s:0", false, -EINVAL,
	  "connect", "bdaddr_type" },
	{ "rfcomm:%2$s:31,bind=%1$s:0", false, -EINVAL, "connect",
	  "1 to 30" },
	{ "rfcomm:%2$s:0,bind=%1$s:0", false, -EINVAL, "connect", "1 to 30" },
	{ "rfcomm:%2$s:29,bind=%1$s:0", false, -ECONNREFUSED, "connect",
	  "nobody listens" },
	{ "hci:0:user", false, -EBUSY, "bind", "hciconfig hciN down" },
	{ "hci:9", false, -ENODEV, "bind", "no such adapter" },
	{ "hci:0:control", false, -EINVAL, "bind", "none" },
	{ "l2cap:%2$s:0x1001,bind=%1$s:0:0:le_public,imtu=20", false,
	  AFSOCK_ERANGE, "", "" },
	{ "l2cap:%2$s:0x1001,security=extreme", false, AFSOCK_EVALUE, "", "" },
	{ "l2cap:%2$s:0x1001,voice=cvsd", false, AFSOCK_EVALUE, "", "" },
	{ "rfcomm:%2$s:1,mode=ertm", false, AFSOCK_EVALUE, "", "" },
	{ "rfcomm:%2$s:1,lm=master+slave", false, AFSOCK_EVALUE, "", "" },
	{ "sco:%2$s,lm=master", false, AFSOCK_EVALUE, "", "" },
	{ "l2cap:%2$s:0x1001,bind=%1$s:0,rcvmtu=100", false, -EINVAL,
	  "setsockopt", "LE" },
	{ "l2cap:%2$s:0x80:0:le_public,bind=%1$s:0:0:le_public,mode=ertm",
	  false, -EINVAL, "setsockopt", "LE" },
	{ "l2cap:%2$s:0x80:0:le_public,bind=%1$s:0:0:le_public,"
	  "mode=ext-flowctl", false, -ENOPROTOOPT, "setsockopt",
	  "enable_ecred" },
	{ "hci:0,hci-filter=events", false, AFSOCK_EVALUE, "", "" },
	{ "hci:0,hci-filter=event/64", false, AFSOCK_ERANGE, "", "" },
};

START_TEST(failure_names_step_and_remedy)
{
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	char text[200];
	int r;

	NEED_ADAPTERS();
	snprintf(text, sizeof(text), failures[_i].text, a0, a1);
	r = failures[_i].listens ? afsock_listen(text, LIMIT, &s, &err) :
				   afsock_dial(text, LIMIT, &s, &err);
	ck_assert_msg(r == failures[_i].code, "%s: %s, wanted %s (%s)", text,
		      support_code(r), support_code(failures[_i].code),
		      err.text);
	ck_assert_msg(strcmp(err.op, failures[_i].op) == 0,
		      "%s: op '%s', wanted '%s'", text, err.op,
		      failures[_i].op);
	ck_assert_msg(strstr(err.hint, failures[_i].hint) != NULL,
		      "%s: hint '%s' lacks '%s'", text, err.hint,
		      failures[_i].hint);
	ck_assert_int_eq(s.fd, -1);
}
END_TEST

/* As nobody: 0, or a step that went otherwise. */
static int without_privilege(void *arg)
{
	static const unsigned char reset[] = { 0x01, 0x03, 0x0c, 0x00 };
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	char text[120];

	(void)arg;
	if (setgid(65534) < 0 || setuid(65534) < 0)
		return 1;
	snprintf(text, sizeof(text), "l2cap:%s:1", a0);
	if (afsock_listen(text, LIMIT, &s, &err) != -EACCES ||
	    !strstr(err.hint, "CAP_NET_BIND_SERVICE"))
		return 2;
	if (afsock_open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_L2CAP, &s, &err) !=
		    -EPERM || !strstr(err.hint, "CAP_NET_RAW"))
		return 3;
	if (afsock_dial("hci:0:user", LIMIT, &s, &err) != -EPERM ||
	    !strstr(err.hint, "CAP_NET_ADMIN"))
		return 4;
	if (afsock_dial("hci:0", LIMIT, &s, &err) != 0)
		return 5;
	return afsock_send(&s, reset, 4, 0) == -EPERM ? 0 : 6;
}

START_TEST(privileges_that_lack_are_named)
{
	NEED_ADAPTERS();
	ck_assert_int_eq(support_child_end(support_child(without_privilege,
							 NULL)), 0);
}
END_TEST

START_TEST(adapter_that_is_down_is_named)
{
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT, hci;
	char text[120];
	int r;

	NEED_ADAPTERS();
	hci = dialled("hci:0,hci-filter=all");
	adapter_down(0);
	ck_code(afsock_send(&hci, read_local_version, 4, 0), -ENETDOWN);
	snprintf(text, sizeof(text), "l2cap:%s:0x1001,bind=%s:0", a1, a0);
	r = afsock_dial(text, LIMIT, &s, &err);
	afsock_close(&hci);
	adapters_up();
	ck_code(r, -EHOSTUNREACH);
	ck_assert_msg(strstr(err.hint, "power on") != NULL, "%s", err.hint);
}
END_TEST

#define ADD_ROWS(tc, test, rows) \
	tcase_add_loop_test(tc, test, 0, (int)SUPPORT_COUNT(rows))

static TCase *tcase(Suite *s, const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_set_timeout(tc, TEST_SECONDS);
	tcase_add_unchecked_fixture(tc, setup, NULL);
	suite_add_tcase(s, tc);
	return tc;
}

Suite *suite_bt_traffic(void);
Suite *suite_bt_traffic(void)
{
	Suite *s = suite_create("bt_traffic");
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

	tc = tcase(s, "hci");
	tcase_add_loop_test(tc, hci_raw_reads_the_local_version, 0, 4);
	tcase_add_test(tc, hci_raw_filter_keeps_other_events_out);
	tcase_add_test(tc, hci_direction_and_time_come_as_control_messages);
	tcase_add_test(tc, hci_control_channel_tells_its_version);
	tcase_add_test(tc, hci_monitor_channel_names_the_adapters);

	tc = tcase(s, "audio");
	tcase_add_loop_test(tc, sco_connects_and_sends, 0, 2);
	tcase_add_test(tc, iso_needs_its_switch_and_says_so);
	tcase_add_test(tc, iso_unicast_moves_packets);
	tcase_add_test(tc, iso_qos_reads_back);
	tcase_add_test(tc, iso_broadcast_reaches_its_listener);

	tc = tcase(s, "failures");
	tcase_add_loop_test(tc, family_type_and_protocol_are_detected, 0, 8);
	ADD_ROWS(tc, failure_names_step_and_remedy, failures);
	tcase_add_test(tc, privileges_that_lack_are_named);
	tcase_add_test(tc, adapter_that_is_down_is_named);

	/* Last: it resets an adapter behind the kernel's back. */
	tc = tcase(s, "user channel");
	tcase_add_test(tc, hci_user_channel_owns_the_adapter);
	return s;
}
