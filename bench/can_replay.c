/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_replay - what a frame of a log costs when it is sent at once: parsing
 * and sendmmsg alone, afsock replay, canplayer, python-can
 *
 *     can_replay AFSOCK [FRAMES]
 *
 * Needs vcan1, with nobody on it.
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "bench.h"

#define BATCH 64

static char log_path[] = "/tmp/afsock-bench-XXXXXX.log";
static struct afsock tx;

static void write_log(long count)
{
	FILE *f = fopen(log_path, "we");

	must(f != NULL, log_path);
	for (long i = 0; i < count; i++)
		fprintf(f, "(1795488400.%06ld) " BUS " 123#%016lX\n", i, i);
	must(fclose(f) == 0, log_path);
}

/* The whole log, mapped, in batches of 64: what the best program would do. */
static long replay_mapped(void)
{
	struct can_frame frames[BATCH];
	struct iovec iov[BATCH];
	struct mmsghdr headers[BATCH];
	struct afsock_can_record record;
	struct stat st;
	const char *map, *at, *end;
	int fd = open(log_path, O_RDONLY | O_CLOEXEC), n = 0;
	long count = 0;

	must(fd >= 0 && fstat(fd, &st) == 0, log_path);
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	must(map != MAP_FAILED, "mmap");
	memset(headers, 0, sizeof(headers));
	for (at = map; at < map + st.st_size; at = end + 1) {
		end = memchr(at, '\n', (size_t)(map + st.st_size - at));
		must(end && afsock_can_log_parse(at, (size_t)(end - at),
						 &frames[n], sizeof(*frames),
						 &record, NULL) == 1,
		     "line");
		iov[n] = (struct iovec){ &frames[n], sizeof(*frames) };
		headers[n].msg_hdr.msg_iov = &iov[n];
		headers[n].msg_hdr.msg_iovlen = 1;
		count++;
		if (++n < BATCH && end + 1 < map + st.st_size)
			continue;
		must(sendmmsg(tx.fd, headers, (unsigned int)n, 0) == n,
		     "sendmmsg");
		n = 0;
	}
	munmap((void *)(uintptr_t)map, (size_t)st.st_size);
	close(fd);
	return count;
}

static void replay_few(void)
{
	replay_mapped();
}

static double measure_mapped(long frames)
{
	double ns[5], start;
	long few;

	for (size_t i = 0; i < 5; i++) {
		write_log(frames);
		start = cpu_ns();
		must(replay_mapped() == frames, "frames");
		ns[i] = (cpu_ns() - start) / (double)frames;
	}
	write_log(128);
	few = instructions_of(replay_few);
	write_log(64);
	few -= instructions_of(replay_few);
	printf("%-28s %9.0f ns, %5ld instructions per frame\n",
	       "mmap, parse, sendmmsg of 64", median(ns, 5), few / 64);
	return ns[2];
}

int main(int argc, char **argv)
{
	char *afsock = argc > 1 ? argv[1] : NULL;
	long count = argc > 2 ? strtol(argv[2], NULL, 10) : 4000;
	const struct work works[] = {
		{ "afsock replay -t",
		  { afsock, "replay", "-t", "-q", log_path, "can:" BUS },
		  write_log },
		{ "canplayer -t",
		  { "canplayer", "-t", "-I", log_path, BUS "=" BUS },
		  write_log },
		{ "python-can",
		  { PYTHON, "bench/can_peers.py", "replay", BUS, log_path },
		  write_log },
	};
	double raw, own, peer;

	must(afsock && count > 0, "usage: can_replay AFSOCK [FRAMES]");
	must(mkstemps(log_path, 4) >= 0, log_path);
	dial(&tx, "can:" BUS ",filter=none");
	raw = measure_mapped(count);
	own = measure_work(&works[0], count, 5);
	peer = measure_work(&works[1], count, 5);
	measure_work(&works[2], count / 4, 1);
	printf("afsock replay takes %.3f times the time of mmap and sendmmsg, "
	       "canplayer %.2f times that of afsock replay\n",
	       own / raw, peer / own);
	unlink(log_path);
	afsock_close(&tx);
	return 0;
}
