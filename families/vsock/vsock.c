/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* vsock.c - AF_VSOCK, between virtual machines and their host */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include <afsock/vsock.h>

#include "core/family.h"
#include "vsock_const.h"

_Static_assert(sizeof(struct sockaddr_vm) == 16, "sockaddr_vm");
_Static_assert(offsetof(struct sockaddr_vm, svm_port) == 4, "svm_port");
_Static_assert(offsetof(struct sockaddr_vm, svm_cid) == 8, "svm_cid");

/* svm_flags is the first of the zero bytes of headers before Linux 5.11. */
#define VSOCK_FLAGS_AT 12
#define VSOCK_TO_HOST 1 /* VMADDR_FLAG_TO_HOST */

static const struct afsock_word cid_words[] = {
	{ "any", UINT32_MAX }, /* VMADDR_CID_ANY */
	{ "hypervisor", VMADDR_CID_HYPERVISOR },
	{ "local", 1 },
	{ "host", VMADDR_CID_HOST },
	{ NULL, 0 },
};

static const struct afsock_word port_words[] = {
	{ "any", UINT32_MAX }, /* VMADDR_PORT_ANY */
	{ NULL, 0 },
};

static const struct afsock_word flag_words[] = {
	{ "to-host", VSOCK_TO_HOST },
	{ NULL, 0 },
};

/* flags is ours: Python's tuple has no place for svm_flags. */
static const struct afsock_field vsock_fields[] = {
	{ "cid", &afsock_kind_uint, .max = UINT32_MAX,
	  .preset = UINT32_MAX, .flags = AFSOCK_FIELD_ONES,
	  .words = cid_words },
	{ "port", &afsock_kind_uint, .max = UINT32_MAX,
	  .flags = AFSOCK_FIELD_ONES, .words = port_words },
	{ "flags", &afsock_kind_uint, .max = UINT8_MAX, .words = flag_words },
};

static int vsock_pack(const struct afsock_form *form,
		      const struct afsock_value *items, size_t n,
		      struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_vm sa = { .svm_family = AF_VSOCK,
				  .svm_port = (uint32_t)items[1].as.u,
				  .svm_cid = (uint32_t)items[0].as.u };

	(void)form;
	(void)n;
	(void)err;
	memcpy(ret->u.bytes, &sa, sizeof(sa));
	ret->u.bytes[VSOCK_FLAGS_AT] = (unsigned char)items[2].as.u;
	ret->len = sizeof(sa);
	return 0;
}

static int vsock_unpack(const struct afsock_form *form,
			const struct afsock_addr *addr,
			struct afsock_tuple *ret, struct afsock_err *err)
{
	struct sockaddr_vm sa;

	(void)form;
	(void)err;
	memcpy(&sa, addr->u.bytes, sizeof(sa));
	afsock_tuple_add_uint(ret, sa.svm_cid);
	afsock_tuple_add_uint(ret, sa.svm_port);
	if (addr->u.bytes[VSOCK_FLAGS_AT])
		afsock_tuple_add_uint(ret, addr->u.bytes[VSOCK_FLAGS_AT]);
	return 0;
}

static const struct afsock_shape vsock_shapes[] = {
	{ .name = "AF_VSOCK", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = vsock_fields, .n_min = 2, .n_max = 3,
	  .addr_min = sizeof(struct sockaddr_vm), .pack = vsock_pack,
	  .unpack = vsock_unpack },
	{ .name = NULL },
};

/* The -connect and -listen spellings are socat's. */
static const struct afsock_scheme vsock_schemes[] = {
	{ .name = "vsock", .usage = "vsock:CID:PORT[:FLAGS]",
	  .family = AF_VSOCK, .type = SOCK_STREAM,
	  .flags = AFSOCK_SCHEME_STREAM },
	{ .name = "vsock-seqpacket", .usage = "vsock-seqpacket:CID:PORT[:FLAGS]",
	  .family = AF_VSOCK, .type = SOCK_SEQPACKET,
	  .flags = AFSOCK_SCHEME_ACCEPTS },
	{ .name = "vsock-dgram", .usage = "vsock-dgram:CID:PORT[:FLAGS]",
	  .family = AF_VSOCK, .type = SOCK_DGRAM },
	{ .name = "vsock-connect", .usage = "vsock-connect:CID:PORT",
	  .family = AF_VSOCK, .type = SOCK_STREAM,
	  .flags = AFSOCK_SCHEME_STREAM | AFSOCK_SCHEME_ALIAS },
	{ .name = "vsock-listen", .usage = "vsock-listen:PORT",
	  .family = AF_VSOCK, .type = SOCK_STREAM,
	  .flags = AFSOCK_SCHEME_STREAM | AFSOCK_SCHEME_LISTENS |
		   AFSOCK_SCHEME_ALIAS,
	  .skip = 1 },
	{ .name = NULL },
};

/* ---- options ---- */

/* The kernel cuts a size to the socket's own maximum without a word
 * (vsock_update_buffer_size), so the maximum is raised first. */
static int set_buffer_size(struct afsock *s, const struct afsock_opt *opt,
			   const char *value, size_t len,
			   struct afsock_err *err)
{
	uint64_t limit;
	int64_t size;
	int r;

	r = afsock_read_int(value, len, NULL, opt->min, opt->max, opt->name,
			    &size, err);
	if (r < 0)
		return r;
	r = afsock_getopt_u64(s, AF_VSOCK, SO_VM_SOCKETS_BUFFER_MAX_SIZE,
			      &limit);
	if (r == 0 && limit < (uint64_t)size)
		r = afsock_setopt_u64(s, AF_VSOCK,
				      SO_VM_SOCKETS_BUFFER_MAX_SIZE,
				      (uint64_t)size);
	if (r == 0)
		r = afsock_setopt_u64(s, AF_VSOCK, opt->optname,
				      (uint64_t)size);
	return r;
}

static const struct afsock_opt vsock_opts[] = {
	{ .name = "connect-timeout", .level = AF_VSOCK,
	  .optname = SO_VM_SOCKETS_CONNECT_TIMEOUT,
	  .kind = AFSOCK_OPT_TIMEVAL, .when = AFSOCK_OPT_OPENED,
	  .help = "how long the kernel tries to connect, 2 s at first" },
	{ .name = "buffer-size", .level = AF_VSOCK,
	  .optname = SO_VM_SOCKETS_BUFFER_SIZE,
	  .kind = AFSOCK_OPT_CALL, .when = AFSOCK_OPT_OPENED,
	  .min = 0, .max = INT64_MAX, .set = set_buffer_size,
	  .help = "receive buffer in bytes; raises buffer-max as well" },
	{ .name = "buffer-min", .level = AF_VSOCK,
	  .optname = SO_VM_SOCKETS_BUFFER_MIN_SIZE,
	  .kind = AFSOCK_OPT_U64, .when = AFSOCK_OPT_OPENED,
	  .min = 0, .max = INT64_MAX,
	  .help = "least receive buffer in bytes" },
	{ .name = "buffer-max", .level = AF_VSOCK,
	  .optname = SO_VM_SOCKETS_BUFFER_MAX_SIZE,
	  .kind = AFSOCK_OPT_U64, .when = AFSOCK_OPT_OPENED,
	  .min = 0, .max = INT64_MAX,
	  .help = "largest receive buffer in bytes" },
	{ .name = NULL },
};

/* ---- hints ---- */

static const struct afsock_hint vsock_hints[] = {
	{ "socket", EAFNOSUPPORT,
	  "this kernel has no vsock (CONFIG_VSOCKETS)" },
	{ "socket", ENODEV,
	  "no transport carries datagrams: only VMCI (VMware) has them" },
	{ "socket", EPERM,
	  "blocked by a policy: container engines deny AF_VSOCK in their "
	  "seccomp profiles" },
	{ "socket", EACCES,
	  "blocked by a policy: a seccomp profile or a security module denies "
	  "AF_VSOCK" },
	{ "connect", ECONNRESET,
	  "nobody listens on that port, or the listener's queue is full; "
	  "vsock has no ECONNREFUSED" },
	{ "connect", ENODEV,
	  "no such context id, or no transport to it: a guest needs "
	  "vmw_vsock_virtio_transport, a host vhost_vsock, the local id 1 "
	  "vsock_loopback" },
	{ "connect", ENETUNREACH,
	  "that context id cannot be reached from here (local id 1 needs the "
	  "module vsock_loopback)" },
	{ "connect", ETIMEDOUT,
	  "the peer machine did not answer within connect-timeout (2 s unless "
	  "set)" },
	{ "connect", EHOSTUNREACH, "that machine is not running" },
	{ "bind", EACCES, "ports below 1024 need CAP_NET_BIND_SERVICE" },
	{ "bind", EADDRNOTAVAIL,
	  "not a context id of this machine; any (-1) takes every one, local "
	  "id 1 needs the module vsock_loopback" },
	{ "bind", EADDRINUSE,
	  "the port is taken; SO_REUSEADDR has no effect here" },
	{ "send", ENOMEM,
	  "the message is larger than the peer's buffer: raise buffer-size on "
	  "the receiving side before it connects or listens" },
	{ "send", EMSGSIZE,
	  "the message is larger than the peer's buffer: raise buffer-size on "
	  "the receiving side before it connects or listens" },
	{ "recv", ENOMEM,
	  "MSG_WAITALL for as much as the buffer holds, or MSG_PEEK on "
	  "seqpacket: raise buffer-size, or do without the flag" },
	{ NULL, 0, NULL },
};

static const char *vsock_hint(const struct afsock_form *form, const char *op,
			      int error)
{
	(void)form;
	return afsock_hint_find(vsock_hints, op, error);
}

/* ---- afsock/vsock.h ---- */

static int cid_failed(int code, const char *op, struct afsock_err *err)
{
	char text[64];

	return afsock_fail_op(err, code, op, "/dev/vsock: %s",
			      afsock_strerror(code, text, sizeof(text)));
}

int afsock_vsock_local_cid(uint32_t *ret, struct afsock_err *err)
{
	unsigned int cid = 0;
	int fd, r;

	fd = open("/dev/vsock", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return cid_failed(-errno, "open", err);
	r = ioctl(fd, IOCTL_VM_SOCKETS_GET_LOCAL_CID, &cid);
	r = r < 0 ? -errno : 0;
	close(fd);
	if (r < 0)
		return cid_failed(r, "ioctl", err);
	*ret = cid;
	return 0;
}

AFSOCK_FAMILY(vsock) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_VSOCK,
	.name = "vsock",
	.macro = "AF_VSOCK",
	.what = "streams and messages between virtual machines and their host",
	.module = "vsock vsock_loopback",
	.addr_max = sizeof(struct sockaddr_vm),
	.shapes = vsock_shapes,
	.schemes = vsock_schemes,
	.consts = vsock_consts,
	.opts = vsock_opts,
	.hint = vsock_hint,
};
