# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# slcan.py IF - a serial CAN adapter on a pseudo-terminal, as interface IF
#
# Runs slcand for it, reads and drops the adapter's commands, and sends it what
# comes on standard input, a line each: "sb000256" is bus-off. Ends with its
# input.
import os
import pty
import select
import subprocess
import sys
import tty

master, slave = pty.openpty()
tty.setraw(master)
tty.setraw(slave)
slcand = subprocess.Popen(['slcand', '-F', '-o', '-s6', os.ttyname(slave),
                           sys.argv[1]], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL)
rest = b''
while True:
    ready = select.select([master, 0], [], [])[0]
    if master in ready:
        os.read(master, 4096)
    if 0 in ready:
        got = os.read(0, 4096)
        if not got:
            break
        *lines, rest = (rest + got).split(b'\n')
        for line in lines:
            os.write(master, line + b'\r')
slcand.terminate()
# It closes the adapter, which somebody has to read.
while slcand.poll() is None:
    if select.select([master], [], [], 0.05)[0]:
        os.read(master, 4096)
