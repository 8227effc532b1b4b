/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_const.c - every constant by name and back
 *
 * const_rows.inc is the outside truth. A family that is not in this build must
 * not have its names found.
 */
#define _GNU_SOURCE
#include <check.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <afsock/afsock.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct row {
	const char *name;
	int64_t value;
	const char *text;
	int python;
	const char *where; /* directory; "core" and "other" are always there */
	int af;
};

static const struct row rows[] = {
#define ROW(name, value, python, where, af) \
	{ name, value, NULL, python, where, af },
#define TEXT(name, text, python, where, af) { name, 0, text, python, where, af },
#define FOREIGN(name)
#include "const_rows.inc"
#undef ROW
#undef TEXT
#undef FOREIGN
	/* Python's module has these three too, from errno.h. */
	{ "EAGAIN", 11, NULL, 11, "core", -1 },
	{ "EWOULDBLOCK", 11, NULL, 11, "core", -1 },
	{ "EBADF", 9, NULL, 11, "core", -1 },
};

static const char *const foreign[] = {
#define ROW(name, value, python, where, af)
#define TEXT(name, text, python, where, af)
#define FOREIGN(name) name,
#include "const_rows.inc"
#undef ROW
#undef TEXT
#undef FOREIGN
	/* Others that Python's source or documentation mentions. */
	"AF_LINK", "AF_SYSTEM", "PF_SYSTEM", "SYSPROTO_CONTROL", "AF_DIVERT",
	"PF_DIVERT", "LOCAL_CREDS", "LOCAL_CREDS_PERSISTENT", "LOCAL_PEERCRED",
	"SCM_CREDS", "SCM_CREDS2", "SO_USELOOPBACK", "SO_SETFIB",
	"SO_USER_COOKIE", "SO_RTABLE", "SO_REUSEPORT_LB", "MSG_EOF",
	"MSG_BCAST", "MSG_MCAST", "MSG_BTAG", "MSG_ETAG", "SO_L2CAP_IMTU",
	"SO_L2CAP_OMTU", "SO_L2CAP_FLUSH", "SO_L2CAP_IQOS", "SO_L2CAP_OQOS",
	"SO_L2CAP_ENCRYPTED", "SO_L2CAP_LM", "SO_RFCOMM_MTU",
	"SO_RFCOMM_FC_INFO", "SO_RFCOMM_LM", "SO_SCO_MTU", "SO_SCO_CONNINFO",
	"SO_SCO_HANDLE", "SO_HCI_EVT_FILTER", "SO_HCI_PKT_FILTER",
	"AF_HYPERV", "HV_PROTOCOL_RAW", "HVSOCKET_CONNECT_TIMEOUT",
	"HVSOCKET_CONNECT_TIMEOUT_MAX", "HVSOCKET_CONNECTED_SUSPEND",
	"HVSOCKET_ADDRESS_FLAG_PASSTHRU", "HV_GUID_ZERO", "HV_GUID_WILDCARD",
	"HV_GUID_BROADCAST", "HV_GUID_CHILDREN", "HV_GUID_LOOPBACK",
	"HV_GUID_PARENT", "SO_EXCLUSIVEADDRUSE", "SIO_RCVALL",
	"SIO_KEEPALIVE_VALS", "SIO_LOOPBACK_FAST_PATH", "RCVALL_OFF",
	"RCVALL_ON", "RCVALL_SOCKETLEVELONLY", "RCVALL_IPLEVEL", "RCVALL_MAX",
	"SO_BTH_ENCRYPT", "SO_BTH_MTU", "SO_BTH_MTU_MAX", "SO_BTH_MTU_MIN",
	"IPPROTO_ICLFXBM", "IPPROTO_ST", "IPPROTO_CBT", "IPPROTO_IGP",
	"IPPROTO_RDP", "IPPROTO_PGM",
};

/* Of old Linux: its headers dropped them, Python's source still asks. */
static const char *const gone[] = {
	"SOL_IPX", "SOL_AX25", "SOL_ATALK", "SOL_NETROM", "SOL_ROSE",
	"IPX_TYPE", "AF_AAL5",
};

/* On 32-bit machines with a 64-bit time_t some names are the _NEW ones. */
#define WIDE_TIME (sizeof(time_t) > sizeof(long))

/* Limits that each C library sets as it likes. */
#ifdef __GLIBC__
#define OTHER_LIMITS false
#else
#define OTHER_LIMITS true
#endif

static const struct {
	const char *name;
	int64_t value;
	bool applies;
} elsewhere[] = {
	{ "SO_TIMESTAMP", 63, WIDE_TIME },
	{ "SO_TIMESTAMPNS", 64, WIDE_TIME },
	{ "SO_TIMESTAMPING", 65, WIDE_TIME },
	{ "SCM_TIMESTAMP", 63, WIDE_TIME },
	{ "SCM_TIMESTAMPNS", 64, WIDE_TIME },
	{ "SCM_TIMESTAMPING", 65, WIDE_TIME },
	{ "SO_RCVTIMEO", 66, WIDE_TIME },
	{ "SO_SNDTIMEO", 67, WIDE_TIME },
	{ "SIOCGSTAMP", 0x80108906, WIDE_TIME },
	{ "SIOCGSTAMPNS", 0x80108907, WIDE_TIME },
	{ "SO_VM_SOCKETS_CONNECT_TIMEOUT", 8, WIDE_TIME },
	{ "AF_MAX", AF_MAX, OTHER_LIMITS },
	{ "SOMAXCONN", SOMAXCONN, OTHER_LIMITS },
	{ "NI_MAXHOST", NI_MAXHOST, OTHER_LIMITS },
};

static int64_t number_of(const struct row *row)
{
	size_t i;

	for (i = 0; i < COUNT(elsewhere); i++)
		if (elsewhere[i].applies &&
		    !strcmp(elsewhere[i].name, row->name))
			return elsewhere[i].value;
	return row->value;
}

static bool is_present(const struct row *row)
{
	struct afsock_family_info info;

	if (!strcmp(row->where, "core") || !strcmp(row->where, "other"))
		return true;
	ck_assert_int_eq(afsock_family_lookup(row->af, NULL, &info, NULL), 0);
	return info.status == AFSOCK_BUILT_IN || info.status == AFSOCK_MODULE ||
	       info.status == AFSOCK_ADDED;
}

START_TEST(the_list_of_expected_names_is_whole)
{
	size_t foreign_rows = 0;
	size_t python_11 = 0;
	size_t i;

	while (strcmp(foreign[foreign_rows], "AF_LINK"))
		foreign_rows++;
	for (i = 0; i < COUNT(rows) - 3; i++)
		python_11 += rows[i].python == 11;
	ck_assert_uint_eq(COUNT(rows) - 3 + foreign_rows, 1337);
	ck_assert_uint_eq(python_11, 351);
}
END_TEST

START_TEST(every_name_has_its_number)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct afsock_const c = { "", 0, "", -1 };
		struct afsock_err err = { .code = 0 };
		int r = afsock_const_find(row->name, &c, &err);

		if (!is_present(row)) {
			ck_assert_msg(r == AFSOCK_EVALUE,
				      "%s found without its family",
				      row->name);
			continue;
		}
		ck_assert_msg(r == 0, "%s: %d (%s)", row->name, r, err.text);
		ck_assert_str_eq(c.name, row->name);
		if (row->text)
			ck_assert_msg(c.text && !strcmp(c.text, row->text),
				      "%s is %s, wanted %s", row->name,
				      c.text ? c.text : "a number", row->text);
		else
			ck_assert_msg(!c.text && c.value == number_of(row),
				      "%s is %lld, wanted %lld", row->name,
				      (long long)c.value,
				      (long long)number_of(row));
		ck_assert_msg(c.python == row->python,
			      "%s since Python 3.%d, wanted 3.%d", row->name,
			      c.python, row->python);
	}
}
END_TEST

static const struct row *row_named(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}

START_TEST(the_listing_has_each_name_once_under_its_family)
{
	static unsigned char seen[COUNT(rows)];
	const struct afsock_const *c;
	size_t i;
	int af;

	memset(seen, 0, sizeof(seen));
	for (i = 0; (c = afsock_const_at(i, &af)) != NULL; i++) {
		const struct row *row = row_named(c->name);

		if (!row)
			continue;
		ck_assert_msg(!seen[row - rows], "%s is listed twice",
			      row->name);
		seen[row - rows] = 1;
		ck_assert_msg(af == row->af, "%s is of family %d, wanted %d",
			      row->name, af, row->af);
	}
	for (i = 0; i < COUNT(rows); i++)
		ck_assert_msg(seen[i] == is_present(&rows[i]), "%s is%s listed",
			      rows[i].name, seen[i] ? "" : " not");
}
END_TEST

static bool is_family_of_a_row(int af)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		if (rows[i].af == af)
			return true;
	return false;
}

START_TEST(the_listing_has_no_other_names)
{
	const struct afsock_const *c;
	size_t i;
	int af;

	for (i = 0; (c = afsock_const_at(i, &af)) != NULL; i++) {
		if (!is_family_of_a_row(af)) /* one made for a test */
			continue;
		ck_assert_msg(row_named(c->name) != NULL,
			      "%s is not among the expected names", c->name);
	}
}
END_TEST

START_TEST(a_listing_ends_with_null)
{
	int af = 12345;

	ck_assert_ptr_null(afsock_const_at(100000, &af));
	ck_assert_int_eq(af, 12345);
	ck_assert_ptr_nonnull(afsock_const_at(0, NULL));
}
END_TEST

START_TEST(rows_are_the_same_in_whatever_order_they_are_asked_for)
{
	const struct afsock_const *at[400];
	size_t i;

	for (i = 0; i < COUNT(at); i++)
		at[i] = afsock_const_at(i, NULL);
	for (i = COUNT(at); i-- > 0;)
		ck_assert_ptr_eq(afsock_const_at(i, NULL), at[i]);
	for (i = 0; i < COUNT(at); i += 7)
		ck_assert_ptr_eq(afsock_const_at(i, NULL), at[i]);
}
END_TEST

START_TEST(every_number_gives_its_name_back)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		const char *name;

		if (row->text || !is_present(row))
			continue;
		name = afsock_const_name(row->af, row->name, number_of(row));
		ck_assert_msg(name && !strcmp(name, row->name),
			      "%lld of family %d gives %s, wanted %s",
			      (long long)number_of(row), row->af,
			      name ? name : "nothing", row->name);
	}
}
END_TEST

/* "CAN_RAW_FILTER": "CAN_" */
static size_t prefix_len(const char *name)
{
	const char *end = strchr(name, '_');

	return end ? (size_t)(end - name) + 1 : strlen(name);
}

START_TEST(a_prefix_gives_a_name_of_the_same_number)
{
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		const struct row *other;
		const char *name;
		char prefix[64];

		if (row->text || !is_present(row))
			continue;
		snprintf(prefix, sizeof(prefix), "%.*s",
			 (int)prefix_len(row->name), row->name);
		name = afsock_const_name(row->af, prefix,
					 number_of(row));
		ck_assert_msg(name != NULL, "%s %lld gives nothing", prefix,
			      (long long)number_of(row));
		other = row_named(name);
		ck_assert_msg(other && number_of(other) == number_of(row) &&
				      other->af == row->af &&
				      !strncmp(name, prefix, strlen(prefix)),
			      "%s %lld gives %s", prefix,
			      (long long)number_of(row), name);
	}
}
END_TEST

static const struct {
	int af;
	const char *prefix;
	int64_t value;
	const char *name;
} chosen[] = {
	/* of two names, the one that is not the alias */
	{ 16, "AF_", 16, "AF_NETLINK" },
	{ 1, "AF_", 1, "AF_UNIX" },
	{ 17, "PACKET_", 6, "PACKET_FASTROUTE" },
	{ 38, "ALG_SET_", 6, "ALG_SET_DRBG_ENTROPY" },
	{ -1, "SO_", 26, "SO_ATTACH_FILTER" },
	{ -1, "SO_", 27, "SO_DETACH_FILTER" },
	{ -1, "MSG_", 4, "MSG_DONTROUTE" },
	{ -1, "E", 11, "EAGAIN" },
	{ 2, "IPPROTO_", 0, "IPPROTO_IP" },
	{ 2, "INADDR_", 4294967295, "INADDR_BROADCAST" },
	{ 31, "BT_", 4, "BT_SECURITY" },
	{ 31, "BT_", 16, "BT_PKT_STATUS" },
	{ 30, "TIPC_", -1, "TIPC_WAIT_FOREVER" },
	/* one number, several families */
	{ 31, "SOL_", 0, "SOL_HCI" },
	{ 2, "SOL_", 0, "SOL_IP" },
	{ 31, "SOL_", 6, "SOL_L2CAP" },
	{ 2, "SOL_", 6, "SOL_TCP" },
	{ 31, "SOL_", 17, "SOL_SCO" },
	{ 2, "SOL_", 17, "SOL_UDP" },
	{ -1, "SO_", 1, "SO_DEBUG" },
	{ 29, "SO_", 1, "SO_J1939_FILTER" },
	{ 1, "SIO", 0x89e0, "SIOCUNIXFILE" },
	{ 30, "SIO", 0x89e0, "SIOCGETLINKNAME" },
	/* IPv6 has IPv4's table */
	{ 10, "IPV6_", 26, "IPV6_V6ONLY" },
	/* families without a directory */
	{ 44, "XDP_", 1, "XDP_MMAP_OFFSETS" },
	{ 9, "SOL_", 262, "SOL_X25" },
	{ 44, "KCM", 0, NULL },
	/* unsigned stays unsigned */
	{ 40, "VMADDR_CID_", 4294967295, "VMADDR_CID_ANY" },
	{ 40, "VMADDR_CID_", -1, NULL },
	/* texts have no number */
	{ 31, "BDADDR_A", 0, NULL },
	{ -1, "CAN_", 1, NULL },
	{ 29, "SOL_CAN_RAW", 1, NULL },
	{ 99, "", 1, NULL },
};

START_TEST(the_name_of_a_number_depends_on_family_and_prefix)
{
	const struct row *row = NULL;
	const char *name;

	if (chosen[_i].name)
		row = row_named(chosen[_i].name);
	if (row && !is_present(row))
		return;
	name = afsock_const_name(chosen[_i].af, chosen[_i].prefix,
				 chosen[_i].value);
	ck_assert_msg(name && chosen[_i].name ?
			      !strcmp(name, chosen[_i].name) :
			      name == chosen[_i].name,
		      "family %d, %s, %lld gives %s, wanted %s",
		      chosen[_i].af, chosen[_i].prefix,
		      (long long)chosen[_i].value, name ? name : "nothing",
		      chosen[_i].name ? chosen[_i].name : "nothing");
}
END_TEST

START_TEST(names_of_other_systems_say_so)
{
	size_t i;

	for (i = 0; i < COUNT(foreign); i++) {
		struct afsock_const c = { "untouched", 7, NULL, 7 };
		struct afsock_err err = { .code = 0 };
		int r = afsock_const_find(foreign[i], &c, &err);

		ck_assert_msg(r == AFSOCK_EVALUE, "%s: %d", foreign[i], r);
		ck_assert_int_eq(err.code, AFSOCK_EVALUE);
		ck_assert_msg(!strncmp(err.text, foreign[i],
				       strlen(foreign[i])) &&
				      strstr(err.text, ", not on Linux"),
			      "%s: %s", foreign[i], err.text);
		ck_assert_str_eq(c.name, "untouched");
		ck_assert_msg(!row_named(foreign[i]), "%s", foreign[i]);
	}
}
END_TEST

START_TEST(the_system_and_the_replacement_are_named)
{
	struct afsock_const c;
	struct afsock_err err;

	ck_assert_int_eq(afsock_const_find("SO_USELOOPBACK", &c, &err),
			 AFSOCK_EVALUE);
	ck_assert_str_eq(err.text,
			 "SO_USELOOPBACK exists on BSD and macOS, not on Linux");
	ck_assert_str_eq(err.hint, "");
	ck_assert_int_eq(afsock_const_find("TCP_KEEPALIVE", &c, &err),
			 AFSOCK_EVALUE);
	ck_assert_str_eq(err.text,
			 "TCP_KEEPALIVE exists on macOS, not on Linux");
	ck_assert_str_eq(err.hint, "use TCP_KEEPIDLE");
	ck_assert_int_eq(afsock_const_find("SIO_RCVALL", &c, NULL),
			 AFSOCK_EVALUE);
}
END_TEST

START_TEST(names_that_left_the_headers_say_so)
{
	struct afsock_const c;
	struct afsock_err err = { .code = 0 };
	char wanted[64];

	ck_assert_int_eq(afsock_const_find(gone[_i], &c, &err), AFSOCK_EVALUE);
	snprintf(wanted, sizeof(wanted), "%s has left the headers of Linux",
		 gone[_i]);
	ck_assert_str_eq(err.text, wanted);
}
END_TEST

static const char *const unknown[] = {
	"SO_NO_SUCH", "so_debug", "SO_", "SO_DEBUG ", "SO_DEBUGS", "",
	"socket.SO_DEBUG", "has_ipv6", "CAPI", "TX_SETUP",
};

START_TEST(unknown_names_are_quoted)
{
	struct afsock_const c = { "untouched", 7, NULL, 7 };
	struct afsock_err err = { .code = 0 };
	char wanted[64];

	ck_assert_int_eq(afsock_const_find(unknown[_i], &c, &err),
			 AFSOCK_EVALUE);
	snprintf(wanted, sizeof(wanted), "no constant here is named \"%s\"",
		 unknown[_i]);
	ck_assert_str_eq(err.text, wanted);
	ck_assert_str_eq(err.hint, "");
	ck_assert_str_eq(c.name, "untouched");
	ck_assert_int_eq(afsock_const_find(unknown[_i], &c, NULL),
			 AFSOCK_EVALUE);
}
END_TEST

START_TEST(a_long_unknown_name_is_cut_in_the_message)
{
	struct afsock_const c;
	struct afsock_err err;
	char name[2000];

	memset(name, 'A', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	ck_assert_int_eq(afsock_const_find(name, &c, &err), AFSOCK_EVALUE);
	ck_assert_uint_eq(strlen(err.text), sizeof(err.text) - 1);
}
END_TEST

Suite *suite_const(void);

Suite *suite_const(void)
{
	Suite *s = suite_create("const");
	TCase *tc = tcase_create("names");

	tcase_add_test(tc, the_list_of_expected_names_is_whole);
	tcase_add_test(tc, every_name_has_its_number);
	tcase_add_test(tc, the_listing_has_each_name_once_under_its_family);
	tcase_add_test(tc, the_listing_has_no_other_names);
	tcase_add_test(tc, a_listing_ends_with_null);
	tcase_add_test(
		tc, rows_are_the_same_in_whatever_order_they_are_asked_for);
	suite_add_tcase(s, tc);

	tc = tcase_create("numbers");
	tcase_add_test(tc, every_number_gives_its_name_back);
	tcase_add_test(tc, a_prefix_gives_a_name_of_the_same_number);
	tcase_add_loop_test(tc,
			    the_name_of_a_number_depends_on_family_and_prefix,
			    0, COUNT(chosen));
	suite_add_tcase(s, tc);

	tc = tcase_create("absent");
	tcase_add_test(tc, names_of_other_systems_say_so);
	tcase_add_test(tc, the_system_and_the_replacement_are_named);
	tcase_add_loop_test(tc, names_that_left_the_headers_say_so, 0,
			    COUNT(gone));
	tcase_add_loop_test(tc, unknown_names_are_quoted, 0, COUNT(unknown));
	tcase_add_test(tc, a_long_unknown_name_is_cut_in_the_message);
	suite_add_tcase(s, tc);
	return s;
}
