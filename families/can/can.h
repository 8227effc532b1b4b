/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* can.h - what the files of AF_CAN share */
#ifndef AFSOCK_FAMILIES_CAN_CAN_H
#define AFSOCK_FAMILIES_CAN_CAN_H

#include <linux/can.h>
#include <string.h>

#include <afsock/can.h>
#include <afsock/family.h>

#include "can_compat.h"

/* A function for what is rare: its registers are none of its caller's. */
#define CAN_RARE __attribute__((noinline, cold))

#define CAN_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* CAN XL came with the headers of 6.1. */
#ifndef CANXL_XLF
#define CANXL_XLF 0x80
#define CANXL_SEC 0x01
#define CANXL_PRIO_MASK CAN_SFF_MASK
#define CANXL_MIN_DLEN 1
#define CANXL_MAX_DLEN 2048
struct canxl_frame {
	canid_t prio;
	__u8 flags;
	__u8 sdt;
	__u16 len;
	__u32 af;
	__u8 data[CANXL_MAX_DLEN];
};
#define CANXL_MTU (sizeof(struct canxl_frame))
#define CANXL_HDR_SIZE (offsetof(struct canxl_frame, data))
#endif

#ifndef CANFD_FDF
#define CANFD_FDF 0x04
#endif

_Static_assert(sizeof(struct sockaddr_can) == 24, "sockaddr_can before 5.4");
_Static_assert(sizeof(struct can_frame) == 16, "can_frame");
_Static_assert(sizeof(struct canfd_frame) == 72, "canfd_frame");
_Static_assert(sizeof(struct canxl_frame) == AFSOCK_CAN_FRAME_MAX, "canxl_frame");

/* The shortest addresses that the kernel gives and takes (raw.c
 * RAW_MIN_NAMELEN, isotp.c ISOTP_MIN_NAMELEN, j1939/socket.c). */
#define CAN_RAW_ADDR_MIN 8
#define CAN_ISOTP_ADDR_MIN 16
#define CAN_J1939_ADDR_MIN 24

/* ---- can.c ---- */

/* "can", "isotp" ...: the scheme of a protocol. */
const char *can_proto_name(int proto);

/* Refuse an option of another protocol: its level says whose it is. */
int can_opt_check(const struct afsock *s, const struct afsock_opt *opt,
		  struct afsock_err *err);

/* Bytes as "01 02 0A", appended. */
void can_out_hex(struct afsock_out *out, const unsigned char *data, size_t len);

/* ---- raw.c: CAN_RAW, and the shape that CAN_BCM shares ---- */

extern const struct afsock_field can_raw_fields[];

/* Family and index of an interface's name; '' is 0, any. */
int can_pack_interface(const struct afsock_form *form,
		       const struct afsock_value *interface,
		       struct sockaddr_can *ret, struct afsock_err *err);
void can_store_address(const struct sockaddr_can *from,
		       struct afsock_addr *ret);
/* The interface of a call: its address's, or the one the socket is bound to;
 * 0 for none, -errno. */
int can_interface_of(const struct afsock *s, const struct afsock_addr *addr);
void can_load_address(const struct afsock_addr *from,
		      struct sockaddr_can *ret);

int can_raw_pack(const struct afsock_form *form,
		 const struct afsock_value *items, size_t n,
		 struct afsock_addr *ret, struct afsock_err *err);
int can_raw_unpack(const struct afsock_form *form,
		   const struct afsock_addr *addr, struct afsock_tuple *ret,
		   struct afsock_err *err);
int can_raw_set_flag(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err);
int can_raw_set_filter(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err);
int can_raw_set_error(struct afsock *s, const struct afsock_opt *opt,
		      const char *value, size_t len, struct afsock_err *err);

/* ---- bcm.c ---- */

int can_bcm_describe(const unsigned char *data, size_t len, char *buf,
		     size_t size);
int can_bcm_write(const unsigned char *data, size_t len, char *buf,
		  size_t size);
ssize_t can_bcm_read(const char *text, size_t len, void *buf, size_t size,
		     struct afsock_err *err);
int can_bcm_set_watch(struct afsock *s, const struct afsock_opt *opt,
		      const char *value, size_t len, struct afsock_err *err);

/* ---- isotp.c ---- */

extern const struct afsock_field can_isotp_fields[];
int can_isotp_pack(const struct afsock_form *form,
		   const struct afsock_value *items, size_t n,
		   struct afsock_addr *ret, struct afsock_err *err);
int can_isotp_unpack(const struct afsock_form *form,
		     const struct afsock_addr *addr, struct afsock_tuple *ret,
		     struct afsock_err *err);
int can_isotp_set_flag(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err);
int can_isotp_set_byte(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err);
int can_isotp_set_check(struct afsock *s, const struct afsock_opt *opt,
			const char *value, size_t len, struct afsock_err *err);
int can_isotp_set_txtime(struct afsock *s, const struct afsock_opt *opt,
			 const char *value, size_t len,
			 struct afsock_err *err);
int can_isotp_set_stmin(struct afsock *s, const struct afsock_opt *opt,
			const char *value, size_t len, struct afsock_err *err);
int can_isotp_set_flow(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err);
int can_isotp_set_force(struct afsock *s, const struct afsock_opt *opt,
			const char *value, size_t len, struct afsock_err *err);
int can_isotp_set_link(struct afsock *s, const struct afsock_opt *opt,
		       const char *value, size_t len, struct afsock_err *err);
int can_isotp_set_fd(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err);

/* ---- j1939.c ---- */

extern const struct afsock_field can_j1939_fields[];
int can_j1939_pack(const struct afsock_form *form,
		   const struct afsock_value *items, size_t n,
		   struct afsock_addr *ret, struct afsock_err *err);
int can_j1939_unpack(const struct afsock_form *form,
		     const struct afsock_addr *addr, struct afsock_tuple *ret,
		     struct afsock_err *err);
int can_j1939_set_number(struct afsock *s, const struct afsock_opt *opt,
			 const char *value, size_t len,
			 struct afsock_err *err);
int can_j1939_set_to(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err);
int can_j1939_set_da(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err);
int can_j1939_set_filter(struct afsock *s, const struct afsock_opt *opt,
			 const char *value, size_t len,
			 struct afsock_err *err);
int can_j1939_set_rxpgn(struct afsock *s, const struct afsock_opt *opt,
			const char *value, size_t len,
			struct afsock_err *err);
/* The bind() of an address text. */
int can_j1939_bind(struct afsock *s, const struct afsock_addr *addr,
		   bool connects, struct afsock_err *err);
int can_j1939_describe(const struct afsock_addr *from,
		       const unsigned char *data, size_t len, char *buf,
		       size_t size);

/* ---- frame.c: frames and hex as text ---- */

/* Two upper-case digits for each byte value. */
extern const char can_hex_pairs[513];

/* 0..15 for each hex digit; for every other byte a bit that no shift by four
 * brings below 0x100. */
#define CAN_NO_NIBBLE 0x1000
extern const uint16_t can_nibbles[256];

/* The flag lies where the other kinds have their length, far above any. */
static inline bool can_frame_is_xl(const void *frame, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)frame;

	return len > CANXL_HDR_SIZE && len <= CANXL_MTU &&
	       bytes[offsetof(struct canxl_frame, flags)] & CANXL_XLF;
}

/* Whether len bytes are a frame, so that can_put_frame writes it. */
static inline bool can_is_frame(const void *frame, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)frame;
	struct canxl_frame head;

	if (can_frame_is_xl(frame, len)) {
		memcpy(&head, frame, CANXL_HDR_SIZE);
		return len == CANXL_HDR_SIZE + head.len;
	}
	if (len == CAN_MTU)
		return bytes[offsetof(struct can_frame, len)] <= CAN_MAX_DLEN;
	return len == CANFD_MTU &&
	       bytes[offsetof(struct canfd_frame, len)] <= CANFD_MAX_DLEN;
}

/*
 * Write the text of a frame (can_is_frame) without a NUL; out has
 * AFSOCK_CAN_TEXT_MAX bytes of room, AFSOCK_CAN_XL_TEXT_MAX where
 * can_frame_is_xl. Returns its length.
 */
size_t can_put_frame(char *out, const void *frame, size_t len);

int can_bytes_write(const unsigned char *data, size_t len, char *buf,
		    size_t size);
ssize_t can_bytes_read(const char *text, size_t len, void *buf, size_t size,
		       struct afsock_err *err);

/* ---- capture.c ---- */

int can_direction(const struct afsock_form *form,
		  const struct afsock_addr *from, int flags);
int can_capture(const struct afsock_form *form, const struct afsock_addr *from,
		const unsigned char *data, size_t len,
		struct afsock_capture *ret);

/* ---- describe.c ---- */

int can_raw_describe(const unsigned char *data, size_t len, char *buf,
		     size_t size);

/* "what: why", with the reason of the code; returns code. (can.c) */
int can_fail_op(struct afsock_err *err, int code, const char *op,
		const char *what);

#endif
