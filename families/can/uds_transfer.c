/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* uds_transfer.c - memory to and from a server, block by block */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "uds.h"

/* TransferData: the service and the counter in front of the data. */
#define BLOCK_HEAD 2

static int check_number(const char *field, uint64_t number, uint8_t bytes,
			struct afsock_err *err)
{
	if (bytes < 1 || bytes > 8)
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s of %u bytes not within 1 and 8", field,
				   bytes);
	if (bytes < 8 && number >> (8 * bytes))
		return afsock_fail(err, AFSOCK_ERANGE, field,
				   "%s 0x%" PRIx64 " does not fit in %u bytes",
				   field, number, bytes);
	return 0;
}

static size_t put_number(uint8_t *to, uint64_t number, uint8_t bytes)
{
	uint8_t i;

	for (i = 0; i < bytes; i++)
		to[i] = (uint8_t)(number >> (8 * (bytes - 1 - i)));
	return bytes;
}

/* The server's longest block, with its head (ISO 14229-1, 14.2.3.2):
 * lengthFormatIdentifier says in its high nibble how many bytes it has. */
static int read_block_max(const struct afsock_uds *u, uint8_t service,
			  ssize_t n, size_t *ret, struct afsock_err *err)
{
	size_t bytes = n > 1 ? u->buf[1] >> 4 : 0, i;
	uint64_t max = 0;

	if (bytes < 1 || bytes > 8 || n != (ssize_t)(2 + bytes))
		return can_uds_fail(err, -EPROTO, service,
				    "the answer has a wrong length");
	for (i = 0; i < bytes; i++)
		max = max << 8 | u->buf[2 + i];
	if (max <= BLOCK_HEAD)
		return can_uds_fail(err, -EPROTO, service,
				    "the server takes blocks without data");
	*ret = max > SIZE_MAX ? SIZE_MAX : (size_t)max;
	return 0;
}

/* Ask for a transfer: the longest block of both sides. */
static int begin(struct afsock_uds *u, uint8_t service,
		 const struct afsock_uds_area *area, size_t block_max,
		 size_t *ret, struct afsock_err *err)
{
	uint8_t request[3 + 16] = { service, area->format };
	struct iovec whole = { request, 0 };
	size_t at = 3, max = 0;
	ssize_t n;
	int r = check_number("address", area->address, area->address_bytes,
			     err);

	if (r == 0)
		r = check_number("size", area->size, area->size_bytes, err);
	if (r == 0 && block_max <= BLOCK_HEAD)
		r = afsock_fail(err, AFSOCK_ERANGE, "block_max",
				"blocks of %zu bytes carry no data", block_max);
	if (r < 0)
		return r;
	request[2] = (uint8_t)(area->size_bytes << 4 | area->address_bytes);
	at += put_number(request + at, area->address, area->address_bytes);
	at += put_number(request + at, area->size, area->size_bytes);
	whole.iov_len = at;
	n = can_uds_exchange(u, &whole, 1, err);
	if (n < 0)
		return (int)n;
	r = read_block_max(u, service, n, &max, err);
	if (r < 0)
		return r;
	*ret = max < block_max ? max : block_max;
	return 0;
}

static int end(struct afsock_uds *u, struct afsock_err *err)
{
	const uint8_t request[] = { AFSOCK_UDS_TRANSFER_EXIT };
	ssize_t n = afsock_uds_request(u, request, sizeof(request), NULL, err);

	return n < 0 ? (int)n : 0;
}

/* One TransferData: the length of the answer, whose counter is ours. */
static ssize_t transfer(struct afsock_uds *u, const void *request, size_t len,
			struct afsock_err *err)
{
	const uint8_t *head = request;
	ssize_t n = afsock_uds_request(u, request, len, NULL, err);

	if (n >= 0 && (n < BLOCK_HEAD || u->buf[1] != head[1]))
		return can_uds_fail(err, -EPROTO, head[0],
				    "the answer is one of another block");
	return n;
}

static int fail_caller(struct afsock_err *err, ssize_t code)
{
	return afsock_fail(err, (int)code, NULL, "ended by the caller");
}

int afsock_uds_download(
	struct afsock_uds *u, const struct afsock_uds_area *area, void *buf,
	size_t block_max, ssize_t (*give)(void *arg, void *buf, size_t size),
	void *arg, uint64_t *ret_done, struct afsock_err *err)
{
	uint64_t done = 0, left;
	uint8_t *block = buf;
	size_t max = 0, want;
	ssize_t given, n;
	int r = begin(u, AFSOCK_UDS_REQUEST_DOWNLOAD, area, block_max, &max,
		      err);

	if (r == 0) {
		block[0] = AFSOCK_UDS_TRANSFER_DATA;
		block[1] = 0;
	}
	while (r == 0 && done < area->size) {
		left = area->size - done;
		want = left < max - BLOCK_HEAD ? (size_t)left :
						 max - BLOCK_HEAD;
		given = give(arg, block + BLOCK_HEAD, want);
		if (given <= 0 || (size_t)given > want) {
			r = fail_caller(err, given < 0 ? given : AFSOCK_EVALUE);
			break;
		}
		block[1]++;
		n = transfer(u, block, BLOCK_HEAD + (size_t)given, err);
		if (n < 0)
			r = (int)n;
		else
			done += (uint64_t)given;
	}
	if (ret_done)
		*ret_done = done;
	return r < 0 ? r : end(u, err);
}

int afsock_uds_upload(struct afsock_uds *u, const struct afsock_uds_area *area,
		      size_t block_max,
		      int (*take)(void *arg, const void *data, size_t len),
		      void *arg, uint64_t *ret_done, struct afsock_err *err)
{
	uint8_t request[BLOCK_HEAD] = { AFSOCK_UDS_TRANSFER_DATA, 0 };
	uint64_t done = 0;
	size_t max = 0, len;
	ssize_t n;
	int r = begin(u, AFSOCK_UDS_REQUEST_UPLOAD, area, block_max, &max,
		      err);

	while (r == 0 && done < area->size) {
		request[1]++;
		n = transfer(u, request, sizeof(request), err);
		if (n < 0) {
			r = (int)n;
			break;
		}
		len = (size_t)n - BLOCK_HEAD;
		if (len == 0 || len > area->size - done)
			r = can_uds_fail(err, -EPROTO, request[0],
					 "a block without data, or more than "
					 "was asked for");
		else
			r = take(arg, u->buf + BLOCK_HEAD, len);
		if (r == 0)
			done += len;
	}
	if (ret_done)
		*ret_done = done;
	return r < 0 ? r : end(u, err);
}
