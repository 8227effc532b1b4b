#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# peers.sh BUILD - afsock alg hash beside coreutils, openssl and libkcapi
set -u
cd "$(dirname "$0")/../../.." || exit 1
. tests/support/rings.sh
afsock=$1/afsock
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
file=$temp/file
LC_ALL=C seq 1 200000 >"$file"

if [ "${AFSOCK_IN_VM:-0}" != 1 ] && ! "$afsock" alg hash sha256 "$file" \
	>/dev/null 2>&1; then
	skip alg "this kernel has no AF_ALG"
	finish
fi

for name in sha1 sha256 sha512; do
	same "$name line is that of ${name}sum" \
		"$("$afsock" alg hash $name "$file" 2>&1)" \
		"$(${name}sum "$file")"
done
same "hash of standard input" \
	"$("$afsock" alg hash sha256 <"$file" 2>&1)" "$(sha256sum <"$file")"
sha256sum "$file" >"$temp/sums"
check "lines of sha256sum are checked" \
	"$afsock" alg hash -c "$temp/sums" sha256
echo x >>"$file"
status "a change is noticed" 1 "$afsock" alg hash -c "$temp/sums" sha256

printf secret >"$temp/key"
same "hmac is that of openssl" \
	"$("$afsock" alg hash -k "$temp/key" 'hmac(sha256)' "$file" 2>&1 |
		cut -d ' ' -f 1)" \
	"$(openssl dgst -sha256 -hmac secret "$file" | sed 's/.* //')"
same "sha3-512 is that of kcapi-dgst" \
	"$("$afsock" alg hash sha3-512 "$file" 2>&1 | cut -d ' ' -f 1)" \
	"$(kcapi-dgst -c sha3-512 --hex -i "$file")"
finish
