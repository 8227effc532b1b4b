/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock - sockets of every Linux address family through one interface
 *
 * Conventions that hold for every function here, unless it says otherwise:
 *
 * Results. r >= 0 is success or a count. -1 .. -4095 is -errno, exactly as
 * the kernel gave it. -5000 and below is one of enum afsock_code. errno
 * itself is unspecified after a return.
 *
 * Detail. Where the last parameter is "struct afsock_err *err" it may be
 * NULL; it is written only on failure. On failure nothing is written through
 * any other output parameter.
 *
 * Numbers. Ports, ids and indexes are in host byte order; only the bytes of
 * a struct afsock_addr are in the kernel's. Times are int64_t nanoseconds on
 * the monotonic clock. Lengths are bytes, counts are elements.
 *
 * Ownership. Inputs are borrowed for the call. Structures declared here are
 * the caller's; nothing is allocated unless the comment says so. Members named
 * reserved_ are for releases to come: zero in what a function reads.
 *
 * Threads. Two threads may use one socket in different directions. Every
 * function is thread-safe otherwise, except afsock_family_add.
 */
#ifndef AFSOCK_AFSOCK_H
#define AFSOCK_AFSOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AFSOCK_VERSION "0.1.0"
#define AFSOCK_VERSION_NUMBER 0x000100 /* major, minor, patch: a byte each */

#define AFSOCK_API __attribute__((visibility("default")))
#define AFSOCK_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* In a family, type or protocol argument: not told, detect or match any. */
#define AFSOCK_ANY (-1)

/* ---- results and errors ------------------------------------------------ */

/*
 * The library's own results. Each stands for one kind of failure that
 * Python's socket module tells apart; none is ever renumbered.
 */
enum afsock_code {
	AFSOCK_TIMEOUT = -5000, /* our deadline passed (never the kernel's ETIMEDOUT) */
	AFSOCK_EFAMILY = -5001, /* family or protocol not in this build, or unknown */
	AFSOCK_ETYPE = -5002,   /* wrong kind or number of values (TypeError) */
	AFSOCK_EVALUE = -5003,  /* right kind, impossible value (ValueError) */
	AFSOCK_ERANGE = -5004,  /* number does not fit (OverflowError) */
	AFSOCK_ETEXT = -5005,   /* text that cannot be read or encoded (UnicodeError) */
	AFSOCK_EADDR = -5006,   /* unusable address (OSError without errno) */
	AFSOCK_EGAI = -5007,    /* resolver failed: EAI code in err->resolver */
	AFSOCK_EHOST = -5008,   /* host lookup failed: h_errno in err->resolver */
	AFSOCK_ECLOSED = -5009  /* the socket object is closed or detached */
};

/*
 * Detail of a failure, filled by the functions that take one. Texts are
 * NUL-terminated, cut to fit, lower case, without a newline: control characters
 * of what they quote are shown as '?'.
 */
struct afsock_err {
	int code;           /* what the function returned */
	int resolver;       /* EAI_* or h_errno, with AFSOCK_EGAI and AFSOCK_EHOST */
	char op[24];        /* the step: "bind", "SIOCGIFINDEX", "pack"; or "" */
	char field[24];     /* the tuple field or option: "psm"; or "" */
	char address[128];  /* the address in text; or "" */
	char text[256];     /* one sentence: the value and the limit */
	char hint[256];     /* what it usually means and what to do; or "" */
	uint64_t reserved_[2];
};

/*
 * afsock_strerror - one sentence for a result of either range
 *
 * buf, size  where to write; cut to fit, always terminated when size > 0
 *
 * Returns buf. Writes "success" for code >= 0. Thread-safe. Since 0.1.
 */
AFSOCK_API const char *afsock_strerror(int code, char *buf, size_t size);

/*
 * afsock_code_name - the macro name of a result ("AFSOCK_TIMEOUT", "ENODEV")
 *
 * Returns a static string, or NULL for a number without a name. Since 0.1.
 */
AFSOCK_API const char *afsock_code_name(int code);

/*
 * afsock_err_line - the whole detail on one line: "bind: psm 2 above ..."
 *
 * Returns the length that the line has, which may be above size - 1 when it
 * was cut. Since 0.1.
 */
AFSOCK_API size_t afsock_err_line(const struct afsock_err *err, char *buf,
				  size_t size);

/* ---- values, addresses, tuples ----------------------------------------- */

enum afsock_kind {
	AFSOCK_INT = 1, /* as.i */
	AFSOCK_UINT,    /* as.u */
	AFSOCK_TEXT,    /* as.text, len bytes, any byte allowed, not terminated */
	AFSOCK_BYTES    /* as.bytes, len bytes */
};

/*
 * One item of an address tuple. TEXT is what Python shows as str, BYTES what
 * it shows as bytes (abstract UNIX names, hardware addresses).
 */
struct afsock_value {
	int kind;   /* enum afsock_kind */
	size_t len; /* bytes, for TEXT and BYTES */
	union {
		int64_t i;
		uint64_t u;
		const char *text;
		const unsigned char *bytes;
	} as;
};

/*
 * An address as the kernel has it. len is its true length, which is part of
 * the address for some families (abstract names). Zero length: no address.
 */
struct afsock_addr {
	union {
		struct sockaddr sa;
		struct sockaddr_storage storage;
		unsigned char bytes[sizeof(struct sockaddr_storage)];
	} u;
	socklen_t len;
};

/*
 * What decides the shape of an address. fd is a socket whose network
 * namespace interface names belong to; below 0, the calling thread's.
 */
struct afsock_form {
	int family;
	int type;
	int proto;
	int fd;
};

#define AFSOCK_TUPLE_MAX 8

struct afsock_shape;

/*
 * A view of an address as Python's tuple. Items point into the address that
 * was unpacked or into store, so a tuple is valid as long as both are; copy
 * it with afsock_tuple_copy, not by assignment.
 */
struct afsock_tuple {
	size_t n;
	bool is_bare; /* one value that Python shows without a tuple around it */
	const struct afsock_shape *shape; /* names of the fields; may be NULL */
	struct afsock_value items[AFSOCK_TUPLE_MAX];
	size_t used;
	char store[256];
	uint64_t reserved_[2];
};

static inline struct afsock_value afsock_int(int64_t i)
{
	struct afsock_value v;

	v.kind = AFSOCK_INT;
	v.len = 0;
	v.as.i = i;
	return v;
}

static inline struct afsock_value afsock_uint(uint64_t u)
{
	struct afsock_value v;

	v.kind = AFSOCK_UINT;
	v.len = 0;
	v.as.u = u;
	return v;
}

static inline struct afsock_value afsock_text_n(const char *text, size_t len)
{
	struct afsock_value v;

	v.kind = AFSOCK_TEXT;
	v.len = len;
	v.as.text = text;
	return v;
}

static inline struct afsock_value afsock_text(const char *text)
{
	size_t len = 0;

	while (text && text[len])
		len++;
	return afsock_text_n(text, len);
}

static inline struct afsock_value afsock_bytes(const void *bytes, size_t len)
{
	struct afsock_value v;

	v.kind = AFSOCK_BYTES;
	v.len = len;
	v.as.bytes = (const unsigned char *)bytes;
	return v;
}

static inline struct afsock_value afsock_same(struct afsock_value v)
{
	return v;
}

/*
 * AFSOCK_ADDR - the values of an address, written where they are used
 *
 *     afsock_bind(&s, AFSOCK_ADDR("vcan0", 0x7e8, 0x7e0), &err);
 *
 * Stands for two arguments: the array and its count. Takes 1 to 8 integers,
 * strings or struct afsock_value. C11 only; elsewhere fill an array with
 * afsock_int(), afsock_text() and the like.
 */
#if !defined(__cplusplus) && defined(__STDC_VERSION__) && \
	__STDC_VERSION__ >= 201112L
/* clang-format off */
#define AFSOCK_VALUE(x) _Generic((x), \
	char *: afsock_text, const char *: afsock_text, \
	_Bool: afsock_int, char: afsock_int, signed char: afsock_int, \
	short: afsock_int, int: afsock_int, long: afsock_int, \
	long long: afsock_int, \
	unsigned char: afsock_uint, unsigned short: afsock_uint, \
	unsigned int: afsock_uint, unsigned long: afsock_uint, \
	unsigned long long: afsock_uint, \
	struct afsock_value: afsock_same)(x)
#define AFSOCK_V1_(a) AFSOCK_VALUE(a)
#define AFSOCK_V2_(a, ...) AFSOCK_VALUE(a), AFSOCK_V1_(__VA_ARGS__)
#define AFSOCK_V3_(a, ...) AFSOCK_VALUE(a), AFSOCK_V2_(__VA_ARGS__)
#define AFSOCK_V4_(a, ...) AFSOCK_VALUE(a), AFSOCK_V3_(__VA_ARGS__)
#define AFSOCK_V5_(a, ...) AFSOCK_VALUE(a), AFSOCK_V4_(__VA_ARGS__)
#define AFSOCK_V6_(a, ...) AFSOCK_VALUE(a), AFSOCK_V5_(__VA_ARGS__)
#define AFSOCK_V7_(a, ...) AFSOCK_VALUE(a), AFSOCK_V6_(__VA_ARGS__)
#define AFSOCK_V8_(a, ...) AFSOCK_VALUE(a), AFSOCK_V7_(__VA_ARGS__)
#define AFSOCK_NARG_(a, b, c, d, e, f, g, h, n, ...) n
#define AFSOCK_NARG(...) AFSOCK_NARG_(__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define AFSOCK_CAT_(a, b) a##b##_
#define AFSOCK_CAT(a, b) AFSOCK_CAT_(a, b)
#define AFSOCK_ADDR(...) \
	((const struct afsock_value[]){ \
		AFSOCK_CAT(AFSOCK_V, AFSOCK_NARG(__VA_ARGS__))(__VA_ARGS__) }), \
	((size_t)AFSOCK_NARG(__VA_ARGS__))
/* clang-format on */
#endif

/*
 * afsock_addr_pack - build a kernel address from typed values
 *
 * form   which tuple shape, and whose namespace interface names belong to
 * items  n values, borrowed; host byte order
 * ret    written only on success
 *
 * Returns 0; AFSOCK_ETYPE wrong count or kind, or text that is a NULL pointer
 * (which is not ''); AFSOCK_ERANGE a number out of
 * its limits; AFSOCK_EVALUE a text that cannot be right; AFSOCK_EADDR a text
 * that is no address here, a host name included (see afsock_resolve);
 * AFSOCK_EFAMILY; -ENODEV no such interface. Never uses the network; makes at
 * most one ioctl per interface name. Since 0.1.
 * Python: the address argument of bind(), connect(), sendto().
 */
AFSOCK_API int afsock_addr_pack(const struct afsock_form *form,
				const struct afsock_value *items, size_t n,
				struct afsock_addr *ret,
				struct afsock_err *err);

/*
 * afsock_resolve - as afsock_addr_pack, and look names up
 *
 * ret, max  room for that many addresses, in the resolver's order
 *
 * Returns the number written (at least 1), or as afsock_addr_pack, or
 * AFSOCK_EGAI. May block on the resolver for as long as it likes: no timeout
 * covers it. Since 0.1.
 */
AFSOCK_API int afsock_resolve(const struct afsock_form *form,
			      const struct afsock_value *items, size_t n,
			      struct afsock_addr *ret, size_t max,
			      struct afsock_err *err);

/*
 * afsock_addr_unpack - view a kernel address as a tuple
 *
 * The address's own family decides; one that this build does not know gives
 * (family number, bytes). Length 0 gives n = 0, and so does a failure.
 *
 * Returns 0, or AFSOCK_EADDR for bytes that are no address of their family
 * (too short, a kind that does not exist). Since 0.1.
 * Python: what getsockname(), accept() and recvfrom() return.
 */
AFSOCK_API int afsock_addr_unpack(const struct afsock_form *form,
				  const struct afsock_addr *addr,
				  struct afsock_tuple *ret,
				  struct afsock_err *err);

/* A copy whose items point into itself. Returns 0, or AFSOCK_EVALUE when the
 * values do not fit in store. Since 0.1. */
AFSOCK_API int afsock_tuple_copy(struct afsock_tuple *ret,
				 const struct afsock_tuple *from);

/*
 * afsock_form_shape - the shape that addresses of a form have
 *
 * Its fields, their kinds and limits are those of afsock/family.h: for
 * programs that convert values of their own, such as language bindings. NULL
 * where addresses are (family, bytes), and where there is no shape for the type
 * and protocol (afsock_addr_pack says why). Loads a module family. Since 0.1.
 */
AFSOCK_API const struct afsock_shape *
afsock_form_shape(const struct afsock_form *form);

/* The name of item i ("psm"), or NULL. Since 0.1. */
AFSOCK_API const char *afsock_tuple_field(const struct afsock_tuple *tuple,
					  size_t i);

/*
 * afsock_addr_format - an address as text: "isotp:vcan0:0x7e8:0x7e0"
 *
 * Parsing the text again gives the same bytes. Returns the length that the
 * text has without its NUL; at least size means it was cut (as snprintf).
 * AFSOCK_EADDR as afsock_addr_unpack. Since 0.1.
 */
AFSOCK_API ssize_t afsock_addr_format(const struct afsock_form *form,
				      const struct afsock_addr *addr,
				      char *buf, size_t size,
				      struct afsock_err *err);

/*
 * afsock_addr_repr - as Python's repr() prints it: "('vcan0', 2024, 2016)"
 *
 * Numbers are decimal, a bare value stands alone, no address is None. Returns
 * as afsock_addr_format. Since 0.1.
 */
AFSOCK_API ssize_t afsock_addr_repr(const struct afsock_form *form,
				    const struct afsock_addr *addr, char *buf,
				    size_t size, struct afsock_err *err);

/*
 * afsock_values_parse - read Python's literal: "('vcan0', 0x7e8, 0x7e0)"
 *
 * text, len   a tuple, or one bare value; str, bytes and int literals
 * ret         items are stored in it or point into text
 *
 * Returns 0; AFSOCK_ETEXT with the position in err->text; AFSOCK_ERANGE more
 * items or bytes than a tuple holds. Since 0.1.
 */
AFSOCK_API int afsock_values_parse(const char *text, size_t len,
				   struct afsock_tuple *ret,
				   struct afsock_err *err);

struct afsock_scheme;

/*
 * A parsed address text. tuple holds the fields, options point into the text
 * that was parsed ("stmin=5ms,bind=..."; empty when there are none).
 */
struct afsock_target {
	struct afsock_form form;
	const struct afsock_scheme *scheme;
	bool is_listener;
	struct afsock_tuple tuple;
	const char *options;
	size_t options_len;
	uint64_t reserved_[2];
};

/*
 * afsock_target_parse - take apart scheme:field:field,name=value
 *
 * Also accepts Python's literal behind a scheme: isotp('vcan0', 1, 2).
 * Consumes the whole text. Fields are checked as to kind and range; names of
 * interfaces and hosts are not looked up; option names are checked, their
 * values are not.
 *
 * Returns 0; AFSOCK_EFAMILY a scheme that is not in this build, and with
 * err->field "scheme" one that nobody knows; AFSOCK_ETEXT, AFSOCK_ETYPE,
 * AFSOCK_ERANGE, AFSOCK_EVALUE with err->field. Since 0.1.
 */
AFSOCK_API int afsock_target_parse(const char *text, size_t len,
				   struct afsock_target *ret,
				   struct afsock_err *err);

/*
 * afsock_target_resolve - every address that a parsed text stands for
 *
 * ret, max  room for that many; at most max are written
 *
 * Returns how many, at least 1, or as afsock_resolve. With a scheme of more
 * than one family (tcp) each address says its own. May block on the resolver.
 * Since 0.1.
 */
AFSOCK_API int afsock_target_resolve(const struct afsock_target *target,
				     struct afsock_addr *ret, size_t max,
				     struct afsock_err *err);

/*
 * afsock_addr_parse - text to kernel address, without the network
 *
 * form may be NULL; else it is written with what the scheme said. A text with
 * options is refused (AFSOCK_EVALUE). Returns as afsock_target_parse and
 * afsock_addr_pack. Since 0.1.
 */
AFSOCK_API int afsock_addr_parse(const char *text, size_t len,
				 struct afsock_form *ret_form,
				 struct afsock_addr *ret,
				 struct afsock_err *err);

/* ---- families, schemes, constants -------------------------------------- */

enum afsock_status {
	AFSOCK_BUILT_IN,  /* in this library */
	AFSOCK_MODULE,    /* in a loadable file of this build */
	AFSOCK_ADDED,     /* by afsock_family_add */
	AFSOCK_NOT_BUILT, /* Linux has it, this build has no module for it */
	AFSOCK_NOT_LINUX  /* exists on other systems only */
};

struct afsock_family;

struct afsock_family_info {
	int af;              /* AF_ number, or -1 where Linux has none */
	int status;          /* enum afsock_status */
	const char *name;    /* "can" */
	const char *macro;   /* "AF_CAN" */
	const char *what;    /* one line for people */
	const char *module;  /* kernel modules that carry it: "can can-raw"; or "" */
	const char *file;    /* with AFSOCK_MODULE: the file that is opened */
	uint64_t reserved_[2];
};

/*
 * afsock_families - every row of the family table, by AF_ number
 *
 * Returns how many rows there are; writes the first max. Opens no socket and
 * no module. Since 0.1.
 */
AFSOCK_API size_t afsock_families(struct afsock_family_info *ret, size_t max);

/*
 * afsock_family_lookup - one row, by number or by name
 *
 * name   "can", "AF_CAN" or "PF_CAN", any case; NULL to look for af instead
 *
 * Returns 0 also for a row of AFSOCK_NOT_BUILT or AFSOCK_NOT_LINUX;
 * AFSOCK_EFAMILY for a name or number that nobody knows. Since 0.1.
 */
AFSOCK_API int afsock_family_lookup(int af, const char *name,
				    struct afsock_family_info *ret,
				    struct afsock_err *err);

/*
 * afsock_family_get - the descriptor of a family, loading it if need be
 *
 * Returns NULL, with the reason in err, for each of: known but not in this
 * build, known but not on Linux, unknown, module file that cannot be opened.
 * The first use of a module opens its file. Since 0.1.
 */
AFSOCK_API const struct afsock_family *
afsock_family_get(int af, struct afsock_err *err);

/*
 * afsock_family_add - register a family that is not part of this library
 *
 * family   its descriptor (afsock/family.h), kept for ever
 *
 * Call before other threads use the library. Returns 0; -EEXIST number, name
 * or scheme taken by a family that is present; AFSOCK_EVALUE a descriptor
 * that breaks the rules of afsock/family.h, named in err. Since 0.1.
 */
AFSOCK_API int afsock_family_add(const struct afsock_family *family,
				 struct afsock_err *err);

/*
 * afsock_probe - can this kernel and this user open such a socket?
 *
 * Opens one and closes it; the kernel may load modules for it. proto may be
 * AFSOCK_ANY where addresses name the protocol (raw IP): one that every kernel
 * has is tried. Returns 0 or -errno of socket(). Since 0.1.
 */
AFSOCK_API int afsock_probe(int family, int type, int proto,
			    struct afsock_err *err);

struct afsock_scheme_info {
	const char *name;   /* "isotp" */
	const char *usage;  /* "isotp:IF:RX_ID:TX_ID" */
	int family;
	int type;
	int proto;
	bool is_alias;      /* another program's spelling of a scheme */
	bool is_listener;
	bool has_boundaries; /* keeps message boundaries */
	bool has_connections; /* listening accepts; dialling connects */
	bool is_bound_only;  /* dialling binds: the family cannot connect */
	bool is_connected_only; /* it cannot bind: dial to receive */
	const char *defaults; /* an option that people expect to be set; or "" */
	const char *receives; /* an option to receive anything at all; or "" */
	size_t message_max;  /* longest usual message, bytes; 0: not told */
	uint64_t reserved_[2];
};

/*
 * afsock_schemes - every text scheme of the families in this build
 *
 * Returns how many there are; writes the first max. Loads module families.
 * Since 0.1.
 */
AFSOCK_API size_t afsock_schemes(struct afsock_scheme_info *ret, size_t max);

/* Fills ret from the scheme that a target was parsed with. Since 0.1. */
AFSOCK_API void afsock_scheme_get(const struct afsock_scheme *scheme,
				  struct afsock_scheme_info *ret);

/* The first scheme whose sockets look like form; NULL when none. Since 0.1. */
AFSOCK_API const struct afsock_scheme *
afsock_scheme_of(const struct afsock_form *form);

struct afsock_const {
	const char *name;
	int64_t value;
	const char *text;  /* not NULL: a text constant, value is unused */
	int python;        /* first Python 3 minor version that has it: 11, 12,
			    * 14; 0 = never a Python name */
};

/*
 * afsock_const_find - a constant by name
 *
 * Returns 0; AFSOCK_EVALUE for a name of another system (err says which) or
 * one that nobody knows. Since 0.1.
 */
AFSOCK_API int afsock_const_find(const char *name, struct afsock_const *ret,
				 struct afsock_err *err);

/*
 * afsock_const_name - the name of a value
 *
 * af      whose constants; AFSOCK_ANY for those of no family (SO_, MSG_ ...)
 * prefix  the names to choose from: "CAN_RAW_"
 *
 * Returns the first name in the table's order, or NULL. Since 0.1.
 */
AFSOCK_API const char *afsock_const_name(int af, const char *prefix,
					 int64_t value);

/*
 * afsock_const_at - constants by position, for listing
 *
 * ret_af may be NULL; gets the family, AFSOCK_ANY for none. Loads every module
 * family. Returns NULL past
 * the end. Since 0.1.
 */
AFSOCK_API const struct afsock_const *afsock_const_at(size_t i, int *ret_af);

/* ---- the socket object ------------------------------------------------- */

/*
 * A socket. The caller's memory; read the fields, set them through functions.
 * family, type and proto are what the creator said, without the type's flag
 * bits, and stay readable after close.
 */
struct afsock {
	int fd;             /* -1: closed or detached */
	int family;
	int type;
	int proto;
	int64_t timeout_ns; /* -1 blocking, 0 non-blocking, above 0 the limit */
	const struct afsock_family *ops; /* NULL: a family without descriptor */
	int (*on_interrupt)(void *arg);
	void *interrupt_arg;
	int send_flags_;    /* private: what every send adds to its flags */
	int recv_flags_;
	uint64_t reserved_[2];
};

#define AFSOCK_INIT { -1, 0, 0, 0, -1, NULL, NULL, NULL, 0, 0, { 0, 0 } }

/*
 * afsock_open - create a socket
 *
 * type   SOCK_*, may carry SOCK_NONBLOCK (timeout 0); CLOEXEC is always set
 *
 * The timeout is the process default (afsock_set_default_timeout). A family
 * that has no descriptor in this build is opened all the same; its addresses
 * then have the form (family, bytes). Returns 0 or -errno of socket(), with a
 * hint about the kernel module or capability in err. Since 0.1.
 * Python: socket().
 */
AFSOCK_API int afsock_open(int family, int type, int proto,
			   struct afsock *ret, struct afsock_err *err);

/*
 * afsock_adopt - make an object of an fd that exists
 *
 * Each of family, type and proto may be AFSOCK_ANY and is then asked of the
 * kernel: SO_DOMAIN, SO_TYPE, SO_PROTOCOL, and what the family itself can
 * find out where the kernel keeps no protocol. The fd is owned from success
 * on; its CLOEXEC flag is left alone. Its O_NONBLOCK state is not read: the
 * process default applies.
 *
 * Returns 0; AFSOCK_EVALUE fd below 0; -EBADF, -ENOTSOCK. Since 0.1.
 * Python: socket(fileno=).
 */
AFSOCK_API int afsock_adopt(int fd, int family, int type, int proto,
			    struct afsock *ret, struct afsock_err *err);

/* As afsock_adopt on a CLOEXEC duplicate of fd; fd stays the caller's.
 * Python: fromfd(). Since 0.1. */
AFSOCK_API int afsock_from_fd(int fd, int family, int type, int proto,
			      struct afsock *ret, struct afsock_err *err);

/* Two connected sockets into ret[0] and ret[1]. Returns 0 or -errno of
 * socketpair() (EOPNOTSUPP for most families). Python: socketpair().
 * Since 0.1. */
AFSOCK_API int afsock_pair(int family, int type, int proto,
			   struct afsock ret[2], struct afsock_err *err);

/* Another object for the same open socket, with the same timeout. Returns 0,
 * AFSOCK_ECLOSED or -errno of fcntl(F_DUPFD_CLOEXEC). Python: dup().
 * Since 0.1. */
AFSOCK_API int afsock_dup(const struct afsock *s, struct afsock *ret);

/*
 * afsock_close - end a socket
 *
 * The object is closed whatever is returned; a second close and NULL are
 * harmless. Never retried. Returns 0 or -errno of close(); ECONNRESET is not
 * an error. May wait where the kernel does (SO_LINGER, ISO-TP, J1939).
 * Python: close(). Since 0.1.
 */
AFSOCK_API int afsock_close(struct afsock *s);

/* Give the fd away: the object is closed, the fd is not. Returns the fd, or
 * -1 if there was none. Python: detach(). Since 0.1. */
AFSOCK_API int afsock_detach(struct afsock *s);

/* A CLOEXEC duplicate of any fd, or -errno. Python: dup(fd). Since 0.1. */
AFSOCK_API int afsock_fd_dup(int fd);

/* close(2) as afsock_close does it. Python: close(fd). Since 0.1. */
AFSOCK_API int afsock_fd_close(int fd);

/* Whether the fd survives exec. 1, 0, AFSOCK_ECLOSED or -errno. Since 0.1. */
AFSOCK_API int afsock_inheritable(const struct afsock *s);
AFSOCK_API int afsock_set_inheritable(struct afsock *s, bool inheritable);

/* ---- time -------------------------------------------------------------- */

/*
 * afsock_set_timeout - choose the mode
 *
 * timeout_ns  -1 waits for ever (any negative value), 0 never waits, above 0
 *             is the limit of each whole operation
 *
 * Sets O_NONBLOCK on the open file description, which other fds may share,
 * unless timeout_ns is negative, then clears it. Returns 0, AFSOCK_ECLOSED
 * (the value is stored all the same) or -errno. Python: settimeout().
 * Since 0.1.
 */
AFSOCK_API int afsock_set_timeout(struct afsock *s, int64_t timeout_ns);

/*
 * afsock_seconds - seconds as a number to nanoseconds, rounded away from zero
 *
 * Returns 0; AFSOCK_EVALUE negative or NaN; AFSOCK_ERANGE above
 * 9223372036.85 s. Python: the argument of settimeout(). Since 0.1.
 */
AFSOCK_API int afsock_seconds(double seconds, int64_t *ret_ns,
			      struct afsock_err *err);

/* The timeout of every object made from now on, in this process; -1 at
 * first. Python: setdefaulttimeout(), getdefaulttimeout(). Since 0.1. */
AFSOCK_API void afsock_set_default_timeout(int64_t timeout_ns);
AFSOCK_API int64_t afsock_default_timeout(void);

/*
 * afsock_set_interrupt - what to do when a signal breaks a wait
 *
 * hook   called after each EINTR, and by afsock_sendall and
 *        afsock_recv_exactly after each part, because the kernel answers a
 *        signal with a short count there; 0 goes on within the deadline,
 *        anything else ends the operation with -EINTR. NULL: always go on.
 *
 * Since 0.1. Python: a signal handler that raises (PEP 475).
 */
AFSOCK_API void afsock_set_interrupt(struct afsock *s, int (*hook)(void *arg),
				     void *arg);

/*
 * afsock_set_default_interrupt - the hook of every object made from now on, in
 *                                this process; NULL, as at first: none
 *
 * The way to it for what opens sockets of its own and waits before it returns
 * one: afsock_dial, afsock_listen, afsock_create_connection. They end with
 * -EINTR when it says so, without another try. It is called in whichever thread
 * was interrupted. Set it before other threads make sockets. Since 0.1.
 */
AFSOCK_API void afsock_set_default_interrupt(int (*hook)(void *arg), void *arg);

/*
 * afsock_wait - wait until a socket is ready, within its timeout
 *
 * events  POLLIN, POLLOUT ... of poll(2)
 *
 * Returns the events that are set; AFSOCK_TIMEOUT; AFSOCK_ECLOSED; -errno of
 * ppoll(). In non-blocking mode it looks once. AF_ALG answers no poll.
 * Since 0.1.
 */
AFSOCK_API int afsock_wait(struct afsock *s, int events);

/*
 * afsock_explain - the detail of a call on a socket that failed
 *
 * Sends and receives give a code only; this makes the rest of it, when
 * somebody is to read it.
 *
 * op    the step: "send", "recv"
 * code  what the call returned
 * addr  the address that it was given; NULL or of length 0 for none
 * err   filled: code, op, address, sentence, and the family's hint, which may
 *       name what the socket has to do with (the interface whose transmit
 *       queue is full, and its length)
 *
 * Returns code. May make a few ioctls on s; never waits. Since 0.1.
 */
AFSOCK_API int afsock_explain(const struct afsock *s, const char *op, int code,
			      const struct afsock_addr *addr,
			      struct afsock_err *err);

/* ---- connection set-up ------------------------------------------------- */

/*
 * afsock_bind, afsock_connect - with an address given as values
 *
 * Host names are resolved (afsock_resolve, first answer; no timeout covers
 * that). Returns as afsock_resolve, then 0, AFSOCK_TIMEOUT, AFSOCK_ECLOSED or
 * -errno of the call, with the address and a hint in err.
 *
 * connect: the timeout runs from the moment the kernel says that it is under
 * way until SO_ERROR is known. A UNIX listener with a full queue is tried
 * again until then (Python fails at once). In non-blocking mode -EINPROGRESS.
 * After AFSOCK_TIMEOUT the kernel goes on: close the socket. Since 0.1.
 */
AFSOCK_API int afsock_bind(struct afsock *s, const struct afsock_value *items,
			   size_t n, struct afsock_err *err);
AFSOCK_API int afsock_connect(struct afsock *s,
			      const struct afsock_value *items, size_t n,
			      struct afsock_err *err);

/* The same with the kernel's bytes. Since 0.1. */
AFSOCK_API int afsock_bind_addr(struct afsock *s,
				const struct afsock_addr *addr,
				struct afsock_err *err);
AFSOCK_API int afsock_connect_addr(struct afsock *s,
				   const struct afsock_addr *addr,
				   struct afsock_err *err);

/*
 * afsock_connect_ex - connect, with the system's answer as a positive number
 *
 * Returns 0, or errno of the step that failed, above 0: EAGAIN when our own
 * deadline passed, EBADF when closed. An address that cannot be packed is a
 * negative result, as afsock_connect. Since 0.1. Python: connect_ex().
 */
AFSOCK_API int afsock_connect_ex(struct afsock *s,
				 const struct afsock_value *items, size_t n,
				 struct afsock_err *err);

/* The same with the kernel's bytes: never negative. Since 0.1. */
AFSOCK_API int afsock_connect_ex_addr(struct afsock *s,
				      const struct afsock_addr *addr);

/* Dissolve the association of a datagram socket: connect() to AF_UNSPEC.
 * Returns 0 or -errno. Since 0.1. */
AFSOCK_API int afsock_disconnect(struct afsock *s);

/* listen(2). backlog below 0 means 0; AFSOCK_ANY_BACKLOG the usual 128.
 * Returns 0, AFSOCK_ECLOSED or -errno. Python: listen(). Since 0.1. */
#define AFSOCK_ANY_BACKLOG 128
AFSOCK_API int afsock_set_listening(struct afsock *s, int backlog);

/*
 * afsock_accept - take the next connection
 *
 * ret       the new socket: family, type and proto of s, timeout the process
 *           default (never the listener's), CLOEXEC
 * ret_addr  the peer, or NULL; length 0 where the family tells none, or (of a
 *           Bluetooth listener with BT_DEFER_SETUP, rarely) none yet: ask
 *           afsock_getpeername later
 *
 * Returns 0, AFSOCK_TIMEOUT, AFSOCK_ECLOSED or -errno. Since 0.1.
 */
AFSOCK_API int afsock_accept(struct afsock *s, struct afsock *ret,
			     struct afsock_addr *ret_addr);

/* SHUT_RD, SHUT_WR or SHUT_RDWR. Returns 0, AFSOCK_ECLOSED or -errno.
 * Since 0.1. */
AFSOCK_API int afsock_shutdown(struct afsock *s, int how);

/* The address of this end, of the other end. Returns 0, AFSOCK_ECLOSED or
 * -errno (EOPNOTSUPP where the family cannot say). Since 0.1. */
AFSOCK_API int afsock_getsockname(const struct afsock *s,
				  struct afsock_addr *ret);
AFSOCK_API int afsock_getpeername(const struct afsock *s,
				  struct afsock_addr *ret);

/* The form that this socket's addresses have. Since 0.1. */
static inline struct afsock_form afsock_form_of(const struct afsock *s)
{
	struct afsock_form form;

	form.family = s->family;
	form.type = s->type;
	form.proto = s->proto;
	form.fd = s->fd;
	return form;
}

/*
 * afsock_dial - open, set up and connect what a text says
 *
 * text        "tcp:host:port", "isotp:vcan0,rx=0x7e8,tx=0x7e0,stmin=5ms"
 * timeout_ns  for each address tried, and the timeout of the result
 *
 * Schemes without a connection (can, isotp, packet, alg ...) are bound. Options
 * with values that do not fit are refused before anything is looked up or
 * opened. Every address that a host name has is tried in order; err is that of
 * the last. Waits can be ended by the hook of afsock_set_default_interrupt.
 * Returns as afsock_target_parse, afsock_open, afsock_connect. Since 0.1.
 */
AFSOCK_API int afsock_dial(const char *text, int64_t timeout_ns,
			   struct afsock *ret, struct afsock_err *err);

/*
 * afsock_listen - open, set up and bind what a text says, and listen
 *
 * Connection-less schemes are bound only. timeout_ns is that of the result,
 * so of its afsock_accept. Option backlog=N; bind= is refused (AFSOCK_EVALUE)
 * but where it names the host that the text leaves out. Since 0.1.
 */
AFSOCK_API int afsock_listen(const char *text, int64_t timeout_ns,
			     struct afsock *ret, struct afsock_err *err);

/* The same for a text that was parsed already. Since 0.1. */
AFSOCK_API int afsock_dial_target(const struct afsock_target *target,
				  int64_t timeout_ns, struct afsock *ret,
				  struct afsock_err *err);
AFSOCK_API int afsock_listen_target(const struct afsock_target *target,
				    int64_t timeout_ns, struct afsock *ret,
				    struct afsock_err *err);

/* ---- sending and receiving --------------------------------------------- */

/*
 * Common to all below: the call is made at once and waits only when the
 * kernel says that it must (one system call when data or room is there).
 * Returns the count, AFSOCK_TIMEOUT, AFSOCK_ECLOSED or -errno; -EAGAIN in
 * non-blocking mode. EINTR is retried within the deadline. Sends carry
 * MSG_NOSIGNAL, but in families that refuse it and raise no SIGPIPE.
 * MSG_DONTWAIT on a socket with a timeout still waits for it.
 */
AFSOCK_API ssize_t afsock_send(struct afsock *s, const void *buf, size_t len,
			       int flags);
AFSOCK_API ssize_t afsock_sendto(struct afsock *s, const void *buf, size_t len,
				 int flags, const struct afsock_addr *to);

/*
 * afsock_sendall - send all of it, under one deadline
 *
 * ret_sent  how much went out, also on failure; may be NULL
 *
 * Sends at least once, so an empty buffer is an empty datagram. Returns 0 or
 * as afsock_send. Since 0.1.
 */
AFSOCK_API int afsock_sendall(struct afsock *s, const void *buf, size_t len,
			      int flags, size_t *ret_sent);

/*
 * afsock_recv, afsock_recvfrom - receive into a buffer
 *
 * The result never exceeds len, MSG_TRUNC or not (afsock_recvmsg tells the
 * full length). recv of len 0 returns 0 without a call; recvfrom makes it.
 * from may be NULL; its length is 0 where the kernel names nobody. Since 0.1.
 */
AFSOCK_API ssize_t afsock_recv(struct afsock *s, void *buf, size_t len,
			       int flags);
AFSOCK_API ssize_t afsock_recvfrom(struct afsock *s, void *buf, size_t len,
				   int flags, struct afsock_addr *from);

/* As afsock_recv until len bytes are there, under one deadline. Returns 0
 * (end of stream before len: -EPIPE is never used; see ret_got) or as
 * afsock_recv; ret_got says how many bytes are valid. Since 0.1. */
AFSOCK_API int afsock_recv_exactly(struct afsock *s, void *buf, size_t len,
				   int flags, size_t *ret_got);

/*
 * One message. control is a buffer of control_size bytes for ancillary data
 * (of any alignment); control_len of them are in use: filled in by
 * afsock_cmsg_put before a send, by the kernel on receipt. What ends in _ is
 * private: up to flags a message lies as the kernel's struct msghdr does, which
 * a call need not build anew then. Name the fields that you fill in.
 */
struct afsock_msg {
	struct afsock_addr *addr; /* NULL: none wanted, none given */
	socklen_t addr_room_;
	struct iovec *iov;
	size_t iov_count;
	void *control;
	size_t control_room_;
	int flags;       /* out, received: MSG_TRUNC, MSG_CTRUNC, MSG_EOR ... */
	uint32_t reserved_;
	size_t control_size;
	size_t control_len;
	size_t len;      /* out: bytes stored, or sent */
	size_t full_len; /* out, received: of the whole message, where MSG_TRUNC
			  * was asked */
};

/*
 * afsock_sendmsg, afsock_recvmsg - scatter and gather with ancillary data
 *
 * flags are those of the call. A send uses control_len bytes of control and
 * fills in len; a receive takes up to control_size and fills in addr,
 * control_len, flags, len and full_len. Descriptors that arrive are CLOEXEC
 * only with MSG_CMSG_CLOEXEC, as in Python. MSG_TRUNC on TCP discards: nothing
 * is stored then. MSG_ERRQUEUE waits for the error queue.
 *
 * Returns msg->len. Above 1024 buffers: -EMSGSIZE. Since 0.1.
 */
AFSOCK_API ssize_t afsock_sendmsg(struct afsock *s, struct afsock_msg *msg,
				  int flags);
AFSOCK_API ssize_t afsock_recvmsg(struct afsock *s, struct afsock_msg *msg,
				  int flags);

/*
 * afsock_sendmmsg, afsock_recvmmsg - several messages with one system call
 *
 * As many as can go (come) now, at least one within the timeout, at most
 * AFSOCK_BATCH_MAX however large count is. A blocking send sleeps until all of
 * those have gone, as sendmmsg(2).
 *
 * Returns how many of msgs are done, the first ones; 0 for count 0. When a
 * later message fails, those before it are counted and the failure is told by
 * the next call: a send meets it again unless it was of the kind that is told
 * once (a queued ICMP error; then it is gone), a receive finds it because the
 * kernel keeps it in SO_ERROR. Since 0.1.
 */
#define AFSOCK_BATCH_MAX 64
AFSOCK_API ssize_t afsock_sendmmsg(struct afsock *s, struct afsock_msg *msgs,
				   size_t count, int flags);
AFSOCK_API ssize_t afsock_recvmmsg(struct afsock *s, struct afsock_msg *msgs,
				   size_t count, int flags);

struct afsock_cmsg {
	int level;
	int type;
	const unsigned char *data;
	size_t len;
	bool is_cut;    /* the buffer ended inside it */
	size_t offset_; /* of the next one; private */
	uint64_t reserved_[2];
};

/*
 * afsock_cmsg_next - walk the ancillary data of a received message
 *
 * it   zeroed before the first call; its data points into control
 *
 * An item that claims more than the buffer has is given with what is there,
 * is_cut, and ends the walk. Linux itself shortens the last item instead and
 * says MSG_CTRUNC: compare len with what the type needs.
 *
 * Returns true while there is one; never reads outside control. Since 0.1.
 */
AFSOCK_API bool afsock_cmsg_next(const struct afsock_msg *msg,
				 struct afsock_cmsg *it);

/* Append one ancillary item to msg->control, padding zeroed; afsock_cmsg_space
 * is what it takes. Returns 0; AFSOCK_ERANGE when control_size has no room.
 * Since 0.1. */
AFSOCK_API int afsock_cmsg_put(struct afsock_msg *msg, int level, int type,
			       const void *data, size_t len);

/* CMSG_LEN(n) and CMSG_SPACE(n); AFSOCK_ERANGE for n below 0 or a result that
 * may be above 2^31 - 1. Since 0.1. */
AFSOCK_API int64_t afsock_cmsg_len(int64_t n);
AFSOCK_API int64_t afsock_cmsg_space(int64_t n);

/*
 * afsock_send_fds, afsock_recv_fds - pass descriptors (SCM_RIGHTS)
 *
 * count, max  descriptors, at most 253
 * ret_count   how many came; ret_flags the message's flags (MSG_CTRUNC: some
 *             were lost), may be NULL; to and from may be NULL
 *
 * Received ones are CLOEXEC; those beyond max are closed. Other ancillary data
 * is not told. flags and addresses are honoured, which Python's functions of
 * the same name do not. A stream carries descriptors only with at least one
 * byte. Return bytes, or as afsock_sendmsg; -EINVAL above 253. Since 0.1.
 */
AFSOCK_API ssize_t afsock_send_fds(struct afsock *s, const void *buf,
				   size_t len, const int *fds, size_t count,
				   int flags, const struct afsock_addr *to);
AFSOCK_API ssize_t afsock_recv_fds(struct afsock *s, void *buf, size_t len,
				   int *fds, size_t max, size_t *ret_count,
				   int flags, int *ret_flags,
				   struct afsock_addr *from);

/*
 * afsock_sendfile - send a file on a stream socket
 *
 * fd        what to read; sendfile(2) where it can, read and send elsewhere
 * offset    where to start; -1 the current position
 * count     how many bytes at most; -1 to the end
 * ret_sent  how much went out, also on failure; may be NULL
 *
 * The deadline covers the whole file (Python's covers each wait). The file's
 * position is left behind the last byte sent, where it has one and something
 * was sent. Files that report no size (/proc, pipes) are sent too; from a pipe
 * a failure may have taken up to 16 KiB that were not sent. No SIGPIPE.
 *
 * Returns 0; AFSOCK_EVALUE type not SOCK_STREAM, non-blocking mode, count 0,
 * offset or count below -1; -ESPIPE an offset in a file without positions; as
 * afsock_send; -errno of reading. Since 0.1.
 */
AFSOCK_API int afsock_sendfile(struct afsock *s, int fd, int64_t offset,
			       int64_t count, uint64_t *ret_sent);

/*
 * afsock_fopen - a FILE on a socket
 *
 * mode   "r", "w" or "rw", each with an optional "b"; letters in any order
 *
 * It has a duplicate of the socket and its timeout: close both, in any order.
 * A read that timed out fails, and so does every later read. On failure of a
 * read or write errno is ETIMEDOUT for our deadline. With "rw" what was read
 * ahead is kept when the stream turns to writing; fflush() before waiting for
 * an answer. It has no descriptor of its own: fileno() fails. Returns 0; AFSOCK_EVALUE
 * another mode; AFSOCK_ECLOSED; -ENOMEM; -errno. Allocates; end with
 * fclose(). Since 0.1. Python: makefile().
 */
AFSOCK_API int afsock_fopen(struct afsock *s, const char *mode, FILE **ret,
			    struct afsock_err *err);

/* ---- options ----------------------------------------------------------- */

/* The three ways to set: a 4-byte int; bytes as they are; NULL with a length
 * (ALG_SET_AEAD_AUTHSIZE); and a 64-bit number for AF_VSOCK. Return 0,
 * AFSOCK_ECLOSED or -errno. Since 0.1. Python: setsockopt(). */
AFSOCK_API int afsock_setopt_int(struct afsock *s, int level, int name,
				 int value);
AFSOCK_API int afsock_setopt(struct afsock *s, int level, int name,
			     const void *value, size_t len);
AFSOCK_API int afsock_setopt_null(struct afsock *s, int level, int name,
				  size_t len);
AFSOCK_API int afsock_setopt_u64(struct afsock *s, int level, int name,
				 uint64_t value);

/* The two ways to get, and the 64-bit one. *len is the room, then what the
 * kernel wrote. Return 0, AFSOCK_ECLOSED or -errno. Python: getsockopt().
 * Since 0.1. */
AFSOCK_API int afsock_getopt_int(const struct afsock *s, int level, int name,
				 int *ret);
AFSOCK_API int afsock_getopt(const struct afsock *s, int level, int name,
			     void *buf, size_t *len);
AFSOCK_API int afsock_getopt_u64(const struct afsock *s, int level, int name,
				 uint64_t *ret);

/*
 * afsock_set - set an option by the name that address texts use
 *
 * name   "rcvbuf", "stmin", "filter" ...; len bytes of value, may be empty
 *
 * Returns 0; AFSOCK_EVALUE unknown name or value; AFSOCK_ERANGE; -errno of
 * setsockopt(). Since 0.1.
 */
AFSOCK_API int afsock_set(struct afsock *s, const char *name,
			  const char *value, size_t len,
			  struct afsock_err *err);

/* ---- interfaces and byte order ----------------------------------------- */

struct afsock_interface {
	unsigned int index;
	char name[16];
};

/*
 * afsock_if_index, afsock_if_name - interface name to index, and back
 *
 * fd   any socket: its network namespace is asked, with one ioctl; below 0 the
 *      thread's, with a socket made for it
 *
 * Return the index, and 0; AFSOCK_EVALUE a name that is empty, above 15 bytes,
 * or has a NUL or a colon (the kernel would look for what is before it);
 * -ENODEV no such name; -ENXIO no such index; -errno of the ioctl. Since 0.1.
 * Python: if_nametoindex(), if_indextoname().
 */
AFSOCK_API int afsock_if_index(int fd, const char *name, size_t len,
			       struct afsock_err *err);
AFSOCK_API int afsock_if_name(int fd, unsigned int index, char ret[16]);

/* Every interface of this thread's namespace, by index. Allocates *ret; free()
 * it. Returns the count or -errno. Python: if_nameindex(). Since 0.1. */
AFSOCK_API ssize_t afsock_if_list(struct afsock_interface **ret);

/* A decoded line about a received message, for people: family by family what
 * its bytes mean. Returns the length as snprintf, 0 when there is nothing to
 * say. Since 0.1. */
AFSOCK_API ssize_t afsock_describe(const struct afsock_form *form,
				   const struct afsock_addr *from,
				   const void *data, size_t len, char *buf,
				   size_t size);

/*
 * afsock_direction - who sent a received message
 *
 * flags  msg.flags of afsock_recvmsg
 *
 * Returns 'T' when this machine sent it, 'R' when it came in, 0 where the
 * family does not tell. Since 0.1.
 */
AFSOCK_API int afsock_direction(const struct afsock_form *form,
				const struct afsock_addr *from, int flags);

/* What a record of a capture file (pcap, pcapng) has: head, then the message
 * without its first skip bytes. */
struct afsock_capture {
	int link_type; /* LINKTYPE_ number of the tcpdump project's list */
	size_t skip;
	size_t head_len;
	unsigned char head[32];
	uint64_t reserved_[2];
};

/*
 * afsock_capture - a received message as capture files have it
 *
 * from  the sender, or the address of the socket
 *
 * Returns 0; AFSOCK_EVALUE bytes that are no message of the family;
 * AFSOCK_EADDR when it depends on the sender and from does not tell;
 * -EOPNOTSUPP when capture files have no type for such messages. Since 0.1.
 */
AFSOCK_API int afsock_capture(const struct afsock_form *form,
			      const struct afsock_addr *from,
			      const void *data, size_t len,
			      struct afsock_capture *ret);

/*
 * afsock_message_write, afsock_message_read - a message in its family's text
 *
 * The notation of the family's own tools: 123#DEADBEEF for a CAN frame. A
 * family without one has pairs of hex digits; afsock_has_message_text says
 * which it is.
 *
 * write returns the length as snprintf. read returns the length of the
 * message, AFSOCK_ETEXT with the position, or AFSOCK_ERANGE when it does not
 * fit in size. Since 0.1.
 */
AFSOCK_API bool afsock_has_message_text(const struct afsock_form *form);
AFSOCK_API ssize_t afsock_message_write(const struct afsock_form *form,
					const void *data, size_t len,
					char *buf, size_t size);
AFSOCK_API ssize_t afsock_message_read(const struct afsock_form *form,
				       const char *text, size_t len, void *buf,
				       size_t size, struct afsock_err *err);

#ifdef __cplusplus
}
#endif
#endif
