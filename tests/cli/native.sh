# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=sh disable=SC2154,SC2086
#
# native.sh - send, recv, cat and dump over what every kernel has

# ---- send and recv: datagrams ----

start r "$afsock" recv -n 4 -w $limit udp:127.0.0.1:7101
ready 7101
"$afsock" send udp:127.0.0.1:7101 hello 'w"ö' ''
"$afsock" send -x udp:127.0.0.1:7101 00ff
ends r "recv ends after its count" 0
same "text as it is, else hex" "$(output r)" 'hello
w"ö

00ff'

start r "$afsock" recv -n 2 -x -w $limit udp:127.0.0.1:7101
ready 7101
printf 'a\n' | socat -u - UDP:127.0.0.1:7101
printf 'b' | socat -u - UDP:127.0.0.1:7101
ends r "recv takes datagrams of socat" 0
same "recv --hex" "$(output r)" '610a
62'

start r "$afsock" recv -n 1 -j -w $limit udp:127.0.0.1:7101
ready 7101
before=$(date +%s)
"$afsock" send udp:127.0.0.1:7101,bind=127.0.0.1:7102 'x"	y'
ends r "recv --json" 0
check "recv --json has the message, its sender and time" $python -c '
import json, sys
m = json.loads(sys.argv[1])
assert m["hex"] == "78220979" and m["text"] == "x\"\ty", m
assert m["from"] == "udp:127.0.0.1:7102", m
assert 0 <= m["time"] - int(sys.argv[2]) < 60, m
assert m["len"] == 4 and m["dropped"] == 0, m' "$(output r)" "$before"

start r "$afsock" recv -n 2 -r -w $limit udp:127.0.0.1:7101
ready 7101
printf 'a\0b' | "$afsock" send udp:127.0.0.1:7101
printf 'c' | "$afsock" send udp:127.0.0.1:7101
ends r "recv --raw" 0
same "recv --raw adds nothing" "$(od -An -tx1 "$dir/r.out")" " 61 00 62 63"

start r "$afsock" recv -n 3 -w $limit udp:127.0.0.1:7101
ready 7101
printf 'one\n\nthree\n' | "$afsock" send -l udp:127.0.0.1:7101
ends r "send --lines" 0
same "a line is a message" "$(output r)" 'one

three'

status "recv: nothing comes: 3" 3 "$afsock" recv -w 100ms udp:127.0.0.1:7103
start r "$afsock" recv -w 5s -n 2 udp:127.0.0.1:7104
ready 7104
"$afsock" send udp:127.0.0.1:7104 x
ends r "recv: fewer than wanted: 3" 3
start r "$afsock" recv -w 6s udp:127.0.0.1:7104
ready 7104
"$afsock" send udp:127.0.0.1:7104 x
ends r "recv: something came: 0" 0

for signal in INT:130 TERM:143; do
	start r "$afsock" recv udp:127.0.0.1:7105
	ready 7105
	"$afsock" send udp:127.0.0.1:7105 x
	await $limit grep -q x "$dir/r.out"
	# shellcheck disable=SC2154
	kill -"${signal%:*}" "$pid_r"
	ends r "recv ends on SIG${signal%:*}: ${signal#*:}" "${signal#*:}"
	same "and what came is there" "$(output r)" x
done

start r "$afsock" recv udp:127.0.0.1:7106,rcvbuf=2304
ready 7106
kill -STOP "$pid_r"
"$afsock" send -n 50 udp:127.0.0.1:7106 flood
kill -CONT "$pid_r"
await $limit taken 7106
kill -TERM "$pid_r"
ends r "recv tells of drops: 4" 4
drops=$(sed -n 's/.* \([0-9]*\) dropped by the kernel.*/\1/p' "$dir/r.err")
same "and of each" "$(($(output r | wc -l) + ${drops:-0}))" 50

# ---- streams ----

start r "$afsock" recv tcp-listen:7110
ready 7110
"$afsock" send tcp:127.0.0.1:7110 <"$data"
ends r "a stream ends: 0" 0
check "send and recv a stream" cmp "$data" "$dir/r.out"

start r socat -u TCP-LISTEN:7111 -
ready 7111
check "send to socat" "$afsock" send tcp:127.0.0.1:7111 <"$data"
ended r
check "socat got it" cmp "$data" "$dir/r.out"

start r "$afsock" recv tcp-listen:7112
ready 7112
ncat --send-only 127.0.0.1 7112 <"$data"
ends r "recv from ncat" 0
check "all of it" cmp "$data" "$dir/r.out"

start r "$afsock" recv "unix-listen:$dir/s1"
await $limit test -S "$dir/s1"
"$afsock" send "unix:$dir/s1" ab c
ends r "messages on a stream" 0
same "run together" "$(output r)" abc

# A peer that sends first and is never read: its data must not reset ours.
start r socat -t $limit TCP-LISTEN:7113 SYSTEM:"head -c 300000 /dev/zero; cat >$dir/got"
ready 7113
check "send past a banner" "$afsock" send tcp:127.0.0.1:7113 <"$data"
ended r
check "nothing of it is lost" await $limit cmp "$data" "$dir/got"

start r "$afsock" recv -n 3 "unix-dgram:$dir/s2"
await $limit test -S "$dir/s2"
"$afsock" send "unix-dgram:$dir/s2" a b c
ends r "datagrams on a path" 0
same "all of them" "$(output r)" 'a
b
c'

start r "$afsock" recv -x "unix-seqpacket:$dir/s3,listen"
await $limit test -S "$dir/s3"
"$afsock" send "unix-seqpacket:$dir/s3" ab c
ends r "a connection of messages ends: 0" 0
same "and keeps them apart" "$(output r)" '6162
63'

# ---- cat ----

start r socat TCP-LISTEN:7120 EXEC:'tr a-z A-Z'
ready 7120
same "cat ends its half and gets the answer" \
	"$(echo question | "$afsock" cat tcp:127.0.0.1:7120)" QUESTION
ended r

start r socat UDP-RECVFROM:7121,fork EXEC:'tr a-z A-Z'
ready 7121
same "cat waits for the answer to a message" \
	"$(echo question | "$afsock" cat -w 4 udp:127.0.0.1:7121)" QUESTION
same "a last line needs no end" \
	"$(printf question | "$afsock" cat -w 4 udp:127.0.0.1:7121)" QUESTION
kill "$pid_r"

start r "$afsock" cat -w 3s tcp-listen:7122
ready 7122
same "cat serves socat" "$(echo hi | socat -t 0.2 - TCP:127.0.0.1:7122)" ""
ended r
same "what it sent" "$(output r)" hi

# ---- dump ----

if [ -n "$is_root" ]; then
	start s socat -u UDP-RECV:7130 -
	ready 7130
	start d "$afsock" dump -w 4s -W "$dir/lo.pcapng" packet:lo
	await $limit sh -c "[ \$(wc -l </proc/net/packet) -ge 2 ]"
	"$afsock" send udp:127.0.0.1:7130 dumped-message
	ends d "dump of packets" 0
	check "the file has our datagram, twice, with directions and time" \
		$python tests/cli/pcapng.py "$dir/lo.pcapng" 1 \
		"$(printf dumped-message | od -An -tx1 | tr -d ' \n')" 2 1
	if command -v tcpdump >/dev/null; then
		same "tcpdump reads it" "$(tcpdump -nr "$dir/lo.pcapng" \
			udp dst port 7130 2>/dev/null | wc -l)" 2
	fi
	start d "$afsock" dump -n 1 -W "$dir/nl.pcapng" netlink-route:0:1
	await $limit sh -c "[ -s $dir/nl.pcapng ]"
	ip link set lo mtu 50000
	ends d "dump of netlink" 0
	# Cooked header: to us, ARPHRD_NETLINK, no address, NETLINK_ROUTE; then
	# RTM_NEWLINK in the message's header.
	check "the file has its cooked header" \
		$python tests/cli/pcapng.py "$dir/nl.pcapng" 253 "" 0 0 \
		00000338000000000000000000000000
	start d "$afsock" dump -w 4s -j packet:lo netlink-route:0:1
	await $limit sh -c "[ \$(wc -l </proc/net/packet) -ge 2 ]"
	"$afsock" send udp:127.0.0.1:7130 xyz
	ip link set lo mtu 60000
	kill "$pid_s"
	ends d "dump of two families" 0
	check "JSON tells both" $python -c '
import json, sys
rows = [json.loads(l) for l in open(sys.argv[1])]
packets = [r for r in rows if r["address"] == "packet:lo"]
assert any(r["hex"].endswith("78797a") and r["direction"] == "tx" for r in packets)
assert any(r["hex"].endswith("78797a") and r["direction"] == "rx" for r in packets)
assert all(r["interface"] == "lo" for r in packets)
assert any("NEWLINK" in r.get("about", "") for r in rows)' "$dir/d.out"
else
	skip "dump of packets" "not root"
fi

start d "$afsock" dump -n 2 -t z udp:127.0.0.1:7131
ready 7131
"$afsock" send udp:127.0.0.1:7131,bind=127.0.0.1:7132 a b
ends d "dump of datagrams" 0
check "lines have time, sender and text" sh -c \
	"head -n 1 $dir/d.out | grep -qx '(000.000000) udp:127.0.0.1:7132  --  a'"
