/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * consumer.c - a program that has the library installed and nothing else
 *
 * C99 and C++. Sends itself a datagram and prints one line: the address
 * without its port, how many families are built in, and what the first
 * argument, an address, is in Python's notation.
 */
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>
#include <afsock/inet.h>

/* A name that the library has inside must be free for programs. */
int ip4_read(void);
int ip4_read(void)
{
	return 0;
}

static int fail(const struct afsock_err *err, const char *what)
{
	char line[512];

	afsock_err_line(err, line, sizeof(line));
	printf("%s: %s\n", what, line);
	return 1;
}

static int echo(struct afsock *s, struct afsock_err *err)
{
	struct afsock_value items[2];
	struct afsock_addr self, from;
	struct afsock_form form;
	char text[128], got[8];

	items[0] = afsock_text("127.0.0.1");
	items[1] = afsock_uint(0);
	if (afsock_bind(s, items, 2, err) < 0)
		return fail(err, "bind");
	if (afsock_getsockname(s, &self) < 0 ||
	    afsock_sendto(s, "hello", 5, 0, &self) != 5 ||
	    afsock_recvfrom(s, got, sizeof(got), 0, &from) != 5 ||
	    memcmp(got, "hello", 5) != 0 || from.len != self.len)
		return fail(err, "echo");
	form = afsock_form_of(s);
	if (afsock_addr_format(&form, &from, text, sizeof(text), err) < 0)
		return fail(err, "format");
	*strrchr(text, ':') = '\0';
	printf("%s", text);
	return 0;
}

static size_t built_in(void)
{
	struct afsock_family_info rows[96];
	size_t n = afsock_families(rows, 96), i, count = 0;

	for (i = 0; i < n && i < 96; i++)
		count += rows[i].status == AFSOCK_BUILT_IN;
	return count;
}

static int convert(const char *address, struct afsock_err *err)
{
	struct afsock_form form;
	struct afsock_addr addr;
	char text[256];

	if (afsock_addr_parse(address, strlen(address), &form, &addr, err) < 0)
		return fail(err, "parse");
	if (afsock_addr_repr(&form, &addr, text, sizeof(text), err) < 0)
		return fail(err, "repr");
	printf(" %s\n", text);
	return 0;
}

int main(int argc, char **argv)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_const dgram;
	struct afsock_err err;

	memset(&err, 0, sizeof(err));
	if (afsock_const_find("SOCK_DGRAM", &dgram, &err) < 0)
		return fail(&err, "constant");
	if (afsock_open(AF_INET, (int)dgram.value, 0, &s, &err) < 0)
		return fail(&err, "open");
	afsock_set_timeout(&s, 5000000000);
	if (echo(&s, &err))
		return 1;
	afsock_close(&s);
	printf(" %u", (unsigned int)built_in());
	if (argc < 2)
		return puts("") < 0;
	return convert(argv[1], &err);
}
