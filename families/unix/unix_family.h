/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* unix_family.h - what the files of this directory share */
#ifndef AFSOCK_UNIX_FAMILY_H
#define AFSOCK_UNIX_FAMILY_H

#include <afsock/family.h>

__attribute__((visibility("hidden"))) extern const struct afsock_opt unix_opts[];

#endif
