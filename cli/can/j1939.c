/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* j1939.c - SAE J1939 from the command line */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <afsock/family.h>

#include "j1939.h"

static const struct cli_command commands[] = {
	{ "claim", j1939_claim_main, "claim an address for a name and keep it" },
	{ "recv", j1939_recv_main, "receive messages" },
	{ "send", j1939_send_main, "send messages and see them through" },
	{ "spy", j1939_spy_main, "show all messages of a bus" },
	{ NULL, NULL, NULL },
};

int j1939_main(int argc, char **argv)
{
	static const struct cli_group group = {
		.name = "j1939",
		.about = "SAE J1939: messages between addresses and names.",
		.commands = commands,
		.notes = "Addresses are j1939:IF,sa=ADDR,da=ADDR,pgn=PGN; "
			 "afsock_j1939(7) has all\nkeys. IF:ADDR,PGN,NAME is "
			 "understood as well. Numbers are in C notation.",
	};

	return cli_group(&group, argc, argv);
}

/* ---- addresses ---- */

static int too_long(const char *command, const char *text)
{
	return cli_usage(command, "address '%.40s...' is too long", text);
}

/* "[SA][,[PGN][,NAME]]" as options with these names. */
static int add_parts(const char *command, const char *parts,
		     const char *const keys[3], struct j1939_address *a)
{
	size_t used = strlen(a->text), n, i;
	const char *at = parts;

	for (i = 0; *at; i++) {
		n = strcspn(at, ",");
		if (i == 3)
			return cli_usage(command, "'%s' is not "
					 "ADDR[,PGN[,NAME]]", parts);
		if (n > 0)
			used += (size_t)snprintf(
				a->text + used, sizeof(a->text) - used,
				",%s=%.*s", keys[i], (int)n, at);
		if (used >= sizeof(a->text))
			return too_long(command, parts);
		at += n + (at[n] == ',');
	}
	return EXIT_DONE;
}

static int add_from(const char *command, const char *text,
		    struct j1939_address *a)
{
	static const char *const keys[] = { "sa", "rxpgn", "name" };
	size_t len = strcspn(text, ":");

	if (strncmp(text, "j1939:", 6) == 0 || text[len] != ':' ||
	    strncmp(text, "j1939(", 6) == 0) {
		/* "can0" alone, or an address of ours. */
		if ((size_t)snprintf(a->text, sizeof(a->text), "%s%s",
				     strncmp(text, "j1939", 5) == 0 ? "" :
				     "j1939:", text) >= sizeof(a->text))
			return too_long(command, text);
		return EXIT_DONE;
	}
	snprintf(a->text, sizeof(a->text), "j1939:%.*s",
		 len > 64 ? 64 : (int)len, text);
	return add_parts(command, text + len + 1, keys, a);
}

static int add_to(const char *command, const char *to, struct j1939_address *a)
{
	static const char *const keys[] = { "da", "pgn", "dname" };
	const char *colon = strchr(to, ':');

	return add_parts(command, colon ? colon + 1 : to, keys, a);
}

int j1939_address(const char *command, const char *text, const char *to,
		  struct j1939_address *ret)
{
	const struct afsock_value *items = ret->target.tuple.items;
	struct afsock_err err;
	int code;

	code = add_from(command, text, ret);
	if (!code && to)
		code = add_to(command, to, ret);
	if (code)
		return code;
	if (afsock_target_parse(ret->text, strlen(ret->text), &ret->target,
				&err) < 0)
		return cli_fail(&err);
	if (ret->target.form.family != AF_CAN ||
	    ret->target.form.proto != CAN_J1939)
		return cli_usage(command, "%s is not an address of j1939",
				 text);
	snprintf(ret->interface, sizeof(ret->interface), "%.*s",
		 (int)items[0].len, items[0].as.text);
	ret->name = items[1].as.u;
	ret->pgn = (uint32_t)items[2].as.u;
	ret->sa = (uint8_t)items[3].as.u;
	if (!*ret->interface)
		return cli_usage(command, "%s names no interface", text);
	return EXIT_DONE;
}

/* ---- messages ---- */

const char *j1939_interface(int ifindex, char buf[16])
{
	if (ifindex <= 0 || afsock_if_name(-1, (unsigned int)ifindex, buf) < 0)
		snprintf(buf, 16, "-");
	return buf;
}

const char *j1939_addr_text(uint8_t addr, char buf[16])
{
	if (addr == J1939_NO_ADDR)
		snprintf(buf, 16, "everybody");
	else
		snprintf(buf, 16, "0x%02x", addr);
	return buf;
}

static void print_name(const char *key, uint64_t name)
{
	char text[24];

	if (name == J1939_NO_NAME)
		return;
	snprintf(text, sizeof(text), "0x%016" PRIx64, name);
	json_text(key, text);
}

static void print_json(const struct afsock_j1939_msg *msg,
		       const unsigned char *data, const char *note)
{
	char interface[16];

	json_begin();
	if (msg->time_ns)
		json_time("time", msg->time_ns);
	json_text("interface", j1939_interface(msg->ifindex, interface));
	json_unsigned("sa", msg->sa);
	json_unsigned("da", msg->da);
	json_unsigned("pgn", msg->pgn);
	json_unsigned("prio", msg->prio);
	json_unsigned("len", msg->len);
	json_hex("data", data, msg->len);
	print_name("src_name", msg->src_name);
	print_name("dst_name", msg->dst_name);
	if (msg->is_cut)
		json_bool("cut", true);
	if (note)
		json_text("note", note);
	json_end();
}

static void print_hex(const unsigned char *data, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	char line[3 * 256];
	size_t i, used = 0;

	for (i = 0; i < len; i++) {
		line[used++] = ' ';
		line[used++] = digits[data[i] >> 4];
		line[used++] = digits[data[i] & 15];
		if (used == sizeof(line)) {
			fwrite(line, 1, used, stdout);
			used = 0;
		}
	}
	fwrite(line, 1, used, stdout);
}

void j1939_print(const struct j1939_format *format,
		 const struct afsock_j1939_msg *msg, const unsigned char *data,
		 const char *note)
{
	char interface[16];

	if (format->is_json) {
		print_json(msg, data, note);
		return;
	}
	if (format->has_time)
		printf("%" PRId64 ".%06" PRId64 " ",
		       msg->time_ns / 1000000000,
		       msg->time_ns % 1000000000 / 1000);
	printf("%s  %02X > %02X  %05" PRIX32 "  %u  [%zu] ",
	       j1939_interface(msg->ifindex, interface), msg->sa, msg->da,
	       msg->pgn, msg->prio, msg->len);
	print_hex(data, msg->len);
	printf("%s%s%s\n", msg->is_cut ? "  (cut)" : "", note ? "  " : "",
	       note ? note : "");
}
