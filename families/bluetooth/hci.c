/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* hci.c - BTPROTO_HCI: adapters themselves, and the kernel's control channels */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bluetooth.h"
#include <bluetooth/hci.h>

_Static_assert(sizeof(struct sockaddr_hci) == 6, "kernel layout");
_Static_assert(offsetof(struct sockaddr_hci, hci_dev) == 2, "kernel layout");
_Static_assert(offsetof(struct sockaddr_hci, hci_channel) == 4,
	       "kernel layout");

/* ---- addresses ---- */

static const struct afsock_word channel_words[] = {
	{ "raw", HCI_CHANNEL_RAW },
	{ "user", HCI_CHANNEL_USER },
	{ "monitor", HCI_CHANNEL_MONITOR },
	{ "control", HCI_CHANNEL_CONTROL },
	{ "logging", HCI_CHANNEL_LOGGING },
	{ NULL, 0 },
};

static const struct afsock_word dev_words[] = {
	{ "none", HCI_DEV_NONE },
	{ NULL, 0 },
};

/* A number, or the name that people know the adapter by. */
static int dev_read(const struct afsock_field *field, const char **at,
		    const char *end, struct afsock_tuple *store,
		    struct afsock_value *ret, struct afsock_err *err)
{
	const char *stop = memchr(*at, ':', (size_t)(end - *at));
	size_t len = (size_t)((stop ? stop : end) - *at);
	int64_t number = bt_adapter_number(*at, len);
	int r;

	(void)store;
	if (number < 0) {
		r = afsock_read_int(*at, len, field->words, field->min,
				    (int64_t)field->max, field->name, &number,
				    err);
		if (r < 0)
			return r;
	}
	*ret = afsock_uint((uint64_t)number);
	*at += len;
	return 0;
}

static int dev_write(const struct afsock_field *field,
		     const struct afsock_value *v, char *buf, size_t size)
{
	(void)field;
	if (v->as.u == HCI_DEV_NONE)
		return snprintf(buf, size, "none");
	return snprintf(buf, size, "%u", (unsigned int)v->as.u);
}

static const struct afsock_field_kind kind_dev = {
	.name = "adapter",
	.base = AFSOCK_UINT,
	.read = dev_read,
	.write = dev_write,
};

const struct afsock_field hci_fields[HCI_FIELDS] = {
	{ .name = "dev", .kind = &kind_dev, .max = 0xffff,
	  .words = dev_words },
	{ .name = "channel", .kind = &afsock_kind_uint, .max = 0xffff,
	  .words = channel_words },
};

int hci_pack(const struct afsock_form *form, const struct afsock_value *items,
	     size_t n, struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_hci *sa = (struct sockaddr_hci *)&ret->u;

	(void)form;
	(void)n;
	(void)err;
	sa->hci_family = AF_BLUETOOTH;
	sa->hci_dev = (unsigned short)items[0].as.u;
	sa->hci_channel = (unsigned short)items[1].as.u;
	ret->len = sizeof(*sa);
	return 0;
}

/* The raw channel is a bare number, as CPython 3.14 has it. */
int hci_unpack(const struct afsock_form *form, const struct afsock_addr *addr,
	       struct afsock_tuple *ret, struct afsock_err *err)
{
	const struct sockaddr_hci *sa = (const struct sockaddr_hci *)&addr->u;

	(void)form;
	(void)err;
	afsock_tuple_add_uint(ret, sa->hci_dev);
	ret->is_bare = sa->hci_channel == HCI_CHANNEL_RAW;
	if (!ret->is_bare)
		afsock_tuple_add_uint(ret, sa->hci_channel);
	return 0;
}

/* ---- the filter of the raw channel ---- */

static const struct afsock_word type_words[] = {
	{ "command", HCI_COMMAND_PKT }, { "acl", HCI_ACLDATA_PKT },
	{ "sco", HCI_SCODATA_PKT },	{ "event", HCI_EVENT_PKT },
	{ "iso", HCI_ISODATA_PKT },	{ "vendor", HCI_VENDOR_PKT },
	{ NULL, 0 },
};

/*
 * The kernel looks up type & 31; kernels before 4.10 had vendor packets at 0
 * (net/bluetooth/hci_sock.c, is_filtered_packet).
 */
static uint32_t type_mask(int64_t type)
{
	uint32_t mask = UINT32_C(1) << (type & HCI_FLT_TYPE_BITS);

	return type == HCI_VENDOR_PKT ? mask | 1 : mask;
}

#define EVENT_PREFIX "event/"

/* One word of the filter: a packet type, or event/CODE. */
static int filter_word(struct hci_filter *filter, bool *some_events,
		       const struct afsock_opt *opt, const char *text,
		       size_t len, struct afsock_err *err)
{
	const size_t prefix = sizeof(EVENT_PREFIX) - 1;
	const struct afsock_word *word;
	int64_t code;
	int r;

	if (len > prefix && memcmp(text, EVENT_PREFIX, prefix) == 0) {
		r = afsock_read_int(text + prefix, len - prefix, NULL, 0, 63,
				    opt->name, &code, err);
		if (r < 0)
			return r;
		filter->type_mask |= type_mask(HCI_EVENT_PKT);
		filter->event_mask[code / 32] |= UINT32_C(1) << (code % 32);
		*some_events = true;
		return 0;
	}
	word = bt_word(type_words, text, len);
	if (!word)
		return afsock_fail(err, AFSOCK_EVALUE, opt->name,
				   "%s '%.*s' is none of all, none, command, "
				   "acl, sco, event, event/CODE, iso, vendor",
				   opt->name, len > 40 ? 40 : (int)len, text);
	filter->type_mask |= type_mask(word->value);
	return 0;
}

int hci_set_filter(struct afsock *s, const struct afsock_opt *opt,
		   const char *value, size_t len, struct afsock_err *err)
{
	struct hci_filter filter = { 0 };
	const char *at = value, *text;
	bool some_events = false;
	size_t text_len;
	int r = bt_opt_only(s, opt, BTPROTO_HCI, "HCI", err);

	if (len == 3 && memcmp(value, "all", 3) == 0) {
		filter.type_mask = UINT32_MAX;
		at = NULL;
	} else if (len == 4 && memcmp(value, "none", 4) == 0) {
		at = NULL;
	}
	while (r == 0 && bt_word_next(&at, value + len, &text, &text_len))
		r = filter_word(&filter, &some_events, opt, text, text_len,
				err);
	if (r < 0)
		return r;
	if (!some_events)
		memset(filter.event_mask, 0xff, sizeof(filter.event_mask));
	return bt_opt_put(s, SOL_HCI, HCI_FILTER, &filter, sizeof(filter));
}

/* ---- packets in words ---- */

static unsigned int le16(const unsigned char *at)
{
	return at[0] | (unsigned int)at[1] << 8;
}

/* Where a packet says how long it is, behind its type byte. */
static const struct packet {
	unsigned char type;
	unsigned char header;    /* bytes with the type */
	unsigned char len_at;
	bool is_wide;            /* the length has two bytes */
	unsigned short len_mask; /* of these */
	const char *word;
} packets[] = {
	{ HCI_COMMAND_PKT, 4, 3, false, 0xff, "command" },
	{ HCI_ACLDATA_PKT, 5, 3, true, 0xffff, "acl" },
	{ HCI_SCODATA_PKT, 4, 3, false, 0xff, "sco" },
	{ HCI_EVENT_PKT, 3, 2, false, 0xff, "event" },
	{ HCI_ISODATA_PKT, 5, 3, true, 0x3fff, "iso" },
};

/*
 * The packet that data is, or NULL: only whole ones, because the messages of
 * the control and monitor channels come through the same protocol and begin
 * with small numbers too.
 */
static const struct packet *packet_of(const unsigned char *data, size_t len)
{
	const struct packet *p;
	size_t i, said;

	for (i = 0; i < sizeof(packets) / sizeof(packets[0]); i++) {
		p = &packets[i];
		if (len < p->header || data[0] != p->type)
			continue;
		said = p->is_wide ? le16(data + p->len_at) & p->len_mask :
				    data[p->len_at];
		if (said == len - p->header)
			return p;
	}
	return NULL;
}

static void put_hex(struct afsock_out *out, const unsigned char *data, size_t len,
		    const char *separator)
{
	size_t i;

	for (i = 0; i < len; i++)
		afsock_out_add(out, "%s%02x", i ? separator : "", data[i]);
}

static const struct afsock_word event_names[] = {
	{ "inquiry complete", 0x01 },
	{ "inquiry result", 0x02 },
	{ "connection complete", 0x03 },
	{ "connection request", 0x04 },
	{ "disconnection complete", 0x05 },
	{ "authentication complete", 0x06 },
	{ "remote name", 0x07 },
	{ "encryption change", 0x08 },
	{ "command complete", 0x0e },
	{ "command status", 0x0f },
	{ "hardware error", 0x10 },
	{ "role change", 0x12 },
	{ "completed packets", 0x13 },
	{ "mode change", 0x14 },
	{ "pin code request", 0x16 },
	{ "link key request", 0x17 },
	{ "link key", 0x18 },
	{ "LE", 0x3e },
	{ "vendor", 0xff },
	{ NULL, 0 },
};

static const char *event_name(int code)
{
	const struct afsock_word *word;

	for (word = event_names; word->word; word++)
		if (word->value == code)
			return word->word;
	return NULL;
}

static void put_event(struct afsock_out *out, const unsigned char *data, size_t len)
{
	const char *name = event_name(data[1]);

	afsock_out_add(out, "event 0x%02x%s%s", data[1], name ? " " : "",
	    name ? name : "");
	/* The two events that answer a command name it. */
	if (data[1] == 0x0e && len >= 6)
		afsock_out_add(out, " of command 0x%04x", le16(data + 4));
	if (data[1] == 0x0f && len >= 7)
		afsock_out_add(out, " 0x%02x of command 0x%04x", data[3],
		    le16(data + 5));
}

static void put_packet(struct afsock_out *out, const struct packet *p,
		       const unsigned char *data, size_t len)
{
	switch (p->type) {
	case HCI_COMMAND_PKT:
		afsock_out_add(out, "command 0x%04x", le16(data + 1));
		break;
	case HCI_EVENT_PKT:
		put_event(out, data, len);
		break;
	default:
		afsock_out_add(out, "%s handle 0x%03x flags 0x%x", p->word,
		    le16(data + 1) & 0xfff, le16(data + 1) >> 12);
	}
	afsock_out_add(out, ", %zu bytes", len - p->header);
	if (len > p->header)
		afsock_out_add(out, ": ");
	put_hex(out, data + p->header, len - p->header, " ");
}

/* The header of the control and monitor channels: code, adapter, length. */
#define MGMT_HEADER 6

static bool is_mgmt(const unsigned char *data, size_t len)
{
	return len >= MGMT_HEADER && le16(data + 4) == len - MGMT_HEADER;
}

int hci_describe(const unsigned char *data, size_t len, char *buf, size_t size)
{
	const struct packet *p = packet_of(data, len);
	struct afsock_out out = { buf, size, 0 };

	if (p) {
		put_packet(&out, p, data, len);
	} else if (is_mgmt(data, len)) {
		afsock_out_add(&out, "message 0x%04x", le16(data));
		if (le16(data + 2) != HCI_DEV_NONE)
			afsock_out_add(&out, " hci%u", le16(data + 2));
		afsock_out_add(&out, ", %zu bytes%s", len - MGMT_HEADER,
		    len > MGMT_HEADER ? ": " : "");
		put_hex(&out, data + MGMT_HEADER, len - MGMT_HEADER, " ");
	} else if (len > 0) {
		afsock_out_add(&out, "%zu bytes: ", len);
		put_hex(&out, data, len, " ");
	}
	return (int)out.used;
}

/* ---- packets as text that can be sent again ---- */

int hci_message_write(const unsigned char *data, size_t len, char *buf,
		      size_t size)
{
	const struct packet *p = packet_of(data, len);
	struct afsock_out out = { buf, size, 0 };

	if (p)
		afsock_out_add(&out, "%s:", p->word);
	put_hex(&out, data + (p ? 1 : 0), len - (p ? 1 : 0), ".");
	return (int)out.used;
}

ssize_t hci_message_read(const char *text, size_t len, void *buf, size_t size,
			 struct afsock_err *err)
{
	const char *colon = memchr(text, ':', len);
	size_t word_len = colon ? (size_t)(colon - text) : 0;
	const struct afsock_word *word = bt_word(type_words, text, word_len);
	unsigned char *out = buf;
	ssize_t n;

	if (!word)
		return afsock_read_hex(text, len, buf, size, "packet", err);
	if (size < 1)
		return afsock_fail(err, AFSOCK_ERANGE, "packet",
				   "packet has more than %zu bytes", size);
	n = afsock_read_hex(colon + 1, len - word_len - 1, out + 1, size - 1,
			    "packet", err);
	if (n < 0)
		return n;
	out[0] = (unsigned char)word->value;
	return n + 1;
}
