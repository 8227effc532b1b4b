/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* afsock/vsock.h - AF_VSOCK: what its addresses do not say */
#ifndef AFSOCK_VSOCK_H
#define AFSOCK_VSOCK_H

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * afsock_vsock_local_cid - the context id of this machine
 *
 * ret  0xffffffff where no transport has given it one
 *
 * Asks /dev/vsock. Returns 0; -ENOENT no vsock in this kernel, or its module
 * is not loaded; -EACCES where the device is for root only; else
 * -errno of open() or of the ioctl IOCTL_VM_SOCKETS_GET_LOCAL_CID. Since 0.1.
 */
AFSOCK_API int afsock_vsock_local_cid(uint32_t *ret, struct afsock_err *err);

#ifdef __cplusplus
}
#endif
#endif
