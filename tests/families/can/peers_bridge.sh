#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers_bridge.sh BUILD - raw CAN over cannelloni and socketcand: python-can, and
# peers_bridge.py at the other end
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3
limit=240
temp=$(mktemp -d) || exit 1

# shellcheck disable=SC2317 # called by the trap
clean_up()
{
	ip link del vbridge0 2>/dev/null
	rm -rf "$temp"
}
trap clean_up EXIT

if ! ip link add vbridge0 mtu 72 type vcan 2>"$temp/err"; then
	skip "bridges" "no vcan: $(cat "$temp/err")"
	finish
fi
ip link set vbridge0 up
ip link set lo up

# What is missing on a development machine; the test machine has all of it.
except=
if ! (modprobe sctp && [ -d /proc/net/sctp ]) 2>/dev/null; then
	skip "cannelloni over SCTP" "no sctp"
	except="$except cannelloni_sctp"
fi
if ! $python -c 'import can' 2>/dev/null; then
	skip "python-can" "not installed"
	except="$except socketcand_python_can"
fi

# shellcheck disable=SC2086 # a list
timeout -k 5 $limit $python tests/families/can/peers_bridge.py "$afsock" \
	vbridge0 $except >"$temp/out" 2>"$temp/err"
same "all of it was done" $? 0
while read -r verdict took what; do
	if [ "$verdict" = ok ]; then
		pass "$what ($took s)"
	else
		fail "$what" "$(cat "$temp/err")"
	fi
done <"$temp/out"
finish
