/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* netlink_family.h - what the files of this directory share */
#ifndef AFSOCK_NETLINK_FAMILY_H
#define AFSOCK_NETLINK_FAMILY_H

#include <afsock/family.h>

#pragma GCC visibility push(hidden)

extern const struct afsock_opt netlink_opts[];

/* Every message of a datagram in words, "; " between them. */
int netlink_describe(const struct afsock_form *form,
		     const struct afsock_addr *from, const unsigned char *data,
		     size_t len, char *buf, size_t size);

#pragma GCC visibility pop

#endif
