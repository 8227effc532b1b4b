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

# start NAME COMMAND... - in the background, with an end of its own;
# $dir/NAME.out, $dir/NAME.err
start()
{
	name=$1
	shift
	timeout --foreground -k 5 $limit "$@" >"$dir/$name.out" 2>"$dir/$name.err" 3>&- &
	eval "pid_$name=$!"
	background="$background $!"
}

# ends NAME TEST STATUS
ends()
{
	eval "wait \$pid_$1"
	end_status=$?
	same "$2" $end_status "$3"
	[ $end_status -eq "$3" ] || cat "$dir/$1.err"
}

# hears ID COUNT - so many ISO-TP sockets of vcan0 receive it. Without a
# process: one takes longer here than what is waited for.
hears()
{
	hears_count=0
	while read -r hears_if hears_id _ _ _ _ hears_what; do
		[ "$hears_if $hears_id $hears_what" != "vcan0 $1 isotp" ] ||
			hears_count=$((hears_count + 1))
	done </proc/net/can/rcvlist_sff
	[ $hears_count -ge "$2" ]
}

# ready ID [COUNT]
ready()
{
	await $limit hears "$1" "${2:-1}" ||
		fail "$hears_count sockets receive $1, not ${2:-1}"
}

head -c 66000 /dev/urandom >"$dir/all"
od -An -v -tx1 "$dir/all" | tr -d '\n' | tr a-f A-F | cut -c 2- >"$dir/hexes"

# file BYTES - contents of that length, and the same in hex
file()
{
	[ "${file_size:-0}" -ne "$1" ] || return 0
	file_size=$1
	head -c "$1" "$dir/all" >"$dir/data"
	{
		head -c $((3 * $1 - 1)) "$dir/hexes"
		echo ' '
	} >"$dir/hex"
}

us=isotp:vcan0,rx=0x321,tx=0x123,frame-txtime=0
them=isotp:vcan0,rx=0x123,tx=0x321,frame-txtime=0

# to_them BYTES OPTIONS FLAGS... - our send to isotprecv
to_them()
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
}

# from_them BYTES OPTIONS FLAGS... - isotpsend to our recv
from_them()
{
	size=$1 options=$2
	shift 2
	file "$size"
	start r "$afsock" isotp recv "$them$options"
	ready 123
	isotpsend -s 123 -d 321 "$@" vcan0 <"$dir/hex"
	ends r "recv $size bytes${options:+, FD}" 0
	check "as isotprecv prints them" cmp "$dir/hex" "$dir/r.out"
}

# isotpsend of can-utils 2020.11 takes 5000 bytes; isotprecv prints one fewer,
# and an empty line for more.
for size in 1 7 8 4095 4096; do
	to_them $size ''
	from_them $size ''
done
to_them 4999 ''
from_them 5000 ''
to_them 4096 ,fd -L 72:64:0
from_them 4096 ,fd -L 72:64:0

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
status "a limit of ours: 3" 3 "$afsock" isotp send --wait=50ms "$us" \
	00112233445566778899
# A busy machine may take its time; one that waited for the kernel's timer
# would take the second every time.
quick()
{
	begin=$(date +%s%N)
	"$afsock" isotp send --wait=50ms "$us" 00112233445566778899
	[ $((($(date +%s%N) - begin) / 1000000)) -lt 1000 ]
}
check "and no second more" await $limit quick

start r "$afsock" isotp recv "$them"
ready 123
# Both from one program: the second has a second to come.
canplayer -t -I /dev/stdin <<'L'
(0.000000) vcan0 123#1014000102030405
(0.000000) vcan0 123#2200010203040506
L
ends r "a wrong sequence number: 4" 4
check "is told" grep -q 'from 123 has the wrong sequence number' "$dir/r.err"
start r "$afsock" isotp recv -j "$them"
ready 123
cansend vcan0 123#1014000102030405
ends r "a missing frame: 3" 3
check "is told" grep -q 'no consecutive frame from 123 within 1 s (N_Cr)' \
	"$dir/r.err"
check "in JSON too" grep -q '"code":"ETIMEDOUT"' "$dir/r.out"

# ---- functional requests: one of ours and two of isotpsend answer ----

start w "$afsock" isotp serve -n 1 --functional=7DF --exec \
	'printf "41 00 01 02 03 04 05 06\n"' isotp:vcan0,rx=0x7e0,tx=0x7e8
start f1 isotprecv -s 7e9 -d 7df vcan0
start f2 isotprecv -s 7ea -d 7df vcan0
ready 7df 3
start q "$afsock" isotp request -j --wait=$limit -n 3 vcan0 7DF 0100
ends f1 "who answers has the request" 0
ends f2 "so has another" 0
same "as it was sent" "$(cat "$dir/f1.out" "$dir/f2.out")" "01 00 
01 00 "
file 20
isotpsend -s 7e9 -d 7e1 -b vcan0 <"$dir/hex"
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
start w "$afsock" isotp serve -n 2 --functional=7DF --exec 'cat' \
	isotp:vcan0,rx=0x7e0,tx=0x7e8
ready 7df
ready 7e0
# A first frame for all gets no flow control, so nothing answers it.
cansend vcan0 7DF#1008000102030405
same "the server of all hears its own" \
	"$("$afsock" isotp request --wait=60 vcan0 7E0 1002030405060708)" \
	'7E8  10 02 03 04 05 06 07 08 '
same "and what all hear" \
	"$("$afsock" isotp request --wait=60 -n 1 vcan0 7DF 3E00)" \
	'7E8  3E 00 '
ends w "and nothing else" 0
status "all by the identifier of the answers: 2" 2 "$afsock" isotp serve \
	--functional=7E8 --exec cat isotp:vcan0,rx=0x7e0,tx=0x7e8

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
ready 7e0 2
ready 7e8
same "a table answers" \
	"$("$afsock" isotp request --wait=60 vcan0 7E0 22F190)" \
	'7E8  62 F1 90 41 42 43 '
same "pending is waited for" "$("$afsock" isotp request --wait=60 -u vcan0 7E0 \
	221234 | tail -n 1)" '    negative: ReadDataByIdentifier: requestOutOfRange (0x31)'
ends n "the sniffer has heard five" 0
check "both ways, by name" grep -q 'positive: ReadDataByIdentifier F190: 3' \
	"$dir/n.out"
# shellcheck disable=SC2154 # by eval
kill -INT "$pid_s"
ends s "a signal ends the server" 130
check "a bad table names its line" sh -c "echo 22F1 >'$dir/bad'
	'$afsock' isotp serve --table='$dir/bad' $us 2>&1 | grep -q 'line 1: no'"

listens()
{
	while read -r _ listens_at _ listens_state _; do
		case $listens_at.$listens_state in
		*:1CAD.0A) return 0 ;;
		esac
	done <<-END
		$(cat /proc/net/tcp /proc/net/tcp6)
	END
	return 1
}
start s "$afsock" isotp serve --tcp=tcp-listen:7341 -n 1 --functional=7DF \
	isotp:vcan0,rx=0x7e0,tx=0x7e8
ready 7e0
await $limit listens
start r "$afsock" isotp recv isotp:vcan0,rx=0x7e8,tx=0x7e0
ready 7e8
# Opened for both, so that no open waits for the other end; read by the client
# itself, because the shell gives a command in the background no input.
mkfifo "$dir/fifo"
exec 3<>"$dir/fifo"
start t sh -c "exec socat - TCP:127.0.0.1:7341 <'$dir/fifo'"
printf '<00112233445566778899>' >&3
ends r "a PDU of TCP" 0
same "is on the bus" "$(cat "$dir/r.out")" '00 11 22 33 44 55 66 77 88 99 '
"$afsock" isotp send isotp:vcan0,rx=0x7e8,tx=0x7e0 AABBCC
check "and back" await $limit grep -q '<aabbcc>' "$dir/t.out"
cansend vcan0 7DF#023E00
check "what all are asked too" await $limit grep -q '<3e00>' "$dir/t.out"
exec 3>&-
ends s "the server ends with its client" 0

# A client that reads nothing, with little room for what it does not read.
cat >"$dir/deaf.py" <<'END'
import socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
s.connect(('127.0.0.1', 7341))
sys.stdin.read()
END
is_stuck()
{
	while read -r _ stuck_at _ _ stuck_queue _; do
		case $stuck_at.${stuck_queue%:*} in
		*:1CAD.00000000) ;;
		*:1CAD.*) return 0 ;;
		esac
	done <<-END
		$(cat /proc/net/tcp /proc/net/tcp6)
	END
	return 1
}
start s "$afsock" isotp serve --tcp=tcp-listen:7341 -n 1 --wait=10m \
	isotp:vcan0,rx=0x7e0,tx=0x7e8
ready 7e0
await $limit listens
exec 3<>"$dir/fifo"
start t sh -c "exec python3 '$dir/deaf.py' <'$dir/fifo'"
"$afsock" isotp send -D 4000 -l 30 isotp:vcan0,rx=0x7e8,tx=0x7e0
check "the client leaves PDUs in the queue" await $limit is_stuck
# shellcheck disable=SC2154 # by eval
kill -TERM "$pid_s"
ends s "TERM ends a server whose client does not read" 143
exec 3>&-

# ---- UDS against the control unit of the examples ----

if [ -x "$build/examples/uds_ecu" ]; then
	a=isotp:vcan0,rx=0x7e8,tx=0x7e0
	start e "$build/examples/uds_ecu" isotp:vcan0,rx=0x7e0,tx=0x7e8 \
		"$dir/memory"
	ready 7e0
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
