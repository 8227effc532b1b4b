/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* uds.h - what the files of UDS share */
#ifndef AFSOCK_FAMILIES_CAN_UDS_H
#define AFSOCK_FAMILIES_CAN_UDS_H

#include <afsock/family.h>
#include <afsock/uds.h>

/* A request in parts, the first with the service and its sub-function: the
 * length of a positive answer in u->buf, at least 1, or 0 where it was
 * suppressed. */
ssize_t can_uds_exchange(struct afsock_uds *u, const struct iovec *iov,
			 size_t count, struct afsock_err *err);

/* "SecurityAccess (0x27): text" */
int can_uds_fail(struct afsock_err *err, int code, uint8_t service,
		 const char *text);

#endif
