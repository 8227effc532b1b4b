/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* dial.c - from an address text to a socket that is ready for use */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "internal.h"

#define ADDRESSES_MAX 16

/* How long an old connection may be in the way, and how often to look. */
#define LINGER_LIMIT_NS (2 * NS_PER_SEC)
#define LINGER_PAUSE_NS (5 * NS_PER_MS)

static const char *const own_options[] = { "bind", "listen", "backlog",
					   "connect-timeout" };

bool afsock__pair_is(const struct afsock__pair *pair, const char *name)
{
	return strlen(name) == pair->name_len &&
	       strncasecmp(pair->name, name, pair->name_len) == 0;
}

bool afsock__is_dial_option(const struct afsock__pair *pair)
{
	size_t i;

	for (i = 0; i < AFSOCK_COUNT(own_options); i++)
		if (afsock__pair_is(pair, own_options[i]))
			return true;
	return false;
}

/* One socket in the making. */
struct job {
	const struct afsock_target *target;
	int64_t timeout_ns;
	int backlog;
	struct afsock s;
	struct afsock_err *err;
};

static bool find_option(const struct afsock_target *target, const char *name,
			struct afsock__pair *ret)
{
	const char *at = target->options;
	const char *end = at + target->options_len;

	while (afsock__pair_next(&at, end, ret))
		if (afsock__pair_is(ret, name))
			return true;
	return false;
}

/* Take the quotes out of an option's value, into store if need be. */
static int unquote_value(const struct job *job, struct afsock__pair *pair,
			 const char *name, struct afsock_tuple *store)
{
	struct afsock_value v;
	int r;

	if (!pair->value)
		return 1;
	store->used = 0;
	r = afsock_field_unquote(pair->value, pair->value + pair->value_len,
				 store, name, &v, job->err);
	if (r < 0)
		return r;
	pair->value = v.as.text;
	pair->value_len = v.len;
	return 1;
}

/* The next option of the target that is the socket's; 1, 0 at the end. */
static int next_option(const struct job *job, const char **at,
		       struct afsock__pair *pair, struct afsock_tuple *store,
		       const struct afsock_opt **ret)
{
	const char *end = job->target->options + job->target->options_len;

	while (afsock__pair_next(at, end, pair)) {
		if (afsock__names_field(job->target, pair))
			continue;
		*ret = afsock__opt_find(job->s.ops, pair->name, pair->name_len);
		if (*ret)
			return unquote_value(job, pair, (*ret)->name, store);
		if (afsock__is_dial_option(pair))
			continue;
		return afsock_fail(job->err, AFSOCK_EVALUE, "option",
				   "no option of %s is named '%.*s'",
				   job->target->scheme->name,
				   (int)pair->name_len, pair->name);
	}
	return 0;
}

static int apply_options(struct job *job, int when)
{
	const char *at = job->target->options;
	struct afsock__pair pair;
	struct afsock_tuple store;
	const struct afsock_opt *opt;
	int r, found;

	while ((found = next_option(job, &at, &pair, &store, &opt)) > 0) {
		if (opt->when != when || opt->kind == AFSOCK_OPT_BIND)
			continue;
		r = afsock__opt_set(&job->s, opt, pair.value, pair.value_len,
				    job->err);
		if (r < 0)
			return r;
	}
	return found;
}

static int around_bind(struct job *job, const struct afsock_addr *addr,
		       bool is_bound)
{
	const char *at = job->target->options;
	struct afsock__pair pair;
	struct afsock_tuple store;
	const struct afsock_opt *opt;
	int r, found;

	while ((found = next_option(job, &at, &pair, &store, &opt)) > 0) {
		if (opt->kind != AFSOCK_OPT_BIND)
			continue;
		r = afsock__opt_at_bind(&job->s, opt, addr, is_bound,
					pair.value, pair.value_len, job->err);
		if (r < 0)
			return r;
	}
	return found;
}

/* connects: addr is what was dialled, so the far end too. */
static int bind_with_options(struct job *job, const struct afsock_addr *addr,
			     bool connects)
{
	const struct afsock_family *ops = job->s.ops;
	int r = around_bind(job, addr, false);

	if (r == 0)
		r = ops && ops->bind_text ?
			    ops->bind_text(&job->s, addr, connects, job->err) :
			    afsock_bind_addr(&job->s, addr, job->err);
	return r < 0 ? r : around_bind(job, addr, true);
}

static int resolve_target(const struct afsock_target *target,
			  const struct afsock_form *form,
			  struct afsock_addr *ret, size_t max,
			  struct afsock_err *err)
{
	const struct afsock_shape *shape = target->tuple.shape;
	struct afsock_value checked[AFSOCK_TUPLE_MAX];
	int r;

	/* A scheme of several families: its own shape knows them all. */
	if (form->family != AF_UNSPEC || !shape)
		return afsock_resolve(form, target->tuple.items,
				      target->tuple.n, ret, max, err);
	r = afsock__check_values(shape, target->tuple.items, target->tuple.n,
				 checked, err);
	if (r < 0)
		return r;
	if (shape->resolve)
		return shape->resolve(form, checked, target->tuple.n, ret, max,
				      err);
	r = shape->pack(form, checked, target->tuple.n, ret, err);
	return r < 0 ? r : 1;
}

int afsock_target_resolve(const struct afsock_target *target,
			  struct afsock_addr *ret, size_t max,
			  struct afsock_err *err)
{
	return resolve_target(target, &target->form, ret, max, err);
}

/* bind=FIELDS: an address of the same scheme for the near end. With ret NULL
 * only its text is looked at. */
static int near_end(const struct job *job, const struct afsock__pair *pair,
		    struct afsock_addr *ret)
{
	const struct afsock_scheme *scheme = job->target->scheme;
	struct afsock_form form = afsock_form_of(&job->s);
	struct afsock_target near;
	char text[512];
	int n, r;

	n = snprintf(text, sizeof(text), "%s:%.*s", scheme->name,
		     (int)pair->value_len, pair->value ? pair->value : "");
	if (n < 0 || (size_t)n >= sizeof(text))
		return afsock_fail(job->err, AFSOCK_ERANGE, "bind",
				   "bind is longer than %zu bytes",
				   sizeof(text) - 1);
	r = afsock_target_parse(text, (size_t)n, &near, job->err);
	if (r < 0 || !ret)
		return r;
	r = resolve_target(&near, &form, ret, 1, job->err);
	return r < 0 ? r : 0;
}

/* ---- before anything is opened ---- */

/*
 * Look at the values of the options. addr is what will be bound: NULL when
 * that is not known yet, or nothing is. Leaves a closed socket of that family.
 */
static int check_options(struct job *job, int family,
			 const struct afsock_addr *addr)
{
	const char *at = job->target->options;
	struct afsock__pair pair;
	struct afsock_tuple store;
	const struct afsock_opt *opt;
	int found, r;

	job->s = (struct afsock)AFSOCK_INIT;
	job->s.family = family;
	job->s.type = job->target->form.type;
	job->s.proto = job->target->form.proto;
	job->s.ops = afsock__family(family);
	while ((found = next_option(job, &at, &pair, &store, &opt)) > 0) {
		r = afsock__opt_check(&job->s, opt, addr, pair.value,
				      pair.value_len, job->err);
		if (r < 0)
			return r;
	}
	return found;
}

static int backlog_of(struct job *job)
{
	struct afsock__pair pair;
	int64_t value = AFSOCK_ANY_BACKLOG;
	int r = 0;

	if (find_option(job->target, "backlog", &pair))
		r = afsock_read_int(pair.value ? pair.value : "",
				    pair.value_len, NULL, 0, INT_MAX,
				    "backlog", &value, job->err);
	job->backlog = (int)value;
	return r;
}

static int connect_timeout(struct job *job)
{
	struct afsock__pair pair;

	if (!find_option(job->target, "connect-timeout", &pair))
		return 0;
	return afsock_read_duration(pair.value ? pair.value : "",
				    pair.value_len, NS_PER_SEC,
				    "connect-timeout", &job->timeout_ns,
				    job->err);
}

/*
 * What the text alone says. A host that may be of IPv4 and of IPv6 takes what
 * either of them takes; what its addresses take is looked at once they are
 * known.
 */
static int check_text(struct job *job)
{
	const struct afsock_form *form = &job->target->form;
	struct afsock__pair pair;
	int r = connect_timeout(job);

	if (r == 0)
		r = backlog_of(job);
	if (r == 0 && form->family != AF_UNSPEC) {
		r = check_options(job, form->family, NULL);
	} else if (r == 0) {
		r = check_options(job, AF_INET6, NULL);
		if (r < 0)
			r = check_options(job, AF_INET, NULL);
	}
	if (r == 0 && find_option(job->target, "bind", &pair) &&
	    !afsock__names_field(job->target, &pair))
		r = near_end(job, &pair, NULL);
	return r;
}

/* Nothing is bound: an option of what is bound would be lost silently. */
static int refuse_bind_options(struct job *job)
{
	const char *at = job->target->options;
	struct afsock__pair pair;
	struct afsock_tuple store;
	const struct afsock_opt *opt;
	int found;

	while ((found = next_option(job, &at, &pair, &store, &opt)) > 0)
		if (opt->kind == AFSOCK_OPT_BIND)
			return afsock_fail(job->err, AFSOCK_EVALUE, opt->name,
					   "%s is for what is bound: with "
					   "bind=, or when listening",
					   opt->name);
	return found;
}

static int family_of(const struct job *job, const struct afsock_addr *addr)
{
	int family = job->target->form.family;

	return family == AF_UNSPEC ? addr->u.sa.sa_family : family;
}

/* ---- one socket ---- */

static int set_mode(struct job *job, int64_t timeout_ns)
{
	int r = afsock_set_timeout(&job->s, timeout_ns);

	return r < 0 ? afsock_fail_op(job->err, r, "FIONBIO",
				      "cannot set O_NONBLOCK") : 0;
}

/* As create_server does with reuses_addr, before the options, so that a text
 * may say otherwise; a family that refuses it needs it not. */
static int open_for(struct job *job, const struct afsock_addr *addr,
		    bool reuses_addr)
{
	const struct afsock_form *form = &job->target->form;
	int r = afsock_open(family_of(job, addr), form->type, form->proto,
			    &job->s, job->err);

	if (r < 0)
		return r;
	r = set_mode(job, job->timeout_ns);
	if (r < 0)
		return r;
	if (reuses_addr)
		afsock_setopt_int(&job->s, SOL_SOCKET, SO_REUSEADDR, 1);
	return apply_options(job, AFSOCK_OPT_OPENED);
}

static int dial_one(struct job *job, const struct afsock_addr *addr)
{
	struct afsock__pair pair;
	struct afsock_addr near;
	const struct afsock_addr *own = NULL;
	bool binds = job->target->scheme->flags & AFSOCK_SCHEME_BINDS;
	int r = check_options(job, family_of(job, addr), binds ? addr : NULL);

	if (r == 0 && binds) {
		own = addr;
	} else if (r == 0 && find_option(job->target, "bind", &pair)) {
		own = &near;
		r = near_end(job, &pair, &near);
		if (r == 0)
			r = check_options(job, job->s.family, &near);
	} else if (r == 0) {
		r = refuse_bind_options(job);
	}
	if (r == 0)
		r = open_for(job, addr, false);
	if (r == 0 && own)
		r = bind_with_options(job, own, binds);
	if (r == 0)
		r = apply_options(job, AFSOCK_OPT_BOUND);
	if (r == 0 && !binds)
		r = afsock_connect_addr(&job->s, addr, job->err);
	if (r == 0)
		r = apply_options(job, AFSOCK_OPT_CONNECTED);
	return r;
}

/*
 * Whether a connection failed because of one that is still going away, as far
 * as its error tells. A refusal may be the answer to the old one, so it counts
 * once.
 */
static bool is_in_the_way(int r, int *refusals)
{
	if (r == -ECONNREFUSED)
		return (*refusals)++ == 0;
	return r == -EBUSY || r == -ECONNRESET;
}

/*
 * A socket whose connect() failed is of no more use (RFCOMM answers EBADFD the
 * second time), so each attempt has its own, within the limit of the dial.
 */
static int dial_patiently(struct job *job, const struct afsock_addr *addr)
{
	int64_t limit = job->timeout_ns, now, end, give_up;
	int refusals = 0, r;

	if (!(job->target->scheme->flags & AFSOCK_SCHEME_LINGERS) || limit == 0)
		return dial_one(job, addr);
	now = afsock__now();
	end = limit < 0 || limit > INT64_MAX - now ? INT64_MAX : now + limit;
	give_up = now + LINGER_LIMIT_NS < end ? now + LINGER_LIMIT_NS : end;
	for (;;) {
		if (end != INT64_MAX)
			job->timeout_ns = end - now;
		r = dial_one(job, addr);
		now = afsock__now() + LINGER_PAUSE_NS;
		if (now >= give_up || !is_in_the_way(r, &refusals))
			return r;
		afsock_close(&job->s);
		if (afsock__pause(&job->s, now) < 0)
			return afsock_fail_op(job->err, -EINTR, "connect",
					      "interrupted");
		now = afsock__now();
		if (now >= end)
			return r;
	}
}

static int listen_one(struct job *job, const struct afsock_addr *addr)
{
	unsigned int flags = job->target->scheme->flags;
	bool accepts = flags & (AFSOCK_SCHEME_STREAM | AFSOCK_SCHEME_ACCEPTS |
				AFSOCK_SCHEME_COLLECTS);
	struct afsock_form form;
	int r = check_options(job, family_of(job, addr), addr);

	if (r == 0)
		r = open_for(job, addr, accepts);
	if (r == 0)
		r = bind_with_options(job, addr, false);
	if (r == 0)
		r = apply_options(job, AFSOCK_OPT_BOUND);
	if (r == 0 && accepts) {
		r = afsock_set_listening(&job->s, job->backlog);
		form = afsock_form_of(&job->s);
		if (r < 0)
			afsock__fail_call(job->err, r, "listen", &form, addr);
	}
	if (r == 0)
		r = apply_options(job, AFSOCK_OPT_CONNECTED);
	return r;
}

static int try_each(const struct afsock_target *target, int64_t timeout_ns,
		    int (*one)(struct job *, const struct afsock_addr *),
		    struct afsock *ret, struct afsock_err *err)
{
	struct afsock_addr addrs[ADDRESSES_MAX];
	struct afsock_err detail = { .code = 0 };
	struct job job = { .target = target, .timeout_ns = timeout_ns,
			   .err = &detail };
	int64_t limit_ns;
	int i, n, r;

	r = check_text(&job);
	limit_ns = job.timeout_ns;
	n = r < 0 ? r : afsock_target_resolve(target, addrs,
					      ADDRESSES_MAX, &detail);
	r = n;
	for (i = 0; i < n; i++) {
		job.s = (struct afsock)AFSOCK_INIT;
		job.timeout_ns = limit_ns;
		r = one(&job, &addrs[i]);
		if (r == 0)
			r = set_mode(&job, timeout_ns);
		if (r == 0) {
			*ret = job.s;
			return 0;
		}
		afsock_close(&job.s);
		/* Only the hook says that. */
		if (r == -EINTR)
			break;
	}
	if (err)
		*err = detail;
	return r;
}

/* Where the text's own address is the near end, bind= would be another. */
static int refuse_near_end(const struct afsock_target *target,
			   struct afsock_err *err)
{
	struct afsock__pair pair;

	if (!find_option(target, "bind", &pair) ||
	    afsock__names_field(target, &pair))
		return 0;
	return afsock_fail(err, AFSOCK_EVALUE, "bind",
			   "bind: the address of %s is itself bound here",
			   target->scheme->name);
}

int afsock_dial_target(const struct afsock_target *target, int64_t timeout_ns,
		       struct afsock *ret, struct afsock_err *err)
{
	int r = target->scheme->flags & AFSOCK_SCHEME_BINDS ?
			refuse_near_end(target, err) : 0;

	return r < 0 ? r :
		       try_each(target, timeout_ns, dial_patiently, ret, err);
}

int afsock_listen_target(const struct afsock_target *target,
			 int64_t timeout_ns, struct afsock *ret,
			 struct afsock_err *err)
{
	int r = refuse_near_end(target, err);

	return r < 0 ? r : try_each(target, timeout_ns, listen_one, ret, err);
}

int afsock_dial(const char *text, int64_t timeout_ns, struct afsock *ret,
		struct afsock_err *err)
{
	struct afsock_target target;
	int r = afsock_target_parse(text, strlen(text), &target, err);

	if (r < 0)
		return r;
	return target.is_listener ?
		       afsock_listen_target(&target, timeout_ns, ret, err) :
		       afsock_dial_target(&target, timeout_ns, ret, err);
}

int afsock_listen(const char *text, int64_t timeout_ns, struct afsock *ret,
		  struct afsock_err *err)
{
	struct afsock_target target;
	int r = afsock_target_parse(text, strlen(text), &target, err);

	return r < 0 ? r : afsock_listen_target(&target, timeout_ns, ret, err);
}
