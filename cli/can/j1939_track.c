/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * j1939_track.c - transfers between others, put together by listening
 *
 * The kernel reassembles what is for this machine or for everybody; the frames
 * of other transfers reach a promiscuous socket as they are (SAE J1939-21,
 * 5.10). The receiver's acknowledgement ends one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "j1939.h"

#define PGN_TP_CM 0x0ec00
#define PGN_TP_DT 0x0eb00
#define PGN_ETP_CM 0x0c800
#define PGN_ETP_DT 0x0c700

#define TRANSFERS 32
/* More is shown frame by frame only. */
#define SIZE_MAX_TRACKED (1 << 20)

struct transfer {
	bool is_open;
	bool is_extended;
	uint8_t sa, da;
	uint32_t pgn, size, offset; /* packets before the ones being sent */
	uint32_t packets_seen;
	unsigned char *data;
	unsigned char *seen; /* a byte for each packet */
	struct afsock_j1939_msg first;
};

struct j1939_track {
	struct transfer transfers[TRANSFERS];
	size_t next; /* the one to give up when all are in use */
	unsigned char *done;
	char words[128];
};

struct j1939_track *j1939_track_new(void)
{
	return calloc(1, sizeof(struct j1939_track));
}

static void end(struct transfer *t)
{
	free(t->data);
	free(t->seen);
	*t = (struct transfer){ .is_open = false };
}

void j1939_track_free(struct j1939_track *track)
{
	size_t i;

	for (i = 0; track && i < TRANSFERS; i++)
		end(&track->transfers[i]);
	if (track)
		free(track->done);
	free(track);
}

static struct transfer *find(struct j1939_track *track, bool is_extended,
			     uint8_t sa, uint8_t da)
{
	size_t i;

	for (i = 0; i < TRANSFERS; i++) {
		struct transfer *t = &track->transfers[i];

		if (t->is_open && t->is_extended == is_extended &&
		    t->sa == sa && t->da == da)
			return t;
	}
	return NULL;
}

static struct transfer *unused(struct j1939_track *track)
{
	size_t i;

	for (i = 0; i < TRANSFERS; i++)
		if (!track->transfers[i].is_open)
			return &track->transfers[i];
	track->next = (track->next + 1) % TRANSFERS;
	end(&track->transfers[track->next]);
	return &track->transfers[track->next];
}

static void begin(struct j1939_track *track, bool is_extended,
		  const struct afsock_j1939_msg *frame, uint32_t pgn,
		  uint32_t size)
{
	struct transfer *t = find(track, is_extended, frame->sa, frame->da);

	if (t)
		end(t);
	if (size < 9 || size > SIZE_MAX_TRACKED)
		return;
	t = unused(track);
	t->data = malloc(size);
	t->seen = calloc(size / 7 + 1, 1);
	if (!t->data || !t->seen) {
		end(t);
		return;
	}
	t->is_open = true;
	t->is_extended = is_extended;
	t->sa = frame->sa;
	t->da = frame->da;
	t->pgn = pgn;
	t->size = size;
	t->first = *frame;
}

static void packet(struct transfer *t, const unsigned char *data)
{
	uint32_t number = data[0] - 1U + t->offset, at, n;

	if (data[0] == 0 || number > (t->size - 1) / 7)
		return;
	at = number * 7;
	n = t->size - at < 7 ? t->size - at : 7;
	memcpy(t->data + at, data + 1, n);
	if (!t->seen[number])
		t->packets_seen++;
	t->seen[number] = 1;
}

/* The receiver has all of it: so have we, or some was missed. */
static bool complete(struct j1939_track *track, struct transfer *t,
		     const struct afsock_j1939_msg *frame,
		     struct afsock_j1939_msg *ret_msg,
		     const unsigned char **ret_data)
{
	bool is_whole = t->packets_seen == (t->size + 6) / 7;

	if (is_whole) {
		free(track->done);
		track->done = t->data;
		t->data = NULL;
		*ret_msg = t->first;
		ret_msg->pgn = t->pgn;
		ret_msg->len = t->size;
		ret_msg->time_ns = frame->time_ns;
		*ret_data = track->done;
	}
	end(t);
	return is_whole;
}

static uint32_t little(const unsigned char *data, size_t n)
{
	uint32_t value = 0;
	size_t i;

	for (i = 0; i < n; i++)
		value |= (uint32_t)data[i] << 8 * i;
	return value;
}

static void control(struct j1939_track *track,
		    const struct afsock_j1939_msg *frame,
		    const unsigned char *d, struct afsock_j1939_msg *ret_msg,
		    const unsigned char **ret_data)
{
	bool is_extended = frame->pgn == PGN_ETP_CM;
	struct transfer *own = find(track, is_extended, frame->sa, frame->da);
	struct transfer *back = find(track, is_extended, frame->da, frame->sa);
	const char *name = is_extended ? "ETP" : "TP";
	uint32_t pgn = little(d + 5, 3);
	char *words = track->words;
	size_t size = sizeof(track->words);

	switch (d[0]) {
	case 16: /* RTS */
	case 20:
	case 32: /* BAM */
		snprintf(words, size, "%s %s %" PRIu32 " bytes, pgn %05" PRIX32,
			 name, d[0] == 32 ? "BAM" : "RTS",
			 little(d + 1, is_extended ? 4 : 2), pgn);
		if (d[0] != 32)
			begin(track, is_extended, frame, pgn,
			      little(d + 1, is_extended ? 4 : 2));
		break;
	case 17: /* CTS */
	case 21:
		snprintf(words, size, "%s CTS %u packets from %" PRIu32, name,
			 d[1], little(d + 2, is_extended ? 3 : 1));
		break;
	case 22:
		snprintf(words, size, "%s DPO %u packets after %" PRIu32, name,
			 d[1], little(d + 2, 3));
		if (own)
			own->offset = little(d + 2, 3);
		break;
	case 19: /* EOMA */
	case 23:
		snprintf(words, size, "%s EOMA %" PRIu32 " bytes%s", name,
			 little(d + 1, is_extended ? 4 : 2),
			 back && !complete(track, back, frame, ret_msg,
					   ret_data) ? ", some not seen" : "");
		break;
	case 255:
		snprintf(words, size, "%s abort, reason %u, pgn %05" PRIX32,
			 name, d[1], pgn);
		if (own)
			end(own);
		else if (back)
			end(back);
		break;
	default:
		snprintf(words, size, "%s control %u", name, d[0]);
	}
}

const char *j1939_track_frame(struct j1939_track *track,
			      const struct afsock_j1939_msg *frame,
			      const unsigned char *data,
			      struct afsock_j1939_msg *ret_msg,
			      const unsigned char **ret_data)
{
	bool is_control = frame->pgn == PGN_TP_CM || frame->pgn == PGN_ETP_CM;
	bool is_data = frame->pgn == PGN_TP_DT || frame->pgn == PGN_ETP_DT;
	struct transfer *t;

	*ret_data = NULL;
	if (frame->len != 8 || !(is_control || is_data))
		return NULL;
	if (is_control) {
		control(track, frame, data, ret_msg, ret_data);
		return track->words;
	}
	snprintf(track->words, sizeof(track->words), "%s data %u",
		 frame->pgn == PGN_ETP_DT ? "ETP" : "TP", data[0]);
	t = find(track, frame->pgn == PGN_ETP_DT, frame->sa, frame->da);
	if (t)
		packet(t, data);
	return track->words;
}
