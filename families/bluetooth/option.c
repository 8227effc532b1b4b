/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copyright (C) 2026 The afsock authors */
/* option.c - reading and setting options that are structures */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "bluetooth.h"
#include <bluetooth/l2cap.h>
#include <bluetooth/rfcomm.h>

int bt_opt_get(struct afsock *s, int level, int optname, void *value,
	       size_t size)
{
	socklen_t len = (socklen_t)size;

	if (s->fd < 0)
		return AFSOCK_ECLOSED;
	return getsockopt(s->fd, level, optname, value, &len) < 0 ? -errno : 0;
}

int bt_opt_put(struct afsock *s, int level, int optname, const void *value,
	       size_t size)
{
	return afsock_setopt(s, level, optname, value, size);
}

int bt_opt_only(const struct afsock *s, const struct afsock_opt *opt,
		int proto, const char *proto_name, struct afsock_err *err)
{
	if (s->proto == proto)
		return 0;
	return afsock_fail(err, AFSOCK_EVALUE, opt->name,
			   "%s is an option of %s sockets only", opt->name,
			   proto_name);
}

const struct afsock_word *bt_word(const struct afsock_word *words,
				  const char *text, size_t len)
{
	for (; words && words->word; words++)
		if (strlen(words->word) == len &&
		    strncasecmp(words->word, text, len) == 0)
			return words;
	return NULL;
}

int bt_bad_word(const struct afsock_opt *opt, const char *value, size_t len,
		struct afsock_err *err)
{
	const struct afsock_word *word;
	char list[160] = "";
	size_t used = 0;

	for (word = opt->words; word && word->word; word++) {
		int n = snprintf(list + used, sizeof(list) - used, "%s%s",
				 used ? ", " : "", word->word);

		if (n < 0 || (size_t)n >= sizeof(list) - used)
			break;
		used += (size_t)n;
	}
	return afsock_fail(err, AFSOCK_EVALUE, opt->name,
			   "%s '%.*s' is none of %s", opt->name,
			   len > 40 ? 40 : (int)len, value, list);
}

bool bt_word_next(const char **at, const char *end, const char **ret,
		  size_t *ret_len)
{
	const char *plus;

	if (!*at)
		return false;
	plus = memchr(*at, '+', (size_t)(end - *at));
	*ret = *at;
	*ret_len = (size_t)((plus ? plus : end) - *at);
	*at = plus ? plus + 1 : NULL;
	return true;
}

int bt_set_security(struct afsock *s, const struct afsock_opt *opt,
		    const char *value, size_t len, struct afsock_err *err)
{
	const struct afsock_word *word = bt_word(opt->words, value, len);
	struct bt_security security = { 0 };

	if (!word)
		return bt_bad_word(opt, value, len, err);
	security.level = (uint8_t)word->value;
	return bt_opt_put(s, SOL_BLUETOOTH, BT_SECURITY, &security,
			  sizeof(security));
}

int bt_set_power(struct afsock *s, const struct afsock_opt *opt,
		 const char *value, size_t len, struct afsock_err *err)
{
	struct bt_power power = { 0 };
	int flag;
	int r = afsock_read_flag(value, len, opt->name, &flag, err);

	if (r < 0)
		return r;
	power.force_active = (unsigned char)flag;
	return bt_opt_put(s, SOL_BLUETOOTH, BT_POWER, &power, sizeof(power));
}

/* L2CAP and RFCOMM agree on the number of the option and on its bits. */
_Static_assert(L2CAP_LM == RFCOMM_LM, "one number");
_Static_assert(L2CAP_LM_MASTER == RFCOMM_LM_MASTER &&
		       L2CAP_LM_SECURE == RFCOMM_LM_SECURE,
	       "one set of bits");

static int link_mode_level(const struct afsock *s, const struct afsock_opt *opt,
			   struct afsock_err *err)
{
	if (s->proto == BTPROTO_L2CAP)
		return SOL_L2CAP;
	if (s->proto == BTPROTO_RFCOMM)
		return SOL_RFCOMM;
	return afsock_fail(err, AFSOCK_EVALUE, opt->name,
			   "%s is an option of L2CAP and RFCOMM sockets only",
			   opt->name);
}

/* lm=master+encrypt sets the whole mask; master changes one bit of it. */
int bt_set_link_mode(struct afsock *s, const struct afsock_opt *opt,
		     const char *value, size_t len, struct afsock_err *err)
{
	int level = link_mode_level(s, opt, err);
	const struct afsock_word *word;
	const char *at = value, *text;
	uint32_t mode = 0;
	size_t text_len;

	if (level < 0)
		return level;
	while (bt_word_next(&at, value + len, &text, &text_len)) {
		word = bt_word(opt->words, text, text_len);
		if (!word)
			return bt_bad_word(opt, text, text_len, err);
		mode |= (uint32_t)word->value;
	}
	return bt_opt_put(s, level, L2CAP_LM, &mode, sizeof(mode));
}

int bt_set_master(struct afsock *s, const struct afsock_opt *opt,
		  const char *value, size_t len, struct afsock_err *err)
{
	int level = link_mode_level(s, opt, err);
	uint32_t mode = 0;
	int flag, r;

	if (level < 0)
		return level;
	r = afsock_read_flag(value, len, opt->name, &flag, err);
	if (r < 0)
		return r;
	r = bt_opt_get(s, level, L2CAP_LM, &mode, sizeof(mode));
	if (r < 0)
		return r;
	mode &= ~(uint32_t)L2CAP_LM_MASTER;
	mode |= flag ? L2CAP_LM_MASTER : 0;
	return bt_opt_put(s, level, L2CAP_LM, &mode, sizeof(mode));
}
