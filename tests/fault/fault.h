/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * fault.h - make the nth call of a function fail, and see what comes of it
 *
 * The library's objects are linked with --wrap for each function of
 * functions.inc. A wrapper fails when the plan says so; else it makes the real
 * call and then ruins errno, which a call that succeeds may do: whoever reads
 * errno too late returns nonsense.
 */
#ifndef AFSOCK_TESTS_FAULT_H
#define AFSOCK_TESTS_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <afsock/afsock.h>

enum fault_call {
#define X(name) CALL_##name,
#include "functions.inc"
#undef X
	CALL_COUNT
};

/* Above it, what getaddrinfo shall return: EAI_AGAIN is 1003. */
#define FAULT_EAI 1000

/* One run of a scenario. */
struct fault {
	/* The plan: the nth call fails with error. */
	enum fault_call call;
	int nth;
	int error;
	bool lasts; /* those behind it fail too */

	/* What happened. */
	int calls;       /* how often call was made so far */
	bool is_on;
	bool is_hit;
	long blocks;     /* blocks and lists that are alive */
	int bad_closes;  /* close() of what was not open */

	/* What the scenario said. */
	struct afsock_err err;
	bool has_err;      /* err was given to the call */
	const char *wrong; /* the first thing that was wrong */
	const char *skip;  /* why it cannot run here */
};

extern struct fault fault;

/* While on, calls are counted and fail. */
void fault_on(void);
void fault_off(void);

/* Send and receive at most len bytes with each call; 0: as many as can be. */
void fault_shorten(size_t len);

/* The result of the call under test. */
#define TRY(call) (fault_on(), fault_keep((int64_t)(call)))
int64_t fault_keep(int64_t result);

/* Remember what is wrong. */
#define WRONG_UNLESS(what) \
	do { \
		if (!(what) && !fault.wrong) \
			fault.wrong = "not so: " #what; \
	} while (0)

/* Outputs are painted before the call and must have the paint after a
 * failure. */
void fault_paint(void *p, size_t len);
bool fault_is_painted(const void *p, size_t len);
#define PAINT(x) fault_paint(&(x), sizeof(x))
#define PAINTED(x) WRONG_UNLESS(fault_is_painted(&(x), sizeof(x)))

/* Both tables end with a NULL name. */
struct scenario {
	const char *name;
	int64_t (*run)(void); /* the result of the call under test */
	bool has_timeout;     /* EAGAIN is waited out */
};
extern const struct scenario life_scenarios[], setup_scenarios[],
	traffic_scenarios[], name_scenarios[];

/* What a fault does that does not come back as -error. */
enum fault_outcome {
	IS_HARMLESS = 1, /* the call succeeds all the same */
	IS_EITHER,       /* success or -error: there is another way to try */
	/* otherwise the result, below 0 */
};
struct exception {
	const char *scenario; /* prefix of its name */
	enum fault_call call;
	int nth;              /* 0: any */
	int error;            /* 0: any */
	int outcome;
	const char *why;
};
extern const struct exception exceptions[];

#endif
