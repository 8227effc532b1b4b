#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck disable=SC2154 # pid_NAME, of start
#
# peers_away.sh BUILD - every command that receives from a CAN interface, all at
# once: lines, JSON, signals, standard input, an interface that goes and comes
# back, readers that go; and the letters of their options beside can-utils
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3
limit=60
temp=$(mktemp -d) || exit 1
running=
# shellcheck disable=SC2317 # called by the trap
clean_up()
{
	# shellcheck disable=SC2086
	[ -z "$running" ] || kill $running 2>/dev/null
	ip link del vaway0 2>/dev/null
	rm -rf "$temp"
}
trap clean_up EXIT

if ! ip link add vaway0 mtu 72 type vcan 2>"$temp/err" ||
	! "$afsock" families -j can | grep -q '"name":"j1939",[^}]*"open":true' ||
	! "$afsock" families -j can | grep -q '"name":"isotp",[^}]*"open":true'
then
	skip "interfaces that go" "no vcan, ISO-TP or J1939: $(cat "$temp/err")"
	finish
fi
ip link set vaway0 up

gone()
{
	[ ! -e "/proc/$1" ] || grep -q '^State:	Z' "/proc/$1/status"
}

# ends NAME TEST STATUS
ends()
{
	eval "ends_pid=\$pid_$1"
	await $limit gone "$ends_pid" || kill -9 "$ends_pid"
	wait "$ends_pid" 2>/dev/null
	same "$2" $? "$3"
}

lines()
{
	[ "$(wc -l <"$temp/$1.out")" -ge "$2" ]
}

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
json isotp send -j isotp:vaway0,rx=0x7a2,tx=0x7a1 1122
json isotp send -j --wait=50ms isotp:vaway0,rx=0x7a2,tx=0x7a1 112233445566778899
json isotp recv -j --wait=50ms isotp:vaway0,rx=0x7a2,tx=0x7a1
json uds -j --p2=50ms read isotp:vaway0,rx=0x7a2,tx=0x7a1 F190
json j1939 send -j j1939:vaway0,sa=1,pgn=0xfeca 11
json j1939 claim -j --once --name=5 --address=0x60 vaway0
json can gen -j -n 1 vaway0
json can perf -j -n 10 vaway0 vaway0
json can convert -j --to asc "$temp/log" "$temp/asc"
json replay -j "$temp/log" vaway0=can9
json link show -j vaway0
json relay -j -w 50ms can:vaway0 udp:127.0.0.1:9

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
"$afsock" can gen -g 20 -I 7A1 -D 021122 -L 3 vaway0 2>/dev/null &
running="$running $!"
"$afsock" can gen -g 20 -e -I 18EF9081 vaway0 2>/dev/null &
running="$running $!"
goes g1 recv can:vaway0
goes g2 isotp recv -l isotp:vaway0,rx=0x7a1,tx=0x7a2
goes g3 isotp sniff --rx 7A1 --tx 7A3 vaway0
goes g4 j1939 recv j1939:vaway0,sa=0x90
goes g5 j1939 spy vaway0
goes g6 bcm watch vaway0 7A1
goes g7 can view --interval 100ms vaway0
for n in 1 2 3 4 5 6 7; do
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
