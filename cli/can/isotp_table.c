/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp_table.c - requests and their answers in a file */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/family.h>

#include "isotp_serve.h"

void table_free(struct row *rows)
{
	struct row *next;

	for (; rows; rows = next) {
		next = rows->next;
		free(rows->request);
		free(rows->is_any);
		free(rows->answers);
		free(rows->ends);
		free(rows);
	}
}

bool row_fits(const struct row *row, const unsigned char *pdu, size_t len)
{
	size_t i;

	if (len < row->request_len ||
	    (len > row->request_len && !row->is_open))
		return false;
	for (i = 0; i < row->request_len; i++)
		if (!row->is_any[i] && row->request[i] != pdu[i])
			return false;
	return true;
}

/* Hex with '..' for any byte; changes text. */
static int read_request(struct row *row, char *text, struct afsock_err *err)
{
	size_t len = strlen(text), i, n = 0;
	ssize_t r;

	while (len && strchr(" \t", text[len - 1]))
		len--;
	if (len && text[len - 1] == '*') {
		row->is_open = true;
		len--;
	}
	row->request = malloc(len + 1);
	row->is_any = calloc(len + 1, 1);
	if (!row->request || !row->is_any)
		return afsock_fail(err, -ENOMEM, NULL, "out of memory");
	for (i = 0; i < len; i++) {
		if (strchr(" \t", text[i]))
			continue;
		if (text[i] == '.' && i + 1 < len && text[i + 1] == '.') {
			row->is_any[n] = 1;
			text[i] = text[i + 1] = '0';
		}
		i++;
		n++;
	}
	r = isotp_pdu_read(text, len, row->request, len + 1, err);
	row->request_len = r < 0 ? 0 : (size_t)r;
	return r < 0 ? (int)r : 0;
}

static int read_answers(struct row *row, char *text, struct afsock_err *err)
{
	size_t size = strlen(text) + 1, used = 0;
	char *word;
	ssize_t n;

	row->answers = malloc(size);
	row->ends = calloc(size, sizeof(*row->ends));
	if (!row->answers || !row->ends)
		return afsock_fail(err, -ENOMEM, NULL, "out of memory");
	while ((word = strsep(&text, "|"))) {
		n = isotp_pdu_read(word, strlen(word), row->answers + used,
				   size - used, err);
		if (n < 0)
			return (int)n;
		if (n == 0)
			continue;
		used += (size_t)n;
		row->ends[row->answer_count++] = used;
	}
	return 0;
}

/* Append a line to the list. 0 or a result with its sentence. */
static int read_line(struct row ***end, char *line, struct afsock_err *err)
{
	char *colon, *comment = strpbrk(line, "#\n");
	struct row *row;
	int r;

	if (comment)
		*comment = '\0';
	if (!line[strspn(line, " \t\r")])
		return 0;
	colon = strchr(line, ':');
	if (!colon)
		return afsock_fail(err, AFSOCK_ETEXT, "table",
				   "no ':' between request and answer");
	*colon++ = '\0';
	row = calloc(1, sizeof(*row));
	if (!row)
		return afsock_fail(err, -ENOMEM, NULL, "out of memory");
	**end = row;
	*end = &row->next;
	r = read_request(row, line, err);
	return r < 0 ? r : read_answers(row, colon, err);
}

int table_read(struct server *s)
{
	struct row **end = &s->rows;
	struct afsock_err err;
	size_t room = 0, number = 0;
	char *line = NULL;
	FILE *f = fopen(s->table_file, "re");
	int code = EXIT_DONE;

	if (!f)
		return cli_fail_code(-errno, "open", s->table_file);
	while (!code && getline(&line, &room, f) >= 0) {
		number++;
		if (read_line(&end, line, &err) < 0) {
			cli_say("%s: line %zu: %s", s->table_file, number,
				err.text);
			code = cli_exit_code(err.code);
		}
	}
	if (!code && ferror(f))
		code = cli_fail_code(-errno, "read", s->table_file);
	free(line);
	fclose(f);
	return code;
}
