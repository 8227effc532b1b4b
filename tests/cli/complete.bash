#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The afsock authors
#
# complete.bash BUILD LINE - what completion answers at the end of a line, the
# way bash asks for it; without bash-completion
build=$(cd "$1" && pwd) || exit 1
# shellcheck source=cli/afsock.bash
. cli/afsock.bash
PATH=$build:$PATH
COMP_LINE=$2
COMP_POINT=${#COMP_LINE}
_afsock
printf '%s\n' "${COMPREPLY[@]}"
