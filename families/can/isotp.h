/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp.h - what the files of CAN_ISOTP and UDS share */
#ifndef AFSOCK_FAMILIES_CAN_ISOTP_H
#define AFSOCK_FAMILIES_CAN_ISOTP_H

#include <linux/can/isotp.h>

#include <afsock/isotp.h>

#include "can.h"

/* 5.11, 5.19, 5.18; can_compat.h has 6.9. */
#ifndef CAN_ISOTP_SF_BROADCAST
#define CAN_ISOTP_SF_BROADCAST 0x0800
#endif
#ifndef CAN_ISOTP_CF_BROADCAST
#define CAN_ISOTP_CF_BROADCAST 0x1000
#endif
#ifndef CAN_ISOTP_FRAME_TXTIME_ZERO
#define CAN_ISOTP_FRAME_TXTIME_ZERO 0xFFFFFFFF
#endif

/* ---- isotp.c ---- */

/*
 * The identifiers that isotp_bind() takes: 11 bits, or 29 with CAN_EFF_FLAG.
 * It answers EINVAL to all others, which tells nobody what is missing.
 */
int can_isotp_check_id(const char *field, uint64_t id, struct afsock_err *err);

int can_isotp_check_mtu(int64_t mtu, int tx_dl, int tx_flags,
			struct afsock_err *err);
int can_isotp_check_tx_dl(int64_t tx_dl, struct afsock_err *err);

/* ---- isotp_send.c ---- */

int64_t can_isotp_now(void);

/* now + span; INT64_MAX for a span below 0. */
int64_t can_isotp_deadline(int64_t span_ns);

/* A socket to wait with until a moment: the same fd, another limit. Only for
 * the calls that afsock/afsock.h does not list as changing it. */
struct afsock can_isotp_until(const struct afsock *s, int64_t deadline);

/* Poll with the interrupt hook of s: how many are ready, AFSOCK_TIMEOUT, -EINTR
 * from the hook, -errno. */
struct pollfd;
int can_isotp_poll(const struct afsock *s, struct pollfd *fds, size_t count,
		   int64_t deadline);

/* One message: its whole length, or a result. ret_time_ns may be NULL. */
ssize_t can_isotp_read(struct afsock *s, void *buf, size_t size, int flags,
		       int64_t *ret_time_ns);

#endif
