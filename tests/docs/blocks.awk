# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# blocks.awk - take the literal blocks out of a manual page, a file each
#
#     awk -v out=DIRECTORY -v section=3 -f blocks.awk PAGE
#
# DIRECTORY/001.program   C with a main
# DIRECTORY/001.said      what that prints: a block behind the word "prints"
# DIRECTORY/002.fragment  other C, in section 3
# DIRECTORY/003.commands  begins with "$ " or "afsock "
# DIRECTORY/texts         lines that are address texts
function plain(line)
{
	gsub(/\\&/, "", line)
	gsub(/\\-/, "-", line)
	gsub(/\\\(aq/, "'", line)
	gsub(/\\\(dq/, "\"", line)
	gsub(/\\f[BIRP]/, "", line)
	gsub(/\\e/, "\\", line)
	return line
}

function text_of(line)
{
	sub(/  .*/, "", line)
	return line
}

# An address text: a scheme, what belongs to it, and no blank.
function is_text(line)
{
	return text_of(line) ~ /^[A-Za-z][A-Za-z0-9-]*[:,][^ ;]*$/
}

function end_of_block(    i, kind, all_texts)
{
	all_texts = n > 0
	for (i = 1; i <= n; i++)
		all_texts = all_texts && is_text(lines[i])
	if (last == "prints")
		kind = "said"
	else if (body ~ /int main\(/)
		kind = "program"
	else if (body ~ /^(\$|afsock) /)
		kind = "commands"
	else if (is_code && section == 3 && !all_texts)
		kind = "fragment"
	else
		kind = "texts"
	if (kind == "texts") {
		for (i = 1; i <= n; i++)
			if (is_text(lines[i]))
				print text_of(lines[i]) >(out "/texts")
		return
	}
	if (kind != "said")
		count++
	printf "%s", body >sprintf("%s/%03d.%s", out, count, kind)
}

/^\.SH/ { in_synopsis = /SYNOPSIS/ }
/^\.(EX|nf)$/ && !in_synopsis {
	in_block = 1
	is_code = /EX/
	n = 0
	body = ""
	next
}
/^\.(EE|fi)$/ && in_block {
	end_of_block()
	in_block = 0
	last = ""
	next
}
in_block && /^\./ { next }
in_block {
	lines[++n] = plain($0)
	body = body plain($0) "\n"
	next
}
!/^\./ { last = $0 }
