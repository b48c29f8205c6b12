# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# What the stores hold: sets from their manifests, whether they are complete, and when one was last proven.

# Where documents that were read are kept.
record_cache=$state/cache/records

# records STORE KIND SNAPSHOTS: their documents, in that order, as a JSON array. Each is read once, with what lies beside
# it in the same snapshot, and kept below $record_cache: every call of restic takes a second.
records() {
    mkdir -p "$record_cache"
    printf %s "$3" | jq -r '.[] | "\(.id) \(.paths[0])"' >"$scratch/list"
    : >"$scratch/records"
    while read -r id path; do
        kept=$record_cache/$id
        if ! [ -d "$kept" ]; then
            rm -rf "$scratch/record"
            unlocked in_store "$1" restore --target "$scratch/record" "$id" </dev/null >/dev/null && jq -e . "$scratch/record$path/$2.json" >/dev/null ||
                { store_trouble "$1"; return 1; }
            mv -T "$scratch/record$path" "$kept" 2>/dev/null || [ -d "$kept" ] || { complain "cannot write to $kept"; return 1; }
        fi
        jq -c --arg id "$id" '. + {manifestSnapshot: $id}' "$kept/$2.json" >>"$scratch/records"
    done <"$scratch/list"
    jq -sc . "$scratch/records"
}

# sets STORE MANIFESTS [HOST]: every set of these snapshots of manifests, oldest first. Complete is one with a manifest of
# every host it expects; of a host that ran twice the newest manifest counts. With HOST, of a set that has a manifest of
# that host no other one is read: of the others it counts that they are there.
sets() {
    own=$(printf %s "$2" | jq -c --arg host "${3:-}" "$by_set"' | map(
        if $host != "" and any(.[]; .hostname == $host) then map(select(.hostname == $host)) else . end) | add // []')
    manifests=$(records "$1" manifest "$own") || return 1
    printf %s "$manifests" | jq -c --argjson list "$2" '
        ($list | '"$by_set"' | map({(.[0] | of_set): {hosts: map(.hostname), time: (map(.time) | max | sub("\\..*"; "Z"))}}) | add) as $there
        | group_by(.set) | map(
            {set: .[0].set, hosts: (group_by(.host) | map(last)), expected: (map(.expected[]) | unique)}
            | .missing = (.expected - $there[.set].hosts)
            | .complete = (.missing == [])
            | .startedAt = (.hosts | map(.startedAt) | min) | .endedAt = $there[.set].time) | sort_by(.startedAt)'
}

by_set='def of_set: .tags[] | select(startswith("set="))[4:]; group_by(of_set)'

# command_list: the stores with their sets and proven restores; a store that fails is part of the answer.
command_list() {
    need_configuration
    make_scratch
    : >"$scratch/stores"
    for store in $(stores); do
        if found=$(all_sets "$store" 2>"$scratch/trouble") && proven=$(all_proven "$store" 2>"$scratch/trouble") &&
            logs=$(all_logs "$store" 2>"$scratch/trouble"); then
            jq -nc --arg name "$store" --argjson sets "$found" --argjson proven "$proven" --argjson logs "$logs" \
                '{$name, $sets, $proven} + $logs' >>"$scratch/stores"
        else
            jq -nc --arg name "$store" --rawfile trouble "$scratch/trouble" \
                '{name: $name, sets: [], proven: [], trouble: ($trouble | sub("^lifeboat-backup: "; "") | rtrimstr("\n"))}' >>"$scratch/stores"
        fi
    done
    jq -n --arg app "$app" --arg environment "$environment" --arg now "$(now)" --slurpfile stores "$scratch/stores" \
        '{app: $app, environment: $environment, now: $now, stores: $stores}'
}

all_sets() { list=$(snapshots "$1" kind=manifest) && sets "$1" "$list"; }
all_proven() { list=$(snapshots "$1" kind=proven) && records "$1" proven "$list"; }

# choose STORE SET [HOST]: a complete set with its manifests, or that of HOST alone, by its id, or `latest`: the newest
# that ended before $until, if any.
choose() {
    if [ "$2" = latest ]; then
        choose_latest "$1" "${3:-}" || return 1
    else
        list=$(snapshots "$1" "kind=manifest,set=$2") && chosen=$(sets "$1" "$list" "${3:-}") || return 1
        chosen=$(printf %s "$chosen" | jq -ec 'first // empty') ||
            { complain "store \`$1\` holds no set \`$2\`" "lifeboat-backup list shows what there is"; return 1; }
        printf %s "$chosen" | jq -e .complete >/dev/null || {
            complain "set $2 is not complete: no manifest of $(printf %s "$chosen" | jq -r '.missing | join(", ")')" \
                "its halves may not fit together; take an older set"
            return 1
        }
    fi
    printf '%s\n' "$chosen"
}

# Newest first, and no further than needed: a new machine knows no manifest yet, and each takes a second to read.
choose_latest() {
    moment=''
    [ -z "${until:-}" ] || moment=$(date -u -d "$until UTC" +%Y-%m-%dT%H:%M:%SZ)
    list=$(snapshots "$1" kind=manifest) || return 1
    for id in $(printf %s "$list" | jq -r "$by_set"' | sort_by(map(.time) | max) | reverse | .[][0] | of_set'); do
        some=$(printf %s "$list" | jq -c --arg tag "set=$id" 'map(select(.tags | index($tag)))')
        chosen=$(sets "$1" "$some" "$2") || return 1
        chosen=$(printf %s "$chosen" | jq -ec --arg moment "$moment" \
            'first | select(.complete and ($moment == "" or .endedAt <= $moment))') && return 0
    done
    if [ -n "$moment" ]; then
        complain "store \`$1\` holds no complete set from before $until"
    else
        complain "store \`$1\` holds no complete set of $app in $environment" "lifeboat-backup list shows what there is"
    fi
}

# command_missing: the stores that lack this host's manifest of a set, one a line.
command_missing() {
    [ "${1:-}" = --set ] && [ -n "${2:-}" ] || fail "missing: name the set: --set ID"
    wanted=$2
    need_configuration
    make_scratch
    for store in $(stores); do
        all=$(snapshots "$store" "kind=manifest,set=$wanted") || exit 1
        printf %s "$all" | jq -e --arg host "$host" 'any(.[]; .hostname == $host)' >/dev/null || printf '%s\n' "$store"
    done
}
