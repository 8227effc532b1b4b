#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers.sh BUILD - afsock, Python and iproute2's tipc
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3.11
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT

if ! $python -c 'import socket; socket.socket(socket.AF_TIPC, 4)' \
	2>"$temp/err"; then
	skip tipc "$(tail -n 1 "$temp/err")"
	finish
fi

# listed TYPE LOWER UPPER - is it bound?
listed()
{
	tipc nametable show | awk -v "t=$1" -v "l=$2" -v "u=$3" '
		$1 == t && $2 == l && $3 == u { found = 1 }
		END { exit !found }'
}

"$afsock" recv -n 1 -w 60 tipc-rdm:nameseq:18910:5:9 >"$temp/got" 2>&1 &
own=$!
check "iproute2 lists the range of afsock recv" await 30 listed 18910 5 9
$python - <<'P'
from socket import *
s = socket(AF_TIPC, SOCK_RDM)
s.sendto(b'from python', (TIPC_ADDR_NAME, 18910, 7, 0))
P
wait $own
same "status of afsock recv" $? 0
same "what afsock got" "$(cat "$temp/got")" "from python"

timeout 60 $python - >"$temp/got" 2>/dev/null <<'P' &
from socket import *
s = socket(AF_TIPC, SOCK_STREAM)
s.bind((TIPC_ADDR_NAME, 18911, 1, 0))
s.listen()
c, peer = s.accept()
while data := c.recv(100):
    print(data.decode(), end='')
P
peer=$!
check "python's name is listed" await 30 listed 18911 1 1
check "afsock send connects to it" \
	"$afsock" send tipc-stream:name:18911:1 "from afsock"
wait $peer
# The end of a stream may be ECONNRESET to Python; the data counts.
same "what python got" "$(cat "$temp/got")" "from afsock"

status "nobody has that name" 1 "$afsock" send tipc:name:18912:1 x
finish
