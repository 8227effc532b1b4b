/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can - what a received CAN frame costs: the reader beside recvmmsg, and what
 * its text does
 *
 * Needs vcan1, with nobody else on it. Instructions are those in user space,
 * times are of the processor.
 */
#define _GNU_SOURCE
#include <sys/socket.h>

#include <afsock/can_reader.h>

#include "bench.h"

#define BATCH 64

static struct afsock tx, rx;

static void put_frames(long count)
{
	struct can_frame frame = { .can_id = 0x123, .len = 8 };

	for (long i = 0; i < count; i++) {
		memcpy(frame.data, &i, sizeof(i));
		must(send(tx.fd, &frame, sizeof(frame), 0) == sizeof(frame),
		     "send");
	}
}

/* A busy machine delivers some of them later, in a thread of the kernel. */
static void put_and_settle(long count)
{
	put_frames(count);
	usleep(50000);
}

/* ---- recvmmsg as a careful program calls it ---- */

static struct {
	struct mmsghdr headers[BATCH];
	struct iovec iov[BATCH];
	struct sockaddr_can from[BATCH];
	size_t control[BATCH][32];
	unsigned char frames[BATCH][72];
} raw;

/* So that the compiler keeps what is read. */
static volatile long seen_time, seen_drops, seen_index;

static void raw_prepare(void)
{
	for (int i = 0; i < BATCH; i++) {
		struct msghdr *h = &raw.headers[i].msg_hdr;

		raw.iov[i] = (struct iovec){ raw.frames[i],
					     sizeof(raw.frames[i]) };
		h->msg_iov = &raw.iov[i];
		h->msg_iovlen = 1;
		h->msg_name = &raw.from[i];
		h->msg_control = raw.control[i];
	}
}

static void raw_read(void)
{
	int i, n;

	for (i = 0; i < BATCH; i++) {
		raw.headers[i].msg_hdr.msg_namelen = sizeof(raw.from[i]);
		raw.headers[i].msg_hdr.msg_controllen = sizeof(raw.control[i]);
	}
	n = recvmmsg(rx.fd, raw.headers, BATCH, MSG_DONTWAIT, NULL);
	must(n == BATCH, "recvmmsg");
	for (i = 0; i < n; i++) {
		struct msghdr *h = &raw.headers[i].msg_hdr;
		struct cmsghdr *c;
		struct timespec ts;

		for (c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			if (c->cmsg_type == SO_RXQ_OVFL)
				seen_drops = (long)ts.tv_sec;
			else
				seen_time = (long)ts.tv_nsec;
		}
		seen_index = raw.from[i].can_ifindex;
	}
}

static struct afsock_can_reader *reader;

static void own_read(void)
{
	const struct afsock_can_received *got;
	ssize_t n = afsock_can_reader_read(reader, &got);

	must(n == BATCH, "afsock_can_reader_read");
	for (ssize_t i = 0; i < n; i++) {
		seen_time = got[i].record.time_ns;
		seen_drops = (long)got[i].drops;
		seen_index = (long)got[i].ifindex;
	}
}

/* ---- text ---- */

static const struct can_frame text_frame = {
	.can_id = 0x123, .len = 8, .data = { 1, 2, 3, 4, 5, 6, 7, 8 }
};
static char line[256];

static void own_format(void)
{
	const struct afsock_can_record record = {
		.time_ns = 1795488400400888123, .interface = "vcan0",
		.interface_len = 5, .frame = &text_frame,
		.frame_len = sizeof(text_frame),
	};

	must(afsock_can_log_format(&record, 5, 0, line, sizeof(line)) > 0,
	     "afsock_can_log_format");
}

static void own_parse(void)
{
	struct can_frame frame;

	must(afsock_can_frame_parse("123#0102030405060708", 20, &frame,
				    sizeof(frame), NULL) == 16,
	     "afsock_can_frame_parse");
}

static void own_parse_log(void)
{
	static const char text[] =
		"(1795488400.400888) vcan0 123#0102030405060708";
	struct afsock_can_record record;
	struct can_frame frame;

	must(afsock_can_log_parse(text, sizeof(text) - 1, &frame,
				  sizeof(frame), &record, NULL) == 1,
	     "afsock_can_log_parse");
}

/* ---- the reader beside recvmmsg ---- */

static double time_of(void (*fn)(void), int batches)
{
	double start;

	put_and_settle((long)batches * BATCH);
	start = cpu_ns();
	for (int i = 0; i < batches; i++)
		fn();
	return (cpu_ns() - start) / (batches * BATCH);
}

static struct afsock_can_reader *open_reader(unsigned int flags)
{
	const struct afsock_can_reader_config config = { .rcvbuf = 16 << 20,
							 .flags = flags };
	struct afsock_can_reader *ret;
	struct afsock_err err;

	must(afsock_can_reader_open(&rx, &config, &ret, &err) == 0, "open");
	return ret;
}

static long steps_of_batch(void (*fn)(void))
{
	put_and_settle(BATCH);
	return instructions_of(fn) / BATCH;
}

static void print_text(const char *name, void (*fn)(void))
{
	printf("%-28s %28ld instructions\n", name, instructions_of(fn));
}

int main(void)
{
	double ratio[ROUNDS], raws[ROUNDS], owns[ROUNDS], rings[ROUNDS];
	long raw_steps, own_steps;

	dial(&tx, "can:" BUS ",filter=none");
	dial(&rx, "can:" BUS);
	afsock_set_timeout(&rx, 0);
	reader = open_reader(0);
	raw_prepare();
	for (int i = 0; i < ROUNDS; i++) {
		raws[i] = time_of(raw_read, 64);
		owns[i] = time_of(own_read, 64);
		ratio[i] = owns[i] / raws[i];
	}
	raw_steps = steps_of_batch(raw_read);
	put_and_settle(BATCH);
	own_steps = steps_of_batch(own_read);
	afsock_can_reader_close(reader);
	printf("%-28s %9.0f ns, %5ld instructions per frame\n",
	       "recvmmsg of 64", median(raws, ROUNDS), raw_steps);
	printf("%-28s %9.0f ns, %5ld instructions per frame, ratio %.3f\n",
	       "afsock_can_reader_read", median(owns, ROUNDS), own_steps,
	       median(ratio, ROUNDS));
	while (recv(rx.fd, &rings, sizeof(rings), MSG_DONTWAIT) > 0)
		;
	reader = open_reader(AFSOCK_CAN_READER_RING);
	for (int i = 0; i < ROUNDS; i++)
		rings[i] = time_of(own_read, 64);
	printf("%-28s %9.0f ns, %5ld instructions per frame\n",
	       "the same, from a ring", median(rings, ROUNDS),
	       steps_of_batch(own_read));
	afsock_can_reader_close(reader);
	print_text("afsock_can_log_format", own_format);
	print_text("afsock_can_frame_parse", own_parse);
	print_text("afsock_can_log_parse", own_parse_log);
	afsock_close(&rx);
	afsock_close(&tx);
	return 0;
}
