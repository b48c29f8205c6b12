# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# What the stores hold: sets from their manifests, whether they are complete, and when one was last proven.

# records STORE KIND [TAGS]: the documents of all snapshots of that kind, oldest first, as a JSON array. Kept once read.
records() {
    list=$(snapshots "$1" "kind=$2${3:+,$3}") || return 1
    mkdir -p "$state/cache/records"
    printf %s "$list" | jq -r '.[] | "\(.id) \(.paths[0])"' >"$scratch/list"
    : >"$scratch/records"
    while read -r id path; do
        kept=$state/cache/records/$id.json
        if ! [ -s "$kept" ]; then
            in_store "$1" dump "$id" "$path/$2.json" >"$kept.new" </dev/null && jq -e . "$kept.new" >/dev/null && mv "$kept.new" "$kept" || {
                rm -f "$kept.new"
                store_trouble "$1"
                return 1
            }
        fi
        jq -c --arg id "$id" '. + {manifestSnapshot: $id}' "$kept" >>"$scratch/records"
    done <"$scratch/list"
    jq -sc . "$scratch/records"
}

# sets STORE [TAGS]: every set that has a manifest, oldest first. Complete is one with a manifest of every host it expects;
# of a host that ran twice the newest manifest counts.
sets() {
    manifests=$(records "$1" manifest "${2:-}") || return 1
    printf %s "$manifests" | jq -c 'group_by(.set) | map(
        {set: .[0].set, hosts: (group_by(.host) | map(last)), expected: (map(.expected[]) | unique)}
        | .missing = (.expected - (.hosts | map(.host)))
        | .complete = (.missing == [])
        | .startedAt = (.hosts | map(.startedAt) | min) | .endedAt = (.hosts | map(.endedAt) | max)) | sort_by(.startedAt)'
}

# command_list: the stores with their sets and proven restores; a store that fails is part of the answer.
command_list() {
    need_configuration
    make_scratch
    : >"$scratch/stores"
    for store in $(stores); do
        if found=$(sets "$store" 2>"$scratch/trouble") && proven=$(records "$store" proven 2>"$scratch/trouble"); then
            jq -nc --arg name "$store" --argjson sets "$found" --argjson proven "$proven" \
                '{name: $name, sets: $sets, proven: $proven}' >>"$scratch/stores"
        else
            jq -nc --arg name "$store" --rawfile trouble "$scratch/trouble" \
                '{name: $name, sets: [], proven: [], trouble: ($trouble | sub("^lifeboat-backup: "; "") | rtrimstr("\n"))}' >>"$scratch/stores"
        fi
    done
    jq -n --arg app "$app" --arg environment "$environment" --arg now "$(now)" --slurpfile stores "$scratch/stores" \
        '{app: $app, environment: $environment, now: $now, stores: $stores}'
}

# choose STORE SET: the manifests of a complete set, by its id, or `latest`: the newest that ended before $until, if any.
choose() {
    if [ "$2" = latest ]; then
        choose_latest "$1" || return 1
    else
        chosen=$(sets "$1" "set=$2") || return 1
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
    manifests=$(snapshots "$1" kind=manifest) || return 1
    for id in $(printf %s "$manifests" | jq -r '[.[] | {time, set: (.tags[] | select(startswith("set="))[4:])}]
            | group_by(.set) | map(max_by(.time)) | sort_by(.time) | reverse | .[].set'); do
        chosen=$(sets "$1" "set=$id") || return 1
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
