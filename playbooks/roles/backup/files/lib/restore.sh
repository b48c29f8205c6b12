# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# The way back. What the store gives is compared with its manifest before anything here is touched, databases are
# loaded beside the live ones and compared again, and what was there before is kept and named.

usage_restore() {
    cat <<'END'
usage: lifeboat-backup restore [--set ID|latest] [--to TIME|latest] [--store NAME] [--from HOST] [--environment NAME]
           [--part NAME] [--database NAME] [--table NAME] [--file PATH] [--into FOLDER] [--check]
END
}

command_restore() {
    in_unit restore "$@"
    wanted=latest only='' from='' one_part='' one_database='' one_table='' one_file='' into='' check='' until='' as_far=''
    need_configuration
    while [ $# -gt 0 ]; do
        case $1 in
        --set) wanted=${2:?} && shift 2 ;;
        --to) until=${2:?} && shift 2 ;;
        --store) only=${2:?} && shift 2 ;;
        --from) from=${2:?} && shift 2 ;;
        --environment) environment=${2:?} && shift 2 ;;
        --part) one_part=${2:?} && shift 2 ;;
        --database) one_database=${2:?} && shift 2 ;;
        --table) one_table=${2:?} && shift 2 ;;
        --file) one_file=${2:?} && shift 2 ;;
        --into) into=${2:?} && shift 2 ;;
        --check) check=1 && shift ;;
        --help) usage_restore && exit 0 ;;
        *) fail "restore: unknown option \`$1\`" "lifeboat-backup restore --help" ;;
        esac
    done
    [ "$until" != latest ] || { as_far=1 && until=$(date -u '+%Y-%m-%d %H:%M:%S'); }
    expect_sense
    if [ -n "$until" ]; then
        # In one form that compares as text: of restic, of binlogs and of WAL alike.
        stop=$(date -u -d "$until UTC" '+%Y-%m-%d %H:%M:%S') second_after=$(date -u -d "$until UTC 1 second" '+%Y-%m-%d %H:%M:%S')
        until=$stop
    fi
    make_scratch
    shared=$scratch
    [ -n "$check" ] || only_one
    from=${from:-$host}
    stamp=$(date -u +%Y%m%dT%H%M%SZ)
    safety=$state/safety/$stamp
    begun=$(date +%s)
    find_set || fail "nothing was restored, and nothing here was changed"
    choose_parts || fail "nothing was restored, and nothing here was changed"
    # As far as possible: where no logs are sent that is the set.
    [ -z "$as_far" ] || is_logged || until=''
    restore_side_by_side || exit 1
    [ -n "$check$into" ] || [ ! -s "$scratch/chosen" ] || record_proof
}

expect_sense() {
    [ -z "$one_table" ] || [ -n "$one_database" ] || fail "restore: --table needs --database"
    [ -z "$one_database" ] || [ -z "$one_file" ] || fail "restore: either a database or a file"
    case $one_file in '' | /*) ;; *) fail "restore: \`$one_file\` is not an absolute path" ;; esac
    [ -z "$into" ] || [ ! -e "$into" ] || [ -z "$(ls -A -- "$into")" ] ||
        fail "$into is not empty" "name a folder that is not there yet"
    [ -z "$until" ] || date -u -d "$until UTC" >/dev/null 2>&1 || fail "\`$until\` is not a time" 'write it as "2026-11-22 14:03:07", in UTC, or latest'
}

# The first store that has the set; the others stand in for one that is down or damaged.
find_set() {
    for store in ${only:-$(stores)}; do
        if chosen=$(choose "$store" "$wanted" "$from"); then
            set_id=$(printf %s "$chosen" | jq -r .set)
            say "set $set_id from store $store"
            return 0
        fi
    done
    return 1
}

# choose_parts: those that are wanted, one JSON document a line. What LIFEBOAT_BACKUP_WITHOUT names, separated by blanks,
# never comes along: another environment has no business with some parts.
choose_parts() {
    printf %s "$chosen" | jq -c --arg from "$from" --arg part "$one_part" --arg database "$one_database" --arg file "$one_file" '
        .hosts[] | select(.host == $from) | .host as $host | .manifestSnapshot as $manifest | .parts[]
        | select($part == "" or .name == $part)
        | select($part != "" or $file != "" or ((.onRequest // false) or (.kind | endswith("-physical")) | not))
        | select($database == "" or any(.databases[]?; .name == $database))
        | select($file == "" or any(.paths[]?; . as $root | $file == $root or ($file | startswith($root + "/"))))
        | . + {host: $host, from: $manifest}' >"$scratch/found"
    [ -s "$scratch/found" ] || {
        complain "set $set_id has no such part of $from" \
            "it has: $(printf %s "$chosen" | jq -r '[.hosts[] | .host as $h | .parts[] | "\($h):\(.name)"] | join(", ")')"
        return 1
    }
    jq -c --arg without "${LIFEBOAT_BACKUP_WITHOUT:-}" 'select(.name as $name | $without | split(" ") | index([$name]) | not)' \
        "$scratch/found" >"$scratch/chosen"
    [ -s "$scratch/chosen" ] || say "nothing of $from beside what stays out: $LIFEBOAT_BACKUP_WITHOUT"
}

restore_part() {
    say "$name: fetching from $store"
    if needs_fetching; then
        fetch_from_any "$entry" "$one_file" || return 1
        entry=$given_entry
    fi
    if [ -n "$into" ]; then
        mkdir -p "$into" && cp -a "$scratch/back/." "$into/" || return 1
        told "$name" true "$into"
        return
    fi
    case $kind in
    files) restore_files ;;
    *) "restore_$(printf %s "$kind" | tr - _)" ;;
    esac
}

# PostgreSQL's log follows on the physical copy alone: to come to a moment nobody asks the dump.
needs_fetching() { [ "$kind" != postgresql ] || [ -z "$until" ] || [ -n "$check$into" ]; }

# fetch_from_any ENTRY [PATH]: a part from the store that was chosen or, when that is damaged or gone, from another one
# that has the same set. $given is the store that gave it, $given_entry what its manifest says of it.
fetch_from_any() {
    given=$store given_entry=$1
    try_store fetch_part "$store" "$1" "${2:-}" && return 0
    [ -z "$only" ] || return 1
    looked_for=$(printf %s "$1" | jq -r .name)
    for other in $(stores); do
        [ "$other" != "$store" ] || continue
        say "$looked_for: trying store $other"
        elsewhere=$(choose "$other" "$set_id" "$from") || continue
        same=$(printf %s "$elsewhere" | jq -ec --arg host "$from" --arg name "$looked_for" '
            .hosts[] | select(.host == $host) | .manifestSnapshot as $m | .parts[] | select(.name == $name) | . + {host: $host, from: $m}') || continue
        given=$other given_entry=$same
        try_store fetch_part "$other" "$same" "${2:-}" && return 0
    done
    return 1
}

# try_store PROGRAM STORE ARGUMENT…: what a store could not give is told, and written down with the proof of the
# restore: that it came out well elsewhere must hide from nobody that this store has to be repaired.
try_store() {
    "$@" 2>"$scratch/trouble"
    tried=$?
    cat "$scratch/trouble" >&2
    [ "$tried" = 0 ] && printf '%s\n' "$2" >>"$scratch/givers" && return 0
    jq -nc --arg store "$2" --arg part "$name" --arg trouble "$(sed -n 's/^lifeboat-backup: //p' "$scratch/trouble" | head -n 1)" \
        '{store: $store, part: $part, trouble: $trouble}' >>"$scratch/troubles"
    return 1
}

# told WHAT CHANGED [SAFETY]: one line of the answer.
told() {
    jq -nc --arg part "$name" --arg what "$1" --argjson changed "$2" --arg safety "${3:-}" --arg set "$set_id" --arg store "$given" \
        '{part: $part, set: $set, store: $store, what: $what, changed: $changed} + if $safety == "" then {} else {safety: $safety} end'
}

# A restore that came out as its manifest says is the proof that `lifeboat backup status` looks for.
record_proof() {
    at=$state/proven/$set_id/$host
    mkdir -p "$at"
    jq -n --arg set "$set_id" --arg host "$host" --arg at "$(now)" --arg store "$store" --argjson seconds $(($(date +%s) - begun)) \
        --slurpfile parts "$scratch/chosen" --arg part "$one_part$one_database$one_file" \
        --rawfile givers "$scratch/givers" --slurpfile troubles "$scratch/troubles" \
        '{format: 1, set: $set, host: $host, store: $store, stores: ($givers | split("\n") | map(select(. != "")) | unique),
          troubles: $troubles, at: $at, seconds: $seconds, whole: ($part == ""), parts: [$parts[].name]}' >"$at/proven.json"
    add "$store" "kind=proven,set=$set_id" "$at" ||
        complain "restored, but the proof could not be written down in store \`$store\`"
}
