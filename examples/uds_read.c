/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * uds_read.c - an identification number, in the extended session
 *
 *     uds_read [ADDRESS]          isotp:vcan0,rx=0x7e8,tx=0x7e0 unless given
 *
 * Exit 0 and the number on stdout; 1 no connection, no answer or a refusal.
 */
#include <stdio.h>

#include <afsock/uds.h>

static int failed(const struct afsock_err *err)
{
	char line[512];

	afsock_err_line(err, line, sizeof(line));
	fprintf(stderr, "uds_read: %s\n", line);
	return 1;
}

int main(int argc, char **argv)
{
	const char *address = argc > 1 ? argv[1] :
					 "isotp:vcan0,rx=0x7e8,tx=0x7e0";
	const unsigned char *vin;
	unsigned char room[4095];
	struct afsock_uds u;
	struct afsock_err err;
	struct afsock s;
	ssize_t n;

	if (afsock_dial(address, -1, &s, &err) < 0)
		return failed(&err);
	afsock_uds_init(&u, &s, room, sizeof(room));
	if (afsock_uds_session(&u, 3, &err) < 0)
		return failed(&err);
	n = afsock_uds_read(&u, 0xf190, &vin, &err);
	if (n < 0)
		return failed(&err);
	printf("%.*s\n", (int)n, (const char *)vin);
	afsock_uds_session(&u, 1, NULL);
	return afsock_close(&s) < 0;
}
