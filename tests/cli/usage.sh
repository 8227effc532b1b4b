# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=sh disable=SC2154,SC2086
#
# usage.sh - help, mistakes in the arguments, missing things

for command in addr alg 'alg hash' can 'can gw' 'can gw add' 'can gw del' \
	'can gw flush' 'can gw list' 'can gw replace' cat const doctor dump \
	families link 'link add' 'link del' 'link set' 'link show' 'link wait' \
	recv relay send
do
	# shellcheck disable=SC2086
	if "$afsock" $command --help >"$dir/help.out" 2>"$dir/help.err" &&
		grep -q "^usage: afsock $command" "$dir/help.out" &&
		[ ! -s "$dir/help.err" ]; then
		pass "$command --help is on stdout"
	else
		fail "$command --help is on stdout" "$(cat "$dir/help.err")"
	fi
	check "$command --help is within 80 columns" \
		sh -c "! grep -n '.\{81\}' $dir/help.out"
	"$afsock" --help >"$dir/help.out"
	check "afsock --help lists ${command%% *}" \
		grep -q "^  ${command%% *} " "$dir/help.out"
done
same "the version" "$("$afsock" --version)" "afsock $(sed -n \
	's/^#define AFSOCK_VERSION "\(.*\)"/\1/p' include/afsock/afsock.h)"

mistake 2 "no command is named 'nix'" nix
mistake 2 "relay: no option is named '-x'" relay -x a b
mistake 2 "relay: option '--nix' is unknown" relay --nix a b
mistake 2 "relay: option '--keep=3' .*takes no value" relay --keep=3 a b
mistake 2 "relay: option '-n' wants a value" relay -n
mistake 2 "relay: option '--count' wants a value" relay --count
mistake 2 "relay: count 0 below 1" relay -n 0 - udp:127.0.0.1:1
mistake 2 "relay: count 0k below 1" relay -n 0k - udp:127.0.0.1:1
mistake 2 "relay: count 'x' is not a number" relay -n x - udp:127.0.0.1:1
mistake 2 "relay: block 1048577 above 1048576" relay -b 1048577 - -
mistake 2 "relay: framing 'u8' is none of u16, u32, lines, text" relay -f u8 - -
mistake 2 "framing cannelloni is between raw CAN and something else" relay \
	-f cannelloni - udp:127.0.0.1:1
mistake 2 "framing socketcand is between raw CAN and something else" relay \
	-f socketcand can:vcan0 can:vcan1
mistake 2 "framing socketcand is for a stream; udp.* has messages" relay \
	-f socketcand can:vcan0 udp:127.0.0.1:1
mistake 2 "framing cannelloni has no name of a bus" relay -f cannelloni:x \
	can:vcan0 -
mistake 2 "'1234567890123456' is no name of a bus" relay \
	-f socketcand:1234567890123456 can:vcan0 -
mistake 2 "can: names no bus: -f socketcand:BUS" relay -f socketcand can: -
mistake 2 "datagrams of 74 bytes are not between 75 and 65507" relay -b 74 \
	-f cannelloni can:vcan0 udp:127.0.0.1:1
mistake 2 "flush is for datagrams; - is a stream" relay --flush=1ms \
	-f cannelloni can:vcan0 -
mistake 2 "flush is for datagrams of --framing=cannelloni" relay --flush=1ms \
	-f lines can:vcan0 -
mistake 2 "relay: 1 addresses given, two wanted" relay -
mistake 2 "relay: both sides are '-'" relay - -
mistake 2 "relay: '-w' behind an address" relay - udp:127.0.0.1:1 -w 1
mistake 2 "recv: '--wait=1' behind an address" recv udp:127.0.0.1:1 --wait=1
mistake 2 "cat: '-x' behind an address" cat udp:127.0.0.1:1 -x
mistake 2 "dump: '-w' behind an address" dump udp:127.0.0.1:1 -w 1
mistake 2 "relay: --json and '-' both want" relay -j - udp:127.0.0.1:1
mistake 2 "relay: --keep: neither side listens" relay -k - udp:127.0.0.1:1
mistake 2 "both sides are streams" relay -f u16 - tcp:127.0.0.1:1
mistake 2 "both sides are messages" relay -f u16 udp:127.0.0.1:1 udp:127.0.0.1:2
mistake 2 "3x" relay -w 3x - udp:127.0.0.1:1
mistake 2 "scheme 'nix' is of no family in this build; afsock families" relay nix:1 -
mistake 2 "scheme 'nix' is of no family" addr nix:1
mistake 2 "scheme 'nix' is of no family" send nix:1 x
mistake 2 "an address begins with its scheme: can:IF" dump vcan0
mistake 2 "is 26 bytes, at most 15" dump can:averyveryverylonginterface
mistake 2 "it ends where ':' is wanted" can gw add -s v0 -d v1 -f 123
mistake 77 "AF_SYSTEM is known, but not on Linux" send system:1 x
mistake 77 "AF_APPLETALK is known, but not in this build" recv appletalk:1
mistake 2 "is itself bound" recv udp:127.0.0.1:0,bind=127.0.0.1:0
mistake 2 "port is missing" relay tcp:127.0.0.1 -
mistake 2 "port 70000" send tcp:127.0.0.1:70000 x
mistake 2 "no option of tcp is named 'nix'\|option.*nix" send tcp:127.0.0.1:1,nix x
mistake 2 "rx_id 0x800 above 0x7ff" recv isotp:vcan0:0x800:0x7e0
mistake 2 "send: no address given" send
mistake 2 "send: --repeat: no MESSAGE given" send -n 3 udp:127.0.0.1:1
mistake 2 "send: '-' is no address" send - x
mistake 2 "alg sockets answer calls" send alg:hash:sha256 x
mistake 2 "recv: 0 addresses given" recv
mistake 2 "recv: --hex, --raw and --json exclude" recv -x -r udp:127.0.0.1:1
mistake 2 "is a stream and has no messages" recv -j tcp:127.0.0.1:1
mistake 2 "cat: 2 addresses given" cat udp:127.0.0.1:1 udp:127.0.0.1:2
mistake 2 "dump: no address given" dump
mistake 2 "dump: --log, --json and --write exclude" dump -L -j udp:127.0.0.1:1
mistake 2 "dump: time 'x' is none of a, d, z, A, none" dump -t x udp:127.0.0.1:1
mistake 2 "a log of candump has CAN frames only" dump -L udp:127.0.0.1:1
mistake 2 "capture files have no type" dump -W "$dir/x" udp:127.0.0.1:1
mistake 2 "alg: no command given" alg
mistake 2 "alg: no command is named 'nix'" alg nix
mistake 2 "alg hash: no NAME" alg hash
mistake 2 "--check takes the names of files" alg hash -c x sha256 y
mistake 2 "doctor: 'x': no arguments" doctor x
mistake 2 "addr: no address given" addr
mistake 2 "families: no option is named '-x'" families -x
mistake 2 "nix" families nix
mistake 1 "no interface named nix0 (ip link" send can:nix0 123#11
mistake 1 "no interface named nix0" recv packet:nix0
mistake 1 "No such file" send "unix:$dir/nix" x
mistake 1 "refused" send tcp:127.0.0.1:1 x

if [ -n "$is_root" ]; then
	# Another user may not reach the build directory.
	cp "$afsock" "$build/libafsock.so.0" "$dir"
	user="setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs"
	# shellcheck disable=SC2086
	status "packet sockets need a capability: 77" 77 \
		$user "$dir/afsock" recv -w 1 packet:lo
	check "and says which" $python -c '
import subprocess, sys
r = subprocess.run(sys.argv[1:], stderr=subprocess.PIPE, text=True)
assert "CAP_NET_RAW" in r.stderr, r.stderr' \
		$user "$dir/afsock" recv -w 1 packet:lo
	# shellcheck disable=SC2086
	status "a port below 1024 needs one: 77" 77 \
		$user "$dir/afsock" recv -w 1 udp-listen:1000
	# shellcheck disable=SC2086
	check "doctor works without privileges" $user "$dir/afsock" doctor
else
	skip "without capabilities" "not root"
fi

check "doctor names every family that is built in" sh -c "
	'$afsock' families | awk '{print \$2}' >$dir/families
	'$afsock' doctor >$dir/doctor
	while read -r f; do grep -q \"^\$f \" $dir/doctor || exit 1; done <$dir/families"
check "doctor --json is one object" $python -c '
import json, subprocess, sys
d = json.loads(subprocess.check_output([sys.argv[1], "doctor", "-j"]))
assert d["kernel"] == open("/proc/sys/kernel/osrelease").read().strip()
assert d["limits"]["somaxconn"] == int(open("/proc/sys/net/core/somaxconn").read())
assert any(i["name"] == "lo" and i["kind"] == "loopback" for i in d["interfaces"])
assert d["families"]["unix"]["schemes"]["unix"] == "ok"' "$afsock"
check "families --json is one object a line" $python -c '
import json, subprocess, sys
for line in subprocess.check_output([sys.argv[1], "families", "-a", "-j"]).splitlines():
	json.loads(line)' "$afsock"
same "raw IP is probed with a protocol" "$("$afsock" families -j inet |
	grep -o '"name":"ip","usage":"[^"]*","type":3,"proto":-1,"open":[a-z]*')" \
	"\"name\":\"ip\",\"usage\":\"ip:HOST[:PROTOCOL]\",\"type\":3,\"proto\":-1,\"open\":$(
	[ -n "$is_root" ] && echo true || echo false)"
check "completion is valid" bash -n cli/afsock.bash
for words in 'afsock rel|relay' 'afsock bc|bcm' 'afsock relay --fr|--framing' \
	'afsock recv tcp-l|tcp-listen:' 'afsock const AF_UNI|AF_UNIX' \
	'afsock alg ha|hash' 'afsock send packet:l|lo' 'afsock cat -w 1 udpl|udplite:' \
	'afsock relay - packet:lo,|'; do
	same "completion of ${words%|*}" "$(bash tests/cli/complete.bash \
		"$build" "${words%|*}" | grep -x -- "${words##*|}")" "${words##*|}"
done
status "a full disk is an error: 1" 1 sh -c "'$afsock' families >/dev/full"
check "and ends a stream that goes on, with the reason" $python -c '
import socket, subprocess, sys
s = socket.create_server(("127.0.0.1", 0))
p = subprocess.Popen([sys.argv[1], "recv", "tcp:127.0.0.1:%d" % s.getsockname()[1]],
	stdout=open("/dev/full", "w"), stderr=subprocess.PIPE, text=True)
c = s.accept()[0]
c.sendall(b"x" * 100000)
err = p.communicate(timeout=20)[1]
assert p.returncode == 1 and "standard output: No space left" in err, err' \
	"$afsock"
# The socket would be descriptor 0, and its data go back to where it came from.
check "a closed standard input is not the socket" $python -c '
import socket, subprocess, sys
s = socket.create_server(("127.0.0.1", 0))
p = subprocess.Popen(["sh", "-c", "exec \"$@\" <&-", "sh", sys.argv[1], "cat",
	"tcp:127.0.0.1:%d" % s.getsockname()[1]], stdout=subprocess.DEVNULL,
	stderr=subprocess.PIPE, text=True)
c = s.accept()[0]
c.sendall(b"hello")
c.shutdown(socket.SHUT_WR)
back = c.recv(100)
err = p.communicate(timeout=20)[1]
assert back == b"" and p.returncode == 1 and "Bad file" in err, (back, err)' \
	"$afsock"
