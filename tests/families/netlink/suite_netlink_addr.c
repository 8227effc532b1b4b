/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_netlink_addr.c - AF_NETLINK addresses, and messages in words
 *
 * Bytes are struct sockaddr_nl of netlink(7): family 2, pad 2, pid 4, groups
 * 4, all in host order. Messages are written as the kernel's headers lay them
 * out.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>

#include "support/support.h"

#define AF_NETLINK_ 16

static const struct {
	const char *text;
	int proto;
	uint32_t pid, groups;
	const char *formatted;
} rows[] = {
	{ "netlink:0:0", 0, 0, 0, "netlink:0:0x0" },
	{ "netlink", 0, 0, 0, "netlink:0:0x0" },
	{ "netlink:7", 0, 7, 0, "netlink:7:0x0" },
	{ "netlink:1234:0x80000001", 0, 1234, 0x80000001,
	  "netlink:1234:0x80000001" },
	{ "netlink:-1:-1", 0, 0xffffffff, 0xffffffff,
	  "netlink:4294967295:0xffffffff" },
	{ "netlink:4294967295:0xffffffff", 0, 0xffffffff, 0xffffffff,
	  "netlink:4294967295:0xffffffff" },
	/* RTMGRP_ of linux/rtnetlink.h. */
	{ "netlink-route:0:link", 0, 0, 1, "netlink:0:link" },
	{ "netlink::ipv6-route", 0, 0, 0x400, "netlink:0:ipv6-route" },
	{ "netlink:,groups=ipv4-ifaddr", 0, 0, 0x10, "netlink:0:ipv4-ifaddr" },
	{ "netlink-generic", 16, 0, 0, "netlink-generic:0:0x0" },
	{ "netlink-usersock:5:2", 2, 5, 2, "netlink-usersock:5:0x2" },
	{ "netlink-kobject-uevent:0:kernel", 15, 0, 1,
	  "netlink-kobject-uevent:0:kernel" },
	{ "netlink-kobject-uevent:0:udev", 15, 0, 2,
	  "netlink-kobject-uevent:0:udev" },
	{ "netlink-sock-diag", 4, 0, 0, "netlink-sock-diag:0:0x0" },
	{ "netlink-xfrm", 6, 0, 0, "netlink-xfrm:0:0x0" },
	{ "netlink-audit", 9, 0, 0, "netlink-audit:0:0x0" },
	{ "netlink-connector", 11, 0, 0, "netlink-connector:0:0x0" },
	{ "netlink-netfilter", 12, 0, 0, "netlink-netfilter:0:0x0" },
	{ "netlink-crypto", 21, 0, 0, "netlink-crypto:0:0x0" },
	{ "netlink-rdma", 20, 0, 0, "netlink-rdma:0:0x0" },
	{ "netlink(3, 4)", 0, 3, 4, "netlink:3:neigh" },
};

START_TEST(text_gives_bytes_and_back)
{
	struct afsock_addr addr = { .len = 0 };
	struct afsock_form form = { .family = 0 };
	struct afsock_err err = { .code = 0 };
	unsigned char wanted[12] = { 0 };
	uint16_t family = AF_NETLINK_;
	char buf[80];
	int r = afsock_addr_parse(rows[_i].text, strlen(rows[_i].text), &form,
				  &addr, &err);

	ck_assert_msg(r == 0, "%s: %s", rows[_i].text, err.text);
	ck_assert_int_eq(form.family, AF_NETLINK_);
	ck_assert_int_eq(form.type, SOCK_RAW);
	ck_assert_int_eq(form.proto, rows[_i].proto);
	memcpy(wanted, &family, 2);
	memcpy(wanted + 4, &rows[_i].pid, 4);
	memcpy(wanted + 8, &rows[_i].groups, 4);
	ck_assert_uint_eq(addr.len, 12);
	ck_bytes(addr.u.bytes, wanted, 12);
	ck_assert_int_gt(afsock_addr_format(&form, &addr, buf, sizeof(buf),
					    NULL), 0);
	ck_assert_str_eq(buf, rows[_i].formatted);
	ck_code(afsock_addr_parse(buf, strlen(buf), &form, &addr, NULL), 0);
	ck_bytes(addr.u.bytes, wanted, 12);
}
END_TEST

static const struct {
	const char *text;
	int wanted;
} refused[] = {
	{ "netlink:-2:0", AFSOCK_ERANGE },
	{ "netlink:4294967296:0", AFSOCK_ERANGE },
	{ "netlink:0:4294967296", AFSOCK_ERANGE },
	{ "netlink:0:nosuch", AFSOCK_ETEXT },
	{ "netlink:0:0:0", AFSOCK_ETYPE },
	{ "netlink(1,)", AFSOCK_ETYPE },
	{ "netlink(1, 2, 3)", AFSOCK_ETYPE },
	{ "netlink('1', 2)", AFSOCK_ETYPE },
	{ "netlink-kobject-uevent:0:link", AFSOCK_ETEXT },
};

START_TEST(wrong_text_is_refused)
{
	struct afsock_addr addr = { .len = 77 };
	struct afsock_err err = { .code = 0 };
	int r = afsock_addr_parse(refused[_i].text, strlen(refused[_i].text),
				  NULL, &addr, &err);

	ck_assert_msg(r == refused[_i].wanted, "%s: %s (%s), wanted %s",
		      refused[_i].text, support_code(r), err.text,
		      support_code(refused[_i].wanted));
	ck_assert_uint_eq(addr.len, 77);
}
END_TEST

START_TEST(short_address_is_refused)
{
	struct afsock_form form = { AF_NETLINK_, SOCK_RAW, 0, -1 };
	struct afsock_addr addr = { .len = 11 };
	struct afsock_tuple tuple;

	addr.u.sa.sa_family = AF_NETLINK_;
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), AFSOCK_EADDR);
	addr.len = 12;
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 2);
}
END_TEST

/* ---- messages in words ---- */

/* A message under construction; every part is aligned to 4 bytes. */
static unsigned char built[512];
static size_t built_len;

static void put(const void *bytes, size_t len)
{
	memset(built + built_len, 0, (len + 3) & ~(size_t)3);
	memcpy(built + built_len, bytes, len);
	built_len += (len + 3) & ~(size_t)3;
}

/* struct nlmsghdr: len 4, type 2, flags 2, seq 4, pid 4. Returns where. */
static size_t put_head(uint16_t type, uint16_t flags, uint32_t seq,
		       uint32_t pid)
{
	size_t at = built_len;
	uint16_t half[2] = { type, flags };
	uint32_t words[2] = { seq, pid };

	put("\0\0\0\0", 4);
	put(half, 4);
	put(words, 8);
	return at;
}

static void end_head(size_t at)
{
	uint32_t len = (uint32_t)(built_len - at);

	memcpy(built + at, &len, 4);
}

/* struct nlattr: len 2, type 2, then the value. */
static void put_attr(uint16_t type, const void *value, uint16_t len)
{
	uint16_t head[2] = { (uint16_t)(len + 4), type };

	put(head, 4);
	if (len)
		put(value, len);
}

static void put_u32(uint32_t value)
{
	put(&value, 4);
}

static void build_link(void)
{
	size_t at = put_head(16, 2, 5, 77); /* RTM_NEWLINK, NLM_F_MULTI */
	uint16_t half[2] = { 0, 772 };
	uint32_t mtu = 65536;

	put(half, 4);           /* family, pad, ifi_type */
	put_u32(1);             /* ifi_index */
	put_u32(0x9);           /* IFF_UP | IFF_LOOPBACK */
	put_u32(0);             /* ifi_change */
	put_attr(3, "lo", 3);   /* IFLA_IFNAME */
	put_attr(4, &mtu, 4);   /* IFLA_MTU */
	put_attr(16, "\0", 1);  /* IFLA_OPERSTATE: unknown */
	end_head(at);
}

static void build_addr(void)
{
	size_t at = put_head(20, 0, 1, 2); /* RTM_NEWADDR */

	put("\2\x08\0\xfe", 4);            /* AF_INET, /8, flags, host */
	put_u32(1);                        /* index */
	put_attr(1, "\x7f\0\0\1", 4);      /* IFA_ADDRESS */
	put_attr(2, "\x7f\0\0\1", 4);      /* IFA_LOCAL */
	end_head(at);
}

static void build_route(void)
{
	size_t at = put_head(25, 0, 1, 0);     /* RTM_DELROUTE */
	uint32_t oif = 3;

	put("\2\x18\0\0\xfe\0\0\1", 8);        /* /24, main, unicast */
	put_u32(0);
	put_attr(1, "\xc0\0\2\0", 4);          /* RTA_DST */
	put_attr(5, "\x0a\0\0\1", 4);          /* RTA_GATEWAY */
	put_attr(4, &oif, 4);                  /* RTA_OIF */
	end_head(at);
}

static void build_neigh(void)
{
	size_t at = put_head(28, 0, 0, 0); /* RTM_NEWNEIGH */
	uint16_t half[2] = { 0x80, 0 };

	put("\2\0\0\0", 4);
	put_u32(2);             /* ndm_ifindex */
	half[0] = 2;            /* NUD_REACHABLE, flags */
	put(half, 4);
	put_attr(1, "\x0a\0\0\2", 4);       /* NDA_DST */
	put_attr(2, "\2\0\0\0\0\1", 6);     /* NDA_LLADDR */
	end_head(at);
}

static void build_error(void)
{
	size_t at = put_head(2, 0x200, 9, 4); /* NLM_F_ACK_TLVS */
	int32_t error = -1;

	put(&error, 4);
	put_u32(20);              /* the request repeated: 20 bytes */
	put("\x10\0\1\0", 4);
	put_u32(9);
	put_u32(4);
	put("body", 4);
	put_attr(1, "not so", 7); /* NLMSGERR_ATTR_MSG */
	end_head(at);
}

static void build_capped_error(void)
{
	size_t at = put_head(2, 0x300, 9, 4); /* and NLM_F_CAPPED */
	int32_t error = -95;

	put(&error, 4);
	put_u32(400);             /* only its header is here */
	put("\x12\0\1\0", 4);
	put_u32(9);
	put_u32(4);
	put_attr(1, "why", 4);
	end_head(at);
}

static void build_ack_and_done(void)
{
	size_t at = put_head(2, 0, 3, 4);

	put_u32(0);
	put_u32(16);
	put("\x10\0\1\0", 4);
	put_u32(3);
	put_u32(4);
	end_head(at);
	at = put_head(3, 0x12, 3, 4); /* NLMSG_DONE, MULTI | DUMP_INTR */
	put_u32(0);
	end_head(at);
}

static void build_generic_ctrl(void)
{
	size_t at = put_head(16, 0, 1, 2);
	uint16_t id = 0x1c;

	put("\1\2\0\0", 4);          /* CTRL_CMD_NEWFAMILY, version 2 */
	put_attr(2, "nl80211", 8);   /* CTRL_ATTR_FAMILY_NAME */
	put_attr(1, &id, 2);         /* CTRL_ATTR_FAMILY_ID */
	end_head(at);
}

static void build_generic_other(void)
{
	size_t at = put_head(0x1c, 0, 1, 2);

	put("\5\1\0\0", 4);
	end_head(at);
}

static void build_unknown(void)
{
	end_head(put_head(0x700, 1, 1, 2));
}

static void build_cut(void)
{
	build_unknown();
	built_len -= 4;
}

static void build_short_length(void)
{
	put_u32(15);
	put("\0\0\0\0\0\0\0\0\0\0\0\0", 12);
}

/* An attribute longer than its message, a link shorter than its header. */
static void build_bad_attr(void)
{
	build_link();
	built[16 + 16] = 0xff;
}

static void build_bad_link(void)
{
	size_t at = put_head(16, 0, 1, 2);

	put_u32(0);
	end_head(at);
}

static const struct {
	const char *what;
	void (*build)(void);
	int proto;
	const char *words; /* what it must begin with */
} messages[] = {
	{ "link", build_link, 0,
	  "RTM_NEWLINK lo index 1 <loopback,up> mtu 65536 state unknown "
	  "<MULTI>, seq 5 pid 77 len 56" },
	{ "address", build_addr, 0,
	  "RTM_NEWADDR 127.0.0.1/8 index 1 scope host, seq 1 pid 2 len 40" },
	{ "route", build_route, 0,
	  "RTM_DELROUTE unicast 192.0.2.0/24 via 10.0.0.1 index 3 table 254, "
	  "seq 1 pid 0 len 52" },
	{ "neighbour", build_neigh, 0,
	  "RTM_NEWNEIGH 10.0.0.2 index 2 at 02:00:00:00:00:01 reachable, "
	  "seq 0 pid 0 len 48" },
	{ "error", build_error, 0,
	  "ERROR -1 EPERM of type 16 'not so', seq 9 pid 4 len 52" },
	{ "capped error", build_capped_error, 16,
	  "ERROR -95 EOPNOTSUPP of type 18 'why', seq 9 pid 4 len 44" },
	{ "two messages", build_ack_and_done, 0,
	  "ACK of type 16, seq 3 pid 4 len 36; DONE <MULTI>, seq 3 pid 4 len "
	  "20, dump interrupted" },
	{ "generic control", build_generic_ctrl, 16,
	  "nlctrl " },
	{ "generic family", build_generic_other, 16,
	  "generic family 28 command 5 version 1, seq 1 pid 2 len 20" },
	{ "unknown type", build_unknown, 0,
	  "type 1792 <REQUEST>, seq 1 pid 2 len 16" },
	{ "unknown protocol", build_link, 12, "type 16 <MULTI>, seq 5" },
	{ "shorter than it says", build_cut, 0, "" },
	{ "length below its header", build_short_length, 0,
	  "message of 15 bytes in 16" },
	{ "attribute beyond the end", build_bad_attr, 0,
	  "RTM_NEWLINK" },
	{ "link without its header", build_bad_link, 0,
	  "RTM_NEWLINK, seq 1 pid 2 len 20" },
};

START_TEST(message_is_described)
{
	struct afsock_form form = { AF_NETLINK_, SOCK_RAW,
				    messages[_i].proto, -1 };
	char buf[512];
	ssize_t n;

	built_len = 0;
	messages[_i].build();
	n = afsock_describe(&form, NULL, built, built_len, buf, sizeof(buf));
	ck_assert_int_eq(n, (ssize_t)strlen(buf));
	ck_assert_msg(strncmp(buf, messages[_i].words,
			      strlen(messages[_i].words)) == 0 &&
			      (*messages[_i].words || n == 0),
		      "%s: '%s', wanted '%s'", messages[_i].what, buf,
		      messages[_i].words);
}
END_TEST

/* Where data begins must not matter; nor what a cut leaves over. */
START_TEST(message_may_lie_anywhere_and_end_anywhere)
{
	struct afsock_form form = { AF_NETLINK_, SOCK_RAW,
				    messages[_i].proto, -1 };
	unsigned char moved[sizeof(built) + 1];
	char whole[512], buf[512];
	size_t len;

	built_len = 0;
	messages[_i].build();
	afsock_describe(&form, NULL, built, built_len, whole, sizeof(whole));
	memcpy(moved + 1, built, built_len);
	afsock_describe(&form, NULL, moved + 1, built_len, buf, sizeof(buf));
	ck_assert_str_eq(buf, whole);
	for (len = 0; len < built_len; len++) {
		ck_assert_int_ge(afsock_describe(&form, NULL, built, len, buf,
						 sizeof(buf)), 0);
		ck_assert_int_ge(afsock_describe(&form, NULL, built, built_len,
						 buf, len), 0);
	}
}
END_TEST

START_TEST(generic_control_names_the_family)
{
	struct afsock_form form = { AF_NETLINK_, SOCK_RAW, 16, -1 };
	char buf[512];

	built_len = 0;
	build_generic_ctrl();
	afsock_describe(&form, NULL, built, built_len, buf, sizeof(buf));
	ck_assert_ptr_nonnull(strstr(buf, " nl80211 id 28, seq 1"));
}
END_TEST

START_TEST(uevent_is_its_first_text)
{
	struct afsock_form form = { AF_NETLINK_, SOCK_RAW, 15, -1 };
	char buf[64];

	afsock_describe(&form, NULL, "add@/devices/x\0ACTION=add", 25, buf,
			sizeof(buf));
	ck_assert_str_eq(buf, "add@/devices/x");
	afsock_describe(&form, NULL, "libudev\0\xfe\xed\xca\xfe", 12, buf,
			sizeof(buf));
	ck_assert_str_eq(buf, "event from udev, 12 bytes");
	/* No NUL at all. */
	afsock_describe(&form, NULL, "abc", 3, buf, sizeof(buf));
	ck_assert_str_eq(buf, "abc");
}
END_TEST

Suite *suite_netlink_addr(void);
Suite *suite_netlink_addr(void)
{
	Suite *s = suite_create("netlink_addr");
	TCase *tc = tcase_create("forms");

	tcase_add_loop_test(tc, text_gives_bytes_and_back, 0,
			    SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, wrong_text_is_refused, 0,
			    SUPPORT_COUNT(refused));
	tcase_add_test(tc, short_address_is_refused);
	suite_add_tcase(s, tc);

	tc = tcase_create("words");
	tcase_add_loop_test(tc, message_is_described, 0,
			    SUPPORT_COUNT(messages));
	tcase_add_loop_test(tc, message_may_lie_anywhere_and_end_anywhere, 0,
			    SUPPORT_COUNT(messages));
	tcase_add_test(tc, generic_control_names_the_family);
	tcase_add_test(tc, uevent_is_its_first_text);
	suite_add_tcase(s, tc);
	return s;
}
