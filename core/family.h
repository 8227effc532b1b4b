/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * family.h - how a family inside the tree defines its descriptor
 *
 * AFSOCK_FAMILY(can) = { ... }; in families/can/can.c, at the start of a line:
 * the build looks for exactly that to make the table. A directory may define
 * more than one (inet and inet6).
 */
#ifndef AFSOCK_CORE_FAMILY_H
#define AFSOCK_CORE_FAMILY_H

#include <afsock/family.h>

/* In a loadable file the tables are found by name; the library has them for
 * itself. */
#ifdef AFSOCK_BUILD_MODULE
#define AFSOCK_TABLE AFSOCK_API
#else
#define AFSOCK_TABLE __attribute__((visibility("hidden")))
#endif

#define AFSOCK_FAMILY(x) \
	AFSOCK_TABLE extern const struct afsock_family afsock_family_##x; \
	const struct afsock_family afsock_family_##x

/*
 * A part of a family, for what it links with: a directory families/x/y with a
 * file `libs` in it. Its table of functions begins with struct afsock_part:
 *
 *     AFSOCK_PART(can_link, struct can_link_ops) = { .part.abi = ... };
 */
#define AFSOCK_PART(x, type) \
	AFSOCK_TABLE extern const type afsock_part_##x; \
	const type afsock_part_##x

#endif
