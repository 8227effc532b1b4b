/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bluetooth_const.c - constants of AF_BLUETOOTH */
#define _GNU_SOURCE
#include <sys/socket.h>

#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/l2cap.h>
#include <bluetooth/rfcomm.h>
#include <bluetooth/sco.h>

#include "bluetooth_compat.h"
#include "bluetooth_const.h"

const struct afsock_const bluetooth_consts[] = {
	AFSOCK_CONST(AF_BLUETOOTH, 11), /* Bluetooth */
	AFSOCK_CONST(SOL_BLUETOOTH, 14), /* options common to all Bluetooth protocols */
	AFSOCK_CONST(BTPROTO_L2CAP, 11), /* protocol: L2CAP */
	AFSOCK_CONST(BTPROTO_HCI, 11), /* protocol: host controller interface */
	AFSOCK_CONST(BTPROTO_SCO, 11), /* protocol: synchronous audio */
	AFSOCK_CONST(BTPROTO_RFCOMM, 11), /* protocol: serial emulation */
	AFSOCK_CONST(BTPROTO_BNEP, 0), /* protocol: network encapsulation (control ioctls) */
	AFSOCK_CONST(BTPROTO_CMTP, 0), /* protocol: CAPI transport (removed) */
	AFSOCK_CONST(BTPROTO_HIDP, 0), /* protocol: human interface (control ioctls) */
	AFSOCK_CONST(BTPROTO_AVDTP, 0), /* protocol: audio/video distribution (not in kernel) */
	AFSOCK_CONST(BTPROTO_ISO, 0), /* protocol: LE isochronous channels (6.0) */
	AFSOCK_CONST(SOL_HCI, 11), /* level HCI */
	AFSOCK_CONST(SOL_L2CAP, 14), /* level L2CAP */
	AFSOCK_CONST(SOL_SCO, 14), /* level SCO */
	AFSOCK_CONST(SOL_RFCOMM, 14), /* level RFCOMM */
	AFSOCK_CONST(BDADDR_BREDR, 14), /* address type: classic */
	AFSOCK_CONST(BDADDR_LE_PUBLIC, 14), /* address type: LE public */
	AFSOCK_CONST(BDADDR_LE_RANDOM, 14), /* address type: LE random */
	AFSOCK_CONST_TEXT(BDADDR_ANY, "00:00:00:00:00:00", 11), /* any address */
	AFSOCK_CONST_TEXT(BDADDR_LOCAL, "00:00:00:FF:FF:FF", 11), /* this host */
	AFSOCK_CONST_TEXT(BDADDR_ALL, "FF:FF:FF:FF:FF:FF", 0), /* all addresses */
	AFSOCK_CONST(BT_SECURITY, 14), /* option: struct bt_security */
	AFSOCK_CONST(BT_DEFER_SETUP, 14), /* option: accept first, authorise later */
	AFSOCK_CONST(BT_FLUSHABLE, 14), /* option: packets may be flushed */
	AFSOCK_CONST(BT_POWER, 14), /* option: struct bt_power */
	AFSOCK_CONST(BT_CHANNEL_POLICY, 14), /* option: which radio */
	AFSOCK_CONST(BT_VOICE, 14), /* option: struct bt_voice */
	AFSOCK_CONST(BT_SNDMTU, 14), /* option: read-only send MTU */
	AFSOCK_CONST(BT_RCVMTU, 14), /* option: receive MTU */
	AFSOCK_CONST(BT_PHY, 14), /* option: PHYs in use, BT_PHY_* mask */
	AFSOCK_CONST(BT_MODE, 14), /* option: L2CAP mode */
	AFSOCK_CONST(BT_PKT_STATUS, 14), /* option: packet status control message */
	AFSOCK_CONST(BT_ISO_QOS, 14), /* option: struct bt_iso_qos */
	AFSOCK_CONST(BT_CODEC, 14), /* option: struct bt_codecs */
	AFSOCK_CONST(BT_ISO_BASE, 0), /* option: broadcast announcement */
	AFSOCK_CONST(BT_PKT_SEQNUM, 0), /* option: sequence number control message */
	AFSOCK_CONST(BT_SECURITY_SDP, 14), /* BT_SECURITY: none (service discovery) */
	AFSOCK_CONST(BT_SECURITY_LOW, 14), /* BT_SECURITY: low */
	AFSOCK_CONST(BT_SECURITY_MEDIUM, 14), /* BT_SECURITY: encryption */
	AFSOCK_CONST(BT_SECURITY_HIGH, 14), /* BT_SECURITY: authenticated encryption */
	AFSOCK_CONST(BT_SECURITY_FIPS, 14), /* BT_SECURITY: secure connections */
	AFSOCK_CONST(BT_FLUSHABLE_OFF, 14), /* BT_FLUSHABLE: no */
	AFSOCK_CONST(BT_FLUSHABLE_ON, 14), /* BT_FLUSHABLE: yes */
	AFSOCK_CONST(BT_POWER_FORCE_ACTIVE_OFF, 14), /* BT_POWER: may stay in sniff mode */
	AFSOCK_CONST(BT_POWER_FORCE_ACTIVE_ON, 14), /* BT_POWER: leave sniff mode to send */
	AFSOCK_CONST(BT_CHANNEL_POLICY_BREDR_ONLY, 14), /* BT_CHANNEL_POLICY: classic radio only */
	AFSOCK_CONST(BT_CHANNEL_POLICY_BREDR_PREFERRED, 14), /* BT_CHANNEL_POLICY: prefer classic */
	AFSOCK_CONST(BT_CHANNEL_POLICY_AMP_PREFERRED, 0), /* BT_CHANNEL_POLICY: prefer high speed */
	AFSOCK_CONST(BT_VOICE_TRANSPARENT, 14), /* BT_VOICE: transparent data */
	AFSOCK_CONST(BT_VOICE_CVSD_16BIT, 14), /* BT_VOICE: CVSD, 16 bit */
	AFSOCK_CONST(BT_VOICE_TRANSPARENT_16BIT, 14), /* BT_VOICE: transparent, 16 bit */
	AFSOCK_CONST(BT_PHY_BR_1M_1SLOT, 14), /* BT_PHY: basic rate, 1 slot */
	AFSOCK_CONST(BT_PHY_BR_1M_3SLOT, 14), /* BT_PHY: basic rate, 3 slots */
	AFSOCK_CONST(BT_PHY_BR_1M_5SLOT, 14), /* BT_PHY: basic rate, 5 slots */
	AFSOCK_CONST(BT_PHY_EDR_2M_1SLOT, 14), /* BT_PHY: enhanced rate 2 Mb/s, 1 slot */
	AFSOCK_CONST(BT_PHY_EDR_2M_3SLOT, 14), /* BT_PHY: enhanced rate 2 Mb/s, 3 slots */
	AFSOCK_CONST(BT_PHY_EDR_2M_5SLOT, 14), /* BT_PHY: enhanced rate 2 Mb/s, 5 slots */
	AFSOCK_CONST(BT_PHY_EDR_3M_1SLOT, 14), /* BT_PHY: enhanced rate 3 Mb/s, 1 slot */
	AFSOCK_CONST(BT_PHY_EDR_3M_3SLOT, 14), /* BT_PHY: enhanced rate 3 Mb/s, 3 slots */
	AFSOCK_CONST(BT_PHY_EDR_3M_5SLOT, 14), /* BT_PHY: enhanced rate 3 Mb/s, 5 slots */
	AFSOCK_CONST(BT_PHY_LE_1M_TX, 14), /* BT_PHY: LE 1 Mb/s, sending */
	AFSOCK_CONST(BT_PHY_LE_1M_RX, 14), /* BT_PHY: LE 1 Mb/s, receiving */
	AFSOCK_CONST(BT_PHY_LE_2M_TX, 14), /* BT_PHY: LE 2 Mb/s, sending */
	AFSOCK_CONST(BT_PHY_LE_2M_RX, 14), /* BT_PHY: LE 2 Mb/s, receiving */
	AFSOCK_CONST(BT_PHY_LE_CODED_TX, 14), /* BT_PHY: LE coded, sending */
	AFSOCK_CONST(BT_PHY_LE_CODED_RX, 14), /* BT_PHY: LE coded, receiving */
	AFSOCK_CONST(BT_MODE_BASIC, 14), /* BT_MODE: basic */
	AFSOCK_CONST(BT_MODE_ERTM, 14), /* BT_MODE: enhanced retransmission */
	AFSOCK_CONST(BT_MODE_STREAMING, 14), /* BT_MODE: streaming */
	AFSOCK_CONST(BT_MODE_LE_FLOWCTL, 14), /* BT_MODE: LE credit based */
	AFSOCK_CONST(BT_MODE_EXT_FLOWCTL, 14), /* BT_MODE: enhanced credit based */
	AFSOCK_CONST(BT_SCM_PKT_STATUS, 0), /* cmsg: status of a received packet */
	AFSOCK_CONST(BT_SCM_ERROR, 0), /* cmsg: the one of the error queue */
	AFSOCK_CONST(BT_ISO_QOS_CIG_UNSET, 0), /* BT_ISO_QOS: any connected group */
	AFSOCK_CONST(BT_ISO_QOS_CIS_UNSET, 0), /* BT_ISO_QOS: any connected stream */
	AFSOCK_CONST(BT_ISO_QOS_BIG_UNSET, 0), /* BT_ISO_QOS: any broadcast group */
	AFSOCK_CONST(BT_ISO_QOS_BIS_UNSET, 0), /* BT_ISO_QOS: any broadcast stream */
	AFSOCK_CONST(BT_ISO_SYNC_TIMEOUT, 0), /* BT_ISO_QOS: default sync timeout, 20 s */
	AFSOCK_CONST(BT_ISO_QOS_GROUP_UNSET, 0), /* BT_ISO_QOS: any group */
	AFSOCK_CONST(BT_ISO_QOS_STREAM_UNSET, 0), /* BT_ISO_QOS: any stream */
	AFSOCK_CONST(BT_SCM_PKT_SEQNUM, 0), /* cmsg: sequence number */
	AFSOCK_CONST(L2CAP_OPTIONS, 0), /* option: struct l2cap_options (old) */
	AFSOCK_CONST(L2CAP_CONNINFO, 0), /* option: struct l2cap_conninfo */
	AFSOCK_CONST(L2CAP_LM, 14), /* option: link mode (old) */
	AFSOCK_CONST(L2CAP_LM_MASTER, 14), /* L2CAP_LM: be central */
	AFSOCK_CONST(L2CAP_LM_AUTH, 14), /* L2CAP_LM: authenticate */
	AFSOCK_CONST(L2CAP_LM_ENCRYPT, 14), /* L2CAP_LM: encrypt */
	AFSOCK_CONST(L2CAP_LM_TRUSTED, 14), /* L2CAP_LM: trusted devices only */
	AFSOCK_CONST(L2CAP_LM_RELIABLE, 14), /* L2CAP_LM: reliable */
	AFSOCK_CONST(L2CAP_LM_SECURE, 14), /* L2CAP_LM: strong encryption */
	AFSOCK_CONST(L2CAP_DEFAULT_MTU, 0), /* MTU unless negotiated, 672 */
	AFSOCK_CONST(RFCOMM_LM, 0), /* option: link mode (old) */
	AFSOCK_CONST(RFCOMM_LM_MASTER, 0), /* RFCOMM_LM: be central */
	AFSOCK_CONST(RFCOMM_LM_AUTH, 0), /* RFCOMM_LM: authenticate */
	AFSOCK_CONST(RFCOMM_LM_ENCRYPT, 0), /* RFCOMM_LM: encrypt */
	AFSOCK_CONST(RFCOMM_LM_TRUSTED, 0), /* RFCOMM_LM: trusted devices only */
	AFSOCK_CONST(RFCOMM_LM_RELIABLE, 0), /* RFCOMM_LM: reliable */
	AFSOCK_CONST(RFCOMM_LM_SECURE, 0), /* RFCOMM_LM: strong encryption */
	AFSOCK_CONST(RFCOMM_CONNINFO, 0), /* option: struct rfcomm_conninfo */
	AFSOCK_CONST(RFCOMM_DEFAULT_MTU, 0), /* MTU unless negotiated, 127 */
	AFSOCK_CONST(RFCOMM_PSM, 0), /* the L2CAP port that RFCOMM uses */
	AFSOCK_CONST(SCO_OPTIONS, 0), /* option: struct sco_options */
	AFSOCK_CONST(SCO_CONNINFO, 0), /* option: struct sco_conninfo */
	AFSOCK_CONST(HCI_DATA_DIR, 11), /* option: direction control message; also its cmsg type */
	AFSOCK_CONST(HCI_FILTER, 11), /* option: struct hci_filter, 14 bytes */
	AFSOCK_CONST(HCI_TIME_STAMP, 11), /* option: time stamp control message */
	AFSOCK_CONST(HCI_DEV_NONE, 14), /* no particular adapter */
	AFSOCK_CONST(HCI_CHANNEL_RAW, 14), /* channel: raw HCI */
	AFSOCK_CONST(HCI_CHANNEL_USER, 14), /* channel: exclusive user access */
	AFSOCK_CONST(HCI_CHANNEL_MONITOR, 14), /* channel: btmon trace */
	AFSOCK_CONST(HCI_CHANNEL_CONTROL, 14), /* channel: management interface */
	AFSOCK_CONST(HCI_CHANNEL_LOGGING, 14), /* channel: log injection */
	{ NULL, 0, NULL, 0 }
};
