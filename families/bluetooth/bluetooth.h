/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bluetooth.h - what the files of this family share */
#ifndef AFSOCK_BLUETOOTH_H
#define AFSOCK_BLUETOOTH_H

#include <stddef.h>

#include <bluetooth/bluetooth.h>

#include <afsock/family.h>

/* "AA:BB:CC:DD:EE:FF" without its NUL. */
#define BT_BDADDR_LEN 17
/* Leading blanks and zeros may make an address text longer than that. */
#define BT_BDADDR_MAX 255

/* ---- bdaddr.c ---- */

extern const struct afsock_field_kind bt_kind_bdaddr;

/*
 * Device address from text: six hex groups, most significant first, stored
 * last group first. Takes exactly what CPython takes, but for signs and for
 * groups of more than 32 bits. Returns 0 or -1.
 */
int bt_bdaddr_parse(const char *text, size_t len, bdaddr_t *ret);

/* The inverse: upper case, two digits a group, not terminated. */
void bt_bdaddr_format(const bdaddr_t *bdaddr, char ret[BT_BDADDR_LEN]);

/* The number of an adapter's name ("hci0"), or -1 for another text. */
int bt_adapter_number(const char *text, size_t len);

/* A checked TEXT value into an address. Returns 0 or AFSOCK_EADDR. */
int bt_pack_bdaddr(const struct afsock_value *v, const char *field,
		   bdaddr_t *ret, struct afsock_err *err);

/* Append an address to a tuple as text. */
void bt_add_bdaddr(struct afsock_tuple *tuple, const bdaddr_t *bdaddr);

/* The field that every Bluetooth address begins with. */
#define BT_FIELD_BDADDR(field_name, field_flags) \
	{ .name = (field_name), .kind = &bt_kind_bdaddr, \
	  .max = BT_BDADDR_MAX, \
	  .flags = AFSOCK_FIELD_ADDRESS | (field_flags) }

/* ---- bluetooth.c ---- */

extern const struct afsock_word bt_type_words[];

/* pack, with the name of a local adapter in place of the first address. */
int bt_resolve(const struct afsock_form *form,
	       const struct afsock_value *items, size_t n,
	       struct afsock_addr *ret, size_t max, struct afsock_err *err);

/* ---- hint.c ---- */

const char *bt_hint(const struct afsock_form *form, const char *op, int error);

/* ---- option.c: options of more than one protocol ---- */

int bt_set_security(struct afsock *s, const struct afsock_opt *opt,
		    const char *value, size_t len, struct afsock_err *err);
int bt_set_power(struct afsock *s, const struct afsock_opt *opt,
		 const char *value, size_t len, struct afsock_err *err);
int bt_set_master(struct afsock *s, const struct afsock_opt *opt,
		  const char *value, size_t len, struct afsock_err *err);
int bt_set_link_mode(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err);

/* Refuse an option on a protocol that it is not for. Returns 0 or
 * AFSOCK_EVALUE. */
int bt_opt_only(const struct afsock *s, const struct afsock_opt *opt,
		int proto, const char *proto_name, struct afsock_err *err);

/* getsockopt and setsockopt of a structure. Return 0 or -errno, for which the
 * core has words. */
int bt_opt_get(struct afsock *s, int level, int optname, void *value,
	       size_t size);
int bt_opt_put(struct afsock *s, int level, int optname, const void *value,
	       size_t size);

/* The row of a word, whatever its case; NULL when there is none. */
const struct afsock_word *bt_word(const struct afsock_word *words,
				  const char *text, size_t len);

/* AFSOCK_EVALUE, with the words that the option takes. */
int bt_bad_word(const struct afsock_opt *opt, const char *value, size_t len,
		struct afsock_err *err);

/* Walk words joined by '+'. Returns false at the end. */
bool bt_word_next(const char **at, const char *end, const char **ret,
		  size_t *ret_len);

/* ---- one file per protocol ---- */

/* pack and unpack of struct afsock_shape. */
#define BT_SHAPE_OF(proto) \
	int proto##_pack(const struct afsock_form *form, \
			 const struct afsock_value *items, size_t n, \
			 struct afsock_addr *ret, struct afsock_err *err); \
	int proto##_unpack(const struct afsock_form *form, \
			   const struct afsock_addr *addr, \
			   struct afsock_tuple *ret, struct afsock_err *err)

BT_SHAPE_OF(l2cap);
BT_SHAPE_OF(rfcomm);
BT_SHAPE_OF(sco);
BT_SHAPE_OF(hci);
BT_SHAPE_OF(iso);

#define L2CAP_FIELDS 4
extern const struct afsock_field l2cap_fields[L2CAP_FIELDS];
extern const struct afsock_word l2cap_mode_words[];
int l2cap_connecting(struct afsock *s, const struct afsock_addr *addr);
int l2cap_set_option(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err);
int l2cap_set_mode(struct afsock *s, const struct afsock_opt *opt,
		   const char *value, size_t len, struct afsock_err *err);

int l2cap_set_rcvmtu(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err);

#define RFCOMM_FIELDS 2
extern const struct afsock_field rfcomm_fields[RFCOMM_FIELDS];

#define SCO_FIELDS 1
extern const struct afsock_field sco_fields[SCO_FIELDS];
int sco_set_voice(struct afsock *s, const struct afsock_opt *opt,
		  const char *value, size_t len, struct afsock_err *err);
extern const struct afsock_word sco_voice_words[];

#define HCI_FIELDS 2
extern const struct afsock_field hci_fields[HCI_FIELDS];
int hci_set_filter(struct afsock *s, const struct afsock_opt *opt,
		   const char *value, size_t len, struct afsock_err *err);
int hci_describe(const unsigned char *data, size_t len, char *buf,
		 size_t size);
int hci_message_write(const unsigned char *data, size_t len, char *buf,
		      size_t size);
ssize_t hci_message_read(const char *text, size_t len, void *buf, size_t size,
			 struct afsock_err *err);

#define ISO_FIELDS 6
extern const struct afsock_field iso_fields[ISO_FIELDS];
int iso_set_qos(struct afsock *s, const struct afsock_opt *opt,
		const char *value, size_t len, struct afsock_err *err);

#endif
