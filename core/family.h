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

#ifdef AFSOCK_BUILD_MODULE
/* In a loadable file the descriptors are found by name. */
#define AFSOCK_FAMILY(x) \
	AFSOCK_API extern const struct afsock_family afsock_family_##x; \
	AFSOCK_API const struct afsock_family afsock_family_##x
#else
#define AFSOCK_FAMILY(x) \
	__attribute__((visibility("hidden"))) extern const struct afsock_family afsock_family_##x; \
	const struct afsock_family afsock_family_##x
#endif

/*
 * A part of a family, for what it links with: a directory families/x/y with a
 * file `libs` in it. Its table of functions begins with struct afsock_part:
 *
 *     AFSOCK_PART(can_link, struct can_link_ops) = { .part.abi = ... };
 */
#define AFSOCK_PART(x, type) \
	AFSOCK_API extern const type afsock_part_##x; \
	const type afsock_part_##x

#endif
