/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_inet_traffic.c - data over every protocol, options, hints */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <afsock/inet.h>

#include "support/support.h"

/* include/net/udplite.h of the kernel, which installs it nowhere */
#define SEND_CSCOV 10
#define RECV_CSCOV 11
/* linux/in.h; netinet/in.h has it only since glibc 2.32 */
#define PROTO_MPTCP 262

static bool is_ready;

static void enter(void)
{
	is_ready = support_netns_enter();
}

#define NEED_NETNS() \
	do { \
		if (!is_ready) \
			return; \
	} while (0)

static struct afsock listen_on(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_listen(text, 5 * SUPPORT_SEC, &s, &err);

	ck_assert_msg(r == 0, "listen %s: %s: %s", text, support_code(r),
		      err.text);
	return s;
}

static struct afsock dial_to(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };
	int r = afsock_dial(text, 5 * SUPPORT_SEC, &s, &err);

	ck_assert_msg(r == 0, "dial %s: %s: %s", text, support_code(r),
		      err.text);
	return s;
}

/* Where s can be reached, in text. */
static void text_of(const struct afsock *s, char *text, size_t size)
{
	struct afsock_form form = afsock_form_of(s);
	struct afsock_addr addr;

	ck_code(afsock_getsockname(s, &addr), 0);
	ck_assert_int_gt(afsock_addr_format(&form, &addr, text, size, NULL),
			 0);
}

static void same_addr(const struct afsock_addr *got,
		      const struct afsock_addr *want)
{
	ck_assert_uint_eq(got->len, want->len);
	ck_bytes(got->u.bytes, want->u.bytes, want->len);
}

static void passes(struct afsock *from, struct afsock *to, const char *data)
{
	size_t len = strlen(data);
	char got[64] = "";

	ck_code(afsock_send(from, data, len, 0), (int64_t)len);
	ck_code(afsock_recv(to, got, sizeof(got), 0), (int64_t)len);
	ck_assert_str_eq(got, data);
}

/* ---- connections ---- */

static const struct {
	const char *text;
	int family, type, proto;
	int kernel_proto;
} streams[] = {
	{ "tcp:127.0.0.1:0", AF_INET, SOCK_STREAM, IPPROTO_TCP, IPPROTO_TCP },
	{ "tcp6:[::1]:0", AF_INET6, SOCK_STREAM, IPPROTO_TCP, IPPROTO_TCP },
	{ "tcp:[::1]:0", AF_INET6, SOCK_STREAM, IPPROTO_TCP, IPPROTO_TCP },
	{ "tcp-listen:0,bind=127.0.0.1", AF_INET, SOCK_STREAM, IPPROTO_TCP,
	  IPPROTO_TCP },
	{ "mptcp:127.0.0.1:0", AF_INET, SOCK_STREAM, PROTO_MPTCP,
	  PROTO_MPTCP },
	{ "mptcp6:[::1]:0", AF_INET6, SOCK_STREAM, PROTO_MPTCP, PROTO_MPTCP },
	{ "sctp:127.0.0.1:0", AF_INET, SOCK_STREAM, IPPROTO_SCTP,
	  IPPROTO_SCTP },
	{ "sctp6:[::1]:0", AF_INET6, SOCK_STREAM, IPPROTO_SCTP,
	  IPPROTO_SCTP },
};

START_TEST(connection_passes_data_both_ways)
{
	struct afsock listener, near, far;
	struct afsock_addr from, addr;
	char text[128];
	int proto = -1;

	NEED_NETNS();
	NEED_SOCKET(streams[_i].family, streams[_i].type, streams[_i].proto);
	listener = listen_on(streams[_i].text);
	ck_assert_int_eq(listener.family, streams[_i].family);
	ck_assert_int_eq(listener.proto, streams[_i].proto);
	text_of(&listener, text, sizeof(text));
	near = dial_to(text);
	ck_code(afsock_accept(&listener, &far, &from), 0);
	ck_code(afsock_getsockname(&near, &addr), 0);
	same_addr(&from, &addr);
	ck_assert_int_eq(far.proto, streams[_i].proto);
	ck_code(afsock_getopt_int(&far, SOL_SOCKET, SO_PROTOCOL, &proto), 0);
	ck_assert_int_eq(proto, streams[_i].kernel_proto);
	passes(&near, &far, "there");
	passes(&far, &near, "and back");
	afsock_close(&near);
	ck_code(afsock_recv(&far, text, sizeof(text), 0), 0);
	afsock_close(&far);
	afsock_close(&listener);
}
END_TEST

/* ---- datagrams ---- */

static const struct {
	const char *text;
	int family, proto;
} datagrams[] = {
	{ "udp:127.0.0.1:0", AF_INET, IPPROTO_UDP },
	{ "udp6:[::1]:0", AF_INET6, IPPROTO_UDP },
	{ "udp-recv:0,bind=127.0.0.1", AF_INET, IPPROTO_UDP },
	{ "udplite:127.0.0.1:0", AF_INET, IPPROTO_UDPLITE },
	{ "udplite6:[::1]:0", AF_INET6, IPPROTO_UDPLITE },
};

START_TEST(datagram_tells_its_sender)
{
	struct afsock near, far;
	struct afsock_addr from, addr;
	char text[128], got[32] = "";

	NEED_NETNS();
	NEED_SOCKET(datagrams[_i].family, SOCK_DGRAM, datagrams[_i].proto);
	far = listen_on(datagrams[_i].text);
	text_of(&far, text, sizeof(text));
	near = dial_to(text);
	ck_code(afsock_send(&near, "one", 3, 0), 3);
	ck_code(afsock_recvfrom(&far, got, sizeof(got), 0, &from), 3);
	ck_assert_str_eq(got, "one");
	ck_code(afsock_getsockname(&near, &addr), 0);
	same_addr(&from, &addr);
	ck_code(afsock_sendto(&far, "two", 3, 0, &from), 3);
	ck_code(afsock_recv(&near, got, sizeof(got), 0), 3);
	ck_assert_str_eq(got, "two");
	afsock_close(&near);
	afsock_close(&far);
}
END_TEST

/*
 * One-to-many: the listener accepts nothing and tells whom data is from. A
 * sender names its peer each time, connected or not (sctp_sendmsg in
 * net/sctp/socket.c says EPIPE else).
 */
START_TEST(sctp_seqpacket_collects_from_its_peers)
{
	struct afsock far, one, two;
	struct afsock_addr from, peer;
	char text[128], got[32] = "";

	NEED_NETNS();
	NEED_SOCKET(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP);
	far = listen_on("sctp-seq:127.0.0.1:0");
	text_of(&far, text, sizeof(text));
	ck_code(afsock_getsockname(&far, &peer), 0);
	one = dial_to(text);
	two = dial_to(text);
	ck_code(afsock_send(&one, "one", 3, 0), -EPIPE);
	ck_code(afsock_sendto(&one, "one", 3, 0, &peer), 3);
	ck_code(afsock_recvfrom(&far, got, sizeof(got), 0, &from), 3);
	ck_assert_str_eq(got, "one");
	ck_code(afsock_sendto(&far, "back", 4, 0, &from), 4);
	ck_code(afsock_recv(&one, got, sizeof(got), 0), 4);
	ck_code(afsock_sendto(&two, "two", 3, 0, &peer), 3);
	memset(got, 0, sizeof(got));
	ck_code(afsock_recv(&far, got, sizeof(got), 0), 3);
	ck_assert_str_eq(got, "two");
	afsock_close(&one);
	afsock_close(&two);
	afsock_close(&far);
}
END_TEST

START_TEST(udplite_coverage_is_what_the_kernel_makes_of_it)
{
	static const struct {
		const char *value;
		int want;
	} rows[] = { { "0", 0 },     { "3", 8 },  { "8", 8 },
		     { "21", 21 },   { "65535", 65535 } };
	struct afsock s;
	size_t i;
	int got;

	NEED_NETNS();
	NEED_SOCKET(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);
	s = listen_on("udplite:127.0.0.1:0,send-cscov=20,recv-cscov=16");
	ck_code(afsock_getopt_int(&s, IPPROTO_UDPLITE, SEND_CSCOV, &got), 0);
	ck_assert_int_eq(got, 20);
	ck_code(afsock_getopt_int(&s, IPPROTO_UDPLITE, RECV_CSCOV, &got), 0);
	ck_assert_int_eq(got, 16);
	for (i = 0; i < SUPPORT_COUNT(rows); i++) {
		ck_code(afsock_set(&s, "send-cscov", rows[i].value,
				   strlen(rows[i].value), NULL),
			0);
		ck_code(afsock_getopt_int(&s, IPPROTO_UDPLITE, SEND_CSCOV,
					  &got),
			0);
		ck_assert_int_eq(got, rows[i].want);
	}
	ck_code(afsock_set(&s, "send-cscov", "65536", 5, NULL), AFSOCK_ERANGE);
	ck_code(afsock_set(&s, "recv-cscov", "-1", 2, NULL), AFSOCK_ERANGE);
	afsock_close(&s);
}
END_TEST

/* ---- ping and raw ---- */

static void allow_ping(void)
{
	int fd = open("/proc/sys/net/ipv4/ping_group_range",
		      O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "0 0", 3) != 3)
		support_skip("ping_group_range: %s", strerror(errno));
	close(fd);
}

/* icmp(7): type, code, checksum, identifier, number, data. */
static void echo(const char *text, unsigned char request, unsigned char reply)
{
	unsigned char packet[12] = { request, 0, 0, 0, 0, 0, 0, 7,
				     'p', 'i', 'n', 'g' };
	unsigned char got[32];
	struct afsock s = dial_to(text);

	ck_code(afsock_send(&s, packet, sizeof(packet), 0), 12);
	ck_code(afsock_recv(&s, got, sizeof(got), 0), 12);
	ck_assert_uint_eq(got[0], reply);
	ck_bytes(got + 6, packet + 6, 6);
	afsock_close(&s);
}

START_TEST(ping_sockets_echo)
{
	NEED_NETNS();
	allow_ping();
	NEED_SOCKET(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
	echo("icmp:127.0.0.1", 8, 0);
	NEED_SOCKET(AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6);
	echo("icmp6:[::1]", 128, 129);
}
END_TEST

START_TEST(raw_socket_is_of_its_address_s_protocol)
{
	/* Protocol 253 is for experiments (RFC 3692). */
	struct afsock near, far;
	struct afsock_addr from;
	char text[64];
	unsigned char got[64];
	int proto = -1;

	NEED_NETNS();
	NEED_SOCKET(AF_INET, SOCK_RAW, 253);
	far = listen_on("ip4-recv:253,bind=127.0.0.1");
	ck_assert_int_eq(far.proto, 253);
	ck_code(afsock_getopt_int(&far, SOL_SOCKET, SO_PROTOCOL, &proto), 0);
	ck_assert_int_eq(proto, 253);
	/* getsockname has the protocol as port, recvfrom has 0. */
	text_of(&far, text, sizeof(text));
	ck_assert_str_eq(text, "ip:127.0.0.1:253");
	near = dial_to(text);
	ck_code(afsock_send(&near, "raw", 3, 0), 3);
	ck_code(afsock_recvfrom(&far, got, sizeof(got), 0, &from), 23);
	ck_assert_uint_eq(got[9], 253);
	ck_bytes(got + 20, "raw", 3);
	ck_bytes(from.u.bytes + 2, "\0\0\x7f\0\0\1", 6);
	afsock_close(&near);
	afsock_close(&far);
}
END_TEST

START_TEST(raw_ipv6_takes_back_what_getsockname_gives)
{
	struct afsock near, far;
	char text[64];

	NEED_NETNS();
	NEED_SOCKET(AF_INET6, SOCK_RAW, 253);
	far = listen_on("ip6:[::1]:253");
	text_of(&far, text, sizeof(text));
	ck_assert_str_eq(text, "ip6:[::1]:253");
	near = dial_to(text);
	passes(&near, &far, "raw");
	afsock_close(&near);
	afsock_close(&far);
}
END_TEST

/* ---- broadcast and multicast ---- */

START_TEST(broadcast_needs_its_option)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err;

	NEED_NETNS();
	ck_code(afsock_dial("udp:127.255.255.255:9", -1, &s, &err), -EACCES);
	ck_assert_str_eq(err.op, "connect");
	ck_assert_ptr_nonnull(strstr(err.hint, "option broadcast"));
	s = dial_to("udp:127.255.255.255:9,broadcast");
	afsock_close(&s);
}
END_TEST

START_TEST(multicast_reaches_those_who_joined)
{
	struct afsock near, far;
	char text[128], dialled[200];

	NEED_NETNS();
	far = listen_on("udp:239.1.2.3:0,ip-add-membership=239.1.2.3:lo");
	text_of(&far, text, sizeof(text));
	snprintf(dialled, sizeof(dialled),
		 "%s,multicast-if=127.0.0.1,multicast-ttl=0", text);
	near = dial_to(dialled);
	passes(&near, &far, "to all");
	ck_code(afsock_set(&far, "leave-group", "239.1.2.3:1", 11, NULL), 0);
	ck_code(afsock_set(&far, "leave-group", "239.1.2.3:1", 11, NULL),
		-EADDRNOTAVAIL);
	afsock_close(&near);
	afsock_close(&far);
}
END_TEST

/* lo has no route for IPv6 multicast: only that the kernel has joined. */
START_TEST(multicast_of_ipv6_is_joined_and_left)
{
	struct afsock s;

	NEED_NETNS();
	NEED_SOCKET(AF_INET6, SOCK_DGRAM, 0);
	s = listen_on("udp6::0,ipv6-join-group=[ff02::1:7]:lo,multicast-if=lo");
	ck_code(afsock_set(&s, "join-group", "[ff02::1:7]:1", 13, NULL),
		-EADDRINUSE);
	ck_code(afsock_set(&s, "leave-group", "[ff02::1:7]:lo", 14, NULL), 0);
	ck_code(afsock_set(&s, "leave-group", "[ff02::1:7]:lo", 14, NULL),
		-EADDRNOTAVAIL);
	ck_code(afsock_set(&s, "join-group", "239.1.2.3", 9, NULL),
		AFSOCK_EVALUE);
	afsock_close(&s);
}
END_TEST

static const struct {
	const char *name;
	const char *value;
	int code;
} bad_groups[] = {
	{ "join-group", "10.0.0.1", AFSOCK_EVALUE },
	{ "join-group", "[ff02::1]:lo", AFSOCK_EVALUE },
	{ "join-group", "239.1.2.3:nosuchif0", -ENODEV },
	{ "join-group", "", AFSOCK_EVALUE },
	{ "multicast-if", "nosuchif0", -ENODEV },
};

START_TEST(wrong_groups_are_refused)
{
	struct afsock s;
	struct afsock_err err;

	NEED_NETNS();
	s = listen_on("udp:127.0.0.1:0");
	ck_code(afsock_set(&s, bad_groups[_i].name, bad_groups[_i].value,
			   strlen(bad_groups[_i].value), &err),
		bad_groups[_i].code);
	ck_assert_str_eq(err.field, bad_groups[_i].name);
	afsock_close(&s);
}
END_TEST

/* ---- options ---- */

static const struct {
	const char *scheme;
	const char *option;
	int level, name;
	int want;
} options[] = {
	{ "tcp:127.0.0.1:0", "nodelay", IPPROTO_TCP, TCP_NODELAY, 1 },
	{ "tcp:127.0.0.1:0", "tcp-nodelay=1", IPPROTO_TCP, TCP_NODELAY, 1 },
	{ "tcp:127.0.0.1:0", "cork", IPPROTO_TCP, TCP_CORK, 1 },
	{ "tcp:127.0.0.1:0", "keepidle=33", IPPROTO_TCP, TCP_KEEPIDLE, 33 },
	{ "tcp:127.0.0.1:0", "keepintvl=34", IPPROTO_TCP, TCP_KEEPINTVL, 34 },
	{ "tcp:127.0.0.1:0", "keepcnt=5", IPPROTO_TCP, TCP_KEEPCNT, 5 },
	{ "tcp:127.0.0.1:0", "syncnt=2", IPPROTO_TCP, TCP_SYNCNT, 2 },
	{ "tcp:127.0.0.1:0", "linger2=7", IPPROTO_TCP, TCP_LINGER2, 7 },
	{ "tcp:127.0.0.1:0", "user-timeout=1500", IPPROTO_TCP,
	  TCP_USER_TIMEOUT, 1500 },
	{ "tcp:127.0.0.1:0", "user-timeout=2s", IPPROTO_TCP, TCP_USER_TIMEOUT,
	  2000 },
	{ "tcp:127.0.0.1:0", "fastopen=5", IPPROTO_TCP, TCP_FASTOPEN, 5 },
	{ "tcp:127.0.0.1:0", "notsent-lowat=4096", IPPROTO_TCP,
	  TCP_NOTSENT_LOWAT, 4096 },
	{ "tcp:127.0.0.1:0", "ttl=9", IPPROTO_IP, IP_TTL, 9 },
	{ "tcp:127.0.0.1:0", "ip-ttl=9", IPPROTO_IP, IP_TTL, 9 },
	{ "tcp:[::1]:0", "ttl=9", IPPROTO_IPV6, IPV6_UNICAST_HOPS, 9 },
	{ "udp:127.0.0.1:0", "tos=0x10", IPPROTO_IP, IP_TOS, 0x10 },
	{ "udp:127.0.0.1:0", "tos=lowdelay", IPPROTO_IP, IP_TOS, 0x10 },
	{ "udp6:[::1]:0", "tos=0xb8", IPPROTO_IPV6, IPV6_TCLASS, 0xb8 },
	{ "udp:127.0.0.1:0", "mtu-discover=do", IPPROTO_IP, IP_MTU_DISCOVER,
	  IP_PMTUDISC_DO },
	{ "udp6:[::1]:0", "mtu-discover=3", IPPROTO_IPV6, IPV6_MTU_DISCOVER,
	  IP_PMTUDISC_PROBE },
	{ "udp:127.0.0.1:0", "multicast-ttl=3", IPPROTO_IP, IP_MULTICAST_TTL,
	  3 },
	{ "udp6:[::1]:0", "multicast-ttl=3", IPPROTO_IPV6,
	  IPV6_MULTICAST_HOPS, 3 },
	{ "udp:127.0.0.1:0", "multicast-loop=0", IPPROTO_IP,
	  IP_MULTICAST_LOOP, 0 },
	{ "udp6:[::1]:0", "multicast-loop=no", IPPROTO_IPV6,
	  IPV6_MULTICAST_LOOP, 0 },
	{ "udp:127.0.0.1:0", "recverr", IPPROTO_IP, IP_RECVERR, 1 },
	{ "udp6:[::1]:0", "recverr", IPPROTO_IPV6, IPV6_RECVERR, 1 },
	{ "udp:127.0.0.1:0", "pktinfo", IPPROTO_IP, IP_PKTINFO, 1 },
	{ "udp6:[::1]:0", "pktinfo", IPPROTO_IPV6, IPV6_RECVPKTINFO, 1 },
	{ "udp:127.0.0.1:0", "recvttl", IPPROTO_IP, IP_RECVTTL, 1 },
	{ "udp6:[::1]:0", "recvttl", IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1 },
	{ "udp:127.0.0.1:0", "udp-gro", IPPROTO_UDP, UDP_GRO, 1 },
	{ "udp:127.0.0.1:0", "udp-segment=512", IPPROTO_UDP, UDP_SEGMENT,
	  512 },
	{ "tcp6:[::1]:0", "v6only=1", IPPROTO_IPV6, IPV6_V6ONLY, 1 },
	{ "tcp6:[::]:0", "ipv6only=0", IPPROTO_IPV6, IPV6_V6ONLY, 0 },
	/* An address of nobody here (RFC 5737, RFC 3849), bound all the same. */
	{ "tcp:192.0.2.1:0", "freebind", IPPROTO_IP, IP_FREEBIND, 1 },
	{ "tcp6:[2001:db8::1]:0", "ip-freebind", IPPROTO_IPV6, IPV6_FREEBIND,
	  1 },
};

START_TEST(option_is_set_where_it_belongs)
{
	struct afsock s;
	char text[128];
	int got = -12345;

	NEED_NETNS();
	snprintf(text, sizeof(text), "%s,%s", options[_i].scheme,
		 options[_i].option);
	s = listen_on(text);
	ck_code(afsock_getopt_int(&s, options[_i].level, options[_i].name,
				  &got),
		0);
	ck_assert_msg(got == options[_i].want, "%s: %d, wanted %d", text, got,
		      options[_i].want);
	afsock_close(&s);
}
END_TEST

START_TEST(congestion_is_chosen_by_name)
{
	struct afsock s;
	struct afsock_err err;
	char got[16] = "";
	size_t len = sizeof(got);

	NEED_NETNS();
	s = listen_on("tcp:127.0.0.1:0,congestion=reno");
	ck_code(afsock_getopt(&s, IPPROTO_TCP, TCP_CONGESTION, got, &len), 0);
	ck_assert_str_eq(got, "reno");
	ck_code(afsock_set(&s, "congestion", "nosuch", 6, &err), -ENOENT);
	ck_assert_str_eq(err.field, "congestion");
	afsock_close(&s);
}
END_TEST

static const struct {
	const char *name;
	const char *value;
	int code;
} bad_options[] = {
	{ "nodelay", "maybe", AFSOCK_EVALUE },
	{ "ttl", "256", AFSOCK_ERANGE },
	{ "ttl", "many", AFSOCK_ETEXT },
	{ "tos", "256", AFSOCK_ERANGE },
	{ "keepidle", "0", AFSOCK_ERANGE },
	{ "keepcnt", "128", AFSOCK_ERANGE },
	{ "mtu-discover", "6", AFSOCK_ERANGE },
	{ "nosuch", "1", AFSOCK_EVALUE },
	/* IPV6_V6ONLY is no option of an IPv4 socket. */
	{ "v6only", "1", -ENOPROTOOPT },
};

START_TEST(wrong_option_values_are_refused)
{
	struct afsock s;
	struct afsock_err err;

	NEED_NETNS();
	s = listen_on("tcp:127.0.0.1:0");
	ck_code(afsock_set(&s, bad_options[_i].name, bad_options[_i].value,
			   strlen(bad_options[_i].value), &err),
		bad_options[_i].code);
	ck_assert_int_eq(err.code, bad_options[_i].code);
	afsock_close(&s);
}
END_TEST

/* ---- hints ---- */

static const struct {
	const char *text;
	int code;
	const char *hint;
} failing[] = {
	{ "tcp:127.0.0.1:1", -ECONNREFUSED, "nothing listens" },
	{ "tcp:203.0.113.1:1", -ENETUNREACH, "ip route get" },
	{ "tcp6:[fe80::1]:1", -EINVAL, "[fe80::1%eth0]" },
	{ "ip4:127.0.0.1", -EPROTONOSUPPORT, "name it" },
	{ "ip4:127.0.0.1:300", -EINVAL, "1 to 255" },
};

START_TEST(failure_comes_with_advice)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err;

	NEED_NETNS();
	ck_code(afsock_dial(failing[_i].text, -1, &s, &err),
		failing[_i].code);
	ck_assert_msg(strstr(err.hint, failing[_i].hint) != NULL,
		      "%s: hint '%s' without '%s'", failing[_i].text, err.hint,
		      failing[_i].hint);
	ck_assert_int_eq(s.fd, -1);
}
END_TEST

/* As nobody: 1 the code is another, 2 the hint lacks the word. */
static int fails_as_nobody(const char *text, int code, const char *word)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err;

	if (setresgid(65534, 65534, 65534) < 0 ||
	    setresuid(65534, 65534, 65534) < 0)
		return 3;
	if (afsock_listen(text, -1, &s, &err) != code)
		return 1;
	return strstr(err.hint, word) ? 0 : 2;
}

static int low_port(void *arg)
{
	(void)arg;
	return fails_as_nobody("tcp:127.0.0.1:80", -EACCES,
			       "CAP_NET_BIND_SERVICE");
}

static int raw(void *arg)
{
	(void)arg;
	return fails_as_nobody("ip4:127.0.0.1:icmp", -EPERM, "CAP_NET_RAW");
}

static int ping(void *arg)
{
	(void)arg;
	return fails_as_nobody("icmp:127.0.0.1", -EACCES, "ping_group_range");
}

START_TEST(missing_privilege_is_named)
{
	NEED_NETNS();
	if (geteuid() != 0) {
		support_skip("not root, so nobody to become");
		return;
	}
	ck_assert_int_eq(support_child_end(support_child(low_port, NULL)), 0);
	ck_assert_int_eq(support_child_end(support_child(raw, NULL)), 0);
	ck_assert_int_eq(support_child_end(support_child(ping, NULL)), 0);
}
END_TEST

Suite *suite_inet_traffic(void);

Suite *suite_inet_traffic(void)
{
	Suite *s = suite_create("inet_traffic");
	TCase *tc = tcase_create("traffic");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_checked_fixture(tc, enter, support_netns_leave);
	tcase_add_loop_test(tc, connection_passes_data_both_ways, 0,
			    SUPPORT_COUNT(streams));
	tcase_add_loop_test(tc, datagram_tells_its_sender, 0,
			    SUPPORT_COUNT(datagrams));
	tcase_add_test(tc, sctp_seqpacket_collects_from_its_peers);
	tcase_add_test(tc, udplite_coverage_is_what_the_kernel_makes_of_it);
	tcase_add_test(tc, ping_sockets_echo);
	tcase_add_test(tc, raw_socket_is_of_its_address_s_protocol);
	tcase_add_test(tc, raw_ipv6_takes_back_what_getsockname_gives);
	tcase_add_test(tc, broadcast_needs_its_option);
	tcase_add_test(tc, multicast_reaches_those_who_joined);
	tcase_add_test(tc, multicast_of_ipv6_is_joined_and_left);
	tcase_add_loop_test(tc, wrong_groups_are_refused, 0,
			    SUPPORT_COUNT(bad_groups));
	suite_add_tcase(s, tc);
	tc = tcase_create("options");
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_checked_fixture(tc, enter, support_netns_leave);
	tcase_add_loop_test(tc, option_is_set_where_it_belongs, 0,
			    SUPPORT_COUNT(options));
	tcase_add_test(tc, congestion_is_chosen_by_name);
	tcase_add_loop_test(tc, wrong_option_values_are_refused, 0,
			    SUPPORT_COUNT(bad_options));
	tcase_add_loop_test(tc, failure_comes_with_advice, 0,
			    SUPPORT_COUNT(failing));
	tcase_add_test(tc, missing_privilege_is_named);
	suite_add_tcase(s, tc);
	return s;
}
