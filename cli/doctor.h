/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* doctor.h - what the files of doctor share */
#ifndef AFSOCK_CLI_DOCTOR_H
#define AFSOCK_CLI_DOCTOR_H

#include "cli.h"

enum module_state {
	MODULE_BUILT_IN,
	MODULE_PRESENT, /* a file of this kernel's modules */
	MODULE_ABSENT,
	MODULE_NO_LIST  /* no list of this kernel's modules is here */
};

/* Where a kernel module is; '-' and '_' in names are the same. */
int module_state(const char *name);

/*
 * A line of modprobe's configuration that keeps a module or a family from
 * being loaded, as "file: line". Returns whether there is one.
 */
bool module_is_off(const char *name, int af, char *ret, size_t size);

/* The interfaces of this namespace. */
void doctor_interfaces(bool is_json);

/* ---- cli/can, cli/vsock; or cli/absent ---- */

/* The state of a CAN controller; NULL for an interface that has none. */
const char *doctor_can_state(const char *interface);

/* This machine's address; false where it cannot be asked for. */
bool doctor_vsock_cid(uint32_t *ret);

#endif
