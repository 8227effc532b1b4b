# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=sh disable=SC2154,SC2086
#
# examples.sh - every example of afsock(1), run as it stands there

(cd "$build" && pwd) >"$dir/where"
run_dir=$dir/run
mkdir "$run_dir"
: >"$dir/done"

# example NAME TEXT - start it in a shell, as a reader would
example()
{
	echo "$2" >>"$dir/done"
	start "$1" sh -c "cd '$run_dir' && PATH='$(cat "$dir/where")':\$PATH
		trap 'kill \$p' TERM INT
		{ $2
		} & p=\$!
		wait \$p; s=\$?; [ \$s -le 128 ] || wait \$p 2>/dev/null; exit \$s"
}

can_examples()
{
	start c candump -n 1 -L vcan0
	can_ready 1 vcan0
	example e 'afsock send can:vcan0 123#DEADBEEF'
	ends e "example: send a frame" 0
	ended c
	same "it is on the bus" "$(output c | cut -d' ' -f3)" '123#DEADBEEF'

	example e 'afsock recv -n 1 can:vcan0,filter=123:7FF'
	can_ready 1 vcan0
	cansend vcan0 124#
	cansend vcan0 123#01
	ends e "example: a frame with a filter" 0
	same "it is the right one" "$(output e)" '123#01'

	example e 'afsock relay -k tcp-listen:5000 can:vcan0'
	ready 5000
	can_ready 1 vcan0
	start c candump -n 2 -L vcan0
	can_ready 2 vcan0
	echo '321#01' | socat -u - TCP:127.0.0.1:5000
	echo '321#02' | socat -u - TCP:127.0.0.1:5000
	ended c
	same "example: a bus behind TCP" "$(output c | cut -d' ' -f3)" '321#01
321#02'
	kill "$pid_e"
	ended e

	example e 'afsock relay -k -f socketcand tcp-listen:29536 can:vcan0'
	ready 29536
	start c candump -n 1 -L vcan0
	can_ready 2 vcan0
	same "example: a bus for clients of socketcand" \
		"$(printf '< open vcan0 >< rawmode >< send 123 1 a >' |
			socat -t $limit - TCP:127.0.0.1:29536)" '< hi >< ok >< ok >'
	ended c
	same "the frame" "$(output c | cut -d' ' -f3)" '123#0A'
	kill "$pid_e"
	ended e

	start c socat -u UDP-RECV:20001,bind=127.0.0.1,readbytes=12 -
	ready 20001
	example e 'afsock relay -f cannelloni can:vcan0 udp:127.0.0.1:20001,bind=127.0.0.1:20000'
	can_ready 1 vcan0
	cansend vcan0 123#AABB
	ended c
	same "example: a tunnel of cannelloni" \
		"$(od -An -v -tx1 "$dir/c.out" | xargs)" \
		'02 00 00 00 01 00 00 01 23 02 aa bb'
	kill "$pid_e"
	ended e

	start c candump -n 3 -L vcan1
	can_ready 1 vcan1
	example e 'afsock relay -u can:vcan0 can:vcan1'
	can_ready 1 vcan0
	"$afsock" send -n 3 can:vcan0 111#22
	ended c
	same "example: two buses" "$(output c | grep -c ' vcan1 111#22$')" 3
	kill "$pid_e"
	ended e

	example e 'afsock dump -L can:vcan0 >trace.log'
	example d 'afsock dump -W trace.pcapng can:vcan0 can:vcan1'
	can_ready 2 vcan0
	can_ready 1 vcan1
	cansend vcan0 123#11
	cansend vcan1 456#2233445566778899
	await $limit grep -q ' vcan0 123#11$' "$run_dir/trace.log" ||
		fail "example: a log" "$(cat "$run_dir/trace.log")"
	await $limit sh -c "[ \$(stat -c %s '$run_dir/trace.pcapng') -ge 250 ]"
	kill "$pid_e" "$pid_d"
	ended e
	ended d
	check "example: a capture file" \
		$python tests/cli/pcapng.py "$run_dir/trace.pcapng" 227 2233445566778899 1 0
}

isotp_examples()
{
	# isotprecv and isotpsend in turn take longer than the second.
	start s $python -c '
import socket
s = socket.socket(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_ISOTP)
s.bind(("vcan0", 0x7e0, 0x7e8))
print(s.recv(4095).hex())
s.send(bytes.fromhex("62F19041"))'
	can_ready 1 vcan0
	example e 'echo 22F190 | afsock cat -w 1s isotp:vcan0:0x7e8:0x7e0'
	ended e
	ended s
	same "example: question" "$(output s)" 22f190
	same "example: answer" "$(output e)" '62 F1 90 41'

	example e 'afsock relay -f u16 tcp-listen:5001 isotp:vcan0:0x7e8:0x7e0'
	ready 5001
	start s isotprecv -s 7e8 -d 7e0 vcan0
	can_ready 2 vcan0
	printf '\000\002\076\000' | socat -u - TCP:127.0.0.1:5001
	ended s
	same "example: diagnostics behind TCP" "$(output s)" '3E 00 '
	ended e
}

example r 'afsock recv -n 1 udp-listen:5004'
ready 5004
example e 'afsock send udp:localhost:5004 hello'
ends e "example: send a datagram" 0
ends r "example: receive it" 0
same "it is the same" "$(output r)" hello

[ -z "$has_can" ] || can_examples
[ -z "$has_isotp" ] || isotp_examples
if [ -n "$has_alg" ]; then
	example e 'afsock alg hash sha256 /bin/sh >sums'
	ends e "example: a digest" 0
	same "is right" "$(cat "$run_dir/sums")" "$(sha256sum /bin/sh)"
	example e 'afsock alg hash -c sums sha256'
	ends e "example: check it" 0
	same "OK" "$(output e)" '/bin/sh: OK'
fi
if [ -n "$has_vsock" ]; then
	start s socat TCP-LISTEN:5003,fork EXEC:'tr a-z A-Z'
	example e 'afsock relay -k vsock-listen:5002 tcp:localhost:5003'
	ready 5003
	vsock_ready 5002
	same "example: a service for virtual machines" \
		"$(echo hi | "$afsock" cat vsock:1:5002)" HI
	kill "$pid_e" "$pid_s"
	ended e
fi

# In the test machine all of them ran; elsewhere those that could.
sed -n '/^\.SH EXAMPLES/,/^\.SH SEE/{/^\.EX/,/^\.EE/{/^\./!p}}' \
	man/man1/afsock.1 | sed 's/\\-/-/g' | sort >"$dir/page"
sort "$dir/done" >"$dir/ran"
check "no test runs an example that is not in the page" \
	sh -c "[ -z \"\$(comm -13 '$dir/page' '$dir/ran')\" ]"
if [ "$(comm -23 "$dir/page" "$dir/ran" | wc -l)" -eq 0 ]; then
	pass "every example of the page ran"
else
	skip "every example of the page ran" \
		"not here: $(comm -23 "$dir/page" "$dir/ran" | tr '\n' ';')"
fi
