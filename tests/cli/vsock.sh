# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=sh disable=SC2154,SC2086
#
# vsock.sh - vsock through its loopback (CID 1), and TIPC

vsock_tests()
{
	start r "$afsock" recv vsock-listen:7400
	vsock_ready 7400
	check "send over vsock" "$afsock" send vsock:1:7400 <"$data"
	ends r "recv over vsock" 0
	check "nothing is lost" cmp "$data" "$dir/r.out"

	start x "$afsock" relay -j -k vsock-listen:7401 tcp:127.0.0.1:7402
	start s socat TCP-LISTEN:7402,fork,reuseaddr EXEC:'wc -c'
	vsock_ready 7401
	ready 7402
	for i in 1 2; do
		same "vsock to TCP, connection $i" \
			"$("$afsock" cat vsock:1:7401 <"$data")" 3000000
	done
	kill "$pid_s"
	kill -TERM "$pid_x"
	ends x "and back" 143
	adds_up "all counted" "$(output x)"

	start r "$afsock" recv -n 2 vsock-seqpacket:0xffffffff:7403,listen
	vsock_ready 7403
	"$afsock" send vsock-seqpacket:1:7403 ab c
	ended r
	same "vsock keeps messages" "$(output r)" 'ab
c'
	if socat -h | grep -qi vsock-connect; then
		start r "$afsock" recv vsock-listen:7404
		vsock_ready 7404
		socat -u - VSOCK-CONNECT:1:7404 <"$data"
		ended r
		check "from socat" cmp "$data" "$dir/r.out"
	fi
}

tipc_bound()
{
	tipc nametable show | grep -qw "$1"
}

tipc_tests()
{
	start r "$afsock" recv -n 2 tipc:name:7400:1:0,listen
	await $limit tipc_bound 7400 || fail "TIPC" "$(tipc nametable show)"
	check "send over TIPC" "$afsock" send tipc:name:7400:1:0 hello there
	ended r
	same "recv over TIPC" "$(output r)" 'hello
there'
	start r "$afsock" recv -n 1 tipc-rdm:name:7401:1:0
	await $limit tipc_bound 7401 || fail "TIPC" "$(tipc nametable show)"
	check "datagrams" "$afsock" send tipc-rdm:name:7401:1:0 hi
	ended r
	same "of TIPC" "$(output r)" hi
}

if [ -n "$has_vsock" ]; then
	vsock_tests
else
	skip "vsock" "not in the test machine"
fi
if [ -n "$has_tipc" ]; then
	tipc_tests
else
	skip "TIPC" "this kernel has none"
fi
