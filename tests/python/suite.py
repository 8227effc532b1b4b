# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
"""suite.py RESULTS MODULE - run a unittest module, one line per test

RESULTS gets "ok", "FAIL" or "skip", the name, and what was said, separated by
tabs. Tests of CPython get every resource but the network. AF_VSOCK is used in
the test machine only: elsewhere somebody may listen at the other end.
"""
import faulthandler
import importlib
import os
import sys
import threading
import unittest

from test import support
from test.support import os_helper


class Result(unittest.TextTestResult):
    lines = {}

    def note(self, test, word, text=""):
        text = " ".join(str(text).split())
        self.lines.setdefault(test.id(), (word, text))

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "ok")

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, "FAIL", repr(err[1]))

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, "FAIL", repr(err[1]))

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.note(test, "FAIL", f"{subtest}: {err[1]!r}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "skip", reason)

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.note(test, "ok")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note(test, "FAIL", "unexpected success")


def flat(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flat(test)
        else:
            yield test


def keep_open(case):
    """Let the client of an RDS test close after the server has what it sent.

    Closing an RDS socket drops what the kernel has not sent yet
    (net/rds/af_rds.c, rds_release); on a busy machine that is the message which
    the server then waits for without an end.
    """
    tear_down, client_tear_down = case.tearDown, case.clientTearDown

    def server_is_done(self):
        self.is_received.set()
        tear_down(self)

    def client_is_done(self):
        self.is_received.wait(60)
        client_tear_down(self)

    case.is_received = property(
        lambda self: self.__dict__.setdefault("received", threading.Event()))
    case.tearDown = server_is_done
    case.clientTearDown = client_is_done


def main(results, name):
    support.use_resources = [r for r in support.ALL_RESOURCES
                             if r != "network"] if hasattr(
                                 support, "ALL_RESOURCES") else [
        "audio", "curses", "largefile", "decimal", "cpu", "subprocess",
        "urlfetch", "gui", "walltime", "tzdata"]
    support.verbose = True
    # What hangs says where, and ends.
    faulthandler.dump_traceback_later(900, exit=True)
    module = importlib.import_module(name)
    if hasattr(module, "RDSTest"):
        keep_open(module.RDSTest)
    keep = unittest.TestSuite()
    # A run that was ended leaves its directory behind: not for the next one.
    with os_helper.temp_cwd(f"suite-{os.getpid()}"):
        for test in flat(unittest.defaultTestLoader.loadTestsFromName(name)):
            if "VSOCK" in test.id() and not os.environ.get("AFSOCK_IN_VM"):
                Result.lines[test.id()] = (
                    "skip", "AF_VSOCK only in the test machine")
            else:
                keep.addTest(test)
        unittest.TextTestRunner(resultclass=Result, verbosity=2).run(keep)
    with open(results, "w") as file:
        for test, (word, text) in sorted(Result.lines.items()):
            print(word, test, text, sep="\t", file=file)


results = os.path.abspath(sys.argv[1])
# Modules beside this file, and not what else lies there under a known name.
sys.path[0] = os.path.dirname(os.path.abspath(__file__))
main(results, sys.argv[2])
