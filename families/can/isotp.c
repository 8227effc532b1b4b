/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * isotp.c - CAN_ISOTP: addresses (interface, rx_id, tx_id), options
 *
 * The kernel keeps most options in one structure and takes none once the
 * socket is bound (net/can/isotp.c, isotp_setsockopt: EISCONN). Each option
 * here reads the structure, changes its part and writes it back.
 */
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "isotp.h"

/* ---- identifiers ---- */

static int shown(size_t len)
{
	return len > 60 ? 60 : (int)len;
}

int can_isotp_check_id(const char *field, uint64_t id, struct afsock_err *err)
{
	if ((id & ~(uint64_t)CAN_EFF_FLAG) > CAN_EFF_MASK)
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s 0x%" PRIx64 " above 0x1fffffff", field,
				   id & ~(uint64_t)CAN_EFF_FLAG);
	if (!(id & CAN_EFF_FLAG) && id > CAN_SFF_MASK)
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s 0x%" PRIx64 " above 0x7ff: a 29-bit "
				   "identifier needs CAN_EFF_FLAG, 0x%08" PRIx64
				   ", or in an address text eight digits, "
				   "0x%08" PRIx64,
				   field, id, id | CAN_EFF_FLAG, id);
	return 0;
}

/* 0x and exactly eight digits: 29 bits. All else is a number as it stands. */
static int canid_read(const struct afsock_field *field, const char **at,
		      const char *end, struct afsock_tuple *store,
		      struct afsock_value *ret, struct afsock_err *err)
{
	const char *text = *at, *stop = afsock_field_end(text, end, false);
	size_t len = (size_t)(stop - text);
	int64_t id;
	int r;

	(void)store;
	r = afsock_read_int(text, len, NULL, 0, INT64_MAX, field->name, &id,
			    NULL);
	if (r == AFSOCK_ETEXT)
		return afsock_fail(err, r, field->name,
				   "%s '%.*s' is not a number; hexadecimal "
				   "begins with 0x",
				   field->name, shown(len), text);
	if (r < 0)
		return afsock_fail(err, r, field->name,
				   "%s %.*s not within 0 and 0x1fffffff",
				   field->name, shown(len), text);
	if (len == 10 && (text[1] | 32) == 'x')
		id |= CAN_EFF_FLAG;
	r = can_isotp_check_id(field->name, (uint64_t)id, err);
	if (r < 0)
		return r;
	*at = stop;
	*ret = afsock_uint((uint64_t)id);
	return 0;
}

static int canid_write(const struct afsock_field *field,
		       const struct afsock_value *v, char *buf, size_t size)
{
	(void)field;
	if (v->as.u & CAN_EFF_FLAG)
		return snprintf(buf, size, "0x%08" PRIx64,
				v->as.u & CAN_EFF_MASK);
	return snprintf(buf, size, "0x%03" PRIx64, v->as.u);
}

static const struct afsock_field_kind canid = {
	.name = "CAN identifier",
	.base = AFSOCK_UINT,
	.read = canid_read,
	.write = canid_write,
};

/* ---- addresses ---- */

const struct afsock_field can_isotp_fields[] = {
	{ .name = "interface", .kind = &afsock_kind_ifname,
	  .max = IF_NAMESIZE - 1, .flags = AFSOCK_FIELD_ADDRESS },
	{ .name = "rx_id", .kind = &canid, .max = UINT64_MAX },
	{ .name = "tx_id", .kind = &canid, .max = UINT64_MAX },
};

int can_isotp_pack(const struct afsock_form *form,
		   const struct afsock_value *items, size_t n,
		   struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_can sa;
	int r;

	(void)n;
	memset(&sa, 0, sizeof(sa));
	r = can_isotp_check_id("rx_id", items[1].as.u, err);
	if (r == 0)
		r = can_isotp_check_id("tx_id", items[2].as.u, err);
	if (r == 0)
		r = can_pack_interface(form, &items[0], &sa, err);
	if (r < 0)
		return r;
	sa.can_addr.tp.rx_id = (canid_t)items[1].as.u;
	sa.can_addr.tp.tx_id = (canid_t)items[2].as.u;
	can_store_address(&sa, ret);
	return 0;
}

int can_isotp_unpack(const struct afsock_form *form,
		     const struct afsock_addr *addr, struct afsock_tuple *ret,
		     struct afsock_err *err)
{
	struct sockaddr_can sa;

	can_load_address(addr, &sa);
	if (can_isotp_check_id("rx_id", sa.can_addr.tp.rx_id, err) < 0 ||
	    can_isotp_check_id("tx_id", sa.can_addr.tp.tx_id, err) < 0) {
		if (err)
			err->code = AFSOCK_EADDR;
		return AFSOCK_EADDR;
	}
	afsock_tuple_add_ifname(ret, form, (unsigned int)sa.can_ifindex);
	afsock_tuple_add_uint(ret, sa.can_addr.tp.rx_id);
	afsock_tuple_add_uint(ret, sa.can_addr.tp.tx_id);
	return 0;
}

/* ---- CAN_ISOTP_OPTS ---- */

struct byte_opt {
	const char *name;
	uint32_t flags;
	size_t offset;  /* of the byte in struct can_isotp_options */
	size_t offset2; /* of a second one, or the same */
};

#define BYTE_AT(member) offsetof(struct can_isotp_options, member)

static const struct byte_opt byte_opts[] = {
	{ "ext-address", CAN_ISOTP_EXTEND_ADDR, BYTE_AT(ext_address),
	  BYTE_AT(ext_address) },
	{ "rx-ext-address", CAN_ISOTP_RX_EXT_ADDR, BYTE_AT(rx_ext_address),
	  BYTE_AT(rx_ext_address) },
	{ "txpad", CAN_ISOTP_TX_PADDING, BYTE_AT(txpad_content),
	  BYTE_AT(txpad_content) },
	{ "rxpad", CAN_ISOTP_RX_PADDING, BYTE_AT(rxpad_content),
	  BYTE_AT(rxpad_content) },
	{ "padding", CAN_ISOTP_TX_PADDING | CAN_ISOTP_RX_PADDING,
	  BYTE_AT(txpad_content), BYTE_AT(rxpad_content) },
};

static const struct {
	const char *name;
	uint32_t flag;
} flag_opts[] = {
	{ "listen-mode", CAN_ISOTP_LISTEN_MODE },
	{ "half-duplex", CAN_ISOTP_HALF_DUPLEX },
	{ "wait-tx-done", CAN_ISOTP_WAIT_TX_DONE },
	{ "sf-broadcast", CAN_ISOTP_SF_BROADCAST },
	{ "cf-broadcast", CAN_ISOTP_CF_BROADCAST },
};

static int get_opts(struct afsock *s, struct can_isotp_options *ret)
{
	size_t size = sizeof(*ret);

	memset(ret, 0, sizeof(*ret));
	return afsock_getopt(s, SOL_CAN_ISOTP, CAN_ISOTP_OPTS, ret, &size);
}

static int set_opts(struct afsock *s, const struct can_isotp_options *opts)
{
	return afsock_setopt(s, SOL_CAN_ISOTP, CAN_ISOTP_OPTS, opts,
			      sizeof(*opts));
}

int can_isotp_set_flag(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err)
{
	const uint32_t casts = CAN_ISOTP_SF_BROADCAST | CAN_ISOTP_CF_BROADCAST;
	struct can_isotp_options opts;
	size_t i = 0;
	int flag = 0, r = can_opt_check(s, opt, err);

	while (i < CAN_COUNT(flag_opts) - 1 &&
	       strcmp(flag_opts[i].name, opt->name) != 0)
		i++;
	if (r == 0)
		r = afsock_read_flag(value, len, opt->name, &flag, err);
	if (r == 0)
		r = get_opts(s, &opts);
	if (r < 0)
		return r;
	if (flag)
		opts.flags |= flag_opts[i].flag;
	else
		opts.flags &= ~flag_opts[i].flag;
	if ((opts.flags & casts) == casts)
		return afsock_fail(err, AFSOCK_EVALUE, opt->name,
				   "sf-broadcast and cf-broadcast exclude each "
				   "other");
	return set_opts(s, &opts);
}

/* "no" takes the byte's flag away, nothing at all is 0xcc for padding. */
int can_isotp_set_byte(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err)
{
	const struct byte_opt *row = byte_opts;
	struct can_isotp_options opts;
	int64_t byte = CAN_ISOTP_DEFAULT_PAD_CONTENT;
	bool is_off = len == 2 && strncasecmp(value, "no", 2) == 0;
	int r = can_opt_check(s, opt, err);

	while (strcmp(row->name, opt->name) != 0 &&
	       row < byte_opts + CAN_COUNT(byte_opts) - 1)
		row++;
	if (r == 0 && !is_off && (len > 0 || row < byte_opts + 2))
		r = afsock_read_int(value, len, NULL, 0, 0xff, opt->name,
				    &byte, err);
	if (r == 0)
		r = get_opts(s, &opts);
	if (r < 0)
		return r;
	if (is_off) {
		opts.flags &= ~row->flags;
		return set_opts(s, &opts);
	}
	opts.flags |= row->flags;
	((unsigned char *)&opts)[row->offset] = (unsigned char)byte;
	((unsigned char *)&opts)[row->offset2] = (unsigned char)byte;
	return set_opts(s, &opts);
}

static const struct afsock_word check_words[] = {
	{ "no", 0 },
	{ "len", CAN_ISOTP_CHK_PAD_LEN },
	{ "data", CAN_ISOTP_CHK_PAD_DATA },
	{ "all", CAN_ISOTP_CHK_PAD_LEN | CAN_ISOTP_CHK_PAD_DATA },
	{ "", CAN_ISOTP_CHK_PAD_LEN | CAN_ISOTP_CHK_PAD_DATA },
	{ NULL, 0 },
};

/*
 * Content can only be compared with a padding byte; without one the kernel
 * drops every frame (check_pad() in net/can/isotp.c). So "data" brings the
 * usual one, which rxpad changes.
 */
int can_isotp_set_check(struct afsock *s, const struct afsock_opt *opt,
			const char *value, size_t len, struct afsock_err *err)
{
	const struct afsock_word *word = check_words;
	struct can_isotp_options opts;
	int r = can_opt_check(s, opt, err);

	while (word->word && (strlen(word->word) != len ||
			      strncasecmp(word->word, value, len) != 0))
		word++;
	if (r == 0 && !word->word)
		r = afsock_fail(err, AFSOCK_EVALUE, opt->name,
				"%s '%.*s' is none of no, len, data, all",
				opt->name, shown(len), value);
	if (r == 0)
		r = get_opts(s, &opts);
	if (r < 0)
		return r;
	opts.flags &= ~(uint32_t)(CAN_ISOTP_CHK_PAD_LEN |
				  CAN_ISOTP_CHK_PAD_DATA);
	opts.flags |= (uint32_t)word->value;
	if (word->value & CAN_ISOTP_CHK_PAD_DATA)
		opts.flags |= CAN_ISOTP_RX_PADDING;
	return set_opts(s, &opts);
}

/* A duration for a 32-bit field of nanoseconds. */
static int read_ns(const struct afsock_opt *opt, const char *value, size_t len,
		   int64_t max, int64_t *ret, struct afsock_err *err)
{
	int r = afsock_read_duration(value, len, 1, opt->name, ret, err);

	if (r < 0)
		return r;
	if (*ret > max)
		return afsock_fail(err, AFSOCK_ERANGE, opt->name,
				   "%s %.*s above %" PRId64 "ns", opt->name,
				   shown(len), value, max);
	return 0;
}

/* In the structure 0 means "leave it" and all ones mean 0 (5.18). */
int can_isotp_set_txtime(struct afsock *s, const struct afsock_opt *opt,
			 const char *value, size_t len,
			 struct afsock_err *err)
{
	struct can_isotp_options opts;
	int64_t ns = 0;
	int r = can_opt_check(s, opt, err);

	if (r == 0)
		r = read_ns(opt, value, len, CAN_ISOTP_FRAME_TXTIME_ZERO - 1,
			    &ns, err);
	if (r == 0)
		r = get_opts(s, &opts);
	if (r < 0)
		return r;
	opts.frame_txtime = ns ? (uint32_t)ns : CAN_ISOTP_FRAME_TXTIME_ZERO;
	return set_opts(s, &opts);
}

/* The flag and, in an option of its own, the time in nanoseconds (the kernel's
 * documentation says microseconds; the code does not). */
int can_isotp_set_force(struct afsock *s, const struct afsock_opt *opt,
			const char *value, size_t len, struct afsock_err *err)
{
	struct can_isotp_options opts;
	int64_t ns = 0;
	uint32_t time;
	int r = can_opt_check(s, opt, err);

	if (r == 0)
		r = read_ns(opt, value, len, UINT32_MAX, &ns, err);
	if (r < 0)
		return r;
	time = (uint32_t)ns;
	r = afsock_setopt(s, SOL_CAN_ISOTP, opt->optname, &time, sizeof(time));
	if (r == 0)
		r = get_opts(s, &opts);
	if (r < 0)
		return r;
	opts.flags |= opt->optname == CAN_ISOTP_TX_STMIN ?
			      CAN_ISOTP_FORCE_TXSTMIN :
			      CAN_ISOTP_FORCE_RXSTMIN;
	return set_opts(s, &opts);
}

/* ---- CAN_ISOTP_RECV_FC: what our flow control asks of the sender ---- */

static int get_flow(struct afsock *s, struct can_isotp_fc_options *ret)
{
	size_t size = sizeof(*ret);

	memset(ret, 0, sizeof(*ret));
	return afsock_getopt(s, SOL_CAN_ISOTP, CAN_ISOTP_RECV_FC, ret, &size);
}

static int set_flow(struct afsock *s, const struct can_isotp_fc_options *flow)
{
	return afsock_setopt(s, SOL_CAN_ISOTP, CAN_ISOTP_RECV_FC, flow,
			      sizeof(*flow));
}

int can_isotp_set_stmin(struct afsock *s, const struct afsock_opt *opt,
			const char *value, size_t len, struct afsock_err *err)
{
	struct can_isotp_fc_options flow;
	unsigned char stmin = 0;
	int64_t ns = 0;
	int r = can_opt_check(s, opt, err);

	if (r == 0)
		r = afsock_read_duration(value, len, 1000000, opt->name, &ns,
					 err);
	if (r == 0 && afsock_isotp_stmin_encode(ns, &stmin, NULL) < 0)
		r = afsock_fail(err, AFSOCK_ERANGE, opt->name,
				"%s %.*s is neither 0..127 whole ms nor "
				"100..900 us in steps of 100",
				opt->name, shown(len), value);
	if (r == 0)
		r = get_flow(s, &flow);
	if (r < 0)
		return r;
	flow.stmin = stmin;
	return set_flow(s, &flow);
}

/* bs and wftmax, told apart by the row's name. */
int can_isotp_set_flow(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err)
{
	struct can_isotp_fc_options flow;
	int64_t number = 0;
	int r = can_opt_check(s, opt, err);

	if (r == 0)
		r = afsock_read_int(value, len, NULL, opt->min, opt->max,
				    opt->name, &number, err);
	if (r == 0)
		r = get_flow(s, &flow);
	if (r < 0)
		return r;
	if (strcmp(opt->name, "bs") == 0)
		flow.bs = (unsigned char)number;
	else
		flow.wftmax = (unsigned char)number;
	return set_flow(s, &flow);
}

/* ---- CAN_ISOTP_LL_OPTS: the frames that carry it ---- */

static int get_link(struct afsock *s, struct can_isotp_ll_options *ret)
{
	size_t size = sizeof(*ret);

	memset(ret, 0, sizeof(*ret));
	return afsock_getopt(s, SOL_CAN_ISOTP, CAN_ISOTP_LL_OPTS, ret, &size);
}

static int set_link(struct afsock *s, const struct can_isotp_ll_options *link)
{
	return afsock_setopt(s, SOL_CAN_ISOTP, CAN_ISOTP_LL_OPTS, link,
			      sizeof(*link));
}

int can_isotp_check_mtu(int64_t mtu, int tx_dl, int tx_flags,
			struct afsock_err *err)
{
	if (mtu != (int64_t)CAN_MTU && mtu != (int64_t)CANFD_MTU)
		return afsock_fail(err, AFSOCK_ERANGE, "mtu",
				   "mtu %" PRId64 " is neither 16 (classic) "
				   "nor 72 (CAN FD)",
				   mtu);
	if (mtu == (int64_t)CAN_MTU && (tx_dl > CAN_MAX_DLEN || tx_flags))
		return afsock_fail(err, AFSOCK_EVALUE, "mtu",
				   "mtu 16 carries no tx-dl %d, brs or esi",
				   tx_dl);
	return 0;
}

int can_isotp_check_tx_dl(int64_t tx_dl, struct afsock_err *err)
{
	if (tx_dl < CAN_MAX_DLEN || tx_dl > CANFD_MAX_DLEN ||
	    afsock_can_fd_len((size_t)tx_dl) != (size_t)tx_dl)
		return afsock_fail(err, AFSOCK_ERANGE, "tx-dl",
				   "tx-dl %" PRId64 " is none of 8, 12, 16, "
				   "20, 24, 32, 48, 64",
				   tx_dl);
	return 0;
}

static int change_mtu(struct can_isotp_ll_options *link, int64_t mtu,
		      struct afsock_err *err)
{
	int r = can_isotp_check_mtu(mtu, link->tx_dl, link->tx_flags, err);

	if (r == 0)
		link->mtu = (unsigned char)mtu;
	return r;
}

/* A length above 8 needs FD frames, so it brings their mtu. */
static int change_tx_dl(struct can_isotp_ll_options *link, int64_t tx_dl,
			struct afsock_err *err)
{
	int r = can_isotp_check_tx_dl(tx_dl, err);

	if (r < 0)
		return r;
	if (tx_dl > CAN_MAX_DLEN)
		link->mtu = CANFD_MTU;
	link->tx_dl = (unsigned char)tx_dl;
	return 0;
}

/* mtu and tx-dl. */
int can_isotp_set_link(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err)
{
	struct can_isotp_ll_options link = { .tx_dl = CAN_MAX_DLEN };
	bool is_mtu = strcmp(opt->name, "mtu") == 0;
	int64_t number = 0;
	int r = can_opt_check(s, opt, err);

	if (r == 0)
		r = afsock_read_int(value, len, NULL, opt->min, opt->max,
				    opt->name, &number, err);
	/* As such, then with what the socket has. */
	if (r == 0)
		r = is_mtu ? change_mtu(&link, number, err) :
			     change_tx_dl(&link, number, err);
	if (r == 0)
		r = get_link(s, &link);
	if (r == 0)
		r = is_mtu ? change_mtu(&link, number, err) :
			     change_tx_dl(&link, number, err);
	return r < 0 ? r : set_link(s, &link);
}

/* fd: frames of up to 64 bytes; brs, esi: FD frames with that flag. */
int can_isotp_set_fd(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err)
{
	struct can_isotp_ll_options link;
	unsigned char bit = 0;
	int flag = 0, r = can_opt_check(s, opt, err);

	if (strcmp(opt->name, "brs") == 0)
		bit = CANFD_BRS;
	if (strcmp(opt->name, "esi") == 0)
		bit = CANFD_ESI;
	if (r == 0)
		r = afsock_read_flag(value, len, opt->name, &flag, err);
	if (r == 0)
		r = get_link(s, &link);
	if (r < 0)
		return r;
	if (flag)
		link.mtu = CANFD_MTU;
	link.tx_flags &= (unsigned char)~bit;
	if (flag)
		link.tx_flags |= bit;
	if (!bit)
		link = flag ? (struct can_isotp_ll_options){
				      CANFD_MTU, CANFD_MAX_DLEN,
				      link.tx_flags } :
			      (struct can_isotp_ll_options){ CAN_MTU,
							     CAN_MAX_DLEN, 0 };
	return set_link(s, &link);
}
