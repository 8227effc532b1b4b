# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
"""What python-can and Python's socket do, for can_dump, can_replay, can_isotp.

    can_peers.py dump IF            lines of a log, until SIGINT
    can_peers.py replay IF LOG      every frame, at once
    can_peers.py isotp IF SIZE N    to itself, over CAN FD: ns of a message
"""
import signal
import socket
import struct
import sys
import time


def dump(name):
    import can
    bus = can.Bus(name, interface="socketcan")
    log = can.CanutilsLogWriter(sys.stdout)
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    for message in bus:
        log(message)


def replay(name, path):
    import can
    with can.Bus(name, interface="socketcan") as bus:
        for message in can.LogReader(path):
            bus.send(message)


def isotp(name, size, count):
    def opened(rx, tx):
        s = socket.socket(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_ISOTP)
        # CAN_ISOTP_OPTS: WAIT_TX_DONE, FRAME_TXTIME_ZERO; CAN_ISOTP_LL_OPTS
        s.setsockopt(106, 1, struct.pack("=LLBBBB", 0x400, 0xffffffff, 0, 0, 0, 0))
        s.setsockopt(106, 5, struct.pack("=BBB", 72, 64, 0))
        s.bind((name, rx, tx))
        return s

    near, far = opened(0x321, 0x123), opened(0x123, 0x321)
    data = bytes(int(size))
    start = time.monotonic_ns()
    for _ in range(int(count)):
        near.send(data)
        if len(far.recv(1 << 17)) != len(data):
            sys.exit(1)
    print((time.monotonic_ns() - start) / int(count))


{"dump": dump, "replay": replay, "isotp": isotp}[sys.argv[1]](*sys.argv[2:])
