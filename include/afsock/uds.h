/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * afsock/uds.h - a client of ISO 14229-1 (UDS) on a socket that keeps messages
 *
 * Usually that is an ISO-TP socket (afsock/isotp.h); any connected socket that
 * keeps message boundaries will do. Nothing that the server sends is trusted:
 * service, sub-function, identifiers and lengths of every answer are checked.
 */
#ifndef AFSOCK_UDS_H
#define AFSOCK_UDS_H

#include <afsock/afsock.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Services (ISO 14229-1, table 2). */
enum afsock_uds_service {
	AFSOCK_UDS_SESSION = 0x10,
	AFSOCK_UDS_RESET = 0x11,
	AFSOCK_UDS_CLEAR_DTC = 0x14,
	AFSOCK_UDS_READ_DTC = 0x19,
	AFSOCK_UDS_READ_DATA = 0x22,
	AFSOCK_UDS_SECURITY = 0x27,
	AFSOCK_UDS_WRITE_DATA = 0x2e,
	AFSOCK_UDS_ROUTINE = 0x31,
	AFSOCK_UDS_REQUEST_DOWNLOAD = 0x34,
	AFSOCK_UDS_REQUEST_UPLOAD = 0x35,
	AFSOCK_UDS_TRANSFER_DATA = 0x36,
	AFSOCK_UDS_TRANSFER_EXIT = 0x37,
	AFSOCK_UDS_TESTER_PRESENT = 0x3e,
	AFSOCK_UDS_NEGATIVE = 0x7f
};

/* In a sub-function: no positive answer, please. */
#define AFSOCK_UDS_SUPPRESS 0x80

/* ---- names ----------------------------------------------------------------- */

/* "ReadDataByIdentifier" for 0x22; NULL for an unknown service. Since 0.1. */
AFSOCK_API const char *afsock_uds_service_name(uint8_t service);

/* "requestOutOfRange" for 0x31; NULL for a code that ISO 14229-1 reserves.
 * Since 0.1. */
AFSOCK_API const char *afsock_uds_nrc_name(uint8_t nrc);

/*
 * afsock_uds_describe - what a message says, for people
 *
 *     ReadDataByIdentifier F190
 *     positive: ReadDataByIdentifier F190: 17 bytes
 *     negative: ReadDataByIdentifier: requestOutOfRange (0x31)
 *
 * Returns the length as snprintf; 0 for what is no message of UDS. Since 0.1.
 */
AFSOCK_API ssize_t afsock_uds_describe(const void *pdu, size_t len, char *buf,
				       size_t size);

#ifdef __cplusplus
}
#endif
#endif
