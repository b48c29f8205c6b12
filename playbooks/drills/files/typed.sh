#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# typed.sh SHEET TITLE…: what somebody types who follows those steps of an escrow sheet, by the beginnings of their titles.
set -eu
sheet=$1
shift
for title in "$@"; do
    awk -v title="$title" '
        /^[^ ]/ { wanted = /^STEP [0-9]+: / && index(substr($0, index($0, ": ") + 2), title) == 1; found = found || wanted }
        wanted && /^  [$>] / { print substr($0, 5) }
        END { exit !found }' "$sheet" || { echo "the sheet has no step \`$title\`" >&2; exit 1; }
done
