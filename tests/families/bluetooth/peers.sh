#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Copyright (C) 2026 The afsock authors
#
# peers.sh BUILD - Bluetooth with BlueZ's l2test and rctest as the other end
#
# Needs two emulated adapters: the test machine with --bt.
# Functions that await calls:
# shellcheck disable=SC2317
set -u
build=$1
here=$(dirname "$0")
# shellcheck source=tests/support/rings.sh
. "$here/../../support/rings.sh"

temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
far_pid=

address_of()
{
	hciconfig "$1" 2>/dev/null | sed -n 's/.*BD Address: \([^ ]*\).*/\1/p'
}

for tool in hciconfig l2test rctest cc; do
	command -v "$tool" >/dev/null || {
		skip "peers" "no $tool"
		finish
	}
done
a0=$(address_of hci0)
a1=$(address_of hci1)
if [ -z "$a0" ] || [ -z "$a1" ]; then
	skip "peers" "no hci0 and hci1"
	finish
fi
if hciconfig | grep 'Bus:' | grep -qv Virtual; then
	skip "peers" "there are real adapters"
	finish
fi
peer=$temp/peer
cc -I"$here/../../../include" -o "$peer" "$here/peer.c" -L"$build" -lafsock \
	-Wl,-rpath,"$(cd "$build" && pwd)" || fail "cc" "peer.c"
check "LE is switched on" "$peer" le

# far COMMAND... - the foreign end, in the background, with the children that
# it has for its connections
far()
{
	setsid "$@" >"$temp/far" 2>&1 &
	far_pid=$!
}

far_end()
{
	kill -- "-$far_pid" 2>/dev/null
	wait "$far_pid" 2>/dev/null
}

far_received()	# far_received BYTES
{
	sed -n 's/.*Received \([0-9]*\) bytes.*/\1/p' "$temp/far" |
		awk -v want="$1" '{ n += $1 } END { exit n != want }'
}

far_listens()
{
	grep -q 'Waiting for connection' "$temp/far"
}

near_listens()
{
	grep -q '^listening$' "$temp/near"
}

# near_send_begin HOW ADDRESS - and keep the connection until near_send_end
near_send_begin()
{
	rm -f "$temp/hold"
	mkfifo "$temp/hold"
	"$peer" send "$1" "$2" 5 100 <"$temp/hold" >"$temp/near" 2>&1 &
	near_pid=$!
	exec 9>"$temp/hold"
}

near_send_end()
{
	exec 9>&-
	wait "$near_pid"
}

# to_foreign NAME ADDRESS LISTENER... - we dial and send, it listens and dumps
to_foreign()
{
	name=$1 address=$2
	shift 2
	far "$@"
	await 20 far_listens || {
		fail "$name" "$(cat "$temp/far")"
		far_end
		return
	}
	near_send_begin dial "$address"
	if await 30 far_received 500; then
		pass "$name"
	else
		fail "$name" "$(cat "$temp/near" "$temp/far")"
	fi
	near_send_end
	far_end
}

# from_foreign NAME ADDRESS SENDER... - we listen, it connects and sends
from_foreign()
{
	name=$1 address=$2
	shift 2
	"$peer" recv listen "$address" 5 100 >"$temp/near" 2>&1 &
	near_pid=$!
	await 20 near_listens || {
		fail "$name" "$(cat "$temp/near")"
		wait "$near_pid"
		return
	}
	far "$@"
	if wait "$near_pid"; then
		pass "$name"
	else
		fail "$name" "$(cat "$temp/near" "$temp/far")"
	fi
	far_end
}

# from_listener NAME ADDRESS LISTENER... - it listens and sends, we dial
from_listener()
{
	name=$1 address=$2
	shift 2
	far "$@"
	await 20 far_listens || {
		fail "$name" "$(cat "$temp/far")"
		far_end
		return
	}
	if "$peer" recv dial "$address" 5 100 >"$temp/near" 2>&1; then
		pass "$name"
	else
		fail "$name" "$(cat "$temp/near" "$temp/far")"
	fi
	far_end
}

# l2test waits before it disconnects (-g, milliseconds): what it has sent is
# dropped otherwise.
hold="-g 60000"

# shellcheck disable=SC2086
{
to_foreign "l2cap to l2test" "l2cap:$a1:0x1011,bind=$a0:0" \
	l2test -i hci1 -d -P 4113
from_foreign "l2cap from l2test" "l2cap:$a1:0x1013" \
	l2test -i hci0 -s $hold -N 5 -b 100 -P 4115 "$a1"
from_listener "l2cap from a listening l2test" \
	"l2cap:$a1:0x1015,bind=$a0:0" \
	l2test -i hci1 -w $hold -N 5 -b 100 -P 4117
# A stream channel is in ERTM mode.
to_foreign "l2cap-stream to l2test" "l2cap-stream:$a1:0x1017,bind=$a0:0" \
	l2test -i hci1 -U -d -P 4119
from_foreign "l2cap-stream from l2test" "l2cap-stream:$a1:0x1019" \
	l2test -i hci0 -U -s $hold -N 5 -b 100 -P 4121 "$a1"
to_foreign "le to l2test" \
	"l2cap:$a1:0x81:0:le_public,bind=$a0:0:0:le_public" \
	l2test -i hci1 -V le_public -d -P 129
from_foreign "le from l2test" "l2cap:$a1:0x83:0:le_public" \
	l2test -i hci0 -V le_public -s $hold -N 5 -b 100 -P 131 "$a1"
to_foreign "rfcomm to rctest" "rfcomm:$a1:7,bind=$a0:0" \
	rctest -i hci1 -d -P 7
from_foreign "rfcomm from rctest" "rfcomm:$a1:8" \
	rctest -i hci0 -s -N 5 -b 100 -P 8 "$a1"
from_listener "rfcomm from a listening rctest" "rfcomm:$a1:9,bind=$a0:0" \
	rctest -i hci1 -w -N 5 -b 100 -P 9
}
finish
