/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* err.c - results in words */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

static const struct {
	int code;
	const char *name;
	const char *text;
} own_codes[] = {
	{ AFSOCK_TIMEOUT, "AFSOCK_TIMEOUT", "timed out" },
	{ AFSOCK_EFAMILY, "AFSOCK_EFAMILY", "address family not available" },
	{ AFSOCK_ETYPE, "AFSOCK_ETYPE", "wrong kind or number of values" },
	{ AFSOCK_EVALUE, "AFSOCK_EVALUE", "impossible value" },
	{ AFSOCK_ERANGE, "AFSOCK_ERANGE", "number out of range" },
	{ AFSOCK_ETEXT, "AFSOCK_ETEXT", "text cannot be read" },
	{ AFSOCK_EADDR, "AFSOCK_EADDR", "unusable address" },
	{ AFSOCK_EGAI, "AFSOCK_EGAI", "name resolution failed" },
	{ AFSOCK_EHOST, "AFSOCK_EHOST", "host lookup failed" },
	{ AFSOCK_ECLOSED, "AFSOCK_ECLOSED", "socket is closed" },
};

const char *afsock_code_name(int code)
{
	size_t i;

	for (i = 0; i < AFSOCK_COUNT(own_codes); i++)
		if (own_codes[i].code == code)
			return own_codes[i].name;
	if (code < 0 && code >= -4095)
		return strerrorname_np(-code);
	return NULL;
}

static const char *own_text(int code)
{
	size_t i;

	for (i = 0; i < AFSOCK_COUNT(own_codes); i++)
		if (own_codes[i].code == code)
			return own_codes[i].text;
	return NULL;
}

const char *afsock_strerror(int code, char *buf, size_t size)
{
	const char *text;

	if (size == 0)
		return buf;
	text = code >= 0 ? "success" : own_text(code);
	if (!text && code >= -4095)
		text = strerrordesc_np(-code);
	if (text)
		snprintf(buf, size, "%s", text);
	else
		snprintf(buf, size, "unknown result %d", code);
	return buf;
}

size_t afsock_err_line(const struct afsock_err *err, char *buf, size_t size)
{
	char text[128];
	const char *why = err->text;
	const char *parts[] = { err->op, err->address, err->field };
	size_t used = 0, i;
	int n;

	if (!*why)
		why = afsock_strerror(err->code, text, sizeof(text));
	for (i = 0; i < AFSOCK_COUNT(parts); i++) {
		if (!*parts[i] || strncmp(why, parts[i], strlen(parts[i])) == 0)
			continue;
		n = snprintf(used < size ? buf + used : NULL,
			     used < size ? size - used : 0, "%s: ", parts[i]);
		used += n > 0 ? (size_t)n : 0;
	}
	n = snprintf(used < size ? buf + used : NULL,
		     used < size ? size - used : 0, "%s%s%s%s", why,
		     *err->hint ? " (" : "", err->hint, *err->hint ? ")" : "");
	return used + (n > 0 ? (size_t)n : 0);
}

void afsock__one_line(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = '?';
}

static int AFSOCK_PRINTF(5, 0)
fill(struct afsock_err *err, int code, const char *op, const char *field,
     const char *fmt, va_list ap)
{
	if (!err)
		return code;
	*err = (struct afsock_err){ .code = code };
	if (op)
		snprintf(err->op, sizeof(err->op), "%s", op);
	if (field)
		snprintf(err->field, sizeof(err->field), "%s", field);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	afsock__one_line(err->field);
	afsock__one_line(err->text);
	return code;
}

int afsock_fail(struct afsock_err *err, int code, const char *field,
		const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(err, code, NULL, field, fmt, ap);
	va_end(ap);
	return code;
}

int afsock_fail_op(struct afsock_err *err, int code, const char *op,
		   const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(err, code, op, NULL, fmt, ap);
	va_end(ap);
	return code;
}

static void add_hint(struct afsock_err *err, const struct afsock *s,
		     const struct afsock_form *form,
		     const struct afsock_addr *addr)
{
	const struct afsock_family *family = afsock__family(form->family);
	const char *hint = NULL;

	if (err->code >= 0 || err->code < -4095)
		return;
	if (s && s->fd >= 0 && family && family->explain &&
	    family->explain(s, err->op, -err->code, addr, err->hint,
			    sizeof(err->hint)) > 0)
		return;
	err->hint[0] = '\0';
	if (family && family->hint)
		hint = family->hint(form, err->op, -err->code);
	if (!hint && err->code == -EAFNOSUPPORT)
		hint = afsock__missing_hint(form->family);
	if (hint)
		snprintf(err->hint, sizeof(err->hint), "%s", hint);
}

static int explain(struct afsock_err *err, int code, const char *op,
		   const struct afsock *s, const struct afsock_form *form,
		   const struct afsock_addr *addr)
{
	if (!err)
		return code;
	*err = (struct afsock_err){ .code = code };
	snprintf(err->op, sizeof(err->op), "%s", op);
	if (addr && addr->len > 0)
		afsock_addr_format(form, addr, err->address,
				   sizeof(err->address), NULL);
	afsock_strerror(code, err->text, sizeof(err->text));
	add_hint(err, s, form, addr);
	return code;
}

int afsock_explain(const struct afsock *s, const char *op, int code,
		   const struct afsock_addr *addr, struct afsock_err *err)
{
	struct afsock_form form = afsock_form_of(s);

	return explain(err, code, op, s, &form, addr);
}

int afsock__fail_call(struct afsock_err *err, int code, const char *op,
		      const struct afsock_form *form,
		      const struct afsock_addr *addr)
{
	return explain(err, code, op, NULL, form, addr);
}
