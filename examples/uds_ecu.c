/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * uds_ecu.c - a control unit that answers some services of ISO 14229-1
 *
 * Sessions, a VIN, security access (the key is the seed with all bits turned),
 * a routine that needs time, trouble codes, and a download of up to 64 KiB.
 *
 *     uds_ecu ADDRESS [MEMORY]    isotp:vcan0,rx=0x7e0,tx=0x7e8
 *
 * What was downloaded is written to the file MEMORY. Ends with the reset 4.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <afsock/isotp.h>
#include <afsock/uds.h>

static unsigned char memory[65536], pdu[4095], answer[4095];
static size_t expected, written;
static unsigned char session = 1, block;
static bool is_open;

static size_t refuse(unsigned char nrc)
{
	answer[0] = AFSOCK_UDS_NEGATIVE;
	answer[1] = pdu[0];
	answer[2] = nrc;
	return 3;
}

/* The answer is the service + 0x40 and count bytes of the request. */
static size_t echo(size_t count, const void *more, size_t len)
{
	answer[0] = (unsigned char)(pdu[0] + 0x40);
	memcpy(answer + 1, pdu + 1, count);
	if (len)
		memcpy(answer + 1 + count, more, len);
	return 1 + count + len;
}

static size_t security(size_t len)
{
	static const unsigned char seed[] = { 0x12, 0x34, 0x56, 0x78 };
	size_t i;

	if (pdu[1] == 1)
		return echo(1, is_open ? (const void *)"\0\0\0\0" : seed, 4);
	for (i = 0; i < 4 && len == 6; i++)
		if (pdu[2 + i] != (unsigned char)~seed[i])
			return refuse(0x35);
	is_open = len == 6;
	return is_open ? echo(1, NULL, 0) : refuse(0x13);
}

/* Format 0, an address and a size of 4 bytes each. */
static size_t download(size_t len)
{
	if (!is_open)
		return refuse(0x33);
	if (len != 11 || pdu[2] != 0x44)
		return refuse(0x13);
	expected = (size_t)pdu[7] << 24 | (size_t)pdu[8] << 16 |
		   (size_t)pdu[9] << 8 | pdu[10];
	written = 0;
	block = 1;
	if (expected > sizeof(memory))
		return refuse(0x70);
	return echo(0, "\x20\x01\x02", 3); /* 2 bytes: blocks of 0x102 */
}

static size_t data(size_t len)
{
	if (written == expected)
		return refuse(0x24);
	if (len < 3 || len > 0x102 || len - 2 > expected - written)
		return refuse(0x13);
	if (pdu[1] != block)
		return refuse(0x73);
	memcpy(memory + written, pdu + 2, len - 2);
	written += len - 2;
	block++;
	return echo(1, NULL, 0);
}

static size_t serve(size_t len)
{
	if (len < 2 && pdu[0] != AFSOCK_UDS_TRANSFER_EXIT)
		return refuse(0x13);
	switch (pdu[0]) {
	case AFSOCK_UDS_SESSION:
		session = pdu[1] & 0x7f;
		return echo(1, "\0\x32\x01\xf4", 4);
	case AFSOCK_UDS_RESET:
		return echo(1, "\x05", pdu[1] == 4);
	case AFSOCK_UDS_READ_DATA:
		if (len == 3 && pdu[1] == 0xf1 && pdu[2] == 0x90)
			return echo(2, "WVWZZZ1JZXW000001", 17);
		return refuse(0x31);
	case AFSOCK_UDS_READ_DTC:
		return echo(1, "\xff\x01\x23\x45\x08\xab\xcd\xef\x2f", 9);
	case AFSOCK_UDS_SECURITY:
		return session == 1 ? refuse(0x7f) : security(len);
	case AFSOCK_UDS_ROUTINE:
		return len < 4 ? refuse(0x13) : echo(3, "\x01", 1);
	case AFSOCK_UDS_REQUEST_DOWNLOAD:
		return download(len);
	case AFSOCK_UDS_TRANSFER_DATA:
		return data(len);
	case AFSOCK_UDS_TRANSFER_EXIT:
		return written == expected ? echo(0, NULL, 0) : refuse(0x24);
	case AFSOCK_UDS_TESTER_PRESENT:
		return echo(1, NULL, 0);
	default:
		return refuse(0x11);
	}
}

int main(int argc, char **argv)
{
	const char *address = argc > 1 ? argv[1] :
					 "isotp:vcan0,rx=0x7e0,tx=0x7e8";
	struct afsock s;
	FILE *f = NULL;
	ssize_t n;
	size_t len;

	if (afsock_dial(address, -1, &s, NULL) < 0)
		return 1;
	for (;;) {
		n = afsock_isotp_recv(&s, pdu, sizeof(pdu), NULL, NULL);
		if (n == -ENODEV || n == -EBADF)
			break;
		if (n <= 0 || (size_t)n > sizeof(pdu))
			continue; /* broken on the way, or too long for us */
		len = serve((size_t)n);
		if (pdu[0] == AFSOCK_UDS_ROUTINE) {
			unsigned char pending[] = { 0x7f, pdu[0], 0x78 };

			afsock_isotp_send(&s, pending, sizeof(pending), NULL);
		}
		/* Positive answers can be suppressed; refusals not. */
		if (!(n == 2 && pdu[1] & AFSOCK_UDS_SUPPRESS &&
		      answer[0] != AFSOCK_UDS_NEGATIVE))
			afsock_isotp_send(&s, answer, len, NULL);
		if (n == 2 && pdu[0] == AFSOCK_UDS_RESET && pdu[1] == 4)
			break;
	}
	if (argc > 2)
		f = fopen(argv[2], "wb");
	if (f) {
		fwrite(memory, 1, written, f);
		fclose(f);
	}
	return afsock_close(&s) < 0;
}
