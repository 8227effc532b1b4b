/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* alg_hash.c - digests of files, in the lines of sha256sum(1) */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <afsock/alg.h>
#include <afsock/family.h>

#include "alg.h"
#include "progress.h"

static const char usage[] =
	"usage: afsock alg hash [-k KEYFILE] NAME [FILE]...\n"
	"       afsock alg hash [-k KEYFILE] [-s] -c CHECKFILE NAME\n"
	"\n"
	"Print digests in the lines of sha256sum(1), or check such lines.\n"
	"NAME is a hash of the kernel's: sha256, hmac(sha256), blake2b-512 ...\n"
	"Without FILE, or for '-', standard input is hashed.\n"
	"\n"
	"  -c, --check=CHECKFILE  read digests and names, compare\n"
	"  -k, --key=KEYFILE      all bytes of this file are the key\n"
	"  -s, --status           with -c, print nothing\n"
	"      --help             this text\n"
	"\n"
	"Exit status: 0; 1 a file cannot be read or does not match; 2 wrong usage;\n"
	"77 the kernel lacks AF_ALG or the algorithm.\n"
	"Units: none.\n";

/* Below the send buffer of every kernel, and its longest list of pages. */
#define CHUNK 65536
#define TICK INT64_C(500000000)

struct hasher {
	struct afsock tfm;
	const char *name;
	bool is_quiet;
	unsigned char digest[AFSOCK_ALG_DIGEST_MAX + 1];
	size_t len; /* of digest */
	unsigned char buf[CHUNK];
};

/* ---- one file ---- */

static void tick(const char *name, uint64_t done, uint64_t total,
		 int64_t *next)
{
	char have[16], all[16];

	if (!progress_is_seen() || cli_now() < *next)
		return;
	if (*next && total)
		progress_show("%s: %s of %s", name, progress_size(done, have),
			      progress_size(total, all));
	else if (*next)
		progress_show("%s: %s", name, progress_size(done, have));
	*next = cli_now() + TICK;
}

static int digest_fd(struct hasher *h, struct afsock *op, int fd,
		     const char *name)
{
	uint64_t done = 0, total = 0;
	int64_t next = 0;
	struct stat st;
	ssize_t n, r = 0;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		total = (uint64_t)st.st_size;
	for (;;) {
		n = read(fd, h->buf, CHUNK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		r = afsock_sendall(op, h->buf, (size_t)n, MSG_MORE, NULL);
		if (r < 0)
			break;
		done += (uint64_t)n;
		tick(name, done, total, &next);
	}
	if (n < 0)
		r = -errno;
	progress_clear();
	if (n == 0)
		r = afsock_recv(op, h->digest, sizeof(h->digest), 0);
	if (r < 0)
		return cli_fail_code((int)r, "hash", name);
	h->len = (size_t)r;
	return EXIT_DONE;
}

static int digest_file(struct hasher *h, const char *name)
{
	bool is_stdin = strcmp(name, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	struct afsock op = AFSOCK_INIT;
	struct afsock_err err;
	int code;

	if (fd < 0) {
		cli_fail_code(-errno, "open", name);
		return EXIT_FAILED;
	}
	if (afsock_alg_start(&h->tfm, &op, &err) < 0)
		code = cli_fail(&err);
	else
		code = digest_fd(h, &op, fd, name);
	afsock_close(&op);
	if (!is_stdin)
		close(fd);
	return code;
}

/* ---- printing ---- */

/* sha256sum puts a backslash in front of a line whose name has one, or ends
 * of lines, and writes those as escapes. */
static void print_name(const char *name)
{
	for (; *name; name++) {
		if (*name == '\\')
			fputs("\\\\", stdout);
		else if (*name == '\n')
			fputs("\\n", stdout);
		else if (*name == '\r')
			fputs("\\r", stdout);
		else
			putchar(*name);
	}
}

static int print_digest(struct hasher *h, const char *name)
{
	int code = digest_file(h, name);
	size_t i;

	if (code)
		return code;
	if (strpbrk(name, "\\\n\r"))
		putchar('\\');
	for (i = 0; i < h->len; i++)
		printf("%02x", h->digest[i]);
	fputs("  ", stdout);
	print_name(name);
	putchar('\n');
	fflush(stdout);
	return EXIT_DONE;
}

/* ---- checking ---- */

static void unescape(char *name)
{
	char *to = name;

	for (; *name; name++) {
		if (*name == '\\' && name[1]) {
			name++;
			*to++ = *name == 'n' ? '\n' : *name == 'r' ? '\r' :
								     *name;
		} else {
			*to++ = *name;
		}
	}
	*to = '\0';
}

/* Returns the name in a line "DIGEST  NAME", NULL for none. */
static char *read_line(char *line, unsigned char *digest, size_t *ret_len)
{
	bool is_escaped = *line == '\\';
	char *name;
	ssize_t n;

	line += is_escaped;
	line[strcspn(line, "\n")] = '\0';
	name = strchr(line, ' ');
	if (!name || (name[1] != ' ' && name[1] != '*') || !name[2])
		return NULL;
	n = afsock_read_hex(line, (size_t)(name - line), digest,
			    AFSOCK_ALG_DIGEST_MAX, "digest", NULL);
	if (n <= 0)
		return NULL;
	*ret_len = (size_t)n;
	name += 2;
	if (is_escaped)
		unescape(name);
	return name;
}

struct tally {
	size_t lines, bad_lines, mismatches, unreadable;
};

static int check_line(struct hasher *h, char *line, struct tally *tally)
{
	unsigned char wanted[AFSOCK_ALG_DIGEST_MAX];
	size_t len = 0;
	char *name = read_line(line, wanted, &len);
	bool same;
	int code;

	if (!name) {
		tally->bad_lines++;
		return EXIT_DONE;
	}
	tally->lines++;
	code = digest_file(h, name);
	if (code == EXIT_FAILED)
		tally->unreadable++;
	else if (code)
		return code;
	same = !code && len == h->len && memcmp(wanted, h->digest, len) == 0;
	if (!same && !code)
		tally->mismatches++;
	if (!h->is_quiet) {
		/* Here sha256sum escapes only what would break the line. */
		if (strchr(name, '\n')) {
			putchar('\\');
			print_name(name);
		} else {
			fputs(name, stdout);
		}
		puts(same ? ": OK" : code ? ": FAILED open or read" :
					    ": FAILED");
	}
	return EXIT_DONE;
}

static int sum_up(const struct hasher *h, const struct tally *t,
		  const char *file)
{
	if (t->lines == 0) {
		cli_say("alg hash: %s: no line has a digest and a name", file);
		return EXIT_FAILED;
	}
	if (!h->is_quiet && t->bad_lines)
		cli_say("alg hash: %s: %zu lines are no digest and name", file,
			t->bad_lines);
	if (!h->is_quiet && t->unreadable)
		cli_say("alg hash: %zu files could not be read",
			t->unreadable);
	if (!h->is_quiet && t->mismatches)
		cli_say("alg hash: %zu digests do not match", t->mismatches);
	return t->unreadable || t->mismatches ? EXIT_FAILED : EXIT_DONE;
}

static int check_file(struct hasher *h, const char *file)
{
	FILE *f = strcmp(file, "-") == 0 ? stdin : fopen(file, "re");
	struct tally tally = { .lines = 0 };
	char *line = NULL;
	size_t room = 0;
	int code = EXIT_DONE;

	if (!f) {
		cli_fail_code(-errno, "open", file);
		return EXIT_FAILED;
	}
	while (!code && getline(&line, &room, f) >= 0)
		code = check_line(h, line, &tally);
	free(line);
	if (!code && ferror(f))
		code = cli_fail_code(-errno, "read", file);
	if (f != stdin)
		fclose(f);
	return code ? code : sum_up(h, &tally, file);
}

/* ---- the command ---- */

static int set_key(struct hasher *h, const char *file)
{
	static unsigned char key[CHUNK];
	struct afsock_err err;
	FILE *f = fopen(file, "re");
	size_t len;
	int code = EXIT_DONE;

	if (!f) {
		cli_fail_code(-errno, "open", file);
		return EXIT_FAILED;
	}
	len = fread(key, 1, sizeof(key), f);
	if (ferror(f))
		code = cli_fail_code(-errno, "read", file);
	else if (afsock_alg_set_key(&h->tfm, key, len, &err) < 0)
		code = cli_fail(&err);
	explicit_bzero(key, sizeof(key));
	fclose(f);
	return code;
}

static int open_hash(struct hasher *h, const char *key)
{
	struct afsock_err err;
	int code, r;

	r = afsock_alg_open("hash", h->name, &h->tfm, &err);
	if (r == 0)
		return key ? set_key(h, key) : EXIT_DONE;
	code = cli_fail(&err);
	/* Not in this kernel, like the family itself. */
	return r == -ENOENT ? EXIT_UNAVAILABLE : code;
}

static int run(struct hasher *h, const char *key, const char *check,
	       char **files)
{
	static char *const from_stdin[] = { (char *)(uintptr_t)"-", NULL };
	char *const *f = *files ? files : from_stdin;
	int code = open_hash(h, key), worst = EXIT_DONE;

	if (code)
		return code;
	if (check)
		return check_file(h, check);
	for (; *f; f++) {
		code = print_digest(h, *f);
		if (code > worst)
			worst = code;
	}
	return worst;
}

int alg_hash_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "check", required_argument, NULL, 'c' },
		{ "key", required_argument, NULL, 'k' },
		{ "status", no_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct hasher h = { .tfm = AFSOCK_INIT };
	const char *check = NULL, *key = NULL;
	int c, code;

	while ((c = cli_option("alg hash", argc, argv, "c:k:s", options)) !=
	       -1) {
		if (c == 'c')
			check = optarg;
		else if (c == 'k')
			key = optarg;
		else if (c == 's')
			h.is_quiet = true;
		else if (c == 'H')
			return cli_help(usage);
		else
			return EXIT_USAGE;
	}
	if (optind == argc)
		return cli_usage("alg hash", "no NAME of a hash given");
	if (check && argc - optind > 1)
		return cli_usage("alg hash", "--check takes the names of files "
				 "from CHECKFILE");
	h.name = argv[optind];
	code = run(&h, key, check, argv + optind + 1);
	afsock_close(&h.tfm);
	return cli_end(code);
}
