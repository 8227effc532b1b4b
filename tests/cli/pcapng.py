#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
"""pcapng.py FILE LINKTYPE HEX ALL RECEIVED [HEAD] - read a capture file by the
pcapng draft and look for packets that end in HEX: how many there must be with
a direction, how many of them came in; every packet begins with HEAD."""
import struct
import sys
import time


def blocks(data):
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("=II", data, at)
        assert length % 4 == 0 and length >= 12, (at, length)
        assert struct.unpack_from("=I", data, at + length - 4)[0] == length
        yield kind, data[at + 8:at + length - 4]
        at += length
    assert at == len(data)


def options(data):
    found = {}
    while data:
        code, length = struct.unpack_from("=HH", data)
        found[code] = data[4:4 + length]
        if code == 0:
            break
        data = data[4 + (length + 3) // 4 * 4:]
    return found


def main():
    path, link_type, tail = sys.argv[1], int(sys.argv[2]), bytes.fromhex(sys.argv[3])
    head = bytes.fromhex(sys.argv[6]) if len(sys.argv) > 6 else b""
    want = {"T": int(sys.argv[4]) - int(sys.argv[5]), "R": int(sys.argv[5])}
    got = {"T": 0, "R": 0, "?": 0}
    interfaces, sections, statistics, packets = [], 0, {}, {}
    for kind, body in blocks(open(path, "rb").read()):
        if kind == 0x0A0D0D0A:
            magic, major, minor, length = struct.unpack_from("=IHHq", body)
            assert (magic, major, minor, length) == (0x1A2B3C4D, 1, 0, -1)
            sections += 1
        elif kind == 1:
            interfaces.append((struct.unpack_from("=H", body)[0], options(body[8:])))
        elif kind == 6:
            number, high, low, captured, original = struct.unpack_from("=IIIII", body)
            data = body[20:20 + captured]
            assert captured == original == len(data)
            assert data.startswith(head), data
            link, opts = interfaces[number]
            assert link == link_type and opts[9] == b"\x09", (link, opts)
            now = (high << 32 | low) / 1e9
            assert abs(time.time() - now) < 600, now
            flags = options(body[20 + (captured + 3) // 4 * 4:]).get(2, bytes(4))
            packets[number] = packets.get(number, 0) + 1
            if data.endswith(tail):
                got["?RT?"[struct.unpack("=I", flags)[0]]] += 1
        elif kind == 5:
            number = struct.unpack_from("=I", body)[0]
            opts = options(body[12:])
            statistics[number] = struct.unpack("=Q", opts[4])[0]
    assert sections == 1 and packets
    assert statistics == packets, (statistics, packets)
    assert (got["T"], got["R"]) == (want["T"], want["R"]), got


main()
