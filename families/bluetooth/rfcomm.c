/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* rfcomm.c - BTPROTO_RFCOMM: serial ports */
#define _GNU_SOURCE
#include "bluetooth.h"
#include <bluetooth/rfcomm.h>

_Static_assert(sizeof(struct sockaddr_rc) == 10, "kernel layout");
_Static_assert(offsetof(struct sockaddr_rc, rc_bdaddr) == 2, "kernel layout");
_Static_assert(offsetof(struct sockaddr_rc, rc_channel) == 8, "kernel layout");

/* Channels are 1 to 30, but bind() stores any byte: so do we, and bt_hint
 * says what connect() makes of it. */
const struct afsock_field rfcomm_fields[RFCOMM_FIELDS] = {
	BT_FIELD_BDADDR("bdaddr", 0),
	{ .name = "channel", .kind = &afsock_kind_uint, .max = 0xff },
};

int rfcomm_pack(const struct afsock_form *form,
		const struct afsock_value *items, size_t n,
		struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_rc *sa = (struct sockaddr_rc *)&ret->u;
	bdaddr_t bdaddr;
	int r = bt_pack_bdaddr(&items[0], "bdaddr", &bdaddr, err);

	(void)form;
	(void)n;
	if (r < 0)
		return r;
	sa->rc_family = AF_BLUETOOTH;
	sa->rc_bdaddr = bdaddr;
	sa->rc_channel = (uint8_t)items[1].as.u;
	ret->len = sizeof(*sa);
	return 0;
}

int rfcomm_unpack(const struct afsock_form *form,
		  const struct afsock_addr *addr, struct afsock_tuple *ret,
		  struct afsock_err *err)
{
	const struct sockaddr_rc *sa = (const struct sockaddr_rc *)&addr->u;

	(void)form;
	(void)err;
	bt_add_bdaddr(ret, &sa->rc_bdaddr);
	afsock_tuple_add_uint(ret, sa->rc_channel);
	return 0;
}
