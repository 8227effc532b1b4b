/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* raw.c - CAN_RAW: addresses (interface,), filters, options */
#include <errno.h>
#include <linux/can/error.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <string.h>
#include <strings.h>

#include "can.h"

/* ---- addresses ---- */

/* Python says "interface name too long" in an OSError without errno. */
const struct afsock_field can_raw_fields[] = {
	{ .name = "interface", .kind = &afsock_kind_ifname,
	  .max = IF_NAMESIZE - 1, .flags = AFSOCK_FIELD_ADDRESS },
};

int can_pack_interface(const struct afsock_form *form,
		       const struct afsock_value *interface,
		       struct sockaddr_can *ret, struct afsock_err *err)
{
	int index = 0;

	if (interface->len > 0) {
		index = afsock_if_index(form->fd, interface->as.text,
					interface->len, err);
		if (index < 0)
			return index;
	}
	ret->can_family = AF_CAN;
	ret->can_ifindex = index;
	return 0;
}

void can_store_address(const struct sockaddr_can *from, struct afsock_addr *ret)
{
	memcpy(ret->u.bytes, from, sizeof(*from));
	ret->len = sizeof(*from);
}

void can_load_address(const struct afsock_addr *from, struct sockaddr_can *ret)
{
	size_t len = from->len < sizeof(*ret) ? from->len : sizeof(*ret);

	memset(ret, 0, sizeof(*ret));
	memcpy(ret, from->u.bytes, len);
}

int can_interface_of(const struct afsock *s, const struct afsock_addr *addr)
{
	struct afsock_addr own;
	struct sockaddr_can sa;
	int r;

	if (!addr || addr->len < CAN_RAW_ADDR_MIN) {
		r = afsock_getsockname(s, &own);
		if (r < 0)
			return r;
		addr = &own;
	}
	can_load_address(addr, &sa);
	return sa.can_ifindex;
}

/* Python refuses the addresses of protocols that it does not know, but shows
 * them as (interface,). */
int can_raw_pack(const struct afsock_form *form,
		 const struct afsock_value *items, size_t n,
		 struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_can sa;
	int r;

	(void)n;
	if (form->proto != CAN_RAW && form->proto != CAN_BCM)
		return afsock_fail(err, AFSOCK_EADDR, NULL,
				   "unsupported CAN protocol %d: CAN_RAW is 1, "
				   "CAN_BCM 2, CAN_ISOTP 6, CAN_J1939 7",
				   form->proto);
	memset(&sa, 0, sizeof(sa));
	r = can_pack_interface(form, &items[0], &sa, err);
	if (r < 0)
		return r;
	can_store_address(&sa, ret);
	return 0;
}

int can_raw_unpack(const struct afsock_form *form,
		   const struct afsock_addr *addr, struct afsock_tuple *ret,
		   struct afsock_err *err)
{
	struct sockaddr_can sa;

	(void)err;
	can_load_address(addr, &sa);
	afsock_tuple_add_ifname(ret, form, (unsigned int)sa.can_ifindex);
	return 0;
}

/* ---- texts of filters ---- */

static int shown(size_t len)
{
	return len > 60 ? 60 : (int)len;
}

/* Hex digits, 0x in front or not, at *at; counts them. */
static int read_hex32(const char **at, const char *end, uint32_t *ret,
		      size_t *ret_digits)
{
	const char *p = *at;
	size_t digits = 0;
	uint64_t value = 0;

	if (end - p > 2 && p[0] == '0' && (p[1] | 32) == 'x')
		p += 2;
	for (; p < end && can_nibbles[(unsigned char)*p] < 16; p++, digits++)
		if (value <= UINT32_MAX)
			value = value << 4 |
				can_nibbles[(unsigned char)*p];
	*at = p;
	if (digits == 0)
		return AFSOCK_ETEXT;
	if (value > UINT32_MAX)
		return AFSOCK_ERANGE;
	*ret = (uint32_t)value;
	*ret_digits = digits;
	return 0;
}

static int fail_filter(struct afsock_err *err, int code, const char *text,
		       const char *end, const char *why)
{
	return afsock_fail(err, code, "filter", "filter '%.*s': %s",
			   shown((size_t)(end - text)), text, why);
}

/* "123:7FF" or "123~7FF", the whole of text. */
static int read_filter(const char *text, const char *end,
		       struct can_filter *ret, struct afsock_err *err)
{
	const char *at = text;
	uint32_t id = 0, mask = 0;
	size_t id_digits = 0, mask_digits = 0;
	bool is_inverted;
	int r;

	r = read_hex32(&at, end, &id, &id_digits);
	if (r == 0 && (at == end || (*at != ':' && *at != '~')))
		r = AFSOCK_ETEXT;
	if (r < 0)
		return fail_filter(err, r, text, end,
				   r == AFSOCK_ERANGE ?
					   "identifier above FFFFFFFF" :
					   "wanted ID:MASK, ID~MASK, #MASK or j in hex");
	is_inverted = *at++ == '~';
	r = read_hex32(&at, end, &mask, &mask_digits);
	if (r == 0 && at != end)
		r = AFSOCK_ETEXT;
	if (r < 0)
		return fail_filter(err, r, text, end,
				   r == AFSOCK_ERANGE ? "mask above FFFFFFFF" :
							"the mask is not hex");
	/* The kernel would take the bit as "inverted". */
	if (id & CAN_INV_FILTER)
		return fail_filter(err, AFSOCK_ERANGE, text, end,
				   "bit 29 set in the identifier; invert with ~,"
				   " ask for error frames with #");
	if (id_digits == 8)
		id |= CAN_EFF_FLAG;
	ret->can_id = is_inverted ? id | CAN_INV_FILTER : id;
	ret->can_mask = mask & ~(uint32_t)CAN_ERR_FLAG;
	return 0;
}

static int read_item(const char *text, const char *end,
		     struct afsock_can_filters *to, struct afsock_err *err)
{
	struct can_filter filter;
	const char *at = text + 1;
	uint32_t mask;
	size_t digits;
	int r;

	if (end - text == 1 && (*text == 'j' || *text == 'J')) {
		to->is_joined = true;
		return 0;
	}
	if (text < end && *text == '#') {
		r = read_hex32(&at, end, &mask, &digits);
		if (r == 0 && at != end)
			r = AFSOCK_ETEXT;
		if (r < 0)
			return fail_filter(err, r, text, end,
					   "error mask is not hex up to "
					   "FFFFFFFF");
		to->errors = mask & CAN_ERR_MASK;
		to->has_errors = true;
		return 0;
	}
	r = read_filter(text, end, &filter, err);
	if (r < 0)
		return r;
	if (to->count >= to->max)
		return afsock_fail(err, AFSOCK_ERANGE, "filter",
				   "more than %zu filters", to->max);
	/* A list of NULL only counts. */
	if (to->list)
		to->list[to->count] = filter;
	to->count++;
	return 0;
}

static int read_items(const char *text, size_t len,
		      struct afsock_can_filters *to, struct afsock_err *err)
{
	const char *end = text + len, *stop;
	int r;

	do {
		stop = text;
		while (stop < end && *stop != ',' && *stop != '+')
			stop++;
		r = read_item(text, stop, to, err);
		if (r < 0)
			return r;
		text = stop + 1;
	} while (stop < end);
	return 0;
}

int afsock_can_filters_parse(const char *text, size_t len,
			     struct afsock_can_filters *filters,
			     struct afsock_err *err)
{
	struct afsock_can_filters dry = *filters;
	int r;

	/* Once without writing, so that a failure leaves the list alone. */
	dry.list = NULL;
	r = read_items(text, len, &dry, err);
	return r < 0 ? r : read_items(text, len, filters, err);
}

static const struct afsock_word error_words[] = {
	{ "tx-timeout", CAN_ERR_TX_TIMEOUT },
	{ "lostarb", CAN_ERR_LOSTARB },
	{ "crtl", CAN_ERR_CRTL },
	{ "prot", CAN_ERR_PROT },
	{ "trx", CAN_ERR_TRX },
	{ "ack", CAN_ERR_ACK },
	{ "busoff", CAN_ERR_BUSOFF },
	{ "buserror", CAN_ERR_BUSERROR },
	{ "restarted", CAN_ERR_RESTARTED },
	{ "cnt", CAN_ERR_CNT },
	{ "all", CAN_ERR_MASK },
	{ "none", 0 },
	{ NULL, 0 },
};

static int read_class(const char *text, const char *end, uint32_t *ret,
		      struct afsock_err *err)
{
	const struct afsock_word *word;
	size_t len = (size_t)(end - text), digits;
	const char *at = text;

	for (word = error_words; word->word; word++) {
		if (strlen(word->word) != len ||
		    strncasecmp(word->word, text, len) != 0)
			continue;
		*ret = (uint32_t)word->value;
		return 0;
	}
	if (read_hex32(&at, end, ret, &digits) == 0 && at == end)
		return 0;
	return afsock_fail(err, AFSOCK_ETEXT, "error",
			   "error '%.*s' is neither a mask in hex nor one of "
			   "tx-timeout lostarb crtl prot trx ack busoff "
			   "buserror restarted cnt all none",
			   shown(len), text);
}

int afsock_can_errors_parse(const char *text, size_t len, can_err_mask_t *ret,
			    struct afsock_err *err)
{
	const char *end = text + len, *stop;
	uint32_t mask = len ? 0 : CAN_ERR_MASK, one = 0;
	int r;

	for (; text < end; text = stop + 1) {
		stop = text;
		while (stop < end && *stop != '+')
			stop++;
		r = read_class(text, stop, &one, err);
		if (r < 0)
			return r;
		mask |= one;
	}
	*ret = mask & CAN_ERR_MASK;
	return 0;
}

/* ---- options ---- */

static int fail_set(struct afsock_err *err, int code, const char *what)
{
	char why[128];

	return afsock_fail_op(err, code, "setsockopt", "%s: %s", what,
			      afsock_strerror(code, why, sizeof(why)));
}

/* Joining first: in between, too little comes, not too much. */
static int set_extras(struct afsock *s,
		      const struct afsock_can_filters *filters,
		      struct afsock_err *err)
{
	int r = 0;

	if (filters->has_errors)
		r = afsock_setopt(s, SOL_CAN_RAW, CAN_RAW_ERR_FILTER,
				  &filters->errors, sizeof(filters->errors));
	if (r < 0)
		return fail_set(err, r, "CAN_RAW_ERR_FILTER");
	if (filters->is_joined)
		r = afsock_setopt_int(s, SOL_CAN_RAW, CAN_RAW_JOIN_FILTERS, 1);
	return r < 0 ? fail_set(err, r, "CAN_RAW_JOIN_FILTERS") : 0;
}

int afsock_can_set_filters(struct afsock *s,
			   const struct afsock_can_filters *filters,
			   struct afsock_err *err)
{
	int r;

	if (filters->count > CAN_RAW_FILTER_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, "filter",
				   "%zu filters, at most %d", filters->count,
				   CAN_RAW_FILTER_MAX);
	r = set_extras(s, filters, err);
	if (r < 0)
		return r;
	r = afsock_setopt(s, SOL_CAN_RAW, CAN_RAW_FILTER, filters->list,
			  filters->count * sizeof(filters->list[0]));
	return r < 0 ? fail_set(err, r, "CAN_RAW_FILTER") : 0;
}

int can_raw_set_flag(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err)
{
	int flag, r = can_opt_check(s, opt, err);

	if (r == 0)
		r = afsock_read_flag(value, len, opt->name, &flag, err);
	if (r < 0)
		return r;
	return afsock_setopt_int(s, opt->level, opt->optname, flag);
}

static bool lets_all_through(const struct can_filter *list, size_t count)
{
	return count == 1 && list[0].can_id == 0 && list[0].can_mask == 0;
}

/* Add to what is set; the first call replaces the kernel's "everything". */
int can_raw_set_filter(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err)
{
	struct can_filter list[CAN_RAW_FILTER_MAX];
	struct afsock_can_filters filters = { .list = list,
					      .max = CAN_COUNT(list) };
	size_t size = sizeof(list), before;
	int r = can_opt_check(s, opt, err);

	if (r < 0)
		return r;
	if (len == 4 && strncasecmp(value, "none", len) == 0)
		return afsock_can_set_filters(s, &filters, err);
	/* As such, then behind those that the socket has. */
	r = afsock_can_filters_parse(value, len, &filters, err);
	if (r == 0)
		r = afsock_getopt(s, opt->level, opt->optname, list, &size);
	if (r < 0)
		return r;
	before = size / sizeof(list[0]);
	if (lets_all_through(list, before))
		before = 0;
	filters.count = before;
	r = afsock_can_filters_parse(value, len, &filters, err);
	if (r < 0)
		return r;
	/* "#MASK" or "j" alone: the data filters stay. */
	if (filters.count == before)
		return set_extras(s, &filters, err);
	/* Everything, and asked for, must not look like the default to the
	 * next call. The kernel ignores what the mask leaves out. */
	if (lets_all_through(list, filters.count))
		list[0].can_id = 1;
	return afsock_can_set_filters(s, &filters, err);
}

int can_raw_set_error(struct afsock *s, const struct afsock_opt *opt,
		      const char *value, size_t len, struct afsock_err *err)
{
	can_err_mask_t mask;
	int r = can_opt_check(s, opt, err);

	if (r == 0)
		r = afsock_can_errors_parse(value, len, &mask, err);
	if (r < 0)
		return r;
	return afsock_setopt(s, opt->level, opt->optname, &mask, sizeof(mask));
}
