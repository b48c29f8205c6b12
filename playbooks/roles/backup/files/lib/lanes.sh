# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# How a restore is carried out: in a unit of its own, and what has nothing to do with each other at the same time.

# in_unit COMMAND ARGUMENT…: the command in a unit of its own, and then the end of this program. Whoever gives up waiting is
# killed, with all that runs below, or loses the connection; half an exchange would be neither old nor new. A unit is stopped
# in good order, and what is left of it then goes. Comes back where that is done already, or there is no systemd.
in_unit() {
    [ -z "${LIFEBOAT_BACKUP_IN_UNIT:-}" ] && [ -d /run/systemd/system ] && [ "$(id -u)" = 0 ] || return 0
    export LIFEBOAT_BACKUP_IN_UNIT=1
    unit=lifeboat-backup-$1-$$
    trap 'systemctl stop "$unit"; exit 143' TERM
    trap 'systemctl stop "$unit"; exit 130' INT
    # shellcheck disable=SC2046 # names are words
    systemd-run --quiet --wait --pipe --collect --unit="$unit" --property=KillMode=mixed --property=TimeoutStopSec=1h \
        $(env | sed -n 's/^\(LIFEBOAT_BACKUP_[A-Z_]*\)=.*/--setenv=\1/p') /bin/sh "$(readlink -f -- "$0")" "$@" &
    wait $!
    exit
}

# restore_side_by_side: each database server and the files have nothing to do with each other, and go on at the same time;
# files come one part after the other, since each needs room. Where one fails the others are brought to their end.
restore_side_by_side() {
    lanes='' all='mariadb postgresql files'
    trap 'kill $lanes 2>/dev/null; wait; exit 143' TERM
    trap 'kill $lanes 2>/dev/null; wait; exit 130' INT
    for lane in $all; do
        mkdir -m 711 "$shared/$lane"
        jq -c --arg lane "$lane" 'select((.kind | split("-")[0] | if IN("postgresql", "mariadb") then . else "files" end) == $lane)' \
            "$shared/chosen" >"$shared/$lane/chosen"
        restore_lane "$shared/$lane" >"$shared/$lane/told" & lanes="$lanes $!"
    done
    failed=''
    for lane in $lanes; do wait "$lane" || failed=1; done
    for answer in told givers troubles; do
        for lane in $all; do cat "$shared/$lane/$answer"; done >"$shared/$answer"
    done
    cat "$shared/told"
    [ -n "$failed" ] || return 0
    back=$(jq -r 'select(.changed) | .what' "$shared/told" | paste -sd ,)
    [ -z "$back" ] || [ -n "$check" ] || complain "not all came back, but this did: $back" "mend the cause and run it again: what is back is left alone"
    return 1
}

# restore_lane FOLDER: the parts of FOLDER/chosen in scratch space of their own, below $shared.
restore_lane() {
    trap 'exit 143' TERM
    trap '${close_server:-:}; wait' EXIT
    scratch=$1
    : >"$scratch/givers" && : >"$scratch/troubles"
    while IFS= read -r entry <&3; do
        name=$(printf %s "$entry" | jq -r .name) kind=$(printf %s "$entry" | jq -r .kind)
        restore_part || fail "$name: not restored from set $set_id" "what was there is untouched, or stands in $safety"
    done 3<"$scratch/chosen"
}

# whole PROGRAM…: to its end, also when the restore is ended meanwhile: half of it would be neither old nor new.
whole() {
    trap '' TERM
    "$@"
    ended=$?
    trap 'exit 143' TERM
    return $ended
}
