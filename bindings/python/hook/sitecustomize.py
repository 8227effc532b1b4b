# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
"""Put our _socket in the place of the interpreter's own.

With this directory on PYTHONPATH every Python that starts, children included,
uses libafsock. An interpreter that has _socket built in never looks for a file
of that name, so ours is loaded here, before anything imports socket.
"""
import importlib.machinery
import importlib.util
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))


def _load():
    finder = importlib.machinery.FileFinder(
        _here, (importlib.machinery.ExtensionFileLoader,
                importlib.machinery.EXTENSION_SUFFIXES))
    spec = finder.find_spec("_socket")
    if spec is None or "socket" in sys.modules:
        return  # made for another interpreter; or too late
    module = importlib.util.module_from_spec(spec)
    sys.modules["_socket"] = module
    spec.loader.exec_module(module)


def _chain():
    """Run the sitecustomize that this file hides."""
    rest = [path for path in sys.path if os.path.abspath(path or ".") != _here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", rest)
    if spec is not None:
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)


_load()
_chain()
