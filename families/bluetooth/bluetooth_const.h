/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
#ifndef AFSOCK_BLUETOOTH_CONST_H
#define AFSOCK_BLUETOOTH_CONST_H

#include <afsock/family.h>

/* Every constant of the family, {NULL} ended. */
extern const struct afsock_const bluetooth_consts[];

#endif
