/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* doctor.c - what this kernel and this user can do, and how to get the rest */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "doctor.h"
#include "ways.h"

static const char usage[] =
	"usage: afsock doctor [-j]\n"
	"\n"
	"Say what this kernel and this user can do: capabilities, each family and\n"
	"what it lacks, limits, interfaces, devices; and how to get the rest.\n"
	"The kernel may load modules while it is asked.\n"
	"\n"
	"  -j, --json  one JSON object\n"
	"      --help  this text\n"
	"\n"
	"Exit status: 0; 2 wrong usage.\n"
	"Units: bytes.\n";

/* ---- the user ---- */

static const struct {
	const char *name;
	int number;
	const char *what;
} capabilities[] = {
	{ "CAP_NET_RAW", CAP_NET_RAW, "packet and raw sockets, HCI" },
	{ "CAP_NET_ADMIN", CAP_NET_ADMIN, "interfaces, large buffers, "
					  "netlink, priorities 0 and 1" },
	{ "CAP_NET_BIND_SERVICE", CAP_NET_BIND_SERVICE, "ports below 1024" },
	{ "CAP_SYS_ADMIN", CAP_SYS_ADMIN, "namespaces" },
	{ "CAP_SYS_MODULE", CAP_SYS_MODULE, "modprobe" },
};

/* proc(5), /proc/pid/status; 0 when it cannot be read. */
static uint64_t effective_capabilities(void)
{
	char line[256];
	uint64_t set = 0;
	FILE *f = fopen("/proc/self/status", "re");

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, "CapEff:", 7) == 0)
			set = strtoull(line + 7, NULL, 16);
	if (f)
		fclose(f);
	return set;
}

static void show_user(bool is_json)
{
	uint64_t set = effective_capabilities();
	struct utsname uts;
	size_t i;
	bool has;

	if (uname(&uts) < 0)
		memset(&uts, 0, sizeof(uts));
	if (is_json) {
		json_text("afsock", AFSOCK_VERSION);
		json_text("kernel", uts.release);
		json_text("machine", uts.machine);
		json_number("uid", getuid());
		json_object("capabilities");
	} else {
		printf("kernel  %s %s, afsock " AFSOCK_VERSION "\n"
		       "user    uid %u\n", uts.release, uts.machine,
		       (unsigned int)getuid());
	}
	for (i = 0; i < COUNT(capabilities); i++) {
		has = set >> capabilities[i].number & 1;
		if (is_json)
			json_bool(capabilities[i].name, has);
		else
			printf("        %-3s %-22s %s\n", has ? "yes" : "no",
			       capabilities[i].name, capabilities[i].what);
	}
	if (is_json)
		json_object_end();
}

/* ---- families ---- */

#define INDENT "              "

static const struct {
	int state;
	const char *before, *after;
} remedies[] = {
	{ MODULE_PRESENT, "as root: modprobe -a", "" },
	{ MODULE_ABSENT, "not among this kernel's modules:",
	  " (Debian, Ubuntu: linux-image-* or linux-modules-extra-*)" },
	{ MODULE_NO_LIST, "this kernel's modules are not installed here:",
	  "" },
};

/* What to do about the modules of a family that cannot be opened at all. */
static void advise_modules(const struct afsock_family_info *info)
{
	char names[256], off[256], *save, *name;
	size_t i, n;

	for (i = 0; i < COUNT(remedies); i++) {
		snprintf(names, sizeof(names), "%s", info->module);
		n = 0;
		for (name = strtok_r(names, " ", &save); name;
		     name = strtok_r(NULL, " ", &save)) {
			if (module_state(name) != remedies[i].state)
				continue;
			if (n++ == 0)
				printf(INDENT "%s", remedies[i].before);
			printf(" %s", name);
		}
		if (n)
			puts(remedies[i].after);
	}
	snprintf(names, sizeof(names), "%s", info->module);
	for (name = strtok_r(names, " ", &save); name;
	     name = strtok_r(NULL, " ", &save))
		if (module_is_off(name, info->af, off, sizeof(off)))
			printf(INDENT "not loaded because of %s\n", off);
}

/* Ways that fail for the same reason stand on one line. */
struct failure {
	int error;
	char hint[256];
	char names[512];
};

static void add_failure(struct failure *list, size_t *n, size_t max,
			const char *name, const struct afsock_err *err)
{
	size_t i, used;

	for (i = 0; i < *n; i++)
		if (list[i].error == err->code &&
		    strcmp(list[i].hint, err->hint) == 0)
			break;
	if (i == max)
		return;
	if (i == *n) {
		list[i].error = err->code;
		snprintf(list[i].hint, sizeof(list[i].hint), "%s", err->hint);
		list[i].names[0] = '\0';
		++*n;
	}
	used = strlen(list[i].names);
	snprintf(list[i].names + used, sizeof(list[i].names) - used, " %s",
		 name);
}

static void show_family(const struct ways *w,
			const struct afsock_family_info *info)
{
	const struct afsock_scheme_info *s;
	struct failure failures[8];
	struct afsock_err err = { .code = 0 };
	size_t i = 0, n = 0, good = 0;
	char text[128];

	printf("%-10s", info->name);
	if (!afsock_family_get(info->af, &err)) {
		printf("  no  %s\n", err.text);
		return;
	}
	while ((s = ways_next(w, info, &i))) {
		if (afsock_probe(s->family, s->type, s->proto, &err) < 0)
			add_failure(failures, &n, COUNT(failures), s->name,
				    &err);
		else
			printf("%s %s", good++ ? "" : "  yes", s->name);
	}
	if (good)
		putchar('\n');
	for (i = 0; i < n; i++) {
		printf("%s  no %s: %s\n", good || i ? "          " : "",
		       failures[i].names,
		       afsock_strerror(failures[i].error, text, sizeof(text)));
		if (*failures[i].hint)
			printf(INDENT "%s\n", failures[i].hint);
	}
	if (good == 0)
		advise_modules(info);
}

static void json_family(const struct ways *w,
			const struct afsock_family_info *info)
{
	const struct afsock_scheme_info *s;
	struct afsock_err err = { .code = 0 };
	char modules[256], *save = NULL, *name;
	static const char *const states[] = { "built in", "present", "absent",
					      "unknown" };
	size_t i = 0;
	int r;

	json_object(info->name);
	json_object("schemes");
	while ((s = ways_next(w, info, &i))) {
		r = afsock_probe(s->family, s->type, s->proto, &err);
		name = (char *)(uintptr_t)(r < 0 ? afsock_code_name(r) : "ok");
		json_text(s->name, name ? name : "?");
	}
	json_object_end();
	json_object("modules");
	snprintf(modules, sizeof(modules), "%s", info->module);
	for (name = strtok_r(modules, " ", &save); name;
	     name = strtok_r(NULL, " ", &save))
		json_text(name, states[module_state(name)]);
	json_object_end();
	json_object_end();
}

static void show_families(bool is_json)
{
	static struct ways w;
	size_t i;

	ways_load(&w);
	if (is_json)
		json_object("families");
	else
		puts("\nfamilies");
	for (i = 0; i < w.family_count; i++) {
		if (!ways_has(&w.families[i]))
			continue;
		if (is_json)
			json_family(&w, &w.families[i]);
		else
			show_family(&w, &w.families[i]);
	}
	if (is_json)
		json_object_end();
}

/* ---- limits and devices ---- */

static const struct {
	const char *name;
	const char *path;
	int64_t low; /* below it there is something to say */
	const char *advice;
} limits[] = {
	{ "rmem_max", "/proc/sys/net/core/rmem_max", 1 << 20,
	  "without CAP_NET_ADMIN bursts overflow sooner: sysctl -w "
	  "net.core.rmem_max=16777216" },
	{ "wmem_max", "/proc/sys/net/core/wmem_max", 0, NULL },
	{ "optmem_max", "/proc/sys/net/core/optmem_max", 20480,
	  "filters and keys are limited by it" },
	{ "somaxconn", "/proc/sys/net/core/somaxconn", 0, NULL },
	{ "max_dgram_qlen", "/proc/sys/net/unix/max_dgram_qlen", 0, NULL },
};

static void show_limits(bool is_json)
{
	char text[64];
	int64_t value;
	size_t i;
	FILE *f;

	if (is_json)
		json_object("limits");
	else
		puts("\nlimits");
	for (i = 0; i < COUNT(limits); i++) {
		f = fopen(limits[i].path, "re");
		if (!f)
			continue;
		if (fgets(text, sizeof(text), f)) {
			value = strtoll(text, NULL, 10);
			if (is_json)
				json_number(limits[i].name, value);
			else
				printf("%-16s %-10" PRId64 " %s\n",
				       limits[i].name, value,
				       value < limits[i].low ?
					       limits[i].advice : "");
		}
		fclose(f);
	}
	if (is_json)
		json_object_end();
}

static void show_devices(bool is_json)
{
	static const struct {
		const char *path;
		const char *what;
	} devices[] = {
		{ "/dev/vsock", "vsock" },
		{ "/dev/vhost-vsock", "vsock for virtual machines of ours" },
		{ "/dev/vhci", "virtual Bluetooth controllers: modprobe "
			       "hci_vhci" },
	};
	uint32_t cid;
	size_t i;

	if (is_json)
		json_object("devices");
	else
		puts("\ndevices");
	for (i = 0; i < COUNT(devices); i++) {
		bool has = access(devices[i].path, F_OK) == 0;

		if (is_json)
			json_bool(devices[i].path, has);
		else
			printf("%-16s %-3s %s\n", devices[i].path,
			       has ? "yes" : "no", devices[i].what);
	}
	if (is_json)
		json_object_end();
	if (!doctor_vsock_cid(&cid))
		return;
	if (is_json)
		json_unsigned("vsock_cid", cid);
	else if (cid == UINT32_MAX)
		puts("vsock CID        none: no hypervisor gave us one");
	else
		printf("vsock CID        %" PRIu32 "\n", cid);
}

int doctor_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	bool is_json = false;
	int c;

	while ((c = cli_option("doctor", argc, argv, "j", options)) != -1) {
		if (c == 'H')
			return cli_help(usage);
		if (c != 'j')
			return EXIT_USAGE;
		is_json = true;
	}
	if (optind < argc)
		return cli_usage("doctor", "'%s': no arguments wanted",
				 argv[optind]);
	if (is_json)
		json_begin();
	show_user(is_json);
	show_families(is_json);
	show_limits(is_json);
	doctor_interfaces(is_json);
	show_devices(is_json);
	if (is_json)
		json_end();
	return cli_end(EXIT_DONE);
}
