/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_bt_traffic.c - HCI, SCO and ISO with two emulated adapters, and failures
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/l2cap.h>

#include <afsock/afsock.h>

#include "families/bluetooth/adapters.h"
#include "support/support.h"

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

Suite *suite_bt_traffic(void);
Suite *suite_bt_traffic(void)
{
	Suite *s = suite_create("bt_traffic");
	TCase *tc;

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
