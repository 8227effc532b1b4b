/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* uds_names.c - services and response codes of ISO 14229-1 by name */
#include <stdio.h>

#include <afsock/uds.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* How the parameters of a service begin. */
enum form {
	PLAIN,
	SUB,       /* a sub-function */
	DID,       /* a data identifier of 16 bits */
	SUB_DID,   /* both */
	BLOCK      /* a block counter */
};

struct name {
	uint8_t code;
	uint8_t form;
	const char *name;
};

static const struct name services[] = {
	{ 0x10, SUB, "DiagnosticSessionControl" },
	{ 0x11, SUB, "ECUReset" },
	{ 0x14, PLAIN, "ClearDiagnosticInformation" },
	{ 0x19, SUB, "ReadDTCInformation" },
	{ 0x22, DID, "ReadDataByIdentifier" },
	{ 0x23, PLAIN, "ReadMemoryByAddress" },
	{ 0x24, DID, "ReadScalingDataByIdentifier" },
	{ 0x27, SUB, "SecurityAccess" },
	{ 0x28, SUB, "CommunicationControl" },
	{ 0x29, SUB, "Authentication" },
	{ 0x2a, PLAIN, "ReadDataByPeriodicIdentifier" },
	{ 0x2c, SUB, "DynamicallyDefineDataIdentifier" },
	{ 0x2e, DID, "WriteDataByIdentifier" },
	{ 0x2f, DID, "InputOutputControlByIdentifier" },
	{ 0x31, SUB_DID, "RoutineControl" },
	{ 0x34, PLAIN, "RequestDownload" },
	{ 0x35, PLAIN, "RequestUpload" },
	{ 0x36, BLOCK, "TransferData" },
	{ 0x37, PLAIN, "RequestTransferExit" },
	{ 0x38, PLAIN, "RequestFileTransfer" },
	{ 0x3d, PLAIN, "WriteMemoryByAddress" },
	{ 0x3e, SUB, "TesterPresent" },
	{ 0x83, SUB, "AccessTimingParameter" },
	{ 0x84, PLAIN, "SecuredDataTransmission" },
	{ 0x85, SUB, "ControlDTCSetting" },
	{ 0x86, SUB, "ResponseOnEvent" },
	{ 0x87, SUB, "LinkControl" },
};

/* ISO 14229-1:2020, table A.1. */
static const struct name codes[] = {
	{ 0x10, 0, "generalReject" },
	{ 0x11, 0, "serviceNotSupported" },
	{ 0x12, 0, "subFunctionNotSupported" },
	{ 0x13, 0, "incorrectMessageLengthOrInvalidFormat" },
	{ 0x14, 0, "responseTooLong" },
	{ 0x21, 0, "busyRepeatRequest" },
	{ 0x22, 0, "conditionsNotCorrect" },
	{ 0x24, 0, "requestSequenceError" },
	{ 0x25, 0, "noResponseFromSubnetComponent" },
	{ 0x26, 0, "failurePreventsExecutionOfRequestedAction" },
	{ 0x31, 0, "requestOutOfRange" },
	{ 0x33, 0, "securityAccessDenied" },
	{ 0x34, 0, "authenticationRequired" },
	{ 0x35, 0, "invalidKey" },
	{ 0x36, 0, "exceedNumberOfAttempts" },
	{ 0x37, 0, "requiredTimeDelayNotExpired" },
	{ 0x38, 0, "secureDataTransmissionRequired" },
	{ 0x39, 0, "secureDataTransmissionNotAllowed" },
	{ 0x3a, 0, "secureDataVerificationFailed" },
	{ 0x50, 0, "certificateVerificationFailedInvalidTimePeriod" },
	{ 0x51, 0, "certificateVerificationFailedInvalidSignature" },
	{ 0x52, 0, "certificateVerificationFailedInvalidChainOfTrust" },
	{ 0x53, 0, "certificateVerificationFailedInvalidType" },
	{ 0x54, 0, "certificateVerificationFailedInvalidFormat" },
	{ 0x55, 0, "certificateVerificationFailedInvalidContent" },
	{ 0x56, 0, "certificateVerificationFailedInvalidScope" },
	{ 0x57, 0, "certificateVerificationFailedInvalidCertificate" },
	{ 0x58, 0, "ownershipVerificationFailed" },
	{ 0x59, 0, "challengeCalculationFailed" },
	{ 0x5a, 0, "settingAccessRightsFailed" },
	{ 0x5b, 0, "sessionKeyCreationDerivationFailed" },
	{ 0x5c, 0, "configurationDataUsageFailed" },
	{ 0x5d, 0, "deAuthenticationFailed" },
	{ 0x70, 0, "uploadDownloadNotAccepted" },
	{ 0x71, 0, "transferDataSuspended" },
	{ 0x72, 0, "generalProgrammingFailure" },
	{ 0x73, 0, "wrongBlockSequenceCounter" },
	{ 0x78, 0, "requestCorrectlyReceivedResponsePending" },
	{ 0x7e, 0, "subFunctionNotSupportedInActiveSession" },
	{ 0x7f, 0, "serviceNotSupportedInActiveSession" },
	{ 0x81, 0, "rpmTooHigh" },
	{ 0x82, 0, "rpmTooLow" },
	{ 0x83, 0, "engineIsRunning" },
	{ 0x84, 0, "engineIsNotRunning" },
	{ 0x85, 0, "engineRunTimeTooLow" },
	{ 0x86, 0, "temperatureTooHigh" },
	{ 0x87, 0, "temperatureTooLow" },
	{ 0x88, 0, "vehicleSpeedTooHigh" },
	{ 0x89, 0, "vehicleSpeedTooLow" },
	{ 0x8a, 0, "throttlePedalTooHigh" },
	{ 0x8b, 0, "throttlePedalTooLow" },
	{ 0x8c, 0, "transmissionRangeNotInNeutral" },
	{ 0x8d, 0, "transmissionRangeNotInGear" },
	{ 0x8f, 0, "brakeSwitchNotClosed" },
	{ 0x90, 0, "shifterLeverNotInPark" },
	{ 0x91, 0, "torqueConverterClutchLocked" },
	{ 0x92, 0, "voltageTooHigh" },
	{ 0x93, 0, "voltageTooLow" },
	{ 0x94, 0, "resourceTemporarilyNotAvailable" },
};

static const struct name *find(const struct name *list, size_t count,
			       uint8_t code)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (list[i].code == code)
			return &list[i];
	return NULL;
}

const char *afsock_uds_service_name(uint8_t service)
{
	const struct name *row = find(services, COUNT(services), service);

	return row ? row->name : NULL;
}

const char *afsock_uds_nrc_name(uint8_t nrc)
{
	const struct name *row = find(codes, COUNT(codes), nrc);

	return row ? row->name : NULL;
}

static int describe_negative(const uint8_t *p, char *buf, size_t size)
{
	const char *service = afsock_uds_service_name(p[1]);
	const char *code = afsock_uds_nrc_name(p[2]);
	char number[8];

	snprintf(number, sizeof(number), "0x%02X", p[1]);
	return snprintf(buf, size, "negative: %s: %s (0x%02X)",
			service ? service : number, code ? code : "reserved",
			p[2]);
}

/* The parameters that have a meaning of their own, in front of the rest. */
static size_t describe_head(const struct name *row, const uint8_t *p,
			    size_t len, char *buf, size_t size)
{
	buf[0] = '\0';
	if ((row->form == SUB || row->form == BLOCK) && len > 1) {
		snprintf(buf, size, " %02X", p[1]);
		return 2;
	}
	if (row->form == DID && len > 2) {
		snprintf(buf, size, " %02X%02X", p[1], p[2]);
		return 3;
	}
	if (row->form == SUB_DID && len > 3) {
		snprintf(buf, size, " %02X %02X%02X", p[1], p[2], p[3]);
		return 4;
	}
	return 1;
}

ssize_t afsock_uds_describe(const void *pdu, size_t len, char *buf,
			    size_t size)
{
	const uint8_t *p = pdu;
	const struct name *row;
	char head[16];
	size_t used;
	bool is_answer;

	if (len == 3 && p[0] == 0x7f)
		return describe_negative(p, buf, size);
	row = len ? find(services, COUNT(services), p[0]) : NULL;
	is_answer = len && !row;
	if (is_answer)
		row = find(services, COUNT(services), p[0] & (uint8_t)~0x40);
	if (!row || (is_answer && !(p[0] & 0x40))) {
		if (size)
			buf[0] = '\0';
		return 0;
	}
	used = describe_head(row, p, len, head, sizeof(head));
	if (!is_answer && used == len)
		return snprintf(buf, size, "%s%s", row->name, head);
	return snprintf(buf, size, "%s%s%s: %zu byte%s",
			is_answer ? "positive: " : "", row->name, head,
			len - used, len - used == 1 ? "" : "s");
}
