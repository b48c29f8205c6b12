# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# Sets and parts out of a store, every byte compared with what the manifest says.

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
    # What was read of it before proves nothing now.
    record_cache=$scratch/read
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
    part_listing "$2" >"$scratch/listing" || return 1
    if [ -n "${3:-}" ]; then
        unlocked in_store "$1" restore --target "$scratch/back" --include "$3" "$(printf %s "$2" | jq -r .snapshot)" >/dev/null ||
            { store_trouble "$1"; return 1; }
        awk -v path="$3" 'substr($0, 67) == path || index(substr($0, 67), path "/") == 1' "$scratch/listing" >"$scratch/some"
        [ -s "$scratch/some" ] || { complain "$name: holds no $3" "find it: restic find"; return 1; }
        mv "$scratch/some" "$scratch/listing"
    else
        unlocked in_store "$1" restore --target "$scratch/back" "$(printf %s "$2" | jq -r .snapshot)" >/dev/null ||
            { store_trouble "$1"; return 1; }
    fi
    restored_listing "$scratch/back" >"$scratch/back.sha256"
    cmp -s "$scratch/listing" "$scratch/back.sha256" || {
        complain "$name: what the store gives back is not what the manifest says" "take another store or an older set"
        return 1
    }
}

# part_listing ENTRY: the part's listing, which came with its manifest, and must have the hash that the manifest says.
part_listing() {
    listed=$record_cache/$(printf %s "$1" | jq -r '"\(.from)/\(.name)"').sha256
    [ "$(digest <"$listed")" = "$(printf %s "$1" | jq -r .sha256)" ] || {
        complain "$(printf %s "$1" | jq -r .name): the list of files beside its manifest is not the one that the manifest names" \
            "take another store or an older set"
        return 1
    }
    cat "$listed"
}
