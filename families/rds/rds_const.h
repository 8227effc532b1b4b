/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
#ifndef AFSOCK_RDS_CONST_H
#define AFSOCK_RDS_CONST_H

#include <afsock/family.h>

/* Every constant of the family, {NULL} ended. */
extern const struct afsock_const rds_consts[];

#endif
