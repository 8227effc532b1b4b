/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* packet_family.h - what the files of this directory share */
#ifndef AFSOCK_PACKET_FAMILY_H
#define AFSOCK_PACKET_FAMILY_H

#include <afsock/family.h>

#pragma GCC visibility push(hidden)

extern const struct afsock_opt packet_opts[];

/* A frame in words: "02:.. > ff:.. arp who-has ...". */
int packet_direction(const struct afsock_form *form,
		     const struct afsock_addr *from, int flags);
int packet_capture(const struct afsock_form *form,
		   const struct afsock_addr *from, const unsigned char *data,
		   size_t len, struct afsock_capture *ret);
int packet_describe(const struct afsock_form *form,
		    const struct afsock_addr *from, const unsigned char *data,
		    size_t len, char *buf, size_t size);

#pragma GCC visibility pop

#endif
