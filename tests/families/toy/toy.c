/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * toy.c - a family for the tests, which no kernel has
 *
 * (name, number[, mode]): sa_family, 2 bytes 0, the number in host order, the
 * mode in a byte, then the name without terminator. Datagrams have a bare
 * name instead.
 */
#include <string.h>

#include "core/family.h"

#define AF_TOY 200
#define NUMBER_AT 4
#define MODE_AT 8
#define NAME_AT 9
#define NAME_MAX_LEN 20

static const struct afsock_word modes[] = {
	{ "slow", 1 }, { "fast", 2 }, { NULL, 0 },
};

static const struct afsock_field toy_fields[] = {
	{ .name = "name", .kind = &afsock_kind_text, .min = 1,
	  .max = NAME_MAX_LEN },
	{ .name = "number", .kind = &afsock_kind_hex, .max = UINT32_MAX,
	  .flags = AFSOCK_FIELD_ONES },
	{ .name = "mode", .kind = &afsock_kind_uint, .max = UINT8_MAX,
	  .preset = 1, .words = modes },
};

static int toy_pack(const struct afsock_form *form,
		    const struct afsock_value *items, size_t n,
		    struct afsock_addr *ret, struct afsock_err *err)
{
	uint32_t number = (uint32_t)items[1].as.u;

	(void)form;
	(void)n;
	(void)err;
	ret->u.sa.sa_family = AF_TOY;
	memcpy(ret->u.bytes + NUMBER_AT, &number, sizeof(number));
	ret->u.bytes[MODE_AT] = (unsigned char)items[2].as.u;
	memcpy(ret->u.bytes + NAME_AT, items[0].as.text, items[0].len);
	ret->len = (socklen_t)(NAME_AT + items[0].len);
	return 0;
}

static int toy_unpack(const struct afsock_form *form,
		      const struct afsock_addr *addr, struct afsock_tuple *ret,
		      struct afsock_err *err)
{
	uint32_t number;

	(void)form;
	if (addr->len > NAME_AT + NAME_MAX_LEN)
		return afsock_fail(err, AFSOCK_EADDR, "name",
				   "name of %u bytes above %d",
				   (unsigned int)addr->len - NAME_AT,
				   NAME_MAX_LEN);
	memcpy(&number, addr->u.bytes + NUMBER_AT, sizeof(number));
	afsock_tuple_add(ret, afsock_text_n(
		(const char *)addr->u.bytes + NAME_AT, addr->len - NAME_AT));
	afsock_tuple_add_uint(ret, number);
	afsock_tuple_add_uint(ret, addr->u.bytes[MODE_AT]);
	return 0;
}

static int bare_pack(const struct afsock_form *form,
		     const struct afsock_value *items, size_t n,
		     struct afsock_addr *ret, struct afsock_err *err)
{
	(void)form;
	(void)n;
	(void)err;
	ret->u.sa.sa_family = AF_TOY;
	memcpy(ret->u.bytes + 2, items[0].as.text, items[0].len);
	ret->len = (socklen_t)(2 + items[0].len);
	return 0;
}

static int bare_unpack(const struct afsock_form *form,
		       const struct afsock_addr *addr,
		       struct afsock_tuple *ret, struct afsock_err *err)
{
	(void)form;
	(void)err;
	afsock_tuple_add(ret, afsock_text_n((const char *)addr->u.bytes + 2,
					    addr->len - 2));
	return 0;
}

static const struct afsock_shape toy_shapes[] = {
	{ .name = "toy datagram", .type = SOCK_DGRAM, .proto = AFSOCK_ANY,
	  .fields = toy_fields, .n_min = 1, .n_max = 1,
	  .flags = AFSOCK_SHAPE_BARE, .addr_min = 3, .pack = bare_pack,
	  .unpack = bare_unpack },
	{ .name = "toy", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = toy_fields, .n_min = 2, .n_max = 3,
	  .addr_min = NAME_AT + 1, .pack = toy_pack, .unpack = toy_unpack },
	{ .name = NULL },
};

static const struct afsock_scheme toy_schemes[] = {
	{ .name = "toy", .usage = "toy:NAME:NUMBER[:MODE]", .family = AF_TOY,
	  .type = SOCK_SEQPACKET },
	{ .name = "toy-dgram", .usage = "toy-dgram:NAME", .family = AF_TOY,
	  .type = SOCK_DGRAM },
	{ .name = "toy-number", .usage = "toy-number:NUMBER[:MODE]",
	  .family = AF_TOY, .type = SOCK_SEQPACKET, .skip = 1,
	  .flags = AFSOCK_SCHEME_ALIAS },
	{ .name = NULL },
};

static const struct afsock_const toy_consts[] = {
	AFSOCK_CONST(AF_TOY, 0),
	{ NULL, 0, NULL, 0 },
};

AFSOCK_FAMILY(toy) = {
	.abi = AFSOCK_FAMILY_ABI,
	.af = AF_TOY,
	.name = "toy",
	.macro = "AF_TOY",
	.what = "a family of the tests",
	.addr_max = NAME_AT + NAME_MAX_LEN,
	.shapes = toy_shapes,
	.schemes = toy_schemes,
	.consts = toy_consts,
};
