#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers.sh BUILD - afsock and Python over RDS
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3.11
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT

if ! $python -c 'import socket; socket.socket(21, 5)' 2>"$temp/err"; then
	skip rds "$(tail -n 1 "$temp/err")"
	finish
fi

# A datagram for a port that nobody has yet is lost on the loopback: send it
# until it has come.
timeout 90 $python -c '
from socket import *
import time
s = socket(AF_RDS, SOCK_SEQPACKET)
s.bind(("127.0.0.1", 4202))
while True:
    s.sendto(b"from python", ("127.0.0.1", 4201))
    time.sleep(0.05)' 2>"$temp/err" &
peer=$!
"$afsock" recv -n 1 -w 60 rds:127.0.0.1:4201 >"$temp/got" 2>&1
same "status of afsock recv" $? 0
kill $peer
wait $peer 2>/dev/null
same "what afsock got" "$(cat "$temp/got" "$temp/err")" "from python"

timeout 90 $python -c '
from socket import *
s = socket(AF_RDS, SOCK_SEQPACKET)
s.bind(("127.0.0.1", 4203))
print("ready", flush=True)
data, peer = s.recvfrom(100)
print(data.decode(), peer)' >"$temp/got" 2>&1 &
peer=$!
check "python is ready" await 30 grep -q ready "$temp/got"
check "afsock send reaches python" "$afsock" send \
	rds:127.0.0.1:4203,bind=127.0.0.1:4204 "from afsock"
wait $peer
same "what python got, and from where" "$(tail -n 1 "$temp/got")" \
	"from afsock ('127.0.0.1', 4204)"

status "no near end" 1 "$afsock" send rds:127.0.0.1:4203 x
finish
