/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_const.c - constants of AF_CAN
 *
 * The broadcast manager's names carry no prefix in the header (TX_SETUP);
 * Python put CAN_BCM_ before them, and so does this table.
 */
#define _GNU_SOURCE
#include <sys/socket.h>

#include <linux/can.h>
#include <linux/can/bcm.h>
#include <linux/can/error.h>
#include <linux/can/isotp.h>
#include <linux/can/j1939.h>
#include <linux/can/raw.h>

#include "can_compat.h"
#include "can_const.h"

const struct afsock_const can_consts[] = {
	AFSOCK_CONST(AF_CAN, 11), /* Controller Area Network */
	AFSOCK_CONST(PF_CAN, 11), /* = AF_CAN */
	AFSOCK_CONST(CAN_EFF_FLAG, 11), /* identifier has 29 bits */
	AFSOCK_CONST(CAN_RTR_FLAG, 11), /* remote request */
	AFSOCK_CONST(CAN_ERR_FLAG, 11), /* error message frame */
	AFSOCK_CONST(CAN_SFF_MASK, 11), /* 11-bit mask */
	AFSOCK_CONST(CAN_EFF_MASK, 11), /* 29-bit mask */
	AFSOCK_CONST(CAN_ERR_MASK, 11), /* error class mask */
	AFSOCK_CONST(CAN_SFF_ID_BITS, 0), /* bits of a standard identifier */
	AFSOCK_CONST(CAN_EFF_ID_BITS, 0), /* bits of an extended identifier */
	AFSOCK_CONST(CANXL_PRIO_BITS, 0), /* priority bits of CAN XL */
	AFSOCK_CONST(CANXL_PRIO_MASK, 0), /* priority mask of CAN XL */
	AFSOCK_CONST(CAN_MAX_DLC, 0), /* largest classic length code, 8 */
	AFSOCK_CONST(CAN_MAX_RAW_DLC, 0), /* largest length code on the wire, 15 */
	AFSOCK_CONST(CAN_MAX_DLEN, 0), /* classic payload bytes */
	AFSOCK_CONST(CANFD_MAX_DLC, 0), /* largest FD length code, 15 */
	AFSOCK_CONST(CANFD_MAX_DLEN, 0), /* FD payload bytes */
	AFSOCK_CONST(CANXL_MIN_DLC, 0), /* smallest XL length code */
	AFSOCK_CONST(CANXL_MAX_DLC, 0), /* largest XL length code, 2047 */
	AFSOCK_CONST(CANXL_MAX_DLC_MASK, 0), /* length mask of CAN XL */
	AFSOCK_CONST(CANXL_MIN_DLEN, 0), /* fewest XL payload bytes */
	AFSOCK_CONST(CANXL_MAX_DLEN, 0), /* XL payload bytes */
	AFSOCK_CONST(CANFD_BRS, 0), /* FD flag: bit rate switch */
	AFSOCK_CONST(CANFD_ESI, 0), /* FD flag: error state indicator */
	AFSOCK_CONST(CANFD_FDF, 0), /* FD flag: marks FD in mixed use */
	AFSOCK_CONST(CANXL_XLF, 0), /* XL flag: must be set in every XL frame */
	AFSOCK_CONST(CANXL_SEC, 0), /* XL flag: simple extended content */
	AFSOCK_CONST(CANXL_RRS, 0), /* XL flag: remote request substitution */
	AFSOCK_CONST(CANXL_VCID_OFFSET, 0), /* virtual network id, bit offset in prio */
	AFSOCK_CONST(CANXL_VCID_VAL_MASK, 0), /* virtual network id, before shifting */
	AFSOCK_CONST(CANXL_VCID_MASK, 0), /* virtual network id, in place */
	AFSOCK_CONST(CAN_MTU, 0), /* sizeof classic frame */
	AFSOCK_CONST(CANFD_MTU, 0), /* sizeof FD frame */
	AFSOCK_CONST(CANXL_MTU, 0), /* sizeof XL frame */
	AFSOCK_CONST(CANXL_HDR_SIZE, 0), /* XL header bytes */
	AFSOCK_CONST(CANXL_MIN_MTU, 0), /* smallest XL device MTU */
	AFSOCK_CONST(CANXL_MAX_MTU, 0), /* largest XL device MTU */
	AFSOCK_CONST(CAN_RAW, 11), /* protocol: raw frames */
	AFSOCK_CONST(CAN_BCM, 11), /* protocol: broadcast manager */
	AFSOCK_CONST(CAN_TP16, 0), /* protocol: VAG TP 1.6 (not in mainline) */
	AFSOCK_CONST(CAN_TP20, 0), /* protocol: VAG TP 2.0 (not in mainline) */
	AFSOCK_CONST(CAN_MCNET, 0), /* protocol: Bosch MCNet (not in mainline) */
	AFSOCK_CONST(CAN_ISOTP, 11), /* protocol: ISO 15765-2 */
	AFSOCK_CONST(CAN_J1939, 11), /* protocol: SAE J1939 */
	AFSOCK_CONST(CAN_NPROTO, 0), /* number of protocols */
	AFSOCK_CONST(SOL_CAN_BASE, 11), /* 100; a level is this plus the protocol */
	AFSOCK_CONST(CAN_INV_FILTER, 0), /* invert a filter (in can_filter.can_id) */
	AFSOCK_CONST(SOL_CAN_RAW, 11), /* level of CAN_RAW */
	AFSOCK_CONST(CAN_RAW_FILTER, 11), /* set of id/mask filters */
	AFSOCK_CONST(CAN_RAW_ERR_FILTER, 14), /* error class mask (not in Python 3.11 to 3.13) */
	AFSOCK_CONST(CAN_RAW_LOOPBACK, 11), /* loop to local listeners */
	AFSOCK_CONST(CAN_RAW_RECV_OWN_MSGS, 11), /* receive own frames */
	AFSOCK_CONST(CAN_RAW_FD_FRAMES, 11), /* allow FD frames */
	AFSOCK_CONST(CAN_RAW_JOIN_FILTERS, 11), /* all filters must match */
	AFSOCK_CONST(CAN_RAW_XL_FRAMES, 0), /* allow XL frames */
	AFSOCK_CONST(CAN_RAW_XL_VCID_OPTS, 0), /* virtual network id handling */
	AFSOCK_CONST(CAN_RAW_FILTER_MAX, 0), /* most filters on one socket */
	AFSOCK_CONST(SCM_CAN_RAW_ERRQUEUE, 0), /* cmsg type on the error queue */
	AFSOCK_CONST(CAN_RAW_XL_VCID_TX_SET, 0), /* flag: set VCID on send */
	AFSOCK_CONST(CAN_RAW_XL_VCID_TX_PASS, 0), /* flag: pass VCID through */
	AFSOCK_CONST(CAN_RAW_XL_VCID_RX_FILTER, 0), /* flag: filter by VCID */
	AFSOCK_CONST_AS(CAN_BCM_TX_SETUP, TX_SETUP, 11), /* start cyclic sending */
	AFSOCK_CONST_AS(CAN_BCM_TX_DELETE, TX_DELETE, 11), /* stop cyclic sending */
	AFSOCK_CONST_AS(CAN_BCM_TX_READ, TX_READ, 11), /* read the settings of a send job */
	AFSOCK_CONST_AS(CAN_BCM_TX_SEND, TX_SEND, 11), /* send one frame */
	AFSOCK_CONST_AS(CAN_BCM_RX_SETUP, RX_SETUP, 11), /* subscribe with filter */
	AFSOCK_CONST_AS(CAN_BCM_RX_DELETE, RX_DELETE, 11), /* unsubscribe */
	AFSOCK_CONST_AS(CAN_BCM_RX_READ, RX_READ, 11), /* read subscription */
	AFSOCK_CONST_AS(CAN_BCM_TX_STATUS, TX_STATUS, 11), /* answer to TX_READ */
	AFSOCK_CONST_AS(CAN_BCM_TX_EXPIRED, TX_EXPIRED, 11), /* count reached zero */
	AFSOCK_CONST_AS(CAN_BCM_RX_STATUS, RX_STATUS, 11), /* answer to RX_READ */
	AFSOCK_CONST_AS(CAN_BCM_RX_TIMEOUT, RX_TIMEOUT, 11), /* cyclic frame absent */
	AFSOCK_CONST_AS(CAN_BCM_RX_CHANGED, RX_CHANGED, 11), /* content changed */
	AFSOCK_CONST_AS(CAN_BCM_SETTIMER, SETTIMER, 11), /* set intervals and count */
	AFSOCK_CONST_AS(CAN_BCM_STARTTIMER, STARTTIMER, 11), /* start timer */
	AFSOCK_CONST_AS(CAN_BCM_TX_COUNTEVT, TX_COUNTEVT, 11), /* event when count ends */
	AFSOCK_CONST_AS(CAN_BCM_TX_ANNOUNCE, TX_ANNOUNCE, 11), /* send change at once */
	AFSOCK_CONST_AS(CAN_BCM_TX_CP_CAN_ID, TX_CP_CAN_ID, 11), /* copy id to all frames */
	AFSOCK_CONST_AS(CAN_BCM_RX_FILTER_ID, RX_FILTER_ID, 11), /* filter by identifier only */
	AFSOCK_CONST_AS(CAN_BCM_RX_CHECK_DLC, RX_CHECK_DLC, 11), /* length change counts */
	AFSOCK_CONST_AS(CAN_BCM_RX_NO_AUTOTIMER, RX_NO_AUTOTIMER, 11), /* no automatic monitor */
	AFSOCK_CONST_AS(CAN_BCM_RX_ANNOUNCE_RESUME, RX_ANNOUNCE_RESUME, 11), /* report after timeout */
	AFSOCK_CONST_AS(CAN_BCM_TX_RESET_MULTI_IDX, TX_RESET_MULTI_IDX, 11), /* restart sequence */
	AFSOCK_CONST_AS(CAN_BCM_RX_RTR_FRAME, RX_RTR_FRAME, 11), /* answer remote request */
	AFSOCK_CONST_AS(CAN_BCM_CAN_FD_FRAME, CAN_FD_FRAME, 11), /* frames are struct canfd_frame */
	AFSOCK_CONST(SOL_CAN_ISOTP, 0), /* level of CAN_ISOTP */
	AFSOCK_CONST(CAN_ISOTP_OPTS, 0), /* struct can_isotp_options */
	AFSOCK_CONST(CAN_ISOTP_RECV_FC, 0), /* struct can_isotp_fc_options */
	AFSOCK_CONST(CAN_ISOTP_TX_STMIN, 0), /* u32 nanoseconds forced between sent frames */
	AFSOCK_CONST(CAN_ISOTP_RX_STMIN, 0), /* u32 nanoseconds; ignore frames that come faster */
	AFSOCK_CONST(CAN_ISOTP_LL_OPTS, 0), /* struct can_isotp_ll_options */
	AFSOCK_CONST(CAN_ISOTP_LISTEN_MODE, 0), /* flag: never answer */
	AFSOCK_CONST(CAN_ISOTP_EXTEND_ADDR, 0), /* flag: extended addressing */
	AFSOCK_CONST(CAN_ISOTP_TX_PADDING, 0), /* flag: pad sent frames */
	AFSOCK_CONST(CAN_ISOTP_RX_PADDING, 0), /* flag: expect padding */
	AFSOCK_CONST(CAN_ISOTP_CHK_PAD_LEN, 0), /* flag: check padding length */
	AFSOCK_CONST(CAN_ISOTP_CHK_PAD_DATA, 0), /* flag: check padding content */
	AFSOCK_CONST(CAN_ISOTP_HALF_DUPLEX, 0), /* flag: half duplex errors */
	AFSOCK_CONST(CAN_ISOTP_FORCE_TXSTMIN, 0), /* flag: ignore peer's separation time */
	AFSOCK_CONST(CAN_ISOTP_FORCE_RXSTMIN, 0), /* flag: drop frames that come too fast */
	AFSOCK_CONST(CAN_ISOTP_RX_EXT_ADDR, 0), /* flag: other extended address on receive */
	AFSOCK_CONST(CAN_ISOTP_WAIT_TX_DONE, 0), /* flag: send() waits for the end */
	AFSOCK_CONST(CAN_ISOTP_SF_BROADCAST, 0), /* flag: functional addressing, single frames */
	AFSOCK_CONST(CAN_ISOTP_CF_BROADCAST, 0), /* flag: functional addressing, several frames */
	AFSOCK_CONST(CAN_ISOTP_DYN_FC_PARMS, 0), /* flag: re-read flow control parameters (6.6) */
	AFSOCK_CONST(CAN_ISOTP_DEFAULT_FLAGS, 0), /* preset of the flags */
	AFSOCK_CONST(CAN_ISOTP_DEFAULT_EXT_ADDRESS, 0), /* preset of the extended address */
	AFSOCK_CONST(CAN_ISOTP_DEFAULT_PAD_CONTENT, 0), /* preset of the padding byte, 0xCC */
	AFSOCK_CONST(CAN_ISOTP_DEFAULT_FRAME_TXTIME, 0), /* preset of the frame time, 50000 ns */
	AFSOCK_CONST(CAN_ISOTP_DEFAULT_RECV_BS, 0), /* preset of the block size */
	AFSOCK_CONST(CAN_ISOTP_DEFAULT_RECV_STMIN, 0), /* preset of the separation time */
	AFSOCK_CONST(CAN_ISOTP_DEFAULT_RECV_WFTMAX, 0), /* preset of the wait frames allowed */
	AFSOCK_CONST(CAN_ISOTP_DEFAULT_LL_MTU, 0), /* preset of the frame size: classic */
	AFSOCK_CONST(CAN_ISOTP_DEFAULT_LL_TX_DL, 0), /* preset of the payload bytes per frame, 8 */
	AFSOCK_CONST(CAN_ISOTP_DEFAULT_LL_TX_FLAGS, 0), /* preset of the FD flags */
	AFSOCK_CONST(CAN_ISOTP_FRAME_TXTIME_ZERO, 0), /* value that means zero frame time */
	AFSOCK_CONST(SOL_CAN_J1939, 0), /* level of CAN_J1939 */
	AFSOCK_CONST(J1939_MAX_UNICAST_ADDR, 11), /* highest unicast address 0xFD */
	AFSOCK_CONST(J1939_IDLE_ADDR, 11), /* idle (no claim) 0xFE */
	AFSOCK_CONST(J1939_NO_ADDR, 11), /* broadcast, or none 0xFF */
	AFSOCK_CONST(J1939_NO_NAME, 11), /* no ECU name */
	AFSOCK_CONST(J1939_PGN_REQUEST, 11), /* PGN: request */
	AFSOCK_CONST(J1939_PGN_ADDRESS_CLAIMED, 11), /* PGN: address claimed */
	AFSOCK_CONST(J1939_PGN_ADDRESS_COMMANDED, 11), /* PGN: commanded address */
	AFSOCK_CONST(J1939_PGN_PDU1_MAX, 11), /* last PDU1 group */
	AFSOCK_CONST(J1939_PGN_MAX, 11), /* last group */
	AFSOCK_CONST(J1939_NO_PGN, 11), /* no parameter group */
	AFSOCK_CONST(SO_J1939_FILTER, 11), /* option: array of struct j1939_filter */
	AFSOCK_CONST(SO_J1939_PROMISC, 11), /* option: promiscuous */
	AFSOCK_CONST(SO_J1939_SEND_PRIO, 11), /* option: priority 0..7 of sent frames */
	AFSOCK_CONST(SO_J1939_ERRQUEUE, 11), /* option: use the error queue */
	AFSOCK_CONST(SCM_J1939_DEST_ADDR, 11), /* cmsg: u8 destination address */
	AFSOCK_CONST(SCM_J1939_DEST_NAME, 11), /* cmsg: u64 destination name */
	AFSOCK_CONST(SCM_J1939_PRIO, 11), /* cmsg: u8 priority */
	AFSOCK_CONST(SCM_J1939_ERRQUEUE, 11), /* cmsg: error queue attributes */
	AFSOCK_CONST(J1939_NLA_PAD, 11), /* attribute: padding */
	AFSOCK_CONST(J1939_NLA_BYTES_ACKED, 11), /* attribute: bytes acknowledged */
	AFSOCK_CONST(J1939_NLA_TOTAL_SIZE, 0), /* attribute: message size */
	AFSOCK_CONST(J1939_NLA_PGN, 0), /* attribute: group */
	AFSOCK_CONST(J1939_NLA_SRC_NAME, 0), /* attribute: source name */
	AFSOCK_CONST(J1939_NLA_DEST_NAME, 0), /* attribute: destination name */
	AFSOCK_CONST(J1939_NLA_SRC_ADDR, 0), /* attribute: source address */
	AFSOCK_CONST(J1939_NLA_DEST_ADDR, 0), /* attribute: destination address */
	AFSOCK_CONST(J1939_EE_INFO_NONE, 11), /* error queue: acknowledgement progress */
	AFSOCK_CONST(J1939_EE_INFO_TX_ABORT, 11), /* error queue: sending aborted */
	AFSOCK_CONST(J1939_EE_INFO_RX_RTS, 0), /* error queue: request to send arrived */
	AFSOCK_CONST(J1939_EE_INFO_RX_DPO, 0), /* error queue: data packet offset arrived */
	AFSOCK_CONST(J1939_EE_INFO_RX_ABORT, 0), /* error queue: receiving aborted */
	AFSOCK_CONST(J1939_FILTER_MAX, 11), /* most filters on one socket */
	AFSOCK_CONST(CAN_ERR_DLC, 0), /* length of an error frame */
	AFSOCK_CONST(CAN_ERR_TX_TIMEOUT, 0), /* class: transmit timeout */
	AFSOCK_CONST(CAN_ERR_LOSTARB, 0), /* class: lost arbitration */
	AFSOCK_CONST(CAN_ERR_CRTL, 0), /* class: controller, data[1] */
	AFSOCK_CONST(CAN_ERR_PROT, 0), /* class: protocol, data[2..3] */
	AFSOCK_CONST(CAN_ERR_TRX, 0), /* class: transceiver, data[4] */
	AFSOCK_CONST(CAN_ERR_ACK, 0), /* class: no acknowledge */
	AFSOCK_CONST(CAN_ERR_BUSOFF, 0), /* class: bus off */
	AFSOCK_CONST(CAN_ERR_BUSERROR, 0), /* class: bus error */
	AFSOCK_CONST(CAN_ERR_RESTARTED, 0), /* class: controller restarted */
	AFSOCK_CONST(CAN_ERR_CNT, 0), /* class: counters in data[6..7] */
	AFSOCK_CONST(CAN_ERR_LOSTARB_UNSPEC, 0), /* arbitration bit unknown */
	AFSOCK_CONST(CAN_ERR_CRTL_UNSPEC, 0), /* controller: unspecified */
	AFSOCK_CONST(CAN_ERR_CRTL_RX_OVERFLOW, 0), /* controller: receive overflow */
	AFSOCK_CONST(CAN_ERR_CRTL_TX_OVERFLOW, 0), /* controller: transmit overflow */
	AFSOCK_CONST(CAN_ERR_CRTL_RX_WARNING, 0), /* controller: receive warning level */
	AFSOCK_CONST(CAN_ERR_CRTL_TX_WARNING, 0), /* controller: transmit warning level */
	AFSOCK_CONST(CAN_ERR_CRTL_RX_PASSIVE, 0), /* controller: receive passive */
	AFSOCK_CONST(CAN_ERR_CRTL_TX_PASSIVE, 0), /* controller: transmit passive */
	AFSOCK_CONST(CAN_ERR_CRTL_ACTIVE, 0), /* controller: active again */
	AFSOCK_CONST(CAN_ERR_PROT_UNSPEC, 0), /* violation: unspecified */
	AFSOCK_CONST(CAN_ERR_PROT_BIT, 0), /* violation: single bit */
	AFSOCK_CONST(CAN_ERR_PROT_FORM, 0), /* violation: frame format */
	AFSOCK_CONST(CAN_ERR_PROT_STUFF, 0), /* violation: bit stuffing */
	AFSOCK_CONST(CAN_ERR_PROT_BIT0, 0), /* violation: dominant bit not sent */
	AFSOCK_CONST(CAN_ERR_PROT_BIT1, 0), /* violation: recessive bit not sent */
	AFSOCK_CONST(CAN_ERR_PROT_OVERLOAD, 0), /* violation: overload */
	AFSOCK_CONST(CAN_ERR_PROT_ACTIVE, 0), /* violation: active error frame */
	AFSOCK_CONST(CAN_ERR_PROT_TX, 0), /* violation happened on transmit */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_UNSPEC, 0), /* place: unspecified */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_SOF, 0), /* place: start of frame */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_ID28_21, 0), /* place: id bits 28-21 */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_ID20_18, 0), /* place: id bits 20-18 */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_SRTR, 0), /* place: substitute RTR */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_IDE, 0), /* place: identifier extension */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_ID17_13, 0), /* place: id bits 17-13 */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_ID12_05, 0), /* place: id bits 12-5 */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_ID04_00, 0), /* place: id bits 4-0 */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_RTR, 0), /* place: RTR */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_RES1, 0), /* place: reserved bit 1 */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_RES0, 0), /* place: reserved bit 0 */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_DLC, 0), /* place: length code */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_DATA, 0), /* place: data */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_CRC_SEQ, 0), /* place: CRC */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_CRC_DEL, 0), /* place: CRC delimiter */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_ACK, 0), /* place: acknowledge slot */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_ACK_DEL, 0), /* place: acknowledge delimiter */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_EOF, 0), /* place: end of frame */
	AFSOCK_CONST(CAN_ERR_PROT_LOC_INTERM, 0), /* place: intermission */
	AFSOCK_CONST(CAN_ERR_TRX_UNSPEC, 0), /* wire: unspecified */
	AFSOCK_CONST(CAN_ERR_TRX_CANH_NO_WIRE, 0), /* wire: CANH open */
	AFSOCK_CONST(CAN_ERR_TRX_CANH_SHORT_TO_BAT, 0), /* wire: CANH to battery */
	AFSOCK_CONST(CAN_ERR_TRX_CANH_SHORT_TO_VCC, 0), /* wire: CANH to VCC */
	AFSOCK_CONST(CAN_ERR_TRX_CANH_SHORT_TO_GND, 0), /* wire: CANH to ground */
	AFSOCK_CONST(CAN_ERR_TRX_CANL_NO_WIRE, 0), /* wire: CANL open */
	AFSOCK_CONST(CAN_ERR_TRX_CANL_SHORT_TO_BAT, 0), /* wire: CANL to battery */
	AFSOCK_CONST(CAN_ERR_TRX_CANL_SHORT_TO_VCC, 0), /* wire: CANL to VCC */
	AFSOCK_CONST(CAN_ERR_TRX_CANL_SHORT_TO_GND, 0), /* wire: CANL to ground */
	AFSOCK_CONST(CAN_ERR_TRX_CANL_SHORT_TO_CANH, 0), /* wire: CANL to CANH */
	AFSOCK_CONST(CAN_ERROR_WARNING_THRESHOLD, 0), /* error counter of the warning state, 96 */
	AFSOCK_CONST(CAN_ERROR_PASSIVE_THRESHOLD, 0), /* error counter of the passive state, 128 */
	AFSOCK_CONST(CAN_BUS_OFF_THRESHOLD, 0), /* error counter of bus off, 256 */
	{ NULL, 0, NULL, 0 }
};
