/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/* doctor_modules.c - where kernel modules are, and what turns them off */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "doctor.h"

/* ---- lists of modules: modules.dep(5) ---- */

/* Whether the path of a module ends in its name: "kernel/net/can/can-raw.ko.xz" */
static bool is_path_of(const char *path, const char *name)
{
	const char *base = strrchr(path, '/');
	size_t i;

	base = base ? base + 1 : path;
	for (i = 0; name[i]; i++)
		if (base[i] != name[i] &&
		    !(strchr("-_", base[i]) && base[i] &&
		      strchr("-_", name[i])))
			return false;
	return strncmp(base + i, ".ko", 3) == 0;
}

/* 1 found, 0 not, -1 no such list. */
static int is_listed(const char *list, const char *name)
{
	struct utsname uts;
	char path[256], *line = NULL;
	size_t room = 0;
	int found = 0;
	FILE *f;

	if (uname(&uts) < 0)
		return -1;
	snprintf(path, sizeof(path), "/lib/modules/%s/%s", uts.release, list);
	f = fopen(path, "re");
	if (!f)
		return -1;
	while (!found && getline(&line, &room, f) >= 0) {
		line[strcspn(line, ":\n")] = '\0';
		found = is_path_of(line, name);
	}
	free(line);
	fclose(f);
	return found;
}

int module_state(const char *name)
{
	int listed = is_listed("modules.dep", name);

	if (listed > 0)
		return MODULE_PRESENT;
	if (is_listed("modules.builtin", name) > 0)
		return MODULE_BUILT_IN;
	return listed < 0 ? MODULE_NO_LIST : MODULE_ABSENT;
}

/* ---- modprobe.d(5) ---- */

static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !((*a == '-' || *a == '_') &&
				  (*b == '-' || *b == '_')))
			return false;
	return *a == *b;
}

/* "blacklist X", "install X /bin/true", "alias net-pf-N off" */
static bool turns_off(char *line, const char *name, int af)
{
	char pf[16], *save = NULL;
	const char *verb = strtok_r(line, " \t\n", &save);
	const char *what = strtok_r(NULL, " \t\n", &save);
	const char *rest = strtok_r(NULL, " \t\n", &save);

	if (!verb || !what)
		return false;
	snprintf(pf, sizeof(pf), "net-pf-%d", af);
	if (strcmp(verb, "blacklist") == 0)
		return same_name(what, name);
	if (strcmp(verb, "install") == 0)
		return same_name(what, name) && rest &&
		       (strstr(rest, "/true") || strstr(rest, "/false"));
	return strcmp(verb, "alias") == 0 && same_name(what, pf) && rest &&
	       strcmp(rest, "off") == 0;
}

static bool file_turns_off(const char *path, const char *name, int af,
			   char *ret, size_t size)
{
	char *line = NULL, *copy;
	size_t room = 0;
	bool found = false;
	FILE *f = fopen(path, "re");

	if (!f)
		return false;
	while (!found && getline(&line, &room, f) >= 0) {
		copy = strdup(line);
		found = copy && turns_off(copy, name, af);
		free(copy);
		line[strcspn(line, "\n")] = '\0';
		if (found)
			snprintf(ret, size, "%s: %s", path, line);
	}
	free(line);
	fclose(f);
	return found;
}

bool module_is_off(const char *name, int af, char *ret, size_t size)
{
	static const char *const places[] = {
		"/etc/modprobe.d", "/run/modprobe.d", "/usr/lib/modprobe.d",
		"/lib/modprobe.d",
	};
	struct dirent *entry;
	char path[512];
	bool found = false;
	size_t i;
	DIR *dir;

	for (i = 0; i < COUNT(places) && !found; i++) {
		dir = opendir(places[i]);
		if (!dir)
			continue;
		while (!found && (entry = readdir(dir))) {
			snprintf(path, sizeof(path), "%s/%s", places[i],
				 entry->d_name);
			found = *entry->d_name != '.' &&
				file_turns_off(path, name, af, ret, size);
		}
		closedir(dir);
	}
	return found;
}
