/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * uds - what a server may answer, and the names of messages
 *
 * The first byte chooses the service; the rest are answers, each behind a byte
 * with its length, whose highest bit says that more follow at once.
 */
#include "fuzz.h"

#include <pthread.h>
#include <unistd.h>

#include <afsock/uds.h>

#define ROOM 40

static ssize_t key(void *arg, uint8_t level, const unsigned char *seed,
		   size_t seed_len, unsigned char *ret, size_t size)
{
	(void)arg;
	(void)level;
	MUST(seed_len > 0 && seed_len <= ROOM - 2);
	memcpy(ret, seed, seed_len < size ? seed_len : size);
	return (ssize_t)seed_len;
}

static ssize_t give(void *arg, void *buf, size_t size)
{
	(void)arg;
	MUST(size > 0 && size <= 14);
	memset(buf, 1, size);
	return (ssize_t)size;
}

static int take(void *arg, const void *data, size_t len)
{
	size_t *sum = arg;

	MUST(data && len > 0 && len <= ROOM - 2);
	*sum += len;
	MUST(*sum <= 20);
	return 0;
}

/* All services, over what was scripted. */
static ssize_t call(struct afsock_uds *u, unsigned int choice)
{
	const struct afsock_uds_area area = { .size = 20, .address_bytes = 1,
					      .size_bytes = 1 };
	struct afsock_uds_dtc list[3];
	const unsigned char *data = NULL;
	unsigned char block[16];
	uint64_t done = 0;
	size_t sum = 0;
	ssize_t n;
	int down;

	switch (choice % 9) {
	case 0:
		return afsock_uds_session(u, 3, NULL);
	case 1:
		return afsock_uds_reset(u, 1, &down, NULL);
	case 2:
		n = afsock_uds_read(u, 0xf190, &data, NULL);
		MUST(n < 0 || (n <= ROOM - 3 && data == u->buf + 3));
		return n;
	case 3:
		return afsock_uds_write(u, 0xf190, "x", 1, NULL);
	case 4:
		return afsock_uds_security(u, 1, key, NULL, NULL);
	case 5:
		n = afsock_uds_routine(u, 1, 2, NULL, 0, &data, NULL);
		MUST(n < 0 || n <= ROOM - 4);
		return n;
	case 6:
		return afsock_uds_read_dtcs(u, 0xff, list, 3, NULL);
	case 7:
		n = afsock_uds_download(u, &area, block, sizeof(block), give,
					NULL, &done, NULL);
		break;
	default:
		n = afsock_uds_upload(u, &area, sizeof(block), take, &sum,
				      &done, NULL);
	}
	MUST(n < 0 || done == area.size);
	return n;
}

static void describe(const uint8_t *data, size_t size)
{
	char whole[256], cut[12];
	ssize_t n = afsock_uds_describe(data, size, whole, sizeof(whole));

	MUST(n >= 0 && n < (ssize_t)sizeof(whole));
	MUST(afsock_uds_describe(data, size, cut, sizeof(cut)) == n);
	if (n)
		MUST(strnlen(cut, sizeof(cut)) < sizeof(cut));
}

/* The other end: an answer for each request, then the end. */
struct server {
	int fd;
	struct fuzz_in in;
};

static void *serve(void *arg)
{
	struct server *s = arg;
	unsigned char request[64];
	size_t len;

	while (s->in.left && read(s->fd, request, sizeof(request)) > 0) {
		/* Several answers to one request: 0x80 of the length. */
		bool more = true;

		while (more && s->in.left) {
			more = *s->in.at & 0x80;
			len = fuzz_byte(&s->in) & 0x3f;
			if (len > s->in.left)
				len = s->in.left;
			if (len)
				(void)!write(s->fd, s->in.at, len);
			s->in.at += len;
			s->in.left -= len;
		}
	}
	shutdown(s->fd, SHUT_RDWR);
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct server s = { .in = { data, size } };
	unsigned int choice = fuzz_byte(&s.in);
	unsigned char *room = malloc(ROOM);
	struct afsock pair[2];
	struct afsock_uds u;
	pthread_t thread;

	MUST(room);
	describe(s.in.at, s.in.left);
	MUST(afsock_pair(AF_UNIX, SOCK_SEQPACKET, 0, pair, NULL) == 0);
	s.fd = pair[1].fd;
	MUST(pthread_create(&thread, NULL, serve, &s) == 0);
	afsock_uds_init(&u, &pair[0], room, ROOM);
	u.margin_ns = INT64_C(5000000000);
	(void)call(&u, choice);
	shutdown(pair[0].fd, SHUT_RDWR);
	pthread_join(thread, NULL);
	afsock_close(&pair[0]);
	afsock_close(&pair[1]);
	free(room);
	return 0;
}
