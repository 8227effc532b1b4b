#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers_link.sh BUILD - afsock link and afsock can gw beside iproute2 and
# cangw, on vcan, vxcan, two emulated controllers, and an adapter on a
# pseudo-terminal
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
python=/usr/bin/python3.11
temp=$(mktemp -d) || exit 1
limit=30
slcan=
# shellcheck disable=SC2317 # called by the trap
clean_up()
{
	[ -z "$slcan" ] || kill "$slcan" 2>/dev/null
	ip netns del linkN 2>/dev/null
	for name in lx0 lv0 lv1; do
		ip link del $name 2>/dev/null
	done
	modprobe -r kvaser_pci 2>/dev/null
	rm -rf "$temp"
}
trap clean_up EXIT

if [ "$(id -u)" != 0 ] || ! ip link add lv0 type vcan 2>"$temp/err"; then
	skip link "no vcan, or not root: $(cat "$temp/err" 2>/dev/null)"
	finish
fi
ip link set lv0 mtu 72 up

# says TEST STATUS PATTERN ARGUMENT... - that status, and a line on stderr
says()
{
	says_test=$1 says_want=$2 says_pattern=$3
	shift 3
	"$afsock" "$@" >"$temp/out" 2>"$temp/err"
	says_got=$?
	if [ $says_got -eq "$says_want" ] && [ ! -s "$temp/out" ] &&
		grep -q "^afsock: .*$says_pattern" "$temp/err"; then
		pass "$says_test"
	else
		fail "$says_test" "exit $says_got, wanted $says_want and \
'$says_pattern': $(cat "$temp/out" "$temp/err")"
	fi
}

# as_nobody COMMAND...
as_nobody()
{
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

# listens IF - somebody receives from it
listens()
{
	grep -q "^ *$1  *[0-9a-fA-F]\{3,8\} " /proc/net/can/rcvlist_all
}

# same_as_ip TEST - every CAN interface, in this namespace
same_as_ip()
{
	ip -j -d -s link >"$temp/ip.json"
	"$afsock" link show -j >"$temp/afsock.json" 2>"$temp/err"
	same "$1" "$($python tests/families/can/same_links.py "$temp/ip.json" \
		"$temp/afsock.json" 2>&1; cat "$temp/err")" ""
}

# ---- vcan and vxcan ----

ip netns add linkN
check "a pair, its other end in a namespace" \
	"$afsock" link add lx0 type vxcan peer lx1 netns linkN
same "ip sees it there" "$(ip -n linkN -j -d link show lx1 |
	grep -o '"info_kind":"vxcan"')" '"info_kind":"vxcan"'
same_as_ip "afsock shows what ip shows"
check "the other end comes up" ip -n linkN link set lx1 up
check "this end too" "$afsock" link set lx0 mtu 72 txqueuelen 300 up
check "that is waited for" "$afsock" link wait lx0 up --wait $limit
same_as_ip "and again, after a change"
says "mtu of an interface that is up" 1 "while the interface is down.*lx0 down" \
	link set lx0 mtu 16
timeout --foreground $limit ip netns exec linkN candump -n 1 -L lx1 >"$temp/candump" &
dump=$!
listens_there()
{
	ip netns exec linkN cat /proc/net/can/rcvlist_all |
		grep -q '^ *lx1  *[0-9a-fA-F]\{3,8\} '
}
await $limit listens_there
cansend lx0 123#1122
await $limit test -s "$temp/candump"
kill $dump 2>/dev/null
wait $dump
same "frames reach the other namespace" "$(cut -d' ' -f2- "$temp/candump")" \
	"lx1 123#1122"
check "the pair is removed" "$afsock" link del lx0
same "both ends are gone" "$(ip -n linkN -o link show type vxcan)" ""
sleep 300 &
napper=$!
check "the other end goes to a process" "$afsock" link add lx0 type vxcan \
	peer name lx1 netns $$ mtu 16
kill $napper
same "as ip shows" "$(ip -j -d link show lx1 | grep -o '"mtu":16')" '"mtu":16'
check "it is removed by its other name" "$afsock" link del lx1
says "CAN FD on vcan" 2 "lv0 has no bit timing" link set lv0 bitrate 500000 \
	dbitrate 2000000 fd on
says "fd without its bit rates" 2 \
	"fd on needs bitrate and dbitrate in the same request" \
	link set lv0 fd on
says "a name that is too long" 2 "'much-too-long-a-name'.*15 bytes" \
	link add much-too-long-a-name type vcan
says "a name that is taken" 1 "lv0 is there already" link add lv0 type vcan
says "no such interface" 1 "nosuch.*No such device" link set nosuch up
says "no CAN interface" 2 "lo is no CAN interface" link show lo
says "no such namespace" 1 "nosuch.*No such file" link add lx0 type vxcan \
	peer lx1 netns nosuch
says "a wait that is over" 3 "nosuch.*does not exist" \
	link wait nosuch up -w 100ms
for what in "link add lx9 type vcan" "link set lv0 down" "link del lv0" \
	"can gw add -s lv0 -d lv0" "can gw flush"; do
	# shellcheck disable=SC2086 # a list of words
	as_nobody "$afsock" $what >"$temp/out" 2>"$temp/err"
	same "nobody may not: $what" "$? $(grep -o CAP_NET_ADMIN "$temp/err" |
		head -n 1)" "77 CAP_NET_ADMIN"
done
same "nobody may look" "$(as_nobody "$afsock" link show lv0 | head -n 1)" \
	"lv0: vcan up mtu 72 (FD) txqueuelen 1000"

"$afsock" recv -w 60 can:lv0 >/dev/null 2>&1 &
recv=$!
await $limit listens lv0
# Where there is no file for the part, it is linked in.
[ ! -e "$1/modules/afsock_can_link.so" ] ||
	same "who only moves frames has not loaded libnl" \
		"$(grep -c -E 'libnl|libsocketcan' /proc/$recv/maps)" 0
kill $recv
wait $recv 2>/dev/null

# ---- controllers ----

there()
{
	ip link show can1
}
modprobe -r kvaser_pci 2>/dev/null
if modprobe kvaser_pci 2>"$temp/err" && await $limit there; then
	same_as_ip "controllers as ip shows them"
	says "up without a bit rate" 1 "bit rate comes first" link set can0 up
	check "bit rate, modes and up" "$afsock" link set can0 bitrate 500k \
		triple-sampling on restart-ms 100 up
	check "and of the other one" "$afsock" link set can1 bitrate 500000 up
	check "error-active is waited for" "$afsock" link wait can0 \
		error-active -w $limit
	same "ip agrees" "$(ip -j -d link show can0 | grep -o \
		'"ctrlmode":.*"restart_ms":100,"bittiming":{"bitrate":500000' |
		cut -c 1-30)" '"ctrlmode":["TRIPLE-SAMPLING"]'
	same_as_ip "controllers that are up, as ip shows them"
	timeout --foreground $limit candump -n 1 -L can1 >"$temp/candump" &
	dump=$!
	await $limit listens can1
	cansend can0 123#1122
	await $limit test -s "$temp/candump"
	kill $dump 2>/dev/null
	wait $dump
	same "frames go over the bus" "$(cut -d' ' -f2- "$temp/candump")" \
		"can1 123#1122"
	same_as_ip "counters as ip shows them"
	says "bit rate while it is up" 1 "while the interface is down" \
		link set can0 bitrate 250000
	check "down, the bit rate, up" "$afsock" link set can0 down \
		bitrate 250000 triple-sampling off loopback on up
	same_as_ip "all of it as ip shows it"
	says "restart without bus-off" 1 "in bus-off, with restart-ms 0" link set can0 restart
	"$afsock" link set can0 down
	says "bit rate that cannot be made" 1 "8000000 Hz" \
		link set can0 bitrate 33
	says "CAN FD of a classic controller" 1 "may lack: fd" \
		link set can0 bitrate 500000 dbitrate 2000000 fd on
	says "termination without a switch" 1 "termination" \
		link set can0 termination 120
	says "a controller cannot be removed" 1 "belongs to a device" \
		link del can0
	check "times of a bit instead of a rate" "$afsock" link set can0 \
		tq 250 prop-seg 5 phase-seg1 6 phase-seg2 4 sjw 2
	same_as_ip "these too as ip shows them"
	same "--dry-run prints requests and sends none" \
		"$("$afsock" link set --dry-run can0 up mtu 16 down bitrate 125k
		ip -o link show can0 | grep -c ',UP')" \
		"ip link set can0 down
ip link set can0 mtu 16 type can bitrate 125000
ip link set can0 up
0"
	modprobe -r kvaser_pci
else
	skip "controllers" "no kvaser_pci: $(cat "$temp/err")"
fi

# ---- an adapter on a serial line ----

mkfifo "$temp/line"
timeout -k 5 120 $python tests/families/can/slcan.py lslc0 <"$temp/line" \
	2>"$temp/slcan" &
slcan=$!
exec 9>"$temp/line"
if "$afsock" link wait lslc0 present -w $limit 2>"$temp/err"; then
	same_as_ip "a serial adapter as ip shows it"
	says "bit rate that it lacks" 1 "its bit rates are 10000" \
		link set lslc0 bitrate 123456
	check "bit rate that it has" "$afsock" link set lslc0 down \
		bitrate 250000 up
	check "error-active" "$afsock" link wait lslc0 error-active -w $limit
	says "restart-ms that it lacks" 1 "the kernel says" \
		link set lslc0 restart-ms 100
	echo sw096000 >&9
	state()
	{
		"$afsock" link show lslc0 | grep -q " $1 "
	}
	check "error-warning is seen" await $limit state error-warning
	echo sb000256 >&9
	check "bus-off is waited for" "$afsock" link wait lslc0 bus-off \
		-w $limit
	same_as_ip "bus-off as ip shows it"
	says "in bus-off it carries nothing" 3 "without carrier, bus-off" \
		link wait lslc0 up -w 100ms
else
	fail "a serial adapter" "$(cat "$temp/err" "$temp/slcan")"
fi
exec 9>&-
wait "$slcan"
slcan=
same "an interface that went is gone" \
	"$("$afsock" link wait lslc0 gone -w $limit 2>&1)" ""

# ---- the gateway ----

ip link add lv1 type vcan
ip link set lv1 mtu 72 up
cangw -F
data=$(printf '%064d' 0)$(printf '%064d' 1)
table=$($python -c '
for i in range(256):
    for _ in range(8):
        i = (i << 1 ^ 0x1d if i & 0x80 else i << 1) & 0xff
    print("%02X" % i, end="")')
cat >"$temp/rules" <<END
-s lv0 -d lv1 -e -f 123:7FF
-s lv0 -d lv1 -e -t -i -f 12345678~DFFFFFFF
-s lv1 -d lv0
-s lv0 -d lv1 -l 1 -m AND:D:0.0.F0F0F0F0F0F0F0F0 -m OR:I:1.0.0000000000000000
-s lv0 -d lv1 -e -m SET:IL:333.4.1122334455667788 -u 7 -x 0:2:3:A5
-s lv0 -d lv1 -m XOR:L:0.1.0000000000000000 -x -8:-2:-1:00 -f 1:7FF
-s lv0 -d lv1 -m SET:L:0.8.0000000000000000 -c 0:6:7:FF:FF:$table
-s lv0 -d lv1 -m SET:L:0.8.0000000000000000 -c 0:6:7:FF:FF:$table -p 1:5A
-s lv0 -d lv1 -m SET:L:0.8.0000000000000000 -c 0:6:7:FF:FF:$table -p 3
-s lv0 -d lv1 -X -e -M SET:IFLD:124.1.40.$data
END

# rules_of - what cangw lists, in the way of afsock can gw list
rules_of_cangw()
{
	cangw -L | sed 's/^cangw -A //'
}

while read -r rule; do
	# shellcheck disable=SC2086 # a list of words
	check "add $(echo "$rule" | cut -c 1-60)" "$afsock" can gw add $rule
done <"$temp/rules"
same "cangw shows the rules of afsock, and afsock the same" \
	"$("$afsock" can gw list)" "$(rules_of_cangw)"
same "all of them" "$("$afsock" can gw list | wc -l)" "$(wc -l <"$temp/rules")"
"$afsock" can gw list >"$temp/list"
while read -r rule; do
	# shellcheck disable=SC2086 # a list of words
	"$afsock" can gw del $rule 2>"$temp/err" || fail "del $rule" \
		"$(cat "$temp/err")"
done <"$temp/rules"
same "they went one by one" "$(cangw -L)" ""
while read -r rule; do
	# shellcheck disable=SC2086 # a list of words
	cangw -A $rule
done <"$temp/rules"
same "afsock shows the rules of cangw" "$("$afsock" can gw list)" \
	"$(cat "$temp/list")"
while read -r rule; do
	# shellcheck disable=SC2086 # a list of words
	cangw -D ${rule%%#*}
done <"$temp/list"
same "cangw takes what afsock lists" "$("$afsock" can gw list)" ""

check "replace adds" "$afsock" can gw replace -s lv0 -d lv1 -e -f 123:7FF
check "and does not add again" "$afsock" can gw replace -s lv0 -d lv1 -e \
	-f 123:7FF
cangen -g 0 -I 123 -n 50 lv0
cangen -g 0 -I 124 -n 50 lv0
same "counters equal cangw's" "$("$afsock" can gw list)" "$(rules_of_cangw)"
same "of the frames that fit" "$("$afsock" can gw list)" \
	"-s lv0 -d lv1 -e -f 123:7FF # 50 handled 0 dropped 0 deleted"
ip link set lv1 down
cansend lv0 123#11
same "what finds its interface down is dropped, in JSON" \
	"$("$afsock" can gw list -j | $python -c '
import json, sys
r = [json.loads(l) for l in sys.stdin]
print(len(r), r[0]["src"], r[0]["dst"], r[0]["echo"], r[0]["filter"],
      r[0]["handled"], r[0]["dropped"], r[0]["deleted"])')" \
	"1 lv0 lv1 True {'id': 291, 'mask': 2047, 'inverted': False} 50 1 0"
same "--dry-run" "$("$afsock" can gw add --dry-run -svcan0 -d vcan1 -et)" \
	"cangw -A -s vcan0 -d vcan1 -e -t"
says "a rule that is not there" 1 "no rule is equal" can gw del -s lv0 -d lv1
says "hops above the module's limit" 1 max_hops can gw add -s lv0 -d lv1 -l 99
says "no such interface" 1 "nosuch" can gw add -s lv0 -d nosuch
check "flush" "$afsock" can gw flush
same "nothing is left" "$(cangw -L)" ""
finish
