/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_reader.c - frames in batches on vcan0, in the kernel's own words
 *
 * Needs the test machine's vcan0 (mtu 72, up).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <afsock/can_reader.h>

#include "support/support.h"

#define TIMEOUT (20 * SUPPORT_SEC)

static bool have_vcan(void)
{
	if (!support_has_socket(AF_CAN, SOCK_RAW, 1))
		return false;
	if (if_nametoindex("vcan0"))
		return true;
	support_skip("no interface vcan0");
	return false;
}

#define NEED_VCAN() \
	do { \
		if (!have_vcan()) \
			return; \
	} while (0)

static struct afsock dial(const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_dial(text, TIMEOUT, &s, &err), 0);
	afsock_set_timeout(&s, TIMEOUT);
	return s;
}

static struct afsock_can_reader *
open_reader(struct afsock *s, const struct afsock_can_reader_config *config)
{
	struct afsock_can_reader *r = NULL;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_can_reader_open(s, config, &r, &err), 0);
	return r;
}

/* Bytes of the header's struct can_frame, little-endian as the machine. */
static void put(struct afsock *s, canid_t id, unsigned char byte)
{
	struct can_frame frame = { .can_id = id, .len = 1, .data = { byte } };

	ck_code(afsock_send(s, &frame, sizeof(frame), 0), 16);
}

static void run(const char *command)
{
	int r = system(command);

	ck_assert_msg(r == 0, "%s: status %d", command, r);
}

/* The kernel begins to note times a moment after the first socket of the
 * machine asks (net/core/dev.c, net_enable_timestamp). */
static void wait_for_times(struct afsock *tx, struct afsock_can_reader *r)
{
	const struct afsock_can_received *got;

	for (int i = 0; i < 500; i++) {
		put(tx, 0x100, 0);
		ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
		if (got->clock != AFSOCK_CAN_CLOCK_NONE)
			return;
		usleep(10000);
	}
	ck_abort_msg("no frame has a time");
}

START_TEST(a_batch_has_every_frame_with_all_that_is_known)
{
	const struct afsock_can_received *got;
	struct afsock_can_reader *r;
	struct afsock tx, rx;
	struct canfd_frame fd = { .can_id = 0x80000123, .len = 12,
				  .flags = 1 };
	struct timespec before, after;
	ssize_t i, n;

	NEED_VCAN();
	rx = dial("can:vcan0,fd");
	tx = dial("can:vcan0,fd");
	r = open_reader(&rx, NULL);
	wait_for_times(&tx, r);
	clock_gettime(CLOCK_REALTIME, &before);
	for (i = 0; i < 9; i++)
		put(&tx, 0x100 + (canid_t)i, (unsigned char)i);
	ck_code(afsock_send(&tx, &fd, sizeof(fd), 0), 72);
	clock_gettime(CLOCK_REALTIME, &after);
	n = afsock_can_reader_read(r, &got);
	ck_assert_int_eq(n, 10);
	for (i = 0; i < n; i++) {
		const struct afsock_can_record *record = &got[i].record;
		canid_t id;

		memcpy(&id, record->frame, sizeof(id));
		ck_assert_uint_eq(id, i < 9 ? 0x100 + (canid_t)i : 0x80000123);
		ck_assert_uint_eq(record->frame_len, i < 9 ? 16 : 72);
		ck_assert_uint_eq(record->interface_len, 5);
		ck_assert_mem_eq(record->interface, "vcan0", 5);
		ck_assert_uint_eq(got[i].ifindex, if_nametoindex("vcan0"));
		ck_assert_int_eq(record->direction, 'T');
		ck_assert_int_eq(got[i].clock, AFSOCK_CAN_CLOCK_SYSTEM);
		ck_assert_int_ge(record->time_ns,
				 before.tv_sec * SUPPORT_SEC + before.tv_nsec);
		ck_assert_int_le(record->time_ns,
				 after.tv_sec * SUPPORT_SEC + after.tv_nsec);
		ck_assert(!got[i].is_own && !got[i].is_cut);
		ck_assert_uint_eq(got[i].drops, 0);
	}
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&tx);
}
END_TEST

START_TEST(own_frames_and_those_of_the_wire_are_told_apart)
{
	const struct afsock_can_received *got = NULL;
	struct afsock_can_reader *r;
	struct afsock s, other;

	NEED_VCAN();
	if (!if_nametoindex("vxcan0") || !if_nametoindex("vxcan1")) {
		support_skip("no pair vxcan0, vxcan1");
		return;
	}
	s = dial("can:vcan0,recv-own");
	r = open_reader(&s, NULL);
	put(&s, 0x123, 1);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert(got[0].is_own);
	ck_assert_int_eq(got[0].record.direction, 'T');
	afsock_can_reader_close(r);
	afsock_close(&s);

	/* What comes out of the other end of a cable was not sent there. */
	s = dial("can:vxcan1");
	other = dial("can:vxcan0");
	r = open_reader(&s, NULL);
	put(&other, 0x123, 1);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_int_eq(got[0].record.direction, 'R');
	ck_assert(!got[0].is_own);
	afsock_can_reader_close(r);
	afsock_close(&s);
	afsock_close(&other);
}
END_TEST

START_TEST(frames_and_drops_are_what_was_sent)
{
	const struct afsock_can_reader_config config = { .rcvbuf = 8192 };
	struct afsock_can_reader_info info;
	const struct afsock_can_received *got;
	struct afsock_can_reader *r;
	struct afsock tx, rx;
	uint64_t last = 0;
	ssize_t i, n;
	int sent = 0;

	NEED_VCAN();
	rx = dial("can:vcan0");
	tx = dial("can:vcan0");
	r = open_reader(&rx, &config);
	ck_code(afsock_can_reader_info(r, &info), 0);
	/* net/core/sock.c, sock_setsockopt: twice what was asked for. */
	ck_assert_uint_eq(info.rcvbuf, 16384);
	for (; sent < 200; sent++)
		put(&tx, 0x111, 0);
	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert_uint_gt(info.drops, 0);
	afsock_set_timeout(&rx, 0);
	while ((n = afsock_can_reader_read(r, &got)) > 0)
		ck_assert_uint_eq(got[0].drops, 0);
	ck_code(n, -EAGAIN);
	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert_uint_eq(info.frames + info.drops, 200);

	/* A later frame tells of them, and of no more. */
	for (; sent < 400; sent++) {
		put(&tx, 0x111, 0);
		n = afsock_can_reader_read(r, &got);
		for (i = 0; i < n; i++)
			last = got[i].drops;
	}
	ck_assert_uint_eq(last, info.drops);
	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert_uint_eq(info.frames + info.drops, 400);
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&tx);
}
END_TEST

START_TEST(a_name_that_changed_is_asked_for_again)
{
	const struct afsock_can_received *got = NULL;
	struct afsock_can_reader *r;
	struct afsock tx, rx;

	NEED_VCAN();
	run("ip link add vcanr1 type vcan && ip link set vcanr1 up");
	rx = dial("can:vcanr1");
	tx = dial("can:vcanr1");
	r = open_reader(&rx, NULL);
	put(&tx, 0x123, 1);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_mem_eq(got[0].record.interface, "vcanr1", 6);
	/* Renaming takes it down, which the socket is told. */
	run("ip link set vcanr1 down && ip link set vcanr1 name vcanr2 && "
	    "ip link set vcanr2 up");
	ck_code(afsock_can_reader_read(r, &got), -ENETDOWN);
	afsock_getopt_int(&tx, SOL_SOCKET, SO_ERROR, &(int){ 0 });
	put(&tx, 0x123, 2);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_mem_eq(got[0].record.interface, "vcanr2", 6);
	run("ip link del vcanr2");
	ck_code(afsock_can_reader_read(r, &got), -ENODEV);
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&tx);
}
END_TEST

START_TEST(waiting_keeps_the_limit_of_the_socket)
{
	const struct afsock_can_received *got = NULL;
	struct afsock_can_reader *r;
	struct afsock s;
	int64_t since;

	NEED_VCAN();
	s = dial("can:vcan0,filter=none");
	r = open_reader(&s, NULL);
	afsock_set_timeout(&s, 0);
	ck_code(afsock_can_reader_read(r, &got), -EAGAIN);
	afsock_set_timeout(&s, 50 * SUPPORT_MS);
	since = support_now();
	ck_code(afsock_can_reader_read(r, &got), AFSOCK_TIMEOUT);
	ck_took(since, 50 * SUPPORT_MS);
	ck_assert_ptr_null(got);
	afsock_close(&s);
	ck_code(afsock_can_reader_read(r, &got), AFSOCK_ECLOSED);
	afsock_can_reader_close(r);
}
END_TEST

/* ---- a ring ---- */

static struct afsock_can_reader *open_ring(struct afsock *s, size_t rcvbuf)
{
	const struct afsock_can_reader_config config = {
		.rcvbuf = rcvbuf,
		.flags = AFSOCK_CAN_READER_RING,
	};
	struct afsock_can_reader *r = open_reader(s, &config);
	struct afsock_can_reader_info info;

	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert(info.has_ring);
	ck_assert_int_ne(afsock_can_reader_fd(r), s->fd);
	return r;
}

static void put_all_kinds(struct afsock *s)
{
	static const canid_t ids[] = {
		0,	    0x7ff,	0x80000000, 0x9fffffff,
		0x40000123, 0xc0001234, 0x20000001, 0x20000004,
		0x20000044, 0x20000000, 0x3fffffff,
	};
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		struct canfd_frame fd = { .can_id = ids[i],
					  .len = 64,
					  .flags = 3,
					  .data = { 1, [63] = 2 } };

		put(s, ids[i], (unsigned char)i);
		ck_code(afsock_send(s, &fd, sizeof(fd), 0), 72);
	}
}

static const char *const kinds[] = {
	"can:vcan0",
	"can:vcan0,fd",
	"can:vcan0,fd,error=1fffffff",
	"can:vcan0,error=4",
	"can:vcan0,fd,error=41",
};

/* Until the kernel stamps frames when they come, which it begins to do a while
 * after it was asked (net/core/dev.c, net_enable_timestamp). */
static void await_times(struct afsock *tx, struct afsock_can_reader *a,
			struct afsock_can_reader *b)
{
	const struct afsock_can_received *got, *ring;
	int64_t since = support_now();

	do {
		ck_assert_int_lt(support_now() - since, TIMEOUT);
		put(tx, 0x123, 0);
		ck_assert_int_eq(afsock_can_reader_read(a, &got), 1);
		ck_assert_int_eq(afsock_can_reader_read(b, &ring), 1);
	} while (got[0].record.time_ns != ring[0].record.time_ns);
}

/* What a raw CAN socket with the same options has, in the same order. */
START_TEST(a_ring_has_what_the_socket_would_have)
{
	const struct afsock_can_received *got, *ring;
	struct afsock_can_reader *r, *other;
	struct afsock tx, rx, rx_ring;
	ssize_t i, n;

	NEED_VCAN();
	rx = dial(kinds[_i]);
	rx_ring = dial(kinds[_i]);
	tx = dial("can:vcan0,fd,filter=none");
	r = open_reader(&rx, NULL);
	other = open_ring(&rx_ring, 0);
	await_times(&tx, r, other);
	put_all_kinds(&tx);
	n = afsock_can_reader_read(r, &got);
	ck_assert_int_ge(n, 6);
	ck_assert_int_eq(afsock_can_reader_read(other, &ring), n);
	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(ring[i].record.frame_len,
				  got[i].record.frame_len);
		ck_assert_mem_eq(ring[i].record.frame, got[i].record.frame,
				 got[i].record.frame_len);
		ck_assert_int_eq(ring[i].record.time_ns, got[i].record.time_ns);
		ck_assert_uint_eq(ring[i].ifindex, got[i].ifindex);
		ck_assert_uint_eq(ring[i].record.interface_len, 5);
		ck_assert_mem_eq(ring[i].record.interface, "vcan0", 5);
		ck_assert_int_eq(ring[i].clock, AFSOCK_CAN_CLOCK_SYSTEM);
		ck_assert_int_eq(ring[i].record.direction, 0);
		ck_assert(!ring[i].is_own && !ring[i].is_cut);
		ck_assert_uint_eq(ring[i].drops, 0);
	}
	afsock_set_timeout(&rx_ring, 0);
	ck_code(afsock_can_reader_read(other, &ring), -EAGAIN);
	afsock_can_reader_close(r);
	afsock_can_reader_close(other);

	/* Its socket is as it was. */
	afsock_set_timeout(&rx_ring, TIMEOUT);
	r = open_reader(&rx_ring, NULL);
	put(&tx, 0x123, 1);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_int_eq(got[0].record.direction, 'T');
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&rx_ring);
	afsock_close(&tx);
}
END_TEST

START_TEST(frames_from_before_a_ring_are_read_first)
{
	const struct afsock_can_received *got;
	struct afsock_can_reader *r;
	struct afsock tx, rx;
	struct can_frame frame;
	ssize_t i, n;
	int seen = 0;

	NEED_VCAN();
	rx = dial("can:vcan0");
	tx = dial("can:vcan0,filter=none");
	for (i = 0; i < 100; i++)
		put(&tx, (canid_t)i, 0);
	r = open_ring(&rx, 0);
	for (; i < 200; i++)
		put(&tx, (canid_t)i, 0);
	afsock_set_timeout(&rx, 0);
	while ((n = afsock_can_reader_read(r, &got)) > 0) {
		for (i = 0; i < n; i++) {
			memcpy(&frame, got[i].record.frame, sizeof(frame));
			ck_assert_uint_eq(frame.can_id, (canid_t)seen);
			seen++;
		}
	}
	ck_code(n, -EAGAIN);
	ck_assert_int_eq(seen, 200);
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&tx);
}
END_TEST

START_TEST(what_a_full_ring_drops_is_told)
{
	const struct afsock_can_received *got;
	struct afsock_can_reader_info info;
	struct afsock_can_reader *r;
	struct afsock tx, rx;
	ssize_t n;
	int sent = 0;

	NEED_VCAN();
	rx = dial("can:vcan0");
	tx = dial("can:vcan0,filter=none");
	r = open_ring(&rx, 1);
	for (; sent < 1000; sent++)
		put(&tx, 0x111, 0);
	afsock_set_timeout(&rx, 0);
	while ((n = afsock_can_reader_read(r, &got)) > 0)
		ck_assert_uint_eq(got[0].drops, 0);
	ck_code(n, -EAGAIN);

	/* By the next frame, and by the kernel when it is asked. */
	put(&tx, 0x111, 0);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_uint_gt(got[0].drops, 0);
	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert_uint_eq(info.drops, got[0].drops);
	ck_assert_uint_eq(info.frames + info.drops, 1001);
	for (sent = 0; sent < 1000; sent++)
		put(&tx, 0x111, 0);
	ck_code(afsock_can_reader_info(r, &info), 0);
	while (afsock_can_reader_read(r, &got) > 0)
		;
	n = (ssize_t)info.drops;
	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert_uint_eq(info.drops, (uint64_t)n);
	ck_assert_uint_eq(info.frames + info.drops, 2001);

	/* What the kernel told when asked, frames tell as well: all behind the
	 * batch that was read just before. */
	for (sent = 0; sent < 1000; sent++)
		put(&tx, 0x111, 0);
	ck_assert_int_gt(afsock_can_reader_read(r, &got), 0);
	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert_uint_gt(info.drops, (uint64_t)n);
	while (afsock_can_reader_read(r, &got) > 0)
		;
	put(&tx, 0x111, 0);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_uint_eq(got[0].drops, info.drops);
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&tx);
}
END_TEST

/* Frames that were read are the kernel's again when the next call says so. */
START_TEST(a_ring_is_waited_at_when_nothing_more_is_to_be_read)
{
	const struct afsock_can_received *got;
	struct afsock_can_reader *r;
	struct afsock tx, rx;
	struct pollfd fd = { .events = POLLIN };

	NEED_VCAN();
	rx = dial("can:vcan0");
	tx = dial("can:vcan0,filter=none");
	r = open_ring(&rx, 0);
	fd.fd = afsock_can_reader_fd(r);
	afsock_set_timeout(&rx, 0);
	ck_code(afsock_can_reader_read(r, &got), -EAGAIN);
	put(&tx, 0x123, 1);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_int_eq(poll(&fd, 1, 0), 1);
	ck_code(afsock_can_reader_read(r, &got), -EAGAIN);
	ck_assert_int_eq(poll(&fd, 1, 0), 0);
	put(&tx, 0x123, 2);
	ck_assert_int_eq(poll(&fd, 1, 0), 1);
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&tx);
}
END_TEST

START_TEST(a_ring_tells_when_the_interface_goes)
{
	const struct afsock_can_received *got = NULL;
	struct afsock_can_reader *r;
	struct afsock tx, rx;
	struct pollfd fd = { .events = POLLIN };
	ssize_t n;

	NEED_VCAN();
	run("ip link add vcanr3 type vcan && ip link set vcanr3 up");
	rx = dial("can:vcanr3");
	tx = dial("can:vcanr3,filter=none");
	r = open_ring(&rx, 0);
	fd.fd = afsock_can_reader_fd(r);
	afsock_set_timeout(&rx, 0);
	ck_code(afsock_can_reader_read(r, &got), -EAGAIN);
	ck_assert_int_eq(poll(&fd, 1, 0), 0);
	put(&tx, 0x123, 1);
	ck_assert_int_eq(poll(&fd, 1, 0), 1);
	run("ip link set vcanr3 down");
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	ck_assert_int_eq(poll(&fd, 1, 0), 1);
	ck_code(afsock_can_reader_read(r, &got), -ENETDOWN);
	ck_assert_int_eq(poll(&fd, 1, 0), 0);
	ck_code(afsock_can_reader_read(r, &got), -EAGAIN);
	run("ip link set vcanr3 up");
	afsock_getopt_int(&tx, SOL_SOCKET, SO_ERROR, &(int){ 0 });
	put(&tx, 0x123, 2);
	ck_assert_int_eq(afsock_can_reader_read(r, &got), 1);
	run("ip link del vcanr3");
	ck_assert_int_eq(poll(&fd, 1, 0), 1);
	n = afsock_can_reader_read(r, &got);
	ck_assert_msg(n == -ENODEV || n == -ENETDOWN, "%zd", n);
	afsock_can_reader_close(r);
	afsock_close(&rx);

	/* Down first, and then gone. */
	run("ip link add vcanr3 type vcan && ip link set vcanr3 up");
	rx = dial("can:vcanr3");
	r = open_ring(&rx, 0);
	run("ip link set vcanr3 down");
	ck_code(afsock_can_reader_read(r, &got), -ENETDOWN);
	run("ip link del vcanr3");
	ck_code(afsock_can_reader_read(r, &got), -ENODEV);
	afsock_set_timeout(&rx, 50 * SUPPORT_MS);
	ck_code(afsock_can_reader_read(r, &got), AFSOCK_TIMEOUT);
	afsock_can_reader_close(r);
	afsock_close(&rx);
	afsock_close(&tx);
}
END_TEST

static const struct {
	const char *address;
	unsigned int flags;
} without_ring[] = {
	{ "can:", 0 },
	{ "can:vcan0,filter=123:7ff", 0 },
	{ "can:vcan0,filter=none", 0 },
	{ "can:vcan0", AFSOCK_CAN_READER_HARDWARE_TIME },
};

START_TEST(where_no_ring_can_be_the_socket_is_read)
{
	const struct afsock_can_reader_config config = {
		.flags = AFSOCK_CAN_READER_RING | without_ring[_i].flags,
	};
	struct afsock_can_reader_info info;
	struct afsock_can_reader *r;
	struct afsock s;

	NEED_VCAN();
	s = dial(without_ring[_i].address);
	r = open_reader(&s, &config);
	ck_code(afsock_can_reader_info(r, &info), 0);
	ck_assert(!info.has_ring);
	ck_assert_int_eq(afsock_can_reader_fd(r), s.fd);
	afsock_can_reader_close(r);
	afsock_close(&s);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
	struct afsock_can_reader_config config = { .rcvbuf =
							   INT_MAX / 2 + 1u };
	struct afsock_can_reader *r = NULL;
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err = { .code = 0 };

	ck_code(afsock_can_reader_open(&s, NULL, &r, &err), AFSOCK_ECLOSED);
	ck_code(afsock_open(AF_UNIX, SOCK_DGRAM, 0, &s, NULL), 0);
	ck_code(afsock_can_reader_open(&s, NULL, &r, &err), AFSOCK_EVALUE);
	afsock_close(&s);
	NEED_VCAN();
	s = dial("can:vcan0");
	ck_code(afsock_can_reader_open(&s, &config, &r, &err), AFSOCK_ERANGE);
	ck_assert_msg(strstr(err.text, "rcvbuf") != NULL, "%s", err.text);
	config = (struct afsock_can_reader_config){ .flags = 0x80 };
	ck_code(afsock_can_reader_open(&s, &config, &r, &err), AFSOCK_EVALUE);
	ck_assert_ptr_null(r);
	afsock_can_reader_close(NULL);
	afsock_close(&s);
}
END_TEST

Suite *suite_can_reader(void);
Suite *suite_can_reader(void)
{
	Suite *suite = suite_create("can_reader");
	TCase *tc = tcase_create("vcan");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_test(tc, a_batch_has_every_frame_with_all_that_is_known);
	tcase_add_test(tc, own_frames_and_those_of_the_wire_are_told_apart);
	tcase_add_test(tc, frames_and_drops_are_what_was_sent);
	tcase_add_test(tc, a_name_that_changed_is_asked_for_again);
	tcase_add_test(tc, waiting_keeps_the_limit_of_the_socket);
	tcase_add_loop_test(tc, a_ring_has_what_the_socket_would_have, 0,
			    sizeof(kinds) / sizeof(*kinds));
	tcase_add_test(tc, frames_from_before_a_ring_are_read_first);
	tcase_add_test(tc, what_a_full_ring_drops_is_told);
	tcase_add_test(tc, a_ring_is_waited_at_when_nothing_more_is_to_be_read);
	tcase_add_test(tc, a_ring_tells_when_the_interface_goes);
	tcase_add_loop_test(tc, where_no_ring_can_be_the_socket_is_read, 0,
			    sizeof(without_ring) / sizeof(*without_ring));
	tcase_add_test(tc, what_cannot_be_is_refused);
	suite_add_tcase(suite, tc);
	return suite;
}
