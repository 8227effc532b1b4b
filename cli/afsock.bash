# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
# shellcheck shell=bash
#
# afsock.bash - completion of commands, options, addresses, constants
#
# Needs nothing but bash; the command itself knows its options and schemes.

# Interfaces of this network namespace.
_afsock_interfaces()
{
	local line
	while read -r line; do
		[[ $line == *:* ]] && echo "${line%%:*}"
	done </proc/net/dev
}

# The commands of "afsock" or "afsock alg", from its --help.
_afsock_commands()
{
	"$@" --help 2>/dev/null |
		command sed -n 's/^  \([a-z][a-z0-9]*\)  *[^ (].*/\1/p'
}

# The options of a command, from its --help.
_afsock_options()
{
	"$1" "${@:2}" --help 2>/dev/null |
		command grep -o -- '^  \(-., \|    \)--[a-z-]*' |
		command grep -o -- '--[a-z-]*'
}

# What can come next in an address: a scheme, or an interface or a path where
# the scheme has one.
_afsock_address()
{
	local afsock=$1 word=$2 scheme=${2%%:*} name usage want colons
	if [[ $word != *:* ]]; then
		"$afsock" addr --schemes | while read -r name usage; do
			echo "$name:"
		done
		return
	fi
	[[ $word == *,* ]] && return
	colons=${word//[^:]/}
	while read -r name usage; do
		[[ $name == "$scheme" ]] || continue
		want=${usage%%,*}
		want=${want//[\[\]]/}
		want=$(echo "$want" | cut -d: -f$((${#colons} + 1)))
		if [[ $want == IF ]]; then
			_afsock_interfaces | command sed "s|^|${word%:*}:|"
		elif [[ $want == PATH* ]]; then
			compgen -f -- "${word#*:}" |
				command sed "s|^|${word%%:*}:|"
		fi
	done < <("$afsock" addr --schemes)
}

# Bash splits words at ':' and replaces only what is behind it.
_afsock_reply()
{
	local word=$1 cut=
	if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
		cut=${word%"${word##*:}"}
	fi
	mapfile -t COMPREPLY < <(compgen -W "$2" -- "$word")
	COMPREPLY=("${COMPREPLY[@]#"$cut"}")
	[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]] &&
		compopt -o nospace 2>/dev/null
	return 0
}

_afsock()
{
	local line=${COMP_LINE:0:COMP_POINT} word afsock command words inner
	COMPREPLY=()
	read -ra words <<<"$line"
	word=
	if [[ $line != *' ' ]]; then
		word=${words[-1]}
		unset 'words[-1]'
	fi
	afsock=${words[0]} command=${words[1]:-}
	if [[ -z $command ]]; then
		_afsock_reply "$word" "$(_afsock_commands "$afsock") --help --version"
		return
	fi
	inner=$(_afsock_commands "$afsock" "$command")
	if [[ -n $inner && ${#words[@]} -eq 2 ]]; then
		_afsock_reply "$word" "$inner --help"
		return
	fi
	if [[ $word == -* ]]; then
		[[ -n $inner ]] && command+=" ${words[2]}"
		# shellcheck disable=SC2086
		_afsock_reply "$word" "$(_afsock_options "$afsock" $command)"
		return
	fi
	case $command in
	send | recv | cat | dump | relay | addr)
		_afsock_reply "$word" "$(_afsock_address "$afsock" "$word")"
		;;
	const)
		_afsock_reply "${word^^}" "$("$afsock" const "$word*" 2>/dev/null |
			cut -d' ' -f1)"
		;;
	families)
		_afsock_reply "$word" "$("$afsock" families -a | cut -c6-16)"
		;;
	link)
		_afsock_reply "$word" "$(_afsock_interfaces)"
		;;
	alg)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		;;
	esac
}

complete -F _afsock afsock
