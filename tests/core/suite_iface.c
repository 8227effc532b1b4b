/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_iface.c - names and indexes of interfaces */
#define _GNU_SOURCE
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <afsock/afsock.h>

#include "support/support.h"

Suite *suite_iface(void);

/* The kernel makes lo first in every namespace: include/net/net_namespace.h,
 * LOOPBACK_IFINDEX. */
#define LO_INDEX 1

static int open_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	return fd;
}

/* Give an interface another name; only one that is down takes it. */
static void rename_down(const char *from, const char *to)
{
	struct ifreq r = { .ifr_flags = 0 };
	int fd = open_socket();

	memcpy(r.ifr_name, from, strlen(from));
	ck_assert_int_eq(ioctl(fd, SIOCSIFFLAGS, &r), 0);
	memcpy(r.ifr_newname, to, strlen(to));
	ck_assert_msg(ioctl(fd, SIOCSIFNAME, &r) == 0, "rename to %s: %s", to,
		      strerror(errno));
	close(fd);
}

START_TEST(lo_is_found_by_name_and_index)
{
	int fd = _i ? open_socket() : -1;
	char name[16] = "";

	ck_code(afsock_if_index(fd, "lo", 2, NULL), LO_INDEX);
	/* Only len bytes are the name. */
	ck_code(afsock_if_index(fd, "lonely", 2, NULL), LO_INDEX);
	ck_code(afsock_if_name(fd, LO_INDEX, name), 0);
	ck_assert_str_eq(name, "lo");
	if (fd >= 0)
		close(fd);
}
END_TEST

static const struct {
	const char *name;
	size_t len;
	int want;
	const char *text;
} bad_names[] = {
	{ "", 0, AFSOCK_EVALUE, "empty" },
	{ "abcdefghijklmnop", 16, AFSOCK_EVALUE, "15" },
	{ "lo\0x", 4, AFSOCK_EVALUE, "NUL" },
	{ "lo", 3, AFSOCK_EVALUE, "NUL" },
	{ "\0", 1, AFSOCK_EVALUE, "NUL" },
	{ "lo:1", 4, AFSOCK_EVALUE, "colon" },
	{ ":", 1, AFSOCK_EVALUE, "colon" },
	{ "nosuch0", 7, -ENODEV, "no interface named nosuch0" },
	{ "abcdefghijklmno", 15, -ENODEV, "abcdefghijklmno" },
	{ "LO", 2, -ENODEV, "LO" },
	{ "l", 1, -ENODEV, "no interface named l" },
	{ "lo ", 3, -ENODEV, "no interface named lo " },
};

START_TEST(name_that_is_no_interface_is_refused_with_words)
{
	int row = _i / 2, fd = _i % 2 ? open_socket() : -1;
	struct afsock_err err = { 0 };

	ck_code(afsock_if_index(fd, bad_names[row].name, bad_names[row].len,
				&err), bad_names[row].want);
	ck_assert_int_eq(err.code, bad_names[row].want);
	ck_assert_msg(strstr(err.text, bad_names[row].text),
		      "text is \"%s\", wanted \"%s\" in it", err.text,
		      bad_names[row].text);
	ck_assert_str_eq(err.field, bad_names[row].want == AFSOCK_EVALUE ?
					    "interface" : "");
	ck_assert_str_eq(err.op, bad_names[row].want == AFSOCK_EVALUE ?
					 "" : "SIOCGIFINDEX");
	ck_code(afsock_if_index(fd, bad_names[row].name, bad_names[row].len,
				NULL), bad_names[row].want);
	if (fd >= 0)
		close(fd);
}
END_TEST

START_TEST(very_long_name_is_refused)
{
	static char name[100000];
	struct afsock_err err;

	memset(name, 'x', sizeof(name));
	ck_code(afsock_if_index(-1, name, sizeof(name), &err), AFSOCK_EVALUE);
	ck_assert_ptr_nonnull(strstr(err.text, "100000"));
}
END_TEST

static const unsigned int no_indexes[] = { 0, 2147483646, 2147483648U,
					   4294967295U };

START_TEST(unknown_index_is_enxio_and_nothing_written)
{
	char name[16] = "untouched";

	ck_code(afsock_if_name(-1, no_indexes[_i], name), -ENXIO);
	ck_assert_str_eq(name, "untouched");
}
END_TEST

START_TEST(bad_descriptor_is_told_as_the_kernel_does)
{
	char name[16] = "untouched";
	struct afsock_err err;
	int p[2], fd;

	ck_assert_int_eq(pipe(p), 0);
	ck_code(afsock_if_index(p[0], "lo", 2, &err), -ENOTTY);
	ck_assert_str_eq(err.op, "SIOCGIFINDEX");
	ck_code(afsock_if_name(p[0], LO_INDEX, name), -ENOTTY);
	fd = p[0];
	close(p[0]);
	close(p[1]);
	ck_code(afsock_if_index(fd, "lo", 2, NULL), -EBADF);
	ck_code(afsock_if_name(fd, LO_INDEX, name), -EBADF);
	ck_assert_str_eq(name, "untouched");
}
END_TEST

START_TEST(socket_answers_for_the_namespace_that_it_was_made_in)
{
	int outside = open_socket();
	char name[16] = "";

	if (!support_netns_enter()) {
		close(outside);
		return;
	}
	rename_down("lo", "abcdefghijklmno");
	ck_code(afsock_if_index(-1, "abcdefghijklmno", 15, NULL), LO_INDEX);
	ck_code(afsock_if_index(-1, "lo", 2, NULL), -ENODEV);
	ck_code(afsock_if_name(-1, LO_INDEX, name), 0);
	ck_assert_str_eq(name, "abcdefghijklmno");
	/* One byte more is not the name that begins the same. */
	ck_code(afsock_if_index(-1, "abcdefghijklmnop", 16, NULL),
		AFSOCK_EVALUE);
	ck_code(afsock_if_index(outside, "lo", 2, NULL), LO_INDEX);
	ck_code(afsock_if_index(outside, "abcdefghijklmno", 15, NULL), -ENODEV);
	ck_code(afsock_if_name(outside, LO_INDEX, name), 0);
	ck_assert_str_eq(name, "lo");
	support_netns_leave();
	close(outside);
}
END_TEST

static int index_once(void *arg)
{
	const int *fd = arg;

	return afsock_if_index(*fd, "lo", 2, NULL) == LO_INDEX ? 0 : 1;
}

START_TEST(name_costs_one_system_call_on_a_socket)
{
	int fd = open_socket(), count = support_syscalls(index_once, &fd);

	if (count >= 0)
		ck_assert_int_eq(count, 1);
	close(fd);
}
END_TEST

/* ---- the list ---- */

/* Lines of /proc/net/dev behind the two of its head, as "name:". */
static size_t kernel_names(char names[][16], size_t max)
{
	FILE *f = fopen("/proc/self/net/dev", "re");
	char line[512], *colon, *name;
	size_t count = 0;

	ck_assert_ptr_nonnull(f);
	while (count < max && fgets(line, sizeof(line), f)) {
		colon = strchr(line, ':');
		if (!colon)
			continue;
		*colon = '\0';
		name = line + strspn(line, " ");
		snprintf(names[count++], 16, "%.15s", name);
	}
	fclose(f);
	return count;
}

START_TEST(list_has_every_interface_by_index)
{
	static char names[256][16];
	struct afsock_interface *list = NULL;
	size_t count = kernel_names(names, SUPPORT_COUNT(names)), i, j;

	ck_code(afsock_if_list(&list), (ssize_t)count);
	ck_assert_ptr_nonnull(list);
	for (i = 0; i < count; i++) {
		ck_assert_uint_eq(list[i].index, if_nametoindex(list[i].name));
		ck_assert(i == 0 || list[i - 1].index < list[i].index);
		for (j = 0; j < count; j++)
			if (strcmp(names[j], list[i].name) == 0)
				break;
		ck_assert_msg(j < count, "%s is not the kernel's",
			      list[i].name);
	}
	free(list);
}
END_TEST

START_TEST(list_of_a_new_namespace_is_lo)
{
	struct afsock_interface *list = NULL;
	ssize_t count;

	if (!support_netns_enter())
		return;
	/* Modules may put devices of their own into every namespace. */
	count = afsock_if_list(&list);
	ck_assert_int_ge(count, 1);
	ck_assert_uint_eq(list[0].index, LO_INDEX);
	ck_assert_str_eq(list[0].name, "lo");
	free(list);
	support_netns_leave();
}
END_TEST

Suite *suite_iface(void)
{
	Suite *s = suite_create("iface");
	TCase *tc = tcase_create("names");

	/* For a name that it does not know the kernel runs modprobe, twice
	 * (net/core/dev_ioctl.c, dev_load), which takes its time. */
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, lo_is_found_by_name_and_index, 0, 2);
	tcase_add_loop_test(tc, name_that_is_no_interface_is_refused_with_words,
			    0, 2 * (int)SUPPORT_COUNT(bad_names));
	tcase_add_test(tc, very_long_name_is_refused);
	tcase_add_loop_test(tc, unknown_index_is_enxio_and_nothing_written, 0,
			    (int)SUPPORT_COUNT(no_indexes));
	tcase_add_test(tc, bad_descriptor_is_told_as_the_kernel_does);
	tcase_add_test(tc,
		       socket_answers_for_the_namespace_that_it_was_made_in);
	tcase_add_test(tc, name_costs_one_system_call_on_a_socket);
	tcase_add_test(tc, list_has_every_interface_by_index);
	tcase_add_test(tc, list_of_a_new_namespace_is_lo);
	suite_add_tcase(s, tc);
	return s;
}
