/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_error.h - error frames of CAN as members of a JSON object
 *
 * In cli/can, or cli/absent/can.c.
 */
#ifndef AFSOCK_CLI_CAN_ERROR_H
#define AFSOCK_CLI_CAN_ERROR_H

#include "cli.h"

/* The member "error" with what an error frame tells; nothing for any other
 * message or socket. */
void json_can_error(const struct afsock_form *form, const void *data,
		    size_t len);

#endif
