/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* uds_services.c - the services of ISO 14229-1 that most tools need */
#include <errno.h>
#include <string.h>

#include "uds.h"

#define MS INT64_C(1000000)
#define SEC INT64_C(1000000000)

/* head and data as one request. */
static ssize_t exchange(struct afsock_uds *u, const void *head, size_t head_len,
			const void *data, size_t len, struct afsock_err *err)
{
	const struct iovec iov[2] = {
		{ (void *)(uintptr_t)head, head_len },
		{ (void *)(uintptr_t)data, len },
	};

	return can_uds_exchange(u, iov, len ? 2 : 1, err);
}

static int fail_length(struct afsock_err *err, uint8_t service)
{
	return can_uds_fail(err, -EPROTO, service,
			    "the answer has a wrong length");
}

/* ---- sessions ---- */

/* Times outside these are a mistake, or a trap. */
static int64_t within(int64_t ns)
{
	return ns < MS ? MS : ns > 60 * SEC ? 60 * SEC : ns;
}

int afsock_uds_session(struct afsock_uds *u, uint8_t session,
		       struct afsock_err *err)
{
	const uint8_t head[] = { AFSOCK_UDS_SESSION, session };
	ssize_t n = exchange(u, head, sizeof(head), NULL, 0, err);

	if (n < 0)
		return (int)n;
	/* Before 14229-1:2013 the times could be missing. */
	if (n != 0 && n != 2 && n != 6)
		return fail_length(err, head[0]);
	if (n == 6) {
		u->p2_ns = within((u->buf[2] << 8 | u->buf[3]) * MS);
		u->p2_star_ns = within((u->buf[4] << 8 | u->buf[5]) * 10 * MS);
	}
	u->session = session & (uint8_t)~AFSOCK_UDS_SUPPRESS;
	return 0;
}

int afsock_uds_reset(struct afsock_uds *u, uint8_t reset, int *ret_down_s,
		     struct afsock_err *err)
{
	const uint8_t head[] = { AFSOCK_UDS_RESET, reset };
	ssize_t n = exchange(u, head, sizeof(head), NULL, 0, err);

	if (n < 0)
		return (int)n;
	if (n > 3)
		return fail_length(err, head[0]);
	/* 0xff: not available (ISO 14229-1, table 35). */
	if (ret_down_s)
		*ret_down_s = n == 3 && u->buf[2] != 0xff ? u->buf[2] : -1;
	u->session = 1;
	return 0;
}

/* ---- data by identifier ---- */

/* Whether the answer has the identifier behind skip bytes. */
static bool echoes(const struct afsock_uds *u, ssize_t n, size_t skip,
		   uint16_t did)
{
	return n >= (ssize_t)skip + 2 &&
	       (u->buf[skip] << 8 | u->buf[skip + 1]) == did;
}

static int fail_echo(struct afsock_err *err, uint8_t service)
{
	return can_uds_fail(err, -EPROTO, service,
			    "the answer is one of another identifier");
}

ssize_t afsock_uds_read(struct afsock_uds *u, uint16_t did,
			const unsigned char **ret, struct afsock_err *err)
{
	const uint8_t head[] = { AFSOCK_UDS_READ_DATA, (uint8_t)(did >> 8),
				 (uint8_t)did };
	ssize_t n = exchange(u, head, sizeof(head), NULL, 0, err);

	if (n < 0)
		return n;
	if (!echoes(u, n, 1, did))
		return fail_echo(err, head[0]);
	/* A record has one byte at least (ISO 14229-1, table 187). */
	if (n < 4)
		return fail_length(err, head[0]);
	*ret = u->buf + 3;
	return n - 3;
}

int afsock_uds_write(struct afsock_uds *u, uint16_t did, const void *data,
		     size_t len, struct afsock_err *err)
{
	const uint8_t head[] = { AFSOCK_UDS_WRITE_DATA, (uint8_t)(did >> 8),
				 (uint8_t)did };
	ssize_t n;

	if (len == 0)
		return afsock_fail(err, AFSOCK_EVALUE, "data",
				   "a record has at least one byte");
	n = exchange(u, head, sizeof(head), data, len, err);
	if (n < 0)
		return (int)n;
	if (!echoes(u, n, 1, did))
		return fail_echo(err, head[0]);
	return n == 3 ? 0 : fail_length(err, head[0]);
}

/* ---- security ---- */

static bool all_zero(const unsigned char *p, size_t len)
{
	while (len && *p == 0) {
		p++;
		len--;
	}
	return len == 0;
}

int afsock_uds_security(
	struct afsock_uds *u, uint8_t level,
	ssize_t (*make_key)(void *arg, uint8_t level, const unsigned char *seed,
			    size_t seed_len, unsigned char *key, size_t size),
	void *arg, struct afsock_err *err)
{
	const uint8_t ask[] = { AFSOCK_UDS_SECURITY, level };
	const uint8_t answer[] = { AFSOCK_UDS_SECURITY, (uint8_t)(level + 1) };
	unsigned char key[255];
	ssize_t n;

	if (!(level & 1) || level > 0x7d)
		return afsock_fail(err, AFSOCK_EVALUE, "level",
				   "level 0x%02x of a seed is not odd and "
				   "within 0x01 and 0x7d", level);
	n = exchange(u, ask, sizeof(ask), NULL, 0, err);
	if (n < 0)
		return (int)n;
	if (n < 3)
		return fail_length(err, ask[0]);
	if (all_zero(u->buf + 2, (size_t)n - 2))
		return 0;
	n = make_key(arg, level, u->buf + 2, (size_t)n - 2, key, sizeof(key));
	if (n < 0)
		return afsock_fail(err, (int)n, "key", "no key was made");
	if (n == 0 || (size_t)n > sizeof(key))
		return afsock_fail(err, AFSOCK_ERANGE, "key",
				   "a key of %zd bytes is not within 1 and "
				   "%zu", n, sizeof(key));
	n = exchange(u, answer, sizeof(answer), key, (size_t)n, err);
	if (n < 0)
		return (int)n;
	return n == 2 ? 0 : fail_length(err, ask[0]);
}

/* ---- routines ---- */

ssize_t afsock_uds_routine(struct afsock_uds *u, uint8_t control,
			   uint16_t routine, const void *data, size_t len,
			   const unsigned char **ret, struct afsock_err *err)
{
	const uint8_t head[] = { AFSOCK_UDS_ROUTINE, control,
				 (uint8_t)(routine >> 8), (uint8_t)routine };
	ssize_t n = exchange(u, head, sizeof(head), data, len, err);

	if (n <= 0)
		return n;
	if (!echoes(u, n, 2, routine))
		return fail_echo(err, head[0]);
	if (ret)
		*ret = u->buf + 4;
	return n - 4;
}

/* ---- trouble codes ---- */

ssize_t afsock_uds_read_dtcs(struct afsock_uds *u, uint8_t mask,
			     struct afsock_uds_dtc *list, size_t max,
			     struct afsock_err *err)
{
	const uint8_t head[] = { AFSOCK_UDS_READ_DTC, 0x02, mask };
	ssize_t n = exchange(u, head, sizeof(head), NULL, 0, err);
	const unsigned char *p = u->buf + 3;
	size_t count, i;

	if (n < 0)
		return n;
	/* 59 02, what the server can tell of status, then 4 bytes for each. */
	if (n < 3 || (n - 3) % 4)
		return fail_length(err, head[0]);
	count = (size_t)(n - 3) / 4;
	for (i = 0; i < count && i < max; i++, p += 4)
		list[i] = (struct afsock_uds_dtc){
			(uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2],
			p[3],
		};
	return (ssize_t)count;
}

int afsock_uds_clear_dtcs(struct afsock_uds *u, uint32_t group,
			  struct afsock_err *err)
{
	const uint8_t head[] = { AFSOCK_UDS_CLEAR_DTC, (uint8_t)(group >> 16),
				 (uint8_t)(group >> 8), (uint8_t)group };
	ssize_t n;

	if (group > 0xffffff)
		return afsock_fail(err, AFSOCK_ERANGE, "group",
				   "group 0x%x above 0xffffff", group);
	n = exchange(u, head, sizeof(head), NULL, 0, err);
	if (n < 0)
		return (int)n;
	return n == 1 ? 0 : fail_length(err, head[0]);
}
