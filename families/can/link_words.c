/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* link_words.c - changes of a CAN interface in the words of iproute2 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "can.h"
#include "can_link.h"

enum value {
	NONE,
	NUMBER,
	RATE,  /* k and M allowed */
	POINT, /* 0.875, as tenths of a percent */
	OHMS,  /* 16 bits */
	MODE,  /* on, off: a bit of ctrlmode */
	TDC_MODE,
	TDC
};

struct row {
	const char *word;
	enum value value;
	unsigned int set;
	size_t at;    /* in the config */
	uint32_t bit; /* of ctrlmode, or of what TDC has */
};

#define AT(member) offsetof(struct afsock_can_link_config, member)
#define BT AFSOCK_CAN_SET_BITTIMING
#define DBT AFSOCK_CAN_SET_DATA_BITTIMING
#define MODES AFSOCK_CAN_SET_CTRLMODE

/* In the order in which they are written. */
static const struct row rows[] = {
	{ "down", NONE, AFSOCK_CAN_SET_DOWN, 0, 0 },
	{ "mtu", NUMBER, AFSOCK_CAN_SET_MTU, AT(mtu), 0 },
	{ "txqueuelen", NUMBER, AFSOCK_CAN_SET_TXQUEUELEN, AT(txqueuelen), 0 },
	{ "bitrate", RATE, BT, AT(bittiming.bitrate), 0 },
	{ "sample-point", POINT, BT, AT(bittiming.sample_point), 0 },
	{ "tq", NUMBER, BT, AT(bittiming.tq), 0 },
	{ "prop-seg", NUMBER, BT, AT(bittiming.prop_seg), 0 },
	{ "phase-seg1", NUMBER, BT, AT(bittiming.phase_seg1), 0 },
	{ "phase-seg2", NUMBER, BT, AT(bittiming.phase_seg2), 0 },
	{ "sjw", NUMBER, BT, AT(bittiming.sjw), 0 },
	{ "dbitrate", RATE, DBT, AT(data_bittiming.bitrate), 0 },
	{ "dsample-point", POINT, DBT, AT(data_bittiming.sample_point), 0 },
	{ "dtq", NUMBER, DBT, AT(data_bittiming.tq), 0 },
	{ "dprop-seg", NUMBER, DBT, AT(data_bittiming.prop_seg), 0 },
	{ "dphase-seg1", NUMBER, DBT, AT(data_bittiming.phase_seg1), 0 },
	{ "dphase-seg2", NUMBER, DBT, AT(data_bittiming.phase_seg2), 0 },
	{ "dsjw", NUMBER, DBT, AT(data_bittiming.sjw), 0 },
	{ "loopback", MODE, MODES, 0, CAN_CTRLMODE_LOOPBACK },
	{ "listen-only", MODE, MODES, 0, CAN_CTRLMODE_LISTENONLY },
	{ "triple-sampling", MODE, MODES, 0, CAN_CTRLMODE_3_SAMPLES },
	{ "one-shot", MODE, MODES, 0, CAN_CTRLMODE_ONE_SHOT },
	{ "berr-reporting", MODE, MODES, 0, CAN_CTRLMODE_BERR_REPORTING },
	{ "fd", MODE, MODES, 0, CAN_CTRLMODE_FD },
	{ "presume-ack", MODE, MODES, 0, CAN_CTRLMODE_PRESUME_ACK },
	{ "fd-non-iso", MODE, MODES, 0, CAN_CTRLMODE_FD_NON_ISO },
	{ "cc-len8-dlc", MODE, MODES, 0, 0x100 },
	{ "tdc-mode", TDC_MODE, MODES, 0,
	  CAN_LINK_TDC_AUTO | CAN_LINK_TDC_MANUAL },
	{ "tdcv", TDC, AFSOCK_CAN_SET_TDC, AT(tdc.tdcv), AFSOCK_CAN_TDCV },
	{ "tdco", TDC, AFSOCK_CAN_SET_TDC, AT(tdc.tdco), AFSOCK_CAN_TDCO },
	{ "tdcf", TDC, AFSOCK_CAN_SET_TDC, AT(tdc.tdcf), AFSOCK_CAN_TDCF },
	{ "restart-ms", NUMBER, AFSOCK_CAN_SET_RESTART_MS, AT(restart_ms), 0 },
	{ "restart", NONE, AFSOCK_CAN_SET_RESTART, 0, 0 },
	{ "termination", OHMS, AFSOCK_CAN_SET_TERMINATION, AT(termination), 0 },
	{ "up", NONE, AFSOCK_CAN_SET_UP, 0, 0 },
};
_Static_assert(CAN_COUNT(rows) <= 64, "words in the mask of parse");

static const struct row *find(const char *word)
{
	size_t i;

	for (i = 0; i < CAN_COUNT(rows); i++)
		if (strcmp(rows[i].word, word) == 0)
			return &rows[i];
	return NULL;
}

/* ---- reading ---- */

static int read_rate(const char *text, const char *word, int64_t *ret,
		     struct afsock_err *err)
{
	size_t len = strlen(text);
	int64_t unit = 1;
	int r;

	if (len > 1 && (text[len - 1] == 'k' || text[len - 1] == 'M')) {
		unit = text[len - 1] == 'k' ? 1000 : 1000000;
		len--;
	}
	r = afsock_read_int(text, len, NULL, 1, UINT32_MAX / unit, word, ret,
			    err);
	if (r == 0)
		*ret *= unit;
	return r;
}

/* "0.875": up to three decimals, without the locale. */
static int read_point(const char *text, const char *word, int64_t *ret,
		      struct afsock_err *err)
{
	const char *at = text;
	int64_t value = 0;
	int digits = 0;

	if (*at == '0')
		at++;
	if (*at == '.')
		for (at++; *at >= '0' && *at <= '9' && digits < 3; at++) {
			value = value * 10 + (*at - '0');
			digits++;
		}
	if (digits == 0 || *at)
		return afsock_fail(err, AFSOCK_ETEXT, word,
				   "%s '%.40s' is no number like 0.875", word,
				   text);
	while (digits++ < 3)
		value *= 10;
	if (value == 0)
		return afsock_fail(err, AFSOCK_ERANGE, word,
				   "%s %.40s is not above 0", word, text);
	*ret = value;
	return 0;
}

static int read_mode(const struct row *row, const char *text,
		     struct can_ctrlmode *mode, struct afsock_err *err)
{
	uint32_t on;

	if (row->value == TDC_MODE) {
		on = strcmp(text, "auto") == 0	 ? CAN_LINK_TDC_AUTO :
		     strcmp(text, "manual") == 0 ? CAN_LINK_TDC_MANUAL :
						   0;
	} else {
		on = strcmp(text, "on") == 0 ? row->bit : 0;
	}
	if (!on && strcmp(text, "off") != 0)
		return afsock_fail(err, AFSOCK_ETEXT, row->word,
				   "%s '%.40s' is none of %s, off", row->word,
				   text,
				   row->value == TDC_MODE ? "auto, manual" :
							    "on");
	mode->mask |= row->bit;
	mode->flags |= on;
	return 0;
}

static int read_value(const struct row *row, const char *text,
		      struct afsock_can_link_config *c, struct afsock_err *err)
{
	unsigned char *at = (unsigned char *)c + row->at;
	int64_t value = 0;
	uint32_t u32;
	int r;

	if (row->value == MODE || row->value == TDC_MODE)
		return read_mode(row, text, &c->ctrlmode, err);
	if (row->value == RATE)
		r = read_rate(text, row->word, &value, err);
	else if (row->value == POINT)
		r = read_point(text, row->word, &value, err);
	else
		r = afsock_read_int(text, strlen(text), NULL, 0,
				    row->value == OHMS ? UINT16_MAX :
							 UINT32_MAX,
				    row->word, &value, err);
	if (r < 0)
		return r;
	u32 = (uint32_t)value;
	if (row->value == OHMS)
		c->termination = (uint16_t)value;
	else
		memcpy(at, &u32, sizeof(u32));
	if (row->value == TDC)
		c->tdc.has |= row->bit;
	return 0;
}

int afsock_can_link_parse(const char *const *words, size_t count,
			  struct afsock_can_link_config *ret,
			  struct afsock_err *err)
{
	struct afsock_can_link_config c = { 0 };
	const struct row *row;
	uint64_t seen = 0, bit;
	size_t i;
	int r;

	for (i = 0; i < count; i++) {
		if (strcmp(words[i], "type") == 0 && i + 1 < count &&
		    strcmp(words[i + 1], "can") == 0) {
			i++;
			continue;
		}
		row = find(words[i]);
		if (!row)
			return afsock_fail(err, AFSOCK_ETEXT, NULL,
					   "nothing is named '%.40s'",
					   words[i]);
		bit = UINT64_C(1) << (row - rows);
		if (seen & bit)
			return afsock_fail(err, AFSOCK_ETEXT, row->word,
					   "%s is there twice", row->word);
		seen |= bit;
		c.set |= row->set;
		if (row->value == NONE)
			continue;
		if (++i == count)
			return afsock_fail(err, AFSOCK_ETEXT, row->word,
					   "%s without its value", row->word);
		r = read_value(row, words[i], &c, err);
		if (r < 0)
			return r;
	}
	r = afsock_can_link_check(&c, err);
	if (r == 0)
		*ret = c;
	return r;
}

/* ---- writing ---- */

static void write_word(struct afsock_out *out, const char *word)
{
	afsock_out_add(out, "%s%s", out->used ? " " : "", word);
}

static void write_mode(struct afsock_out *out, const struct row *row,
		       const struct can_ctrlmode *mode)
{
	const char *value = mode->flags & row->bit ? "on" : "off";

	if (!(mode->mask & row->bit))
		return;
	if (row->value == TDC_MODE && mode->flags & row->bit)
		value = mode->flags & CAN_LINK_TDC_AUTO ? "auto" : "manual";
	write_word(out, row->word);
	write_word(out, value);
}

static void write_row(struct afsock_out *out, const struct row *row,
		      const struct afsock_can_link_config *c)
{
	uint32_t value;

	if (row->value == MODE || row->value == TDC_MODE) {
		write_mode(out, row, &c->ctrlmode);
		return;
	}
	if (row->value == NONE) {
		write_word(out, row->word);
		return;
	}
	memcpy(&value, (const unsigned char *)c + row->at, sizeof(value));
	if (row->value == OHMS)
		value = c->termination;
	/* In bit timing, 0 is what was not told. */
	if ((row->set & (BT | DBT) && !value) ||
	    (row->value == TDC && !(c->tdc.has & row->bit)))
		return;
	write_word(out, row->word);
	if (row->value == POINT)
		afsock_out_add(out, " 0.%03" PRIu32, value);
	else
		afsock_out_add(out, " %" PRIu32, value);
}

int afsock_can_link_format(const struct afsock_can_link_config *c, char *buf,
			   size_t size)
{
	struct afsock_out out = { buf, size, 0 };
	size_t i;

	if (size)
		*buf = '\0';
	for (i = 0; i < CAN_COUNT(rows); i++)
		if (c->set & rows[i].set)
			write_row(&out, &rows[i], c);
	return (int)out.used;
}
