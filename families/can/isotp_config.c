/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * isotp_config.c - the kernel's ISO-TP options as one structure
 *
 * net/can/isotp.c, isotp_setsockopt: four structures and a number each for
 * the forced gaps, fixed once bound. It takes unknown flag bits without a word.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "isotp.h"

/* All ones are "none" in frame_txtime. */
#define NS_MAX (INT64_C(0xffffffff) - 1)

void afsock_isotp_config_init(struct afsock_isotp_config *ret)
{
	*ret = (struct afsock_isotp_config){
		.txpad = CAN_ISOTP_DEFAULT_PAD_CONTENT,
		.rxpad = CAN_ISOTP_DEFAULT_PAD_CONTENT,
		.wait_tx_done = true,
		.frame_txtime_ns = AFSOCK_ISOTP_UNSET,
		.force_tx_stmin_ns = AFSOCK_ISOTP_UNSET,
		.force_rx_stmin_ns = AFSOCK_ISOTP_UNSET,
		.mtu = CAN_MTU,
		.tx_dl = CAN_MAX_DLEN,
	};
}

/* ---- STmin ---- */

#define MS INT64_C(1000000)
#define STEP INT64_C(100000)

int afsock_isotp_stmin_encode(int64_t ns, uint8_t *ret, struct afsock_err *err)
{
	if (ns >= 0 && ns % MS == 0 && ns / MS <= 0x7f)
		*ret = (uint8_t)(ns / MS);
	else if (ns % STEP == 0 && ns >= STEP && ns <= 9 * STEP)
		*ret = (uint8_t)(0xf0 + ns / STEP);
	else
		return afsock_fail(err, AFSOCK_ERANGE, "stmin",
				   "stmin %" PRId64 "ns is neither 0..127 "
				   "whole ms nor 100..900 us in steps of 100",
				   ns);
	return 0;
}

int64_t afsock_isotp_stmin_decode(uint8_t stmin)
{
	if (stmin > 0xf0 && stmin < 0xfa)
		return (stmin - 0xf0) * STEP;
	return (stmin < 0x7f ? stmin : 0x7f) * MS;
}

/* ---- checking ---- */

static int check_ns(const char *field, int64_t ns, struct afsock_err *err)
{
	if (ns == AFSOCK_ISOTP_UNSET || (ns >= 0 && ns <= NS_MAX))
		return 0;
	return afsock_fail(err, AFSOCK_ERANGE, field,
			   "%s %" PRId64 "ns not within 0 and %" PRId64 "ns",
			   field, ns, NS_MAX);
}

/* Each would be taken by the kernel and then not do what it says. */
static int check_flags(const struct afsock_isotp_config *c,
		       struct afsock_err *err)
{
	if (c->sf_broadcast && c->cf_broadcast)
		return afsock_fail(err, AFSOCK_EVALUE, "cf_broadcast",
				   "sf_broadcast and cf_broadcast exclude each "
				   "other");
	if (c->has_rx_ext_address && !c->has_ext_address)
		return afsock_fail(err, AFSOCK_EVALUE, "rx_ext_address",
				   "rx_ext_address without ext_address is "
				   "not used by the kernel");
	if (c->check_pad_data && !c->has_rxpad)
		return afsock_fail(err, AFSOCK_EVALUE, "check_pad_data",
				   "check_pad_data without rxpad has nothing "
				   "to compare with: every frame would be "
				   "refused");
	if (c->listen_mode && (c->sf_broadcast || c->cf_broadcast))
		return afsock_fail(err, AFSOCK_EVALUE, "listen_mode",
				   "listen_mode does not send, broadcast does "
				   "nothing else");
	return 0;
}

int afsock_isotp_config_check(const struct afsock_isotp_config *config,
			      struct afsock_err *err)
{
	uint8_t stmin;
	int r = check_flags(config, err);

	if (r == 0)
		r = check_ns("frame_txtime_ns", config->frame_txtime_ns, err);
	if (r == 0)
		r = check_ns("force_tx_stmin_ns", config->force_tx_stmin_ns,
			     err);
	if (r == 0)
		r = check_ns("force_rx_stmin_ns", config->force_rx_stmin_ns,
			     err);
	if (r == 0)
		r = afsock_isotp_stmin_encode(config->stmin_ns, &stmin, err);
	if (r == 0)
		r = can_isotp_check_tx_dl(config->tx_dl, err);
	if (r == 0)
		r = can_isotp_check_mtu(config->mtu, config->tx_dl,
					config->brs || config->esi, err);
	return r;
}

/* ---- what this kernel knows ---- */

static bool kernel_is(unsigned int major, unsigned int minor)
{
	struct utsname name;
	unsigned int at[2] = { 0, 0 }, i = 0;
	const char *p = name.release;

	if (uname(&name) < 0)
		return false;
	for (; i < 2 && *p; p++) {
		if (*p >= '0' && *p <= '9' && at[i] < 10000)
			at[i] = at[i] * 10 + (unsigned int)(*p - '0');
		else
			i++;
	}
	return at[0] > major || (at[0] == major && at[1] >= minor);
}

size_t afsock_isotp_max_pdu(int *ret_source)
{
	FILE *f = fopen("/sys/module/can_isotp/parameters/max_pdu_size", "re");
	uint64_t value = 0;
	int c, digits = 0;

	while (f && digits < 10 && (c = fgetc(f)) >= '0' && c <= '9') {
		value = value * 10 + (uint64_t)(c - '0');
		digits++;
	}
	if (f)
		fclose(f);
	if (ret_source)
		*ret_source = value ? AFSOCK_ISOTP_LIMIT_PARAMETER :
				      AFSOCK_ISOTP_LIMIT_VERSION;
	if (value)
		return (size_t)value;
	/* Since 6.4 the buffers begin with 8300 bytes (DEFAULT_MAX_PDU_SIZE),
	 * with the parameter out of our sight (a container without /sys). */
	if (kernel_is(6, 4))
		return 8300;
	return kernel_is(5, 18) ? 66000 : 8200;
}

/* Both broadcast flags at once are refused since the second one exists. */
static bool knows_cf_broadcast(struct afsock *s)
{
	struct can_isotp_options opts = {
		.flags = CAN_ISOTP_SF_BROADCAST | CAN_ISOTP_CF_BROADCAST,
	};

	return afsock_setopt(s, SOL_CAN_ISOTP, CAN_ISOTP_OPTS, &opts,
			     sizeof(opts)) == -EINVAL;
}

static int check_kernel(struct afsock *s, const struct afsock_isotp_config *c,
			struct afsock_err *err)
{
	const char *field = NULL, *since = NULL;

	if (c->dynamic_fc && !kernel_is(6, 9)) {
		field = "dynamic_fc";
		since = "6.9";
	}
	if (c->cf_broadcast && !knows_cf_broadcast(s)) {
		field = "cf_broadcast";
		since = "5.19";
	}
	if (c->sf_broadcast && !kernel_is(5, 11) && !knows_cf_broadcast(s)) {
		field = "sf_broadcast";
		since = "5.11";
	}
	if (c->frame_txtime_ns == 0 && !kernel_is(5, 18)) {
		field = "frame_txtime_ns";
		since = "5.18, which can have it 0";
	}
	if (!field)
		return 0;
	return afsock_fail(err, -EOPNOTSUPP, field,
			   "%s needs Linux %s: this kernel would take it "
			   "without knowing it",
			   field, since);
}

/* ---- setting ---- */

static const struct {
	uint32_t flag;
	size_t offset; /* of the bool in struct afsock_isotp_config */
} flags[] = {
#define FLAG(flag, member) \
	{ flag, offsetof(struct afsock_isotp_config, member) }
	FLAG(CAN_ISOTP_EXTEND_ADDR, has_ext_address),
	FLAG(CAN_ISOTP_RX_EXT_ADDR, has_rx_ext_address),
	FLAG(CAN_ISOTP_TX_PADDING, has_txpad),
	FLAG(CAN_ISOTP_RX_PADDING, has_rxpad),
	FLAG(CAN_ISOTP_CHK_PAD_LEN, check_pad_len),
	FLAG(CAN_ISOTP_CHK_PAD_DATA, check_pad_data),
	FLAG(CAN_ISOTP_WAIT_TX_DONE, wait_tx_done),
	FLAG(CAN_ISOTP_LISTEN_MODE, listen_mode),
	FLAG(CAN_ISOTP_HALF_DUPLEX, half_duplex),
	FLAG(CAN_ISOTP_SF_BROADCAST, sf_broadcast),
	FLAG(CAN_ISOTP_CF_BROADCAST, cf_broadcast),
	FLAG(CAN_ISOTP_DYN_FC_PARMS, dynamic_fc),
};

static int fail_option(struct afsock_err *err, int code, const char *option)
{
	return afsock_fail(err, code, option,
			   "%s: %s", option,
			   code == -EISCONN ?
				   "options are fixed once the socket is bound" :
				   "the kernel refuses it");
}

static int set(struct afsock *s, int name, const char *text, const void *value,
	       size_t len, struct afsock_err *err)
{
	int r = afsock_setopt(s, SOL_CAN_ISOTP, name, value, len);

	return r < 0 ? fail_option(err, r, text) : 0;
}

static int set_options(struct afsock *s, const struct afsock_isotp_config *c,
		       struct afsock_err *err)
{
	struct can_isotp_options opts = {
		.ext_address = c->ext_address,
		.rx_ext_address = c->rx_ext_address,
		.txpad_content = c->txpad,
		.rxpad_content = c->rxpad,
	};
	size_t i;

	for (i = 0; i < CAN_COUNT(flags); i++)
		if (*(const bool *)((const char *)c + flags[i].offset))
			opts.flags |= flags[i].flag;
	if (c->force_tx_stmin_ns != AFSOCK_ISOTP_UNSET)
		opts.flags |= CAN_ISOTP_FORCE_TXSTMIN;
	if (c->force_rx_stmin_ns != AFSOCK_ISOTP_UNSET)
		opts.flags |= CAN_ISOTP_FORCE_RXSTMIN;
	if (c->frame_txtime_ns == 0)
		opts.frame_txtime = CAN_ISOTP_FRAME_TXTIME_ZERO;
	else if (c->frame_txtime_ns > 0)
		opts.frame_txtime = (uint32_t)c->frame_txtime_ns;
	return set(s, CAN_ISOTP_OPTS, "CAN_ISOTP_OPTS", &opts, sizeof(opts),
		   err);
}

/* Nanoseconds, whatever iso15765-2.rst says. */
static int set_gap(struct afsock *s, int name, const char *text, int64_t ns,
		   struct afsock_err *err)
{
	uint32_t value = (uint32_t)ns;

	if (ns == AFSOCK_ISOTP_UNSET)
		return 0;
	return set(s, name, text, &value, sizeof(value), err);
}

static int check_socket(const struct afsock *s, struct afsock_err *err)
{
	if (s->fd < 0)
		return afsock_fail(err, AFSOCK_ECLOSED, NULL,
				   "the socket is closed");
	if (s->family != AF_CAN || s->proto != CAN_ISOTP)
		return afsock_fail(err, AFSOCK_EVALUE, NULL,
				   "not an ISO-TP socket");
	return 0;
}

int afsock_isotp_config_apply(struct afsock *s,
			      const struct afsock_isotp_config *config,
			      struct afsock_err *err)
{
	struct can_isotp_fc_options flow = { .bs = config->bs,
					     .wftmax = config->wftmax };
	struct can_isotp_ll_options link = {
		.mtu = config->mtu,
		.tx_dl = config->tx_dl,
		.tx_flags = (uint8_t)((config->brs ? CANFD_BRS : 0) |
				      (config->esi ? CANFD_ESI : 0)),
	};
	int r = afsock_isotp_config_check(config, err);

	if (r == 0)
		r = check_socket(s, err);
	if (r == 0)
		r = check_kernel(s, config, err);
	if (r < 0)
		return r;
	afsock_isotp_stmin_encode(config->stmin_ns, &flow.stmin, NULL);
	r = set_options(s, config, err);
	if (r == 0)
		r = set(s, CAN_ISOTP_RECV_FC, "CAN_ISOTP_RECV_FC", &flow,
			sizeof(flow), err);
	if (r == 0)
		r = set(s, CAN_ISOTP_LL_OPTS, "CAN_ISOTP_LL_OPTS", &link,
			sizeof(link), err);
	if (r == 0)
		r = set_gap(s, CAN_ISOTP_TX_STMIN, "CAN_ISOTP_TX_STMIN",
			    config->force_tx_stmin_ns, err);
	if (r == 0)
		r = set_gap(s, CAN_ISOTP_RX_STMIN, "CAN_ISOTP_RX_STMIN",
			    config->force_rx_stmin_ns, err);
	return r;
}

/* ---- reading back ---- */

static int get(const struct afsock *s, int name, const char *text, void *value,
	       size_t len, struct afsock_err *err)
{
	size_t got = len;
	int r = afsock_getopt(s, SOL_CAN_ISOTP, name, value, &got);

	if (r == 0 && got != len)
		r = -EINVAL;
	return r < 0 ? fail_option(err, r, text) : 0;
}

static void from_kernel(struct afsock_isotp_config *c,
			const struct can_isotp_options *opts)
{
	size_t i;

	afsock_isotp_config_init(c);
	for (i = 0; i < CAN_COUNT(flags); i++)
		*(bool *)((char *)c + flags[i].offset) =
			opts->flags & flags[i].flag;
	c->ext_address = opts->ext_address;
	c->rx_ext_address = opts->rx_ext_address;
	c->txpad = opts->txpad_content;
	c->rxpad = opts->rxpad_content;
	if (opts->frame_txtime == CAN_ISOTP_FRAME_TXTIME_ZERO)
		c->frame_txtime_ns = 0;
	else if (opts->frame_txtime)
		c->frame_txtime_ns = opts->frame_txtime;
}

int afsock_isotp_config_read(const struct afsock *s,
			     struct afsock_isotp_config *ret,
			     struct afsock_err *err)
{
	struct can_isotp_options opts;
	struct can_isotp_fc_options flow;
	struct can_isotp_ll_options link;
	uint32_t tx_gap, rx_gap;
	int r = check_socket(s, err);

	if (r == 0)
		r = get(s, CAN_ISOTP_OPTS, "CAN_ISOTP_OPTS", &opts,
			sizeof(opts), err);
	if (r == 0)
		r = get(s, CAN_ISOTP_RECV_FC, "CAN_ISOTP_RECV_FC", &flow,
			sizeof(flow), err);
	if (r == 0)
		r = get(s, CAN_ISOTP_LL_OPTS, "CAN_ISOTP_LL_OPTS", &link,
			sizeof(link), err);
	if (r == 0)
		r = get(s, CAN_ISOTP_TX_STMIN, "CAN_ISOTP_TX_STMIN", &tx_gap,
			sizeof(tx_gap), err);
	if (r == 0)
		r = get(s, CAN_ISOTP_RX_STMIN, "CAN_ISOTP_RX_STMIN", &rx_gap,
			sizeof(rx_gap), err);
	if (r < 0)
		return r;
	from_kernel(ret, &opts);
	if (opts.flags & CAN_ISOTP_FORCE_TXSTMIN)
		ret->force_tx_stmin_ns = tx_gap;
	if (opts.flags & CAN_ISOTP_FORCE_RXSTMIN)
		ret->force_rx_stmin_ns = rx_gap;
	ret->stmin_ns = afsock_isotp_stmin_decode(flow.stmin);
	ret->bs = flow.bs;
	ret->wftmax = flow.wftmax;
	ret->mtu = link.mtu;
	ret->tx_dl = link.tx_dl;
	ret->brs = link.tx_flags & CANFD_BRS;
	ret->esi = link.tx_flags & CANFD_ESI;
	return 0;
}
