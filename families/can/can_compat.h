/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_compat.h - numbers that older headers lack, to be included after them
 *
 * Each group says since when they have been there.
 */
#ifndef AFSOCK_CAN_COMPAT_H
#define AFSOCK_CAN_COMPAT_H

/* Linux 6.0 */
#ifndef CAN_ERR_CNT
#define CAN_ERR_CNT 0x00000200U
#endif

/* Linux 6.1; an enumerator where there is one */
#ifndef CAN_RAW_XL_FRAMES
#define CAN_RAW_XL_FRAMES 7
#endif

/* Linux 6.6 */
#ifndef CAN_ISOTP_DYN_FC_PARMS
#define CAN_ISOTP_DYN_FC_PARMS 0x2000
#endif

/* Linux 6.9 */
#ifndef CANXL_VCID_OFFSET
#define CANXL_VCID_OFFSET 0x10
#endif
#ifndef CANXL_VCID_VAL_MASK
#define CANXL_VCID_VAL_MASK 0xff
#endif
#ifndef CANXL_VCID_MASK
#define CANXL_VCID_MASK 0xff0000
#endif
#ifndef CAN_RAW_XL_VCID_OPTS
#define CAN_RAW_XL_VCID_OPTS 8
#endif
#ifndef CAN_RAW_XL_VCID_TX_SET
#define CAN_RAW_XL_VCID_TX_SET 1
#endif
#ifndef CAN_RAW_XL_VCID_TX_PASS
#define CAN_RAW_XL_VCID_TX_PASS 2
#endif
#ifndef CAN_RAW_XL_VCID_RX_FILTER
#define CAN_RAW_XL_VCID_RX_FILTER 4
#endif

/* after Linux 6.12 */
#ifndef CANXL_RRS
#define CANXL_RRS 2
#endif

#endif
