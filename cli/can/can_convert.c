/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can_convert.c - a log of CAN frames in another format */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "can.h"
#include "can_log.h"

static const char usage[] =
	"usage: afsock can convert [OPTION]... IN OUT\n"
	"\n"
	"Write the CAN log IN again as OUT, in another format. '-' is standard\n"
	"input or output.\n"
	"\n"
	"      --from=FORMAT    of IN: candump, asc, pcapng, pcap, blf; by default\n"
	"                       what its first bytes say\n"
	"      --to=FORMAT      of OUT: candump, asc, pcapng; by default what the\n"
	"                       end of its name says (.log is candump's)\n"
	"      --map=NEW=OLD    interface OLD of IN is NEW in OUT; may be repeated\n"
	"      --ns             times with nine decimals\n"
	"      --us             times with six decimals, and that is no loss; by\n"
	"                       default six in asc (asc2log misreads more), as many\n"
	"                       as needed in candump. pcapng always has nanoseconds\n"
	"      --drop-direction leave out who sent a frame (R, T)\n"
	"      --skip-errors    go on behind lines that cannot be read\n"
	"  -j, --json           the counters at the end as JSON; on standard error\n"
	"                       when OUT is '-'\n"
	"      --help           this text\n"
	"\n"
	"What is no frame in IN is counted as skipped, what OUT cannot hold and\n"
	"what IN says was lost is told at the end.\n"
	"\n"
	"Exit status: 0; 1 IN cannot be read or OUT not be written; 2 wrong usage;\n"
	"4 OUT does not have all that was in IN; 128+n ended by signal n.\n";

struct converter {
	const char *in;
	const char *out;
	int from;
	int to;
	unsigned int flags;
	struct afsock_can_map map;
	bool has_no_direction;
	bool skips_errors;
	bool is_json;
	bool is_made; /* OUT is a file of ours */
	struct can_log_file file;
	int fd_out;
	struct afsock_can_log_writer *writer;
	uint64_t bad_lines;
	uint64_t lost_frames;
	uint64_t lost_ns;
	uint64_t lost_time;
};

static void count_loss(struct converter *c, int loss)
{
	c->lost_frames += (loss & AFSOCK_CAN_LOST_FRAME) != 0;
	c->lost_ns += (loss & AFSOCK_CAN_LOST_NS) != 0;
	c->lost_time += (loss & AFSOCK_CAN_LOST_TIME) != 0;
}

static int put_entry(struct converter *c, struct afsock_can_entry *entry)
{
	struct afsock_can_record *record = &entry->record;
	const struct afsock_can_map_row *row = afsock_can_map_find(
		&c->map, record->interface, record->interface_len);
	struct afsock_err err;
	int r;

	if (row) {
		record->interface = row->to;
		record->interface_len = strlen(row->to);
	}
	if (c->has_no_direction)
		record->direction = '\0';
	r = afsock_can_log_writer_put(c->writer, entry, &err);
	if (r >= 0) {
		count_loss(c, r);
		return EXIT_DONE;
	}
	cli_say("can convert: %s: %s", c->out, err.text);
	return EXIT_FAILED;
}

static int convert(struct converter *c)
{
	struct afsock_can_entry entry;
	struct afsock_err err;
	int r, code = EXIT_DONE;

	while (!code) {
		r = afsock_can_log_reader_next(c->file.reader, &entry, &err);
		if (r == 0)
			break;
		if (r == -EINTR && cli_signal())
			return 128 + cli_signal();
		if (r > 0) {
			code = put_entry(c, &entry);
		} else {
			cli_say("can convert: %s: %s", c->in, err.text);
			c->bad_lines++;
			if (r != AFSOCK_ETEXT || !c->skips_errors)
				code = EXIT_FAILED;
		}
	}
	return code;
}

static void say_lost(const struct converter *c, uint64_t count,
		     const char *what)
{
	if (count)
		cli_say("can convert: %s: %" PRIu64 " %s", c->out, count, what);
}

static void report_json(const struct converter *c,
			const struct afsock_can_read_counts *n)
{
	fprintf(c->fd_out == STDOUT_FILENO ? stderr : stdout,
		"{\"frames\":%" PRIu64 ",\"drops\":%" PRIu64
		",\"skipped\":%" PRIu64 ",\"bad_lines\":%" PRIu64
		",\"lost_frames\":%" PRIu64 ",\"lost_ns\":%" PRIu64
		",\"lost_time\":%" PRIu64 "}\n",
		n->frames, n->drops, n->skipped, c->bad_lines, c->lost_frames,
		c->lost_ns, c->lost_time);
}

static int report(const struct converter *c, int code)
{
	struct afsock_can_read_counts n;

	afsock_can_log_reader_counts(c->file.reader, &n);
	if (c->is_json)
		report_json(c, &n);
	else
		cli_say("can convert: %" PRIu64 " frames, %" PRIu64 " skipped",
			n.frames, n.skipped);
	if (!c->is_json && n.drops)
		cli_say("can convert: %s: %" PRIu64 " frames were lost when it "
			"was made", c->in, n.drops);
	say_lost(c, c->lost_frames, "frames not written: the format has none "
				    "of their kind");
	say_lost(c, c->lost_ns, c->flags ? "times cut to microseconds" :
					   "times cut to microseconds; --ns "
					   "keeps the rest");
	say_lost(c, c->lost_time, "times before that of the first frame, "
				  "written as that");
	if (code)
		return code;
	return c->lost_frames || c->lost_time || c->bad_lines ||
			       (c->lost_ns && !(c->flags & AFSOCK_CAN_LOG_US)) ?
		       EXIT_LOST :
		       EXIT_DONE;
}

static bool is_same_file(int a, int b)
{
	struct stat first, second;

	return fstat(a, &first) == 0 && fstat(b, &second) == 0 &&
	       S_ISREG(first.st_mode) && first.st_dev == second.st_dev &&
	       first.st_ino == second.st_ino;
}

/* Not O_TRUNC: OUT may turn out to be IN. */
static int open_out(struct converter *c)
{
	struct afsock_can_bytes bytes;
	struct afsock_err err;

	c->fd_out = STDOUT_FILENO;
	if (strcmp(c->out, "-") != 0) {
		c->fd_out = open(c->out, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		if (c->fd_out < 0) {
			cli_fail_code(-errno, "can convert", c->out);
			return EXIT_FAILED;
		}
		if (is_same_file(c->fd_out, c->file.fd))
			return cli_usage("can convert", "IN and OUT are the "
					 "same file");
		if (ftruncate(c->fd_out, 0) < 0 && errno != EINVAL) {
			cli_fail_code(-errno, "can convert", c->out);
			return EXIT_FAILED;
		}
	}
	bytes = afsock_can_bytes_fd(c->fd_out);
	if (afsock_can_log_writer_open(&bytes, c->to, c->flags, &c->writer,
				       &err) < 0) {
		cli_say("can convert: %s: %s", c->out, err.text);
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

static int run(struct converter *c)
{
	struct afsock_err err;
	int code = can_log_open(&c->file, "can convert", c->in, c->from);

	if (code)
		return code;
	code = open_out(c);
	if (!code)
		code = convert(c);
	if (afsock_can_log_writer_close(c->writer, &err) < 0) {
		cli_fail_code(err.code, "can convert", c->out);
		code = EXIT_FAILED;
	}
	if (c->writer)
		code = report(c, code);
	if (c->fd_out > STDERR_FILENO && close(c->fd_out) < 0) {
		cli_fail_code(-errno, "can convert", c->out);
		code = EXIT_FAILED;
	}
	can_log_close(&c->file);
	return code;
}

static int set_format(const char *option, const char *text, int *ret)
{
	*ret = afsock_can_format_find(text);
	if (*ret < 0)
		return cli_usage("can convert", "--%s: '%s' is none of candump, "
				 "asc, pcapng, pcap, blf", option, text);
	return 0;
}

static int option(struct converter *c, int o)
{
	struct afsock_err err;

	switch (o) {
	case 'F':
		return set_format("from", optarg, &c->from);
	case 'O':
		return set_format("to", optarg, &c->to);
	case 'M':
		if (afsock_can_map_add(&c->map, optarg, &err) == 0)
			return 0;
		return cli_usage("can convert", "--map: %s", err.text);
	case 'N':
		c->flags |= AFSOCK_CAN_LOG_NS;
		return 0;
	case 'U':
		c->flags |= AFSOCK_CAN_LOG_US;
		return 0;
	case 'D':
		c->has_no_direction = true;
		return 0;
	case 'S':
		c->skips_errors = true;
		return 0;
	case 'j':
		c->is_json = true;
		return 0;
	default:
		return EXIT_USAGE;
	}
}

static int check(struct converter *c)
{
	if (c->flags == (AFSOCK_CAN_LOG_NS | AFSOCK_CAN_LOG_US))
		return cli_usage("can convert", "--ns and --us exclude each "
				 "other");
	if (c->to == AFSOCK_CAN_FORMAT_AUTO)
		c->to = afsock_can_format_find(c->out);
	if (c->to < 0)
		return cli_usage("can convert", "'%s' does not say which "
				 "format; --to does", c->out);
	if (c->to == AFSOCK_CAN_FORMAT_PCAP || c->to == AFSOCK_CAN_FORMAT_BLF)
		return cli_usage("can convert", "%s is not written: candump, "
				 "asc and pcapng are",
				 afsock_can_format_name(c->to));
	return 0;
}

int can_convert_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "from", required_argument, NULL, 'F' },
		{ "to", required_argument, NULL, 'O' },
		{ "map", required_argument, NULL, 'M' },
		{ "ns", no_argument, NULL, 'N' },
		{ "us", no_argument, NULL, 'U' },
		{ "drop-direction", no_argument, NULL, 'D' },
		{ "skip-errors", no_argument, NULL, 'S' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct converter c;
	int o, code;

	while ((o = cli_option("can convert", argc, argv, "j", options)) != -1) {
		if (o == 'H')
			return cli_help(usage);
		code = option(&c, o);
		if (code)
			return code;
	}
	if (argc - optind != 2)
		return cli_usage("can convert", "wanted IN and OUT");
	c.in = argv[optind];
	c.out = argv[optind + 1];
	code = check(&c);
	if (code)
		return code;
	cli_catch_signals();
	return cli_end(run(&c));
}
