#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck disable=SC2154 # pid_NAME, of start
#
# peers_options.sh BUILD - results in JSON, readers that go, and the letters of
# options beside those of can-utils
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3
limit=60
. tests/support/jobs.sh
links="vopt0"

if ! ip link add vopt0 mtu 72 type vcan 2>"$temp/err" ||
	! "$afsock" families -j can | grep -q '"name":"j1939",[^}]*"open":true' ||
	! "$afsock" families -j can | grep -q '"name":"isotp",[^}]*"open":true'
then
	skip "options" "no vcan, ISO-TP or J1939: $(cat "$temp/err")"
	finish
fi
ip link set vopt0 up

# ---- the other commands in JSON ----

json()
{
	"$afsock" "$@" >"$temp/json" 2>"$temp/err"
	check "$* is JSON" $python -c '
import json, sys
rows = [json.loads(l) for l in open(sys.argv[1])]
assert rows and all(type(r) is dict for r in rows), rows' "$temp/json"
}
echo '(1.000000) can9 123#11' >"$temp/log"
json isotp send -j isotp:vopt0,rx=0x7a2,tx=0x7a1 1122
json isotp send -j --wait=50ms isotp:vopt0,rx=0x7a2,tx=0x7a1 112233445566778899
json isotp recv -j --wait=50ms isotp:vopt0,rx=0x7a2,tx=0x7a1
json uds -j --p2=50ms read isotp:vopt0,rx=0x7a2,tx=0x7a1 F190
json j1939 send -j j1939:vopt0,sa=1,pgn=0xfeca 11
json j1939 claim -j --once --name=5 --address=0x60 vopt0
json can gen -j -n 1 vopt0
json can perf -j -n 10 vopt0 vopt0
json can convert -j --to asc "$temp/log" "$temp/asc"
json replay -j "$temp/log" vopt0=can9
json link show -j vopt0
json relay -j -w 50ms can:vopt0 udp:127.0.0.1:9

# ---- readers that go ----

# goes NAME COMMAND... - its first line is read, and no more
goes()
{
	goes_name=$1
	shift
	mkfifo "$temp/$goes_name.fifo"
	start_to "$goes_name" "$@"
	head -n 1 "$temp/$goes_name.fifo" >"$temp/$goes_name.head" &
	running="$running $!"
}
start_to()
{
	start_name=$1
	shift
	"$afsock" "$@" >"$temp/$start_name.fifo" 2>/dev/null &
	eval "pid_$start_name=$!"
	running="$running $!"
}
"$afsock" can gen -g 20 -I 7A1 -D 021122 -L 3 vopt0 2>/dev/null &
running="$running $!"
"$afsock" can gen -g 20 -e -I 18EF9081 vopt0 2>/dev/null &
running="$running $!"
goes g1 recv can:vopt0
goes g2 isotp recv -l isotp:vopt0,rx=0x7a1,tx=0x7a2
goes g3 isotp sniff --rx 7A1 --tx 7A3 vopt0
goes g4 j1939 recv j1939:vopt0,sa=0x90
goes g5 j1939 spy vopt0
goes g6 bcm watch vopt0 7A1
goes g7 can view --interval 100ms vopt0
goes g8 bcm cycle --every 20ms vopt0 7A5#01
for n in 1 2 3 4 5 6 7 8; do
	ends g$n "a command whose reader goes ends: $n" 141
	check "with a line for it" [ -s "$temp/g$n.head" ]
done

# ---- options beside can-utils ----

# letters COMMAND... - of its options, as its own help has them
letters()
{
	"$@" 2>&1 | grep -oE '^[[:space:]]+(-[A-Za-z0-9], )*-[A-Za-z0-9]\b' |
		grep -oE -- '-[A-Za-z0-9]' | tr -d - | sort -u
}

# alike TOOL SAME COMMAND... - the letters that both have are those, which mean
# the same
alike()
{
	alike_tool=$1 alike_same=$2
	shift 2
	letters "$alike_tool" -h >"$temp/theirs"
	letters "$afsock" "$@" --help >"$temp/ours"
	same "letters of $* and $alike_tool" \
		"$(comm -12 "$temp/theirs" "$temp/ours" | tr -d '\n')" \
		"$(echo "$alike_same" | grep -o . | sort -u | tr -d '\n')"
}
alike candump DHLSTacdeilnrstx dump
alike cangen DEILRbcefgimnpvx can gen
alike canplayer Iglstvx replay
alike isotpsend D isotp send
alike isotprecv l isotp recv
alike isotpsniffer dsx isotp sniff
alike isotpserver '' isotp serve
alike cangw MXcefilmpstux can gw add
alike canbusload '' can view
alike canfdtest '' can perf
alike log2asc '' can convert
finish
