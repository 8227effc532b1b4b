/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* message.c - what a family says about the payload of its messages */
#include <errno.h>
#include <string.h>

#include "internal.h"

ssize_t afsock_describe(const struct afsock_form *form,
			const struct afsock_addr *from, const void *data,
			size_t len, char *buf, size_t size)
{
	const struct afsock_family *family = afsock__family(form->family);

	if (size)
		*buf = '\0';
	if (!family || !family->describe)
		return 0;
	return family->describe(form, from, data, len, buf, size);
}

int afsock_direction(const struct afsock_form *form,
		     const struct afsock_addr *from, int flags)
{
	const struct afsock_family *family = afsock__family(form->family);

	if (!family || !family->direction)
		return 0;
	return family->direction(form, from, flags);
}

int afsock_capture(const struct afsock_form *form,
		   const struct afsock_addr *from, const void *data,
		   size_t len, struct afsock_capture *ret)
{
	const struct afsock_family *family = afsock__family(form->family);
	struct afsock_capture capture = { .link_type = 0 };
	int r;

	if (!family || !family->capture)
		return -EOPNOTSUPP;
	r = family->capture(form, from, data, len, &capture);
	if (r == 0)
		*ret = capture;
	return r;
}

bool afsock_has_message_text(const struct afsock_form *form)
{
	const struct afsock_family *family = afsock__family(form->family);

	return family && family->message_write && family->message_read &&
	       family->message_write(form, (const unsigned char *)"", 0, NULL,
				     0) != -EOPNOTSUPP;
}

ssize_t afsock_message_write(const struct afsock_form *form, const void *data,
			     size_t len, char *buf, size_t size)
{
	const struct afsock_family *family = afsock__family(form->family);
	int n = -EOPNOTSUPP;

	if (family && family->message_write)
		n = family->message_write(form, data, len, buf, size);
	if (n != -EOPNOTSUPP)
		return n;
	return afsock_kind_bytes.write(NULL,
				       &(struct afsock_value){
					       .kind = AFSOCK_BYTES,
					       .len = len,
					       .as.bytes = data },
				       buf, size);
}

ssize_t afsock_message_read(const struct afsock_form *form, const char *text,
			    size_t len, void *buf, size_t size,
			    struct afsock_err *err)
{
	const struct afsock_family *family = afsock__family(form->family);
	ssize_t n = -EOPNOTSUPP;

	if (family && family->message_read)
		n = family->message_read(form, text, len, buf, size, err);
	if (n != -EOPNOTSUPP)
		return n;
	return afsock_read_hex(text, len, buf, size, "message", err);
}
