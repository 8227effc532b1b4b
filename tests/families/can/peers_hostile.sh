#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck disable=SC2154 # pid_NAME, of start
#
# peers_hostile.sh BUILD - the commands of ISO-TP, UDS and J1939 against peers
# that break the rules, frame by frame: each attack ends in a named error within
# its timer, and the command goes on
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
limit=60
. tests/support/jobs.sh
links="vhost0"

if ! ip link add vhost0 mtu 72 type vcan 2>"$temp/err" ||
	! "$afsock" families -j can | grep -q '"name":"j1939",[^}]*"open":true' ||
	! "$afsock" families -j can | grep -q '"name":"isotp",[^}]*"open":true'
then
	skip "hostile peers" "no vcan, ISO-TP or J1939: $(cat "$temp/err")"
	finish
fi
ip link set vhost0 up

# hears ID [PROTOCOL] - somebody receives it; J1939 has an identifier of its own
hears()
{
	cat /proc/net/can/rcvlist_* | grep -qi "^ *vhost0  *$1.* ${2:-isotp}\$"
}

ready()
{
	await $limit hears "$@" || fail "ready" "nobody receives $1"
}

# What is put onto the bus goes through one process that runs all the time: the
# timers of the protocols are short for one that has to be started.
mkfifo "$temp/put"
start put sh -c "exec '$afsock' send can:vhost0 <'$temp/put'"
exec 3>"$temp/put"
put()
{
	if [ $# -eq 0 ]; then
		cat >&3
	else
		printf '%s\n' "$@" >&3
	fi
}

# react FRAME ANSWER... - when a frame begins so; without a process to start, which
# may take longer than a timer of the protocol
react()
{
	candump -L vhost0 | while read -r _ _ frame; do
		case $frame in
		"$1"*)
			shift
			put "$@"
			break ;;
		esac
	done
}

readers()
{
	grep -c '^ *vhost0  *000 .* raw$' /proc/net/can/rcvlist_all
}

more_readers()
{
	[ "$(readers)" -gt "$1" ]
}

# beside COMMAND... - one of those above, as soon as it sees the bus
beside()
{
	beside_before=$(readers)
	start w "$@"
	await $limit more_readers "$beside_before" ||
		fail "$*" "$(cat /proc/net/can/rcvlist_all)"
}

# shows NAME PATTERN [FILE] - it says so; soon enough is within the limit
shows()
{
	await $limit grep -q "$2" "$temp/$1.${3:-out}" ||
		fail "$1" "does not say '$2': $(cat "$temp/$1.out" \
			"$temp/$1.err")"
}

# size PID - kilobytes of memory that are in use
size()
{
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"
}

fds()
{
	find "/proc/$1/fd" -type l | wc -l
}

us=isotp:vhost0,rx=0x321,tx=0x123

# ---- a sender of ISO-TP that breaks the rules ----

start bus candump -L vhost0
start r "$afsock" isotp recv -l "$us"
ready 321
ready 000 raw
put 321#021101
shows r '^11 01 $'
before="$(fds "$pid_r")"
memory=$(size "$pid_r")
# Nearly 4 GiB, and 128 KiB: the sender is told that there is no room.
put 321#1000FFFFFF000000 321#1000000200000000
overflows()
{
	[ "$(grep -c ' 123#32' "$temp/bus.out")" -ge 2 ]
}
if await $limit overflows; then
	pass "first frames that announce too much are refused on the bus"
else
	fail "first frames that announce too much are refused on the bus" \
		"$(cat "$temp/bus.out")"
fi
# Frames of no message, lengths that none has, types that there are not.
put 321#2100010203040506 321#00 321#0800 321#1003000102030405 321#F0 321#R3 \
	'321#' 321#40414243
put 321#1014000102030405 321#2200010203040506
shows r 'from 321 has the wrong sequence number' err
put 321#1014000102030405
shows r 'no consecutive frame from 321 within 1 s (N_Cr)' err
awk 'BEGIN { for (i = 0; i < 1000; i++)
	printf "321#1%03X000102030405\n321#2%X0F01020304050607\n", 20 + i,
		i % 16 }' | sed 's/\(#2.\{15\}\).*/\1/' >"$temp/storm"
put <"$temp/storm"
put 321#021102
shows r '^11 02 $'
same "a thousand broken messages cost no descriptor" "$(fds "$pid_r")" \
	"$before"
check "and no memory" [ $(($(size "$pid_r") - memory)) -lt 4096 ]
kill -TERM "$pid_r"
ends r "recv goes on all the time" 143
same "and has the good messages" "$(cat "$temp/r.out")" '11 01 
11 02 '

start s "$afsock" isotp serve --exec 'echo 33' -n 1 "$us"
ready 321
put 321#1014000102030405 321#2F00010203040506
shows s 'wrong sequence number' err
put 321#0122
ends s "serve answers after a broken request: 4" 4
check "on the bus" await $limit grep -q ' 123#0133$' "$temp/bus.out"

start n "$afsock" isotp sniff -n 2 -j --rx 123 --tx 321 vhost0
ready 321
ready 123
put 321#1014000102030405 321#2300010203040506 123#0155
ends n "sniff tells of the broken one: 4" 4
check "by its name" grep -q '"id":"321",.*wrong sequence.*"code":"EILSEQ"' \
	"$temp/n.out"
same "and the good one" "$(grep -c '"id":"123","len":1,"data":"55"' \
	"$temp/n.out")" 1

# ---- a receiver that breaks the rules ----

# flows TEST STATUS PATTERN FRAME... - what a send comes to
flows()
{
	flows_test=$1 flows_status=$2 flows_pattern=$3
	shift 3
	beside react 123#100A "$@"
	start f "$afsock" isotp send -j "$us" 00112233445566778899
	ends f "$flows_test: $flows_status" "$flows_status"
	check "by its name" grep -q "$flows_pattern" "$temp/f.err"
	check "and in JSON" grep -q '"code":"E' "$temp/f.out"
}
flows "no room" 4 '321 has no room' 321#320000
flows "a flow control that is none" 4 'no flow control that we know' 321#3F0000
flows "that of somebody else" 4 'no flow control from 321' 322#300000

# Asking to wait for ever.
start w "$afsock" can gen -g 50 -I 321 -L 3 -D 310000 vhost0
start f "$afsock" isotp send --wait=2500ms "$us" 00112233445566778899
ends f "a peer that asks to wait for ever meets our limit: 3" 3
check "and is told" grep -q '321 takes the message slowly, or asks to wait' \
	"$temp/f.err"
start f "$afsock" isotp send "$us" 00112233445566778899
ready 321
begun()
{
	[ "$(grep -c ' 123#100A001122334455' "$temp/bus.out")" -ge 5 ]
}
await $limit begun
kill -TERM "$pid_f"
ends f "or a signal: 143" 143
kill "$pid_w"
wait "$pid_w" 2>/dev/null

# One control unit answers, another breaks off.
beside react 7DF#020100 331#1014000102030405 321#0341000A
start q "$afsock" isotp request --wait=4 -r 321,331 vhost0 7DF 0100
ends q "a group in which one answer breaks off: 4" 4
same "has the other" "$(cat "$temp/q.out")" '321  41 00 0A '
check "and says whose it was" grep -q '331: the answer broke off' "$temp/q.err"

start w "$afsock" can gen -g 50 -I 321 -L 4 -D 037F2278 vhost0
start u "$afsock" uds --p2=20 --total=3s read "$us" F190
ends u "response pending for ever: 3" 3
check "is told with the limit" grep -q \
	'within 3000 ms in all, "response pending" came' "$temp/u.err"
kill "$pid_w"

# ---- J1939 ----

start r "$afsock" j1939 recv j1939:vhost0,sa=0x90
ready '' j1939
put 18EF9081#55
shows r '\[1\]  55$'
# A broadcast, and one of another group in its name before it is through.
put 18ECFF80#20140003FFCAFE00 18EBFF80#0101020304050607 \
	18ECFF80#20140003FFCBFE00
shows r 'pgn 0x0fe[c][ab], 20 bytes: aborted' err
# Packets of no transfer, a sequence number of 0, too few bytes.
put 18EBFF82#0101020304050607 18EBFF82#00 18ECFF82#20 18EC9082#13 \
	18EC9082#FF 18ECFF82#200A0002FFCAFE00 18EBFF82#0701020304050607
shows r 'from 0x82 to everybody, pgn 0x0feca, 10 bytes: aborted' err
put 18EC9083#10140003FF002301
shows r 'from 0x83 to 0x90, pgn 0x12300, 20 bytes: aborted' err
put 18EF9081#66
shows r '\[1\]  66$'
kill -TERM "$pid_r"
ends r "recv goes on, and has lost messages: 4" 4

# Thousands that begin and never go on, from every address to every other.
start y "$afsock" j1939 spy vhost0
ready '' j1939
put 18EF2122#55
shows y '\[1\]  55$'
before=$(fds "$pid_y")
memory=$(size "$pid_y")
awk 'BEGIN { for (i = 0; i < 3000; i++)
	printf "18EC%02X%02X#10F906FFFF00EF00\n", i % 251, int(i / 251) + 1 }' \
	>"$temp/storm"
put <"$temp/storm"
put 18EF2122#66
shows y '\[1\]  66$'
same "3000 beginnings cost no descriptor" "$(fds "$pid_y")" "$before"
check "and little memory" [ $(($(size "$pid_y") - memory)) -lt 16384 ]
kill -TERM "$pid_y"
ends y "spy goes on" 143

beside react 18EC9280#100A 18EC8092#FF02FFFFFF002301
start f "$afsock" j1939 send -j j1939:vhost0,sa=0x80,da=0x92,pgn=0x12300 \
	00112233445566778899
ends f "a receiver that aborts: 4" 4
check "says why" grep -q 'the peer aborted: the peer has no room' "$temp/f.err"
check "in JSON by its name" grep -q '"error":"EMSGSIZE"' "$temp/f.out"
head -c 1786 /dev/zero >"$temp/1786"
"$afsock" j1939 send --file="$temp/1786" j1939:vhost0,sa=0x80,pgn=0xfeca \
	2>"$temp/err"
same "a broadcast that is too long: 2" $? 2
check "with the limit" grep -q '1786 bytes above 1785' "$temp/err"
"$afsock" j1939 send j1939:vhost0,sa=0x80,da=0x92,pgn=0xfeca 00 2>"$temp/err"
same "a destination that no frame can have: 2" $? 2
check "is told" grep -q 'goes to everybody' "$temp/err"

# Somebody has a lower name for every address.
rival()
{
	candump -L vhost0 | while read -r _ _ frame; do
		case $frame in
		18EEFF6?\#8877665544332211)
			frame=${frame#18EEFF}
			frame=${frame%%#*}
			put "18EEFF$frame#${frame}00000000000000" ;;
		esac
	done
}
beside rival
start a "$afsock" j1939 claim --once --name=0x1122334455667788 \
	--address=0x60-0x63 vhost0
ends a "a war for every address is lost: 1" 1
same "with all of them, and an end" "$(sed 's/ to .*//' "$temp/a.out")" \
	'lost 0x60
lost 0x61
lost 0x62
lost 0x63
cannot claim'

# A kernel that is left within 250 ms of a claim keeps the interface for ever.
deletable()
{
	ip link set vhost1 down
	check "$1" timeout -s KILL 20 ip link del vhost1
}
ip link add vhost1 type vcan
ip link set vhost1 up
"$afsock" j1939 claim --once --name=5 --address=0x60 vhost1 >/dev/null
deletable "an interface can be deleted behind a claim"
ip link add vhost1 type vcan
ip link set vhost1 up
start y "$afsock" j1939 spy --count=1 vhost1
await $limit sh -c "cat /proc/net/can/rcvlist_* | grep -q 'vhost1 .* j1939'"
cansend vhost1 18EEFF61#0600000000000000
ends y "and behind that of somebody else" 0
deletable "which ends a spy"
finish
