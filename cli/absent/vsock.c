/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* vsock.c - cli/vsock in a build without AF_VSOCK */
#include "doctor.h"

bool doctor_vsock_cid(uint32_t *ret)
{
	(void)ret;
	return false;
}
