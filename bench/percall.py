# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
"""The same operations as percall, in CPython: nanoseconds of the median run."""
import socket
import statistics
import sys
import time

rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100000


def cost(fn):
    runs = []
    for _ in range(21):
        count = rounds // 21 + 1
        start = time.monotonic_ns()
        for _ in range(count):
            fn()
        runs.append((time.monotonic_ns() - start) / count)
    return statistics.median(runs)


def pairs(name, near, far, to):
    data = bytes(16)

    def send():
        near.send(data)
        far.recv(64)

    def sendto():
        near.sendto(data, to)
        far.recvfrom(64)

    for mode, timeout in ("blocking", None), ("non-blocking", 0), ("timeout", 5):
        near.settimeout(timeout)
        far.settimeout(timeout)
        print(f"{name:12} {mode:13} send+recv {cost(send):9.0f} ns"
              f"   sendto+recvfrom {cost(sendto):9.0f} ns")


print(f"CPython {sys.version.split()[0]}")
near = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
far = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
near.bind("\0percall-py-near")
far.bind("\0percall-py-far")
near.connect("\0percall-py-far")
pairs("AF_UNIX", near, far, "\0percall-py-far")
near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
far.bind(("127.0.0.1", 0))
near.connect(far.getsockname())
pairs("UDP", near, far, far.getsockname())
