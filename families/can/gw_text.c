/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* gw_text.c - rules of the CAN gateway in the notation of cangw(1) */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "can.h"
#include "can_link.h"

static const char *const op_names[AFSOCK_CAN_GW_OPS] = { "AND", "OR", "XOR",
							 "SET" };

/* In the order in which cangw writes them. */
static const struct {
	char letter;
	unsigned int part;
} part_letters[] = {
	{ 'I', CGW_MOD_ID },
	{ 'F', CGW_MOD_FLAGS },
	{ 'L', CGW_MOD_LEN },
	{ 'D', CGW_MOD_DATA },
};

static const struct {
	char letter;
	unsigned int flag;
} flag_letters[] = {
	{ 'X', CGW_FLAGS_CAN_FD },
	{ 'e', CGW_FLAGS_CAN_ECHO },
	{ 't', CGW_FLAGS_CAN_SRC_TSTAMP },
	{ 'i', CGW_FLAGS_CAN_IIF_TX_OK },
};

/* ---- reading: the value of an option, from left to right ---- */

struct value {
	const char *at, *end;
	const char *option; /* "-f" */
	struct afsock_err *err;
};

static int wrong(const struct value *v, const char *wanted)
{
	if (v->at == v->end)
		return afsock_fail(v->err, AFSOCK_ETEXT, v->option,
				   "%s: it ends where %s is wanted", v->option,
				   wanted);
	return afsock_fail(v->err, AFSOCK_ETEXT, v->option,
			   "%s: '%.*s' is no %s", v->option,
			   v->end - v->at > 60 ? 60 : (int)(v->end - v->at),
			   v->at, wanted);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	       c >= 'A' && c <= 'F' ? c - 'A' + 10 :
	       c >= 'a' && c <= 'f' ? c - 'a' + 10 :
				      -1;
}

static int take_hex(struct value *v, uint64_t max, const char *what,
		    uint64_t *ret)
{
	const char *start = v->at;
	uint64_t value = 0;

	if (v->end - v->at > 2 && v->at[0] == '0' &&
	    (v->at[1] == 'x' || v->at[1] == 'X') && hex_digit(v->at[2]) >= 0)
		v->at += 2;
	if (v->at == v->end || hex_digit(*v->at) < 0)
		return wrong(v, what);
	for (; v->at < v->end && hex_digit(*v->at) >= 0; v->at++) {
		value = value * 16 + (uint64_t)hex_digit(*v->at);
		if (value > max)
			return afsock_fail(v->err, AFSOCK_ERANGE, v->option,
					   "%s: %s %.*s above %" PRIX64,
					   v->option, what,
					   (int)(v->at - start) + 1, start,
					   max);
	}
	*ret = value;
	return 0;
}

static int take_number(struct value *v, int min, int max, const char *what,
		       int *ret)
{
	bool is_negative = v->at < v->end && *v->at == '-';
	int value = 0;

	if (is_negative)
		v->at++;
	if (v->at == v->end || *v->at < '0' || *v->at > '9')
		return wrong(v, what);
	for (; v->at < v->end && *v->at >= '0' && *v->at <= '9'; v->at++) {
		value = value * 10 + (*v->at - '0');
		if (value > 100000)
			break;
	}
	if (is_negative)
		value = -value;
	if (value < min || value > max)
		return afsock_fail(v->err, AFSOCK_ERANGE, v->option,
				   "%s: %s is not within %d and %d", v->option,
				   what, min, max);
	*ret = value;
	return 0;
}

static int take_char(struct value *v, char c)
{
	char wanted[] = "'?'";

	wanted[1] = c;
	if (v->at == v->end || *v->at != c)
		return wrong(v, wanted);
	v->at++;
	return 0;
}

/* Exactly size bytes of hex, to the end of the value. */
static int take_bytes(struct value *v, unsigned char *to, size_t size)
{
	char wanted[48];
	size_t i;

	if ((size_t)(v->end - v->at) == 2 * size)
		for (i = 0; i < size; i++) {
			int high = hex_digit(v->at[0]);
			int low = hex_digit(v->at[1]);

			if (high < 0 || low < 0)
				break;
			to[i] = (unsigned char)(high << 4 | low);
			v->at += 2;
		}
	if (v->at == v->end)
		return 0;
	snprintf(wanted, sizeof(wanted), "%zu bytes of hex", size);
	return wrong(v, wanted);
}

static int take_end(const struct value *v)
{
	return v->at == v->end ? 0 : wrong(v, "end of the value");
}

/* A hex number and a character behind it. */
static int take_field(struct value *v, uint64_t max, const char *what, char c,
		      uint64_t *ret)
{
	int r = take_hex(v, max, what, ret);

	return r == 0 ? take_char(v, c) : r;
}

/* ---- reading: options ---- */

static int read_name(struct value *v, char *to)
{
	size_t len = (size_t)(v->end - v->at);

	if (len == 0 || len > 15 || memchr(v->at, '\0', len))
		return wrong(v, "interface name of 1 to 15 bytes");
	memcpy(to, v->at, len);
	to[len] = '\0';
	v->at = v->end;
	return 0;
}

static int read_filter(struct value *v, struct afsock_can_gw_rule *rule)
{
	uint64_t id = 0, mask = 0;
	bool is_inverted;
	int r = take_hex(v, UINT32_MAX, "identifier", &id);

	if (r < 0)
		return r;
	is_inverted = v->at < v->end && *v->at == '~';
	r = take_char(v, is_inverted ? '~' : ':');
	if (r == 0)
		r = take_hex(v, UINT32_MAX, "mask", &mask);
	if (r < 0)
		return r;
	rule->filter.can_id = (canid_t)id | (is_inverted ? CAN_INV_FILTER : 0);
	rule->filter.can_mask = (canid_t)mask;
	rule->has_filter = true;
	return 0;
}

static int take_op(struct value *v)
{
	size_t i, len;

	for (i = 0; i < AFSOCK_CAN_GW_OPS; i++) {
		len = strlen(op_names[i]);
		if ((size_t)(v->end - v->at) > len &&
		    strncmp(v->at, op_names[i], len) == 0 &&
		    v->at[len] == ':') {
			v->at += len + 1;
			return (int)i;
		}
	}
	return wrong(v, "AND:, OR:, XOR: or SET:");
}

static int take_parts(struct value *v, bool is_fd, unsigned int *ret)
{
	unsigned int parts = 0;
	size_t i;

	for (; v->at < v->end && *v->at != ':'; v->at++) {
		for (i = 0; i < CAN_COUNT(part_letters); i++)
			if (*v->at == part_letters[i].letter &&
			    (is_fd || *v->at != 'F'))
				break;
		if (i == CAN_COUNT(part_letters))
			return wrong(v, is_fd ? "part: I, F, L, D" :
						"part: I, L, D");
		parts |= part_letters[i].part;
	}
	if (!parts)
		return wrong(v, "part: I, L, D");
	*ret = parts;
	return take_char(v, ':');
}

static int read_mod(struct value *v, struct afsock_can_gw_rule *rule,
		    bool is_fd)
{
	struct afsock_can_gw_mod mod = { .parts = 0 };
	uint64_t id = 0, flags = 0, len = 0;
	int op = take_op(v), r;

	if (op < 0)
		return op;
	if (rule->mods[op].parts)
		return afsock_fail(v->err, AFSOCK_ETEXT, v->option,
				   "%s %s is there twice", v->option,
				   op_names[op]);
	r = take_parts(v, is_fd, &mod.parts);
	if (r == 0)
		r = take_field(v, UINT32_MAX, "identifier", '.', &id);
	if (r == 0 && is_fd)
		r = take_field(v, UINT8_MAX, "flags", '.', &flags);
	if (r == 0)
		r = take_field(v, UINT8_MAX, "length", '.', &len);
	if (r == 0)
		r = take_bytes(v, mod.data, is_fd ? 64 : 8);
	if (r < 0)
		return r;
	mod.id = (canid_t)id;
	mod.flags = (uint8_t)flags;
	mod.len = (uint8_t)len;
	rule->mods[op] = mod;
	return 0;
}

/* FROM:TO:RESULT: and the first value behind them. */
static int take_places(struct value *v, __s8 *ret_from, __s8 *ret_to,
		       __s8 *ret_result, __u8 *ret_init)
{
	static const char *const names[] = { "from", "to", "result" };
	__s8 *const to[] = { ret_from, ret_to, ret_result };
	uint64_t init = 0;
	int i, place = 0, r = 0;

	for (i = 0; i < 3 && r == 0; i++) {
		r = take_number(v, -64, 63, names[i], &place);
		if (r == 0)
			r = take_char(v, ':');
		*to[i] = (__s8)place;
	}
	if (r == 0)
		r = take_hex(v, UINT8_MAX, "initial value", &init);
	*ret_init = (__u8)init;
	return r;
}

static int read_xor(struct value *v, struct afsock_can_gw_rule *rule)
{
	struct cgw_csum_xor *x = &rule->csum_xor;
	__s8 from, to, result;
	__u8 init;
	int r = take_places(v, &from, &to, &result, &init);

	if (r == 0)
		*x = (struct cgw_csum_xor){ from, to, result, init };
	rule->has_xor = true;
	return r;
}

static int read_crc8(struct value *v, struct afsock_can_gw_rule *rule)
{
	struct cgw_csum_crc8 *c = &rule->csum_crc8;
	__s8 from, to, result;
	__u8 init;
	uint64_t last = 0;
	int r = take_places(v, &from, &to, &result, &init);

	if (r == 0)
		r = take_char(v, ':');
	if (r == 0)
		r = take_field(v, UINT8_MAX, "final value", ':', &last);
	if (r == 0)
		r = take_bytes(v, c->crctab, sizeof(c->crctab));
	if (r < 0)
		return r;
	c->from_idx = from;
	c->to_idx = to;
	c->result_idx = result;
	c->init_crc_val = init;
	c->final_xor_val = (__u8)last;
	rule->has_crc8 = true;
	return 0;
}

static int read_profile(struct value *v, struct afsock_can_gw_rule *rule)
{
	struct cgw_csum_crc8 *c = &rule->csum_crc8;
	int profile = 0, r = take_number(v, 1, CGW_CRC8PRF_MAX, "profile",
					 &profile);

	if (r < 0)
		return r;
	c->profile = (__u8)profile;
	if (profile == CGW_CRC8PRF_SFFID_XOR) {
		/* cangw prints a ':' with nothing behind it. */
		if (v->at < v->end && *v->at == ':')
			v->at++;
		return 0;
	}
	r = take_char(v, ':');
	return r == 0 ? take_bytes(v, c->profile_data,
				   profile == CGW_CRC8PRF_1U8 ? 1 : 16) :
			r;
}

static int read_uid(struct value *v, struct afsock_can_gw_rule *rule)
{
	uint64_t uid = 0;
	int r = take_hex(v, UINT32_MAX, "uid", &uid);

	if (r == 0 && uid == 0)
		return wrong(v, "uid above 0");
	rule->uid = (uint32_t)uid;
	return r;
}

static int read_hops(struct value *v, struct afsock_can_gw_rule *rule)
{
	int hops = 0, r = take_number(v, 1, UINT8_MAX, "hops", &hops);

	rule->hops = (uint8_t)hops;
	return r;
}

static int read_option(struct value *v, struct afsock_can_gw_rule *rule)
{
	switch (v->option[1]) {
	case 's':
		return read_name(v, rule->src);
	case 'd':
		return read_name(v, rule->dst);
	case 'f':
		return read_filter(v, rule);
	case 'm':
		return read_mod(v, rule, false);
	case 'M':
		return read_mod(v, rule, true);
	case 'x':
		return read_xor(v, rule);
	case 'c':
		return read_crc8(v, rule);
	case 'p':
		return read_profile(v, rule);
	case 'u':
		return read_uid(v, rule);
	default:
		return read_hops(v, rule);
	}
}

/* ---- reading: the line ---- */

struct state {
	struct afsock_can_gw_rule rule;
	const char *at, *end;
	uint64_t seen; /* letters that may be there once */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next word; false at the end. */
static bool next_word(struct state *s, const char **ret, size_t *ret_len)
{
	while (s->at < s->end && is_space(*s->at))
		s->at++;
	if (s->at == s->end)
		return false;
	*ret = s->at;
	while (s->at < s->end && !is_space(*s->at))
		s->at++;
	*ret_len = (size_t)(s->at - *ret);
	return true;
}

static bool take_flag(struct state *s, char letter)
{
	size_t i;

	for (i = 0; i < CAN_COUNT(flag_letters); i++)
		if (letter == flag_letters[i].letter) {
			s->rule.flags |= flag_letters[i].flag;
			return true;
		}
	return false;
}

/* An option that may be there only once; -m and -M have four. */
static int note(struct state *s, char letter, const char *option,
		struct afsock_err *err)
{
	uint64_t bit = UINT64_C(1) << (letter - 'A');

	if (letter != 'm' && letter != 'M' && s->seen & bit)
		return afsock_fail(err, AFSOCK_ETEXT, option,
				   "%s is there twice", option);
	s->seen |= bit;
	return 0;
}

/* "-e", "-et", "-s" and its value behind it or as the next word. */
static int read_letters(struct state *s, const char *word, size_t len,
			struct afsock_err *err)
{
	size_t i, value_len = 0;
	int r;

	for (i = 1; i < len; i++) {
		char option[] = { '-', word[i], '\0' };
		struct value v = { NULL, NULL, option, err };
		const char *value = NULL;

		if (take_flag(s, word[i]))
			continue;
		if (word[i] < 'A' || !strchr("sdfmMxcpul", word[i]))
			return afsock_fail(err, AFSOCK_ETEXT, NULL,
					   "no option of a rule is '%.*s'",
					   len > 40 ? 40 : (int)len, word);
		if (i + 1 < len) {
			value = word + i + 1;
			value_len = len - i - 1;
		} else if (!next_word(s, &value, &value_len)) {
			return afsock_fail(err, AFSOCK_ETEXT, option,
					   "%s without its value", option);
		}
		v.at = value;
		v.end = value + value_len;
		r = note(s, word[i], option, err);
		if (r == 0)
			r = read_option(&v, &s->rule);
		return r == 0 ? take_end(&v) : r;
	}
	return 0;
}

#define SEEN(letter) (s->seen & UINT64_C(1) << ((letter) - 'A'))

static int check_line(const struct state *s, struct afsock_err *err)
{
	const char *missing = !SEEN('s') ? "-s" : !SEEN('d') ? "-d" : NULL;
	bool is_fd = s->rule.flags & CGW_FLAGS_CAN_FD;

	if (missing)
		return afsock_fail(err, AFSOCK_ETEXT, missing,
				   "a rule needs %s and an interface", missing);
	if (SEEN('m') && is_fd)
		return afsock_fail(err, AFSOCK_EVALUE, "-m",
				   "-m is for classic frames: with -X it is "
				   "-M");
	if (SEEN('M') && !is_fd)
		return afsock_fail(err, AFSOCK_EVALUE, "-M",
				   "-M is for CAN FD: with -X only");
	if (SEEN('p') && !SEEN('c'))
		return afsock_fail(err, AFSOCK_EVALUE, "-p",
				   "-p is the profile of -c, which is missing");
	return afsock_can_gw_check(&s->rule, err);
}

int afsock_can_gw_parse(const char *text, size_t len,
			struct afsock_can_gw_rule *ret, struct afsock_err *err)
{
	struct state s = { .at = text, .end = text + len };
	const char *word;
	size_t n;
	int r = 0;

	/* A remark goes to the end; a value may begin with '#'. */
	while (r == 0 && next_word(&s, &word, &n) && *word != '#') {
		if ((n == 5 && memcmp(word, "cangw", 5) == 0) ||
		    (n == 2 && memcmp(word, "-A", 2) == 0))
			continue;
		if (n < 2 || *word != '-')
			return afsock_fail(err, AFSOCK_ETEXT, NULL,
					   "'%.*s' is no option of a rule",
					   n > 40 ? 40 : (int)n, word);
		r = read_letters(&s, word, n, err);
	}
	if (r == 0)
		r = check_line(&s, err);
	if (r == 0)
		*ret = s.rule;
	return r;
}

/* ---- writing ---- */

static void add_bytes(struct afsock_out *out, const unsigned char *data,
		      size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		afsock_out_add(out, "%02X", data[i]);
}

static void add_mod(struct afsock_out *out, const char *name,
		    const struct afsock_can_gw_mod *mod, bool is_fd)
{
	size_t i;

	afsock_out_add(out, " -%c %s:", is_fd ? 'M' : 'm', name);
	for (i = 0; i < CAN_COUNT(part_letters); i++)
		if (mod->parts & part_letters[i].part)
			afsock_out_add(out, "%c", part_letters[i].letter);
	afsock_out_add(out, ":%03" PRIX32 ".", mod->id);
	if (is_fd)
		afsock_out_add(out, "%X.", mod->flags);
	afsock_out_add(out, "%X.", mod->len);
	add_bytes(out, mod->data, is_fd ? 64 : 8);
}

static void add_crc8(struct afsock_out *out, const struct cgw_csum_crc8 *c)
{
	afsock_out_add(out, " -c %d:%d:%d:%02X:%02X:", c->from_idx, c->to_idx,
		       c->result_idx, c->init_crc_val, c->final_xor_val);
	add_bytes(out, c->crctab, sizeof(c->crctab));
	if (c->profile == CGW_CRC8PRF_UNSPEC)
		return;
	afsock_out_add(out, " -p %d:", c->profile);
	if (c->profile == CGW_CRC8PRF_1U8)
		add_bytes(out, c->profile_data, 1);
	else if (c->profile == CGW_CRC8PRF_16U8)
		add_bytes(out, c->profile_data, 16);
}

/* The order of cgw_put_job() in net/can/gw.c, which cangw keeps. */
int afsock_can_gw_format(const struct afsock_can_gw_rule *rule, char *buf,
			 size_t size)
{
	struct afsock_out out = { buf, size, 0 };
	const struct can_filter *f = &rule->filter;
	bool is_fd = rule->flags & CGW_FLAGS_CAN_FD;
	size_t i;

	afsock_out_add(&out, "-s %.15s -d %.15s", rule->src, rule->dst);
	for (i = 0; i < CAN_COUNT(flag_letters); i++)
		if (rule->flags & flag_letters[i].flag)
			afsock_out_add(&out, " -%c", flag_letters[i].letter);
	if (rule->hops)
		afsock_out_add(&out, " -l %u", rule->hops);
	for (i = 0; i < AFSOCK_CAN_GW_OPS; i++)
		if (rule->mods[i].parts)
			add_mod(&out, op_names[i], &rule->mods[i], is_fd);
	if (rule->uid)
		afsock_out_add(&out, " -u %" PRIX32, rule->uid);
	if (rule->has_crc8)
		add_crc8(&out, &rule->csum_crc8);
	if (rule->has_xor)
		afsock_out_add(&out, " -x %d:%d:%d:%02X",
			       rule->csum_xor.from_idx, rule->csum_xor.to_idx,
			       rule->csum_xor.result_idx,
			       rule->csum_xor.init_xor_val);
	if (rule->has_filter)
		afsock_out_add(&out, " -f %03" PRIX32 "%c%" PRIX32,
			       f->can_id & ~CAN_INV_FILTER,
			       f->can_id & CAN_INV_FILTER ? '~' : ':',
			       f->can_mask);
	return (int)out.used;
}
