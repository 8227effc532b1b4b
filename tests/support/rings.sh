# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=sh
#
# rings.sh - for tests that are scripts: . tests/support/rings.sh
#
#     check "relay keeps boundaries" [ "$got" = "$want" ]
#     same "frames" "$got" "$want"
#     skip "frames" "no vcan here"
#     finish
#
#     $pinned afsock can gen vcan0
#
# $pinned keeps a command to one processor. What a virtual CAN interface, or a
# queue in front of it, hands on is received on the processor that took it off:
# the sender's, or that of the queue's timer, which the sender started
# (net/core/dev.c, netif_rx; qdisc_watchdog). Frames of a sender that moves may
# change places; those of one that is kept do not.
#
# finish prints "N passed, N failed, N skipped" and exits; with AFSOCK_NO_SKIP=1
# each skip is a failure.
passed=0 failed=0 skipped=0
# For the scripts:
# shellcheck disable=SC2034
pinned="taskset -c $(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')"

pass()
{
	passed=$((passed + 1))
	echo "ok   $1"
}

fail()
{
	failed=$((failed + 1))
	echo "FAIL $1${2:+: $2}"
}

skip()
{
	if [ "${AFSOCK_NO_SKIP:-0}" = 1 ]; then
		fail "$1" "skipped: $2"
	else
		skipped=$((skipped + 1))
		echo "skip $1: $2"
	fi
}

# check NAME COMMAND... - passes when the command does
check()
{
	check_name=$1
	shift
	if check_out=$("$@" 2>&1); then
		pass "$check_name"
	else
		fail "$check_name" "status $?: $* $check_out"
	fi
}

# same NAME GOT WANT
same()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got '$2', wanted '$3'"
	fi
}

# status NAME WANTED COMMAND... - the exit status must be that
status()
{
	status_name=$1 status_want=$2
	shift 2
	status_out=$("$@" 2>&1)
	status_got=$?
	if [ "$status_got" -eq "$status_want" ]; then
		pass "$status_name"
	else
		fail "$status_name" \
			"exit $status_got, wanted $status_want: $* $status_out"
	fi
}

# seconds - since the machine's start, in $seconds_now; no process for it
seconds()
{
	read -r seconds_now _ </proc/uptime
	seconds_now=${seconds_now%.*}
}

# await SECONDS COMMAND... - until the command succeeds; 1 when time is up
await()
{
	seconds
	await_end=$((seconds_now + $1 + 1))
	shift
	until "$@" >/dev/null 2>&1; do
		seconds
		[ "$seconds_now" -lt "$await_end" ] || return 1
		sleep 0.05
	done
}

finish()
{
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
	exit
}
