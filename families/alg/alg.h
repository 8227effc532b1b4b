/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* alg.h - what the files of this family share */
#ifndef AFSOCK_ALG_ALG_H
#define AFSOCK_ALG_ALG_H

#include <afsock/alg.h>
#include <afsock/family.h>

/* The family's hint slot. */
const char *alg_hint(const struct afsock_form *form, const char *op,
		     int error);

#endif
