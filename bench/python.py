# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
"""python.py BUILD [ROUNDS] - what one call costs with the interpreter's own
_socket and with ours: nanoseconds, and ours divided by theirs.

Two processes that take turns, so that a busy machine troubles both alike.
"""
import os
import statistics
import subprocess
import sys

TURNS = 31


def operations(socket):
    """(name, function) of everything that is timed."""
    data = bytes(16)
    room = bytearray(64)
    for mode, timeout in ("blocking", None), ("timeout", 5.0), \
            ("non-blocking", 0.0):
        near, far = socket.socketpair(type=socket.SOCK_DGRAM)
        udp, peer = (socket.socket(type=socket.SOCK_DGRAM) for _ in "ab")
        peer.bind(("127.0.0.1", 0))
        to = peer.getsockname()
        for s in near, far, udp, peer:
            s.settimeout(timeout)

        def send(near=near, far=far):
            near.send(data)
            far.recv(64)

        def send_into(near=near, far=far):
            near.send(data)
            far.recv_into(room)

        def message(near=near, far=far):
            near.sendmsg([data])
            far.recvmsg(64)

        def sendto(udp=udp, peer=peer, to=to):
            udp.sendto(data, to)
            peer.recvfrom(64)

        yield mode, "send + recv", send
        yield mode, "send + recv_into", send_into
        yield mode, "sendmsg + recvmsg", message
        yield mode, "UDP sendto + recvfrom", sendto

    def make():
        socket.socket().close()

    def name(s=peer):
        s.getsockname()

    yield "", "socket + close", make
    yield "", "getsockname", name
    yield "", "empty recv", lambda s=near: s.recv(0)


def worker(rounds):
    """One turn for each line read: nanoseconds of every operation."""
    import socket
    import time
    timed = list(operations(socket))
    print(socket._socket.__doc__.splitlines()[0], flush=True)
    for _ in sys.stdin:
        cost = []
        for _, _, call in timed:
            start = time.monotonic_ns()
            for _ in range(rounds):
                call()
            cost.append((time.monotonic_ns() - start) / rounds)
        print(*cost, flush=True)


def start(rounds, path):
    env = dict(os.environ, PYTHONPATH=path)
    process = subprocess.Popen([sys.executable, __file__, "--worker",
                                str(rounds)], env=env, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    what = process.stdout.readline()
    assert ("libafsock" in what) == bool(path), what
    return process


def turn(process):
    print(file=process.stdin, flush=True)
    return [float(word) for word in process.stdout.readline().split()]


def main(build, rounds):
    import socket
    processes = [start(rounds, ""),
                 start(rounds, os.path.join(os.path.abspath(build), "python"))]
    turns = [[turn(p) for p in processes] for _ in range(TURNS)]
    for process in processes:
        process.stdin.close()
        process.wait()
    print(f"CPython {sys.version.split()[0]}: ns a call, "
          f"median of {TURNS} turns of {rounds}")
    for i, (mode, name, _) in enumerate(operations(socket)):
        stock = statistics.median(t[0][i] for t in turns)
        ours = statistics.median(t[1][i] for t in turns)
        ratio = statistics.median(t[1][i] / t[0][i] for t in turns)
        print(f"{name:22} {mode:13} stock {stock:8.0f}  ours {ours:8.0f}"
              f"  ratio {ratio:5.2f}")


if sys.argv[1] == "--worker":
    worker(int(sys.argv[2]))
else:
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000)
