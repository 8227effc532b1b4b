/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* unix_opt.c - AF_UNIX options: the socket file, and what messages carry */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "unix_family.h"

/* Linux 6.5, asm-generic/socket.h. */
#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD 76
#endif

#define PATH_AT offsetof(struct sockaddr_un, sun_path)
#define PATH_SIZE sizeof(((struct sockaddr_un *)NULL)->sun_path)

/* ---- the socket file ---- */

/* The path in addr, terminated; AFSOCK_EVALUE for a name without a file. */
static int file_of(const struct afsock_opt *opt,
		   const struct afsock_addr *addr, char path[PATH_SIZE + 1],
		   struct afsock_err *err)
{
	size_t len = addr->len > PATH_AT ? addr->len - PATH_AT : 0;

	if (addr->u.sa.sa_family != AF_UNIX || len == 0 ||
	    addr->u.bytes[PATH_AT] == '\0')
		return afsock_fail(err, AFSOCK_EVALUE, opt->name,
				   "%s is for paths: an abstract or empty name "
				   "has no file",
				   opt->name);
	if (len > PATH_SIZE)
		len = PATH_SIZE;
	memcpy(path, addr->u.bytes + PATH_AT, len);
	path[len] = '\0';
	return 0;
}

/*
 * The file that bind() made, as an O_PATH descriptor: a link that somebody
 * put in its place is not followed. Negative: -errno.
 */
static int file_open(const char *path, struct afsock_err *err)
{
	struct stat st;
	int e, fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return afsock_fail_op(err, -errno, "open", "%s", path);
	e = fstat(fd, &st) < 0 ? errno : 0;
	if (e == 0 && S_ISSOCK(st.st_mode))
		return fd;
	close(fd);
	if (e)
		return afsock_fail_op(err, -e, "fstat", "%s", path);
	return afsock_fail_op(err, -ENOTSOCK, "open", "%s is no socket file",
			      path);
}

/* Octal as in chmod(1), with or without a leading 0. */
static int read_mode(const struct afsock_opt *opt, const char *value,
		     size_t len, mode_t *ret, struct afsock_err *err)
{
	mode_t mode = 0;
	size_t i;

	for (i = 0; i < len && value[i] >= '0' && value[i] <= '7'; i++) {
		mode = (mode_t)(mode << 3 | (mode_t)(value[i] - '0'));
		if (mode > 07777)
			return afsock_fail(err, AFSOCK_ERANGE, opt->name,
					   "%s %.*s above 07777", opt->name,
					   len > 40 ? 40 : (int)len, value);
	}
	if (i < len || len == 0)
		return afsock_fail(err, AFSOCK_ETEXT, opt->name,
				   "%s '%.*s' is not an octal number",
				   opt->name, len > 40 ? 40 : (int)len, value);
	*ret = mode;
	return 0;
}

/*
 * bind() gives the file the mode of the socket's own inode without the bits
 * of the umask (net/unix/af_unix.c, unix_bind_bsd). So the mode is set on the
 * socket first, and the file is never wider than asked for; what the umask
 * took is given back afterwards.
 */
static int set_mode(struct afsock *s, const struct afsock_opt *opt,
		    const struct afsock_addr *addr, bool is_bound,
		    const char *value, size_t len, struct afsock_err *err)
{
	char path[PATH_SIZE + 1], link[32];
	mode_t mode = 0;
	int fd, r;

	r = read_mode(opt, value, len, &mode, err);
	if (r == 0)
		r = file_of(opt, addr, path, err);
	if (r < 0)
		return r;
	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	if (!is_bound) {
		if (fchmod(s->fd, mode) < 0)
			return afsock_fail_op(err, -errno, "fchmod", "%s",
					      opt->name);
		return 0;
	}
	fd = file_open(path, err);
	if (fd < 0)
		return fd;
	/* fchmod() refuses O_PATH descriptors; their link does not. */
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (chmod(link, mode) < 0)
		r = afsock_fail_op(err, -errno, "chmod", "%s", path);
	close(fd);
	return r;
}

static int change_owner(const struct afsock_opt *opt,
			const struct afsock_addr *addr, uid_t user,
			gid_t group, struct afsock_err *err)
{
	char path[PATH_SIZE + 1];
	int fd, r = file_of(opt, addr, path, err);

	if (r < 0)
		return r;
	fd = file_open(path, err);
	if (fd < 0)
		return fd;
	if (fchownat(fd, "", user, group, AT_EMPTY_PATH) < 0)
		r = afsock_fail_op(err, -errno, "chown", "%s", path);
	close(fd);
	return r;
}

/* A number, or a name of at most 63 bytes in name. */
static int read_id(const struct afsock_opt *opt, const char *value, size_t len,
		   int64_t *ret, char name[64], struct afsock_err *err)
{
	if (len > 0 && value[0] >= '0' && value[0] <= '9')
		return afsock_read_int(value, len, NULL, 0, UINT32_MAX - 1,
				       opt->name, ret, err);
	if (len == 0 || len > 63)
		return afsock_fail(err, AFSOCK_EVALUE, opt->name,
				   "%s: a name of %zu bytes, wanted 1 to 63",
				   opt->name, len);
	memcpy(name, value, len);
	name[len] = '\0';
	*ret = -1;
	return 0;
}

static int no_such(const struct afsock_opt *opt, const char *name, int error,
		   struct afsock_err *err)
{
	if (error)
		return afsock_fail_op(err, -error, "lookup", "%s %s",
				      opt->name, name);
	return afsock_fail(err, AFSOCK_EVALUE, opt->name, "%s '%s' is unknown",
			   opt->name, name);
}

static int set_user(struct afsock *s, const struct afsock_opt *opt,
		    const struct afsock_addr *addr, bool is_bound,
		    const char *value, size_t len, struct afsock_err *err)
{
	struct passwd entry, *found = NULL;
	char path[PATH_SIZE + 1], name[64], buf[4096];
	int64_t id;
	int r = read_id(opt, value, len, &id, name, err);

	if (r == 0)
		r = file_of(opt, addr, path, err);
	if (r < 0)
		return r;
	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	if (id < 0) {
		r = getpwnam_r(name, &entry, buf, sizeof(buf), &found);
		if (!found)
			return no_such(opt, name, r, err);
		id = found->pw_uid;
	}
	return is_bound ? change_owner(opt, addr, (uid_t)id, (gid_t)-1, err) :
			  0;
}

static int set_group(struct afsock *s, const struct afsock_opt *opt,
		     const struct afsock_addr *addr, bool is_bound,
		     const char *value, size_t len, struct afsock_err *err)
{
	struct group entry, *found = NULL;
	char path[PATH_SIZE + 1], name[64], buf[4096];
	int64_t id;
	int r = read_id(opt, value, len, &id, name, err);

	if (r == 0)
		r = file_of(opt, addr, path, err);
	if (r < 0)
		return r;
	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	if (id < 0) {
		r = getgrnam_r(name, &entry, buf, sizeof(buf), &found);
		if (!found)
			return no_such(opt, name, r, err);
		id = found->gr_gid;
	}
	return is_bound ? change_owner(opt, addr, (uid_t)-1, (gid_t)id, err) :
			  0;
}

/*
 * Whether nobody has a socket file's inode bound any more. A datagram socket
 * asks: it disturbs no listener, because a socket of another type answers
 * EPROTOTYPE before its queue is touched, and only an inode without socket
 * answers ECONNREFUSED (net/unix/af_unix.c, unix_find_bsd).
 */
static bool is_stale(const struct afsock_addr *addr)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool stale;

	if (fd < 0)
		return false;
	stale = connect(fd, &addr->u.sa, addr->len) < 0 &&
		errno == ECONNREFUSED;
	close(fd);
	return stale;
}

/* Nothing else than an abandoned socket file is ever removed; whatever stays
 * makes bind() say EADDRINUSE. */
static int unlink_early(struct afsock *s, const struct afsock_opt *opt,
			const struct afsock_addr *addr, bool is_bound,
			const char *value, size_t len, struct afsock_err *err)
{
	char path[PATH_SIZE + 1];
	struct stat st;
	int wanted, r;

	r = afsock_read_flag(value, len, opt->name, &wanted, err);
	if (r == 0)
		r = file_of(opt, addr, path, err);
	if (r < 0 || !wanted || is_bound)
		return r;
	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	if (lstat(path, &st) < 0 || !S_ISSOCK(st.st_mode) || !is_stale(addr))
		return 0;
	if (unlink(path) < 0 && errno != ENOENT)
		return afsock_fail_op(err, -errno, "unlink", "%s", path);
	return 0;
}

/* ---- the table ---- */

#define FLAG(word, option, words) \
	{ .name = word, .level = SOL_SOCKET, .optname = option, \
	  .kind = AFSOCK_OPT_FLAG, .when = AFSOCK_OPT_OPENED, .max = 1, \
	  .help = words }
#define AT_BIND(word, call, words) \
	{ .name = word, .kind = AFSOCK_OPT_BIND, .at_bind = call, \
	  .help = words }

const struct afsock_opt unix_opts[] = {
	FLAG("passcred", SO_PASSCRED, "messages carry the sender's pid, uid, "
				      "gid"),
	FLAG("passsec", SO_PASSSEC, "messages carry the sender's label"),
	FLAG("passpidfd", SO_PASSPIDFD, "messages carry a pidfd (Linux 6.5)"),
	AT_BIND("mode", set_mode, "of the socket file: 0660"),
	AT_BIND("user", set_user, "owner of the socket file, name or number"),
	AT_BIND("group", set_group, "group of the socket file"),
	AT_BIND("unlink-early", unlink_early,
		"remove an abandoned socket file first"),
	{ .name = NULL },
};
