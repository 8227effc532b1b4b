# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=sh disable=SC2154,SC2086
#
# relay.sh - relay over what every kernel has

# ---- streams ----

start x "$afsock" relay -j tcp-listen:7201 "unix-listen:$dir/r1"
ready 7201
start r socat -u "UNIX-CONNECT:$dir/r1" -
socat -u - TCP:127.0.0.1:7201 <"$data"
ends x "relay of a stream" 0
ended r
check "nothing is lost of a stream" cmp "$data" "$dir/r.out"
adds_up "its counters add up" "$(output x)"
same "and are right" "$(member "$(output x)" a_to_b out_bytes)" 3000000

start s socat "TCP-LISTEN:7203" EXEC:'wc -c'
start x "$afsock" relay -q tcp-listen:7202 tcp:127.0.0.1:7203
ready 7202
ready 7203
same "the end of one side reaches the other, which answers" \
	"$(socat -t $limit - TCP:127.0.0.1:7202 <"$data")" 3000000
ends x "and the relay ends" 0
ended s

start x sh -c "exec '$afsock' relay -q - tcp-listen:7204 <'$data'"
ready 7204
same "stdin is a side" "$(socat -u TCP:127.0.0.1:7204 - | cksum)" \
	"$(cksum <"$data")"
ends x "and ends" 0

# Every connection from one side makes one to the other.
start s socat "TCP-LISTEN:7206,fork,reuseaddr" EXEC:'tr a-z A-Z'
start x "$afsock" relay -k -j tcp-listen:7205 tcp:127.0.0.1:7206
ready 7205
ready 7206
for word in one two three; do
	same "--keep: connection $word" \
		"$(echo $word | socat -t $limit - TCP:127.0.0.1:7205)" \
		"$(echo $word | tr a-z A-Z)"
done
kill -TERM "$pid_x"
ends x "ended by SIGTERM without loss: 143" 143
check "all sessions are counted" grep -q '"sessions":3,' "$dir/x.out"
adds_up "their counters add up" "$(output x)"
kill "$pid_s"

# ---- messages ----

start r "$afsock" recv -n 3 -w $limit "unix-seqpacket:$dir/r2,listen"
await $limit test -S "$dir/r2"
start x "$afsock" relay -n 3 -j udp-listen:7210 "unix-seqpacket:$dir/r2"
ready 7210
"$afsock" send udp:127.0.0.1:7210 a bb ccc
ends r "messages to messages" 0
same "boundaries are kept" "$(output r)" 'a
bb
ccc'
ends x "relay ends after its count" 0
adds_up "counters of messages add up" "$(output x)"

# An unconnected side answers whoever sent last.
start s socat UDP-RECVFROM:7212,fork EXEC:'tr a-z A-Z'
start x "$afsock" relay -q udp-listen:7211 udp:127.0.0.1:7212
ready 7211
ready 7212
same "answers go to the sender" \
	"$(echo hi | "$afsock" cat -w 4 udp:127.0.0.1:7211)" HI
same "and to the next" "$(echo ho | "$afsock" cat -w 4 udp:127.0.0.1:7211)" HO
kill "$pid_s"
kill -INT "$pid_x"
ends x "ended by SIGINT: 130" 130

# Nobody takes them: each is counted.
start x "$afsock" relay -u -j -n 20 udp-listen:7213 udp:127.0.0.1:7214
ready 7213
"$afsock" send -n 20 udp:127.0.0.1:7213 x
ends x "dropped messages: 4" 4
adds_up "dropped messages are counted" "$(output x)"
check "with the reason" sh -c "grep -q '\"reasons\":{\"ECONNREFUSED\":' \
	$dir/x.out"

start x "$afsock" relay -j -n 2 udp-listen:7215 udp-listen:7216
ready 7216
"$afsock" send udp:127.0.0.1:7215 a b
ends x "nobody to answer: 4" 4
same "which is counted" "$(reasons "$(output x)" a_to_b)" '"EDESTADDRREQ":2'

start x "$afsock" relay -u -j udp-listen:7217,rcvbuf=2304 \
	udp:127.0.0.1:7218
start r "$afsock" recv -r udp:127.0.0.1:7218
ready 7217
ready 7218
kill -STOP "$pid_x"
"$afsock" send -n 60 udp:127.0.0.1:7217 flood
kill -CONT "$pid_x"
await $limit taken 7217
kill -TERM "$pid_x"
ends x "lost in the kernel: 4" 4
json=$(output x)
same "in + lost is what was sent" "$(($(member "$json" a_to_b in) + $(
	member "$json" a_to_b lost)))" 60
adds_up "and in = out + dropped" "$json"
kill "$pid_r"

status "nothing at all within the time: 3" 3 \
	"$afsock" relay -q -w 200ms udp-listen:7219 udp:127.0.0.1:7220
status "nobody connects within the time: 3" 3 \
	"$afsock" relay -q -w 200ms tcp-listen:7219 udp:127.0.0.1:7220

# ---- messages in a stream ----

printf '\000\002ab\000\000\000\003c\nd' >"$dir/u16"
printf '\000\000\000\002ab\000\000\000\000\000\000\000\003c\nd' >"$dir/u32"
printf '6162\n\n630a64\n' >"$dir/lines"
printf 'ab\n\n630a64\n' >"$dir/text"
for f in u16 u32 lines text; do
	start r "$afsock" recv -x -n 3 -w $limit udp:127.0.0.1:7231
	ready 7231
	start x "$afsock" relay -j -f $f tcp-listen:7230 udp:127.0.0.1:7231
	ready 7230
	if [ $f = text ]; then
		printf 'ab\n\nc d' | socat -u - TCP:127.0.0.1:7230
		want='6162

632064'
	else
		socat -u - TCP:127.0.0.1:7230 <"$dir/$f"
		want='6162

630a64'
	fi
	ends x "$f from a stream" 0
	ended r
	same "$f: messages" "$(output r)" "$want"
	adds_up "$f: counters" "$(output x)"

	start r socat -u TCP-LISTEN:7232 -
	ready 7232
	start x "$afsock" relay -u -n 3 -q -f $f udp-listen:7233 tcp:127.0.0.1:7232
	ready 7233
	"$afsock" send -x udp:127.0.0.1:7233 6162 '' 630a64
	ends x "$f to a stream" 0
	ended r
	check "$f: bytes" cmp "$dir/$f" "$dir/r.out"
done

start r "$afsock" recv -n 1 -w $limit udp:127.0.0.1:7231
ready 7231
start x "$afsock" relay -j -f u16 tcp-listen:7230 udp:127.0.0.1:7231
ready 7230
printf '\000\002ab\000\005cd' | socat -u - TCP:127.0.0.1:7230
ends x "a stream that ends within a message: 4" 4
ended r
same "is told" "$(reasons "$(output x)" a_to_b)" '"cut-by-end":1'
adds_up "and counted" "$(output x)"

start r "$afsock" recv -n 2 -w $limit udp:127.0.0.1:7231
ready 7231
start x "$afsock" relay -j -f lines tcp-listen:7230 udp:127.0.0.1:7231
ready 7230
printf '6162\nzz\n6364\n' | socat -u - TCP:127.0.0.1:7230
ends x "a line that is no message: 4" 4
ended r
same "the others pass" "$(output r)" 'ab
cd'
adds_up "all are counted" "$(output x)"

start r "$afsock" recv -n 3 -w $limit -r udp:127.0.0.1:7231
ready 7231
head -c 2500 "$data" | "$afsock" relay -q -b 1000 - udp:127.0.0.1:7231
ended r
check "blocks of a stream" sh -c "head -c 2500 '$data' | cmp - '$dir/r.out'"

# ---- a side that does not read ----

start x "$afsock" relay -j "unix-listen:$dir/r3" "unix-listen:$dir/r4"
await $limit test -S "$dir/r4"
check "a stuck side does not stall the other" $python -c '
import socket, sys
a, b = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
a.connect(sys.argv[1])
b.connect(sys.argv[2])
b.settimeout(1)
sent = 0
try:
	while True:
		sent += b.send(bytes(65536))
except socket.timeout:
	pass
assert sent > 65536
a.settimeout(20)
b.settimeout(20)
for i in range(100):
	a.sendall(b"ping")
	assert b.recv(4, socket.MSG_WAITALL) == b"ping"
b.shutdown(socket.SHUT_WR)
while sent:
	sent -= len(a.recv(1 << 20))
assert a.recv(1) == b""
a.shutdown(socket.SHUT_WR)
assert b.recv(1) == b""' "$dir/r3" "$dir/r4"
ends x "and nothing is lost" 0
adds_up "of either direction" "$(output x)"

# A reader that has gone.
start x "$afsock" relay -j "unix-listen:$dir/r5" "unix-listen:$dir/r6"
await $limit test -S "$dir/r6"
$python -c '
import socket, sys
a, b = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
a.connect(sys.argv[1])
b.connect(sys.argv[2])
b.close()
try:
	for i in range(1000):
		a.sendall(bytes(65536))
except OSError:
	pass' "$dir/r5" "$dir/r6"
ends x "a peer that has gone: 4" 4
adds_up "its messages are counted" "$(output x)"

check "a terminal sees progress" $python tests/cli/terminal.py "$afsock"
