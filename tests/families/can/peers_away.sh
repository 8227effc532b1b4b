#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck disable=SC2154 # pid_NAME, of start
#
# peers_away.sh BUILD - every command that receives from a CAN interface, all at
# once: lines, JSON, signals, standard input, an interface that goes and comes
# back
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3
limit=60
. tests/support/jobs.sh
links="vaway0"

if ! ip link add vaway0 mtu 72 type vcan 2>"$temp/err" ||
	! "$afsock" families -j can | grep -q '"name":"j1939",[^}]*"open":true' ||
	! "$afsock" families -j can | grep -q '"name":"isotp",[^}]*"open":true'
then
	skip "interfaces that go" "no vcan, ISO-TP or J1939: $(cat "$temp/err")"
	finish
fi
ip link set vaway0 up

told()
{
	grep -q "interface vaway0 $2" "$temp/$1.err"
}

# Sockets that receive: four raw and BCM ones, two of ISO-TP and their listener,
# two of J1939, which share one.
receivers()
{
	[ "$(cat /proc/net/can/rcvlist_* |
		grep -c '^ *vaway0  *[0-9a-fA-F]\{3,8\} ')" -ge "$1" ]
}

# Standard input is a file that all of them have open: what is read is missing
# for the next who reads.
echo untouched >"$temp/input"
exec 4<"$temp/input"

all='dump recv isotp sniff jrecv spy watch'
# start NAME COMMAND...
start()
{
	start_name=$1
	shift
	"$afsock" "$@" <&4 >"$temp/$start_name.out" 2>"$temp/$start_name.err" &
	eval "pid_$start_name=$!"
	running="$running $!"
}
start dump dump -j can:vaway0,7A1:7FF
start recv recv -j can:vaway0,filter=7A1:7FF
start isotp isotp recv -l -j isotp:vaway0,rx=0x7a1,tx=0x7a2
start sniff isotp sniff -j --rx 7A1 --tx 7A3 vaway0
start jrecv j1939 recv -j j1939:vaway0,sa=0x90
start spy j1939 spy -j vaway0
start watch bcm watch -j vaway0 7A1
start view can view -j --interval 600s vaway0
start cycle bcm cycle -j --every 20ms vaway0 7A5#01
await $limit receivers 9 || fail "start" "$(cat /proc/net/can/rcvlist_*)"

# A message of each kind reaches everybody.
one()
{
	"$afsock" send can:vaway0 "7A1#0211$1" "18EF9081#$1"
	for name in $all; do
		await $limit lines "$name" "$2" ||
			fail "$name: message $1" "$(cat "$temp/$name.err")"
	done
}

# are TEST PATTERN - what they all say on standard error
are()
{
	for name in $all cycle view; do
		if await $limit told "$name" "$2"; then
			pass "$name: $1"
		else
			fail "$name: $1" "$(cat "$temp/$name.err")"
		fi
	done
}

one 01 1
ip link set vaway0 down
are "an interface that is down is told" "is down"
ip link set vaway0 up
are "and that it is up again" "is up again"
await $limit receivers 9 || fail "up" "$(cat /proc/net/can/rcvlist_*)"
one 02 2
ip link del vaway0
for name in $all cycle; do
	await $limit told "$name" "is gone" ||
		fail "$name: gone" "$(cat "$temp/$name.err")"
done
ip link add vaway0 mtu 72 type vcan
ip link set vaway0 up
are "one that was made again is bound anew" "is back"
await $limit receivers 9 || fail "back" "$(cat /proc/net/can/rcvlist_*)"
one 03 3
check "cycle sends there" timeout $limit "$afsock" recv -n 3 \
	can:vaway0,filter=7A5:7FF

# Ended while they have more to read than they have read.
kill -STOP $pid_dump $pid_recv $pid_isotp $pid_sniff $pid_jrecv $pid_spy \
	$pid_watch
awk 'BEGIN { for (i = 0; i < 50; i++)
	printf "7A1#0211%02X\n18EF9081#%02X\n", i, i }' |
	"$afsock" send can:vaway0
for name in $all; do
	eval "kill -TERM \$pid_$name; kill -CONT \$pid_$name"
done
kill -TERM $pid_view $pid_cycle
for name in $all view cycle; do
	ends $name "$name ends by its signal" 143
done
for name in $all; do
	same "$name has lost no line" "$(wc -l <"$temp/$name.out")" 53
done
check "all of it is JSON" $python - "$temp" $all view cycle <<'P'
import json, sys
for name in sys.argv[2:]:
	rows = [json.loads(l) for l in open("%s/%s.out" % (sys.argv[1], name))]
	assert rows and all(type(r) is dict for r in rows), name
P
same "nobody has read standard input" "$(cat <&4)" untouched
finish
