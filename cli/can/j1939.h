/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939.h - what the subcommands of afsock j1939 share */
#ifndef AFSOCK_CLI_J1939_H
#define AFSOCK_CLI_J1939_H

#include <stdlib.h>

#include <afsock/j1939.h>

#include "cli.h"

int j1939_claim_main(int argc, char **argv);
int j1939_recv_main(int argc, char **argv);
int j1939_send_main(int argc, char **argv);
int j1939_spy_main(int argc, char **argv);

/* ---- j1939.c ---- */

/* The address of the command line: ours, or IF[:[SA][,[PGN][,NAME]]]. */
struct j1939_address {
	char text[512];
	struct afsock_target target; /* points into text */
	char interface[16];
	uint64_t name;
	uint32_t pgn;
	uint8_t sa;
};

/* to: [IF]:[DA][,[PGN][,NAME]] where it goes, or NULL. Returns EXIT_DONE, or
 * the exit code after a message. */
int j1939_address(const char *command, const char *text, const char *to,
		  struct j1939_address *ret);

/* The name of an interface; it may be gone. */
const char *j1939_interface(int ifindex, char buf[16]);

/* One message on stdout. note: what to say behind the data, or NULL. */
struct j1939_format {
	bool is_json;
	bool has_time;
};
void j1939_print(const struct j1939_format *format,
		 const struct afsock_j1939_msg *msg, const unsigned char *data,
		 const char *note);

/* "0x80", "everybody". */
const char *j1939_addr_text(uint8_t addr, char buf[16]);

/* ---- j1939_track.c: transfers between others ---- */

struct j1939_track;
struct j1939_track *j1939_track_new(void);
void j1939_track_free(struct j1939_track *track);

/*
 * A frame of a transport protocol. Returns what it says in words (static), or
 * NULL for a message of another group. *ret_data is not NULL when it completes
 * a message, which is then in ret_msg, until the next call.
 */
const char *j1939_track_frame(struct j1939_track *track,
			      const struct afsock_j1939_msg *frame,
			      const unsigned char *data,
			      struct afsock_j1939_msg *ret_msg,
			      const unsigned char **ret_data);

#endif
