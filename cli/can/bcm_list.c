/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * bcm_list.c - the jobs of all sockets, as far as the kernel shows them
 *
 * /proc/net/can-bcm/INODE (net/can/bcm.c, bcm_proc_show):
 *
 *     >>> socket ... / dropped 0 / bound vcan0 <<<
 *     rx_op: 124 vcan0 [0]  timeo=1000000 thr=500000 # recv 1 (1) => ...
 *     tx_op: 123 vcan0 [1] t1=5000 t2=1000000 # sent 10
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bcm.h"

#define PROC "/proc/net/can-bcm"

static const char usage[] =
	"usage: afsock bcm list [OPTION]...\n"
	"\n"
	"Show the broadcast manager's sockets and jobs in this network namespace,\n"
	"a line each: the socket's inode, then \"socket\" with the interface that it\n"
	"has and the events dropped, or the job in the kernel's words. Jobs that\n"
	"watch are shown once they have received something. Times are in us.\n"
	"\n"
	"  -j, --json  one JSON object per line\n"
	"      --help  this text\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 77 the kernel has no CAN_BCM.\n"
	"Units: us.\n";

/* The word behind a mark, up to a space: an empty text when there is none. */
static const char *word_behind(const char *line, const char *mark, size_t *len)
{
	const char *at = strstr(line, mark);

	*len = 0;
	if (!at)
		return "";
	at += strlen(mark);
	at += strspn(at, " ");
	*len = strcspn(at, " \n");
	return at;
}

static void print_socket(const char *inode, const char *line, bool is_json)
{
	size_t bound_len, dropped_len;
	const char *bound = word_behind(line, "/ bound ", &bound_len);
	const char *dropped = word_behind(line, "/ dropped ", &dropped_len);

	if (!is_json) {
		printf("%s socket %.*s dropped %.*s\n", inode, (int)bound_len,
		       bound, (int)dropped_len, dropped);
		return;
	}
	json_begin();
	json_text("socket", inode);
	json_text_n("interface", bound, bound_len);
	json_unsigned("dropped", strtoull(dropped, NULL, 10));
	json_end();
}

static void print_job(const char *inode, const char *line, bool is_json)
{
	size_t id_len, if_len, all = strcspn(line, "\n");
	const char *id = word_behind(line, "_op:", &id_len);
	const char *interface = word_behind(id + id_len, " ", &if_len);

	if (!is_json) {
		printf("%s %.2s %.*s\n", inode, line,
		       (int)(line + all - id), id);
		return;
	}
	json_begin();
	json_text("socket", inode);
	json_text_n("direction", line, 2);
	json_text_n("id", id, id_len);
	json_text_n("interface", interface, if_len);
	json_text_n("text", line, all);
	json_end();
}

static bool is_job(const char *line)
{
	return strncmp(line, "rx_op:", 6) == 0 ||
	       strncmp(line, "tx_op:", 6) == 0;
}

static FILE *open_inode(const char *inode)
{
	char path[64];

	if ((size_t)snprintf(path, sizeof(path), PROC "/%s", inode) >=
	    sizeof(path))
		return NULL;
	return fopen(path, "re");
}

/* A socket that went away meanwhile has no file. */
static void list_one(const char *inode, bool is_json)
{
	FILE *file = open_inode(inode);
	char line[512];

	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (is_job(line))
			print_job(inode, line, is_json);
		else if (strncmp(line, ">>>", 3) == 0)
			print_socket(inode, line, is_json);
	}
	fclose(file);
}

static int list(bool is_json)
{
	struct dirent **names = NULL;
	int n = scandir(PROC, &names, NULL, versionsort), i;

	if (n < 0)
		return cli_fail_code(errno == ENOENT ? -EPROTONOSUPPORT :
						       -errno,
				     "list", PROC);
	for (i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.')
			list_one(names[i]->d_name, is_json);
		free(names[i]);
	}
	free(names);
	return EXIT_DONE;
}

int64_t bcm_sent(const struct afsock *s)
{
	char inode[32], line[512];
	int64_t sum = -1;
	struct stat st;
	const char *count;
	size_t len;
	FILE *file;

	if (fstat(s->fd, &st) < 0)
		return -1;
	snprintf(inode, sizeof(inode), "%ju", (uintmax_t)st.st_ino);
	file = open_inode(inode);
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		count = word_behind(line, "# sent", &len);
		if (len)
			sum = (sum < 0 ? 0 : sum) + strtoll(count, NULL, 10);
	}
	fclose(file);
	return sum;
}

int bcm_list_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	bool is_json = false;
	int c;

	while ((c = cli_option("bcm list", argc, argv, "j", options)) != -1) {
		if (c == 'H')
			return cli_help(usage);
		if (c != 'j')
			return EXIT_USAGE;
		is_json = true;
	}
	if (optind != argc)
		return cli_usage("bcm list", "'%s': no arguments are taken",
				 argv[optind]);
	return cli_end(list(is_json));
}
