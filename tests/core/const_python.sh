#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# const_python.sh LISTER - the names of Python 3.11 are those of the system's
#
# LISTER is the program made from const_list.c. Every number (and Bluetooth
# address) that the socket module of Debian's own interpreter has must be
# listed with 11 and the same value, and nothing else with 11. Exit 77 when
# there is no such interpreter, or when a family is not in this build.
set -eu
LC_ALL=C
export LC_ALL

lister=${1:?usage: const_python.sh LISTER}
python=/usr/bin/python3.11
if ! [ -x "$python" ]; then
	echo "skipped: no $python"
	exit 77
fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# -I: neither PYTHONPATH nor the current directory may stand in for it.
"$python" -I -c '
import socket
for name in dir(socket):
    value = getattr(socket, name)
    if isinstance(value, bool) or name.startswith("_"):
        continue
    if isinstance(value, int):
        print(name, int(value))
    elif isinstance(value, str) and name.startswith("BDADDR_"):
        print(name, value)
' | sort >"$dir/python"
"$lister" >"$dir/all"
sed -n 's/^11 //p' "$dir/all" | sort >"$dir/afsock"

# Families that have their own directory take their names along when they are
# left out of a build; those that never have one keep them.
for family in AF_ALG AF_BLUETOOTH AF_CAN AF_INET AF_NETLINK AF_PACKET \
	AF_QIPCRTR AF_RDS AF_TIPC AF_UNIX AF_VSOCK; do
	if grep -qx "not-built $family" "$dir/all"; then
		echo "skipped: $family is not in this build"
		exit 77
	fi
done

diff -u "$dir/python" "$dir/afsock"
echo "$(wc -l <"$dir/python") names agree"
