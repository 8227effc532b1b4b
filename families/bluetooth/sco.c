/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* sco.c - BTPROTO_SCO: synchronous audio */
#define _GNU_SOURCE
#include "bluetooth.h"
#include <bluetooth/sco.h>

#include "bluetooth_compat.h"

_Static_assert(sizeof(struct sockaddr_sco) == 8, "kernel layout");
_Static_assert(offsetof(struct sockaddr_sco, sco_bdaddr) == 2,
	       "kernel layout");

/* Python 3.11 wants bytes here, 3.14 takes both. */
const struct afsock_field sco_fields[SCO_FIELDS] = {
	BT_FIELD_BDADDR("bdaddr", AFSOCK_FIELD_EITHER),
};

int sco_pack(const struct afsock_form *form, const struct afsock_value *items,
	     size_t n, struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_sco *sa = (struct sockaddr_sco *)&ret->u;
	bdaddr_t bdaddr;
	int r = bt_pack_bdaddr(&items[0], "bdaddr", &bdaddr, err);

	(void)form;
	(void)n;
	if (r < 0)
		return r;
	sa->sco_family = AF_BLUETOOTH;
	sa->sco_bdaddr = bdaddr;
	ret->len = sizeof(*sa);
	return 0;
}

int sco_unpack(const struct afsock_form *form, const struct afsock_addr *addr,
	       struct afsock_tuple *ret, struct afsock_err *err)
{
	const struct sockaddr_sco *sa = (const struct sockaddr_sco *)&addr->u;

	(void)form;
	(void)err;
	bt_add_bdaddr(ret, &sa->sco_bdaddr);
	ret->is_bare = true;
	return 0;
}

/* Air coding as in struct bt_voice; names of BlueZ's audio code. */
const struct afsock_word sco_voice_words[] = {
	{ "cvsd", BT_VOICE_CVSD_16BIT },
	{ "transparent", BT_VOICE_TRANSPARENT },
	{ "transparent16", BT_VOICE_TRANSPARENT_16BIT },
	{ NULL, 0 },
};

int sco_set_voice(struct afsock *s, const struct afsock_opt *opt,
		  const char *value, size_t len, struct afsock_err *err)
{
	struct bt_voice voice = { 0 };
	int64_t number;
	int r = bt_opt_only(s, opt, BTPROTO_SCO, "SCO", err);

	if (r < 0)
		return r;
	r = afsock_read_int(value, len, opt->words, opt->min, opt->max,
			    opt->name, &number, err);
	if (r < 0)
		return r;
	voice.setting = (uint16_t)number;
	return bt_opt_put(s, SOL_BLUETOOTH, BT_VOICE, &voice, sizeof(voice));
}
