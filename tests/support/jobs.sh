# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=sh disable=SC2154 # $pid_NAME, of start; limit, of who reads
#
# jobs.sh - commands in the background, for tests that are scripts: after
# rings.sh, . tests/support/jobs.sh
#
#     limit=60 links="vx0 vx1"
#     start c candump -L -n 1 vx0
#     ends c "candump has the frame" 0
#
# What they print is in $temp/NAME.out and $temp/NAME.err. At the end those that
# still run are ended, interfaces named in $links and $temp are removed.
temp=$(mktemp -d) || exit 1
running='' links=''

# shellcheck disable=SC2317 # called by the trap
end_jobs()
{
	# shellcheck disable=SC2086 # lists of words
	[ -z "$running" ] || kill $running 2>/dev/null
	for link in $links; do
		ip link del "$link" 2>/dev/null
	done
	rm -rf "$temp"
}
trap end_jobs EXIT

# start NAME COMMAND...
start()
{
	start_name=$1
	shift
	"$@" >"$temp/$start_name.out" 2>"$temp/$start_name.err" &
	eval "pid_$start_name=$!"
	running="$running $!"
}

# gone PID - a zombie still answers kill -0
gone()
{
	[ ! -e "/proc/$1" ] || grep -q '^State:	Z' "/proc/$1/status"
}

# ends NAME TEST STATUS - it ends within $limit seconds, with that status
ends()
{
	eval "ends_pid=\$pid_$1"
	await "$limit" gone "$ends_pid" || kill -9 "$ends_pid"
	wait "$ends_pid" 2>/dev/null
	ends_got=$?
	if [ $ends_got -eq "$3" ]; then
		pass "$2"
	else
		fail "$2" "exit $ends_got, wanted $3: $(cat \
			"$temp/$1.out" "$temp/$1.err" 2>/dev/null)"
	fi
}

# lines NAME COUNT - so many have been printed
lines()
{
	[ "$(wc -l <"$temp/$1.out")" -ge "$2" ]
}
