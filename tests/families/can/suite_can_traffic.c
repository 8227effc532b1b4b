/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_traffic.c - can, bcm, isotp and j1939 on vcan0
 *
 * Needs the test machine's vcan0 (mtu 72, up). Tests that change an interface
 * make one of their own.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can/bcm.h>
#include <linux/can/isotp.h>
#include <linux/can/j1939.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <afsock/can.h>

#include "support/support.h"

#define TIMEOUT (20 * SUPPORT_SEC)

static bool have_vcan(void)
{
	if (!support_has_socket(AF_CAN, SOCK_RAW, CAN_RAW))
		return false;
	if (if_nametoindex("vcan0"))
		return true;
	support_skip("no interface vcan0");
	return false;
}

#define NEED_VCAN() \
	do { \
		if (!have_vcan()) \
			return; \
	} while (0)

static struct afsock dial(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	char line[512] = "";
	int r = afsock_dial(text, TIMEOUT, &s, &err);

	if (r < 0)
		afsock_err_line(&err, line, sizeof(line));
	ck_assert_msg(r == 0, "%s: %s (%s)", text, support_code(r), line);
	return s;
}

/* What dial says to a text that it must not take. */
static void refuse(const char *text, int code, const char *says)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	char line[512] = "";
	int r = afsock_dial(text, TIMEOUT, &s, &err);

	afsock_err_line(&err, line, sizeof(line));
	ck_assert_msg(r == code, "%s: %s, wanted %s (%s)", text,
		      support_code(r), support_code(code), line);
	ck_assert_msg(strstr(line, says) != NULL, "%s: says '%s', wanted '%s'",
		      text, line, says);
}

static ssize_t put(struct afsock *s, const char *text)
{
	unsigned char frame[AFSOCK_CAN_FRAME_MAX];
	ssize_t n = afsock_can_frame_parse(text, strlen(text), frame,
					   sizeof(frame), NULL);

	ck_assert_msg(n > 0, "%s: %s", text, support_code(n));
	return afsock_send(s, frame, (size_t)n, 0);
}

/* The next frame as text; "" for none within the socket's limit. */
static const char *get(struct afsock *s, struct afsock_addr *from)
{
	static char text[AFSOCK_CAN_XL_TEXT_MAX];
	unsigned char frame[AFSOCK_CAN_FRAME_MAX];
	ssize_t n = afsock_recvfrom(s, frame, sizeof(frame), 0, from);

	text[0] = '\0';
	if (n > 0)
		afsock_can_frame_format(frame, (size_t)n, text, sizeof(text));
	return text;
}

static void run(const char *command)
{
	int r = system(command);

	ck_assert_msg(r == 0, "%s: status %d", command, r);
}

/* ---- raw ---- */

START_TEST(raw_frames_arrive_with_their_interface)
{
	static const char *const frames[] = { "123#DEADBEEF", "12345678#",
					      "123#R4", "000#1122334455667788" };
	struct afsock_form form;
	struct afsock_addr from;
	struct afsock a, b;
	char text[64];
	size_t i;

	NEED_VCAN();
	a = dial("can:vcan0");
	b = dial("can:vcan0");
	form = afsock_form_of(&b);
	for (i = 0; i < SUPPORT_COUNT(frames); i++) {
		ck_code(put(&a, frames[i]), 16);
		ck_assert_str_eq(get(&b, &from), frames[i]);
		afsock_addr_format(&form, &from, text, sizeof(text), NULL);
		ck_assert_str_eq(text, "can:vcan0");
	}
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

/* The kernel of the test machine marks FD frames with flag 4. */
START_TEST(fd_frames_need_the_option)
{
	struct afsock a, b, plain;

	NEED_VCAN();
	a = dial("can:vcan0,fd");
	b = dial("can:vcan0,fd=1");
	plain = dial("can:vcan0,fd=no");
	ck_code(put(&plain, "123##1AABB"), -EINVAL);
	ck_code(put(&a, "123##1AABB"), 72);
	ck_code(put(&a, "124#11"), 16);
	ck_assert_str_eq(get(&b, NULL), "123##5AABB");
	ck_assert_str_eq(get(&b, NULL), "124#11");
	ck_assert_str_eq(get(&plain, NULL), "124#11");
	afsock_close(&a);
	afsock_close(&b);
	afsock_close(&plain);
}
END_TEST

START_TEST(xl_frames_need_the_option)
{
	struct afsock a, b;

	NEED_VCAN();
	run("ip link add dev vcanx type vcan && "
	    "ip link set vcanx mtu 2060 && ip link set vcanx up");
	a = dial("can:vcanx,xl");
	b = dial("can:vcanx,xl");
	ck_code(put(&a, "00123#81:03:12345678#AABB"), 14);
	ck_assert_str_eq(get(&b, NULL), "00123#81:03:12345678#AABB");
	ck_code(put(&a, "123##1AABB"), 72);
	ck_assert_str_eq(get(&b, NULL), "123##5AABB");
	afsock_close(&a);
	afsock_close(&b);
	run("ip link del vcanx");
}
END_TEST

/*
 * What candump of can-utils 2020.11 showed of 123, 00000123, 123#R, 223 and
 * 456 with the same filters; and how options add up.
 */
static const struct {
	const char *options;
	const char *seen;
} filters[] = {
	{ "", "123# 00000123# 123#R 223# 456# " },
	{ ",filter=123:7FF", "123# 00000123# 123#R " },
	{ ",filter=123:C00007FF", "123# " },
	{ ",filter=00000123:DFFFFFFF", "00000123# " },
	{ ",filter=123~7FF", "223# 456# " },
	{ ",filter=123~7FF+223~7FF", "123# 00000123# 123#R 223# 456# " },
	{ ",filter=123~7FF+223~7FF+j", "456# " },
	{ ",filter=0~0", "" },
	{ ",filter=123:700+456:7FF", "123# 00000123# 123#R 456# " },
	{ ",filter=123:700,filter=456:7FF", "123# 00000123# 123#R 456# " },
	{ ",filter=123~7FF,filter=223~7FF,join", "456# " },
	{ ",join,filter=123~7FF,filter=j,filter=223~7FF", "456# " },
	{ ",filter=0:0", "123# 00000123# 123#R 223# 456# " },
	{ ",filter=0:0,filter=123:7FF", "123# 00000123# 123#R 223# 456# " },
	{ ",filter=none", "" },
	{ ",filter=none,filter=456:7FF", "456# " },
	{ ",filter=123:7FF,filter=none", "" },
	{ ",filter=#40", "123# 00000123# 123#R 223# 456# 20000040#" },
	{ ",error=busoff", "123# 00000123# 123#R 223# 456# 20000040#" },
	{ ",filter=none,error=44", "20000040#" },
	{ ",filter=none,error=crtl", "" },
	{ ",filter=none,error", "20000040#" },
};

/* Frames pass all sockets one after the other: when the unfiltered one has
 * the last, the other has had its share of all before. */
START_TEST(filters_let_through_what_candump_shows)
{
	static const char *const frames[] = { "123#", "00000123#", "123#R",
					      "223#", "456#" };
	struct afsock a, all, some;
	char text[256], seen[256] = "";
	const char *got;
	size_t i, len;

	NEED_VCAN();
	snprintf(text, sizeof(text), "can:vcan0%s", filters[_i].options);
	a = dial("can:vcan0");
	some = dial(text);
	all = dial("can:vcan0");
	for (i = 0; i < SUPPORT_COUNT(frames); i++)
		ck_code(put(&a, frames[i]), 16);
	ck_code(put(&a, "20000040#0000000000000000"), 16);
	ck_code(put(&a, "7FE#"), 16);
	while (strcmp(get(&all, NULL), "7FE#") != 0)
		;
	afsock_set_timeout(&some, 0);
	while (*(got = get(&some, NULL))) {
		len = strlen(seen);
		if (strncmp(got, "7FE", 3) == 0)
			continue;
		if (strncmp(got, "20000040#", 9) == 0)
			got = "20000040#";
		snprintf(seen + len, sizeof(seen) - len, "%s%s", got,
			 strchr(got, '#') - got == 8 && *got == '2' ? "" : " ");
	}
	ck_assert_msg(strcmp(seen, filters[_i].seen) == 0,
		      "%s: saw '%s', wanted '%s'", text, seen,
		      filters[_i].seen);
	afsock_close(&a);
	afsock_close(&all);
	afsock_close(&some);
}
END_TEST

START_TEST(own_frames_and_loopback)
{
	struct afsock own, quiet, b;

	NEED_VCAN();
	own = dial("can:vcan0,recv-own");
	quiet = dial("can:vcan0,loopback=off");
	b = dial("can:vcan0");
	ck_code(put(&own, "321#01"), 16);
	ck_assert_str_eq(get(&own, NULL), "321#01");
	ck_assert_str_eq(get(&b, NULL), "321#01");
	ck_code(put(&quiet, "321#02"), 16);
	ck_code(put(&own, "321#03"), 16);
	ck_assert_str_eq(get(&b, NULL), "321#03");
	afsock_close(&own);
	afsock_close(&quiet);
	afsock_close(&b);
}
END_TEST

START_TEST(any_interface_receives_and_needs_an_address_to_send)
{
	struct can_frame frame = { .can_id = 0x222, .len = 1, .data = { 7 } };
	struct afsock_addr to, from;
	struct afsock_form form;
	struct afsock any, b;
	char text[64];

	NEED_VCAN();
	any = dial("can:");
	b = dial("can:vcan0");
	ck_code(put(&any, "222#07"), -ENXIO);
	ck_code(afsock_addr_parse("can:vcan0", 9, NULL, &to, NULL), 0);
	ck_code(afsock_sendto(&any, &frame, 16, 0, &to), 16);
	ck_assert_str_eq(get(&b, NULL), "222#07");
	ck_code(put(&b, "222#08"), 16);
	ck_assert_str_eq(get(&any, &from), "222#08");
	form = afsock_form_of(&any);
	afsock_addr_format(&form, &from, text, sizeof(text), NULL);
	ck_assert_str_eq(text, "can:vcan0");
	afsock_close(&any);
	afsock_close(&b);
}
END_TEST

START_TEST(typed_filters_replace_what_was_set)
{
	struct can_filter list[2] = { { 0x123, 0x7ff }, { 0x456, 0x7ff } };
	struct afsock_can_filters set = { .list = list, .max = 2, .count = 2 };
	struct can_filter got[4];
	size_t size = sizeof(got);
	struct afsock s;

	NEED_VCAN();
	s = dial("can:vcan0,filter=111:7ff");
	ck_code(afsock_can_set_filters(&s, &set, NULL), 0);
	ck_code(afsock_getopt(&s, 101, 1, got, &size), 0);
	ck_assert_uint_eq(size, sizeof(list));
	ck_bytes(got, list, sizeof(list));
	set.count = 513;
	ck_code(afsock_can_set_filters(&s, &set, NULL), AFSOCK_ERANGE);
	afsock_close(&s);
}
END_TEST

/* 512 fit; the option says so itself, before the kernel's EINVAL. */
START_TEST(filters_add_up_to_512)
{
	struct afsock s;
	struct afsock_err err = { .code = 0 };
	char one[16];
	int i;

	NEED_VCAN();
	s = dial("can:vcan0");
	for (i = 0; i < 512; i++) {
		snprintf(one, sizeof(one), "%03X:7FF", i);
		ck_code(afsock_set(&s, "filter", one, strlen(one), NULL), 0);
	}
	ck_code(afsock_set(&s, "filter", "7FF:7FF", 7, &err), AFSOCK_ERANGE);
	ck_assert_ptr_nonnull(strstr(err.text, "512"));
	afsock_close(&s);
}
END_TEST

START_TEST(interface_that_is_no_can_is_named_in_the_hint)
{
	NEED_VCAN();
	refuse("can:lo", -ENODEV, "not a CAN one");
	refuse("bcm:lo", -ENODEV, "not a CAN one");
	refuse("can:nosuchif0", -ENODEV, "no interface named nosuchif0");
	refuse("can:vcan0,filter=xyz", AFSOCK_ETEXT, "xyz");
	refuse("can:vcan0,stmin=5ms", AFSOCK_EVALUE,
	       "stmin is one of isotp, not of can");
	refuse("can:vcan0,fd=maybe", AFSOCK_EVALUE, "maybe");
}
END_TEST

START_TEST(interface_down_is_told_as_it_is)
{
	struct afsock s;
	unsigned char frame[16];

	NEED_VCAN();
	run("ip link add dev vcand type vcan && ip link set vcand up");
	s = dial("can:vcand");
	run("ip link set vcand down");
	/* once on receipt, then nothing until it is up again */
	ck_code(afsock_recv(&s, frame, sizeof(frame), 0), -ENETDOWN);
	ck_code(put(&s, "123#"), -ENETDOWN);
	run("ip link set vcand up");
	ck_code(put(&s, "123#"), 16);
	run("ip link del vcand");
	afsock_close(&s);
}
END_TEST

/* A queue of two frames: what real controllers do under load. */
START_TEST(full_transmit_queue_is_enobufs)
{
	struct afsock s;
	ssize_t r = 0;
	int i;

	NEED_VCAN();
	run("modprobe -q sch_tbf; "
	    "ip link add dev vcanq type vcan && ip link set vcanq up && "
	    "tc qdisc add dev vcanq root tbf rate 1kbit burst 100 limit 160");
	s = dial("can:vcanq");
	afsock_set_timeout(&s, 0);
	for (i = 0; i < 1000 && r >= 0; i++)
		r = put(&s, "123#1122334455667788");
	ck_code(r, -ENOBUFS);
	afsock_close(&s);
	run("ip link del vcanq");
}
END_TEST

/* ---- the protocol of a socket that somebody else made ---- */

START_TEST(protocol_of_an_fd_is_found)
{
	static const struct {
		int type, proto;
	} kinds[] = { { SOCK_RAW, 1 }, { SOCK_DGRAM, 2 }, { SOCK_DGRAM, 6 },
		      { SOCK_DGRAM, 7 } };
	struct afsock s = AFSOCK_INIT;
	int fd;

	NEED_VCAN();
	fd = socket(AF_CAN, kinds[_i].type | SOCK_CLOEXEC, kinds[_i].proto);
	ck_assert_int_ge(fd, 0);
	ck_code(afsock_from_fd(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s,
			       NULL), 0);
	ck_assert_int_eq(s.family, 29);
	ck_assert_int_eq(s.type, kinds[_i].type);
	ck_assert_int_eq(s.proto, kinds[_i].proto);
	afsock_close(&s);
	close(fd);
}
END_TEST

/* As Python shows them: before bind, and after. */
START_TEST(socket_names_are_pythons)
{
	static const struct {
		const char *text, *unbound, *bound;
	} kinds[] = {
		{ "can:vcan0", "('',)", "('vcan0',)" },
		{ "isotp:vcan0:0x7e8:0x18dab9f1", "('', 0, 0)",
		  "('vcan0', 2024, 2564471281)" },
		{ "j1939:vcan0,addr=0x80", "('', 0, 262144, 255)",
		  "('vcan0', 0, 262144, 128)" },
	};
	struct afsock_target target;
	struct afsock_addr name;
	struct afsock s = AFSOCK_INIT;
	char got[128];

	NEED_VCAN();
	ck_code(afsock_target_parse(kinds[_i].text, strlen(kinds[_i].text),
				    &target, NULL), 0);
	ck_code(afsock_open(29, target.form.type, target.form.proto, &s, NULL),
		0);
	target.form.fd = s.fd;
	ck_code(afsock_getsockname(&s, &name), 0);
	afsock_addr_repr(&target.form, &name, got, sizeof(got), NULL);
	ck_assert_str_eq(got, kinds[_i].unbound);
	ck_code(afsock_bind(&s, target.tuple.items, target.tuple.n, NULL), 0);
	ck_code(afsock_getsockname(&s, &name), 0);
	afsock_addr_repr(&target.form, &name, got, sizeof(got), NULL);
	ck_assert_str_eq(got, kinds[_i].bound);
	afsock_close(&s);
}
END_TEST

/* ---- bcm ---- */

/* One frame stands behind the head. */
union job {
	struct bcm_msg_head head;
	unsigned char bytes[sizeof(struct bcm_msg_head) + CAN_MTU];
};

static void set_frame(union job *job, canid_t id, unsigned char byte)
{
	struct can_frame frame = { .can_id = id, .len = 1, .data = { byte } };

	memcpy(job->bytes + sizeof(job->head), &frame, sizeof(frame));
}

START_TEST(bcm_job_sends_until_its_socket_closes)
{
	union job job = {
		.head = { .opcode = TX_SETUP, .can_id = 0x3a1, .nframes = 1,
			  .flags = SETTIMER | STARTTIMER,
			  .ival2 = { .tv_usec = 5000 } },
	};
	struct afsock bcm, raw;
	int i;

	NEED_VCAN();
	set_frame(&job, 0x3a1, 0x42);
	raw = dial("can:vcan0,filter=3a1:7ff");
	bcm = dial("bcm:vcan0");
	ck_code(afsock_send(&bcm, &job, sizeof(job), 0), sizeof(job));
	for (i = 0; i < 5; i++)
		ck_assert_str_eq(get(&raw, NULL), "3A1#42");
	afsock_close(&bcm);
	afsock_set_timeout(&raw, 0);
	while (*get(&raw, NULL))
		;
	afsock_set_timeout(&raw, 100 * SUPPORT_MS);
	ck_assert_str_eq(get(&raw, NULL), "");
	afsock_close(&raw);
}
END_TEST

START_TEST(bcm_reports_changes_and_silence)
{
	union job job = {
		.head = { .opcode = RX_SETUP, .can_id = 0x3a2, .nframes = 1,
			  .flags = SETTIMER, .ival1 = { .tv_usec = 50000 } },
	};
	unsigned char message[sizeof(job)];
	struct afsock_addr from;
	struct afsock_form form;
	struct afsock bcm, raw;
	char text[128];
	ssize_t n;

	NEED_VCAN();
	set_frame(&job, 0, 0xff);
	raw = dial("can:vcan0");
	bcm = dial("bcm:");
	form = afsock_form_of(&bcm);
	ck_code(afsock_addr_parse("bcm:vcan0", 9, NULL, &from, NULL), 0);
	ck_code(afsock_sendto(&bcm, &job, sizeof(job), 0, &from), sizeof(job));
	put(&raw, "3A2#11");
	n = afsock_recvfrom(&bcm, message, sizeof(message), 0, &from);
	ck_assert_int_gt(n, 0);
	afsock_describe(&form, &from, message, (size_t)n, text, sizeof(text));
	ck_assert_str_eq(text, "RX_CHANGED 3A2 3A2#11");
	afsock_addr_format(&form, &from, text, sizeof(text), NULL);
	ck_assert_str_eq(text, "bcm:vcan0");
	n = afsock_recv(&bcm, message, sizeof(message), 0);
	ck_assert_int_gt(n, 0);
	afsock_describe(&form, NULL, message, (size_t)n, text, sizeof(text));
	ck_assert_str_eq(text, "RX_TIMEOUT 3A2");
	afsock_close(&bcm);
	afsock_close(&raw);
}
END_TEST

START_TEST(bcm_connects_and_does_not_bind)
{
	struct afsock_value item = afsock_text("vcan0");
	struct afsock_err err = { .code = 0 };
	struct afsock s = AFSOCK_INIT;
	union job job = { .head = { .opcode = TX_READ } };

	NEED_VCAN();
	ck_code(afsock_open(29, SOCK_DGRAM, 2, &s, NULL), 0);
	ck_code(afsock_send(&s, &job, sizeof(job.head), 0),
		-ENOTCONN);
	ck_code(afsock_bind(&s, &item, 1, &err), -EOPNOTSUPP);
	ck_assert_ptr_nonnull(strstr(err.hint, "connected"));
	ck_code(afsock_connect(&s, &item, 1, &err), 0);
	ck_code(afsock_connect(&s, &item, 1, &err), -EISCONN);
	ck_assert_ptr_nonnull(strstr(err.hint, "once"));
	afsock_close(&s);
}
END_TEST

/* ---- isotp ---- */

static void fill(unsigned char *buf, size_t len, unsigned int seed)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf[i] = (unsigned char)(seed + i * 31 + (i >> 8));
}

static const struct {
	const char *options;
	size_t len;
} transfers[] = {
	{ "", 1 },
	{ "", 7 },
	{ "", 8 },
	{ "", 4000 },
	{ ",padding,check-pad", 4000 },
	{ ",ext-address=0xf1", 4000 },
	{ ",fd", 4000 },
	{ ",tx-dl=20", 4000 },
	{ ",mtu=72,brs", 500 },
	{ ",frame-txtime=0,bs=4,stmin=100us", 500 },
};

START_TEST(isotp_carries_messages_both_ways)
{
	static unsigned char sent[4000], got[4100];
	struct afsock a, b;
	char text[128];
	ssize_t n;
	size_t len = transfers[_i].len;

	NEED_VCAN();
	snprintf(text, sizeof(text), "isotp:vcan0:0x7e8:0x7e0%s",
		 transfers[_i].options);
	a = dial(text);
	snprintf(text, sizeof(text), "isotp:vcan0,rx=0x7e0,tx=0x7e8%s",
		 transfers[_i].options);
	b = dial(text);
	fill(sent, len, 3);
	ck_code(afsock_send(&a, sent, len, 0), (int)len);
	n = afsock_recv(&b, got, sizeof(got), 0);
	ck_assert_msg(n == (ssize_t)len, "%s: %s", text, support_code(n));
	ck_bytes(got, sent, len);
	fill(sent, len, 77);
	ck_code(afsock_send(&b, sent, len, 0), (int)len);
	n = afsock_recv(&a, got, sizeof(got), 0);
	ck_assert_msg(n == (ssize_t)len, "%s: %s", text, support_code(n));
	ck_bytes(got, sent, len);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

/* recvfrom names the interface only. */
START_TEST(isotp_29_bit_identifiers_on_the_bus)
{
	struct afsock a, b, raw;
	struct afsock_addr from;
	struct afsock_form form;
	unsigned char got[16];
	char text[64];

	NEED_VCAN();
	raw = dial("can:vcan0");
	a = dial("isotp:vcan0:0x18da10f9:0x18daf910");
	b = dial("isotp:vcan0:0x18daf910:0x18da10f9");
	ck_code(afsock_send(&a, "\x3e\x00", 2, 0), 2);
	ck_assert_str_eq(get(&raw, NULL), "18DAF910#023E00");
	ck_code(afsock_recvfrom(&b, got, sizeof(got), 0, &from), 2);
	form = afsock_form_of(&b);
	afsock_addr_repr(&form, &from, text, sizeof(text), NULL);
	ck_assert_str_eq(text, "('vcan0', 0, 0)");
	afsock_close(&a);
	afsock_close(&b);
	afsock_close(&raw);
}
END_TEST

/* ISO 15765-2: 30 BS STmin; 0xf3 is 300 us; padded with 0xcc to eight. */
START_TEST(isotp_flow_control_says_what_was_asked)
{
	static const struct {
		const char *options;
		const char *flow;
	} rows[] = {
		{ "", "7E8#300000" },
		{ ",bs=8,stmin=300us", "7E8#3008F3" },
		{ ",stmin=5ms,txpad", "7E8#300005CCCCCCCCCC" },
		{ ",stmin=127,txpad=0x55", "7E8#30007F5555555555" },
		{ ",stmin=0.9ms,bs=255,padding=0", "7E8#30FFF90000000000" },
		{ ",stmin=0,ext-address=0x42", "7E8#42300000" },
		{ ",ext-address=0x42,rx-ext-address=0x43", "7E8#42300000" },
	};
	struct afsock s, raw;
	char text[128];
	size_t i;

	NEED_VCAN();
	for (i = 0; i < SUPPORT_COUNT(rows); i++) {
		raw = dial("can:vcan0,filter=7e8:7ff");
		snprintf(text, sizeof(text), "isotp:vcan0:0x7e0:0x7e8%s",
			 rows[i].options);
		s = dial(text);
		/* first frame of a message of 20 bytes */
		put(&raw, strstr(text, "=0x43") ? "7E0#43101411223344AA" :
			  strstr(text, "ext") ? "7E0#42101411223344AA" :
						"7E0#1014112233445566");
		ck_assert_str_eq(get(&raw, NULL), rows[i].flow);
		afsock_close(&s);
		afsock_close(&raw);
	}
}
END_TEST

/* All of them at once, read back from the kernel as it keeps them. */
START_TEST(isotp_options_gather_in_the_kernels_structs)
{
	struct can_isotp_options opts = { 0 };
	struct can_isotp_fc_options flow = { 0 };
	struct can_isotp_ll_options link = { 0 };
	uint32_t tx = 0, rx = 0;
	size_t size;
	struct afsock s;

	NEED_VCAN();
	s = dial("isotp:vcan0,rx=1,tx=2,ext-address=0xf1,txpad=0x11,rxpad=0x22,"
		 "rx-ext-address=0xf2,frame-txtime=2us,check-pad=len,"
		 "force-tx-stmin=1ms,force-rx-stmin=3us,wait-tx-done,"
		 "half-duplex,listen-mode,stmin=20ms,bs=7,wftmax=3,brs,"
		 "tx-dl=48");
	size = sizeof(opts);
	ck_code(afsock_getopt(&s, 106, 1, &opts, &size), 0);
	/* listen 1, extended 2, padding 4 8, check length 0x10, half duplex
	 * 0x40, forced 0x80 0x100, extended on receipt 0x200, wait 0x400 */
	ck_assert_uint_eq(opts.flags, 0x7df);
	ck_assert_uint_eq(opts.frame_txtime, 2000);
	ck_assert_uint_eq(opts.ext_address, 0xf1);
	ck_assert_uint_eq(opts.txpad_content, 0x11);
	ck_assert_uint_eq(opts.rxpad_content, 0x22);
	ck_assert_uint_eq(opts.rx_ext_address, 0xf2);
	size = sizeof(flow);
	ck_code(afsock_getopt(&s, 106, 2, &flow, &size), 0);
	ck_assert_uint_eq(flow.bs, 7);
	ck_assert_uint_eq(flow.stmin, 20);
	ck_assert_uint_eq(flow.wftmax, 3);
	size = sizeof(tx);
	ck_code(afsock_getopt(&s, 106, 3, &tx, &size), 0);
	ck_assert_uint_eq(tx, 1000000);
	ck_code(afsock_getopt(&s, 106, 4, &rx, &size), 0);
	ck_assert_uint_eq(rx, 3000);
	size = sizeof(link);
	ck_code(afsock_getopt(&s, 106, 5, &link, &size), 0);
	ck_assert_uint_eq(link.mtu, 72);
	ck_assert_uint_eq(link.tx_dl, 48);
	ck_assert_uint_eq(link.tx_flags, 1);
	afsock_close(&s);

	s = dial("isotp:vcan0,rx=1,tx=2,frame-txtime=0,check-pad=data,padding,"
		 "rxpad=no,txpad=no,rxpad=0x33,wait-tx-done,wait-tx-done=no,"
		 "fd,fd=no,sf-broadcast");
	size = sizeof(opts);
	ck_code(afsock_getopt(&s, 106, 1, &opts, &size), 0);
	ck_assert_uint_eq(opts.flags, 0x8 | 0x20 | 0x800);
	ck_assert_uint_eq(opts.frame_txtime, 0xffffffff);
	ck_assert_uint_eq(opts.rxpad_content, 0x33);
	size = sizeof(link);
	ck_code(afsock_getopt(&s, 106, 5, &link, &size), 0);
	ck_assert_uint_eq(link.mtu, 16);
	ck_assert_uint_eq(link.tx_dl, 8);
	afsock_close(&s);
}
END_TEST

static const struct {
	const char *option;
	int code;
	const char *says;
} bad_options[] = {
	{ "stmin=128ms", AFSOCK_ERANGE, "0..127 whole ms" },
	{ "stmin=1500us", AFSOCK_ERANGE, "100..900 us" },
	{ "stmin=50us", AFSOCK_ERANGE, "stmin 50us" },
	{ "stmin=950us", AFSOCK_ERANGE, "stmin 950us" },
	{ "stmin=5x", AFSOCK_ETEXT, "stmin '5x'" },
	{ "bs=256", AFSOCK_ERANGE, "bs 256 above 255" },
	{ "wftmax=-1", AFSOCK_ERANGE, "wftmax -1 below 0" },
	{ "txpad=0x100", AFSOCK_ERANGE, "txpad 0x100 above 255" },
	{ "ext-address", AFSOCK_ETEXT, "ext-address" },
	{ "check-pad=some", AFSOCK_EVALUE, "no, len, data, all" },
	{ "frame-txtime=5s", AFSOCK_ERANGE, "above 4294967294ns" },
	{ "force-tx-stmin=5s", AFSOCK_ERANGE, "above 4294967295ns" },
	{ "mtu=64", AFSOCK_ERANGE, "16 (classic) nor 72" },
	{ "tx-dl=9", AFSOCK_ERANGE, "8, 12, 16" },
	{ "tx-dl=7", AFSOCK_ERANGE, "8, 12, 16" },
	{ "tx-dl=64,mtu=16", AFSOCK_EVALUE, "tx-dl 64" },
	{ "sf-broadcast,cf-broadcast", AFSOCK_EVALUE, "exclude each other" },
	{ "filter=123:7ff", AFSOCK_EVALUE, "filter is one of can, not of isotp" },
	{ "prio=3", AFSOCK_EVALUE, "prio is one of j1939" },
	{ "wait-tx-done=2", AFSOCK_EVALUE, "wait-tx-done '2'" },
};

START_TEST(bad_isotp_option_names_value_and_limit)
{
	char text[128];

	NEED_VCAN();
	snprintf(text, sizeof(text), "isotp:vcan0:0x111:0x222,%s",
		 bad_options[_i].option);
	refuse(text, bad_options[_i].code, bad_options[_i].says);
}
END_TEST

START_TEST(isotp_errors_have_hints)
{
	struct afsock_err err = { .code = 0 };
	struct afsock s;

	NEED_VCAN();
	refuse("isotp:vcan0:0x123:0x123", -EADDRNOTAVAIL, "are equal");
	refuse("isotp::0x123:0x124", -ENODEV, "cannot use all");
	s = dial("isotp:vcan0:0x123:0x124");
	ck_code(afsock_set(&s, "stmin", "5ms", 3, &err), -EISCONN);
	ck_assert_str_eq(err.field, "stmin");
	ck_assert_ptr_nonnull(strstr(err.hint, "before"));
	afsock_close(&s);
	run("ip link add dev vcanm type vcan && ip link set vcanm mtu 16 && "
	    "ip link set vcanm up");
	refuse("isotp:vcanm:1:2,fd", -EINVAL, "mtu 16");
	run("ip link del vcanm");
}
END_TEST

/* Kernel: one second for the flow control that never comes. */
START_TEST(isotp_without_peer_fails_when_told_to_wait)
{
	unsigned char data[20] = { 0 };
	struct afsock s;
	int64_t since;

	NEED_VCAN();
	s = dial("isotp:vcan0:0x5a1:0x5a2,wait-tx-done");
	since = support_now();
	ck_code(afsock_send(&s, data, sizeof(data), 0), -ECOMM);
	ck_took(since, SUPPORT_SEC);
	afsock_close(&s);
}
END_TEST

/* Consecutive frame 2 where 1 is due; padding 00 where cc is. */
START_TEST(isotp_tells_broken_messages_apart)
{
	struct afsock s, raw;
	unsigned char got[64];

	NEED_VCAN();
	raw = dial("can:vcan0,filter=5b2:7ff");
	s = dial("isotp:vcan0:0x5b1:0x5b2");
	put(&raw, "5B1#1014112233445566");
	ck_assert_str_eq(get(&raw, NULL), "5B2#300000");
	put(&raw, "5B1#2211223344556677");
	ck_code(afsock_recv(&s, got, sizeof(got), 0), -EILSEQ);
	put(&raw, "5B1#1014112233445566");
	ck_assert_str_eq(get(&raw, NULL), "5B2#300000");
	ck_code(afsock_recv(&s, got, sizeof(got), 0), -ETIMEDOUT);
	afsock_close(&s);
	s = dial("isotp:vcan0:0x5b1:0x5b2,rxpad,check-pad=all");
	put(&raw, "5B1#0211220000000000");
	ck_code(afsock_recv(&s, got, sizeof(got), 0), -EBADMSG);
	put(&raw, "5B1#021122CCCCCCCCCC");
	ck_code(afsock_recv(&s, got, sizeof(got), 0), 2);
	afsock_close(&s);
	afsock_close(&raw);
}
END_TEST

/* ---- j1939 ---- */

static const size_t lengths[] = { 0, 1, 8, 9, 1785, 1786, 20000 };

START_TEST(j1939_carries_messages_to_an_address)
{
	static unsigned char sent[20000], got[20100];
	struct afsock_addr from;
	struct afsock_form form;
	struct afsock a, b;
	size_t len = lengths[_i];
	char text[128];

	NEED_VCAN();
	b = dial("j1939:vcan0,addr=0x90");
	a = dial("j1939:vcan0,addr=0x80,to=0x90:0x12300");
	fill(sent, sizeof(sent), 9);
	ck_code(afsock_send(&a, sent, len, 0), (int)len);
	ck_code(afsock_recvfrom(&b, got, sizeof(got), 0, &from), (int)len);
	ck_bytes(got, sent, len);
	form = afsock_form_of(&b);
	afsock_addr_repr(&form, &from, text, sizeof(text), NULL);
	/* Messages of several frames have no interface on 6.1. */
	if (len <= 8)
		ck_assert_str_eq(text, "('vcan0', 0, 74496, 128)");
	else
		ck_assert_ptr_nonnull(strstr(text, ", 0, 74496, 128)"));
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

/* SAE J1939-21: priority in bits 26..28, then the group, destination, source. */
START_TEST(j1939_options_on_the_bus)
{
	struct afsock a, b, raw;
	char got[16];

	NEED_VCAN();
	raw = dial("can:vcan0");
	a = dial("j1939:vcan0,addr=0x80,prio=3,to=0x90:0x12300");
	ck_code(afsock_send(&a, "\x01\x02", 2, 0), 2);
	ck_assert_str_eq(get(&raw, NULL), "0D239080#0102");
	afsock_close(&a);
	/* Broadcast needs no option of its own in "to". */
	a = dial("j1939:vcan0,addr=0x80,to=0xff:0xfeca");
	b = dial("j1939:vcan0,addr=0x90,broadcast");
	ck_code(afsock_send(&a, "\x03", 1, 0), 1);
	ck_assert_str_eq(get(&raw, NULL), "18FECA80#03");
	ck_code(afsock_recv(&b, got, sizeof(got), 0), 1);
	afsock_close(&b);
	/* All else, with promisc. */
	b = dial("j1939:vcan0,addr=0xa0,promisc");
	afsock_close(&a);
	a = dial("j1939:vcan0,addr=0x80,to=0x91:0x12300");
	ck_code(afsock_send(&a, "\x04", 1, 0), 1);
	ck_code(afsock_recv(&b, got, sizeof(got), 0), 1);
	ck_assert_int_eq(got[0], 4);
	afsock_close(&a);
	afsock_close(&b);
	afsock_close(&raw);
}
END_TEST

START_TEST(j1939_by_name)
{
	struct afsock_addr to;
	struct afsock_err err = { .code = 0 };
	struct afsock s = AFSOCK_INIT;

	NEED_VCAN();
	/* A name whose address nobody claimed. */
	s = dial("j1939:vcan0,name=0x1122334455667788,addr=0x70");
	ck_code(afsock_addr_parse("j1939:vcan0:none:0x12300:0x90", 29, NULL,
				  &to, NULL), 0);
	ck_code(afsock_sendto(&s, "\x01", 1, 0, &to), -EADDRNOTAVAIL);
	/* A claim needs broadcast, and the name, little end first. */
	ck_code(afsock_set(&s, "to", "0xff:0xee00", 11, &err), 0);
	ck_code(afsock_send(&s, "\x77\x66\x55\x44\x33\x22\x11\x00", 8, 0),
		-EPROTO);
	ck_code(afsock_send(&s, "\x88\x77\x66\x55\x44\x33\x22\x11", 8, 0), 8);
	afsock_close(&s);
}
END_TEST

START_TEST(j1939_errors_have_hints)
{
	static const struct {
		const char *text;
		int code;
		const char *says;
	} rows[] = {
		{ "j1939:,addr=0x80", -ENODEV, "cannot use all" },
		{ "j1939:vcan0,addr=0x80,pgn=0xee01", AFSOCK_EVALUE,
		  "end in 00" },
		{ "j1939:vcan0,addr=0x80,to=0x90:0x12301", AFSOCK_EVALUE,
		  "end in 00" },
		{ "j1939:vcan0,addr=0x80,prio=8", AFSOCK_ERANGE,
		  "prio 8 above 7" },
		{ "j1939:vcan0,addr=0x80,to=", AFSOCK_ETEXT, "ADDR[:PGN" },
		{ "j1939:vcan0,addr=0x80,to=0x90:1:2:3", AFSOCK_ETEXT,
		  "ADDR[:PGN" },
		{ "j1939:vcan0,addr=0x80,to=0x100", AFSOCK_ERANGE,
		  "addr 0x100 above 0xff" },
		{ "j1939:vcan0,addr=0x80,to=0x90:0x40001", AFSOCK_ERANGE,
		  "pgn 0x40001 above 0x40000" },
		{ "j1939:vcan0,addr=0x80,bs=3", AFSOCK_EVALUE,
		  "bs is one of isotp, not of j1939" },
	};
	size_t i;

	NEED_VCAN();
	for (i = 0; i < SUPPORT_COUNT(rows); i++)
		refuse(rows[i].text, rows[i].code, rows[i].says);
}
END_TEST

START_TEST(j1939_send_errors_are_the_kernels)
{
	struct afsock_addr to, all;
	struct afsock s;

	NEED_VCAN();
	ck_code(afsock_addr_parse("j1939:vcan0:none:0x12300:0x90", 29, NULL,
				  &to, NULL), 0);
	ck_code(afsock_addr_parse("j1939:vcan0:none:0xfeca:0xff", 28, NULL,
				  &all, NULL), 0);
	s = dial("j1939:vcan0");
	ck_code(afsock_sendto(&s, "\x01", 1, 0, &to), -EBADFD);
	afsock_close(&s);
	s = dial("j1939:vcan0,addr=0x80");
	ck_code(afsock_sendto(&s, "\x01", 1, 0, &all), 1);
	ck_code(afsock_set(&s, "broadcast", "no", 2, NULL), 0);
	ck_code(afsock_sendto(&s, "\x01", 1, 0, &all), -EACCES);
	afsock_close(&s);
	s = dial("j1939:vcan0,addr=0x80,broadcast=no");
	ck_code(afsock_sendto(&s, "\x01", 1, 0, &all), -EACCES);
	ck_code(afsock_set(&s, "broadcast", NULL, 0, NULL), 0);
	ck_code(afsock_sendto(&s, "\x01", 1, 0, &all), 1);
	afsock_close(&s);
}
END_TEST

Suite *suite_can_traffic(void);
Suite *suite_can_traffic(void)
{
	Suite *s = suite_create("can_traffic");
	TCase *tc = tcase_create("raw");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, raw_frames_arrive_with_their_interface);
	tcase_add_test(tc, fd_frames_need_the_option);
	tcase_add_test(tc, xl_frames_need_the_option);
	tcase_add_loop_test(tc, filters_let_through_what_candump_shows, 0,
			    (int)SUPPORT_COUNT(filters));
	tcase_add_test(tc, own_frames_and_loopback);
	tcase_add_test(tc, any_interface_receives_and_needs_an_address_to_send);
	tcase_add_test(tc, typed_filters_replace_what_was_set);
	tcase_add_test(tc, filters_add_up_to_512);
	tcase_add_test(tc, interface_that_is_no_can_is_named_in_the_hint);
	tcase_add_test(tc, interface_down_is_told_as_it_is);
	tcase_add_test(tc, full_transmit_queue_is_enobufs);
	tcase_add_loop_test(tc, protocol_of_an_fd_is_found, 0, 4);
	tcase_add_loop_test(tc, socket_names_are_pythons, 0, 3);
	suite_add_tcase(s, tc);

	tc = tcase_create("bcm");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, bcm_job_sends_until_its_socket_closes);
	tcase_add_test(tc, bcm_reports_changes_and_silence);
	tcase_add_test(tc, bcm_connects_and_does_not_bind);
	suite_add_tcase(s, tc);

	tc = tcase_create("isotp");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, isotp_carries_messages_both_ways, 0,
			    (int)SUPPORT_COUNT(transfers));
	tcase_add_test(tc, isotp_29_bit_identifiers_on_the_bus);
	tcase_add_test(tc, isotp_flow_control_says_what_was_asked);
	tcase_add_test(tc, isotp_options_gather_in_the_kernels_structs);
	tcase_add_loop_test(tc, bad_isotp_option_names_value_and_limit, 0,
			    (int)SUPPORT_COUNT(bad_options));
	tcase_add_test(tc, isotp_errors_have_hints);
	tcase_add_test(tc, isotp_without_peer_fails_when_told_to_wait);
	tcase_add_test(tc, isotp_tells_broken_messages_apart);
	suite_add_tcase(s, tc);

	tc = tcase_create("j1939");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, j1939_carries_messages_to_an_address, 0,
			    (int)SUPPORT_COUNT(lengths));
	tcase_add_test(tc, j1939_options_on_the_bus);
	tcase_add_test(tc, j1939_by_name);
	tcase_add_test(tc, j1939_errors_have_hints);
	tcase_add_test(tc, j1939_send_errors_are_the_kernels);
	suite_add_tcase(s, tc);
	return s;
}
