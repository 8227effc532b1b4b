# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=sh disable=SC2154,SC2086
#
# can.sh - CAN and ISO-TP, with can-utils at the other end

# The relay has read on: what it read has come out on vcan1.
queue_has_room()
{
	grep -q '123#' "$dir/c.out"
}

drained()
{
	grep -q '124#' "$dir/c.out"
}

can_tests()
{
	start c candump -n 6 -L vcan0
	can_ready 1 vcan0
	check "send frames" "$afsock" send can:vcan0 123#DEADBEEF 12345678# \
		7ff#R4 5A1##7112233 '123#00.11'
	printf '321#01\n\n' | "$afsock" send can:vcan0
	ended c
	same "candump sees them" "$(output c | cut -d' ' -f3)" '123#DEADBEEF
12345678#
7FF#R4
5A1##7112233
123#0011
321#01'

	start r "$afsock" recv -n 4 -w $limit can:vcan0
	can_ready 1 vcan0
	for f in 123#DEADBEEF 12345678#R 00000123# 5A1##1AA; do
		cansend vcan0 $f
	done
	ends r "recv frames" 0
	check "of cansend, FD frames too" sh -c "sed 's/##[1-5]/##/' $dir/r.out |
		diff - - <<-X
		123#DEADBEEF
		12345678#R
		00000123#
		5A1##AA
		X"

	start r "$afsock" recv -n 2 can:vcan0,filter=100:700
	can_ready 1 vcan0
	"$afsock" send can:vcan0 223#01 123#02 7FF#03 100#04
	ended r
	same "a filter of the address" "$(output r)" '123#02
100#04'

	# The same frame has the same time on every socket.
	start c candump -L vcan0 vcan1
	start l "$afsock" dump -L -n 300 can:vcan0 can:vcan1
	start j "$afsock" dump -j -n 300 can:vcan0 can:vcan1
	start w "$afsock" dump -W "$dir/can.pcapng" -n 300 can:vcan0 can:vcan1
	can_ready 4 vcan1
	cangen -g 1 -n 100 vcan0
	cangen -g 1 -n 100 -f vcan1
	cangen -g 1 -n 100 -e vcan0
	ends l "dump --log" 0
	await $limit sh -c "[ \$(wc -l <$dir/c.out) -ge 300 ]"
	kill -INT "$pid_c"
	ended c
	check "is candump's log to the byte" cmp "$dir/c.out" "$dir/l.out"
	ends j "dump --json" 0
	check "has the same frames" $python -c '
import json, sys
rows = [json.loads(l) for l in open(sys.argv[1])]
log = [l.split() for l in open(sys.argv[2])]
assert [(r["interface"], r["text"]) for r in rows] == \
	[(l[1], l[2]) for l in log]
assert [("(%.6f)" % (int(r["time"] * 1e6) / 1e6)) for r in rows][:1] != []
assert {r["direction"] for r in rows} == {"tx"}' "$dir/j.out" "$dir/c.out"
	ends w "dump --write" 0
	check "has the same frames, identifiers big-endian" $python -c '
import struct, sys
log, at, got = [l.split()[2] for l in open(sys.argv[2])], 0, []
data = open(sys.argv[1], "rb").read()
while at < len(data):
	kind, length = struct.unpack_from("=II", data, at)
	if kind == 1:
		assert struct.unpack_from("=H", data, at + 8)[0] == 227
	if kind == 6:
		size, = struct.unpack_from("=I", data, at + 20)
		p = data[at + 28:at + 28 + size]
		ident, = struct.unpack(">I", p[:4])
		text = "%08X" % (ident & 0x1fffffff) if ident >> 31 else "%03X" % ident
		assert size == (72 if p[5] & 4 else 16), (size, p)
		if p[5] & 4:
			text += "##%X" % p[5]
		else:
			text += "#"
		got.append(text + p[8:8 + p[4]].hex().upper())
	at += length
want = [w if "#R" not in w else w.split("#R")[0] + "#" for w in log]
assert got == want, [x for x in zip(got, want) if x[0] != x[1]][:3]' \
		"$dir/can.pcapng" "$dir/c.out"
	if command -v tshark >/dev/null; then
		same "tshark reads it" "$(tshark -r "$dir/can.pcapng" -T fields \
			-e can.id 2>/dev/null | wc -l)" 300
	fi

	start d "$afsock" dump -n 2 -t none can:vcan0
	can_ready 1 vcan0
	cansend vcan0 123#R2
	cansend vcan0 5A1#11
	ends d "dump lines" 0
	same "are candump's" "$(output d)" '  vcan0  123   [2]  remote request
  vcan0  5A1   [1]  11'

	# A gateway: UDP in between, nothing lost either way.
	start x "$afsock" relay -q can:vcan0 udp:127.0.0.1:7301,bind=127.0.0.1:7302
	start y "$afsock" relay -q can:vcan1 udp:127.0.0.1:7302,bind=127.0.0.1:7301
	can_ready 1 vcan0
	can_ready 1 vcan1
	start c candump -L vcan1
	can_ready 2 vcan1
	cangen -g 1 -n 500 -I 111 -L 8 -D i vcan0
	await $limit sh -c "[ \$(wc -l <$dir/c.out) -ge 500 ]"
	kill -INT "$pid_c" "$pid_x" "$pid_y"
	ended c
	ends x "gateway over UDP ends" 130
	ends y "without loss, both ends" 130
	same "every frame in order" "$(output c | cut -d' ' -f3 | uniq | wc -l)" 500

	start x "$afsock" relay -j tcp-listen:7303 can:vcan0
	ready 7303
	can_ready 1 vcan0
	start r socat -u TCP:127.0.0.1:7303 -
	await $limit sh -c "ss -Htn state established 'sport = :7303' | grep -q ."
	cansend vcan0 123#0102
	cansend vcan0 5A1##1AA
	await $limit sh -c "[ \$(wc -l <$dir/r.out) -ge 2 ]"
	kill "$pid_r"
	ends x "frames to a stream" 0
	check "are lines" grep -qx '123#0102' "$dir/r.out"
	adds_up "and counted" "$(output x)"

	# A device queue that is full: wait for it, and say so.
	if tc qdisc add dev vcan1 root tbf rate 20kbit burst 1000 limit 160 \
		2>/dev/null; then
		start c candump -L vcan1
		can_ready 1 vcan1
		start x "$afsock" relay -u -j -n 300 can:vcan0 can:vcan1
		can_ready 1 vcan0
		"$afsock" send -n 300 can:vcan0 111#0011223344556677
		ends x "a full queue loses nothing" 0
		check "but was met" [ "$(member "$(output x)" a_to_b retries)" -gt 0 ]
		check "send waits for it as well" \
			"$afsock" send -n 200 can:vcan1 222#0011223344556677
		await $limit sh -c "[ \$(wc -l <$dir/c.out) -ge 500 ]"
		kill -INT "$pid_c"
		ended c
		same "every frame is on the bus" "$(output c | wc -l)" 500
		tc qdisc del dev vcan1 root
		tc qdisc add dev vcan1 root tbf rate 1kbit burst 100 limit 17
		status "send gives up in time: 3" 3 \
			"$afsock" send -w 50ms -n 100 can:vcan1 222#0011223344556677
		tc qdisc del dev vcan1 root
	else
		skip "a full transmit queue" "no sch_tbf"
	fi

	ip link set vcan1 down
	start x "$afsock" relay -u -j -n 3 can:vcan0 can:vcan1
	can_ready 1 vcan0
	"$afsock" send -n 3 can:vcan0 111#
	ends x "an interface that is down: 4" 4
	same "each is counted" "$(reasons "$(output x)" a_to_b)" '"ENETDOWN":3'
	mistake 1 "Network is down.*ip link set" send can:vcan1 123#
	ip link set vcan1 up
	mistake 2 "message '12#'" send can:vcan0 12#
	printf '123#\nxyz\n' >"$dir/bad"
	status "a bad line of stdin: 2" 2 sh -c \
		"'$afsock' send can:vcan0 <$dir/bad"

	start c candump -L vcan1
	start x "$afsock" relay -j -u can:vcan0,rcvbuf=2304 can:vcan1
	can_ready 1 vcan0
	can_ready 1 vcan1
	kill -STOP "$pid_x"
	"$afsock" send -n 200 can:vcan0 123#
	kill -CONT "$pid_x"
	await $limit queue_has_room
	"$afsock" send can:vcan0 124#
	await $limit drained
	kill -TERM "$pid_x"
	ends x "frames lost in the kernel: 4" 4
	kill "$pid_c"
	same "in + lost is what was sent" "$(($(member "$(output x)" a_to_b in) +
		$(member "$(output x)" a_to_b lost)))" 201
}

isotp_tests()
{
	# Ours to isotprecv; it prints "01 02 ... ".
	long=$($python -c 'print("".join("%02X" % (i & 255) for i in range(500)))')
	start c isotprecv -s 7e8 -d 7e0 vcan0
	can_ready 1 vcan0
	check "send ISO-TP" "$afsock" send isotp:vcan0:0x7e8:0x7e0 "$long"
	ended c
	same "isotprecv has it" "$(output c | tr -d ' ')" "$long"

	start r "$afsock" recv -n 1 -w $limit isotp:vcan0:0x7e0:0x7e8
	can_ready 1 vcan0
	echo "$long" | sed 's/../& /g' | isotpsend -s 7e0 -d 7e8 vcan0
	ends r "recv ISO-TP" 0
	same "of isotpsend" "$(output r | tr -d ' ')" "$long"

	mistake 4 "no flow control" send isotp:vcan0:0x7e8:0x7e0 "$long"
	status "without waiting nobody knows" 0 \
		"$afsock" send isotp:vcan0:0x7e8:0x7e0,wait-tx-done=0 "$long"

	# A tester behind TCP: requests in, answers out, boundaries kept.
	start x "$afsock" relay -j -f u16 tcp-listen:7310 \
		isotp:vcan0:0x7e8:0x7e0
	ready 7310
	start c isotprecv -s 7e8 -d 7e0 vcan0
	can_ready 2 vcan0
	check "a tester behind TCP" $python -c '
import socket, subprocess, sys
s = socket.create_connection(("127.0.0.1", 7310))
s.settimeout(20)
s.sendall(b"\0\3\x22\xf1\x90")
for data in ("62 F1 90 " + " ".join("%02X" % i for i in range(100)), "7F"):
	subprocess.run(["isotpsend", "-s", "7e8", "-d", "7e0", "-b", "vcan0"],
		input=data + "\n", text=True, check=True)
	want = bytes.fromhex(data)
	head = s.recv(2, socket.MSG_WAITALL)
	assert int.from_bytes(head, "big") == len(want), head
	got = s.recv(len(want), socket.MSG_WAITALL)
	assert got == want, got'
	ended c
	same "the request came as a message" "$(output c)" '22 F1 90 '
	ends x "and the relay ends" 0
	adds_up "with all counted" "$(output x)"

	status "a peer that is not there: 4" 4 sh -c \
		"head -c 100 /dev/zero | '$afsock' relay -u - isotp:vcan0:0x7e8:0x7e0"
	check "is told" sh -c "head -c 100 /dev/zero |
		'$afsock' relay -u - isotp:vcan0:0x7e8:0x7e0 2>&1 |
		grep -q 'dropped: ECOMM 1'"
}

if [ -n "$has_can" ]; then
	can_tests
else
	skip "CAN" "this kernel has none, or no vcan"
fi
if [ -n "$has_isotp" ]; then
	isotp_tests
else
	skip "ISO-TP" "this kernel has none"
fi
