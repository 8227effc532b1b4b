/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* iso.c - BTPROTO_ISO: isochronous channels over LE, unicast and broadcast */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "bluetooth.h"
#include "iso.h"

/*
 * Two items are an address; more are the broadcast that a receiver listens
 * to. Older kernels (6.1) want at least one BIS in it.
 */
const struct afsock_field iso_fields[ISO_FIELDS] = {
	BT_FIELD_BDADDR("bdaddr", 0),
	{ .name = "bdaddr_type", .kind = &afsock_kind_uint, .max = 0xff,
	  .words = bt_type_words },
	BT_FIELD_BDADDR("bc_bdaddr", 0),
	{ .name = "bc_bdaddr_type", .kind = &afsock_kind_uint, .max = 0xff,
	  .preset = BDADDR_LE_PUBLIC, .words = bt_type_words },
	{ .name = "sid", .kind = &afsock_kind_uint, .max = 0xff },
	{ .name = "bis", .kind = &afsock_kind_bytes, .max = ISO_MAX_BIS },
};

static int pack_bc(const struct afsock_value *items,
		   struct sockaddr_iso_bc *bc, struct afsock_err *err)
{
	const struct afsock_value *bis = &items[5];
	size_t i;
	int r = bt_pack_bdaddr(&items[2], "bc_bdaddr", &bc->bc_bdaddr, err);

	if (r < 0)
		return r;
	for (i = 0; i < bis->len; i++)
		if (bis->as.bytes[i] < 1 || bis->as.bytes[i] > ISO_MAX_BIS)
			return afsock_fail(err, AFSOCK_ERANGE, "bis",
					   "bis %d outside 1 to %d",
					   bis->as.bytes[i], ISO_MAX_BIS);
	bc->bc_bdaddr_type = (uint8_t)items[3].as.u;
	bc->bc_sid = (uint8_t)items[4].as.u;
	bc->bc_num_bis = (uint8_t)bis->len;
	if (bis->len)
		memcpy(bc->bc_bis, bis->as.bytes, bis->len);
	return 0;
}

int iso_pack(const struct afsock_form *form, const struct afsock_value *items,
	     size_t n, struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_iso *sa = (struct sockaddr_iso *)&ret->u;
	struct sockaddr_iso_bc bc = { 0 };
	bdaddr_t bdaddr;
	int r = bt_pack_bdaddr(&items[0], "bdaddr", &bdaddr, err);

	(void)form;
	if (r == 0 && n > 2)
		r = pack_bc(items, &bc, err);
	if (r < 0)
		return r;
	sa->iso_family = AF_BLUETOOTH;
	sa->iso_bdaddr = bdaddr;
	sa->iso_bdaddr_type = (uint8_t)items[1].as.u;
	ret->len = ISO_ADDR_LEN;
	if (n > 2) {
		memcpy(sa->iso_bc, &bc, sizeof(bc));
		ret->len = ISO_ADDR_LEN_BC;
	}
	return 0;
}

int iso_unpack(const struct afsock_form *form, const struct afsock_addr *addr,
	       struct afsock_tuple *ret, struct afsock_err *err)
{
	const struct sockaddr_iso *sa = (const struct sockaddr_iso *)&addr->u;
	const struct sockaddr_iso_bc *bc = sa->iso_bc;
	bool has_bc = addr->len >= offsetof(struct sockaddr_iso, iso_bc) +
					   sizeof(*bc);

	(void)form;
	if (has_bc && bc->bc_num_bis > ISO_MAX_BIS)
		return afsock_fail(err, AFSOCK_EADDR, "bis",
				   "bis: %d numbers above %d", bc->bc_num_bis,
				   ISO_MAX_BIS);
	bt_add_bdaddr(ret, &sa->iso_bdaddr);
	afsock_tuple_add_uint(ret, sa->iso_bdaddr_type);
	if (!has_bc)
		return 0;
	bt_add_bdaddr(ret, &bc->bc_bdaddr);
	afsock_tuple_add_uint(ret, bc->bc_bdaddr_type);
	afsock_tuple_add_uint(ret, bc->bc_sid);
	afsock_tuple_add_bytes(ret, bc->bc_bis, bc->bc_num_bis);
	return 0;
}

/* ---- quality of service ---- */

/*
 * The named unicast settings of the Basic Audio Profile 1.0.1 (section 5):
 * sampling rate in kHz, SDU size set, _1 low latency, _2 high reliability.
 */
static const struct preset {
	const char *name;
	uint32_t interval_us;
	uint16_t latency_ms;
	uint16_t sdu;
	uint8_t rtn;
	uint8_t is_framed;
} presets[] = {
	{ "8_1_1", 7500, 8, 26, 2, 0 },
	{ "8_2_1", 10000, 10, 30, 2, 0 },
	{ "16_1_1", 7500, 8, 30, 2, 0 },
	{ "16_2_1", 10000, 10, 40, 2, 0 },
	{ "24_1_1", 7500, 8, 45, 2, 0 },
	{ "24_2_1", 10000, 10, 60, 2, 0 },
	{ "32_1_1", 7500, 8, 60, 2, 0 },
	{ "32_2_1", 10000, 10, 80, 2, 0 },
	{ "441_1_1", 8163, 24, 97, 5, 1 },
	{ "441_2_1", 10884, 31, 130, 5, 1 },
	{ "48_1_1", 7500, 15, 75, 5, 0 },
	{ "48_2_1", 10000, 20, 100, 5, 0 },
	{ "48_3_1", 7500, 15, 90, 5, 0 },
	{ "48_4_1", 10000, 20, 120, 5, 0 },
	{ "48_5_1", 7500, 15, 117, 5, 0 },
	{ "48_6_1", 10000, 20, 155, 5, 0 },
	{ "8_1_2", 7500, 75, 26, 13, 0 },
	{ "8_2_2", 10000, 95, 30, 13, 0 },
	{ "16_1_2", 7500, 75, 30, 13, 0 },
	{ "16_2_2", 10000, 95, 40, 13, 0 },
	{ "24_1_2", 7500, 75, 45, 13, 0 },
	{ "24_2_2", 10000, 95, 60, 13, 0 },
	{ "32_1_2", 7500, 75, 60, 13, 0 },
	{ "32_2_2", 10000, 95, 80, 13, 0 },
	{ "441_1_2", 8163, 80, 97, 13, 1 },
	{ "441_2_2", 10884, 85, 130, 13, 1 },
	{ "48_1_2", 7500, 75, 75, 13, 0 },
	{ "48_2_2", 10000, 95, 100, 13, 0 },
	{ "48_3_2", 7500, 75, 90, 13, 0 },
	{ "48_4_2", 10000, 100, 120, 13, 0 },
	{ "48_5_2", 7500, 75, 117, 13, 0 },
	{ "48_6_2", 10000, 100, 155, 13, 0 },
};

static const struct preset *preset_find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(presets) / sizeof(presets[0]); i++)
		if (strlen(presets[i].name) == len &&
		    memcmp(presets[i].name, name, len) == 0)
			return &presets[i];
	return NULL;
}

#define PHY_2M 2

/*
 * Both directions get the preset; what else the structure holds stays as the
 * kernel has it. The whole buffer is offered: every kernel cuts it to what it
 * knows. One that insists on the exact old size gets that.
 */
int iso_set_qos(struct afsock *s, const struct afsock_opt *opt,
		const char *value, size_t len, struct afsock_err *err)
{
	const struct preset *preset = preset_find(value, len);
	unsigned char room[ISO_QOS_ROOM] = { 0 };
	struct iso_qos qos;
	int r = bt_opt_only(s, opt, BTPROTO_ISO, "ISO", err);

	if (r < 0)
		return r;
	if (!preset)
		return afsock_fail(err, AFSOCK_EVALUE, opt->name,
				   "%s '%.*s' is no setting of the Basic Audio "
				   "Profile such as 16_2_1 or 48_4_2",
				   opt->name, len > 40 ? 40 : (int)len, value);
	r = bt_opt_get(s, SOL_BLUETOOTH, BT_ISO_QOS, room, sizeof(room));
	if (r < 0)
		return r;
	memcpy(&qos, room, sizeof(qos));
	qos.framing = preset->is_framed;
	qos.in = (struct iso_io_qos){ .interval = preset->interval_us,
				      .latency = preset->latency_ms,
				      .sdu = preset->sdu,
				      .phy = PHY_2M,
				      .rtn = preset->rtn };
	qos.out = qos.in;
	memcpy(room, &qos, sizeof(qos));
	r = bt_opt_put(s, SOL_BLUETOOTH, BT_ISO_QOS, room, sizeof(room));
	if (r == -EINVAL)
		r = bt_opt_put(s, SOL_BLUETOOTH, BT_ISO_QOS, room,
			       ISO_QOS_LEN_OLD);
	return r;
}
