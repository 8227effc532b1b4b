/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* uds.c - afsock uds: services of ISO 14229-1 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/family.h>
#include <afsock/uds.h>

#include "child.h"
#include "isotp.h"

static const char usage[] =
	"usage: afsock uds [OPTION]... SERVICE ADDRESS [ARGUMENT]...\n"
	"\n"
	"Ask a control unit at an ISO-TP address, isotp:can0,rx=0x7e8,tx=0x7e0.\n"
	"Numbers and DATA are hex.\n"
	"\n"
	"  read ADDRESS DID...               data by identifier: F190\n"
	"  write ADDRESS DID DATA\n"
	"  session ADDRESS TYPE              1 default, 2 programming, 3 extended\n"
	"  reset ADDRESS TYPE                1 hard, 2 key off and on, 3 soft\n"
	"  present ADDRESS                   TesterPresent\n"
	"  routine ADDRESS start|stop|results ID [DATA]\n"
	"  dtc ADDRESS [MASK]                trouble codes by status; FF\n"
	"  clear ADDRESS [GROUP]             trouble codes; FFFFFF\n"
	"  security ADDRESS LEVEL            with --key\n"
	"  download ADDRESS MEMORY FILE      a file to memory\n"
	"  upload ADDRESS MEMORY SIZE FILE   memory to a file\n"
	"  raw ADDRESS DATA                  any request\n"
	"\n"
	"      --session=TYPE   change to this session first\n"
	"      --key=COMMAND    pass SecurityAccess first: a shell command that\n"
	"                       reads a seed and prints its key, in hex\n"
	"      --level=LEVEL    its level; 1\n"
	"      --p2=TIME        wait for an answer; 1s, or what the session says\n"
	"      --p2-star=TIME   after \"response pending\"; 5.95s, the same\n"
	"      --total=TIME     for all of a request; 60s\n"
	"      --block=BYTES    longest TransferData message; 4095\n"
	"      --bytes=A:S      bytes that a memory address and size have; 4:4\n"
	"  -j, --json           a JSON object for each result\n"
	"      --help           this text\n"
	"\n"
	"Exit status: 0; 1 refused (the reason by its name) or failed; 2 wrong usage;\n"
	"3 no answer in time; 4 protocol error; 77 not permitted or not available;\n"
	"128+n ended by signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

#define COMMAND "uds"

struct tool {
	struct afsock_uds u;
	struct afsock s;
	const char *session, *key;
	int64_t level, p2_ns, p2_star_ns, total_ns, block;
	int address_bytes, size_bytes;
	bool is_json;
	unsigned char *buf, *data; /* ISOTP_PDU_MAX each */
	size_t len;                /* of data */
	FILE *file;
};

static int read_bytes(struct tool *t, const char *text)
{
	if (strlen(text) != 3 || text[1] != ':' || text[0] < '1' ||
	    text[0] > '8' || text[2] < '1' || text[2] > '8')
		return cli_usage(COMMAND, "bytes '%s' is not 4:4 or so, each 1 "
				 "to 8", text);
	t->address_bytes = text[0] - '0';
	t->size_bytes = text[2] - '0';
	return EXIT_DONE;
}

/* A hex number of at most max. */
static int read_number(const char *what, const char *text, uint64_t max,
		       uint64_t *ret)
{
	const char *digits = text;
	char *end;

	if (digits[0] == '0' && (digits[1] | 32) == 'x')
		digits += 2;
	errno = 0;
	*ret = strtoull(digits, &end, 16);
	if (strspn(digits, "0123456789abcdefABCDEF") != strlen(digits) ||
	    !*digits)
		return cli_usage(COMMAND, "%s '%s' is no hex number", what,
				 text);
	if (errno || *ret > max)
		return cli_usage(COMMAND, "%s 0x%s above 0x%" PRIx64, what,
				 digits, max);
	return EXIT_DONE;
}

static int option(void *arg, int c)
{
	struct tool *t = arg;
	uint64_t level;
	int code;

	switch (c) {
	case 'S':
		t->session = optarg;
		return EXIT_DONE;
	case 'k':
		t->key = optarg;
		return EXIT_DONE;
	case 'L':
		code = read_number("level", optarg, 0x7d, &level);
		t->level = (int64_t)level;
		return code;
	case '2':
		return cli_duration(COMMAND, optarg, &t->p2_ns);
	case '*':
		return cli_duration(COMMAND, optarg, &t->p2_star_ns);
	case 'T':
		return cli_duration(COMMAND, optarg, &t->total_ns);
	case 'B':
		return cli_number(COMMAND, "block", optarg, 3,
				  (int64_t)ISOTP_PDU_MAX, &t->block);
	case 'b':
		return read_bytes(t, optarg);
	default:
		t->is_json = true;
		return EXIT_DONE;
	}
}

/* ---- results ---- */

static int fail(const struct tool *t, const struct afsock_err *err)
{
	if (t->is_json) {
		json_begin();
		json_text("error", err->text);
		json_text("code", afsock_code_name(err->code));
		if (t->u.nrc)
			json_unsigned("nrc", t->u.nrc);
		json_end();
		cli_flush();
	}
	return isotp_fail(err);
}

static bool is_printable(const unsigned char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] < 0x20 || p[i] > 0x7e)
			return false;
	return len > 0;
}

/* name: "F190", or NULL for data without one. */
static void print_data(const struct tool *t, const char *name,
		       const unsigned char *data, size_t len)
{
	if (t->is_json) {
		json_begin();
		if (name)
			json_text("id", name);
		json_hex("data", data, len);
		if (is_printable(data, len))
			json_text_n("text", (const char *)data, len);
		json_end();
		return;
	}
	if (name)
		printf("%s  ", name);
	if (is_printable(data, len))
		printf("\"%.*s\"\n", (int)len, (const char *)data);
	else
		isotp_pdu_print(stdout, data, len);
}

/* ---- services; args are those behind the address ---- */

static int do_read(struct tool *t, char **args, int count)
{
	const unsigned char *data;
	struct afsock_err err;
	char name[8];
	uint64_t did;
	ssize_t n;
	int i, code;

	for (i = 0; i < count; i++) {
		code = read_number("identifier", args[i], 0xffff, &did);
		if (code)
			return code;
		n = afsock_uds_read(&t->u, (uint16_t)did, &data, &err);
		if (n < 0)
			return fail(t, &err);
		snprintf(name, sizeof(name), "%04X", (unsigned int)did);
		print_data(t, name, data, (size_t)n);
		cli_flush();
	}
	return EXIT_DONE;
}

static int read_data(struct tool *t, const char *text)
{
	struct afsock_err err;
	ssize_t n = isotp_pdu_read(text, strlen(text), t->data, ISOTP_PDU_MAX,
				   &err);

	if (n < 0)
		return cli_usage(COMMAND, "data '%.40s': %s", text, err.text);
	t->len = (size_t)n;
	return EXIT_DONE;
}

static int do_write(struct tool *t, char **args, int count)
{
	struct afsock_err err;
	uint64_t did;
	int code = read_number("identifier", args[0], 0xffff, &did);

	(void)count;
	if (!code)
		code = read_data(t, args[1]);
	if (code)
		return code;
	return afsock_uds_write(&t->u, (uint16_t)did, t->data, t->len,
				&err) < 0 ? fail(t, &err) : EXIT_DONE;
}

static int change_session(struct tool *t, const char *text)
{
	struct afsock_err err;
	uint64_t type;
	int code = read_number("session", text, 0x7f, &type);

	if (code)
		return code;
	if (afsock_uds_session(&t->u, (uint8_t)type, &err) < 0)
		return fail(t, &err);
	/* What was told on the command line stays. */
	if (t->p2_ns >= 0)
		t->u.p2_ns = t->p2_ns;
	if (t->p2_star_ns >= 0)
		t->u.p2_star_ns = t->p2_star_ns;
	return EXIT_DONE;
}

static int do_session(struct tool *t, char **args, int count)
{
	int code = change_session(t, args[0]);

	(void)count;
	if (!code && t->is_json) {
		json_begin();
		json_unsigned("session", t->u.session);
		json_time("p2", t->u.p2_ns);
		json_time("p2_star", t->u.p2_star_ns);
		json_end();
	}
	return code;
}

static int do_reset(struct tool *t, char **args, int count)
{
	struct afsock_err err;
	uint64_t type;
	int down_s = -1, code = read_number("reset", args[0], 0x7f, &type);

	(void)count;
	if (code)
		return code;
	if (afsock_uds_reset(&t->u, (uint8_t)type, &down_s, &err) < 0)
		return fail(t, &err);
	if (down_s >= 0 && !t->is_json)
		printf("off in %d s\n", down_s);
	return EXIT_DONE;
}

static int do_present(struct tool *t, char **args, int count)
{
	struct afsock_err err;

	(void)args;
	(void)count;
	return afsock_uds_tester_present(&t->u, false, &err) < 0 ?
		       fail(t, &err) : EXIT_DONE;
}

static int do_routine(struct tool *t, char **args, int count)
{
	static const char *const words[] = { "start", "stop", "results" };
	const unsigned char *data;
	struct afsock_err err;
	uint64_t id;
	uint8_t control = 0;
	ssize_t n;
	int code;

	while (control < 3 && strcmp(words[control], args[0]) != 0)
		control++;
	if (control == 3)
		return cli_usage(COMMAND, "'%s' is none of start, stop, "
				 "results", args[0]);
	code = read_number("routine", args[1], 0xffff, &id);
	if (!code && count > 2)
		code = read_data(t, args[2]);
	if (code)
		return code;
	n = afsock_uds_routine(&t->u, (uint8_t)(control + 1), (uint16_t)id,
			       t->data, t->len, &data, &err);
	if (n < 0)
		return fail(t, &err);
	if (n > 0)
		print_data(t, NULL, data, (size_t)n);
	return EXIT_DONE;
}

static int do_dtc(struct tool *t, char **args, int count)
{
	static struct afsock_uds_dtc list[4096];
	struct afsock_err err;
	uint64_t mask = 0xff;
	ssize_t n, i;
	int code = count ? read_number("mask", args[0], 0xff, &mask) :
			   EXIT_DONE;

	if (code)
		return code;
	n = afsock_uds_read_dtcs(&t->u, (uint8_t)mask, list, COUNT(list),
				 &err);
	if (n < 0)
		return fail(t, &err);
	for (i = 0; i < n && i < (ssize_t)COUNT(list); i++) {
		if (t->is_json) {
			json_begin();
			json_hex("dtc", (uint8_t[]){
				(uint8_t)(list[i].code >> 16),
				(uint8_t)(list[i].code >> 8),
				(uint8_t)list[i].code }, 3);
			json_unsigned("status", list[i].status);
			json_end();
		} else {
			printf("%06" PRIX32 "  %02X\n", list[i].code,
			       list[i].status);
		}
	}
	if (n <= (ssize_t)COUNT(list))
		return EXIT_DONE;
	cli_say("uds: %zd codes more", n - (ssize_t)COUNT(list));
	return EXIT_LOST;
}

static int do_clear(struct tool *t, char **args, int count)
{
	struct afsock_err err;
	uint64_t group = 0xffffff;
	int code = count ? read_number("group", args[0], 0xffffff, &group) :
			   EXIT_DONE;

	if (code)
		return code;
	return afsock_uds_clear_dtcs(&t->u, (uint32_t)group, &err) < 0 ?
		       fail(t, &err) : EXIT_DONE;
}

/* ---- security ---- */

/* The seed is an argument of the shell and on its standard input. */
static ssize_t make_key(void *arg, uint8_t level, const unsigned char *seed,
			size_t seed_len, unsigned char *key, size_t size)
{
	struct tool *t = arg;
	char *text = isotp_pdu_text(seed, seed_len), *line;
	struct afsock_err err;
	struct child child;
	ssize_t n = text ? child_start(&child, t->key, text) : -ENOMEM;
	int r;

	(void)level;
	free(text);
	if (n < 0)
		return n;
	n = child_line(&child, &line);
	if (n >= 0)
		n = isotp_pdu_read(line, (size_t)n, key, size, &err);
	r = child_end(&child);
	if (r == -EINTR)
		return r;
	return r != 0 || n == -ENODATA ? -EIO : n;
}

static int unlock(struct tool *t, int64_t level)
{
	struct afsock_err err;

	if (!t->key)
		return cli_usage(COMMAND, "--key is wanted");
	return afsock_uds_security(&t->u, (uint8_t)level, make_key, t,
				   &err) < 0 ? fail(t, &err) : EXIT_DONE;
}

static int do_security(struct tool *t, char **args, int count)
{
	uint64_t level;
	int code = read_number("level", args[0], 0x7d, &level);

	(void)count;
	return code ? code : unlock(t, (int64_t)level);
}

/* ---- memory ---- */

static ssize_t give(void *arg, void *buf, size_t size)
{
	struct tool *t = arg;
	size_t n = fread(buf, 1, size, t->file);

	if (cli_signal())
		return -EINTR;
	return n == 0 ? -EIO : (ssize_t)n;
}

static int take(void *arg, const void *data, size_t len)
{
	struct tool *t = arg;

	if (cli_signal())
		return -EINTR;
	return fwrite(data, 1, len, t->file) == len ? 0 : -EIO;
}

static void print_done(const struct tool *t, const char *what, uint64_t done)
{
	if (t->is_json) {
		json_begin();
		json_unsigned(what, done);
		json_end();
	} else {
		cli_say("uds: %s %" PRIu64 " bytes", what, done);
	}
}

static struct afsock_uds_area area_of(const struct tool *t, uint64_t address,
				      uint64_t size)
{
	return (struct afsock_uds_area){
		.address = address, .size = size,
		.address_bytes = (uint8_t)t->address_bytes,
		.size_bytes = (uint8_t)t->size_bytes,
	};
}

static int do_download(struct tool *t, char **args, int count)
{
	struct afsock_uds_area area;
	struct afsock_err err;
	uint64_t address, done = 0;
	long size;
	int r, code = read_number("memory", args[0], UINT64_MAX, &address);

	(void)count;
	if (code)
		return code;
	t->file = fopen(args[1], "rbe");
	if (!t->file || fseek(t->file, 0, SEEK_END) != 0)
		return cli_fail_code(-errno, "open", args[1]);
	size = ftell(t->file);
	rewind(t->file);
	if (size <= 0)
		return cli_usage(COMMAND, "%s is empty", args[1]);
	area = area_of(t, address, (uint64_t)size);
	r = afsock_uds_download(&t->u, &area, t->data, (size_t)t->block, give,
				t, &done, &err);
	print_done(t, "downloaded", done);
	return r < 0 ? fail(t, &err) : EXIT_DONE;
}

static int do_upload(struct tool *t, char **args, int count)
{
	struct afsock_uds_area area;
	struct afsock_err err;
	uint64_t address, size, done = 0;
	int r, code = read_number("memory", args[0], UINT64_MAX, &address);

	(void)count;
	if (!code)
		code = read_number("size", args[1], UINT64_MAX, &size);
	if (code)
		return code;
	t->file = fopen(args[2], "wbe");
	if (!t->file)
		return cli_fail_code(-errno, "open", args[2]);
	area = area_of(t, address, size);
	r = afsock_uds_upload(&t->u, &area, (size_t)t->block, take, t, &done,
			      &err);
	print_done(t, "uploaded", done);
	if (fflush(t->file) != 0)
		return cli_fail_code(-errno, "write", args[2]);
	return r < 0 ? fail(t, &err) : EXIT_DONE;
}

static int do_raw(struct tool *t, char **args, int count)
{
	const unsigned char *data;
	struct afsock_err err;
	int code = read_data(t, args[0]);
	ssize_t n;

	(void)count;
	if (code)
		return code;
	n = afsock_uds_request(&t->u, t->data, t->len, &data, &err);
	if (n < 0)
		return fail(t, &err);
	if (n > 0)
		print_data(t, NULL, data, (size_t)n);
	return EXIT_DONE;
}

/* ---- the command ---- */

static const struct service {
	const char *name;
	int (*run)(struct tool *t, char **args, int count);
	int min, max; /* arguments behind the address */
} services[] = {
	{ "clear", do_clear, 0, 1 },
	{ "download", do_download, 2, 2 },
	{ "dtc", do_dtc, 0, 1 },
	{ "present", do_present, 0, 0 },
	{ "raw", do_raw, 1, 1 },
	{ "read", do_read, 1, 1 << 16 },
	{ "reset", do_reset, 1, 1 },
	{ "routine", do_routine, 2, 3 },
	{ "security", do_security, 1, 1 },
	{ "session", do_session, 1, 1 },
	{ "upload", do_upload, 3, 3 },
	{ "write", do_write, 2, 2 },
};

static int find_service(char **args, int count, const struct service **ret)
{
	size_t i = 0;

	if (count == 0)
		return cli_usage(COMMAND, "no service given");
	while (i < COUNT(services) && strcmp(services[i].name, args[0]) != 0)
		i++;
	if (i == COUNT(services))
		return cli_usage(COMMAND, "no service is named '%s'", args[0]);
	if (count < 2)
		return cli_usage(COMMAND, "%s: no address given", args[0]);
	if (count - 2 < services[i].min || count - 2 > services[i].max)
		return cli_usage(COMMAND, "%s: %d arguments behind the address",
				 args[0], count - 2);
	*ret = &services[i];
	return EXIT_DONE;
}

static int stop_on_signal(void *arg)
{
	(void)arg;
	return cli_signal();
}

static int run(struct tool *t, const struct service *service, char **args,
	       int count)
{
	int code = isotp_dial(args[1], &t->s);

	if (code)
		return code;
	cli_let_signals();
	afsock_set_interrupt(&t->s, stop_on_signal, NULL);
	afsock_uds_init(&t->u, &t->s, t->buf, ISOTP_PDU_MAX);
	/* What is told is all of it. */
	if (t->p2_ns >= 0 || t->p2_star_ns >= 0)
		t->u.margin_ns = 0;
	t->u.p2_ns = t->p2_ns >= 0 ? t->p2_ns : INT64_C(1000000000) -
							t->u.margin_ns;
	t->u.p2_star_ns = t->p2_star_ns >= 0 ? t->p2_star_ns :
						t->u.p2_star_ns;
	if (t->total_ns >= 0)
		t->u.total_ns = t->total_ns;
	if (t->session)
		code = change_session(t, t->session);
	if (!code && t->key && service->run != do_security)
		code = unlock(t, t->level);
	if (!code)
		code = service->run(t, args + 2, count - 2);
	isotp_hang_up(&t->s);
	return code;
}

int uds_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "session", required_argument, NULL, 'S' },
		{ "key", required_argument, NULL, 'k' },
		{ "level", required_argument, NULL, 'L' },
		{ "p2", required_argument, NULL, '2' },
		{ "p2-star", required_argument, NULL, '*' },
		{ "total", required_argument, NULL, 'T' },
		{ "block", required_argument, NULL, 'B' },
		{ "bytes", required_argument, NULL, 'b' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct tool t = { .s = AFSOCK_INIT, .level = 1, .p2_ns = -1,
				 .p2_star_ns = -1, .total_ns = -1,
				 .block = 4095, .address_bytes = 4,
				 .size_bytes = 4 };
	const struct isotp_args a = { COMMAND, usage, "j", options, option,
				      &t };
	const struct service *service = NULL;
	char **args = calloc((size_t)argc, sizeof(*args));
	int code, count = 0;

	t.buf = malloc(ISOTP_PDU_MAX);
	t.data = malloc(ISOTP_PDU_MAX);
	code = args && t.buf && t.data ?
		       isotp_arguments(&a, argc, argv, args, argc, &count) :
		       cli_fail_code(-ENOMEM, COMMAND, "buffers");
	if (!code)
		code = find_service(args, count, &service);
	if (!code)
		code = run(&t, service, args, count);
	if (t.file)
		fclose(t.file);
	free(args);
	free(t.buf);
	free(t.data);
	return cli_end(code < 0 ? EXIT_DONE : code);
}
