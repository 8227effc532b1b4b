/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * sha256.c - digests by the kernel's crypto (AF_ALG)
 *
 * Prints what sha256sum(1) prints. Another hash of /proc/crypto may be named:
 *
 *     sha256 FILE...
 *     sha256 -a sha3-256 FILE...
 *
 * Exit 0; 1 a file cannot be read or the kernel cannot do it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <afsock/alg.h>

static int sum(const char *name, const char *path)
{
	unsigned char digest[AFSOCK_ALG_DIGEST_MAX];
	struct afsock_err err;
	char line[512];
	ssize_t n, i;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		perror(path);
		return 1;
	}
	n = afsock_alg_hash_fd(name, NULL, 0, fd, digest, sizeof(digest),
			       &err);
	close(fd);
	if (n < 0) {
		afsock_err_line(&err, line, sizeof(line));
		fprintf(stderr, "sha256: %s: %s\n", path, line);
		return 1;
	}
	for (i = 0; i < n; i++)
		printf("%02x", digest[i]);
	printf("  %s\n", path);
	return 0;
}

int main(int argc, char **argv)
{
	const char *name = "sha256";
	int i = 1, result = 0;

	if (argc > 2 && strcmp(argv[1], "-a") == 0) {
		name = argv[2];
		i = 3;
	}
	for (; i < argc; i++)
		result |= sum(name, argv[i]);
	return result;
}
