# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers_bridge.py AFSOCK IF [EXCEPT...] - the other end of relay
# --framing=cannelloni and --framing=socketcand, and of the bus, written from the
# protocols
#
# One process for all: to start one takes longer here than most of them. Each
# says "ok" or "FAIL", its seconds and what it is.
import atexit
import json
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback

AFSOCK, BUS = sys.argv[1:3]
PORT = 29536
COUNT = 1000
LIMIT = 60
EFF, RTR, ERR = 0x80000000, 0x40000000, 0x20000000
HELLO = b'CANNELLONIv1'
FD_LENGTHS = (0, 1, 8, 12, 16, 20, 24, 32, 48, 64)


# ---- frames: (id with flags, length, data, FD flags or None) ----

def frames(way, is_classic=False):
    """COUNT of all kinds; no two directions have the same."""
    rows = []
    for i in range(COUNT):
        body = bytes((i * 7 + k * 13 + way) & 255 for k in range(64))
        kind = i % (2 if is_classic else 5)
        can_id = (i * 5 + way) & 0x7ff
        if kind % 2:
            can_id = EFF | (0x10000 + i * 4099 + way) & 0x1fffffff
        length = i // 5 % 9
        if kind == 4:
            length = FD_LENGTHS[i // 5 % 10]
            rows.append((can_id, length, body[:length], i // 5 % 4))
        elif kind >= 2:
            rows.append((can_id | RTR, length, b'', None))
        else:
            rows.append((can_id, length, body[:length], None))
    return rows


class Bus:
    """A raw socket on the bus; hears what the relay sends."""

    def __init__(self):
        self.s = socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW)
        self.s.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FD_FRAMES, 1)
        self.s.setsockopt(socket.SOL_SOCKET, 33, 4 << 20)  # SO_RCVBUFFORCE
        self.s.bind((BUS,))
        self.s.settimeout(LIMIT)

    def send(self, row):
        can_id, length, data, flags = row
        if flags is None:
            self.s.send(struct.pack('=IB3x8s', can_id, length, data))
        else:
            self.s.send(struct.pack('=IBB2x64s', can_id, length, flags, data))

    def receive(self):
        raw = self.s.recv(72)
        can_id, length, flags = struct.unpack('=IBB2x', raw[:8])
        data = b'' if can_id & RTR else raw[8:8 + length]
        # Since Linux 6.1 the kernel marks FD frames itself.
        return (can_id, length, data, flags & 3 if len(raw) == 72 else None)


# ---- cannelloni ----

def pack(row):
    can_id, length, data, flags = row
    if flags is None:
        return struct.pack('>IB', can_id, length) + data
    return struct.pack('>IBB', can_id, length | 0x80, flags) + data


def unpack(raw, at=0):
    """One frame and where it ends; None when it is not all there."""
    if len(raw) < at + 5:
        return None
    can_id, length = struct.unpack_from('>IB', raw, at)
    at += 5
    flags = None
    if length & 0x80:
        if len(raw) <= at:
            return None
        length, flags = length & 0x7f, raw[at] & 3
        at += 1
    size = 0 if can_id & RTR else length
    if len(raw) < at + size:
        return None
    return (can_id, length, raw[at:at + size], flags), at + size


class Stream:
    def __init__(self, s):
        self.s, self.rest = s, b''

    def exactly(self, n):
        while len(self.rest) < n:
            more = self.s.recv(4096)
            assert more, 'the relay ended the connection: %r' % self.rest
            self.rest += more
        got, self.rest = self.rest[:n], self.rest[n:]
        return got

    def begin(self):
        self.s.sendall(HELLO)
        got = self.exactly(len(HELLO))
        assert got == HELLO, got

    def send_all(self, rows):
        raw = b''.join(pack(row) for row in rows)
        # Cut anywhere, as TCP may.
        for at in range(0, len(raw), 37):
            self.s.sendall(raw[at:at + 37])

    def receive_all(self, count):
        rows = []
        while len(rows) < count:
            got = unpack(self.rest)
            if got:
                rows.append(got[0])
                self.rest = self.rest[got[1]:]
                continue
            more = self.s.recv(65536)
            assert more, 'ended after %d' % len(rows)
            self.rest += more
        return rows


class Packets:
    """Datagrams, of up to 20 frames from here."""

    def __init__(self, s):
        self.s, self.seq_out, self.seq_in, self.most = s, 0, 0, 0

    def send_all(self, rows):
        for at in range(0, len(rows), 20):
            part = rows[at:at + 20]
            self.s.send(struct.pack('>BBBH', 2, 0, self.seq_out, len(part)) +
                        b''.join(pack(row) for row in part))
            self.seq_out = (self.seq_out + 1) & 255

    def receive_all(self, count):
        rows = []
        while len(rows) < count:
            raw = self.s.recv(65536)
            assert len(raw) <= 1452, len(raw)
            version, op, seq, n = struct.unpack_from('>BBBH', raw)
            assert (version, op, seq) == (2, 0, self.seq_in), raw[:5]
            self.seq_in = (seq + 1) & 255
            self.most = max(self.most, n)
            at = 5
            for _ in range(n):
                row, at = unpack(raw, at)
                rows.append(row)
            assert at == len(raw), (at, len(raw))
        return rows


# ---- socketcand ----

class Text:
    """The messages, as either side."""

    def __init__(self, s, is_server):
        self.s, self.rest, self.is_server = s, '', is_server

    def say(self, text):
        self.s.sendall(text.encode())

    def hear(self):
        while '>' not in self.rest:
            more = self.s.recv(65536).decode()
            assert more, 'the relay ended the connection: %r' % self.rest
            self.rest += more
        text, self.rest = self.rest.split('>', 1)
        return text.lstrip('\n') + '>'

    def expect(self, text):
        got = self.hear()
        assert got == text, (got, text)

    def begin(self):
        if self.is_server:
            self.say('< hi >')
            self.expect('< open %s >' % BUS)
            self.say('< ok >')
            self.expect('< rawmode >')
            self.say('< ok >')
            return
        self.expect('< hi >')
        # Both at once, as socketcandcl does.
        self.say('< open %s >< rawmode >' % BUS)
        self.expect('< ok >')
        self.expect('< ok >')

    def send_all(self, rows):
        for can_id, length, data, _ in rows:
            name = '%08X' % (can_id & 0x1fffffff) if can_id & EFF else \
                '%03X' % can_id
            if self.is_server:
                self.say('< frame %s 23.424242 %s >' % (name,
                                                        data.hex().upper()))
            else:
                self.say('< send %s %d%s >' % (name, length, ''.join(
                    ' %x' % byte for byte in data)))

    def receive_all(self, count):
        rows = []
        while len(rows) < count:
            words = self.hear().split(' ')
            assert words[0] == '<' and words[-1] == '>', words
            if self.is_server:
                assert words[1] == 'send' and words[3].isdigit(), words
                data = bytes(int(x, 16) for x in words[4:-1])
                assert int(words[3]) == len(data), words
            else:
                assert words[1] == 'frame' and len(words) == 6, words
                assert abs(float(words[3]) - time.time()) < 600, words
                data = bytes.fromhex(words[4])
            assert len(words[2]) in (3, 8), words
            can_id = int(words[2], 16) | (EFF if len(words[2]) == 8 else 0)
            rows.append((can_id, len(data), data, None))
        return rows


# ---- the relay ----

class Relay:
    running = []

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [AFSOCK, 'relay', '-j', *arguments], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        atexit.register(self.process.kill)
        Relay.running.append(self)

    def end(self, status, signal=None):
        if signal:
            self.process.send_signal(signal)
        out, err = self.process.communicate(timeout=LIMIT)
        assert self.process.returncode == status, \
            (self.process.returncode, status, out, err)
        self.err = err
        Relay.running.remove(self)
        return json.loads(out) if out else None


def connect(kind=socket.SOCK_STREAM, proto=0, port=PORT):
    end = time.monotonic() + LIMIT
    while True:
        s = socket.socket(socket.AF_INET, kind, proto)
        s.settimeout(LIMIT)
        try:
            s.connect(('127.0.0.1', port))
            return s
        except ConnectionRefusedError:
            s.close()
            assert time.monotonic() < end, 'the relay does not listen'
            time.sleep(0.02)


def bound(table):
    """Wait until a socket listens there; no connection is spent on it."""
    end = time.monotonic() + LIMIT
    port = ':%04X' % PORT
    state = '0A' if table == 'tcp' else '07'
    while not any(line.split()[1].endswith(port) and line.split()[3] == state
                  for name in (table, table + '6')
                  for line in open('/proc/net/' + name)):
        assert time.monotonic() < end, 'the relay does not listen'
        time.sleep(0.02)


def udp():
    bound('udp')
    return connect(socket.SOCK_DGRAM)


def listen(kind=socket.SOCK_STREAM, proto=0):
    s = socket.socket(socket.AF_INET, kind, proto)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(('127.0.0.1', PORT))
    s.listen()
    s.settimeout(LIMIT)
    return s


def accept(s):
    c = s.accept()[0]
    c.settimeout(LIMIT)
    return c


def both_ways(bus, peer, is_classic=False):
    """COUNT frames each way at once, identical and in order."""
    to_net, to_bus = frames(1, is_classic), frames(2, is_classic)
    failures = []

    def run(function):
        try:
            function()
        except BaseException as e:  # told by the main thread
            failures.append(repr(e))

    def to_the_bus():
        peer.send_all(to_bus)

    def from_the_net():
        same(peer.receive_all(COUNT), to_net)

    def to_the_net():
        started.wait()
        for row in to_net:
            bus.send(row)

    started = threading.Event()
    threads = [threading.Thread(target=run, args=(f,), daemon=True)
               for f in (to_the_bus, from_the_net, to_the_net)]
    for thread in threads:
        thread.start()
    got = []
    while len(got) < COUNT:
        got.append(bus.receive())
        # A relay that answers whoever sent knows whom from here on.
        started.set()
    same(got, to_bus)
    for thread in threads:
        thread.join(LIMIT)
        assert not thread.is_alive(), 'stuck'
    assert not failures, failures


def same(got, want):
    for i, (a, b) in enumerate(zip(got, want)):
        assert a == b, (i, a, b)
    assert len(got) == len(want), (len(got), len(want))


def adds_up(result, lost=0):
    for way in ('a_to_b', 'b_to_a'):
        c = result[way]
        assert (c['in'], c['out'], c['dropped']) == (COUNT, COUNT, 0), c
    assert result['a_to_b']['lost'] + result['b_to_a']['lost'] == lost, result


def reasons(result, way, want, out):
    c = result[way]
    assert c['reasons'] == want, c
    assert c['out'] == out and c['dropped'] == sum(want.values()), c
    assert c['in'] == c['out'] + c['dropped'], c


def until_closed(s):
    """A relay that has enough may leave the rest of it unread."""
    try:
        while s.recv(4096):
            pass
    except ConnectionResetError:
        pass


def wrong(framing, wire, status, want, out, text='', before=b''):
    """What wire makes of a relay that listens."""
    r = Relay('-f', framing, 'tcp-listen:%d' % PORT, 'can:' + BUS)
    s = connect()
    s.sendall(before + wire)
    s.shutdown(socket.SHUT_WR)
    until_closed(s)
    reasons(r.end(status), 'a_to_b', want, out)
    assert text in r.err, (text, r.err)


# ---- tests ----

class Patience:
    """A peer that says nothing, beside the other tests."""

    relay = None

    def begin(self):
        self.relay = Relay('-f', 'cannelloni', '-u', 'can:' + BUS,
                           'tcp-listen:%d' % (PORT + 1))
        self.s = connect(port=PORT + 1)
        self.since = time.monotonic()

    def end(self):
        result = self.relay.end(1)
        assert time.monotonic() - self.since >= 10
        assert 'no cannelloni within 10 s' in self.relay.err, self.relay.err
        assert result['a_to_b']['out'] == 0, result


def cannelloni_tcp():
    bus = Bus()
    r = Relay('-f', 'cannelloni', 'tcp-listen:%d' % PORT, 'can:' + BUS)
    peer = Stream(connect())
    peer.begin()
    both_ways(bus, peer)
    peer.s.close()
    adds_up(r.end(0))


def cannelloni_tcp_client():
    bus = Bus()
    server = listen()
    r = Relay('-f', 'cannelloni', 'can:' + BUS, 'tcp:127.0.0.1:%d' % PORT)
    peer = Stream(accept(server))
    peer.begin()
    both_ways(bus, peer)
    peer.s.close()
    adds_up(r.end(0))


def cannelloni_udp():
    bus = Bus()
    r = Relay('-f', 'cannelloni', '-n', str(2 * COUNT), '--flush=20ms',
              'udp-listen:%d' % PORT, 'can:' + BUS)
    peer = Packets(udp())
    both_ways(bus, peer)
    assert peer.most > 1, 'no datagram had more than one frame'
    adds_up(r.end(0))


def cannelloni_sctp():
    bus = Bus()
    r = Relay('-f', 'cannelloni', '--flush=20ms', 'sctp-listen:%d' % PORT,
              'can:' + BUS)
    peer = Packets(connect(proto=socket.IPPROTO_SCTP))
    both_ways(bus, peer)
    assert peer.most > 1, 'no datagram had more than one frame'
    peer.s.close()
    adds_up(r.end(0))


def cannelloni_flush():
    """A frame leaves after the time, not before; 0 waits for no other."""
    bus = Bus()
    rows = frames(1)[:4]
    for flush, most in (('400ms', 3), ('0', 1)):
        r = Relay('-f', 'cannelloni', '--flush=' + flush,
                  'udp-listen:%d' % PORT, 'can:' + BUS)
        peer = Packets(udp())
        peer.send_all(rows[3:])
        bus.receive()
        begin = time.monotonic()
        for row in rows[:3]:
            bus.send(row)
        same(peer.receive_all(3), rows[:3])
        took = time.monotonic() - begin
        assert most == 1 or 0.4 <= took < 10, took
        assert peer.most == most, peer.most
        result = r.end(130, 2)
        assert result['b_to_a']['latency_ns']['count'] == 3, result


def cannelloni_small():
    """Datagrams as long as -b says."""
    bus = Bus()
    r = Relay('-f', 'cannelloni', '--flush=10s', '-b', '113', '-n', '8',
              'udp-listen:%d' % PORT, 'can:' + BUS)
    s = udp()
    s.send(b'\2\0\0\0\1' + pack((0x123, 0, b'', None)))
    bus.receive()
    for i in range(7):
        bus.send((i, 8, bytes(8), None))
    got = [s.recv(2048) for _ in range(3)]
    # 5 + 13 n: with 3 there is no room for the longest frame any more.
    assert [len(x) for x in got] == [44, 44, 18], got
    assert [x[:5] for x in got] == [b'\2\0\0\0\3', b'\2\0\1\0\3',
                                    b'\2\0\2\0\1'], got
    r.end(0)


def cannelloni_lost():
    """Numbers that are missing, late and twice; datagrams that are wrong."""
    bus = Bus()
    r = Relay('-f', 'cannelloni', '-u', 'udp-listen:%d' % PORT, 'can:' + BUS)
    s = udp()
    one = pack((0x123, 1, b'x', None))

    def send(seq, body=one, count=1, head=b'\2\0'):
        s.send(head + struct.pack('>BH', seq, count) + body)

    for seq in (254, 255, 0, 3, 2, 2 + 1, 4):  # 1 is missing
        send(seq)
    send(5, b'', 0)                             # none in it
    send(6, one + one, 2)
    send(7, one, 2)                             # one, and then it is cut
    send(8, one + b'rest')                      # more than it says
    send(9, one[:3])                            # cut
    send(10, struct.pack('>IB', 1, 9) + bytes(9))
    send(11, struct.pack('>IBB', 1, 65 | 0x80, 0) + bytes(65))
    send(12, struct.pack('>IBB', 1 | RTR, 8 | 0x80, 0) + one, 2)
    send(13, struct.pack('>IB', 0x800, 0) + one, 2)
    send(14, head=b'\1\0')                      # the version before
    send(15, head=b'\2\1')                      # no data
    s.send(b'')
    s.send(b'\2\0\x10\0')
    send(14)
    for _ in range(14):
        bus.receive()
    result = r.end(4, 2)
    reasons(result, 'a_to_b', {'cut-datagram': 5, 'bad-length': 2,
                               'not-a-message': 2, 'bad-version': 2}, 14)
    assert result['a_to_b']['lost'] == 1, result


def cannelloni_wrong():
    one = pack((0x123, 2, b'ab', None))
    bus = Bus()
    wrong('cannelloni', HELLO[:-1] + b'2' + one, 4, {'bad-handshake': 1}, 0,
          "the peer begins with 'CANNELLONIv2', not with CANNELLONIv1")
    wrong('cannelloni', b'GET / HTTP/1.1\r\n', 4, {'bad-handshake': 1}, 0,
          "the peer begins with 'GET / HTTP/1")
    wrong('cannelloni', HELLO[:4], 4, {'cut-by-end': 1}, 0,
          'ended before cannelloni had begun')
    wrong('cannelloni', b'', 1, {}, 0, 'ended before cannelloni had begun')
    wrong('cannelloni', one + one[:-1], 4, {'cut-by-end': 1}, 1, before=HELLO)
    wrong('cannelloni', one + struct.pack('>IB', 1, 9) + bytes(9) + one, 4,
          {'bad-length': 1}, 1, 'a CAN frame of 9 bytes', HELLO)
    wrong('cannelloni', struct.pack('>IBB', 1, 0xc1, 0) + bytes(65), 4,
          {'bad-length': 1}, 0, 'a CAN FD frame of 65 bytes', HELLO)
    wrong('cannelloni', struct.pack('>IB', 0x800, 0) + one +
          struct.pack('>IBB', 1 | RTR, 0x81, 0) + one, 4,
          {'not-a-message': 2}, 2, before=HELLO)
    # A length that CAN FD does not have becomes the next one.
    wrong('cannelloni', struct.pack('>IBB', 1, 0x89, 0xf3) + b'123456789', 0,
          {}, 1, before=HELLO)
    got = [bus.receive() for _ in range(5)]
    assert got[:4] == [(0x123, 2, b'ab', None)] * 4, got
    assert got[4] == (1, 12, b'123456789\0\0\0', 3), got


def one_way():
    """Both directions are said, one is carried."""
    bus = Bus()
    r = Relay('-f', 'cannelloni', '-u', 'can:' + BUS, 'tcp-listen:%d' % PORT)
    peer = Stream(connect())
    peer.begin()
    rows = frames(1)[:5]
    peer.send_all(rows)
    for row in rows:
        bus.send(row)
    same(peer.receive_all(5), rows)
    peer.s.close()
    result = r.end(0)
    assert result['a_to_b']['out'] == 5, result
    assert (result['b_to_a']['skipped'], result['b_to_a']['out']) == (5, 0)
    assert not select.select([bus.s], [], [], 0)[0]

    r = Relay('-f', 'socketcand', '-u', 'tcp-listen:%d' % PORT, 'can:' + BUS)
    peer = Text(connect(), False)
    peer.begin()
    bus.send((0x123, 0, b'', None))
    peer.send_all([(0x124, 1, b'x', None)])
    same([bus.receive()], [(0x124, 1, b'x', None)])
    peer.say('< echo >')
    peer.expect('< echo >')
    peer.s.close()
    result = r.end(0)
    assert (result['a_to_b']['out'], result['b_to_a']['in']) == (1, 0)


def keep():
    """The next connection begins anew, after one that was wrong too."""
    bus = Bus()
    r = Relay('-k', '-f', 'cannelloni', 'tcp-listen:%d' % PORT, 'can:' + BUS)
    s = connect()
    s.sendall(b'what is this?')
    until_closed(s)
    for _ in range(2):
        peer = Stream(connect())
        peer.begin()
        peer.send_all([(0x123, 0, b'', None)])
        bus.receive()
        peer.s.close()
    # Until the third session is seen to have ended.
    s = connect()
    s.recv(len(HELLO))
    result = r.end(4, 2)
    reasons(result, 'a_to_b', {'bad-handshake': 1}, 2)
    assert result['sessions'] == 4, result


def socketcand_server():
    bus = Bus()
    r = Relay('-f', 'socketcand', 'can:' + BUS, 'tcp-listen:%d' % PORT)
    peer = Text(connect(), False)
    peer.begin()
    both_ways(bus, peer, True)
    peer.s.close()
    adds_up(r.end(0))


def socketcand_client():
    bus = Bus()
    server = listen()
    r = Relay('-f', 'socketcand', 'can:' + BUS, 'tcp:127.0.0.1:%d' % PORT)
    peer = Text(accept(server), True)
    peer.begin()
    both_ways(bus, peer, True)
    peer.s.close()
    adds_up(r.end(0))


def socketcand_python_can():
    import can

    class PythonCan:
        def __init__(self):
            bound('tcp')
            self.bus = can.interface.Bus(interface='socketcand',
                                         host='127.0.0.1', port=PORT,
                                         channel=BUS)

        def send_all(self, rows):
            for can_id, _, data, _ in rows:
                self.bus.send(can.Message(
                    arbitration_id=can_id & 0x1fffffff, data=data,
                    is_extended_id=bool(can_id & EFF)))

        def receive_all(self, count):
            rows = []
            while len(rows) < count:
                m = self.bus.recv(LIMIT)
                assert m is not None, 'nothing after %d' % len(rows)
                assert abs(m.timestamp - time.time()) < 600, m
                # Version 4.1 takes every identifier for a long one.
                rows.append((m.arbitration_id | (
                    EFF if m.arbitration_id > 0x7ff else 0), m.dlc,
                    bytes(m.data), None))
            return rows

    bus = Bus()
    r = Relay('-f', 'socketcand', 'tcp-listen:%d' % PORT, 'can:' + BUS)
    peer = PythonCan()
    both_ways(bus, peer, True)
    peer.bus.shutdown()
    adds_up(r.end(0))


def socketcand_busy():
    """Frames that wait do not come with the last < ok >, but soon."""
    bus = Bus()
    r = Relay('-f', 'socketcand', 'tcp-listen:%d' % PORT, 'can:' + BUS)
    peer = Text(connect(), False)
    # A connection may be there before the relay hears the bus.
    peer.expect('< hi >')
    for i in range(20):
        bus.send((i, 1, b'x', None))
    begin = time.monotonic()
    peer.say('< open %s >< rawmode >' % BUS)
    peer.expect('< ok >')
    peer.expect('< ok >')
    same(peer.receive_all(20), [(i, 1, b'x', None) for i in range(20)])
    took = time.monotonic() - begin
    assert 0.02 <= took < 10, took
    peer.s.close()
    r.end(0)


def socketcand_wrong():
    bus = Bus()
    enter = ('< open %s >< rawmode >' % BUS).encode()
    wrong('socketcand', b'< open other0 >', 4, {'bad-handshake': 1}, 0,
          "the client wants bus 'other0', here is " + BUS)
    wrong('socketcand', b'< rawmode >', 4, {'bad-handshake': 1}, 0,
          "the peer says '< rawmode >' instead of < open BUS >")
    wrong('socketcand', b'GET / HTTP/1.1\r\n\r\n', 4, {'bad-handshake': 1}, 0,
          'the peer does not speak socketcand')
    wrong('socketcand', b'< ' + bytes(300), 4, {'bad-handshake': 1}, 0,
          'the peer does not speak socketcand')
    wrong('socketcand', b'', 1, {}, 0, 'ended before socketcand had begun')
    wrong('socketcand', b'< echo >' * 2000, 4, {'not-a-message': 1}, 0,
          'the peer asks more than it reads', enter)
    good = b'< send 123 1 1 >'
    wrong('socketcand', b' \n'.join([
        good, b'< send 123 9 1 2 3 4 5 6 7 8 9 >', b'< send 123 2 1 >',
        b'< send 123 1 1 2 >', b'< send 123 1 100 >', b'< send 123 1 x >',
        b'< send 20000000 0 >', b'< send 123456789 0 >', b'< send 123 >',
        b'< send >', b'<>', b'< subscribe 0 0 123 >', b'rubbish',
        b'< send 123 1 < send 123 1 1 >', b'< send ' + b'1' * 300 + b' >',
        good, b'< send 00000123 1 2 >', b'< send 12345 0  >', b'< send 1']),
        4, {'bad-length': 1, 'not-a-message': 12, 'EMSGSIZE': 1,
            'cut-by-end': 1}, 4, before=enter)
    got = [bus.receive() for _ in range(4)]
    assert got == [(0x123, 1, b'\1', None)] * 2 + [
        (0x123 | EFF, 1, b'\2', None), (0x12345 | EFF, 0, b'', None)], got

    # What the protocol has no words for.
    r = Relay('-f', 'socketcand:other', 'can:%s,error' % BUS,
              'tcp-listen:%d' % PORT)
    peer = Text(connect(), False)
    peer.expect('< hi >')
    peer.say('< open other >')
    peer.expect('< ok >')
    peer.say('< wrong >')
    peer.expect('< error unknown command >')
    peer.say('< rawmode >')
    peer.expect('< ok >')
    for row in ((1 | RTR, 4, b'', None), (2, 8, bytes(8), 1),
                (3, 0, b'', None), (0x44 | ERR, 8, bytes(8), None)):
        bus.send(row)
    got = peer.hear().split()
    assert (got[:3], got[4:]) == (['<', 'frame', '003'], ['>']), got
    got = peer.hear().split()
    assert (got[:3], got[4:]) == (['<', 'error', '044'], ['>']), got
    peer.s.close()
    reasons(r.end(4), 'a_to_b', {'not-in-protocol': 2}, 2)

    # A server that refuses, and one that is none.
    server = listen()
    for words, text in ((('< hi >', '< error could not open bus >'),
                         "the peer says '< error could not open bus >' "
                         'instead of < ok >'),
                        (('220 mail ready\r\n',),
                         'the peer does not speak socketcand')):
        r = Relay('-f', 'socketcand', 'tcp:127.0.0.1:%d' % PORT, 'can:' + BUS)
        s = accept(server)
        for word in words:
            s.sendall(word.encode())
        until_closed(s)
        reasons(r.end(4), 'a_to_b', {'bad-handshake': 1}, 0)
        assert text in r.err, r.err
    r = Relay('-f', 'socketcand', 'tcp:127.0.0.1:%d' % PORT, 'can:' + BUS)
    peer = Text(accept(server), True)
    peer.begin()
    peer.say('< frame 123 1.5 0102 >< frame 123 1.5 >< error 004 1.5 >'
             '< error no way >< frame 123 1.5 010 >< frame 123 x 01 >'
             '< frame 123 1.5 010203040506070809 >< frame 00000001 1.5  >')
    got = [bus.receive() for _ in range(3)]
    assert got == [(0x123, 2, b'\1\2', None), (0x123, 0, b'', None),
                   (1 | EFF, 0, b'', None)], got
    peer.s.close()
    reasons(r.end(4), 'a_to_b', {'not-a-message': 3, 'bad-length': 1}, 4)


# What a process sends to vcan passes the queue of the processor that it is on,
# so the order is kept on one only.
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
patience = Patience()
TESTS = {
    patience.begin: 'the limit for a beginning: somebody is connected',
    cannelloni_tcp: 'cannelloni over TCP, as server: 1000 each way',
    cannelloni_tcp_client: 'cannelloni over TCP, as client',
    cannelloni_udp: 'cannelloni over UDP, several frames in a datagram',
    cannelloni_sctp: 'cannelloni over SCTP',
    cannelloni_flush: 'frames wait for others as long as --flush says',
    cannelloni_small: 'and go in datagrams as long as -b says',
    cannelloni_lost: 'what the wire loses is lost, bad datagrams are dropped',
    cannelloni_wrong: 'a wrong beginning, bad lengths, a stream that is cut',
    socketcand_server: 'socketcand, as server: 1000 each way',
    socketcand_client: 'socketcand, as client',
    socketcand_python_can: 'socketcand to python-can: 1000 each way',
    socketcand_busy: 'no frames stick to an answer of socketcand',
    socketcand_wrong: 'bad words, bad frames, bad servers',
    one_way: 'one direction only',
    keep: 'one connection after the other',
    patience.end: 'and is hung up on after 10 s',
}

for test, what in TESTS.items():
    if test.__name__ in sys.argv[3:]:
        continue
    start = time.monotonic()
    try:
        test()
        verdict = 'ok'
    except Exception:
        verdict = 'FAIL'
        traceback.print_exc()
        # None of a test that failed is in the way of the next.
        for relay in Relay.running:
            if relay is not patience.relay:
                relay.process.kill()
    print(verdict, '%.1f' % (time.monotonic() - start), what, flush=True)
