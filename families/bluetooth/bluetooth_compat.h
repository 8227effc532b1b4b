/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * bluetooth_compat.h - numbers that older headers lack, to be included after them
 *
 * Each group says since when they have been there.
 */
#ifndef AFSOCK_BLUETOOTH_COMPAT_H
#define AFSOCK_BLUETOOTH_COMPAT_H

/* BlueZ after 5.66 */
#ifndef BT_VOICE_TRANSPARENT_16BIT
#define BT_VOICE_TRANSPARENT_16BIT 0x63
#endif
#ifndef BT_SCM_ERROR
#define BT_SCM_ERROR 4
#endif
#ifndef BT_ISO_QOS_BIG_UNSET
#define BT_ISO_QOS_BIG_UNSET 255
#endif
#ifndef BT_ISO_QOS_BIS_UNSET
#define BT_ISO_QOS_BIS_UNSET 255
#endif
#ifndef BT_ISO_SYNC_TIMEOUT
#define BT_ISO_SYNC_TIMEOUT 2000
#endif
#ifndef BT_ISO_QOS_GROUP_UNSET
#define BT_ISO_QOS_GROUP_UNSET 255
#endif
#ifndef BT_ISO_QOS_STREAM_UNSET
#define BT_ISO_QOS_STREAM_UNSET 255
#endif
#ifndef BT_PKT_SEQNUM
#define BT_PKT_SEQNUM 22
#endif
#ifndef BT_SCM_PKT_SEQNUM
#define BT_SCM_PKT_SEQNUM 5
#endif

#endif
