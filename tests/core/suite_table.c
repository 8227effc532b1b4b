/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_table.c - the family table, and what the compiler cannot check in it */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/internal.h"
#include "support/support.h"

#define AF_TOY 200

static bool is_lower(const char *name)
{
	for (; *name; name++)
		if (!islower((unsigned char)*name) &&
		    !isdigit((unsigned char)*name) && !strchr("-_", *name))
			return false;
	return true;
}

/* ---- rows ---- */

START_TEST(rows_have_unique_lower_case_names)
{
	struct afsock_family_info rows[128];
	size_t n = afsock_families(rows, 128), i, j;

	ck_assert_uint_le(n, 128);
	ck_assert_uint_gt(n, 45);
	for (i = 0; i < n; i++) {
		ck_assert_msg(*rows[i].name && is_lower(rows[i].name),
			      "row %zu is named '%s'", i, rows[i].name);
		for (j = 0; j < i; j++)
			ck_assert_msg(strcmp(rows[i].name, rows[j].name),
				      "two rows named %s", rows[i].name);
	}
}
END_TEST

START_TEST(rows_have_unique_numbers)
{
	struct afsock_family_info rows[128];
	size_t n = afsock_families(rows, 128), i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < i && rows[i].af >= 0; j++)
			ck_assert_msg(rows[i].af != rows[j].af,
				      "%s and %s have number %d", rows[i].name,
				      rows[j].name, rows[i].af);
}
END_TEST

/* Numbers of include/linux/socket.h. */
static const struct {
	const char *name;
	int af;
	const char *macro;
} numbers[] = {
	{ "unix", 1, "AF_UNIX" },	  { "AF_LOCAL", 1, "AF_UNIX" },
	{ "PF_FILE", 1, "AF_UNIX" },	  { "local", 1, "AF_UNIX" },
	{ "inet", 2, "AF_INET" },	  { "ax25", 3, "AF_AX25" },
	{ "inet6", 10, "AF_INET6" },	  { "AF_DECnet", 12, "AF_DECnet" },
	{ "af_decnet", 12, "AF_DECnet" }, { "key", 15, "AF_KEY" },
	{ "netlink", 16, "AF_NETLINK" },  { "AF_ROUTE", 16, "AF_NETLINK" },
	{ "Packet", 17, "AF_PACKET" },	  { "rds", 21, "AF_RDS" },
	{ "can", 29, "AF_CAN" },	  { "tipc", 30, "AF_TIPC" },
	{ "bluetooth", 31, "AF_BLUETOOTH" }, { "alg", 38, "AF_ALG" },
	{ "vsock", 40, "AF_VSOCK" },	  { "qipcrtr", 42, "AF_QIPCRTR" },
	{ "smc", 43, "AF_SMC" },	  { "xdp", 44, "AF_XDP" },
	{ "mctp", 45, "AF_MCTP" },	  { "hyperv", -1, "AF_HYPERV" },
	{ "AF_SYSTEM", -1, "AF_SYSTEM" }, { "link", -1, "AF_LINK" },
	{ "divert", -1, "AF_DIVERT" },	  { "toy", 200, "AF_TOY" },
};

START_TEST(lookup_knows_name)
{
	struct afsock_family_info info = { .af = -2 };

	ck_code(afsock_family_lookup(-1, numbers[_i].name, &info, NULL), 0);
	ck_assert_msg(info.af == numbers[_i].af &&
			      strcmp(info.macro, numbers[_i].macro) == 0,
		      "%s gives %d %s, wanted %d %s", numbers[_i].name,
		      info.af, info.macro, numbers[_i].af, numbers[_i].macro);
}
END_TEST

START_TEST(lookup_by_number_agrees_with_lookup_by_name)
{
	struct afsock_family_info info;

	if (numbers[_i].af < 0)
		return;
	ck_code(afsock_family_lookup(numbers[_i].af, NULL, &info, NULL), 0);
	ck_assert_str_eq(info.macro, numbers[_i].macro);
}
END_TEST

START_TEST(table_equals_directory_list)
{
	const char *at = TEST_FAMILIES;
	struct afsock_family_info rows[128], info;
	size_t n = afsock_families(rows, 128), i, len;
	char name[64], list[512];

	snprintf(list, sizeof(list), " %s %s ", TEST_FAMILIES,
		 strstr(TEST_FAMILIES, "inet") ? "inet6 toy" : "toy");
	for (; *at; at += len + (at[len] == ' ')) {
		len = strcspn(at, " ");
		if (len == 0)
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)len, at);
		ck_code(afsock_family_lookup(-1, name, &info, NULL), 0);
		ck_assert_msg(info.status == AFSOCK_BUILT_IN ||
				      info.status == AFSOCK_MODULE,
			      "directory %s has status %d", name, info.status);
	}
	for (i = 0; i < n; i++) {
		if (rows[i].status != AFSOCK_BUILT_IN &&
		    rows[i].status != AFSOCK_MODULE)
			continue;
		snprintf(name, sizeof(name), " %s ", rows[i].name);
		ck_assert_msg(strstr(list, name), "%s is in no directory of%s",
			      rows[i].name, list);
	}
}
END_TEST

/* ---- three answers for what is not there ---- */

static const struct {
	const char *text;
	const char *wanted; /* part of the sentence */
} absent[] = {
	{ "ax25:x", "AF_AX25 is known, but not in this build" },
	{ "ieee802154:x", "AF_IEEE802154 is known, but not in this build" },
	{ "hyperv:x", "AF_HYPERV is known, but not on Linux" },
	{ "system:x", "AF_SYSTEM is known, but not on Linux" },
	{ "divert:x", "AF_DIVERT is known, but not on Linux" },
	{ "nosuch:x", "scheme 'nosuch' is of no family" },
};

START_TEST(absent_scheme_says_which_kind_of_absent)
{
	struct afsock_target target;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_target_parse(absent[_i].text, strlen(absent[_i].text),
				    &target, &err), AFSOCK_EFAMILY);
	ck_assert_int_eq(err.code, AFSOCK_EFAMILY);
	ck_assert_msg(strstr(err.text, absent[_i].wanted), "%s says '%s'",
		      absent[_i].text, err.text);
}
END_TEST

START_TEST(absent_numbers_have_three_statuses)
{
	struct afsock_family_info info;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_family_lookup(3, NULL, &info, &err), 0);
	ck_assert_int_eq(info.status, AFSOCK_NOT_BUILT);
	ck_assert_ptr_null(afsock_family_get(3, &err));
	ck_code(err.code, AFSOCK_EFAMILY);
	ck_assert_ptr_nonnull(strstr(err.text, "not in this build"));

	ck_code(afsock_family_lookup(-1, "hyperv", &info, &err), 0);
	ck_assert_int_eq(info.status, AFSOCK_NOT_LINUX);

	ck_code(afsock_family_lookup(4711, NULL, &info, &err), AFSOCK_EFAMILY);
	ck_code(afsock_family_lookup(-1, "nosuch", &info, &err),
		AFSOCK_EFAMILY);
	ck_assert_ptr_null(afsock_family_get(4711, &err));
	ck_code(err.code, AFSOCK_EFAMILY);
	ck_assert_ptr_nonnull(strstr(err.text, "4711"));
}
END_TEST

START_TEST(absent_family_has_addresses_as_bytes)
{
	static const unsigned char wanted[] = { 3, 0, 'x', 'y', 0, 7 };
	struct afsock_form form = { 3, SOCK_SEQPACKET, 0, -1 };
	struct afsock_value items[] = { afsock_int(3),
					afsock_bytes("xy\0\a", 4) };
	struct afsock_addr addr = { .len = 0 };
	struct afsock_tuple tuple;

	ck_code(afsock_addr_pack(&form, items, 2, &addr, NULL), 0);
	ck_assert_uint_eq(addr.len, sizeof(wanted));
	/* sa_family is in the machine's order. */
	ck_assert_int_eq(addr.u.sa.sa_family, 3);
	ck_bytes(addr.u.bytes + 2, wanted + 2, 4);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert_uint_eq(tuple.n, 2);
	ck_assert_int_eq(tuple.items[0].as.i, 3);
	ck_assert_uint_eq(tuple.items[1].len, 4);
	ck_bytes(tuple.items[1].as.bytes, wanted + 2, 4);
}
END_TEST

/* ---- descriptors ---- */

START_TEST(descriptors_match_their_rows)
{
	const struct afsock_family *family;
	struct afsock_family_info info;
	size_t cursor = 0, n = 0;

	while ((family = afsock__family_next(&cursor))) {
		n++;
		ck_code(afsock_family_lookup(family->af, NULL, &info, NULL),
			0);
		ck_assert_str_eq(info.name, family->name);
		ck_assert_str_eq(info.macro, family->macro);
		ck_assert_int_eq(family->abi, AFSOCK_FAMILY_ABI);
	}
	ck_assert_uint_ge(n, 1);
}
END_TEST

static void check_shape(const struct afsock_family *family,
			const struct afsock_shape *shape)
{
	size_t i, j;

	ck_assert_msg(shape->pack && shape->unpack, "%s: %s lacks a function",
		      family->name, shape->name);
	ck_assert_msg(shape->n_min <= shape->n_max &&
			      shape->n_max >= 1 &&
			      shape->n_max <= AFSOCK_TUPLE_MAX,
		      "%s: %s has %zu to %zu fields", family->name,
		      shape->name, shape->n_min, shape->n_max);
	ck_assert_msg(shape->addr_min >= 2 &&
			      shape->addr_min <= family->addr_max,
		      "%s: %s has addr_min %zu of %zu", family->name,
		      shape->name, shape->addr_min, family->addr_max);
	for (i = 0; i < shape->n_max; i++) {
		const struct afsock_field *field = &shape->fields[i];

		ck_assert_msg(field->name && field->kind,
			      "%s: %s: field %zu has no name or kind",
			      family->name, shape->name, i);
		ck_assert_msg(field->kind->read && field->kind->write,
			      "%s: %s: kind of %s cannot read and write",
			      family->name, shape->name, field->name);
		ck_assert_msg(field->max > 0, "%s: %s: %s has no maximum",
			      family->name, shape->name, field->name);
		for (j = 0; j < i; j++)
			ck_assert_msg(strcmp(field->name,
					     shape->fields[j].name),
				      "%s: %s: two fields named %s",
				      family->name, shape->name, field->name);
	}
}

START_TEST(every_form_is_complete)
{
	const struct afsock_family *family;
	const struct afsock_shape *shape;
	size_t cursor = 0;

	while ((family = afsock__family_next(&cursor))) {
		ck_assert_uint_ge(family->addr_max, 2);
		ck_assert_uint_le(family->addr_max,
				  sizeof(struct sockaddr_storage));
		ck_assert_ptr_nonnull(family->shapes);
		ck_assert_ptr_nonnull(family->shapes->name);
		for (shape = family->shapes; shape->name; shape++)
			check_shape(family, shape);
	}
}
END_TEST

START_TEST(schemes_are_unique_and_have_a_form)
{
	static struct afsock_scheme_info schemes[512];
	size_t n = afsock_schemes(schemes, 512), i, j;
	const struct afsock_family *family;

	ck_assert_uint_le(n, 512);
	for (i = 0; i < n; i++) {
		ck_assert_msg(is_lower(schemes[i].name), "scheme %s",
			      schemes[i].name);
		ck_assert_msg(schemes[i].usage &&
			      strncmp(schemes[i].usage, schemes[i].name,
				      strlen(schemes[i].name)) == 0,
			      "usage of %s is %s", schemes[i].name,
			      schemes[i].usage);
		for (j = 0; j < i; j++)
			ck_assert_msg(strcmp(schemes[i].name, schemes[j].name),
				      "two schemes named %s", schemes[i].name);
		if (schemes[i].family == AF_UNSPEC)
			continue;
		family = afsock_family_get(schemes[i].family, NULL);
		ck_assert_msg(family, "scheme %s: no family %d",
			      schemes[i].name, schemes[i].family);
		ck_assert_msg(afsock__shape(family,
				&(struct afsock_form){
					schemes[i].family, schemes[i].type,
					schemes[i].proto, -1 }, NULL),
			      "scheme %s has no form", schemes[i].name);
	}
}
END_TEST

START_TEST(options_are_unique_and_can_be_set)
{
	const struct afsock_family *family;
	const struct afsock_opt *opt, *other;
	size_t cursor = 0;

	while ((family = afsock__family_next(&cursor))) {
		for (opt = family->opts; opt && opt->name; opt++) {
			ck_assert_msg(is_lower(opt->name), "%s: option %s",
				      family->name, opt->name);
			ck_assert_msg(opt->help, "%s: %s has no help",
				      family->name, opt->name);
			ck_assert_msg(opt->kind != AFSOCK_OPT_CALL || opt->set,
				      "%s: %s has no set", family->name,
				      opt->name);
			ck_assert_msg(opt->kind != AFSOCK_OPT_BIND ||
					      opt->at_bind,
				      "%s: %s has no at_bind", family->name,
				      opt->name);
			for (other = family->opts; other < opt; other++)
				ck_assert_msg(strcmp(opt->name, other->name),
					      "%s: two options named %s",
					      family->name, opt->name);
		}
	}
}
END_TEST

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

START_TEST(constants_are_unique)
{
	static const char *names[8192];
	const struct afsock_const *row, *before = NULL;
	size_t cursor = 0, n = 0, i;
	const struct afsock_family *family;

	for (row = afsock__socket_consts; row->name; row++)
		names[n++] = row->name;
	while ((family = afsock__family_next(&cursor))) {
		/* Both of inet have one table. */
		row = family->consts == before ? NULL : family->consts;
		before = family->af == AF_INET ? family->consts : before;
		for (; row && row->name; row++) {
			ck_assert_uint_lt(n, SUPPORT_COUNT(names));
			names[n++] = row->name;
		}
	}
	ck_assert_uint_gt(n, 100);
	qsort(names, n, sizeof(*names), by_name);
	for (i = 1; i < n; i++)
		ck_assert_msg(strcmp(names[i], names[i - 1]),
			      "%s is in two tables", names[i]);
}
END_TEST

/* ---- the toy family: a directory is enough ---- */

START_TEST(toy_directory_is_built_in)
{
	struct afsock_family_info info;

	ck_code(afsock_family_lookup(AF_TOY, NULL, &info, NULL), 0);
	ck_assert_int_eq(info.status, AFSOCK_BUILT_IN);
	ck_assert_str_eq(info.name, "toy");
	ck_assert_str_eq(info.what, "a family of the tests");
}
END_TEST

static const struct {
	const char *text;
	socklen_t len;
	unsigned char tail[32]; /* behind sa_family and, with 'n', the number */
	uint32_t number;
	const char *formatted;
} toy_rows[] = {
	{ "toy:ab:0x10:fast", 11, { 2, 'a', 'b' }, 0x10, "toy:ab:0x10:fast" },
	{ "toy:ab:16", 11, { 1, 'a', 'b' }, 16, "toy:ab:0x10" },
	{ "TOY:ab:-1", 11, { 1, 'a', 'b' }, 0xffffffff, "toy:ab:0xffffffff" },
	{ "toy:a\\:b:0", 12, { 1, 'a', ':', 'b' }, 0, "toy:a\\:b:0x0" },
	{ "toy:x,number=3,mode=slow", 10, { 1, 'x' }, 3, "toy:x:0x3" },
	{ "toy('ab', 5, 2)", 11, { 2, 'a', 'b' }, 5, "toy:ab:0x5:fast" },
};

START_TEST(toy_text_gives_bytes_and_back)
{
	struct afsock_form form;
	struct afsock_addr addr = { .len = 0 };
	struct afsock_err err = { .code = 0 };
	char buf[64];
	uint32_t number;
	int r = afsock_addr_parse(toy_rows[_i].text, strlen(toy_rows[_i].text),
				  &form, &addr, &err);

	ck_assert_msg(r == 0, "%s: %s", toy_rows[_i].text, err.text);
	ck_assert_int_eq(addr.u.sa.sa_family, AF_TOY);
	ck_assert_uint_eq(addr.len, toy_rows[_i].len);
	memcpy(&number, addr.u.bytes + 4, sizeof(number));
	ck_assert_uint_eq(number, toy_rows[_i].number);
	ck_bytes(addr.u.bytes + 8, toy_rows[_i].tail, addr.len - 8);
	ck_assert_int_eq(afsock_addr_format(&form, &addr, buf, sizeof(buf),
					    NULL),
			 (ssize_t)strlen(toy_rows[_i].formatted));
	ck_assert_str_eq(buf, toy_rows[_i].formatted);
}
END_TEST

START_TEST(toy_most_specific_form_wins)
{
	static const unsigned char wanted[] = { 'h', 'i' };
	struct afsock_form form = { AF_TOY, SOCK_DGRAM, 0, -1 };
	struct afsock_value name = afsock_text("hi");
	struct afsock_addr addr = { .len = 0 };
	struct afsock_tuple tuple;

	ck_code(afsock_addr_pack(&form, &name, 1, &addr, NULL), 0);
	ck_assert_uint_eq(addr.len, 4);
	ck_bytes(addr.u.bytes + 2, wanted, 2);
	ck_code(afsock_addr_unpack(&form, &addr, &tuple, NULL), 0);
	ck_assert(tuple.is_bare);
	form.type = SOCK_STREAM;
	ck_code(afsock_addr_pack(&form, &name, 1, &addr, NULL), AFSOCK_ETYPE);
}
END_TEST

/* ---- families from outside ---- */

static int nothing_pack(const struct afsock_form *form,
			const struct afsock_value *items, size_t n,
			struct afsock_addr *ret, struct afsock_err *err)
{
	(void)form;
	(void)n;
	(void)err;
	ret->u.sa.sa_family = 201;
	ret->u.bytes[2] = (unsigned char)items[0].as.u;
	ret->len = 3;
	return 0;
}

static int nothing_unpack(const struct afsock_form *form,
			  const struct afsock_addr *addr,
			  struct afsock_tuple *ret, struct afsock_err *err)
{
	(void)form;
	(void)err;
	afsock_tuple_add_uint(ret, addr->u.bytes[2]);
	return 0;
}

static const struct afsock_field one_field[] = {
	{ .name = "number", .kind = &afsock_kind_uint, .max = 255 },
};

static const struct afsock_shape one_shape[] = {
	{ .name = "added", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = one_field, .n_min = 1, .n_max = 1, .addr_min = 3,
	  .pack = nothing_pack, .unpack = nothing_unpack },
	{ .name = NULL },
};

static const struct afsock_shape no_pack[] = {
	{ .name = "broken", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = one_field, .n_min = 1, .n_max = 1, .addr_min = 3,
	  .unpack = nothing_unpack },
	{ .name = NULL },
};

static const struct afsock_shape no_unpack[] = {
	{ .name = "broken", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = one_field, .n_min = 1, .n_max = 1, .addr_min = 3,
	  .pack = nothing_pack },
	{ .name = NULL },
};

static const struct afsock_scheme taken_scheme[] = {
	{ .name = "toy-dgram", .usage = "toy-dgram:X", .family = 202,
	  .type = SOCK_DGRAM },
	{ .name = NULL },
};

#define GOOD \
	.abi = AFSOCK_FAMILY_ABI, .af = 202, .name = "vendor", \
	.macro = "AF_VENDOR", .addr_max = 16, .shapes = one_shape

/* Each differs from a good one in what it is about. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#endif
static const struct {
	const char *what;
	int wanted;
	struct afsock_family family;
} refused[] = {
	{ "abi", AFSOCK_EVALUE, { GOOD, .abi = AFSOCK_FAMILY_ABI + 1 } },
	{ "no number", AFSOCK_EVALUE, { GOOD, .af = 0 } },
	{ "negative number", AFSOCK_EVALUE, { GOOD, .af = -5 } },
	{ "number above sa_family", AFSOCK_EVALUE, { GOOD, .af = 65536 } },
	{ "no name", AFSOCK_EVALUE, { GOOD, .name = NULL } },
	{ "upper case", AFSOCK_EVALUE, { GOOD, .name = "Vendor" } },
	{ "no macro", AFSOCK_EVALUE, { GOOD, .macro = NULL } },
	{ "no addr_max", AFSOCK_EVALUE, { GOOD, .addr_max = 0 } },
	{ "addr_max", AFSOCK_EVALUE, { GOOD, .addr_max = 129 } },
	{ "no shapes", AFSOCK_EVALUE, { GOOD, .shapes = NULL } },
	{ "no pack", AFSOCK_EVALUE, { GOOD, .shapes = no_pack } },
	{ "no unpack", AFSOCK_EVALUE, { GOOD, .shapes = no_unpack } },
	{ "number of a present family", -EEXIST, { GOOD, .af = AF_TOY } },
	{ "name of a present family", -EEXIST, { GOOD, .name = "toy" } },
	{ "name of an absent family", -EEXIST, { GOOD, .name = "ax25" } },
	{ "scheme of a present family", -EEXIST,
	  { GOOD, .schemes = taken_scheme } },
};
#pragma GCC diagnostic pop

START_TEST(add_refuses)
{
	struct afsock_family_info info;
	struct afsock_err err = { .code = 0 };
	int r = afsock_family_add(&refused[_i].family, &err);

	ck_assert_msg(r == refused[_i].wanted, "%s: %s, wanted %s",
		      refused[_i].what, support_code(r),
		      support_code(refused[_i].wanted));
	ck_assert_msg(err.code == r && *err.text, "%s: no detail",
		      refused[_i].what);
	ck_code(afsock_family_lookup(202, NULL, &info, NULL), AFSOCK_EFAMILY);
}
END_TEST

START_TEST(add_makes_a_family_present_once)
{
	static const struct afsock_family vendor = {
		.abi = AFSOCK_FAMILY_ABI, .af = 201, .name = "added",
		.macro = "AF_ADDED", .addr_max = 16, .shapes = one_shape,
	};
	struct afsock_form form = { 201, SOCK_DGRAM, 0, -1 };
	struct afsock_value value = afsock_int(7);
	struct afsock_family_info info;
	struct afsock_addr addr = { .len = 0 };
	char buf[32];

	ck_code(afsock_family_add(&vendor, NULL), 0);
	ck_code(afsock_family_lookup(-1, "AF_ADDED", &info, NULL), 0);
	ck_assert_int_eq(info.status, AFSOCK_ADDED);
	ck_assert_int_eq(info.af, 201);
	ck_assert_ptr_eq(afsock_family_get(201, NULL), &vendor);
	ck_code(afsock_addr_pack(&form, &value, 1, &addr, NULL), 0);
	ck_assert_uint_eq(addr.len, 3);
	ck_assert_int_eq(addr.u.bytes[2], 7);
	ck_assert_int_gt(afsock_addr_repr(&form, &addr, buf, sizeof(buf),
					  NULL), 0);
	ck_assert_str_eq(buf, "(7,)");
	ck_code(afsock_family_add(&vendor, NULL), -EEXIST);
}
END_TEST

/* A number that Linux has and this build lacks may be filled from outside. */
START_TEST(add_fills_an_absent_row)
{
	static const struct afsock_family ax25 = {
		.abi = AFSOCK_FAMILY_ABI, .af = 11, .name = "rose",
		.macro = "AF_ROSE", .addr_max = 16, .shapes = one_shape,
	};
	struct afsock_family_info info, rows[128];
	size_t before = afsock_families(rows, 128);

	ck_code(afsock_family_lookup(11, NULL, &info, NULL), 0);
	ck_assert_int_eq(info.status, AFSOCK_NOT_BUILT);
	ck_code(afsock_family_add(&ax25, NULL), 0);
	ck_code(afsock_family_lookup(11, NULL, &info, NULL), 0);
	ck_assert_int_eq(info.status, AFSOCK_ADDED);
	ck_assert_uint_eq(afsock_families(rows, 128), before);
}
END_TEST

Suite *suite_table(void);
Suite *suite_table(void)
{
	Suite *s = suite_create("table");
	TCase *tc = tcase_create("rows");

	tcase_add_test(tc, rows_have_unique_lower_case_names);
	tcase_add_test(tc, rows_have_unique_numbers);
	tcase_add_loop_test(tc, lookup_knows_name, 0, SUPPORT_COUNT(numbers));
	tcase_add_loop_test(tc, lookup_by_number_agrees_with_lookup_by_name,
			    0, SUPPORT_COUNT(numbers));
	tcase_add_test(tc, table_equals_directory_list);
	suite_add_tcase(s, tc);

	tc = tcase_create("absent");
	tcase_add_loop_test(tc, absent_scheme_says_which_kind_of_absent, 0,
			    SUPPORT_COUNT(absent));
	tcase_add_test(tc, absent_numbers_have_three_statuses);
	tcase_add_test(tc, absent_family_has_addresses_as_bytes);
	suite_add_tcase(s, tc);

	tc = tcase_create("descriptors");
	tcase_add_test(tc, descriptors_match_their_rows);
	tcase_add_test(tc, every_form_is_complete);
	tcase_add_test(tc, schemes_are_unique_and_have_a_form);
	tcase_add_test(tc, options_are_unique_and_can_be_set);
	tcase_add_test(tc, constants_are_unique);
	suite_add_tcase(s, tc);

	tc = tcase_create("toy");
	tcase_add_test(tc, toy_directory_is_built_in);
	tcase_add_loop_test(tc, toy_text_gives_bytes_and_back, 0,
			    SUPPORT_COUNT(toy_rows));
	tcase_add_test(tc, toy_most_specific_form_wins);
	suite_add_tcase(s, tc);

	/* Last: what is added stays, where tests do not fork. */
	tc = tcase_create("added");
	tcase_add_loop_test(tc, add_refuses, 0, SUPPORT_COUNT(refused));
	tcase_add_test(tc, add_makes_a_family_present_once);
	tcase_add_test(tc, add_fills_an_absent_row);
	suite_add_tcase(s, tc);
	return s;
}
