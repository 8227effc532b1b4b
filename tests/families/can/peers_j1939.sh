#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck source-path=SCRIPTDIR
#
# peers_j1939.sh BUILD - afsock j1939 and j1939cat, testj1939, j1939acd, Python
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3
temp=$(mktemp -d) || exit 1
background=
# shellcheck disable=SC2317 # called by the trap
clean_up()
{
	# shellcheck disable=SC2086
	[ -z "$background" ] || kill $background 2>/dev/null
	rm -rf "$temp"
}
trap clean_up EXIT
limit=30

if ! "$afsock" families -j can 2>/dev/null |
	grep -q '"name":"j1939",[^}]*"open":true' || ! [ -e /sys/class/net/vcan0 ]
then
	skip j1939 "no J1939 here, or no vcan0"
	finish
fi

# start NAME COMMAND... - in the background, not for ever; $temp/NAME.out,
# $temp/NAME.err
start()
{
	start_name=$1
	shift
	timeout --foreground -k 5 $((4 * limit)) "$@" \
		>"$temp/$start_name.out" 2>"$temp/$start_name.err" &
	eval "pid_$start_name=$!"
	background="$background $!"
}

# quit NAME [SIGNAL] - its exit status, after a signal if one is given
quit()
{
	eval "quit_pid=\$pid_$1"
	# shellcheck disable=SC2154
	[ -z "${2:-}" ] || kill "-$2" "$quit_pid"
	wait "$quit_pid" 2>/dev/null
}

# listening - the kernel of this machine hears J1939 on vcan0, which it does
# as long as some socket is bound there
listening()
{
	grep -q '^ *vcan0 .* j1939$' /proc/net/can/rcvlist_*
}

ready()
{
	await $limit listening || fail "vcan0" "nobody is bound to it"
}

said()
{
	grep -q "$2" "$temp/$1.out"
}

told()
{
	await $limit said "$1" "$2" ||
		fail "$1" "did not say $2: $(cat "$temp/$1.out" "$temp/$1.err")"
}

head -c 100000 /dev/urandom >"$temp/100000"
for n in 20 1785 1786; do
	head -c $n "$temp/100000" >"$temp/$n"
done

# ---- to j1939cat; it is unbuffered so that the last bytes are not lost ----

for n in 20 1785 1786 100000; do
	start r stdbuf -o0 j1939cat -r vcan0:0x90
	ready
	check "send $n bytes to j1939cat" "$afsock" j1939 send \
		--file="$temp/$n" j1939:vcan0,sa=0x80,da=0x90,pgn=0x12300
	await $limit cmp "$temp/r.out" "$temp/$n"
	quit r TERM
	check "which has all of it" cmp "$temp/r.out" "$temp/$n"
done

start r stdbuf -oL testj1939 -r vcan0:0x90
ready
check "send 20 bytes to testj1939" "$afsock" j1939 send --to=:0x90,0x12300 \
	vcan0:0x80 000102030405060708090a0b0c0d0e0f10111213
told r '^00010  *10 11 12 13'
quit r TERM
check "from the address with the group" grep -q '^80 12300:' "$temp/r.out"

start r stdbuf -oL testj1939 -B -r vcan0:0x90
ready
check "broadcast 12 bytes" "$afsock" j1939 send \
	j1939:vcan0,sa=0x80,pgn=0xfeca 000102030405060708090a0b
told r '^00008  *08 09 0a 0b'
quit r TERM

# ---- from testj1939 (its pattern) and from Python ----

start r "$afsock" j1939 recv --json --count=1 --wait=$limit \
	j1939:vcan0,sa=0x90,rxpgn=0x12300
ready
testj1939 -s20 vcan0:0x80 :0x90,0x12300
quit r
same "status of recv" $? 0
check "what testj1939 sends, in JSON" $python -c '
import json, sys
m = json.loads(open(sys.argv[1]).read())
want = {"interface": "vcan0", "sa": 0x80, "da": 0x90, "pgn": 0x12300,
	"prio": 6, "len": 20}
assert {k: m[k] for k in want} == want, m
assert len(bytes.fromhex(m["data"])) == 20, m
assert m["time"] > 1.5e9, m' "$temp/r.out"

for n in 20 1785 1786 100000; do
	start r "$afsock" j1939 recv --raw --count=1 --wait=$limit \
		j1939:vcan0,sa=0x90,rxpgn=0x12300
	ready
	check "Python sends $n bytes" $python - "$temp/$n" <<-'P'
	import socket, sys
	s = socket.socket(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_J1939)
	s.bind(("vcan0", 0, socket.J1939_NO_PGN, 0x80))
	s.sendto(open(sys.argv[1], "rb").read(), ("vcan0", 0, 0x12300, 0x90))
	s.close()
	P
	quit r
	same "status of recv" $? 0
	check "which recv has" cmp "$temp/r.out" "$temp/$n"
done

# ---- what is not there, what is wrong ----

"$afsock" j1939 send j1939:vcan0,sa=0x80,da=0x93,pgn=0x12300 \
	00112233445566778899 >"$temp/out" 2>"$temp/err"
same "nobody there: 1" $? 1
check "names address, group and timer" \
	grep -q 'to 0x93, pgn 0x12300, 10 bytes: .*1250 ms (T3)' "$temp/err"
same "in JSON by its name" "$("$afsock" j1939 send --json \
	j1939:vcan0,sa=0x80,da=0x93,pgn=0x12300 00112233445566778899 \
	2>/dev/null | sed 's/.*"error"://')" '"EHOSTUNREACH"}'
status "a limit of our own: 3" 3 "$afsock" j1939 send --wait=100ms \
	j1939:vcan0,sa=0x80,da=0x93,pgn=0x12300 00112233445566778899

start s "$afsock" j1939 send j1939:vcan0,sa=0x80,pgn=0xfeca --file=/dev/null \
	2>/dev/null
quit s
same "options stand in front: 2" $? 2
for a in "sa=1,da=0x100,pgn=0xef00:da 0x100 above 0xff" \
	"sa=256,da=1,pgn=0xef00:addr 0x100 above 0xff" \
	"sa=1,da=2,pgn=0x12345:pgn 0x12345 .* must end in 00" \
	"sa=1,da=2:no pgn" "da=2,pgn=0xef00:no source address" \
	"sa=1,pgn=0xfeca,prio=8:prio 8 above 7"; do
	"$afsock" j1939 send "j1939:vcan0,${a%%:*}" 00 2>"$temp/err"
	same "${a%%:*} is wrong usage" $? 2
	check "and says so" grep -q "${a#*:}" "$temp/err"
done
status "a message that is no hex: 2" 2 \
	"$afsock" j1939 send j1939:vcan0,sa=1,pgn=0xfeca xyz
status "nothing within the limit: 3" 3 \
	"$afsock" j1939 recv --wait=50ms j1939:vcan0,sa=0x90

# A broadcast of 1785 bytes takes 13 s; a signal ends it at once.
start s "$afsock" j1939 send --file="$temp/1785" j1939:vcan0,sa=0x80,pgn=0xfeca
timeout $limit candump -n 2 vcan0,18EBFF80:1FFFFFFF >/dev/null
begun=$(date +%s)
quit s TERM
same "a signal ends a broadcast: 128+n" $? 143
check "at once" [ $(($(date +%s) - begun)) -lt 8 ]

# ---- a sender that falls silent ----

start r "$afsock" j1939 recv j1939:vcan0,sa=0x90
ready
cansend vcan0 18EC9081#10140003FF002301
await $limit grep -q 'from 0x81 to 0x90, pgn 0x12300, 20 bytes: aborted' \
	"$temp/r.err"
cansend vcan0 18EF9081#AABB
told r '^vcan0  81 > 90  0EF00  6  \[2\]  AA BB$'
quit r TERM
same "an aborted message: 4" $? 4

# ---- spying on others ----

start y "$afsock" j1939 spy --frames --json vcan0
ready_spy()
{
	cansend vcan0 18EF2122#55
	said y '"data":"55"'
}
await $limit ready_spy
for f in 18EC2221#100A0002FF00EF00 18EC2122#110201FFFF00EF00 \
	18EB2221#0100010203040506 18EB2221#02070809FFFFFFFF \
	18EC2122#130A0002FF00EF00; do
	cansend vcan0 $f
done
told y '"sa":33,"da":34,"pgn":61184,"prio":6,"len":10,"data":"00010203040506070809"'
check "and the frames, in words" sh -c \
	"grep -q 'TP RTS 10 bytes, pgn 0EF00' $temp/y.out &&
	grep -q 'TP CTS 2 packets from 1' $temp/y.out &&
	grep -q 'TP EOMA 10 bytes' $temp/y.out"
quit y INT
same "status of spy" $? 130
check "spied every line in JSON" $python -c '
import json, sys
[json.loads(l) for l in open(sys.argv[1])]' "$temp/y.out"

# ---- claims: ours against ours, against j1939acd, a state file ----

start a "$afsock" j1939 claim --name=0x1122334455667788 --address=0x60,0x61 \
	--all --state="$temp/state" vcan0
told a '^claimed 0x60$'
check "send as the name" "$afsock" j1939 send \
	j1939:vcan0,name=0x1122334455667788,pgn=0xfeca 0102
start b "$afsock" j1939 claim --name=identity-number=0x67789,function=1 \
	--json --address=0x60 vcan0
told a '^lost 0x60 to 0x0000010000067789$'
told a '^claimed 0x61$'
told b '"event":"claimed","interface":"vcan0","address":96'
same "the state file has the last" "$(cat "$temp/state")" 0x61
quit b TERM
same "status of a claimer that was ended" $? 143
start j j1939acd -r 0x61,0x62 1122334455667789 vcan0
told a '^seen 0x62 0x1122334455667789$'
cansend vcan0 18EEFF61#0100000000000000
told a '^lost 0x61 to 0x0000000000000001$'
told a '^claimed 0x60$'
quit j TERM
quit a INT
same "status after an interrupt" $? 130
status "claim once" 0 "$afsock" j1939 claim --once \
	--name=0x1122334455667788 --address=0x60 vcan0
status "no address for a name of 0: 2" 2 "$afsock" j1939 claim --name=0 \
	--address=1 vcan0
status "a field above its limit: 2" 2 "$afsock" j1939 claim \
	--name=function=256 --address=1 vcan0

# An interface that goes and comes back.
if ip link add j39 type vcan 2>/dev/null && ip link set j39 up; then
	start a "$afsock" j1939 claim --name=0x1122334455667788 \
		--address=0x60 j39
	told a '^claimed 0x60$'
	ip link set j39 down
	await $limit grep -q 'down or gone' "$temp/a.err"
	ip link set j39 up
	await $limit sh -c "[ \$(grep -c '^claimed 0x60' $temp/a.out) -ge 2 ]"
	quit a TERM
	same "claimed again when it is back" \
		"$(grep -c '^claimed 0x60' "$temp/a.out")" 2
	ip link del j39
else
	skip "an interface that goes" "not permitted"
fi
finish
