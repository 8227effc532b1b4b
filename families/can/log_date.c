/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * log_date.c - dates of Vector's logs: local time, in words of two languages
 *
 * The names are in tables here, since strptime takes those of the locale only:
 * a German log would not be readable elsewhere, nor an English one there.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <time.h>

#include "log.h"

static const char month_names[12][4] = { "Jan", "Feb", "Mar", "Apr",
					 "May", "Jun", "Jul", "Aug",
					 "Sep", "Oct", "Nov", "Dec" };
static const char day_names[7][4] = { "Sun", "Mon", "Tue", "Wed",
				      "Thu", "Fri", "Sat" };

/* Three letters, lower case, umlauts without their dots. */
static const struct {
	char letters[4];
	int month;
} months[] = {
	{ "jan", 1 }, { "feb", 2 }, { "mar", 3 },  { "mrz", 3 },  { "apr", 4 },
	{ "may", 5 }, { "mai", 5 }, { "jun", 6 },  { "jul", 7 },  { "aug", 8 },
	{ "sep", 9 }, { "oct", 10 }, { "okt", 10 }, { "nov", 11 }, { "dec", 12 },
	{ "dez", 12 },
};

struct date {
	int year, month, day;
	int hour, minute, second;
	int64_t ns;
	char half; /* 'a', 'p', or 0 */
};

bool can_log_date_ns(int year, int month, int day, int hour, int minute,
		     int second, int64_t ns, int64_t *ret_ns)
{
	struct tm tm = {
		.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day,
		.tm_hour = hour, .tm_min = minute, .tm_sec = second,
		.tm_isdst = -1,
	};
	time_t t;

	/* An int64_t of nanoseconds ends in 2262. */
	if (year < 1970 || year > 2261 || month < 1 || month > 12 || day < 1 ||
	    day > 31 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
	    second < 0 || second > 60)
		return false;
	t = mktime(&tm);
	if (t < 0)
		return false;
	*ret_ns = (int64_t)t * CAN_LOG_NS + ns;
	return true;
}

/* Digits at *at, at most max of them; -1 for none. */
static int digits(const char **at, const char *end, int max)
{
	const char *start = *at;
	int value = 0;

	while (*at < end && **at >= '0' && **at <= '9' && *at - start < max)
		value = value * 10 + (*(*at)++ - '0');
	return *at == start ? -1 : value;
}

/* "10:06:13.191" or "10:06:13" */
static bool read_clock(struct date *d, const char *at, const char *end)
{
	const char *start;
	int part;

	d->hour = digits(&at, end, 2);
	if (at == end || *at++ != ':')
		return false;
	d->minute = digits(&at, end, 2);
	d->second = 0;
	d->ns = 0;
	if (at < end && *at == ':') {
		at++;
		d->second = digits(&at, end, 2);
	}
	if (at < end && (*at == '.' || *at == ',')) {
		start = ++at;
		part = digits(&at, end, 9);
		if (part < 0)
			return false;
		d->ns = part;
		for (part = (int)(at - start); part < 9; part++)
			d->ns *= 10;
	}
	return at == end;
}

/* Three letters of a word, lower case; "ä" of UTF-8 and of Latin 1 is "a". */
static void fold(const char *at, const char *end, char ret[4])
{
	size_t n = 0;

	for (; at < end && n < 3; at++) {
		unsigned char c = (unsigned char)*at;

		if (c == 0xc3)
			continue;
		if (c == 0xe4 || c == 0xc4 || c == 0xa4 || c == 0x84)
			c = 'a';
		ret[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	ret[n] = '\0';
}

static bool read_word(struct date *d, const char *at, const char *end)
{
	char letters[4];
	size_t i;

	fold(at, end, letters);
	if (strcmp(letters, "am") == 0 || strcmp(letters, "vor") == 0 ||
	    strcmp(letters, "a.m") == 0)
		d->half = 'a';
	else if (strcmp(letters, "pm") == 0 || strcmp(letters, "nac") == 0 ||
		 strcmp(letters, "p.m") == 0)
		d->half = 'p';
	for (i = 0; i < CAN_COUNT(months); i++)
		if (strcmp(letters, months[i].letters) == 0)
			d->month = months[i].month;
	return true; /* the day of the week */
}

static bool read_part(struct date *d, const char *at, const char *end)
{
	const char *start = at;
	int value;

	if (memchr(at, ':', (size_t)(end - at)))
		return read_clock(d, at, end);
	value = digits(&at, end, 4);
	if (value < 0)
		return read_word(d, at, end);
	if (at - start == 4)
		d->year = value;
	else
		d->day = value;
	return at == end || (*at == '.' && at + 1 == end);
}

bool can_log_date_parse(const char *text, size_t len, int64_t *ret_ns)
{
	struct date d = { .year = -1, .hour = -1 };
	const char *at = text, *end = text + len, *start;

	while (at < end) {
		while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
			at++;
		start = at;
		while (at < end && *at != ' ' && *at != '\t' && *at != '\r')
			at++;
		if (at > start && !read_part(&d, start, at))
			return false;
	}
	if (d.half && d.hour > 0 && d.hour <= 12)
		d.hour %= 12;
	if (d.half == 'p' && d.hour >= 0 && d.hour < 12)
		d.hour += 12;
	return can_log_date_ns(d.year, d.month, d.day, d.hour, d.minute,
			       d.second, d.ns, ret_ns);
}

/* Twelve hours with am and pm: asc2log takes what is without for German. */
void can_log_date_format(int64_t ns, char ret[48])
{
	time_t t = (time_t)(ns / CAN_LOG_NS);
	struct tm tm = { .tm_mday = 1 };

	localtime_r(&t, &tm);
	snprintf(ret, 48, "%s %s %d %02d:%02d:%02d.%03d %s %d",
		 day_names[tm.tm_wday], month_names[tm.tm_mon], tm.tm_mday,
		 tm.tm_hour % 12 ? tm.tm_hour % 12 : 12, tm.tm_min, tm.tm_sec,
		 (int)(ns % CAN_LOG_NS / 1000000), tm.tm_hour < 12 ? "am" : "pm",
		 tm.tm_year + 1900);
}
