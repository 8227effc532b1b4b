/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/family.h - the contract between the core and a family
 *
 * A family is const data: a struct afsock_family. Unset slots are NULL or 0
 * and mean "the core does the plain thing". Families inside the tree define it
 * with AFSOCK_FAMILY(name) and are found by the build; others are handed to
 * afsock_family_add at run time.
 *
 * Each slot says MUST or MAY, what the core has checked before it calls, and
 * which results are allowed. For all of them: on failure nothing is written
 * but err; no slot prints, exits, or keeps what it was lent.
 */
#ifndef AFSOCK_FAMILY_H
#define AFSOCK_FAMILY_H

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The layout of the structs below; a descriptor says which it was built for. */
#define AFSOCK_FAMILY_ABI 1

/* ---- kinds of fields ---------------------------------------------------- */

/*
 * How one kind of field is read from text and written to it.
 *
 * read    MUST. From *at (before end) consume this field and leave *at behind
 *         it: on ':' or at end. What was consumed becomes ret; text that
 *         needs unescaping goes through afsock_tuple_store. May not look
 *         anything up. Returns 0, AFSOCK_ETEXT, AFSOCK_ERANGE, AFSOCK_EVALUE.
 * write   MUST. The inverse: v (of kind base) as text that read accepts, as
 *         snprintf.
 */
struct afsock_field;

struct afsock_field_kind {
	const char *name; /* "number", "interface": used in messages */
	int base;         /* enum afsock_kind that pack gets */
	bool allows_nul;  /* text may hold NUL bytes; the core refuses them else */
	int (*read)(const struct afsock_field *field, const char **at,
		    const char *end, struct afsock_tuple *store,
		    struct afsock_value *ret, struct afsock_err *err);
	int (*write)(const struct afsock_field *field,
		     const struct afsock_value *v, char *buf, size_t size);
};

/*
 * Kinds that the core has. Numbers are read in C notation (0x, 0, decimal)
 * and by the field's words.
 */
AFSOCK_API extern const struct afsock_field_kind afsock_kind_int;
AFSOCK_API extern const struct afsock_field_kind afsock_kind_uint;
AFSOCK_API extern const struct afsock_field_kind afsock_kind_hex;   /* uint, written 0x */
AFSOCK_API extern const struct afsock_field_kind afsock_kind_ifname; /* text, '' may mean any */
AFSOCK_API extern const struct afsock_field_kind afsock_kind_text;  /* up to the next ':' */
AFSOCK_API extern const struct afsock_field_kind afsock_kind_rest;  /* text, ':' included */
AFSOCK_API extern const struct afsock_field_kind afsock_kind_bytes; /* hex pairs, '.' allowed between */
AFSOCK_API extern const struct afsock_field_kind afsock_kind_host;  /* name, IPv4 or [IPv6] */

struct afsock_word {
	const char *word;
	int64_t value;
};

enum afsock_field_flag {
	AFSOCK_FIELD_ONES = 1,   /* 32-bit field where -1 means all ones */
	AFSOCK_FIELD_EITHER = 2, /* TEXT field that also takes BYTES, and back */
	AFSOCK_FIELD_PRESET = 4, /* text may leave it out (preset, or empty text)
				  * even where the tuple may not */
	AFSOCK_FIELD_ADDRESS = 8 /* too long is AFSOCK_EADDR, not AFSOCK_EVALUE:
				  * an OSError in Python */
};

struct afsock_field {
	const char *name;
	const struct afsock_field_kind *kind;
	int64_t min;        /* numbers: smallest; TEXT and BYTES: fewest bytes */
	uint64_t max;       /* numbers: largest; TEXT and BYTES: most bytes */
	int64_t preset;     /* value of an optional number that is not given */
	unsigned int flags; /* enum afsock_field_flag */
	const struct afsock_word *words; /* names for values, {NULL} ended */
	const char *alias;  /* MAY: what it goes by in texts as well: "sa" */
};

/* ---- shapes: one per form of tuple -------------------------------------- */

enum afsock_shape_flag {
	AFSOCK_SHAPE_BARE = 1,  /* one value, without a tuple around it */
	AFSOCK_SHAPE_EITHER = 2 /* one value, with or without */
};

struct afsock_shape {
	const char *name;  /* "ISO-TP"; used in messages */
	int type;          /* SOCK_*, or AFSOCK_ANY */
	int proto;         /* or AFSOCK_ANY */
	const struct afsock_field *fields; /* n_max of them */
	size_t n_min;
	size_t n_max;      /* at most AFSOCK_TUPLE_MAX */
	unsigned int flags; /* enum afsock_shape_flag */
	size_t addr_min;   /* shortest sockaddr that unpack can read */

	/*
	 * MUST. items has n_max entries, each checked for kind and limits and
	 * of exactly its field's base kind; those from n on hold the preset
	 * (numbers) or length 0. ret is zeroed. Set every byte and ret->len.
	 * May make one ioctl per interface name (afsock_if_index on form->fd).
	 * Returns 0, -errno, AFSOCK_EVALUE, AFSOCK_EADDR, AFSOCK_ERANGE.
	 */
	int (*pack)(const struct afsock_form *form,
		    const struct afsock_value *items, size_t n,
		    struct afsock_addr *ret, struct afsock_err *err);

	/*
	 * MUST. addr has this family's number and addr_min..128 bytes, nothing
	 * else is checked: distrust every length inside. ret is zeroed; append
	 * with afsock_tuple_add_*. Give the shortest tuple that packs to the
	 * same bytes, unless Python's shape is longer. Returns 0, AFSOCK_EADDR.
	 */
	int (*unpack)(const struct afsock_form *form,
		      const struct afsock_addr *addr, struct afsock_tuple *ret,
		      struct afsock_err *err);

	/*
	 * MAY. As pack, and looks names up: up to max addresses (max >= 1).
	 * Returns how many, or as pack, or AFSOCK_EGAI.
	 */
	int (*resolve)(const struct afsock_form *form,
		       const struct afsock_value *items, size_t n,
		       struct afsock_addr *ret, size_t max,
		       struct afsock_err *err);
};

/* ---- options by name ---------------------------------------------------- */

enum afsock_opt_kind {
	AFSOCK_OPT_FLAG = 1, /* no value, or 0/1, no/yes, off/on: an int */
	AFSOCK_OPT_INT,      /* int within min..max, or a word */
	AFSOCK_OPT_U64,      /* 64-bit number */
	AFSOCK_OPT_BYTES,    /* hex */
	AFSOCK_OPT_TEXT,     /* the bytes as they are; at most max, if not 0 */
	AFSOCK_OPT_MS,       /* duration, set as an int of milliseconds */
	AFSOCK_OPT_TIMEVAL,  /* duration, set as a struct timeval */
	AFSOCK_OPT_CALL,     /* set() does it */
	AFSOCK_OPT_BIND      /* at_bind() does it, before and after bind() */
};

/* When dial and listen apply an option. */
enum afsock_opt_when {
	AFSOCK_OPT_OPENED,   /* after socket(), before bind() */
	AFSOCK_OPT_BOUND,    /* after bind(), before connect() or listen() */
	AFSOCK_OPT_CONNECTED /* last */
};

struct afsock_opt {
	const char *name;  /* lower case: "stmin" */
	int level;
	int optname;
	int kind;          /* enum afsock_opt_kind */
	int when;          /* enum afsock_opt_when */
	int64_t min;
	int64_t max;
	const struct afsock_word *words;
	const char *help;  /* a few words, with the unit */

	/* With AFSOCK_OPT_CALL: read value (len bytes, not terminated) and set
	 * it. Dial and listen ask first, before they open anything, with a
	 * closed socket (fd -1) of the right family, type and protocol: look at
	 * the value first, and stop at the first system call (afsock_setopt,
	 * afsock_getopt, afsock_getsockname answer AFSOCK_ECLOSED then).
	 * Returns 0, AFSOCK_ETEXT, AFSOCK_EVALUE, AFSOCK_ERANGE, -errno. */
	int (*set)(struct afsock *s, const struct afsock_opt *opt,
		   const char *value, size_t len, struct afsock_err *err);

	/* With AFSOCK_OPT_BIND (when is not looked at): dial and listen call
	 * it twice around bind(), with the address (the mode of a socket
	 * file, a stale one in the way), and as above before; afsock_set once,
	 * is_bound, with the address that the socket has. Returns as set. */
	int (*at_bind)(struct afsock *s, const struct afsock_opt *opt,
		       const struct afsock_addr *addr, bool is_bound,
		       const char *value, size_t len, struct afsock_err *err);
};

/* ---- schemes: names of address texts ------------------------------------ */

enum afsock_scheme_flag {
	AFSOCK_SCHEME_BINDS = 1,    /* dial binds; the family cannot connect */
	AFSOCK_SCHEME_STREAM = 2,   /* no message boundaries; listen accepts */
	AFSOCK_SCHEME_ACCEPTS = 4,  /* keeps boundaries; listen accepts */
	AFSOCK_SCHEME_LISTENS = 8,  /* the name itself says listen or bind */
	AFSOCK_SCHEME_ALIAS = 16,   /* another program's spelling */
	AFSOCK_SCHEME_COLLECTS = 32, /* listen() is called, but nothing accepted:
				      * the messages of all peers come on the
				      * socket itself (SCTP one-to-many) */
	AFSOCK_SCHEME_CONNECTS = 128, /* the family cannot bind: what is
				      * received comes on a connected socket */
	AFSOCK_SCHEME_LINGERS = 64  /* an old connection to the same place that
				     * is going away can make connect() fail:
				     * after EBUSY or ECONNRESET dial tries
				     * again for up to 2 s, after ECONNREFUSED
				     * once, with a new socket each time */
};

struct afsock_scheme {
	const char *name;   /* lower case; compared without case */
	const char *usage;  /* "isotp:IF:RX_ID:TX_ID" */
	int family;
	int type;
	int proto;
	unsigned int flags; /* enum afsock_scheme_flag */
	/* The index of the field that the first one in the text is; the ones
	 * before it get their preset or empty text ("tcp-listen:PORT"); option
	 * bind gives the first of them. */
	size_t skip;
	/* MAY choose the family once the fields are known (IPv4 or IPv6).
	 * AF_UNSPEC: both, decided by afsock_resolve. What pack of the
	 * scheme's own family takes belongs to that family: pick must say so
	 * too, and is not always asked. */
	int (*pick)(const struct afsock_value *items, size_t n);
	/* MAY choose the protocol then, where an address names it (raw IP);
	 * proto is AFSOCK_ANY. With n 0: one that every kernel has, for
	 * afsock_probe. */
	int (*pick_proto)(const struct afsock_value *items, size_t n);
	/* MAY. Bytes to put before the first field's text ("\0" of an abstract
	 * name). */
	const char *prefix;
	size_t prefix_len;
	/* MAY. An option (a flag's name) that a program for people sets unless
	 * the text names it ("wait-tx-done"): what its users expect, where the
	 * kernel's own default is another. Dial and listen leave it alone. */
	const char *defaults;
	/* MAY. An option without which nothing is ever received. */
	const char *receives;
	/* MAY. The longest message that is usual, in bytes: how much of a
	 * stream to put into one. 0: not told. */
	size_t message_max;
	/* MAY. Reads the first field in the text instead of the field's own
	 * kind (a path that another program takes as it is). */
	const struct afsock_field_kind *first;
	/* MAY, for speed. The usual spelling of the fields, len bytes of text
	 * without options, straight to the address that their kinds and pack
	 * make of them in scheme->family. Returns false, with nothing written,
	 * for anything else, mistakes included. */
	bool (*quick)(const char *fields, size_t len, struct afsock_addr *ret);
};

/* ---- the descriptor ------------------------------------------------------ */

enum afsock_family_flag {
	AFSOCK_FAMILY_NO_ACCEPT_ADDR = 1, /* accept() takes no address buffer */
	AFSOCK_FAMILY_NO_POLL = 2,        /* poll() never reports it ready */
	/* Addresses are another family's (RDS has those of IP), but this one's
	 * shapes unpack them and its schemes write them. Their sa_family is
	 * anything but 0, which stays (0, bytes). */
	AFSOCK_FAMILY_BORROWS = 4,
	/* Sends never raise SIGPIPE, and the kernel refuses MSG_NOSIGNAL
	 * (qrtr_sendmsg with EINVAL, rds_sendmsg with EOPNOTSUPP). */
	AFSOCK_FAMILY_NO_SIGPIPE = 8
};

struct afsock_family {
	int abi;            /* MUST be AFSOCK_FAMILY_ABI */
	int af;             /* MUST: AF_CAN */
	const char *name;   /* MUST: lower case, the word in texts: "can" */
	const char *macro;  /* MUST: "AF_CAN" */
	const char *what;   /* MAY: one line for people */
	const char *module; /* MAY: kernel modules, in load order */
	size_t addr_max;    /* MUST: longest kernel address, at most 128 */
	unsigned int flags; /* enum afsock_family_flag */
	/* MAY. The errno of a send that says that a queue below the socket is
	 * full while poll() says that there is room (ENOBUFS of a CAN
	 * interface); 0 for none. Where the socket's mode waits, sends pause
	 * and try again until the deadline, then return it. */
	int queue_errno;
	const struct afsock_shape *shapes;   /* MUST: most specific first, {NULL} name ends */
	const struct afsock_scheme *schemes; /* MAY: {NULL} name ends */
	const struct afsock_const *consts;   /* MAY: {NULL} name ends */
	const struct afsock_opt *opts;       /* MAY: {NULL} name ends */

	/* MAY. A new fd from socket(), accept() or adoption, already in s; may
	 * refuse it, the core then closes it (not an adopted one). */
	int (*opened)(struct afsock *s, struct afsock_err *err);

	/* MAY. Asked by every accept: whether this listener's accept() may hand
	 * out a connection before poll() reports it and its peer has a name,
	 * and drop it with ECONNABORTED when asked for that. afsock_accept
	 * waits for both then. Not for a socket that does not listen, unless
	 * poll() calls it writable. */
	bool (*has_late_peers)(struct afsock *s);

	/* MAY. Called right before connect() with its address, for what must be
	 * done to the socket first because of it. Returns 0 or -errno, which
	 * is then the result of the connection. */
	int (*connecting)(struct afsock *s, const struct afsock_addr *addr);

	/* MAY. The bind() of dial (connects) and listen, where an address text
	 * says more than what is to be bound: the PGN of SAE J1939 is what is
	 * sent. Between the options of AFSOCK_OPT_OPENED and of
	 * AFSOCK_OPT_BOUND. Returns as afsock_bind_addr. */
	int (*bind_text)(struct afsock *s, const struct afsock_addr *addr,
			 bool connects, struct afsock_err *err);

	/* MAY. The protocol of an fd whose SO_PROTOCOL is 0. */
	int (*detect_proto)(int fd, int type);

	/* MAY. What an errno of this step ("socket", "bind", "connect",
	 * "send") usually means for this family and what to do about it; NULL
	 * for nothing to add. Static text. */
	const char *(*hint)(const struct afsock_form *form, const char *op,
			    int error);

	/* MAY. As hint, with the socket at hand, whose fd is open, and the
	 * address of the call (NULL or length 0: none): may make system calls
	 * to name what it speaks of. Writes as snprintf; 0 for nothing, hint
	 * is asked then. */
	int (*explain)(const struct afsock *s, const char *op, int error,
		       const struct afsock_addr *addr, char *buf, size_t size);

	/* MAY. One received message in words, as snprintf; 0 for none. */
	int (*describe)(const struct afsock_form *form,
			const struct afsock_addr *from,
			const unsigned char *data, size_t len, char *buf,
			size_t size);

	/* MAY. A sendable message in the text that afsock send and recv use
	 * for this scheme (frame text of can-utils); NULL: raw bytes.
	 * message_write as snprintf; message_read returns the length or
	 * AFSOCK_ETEXT, AFSOCK_ERANGE. Both return -EOPNOTSUPP, without a
	 * look at the message, for a form whose messages are raw bytes. */
	int (*message_write)(const struct afsock_form *form,
			     const unsigned char *data, size_t len, char *buf,
			     size_t size);
	ssize_t (*message_read)(const struct afsock_form *form,
				const char *text, size_t len, void *buf,
				size_t size, struct afsock_err *err);

	/* MAY. As afsock_direction. from may have length 0. */
	int (*direction)(const struct afsock_form *form,
			 const struct afsock_addr *from, int flags);

	/* MAY. As afsock_capture; ret is zeroed, head_len is at most 32 and
	 * skip at most len. from may have length 0. */
	int (*capture)(const struct afsock_form *form,
		       const struct afsock_addr *from,
		       const unsigned char *data, size_t len,
		       struct afsock_capture *ret);
};

/* ---- what families may call ---------------------------------------------- */

/* The start of a table of functions that a part of a family has in a file of
 * its own, because of the libraries that it needs. */
struct afsock_part {
	int abi; /* the number of the table's layout */
};

/*
 * afsock_family_part - the table of a part of a family in the tree
 *
 * name  "can/link": the directory below families/
 * abi   the number that the table must have
 *
 * Opens the part's file on first use, from the compiled-in module directory
 * only. Returns the table, or NULL: AFSOCK_EFAMILY in err says which file or
 * library is missing, or that this build has no such part. Thread-safe.
 * Since 0.1.
 */
AFSOCK_API const struct afsock_part *
afsock_family_part(const char *name, int abi, struct afsock_err *err);

/*
 * afsock_fail - fill the detail and return the code
 *
 * err    may be NULL
 * field  the field's or option's name, or NULL
 * fmt    one sentence: quote the input, name the limit
 *
 * Returns code, so that a slot can end with it.
 */
AFSOCK_API int afsock_fail(struct afsock_err *err, int code, const char *field,
			   const char *fmt, ...) AFSOCK_PRINTF(4, 5);

/* The same for a system call: code is -errno, op its name. */
AFSOCK_API int afsock_fail_op(struct afsock_err *err, int code, const char *op,
			      const char *fmt, ...) AFSOCK_PRINTF(4, 5);

/* Copy bytes into the tuple's store. Returns where they are, or NULL when it
 * is full. */
AFSOCK_API char *afsock_tuple_store(struct afsock_tuple *tuple,
				    const void *bytes, size_t len);

/* Append an item. TEXT and BYTES must outlive the tuple: they point into the
 * address, are static, or come from afsock_tuple_store. */
AFSOCK_API void afsock_tuple_add(struct afsock_tuple *tuple,
				 struct afsock_value v);
AFSOCK_API void afsock_tuple_add_uint(struct afsock_tuple *tuple, uint64_t u);
AFSOCK_API void afsock_tuple_add_int(struct afsock_tuple *tuple, int64_t i);
AFSOCK_API void afsock_tuple_add_bytes(struct afsock_tuple *tuple,
				       const void *bytes, size_t len);
/* TEXT from a C string, copied into the store. */
AFSOCK_API void afsock_tuple_add_copy(struct afsock_tuple *tuple,
				      const char *text);
/* The name of an interface in the namespace of form->fd; "" when it is gone. */
AFSOCK_API void afsock_tuple_add_ifname(struct afsock_tuple *tuple,
					const struct afsock_form *form,
					unsigned int index);

/* Read a whole number in C notation, or a word; consumes all of text. */
AFSOCK_API int afsock_read_int(const char *text, size_t len,
			       const struct afsock_word *words, int64_t min,
			       int64_t max, const char *field, int64_t *ret,
			       struct afsock_err *err);
/* Read a duration: a number with ns, us, ms, s or m; without, in unit_ns. */
AFSOCK_API int afsock_read_duration(const char *text, size_t len,
				    int64_t unit_ns, const char *field,
				    int64_t *ret_ns, struct afsock_err *err);
/*
 * Find the end of a field in an address text: the first ':' (or end) outside
 * quotes and brackets. has_colons: ':' is part of the field. For kinds.
 */
AFSOCK_API const char *afsock_field_end(const char *at, const char *end,
					bool has_colons);

/*
 * Take quotes and backslashes out of a field ("a\:b", 'a:b'; \xHH is a byte).
 * ret points into the text when there was nothing to do, into store else.
 * Returns 0, AFSOCK_ETEXT (open quote), AFSOCK_ERANGE (too long).
 */
AFSOCK_API int afsock_field_unquote(const char *at, const char *end,
				    struct afsock_tuple *store,
				    const char *field,
				    struct afsock_value *ret,
				    struct afsock_err *err);

/* The inverse, as snprintf: quotes what a field cannot hold as it is.
 * has_colons: ':' needs no quoting. */
AFSOCK_API int afsock_field_quote(const struct afsock_value *v,
				  bool has_colons, char *buf, size_t size);

/*
 * Text that is put together piece by piece, cut at the end of buf but counted
 * on as snprintf does: a describe slot returns used.
 */
struct afsock_out {
	char *buf;
	size_t size;
	size_t used;
};

AFSOCK_API void afsock_out_add(struct afsock_out *out, const char *fmt, ...)
	AFSOCK_PRINTF(2, 3);

/* Read hex pairs, '.' or ':' allowed between them. Returns the count. */
AFSOCK_API ssize_t afsock_read_hex(const char *text, size_t len, void *buf,
				   size_t size, const char *field,
				   struct afsock_err *err);
/* Read one of flag's spellings; an empty text is 1. */
AFSOCK_API int afsock_read_flag(const char *text, size_t len,
				const char *field, int *ret,
				struct afsock_err *err);

/*
 * One row of a table of hints, {NULL} text ended. op is what the step's name
 * begins with ("bind"), NULL for any; the first row that fits counts.
 */
struct afsock_hint {
	const char *op;
	int error;         /* above 0: EPERM */
	const char *text;  /* below 256 bytes */
};

/* The text of the row for a step and an errno of either sign; NULL for none.
 * For the hint slot. */
AFSOCK_API const char *afsock_hint_find(const struct afsock_hint *rows,
					const char *op, int error);

/* A row of a constants table, for Python 3.minor (0: not in Python). */
#define AFSOCK_CONST(name, minor) { #name, (int64_t)(name), NULL, (minor) }
/* One whose name here is not the header's. */
#define AFSOCK_CONST_AS(name, value, minor) { #name, (int64_t)(value), NULL, (minor) }
#define AFSOCK_CONST_TEXT(name, text, minor) { #name, 0, (text), (minor) }

#ifdef __cplusplus
}
#endif
#endif
