/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* isotp_request.c - afsock isotp request: one control unit, or all of them */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <afsock/can.h>
#include <afsock/uds.h>

#include "isotp.h"

static const char usage[] =
	"usage: afsock isotp request [OPTION]... INTERFACE ID PDU\n"
	"       afsock isotp request [OPTION]... ADDRESS PDU\n"
	"\n"
	"Send a PDU (hex) and print the answers, each behind the identifier that it\n"
	"came with. ID, three hex digits or eight for 29 bits, says whom is asked:\n"
	"\n"
	"  7DF        everybody; answers from 7E8 to 7EF (ISO 15765-4)\n"
	"  18DBttss   everybody; answers from 18DAss00 to 18DAssFF\n"
	"  18DAttss   the control unit tt; it answers with 18DAsstt\n"
	"  other      the one that answers with ID + 8 (7E0: 7E8)\n"
	"\n"
	"  -r, --responders=LIST  instead: IDs that answer, 7E8 or 7E8-7EF, each\n"
	"                         with :ID of its flow control (7E0 to 7E7, or ID - 8),\n"
	"                         with commas between them\n"
	"      --wait=TIME        how long to collect answers; 1s for everybody, 5s\n"
	"                         for one\n"
	"  -n, --count=COUNT      end after COUNT answers; 1 for one control unit\n"
	"      --fd               CAN FD frames (with INTERFACE ID)\n"
	"      --txpad=BYTE       fill frames up (hex; with INTERFACE ID)\n"
	"  -u, --uds              say what answers of UDS mean\n"
	"  -j, --json             a JSON object for each: rx, time, len, data, uds\n"
	"      --help             this text\n"
	"\n"
	"A UDS answer \"response pending\" (7F .. 78) is shown and does not count; one\n"
	"control unit gets 5 s more for each.\n"
	"\n"
	"Exit status: 0; 1 failed; 2 wrong usage; 3 no answer, or fewer than COUNT;\n"
	"4 protocol error; 77 not permitted or not available; 128+n ended by\n"
	"signal n.\n"
	"Units: TIME 2s, 500ms; a bare number is seconds.\n";

#define COMMAND "isotp request"
#define PENDING_NS INT64_C(5000000000)

struct request {
	const char *responders;
	int64_t wait_ns, count, got;
	int code; /* of a message that broke off */
	int64_t txpad;
	bool is_fd, is_uds, is_json;
	unsigned char *pdu, *buf;
	size_t len;
	struct afsock_isotp_address functional;
	struct afsock_isotp_address list[AFSOCK_ISOTP_GROUP_MAX];
	size_t list_count;
};

static int option(void *arg, int c)
{
	struct request *q = arg;

	switch (c) {
	case 'r':
		q->responders = optarg;
		return EXIT_DONE;
	case 'W':
		return cli_duration(COMMAND, optarg, &q->wait_ns);
	case 'n':
		return cli_number(COMMAND, "count", optarg, 1, INT64_MAX,
				  &q->count);
	case 'F':
		q->is_fd = true;
		return EXIT_DONE;
	case 'P':
		q->txpad = isotp_pdu_read(optarg, strlen(optarg), q->buf, 1,
					  NULL) == 1 ? q->buf[0] : -1;
		return q->txpad >= 0 ? EXIT_DONE :
			       cli_usage(COMMAND, "txpad '%s' is no hex byte",
					 optarg);
	case 'u':
		q->is_uds = true;
		return EXIT_DONE;
	default:
		q->is_json = true;
		return EXIT_DONE;
	}
}

/* ---- who answers ---- */

static int add_responder(struct request *q, canid_t rx, canid_t tx)
{
	struct afsock_err err;

	if (q->list_count == AFSOCK_ISOTP_GROUP_MAX)
		return cli_usage(COMMAND, "more than %d responders",
				 AFSOCK_ISOTP_GROUP_MAX);
	if (afsock_isotp_normal(rx, tx, &q->list[q->list_count], &err) < 0)
		return cli_fail(&err);
	q->list_count++;
	return EXIT_DONE;
}

/* The identifier that a responder takes flow control on. */
static canid_t usual_tx(canid_t rx)
{
	if ((rx & 0xffff0000u) == (CAN_EFF_FLAG | 0x18da0000u))
		return (rx & 0xffff0000u) | (rx & 0xff) << 8 |
		       (rx >> 8 & 0xff);
	return rx - 8;
}

/* 7E8, 7E8-7EF, 7E8:7E0. */
static int read_responder(struct request *q, char *word)
{
	char *flow = strchr(word, ':'), *dash = strchr(word, '-');
	canid_t first, last, tx;
	int code;

	if (flow)
		*flow++ = '\0';
	if (dash)
		*dash++ = '\0';
	code = isotp_id(COMMAND, word, &first);
	last = first;
	if (!code && dash)
		code = isotp_id(COMMAND, dash, &last);
	tx = usual_tx(first);
	if (!code && flow)
		code = isotp_id(COMMAND, flow, &tx);
	if (!code && last < first)
		code = cli_usage(COMMAND, "responders end before they begin");
	for (; !code && first <= last; first++, tx++)
		code = add_responder(q, first,
				     flow ? tx : usual_tx(first));
	return code;
}

static int read_responders(struct request *q)
{
	char *list = strdup(q->responders), *rest = list, *word;
	int code = list ? EXIT_DONE : cli_fail_code(-ENOMEM, COMMAND, "list");

	while (!code && (word = strsep(&rest, ",")))
		code = read_responder(q, word);
	free(list);
	return code;
}

/* Whom an identifier asks; the list stays empty for one control unit. */
static int read_everybody(struct request *q, canid_t id)
{
	canid_t rx;
	int code = EXIT_DONE;
	unsigned int i, target, source = id & 0xff;

	q->functional = (struct afsock_isotp_address){
		.tx_id = id, .is_functional = true,
	};
	if (q->responders)
		return read_responders(q);
	if (id == 0x7df) {
		for (rx = 0x7e8; !code && rx <= 0x7ef; rx++)
			code = add_responder(q, rx, rx - 8);
	} else if ((id & 0xffff0000u) == (CAN_EFF_FLAG | 0x18db0000u)) {
		for (i = 0; !code && i < 256; i++) {
			target = i;
			if (target != source)
				code = add_responder(
					q, CAN_EFF_FLAG | 0x18da0000u |
						   source << 8 | target,
					CAN_EFF_FLAG | 0x18da0000u |
						target << 8 | source);
		}
	}
	return code;
}

static int read_one(canid_t id, struct afsock_isotp_address *ret)
{
	struct afsock_err err;
	canid_t rx = id + 8;

	if ((id & 0xffff0000u) == (CAN_EFF_FLAG | 0x18da0000u))
		rx = usual_tx(id);
	if (afsock_isotp_normal(rx, id, ret, &err) < 0)
		return cli_fail(&err);
	return EXIT_DONE;
}

/* ---- answers ---- */

static bool is_pending(const unsigned char *data, size_t len)
{
	return len == 3 && data[0] == 0x7f && data[2] == 0x78;
}

static void print(const struct request *q, canid_t id, int64_t time_ns,
		  const unsigned char *data, size_t len)
{
	char text[256] = "", name[9];

	if (q->is_uds)
		afsock_uds_describe(data, len, text, sizeof(text));
	if (q->is_json) {
		json_begin();
		isotp_json("rx", id, time_ns, data, len);
		if (*text)
			json_text("uds", text);
		json_end();
	} else {
		afsock_can_id_format(id, name);
		printf("%s  ", name);
		isotp_pdu_print(stdout, data, len);
		if (*text)
			printf("    %s\n", text);
	}
	cli_flush();
}

static int on_answer(void *arg, const struct afsock_isotp_answer *answer)
{
	struct request *q = arg;
	char name[9], text[128];

	afsock_can_id_format(answer->rx_id, name);
	if (answer->error) {
		cli_say("request: %s: the answer broke off: %s", name,
			afsock_strerror(answer->error, text, sizeof(text)));
		q->code = EXIT_LOST;
		return 0;
	}
	if (answer->is_cut) {
		cli_say("request: %s: the answer was cut", name);
		q->code = EXIT_LOST;
	}
	print(q, answer->rx_id, answer->time_ns, answer->data, answer->len);
	if (!is_pending(answer->data, answer->len))
		q->got++;
	return q->got == q->count;
}

static int stop_on_signal(void *arg)
{
	(void)arg;
	return cli_signal();
}

static int ask_everybody(struct request *q, const char *interface,
			 const struct afsock_isotp_config *config)
{
	struct afsock_isotp_group *group;
	struct afsock_err err;
	ssize_t n;

	if (afsock_isotp_group_open(interface, &q->functional, q->list,
				    q->list_count, config, ISOTP_PDU_MAX,
				    &group, &err) < 0)
		return cli_fail(&err);
	cli_let_signals();
	afsock_isotp_group_set_interrupt(group, stop_on_signal, NULL);
	n = afsock_isotp_group_request(group, q->pdu, q->len,
				       q->wait_ns < 0 ? INT64_C(1000000000) :
							q->wait_ns,
				       on_answer, q, &err);
	afsock_isotp_group_close(group);
	if (n < 0)
		return isotp_fail(&err);
	if (q->code)
		return q->code;
	if (q->got == 0 || (q->count > 0 && q->got < q->count)) {
		cli_say("request: %" PRId64 " answers", q->got);
		return EXIT_TIMEOUT;
	}
	return EXIT_DONE;
}

/* Pending answers stretch the limit; all others count. */
static int collect(struct request *q, struct afsock *s)
{
	int64_t wait = q->wait_ns < 0 ? PENDING_NS : q->wait_ns, time_ns;
	int64_t deadline = cli_deadline(wait);
	struct afsock_addr addr;
	struct sockaddr_can sa = { .can_family = AF_CAN };
	struct afsock_err err;
	ssize_t n;

	if (afsock_getsockname(s, &addr) == 0)
		memcpy(&sa, addr.u.bytes,
		       addr.len < sizeof(sa) ? addr.len : sizeof(sa));
	while (q->got < q->count) {
		n = isotp_receive(s, q->buf, ISOTP_PDU_MAX, deadline, &time_ns,
				  &err);
		if (n < 0)
			return isotp_fail(&err);
		print(q, sa.can_addr.tp.rx_id, time_ns, q->buf, (size_t)n);
		if (is_pending(q->buf, (size_t)n))
			deadline = cli_deadline(wait > PENDING_NS ?
							wait : PENDING_NS);
		else
			q->got++;
	}
	return EXIT_DONE;
}

static int ask_one(struct request *q, struct afsock *s)
{
	struct afsock_err err;
	int r, code;

	if (q->count < 0)
		q->count = 1;
	cli_catch_signals();
	r = isotp_transfer(s, q->pdu, q->len,
			   q->wait_ns < 0 ? PENDING_NS : q->wait_ns, &err);
	code = r < 0 ? isotp_fail(&err) : collect(q, s);
	isotp_hang_up(s);
	return code;
}

static int run_by_id(struct request *q, const char *interface,
		     const char *text)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_isotp_address address;
	struct afsock_isotp_config config;
	struct afsock_err err;
	canid_t id;
	int code = isotp_id(COMMAND, text, &id);

	if (!code)
		code = read_everybody(q, id);
	if (code)
		return code;
	afsock_isotp_config_init(&config);
	config.wait_tx_done = false;
	config.has_txpad = q->txpad >= 0;
	config.txpad = (uint8_t)q->txpad;
	if (q->is_fd) {
		config.mtu = CANFD_MTU;
		config.tx_dl = CANFD_MAX_DLEN;
	}
	if (q->list_count)
		return ask_everybody(q, interface, &config);
	code = read_one(id, &address);
	if (code)
		return code;
	if (afsock_isotp_open(interface, &address, &config, 0, &s, &err) < 0)
		return cli_fail(&err);
	return ask_one(q, &s);
}

static int run(struct request *q, char **args, int count)
{
	struct afsock s = AFSOCK_INIT;
	struct afsock_err err;
	ssize_t n;
	int code;

	if (count < 2)
		return cli_usage(COMMAND, "INTERFACE ID PDU or ADDRESS PDU is "
				 "wanted");
	n = isotp_pdu_read(args[count - 1], strlen(args[count - 1]), q->pdu,
			   ISOTP_PDU_MAX, &err);
	if (n <= 0)
		return cli_usage(COMMAND, "PDU '%.40s': %s", args[count - 1],
				 n < 0 ? err.text : "empty");
	q->len = (size_t)n;
	if (count == 3)
		return run_by_id(q, args[0], args[1]);
	if (q->responders || q->is_fd || q->txpad >= 0)
		return cli_usage(COMMAND, "--responders, --fd and --txpad go "
				 "with INTERFACE ID");
	code = isotp_dial(args[0], &s);
	return code ? code : ask_one(q, &s);
}

int isotp_request_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "responders", required_argument, NULL, 'r' },
		{ "wait", required_argument, NULL, 'W' },
		{ "count", required_argument, NULL, 'n' },
		{ "fd", no_argument, NULL, 'F' },
		{ "txpad", required_argument, NULL, 'P' },
		{ "uds", no_argument, NULL, 'u' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	static struct request q = { .wait_ns = -1, .count = -1, .txpad = -1 };
	const struct isotp_args a = { COMMAND, usage, "r:n:uj", options,
				      option, &q };
	char *args[3];
	int code, count = 0;

	q.pdu = malloc(ISOTP_PDU_MAX);
	q.buf = malloc(ISOTP_PDU_MAX);
	code = q.pdu && q.buf ? isotp_arguments(&a, argc, argv, args, 3,
						&count) :
				cli_fail_code(-ENOMEM, "request", "buffers");
	if (!code)
		code = run(&q, args, count);
	free(q.pdu);
	free(q.buf);
	return cli_end(code < 0 ? EXIT_DONE : code);
}
