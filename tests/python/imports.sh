#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# imports.sh BUILD - the binding has no way to the network but the library: the
# object imports none of libc's calls for it, and only exported names of ours
set -u
build=${1:-build}
. tests/support/rings.sh

calls='accept accept4 bind close connect dup dup2 dup3 fcntl ioctl listen
poll ppoll select pselect epoll_wait read readv write writev recv recvfrom
recvmsg recvmmsg send sendto sendmsg sendmmsg sendfile getsockname getpeername
getsockopt setsockopt shutdown socket socketpair syscall getaddrinfo
freeaddrinfo getnameinfo gethostbyname gethostbyname_r gethostbyname2
gethostbyaddr gethostbyaddr_r gethostname sethostname getservbyname
getservbyname_r getservbyport getservbyport_r getprotobyname getprotobyname_r
inet_aton inet_ntoa inet_ntop inet_pton inet_addr htons htonl ntohs ntohl
if_indextoname if_nametoindex if_nameindex'

for object in "$build"/python/_socket*.so; do
	if ! imports=$(nm -D --undefined-only "$object"); then
		fail "nm $object"
		continue
	fi
	names=$(echo "$imports" | sed 's/.* [Uw] //; s/@.*//')
	for call in $calls; do
		check "no import of $call" \
			test -z "$(echo "$names" | grep -xE "(__)?$call(64|_chk)?")"
	done
	ours=$(echo "$names" | grep -c '^afsock_')
	check "imports the library ($ours names)" test "$ours" -gt 40
	exported=$(sed -n 's/^\t\(afsock_[a-z0-9_]*\);$/\1/p' core/libafsock.map)
	for name in $(echo "$names" | grep '^afsock_'); do
		echo "$exported" | grep -qx "$name" ||
			fail "$name" "not in core/libafsock.map"
	done
done
finish
