/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* l2cap.c - BTPROTO_L2CAP: channels over BR/EDR and over LE */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "bluetooth.h"
#include <bluetooth/l2cap.h>

_Static_assert(sizeof(struct sockaddr_l2) == 14, "kernel layout");
_Static_assert(offsetof(struct sockaddr_l2, l2_psm) == 2, "kernel layout");
_Static_assert(offsetof(struct sockaddr_l2, l2_bdaddr) == 4, "kernel layout");
_Static_assert(offsetof(struct sockaddr_l2, l2_cid) == 10, "kernel layout");
_Static_assert(offsetof(struct sockaddr_l2, l2_bdaddr_type) == 12,
	       "kernel layout");

/*
 * Limits are those of the structure, as CPython's are: the kernel's own rules
 * (an odd psm, cid 4 only, three types) differ between bind and connect and
 * between BR/EDR and LE; bt_hint names them.
 */
const struct afsock_field l2cap_fields[L2CAP_FIELDS] = {
	BT_FIELD_BDADDR("bdaddr", 0),
	{ .name = "psm", .kind = &afsock_kind_hex, .max = 0xffff },
	{ .name = "cid", .kind = &afsock_kind_uint, .max = 0xffff },
	{ .name = "bdaddr_type", .kind = &afsock_kind_uint, .max = 0xff,
	  .words = bt_type_words },
};

int l2cap_pack(const struct afsock_form *form,
	       const struct afsock_value *items, size_t n,
	       struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_l2 *sa = (struct sockaddr_l2 *)&ret->u;
	bdaddr_t bdaddr;
	int r = bt_pack_bdaddr(&items[0], "bdaddr", &bdaddr, err);

	(void)form;
	(void)n;
	if (r < 0)
		return r;
	sa->l2_family = AF_BLUETOOTH;
	sa->l2_psm = htole16((uint16_t)items[1].as.u);
	sa->l2_bdaddr = bdaddr;
	sa->l2_cid = htole16((uint16_t)items[2].as.u);
	sa->l2_bdaddr_type = (uint8_t)items[3].as.u;
	ret->len = sizeof(*sa);
	return 0;
}

/* As CPython 3.14: two items for plain BR/EDR, three with a channel, four as
 * soon as the type says LE. */
int l2cap_unpack(const struct afsock_form *form,
		 const struct afsock_addr *addr, struct afsock_tuple *ret,
		 struct afsock_err *err)
{
	const struct sockaddr_l2 *sa = (const struct sockaddr_l2 *)&addr->u;
	unsigned int cid = le16toh(sa->l2_cid);

	(void)form;
	(void)err;
	bt_add_bdaddr(ret, &sa->l2_bdaddr);
	afsock_tuple_add_uint(ret, le16toh(sa->l2_psm));
	if (cid || sa->l2_bdaddr_type != BDADDR_BREDR)
		afsock_tuple_add_uint(ret, cid);
	if (sa->l2_bdaddr_type != BDADDR_BREDR)
		afsock_tuple_add_uint(ret, sa->l2_bdaddr_type);
	return 0;
}

/*
 * The kernel makes an LE channel of a socket that is bound as one. Of another
 * it makes a channel that connects but carries nothing (psm), or refuses it
 * (cid): net/bluetooth/l2cap_sock.c, l2cap_sock_connect. So bind it here, to
 * any adapter, as the tools of BlueZ do.
 */
int l2cap_connecting(struct afsock *s, const struct afsock_addr *addr)
{
	const struct sockaddr_l2 *to = (const struct sockaddr_l2 *)&addr->u;
	struct sockaddr_l2 own = { 0 }, unbound = { 0 };
	socklen_t len = sizeof(own);

	if (addr->len < sizeof(*to) || to->l2_bdaddr_type == BDADDR_BREDR)
		return 0;
	if (getsockname(s->fd, (struct sockaddr *)&own, &len) < 0)
		return -errno;
	unbound.l2_family = AF_BLUETOOTH;
	if (memcmp(&own, &unbound, sizeof(own)) != 0)
		return 0;
	own.l2_bdaddr_type = BDADDR_LE_PUBLIC;
	own.l2_cid = to->l2_cid;
	return bind(s->fd, (struct sockaddr *)&own, sizeof(own)) < 0 ? -errno :
								       0;
}

/* ---- options ---- */

/*
 * A row's level and optname are the size and place of its member in struct
 * l2cap_options. LE channels refuse that option and have BT_RCVMTU instead
 * (net/bluetooth/l2cap_sock.c, l2cap_sock_setsockopt_old).
 */
static void set_member(struct l2cap_options *o, const struct afsock_opt *opt,
		       int64_t value)
{
	uint16_t wide = (uint16_t)value;
	uint8_t narrow = (uint8_t)value;
	char *at = (char *)o + opt->optname;

	if (opt->level == sizeof(wide))
		memcpy(at, &wide, sizeof(wide));
	else
		memcpy(at, &narrow, sizeof(narrow));
}

static int set_le_mtu(struct afsock *s, int64_t value)
{
	uint16_t mtu = (uint16_t)value;

	return bt_opt_put(s, SOL_BLUETOOTH, BT_RCVMTU, &mtu, sizeof(mtu));
}

int l2cap_set_rcvmtu(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err)
{
	int64_t number;
	int r = bt_opt_only(s, opt, BTPROTO_L2CAP, "L2CAP", err);

	if (r < 0)
		return r;
	r = afsock_read_int(value, len, opt->words, opt->min, opt->max,
			    opt->name, &number, err);
	if (r < 0)
		return r;
	return set_le_mtu(s, number);
}

int l2cap_set_option(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err)
{
	struct l2cap_options options = { 0 };
	int64_t number;
	int r;

	r = bt_opt_only(s, opt, BTPROTO_L2CAP, "L2CAP", err);
	if (r < 0)
		return r;
	r = afsock_read_int(value, len, opt->words, opt->min, opt->max,
			    opt->name, &number, err);
	if (r < 0)
		return r;
	r = bt_opt_get(s, SOL_L2CAP, L2CAP_OPTIONS, &options, sizeof(options));
	if (r == -EINVAL &&
	    opt->optname == offsetof(struct l2cap_options, imtu))
		return set_le_mtu(s, number);
	if (r < 0)
		return r;
	set_member(&options, opt, number);
	return bt_opt_put(s, SOL_L2CAP, L2CAP_OPTIONS, &options,
			  sizeof(options));
}

/* The two options that carry a mode number each in a way of its own. */
#define BY_OPTIONS(mode) (mode)
#define BY_BT_MODE(mode) (0x100 | (mode))

const struct afsock_word l2cap_mode_words[] = {
	{ "basic", BY_OPTIONS(L2CAP_MODE_BASIC) },
	{ "ertm", BY_OPTIONS(L2CAP_MODE_ERTM) },
	{ "streaming", BY_OPTIONS(L2CAP_MODE_STREAMING) },
	{ "le-flowctl", BY_BT_MODE(BT_MODE_LE_FLOWCTL) },
	{ "ext-flowctl", BY_BT_MODE(BT_MODE_EXT_FLOWCTL) },
	{ NULL, 0 },
};

int l2cap_set_mode(struct afsock *s, const struct afsock_opt *opt,
		   const char *value, size_t len, struct afsock_err *err)
{
	struct l2cap_options options = { 0 };
	const struct afsock_word *word = bt_word(opt->words, value, len);
	uint8_t mode;
	int r;

	r = bt_opt_only(s, opt, BTPROTO_L2CAP, "L2CAP", err);
	if (r < 0)
		return r;
	if (!word)
		return bt_bad_word(opt, value, len, err);
	mode = (uint8_t)word->value;
	if (word->value > 0xff)
		return bt_opt_put(s, SOL_BLUETOOTH, BT_MODE, &mode,
				  sizeof(mode));
	r = bt_opt_get(s, SOL_L2CAP, L2CAP_OPTIONS, &options, sizeof(options));
	if (r < 0)
		return r;
	options.mode = mode;
	return bt_opt_put(s, SOL_L2CAP, L2CAP_OPTIONS, &options,
			  sizeof(options));
}
