# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=sh disable=SC2034,SC2154
#
# support.sh - what the parts of tests/cli/run share
#
# afsock      the command
# dir         a directory of ours; the parts use files in it
# data        a file of 3000000 bytes
# has_can, has_isotp, has_alg, has_vsock, has_tipc: "" when there is none

afsock=$build/afsock
dir=$(mktemp -d)
chmod 755 "$dir"
background=
# shellcheck disable=SC2317 # called by the trap
clean_up()
{
	# shellcheck disable=SC2086
	[ -z "$background" ] || kill $background 2>/dev/null
	rm -rf "$dir"
}
trap clean_up EXIT
data=$dir/data
head -c 3000000 /dev/urandom >"$data"
export PYTHONDONTWRITEBYTECODE=1
python=/usr/bin/python3
limit=20 # seconds, for anything that should come at once

# Only root gets here with a namespace of its own.
is_root=
if [ "${AFSOCK_CLI_INSIDE:-}" = 1 ]; then
	is_root=1
	ip link set lo up
fi

can_open()
{
	"$afsock" families -j "$1" 2>/dev/null |
		grep -q "\"name\":\"$2\",[^}]*\"open\":true"
}

has_can='' has_isotp='' has_alg='' has_vsock='' has_tipc=''
if [ -n "$is_root" ] && can_open can can &&
	ip link add vcan0 mtu 72 type vcan && ip link add vcan1 mtu 72 type vcan
then
	ip link set vcan0 up
	ip link set vcan1 up
	has_can=1
	! can_open can isotp || has_isotp=1
fi
! can_open alg alg || has_alg=1
! can_open tipc tipc || has_tipc=1
# Elsewhere AF_VSOCK reaches a hypervisor that is none of our business.
if [ "${AFSOCK_NO_SKIP:-0}" = 1 ] && can_open vsock vsock; then
	has_vsock=1
fi

# start NAME COMMAND... - in the background; $dir/NAME.out, $dir/NAME.err
start()
{
	start_name=$1
	shift
	"$@" >"$dir/$start_name.out" 2>"$dir/$start_name.err" &
	eval "pid_$start_name=$!"
	background="$background $!"
}

# ended NAME - its exit status, once it ended; 99 when it does not
ended()
{
	eval "ended_pid=\$pid_$1"
	# shellcheck disable=SC2154
	if await $limit not_running "$ended_pid"; then
		wait "$ended_pid"
		return
	fi
	kill -9 "$ended_pid"
	wait "$ended_pid" 2>/dev/null
	return 99
}

# A zombie still answers kill -0.
not_running()
{
	[ ! -e "/proc/$1" ] || grep -q '^State:	Z' "/proc/$1/status"
}

# ends NAME TEST STATUS - it ends with that status
ends()
{
	ended "$1"
	ends_got=$?
	if [ $ends_got -eq "$3" ]; then
		pass "$2"
	else
		fail "$2" "exit $ends_got, wanted $3: $(cat "$dir/$1.err")"
	fi
}

output()
{
	cat "$dir/$1.out"
}

# listening PORT - somebody listens on, or is bound to, a port of this host
listening()
{
	[ -n "$(ss -Htuln "sport = :$1")" ]
}

ready()
{
	await $limit listening "$1" || fail "port $1" "nobody listens"
}

# readers N IF - that many receivers of CAN frames are on an interface
readers()
{
	[ "$(cat /proc/net/can/rcvlist_* | grep -c "^ *$2 .* ident\$\|^ *$2  *[0-9a-fA-F]\{3,8\} ")" -ge "$1" ]
}

can_ready()
{
	await $limit readers "$1" "$2" || fail "$2" "fewer than $1 receivers"
}

# Python takes a second to start in the test machine; these do not need it.

# member JSON WAY NAME - a number of a direction's counters
member()
{
	member_value=$(echo "$1" |
		sed -n "s/.*\"$2\":{[^{}]*\"$3\":\([0-9]*\).*/\1/p")
	echo "${member_value:--1}"
}

# reasons JSON WAY - "ENOBUFS":1,"unsent":2
reasons()
{
	echo "$1" | sed -n "s/.*\"$2\":{[^{}]*\"reasons\":{\([^}]*\)}.*/\1/p"
}

way_adds_up()
{
	why_sum=$(reasons "$1" "$2" | sed 's/"[^"]*"://g; s/,/+/g')
	[ "$(member "$1" "$2" in)" -eq $(($(member "$1" "$2" out) +
		$(member "$1" "$2" dropped))) ] &&
	[ "$(member "$1" "$2" in_bytes)" -eq $(($(member "$1" "$2" out_bytes) +
		$(member "$1" "$2" dropped_bytes))) ] &&
	[ "$(member "$1" "$2" dropped)" -eq $((${why_sum:-0})) ]
}

# adds_up TEST JSON - in = out + dropped, in messages and bytes, and dropped is
# the sum of the reasons
adds_up()
{
	if way_adds_up "$2" a_to_b && case $2 in
	*b_to_a*) way_adds_up "$2" b_to_a ;;
	esac; then
		pass "$1"
	else
		fail "$1" "$2"
	fi
}

# The queue is empty when everything was taken: only then may a relay be ended.
# taken PORT - nothing waits in the queue of the datagram socket on a port
taken()
{
	[ "$(ss -Huan "sport = :$1" | awk '{ print $2 }')" = 0 ]
}

vsock_listening()
{
	[ -n "$(ss -Hln --vsock | grep ":$1 ")" ]
}

vsock_ready()
{
	await $limit vsock_listening "$1" || fail "vsock $1" "$(ss -Hln --vsock)"
}

# mistake STATUS PATTERN ARGUMENT... - that status, one line on stderr that
# says what, nothing on stdout
mistake()
{
	mistake_want=$1 mistake_pattern=$2
	shift 2
	"$afsock" "$@" >"$dir/mistake.out" 2>"$dir/mistake.err" </dev/null
	mistake_got=$?
	if [ $mistake_got -ne "$mistake_want" ]; then
		fail "mistake: $*" "exit $mistake_got, wanted $mistake_want: $(
			cat "$dir/mistake.err")"
	elif [ -s "$dir/mistake.out" ]; then
		fail "mistake: $*" "printed $(cat "$dir/mistake.out")"
	elif ! grep -q "^afsock: .*$mistake_pattern" "$dir/mistake.err"; then
		fail "mistake: $*" "says $(cat "$dir/mistake.err"), wanted $mistake_pattern"
	else
		pass "mistake: $*"
	fi
}
