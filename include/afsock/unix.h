/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/unix.h - who is at the other end of an AF_UNIX socket
 *
 * Conventions as in afsock/afsock.h.
 */
#ifndef AFSOCK_UNIX_H
#define AFSOCK_UNIX_H

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers as this process's namespaces see them; pid 0: not visible there. */
struct afsock_unix_cred {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};

/*
 * afsock_unix_peer - the credentials of the other end of a connection
 *
 * They are those of the process that called connect() (or listen(), or
 * socketpair()) at that moment, kept by the kernel: the process may have
 * ended, and its pid may be another's by now.
 *
 * Returns 0; AFSOCK_EVALUE not connected (the kernel then answers pid 0, uid
 * and gid -1, which must not be taken for somebody); AFSOCK_ECLOSED; -errno
 * of getsockopt(). Since 0.1.
 */
AFSOCK_API int afsock_unix_peer(const struct afsock *s,
				struct afsock_unix_cred *ret);

/*
 * afsock_unix_put_cred - send credentials along with a message
 *
 * cred  NULL: those of this process. Others than one's own need privilege;
 *       the kernel checks them in afsock_sendmsg (-EPERM)
 *
 * The receiver needs option passcred. Returns 0 or as afsock_cmsg_put. Since
 * 0.1.
 */
AFSOCK_API int afsock_unix_put_cred(struct afsock_msg *msg,
				    const struct afsock_unix_cred *cred);

/*
 * afsock_unix_get_cred - the sender's credentials of a received message
 *
 * Returns 0; AFSOCK_EVALUE when the message carries none: passcred was not
 * set, or msg->control was too small (MSG_CTRUNC). Since 0.1.
 */
AFSOCK_API int afsock_unix_get_cred(const struct afsock_msg *msg,
				    struct afsock_unix_cred *ret);

#ifdef __cplusplus
}
#endif
#endif
