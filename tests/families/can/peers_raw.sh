#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck disable=SC2154 # pid_NAME, of start
#
# peers_raw.sh BUILD - raw CAN: queues, error frames, interfaces that come and
# go, and relays, with can-utils at the other end
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3
limit=60
. tests/support/jobs.sh
links="vraw0 vraw1 vraw9"

if ! ip link add vraw0 mtu 72 type vcan 2>"$temp/err" ||
	! command -v candump >/dev/null; then
	skip "raw CAN" "no vcan, or no can-utils: $(cat "$temp/err")"
	finish
fi
ip link add vraw1 mtu 72 type vcan
ip link set vraw0 up
ip link set vraw1 up

# readers N IF - that many sockets receive all frames of an interface, those that
# only send among them; afsock dump has its own way to them, and a filter that
# lets none through
readers()
{
	[ "$(cat /proc/net/can/rcvlist_all /proc/net/can/rcvlist_inv |
		grep -c "^ *$2  *000 ")" -eq "$1" ]
}

can_ready()
{
	await $limit readers "$1" "$2" ||
		fail "$2" "receivers: $(cat /proc/net/can/rcvlist_all)"
}

told()
{
	[ "$(grep -c "$2" "$temp/$1.err")" -ge "$3" ]
}

# number JSON WAY NAME - a counter of a relay's direction
number()
{
	sed -n "s/.*\"$2\":{[^{}]*\"$3\":\([0-9]*\).*/\1/p" "$temp/$1.out"
}

# sent IF - frames that went out on an interface, as the kernel counts
sent()
{
	cat "/sys/class/net/$1/statistics/tx_packets"
}

has_sent()
{
	[ "$(sent "$1")" -ge "$2" ]
}

# ---- a short transmit queue ----

$python -c 'for i in range(2000): print("123#%08X" % i)' >"$temp/2000"
if modprobe sch_tbf 2>/dev/null && tc qdisc add dev vraw0 root tbf \
	rate 300kbit burst 1000 limit 160 2>/dev/null; then
	start c candump -r 4194304 -n 2000 -L vraw0
	can_ready 1 vraw0
	check "send 2000 frames through a short queue" sh -c \
		"$pinned '$afsock' send can:vraw0 <'$temp/2000'"
	ends c "candump has 2000" 0
	check "in order" sh -c "cut -d' ' -f3 <'$temp/c.out' |
		cmp - '$temp/2000'"
	tc qdisc del dev vraw0 root
	tc qdisc add dev vraw0 root tbf rate 8bit burst 17 limit 17
	begin=$(date +%s%N)
	status "a stuck queue ends send: 3" 3 "$afsock" send -w 200ms -n 100 \
		can:vraw0 222#00
	took=$((($(date +%s%N) - begin) / 1000000))
	check "not before 200 ms, and soon" [ $took -ge 200 -a $took -lt 10000 ]
	check "the queue is named" sh -c "'$afsock' send -w 50ms can:vraw0 222# \
		2>&1 | grep -q 'transmit queue of vraw0 is full (txqueuelen'"
	tc qdisc del dev vraw0 root
else
	skip "a short transmit queue" "no sch_tbf"
fi

# ---- error frames ----

start c candump -e vraw0,0~0,#FFFFFFFF
start j "$afsock" recv -j -n 3 can:vraw0,filter=none,error
await $limit sh -c "[ \$(grep -c vraw0 /proc/net/can/rcvlist_err) -ge 2 ]" ||
	fail "error receivers" "$(cat /proc/net/can/rcvlist_err)"
cansend vraw0 20000044#0004000000008090
cansend vraw0 2000000A#0500840800000000
cansend vraw0 20000110#0000000045000000
ends j "recv --json takes error frames apart" 0
kill -INT "$pid_c"
ends c "candump -e" 0
check "with what candump -e says" $python - "$temp/j.out" "$temp/c.out" <<'P'
import json, sys
rows = [json.loads(l)["error"] for l in open(sys.argv[1])]
dump = open(sys.argv[2]).read()
for word in ("controller-problem{rx-error-warning}", "bus-off",
	     "error-counter-tx-rx{{128}{144}}", "lost-arbitration{at bit 5}",
	     "bit-stuffing-error", "error-on-tx", "restarted-after-bus-off"):
	assert word in dump, (word, dump)
assert rows[0] == {"classes": ["crtl", "busoff"], "state": "bus-off",
	"controller": ["rx warning"], "tx_errors": 128, "rx_errors": 144}, rows[0]
assert rows[1] == {"classes": ["lostarb", "prot"], "lost_bit": 5,
	"violation": ["stuffing", "on transmit"], "location_code": 8,
	"location": "CRC"}, rows[1]
assert rows[2] == {"classes": ["trx", "restarted"], "state": "error-active",
	"transceiver": ["CANH at battery", "CANL open"]}, rows[2]
P

# ---- an interface that goes away and comes back ----

ip link add vraw9 type vcan
ip link set vraw9 up
start r "$afsock" recv -n 4 can:vraw9
start x "$afsock" relay -u -j -n 4 can:vraw9 can:vraw1
start d "$afsock" dump -L -n 4 can:vraw9
start i "$afsock" recv -n 1 isotp:vraw9:0x700:0x701
start c candump -L -n 4 vraw1
can_ready 3 vraw9
can_ready 2 vraw1
cansend vraw9 123#01
ip link set vraw9 down
await $limit told r "is down" 1 || fail "recv: down" "$(cat "$temp/r.err")"
await $limit told x "is down" 1 || fail "relay: down" "$(cat "$temp/x.err")"
await $limit told i "is down" 1 || fail "ISO-TP: down" "$(cat "$temp/i.err")"
ip link set vraw9 up
for name in r x d i; do
	await $limit told $name "is up again" 1 ||
		fail "$name: up" "$(cat "$temp/$name.err")"
done
cansend vraw9 123#02
ip link del vraw9
for name in r x d i; do
	await $limit told $name "is gone" 1 ||
		fail "$name: gone" "$(cat "$temp/$name.err")"
done
ip link add vraw9 type vcan
ip link set vraw9 up
for name in r x d i; do
	await $limit told $name "is back" 1 ||
		fail "$name: back" "$(cat "$temp/$name.err")"
done
can_ready 3 vraw9
cansend vraw9 123#03
echo 11 22 | isotpsend -s 700 -d 701 vraw9
ends r "recv goes on after down, up, delete, add" 0
same "and has each frame" "$(cat "$temp/r.out")" '123#01
123#02
123#03
700#021122'
ends x "the relay as well" 0
same "in" "$(number x a_to_b in)" 4
ends c "and its other side" 0
same "has each frame" "$(cut -d' ' -f3 "$temp/c.out" | xargs)" \
	"123#01 123#02 123#03 700#021122"
ends d "and dump" 0
ends i "and ISO-TP" 0
same "the message" "$(cat "$temp/i.out")" "11 22"
same "down and up are told once" "$(sed -n 's/.* vraw9 \(is [a-z ]*\).*/\1/p' \
	"$temp/i.err" | head -n 2 | xargs)" 'is down is up again'

# A deleted interface is down first; a receiver that slept through that finds an
# ISO-TP socket that is not bound any more.
start i "$afsock" recv -n 1 isotp:vraw9:0x700:0x701
await $limit grep -q "vraw9  *700 " /proc/net/can/rcvlist_sff ||
	fail "ISO-TP" "$(cat /proc/net/can/rcvlist_sff)"
kill -STOP "$pid_i"
ip link del vraw9
kill -CONT "$pid_i"
await $limit told i "is gone" 1 || fail "i: gone" "$(cat "$temp/i.err")"
ip link add vraw9 type vcan
ip link set vraw9 up
await $limit told i "is back" 1 || fail "i: back" "$(cat "$temp/i.err")"
echo 33 | isotpsend -s 700 -d 701 vraw9
ends i "ISO-TP finds the interface gone and back" 0
same "and has the message" "$(cat "$temp/i.out")" 33

# What is sent to an interface that is away is dropped, and counted; then it
# goes on.
start x "$afsock" relay -u -j -n 3 can:vraw0 can:vraw9
can_ready 1 vraw0
cansend vraw0 123#01
await $limit has_sent vraw9 1 || fail "relay: first" "$(cat "$temp/x.err")"
ip link del vraw9
cansend vraw0 123#02
await $limit told x "is gone" 1 || fail "relay: gone" "$(cat "$temp/x.err")"
ip link add vraw9 type vcan
ip link set vraw9 up
start c candump -L -n 1 vraw9
can_ready 1 vraw9
cansend vraw0 123#03
ends c "a relay sends to what came back" 0
ends x "and has lost one: 4" 4
same "out" "$(number x a_to_b out)" 2
same "dropped" "$(number x a_to_b dropped)" 1

# Send waits for an interface that it has used.
mkfifo "$temp/fifo"
start s sh -c "'$afsock' send -w ${limit}s can:vraw9 <'$temp/fifo'"
start c candump -L -n 1 vraw9
exec 3>"$temp/fifo"
can_ready 2 vraw9
echo 123#04 >&3
ends c "send" 0
ip link set vraw9 down
echo 123#05 >&3
await $limit told s "is down" 1 || fail "send: down" "$(cat "$temp/s.err")"
ip link set vraw9 up
start c candump -L -n 1 vraw9
can_ready 2 vraw9
echo 123#06 >&3
exec 3>&-
ends s "waits for the interface" 0
ends c "and goes on" 0
ip link set vraw9 down
status "not for one that was down before: 1" 1 "$afsock" send can:vraw9 123#

# ---- relays ----

many=5000
before0=$(sent vraw0) before1=$(sent vraw1)
start x "$afsock" relay -j can:vraw0 can:vraw1
can_ready 1 vraw0
can_ready 1 vraw1
start g cangen -g 0 -n $many -I i -D i -L 8 vraw0
cangen -g 0 -n $many -I i -D i -L 8 -f vraw1
ends g "cangen" 0
passed_on()
{
	[ $(($(sent vraw0) - before0)) -ge $((2 * many)) ] &&
		[ $(($(sent vraw1) - before1)) -ge $((2 * many)) ]
}
await $limit passed_on || fail "relay" "$(sent vraw0) $(sent vraw1)"
kill -INT "$pid_x"
ends x "a relay of both directions at once" 130
for way in a_to_b b_to_a; do
	same "$way: in" "$(number x $way in)" $many
	same "$way: out" "$(number x $way out)" $many
	same "$way: lost and dropped" \
		"$(number x $way lost) $(number x $way dropped)" "0 0"
done
same "no echo: frames on each bus" \
	"$(($(sent vraw0) - before0)) $(($(sent vraw1) - before1))" \
	"$((2 * many)) $((2 * many))"
check "the time within is told" $python - "$temp/x.out" <<'P'
import json, sys
for way in ("a_to_b", "b_to_a"):
	l = json.load(open(sys.argv[1]))[way]["latency_ns"]
	assert l["count"] == 5000 and 0 < l["p50"] <= l["p99"] <= l["max"], l
P

status "a filter that is none: 2" 2 "$afsock" relay can:vraw0,filter=100:R \
	can:vraw1

start x "$afsock" relay -u -n 3 can:vraw0,filter=100:80000700 can:vraw1
start c candump -L -n 3 vraw1
await $limit grep -q "vraw0 .* 80000700 " /proc/net/can/rcvlist_fil ||
	fail "filter" "$(cat /proc/net/can/rcvlist_fil)"
can_ready 2 vraw1
for frame in 223#01 100#R5 12345678#02 101##3112233 456#04 1FF#; do
	cansend vraw0 $frame
done
ends x "a relay with a filter" 0
ends c "carries" 0
same "what it lets through, remote requests and FD flags as they were" \
	"$(cut -d' ' -f3 "$temp/c.out" | sed 's/##[37]/##3/' | xargs)" \
	"100#R5 101##3112233 1FF#"

# vcan is all this machine: nothing is left to carry.
start x "$afsock" relay -j --skip-local can:vraw0 can:vraw1
can_ready 1 vraw0
before1=$(sent vraw1)
cansend vraw0 123#
kill -INT "$pid_x"
ends x "a relay of what others sent" 130
same "has skipped the rest" "$(number x a_to_b skipped) $(number x a_to_b in) \
$(($(sent vraw1) - before1))" "1 0 0"

# ---- relays over sockets of the machine ----

start y "$afsock" relay -q -u unix-listen:"$temp/sock" can:vraw1
await $limit [ -S "$temp/sock" ] || fail "unix" "$(cat "$temp/y.err")"
start x "$afsock" relay -q -u -n 3 can:vraw0 unix:"$temp/sock"
start c candump -L -n 3 vraw1
can_ready 1 vraw0
can_ready 2 vraw1
cansend vraw0 123#0102
cansend vraw0 124##1AA
cansend vraw0 12345678#R3
ends x "CAN to a unix socket" 0
ends y "and back to CAN" 0
ends c "has arrived" 0
same "as it was" "$(cut -d' ' -f3 "$temp/c.out" | sed 's/##[15]/##1/' | xargs)" \
	"123#0102 124##1AA 12345678#R3"

begin=$(date +%s%N)
start x "$afsock" relay -u -n 20 --rate=100 can:vraw0 can:vraw1
can_ready 1 vraw0
"$afsock" send -n 20 can:vraw0 123#
ends x "a relay with a rate" 0
check "takes its time" [ $((($(date +%s%N) - begin) / 1000000)) -ge 190 ]
finish
