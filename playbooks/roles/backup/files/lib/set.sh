# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# Making this host's parts of a set. The store is where hosts meet: nothing here needs the controller.

command_run() {
    set_id=
    while [ $# -gt 0 ]; do
        case $1 in
        --set) set_id=${2:?} && shift 2 ;;
        *) fail "run: unknown option \`$1\`" "lifeboat-backup help" ;;
        esac
    done
    need_configuration
    make_scratch
    only_one
    set_id=${set_id:-$(scheduled_set)}
    case $set_id in *[!A-Za-z0-9_-]* | '') fail "\`$set_id\` cannot name a set" "letters, digits, - and _" ;; esac
    started=$(now)
    expect_stores
    failed='' waited=''
    config '(.parts | map(select(.kind != "files"))) + (.parts | map(select(.kind == "files"))) | .[] | @json' >"$scratch/parts"
    while IFS= read -r part <&3; do
        name=$(printf %s "$part" | jq -r .name) kind=$(printf %s "$part" | jq -r .kind)
        if [ "$kind" = files ] && [ -z "$waited" ]; then
            wait_for_databases || fail "set $set_id: files without their databases would not fit together"
            waited=1
        fi
        take "$part" || failed="$failed $name"
    done 3<"$scratch/parts"
    [ -z "$failed" ] || fail "set $set_id: failed on $host:$failed" "the set does not count; what was wrong stands above"
    for store in $(stores); do finish "$store" || failed="$failed $store"; done
    [ -z "$failed" ] || fail "set $set_id: no manifest in:$failed" "the set does not count there"
    say "set $set_id: all parts of $host are stored and were read back"
    printf '%s\n' "$set_id"
}

# All hosts come to the same id by themselves: the begin of the interval that their clocks say it is.
scheduled_set() {
    seconds=$(($(config '.interval // 1440') * 60))
    time=$(date +%s)
    date -u -d "@$((time - time % seconds))" +%Y%m%dT%H%MZ
}

# Trouble with a store is told before an hour of dumping, and so is a clock that is off.
expect_stores() {
    for store in $(stores); do
        all=$(snapshots "$store" "kind=part") || exit 1
        newest=$(printf %s "$all" | jq -r 'last.time // empty')
        [ -n "$newest" ] || continue
        [ "$(date -d "$newest" +%s)" -le $(($(date +%s) + 120)) ] ||
            fail "a clock is off: here it is $(now), and store \`$store\` holds a snapshot of $newest" \
                "timedatectl status, on this host and on the others"
    done
}

# Files wait until the databases of the same set are in the store: a file more than the database knows does no harm.
wait_for_databases() {
    store=$(stores | head -n 1)
    deadline=$(($(date +%s) + $(config '.deadline // 1800')))
    while :; do
        all=$(snapshots "$store" "kind=part,set=$set_id") || return 1
        missing=$(config '.expected[] | select(.host != $host) | .host as $at | .databases[] | "\($at):\(.)"' --arg host "$host" |
            while IFS=: read -r at what; do
                printf %s "$all" | jq -e --arg at "$at" --arg what "part=$what" \
                    'any(.[]; .hostname == $at and (.tags | index($what)))' >/dev/null || printf ' %s of %s' "$what" "$at"
            done)
        [ -z "$missing" ] && return 0
        [ "$(date +%s)" -lt "$deadline" ] || {
            complain "set $set_id: waited in vain for$missing" "did the backup fail there, or is a clock off?"
            return 1
        }
        say "waiting for$missing"
        sleep 5
    done
}

# take PART: one part, from its source into every store and back.
take() {
    part=$1
    into=$state/parts/$name
    rm -rf "$state/parts" && mkdir -p "$into" || return 1
    taken=$(now)
    "take_$(printf %s "$kind" | tr - _)" "$part" "$into" || return 1
    if [ "$kind" = files ]; then paths=$scratch/paths; else paths=$scratch/one && printf '%s\n' "$into" >"$paths"; fi
    each_path "$paths" listing >"$scratch/$name.sha256" || { complain "$name: cannot read all of it"; return 1; }
    identities=$(each_path "$paths" identities)
    for store in $(stores); do
        say "$name: storing in $store"
        id=$(each_path "$paths" add_known "$store" "kind=part,set=$set_id,part=$name") || return 1
        say "$name: reading back from $store"
        prove "$store" "$id" || return 1
        describe "$id" >"$scratch/done/$store/$name.json" || return 1
    done
    rm -rf "$state/parts"
}

# each_path FILE PROGRAM ARGUMENT…: the program with those arguments and then all paths of the file. Never with none:
# `find` would begin where we happen to be.
each_path() {
    [ -s "$1" ] || { complain "there is no path in $1" "was $state/scratch cleared by hand? run it again; a service begins anew by itself"; return 1; }
    list=$1
    shift
    while IFS= read -r path; do set -- "$@" "$path"; done <"$list"
    "$@"
}

# take_files PART FOLDER: which paths, all of which must be there but those called optional.
take_files() {
    printf %s "$1" | jq -r '.paths[]' >"$scratch/paths"
    while IFS= read -r path; do
        [ -e "$path" ] || { complain "$name: $path is not there" "mend the part's paths, or call it optional"; return 1; }
    done <"$scratch/paths"
    printf %s "$1" | jq -r '.optional // [] | .[]' >"$scratch/optional"
    : >"$scratch/absent"
    while IFS= read -r path; do
        if [ -e "$path" ]; then printf '%s\n' "$path" >>"$scratch/paths"; else printf '%s\n' "$path" >>"$scratch/absent"; fi
    done <"$scratch/optional"
    [ -s "$scratch/paths" ] || { complain "$name: none of its paths is there"; return 1; }
    jq -n --rawfile paths "$scratch/paths" --rawfile absent "$scratch/absent" \
        '{paths: ($paths | split("\n")[:-1]), absent: ($absent | split("\n")[:-1])}' >"$2.json"
}

# prove STORE SNAPSHOT: reads a part back and compares every file; its listing becomes that of what is stored.
prove() {
    need=$(($(each_path "$paths" du -sxk -c -- | tail -n 1 | cut -f 1) * 11 / 10))
    room=$(df -Pk "$scratch" | awk 'NR == 2 { print $4 }')
    if [ "$room" -gt "$need" ]; then
        rm -rf "$scratch/back"
        unlocked in_store "$1" restore --target "$scratch/back" "$2" >/dev/null || { store_trouble "$1"; return 1; }
        restored_listing "$scratch/back" >"$scratch/back.sha256"
        rm -rf "$scratch/back"
    else
        say "$name: it takes $need KiB, and below $state there are $room: reading it as a stream, which takes longer"
        streamed_listing "$1" "$2" >"$scratch/back.sha256" || return 1
    fi
    cmp -s "$scratch/$name.sha256" "$scratch/back.sha256" || changed_meanwhile || return 1
    mkdir -p "$scratch/done/$1"
    mv "$scratch/back.sha256" "$scratch/done/$1/$name.sha256"
}

# Visitors go on uploading while a backup runs. What differs must have changed at its source since the backup began.
changed_meanwhile() {
    [ "$kind" = files ] || { complain "$name: what was read back is not what was stored"; return 1; }
    diff "$scratch/$name.sha256" "$scratch/back.sha256" | sed -n 's/^[<>] [0-9a-f]*  //p' | sort -u >"$scratch/differ"
    while IFS= read -r path; do
        [ -e "$path" ] || continue
        [ "$(stat -c %Z -- "$path")" -ge "$(date -d "$taken" +%s)" ] ||
            { complain "$name: $path was read back with other content"; return 1; }
    done <"$scratch/differ"
    say "$name: $(wc -l <"$scratch/differ") files changed while they were backed up"
}

# describe SNAPSHOT: the part's entry in the manifest.
describe() {
    jq -n --arg name "$name" --arg kind "$kind" --arg snapshot "$1" --arg taken "$taken" \
        --arg sha256 "$(digest <"$scratch/done/$store/$name.sha256")" \
        --argjson files "$(wc -l <"$scratch/done/$store/$name.sha256")" --argjson bytes "$(stored_bytes)" \
        --argjson identities "$identities" --argjson options "$(printf %s "$part" | jq -c '{services, onRequest: .on_request} | del(..|nulls)')" \
        --slurpfile about "$into.json" \
        '{name: $name, kind: $kind, snapshot: $snapshot, takenAt: $taken, files: $files, bytes: $bytes,
          sha256: $sha256, identities: $identities} + $options + $about[0]'
}

stored_bytes() {
    in_store "$store" stats --json --no-lock --mode restore-size "$id" 2>/dev/null | jq .total_size
}

# finish STORE: the manifest, which is there only when every part was read back, and is read back itself.
finish() {
    at=$state/sets/$set_id/$1
    rm -rf "$at" && mkdir -p "$at" && cp "$scratch/done/$1/"*.sha256 "$at/" || return 1
    cat "$scratch/done/$1/"*.json >"$scratch/parts.json" || return 1
    jq -n --arg set "$set_id" --arg app "$app" --arg environment "$environment" --arg host "$host" \
        --arg started "$started" --arg ended "$(now)" --arg store "$1" \
        --arg machine "$(machine)" --arg restic "$(restic version | cut -d ' ' -f 2)" --arg clock "$(timedatectl show -p NTPSynchronized --value 2>/dev/null)" \
        --argjson expected "$(config '.expected | map(.host) | @json')" --slurpfile parts "$scratch/parts.json" \
        '{format: 1, set: $set, app: $app, environment: $environment, host: $host, machine: $machine, store: $store,
          startedAt: $started, endedAt: $ended, expected: $expected, clockSynchronised: ($clock == "yes"),
          versions: {restic: $restic}, parts: $parts}' >"$at/manifest.json" || return 1
    add "$1" "kind=manifest,set=$set_id" "$at" || return 1
    in_store "$1" dump "$short" "$at/manifest.json" >"$scratch/manifest.json" || { store_trouble "$1"; return 1; }
    cmp -s "$at/manifest.json" "$scratch/manifest.json" || { complain "set $set_id: the manifest came back different"; return 1; }
}
