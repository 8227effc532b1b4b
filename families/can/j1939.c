/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939.c - CAN_J1939: addresses (interface, name, pgn, addr), options */
#include <errno.h>
#include <inttypes.h>
#include <linux/can/j1939.h>
#include <net/if.h>
#include <string.h>

#include "j1939.h"

/* ---- addresses ---- */

static const struct afsock_word name_words[] = {
	{ "none", J1939_NO_NAME },
	{ NULL, 0 },
};

static const struct afsock_word pgn_words[] = {
	{ "none", J1939_NO_PGN },
	{ NULL, 0 },
};

/* Broadcast is the same number as none: which one depends on the call. */
static const struct afsock_word addr_words[] = {
	{ "none", J1939_NO_ADDR },
	{ "broadcast", J1939_NO_ADDR },
	{ "idle", J1939_IDLE_ADDR },
	{ NULL, 0 },
};

const struct afsock_field can_j1939_fields[] = {
	{ .name = "interface", .kind = &afsock_kind_ifname,
	  .max = IF_NAMESIZE - 1, .flags = AFSOCK_FIELD_ADDRESS },
	{ .name = "name", .kind = &afsock_kind_hex, .max = UINT64_MAX,
	  .preset = J1939_NO_NAME, .flags = AFSOCK_FIELD_PRESET,
	  .words = name_words },
	{ .name = "pgn", .kind = &afsock_kind_hex, .max = J1939_NO_PGN,
	  .preset = J1939_NO_PGN, .flags = AFSOCK_FIELD_PRESET,
	  .words = pgn_words },
	{ .name = "addr", .kind = &afsock_kind_hex, .max = J1939_NO_ADDR,
	  .preset = J1939_NO_ADDR, .flags = AFSOCK_FIELD_PRESET,
	  .words = addr_words, .alias = "sa" },
};

int can_j1939_pack(const struct afsock_form *form,
		   const struct afsock_value *items, size_t n,
		   struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_can sa;
	int r;

	(void)n;
	memset(&sa, 0, sizeof(sa));
	r = can_pack_interface(form, &items[0], &sa, err);
	if (r < 0)
		return r;
	sa.can_addr.j1939.name = items[1].as.u;
	sa.can_addr.j1939.pgn = (uint32_t)items[2].as.u;
	sa.can_addr.j1939.addr = (uint8_t)items[3].as.u;
	can_store_address(&sa, ret);
	return 0;
}

int can_j1939_unpack(const struct afsock_form *form,
		     const struct afsock_addr *addr, struct afsock_tuple *ret,
		     struct afsock_err *err)
{
	struct sockaddr_can sa;

	can_load_address(addr, &sa);
	if (sa.can_addr.j1939.pgn > J1939_NO_PGN)
		return afsock_fail(err, AFSOCK_EADDR, "pgn",
				   "pgn 0x%" PRIx32 " above 0x%x",
				   sa.can_addr.j1939.pgn, J1939_NO_PGN);
	afsock_tuple_add_ifname(ret, form, (unsigned int)sa.can_ifindex);
	afsock_tuple_add_uint(ret, sa.can_addr.j1939.name);
	afsock_tuple_add_uint(ret, sa.can_addr.j1939.pgn);
	afsock_tuple_add_uint(ret, sa.can_addr.j1939.addr);
	return 0;
}

/* ---- options ---- */

/*
 * prio and promisc. SO_J1939_PROMISC answers with the value given instead of
 * 0 (net/can/j1939/socket.c), so only results below 0 are failures.
 */
int can_j1939_set_number(struct afsock *s, const struct afsock_opt *opt,
			 const char *value, size_t len,
			 struct afsock_err *err)
{
	int64_t number = 1;
	int flag = 0, r = can_opt_check(s, opt, err);

	if (r == 0 && opt->max == 1) {
		r = afsock_read_flag(value, len, opt->name, &flag, err);
		number = flag;
	} else if (r == 0) {
		r = afsock_read_int(value, len, NULL, opt->min, opt->max,
				    opt->name, &number, err);
	}
	if (r < 0)
		return r;
	r = afsock_setopt_int(s, opt->level, opt->optname, (int)number);
	return r < 0 ? r : 0;
}

/* One part of "ADDR:PGN:NAME"; at is behind it, or behind its colon. */
static int read_part(const char **at, const char *end,
		     const struct afsock_field *field, uint64_t *ret,
		     struct afsock_err *err)
{
	const char *text = *at;
	struct afsock_value v;
	int r;

	*ret = (uint64_t)field->preset;
	if (text == end)
		return 0;
	r = 0;
	if (*text != ':') {
		r = field->kind->read(field, at, end, NULL, &v, err);
		if (r < 0)
			return r;
		if (v.as.u > field->max)
			return afsock_fail(err, AFSOCK_ERANGE, field->name,
					   "%s 0x%" PRIx64 " above 0x%" PRIx64,
					   field->name, v.as.u, field->max);
		*ret = v.as.u;
	}
	if (*at < end)
		++*at;
	return r;
}

static int read_destination(const char *value, size_t len,
			    struct sockaddr_can *to, struct afsock_err *err)
{
	const char *at = value, *end = value + len;
	uint64_t addr, pgn, name;
	int r = read_part(&at, end, &can_j1939_fields[3], &addr, err);

	if (r == 0)
		r = read_part(&at, end, &can_j1939_fields[2], &pgn, err);
	if (r == 0)
		r = read_part(&at, end, &can_j1939_fields[1], &name, err);
	if (r < 0)
		return r;
	if (len == 0 || at != end)
		return afsock_fail(err, AFSOCK_ETEXT, "to",
				   "to '%.*s' is not ADDR[:PGN[:NAME]]",
				   len > 60 ? 60 : (int)len, value);
	to->can_addr.j1939.addr = (uint8_t)addr;
	to->can_addr.j1939.pgn = (uint32_t)pgn;
	to->can_addr.j1939.name = name;
	return 0;
}

int j1939_get_end(const struct afsock *s, bool is_far,
		  struct sockaddr_can *ret)
{
	struct afsock_addr addr;
	int r = is_far ? afsock_getpeername(s, &addr) :
			 afsock_getsockname(s, &addr);

	if (r < 0)
		return r;
	if (addr.len < CAN_J1939_ADDR_MIN)
		return -EADDRNOTAVAIL;
	can_load_address(&addr, ret);
	return 0;
}

static struct sockaddr_can nobody(void)
{
	struct sockaddr_can to = { .can_family = AF_CAN };

	to.can_addr.j1939.name = J1939_NO_NAME;
	to.can_addr.j1939.pgn = J1939_NO_PGN;
	to.can_addr.j1939.addr = J1939_NO_ADDR;
	return to;
}

/*
 * Connect to a destination, on the interface that the socket is bound to. The
 * kernel takes a group only if it has one. Broadcasts are allowed when that is
 * what it is.
 */
static int connect_to(struct afsock *s, const struct sockaddr_can *dest,
		      struct afsock_err *err)
{
	struct sockaddr_can own, to = *dest;
	struct afsock_addr addr;
	int r = 0;

	if (to.can_addr.j1939.pgn != J1939_NO_PGN)
		r = afsock_j1939_pgn_check(to.can_addr.j1939.pgn, err);
	if (r == 0)
		r = j1939_get_end(s, false, &own);
	if (r == 0 && to.can_addr.j1939.addr == J1939_NO_ADDR &&
	    to.can_addr.j1939.name == J1939_NO_NAME)
		r = afsock_setopt_int(s, SOL_SOCKET, SO_BROADCAST, 1);
	if (r < 0)
		return r;
	to.can_ifindex = own.can_ifindex;
	memset(&addr, 0, sizeof(addr));
	can_store_address(&to, &addr);
	return afsock_connect_addr(s, &addr, err);
}

int can_j1939_set_to(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err)
{
	struct sockaddr_can to = nobody();
	int r = can_opt_check(s, opt, err);

	if (r == 0)
		r = read_destination(value, len, &to, err);
	return r < 0 ? r : connect_to(s, &to, err);
}

/* da=ADDR and dname=NAME: the group stays what pgn= said. */
int can_j1939_set_da(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err)
{
	bool is_addr = opt->name[1] == 'a';
	struct afsock_field field = can_j1939_fields[is_addr ? 3 : 1];
	const char *at = value, *end = value + len;
	struct sockaddr_can to = nobody();
	uint64_t number;
	int r = can_opt_check(s, opt, err);

	field.name = opt->name;
	if (r == 0)
		r = read_part(&at, end, &field, &number, err);
	if (r < 0)
		return r;
	if (len == 0 || at != end ||
	    (is_addr && number == J1939_IDLE_ADDR))
		return afsock_fail(err, AFSOCK_EVALUE, opt->name,
				   is_addr ? "da '%.*s' is no destination: 0 "
					     "to 0xfd, or 0xff for everybody" :
					     "dname '%.*s' is no name",
				   len > 60 ? 60 : (int)len, value);
	if (is_addr)
		to.can_addr.j1939.addr = (uint8_t)number;
	else
		to.can_addr.j1939.name = number;
	return connect_to(s, &to, err);
}

/*
 * An address text says what is sent: its group is not what is bound, because
 * the kernel would let only that one in. A socket without a destination sends
 * to everybody; broadcasts are received as well.
 */
int can_j1939_bind(struct afsock *s, const struct afsock_addr *addr,
		   bool connects, struct afsock_err *err)
{
	struct sockaddr_can sa, to = nobody();
	struct afsock_addr own;
	uint32_t pgn;
	int r;

	can_load_address(addr, &sa);
	pgn = sa.can_addr.j1939.pgn;
	if (pgn != J1939_NO_PGN && !connects)
		return afsock_fail(err, AFSOCK_EVALUE, "pgn",
				   "pgn is what is sent; to receive this one "
				   "only say rxpgn=0x%" PRIx32, pgn);
	r = pgn == J1939_NO_PGN ? 0 : afsock_j1939_pgn_check(pgn, err);
	if (r == 0)
		r = afsock_setopt_int(s, SOL_SOCKET, SO_BROADCAST, 1);
	if (r < 0)
		return r;
	sa.can_addr.j1939.pgn = J1939_NO_PGN;
	memset(&own, 0, sizeof(own));
	can_store_address(&sa, &own);
	r = afsock_bind_addr(s, &own, err);
	if (r < 0 || pgn == J1939_NO_PGN)
		return r;
	to.can_addr.j1939.pgn = pgn;
	return connect_to(s, &to, err);
}

/* ---- for people ---- */

int can_j1939_describe(const struct afsock_addr *from,
		       const unsigned char *data, size_t len, char *buf,
		       size_t size)
{
	struct afsock_out out = { .buf = buf, .size = size };
	struct sockaddr_can sa;

	if (from && from->len >= CAN_J1939_ADDR_MIN) {
		can_load_address(from, &sa);
		afsock_out_add(&out, "pgn 0x%05" PRIx32, sa.can_addr.j1939.pgn);
		if (sa.can_addr.j1939.addr != J1939_NO_ADDR)
			afsock_out_add(&out, " from 0x%02x", sa.can_addr.j1939.addr);
		if (sa.can_addr.j1939.name != J1939_NO_NAME)
			afsock_out_add(&out, " name 0x%016llx",
				(unsigned long long)sa.can_addr.j1939.name);
		afsock_out_add(&out, " ");
	}
	afsock_out_add(&out, "[%zu] ", len);
	can_out_hex(&out, data, len);
	return (int)out.used;
}
