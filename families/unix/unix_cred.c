/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* unix_cred.c - credentials of a peer and of a message */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <afsock/unix.h>

static struct afsock_unix_cred from_kernel(const struct ucred *u)
{
	return (struct afsock_unix_cred){ u->pid, u->uid, u->gid };
}

int afsock_unix_peer(const struct afsock *s, struct afsock_unix_cred *ret)
{
	struct ucred u = { 0, 0, 0 };
	size_t len = sizeof(u);
	int r = afsock_getopt(s, SOL_SOCKET, SO_PEERCRED, &u, &len);

	if (r < 0)
		return r;
	/* pid 0 alone may be a process outside our pid namespace. */
	if (len < sizeof(u) || u.uid == (uid_t)-1)
		return AFSOCK_EVALUE;
	*ret = from_kernel(&u);
	return 0;
}

int afsock_unix_put_cred(struct afsock_msg *msg,
			 const struct afsock_unix_cred *cred)
{
	struct ucred u = { getpid(), getuid(), getgid() };

	if (cred)
		u = (struct ucred){ cred->pid, cred->uid, cred->gid };
	return afsock_cmsg_put(msg, SOL_SOCKET, SCM_CREDENTIALS, &u,
			       sizeof(u));
}

int afsock_unix_get_cred(const struct afsock_msg *msg,
			 struct afsock_unix_cred *ret)
{
	struct afsock_cmsg item = { 0 };
	struct ucred u;

	while (afsock_cmsg_next(msg, &item)) {
		if (item.level != SOL_SOCKET || item.type != SCM_CREDENTIALS ||
		    item.len < sizeof(u))
			continue;
		memcpy(&u, item.data, sizeof(u));
		*ret = from_kernel(&u);
		return 0;
	}
	return AFSOCK_EVALUE;
}
