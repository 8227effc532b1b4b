/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_refused.c - what does not fit is refused before any system call
 *
 * Every option of every family with a value that fits none of them, and values
 * that nearly fit, are dialled and listened on by a child that may make no
 * system call (seccomp's strict mode): one, and the kernel ends the child.
 */
#define _GNU_SOURCE
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/internal.h"
#include "core/samples.h"
#include "support/support.h"

/* No number, flag, duration, word, hex or octal; too long for a name. */
#define UNFIT "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"

/* What the child has done, as its parent sees it. */
struct report {
	char text[1200];
	bool is_listening;
	int r;
	struct afsock_err err;
	int count;
};

/* A refusal that says of what, and why. */
static bool explains(const struct report *report)
{
	return report->err.code == report->r && report->err.field[0] &&
	       report->err.text[0];
}

static bool is_refusal(int r)
{
	return r == AFSOCK_ETEXT || r == AFSOCK_ERANGE || r == AFSOCK_EVALUE;
}

static bool refuses(const char *address, const struct afsock_opt *opt,
		    struct report *report)
{
	struct afsock s = AFSOCK_INIT;

	snprintf(report->text, sizeof(report->text), "%s,%s=" UNFIT, address,
		 opt->name);
	report->is_listening = false;
	report->err = (struct afsock_err){ .code = 0 };
	report->r = afsock_dial(report->text, 0, &s, &report->err);
	if (!is_refusal(report->r) || !explains(report) || s.fd != -1)
		return false;
	report->is_listening = true;
	report->err = (struct afsock_err){ .code = 0 };
	report->r = afsock_listen(report->text, 0, &s, &report->err);
	report->count++;
	return is_refusal(report->r) && explains(report) && s.fd == -1;
}

static bool refuses_all(const char *address, const struct afsock_opt *opt,
			struct report *report)
{
	for (; opt && opt->name; opt++)
		if (!refuses(address, opt, report))
			return false;
	return true;
}

struct child {
	char address[600];
	const struct afsock_family *family;
	struct report *report;
};

static int in_the_child(void *arg)
{
	const struct child *child = arg;
	bool ok;

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) < 0)
		return 77;
	ok = refuses_all(child->address, child->family->opts, child->report) &&
	     refuses_all(child->address, afsock__opt_generic(), child->report);
	/* exit_group() is not allowed. */
	syscall(SYS_exit, ok ? 0 : 1);
	return 1;
}

/* The sample's address as a text; false where no scheme writes it. */
static bool write_sample(int i, struct child *ret)
{
	struct afsock_form form = { samples[i].family, samples[i].type,
				    samples[i].proto, -1 };
	struct afsock_tuple tuple;
	struct afsock_addr addr;

	ret->family = afsock_family_get(form.family, NULL);
	ck_assert(ret->family != NULL);
	if (!afsock_scheme_of(&form))
		return false;
	ck_code(afsock_values_parse(samples[i].literal,
				    strlen(samples[i].literal), &tuple, NULL),
		0);
	ck_code(afsock_addr_pack(&form, tuple.items, tuple.n, &addr, NULL), 0);
	ck_assert_int_gt(afsock_addr_format(&form, &addr, ret->address,
					    sizeof(ret->address), NULL), 0);
	return true;
}

START_TEST(option_that_does_not_fit_is_refused_before_any_system_call)
{
	struct child child;
	struct report *report = mmap(NULL, sizeof(*report),
				     PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;

	ck_assert_ptr_ne(report, MAP_FAILED);
	/* Without a scheme there is no text to dial. */
	if (!write_sample(_i, &child))
		return;
	child.report = report;
	status = support_child_end(support_child(in_the_child, &child));
	if (status == 77) {
		support_skip("no seccomp");
		return;
	}
	ck_assert_msg(status != 256 + SIGKILL, "%s of %s made a system call",
		      report->is_listening ? "listen" : "dial", report->text);
	ck_assert_msg(status == 0, "%s of %s is %s: field '%s', text '%s'",
		      report->is_listening ? "listen" : "dial", report->text,
		      support_code(report->r), report->err.field,
		      report->err.text);
	ck_assert_int_ge(report->count, 20);
	munmap(report, sizeof(*report));
}
END_TEST

/* ---- values that are nearly right, behind names that do not exist ---- */

static const struct {
	const char *text;
	const char *field;
} nearly[] = {
	{ "tcp:nosuch.invalid:80,ttl=256", "ttl" },
	{ "tcp:nosuch.invalid:80,rcvbuf=-1", "rcvbuf" },
	{ "udp:nosuch.invalid:9,add-membership=192.0.2.1", "add-membership" },
	{ "udp:nosuch.invalid:9,add-membership=[fe80::1]", "add-membership" },
	{ "udp:nosuch.invalid:9,multicast-if=", "multicast-if" },
	{ "tcp:nosuch.invalid:80,linger=-1s", "linger" },
	{ "tcp:nosuch.invalid:80,bind=127.0.0.1:65536", "port" },
	{ "tcp:nosuch.invalid:80,connect-timeout=1y", "connect-timeout" },
	{ "tcp:nosuch.invalid:80,backlog=-1", "backlog" },
	{ "tcp-listen:80,bind=nosuch.invalid,backlog=x", "backlog" },
	{ "packet:nosuch0,fanout=1:lb:loud", "fanout" },
	{ "packet:nosuch0,fanout=65536", "fanout" },
	{ "can:nosuch0,filter=123:7ff+zz", "filter" },
	{ "can:nosuch0,loopback=2", "loopback" },
	{ "isotp:nosuch0:1:2,tx-dl=13", "tx-dl" },
	{ "isotp:nosuch0:1:2,mtu=17", "mtu" },
	{ "isotp:nosuch0:1:2,stmin=128ms", "stmin" },
	{ "isotp:nosuch0:1:2,bs=256", "bs" },
	{ "j1939:nosuch0,prio=8", "prio" },
	{ "j1939:nosuch0,da=0xfe", "da" },
	{ "j1939:nosuch0,to=1:0x1ff", "pgn" },
	{ "bcm:nosuch0,watch=123+12", "id" },
	{ "unix:/nosuch/far,bind=/nosuch/near,mode=10000", "mode" },
	{ "unix:/nosuch/far,bind=/nosuch/near,user=4294967295", "user" },
	{ "unix:/nosuch/far,mode=0600", "mode" },
	{ "unix-listen:/nosuch/near,mode=8", "mode" },
	{ "netlink-generic:0:0,add-membership=alone", "add-membership" },
	{ "l2cap:hci9:1,mode=fast", "mode" },
	{ "alg:hash:hmac(sha256),key=123", "key" },
	{ "vsock:1:1,buffer-size=-1", "buffer-size" },
	{ "tipc:service:1:1,importance=4", "importance" },
};

static int dial_in_silence(void *arg)
{
	struct report *report = arg;
	struct afsock s = AFSOCK_INIT;

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) < 0)
		return 77;
	report->r = afsock_dial(report->text, 0, &s, &report->err);
	syscall(SYS_exit, is_refusal(report->r) && s.fd == -1 ? 0 : 1);
	return 1;
}

START_TEST(nearly_right_value_is_refused_before_names_are_looked_up)
{
	const char *text = nearly[_i].text;
	struct afsock_target target;
	struct report *report;
	int r, status;

	r = afsock_target_parse(text, strlen(text), &target, NULL);
	if (r == AFSOCK_EFAMILY) {
		support_skip("%s: not in this build", text);
		return;
	}
	ck_assert_msg(r == 0, "%s: %s", text, support_code(r));
	report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(report, MAP_FAILED);
	snprintf(report->text, sizeof(report->text), "%s", text);
	status = support_child_end(support_child(dial_in_silence, report));
	if (status == 77) {
		support_skip("no seccomp");
		return;
	}
	ck_assert_msg(status != 256 + SIGKILL, "%s made a system call", text);
	ck_assert_msg(status == 0, "%s is %s: %s", text,
		      support_code(report->r), report->err.text);
	ck_assert_str_eq(report->err.field, nearly[_i].field);
	munmap(report, sizeof(*report));
}
END_TEST

Suite *suite_refused(void);
Suite *suite_refused(void)
{
	Suite *s = suite_create("refused");
	TCase *tc = tcase_create("options");

	tcase_add_loop_test(
		tc, option_that_does_not_fit_is_refused_before_any_system_call,
		0, SAMPLES);
	tcase_add_loop_test(
		tc, nearly_right_value_is_refused_before_names_are_looked_up, 0,
		(int)SUPPORT_COUNT(nearly));
	suite_add_tcase(s, tc);
	return s;
}
