/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* internal.h - what the files of the core share; nothing here is installed. */
#ifndef AFSOCK_CORE_INTERNAL_H
#define AFSOCK_CORE_INTERNAL_H

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include <afsock/family.h>

#define AFSOCK_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* What the data path must not pay for. */
#define AFSOCK__RARELY(condition) __builtin_expect(!!(condition), 0)

#define NS_PER_SEC INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)

/* ---- wait.c: the wait-and-call engine ---- */

/* CLOCK_MONOTONIC in nanoseconds. */
int64_t afsock__now(void);

/* When an operation that starts now must be over; INT64_MAX: never. */
int64_t afsock__deadline(const struct afsock *s);

/*
 * Wait for events on s->fd until deadline. Returns revents above 0, or
 * AFSOCK_TIMEOUT, AFSOCK_ECLOSED, -EINTR from the hook, -errno of ppoll.
 */
int afsock__wait_until(const struct afsock *s, int events, int64_t deadline);

/* Ask the hook whether an interrupted operation must end. */
bool afsock__interrupted(const struct afsock *s);

/* Pause until a moment or a signal, for states that have no event. Returns 0,
 * or -EINTR from the hook. */
int afsock__pause(const struct afsock *s, int64_t until);

/* One attempt at a system call: its result, or -1 with errno. */
typedef ssize_t (*afsock__call)(struct afsock *s, void *arg);

/*
 * Finish an operation whose first attempt just failed with first_errno: handle
 * EINTR, and where s has a timeout wait and try again until deadline. With
 * POLLOUT a full queue below the socket (queue_errno of the family) is waited
 * for in blocking mode too.
 */
ssize_t afsock__finish(struct afsock *s, int events, afsock__call call,
		       void *arg, int64_t deadline, int first_errno);

/* The flags of a send or receive: never a signal, never a kernel sleep where
 * the object has a timeout, whatever others did to the open description. */
static inline int afsock__send_flags(const struct afsock *s, int flags)
{
	return flags | s->send_flags_;
}

static inline int afsock__recv_flags(const struct afsock *s, int flags)
{
	return flags | s->recv_flags_;
}

/* What poll must report before a send with these flags can do anything; 0
 * where the caller's MSG_DONTWAIT forbids all waiting. */
static inline int afsock__send_events(const struct afsock *s, int flags)
{
	return s->timeout_ns < 0 && (flags & MSG_DONTWAIT) ? 0 : POLLOUT;
}

/* What poll must report before a receive with these flags can do anything:
 * the error queue shows as POLLERR, which needs no asking. */
static inline int afsock__recv_events(int flags)
{
	if (flags & MSG_ERRQUEUE)
		return 0;
	return flags & MSG_OOB ? POLLPRI : POLLIN;
}

/* -errno of a call on s->fd that just failed; AFSOCK_ECLOSED without an fd. */
static inline int afsock__errno(const struct afsock *s)
{
	return s->fd < 0 ? AFSOCK_ECLOSED : -errno;
}

/* ---- err.c ---- */

/* Texts quote what came in: no byte of it shall end the line, or steer the
 * terminal that shows it. */
void afsock__one_line(char *text);

/*
 * The detail of a system call on a socket that failed: op, the address (may
 * be NULL) in text, the system's sentence, and the family's hint. Returns code.
 */
int afsock__fail_call(struct afsock_err *err, int code, const char *op,
		      const struct afsock_form *form,
		      const struct afsock_addr *addr);

/* ---- table.c: the family table ---- */

/* What to do when the kernel lacks a family; or NULL. */
const char *afsock__missing_hint(int af);

/*
 * Rows that the build generated (tools/gen-families from families/known), by
 * number; those without one last. macro, what and module are "" where there is
 * none. A row with af -1, macro "" and a family or a file belongs to a family
 * that families/known lacks: ask its descriptor.
 */
struct afsock__row {
	int af;
	const char *name;
	const char *macro;
	const char *what;
	const char *module;
	const char *aliases; /* other names: "local file" (AF_LOCAL); or NULL */
	const char *file; /* module file name; NULL when built in or absent */
	const struct afsock_family *family; /* NULL: not built in */
	bool is_elsewhere; /* not on Linux */
	bool is_gone;      /* Linux has the number but no sockets (any more) */
};
extern const struct afsock__row afsock__rows[];
extern const size_t afsock__row_count;

/* The descriptor of a form's family, or NULL without a message. */
const struct afsock_family *afsock__family(int af);

/*
 * Walk the families that are present, modules too, which are loaded for it;
 * cursor starts at 0. NULL at the end.
 */
const struct afsock_family *afsock__family_next(size_t *cursor);

/* The same without loading: modules only when they are loaded already. */
const struct afsock_family *afsock__family_next_loaded(size_t *cursor);

/* ---- module.c: files that are opened on first use ---- */

/* Where module files are; set by the build. */
extern const char afsock__module_dir[];

/*
 * Open a file of the module directory and find a table in it, whose first
 * member is its number. Never closed. NULL with err filled: what is the
 * subject of its sentence.
 */
const void *afsock__module_open(const char *file, const char *symbol, int abi,
				const char *what, struct afsock_err *err);

/* Parts of families (tools/gen-parts), NULL name ended. */
struct afsock__part_row {
	const char *name; /* "can/link" */
	const char *file; /* NULL when it is linked in */
	const char *libs; /* what the file needs */
	const struct afsock_part *part; /* NULL when it is a file */
};
extern const struct afsock__part_row afsock__parts[];

/* AFSOCK_EFAMILY for a scheme that no present family has: says which of
 * "not in this build", "not on Linux" and "unknown" it is. */
int afsock__unknown_scheme(const char *name, size_t len,
			   struct afsock_err *err);

/* ---- scheme.c ---- */

/* Any address as numbers and bytes, for families without a scheme. */
#define AFSOCK__RAW "socket"
extern const struct afsock_scheme afsock__raw_scheme;
extern const struct afsock_shape afsock__raw_shape;

struct afsock__named {
	const struct afsock_scheme *scheme;
	const struct afsock_family *family; /* whose table it is in; NULL: raw */
	const struct afsock_shape *shape;   /* of its type and protocol */
};

/* A scheme that was asked for before, or NULL: cheap, and never loads. */
const struct afsock__named *afsock__scheme_known(const char *text, size_t len);

/* A scheme by its name; may load modules. 0 or AFSOCK_EFAMILY. */
int afsock__scheme_named(const char *text, size_t len,
			 struct afsock__named *ret, struct afsock_err *err);

/* ---- read.c ---- */

/* A whole number in C notation: sign and magnitude. 0, AFSOCK_ETEXT,
 * AFSOCK_ERANGE; no message. */
int afsock__read_u64(const char *text, size_t len, bool *ret_negative,
		     uint64_t *ret);

/* The row of a word, compared without case; NULL when there is none. */
const struct afsock_word *afsock__word(const struct afsock_word *words,
				       const char *text, size_t len);

/* ---- kinds.c ---- */

/* len bytes of text as snprintf writes a string. Returns len. */
int afsock__put_text(char *buf, size_t size, const char *text, size_t len);

/* ---- addr.c ---- */

/* The shape for a form; NULL with err filled when there is none. */
const struct afsock_shape *afsock__shape(const struct afsock_family *family,
					 const struct afsock_form *form,
					 struct afsock_err *err);

/* The family whose shapes view an address: its own, unless form's borrows. */
int afsock__addr_family(const struct afsock_form *form,
			const struct afsock_addr *addr);

/* Check n values against a shape and normalise them into n_max entries. */
int afsock__check_values(const struct afsock_shape *shape,
			 const struct afsock_value *items, size_t n,
			 struct afsock_value *ret, struct afsock_err *err);

/* Pack values that afsock__check_values made. */
int afsock__pack_checked(const struct afsock_shape *shape,
			 const struct afsock_form *form,
			 const struct afsock_value *checked, size_t n,
			 struct afsock_addr *ret, struct afsock_err *err);

/* ---- option.c ---- */

/* The row of an option name for a family (its own, then the generic ones). */
const struct afsock_opt *afsock__opt_find(const struct afsock_family *family,
					  const char *name, size_t len);

/* The end of text before an unquoted stop character. */
const char *afsock__text_end(const char *at, const char *end, char stop);

/* One "name" or "name=value" of an options text: advances *at. Returns false
 * at the end. */
struct afsock__pair {
	const char *name;
	size_t name_len;
	const char *value; /* NULL without '=' */
	size_t value_len;
};
bool afsock__pair_next(const char **at, const char *end,
		       struct afsock__pair *ret);

/* The options of every family, {NULL} ended. */
const struct afsock_opt *afsock__opt_generic(void);

/* Set one option; err is filled whatever failed. */
int afsock__opt_set(struct afsock *s, const struct afsock_opt *opt,
		    const char *value, size_t len, struct afsock_err *err);

/*
 * Look at a value as far as that can be done without a socket: s is closed.
 * addr is what will be bound, NULL where that is not known. err is filled only
 * when the value is refused.
 */
int afsock__opt_check(struct afsock *s, const struct afsock_opt *opt,
		      const struct afsock_addr *addr, const char *value,
		      size_t len, struct afsock_err *err);

/* Set one around bind(), of AFSOCK_OPT_BIND. */
int afsock__opt_at_bind(struct afsock *s, const struct afsock_opt *opt,
			const struct afsock_addr *addr, bool is_bound,
			const char *value, size_t len, struct afsock_err *err);

bool afsock__pair_is(const struct afsock__pair *pair, const char *name);

/* ---- text.c ---- */

/* afsock_addr_parse without the schemes' quick slots, for every text. */
int afsock__addr_parse_any(const char *text, size_t len,
			   struct afsock_form *ret_form,
			   struct afsock_addr *ret, struct afsock_err *err);

/* Whether a pair of a target's options text was a field of its tuple. */
bool afsock__names_field(const struct afsock_target *target,
			 const struct afsock__pair *pair);

/* ---- dial.c ---- */

/* Options that dial and listen know themselves: bind, listen, backlog ... */
bool afsock__is_dial_option(const struct afsock__pair *pair);

/* ---- const.c ---- */

/* Constants of no family, {NULL} ended. */
extern const struct afsock_const afsock__socket_consts[];

/* Those of families without a directory, {NULL} ended. The first row of each
 * family is its AF_ number. */
extern const struct afsock_const afsock__other_consts[];

/* Names of other systems, {NULL} ended; in families/foreign_const.c. */
struct afsock__foreign {
	const char *name;
	const char *where; /* "Windows", "BSD and macOS"; NULL: old Linux */
	const char *hint;  /* what Linux has instead, or NULL */
};
extern const struct afsock__foreign afsock__foreign_names[];

#endif
