# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154,SC2015,SC2016
# What the owner of the stores does elsewhere than on the hosts: pruning.

# command_prune: whole sets, by their age at this moment. restic's own rules would take each part by itself, so that a
# failed set could push out the parts of a good one, and would reckon from the newest snapshot, which whoever breaks
# into a host may date as they like.
command_prune() {
    rehearse=''
    [ "${1:-}" = --check ] && rehearse=1
    need_configuration
    make_scratch
    rules=$(config '.keep // empty | @json')
    printf %s "$rules" | jq -e 'type == "object" and (.all | type) == "number" and .all >= 1' >/dev/null ||
        fail "the configuration does not say what to keep" "backup_keep: { all: 30, weekly: 90, monthly: 365 }, in days"
    for store in $(stores); do
        found=$(all_sets "$store") && all=$(snapshots "$store") || exit 1
        jq -rn --argjson sets "$found" --argjson all "$all" --argjson rules "$rules" "$old_snapshots" >"$scratch/old"
        forget in_store "$store" "$all" || exit 1
        if ! in_log "$store" snapshots --json --no-lock >"$scratch/logs.json"; then
            # Whoever asks here need not be the host whose logs are shipped.
            grep -q 'Is there a repository' "$scratch/restic.err" && continue
            store_trouble "$store"
            exit 1
        fi
        jq -r --argjson rules "$rules" "$old_logs" "$scratch/logs.json" >"$scratch/old"
        forget in_log "$store" "$(cat "$scratch/logs.json")" || exit 1
    done
}

# All that is younger than `all` days stays, whether its set is complete or not; of what is older, the last complete set
# of each week and of each month, as long as the rules say; and the newest complete set in any case.
old_snapshots='
    def age: (now - (sub("\\..*"; "Z") | fromdateiso8601)) / 86400;
    def last_of(form; days): group_by(.startedAt | fromdateiso8601 | strftime(form)) | map(last)
        | map(select((.startedAt | age) <= days).set);
    ($sets | map(select(.complete))) as $good
    | (($good | last_of("%G-%V"; $rules.weekly // 0) + last_of("%Y-%m"; $rules.monthly // 0)) + [$good | last.set]) as $kept
    | $all[] | select((.time | age) > $rules.all)
    | (.tags | map(select(startswith("set=")))[0] // "set=" | .[4:]) as $of | select(any($kept[]; . == $of) | not) | .id'
# Each snapshot of a log holds three days of it: beyond two hours one an hour will do.
old_logs='
    def time_of: .time | sub("\\..*"; "Z") | fromdateiso8601;
    group_by(.tags, (time_of / 3600 | floor)) | map(sort_by(.time) | last as $last | .[]
        | select((now - time_of) > 7200 and .id != $last.id or (now - time_of) / 86400 > $rules.all))[] | .id'

# forget IN STORE SNAPSHOTS: those whose ids stand in $scratch/old.
forget() {
    gone=$(wc -l <"$scratch/old") total=$(printf %s "$3" | jq length)
    if [ -z "$rehearse" ] && [ "$gone" -gt 0 ]; then
        # Locks of runs that died long ago; those of the living stay, and are waited for.
        "$1" "$2" unlock >/dev/null || { store_trouble "$2"; return 1; }
        # The first one alone: where a key may not delete, restic would try it again for a quarter of an hour.
        some=1 patience=20
        while [ -s "$scratch/old" ]; do
            # shellcheck disable=SC2046 # ids are words
            "$1" "$2" forget $(head -n $some "$scratch/old") >/dev/null || { patience=''; store_trouble "$2"; return 1; }
            sed -i "1,${some}d" "$scratch/old"
            some=200 patience=''
        done
        "$1" "$2" prune >/dev/null && "$1" "$2" check >/dev/null || { store_trouble "$2"; return 1; }
    fi
    echo "$2$([ "$1" = in_store ] || echo ', logs'): $gone snapshots ${rehearse:+would }go, $((total - gone)) stay"
}
