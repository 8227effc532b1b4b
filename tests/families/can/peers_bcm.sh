#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck disable=SC2154,SC2046
#
# peers_bcm.sh BUILD - afsock bcm, can-utils and python-can
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3
limit=60
temp=$(mktemp -d) || exit 1
pids=
# shellcheck disable=SC2086,SC2317
clean_up()
{
	[ -z "$pids" ] || kill $pids 2>/dev/null
	rm -rf "$temp"
}
trap clean_up EXIT

if ! ip link show vcan0 >"$temp/err" 2>&1 ||
	! "$afsock" bcm send vcan0 7F0# 2>"$temp/err"; then
	skip bcm "$(tail -n 1 "$temp/err")"
	finish
fi

# start NAME COMMAND... - in the background; $temp/NAME, $temp/NAME.err
start()
{
	start_name=$1
	shift
	"$@" >"$temp/$start_name" 2>"$temp/$start_name.err" &
	eval "pid_$start_name=$!"
	pids="$pids $!"
}

# A zombie still answers kill -0.
not_running()
{
	[ ! -e "/proc/$1" ] || grep -q '^State:	Z' "/proc/$1/status"
}

# ends NAME TEST STATUS - it ends, and with that status
ends()
{
	eval "ends_pid=\$pid_$1"
	# shellcheck disable=SC2154
	await $limit not_running "$ends_pid" || kill -9 "$ends_pid"
	wait "$ends_pid"
	same "$2" $? "$3"
}

# readers COUNT - that many look for frames on vcan0, all kinds together
readers()
{
	[ "$(cat /proc/net/can/rcvlist_* | grep -c '^ *vcan0 ')" -ge "$1" ]
}

lines()
{
	[ "$(wc -l <"$temp/$1")" -ge "$2" ]
}

# What others have open already.
before=$(cat /proc/net/can/rcvlist_* | grep -c '^ *vcan0 ')
ready()
{
	await $limit readers $((before + $1)) || fail "$2" "does not listen"
}

# ---- sending ----

start c candump -L -n 6 vcan0,120:7F0
ready 1 candump
check "cycle with a count ends" "$afsock" bcm cycle vcan0 --every 20ms -n 3 \
	123#11 124##1AABB 123#22
ends c "candump has them" 0
same "each identifier takes its turn" \
	"$(cut -d' ' -f3 "$temp/c" | grep 123 | tr '\n' ' ')" \
	"123#11 123#22 123#11 "
same "CAN FD too" "$(grep -c '124##[15]AABB' "$temp/c")" 3

start c candump -L vcan0,123:7FF
ready 1 candump
"$afsock" bcm cycle vcan0 --sequence --every 10ms -n 4 123#01 123#02 \
	>"$temp/o" 2>"$temp/e"
await $limit lines c 4
kill "$pid_c"
same "a sequence starts over" "$(cut -d' ' -f3 "$temp/c" | tr '\n' ' ')" \
	"123#01 123#02 123#01 123#02 "
same "the kernel's job is shown" "$(head -n 1 "$temp/o")" \
	"started 123#01 123#02 every 10ms, 3 more"
check "and its end" grep -qx "expired 123" "$temp/o"
check "and the count" grep -q ": 4 frames" "$temp/e"

# New data through a pipe, without a frame more or an interval less.
mkfifo "$temp/in"
start c candump -L vcan0,125:7FF
ready 1 candump
start x sh -c 'exec "$1" bcm cycle vcan0 --every 200ms 125#00 - <"$2"' sh \
	"$afsock" "$temp/in"
exec 3>"$temp/in"
await $limit lines c 2
for i in 1 2 3 4 5 6 7 8; do
	echo "125#0$i" >&3
done
await $limit lines x 9
await $limit lines c 5
echo 126#00 >&3
exec 3>&-
ends x "a line for no job: 2" 2
kill "$pid_c"
check "is told" grep -q "line 9: no frame of this identifier" "$temp/x.err"
check "updates come between two frames, none early" $python - "$temp/c" <<'P'
import sys
rows = [l.split() for l in open(sys.argv[1])]
times = [float(r[0].strip("()")) for r in rows]
gaps = [b - a for a, b in zip(times, times[1:])]
assert min(gaps) > 0.18, gaps
assert {r[2] for r in rows} <= {"125#00", "125#08"} | \
	{"125#0%d" % i for i in range(9)}
assert rows[-1][2] == "125#08", rows[-1]
P

start x "$afsock" bcm cycle vcan0 --every 10ms -j 125#00
await $limit lines x 1
kill -TERM "$pid_x"
ends x "TERM ends it: 143" 143
check "JSON" $python -c '
import json, sys
row = json.loads(open(sys.argv[1]).readline())
assert row["event"] == "started" and row["frames"] == ["125#00"], row
assert row["ival2"] == 0.01, row' "$temp/x"

# ---- watching ----

start w "$afsock" bcm watch vcan0 130 131#FF '132#F0/10FF/20FF' -n 7
ready 3 "bcm watch"
for f in 130#01 130#01 131#0101 131#0102 131#02 132#1001 132#3001 132#1002 \
	132#2001 132#1002; do
	cansend vcan0 $f
done
ends w "watch ends with its count" 0
same "changes, and no others" "$(cut -d' ' -f2- "$temp/w")" \
	"vcan0 changed 130#01
vcan0 changed 130#01
vcan0 changed 131#0101
vcan0 changed 131#02
vcan0 changed 132#1001
vcan0 changed 132#1002
vcan0 changed 132#2001"

start w "$afsock" bcm watch vcan0 133#FF00 --timeout 300ms --throttle 100ms \
	-n 4 -j
await $limit lines w 1
cansend vcan0 133#01
await $limit lines w 3
cansend vcan0 133#01
ends w "timeouts and returns" 0
check "in JSON" $python - "$temp/w" <<'P'
import json, sys
rows = [json.loads(l) for l in open(sys.argv[1])]
assert [r["event"] for r in rows] == \
	["timeout", "resumed", "timeout", "resumed"], rows
assert rows[2]["time"] - rows[1]["time"] > 0.3, rows
assert rows[0]["timeout"] == 0.3 and rows[1]["frame"] == "133#01", rows
P
status "a duration without its events: 3" 3 \
	"$afsock" bcm watch --duration 100ms -n 1 vcan0 133

start w "$afsock" bcm watch vcan0 134
ready 1 "bcm watch"
cansend vcan0 134#
await $limit lines w 1
"$afsock" bcm list >"$temp/list"
check "its job is listed" grep -Eq "^[0-9]+ rx 134 +vcan0" "$temp/list"
check "as JSON" sh -c "'$afsock' bcm list -j | $python -c '
import json, sys
rows = [json.loads(l) for l in sys.stdin]
assert any(r.get(\"id\") == \"134\" for r in rows), rows'"
kill "$pid_w"

start a "$afsock" bcm answer vcan0 135#1122
ready 1 "bcm answer"
start c candump -L -n 2 vcan0,135:7FF
ready 2 candump
cansend vcan0 135#R
ends c "a remote request" 0
same "is answered" "$(cut -d' ' -f3 "$temp/c" | tr '\n' ' ')" "135#R 135#1122 "
kill "$pid_a"

start r "$afsock" recv -n 2 'bcm:vcan0,watch=136#FF+137'
ready 2 "recv"
for f in 136#01 136#01 137#R; do
	[ $f = 137#R ] || cansend vcan0 $f
done
cansend vcan0 137#02
ends r "recv of a watching address" 0
same "has frames" "$(tr '\n' ' ' <"$temp/r")" "136#01 137#02 "
status "recv without anything to watch: 2" 2 "$afsock" recv bcm:vcan0

# ---- mistakes ----

status "257 frames: 2" 2 "$afsock" bcm cycle vcan0 --every 1s \
	$(yes 123#00 | head -n 257)
check "are refused with the limit" sh -c "'$afsock' bcm cycle vcan0 --every 1s \
	\$(yes 123#00 | head -n 257) 2>&1 | grep -q '257 not in 1 to 256'"
status "401 days: 2" 2 "$afsock" bcm cycle vcan0 --every 9624h 123#
status "no interval: 2" 2 "$afsock" bcm cycle vcan0 123#
status "no such interface: 1" 1 "$afsock" bcm watch nosuch0 123

# ---- python-can ----

if ! $python -c 'import can' 2>"$temp/err"; then
	skip "python-can" "$(tail -n 1 "$temp/err")"
	finish
fi
start w "$afsock" bcm watch vcan0 140#FF -n 2
ready 1 "bcm watch"
$python - <<'P' 2>"$temp/py.err"
import can, time
bus = can.Bus(interface="socketcan", channel="vcan0")
msg = can.Message(arbitration_id=0x140, data=[1, 2], is_extended_id=False)
task = bus.send_periodic(msg, 0.02)
time.sleep(0.5)
msg.data = bytearray([3, 2])
task.modify_data(msg)
time.sleep(0.5)
task.stop()
bus.shutdown()
P
ends w "python-can's periodic frames" 0
same "change once" "$(cut -d' ' -f4 "$temp/w" | tr '\n' ' ')" "140#0102 140#0302 "

start p $python -c '
import can
bus = can.Bus(interface="socketcan", channel="vcan0",
	can_filters=[{"can_id": 0x141, "can_mask": 0x7ff}])
for i in range(4):
	m = bus.recv(60)
	print(m.data.hex(), flush=True)
bus.shutdown()'
ready 1 python-can
"$afsock" bcm cycle vcan0 --every 20ms -n 4 141#0A 141#0B >"$temp/o" 2>&1
ends p "ours to python-can" 0
same "in turn" "$(tr '\n' ' ' <"$temp/p")" "0a 0b 0a 0b "
finish
