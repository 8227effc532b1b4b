/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dump.c - what comes on several addresses, decoded or for other programs */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "dump.h"
#include "pcapng.h"
#include "progress.h"

static const char usage[] =
	"usage: afsock dump [OPTION]... ADDRESS...\n"
	"\n"
	"Show what comes on every ADDRESS, one line per message. Raw CAN frames\n"
	"(can:IF, can:any) look as candump shows them, and take candump's filters\n"
	"(can:vcan0,123:7FF,#FF,j). Other lines have the time, the sender, the\n"
	"direction (rx, tx by this machine, -- not told), the message as afsock\n"
	"recv prints it (cut after 64 bytes in hex) and what it means.\n"
	"\n"
	"  -n, --count=COUNT   end after COUNT messages\n"
	"  -w, --wait=TIME     end when nothing came for TIME\n"
	"  -T MS               the same, a number of milliseconds\n"
	"  -t, --time=STYLE    a: seconds since 1970; d: since the message before;\n"
	"                      z: since the first; A: local date and time; none.\n"
	"                      Without it CAN frames have none, others have A\n"
	"  -N                  nine decimals instead of six\n"
	"  -j, --json          one JSON object per message\n"
	"  -W, --write=FILE    a pcapng file of CAN frames, packets, netlink\n"
	"                      messages; '-' is standard output\n"
	"      --ignore-drops  exit status 0 although the kernel dropped messages;\n"
	"                      --fail-on-drop, 4, is the default\n"
	"      --help          this text\n"
	"\n"
	"For raw CAN frames only:\n"
	"  -L, --log           candump's log lines\n"
	"  -l                  the same into candump-DATE_TIME.log; nothing on\n"
	"                      standard output unless -s 0, -j or -W asks for it\n"
	"  -f, --log-to=FILE   the same into FILE; '-' is standard output\n"
	"  -s LEVEL            0: show frames; 1, 2: show none\n"
	"  -x                  direction and FD flags; in a log the direction\n"
	"  -a, -i, -S          ASCII too; binary; data from its end on\n"
	"  -e                  what error frames mean\n"
	"  -8                  the raw length code above 8, in braces\n"
	"  -c                  colors; -cc, -ccc more of them\n"
	"  -H                  the controller's time, where a frame has it\n"
	"  -r SIZE             receive buffer in bytes (default 16M)\n"
	"  -d                  a line where frames were dropped\n"
	"  -D                  nothing: dump outlives interfaces anyway\n"
	"\n"
	"Interfaces may go down or away; what comes after their return is shown.\n"
	"What the kernel dropped is told at the end, on standard error.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 nothing, or fewer than COUNT,\n"
	"within TIME; 4 messages were cut, dropped by the kernel, or could not be\n"
	"written; 77 not permitted or not available; 128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

#define TICK INT64_C(500000000)

/* How long what came before a signal may take to be shown. */
#define DRAIN_LIMIT INT64_C(10000000000)

/* What the options say of the output, before it is open. */
struct dump_files {
	int format;           /* letter of the last one, or 0 */
	int format_count;
	int64_t silence;      /* -1: not told */
	bool is_dated;        /* -l */
	const char *log;
	const char *capture;
};

/* ---- receiving ---- */

static int bad_receive(struct dump *d, struct dump_source *source, int code)
{
	const struct endpoint *e = &source->e;

	endpoint_fail(e, "recv", code);
	if (!e->has_boundaries || e->has_end || code == -ENODEV ||
	    code == -ENXIO || ++d->errors == 100) {
		source->is_over = true;
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

/* All that a source has now, but no more than the others must wait for. */
static int drain(struct dump *d, struct dump_source *source)
{
	struct received info;
	ssize_t n;
	int i;

	for (i = 0; i < 64; i++) {
		n = endpoint_receive(&source->e, d->buf, MESSAGE_MAX, &info);
		if (n == -EAGAIN)
			return EXIT_DONE;
		if (n < 0)
			return bad_receive(d, source, (int)n);
		if (info.is_end) {
			source->is_over = true;
			return EXIT_DONE;
		}
		dump_message(d, source, &info);
		if (d->max_count >= 0 && d->count >= (uint64_t)d->max_count)
			return EXIT_DONE;
	}
	return EXIT_DONE;
}

static uint64_t dropped(const struct dump *d)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < d->source_count; i++)
		n += dump_drops(&d->sources[i]);
	return n;
}

static void tick(const struct dump *d, int64_t *next)
{
	if (d->format != DUMP_PCAPNG || !progress_is_seen() ||
	    cli_now() < *next)
		return;
	progress_show("%" PRIu64 " messages, %" PRIu64 " dropped", d->count,
		      dropped(d));
	*next = cli_now() + TICK;
}

static bool is_finished(const struct dump *d)
{
	size_t i;

	if (d->max_count >= 0 && d->count >= (uint64_t)d->max_count)
		return true;
	for (i = 0; i < d->source_count; i++)
		if (!d->sources[i].is_over)
			return false;
	return true;
}

/* Everybody who watches sees all that came before we sleep. */
static bool flush(const struct dump *d)
{
	return cli_flush() &&
	       (!d->file || (fflush(d->file) == 0 && !ferror(d->file)));
}

/* Behind the sources: the news of interfaces, and standard output, which says
 * when nobody reads it any more. */
#define EXTRA_FDS 2

static int fd_of(const struct dump_source *source)
{
	if (source->is_over || source->can.is_busy)
		return -1;
	if (!source->is_can)
		return source->e.s.fd;
	return dump_can_fd(source);
}

static size_t set_fds(const struct dump *d, struct pollfd *fds)
{
	size_t i;

	for (i = 0; i < d->source_count; i++)
		fds[i] = (struct pollfd){ .fd = fd_of(&d->sources[i]),
					  .events = POLLIN };
	fds[i++] = (struct pollfd){ .fd = d->link_fd, .events = POLLIN };
	fds[i++] = (struct pollfd){ .fd = d->has_stdout ? STDOUT_FILENO : -1 };
	return i;
}

/* Nobody reads what we write: "afsock dump can:can0 | head -1". */
static bool is_reader_gone(const struct dump *d)
{
	struct pollfd fd = { .fd = STDOUT_FILENO };

	return d->has_stdout && poll(&fd, 1, 0) > 0 &&
	       fd.revents & (POLLERR | POLLHUP);
}

/* Those left alone are looked at now. Returns whether there are any. */
static bool end_pauses(struct dump *d, struct pollfd *fds)
{
	bool has_any = false;
	size_t i;

	for (i = 0; i < d->source_count; i++) {
		struct dump_can *can = &d->sources[i].can;

		if (can->is_busy && can->reader) {
			fds[i].revents = POLLIN;
			has_any = true;
		}
		can->is_busy = false;
	}
	return has_any;
}

/* Those that have something again so soon, and room for more; trouble does not
 * wait. */
static void begin_pauses(struct dump *d, struct pollfd *fds)
{
	int64_t now = dump_now();
	size_t i;

	for (i = 0; i < d->source_count; i++) {
		struct dump_can *can = &d->sources[i].can;

		if (fds[i].fd < 0 || fds[i].revents != POLLIN ||
		    !can->has_room || !can->is_drained ||
		    now - can->read_ns >= DUMP_PAUSE)
			continue;
		can->is_busy = true;
		fds[i].revents = 0;
	}
}

/* Until when, with those left alone. */
static int64_t end_of_wait(const struct dump *d, int64_t deadline)
{
	size_t i;

	for (i = 0; i < d->source_count; i++)
		if (d->sources[i].can.is_busy)
			return deadline - cli_now() < DUMP_PAUSE
				       ? deadline
				       : cli_deadline(DUMP_PAUSE);
	return deadline;
}

static int wait_for_any(struct dump *d, struct pollfd *fds, int64_t deadline)
{
	int n;

	if (!cli_flush()) /* cli_end says why */
		return is_reader_gone(d) ? 128 + SIGPIPE : EXIT_FAILED;
	if (!flush(d))
		return cli_fail_code(-errno, "write", "capture file");
	if (d->log_errno)
		return EXIT_FAILED; /* close_log says why */
	n = cli_poll(fds, set_fds(d, fds), end_of_wait(d, deadline));
	if (n < 0)
		return n == -EINTR ? 128 + cli_signal() : EXIT_FAILED;
	if (!end_pauses(d, fds) && n == 0)
		return EXIT_TIMEOUT;
	begin_pauses(d, fds);
	if (fds[d->source_count + 1].revents)
		return 128 + SIGPIPE;
	if (fds[d->source_count].revents)
		dump_link_look(d);
	return EXIT_DONE;
}

static int take_all(struct dump *d, const struct pollfd *fds)
{
	bool has_can = false;
	int worst = EXIT_DONE;
	size_t i;

	for (i = 0; i < d->source_count && !is_finished(d); i++) {
		struct dump_source *source = &d->sources[i];

		if (!fds[i].revents || source->is_over)
			continue;
		source->can.is_drained = false;
		if (source->is_can)
			has_can = true;
		else
			worst |= drain(d, source);
	}
	return has_can ? worst | dump_can_take(d) : worst;
}

/* A signal came: what had come before it is still shown. */
static int take_rest(struct dump *d, struct pollfd *fds)
{
	uint64_t before;
	int worst = EXIT_DONE;
	size_t i;

	d->stop_ns = dump_now();
	do {
		before = d->count;
		end_pauses(d, fds);
		set_fds(d, fds);
		for (i = 0; i < d->source_count; i++)
			fds[i].revents = fds[i].fd >= 0 ? POLLIN : 0;
		worst |= take_all(d, fds);
	} while (d->count > before && !is_finished(d) &&
		 dump_now() < d->stop_ns + DRAIN_LIMIT);
	return worst;
}

static int receive_all(struct dump *d, struct pollfd *fds)
{
	int64_t deadline = cli_deadline(d->wait_ns), next = 0;
	int code, worst = EXIT_DONE;
	uint64_t before;

	while (!is_finished(d)) {
		code = wait_for_any(d, fds, deadline);
		if (code > 128 && code != 128 + SIGPIPE)
			take_rest(d, fds);
		if (code)
			return code;
		before = d->count;
		worst |= take_all(d, fds);
		if (d->count > before)
			deadline = cli_deadline(d->wait_ns);
		tick(d, &next);
	}
	return worst;
}

/* ---- the whole ---- */

static int verdict(struct dump *d, int code)
{
	size_t i;

	progress_clear();
	for (i = 0; i < d->source_count; i++)
		if (dump_drops(&d->sources[i]))
			cli_say("%s: %" PRIu64 " messages, %" PRIu64
				" dropped by the kernel",
				d->sources[i].e.text, d->sources[i].count,
				dump_drops(&d->sources[i]));
	if (d->cut || d->errors || d->unwritten)
		cli_say("dump: %" PRIu64 " cut, %" PRIu64 " errors, %" PRIu64
			" that the format cannot hold", d->cut, d->errors,
			d->unwritten);
	if ((dropped(d) && !d->ignores_drops) || d->cut || d->errors || d->unwritten)
		return EXIT_LOST;
	if (code != EXIT_TIMEOUT || d->count == 0)
		return code;
	return d->max_count >= 0 ? EXIT_TIMEOUT : EXIT_DONE;
}

static int open_one(struct dump *d, struct dump_source *source)
{
	int code = endpoint_open(&source->e, d->wait_ns);

	if (!code)
		code = dump_check(d, &source->e);
	if (!code && source->is_can)
		code = dump_can_open(d, source);
	return code;
}

static int open_all(struct dump *d)
{
	size_t i;
	int code = EXIT_DONE;

	for (i = 0; i < d->source_count && !code; i++)
		code = endpoint_listen(&d->sources[i].e);
	for (i = 0; i < d->source_count && !code; i++)
		code = open_one(d, &d->sources[i]);
	return code;
}

static void close_all(struct dump *d)
{
	size_t i;

	for (i = 0; i < d->source_count; i++) {
		if (d->sources[i].is_can)
			dump_can_close(&d->sources[i]);
		endpoint_hang_up(&d->sources[i].e);
	}
	if (d->link_fd >= 0)
		close(d->link_fd);
}

/* ---- files ---- */

/* candump's name, in local time. One that is there already is somebody's. */
static int open_dated_log(struct dump *d)
{
	static char name[64];
	time_t now = time(NULL);
	struct tm tm = { .tm_sec = 0 };

	localtime_r(&now, &tm);
	strftime(name, sizeof(name), "candump-%Y-%m-%d_%H%M%S.log", &tm);
	d->log = fopen(name, "wxe");
	if (!d->log)
		return cli_fail_code(-errno, "open", name);
	cli_say("logging to %s", name);
	return EXIT_DONE;
}

/* Lines of a log come in large pieces. */
static void leave_unbuffered(FILE *file)
{
	if (file)
		setvbuf(file, NULL, _IONBF, 0);
}

static bool is_regular(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static bool has_room(const struct dump *d)
{
	size_t i;

	for (i = 0; i < d->source_count; i++)
		if (!d->sources[i].is_can || !d->sources[i].can.has_room)
			return false;
	return true;
}

/*
 * Nobody waits for a line of a file: its frames can wait in memory until who
 * sends them is done, instead of taking the processor away from it for each.
 * Whoever chose another policy keeps it.
 */
static void give_way(const struct dump *d)
{
	const struct sched_param none = { .sched_priority = 0 };
	FILE *to = d->format == DUMP_SILENT ? d->log :
		   d->file		    ? d->file :
					      stdout;

	if (to && is_regular(fileno(to)) && has_room(d) &&
	    sched_getscheduler(0) == SCHED_OTHER)
		sched_setscheduler(0, SCHED_BATCH, &none);
}

static int open_files(struct dump *d, const struct dump_files *files)
{
	if (files->is_dated)
		return open_dated_log(d);
	if (files->log) {
		d->log = fopen(files->log, "we");
		if (!d->log)
			return cli_fail_code(-errno, "open", files->log);
	}
	if (!files->capture)
		return EXIT_DONE;
	d->file = strcmp(files->capture, "-") == 0 ? stdout :
						fopen(files->capture, "we");
	if (!d->file)
		return cli_fail_code(-errno, "open", files->capture);
	pcapng_begin(d->file);
	return EXIT_DONE;
}

static int close_file(FILE *file, const char *name)
{
	if (!file || file == stdout || fclose(file) == 0)
		return EXIT_DONE;
	return cli_fail_code(-errno, "write", name);
}

/* It has no buffer: what could not be written is known before. */
static int close_log(struct dump *d)
{
	if (d->log && fclose(d->log) != 0 && !d->log_errno)
		d->log_errno = errno;
	return d->log_errno ? cli_fail_code(-d->log_errno, "write", "log") :
			      EXIT_DONE;
}

static int run(struct dump *d, const struct dump_files *files)
{
	struct pollfd *fds = calloc(d->source_count + EXTRA_FDS, sizeof(*fds));
	int code = fds ? open_all(d) : cli_fail_code(-ENOMEM, "dump", "poll");
	int closed;

	if (!code)
		code = open_files(d, files);
	leave_unbuffered(d->log);
	leave_unbuffered(d->format == DUMP_LOG ? stdout : NULL);
	give_way(d);
	if (!code) {
		cli_catch_signals();
		code = receive_all(d, fds);
		close_all(d);
		if (d->file)
			dump_capture_end(d);
		code = verdict(d, code);
	}
	closed = close_file(d->file, "capture file") | close_log(d);
	free(fds);
	return code ? code : closed;
}

/* ---- the command line ---- */

static int parse_one(struct dump *d, struct dump_source *source,
		     const char *text)
{
	struct endpoint *e = &source->e;
	int code;

	source->text = dump_can_address(text);
	if (!source->text)
		return cli_fail_code(-ENOMEM, "dump", text);
	code = endpoint_parse(e, "dump", source->text, ENDPOINT_RECEIVE);
	if (!code && e->is_stdio)
		code = cli_usage("dump", "'-' is no address to dump");
	/* The text to reopen is kept by e; messages show the one given. */
	e->text = text;
	source->is_can = !code && dump_is_can(e);
	return code ? code : dump_check(d, e);
}

static int start(struct dump *d, char **texts, const struct dump_files *files)
{
	size_t i;
	int code = EXIT_DONE;

	d->text_size = 3 * MESSAGE_MAX + 4096;
	d->buf = malloc(MESSAGE_MAX);
	d->text = malloc(d->text_size);
	d->sources = calloc(d->source_count, sizeof(*d->sources));
	if (!d->buf || !d->text || !d->sources)
		return cli_fail_code(-ENOMEM, "dump", "buffers");
	for (i = 0; i < d->source_count; i++)
		d->sources[i].e = (struct endpoint){ .s = AFSOCK_INIT,
						     .listener = AFSOCK_INIT };
	for (i = 0; i < d->source_count && !code; i++)
		code = parse_one(d, &d->sources[i], texts[i]);
	if (!code)
		code = run(d, files);
	for (i = 0; i < d->source_count; i++) {
		if (d->sources[i].is_can)
			dump_can_close(&d->sources[i]);
		endpoint_close(&d->sources[i].e);
		free(d->sources[i].text);
	}
	free(d->buf);
	free(d->text);
	free(d->sources);
	/* Nobody reads what is left, and nobody wants to know. */
	return code == 128 + SIGPIPE ? code : cli_end(code);
}

static int set_time_style(struct dump *d)
{
	static const char *const styles[] = { "a", "d", "z", "A", "none" };
	size_t i;

	for (i = 0; i < COUNT(styles); i++)
		if (strcmp(styles[i], optarg) == 0)
			d->time_style = *optarg;
	if (d->time_style)
		return EXIT_DONE;
	return cli_usage("dump", "time '%s' is none of a, d, z, A, none",
			 optarg);
}

enum long_option { HELP = 256, FAIL_ON_DROP, IGNORE_DROPS };

static int number_option(struct dump *d, struct dump_files *files, int c)
{
	int64_t value;
	int code;

	switch (c) {
	case 'n':
		return cli_number("dump", "count", optarg, 1, INT64_MAX,
				  &d->max_count);
	case 'w':
		return cli_duration("dump", optarg, &d->wait_ns);
	case 'T':
		code = cli_number("dump", "milliseconds", optarg, 0,
				  INT64_MAX / 1000000, &value);
		if (!code)
			d->wait_ns = value * 1000000;
		return code;
	case 'r':
		return cli_number("dump", "receive buffer", optarg, 1,
				  INT32_MAX / 2, &d->rcvbuf);
	default:
		return cli_number("dump", "silence", optarg, 0, 2,
				  &files->silence);
	}
}

/* What stands for itself. */
static bool flag_option(struct dump *d, struct dump_files *files, int c)
{
	switch (c) {
	case 'N': d->has_ns = true; break;
	case 'x': d->view.has_extra = true; break;
	case 'a': d->view.has_ascii = true; break;
	case 'i': d->view.is_binary = true; break;
	case 'S': d->view.is_swapped = true; break;
	case 'e': d->view.has_errors = true; break;
	case '8': d->view.has_raw_dlc = true; break;
	case 'c': d->view.color++; break;
	case 'H': d->wants_hardware = true; break;
	case 'd': d->shows_drops = true; break;
	case 'D': break;
	case 'l': files->is_dated = true; break;
	case FAIL_ON_DROP: d->ignores_drops = false; break;
	case IGNORE_DROPS: d->ignores_drops = true; break;
	default: return false;
	}
	return true;
}

static int option(struct dump *d, struct dump_files *files, int c)
{
	switch (c) {
	case '?':
		return EXIT_USAGE;
	case 't':
		return set_time_style(d);
	case 'f':
		files->log = optarg;
		return EXIT_DONE;
	case 'W':
		files->capture = optarg;
		return EXIT_DONE;
	case 'j':
	case 'L':
		files->format = c;
		files->format_count += 1;
		return EXIT_DONE;
	default:
		return flag_option(d, files, c) ? EXIT_DONE :
						  number_option(d, files, c);
	}
}

/* What the options come to together. */
static int settle_format(struct dump *d, struct dump_files *files)
{
	if (files->log && strcmp(files->log, "-") == 0) {
		files->log = NULL;
		files->format = 'L';
		files->format_count++;
	}
	d->has_log = files->log || files->is_dated;
	if (files->log && files->is_dated)
		return cli_usage("dump", "-l and -f exclude each other");
	if (files->format_count + (files->capture != NULL) > 1)
		return cli_usage("dump", "--log, --json and --write exclude "
				 "each other");
	d->format = files->capture ? DUMP_PCAPNG : files->format == 'j' ?
		    DUMP_JSON : files->format == 'L' ? DUMP_LOG : DUMP_LINES;
	if (d->format == DUMP_LOG && (d->view.has_ascii || d->view.is_binary ||
				      d->view.is_swapped))
		return cli_usage("dump", "-a, -i and -S are not for log lines");
	if (files->silence < 0)
		files->silence = d->has_log ? 2 : 0;
	if (files->silence > 0 &&
	    (d->format == DUMP_LINES || d->format == DUMP_LOG))
		d->format = DUMP_SILENT;
	return EXIT_DONE;
}

int dump_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'n' },
		{ "wait", required_argument, NULL, 'w' },
		{ "time", required_argument, NULL, 't' },
		{ "log", no_argument, NULL, 'L' },
		{ "log-to", required_argument, NULL, 'f' },
		{ "json", no_argument, NULL, 'j' },
		{ "write", required_argument, NULL, 'W' },
		{ "fail-on-drop", no_argument, NULL, FAIL_ON_DROP },
		{ "ignore-drops", no_argument, NULL, IGNORE_DROPS },
		{ "help", no_argument, NULL, HELP },
		{ NULL, 0, NULL, 0 },
	};
	static struct dump d = { .max_count = -1, .wait_ns = -1,
				 .link_fd = -1 };
	struct dump_files files = { .silence = -1 };
	int c, code;

	while ((c = cli_option("dump", argc, argv,
			       "n:w:T:t:NjW:Llf:s:xaiSe8cHr:dDh", options)) !=
	       -1) {
		if (c == HELP || c == 'h')
			return cli_help(usage);
		code = option(&d, &files, c);
		if (code)
			return code;
	}
	code = settle_format(&d, &files);
	if (code)
		return code;
	if (cli_only_addresses("dump", argc, argv))
		return EXIT_USAGE;
	if (optind == argc)
		return cli_usage("dump", "no address given");
	/* So that the drops are told even when the reader has gone. */
	sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
	/* A file has no reader that could go. */
	d.has_stdout = fcntl(STDOUT_FILENO, F_GETFD) >= 0 &&
		       !is_regular(STDOUT_FILENO);
	d.source_count = (size_t)(argc - optind);
	return start(&d, argv + optind, &files);
}
