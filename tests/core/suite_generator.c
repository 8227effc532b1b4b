/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* suite_generator.c - tools/gen-families, run on directories made here */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/peer.h"
#include "support/support.h"

static char root[512], dir[32], out[65536];

/* Where the tree is: the runner lies in <tree>/<build>/tests. */
static bool find_root(void)
{
	ssize_t n = readlink("/proc/self/exe", root, sizeof(root) - 1);
	char *slash;
	int i;

	ck_assert_int_gt((int)n, 0);
	root[n] = '\0';
	for (i = 0; i < 3; i++) {
		slash = strrchr(root, '/');
		ck_assert_ptr_nonnull(slash);
		*slash = '\0';
	}
	snprintf(out, sizeof(out), "%s/tools/gen-families", root);
	if (access(out, X_OK) == 0)
		return true;
	support_skip("no %s", out);
	return false;
}

static void put_file(const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static const char known[] =
	"# a remark\n"
	"2 AF_TWO two linux two,two-b second of \"all\"\n"
	"2 AF_ALSO also alias - -\n"
	"1 AF_ONE one linux - first\n"
	"-1 AF_FAR far elsewhere - not here\n"
	"3 AF_OLD old removed - gone\n";

static void setup(void)
{
	char path[128];
	static const char *const names[] = { "one", "pair", "none", "vendor" };
	size_t i;

	snprintf(dir, sizeof(dir), "/tmp/afsock-gen-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (i = 0; i < SUPPORT_COUNT(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		ck_assert_int_eq(mkdir(path, 0700), 0);
	}
	put_file("known", known);
	put_file("one/one.c", "AFSOCK_FAMILY(one) = {\n};\n");
	put_file("pair/a.c", "AFSOCK_FAMILY(two) = {\n};\n");
	put_file("pair/b.c", " AFSOCK_FAMILY(indented) = {\n"
			     "AFSOCK_FAMILY(three) = {\n};\n");
	put_file("none/none.c", "int x;\n");
	put_file("vendor/v.c", "AFSOCK_FAMILY(vendor) = {\n};\n");
}

static void cleanup(void)
{
	const char *const argv[] = { "rm", "-rf", dir, NULL };

	peer_run(argv, -1, out, sizeof(out));
}

/* Exit status; what it wrote, messages included, is in out. */
static int generate(const char *built_in, const char *modules)
{
	static const char script[] = "cd \"$1\" && exec "
				     "tools/gen-families \"$2\" \"$3\" \"$4\" "
				     "2>&1";
	const char *const argv[] = { "sh", "-c", script, "sh", root, built_in,
				     modules, dir, NULL };

	return peer_run(argv, -1, out, sizeof(out));
}

#define HAS(text) ck_assert_msg(strstr(out, text), "no '%s' in:\n%s", text, out)

START_TEST(rows_are_sorted_and_absent_without_directories)
{
	if (!find_root())
		return;
	ck_assert_int_eq(generate("", ""), 0);
	HAS(".af = 1, .name = \"one\", .macro = \"AF_ONE\"");
	HAS(".what = \"second of \\\"all\\\"\"");
	HAS(".module = \"two two-b\"");
	HAS(".aliases = \"also\"");
	HAS(".is_elsewhere = true");
	HAS(".is_gone = true");
	ck_assert(strstr(out, "\"one\"") < strstr(out, "\"two\""));
	ck_assert(strstr(out, "\"two\"") < strstr(out, "\"old\""));
	ck_assert(strstr(out, "\"old\"") < strstr(out, "\"far\""));
	ck_assert_ptr_null(strstr(out, ".family"));
	ck_assert_ptr_null(strstr(out, ".file"));
}
END_TEST

START_TEST(directories_fill_their_rows)
{
	char vendor[64];

	if (!find_root())
		return;
	snprintf(vendor, sizeof(vendor), "one %s/vendor", dir);
	ck_assert_int_eq(generate(vendor, "pair"), 0);
	HAS(".family = &afsock_family_one");
	HAS("extern const struct afsock_family afsock_family_one;");
	/* Both of a directory name its one file; one of them is not known. */
	HAS(".file = \"afsock_pair.so\"");
	HAS(".af = -1, .name = \"three\", .macro = \"\"");
	HAS(".af = -1, .name = \"vendor\", .macro = \"\"");
	HAS(".family = &afsock_family_vendor");
	ck_assert_ptr_null(strstr(out, "indented"));
	ck_assert_ptr_null(strstr(out, "&afsock_family_two"));
}
END_TEST

static const struct {
	const char *built_in;
	const char *modules;
	const char *known_line; /* added to known */
	const char *wanted;
} failures[] = {
	{ "nosuch", "", "", "no directory" },
	{ "none", "", "", "defines no family" },
	{ "", "none", "", "defines no family" },
	{ "one", "one", "", "family one is listed or defined twice" },
	{ "one one", "", "", "family one is listed or defined twice" },
	{ "", "", "nonsense\n", "cannot be understood: nonsense" },
	{ "", "", "4 AF_FOUR four maybe - x\n", "cannot be understood" },
	{ "", "", "1 AF_UNO uno linux - x\n", "number 1 is there twice" },
	{ "", "", "9 AF_ONE one linux - x\n", "name one is there twice" },
	{ "vendor", "", "9 AF_V vendor removed - x\n",
	  "vendor is built, but known as removed" },
};

START_TEST(mistake_is_named)
{
	char text[1024];
	int r;

	if (!find_root())
		return;
	snprintf(text, sizeof(text), "%s%s", known, failures[_i].known_line);
	put_file("known", text);
	r = generate(failures[_i].built_in, failures[_i].modules);
	ck_assert_msg(r == 1, "status %d: %s", r, out);
	HAS(failures[_i].wanted);
}
END_TEST

Suite *suite_generator(void);
Suite *suite_generator(void)
{
	Suite *s = suite_create("generator");
	TCase *tc = tcase_create("generator");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, cleanup);
	tcase_add_test(tc, rows_are_sorted_and_absent_without_directories);
	tcase_add_test(tc, directories_fill_their_rows);
	tcase_add_loop_test(tc, mistake_is_named, 0, SUPPORT_COUNT(failures));
	suite_add_tcase(s, tc);
	return s;
}
