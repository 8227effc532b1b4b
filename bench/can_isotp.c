/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The afsock authors */
/*
 * can_isotp - what an ISO-TP message costs from one socket to another: write
 * and read alone, afsock_isotp_send and _recv, isotpsend and isotprecv, Python
 *
 *     can_isotp AFSOCK
 *
 * Needs vcan1 with CAN FD, and nobody on it. 4 KB and 64 KB, the latter in
 * messages of what the kernel takes at most (64 or 8 KB). frame_txtime
 * is none: nobody waits for a bus that is not there. isotpsend ends at 5000
 * bytes.
 */
#define _GNU_SOURCE
#include <linux/can/isotp.h>
#include <linux/can/raw.h>
#include <sys/socket.h>

#include <afsock/isotp.h>

#include "bench.h"

#define NEAR_ID 0x123
#define FAR_ID 0x321

static unsigned char data[65536], back[65536];
static struct afsock near, far;

static void open_one(struct afsock *ret, canid_t rx, canid_t tx, bool is_fd)
{
	struct afsock_isotp_address address;
	struct afsock_isotp_config config;
	struct afsock_err err;

	afsock_isotp_config_init(&config);
	config.frame_txtime_ns = 0;
	config.mtu = is_fd ? CANFD_MTU : CAN_MTU;
	config.tx_dl = is_fd ? 64 : 8;
	must(afsock_isotp_normal(rx, tx, &address, &err) == 0 &&
		     afsock_isotp_open(BUS, &address, &config, -1, ret, &err) ==
			     0,
	     "afsock_isotp_open");
}

static size_t message, messages;

static void raw_transfer(void)
{
	for (size_t i = 0; i < messages; i++) {
		must(write(near.fd, data, message) == (ssize_t)message,
		     "write");
		must(read(far.fd, back, sizeof(back)) == (ssize_t)message,
		     "read");
	}
}

static void own_transfer(void)
{
	for (size_t i = 0; i < messages; i++) {
		must(afsock_isotp_send(&near, data, message, NULL) ==
			     (ssize_t)message,
		     "afsock_isotp_send");
		must(afsock_isotp_recv(&far, back, sizeof(back), NULL, NULL) ==
			     (ssize_t)message,
		     "afsock_isotp_recv");
	}
}

static double wall_ns(void)
{
	return clock_of(CLOCK_MONOTONIC);
}

/* By the clock: the kernel's part runs wherever it likes. */
static double time_of(void (*fn)(void))
{
	double start = wall_ns();

	fn();
	return wall_ns() - start;
}

static void print(const char *name, double ns, size_t bytes)
{
	printf("%-28s %9.0f ns, %8.2f MB/s", name, ns,
	       (double)bytes / ns * 1e3);
}

static void measure_sockets(size_t bytes, bool is_fd)
{
	double raw[ROUNDS], own[ROUNDS], ratio[ROUNDS];

	open_one(&near, FAR_ID, NEAR_ID, is_fd);
	open_one(&far, NEAR_ID, FAR_ID, is_fd);
	for (int i = 0; i < ROUNDS; i++) {
		raw[i] = time_of(raw_transfer);
		own[i] = time_of(own_transfer);
		ratio[i] = own[i] / raw[i];
	}
	printf("%zu bytes as %zu message%s of %zu over %s:\n", bytes, messages,
	       messages > 1 ? "s" : "", message,
	       is_fd ? "CAN FD, 64-byte frames" : "classic CAN");
	print("  write, read", median(raw, ROUNDS), bytes);
	printf(", %5ld instructions\n", instructions_of(raw_transfer));
	print("  afsock_isotp_send, _recv", median(own, ROUNDS), bytes);
	printf(", %5ld instructions, ratio %.3f\n",
	       instructions_of(own_transfer), median(ratio, ROUNDS));
	fflush(stdout);
	afsock_close(&near);
	afsock_close(&far);
}

/* ---- commands ---- */

/* What receives, for ever. */
static pid_t start(char *const *argv)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid == 0)
		exec_command(argv, NULL, NULL);
	usleep(500000);
	return pid;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void measure_pair(const char *name, char *const *receive,
			 char *const *send, size_t bytes)
{
	double ns[5], since;
	pid_t pid;

	if (!have(receive[0]))
		return;
	pid = start(receive);
	for (size_t i = 0; i < 5; i++) {
		since = cpu_of(pid);
		ns[i] = command_ns(send);
		ns[i] += cpu_of(pid) - since;
	}
	stop(pid);
	printf("%-28s %9.0f ns of the processor, a process for each message "
	       "of %zu\n",
	       name, median(ns, 5), bytes);
	fflush(stdout);
}

static void measure_python(size_t bytes)
{
	char command[128];
	double ns = 0;
	FILE *f;

	if (!have(PYTHON))
		return;
	snprintf(command, sizeof(command),
		 PYTHON " bench/can_peers.py isotp " BUS " %zu 20", message);
	f = popen(command, "r");
	must(f && fscanf(f, "%lf", &ns) == 1 && pclose(f) == 0, command);
	print("  Python's socket", ns * (double)messages, bytes);
	printf("\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char *afsock = argc > 1 ? argv[1] : NULL;
	char *own[] = { afsock,
			"isotp",
			"recv",
			"-l",
			"isotp:" BUS ":0x123:0x321,mtu=72",
			NULL };
	char *own_send[] = { afsock,
			     "isotp",
			     "send",
			     "-D",
			     "4095",
			     "isotp:" BUS ":0x321:0x123,mtu=72,tx-dl=64,"
			     "frame-txtime=0",
			     NULL };
	char *peer[] = { "isotprecv", "-s",	 "321", "-d", "123",
			 "-L",	      "72:64:0", "-l",	BUS,  NULL };
	/* Its last number is the kernel's "none". */
	char *peer_send[] = { "isotpsend", "-s", "123",	     "-d",
			      "321",	   "-D", "4095",     "-L",
			      "72:64:0",   "-t", "4294967295", "-b",
			      BUS,	   NULL };
	size_t max = afsock_isotp_max_pdu(NULL);

	must(afsock != NULL, "usage: can_isotp AFSOCK");
	for (int is_fd = 1; is_fd >= 0; is_fd--) {
		message = 4095;
		messages = 1;
		measure_sockets(4095, is_fd);
		if (!is_fd)
			break;
		measure_python(4095);
		measure_pair("  afsock isotp recv, send", own, own_send, 4095);
		measure_pair("  isotprecv, isotpsend", peer, peer_send, 4095);
	}
	message = 65536;
	while (message > max)
		message /= 2;
	messages = 65536 / message;
	measure_sockets(65536, true);
	measure_python(65536);
	measure_sockets(65536, false);
	return 0;
}
