/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* parse.c - are the address texts on stdin such, one a line? Prints the bad */
#include <stdio.h>
#include <string.h>

#include <afsock/afsock.h>

int main(void)
{
	struct afsock_target target;
	struct afsock_err err;
	char text[512], line[512];
	int bad = 0;

	while (fgets(text, sizeof(text), stdin)) {
		text[strcspn(text, "\n")] = '\0';
		if (afsock_target_parse(text, strlen(text), &target, &err) == 0)
			continue;
		afsock_err_line(&err, line, sizeof(line));
		printf("%s: %s\n", text, line);
		bad = 1;
	}
	return bad;
}
