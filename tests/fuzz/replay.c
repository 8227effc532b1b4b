/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * replay.c - runs a fuzz target over files, for compilers without libFuzzer
 *
 *     replay FILE...
 *
 * Each file is one input; that the program ends normally is the test. The last
 * file's name is on stderr when it does not.
 */
#include "fuzz.h"

/* Inputs are small; so is the time to run them. */
#define INPUT_MAX (1 << 20)

static int replay(const char *path)
{
	static uint8_t data[INPUT_MAX];
	FILE *file = fopen(path, "rb");
	size_t n;

	if (!file) {
		perror(path);
		return -1;
	}
	n = fread(data, 1, sizeof(data), file);
	fclose(file);
	fprintf(stderr, "replay %s\n", path);
	LLVMFuzzerTestOneInput(data, n);
	return 0;
}

int main(int argc, char **argv)
{
	int i, failed = 0;

	for (i = 1; i < argc; i++)
		if (replay(argv[i]) < 0)
			failed++;
	return failed > 0 || argc < 2;
}
