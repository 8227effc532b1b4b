/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * alg_compat.h - numbers that older headers lack, to be included after them
 *
 * Each group says since when they have been there.
 */
#ifndef AFSOCK_ALG_COMPAT_H
#define AFSOCK_ALG_COMPAT_H

/* Linux 6.2 */
#ifndef ALG_SET_KEY_BY_KEY_SERIAL
#define ALG_SET_KEY_BY_KEY_SERIAL 7
#endif

#endif
