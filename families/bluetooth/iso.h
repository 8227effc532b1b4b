/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * iso.h - what libbluetooth-dev lacks for BTPROTO_ISO
 *
 * The kernel's declarations are in include/net/bluetooth/bluetooth.h, which is
 * not exported. All multi-byte numbers are in host order.
 */
#ifndef AFSOCK_BLUETOOTH_ISO_H
#define AFSOCK_BLUETOOTH_ISO_H

#include <stddef.h>
#include <stdint.h>

#include <bluetooth/bluetooth.h>

#define ISO_MAX_BIS 31

struct sockaddr_iso_bc {
	bdaddr_t bc_bdaddr;
	uint8_t bc_bdaddr_type;
	uint8_t bc_sid;
	uint8_t bc_num_bis;
	uint8_t bc_bis[ISO_MAX_BIS];
};

/*
 * The broadcast part follows the type directly, at offset 9, although the
 * structure without it has a size of 10: a padding byte that the kernel counts
 * twice. A broadcast address therefore has a length of 10 + 40 whose last byte
 * means nothing (net/bluetooth/iso.c, iso_sock_bind_bc).
 */
struct sockaddr_iso {
	sa_family_t iso_family;
	bdaddr_t iso_bdaddr;
	uint8_t iso_bdaddr_type;
	struct sockaddr_iso_bc iso_bc[];
};

#define ISO_ADDR_LEN sizeof(struct sockaddr_iso)
#define ISO_ADDR_LEN_BC (ISO_ADDR_LEN + sizeof(struct sockaddr_iso_bc))

_Static_assert(sizeof(struct sockaddr_iso_bc) == 40, "kernel layout");
_Static_assert(sizeof(struct sockaddr_iso) == 10, "kernel layout");
_Static_assert(offsetof(struct sockaddr_iso, iso_bdaddr_type) == 8,
	       "kernel layout");
_Static_assert(offsetof(struct sockaddr_iso, iso_bc) == 9, "kernel layout");

/*
 * BT_ISO_QOS of either layout: 32 bytes up to Linux 6.3; from 6.4 on a
 * broadcast has more members behind these and 60 bytes. The kernel takes the
 * bytes that it knows of a longer value.
 */
struct iso_io_qos {
	uint32_t interval; /* us */
	uint16_t latency;  /* ms */
	uint16_t sdu;      /* bytes */
	uint8_t phy;
	uint8_t rtn;
};

struct iso_qos {
	uint8_t group;  /* cig or big */
	uint8_t stream; /* cis or bis */
	uint8_t sca;    /* or sync_interval */
	uint8_t packing;
	uint8_t framing;
	struct iso_io_qos in;
	struct iso_io_qos out;
};

#define ISO_QOS_LEN_OLD sizeof(struct iso_qos)
#define ISO_QOS_ROOM 128

_Static_assert(sizeof(struct iso_io_qos) == 12, "kernel layout");
_Static_assert(sizeof(struct iso_qos) == 32, "kernel layout");

#endif
