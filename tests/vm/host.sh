# shellcheck shell=dash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# tests/vm/host.sh - sourced by run and server: the host's side of the machine
#
# A machine is a directory: conf and the scripts for the guest, its jobs and
# their results in ctl/ (see guest), its serial console in `console`, QEMU's
# own messages in `qemu`. The caller sets `here` and `me`.

# shellcheck disable=SC2034,SC2154 # variables shared with the caller

failed=255	# the test machine failed, not the command
splat=250	# the kernel did: a warning, an oops

die() {
	echo "$me: $*" >&2
	exit $failed
}

quote() {	# quote WORD: for a shell to read back
	printf '%s\n' "$1" |
		LC_ALL=C sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
}

commas() {	# commas PATH: for QEMU's option lists
	printf '%s\n' "$1" | sed 's/,/,,/g'
}

seconds() {	# seconds WORD: check a time limit
	case $1 in
	'' | *[!0-9]* | 0*) die "--timeout takes whole seconds, not '$1'" ;;
	esac
}

# What a machine needs, with an answer to each thing missing.
check_host() {	# check_host BT
	command -v qemu-system-x86_64 >/dev/null ||
		die "qemu-system-x86_64 not found: install the package qemu-system-x86, or run tools/deps"
	PATH=$PATH:/usr/sbin:/sbin command -v ip >/dev/null ||
		die "ip not found: install the package iproute2, or run tools/deps"
	[ -z "$1" ] || command -v btvirt >/dev/null ||
		die "btvirt not found: install the package bluez-test-tools, or run tools/deps check"
	paths=$("$here/kernel") || exit $failed
	{
		read -r kernel
		read -r initrd
	} <<-END
		$paths
	END
}

make_machine() {	# make_machine DIR OUT BT KEEP
	mkdir -p "$1/ctl" "$2" || die "cannot make $2"
	out=$(cd "$2" && pwd -P)
	cp "$here/guest" "$here/prepare" "$1/ctl"
	{
		echo "vm_kernel=$(quote "$kernel")"
		echo "vm_out=$(quote "$out")"
		echo "vm_bt=$3"
		echo "vm_keep=$4"
	} >"$1/ctl/conf"
	echo "$out" >"$1/out"
}

# Always emulation: the same machine everywhere. `timeout` takes QEMU with it
# when it is killed, so its process id stands for both. Counting: each
# instruction takes a nanosecond, and idle time is skipped.
# cryptomgr.notests: testing algorithms takes seconds, and is not our subject.
# loglevel=5: warnings reach the console too, for when the guest dies.
start_machine() {	# start_machine DIR SECONDS [PREFIX...]; sets qemu
	machine=$1
	limit=$2
	shift 2
	p9=security_model=none,multidevs=remap
	case ${AFSOCK_VM_COUNTS-} in
	'' | 0) clock="-accel tcg,thread=multi -smp 2" ;;
	*) clock="-accel tcg,thread=single -icount shift=0,sleep=off -smp 1" ;;
	esac
	# shellcheck disable=SC2086 # a list of words
	"$@" timeout -k 5 "$limit" qemu-system-x86_64 \
		-M q35 $clock -cpu max -m 2048 \
		-nodefaults -no-user-config -display none -no-reboot -net none \
		-serial "file:$(commas "$machine/console")" \
		-kernel "$kernel/image" -initrd "$initrd" \
		-append "console=ttyS0 no_timer_check loglevel=5 panic=-1 reboot=t \
nokaslr mitigations=off log_buf_len=4M printk.devkmsg=on \
rcupdate.rcu_cpu_stall_timeout=120 cryptomgr.notests=1 \
netrom.nr_ndevs=1 rose.rose_ndevs=1" \
		-fsdev "local,id=host,path=/,readonly=on,$p9" \
		-device virtio-9p-pci,fsdev=host,mount_tag=host \
		-fsdev "local,id=control,path=$(commas "$machine/ctl"),$p9" \
		-device virtio-9p-pci,fsdev=control,mount_tag=control \
		-fsdev "local,id=out,path=$(commas "$(cat "$machine/out")"),$p9" \
		-device virtio-9p-pci,fsdev=out,mount_tag=out \
		-object can-bus,id=can \
		-device kvaser_pci,canbus=can -device kvaser_pci,canbus=can \
		</dev/null >"$machine/qemu" 2>&1 &
	qemu=$!
}

machine_died() {	# machine_died DIR: say why
	echo "$me: the test machine died; its last words:" >&2
	for log in qemu ctl/prepare.log console; do
		[ ! -s "$1/$log" ] || tail -n 60 "$1/$log" | sed 's/\r$//' >&2
	done
}

# The job is a script, so that no environment and no argument can be mangled.
write_job() {	# write_job DIR N COMMAND [ARG...]
	job=$1/ctl/$2
	out=$(cat "$1/out")
	shift 2
	: >"$job.out"
	: >"$job.err"
	{
		# shellcheck disable=SC2013 # names have no blanks
		for name in $(awk 'BEGIN { for (name in ENVIRON) print name }'); do
			case $name in
			*[!A-Za-z0-9_]*) continue ;;
			AFSOCK_* | CK_* | ASAN_OPTIONS | UBSAN_OPTIONS | \
			LSAN_OPTIONS | TSAN_OPTIONS | PATH | TERM | HOME)
				eval "value=\$$name"
				echo "export $name=$(quote "${value-}")"
				;;
			esac
		done
		echo "export AFSOCK_IN_VM=1 AFSOCK_NO_SKIP=1"
		echo "export AFSOCK_VM_OUT=$(quote "$out")"
		echo "cd $(quote "$PWD") || exit $failed"
		printf exec
		for word in "$@"; do
			printf ' %s' "$(quote "$word")"
		done
		echo
	} >"$job.new"
	mv "$job.new" "$job.job"
}

# Copy a job's output to ours as it comes, until process UNTIL ends.
follow_job() {	# follow_job DIR N UNTIL; sets follow_out, follow_err
	tail -s 0.1 -c +1 -f --pid="$3" "$1/ctl/$2.out" &
	follow_out=$!
	tail -s 0.1 -c +1 -f --pid="$3" "$1/ctl/$2.err" >&2 &
	follow_err=$!
}

job_result() {	# job_result DIR N: returns what we exit with
	read -r status taint <"$1/ctl/$2.status"
	if ! "$here/scan" "$1/ctl/$2.log" >&2; then
		echo "$me: kernel splat, above (the command's status: $status)" >&2
		return $splat
	fi
	if [ "$taint" != 0 ]; then
		echo "$me: the kernel is tainted ($taint) by an earlier splat" >&2
		return $splat
	fi
	return "$status"
}
