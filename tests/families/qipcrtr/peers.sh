#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers.sh BUILD - afsock and Python over qrtr
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3.11
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT

if ! $python -c 'import socket; socket.socket(42, 2)' 2>"$temp/err"; then
	skip qipcrtr "$(tail -n 1 "$temp/err")"
	finish
fi

"$afsock" recv -n 1 -w 60 qrtr:1:0x6101 >"$temp/got" 2>&1 &
own=$!
cat >"$temp/send.py" <<'P'
from socket import *
s = socket(AF_QIPCRTR, SOCK_DGRAM)
s.sendto(b'from python', (1, 0x6101))
P
check "python reaches afsock recv" await 30 $python "$temp/send.py"
wait $own
same "status of afsock recv" $? 0
same "what afsock got" "$(cat "$temp/got")" "from python"

timeout 60 $python -c '
from socket import *
s = socket(AF_QIPCRTR, SOCK_DGRAM)
s.bind((1, 0x6102))
print(s.recv(100).decode())' >"$temp/got" 2>&1 &
peer=$!
check "afsock send reaches python" \
	await 30 "$afsock" send qrtr:1:0x6102 "from afsock"
wait $peer
same "what python got" "$(cat "$temp/got")" "from afsock"

status "dead port" 1 "$afsock" send qrtr:1:0x6103 x
finish
