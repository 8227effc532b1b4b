# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=sh disable=SC2154,SC2086
#
# crypto.sh - alg hash beside coreutils and openssl

# Names that sha256sum escapes, and one that it does not.
hash_tests()
{
	mkdir "$dir/h"
	printf 'data' >"$dir/h/plain"
	printf 'x' >"$dir/h/two words"
	printf 'y' >"$dir/h/back\\slash"
	printf 'z' >"$dir/h/new
line"
	: >"$dir/h/empty"
	head -c 1000001 /dev/urandom >"$dir/h/large"
	for n in 1 224 256 384 512; do
		(cd "$dir/h" && "sha${n}sum" ./*) >"$dir/want"
		(cd "$dir/h" && "$root/$afsock" alg hash sha$n ./*) >"$dir/got"
		check "sha$n as sha${n}sum prints it" cmp "$dir/want" "$dir/got"
	done
	same "standard input" "$(printf abc | "$afsock" alg hash sha256)" \
		"$(printf abc | sha256sum)"
	same "no input at all" "$("$afsock" alg hash md5 </dev/null)" \
		"$(md5sum </dev/null)"

	(cd "$dir/h" && sha256sum -- * >../sums)
	(cd "$dir/h" && sha256sum -c ../sums) >"$dir/want" 2>/dev/null
	status "check sha256sum's lines" 0 sh -c "cd '$dir/h' &&
		'$root/$afsock' alg hash -c ../sums sha256 >'$dir/got'"
	check "and answer as it does" cmp "$dir/want" "$dir/got"
	echo more >>"$dir/h/plain"
	rm "$dir/h/empty"
	(cd "$dir/h" && sha256sum -c ../sums) >"$dir/want" 2>/dev/null
	status "a file that changed: 1" 1 sh -c "cd '$dir/h' &&
		'$root/$afsock' alg hash -c ../sums sha256 >'$dir/got'"
	check "is named" cmp "$dir/want" "$dir/got"
	status "a binary mark, and --status" 0 sh -c "cd '$dir/h' &&
		sha256sum -b plain | '$root/$afsock' alg hash -s -c - sha256"
	status "no lines to check: 1" 1 sh -c \
		"echo nothing | '$root/$afsock' alg hash -c - sha256"
	status "a file that is not there: 1" 1 \
		"$afsock" alg hash sha256 "$dir/h/nix"

	printf 'secret' >"$dir/key"
	same "a keyed hash" "$(printf abc | "$afsock" alg hash -k "$dir/key" \
		'hmac(sha256)')" "$($python -c '
import hashlib, hmac
print(hmac.new(b"secret", b"abc", hashlib.sha256).hexdigest() + "  -")')"
	mistake 77 "alg:hash:nix256.*No such file" alg hash nix256
}

root=$PWD
case $build in
/*) root='' ;;
esac
if [ -n "$has_alg" ]; then
	hash_tests
else
	mistake 77 "no AF_ALG" alg hash sha256
	skip "AF_ALG" "this kernel has none"
fi
