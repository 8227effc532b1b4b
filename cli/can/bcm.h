/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* bcm.h - the subcommands of afsock bcm, and what they share */
#ifndef AFSOCK_CLI_BCM_H
#define AFSOCK_CLI_BCM_H

#include <afsock/bcm.h>
#include <afsock/can.h>

#include "cli.h"

int bcm_answer_main(int argc, char **argv);
int bcm_cycle_main(int argc, char **argv);
int bcm_list_main(int argc, char **argv);
int bcm_send_main(int argc, char **argv);
int bcm_watch_main(int argc, char **argv);

/* A socket on an interface ("any": all of them), without a timeout, with room
 * for bursts of events and their times. Returns 0, or an exit code after a
 * message. */
int bcm_open(const char *interface, struct afsock *ret);

/* A frame that the broadcast manager takes, in room for CANFD_MTU bytes.
 * Returns its length, or -1 after a message. */
ssize_t bcm_frame(const char *command, const char *text, size_t len,
		  unsigned char *ret);

/* Wait for an event; -EAGAIN: until deadline none came. Returns 0 or a
 * negative result, -EINTR after a signal. err is set but for those two. */
int bcm_next(struct afsock *s, int64_t deadline, void *buf, size_t size,
	     struct afsock_bcm_event *ret, struct afsock_err *err);

/* The identifier in text, "R" behind that of a remote request. */
const char *bcm_id_text(const struct afsock_bcm_key *key, char buf[16]);

/* "10ms", "1.5ms", "2s". */
const char *bcm_time_text(int64_t ns, char buf[32]);

/* " 123#11 123#22", or the JSON array "frames". */
void bcm_print_frames(const struct afsock_bcm_event *event, bool is_json);

/* How many frames the kernel says it sent for the jobs of s; -1 when it does
 * not say. */
int64_t bcm_sent(const struct afsock *s);

/* How many events the kernel dropped because nobody read them. */
uint64_t bcm_dropped(const struct afsock *s);

#endif
