# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
"""What CPython's own tests do not see: that it is our module at all, programs
above it, and the differences that bindings/python/README.md lists."""
import array
import asyncio
import errno
import http.client
import http.server
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
import warnings
import _socket

HERE = os.path.dirname(_socket.__file__)


def child(code, *args, path=HERE, **kwargs):
    env = dict(os.environ, PYTHONPATH=path)
    return subprocess.Popen([sys.executable, "-c", code, *args], env=env,
                            stdout=subprocess.PIPE, text=True, **kwargs)


def stock(code):
    """What the interpreter's own module says."""
    return subprocess.run([sys.executable, "-I", "-c", code],
                          capture_output=True, text=True, check=True).stdout


class Hook(unittest.TestCase):
    def test_module_is_ours(self):
        self.assertIn("libafsock", _socket.__doc__)
        self.assertIs(socket.SocketType, _socket.socket)

    def test_children_have_it(self):
        with child("import _socket; print(_socket.__file__)") as process:
            self.assertEqual(process.stdout.read().strip(), _socket.__file__)

    def test_hidden_sitecustomize_still_runs(self):
        with tempfile.TemporaryDirectory() as other:
            with open(os.path.join(other, "sitecustomize.py"), "w") as file:
                file.write("import sys; sys.was_here = __file__\n")
            with child("import sys; print(sys.was_here)",
                       path=f"{HERE}:{other}") as process:
                self.assertEqual(process.stdout.read().strip(), file.name)

    def test_has_all_that_stock_has(self):
        names = stock("import _socket; print(*dir(_socket))").split()
        self.assertGreater(len(names), 380)
        self.assertEqual(set(names) - set(dir(_socket)), set())

    def test_numbers_are_those_of_stock(self):
        lines = stock("import _socket\nfor n, v in vars(_socket).items():\n"
                      "    if type(v) in (int, bool) or n[:6] == 'BDADDR':\n"
                      "        print(n, repr(v))").splitlines()
        self.assertGreater(len(lines), 350)
        for line in lines:
            name, value = line.split()
            self.assertEqual(repr(getattr(_socket, name)), value, name)

    def test_methods_are_those_of_stock(self):
        names = stock("import _socket; print(*dir(_socket.socket))").split()
        self.assertEqual(sorted(names), dir(_socket.socket))

    def test_names_of_later_python(self):
        self.assertEqual(socket.BDADDR_LE_PUBLIC, 1)
        self.assertEqual(socket.IP_RECVTTL, 12)
        self.assertEqual(socket.VMADDR_CID_LOCAL, 1)

    def test_kernel_names_that_python_lacks(self):
        # Numbers of the kernel's headers.
        for name, number in (
                ("SOL_CAN_ISOTP", 106), ("CAN_ISOTP_OPTS", 1),
                ("CAN_ISOTP_RECV_FC", 2), ("CAN_ISOTP_LL_OPTS", 5),
                ("CAN_RAW_ERR_FILTER", 2), ("SCM_J1939_PRIO", 3),
                ("ALG_SET_KEY_BY_KEY_SERIAL", 7), ("VMADDR_FLAG_TO_HOST", 1),
                ("SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD", 6),
                ("TIPC_GROUP_JOIN", 135), ("TIPC_GROUP_LEAVE", 136),
                ("AF_SMC", 43)):
            self.assertEqual(getattr(socket, name), number, name)

    def test_second_names_do_not_show(self):
        for family in socket.AF_UNIX, socket.AF_INET, socket.AF_NETLINK:
            self.assertIn(family.name, ("AF_UNIX", "AF_INET", "AF_NETLINK"))
        code = ("import socket; print([(e.name, [m.name for m in e]) for e in "
                "(socket.SocketKind, socket.AddressInfo)])")
        both = [subprocess.run([sys.executable, "-c", code], text=True,
                               env=dict(os.environ, PYTHONPATH=path),
                               capture_output=True).stdout
                for path in ("", os.environ["PYTHONPATH"])]
        self.assertEqual(*both)


class Objects(unittest.TestCase):
    def test_second_init_closes_the_first_descriptor(self):
        s = _socket.socket()
        first = s.fileno()
        s.__init__(socket.AF_UNIX)
        self.addCleanup(s.close)
        self.assertNotEqual(s.fileno(), first)
        self.assertEqual(s.family, socket.AF_UNIX)
        with self.assertRaises(OSError) as caught:
            os.fstat(first)
        self.assertEqual(caught.exception.errno, errno.EBADF)

    def test_what_extensions_read_follows_the_object(self):
        # fd, family, type, proto: the ints behind the object's head.
        import ctypes

        def head(s):
            at = id(s) + object.__basicsize__
            return list((ctypes.c_int * 4).from_address(at))

        def timeout(s):
            at = id(s) + object.__basicsize__ + 24
            return ctypes.c_int64.from_address(at).value

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 17) as s:
            self.assertEqual(head(s), [s.fileno(), 2, 2, 17])
            self.assertEqual(timeout(s), -1)
            s.settimeout(1.5)
            self.assertEqual(timeout(s), 1500000000)
            os.close(s.detach())
            self.assertEqual(head(s)[0], -1)

    def test_type_bits_and_default_timeout(self):
        with socket.socket(type=socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as s:
            self.assertEqual(s.gettimeout(), 0.0)
            self.assertEqual(s.type, socket.SOCK_DGRAM)

    def test_timeouts(self):
        with socket.socket() as s:
            for value, want in ((1e-10, 1e-09), (30, 30.0), (None, None),
                                (True, 1.0), (9.2e9, 9.2e9), (0.1, 0.1)):
                s.settimeout(value)
                self.assertEqual(s.gettimeout(), want)
            for value, kind in ((-1, ValueError), (float("nan"), ValueError),
                                (float("inf"), OverflowError),
                                (10**30, OverflowError), ("1", TypeError),
                                (10**400, OverflowError), (1j, TypeError)):
                with self.assertRaises(kind, msg=value):
                    s.settimeout(value)
            self.assertEqual(s.timeout, 0.1)


class Addresses(unittest.TestCase):
    REFUSED = (
        (socket.AF_INET, ["127.0.0.1", 1], TypeError, "must be tuple"),
        (socket.AF_INET, ("127.0.0.1",), TypeError, "host, port"),
        (socket.AF_INET, ("127.0.0.1", 1.0), TypeError, "float"),
        (socket.AF_INET, ("127.0.0.1", "1"), TypeError, "number|integer"),
        (socket.AF_INET, ("127.0.0.1", 65536), OverflowError, "port"),
        (socket.AF_INET, ("127.0.0.1", -1), OverflowError, "port"),
        (socket.AF_INET, ("127.0.0.1", 10**30), OverflowError, ""),
        (socket.AF_INET, (None, 1), TypeError, "NoneType"),
        (socket.AF_INET, ("a\0b", 1), ValueError, "NUL"),
        (socket.AF_INET, ("\ud800", 1), TypeError, "encoding of hostname"),
        (socket.AF_INET, ("::1", 1), socket.gaierror, ""),
        (socket.AF_INET6, ("::1", 1, 2**20), OverflowError, "flowinfo"),
        (socket.AF_UNIX, ("x",), TypeError, "not tuple"),
        (socket.AF_UNIX, 5, TypeError, ""),
        (socket.AF_UNIX, "x" * 200, OSError, "^AF_UNIX path too long$"),
        (socket.AF_UNIX, "\ud800", UnicodeEncodeError, ""),
        (socket.AF_NETLINK, (0,), TypeError, "pid, groups"),
        (socket.AF_NETLINK, "x", TypeError, "must be tuple"),
    )

    def test_refusals(self):
        for family, address, kind, text in self.REFUSED:
            with self.subTest(family=family, address=address):
                with socket.socket(family, socket.SOCK_DGRAM) as s:
                    with self.assertRaisesRegex(kind, text) as caught:
                        s.connect(address)
                    self.assertIs(type(caught.exception), kind)
                    with self.assertRaises(kind):
                        s.connect_ex(address)

    def test_forms_of_hosts_and_paths(self):
        for host in "127.0.0.1", b"127.0.0.1", bytearray(b"127.1"), "localhost":
            with socket.socket(type=socket.SOCK_DGRAM) as s:
                s.bind((host, 0))
                self.assertEqual(s.getsockname()[0], "127.0.0.1")
        name = "\0afsock-binding-%d" % os.getpid()
        for path in name, name.encode(), memoryview(name.encode()), \
                array.array("b", name.encode()):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
                s.bind(path)
                self.assertEqual(s.getsockname(), name.encode())

    def test_unknown_family_has_its_bytes(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.bind((1, b"\0raw form"))
            self.assertEqual(s.getsockname(), b"\0raw form")

    def test_resolver_errors_keep_their_numbers(self):
        with self.assertRaises(socket.gaierror) as caught:
            socket.getaddrinfo("127.0.0.1", 1, socket.AF_INET6)
        self.assertEqual(caught.exception.args, (
            socket.EAI_ADDRFAMILY,
            "Address family for hostname not supported"))
        with self.assertRaises(socket.herror) as caught:
            socket.gethostbyname_ex("")
        self.assertEqual(caught.exception.errno, 3)


class InputAndOutput(unittest.TestCase):
    def pair(self, kind=socket.SOCK_DGRAM):
        pair = socket.socketpair(type=kind)
        for s in pair:
            self.addCleanup(s.close)
        return pair

    def test_no_foreign_memory_with_msg_trunc(self):
        a, b = self.pair()
        a.send(b"0123456789")
        self.assertEqual(b.recv(3, socket.MSG_TRUNC), b"012")
        a.send(b"0123456789")
        self.assertEqual(b.recvfrom(3, socket.MSG_TRUNC)[0], b"012")
        a.send(b"0123456789")
        data, _, flags, _ = b.recvmsg(3, 0, socket.MSG_TRUNC)
        self.assertEqual((data, flags), (b"012", socket.MSG_TRUNC))

    def test_other_threads_run_while_one_waits(self):
        a, b = self.pair()
        reader = threading.Thread(target=lambda: got.append(b.recv(8)))
        got = []
        reader.start()
        a.send(b"through")
        reader.join(60)
        self.assertEqual(got, [b"through"])

    def interrupt(self, call, raises):
        """What becomes of call when a signal comes in the middle."""
        seen = []

        def handler(*_):
            seen.append(time.monotonic())
            if raises:
                raise ZeroDivisionError

        old = signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
        try:
            call()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, old)
            self.assertTrue(seen)

    def test_handler_ends_a_wait(self):
        a, b = self.pair(socket.SOCK_STREAM)
        full = bytes(1 << 26)
        with socket.create_server(("127.0.0.1", 0)) as server:
            for timeout in None, 60:
                for s in b, server:
                    s.settimeout(timeout)
                for call in (lambda: b.recv(1), lambda: b.recvmsg(1),
                             lambda: b.recv_into(bytearray(1)),
                             lambda: b.sendall(full), server.accept):
                    with self.assertRaises(ZeroDivisionError):
                        self.interrupt(call, True)

    def test_handler_ends_create_connection(self):
        with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
            to = server.getsockname()
            # What a queue of one does not take gets no answer.
            filling = [socket.socket() for _ in range(8)]
            for s in filling:
                s.setblocking(False)
                s.connect_ex(to)
            try:
                for timeout in None, 60:
                    # socket.py leaves the socket of another exception than
                    # its own to the collector.
                    with warnings.catch_warnings(), \
                            self.assertRaises(ZeroDivisionError):
                        warnings.simplefilter("ignore", ResourceWarning)
                        self.interrupt(lambda: socket.create_connection(
                            to, timeout), True)
            finally:
                for s in filling:
                    s.close()

    def test_deadline_outlives_handlers(self):
        b = self.pair()[1]
        b.settimeout(0.4)
        start = time.monotonic()
        with self.assertRaises(TimeoutError) as caught:
            self.interrupt(lambda: b.recv(1), False)
        self.assertGreaterEqual(time.monotonic() - start, 0.4)
        self.assertEqual(caught.exception.args, ("timed out",))
        self.assertIsNone(caught.exception.errno)

    def test_full_queue_is_waited_for(self):
        # CPython says BlockingIOError at once, whatever the timeout.
        path = "\0afsock-queue-%d" % os.getpid()
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
            server.listen(0)
            with socket.socket(socket.AF_UNIX) as first, \
                    socket.socket(socket.AF_UNIX) as second:
                first.connect(path)
                second.settimeout(0.1)
                with self.assertRaises(TimeoutError):
                    second.connect(path)
                self.assertEqual(second.connect_ex(path), errno.EAGAIN)


def needs(family, kind, proto=0):
    """A socket of a family that this kernel may lack, or a skip."""
    try:
        return socket.socket(family, kind, proto)
    except OSError as error:
        raise unittest.SkipTest(str(error))


class OtherFamilies(unittest.TestCase):
    def test_kernel_crypto_with_a_timeout(self):
        # CPython polls first, and these sockets never report ready.
        with needs(socket.AF_ALG, socket.SOCK_SEQPACKET) as tfm:
            tfm.bind(("hash", "sha256"))
            tfm.settimeout(60)
            with tfm.accept()[0] as op:
                op.settimeout(60)
                op.sendall(b"abc")
                # FIPS 180-4's example.
                self.assertEqual(op.recv(32).hex(), "ba7816bf8f01cfea4141"
                                 "40de5dae2223b00361a396177a9cb410ff61f20015ad")

    def test_descriptor_tells_the_family(self):
        for family, kind, proto, want in (
                (socket.AF_ALG, socket.SOCK_SEQPACKET, 0, 0),
                (socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW, 1),
                (socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_BCM, 2),
                (socket.AF_RDS, socket.SOCK_SEQPACKET, 0, 0)):
            with self.subTest(family=family, proto=proto):
                with needs(family, kind, proto) as s:
                    with socket.socket(fileno=os.dup(s.fileno())) as other:
                        self.assertEqual((other.family, other.type,
                                          other.proto), (family, kind, want))

    def test_l2cap_addresses_of_later_python(self):
        def bound(*address):
            with needs(socket.AF_BLUETOOTH, socket.SOCK_SEQPACKET,
                       socket.BTPROTO_L2CAP) as s:
                s.bind(address)
                return s.getsockname()

        self.assertEqual(bound(socket.BDADDR_ANY, 0x1003),
                         (socket.BDADDR_ANY, 0x1003))
        self.assertEqual(bound(socket.BDADDR_ANY, 0, 4,
                               socket.BDADDR_LE_PUBLIC),
                         (socket.BDADDR_ANY, 0, 4, socket.BDADDR_LE_PUBLIC))

    def test_can_goes_through_an_interface_by_path(self):
        import pathlib
        with needs(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW) as s:
            try:
                s.bind((pathlib.Path("vcan0"),))
            except OSError as error:
                self.skipTest(str(error))
            self.assertEqual(s.getsockname(), ("vcan0",))


SERVER = """
import http.server, ssl, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[::-1])
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True)
import _socket
print(server.server_address[1], _socket.__file__, flush=True)
server.serve_forever()
"""


class Programs(unittest.TestCase):
    def serve(self, *args):
        process = child(SERVER, *args)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        port, module = process.stdout.readline().split()
        self.assertEqual(module, _socket.__file__)
        return int(port)

    def test_http(self):
        port = self.serve()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/",
                                    data=b"abc" * 100000, timeout=60) as r:
            self.assertEqual(r.read(), b"cba" * 100000)

    def test_https_between_two_processes(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        cert = os.path.join(directory.name, "cert")
        key = os.path.join(directory.name, "key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec",
                        "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", key, "-out", cert, "-days", "2", "-subj",
                        "/CN=localhost", "-addext",
                        "subjectAltName=IP:127.0.0.1"],
                       check=True, capture_output=True)
        port = self.serve(cert, key)
        context = ssl.create_default_context(cafile=cert)
        for timeout in None, 60:
            link = http.client.HTTPSConnection("127.0.0.1", port,
                                               context=context,
                                               timeout=timeout)
            self.addCleanup(link.close)
            link.request("POST", "/", body=b"abc" * 100000)
            self.assertEqual(link.getresponse().read(), b"cba" * 100000)

    def test_tls_read_times_out(self):
        left, right = socket.socketpair()
        with left, right:
            left.settimeout(0.1)
            context = ssl.create_default_context()
            with self.assertRaises(TimeoutError):
                context.wrap_socket(left, server_hostname="localhost")

    def test_asyncio(self):
        async def echo(reader, writer):
            writer.write(await reader.read(-1))
            await writer.drain()
            writer.close()

        async def one(port, text):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(text)
            writer.write_eof()
            got = await reader.read(-1)
            writer.close()
            return got

        async def run():
            server = await asyncio.start_server(echo, "127.0.0.1", 0)
            async with server:
                port = server.sockets[0].getsockname()[1]
                texts = [bytes([i]) * 50000 for i in range(20)]
                got = await asyncio.gather(*(one(port, t) for t in texts))
                self.assertEqual(got, texts)

        asyncio.run(run())
