#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers_dump.sh BUILD - afsock dump and afsock can view beside candump, with
# cangen, canplayer and python-can
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$(realpath "$1")/afsock
python=/usr/bin/python3
limit=60
temp=$(mktemp -d) || exit 1
background=
# shellcheck disable=SC2317 # called by the trap
clean_up()
{
	# shellcheck disable=SC2086
	[ -z "$background" ] || kill -KILL $background 2>/dev/null
	ip link del vcan9 2>/dev/null
	rm -rf "$temp"
}
trap clean_up EXIT

if ! "$afsock" families -j can 2>/dev/null |
	grep -q '"name":"can",[^}]*"open":true' ||
	! ip link show vcan1 >"$temp/err" 2>&1; then
	skip "afsock dump" "no AF_CAN, or no vcan0 and vcan1"
	finish
fi

# start NAME COMMAND... - in the background; $temp/NAME and $temp/NAME.err
start()
{
	start_name=$1
	shift
	"$@" >"$temp/$start_name" 2>"$temp/$start_name.err" &
	eval "pid_$start_name=$!"
	background="$background $!"
}

pid_of()
{
	eval "echo \$pid_$1"
}

# A zombie still answers kill -0.
not_running()
{
	[ ! -e "/proc/$1" ] || grep -q '^State:	Z' "/proc/$1/status"
}

# ends NAME TEST STATUS
ends()
{
	ends_pid=$(pid_of "$1")
	await $limit not_running "$ends_pid" || kill -KILL "$ends_pid"
	wait "$ends_pid"
	ends_got=$?
	if [ $ends_got -eq "$3" ]; then
		pass "$2"
	else
		fail "$2" "exit $ends_got, wanted $3: $(cat "$temp/$1.err")"
	fi
}

# readers N IF - that many sockets receive frames of an interface
readers()
{
	[ "$(cat /proc/net/can/rcvlist_* | grep -c "^ *$2  *[0-9a-fA-F]\{3,8\} ")" -ge "$1" ]
}

ready()
{
	await $limit readers "$1" "$2" ||
		fail "$2" "fewer than $1 receivers: $(cat "$temp"/*.err)"
}

lines()
{
	[ "$(wc -l <"$temp/$1")" -ge "$2" ]
}

# What a dump says that the kernel dropped.
told_drops()
{
	sed -n 's/.* \([0-9]*\) dropped by the kernel$/\1/p' "$temp/$1.err"
}

# ---- the same bytes as candump, of 500 frames ----

awk 'BEGIN {
	hex = "0123456789ABCDEF"
	for (i = 0; i < 500; i++) {
		kind = i % 10
		id = sprintf("%03X", i * 37 % 2048)
		if (kind % 3 == 1 && i > 20)
			id = sprintf("%08X", (i * 1234577) % 536870912)
		data = ""
		len = i % 9
		for (j = 0; j < 64; j++)
			data = data sprintf("%02X", (i * 7 + j * 29) % 256)
		if (kind == 8)
			print id "#R" (len ? len : "")
		else if (kind == 7 || kind == 3) {
			split("0 1 3 8 12 16 20 24 32 48 64", fd, " ")
			print id "##" substr(hex, i % 4 + 1, 1) \
				substr(data, 1, 2 * fd[i % 11 + 1])
		} else if (kind == 9)
			printf "%08X#%s\n", 536870912 + i % 511 + 1,
				substr(data, 1, 16)
		else
			print id "#" substr(data, 1, 2 * len)
	}
}' >"$temp/corpus"

pair()
{
	start "c_$1" candump -r 4000000 -n 500 $2 vcan0,0:0,#FFFFFFFF
	start "a_$1" "$afsock" dump -n 500 $2 can:vcan0,0:0,#FFFFFFFF
}

# SC2086: options are words.
# shellcheck disable=SC2086
same_bytes()
{
	pair log -L
	pair plain ""
	pair extra "-x -a -t a"
	pair errors "-e -t z"
	pair swapped "-S -a -t d"
	pair binary "-i -t A"
	start j "$afsock" dump -j -n 500 can:any,0:0,#FFFFFFFF
	start n "$afsock" dump -L -N -x -n 500 can:any,0:0,#FFFFFFFF
	start f "$afsock" dump -f "$temp/file.log" -n 500 \
		can:vcan0,0:0,#FFFFFFFF
	ready 13 vcan0
	ready 2 any
	check "send the corpus" "$afsock" send can:vcan0 <"$temp/corpus"
	for name in log plain extra errors swapped binary; do
		ends "c_$name" "candump has seen all ($name)" 0
		ends "a_$name" "afsock dump too" 0
		check "the same bytes: $name" cmp "$temp/c_$name" "$temp/a_$name"
	done
	ends f "dump -f" 0
	check "dump -f writes the same" cmp "$temp/c_log" "$temp/file.log"
	check "and shows nothing" [ ! -s "$temp/f" ]
	ends n "dump -N -x" 0
	same "nine decimals and a direction" "$(sed -n \
		's/^\((.*\.[0-9]\{6\}\)[0-9]\{3\}\() .*\) T$/\1\2/p' \
		"$temp/n" | sed 's/)  *vcan0/) vcan0/' | cmp - "$temp/c_log" && echo same)" same
	ends j "dump -j" 0
	check "JSON has the same frames" $python - "$temp/j" "$temp/c_log" <<-'P'
	import json, sys
	rows = [json.loads(l) for l in open(sys.argv[1])]
	log = [l.split() for l in open(sys.argv[2])]
	assert len(rows) == 500
	for r, l in zip(rows, log):
	    assert [r["interface"], r["text"]] == l[1:3], (r, l)
	    assert r["clock"] == "system" and r["direction"] == "tx", r
	    head, data = l[2].split("#", 1)
	    want = "fd" if data[:1] == "#" else "remote" if data[:1] == "R" \
	        else "error" if len(head) == 8 and int(head, 16) >> 29 else "classic"
	    assert r["type"] == want and r["id"] == head, r
	    if want in ("classic", "error"):
	        assert r["data"].upper() == data and r["len"] == len(data) // 2
	    assert ("about" in r) == (want == "error")
	P
}
same_bytes

start r candump -r 4000000 -L vcan1,0:0,#FFFFFFFF
ready 1 vcan1
check "canplayer plays our log" canplayer -t -I "$temp/a_log" vcan1=vcan0
await $limit lines r 500
kill -INT "$(pid_of r)"
cut -d' ' -f3 "$temp/a_log" >"$temp/want"
cut -d' ' -f3 "$temp/r" >"$temp/got"
check "as it was" cmp "$temp/want" "$temp/got"
if $python -c 'import can' 2>/dev/null; then
	check "python-can reads our log" $python - "$temp/a_log" <<-'P'
	import can, sys
	log = [l.split() for l in open(sys.argv[1])]
	n = 0
	for m, l in zip(can.CanutilsLogReader(sys.argv[1]), log):
	    n += 1
	    if len(l[2]) < 9 or l[2][0] not in "23" or l[2][8] != "#":
	        # It knows one error frame only.
	        assert m.arbitration_id == int(l[2].split("#")[0], 16), (m, l)
	        assert m.channel == "vcan0"
	        assert m.is_fd == ("##" in l[2])
	assert n == 500, n
	P
else
	skip "python-can reads our log" "no python-can"
fi

# ---- candump's filters ----

filter()
{
	# shellcheck disable=SC2086 # an option and its value, or nothing
	start "f$1" "$afsock" dump -L ${3:-} "can:vcan0,$2"
}

frames='123# 00000123# 123#R 223# 456#'
filter 1 123:7FF
filter 2 123:C00007FF
filter 3 00000123:DFFFFFFF
filter 4 123~7FF
filter 5 123~7FF,223~7FF
filter 6 123~7FF,223~7FF,j
filter 7 0~0 '-T 4000'
filter 8 123:700,456:7FF
ready 9 vcan0
# shellcheck disable=SC2086
"$afsock" send can:vcan0 $frames
seen()
{
	cut -d' ' -f3 "$temp/f$1" | tr '\n' ' '
}
await $limit lines f5 5
for i in 1 2 3 4 5 6 8; do
	kill -INT "$(pid_of "f$i")"
	ends "f$i" "filter $i: all that came before the signal" 130
done
ends f7 "a filter without frames: 3" 3
same "123:7FF" "$(seen 1)" '123# 00000123# 123#R '
same "123:C00007FF" "$(seen 2)" '123# '
same "00000123:DFFFFFFF" "$(seen 3)" '00000123# '
same "123~7FF" "$(seen 4)" '223# 456# '
same "123~7FF,223~7FF" "$(seen 5)" "$frames "
same "123~7FF,223~7FF,j" "$(seen 6)" '456# '
same "0~0" "$(seen 7)" ''
same "123:700,456:7FF" "$(seen 8)" '123# 00000123# 123#R 456# '

# ---- nothing is lost, or it is told ----

start d "$afsock" dump -L can:vcan1
ready 1 vcan1
cangen vcan1 -g 0 -n 20000 -I i -D i -L 8
kill -TERM "$(pid_of d)"
await $limit not_running "$(pid_of d)"
drops=$(told_drops d)
same "a flood: received + reported" \
	"$(($(wc -l <"$temp/d") + ${drops:-0}))" 20000
if [ "${drops:-0}" -gt 0 ]; then
	ends d "a flood with drops: 4" 4
else
	ends d "a flood without drops" 143
fi

# The kernel's own count, before the signal and behind the end. A frame may be
# counted that is on its way.
sent()
{
	cat /sys/class/net/vcan1/statistics/tx_packets
}
start m "$afsock" dump -L can:vcan1
ready 1 vcan1
before=$(sent)
start q $pinned cangen vcan1 -g 0 -I 123 -D i -L 8
await $limit lines m 2000
least=$(($(sent) - before - 1))
kill -TERM "$(pid_of m)"
await $limit not_running "$(pid_of m)"
most=$(($(sent) - before))
kill -TERM "$(pid_of q)"
drops=$(told_drops m)
if [ "${drops:-0}" -gt 0 ]; then
	ends m "ended within a flood with drops: 4" 4
else
	ends m "ended within a flood" 143
fi
check "what came before the signal is shown or told, in order" $python - \
	"$temp/m" "${drops:-0}" "$least" "$most" <<-'P'
	import re, sys
	drops, least, most = map(int, sys.argv[2:])
	text = open(sys.argv[1]).read()
	line = re.compile(r"\(\d{10}\.\d{6}\) vcan1 123#([0-9A-F]{16})\n")
	assert line.sub("", text) == "", line.sub("", text)[:200]
	got = [int.from_bytes(bytes.fromhex(h), "little") for h in line.findall(text)]
	assert least <= len(got) + drops <= most, (least, len(got), drops, most)
	assert got == sorted(set(got)), "twice, or not in order"
	missing = got[-1] + 1 - len(got)
	assert 0 <= missing <= drops, (missing, drops)
P

# Drops between frames: a line where lines are shown, none among objects.
start dl "$afsock" dump -d -L -r 4096 can:vcan1
start dj "$afsock" dump -d -j -r 4096 -f "$temp/dj.log" can:vcan1
ready 2 vcan1
kill -STOP "$(pid_of dl)" "$(pid_of dj)"
yes 111#0011223344556677 | head -n 300 | "$afsock" send can:vcan1
kill -CONT "$(pid_of dl)" "$(pid_of dj)"
await $limit lines dl 1
await $limit lines dj 1
"$afsock" send can:vcan1 123#
has_123()
{
	grep -q '123#' "$temp/$1"
}
await $limit has_123 dl
await $limit has_123 dj
kill -TERM "$(pid_of dl)" "$(pid_of dj)"
ends dl "drops among lines: 4" 4
ends dj "drops among objects: 4" 4
same "a line tells them" "$(grep -c '^DROPCOUNT: ' "$temp/dl")" 1
same "in a log as well" "$(grep -c '^DROPCOUNT: ' "$temp/dj.log")" 1
same "objects are objects" "$(grep -cv '^{' "$temp/dj")" 0

# ---- what cannot be written is told ----

start v "$afsock" dump -n 1 -f /dev/full can:vcan1
start w "$afsock" dump -f /dev/full can:vcan1
start x sh -c "exec '$afsock' dump -n 1 -L can:vcan1 >/dev/full"
start y "$afsock" dump -f /dev/full can:vcan1
ready 4 vcan1
kill -STOP "$(pid_of y)"
cansend vcan1 123#0102
kill -TERM "$(pid_of y)"
kill -CONT "$(pid_of y)"
ends v "the last frame of a log that is full: 1" 1
ends w "any frame of it: 1" 1
ends x "of a log on standard output: 1" 1
ends y "a signal with a frame for it" 143
for i in v w x y; do
	same "$i: why, once" "$(grep -c 'No space left' "$temp/$i.err")" 1
done

start s "$afsock" dump -L -r 4096 can:vcan1
start k "$afsock" dump -L can:vcan1
start g "$afsock" dump --ignore-drops -n 1 -L -r 4096 can:vcan1
ready 3 vcan1
kill -STOP "$(pid_of s)" "$(pid_of k)" "$(pid_of g)"
yes 111#0011223344556677 | head -n 1000 | "$afsock" send can:vcan1
kill -TERM "$(pid_of s)" "$(pid_of k)"
kill -CONT "$(pid_of s)" "$(pid_of k)" "$(pid_of g)"
ends s "frames dropped at the very end: 4" 4
check "they are told" [ "$(told_drops s || echo 0)" -gt 0 ]
same "received + reported" "$(($(wc -l <"$temp/s") + $(told_drops s)))" 1000
ends k "ended while frames wait" 143
same "all of them are shown" "$(wc -l <"$temp/k")" 1000
ends g "--ignore-drops" 0
check "tells them all the same" grep -q 'dropped by the kernel' "$temp/g.err"

# A packet socket of all protocols on it.
has_ring()
{
	grep -q " 0003 *$(cat /sys/class/net/vcan1/ifindex) " /proc/net/packet
}
start r "$afsock" dump -L -n 1 can:vcan1
ready 1 vcan1
check "one interface is read through a ring" has_ring
# policy NAME NUMBER - field 41 of proc(5): 0 as others, 3 batch, 5 idle
policy()
{
	[ "$(sed 's/.*) //' "/proc/$(pid_of "$1")/stat" | cut -d' ' -f39)" = "$2" ]
}
check "a log into a file gives way" await $limit policy r 3
cansend vcan1 123#11
ends r "to the end" 0
same "with the frame" "$(cut -d' ' -f3 "$temp/r")" "123#11"
start r "$afsock" dump -L -x -n 1 can:vcan1
ready 1 vcan1
cansend vcan1 123#12
ends r "not where the direction is asked for" 0
start i chrt --idle 0 "$afsock" dump -L -n 2 can:vcan1
ready 1 vcan1
cansend vcan1 123#13
await $limit lines i 1
check "one with a policy keeps it" policy i 5
cansend vcan1 123#14
ends i "to its end" 0
same "with it" "$(cut -d' ' -f3- "$temp/r")" "123#12 T"

start u setpriv --reuid 65534 --clear-groups "$afsock" dump -n 1 can:vcan1
ready 1 vcan1
"$afsock" send can:vcan1 123#
ends u "without privilege" 0
same "the smaller buffer is told once" \
	"$(grep -c 'receive buffer of' "$temp/u.err")" 1

# Nothing more comes: only the pipe says that nobody reads.
mkfifo "$temp/pipe"
"$afsock" dump -L can:vcan1 >"$temp/pipe" 2>/dev/null &
background="$background $!"
# shellcheck disable=SC2034 # by name, in pid_of
pid_h=$!
start head head -n 1 "$temp/pipe"
ready 1 vcan1
# It has decided once it keeps signals for later.
await $limit grep -q '^SigBlk:.*4003$' "/proc/$(pid_of h)/status"
check "one that is read along does not" policy h 0
"$afsock" send can:vcan1 123#0102
ends head "head -n 1 has its line" 0
ends h "and dump ends without another frame" 141

# ---- the view; bits on the bus ----

start w "$afsock" can view -j --interval 600s --stuffing worst vcan0 vcan1
start x "$afsock" can view -j --interval 600s --bitrate 500000 vcan0
start y "$afsock" can view --interval 600s vcan0
ready 3 vcan0
ready 1 vcan1
"$afsock" send can:vcan0 123#1122334455667788
"$afsock" send can:vcan1 12345678#1122334455667788
# What "exact" needs: runs of equal bits, in the checksum as well.
awk 'BEGIN { srand(7); for (i = 0; i < 60; i++) {
	d = ""
	for (j = 0; j < i % 9; j++)
		d = d (rand() < .4 ? "00" : rand() < .6 ? "FF" : sprintf("%02X", rand() * 256))
	print (i % 4 == 3 ? sprintf("%08X", rand() * 2 ^ 29) : sprintf("%03X", rand() * 2048)) "#" d
} }' >"$temp/bits"
"$afsock" send can:vcan0 321#00 321#01
"$afsock" send can:vcan0 <"$temp/bits"
kill -TERM "$(pid_of w)" "$(pid_of x)" "$(pid_of y)"
ends w "can view" 143
ends x "with a bit rate" 143
ends y "as text" 143
check "a line for an identifier" grep -q \
	'^vcan0 *123  *1  *-  \[08\] 11 22 33 44 55 66 77 88$' "$temp/y"
check "changed bytes are marked" grep -q '^vcan0 *321 .* \[01\] 01\*$' "$temp/y"
# Bit strings and substitution: another way than the one of the command. The
# worst cases are those of Davis et al., "Controller Area Network (CAN)
# schedulability analysis", 2007: 55 + 10 n, 80 + 10 n with the pause.
check "bits of frames" $python - "$temp/w" "$temp/x" "$temp/bits" <<-'P'
	import json, re, sys
	worst, exact = (json.loads(open(f).read()) for f in sys.argv[1:3])
	assert worst["buses"][1]["bits"] == 160, worst["buses"]
	assert [r["count"] for r in exact["ids"] if r["id"] == "123"] == [1]
	def bits(text):
	    head, data = text.split("#")
	    data = bytes.fromhex(data)
	    n = int(head, 16)
	    if len(head) == 3:
	        s = "0" + format(n, "011b") + "000"
	    else:
	        s = "0" + format(n >> 18, "011b") + "11" + format(n & 0x3ffff, "018b") + "000"
	    s += format(len(data), "04b") + "".join(format(b, "08b") for b in data)
	    rest = int(s + "0" * 15, 2)
	    for i in range(len(s) - 1, -1, -1):
	        if rest >> (i + 15) & 1:
	            rest ^= 0xC599 << i
	    s += format(rest, "015b")
	    out, run = "", ""
	    for c in s:
	        out += c
	        run = run + c if run[-1:] == c else c
	        if len(run) == 5:
	            run = "10"[int(c)]
	            out += run
	    return len(out) + 13
	frames = ["123#1122334455667788", "321#00", "321#01"] + open(sys.argv[3]).read().split()
	want = sum(map(bits, frames))
	assert exact["buses"][0]["bits"] == want, (exact["buses"], want)
	bus = exact["buses"][0]
	load = 100 * want / 500000 / exact["interval"]
	assert abs(bus["load_percent"] - load) < .001 * load + 1e-6, (bus, load)
P
# ---- interfaces go and come back ----

ip link add vcan9 type vcan && ip link set vcan9 up
start v "$afsock" dump -n 3 can:vcan9,100:700
says()
{
	await $limit grep -q "interface vcan9 is $1" "$temp/v.err" ||
		fail "vcan9 is $1" "$(cat "$temp/v.err")"
}
ready 1 vcan9
"$afsock" send can:vcan9 123#01
await $limit lines v 1
ip link set vcan9 down
says down
ip link set vcan9 up
says 'up again'
"$afsock" send can:vcan9 123#02
await $limit lines v 2
ip link del vcan9
says gone
ip link add vcan9 type vcan && ip link set vcan9 up
says back
ready 1 vcan9
"$afsock" send can:vcan9 223#00 123#03
ends v "an interface that was deleted and made again" 0
same "all that came, filtered" "$(cat "$temp/v")" \
	'  vcan9  123   [1]  01
  vcan9  123   [1]  02
  vcan9  123   [1]  03'
finish
