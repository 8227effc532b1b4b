/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * suite_can_log_formats.c - logs of every format, read and written
 *
 * Vectors are written by hand after the formats' descriptions (asc2log.c of
 * can-utils, draft-ietf-opsawg-pcapng, tcpdump.org's link types) or made by
 * another program: data/python-can.blf is of python-can's BLFWriter. What is
 * wanted is lines of candump.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <afsock/can_log.h>

#include "support/support.h"

#define TEXT_MAX 16384

/* ---- bytes of memory ---- */

struct memory {
	const unsigned char *at;
	size_t left;
	size_t piece; /* at most so many at once; 0: all */
};

static ssize_t memory_read(void *arg, void *buf, size_t size)
{
	struct memory *m = arg;
	size_t n = m->left < size ? m->left : size;

	if (m->piece && n > m->piece)
		n = m->piece;
	memcpy(buf, m->at, n);
	m->at += n;
	m->left -= n;
	return (ssize_t)n;
}

struct written {
	size_t len;
	unsigned char bytes[TEXT_MAX];
};

static ssize_t memory_write(void *arg, const void *buf, size_t size)
{
	struct written *w = arg;

	ck_assert_uint_le(size, sizeof(w->bytes) - w->len);
	memcpy(w->bytes + w->len, buf, size);
	w->len += size;
	return (ssize_t)size;
}

/* ---- a log as lines ---- */

static size_t add_line(char *at, size_t room,
		       const struct afsock_can_entry *entry)
{
	ssize_t n;

	if (entry->drops) {
		n = snprintf(at, room, "drops %llu %.*s\n",
			     (unsigned long long)entry->drops,
			     (int)entry->record.interface_len,
			     entry->record.interface);
	} else {
		n = afsock_can_log_format(&entry->record, 0,
					  entry->record.time_ns % 1000 ?
						  AFSOCK_CAN_LOG_NS : 0,
					  at, room);
		ck_assert_int_gt(n, 0);
		at[n++] = '\n';
		at[n] = '\0';
	}
	return (size_t)n;
}

/* Lines of all records; then, of a failure, "code: text". */
static void lines_of(const void *log, size_t len, size_t piece, char *ret)
{
	struct memory m = { log, len, piece };
	const struct afsock_can_bytes bytes = { .read = memory_read,
						.arg = &m };
	struct afsock_can_log_reader *r = NULL;
	struct afsock_can_entry entry;
	struct afsock_err err = { .code = 0 };
	size_t used = 0;
	int n = afsock_can_log_reader_open(&bytes, 0, &r, &err);

	ret[0] = '\0';
	while (n >= 0) {
		n = afsock_can_log_reader_next(r, &entry, &err);
		if (n <= 0)
			break;
		used += add_line(ret + used, TEXT_MAX - used, &entry);
	}
	if (n < 0)
		snprintf(ret + used, TEXT_MAX - used, "%s: %s\n",
			 support_code(n), err.text);
	afsock_can_log_reader_close(r);
}

static void ck_lines(const void *log, size_t len, const char *want)
{
	static const size_t pieces[] = { 0, 1, 7, 64 };
	static char got[TEXT_MAX];
	size_t i;

	for (i = 0; i < SUPPORT_COUNT(pieces); i++) {
		lines_of(log, len, pieces[i], got);
		ck_assert_str_eq(got, want);
	}
}

static void set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

static void use_utc(void)
{
	set_zone("UTC0");
}

#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"

/* ---- candump ---- */

static const struct {
	const char *log;
	const char *lines;
} texts[] = {
	{ "", "" },
	{ "\n  \n", "AFSOCK_EVALUE: no log of a known format: candump, asc, "
		    "pcapng, pcap, blf\n" },
	{ "(1795395488.400888) vcan0 123#DEADBEEF\n"
	  "(1795395488.400888123)     can0 5A1##7112233 R\n"
	  "DROPCOUNT: dropped 12 CAN frames on 'can0' socket (total drops 12)\n"
	  "# a comment\n"
	  "(000.000000) can0 123#R4 T",
	  "(1795395488.400888) vcan0 123#DEADBEEF\n"
	  "(1795395488.400888123) can0 5A1##7112233 R\n"
	  "drops 12 can0\n"
	  "(0000000000.000000) can0 123#R4 T\n" },
	{ "comment\n(1795395488.4) can0 123#\n",
	  "AFSOCK_ETEXT: line 2: log line '(1795395488.4) can0 123#': wanted "
	  "(SECONDS.DECIMALS), 6 or 9 of them\n" },
	{ "(1.000000) ca\tn 123#\nDROPCOUNT: dropped 1 CAN frame on 'a b' "
	  "socket (total drops 1)\n",
	  "AFSOCK_ETEXT: line 1: the interface's name has a quote or a control "
	  "character\n" },
	/* what lines have in common with the line in front, or nearly */
	{ "(1795395488.400888) vcan10 123#11\n"
	  "(1795395588.400889) vcan1 123#22\n"
	  "(1795395588.400890) vcan1 123#2233445566778899\n"
	  "(1795395488.400888) vcan10 123#33\n"
	  "(0000000099.999999)  vcan10 7FF#\n"
	  "(0000000100.000000) vcan11 1FFFFFFF#\n"
	  "(9223372036.854775) c 00000001#\n"
	  "(9223372035.999999) c 00000002#\n"
	  "(1795395488.400888) abcdefghijklmno 123#0011223344556677\n"
	  "(1795395488.400888001) abcdefghijklmnp 123#00112233445566\r\n"
	  "(1795395488.400888) abcdefghijklmnp 123##1001122334455667788\n",
	  "(1795395488.400888) vcan10 123#11\n"
	  "(1795395588.400889) vcan1 123#22\n"
	  "(1795395588.400890) vcan1 123#2233445566778899\n"
	  "(1795395488.400888) vcan10 123#33\n"
	  "(0000000099.999999) vcan10 7FF#\n"
	  "(0000000100.000000) vcan11 1FFFFFFF#\n"
	  "(9223372036.854775) c 00000001#\n"
	  "(9223372035.999999) c 00000002#\n"
	  "(1795395488.400888) abcdefghijklmno 123#0011223344556677\n"
	  "(1795395488.400888001) abcdefghijklmnp 123#00112233445566\n"
	  "(1795395488.400888) abcdefghijklmnp "
	  "123##1001122334455667788000000\n" },
	{ "(1795395488.400888) vcan0 123#\n(1795395488.400888) vcan' 123#\n",
	  "(1795395488.400888) vcan0 123#\n"
	  "AFSOCK_ETEXT: line 2: the interface's name has a quote or a control "
	  "character\n" },
	{ "(1795395488.400888) c 123#\n(179539:488.400888) c 123#\n",
	  "(1795395488.400888) c 123#\n"
	  "AFSOCK_ETEXT: line 2: log line '(179539:488.400888) c 123#': wanted "
	  "(SECONDS.DECIMALS), 6 or 9 of them\n" },
	{ "(1795395488.400888) c 123#\n(1795395/88.400888) c 123#\n",
	  "(1795395488.400888) c 123#\n"
	  "AFSOCK_ETEXT: line 2: log line '(1795395/88.400888) c 123#': wanted "
	  "(SECONDS.DECIMALS), 6 or 9 of them\n" },
	{ "(1795395488.400888) c 123#\n(17953954:8.400888) c 123#\n",
	  "(1795395488.400888) c 123#\n"
	  "AFSOCK_ETEXT: line 2: log line '(17953954:8.400888) c 123#': wanted "
	  "(SECONDS.DECIMALS), 6 or 9 of them\n" },
	{ "(1795395488.400888) c 123#\n(179539548:.400888) c 123#\n",
	  "(1795395488.400888) c 123#\n"
	  "AFSOCK_ETEXT: line 2: log line '(179539548:.400888) c 123#': wanted "
	  "(SECONDS.DECIMALS), 6 or 9 of them\n" },
	{ "(1795395488.400888) c 123#\n(1795395488:400888) c 123#\n",
	  "(1795395488.400888) c 123#\n"
	  "AFSOCK_ETEXT: line 2: log line '(1795395488:400888) c 123#': wanted "
	  "(SECONDS.DECIMALS), 6 or 9 of them\n" },
	{ "(1795395488.400888) c 123#\n(1795395488.4008:8) c 123#\n",
	  "(1795395488.400888) c 123#\n"
	  "AFSOCK_ETEXT: line 2: log line '(1795395488.4008:8) c 123#': wanted "
	  "(SECONDS.DECIMALS), 6 or 9 of them\n" },
	{ "(1795395488.400888) c 123#\n(1795395488.40088/) c 123#\n",
	  "(1795395488.400888) c 123#\n"
	  "AFSOCK_ETEXT: line 2: log line '(1795395488.40088/) c 123#': wanted "
	  "(SECONDS.DECIMALS), 6 or 9 of them\n" },

	/* ---- ASC ---- */
	{ "date Sat Sep 30 10:06:13.191 PM 2017\n"
	  "base hex  timestamps absolute\r\n"
	  "internal events logged\n"
	  "// version 9.0.0\n"
	  "Begin Triggerblock Sat Sep 30 10:06:13.191 PM 2017\n"
	  "   0.000000 Start of measurement\n"
	  "   0.015991 CAN 1 Status:chip status error active\n"
	  "   0.015991 1  Statistic: D 0 R 0 XD 0 XR 0 E 0 O 0 B 0.00%\n"
	  "   2.501000 1  ErrorFrame\n"
	  "   3.098426 1  18EBFF00x       Rx   d 8 01 A0 0F A6 60 3B D1 40  "
	  "Length = 273910 BitCount = 141 ID = 418119424x\n"
	  "   3.197690 J1939TP FEE3p 6 0 0 - Rx d 23 A0\n"
	  "   3.1976905 12 6F9             Tx   d 0\n"
	  "   4.0001   1  6F8             Rx   d f 00 00 00 00 00 00 00 01\n"
	  "   4.100000 2  8               Rx   r\n"
	  "   4.200000 2  1F334455x       TxRq r 5\n"
	  "   4.200000 2  1F334455x       Tx   r 5\n"
	  "End TriggerBlock\n",
	  "(1506809175.692000) can0 20000080#0000000000000000\n"
	  "(1506809176.289426) can0 18EBFF00#01A00FA6603BD140 R\n"
	  "(1506809176.388690500) can11 6F9# T\n"
	  "(1506809177.191100) can0 6F8#0000000000000001_F R\n"
	  "(1506809177.291000) can1 008#R R\n"
	  "(1506809177.391000) can1 1F334455#R5 T\n" },
	/* German, 24 hours, decimal, times from one event to the next */
	{ "date Die M\xc3\xa4r 19 20:24:22.500 2013\n"
	  "base dec timestamps relative\n"
	  "1.000000 1 291 Rx d 3 10 255 7\n"
	  "0.500000 Start of something\n"
	  "0.250000 1 305419896x Rx d 2 0 1\n",
	  "(1363724663.500000) can0 123#0AFF07 R\n"
	  "(1363724664.250000) can0 12345678#0001 R\n" },
	{ "date Fre M\xe4r 1 00:00:00 2013\n0.0 1 1 Rx d 0\n",
	  "(1362096000.000000) can0 001# R\n" },
	{ "date Son Okt 1 00:00:00.000 2017\n0.0 1 1 Rx d 0\n",
	  "(1506816000.000000) can0 001# R\n" },
	{ "date Mi Dez 31 23:59:59,999 2014\n0.0 1 1 Rx d 0\n",
	  "(1420070399.999000) can0 001# R\n" },
	{ "date Mon Jul 15 12:00:00 am 2019\n0.0 1 1 Rx d 0\n",
	  "(1563148800.000000) can0 001# R\n" },
	{ "date Mon Jul 15 12:00:00 pm 2019\n0.0 1 1 Rx d 0\n",
	  "(1563192000.000000) can0 001# R\n" },
	{ "base hex timestamps absolute\n0.0 1 1 Rx d 0\n",
	  "(0000000000.000000) can0 001# R\n" },
	/* a trigger block of another time */
	{ "date Mon Jul 15 12:00:00.250 pm 2019\n"
	  "Begin Triggerblock Mon Jul 15 12:00:00 pm 2019\n"
	  "0.0 1 1 Rx d 0\n"
	  "End TriggerBlock\n"
	  "Begin TriggerBlock Mon Jul 15 12:01:00 pm 2019\n"
	  "0.0 1 1 Rx d 0\n",
	  "(1563192000.250000) can0 001# R\n"
	  "(1563192060.000000) can0 001# R\n" },
	/* CAN FD: with and without a name, classic frames among them */
	{ "base hex timestamps absolute\n"
	  "21.671796 CANFD   1 Tx         11  msgCanFdFr1                      "
	  "1 0 a 16 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 59 c0   100000  "
	  "214   303000 80000000 46500250 460a0250 20011736 20010205\n"
	  "22.0 CANFD 2 Rx 12345678x 0 1 8 8 1 2 3 4 5 6 7 8 130000 130 5000 "
	  "0 0 0 0 0\n"
	  "23.0 CANFD 1 Rx 123 0 0 9 8 1 2 3 4 5 6 7 8 130000 130 0 0 0 0 0 0\n"
	  "24.0 CANFD 1 Rx 123 0 0 4 0 130000 130 10 0 0 0 0 0\n"
	  "25.0 CANFD 1 Rx ErrorFrame Not Acknowledge error\n"
	  "26.0 CANFD 1 Rx 123 0 0 0 0 130000 130 1000 0 0 0 0 0\n",
	  "(0000000021.671796) can0 011##5000102030405060708090A0B0C0D59C0 T\n"
	  "(0000000022.000000) can1 12345678##60102030405060708 R\n"
	  "(0000000023.000000) can0 123#0102030405060708_9 R\n"
	  "(0000000024.000000) can0 123#R4 R\n"
	  "(0000000025.000000) can0 20000080#0000000000000000\n"
	  "(0000000026.000000) can0 123##4 R\n" },
	/* lines of CAN XL (log2asc -x of can-utils 2025) */
	{ "base hex timestamps absolute\n"
	  "1.0 CANXL   1 Rx   XLFF   984438   4656       345            "
	  "                      02 1 2 3 1 1f96 11 12345678 aa bb cc 123123 "
	  "01403000 00000000 0 0 0 0 0 0\n"
	  "2.0 CANXL   2 Tx   CBFF   243215   176      123  msgCC f 8 e1 89 e8 "
	  "c2 b9 6d 5a f1 174 00000000 00000000 0 0 0 0 0 0\n"
	  "3.0 CANXL   2 Rx   FEFF   1 2  12345678x   9 12 1 2 3 4 5 6 7 8 9 a "
	  "b c 8 123123 00003000 00000000 0 0 0 0 0 0\n"
	  "4.0 CANXL   2 Rx   CBFF   1 2  123   5 0 123123 00000010 00000000\n",
	  "(0000000001.000000) can0 11345#81:02:12345678#AABBCC R\n"
	  "(0000000002.000000) can1 123#E189E8C2B96D5AF1_F T\n"
	  "(0000000003.000000) can1 12345678##50102030405060708090A0B0C R\n"
	  "(0000000004.000000) can1 123#R5 R\n" },
	/* what cannot be right, and the line */
	{ "base hex timestamps absolute\n0.0 1 1 Rx d 2 11\n",
	  "AFSOCK_ETEXT: line 2: a byte of data is missing\n" },
	{ "base hex timestamps absolute\n0.0 1 800 Rx d 0\n",
	  "AFSOCK_ETEXT: line 2: the identifier '800' is not right\n" },
	{ "base hex timestamps absolute\n0.0 1 20000000x Rx d 0\n",
	  "AFSOCK_ETEXT: line 2: the identifier '20000000x' is not right\n" },
	{ "base hex timestamps absolute\n0.0 1 1 Rx d 10\n",
	  "AFSOCK_ETEXT: line 2: the length code '10' is not right\n" },
	{ "base hex timestamps absolute\n0.0 CANFD 1 Rx 1 0 0 9 9 1 2 3\n",
	  "AFSOCK_ETEXT: line 2: a length that no frame can have: 9, 9\n" },
	{ "base octal\n",
	  "AFSOCK_ETEXT: line 1: the base (hex or dec) 'octal' is not right\n" },
	{ "date tomorrow\n",
	  "AFSOCK_ETEXT: line 1: the date ' tomorrow' cannot be read\n" },
	{ "date Mon Jul 32 12:00:00 pm 2019\n",
	  "AFSOCK_ETEXT: line 1: the date ' Mon Jul 32 12:00:00 pm 2019' cannot "
	  "be read\n" },
};

START_TEST(a_text_gives_these_records)
{
	use_utc();
	ck_lines(texts[_i].log, strlen(texts[_i].log), texts[_i].lines);
}
END_TEST

START_TEST(a_date_is_local_time_in_any_locale)
{
	static const char log[] = "date Mit Jul 15 14:00:00.000 2026\n"
				  "0.0 1 1 Rx d 0\n";

	set_zone(BERLIN);
	setlocale(LC_ALL, "de_DE.UTF-8");
	ck_lines(log, sizeof(log) - 1, "(1784116800.000000) can0 001# R\n");
	setlocale(LC_ALL, "C");
	ck_lines(log, sizeof(log) - 1, "(1784116800.000000) can0 001# R\n");
	use_utc();
}
END_TEST

START_TEST(reading_goes_on_behind_a_bad_line)
{
	static const char log[] = "(1.000000) can0 123#1\n"
				  "(0000000002.000000) can0 123#22\n";
	struct memory m = { (const unsigned char *)log, sizeof(log) - 1, 0 };
	const struct afsock_can_bytes bytes = { .read = memory_read,
						.arg = &m };
	struct afsock_can_log_reader *r = NULL;
	struct afsock_can_entry entry;
	struct afsock_err err;

	ck_code(afsock_can_log_reader_open(&bytes, 0, &r, &err), 0);
	ck_code(afsock_can_log_reader_next(r, &entry, &err), AFSOCK_ETEXT);
	ck_code(afsock_can_log_reader_next(r, &entry, &err), 1);
	ck_assert_uint_eq(entry.place, 2);
	ck_assert(!entry.is_relative);
	ck_code(afsock_can_log_reader_next(r, &entry, &err), 0);
	afsock_can_log_reader_close(r);
}
END_TEST

START_TEST(a_line_without_end_is_refused)
{
	static char log[200000], got[TEXT_MAX];
	static const char last[] = "\n(0000000001.000000) can0 123#\n";

	memset(log, 'x', sizeof(log));
	memcpy(log, "DROPCOUNT:\n", 11);
	memcpy(log + sizeof(log) - sizeof(last) + 1, last, sizeof(last) - 1);
	lines_of(log, sizeof(log), 0, got);
	ck_assert_str_eq(got, "AFSOCK_ETEXT: line 2: longer than 65536 bytes\n");
}
END_TEST

/* ---- captures ---- */

#define PCAPNG_LE \
	"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\1\0\0\0" \
	"\xff\xff\xff\xff\xff\xff\xff\xff\x1c\0\0\0" \
	/* link type 227, named vcan0, 10^-9 */ \
	"\1\0\0\0\x2c\0\0\0\xe3\0\0\0\0\0\0\0" \
	"\2\0\5\0vcan0\0\0\0\x09\0\1\0\x09\0\0\0\0\0\0\0\x2c\0\0\0"

#define PACKET_LE(flags, bytes) \
	/* 1795395488.400888123 = 0x18ea86af2d79513b */ \
	"\6\0\0\0\x3c\0\0\0\0\0\0\0\xaf\x86\xea\x18\x3b\x51\x79\x2d" \
	"\x10\0\0\0\x10\0\0\0" bytes flags "\x3c\0\0\0"

static const struct {
	const char *log;
	size_t len;
	const char *lines;
} captures[] = {
#define LOG(bytes) bytes, sizeof(bytes) - 1
	/* big-endian, microseconds, an offset of seconds, two interfaces of
	 * which one is no CAN, FD without FDF by its length */
	{ LOG("\x0a\x0d\x0d\x0a\0\0\0\x1c\x1a\x2b\x3c\x4d\0\1\0\0"
	      "\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\x1c"
	      "\0\0\0\1\0\0\0\x14\0\1\0\0\0\0\0\0\0\0\0\x14"
	      "\0\0\0\1\0\0\0\x24\0\xe3\0\0\0\0\0\0"
	      "\0\x0e\0\x08\0\0\0\0\0\0\0\x0a\0\0\0\0\0\0\0\x24"
	      /* on the first */
	      "\0\0\0\6\0\0\0\x24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\4\0\0\0\4"
	      "abcd\0\0\0\x24"
	      /* 12345678#01, sent, at 1.5 s, 7 lost before it */
	      "\0\0\0\6\0\0\0\x48\0\0\0\1\0\0\0\0\0\x16\xe3\x60"
	      "\0\0\0\x10\0\0\0\x10"
	      "\x92\x34\x56\x78\1\0\0\0\1\0\0\0\0\0\0\0"
	      "\0\2\0\4\0\0\0\2\0\4\0\x08\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\x48"
	      /* statistics: 9 lost */
	      "\0\0\0\5\0\0\0\x28\0\0\0\1\0\0\0\0\0\0\0\0"
	      "\0\5\0\x08\0\0\0\0\0\0\0\x09\0\0\0\0\0\0\0\x28"),
	  "drops 7 can1\n(0000000011.500000) can1 12345678#01 T\n"
	  "drops 2 can1\n" },
	{ LOG(PCAPNG_LE PACKET_LE("\2\0\4\0\1\0\0\0\0\0\0\0",
				  "\0\0\1\x23\4\0\0\0\xde\xad\xbe\xef\0\0\0\0")),
	  "(1795395488.400888123) vcan0 123#DEADBEEF R\n" },
	/* remote, error, raw length code */
	{ LOG(PCAPNG_LE PACKET_LE("\0\0\0\0\0\0\0\0\0\0\0\0",
				  "\x40\0\1\x23\4\0\0\0\0\0\0\0\0\0\0\0")
	      PACKET_LE("\0\0\0\0\0\0\0\0\0\0\0\0",
			"\x20\0\0\x44\x08\0\0\0\0\4\0\0\0\0\x80\x90")
	      PACKET_LE("\0\0\0\0\0\0\0\0\0\0\0\0",
			"\0\0\1\x23\x08\0\0\x0c\1\2\3\4\5\6\7\x08")),
	  "(1795395488.400888123) vcan0 123#R4\n"
	  "(1795395488.400888123) vcan0 20000044#0004000000008090\n"
	  "(1795395488.400888123) vcan0 123#0102030405060708_C\n" },
	/* CAN FD by the flag, CAN XL */
	{ LOG(PCAPNG_LE PACKET_LE("\0\0\0\0\0\0\0\0\0\0\0\0",
				  "\0\0\1\x23\4\5\0\0\xde\xad\xbe\xef\0\0\0\0")
	      PACKET_LE("\0\0\0\0\0\0\0\0\0\0\0\0",
			"\0\x11\3\x45\x81\2\3\0\x78\x56\x34\x12\xaa\xbb\xcc\0")),
	  "(1795395488.400888123) vcan0 123##5DEADBEEF\n"
	  "(1795395488.400888123) vcan0 11345#81:02:12345678#AABBCC\n" },
	/* pcap of cooked captures: numbers in the order of the file */
	{ LOG("\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\x71\0\0\0"
	      "\x20\xa0\x03\x6b\x90\xd0\3\0\x20\0\0\0\x20\0\0\0"
	      "\0\4\1\x18\0\0\0\0\0\0\0\0\0\0\0\x0c"
	      "\x78\x56\x34\x92\2\0\0\0\1\2\0\0\0\0\0\0"),
	  "(1795399712.250000) can0 12345678#0102 T\n" },
	{ LOG("\xa1\xb2\x3c\x4d\0\2\0\4\0\0\0\0\0\0\0\0\0\4\0\0\0\0\1\x14"
	      "\x6b\x03\xa0\x20\0\0\0\1\0\0\0\x24\0\0\0\x24"
	      "\0\x0d\0\0\0\0\0\7\1\x18\0\0\0\0\0\0\0\0\0\0"
	      "\0\0\1\x23\2\1\0\0\1\2\0\0\0\0\0\0"),
	  "(1795399712.000000001) can0 123##50102 R\n" },
	/* what cannot be right, and the offset */
	{ LOG("\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1b\1\0\0\0"),
	  "AFSOCK_EVALUE: offset 0: section without byte order: 0x1b2b3c4d\n" },
	{ LOG(PCAPNG_LE "\6\0\0\0\x0b\0\0\0\0\0\0\0"),
	  "AFSOCK_ERANGE: offset 72: block of 11 bytes; limits are 12 and "
	  "268435456, in steps of 4\n" },
	{ LOG(PCAPNG_LE "\6\0\0\0\x20\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0"
			"\0\0\0\0\0\0\0\0\x20\0\0\0"),
	  "AFSOCK_ERANGE: offset 72: interface 1 of 1\n" },
	{ LOG(PCAPNG_LE "\6\0\0\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
			"\xff\xff\xff\xff\0\0\0\0\x20\0\0\0"),
	  "AFSOCK_EVALUE: offset 72: packet of 4294967295 bytes in a block of "
	  "32\n" },
	{ LOG(PCAPNG_LE "\6\0\0\0\x3c\0\0\0\0\0"),
	  "AFSOCK_EVALUE: offset 72: the input ends inside a block\n" },
	{ LOG(PCAPNG_LE PACKET_LE("\0\0\0\0\0\0\0\0\0\0\0\0",
				  "\0\0\1\x23\x09\0\0\0\0\0\0\0\0\0\0\0")),
	  "AFSOCK_EVALUE: offset 72: a frame of 16 bytes, 17 needed\n" },
	{ LOG("\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\xe3\0\0\0"
	      "\0\0\0\0\x40\x42\x0f\0\0\0\0\0\0\0\0\0"),
	  "AFSOCK_ERANGE: offset 24: packet of 0 bytes at 1000000 parts of a "
	  "second; limits are 268435456 and 999999\n" },
#undef LOG
};

START_TEST(a_capture_gives_these_records)
{
	ck_lines(captures[_i].log, captures[_i].len, captures[_i].lines);
}
END_TEST

/* ---- BLF ---- */

static size_t load(const char *path, unsigned char *ret, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	ck_assert_msg(fd >= 0, "%s: %s", path, strerror(errno));
	n = read(fd, ret, size);
	ck_assert_int_gt(n, 0);
	close(fd);
	return (size_t)n;
}

#define BLF "tests/families/can/data/python-can.blf"

/* What python-can's BLFReader has of it, under TZ=UTC. */
static const char blf_lines[] =
	"(1795395488.250000) can0 000# T\n"
	"(1795395488.250499963) can1 12345679#616263 R\n"
	"(1795395488.250999927) can0 123#R4 R\n"
	"(1795395488.251499891) can1 5A1##5000102030405060708090A0B T\n"
	"(1795395488.252000093) can0 000005A1##60405060708090A0B0C0D0E0F1011121"
	"31415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F3031323334353"
	"63738393A3B3C3D3E3F40414243 R\n"
	"(1795395488.252500057) can1 20000080#0000000000000000\n"
	"(1795395488.253000020) can0 006#060606060606 T\n"
	"(1795395488.253499984) can1 1234567F#616263 R\n"
	"(1795395488.253999948) can0 123#R4 R\n"
	"(1795395488.254499912) can1 5A1##5000102030405060708090A0B T\n"
	"(1795395488.255000114) can0 000005A1##60A0B0C0D0E0F101112131415161718"
	"191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B"
	"3C3D3E3F40414243444546474849 R\n"
	"(1795395488.255500078) can1 20000080#0000000000000000\n";

START_TEST(a_blf_of_python_can_is_read)
{
	static unsigned char log[4096];
	size_t len = load(BLF, log, sizeof(log));

	use_utc();
	ck_lines(log, len, blf_lines);
}
END_TEST

/* Every prefix of it, and every byte of it another: never more than an error,
 * and what is damaged is not taken for whole. */
START_TEST(a_damaged_blf_is_told)
{
	static unsigned char log[4096];
	static char got[TEXT_MAX];
	size_t len = load(BLF, log, sizeof(log)), i;

	use_utc();
	for (i = 4; i < len; i++) {
		lines_of(log, i, 0, got);
		/* The head alone, and all but the padding, are whole. */
		ck_assert_msg(strstr(got, "AFSOCK_E") || i == 144 ||
			      strcmp(got, blf_lines) == 0,
			      "%zu bytes are good: %s", i, got);
	}
	/* Compressed data: the checksum sees it, unless it means the same (byte
	 * 360 repeats the same bytes from elsewhere; zlib says so too). */
	for (i = 144 + 32; i < len - 4; i++) {
		log[i] ^= 0x10;
		lines_of(log, len, 0, got);
		ck_assert_msg(strstr(got, "AFSOCK_E") ||
			      strcmp(got, blf_lines) == 0,
			      "byte %zu may be anything", i);
		log[i] ^= 0x10;
	}
}
END_TEST

/* An object of a CAN_FD_MESSAGE_64 (101) that is in no container, with a head
 * of version 2 and a time in steps of 10 us; then one of CAN_MESSAGE2 (86). */
START_TEST(objects_of_other_writers_are_read)
{
	static const unsigned char objects[] =
		"LOBJ\x28\0\2\0\x54\0\0\0\x65\0\0\0"
		"\1\0\0\0\0\0\0\0\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		"\2\4\4\0\x78\x56\x34\x92\0\0\0\0\0\x30\0\0"
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0"
		"\1\2\3\4"
		"LOBJ\x20\0\1\0\x38\0\0\0\x56\0\0\0"
		"\2\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"
		"\1\0\x80\3\x23\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
	unsigned char log[144 + sizeof(objects)] = "LOGG\x90";

	/* no date */
	memcpy(log + 144, objects, sizeof(objects) - 1);
	ck_lines(log, sizeof(log) - 1,
		 "(0000000000.000100) can1 12345678##501020304 T\n"
		 "(0000000000.000000001) can0 123#R3 R\n");
}
END_TEST

/* ---- writing, and reading it again ---- */

static const char everything[] =
	"(1795395488.400888) vcan0 123#DEADBEEF\n"
	"(1795395488.400999) vcan0 12345678# T\n"
	"(1795395488.401888) can1 7FF#R4 R\n"
	"(1795395488.402888) vcan0 123#R\n"
	"(1795395488.402888) vcan0 5A1##511223344556677889900AABB\n"
	"(1795395489.400000) vcan0 5A1##7112233445566778899000000\n"
	"(1795395489.400001) vcan0 12345678##400112233 R\n"
	"(1795395489.500001) vcan0 20000044#0004000000008090 T\n"
	"drops 3 vcan0\n"
	"(1795395489.600001) vcan0 123#1122334455667788_C\n"
	"(1795395489.700001) vcan0 123#R8_F\n"
	"(1795395489.900001) can1 11345#83:02:12345678#AABBCC\n";

static const char dropcount[] =
	"DROPCOUNT: dropped 3 CAN frames on 'vcan0' socket (total drops 3)";

/* The lines above as candump writes them. */
static size_t make_log(char *ret, const char *lines)
{
	const char *at = strstr(lines, "drops");
	size_t n = (size_t)(at - lines), len = sizeof(dropcount) - 1;

	memcpy(ret, lines, n);
	memcpy(ret + n, dropcount, len);
	strcpy(ret + n + len, strchr(at, '\n'));
	return strlen(ret);
}

static void convert(const void *log, size_t len, int format,
		    unsigned int flags, struct written *ret, int *ret_loss)
{
	struct memory m = { log, len, 0 };
	const struct afsock_can_bytes in = { .read = memory_read, .arg = &m };
	const struct afsock_can_bytes out = { .write = memory_write,
					      .arg = ret };
	struct afsock_can_log_reader *r = NULL;
	struct afsock_can_log_writer *w = NULL;
	struct afsock_can_entry entry;
	struct afsock_err err = { .code = 0 };
	int n;

	ret->len = 0;
	*ret_loss = 0;
	ck_code(afsock_can_log_reader_open(&in, 0, &r, &err), 0);
	ck_code(afsock_can_log_writer_open(&out, format, flags, &w, &err), 0);
	while (afsock_can_log_reader_next(r, &entry, &err) > 0) {
		n = afsock_can_log_writer_put(w, &entry, &err);
		ck_assert_msg(n >= 0, "%s", err.text);
		*ret_loss |= n;
	}
	ck_code(afsock_can_log_writer_close(w, &err), 0);
	afsock_can_log_reader_close(r);
}

START_TEST(candump_asc_candump_pcapng_candump_is_identical)
{
	static struct written a, b, c, d, e;
	char log[2048];
	size_t len = make_log(log, everything);
	int loss;

	set_zone(BERLIN);
	convert(log, len, AFSOCK_CAN_FORMAT_ASC, 0, &a, &loss);
	ck_assert_int_eq(loss, 0);
	/* Read somewhere else. */
	use_utc();
	ck_lines(a.bytes, a.len, everything);
	convert(a.bytes, a.len, AFSOCK_CAN_FORMAT_CANDUMP, 0, &b, &loss);
	convert(b.bytes, b.len, AFSOCK_CAN_FORMAT_PCAPNG, 0, &c, &loss);
	ck_assert_int_eq(loss, 0);
	ck_lines(c.bytes, c.len, everything);
	convert(c.bytes, c.len, AFSOCK_CAN_FORMAT_CANDUMP, 0, &d, &loss);
	ck_assert_uint_eq(d.len, b.len);
	ck_bytes(d.bytes, b.bytes, b.len);
	/* Names are padded to the longest so far, as candump has them. */
	convert(log, len, AFSOCK_CAN_FORMAT_CANDUMP, 0, &e, &loss);
	ck_bytes(e.bytes, b.bytes, b.len);
	e.bytes[e.len] = '\0';
	ck_assert_ptr_nonnull(strstr((char *)e.bytes, dropcount));
	ck_assert_ptr_nonnull(strstr((char *)e.bytes, ")  can1 7FF#R4 R\n"));
}
END_TEST

START_TEST(what_asc_cannot_hold_is_told)
{
	static const char log[] = "(0000000005.123456789) can0 123#\n";
	static const char back[] = "(0000000005.000000) can0 123#\n"
				   "(0000000004.000000) can0 124#\n";
	static struct written a;
	int loss;

	convert(log, sizeof(log) - 1, AFSOCK_CAN_FORMAT_ASC, 0, &a, &loss);
	ck_assert_int_eq(loss, AFSOCK_CAN_LOST_NS);
	ck_lines(a.bytes, a.len, "(0000000005.123456) can0 123#\n");
	convert(log, sizeof(log) - 1, AFSOCK_CAN_FORMAT_ASC, AFSOCK_CAN_LOG_NS,
		&a, &loss);
	ck_assert_int_eq(loss, 0);
	ck_lines(a.bytes, a.len, log);
	convert(back, sizeof(back) - 1, AFSOCK_CAN_FORMAT_ASC, 0, &a, &loss);
	ck_assert_int_eq(loss, AFSOCK_CAN_LOST_TIME);
	ck_lines(a.bytes, a.len, "(0000000005.000000) can0 123#\n"
				 "(0000000005.000000) can0 124#\n");
	convert(log, sizeof(log) - 1, AFSOCK_CAN_FORMAT_CANDUMP,
		AFSOCK_CAN_LOG_US, &a, &loss);
	ck_assert_int_eq(loss, AFSOCK_CAN_LOST_NS);
}
END_TEST

START_TEST(times_from_the_start_stay_such)
{
	static const char log[] = "(000.250000) can0 123#\n";
	static struct written a;
	struct memory m;
	const struct afsock_can_bytes bytes = { .read = memory_read,
						.arg = &m };
	struct afsock_can_log_reader *r = NULL;
	struct afsock_can_entry entry = { .drops = 0 };
	int loss;

	convert(log, sizeof(log) - 1, AFSOCK_CAN_FORMAT_ASC, 0, &a, &loss);
	m = (struct memory){ a.bytes, a.len, 0 };
	ck_code(afsock_can_log_reader_open(&bytes, 0, &r, NULL), 0);
	ck_code(afsock_can_log_reader_next(r, &entry, NULL), 1);
	ck_assert(entry.is_relative);
	ck_assert_int_eq(entry.record.time_ns, 250000000);
	afsock_can_log_reader_close(r);
}
END_TEST

START_TEST(the_writer_refuses_what_is_no_record)
{
	static struct written out;
	const struct afsock_can_bytes bytes = { .write = memory_write,
						.arg = &out };
	struct can_frame frame = { .can_id = 0x123, .len = 9 };
	struct afsock_can_entry entry = {
		.record = { .interface = "can0", .interface_len = 4,
			    .frame = &frame, .frame_len = 16 },
	};
	struct afsock_can_log_writer *w = NULL;
	struct afsock_err err;

	ck_code(afsock_can_log_writer_open(&bytes, AFSOCK_CAN_FORMAT_BLF, 0, &w,
					   &err),
		AFSOCK_EVALUE);
	ck_code(afsock_can_log_writer_open(&bytes, AFSOCK_CAN_FORMAT_ASC, 3, &w,
					   &err),
		AFSOCK_EVALUE);
	ck_code(afsock_can_log_writer_open(&bytes, AFSOCK_CAN_FORMAT_ASC, 0, &w,
					   &err),
		0);
	ck_code(afsock_can_log_writer_put(w, &entry, &err), AFSOCK_EVALUE);
	frame.len = 8;
	entry.record.time_ns = -1;
	ck_code(afsock_can_log_writer_put(w, &entry, &err), AFSOCK_EVALUE);
	entry.record.time_ns = 0;
	entry.record.interface_len = 0;
	ck_code(afsock_can_log_writer_put(w, &entry, &err), AFSOCK_EVALUE);
	entry.record.interface_len = 4;
	ck_code(afsock_can_log_writer_put(w, &entry, &err), 0);
	ck_code(afsock_can_log_writer_close(w, &err), 0);
	ck_code(afsock_can_log_writer_close(NULL, &err), 0);
}
END_TEST

static ssize_t full(void *arg, const void *buf, size_t size)
{
	(void)arg;
	(void)buf;
	(void)size;
	return -ENOSPC;
}

START_TEST(a_failed_write_is_told)
{
	static const struct afsock_can_bytes bytes = { .write = full };
	struct afsock_can_log_writer *w = NULL;
	struct afsock_err err;

	ck_code(afsock_can_log_writer_open(&bytes, AFSOCK_CAN_FORMAT_PCAPNG, 0,
					   &w, &err),
		0);
	ck_code(afsock_can_log_writer_close(w, &err), -ENOSPC);
	ck_assert_str_eq(err.op, "write");
}
END_TEST

/* ---- names ---- */

START_TEST(formats_have_names)
{
	ck_assert_int_eq(afsock_can_format_find("asc"), AFSOCK_CAN_FORMAT_ASC);
	ck_assert_int_eq(afsock_can_format_find("a.b/x.LOG"),
			 AFSOCK_CAN_FORMAT_CANDUMP);
	ck_assert_int_eq(afsock_can_format_find("x.pcapng"),
			 AFSOCK_CAN_FORMAT_PCAPNG);
	ck_code(afsock_can_format_find("x.txt"), AFSOCK_EVALUE);
	ck_code(afsock_can_format_find(""), AFSOCK_EVALUE);
	ck_assert_str_eq(afsock_can_format_name(AFSOCK_CAN_FORMAT_BLF), "blf");
	ck_assert_ptr_null(afsock_can_format_name(0));
	ck_assert_ptr_null(afsock_can_format_name(99));
}
END_TEST

START_TEST(a_map_takes_canplayers_assignments)
{
	struct afsock_can_map map = { .count = 0 };
	struct afsock_err err;
	char text[32];
	int i;

	ck_code(afsock_can_map_add(&map, "vcan2=can0", &err), 0);
	ck_assert_str_eq(afsock_can_map_find(&map, "can0x", 4)->to, "vcan2");
	ck_assert_ptr_null(afsock_can_map_find(&map, "can", 3));
	ck_assert_ptr_null(afsock_can_map_find(&map, "vcan2", 5));
	ck_code(afsock_can_map_add(&map, "vcan3=can0", &err), AFSOCK_EVALUE);
	ck_code(afsock_can_map_add(&map, "vcan3", &err), AFSOCK_ETEXT);
	ck_code(afsock_can_map_add(&map, "=can1", &err), AFSOCK_ETEXT);
	ck_code(afsock_can_map_add(&map, "can1=", &err), AFSOCK_ETEXT);
	ck_code(afsock_can_map_add(&map, "abcdefghijklmnop=can1", &err),
		AFSOCK_ETEXT);
	for (i = 1; i < AFSOCK_CAN_MAP_MAX; i++) {
		snprintf(text, sizeof(text), "a=b%d", i);
		ck_code(afsock_can_map_add(&map, text, &err), 0);
	}
	ck_code(afsock_can_map_add(&map, "a=c", &err), AFSOCK_ERANGE);
}
END_TEST

Suite *suite_can_log_formats(void);

Suite *suite_can_log_formats(void)
{
	Suite *s = suite_create("can_log_formats");
	TCase *tc = tcase_create("logs");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, support_fds_note, support_fds_check);
	tcase_add_loop_test(tc, a_text_gives_these_records, 0,
			    SUPPORT_COUNT(texts));
	tcase_add_test(tc, a_date_is_local_time_in_any_locale);
	tcase_add_test(tc, reading_goes_on_behind_a_bad_line);
	tcase_add_test(tc, a_line_without_end_is_refused);
	tcase_add_loop_test(tc, a_capture_gives_these_records, 0,
			    SUPPORT_COUNT(captures));
	tcase_add_test(tc, a_blf_of_python_can_is_read);
	tcase_add_test(tc, a_damaged_blf_is_told);
	tcase_add_test(tc, objects_of_other_writers_are_read);
	tcase_add_test(tc, candump_asc_candump_pcapng_candump_is_identical);
	tcase_add_test(tc, what_asc_cannot_hold_is_told);
	tcase_add_test(tc, times_from_the_start_stay_such);
	tcase_add_test(tc, the_writer_refuses_what_is_no_record);
	tcase_add_test(tc, a_failed_write_is_told);
	tcase_add_test(tc, formats_have_names);
	tcase_add_test(tc, a_map_takes_canplayers_assignments);
	suite_add_tcase(s, tc);
	return s;
}
