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

# bridge TEST WHAT
bridge()
{
	check "$2" timeout -k 5 100 $python tests/families/can/peers_bridge.py \
		"$afsock" vbridge0 "$1"
}

bridge cannelloni_tcp "cannelloni over TCP, as server: 1000 each way"
bridge cannelloni_tcp_client "as client"
bridge cannelloni_udp "over UDP, several frames in a datagram"
if (modprobe sctp && [ -d /proc/net/sctp ]) 2>/dev/null; then
	bridge cannelloni_sctp "over SCTP"
else
	skip "over SCTP" "no sctp"
fi
bridge cannelloni_flush "frames wait for others as long as --flush says"
bridge cannelloni_small "and go in datagrams as long as -b says"
bridge cannelloni_lost "what the wire loses is lost, bad datagrams are dropped"
bridge cannelloni_wrong "a wrong beginning, bad lengths, a stream that is cut"
bridge socketcand_server "socketcand, as server: 1000 each way"
bridge socketcand_client "as client"
if $python -c 'import can' 2>/dev/null; then
	bridge socketcand_python_can "with python-can: 1000 each way"
else
	skip "python-can" "not installed"
fi
bridge socketcand_busy "no frames stick to the answer"
bridge socketcand_wrong "bad words, bad frames, bad servers"
bridge one_way "one direction only"
bridge keep "one connection after the other"
finish
