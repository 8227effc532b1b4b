#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers_isotp.sh BUILD - afsock isotp and afsock uds; isotpsend, isotprecv and
# frames of cansend at the other end of vcan0
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
build=$1
afsock=$build/afsock
dir=$(mktemp -d) || exit 1
background=
# shellcheck disable=SC2317 # called by the trap
clean_up()
{
	# shellcheck disable=SC2086 # a list of process ids
	[ -z "$background" ] || kill $background 2>/dev/null
	rm -rf "$dir"
}
trap clean_up EXIT
limit=60

if ! [ -e /sys/class/net/vcan0 ] || ! command -v isotpsend >/dev/null ||
	! "$afsock" families -j can 2>/dev/null |
		grep -q '"name":"isotp",[^}]*"open":true'; then
	skip "ISO-TP" "no vcan0, no can-utils or no CAN_ISOTP"
	finish
fi

# start NAME COMMAND... - in the background; $dir/NAME.out, $dir/NAME.err
start()
{
	name=$1
	shift
	"$@" >"$dir/$name.out" 2>"$dir/$name.err" &
	eval "pid_$name=$!"
	background="$background $!"
}

not_running()
{
	[ ! -e "/proc/$1" ] || grep -q '^State:	Z' "/proc/$1/status"
}

# ends NAME TEST STATUS
ends()
{
	eval "end_pid=\$pid_$1"
	# shellcheck disable=SC2154 # by eval
	await $limit not_running "$end_pid" || kill -9 "$end_pid"
	wait "$end_pid" 2>/dev/null
	same "$2" $? "$3"
}

hears()
{
	grep -qi "^ *vcan0  *$1 .* isotp\$" /proc/net/can/rcvlist_sff
}

# ready ID - an ISO-TP socket receives it
ready()
{
	await $limit hears "$1" || fail "nobody receives $1"
}

# file BYTES - contents of that length, and the same in hex
file()
{
	head -c "$1" /dev/urandom >"$dir/data"
	od -An -v -tx1 "$dir/data" | tr -d '\n ' | tr a-f A-F |
		sed 's/../& /g' >"$dir/hex"
	echo >>"$dir/hex"
}

us=isotp:vcan0,rx=0x321,tx=0x123,frame-txtime=0
them=isotp:vcan0,rx=0x123,tx=0x321,frame-txtime=0

# both_ways BYTES OPTIONS FLAGS... - ours to isotprecv and isotpsend to ours
both_ways()
{
	size=$1 options=$2
	shift 2
	file "$size"
	start c isotprecv -s 321 -d 123 "$@" vcan0
	ready 123
	check "send $size bytes${options:+, FD}" "$afsock" isotp send \
		--file="$dir/data" "$us$options"
	ends c "isotprecv ends" 0
	check "and has them" cmp "$dir/hex" "$dir/c.out"
	start r "$afsock" isotp recv --wait=60 "$them$options"
	ready 123
	isotpsend -s 123 -d 321 "$@" vcan0 <"$dir/hex"
	ends r "recv $size bytes${options:+, FD}" 0
	check "as isotprecv prints them" cmp "$dir/hex" "$dir/r.out"
}

# isotpsend and isotprecv of can-utils 2020.11 have room for 5000 bytes.
for size in 1 7 8 4095 4096 5000; do
	both_ways $size ''
done
both_ways 4096 ,fd -L 72:64:0

# The longest message that every kernel since 5.18 takes, with Python.
if [ "$(uname -r | cut -d. -f1)" = 6 ] &&
	! [ -e /sys/module/can_isotp/parameters/max_pdu_size ]; then
	file 66000
	start p /usr/bin/python3.11 -c '
import socket, sys
s = socket.socket(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_ISOTP)
s.bind(("vcan0", 0x123, 0x321))
data = s.recv(70000)
sys.stdout.buffer.write(data)'
	ready 123
	check "send 66000 bytes" "$afsock" isotp send --file="$dir/data" "$us"
	ends p "python has them" 0
	check "all of them" cmp "$dir/data" "$dir/p.out"
fi
status "more than the kernel sends is refused: 2" 2 sh -c \
	"head -c 1049600 /dev/zero | '$afsock' isotp send --file=- $us"

# ---- what goes wrong ----

begin=$(date +%s%N)
"$afsock" isotp send "$us" 00112233445566778899 2>"$dir/err"
same "nobody there: 4" $? 4
took=$((($(date +%s%N) - begin) / 1000000))
check "not before a second" [ $took -ge 1000 ]
check "by the name of the timer" grep -q \
	'no flow control from 321 within 1 s (N_Bs)' "$dir/err"
begin=$(date +%s%N)
status "a limit of ours: 3" 3 "$afsock" isotp send --wait=50ms "$us" \
	00112233445566778899
check "and no second more" [ $((($(date +%s%N) - begin) / 1000000)) -lt 900 ]

start r "$afsock" isotp recv "$them"
ready 123
cansend vcan0 123#1014000102030405
cansend vcan0 123#2200010203040506
ends r "a wrong sequence number: 4" 4
check "is told" grep -q 'from 123 has the wrong sequence number' "$dir/r.err"
start r "$afsock" isotp recv -j "$them"
ready 123
cansend vcan0 123#1014000102030405
ends r "a missing frame: 3" 3
check "is told" grep -q 'no consecutive frame from 123 within 1 s (N_Cr)' \
	"$dir/r.err"
check "in JSON too" grep -q '"code":"ETIMEDOUT"' "$dir/r.out"

# ---- functional requests: three of isotpsend answer ----

start w "$afsock" isotp serve -n 1 --exec \
	'printf "41 00 01 02 03 04 05 06\n"' isotp:vcan0,rx=0x7df,tx=0x7e8
for n in 0 1 2; do
	start "f$n" isotprecv -s 7e$((n + 8)) -d 7df vcan0
done
ready 7DF
start q "$afsock" isotp request -j --wait=40 -n 3 vcan0 7DF 0100
ready 7EF
for n in 0 1 2; do
	eval "await \$limit not_running \$pid_f$n"
done
file 20
cp "$dir/hex" "$dir/hex20"
isotpsend -s 7e9 -d 7e1 -b vcan0 <"$dir/hex20"
file 400
isotpsend -s 7ea -d 7e2 -b vcan0 <"$dir/hex"
ends q "three answers to one request" 0
ends w "the server of one request" 0
same "each by its identifier" \
	"$(sed 's/.*"rx":"\(...\)","len":\([0-9]*\).*/\1 \2/' "$dir/q.out" |
		sort | tr '\n' ' ')" '7E8 8 7E9 20 7EA 400 '
check "as they were sent" grep -qi \
	"$(tr -d ' \n' <"$dir/hex")" "$dir/q.out"
status "no answers: 3" 3 "$afsock" isotp request --wait=100ms vcan0 7DF 0100

# ---- serve and sniff ----

cat >"$dir/table" <<'T'
# request: answers
22F190: 62F190414243
22....: 7F2278 | 7F2231
*: 7F0011
T
start s "$afsock" isotp serve --table="$dir/table" \
	isotp:vcan0,rx=0x7e0,tx=0x7e8
start n "$afsock" isotp sniff -u -n 5 --rx 7E8 --tx 7E0 vcan0
ready 7E0
ready 7E8
same "a table answers" "$("$afsock" isotp request vcan0 7E0 22F190)" \
	'7E8  62 F1 90 41 42 43 '
same "pending is waited for" "$("$afsock" isotp request -u vcan0 7E0 221234 |
	tail -n 1)" '    negative: ReadDataByIdentifier: requestOutOfRange (0x31)'
ends n "the sniffer has heard five" 0
check "both ways, by name" grep -q 'positive: ReadDataByIdentifier F190: 3' \
	"$dir/n.out"
# shellcheck disable=SC2154 # by eval
kill -INT "$pid_s"
ends s "a signal ends the server" 130
check "a bad table names its line" sh -c "echo 22F1 >'$dir/bad'
	'$afsock' isotp serve --table='$dir/bad' $us 2>&1 | grep -q 'line 1: no'"

start s "$afsock" isotp serve --tcp=tcp-listen:7341 -n 1 \
	isotp:vcan0,rx=0x7e0,tx=0x7e8
ready 7E0
await $limit sh -c "ss -Htln 'sport = :7341' | grep -q ."
start r "$afsock" isotp recv isotp:vcan0,rx=0x7e8,tx=0x7e0
ready 7E8
mkfifo "$dir/fifo"
start t socat - TCP:127.0.0.1:7341 <"$dir/fifo"
exec 3>"$dir/fifo"
printf '<00112233445566778899>' >&3
ends r "a PDU of TCP" 0
same "is on the bus" "$(cat "$dir/r.out")" '00 11 22 33 44 55 66 77 88 99 '
"$afsock" isotp send isotp:vcan0,rx=0x7e8,tx=0x7e0 AABBCC
check "and back" await $limit grep -q '<aabbcc>' "$dir/t.out"
exec 3>&-
ends s "the server ends with its client" 0

# ---- UDS against the control unit of the examples ----

if [ -x "$build/examples/uds_ecu" ]; then
	a=isotp:vcan0,rx=0x7e8,tx=0x7e0
	start e "$build/examples/uds_ecu" isotp:vcan0,rx=0x7e0,tx=0x7e8 \
		"$dir/memory"
	ready 7E0
	uds()
	{
		"$afsock" uds --p2=20 --p2-star=20 "$@"
	}
	same "uds read" "$(uds read $a F190)" 'F190  "WVWZZZ1JZXW000001"'
	same "uds_read" "$("$build/examples/uds_read" $a)" WVWZZZ1JZXW000001
	check "a refusal has a name" sh -c "'$afsock' uds --p2=20 read $a F191 \
		2>&1 | grep -q 'refused: requestOutOfRange (0x31)'"
	status "and is 1" 1 uds read $a F191
	same "uds routine, pending" "$(uds routine $a start FF00)" '01 '
	same "uds dtc" "$(uds dtc $a)" '012345  08
ABCDEF  2F'
	status "no download without security" 1 uds download $a 8000 "$dir/data"
	check "a download" uds --session=2 \
		--key="tr 0-9A-F FEDCBA9876543210" download $a 8000 "$dir/data"
	same "uds reset" "$(uds reset $a 4)" 'off in 5 s'
	ends e "the control unit ends" 0
	check "with what was downloaded" cmp "$dir/data" "$dir/memory"
	status "nobody answers: 3" 3 "$afsock" uds --p2=100ms present $a
else
	skip "uds" "no examples were built"
fi
finish
