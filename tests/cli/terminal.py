#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
"""terminal.py AFSOCK - stderr of a relay that is a terminal shows progress and
then, on SIGINT, the table; a pipe gets the table only."""
import os
import pty
import signal
import socket
import subprocess
import sys
import time


def run(stderr):
    """A relay that has carried a message, with that as its stderr."""
    sink = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sink.bind(("127.0.0.1", 0))
    sink.settimeout(20)
    source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    source.bind(("127.0.0.1", 0))
    port = source.getsockname()[1]
    source.close()
    source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    relay = subprocess.Popen(
        [sys.argv[1], "relay", "-u", "udp-listen:%d" % port,
         "udp:127.0.0.1:%d" % sink.getsockname()[1]], stderr=stderr)
    sink.settimeout(0.1)
    for _ in range(200):
        source.sendto(b"x", ("127.0.0.1", port))
        try:
            sink.recv(16)
            return relay
        except socket.timeout:
            pass
    raise SystemExit("no message came through")


def read(fd, until, seconds=20):
    got, end = b"", time.time() + seconds
    while until not in got and time.time() < end:
        try:
            part = os.read(fd, 4096)
        except OSError:
            break
        if not part:
            break
        got += part
    return got


master, slave = pty.openpty()
relay = run(slave)
os.close(slave)
seen = read(master, b" messages, ")
assert b"\r\x1b[K-> " in seen, seen
relay.send_signal(signal.SIGINT)
seen = read(master, b"nothing says this")
assert b"per second" in seen, seen
assert relay.wait() == 130, relay.returncode

out, into = os.pipe()
relay = run(into)
os.close(into)
time.sleep(1)
relay.send_signal(signal.SIGINT)
seen = read(out, b"nothing says this")
assert relay.wait() == 130, relay.returncode
assert b"\r" not in seen and b"per second" in seen, seen
