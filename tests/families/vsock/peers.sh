#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers.sh BUILD - afsock and socat over vsock, in the test machine only
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT

# A development machine may itself be a guest whose host listens.
if [ "${AFSOCK_IN_VM:-0}" != 1 ]; then
	skip vsock "vsock is used in the test machine only"
	finish
fi

timeout 60 socat -u VSOCK-LISTEN:45101 "OPEN:$temp/got,creat" &
peer=$!
check "afsock send reaches socat" \
	await 30 "$afsock" send VSOCK-CONNECT:1:45101 "from afsock"
wait $peer
same "what socat got" "$(cat "$temp/got")" "from afsock"

timeout 60 "$afsock" recv VSOCK-LISTEN:45102 >"$temp/got" 2>"$temp/err" &
own=$!
echo "from socat" >"$temp/sent"
check "socat reaches afsock recv" \
	await 30 socat -u "OPEN:$temp/sent" VSOCK-CONNECT:1:45102
wait $own
same "status of afsock recv" $? 0
same "what afsock got" "$(cat "$temp/got" "$temp/err")" "from socat"

status "nobody listens" 1 "$afsock" send vsock:local:45103 x
finish
