/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * adapters.h - two emulated adapters for the tests of Bluetooth
 *
 * hci0 and hci1, virtual ones that hear each other: the test machine with --bt.
 * Real adapters are never touched. Both are set up through the management
 * channel with LE on and pairing off, and hci1 advertises.
 */
#ifndef AFSOCK_TESTS_ADAPTERS_H
#define AFSOCK_TESTS_ADAPTERS_H

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>

#include <afsock/afsock.h>

#include "support/support.h"

/* Far above what the slowest emulation takes. */
#define LIMIT (30 * SUPPORT_SEC)
#define TEST_SECONDS 180

/* Their addresses, and why there are none. */
static char a0[18], a1[18];
static char why_not[160];

/* ---- sockets, or the test is over ---- */

static inline struct afsock opened(int r, struct afsock s, const char *text,
				   const struct afsock_err *err)
{
	char line[600];

	afsock_err_line(err, line, sizeof(line));
	ck_assert_msg(r == 0, "%s: %s: %s", text, support_code(r), line);
	return s;
}

static inline struct afsock listening(const char *scheme, const char *addr,
				      const char *more)
{
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	char text[300];
	int r;

	snprintf(text, sizeof(text), "%s:%s:%s", scheme, addr, more);
	r = afsock_listen(text, LIMIT, &s, &err);
	return opened(r, s, text, &err);
}

static inline struct afsock dialled(const char *text)
{
	struct afsock_err err = { .text = "" };
	struct afsock s = AFSOCK_INIT;
	int r = afsock_dial(text, LIMIT, &s, &err);

	return opened(r, s, text, &err);
}

static inline struct afsock accepted(struct afsock *listener,
				     struct afsock_addr *addr)
{
	struct afsock s = AFSOCK_INIT;

	ck_code(afsock_accept(listener, &s, addr), 0);
	ck_code(afsock_set_timeout(&s, LIMIT), 0);
	return s;
}

/* Item i of the socket's own address. */
static inline unsigned int own_number(const struct afsock *s, size_t i)
{
	struct afsock_form form = afsock_form_of(s);
	struct afsock_addr addr;
	struct afsock_tuple tuple;

	ck_code(afsock_getsockname(s, &addr), 0);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_uint_lt(i, tuple.n);
	return (unsigned int)tuple.items[i].as.u;
}

static inline void ck_repr(const struct afsock *s,
			   const struct afsock_addr *addr, const char *wanted)
{
	struct afsock_form form = afsock_form_of(s);
	char text[160];

	afsock_addr_repr(&form, addr, text, sizeof(text), NULL);
	ck_assert_str_eq(text, wanted);
}

static inline void fill(unsigned char *buf, size_t len, unsigned int seed)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = (unsigned char)(seed + i * 7);
}

/* One message there, as one message. */
static inline void passes(struct afsock *from, struct afsock *to, size_t len)
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

static inline int hci_ioctl(unsigned long request, unsigned long arg)
{
	int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, BTPROTO_HCI);
	int r = fd < 0 ? -1 : ioctl(fd, request, arg);
	int e = errno;

	if (fd >= 0)
		close(fd);
	return r < 0 ? -e : 0;
}

static inline bool adapter_is_ours(unsigned short number, char text[18])
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

static inline void put16(unsigned char *at, unsigned int value)
{
	at[0] = (unsigned char)value;
	at[1] = (unsigned char)(value >> 8);
}

static inline unsigned int get16(const unsigned char *at)
{
	return at[0] | (unsigned int)at[1] << 8;
}

/* One management command and its answer's status, or -errno. */
static inline int manage(unsigned int index, unsigned int opcode,
			 const void *param, size_t len)
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

static inline void manage_flag(unsigned int index, unsigned int opcode,
			       int value)
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
static inline unsigned int settings_of(unsigned int index)
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

static inline bool is_as_wanted(unsigned int index)
{
	return (settings_of(index) & SETTINGS) == SETTINGS_WANTED;
}

/*
 * An adapter that is as wanted is left alone, because switching one off upsets
 * the emulator now and then: it answers, and is off again a moment later. So
 * look once more and repeat that, a few times.
 */
static inline void adapters_up(void)
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

static inline void setup(void)
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

/* A test case of theirs. */
static inline TCase *tcase(Suite *s, const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_set_timeout(tc, TEST_SECONDS);
	tcase_add_unchecked_fixture(tc, setup, NULL);
	suite_add_tcase(s, tc);
	return tc;
}

#endif
