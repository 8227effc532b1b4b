/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_abi.c - what programs compiled against the headers rely on: how large
 * the structures are that they allocate, where members lie, what initialisers
 * say
 */
#include <afsock/alg.h>
#include <afsock/inet.h>

#include "support/support.h"

Suite *suite_abi(void);

/*
 * As counted from the members on a machine of 64-bit pointers, 8-byte aligned.
 * A number changes only with the soname.
 */
#if UINTPTR_MAX == UINT64_MAX
#define SIZE(type, bytes) \
	_Static_assert(sizeof(struct type) == (bytes), #type)
SIZE(afsock, 72);
SIZE(afsock_value, 24);
SIZE(afsock_addr, 136);
SIZE(afsock_form, 16);
SIZE(afsock_tuple, 496);
SIZE(afsock_target, 560);
SIZE(afsock_err, 712);
SIZE(afsock_msg, 88);
SIZE(afsock_cmsg, 56);
SIZE(afsock_capture, 72);
SIZE(afsock_interface, 20);
SIZE(afsock_family_info, 64);
SIZE(afsock_scheme_info, 80);
SIZE(afsock_const, 32);
SIZE(afsock_addrinfo, 176);
SIZE(afsock_nameinfo, 1057);
SIZE(afsock_host, 40);
SIZE(afsock_connection, 72);
SIZE(afsock_server, 32);
SIZE(afsock_alg_op, 48);
#endif

START_TEST(initialiser_is_a_closed_blocking_socket_and_zero_else)
{
	const struct afsock s = AFSOCK_INIT;
	struct afsock zero;

	memset(&zero, 0, sizeof(zero));
	zero.fd = -1;
	zero.timeout_ns = -1;
	ck_assert_mem_eq(&s, &zero, sizeof(s));
}
END_TEST

/* A message is what the system call takes, where libc has the kernel's types,
 * and has a word to spare where the header has padding. */
START_TEST(message_begins_with_the_kernels_header)
{
	ck_assert_uint_eq(offsetof(struct afsock_addr, u), 0);
#define SAME(ours, theirs)                                                    \
	ck_assert_uint_eq(offsetof(struct afsock_msg, ours),                  \
			  offsetof(struct msghdr, theirs))
	SAME(addr, msg_name);
	SAME(addr_room_, msg_namelen);
	SAME(iov, msg_iov);
	SAME(iov_count, msg_iovlen);
	SAME(control, msg_control);
	SAME(control_room_, msg_controllen);
	SAME(flags, msg_flags);
#undef SAME
	ck_assert_uint_eq(offsetof(struct afsock_msg, reserved_),
			  offsetof(struct afsock_msg, flags) + 4);
	ck_assert_uint_eq(offsetof(struct afsock_msg, control_size),
			  offsetof(struct afsock_msg, flags) + 8);
}
END_TEST

/* Bytes that a release to come may give a meaning, in what is read. */
START_TEST(reserved_bytes_end_each_structure)
{
	ck_assert_uint_eq(offsetof(struct afsock, reserved_) + 16,
			  sizeof(struct afsock));
	ck_assert_uint_eq(offsetof(struct afsock_err, reserved_) + 16,
			  sizeof(struct afsock_err));
	ck_assert_uint_eq(offsetof(struct afsock_target, reserved_) + 16,
			  sizeof(struct afsock_target));
	ck_assert_uint_eq(offsetof(struct afsock_connection, reserved_) + 16,
			  sizeof(struct afsock_connection));
	ck_assert_uint_eq(offsetof(struct afsock_server, reserved_) + 16,
			  sizeof(struct afsock_server));
	ck_assert_uint_eq(offsetof(struct afsock_alg_op, reserved_) + 16,
			  sizeof(struct afsock_alg_op));
}
END_TEST

Suite *suite_abi(void)
{
	Suite *suite = suite_create("abi");
	TCase *tc = tcase_create("structures");

	tcase_add_test(tc,
		       initialiser_is_a_closed_blocking_socket_and_zero_else);
	tcase_add_test(tc, message_begins_with_the_kernels_header);
	tcase_add_test(tc, reserved_bytes_end_each_structure);
	suite_add_tcase(suite, tc);
	return suite;
}
