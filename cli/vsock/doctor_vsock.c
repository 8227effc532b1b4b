/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* doctor_vsock.c - what number this machine has among virtual ones */
#include <afsock/vsock.h>

#include "doctor.h"

bool doctor_vsock_cid(uint32_t *ret)
{
	return afsock_vsock_local_cid(ret, NULL) == 0;
}
