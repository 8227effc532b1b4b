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

/* ---- the client ------------------------------------------------------------- */

/*
 * What a client keeps between requests. The caller's memory; set by
 * afsock_uds_init, then times may be changed. One request at a time.
 */
struct afsock_uds {
	struct afsock *s;
	unsigned char *buf;    /* the last answer */
	size_t size;
	int64_t p2_ns;         /* the server's P2: 50 ms */
	int64_t p2_star_ns;    /* ... after "response pending": 5 s */
	int64_t margin_ns;     /* the way there and back, added to both: 950 ms */
	int64_t total_ns;      /* of one request with all its pending: 60 s */
	int64_t s3_ns;         /* a tester must be heard within: 2 s */
	uint8_t session;       /* 1: default */
	uint8_t nrc;           /* of the last request; 0: it was positive */
	unsigned int pending;  /* "response pending" of the last request */
	uint64_t strays;       /* answers to nothing that was asked */
	int64_t spoke_ns_;     /* private: when the last request went out */
};

/*
 * afsock_uds_init - a client on a connected socket
 *
 * s     borrowed; its timeout is not used and not changed
 * buf   room for answers; what is longer is refused (AFSOCK_ERANGE)
 *
 * Since 0.1.
 */
AFSOCK_API void afsock_uds_init(struct afsock_uds *u, struct afsock *s,
				void *buf, size_t size);

/*
 * Results of all requests below: 0 or a length;
 *
 * -EREMOTEIO  the server refused: u->nrc, its name in err
 * AFSOCK_TIMEOUT  no answer within P2 (P2* after a pending one) or in total
 * -EPROTO     an answer that breaks the protocol: of another service, another
 *             sub-function or identifier, or a wrong length
 * AFSOCK_ERANGE   an answer longer than the room, an argument out of range
 * and those of afsock_isotp_send and afsock_isotp_recv.
 *
 * What lay there before a request answers another one: it is dropped and
 * counted in strays.
 */

/*
 * afsock_uds_request - any request
 *
 * ret  the answer, in u->buf, or NULL
 *
 * Returns the length of a positive answer to this service (1 at least). When
 * the sub-function of a service that has one says AFSOCK_UDS_SUPPRESS, returns
 * 0 at once; a refusal that comes later is a stray. Since 0.1.
 */
AFSOCK_API ssize_t afsock_uds_request(struct afsock_uds *u, const void *request,
				      size_t len, const unsigned char **ret,
				      struct afsock_err *err);

/* DiagnosticSessionControl. The times of the answer replace P2 and P2*, within
 * 1 ms .. 60 s. Returns 0. Since 0.1. */
AFSOCK_API int afsock_uds_session(struct afsock_uds *u, uint8_t session,
				  struct afsock_err *err);

/* ECUReset. ret_down_s: seconds until it is off (reset 4), -1 when not told;
 * may be NULL. The session is the default one then. Returns 0. Since 0.1. */
AFSOCK_API int afsock_uds_reset(struct afsock_uds *u, uint8_t reset,
				int *ret_down_s, struct afsock_err *err);

/* TesterPresent; suppress: without an answer. Returns 0. Since 0.1. */
AFSOCK_API int afsock_uds_tester_present(struct afsock_uds *u, bool suppress,
					 struct afsock_err *err);

/* Nanoseconds until a TesterPresent is due, half of S3 after the last request;
 * 0 now, -1 never (default session). Since 0.1. */
AFSOCK_API int64_t afsock_uds_due(const struct afsock_uds *u);

/* ReadDataByIdentifier, WriteDataByIdentifier. read returns the length of the
 * data, which *ret points to in u->buf; write 0. Since 0.1. */
AFSOCK_API ssize_t afsock_uds_read(struct afsock_uds *u, uint16_t did,
				   const unsigned char **ret,
				   struct afsock_err *err);
AFSOCK_API int afsock_uds_write(struct afsock_uds *u, uint16_t did,
				const void *data, size_t len,
				struct afsock_err *err);

/*
 * afsock_uds_security - SecurityAccess: ask for a seed, send its key
 *
 * level     of the request for a seed: odd, 1 .. 0x7d; the key has level + 1
 * make_key  writes the key for a seed to key, at most size bytes (255), and
 *           returns its length, or a negative result that ends it
 *
 * A seed of zeros says that access was granted before: no key is sent.
 * Returns 0; AFSOCK_EVALUE an even level. Since 0.1.
 */
AFSOCK_API int afsock_uds_security(
	struct afsock_uds *u, uint8_t level,
	ssize_t (*make_key)(void *arg, uint8_t level, const unsigned char *seed,
			    size_t seed_len, unsigned char *key, size_t size),
	void *arg, struct afsock_err *err);

/*
 * afsock_uds_routine - RoutineControl
 *
 * control  1 start, 2 stop, 3 results
 *
 * Returns the length of the routine's own bytes of the answer, *ret. Since 0.1.
 */
AFSOCK_API ssize_t afsock_uds_routine(struct afsock_uds *u, uint8_t control,
				      uint16_t routine, const void *data,
				      size_t len, const unsigned char **ret,
				      struct afsock_err *err);

struct afsock_uds_dtc {
	uint32_t code;  /* 24 bits */
	uint8_t status;
};

/*
 * afsock_uds_read_dtcs - ReadDTCInformation, reportDTCByStatusMask
 *
 * list, max  where to write
 *
 * Returns how many there are, which may be above max. Since 0.1.
 */
AFSOCK_API ssize_t afsock_uds_read_dtcs(struct afsock_uds *u, uint8_t mask,
					struct afsock_uds_dtc *list,
					size_t max, struct afsock_err *err);

/* ClearDiagnosticInformation; group 0xffffff: all. Returns 0. Since 0.1. */
AFSOCK_API int afsock_uds_clear_dtcs(struct afsock_uds *u, uint32_t group,
				     struct afsock_err *err);

/* ---- memory ------------------------------------------------------------------ */

/* An area of the server's memory. */
struct afsock_uds_area {
	uint64_t address;
	uint64_t size;
	uint8_t address_bytes; /* how many are sent, 1 .. 8 */
	uint8_t size_bytes;
	uint8_t format;        /* compression and encryption; 0: none */
};

/*
 * afsock_uds_download, afsock_uds_upload - memory to or from the server
 *
 * RequestDownload or RequestUpload, TransferData with its block counter
 * (1, 2 .. 0xff, 0, 1 ..), RequestTransferExit.
 *
 * block_max  longest TransferData request or answer, in bytes, at least 3; the
 *            server's own limit holds as well
 * give       writes up to size bytes to buf, returns how many; below 0 ends it
 * take       gets what came; below 0 ends it
 * ret_done   bytes transferred, also on failure; may be NULL
 *
 * buf has block_max bytes of room for the requests of a download. Return 0;
 * AFSOCK_ERANGE an area whose numbers do not fit their bytes; what give or take
 * returned. Since 0.1.
 */
AFSOCK_API int afsock_uds_download(
	struct afsock_uds *u, const struct afsock_uds_area *area, void *buf,
	size_t block_max, ssize_t (*give)(void *arg, void *buf, size_t size),
	void *arg, uint64_t *ret_done, struct afsock_err *err);
AFSOCK_API int afsock_uds_upload(
	struct afsock_uds *u, const struct afsock_uds_area *area,
	size_t block_max,
	int (*take)(void *arg, const void *data, size_t len), void *arg,
	uint64_t *ret_done, struct afsock_err *err);

#ifdef __cplusplus
}
#endif
#endif
