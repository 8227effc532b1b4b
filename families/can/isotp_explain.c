/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * isotp_explain.c - the sentence behind an ISO-TP error
 *
 * Which code means what: net/can/isotp.c. The timers are its constants
 * ISOTP_FC_TIMEOUT (1 s), ISOTP_ECHO_TIMEOUT (2 s) and the second of
 * isotp_rcv_cf(); the names N_Bs, N_As and N_Cr are those of ISO 15765-2.
 */
#include <errno.h>
#include <stdio.h>

#include "isotp.h"

#define ECHO_TIMEOUT_NS INT64_C(2000000000)

struct names {
	char rx[9], tx[9];
};

static void name_ids(const struct afsock *s, struct names *ret)
{
	struct sockaddr_can sa = { .can_family = AF_CAN };
	struct afsock_addr addr;

	if (afsock_getsockname(s, &addr) == 0)
		can_load_address(&addr, &sa);
	afsock_can_id_format(sa.can_addr.tp.rx_id, ret->rx);
	afsock_can_id_format(sa.can_addr.tp.tx_id, ret->tx);
}

/* Whether a message of that length goes out as one frame. */
static bool is_single(const struct afsock *s, size_t len)
{
	struct afsock_isotp_config c;
	size_t room;

	if (!len || afsock_isotp_config_read(s, &c, NULL) < 0)
		return false;
	room = c.tx_dl > CAN_MAX_DLEN ? c.tx_dl - 2u : 7;
	return len + c.has_ext_address <= room || len + c.has_ext_address <= 7;
}

/*
 * The kernel has one code for "no flow control" and for "our own frame did not
 * come back". The first is found after a second, the second after two; only a
 * transfer that got further can be either.
 */
static int explain_comm(const struct afsock *s, const struct names *n,
			size_t len, int64_t took_ns, struct afsock_err *err)
{
	if (is_single(s, len))
		return afsock_fail(err, -ECOMM, "N_As",
				   "frame %s did not come back from the "
				   "interface within 2 s (N_As): the transmit "
				   "queue dropped it",
				   n->tx);
	if (took_ns >= 0 && took_ns < ECHO_TIMEOUT_NS)
		return afsock_fail(err, -ECOMM, "N_Bs",
				   "no flow control from %s within 1 s (N_Bs)",
				   n->rx);
	return afsock_fail(err, -ECOMM, "N_Bs",
			   "no flow control from %s within 1 s (N_Bs), or a "
			   "frame %s did not come back from the interface "
			   "within 2 s (N_As)",
			   n->rx, n->tx);
}

static int explain(const struct afsock *s, int code, const struct names *n,
		   bool is_send, size_t len, int64_t took_ns,
		   struct afsock_err *err)
{
	char text[64];

	switch (code) {
	case -ECOMM:
		return explain_comm(s, n, len, took_ns, err);
	case -EMSGSIZE:
		return afsock_fail(err, code, "flow control",
				   "%s has no room for a message of this "
				   "length (flow control: overflow)", n->rx);
	case -ETIMEDOUT:
		return afsock_fail(err, code, "N_Cr",
				   "no consecutive frame from %s within 1 s "
				   "(N_Cr): the message broke off", n->rx);
	case -EILSEQ:
		return afsock_fail(err, code, "sequence",
				   "a consecutive frame from %s has the wrong "
				   "sequence number: one was lost or came twice",
				   n->rx);
	case -EBADMSG:
		if (is_send)
			return afsock_fail(err, code, "flow control",
					   "a frame from %s is no flow control "
					   "that we know, or padded wrongly",
					   n->rx);
		return afsock_fail(err, code, "padding",
				   "a frame from %s is padded in another way "
				   "than check-pad demands", n->rx);
	default:
		return afsock_fail(err, code, NULL, "%s",
				   afsock_strerror(code, text, sizeof(text)));
	}
}

static void add_hint(const struct afsock *s, const char *op, int code,
		     struct afsock_err *err)
{
	const struct afsock_family *family = afsock_family_get(AF_CAN, NULL);
	const struct afsock_form form = afsock_form_of(s);
	const char *hint = NULL;

	if (code == -ECOMM)
		hint = "is the peer there, and is our rx_id its tx_id? Where "
		       "the transmit queue is short, frames sent flat out "
		       "are dropped: use frame-txtime, the peer's stmin, or "
		       "ip link set IF txqueuelen 1000";
	else if (code == -EBADMSG)
		hint = "see txpad of the peer, rxpad and check-pad here";
	else if (code != -EMSGSIZE && code != -ETIMEDOUT && code != -EILSEQ &&
		 code > -4096 && family && family->hint)
		hint = family->hint(&form, op, -code);
	snprintf(err->hint, sizeof(err->hint), "%s", hint ? hint : "");
}

int afsock_isotp_explain(const struct afsock *s, const char *op, int code,
			 size_t len, int64_t took_ns, struct afsock_err *err)
{
	const struct afsock_form form = afsock_form_of(s);
	struct names names;
	struct afsock_addr addr;

	if (!err)
		return code;
	name_ids(s, &names);
	explain(s, code, &names, op[0] == 's', len, took_ns, err);
	snprintf(err->op, sizeof(err->op), "%s", op);
	if (afsock_getsockname(s, &addr) == 0)
		afsock_addr_format(&form, &addr, err->address,
				   sizeof(err->address), NULL);
	add_hint(s, op, code, err);
	return code;
}
