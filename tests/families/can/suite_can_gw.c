/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_gw.c - rules of the CAN gateway as text, and at work between two
 * interfaces in a network namespace of their own
 *
 * peers_link.sh has cangw -L print such texts. What frames look like behind a
 * rule was computed by hand from net/can/gw.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/can.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <afsock/can.h>
#include <afsock/can_gw.h>
#include <afsock/can_link.h>

#include "support/support.h"

#define SD "-s v0 -d v1"

/* ---- text ---- */

#define FD_DATA "000102030405060708090A0B0C0D0E0F" \
		"101112131415161718191A1B1C1D1E1F" \
		"202122232425262728292A2B2C2D2E2F" \
		"303132333435363738393A3B3C3D3E3F"

static const struct {
	const char *text, *again;
} rows[] = {
	{ SD, NULL },
	{ "cangw -A " SD " -e # 5 handled 0 dropped 0 deleted", SD " -e" },
	{ "-e -d v1 -s v0", SD " -e" },
	{ "-s #0 -d v1 -e #-i", "-s #0 -d v1 -e" },
	{ "-sv0 -dv1 -eti", SD " -e -t -i" },
	{ SD " -X -e -t -i", NULL },
	{ SD " -f 123:7FF", NULL },
	{ SD " -f 0x123:0x7ff", SD " -f 123:7FF" },
	{ SD " -f 12345678:DFFFFFFF", NULL },
	{ SD " -f 1~C00007FF", SD " -f 001~C00007FF" },
	{ SD " -m SET:IL:333.4.1122334455667788", NULL },
	{ SD " -m AND:D:0.0.FF00FF00FF00FF00 -m OR:I:80000000.0.0000000000000000"
	     " -m XOR:L:0.1.0000000000000000 -m SET:DLI:1.8.0011223344556677",
	  SD " -m AND:D:000.0.FF00FF00FF00FF00"
	     " -m OR:I:80000000.0.0000000000000000"
	     " -m XOR:L:000.1.0000000000000000"
	     " -m SET:ILD:001.8.0011223344556677" },
	/* In whatever order they are told. */
	{ SD " -m SET:I:1.0.0000000000000000 -m AND:I:2.0.0000000000000000",
	  SD " -m AND:I:002.0.0000000000000000"
	     " -m SET:I:001.0.0000000000000000" },
	{ SD " -X -M SET:DLFI:123.1.40." FD_DATA,
	  SD " -X -M SET:IFLD:123.1.40." FD_DATA },
	{ SD " -l 2 -u DEAD -m SET:I:1.0.0000000000000000 -x 0:6:7:A5"
	     " -f 1:7FF",
	  SD " -l 2 -m SET:I:001.0.0000000000000000 -u DEAD -x 0:6:7:A5"
	     " -f 001:7FF" },
	{ SD " -m SET:I:001.0.0000000000000000 -x -8:-2:-1:00", NULL },
};

START_TEST(rule_is_read_and_written)
{
	const char *text = rows[_i].text;
	const char *want = rows[_i].again ? rows[_i].again : text;
	char written[AFSOCK_CAN_GW_TEXT_MAX];
	struct afsock_can_gw_rule rule, again;
	struct afsock_err err = { .code = 0 };
	int n;

	ck_assert_msg(afsock_can_gw_parse(text, strlen(text), &rule, &err) == 0,
		      "%s: %s", text, err.text);
	n = afsock_can_gw_format(&rule, written, sizeof(written));
	ck_assert_str_eq(written, want);
	ck_assert_int_eq(n, (int)strlen(want));
	ck_code(afsock_can_gw_parse(written, (size_t)n, &again, &err), 0);
	ck_assert(afsock_can_gw_equal(&rule, &again));
}
END_TEST

static const struct {
	const char *text;
	int code;
	const char *says;
} bad_rows[] = {
	{ "", AFSOCK_ETEXT, "needs -s" },
	{ "-s v0", AFSOCK_ETEXT, "needs -d" },
	{ "-s v0 -d", AFSOCK_ETEXT, "-d without" },
	{ "-s 0123456789abcdef -d v1", AFSOCK_ETEXT, "15 bytes" },
	{ "-s v/0 -d v1", AFSOCK_EVALUE, "'/'" },
	{ SD " -s v2", AFSOCK_ETEXT, "-s is there twice" },
	{ SD " -z", AFSOCK_ETEXT, "'-z'" },
	{ SD " -F", AFSOCK_ETEXT, "'-F'" },
	{ SD " can0", AFSOCK_ETEXT, "'can0'" },
	{ SD " -f 123", AFSOCK_ETEXT, "':'" },
	{ SD " -f 123:", AFSOCK_ETEXT, "mask" },
	{ SD " -f 123:7FG", AFSOCK_ETEXT, "-f" },
	{ SD " -f 123456789:7FF", AFSOCK_ERANGE, "FFFFFFFF" },
	{ SD " -m SET", AFSOCK_ETEXT, "SET:" },
	{ SD " -m NOT:I:1.0.0000000000000000", AFSOCK_ETEXT, "AND:" },
	{ SD " -m SET::1.0.0000000000000000", AFSOCK_ETEXT, "part" },
	{ SD " -m SET:F:1.0.0000000000000000", AFSOCK_ETEXT, "part" },
	{ SD " -m SET:I:1.0.00", AFSOCK_ETEXT, "8 bytes" },
	{ SD " -m SET:I:1.0.000000000000000000", AFSOCK_ETEXT, "8 bytes" },
	{ SD " -m SET:I:1.0.00000000000000GG", AFSOCK_ETEXT, "8 bytes" },
	{ SD " -m SET:I:1.100.0000000000000000", AFSOCK_ERANGE, "FF" },
	{ SD " -m SET:I:1.0.0000000000000000 -m SET:I:1.0.0000000000000000",
	  AFSOCK_ETEXT, "SET is there twice" },
	{ SD " -X -m SET:I:1.0.0000000000000000", AFSOCK_EVALUE, "-M" },
	{ SD " -M SET:I:1.0.0." FD_DATA, AFSOCK_EVALUE, "-X" },
	{ SD " -x 0:6:7:A5", AFSOCK_EVALUE, "without a modification" },
	{ SD " -u 7", AFSOCK_EVALUE, "without a modification" },
	{ SD " -u 0", AFSOCK_ETEXT, "above 0" },
	{ SD " -m SET:I:1.0.0000000000000000 -x 0:8:7:00", AFSOCK_ERANGE,
	  "8 is not within -8 and 7" },
	{ SD " -m SET:I:1.0.0000000000000000 -x 0:6:-9:00", AFSOCK_ERANGE,
	  "-9 is not within -8 and 7" },
	{ SD " -m SET:I:1.0.0000000000000000 -x 0:6:7:100", AFSOCK_ERANGE,
	  "FF" },
	{ SD " -m SET:I:1.0.0000000000000000 -c 0:6:7:00:00:00", AFSOCK_ETEXT,
	  "256 bytes" },
	{ SD " -p 3", AFSOCK_EVALUE, "-c" },
	{ SD " -p 4", AFSOCK_ERANGE, "1 and 3" },
	{ SD " -l 0", AFSOCK_ERANGE, "1 and 255" },
	{ SD " -l 256", AFSOCK_ERANGE, "1 and 255" },
};

START_TEST(bad_rule_is_refused)
{
	struct afsock_can_gw_rule rule, before;
	struct afsock_err err = { .code = 0 };

	memset(&rule, 0x5a, sizeof(rule));
	before = rule;
	ck_code(afsock_can_gw_parse(bad_rows[_i].text,
				    strlen(bad_rows[_i].text), &rule, &err),
		bad_rows[_i].code);
	ck_assert_msg(strstr(err.text, bad_rows[_i].says), "%s: %s",
		      bad_rows[_i].text, err.text);
	ck_bytes(&rule, &before, sizeof(rule));
}
END_TEST

/* The table of SAE J1850: polynomial 1D, from the left. */
static void crc8_table(unsigned char *table)
{
	unsigned int i, bit, crc;

	for (i = 0; i < 256; i++) {
		for (crc = i, bit = 0; bit < 8; bit++)
			crc = crc & 0x80 ? crc << 1 ^ 0x1d : crc << 1;
		table[i] = (unsigned char)crc;
	}
}

static struct afsock_can_gw_rule rule_of(const char *text)
{
	struct afsock_can_gw_rule rule;
	struct afsock_err err = { .code = 0 };

	ck_assert_msg(afsock_can_gw_parse(text, strlen(text), &rule, &err) == 0,
		      "%s: %s", text, err.text);
	return rule;
}

/* A rule with CRC8 of data[0..6] in data[7], and its text in buf. */
static struct afsock_can_gw_rule crc_rule(const char *profile, char *buf,
					  size_t size)
{
	unsigned char table[256];
	int i, n;

	crc8_table(table);
	n = snprintf(buf, size, SD " -e -m SET:L:000.8.0000000000000000 -c "
				   "0:6:7:FF:FF:");
	for (i = 0; i < 256; i++)
		n += snprintf(buf + n, size - (size_t)n, "%02X", table[i]);
	snprintf(buf + n, size - (size_t)n, "%s", profile);
	return rule_of(buf);
}

START_TEST(crc8_and_its_profiles_are_read_and_written)
{
	static const char *const profiles[] = {
		"", " -p 1:5A", " -p 2:00112233445566778899AABBCCDDEEFF",
		" -p 3:" };
	char text[AFSOCK_CAN_GW_TEXT_MAX], again[AFSOCK_CAN_GW_TEXT_MAX];
	struct afsock_can_gw_rule rule = crc_rule(profiles[_i], text,
						  sizeof(text));

	ck_assert_int_eq(rule.csum_crc8.profile, _i);
	afsock_can_gw_format(&rule, again, sizeof(again));
	ck_assert_str_eq(again, text);
}
END_TEST

/* ---- at work ---- */

static struct afsock rx, tx;

static void raise_link(const char *name)
{
	struct afsock_can_link_config up = { .set = AFSOCK_CAN_SET_UP };
	struct afsock_can_link_new link = { .name = name, .kind = "vcan",
					    .mtu = 72 };

	ck_code(afsock_can_link_add(&link, NULL), 0);
	ck_code(afsock_can_link_set(name, &up, NULL), 0);
}

/* v0 and v1 in a namespace, rx on v1, tx on v0; false after a skip. */
static bool enter(void)
{
	struct afsock_can_gw_rule *list = NULL;
	struct afsock_err err = { .code = 0 };
	ssize_t n;

	if (!support_has_socket(AF_CAN, SOCK_RAW, CAN_RAW) ||
	    !support_netns_enter())
		return false;
	n = afsock_can_gw_list(&list, &err);
	free(list);
	if (n == -EOPNOTSUPP || n == AFSOCK_EFAMILY) {
		support_skip("no gateway here: %s", err.text);
		support_netns_leave();
		return false;
	}
	ck_assert_msg(n == 0, "%zd: %s", n, err.text);
	raise_link("v0");
	raise_link("v1");
	rx = tx = (struct afsock)AFSOCK_INIT;
	ck_code(afsock_dial("can:v1,fd", 20 * SUPPORT_SEC, &rx, &err), 0);
	ck_code(afsock_dial("can:v0,fd", 20 * SUPPORT_SEC, &tx, &err), 0);
	return true;
}

static void leave(void)
{
	afsock_close(&rx);
	afsock_close(&tx);
	afsock_can_gw_flush(NULL);
	support_netns_leave();
}

/* Frame text in at v0, frame text out at v1. */
static void passes(const char *in, const char *out)
{
	unsigned char frame[AFSOCK_CAN_FRAME_MAX];
	char text[AFSOCK_CAN_TEXT_MAX];
	ssize_t n = afsock_can_frame_parse(in, strlen(in), frame,
					   sizeof(frame), NULL);

	ck_assert_int_gt((int)n, 0);
	ck_assert_int_eq((int)afsock_send(&tx, frame, (size_t)n, 0), (int)n);
	n = afsock_recv(&rx, frame, sizeof(frame), 0);
	ck_assert_msg(n > 0, "%s: %s", in, support_code(n));
	ck_assert_int_gt((int)afsock_can_frame_format(frame, (size_t)n, text,
						      sizeof(text)), 0);
	ck_assert_str_eq(text, out);
}

static void add(const char *text)
{
	struct afsock_can_gw_rule rule = rule_of(text);
	struct afsock_err err = { .code = 0 };
	int r = afsock_can_gw_add(&rule, &err);

	ck_assert_msg(r == 0, "%s: %s %s", text, support_code(r), err.text);
}

/* The rules, as texts with their counts of handled frames. */
static void listed(const char *want)
{
	struct afsock_can_gw_rule *list = NULL;
	char all[4096] = "", text[AFSOCK_CAN_GW_TEXT_MAX];
	size_t used = 0;
	ssize_t i, n = afsock_can_gw_list(&list, NULL);

	ck_assert_msg(n >= 0, "%s", support_code(n));
	for (i = 0; i < n; i++) {
		afsock_can_gw_format(&list[i], text, sizeof(text));
		used += (size_t)snprintf(all + used, sizeof(all) - used,
					 "%s # %u\n", text, list[i].handled);
	}
	free(list);
	ck_assert_str_eq(all, want);
}

START_TEST(rules_pass_frames_and_count_them)
{
	if (!enter())
		return;
	add(SD " -e -f 123:7FF");
	listed(SD " -e -f 123:7FF # 0\n");
	passes("123#1122", "123#1122");
	passes("123#R4", "123#R4");
	listed(SD " -e -f 123:7FF # 2\n");
	leave();
}
END_TEST

static const struct {
	const char *rule, *in, *out;
} changes[] = {
	{ "-m SET:IL:333.4.1122334455667788", "123#AABBCCDDEEFF0011",
	  "333#AABBCCDD" },
	{ "-m SET:ILD:333.4.1122334455667788", "123#AA", "333#11223344" },
	{ "-m AND:D:0.0.F0F0F0F0F0F0F0F0", "123#1234567890ABCDEF",
	  "123#1030507090A0C0E0" },
	{ "-m OR:D:0.0.0F00000000000000", "123#10", "123#1F" },
	{ "-m XOR:I:7FF.0.0000000000000000", "123#10", "6DC#10" },
	/* AND, OR, XOR, SET: (12 & F0 | 01) ^ FF, then a length of 2 */
	{ "-m SET:L:0.2.0000000000000000 -m XOR:D:0.0.FF00000000000000 "
	  "-m OR:D:0.0.0100000000000000 -m AND:D:0.0.F0FFFFFFFFFFFFFF",
	  "123#12345678", "123#EE34" },
	/* 11^22^33^A5 = A5 */
	{ "-m SET:L:0.4.0000000000000000 -x 0:2:3:A5", "123#11223300",
	  "123#112233A5" },
	/* The same, counted from the end. */
	{ "-m SET:L:0.4.0000000000000000 -x -4:-2:-1:A5", "123#11223300",
	  "123#112233A5" },
	{ "-X -M SET:IFL:124.1.8." FD_DATA, "123##0112233445566778899AABBCC",
	  "124##51122334455667788" },
	{ "-X -M SET:D:0.0.0." FD_DATA, "123##0FFFFFFFFFFFFFFFFFFFFFFFF",
	  "123##4000102030405060708090A0B" },
};

START_TEST(modifications_are_what_was_computed_by_hand)
{
	char text[512];

	if (!enter())
		return;
	snprintf(text, sizeof(text), SD " -e %s", changes[_i].rule);
	add(text);
	passes(changes[_i].in, changes[_i].out);
	leave();
}
END_TEST

/* CRC8 of SAE J1850 bit by bit; profiles take one byte more at the end. */
static unsigned char crc8_of(const unsigned char *data, size_t len)
{
	unsigned int crc = 0xff, bit;

	while (len--)
		for (crc ^= *data++, bit = 0; bit < 8; bit++)
			crc = (crc & 0x80 ? crc << 1 ^ 0x1d : crc << 1) & 0xff;
	return (unsigned char)(crc ^ 0xff);
}

START_TEST(crc8_is_that_of_the_standard)
{
	static const struct {
		const char *profile;
		int extra; /* the byte that the profile adds; -1 none */
	} all[] = {
		{ "", -1 },
		{ " -p 1:5A", 0x5a },
		/* data[1] & F = 2 */
		{ " -p 2:00112233445566778899AABBCCDDEEFF", 0x22 },
		/* 23 ^ 01 */
		{ " -p 3", 0x22 },
	};
	unsigned char data[8] = { 0x10, 0x32, 0x02, 0x03, 0x04, 0x05, 0x06 };
	char text[AFSOCK_CAN_GW_TEXT_MAX], want[32];
	struct afsock_can_gw_rule rule;

	/* The check value of the catalogue, so that the loop is right. */
	ck_assert_uint_eq(crc8_of((const unsigned char *)"123456789", 9), 0x4b);
	if (!enter())
		return;
	rule = crc_rule(all[_i].profile, text, sizeof(text));
	ck_code(afsock_can_gw_add(&rule, NULL), 0);
	if (all[_i].extra >= 0)
		data[7] = (unsigned char)all[_i].extra;
	snprintf(want, sizeof(want), "123#10320203040506%02X",
		 crc8_of(data, all[_i].extra < 0 ? 7 : 8));
	passes("123#10320203040506", want);
	leave();
}
END_TEST

START_TEST(rules_go_one_by_one)
{
	struct afsock_can_gw_rule a = rule_of(SD " -e -f 123:7FF");
	struct afsock_can_gw_rule b = rule_of(SD " -e -f 124:7FF");
	struct afsock_err err;

	if (!enter())
		return;
	ck_code(afsock_can_gw_add(&a, &err), 0);
	ck_code(afsock_can_gw_add(&b, &err), 0);
	listed(SD " -e -f 124:7FF # 0\n" SD " -e -f 123:7FF # 0\n");
	ck_code(afsock_can_gw_del(&a, &err), 0);
	listed(SD " -e -f 124:7FF # 0\n");
	ck_code(afsock_can_gw_del(&a, &err), -ENOENT);
	ck_code(afsock_can_gw_del(&b, &err), 0);
	listed("");
	leave();
}
END_TEST

START_TEST(replace_does_nothing_twice)
{
	struct afsock_can_gw_rule rule = rule_of(SD " -e -f 123:7FF");
	struct afsock_err err;

	if (!enter())
		return;
	ck_code(afsock_can_gw_replace(&rule, &err), 1);
	passes("123#11", "123#11");
	ck_code(afsock_can_gw_replace(&rule, &err), 0);
	listed(SD " -e -f 123:7FF # 1\n");
	leave();
}
END_TEST

START_TEST(replace_changes_what_has_the_uid)
{
#define SET(id) " -m SET:I:" id ".0.0000000000000000 -u 7"
	struct afsock_can_gw_rule one = rule_of(SD " -e" SET("001"));
	struct afsock_can_gw_rule two = rule_of(SD " -e" SET("002"));
	struct afsock_can_gw_rule back = rule_of("-s v1 -d v0" SET("002"));
	struct afsock_err err;

	if (!enter())
		return;
	ck_code(afsock_can_gw_replace(&one, &err), 1);
	passes("123#11", "001#11");
	ck_code(afsock_can_gw_replace(&two, &err), 1);
	passes("123#11", "002#11");
	/* The same rule: its counters go on. */
	listed(SD " -e" SET("002") " # 2\n");
	ck_code(afsock_can_gw_replace(&two, &err), 0);
	/* Other interfaces: add cannot, replace makes it anew. */
	ck_code(afsock_can_gw_add(&back, &err), -EINVAL);
	ck_code(afsock_can_gw_replace(&back, &err), 1);
	listed("-s v1 -d v0" SET("002") " # 0\n");
	/* With a uid the modifications do not count. */
	back.mods[AFSOCK_CAN_GW_SET].id = 3;
	ck_code(afsock_can_gw_del(&back, &err), 0);
	listed("");
	leave();
}
END_TEST

START_TEST(flush_removes_all)
{
	if (!enter())
		return;
	add(SD);
	add("-s v1 -d v0");
	ck_code(afsock_can_gw_flush(NULL), 0);
	listed("");
	leave();
}
END_TEST

START_TEST(refusals_say_why)
{
	struct afsock_can_gw_rule gone = rule_of("-s v0 -d v9");
	struct afsock_can_gw_rule lo = rule_of("-s v0 -d lo");
	struct afsock_can_gw_rule hops = rule_of(SD " -l 255");
	struct afsock_err err;

	if (!enter())
		return;
	ck_code(afsock_can_gw_add(&gone, &err), -ENODEV);
	ck_assert_ptr_nonnull(strstr(err.text, "v9"));
	ck_code(afsock_can_gw_add(&lo, &err), -ENODEV);
	ck_assert_ptr_nonnull(strstr(err.hint, "CAN"));
	ck_code(afsock_can_gw_add(&hops, &err), -EINVAL);
	ck_assert_ptr_nonnull(strstr(err.hint, "max_hops"));
	listed("");
	leave();
}
END_TEST

/* The rules of an interface go with it. */
START_TEST(interface_takes_its_rules_along)
{
	if (!enter())
		return;
	add(SD);
	ck_code(afsock_can_link_del("v1", NULL), 0);
	listed("");
	leave();
}
END_TEST

Suite *suite_can_gw(void);
Suite *suite_can_gw(void)
{
	Suite *s = suite_create("can_gw");
	TCase *tc = tcase_create("text");

	tcase_add_loop_test(tc, rule_is_read_and_written, 0,
			    (int)SUPPORT_COUNT(rows));
	tcase_add_loop_test(tc, bad_rule_is_refused, 0,
			    (int)SUPPORT_COUNT(bad_rows));
	tcase_add_loop_test(tc, crc8_and_its_profiles_are_read_and_written, 0,
			    4);
	suite_add_tcase(s, tc);

	tc = tcase_create("at work");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, rules_pass_frames_and_count_them);
	tcase_add_loop_test(tc, modifications_are_what_was_computed_by_hand, 0,
			    (int)SUPPORT_COUNT(changes));
	tcase_add_loop_test(tc, crc8_is_that_of_the_standard, 0, 4);
	tcase_add_test(tc, rules_go_one_by_one);
	tcase_add_test(tc, replace_does_nothing_twice);
	tcase_add_test(tc, replace_changes_what_has_the_uid);
	tcase_add_test(tc, flush_removes_all);
	tcase_add_test(tc, refusals_say_why);
	tcase_add_test(tc, interface_takes_its_rules_along);
	suite_add_tcase(s, tc);
	return s;
}
