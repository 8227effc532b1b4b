#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers_gen.sh BUILD - afsock can gen beside cangen; afsock can perf
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3
limit=60
temp=$(mktemp -d) || exit 1
trap 'tc qdisc del dev vcan0 root 2>/dev/null; rm -rf "$temp"' EXIT

if ! ip link show vcan0 >"$temp/err" 2>&1 ||
	! "$afsock" can gen -n 1 -I 7F0 vcan0 2>"$temp/err"; then
	skip "can gen" "$(tail -n 1 "$temp/err")"
	finish
fi

readers()
{
	cat /proc/net/can/rcvlist_* | grep -c '^ *vcan0 '
}

# A zombie still answers kill -0.
not_running()
{
	[ ! -e "/proc/$1" ] || grep -q '^State:	Z' "/proc/$1/status"
}

more_readers()
{
	[ "$(readers)" -gt "$1" ]
}

# record COUNT COMMAND... - the frames that a command sends; $temp/log
record()
{
	record_before=$(readers)
	# Not what is measured: its own buffer.
	candump -r 8388608 -L -n "$1" vcan0 >"$temp/log" &
	record_pid=$!
	shift
	await $limit more_readers "$record_before" || fail candump "not there"
	"$@" >"$temp/out" 2>"$temp/err"
	record_status=$?
	[ $record_status -eq 0 ] && await $limit not_running $record_pid ||
		kill $record_pid
	wait $record_pid
	return $record_status
}

# like_cangen OPTION...
like_cangen()
{
	record 40 cangen -g 0 -n 40 "$@" vcan0
	cut -d' ' -f3 "$temp/log" >"$temp/cangen"
	record 40 "$afsock" can gen -g 0 -n 40 "$@" vcan0
	cut -d' ' -f3 "$temp/log" >"$temp/gen"
	check "as cangen $*" cmp "$temp/cangen" "$temp/gen"
}

like_cangen -I i -L i -D i
like_cangen -I 7F0 -L 4 -D i -e
like_cangen -I i -L i -D i -f
like_cangen -I 12 -L i -D 11223344DEADBEEF -b -E
like_cangen -I i -L 9 -D 1122334455667788AABB -f
like_cangen -I 7FE -L 12 -D i
like_cangen -I 12 -L i -D i -R

# Chance can be repeated, and keeps the limits of frames.
record 200 "$afsock" can gen -g 0 -n 200 -m --seed 5 vcan0
cut -d' ' -f3 "$temp/log" >"$temp/first"
record 200 "$afsock" can gen vcan0 -g 0 -n 200 -m --seed 5
cut -d' ' -f3 "$temp/log" >"$temp/again"
check "the same seed, the same frames" cmp "$temp/first" "$temp/again"
check "kinds are mixed" sh -c "grep -q '##' $temp/first &&
	grep -q '#R' $temp/first && grep -q '^........#' $temp/first &&
	grep -q '^...#' $temp/first"
record 50 "$afsock" can gen -g 0 -n 50 -I e -D 1x2x -L 2 vcan0
same "even identifiers, digits by chance" "$(cut -d' ' -f3 "$temp/log" |
	grep -cE '^..[02468ACE]#1.2.$')" 50
check "not always the same" sh -c "[ \$(sort -u -k3 $temp/log | wc -l) -gt 5 ]"

# Multiples of the gap from the start: 100 gaps of 5 ms, none added up.
record 101 "$afsock" can gen -g 5 -n 101 vcan0
check "time does not drift" $python - "$temp/log" <<'P'
import sys
times = [float(l.split()[0].strip("()")) for l in open(sys.argv[1])]
took = times[-1] - times[0]
# The first may be late on a busy machine; what adds up would be more.
assert 0.3 < took < 1.5, took
P

# A short queue, as real controllers have: all arrive, in order.
if tc qdisc add dev vcan0 root tbf rate 300kbit burst 1000 limit 160 \
	2>"$temp/tc"; then
	check "2000 frames through a short queue" \
		record 2000 $pinned "$afsock" can gen -g 0 -n 2000 -I i -L 8 \
		-D i vcan0
	same "all of them" "$(wc -l <"$temp/log")" 2000
	check "in order" $python - "$temp/log" <<'P'
import sys
rows = [l.split()[2] for l in open(sys.argv[1])]
assert rows == ["%03X#" % (i % 2048) +
	i.to_bytes(8, "little").hex().upper() for i in range(2000)]
P
	check "the queue was full" grep -q "queue full [1-9]" "$temp/err"
	"$afsock" can gen -i -g 0 -n 500 -L 8 --json vcan0 >"$temp/json"
	check "-i leaves frames out, and counts them" $python -c '
import json, sys
row = json.load(open(sys.argv[1]))
assert row["left_out"] > 0 and row["frames"] + row["left_out"] == 500, row' \
		"$temp/json"
	tc qdisc del dev vcan0 root
	tc qdisc add dev vcan0 root tbf rate 1kbit burst 100 limit 17
	status "a queue that stays full: 3" 3 \
		"$afsock" can gen -p 100 -g 0 -n 500 vcan0
	tc qdisc del dev vcan0 root
else
	skip "a short queue" "$(cat "$temp/tc")"
fi
status "an identifier above 7FF: 2" 2 "$afsock" can gen -I 800 vcan0
status "no such interface: 1" 1 "$afsock" can gen nosuch0
same "verbose shows frames" \
	"$("$afsock" can gen -v -n 1 -I 1 -L 1 -D 22 vcan0 2>/dev/null)" \
	"  vcan0  001#22"

# ---- perf ----

perf()
{
	"$afsock" can perf --json "$@" >"$temp/perf" 2>"$temp/err"
}

# sums TEST EXPRESSION - over the last object, as r
sums()
{
	check "$1" $python -c '
import json, sys
r = json.loads(open(sys.argv[1]).readlines()[-1])
assert eval("(" + sys.argv[2] + ")"), r' "$temp/perf" "$2"
}

check "perf on one interface" perf -n 2000 vcan0 vcan0
sums "nothing is lost" 'r["received"] == 2000 and r["clean"] and
	r["lost"] == r["corrupt"] == r["doubled"] == 0 and
	r["latency_us"]["p50"] <= r["latency_us"]["p99"] <= r["latency_us"]["max"]'
if ip link show vxcan1 >/dev/null 2>&1; then
	check "perf on a pair, CAN FD, at a rate" \
		perf -n 300 --fd --size 24 --rate 300 vxcan0 vxcan1
	sums "at that rate" 'r["received"] == 300 and 100 < r["rate"] < 340'
fi
status "nothing arrives: 4" 4 "$afsock" can perf -n 20 --wait 100ms vcan0 vcan1
status "a receiver without room: 4" 4 "$afsock" can perf --json -n 2000 \
	can:vcan0 can:vcan0,rcvbuf=2304
perf -n 2000 can:vcan0 can:vcan0,rcvbuf=2304
sums "says that it dropped them" 'r["dropped"] == r["lost"] > 0 and
	not r["clean"]'
check "perf searches" perf --search -n 1000 vcan0 vcan0
sums "a rate without loss" 'r["highest_rate"] > 0'

# A gateway that turns over a bit and doubles nothing.
if cangw -A -s vcan0 -d vcan1 -e -m XOR:D:0.0.0000000000000100 2>"$temp/err"
then
	perf -n 100 --wait 300ms vcan0 vcan1
	sums "a bit that a gateway turned is found" \
		'r["corrupt"] == 100 and r["bit_errors"] == 100'
	cangw -D -s vcan0 -d vcan1 -e -m XOR:D:0.0.0000000000000100
	cangw -A -s vcan0 -d vcan1 -e
	check "through a gateway" perf -n 1000 vcan0 vcan1
	sums "whole" 'r["received"] == 1000 and r["clean"]'
	cangw -D -s vcan0 -d vcan1 -e
else
	skip "a gateway" "$(cat "$temp/err")"
fi
finish
