/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * host - IP addresses as text, beside libc's
 *
 * inet_pton(3), inet_aton(3) and inet_ntop(3) are the oracle.
 */
#include "fuzz.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <afsock/inet.h>

static void read_as(int family, int len_wanted, const char *text, size_t len)
{
	unsigned char ours[16] = { 0 }, theirs[16] = { 0 };
	struct afsock_err err;
	int wanted = inet_pton(family, text, theirs);
	int got = afsock_inet_pton(family, text, len, ours, &err);

	/* A NUL inside: libc sees the text in front of it. */
	if (memchr(text, '\0', len)) {
		MUST(got == AFSOCK_EVALUE);
		return;
	}
	MUST(got == (wanted == 1 ? len_wanted : AFSOCK_EADDR));
	if (wanted == 1)
		MUST(memcmp(ours, theirs, (size_t)len_wanted) == 0);
}

static void read_classic(const char *text, size_t len)
{
	unsigned char ours[4] = { 0 };
	struct in_addr theirs = { 0 };
	struct afsock_err err;
	int wanted = inet_aton(text, &theirs);
	int got = afsock_inet_aton(text, len, ours, &err);

	if (memchr(text, '\0', len)) {
		MUST(got == AFSOCK_EVALUE);
		return;
	}
	MUST(got == (wanted ? 0 : AFSOCK_EADDR));
	if (wanted)
		MUST(memcmp(ours, &theirs, sizeof(ours)) == 0);
}

static void write_as(int family, const uint8_t *bytes, size_t len)
{
	char ours[46], theirs[INET6_ADDRSTRLEN];
	struct afsock_err err;
	int n = afsock_inet_ntop(family, bytes, len, ours, &err);

	MUST(inet_ntop(family, bytes, theirs, sizeof(theirs)));
	MUST(n == (int)strlen(theirs) && strcmp(ours, theirs) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	MUST(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	read_as(AF_INET, 4, text, size);
	read_as(AF_INET6, 16, text, size);
	read_classic(text, size);
	if (size >= 4)
		write_as(AF_INET, data, 4);
	if (size >= 16)
		write_as(AF_INET6, data, 16);
	free(text);
	return 0;
}
