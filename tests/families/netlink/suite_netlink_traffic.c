/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_netlink_traffic.c - the running kernel's answers, byte by byte
 *
 * In a network namespace of its own: lo has index 1 there, and no link
 * changes but by the test.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "support/support.h"

#define WAIT (10 * SUPPORT_SEC)
#define AF_NETLINK_ 16
#define SOL_NETLINK_ 270

static bool has_ns;

static void enter(void)
{
	has_ns = support_netns_enter();
	/* A module family's first use opens its file. */
	afsock_family_get(AF_NETLINK_, NULL);
	support_fds_note();
}

static void leave(void)
{
	support_fds_check();
	if (has_ns)
		support_netns_leave();
}

#define NEED_NS() \
	do { \
		if (!has_ns) \
			return; \
	} while (0)

static struct afsock dialled(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_dial(text, WAIT, &s, &err);

	ck_assert_msg(r == 0, "%s: %s: %s", text, support_code(r), err.text);
	return s;
}

static uint16_t u16_at(const unsigned char *p)
{
	uint16_t value;

	memcpy(&value, p, sizeof(value));
	return value;
}

static uint32_t u32_at(const unsigned char *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof(value));
	return value;
}

/* struct nlmsghdr and a body, to the kernel. */
static void request(struct afsock *s, uint16_t type, uint16_t flags,
		    uint32_t seq, const void *body, size_t len)
{
	unsigned char buf[64] = { 0 };
	uint32_t total = (uint32_t)(16 + len);

	memcpy(buf, &total, 4);
	memcpy(buf + 4, &type, 2);
	memcpy(buf + 6, &flags, 2);
	memcpy(buf + 8, &seq, 4);
	memcpy(buf + 16, body, len);
	ck_code(afsock_send(s, buf, total, 0), (ssize_t)total);
}

/* The attribute of a type among the bytes; NULL for none. */
static const unsigned char *attribute(const unsigned char *at, size_t len,
				      unsigned int type, size_t *ret_len)
{
	size_t step;

	while (len >= 4 && u16_at(at) >= 4 && u16_at(at) <= len) {
		if ((u16_at(at + 2) & 0x3fffu) == type) {
			*ret_len = u16_at(at) - 4u;
			return at + 4;
		}
		step = (u16_at(at) + 3u) & ~3u;
		if (step > len)
			break;
		at += step;
		len -= step;
	}
	return NULL;
}

static void check_kernel(const struct afsock *s, const struct afsock_addr *from)
{
	struct afsock_form form = afsock_form_of(s);
	struct afsock_tuple tuple;

	ck_code(afsock_addr_unpack(&form, from, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 2);
	ck_assert_uint_eq(tuple.items[0].as.u, 0);
}

/* RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, struct ifinfomsg of zeros. */
START_TEST(link_dump_has_lo_and_ends)
{
	static const char zeros[16];
	_Alignas(8) unsigned char buf[32768];
	struct afsock s;
	struct afsock_addr from = { .len = 0 }, own;
	const unsigned char *at, *name;
	bool seen = false, done = false;
	size_t left, len = 0;
	ssize_t n;

	NEED_NS();
	s = dialled("netlink-route");
	ck_code(afsock_getsockname(&s, &own), 0);
	request(&s, 18, 0x301, 42, zeros, sizeof(zeros));
	while (!done) {
		n = afsock_recvfrom(&s, buf, sizeof(buf), 0, &from);
		ck_assert_int_gt(n, 0);
		check_kernel(&s, &from);
		for (at = buf, left = (size_t)n; left >= 16;
		     left -= u32_at(at), at += u32_at(at)) {
			ck_assert_uint_ge(left, u32_at(at));
			ck_assert_uint_eq(u32_at(at + 8), 42);
			/* The answer goes to the port that bind() got. */
			ck_assert_uint_eq(u32_at(at + 12),
					  u32_at(own.u.bytes + 4));
			if (u16_at(at + 4) == 3) {
				done = true;
				break;
			}
			ck_assert_uint_eq(u16_at(at + 4), 16);
			if (u32_at(at + 20) != 1)
				continue;
			/* ifi_type, ifi_index; IFF_LOOPBACK in ifi_flags. */
			ck_assert_uint_eq(u16_at(at + 18), 772);
			ck_assert_uint_eq(u32_at(at + 24) & 8, 8);
			name = attribute(at + 32, u32_at(at) - 32, 3, &len);
			ck_assert_ptr_nonnull(name);
			ck_assert_uint_eq(len, 3);
			ck_bytes(name, "lo", 3);
			seen = true;
		}
	}
	ck_assert(seen);
	afsock_close(&s);
}
END_TEST

START_TEST(link_is_described)
{
	_Alignas(8) unsigned char buf[32768], body[16] = { 0 };
	struct afsock s;
	struct afsock_form form;
	uint32_t index = 1;
	char words[256];
	ssize_t n;

	NEED_NS();
	memcpy(body + 4, &index, 4);
	s = dialled("netlink");
	form = afsock_form_of(&s);
	request(&s, 18, 1, 7, body, sizeof(body));
	n = afsock_recv(&s, buf, sizeof(buf), 0);
	ck_assert_int_gt(n, 0);
	afsock_describe(&form, NULL, buf, (size_t)n, words, sizeof(words));
	ck_assert_msg(strncmp(words, "RTM_NEWLINK lo index 1 <loopback,up",
			      35) == 0, "'%s'", words);
	ck_assert_ptr_nonnull(strstr(words, " mtu 65536 "));
	ck_assert_ptr_nonnull(strstr(words, ", seq 7 pid "));
	afsock_close(&s);
}
END_TEST

/* CTRL_CMD_GETFAMILY of id GENL_ID_CTRL: the controller lists itself. */
START_TEST(generic_families_have_their_controller)
{
	static const char body[] = { 3, 1, 0, 0 };
	_Alignas(8) unsigned char buf[32768];
	struct afsock s;
	const unsigned char *at, *name, *id;
	bool seen = false, done = false;
	size_t left, len = 0;
	ssize_t n;

	NEED_NS();
	s = dialled("netlink-generic");
	request(&s, 16, 0x301, 1, body, sizeof(body));
	while (!done) {
		n = afsock_recv(&s, buf, sizeof(buf), 0);
		ck_assert_int_gt(n, 0);
		for (at = buf, left = (size_t)n; left >= 16;
		     left -= u32_at(at), at += u32_at(at)) {
			ck_assert_uint_ge(left, u32_at(at));
			done = u16_at(at + 4) == 3;
			if (done)
				break;
			name = attribute(at + 20, u32_at(at) - 20, 2, &len);
			ck_assert_ptr_nonnull(name);
			if (len != 7 || memcmp(name, "nlctrl", 7))
				continue;
			id = attribute(at + 20, u32_at(at) - 20, 1, &len);
			ck_assert_ptr_nonnull(id);
			ck_assert_uint_eq(u16_at(id), 16);
			seen = true;
		}
	}
	ck_assert(seen);
	afsock_close(&s);
}
END_TEST

/* A mask, a name and a number join the same group: RTNLGRP_LINK. */
static const char *const link_groups[] = {
	"netlink:0:1", "netlink:0:link", "netlink,group=link",
	"netlink,add-membership=1", "netlink-route,group=1",
};

START_TEST(new_link_is_announced)
{
	_Alignas(8) unsigned char buf[32768];
	struct afsock s;
	struct afsock_addr from = { .len = 0 };
	size_t len = 0;
	const unsigned char *name;
	ssize_t n;

	NEED_NS();
	s = dialled(link_groups[_i]);
	ck_assert_int_eq(system("ip link add v0 type veth peer name v1"), 0);
	n = afsock_recvfrom(&s, buf, sizeof(buf), 0, &from);
	ck_assert_int_ge(n, 32);
	check_kernel(&s, &from);
	/* The mask of the group that it was sent to. */
	ck_assert_uint_eq(u32_at(from.u.bytes + 8), 1);
	ck_assert_uint_eq(u16_at(buf + 4), 16);
	name = attribute(buf + 32, u32_at(buf) - 32, 3, &len);
	ck_assert_ptr_nonnull(name);
	ck_assert_msg(memcmp(name, "v", 1) == 0, "%s", name);
	afsock_close(&s);
}
END_TEST

START_TEST(group_is_left)
{
	unsigned char buf[4096];
	struct afsock s;

	NEED_NS();
	s = dialled("netlink,group=link");
	ck_code(afsock_set(&s, "drop-membership", "link", 4, NULL), 0);
	ck_assert_int_eq(system("ip link add v0 type veth peer name v1"), 0);
	ck_code(afsock_set_timeout(&s, 0), 0);
	ck_code(afsock_recv(&s, buf, sizeof(buf), 0), -EAGAIN);
	afsock_close(&s);
}
END_TEST

START_TEST(device_event_is_text)
{
	char buf[8192], words[256];
	struct afsock s;
	struct afsock_form form;
	struct afsock_addr from = { .len = 0 };
	ssize_t n;

	NEED_NS();
	s = dialled("netlink-kobject-uevent:0:kernel");
	form = afsock_form_of(&s);
	ck_assert_int_eq(system("ip link add v0 type veth peer name v1"), 0);
	n = afsock_recvfrom(&s, buf, sizeof(buf), 0, &from);
	ck_assert_int_gt(n, 0);
	check_kernel(&s, &from);
	ck_assert_uint_eq(u32_at(from.u.bytes + 8), 1);
	ck_assert_msg(strncmp(buf, "add@/devices/virtual/net/v", 26) == 0,
		      "'%s'", buf);
	afsock_describe(&form, &from, buf, (size_t)n, words, sizeof(words));
	ck_assert_str_eq(words, buf);
	ck_assert_ptr_nonnull(memmem(buf, (size_t)n, "\0SUBSYSTEM=net", 15));
	afsock_close(&s);
}
END_TEST

START_TEST(programs_exchange_datagrams)
{
	struct afsock a, b;
	struct afsock_addr to, own, from = { .len = 0 };
	char buf[16];

	NEED_NS();
	a = dialled("netlink-usersock:1001");
	b = dialled("netlink-usersock:1002");
	ck_code(afsock_getsockname(&b, &to), 0);
	ck_assert_uint_eq(to.len, 12);
	ck_assert_uint_eq(u32_at(to.u.bytes + 4), 1002);
	ck_code(afsock_getsockname(&a, &own), 0);
	ck_code(afsock_sendto(&a, "between us", 10, 0, &to), 10);
	ck_code(afsock_recvfrom(&b, buf, sizeof(buf), 0, &from), 10);
	ck_bytes(buf, "between us", 10);
	ck_assert_uint_eq(from.len, own.len);
	ck_bytes(from.u.bytes, own.u.bytes, own.len);
	afsock_close(&a);
	afsock_close(&b);
}
END_TEST

START_TEST(kernel_chooses_a_port_for_zero)
{
	struct afsock s;
	struct afsock_addr addr;

	NEED_NS();
	s = dialled("netlink-usersock");
	ck_code(afsock_getsockname(&s, &addr), 0);
	ck_assert_uint_ne(u32_at(addr.u.bytes + 4), 0);
	afsock_close(&s);
}
END_TEST

START_TEST(adopted_socket_tells_its_protocol)
{
	struct afsock s = AFSOCK_INIT;
	int fd;

	NEED_NS();
	fd = socket(AF_NETLINK_, SOCK_DGRAM | SOCK_CLOEXEC, 16);
	ck_assert_int_ge(fd, 0);
	ck_code(afsock_adopt(fd, AFSOCK_ANY, AFSOCK_ANY, AFSOCK_ANY, &s, NULL),
		0);
	ck_assert_int_eq(s.family, AF_NETLINK_);
	ck_assert_int_eq(s.type, SOCK_DGRAM);
	ck_assert_int_eq(s.proto, 16);
	afsock_close(&s);
}
END_TEST

/* ---- options ---- */

static const struct {
	const char *option;
	int number; /* linux/netlink.h */
} flags[] = {
	{ "pktinfo", 3 },   { "broadcast-error", 4 }, { "no-enobufs", 5 },
	/* Linux 6.1 sets it without telling it again. */
	{ "listen-all-nsid", 0 }, { "cap-ack", 10 },  { "ext-ack", 11 },
	{ "strict-check", 12 },
};

START_TEST(flag_is_set)
{
	struct afsock s;
	char text[64];
	int value = 1;

	NEED_NS();
	snprintf(text, sizeof(text), "netlink,%s", flags[_i].option);
	s = dialled(text);
	if (flags[_i].number)
		ck_code(afsock_getopt_int(&s, SOL_NETLINK_, flags[_i].number,
					  &value), 0);
	ck_assert_msg(value == 1, "%s reads back %d", text, value);
	afsock_close(&s);
}
END_TEST

/* NETLINK_LIST_MEMBERSHIPS: bit n - 1 is group n. */
static bool is_member(const struct afsock *s, unsigned int group)
{
	uint32_t words[32] = { 0 };
	size_t len = sizeof(words);

	ck_code(afsock_getopt(s, SOL_NETLINK_, 9, words, &len), 0);
	ck_assert_uint_gt(len * 8, group);
	return words[(group - 1) / 32] >> (group - 1) % 32 & 1;
}

START_TEST(group_above_31_is_joined_by_name_and_number)
{
	struct afsock s;

	NEED_NS();
	/* RTNLGRP_NEXTHOP 32, RTNLGRP_STATS 36. */
	s = dialled("netlink,group=nexthop");
	ck_assert(is_member(&s, 32));
	ck_assert(!is_member(&s, 33));
	ck_code(afsock_set(&s, "group", "33", 2, NULL), 0);
	ck_assert(is_member(&s, 33));
	afsock_close(&s);
}
END_TEST

START_TEST(generic_group_is_found_by_name)
{
	struct afsock s;

	NEED_NS();
	/* The controller's group has the first number, GENL_ID_CTRL. */
	s = dialled("netlink-generic,group=nlctrl/notify");
	ck_assert(is_member(&s, 16));
	afsock_close(&s);
}
END_TEST

static const struct {
	const char *text;
	int wanted;
} bad_options[] = {
	{ "netlink,group=nosuch", AFSOCK_ETEXT },
	{ "netlink,group=0", AFSOCK_ERANGE },
	{ "netlink,group", AFSOCK_ETEXT },
	{ "netlink,group=100000", -EINVAL },
	{ "netlink-generic,group=notify", AFSOCK_EVALUE },
	{ "netlink-generic,group=nosuch/notify", AFSOCK_EVALUE },
	{ "netlink-generic,group=nlctrl/nosuch", AFSOCK_EVALUE },
	{ "netlink,ext-ack=maybe", AFSOCK_EVALUE },
};

START_TEST(bad_option_is_refused)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r;

	NEED_NS();
	r = afsock_dial(bad_options[_i].text, WAIT, &s, &err);
	ck_assert_msg(r == bad_options[_i].wanted, "%s: %s (%s), wanted %s",
		      bad_options[_i].text, support_code(r), err.text,
		      support_code(bad_options[_i].wanted));
	ck_assert_int_eq(s.fd, -1);
}
END_TEST

/* RTM_DELLINK of an index that nobody has. */
START_TEST(refusal_is_described_with_the_kernels_text)
{
	unsigned char body[16] = { 0 }, buf[512];
	struct afsock s;
	struct afsock_form form;
	uint32_t index = 0x7ffffff0;
	char words[256];
	ssize_t n;

	NEED_NS();
	memcpy(body + 4, &index, 4);
	s = dialled("netlink,ext-ack,cap-ack");
	form = afsock_form_of(&s);
	request(&s, 17, 5, 3, body, sizeof(body));
	n = afsock_recv(&s, buf, sizeof(buf), 0);
	ck_assert_int_gt(n, 0);
	afsock_describe(&form, NULL, buf, (size_t)n, words, sizeof(words));
	ck_assert_msg(strncmp(words, "ERROR -19 ENODEV of type 17", 27) == 0,
		      "'%s'", words);
	afsock_close(&s);
}
END_TEST

/* ---- errors ---- */

START_TEST(overrun_is_enobufs_once_and_then_goes_on)
{
	struct afsock s;
	unsigned char buf[32768];
	ssize_t n;
	int lost = 0, got = 0;

	NEED_NS();
	s = dialled("netlink,group=link,rcvbuf=1");
	ck_assert_int_eq(system("for i in 1 2 3 4 5 6 7 8; do ip link add a$i "
				"type veth peer name b$i; done"), 0);
	ck_code(afsock_set_timeout(&s, 0), 0);
	while ((n = afsock_recv(&s, buf, sizeof(buf), 0)) != -EAGAIN) {
		if (n == -ENOBUFS)
			lost++;
		else
			got++;
	}
	ck_assert_int_eq(lost, 1);
	ck_assert_int_ge(got, 1);
	afsock_close(&s);
}
END_TEST

START_TEST(overrun_is_silent_when_asked)
{
	struct afsock s;
	unsigned char buf[32768];
	ssize_t n;

	NEED_NS();
	s = dialled("netlink,group=link,rcvbuf=1,no-enobufs");
	ck_assert_int_eq(system("for i in 1 2 3 4 5 6 7 8; do ip link add a$i "
				"type veth peer name b$i; done"), 0);
	ck_code(afsock_set_timeout(&s, 0), 0);
	while ((n = afsock_recv(&s, buf, sizeof(buf), 0)) >= 0)
		;
	ck_code(n, -EAGAIN);
	afsock_close(&s);
}
END_TEST

static void check_hint(int r, int wanted, const struct afsock_err *err,
		       const char *word)
{
	ck_code(r, wanted);
	ck_assert_msg(strstr(err->hint, word), "hint '%s' lacks '%s'",
		      err->hint, word);
}

START_TEST(bind_errors_are_the_kernels_with_hints)
{
	struct afsock s, other = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	NEED_NS();
	s = dialled("netlink:1001");
	check_hint(afsock_dial("netlink:1001", WAIT, &other, &err),
		   -EADDRINUSE, &err, "kernel choose");
	check_hint(afsock_bind(&s, AFSOCK_ADDR(1002, 0), &err), -EINVAL, &err,
		   "already");
	/* Groups may be changed. */
	ck_code(afsock_bind(&s, AFSOCK_ADDR(1001, 1), &err), 0);
	afsock_close(&s);
}
END_TEST

START_TEST(unknown_protocol_has_a_hint)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	NEED_NS();
	check_hint(afsock_open(AF_NETLINK_, SOCK_RAW, 31, &s, &err),
		   -EPROTONOSUPPORT, &err, "protocol");
	check_hint(afsock_open(AF_NETLINK_, SOCK_STREAM, 0, &s, &err),
		   -ESOCKTNOSUPPORT, &err, "SOCK_RAW");
}
END_TEST

START_TEST(missing_receiver_is_econnrefused)
{
	struct afsock s;
	struct afsock_addr to;

	NEED_NS();
	s = dialled("netlink-usersock");
	ck_code(afsock_addr_parse("netlink-usersock:99999999", 25, NULL, &to,
				  NULL), 0);
	ck_code(afsock_sendto(&s, "x", 1, 0, &to), -ECONNREFUSED);
	afsock_close(&s);
}
END_TEST

Suite *suite_netlink_traffic(void);
Suite *suite_netlink_traffic(void)
{
	Suite *s = suite_create("netlink_traffic");
	TCase *tc = tcase_create("kernel");

	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, enter, leave);
	tcase_add_test(tc, link_dump_has_lo_and_ends);
	tcase_add_test(tc, link_is_described);
	tcase_add_test(tc, generic_families_have_their_controller);
	tcase_add_loop_test(tc, new_link_is_announced, 0,
			    SUPPORT_COUNT(link_groups));
	tcase_add_test(tc, group_is_left);
	tcase_add_test(tc, device_event_is_text);
	tcase_add_test(tc, programs_exchange_datagrams);
	tcase_add_test(tc, kernel_chooses_a_port_for_zero);
	tcase_add_test(tc, adopted_socket_tells_its_protocol);
	suite_add_tcase(s, tc);

	tc = tcase_create("options");
	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, enter, leave);
	tcase_add_loop_test(tc, flag_is_set, 0, SUPPORT_COUNT(flags));
	tcase_add_test(tc, group_above_31_is_joined_by_name_and_number);
	tcase_add_test(tc, generic_group_is_found_by_name);
	tcase_add_loop_test(tc, bad_option_is_refused, 0,
			    SUPPORT_COUNT(bad_options));
	tcase_add_test(tc, refusal_is_described_with_the_kernels_text);
	suite_add_tcase(s, tc);

	tc = tcase_create("errors");
	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, enter, leave);
	tcase_add_test(tc, overrun_is_enobufs_once_and_then_goes_on);
	tcase_add_test(tc, overrun_is_silent_when_asked);
	tcase_add_test(tc, bind_errors_are_the_kernels_with_hints);
	tcase_add_test(tc, unknown_protocol_has_a_hint);
	tcase_add_test(tc, missing_receiver_is_econnrefused);
	suite_add_tcase(s, tc);
	return s;
}
