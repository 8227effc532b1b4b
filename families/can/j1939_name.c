/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939_name.c - PGNs, identifiers and names of SAE J1939, taken apart */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include <afsock/j1939.h>

#include "can.h"
#include "j1939.h"

/* ---- groups and identifiers (SAE J1939-21, 5.2) ---- */

int afsock_j1939_pgn_check(uint32_t pgn, struct afsock_err *err)
{
	if (pgn > J1939_PGN_MAX)
		return afsock_fail(err, AFSOCK_ERANGE, "pgn",
				   "pgn 0x%" PRIx32 " above 0x%x", pgn,
				   J1939_PGN_MAX);
	if (AFSOCK_J1939_IS_PDU1(pgn) && AFSOCK_J1939_PS(pgn))
		return afsock_fail(err, AFSOCK_EVALUE, "pgn",
				   "pgn 0x%" PRIx32 " is for one destination "
				   "(its PF 0x%02x is below 0xf0) and must end "
				   "in 00, where the address goes",
				   pgn, AFSOCK_J1939_PF(pgn));
	return 0;
}

int afsock_j1939_id_pack(const struct afsock_j1939_id *id, canid_t *ret,
			 struct afsock_err *err)
{
	int r = afsock_j1939_pgn_check(id->pgn, err);

	if (r < 0)
		return r;
	if (id->prio > 7)
		return afsock_fail(err, AFSOCK_ERANGE, "prio",
				   "prio %u above 7", id->prio);
	if (!AFSOCK_J1939_IS_PDU1(id->pgn) && id->da != J1939_NO_ADDR)
		return afsock_fail(err, AFSOCK_EVALUE, "da",
				   "da 0x%02x: pgn 0x%" PRIx32
				   " is for everybody (PF 0xf0 and above)",
				   id->da, id->pgn);
	*ret = CAN_EFF_FLAG | (canid_t)id->prio << 26 | id->pgn << 8 | id->sa;
	if (AFSOCK_J1939_IS_PDU1(id->pgn))
		*ret |= (canid_t)id->da << 8;
	return 0;
}

int afsock_j1939_id_unpack(canid_t id, struct afsock_j1939_id *ret,
			   struct afsock_err *err)
{
	uint32_t pgn = id >> 8 & J1939_PGN_MAX;

	if ((id & (CAN_EFF_FLAG | CAN_RTR_FLAG | CAN_ERR_FLAG)) != CAN_EFF_FLAG)
		return afsock_fail(err, AFSOCK_EVALUE, "id",
				   "identifier 0x%" PRIx32 " is not one of a "
				   "data frame with 29 bits", id);
	ret->prio = id >> 26 & 7;
	ret->sa = id & 0xff;
	ret->da = J1939_NO_ADDR;
	if (AFSOCK_J1939_IS_PDU1(pgn)) {
		ret->da = pgn & 0xff;
		pgn &= ~UINT32_C(0xff);
	}
	ret->pgn = pgn;
	return 0;
}

/* ---- names (SAE J1939-81, 4.1.1) ---- */

struct part {
	const char *name;
	uint8_t shift, width;
	uint8_t offset, size; /* in struct afsock_j1939_name */
};

#define PART(field, shift_, width_) \
	{ #field, shift_, width_, offsetof(struct afsock_j1939_name, field), \
	  sizeof(((struct afsock_j1939_name *)0)->field) }

static const struct part parts[] = {
	PART(identity_number, 0, 21),
	PART(manufacturer_code, 21, 11),
	PART(ecu_instance, 32, 3),
	PART(function_instance, 35, 5),
	PART(function, 40, 8),
	PART(reserved, 48, 1),
	PART(vehicle_system, 49, 7),
	PART(vehicle_system_instance, 56, 4),
	PART(industry_group, 60, 3),
	PART(arbitrary_address_capable, 63, 1),
};

static uint32_t get_part(const struct afsock_j1939_name *name,
			 const struct part *part)
{
	const unsigned char *at = (const unsigned char *)name + part->offset;
	uint32_t wide;
	uint16_t half;

	if (part->size == 1)
		return *at;
	if (part->size == 2) {
		memcpy(&half, at, sizeof(half));
		return half;
	}
	memcpy(&wide, at, sizeof(wide));
	return wide;
}

static void set_part(struct afsock_j1939_name *name, const struct part *part,
		     uint32_t value)
{
	unsigned char *at = (unsigned char *)name + part->offset;
	uint16_t half = (uint16_t)value;

	if (part->size == 1)
		*at = (uint8_t)value;
	else if (part->size == 2)
		memcpy(at, &half, sizeof(half));
	else
		memcpy(at, &value, sizeof(value));
}

static int check_part(const struct part *part, uint64_t value,
		      struct afsock_err *err)
{
	uint32_t limit = (UINT32_C(1) << part->width) - 1;

	if (value <= limit)
		return 0;
	return afsock_fail(err, AFSOCK_ERANGE, part->name,
			   "%s %" PRIu64 " above %" PRIu32, part->name, value,
			   limit);
}

static int no_name(struct afsock_err *err)
{
	return afsock_fail(err, AFSOCK_EVALUE, "name",
			   "a name of all zeros is none");
}

int afsock_j1939_name_pack(const struct afsock_j1939_name *name, uint64_t *ret,
			   struct afsock_err *err)
{
	uint64_t all = 0;
	uint32_t value;
	size_t i;
	int r;

	for (i = 0; i < CAN_COUNT(parts); i++) {
		value = get_part(name, &parts[i]);
		r = check_part(&parts[i], value, err);
		if (r < 0)
			return r;
		all |= (uint64_t)value << parts[i].shift;
	}
	if (all == J1939_NO_NAME)
		return no_name(err);
	*ret = all;
	return 0;
}

void afsock_j1939_name_unpack(uint64_t name, struct afsock_j1939_name *ret)
{
	size_t i;

	memset(ret, 0, sizeof(*ret));
	for (i = 0; i < CAN_COUNT(parts); i++)
		set_part(ret, &parts[i],
			 (uint32_t)(name >> parts[i].shift) &
				 ((UINT32_C(1) << parts[i].width) - 1));
}

/* '-' and '_' are the same. */
static const struct part *find_part(const char *text, size_t len)
{
	size_t i, j;

	for (i = 0; i < CAN_COUNT(parts); i++) {
		if (strlen(parts[i].name) != len)
			continue;
		for (j = 0; j < len; j++)
			if ((text[j] == '-' ? '_' : text[j]) != parts[i].name[j])
				break;
		if (j == len)
			return &parts[i];
	}
	return NULL;
}

int j1939_read_number(const char *text, size_t len, const char *what,
		      uint64_t *ret, struct afsock_err *err)
{
	const struct afsock_field field = { .name = what };
	const char *at = text, *end = text + len;
	struct afsock_value v;
	int r = afsock_kind_hex.read(&field, &at, end, NULL, &v, err);

	if (r < 0)
		return r;
	if (at != end || v.kind != AFSOCK_UINT)
		return afsock_fail(err, AFSOCK_ETEXT, what,
				   "%s '%.*s' is not a number above 0", what,
				   len > 60 ? 60 : (int)len, text);
	*ret = v.as.u;
	return 0;
}

/* One "field=value"; seen has a bit for each field that was there. */
static int read_part(const char *text, size_t len, uint64_t *name,
		     unsigned int *seen, struct afsock_err *err)
{
	const char *equals = memchr(text, '=', len);
	size_t name_len = equals ? (size_t)(equals - text) : len;
	const struct part *part = find_part(text, name_len);
	uint64_t value;
	int r;

	if (!part || !equals)
		return afsock_fail(err, part ? AFSOCK_ETEXT : AFSOCK_EVALUE,
				   "name", part ? "'%.*s' has no value" :
				   "a name has no field '%.*s'",
				   name_len > 40 ? 40 : (int)name_len, text);
	if (*seen & 1U << (part - parts))
		return afsock_fail(err, AFSOCK_EVALUE, part->name,
				   "%s is there twice", part->name);
	*seen |= 1U << (part - parts);
	r = j1939_read_number(equals + 1, len - name_len - 1, part->name,
			      &value, err);
	if (r == 0)
		r = check_part(part, value, err);
	if (r == 0)
		*name |= value << part->shift;
	return r;
}

size_t j1939_text_piece(const char *text, size_t len, const char *stops)
{
	size_t n = 0;

	while (n < len && (!text[n] || !strchr(stops, text[n])))
		n++;
	return n;
}

int afsock_j1939_name_parse(const char *text, size_t len, uint64_t *ret,
			    struct afsock_err *err)
{
	uint64_t name = 0;
	unsigned int seen = 0;
	size_t at = 0, n;
	int r = 0;

	if (!memchr(text, '=', len)) {
		r = j1939_read_number(text, len, "name", &name, err);
		at = len + 1;
	}
	for (; r == 0 && at <= len; at += n + 1) {
		n = j1939_text_piece(text + at, len - at, ",+");
		r = read_part(text + at, n, &name, &seen, err);
	}
	if (r < 0)
		return r;
	if (name == J1939_NO_NAME)
		return no_name(err);
	*ret = name;
	return 0;
}

ssize_t afsock_j1939_name_format(uint64_t name, char *buf, size_t size)
{
	struct afsock_out out = { .buf = buf, .size = size };
	struct afsock_j1939_name fields;
	size_t i;

	afsock_j1939_name_unpack(name, &fields);
	for (i = CAN_COUNT(parts); i-- > 0;) {
		uint32_t value = get_part(&fields, &parts[i]);

		if (parts[i].shift == 48 && !value)
			continue;
		afsock_out_add(&out, "%s%s=%" PRIu32, out.used ? "," : "",
			       parts[i].name, value);
	}
	return (ssize_t)out.used;
}
