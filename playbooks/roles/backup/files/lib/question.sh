# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# What the stores hold: sets from their manifests, whether they are complete, and when one was last proven.

# records STORE KIND: the documents of all snapshots of that kind, oldest first, as a JSON array. Kept once read.
records() {
    list=$(snapshots "$1" "kind=$2") || return 1
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

# sets STORE: every set that has a manifest, oldest first. Complete is one with a manifest of every host it expects;
# of a host that ran twice the newest manifest counts.
sets() {
    manifests=$(records "$1" manifest) || return 1
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

# choose STORE SET: the manifests of a complete set, `latest` or by its id.
choose() {
    found=$(sets "$1") || return 1
    if [ "$2" = latest ] && [ -n "${until:-}" ]; then
        chosen=$(printf %s "$found" | jq -ec --arg moment "$(date -u -d "$until UTC" +%Y-%m-%dT%H:%M:%SZ)" \
            'map(select(.complete and .endedAt <= $moment)) | last') ||
            { complain "store \`$1\` holds no complete set from before $until"; return 1; }
    elif [ "$2" = latest ]; then
        chosen=$(printf %s "$found" | jq -ec 'map(select(.complete)) | last') ||
            { complain "store \`$1\` holds no complete set of $app in $environment" "lifeboat-backup list shows what there is"; return 1; }
    else
        chosen=$(printf %s "$found" | jq -ec --arg set "$2" 'map(select(.set == $set)) | first // empty') ||
            { complain "store \`$1\` holds no set \`$2\`" "lifeboat-backup list shows what there is"; return 1; }
        printf %s "$chosen" | jq -e .complete >/dev/null || {
            complain "set $2 is not complete: no manifest of $(printf %s "$chosen" | jq -r '.missing | join(", ")')" \
                "its halves may not fit together; take an older set"
            return 1
        }
    fi
    printf '%s\n' "$chosen"
}

# command_verify: a whole set out of the store, every byte, against its manifest. Loads nothing and changes nothing.
command_verify() {
    wanted=latest only=
    while [ $# -gt 0 ]; do
        case $1 in
        --set) wanted=${2:?} && shift 2 ;;
        --store) only=${2:?} && shift 2 ;;
        *) fail "verify: unknown option \`$1\`" ;;
        esac
    done
    need_configuration
    make_scratch
    bad=''
    for store in $(stores); do
        [ -z "$only" ] || [ "$only" = "$store" ] || continue
        verify_store "$store" || bad="$bad $store"
    done
    [ -z "$bad" ] || fail "not everything is as its manifest says, in:$bad" "take another store or an older set, and repair this one"
}

verify_store() {
    chosen=$(choose "$1" "$wanted") || return 1
    in_store "$1" check >/dev/null || { store_trouble "$1"; return 1; }
    printf %s "$chosen" | jq -c '.hosts[] | .host as $host | .manifestSnapshot as $from | .parts[] | . + {host: $host, from: $from}' >"$scratch/all"
    wrong=0
    while IFS= read -r entry <&3; do
        name=$(printf %s "$entry" | jq -r .name)
        fetch_part "$1" "$entry" || { wrong=1; continue; }
        say "$(printf %s "$entry" | jq -r '"\(.host): \(.name): \(.files) files, \(.bytes) bytes as the manifest says"')"
    done 3<"$scratch/all"
    rm -rf "$scratch/back"
    return $wrong
}

# fetch_part STORE ENTRY [PATH]: restores a part into $scratch/back and compares every file with the manifest's listing.
fetch_part() {
    name=$(printf %s "$2" | jq -r .name)
    rm -rf "$scratch/back"
    part_listing "$1" "$2" >"$scratch/listing" || return 1
    if [ -n "${3:-}" ]; then
        in_store "$1" restore --target "$scratch/back" --include "$3" "$(printf %s "$2" | jq -r .snapshot)" >/dev/null ||
            { store_trouble "$1"; return 1; }
        awk -v path="$3" 'substr($0, 67) == path || index(substr($0, 67), path "/") == 1' "$scratch/listing" >"$scratch/some"
        [ -s "$scratch/some" ] || { complain "$name: holds no $3" "find it: restic find"; return 1; }
        mv "$scratch/some" "$scratch/listing"
    else
        in_store "$1" restore --target "$scratch/back" "$(printf %s "$2" | jq -r .snapshot)" >/dev/null ||
            { store_trouble "$1"; return 1; }
    fi
    restored_listing "$scratch/back" >"$scratch/back.sha256"
    cmp -s "$scratch/listing" "$scratch/back.sha256" || {
        complain "$name: what the store gives back is not what the manifest says" "take another store or an older set"
        return 1
    }
}

# part_listing STORE ENTRY: the part's listing, which must have the hash that the manifest says.
part_listing() {
    listed=$(printf %s "$2" | jq -r .from)
    in_store "$1" snapshots --json --no-lock "$listed" >"$scratch/from.json" || { store_trouble "$1"; return 1; }
    in_store "$1" dump "$listed" "$(jq -r '.[0].paths[0]' "$scratch/from.json")/$(printf %s "$2" | jq -r .name).sha256" >"$scratch/fetched" ||
        { store_trouble "$1"; return 1; }
    [ "$(digest <"$scratch/fetched")" = "$(printf %s "$2" | jq -r .sha256)" ] ||
        { complain "$(printf %s "$2" | jq -r .name): its listing is not the manifest's"; return 1; }
    cat "$scratch/fetched"
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
