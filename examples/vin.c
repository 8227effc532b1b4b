/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * vin.c - ask a vehicle for its identification number over ISO-TP
 *
 * UDS service 0x22 (ReadDataByIdentifier), identifier 0xf190, as a diagnostic
 * tool sends it to an engine's control unit. The answer is longer than a CAN
 * frame: the kernel takes care of flow control.
 *
 *     vin [ADDRESS]               isotp:vcan0:0x7e8:0x7e0 unless given
 *     vin isotp:can0:0x18daf110:0x18da10f1
 *
 * Exit 0 and the number on stdout; 1 no connection, no answer or a refusal.
 */
#include <stdio.h>

#include <afsock/afsock.h>

#define SECOND INT64_C(1000000000)

static int failed(const char *step, int code)
{
	char text[128];

	fprintf(stderr, "vin: %s: %s\n", step,
		afsock_strerror(code, text, sizeof(text)));
	return 1;
}

int main(int argc, char **argv)
{
	static const unsigned char request[] = { 0x22, 0xf1, 0x90 };
	const char *address = argc > 1 ? argv[1] : "isotp:vcan0:0x7e8:0x7e0";
	unsigned char pdu[4095];
	struct afsock_err err;
	struct afsock s;
	char line[512];
	ssize_t n;

	if (afsock_dial(address, 2 * SECOND, &s, &err) < 0) {
		afsock_err_line(&err, line, sizeof(line));
		fprintf(stderr, "vin: %s\n", line);
		return 1;
	}
	n = afsock_send(&s, request, sizeof(request), 0);
	if (n < 0)
		return failed("send", (int)n);
	/* 7f 22 78: the answer will come later. */
	do
		n = afsock_recv(&s, pdu, sizeof(pdu), 0);
	while (n == 3 && pdu[0] == 0x7f && pdu[2] == 0x78);
	if (n < 0)
		return failed("receive", (int)n);
	if (n == 3 && pdu[0] == 0x7f) {
		fprintf(stderr, "vin: refused with code 0x%02x\n", pdu[2]);
		return 1;
	}
	if (n < 3 || pdu[0] != 0x62 || pdu[1] != 0xf1 || pdu[2] != 0x90) {
		fprintf(stderr, "vin: %zd bytes that are no answer\n", n);
		return 1;
	}
	printf("%.*s\n", (int)n - 3, (const char *)pdu + 3);
	return afsock_close(&s) < 0;
}
