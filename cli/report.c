/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* report.c - what a transfer did, for people and for machines */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "progress.h"
#include "transfer.h"

static const struct {
	int code;
	const char *name;
} losses[] = {
	{ LOSS_CUT, "cut-by-end" },
	{ LOSS_UNSENT, "unsent" },
	{ LOSS_TEXT, "not-a-message" },
	{ LOSS_UNTOLD, "not-in-protocol" },
	{ LOSS_HANDSHAKE, "bad-handshake" },
	{ LOSS_VERSION, "bad-version" },
	{ LOSS_LENGTH, "bad-length" },
	{ LOSS_SHORT, "cut-datagram" },
};

const char *reason_name(int code, char *buf, size_t size)
{
	const char *name = afsock_code_name(code);
	size_t i;

	for (i = 0; i < COUNT(losses); i++)
		if (losses[i].code == code)
			return losses[i].name;
	if (name)
		return name;
	snprintf(buf, size, "%d", code);
	return buf;
}

static const char *direction(const struct flow *f, const struct transfer *t)
{
	return f == &t->flows[0] ? "->" : "<-";
}

static void list_reasons(const char *what, const struct reasons *reasons)
{
	char buf[16];
	size_t i;

	for (i = 0; i < reasons->n; i++)
		fprintf(stderr, "%s%s %" PRIu64, i ? ", " : what,
			reason_name(reasons->rows[i].code, buf, sizeof(buf)),
			reasons->rows[i].count);
	if (reasons->n)
		fputc('\n', stderr);
}

static void text_latency(const struct latency *l)
{
	if (l->count)
		fprintf(stderr, "   time within, us: half below %.1f, 99 %% "
			"below %.1f, longest %.1f\n",
			(double)latency_share(l, 0.5) / 1e3,
			(double)latency_share(l, 0.99) / 1e3,
			(double)l->max_ns / 1e3);
}

static void json_latency(const struct latency *l)
{
	if (!l->count)
		return;
	json_object("latency_ns");
	json_unsigned("count", l->count);
	json_number("p50", latency_share(l, 0.5));
	json_number("p99", latency_share(l, 0.99));
	json_number("max", l->max_ns);
	json_object_end();
}

void report_text(const struct transfer *t)
{
	double seconds = (double)(cli_now() - t->started) / 1e9;
	char in[16], out[16], rate[16];
	size_t i;

	fprintf(stderr, "   %12s %12s %9s %9s %11s %8s %8s\n", "in", "out",
		"bytes in", "out", "per second", "dropped", "lost");
	for (i = 0; i < t->flow_count; i++) {
		const struct flow *f = &t->flows[i];
		const struct counters *c = &f->count;

		fprintf(stderr, "%s %12" PRIu64 " %12" PRIu64
			" %9s %9s %11s %8" PRIu64 " %8" PRIu64 "\n",
			direction(f, t), c->in, c->out,
			progress_size(c->in_bytes, in),
			progress_size(c->out_bytes, out),
			progress_size((uint64_t)((double)c->out_bytes /
						 (seconds > 0 ? seconds : 1)),
				      rate),
			c->dropped, f->from->drops);
		list_reasons("   dropped: ", &c->drops);
		list_reasons("   errors of receiving: ", &c->errors);
		if (c->cut)
			fprintf(stderr, "   cut: %" PRIu64 "\n", c->cut);
		if (c->skipped)
			fprintf(stderr, "   skipped, %s: %" PRIu64 "\n",
				f->is_deaf ? "one way only" : "of this machine",
				c->skipped);
		if (c->retries)
			fprintf(stderr, "   waits for a full transmit queue: %"
				PRIu64 "\n", c->retries);
		text_latency(&c->latency);
	}
}

static void json_reasons(const char *name, const struct reasons *reasons)
{
	char buf[16];
	size_t i;

	json_object(name);
	for (i = 0; i < reasons->n; i++)
		json_unsigned(reason_name(reasons->rows[i].code, buf,
					  sizeof(buf)),
			      reasons->rows[i].count);
	json_object_end();
}

static void json_flow(const char *name, const struct flow *f)
{
	const struct counters *c = &f->count;

	json_object(name);
	json_text("from", f->from->text);
	json_text("to", f->to->text);
	json_unsigned("in", c->in);
	json_unsigned("out", c->out);
	json_unsigned("dropped", c->dropped);
	json_unsigned("in_bytes", c->in_bytes);
	json_unsigned("out_bytes", c->out_bytes);
	json_unsigned("dropped_bytes", c->dropped_bytes);
	json_unsigned("lost", f->from->drops);
	json_unsigned("cut", c->cut);
	json_unsigned("skipped", c->skipped);
	json_unsigned("retries", c->retries);
	json_reasons("reasons", &c->drops);
	json_reasons("errors", &c->errors);
	json_latency(&c->latency);
	json_object_end();
}

void report_json(const struct transfer *t)
{
	json_flow("a_to_b", &t->flows[0]);
	if (t->flow_count > 1)
		json_flow("b_to_a", &t->flows[1]);
	json_unsigned("sessions", t->sessions);
	json_unsigned("milliseconds",
		      (uint64_t)((cli_now() - t->started) / 1000000));
}

void report_tick(const struct transfer *t)
{
	char line[160], size[16];
	size_t i, n = 0;
	int len;

	for (i = 0; i < t->flow_count; i++) {
		const struct flow *f = &t->flows[i];

		len = snprintf(line + n, sizeof(line) - n,
			       "%s%s %" PRIu64 " messages, %s", i ? "  " : "",
			       direction(f, t), f->count.out,
			       progress_size(f->count.out_bytes, size));
		if (len > 0 && (size_t)len < sizeof(line) - n)
			n += (size_t)len;
		len = f->count.dropped + f->from->drops == 0 ? 0 :
			snprintf(line + n, sizeof(line) - n, ", %" PRIu64
				 " lost", f->count.dropped + f->from->drops);
		if (len > 0 && (size_t)len < sizeof(line) - n)
			n += (size_t)len;
	}
	progress_show("%s", line);
}
