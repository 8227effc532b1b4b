/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * family_echo.c - a family from outside the library, and an echo through it
 *
 * AF_SMC is what Linux has and afsock does not: TCP's interface over shared
 * memory, with TCP itself where there is none. One descriptor gives it texts,
 * tuples, dial, listen and names in errors.
 *
 *     family_echo [smc:127.0.0.1:0]
 *
 * Exit 0; 1 something failed; 77 this kernel has no AF_SMC.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include <afsock/family.h>

#ifndef AF_SMC
#define AF_SMC 43
#endif

static const struct afsock_field fields[] = {
	{ .name = "host", .kind = &afsock_kind_host, .min = 1, .max = 15 },
	{ .name = "port", .kind = &afsock_kind_uint, .max = 65535 },
};

/* Kind and limits of the values have been checked; ret is zeroed. */
static int pack(const struct afsock_form *form, const struct afsock_value *v,
		size_t n, struct afsock_addr *ret, struct afsock_err *err)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	char host[16] = "";

	(void)form;
	(void)n;
	memcpy(host, v[0].as.text, v[0].len);
	if (inet_pton(AF_INET, host, &in.sin_addr) != 1)
		return afsock_fail(err, AFSOCK_EADDR, "host",
				   "host '%s' is no IPv4 address", host);
	in.sin_port = htons((uint16_t)v[1].as.u);
	memcpy(ret->u.bytes, &in, sizeof(in));
	ret->len = sizeof(in);
	return 0;
}

/* The address has at least addr_min bytes; nothing else is certain. */
static int unpack(const struct afsock_form *form,
		  const struct afsock_addr *addr, struct afsock_tuple *ret,
		  struct afsock_err *err)
{
	struct sockaddr_in in;
	char host[INET_ADDRSTRLEN] = "";

	(void)form;
	memcpy(&in, addr->u.bytes, sizeof(in));
	if (in.sin_family != AF_INET)
		return afsock_fail(err, AFSOCK_EADDR, "host",
				   "family %d is not IPv4", in.sin_family);
	inet_ntop(AF_INET, &in.sin_addr, host, sizeof(host));
	afsock_tuple_add_copy(ret, host);
	afsock_tuple_add_uint(ret, ntohs(in.sin_port));
	return 0;
}

static const struct afsock_shape shapes[] = {
	{ .name = "SMC", .type = AFSOCK_ANY, .proto = AFSOCK_ANY,
	  .fields = fields, .n_min = 2, .n_max = 2,
	  .addr_min = sizeof(struct sockaddr_in),
	  .pack = pack, .unpack = unpack },
	{ .name = NULL },
};

static const struct afsock_scheme schemes[] = {
	{ .name = "smc", .usage = "smc:HOST:PORT", .family = AF_SMC,
	  .type = SOCK_STREAM, .flags = AFSOCK_SCHEME_STREAM },
	{ .name = NULL },
};

static const struct afsock_family smc = {
	.abi = AFSOCK_FAMILY_ABI, .af = AF_SMC, .name = "smc",
	.macro = "AF_SMC", .what = "shared memory communications",
	.module = "smc", .addr_max = sizeof(struct sockaddr_in),
	.flags = AFSOCK_FAMILY_BORROWS, /* its addresses say AF_INET */
	.shapes = shapes, .schemes = schemes,
};

static int failed(int code, const struct afsock_err *err)
{
	char line[512];

	afsock_err_line(err, line, sizeof(line));
	fprintf(stderr, "family_echo: %s\n", line);
	return code == -EAFNOSUPPORT ? 77 : 1;
}

int main(int argc, char **argv)
{
	const char *text = argc > 1 ? argv[1] : "smc:127.0.0.1:0";
	struct afsock server = AFSOCK_INIT, client = AFSOCK_INIT;
	struct afsock peer = AFSOCK_INIT;
	struct afsock_form form;
	struct afsock_addr addr;
	struct afsock_err err;
	char name[128], buf[16] = "";
	size_t got = 0;
	int r = afsock_family_add(&smc, &err);

	if (r == 0)
		r = afsock_listen(text, INT64_C(5000000000), &server, &err);
	if (r < 0)
		return failed(r, &err);
	/* The port that the kernel chose, as a text that can be dialled. */
	form = afsock_form_of(&server);
	if (afsock_getsockname(&server, &addr) < 0 ||
	    afsock_addr_format(&form, &addr, name, sizeof(name), &err) < 0)
		return failed(-1, &err);
	r = afsock_dial(name, INT64_C(5000000000), &client, &err);
	if (r < 0)
		return failed(r, &err);
	if (afsock_accept(&server, &peer, NULL) < 0 ||
	    afsock_sendall(&client, "hello", 5, 0, NULL) < 0 ||
	    afsock_recv_exactly(&peer, buf, 5, 0, &got) < 0 ||
	    afsock_sendall(&peer, buf, got, 0, NULL) < 0 ||
	    afsock_recv_exactly(&client, buf + 5, 5, 0, &got) < 0)
		return 1;
	printf("%s said %s\n", name, buf);
	afsock_close(&client);
	afsock_close(&peer);
	return afsock_close(&server) < 0 || strcmp(buf, "hellohello") != 0;
}
